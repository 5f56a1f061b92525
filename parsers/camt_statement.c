#include "parsers/camt_internal.h"

#include "base/utf8.h"

#include <string.h>

void camt_statement_begin(struct camt_parser *parser)
{
    arena_reset(&parser->statement_arena);
    camt_clear_texts(parser, CAMT_STATEMENT_ID, CAMT_TEXTS - 1);
    parser->statement = (struct statement){.place = camt_place(parser)};
    parser->statement_told = false;
    parser->opening_rank = 0;
    parser->closing_rank = 0;
    camt_totals_begin(parser);
    parser->entry_ordinal = 0;
    parser->statements_count++;
    if (parser->statements_count > parser->job->limits->max_statements) {
        camt_fault(parser, "TS-LIM-016", "the file has more statements than max_statements = %llu",
                   (unsigned long long)parser->job->limits->max_statements);
        camt_stop(parser);
    }
}

/*
 * How well a balance type serves; 0 for not at all. Booked balances alone: the available ones
 * (OPAV, CLAV, FWAV) hold money that is not the account's yet. An interim balance closes a report
 * of the running day; the previous day's closing opens one.
 */
static int camt_opening_rank(struct slice type)
{
    return slice_equal(type, SLICE("OPBD")) ? 2 : (slice_equal(type, SLICE("PRCD")) ? 1 : 0);
}

static int camt_closing_rank(struct slice type)
{
    return slice_equal(type, SLICE("CLBD")) ? 2 : (slice_equal(type, SLICE("ITBD")) ? 1 : 0);
}

/* Whether the day of one lies before that of the other; no where a day is missing. */
static bool camt_balance_before(const struct balance *a, const struct balance *b)
{
    return date_present(a->date) && date_present(b->date) && a->date.day < b->date.day;
}

void camt_balance_end(struct camt_parser *parser)
{
    const struct camt_amount *amount = &parser->amounts[CAMT_BALANCE_AMOUNT];
    struct slice type = parser->texts[CAMT_BALANCE_TYPE];
    int opening = camt_opening_rank(type);
    int closing = camt_closing_rank(type);
    if (!amount->given) {
        camt_fault(parser, "TS-CAMT-006", "the balance has no amount");
    }
    int sign = camt_sign(parser, CAMT_BALANCE_SIGN);
    if (sign == 0 && parser->texts[CAMT_BALANCE_SIGN].len == 0) {
        sign = 1;
        if (amount->usable && amount->money.minor != 0 && opening + closing > 0) {
            camt_remark(parser, "TS-CAMT-008",
                        "the balance does not say credit or debit and is read as credit");
        }
    }
    struct date date = camt_date(parser, CAMT_BALANCE_DATE);
    if (!amount->usable || opening + closing == 0) {
        return;
    }
    struct balance balance = {.present = true,
                              .minor = sign * amount->money.minor,
                              .date = date,
                              .currency = amount->money.currency};
    struct slice included = parser->texts[CAMT_BALANCE_LINE_INCLUDED];
    if (slice_equal(included, SLICE("true")) || slice_equal(included, SLICE("1"))) {
        camt_remark(parser, "TS-CAMT-019", "the balance includes a credit line");
    }
    camt_totals_balance(parser, type, &balance);
    /* Among equals the earliest day opens the statement and the latest one closes it, and of one
     * day the first and the last. */
    const struct balance *opened = &parser->statement.opening;
    const struct balance *closed = &parser->statement.closing;
    if (opening > parser->opening_rank ||
        (opening > 0 && opening == parser->opening_rank && camt_balance_before(&balance, opened))) {
        parser->opening_rank = opening;
        parser->statement.opening = balance;
    }
    if (closing > parser->closing_rank || (closing > 0 && closing == parser->closing_rank &&
                                           !camt_balance_before(&balance, closed))) {
        parser->closing_rank = closing;
        parser->statement.closing = balance;
    }
}

/*
 * A later page opens with the interim balance that closed the one before it. Only there: in a
 * report of the running day an interim balance is one moment among others.
 */
static void camt_balance_of_page(struct camt_parser *parser)
{
    struct statement *statement = &parser->statement;
    bool later = statement->page.len > 0 && !slice_equal(statement->page, SLICE("1"));
    bool closes = parser->closed.present || parser->interims_count > 1;
    if (later && closes && !statement->opening.present && parser->interim.present) {
        statement->opening = parser->interim;
    }
}

/* The page where the statement comes in several: page 1 that is also the last is no page. */
static struct slice camt_page(const struct camt_parser *parser, enum camt_text page,
                              enum camt_text last)
{
    struct slice number = parser->texts[page];
    bool only =
        slice_equal(number, SLICE("1")) && (slice_equal(parser->texts[last], SLICE("true")) ||
                                            slice_equal(parser->texts[last], SLICE("1")));
    return only ? (struct slice){NULL, 0} : number;
}

/* The currency of a balance is said only where it is not the account's. */
static void camt_balance_currency(const struct statement *statement, struct balance *balance)
{
    if (currency_equal(balance->currency, statement->currency)) {
        balance->currency = (struct currency){0};
    }
}

static void camt_balance_remark(struct camt_parser *parser, const struct balance *balance,
                                const char *which)
{
    if (balance->present && currency_present(balance->currency)) {
        camt_remark_at(parser, parser->statement.place, "TS-CAMT-013",
                       "the %s balance is in %.*s, not in the account's currency", which,
                       SLICE_ARG(currency_code(&balance->currency)));
    }
}

static void camt_statement_currency(struct camt_parser *parser)
{
    struct statement *statement = &parser->statement;
    struct slice told = parser->texts[CAMT_ACCOUNT_CURRENCY];
    bool known = told.len == 0 || currency_parse(told, &statement->currency);
    if (!known && !parser->statement_told) {
        struct slice shown = utf8_take(told, 10);
        camt_fault(parser, "TS-CCY-001", "the account's currency \"%.*s\" is not known",
                   SLICE_ARG(shown));
    }
    /* A booked balance is in the account's currency, so it tells it as well. */
    if (!currency_present(statement->currency) && statement->opening.present) {
        statement->currency = statement->opening.currency;
    } else if (!currency_present(statement->currency) && statement->closing.present) {
        statement->currency = statement->closing.currency;
    }
}

/* Fills the statement from its slots. */
static void camt_statement_fill(struct camt_parser *parser)
{
    struct statement *statement = &parser->statement;
    const struct slice *texts = parser->texts;
    statement->format = (struct slice){parser->format, parser->format_len};
    statement->statement_id = texts[CAMT_STATEMENT_ID];
    statement->sequence = texts[CAMT_ELECTRONIC_SEQUENCE].len > 0 ? texts[CAMT_ELECTRONIC_SEQUENCE]
                                                                  : texts[CAMT_LEGAL_SEQUENCE];
    statement->page = camt_page(parser, CAMT_PAGE, CAMT_LAST);
    if (texts[CAMT_PAGE].len == 0) {
        statement->page = camt_page(parser, CAMT_MESSAGE_PAGE, CAMT_MESSAGE_LAST);
    }
    statement->account =
        camt_account(parser, &parser->statement_arena, CAMT_ACCOUNT_IBAN, CAMT_ACCOUNT_OTHER);
    statement->account_bank =
        texts[CAMT_ACCOUNT_BIC].len > 0 ? texts[CAMT_ACCOUNT_BIC] : texts[CAMT_ACCOUNT_MEMBER];
    camt_statement_currency(parser);
    camt_balance_currency(statement, &statement->opening);
    camt_balance_currency(statement, &statement->closing);
}

void camt_statement_tell(struct camt_parser *parser)
{
    if (parser->statement_told) {
        return;
    }
    camt_statement_fill(parser);
    parser->statement_told = true;
    struct statement *statement = &parser->statement;
    statement->from = camt_date(parser, CAMT_FROM);
    statement->to = camt_date(parser, CAMT_TO);
    if (statement->statement_id.len == 0) {
        camt_fault_at(parser, statement->place, "TS-CAMT-004", "the statement has no Id");
    }
    if (statement->account.len == 0) {
        camt_remark_at(parser, statement->place, "TS-CAMT-005", "the statement names no account");
    }
    if (!parser->refused && parser->status == STATUS_OK) {
        camt_end(parser, parser->job->sink->statement_begin(parser->job->sink->context, statement));
    }
}

void camt_statement_end(struct camt_parser *parser)
{
    camt_statement_tell(parser);
    camt_statement_fill(parser); /* balances may stand behind the entries */
    camt_balance_of_page(parser);
    camt_balance_currency(&parser->statement, &parser->statement.opening);
    camt_totals_check(parser);
    camt_balance_remark(parser, &parser->statement.opening, "opening");
    camt_balance_remark(parser, &parser->statement.closing, "closing");
    if (!parser->refused && parser->status == STATUS_OK) {
        camt_end(parser,
                 parser->job->sink->statement_end(parser->job->sink->context, &parser->statement));
    }
}
