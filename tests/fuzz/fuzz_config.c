/*
 * Any bytes as a configuration: read or refused with a diagnostic, never anything else; what was
 * read can be shown, and each value that is shown is read as what it was. What stands before a NUL
 * is a file that the one behind it goes over.
 */
#include "matchers/user_rule.h"
#include "run/settings.h"
#include "run/settings_internal.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Whatever rules were read can be asked of a line whose texts are the file itself. */
static void fuzz_rules(const struct settings *settings, struct slice text)
{
    struct transaction transaction = {.amount = {-12345, {{'E', 'U', 'R'}, 2}},
                                      .code = text,
                                      .counterparty = {.name = text, .account = text},
                                      .remittance = &text,
                                      .remittance_count = 1};
    struct batch_transaction listed = {.transaction = &transaction};
    struct batch_entry entry = {.entry = {.booking_date = {20000}}};
    struct batch_statement statement = {.statement = {.account = text}};
    const struct batch batch = {.statements = &statement,
                                .statements_count = 1,
                                .entries = &entry,
                                .entries_count = 1,
                                .transactions = &listed,
                                .transactions_count = 1};
    struct arena scratch = {0};
    struct user_rule_line line = {.batch = &batch, .scratch = &scratch};
    for (size_t i = 0; i < settings->matching.user_rules_count; i++) {
        const struct user_rule *rule = &settings->matching.user_rules[i];
        assert(user_rule_problem(rule) == NULL);
        bool holds = user_rule_holds(rule, &line);
        assert(holds == user_rule_holds(rule, &line));
        assert(!holds || rule->direction <= 0);
    }
    assert(!line.out_of_memory);
    arena_clear(&scratch);
}

/* A value is written as it is read. */
static void fuzz_values(const struct settings *settings, struct arena *arena)
{
    size_t count = 0;
    const struct settings_key *rows = settings_keys(&count);
    struct settings again = *settings;
    struct buffer first = {0};
    struct buffer second = {0};
    for (size_t i = 0; i < count; i++) {
        struct diag diag = {0};
        buffer_reset(&first);
        buffer_reset(&second);
        settings_value_format(&rows[i], settings, &first);
        if (first.len == 0) {
            continue; /* nothing was said */
        }
        bool taken = settings_value_parse(&rows[i], buffer_slice(&first), (struct place){"", 0, 0},
                                          arena, &diag, &again);
        assert(taken);
        settings_value_format(&rows[i], &again, &second);
        assert(slice_equal(buffer_slice(&first), buffer_slice(&second)));
    }
    buffer_clear(&first);
    buffer_clear(&second);
}

/* Both files, the second one over the first. */
static void fuzz_read(struct settings_reader *reader, struct slice text)
{
    size_t end = slice_find_byte(text, '\0');
    if (end != SIZE_MAX) {
        settings_read_text(reader, slice_take(text, end), "user", SETTINGS_FROM_USER_FILE);
        text = slice_skip(text, end + 1);
    }
    settings_read_text(reader, text, "fuzz", SETTINGS_FROM_CONFIG_FILE);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena arena = {0};
    struct diag diag = {0};
    struct settings settings;
    struct buffer shown = {0};
    size_t rows = 0;
    settings_default(&settings);
    (void)settings_keys(&rows);
    struct settings_reader reader = {.arena = &arena, .diag = &diag, .settings = &settings};
    reader.origins = arena_alloc(&arena, rows);
    assert(reader.origins != NULL);
    fuzz_read(&reader, (struct slice){(const char *)bytes, len});
    enum status status = settings_finish(&reader);
    assert(status == STATUS_OK);
    assert(!reader.out_of_memory);
    /* A fault is a diagnostic and a diagnostic is a fault. */
    assert((reader.faults > 0) == (diag.errors > 0));
    if (reader.faults == 0) {
        settings.origins = (struct slice){reader.origins, rows};
        settings_show(&settings, &shown);
        settings_canonical(&settings, &shown);
        assert(buffer_ok(&shown));
        fuzz_values(&settings, &arena);
        fuzz_rules(&settings, (struct slice){(const char *)bytes, len < 4096 ? len : 4096});
        assert(settings.matching.threads >= 1 && settings.limits.max_files >= 1);
    }
    free(reader.entries);
    buffer_clear(&shown);
    arena_clear(&arena);
    return 0;
}
