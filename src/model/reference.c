#include "model/reference.h"

#include <stdint.h>
#include <string.h>

static const struct reference_name {
    const char *name;
    enum reference_scheme scheme;
} reference_names[] = {
    {"", REFERENCE_NONE},
    {"RF", REFERENCE_RF},
    {"QRR", REFERENCE_QRR},
    {"OGM", REFERENCE_OGM},
    {"VIITE", REFERENCE_VIITE},
    {"KID", REFERENCE_KID},
    {"OCR", REFERENCE_OCR},
    {"FIK", REFERENCE_FIK},
    {"SI", REFERENCE_SI},
    {"HR", REFERENCE_HR},
    {"VIITENUMBER", REFERENCE_VIITENUMBER},
    {"KENMERK", REFERENCE_KENMERK},
    {"SCOR", REFERENCE_RF},
    {"ESR", REFERENCE_QRR},
    {"ISR", REFERENCE_QRR},
    {"VCS", REFERENCE_OGM},
};

const char *reference_scheme_name(enum reference_scheme scheme)
{
    return reference_names[scheme].name;
}

enum reference_scheme reference_scheme_find(struct slice name)
{
    for (size_t i = 1; i < sizeof reference_names / sizeof reference_names[0]; i++) {
        if (slice_equal_fold(name, slice_from(reference_names[i].name))) {
            return reference_names[i].scheme;
        }
    }
    return REFERENCE_NONE;
}

size_t reference_compact(struct slice text, char compact[REFERENCE_MAX])
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == ' ' || c == '.' || c == '-' || c == '/' || c == '+' || c == '*') {
            continue;
        }
        if (!byte_is_alnum(c) || len == REFERENCE_MAX) {
            return 0;
        }
        compact[len++] = byte_upper(c);
    }
    return len;
}

static bool reference_is_digits(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!byte_is_digit(text[i])) {
            return false;
        }
    }
    return len > 0;
}

/* ISO/IEC 7064 MOD 97-10 over the text from its fifth character, then its first four. */
static bool reference_rf_holds(const char *text, size_t len)
{
    if (len < 5 || len > 25 || text[0] != 'R' || text[1] != 'F' || !byte_is_digit(text[2]) ||
        !byte_is_digit(text[3])) {
        return false;
    }
    unsigned remainder = 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[(i + 4) % len];
        unsigned value = byte_is_digit(c) ? (unsigned)(c - '0') : (unsigned)(c - 'A') + 10;
        remainder = (remainder * (value > 9 ? 100U : 10U) + value) % 97U;
    }
    return remainder == 1;
}

/* The carry table of the recursive modulo 10 that Swiss payment slips use; a valid run ends at 0.
 */
static bool reference_mod10_recursive_holds(const char *text, size_t len)
{
    static const uint8_t carry_row[10] = {0, 9, 4, 6, 8, 2, 7, 1, 3, 5};
    unsigned carry = 0;
    for (size_t i = 0; i + 1 < len; i++) {
        carry = carry_row[(carry + (unsigned)(text[i] - '0')) % 10U];
    }
    return (10U - carry) % 10U == (unsigned)(text[len - 1] - '0');
}

static bool reference_luhn_holds(const char *text, size_t len)
{
    unsigned sum = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned digit = (unsigned)(text[len - 1 - i] - '0');
        if (i % 2 == 1) {
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        }
        sum += digit;
    }
    return sum % 10U == 0;
}

/* Weights 2..7 from the right, as KID's modulo 11; a remainder of 10 has the check sign "-". */
static bool reference_kid11_holds(const char *text, size_t len)
{
    unsigned sum = 0;
    for (size_t i = 1; i < len; i++) {
        sum += (unsigned)(text[len - 1 - i] - '0') * (unsigned)(2 + (i - 1) % 6);
    }
    unsigned check = (11U - sum % 11U) % 11U;
    return check < 10U && check == (unsigned)(text[len - 1] - '0');
}

static bool reference_ogm_holds(const char *text, size_t len)
{
    uint64_t body = 0;
    uint64_t check = 0;
    if (len != 12 || !slice_to_u64((struct slice){text, 10}, &body) ||
        !slice_to_u64((struct slice){text + 10, 2}, &check)) {
        return false;
    }
    uint64_t remainder = body % 97U;
    return check == (remainder == 0 ? 97U : remainder);
}

static bool reference_731_holds(const char *text, size_t len)
{
    static const unsigned weights[] = {7, 3, 1};
    unsigned sum = 0;
    for (size_t i = 1; i < len; i++) {
        sum += (unsigned)(text[len - 1 - i] - '0') * weights[(i - 1) % 3];
    }
    return (10U - sum % 10U) % 10U == (unsigned)(text[len - 1] - '0');
}

/* The check digit first; of less than 16 digits the second one tells how many follow it. */
static bool reference_kenmerk_holds(const char *text, size_t len)
{
    static const unsigned weights[] = {2, 4, 8, 5, 10, 9, 7, 3, 6, 1};
    bool told = len >= 9 && len <= 14 && (unsigned)(text[1] - '0') == (len - 2) % 10U;
    if (len != 16 && !told) {
        return false;
    }
    unsigned sum = 0;
    for (size_t i = 0; i + 1 < len; i++) {
        sum += (unsigned)(text[len - 1 - i] - '0') * weights[i % 10];
    }
    unsigned check = 11U - sum % 11U;
    check = check == 11U ? 0U : (check == 10U ? 1U : check);
    return check == (unsigned)(text[0] - '0');
}

/* Danish form: "71" + 15 digits or "75" + 16 digits; the card type may be left out. */
static bool reference_fik_holds(const char *text, size_t len)
{
    if ((len == 17 && text[0] == '7' && text[1] == '1') ||
        (len == 18 && text[0] == '7' && text[1] == '5')) {
        text += 2;
        len -= 2;
    }
    return (len == 15 || len == 16) && reference_luhn_holds(text, len);
}

/* Modulo 11 of the Slovenian and Croatian models: weights 2, 3, … from the right, 10 and 11 give 0.
 */
static bool reference_model_part_holds(const char *text, size_t len)
{
    if (len < 2 || len > 13) {
        return false;
    }
    unsigned sum = 0;
    for (size_t i = 1; i < len; i++) {
        sum += (unsigned)(text[len - 1 - i] - '0') * (unsigned)(i + 1);
    }
    unsigned check = 11U - sum % 11U;
    check = check >= 10U ? 0U : check;
    return check == (unsigned)(text[len - 1] - '0');
}

/*
 * A model reference: country, two digits of the model, then up to three parts of digits that are
 * separated by "-" in the source. Model 00 and 99 have no check; 01, 12 and HR 01 check the whole.
 * The parts that other models check differ; what isn't checked here is not called valid.
 */
static bool reference_model_holds(const char *country, const char *text, size_t len)
{
    if (len < 6 || text[0] != country[0] || text[1] != country[1] ||
        !reference_is_digits(text + 2, len - 2)) {
        return false;
    }
    bool whole = (text[2] == '0' && text[3] == '1') || (text[2] == '1' && text[3] == '2');
    return whole && reference_model_part_holds(text + 4, len - 4);
}

/* Whether compact text is a reference of a scheme. */
static bool reference_holds(enum reference_scheme scheme, const char *compact, size_t len)
{
    if (len < 2) {
        return false;
    }
    switch (scheme) {
    case REFERENCE_NONE:
        return false;
    case REFERENCE_RF:
        return reference_rf_holds(compact, len);
    case REFERENCE_SI:
        return reference_model_holds("SI", compact, len);
    case REFERENCE_HR:
        return reference_model_holds("HR", compact, len);
    case REFERENCE_QRR:
    case REFERENCE_OGM:
    case REFERENCE_VIITE:
    case REFERENCE_VIITENUMBER:
    case REFERENCE_KENMERK:
    case REFERENCE_KID:
    case REFERENCE_OCR:
    case REFERENCE_FIK:
        break;
    }
    if (!reference_is_digits(compact, len)) {
        return false;
    }
    switch (scheme) {
    case REFERENCE_QRR:
        return (len == 27 || len == 16) && reference_mod10_recursive_holds(compact, len);
    case REFERENCE_OGM:
        return reference_ogm_holds(compact, len);
    case REFERENCE_VIITE:
        return len >= 4 && len <= 20 && reference_731_holds(compact, len);
    case REFERENCE_VIITENUMBER:
        return len <= 20 && reference_731_holds(compact, len);
    case REFERENCE_KENMERK:
        return reference_kenmerk_holds(compact, len);
    case REFERENCE_KID:
        return len <= 25 &&
               (reference_luhn_holds(compact, len) || reference_kid11_holds(compact, len));
    case REFERENCE_OCR:
        return len <= 25 && reference_luhn_holds(compact, len);
    case REFERENCE_FIK:
        return reference_fik_holds(compact, len);
    case REFERENCE_NONE:
    case REFERENCE_RF:
    case REFERENCE_SI:
    case REFERENCE_HR:
        break;
    }
    return false;
}

bool reference_valid(enum reference_scheme scheme, struct slice text)
{
    char compact[REFERENCE_MAX];
    return reference_holds(scheme, compact, reference_compact(text, compact));
}

/* Whether a text may be a reference that tells its scheme, by how it begins and its length. */
static bool reference_may_tell(struct slice text)
{
    if (text.len < 2) {
        return false;
    }
    if (byte_is_digit(text.ptr[0])) {
        return text.len >= 12;
    }
    char first = byte_upper(text.ptr[0]);
    char second = byte_upper(text.ptr[1]);
    return !byte_is_alpha(first) || !byte_is_alnum(second) || (first == 'R' && second == 'F') ||
           (first == 'S' && second == 'I') || (first == 'H' && second == 'R');
}

/* The one scheme that compact text has the shape of, or REFERENCE_NONE. */
static enum reference_scheme reference_scheme_of_shape(struct slice compact)
{
    if (slice_starts(compact, SLICE("RF"))) {
        return REFERENCE_RF;
    }
    if (slice_starts(compact, SLICE("SI"))) {
        return REFERENCE_SI;
    }
    if (slice_starts(compact, SLICE("HR"))) {
        return REFERENCE_HR;
    }
    if (compact.len == 27) {
        return REFERENCE_QRR;
    }
    return compact.len == 12 ? REFERENCE_OGM : REFERENCE_NONE;
}

enum reference_scheme reference_find_scheme(struct slice text)
{
    if (!reference_may_tell(text)) {
        return REFERENCE_NONE;
    }
    char compact[REFERENCE_MAX];
    size_t len = reference_compact(text, compact);
    enum reference_scheme scheme = reference_scheme_of_shape((struct slice){compact, len});
    return reference_holds(scheme, compact, len) ? scheme : REFERENCE_NONE;
}
