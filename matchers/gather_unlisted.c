/* Numbers on no list, held against the items of a set: with zeros too many, behind the year, or
 * with one character wrong they are those items' after all. */
#include "matchers/gather_internal.h"

#include "matchers/fold.h"

#include <string.h>

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
    return wanted.len >= GATHER_SLIP_LEN_MIN &&
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

/* … the runs from `first` to `last`, by the number with its letters, without them, or after the
 * year. */
static bool gather_runs_are_slip(const struct index *index, const struct gather *gather,
                                 uint32_t item, struct slice wanted, size_t first, size_t last)
{
    const struct tokens *tokens = &gather->tokens;
    const struct token *end = &tokens->list[last];
    char plain[KEY_MAX];
    struct slice text = {tokens->text + tokens->list[first].from,
                         end->from + end->len - tokens->list[first].from};
    struct slice written = {plain, gather_without_zeros(text, plain)};
    struct slice digits = wanted;
    while (digits.len > 0 && byte_is_alpha(digits.ptr[0])) {
        digits = slice_skip(digits, 1);
    }
    struct slice year = token_text(tokens, first);
    return (tokens->list[first].digits
                ? gather_is_slip(index, gather, item, written, digits, first, last)
                : gather_is_slip(index, gather, item, written, wanted, first, last)) ||
           (first < last && gather_is_year_of(&index->batch->items[item], year) && digits.len > 0 &&
            slice_equal(slice_skip(written, year.len), digits));
}

/* Whether runs from `from` to `to`, with what is joined to them, are an item's number after all. */
static bool gather_is_slip_of(const struct index *index, const struct gather *gather, uint32_t item,
                              size_t from, size_t to)
{
    enum { GATHER_SLIP_REACH = 4 }; /* runs before and behind */
    const struct tokens *tokens = &gather->tokens;
    char folded[KEY_MAX * 2];
    char plain[KEY_MAX];
    size_t folded_len =
        fold_text(slice_trim(index->batch->items[item].invoice_id), folded, sizeof folded);
    struct slice wanted = {plain, gather_without_zeros((struct slice){folded, folded_len}, plain)};
    bool slip = false;
    for (size_t first = from;; first--) {
        size_t last = first;
        while (last < to + GATHER_SLIP_REACH && last + 1 < gather->said_count &&
               gather_is_beside_run(tokens, last + 1)) {
            last++;
        }
        for (size_t end = last + 1; end > to && !slip; end--) {
            slip = gather_runs_are_slip(index, gather, item, wanted, first, end - 1);
        }
        if (slip || first == 0 || first + GATHER_SLIP_REACH == from ||
            !gather_is_beside_run(tokens, first)) {
            return slip;
        }
    }
}

bool gather_leaves_unknown(const struct index *index, const struct gather *gather,
                           const uint32_t *items, size_t count)
{
    bool left = gather->unknown_more;
    for (size_t u = 0; u < gather->unknown_count && !left; u++) {
        left = true;
        for (size_t i = 0; i < count && left; i++) {
            left = !gather_is_slip_of(index, gather, items[i], gather->unknown[u].from,
                                      gather->unknown[u].to);
        }
    }
    return left;
}
