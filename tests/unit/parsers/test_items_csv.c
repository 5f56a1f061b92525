#include "parsers/items_csv.h"
#include "unit.h"

#include "model/date.h"
#include "model/money.h"

struct outcome {
    struct buffer out;
    struct buffer codes;
};

static void outcome_listen(void *context, const struct diagnostic *diagnostic)
{
    struct outcome *outcome = context;
    buffer_add_text(&outcome->codes, diagnostic->code);
    buffer_add_format(&outcome->codes, "@%llu ", (unsigned long long)diagnostic->place.line);
}

static enum status outcome_item(void *context, const struct item *item)
{
    struct outcome *outcome = context;
    struct buffer *out = &outcome->out;
    buffer_add_format(out, "%.*s %.*s ", SLICE_ARG(item->entity), SLICE_ARG(item->customer_id));
    buffer_add_format(out, "%.*s %s ", SLICE_ARG(item->invoice_id), item_kind_name(item->kind));
    money_format(item->amount_minor, item->currency.exponent, out);
    buffer_add_byte(out, ' ');
    money_format(item->open_minor, item->currency.exponent, out);
    buffer_add_format(out, " %.*s ", SLICE_ARG(currency_code(&item->currency)));
    date_format(item->due_date, out);
    buffer_add_format(out, " %u %.*s\n", (unsigned)item->discount_ppm,
                      SLICE_ARG(item->customer_iban));
    return STATUS_OK;
}

static enum status outcome_customer(void *context, const struct customer *customer)
{
    struct outcome *outcome = context;
    buffer_add_format(&outcome->out, "%.*s %.*s %.*s %lld %u %u %u\n",
                      SLICE_ARG(customer->customer_id), SLICE_ARG(customer->name),
                      SLICE_ARG(customer->iban), (long long)customer->credit_limit_minor,
                      (unsigned)customer->payment_days, (unsigned)customer->discount_ppm,
                      (unsigned)customer->discount_days);
    return STATUS_OK;
}

static void outcome_check(const char *text, const struct items_settings *settings, bool customers,
                          const char *expected)
{
    struct outcome outcome = {{0}, {0}};
    struct limits limits = limits_default();
    struct diag diag = {.context = &outcome, .listen = outcome_listen};
    const struct items_sink items = {&outcome, outcome_item};
    const struct customers_sink customer = {&outcome, outcome_customer};
    struct input *input = NULL;
    assert_int_equal(input_from_memory(slice_from(text), "case", &limits, &diag, &input),
                     STATUS_OK);
    enum status status = customers ? customers_csv_parse(input, &limits, &diag, &customer)
                                   : items_csv_parse(input, &limits, settings, &diag, &items);
    assert_int_equal(status == STATUS_INVALID, diag.errors > 0);
    if (status != STATUS_OK) {
        buffer_reset(&outcome.out); /* refused whole */
    }
    input_close(input);
    buffer_add(&outcome.out, buffer_slice(&outcome.codes));
    buffer_add_byte(&outcome.out, '\0');
    assert_string_equal(outcome.out.ptr, expected);
    buffer_clear(&outcome.out);
    buffer_clear(&outcome.codes);
}

static const struct items_case {
    const char *name;
    const char *text;
    const char *outcome;
} items_cases[] = {
    {"the required columns alone", "invoice_id,currency,amount\nA,EUR,10.00\n",
     "  A invoice 10.00 10.00 EUR  0 \n"},
    {"any order, semicolons, decimal commas",
     "due_date;open_amount;amount;currency;invoice_id\n31.01.2026;1,50;1.234,50;EUR;A\n",
     "  A invoice 1234.50 1.50 EUR 2026-01-31 0 \n"},
    {"the sign tells a credit note", "invoice_id,currency,open_amount\nA,EUR,-10.00\n",
     "  A credit_note -10.00 -10.00 EUR  0 \n"},
    {"kind, entity, customer, discount",
     "entity,customer_id,invoice_id,currency,amount,kind,discount_percent\n"
     "E1,C1,A,EUR,10.00,invoice,2.5\n",
     "E1 C1 A invoice 10.00 10.00 EUR  25000 \n"},
    {"currencies without decimals and with three",
     "invoice_id,currency,amount\nA,JPY,1000\nB,KWD,1.2345\n", "TS-INV-003@3 "},
    {"an IBAN with blanks",
     "invoice_id,currency,amount,customer_iban\nA,EUR,1.00,DE89 3704 0044 0532 0130 00\n",
     "  A invoice 1.00 1.00 EUR  0 DE89370400440532013000\n"},
    {"a wrong IBAN is flagged, not refused",
     "invoice_id,currency,amount,customer_iban\nA,EUR,1.00,DE88370400440532013000\n",
     "  A invoice 1.00 1.00 EUR  0 DE88370400440532013000\nTS-INV-013@2 "},
    {"blank lines and a blank row", "invoice_id,currency,amount\n\nA,EUR,1.00\n,,\n",
     "  A invoice 1.00 1.00 EUR  0 \n"},
    {"every faulty row is named",
     "invoice_id,currency,amount,due_date\nA,EUR,1.00,2026-02-30\nB,EUX,1.00,\nC,EUR,x,\n"
     ",EUR,1.00,\nD,EUR,,\n",
     "TS-INV-005@2 TS-INV-004@3 TS-INV-003@4 TS-INV-002@5 TS-INV-002@6 "},
    {"no column for the currency", "invoice_id,amount\nA,1.00\n", "TS-INV-001@1 "},
    {"no header", "A,EUR,1.00\n", "TS-INV-001@1 "},
    {"a column twice", "invoice_id,currency,amount,amount\nA,EUR,1.00,2.00\n", "TS-INV-011@1 "},
    {"both decimal marks", "invoice_id,currency,amount\nA,EUR,1.50\nB,EUR,\"1,50\"\n",
     "TS-INV-006@3 "},
    {"thousands or decimals", "invoice_id,currency,amount\nA,EUR,1.500\n", "TS-INV-006@2 "},
    {"day or month", "invoice_id,currency,amount,due_date\nA,EUR,1.50,03/04/2026\n",
     "TS-INV-007@2 "},
    {"a credit note with a positive amount",
     "invoice_id,currency,amount,kind\nA,EUR,1.50,credit_note\n", "TS-INV-009@2 "},
    {"an invoice with a negative amount", "invoice_id,currency,amount,kind\nA,EUR,-1.50,invoice\n",
     "TS-INV-009@2 "},
    {"open and amount on different sides",
     "invoice_id,currency,amount,open_amount\nA,EUR,1.50,-1.00\n", "TS-INV-009@2 "},
    {"a kind that is none", "invoice_id,currency,amount,kind\nA,EUR,1.50,memo\n", "TS-INV-008@2 "},
    {"a discount above the amount", "invoice_id,currency,amount,discount_percent\nA,EUR,1.50,101\n",
     "TS-INV-010@2 "},
    {"a text that holds the delimiter", "invoice_id,currency,amount,reference\nA,EUR,1.50,a,b\n",
     "TS-INV-012@2 "},
    {"an open quote", "invoice_id,currency,amount\nA,EUR,\"1.50\nB,EUR,2.00\n", "TS-CSV-001@2 "},
};

static void items_case_holds(void **state)
{
    const struct items_case *c = *state;
    outcome_check(c->text, NULL, false, c->outcome);
}

static void columns_are_mapped(void **state)
{
    (void)state;
    const struct items_mapping mappings[] = {{SLICE("invoice_id"), SLICE("Belegnummer")},
                                             {SLICE("open_amount"), SLICE("Offen")},
                                             {SLICE("due_date"), SLICE("F\xC3\xA4llig")}};
    struct items_settings settings = {.mappings = mappings, .mappings_count = 3};
    assert_true(currency_parse(SLICE("EUR"), &settings.currency));
    outcome_check("Belegnummer;Offen;F\xC3\xA4llig\nR-1;1.190,00;31.01.2026\n", &settings, false,
                  "  R-1 invoice 1190.00 1190.00 EUR 2026-01-31 0 \n");
    /* A mapped column has its foreign name alone. */
    outcome_check("invoice_id;Offen\nR-1;1,00\n", &settings, false, "TS-INV-001@1 ");
    settings.decimal_mark = '.';
    settings.date_format = SLICE("mm/dd/yyyy");
    outcome_check("Belegnummer;Offen;F\xC3\xA4llig\nR-1;1.500;03/04/2026\n", &settings, false,
                  "  R-1 invoice 1.50 1.50 EUR 2026-03-04 0 \n");
}

static const struct items_case customers_cases[] = {
    {"all columns",
     "customer_id,name,iban,language,credit_limit,payment_days,discount_percent,discount_days\n"
     "C1,ACME,DE89370400440532013000,de,1000.00,30,2,10\n",
     "C1 ACME DE89370400440532013000 100000 30 20000 10\n"},
    {"several accounts", "customer_id,iban\nC1,DE89370400440532013000\nC1,NL91ABNA0417164300\n",
     "C1  DE89370400440532013000 0 0 0 0\nC1  NL91ABNA0417164300 0 0 0 0\n"},
    {"no customer_id column", "name\nACME\n", "TS-INV-001@1 "},
    {"an empty customer_id", "customer_id,name\n,ACME\n", "TS-INV-002@2 "},
    {"days in words", "customer_id,payment_days\nC1,thirty\n", "TS-INV-014@2 "},
};

static void customers_case_holds(void **state)
{
    const struct items_case *c = *state;
    outcome_check(c->text, NULL, true, c->outcome);
}

static const struct tax_case {
    const char *name;
    const char *text;
    const char *mapped; /* the file's name for tax_amount; NULL for none */
    const char *code;   /* NULL where the file is read */
    bool known;
    int64_t tax_minor;
} tax_cases[] = {
    {"as told", "invoice_id,currency,amount,tax_amount\nR,EUR,119.00,19.00\n", NULL, NULL, true,
     1900},
    {"of none, told as nothing", "invoice_id,currency,amount,tax_amount\nR,EUR,119.00,0\n", NULL,
     NULL, true, 0},
    {"not told", "invoice_id,currency,amount,tax_amount\nR,EUR,119.00,\n", NULL, NULL, false, 0},
    {"no such column", "invoice_id,currency,amount\nR,EUR,119.00\n", NULL, NULL, false, 0},
    {"German", "invoice_id;currency;amount;MwSt-Betrag\nR;EUR;119,00;19,00\n", NULL, NULL, true,
     1900},
    {"French", "invoice_id;currency;amount;Montant TVA\nR;EUR;119,00;19,00\n", NULL, NULL, true,
     1900},
    {"Czech", "invoice_id;currency;amount;\xc4\x8d\xc3\xa1stka DPH\nR;CZK;121,00;21,00\n", NULL,
     NULL, true, 2100},
    {"what is left of the net amount",
     "invoice_id;currency;amount;Nettobetrag\nR;EUR;119,00;100,00\n", NULL, NULL, true, 1900},
    {"the tax comes before the net amount",
     "invoice_id,currency,amount,net_amount,tax_amount\nR,EUR,119.00,90.00,19.00\n", NULL, NULL,
     true, 1900},
    {"of a credit note", "invoice_id,currency,amount,tax_amount\nR,EUR,-119.00,-19.00\n", NULL,
     NULL, true, -1900},
    {"a rate is no amount", "invoice_id,currency,amount,VAT\nR,EUR,119.00,19 %\n", NULL, NULL,
     false, 0},
    {"mapped, so its own name only",
     "invoice_id,currency,amount,vat,tax_amount\nR,EUR,119.00,19.00,7.00\n", "vat", NULL, true,
     1900},
    {"a column has one meaning", "invoice_id,currency,Nettobetrag\nR,EUR,119.00\n", NULL,
     "TS-INV-001", false, 0},
    {"more than the amount", "invoice_id,currency,amount,tax_amount\nR,EUR,119.00,120.00\n", NULL,
     "TS-INV-015", false, 0},
    {"of the other sign", "invoice_id,currency,amount,tax_amount\nR,EUR,119.00,-19.00\n", NULL,
     "TS-INV-015", false, 0},
    {"unreadable", "invoice_id,currency,amount,tax_amount\nR,EUR,119.00,x\n", NULL, "TS-INV-003",
     false, 0},
};

static enum status tax_item(void *context, const struct item *item)
{
    *(struct item *)context = *item;
    return STATUS_OK;
}

static void tax_case_holds(void **state)
{
    const struct tax_case *c = *state;
    struct item item = {0};
    struct limits limits = limits_default();
    struct diag diag = {0};
    const struct items_mapping mapping = {SLICE("tax_amount"),
                                          slice_from(c->mapped == NULL ? "" : c->mapped)};
    const struct items_settings settings = {.mappings = &mapping, .mappings_count = 1};
    const struct items_sink sink = {&item, tax_item};
    struct input *input = NULL;
    assert_int_equal(input_from_memory(slice_from(c->text), "case", &limits, &diag, &input),
                     STATUS_OK);
    enum status status = items_csv_parse(input, &limits, &settings, &diag, &sink);
    assert_int_equal(status, c->code == NULL ? STATUS_OK : STATUS_INVALID);
    if (c->code != NULL) {
        assert_string_equal(diag.last.code, c->code);
    }
    assert_int_equal(item.tax_known, c->known);
    assert_int_equal(item.tax_minor, c->tax_minor);
    input_close(input);
}

static const struct ids_case {
    const char *name;
    const char *text;
    const char *ids; /* contract, mandate and end-to-end id */
} ids_cases[] = {
    {"native",
     "invoice_id,currency,amount,contract_number,mandate_id,end_to_end_id\n"
     "R,EUR,1.00,V-17,MND-42,COLL-1\n",
     "V-17|MND-42|COLL-1"},
    {"not there", "invoice_id,currency,amount\nR,EUR,1.00\n", "||"},
    {"German",
     "invoice_id;currency;amount;Vertragsnummer;Mandatsreferenz;End-to-End-Referenz\n"
     "R;EUR;1,00;V-17;MND-42;COLL-1\n",
     "V-17|MND-42|COLL-1"},
    {"French",
     "invoice_id;currency;amount;Num\xc3\xa9ro de contrat;RUM;R\xc3\xa9"
     "f\xc3\xa9rence de bout en bout\nR;EUR;1,00;V-17;MND-42;COLL-1\n",
     "V-17|MND-42|COLL-1"},
    {"Dutch",
     "invoice_id;currency;amount;Contractnummer;Machtigingskenmerk;End-to-end-kenmerk\n"
     "R;EUR;1,00;V-17;MND-42;COLL-1\n",
     "V-17|MND-42|COLL-1"},
    {"Polish and Czech",
     "invoice_id;currency;amount;Numer umowy;Reference mand\xc3\xa1tu\nR;PLN;1,00;V-17;MND-42\n",
     "V-17|MND-42|"},
    {"an id that says there is none",
     "invoice_id,currency,amount,end_to_end_id\nR,EUR,1.00,NOTPROVIDED\n", "||"},
    {"a contract in words is no number",
     "invoice_id,currency,amount,contract\nR,EUR,1.00,cleaning\n", "||"},
};

static enum status ids_item(void *context, const struct item *item)
{
    buffer_add_format(context, "%.*s|%.*s|%.*s", SLICE_ARG(item->contract_number),
                      SLICE_ARG(item->mandate_id), SLICE_ARG(item->end_to_end_id));
    return STATUS_OK;
}

static void ids_case_holds(void **state)
{
    const struct ids_case *c = *state;
    struct buffer ids = {0};
    struct limits limits = limits_default();
    struct diag diag = {0};
    const struct items_sink sink = {&ids, ids_item};
    struct input *input = NULL;
    assert_int_equal(input_from_memory(slice_from(c->text), "case", &limits, &diag, &input),
                     STATUS_OK);
    assert_int_equal(items_csv_parse(input, &limits, NULL, &diag, &sink), STATUS_OK);
    assert_true(slice_equal(buffer_slice(&ids), slice_from(c->ids)));
    input_close(input);
    buffer_clear(&ids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(columns_are_mapped)};
    return unit_run_cases("items", items_cases, items_case_holds) +
           unit_run_cases("tax", tax_cases, tax_case_holds) +
           unit_run_cases("ids", ids_cases, ids_case_holds) +
           unit_run_cases("customers", customers_cases, customers_case_holds) +
           cmocka_run_group_tests_name("items mapped", tests, NULL, NULL);
}
