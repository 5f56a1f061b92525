/* Values of MT940 fields by themselves: accounts, amounts, dates, balances. */
#include "parsers/mt940_internal.h"
#include "unit.h"

static const struct account_case {
    const char *name;
    const char *text;
    const char *account;
    const char *bank;
    const char *currency;
} account_cases[] = {
    {"a number", "4711", "4711", "", ""},
    {"bank code and number", "12030000/202051", "202051", "12030000", ""},
    {"a slash with nothing behind it", "4711/", "4711/", "", ""},
    {"a slash with one digit behind it", "12030000/1", "1", "12030000", ""},
    {"a slash with nothing in front", "/4711", "/4711", "", ""},
    {"an IBAN behind a BIC", "MARKDEF1/DE89 3704 0044 0532 0130 00", "DE89370400440532013000",
     "MARKDEF1", ""},
    {"a currency behind it", "4711EUR", "4711", "", "EUR"},
    {"a currency and nothing else", "EUR", "EUR", "", ""},
    {"a currency behind one digit", "1EUR", "1EUR", "", ""},
    {"a currency behind two digits", "12EUR", "12", "", "EUR"},
    {"a currency behind a slash", "4711/EUR", "4711", "", "EUR"},
};

static void account_case_holds(void **state)
{
    const struct account_case *c = *state;
    char iban[34];
    struct mt940_account account = mt940_account_of(slice_from(c->text), iban);
    assert_true(slice_equal(account.account, slice_from(c->account)));
    assert_true(slice_equal(account.bank, slice_from(c->bank)));
    assert_memory_equal(account.currency.code, c->currency, strlen(c->currency));
    assert_int_equal(account.currency.code[0] != '\0', c->currency[0] != '\0');
}

static const struct near_case {
    const char *name;
    const char *text;
    int year;
    int month;
    int day;
    const char *want; /* as yyyy-mm-dd; NULL where there is none */
} near_cases[] = {
    {"the same day", "0105", 2026, 1, 5, "2026-01-05"},
    {"the year before", "1231", 2026, 1, 2, "2025-12-31"},
    {"the year after", "0102", 2025, 12, 31, "2026-01-02"},
    {"182 days later", "0701", 2026, 1, 1, "2026-07-01"},
    {"183 days later is nearer a year before", "0703", 2026, 1, 1, "2025-07-03"},
    {"182 days earlier", "0702", 2026, 12, 31, "2026-07-02"},
    {"a leap day of the year before", "0229", 2025, 1, 10, "2024-02-29"},
    {"a leap day that no year near has", "0229", 2026, 6, 10, NULL},
    {"no such month", "1301", 2026, 1, 1, NULL},
    {"no such day", "0431", 2026, 1, 1, NULL},
    {"too short", "010", 2026, 1, 1, NULL},
    {"too long", "01011", 2026, 1, 1, NULL},
};

static void near_case_holds(void **state)
{
    const struct near_case *c = *state;
    struct date near = {0};
    struct date got = {0};
    assert_true(date_from(c->year, c->month, c->day, &near));
    assert_int_equal(mt940_date_near(slice_from(c->text), near, c->year, &got), c->want != NULL);
    if (c->want != NULL) {
        struct date want = {0};
        assert_true(date_parse_iso(slice_from(c->want), &want));
        assert_int_equal(got.day, want.day);
    }
}

static const struct balance_case {
    const char *name;
    const char *text;
    bool read;
    int64_t minor;
} balance_cases[] = {
    {"a credit", "C260105EUR1000,05", true, 100005},
    {"a debit", "D260105EUR1000,05", true, -100005},
    {"yen", "C260105JPY1000,", true, 1000},
    {"dinars", "C260105KWD1,005", true, 1005},
    {"nothing", "C260105EUR0,", true, 0},
    {"another mark", "X260105EUR1,", false, 0},
    {"no such day", "C260230EUR1,", false, 0},
    {"no currency", "C2601051,00", false, 0},
    {"no amount", "C260105EUR", false, 0},
    {"a letter in the amount", "C260105EUR1x,00", false, 0},
    {"too many decimals", "C260105EUR1,001", false, 0},
    {"empty", "", false, 0},
};

static void balance_case_holds(void **state)
{
    const struct balance_case *c = *state;
    struct mt940_repairs repairs = {0};
    struct balance balance = {0};
    struct currency currency = {0};
    const char *why = NULL;
    bool read = mt940_balance(slice_from(c->text), &repairs, &balance, &currency, &why);
    assert_int_equal(read, c->read);
    assert_int_equal(balance.present, c->read);
    assert_int_equal(balance.minor, c->minor);
    assert_int_equal(why == NULL, c->read);
}

int main(void)
{
    int failed = unit_run_cases("accounts", account_cases, account_case_holds);
    failed += unit_run_cases("entry dates", near_cases, near_case_holds);
    return failed + unit_run_cases("balances", balance_cases, balance_case_holds);
}
