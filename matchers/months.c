#include "matchers/months.h"

#include <string.h>

enum {
    MONTHS_WORD_MAX = 14,
    MONTHS_ADVANCE_MAX = 18,
    MONTHS_IN_YEAR = 12,
    MONTHS_YEARS_BACK = 4,
    MONTHS_COMPOUND_MIN = 4
};

/* Folded: "März" is MARZ, and MAERZ where it was spelt out. */
static const struct months_word {
    char text[MONTHS_WORD_MAX];
    uint8_t month;
    bool whole; /* else a short form, or a word of another meaning as well */
} months_words[] = {
    {"JANUAR", 1, true},     {"JANUARY", 1, true},      {"JANVIER", 1, true},
    {"JANUARI", 1, true},    {"GENNAIO", 1, true},      {"ENERO", 1, true},
    {"STYCZEN", 1, true},    {"STYCZNIA", 1, true},     {"TAMMIKUU", 1, true},
    {"TAMMIKUUN", 1, true},  {"JAANUAR", 1, true},      {"JANNER", 1, true},
    {"JAENNER", 1, true},    {"JAN", 1, false},         {"JANV", 1, false},
    {"GEN", 1, false},       {"ENE", 1, false},         {"STY", 1, false},
    {"TAMMI", 1, false},     {"JAAN", 1, false},        {"FEBRUAR", 2, true},
    {"FEBRUARY", 2, true},   {"FEVRIER", 2, true},      {"FEBRUARI", 2, true},
    {"FEBBRAIO", 2, true},   {"FEBRERO", 2, true},      {"LUTY", 2, true},
    {"LUTEGO", 2, true},     {"HELMIKUU", 2, true},     {"HELMIKUUN", 2, true},
    {"VEEBRUAR", 2, true},   {"FEBER", 2, true},        {"FEB", 2, false},
    {"FEV", 2, false},       {"FEVR", 2, false},        {"FEBB", 2, false},
    {"LUT", 2, false},       {"HELMI", 2, false},       {"VEEBR", 2, false},
    {"MARZ", 3, true},       {"MAERZ", 3, true},        {"MARCH", 3, true},
    {"MARS", 3, true},       {"MAART", 3, true},        {"MARZO", 3, true},
    {"MARZEC", 3, true},     {"MARCA", 3, false},       {"MAALISKUU", 3, true},
    {"MAALISKUUN", 3, true}, {"MARTS", 3, true},        {"MRZ", 3, false},
    {"MAR", 3, false},       {"MRT", 3, false},         {"MAALIS", 3, false},
    {"APRIL", 4, true},      {"AVRIL", 4, true},        {"APRILE", 4, true},
    {"ABRIL", 4, true},      {"KWIECIEN", 4, true},     {"KWIETNIA", 4, true},
    {"HUHTIKUU", 4, true},   {"HUHTIKUUN", 4, true},    {"APRILL", 4, true},
    {"APR", 4, false},       {"AVR", 4, false},         {"ABR", 4, false},
    {"KWI", 4, false},       {"HUHTI", 4, false},       {"MAI", 5, true},
    {"MAY", 5, true},        {"MEI", 5, true},          {"MAGGIO", 5, true},
    {"MAYO", 5, true},       {"MAJ", 5, true},          {"MAJA", 5, false},
    {"TOUKOKUU", 5, true},   {"TOUKOKUUN", 5, true},    {"MAG", 5, false},
    {"TOUKO", 5, false},     {"JUNI", 6, true},         {"JUNE", 6, true},
    {"JUIN", 6, true},       {"GIUGNO", 6, true},       {"JUNIO", 6, true},
    {"CZERWIEC", 6, true},   {"CZERWCA", 6, true},      {"KESAKUU", 6, true},
    {"KESAKUUN", 6, true},   {"JUUNI", 6, true},        {"JUN", 6, false},
    {"GIU", 6, false},       {"CZE", 6, false},         {"KESA", 6, false},
    {"JULI", 7, true},       {"JULY", 7, true},         {"JUILLET", 7, true},
    {"LUGLIO", 7, true},     {"JULIO", 7, true},        {"LIPIEC", 7, true},
    {"LIPCA", 7, true},      {"HEINAKUU", 7, true},     {"HEINAKUUN", 7, true},
    {"JUULI", 7, true},      {"JUL", 7, false},         {"JUIL", 7, false},
    {"LUG", 7, false},       {"LIP", 7, false},         {"HEINA", 7, false},
    {"AUGUST", 8, true},     {"AOUT", 8, true},         {"AUGUSTUS", 8, true},
    {"AGOSTO", 8, true},     {"SIERPIEN", 8, true},     {"SIERPNIA", 8, true},
    {"AUGUSTI", 8, true},    {"ELOKUU", 8, true},       {"ELOKUUN", 8, true},
    {"AUG", 8, false},       {"AGO", 8, false},         {"SIE", 8, false},
    {"ELO", 8, false},       {"SEPTEMBER", 9, true},    {"SEPTEMBRE", 9, true},
    {"SETTEMBRE", 9, true},  {"SEPTIEMBRE", 9, true},   {"WRZESIEN", 9, true},
    {"WRZESNIA", 9, true},   {"SYYSKUU", 9, true},      {"SYYSKUUN", 9, true},
    {"SEP", 9, false},       {"SEPT", 9, false},        {"SET", 9, false},
    {"WRZ", 9, false},       {"SYYS", 9, false},        {"OKTOBER", 10, true},
    {"OCTOBER", 10, true},   {"OCTOBRE", 10, true},     {"OTTOBRE", 10, true},
    {"OCTUBRE", 10, true},   {"PAZDZIERNIK", 10, true}, {"PAZDZIERNIKA", 10, true},
    {"LOKAKUU", 10, true},   {"LOKAKUUN", 10, true},    {"OKTOOBER", 10, true},
    {"OKT", 10, false},      {"OCT", 10, false},        {"OTT", 10, false},
    {"PAZ", 10, false},      {"LOKA", 10, false},       {"NOVEMBER", 11, true},
    {"NOVEMBRE", 11, true},  {"NOVIEMBRE", 11, true},   {"LISTOPAD", 11, true},
    {"LISTOPADA", 11, true}, {"MARRASKUU", 11, true},   {"MARRASKUUN", 11, true},
    {"NOV", 11, false},      {"LIS", 11, false},        {"MARRAS", 11, false},
    {"DEZEMBER", 12, true},  {"DECEMBER", 12, true},    {"DECEMBRE", 12, true},
    {"DICEMBRE", 12, true},  {"DICIEMBRE", 12, true},   {"GRUDZIEN", 12, true},
    {"GRUDNIA", 12, true},   {"JOULUKUU", 12, true},    {"JOULUKUUN", 12, true},
    {"DETSEMBER", 12, true}, {"DESEMBER", 12, true},    {"DEZ", 12, false},
    {"DEC", 12, false},      {"DIC", 12, false},        {"DES", 12, false},
    {"GRU", 12, false},      {"JOULU", 12, false},      {"DETS", 12, false},
};

/* Rents, leases, subscriptions and dues, which are paid for a month that begins. */
static bool months_is_advance(struct slice word)
{
    static const char words[][MONTHS_ADVANCE_MAX] = {
        "MIETE",       "MIETEN",       "KALTMIETE",   "WARMMIETE",     "MIETZINS",
        "MIETZAHLUNG", "PACHT",        "PACHTZINS",   "RENT",          "RENTAL",
        "LOYER",       "LOYERS",       "HUUR",        "HUURPRIJS",     "AFFITTO",
        "CANONE",      "ALQUILER",     "RENTA",       "CZYNSZ",        "CZYNSZU",
        "NAJEM",       "HYRA",         "HYRAN",       "HUSLEJE",       "LEJE",
        "HUSLEIE",     "LEIE",         "VUOKRA",      "VUOKRAN",       "UUR",
        "ABO",         "ABOS",         "ABONNEMENT",  "ABONNEMENTEN",  "ABBONAMENTO",
        "ABONAMENT",   "SUBSCRIPTION", "SUSCRIPCION", "PRENUMERATION", "ABONNEMANG",
        "TILAUS",      "LEASING",      "LEASE",       "BEITRAG",       "MITGLIEDSBEITRAG"};
    return tokens_word_is_in(word, words[0], sizeof words[0], sizeof words / sizeof words[0]);
}

static const struct months_word *months_find(struct slice word)
{
    for (size_t i = 0; i < sizeof months_words / sizeof months_words[0]; i++) {
        const struct months_word *w = &months_words[i];
        if (w->text[0] == word.ptr[0] && word.len < sizeof w->text && w->text[word.len] == '\0' &&
            memcmp(w->text, word.ptr, word.len) == 0) {
            return w;
        }
    }
    return NULL;
}

/* "Februarmiete": the name of a month, and a word for what is paid in advance. */
static const struct months_word *months_find_compound(struct slice word)
{
    enum { MONTHS_ADVANCE_MIN = 3 }; /* "Abo" */
    if (word.len < MONTHS_COMPOUND_MIN + MONTHS_ADVANCE_MIN) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof months_words / sizeof months_words[0]; i++) {
        const struct months_word *w = &months_words[i];
        if (!w->whole || w->text[0] != word.ptr[0]) {
            continue;
        }
        struct slice name = slice_from(w->text);
        if (name.len >= MONTHS_COMPOUND_MIN && name.len < word.len && slice_starts(word, name) &&
            months_is_advance(slice_skip(word, name.len))) {
            return w;
        }
    }
    return NULL;
}

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

/* Reads a word that names a month, and the year beside it. */
static void months_read_word(const struct tokens *tokens, size_t count, size_t at, int32_t paid,
                             const struct months_word *word, struct months *out)
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
    bool said =
        word->whole || year != 0 || (before && months_is_advance(token_text(tokens, at - 1)));
    if (said) {
        months_add(out,
                   year != 0 ? months_index(year, word->month) : months_nearest(word->month, paid));
    }
}

/* Reads "03/2026" where it stands for itself: no number that is explained, and none of a document.
 */
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
    bool after_word = at > 0 && months_is_advance(token_text(tokens, at - 1));
    if (alone && after_word && (sign == '/' || sign == '.' || sign == '-') && in_year != 0) {
        months_add(out, months_index(in_year, (int)value));
    }
}

void months_read(const struct tokens *tokens, size_t count, struct date paid, struct months *out)
{
    int32_t month = months_of(paid);
    *out = (struct months){.count = 0};
    for (size_t i = 0; i < count; i++) {
        if (tokens->list[i].digits) {
            months_read_digits(tokens, count, i, month, out);
            continue;
        }
        struct slice text = token_text(tokens, i);
        const struct months_word *word = months_find(text);
        bool compound = false;
        if (word == NULL) {
            word = months_find_compound(text);
            compound = word != NULL;
        }
        out->advance = out->advance || compound || months_is_advance(text);
        if (word != NULL) {
            months_read_word(tokens, count, i, month, word, out);
        }
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
