#include "parsers/rates_csv.h"

#include "unit.h"

struct outcome {
    struct buffer out;
    struct buffer codes;
};

static void outcome_listen(void *context, const struct diagnostic *diagnostic)
{
    struct outcome *outcome = context;
    buffer_add_format(&outcome->codes, "%s@%llu ", diagnostic->code,
                      (unsigned long long)diagnostic->place.line);
}

static enum status outcome_rate(void *context, const struct exchange_rate *rate)
{
    struct outcome *outcome = context;
    date_format(rate->day, &outcome->out);
    buffer_add_format(&outcome->out, " %.3s>%.3s %llu/%u\n", rate->from.code, rate->to.code,
                      (unsigned long long)rate->value, (unsigned)rate->places);
    return STATUS_OK;
}

static const struct rates_case {
    const char *name;
    const char *text;
    char mark;            /* of the configuration; 0 for none */
    const char *expected; /* the rates, or the codes with their lines */
} rates_cases[] = {
    {"one row a rate", "date,from,to,rate\n2026-10-13,EUR,USD,1.0871\n2026-10-13,CHF,EUR,1.0632\n",
     0, "2026-10-13 EUR>USD 10871/4\n2026-10-13 CHF>EUR 10632/4\n"},
    {"semicolons, comma, day first, other names",
     "Datum;Base;Quote;Kurs\n13.10.2026;EUR;USD;1,0871\n", 0, "2026-10-13 EUR>USD 10871/4\n"},
    {"a unit of a hundred", "date,from,to,unit,rate\n2026-10-13,JPY,CHF,100,0.5771\n", 0,
     "2026-10-13 JPY>CHF 5771/6\n"},
    {"zeros that a unit takes away", "date,from,to,unit,rate\n2026-10-13,DKK,CZK,100,110\n", 0,
     "2026-10-13 DKK>CZK 11/1\n"},
    {"tens before the mark stay", "date,from,to,unit,rate\n2026-10-13,DKK,HUF,10,5100\n", 0,
     "2026-10-13 DKK>HUF 510/0\n"},
    {"the bank's data portal",
     "KEY,FREQ,CURRENCY,CURRENCY_DENOM,TIME_PERIOD,OBS_VALUE\nx,D,USD,EUR,2026-10-13,1.0871\n", 0,
     "2026-10-13 EUR>USD 10871/4\n"},
    {"one row a day",
     "Date,USD,JPY,CHF,\n2026-10-13,1.0871,163.02,0.9406,\n2026-10-12,1.08,N/A,,\n", 0,
     "2026-10-13 EUR>USD 10871/4\n2026-10-13 EUR>JPY 16302/2\n2026-10-13 EUR>CHF 9406/4\n"
     "2026-10-12 EUR>USD 108/2\n"},
    {"one row a day, with blanks and a month in words",
     "Date, USD, JPY\n13 October 2026, 1.0871, 163.02\n", 0,
     "2026-10-13 EUR>USD 10871/4\n2026-10-13 EUR>JPY 16302/2\n"},
    {"one row a day with commas, as configured", "Date;USD\n2026-10-13;1,0871\n", ',',
     "2026-10-13 EUR>USD 10871/4\n"},
    {"blank lines", "date,from,to,rate\n\n,,,\n2026-10-13,EUR,USD,1.0871\n", 0,
     "2026-10-13 EUR>USD 10871/4\n"},
    {"no column for the other currency", "date,from,rate\n2026-10-13,EUR,1.0871\n", 0,
     "TS-RAT-001@1 "},
    {"neither a rate nor currencies", "date,text\n2026-10-13,EUR\n", 0, "TS-RAT-001@1 "},
    {"nothing of ours", "a,b\n1,2\n", 0, "TS-RAT-001@1 "},
    {"empty cells",
     "date,from,to,rate\n,EUR,USD,1.0871\n2026-10-13,,USD,1.08\n2026-10-13,EUR,USD,\n", 0,
     "TS-RAT-002@2 TS-RAT-002@3 TS-RAT-002@4 "},
    {"rates that are none",
     "date,from,to,rate\n2026-10-13,EUR,USD,0.00\n2026-10-13,EUR,USD,-1.08\n"
     "2026-10-13,EUR,USD,1.08x\n2026-10-13,EUR,USD,1234567.890123\n",
     0, "TS-RAT-003@2 TS-RAT-003@3 TS-RAT-003@4 TS-RAT-003@5 "},
    {"a unit that is none",
     "date,from,to,unit,rate\n2026-10-13,JPY,CHF,50,0.5\n"
     "2026-10-13,JPY,CHF,100000,0.55\n2026-10-13,JPY,CHF,0,0.55\n",
     0, "TS-RAT-005@2 TS-RAT-005@3 TS-RAT-005@4 "},
    {"a currency nobody has", "date,from,to,rate\n2026-10-13,EUR,XQQ,1.08\n", 0, "TS-INV-004@2 "},
    {"no such day", "date,from,to,rate\n2026-10-32,EUR,USD,1.08\n", 0, "TS-INV-005@2 "},
    {"thousands or three decimals", "date;from;to;rate\n2026-10-13;EUR;HUF;390,125\n", 0,
     "TS-INV-006@2 "},
    {"… settled", "date;from;to;rate\n2026-10-13;EUR;HUF;390,125\n", ',',
     "2026-10-13 EUR>HUF 390125/3\n"},
};

static void rates_case_holds(void **state)
{
    const struct rates_case *c = *state;
    struct outcome outcome = {{0}, {0}};
    struct limits limits = limits_default();
    struct diag diag = {.context = &outcome, .listen = outcome_listen};
    const struct items_settings settings = {.decimal_mark = c->mark};
    const struct rates_sink sink = {&outcome, outcome_rate};
    struct input *input = NULL;
    assert_int_equal(input_from_memory(slice_from(c->text), "case", &limits, &diag, &input),
                     STATUS_OK);
    enum status status = rates_csv_parse(input, &limits, &settings, &diag, &sink);
    assert_int_equal(status, diag.errors > 0 ? STATUS_INVALID : STATUS_OK);
    struct buffer *text = status == STATUS_OK ? &outcome.out : &outcome.codes;
    buffer_add_byte(text, '\0');
    assert_string_equal(text->ptr, c->expected);
    buffer_clear(&outcome.out);
    buffer_clear(&outcome.codes);
    input_close(input);
}

int main(void)
{
    return unit_run_cases("rates", rates_cases, rates_case_holds);
}
