/*
 * How it works: each level sums what its parts say. An account adds the amounts of its records; a
 * group adds what the trailers of its accounts say, a file what those of its groups say, so that a
 * wrong trailer is told once, where it stands, and not again at each level above. A trailer that is
 * missing or can't be read counts with what was found.
 */
#include "parsers/bai2_internal.h"

#include "base/utf8.h"
#include "model/iban.h"
#include "model/money.h"

#include <inttypes.h>
#include <string.h>

/* --- control totals ---------------------------------------------------------------------- */

void bai2_sums_add(struct bai2_sums *sums, int64_t minor)
{
    sums->overflow = sums->overflow || !money_add(sums->total, minor, &sums->total);
}

/* A count of a trailer; an empty one is not told and so not compared. */
static void bai2_check_count(struct bai2_reader *reader, struct slice field, uint64_t found,
                             const char *what)
{
    uint64_t told = 0;
    const char *code = bai2_code_name(reader->record.code);
    struct slice shown = utf8_take(field, 24);
    if (field.len == 0) {
        return;
    }
    if (!slice_to_u64(field, &told)) {
        diag_warn(reader->job->diag, reader->record.at, "TS-BAI-014",
                  "record %s tells \"%.*s\" %s, which is no number; %" PRIu64 " were found", code,
                  SLICE_ARG(shown), what, found);
    } else if (told != found) {
        diag_warn(reader->job->diag, reader->record.at, "TS-BAI-013",
                  "record %s tells %" PRIu64 " %s, %" PRIu64 " were found", code, told, what,
                  found);
    }
}

/*
 * Compares a trailer's total with what its level adds up to.
 *
 * Returns what the level above adds: the trailer's own word, or what was found without one.
 */
static int64_t bai2_check_total(struct bai2_reader *reader, struct slice field,
                                const struct bai2_sums *sums, const char *of)
{
    struct diag quiet = {0};
    struct bai2_amount told = {0};
    struct slice shown = utf8_take(field, 24);
    const char *code = bai2_code_name(reader->record.code);
    if (bai2_amount_parse(field, reader->record.at, &quiet, &told) != STATUS_OK || !told.present) {
        diag_warn(reader->job->diag, reader->record.at, "TS-BAI-014",
                  "control total \"%.*s\" of record %s can't be read; %s add up to %" PRId64,
                  SLICE_ARG(shown), code, of, sums->total);
        return sums->total;
    }
    if (sums->overflow) {
        diag_warn(reader->job->diag, reader->record.at, "TS-BAI-014",
                  "control total of record %s can't be checked: %s add up to more than can be held",
                  code, of);
    } else if (told.minor != sums->total) {
        diag_warn(reader->job->diag, reader->record.at, "TS-BAI-012",
                  "control total of record %s is %" PRId64 ", but %s add up to %" PRId64, code,
                  told.minor, of, sums->total);
    }
    return told.minor;
}

static void bai2_tell_missing(struct bai2_reader *reader, const struct bai2_sums *sums,
                              enum bai2_code header, enum bai2_code trailer)
{
    diag_warn(reader->job->diag, sums->at, "TS-BAI-016",
              "record %s has no trailer %s, so nothing proves that what follows it is complete",
              bai2_code_name(header), bai2_code_name(trailer));
}

static void bai2_out_of_order(struct bai2_reader *reader, const char *where)
{
    (void)diag_fail(reader->job->diag, reader->record.at, STATUS_INVALID, "TS-BAI-002",
                    "record %s stands outside of any %s", bai2_code_name(reader->record.code),
                    where);
}

static struct bai2_sums bai2_sums_open(const struct bai2_reader *reader, uint64_t records)
{
    return (struct bai2_sums){.open = true, .at = reader->record.at, .records = records};
}

/* --- the account ------------------------------------------------------------------------- */

static enum status bai2_statement_end(struct bai2_reader *reader)
{
    reader->account.open = false;
    if (!reader->begun) {
        return STATUS_OK;
    }
    reader->begun = false;
    return reader->job->sink->statement_end(reader->job->sink->context, &reader->statement);
}

enum status bai2_close_account(struct bai2_reader *reader)
{
    if (!reader->account.open) {
        return STATUS_OK;
    }
    bai2_tell_missing(reader, &reader->account, BAI2_ACCOUNT, BAI2_ACCOUNT_END);
    bai2_sums_add(&reader->group, reader->account.total);
    return bai2_statement_end(reader);
}

enum status bai2_account_end(struct bai2_reader *reader, struct slice text)
{
    struct bai2_fields fields = bai2_fields_of(text);
    struct slice total = {NULL, 0};
    struct slice records = {NULL, 0};
    if (!reader->account.open) {
        bai2_out_of_order(reader, "account");
        return STATUS_OK;
    }
    (void)bai2_fields_next(&fields, &total);
    (void)bai2_fields_next(&fields, &records);
    bai2_sums_add(&reader->group,
                  bai2_check_total(reader, total, &reader->account, "the amounts of the account"));
    bai2_check_count(reader, records, reader->account.records, "records");
    return bai2_statement_end(reader);
}

/* "2026-03-17", with the time and the kind of report behind it where the bank tells them: a bank
 * may report one day several times. */
static struct slice bai2_statement_id(struct bai2_reader *reader)
{
    struct slice id = {NULL, 0};
    struct buffer text = {0};
    date_format(reader->as_of_date, &text);
    if (text.len == 0) {
        buffer_add_text(&text, "undated");
    }
    if (reader->as_of_time.len > 0) {
        buffer_add_byte(&text, 'T');
        buffer_add(&text, reader->as_of_time);
    }
    if (reader->modifier != '\0') {
        buffer_add_byte(&text, '-');
        buffer_add_byte(&text, reader->modifier);
    }
    if (!buffer_ok(&text) ||
        arena_copy(&reader->account_arena, buffer_slice(&text), &id) != STATUS_OK) {
        id = (struct slice){NULL, 0};
    }
    buffer_clear(&text);
    return id;
}

/* The number, or an IBAN without blanks. Empty with a warning where the bank names none. */
static enum status bai2_take_account(struct bai2_reader *reader, struct slice number)
{
    char iban[IBAN_MAX];
    size_t len = 0;
    struct slice account = iban_check(number, iban, &len) ? (struct slice){iban, len} : number;
    if (account.len == 0) {
        diag_warn(reader->job->diag, reader->record.at, "TS-BAI-007", "record 03 names no account");
    }
    bool repeated = account.len > 0 && slice_equal(account, reader->account_before);
    reader->account_repeats = repeated ? reader->account_repeats + 1 : 1;
    if (arena_copy(&reader->account_arena, account, &reader->statement.account) != STATUS_OK) {
        return diag_memory(reader->job->diag);
    }
    if (!repeated &&
        arena_copy(&reader->group_arena, account, &reader->account_before) != STATUS_OK) {
        return diag_memory(reader->job->diag);
    }
    if (repeated) {
        struct buffer page = {0};
        buffer_add_u64(&page, reader->account_repeats);
        bool kept = buffer_ok(&page) && arena_copy(&reader->account_arena, buffer_slice(&page),
                                                   &reader->statement.page) == STATUS_OK;
        buffer_clear(&page);
        return kept ? STATUS_OK : diag_memory(reader->job->diag);
    }
    return STATUS_OK;
}

/* The currency of a header; an empty field keeps `out`. */
static void bai2_take_currency(struct bai2_reader *reader, struct slice field, struct currency *out)
{
    struct slice shown = utf8_take(field, 10);
    struct currency currency = {0};
    if (field.len == 0) {
        return;
    }
    if (!currency_parse(field, &currency)) {
        (void)diag_fail(reader->job->diag, reader->record.at, STATUS_INVALID, "TS-CCY-001",
                        "the currency \"%.*s\" of record %s is not known", SLICE_ARG(shown),
                        bai2_code_name(reader->record.code));
        return;
    }
    *out = currency;
}

/* One summary: amount, number of items, funds type. */
static enum status bai2_take_summary(struct bai2_reader *reader, struct slice type,
                                     struct bai2_fields *fields)
{
    struct diag *diag = reader->job->diag;
    struct slice field = {NULL, 0};
    struct slice items = {NULL, 0};
    struct bai2_amount amount = {0};
    struct bai2_funds funds = {0};
    uint64_t number = 0;
    (void)bai2_fields_next(fields, &field);
    enum status status = bai2_amount_parse(field, reader->record.at, diag, &amount);
    if (status != STATUS_OK) {
        return status;
    }
    (void)bai2_fields_next(fields, &items);
    if (items.len > 0 && !slice_to_u64(items, &number)) {
        struct slice shown = utf8_take(items, 20);
        return diag_fail(diag, reader->record.at, STATUS_INVALID, "TS-BAI-008",
                         "behind the amount of type %.*s stands \"%.*s\" instead of a number of "
                         "items",
                         SLICE_ARG(type), SLICE_ARG(shown));
    }
    status = bai2_funds_take(fields, reader->record.at, diag, &funds);
    if (status != STATUS_OK || !amount.present) {
        return status;
    }
    bai2_sums_add(&reader->account, amount.minor);
    struct balance balance = {.present = true, .minor = amount.minor, .date = reader->as_of_date};
    if (slice_equal(type, SLICE("010")) && !reader->statement.opening.present) {
        reader->statement.opening = balance;
    } else if (slice_equal(type, SLICE("015"))) {
        reader->statement.closing = balance;
    }
    return STATUS_OK;
}

static void bai2_take_summaries(struct bai2_reader *reader, struct bai2_fields *fields)
{
    struct slice type = {NULL, 0};
    while (bai2_fields_next(fields, &type)) {
        if (type.len == 0) {
            continue; /* a summary that was left out, or what it leaves behind */
        }
        if (bai2_type_effect(type) == BAI2_UNKNOWN &&
            (type.len != 3 || !byte_is_digit(type.ptr[0]) || !byte_is_digit(type.ptr[1]) ||
             !byte_is_digit(type.ptr[2]))) {
            struct slice shown = utf8_take(type, 20);
            (void)diag_fail(reader->job->diag, reader->record.at, STATUS_INVALID, "TS-BAI-008",
                            "\"%.*s\" stands where a type code of three digits is expected",
                            SLICE_ARG(shown));
            return;
        }
        if (bai2_take_summary(reader, type, fields) != STATUS_OK) {
            return; /* told; what follows can't be told apart any more */
        }
    }
}

enum status bai2_account_begin(struct bai2_reader *reader, struct slice text)
{
    uint64_t records = reader->account.records;
    enum status status = bai2_close_account(reader);
    if (status != STATUS_OK) {
        return status;
    }
    bool inside = reader->group.open;
    if (!inside) {
        bai2_out_of_order(reader, "group");
    }
    arena_reset(&reader->account_arena);
    reader->account = bai2_sums_open(reader, records);
    reader->group.parts++;
    reader->ordinal = 0;
    reader->statements++;
    if (reader->statements > reader->job->limits->max_statements) {
        return diag_fail(reader->job->diag, reader->record.at, STATUS_INVALID, "TS-LIM-016",
                         "more statements than max_statements = %" PRIu64,
                         reader->job->limits->max_statements);
    }
    bool interim = reader->modifier == '1' || reader->modifier == '3';
    reader->statement = (struct statement){
        .format = interim ? SLICE("bai2-interim") : SLICE("bai2"),
        .statement_id = bai2_statement_id(reader),
        .account_bank = reader->originator,
        .currency = reader->group_currency,
        .from = reader->as_of_date,
        .to = reader->as_of_date,
        .place = reader->record.at,
    };
    if (reader->statement.statement_id.len == 0) {
        return diag_memory(reader->job->diag);
    }
    struct bai2_fields fields = bai2_fields_of(text);
    struct slice field = {NULL, 0};
    (void)bai2_fields_next(&fields, &field);
    status = bai2_take_account(reader, field);
    if (status != STATUS_OK) {
        return status;
    }
    (void)bai2_fields_next(&fields, &field);
    bai2_take_currency(reader, field, &reader->statement.currency);
    bai2_take_summaries(reader, &fields);
    if (!inside) {
        return STATUS_OK;
    }
    reader->begun = true;
    return reader->job->sink->statement_begin(reader->job->sink->context, &reader->statement);
}

/* --- the group --------------------------------------------------------------------------- */

enum status bai2_close_group(struct bai2_reader *reader)
{
    enum status status = bai2_close_account(reader);
    if (status != STATUS_OK || !reader->group.open) {
        return status;
    }
    reader->group.open = false;
    bai2_tell_missing(reader, &reader->group, BAI2_GROUP, BAI2_GROUP_END);
    bai2_sums_add(&reader->file, reader->group.total);
    return STATUS_OK;
}

enum status bai2_group_end(struct bai2_reader *reader, struct slice text)
{
    enum status status = bai2_close_account(reader);
    if (status != STATUS_OK) {
        return status;
    }
    if (!reader->group.open) {
        bai2_out_of_order(reader, "group");
        return STATUS_OK;
    }
    struct bai2_fields fields = bai2_fields_of(text);
    struct slice total = {NULL, 0};
    struct slice accounts = {NULL, 0};
    struct slice records = {NULL, 0};
    (void)bai2_fields_next(&fields, &total);
    (void)bai2_fields_next(&fields, &accounts);
    (void)bai2_fields_next(&fields, &records);
    reader->group.open = false;
    bai2_sums_add(&reader->file, bai2_check_total(reader, total, &reader->group,
                                                  "the control totals of the accounts"));
    bai2_check_count(reader, accounts, reader->group.parts, "accounts");
    bai2_check_count(reader, records, reader->group.records, "records");
    return STATUS_OK;
}

/* 1 update, 2 deletion, 3 correction, 4 test. */
static void bai2_take_status(struct bai2_reader *reader, struct slice field)
{
    struct diag *diag = reader->job->diag;
    struct slice shown = utf8_take(field, 20);
    reader->not_for_real = slice_equal(field, SLICE("2")) || slice_equal(field, SLICE("4"));
    if (reader->not_for_real) {
        diag_warn(diag, reader->record.at, "TS-BAI-017",
                  "the group is a %s: its entries are listed, none of them is booked",
                  field.ptr[0] == '2' ? "deletion" : "test");
    } else if (slice_equal(field, SLICE("3"))) {
        diag_warn(diag, reader->record.at, "TS-BAI-017",
                  "the group is a correction of what was reported before");
    } else if (field.len > 0 && !slice_equal(field, SLICE("1"))) {
        diag_warn(diag, reader->record.at, "TS-BAI-017",
                  "status \"%.*s\" of the group is not known; it was read as an update",
                  SLICE_ARG(shown));
    }
}

static void bai2_take_modifier(struct bai2_reader *reader, struct slice field)
{
    struct slice shown = utf8_take(field, 20);
    reader->modifier = '\0';
    if (field.len == 1 && field.ptr[0] >= '1' && field.ptr[0] <= '4') {
        reader->modifier = field.ptr[0];
    } else if (field.len > 0) {
        diag_warn(reader->job->diag, reader->record.at, "TS-BAI-021",
                  "as-of-date modifier \"%.*s\" is none of 1 to 4; the report was taken for final",
                  SLICE_ARG(shown));
    }
}

/* hhmm; 2400 and 9999 are the end of the day. It tells reports of one day apart. */
static enum status bai2_take_time(struct bai2_reader *reader, struct slice field)
{
    uint64_t number = 0;
    struct slice shown = utf8_take(field, 20);
    reader->as_of_time = (struct slice){NULL, 0};
    if (field.len == 0 || slice_equal(field, SLICE("9999")) || slice_equal(field, SLICE("2400"))) {
        return STATUS_OK;
    }
    if (field.len > 6 || !slice_to_u64(field, &number)) {
        diag_warn(reader->job->diag, reader->record.at, "TS-BAI-021",
                  "as-of-time \"%.*s\" can't be read; it was left aside", SLICE_ARG(shown));
        return STATUS_OK;
    }
    return arena_copy(&reader->group_arena, field, &reader->as_of_time);
}

enum status bai2_group_begin(struct bai2_reader *reader, struct slice text)
{
    uint64_t records = reader->group.records;
    enum status status = bai2_close_group(reader);
    if (status != STATUS_OK) {
        return status;
    }
    if (!reader->file.open) {
        diag_warn(reader->job->diag, reader->record.at, "TS-BAI-001",
                  "the group stands outside of a file (record 01)");
        reader->file = bai2_sums_open(reader, records);
        reader->files++;
    }
    arena_reset(&reader->group_arena);
    reader->account_before = (struct slice){NULL, 0};
    reader->account_repeats = 0;
    reader->group = bai2_sums_open(reader, records);
    reader->file.parts++;
    struct bai2_fields fields = bai2_fields_of(text);
    struct slice field = {NULL, 0};
    (void)bai2_fields_next(&fields, &field); /* ultimate receiver */
    (void)bai2_fields_next(&fields, &field);
    status = arena_copy(&reader->group_arena, field, &reader->originator);
    (void)bai2_fields_next(&fields, &field);
    bai2_take_status(reader, field);
    (void)bai2_fields_next(&fields, &field);
    reader->as_of_date = (struct date){0};
    if (!bai2_date_parse(field, &reader->as_of_date)) {
        struct slice shown = utf8_take(field, 20);
        (void)diag_fail(reader->job->diag, reader->record.at, STATUS_INVALID, "TS-DAT-001",
                        "there is no as-of-date \"%.*s\"", SLICE_ARG(shown));
    }
    (void)bai2_fields_next(&fields, &field);
    if (status == STATUS_OK) {
        status = bai2_take_time(reader, field);
    }
    if (status != STATUS_OK) {
        return diag_memory(reader->job->diag);
    }
    (void)bai2_fields_next(&fields, &field);
    /* US dollars are what the standard says of an empty field. */
    (void)currency_parse(SLICE("USD"), &reader->group_currency);
    bai2_take_currency(reader, field, &reader->group_currency);
    (void)bai2_fields_next(&fields, &field);
    bai2_take_modifier(reader, field);
    return STATUS_OK;
}

/* --- the file ---------------------------------------------------------------------------- */

enum status bai2_close_file(struct bai2_reader *reader)
{
    enum status status = bai2_close_group(reader);
    if (status == STATUS_OK && reader->file.open) {
        reader->file.open = false;
        bai2_tell_missing(reader, &reader->file, BAI2_FILE, BAI2_FILE_END);
    }
    return status;
}

enum status bai2_file_end(struct bai2_reader *reader, struct slice text)
{
    enum status status = bai2_close_group(reader);
    if (status != STATUS_OK) {
        return status;
    }
    if (!reader->file.open) {
        bai2_out_of_order(reader, "file");
        return STATUS_OK;
    }
    struct bai2_fields fields = bai2_fields_of(text);
    struct slice total = {NULL, 0};
    struct slice groups = {NULL, 0};
    struct slice records = {NULL, 0};
    (void)bai2_fields_next(&fields, &total);
    (void)bai2_fields_next(&fields, &groups);
    (void)bai2_fields_next(&fields, &records);
    reader->file.open = false;
    (void)bai2_check_total(reader, total, &reader->file, "the control totals of the groups");
    bai2_check_count(reader, groups, reader->file.parts, "groups");
    bai2_check_count(reader, records, reader->file.records, "records");
    return STATUS_OK;
}

enum status bai2_file_begin(struct bai2_reader *reader, struct slice text)
{
    uint64_t records = reader->file.records;
    enum status status = bai2_close_file(reader);
    if (status != STATUS_OK) {
        return status;
    }
    reader->file = bai2_sums_open(reader, records);
    reader->files++;
    /* Sender, receiver, date, time, number, record length, block size, version. */
    enum { BAI2_VERSION_FIELD = 8 };
    struct bai2_fields fields = bai2_fields_of(text);
    struct slice version = {NULL, 0};
    for (int i = 0; i < BAI2_VERSION_FIELD; i++) {
        (void)bai2_fields_next(&fields, &version);
    }
    if (!slice_equal(version, SLICE("2")) && !slice_equal(version, SLICE("3"))) {
        struct slice shown = utf8_take(version, 20);
        diag_warn(reader->job->diag, reader->record.at, "TS-BAI-018",
                  "version of the file is \"%.*s\"; it was read as version 2", SLICE_ARG(shown));
    }
    return STATUS_OK;
}
