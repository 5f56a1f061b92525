#include "matchers/checks.h"

#include "model/reference.h"

enum {
    CHECKS_NUMBERS_MIN = 16, /* fewer may be right by chance */
    CHECKS_FAILED_SHARE = 32 /* one number in so many may have none */
};

static const enum reference_scheme checks_schemes[CHECKS_SCHEMES] = {
    REFERENCE_RF,  REFERENCE_QRR, REFERENCE_OGM, REFERENCE_VIITE,   REFERENCE_VIITENUMBER,
    REFERENCE_OCR, REFERENCE_KID, REFERENCE_FIK, REFERENCE_KENMERK, REFERENCE_SI};

void checks_add(struct checks *checks, struct slice number, size_t most)
{
    checks->count++;
    for (size_t s = 0; s < CHECKS_SCHEMES; s++) {
        /* The bound is of the whole list, so that no order of numbers shows. */
        if (checks->failed[s] <= most / CHECKS_FAILED_SHARE &&
            !reference_valid(checks_schemes[s], number)) {
            checks->failed[s]++;
        }
    }
}

void checks_settle(struct checks *checks)
{
    for (size_t s = 0; s < CHECKS_SCHEMES; s++) {
        checks->schemes[s] = checks->count >= CHECKS_NUMBERS_MIN &&
                             checks->failed[s] <= checks->count / CHECKS_FAILED_SHARE;
        checks->known = checks->known || checks->schemes[s];
    }
}

bool checks_hold(const struct checks *checks, struct slice number)
{
    for (size_t s = 0; checks->known && s < CHECKS_SCHEMES; s++) {
        if (checks->schemes[s] && !reference_valid(checks_schemes[s], number)) {
            return false;
        }
    }
    return checks->known;
}
