/* codes, amounts and the space of numbers: what in a text is a number of ours, and what it is
 * worth. */
#include "matchers/bits.h"
#include "matchers/codes.h"
#include "matchers/gather_internal.h"
#include "matchers/key_space.h"
#include "matchers/says.h"
#include "unit.h"

#include <stdio.h>

static void codes_read(const char *text, struct arena *scratch, struct tokens *out)
{
    assert_int_equal(tokens_begin(scratch, strlen(text) + 1, out), STATUS_OK);
    tokens_add(out, slice_from(text));
    tokens_split(out, SIZE_MAX);
}

static const struct codes_case {
    const char *name;
    const char *listed; /* sixteen items have its form */
    const char *text;
    bool code;
} codes_cases[] = {
    {"of the form", "8VX-W4E", "Invoice LWQ-4UL", true},
    {"other signs between", "8VX-W4E", "LWQ 4UL thanks", true},
    {"glued to a word", "8VX-W4E", "facturaSQQ-F5R", true},
    {"glued without separators", "8VX-W4E", "FakturaLD27LU", true},
    {"glued, a digit first", "8VX-W4E", "votre facture6YV-UBP", true},
    {"glued to a number word", "8VX-W4E", "fact noEBV-ETK", true},
    {"… with digits", "8VX-W4E", "fact noKL46DN du", true},
    {"letters glued to a word", "8VX-W4E", "FACRWGPPM du", true},
    {"a word that begins as one", "8VX-W4E", "Rechnung November", false},
    {"joined, digits before letters", "8VX-W4E", "fact Y33HCT", true},
    {"letters, a dash between", "8VX-W4E", "ZHM-QVQ", true},
    {"letters without a vowel", "8VX-W4E", "KSD RTP danke", true},
    {"words", "8VX-W4E", "bom dia", false},
    {"too long", "8VX-W4E", "LWQX-4UL", false},
    {"too short", "8VX-W4E", "LW-4UL", false},
    {"letters and a number", "8VX-W4E", "SCT182", false},
    {"a date", "8VX-W4E", "16.02.2026", false},
    {"the list has plain numbers", "RE-2026-00123", "LWQ-4UL", false},
    {"the list has years behind", "00123/26", "LWQ-4UL", false},
    {"one group", "A7X9K2", "ref B3C8D1", true},
};

static void codes_case_holds(void **state)
{
    const struct codes_case *c = *state;
    struct arena scratch = {0};
    struct tokens tokens;
    struct codes codes = {.count = 0};
    for (int i = 0; i < 16; i++) {
        codes_add(&codes, slice_from(c->listed));
    }
    codes_settle(&codes, 200);
    codes_read(c->text, &scratch, &tokens);
    gather_part_words(&codes, &tokens);
    bool found = false;
    for (size_t i = 0; i < tokens.count; i++) {
        size_t to = 0;
        found = found || codes_find(&codes, &tokens, i, &to);
    }
    assert_int_equal(found, c->code);
    arena_clear(&scratch);
}

static const struct amounts_case {
    const char *name;
    const char *text;
    bool doubtful;
    const char *marked; /* all runs; those of amounts in parentheses */
} amounts_cases[] = {
    {"comma", "7289 293,63 EUR", false, "7289 (293) (63) EUR"},
    {"point", "WHT 5% 16.66", false, "WHT 5 (16) (66)"},
    {"thousands", "1.234.567,89", false, "(1) (234) (567) (89)"},
    {"apostrophe", "1'234.50", false, "(1) (234) (50)"},
    {"a date", "16.02.2026", false, "16 02 2026"},
    {"a date without year", "am 16.02.", false, "AM (16) (02)"},
    {"three decimals", "1.234", false, "1 234"},
    {"a number with dots", "12.345.67.89", false, "12 345 67 89"},
    {"where numbers look so", "05939.26", true, "05939 26"},
    {"… the currency behind", "05939.26 9215,57 EUR", true, "05939 26 (9215) (57) EUR"},
    {"… the currency before", "EUR 9215,57", true, "EUR (9215) (57)"},
};

static void amounts_case_holds(void **state)
{
    const struct amounts_case *c = *state;
    struct arena scratch = {0};
    struct tokens tokens;
    char shown[128] = "";
    codes_read(c->text, &scratch, &tokens);
    says_mark_amounts(&tokens, (struct currency){.code = {'E', 'U', 'R'}, .exponent = 2},
                      c->doubtful);
    for (size_t i = 0; i < tokens.count; i++) {
        size_t len = strlen(shown);
        (void)snprintf(shown + len, sizeof shown - len, "%s%s%.*s%s", i == 0 ? "" : " ",
                       tokens.list[i].money ? "(" : "", SLICE_ARG(token_text(&tokens, i)),
                       tokens.list[i].money ? ")" : "");
    }
    assert_string_equal(shown, c->marked);
    arena_clear(&scratch);
}

static const struct space_case {
    const char *name;
    uint64_t first;
    uint64_t step;
    size_t count;
    uint64_t outlier; /* 0 for none */
    uint64_t space;   /* numbers in use */
} space_cases[] = {
    {"none", 0, 0, 0, 0, 2},
    {"without gaps", 10001, 1, 1000, 0, 1000},
    {"every seventh", 10001, 7, 1000, 0, 7000},
    {"an outlier changes nothing", 10001, 1, 1000, 90817263, 1001},
    {"at most ten bits", 1, 1000000, 1000, 0, 1024000},
    {"a sample of many", 1, 3, 1 << 17, 0, 3 << 17},
};

static void space_case_holds(void **state)
{
    const struct space_case *c = *state;
    struct arena arena = {0};
    struct key_space space;
    assert_int_equal(key_space_begin(&arena, c->count + 1, &space), STATUS_OK);
    for (size_t i = 0; i < c->count; i++) {
        key_space_add(&space, c->first + i * c->step);
    }
    if (c->outlier != 0) {
        key_space_add(&space, c->outlier);
    }
    int32_t bits = key_space_bits(&space, c->count + (c->outlier != 0 ? 1 : 0));
    int32_t off = bits - bits_log2(c->space);
    assert_true(off >= -BITS_ONE && off <= BITS_ONE / 2); /* a sample's middle gap is less */
    arena_clear(&arena);
}

int main(void)
{
    return unit_run_cases("codes", codes_cases, codes_case_holds) +
           unit_run_cases("amounts", amounts_cases, amounts_case_holds) +
           unit_run_cases("space", space_cases, space_case_holds);
}
