/*
 * Remainders: which of them the items can have together, by the fewest items that it takes. One
 * remainder that can't be had proves that there is no set, however large the amounts are: whole
 * amounts and a target with cents, or one odd item too few.
 */
#include "matchers/subset_internal.h"

#include <string.h>

enum { SUBSET_MODULUS_MAX = 1000, SUBSET_RESIDUE_ITEMS = 256 };

static uint32_t subset_remainder(int64_t value, uint32_t modulus)
{
    int64_t remainder = value % (int64_t)modulus;
    return (uint32_t)(remainder < 0 ? remainder + (int64_t)modulus : remainder);
}

static bool subset_residue_fits(const struct subset_problem *problem, uint32_t modulus)
{
    uint16_t fewest[SUBSET_MODULUS_MAX];
    uint16_t before[SUBSET_MODULUS_MAX];
    memset(fewest, 0xff, sizeof fewest);
    fewest[0] = 0;
    for (size_t g = 0; g < problem->groups; g++) {
        uint32_t step = subset_remainder(problem->values[g], modulus);
        /* More copies than there are remainders come back to where they began. */
        uint32_t many = problem->many[g] < modulus ? problem->many[g] : modulus;
        for (uint32_t i = 0; step != 0 && i < many; i++) {
            memcpy(before, fewest, modulus * sizeof *before);
            for (uint32_t r = 0; r < modulus; r++) {
                uint32_t to = r + step < modulus ? r + step : r + step - modulus;
                if (before[r] != UINT16_MAX && before[r] + 1 < fewest[to]) {
                    fewest[to] = (uint16_t)(before[r] + 1);
                }
            }
        }
    }
    return fewest[subset_remainder(problem->target, modulus)] <= problem->size_max;
}

bool subset_residues_fit(struct subset_problem *problem)
{
    static const uint32_t moduli[] = {100, 256, 97, 1000};
    for (size_t i = 0; i < sizeof moduli / sizeof moduli[0]; i++) {
        /* Of many items, each remainder can be had. */
        if (problem->items > SUBSET_RESIDUE_ITEMS ||
            !subset_step(problem, problem->items * moduli[i] / 8)) {
            return true;
        }
        if (!subset_residue_fits(problem, moduli[i])) {
            return false;
        }
    }
    return true;
}
