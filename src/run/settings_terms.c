/*
 * [currency.USD] and [customer.K-1001]: tolerances, charges, days of grace and taxes withheld that
 * a currency or a customer has of its own (matchers/terms.h).
 */
#include "run/settings_internal.h"

#include <string.h>

static const struct settings_terms_key {
    const char *name;
    enum terms_key key;
    bool of_currency; /* a currency may have it too */
} settings_terms_keys[] = {
    {"tolerance", TERMS_TOLERANCE, true},          {"tolerance_share", TERMS_TOLERANCE_SHARE, true},
    {"charges_max", TERMS_CHARGES, true},          {"charges_max_share", TERMS_CHARGES_SHARE, true},
    {"discount_grace_days", TERMS_GRACE, false},   {"withheld", TERMS_WITHHELD, false},
    {"withheld_base", TERMS_WITHHELD_BASE, false},
};

enum { SETTINGS_TERMS_KEYS = sizeof settings_terms_keys / sizeof settings_terms_keys[0] };

static bool settings_terms_of_currency(struct slice section)
{
    return slice_starts(section, SLICE("currency."));
}

bool settings_is_terms(struct slice section)
{
    return settings_terms_of_currency(section) || slice_starts(section, SLICE("customer."));
}

const char *settings_terms_key_find(struct slice section, struct slice key, bool *exact)
{
    const char *nearest = NULL;
    size_t distance = 6;
    *exact = false;
    for (size_t i = 0; i < SETTINGS_TERMS_KEYS; i++) {
        struct slice name = slice_from(settings_terms_keys[i].name);
        if (settings_terms_of_currency(section) && !settings_terms_keys[i].of_currency) {
            continue;
        }
        size_t now = settings_distance(key, name, distance);
        if (now < distance) {
            distance = now;
            nearest = settings_terms_keys[i].name;
        }
        *exact = *exact || slice_equal(key, name);
    }
    return nearest;
}

/* Reads one value into the terms; what was expected where it is none. */
static const char *settings_terms_read(const struct settings_entry *entry, enum terms_key key,
                                       struct terms_section *section)
{
    enum { SETTINGS_GRACE_MAX = 365 };
    static const int64_t amount_max_minor = 100000000;
    struct terms *terms = &section->terms;
    bool of_currency = currency_present(section->currency);
    unsigned exponent = of_currency ? section->currency.exponent : 2;
    uint64_t number = 0;
    int64_t minor = 0;
    switch (key) {
    case TERMS_TOLERANCE:
    case TERMS_CHARGES:
        if (money_parse(entry->value, '.', exponent, &minor) != MONEY_OK ||
            minor > amount_max_minor) {
            return "an amount of at most 1000000.00, such as 0.05";
        }
        *(key == TERMS_CHARGES ? &terms->charges_max_minor : &terms->tolerance_minor) = minor;
        return NULL;
    case TERMS_TOLERANCE_SHARE:
    case TERMS_CHARGES_SHARE:
        if (!settings_share_parse(entry->value, &number) || number > 1000000U) {
            return "a share such as 0.001";
        }
        *(key == TERMS_CHARGES_SHARE ? &terms->charges_max_ppm : &terms->tolerance_ppm) =
            (uint32_t)number;
        return NULL;
    case TERMS_GRACE:
        if (!slice_to_u64(entry->value, &number) || number > SETTINGS_GRACE_MAX) {
            return "a number of days, 0 to 365";
        }
        terms->discount_grace_days = (uint32_t)number;
        return NULL;
    case TERMS_WITHHELD:
        return settings_percents_parse(entry->value, &terms->withheld)
                   ? NULL
                   : settings_percents_expected();
    case TERMS_WITHHELD_BASE:
        return settings_base_parse(entry->value, &terms->withheld_of_net) ? NULL : "gross or net";
    }
    return NULL;
}

/* The section of that name; the next free one where there is none yet. */
static struct terms_section *settings_terms_section(struct terms_section *sections, size_t *count,
                                                    struct slice name)
{
    for (size_t i = 0; i < *count; i++) {
        if (slice_equal(sections[i].name, name)) {
            return &sections[i];
        }
    }
    struct terms_section *section = &sections[(*count)++];
    *section = (struct terms_section){.name = name};
    return section;
}

/* Whose section it is; false where that can't be read. */
static bool settings_terms_whose(const struct settings_entry *entry, struct terms_section *section)
{
    struct slice rest = slice_skip(entry->section, slice_find_byte(entry->section, '.') + 1);
    if (settings_terms_of_currency(entry->section)) {
        return currency_parse(rest, &section->currency);
    }
    section->customer_id = rest;
    return rest.len > 0;
}

enum status settings_terms_finish(struct settings_reader *reader)
{
    struct terms_section *sections =
        arena_array(reader->arena, reader->entries_count, sizeof *sections);
    struct buffer text = {0};
    struct buffer shown = {0};
    size_t count = 0;
    if (sections == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < reader->entries_count; i++) {
        const struct settings_entry *entry = &reader->entries[i];
        if (!settings_is_terms(entry->section)) {
            continue;
        }
        struct terms_section *section = settings_terms_section(sections, &count, entry->section);
        const char *expected = settings_terms_whose(entry, section)
                                   ? NULL
                                   : "[currency.USD] or [customer.ID] as its section";
        for (size_t k = 0; k < SETTINGS_TERMS_KEYS && expected == NULL; k++) {
            if (slice_equal(entry->key, slice_from(settings_terms_keys[k].name))) {
                section->keys |= (unsigned)settings_terms_keys[k].key;
                expected = settings_terms_read(entry, settings_terms_keys[k].key, section);
            }
        }
        if (expected != NULL) {
            settings_fault(reader, entry->place, "TS-CFG-005", "%.*s.%.*s is \"%.*s\", expected %s",
                           SLICE_ARG(entry->section), SLICE_ARG(entry->key),
                           SLICE_ARG(slice_take(entry->value, 80)), expected);
        }
        buffer_add_format(&text, "%.*s.%.*s=%.*s\n", SLICE_ARG(entry->section),
                          SLICE_ARG(entry->key), SLICE_ARG(entry->value));
        settings_show_row(&shown, entry);
    }
    struct settings *settings = reader->settings;
    bool ok = buffer_ok(&text) && buffer_ok(&shown) &&
              arena_copy(reader->arena, buffer_slice(&text), &settings->terms_text) == STATUS_OK &&
              arena_copy(reader->arena, buffer_slice(&shown), &settings->terms_shown) == STATUS_OK;
    settings->matching.sections = sections;
    settings->matching.sections_count = count;
    buffer_clear(&text);
    buffer_clear(&shown);
    return ok ? STATUS_OK : STATUS_MEMORY;
}
