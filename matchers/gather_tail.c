/*
 * The last digits of a number, standing alone: 4761 or 124761 for 26124761.
 *
 * The index has one such ending for each item, without prefix and year. A payer drops as many
 * digits as he likes, so the others are looked for here, where the text has runs of digits that
 * nothing explains: each is held against the ends of the numbers of the payer's items, and of those
 * of this amount. What a run names by chance is told by its length: k digits end one of n numbers
 * in n of 10^k texts. So
 *
 * 1. an ending of an item of this very amount names it: what agrees by chance weighs little, and
 *    the amount is there;
 * 2. else, where no run is such an ending, one names what the payer's number of items makes no
 *    chance of. So a list is read.
 *
 * Few texts have such an ending. So the last three digits of each run are a bit in a set, and those
 * of the numbers, which the index has side by side for each customer, are looked up there: only for
 * a number that ends so are the runs weighed and held against it.
 */
#include "matchers/gather_internal.h"

#include <string.h>

enum {
    GATHER_TAIL_LEN_MIN = 3,
    GATHER_TAIL_ALONE_MIN = 4, /* … without a word such as "invoice" before it */
    GATHER_TAIL_SURE_MIN = 5,  /* … where more than one item has the amount, or a stranger's */
    GATHER_TAIL_LEN_MAX = 18,
    GATHER_TAIL_RUNS_MAX = 32,   /* runs of a text that are held against numbers */
    GATHER_TAIL_ITEMS_MAX = 512, /* items of a customer; of more, those gathered */
    GATHER_TAIL_HITS_MAX = 128,
    GATHER_TAIL_WORDED_ODDS = 50, /* by chance in one text of so many at most */
    GATHER_TAIL_ALONE_ODDS = 1000,
};

/* A run of digits that may be the end of a number. */
struct gather_tail_run {
    struct slice digits;
    uint32_t token;
    uint32_t items;  /* whose numbers end so */
    uint32_t paying; /* … of them of this amount */
    bool worded;     /* a word such as "invoice" stands before it */
};

struct gather_tail_hit {
    uint32_t item;
    uint32_t run;
    bool pays;
};

struct gather_tail {
    const struct index *index;
    const int64_t *open_minor;
    struct gather *gather;
    struct gather_tail_run runs[GATHER_TAIL_RUNS_MAX];
    size_t runs_count;
    bool collected; /* the runs are; they need not be before some number ends like one */
    struct gather_tail_hit hits[GATHER_TAIL_HITS_MAX];
    size_t hits_count;
    bool overflows;         /* more hits than that: the runs say nothing */
    size_t gathered_paying; /* items of this amount of the payer's customers with many */
};

/* Whether a token is digits that nothing explains, as many as an ending may have. */
static bool gather_tail_may_be(const struct token *token)
{
    return token->digits && !token->seen && !gather_is_aside(token) &&
           token->len >= GATHER_TAIL_LEN_MIN && token->len <= GATHER_TAIL_LEN_MAX;
}

/* Notes how they end. */
static void gather_read_ends(struct gather *gather)
{
    static_assert((int)GATHER_TAIL_LEN_MIN >= (int)INDEX_END_LEN, "each has an end");
    struct gather_ends *ends = &gather->ends;
    *ends = (struct gather_ends){.any = false};
    for (size_t i = 0; i < gather->said_count; i++) {
        if (gather_tail_may_be(&gather->tokens.list[i])) {
            uint16_t end = index_end_value(token_text(&gather->tokens, i));
            ends->bits[end / 64] |= UINT64_C(1) << (end % 64);
            ends->any = true;
        }
    }
}

static inline bool gather_ends_have(const struct gather_ends *ends, uint16_t end)
{
    return (ends->bits[end / 64] >> (end % 64) & 1U) != 0;
}

/* Whether a run is the payment's amount in whole units. */
static bool gather_tail_is_amount(const struct gather *gather, struct slice digits)
{
    uint64_t value = 0;
    int64_t unit = money_scale(gather->currency.exponent);
    return slice_to_u64(digits, &value) && gather->amount_minor % unit == 0 &&
           value == (uint64_t)(gather->amount_minor / unit);
}

/* Collects the runs that nothing explains. */
static void gather_tail_collect(struct gather_tail *tail)
{
    const struct gather *gather = tail->gather;
    tail->collected = true;
    for (size_t i = 0; i < gather->said_count && tail->runs_count < GATHER_TAIL_RUNS_MAX; i++) {
        if (!gather_tail_may_be(&gather->tokens.list[i])) {
            continue;
        }
        struct slice digits = token_text(&gather->tokens, i);
        if (gather_says_year(gather, i) || gather_tail_is_amount(gather, digits)) {
            continue;
        }
        tail->runs[tail->runs_count++] = (struct gather_tail_run){
            .digits = digits,
            .token = (uint32_t)i,
            .worded = gather_after_document_word(&gather->tokens, i),
        };
    }
}

/* What stands between a token and the one behind it: 0 for nothing, the sign where it is one, and
 * a blank for anything else. */
static char gather_tail_sign(const struct tokens *tokens, size_t at)
{
    size_t end = tokens->list[at].from + tokens->list[at].len;
    size_t next = tokens->list[at + 1].from;
    return next == end ? '\0' : (char)(next == end + 1 ? tokens->text[end] : ' ');
}

static bool gather_tail_binds(char sign)
{
    return sign == '\0' || sign == '-' || sign == '/' || sign == '.';
}

/* Whether letters bound to a run are those that another series of ours begins with. */
static bool gather_tail_is_of_another(const struct gather_tail *tail,
                                      const struct gather_tail_run *run, struct slice number)
{
    const struct tokens *tokens = &tail->gather->tokens;
    size_t at = run->token;
    if (at == 0 || tokens->list[at - 1].digits ||
        !gather_tail_binds(gather_tail_sign(tokens, at - 1))) {
        return false;
    }
    struct slice letters = token_text(tokens, at - 1);
    if (run->worded || letters.len >= INDEX_LENGTHS || gather_is_document_word(letters)) {
        return false;
    }
    char compact[KEY_MAX];
    struct slice own = {compact, keys_compact(number, compact)};
    return (tail->index->begins[letters.ptr[0] - 'A'].letters >> letters.len & 1U) != 0 &&
           !slice_starts(own, letters);
}

/* Holds the runs against the number of an item that ends like one of them. */
static void gather_tail_hold(struct gather_tail *tail, uint32_t item)
{
    if (!tail->collected) {
        gather_tail_collect(tail);
    }
    struct slice number = slice_trim(tail->index->batch->items[item].invoice_id);
    size_t digits = 0;
    while (digits < number.len && byte_is_digit(number.ptr[number.len - 1 - digits])) {
        digits++;
    }
    for (size_t i = 0; i < tail->runs_count; i++) {
        struct gather_tail_run *run = &tail->runs[i];
        size_t len = run->digits.len;
        if (len >= digits || memcmp(run->digits.ptr, number.ptr + (number.len - len), len) != 0 ||
            gather_tail_is_of_another(tail, run, number)) {
            continue;
        }
        if (tail->hits_count == GATHER_TAIL_HITS_MAX) {
            tail->overflows = true;
            return;
        }
        bool pays = gather_pays(tail->index, tail->open_minor, tail->gather, item);
        tail->hits[tail->hits_count++] = (struct gather_tail_hit){item, (uint32_t)i, pays};
        run->items++;
        run->paying += pays ? 1 : 0;
    }
}

static bool gather_tail_is_payers(const struct payer *payer, uint32_t customer)
{
    for (size_t c = 0; c < payer->customers_count; c++) {
        if (payer->customers[c] == customer) {
            return true;
        }
    }
    return false;
}

/* How many of a customer's items are looked at: all, or none where they are too many. */
static uint32_t gather_tail_looked_at(const struct index_customer *customer)
{
    return customer->items_count <= GATHER_TAIL_ITEMS_MAX ? customer->items_count : 0;
}

/* Holds the runs against the items of the payer's customers that have few; whether any ends so. */
static bool gather_tail_look_at_payers(struct gather_tail *tail)
{
    const struct index *index = tail->index;
    const struct gather *gather = tail->gather;
    bool any = false;
    for (size_t c = 0; c < gather->payer.customers_count; c++) {
        const struct index_customer *customer = &index->customers[gather->payer.customers[c]];
        const uint16_t *ends = index->customer_ends + customer->items_first;
        uint32_t looked_at = gather_tail_looked_at(customer);
        for (uint32_t i = 0; i < looked_at; i++) {
            if (gather_ends_have(&gather->ends, ends[i])) {
                gather_tail_hold(tail, index->customer_items[customer->items_first + i]);
                any = true;
            }
        }
    }
    return any;
}

/* … and against what was gathered for its amount: of others, and of customers with many items. */
static void gather_tail_look_at_gathered(struct gather_tail *tail)
{
    const struct index *index = tail->index;
    const struct gather *gather = tail->gather;
    for (size_t i = 0; i < gather->paying_count; i++) {
        uint32_t item = gather->items[gather->paying[i]].item;
        if (gather->items[gather->paying[i]].form != KEY_FORM_COUNT) {
            continue;
        }
        uint32_t customer = index->items[item].customer;
        bool payers = gather_tail_is_payers(&gather->payer, customer);
        bool held = payers && gather_tail_looked_at(&index->customers[customer]) > 0;
        tail->gathered_paying += payers && !held ? 1 : 0;
        if (!held && gather_ends_have(&gather->ends, index->item_ends[item])) {
            gather_tail_hold(tail, item);
        }
    }
}

/* How many items of this amount the payer's customers have, as far as they were looked at. */
static size_t gather_tail_own_paying(const struct gather_tail *tail)
{
    const struct index *index = tail->index;
    const struct payer *payer = &tail->gather->payer;
    size_t paying = tail->gathered_paying;
    for (size_t c = 0; c < payer->customers_count; c++) {
        const struct index_customer *customer = &index->customers[payer->customers[c]];
        const uint32_t *items = index->customer_items + customer->items_first;
        uint32_t looked_at = gather_tail_looked_at(customer);
        for (uint32_t i = 0; i < looked_at; i++) {
            paying += gather_pays(index, tail->open_minor, tail->gather, items[i]) ? 1 : 0;
        }
    }
    return paying;
}

/* Names what a run hit: the items of this amount, or all. */
static void gather_tail_name(struct gather_tail *tail, size_t at, bool paying)
{
    const struct gather_tail_run *run = &tail->runs[at];
    gather_see(tail->gather, run->token, run->token);
    for (size_t i = 0; i < tail->hits_count; i++) {
        const struct gather_tail_hit *hit = &tail->hits[i];
        if (hit->run == at && (hit->pays || !paying)) {
            gather_add(tail->index, tail->open_minor, tail->gather,
                       (struct gather_item){.item = hit->item,
                                            .form = KEY_SERIAL,
                                            .sharing = run->items,
                                            .token = run->token,
                                            .tokens = 1,
                                            .digits = (uint32_t)run->digits.len,
                                            .tail = true,
                                            .astray = !hit->pays});
        }
    }
}

/*
 * Whether a run that ends the number of an item of this amount names it. A few digits stand in many
 * a text: where they would choose among items of one amount, a word has to stand before them, and
 * of a stranger they say nothing.
 */
static bool gather_tail_pays(const struct gather_tail_run *run, size_t own_paying)
{
    size_t least = own_paying == 1 ? GATHER_TAIL_ALONE_MIN : GATHER_TAIL_SURE_MIN;
    if (run->worded) {
        least = own_paying > 0 ? GATHER_TAIL_LEN_MIN : GATHER_TAIL_ALONE_MIN;
    }
    return run->paying > 0 && run->digits.len >= least;
}

/* Whether a token is digits that something explains, or an ending. */
static bool gather_tail_is_named(const struct gather_tail *tail, size_t token)
{
    const struct token *t = &tail->gather->tokens.list[token];
    for (size_t i = 0; i < tail->runs_count; i++) {
        if (tail->runs[i].token == token) {
            return tail->runs[i].items > 0;
        }
    }
    return t->digits && t->seen && !t->number;
}

/* Whether a run is one of a list: before or behind it, at most a few short words away, stands
 * another number of ours. */
static bool gather_tail_is_listed(const struct gather_tail *tail, size_t at)
{
    enum { GATHER_TAIL_WORDS_MAX = 2, GATHER_TAIL_WORD_LEN_MAX = 3 };
    const struct tokens *tokens = &tail->gather->tokens;
    size_t token = tail->runs[at].token;
    size_t back = token;
    for (size_t words = 0; back > 0 && words <= GATHER_TAIL_WORDS_MAX; words++) {
        back--;
        if (tokens->list[back].digits || tokens->list[back].len > GATHER_TAIL_WORD_LEN_MAX) {
            break;
        }
    }
    size_t next = token;
    for (size_t words = 0; next + 1 < tokens->count && words <= GATHER_TAIL_WORDS_MAX; words++) {
        next++;
        if (tokens->list[next].digits || tokens->list[next].len > GATHER_TAIL_WORD_LEN_MAX) {
            break;
        }
    }
    return (back != token && gather_tail_is_named(tail, back)) ||
           (next != token && gather_tail_is_named(tail, next));
}

/* Whether digits that nothing explains are bound to a run: it is the rest of another number. */
static bool gather_tail_is_part(const struct gather_tail *tail, size_t at)
{
    const struct tokens *tokens = &tail->gather->tokens;
    size_t token = tail->runs[at].token;
    bool before = token > 0 && tokens->list[token - 1].digits &&
                  gather_tail_binds(gather_tail_sign(tokens, token - 1)) &&
                  !gather_tail_is_named(tail, token - 1);
    bool after = token + 1 < tokens->count && tokens->list[token + 1].digits &&
                 gather_tail_binds(gather_tail_sign(tokens, token)) &&
                 !gather_tail_is_named(tail, token + 1);
    return before || after;
}

/* How many items the payer's customers have. */
static uint64_t gather_tail_payers_items(const struct gather_tail *tail)
{
    const struct payer *payer = &tail->gather->payer;
    uint64_t items = 0;
    for (size_t c = 0; c < payer->customers_count; c++) {
        items += tail->index->customers[payer->customers[c]].items_count;
    }
    return items;
}

/* Whether a run is no chance among the payer's items. */
static bool gather_tail_is_meant(const struct gather_tail *tail, size_t at)
{
    const struct gather_tail_run *run = &tail->runs[at];
    uint64_t chances = 1;
    for (size_t i = 0; i < run->digits.len; i++) {
        chances *= 10;
    }
    bool worded = run->worded || gather_tail_is_listed(tail, at);
    uint64_t odds = worded ? GATHER_TAIL_WORDED_ODDS : GATHER_TAIL_ALONE_ODDS;
    return run->items > 0 && run->paying == 0 && gather_tail_payers_items(tail) * odds <= chances &&
           !gather_tail_is_part(tail, at);
}

static void gather_tail_init(const struct index *index, const int64_t *open_minor,
                             struct gather *gather, struct gather_tail *out)
{
    out->index = index;
    out->open_minor = open_minor;
    out->gather = gather;
    out->runs_count = 0;
    out->collected = false;
    out->hits_count = 0;
    out->overflows = false;
    out->gathered_paying = 0;
}

/* Names the items of this amount; whether there are any. */
static bool gather_tail_name_paying(struct gather_tail *tail)
{
    bool may = false;
    for (size_t i = 0; i < tail->runs_count && !tail->overflows; i++) {
        may = may || tail->runs[i].paying > 0;
    }
    if (!may) {
        return false;
    }
    size_t own_paying = gather_tail_own_paying(tail);
    bool any = false;
    for (size_t i = 0; i < tail->runs_count; i++) {
        if (gather_tail_pays(&tail->runs[i], own_paying)) {
            gather_tail_name(tail, i, true);
            any = true;
        }
    }
    return any;
}

void gather_payers_tails(const struct index *index, const int64_t *open_minor,
                         struct gather *gather)
{
    struct gather_tail tail;
    gather_read_ends(gather);
    if (!gather->ends.any) {
        return;
    }
    gather_tail_init(index, open_minor, gather, &tail);
    gather->ends.payers = gather_tail_look_at_payers(&tail);
    if (gather->ends.payers) {
        (void)gather_tail_name_paying(&tail);
    }
}

void gather_tails(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    struct gather_tail tail;
    if (!gather->ends.any) {
        return;
    }
    gather_tail_init(index, open_minor, gather, &tail);
    if (gather->ends.payers) {
        (void)gather_tail_look_at_payers(&tail);
    }
    gather_tail_look_at_gathered(&tail);
    if (gather_tail_name_paying(&tail)) {
        return;
    }
    bool meant[GATHER_TAIL_RUNS_MAX] = {false};
    for (size_t i = 0; i < tail.runs_count; i++) {
        meant[i] = !tail.overflows && gather_tail_is_meant(&tail, i);
    }
    for (size_t i = 0; i < tail.runs_count; i++) {
        if (meant[i]) {
            gather_tail_name(&tail, i, false);
        }
    }
}
