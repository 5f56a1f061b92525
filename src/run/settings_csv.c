/* [csv.NAME]: profiles of banks' exports. Keys and values are judged by parsers/csv_profile. */
#include "run/settings_internal.h"

#include "parsers/csv_profile.h"

const char *settings_csv_key_find(struct slice key, bool *exact)
{
    size_t count = 0;
    const char *const *keys = csv_profile_keys(&count);
    const char *nearest = NULL;
    size_t distance = 6;
    for (size_t i = 0; i < count; i++) {
        size_t now = settings_distance(key, slice_from(keys[i]), distance);
        if (now < distance) {
            distance = now;
            nearest = keys[i];
        }
        if (slice_equal(key, slice_from(keys[i]))) {
            *exact = true;
            return keys[i];
        }
    }
    *exact = false;
    return nearest;
}

/* The profile of that name; the next free one where there is none yet. */
static size_t settings_csv_find(const struct csv_profile *profiles, size_t count, struct slice name)
{
    size_t at = 0;
    while (at < count && !slice_equal(profiles[at].name, name)) {
        at++;
    }
    return at;
}

enum status settings_csv_profiles(struct settings_reader *reader)
{
    struct csv_profile *profiles =
        arena_array(reader->arena, reader->entries_count, sizeof *profiles);
    struct buffer text = {0};
    size_t count = 0;
    enum status status = STATUS_OK;
    if (profiles == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < reader->entries_count; i++) {
        const struct settings_entry *entry = &reader->entries[i];
        if (!slice_starts(entry->section, SLICE("csv."))) {
            continue;
        }
        struct slice name = slice_skip(entry->section, sizeof "csv." - 1);
        size_t at = settings_csv_find(profiles, count, name);
        if (at == count) {
            profiles[count++].name = name;
        }
        const char *problem = "is not allowed";
        if (csv_profile_set(&profiles[at], entry->key, entry->value, &problem) != STATUS_OK) {
            settings_fault(reader, entry->place, "TS-CFG-005", "%.*s.%.*s is \"%.*s\", it %s",
                           SLICE_ARG(entry->section), SLICE_ARG(entry->key),
                           SLICE_ARG(slice_take(entry->value, 80)), problem);
        }
        buffer_add_format(&text, "%.*s.%.*s=%.*s\n", SLICE_ARG(entry->section),
                          SLICE_ARG(entry->key), SLICE_ARG(entry->value));
    }
    if (!buffer_ok(&text) ||
        arena_copy(reader->arena, buffer_slice(&text), &reader->settings->csv_text) != STATUS_OK) {
        status = STATUS_MEMORY;
    }
    buffer_clear(&text);
    reader->settings->parsing.csv_profiles = profiles;
    reader->settings->parsing.csv_profiles_count = count;
    return status;
}
