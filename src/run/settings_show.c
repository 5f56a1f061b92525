/*
 * What is configured, as a person reads it, as a fingerprint takes it in, and as the
 * documentation lists it.
 */
#include "run/settings_internal.h"

static const char *settings_origin_name(enum settings_origin origin)
{
    switch (origin) {
    case SETTINGS_FROM_DEFAULT:
        return "default";
    case SETTINGS_FROM_USER_FILE:
        return "user file";
    case SETTINGS_FROM_PROJECT_FILE:
        return "./tallystick.ini";
    case SETTINGS_FROM_CONFIG_FILE:
        return "--config";
    case SETTINGS_FROM_ENVIRONMENT:
        return "environment";
    case SETTINGS_FROM_FLAG:
        return "flag";
    }
    return "";
}

static void settings_pad(struct buffer *out, size_t from, size_t width)
{
    size_t used = out->len - from;
    do {
        buffer_add_byte(out, ' ');
        used++;
    } while (used < width);
}

void settings_show(const struct settings *settings, struct buffer *out)
{
    size_t count = 0;
    const struct settings_key *rows = settings_keys(&count);
    for (size_t i = 0; i < count; i++) {
        size_t start = out->len;
        buffer_add_format(out, "%s.%s", rows[i].section, rows[i].key);
        settings_pad(out, start, 32);
        size_t value = out->len;
        settings_value_format(&rows[i], settings, out);
        if (out->len == value) {
            buffer_add_byte(out, '-');
        }
        settings_pad(out, value, 20);
        enum settings_origin origin = i < settings->origins.len
                                          ? (enum settings_origin)settings->origins.ptr[i]
                                          : SETTINGS_FROM_DEFAULT;
        buffer_add_text(out, settings_origin_name(origin));
        buffer_add_byte(out, '\n');
    }
    for (size_t i = 0; i < settings->items.mappings_count; i++) {
        const struct items_mapping *mapping = &settings->items.mappings[i];
        size_t start = out->len;
        buffer_add_format(out, "items.%.*s", SLICE_ARG(mapping->native));
        settings_pad(out, start, 32);
        buffer_add(out, mapping->foreign);
        buffer_add_byte(out, '\n');
    }
    for (size_t i = 0; i < settings->accounts_count; i++) {
        const struct settings_account *account = &settings->accounts[i];
        buffer_add_format(
            out, "[account.%.*s] currency %.*s, entity %.*s\n", SLICE_ARG(account->account),
            SLICE_ARG(currency_present(account->currency) ? currency_code(&account->currency)
                                                          : SLICE("-")),
            SLICE_ARG(account->entity.len > 0 ? account->entity : SLICE("-")));
    }
    buffer_add(out, settings->csv_text);
    buffer_add(out, settings->terms_shown);
    buffer_add(out, settings->rules_shown);
}

void settings_show_row(struct buffer *out, const struct settings_entry *entry)
{
    size_t start = out->len;
    buffer_add_format(out, "%.*s.%.*s", SLICE_ARG(entry->section), SLICE_ARG(entry->key));
    settings_pad(out, start, 32);
    size_t value = out->len;
    buffer_add(out, entry->value);
    settings_pad(out, value, 20);
    buffer_add_text(out, settings_origin_name(entry->origin));
    buffer_add_byte(out, '\n');
}

void settings_canonical(const struct settings *settings, struct buffer *out)
{
    size_t count = 0;
    const struct settings_key *rows = settings_keys(&count);
    for (size_t i = 0; i < count; i++) {
        if (!rows[i].changes_results) {
            continue;
        }
        buffer_add_format(out, "%s.%s=", rows[i].section, rows[i].key);
        settings_value_format(&rows[i], settings, out);
        buffer_add_byte(out, '\n');
    }
    for (size_t i = 0; i < settings->items.mappings_count; i++) {
        const struct items_mapping *mapping = &settings->items.mappings[i];
        buffer_add_format(out, "items.%.*s=%.*s\n", SLICE_ARG(mapping->native),
                          SLICE_ARG(mapping->foreign));
    }
    for (size_t i = 0; i < settings->accounts_count; i++) {
        const struct settings_account *account = &settings->accounts[i];
        buffer_add_format(out, "account.%.*s=%.*s,%.*s\n", SLICE_ARG(account->account),
                          SLICE_ARG(currency_code(&account->currency)), SLICE_ARG(account->entity));
    }
    buffer_add(out, settings->csv_text);
    buffer_add(out, settings->terms_text);
    buffer_add(out, settings->rules_text);
}

void settings_describe(struct buffer *out)
{
    struct settings settings;
    settings_default(&settings);
    size_t count = 0;
    const struct settings_key *rows = settings_keys(&count);
    buffer_add_text(out, "| key | default | from | to | meaning |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < count; i++) {
        buffer_add_format(out, "| `%s.%s` | ", rows[i].section, rows[i].key);
        settings_value_format(&rows[i], &settings, out);
        buffer_add_text(out, " | ");
        settings_bounds_format(&rows[i], " | ", out);
        buffer_add_format(out, " | %s |\n", rows[i].help);
    }
}
