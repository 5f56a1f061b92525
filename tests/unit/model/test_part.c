/* What an allocation's parts are called, in words for people and in columns for programs. */
#include "model/part.h"
#include "unit.h"

#define EUR                                                                                        \
    {                                                                                              \
        "EUR", 2                                                                                   \
    }
#define USD                                                                                        \
    {                                                                                              \
        "USD", 2                                                                                   \
    }
#define JPY                                                                                        \
    {                                                                                              \
        "JPY", 0                                                                                   \
    }

static const struct part_case {
    const char *name;
    enum part_kind kind;
    enum part_rule rule;
    int64_t amount_minor;
    int64_t limit_minor;
    uint32_t share_ppm;
    const char *scope;
    const char *basis;
    struct currency item;
    struct currency paid;
    const char *words;
    const char *plain;
} part_cases[] = {
    {"charges told", PART_CHARGES, PART_RULE_CHARGES_TOLD, 2500, 3000, 0, "matching", "", EUR, EUR,
     "charges 25.00: as the bank tells; at most 30.00 (matching)",
     "charges:charges_told:matching:30.00"},
    {"a whole per cent", PART_DISCOUNT, PART_RULE_OFFERED, 200, 200, 20000, "item", "", EUR, EUR,
     "discount 2.00: the discount offered, 2 %; at most 2.00 (item)", "discount:offered:item:2.00"},
    {"tenths and hundredths of a per cent", PART_DISCOUNT, PART_RULE_OFFERED, 1, 1, 122500, "item",
     "", EUR, EUR, "discount 0.01: the discount offered, 12.25 %; at most 0.01 (item)",
     "discount:offered:item:0.01"},
    {"the finest share", PART_DISCOUNT, PART_RULE_OFFERED, 1, 1, 999901, "item", "", EUR, EUR,
     "discount 0.01: the discount offered, 99.9901 %; at most 0.01 (item)",
     "discount:offered:item:0.01"},
    {"all of it", PART_DISCOUNT, PART_RULE_OFFERED, 1, 1, 1000000, "item", "", EUR, EUR,
     "discount 0.01: the discount offered, 100 %; at most 0.01 (item)",
     "discount:offered:item:0.01"},
    {"a difference told is in words of its own", PART_FX, PART_RULE_RATE_TOLD, 5, 0, 0, "bank", "",
     USD, EUR, "fx: at the amount that the bank tells (bank)", "fx:rate_told:bank:0.00"},
    {"the limit of a table is in the currency paid", PART_FX, PART_RULE_RATE_TABLE, 5, 1840, 20000,
     "exchange", "1 EUR = 163 JPY", JPY, EUR,
     "fx: at the rate of the table, 1 EUR = 163 JPY; off by at most 18.40 EUR or 2 % (exchange)",
     "fx:rate_table:exchange:18.40"},
};

static void part_case_holds(void **state)
{
    const struct part_case *c = *state;
    struct part part = {.kind = c->kind,
                        .rule = c->rule,
                        .amount_minor = c->amount_minor,
                        .limit_minor = c->limit_minor,
                        .share_ppm = c->share_ppm,
                        .scope = slice_from(c->scope),
                        .basis = slice_from(c->basis)};
    struct buffer words = {0};
    struct buffer plain = {0};
    part_format(&part, c->item, c->paid, &words);
    part_format_plain(&part, c->item, c->paid, &plain);
    buffer_add_byte(&words, '\0');
    buffer_add_byte(&plain, '\0');
    assert_string_equal(words.ptr, c->words);
    assert_string_equal(plain.ptr, c->plain);
    buffer_clear(&words);
    buffer_clear(&plain);
}

int main(void)
{
    return unit_run_cases("parts", part_cases, part_case_holds);
}
