#include "parsers/ofx_internal.h"

#include "base/utf8.h"
#include "model/iban.h"

#include <inttypes.h>

void ofx_statement_begin(struct ofx_reader *reader, bool investment)
{
    arena_reset(&reader->statement_arena);
    ofx_clear(reader, OFX_CURDEF, OFX_SLOTS - 1);
    reader->statement = (struct statement){
        .format = {reader->format, reader->format_len},
        .place = reader->place(reader),
    };
    reader->begun = false;
    reader->investment = investment;
    reader->currency_refused = false;
    reader->skipped = 0;
    reader->positions = false;
    reader->exact_count = 0;
    reader->ordinal = 0;
    reader->statements++;
    if (reader->statements > reader->job->limits->max_statements) {
        ofx_fault(reader, "TS-LIM-016", "more statements than max_statements = %" PRIu64,
                  reader->job->limits->max_statements);
        reader->stopped = true;
    }
}

/* A date of a slot; absent where the slot is empty, and with a warning where it is no date. */
static struct date ofx_statement_date(struct ofx_reader *reader, enum ofx_slot slot,
                                      const char *name)
{
    struct date date = {0};
    struct slice text = reader->texts[slot];
    struct slice shown = utf8_take(text, 40);
    if (text.len > 0 && !ofx_date(text, &date)) {
        diag_warn(reader->job->diag, reader->statement.place, "TS-OFX-009",
                  "%s \"%.*s\" of the statement is no date; it was left aside", name,
                  SLICE_ARG(shown));
    }
    return date;
}

/* The period is that of all lists: a bank may send several. */
void ofx_list_values(struct ofx_reader *reader)
{
    struct statement *statement = &reader->statement;
    struct date from = ofx_statement_date(reader, OFX_FROM, "DTSTART");
    struct date to = ofx_statement_date(reader, OFX_TO, "DTEND");
    ofx_clear(reader, OFX_FROM, OFX_TO);
    if (date_present(from) && (!date_present(statement->from) || from.day < statement->from.day)) {
        statement->from = from;
    }
    if (date_present(to) && to.day > statement->to.day) {
        statement->to = to;
    }
}

void ofx_list_begin(struct ofx_reader *reader)
{
    ofx_list_values(reader);
}

struct currency ofx_statement_currency(struct ofx_reader *reader)
{
    struct statement *statement = &reader->statement;
    struct slice text = reader->texts[OFX_CURDEF];
    struct slice shown = utf8_take(text, 10);
    if (text.len > 0 && !currency_present(statement->currency)) {
        if (!currency_parse(text, &statement->currency)) {
            ofx_fault_at(reader, statement->place, "TS-CCY-001", "CURDEF \"%.*s\" is not known",
                         SLICE_ARG(shown));
            reader->currency_refused = true;
        }
        reader->texts[OFX_CURDEF] = (struct slice){NULL, 0};
    }
    return statement->currency;
}

/* An IBAN without blanks, or the number as given. */
static struct slice ofx_statement_account(struct ofx_reader *reader)
{
    char iban[IBAN_MAX];
    size_t len = 0;
    struct slice account = reader->texts[OFX_ACCTID];
    if (iban_check(account, iban, &len) &&
        arena_copy(&reader->statement_arena, (struct slice){iban, len}, &account) != STATUS_OK) {
        ofx_fail(reader, diag_memory(reader->job->diag));
    }
    return account;
}

/* "2026-01-01..2026-01-31", the period; without one the statement's place in the file. */
static struct slice ofx_statement_id(struct ofx_reader *reader)
{
    struct buffer text = {0};
    struct slice id = {NULL, 0};
    date_format(reader->statement.from, &text);
    if (date_present(reader->statement.to)) {
        buffer_add_text(&text, "..");
        date_format(reader->statement.to, &text);
    }
    if (text.len == 0 && reader->statement.closing.present &&
        date_present(reader->statement.closing.date)) {
        buffer_add_text(&text, "..");
        date_format(reader->statement.closing.date, &text);
    }
    if (text.len == 0) {
        buffer_add_text(&text, "statement-");
        buffer_add_u64(&text, reader->statements);
    }
    if (!buffer_ok(&text) ||
        arena_copy(&reader->statement_arena, buffer_slice(&text), &id) != STATUS_OK) {
        ofx_fail(reader, diag_memory(reader->job->diag));
    }
    buffer_clear(&text);
    return id;
}

void ofx_statement_tell(struct ofx_reader *reader)
{
    struct statement *statement = &reader->statement;
    if (reader->begun || reader->status != STATUS_OK) {
        return;
    }
    (void)ofx_statement_currency(reader);
    ofx_list_values(reader);
    statement->account = ofx_statement_account(reader);
    statement->account_bank = reader->texts[OFX_BANKID];
    statement->statement_id = ofx_statement_id(reader);
    if (statement->account.len == 0) {
        diag_warn(reader->job->diag, statement->place, "TS-OFX-004",
                  "the statement names no account (ACCTID)");
    }
    if (reader->status == STATUS_OK) {
        reader->begun = true;
        ofx_fail(reader, reader->job->sink->statement_begin(reader->job->sink->context, statement));
    }
}

/* A balance that is finer than its currency; false where it is none, where it could be thousands,
 * or where the sink takes money only. */
static bool ofx_ledger_exact(struct ofx_reader *reader, struct slice text, struct currency currency)
{
    struct statement *statement = &reader->statement;
    struct slice shown = utf8_take(text, 40);
    struct buffer exact = {0};
    if (!ofx_exact_taken(reader) || !ofx_exact_decided(reader, text, currency) ||
        !ofx_amount_exact(text, currency, &exact)) {
        return false;
    }
    struct date date = ofx_statement_date(reader, OFX_BALANCE_DATE, "DTASOF");
    statement->closing = (struct balance){.date = date};
    if (!buffer_ok(&exact) || arena_copy(&reader->statement_arena, buffer_slice(&exact),
                                         &statement->closing.exact) != STATUS_OK) {
        ofx_fail(reader, diag_memory(reader->job->diag));
    }
    buffer_clear(&exact);
    ofx_exact_see(reader, text, currency);
    diag_warn(reader->job->diag, reader->place(reader), "TS-AMT-004",
              "LEDGERBAL %.*s has more decimals than %.3s; it is shown as told, and a run leaves "
              "it aside",
              SLICE_ARG(shown), currency.code);
    return true;
}

void ofx_ledger_end(struct ofx_reader *reader)
{
    struct statement *statement = &reader->statement;
    struct slice text = reader->texts[OFX_BALAMT];
    struct currency currency = ofx_statement_currency(reader);
    struct diag quiet = {0};
    int64_t minor = 0;
    struct slice shown = utf8_take(text, 40);
    if (!currency_present(currency) && reader->currency_refused) {
        return; /* told */
    }
    if (!currency_present(currency)) {
        diag_warn(reader->job->diag, statement->place, "TS-OFX-008",
                  "LEDGERBAL was left aside: the statement tells no currency");
        return;
    }
    if (ofx_ledger_exact(reader, text, currency)) {
        return;
    }
    if (text.len == 0 ||
        ofx_amount(text, currency, "BALAMT", statement->place, &quiet, &minor) != STATUS_OK) {
        diag_warn(reader->job->diag, reader->place(reader), "TS-OFX-008",
                  "LEDGERBAL was left aside: its amount \"%.*s\" can't be read in %.3s",
                  SLICE_ARG(shown), currency.code);
        return;
    }
    if (!ofx_exact_decided(reader, text, currency)) {
        diag_warn(reader->job->diag, reader->place(reader), "TS-OFX-008",
                  "LEDGERBAL was left aside: the mark in \"%.*s\" is that of decimals or parts "
                  "thousands, and no amount before it shows which",
                  SLICE_ARG(shown));
        return;
    }
    ofx_exact_see(reader, text, currency);
    struct date date = ofx_statement_date(reader, OFX_BALANCE_DATE, "DTASOF");
    statement->closing = (struct balance){.present = true, .minor = minor, .date = date};
}

/* Says what of an investment account is not money on an account. */
static void ofx_statement_not_read(struct ofx_reader *reader)
{
    if (reader->skipped > 0 || reader->positions) {
        diag_info(reader->job->diag, reader->statement.place, "TS-OFX-010",
                  "of the investment statement only cash was read; passed over: %" PRIu64
                  " bookings of securities%s",
                  reader->skipped, reader->positions ? ", and what is held" : "");
    }
}

void ofx_statement_end(struct ofx_reader *reader)
{
    ofx_statement_tell(reader);
    ofx_statement_not_read(reader);
    ofx_exact_tell(reader);
    if (reader->begun && reader->status == STATUS_OK) {
        reader->begun = false;
        ofx_fail(reader,
                 reader->job->sink->statement_end(reader->job->sink->context, &reader->statement));
    }
}

void ofx_status_end(struct ofx_reader *reader, bool signon)
{
    struct slice code = utf8_take(reader->texts[OFX_CODE], 20);
    struct slice severity = utf8_take(reader->texts[OFX_SEVERITY], 20);
    struct slice message = utf8_take(reader->texts[OFX_MESSAGE], 160);
    bool fine = severity.len == 0 ? slice_equal(code, SLICE("0"))
                                  : slice_equal_fold(severity, SLICE("INFO"));
    if (fine) {
        return;
    }
    diag_warn(reader->job->diag, reader->place(reader), "TS-OFX-003",
              "the bank answered the %s with status %.*s (%.*s): %.*s",
              signon ? "sign-on" : "request", SLICE_ARG(code), SLICE_ARG(severity),
              SLICE_ARG(message));
}
