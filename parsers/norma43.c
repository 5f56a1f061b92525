/*
 * How it works: a movement is complete when the next record is neither 23 nor 24. Counts and sums
 * of record 33 are held against the movements of its account, the number of record 88 against the
 * records of the file.
 */
#include "parsers/norma43.h"

#include "model/iban.h"
#include "parsers/fixed_account.h"
#include "parsers/fixed_reader.h"
#include "parsers/norma43_codes.h"

#include <inttypes.h>

enum {
    NORMA43_SURE = 95,
    NORMA43_LIKELY = 80, /* a movement that no account stands in front of */
    NORMA43_WIDTH = 80,
    NORMA43_DECIMALS = 2, /* of every amount */
    NORMA43_AMOUNT_COLUMNS = 14,
    NORMA43_TEXT_COLUMNS = 38, /* of each of the two texts of record 23 */
};

/* Debits and credits, as record 33 states them. */
struct norma43_side {
    uint64_t count;
    int64_t hundredths;
    bool unknown; /* an amount could not be read, or the sum is too large */
};

struct norma43_reader {
    struct fixed_reader fixed;
    uint64_t records;
    uint64_t leading; /* records 00, which some programs put in front */
    bool ended;       /* by record 88 */
    struct norma43_side debits;
    struct norma43_side credits;
};

static const struct fixed_date_form norma43_date = {fixed_date_ymd, "yymmdd"};

/* --- values ------------------------------------------------------------------------------ */

/* The one place where an amount of Norma 43 gets its sign: 1 debit, 2 credit. */
static bool norma43_signed(char sign, int64_t magnitude_minor, int64_t *minor)
{
    *minor = sign == '1' ? -magnitude_minor : magnitude_minor;
    return sign == '1' || sign == '2';
}

/* A sign and 14 digits from `sign_at` on; a fault is recorded. */
static bool norma43_take_amount(struct norma43_reader *reader, const struct fixed_line *line,
                                size_t sign_at, const char *what, int64_t *minor)
{
    struct diag *diag = reader->fixed.job->diag;
    struct currency currency = reader->fixed.statement.currency;
    struct slice text = fixed_field(line, sign_at + 1, sign_at + NORMA43_AMOUNT_COLUMNS);
    int64_t magnitude = 0;
    enum money_error error = fixed_amount(text, NORMA43_DECIMALS, currency, &magnitude);
    fixed_amount_fault(diag, place_skip(line->at, sign_at), error, what, text, currency);
    bool has_sign = norma43_signed(fixed_char(line, sign_at), magnitude, minor);
    if (!has_sign) {
        (void)diag_fail(diag, place_skip(line->at, sign_at - 1), STATUS_INVALID, "TS-NORMA-008",
                        "the sign of %s is \"%c\" instead of 1 for a debit or 2 for a credit", what,
                        fixed_char(line, sign_at));
    }
    return has_sign && error == MONEY_OK;
}

/* --- accounts ---------------------------------------------------------------------------- */

/* `ended` where record 33 was read. */
static enum status norma43_statement_end(struct norma43_reader *reader, bool ended)
{
    enum status status = fixed_reader_entry_end(&reader->fixed);
    if (status != STATUS_OK) {
        return status;
    }
    if (reader->fixed.in_statement && !ended) {
        diag_warn(reader->fixed.job->diag, reader->fixed.statement.place, "TS-NORMA-002",
                  "no end of account (record 33) follows; entries may be missing");
    }
    return fixed_reader_statement_end(&reader->fixed);
}

/* The IBAN where the three parts give one, else the number as it stands. */
static struct slice norma43_account(struct norma43_reader *reader, const struct fixed_line *line)
{
    char iban[IBAN_MAX];
    size_t len = 0;
    if (fixed_account_spanish(fixed_field(line, 3, 6), fixed_field(line, 7, 10),
                              fixed_field(line, 11, 20), iban, &len)) {
        return fixed_reader_keep(&reader->fixed, (struct slice){iban, len});
    }
    return reader->fixed.number;
}

/* "2026-01-01..2026-01-31/1000.00": the period and the old balance; there is no number. */
static struct slice norma43_statement_id(struct norma43_reader *reader)
{
    const struct statement *statement = &reader->fixed.statement;
    struct buffer text = {0};
    date_format(statement->from, &text);
    buffer_add_text(&text, "..");
    date_format(statement->to, &text);
    buffer_add_byte(&text, '/');
    money_format(statement->opening.minor, statement->currency.exponent, &text);
    return fixed_reader_keep_buffer(&reader->fixed, &text);
}

/* Record 11. */
static enum status norma43_take_account(struct norma43_reader *reader,
                                        const struct fixed_line *line)
{
    struct diag *diag = reader->fixed.job->diag;
    enum status status = norma43_statement_end(reader, false);
    if (status == STATUS_OK) {
        status = fixed_reader_statement(&reader->fixed, line, SLICE("norma43"));
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct statement *statement = &reader->fixed.statement;
    reader->ended = false;
    reader->debits = (struct norma43_side){0};
    reader->credits = (struct norma43_side){0};
    reader->fixed.number = fixed_reader_keep(&reader->fixed, fixed_text(line, 3, 20));
    statement->account = norma43_account(reader, line);
    statement->account_bank = fixed_reader_keep(&reader->fixed, fixed_text(line, 3, 6));
    if (!norma43_currency(fixed_field(line, 48, 50), &statement->currency)) {
        (void)diag_fail(diag, place_skip(line->at, 47), STATUS_INVALID, "TS-CCY-001",
                        "record 11 has \"%.*s\" instead of the number of a currency, such as 978",
                        SLICE_ARG(fixed_field(line, 48, 50)));
    }
    (void)fixed_reader_date(&reader->fixed, line, 21, "the first day of the period", &norma43_date,
                            &statement->from);
    (void)fixed_reader_date(&reader->fixed, line, 27, "the last day of the period", &norma43_date,
                            &statement->to);
    struct balance opening = {.present = true, .date = statement->from};
    if (norma43_take_amount(reader, line, 33, "the old balance", &opening.minor)) {
        statement->opening = opening;
    }
    statement->statement_id = norma43_statement_id(reader);
    return fixed_reader_statement_begin(&reader->fixed);
}

static void norma43_check_side(const struct norma43_reader *reader, const struct fixed_line *line,
                               size_t from, const char *what, const struct norma43_side *seen)
{
    uint64_t count = 0;
    int64_t sum = 0;
    struct slice amount = fixed_text(line, from + 5, from + 18);
    struct diag *diag = reader->fixed.job->diag;
    if (slice_to_u64(fixed_text(line, from, from + 4), &count) && count != seen->count) {
        diag_warn(diag, place_skip(line->at, from - 1), "TS-NORMA-003",
                  "record 33 counts %" PRIu64 " %s, %" PRIu64 " were read", count, what,
                  seen->count);
    }
    if (amount.len == 0 || seen->unknown) {
        return;
    }
    if (!fixed_digits(amount, &sum)) {
        fixed_amount_fault(diag, place_skip(line->at, from + 4), MONEY_MALFORMED,
                           "a sum of record 33", amount, reader->fixed.statement.currency);
    } else if (sum != seen->hundredths) {
        diag_warn(diag, place_skip(line->at, from + 4), "TS-NORMA-004",
                  "record 33 has %s of %" PRId64 ".%02d, the movements give %" PRId64 ".%02d", what,
                  sum / 100, (int)(sum % 100), seen->hundredths / 100,
                  (int)(seen->hundredths % 100));
    }
}

/* Record 33. */
static enum status norma43_take_end(struct norma43_reader *reader, const struct fixed_line *line)
{
    struct diag *diag = reader->fixed.job->diag;
    enum status status = fixed_reader_entry_end(&reader->fixed);
    if (status != STATUS_OK) {
        return status;
    }
    if (!reader->fixed.in_statement) {
        (void)diag_fail(diag, line->at, STATUS_INVALID, "TS-NORMA-001",
                        "an end of account (record 33) without its beginning (record 11)");
        return STATUS_OK;
    }
    struct currency currency = {0};
    struct slice number = fixed_text(line, 3, 20);
    struct slice currency_number = fixed_text(line, 74, 76);
    if (!slice_equal(number, reader->fixed.number)) {
        diag_warn(diag, place_skip(line->at, 2), "TS-NORMA-006",
                  "record 33 is of account %.*s, record 11 of %.*s", SLICE_ARG(number),
                  SLICE_ARG(reader->fixed.number));
    }
    if (currency_number.len > 0 && currency_present(reader->fixed.statement.currency) &&
        (!norma43_currency(currency_number, &currency) ||
         !currency_equal(currency, reader->fixed.statement.currency))) {
        diag_warn(diag, place_skip(line->at, 73), "TS-NORMA-006",
                  "record 33 has the currency %.*s, record 11 has %.3s", SLICE_ARG(currency_number),
                  reader->fixed.statement.currency.code);
    }
    norma43_check_side(reader, line, 21, "debits", &reader->debits);
    norma43_check_side(reader, line, 40, "credits", &reader->credits);
    struct balance closing = {.present = true, .date = reader->fixed.statement.to};
    if (norma43_take_amount(reader, line, 59, "the new balance", &closing.minor)) {
        reader->fixed.statement.closing = closing;
    }
    return norma43_statement_end(reader, true);
}

/* --- movements --------------------------------------------------------------------------- */

/* Counts towards record 33, in its hundredths whatever the currency. */
static void norma43_count(struct norma43_reader *reader, const struct fixed_line *line)
{
    struct norma43_side *side = fixed_char(line, 28) == '1' ? &reader->debits : &reader->credits;
    int64_t hundredths = 0;
    side->count++;
    if (!fixed_digits(fixed_field(line, 29, 42), &hundredths) ||
        !money_add(side->hundredths, hundredths, &side->hundredths)) {
        side->unknown = true;
    }
}

/* A reference is what is left without zeros; of zeros alone there is none. */
static struct slice norma43_reference(const struct fixed_line *line, size_t from, size_t to)
{
    struct slice text = fixed_text(line, from, to);
    return fixed_is_only(text, '0') ? (struct slice){NULL, 0} : text;
}

/* Record 22. */
static enum status norma43_take_movement(struct norma43_reader *reader,
                                         const struct fixed_line *read)
{
    struct diag *diag = reader->fixed.job->diag;
    enum status status = fixed_reader_entry_end(&reader->fixed);
    if (status != STATUS_OK) {
        return status;
    }
    if (!reader->fixed.in_statement) {
        (void)diag_fail(diag, read->at, STATUS_INVALID, "TS-NORMA-001",
                        "a movement (record 22) that no account (record 11) stands in front of");
        reader->fixed.entry_faulty = true;
        return STATUS_OK;
    }
    struct fixed_line line;
    struct entry *entry = &reader->fixed.entry;
    status = fixed_reader_entry(&reader->fixed, read, &line);
    if (status != STATUS_OK) {
        return status;
    }
    norma43_count(reader, &line);
    bool ok = currency_present(reader->fixed.statement.currency); /* without one: told */
    ok = norma43_take_amount(reader, &line, 28, "the amount of the movement",
                             &entry->amount.minor) &&
         ok;
    ok = fixed_reader_date(&reader->fixed, &line, 11, "the booking date", &norma43_date,
                           &entry->booking_date) &&
         ok;
    ok = fixed_reader_date(&reader->fixed, &line, 17, "the value date", &norma43_date,
                           &entry->value_date) &&
         ok;
    struct slice concept = fixed_field(&line, 23, 24);
    entry->amount.currency = reader->fixed.statement.currency;
    entry->code = fixed_text(&line, 23, 27);
    entry->additional = norma43_concept(concept);
    entry->reversal = slice_equal(concept, SLICE("98"));
    if (slice_equal(concept, SLICE("14"))) {
        reader->fixed.build.transaction.return_reason = SLICE("NARR"); /* ISO: told in words */
    }
    fixed_build_set(&reader->fixed.build, &reader->fixed.build.transaction.transaction_id,
                    norma43_reference(&line, 43, 52));
    fixed_build_remit(&reader->fixed.build, norma43_reference(&line, 53, 64));
    fixed_build_remit(&reader->fixed.build, norma43_reference(&line, 65, 80));
    reader->fixed.entry_open = ok;
    reader->fixed.entry_faulty = !ok;
    return STATUS_OK;
}

/* Record 24: the amount in another currency, without sign. */
static void norma43_take_equivalent(struct norma43_reader *reader, const struct fixed_line *line)
{
    struct money read = {0};
    if (norma43_currency(fixed_field(line, 5, 7), &read.currency) &&
        fixed_amount(fixed_field(line, 8, 21), NORMA43_DECIMALS, read.currency, &read.minor) ==
            MONEY_OK) {
        reader->fixed.build.transaction.instructed = read;
    }
}

/* Records 23 and 24. */
static enum status norma43_take_complement(struct norma43_reader *reader,
                                           const struct fixed_line *read, bool text)
{
    static const size_t columns[] = {NORMA43_TEXT_COLUMNS, NORMA43_TEXT_COLUMNS};
    struct diag *diag = reader->fixed.job->diag;
    if (!reader->fixed.entry_open) {
        if (!reader->fixed.entry_faulty) {
            diag_warn(diag, read->at, "TS-NORMA-009",
                      "record %.*s without a movement (record 22) in front; it was left aside",
                      SLICE_ARG(fixed_field(read, 1, 2)));
        }
        return STATUS_OK;
    }
    struct fixed_line line;
    if (!fixed_build_line(&reader->fixed.build, read, &line)) {
        return diag_memory(diag);
    }
    if (text) {
        const struct slice parts[] = {fixed_field(&line, 5, 42), fixed_field(&line, 43, 80)};
        fixed_build_remit_run(&reader->fixed.build, parts, columns, 2);
    } else {
        norma43_take_equivalent(reader, &line);
    }
    return STATUS_OK;
}

/* --- the file ---------------------------------------------------------------------------- */

/* Record 88. Some banks count it as well, or leave a record 00 out. */
static enum status norma43_take_file_end(struct norma43_reader *reader,
                                         const struct fixed_line *line)
{
    uint64_t told = 0;
    uint64_t seen = reader->records - reader->leading;
    enum status status = norma43_statement_end(reader, false);
    bool given = slice_to_u64(fixed_text(line, 21, 26), &told) && told != seen;
    if (given && (told == reader->records || told == seen + 1)) {
        diag_info(reader->fixed.job->diag, place_skip(line->at, 20), "TS-NORMA-005",
                  "record 88 counts %" PRIu64 " records, which is %" PRIu64
                  " and one that the standard leaves out",
                  told, seen);
    } else if (given) {
        diag_warn(reader->fixed.job->diag, place_skip(line->at, 20), "TS-NORMA-005",
                  "record 88 counts %" PRIu64 " records, %" PRIu64 " were read", told, seen);
    }
    reader->ended = true;
    reader->records = 0;
    reader->leading = 0;
    return status;
}

static bool norma43_begins(struct slice text)
{
    static const struct slice kinds[] = {{"11", 2}, {"22", 2}, {"23", 2},
                                         {"24", 2}, {"33", 2}, {"88", 2}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (slice_starts(text, kinds[i])) {
            return true;
        }
    }
    return false;
}

/* Whether the line is a record 11. */
static bool norma43_is_account(struct slice line)
{
    struct date date = {0};
    return slice_starts(line, SLICE("11")) && line.len >= 50 &&
           fixed_date_ymd(slice_take(slice_skip(line, 20), 6), &date) &&
           fixed_date_ymd(slice_take(slice_skip(line, 26), 6), &date) &&
           (line.ptr[32] == '1' || line.ptr[32] == '2') &&
           fixed_is_digits(slice_take(slice_skip(line, 33), 17));
}

int norma43_sniff(struct slice head)
{
    struct slice rest = {NULL, 0};
    struct date date = {0};
    struct slice line = fixed_first_line(head, NORMA43_WIDTH, &rest);
    if (slice_starts(line, SLICE("00"))) {
        line = fixed_first_line(rest, NORMA43_WIDTH, &rest);
    }
    if (norma43_is_account(line)) {
        return NORMA43_SURE;
    }
    bool movement = slice_starts(line, SLICE("22")) && line.len >= 42 &&
                    fixed_date_ymd(slice_take(slice_skip(line, 10), 6), &date) &&
                    fixed_date_ymd(slice_take(slice_skip(line, 16), 6), &date) &&
                    fixed_is_digits(slice_take(slice_skip(line, 22), 20));
    return movement ? NORMA43_LIKELY : 0;
}

static enum status norma43_take(void *context, const struct fixed_line *line)
{
    struct norma43_reader *reader = context;
    struct slice kind = fixed_field(line, 1, 2);
    if (slice_equal(kind, SLICE("88"))) {
        return norma43_take_file_end(reader, line);
    }
    reader->records++;
    if (slice_equal(kind, SLICE("22"))) {
        return norma43_take_movement(reader, line);
    }
    if (slice_equal(kind, SLICE("23")) || slice_equal(kind, SLICE("24"))) {
        return norma43_take_complement(reader, line, slice_equal(kind, SLICE("23")));
    }
    if (slice_equal(kind, SLICE("11"))) {
        return norma43_take_account(reader, line);
    }
    if (slice_equal(kind, SLICE("33"))) {
        return norma43_take_end(reader, line);
    }
    if (slice_equal(kind, SLICE("00")) && !reader->fixed.in_statement) {
        reader->leading++; /* who sent the file, of which nothing is kept */
        return STATUS_OK;
    }
    (void)diag_fail(reader->fixed.job->diag, line->at, STATUS_INVALID, "TS-FIX-003",
                    "the line begins with \"%.*s\" instead of a record of Norma 43 (11, 22, 23, "
                    "24, 33, 88)",
                    SLICE_ARG(kind));
    return STATUS_OK;
}

static enum status norma43_end(void *context, struct place at)
{
    struct norma43_reader *reader = context;
    enum status status = norma43_statement_end(reader, false);
    if (status == STATUS_OK && !reader->ended) {
        diag_info(reader->fixed.job->diag, at, "TS-NORMA-007",
                  "the file has no end of file (record 88), so the number of records was not "
                  "checked");
    }
    return status;
}

enum status norma43_parse(const struct parse_job *job)
{
    static const struct fixed_format format = {NORMA43_WIDTH, norma43_begins, norma43_take,
                                               norma43_end};
    struct norma43_reader reader = {.fixed = {.job = job}};
    enum status status = fixed_read(job, &format, &reader);
    fixed_reader_clear(&reader.fixed);
    return status;
}
