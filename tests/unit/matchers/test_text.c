/* fold, tokens and keys: how text becomes numbers and words. */
#include "matchers/fold.h"
#include "matchers/index.h"
#include "matchers/keys.h"
#include "matchers/tokens.h"
#include "unit.h"

#include <stdio.h>

static const struct fold_case {
    const char *name;
    const char *text;
    const char *folded;
} fold_cases[] = {
    {"case", "Inv-2026", "INV-2026"},
    {"diacritics", "Crème Brûlée Łódź", "CREME BRULEE LODZ"},
    {"sharp s and ligatures", "Straße Æsir œuvre ﬁne", "STRASSE AESIR OEUVRE FINE"},
    {"nordic", "Ørsted Åse Þór", "ORSTED ASE THOR"},
    {"greek", "Αθήνα", "ATHINA"},
    {"cyrillic", "Москва", "MOSKVA"},
    {"full width digits", "１２３", "123"},
    {"bytes that are no text",
     "a\xff"
     "b",
     "A B"},
    {"empty", "", ""},
};

static void fold_case_holds(void **state)
{
    const struct fold_case *c = *state;
    char out[128];
    size_t len = fold_text(slice_from(c->text), out, sizeof out);
    assert_int_equal(len, strlen(c->folded));
    assert_memory_equal(out, c->folded, len);
}

static const struct tokens_case {
    const char *name;
    const char *text;
    const char *tokens; /* separated by blanks; dates in parentheses */
} tokens_cases[] = {
    {"letters and digits", "RG2026-00123", "RG 2026 00123"},
    {"german date", "vom 01.10.2026 RE 7", "VOM (01) (10) (2026) RE 7"},
    {"iso date", "2026-10-01/55", "(2026) (10) (01) 55"},
    {"us date", "10/31/26", "(10) (31) (26)"},
    {"american order with dots", "01.13.2026x", "(01) (13) (2026) X"},
    {"no date: mixed signs", "01.10/2026", "01 10 2026"},
    {"no date: day 40", "40.10.2026", "40 10 2026"},
};

static void tokens_case_holds(void **state)
{
    const struct tokens_case *c = *state;
    struct arena scratch = {0};
    struct tokens tokens;
    char shown[128] = "";
    struct slice text = slice_from(c->text);
    assert_int_equal(tokens_begin(&scratch, text.len + 1, &tokens), STATUS_OK);
    tokens_add(&tokens, text);
    assert_int_equal(tokens_split(&tokens, SIZE_MAX, &scratch), STATUS_OK);
    for (size_t i = 0; i < tokens.count; i++) {
        struct slice token = token_text(&tokens, i);
        size_t len = strlen(shown);
        (void)snprintf(shown + len, sizeof shown - len, "%s%s%.*s%s", i == 0 ? "" : " ",
                       tokens.list[i].date ? "(" : "", SLICE_ARG(token),
                       tokens.list[i].date ? ")" : "");
    }
    assert_string_equal(shown, c->tokens);
    arena_clear(&scratch);
}

static const struct keys_case {
    const char *name;
    const char *invoice_id;
    const char *reference;
    const char *po_number;
    const char *keys; /* form:text, separated by blanks */
} keys_cases[] = {
    {"prefix, year and serial", "RE-2026-00123", "", "", "1:RE202600123 2:202600123 3:123"},
    {"plain number", "0012345", "", "", "1:0012345 2:12345"},
    {"year glued before", "202600123", "", "", "1:202600123 2:202600123 3:123"},
    {"reference and order", "A-77", "RF18 5390 0754", "PO-4711", "0:RF1853900754 1:A77 4:PO4711"},
    {"too short to be a number", "7", "", "", ""},
    {"letters only", "DEPOSIT", "", "", ""},
};

static void keys_case_holds(void **state)
{
    const struct keys_case *c = *state;
    struct item item = {.invoice_id = slice_from(c->invoice_id),
                        .reference = slice_from(c->reference),
                        .po_number = slice_from(c->po_number)};
    struct key keys[KEY_FORM_COUNT];
    char shown[256] = "";
    size_t count = keys_of_item(&item, keys);
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(shown);
        (void)snprintf(shown + len, sizeof shown - len, "%s%d:%.*s", i == 0 ? "" : " ",
                       (int)keys[i].form, (int)keys[i].len, keys[i].text);
    }
    assert_string_equal(shown, c->keys);
}

static const struct names_case {
    const char *name;
    const char *a;
    const char *b;
    size_t words; /* of each, all shared */
} names_cases[] = {
    {"umlaut written out", "Müller Maschinenbau GmbH", "MUELLER MASCHINENBAU", 2},
    {"legal forms say nothing", "Vega B.V.", "VEGA", 1},
    {"case and commas", "Koch, Söhne & Co. KG", "koch soehne", 2},
};

static void names_case_holds(void **state)
{
    const struct names_case *c = *state;
    uint64_t a[8];
    uint64_t b[8];
    assert_int_equal(index_name_words(slice_from(c->a), a, 8), c->words);
    assert_int_equal(index_name_words(slice_from(c->b), b, 8), c->words);
    assert_memory_equal(a, b, c->words * sizeof *a);
}

int main(void)
{
    return unit_run_cases("fold", fold_cases, fold_case_holds) +
           unit_run_cases("tokens", tokens_cases, tokens_case_holds) +
           unit_run_cases("keys", keys_cases, keys_case_holds) +
           unit_run_cases("names", names_cases, names_case_holds);
}
