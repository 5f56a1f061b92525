/* fold, tokens and keys: how text becomes numbers and words. */
#include "matchers/fold.h"
#include "matchers/index.h"
#include "matchers/keys.h"
#include "matchers/tokens.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static const struct fold_case {
    const char *name;
    const char *text;
    const char *folded;
} fold_cases[] = {
    {"case", "Inv-2026", "INV-2026"},
    {"diacritics", "Crème Brûlée Łódź", "CREME BRULEE LODZ"},
    {"sharp s and ligatures", "Straße Æsir œuvre ﬁne", "STRASSE AESIR OEUVRE FINE"},
    {"nordic", "Ørsted Åse Þór", "ORSTED ASE THOR"},
    {"letters of western Europe", "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝ", "AAAAAACEEEEIIIINOOOOOUUUUY"},
    {"the same in lower case", "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ", "AAAAAACEEEEIIIINOOOOOUUUUYY"},
    {"dashes", "1–2—3", "1-2-3"},
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
    {"no date: two signs between", "01.10. 2026", "01 10 2026"},
    {"signs beside the letters and digits", "@A[Z`/0:9", "A Z 0 9"},
    {"a run across sixty-four bytes",
     "                                                            RE2026-00123", "RE 2026 00123"},
    {"a date across sixty-four bytes",
     "                                                             01.10.2026", "(01) (10) (2026)"},
    {"a date whose month lies in two blocks",
     "                                                            01.10.2026", "(01) (10) (2026)"},
    {"a date whose year begins a block",
     "                                                          01.10.2026", "(01) (10) (2026)"},
    {"a run of more than sixty-three",
     "12345678901234567890123456789012345678901234567890123456789012345678",
     "123456789012345678901234567890123456789012345678901234567890123 45678"},
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
    tokens_split(&tokens, SIZE_MAX);
    for (size_t i = 0; i < tokens.count; i++) {
        struct slice token = token_text(&tokens, i);
        size_t len = strlen(shown);
        (void)snprintf(shown + len, sizeof shown - len, "%s%s%.*s%s", i == 0 ? "" : " ",
                       tokens.list[i].date ? "(" : "", SLICE_ARG(token),
                       tokens.list[i].date ? ")" : "");
    }
    assert_string_equal(shown, c->tokens);
    /* Side by side the runs are the text without what separates them. */
    char joined[128] = "";
    for (size_t i = 0; i < tokens.count; i++) {
        size_t len = strlen(joined);
        (void)snprintf(joined + len, sizeof joined - len, "%.*s",
                       SLICE_ARG(token_text(&tokens, i)));
    }
    struct slice runs = tokens_join(&tokens, 0, strlen(joined));
    assert_memory_equal(runs.ptr, joined, runs.len);
    arena_clear(&scratch);
}

static const struct keys_case {
    const char *name;
    const char *invoice_id;
    const char *reference;
    const char *po_number;
    const char *keys; /* form:text, separated by blanks */
} keys_cases[] = {
    {"prefix, year and serial", "RE-2026-00123", "", "", "2:RE202600123 3:202600123 4:123"},
    {"plain number", "0012345", "", "", "2:0012345 3:12345"},
    {"year glued before", "202600123", "", "", "2:202600123 3:202600123 4:123"},
    {"reference and order", "A-77", "RF18 5390 0754", "PO-4711", "0:RF1853900754 2:A77 5:PO4711"},
    {"too short to be a number", "7", "", "", ""},
    {"a word", "RENT", "", "", ""},
    {"letters only", "EHT-FFU", "", "", "2:EHTFFU"},
    {"zeros in front of a reference and an order", "A-77", "0000812345", "0045000177",
     "0:0000812345 0:812345 2:A77 5:0045000177 5:45000177"},
    {"zeros in front of letters are part of them", "A-77", "000RF5390", "00PO4711",
     "0:000RF5390 2:A77 5:00PO4711"},
    {"order without its letters", "A-77", "", "PO-471100", "2:A77 5:PO471100 5:471100"},
};

static void keys_case_holds(void **state)
{
    const struct keys_case *c = *state;
    struct item item = {.invoice_id = slice_from(c->invoice_id),
                        .reference = slice_from(c->reference),
                        .po_number = slice_from(c->po_number)};
    struct key keys[KEY_ITEM_MAX];
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
    {"letters twice", "Schmitt Boot", "SCHMIT BOT", 2},
    {"nothing but legal forms",
     "AB AG AND APS AS ASA BT BV CO COMP COMPANY CORP CV DAS DE DEL DER DI DIE DO DOO DR DU E EG "
     "EK",
     "EKFR EN EOD ET EURL EV FA FIRMA FRAU GBR GMBH HB HER HERN I INC IS KFT KG KS LA LC LDA LE",
     0},
    {"nothing but other legal forms",
     "LES LIMITED LP LTD MBH MR MRS NV OCH OD OG OHG OO OU OY OYJ PARTG PLC SA SARL SAS SASU SCI "
     "SE",
     "SIA SKA SL SLU SNC SP SPA SPOL SRL SRO STIFTUNG THE UAB UG UND VAN VOF VON Y ZO ZRT", 0},
    {"long legal forms", "Vega Corporation", "VEGA (haftungsbeschränkt)", 1},
    {"a word across sixty-four bytes",
     "                                                            Lindenhof & Vega",
     "LINDENHOF VEGA", 2},
    {"a word of more than sixty-four, and one behind it",
     "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz vega",
     "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ, VEGA", 2},
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

static const struct accounts_case {
    const char *name;
    const char *a;
    const char *b;
    bool same;
} accounts_cases[] = {
    {"blanks and case", "DE02 1203 0000 0000 2020 51", "de02120300000000202051", true},
    {"zeros in front", "000012345678901234567890", "12345678901234567890", true},
    {"sixteen", "GB29NWBK60161331", "gb29 nwbk 6016 1331", true},
    {"thirty-two", "MT84MALT011000012345MTLCAST001SX", "mt84malt011000012345mtlcast001s-x", true},
    {"longer than two pieces", "MT84MALT011000012345MTLCAST001S12",
     "MT84MALT011000012345MTLCAST001S12 ", true},
    {"one digit differs", "DE02120300000000202051", "DE02120300000000202052", false},
    {"one digit more", "DE02120300000000202051", "DE021203000000002020510", false},
    {"signs between letters and digits", "DE0212030000@000202051", "DE0212030000000202051", true},
};

static void accounts_case_holds(void **state)
{
    const struct accounts_case *c = *state;
    uint64_t a = index_account_hash(slice_from(c->a));
    uint64_t b = index_account_hash(slice_from(c->b));
    assert_int_not_equal(a, 0);
    assert_int_equal(a == b, c->same);
    assert_int_equal(index_account_hash(SLICE("0000-00")), 0);
}

/* Pseudo-random, the same in every run. */
static uint64_t table_draw(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state ^ *state >> 29;
}

static const struct table_case {
    const char *name;
    size_t hashes;
    size_t values;  /* of each hash */
    uint64_t clear; /* bits that no hash has: they crowd in one place */
} table_cases[] = {
    {"none", 0, 1, 0},
    {"one", 1, 1, 0},
    {"many", 5000, 1, 0},
    {"several values", 700, 9, 0},
    {"all at the first place", 300, 2, UINT64_C(0xffffffff00000000)},
    {"few places", 2000, 1, UINT64_C(0x00ffffff00000000)},
};

static void table_case_holds(void **state)
{
    const struct table_case *c = *state;
    struct arena arena = {0};
    struct table table;
    struct table_pairs pairs = {0};
    enum status status = STATUS_OK;
    for (size_t v = 0; v < c->values; v++) {
        uint64_t draw = 1;
        for (size_t i = 0; i < c->hashes && status == STATUS_OK; i++) {
            uint64_t hash = (table_draw(&draw) & ~c->clear) | 1U;
            status = table_pairs_add(&pairs, hash, (uint32_t)(i * c->values + v));
        }
    }
    assert_int_equal(table_pairs_build(&pairs, status, &arena, &table), STATUS_OK);
    uint64_t draw = 1;
    for (size_t i = 0; i < c->hashes; i++) {
        uint64_t hash = (table_draw(&draw) & ~c->clear) | 1U;
        struct table_run run = table_find(&table, hash);
        assert_int_equal(run.count, c->values);
        for (size_t v = 0; v < c->values; v++) {
            assert_int_equal(run.values[v], i * c->values + v);
        }
        assert_int_equal(table_find(&table, hash ^ 1U).count, 0); /* all hashes are odd */
        assert_int_equal(table_find(&table, hash ^ UINT64_C(0x8000000000000000)).count, 0);
    }
    assert_int_equal(table_find(&table, UINT64_MAX - 1).count, 0);
    arena_clear(&arena);
}

/* Numbers as billers count them: a text of its own has a hash of its own. */
static const struct hash_case {
    const char *name;
    const char *front; /* before and behind six digits */
    const char *back;
} hash_cases[] = {
    {"less than a word", "R", ""},
    {"a word", "RE", ""},
    {"digits in two words, and in both", "SI2026", ""},
    {"… one behind", "INV2026", ""},
    {"… the last of three words", "RF18INV2026", ""},
    {"… the middle one", "DE8937040", "0000000"},
};

static int hash_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : (x > y ? 1 : 0);
}

static void hash_case_holds(void **state)
{
    enum { HASH_NUMBERS = 100000 };
    const struct hash_case *c = *state;
    uint64_t *hashes = calloc(HASH_NUMBERS, sizeof *hashes);
    assert_non_null(hashes);
    for (unsigned i = 0; i < HASH_NUMBERS; i++) {
        char text[32];
        int len = snprintf(text, sizeof text, "%s%06u%s", c->front, i, c->back);
        hashes[i] = table_hash(1, (struct slice){text, (size_t)len});
    }
    qsort(hashes, HASH_NUMBERS, sizeof *hashes, hash_order);
    size_t equal = 0;
    for (size_t i = 1; i < HASH_NUMBERS; i++) {
        equal += hashes[i] == hashes[i - 1] ? 1 : 0;
    }
    free(hashes);
    assert_int_equal(equal, 0);
}

int main(void)
{
    return unit_run_cases("fold", fold_cases, fold_case_holds) +
           unit_run_cases("tokens", tokens_cases, tokens_case_holds) +
           unit_run_cases("keys", keys_cases, keys_case_holds) +
           unit_run_cases("names", names_cases, names_case_holds) +
           unit_run_cases("accounts", accounts_cases, accounts_case_holds) +
           unit_run_cases("table", table_cases, table_case_holds) +
           unit_run_cases("hash", hash_cases, hash_case_holds);
}
