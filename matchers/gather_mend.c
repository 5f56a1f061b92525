#include "matchers/gather_internal.h"

#include <string.h>

/* The item of `customer` whose whole number is `prefix` and then `fragment`, or UINT32_MAX. */
static uint32_t gather_completed(const struct index *index, uint32_t customer, struct slice prefix,
                                 struct slice fragment)
{
    char number[KEY_MAX];
    memcpy(number, prefix.ptr, prefix.len);
    memcpy(number + prefix.len, fragment.ptr, fragment.len);
    struct slice whole = {number, prefix.len + fragment.len};
    struct table_run run = table_find(&index->keys, key_hash(KEY_FULL, whole));
    for (uint32_t i = 0; i < run.count && i < GATHER_SHARED_MAX; i++) {
        uint32_t item = run.values[i] / KEY_FORM_ROOM;
        if (run.values[i] % KEY_FORM_ROOM == KEY_FULL && index->items[item].customer == customer) {
            return item;
        }
    }
    return UINT32_MAX;
}

/* Whether the number of some item of a customer may end with these digits. */
static bool gather_may_complete(const struct index *index, uint32_t customer, struct slice digits)
{
    enum { GATHER_ENDS_MAX = 512 }; /* of more items the number is looked up */
    const struct index_customer *c = &index->customers[customer];
    if (digits.len < INDEX_END_LEN || c->items_count > GATHER_ENDS_MAX) {
        return true;
    }
    const uint16_t *ends = index->customer_ends + c->items_first;
    uint16_t end = index_end_value(digits);
    bool may = false;
    for (uint32_t i = 0; i < c->items_count && !may; i++) {
        may = ends[i] == end || ends[i] == INDEX_NO_END;
    }
    return may;
}

/* The first token from `from` on that may be the end of a customer's number; said_count for none.
 */
static size_t gather_next_fragment(const struct index *index, const struct gather *gather,
                                   uint32_t customer, size_t from)
{
    for (; from < gather->said_count; from++) {
        const struct token *token = &gather->tokens.list[from];
        if (token->digits && !gather_is_aside(token) && token->len >= 2 &&
            gather_may_complete(index, customer, token_text(&gather->tokens, from))) {
            break;
        }
    }
    return from;
}

/*
 * Fragments in a list: "RE-2026-10234, 251" or "0481191 + 1206" give the last digits only and mean
 * the beginning of their neighbour. Read so only for items of the customer that the text names.
 */
void gather_fragments(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    const struct tokens *tokens = &gather->tokens;
    const struct gather_item *named = NULL;
    for (size_t g = 0; g < gather->items_count && named == NULL; g++) {
        named = gather->items[g].form < KEY_ORDER ? &gather->items[g] : NULL;
    }
    if (named == NULL) {
        return;
    }
    uint32_t customer = index->items[named->item].customer;
    size_t t = gather_next_fragment(index, gather, customer, named->token + named->tokens);
    if (t == gather->said_count) {
        return;
    }
    char number[KEY_MAX];
    size_t len = keys_compact(index->batch->items[named->item].invoice_id, number);
    for (; t < gather->said_count; t = gather_next_fragment(index, gather, customer, t + 1)) {
        const struct token *token = &tokens->list[t];
        if (token->len >= len) {
            continue;
        }
        uint32_t item = gather_completed(index, customer, (struct slice){number, len - token->len},
                                         token_text(tokens, t));
        if (item != UINT32_MAX) {
            gather_see(gather, t, t);
            gather_add(index, open_minor, gather,
                       (struct gather_item){.item = item,
                                            .form = KEY_SERIAL,
                                            .sharing = 1,
                                            .token = (uint32_t)t,
                                            .tokens = 1,
                                            .digits = token->len,
                                            .tail = true});
        }
    }
}

/* Words between the first and the last number of a range, besides a dash; folded. */
static bool gather_is_range_word(struct slice word)
{
    static const char words[][8] = {"BIS", "TO",   "TILL", "UNTIL", "THRU", "THROUGH", "AU",
                                    "A",   "AL",   "ATE",  "HASTA", "TM",   "TOT",     "TIL",
                                    "DO",  "ASTI", "KUNI", "LIDZ",  "IKI",  "IG"};
    return tokens_word_is_in(word, words[0], sizeof words[0], sizeof words / sizeof words[0]);
}

/* Whether what stands between two mentions makes them the ends of a range: a dash, or a word. */
static bool gather_joins_range(const struct tokens *tokens, const struct gather_item *first,
                               const struct gather_item *last)
{
    uint32_t after = first->token + first->tokens;
    if (last->token == after + 2 && slice_equal(token_text(tokens, after), SLICE("T")) &&
        slice_equal(token_text(tokens, after + 1), SLICE("M"))) {
        return true; /* t/m */
    }
    if (last->token < after || last->token > after + 1) {
        return false;
    }
    if (last->token == after + 1 && !tokens->list[after].digits) {
        return gather_is_range_word(token_text(tokens, after));
    }
    if (last->token != after) {
        return false;
    }
    const struct token *before = &tokens->list[after - 1];
    bool dash = false;
    for (size_t at = before->from + before->len; at < tokens->list[after].from; at++) {
        char c = tokens->text[at];
        if (c != '-' && c != ' ') {
            return false;
        }
        dash = dash || c == '-';
    }
    return dash;
}

/* A number as a prefix, the value of the digits that count, and what stands behind them. */
struct gather_serial {
    char compact[KEY_MAX];
    size_t len;
    size_t prefix_len;
    size_t end; /* of the digits that count */
    uint64_t value;
};

/* What both numbers have behind their last separator, as a year: "/26" has two signs that don't
 * count. 0 where they differ there. */
static size_t gather_common_tail(struct slice a, struct slice b)
{
    size_t tail = 0;
    while (tail < a.len && tail < b.len && a.ptr[a.len - 1 - tail] == b.ptr[b.len - 1 - tail] &&
           byte_is_digit(a.ptr[a.len - 1 - tail])) {
        tail++;
    }
    bool parted = tail < a.len && tail < b.len && !byte_is_alnum(a.ptr[a.len - 1 - tail]) &&
                  !byte_is_alnum(b.ptr[b.len - 1 - tail]);
    return parted ? tail : 0;
}

static bool gather_serial_of(struct slice number, size_t tail, struct gather_serial *out)
{
    out->len = keys_compact(number, out->compact);
    out->end = out->len > tail ? out->len - tail : 0;
    out->prefix_len = out->end;
    while (out->prefix_len > 0 && byte_is_digit(out->compact[out->prefix_len - 1]) &&
           out->end - out->prefix_len < 18) {
        out->prefix_len--;
    }
    return slice_to_u64((struct slice){out->compact + out->prefix_len, out->end - out->prefix_len},
                        &out->value);
}

/* Writes another value in the place of the digits. */
static void gather_serial_set(struct gather_serial *serial, uint64_t value)
{
    for (size_t at = serial->end; at > serial->prefix_len; at--) {
        serial->compact[at - 1] = (char)('0' + value % 10);
        value /= 10;
    }
}

/* The named item that comes next in the text, or NULL. */
static const struct gather_item *gather_next_named(const struct gather *gather,
                                                   const struct gather_item *item)
{
    const struct gather_item *next = NULL;
    for (size_t g = 0; g < gather->items_count; g++) {
        const struct gather_item *other = &gather->items[g];
        if (other->form < KEY_ORDER && other->token >= item->token + item->tokens &&
            (next == NULL || other->token < next->token)) {
            next = other;
        }
    }
    return next;
}

/* Names the customer's items between the two ends. */
static void gather_range(const struct index *index, const int64_t *open_minor,
                         struct gather *gather, struct gather_item first, struct gather_item last)
{
    enum { GATHER_RANGE_MAX = 200 };
    struct gather_serial low;
    struct gather_serial high;
    uint32_t customer = index->items[first.item].customer;
    struct slice first_number = slice_trim(index->batch->items[first.item].invoice_id);
    struct slice last_number = slice_trim(index->batch->items[last.item].invoice_id);
    size_t tail = gather_common_tail(first_number, last_number);
    if (customer != index->items[last.item].customer ||
        !gather_serial_of(first_number, tail, &low) ||
        !gather_serial_of(last_number, tail, &high) || low.len != high.len ||
        high.value <= low.value || high.value - low.value > GATHER_RANGE_MAX ||
        memcmp(low.compact, high.compact, low.prefix_len) != 0) {
        return;
    }
    for (uint64_t value = low.value + 1; value < high.value; value++) {
        gather_serial_set(&low, value);
        struct slice number = {low.compact, low.len};
        struct table_run run = table_find(&index->keys, key_hash(KEY_FULL, number));
        for (uint32_t i = 0; i < run.count && i < GATHER_SHARED_MAX; i++) {
            uint32_t item = run.values[i] / KEY_FORM_ROOM;
            if (run.values[i] % KEY_FORM_ROOM == KEY_FULL &&
                index->items[item].customer == customer) {
                gather_add(index, open_minor, gather,
                           (struct gather_item){.item = item,
                                                .form = KEY_SERIAL,
                                                .sharing = 1,
                                                .token = first.token,
                                                .tokens = last.token + last.tokens - first.token,
                                                .digits = (uint32_t)low.len,
                                                .ranged = true});
            }
        }
    }
}

void gather_ranges(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    /* Items added on the way are ends of nothing. */
    size_t count = gather->items_count;
    for (size_t g = 0; g < count; g++) {
        const struct gather_item *first = &gather->items[g];
        if (first->form >= KEY_ORDER || first->ranged) {
            continue;
        }
        const struct gather_item *last = gather_next_named(gather, first);
        if (last != NULL && !last->ranged && gather_joins_range(&gather->tokens, first, last)) {
            gather_range(index, open_minor, gather, *first, *last);
        }
    }
}
