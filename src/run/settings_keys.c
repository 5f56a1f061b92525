/*
 * The table of keys, and values by type. A default is what settings_default() gives: it stands
 * nowhere else, so neither the documentation nor `tallystick config` can tell another one.
 */
#include "run/settings_internal.h"

#include <assert.h>
#include <string.h>

#define LIMIT(name, low, high, words)                                                              \
    {                                                                                              \
        "limits", #name, words, offsetof(struct settings, limits.name), low, high,                 \
            SETTINGS_COUNT64, true                                                                 \
    }
#define MATCHING(name, kind, field, low, high, words)                                              \
    {                                                                                              \
        "matching", name, words, offsetof(struct settings, matching.field), low, high, kind, true  \
    }
#define ITEMS(name, kind, field, words)                                                            \
    {                                                                                              \
        "items", name, words, offsetof(struct settings, items.field), 0, 0, kind, true             \
    }

#define OTHER(section, name, kind, field, low, high, words)                                        \
    {                                                                                              \
        section, name, words, offsetof(struct settings, field), low, high, kind, true              \
    }

static const struct settings_key settings_rows[] = {
    MATCHING("error_rate", SETTINGS_SHARE, error_rate_ppm, 1, 500000,
             "accepted share of wrong automatic matches"),
    MATCHING("tolerance", SETTINGS_AMOUNT, tolerance_minor, 0, 100000000,
             "rounding difference that is booked; the smaller of this and tolerance_share counts"),
    MATCHING("tolerance_share", SETTINGS_SHARE, tolerance_ppm, 0, 1000000,
             "the same as a share of the open amount"),
    MATCHING("charges_max", SETTINGS_AMOUNT, charges_max_minor, 0, 100000000,
             "charges that banks on the way may deduct"),
    MATCHING("charges_max_share", SETTINGS_SHARE, charges_max_ppm, 0, 1000000,
             "the same as a share of the open amount"),
    MATCHING("tolerance_run_max", SETTINGS_AMOUNT, tolerance_run_minor, 0, 100000000000,
             "all rounding differences of a run, in each currency; 0.00 for no limit"),
    MATCHING("charges_run_max", SETTINGS_AMOUNT, charges_run_minor, 0, 100000000000,
             "all charges of a run that nobody told, in each currency; 0.00 for no limit"),
    MATCHING("discount_grace_days", SETTINGS_COUNT32, discount_grace_days, 0, 365,
             "days after the discount date that still count as in time"),
    MATCHING("subset_items_max", SETTINGS_COUNT32, subset_items_max, 1, 10000,
             "open items of a customer that a search for sums looks at"),
    MATCHING("subset_size_max", SETTINGS_COUNT32, subset_size_max, 1, 10000, "items in such a sum"),
    MATCHING("subset_steps_max", SETTINGS_COUNT64, subset_steps_max, 1, 1000000000000,
             "work of one search; where it is reached no sum is proposed"),
    MATCHING("candidates_max", SETTINGS_COUNT32, candidates_max, 1, 100,
             "candidates kept for an exception"),
    MATCHING("learning_passes", SETTINGS_COUNT32, learning_passes, 0, 8,
             "passes over what the certain matches leave, with what they teach; 0 learns nothing"),
    MATCHING(
        "decoys_max", SETTINGS_COUNT32, decoys_max, 0, 10000000,
        "items that don't exist, put among the others once to count wrong matches; 0 for none"),
    OTHER("matching", "carry_days", SETTINGS_COUNT32, carry_days, 0, 36500,
          "days before its newest booking that a run judges open exceptions again; 0 for none"),
    {.section = "matching",
     .key = "threads",
     .help = "threads that look for candidates; the results are the same for any number",
     .offset = offsetof(struct settings, matching.threads),
     .minimum = 1,
     .maximum = 1024,
     .type = SETTINGS_COUNT32,
     .changes_results = false},
    OTHER("withholding", "rates", SETTINGS_PERCENTS, matching.withheld, 0, 0,
          "taxes that any customer may withhold, in per cent; several are split by a bar"),
    OTHER("withholding", "base", SETTINGS_BASE, matching.withheld_of_net, 0, 0,
          "gross or net: what they are withheld from, with or without value added tax"),
    OTHER("exchange", "days", SETTINGS_COUNT32, matching.exchange_days, 0, 366,
          "days that a rate of --rates may be older than the booking date"),
    OTHER("exchange", "tolerance_share", SETTINGS_SHARE, matching.exchange_ppm, 0, 200000,
          "by how much a payment may differ from what such a rate gives"),
    OTHER("exchange", "decimal_mark", SETTINGS_MARK, rates.decimal_mark, 0, 0,
          "point or comma of --rates; found from the rates where it is not given"),
    OTHER("exchange", "date_format", SETTINGS_TEXT, rates.date_format, 0, 0,
          "such as dd.mm.yyyy, of --rates; found from the dates where it is not given"),
    LIMIT(max_input_mb, 1, 1000000000, "megabytes of a file as delivered"),
    LIMIT(max_inflated_mb, 1, 1000000000, "megabytes of a file once unpacked"),
    LIMIT(max_inflate_ratio, 1, 1000000, "unpacked bytes for each packed byte, above 1 MB"),
    LIMIT(max_members, 1, 10000000, "files in an archive"),
    LIMIT(max_archive_depth, 1, 1, "archives inside archives"),
    LIMIT(max_xml_depth, 1, 250, "nesting of XML elements"),
    LIMIT(max_xml_tag_kb, 1, 10000, "kilobytes between < and >"),
    LIMIT(max_unknown_names, 1, 1000000, "distinct XML element names beyond the known ones"),
    LIMIT(max_line_kb, 1, 1000000, "kilobytes of a line"),
    LIMIT(max_csv_field_kb, 1, 1000000, "kilobytes of a CSV field"),
    LIMIT(max_csv_columns, 1, 100000, "columns of a CSV file"),
    LIMIT(max_text_chars, 1, 10000000, "characters of remittance; a longer text is flagged"),
    LIMIT(max_id_chars, 35, 100000, "characters of an identifier or name; a longer one is flagged"),
    LIMIT(max_86_lines, 1, 1000000, "lines of an MT940 field :86:"),
    LIMIT(max_entries, 1, 4000000000, "entries of a file"),
    LIMIT(max_statements, 1, 4000000000, "statements of a file"),
    LIMIT(max_files, 1, 100000000, "files of a run"),
    LIMIT(max_dir_depth, 1, 1000, "nesting of directories"),
    {.section = "limits",
     .key = "max_seconds_per_mb",
     .help = "seconds that reading may take for each megabyte, at least 30 a file; then the run "
             "ends (exit code 75)",
     .offset = offsetof(struct settings, limits.max_seconds_per_mb),
     .minimum = 1,
     .maximum = 86400,
     .type = SETTINGS_COUNT64,
     .changes_results = false},
    {.section = "process",
     .key = "sandbox",
     .help = "on or off: read each file on a thread that can open, connect and start nothing",
     .offset = offsetof(struct settings, sandbox),
     .type = SETTINGS_SWITCH,
     .changes_results = false},
    ITEMS("decimal_mark", SETTINGS_MARK, decimal_mark,
          "point or comma; found from the amounts where it is not given"),
    ITEMS("date_format", SETTINGS_TEXT, date_format,
          "such as dd.mm.yyyy; found from the dates where it is not given"),
    ITEMS("fixed_currency", SETTINGS_CURRENCY, currency,
          "currency of files without a column for it"),
};

enum { SETTINGS_ROWS = sizeof settings_rows / sizeof settings_rows[0] };

const struct settings_key *settings_keys(size_t *count)
{
    *count = SETTINGS_ROWS;
    return settings_rows;
}

const char *const *settings_columns(void)
{
    static const char *const columns[] = {
        "invoice_id", "customer_id",      "customer_name",   "customer_iban", "currency",
        "amount",     "open_amount",      "issue_date",      "due_date",      "reference",
        "po_number",  "discount_percent", "discount_date",   "kind",          "entity",
        "tax_amount", "net_amount",       "contract_number", "mandate_id",    "end_to_end_id",
        NULL,
    };
    return columns;
}

/* "10 | 15.5" */
static void settings_percents_format(const struct terms_rates *rates, struct buffer *out)
{
    if (rates->count == 0) {
        buffer_add_text(out, "none");
    }
    for (uint32_t i = 0; i < rates->count; i++) {
        uint32_t hundredths = rates->ppm[i] / 100;
        buffer_add_text(out, i == 0 ? "" : " | ");
        buffer_add_u64(out, hundredths / 100);
        if (hundredths % 100 != 0) {
            buffer_add_byte(out, '.');
            buffer_add_u64(out, hundredths % 100 / 10);
            if (hundredths % 10 != 0) {
                buffer_add_u64(out, hundredths % 10);
            }
        }
    }
}

static void settings_share_format(uint32_t ppm, struct buffer *out)
{
    char text[16] = {0};
    struct buffer digits = {0};
    ppm_format(ppm, &digits);
    size_t len = digits.len < sizeof text ? digits.len : sizeof text;
    if (len > 0) {
        memcpy(text, digits.ptr, len);
    }
    out->failed = out->failed || digits.failed;
    buffer_clear(&digits);
    while (len > 3 && text[len - 1] == '0') {
        len--; /* "0.000500" reads better as "0.0005" */
    }
    buffer_add(out, (struct slice){text, len});
}

void settings_value_format(const struct settings_key *key, const struct settings *settings,
                           struct buffer *out)
{
    const char *field = (const char *)settings + key->offset;
    uint32_t count32 = 0;
    uint64_t count64 = 0;
    int64_t amount = 0;
    struct slice text = {NULL, 0};
    struct currency currency = {{0}, 0};
    struct terms_rates rates = {.count = 0};
    bool of_net = false;
    bool on = false;
    switch (key->type) {
    case SETTINGS_COUNT32:
        memcpy(&count32, field, sizeof count32);
        buffer_add_u64(out, count32);
        break;
    case SETTINGS_COUNT64:
        memcpy(&count64, field, sizeof count64);
        buffer_add_u64(out, count64);
        break;
    case SETTINGS_SHARE:
        memcpy(&count32, field, sizeof count32);
        settings_share_format(count32, out);
        break;
    case SETTINGS_AMOUNT:
        memcpy(&amount, field, sizeof amount);
        money_format(amount, 2, out);
        break;
    case SETTINGS_MARK:
        buffer_add_text(out, field[0] == ',' ? "comma" : field[0] == '.' ? "point" : "");
        break;
    case SETTINGS_TEXT:
        memcpy(&text, field, sizeof text);
        buffer_add(out, text);
        break;
    case SETTINGS_CURRENCY:
        memcpy(&currency, field, sizeof currency);
        buffer_add(out, currency_code(&currency));
        break;
    case SETTINGS_PERCENTS:
        memcpy(&rates, field, sizeof rates);
        settings_percents_format(&rates, out);
        break;
    case SETTINGS_BASE:
        memcpy(&of_net, field, sizeof of_net);
        buffer_add_text(out, of_net ? "net" : "gross");
        break;
    case SETTINGS_SWITCH:
        memcpy(&on, field, sizeof on);
        buffer_add_text(out, on ? "on" : "off");
        break;
    }
}

/* A decimal of at most six decimals, in millionths. */
static bool settings_decimal_parse(struct slice value, uint64_t *ppm)
{
    enum { DECIMALS = 6 };
    size_t point = slice_find_byte(value, '.');
    struct slice whole = point == SIZE_MAX ? value : slice_take(value, point);
    struct slice fraction =
        point == SIZE_MAX ? slice_skip(value, value.len) : slice_skip(value, point + 1);
    uint64_t units = 0;
    uint64_t parts = 0;
    if (!slice_to_u64(whole, &units) || units > UINT32_MAX || fraction.len > DECIMALS ||
        (point != SIZE_MAX && !slice_to_u64(fraction, &parts))) {
        return false;
    }
    *ppm = units * 1000000U + parts * (uint64_t)money_scale(DECIMALS - (unsigned)fraction.len);
    return true;
}

bool settings_percents_parse(struct slice value, struct terms_rates *out)
{
    enum { HUNDREDTH_PPM = 100, HUNDREDTHS = 10000, PERCENT_DECIMALS = 2 };
    struct slice rest = value;
    struct slice cell;
    *out = (struct terms_rates){.count = 0};
    if (slice_equal(value, SLICE("none"))) {
        return true;
    }
    while (slice_next(&rest, '|', &cell)) {
        int64_t hundredths = 0;
        cell = slice_trim(cell);
        if (money_parse(cell, '.', PERCENT_DECIMALS, &hundredths) != MONEY_OK || hundredths == 0 ||
            hundredths >= HUNDREDTHS || out->count == TERMS_RATES_MAX) {
            return false;
        }
        uint32_t ppm = (uint32_t)hundredths * HUNDREDTH_PPM;
        uint32_t at = out->count;
        while (at > 0 && out->ppm[at - 1] > ppm) {
            at--;
        }
        if (at > 0 && out->ppm[at - 1] == ppm) {
            return false; /* twice */
        }
        for (uint32_t i = out->count; i > at; i--) {
            out->ppm[i] = out->ppm[i - 1];
        }
        out->ppm[at] = ppm;
        out->count++;
    }
    return out->count > 0;
}

const char *settings_percents_expected(void)
{
    return "none, or up to 8 different rates in per cent, 0.01 to 99.99, such as 10 | 15.5";
}

bool settings_base_parse(struct slice value, bool *of_net)
{
    *of_net = slice_equal(value, SLICE("net"));
    return *of_net || slice_equal(value, SLICE("gross"));
}

/* False too where it has more than six decimals. */
bool settings_share_parse(struct slice value, uint64_t *ppm)
{
    size_t in = slice_find(value, SLICE(" in "));
    if (in == SIZE_MAX) {
        return settings_decimal_parse(value, ppm);
    }
    uint64_t part = 0;
    uint64_t whole = 0;
    if (!slice_to_u64(slice_trim(slice_take(value, in)), &part) ||
        !slice_to_u64(slice_trim(slice_skip(value, in + 4)), &whole) || whole == 0 ||
        part > UINT32_MAX) {
        return false;
    }
    *ppm = part * 1000000U / whole; /* rounded down: never more than was asked for */
    return true;
}

static const char *settings_expected(enum settings_type type)
{
    switch (type) {
    case SETTINGS_COUNT32:
    case SETTINGS_COUNT64:
        return "a whole number without sign";
    case SETTINGS_SHARE:
        return "a share such as 0.0005 or 1 in 2000";
    case SETTINGS_AMOUNT:
        return "an amount such as 0.05";
    case SETTINGS_MARK:
        return "point or comma";
    case SETTINGS_TEXT:
        return "a text";
    case SETTINGS_CURRENCY:
        return "a currency of ISO 4217 such as EUR";
    case SETTINGS_PERCENTS:
        return settings_percents_expected();
    case SETTINGS_BASE:
        return "gross or net";
    case SETTINGS_SWITCH:
        return "on or off";
    }
    return "";
}

/* Writes a number into its field once it is known to be in range. */
static void settings_number_store(const struct settings_key *key, uint64_t number, char *field)
{
    if (key->type == SETTINGS_COUNT64) {
        memcpy(field, &number, sizeof number);
    } else if (key->type == SETTINGS_AMOUNT) {
        int64_t amount = (int64_t)number;
        memcpy(field, &amount, sizeof amount);
    } else {
        assert(key->maximum <= UINT32_MAX);
        uint32_t count = (uint32_t)number;
        memcpy(field, &count, sizeof count);
    }
}

/* Whether the values of a key lie in a range. */
static bool settings_is_number(const struct settings_key *key)
{
    return key->type == SETTINGS_COUNT32 || key->type == SETTINGS_COUNT64 ||
           key->type == SETTINGS_SHARE || key->type == SETTINGS_AMOUNT;
}

void settings_bounds_format(const struct settings_key *key, const char *between, struct buffer *out)
{
    struct settings bound;
    settings_default(&bound);
    bool is_number = settings_is_number(key);
    if (is_number) {
        settings_number_store(key, key->minimum, (char *)&bound + key->offset);
        settings_value_format(key, &bound, out);
    }
    buffer_add_text(out, between);
    if (is_number) {
        settings_number_store(key, key->maximum, (char *)&bound + key->offset);
        settings_value_format(key, &bound, out);
    }
}

static bool settings_number_parse(const struct settings_key *key, struct slice value,
                                  uint64_t *number)
{
    if (key->type == SETTINGS_SHARE) {
        return settings_share_parse(value, number);
    }
    if (key->type == SETTINGS_AMOUNT) {
        int64_t minor = 0;
        bool readable = money_parse(value, '.', 2, &minor) == MONEY_OK;
        *number = (uint64_t)minor;
        return readable;
    }
    return slice_to_u64(value, number);
}

static bool settings_text_parse(const struct settings_key *key, struct slice value,
                                struct arena *arena, char *field)
{
    if (key->type == SETTINGS_MARK) {
        if (!slice_equal(value, SLICE("point")) && !slice_equal(value, SLICE("comma"))) {
            return false;
        }
        field[0] = slice_equal(value, SLICE("comma")) ? ',' : '.';
        return true;
    }
    if (key->type == SETTINGS_CURRENCY) {
        struct currency currency = {{0}, 0};
        bool known = currency_parse(value, &currency);
        if (known) {
            memcpy(field, &currency, sizeof currency);
        }
        return known;
    }
    if (key->type == SETTINGS_PERCENTS) {
        struct terms_rates rates;
        bool readable = settings_percents_parse(value, &rates);
        if (readable) {
            memcpy(field, &rates, sizeof rates);
        }
        return readable;
    }
    if (key->type == SETTINGS_BASE) {
        bool of_net = false;
        bool readable = settings_base_parse(value, &of_net);
        memcpy(field, &of_net, sizeof of_net);
        return readable;
    }
    if (key->type == SETTINGS_SWITCH) {
        bool on = slice_equal(value, SLICE("on"));
        memcpy(field, &on, sizeof on);
        return on || slice_equal(value, SLICE("off"));
    }
    struct slice text = {NULL, 0};
    if (arena_copy(arena, value, &text) != STATUS_OK) {
        return false;
    }
    memcpy(field, &text, sizeof text);
    return true;
}

bool settings_value_parse(const struct settings_key *key, struct slice value, struct place place,
                          struct arena *arena, struct diag *diag, struct settings *settings)
{
    char *field = (char *)settings + key->offset;
    bool is_text = !settings_is_number(key);
    uint64_t number = 0;
    bool readable = is_text ? settings_text_parse(key, value, arena, field)
                            : settings_number_parse(key, value, &number);
    if (!readable) {
        (void)diag_fail(diag, place, STATUS_USAGE, "TS-CFG-005", "%s.%s is \"%.*s\", expected %s",
                        key->section, key->key, SLICE_ARG(slice_take(value, 80)),
                        settings_expected(key->type));
        return false;
    }
    if (is_text) {
        return true;
    }
    if (number < key->minimum || number > key->maximum) {
        struct buffer text = {0};
        settings_bounds_format(key, " to ", &text);
        (void)diag_fail(diag, place, STATUS_USAGE, "TS-CFG-006",
                        "%s.%s is \"%.*s\", allowed is %.*s", key->section, key->key,
                        SLICE_ARG(slice_take(value, 80)), SLICE_ARG(buffer_slice(&text)));
        buffer_clear(&text);
        return false;
    }
    settings_number_store(key, number, field);
    return true;
}
