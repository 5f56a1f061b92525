#include "matchers/gather_internal.h"

#include <string.h>

/* Whether two digit strings differ by one substitution, insertion, deletion or swap. */
static bool gather_one_edit(struct slice a, struct slice b)
{
    if (a.len > b.len) {
        struct slice swap = a;
        a = b;
        b = swap;
    }
    if (b.len - a.len > 1 || a.len < 4) {
        return false;
    }
    size_t at = 0;
    while (at < a.len && a.ptr[at] == b.ptr[at]) {
        at++;
    }
    if (a.len == b.len) {
        if (at == a.len) {
            return false; /* equal is no edit */
        }
        bool substituted = slice_equal(slice_skip(a, at + 1), slice_skip(b, at + 1));
        bool swapped = at + 1 < a.len && a.ptr[at] == b.ptr[at + 1] && a.ptr[at + 1] == b.ptr[at] &&
                       slice_equal(slice_skip(a, at + 2), slice_skip(b, at + 2));
        return substituted || swapped;
    }
    return slice_equal(slice_skip(a, at), slice_skip(b, at + 1));
}

/* Whether an item that can be meant is named whole by this token. */
static bool gather_is_named_at(const struct gather *gather, size_t token)
{
    for (size_t i = 0; i < gather->items_count; i++) {
        const struct gather_item *item = &gather->items[i];
        if (item->form < KEY_SERIAL && token >= item->token && token < item->token + item->tokens) {
            return true;
        }
    }
    return false;
}

/* Whether a number is wanted but for the last digit that counts; a year may stand behind it. */
static bool gather_is_beside(const struct index *index, struct slice number, struct slice wanted)
{
    if (number.len != wanted.len) {
        return false;
    }
    size_t last = number.len - 1;
    size_t before_year = index->numbers_like_money && last > 2 ? last - 2 : last;
    return memcmp(number.ptr, wanted.ptr, last) == 0 ||
           (memcmp(number.ptr, wanted.ptr, before_year) == 0 &&
            memcmp(number.ptr + before_year + 1, wanted.ptr + before_year + 1,
                   last - before_year) == 0);
}

/* Looks for one key of an item with one character wrong. */
static void gather_edit(const struct index *index, struct gather *gather, const struct key *key,
                        struct gather_item *item)
{
    const struct tokens *tokens = &gather->tokens;
    struct slice wanted = {key->text, key->len};
    bool digits_only = key_form_is_digits(key->form);
    for (size_t from = 0; from < tokens->count; from++) {
        char joined[KEY_MAX + 2];
        size_t len = 0;
        for (size_t to = from; to < tokens->count && to < from + 6; to++) {
            struct slice text = token_text(tokens, to);
            if (tokens->list[to].money || tokens->list[to].number ||
                (digits_only && (!tokens->list[to].digits || tokens->list[to].date))) {
                break;
            }
            while (digits_only && len == 0 && text.len > 0 && text.ptr[0] == '0') {
                text = slice_skip(text, 1);
            }
            if (len + text.len > wanted.len + 1) {
                break;
            }
            if (text.len > 0) {
                memcpy(joined + len, text.ptr, text.len);
            }
            len += text.len;
            /* A year is one edit away from many a short serial. */
            bool year = from == to && len == 4 && (joined[0] == '2' || joined[0] == '1');
            if (!year && gather_one_edit((struct slice){joined, len}, wanted)) {
                item->form = KEY_EDIT;
                item->mended = key->form;
                /* The document before or after rather than a slip, unless it is one of the list's:
                 * then the amount would be that one's. */
                item->neighbour = gather_is_beside(index, (struct slice){joined, len}, wanted) &&
                                  !gather_is_named_at(gather, to);
                item->digits = (uint32_t)wanted.len;
                item->sharing = 1;
                item->token = (uint32_t)from;
                item->tokens = (uint32_t)(to - from + 1);
                gather_see(gather, from, to);
                return;
            }
        }
    }
}

/* Numbers of the text that are one edit away from the number of an item of this very amount: a
 * damaged number is wrong more often than right unless something else agrees. */
enum { GATHER_EDITS_MAX = 50000 }; /* tokens by items that are looked through */

void gather_edits(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    /* Nine wrong numbers in ten are other items' right ones, so numbers already seen count too. */
    bool numbers = false;
    for (size_t t = 0; t < gather->tokens.count && !numbers; t++) {
        numbers = gather->tokens.list[t].digits && !gather_is_aside(&gather->tokens.list[t]);
    }
    size_t looked_at = 0;
    for (size_t g = 0; numbers && g < gather->items_count; g++) {
        struct gather_item *item = &gather->items[g];
        if (item->form != KEY_FORM_COUNT || !gather_pays(index, open_minor, gather, item->item)) {
            continue;
        }
        looked_at += gather->tokens.count;
        if (looked_at > GATHER_EDITS_MAX) {
            gather->full = true;
            return;
        }
        struct key keys[KEY_FORM_COUNT];
        size_t keys_count = keys_of_item(&index->batch->items[item->item], keys);
        for (size_t k = 0; k < keys_count && item->form == KEY_FORM_COUNT; k++) {
            if (keys[k].form != KEY_ORDER && keys[k].len >= 4) {
                gather_edit(index, gather, &keys[k], item);
            }
        }
    }
}

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
        uint32_t item = run.values[i] / KEY_FORM_COUNT;
        if (run.values[i] % KEY_FORM_COUNT == KEY_FULL && index->items[item].customer == customer) {
            return item;
        }
    }
    return UINT32_MAX;
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
    char number[KEY_MAX];
    size_t len = 0;
    if (named != NULL) {
        len = keys_compact(index->batch->items[named->item].invoice_id, number);
    }
    if (len == 0) {
        return;
    }
    uint32_t customer = index->items[named->item].customer;
    uint32_t after = named->token + named->tokens;
    for (size_t t = after; t < gather->said_count; t++) {
        const struct token *token = &tokens->list[t];
        if (!token->digits || gather_is_aside(token) || token->len < 2 || token->len >= len) {
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
                                            .digits = token->len});
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
            uint32_t item = run.values[i] / KEY_FORM_COUNT;
            if (run.values[i] % KEY_FORM_COUNT == KEY_FULL &&
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
