/*
 * How it works: records come in a fixed order, header, old balance, movements, new balance, free
 * communications, trailer, and each kind is dealt with at once but for movements, which are
 * complete when the next record shows it. Several statements may stand between header and
 * trailer, and several such files one behind the other.
 *
 * Invariant
 *   1  the sink hears statement_begin before entry, and statement_end once for each begin
 */
#include "parsers/coda.h"

#include "model/iban.h"
#include "parsers/coda_internal.h"

#include <inttypes.h>

enum {
    CODA_SURE = 97,
    CODA_LIKELY = 85, /* a header of a version that is not known */
};

static bool coda_begins(struct slice text)
{
    static const char kinds[] = "0123489";
    return text.len > 1 &&
           slice_find_byte((struct slice){kinds, sizeof kinds - 1}, text.ptr[0]) != SIZE_MAX &&
           (byte_is_digit(text.ptr[1]) || text.ptr[1] == ' ');
}

int coda_sniff(struct slice head)
{
    struct slice rest = {NULL, 0};
    struct date date = {0};
    struct slice line = fixed_first_line(head, CODA_WIDTH, &rest);
    bool header = slice_starts(line, SLICE("0000")) && line.len >= 24 &&
                  fixed_date_dmy(slice_take(slice_skip(line, 5), 6), &date) &&
                  slice_equal(slice_take(slice_skip(line, 14), 2), SLICE("05")) &&
                  (line.ptr[16] == ' ' || line.ptr[16] == 'D');
    if (!header) {
        return 0;
    }
    char version = line.len == CODA_WIDTH ? line.ptr[CODA_WIDTH - 1] : ' ';
    return version == '1' || version == '2' ? CODA_SURE : CODA_LIKELY;
}

/* --- statements -------------------------------------------------------------------------- */

static enum status coda_statement_end(struct coda_reader *reader)
{
    enum status status = coda_movement_end(reader);
    if (status != STATUS_OK || !reader->in_statement) {
        return status;
    }
    reader->in_statement = false;
    if (!reader->has_closing && !reader->separate_application) {
        diag_warn(reader->job->diag, reader->statement.place, "TS-CODA-004",
                  "the statement has no new balance (record 8); entries may be missing");
    }
    return reader->job->sink->statement_end(reader->job->sink->context, &reader->statement);
}

/* A balance of record 1 or 8. Zeros stand for a date that is not known. */
static void coda_take_balance(struct coda_reader *reader, const struct fixed_line *line,
                              size_t sign_at, const char *what, struct balance *balance)
{
    struct diag *diag = reader->job->diag;
    struct balance read = {.present = true};
    struct slice amount = fixed_field(line, sign_at + 1, sign_at + 15);
    struct slice date = fixed_text(line, sign_at + 16, sign_at + 21);
    char sign = fixed_char(line, sign_at);
    enum money_error error =
        fixed_amount(amount, CODA_DECIMALS, reader->statement.currency, &read.minor);
    if (error != MONEY_OK) {
        fixed_amount_fault(diag, place_skip(line->at, sign_at), error, what, amount,
                           reader->statement.currency);
        return;
    }
    if (sign != '0' && sign != '1') {
        (void)diag_fail(diag, place_skip(line->at, sign_at - 1), STATUS_INVALID, "TS-CODA-008",
                        "the sign of %s is \"%c\" instead of 0 for a credit or 1 for a debit", what,
                        sign);
        return;
    }
    if (!fixed_is_only(date, '0') && !fixed_date_dmy(date, &read.date)) {
        (void)diag_fail(diag, place_skip(line->at, sign_at + 15), STATUS_INVALID, "TS-DAT-001",
                        "the date %.*s of %s can't be read or does not exist, it is ddmmyy",
                        SLICE_ARG(date), what);
        return;
    }
    read.minor = sign == '1' ? -read.minor : read.minor;
    *balance = read;
}

static struct slice coda_keep(struct coda_reader *reader, struct arena *arena, struct slice text)
{
    struct slice kept = {NULL, 0};
    if (arena_copy(arena, text, &kept) != STATUS_OK) {
        reader->failed = true;
    }
    return kept;
}

/* "042/042@2026-01-05": the coded statement's number, that of the paper, the old balance's date. */
static struct slice coda_statement_id(struct coda_reader *reader, struct slice paper)
{
    const struct statement *statement = &reader->statement;
    struct buffer text = {0};
    buffer_add(&text, statement->sequence);
    buffer_add_byte(&text, '/');
    buffer_add(&text, paper);
    buffer_add_byte(&text, '@');
    date_format(date_present(statement->opening.date) ? statement->opening.date : reader->created,
                &text);
    struct slice id = coda_keep(reader, &reader->statement_arena, buffer_slice(&text));
    reader->failed = reader->failed || !buffer_ok(&text);
    buffer_clear(&text);
    return id;
}

/* An account that is neither an IBAN nor a Belgian number that agrees with its check digits. */
static void coda_check_account(struct coda_reader *reader, struct place at)
{
    struct slice account = reader->statement.account;
    bool foreign = reader->structure == '1';
    if (account.len == 0 || (!foreign && !iban_check(account, NULL, NULL))) {
        diag_warn(reader->job->diag, at, "TS-CODA-013",
                  "the account number \"%.*s\" is not complete or disagrees with its check digits",
                  SLICE_ARG(reader->number));
    }
}

/* Record 1. */
static enum status coda_take_old_balance(struct coda_reader *reader, const struct fixed_line *line)
{
    char iban[IBAN_MAX];
    enum status status = coda_statement_end(reader);
    if (status != STATUS_OK) {
        return status;
    }
    if (!reader->in_file) {
        (void)diag_fail(reader->job->diag, line->at, STATUS_INVALID, "TS-CODA-002",
                        "an old balance (record 1) without a header (record 0) in front");
        return STATUS_OK;
    }
    status = fixed_count_statement(&reader->counts, reader->job, line->at);
    if (status != STATUS_OK) {
        return status;
    }
    reader->totals.records++;
    arena_reset(&reader->statement_arena);
    struct statement *statement = &reader->statement;
    *statement = (struct statement){.format = SLICE("coda"), .place = line->at};
    reader->in_statement = true;
    reader->has_closing = false;
    reader->entries = 0;
    reader->structure = reader->first_version ? '0' : fixed_char(line, 2);
    struct coda_account account = coda_account_of(line, 6, reader->structure);
    reader->number = coda_keep(reader, &reader->statement_arena, account.number);
    statement->account =
        coda_keep(reader, &reader->statement_arena, coda_account_iban(account.number, iban));
    statement->account_bank = reader->bic;
    statement->currency = account.currency;
    coda_check_account(reader, line->at);
    if (!currency_present(account.currency)) {
        (void)diag_fail(reader->job->diag, place_skip(line->at, 5), STATUS_INVALID, "TS-CCY-001",
                        "the old balance (record 1) tells no currency that is known");
        reader->totals.unknown = true;
    }
    coda_take_balance(reader, line, 43, "the old balance", &statement->opening);
    struct slice paper = fixed_text(line, 3, 5);
    struct slice number = fixed_text(line, 126, 128);
    bool numbered = number.len > 0 && !fixed_is_only(number, '0');
    statement->sequence = coda_keep(reader, &reader->statement_arena, numbered ? number : paper);
    statement->statement_id = coda_statement_id(reader, paper);
    if (reader->failed) {
        return diag_memory(reader->job->diag);
    }
    return reader->job->sink->statement_begin(reader->job->sink->context, statement);
}

/* Record 8. */
static enum status coda_take_new_balance(struct coda_reader *reader, const struct fixed_line *line)
{
    struct diag *diag = reader->job->diag;
    enum status status = coda_movement_end(reader);
    if (status != STATUS_OK) {
        return status;
    }
    if (!reader->in_statement || reader->has_closing) {
        (void)diag_fail(diag, line->at, STATUS_INVALID, "TS-CODA-002",
                        "a new balance (record 8) without an old balance (record 1) of its own");
        reader->totals.unknown = true;
        return STATUS_OK;
    }
    reader->totals.records++;
    reader->has_closing = true;
    struct coda_account account = coda_account_of(line, 5, reader->structure);
    if (account.number.len > 0 && !slice_equal(account.number, reader->number)) {
        diag_warn(diag, line->at, "TS-CODA-010",
                  "the new balance is of account %.*s, the old balance of %.*s",
                  SLICE_ARG(account.number), SLICE_ARG(reader->number));
    }
    coda_take_balance(reader, line, 42, "the new balance", &reader->statement.closing);
    return STATUS_OK;
}

/* --- files ------------------------------------------------------------------------------- */

/* Record 0; `last` where the file ends instead. */
static enum status coda_file_end(struct coda_reader *reader, struct place at)
{
    enum status status = coda_statement_end(reader);
    if (status == STATUS_OK && reader->in_file) {
        diag_warn(reader->job->diag, at, "TS-CODA-003",
                  "no trailer (record 9) ends the statement; the file may have been cut");
    }
    reader->in_file = false;
    return status;
}

static enum status coda_take_header(struct coda_reader *reader, const struct fixed_line *line)
{
    struct diag *diag = reader->job->diag;
    enum status status = coda_file_end(reader, line->at);
    if (status != STATUS_OK) {
        return status;
    }
    char version = fixed_char(line, CODA_WIDTH);
    if (version != '1' && version != '2') {
        return diag_fail(diag, place_skip(line->at, CODA_WIDTH - 1), STATUS_INVALID, "TS-CODA-001",
                         "the header says version \"%c\" instead of 1 or 2", version);
    }
    arena_reset(&reader->file_arena);
    reader->in_file = true;
    reader->first_version = version == '1';
    reader->created = (struct date){0};
    (void)fixed_date_dmy(fixed_field(line, 6, 11), &reader->created);
    reader->bic = coda_keep(reader, &reader->file_arena, fixed_text(line, 61, 71));
    reader->separate_application = !fixed_is_only(fixed_text(line, 84, 88), '0');
    reader->totals = (struct coda_totals){0};
    if (fixed_char(line, 17) == 'D') {
        diag_info(diag, line->at, "TS-CODA-011", "the bank marks the file as a duplicate");
    }
    return STATUS_OK;
}

static void coda_check_total(const struct coda_reader *reader, const struct fixed_line *line,
                             size_t from, const char *what, int64_t seen)
{
    struct slice text = fixed_text(line, from, from + 14);
    int64_t told = 0;
    if (text.len == 0 || reader->totals.unknown) {
        return;
    }
    if (!fixed_digits(text, &told)) {
        fixed_amount_fault(reader->job->diag, place_skip(line->at, from - 1), MONEY_MALFORMED, what,
                           text, reader->statement.currency);
    } else if (told != seen) {
        diag_warn(reader->job->diag, place_skip(line->at, from - 1), "TS-CODA-006",
                  "%s of the trailer is %" PRId64 ".%03d, the movements give %" PRId64 ".%03d",
                  what, told / 1000, (int)(told % 1000), seen / 1000, (int)(seen % 1000));
    }
}

/* Some banks count the free communications as well, or header and trailer. */
static void coda_check_count(const struct coda_reader *reader, const struct fixed_line *line)
{
    const struct coda_totals *totals = &reader->totals;
    struct place at = place_skip(line->at, 16);
    uint64_t all = totals->records + totals->messages;
    uint64_t told = 0;
    if (totals->unknown || !slice_to_u64(fixed_text(line, 17, 22), &told) ||
        told == totals->records) {
        return;
    }
    if (told == all || told == totals->records + 2 || told == all + 2) {
        diag_info(reader->job->diag, at, "TS-CODA-005",
                  "the trailer counts %" PRIu64 " records, which is %" PRIu64
                  " with those that the standard leaves out",
                  told, totals->records);
        return;
    }
    diag_warn(reader->job->diag, at, "TS-CODA-005",
              "the trailer counts %" PRIu64 " records, %" PRIu64 " were read", told,
              totals->records);
}

/* Record 9. */
static enum status coda_take_trailer(struct coda_reader *reader, const struct fixed_line *line)
{
    enum status status = coda_statement_end(reader);
    if (status != STATUS_OK) {
        return status;
    }
    if (!reader->in_file) {
        (void)diag_fail(reader->job->diag, line->at, STATUS_INVALID, "TS-CODA-002",
                        "a trailer (record 9) without a header (record 0) in front");
        return STATUS_OK;
    }
    reader->in_file = false;
    coda_check_count(reader, line);
    coda_check_total(reader, line, 23, "the sum of debits", reader->totals.sides[1]);
    coda_check_total(reader, line, 38, "the sum of credits", reader->totals.sides[0]);
    return STATUS_OK;
}

/* Records 2 and 3 stand between the two balances; outside, the first record of a movement is told
 * of, for the others go with it. */
static enum status coda_take_movement_record(struct coda_reader *reader,
                                             const struct fixed_line *line)
{
    if (reader->in_statement && !reader->has_closing) {
        return coda_movement_take(reader, line);
    }
    reader->totals.unknown = true;
    if (slice_equal(fixed_field(line, 1, 2), SLICE("21"))) {
        (void)diag_fail(reader->job->diag, line->at, STATUS_INVALID, "TS-CODA-002",
                        "a movement (record 21) that does not stand between an old balance and a "
                        "new one");
    }
    return STATUS_OK;
}

static enum status coda_take(void *context, const struct fixed_line *line)
{
    struct coda_reader *reader = context;
    switch (fixed_char(line, 1)) {
    case '0':
        return coda_take_header(reader, line);
    case '1':
        return coda_take_old_balance(reader, line);
    case '2':
    case '3':
        reader->totals.records++;
        return coda_take_movement_record(reader, line);
    case '4': {
        enum status status = coda_movement_end(reader);
        reader->totals.messages++;
        return status;
    }
    case '8':
        return coda_take_new_balance(reader, line);
    case '9':
        return coda_take_trailer(reader, line);
    default:
        (void)diag_fail(reader->job->diag, line->at, STATUS_INVALID, "TS-FIX-003",
                        "the line begins with \"%.*s\" instead of a record of CODA (0 to 4, 8, 9)",
                        SLICE_ARG(fixed_field(line, 1, 2)));
        return STATUS_OK;
    }
}

static enum status coda_end(void *context, struct place at)
{
    return coda_file_end(context, at);
}

enum status coda_parse(const struct parse_job *job)
{
    static const struct fixed_format format = {CODA_WIDTH, coda_begins, coda_take, coda_end};
    struct coda_reader reader = {.job = job};
    enum status status = fixed_read(job, &format, &reader);
    arena_clear(&reader.file_arena);
    arena_clear(&reader.statement_arena);
    arena_clear(&reader.entry_arena);
    return status;
}
