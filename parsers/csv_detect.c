/*
 * The stages in order. What they warn of is told by the last pass alone, so that nothing is told
 * twice; what they refuse is told at once.
 */
#include "parsers/csv_internal.h"

#include "base/utf8.h"
#include "parsers/csv_kind.h"

#include <stdlib.h>
#include <string.h>

static void csv_detect_errors_only(void *context, const struct diagnostic *diagnostic)
{
    if (diagnostic->severity == SEVERITY_ERROR) {
        diag_forward(context, diagnostic);
    }
}

/* Reads all rows once more, for a layout that the head did not show. */
static enum status csv_detect_prove(struct input *input, const struct limits *limits,
                                    struct diag *diag, struct csv_detect *out,
                                    struct csv_proof *proof)
{
    const struct csv_rows_sink sink = {proof, csv_proof_row, NULL};
    out->groups.count = 0;
    out->groups.interleaved = false;
    csv_proof_init(proof, &out->layout, limits, &out->arena, diag, &out->groups);
    enum status status = input_rewind(input, diag);
    return status == STATUS_OK ? csv_rows_read(input, limits, &out->layout.dialect, diag, &sink)
                               : status;
}

/* The layout that the head shows; false where it shows none. */
static bool csv_detect_early(struct slice bytes, const struct limits *limits,
                             const struct csv_profile *profile, struct csv_detect *out,
                             struct csv_layout *early)
{
    struct diag quiet = {0}; /* what is wrong is told when the whole file has been read */
    struct csv_columns columns = {.column = NULL};
    bool found = csv_columns_read(NULL, bytes, bytes.len < INPUT_HEAD_BYTES, limits, &out->head,
                                  &out->arena, &quiet, NULL, &columns) == STATUS_OK &&
                 csv_layout_make(&columns, &out->head, profile, (struct place){"", 0, 0}, &quiet,
                                 early) == STATUS_OK &&
                 early->readings_count > 0;
    free(columns.column);
    return found;
}

/* From the head on: what the columns hold, and which reading the rows prove. */
static enum status csv_detect_read(struct input *input, struct slice bytes,
                                   const struct limits *limits, const struct csv_profile *profile,
                                   struct diag *diag, struct csv_detect *out)
{
    struct place place = {input_name(input), 0, 0};
    struct diag quiet = {0};
    struct csv_layout early;
    struct csv_proof proof;
    bool tried = csv_detect_early(bytes, limits, profile, out, &early);
    if (tried) {
        csv_proof_init(&proof, &early, limits, &out->arena, &quiet, &out->groups);
    }
    enum status status = csv_columns_read(input, bytes, false, limits, &out->head, &out->arena,
                                          diag, tried ? &proof : NULL, &out->columns);
    if (status == STATUS_OK) {
        status = csv_layout_make(&out->columns, &out->head, profile, place, diag, &out->layout);
    }
    if (status != STATUS_OK || out->layout.readings_count == 0) {
        return status;
    }
    if (!out->columns.proved || !csv_layout_same(&early, &out->layout)) {
        status = csv_detect_prove(input, limits, diag, out, &proof);
    }
    proof.diag = diag;
    return status == STATUS_OK ? csv_proof_end(&proof, &out->columns, place, &out->layout) : status;
}

enum status csv_detect_run(struct input *input, const struct limits *limits,
                           const struct parse_settings *settings, struct diag *diag,
                           struct csv_detect *out)
{
    static const struct csv_profile none = {.name = {NULL, 0}};
    struct diag errors = {.context = diag, .listen = csv_detect_errors_only};
    struct place place = {input_name(input), 0, 0};
    struct slice bytes = {NULL, 0};
    *out = (struct csv_detect){.profile = NULL};
    enum status status = input_keep(input, diag);
    if (status == STATUS_OK) {
        status = input_head(input, diag, &bytes);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct csv_fit_file file = {bytes, bytes.len < INPUT_HEAD_BYTES, place.file, limits};
    struct csv_fit_half half = {.profile = NULL};
    const char *what = NULL;
    status = csv_fit_find(&file, settings, diag, &out->head, &out->profile);
    if (status == STATUS_OK && out->profile == NULL) {
        status = csv_kind_find(bytes, place.file, limits, settings, &what);
    }
    if (status != STATUS_OK) {
        return status == STATUS_MEMORY ? diag_memory(diag) : status;
    }
    if (what != NULL) {
        return csv_kind_refuse(input, what, diag);
    }
    const struct csv_profile *profile = out->profile == NULL ? &none : out->profile;
    if (out->profile == NULL) {
        status = csv_fit_refuse(&file, settings, diag, &half);
    }
    if (out->profile == NULL && status == STATUS_OK) {
        status = csv_head_find(bytes, file.whole, place.file, limits, &none, &out->head);
    }
    if (status == STATUS_MEMORY) {
        return diag_memory(diag);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (out->head.dialect.delimiter == 0) {
        return diag_fail(diag, place, STATUS_INVALID, "TS-CSV-003",
                         "no table of dated amounts found, whatever the delimiter");
    }
    status = csv_detect_read(input, bytes, limits, profile, &errors, out);
    return status == STATUS_OK && out->layout.readings_count > 0
               ? csv_fit_check(&half, &out->layout, diag)
               : status;
}

void csv_detect_clear(struct csv_detect *detect)
{
    free(detect->columns.column);
    free(detect->groups.group);
    arena_clear(&detect->arena);
    *detect = (struct csv_detect){.profile = NULL};
}

/* The header of a column, or "#N". */
static enum status csv_detect_column_name(const struct csv_detect *detect, size_t at,
                                          struct arena *arena, struct slice *out)
{
    struct buffer buffer = {0};
    if (at == CSV_NO_COLUMN) {
        return STATUS_OK;
    }
    struct slice header =
        at < detect->columns.count ? detect->columns.column[at].header : (struct slice){NULL, 0};
    utf8_add_shown(&buffer, header);
    bool plain = header.len > 0 && header.len <= 80 && slice_equal(buffer_slice(&buffer), header);
    buffer_reset(&buffer); /* what is shown in another way is no name to look for */
    for (size_t i = 0; i < header.len && plain; i++) {
        plain = (unsigned char)header.ptr[i] >= 0x20 && header.ptr[i] != '|' &&
                header.ptr[i] != ';' && header.ptr[i] != '#' && header.ptr[i] != '"';
    }
    for (size_t i = 0; i < at && plain; i++) { /* two columns of one name are told by number */
        plain = !slice_equal_fold(detect->columns.column[i].header, header);
    }
    if (plain) {
        buffer_add(&buffer, header);
    } else {
        buffer_add_format(&buffer, "#%zu", at + 1);
    }
    enum status status =
        buffer_ok(&buffer) ? arena_copy(arena, buffer_slice(&buffer), out) : STATUS_MEMORY;
    buffer_clear(&buffer);
    return status;
}

/* "dd.mm.yyyy" */
static enum status csv_detect_date_format(const struct csv_column *column,
                                          enum csv_values_order order, struct arena *arena,
                                          struct slice *out)
{
    const char *day = "dd";
    const char *month = column->shape.month_word ? "mmm" : "mm";
    const char *year = column->shape.short_year ? "yy" : "yyyy";
    const char separator[2] = {column->shape.separator, '\0'};
    const char *first = order == CSV_VALUES_YMD ? year : (order == CSV_VALUES_DMY ? day : month);
    const char *second = order == CSV_VALUES_MDY ? day : month;
    const char *third = order == CSV_VALUES_YMD ? day : year;
    struct buffer buffer = {0};
    buffer_add_format(&buffer, "%s%s%s%s%s", first, separator, second, separator, third);
    enum status status =
        buffer_ok(&buffer) ? arena_copy(arena, buffer_slice(&buffer), out) : STATUS_MEMORY;
    buffer_clear(&buffer);
    return status;
}

static enum status csv_detect_profile(const struct csv_detect *detect, struct arena *arena,
                                      struct csv_profile *out)
{
    const struct csv_layout *layout = &detect->layout;
    *out = (struct csv_profile){.delimiter = layout->dialect.delimiter,
                                .quote_told = layout->dialect.quote != '"',
                                .quote = layout->dialect.quote,
                                .header = layout->has_header ? CSV_PROFILE_HEADER_YES
                                                             : CSV_PROFILE_HEADER_NO,
                                .currency = layout->currency};
    enum status status = STATUS_OK;
    if (layout->dialect.encoding != TEXT_UNDECLARED) {
        out->encoding = slice_from(text_encoding_name(layout->dialect.encoding));
    }
    if (detect->profile != NULL) {
        out->name = detect->profile->name;
        out->encoding = detect->profile->encoding;
    }
    if (detect->columns.rows == 0 || layout->readings_count == 0) {
        return STATUS_OK;
    }
    struct csv_layout named = *layout;
    const struct csv_reading *reading = &layout->readings[0];
    named.column[CSV_PROFILE_AMOUNT] = reading->amount;
    named.column[CSV_PROFILE_DEBIT] = reading->debit;
    named.column[CSV_PROFILE_CREDIT] = reading->credit;
    if (reading->sign != CSV_PROFILE_SIGN_DIRECTION &&
        reading->sign != CSV_PROFILE_SIGN_DIRECTION_TIMES) {
        named.column[CSV_PROFILE_DIRECTION] = CSV_NO_COLUMN;
    }
    for (size_t i = 0; i < CSV_PROFILE_COLUMN_COUNT && status == STATUS_OK; i++) {
        status = csv_detect_column_name(detect, named.column[i], arena, &out->columns[i]);
    }
    for (size_t i = 0; i < layout->remittance_count && status == STATUS_OK; i++) {
        status = csv_detect_column_name(detect, layout->remittance[i], arena, &out->remittance[i]);
        out->remittance_count = i + 1;
    }
    if (status == STATUS_OK && !layout->untimely) {
        status = csv_detect_date_format(
            &detect->columns.column[layout->column[CSV_PROFILE_BOOKING_DATE]],
            layout->booking_order, arena, &out->date_format);
    }
    if (status == STATUS_OK) {
        status = arena_copy(arena, layout->account, &out->account);
    }
    if (status == STATUS_OK) {
        status = arena_copy(arena, layout->debit_words, &out->debit_words);
    }
    if (status == STATUS_OK) {
        status = arena_copy(arena, layout->credit_words, &out->credit_words);
    }
    out->decimal_mark = layout->mark;
    out->sign = reading->sign;
    return status;
}

enum status csv_profile_detect(struct input *input, const struct limits *limits,
                               const struct parse_settings *settings, struct arena *arena,
                               struct diag *diag, struct csv_profile *out,
                               struct csv_profile_proof *proof)
{
    struct csv_detect detect;
    enum status status = csv_detect_run(input, limits, settings, diag, &detect);
    if (status == STATUS_OK) {
        *proof = detect.layout.proof;
        status = csv_detect_profile(&detect, arena, out);
        status = status == STATUS_MEMORY ? diag_memory(diag) : status;
    }
    csv_detect_clear(&detect);
    return status;
}
