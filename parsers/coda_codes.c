/*
 * The code of a movement: type (1 digit), family (2), operation (2), category (3). Families and
 * operations are those of the annex on transaction codes; the words are ours, in the language that
 * the shipped rules read.
 */
#include "parsers/coda_internal.h"

static const struct coda_code_row {
    struct slice prefix; /* family, or family and operation; the first that fits counts */
    struct slice words;
} coda_code_rows[] = {
    {{"0105", 4}, {"payment of wages", 16}},
    {{"0205", 4}, {"payment of wages", 16}},
    {{"4105", 4}, {"payment of wages", 16}},
    {{"0404", 4}, {"cash withdrawal from an ATM", 27}},
    {{"0453", 4}, {"cash deposit at an ATM", 22}},
    {{"0901", 4}, {"cash withdrawal", 15}},
    {{"0950", 4}, {"cash deposit", 12}},
    {{"01", 2}, {"credit transfer", 15}},
    {{"02", 2}, {"instant credit transfer", 23}},
    {{"03", 2}, {"cheque", 6}},
    {{"04", 2}, {"card payment", 12}},
    {{"05", 2}, {"direct debit", 12}},
    {{"07", 2}, {"commercial paper", 16}},
    {{"09", 2}, {"counter transaction", 19}},
    {{"11", 2}, {"securities", 10}},
    {{"13", 2}, {"credit", 6}},
    {{"30", 2}, {"various", 7}},
    {{"35", 2}, {"closing of the period, interest", 31}},
    {{"41", 2}, {"international credit transfer", 29}},
    {{"43", 2}, {"foreign cheque", 14}},
    {{"47", 2}, {"foreign commercial paper", 24}},
    {{"80", 2}, {"bank charges", 12}},
};

/* Family and operation of payments that came back to us. */
static const struct slice coda_code_returns[] = {
    {"0154", 4}, {"0254", 4}, /* a transfer that could not be executed */
    {"0309", 4}, {"0362", 4}, /* an unpaid voucher or cheque */
    {"0503", 4}, {"0505", 4}, /* a direct debit that was not paid, or paid back */
    {"0707", 4},              /* an unpaid bill */
};

enum { CODA_CODE_LENGTH = 8 };

static struct slice coda_code_operation(struct slice code)
{
    return slice_take(slice_skip(code, 3), 2);
}

static struct slice coda_code_category(struct slice code)
{
    return slice_skip(code, 5);
}

char coda_code_type(struct slice code)
{
    return code.len == CODA_CODE_LENGTH ? code.ptr[0] : '0';
}

bool coda_code_is_gross(struct slice code)
{
    return slice_equal(coda_code_category(code), SLICE("100"));
}

bool coda_code_is_net(struct slice code)
{
    return slice_equal(coda_code_category(code), SLICE("000"));
}

bool coda_code_is_correction(struct slice code)
{
    struct slice operation = coda_code_operation(code);
    return slice_equal(operation, SLICE("49")) || slice_equal(operation, SLICE("99"));
}

bool coda_code_is_return(struct slice code)
{
    struct slice key = slice_skip(code, 1);
    for (size_t i = 0; i < sizeof coda_code_returns / sizeof coda_code_returns[0]; i++) {
        if (slice_starts(key, coda_code_returns[i])) {
            return true;
        }
    }
    return false;
}

struct slice coda_code_words(struct slice code)
{
    struct slice key = slice_skip(code, 1);
    struct slice operation = coda_code_operation(code);
    if (slice_equal(operation, SLICE("37")) || slice_equal(operation, SLICE("38"))) {
        bool cheque = slice_starts(key, SLICE("0338")); /* "provisionally unpaid" */
        return cheque ? SLICE("cheque") : SLICE("bank charges");
    }
    for (size_t i = 0; i < sizeof coda_code_rows / sizeof coda_code_rows[0]; i++) {
        if (slice_starts(key, coda_code_rows[i].prefix)) {
            return coda_code_rows[i].words;
        }
    }
    return (struct slice){NULL, 0};
}
