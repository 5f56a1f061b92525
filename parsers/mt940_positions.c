/*
 * The lines of Hungarian banks: the bank's code of the booking, the other side's account number,
 * its name, then text. Nothing marks them, but an account number that is one by its check digits
 * can't be anything else.
 *
 * Source: the structure of the Hungarian account number (GIRO): 16 or 24 digits, of which the first
 * eight, and the others together, are weighted 9, 7, 3, 1 and sum to a multiple of ten.
 */
#include "parsers/mt940_internal.h"

enum {
    MT940_GIRO_BANK = 8, /* digits of bank and branch */
    MT940_GIRO_SHORT = 16,
    MT940_GIRO_LONG = 24,
};

/* Whether the digits, weighted, sum to a multiple of ten. */
static bool mt940_giro_adds_up(struct slice digits)
{
    static const unsigned weights[] = {9, 7, 3, 1};
    unsigned sum = 0;
    for (size_t i = 0; i < digits.len; i++) {
        sum += (unsigned)(digits.ptr[i] - '0') * weights[i % 4];
    }
    return sum % 10 == 0;
}

static bool mt940_is_giro(struct slice text)
{
    bool digits = text.len == MT940_GIRO_SHORT || text.len == MT940_GIRO_LONG;
    bool zero = true; /* noughts alone add up, and are no account */
    for (size_t i = 0; digits && i < text.len; i++) {
        digits = byte_is_digit(text.ptr[i]);
        zero = zero && text.ptr[i] == '0';
    }
    return digits && !zero && mt940_giro_adds_up(slice_take(text, MT940_GIRO_BANK)) &&
           mt940_giro_adds_up(slice_skip(text, MT940_GIRO_BANK));
}

bool mt940_positions_add(struct mt940_details *details, const struct mt940_field *field)
{
    enum { CODE, ACCOUNT, NAME, TEXT };
    if (field->count < TEXT || !mt940_is_giro(slice_trim(field->lines[ACCOUNT]))) {
        return false;
    }
    details->party = MT940_ROLE_IGNORE;
    mt940_details_set(details, MT940_ROLE_REMITTANCE, field->lines[CODE]);
    mt940_details_set(details, MT940_ROLE_ACCOUNT, field->lines[ACCOUNT]);
    mt940_details_set(details, MT940_ROLE_NAME, field->lines[NAME]);
    struct mt940_field text = *field;
    text.lines += TEXT;
    text.count -= TEXT;
    mt940_details_add_free(details, &text);
    return true;
}
