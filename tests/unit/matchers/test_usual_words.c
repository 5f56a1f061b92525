/* Words that stand in many texts of a run. */
#include "matchers/usual_words.h"

#include "make_batch.h"
#include "matchers/index.h"
#include "unit.h"

static const struct make_transaction usual_words_lines[] = {
    {"T1", 100, NULL, "", "", "GUTSCHR. 4711 XKCDQ xkcdq Xkcdq", NULL, NULL, false},
    {"T2", 100, NULL, "", "", "gutschr Bäder", NULL, NULL, false},
    {"T3", 100, NULL, "", "", "Bader/4711/BADER", NULL, NULL, false},
    {"T4", 100, NULL, "", "", "4711 Gutschr", NULL, NULL, false},
};

static const struct usual_words_case {
    const char *word;
    bool usual;
} usual_words_cases[] = {
    {"GUTSCHR", true},   {"XKCDQ", false}, /* three times, in one text */
    {"BADER", false},                      /* in two texts */
    {"4711", false},                       /* no word */
    {"NIRGENDS", false},
};

static void usual_words_are_those_of_three_texts(void **state)
{
    (void)state;
    struct make make = {0};
    make_transactions(&make, usual_words_lines,
                      sizeof usual_words_lines / sizeof usual_words_lines[0]);
    struct table usual;
    assert_int_equal(usual_words_build(&make.batch, &make.arena, &usual), STATUS_OK);
    for (size_t i = 0; i < sizeof usual_words_cases / sizeof usual_words_cases[0]; i++) {
        const struct usual_words_case *row = &usual_words_cases[i];
        assert_int_equal(table_find(&usual, index_word_hash(slice_from(row->word))).count > 0,
                         row->usual);
    }
    arena_clear(&make.arena);
}

static void usual_words_of_nothing_are_none(void **state)
{
    (void)state;
    struct make make = {0};
    struct table usual;
    assert_int_equal(usual_words_build(&make.batch, &make.arena, &usual), STATUS_OK);
    assert_int_equal(table_find(&usual, index_word_hash(slice_from("GUTSCHR"))).count, 0);
    arena_clear(&make.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usual_words_are_those_of_three_texts),
        cmocka_unit_test(usual_words_of_nothing_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
