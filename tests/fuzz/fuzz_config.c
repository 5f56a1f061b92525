/*
 * Any bytes as a configuration: read or refused with a diagnostic, never anything else; and what
 * was read can be shown. The environment and the flags are fuzzed by the same bytes.
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
    settings_read_text(&reader, (struct slice){(const char *)bytes, len}, "fuzz",
                       SETTINGS_FROM_CONFIG_FILE);
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
        fuzz_rules(&settings, (struct slice){(const char *)bytes, len < 4096 ? len : 4096});
        assert(settings.matching.threads >= 1 && settings.limits.max_files >= 1);
    }
    free(reader.entries);
    buffer_clear(&shown);
    arena_clear(&arena);
    return 0;
}
