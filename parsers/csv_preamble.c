/*
 * What stands above the table and holds for all of it: the account, the currency, the period, and
 * whether the statement is a card's.
 */
#include "parsers/csv_internal.h"

#include "model/iban.h"

enum { CSV_PREAMBLE_TEXT_MAX = 200 }; /* bytes of a cell that are looked through for dates */

/* The first IBAN in a text such as "IBAN: CH93 0076 2011 6238 5295 7 / CHF". */
static bool csv_preamble_find_iban(struct slice text, char compact[IBAN_MAX], size_t *len)
{
    for (size_t at = 0; at + 15 <= text.len; at++) {
        if ((at > 0 && byte_is_alnum(text.ptr[at - 1])) || !byte_is_upper(text.ptr[at]) ||
            !byte_is_upper(text.ptr[at + 1]) || !byte_is_digit(text.ptr[at + 2])) {
            continue;
        }
        size_t want = iban_country_length((struct slice){text.ptr + at, 2});
        size_t end = at;
        for (size_t taken = 0; want > 0 && end < text.len && taken < want; end++) {
            taken += text.ptr[end] != ' ' ? 1U : 0U;
        }
        if (want > 0 && (end == text.len || !byte_is_alnum(text.ptr[end])) &&
            iban_check((struct slice){text.ptr + at, end - at}, compact, len)) {
            return true;
        }
    }
    return false;
}

static void csv_preamble_currency(struct csv_columns *columns, struct currency currency)
{
    if (currency_present(columns->currency) && !currency_equal(columns->currency, currency)) {
        columns->currencies_differ = true;
    }
    columns->currency = currency;
}

/* A currency in the preamble: alone in a cell, or beside an amount. */
static void csv_preamble_currency_in(struct csv_columns *columns, struct slice cell)
{
    struct currency currency;
    struct csv_values_number number;
    if (cell.len == 3 && currency_parse(cell, &currency)) {
        csv_preamble_currency(columns, currency);
        return;
    }
    size_t colon = slice_find_byte(cell, ':');
    struct slice value = csv_values_clean(colon == SIZE_MAX ? cell : slice_skip(cell, colon + 1));
    if (value.len > 3 && csv_values_number(value, &number) && currency_present(number.currency)) {
        csv_preamble_currency(columns, number.currency);
    }
    /* "123456/01 CHF" */
    if (cell.len > 4 && cell.ptr[cell.len - 4] == ' ' && byte_is_digit(cell.ptr[cell.len - 5]) &&
        currency_parse(slice_skip(cell, cell.len - 3), &currency)) {
        csv_preamble_currency(columns, currency);
    }
}

/* The dates in a text such as "01.05.2026 - 31.05.2026 (23:59)", if they have one order alone. */
static void csv_preamble_dates(struct csv_columns *columns, struct slice cell)
{
    static const enum csv_values_order orders[] = {CSV_VALUES_YMD, CSV_VALUES_DMY, CSV_VALUES_MDY};
    struct slice word;
    while (slice_next(&cell, ' ', &word)) {
        while (word.len > 0 && !byte_is_digit(word.ptr[0])) {
            word = slice_skip(word, 1);
        }
        while (word.len > 0 && !byte_is_digit(word.ptr[word.len - 1])) {
            word = slice_take(word, word.len - 1);
        }
        unsigned set = csv_values_date_orders(word, NULL);
        for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
            struct date date;
            if (set != (unsigned)orders[i] || !csv_values_date(word, orders[i], &date)) {
                continue;
            }
            bool first = columns->preamble_dates++ == 0;
            columns->preamble_from =
                first || date.day < columns->preamble_from.day ? date : columns->preamble_from;
            columns->preamble_to =
                date.day > columns->preamble_to.day ? date : columns->preamble_to;
        }
    }
}

/* Whether a text is a number that banks give accounts: "5020 123456", "12-3456-0789012-00". */
static bool csv_preamble_is_account(struct slice text)
{
    enum { ACCOUNT_DIGITS_MIN = 4, ACCOUNT_LETTERS_MAX = 6 };
    size_t digits = 0;
    size_t letters = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        digits += byte_is_digit(c) ? 1U : 0U;
        letters += byte_is_alpha(c) ? 1U : 0U;
        if (!byte_is_alnum(c) && c != ' ' && c != '-' && c != '/' && c != '.') {
            return false;
        }
    }
    return text.len <= IBAN_MAX && digits >= ACCOUNT_DIGITS_MIN && letters <= ACCOUNT_LETTERS_MAX &&
           csv_values_date_orders(text, NULL) == 0;
}

/* Whether a text as a whole means the number of an account, such as "Account number:". */
static bool csv_preamble_says_account(struct slice text)
{
    enum { WHOLE = 3 };
    struct csv_words_found found = csv_words_find(text);
    return found.role == CSV_WORDS_ACCOUNT && found.weight == WHOLE;
}

/* The account's number behind the word for it, in the same cell or the next. */
static struct slice csv_preamble_account(const struct csv_row *row, size_t at)
{
    struct slice cell = csv_values_clean(row->cells[at]);
    struct slice value = {NULL, 0};
    size_t colon = slice_find_byte(cell, ':');
    if (colon != SIZE_MAX && colon + 1 < cell.len) {
        value = slice_trim(slice_skip(cell, colon + 1));
        cell = slice_take(cell, colon);
    }
    for (size_t i = at + 1; value.len == 0 && i < row->count; i++) {
        value = csv_values_clean(row->cells[i]);
    }
    struct currency currency;
    if (value.len > 4 && value.ptr[value.len - 4] == ' ' && /* "123456/01 CHF" */
        currency_parse(slice_skip(value, value.len - 3), &currency)) {
        value = slice_trim(slice_take(value, value.len - 4));
    }
    bool told = csv_preamble_is_account(value) && csv_preamble_says_account(cell);
    return told ? value : (struct slice){NULL, 0};
}

enum status csv_preamble_row(const struct csv_row *row, struct arena *arena, struct diag *diag,
                             struct csv_columns *columns)
{
    for (size_t i = 0; i < row->count; i++) {
        struct slice cell = csv_values_clean(row->cells[i]);
        char compact[IBAN_MAX];
        size_t len = 0;
        if (columns->iban.len == 0 && csv_preamble_find_iban(cell, compact, &len) &&
            arena_copy(arena, (struct slice){compact, len}, &columns->iban) != STATUS_OK) {
            return diag_memory(diag);
        }
        struct slice account =
            columns->account.len == 0 ? csv_preamble_account(row, i) : (struct slice){NULL, 0};
        if (account.len > 0 && arena_copy(arena, account, &columns->account) != STATUS_OK) {
            return diag_memory(diag);
        }
        csv_preamble_currency_in(columns, cell);
        csv_preamble_dates(columns, slice_take(cell, CSV_PREAMBLE_TEXT_MAX));
        columns->preamble_card = columns->preamble_card || csv_words_card(cell);
    }
    return STATUS_OK;
}
