#include "report/learnt_words.h"

#include "sample.h"
#include "unit.h"

static const struct decoys_case {
    const char *name;
    struct batch_decoys decoys;
    size_t items;
    const char *words;
} decoys_cases[] = {
    {"one won", {20000, 1, 9412, 40}, 8000, "0.40 of 9,412 (decoys that won: 1 of 20,000)"},
    {"none won",
     {20000, 0, 9412, 0},
     20000,
     "0.00 of 9,412 (decoys that won: 0 of 20,000; so at most 3.00, at 95 % confidence)"},
    {"none won, few decoys of many items",
     {20000, 0, 912345, 0},
     1000000,
     "0.00 of 912,345 (decoys that won: 0 of 20,000; so at most 150.00, at 95 % confidence)"},
    {"many won",
     {20000, 1234, 1000, 123400},
     20000,
     "1,234.00 of 1,000 (decoys that won: 1,234 of 20,000)"},
    {"none made", {0, 0, 17, 0}, 20, "not estimated, no decoys were made (automatic matches: 17)"},
    {"nothing matched",
     {100, 0, 0, 0},
     100,
     "0.00 of 0 (decoys that won: 0 of 100; so at most 0.00, at 95 % confidence)"},
};

static void decoys_case_holds(void **state)
{
    const struct decoys_case *c = *state;
    struct buffer words = {0};
    learnt_words_decoys(&c->decoys, c->items, &words);
    buffer_add_byte(&words, '\0');
    assert_true(buffer_ok(&words));
    assert_string_equal(words.ptr, c->words);
    buffer_clear(&words);
}

static void lessons_of_receipts_and_refunds(void **state)
{
    (void)state;
    struct sample s;
    struct buffer words = {0};
    sample_fill(&s);
    const struct batch_lesson paid = {0, 0};
    const struct batch_lesson refunded = {9, 5};
    learnt_words_lesson(&s.batch, &paid, &words);
    buffer_add_byte(&words, '\n');
    learnt_words_lesson(&s.batch, &refunded, &words);
    s.entries[0].entry.booking_date = (struct date){0};
    buffer_add_byte(&words, '\n');
    learnt_words_lesson(&s.batch, &paid, &words);
    buffer_add_byte(&words, '\0');
    assert_string_equal(words.ptr, "paid RE-2026-1001 on 2026-10-05 by its number (BK-0001)\n"
                                   "was paid back GS-2026-0007 on 2026-10-13 by its number "
                                   "(BK-0009)\n"
                                   "paid RE-2026-1001 by its number (BK-0001)");
    buffer_clear(&words);
}

static void a_rate_of_another_name_has_no_words(void **state)
{
    (void)state;
    assert_non_null(learnt_words_rate("listed"));
    assert_null(learnt_words_rate("list"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lessons_of_receipts_and_refunds),
        cmocka_unit_test(a_rate_of_another_name_has_no_words),
    };
    int failed = unit_run_cases("decoys in words", decoys_cases, decoys_case_holds);
    return failed + cmocka_run_group_tests_name("learnt in words", tests, NULL, NULL);
}
