#include "matchers/months.h"

enum { MONTHS_IN_YEAR = 12, MONTHS_YEARS_BACK = 4 };

/* Months of the calendar, from the year and the month of the year. */
static int32_t months_index(int year, int month)
{
    return (int32_t)(year * MONTHS_IN_YEAR + month - 1);
}

int32_t months_of(struct date day)
{
    int year = 0;
    int month = 0;
    int of_month = 0;
    date_split(day, &year, &month, &of_month);
    return months_index(year, month);
}

/* The year that digits say, of four or two; 0 for none that is near the payment. */
static int months_year(const struct tokens *tokens, size_t at, int32_t paid)
{
    uint64_t value = 0;
    const struct token *token = &tokens->list[at];
    int year = paid / MONTHS_IN_YEAR;
    if (!token->digits || (token->len != 4 && token->len != 2) ||
        !slice_to_u64(token_text(tokens, at), &value)) {
        return 0;
    }
    value += token->len == 2 ? (uint64_t)year / 100 * 100 : 0;
    bool near = value + MONTHS_YEARS_BACK >= (uint64_t)year && value <= (uint64_t)year + 1;
    return near ? (int)value : 0;
}

/* Whether a run is the day of a month, as far as digits tell. */
static bool months_is_day(const struct tokens *tokens, size_t at)
{
    uint64_t value = 0;
    return tokens->list[at].digits && tokens->list[at].len <= 2 &&
           slice_to_u64(token_text(tokens, at), &value) && value >= 1 && value <= 31;
}

static void months_add(struct months *months, int32_t month)
{
    for (size_t i = 0; i < months->count; i++) {
        if (months->list[i] == month) {
            return;
        }
    }
    if (months->count == MONTHS_MAX) {
        months->more = true;
        return;
    }
    months->list[months->count++] = month;
}

/* Of the months of this name the nearest to the payment. */
static int32_t months_nearest(int month, int32_t paid)
{
    int32_t found = months_index(paid / MONTHS_IN_YEAR, month);
    found -= found > paid + MONTHS_IN_YEAR / 2 ? MONTHS_IN_YEAR : 0;
    return found < paid - MONTHS_IN_YEAR / 2 ? found + MONTHS_IN_YEAR : found;
}

/* Reads a word that names a month, and the year beside it. `behind_advance`: the word before tells
 * what is paid in advance. */
static void months_read_word(const struct tokens *tokens, size_t count, size_t at, int32_t paid,
                             const struct vocabulary_word *word, bool behind_advance,
                             struct months *out)
{
    bool before = at > 0;
    bool behind = at + 1 < count;
    int year = behind ? months_year(tokens, at + 1, paid) : 0;
    if (before && months_is_day(tokens, at - 1)) {
        return; /* "3. Februar" */
    }
    if (behind && at + 2 < count && months_is_day(tokens, at + 1) &&
        tokens->list[at + 2].len == 4 && months_year(tokens, at + 2, paid) != 0) {
        return; /* "March 3, 2026" */
    }
    if (year == 0 && before && tokens->list[at - 1].len == 4) {
        year = months_year(tokens, at - 1, paid);
    }
    if (word->whole || year != 0 || behind_advance) {
        months_add(out,
                   year != 0 ? months_index(year, word->month) : months_nearest(word->month, paid));
    }
}

/* Reads "03/2026" behind what is paid in advance, where it stands for itself: no number that is
 * explained, and none of a document. */
static void months_read_digits(const struct tokens *tokens, size_t count, size_t at, int32_t paid,
                               struct months *out)
{
    const struct token *month = &tokens->list[at];
    uint64_t value = 0;
    if (at + 1 >= count || month->len > 2 || month->date || month->money || month->seen ||
        tokens->list[at + 1].len != 4 || tokens->list[at + 1].seen ||
        !slice_to_u64(token_text(tokens, at), &value) || value < 1 || value > MONTHS_IN_YEAR) {
        return;
    }
    const struct token *year = &tokens->list[at + 1];
    char sign = year->from == month->from + month->len + 1U ? tokens->text[year->from - 1] : '\0';
    char first = month->from > 0 ? tokens->text[month->from - 1] : ' ';
    char last = tokens->text[year->from + year->len];
    bool alone = (first == ' ' || first == '\n') && (last == ' ' || last == '\n');
    int in_year = months_year(tokens, at + 1, paid);
    if (alone && (sign == '/' || sign == '.' || sign == '-') && in_year != 0) {
        months_add(out, months_index(in_year, (int)value));
    }
}

void months_read(const struct vocabulary *vocabulary, const struct tokens *tokens, size_t count,
                 struct date paid, struct months *out)
{
    int32_t month = months_of(paid);
    bool behind_advance = false;
    *out = (struct months){.count = 0};
    for (size_t i = 0; i < count; i++) {
        bool compound = false;
        const struct vocabulary_word *word =
            tokens->list[i].digits ? NULL
                                   : vocabulary_find(vocabulary, token_text(tokens, i), &compound);
        if (tokens->list[i].digits && behind_advance) {
            months_read_digits(tokens, count, i, month, out);
        }
        if (word != NULL && word->month > 0) {
            months_read_word(tokens, count, i, month, word, behind_advance, out);
        }
        behind_advance = word != NULL && word->advance;
        out->advance = out->advance || compound || behind_advance;
    }
}

enum months_relation months_relate(const struct months *months, size_t which, struct date issued,
                                   struct date due)
{
    int32_t named = months->list[which];
    struct date first = date_present(issued) ? issued : due;
    struct date last = date_present(due) ? due : issued;
    if (!date_present(first)) {
        return MONTHS_UNKNOWN;
    }
    bool soon = last.day - first.day <= MONTHS_ADVANCE_DAYS;
    if (named == months_of(first) || (soon && named == months_of(last))) {
        return MONTHS_AGREES;
    }
    return named >= months_of(first) - 1 && named <= months_of(last) ? MONTHS_NEAR : MONTHS_OTHER;
}
