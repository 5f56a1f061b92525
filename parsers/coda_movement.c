/*
 * How it works: a record 2.1 begins a movement, or a detail of the one at hand when its sequence
 * number is the same; 2.2 and 2.3 go on with it, and 3.1 to 3.3 say more about it. A movement is
 * complete when the sequence number changes or another kind of record comes. Detail numbers count
 * from 0000 and, like sequence numbers, go on with 0000 behind 9999.
 */
#include "parsers/coda_internal.h"

#include "model/iban.h"
#include "parsers/fixed_account.h"

#include <assert.h>
#include <string.h>

/* --- accounts ---------------------------------------------------------------------------- */

struct coda_account coda_account_of(const struct fixed_line *line, size_t from, char structure)
{
    struct coda_account account = {0};
    bool national = structure == '0' || structure == ' ';
    size_t currency_from = national ? 13 : 34;
    size_t number_columns = national ? 12 : structure == '2' ? 31 : 34;
    size_t currency_at = from + currency_from;
    account.number = fixed_text(line, from, from + number_columns - 1);
    (void)currency_parse(fixed_field(line, currency_at, currency_at + 2), &account.currency);
    return account;
}

struct slice coda_account_iban(struct slice number, char iban[IBAN_MAX])
{
    size_t len = 0;
    if (iban_check(number, iban, &len) || fixed_account_belgian(number, iban, &len)) {
        return (struct slice){iban, len};
    }
    return number;
}

/* The counterparty's: nothing says which structure it has. */
static struct slice coda_counterparty_account(const struct fixed_line *line, size_t from)
{
    struct slice first = fixed_field(line, from, from + 11);
    bool national = fixed_is_digits(first) && first.len == 12 &&
                    fixed_text(line, from + 12, from + 12).len == 0;
    return coda_account_of(line, from, national ? '0' : '1').number;
}

/* --- records ----------------------------------------------------------------------------- */

static struct coda_detail *coda_last(struct coda_reader *reader)
{
    assert(reader->details_count > 0);
    return &reader->details[reader->details_count - 1];
}

/* Whether record 2.1 is a detail of the movement at hand. */
static bool coda_is_detail(const struct coda_reader *reader, struct slice sequence,
                           struct slice number)
{
    return reader->details_count > 0 && sequence.len == sizeof reader->sequence &&
           memcmp(sequence.ptr, reader->sequence, sizeof reader->sequence) == 0 &&
           (!slice_equal(number, SLICE("0000")) ||
            memcmp(reader->detail_number, "9999", sizeof reader->detail_number) == 0);
}

/* Room for one more detail; the array lives in the entry's arena. */
static struct coda_detail *coda_detail_add(struct coda_reader *reader, struct place at)
{
    if (reader->details_count == reader->details_capacity) {
        size_t wanted = reader->details_capacity == 0 ? 4 : reader->details_capacity * 2;
        struct coda_detail *grown = arena_take(&reader->entry_arena, wanted * sizeof *grown);
        if (grown == NULL) {
            reader->failed = true;
            return NULL;
        }
        if (reader->details_count > 0) {
            memcpy(grown, reader->details, reader->details_count * sizeof *grown);
        }
        reader->details = grown;
        reader->details_capacity = wanted;
    }
    struct coda_detail *detail = &reader->details[reader->details_count++];
    *detail = (struct coda_detail){.at = at};
    fixed_build_init(&detail->build, &reader->entry_arena, reader->job->limits);
    return detail;
}

static void coda_fault(struct coda_reader *reader)
{
    reader->faulty = true;
}

/* The one place where an amount gets its sign: 0 credit, 1 debit. */
static bool coda_signed(char sign, int64_t magnitude_minor, int64_t *minor)
{
    *minor = sign == '1' ? -magnitude_minor : magnitude_minor;
    return sign == '0' || sign == '1';
}

static void coda_take_amount(struct coda_reader *reader, const struct fixed_line *line,
                             struct coda_detail *detail)
{
    struct diag *diag = reader->job->diag;
    struct currency currency = reader->statement.currency;
    struct slice text = fixed_field(line, 33, 47);
    int64_t minor = 0;
    enum money_error error = fixed_amount(text, CODA_DECIMALS, currency, &minor);
    if (error != MONEY_OK) {
        coda_fault(reader);
        fixed_amount_fault(diag, place_skip(line->at, 32), error, "the amount of the movement",
                           text, currency);
    }
    if (!coda_signed(fixed_char(line, 32), minor, &detail->minor)) {
        coda_fault(reader);
        (void)diag_fail(diag, place_skip(line->at, 31), STATUS_INVALID, "TS-CODA-008",
                        "the sign of the movement is \"%c\" instead of 0 for a credit or 1 for a "
                        "debit",
                        fixed_char(line, 32));
    }
}

/* Zeros and blanks stand for no date. */
static void coda_take_date(struct coda_reader *reader, const struct fixed_line *line, size_t from,
                           const char *what, struct date *out)
{
    struct slice text = fixed_text(line, from, from + 5);
    if (!fixed_is_only(text, '0') && !fixed_date_dmy(text, out)) {
        coda_fault(reader);
        (void)diag_fail(reader->job->diag, place_skip(line->at, from - 1), STATUS_INVALID,
                        "TS-DAT-001", "%s %.*s can't be read or does not exist, it is ddmmyy", what,
                        SLICE_ARG(text));
    }
}

/* Adds to what the trailer states; a detail is part of what its movement added. */
static void coda_count_amount(struct coda_reader *reader, const struct fixed_line *line)
{
    struct coda_totals *totals = &reader->totals;
    int64_t thousandths = 0;
    int64_t *side = &totals->sides[fixed_char(line, 32) == '1' ? 1 : 0];
    if (!fixed_digits(fixed_field(line, 33, 47), &thousandths) ||
        !money_add(*side, thousandths, side)) {
        totals->unknown = true;
    }
}

static void coda_take_number(const struct fixed_line *line, size_t from,
                             char out[CODA_NUMBER_COLUMNS])
{
    for (size_t i = 0; i < CODA_NUMBER_COLUMNS; i++) {
        out[i] = fixed_char(line, from + i);
    }
}

static enum status coda_take_movement(struct coda_reader *reader, const struct fixed_line *read)
{
    struct slice sequence = fixed_field(read, 3, 6);
    struct slice number = fixed_field(read, 7, 10);
    bool detailed = coda_is_detail(reader, sequence, number);
    if (!detailed) {
        enum status status = coda_movement_end(reader);
        if (status != STATUS_OK) {
            return status;
        }
        coda_count_amount(reader, read);
    } else if (reader->details_count > CODA_DETAILS_MAX) {
        return diag_fail(reader->job->diag, read->at, STATUS_INVALID, "TS-CODA-012",
                         "the movement has more than %d details", CODA_DETAILS_MAX);
    }
    struct fixed_line line;
    struct coda_detail *detail = coda_detail_add(reader, read->at);
    if (detail == NULL || !fixed_build_line(&detail->build, read, &line)) {
        return diag_memory(reader->job->diag);
    }
    coda_take_number(read, 3, reader->sequence);
    coda_take_number(read, 7, reader->detail_number);
    detail->bank_ref = fixed_text(&line, 11, 31);
    reader->faulty = reader->faulty || !currency_present(reader->statement.currency);
    coda_take_amount(reader, &line, detail);
    coda_take_date(reader, &line, 48, "the value date", &detail->value_date);
    detail->code = fixed_text(&line, 54, 61);
    detail->communication.structured = fixed_char(&line, 62) == '1';
    detail->communication.parts[0] = fixed_field(&line, 63, 115);
    coda_take_date(reader, &line, 116, "the entry date", &detail->booking_date);
    char level = fixed_char(&line, 125);
    detail->level = byte_is_digit(level) ? (unsigned)(level - '0') : 0;
    return STATUS_OK;
}

/* Record 2.2: more of the communication, and what SEPA brought. */
static void coda_take_second(struct coda_reader *reader, const struct fixed_line *line,
                             struct coda_detail *detail)
{
    struct fixed_build *build = &detail->build;
    struct transaction *transaction = &build->transaction;
    detail->communication.parts[1] = fixed_field(line, 11, 63);
    if (reader->first_version) {
        return; /* the fields behind came with version 2 */
    }
    fixed_build_set(build, &transaction->end_to_end_id, fixed_field(line, 64, 98));
    fixed_build_set(build, &transaction->counterparty.bank, fixed_field(line, 99, 109));
    char returned = fixed_char(line, 113);
    if (returned >= '1' && returned <= '5') {
        detail->returned = true;
        fixed_build_set(build, &transaction->return_reason, fixed_field(line, 114, 117));
    }
    fixed_build_set(build, &transaction->purpose, fixed_field(line, 122, 125));
}

/* Record 2.3: who stands on the other side. */
static void coda_take_third(struct coda_reader *reader, const struct fixed_line *line,
                            struct coda_detail *detail)
{
    char iban[IBAN_MAX];
    struct fixed_build *build = &detail->build;
    struct counterparty *them = &build->transaction.counterparty;
    struct slice number = coda_counterparty_account(line, 11);
    struct slice account = coda_account_iban(number, iban);
    if (account.ptr == iban && !slice_equal(account, number)) {
        account = fixed_build_keep(build, account);
    } else {
        account = number;
    }
    if (!fixed_is_only(number, '0')) {
        fixed_build_set(build, &them->account, account);
    }
    if (reader->first_version) {
        fixed_build_set(build, &them->name, fixed_field(line, 48, 73));
        return;
    }
    fixed_build_set(build, &them->name, fixed_field(line, 48, 82));
    detail->communication.parts[2] = fixed_field(line, 83, 125);
}

/* The information record that was gathered is complete. */
static void coda_info_end(struct coda_reader *reader)
{
    if (reader->info_open && reader->details_count > 0) {
        coda_text_read(coda_last(reader)); /* it stands in front, and is complete */
        coda_text_inform(coda_last(reader), &reader->info);
    }
    reader->info_open = false;
    reader->info = (struct coda_communication){0};
}

static void coda_take_info(struct coda_reader *reader, const struct fixed_line *line)
{
    switch (fixed_char(line, 2)) {
    case '1':
        coda_info_end(reader);
        reader->info_open = true;
        reader->info.structured = fixed_char(line, 40) == '1';
        reader->info.parts[0] = fixed_field(line, 41, 113);
        return;
    case '2':
        reader->info_open = true;
        reader->info.parts[1] = fixed_field(line, 11, 115);
        return;
    default:
        reader->info_open = true;
        reader->info.parts[2] = fixed_field(line, 11, 100);
        return;
    }
}

/* Records that go on with a movement belong to the one in front of them. */
static bool coda_goes_on(const struct coda_reader *reader, const struct fixed_line *line)
{
    struct slice sequence = fixed_field(line, 3, 6);
    return reader->details_count > 0 && sequence.len == sizeof reader->sequence &&
           memcmp(sequence.ptr, reader->sequence, sizeof reader->sequence) == 0;
}

enum status coda_movement_take(struct coda_reader *reader, const struct fixed_line *read)
{
    struct diag *diag = reader->job->diag;
    char kind = fixed_char(read, 1);
    char article = fixed_char(read, 2);
    if (article < '1' || article > '3') {
        (void)diag_fail(diag, read->at, STATUS_INVALID, "TS-FIX-003",
                        "a record %c%c; 2 and 3 have the articles 1, 2 and 3", kind, article);
        return STATUS_OK;
    }
    if (kind == '2' && article == '1') {
        coda_info_end(reader);
        return coda_take_movement(reader, read);
    }
    if (!coda_goes_on(reader, read)) {
        diag_warn(diag, read->at, "TS-CODA-009",
                  "record %c%c has the sequence number %.*s, which is not that of the movement in "
                  "front; it was left aside",
                  kind, article, SLICE_ARG(fixed_field(read, 3, 6)));
        return STATUS_OK;
    }
    struct fixed_line line;
    if (!fixed_build_line(&coda_last(reader)->build, read, &line)) {
        return diag_memory(diag);
    }
    if (kind == '3') {
        coda_take_info(reader, &line);
    } else if (article == '2') {
        coda_take_second(reader, &line, coda_last(reader));
    } else {
        coda_take_third(reader, &line, coda_last(reader));
    }
    return STATUS_OK;
}

enum status coda_movement_end(struct coda_reader *reader)
{
    enum status status = STATUS_OK;
    coda_info_end(reader);
    if (reader->details_count > 0) {
        status = coda_entry_finish(reader);
    }
    arena_reset(&reader->entry_arena);
    reader->details = NULL;
    reader->details_count = 0;
    reader->details_capacity = 0;
    reader->faulty = false;
    return status;
}
