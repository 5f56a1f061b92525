#include "run/settings.h"

#include "parsers/csv_profile.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A configuration in a file of its own, and what is read from it. */
struct settings_fixture {
    char path[64];
    struct arena arena;
    struct diag diag;
    struct settings settings;
    enum status status;
};

static void settings_fixture_read(struct settings_fixture *fixture, const char *text, size_t len,
                                  const char *const *environment, const char *const *overrides)
{
    *fixture = (struct settings_fixture){.path = "/tmp/tallystick-settings-XXXXXX"};
    int fd = mkstemp(fixture->path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, len), (ssize_t)len);
    assert_int_equal(close(fd), 0);
    const struct settings_sources sources = {
        .config_file = fixture->path, .environment = environment, .overrides = overrides};
    fixture->status = settings_load(&sources, &fixture->arena, &fixture->diag, &fixture->settings);
}

static void settings_fixture_clear(struct settings_fixture *fixture)
{
    assert_int_equal(unlink(fixture->path), 0);
    arena_clear(&fixture->arena);
}

static const struct settings_case {
    const char *name;
    const char *text;
    const char *code; /* of the last diagnostic; NULL where the text is read */
    const char *part; /* of its message */
    uint64_t line;
} settings_cases[] = {
    {"empty", "", NULL, NULL, 0},
    {"comments and blank lines", "; one\n\n# two\n[limits]\nmax_files = 7\n", NULL, NULL, 0},
    {"byte order mark", "\xef\xbb\xbf[limits]\nmax_files = 7\n", NULL, NULL, 0},
    {"share as one in many", "[matching]\nerror_rate = 1 in 2000\n", NULL, NULL, 0},
    {"a share of six decimals", "[matching]\nerror_rate = 0.000001\n", NULL, NULL, 0},
    {"an amount", "[matching]\ntolerance = 0.05\n", NULL, NULL, 0},
    {"a profile", "[csv.my-bank]\ndelimiter = semicolon\n", NULL, NULL, 0},
    {"a mapped column", "[items]\ninvoice_id = Belegnummer\n", NULL, NULL, 0},
    {"an account", "[account.DE02120300000000202051]\nentity = north\n", NULL, NULL, 0},
    {"carriage returns", "[limits]\r\nmax_files = 7\r\n", NULL, NULL, 0},
    {"line of exactly what is read",
     "[items]\ninvoice_id = "
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
     NULL, NULL, 0},
    {"line beyond it",
     "[items]\ninvoice_id = "
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaa"
     "aaaaaa\n",
     "TS-CFG-003", "bytes, 198 are read", 2},
    {"unknown key suggests", "[matching]\nerror_rat = 0.1\n", "TS-CFG-004",
     "matching.error_rat; the nearest known one is error_rate", 2},
    {"letters swapped", "[limits]\nmax_flies = 1\n", "TS-CFG-004", "nearest known one is max_files",
     2},
    {"unknown section suggests", "[matchng]\nthreads = 2\n", "TS-CFG-004", "is [matching]", 2},
    {"unknown section far from any", "[astronomy]\nx = 2\n", "TS-CFG-004", "csv.NAME", 2},
    {"unknown key of a profile", "[csv.x]\ndelimter = comma\n", "TS-CFG-004",
     "nearest known one is delimiter", 2},
    {"unknown key of an account", "[account.1]\ncurrncy = EUR\n", "TS-CFG-004",
     "nearest known one is currency", 2},
    {"word of a profile", "[csv.x]\ndelimiter = ;\n", "TS-CFG-003", "semicolon", 2},
    {"delimiter that is no word", "[csv.x]\ndelimiter = dot\n", "TS-CFG-005", "semicolon, comma",
     2},
    {"not a number", "[matching]\nthreads = many\n", "TS-CFG-005", "whole number", 2},
    {"a sign", "[matching]\nthreads = -1\n", "TS-CFG-005", "whole number", 2},
    {"zero where something is needed", "[limits]\nmax_files = 0\n", "TS-CFG-006", "1 to", 2},
    {"too many threads", "[matching]\nthreads = 100000\n", "TS-CFG-006", "1 to 1024", 2},
    {"number beyond 64 bits", "[limits]\nmax_entries = 99999999999999999999\n", "TS-CFG-005",
     "whole number", 2},
    {"share of percent", "[matching]\nerror_rate = 5%\n", "TS-CFG-005", "1 in 2000", 2},
    {"one in none", "[matching]\nerror_rate = 1 in 0\n", "TS-CFG-005", "1 in 2000", 2},
    {"share above one half", "[matching]\nerror_rate = 0.75\n", "TS-CFG-006", "0.000001 to 0.5", 2},
    {"share that rounds to none", "[matching]\nerror_rate = 1 in 2000000\n", "TS-CFG-006",
     "0.000001", 2},
    {"amount of three decimals", "[matching]\ntolerance = 0.055\n", "TS-CFG-005", "amount", 2},
    {"amount with a comma", "[matching]\ntolerance = 0,05\n", "TS-CFG-005", "amount", 2},
    {"currency unknown", "[account.1]\ncurrency = EUX\n", "TS-CFG-005", "ISO 4217", 2},
    {"mark that is no word", "[items]\ndecimal_mark = ,\n", "TS-CFG-005", "point or comma", 2},
    {"column without a name", "[items]\ninvoice_id =\n", "TS-CFG-005", "column's name", 2},
    {"set twice", "[limits]\nmax_files = 7\nmax_files = 8\n", "TS-CFG-007", "twice", 3},
    {"mapped twice", "[items]\namount = A\namount = B\n", "TS-CFG-007", "twice", 3},
    {"semicolon after a blank", "[items]\namount = Betrag ;EUR\n", "TS-CFG-003", "semicolon", 2},
    {"continued line", "[items]\namount = Betrag\n  more\n", "TS-CFG-002", "key = value", 3},
    {"indented key", "[items]\n amount = Betrag\n", "TS-CFG-003", "begins with blanks", 2},
    {"long section name",
     "[csv.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]\ndelimiter = comma\n",
     "TS-CFG-003", "section's name", 1},
    {"long key", "[limits]\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = 1\n",
     "TS-CFG-003", "key", 2},
    {"section left open", "[limits\nmax_files = 7\n", "TS-CFG-002", "section", 1},
    {"text behind a section", "[limits] max_files = 7\n", "TS-CFG-002", "section", 1},
    {"neither section nor key", "[limits]\nmax_files\n", "TS-CFG-002", "key = value", 2},
    {"colon instead of a sign", "[limits]\nmax_files: 7\n", "TS-CFG-002", "key = value", 2},
    {"not UTF-8", "[items]\namount = Betr\xe4g\n", "TS-CFG-008", "UTF-8", 0},
};

static void settings_case_holds(void **state)
{
    const struct settings_case *c = *state;
    struct settings_fixture fixture;
    settings_fixture_read(&fixture, c->text, strlen(c->text), NULL, NULL);
    if (c->code == NULL) {
        assert_int_equal(fixture.diag.count, 0);
        assert_int_equal(fixture.status, STATUS_OK);
    } else {
        assert_int_equal(fixture.status, STATUS_USAGE);
        assert_string_equal(fixture.diag.last.code, c->code);
        assert_non_null(strstr(fixture.diag.last.message, c->part));
        assert_int_equal(fixture.diag.last.place.line, c->line);
        assert_non_null(diag_code_find(c->code));
    }
    settings_fixture_clear(&fixture);
}

static void settings_values_are_read(void **state)
{
    (void)state;
    static const char text[] = "[matching]\n"
                               "error_rate = 1 in 2000\n"
                               "tolerance = 0.05\n"
                               "charges_max_share = 0.01\n"
                               "[limits]\n"
                               "max_entries = 12\n"
                               "[csv.first]\n"
                               "delimiter = tab\n"
                               "[csv.second]\n"
                               "amount = Betrag\n"
                               "[items]\n"
                               "decimal_mark = comma\n"
                               "fixed_currency = CHF\n"
                               "open_amount = Offen\n"
                               "[account.DE02120300000000202051]\n"
                               "entity = north\n"
                               "currency = EUR\n";
    struct settings_fixture f;
    settings_fixture_read(&f, text, sizeof text - 1, NULL, NULL);
    assert_int_equal(f.status, STATUS_OK);
    assert_int_equal(f.settings.matching.error_rate_ppm, 500);
    assert_int_equal(f.settings.matching.tolerance_minor, 5);
    assert_int_equal(f.settings.matching.charges_max_ppm, 10000);
    assert_int_equal(f.settings.limits.max_entries, 12);
    assert_int_equal(f.settings.parsing.csv_profiles_count, 2);
    assert_true(slice_equal(f.settings.parsing.csv_profiles[0].name, SLICE("first")));
    assert_int_equal(f.settings.parsing.csv_profiles[0].delimiter, '\t');
    assert_true(slice_equal(f.settings.parsing.csv_profiles[1].columns[CSV_PROFILE_AMOUNT],
                            SLICE("Betrag")));
    assert_int_equal(f.settings.items.decimal_mark, ',');
    assert_memory_equal(f.settings.items.currency.code, "CHF", 3);
    assert_int_equal(f.settings.items.mappings_count, 1);
    assert_true(slice_equal(f.settings.items.mappings[0].native, SLICE("open_amount")));
    assert_true(slice_equal(f.settings.items.mappings[0].foreign, SLICE("Offen")));
    assert_int_equal(f.settings.accounts_count, 1);
    assert_true(slice_equal(f.settings.accounts[0].account, SLICE("DE02120300000000202051")));
    assert_true(slice_equal(f.settings.accounts[0].entity, SLICE("north")));
    assert_memory_equal(f.settings.accounts[0].currency.code, "EUR", 3);
    settings_fixture_clear(&f);
}

static void settings_stronger_sources_win(void **state)
{
    (void)state;
    static const char text[] = "[matching]\nerror_rate = 0.01\nthreads = 2\ntolerance = 0.10\n";
    static const char *const environment[] = {"PATH=/bin", "TALLYSTICK_MATCHING_THREADS=3",
                                              "TALLYSTICK_MATCHING_ERROR_RATE=0.02",
                                              "TALLYSTICK_TIMINGS=1", NULL};
    static const char *const overrides[] = {"matching.threads=4", NULL};
    struct settings_fixture f;
    struct buffer shown = {0};
    settings_fixture_read(&f, text, sizeof text - 1, environment, overrides);
    assert_int_equal(f.status, STATUS_OK);
    assert_int_equal(f.settings.matching.threads, 4);
    assert_int_equal(f.settings.matching.error_rate_ppm, 20000);
    assert_int_equal(f.settings.matching.tolerance_minor, 10);
    settings_show(&f.settings, &shown);
    buffer_add_byte(&shown, '\0');
    assert_true(buffer_ok(&shown));
    assert_non_null(
        strstr(shown.ptr, "matching.threads                4                   flag\n"));
    assert_non_null(
        strstr(shown.ptr, "matching.error_rate             0.02                environment\n"));
    assert_non_null(
        strstr(shown.ptr, "matching.tolerance              0.10                --config\n"));
    assert_non_null(
        strstr(shown.ptr, "limits.max_files                100000              default\n"));
    buffer_clear(&shown);
    settings_fixture_clear(&f);
}

static void settings_unknown_variable_is_refused(void **state)
{
    (void)state;
    static const char *const environment[] = {"TALLYSTICK_MATCHING_ERROR_RAT=0.02", NULL};
    struct settings_fixture f;
    settings_fixture_read(&f, "", 0, environment, NULL);
    assert_int_equal(f.status, STATUS_USAGE);
    assert_string_equal(f.diag.last.code, "TS-CFG-004");
    assert_non_null(strstr(f.diag.last.message, "matching.error_rate"));
    settings_fixture_clear(&f);
}

static void settings_override_without_key_is_refused(void **state)
{
    (void)state;
    static const char *const overrides[] = {"threads=4", "matching.threads", NULL};
    struct settings_fixture f;
    settings_fixture_read(&f, "", 0, NULL, overrides);
    assert_int_equal(f.status, STATUS_USAGE);
    assert_int_equal(f.diag.errors, 2);
    settings_fixture_clear(&f);
}

static void settings_missing_file_is_refused(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct diag diag = {0};
    struct settings settings;
    const struct settings_sources sources = {.config_file = "/nonexistent/tallystick.ini"};
    assert_int_equal(settings_load(&sources, &arena, &diag, &settings), STATUS_USAGE);
    assert_string_equal(diag.last.code, "TS-CFG-001");
    arena_clear(&arena);
}

static void settings_nul_is_refused(void **state)
{
    (void)state;
    struct settings_fixture f;
    settings_fixture_read(&f, "[limits]\0\n", 10, NULL, NULL);
    assert_int_equal(f.status, STATUS_USAGE);
    assert_string_equal(f.diag.last.code, "TS-CFG-008");
    settings_fixture_clear(&f);
}

/* The fingerprint of a run follows what changes results, and nothing else. */
static void settings_canonical_leaves_threads_and_clock_out(void **state)
{
    (void)state;
    static const char *const threads[] = {"matching.threads=7", "limits.max_seconds_per_mb=60",
                                          NULL};
    static const char *const tolerance[] = {"matching.tolerance=0.07", NULL};
    struct settings_fixture f[3];
    struct buffer text[3] = {{0}, {0}, {0}};
    settings_fixture_read(&f[0], "", 0, NULL, NULL);
    settings_fixture_read(&f[1], "", 0, NULL, threads);
    settings_fixture_read(&f[2], "", 0, NULL, tolerance);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(f[i].status, STATUS_OK);
        settings_canonical(&f[i].settings, &text[i]);
    }
    assert_true(slice_equal(buffer_slice(&text[0]), buffer_slice(&text[1])));
    assert_false(slice_equal(buffer_slice(&text[0]), buffer_slice(&text[2])));
    for (int i = 0; i < 3; i++) {
        buffer_clear(&text[i]);
        settings_fixture_clear(&f[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_values_are_read),
        cmocka_unit_test(settings_stronger_sources_win),
        cmocka_unit_test(settings_unknown_variable_is_refused),
        cmocka_unit_test(settings_override_without_key_is_refused),
        cmocka_unit_test(settings_missing_file_is_refused),
        cmocka_unit_test(settings_nul_is_refused),
        cmocka_unit_test(settings_canonical_leaves_threads_and_clock_out),
    };
    int failed = unit_run_cases("settings files", settings_cases, settings_case_holds);
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL) + failed;
}
