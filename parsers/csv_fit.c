/*
 * How it works: the names of a profile are bits, and a record has those whose names stand in it.
 * With all of them it is the header. Records are looked at in the head alone. Of several profiles
 * that fit it is the one that asks for most; a profile without names fits every table, so the order
 * in which they are written must not decide.
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

/* What a profile says of signs, if only by the columns that it names. */
static enum csv_profile_sign csv_fit_sign(const struct csv_profile *profile)
{
    bool direction = profile->columns[CSV_PROFILE_DIRECTION].len > 0;
    return profile->sign == CSV_PROFILE_SIGN_DETECT && direction ? CSV_PROFILE_SIGN_DIRECTION
                                                                 : profile->sign;
}

/* Fills `head` and `fit` as the profile reads them; STATUS_NOT_FOUND where no table of it is found,
 * STATUS_MEMORY where that could not be told. */
static enum status csv_fit_look(const struct csv_fit_file *file, const struct csv_profile *profile,
                                struct csv_head *head, struct csv_fit *fit)
{
    struct diag quiet = {0};
    enum status status =
        csv_head_find(file->bytes, file->whole, file->name, file->limits, profile, head);
    if (status != STATUS_OK) {
        return status;
    }
    if (head->dialect.delimiter == 0) {
        if (profile->delimiter == 0) {
            return STATUS_NOT_FOUND;
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
    if (fit->named > 0) {
        status = csv_rows_read_head(file->bytes, file->whole, file->name, file->limits,
                                    &head->dialect, &quiet, &sink);
    }
    return status == STATUS_OK || status == STATUS_MEMORY ? status : STATUS_NOT_FOUND;
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

/* Whether all names of `b` are among those of `a`. */
static bool csv_fit_names_all_of(const struct csv_profile *a, const struct csv_profile *b)
{
    uint32_t named = csv_fit_named(a);
    for (size_t i = 0; i < CSV_PROFILE_NAMES; i++) {
        struct slice name = csv_profile_name_at(b, i);
        bool found = (csv_fit_named(b) & UINT32_C(1) << i) == 0;
        for (size_t j = 0; j < CSV_PROFILE_NAMES && !found; j++) {
            found = (named & UINT32_C(1) << j) != 0 &&
                    slice_equal_fold(csv_profile_name_at(a, j), name);
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

/* Whether `a` asks for more of a file than `b`, and for all that `b` asks for. */
static bool csv_fit_is_closer(const struct csv_profile *a, const struct csv_profile *b)
{
    bool more = !csv_fit_names_all_of(b, a) || (a->preamble_told && !b->preamble_told);
    return csv_fit_names_all_of(a, b) && more && (a->preamble_told || !b->preamble_told);
}

/* Whether a profile fits, and `head` as it reads the file; STATUS_MEMORY where that could not be
 * told: without it the file would be read in another way. */
static enum status csv_fit_try(const struct csv_fit_file *file, const struct csv_profile *profile,
                               struct csv_head *head, bool *fits)
{
    struct csv_fit fit;
    enum status status = csv_fit_look(file, profile, head, &fit);
    *fits = status == STATUS_OK && csv_fit_holds(&fit, head);
    return status == STATUS_MEMORY ? status : STATUS_OK;
}

enum status csv_fit_find(const struct csv_fit_file *file, const struct parse_settings *settings,
                         struct diag *diag, struct csv_head *head,
                         const struct csv_profile **profile)
{
    size_t count = settings == NULL ? 0 : settings->csv_profiles_count;
    const struct csv_profile *best = NULL;
    struct csv_head found;
    enum status status = STATUS_OK;
    bool fits = false;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct csv_profile *tried = &settings->csv_profiles[i];
        status = csv_fit_try(file, tried, &found, &fits);
        if (fits && (best == NULL || csv_fit_is_closer(tried, best))) {
            best = tried;
            *head = found;
        }
    }
    *profile = best;
    /* Had one been closer than all others, it would have become the best. */
    for (size_t i = 0; best != NULL && i < count && status == STATUS_OK; i++) {
        const struct csv_profile *other = &settings->csv_profiles[i];
        if (other == best || csv_fit_is_closer(best, other)) {
            continue;
        }
        status = csv_fit_try(file, other, &found, &fits);
        if (fits) {
            return diag_fail(diag, (struct place){file->name, 0, 0}, STATUS_INVALID, "TS-CSV-018",
                             "the profiles \"%.*s\" and \"%.*s\" both fit, and neither names all "
                             "columns of the other and more",
                             SLICE_ARG(utf8_take(best->name, 40)),
                             SLICE_ARG(utf8_take(other->name, 40)));
        }
    }
    return status;
}

enum status csv_fit_refuse(const struct csv_fit_file *file, const struct parse_settings *settings,
                           struct diag *diag, struct csv_fit_half *half)
{
    size_t count = settings == NULL ? 0 : settings->csv_profiles_count;
    enum status status = STATUS_OK;
    half->profile = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct csv_profile *profile = &settings->csv_profiles[i];
        struct csv_head head;
        struct csv_fit fit;
        enum status looked = csv_fit_look(file, profile, &head, &fit);
        if (looked == STATUS_MEMORY) {
            return looked;
        }
        if (looked != STATUS_OK) {
            continue;
        }
        uint32_t missing = fit.named & ~fit.present;
        int present = __builtin_popcount(fit.present);
        int named = __builtin_popcount(fit.named);
        if (half->profile == NULL && present > 0 && present * 2 == named &&
            csv_fit_sign(profile) != CSV_PROFILE_SIGN_DETECT) {
            *half = (struct csv_fit_half){profile, fit.place, present};
        }
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

enum status csv_fit_check(const struct csv_fit_half *half, const struct csv_layout *layout,
                          struct diag *diag)
{
    enum csv_profile_sign found = layout->readings[0].sign;
    bool proven = layout->proof.links > 0 && layout->proof.links_held == layout->proof.links;
    if (half->profile == NULL || proven || csv_fit_sign(half->profile) == found) {
        return STATUS_OK;
    }
    return diag_fail(
        diag, half->place, STATUS_INVALID, "TS-CSV-016",
        "%d of the %d columns of the profile \"%.*s\" are in this header; it reads "
        "signs as %s, and without it they are read as %s",
        half->present, half->present * 2, SLICE_ARG(utf8_take(half->profile->name, 40)),
        csv_profile_sign_name(csv_fit_sign(half->profile)), csv_profile_sign_name(found));
}
