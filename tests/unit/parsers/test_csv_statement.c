/*
 * Whole files: the fixtures beside their expected outcome, and tables of small files that are
 * special in one way. An outcome is a line an entry: date, value date, amount, currency, name,
 * text.
 */
#include "parsers/csv_statement.h"
#include "unit.h"

#include "model/date.h"
#include "model/money.h"
#include "parsers/csv_profile.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

struct outcome {
    struct buffer out;
    struct buffer codes; /* of warnings and errors */
    unsigned exponent;
};

static void outcome_listen(void *context, const struct diagnostic *diagnostic)
{
    struct outcome *outcome = context;
    buffer_add_text(&outcome->codes, diagnostic->code);
    buffer_add_format(&outcome->codes, "@%llu ", (unsigned long long)diagnostic->place.line);
}

static enum status outcome_begin(void *context, const struct statement *statement)
{
    (void)context;
    assert_true(slice_equal(statement->format, SLICE("csv")));
    return STATUS_OK;
}

static enum status outcome_entry(void *context, const struct entry *entry)
{
    struct outcome *outcome = context;
    const struct transaction *transaction = entry->transactions;
    struct buffer *out = &outcome->out;
    outcome->exponent = entry->amount.currency.exponent;
    date_format(entry->booking_date, out);
    buffer_add_byte(out, ' ');
    date_format(entry->value_date, out);
    buffer_add_byte(out, ' ');
    money_format(entry->amount.minor, entry->amount.currency.exponent, out);
    buffer_add_byte(out, ' ');
    buffer_add(out, currency_code(&entry->amount.currency));
    buffer_add_text(out, " [");
    buffer_add(out, transaction->counterparty.name);
    buffer_add_byte(out, '|');
    buffer_add(out, transaction->counterparty.account);
    buffer_add_byte(out, '|');
    buffer_add(out, entry->servicer_ref);
    for (size_t i = 0; i < transaction->remittance_count; i++) {
        buffer_add_byte(out, '|');
        buffer_add(out, transaction->remittance[i]);
    }
    buffer_add_text(out, "]\n");
    assert_int_equal(entry->transactions_count, 1);
    assert_int_equal(transaction->amount.minor, entry->amount.minor);
    return STATUS_OK;
}

static enum status outcome_end(void *context, const struct statement *statement)
{
    struct outcome *outcome = context;
    struct buffer *out = &outcome->out;
    buffer_add_byte(out, '=');
    buffer_add(out, statement->statement_id);
    buffer_add_format(out, " account %.*s", SLICE_ARG(statement->account));
    if (statement->opening.present) {
        buffer_add_text(out, " opening ");
        money_format(statement->opening.minor, outcome->exponent, out);
        buffer_add_text(out, " closing ");
        money_format(statement->closing.minor, outcome->exponent, out);
    }
    buffer_add_byte(out, '\n');
    return STATUS_OK;
}

static struct outcome outcome_read(struct slice bytes, const struct parse_settings *settings,
                                   struct limits limits, bool undated_refused)
{
    struct outcome outcome = {.exponent = 2};
    struct diag diag = {.context = &outcome, .listen = outcome_listen};
    struct parse_sink sink = {.context = &outcome,
                              .statement_begin = outcome_begin,
                              .entry = outcome_entry,
                              .statement_end = outcome_end,
                              .takes_undated = !undated_refused};
    struct input *input = NULL;
    assert_int_equal(input_from_memory(bytes, "case", &limits, &diag, &input), STATUS_OK);
    struct parse_job job = {input, &limits, settings, &diag, &sink};
    enum status status = csv_statement_parse(&job);
    assert_int_equal(status == STATUS_INVALID, diag.errors > 0);
    if (status != STATUS_OK) {
        buffer_reset(&outcome.out); /* what a refused file told is dropped */
        buffer_add_text(&outcome.out, "refused\n");
    }
    input_close(input);
    buffer_add(&outcome.out, buffer_slice(&outcome.codes));
    buffer_add_byte(&outcome.out, '\0');
    buffer_clear(&outcome.codes);
    return outcome;
}

static struct outcome outcome_within(struct slice bytes, const struct parse_settings *settings,
                                     struct limits limits)
{
    return outcome_read(bytes, settings, limits, false);
}

static struct outcome outcome_of(struct slice bytes, const struct parse_settings *settings)
{
    struct limits limits = limits_default();
    limits.max_line_kb = 1;
    return outcome_within(bytes, settings, limits);
}

static const struct csv_case {
    const char *name;
    const char *text;
    const char *outcome;
} csv_cases[] = {
    {"signed amounts, decimal point",
     "Date,Description,Amount\n2026-01-31,a,-1.50\n2026-02-01,b,2\n",
     "2026-01-31  -1.50  [|||a]\n2026-02-01  2.00  [|||b]\n=2026-01-31..2026-02-01 account \n"},
    {"only the wrapper =\"...\" is taken off a text",
     "Date,Name,Description,Amount\n2026-01-31,=\"012\",=A,-1.50\n"
     "2026-01-31,\"=\"\"9\"\"\",\"=HYPERLINK(\"\"x\"\")\",2\n2026-01-31,=A1,=,2\n",
     "2026-01-31  -1.50  [012|||=A]\n2026-01-31  2.00  [9|||=HYPERLINK(\"x\")]\n"
     "2026-01-31  2.00  [=A1|||=]\n=2026-01-31..2026-01-31 account \n"},
    {"trailing minus", "Datum;Text;Betrag\n31.01.2026;a;1,50-\n",
     "2026-01-31  -1.50  [|||a]\n=2026-01-31..2026-01-31 account \n"},
    {"brackets for debits", "Date,Description,Amount\n2026-01-31,a,($1.50)\n2026-01-31,b,$2.00\n",
     "2026-01-31  -1.50  [|||a]\n2026-01-31  2.00  [|||b]\n=2026-01-31..2026-01-31 account \n"},
    {"CR and DR behind the amount",
     "Date,Description,Amount\n2026-01-31,a,1.50 DR\n2026-01-31,b,2.00 CR\n",
     "2026-01-31  -1.50  [|||a]\n2026-01-31  2.00  [|||b]\n=2026-01-31..2026-01-31 account \n"},
    {"currency symbol",
     "Date,Description,Amount\n2026-01-31,a,-\xC2\xA3"
     "1.50\n",
     "2026-01-31  -1.50 GBP [|||a]\n=2026-01-31..2026-01-31 account \n"},
    {"typographic apostrophe as group mark",
     "Datum;Text;Betrag\n31.01.2026;a;-1\xE2\x80\x99"
     "500.25\n",
     "2026-01-31  -1500.25  [|||a]\n=2026-01-31..2026-01-31 account \n"},
    {"blank as group mark", "Datum;Text;Betrag\n31.01.2026;a;-1 500,25\n",
     "2026-01-31  -1500.25  [|||a]\n=2026-01-31..2026-01-31 account \n"},
    {"yen has no decimals", "Date,Description,Amount,Currency\n2026-01-31,a,-1500,JPY\n",
     "2026-01-31  -1500 JPY [|||a]\n=2026-01-31..2026-01-31 account \n"},
    {"dinar has three",
     "Date,Description,Amount,Currency\n2026-01-31,a,-1.505,KWD\n"
     "2026-01-31,b,-0.5,KWD\n",
     "2026-01-31  -1.505 KWD [|||a]\n2026-01-31  -0.500 KWD [|||b]\n"
     "=2026-01-31..2026-01-31 account \n"},
    {"thousandths decide where the currency has none",
     "Date,Description,Amount (EUR)\n2026-01-31,a,-1.505\n",
     "2026-01-31  -1505.00 EUR [|||a]\n=2026-01-31..2026-01-31 account \n"},
    {"one late row decides day and month",
     "Date,Description,Amount\n03/04/2026,a,-1.00\n13/04/2026,b,-1.00\n",
     "2026-04-03  -1.00  [|||a]\n2026-04-13  -1.00  [|||b]\n=2026-04-03..2026-04-13 account \n"},
    {"month first", "Date,Description,Amount\n03/04/2026,a,-1.00\n03/14/2026,b,-1.00\n",
     "2026-03-04  -1.00  [|||a]\n2026-03-14  -1.00  [|||b]\n=2026-03-04..2026-03-14 account \n"},
    {"no English header, so the day first", "Fecha;Concepto;Importe\n03/04/2026;a;-1.00\n",
     "2026-04-03  -1.00  [|||a]\n=2026-04-03..2026-04-03 account \n"},
    {"day or month stays open", "Date,Description,Amount\n03/04/2026,a,-1.00\n",
     "refused\nTS-CSV-005@0 "},
    {"month in words", "Date,Description,Amount\n12-Dec-2026,a,-1.00\n",
     "2026-12-12  -1.00  [|||a]\n=2026-12-12..2026-12-12 account \n"},
    {"a day that does not exist",
     "Datum;Text;Betrag\n31.01.2026;a;-1,00\n30.02.2026;b;-1,00\n28.02.2026;c;-1,00\n",
     "refused\nTS-DAT-001@3 "},
    {"both decimal marks", "Datum;Text;Betrag\n31.01.2026;a;-1,50\n31.01.2026;b;-1.50\n",
     "refused\nTS-CSV-006@0 "},
    {"groups of two are no groups",
     "Datum;Text;Betrag\n31.01.2026;a;-1.00\n31.01.2026;b;-1'00.00\n"
     "31.01.2026;c;-1.00\n31.01.2026;d;-1.00\n31.01.2026;e;-1.00\n",
     "refused\nTS-AMT-001@3 "},
    {"a cent has no tenth", "Date,Description,Amount (EUR)\n2026-01-31,a,-1.5051\n",
     "refused\nTS-AMT-002@2 "},
    {"the balance decides what an unsigned column is",
     "01.02.2026;x;;5,00;105,00\n02.02.2026;y;20,00;;85,00\n",
     "2026-02-01  5.00  [|||x]\n2026-02-02  -20.00  [|||y]\n"
     "=2026-02-01..2026-02-02 account  opening 100.00 closing 85.00\n"},
    {"nothing decides which side is which", "01.02.2026;x;;5,00\n02.02.2026;y;20,00;\n",
     "refused\nTS-CSV-007@0 "},
    {"balance on the last row of a day only",
     "Datum;Text;Betrag;Saldo\n02.02.2026;c;-5,00;15,00\n01.02.2026;b;-10,00;20,00\n"
     "01.02.2026;a;30,00;\n",
     "2026-02-02  -5.00  [|||c]\n2026-02-01  -10.00  [|||b]\n2026-02-01  30.00  [|||a]\n"
     "=2026-02-01..2026-02-02 account  opening 0.00 closing 15.00\n"},
    {"a balance that breaks is told and not used",
     "Datum;Text;Betrag;Saldo\n01.02.2026;a;-5,00;95,00\n02.02.2026;b;-5,00;90,00\n"
     "03.02.2026;c;-5,00;80,00\n",
     "2026-02-01  -5.00  [|||a]\n2026-02-02  -5.00  [|||b]\n2026-02-03  -5.00  [|||c]\n"
     "=2026-02-01..2026-02-03 account \nTS-CSV-014@0 "},
    {"one step of the balance against the signs is no proof",
     "Datum;Text;Betrag;Saldo\n01.02.2026;a;-5,00;95,00\n02.02.2026;b;-6,00;101,00\n",
     "refused\nTS-CSV-007@0 "},
    {"three steps of the balance are one",
     "Datum;Text;Betrag;Saldo\n01.02.2026;a;-5,00;95,00\n02.02.2026;b;-6,00;101,00\n"
     "03.02.2026;c;2,00;99,00\n04.02.2026;d;-1,00;100,00\n",
     "2026-02-01  5.00  [|||a]\n2026-02-02  6.00  [|||b]\n2026-02-03  -2.00  [|||c]\n"
     "2026-02-04  1.00  [|||d]\n=2026-02-01..2026-02-04 account  opening 90.00 closing 100.00\n"},
    {"debit and credit in one row",
     "Datum;Text;Soll;Haben\n01.02.2026;a;1,00;\n02.02.2026;b;1,00;2,00\n",
     "refused\nTS-CSV-009@3 "},
    {"direction column in letters",
     "Date,Text,Amount,D/C\n2026-02-01,a,5.00,D\n2026-02-01,b,6.00,C\n",
     "2026-02-01  -5.00  [|||a]\n2026-02-01  6.00  [|||b]\n=2026-02-01..2026-02-01 account \n"},
    {"a sign that says what the word says",
     "Date,Text,Amount,D/C\n2026-02-01,a,-5.00,D\n2026-02-01,b,6.00,C\n",
     "2026-02-01  -5.00  [|||a]\n2026-02-01  6.00  [|||b]\n=2026-02-01..2026-02-01 account \n"},
    {"sign and word contradict",
     "Date,Text,Amount,D/C\n2026-02-01,a,5.00,D\n2026-02-01,b,-6.00,C\n"
     "2026-02-01,c,7.00,C\n",
     "refused\nTS-CSV-007@0 "},
    {"reference, name and account are taken from their columns",
     "Booking date,Value date,Amount,Currency,Counterparty,Counterparty account,Transaction ID,"
     "Description\n2026-02-01,2026-02-02,5.00,EUR,ACME,DE89 3704 0044 0532 0130 00,T-1,Hi\n",
     "2026-02-01 2026-02-02 5.00 EUR [ACME|DE89370400440532013000|T-1|Hi]\n"
     "=2026-02-01..2026-02-01 account \n"},
    {"cells of spreadsheets", "Datum;Text;Betrag\n=\"01.02.2026\";\"=Miete\";-5,00\n",
     "2026-02-01  -5.00  [|||=Miete]\n=2026-02-01..2026-02-01 account \n"},
    {"quoted line breaks", "Datum;Text;Betrag\n01.02.2026;\"a\nb\";-5,00\n",
     "2026-02-01  -5.00  [|||a\nb]\n=2026-02-01..2026-02-01 account \n"},
    {"sep= and a byte order mark", "\xEF\xBB\xBFsep=;\nDatum;Text;Betrag\n01.02.2026;a;-5,00\n",
     "2026-02-01  -5.00  [|||a]\n=2026-02-01..2026-02-01 account \n"},
    {"header without rows", "Date,Description,Amount\n", ""},
    {"Windows-1252", "Datum;Text;Betrag\n01.02.2026;Geb\xFChr;-5,00\n",
     "2026-02-01  -5.00  [|||Geb\xC3\xBChr]\n=2026-02-01..2026-02-01 account \nTS-TXT-001@1 "},
    {"no table at all", "a,b\nc,d\n", "refused\nTS-CSV-003@0 "},
};

#define UNDATED_HEAD "Datum;Text;Betrag\n01.02.2026;a;-5,00\n"
#define UNDATED_END  "02.02.2026;b;7,00\n"
#define UNDATED_READ                                                                               \
    "2026-02-01  -5.00  [|||a]\n2026-02-02  7.00  [|||b]\n=2026-02-01..2026-02-02 account \n"
#define UNDATED_BALANCES                                                                           \
    "2026-02-01  -5.00  [|||a]\n2026-02-02  7.00  [|||b]\n"                                        \
    "=2026-02-01..2026-02-02 account  opening 100.00 closing 102.00\n"
#define UNDATED_ONE "2026-02-01  -5.00  [|||a]\n=2026-02-01..2026-02-01 account \n"

/* Rows with an amount and no booking date: shown to be no entries (TS-CSV-013), or not (-017). */
static const struct csv_case undated_cases[] = {
    {"a word where the date should be", UNDATED_HEAD "unbekannt;x;-9,00\n" UNDATED_END,
     UNDATED_READ "TS-CSV-017@3 "},
    {"no date", UNDATED_HEAD ";x;-9,00\n" UNDATED_END, UNDATED_READ "TS-CSV-017@3 "},
    {"a date with something before it", UNDATED_HEAD "am 01.02.2026;x;-9,00\n" UNDATED_END,
     UNDATED_READ "TS-CSV-017@3 "},
    {"the first row and the last, both open",
     "Datum;Text;Betrag\n?;x;-9,00\n01.02.2026;a;-5,00\n02.02.2026;b;7,00\n?;y;9,00\n",
     UNDATED_READ "TS-CSV-017@2 "},
    {"an amount finer than its currency",
     "Datum;Text;Betrag;Waehrung\n01.02.2026;a;-5,00;EUR\n?;x;-9,005;EUR\n",
     "2026-02-01  -5.00 EUR [|||a]\n=2026-02-01..2026-02-01 account \nTS-CSV-017@3 "},
    {"a direction that is not known",
     "Datum;Text;S/H;Betrag\n01.02.2026;a;S;5,00\n02.02.2026;b;H;7,00\n?;x;Q;9,00\n",
     UNDATED_READ "TS-CSV-017@4 "},
    {"an amount that is none", UNDATED_HEAD "Datum;Text;Betrag\n" UNDATED_END,
     UNDATED_READ "TS-CSV-012@0 "},
    {"no money", UNDATED_HEAD "?;x;0,00\n" UNDATED_END, UNDATED_READ "TS-CSV-013@3 "},
    {"a running balance that agrees without it",
     "Datum;Text;Betrag;Saldo\n01.02.2026;a;-5,00;95,00\n;davon x;-2,00;\n;davon y;-3,00;\n"
     "02.02.2026;b;7,00;102,00\n",
     UNDATED_BALANCES "TS-CSV-013@3 "},
    {"a running balance that ends before it",
     "Datum;Text;Betrag;Saldo\n01.02.2026;a;-5,00;95,00\n;davon x;-2,00;\n"
     "02.02.2026;b;7,00;102,00\n?;c;9,00;\n",
     UNDATED_BALANCES "TS-CSV-013@3 TS-CSV-017@5 "},
    {"a running balance that agrees with it alone",
     "Datum;Text;Betrag;Saldo\n01.02.2026;a;-5,00;95,00\n02.02.2026;b;7,00;102,00\n"
     "?;c;9,00;111,00\n03.02.2026;d;1,00;112,00\n",
     "2026-02-01  -5.00  [|||a]\n2026-02-02  7.00  [|||b]\n2026-02-03  1.00  [|||d]\n"
     "=2026-02-01..2026-02-03 account \nTS-CSV-017@4 TS-CSV-014@0 "},
    {"a sum below the entries", UNDATED_HEAD UNDATED_END ";;2,00\n", UNDATED_READ "TS-CSV-013@4 "},
    {"… between them, where the same could be an entry",
     UNDATED_HEAD UNDATED_END ";;2,00\n"
                              "03.02.2026;c;4,00\n03.02.2026;d;-4,00\n",
     "2026-02-01  -5.00  [|||a]\n2026-02-02  7.00  [|||b]\n2026-02-03  4.00  [|||c]\n"
     "2026-02-03  -4.00  [|||d]\n=2026-02-01..2026-02-03 account \nTS-CSV-017@4 "},
    {"… of a single entry, which another may equal",
     "Datum;Text;Betrag\n01.02.2026;a;-5,00\n;;-5,00\n", UNDATED_ONE "TS-CSV-017@3 "},
    {"… that is called one", "Datum;Text;Betrag\n01.02.2026;a;-5,00\n;Umsatztotal;5,00\n",
     UNDATED_ONE "TS-CSV-013@3 "},
    {"a total of what stands above", UNDATED_HEAD "Zwischensumme;;-5,00\n" UNDATED_END,
     UNDATED_READ "TS-CSV-013@3 "},
    {"a total of debits", UNDATED_HEAD UNDATED_END "Total debits;;5,00\n",
     UNDATED_READ "TS-CSV-013@4 "},
    {"a total that the entries do not give", UNDATED_HEAD UNDATED_END "Summe;;9,00\n",
     UNDATED_READ "TS-CSV-017@4 "},
    {"a party called Total", UNDATED_HEAD ";Total;-9,00\n" UNDATED_END,
     UNDATED_READ "TS-CSV-017@3 "},
    {"a balance",
     UNDATED_HEAD UNDATED_END "Balance at start of period;;98,00\n;Schlusssaldo;100,00\n",
     UNDATED_READ "TS-CSV-013@4 "},
    {"not booked so far", UNDATED_HEAD "vorgemerkt;x;-9,00\n;Pending;-9,00\n" UNDATED_END,
     UNDATED_READ "TS-CSV-013@3 "},
    {"a debit and a credit",
     "Datum;Text;Soll;Haben\n01.02.2026;a;5,00;\n02.02.2026;b;;7,00\n;x;5,00;7,00\n",
     UNDATED_READ "TS-CSV-013@4 "},
};

static void csv_case_holds(void **state)
{
    const struct csv_case *c = *state;
    struct outcome outcome = outcome_of(slice_from(c->text), NULL);
    assert_string_equal(outcome.out.ptr, c->outcome);
    buffer_clear(&outcome.out);
}

/* Accounts that alternate; a profile tells their column. */
static const struct csv_case alternate_cases[] = {
    {"each balance is followed from where the account's last row left it",
     "A;Datum;Text;Betrag;Saldo\n1;01.02.2026;a;-5,00;95,00\n2;01.02.2026;b;7,00;27,00\n"
     "1;02.02.2026;c;-6,00;89,00\n2;02.02.2026;d;-1,00;26,00\n",
     "2026-02-01  -5.00  [|||a]\n2026-02-02  -6.00  [|||c]\n"
     "=2026-02-01..2026-02-02 account 1 opening 100.00 closing 89.00\n"
     "2026-02-01  7.00  [|||b]\n2026-02-02  -1.00  [|||d]\n"
     "=2026-02-01..2026-02-02 account 2 opening 20.00 closing 26.00\n"},
    {"newest first, some rows without a balance",
     "A;Datum;Text;Betrag;Saldo\n1;02.02.2026;d;-6,00;\n2;02.02.2026;c;-1,00;26,00\n"
     "1;02.02.2026;b;-5,00;95,00\n2;01.02.2026;a;7,00;27,00\n1;01.02.2026;x;4,00;100,00\n",
     "2026-02-02  -6.00  [|||d]\n2026-02-02  -5.00  [|||b]\n2026-02-01  4.00  [|||x]\n"
     "=2026-02-01..2026-02-02 account 1 opening 96.00 closing 89.00\n"
     "2026-02-02  -1.00  [|||c]\n2026-02-01  7.00  [|||a]\n"
     "=2026-02-01..2026-02-02 account 2 opening 20.00 closing 26.00\n"},
    {"a balance that breaks while another account has its turn",
     "A;Datum;Text;Betrag;Saldo\n1;01.02.2026;a;-5,00;95,00\n1;01.02.2026;b;-5,00;90,00\n"
     "2;01.02.2026;c;7,00;27,00\n1;02.02.2026;d;-6,00;70,00\n",
     "2026-02-01  -5.00  [|||a]\n2026-02-01  -5.00  [|||b]\n2026-02-02  -6.00  [|||d]\n"
     "=2026-02-01..2026-02-02 account 1\n2026-02-01  7.00  [|||c]\n"
     "=2026-02-01..2026-02-01 account 2\nTS-CSV-014@0 "},
    {"an account that has rows only as another reading would have them",
     "A;Datum;Text;Betrag;Betrag;Saldo\n1;01.02.2026;a;;5,00;\n2;01.02.2026;b;-5,00;;95,00\n"
     "2;02.02.2026;c;-6,00;;89,00\n2;03.02.2026;d;-7,00;1,00;82,00\n"
     "2;03.02.2026;e;-8,00;1,00;74,00\n3;03.02.2026;f;;1,00;\n4;03.02.2026;g;-9,00;2,00;11,00\n",
     "2026-02-01  -5.00  [|||b]\n2026-02-02  -6.00  [|||c]\n2026-02-03  -7.00  [|||d]\n"
     "2026-02-03  -8.00  [|||e]\n"
     "=2026-02-01..2026-02-03 account 2 opening 100.00 closing 74.00\n"
     "2026-02-03  -9.00  [|||g]\n"
     "=2026-02-03..2026-02-03 account 4 opening 20.00 closing 11.00\n"},
    {"no balance covers a row without a date between two accounts",
     "A;Datum;Text;Betrag;Saldo\n1;01.02.2026;a;-5,00;95,00\n1;02.02.2026;b;7,00;102,00\n"
     ";;c;9,00;\n2;01.02.2026;d;-5,00;15,00\n2;01.02.2026;e;7,00;22,00\n",
     "2026-02-01  -5.00  [|||a]\n2026-02-02  7.00  [|||b]\n"
     "=2026-02-01..2026-02-02 account 1 opening 100.00 closing 102.00\n"
     "2026-02-01  -5.00  [|||d]\n2026-02-01  7.00  [|||e]\n"
     "=2026-02-01..2026-02-01 account 2 opening 20.00 closing 22.00\nTS-CSV-017@4 "},
    {"accounts that do not come back",
     "A;Datum;Text;Betrag;Saldo\n1;01.02.2026;a;-5,00;95,00\n1;01.02.2026;b;-5,00;90,00\n"
     "2;01.02.2026;c;7,00;27,00\n2;02.02.2026;d;-6,00;21,00\n",
     "2026-02-01  -5.00  [|||a]\n2026-02-01  -5.00  [|||b]\n"
     "=2026-02-01..2026-02-01 account 1 opening 100.00 closing 90.00\n"
     "2026-02-01  7.00  [|||c]\n2026-02-02  -6.00  [|||d]\n"
     "=2026-02-01..2026-02-02 account 2 opening 20.00 closing 21.00\n"},
};

static void alternate_case_holds(void **state)
{
    const struct csv_case *c = *state;
    struct csv_profile profile = {.name = SLICE("accounts")};
    profile.columns[CSV_PROFILE_ACCOUNT] = SLICE("A");
    const struct parse_settings settings = {.csv_profiles = &profile, .csv_profiles_count = 1};
    struct outcome outcome = outcome_of(slice_from(c->text), &settings);
    assert_string_equal(outcome.out.ptr, c->outcome);
    buffer_clear(&outcome.out);
}

static struct buffer csv_file_read(const char *folder, const char *name)
{
    struct buffer path = {0};
    struct buffer bytes = {0};
    char block[4096];
    size_t len = 0;
    buffer_add_format(&path, "%s/csv/%s%c", folder, name, 0);
    FILE *file = fopen(path.ptr, "rb");
    assert_non_null(file);
    while ((len = fread(block, 1, sizeof block, file)) > 0) {
        buffer_add(&bytes, (struct slice){block, len});
    }
    assert_int_equal(fclose(file), 0);
    buffer_clear(&path);
    return bytes;
}

/* Each fixture gives what the file beside it says. */
static void csv_fixtures_hold(void **state)
{
    (void)state;
    const char *folder = getenv("TS_FIXTURES");
    size_t count = 0;
    char path[512];
    assert_non_null(folder);
    (void)snprintf(path, sizeof path, "%s/csv", folder);
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (struct dirent *at = readdir(directory); at != NULL; at = readdir(directory)) {
        struct slice name = slice_from(at->d_name);
        if (!slice_ends(name, SLICE(".csv"))) {
            continue;
        }
        char expected_name[300];
        (void)snprintf(expected_name, sizeof expected_name, "%.*s.expected.txt",
                       (int)(name.len - 4), name.ptr);
        struct buffer bytes = csv_file_read(folder, at->d_name);
        struct buffer expected = csv_file_read(folder, expected_name);
        struct outcome outcome = outcome_of(buffer_slice(&bytes), NULL);
        buffer_add_byte(&expected, '\0');
        assert_string_equal(outcome.out.ptr, expected.ptr);
        buffer_clear(&outcome.out);
        buffer_clear(&bytes);
        buffer_clear(&expected);
        count++;
    }
    assert_int_equal(closedir(directory), 0);
    assert_true(count >= 15);
}

/* A profile settles what the file leaves open, and only where it fits. */
static void csv_profile_decides(void **state)
{
    (void)state;
    const char *problem = NULL;
    struct csv_profile profile = {.name = SLICE("card")};
    assert_int_equal(csv_profile_set(&profile, SLICE("sign"), SLICE("inverted"), &problem),
                     STATUS_OK);
    assert_int_equal(csv_profile_set(&profile, SLICE("amount"), SLICE("Amount"), &problem),
                     STATUS_OK);
    assert_int_equal(csv_profile_set(&profile, SLICE("booking_date"), SLICE("Date"), &problem),
                     STATUS_OK);
    assert_int_equal(csv_profile_set(&profile, SLICE("date_format"), SLICE("dd/mm/yyyy"), &problem),
                     STATUS_OK);
    assert_int_equal(csv_profile_set(&profile, SLICE("currency"), SLICE("EUR"), &problem),
                     STATUS_OK);
    const struct parse_settings settings = {.csv_profiles = &profile, .csv_profiles_count = 1};
    struct outcome outcome = outcome_of(SLICE("Date,Card,Amount\n03/04/2026,*1,5.00\n"), &settings);
    assert_string_equal(outcome.out.ptr,
                        "2026-04-03  -5.00 EUR [|||*1]\n=2026-04-03..2026-04-03 account \n");
    buffer_clear(&outcome.out);
    outcome = outcome_of(SLICE("Day,Card,Total\n03/04/2026,*1,5.00\n"), &settings);
    assert_string_equal(outcome.out.ptr, "refused\nTS-CSV-005@0 ");
    buffer_clear(&outcome.out);
}

/* What a profile calls the account of the other side is not found to be the own one as well. */
static void csv_profile_column_has_one_role(void **state)
{
    (void)state;
    struct csv_profile profile = {.name = SLICE("other")};
    profile.columns[CSV_PROFILE_BOOKING_DATE] = SLICE("Buchungsdatum");
    profile.columns[CSV_PROFILE_AMOUNT] = SLICE("Betrag");
    profile.columns[CSV_PROFILE_COUNTERPARTY_ACCOUNT] = SLICE("IBAN");
    const struct parse_settings settings = {.csv_profiles = &profile, .csv_profiles_count = 1};
    struct outcome outcome = outcome_of(SLICE("IBAN;Buchungsdatum;Betrag\n"
                                              "DE89370400440532013000;02.01.2026;10,00\n"
                                              "NL91ABNA0417164300;02.01.2026;-5,00\n"),
                                        &settings);
    assert_string_equal(outcome.out.ptr, "2026-01-02  10.00  [|DE89370400440532013000|]\n"
                                         "2026-01-02  -5.00  [|NL91ABNA0417164300|]\n"
                                         "=2026-01-02..2026-01-02 account \n");
    buffer_clear(&outcome.out);
}

/* Where the names of a profile stand in two records, the one above the table is the header. */
static void csv_profile_header_is_the_one_above_the_table(void **state)
{
    (void)state;
    struct csv_profile profile = {.name = SLICE("mine")};
    profile.columns[CSV_PROFILE_BOOKING_DATE] = SLICE("Posted");
    profile.columns[CSV_PROFILE_AMOUNT] = SLICE("Amount");
    const struct parse_settings settings = {.csv_profiles = &profile, .csv_profiles_count = 1};
    const struct slice file = SLICE("Posted,Description,Amount\n2026/03-03 open,a,1.00\n"
                                    "Posted,Description,Amount\n2026/03/14,b,-2.00\n");
    const char *expected = "2026-03-14  -2.00  [|||b]\n=2026-03-14..2026-03-14 account \n";
    struct outcome outcome = outcome_of(file, NULL);
    assert_string_equal(outcome.out.ptr, expected);
    buffer_clear(&outcome.out);
    outcome = outcome_of(file, &settings);
    assert_string_equal(outcome.out.ptr, expected);
    buffer_clear(&outcome.out);
    profile.preamble_told = true; /* either may be told */
    profile.preamble_lines = 2;
    outcome = outcome_of(file, &settings);
    assert_string_equal(outcome.out.ptr, expected);
    buffer_clear(&outcome.out);
    profile.preamble_lines = 0;
    outcome = outcome_of(file, &settings);
    assert_string_equal(outcome.out.ptr, "refused\nTS-DAT-001@2 ");
    buffer_clear(&outcome.out);
}

/* What a profile names is taken from there, or the file is refused. */
static void csv_profile_columns_must_be_there(void **state)
{
    (void)state;
    const struct slice file = SLICE("2026-01-31,a,-1.50\n2026-02-01,b,2.00\n");
    const struct absent {
        enum csv_profile_column column;
        const char *name;
        const char *outcome;
    } cases[] = {
        {CSV_PROFILE_AMOUNT, "#4", "refused\nTS-CSV-016@1 "},
        {CSV_PROFILE_AMOUNT, "Betrag", "refused\nTS-CSV-016@1 "},
        {CSV_PROFILE_DEBIT, "#4", "refused\nTS-CSV-016@1 "},
        {CSV_PROFILE_CREDIT, "#0", "refused\nTS-CSV-016@1 "},
        {CSV_PROFILE_DIRECTION, "#9", "refused\nTS-CSV-016@1 "},
        {CSV_PROFILE_BOOKING_DATE, "#4", "refused\nTS-CSV-016@1 "},
        {CSV_PROFILE_VALUE_DATE, "#4", "refused\nTS-CSV-016@1 "},
        {CSV_PROFILE_NAME, "#4", "refused\nTS-CSV-016@1 "},
        {CSV_PROFILE_CURRENCY, "#12", "refused\nTS-CSV-016@1 "},
        {CSV_PROFILE_BALANCE, "Saldo", "refused\nTS-CSV-016@1 "},
        {CSV_PROFILE_END_TO_END_ID, "#4", "refused\nTS-CSV-016@1 "},
        {CSV_PROFILE_AMOUNT, "#3",
         "2026-01-31  -1.50  [|||a]\n2026-02-01  2.00  [|||b]\n"
         "=2026-01-31..2026-02-01 account \n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct csv_profile profile = {.name = SLICE("other"), .header = CSV_PROFILE_HEADER_NO};
        profile.columns[cases[i].column] = slice_from(cases[i].name);
        const struct parse_settings settings = {.csv_profiles = &profile, .csv_profiles_count = 1};
        struct outcome outcome = outcome_of(file, &settings);
        assert_string_equal(outcome.out.ptr, cases[i].outcome);
        buffer_clear(&outcome.out);
    }
}

/* Years that can't be: shown where entries may lack dates, else refused at the header. */
static void csv_dates_that_cannot_be_are_not_kept(void **state)
{
    (void)state;
    const struct slice file = SLICE("Konto 1\nDatum;Text;Betrag\n1111/11/11;a;-10,00\n");
    struct outcome shown = outcome_read(file, NULL, limits_default(), false);
    struct outcome kept = outcome_read(file, NULL, limits_default(), true);
    assert_string_equal(shown.out.ptr, "  -10.00  [|||a]\n=undated account \nTS-DAT-002@0 ");
    assert_string_equal(kept.out.ptr, "refused\nTS-DAT-002@2 ");
    buffer_clear(&shown.out);
    buffer_clear(&kept.out);
}

/* An entry's text counts in characters, over all its columns, and the warning comes once. */
static void csv_text_is_cut_at_its_limit(void **state)
{
    (void)state;
    struct limits limits = limits_default();
    limits.max_text_chars = 6;
    struct outcome outcome =
        outcome_within(SLICE("Datum;Verwendungszweck 1;Verwendungszweck 2;Betrag\n"
                             "02.01.2026;abc;def;10,00\n"
                             "03.01.2026;abcd;\xC3\xA4\xC3\xB6\xC3\xBC;-5,00\n"
                             "04.01.2026;abcdefg;hij;1,00\n"),
                       NULL, limits);
    assert_string_equal(outcome.out.ptr, "2026-01-02  10.00  [|||abc|def]\n"
                                         "2026-01-03  -5.00  [|||abcd|\xC3\xA4\xC3\xB6]\n"
                                         "2026-01-04  1.00  [|||abcdef]\n"
                                         "=2026-01-02..2026-01-04 account \n"
                                         "TS-LIM-012@3 ");
    buffer_clear(&outcome.out);
}

/* A profile for files of more columns. */
static void csv_profile_numbers_a_column_that_is_not_there(void **state)
{
    (void)state;
    struct csv_profile profile = {.name = SLICE("wide"), .header = CSV_PROFILE_HEADER_NO};
    profile.columns[CSV_PROFILE_BOOKING_DATE] = SLICE("#1");
    profile.columns[CSV_PROFILE_AMOUNT] = SLICE("#4");
    profile.remittance[0] = SLICE("#9");
    profile.remittance_count = 1;
    const struct parse_settings settings = {.csv_profiles = &profile, .csv_profiles_count = 1};
    struct outcome outcome =
        outcome_of(SLICE("02.01.2026;a;10,00\n03.01.2026;b;-5,00\n"), &settings);
    assert_string_equal(outcome.out.ptr, "refused\nTS-CSV-016@1 TS-CSV-016@1 ");
    buffer_clear(&outcome.out);
    profile.columns[CSV_PROFILE_AMOUNT] = SLICE("#3");
    outcome = outcome_of(SLICE("02.01.2026;a;10,00\n03.01.2026;b;-5,00\n"), &settings);
    assert_string_equal(outcome.out.ptr, "refused\nTS-CSV-016@1 ");
    buffer_clear(&outcome.out);
    profile.remittance[0] = SLICE("#2");
    outcome = outcome_of(SLICE("02.01.2026;a;10,00\n03.01.2026;b;-5,00\n"), &settings);
    assert_string_equal(outcome.out.ptr, "2026-01-02  10.00  [|||a]\n2026-01-03  -5.00  [|||b]\n"
                                         "=2026-01-02..2026-01-03 account \n");
    buffer_clear(&outcome.out);
}

/* A profile for a file but for a name or two is meant for it; one for half of it may be. */
static void csv_profile_of_a_misspelt_name_is_not_passed_over(void **state)
{
    (void)state;
    const struct slice file = SLICE("Umsaetze\nBuchung;Text;Betrag;Name\n02.01.2026;a;10,00;b\n"
                                    "03.01.2026;c;-5,00;d\n");
    const char *as_found = "2026-01-02  10.00  [b|||a]\n2026-01-03  -5.00  [d|||c]\n"
                           "=2026-01-02..2026-01-03 account \n";
    const char *inverted = "2026-01-02  -10.00  [b|||a]\n2026-01-03  5.00  [d|||c]\n"
                           "=2026-01-02..2026-01-03 account \n";
    const struct misspelt {
        const char *names[4]; /* booking date, amount, counterparty, remittance */
        const char *outcome;
    } cases[] = {
        {{"Buchung", "Betrag", "Name", "Text"}, inverted},
        {{"Buchung", "Betrag", "Name", "Zweck"}, "refused\nTS-CSV-016@2 "},
        {{"Buchung", "Betrg", "Name", "Text"}, "refused\nTS-CSV-016@2 "},
        {{"Buchung", "Betrag", "", "Zweck"}, "refused\nTS-CSV-016@2 "},
        {{"", "", "", "Zweck"}, as_found},
        {{"Buchung", "Betrag", "Payee", "Zweck"}, "refused\nTS-CSV-016@2 "}, /* signs turn */
        {{"Buchung", "Betrg", "", ""}, "refused\nTS-CSV-016@2 "},
        {{"Date", "Amount", "Name", "Zweck"}, as_found}, /* a bank of the same words */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct csv_profile profile = {.name = SLICE("mine"), .sign = CSV_PROFILE_SIGN_INVERTED};
        profile.columns[CSV_PROFILE_BOOKING_DATE] = slice_from(cases[i].names[0]);
        profile.columns[CSV_PROFILE_AMOUNT] = slice_from(cases[i].names[1]);
        profile.columns[CSV_PROFILE_NAME] = slice_from(cases[i].names[2]);
        profile.remittance[0] = slice_from(cases[i].names[3]);
        profile.remittance_count = 1;
        const struct parse_settings settings = {.csv_profiles = &profile, .csv_profiles_count = 1};
        struct outcome outcome = outcome_of(file, &settings);
        assert_string_equal(outcome.out.ptr, cases[i].outcome);
        buffer_clear(&outcome.out);
    }
}

/* Half of a profile's names do no harm where it says the same of signs, or nothing, or where the
 * running balance proves them. */
static void csv_profile_of_half_the_names_may_be_anothers(void **state)
{
    (void)state;
    const struct slice open =
        SLICE("Buchung;Text;Betrag\n02.01.2026;a;10,00\n03.01.2026;c;-5,00\n");
    const struct slice proven = SLICE("Buchung;Text;Betrag;Saldo\n02.01.2026;a;10,00;30,00\n"
                                      "03.01.2026;c;-5,00;25,00\n");
    const char *as_found = "2026-01-02  10.00  [|||a]\n2026-01-03  -5.00  [|||c]\n"
                           "=2026-01-02..2026-01-03 account \n";
    const struct half {
        struct slice file;
        enum csv_profile_sign sign;
        const char *direction;
        const char *outcome;
    } cases[] = {
        {open, CSV_PROFILE_SIGN_AS_GIVEN, "", as_found},
        {open, CSV_PROFILE_SIGN_DETECT, "", as_found},
        {open, CSV_PROFILE_SIGN_INVERTED, "", "refused\nTS-CSV-016@1 "},
        {open, CSV_PROFILE_SIGN_DETECT, "S/H", as_found}, /* one of three */
        {proven, CSV_PROFILE_SIGN_INVERTED, "",
         "2026-01-02  10.00  [|||a]\n2026-01-03  -5.00  [|||c]\n"
         "=2026-01-02..2026-01-03 account  opening 20.00 closing 25.00\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct csv_profile profile = {.name = SLICE("mine"), .sign = cases[i].sign};
        profile.columns[CSV_PROFILE_BOOKING_DATE] = SLICE("Buchung");
        profile.columns[CSV_PROFILE_AMOUNT] = SLICE("Umsatz");
        profile.columns[CSV_PROFILE_DIRECTION] = slice_from(cases[i].direction);
        const struct parse_settings settings = {.csv_profiles = &profile, .csv_profiles_count = 1};
        struct outcome outcome = outcome_of(cases[i].file, &settings);
        assert_string_equal(outcome.out.ptr, cases[i].outcome);
        buffer_clear(&outcome.out);
    }
}

/* Of several profiles that fit, the order in the configuration decides nothing. */
static void csv_profile_that_names_most_is_used(void **state)
{
    (void)state;
    const struct slice file = SLICE("Buchung;Text;Betrag\n02.01.2026;a;10,00\n");
    const char *as_given = "2026-01-02  10.00  [|||a]\n=2026-01-02..2026-01-02 account \n";
    const char *inverted = "2026-01-02  -10.00  [|||a]\n=2026-01-02..2026-01-02 account \n";
    const struct rivals {
        const char *inverts[2]; /* columns of the profile with sign = inverted: date, remittance */
        const char *gives[2];   /* of that with sign = as_given */
        bool told;              /* the preamble, by the former */
        const char *outcome;
    } cases[] = {
        {{"Buchung", ""}, {"Buchung", "Text"}, false, as_given},
        {{"Buchung", "Text"}, {"Buchung", ""}, false, inverted},
        {{"#1", ""}, {"Buchung", ""}, false, as_given}, /* by number it would fit all files */
        {{"", ""}, {"Buchung", ""}, false, as_given},
        {{"Buchung", "Text"}, {"Tag", "Text"}, false, inverted},
        {{"Buchung", ""}, {"buchung", ""}, true, inverted},
        {{"Buchung", "Text"}, {"Buchung", "Text"}, false, "refused\nTS-CSV-018@0 "},
        {{"Buchung", ""}, {"", "Text"}, false, "refused\nTS-CSV-018@0 "},
        {{"Buchung", ""}, {"Buchung", "Text"}, true, "refused\nTS-CSV-018@0 "},
        {{"#1", ""}, {"#1", "#2"}, false, "refused\nTS-CSV-018@0 "},
    };
    for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
        const struct rivals *c = &cases[i / 2];
        struct csv_profile profiles[2];
        struct csv_profile *inverts = &profiles[i % 2];
        struct csv_profile *gives = &profiles[1 - i % 2];
        *inverts = (struct csv_profile){.name = SLICE("turned"),
                                        .sign = CSV_PROFILE_SIGN_INVERTED,
                                        .preamble_told = c->told,
                                        .remittance = {slice_from(c->inverts[1])},
                                        .remittance_count = c->inverts[1][0] != 0};
        *gives = (struct csv_profile){.name = SLICE("straight"),
                                      .sign = CSV_PROFILE_SIGN_AS_GIVEN,
                                      .remittance = {slice_from(c->gives[1])},
                                      .remittance_count = c->gives[1][0] != 0};
        inverts->columns[CSV_PROFILE_BOOKING_DATE] = slice_from(c->inverts[0]);
        gives->columns[CSV_PROFILE_BOOKING_DATE] = slice_from(c->gives[0]);
        const struct parse_settings settings = {.csv_profiles = profiles, .csv_profiles_count = 2};
        struct outcome outcome = outcome_of(file, &settings);
        assert_string_equal(outcome.out.ptr, c->outcome);
        buffer_clear(&outcome.out);
    }
}

int main(int argc, char **argv)
{
    if (argc == 2) { /* prints the outcome of a file, for a new fixture */
        struct buffer bytes = csv_file_read(getenv("TS_FIXTURES"), argv[1]);
        struct outcome outcome = outcome_of(buffer_slice(&bytes), NULL);
        (void)fputs(outcome.out.ptr, stdout);
        buffer_clear(&outcome.out);
        buffer_clear(&bytes);
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_fixtures_hold),
        cmocka_unit_test(csv_profile_decides),
        cmocka_unit_test(csv_profile_column_has_one_role),
        cmocka_unit_test(csv_profile_numbers_a_column_that_is_not_there),
        cmocka_unit_test(csv_profile_header_is_the_one_above_the_table),
        cmocka_unit_test(csv_profile_columns_must_be_there),
        cmocka_unit_test(csv_profile_of_a_misspelt_name_is_not_passed_over),
        cmocka_unit_test(csv_profile_of_half_the_names_may_be_anothers),
        cmocka_unit_test(csv_profile_that_names_most_is_used),
        cmocka_unit_test(csv_text_is_cut_at_its_limit),
        cmocka_unit_test(csv_dates_that_cannot_be_are_not_kept),
    };
    int failed = unit_run_cases("csv_statement", csv_cases, csv_case_holds) +
                 unit_run_cases("csv_statement undated rows", undated_cases, csv_case_holds) +
                 unit_run_cases("csv_statement accounts", alternate_cases, alternate_case_holds);
    return failed + cmocka_run_group_tests_name("csv_statement_files", tests, NULL, NULL);
}
