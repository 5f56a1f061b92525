#include "matchers/gather_internal.h"

#include "matchers/period.h"
#include "model/reference.h"

#include <string.h>

enum { GATHER_SHAPE_DIGITS_MAX = 18 }; /* of numbers whose range is known */

bool gather_one_edit(struct slice a, struct slice b)
{
    if (a.len > b.len) {
        struct slice swap = a;
        a = b;
        b = swap;
    }
    if (b.len - a.len > 1 || a.len < GATHER_EDIT_LEN_MIN) {
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
        if (item->form < KEY_SERIAL && gather_item_covers(item, token)) {
            return true;
        }
    }
    return false;
}

/* Whether a number is a code: no serial stands at its end. */
static bool gather_is_code(const struct index *index, struct slice number)
{
    enum { GATHER_SERIAL_MIN = 3 };
    size_t digits = 0;
    while (digits < number.len && byte_is_digit(number.ptr[number.len - 1 - digits])) {
        digits++;
    }
    return index->codes.count > 0 && digits < GATHER_SERIAL_MIN;
}

/* Whether a number is wanted but for the last digit that counts; a year may stand behind it. */
static bool gather_is_beside(const struct index *index, struct slice number, struct slice wanted)
{
    if (number.len != wanted.len || gather_is_code(index, wanted)) {
        return false;
    }
    size_t last = number.len - 1;
    size_t before_year = index->numbers_like_money && last > 2 ? last - 2 : last;
    return memcmp(number.ptr, wanted.ptr, last) == 0 ||
           (memcmp(number.ptr, wanted.ptr, before_year) == 0 &&
            memcmp(number.ptr + before_year + 1, wanted.ptr + before_year + 1,
                   last - before_year) == 0);
}

/* Whether hardly another document of ours has the number: its check digits are wrong, it has a
 * letter where ours have digits, it lies beyond all of ours, or ours are codes, drawn at random. */
static bool gather_is_beyond(const struct index *index, enum key_form form, struct slice number)
{
    const struct checks *checks = &index->checks[form == KEY_REFERENCE];
    if (form == KEY_SERIAL) {
        return false; /* what stands before it is not known to be ours */
    }
    if (checks->known) {
        return !checks_hold(checks, number);
    }
    if (gather_is_code(index, number)) {
        return true;
    }
    size_t letters = 0;
    while (letters < number.len && byte_is_alpha(number.ptr[letters])) {
        letters++;
    }
    struct slice digits = slice_skip(number, letters);
    for (size_t i = 0; i < digits.len; i++) {
        if (!byte_is_digit(digits.ptr[i])) {
            return true;
        }
    }
    return form != KEY_REFERENCE && digits.len >= GATHER_EDIT_LEN_MIN &&
           digits.len <= GATHER_SHAPE_DIGITS_MAX &&
           !index_is_our_shape(index, slice_take(number, letters), digits);
}

/* Whether digits may be the year of a document. */
static bool gather_may_be_year(const struct gather *gather, struct slice digits)
{
    enum { GATHER_YEARS_BACK = 10 };
    uint64_t value = 0;
    int year = 0;
    int month = 0;
    int day = 0;
    if (digits.len != 4 || !slice_to_u64(digits, &value)) {
        return false;
    }
    if (!date_present(gather->booking_date)) {
        return value >= 1990 && value < 2100;
    }
    date_split(gather->booking_date, &year, &month, &day);
    return value + GATHER_YEARS_BACK >= (uint64_t)year && value <= (uint64_t)year + 1;
}

/* Whether a joined number is another document's: right by check digits, or of our shape. */
static bool gather_is_number(const struct index *index, struct slice number)
{
    size_t letters = 0;
    while (letters < number.len && byte_is_alpha(number.ptr[letters])) {
        letters++;
    }
    struct slice digits = slice_skip(number, letters);
    bool creditor = slice_equal(slice_take(number, letters), SLICE("RF"));
    return (creditor && reference_valid(REFERENCE_RF, number)) ||
           gather_is_own_reference(index, number) ||
           (digits.len >= GATHER_EDIT_LEN_MIN && digits.len <= GATHER_SHAPE_DIGITS_MAX &&
            index_is_our_shape(index, slice_take(number, letters), digits));
}

/* Whether runs are part of a longer number, one sign at most between the parts, that is another
 * document's: then nothing of it was lost. */
static bool gather_is_part(const struct index *index, const struct tokens *tokens, size_t from,
                           size_t to)
{
    enum { GATHER_PART_RUNS = 6 };
    const struct token *list = tokens->list;
    for (size_t begin = from; begin + GATHER_PART_RUNS > from; begin--) {
        for (size_t end = to; end < tokens->count && end < to + GATHER_PART_RUNS; end++) {
            size_t len = list[end].begin + list[end].len - list[begin].begin;
            bool apart = end > to && list[end].from > list[end - 1].from + list[end - 1].len + 1U;
            if (apart || gather_is_aside(&list[end]) || len > REFERENCE_MAX) {
                break;
            }
            if ((begin < from || end > to) &&
                gather_is_number(index, tokens_join(tokens, begin, len))) {
                return true;
            }
        }
        if (begin == 0 || gather_is_aside(&list[begin - 1]) ||
            list[begin].from > list[begin - 1].from + list[begin - 1].len + 1U) {
            return false;
        }
    }
    return false;
}

struct gather_item gather_mended(const struct index *index, const struct gather *gather,
                                 uint32_t item, enum key_form form, struct slice written,
                                 struct slice wanted, size_t from, size_t to)
{
    struct date newest = date_present(index->newest) ? index->newest : gather->booking_date;
    size_t dated = index->dated ? keys_date_digits(&index->batch->items[item]) : 0;
    bool other_date = dated > 0 && form != KEY_REFERENCE && written.len == wanted.len &&
                      wanted.len > dated &&
                      memcmp(written.ptr, wanted.ptr, wanted.len - dated) == 0;
    bool other_period = other_date || period_differs(newest, written, wanted);
    bool beyond = !other_period && gather_is_beyond(index, form, written);
    bool valid = form != KEY_SERIAL && written.len == wanted.len &&
                 checks_hold(&index->checks[form == KEY_REFERENCE], written);
    /* The document before or after rather than a slip, that of another year, or another that is
     * right by its check digits, unless it is one of the list's: then the amount would be that
     * one's. */
    bool another =
        !gather_is_named_at(gather, to) &&
        ((!beyond && (valid || other_period || gather_is_beside(index, written, wanted))) ||
         gather_is_part(index, &gather->tokens, from, to));
    return (struct gather_item){.item = item,
                                .form = KEY_EDIT,
                                .sharing = 1,
                                .token = (uint32_t)from,
                                .tokens = (uint32_t)(to - from + 1),
                                .digits = (uint32_t)wanted.len,
                                .mended = form,
                                .neighbour = another,
                                .beyond = beyond};
}

/* Whether a creditor reference that begins with run `at` and reaches behind run `to` has its check
 * digits right, wherever it ends. */
static bool gather_reference_holds(const struct tokens *tokens, size_t at, size_t to)
{
    enum { GATHER_REFERENCE_MAX = 25 };
    size_t begin = tokens->list[at].begin;
    for (; to < tokens->count; to++) {
        size_t len = tokens->list[to].begin + tokens->list[to].len - begin;
        if (len > GATHER_REFERENCE_MAX) {
            return false;
        }
        if (reference_valid(REFERENCE_RF, tokens_join(tokens, at, len))) {
            return true;
        }
    }
    return false;
}

/* An item that is named inside a creditor reference with wrong check digits is named by a damaged
 * number: by its reference, if that is one character off. */
static void gather_doubt_reference(const struct index *index, struct gather *gather,
                                   struct gather_item *item)
{
    enum { GATHER_REFERENCE_RUNS = 6 };
    const struct tokens *tokens = &gather->tokens;
    size_t last = item->token + item->tokens - 1;
    size_t front = 1; /* runs before the item's, the first of them "RF" */
    while (front <= item->token && front < GATHER_REFERENCE_RUNS &&
           !slice_equal(token_text(tokens, item->token - front), SLICE("RF"))) {
        front++;
    }
    if (front > item->token || front == GATHER_REFERENCE_RUNS) {
        return;
    }
    size_t at = item->token - front;
    if (!tokens->list[at + 1].digits || gather_reference_holds(tokens, at, last)) {
        return;
    }
    char wanted[KEY_MAX];
    struct slice reference = {wanted,
                              keys_compact(index->batch->items[item->item].reference, wanted)};
    struct slice written = tokens_join(
        tokens, at, tokens->list[last].begin + tokens->list[last].len - tokens->list[at].begin);
    gather_see(gather, at, last);
    if (gather_one_edit(written, reference)) {
        *item =
            gather_mended(index, gather, item->item, KEY_REFERENCE, written, reference, at, last);
        return;
    }
    item->mended = item->form;
    item->form = KEY_EDIT;
    item->neighbour = slice_starts(reference, SLICE("RF")); /* it would have two slips */
}

/* Where the last digits name an item, what stands before them may be the rest of its number with
 * one character wrong: then it names nothing else. A number of another year or month does. */
static void gather_explain_front(const struct index *index, struct gather *gather,
                                 const struct gather_item *item)
{
    const struct tokens *tokens = &gather->tokens;
    const struct token *last = &tokens->list[item->token + item->tokens - 1];
    char room[KEY_MAX];
    struct slice wanted = {room, 0}; /* read for the few that have something before them */
    for (uint32_t from = item->token; from > 0 && from + 4 > item->token; from--) {
        const struct token *front = &tokens->list[from - 1];
        if (front->seen || gather_is_aside(front) ||
            gather_may_be_year(gather, token_text(tokens, from - 1))) {
            return;
        }
        struct slice written =
            tokens_join(tokens, from - 1, last->begin + last->len - front->begin);
        if (written.len >= FRONTS_LENGTHS ||
            (fronts_lengths(&index->fronts[false], written.ptr) >> written.len & 1U) == 0) {
            continue; /* a word */
        }
        if (wanted.len == 0) {
            wanted.len = keys_compact(index->batch->items[item->item].invoice_id, room);
        }
        if (gather_one_edit(written, wanted)) {
            if (gather_is_beyond(index, KEY_FULL, written)) {
                gather_see(gather, from - 1, item->token);
            }
            return;
        }
    }
}

void gather_reread(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    for (size_t i = 0; i < gather->items_count; i++) {
        struct gather_item *item = &gather->items[i];
        if (item->form < KEY_FULL || item->form >= KEY_EDIT) {
            continue;
        }
        gather_doubt_reference(index, gather, item);
        if (key_form_is_digits(item->form) && !item->inside &&
            gather_pays(index, open_minor, gather, item->item)) {
            gather_explain_front(index, gather, item);
        }
    }
}
