/*
 * Any bytes as a configuration: read or refused with a diagnostic, never anything else; and what
 * was read can be shown. The environment and the flags are fuzzed by the same bytes.
 */
#include "run/settings.h"
#include "run/settings_internal.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

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
        assert(settings.matching.threads >= 1 && settings.limits.max_files >= 1);
    }
    free(reader.entries);
    buffer_clear(&shown);
    arena_clear(&arena);
    return 0;
}
