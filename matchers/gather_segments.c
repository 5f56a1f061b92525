/*
 * gather_segments - numbers of several runs of digits: what their signs say.
 */
#include "matchers/gather_internal.h"
#include "matchers/segments.h"

/* What stands between a token and the one behind it: 0 for nothing or more than one sign. */
static char gather_segments_sign(const struct tokens *tokens, size_t at)
{
    size_t end = tokens->list[at].from + tokens->list[at].len;
    return tokens->list[at + 1].from == end + 1 ? tokens->text[end] : '\0';
}

/* Whether a run and the one behind it are digits with one sign between them. */
static bool gather_segments_go_on(const struct tokens *tokens, size_t at)
{
    return at + 1 < tokens->count && tokens->list[at].digits && tokens->list[at + 1].digits &&
           tokens->list[at].date == tokens->list[at + 1].date && !tokens->list[at].money &&
           !tokens->list[at + 1].money && segments_is_sign(gather_segments_sign(tokens, at));
}

bool gather_segments_agree(const struct index *index, const struct gather *gather,
                           const struct join *join, uint32_t item)
{
    const struct tokens *tokens = &gather->tokens;
    uint64_t own = segments_breaks(index->batch->items[item].invoice_id);
    if ((own & (own - 1)) == 0) {
        return true; /* one run or two */
    }
    if (gather_segments_go_on(tokens, join->to) ||
        (join->from > 0 && gather_segments_go_on(tokens, join->from - 1))) {
        return false; /* a part of a longer one */
    }
    uint64_t said = 0;
    size_t behind = 0;
    for (size_t t = join->to + 1; t > join->from && behind < 64; t--) {
        const struct token *token = &tokens->list[t - 1];
        bool parted = t <= join->to && gather_segments_sign(tokens, t - 1) != ' ' &&
                      token->from + token->len < tokens->list[t].from;
        if (behind > 0 && (parted || !token->digits)) {
            said |= UINT64_C(1) << behind;
        }
        behind += token->digits ? token->len : 0U;
    }
    said &= behind < 64 ? ~(UINT64_C(1) << behind) : UINT64_MAX;
    return said == 0 || !segments_contradict(said, own);
}

bool gather_segments_other_year(const struct index *index, const struct gather *gather,
                                const struct join *join, uint32_t item)
{
    enum { GATHER_SEGMENTS_AHEAD = 6 }; /* "132 B DEL 08/02/2026" */
    const struct item *named = &index->batch->items[item];
    if (keys_date_digits(named) == 0) {
        return false;
    }
    int year = keys_year(named->issue_date);
    const struct tokens *tokens = &gather->tokens;
    for (size_t t = join->to + 1U; t < tokens->count && t <= join->to + GATHER_SEGMENTS_AHEAD;
         t++) {
        const struct token *token = &tokens->list[t];
        bool last = t + 1 == tokens->count || !tokens->list[t + 1].date;
        bool behind = t == join->to + 1U && segments_is_sign(gather_segments_sign(tokens, t - 1));
        uint64_t value = 0;
        if (!token->digits || (token->date && !last && token->len < 4) ||
            !slice_to_u64(token_text(tokens, t), &value)) {
            continue;
        }
        if (token->len == 4 && value >= 1990 && value < 2100) {
            return value != (uint64_t)year;
        }
        return token->len == 2 && (token->date || behind) && value != (uint64_t)(year % 100);
    }
    return false;
}

/* Whether the letters before a run are those that an item's number begins with. */
static bool gather_segments_lettered(const struct gather *gather, size_t at, struct slice number)
{
    const struct tokens *tokens = &gather->tokens;
    if (at == 0 || tokens->list[at - 1].digits) {
        return false;
    }
    char compact[KEY_MAX];
    size_t len = keys_compact(number, compact);
    struct slice letters = token_text(tokens, at - 1);
    return letters.len < len && byte_is_digit(compact[letters.len]) &&
           slice_starts((struct slice){compact, len}, letters);
}

/* What is named by the segments written, of the runs from `from` to `to`. */
static void gather_segments_name(const struct index *index, const int64_t *open_minor,
                                 struct gather *gather, struct slice written, size_t from,
                                 size_t to)
{
    struct slice last = token_text(&gather->tokens, to);
    uint64_t year = 0;
    bool date = true;
    uint32_t digits = 0;
    for (size_t t = from; t <= to; t++) {
        date = date && gather->tokens.list[t].date;
        digits += gather->tokens.list[t].len;
    }
    struct table_run run = table_find(&index->keys, key_hash(KEY_DIGITS, written));
    for (uint32_t i = 0; i < run.count && run.count <= GATHER_SHARED_MAX; i++) {
        uint32_t item = run.values[i] / KEY_FORM_ROOM;
        bool other_year = last.len == 4 && slice_to_u64(last, &year) &&
                          year != (uint64_t)keys_year(index->batch->items[item].issue_date);
        if (run.values[i] % KEY_FORM_ROOM != KEY_DIGITS || other_year ||
            (date &&
             !gather_segments_lettered(gather, from, index->batch->items[item].invoice_id))) {
            continue;
        }
        gather_see(gather, from, to);
        gather_add(index, open_minor, gather,
                   (struct gather_item){.item = item,
                                        .form = KEY_DIGITS,
                                        .sharing = run.count,
                                        .token = (uint32_t)from,
                                        .tokens = (uint32_t)(to - from + 1),
                                        .digits = digits});
    }
}

/* What is named by the segments that begin with a run, all of them. */
static void gather_segments_from(const struct index *index, const int64_t *open_minor,
                                 struct gather *gather, size_t from)
{
    const struct tokens *tokens = &gather->tokens;
    char text[SEGMENTS_TEXT_MAX];
    size_t len = 0;
    size_t to = from;
    for (; gather_segments_go_on(tokens, to); to++) {
        len = segments_add(text, len, token_text(tokens, to), false);
        if (len == 0 || to + 1 == from + SEGMENTS_MAX) {
            return;
        }
    }
    len = to + 1 < from + SEGMENTS_MIN ? 0 : segments_add(text, len, token_text(tokens, to), true);
    if (len > 0) {
        gather_segments_name(index, open_minor, gather, (struct slice){text, len}, from, to);
    }
}

void gather_segments(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    const struct tokens *tokens = &gather->tokens;
    for (size_t from = 0; from < tokens->count && !gather->full; from++) {
        if (from == 0 || !gather_segments_go_on(tokens, from - 1)) {
            gather_segments_from(index, open_minor, gather, from);
        }
    }
}
