/* Numbers on no list, held against the items of a set: with zeros too many, behind the year, or
 * with one character wrong they are those items' after all. */
#include "matchers/gather_internal.h"

#include "matchers/fold.h"

#include <string.h>

enum { GATHER_SLIP_REACH = 4 }; /* runs before and behind that may belong to a number */

/* Whether no more than a sign that parts the groups of a number, or a blank, stands between a run
 * and the one before. */
static bool gather_is_beside_run(const struct tokens *tokens, size_t at)
{
    size_t end = tokens->list[at - 1].from + tokens->list[at - 1].len;
    return tokens->list[at].from == end ||
           (tokens->list[at].from == end + 1 && strchr("-/._ \n", tokens->text[end]) != NULL);
}

/* The letters and digits of a folded text, each number in it without zeros in front; 0 for too
 * many. */
static size_t gather_without_zeros(struct slice folded, char out[KEY_MAX])
{
    size_t len = 0;
    bool begun = false; /* a number, with another digit than 0 */
    for (size_t i = 0; i < folded.len; i++) {
        char c = folded.ptr[i];
        bool more = i + 1 < folded.len && byte_is_digit(folded.ptr[i + 1]);
        begun = byte_is_digit(c) && (begun || c != '0' || !more);
        if (!byte_is_alnum(c) || (byte_is_digit(c) && !begun)) {
            continue;
        }
        if (len == KEY_MAX) {
            return 0;
        }
        out[len++] = c;
    }
    return len;
}

/* Whether a written number is wanted: the same, or with one character wrong and hardly another
 * document's. */
static bool gather_is_slip(const struct index *index, const struct gather *gather, uint32_t item,
                           struct slice written, struct slice wanted, size_t from, size_t to)
{
    enum { GATHER_SLIP_LEN_MIN = 4 };
    bool long_enough = wanted.len >= GATHER_SLIP_LEN_MIN && written.len + 1 >= wanted.len;
    return long_enough && written.len <= wanted.len + 1 &&
           (slice_equal(written, wanted) ||
            (gather_one_edit(written, wanted) &&
             !gather_mended(index, gather, item, KEY_FULL, written, wanted, from, to).neighbour));
}

/* Whether a run is the year of an item: payers write it before numbers that have none. */
static bool gather_is_year_of(const struct item *item, struct slice run)
{
    uint64_t value = 0;
    int year = 0;
    int month = 0;
    int day = 0;
    if (run.len != 4 || !date_present(item->issue_date) || !slice_to_u64(run, &value)) {
        return false;
    }
    date_split(item->issue_date, &year, &month, &day);
    return value == (uint64_t)year;
}

/* A run, a number without zeros in front. */
static struct slice gather_run_without_zeros(const struct tokens *tokens, size_t at)
{
    struct slice run = token_text(tokens, at);
    while (tokens->list[at].digits && run.len > 1 && run.ptr[0] == '0') {
        run = slice_skip(run, 1);
    }
    return run;
}

/*
 * A number on no list, and the runs that may belong to it, without zeros in front. They are laid
 * side by side once, with the number in the middle: with some of them before it and some behind,
 * it is a piece of this text.
 */
struct gather_around {
    char text[KEY_MAX * 2];
    size_t begins[GATHER_SLIP_REACH + 1]; /* of the piece that has so many runs before it */
    size_t begins_count;
    size_t ends[GATHER_SLIP_REACH + 1]; /* … behind it */
    size_t ends_count;                  /* 0 where the number itself is too long, or has gaps */
};

static void gather_look_around(const struct gather *gather, struct gather_unknown number,
                               struct gather_around *out)
{
    const struct tokens *tokens = &gather->tokens;
    size_t begin = KEY_MAX;
    size_t end = begin;
    out->ends_count = 0;
    for (size_t at = number.from; at < gather->said_count && at <= number.to + GATHER_SLIP_REACH;
         at++) {
        struct slice run = gather_run_without_zeros(tokens, at);
        bool gap = at > number.from && !gather_is_beside_run(tokens, at);
        if (gap || run.len > sizeof out->text - end) {
            break;
        }
        memcpy(out->text + end, run.ptr, run.len);
        end += run.len;
        if (at >= number.to) {
            out->ends[out->ends_count++] = end;
        }
    }
    out->begins[0] = begin;
    out->begins_count = 1;
    for (size_t at = number.from; at > 0 && at + GATHER_SLIP_REACH > number.from; at--) {
        struct slice run = gather_run_without_zeros(tokens, at - 1);
        if (!gather_is_beside_run(tokens, at) || run.len > begin) {
            break;
        }
        begin -= run.len;
        memcpy(out->text + begin, run.ptr, run.len);
        out->begins[out->begins_count++] = begin;
    }
}

/* An item, and its number without zeros in front: with the letters before it, and without. */
struct gather_wanted {
    uint32_t item;
    struct slice whole;
    struct slice digits;
};

/* Whether a piece of that text, runs `first` to `last`, is an item's number: with its letters,
 * without them, or after the year. */
static bool gather_piece_is_slip(const struct index *index, const struct gather *gather,
                                 const struct gather_wanted *wanted, struct slice written,
                                 size_t first, size_t last)
{
    struct slice year = token_text(&gather->tokens, first);
    struct slice number = gather->tokens.list[first].digits ? wanted->digits : wanted->whole;
    return written.len <= KEY_MAX &&
           (gather_is_slip(index, gather, wanted->item, written, number, first, last) ||
            (first < last && wanted->digits.len > 0 &&
             slice_equal(slice_skip(written, year.len), wanted->digits) &&
             gather_is_year_of(&index->batch->items[wanted->item], year)));
}

/* Whether a number on no list, with what is joined to it, is an item's after all. */
static bool gather_is_slip_of(const struct index *index, const struct gather *gather, uint32_t item,
                              struct gather_unknown number, const struct gather_around *around)
{
    char folded[KEY_MAX * 2];
    char plain[KEY_MAX];
    size_t folded_len =
        fold_text(slice_trim(index->batch->items[item].invoice_id), folded, sizeof folded);
    struct slice whole = {plain, gather_without_zeros((struct slice){folded, folded_len}, plain)};
    struct gather_wanted wanted = {.item = item, .whole = whole, .digits = whole};
    while (wanted.digits.len > 0 && byte_is_alpha(wanted.digits.ptr[0])) {
        wanted.digits = slice_skip(wanted.digits, 1);
    }
    bool slip = false;
    for (size_t b = 0; b < around->begins_count && !slip; b++) {
        for (size_t e = 0; e < around->ends_count && !slip; e++) {
            struct slice written = {around->text + around->begins[b],
                                    around->ends[e] - around->begins[b]};
            slip = gather_piece_is_slip(index, gather, &wanted, written, number.from - b,
                                        number.to + e);
        }
    }
    return slip;
}

bool gather_leaves_unknown(const struct index *index, const struct gather *gather,
                           const uint32_t *items, size_t count)
{
    bool left = gather->unknown_more;
    for (size_t u = 0; u < gather->unknown_count && !left; u++) {
        struct gather_around around;
        gather_look_around(gather, gather->unknown[u], &around);
        left = true;
        for (size_t i = 0; i < count && left; i++) {
            left = !gather_is_slip_of(index, gather, items[i], gather->unknown[u], &around);
        }
    }
    return left;
}
