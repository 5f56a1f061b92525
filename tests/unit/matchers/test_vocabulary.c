/* Every word of the vocabulary is found, and nothing else is. */
#include "matchers/vocabulary.h"

#include "unit.h"

static void vocabulary_has_each_word_once(void **state)
{
    (void)state;
    struct vocabulary vocabulary;
    vocabulary_build(&vocabulary);
    for (size_t i = 0; i < vocabulary_words_count; i++) {
        const struct vocabulary_word *word = &vocabulary_words[i];
        bool compound = true;
        assert_ptr_equal(vocabulary_find(&vocabulary, slice_from(word->text), &compound), word);
        assert_false(compound);
        assert_true(word->says != 0 || word->month != 0 || word->advance);
        assert_true(word->month <= 12 && (word->month != 0 || !word->whole));
    }
}

static const struct vocabulary_case {
    const char *name;
    const char *word;
    const char *found; /* NULL for nothing */
    bool compound;
} vocabulary_cases[] = {
    {"a short one", "FF", "FF", false},
    {"the longest", "SICHERHEITSLEISTUNG", "SICHERHEITSLEISTUNG", false},
    {"one letter", "F", NULL, false},
    {"none", "", NULL, false},
    {"no word of ours", "RECHNUNG", NULL, false},
    {"the beginning of a word", "ABSCHLAGS", NULL, false},
    {"a word and more", "SKONTOS", NULL, false},
    {"longer than any", "SICHERHEITSLEISTUNGEN", NULL, false},
    {"a month's rent", "FEBRUARMIETE", "FEBRUAR", true},
    {"a month with a shorter one in it", "MARSABO", "MARS", true},
    {"a long one", "SEPTEMBERMITGLIEDSBEITRAG", "SEPTEMBER", true},
    {"a month behind the rent", "MIETEFEBRUAR", NULL, false},
    {"a short form of a month", "FEBRMIETE", NULL, false},
    {"a month of three letters is part of words", "MAIMIETE", NULL, false},
    {"a month and another word", "FEBRUARLOHN", NULL, false},
};

static void vocabulary_case_holds(void **state)
{
    const struct vocabulary_case *c = *state;
    struct vocabulary vocabulary;
    bool compound = !c->compound;
    vocabulary_build(&vocabulary);
    const struct vocabulary_word *found =
        vocabulary_find(&vocabulary, slice_from(c->word), &compound);
    assert_int_equal(found == NULL, c->found == NULL);
    assert_int_equal(compound, c->compound);
    if (found != NULL) {
        assert_string_equal(found->text, c->found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(vocabulary_has_each_word_once)};
    return unit_run_cases("vocabulary", vocabulary_cases, vocabulary_case_holds) +
           cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
