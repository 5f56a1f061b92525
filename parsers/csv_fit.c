/*
 * How it works: the names of a profile are bits, and a record has those whose names stand in it.
 * With all of them it is the header. Records are looked at in the head alone.
 */
#include "parsers/csv_internal.h"

#include "base/utf8.h"

#include <assert.h>

static_assert(CSV_PROFILE_NAMES <= 32, "the names of a profile are bits of a uint32_t");

/* The record with most of the names. Where several have all, it is the one that the profile tells,
 * or the one above the table, or the first. */
struct csv_fit {
    const struct csv_profile *profile;
    uint32_t named;   /* by a header, not by number */
    uint32_t present; /* of them in the record */
    uint64_t wanted;  /* 0 for none */
    uint64_t row;     /* 0 for none */
    size_t width;
    struct place place;
};

static uint32_t csv_fit_named(const struct csv_profile *profile)
{
    uint32_t named = 0;
    for (size_t i = 0; i < CSV_PROFILE_NAMES; i++) {
        struct slice name = csv_profile_name_at(profile, i);
        bool numbered = name.len > 1 && name.ptr[0] == '#' && byte_is_digit(name.ptr[1]);
        named |= name.len > 0 && !numbered ? UINT32_C(1) << i : 0;
    }
    return named;
}

static bool csv_fit_has(const struct csv_row *row, struct slice name)
{
    for (size_t i = 0; i < row->count; i++) {
        if (slice_equal_fold(csv_values_clean(row->cells[i]), name)) {
            return true;
        }
    }
    return false;
}

static enum status csv_fit_row(void *context, const struct csv_row *row)
{
    struct csv_fit *fit = context;
    uint32_t present = 0;
    for (size_t i = 0; i < CSV_PROFILE_NAMES; i++) {
        uint32_t bit = UINT32_C(1) << i;
        if ((fit->named & bit) != 0 && csv_fit_has(row, csv_profile_name_at(fit->profile, i))) {
            present |= bit;
        }
    }
    int more = __builtin_popcount(present) - __builtin_popcount(fit->present);
    if (more > 0 || (more == 0 && present == fit->named && row->number == fit->wanted)) {
        fit->present = present;
        fit->row = row->number;
        fit->width = row->count;
        fit->place = row->place;
    }
    return STATUS_OK;
}

/* Fills `head` and `fit` as the profile reads them; false where no table of it is found. */
static bool csv_fit_look(struct slice bytes, bool whole, const char *name,
                         const struct limits *limits, const struct csv_profile *profile,
                         struct csv_head *head, struct csv_fit *fit)
{
    struct diag quiet = {0};
    if (csv_head_find(bytes, whole, name, limits, profile, head) != STATUS_OK) {
        return false;
    }
    if (head->dialect.delimiter == 0) {
        if (profile->delimiter == 0) {
            return false;
        }
        head->dialect = (struct csv_rows_dialect){profile->delimiter,
                                                  profile->quote_told ? profile->quote : '"',
                                                  TEXT_UNDECLARED, false, false};
    }
    *fit = (struct csv_fit){
        .profile = profile,
        .named = profile->header == CSV_PROFILE_HEADER_NO ? 0 : csv_fit_named(profile),
        .wanted =
            profile->preamble_told ? profile->preamble_lines + (uint64_t)1 : head->header_row};
    const struct csv_rows_sink sink = {fit, csv_fit_row, NULL};
    return fit->named == 0 || csv_rows_read_head(bytes, whole, name, limits, &head->dialect, &quiet,
                                                 &sink) == STATUS_OK;
}

/* Whether a profile fits; `head` is that of the file as it reads it. */
static bool csv_fit_holds(const struct csv_fit *fit, struct csv_head *head)
{
    bool told = fit->profile->preamble_told;
    if (fit->named == 0) {
        return head->data_rows > 0 && (!told || head->first_data == fit->wanted);
    }
    if (fit->present != fit->named || (told && fit->row != fit->wanted)) {
        return false;
    }
    head->header_row = fit->row;
    head->width = fit->width;
    return true;
}

const struct csv_profile *csv_fit_find(struct slice bytes, bool whole, const char *name,
                                       const struct limits *limits,
                                       const struct parse_settings *settings, struct csv_head *head)
{
    size_t count = settings == NULL ? 0 : settings->csv_profiles_count;
    for (size_t i = 0; i < count; i++) {
        struct csv_fit fit;
        if (csv_fit_look(bytes, whole, name, limits, &settings->csv_profiles[i], head, &fit) &&
            csv_fit_holds(&fit, head)) {
            return &settings->csv_profiles[i];
        }
    }
    return NULL;
}

enum status csv_fit_refuse(struct slice bytes, bool whole, const char *name,
                           const struct limits *limits, const struct parse_settings *settings,
                           struct diag *diag)
{
    size_t count = settings == NULL ? 0 : settings->csv_profiles_count;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count; i++) {
        const struct csv_profile *profile = &settings->csv_profiles[i];
        struct csv_head head;
        struct csv_fit fit;
        if (!csv_fit_look(bytes, whole, name, limits, profile, &head, &fit)) {
            continue;
        }
        uint32_t missing = fit.named & ~fit.present;
        int present = __builtin_popcount(fit.present);
        int named = __builtin_popcount(fit.named);
        for (size_t j = 0; j < CSV_PROFILE_NAMES && present * 2 > named; j++) {
            if ((missing & UINT32_C(1) << j) != 0) {
                struct slice column = csv_profile_name_at(profile, j);
                status = diag_fail(diag, fit.place, STATUS_INVALID, "TS-CSV-016",
                                   "%d of the %d columns of the profile \"%.*s\" are in this "
                                   "header, and %s = %.*s is not",
                                   present, named, SLICE_ARG(utf8_take(profile->name, 40)),
                                   csv_profile_key_at(j), SLICE_ARG(utf8_take(column, 40)));
            }
        }
    }
    return status;
}
