/*
 * settings_internal - what the files settings*.c share.
 *
 * The idea: a value is read by the type of its row; sections that the user names himself
 * ([csv.NAME], [account.NUMBER], [rule.NAME]) and column mappings are kept as entries and become
 * structs once all sources are read, so that a later source replaces a single key of an earlier
 * one.
 */
#ifndef TS_RUN_SETTINGS_INTERNAL_H
#define TS_RUN_SETTINGS_INTERNAL_H

#include "run/settings.h"

#include <stdbool.h>

enum settings_type {
    SETTINGS_COUNT32,  /* uint32_t */
    SETTINGS_COUNT64,  /* uint64_t */
    SETTINGS_SHARE,    /* uint32_t millionths: "0.0005" or "1 in 2000" */
    SETTINGS_AMOUNT,   /* int64_t in units of 1/100 */
    SETTINGS_MARK,     /* char: "point" or "comma" */
    SETTINGS_TEXT,     /* struct slice */
    SETTINGS_CURRENCY, /* struct currency */
    SETTINGS_PERCENTS, /* struct terms_rates: "none" or "10 | 15.5" */
    SETTINGS_BASE,     /* bool: "gross", or "net" for true */
    SETTINGS_SWITCH,   /* bool: "on" or "off" */
};

struct settings_key {
    const char *section;
    const char *key;
    const char *help;
    size_t offset; /* into struct settings */
    uint64_t minimum;
    uint64_t maximum;
    enum settings_type type;
    bool changes_results;
};

/* Where a value came from; a byte of settings.origins a key. */
enum settings_origin {
    SETTINGS_FROM_DEFAULT,
    SETTINGS_FROM_USER_FILE,    /* $XDG_CONFIG_HOME/tallystick/tallystick.ini */
    SETTINGS_FROM_PROJECT_FILE, /* ./tallystick.ini */
    SETTINGS_FROM_CONFIG_FILE,  /* --config */
    SETTINGS_FROM_ENVIRONMENT,
    SETTINGS_FROM_FLAG,
};

/* A key of a section that the user names, or of the column mapping. */
struct settings_entry {
    struct slice section;
    struct slice key;
    struct slice value;
    enum settings_origin origin;
    struct place place;
};

struct settings_reader {
    struct arena *arena;
    struct diag *diag;
    struct settings *settings;
    char *origins;                  /* a byte a key of the table */
    struct settings_entry *entries; /* from malloc */
    size_t entries_count;
    size_t entries_capacity;
    size_t faults;
    bool out_of_memory;
    bool unread; /* a file's keys were not taken in, since its lines have faults */
};

/* The rows, in the order they are shown. */
const struct settings_key *settings_keys(size_t *count);

/* Columns of open items that can be mapped; NULL-terminated. */
const char *const *settings_columns(void);

/* Appends the value of a row as it would be written in a file. */
void settings_value_format(const struct settings_key *key, const struct settings *settings,
                           struct buffer *out);

/* Appends the smallest and the largest value of a number, `between` between them. */
void settings_bounds_format(const struct settings_key *key, const char *between,
                            struct buffer *out);

/* Reads `value` into the row's field. False and a diagnostic where it can't be. */
bool settings_value_parse(const struct settings_key *key, struct slice value, struct place place,
                          struct arena *arena, struct diag *diag, struct settings *settings);

/* Sets one value, whatever kind of section it belongs to. */
void settings_set(struct settings_reader *reader, struct slice section, struct slice key,
                  struct slice value, enum settings_origin origin, struct place place);

/* Reads a file; a missing one is a fault where `required`. */
void settings_read_file(struct settings_reader *reader, const char *path, bool required,
                        enum settings_origin origin);

/* Reads the text of a file called `name`. */
void settings_read_text(struct settings_reader *reader, struct slice text, const char *name,
                        enum settings_origin origin);

/* Turns the entries into accounts, mappings and profiles. */
enum status settings_finish(struct settings_reader *reader);

/* The key of [csv.NAME] nearest to `key`, itself where it is one; NULL where nothing is near. */
const char *settings_csv_key_find(struct slice key, bool *exact);

/* Fills the profiles of the [csv.NAME] sections. */
enum status settings_csv_profiles(struct settings_reader *reader);

/* Notes a key of a section that the user names, in the place of what an earlier source said. */
void settings_entry_set(struct settings_reader *reader, struct slice section, struct slice key,
                        struct slice value, enum settings_origin origin, struct place place);

/* The key of [rule.NAME] nearest to `key`; NULL where nothing is near. */
const char *settings_rule_key_find(struct slice key, bool *exact);

/* Notes that the section of a rule begins here: its place is the rule's. */
void settings_rule_begin(struct settings_reader *reader, struct slice section,
                         enum settings_origin origin, struct place place);

/* Fills the rules. */
enum status settings_rules_finish(struct settings_reader *reader);

/* Appends an entry with its origin, as `tallystick config` shows it. */
void settings_show_row(struct buffer *out, const struct settings_entry *entry);

/* Reads "0.0005" or "1 in 2000" as millionths; false where it is neither. */
bool settings_share_parse(struct slice value, uint64_t *ppm);

/* Reads "10 | 15.5", in per cent with at most two decimals, or "none". */
bool settings_percents_parse(struct slice value, struct terms_rates *out);
const char *settings_percents_expected(void);

/* Reads "gross" or "net". */
bool settings_base_parse(struct slice value, bool *of_net);

/* Whether a section is [currency.CODE] or [customer.ID]. */
bool settings_is_terms(struct slice section);

/* The key of such a section nearest to `key`; NULL where nothing is near. */
const char *settings_terms_key_find(struct slice section, struct slice key, bool *exact);

/* Fills what currencies and customers have of their own. */
enum status settings_terms_finish(struct settings_reader *reader);

/* Records a fault of the configuration. */
void settings_fault(struct settings_reader *reader, struct place place, const char *code,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Edits (insert, delete, replace, swap of neighbours) between two short texts, case aside; at most
 * `limit` + 1. */
size_t settings_distance(struct slice a, struct slice b, size_t limit);

#endif
