#include "matchers/gather_internal.h"

#include "matchers/fold.h"

#include <assert.h>
#include <string.h>

enum {
    GATHER_SHARED_SCAN = 4096, /* items walked or looked up for one key that many share */
    GATHER_WALKED_MAX = 65536, /* … and for all such keys of a text */
    GATHER_TOKENS_MAX = 2048,  /* runs of letters or digits of a text that are read */
    GATHER_WORDED_MAX = 5,     /* characters from which a number needs no word before it */
};

const struct gather_item *gather_find_named(const struct gather *gather, uint32_t item)
{
    for (size_t i = 0; i < gather->named_count; i++) {
        const struct gather_item *named = &gather->items[gather->named[i]];
        if (named->item == item) {
            return named;
        }
    }
    return NULL;
}

/* Whether an amount in another currency can be held against the payment: the bank tells the one
 * instructed, or, for an item that the text names, a table has rates. */
static bool gather_is_told(const struct index *index, const struct gather *gather,
                           struct currency currency, bool named)
{
    return gather->instructed.minor != 0 ? currency_equal(currency, gather->instructed.currency)
                                         : named && index->batch->exchange_rates_count > 0;
}

/* Whether an item can be meant at all: same currency and ledger, something left, right direction.
 */
static bool gather_allows(const struct index *index, const int64_t *open_minor,
                          struct gather *gather, uint32_t item, bool named)
{
    const struct index_item *candidate = &index->items[item];
    if (!gather_is_of_ledger(index, gather, item)) {
        gather->names_elsewhere = gather->names_elsewhere || named;
        return false;
    }
    if (!currency_equal(candidate->currency, gather->currency) &&
        (gather->outgoing || !gather_is_told(index, gather, candidate->currency, named))) {
        gather->names_foreign = gather->names_foreign || named;
        return false;
    }
    if (open_minor[item] == 0) {
        bool unclear = named && index->batch->items[item].unclear;
        gather->names_unclear = gather->names_unclear || unclear;
        gather->names_settled = gather->names_settled || (named && !unclear);
        return false;
    }
    return !gather->outgoing || open_minor[item] < 0;
}

bool gather_pays_net(const struct index *index, const int64_t *open_minor,
                     const struct gather *gather, uint32_t item)
{
    int64_t net_minor = 0;
    return item_net_of_discount(&index->batch->items[item], open_minor[item], &net_minor) &&
           money_magnitude(net_minor) == gather->amount_minor;
}

/* The place of an item among those gathered; items_count for none. */
static inline size_t gather_place(const struct gather *gather, uint32_t item)
{
    size_t at = gather->items_count;
    uint64_t bit = item & (GATHER_SEEN * 64U - 1);
    if ((gather->items_seen[bit / 64] >> (bit % 64) & 1U) != 0) {
        for (at = 0; at < gather->items_count && gather->items[at].item != item; at++) {
        }
    }
    return at;
}

/* Where to write an item that is named by a key of a form and length: behind those gathered, or in
 * the place of a worse way in which it is named. NULL where it can't be meant or there is no room.
 */
static struct gather_item *gather_take(const struct index *index, const int64_t *open_minor,
                                       struct gather *gather, uint32_t item, enum key_form form,
                                       uint32_t digits)
{
    size_t at = gather_place(gather, item);
    if (at < gather->items_count) {
        return form < gather->items[at].form ? &gather->items[at] : NULL;
    }
    bool surely = form < KEY_SERIAL || (form == KEY_SERIAL && digits >= 5);
    if (!gather_allows(index, open_minor, gather, item, surely)) {
        return NULL;
    }
    if (at == GATHER_ITEMS_MAX) {
        gather->full = true;
        return NULL;
    }
    __builtin_prefetch(&index->customers[index->items[item].customer]); /* who is weighed later */
    uint64_t bit = item & (GATHER_SEEN * 64U - 1);
    gather->items_seen[bit / 64] |= UINT64_C(1) << (bit % 64);
    if (gather_pays(index, open_minor, gather, item)) {
        gather->paying[gather->paying_count++] = (uint16_t)at;
    }
    gather->any_named = gather->any_named || form != KEY_FORM_COUNT;
    gather->items_count = at + 1;
    return &gather->items[at];
}

void gather_add_unnamed(const struct index *index, const int64_t *open_minor, struct gather *gather,
                        uint32_t item)
{
    struct gather_item *to = gather_take(index, open_minor, gather, item, KEY_FORM_COUNT, 0);
    if (to != NULL) {
        *to = (struct gather_item){.item = item, .form = KEY_FORM_COUNT};
    }
}

void gather_add(const struct index *index, const int64_t *open_minor, struct gather *gather,
                struct gather_item found)
{
    struct gather_item *to =
        gather_take(index, open_minor, gather, found.item, found.form, found.digits);
    if (to != NULL) {
        *to = found;
    }
}

bool gather_is_payers(const struct index *index, const struct gather *gather, uint32_t item)
{
    for (size_t i = 0; i < gather->payer.customers_count; i++) {
        if (gather->payer.customers[i] == index->items[item].customer) {
            return true;
        }
    }
    return false;
}

void gather_see(struct gather *gather, size_t from, size_t to)
{
    struct token *list = gather->tokens.list;
    for (size_t i = from; i <= to; i++) {
        list[i].seen = true;
    }
}

/* Whether a join is an amount of money, or reaches into one, rather than a number. A whole number
 * of ours that begins or ends with all of what looks like an amount is a number. */
static bool gather_is_amount(const struct gather *gather, const struct join *join)
{
    enum { GATHER_NO_AMOUNT_MIN = 6 };
    const struct token *list = gather->tokens.list;
    bool first = list[join->from].money;
    bool last = list[join->to].money;
    bool into = (first && join->from > 0 && list[join->from - 1].money) ||
                (last && join->to + 1 < gather->tokens.count && list[join->to + 1].money);
    bool more = first != last && !into && !join->digits_only && join->len >= GATHER_NO_AMOUNT_MIN;
    return (first || last) && !more;
}

/* Adds an item that a join names by the key behind `value`; whether the key is what it seems. */
static bool gather_name_item(const struct index *index, const int64_t *open_minor,
                             struct gather *gather, const struct join *join, uint32_t value)
{
    uint32_t item = value / KEY_FORM_ROOM;
    enum key_form form = (enum key_form)(value % KEY_FORM_ROOM);
    if (key_form_is_digits(form) != join->digits_only) {
        return false; /* two hashes fell together */
    }
    if (index->segmented && join->to > join->from && (form == KEY_FULL || form == KEY_DIGITS) &&
        !gather_segments_agree(index, gather, join, item)) {
        return false; /* the same digits in a row, and another number */
    }
    if (form == KEY_SERIAL && join->to == join->from + 1 && gather_says_month(gather, join->from)) {
        return false; /* nobody's last digits */
    }
    if (form == KEY_SERIAL && index->dated &&
        gather_segments_other_year(index, gather, join, item)) {
        return false;
    }
    /* A short serial is any number, unless something else speaks for the item. */
    bool explained = form != KEY_SERIAL || join->len >= 5 ||
                     open_minor[item] == gather->amount_minor ||
                     gather_is_payers(index, gather, item);
    if (explained) {
        gather_see(gather, join->from, join->to);
    }
    struct gather_item *to = gather_take(index, open_minor, gather, item, form, join->len);
    if (to != NULL) {
        *to = (struct gather_item){.item = item,
                                   .form = form,
                                   .sharing = join->count,
                                   .token = join->from,
                                   .tokens = join->to - join->from + 1,
                                   .digits = join->len,
                                   .inside = join->inside};
    }
    return explained;
}

/* Counts what is walked for shared keys; a text that takes too much of it is for a person. */
static void gather_walk(struct gather *gather, uint32_t steps)
{
    gather->shared.walked += steps;
    gather->full = gather->full || gather->shared.walked > GATHER_WALKED_MAX;
}

/* … of one item, where it has the key. */
static bool gather_name_if_shared(const struct index *index, const int64_t *open_minor,
                                  struct gather *gather, const struct join *join, uint32_t item)
{
    struct table_run run = {join->values, join->count};
    bool explained = false;
    gather_walk(gather, 1);
    for (uint32_t i = table_run_from(run, item * KEY_FORM_ROOM);
         i < run.count && run.values[i] / KEY_FORM_ROOM == item && !gather->full; i++) {
        explained |= gather_name_item(index, open_minor, gather, join, run.values[i]);
    }
    return explained;
}

/*
 * What a join names that many items share: items of the payer, and of this amount. Whichever is
 * shorter is walked: the list of those that share it, or the payer's items and those of this
 * amount, each looked up. Where both are long, of the payer's items only those of the amount count.
 */
static bool gather_name_shared(const struct index *index, const int64_t *open_minor,
                               struct gather *gather, const struct join *join)
{
    enum { GATHER_LOOKUP = 8 }; /* what looking one up costs, in steps of a walk */
    const struct payer *payer = &gather->payer;
    struct table_run amounts =
        table_find(&index->amounts, index_amount_hash(gather->currency, gather->amount_minor));
    uint64_t lookups = amounts.count;
    for (size_t c = 0; c < payer->customers_count; c++) {
        lookups += index->customers[payer->customers[c]].items_count;
    }
    bool explained = false;
    if (join->count <= GATHER_SHARED_SCAN && join->count < lookups * GATHER_LOOKUP) {
        gather_walk(gather, join->count);
        for (uint32_t i = 0; i < join->count && !gather->full; i++) {
            uint32_t item = join->values[i] / KEY_FORM_ROOM;
            if (open_minor[item] == gather->amount_minor || gather_is_payers(index, gather, item)) {
                explained |= gather_name_item(index, open_minor, gather, join, join->values[i]);
            }
        }
        return explained;
    }
    for (size_t c = 0; c < payer->customers_count; c++) {
        const struct index_customer *customer = &index->customers[payer->customers[c]];
        uint32_t from = 0;
        uint32_t to = customer->items_count;
        if (to > GATHER_SHARED_SCAN) {
            int64_t sought = gather->outgoing ? -gather->amount_minor : gather->amount_minor;
            from = gather_lower_bound(index, customer, gather->currency, sought);
            to = gather_lower_bound(index, customer, gather->currency, sought + 1);
        }
        for (uint32_t i = from; i < to && !gather->full; i++) {
            uint32_t item = index->customer_items[customer->items_first + i];
            explained |= gather_name_if_shared(index, open_minor, gather, join, item);
        }
    }
    for (uint32_t i = 0; i < amounts.count && amounts.count <= GATHER_SHARED_SCAN && !gather->full;
         i++) {
        uint32_t item = amounts.values[i] / 2;
        if (open_minor[item] == gather->amount_minor) {
            explained |= gather_name_if_shared(index, open_minor, gather, join, item);
        }
    }
    return explained;
}

/* … which, said again, names nothing more. Rare, and kept out of the way of what is not. */
static __attribute__((noinline)) void gather_name_repeated(const struct index *index,
                                                           const int64_t *open_minor,
                                                           struct gather *gather,
                                                           const struct join *join)
{
    struct gather_shared *last = &gather->shared;
    if (last->hash != join->hash || last->customers != gather->payer.customers_count) {
        last->hash = join->hash;
        last->customers = gather->payer.customers_count;
        last->explained = gather_name_shared(index, open_minor, gather, join);
    } else if (last->explained) {
        gather_see(gather, join->from, join->to);
    }
}

/* What a join of runs names among the items. */
static void gather_name(const struct index *index, const int64_t *open_minor, struct gather *gather,
                        const struct join *join)
{
    if ((gather->tokens.cents && gather_is_amount(gather, join)) ||
        (join->len == 4 && join->from == join->to && gather_says_year(gather, join->from))) {
        return;
    }
    if (join->count > GATHER_SHARED_MAX) {
        gather_name_repeated(index, open_minor, gather, join);
        return;
    }
    for (uint32_t i = 0; i < join->count && !gather->full; i++) {
        (void)gather_name_item(index, open_minor, gather, join, join->values[i]);
    }
}

static void gather_name_all(const struct index *index, const int64_t *open_minor,
                            struct gather *gather, const struct join *joins, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        gather_name(index, open_minor, gather, &joins[i]);
    }
}

/* Whether the payer's account is this customer's. */
static bool gather_has_account_of(const struct gather *gather, uint32_t customer)
{
    return table_run_has(gather->payer.account_customers, customer);
}

/* Whether a longer number of ours contains a join: one cause is one observation. */
static bool gather_is_contained(const struct gather *gather, const struct join *join)
{
    for (size_t i = 0; i < gather->items_count; i++) {
        const struct gather_item *item = &gather->items[i];
        if (item->form <= KEY_FULL && item->digits > join->len && item->token <= join->from &&
            join->to < item->token + item->tokens) {
            return true;
        }
    }
    return false;
}

void gather_add_numbers(struct gather *gather, struct table_run run, size_t from, size_t to,
                        uint32_t len)
{
    for (uint32_t i = 0; i < run.count && i < PAYER_CUSTOMERS_MAX; i++) {
        if (gather->payer.numbered_count < PAYER_CUSTOMERS_MAX) {
            payer_add_number(&gather->payer, run.values[i], (uint32_t)from, len);
            /* Another customer's number than the account's explains nothing: it may be ours. */
            if (gather->payer.account_customers.count == 0 ||
                gather_has_account_of(gather, run.values[i])) {
                gather_see(gather, from, to);
                for (size_t t = from; t <= to; t++) {
                    gather->tokens.list[t].number = true;
                }
            }
        }
    }
}

/* Whose customer number a join is. */
static void gather_number(const struct index *index, struct gather *gather, const struct join *join)
{
    if (index->any_agreements && gather_agreement(index, gather, join)) {
        return;
    }
    gather_add_numbers(gather, table_get(&index->numbers, join->hash), join->from, join->to,
                       join->len);
}

void gather_piece(const struct index *index, const int64_t *open_minor, struct gather *gather,
                  struct slice number, enum key_form form, size_t token, bool inside)
{
    struct table_run run = table_find(&index->keys, key_hash(form, number));
    struct join join = {.hash = key_hash(form, number),
                        .values = run.values,
                        .count = run.count,
                        .from = (uint32_t)token,
                        .to = (uint32_t)token,
                        .len = (uint16_t)number.len,
                        .digits_only = key_form_is_digits(form),
                        .inside = inside};
    gather_name_all(index, open_minor, gather, &join, 1);
    if (!inside && table_may_have(&index->numbers, join.hash)) {
        gather_number(index, gather, &join);
    }
}

static_assert(TOKENS_LONG == INDEX_WINDOW_MIN + 1, "one digit more is a slip");

/*
 * Our numbers inside a longer run of digits: only long ones, where chance doesn't produce them. The
 * value of a window is a difference of two beginnings of the run, and few lie in our range.
 */
static void gather_embedded(const struct index *index, const int64_t *open_minor,
                            struct gather *gather, size_t at)
{
    struct slice run = token_text(&gather->tokens, at);
    uint64_t begins[TOKEN_LEN_MAX + 1]; /* value of the first digits, modulo 2^64 */
    begins[0] = 0;
    for (size_t i = 0; i < run.len; i++) {
        begins[i + 1] = begins[i] * 10 + (uint64_t)(run.ptr[i] - '0');
    }
    for (size_t w = 0; w < index->windows_count; w++) {
        const struct index_window *window = &index->windows[w];
        if (window->digits + 1U >= run.len) {
            continue; /* one digit more is a slip, and any of them may be the one too many */
        }
        for (size_t from = 0; from + window->digits <= run.len; from++) {
            uint64_t value = begins[from + window->digits] - begins[from] * window->power;
            if (value - window->low > window->high - window->low) {
                continue;
            }
            struct slice number = slice_take(slice_skip(run, from), window->digits);
            while (number.len > 0 && number.ptr[0] == '0') {
                number = slice_skip(number, 1);
            }
            if (number.len >= INDEX_WINDOW_MIN - 2) {
                gather_piece(index, open_minor, gather, number, KEY_DIGITS, at, true);
                gather_piece(index, open_minor, gather, number, KEY_FULL, at, true);
            }
        }
    }
}

/* Whether some run of a join is explained by nothing yet. */
static bool gather_unexplained(const struct gather *gather, const struct join *join)
{
    for (size_t i = join->from; i <= join->to; i++) {
        if (!gather->tokens.list[i].seen) {
            return true;
        }
    }
    return false;
}

/* All that the text names: whole numbers first, then digits that they don't explain, which are not
 * read again as somebody's last digits. */
static void gather_all_named(const struct index *index, const int64_t *open_minor,
                             struct gather *gather)
{
    struct joins *joins = &gather->joins;
    size_t whole = joins->whole;
    gather_name_all(index, open_minor, gather, joins->list, whole);
    for (size_t i = 0; i < whole; i++) {
        if (joins->list[i].number && !gather_is_contained(gather, &joins->list[i])) {
            gather_number(index, gather, &joins->list[i]);
        }
    }
    bool explained = true;
    for (size_t i = 0; i < whole && explained; i++) {
        explained = joins->list[i].count == 0 || !gather_unexplained(gather, &joins->list[i]);
    }
    if (!explained) {
        joins_find_all_digits(index, &gather->tokens, joins);
    }
    size_t kept = whole;
    for (size_t i = whole; i < joins->count; i++) {
        if (gather_unexplained(gather, &joins->list[i])) {
            joins->list[kept++] = joins->list[i];
        }
    }
    if (kept > whole) {
        gather_name_all(index, open_minor, gather, joins->list + whole, kept - whole);
    }
}

/* Our numbers inside the long runs of digits that nothing explains. */
static void gather_all_embedded(const struct index *index, const int64_t *open_minor,
                                struct gather *gather)
{
    for (size_t i = 0; i < gather->tokens.count; i++) {
        const struct token *token = &gather->tokens.list[i];
        if (token->len > TOKENS_LONG && token->digits && !gather_is_aside(token) && !token->seen) {
            gather_embedded(index, open_minor, gather, i);
        }
    }
}

/* References and remittance, then the end-to-end id, which a payer's system makes up as often as it
 * copies a number: what comes before it is what the payer said. */
static enum status gather_text(const struct index *index, const struct transaction *t,
                               struct arena *scratch, struct tokens *out, size_t *references_len,
                               bool *cut)
{
    size_t bytes = t->end_to_end_id.len + 1;
    for (size_t i = 0; i < t->remittance_count; i++) {
        bytes += t->remittance[i].len + 1;
    }
    for (size_t i = 0; i < t->references_count; i++) {
        bytes += t->references[i].value.len + 1;
    }
    for (size_t i = 0; i < t->documents_count; i++) {
        bytes += t->documents[i].number.len + 1;
    }
    if (tokens_begin(scratch, bytes, out) != STATUS_OK) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < t->references_count; i++) {
        tokens_add(out, t->references[i].value);
    }
    *references_len = out->text_len;
    for (size_t i = 0; i < t->documents_count; i++) {
        tokens_add(out, t->documents[i].number);
    }
    for (size_t i = 0; i < t->remittance_count; i++) {
        tokens_add(out, t->remittance[i]);
    }
    size_t said_len = out->text_len;
    if (t->end_to_end_id.len > 0) {
        tokens_add(out, t->end_to_end_id);
    }
    tokens_split(out, said_len);
    *cut = tokens_keep(out, GATHER_TOKENS_MAX);
    if (index->codes.count > 0) {
        gather_part_words(&index->codes, out);
    }
    if (out->cents && t->amount.currency.exponent == 2) {
        says_mark_amounts(out, t->amount.currency, index->numbers_like_money);
    }
    return STATUS_OK;
}

/*
 * Whether an item that the text names is of this very amount: what other keys could bring in would
 * be far behind it.
 */
static bool gather_explained(const struct index *index, const struct gather *gather)
{
    for (size_t i = 0; i < gather->paying_count; i++) {
        const struct gather_item *item = &gather->items[gather->paying[i]];
        if ((item->form <= KEY_SERIAL && gather_is_payers(index, gather, item->item)) ||
            (item->form <= KEY_DIGITS && gather->payer.customers_count == 0)) {
            return true;
        }
    }
    return false;
}

enum status gather_read(const struct index *index, size_t transaction, struct arena *scratch,
                        struct gather *out)
{
    const struct batch *batch = index->batch;
    const struct transaction *t = batch->transactions[transaction].transaction;
    out->transaction = transaction;
    out->vocabulary = &index->vocabulary;
    out->amount_minor = money_magnitude(t->amount.minor);
    out->outgoing = t->amount.minor < 0;
    out->currency = t->amount.currency;
    out->instructed = t->instructed;
    if (currency_equal(t->instructed.currency, t->amount.currency)) {
        out->instructed.minor = 0; /* charges tell the difference */
    }
    out->account_hash = index_account_hash(t->counterparty.account);
    out->amount_hash = index_amount_hash(out->currency, gather_sought(out));
    enum status status =
        gather_text(index, t, scratch, &out->tokens, &out->references_len, &out->text_cut);
    return status == STATUS_OK ? joins_collect(index, &out->tokens, &out->joins) : status;
}

void gather_ask_keys(const struct index *index, const struct gather *gather)
{
    joins_ask_keys(index, &gather->joins);
    table_ask(&index->accounts, gather->account_hash);
    table_ask(&index->amounts, gather->amount_hash);
}

void gather_filter(const struct index *index, struct gather *gather)
{
    joins_find_whole(index, &gather->tokens, &gather->joins);
    payer_find_account(index, gather->account_hash, &gather->payer);
    gather->amounts = table_get(&index->amounts, gather->amount_hash);
    __builtin_prefetch(gather->amounts.values);
    gather->unpayable = gather->outgoing && gather->amounts.count == 0;
}

void gather_find(const struct index *index, struct gather *gather)
{
    const struct transaction *t = index->batch->transactions[gather->transaction].transaction;
    joins_filter_digits(index, &gather->joins);
    payer_read(index, t, gather->account_hash, &gather->payer);
    payer_read_rule(index, gather->transaction, &gather->payer);
    if (gather->payer.customers_count == 0 && !gather->unpayable) {
        payer_hash_words(index, &gather->payer); /* the name is all there is */
    }
}

void gather_ask_items(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    joins_find_digits(index, &gather->joins);
    if (gather->joins.count == 0) {
        gather_ask_amount(index, open_minor, gather);
    }
    if (gather->payer.customers_count > 0) {
        __builtin_prefetch(&index->customers[gather->payer.customers[0]]);
    } else if (gather->payer.words_hashed) {
        payer_find_words(index, &gather->payer);
    }
}

void gather_ask_payers(const struct index *index, struct gather *gather)
{
    payer_find_both(index, &gather->payer);
}

void gather_ask_rest(const struct index *index, const int64_t *open_minor,
                     const struct gather *gather)
{
    joins_ask_items(index, open_minor, &gather->joins);
    payer_ask_customers(index, &gather->payer);
}

/* Whether the text names an item by its number: what it says in short is the rest of a list. */
static bool gather_names_whole(const struct gather *gather)
{
    bool any = false;
    for (size_t i = 0; i < gather->items_count && !any; i++) {
        any = gather->items[i].form < KEY_ORDER;
    }
    return any;
}

void gather_named(const struct index *index, const int64_t *open_minor, struct gather *out)
{
    const struct batch *batch = index->batch;
    const struct entry *entry = &batch_entry_of(batch, out->transaction)->entry;
    out->entity = index_entity_hash(batch_statement_of(batch, out->transaction)->entity);
    out->booking_date = date_present(entry->booking_date) ? entry->booking_date : entry->value_date;
    out->said_count = out->tokens.head_count;
    out->items_count = 0;
    out->paying_count = 0;
    memset(out->items_seen, 0, sizeof out->items_seen);
    out->numbers_count = 0;
    out->numbers_unread = 0;
    out->names_unknown = false;
    out->names_settled = false;
    out->names_foreign = false;
    out->names_elsewhere = false;
    out->rate_missing = false;
    out->rate_ambiguous = false;
    out->names_unclear = false;
    out->any_named = false;
    out->may_have_slips = false;
    out->may_have_edits = false;
    out->agreed.count = 0;
    out->agreed.customers_count = 0;
    out->shared = (struct gather_shared){.hash = 0};
    out->amounts_known = false;
    out->says_known = false;
    out->full = out->text_cut;
    out->chance_bits = index_amount_chance_of(index, out->amount_minor, out->amounts.count);
    gather_all_named(index, open_minor, out);
    if (index->any_fields) {
        gather_fields(index, open_minor, out);
    }
    out->explained = gather_explained(index, out);
    if (!out->explained && index->windows_count > 0 && out->tokens.long_digits) {
        gather_all_embedded(index, open_minor, out);
        out->explained = gather_explained(index, out);
    }
    out->explained = out->explained || out->unpayable;
    if (!out->explained) {
        if (index->segmented) {
            gather_segments(index, open_minor, out);
        }
        gather_padded(index, open_minor, out);
        if (index->any_bare_numbers) {
            gather_bare_numbers(index, out);
        }
        gather_agreed_items(index, open_minor, out);
        if (out->payer.customers_count == 0) {
            payer_find_by_name(index, &out->payer);
        }
    }
}

void gather_more(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    gather_payers_tails(index, open_minor, gather);
    gather->explained = gather_explained(index, gather);
    if (gather->explained) {
        return;
    }
    bool whole = gather_names_whole(gather);
    gather_add_owed(index, open_minor, gather);
    if (whole) {
        gather_fragments(index, open_minor, gather);
        gather_ranges(index, open_minor, gather);
    }
    gather->may_have_slips = gather_has_number(index, gather);
    gather_ask_edits(index, gather);
}

void gather_end(const struct index *index, const int64_t *open_minor, struct gather *out)
{
    if (out->may_have_slips) {
        gather_tails(index, open_minor, out);
        gather_edits(index, open_minor, out);
    }
    gather_reread(index, open_minor, out);
    out->named_count = 0;
    for (size_t i = 0; i < out->items_count; i++) {
        if (out->items[i].form != KEY_FORM_COUNT) {
            out->named[out->named_count++] = (uint16_t)i;
            out->items[i].bare = gather_is_bare(out, &out->items[i]);
            out->items[i].worded = out->items[i].digits < GATHER_WORDED_MAX &&
                                   gather_after_document_word(&out->tokens, out->items[i].token);
        }
    }
    gather_unknown_numbers(index, out);
    out->names_barred =
        out->names_settled || out->names_foreign || out->names_elsewhere || out->names_unclear;
    out->silent = !out->names_unknown && out->named_count == 0 && !out->names_barred;
}
