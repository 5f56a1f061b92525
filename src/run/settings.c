/*
 * Sources are read from the weakest to the strongest, each setting what it names; the origin of a
 * key is that of the last one. A fault does not stop the reading: all are told at once.
 */
#include "run/settings.h"

#include "run/settings_internal.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char SETTINGS_PREFIX[] = "TALLYSTICK_";

void settings_default(struct settings *out)
{
    *out = (struct settings){.limits = limits_default(),
                             .sandbox = true,
                             .matching = match_settings_default(),
                             .carry_days = 365};
}

void settings_fault(struct settings_reader *reader, struct place place, const char *code,
                    const char *format, ...)
{
    char message[DIAG_MESSAGE_MAX];
    va_list arguments;
    va_start(arguments, format);
    /* The analyzer loses va_start() here. NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    reader->faults++;
    (void)diag_fail(reader->diag, place, STATUS_USAGE, code, "%s", message);
}

size_t settings_distance(struct slice a, struct slice b, size_t limit)
{
    enum { LONGEST = 64 };
    size_t rows[3][LONGEST + 1];
    if (a.len > LONGEST || b.len > LONGEST) {
        return limit + 1;
    }
    for (size_t j = 0; j <= b.len; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= a.len; i++) {
        size_t *now = rows[i % 3];
        const size_t *before = rows[(i + 2) % 3];
        const size_t *earlier = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            char x = byte_upper(a.ptr[i - 1]);
            char y = byte_upper(b.ptr[j - 1]);
            size_t best = before[j - 1] + (x == y ? 0 : 1);
            best = before[j] + 1 < best ? before[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && x == byte_upper(b.ptr[j - 2]) && byte_upper(a.ptr[i - 2]) == y &&
                earlier[j - 2] + 1 < best) {
                best = earlier[j - 2] + 1;
            }
            now[j] = best;
        }
    }
    size_t distance = rows[a.len % 3][b.len];
    return distance > limit ? limit + 1 : distance;
}

/* The nearest name so far. */
struct settings_nearest {
    struct slice wanted;
    const char *section;
    const char *key;
    size_t distance;
};

static void settings_nearest_offer(struct settings_nearest *nearest, struct slice shown,
                                   const char *section, const char *key)
{
    size_t distance = settings_distance(nearest->wanted, shown, nearest->distance);
    if (distance < nearest->distance) {
        nearest->distance = distance;
        nearest->section = section;
        nearest->key = key;
    }
}

static void settings_unknown_section(struct settings_reader *reader, struct slice section,
                                     struct place place)
{
    static const char *const sections[] = {"matching", "limits", "items", "withholding",
                                           "exchange"};
    struct settings_nearest nearest = {.wanted = section, .distance = 4};
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        settings_nearest_offer(&nearest, slice_from(sections[i]), sections[i], NULL);
    }
    if (nearest.section != NULL) {
        settings_fault(reader, place, "TS-CFG-004",
                       "unknown section [%.*s]; the nearest known one is [%s]",
                       SLICE_ARG(slice_take(section, 60)), nearest.section);
        return;
    }
    settings_fault(reader, place, "TS-CFG-004",
                   "unknown section [%.*s]; known are matching, limits, items, withholding, "
                   "exchange, csv.NAME, account.NUMBER, currency.CODE, customer.ID and rule.NAME",
                   SLICE_ARG(slice_take(section, 60)));
}

static void settings_unknown_key(struct settings_reader *reader, struct slice section,
                                 struct slice key, const char *nearest, struct place place)
{
    if (nearest != NULL) {
        settings_fault(reader, place, "TS-CFG-004",
                       "unknown key %.*s.%.*s; the nearest known one is %s",
                       SLICE_ARG(slice_take(section, 60)), SLICE_ARG(slice_take(key, 60)), nearest);
        return;
    }
    settings_fault(reader, place, "TS-CFG-004", "unknown key %.*s.%.*s",
                   SLICE_ARG(slice_take(section, 60)), SLICE_ARG(slice_take(key, 60)));
}

void settings_entry_set(struct settings_reader *reader, struct slice section, struct slice key,
                        struct slice value, enum settings_origin origin, struct place place)
{
    for (size_t i = 0; i < reader->entries_count; i++) {
        struct settings_entry *entry = &reader->entries[i];
        if (slice_equal(entry->section, section) && slice_equal(entry->key, key)) {
            if (arena_copy(reader->arena, value, &entry->value) != STATUS_OK) {
                reader->out_of_memory = true;
            }
            entry->origin = origin;
            entry->place = place;
            return;
        }
    }
    void *entries = reader->entries;
    struct settings_entry entry = {.origin = origin, .place = place};
    if (array_grow(&entries, &reader->entries_capacity, reader->entries_count,
                   sizeof *reader->entries) != STATUS_OK) {
        reader->out_of_memory = true;
        return;
    }
    reader->entries = entries;
    if (arena_copy(reader->arena, section, &entry.section) != STATUS_OK ||
        arena_copy(reader->arena, key, &entry.key) != STATUS_OK ||
        arena_copy(reader->arena, value, &entry.value) != STATUS_OK) {
        reader->out_of_memory = true;
        return;
    }
    reader->entries[reader->entries_count++] = entry;
}

static bool settings_is_column(struct slice key)
{
    for (const char *const *column = settings_columns(); *column != NULL; column++) {
        if (slice_equal(key, slice_from(*column))) {
            return true;
        }
    }
    return false;
}

/* A section with rows in the table: matching, limits, items. */
static void settings_set_row(struct settings_reader *reader, struct slice section, struct slice key,
                             struct slice value, enum settings_origin origin, struct place place)
{
    size_t count = 0;
    const struct settings_key *rows = settings_keys(&count);
    struct settings_nearest nearest = {.wanted = key, .distance = 6};
    bool section_known = false;
    for (size_t i = 0; i < count; i++) {
        if (!slice_equal(section, slice_from(rows[i].section))) {
            continue;
        }
        section_known = true;
        if (slice_equal(key, slice_from(rows[i].key))) {
            if (settings_value_parse(&rows[i], value, place, reader->arena, reader->diag,
                                     reader->settings)) {
                reader->origins[i] = (char)origin;
            } else {
                reader->faults++;
            }
            return;
        }
        settings_nearest_offer(&nearest, slice_from(rows[i].key), rows[i].section, rows[i].key);
    }
    if (!section_known) {
        settings_unknown_section(reader, section, place);
        return;
    }
    if (slice_equal(section, SLICE("items"))) {
        if (settings_is_column(key)) {
            settings_entry_set(reader, section, key, value, origin, place);
            return;
        }
        for (const char *const *column = settings_columns(); *column != NULL; column++) {
            settings_nearest_offer(&nearest, slice_from(*column), "items", *column);
        }
    }
    settings_unknown_key(reader, section, key, nearest.key, place);
}

void settings_set(struct settings_reader *reader, struct slice section, struct slice key,
                  struct slice value, enum settings_origin origin, struct place place)
{
    if (slice_starts(section, SLICE("csv."))) {
        bool exact = false;
        const char *nearest = settings_csv_key_find(key, &exact);
        if (!exact) {
            settings_unknown_key(reader, section, key, nearest, place);
            return;
        }
        settings_entry_set(reader, section, key, value, origin, place);
        return;
    }
    if (slice_starts(section, SLICE("account."))) {
        if (!slice_equal(key, SLICE("currency")) && !slice_equal(key, SLICE("entity"))) {
            settings_unknown_key(reader, section, key,
                                 settings_distance(key, SLICE("currency"), 6) <
                                         settings_distance(key, SLICE("entity"), 6)
                                     ? "currency"
                                     : "entity",
                                 place);
            return;
        }
        settings_entry_set(reader, section, key, value, origin, place);
        return;
    }
    if (settings_is_terms(section)) {
        bool exact = false;
        const char *nearest = settings_terms_key_find(section, key, &exact);
        if (!exact) {
            settings_unknown_key(reader, section, key, nearest, place);
            return;
        }
        settings_entry_set(reader, section, key, value, origin, place);
        return;
    }
    if (slice_starts(section, SLICE("rule."))) {
        bool exact = false;
        const char *nearest = settings_rule_key_find(key, &exact);
        if (!exact) {
            settings_unknown_key(reader, section, key, nearest, place); /* and kept, as a fault */
        }
        if (origin == SETTINGS_FROM_FLAG) {
            settings_rule_begin(reader, section, origin, place);
        }
        settings_entry_set(reader, section, key, value, origin, place);
        return;
    }
    settings_set_row(reader, section, key, value, origin, place);
}

/* "TALLYSTICK_MATCHING_ERROR_RATE=…"; names of other programs are left alone. */
static void settings_read_variable(struct settings_reader *reader, const char *variable)
{
    struct slice text = slice_from(variable);
    size_t equals = slice_find_byte(text, '=');
    if (equals == SIZE_MAX || !slice_starts(text, slice_from(SETTINGS_PREFIX))) {
        return;
    }
    struct slice whole = slice_take(text, equals);
    struct slice name = slice_skip(whole, sizeof SETTINGS_PREFIX - 1);
    struct place place = {NULL, 0, 0};
    if (slice_equal(name, SLICE("TIMINGS"))) {
        return; /* the command line's own */
    }
    size_t count = 0;
    const struct settings_key *rows = settings_keys(&count);
    struct settings_nearest nearest = {.wanted = name, .distance = 8};
    for (size_t i = 0; i < count; i++) {
        char shown[96];
        (void)snprintf(shown, sizeof shown, "%s_%s", rows[i].section, rows[i].key);
        for (char *c = shown; *c != '\0'; c++) {
            *c = byte_upper(*c);
        }
        if (slice_equal(name, slice_from(shown))) {
            settings_set_row(reader, slice_from(rows[i].section), slice_from(rows[i].key),
                             slice_trim(slice_skip(text, equals + 1)), SETTINGS_FROM_ENVIRONMENT,
                             place);
            return;
        }
        settings_nearest_offer(&nearest, slice_from(shown), rows[i].section, rows[i].key);
    }
    if (nearest.key != NULL) {
        settings_fault(reader, place, "TS-CFG-004",
                       "unknown environment variable %.*s; the nearest known setting is %s.%s",
                       SLICE_ARG(slice_take(whole, 80)), nearest.section, nearest.key);
        return;
    }
    settings_fault(reader, place, "TS-CFG-004", "unknown environment variable %.*s",
                   SLICE_ARG(slice_take(whole, 80)));
}

/* "section.key=value"; the key begins after the last dot before the sign. */
static void settings_read_override(struct settings_reader *reader, const char *override)
{
    struct slice text = slice_from(override);
    struct place place = {NULL, 0, 0};
    size_t equals = slice_find_byte(text, '=');
    size_t dot = equals == SIZE_MAX ? 0 : equals;
    while (dot > 0 && text.ptr[dot - 1] != '.') {
        dot--;
    }
    if (dot < 2) {
        settings_fault(reader, place, "TS-CFG-002",
                       "\"%.*s\" is no setting, expected section.key=value",
                       SLICE_ARG(slice_take(text, 80)));
        return;
    }
    struct slice key = slice_skip(slice_take(text, equals), dot);
    settings_set(reader, slice_take(text, dot - 1), slice_trim(key),
                 slice_trim(slice_skip(text, equals + 1)), SETTINGS_FROM_FLAG, place);
}

static enum status settings_mappings_finish(struct settings_reader *reader)
{
    struct items_mapping *mappings =
        arena_array(reader->arena, reader->entries_count, sizeof *mappings);
    size_t count = 0;
    if (mappings == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < reader->entries_count; i++) {
        const struct settings_entry *entry = &reader->entries[i];
        if (!slice_equal(entry->section, SLICE("items"))) {
            continue;
        }
        if (entry->value.len == 0) {
            settings_fault(reader, entry->place, "TS-CFG-005",
                           "items.%.*s is empty, expected the column's name in the file",
                           SLICE_ARG(entry->key));
        }
        mappings[count++] = (struct items_mapping){entry->key, entry->value};
    }
    reader->settings->items.mappings = mappings;
    reader->settings->items.mappings_count = count;
    reader->settings->parsing.items_mappings = mappings;
    reader->settings->parsing.items_mappings_count = count;
    return STATUS_OK;
}

static enum status settings_accounts_finish(struct settings_reader *reader)
{
    struct settings_account *accounts =
        arena_array(reader->arena, reader->entries_count, sizeof *accounts);
    size_t count = 0;
    if (accounts == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < reader->entries_count; i++) {
        const struct settings_entry *entry = &reader->entries[i];
        if (!slice_starts(entry->section, SLICE("account."))) {
            continue;
        }
        struct slice number = slice_skip(entry->section, sizeof "account." - 1);
        size_t at = 0;
        while (at < count && !slice_equal(accounts[at].account, number)) {
            at++;
        }
        if (at == count) {
            accounts[count++].account = number;
        }
        if (slice_equal(entry->key, SLICE("entity"))) {
            accounts[at].entity = entry->value;
        } else if (!currency_parse(entry->value, &accounts[at].currency)) {
            settings_fault(reader, entry->place, "TS-CFG-005",
                           "%.*s.currency is \"%.*s\", expected a currency of ISO 4217 such as EUR",
                           SLICE_ARG(entry->section), SLICE_ARG(slice_take(entry->value, 80)));
        }
    }
    reader->settings->accounts = accounts;
    reader->settings->accounts_count = count;
    return STATUS_OK;
}

enum status settings_finish(struct settings_reader *reader)
{
    enum status status = settings_mappings_finish(reader);
    if (status == STATUS_OK) {
        status = settings_accounts_finish(reader);
    }
    if (status == STATUS_OK) {
        status = settings_rules_finish(reader);
    }
    if (status == STATUS_OK) {
        status = settings_terms_finish(reader);
    }
    return status == STATUS_OK ? settings_csv_profiles(reader) : status;
}

/* $XDG_CONFIG_HOME/tallystick/tallystick.ini, by default ~/.config/…; NULL without a home. */
static const char *settings_user_path(const struct settings_sources *sources, struct arena *arena)
{
    const char *base = sources->xdg_config_home;
    const char *between = "/tallystick/tallystick.ini";
    if (base == NULL || base[0] != '/') { /* a relative one is ignored, says the XDG rule */
        base = sources->home;
        between = "/.config/tallystick/tallystick.ini";
    }
    if (base == NULL || base[0] == '\0') {
        return NULL;
    }
    size_t room = strlen(base) + strlen(between) + 1;
    char *path = arena_alloc(arena, room);
    if (path != NULL) {
        (void)snprintf(path, room, "%s%s", base, between);
    }
    return path;
}

enum status settings_load(const struct settings_sources *sources, struct arena *arena,
                          struct diag *diag, struct settings *out)
{
    struct settings settings;
    settings_default(&settings);
    size_t rows = 0;
    (void)settings_keys(&rows);
    struct settings_reader reader = {.arena = arena, .diag = diag, .settings = &settings};
    enum status status = STATUS_OK;
    reader.origins = arena_alloc(arena, rows);
    if (reader.origins == NULL) {
        status = diag_memory(diag);
        goto cleanup;
    }
    if (sources->config_file != NULL) {
        settings_read_file(&reader, sources->config_file, true, SETTINGS_FROM_CONFIG_FILE);
    } else {
        const char *user_path = settings_user_path(sources, arena);
        if (user_path != NULL) {
            settings_read_file(&reader, user_path, false, SETTINGS_FROM_USER_FILE);
        }
        settings_read_file(&reader, "./tallystick.ini", false, SETTINGS_FROM_PROJECT_FILE);
    }
    for (size_t i = 0; sources->environment != NULL && sources->environment[i] != NULL; i++) {
        settings_read_variable(&reader, sources->environment[i]);
    }
    for (size_t i = 0; sources->overrides != NULL && sources->overrides[i] != NULL; i++) {
        settings_read_override(&reader, sources->overrides[i]);
    }
    status = settings_finish(&reader);
    if (status == STATUS_MEMORY || reader.out_of_memory) {
        status = diag_memory(diag);
        goto cleanup;
    }
    if (status != STATUS_OK || reader.faults > 0) {
        status = STATUS_USAGE;
        goto cleanup;
    }
    settings.origins = (struct slice){reader.origins, rows};
    *out = settings;
cleanup:
    free(reader.entries);
    return status;
}
