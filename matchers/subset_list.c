#include "matchers/subset_internal.h"

#include <string.h>

enum { SUBSET_DIGIT_BITS = 11, SUBSET_DIGITS = 1 << SUBSET_DIGIT_BITS, SUBSET_SHORT = 64 };

static void subset_list_insert(struct subset_list *list)
{
    for (size_t i = 1; i < list->count; i++) {
        struct subset_sum moving = list->sums[i];
        size_t at = i;
        while (at > 0 && list->sums[at - 1].sum > moving.sum) {
            list->sums[at] = list->sums[at - 1];
            at--;
        }
        list->sums[at] = moving;
    }
}

/* Least significant digit first, over the digits that the range of the sums has. */
void subset_list_sort(struct subset_list *list, struct subset_sum *spare)
{
    if (list->count <= SUBSET_SHORT) {
        subset_list_insert(list);
        return;
    }
    int64_t low = list->sums[0].sum;
    int64_t high = low;
    for (size_t i = 1; i < list->count; i++) {
        low = list->sums[i].sum < low ? list->sums[i].sum : low;
        high = list->sums[i].sum > high ? list->sums[i].sum : high;
    }
    uint64_t range = (uint64_t)high - (uint64_t)low;
    struct subset_sum *from = list->sums;
    struct subset_sum *to = spare;
    for (unsigned shift = 0; shift < 64 && range >> shift != 0; shift += SUBSET_DIGIT_BITS) {
        uint32_t starts[SUBSET_DIGITS] = {0};
        for (size_t i = 0; i < list->count; i++) {
            uint64_t digit = ((uint64_t)from[i].sum - (uint64_t)low) >> shift & (SUBSET_DIGITS - 1);
            starts[digit]++;
        }
        uint32_t start = 0;
        for (size_t d = 0; d < SUBSET_DIGITS; d++) {
            uint32_t count = starts[d];
            starts[d] = start;
            start += count;
        }
        for (size_t i = 0; i < list->count; i++) {
            uint64_t digit = ((uint64_t)from[i].sum - (uint64_t)low) >> shift & (SUBSET_DIGITS - 1);
            to[starts[digit]++] = from[i];
        }
        struct subset_sum *swap = from;
        from = to;
        to = swap;
    }
    if (from != list->sums) {
        memcpy(list->sums, from, list->count * sizeof *from);
    }
}
