/*
 * gather_edits - numbers of the text that are one character off the number of an item of this very
 * amount.
 *
 * A damaged number is wrong more often than right unless something else agrees, so it is held
 * against few items. Of a common amount even these are dozens, and to read the number of each is to
 * wait for memory each time. With one character wrong, the last three digits of a number are in the
 * text, or the three before them, or two changed places where these meet. So all that the text has
 * of three digits in a row are a bit each in a set, and what the index has of an item (index_tail)
 * is looked up there before its number is read.
 */
#include "matchers/gather_internal.h"

#include <string.h>

enum {
    GATHER_EDITS_MAX = 50000,  /* tokens by items that are looked through */
    GATHER_EDITS_TAIL_MIN = 6, /* characters of a reference whose beginning was left out */
};

/* Notes all that the text has of three digits in a row, whatever stands between them. */
static void gather_read_threes(const struct tokens *tokens, struct gather_threes *out)
{
    const struct token *last = &tokens->list[tokens->count - 1];
    const char *end = tokens->runs + last->begin + last->len;
    *out = (struct gather_threes){.known = true};
    unsigned value = 0;
    unsigned digits = 0;
    for (const char *at = tokens->runs; at < end; at++) {
        bool digit = byte_is_digit(*at);
        value = digit ? (value * 10 + (unsigned)(*at - '0')) % 1000 : 0;
        digits = digit ? digits + 1 : 0;
        out->bits[value / 64] |= (uint64_t)(digits >= 3) << (value % 64);
    }
}

static inline bool gather_threes_have(const struct gather_threes *threes, unsigned value)
{
    return (threes->bits[value / 64] >> (value % 64) & 1U) != 0;
}

/* Whether a key of six characters or more that ends as this says may be in the text with one of
 * them wrong. */
static inline bool gather_edits_may_have(const struct gather_threes *threes, struct index_tail tail)
{
    if (tail.last == INDEX_NO_END || gather_threes_have(threes, tail.last) ||
        gather_threes_have(threes, tail.before)) {
        return true;
    }
    /* "abcdef" as "abdcef" */
    unsigned front = tail.before - tail.before % 10U + tail.last / 100U;
    unsigned back = tail.before % 10U * 100U + tail.last % 100U;
    return gather_threes_have(threes, front) && gather_threes_have(threes, back);
}

/* Whether a number is the end of a reference whose beginning, the same for all of a biller's or of
 * a customer's, was left out. */
static bool gather_edits_is_tail(struct slice number, struct slice reference)
{
    return number.len >= GATHER_EDITS_TAIL_MIN && number.len < reference.len &&
           number.len * 3 >= reference.len * 2 &&
           slice_equal(number, slice_skip(reference, reference.len - number.len));
}

/* Whether a key with one character wrong may begin as `text` does: one of its first two signs is
 * where it was, or one place on or back. What this turns down need not be compared. */
static inline bool gather_may_begin(struct slice text, const struct key *key)
{
    const char *wanted = key->text;
    bool front = text.ptr[0] == wanted[0] || text.ptr[0] == wanted[1] || text.ptr[1] == wanted[0] ||
                 text.ptr[1] == wanted[1];
    /* The front of a reference may be left out, zeros in front of digits don't count. */
    return front || key->form == KEY_REFERENCE ||
           (key_form_is_digits(key->form) && text.ptr[0] == '0');
}

/* Looks for one key of an item with one character wrong, in the runs that begin with `from`. */
static bool gather_edit_at(const struct index *index, struct gather *gather, const struct key *key,
                           size_t from, struct gather_item *item)
{
    const struct tokens *tokens = &gather->tokens;
    struct slice wanted = {key->text, key->len};
    bool digits_only = key_form_is_digits(key->form);
    size_t len = 0;
    bool customer = true; /* all of it is the customer's number */
    for (size_t to = from; to < tokens->count && to < from + GATHER_EDIT_RUNS_MAX; to++) {
        const struct token *token = &tokens->list[to];
        if (token->money || (digits_only && (!token->digits || token->date))) {
            return false;
        }
        len += token->len;
        customer = customer && token->number;
        struct slice written = tokens_join(tokens, from, len);
        while (digits_only && written.len > 0 && written.ptr[0] == '0') {
            written = slice_skip(written, 1);
        }
        if (written.len > wanted.len + 1) {
            return false;
        }
        /* A year is one edit away from many a short serial. */
        bool year = from == to && written.len == 4 &&
                    (slice_starts(written, SLICE("19")) || slice_starts(written, SLICE("20")));
        if (customer || year) {
            continue;
        }
        if ((written.len + 1 >= wanted.len && gather_one_edit(written, wanted)) ||
            (key->form == KEY_REFERENCE && gather_edits_is_tail(written, wanted))) {
            *item = gather_mended(index, gather, item->item, key->form, written, wanted, from, to);
            gather_see(gather, from, to);
            return true;
        }
    }
    return false;
}

/* Looks for one key of an item with one character wrong, wherever it begins. */
static bool gather_edit_of(const struct index *index, struct gather *gather, const struct key *key,
                           struct gather_item *item)
{
    const struct tokens *tokens = &gather->tokens;
    const struct token *last = &tokens->list[tokens->count - 1];
    size_t runs_len = last->begin + last->len;
    if (key->len < GATHER_EDIT_LEN_MIN) {
        return false;
    }
    size_t least = key->len == GATHER_EDIT_LEN_MIN ? GATHER_EDIT_LEN_MIN : key->len - 1;
    if (key->form == KEY_REFERENCE && least > GATHER_EDITS_TAIL_MIN) {
        least = GATHER_EDITS_TAIL_MIN;
    }
    for (size_t from = 0; from < tokens->count; from++) {
        size_t left = runs_len - tokens->list[from].begin;
        if (left < least) {
            return false; /* too short from here on */
        }
        if (gather_may_begin(tokens_join(tokens, from, left), key) &&
            gather_edit_at(index, gather, key, from, item)) {
            return true;
        }
    }
    return false;
}

/* Looks for the keys of an item with one character wrong: for all, or for its serial alone. */
static void gather_edit(const struct index *index, struct gather *gather, struct gather_item *item)
{
    struct index_tail tail = index->item_tails[item->item];
    if (gather_edits_may_have(&gather->threes, tail)) {
        struct key keys[KEY_ITEM_MAX];
        size_t keys_count = keys_of_document(&index->batch->items[item->item], keys);
        for (size_t k = 0; k < keys_count && !gather_edit_of(index, gather, &keys[k], item); k++) {
        }
    } else if (tail.serial_len > 0) {
        struct key serial = {.form = KEY_SERIAL, .len = tail.serial_len};
        uint32_t rest = tail.before * 1000U + tail.last;
        for (size_t at = serial.len; at > 0; at--, rest /= 10) {
            serial.text[at - 1] = (char)('0' + rest % 10);
        }
        (void)gather_edit_of(index, gather, &serial, item);
    }
}

/* The lengths that runs have which begin with `from` and are joined, a bit each, but for the
 * customer's own number; all lengths where there are too many. */
static uint64_t gather_join_lengths(const struct tokens *tokens, size_t from, bool digits_only)
{
    uint64_t lengths = 0;
    size_t len = 0;
    bool customer = true;
    for (size_t to = from; to < tokens->count && to < from + GATHER_EDIT_RUNS_MAX; to++) {
        const struct token *token = &tokens->list[to];
        if (token->money || (digits_only && (!token->digits || token->date))) {
            break;
        }
        len += token->len;
        customer = customer && token->number;
        if (len >= FRONTS_LENGTHS) {
            return UINT64_MAX;
        }
        lengths |= customer ? 0 : UINT64_C(1) << len;
    }
    return lengths;
}

/* Whether what begins with run `from` may be some document's number with one character wrong, by
 * how it begins and its length. */
static bool gather_may_be_edit(const struct index *index, const struct tokens *tokens, size_t from)
{
    const struct token *last = &tokens->list[tokens->count - 1];
    struct slice text =
        tokens_join(tokens, from, last->begin + last->len - tokens->list[from].begin);
    uint64_t compact = text.len < 2 ? 0 : fronts_lengths(&index->fronts[false], text.ptr);
    if (compact != 0 && (compact & gather_join_lengths(tokens, from, false)) != 0) {
        return true;
    }
    size_t zeros = 0;
    while (zeros < text.len && text.ptr[zeros] == '0') {
        zeros++;
    }
    text = slice_skip(text, zeros);
    bool digits = tokens->list[from].digits && text.len >= 2 && zeros < FRONTS_LENGTHS;
    uint64_t bare = digits ? fronts_lengths(&index->fronts[true], text.ptr) : 0;
    return bare != 0 && (bare & gather_join_lengths(tokens, from, true) >> zeros) != 0;
}

/* Whether anything of the text may be one: most texts have no such thing. The front of a reference
 * may be left out, so it tells nothing. */
static bool gather_may_have_edit(const struct index *index, const struct tokens *tokens)
{
    bool may = index->forms[KEY_REFERENCE].keys > 0;
    for (size_t from = 0; from < tokens->count && !may; from++) {
        may = gather_may_be_edit(index, tokens, from);
    }
    return may;
}

bool gather_has_number(const struct index *index, const struct gather *gather)
{
    bool any = index->codes.count > 0 && gather->tokens.count > 0; /* they may be all letters */
    const struct token *end = gather->tokens.list + gather->tokens.count;
    for (const struct token *token = gather->tokens.list; token < end && !any; token++) {
        any = token->digits && !gather_is_aside(token);
    }
    return any;
}

void gather_ask_edits(const struct index *index, struct gather *gather)
{
    gather->may_have_edits = gather->may_have_slips && gather->paying_count > 0 &&
                             gather_may_have_edit(index, &gather->tokens);
    gather->threes.known = false;
    for (size_t i = 0; i < gather->paying_count && gather->may_have_edits; i++) {
        const struct gather_item *item = &gather->items[gather->paying[i]];
        if (item->form != KEY_FORM_COUNT) {
            continue;
        }
        if (!gather->threes.known) {
            gather_read_threes(&gather->tokens, &gather->threes);
        }
        if (gather_edits_may_have(&gather->threes, index->item_tails[item->item])) {
            const struct item *asked = &index->batch->items[item->item];
            __builtin_prefetch(&asked->invoice_id);
            __builtin_prefetch(&asked->reference);
            __builtin_prefetch(&asked->po_number);
        }
    }
}

void gather_ask_numbers(const struct index *index, const struct gather *gather)
{
    size_t count = gather->may_have_edits && gather->threes.known ? gather->paying_count : 0;
    for (size_t i = 0; i < count; i++) {
        const struct gather_item *item = &gather->items[gather->paying[i]];
        if (item->form == KEY_FORM_COUNT &&
            gather_edits_may_have(&gather->threes, index->item_tails[item->item])) {
            __builtin_prefetch(index->batch->items[item->item].invoice_id.ptr);
        }
    }
}

void gather_edits(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    size_t looked_at = 0;
    size_t count = gather->may_have_edits && gather->threes.known ? gather->paying_count : 0;
    for (size_t i = 0; i < count; i++) {
        struct gather_item *item = &gather->items[gather->paying[i]];
        looked_at += gather->tokens.count;
        if (looked_at > GATHER_EDITS_MAX) {
            gather->full = true;
            return;
        }
        if (item->form == KEY_FORM_COUNT) {
            gather_edit(index, gather, item);
        }
    }
    if (gather->paying_count == 0 && !gather->outgoing && gather->amounts.count > 0) {
        gather_slips(index, open_minor, gather);
    }
}
