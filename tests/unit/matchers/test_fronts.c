/* Texts that may be a key with one character wrong, by how they begin and their length. */
#include "matchers/fronts.h"
#include "unit.h"

#include <string.h>

enum { KEY_LEN = 7 };

static const char fronts_key[] = "RG46498";
static const char fronts_signs[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static bool fronts_has(const struct fronts *fronts, const char *text)
{
    return (fronts_lengths(fronts, text) >> strlen(text) & 1U) != 0;
}

static struct fronts fronts_of_key(void)
{
    struct fronts fronts = {.first = {0}};
    fronts_add(&fronts, slice_from(fronts_key));
    return fronts;
}

/* Every text that is one edit away passes. */
static void no_edit_is_lost(void **state)
{
    (void)state;
    const struct fronts fronts = fronts_of_key();
    for (size_t at = 0; at <= KEY_LEN; at++) {
        for (const char *sign = fronts_signs; *sign != '\0'; sign++) {
            char text[KEY_LEN + 2] = {0}; /* one more */
            memcpy(text, fronts_key, at);
            text[at] = *sign;
            memcpy(text + at + 1, fronts_key + at, KEY_LEN - at);
            assert_true(fronts_has(&fronts, text));
            memcpy(text, fronts_key, KEY_LEN + 1); /* another */
            text[at < KEY_LEN ? at : 0] = *sign;
            assert_true(fronts_has(&fronts, text));
        }
    }
    for (size_t at = 0; at < KEY_LEN; at++) {
        char text[KEY_LEN + 1] = {0}; /* one less */
        memcpy(text, fronts_key, at);
        memcpy(text + at, fronts_key + at + 1, KEY_LEN - at);
        assert_true(fronts_has(&fronts, text));
        if (at + 1 < KEY_LEN) {
            memcpy(text, fronts_key, KEY_LEN + 1); /* swapped */
            text[at] = fronts_key[at + 1];
            text[at + 1] = fronts_key[at];
            assert_true(fronts_has(&fronts, text));
        }
    }
}

static const struct fronts_case {
    const char *name;
    const char *text;
    bool may;
} fronts_cases[] = {
    {"the key", "RG46498", true},
    {"what begins and ends as it does", "RG00000", true},
    {"other signs in front", "KD46498", false},
    {"its second sign alone in front", "GX46498", false},
    {"… where its first was left out", "G46498", true},
    {"too short", "RG464", false},
    {"too long", "RG4649800", false},
    {"digits", "46498", false},
};

static void fronts_case_holds(void **state)
{
    const struct fronts_case *c = *state;
    const struct fronts fronts = fronts_of_key();
    assert_int_equal(fronts_has(&fronts, c->text), c->may);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_edit_is_lost)};
    return unit_run_cases("fronts", fronts_cases, fronts_case_holds) +
           cmocka_run_group_tests_name("fronts", tests, NULL, NULL);
}
