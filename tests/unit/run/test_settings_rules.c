#include "matchers/user_rule.h"
#include "run/settings_internal.h"
#include "unit.h"

#include <stdlib.h>

/* Up to two files and flags, and the rules that come of them. */
struct rules_fixture {
    struct arena arena;
    struct diag diag;
    struct settings settings;
    struct settings_reader reader;
    struct buffer canonical;
    struct buffer shown;
};

static void rules_fixture_begin(struct rules_fixture *f)
{
    size_t rows = 0;
    *f = (struct rules_fixture){0};
    settings_default(&f->settings);
    (void)settings_keys(&rows);
    f->reader =
        (struct settings_reader){.arena = &f->arena, .diag = &f->diag, .settings = &f->settings};
    f->reader.origins = arena_alloc(&f->arena, rows);
    assert_non_null(f->reader.origins);
}

static void rules_fixture_file(struct rules_fixture *f, const char *text, const char *name,
                               enum settings_origin origin)
{
    settings_read_text(&f->reader, slice_from(text), name, origin);
}

static void rules_fixture_end(struct rules_fixture *f)
{
    assert_int_equal(settings_finish(&f->reader), STATUS_OK);
    assert_false(f->reader.out_of_memory);
    settings_canonical(&f->settings, &f->canonical);
    settings_show(&f->settings, &f->shown);
    buffer_add_byte(&f->canonical, '\0');
    buffer_add_byte(&f->shown, '\0');
    assert_true(buffer_ok(&f->canonical) && buffer_ok(&f->shown));
}

static void rules_fixture_clear(struct rules_fixture *f)
{
    free(f->reader.entries);
    buffer_clear(&f->canonical);
    buffer_clear(&f->shown);
    arena_clear(&f->arena);
}

#define GOOD "text = a\naction = review\n"

static const struct rules_case {
    const char *name;
    const char *text;
    const char *code; /* of the last diagnostic; NULL where the text is read */
    const char *part; /* of its message */
    uint64_t line;
    uint64_t faults;
} rules_cases[] = {
    {"a rule", "[rule.a]\n" GOOD, NULL, NULL, 0, 0},
    {"all characters of a name", "[rule.Bank-fees_2.late]\n" GOOD, NULL, NULL, 0, 0},
    {"two rules", "[rule.a]\n" GOOD "[rule.b]\n" GOOD, NULL, NULL, 0, 0},
    {"case tells names apart", "[rule.a]\n" GOOD "[rule.A]\n" GOOD, NULL, NULL, 0, 0},
    {"no name", "[rule.]\n" GOOD, "TS-CFG-013", "a rule's name has letters", 1, 1},
    {"blank in a name", "[rule.a b]\n" GOOD, "TS-CFG-013", "a rule's name has letters", 1, 1},
    {"name of a shipped rule", "[rule.shipped:tax]\n" GOOD, "TS-CFG-013", "a rule's name", 1, 1},
    {"no dot", "[rule]\n" GOOD, "TS-CFG-004", "customer.ID and rule.NAME", 3, 2},
    {"unknown key suggests", "[rule.a]\ntexd = a\naction = review\n", "TS-CFG-004",
     "rule.a.texd; the nearest known one is text", 2, 1},
    {"unknown key far from any", "[rule.a]\nsomething-else = a\n" GOOD, "TS-CFG-004",
     "unknown key rule.a.something-else", 2, 1},
    {"unknown category", "[rule.a]\ntext = a\naction = ignore\ncategory = rent\n", "TS-CFG-005",
     "rule.a.category is \"rent\", it is no category; there are bank_charges", 4, 1},
    {"empty section", "[rule.a]\n[rule.b]\n" GOOD, "TS-CFG-013", "[rule.a] has no condition", 1, 1},
    {"empty section at the end", "[rule.b]\n" GOOD "[rule.a]\n", "TS-CFG-013",
     "[rule.a] has no condition", 4, 1},
    {"no action", "[rule.a]\ntext = a\n", "TS-CFG-013", "[rule.a] has no action", 1, 1},
    {"section twice", "[rule.a]\n" GOOD "[rule.b]\n" GOOD "[rule.a]\nday = 1\n", "TS-CFG-014",
     "[rule.a] stands in line 1 already", 7, 1},
    {"key twice", "[rule.a]\n" GOOD "text = b\n", "TS-CFG-007", "twice", 4, 1},
    {"every fault is told",
     "[rule.a]\ntext = --\naction = delete\n[rule.b]\nday = 0\n[rule.c]\naction = review\n",
     "TS-CFG-013", "[rule.c] has no condition", 6, 4},
    {"a line that can't be read hides no rule, and adds no fault", "[rule.a]\ntext a\n" GOOD,
     "TS-CFG-002", "key = value", 2, 1},
};

static void rules_case_holds(void **state)
{
    const struct rules_case *c = *state;
    struct rules_fixture f;
    rules_fixture_begin(&f);
    rules_fixture_file(&f, c->text, "case", SETTINGS_FROM_CONFIG_FILE);
    rules_fixture_end(&f);
    assert_int_equal(f.diag.errors, c->faults);
    assert_int_equal(f.reader.faults, c->faults);
    if (c->code != NULL) {
        assert_string_equal(f.diag.last.code, c->code);
        assert_non_null(strstr(f.diag.last.message, c->part));
        assert_int_equal(f.diag.last.place.line, c->line);
        assert_non_null(diag_code_find(c->code));
    }
    rules_fixture_clear(&f);
}

static const char rules_user_file[] = "[rule.both]\ntext = user\nday = 1\naction = review\n"
                                      "[rule.user]\ntext = x\naction = review\n";
static const char rules_project_file[] =
    "[matching]\nthreads = 2\n[rule.first]\n" GOOD "[rule.both]\ntext = project\naction = review\n";

/* Stronger files first, in their own order; a rule of the same name replaces all of the other. */
static void files_are_not_mixed(void **state)
{
    (void)state;
    struct rules_fixture f;
    rules_fixture_begin(&f);
    rules_fixture_file(&f, rules_user_file, "user", SETTINGS_FROM_USER_FILE);
    rules_fixture_file(&f, rules_project_file, "project", SETTINGS_FROM_PROJECT_FILE);
    rules_fixture_end(&f);
    assert_int_equal(f.diag.errors, 0);
    assert_int_equal(f.settings.matching.user_rules_count, 3);
    const struct user_rule *rules = f.settings.matching.user_rules;
    assert_true(slice_equal(rules[0].name, SLICE("first")));
    assert_true(slice_equal(rules[1].name, SLICE("both")));
    assert_true(slice_equal(rules[1].texts.patterns[0], SLICE("PROJECT")));
    assert_int_equal(rules[1].days, 0);
    assert_true(slice_equal(rules[2].name, SLICE("user")));
    assert_string_equal(strstr(f.canonical.ptr, "rule."),
                        "rule.first.text=a\nrule.first.action=review\n"
                        "rule.both.text=project\nrule.both.action=review\n"
                        "rule.user.text=x\nrule.user.action=review\n");
    assert_non_null(strstr(f.shown.ptr,
                           "rule.both.text                  project             ./tallystick.ini\n"
                           "rule.both.action                review              ./tallystick.ini\n"
                           "rule.user.text                  x                   user file\n"));
    rules_fixture_clear(&f);
}

static void a_flag_changes_a_key_or_adds_a_rule(void **state)
{
    (void)state;
    struct rules_fixture f;
    struct place nowhere = {NULL, 0, 0};
    rules_fixture_begin(&f);
    rules_fixture_file(&f, rules_project_file, "project", SETTINGS_FROM_PROJECT_FILE);
    settings_set(&f.reader, SLICE("rule.both"), SLICE("text"), SLICE("flag"), SETTINGS_FROM_FLAG,
                 nowhere);
    settings_set(&f.reader, SLICE("rule.both"), SLICE("day"), SLICE("3"), SETTINGS_FROM_FLAG,
                 nowhere);
    settings_set(&f.reader, SLICE("rule.new"), SLICE("day"), SLICE("1"), SETTINGS_FROM_FLAG,
                 nowhere);
    settings_set(&f.reader, SLICE("rule.new"), SLICE("action"), SLICE("review"), SETTINGS_FROM_FLAG,
                 nowhere);
    rules_fixture_end(&f);
    assert_int_equal(f.diag.errors, 0);
    assert_string_equal(strstr(f.canonical.ptr, "rule."),
                        "rule.new.day=1\nrule.new.action=review\n"
                        "rule.first.text=a\nrule.first.action=review\n"
                        "rule.both.text=flag\nrule.both.action=review\nrule.both.day=3\n");
    rules_fixture_clear(&f);
}

/* The order of rules decides, so it is part of the fingerprint. */
static void their_order_is_part_of_the_fingerprint(void **state)
{
    (void)state;
    static const char *const texts[] = {"[rule.a]\n" GOOD "[rule.b]\n" GOOD,
                                        "[rule.b]\n" GOOD "[rule.a]\n" GOOD};
    struct rules_fixture f[2];
    for (int i = 0; i < 2; i++) {
        rules_fixture_begin(&f[i]);
        rules_fixture_file(&f[i], texts[i], "one", SETTINGS_FROM_CONFIG_FILE);
        rules_fixture_end(&f[i]);
        assert_int_equal(f[i].settings.matching.user_rules_count, 2);
    }
    assert_string_not_equal(f[0].canonical.ptr, f[1].canonical.ptr);
    rules_fixture_clear(&f[0]);
    rules_fixture_clear(&f[1]);
}

static void rules_have_a_limit(void **state)
{
    (void)state;
    struct rules_fixture f;
    struct buffer text = {0};
    for (int i = 0; i < 1001; i++) {
        buffer_add_format(&text, "[rule.r%d]\n" GOOD, i);
    }
    buffer_add_byte(&text, '\0');
    assert_true(buffer_ok(&text));
    rules_fixture_begin(&f);
    rules_fixture_file(&f, text.ptr, "many", SETTINGS_FROM_CONFIG_FILE);
    assert_int_equal(f.diag.errors, 1);
    assert_string_equal(f.diag.last.code, "TS-CFG-006");
    assert_non_null(strstr(f.diag.last.message, "more than 1000 rules"));
    assert_int_equal(f.diag.last.place.line, 3001);
    buffer_clear(&text);
    rules_fixture_clear(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_not_mixed),
        cmocka_unit_test(a_flag_changes_a_key_or_adds_a_rule),
        cmocka_unit_test(their_order_is_part_of_the_fingerprint),
        cmocka_unit_test(rules_have_a_limit),
    };
    return unit_run_cases("rules", rules_cases, rules_case_holds) +
           cmocka_run_group_tests_name("settings_rules", tests, NULL, NULL);
}
