/*
 * How it works: a movement is complete when the next record is no 05. Currency and decimals stand
 * in each record; banks leave them out of 04 and 05, never of 01, and then those of 01 hold.
 */
#include "parsers/cfonb120.h"

#include "model/iban.h"
#include "parsers/cfonb120_internal.h"
#include "parsers/fixed_account.h"
#include "parsers/fixed_reader.h"

#include <string.h>

enum {
    CFONB120_SURE = 96,
    CFONB120_OTHER = 90, /* lines of 240, to be refused by name */
    CFONB240_WIDTH = 240,
};

struct cfonb120_reader {
    struct fixed_reader fixed;
    bool told_decimals;
    int decimals; /* of 01; -1 where not told */
    struct cfonb120_complements complements;
};

static const struct fixed_date_form cfonb120_date = {fixed_date_dmy, "ddmmyy"};

/* --- values ------------------------------------------------------------------------------ */

enum money_error cfonb120_amount(struct slice text, unsigned decimals, struct currency currency,
                                 int64_t *minor)
{
    char digits[CFONB120_AMOUNT_COLUMNS];
    bool negative = false;
    if (text.len == 0 || text.len > sizeof digits) {
        return MONEY_MALFORMED;
    }
    for (size_t i = 0; i < text.len; i++) {
        digits[i] = text.ptr[i];
    }
    char *last = &digits[text.len - 1];
    if (*last == '{' || *last == '}') {
        negative = *last == '}';
        *last = '0';
    } else if (*last >= 'A' && *last <= 'I') {
        *last = (char)('1' + (*last - 'A'));
    } else if (*last >= 'J' && *last <= 'R') {
        negative = true;
        *last = (char)('1' + (*last - 'J'));
    }
    enum money_error error =
        fixed_amount((struct slice){digits, text.len}, decimals, currency, minor);
    if (error == MONEY_OK && negative) {
        *minor = -*minor;
    }
    return error;
}

/* The decimals of a record, or -1 where it tells none. */
static int cfonb120_decimals(const struct fixed_line *line)
{
    char c = fixed_char(line, 20);
    return byte_is_digit(c) ? c - '0' : -1;
}

/* An amount at positions 91 to 104; a fault is recorded. */
static bool cfonb120_take_amount(struct cfonb120_reader *reader, const struct fixed_line *line,
                                 struct currency currency, const char *what, int64_t *minor)
{
    struct slice text = fixed_field(line, 91, 104);
    int decimals = cfonb120_decimals(line);
    decimals = decimals < 0 ? reader->decimals : decimals;
    if (decimals < 0) {
        decimals = currency.exponent;
        if (!reader->told_decimals) {
            diag_warn(reader->fixed.job->diag, place_skip(line->at, 19), "TS-CFONB-005",
                      "no number of decimals is told; amounts were read with the %d of %.3s",
                      decimals, currency.code);
            reader->told_decimals = true;
        }
    }
    enum money_error error = cfonb120_amount(text, (unsigned)decimals, currency, minor);
    fixed_amount_fault(reader->fixed.job->diag, place_skip(line->at, 90), error, what, text,
                       currency);
    return error == MONEY_OK;
}

/* --- statements -------------------------------------------------------------------------- */

static enum status cfonb120_entry_end(struct cfonb120_reader *reader)
{
    if (reader->fixed.entry_open) {
        cfonb120_complements_end(&reader->fixed.build, &reader->complements);
    }
    return fixed_reader_entry_end(&reader->fixed);
}

static enum status cfonb120_statement_end(struct cfonb120_reader *reader)
{
    enum status status = cfonb120_entry_end(reader);
    if (status != STATUS_OK) {
        return status;
    }
    if (reader->fixed.in_statement && !reader->fixed.statement.closing.present) {
        diag_warn(reader->fixed.job->diag, reader->fixed.statement.place, "TS-CFONB-003",
                  "the statement has no new balance (record 07); entries may be missing");
    }
    return fixed_reader_statement_end(&reader->fixed);
}

/* The IBAN where bank, branch and account give one, else the three as they stand. */
static struct slice cfonb120_account(struct cfonb120_reader *reader, const struct fixed_line *line)
{
    char iban[IBAN_MAX];
    char plain[(5 + 5 + 11) * 4]; /* columns of at most four bytes */
    size_t len = 0;
    struct slice bank = fixed_field(line, 3, 7);
    struct slice branch = fixed_field(line, 12, 16);
    struct slice number = fixed_field(line, 22, 32);
    if (fixed_account_french(bank, branch, number, iban, &len)) {
        return fixed_reader_keep(&reader->fixed, (struct slice){iban, len});
    }
    const struct slice parts[] = {slice_trim(bank), slice_trim(branch), slice_trim(number)};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].len > 0) {
            memcpy(plain + len, parts[i].ptr, parts[i].len);
            len += parts[i].len;
        }
    }
    return fixed_reader_keep(&reader->fixed, (struct slice){plain, len});
}

/* "2026-01-05/1000.00": day and amount of the old balance, the least that tells two statements of
 * an account apart; there is no number. */
static struct slice cfonb120_statement_id(struct cfonb120_reader *reader)
{
    const struct statement *statement = &reader->fixed.statement;
    struct buffer text = {0};
    date_format(statement->opening.date, &text);
    buffer_add_byte(&text, '/');
    money_format(statement->opening.minor, statement->currency.exponent, &text);
    return fixed_reader_keep_buffer(&reader->fixed, &text);
}

/* Record 01. */
static enum status cfonb120_take_old_balance(struct cfonb120_reader *reader,
                                             const struct fixed_line *line)
{
    struct diag *diag = reader->fixed.job->diag;
    enum status status = cfonb120_statement_end(reader);
    if (status == STATUS_OK) {
        status = fixed_reader_statement(&reader->fixed, line, SLICE("cfonb120"));
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct statement *statement = &reader->fixed.statement;
    reader->decimals = cfonb120_decimals(line);
    reader->fixed.number = fixed_reader_keep(&reader->fixed, fixed_text(line, 22, 32));
    statement->account = cfonb120_account(reader, line);
    statement->account_bank = fixed_reader_keep(&reader->fixed, fixed_text(line, 3, 7));
    if (!currency_parse(fixed_field(line, 17, 19), &statement->currency)) {
        (void)diag_fail(diag, place_skip(line->at, 16), STATUS_INVALID, "TS-CCY-001",
                        "the old balance (record 01) has \"%.*s\" instead of a currency",
                        SLICE_ARG(fixed_field(line, 17, 19)));
    }
    struct balance opening = {.present = true};
    bool read =
        cfonb120_take_amount(reader, line, statement->currency, "the old balance", &opening.minor);
    read = fixed_reader_date(&reader->fixed, line, 35, "the date of the old balance",
                             &cfonb120_date, &opening.date) &&
           read;
    if (read) {
        statement->opening = opening;
    }
    statement->statement_id = cfonb120_statement_id(reader);
    return fixed_reader_statement_begin(&reader->fixed);
}

/* Whether the record is the statement's own; told where it names another account. Bank and branch
 * may be those of the office that booked. */
static void cfonb120_check_account(struct cfonb120_reader *reader, const struct fixed_line *line)
{
    struct slice number = fixed_text(line, 22, 32);
    if (number.len > 0 && !slice_equal(number, reader->fixed.number)) {
        diag_warn(reader->fixed.job->diag, place_skip(line->at, 21), "TS-CFONB-004",
                  "record %.*s is of account %.*s, the statement of %.*s",
                  SLICE_ARG(fixed_field(line, 1, 2)), SLICE_ARG(number),
                  SLICE_ARG(reader->fixed.number));
    }
}

/* Record 07. */
static enum status cfonb120_take_new_balance(struct cfonb120_reader *reader,
                                             const struct fixed_line *line)
{
    enum status status = cfonb120_entry_end(reader);
    if (status != STATUS_OK) {
        return status;
    }
    if (!reader->fixed.in_statement) {
        (void)diag_fail(reader->fixed.job->diag, line->at, STATUS_INVALID, "TS-CFONB-002",
                        "a new balance (record 07) without an old balance (record 01) in front");
        return STATUS_OK;
    }
    struct balance closing = {.present = true};
    cfonb120_check_account(reader, line);
    bool read = cfonb120_take_amount(reader, line, reader->fixed.statement.currency,
                                     "the new balance", &closing.minor);
    read = fixed_reader_date(&reader->fixed, line, 35, "the date of the new balance",
                             &cfonb120_date, &closing.date) &&
           read;
    if (read) {
        reader->fixed.statement.closing = closing;
        return cfonb120_statement_end(reader);
    }
    return fixed_reader_statement_end(&reader->fixed); /* told; the file is refused */
}

/* --- movements --------------------------------------------------------------------------- */

/* "B1-6772": interbank and internal operation code. */
static struct slice cfonb120_code(struct cfonb120_reader *reader, const struct fixed_line *line)
{
    struct slice interbank = fixed_text(line, 33, 34);
    struct slice internal = fixed_text(line, 8, 11);
    if (internal.len == 0 || interbank.len == 0) {
        return interbank.len == 0 ? internal : interbank;
    }
    char text[(2 + 1 + 4) * 4]; /* columns of at most four bytes */
    memcpy(text, interbank.ptr, interbank.len);
    size_t len = interbank.len;
    text[len++] = '-';
    memcpy(text + len, internal.ptr, internal.len);
    len += internal.len;
    return fixed_build_keep(&reader->fixed.build, (struct slice){text, len});
}

static void cfonb120_take_values(struct cfonb120_reader *reader, const struct fixed_line *line)
{
    struct entry *entry = &reader->fixed.entry;
    struct slice code = fixed_text(line, 17, 19);
    struct currency currency = reader->fixed.statement.currency;
    bool read = code.len > 0 || currency_present(currency);
    if (code.len > 0 && !currency_parse(code, &currency)) {
        read = false;
        (void)diag_fail(reader->fixed.job->diag, place_skip(line->at, 16), STATUS_INVALID,
                        "TS-CCY-001", "the movement has \"%.*s\" instead of a currency",
                        SLICE_ARG(code));
    } else if (currency_present(reader->fixed.statement.currency) &&
               !currency_equal(currency, reader->fixed.statement.currency)) {
        diag_warn(reader->fixed.job->diag, place_skip(line->at, 16), "TS-CFONB-006",
                  "the movement is in %.3s, the statement in %.3s", currency.code,
                  reader->fixed.statement.currency.code);
    }
    int64_t minor = 0;
    read =
        cfonb120_take_amount(reader, line, currency, "the amount of the movement", &minor) && read;
    read = fixed_reader_date(&reader->fixed, line, 35, "the booking date", &cfonb120_date,
                             &entry->booking_date) &&
           read;
    read = fixed_reader_date(&reader->fixed, line, 43, "the value date", &cfonb120_date,
                             &entry->value_date) &&
           read;
    entry->amount = (struct money){minor, currency};
    reader->fixed.entry_faulty = !read;
}

/* Record 04. */
static enum status cfonb120_take_movement(struct cfonb120_reader *reader,
                                          const struct fixed_line *read)
{
    struct diag *diag = reader->fixed.job->diag;
    enum status status = cfonb120_entry_end(reader);
    if (status != STATUS_OK) {
        return status;
    }
    if (!reader->fixed.in_statement) {
        (void)diag_fail(diag, read->at, STATUS_INVALID, "TS-CFONB-002",
                        "a movement (record 04) that no old balance (record 01) stands in front "
                        "of");
        reader->fixed.entry_faulty = true;
        return STATUS_OK;
    }
    struct fixed_line line;
    status = fixed_reader_entry(&reader->fixed, read, &line);
    if (status != STATUS_OK) {
        return status;
    }
    cfonb120_check_account(reader, &line);
    cfonb120_take_values(reader, &line);
    reader->fixed.entry.code = cfonb120_code(reader, &line);
    fixed_build_remit(&reader->fixed.build, fixed_field(&line, 49, 79));
    struct slice number = fixed_text(&line, 82, 88);
    if (!fixed_is_only(number, '0')) { /* number of the cheque, or of the booking */
        fixed_build_set(&reader->fixed.build, &reader->fixed.build.transaction.transaction_id,
                        number);
    }
    struct slice rejected = fixed_text(&line, 41, 42);
    reader->complements = (struct cfonb120_complements){
        .credit = reader->fixed.entry.amount.minor >= 0,
        .rejected = !fixed_is_only(rejected, '0'),
    };
    if (reader->complements.rejected) { /* the code is a national one */
        fixed_build_set(&reader->fixed.build, &reader->fixed.build.transaction.additional,
                        rejected);
    }
    fixed_build_remit(&reader->fixed.build, fixed_field(&line, 105, 120));
    reader->fixed.entry_open = !reader->fixed.entry_faulty;
    return STATUS_OK;
}

/* Record 05. */
static enum status cfonb120_take_complement(struct cfonb120_reader *reader,
                                            const struct fixed_line *read)
{
    if (!reader->fixed.entry_open) {
        if (!reader->fixed.entry_faulty) {
            diag_warn(reader->fixed.job->diag, read->at, "TS-CFONB-007",
                      "a complement (record 05) without a movement (record 04) in front; it was "
                      "left aside");
        }
        return STATUS_OK;
    }
    struct fixed_line line;
    if (!fixed_build_line(&reader->fixed.build, read, &line)) {
        return diag_memory(reader->fixed.job->diag);
    }
    cfonb120_complement(&reader->fixed.build, &line, &reader->complements);
    return STATUS_OK;
}

/* --- the file ---------------------------------------------------------------------------- */

static bool cfonb120_begins(struct slice text)
{
    return text.len > 2 && text.ptr[0] == '0' &&
           (text.ptr[1] == '1' || text.ptr[1] == '4' || text.ptr[1] == '5' || text.ptr[1] == '7');
}

/* Whether the first line is a header of files in lines of 240: "31", a running number of six
 * digits, "20", a date. */
static bool cfonb120_is_240(struct slice head)
{
    struct slice rest = {NULL, 0};
    struct date date = {0};
    struct slice line = fixed_first_line(head, CFONB240_WIDTH, &rest);
    return slice_starts(line, SLICE("31")) && line.len > CFONB120_WIDTH &&
           fixed_is_digits(slice_take(slice_skip(line, 2), 6)) &&
           fixed_date_dmy(slice_take(slice_skip(line, 10), 6), &date);
}

int cfonb120_sniff(struct slice head)
{
    struct slice rest = {NULL, 0};
    struct date date = {0};
    const struct currency none = {{0}, 0};
    int64_t minor = 0;
    struct slice line = fixed_first_line(head, CFONB120_WIDTH, &rest);
    bool first = slice_starts(line, SLICE("01"));
    bool movement = slice_starts(line, SLICE("04")) || slice_starts(line, SLICE("07"));
    if ((first || movement) && line.len >= 104 &&
        fixed_is_digits(slice_take(slice_skip(line, 2), 5)) &&
        fixed_date_dmy(slice_take(slice_skip(line, 34), 6), &date) &&
        cfonb120_amount(slice_take(slice_skip(line, 90), CFONB120_AMOUNT_COLUMNS), 0, none,
                        &minor) == MONEY_OK) {
        return CFONB120_SURE;
    }
    return cfonb120_is_240(head) ? CFONB120_OTHER : 0;
}

static enum status cfonb120_take(void *context, const struct fixed_line *line)
{
    struct cfonb120_reader *reader = context;
    struct slice kind = fixed_field(line, 1, 2);
    if (slice_equal(kind, SLICE("04"))) {
        return cfonb120_take_movement(reader, line);
    }
    if (slice_equal(kind, SLICE("05"))) {
        return cfonb120_take_complement(reader, line);
    }
    if (slice_equal(kind, SLICE("01"))) {
        return cfonb120_take_old_balance(reader, line);
    }
    if (slice_equal(kind, SLICE("07"))) {
        return cfonb120_take_new_balance(reader, line);
    }
    (void)diag_fail(reader->fixed.job->diag, line->at, STATUS_INVALID, "TS-FIX-003",
                    "the line begins with \"%.*s\" instead of a record of CFONB 120 (01, 04, 05, "
                    "07)",
                    SLICE_ARG(kind));
    return STATUS_OK;
}

static enum status cfonb120_end(void *context, struct place at)
{
    (void)at;
    return cfonb120_statement_end(context);
}

enum status cfonb120_parse(const struct parse_job *job)
{
    static const struct fixed_format format = {CFONB120_WIDTH, cfonb120_begins, cfonb120_take,
                                               cfonb120_end};
    struct slice head = {NULL, 0};
    enum status status = input_head(job->input, job->diag, &head);
    if (status != STATUS_OK) {
        return status;
    }
    if (cfonb120_is_240(head)) {
        return diag_fail(job->diag, (struct place){input_name(job->input), 1, 0}, STATUS_INVALID,
                         "TS-CFONB-001",
                         "this is CFONB 240, operations handed back one by one, and no statement "
                         "of account");
    }
    struct cfonb120_reader reader = {.fixed = {.job = job}};
    status = fixed_read(job, &format, &reader);
    fixed_reader_clear(&reader.fixed);
    return status;
}
