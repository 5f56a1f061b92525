/*
 * How it works: :61: has no separators, so each subfield is told by its shape, from the left: six
 * digits, four digits or none, letters of the mark, an optional letter, the amount as far as its
 * characters go, a letter N, F or S with three characters, references up to the end of the line.
 * Faults of date, mark and amount are all named before the line is refused: a wrong guess at any of
 * them is wrong money. What follows the amount is only text, so slips there are repaired.
 */
#include "parsers/mt940_internal.h"

#include "base/digits.h"
#include "model/money.h"
#include "parsers/text_scan.h"

#include <assert.h>

/* C and D begin none of the two-letter marks, so the order is that of how often they come. E stands
 * for "expected" (MT942). */
static const struct mt940_mark mt940_marks[] = {
    {{"C", 1}, true, false, ENTRY_BOOKED},   {{"D", 1}, false, false, ENTRY_BOOKED},
    {{"RC", 2}, false, true, ENTRY_BOOKED},  {{"RD", 2}, true, true, ENTRY_BOOKED},
    {{"EC", 2}, true, false, ENTRY_PENDING}, {{"ED", 2}, false, false, ENTRY_PENDING},
};

const struct mt940_mark *mt940_mark_find(struct slice text)
{
    enum { SHORT = 2 }; /* marks of one letter */
    for (size_t i = 0; i < SHORT && text.len > 0; i++) {
        if (text.ptr[0] == *mt940_marks[i].text.ptr) {
            return &mt940_marks[i];
        }
    }
    for (size_t i = SHORT; i < sizeof mt940_marks / sizeof mt940_marks[0]; i++) {
        if (slice_starts(text, mt940_marks[i].text)) {
            return &mt940_marks[i];
        }
    }
    return NULL;
}

int64_t mt940_signed(const struct mt940_mark *mark, int64_t magnitude_minor)
{
    assert(magnitude_minor >= 0);
    return mark->adds ? magnitude_minor : -magnitude_minor;
}

static size_t mt940_entry_amount_len(struct slice text)
{
    size_t len = 0;
    while (len < text.len &&
           (byte_is_digit(text.ptr[len]) || text.ptr[len] == ',' || text.ptr[len] == '.')) {
        len++;
    }
    return len;
}

/* The usual amount: up to seven digits, a comma, no more decimals than the currency has. False for
 * any other. The text has slack. */
static bool mt940_entry_amount_plain(struct slice text, unsigned exponent, int64_t *minor,
                                     size_t *len)
{
    if (text.len < 2) {
        return false;
    }
    uint64_t word = digits_load(text.ptr);
    unsigned count = digits_count(word);
    if (count == 0 || count == DIGITS_STEP || count >= text.len || text.ptr[count] != ',') {
        return false;
    }
    int64_t value = (int64_t)digits_value(word, count);
    enum { CENTS = 2 };
    size_t at = count + 1;
    const char *decimals = text.ptr + at;
    if (exponent == CENTS && text.len - at >= CENTS && byte_is_digit(decimals[0]) &&
        byte_is_digit(decimals[1])) {
        int cents = (decimals[0] - '0') * 10 + (decimals[1] - '0');
        value = value * 100 + cents;
        at += CENTS;
    } else {
        for (unsigned i = 0; i < exponent; i++) {
            value *= 10;
            if (at < text.len && byte_is_digit(text.ptr[at])) {
                value += text.ptr[at++] - '0';
            }
        }
    }
    *minor = value;
    *len = at;
    return at == text.len ||
           (!byte_is_digit(text.ptr[at]) && text.ptr[at] != ',' && text.ptr[at] != '.');
}

/* Reads the amount at the start of `text`; `len` is what it takes, whatever becomes of it. */
static enum status mt940_entry_amount(struct slice text, struct currency currency, struct place at,
                                      struct diag *diag, struct mt940_statement_line *line,
                                      size_t *len)
{
    int64_t minor = 0;
    if (mt940_entry_amount_plain(text, currency.exponent, &minor, len)) {
        line->minor = mt940_signed(line->mark, minor);
        return STATUS_OK;
    }
    *len = mt940_entry_amount_len(text);
    struct slice amount = slice_take(text, *len);
    switch (mt940_amount(amount, currency.exponent, &line->repairs, &minor)) {
    case MONEY_OK:
        line->minor = mt940_signed(line->mark, minor);
        return STATUS_OK;
    case MONEY_DECIMALS:
        return diag_fail(diag, at, STATUS_INVALID, "TS-AMT-002",
                         ":61: amount %.*s has more decimals than %.3s allows", SLICE_ARG(amount),
                         currency.code);
    case MONEY_RANGE:
        return diag_fail(diag, at, STATUS_INVALID, "TS-AMT-003", ":61: amount is too large");
    case MONEY_MALFORMED:
        break;
    }
    return diag_fail(diag, at, STATUS_INVALID, "TS-AMT-001",
                     ":61: has no amount that can be read behind its mark");
}

/* What a transaction type is made of, beside its first letter. */
static bool mt940_is_type_char(char c)
{
    return byte_is_upper(c) || byte_is_digit(c) || c == ' ' || byte_is_alpha(c);
}

/* N, F or S and three characters, of which some banks leave the last ones blank. */
static bool mt940_is_type(struct slice text)
{
    return text.len >= 4 && (text.ptr[0] == 'N' || text.ptr[0] == 'F' || text.ptr[0] == 'S') &&
           mt940_is_type_char(text.ptr[1]) && mt940_is_type_char(text.ptr[2]) &&
           mt940_is_type_char(text.ptr[3]);
}

/* Customer reference, "//", bank reference. Without "//", text from the 17th column on that a blank
 * parts from the reference is a name, as older Dutch statements have it. */
static void mt940_entry_references(struct slice text, struct mt940_statement_line *line)
{
    enum { REFERENCE_COLUMNS = 16 };
    if (text.len == 0) {
        return;
    }
    const char *end = text.ptr + text.len;
    const char *slash = text_scan_byte(text.ptr, end, '/');
    while (end - slash > 1 && slash[1] != '/') {
        slash = text_scan_byte(slash + 1, end, '/');
    }
    if (end - slash > 1) {
        size_t len = (size_t)(slash - text.ptr);
        line->customer_ref = mt940_trim(slice_take(text, len));
        line->bank_ref = mt940_trim(slice_skip(text, len + 2));
        return;
    }
    if (text.len > REFERENCE_COLUMNS && text.ptr[REFERENCE_COLUMNS - 1] == ' ' &&
        text.ptr[REFERENCE_COLUMNS] != ' ') {
        line->name = mt940_trim(slice_skip(text, REFERENCE_COLUMNS));
        text = slice_take(text, REFERENCE_COLUMNS);
    }
    line->customer_ref = mt940_trim(text);
}

/* Whether the amount may go on where it seems to end: it lacks decimals, and against it stands what
 * is no type, such as a letter for a digit (1O0,00), or behind a blank or in the next line what
 * numbers are written with, digits or a sign that groups them. Read as it stands, such an amount
 * would be a wrong one. */
static bool mt940_entry_amount_is_cut(struct slice amount, struct slice tail, unsigned exponent,
                                      const struct mt940_field *supplementary)
{
    size_t mark = 0;
    while (mark < amount.len && byte_is_digit(amount.ptr[mark])) {
        mark++;
    }
    if (mark < amount.len && amount.len - mark - 1 >= exponent) {
        return false;
    }
    if (tail.len > 0 && tail.ptr[0] != ' ' && tail.ptr[0] != '/') {
        return true;
    }
    tail = slice_trim(tail);
    if (tail.len == 0 && supplementary->count > 0) {
        tail = slice_trim(supplementary->lines[0]);
    }
    if (tail.len == 0) {
        return false;
    }
    char c = tail.ptr[0];
    return byte_is_digit(c) || c == ',' || c == '.' || c == '\'' || (unsigned char)c >= 0x80U;
}

/* What follows the amount; `typed` says whether it begins with a type. */
static void mt940_entry_tail(struct slice text, bool typed, struct mt940_statement_line *line)
{
    struct mt940_field *supplementary = &line->supplementary;
    line->type_repaired = !typed;
    if (!typed && supplementary->count > 0 && slice_trim(text).len == 0 &&
        mt940_is_type(supplementary->lines[0])) {
        /* A stray line break behind the amount: the next line goes on. */
        text = supplementary->lines[0];
        supplementary->lines++;
        supplementary->count--;
        typed = true;
    }
    if (typed) {
        line->type = mt940_trim(slice_take(text, 4));
        text = slice_skip(text, 4);
    }
    mt940_entry_references(text, line);
}

/* Value date and entry date; `rest` is what follows them. */
static enum status mt940_entry_read_dates(struct slice text, struct place at, struct diag *diag,
                                          struct mt940_before *before,
                                          struct mt940_statement_line *line, struct slice *rest)
{
    enum { VALUE_DAY = 6, MONTH_DAY = 4 };
    static_assert(sizeof before->days == VALUE_DAY + MONTH_DAY, "both days");
    enum status status = STATUS_OK;
    bool dated = true;
    if (date_present(before->value_date) && text.len >= VALUE_DAY &&
        memcmp(before->days, text.ptr, VALUE_DAY) == 0) {
        line->value_date = before->value_date;
    } else {
        dated = mt940_date(slice_take(text, VALUE_DAY), &line->value_date);
    }
    if (!dated) {
        status = diag_fail(diag, at, STATUS_INVALID, "TS-DAT-001",
                           ":61: value date %.*s can't be read or does not exist",
                           SLICE_ARG(slice_take(text, 6)));
    }
    *rest = slice_skip(text, 6);
    if (rest->len > 0 && byte_is_digit(rest->ptr[0])) {
        struct slice month_day = slice_take(*rest, 4);
        *rest = slice_skip(*rest, 4);
        if (dated && month_day.len == 4 && memcmp(month_day.ptr, text.ptr + 2, 4) == 0) {
            line->booking_date = line->value_date; /* the usual case */
        } else if (dated &&
                   !mt940_date_near(month_day, line->value_date, mt940_year(slice_take(text, 2)),
                                    &line->booking_date)) {
            status = diag_fail(diag, place_skip(at, 6), STATUS_INVALID, "TS-DAT-001",
                               ":61: entry date %.*s can't be read or does not exist",
                               SLICE_ARG(month_day));
        }
    }
    if (status == STATUS_OK) {
        size_t len = date_present(line->booking_date) ? sizeof before->days : VALUE_DAY;
        memcpy(before->days, text.ptr, len);
        before->value_date = line->value_date;
        before->booking_date = line->booking_date;
    }
    return status;
}

/* Likewise, in less time where both are those of the entry before. */
static inline enum status mt940_entry_dates(struct slice text, struct place at, struct diag *diag,
                                            struct mt940_before *before,
                                            struct mt940_statement_line *line, struct slice *rest)
{
    enum status status = STATUS_OK;
    if (date_present(before->booking_date) && text.len >= sizeof before->days &&
        memcmp(before->days, text.ptr, sizeof before->days) == 0) {
        line->value_date = before->value_date;
        line->booking_date = before->booking_date;
        *rest = slice_skip(text, sizeof before->days);
    } else {
        status = mt940_entry_read_dates(text, at, diag, before, line, rest);
    }
    while (rest->len > 0 && rest->ptr[0] == ' ') { /* blanks in place of the entry date */
        *rest = slice_skip(*rest, 1);
    }
    return status;
}

/* Whether a type stands there, most often that of the entry before. */
static inline bool mt940_entry_is_typed(struct slice text, struct mt940_before *before)
{
    bool same = before->type[0] != '\0' && text.len >= sizeof before->type &&
                memcmp(text.ptr, before->type, sizeof before->type) == 0;
    if (!same && mt940_is_type(text)) {
        memcpy(before->type, text.ptr, sizeof before->type);
        same = true;
    }
    return same;
}

enum status mt940_statement_line_parse(const struct mt940_field *field, struct currency currency,
                                       struct place at, struct diag *diag,
                                       struct mt940_before *before,
                                       struct mt940_statement_line *out)
{
    *out = (struct mt940_statement_line){0};
    struct slice text = field->lines[0];
    if (field->count > 1) {
        out->supplementary = *field;
        out->supplementary.lines++;
        out->supplementary.count--;
    }
    struct slice rest = {NULL, 0};
    enum status status = mt940_entry_dates(text, at, diag, before, out, &rest);
    out->mark = mt940_mark_find(rest);
    if (out->mark == NULL) {
        return diag_fail(diag, place_skip(at, text.len - rest.len), STATUS_INVALID, "TS-MT-009",
                         ":61: has none of the marks C, D, RC, RD, EC, ED behind its dates");
    }
    rest = slice_skip(rest, out->mark->text.len);
    if (rest.len > 0 && byte_is_alpha(rest.ptr[0])) { /* funds code: third letter of the currency */
        rest = slice_skip(rest, 1);
    }
    size_t amount_len = 0;
    enum status amount_status = mt940_entry_amount(
        rest, currency, place_skip(at, text.len - rest.len), diag, out, &amount_len);
    struct slice tail = slice_skip(rest, amount_len);
    bool typed = mt940_entry_is_typed(tail, before);
    if (!typed && amount_status == STATUS_OK &&
        mt940_entry_amount_is_cut(slice_take(rest, amount_len), tail, currency.exponent,
                                  &out->supplementary)) {
        amount_status = diag_fail(diag, place_skip(at, text.len - rest.len), STATUS_INVALID,
                                  "TS-AMT-001", ":61: amount may go on where it seems to end");
    }
    mt940_entry_tail(tail, typed, out);
    return status != STATUS_OK ? status : amount_status;
}
