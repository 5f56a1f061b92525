#include "parsers/csv_values.h"

#include "parsers/csv_words.h"

#include <assert.h>
#include <string.h>

/* Blanks that are no ASCII: no-break, thin and narrow no-break space. */
static size_t csv_values_blank(struct slice text)
{
    if (text.len == 0 || byte_is_alnum(text.ptr[0])) {
        return 0;
    }
    if (byte_is_blank(text.ptr[0])) {
        return 1;
    }
    if (slice_starts(text, SLICE("\xC2\xA0"))) {
        return 2;
    }
    return slice_starts(text, SLICE("\xE2\x80\xAF")) || slice_starts(text, SLICE("\xE2\x80\x89"))
               ? 3
               : 0;
}

struct slice csv_values_clean_up(struct slice cell)
{
    for (size_t blank = csv_values_blank(cell); blank > 0; blank = csv_values_blank(cell)) {
        cell = slice_skip(cell, blank);
    }
    cell = slice_trim(cell);
    while (slice_ends(cell, SLICE("\xC2\xA0"))) {
        cell = slice_trim(slice_take(cell, cell.len - 2));
    }
    if (cell.len >= 3 && cell.ptr[0] == '=' && cell.ptr[1] == '"' &&
        cell.ptr[cell.len - 1] == '"') {
        cell = slice_skip(cell, 1);
    }
    if (cell.len >= 2 && cell.ptr[0] == '"' && cell.ptr[cell.len - 1] == '"') {
        cell = slice_trim((struct slice){cell.ptr + 1, cell.len - 2});
    }
    return cell;
}

/* Three pieces of a date as written. */
struct csv_values_parts {
    int value[3];
    size_t len[3]; /* digits; 0 for a month's name */
    char separator;
};

/* "20091224120000[0:GMT]": the day is the first eight digits. */
static bool csv_values_stamp(struct slice text, struct slice *day)
{
    enum { STAMP_DIGITS = 14 };
    size_t digits = 0;
    while (digits < text.len && byte_is_digit(text.ptr[digits])) {
        digits++;
    }
    struct slice zone = slice_skip(text, digits);
    size_t millis = 0;
    while (zone.len > 0 && zone.ptr[0] == '.' && millis + 1 < zone.len &&
           byte_is_digit(zone.ptr[millis + 1])) {
        millis++;
    }
    zone = millis > 0 ? slice_skip(zone, millis + 1) : zone;
    *day = slice_take(text, 8);
    return digits == STAMP_DIGITS &&
           (zone.len == 0 || (zone.ptr[0] == '[' && zone.ptr[zone.len - 1] == ']'));
}

static bool csv_values_digits(struct slice *text, int *value, size_t *len)
{
    *value = 0;
    *len = 0;
    while (*len < text->len && byte_is_digit(text->ptr[*len])) {
        if (*len == 8) {
            return false;
        }
        *value = *value * 10 + (text->ptr[*len] - '0');
        (*len)++;
    }
    *text = slice_skip(*text, *len);
    return *len > 0;
}

static bool csv_values_month(struct slice *text, int *month)
{
    size_t len = 0;
    while (len < text->len && (byte_is_alpha(text->ptr[len]) || (text->ptr[len] & 0x80) != 0)) {
        len++;
    }
    *month = csv_words_month(slice_take(*text, len));
    *text = slice_skip(*text, len);
    return *month != 0;
}

/* What may stand behind a date: nothing, a full stop, or a time of day. */
static bool csv_values_time(struct slice text)
{
    if (text.len == 0 || slice_equal(text, SLICE("."))) {
        return true;
    }
    if (text.ptr[0] != 'T' && text.ptr[0] != ' ') {
        return false;
    }
    text = slice_trim(slice_skip(text, 1));
    text = slice_starts(text, SLICE("(")) ? slice_skip(text, 1) : text;
    size_t digits = 0;
    while (digits < text.len && byte_is_digit(text.ptr[digits])) {
        digits++;
    }
    return digits >= 1 && digits <= 2 && text.len > digits + 2 && text.ptr[digits] == ':' &&
           byte_is_digit(text.ptr[digits + 1]);
}

static bool csv_values_eight(struct csv_values_parts *parts)
{
    int digits = parts->value[0];
    *parts =
        (struct csv_values_parts){{digits / 10000, digits / 100 % 100, digits % 100}, {4, 2, 2}, 0};
    return true;
}

static bool csv_values_pair(const char *at, int *value)
{
    *value = (at[0] - '0') * 10 + (at[1] - '0');
    return byte_is_digit(at[0]) && byte_is_digit(at[1]);
}

/* The usual day, "31.01.2026" or "2026-01-31"; all others are left to csv_values_parts(). */
static bool csv_values_usual(struct slice text, struct csv_values_parts *parts)
{
    enum { USUAL_LEN = 10 };
    if (text.len != USUAL_LEN) {
        return false;
    }
    const char *at = text.ptr;
    bool year_first = byte_is_digit(at[2]);
    char separator = at[year_first ? 4 : 2];
    int pairs[4];
    if ((separator != '.' && separator != '/' && separator != '-') ||
        at[year_first ? 7 : 5] != separator || !csv_values_pair(at, &pairs[0]) ||
        !csv_values_pair(at + (year_first ? 2 : 3), &pairs[1]) ||
        !csv_values_pair(at + (year_first ? 5 : 6), &pairs[2]) ||
        !csv_values_pair(at + 8, &pairs[3])) {
        return false;
    }
    *parts = year_first ? (struct csv_values_parts){{pairs[0] * 100 + pairs[1], pairs[2], pairs[3]},
                                                    {4, 2, 2},
                                                    separator}
                        : (struct csv_values_parts){{pairs[0], pairs[1], pairs[2] * 100 + pairs[3]},
                                                    {2, 2, 4},
                                                    separator};
    return true;
}

static bool csv_values_parts(struct slice text, struct csv_values_parts *parts)
{
    struct slice day;
    if (text.len < 6 || text.len > 40 || !byte_is_digit(text.ptr[0])) {
        return false;
    }
    if (csv_values_usual(text, parts)) {
        return true;
    }
    /* Nine digits or more: a stamp, or a reference of which there are many. */
    if (text.len > 8 && byte_is_digit(text.ptr[1]) && byte_is_digit(text.ptr[2]) &&
        byte_is_digit(text.ptr[4]) && byte_is_digit(text.ptr[8])) {
        if (!csv_values_stamp(text, &day)) {
            return false;
        }
        text = day;
    }
    if (!csv_values_digits(&text, &parts->value[0], &parts->len[0])) {
        return false;
    }
    if (parts->len[0] == 8) {
        return csv_values_eight(parts) && csv_values_time(text);
    }
    for (size_t i = 1; i < 3; i++) {
        if (text.len == 0) {
            return false;
        }
        char separator = text.ptr[0];
        if ((separator != '.' && separator != '/' && separator != '-' && separator != ' ') ||
            (i == 2 && separator != parts->separator)) {
            return false;
        }
        parts->separator = separator;
        text = slice_skip(text, 1);
        bool word = i == 1 && text.len > 0 && !byte_is_digit(text.ptr[0]);
        parts->len[i] = 0;
        if (word ? !csv_values_month(&text, &parts->value[i])
                 : !csv_values_digits(&text, &parts->value[i], &parts->len[i])) {
            return false;
        }
    }
    if (parts->separator == ' ' && parts->len[1] != 0) {
        return false; /* "12 03 2026" is no date, "12 Mar 2026" is one */
    }
    return csv_values_time(text);
}

/* The years that two digits mean: banks' exports are of our time. */
static int csv_values_year(int value, size_t len)
{
    return len <= 2 ? (value < 70 ? 2000 + value : 1900 + value) : value;
}

static bool csv_values_in_order(const struct csv_values_parts *parts, enum csv_values_order order,
                                struct date *out)
{
    assert(order == CSV_VALUES_YMD || order == CSV_VALUES_DMY || order == CSV_VALUES_MDY);
    size_t year = order == CSV_VALUES_YMD ? 0 : 2;
    size_t month = order == CSV_VALUES_MDY ? 0 : 1;
    size_t day = order == CSV_VALUES_YMD ? 2 : (order == CSV_VALUES_DMY ? 0 : 1);
    if (parts->len[day] > 2 || parts->len[month] > 2 || parts->len[day] == 0 ||
        (parts->len[month] == 0 && month != 1)) {
        return false;
    }
    size_t year_len = parts->len[year];
    bool short_ok = year == 2 && (year_len == 2 || (year_len == 1 && parts->len[1] == 0));
    if (year_len != 4 && !short_ok) {
        return false;
    }
    return date_from(csv_values_year(parts->value[year], year_len), parts->value[month],
                     parts->value[day], out);
}

unsigned csv_values_date_orders(struct slice text, struct csv_values_date_shape *shape)
{
    struct csv_values_parts parts = {{0, 0, 0}, {0, 0, 0}, 0};
    if (!csv_values_parts(text, &parts)) {
        return 0;
    }
    static const enum csv_values_order orders[] = {CSV_VALUES_YMD, CSV_VALUES_DMY, CSV_VALUES_MDY};
    unsigned set = 0;
    for (size_t i = 0; i < 3; i++) {
        struct date date;
        /* Nobody writes points between month and day in this order. */
        bool odd = orders[i] == CSV_VALUES_MDY && parts.separator == '.';
        set |= !odd && csv_values_in_order(&parts, orders[i], &date) ? orders[i] : 0U;
    }
    if (shape != NULL) {
        *shape = (struct csv_values_date_shape){parts.separator, parts.len[2] <= 2 && set != 1,
                                                parts.len[1] == 0};
    }
    return set;
}

bool csv_values_date_untimely(struct slice text)
{
    enum { LEAP_YEAR = 2000 }; /* has all the days that any year has */
    struct csv_values_parts parts = {{0, 0, 0}, {0, 0, 0}, 0};
    struct date date;
    if (!csv_values_parts(text, &parts) || parts.separator == 0) {
        return false;
    }
    size_t year = parts.len[0] == 4 ? 0 : 2;
    if (parts.len[year] != 4 || (parts.value[year] >= 1970 && parts.value[year] <= 2199)) {
        return false;
    }
    parts.value[year] = LEAP_YEAR;
    return csv_values_in_order(&parts, year == 0 ? CSV_VALUES_YMD : CSV_VALUES_DMY, &date) ||
           (year == 2 && csv_values_in_order(&parts, CSV_VALUES_MDY, &date));
}

bool csv_values_date(struct slice text, enum csv_values_order order, struct date *out)
{
    struct csv_values_parts parts = {{0, 0, 0}, {0, 0, 0}, 0};
    return csv_values_parts(text, &parts) && csv_values_in_order(&parts, order, out);
}

bool csv_values_date_format(struct slice format, enum csv_values_order *order)
{
    size_t day = slice_find_byte(format, 'd');
    size_t month = slice_find_byte(format, 'm');
    size_t year = slice_find_byte(format, 'y');
    if (day == SIZE_MAX || month == SIZE_MAX || year == SIZE_MAX) {
        return false;
    }
    if (year < month && month < day) {
        *order = CSV_VALUES_YMD;
    } else if (day < month && month < year) {
        *order = CSV_VALUES_DMY;
    } else if (month < day && day < year) {
        *order = CSV_VALUES_MDY;
    } else {
        return false;
    }
    return true;
}

/* A group mark that is neither point nor comma; 0 for none. */
static size_t csv_values_group(struct slice text)
{
    if (text.ptr[0] == '\'' || text.ptr[0] == ' ') {
        return 1;
    }
    if ((unsigned char)text.ptr[0] < 0x80) {
        return 0;
    }
    if (slice_starts(text, SLICE("\xE2\x80\x99")) || /* right quotation mark */
        slice_starts(text, SLICE("\xEF\xBF\xBD")) || /* what a bank's own converter gave up on */
        slice_starts(text, SLICE("\xE2\x80\xAF")) || /* narrow no-break space */
        slice_starts(text, SLICE("\xE2\x80\x89"))) { /* thin space */
        return 3;
    }
    /* No-break space, acute accent. */
    return slice_starts(text, SLICE("\xC2\xA0")) || slice_starts(text, SLICE("\xC2\xB4")) ? 2 : 0;
}

/* Takes a sign off the front; false when there is none. */
static bool csv_values_take_sign(struct slice *text, struct csv_values_number *out)
{
    size_t len = 0;
    int sign = 0;
    if (text->len == 0 || byte_is_alnum(text->ptr[0])) {
        return false;
    }
    if (text->ptr[0] == '-' || text->ptr[0] == '+') {
        len = 1;
        sign = text->ptr[0] == '-' ? -1 : 1;
    } else if (slice_starts(*text, SLICE("\xE2\x88\x92")) ||
               slice_starts(*text, SLICE("\xE2\x80\x93"))) { /* minus sign, en dash */
        len = 3;
        sign = -1;
    }
    if (len == 0 || out->sign != 0) {
        return false;
    }
    out->sign = sign;
    *text = slice_skip(*text, len);
    return true;
}

/* Takes a currency off the front; false when there is none. */
static bool csv_values_take_currency(struct slice *text, struct csv_values_number *out)
{
    static const struct csv_values_symbol {
        struct slice symbol;
        struct slice code;
    } symbols[] = {
        {{"\xE2\x82\xAC", 3}, {"EUR", 3}}, {{"\xC2\xA3", 2}, {"GBP", 3}},
        {{"\xE2\x82\xB9", 3}, {"INR", 3}}, {{"z\xC5\x82", 3}, {"PLN", 3}},
        {{"K\xC4\x8D", 3}, {"CZK", 3}},    {{"Ft", 2}, {"HUF", 3}},
        {{"R$", 2}, {"BRL", 3}},
    };
    if (text->len == 0 || byte_is_digit(text->ptr[0]) || out->dollar ||
        currency_present(out->currency)) {
        return false;
    }
    if (text->len > 0 && text->ptr[0] == '$') {
        out->dollar = true;
        *text = slice_skip(*text, 1);
        return true;
    }
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        if (text->ptr[0] == symbols[i].symbol.ptr[0] && slice_starts(*text, symbols[i].symbol)) {
            *text = slice_skip(*text, symbols[i].symbol.len);
            return currency_parse(symbols[i].code, &out->currency);
        }
    }
    if (text->len >= 3 && byte_is_upper(text->ptr[0]) && byte_is_upper(text->ptr[1]) &&
        byte_is_upper(text->ptr[2]) && (text->len == 3 || !byte_is_alpha(text->ptr[3])) &&
        currency_parse(slice_take(*text, 3), &out->currency)) {
        *text = slice_skip(*text, 3);
        return true;
    }
    return false;
}

static struct slice csv_values_skip_blanks(struct slice text)
{
    for (size_t blank = csv_values_blank(text); blank > 0; blank = csv_values_blank(text)) {
        text = slice_skip(text, blank);
    }
    return text;
}

/* CR or DR behind an amount. */
static bool csv_values_take_direction(struct slice *text, struct csv_values_number *out)
{
    static const struct csv_values_side {
        struct slice word;
        int direction;
    } sides[] = {{{"CR", 2}, 1}, {{"DR", 2}, -1}, {{"C", 1}, 1},
                 {{"D", 1}, -1}, {{"H", 1}, 1},   {{"S", 1}, -1}};
    if (out->direction != 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        if (slice_starts_fold(*text, sides[i].word) &&
            (text->len == sides[i].word.len || !byte_is_alpha(text->ptr[sides[i].word.len]))) {
            out->direction = sides[i].direction;
            *text = slice_skip(*text, sides[i].word.len);
            return true;
        }
    }
    return false;
}

/* Digits and the marks between them. */
static bool csv_values_take_digits(struct slice *text, struct csv_values_number *out)
{
    bool digit = false;
    while (text->len > 0) {
        char c = text->ptr[0];
        size_t group = 0;
        if (byte_is_digit(c) || c == '.' || c == ',') {
            digit = digit || byte_is_digit(c);
            group = 1;
        } else if (digit && (group = csv_values_group(*text)) > 0 && text->len > group &&
                   byte_is_digit(text->ptr[group])) {
            c = '\'';
        } else {
            break;
        }
        if (out->len == CSV_VALUES_DIGITS_MAX) {
            return false;
        }
        out->digits[out->len++] = c;
        *text = slice_skip(*text, group);
    }
    return digit;
}

bool csv_values_number(struct slice text, struct csv_values_number *out)
{
    out->sign = 0;
    out->direction = 0;
    out->currency = (struct currency){{0}, 0};
    out->dollar = false;
    out->len = 0;
    if (text.len == 0 || text.len > 64) {
        return false;
    }
    /* Words: the longest currency before a number has three letters. */
    if (text.len > 3 && byte_is_alpha(text.ptr[0]) && byte_is_alpha(text.ptr[1]) &&
        byte_is_alpha(text.ptr[2]) && byte_is_alpha(text.ptr[3])) {
        return false;
    }
    /* A reference: no currency is one letter. */
    if (text.len > 1 && byte_is_alpha(text.ptr[0]) && byte_is_digit(text.ptr[1])) {
        return false;
    }
    /* An IBAN: no symbol of a currency is two capitals. */
    if (text.len > 3 && byte_is_upper(text.ptr[0]) && byte_is_upper(text.ptr[1]) &&
        byte_is_digit(text.ptr[2])) {
        return false;
    }
    bool bracket = text.ptr[0] == '(' && text.ptr[text.len - 1] == ')';
    if (bracket) {
        text = slice_trim((struct slice){text.ptr + 1, text.len - 2});
        out->sign = -1;
    }
    while (csv_values_take_sign(&text, out) || csv_values_take_currency(&text, out)) {
        text = csv_values_skip_blanks(text);
    }
    if (!csv_values_take_digits(&text, out)) {
        return false;
    }
    for (text = csv_values_skip_blanks(text); text.len > 0; text = csv_values_skip_blanks(text)) {
        if (!csv_values_take_sign(&text, out) && !csv_values_take_currency(&text, out) &&
            !csv_values_take_direction(&text, out)) {
            return false;
        }
    }
    return true;
}

/* Whether the digits are an amount with this decimal mark, and how many stand behind it. */
static bool csv_values_fits(const struct csv_values_number *number, char mark, unsigned *decimals)
{
    char group = 0;
    size_t run = 0; /* digits since the last mark */
    size_t groups = 0;
    bool behind = false;
    bool digit = false;
    *decimals = 0;
    for (size_t i = 0; i < number->len; i++) {
        char c = number->digits[i];
        if (byte_is_digit(c)) {
            run++;
            digit = true;
            *decimals += behind ? 1U : 0U;
        } else if (c == mark) {
            if (behind || (groups > 0 && run != 3)) {
                return false;
            }
            behind = true;
            run = 0;
        } else {
            bool first =
                groups == 0 && run >= 1 && run <= 3 && (c == '\'' || number->digits[0] != '0');
            if (behind || (group != 0 && c != group) || (!first && (groups == 0 || run != 3))) {
                return false;
            }
            group = c;
            groups++;
            run = 0;
        }
    }
    return digit && (behind || groups == 0 || run == 3);
}

struct csv_values_marks csv_values_marks(const struct csv_values_number *number)
{
    struct csv_values_marks out = {0, false, 0, 0};
    bool point = csv_values_fits(number, '.', &out.decimals_point);
    bool comma = csv_values_fits(number, ',', &out.decimals_comma);
    out.marks = (point ? CSV_VALUES_POINT : 0U) | (comma ? CSV_VALUES_COMMA : 0U);
    out.open = point && comma && out.decimals_point != out.decimals_comma;
    return out;
}

enum money_error csv_values_minor(const struct csv_values_number *number, char mark,
                                  unsigned exponent, int64_t *minor)
{
    unsigned decimals = 0;
    if (!csv_values_fits(number, mark, &decimals)) {
        return MONEY_MALFORMED;
    }
    char plain[CSV_VALUES_DIGITS_MAX];
    size_t len = 0;
    for (size_t i = 0; i < number->len; i++) {
        if (byte_is_digit(number->digits[i]) || number->digits[i] == mark) {
            plain[len++] = number->digits[i];
        }
    }
    return money_parse((struct slice){plain, len}, mark, exponent, minor);
}

static bool csv_values_in_list(struct slice list, struct slice word)
{
    struct slice piece;
    while (slice_next(&list, '|', &piece)) {
        if (slice_equal_fold(slice_trim(piece), word)) {
            return true;
        }
    }
    return false;
}

int csv_values_direction(struct slice text, struct slice debit_words, struct slice credit_words)
{
    if (debit_words.len > 0 || credit_words.len > 0) {
        if (csv_values_in_list(debit_words, text)) {
            return -1;
        }
        if (csv_values_in_list(credit_words, text)) {
            return 1;
        }
        /* One side is marked, the other left blank. */
        return text.len > 0 ? 0 : (debit_words.len == 0 ? -1 : (credit_words.len == 0 ? 1 : 0));
    }
    return csv_words_direction(text);
}
