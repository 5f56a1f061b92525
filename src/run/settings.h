/*
 * settings - what the user configured, each value with its origin.
 *
 * The idea: one table of keys; a value comes from a flag, else the environment (TALLYSTICK_*),
 * else ./tallystick.ini, else $XDG_CONFIG_HOME/tallystick/tallystick.ini, else its default.
 * Unknown keys are errors that suggest the nearest known one. The file is read with inih; a
 * pre-scan turns what inih would cut silently into errors.
 *
 * Sections: [matching], [limits], [process], [csv.NAME] (profiles), [items] (column mapping of open
 * items), [account.IBAN] (currency, entity), [rule.NAME] (matchers/user_rule.h), [withholding] and
 * [exchange] (taxes withheld, other currencies), [currency.CODE] and [customer.ID]
 * (matchers/terms.h).
 */
#ifndef TS_RUN_SETTINGS_H
#define TS_RUN_SETTINGS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/diag.h"
#include "base/status.h"
#include "input/limits.h"
#include "matchers/match.h"
#include "parsers/items_csv.h"
#include "parsers/parsers.h"

#include <stdbool.h>
#include <stddef.h>

/* [account.…]: what is known of an own account. */
struct settings_account {
    struct slice account;
    struct currency currency; /* absent where not said */
    struct slice entity;
};

struct settings {
    struct limits limits;
    bool sandbox; /* files are read in one: input/sandbox.h */
    struct match_settings matching;
    struct parse_settings parsing;
    struct items_settings items;
    struct items_settings rates; /* decimal mark and order of dates of --rates */
    const struct settings_account *accounts;
    size_t accounts_count;
    uint32_t carry_days;      /* how old an open exception may be that is judged again; 0: none */
    struct slice csv_text;    /* the [csv.NAME] sections, a line "csv.NAME.key=value" a key */
    struct slice rules_text;  /* the [rule.NAME] sections likewise, in the order of the rules */
    struct slice rules_shown; /* the same, as `tallystick config` shows them */
    struct slice terms_text;  /* the [currency.CODE] and [customer.ID] sections likewise */
    struct slice terms_shown;
    struct slice origins; /* internal: one byte a key, where its value came from */
};

/* Where values may come from; the caller passes the environment in. */
struct settings_sources {
    const char *config_file;        /* --config: replaces both default files; NULL for none */
    const char *xdg_config_home;    /* may be NULL */
    const char *home;               /* may be NULL */
    const char *const *environment; /* "NAME=value" strings, NULL-terminated */
    const char *const *overrides;   /* "section.key=value" from flags, NULL-terminated */
};

/* Text lives in `arena`. STATUS_OK, STATUS_USAGE (TS-CFG, all faults told) or STATUS_MEMORY. */
enum status settings_load(const struct settings_sources *sources, struct arena *arena,
                          struct diag *diag, struct settings *out);

/* The documented defaults. */
void settings_default(struct settings *out);

/* Appends each value with its origin, as `tallystick config` shows it. */
void settings_show(const struct settings *settings, struct buffer *out);

/* Appends the effective values that can change a result, without origins: part of a run's
 * fingerprint. The number of threads is not among them. */
void settings_canonical(const struct settings *settings, struct buffer *out);

/* Appends the table of keys in Markdown: docs/configuration.md holds it, a test compares. */
void settings_describe(struct buffer *out);

#endif
