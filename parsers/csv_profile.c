/*
 * One table gives each key its kind and its field, so that reading and printing can't disagree.
 */
#include "parsers/csv_profile.h"

#include "base/utf8.h"
#include "parsers/text_decode.h"

#include <assert.h>

static const char *const csv_profile_key_names[] = {
    "delimiter",
    "encoding",
    "quote",
    "header",
    "preamble_lines",
    "date_format",
    "decimal_mark",
    "sign",
    "currency",
    "account",
    "debit_words",
    "credit_words",
    "remittance",
    /* The columns, in the order of enum csv_profile_column. */
    "booking_date",
    "value_date",
    "amount",
    "debit",
    "credit",
    "direction",
    "currency_column",
    "balance",
    "balance_before",
    "account_column",
    "counterparty",
    "counterparty_of_debits",
    "counterparty_account",
    "counterparty_bank",
    "reference",
    "end_to_end_id",
    "booking_text",
};

enum {
    CSV_PROFILE_KEYS = sizeof csv_profile_key_names / sizeof csv_profile_key_names[0],
    CSV_PROFILE_KEYS_PLAIN = CSV_PROFILE_KEYS - CSV_PROFILE_COLUMN_COUNT,
};

static_assert(CSV_PROFILE_KEYS_PLAIN == 13, "the columns' names end the table");

struct csv_profile_word {
    const char *word;
    int value;
};

static const struct csv_profile_word csv_profile_delimiters[] = {
    {"semicolon", ';'}, {"comma", ','}, {"tab", '\t'}, {"pipe", '|'}, {NULL, 0}};
static const struct csv_profile_word csv_profile_quotes[] = {
    {"double", '"'}, {"single", '\''}, {"none", 0}, {NULL, 0}};
static const struct csv_profile_word csv_profile_headers[] = {
    {"yes", CSV_PROFILE_HEADER_YES}, {"no", CSV_PROFILE_HEADER_NO}, {NULL, 0}};
static const struct csv_profile_word csv_profile_marks[] = {
    {"point", '.'}, {"comma", ','}, {NULL, 0}};
static const struct csv_profile_word csv_profile_signs[] = {
    {"as_given", CSV_PROFILE_SIGN_AS_GIVEN},
    {"inverted", CSV_PROFILE_SIGN_INVERTED},
    {"direction", CSV_PROFILE_SIGN_DIRECTION},
    {"direction_times", CSV_PROFILE_SIGN_DIRECTION_TIMES},
    {"unsigned", CSV_PROFILE_SIGN_UNSIGNED},
    {"unmarked_debit", CSV_PROFILE_SIGN_UNMARKED_DEBIT},
    {NULL, 0}};

const char *const *csv_profile_keys(size_t *count)
{
    *count = CSV_PROFILE_KEYS;
    return csv_profile_key_names;
}

struct slice csv_profile_name_at(const struct csv_profile *profile, size_t at)
{
    assert(at < CSV_PROFILE_NAMES);
    if (at < CSV_PROFILE_COLUMN_COUNT) {
        return profile->columns[at];
    }
    at -= CSV_PROFILE_COLUMN_COUNT;
    return at < profile->remittance_count ? profile->remittance[at] : (struct slice){NULL, 0};
}

const char *csv_profile_key_at(size_t at)
{
    assert(at < CSV_PROFILE_NAMES);
    return at < CSV_PROFILE_COLUMN_COUNT ? csv_profile_key_names[CSV_PROFILE_KEYS_PLAIN + at]
                                         : "remittance";
}

static bool csv_profile_word_find(const struct csv_profile_word *words, struct slice value,
                                  int *out)
{
    for (; words->word != NULL; words++) {
        if (slice_equal_fold(slice_from(words->word), value)) {
            *out = words->value;
            return true;
        }
    }
    return false;
}

static const char *csv_profile_word_of(const struct csv_profile_word *words, int value)
{
    while (words->word != NULL && words->value != value) {
        words++;
    }
    return words->word;
}

const char *csv_profile_sign_name(enum csv_profile_sign sign)
{
    return csv_profile_word_of(csv_profile_signs, (int)sign);
}

static enum status csv_profile_set_remittance(struct csv_profile *profile, struct slice value,
                                              const char **problem)
{
    struct slice rest = value;
    struct slice piece;
    profile->remittance_count = 0;
    while (slice_next(&rest, '|', &piece)) {
        piece = slice_trim(piece);
        if (piece.len == 0 || profile->remittance_count == CSV_PROFILE_REMITTANCE_MAX) {
            *problem = "must be 1 to 8 columns split by |";
            return STATUS_USAGE;
        }
        profile->remittance[profile->remittance_count++] = piece;
    }
    return STATUS_OK;
}

/* The date formats that csv_values.c reads are checked where the file is read; here only that the
 * text is made of d, m, y and separators. */
static bool csv_profile_date_format_ok(struct slice value)
{
    size_t days = 0;
    size_t months = 0;
    size_t years = 0;
    for (size_t i = 0; i < value.len; i++) {
        switch (value.ptr[i]) {
        case 'd':
            days++;
            break;
        case 'm':
            months++;
            break;
        case 'y':
            years++;
            break;
        case '.':
        case '-':
        case '/':
        case ' ':
            break;
        default:
            return false;
        }
    }
    return days >= 1 && days <= 2 && months >= 1 && months <= 3 && (years == 2 || years == 4);
}

static enum status csv_profile_set_plain(struct csv_profile *profile, struct slice key,
                                         struct slice value, const char **problem)
{
    int found = 0;
    uint64_t number = 0;
    enum text_encoding encoding = TEXT_UNDECLARED;
    if (slice_equal(key, SLICE("delimiter"))) {
        *problem = "must be semicolon, comma, tab or pipe";
        if (!csv_profile_word_find(csv_profile_delimiters, value, &found)) {
            return STATUS_USAGE;
        }
        profile->delimiter = (char)found;
    } else if (slice_equal(key, SLICE("encoding"))) {
        *problem = "must be an encoding such as utf-8, windows-1252 or iso-8859-15";
        if (!text_encoding_find(value, &encoding)) {
            return STATUS_USAGE;
        }
        profile->encoding = value;
    } else if (slice_equal(key, SLICE("quote"))) {
        *problem = "must be double, single or none";
        if (!csv_profile_word_find(csv_profile_quotes, value, &found)) {
            return STATUS_USAGE;
        }
        profile->quote_told = true;
        profile->quote = (char)found;
    } else if (slice_equal(key, SLICE("header"))) {
        *problem = "must be yes or no";
        if (!csv_profile_word_find(csv_profile_headers, value, &found)) {
            return STATUS_USAGE;
        }
        profile->header = (enum csv_profile_header)found;
    } else if (slice_equal(key, SLICE("preamble_lines"))) {
        *problem = "must be a number of records from 0 to 1000";
        if (!slice_to_u64(value, &number) || number > 1000) {
            return STATUS_USAGE;
        }
        profile->preamble_told = true;
        profile->preamble_lines = (uint32_t)number;
    } else if (slice_equal(key, SLICE("date_format"))) {
        *problem = "must be a format such as dd.mm.yyyy, yyyy-mm-dd or mm/dd/yy";
        if (!csv_profile_date_format_ok(value)) {
            return STATUS_USAGE;
        }
        profile->date_format = value;
    } else if (slice_equal(key, SLICE("decimal_mark"))) {
        *problem = "must be point or comma";
        if (!csv_profile_word_find(csv_profile_marks, value, &found)) {
            return STATUS_USAGE;
        }
        profile->decimal_mark = (char)found;
    } else if (slice_equal(key, SLICE("sign"))) {
        *problem = "must be as_given, inverted, direction, direction_times, unsigned or "
                   "unmarked_debit";
        if (!csv_profile_word_find(csv_profile_signs, value, &found)) {
            return STATUS_USAGE;
        }
        profile->sign = (enum csv_profile_sign)found;
    } else if (slice_equal(key, SLICE("currency"))) {
        *problem = "must be a currency of ISO 4217 such as EUR";
        if (!currency_parse(value, &profile->currency)) {
            return STATUS_USAGE;
        }
    } else if (slice_equal(key, SLICE("account"))) {
        profile->account = value;
    } else if (slice_equal(key, SLICE("debit_words"))) {
        profile->debit_words = value;
    } else if (slice_equal(key, SLICE("credit_words"))) {
        profile->credit_words = value;
    } else if (slice_equal(key, SLICE("remittance"))) {
        return csv_profile_set_remittance(profile, value, problem);
    } else {
        return STATUS_NOT_FOUND;
    }
    return STATUS_OK;
}

enum status csv_profile_set(struct csv_profile *profile, struct slice key, struct slice value,
                            const char **problem)
{
    assert(profile != NULL);
    assert(problem != NULL);
    for (size_t i = 0; i < CSV_PROFILE_COLUMN_COUNT; i++) {
        if (slice_equal(key, slice_from(csv_profile_key_names[CSV_PROFILE_KEYS_PLAIN + i]))) {
            profile->columns[i] = value;
            return STATUS_OK;
        }
    }
    return csv_profile_set_plain(profile, key, value, problem);
}

static void csv_profile_print_pair(struct buffer *out, const char *key, struct slice value)
{
    if (value.len == 0) {
        return;
    }
    buffer_add_text(out, key);
    buffer_add_text(out, " = ");
    utf8_add_shown(out, value);
    buffer_add_byte(out, '\n');
}

static void csv_profile_print_word(struct buffer *out, const char *key,
                                   const struct csv_profile_word *words, int value)
{
    const char *word = csv_profile_word_of(words, value);
    if (word != NULL) {
        csv_profile_print_pair(out, key, slice_from(word));
    }
}

static void csv_profile_print_why(struct buffer *out, const char *what, const char *why)
{
    if (why != NULL) {
        buffer_add_format(out, "; %s: %s\n", what, why);
    }
}

static void csv_profile_print_proof(const struct csv_profile_proof *proof, struct buffer *out)
{
    buffer_add_format(out, "; %llu entries, %llu records that are no entries\n",
                      (unsigned long long)proof->rows, (unsigned long long)proof->rows_aside);
    if (proof->links > 0) {
        buffer_add_format(out, "; running balance: %llu of %llu steps agree, %s first\n",
                          (unsigned long long)proof->links_held, (unsigned long long)proof->links,
                          proof->newest_first ? "newest" : "oldest");
    } else {
        buffer_add_text(out, proof->has_balance ? "; running balance: too few to follow\n"
                                                : "; running balance: none\n");
    }
    csv_profile_print_why(out, "dates", proof->date_why);
    csv_profile_print_why(out, "decimal mark", proof->mark_why);
    csv_profile_print_why(out, "sign", proof->sign_why);
}

void csv_profile_print(const struct csv_profile *profile, const struct csv_profile_proof *proof,
                       struct buffer *out)
{
    buffer_add_text(out, "[csv.");
    utf8_add_shown(out, profile->name.len == 0 ? SLICE("my-bank") : profile->name);
    buffer_add_text(out, "]\n");
    csv_profile_print_proof(proof, out);
    csv_profile_print_word(out, "delimiter", csv_profile_delimiters, profile->delimiter);
    csv_profile_print_pair(out, "encoding", profile->encoding);
    if (profile->quote_told) {
        csv_profile_print_word(out, "quote", csv_profile_quotes, profile->quote);
    }
    csv_profile_print_word(out, "header", csv_profile_headers, (int)profile->header);
    if (profile->preamble_told) {
        buffer_add_format(out, "preamble_lines = %u\n", (unsigned)profile->preamble_lines);
    }
    for (size_t i = 0; i < CSV_PROFILE_COLUMN_COUNT; i++) {
        csv_profile_print_pair(out, csv_profile_key_names[CSV_PROFILE_KEYS_PLAIN + i],
                               profile->columns[i]);
    }
    for (size_t i = 0; i < profile->remittance_count; i++) {
        buffer_add_text(out, i == 0 ? "remittance = " : " | ");
        utf8_add_shown(out, profile->remittance[i]);
    }
    if (profile->remittance_count > 0) {
        buffer_add_byte(out, '\n');
    }
    csv_profile_print_pair(out, "date_format", profile->date_format);
    csv_profile_print_word(out, "decimal_mark", csv_profile_marks, profile->decimal_mark);
    csv_profile_print_word(out, "sign", csv_profile_signs, (int)profile->sign);
    csv_profile_print_pair(out, "debit_words", profile->debit_words);
    csv_profile_print_pair(out, "credit_words", profile->credit_words);
    csv_profile_print_pair(out, "currency", currency_code(&profile->currency));
    csv_profile_print_pair(out, "account", profile->account);
}
