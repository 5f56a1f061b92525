#include "matchers/keys.h"

#include "matchers/fold.h"
#include "matchers/segments.h"

#include "model/date.h"

#include <string.h>

enum { KEY_FOLD_MAX = 160 };

size_t keys_compact(struct slice text, char out[KEY_MAX])
{
    if (text.len == 0) {
        return 0; /* most items have no reference and no order */
    }
    char folded[KEY_FOLD_MAX];
    size_t folded_len = fold_text(text, folded, sizeof folded);
    size_t len = 0;
    for (size_t i = 0; i < folded_len; i++) {
        if (!byte_is_digit(folded[i]) && !byte_is_upper(folded[i])) {
            continue;
        }
        if (len == KEY_MAX) {
            return 0;
        }
        out[len++] = folded[i];
    }
    return folded_len == sizeof folded ? 0 : len;
}

static bool keys_has_digit(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (byte_is_digit(text[i])) {
            return true;
        }
    }
    return false;
}

static void keys_add(struct key keys[KEY_ITEM_MAX], size_t *count, enum key_form form,
                     struct slice text, size_t len_min)
{
    if (key_form_is_digits(form)) {
        while (text.len > 0 && text.ptr[0] == '0') {
            text = slice_skip(text, 1);
        }
    }
    /* Words are no numbers, unless all that an item has for a number is letters. */
    bool word =
        !keys_has_digit(text.ptr, text.len) && (form != KEY_FULL || text.len < KEY_LETTERS_MIN);
    if (text.len < len_min || text.len > KEY_MAX || word) {
        return;
    }
    for (size_t i = 0; i < *count; i++) {
        if (key_form_is_digits(form) == key_form_is_digits(keys[i].form) &&
            slice_equal(text, (struct slice){keys[i].text, keys[i].len})) {
            return;
        }
    }
    struct key *key = &keys[(*count)++];
    key->form = form;
    key->segments = false;
    key->len = text.len;
    memcpy(key->text, text.ptr, text.len);
}

size_t keys_padding(struct slice compact)
{
    size_t zeros = 0;
    while (zeros < compact.len && compact.ptr[zeros] == '0') {
        zeros++;
    }
    bool digits = zeros > 0;
    for (size_t i = zeros; i < compact.len && digits; i++) {
        digits = byte_is_digit(compact.ptr[i]);
    }
    return digits ? zeros : 0;
}

/* A number without the zeros that fill it up, as a further key of its form. */
static void keys_add_unpadded(struct key keys[KEY_ITEM_MAX], size_t *count, enum key_form form,
                              struct slice text, size_t len_min)
{
    size_t zeros = keys_padding(text);
    if (zeros > 0) {
        keys_add(keys, count, form, slice_skip(text, zeros), len_min);
    }
}

/* All digits of a compact number. */
static size_t keys_digits(const char *text, size_t len, char out[KEY_MAX])
{
    size_t digits = 0;
    for (size_t i = 0; i < len; i++) {
        if (byte_is_digit(text[i])) {
            out[digits++] = text[i];
        }
    }
    return digits;
}

/* Digits at the end. */
static size_t keys_last_run(struct slice text)
{
    size_t run = 0;
    while (run < text.len && byte_is_digit(text.ptr[text.len - 1 - run])) {
        run++;
    }
    return run;
}

/* A number as printed without the last of its runs, set off by a sign, where that is `end`. */
static struct slice keys_without(struct slice printed, size_t digits, int end)
{
    uint64_t value = 0;
    size_t front = printed.len - keys_last_run(printed);
    bool apart = printed.len - front == digits && front >= 2 &&
                 !byte_is_alnum(printed.ptr[front - 1]) && byte_is_alnum(printed.ptr[front - 2]);
    bool same = apart && slice_to_u64(slice_skip(printed, front), &value) && value == (uint64_t)end;
    return same ? slice_take(printed, front - 1) : printed;
}

/* Without what stands behind the last digit. */
static struct slice keys_to_digit(struct slice text)
{
    while (text.len > 0 && !byte_is_digit(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

/* Whether a text ends in digits that are no year: a serial. */
static bool keys_ends_in_serial(struct slice text, int year)
{
    uint64_t value = 0;
    struct slice front = keys_to_digit(text);
    size_t run = keys_last_run(front);
    return run > 0 && slice_to_u64(slice_skip(front, front.len - run), &value) &&
           value != (uint64_t)year && (run != 2 || value != (uint64_t)(year % 100));
}

/* What of a number as printed stands before the year, or month and year, of its issue: "132/B" of
 * "132/B/26", "FV/80" of "FV/80/02/2026"; all of it where they don't stand at its end, or where no
 * serial is before them: the last run of "RE-2026-26" is its serial. */
static struct slice keys_before_date(struct slice printed, struct date issued)
{
    int year = 0;
    int month = 0;
    int day = 0;
    if (!date_present(issued)) {
        return printed;
    }
    date_split(issued, &year, &month, &day);
    struct slice front = keys_without(printed, 4, year);
    front = front.len < printed.len ? front : keys_without(printed, 2, year % 100);
    if (front.len == printed.len || !keys_ends_in_serial(front, year)) {
        return printed;
    }
    struct slice before = keys_without(front, 2, month);
    return keys_ends_in_serial(before, year) ? before : front;
}

size_t keys_date_digits(const struct item *item)
{
    struct slice printed = slice_trim(item->invoice_id);
    struct slice date = slice_skip(printed, keys_before_date(printed, item->issue_date).len);
    size_t digits = 0;
    for (size_t i = 0; i < date.len; i++) {
        digits += byte_is_digit(date.ptr[i]) ? 1 : 0;
    }
    return digits;
}

/* The serial of a number as printed: its last run of digits, in the compact text, or the one before
 * the date at its end. A year that is glued before it ("202600123") is passed over. */
static struct slice keys_serial(const struct item *item, const char *compact, size_t len)
{
    struct slice printed = slice_trim(item->invoice_id);
    struct slice front = keys_before_date(printed, item->issue_date);
    if (front.len < printed.len) {
        char room[KEY_MAX];
        front = keys_to_digit(front);
        len = keys_compact(front, room);
    }
    size_t run = keys_last_run(front);
    if (run == 0 || run > len) {
        return (struct slice){NULL, 0};
    }
    struct slice serial = {compact + (len - run), run};
    bool year =
        run >= 7 && serial.ptr[0] == '2' && serial.ptr[1] == '0' && byte_is_digit(serial.ptr[2]);
    return year ? slice_skip(serial, 4) : serial;
}

enum { KEYS_REFERENCE_MIN = 5, KEYS_COLLECTION_MIN = 6, KEYS_ORDER_MIN = 5, KEYS_BARE_MIN = 6 };

int keys_year(struct date issued)
{
    int year = 0;
    int month = 0;
    int day = 0;
    if (date_present(issued)) {
        date_split(issued, &year, &month, &day);
    }
    return year;
}

size_t keys_of_document(const struct item *item, struct key keys[KEY_ITEM_MAX])
{
    char compact[KEY_MAX];
    char digits[KEY_MAX];
    size_t count = 0;
    size_t len = keys_compact(item->reference, compact);
    keys_add(keys, &count, KEY_REFERENCE, (struct slice){compact, len}, KEYS_REFERENCE_MIN);
    keys_add_unpadded(keys, &count, KEY_REFERENCE, (struct slice){compact, len},
                      KEYS_REFERENCE_MIN);
    len = keys_compact(item->invoice_id, compact);
    keys_add(keys, &count, KEY_FULL, (struct slice){compact, len}, 3);
    size_t digits_len = keys_digits(compact, len, digits);
    keys_add(keys, &count, KEY_DIGITS, (struct slice){digits, digits_len}, 4);
    char segments[SEGMENTS_TEXT_MAX];
    size_t segments_len =
        segments_write(slice_trim(item->invoice_id), keys_year(item->issue_date), segments);
    size_t before = count;
    keys_add(keys, &count, KEY_DIGITS, (struct slice){segments, segments_len}, SEGMENTS_MIN);
    if (count > before) {
        keys[before].segments = true;
    }
    keys_add(keys, &count, KEY_SERIAL, keys_serial(item, compact, len), 3);
    return count;
}

size_t keys_add_others(const struct item *item, struct key keys[KEY_ITEM_MAX], size_t count)
{
    char compact[KEY_MAX];
    size_t len = keys_compact(item->end_to_end_id, compact);
    keys_add(keys, &count, KEY_END_TO_END, (struct slice){compact, len}, KEYS_COLLECTION_MIN);
    len = keys_compact(item->po_number, compact);
    keys_add(keys, &count, KEY_ORDER, (struct slice){compact, len}, KEYS_ORDER_MIN);
    keys_add_unpadded(keys, &count, KEY_ORDER, (struct slice){compact, len}, KEYS_BARE_MIN);
    /* Payers drop "PO" in front; fewer digits alone are any number. */
    size_t letters = 0;
    while (letters < len && byte_is_alpha(compact[letters])) {
        letters++;
    }
    keys_add(keys, &count, KEY_ORDER, (struct slice){compact + letters, len - letters},
             KEYS_BARE_MIN);
    return count;
}

size_t keys_of_item(const struct item *item, struct key keys[KEY_ITEM_MAX])
{
    return keys_add_others(item, keys, keys_of_document(item, keys));
}
