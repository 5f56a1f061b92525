#include "parsers/bai2_internal.h"

/*
 * Appendix A of the specification, in order. The range of a code says credit or debit; loans (701
 * to 760) have few codes, each of which does. 900 to 999 are the banks' own, in ranges as well.
 */
static const struct bai2_type {
    unsigned first;
    unsigned last;
    enum bai2_effect effect;
} bai2_types[] = {
    {1, 99, BAI2_STATUS},    {100, 399, BAI2_CREDIT}, {400, 699, BAI2_DEBIT},
    {700, 719, BAI2_STATUS}, {720, 728, BAI2_CREDIT}, {760, 760, BAI2_DEBIT},
    {890, 890, BAI2_NOTE},   {900, 919, BAI2_STATUS}, {920, 959, BAI2_CREDIT},
    {960, 999, BAI2_DEBIT},
};

/* Details that take back what was booked before, and payments that come back. */
static const struct bai2_undoing {
    struct slice code;
    enum bai2_undo undo;
} bai2_undoings[] = {
    {{"252", 3}, BAI2_REVERSAL}, /* debit reversal */
    {{"255", 3}, BAI2_RETURN},   /* check posted and returned */
    {{"257", 3}, BAI2_RETURN},   /* individual ACH return item */
    {{"258", 3}, BAI2_REVERSAL}, /* ACH reversal credit */
    {{"261", 3}, BAI2_RETURN},   /* individual rejected credit */
    {{"266", 3}, BAI2_RETURN},   /* return item */
    {{"552", 3}, BAI2_REVERSAL}, /* credit reversal */
    {{"555", 3}, BAI2_RETURN},   /* deposited item returned */
    {{"557", 3}, BAI2_RETURN},   /* individual ACH return item */
    {{"558", 3}, BAI2_REVERSAL}, /* ACH reversal debit */
    {{"561", 3}, BAI2_RETURN},   /* individual rejected debit */
    {{"566", 3}, BAI2_RETURN},   /* return item */
    {{"694", 3}, BAI2_REVERSAL}, /* deposit reversal */
};

enum bai2_effect bai2_type_effect(struct slice code)
{
    uint64_t number = 0;
    if (code.len != 3 || !slice_to_u64(code, &number)) {
        return BAI2_UNKNOWN;
    }
    for (size_t i = 0; i < sizeof bai2_types / sizeof bai2_types[0]; i++) {
        if (number >= bai2_types[i].first && number <= bai2_types[i].last) {
            return bai2_types[i].effect;
        }
    }
    return BAI2_UNKNOWN;
}

enum bai2_undo bai2_type_undo(struct slice code)
{
    for (size_t i = 0; i < sizeof bai2_undoings / sizeof bai2_undoings[0]; i++) {
        if (slice_equal(code, bai2_undoings[i].code)) {
            return bai2_undoings[i].undo;
        }
    }
    return BAI2_NO_UNDO;
}

int64_t bai2_type_signed(enum bai2_effect effect, int64_t magnitude_minor)
{
    return effect == BAI2_DEBIT ? -magnitude_minor : magnitude_minor;
}
