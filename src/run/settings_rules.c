/*
 * [rule.NAME]: rules of the user. Keys and values are judged by matchers/user_rule.
 *
 * A section is noted as an entry with an empty key where it begins, so that an empty one and one
 * that stands twice are seen, and the order of the file is kept. A rule of a stronger file takes
 * the place of one of that name in a weaker file as a whole: conditions of two files are never
 * mixed. A flag changes one key.
 */
#include "run/settings_internal.h"

#include "matchers/user_rule.h"

#include <stdlib.h>
#include <string.h>

enum { SETTINGS_RULES_MAX = 1000 };

static bool settings_is_rule_head(const struct settings_entry *entry)
{
    return entry->key.len == 0 && slice_starts(entry->section, SLICE("rule."));
}

const char *settings_rule_key_find(struct slice key, bool *exact)
{
    size_t count = 0;
    const char *const *keys = user_rule_keys(&count);
    const char *nearest = NULL;
    size_t distance = 6;
    *exact = false;
    for (size_t i = 0; i < count; i++) {
        size_t now = settings_distance(key, slice_from(keys[i]), distance);
        if (now < distance) {
            distance = now;
            nearest = keys[i];
        }
        *exact = *exact || slice_equal(key, slice_from(keys[i]));
    }
    return nearest;
}

static bool settings_rule_is_named(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!byte_is_alnum(c) && c != '-' && c != '_' && c != '.') {
            return false;
        }
    }
    return name.len > 0;
}

void settings_rule_begin(struct settings_reader *reader, struct slice section,
                         enum settings_origin origin, struct place place)
{
    size_t count = 0;
    struct settings_entry *known = NULL;
    for (size_t i = 0; i < reader->entries_count; i++) {
        struct settings_entry *entry = &reader->entries[i];
        if (settings_is_rule_head(entry)) {
            known = slice_equal(entry->section, section) ? entry : known;
            count++;
        }
    }
    if (known != NULL && origin == SETTINGS_FROM_FLAG) {
        return; /* changes the rule that is there */
    }
    if (known != NULL && known->origin == origin) {
        settings_fault(reader, place, "TS-CFG-014", "[%.*s] stands in line %llu already",
                       SLICE_ARG(slice_take(section, 60)), (unsigned long long)known->place.line);
        return;
    }
    if (!settings_rule_is_named(slice_skip(section, sizeof "rule." - 1))) {
        settings_fault(reader, place, "TS-CFG-013",
                       "[%.*s]: a rule's name has letters A to Z, digits, \"-\", \"_\" and \".\"",
                       SLICE_ARG(slice_take(section, 60)));
        return;
    }
    if (known == NULL && count == SETTINGS_RULES_MAX) {
        settings_fault(reader, place, "TS-CFG-006", "there are more than %d rules",
                       SETTINGS_RULES_MAX);
        return;
    }
    settings_entry_set(reader, section, SLICE(""), SLICE(""), origin, place);
}

/* Whether a key belongs to the rule: what a weaker file says of a rule of that name does not. */
static bool settings_rule_has(const struct settings_entry *head, const struct settings_entry *entry)
{
    return entry->key.len > 0 && slice_equal(entry->section, head->section) &&
           (entry->origin == head->origin || entry->origin == SETTINGS_FROM_FLAG);
}

/* Reads one rule; true when it can be followed. */
static bool settings_rule_read(struct settings_reader *reader, const struct settings_entry *head,
                               struct user_rule *rule)
{
    size_t faults = reader->faults;
    bool known = true; /* no key was refused when it was read */
    *rule = user_rule_init(slice_skip(head->section, sizeof "rule." - 1));
    for (size_t i = 0; i < reader->entries_count; i++) {
        const struct settings_entry *entry = &reader->entries[i];
        if (!settings_rule_has(head, entry)) {
            continue;
        }
        const char *problem = "is not allowed";
        enum status status = user_rule_set(rule, entry->key, entry->value, reader->arena, &problem);
        reader->out_of_memory = reader->out_of_memory || status == STATUS_MEMORY;
        known = known && status != STATUS_NOT_FOUND;
        if (status == STATUS_INVALID) {
            settings_fault(reader, entry->place, "TS-CFG-005", "%.*s.%.*s is \"%.*s\", it %s",
                           SLICE_ARG(entry->section), SLICE_ARG(entry->key),
                           SLICE_ARG(slice_take(entry->value, 80)), problem);
        }
    }
    const char *problem = user_rule_problem(rule);
    if (known && reader->faults == faults && problem != NULL && !reader->unread) {
        settings_fault(reader, head->place, "TS-CFG-013", "[%.*s] %s", SLICE_ARG(head->section),
                       problem);
    }
    return known && reader->faults == faults;
}

/* Stronger sources first, then the order of the file. */
static bool settings_rule_before(const struct settings_entry *a, const struct settings_entry *b)
{
    return a->origin != b->origin ? a->origin > b->origin : a->place.line < b->place.line;
}

/* Appends the keys of a rule, as a fingerprint takes them in and as a person reads them. */
static void settings_rule_write(const struct settings_reader *reader,
                                const struct settings_entry *head, struct buffer *text,
                                struct buffer *shown)
{
    for (size_t i = 0; i < reader->entries_count; i++) {
        const struct settings_entry *entry = &reader->entries[i];
        if (settings_rule_has(head, entry)) {
            buffer_add_format(text, "%.*s.%.*s=%.*s\n", SLICE_ARG(entry->section),
                              SLICE_ARG(entry->key), SLICE_ARG(entry->value));
            settings_show_row(shown, entry);
        }
    }
}

/* The entries that begin a rule, in the order in which the rules are asked; from malloc, or NULL.
 */
static size_t *settings_rule_heads(const struct settings_reader *reader, size_t *count)
{
    const struct settings_entry *entries = reader->entries;
    size_t *heads = malloc((reader->entries_count + 1) * sizeof *heads);
    *count = 0;
    for (size_t i = 0; heads != NULL && i < reader->entries_count; i++) {
        if (!settings_is_rule_head(&entries[i])) {
            continue;
        }
        size_t at = (*count)++;
        for (; at > 0 && settings_rule_before(&entries[i], &entries[heads[at - 1]]); at--) {
            heads[at] = heads[at - 1];
        }
        heads[at] = i;
    }
    return heads;
}

enum status settings_rules_finish(struct settings_reader *reader)
{
    struct settings *settings = reader->settings;
    struct user_rule *rules = NULL;
    struct buffer text = {0};
    struct buffer shown = {0};
    size_t count = 0;
    enum status status = STATUS_OK;
    size_t *heads = settings_rule_heads(reader, &count);
    if (heads == NULL) {
        return STATUS_MEMORY;
    }
    rules = arena_array(reader->arena, count, sizeof *rules);
    for (size_t i = 0; rules != NULL && i < count; i++) {
        const struct settings_entry *head = &reader->entries[heads[i]];
        if (settings_rule_read(reader, head, &rules[i])) {
            settings_rule_write(reader, head, &text, &shown);
        }
    }
    if (rules == NULL || !buffer_ok(&text) || !buffer_ok(&shown) ||
        arena_copy(reader->arena, buffer_slice(&text), &settings->rules_text) != STATUS_OK ||
        arena_copy(reader->arena, buffer_slice(&shown), &settings->rules_shown) != STATUS_OK) {
        status = STATUS_MEMORY;
    }
    settings->matching.user_rules = rules;
    settings->matching.user_rules_count = count;
    buffer_clear(&text);
    buffer_clear(&shown);
    free(heads);
    return status;
}
