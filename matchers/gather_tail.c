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
    struct gather_tail_hit hits[GATHER_TAIL_HITS_MAX];
    size_t hits_count;
    bool overflows;    /* more hits than that: the runs say nothing */
    size_t items;      /* of the payer's customers, looked at */
    size_t own_paying; /* … and of this amount */
};

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
    for (size_t i = 0; i < gather->said_count && tail->runs_count < GATHER_TAIL_RUNS_MAX; i++) {
        const struct token *token = &gather->tokens.list[i];
        if (!token->digits || token->seen || gather_is_aside(token) ||
            token->len < GATHER_TAIL_LEN_MIN || token->len > GATHER_TAIL_LEN_MAX) {
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

/* Whether some run ends with the last sign of a number: most don't, and need not be held. */
static bool gather_tail_may_end(const struct gather_tail *tail, struct slice number)
{
    char last = number.len > 0 ? number.ptr[number.len - 1] : ' ';
    bool may = byte_is_blank(last);
    for (size_t i = 0; i < tail->runs_count && !may; i++) {
        may = tail->runs[i].digits.ptr[tail->runs[i].digits.len - 1] == last;
    }
    return may;
}

/* Holds the runs against the number of an item. */
static void gather_tail_hold(struct gather_tail *tail, uint32_t item)
{
    struct slice printed = tail->index->batch->items[item].invoice_id;
    if (!gather_tail_may_end(tail, printed)) {
        return;
    }
    struct slice number = slice_trim(printed);
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

/* Holds the runs against the items of the payer's customers. */
static void gather_tail_look_at_payers(struct gather_tail *tail)
{
    const struct index *index = tail->index;
    const struct payer *payer = &tail->gather->payer;
    for (size_t c = 0; c < payer->customers_count; c++) {
        const struct index_customer *customer = &index->customers[payer->customers[c]];
        bool few = customer->items_count <= GATHER_TAIL_ITEMS_MAX;
        tail->items += customer->items_count;
        for (uint32_t i = 0; few && i < customer->items_count; i++) {
            uint32_t item = index->customer_items[customer->items_first + i];
            tail->own_paying += gather_pays(index, tail->open_minor, tail->gather, item) ? 1 : 0;
            gather_tail_hold(tail, item);
        }
    }
}

/* … and against what was gathered for its amount: of others, and of customers with many items. */
static void gather_tail_look_at_gathered(struct gather_tail *tail)
{
    const struct index *index = tail->index;
    const struct gather *gather = tail->gather;
    for (size_t i = 0; i < gather->items_count; i++) {
        uint32_t item = gather->items[i].item;
        uint32_t customer = index->items[item].customer;
        bool payers = gather_tail_is_payers(&gather->payer, customer);
        bool held = payers && index->customers[customer].items_count <= GATHER_TAIL_ITEMS_MAX;
        if (gather->items[i].form == KEY_FORM_COUNT && !held &&
            gather_pays(index, tail->open_minor, gather, item)) {
            tail->own_paying += payers ? 1 : 0;
            gather_tail_hold(tail, item);
        }
    }
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
static bool gather_tail_pays(const struct gather_tail *tail, const struct gather_tail_run *run)
{
    size_t least = tail->own_paying == 1 ? GATHER_TAIL_ALONE_MIN : GATHER_TAIL_SURE_MIN;
    if (run->worded) {
        least = tail->own_paying > 0 ? GATHER_TAIL_LEN_MIN : GATHER_TAIL_ALONE_MIN;
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
    return run->items > 0 && run->paying == 0 && tail->items * odds <= chances &&
           !gather_tail_is_part(tail, at);
}

/* Begins with the runs that nothing explains, held against the payer's items; whether any is. */
static bool gather_tail_begin(const struct index *index, const int64_t *open_minor,
                              struct gather *gather, struct gather_tail *out)
{
    out->index = index;
    out->open_minor = open_minor;
    out->gather = gather;
    out->runs_count = 0;
    out->hits_count = 0;
    out->overflows = false;
    out->items = 0;
    out->own_paying = 0;
    gather_tail_collect(out);
    if (out->runs_count > 0) {
        gather_tail_look_at_payers(out);
    }
    return out->runs_count > 0;
}

/* Names the items of this amount; whether there are any. */
static bool gather_tail_name_paying(struct gather_tail *tail)
{
    bool any = false;
    for (size_t i = 0; i < tail->runs_count && !tail->overflows; i++) {
        if (gather_tail_pays(tail, &tail->runs[i])) {
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
    if (gather->payer.customers_count > 0 && gather_tail_begin(index, open_minor, gather, &tail)) {
        (void)gather_tail_name_paying(&tail);
    }
}

void gather_tails(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    struct gather_tail tail;
    if (!gather_tail_begin(index, open_minor, gather, &tail)) {
        return;
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
