#include "model/batch.h"
#include "unit.h"

static const struct rate_case {
    const char *name;
    uint32_t default_ppm;
    uint64_t seen_ppm;
    uint64_t of_ppm;
    uint32_t used_ppm;
} rate_cases[] = {
    {"nothing seen", 40000, 0, 0, 40000},
    {"none of as many", 40000, 0, 300000000, 20000},
    {"all of as many", 40000, 300000000, 300000000, 320000}, /* would be 520000 */
    {"less than one receipt", 40000, 0, 999999, 40000},
    {"the default seen", 40000, 12000000, 300000000, 40000},
    {"never", 40000, 0, UINT64_C(1000000) * 1000000, 5000},
};

static void rate_case_holds(void **state)
{
    const struct rate_case *c = *state;
    struct batch_rate rate = {.default_ppm = c->default_ppm,
                              .default_receipts = 300,
                              .seen_ppm = c->seen_ppm,
                              .of_ppm = c->of_ppm,
                              .low_ppm = c->default_ppm / 8,
                              .high_ppm = c->default_ppm * 8};
    assert_int_equal(batch_rate_used_ppm(&rate), c->used_ppm);
}

static const struct decoy_case {
    const char *name;
    uint64_t made;
    uint64_t won;
    size_t items;
    uint64_t wrong_cents;
    uint64_t at_most_cents; /* as if none had won */
    uint64_t automatic;
} decoy_cases[] = {
    {"none made", 0, 0, 100, 0, 0, 1000},
    {"none won of as many as items", 300, 0, 300, 0, 300, 1000},
    {"one of 20,000 on as many items", 20000, 1, 20000, 100, 300, 1000},
    {"one of 20,000 on 8,000 items", 20000, 1, 8000, 40, 120, 1000},
    {"one of 20,000 on a million items", 20000, 1, 1000000, 5000, 15000, 1000},
    {"most are rounded up", 7, 0, 1, 0, 43, 1000},
    {"no more than there are", 12, 0, 311, 0, 900, 9},
    {"none of none", 12, 0, 311, 0, 0, 0},
};

static void decoy_case_holds(void **state)
{
    const struct decoy_case *c = *state;
    struct batch_decoys decoys = {.made = c->made, .won = c->won, .automatic = c->automatic};
    assert_int_equal(batch_expected_wrong_cents(&decoys, c->items), c->wrong_cents);
    assert_int_equal(batch_wrong_at_most_cents(&decoys, c->items), c->at_most_cents);
}

int main(void)
{
    return unit_run_cases("rates", rate_cases, rate_case_holds) +
           unit_run_cases("decoys", decoy_cases, decoy_case_holds);
}
