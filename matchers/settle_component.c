/* A component of transactions that want more of some items than is open: the case that assign.h
 * solves, and what its solution says of each of them. */
#include "matchers/settle_internal.h"

#include "matchers/bits.h"

#include <assert.h>
#include <stdlib.h>

enum { SETTLE_GAP_MAX = 1 << 20 }; /* bits; more says no more */

struct settle_component {
    const uint32_t *members; /* into the finder's, ascending */
    size_t count;
    uint32_t *items; /* of the case, ascending */
    size_t items_count;
    struct assign_case c;
    struct assign_result result;
};

static int settle_item_order(const void *a, const void *b)
{
    const uint32_t *x = a;
    const uint32_t *y = b;
    return *x < *y ? -1 : (*x > *y ? 1 : 0);
}

/* What of an item the members of a component share out. */
static int64_t settle_shared_out(const struct settle_finder *finder, uint32_t item)
{
    int64_t open_minor = money_magnitude(finder->settle->open_minor[item]);
    size_t low = 0;
    for (size_t high = finder->taken_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (finder->taken[middle].item < item) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < finder->taken_count && finder->taken[low].item == item; low++) {
        int64_t taken_minor = finder->taken[low].minor;
        open_minor = taken_minor < open_minor ? open_minor - taken_minor : 0;
    }
    return open_minor;
}

/* Numbers the items of a component, with what is open of each. */
static enum status settle_case_items(struct settle_finder *finder, struct settle_component *part)
{
    size_t count = 0;
    for (size_t m = 0; m < part->count; m++) {
        const struct settle_member *member = &finder->members[part->members[m]];
        for (size_t o = 0; o < member->options_count; o++) {
            count += member->options[o].items_count;
        }
    }
    part->items = arena_array(finder->arena, count + 1, sizeof *part->items);
    int64_t *open_minor = arena_array(finder->arena, count + 1, sizeof *open_minor);
    if (part->items == NULL || open_minor == NULL) {
        return STATUS_MEMORY;
    }
    count = 0;
    for (size_t m = 0; m < part->count; m++) {
        const struct settle_member *member = &finder->members[part->members[m]];
        for (size_t o = 0; o < member->options_count; o++) {
            for (uint32_t i = 0; i < member->options[o].items_count; i++) {
                part->items[count++] = member->options[o].items[i];
            }
        }
    }
    qsort(part->items, count, sizeof *part->items, settle_item_order);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || part->items[i] != part->items[part->items_count - 1]) {
            part->items[part->items_count] = part->items[i];
            open_minor[part->items_count++] = settle_shared_out(finder, part->items[i]);
        }
    }
    part->c.open_minor = open_minor;
    part->c.items_count = part->items_count;
    return STATUS_OK;
}

/* An option of the case; false where what it takes is not there. */
static enum status settle_case_option(struct settle_finder *finder,
                                      const struct settle_component *part,
                                      const struct settle_member *member,
                                      const struct settle_option *option, struct assign_option *out,
                                      bool *fits)
{
    struct assign_take *takes = arena_array(finder->arena, option->items_count + 1, sizeof *takes);
    if (takes == NULL) {
        return STATUS_MEMORY;
    }
    *fits = true;
    for (uint32_t i = 0; i < option->items_count; i++) {
        const uint32_t *found = bsearch(&option->items[i], part->items, part->items_count,
                                        sizeof *part->items, settle_item_order);
        assert(found != NULL);
        takes[i].item = (uint32_t)(found - part->items);
        takes[i].minor = settle_taken(finder->settle, member->transaction, option->items[i],
                                      option->items_count, option->way);
        *fits = *fits && takes[i].minor <= part->c.open_minor[takes[i].item];
    }
    *out = (struct assign_option){.score_bits = option->score_bits,
                                  .takes = takes,
                                  .takes_count = option->items_count,
                                  .named = option->named};
    return STATUS_OK;
}

/* The options of a member; those that can't be had are left out of the list as well. */
static enum status settle_case_member(struct settle_finder *finder,
                                      const struct settle_component *part,
                                      struct settle_member *member, struct assign_member *out)
{
    struct assign_option *options =
        arena_array(finder->arena, member->options_count + 1, sizeof *options);
    if (options == NULL) {
        return STATUS_MEMORY;
    }
    size_t claimed = member->options_count;
    size_t count = 0;
    enum status status = STATUS_OK;
    for (size_t o = 0; status == STATUS_OK && o < member->options_count; o++) {
        bool fits = false;
        status =
            settle_case_option(finder, part, member, &member->options[o], &options[count], &fits);
        if (!fits) {
            continue;
        }
        claimed = o == member->claimed ? count : claimed;
        member->options[count] = member->options[o];
        options[count].set = (uint32_t)count;
        for (size_t before = 0; before < count; before++) {
            if (settle_same_items(member->options[before].items,
                                  member->options[before].items_count, member->options[count].items,
                                  member->options[count].items_count)) {
                options[count].set = options[before].set;
                break;
            }
        }
        count++;
    }
    assert(status != STATUS_OK || count > 0);
    member->options_count = count;
    member->claimed = claimed;
    *out = (struct assign_member){.options = options, .options_count = count};
    return status;
}

static enum status settle_make_case(struct settle_finder *finder, struct settle_component *part)
{
    struct assign_member *members = arena_array(finder->arena, part->count + 1, sizeof *members);
    if (members == NULL) {
        return STATUS_MEMORY;
    }
    enum status status = settle_case_items(finder, part);
    for (size_t m = 0; status == STATUS_OK && m < part->count; m++) {
        struct settle_member *member = &finder->members[part->members[m]];
        status = settle_case_member(finder, part, member, &members[m]);
    }
    part->c.members = members;
    part->c.members_count = part->count;
    return status;
}

/* log2 of the odds of a share, which is known to a millionth. */
static int32_t settle_odds(uint32_t ppm)
{
    uint32_t with = ppm < 1 ? 1 : ppm;
    uint32_t without = ppm > 999999 ? 1 : 1000000 - ppm;
    return bits_log2(with) - bits_log2(without);
}

/* The set that is told of a member: its claim, or what it has in the best assignment. */
static uint32_t settle_told(const struct settle_member *member, const struct assign_member *options,
                            const struct assign_share *share)
{
    bool claims = member->claims && member->claimed < options->options_count;
    return options->options[claims ? member->claimed : share->best].set;
}

/* Writes what became of a member. */
static enum status settle_tell(struct settle_finder *finder, const struct settle_component *part,
                               size_t m, struct settle_contender *out)
{
    const struct settle_member *member = &finder->members[part->members[m]];
    const struct assign_member *options = &part->c.members[m];
    const struct assign_share *share = &part->result.shares[m];
    struct settle_set *sets = arena_array(finder->arena, options->options_count, sizeof *sets);
    if (sets == NULL) {
        return STATUS_MEMORY;
    }
    uint32_t told = settle_told(member, options, share);
    uint32_t alone[ASSIGN_OPTIONS_MAX];
    uint32_t alone_ppm = 0;
    settle_options_alone(member->options, member->options_count, alone);
    for (size_t o = 0; o < options->options_count; o++) {
        struct settle_set *set = &sets[options->options[o].set];
        set->items = member->options[o].items;
        set->items_count = member->options[o].items_count;
        set->gets_ppm += share->gets_ppm[o];
        set->means_ppm += share->means_ppm[o];
        alone_ppm += options->options[o].set == told ? alone[o] : 0;
    }
    uint32_t certain = 1000000U - finder->settle->judge->settings->error_rate_ppm;
    *out = (struct settle_contender){
        .transaction = member->transaction,
        .alone_ppm = alone_ppm,
        .gets_ppm = sets[told].gets_ppm,
        .stands = member->claims && member->claimed < options->options_count &&
                  sets[told].gets_ppm >= certain,
        .competes_bits = settle_odds(sets[told].gets_ppm) - settle_odds(alone_ppm),
        .gap_bits = (int32_t)(part->result.gap_bits > SETTLE_GAP_MAX ? SETTLE_GAP_MAX
                                                                     : part->result.gap_bits),
        .sets = sets,
        .sets_count = options->options_count, /* those that are ways of another are empty */
    };
    return STATUS_OK;
}

/*
 * Sets without a name that share an item and are not the same: neither is better founded than the
 * other, whatever the bits say, so a person chooses.
 */
static enum status settle_part_unnamed(const struct settle_finder *finder,
                                       const struct settle_component *part,
                                       struct settle_contender *contenders)
{
    static const uint32_t settle_wanted_twice = UINT32_MAX;
    const struct verdict *verdicts = finder->settle->verdicts;
    uint32_t *claimed = arena_array(finder->arena, part->items_count + 1, sizeof *claimed);
    if (claimed == NULL) {
        return STATUS_MEMORY;
    }
    /* First which items are wanted by different sets, then who wants one of those. */
    for (int telling = 0; telling <= 1; telling++) {
        for (uint32_t m = 0; m < part->count; m++) {
            const struct verdict *verdict = &verdicts[contenders[m].transaction];
            for (size_t i = 0; verdict->tier == JUDGE_TIER_UNNAMED && i < verdict->items_count;
                 i++) {
                const uint32_t *found = bsearch(&verdict->items[i], part->items, part->items_count,
                                                sizeof *part->items, settle_item_order);
                uint32_t *first = &claimed[found - part->items];
                if (telling == 1) {
                    contenders[m].stands = contenders[m].stands && *first != settle_wanted_twice;
                    continue;
                }
                const struct verdict *other = *first == 0 || *first == settle_wanted_twice
                                                  ? NULL
                                                  : &verdicts[contenders[*first - 1].transaction];
                if (*first == 0) {
                    *first = m + 1;
                } else if (other != NULL && !settle_same_items(verdict->items, verdict->items_count,
                                                               other->items, other->items_count)) {
                    *first = settle_wanted_twice;
                }
            }
        }
    }
    return STATUS_OK;
}

enum status settle_component_solve(struct settle_finder *finder, const uint32_t *members,
                                   size_t count, struct settle_contender *contenders)
{
    struct settle_component part = {.members = members, .count = count};
    enum status status = settle_make_case(finder, &part);
    if (status == STATUS_OK) {
        status = assign_solve(&part.c, finder->arena, &part.result);
    }
    for (size_t m = 0; status == STATUS_OK && m < count; m++) {
        status = settle_tell(finder, &part, m, &contenders[m]);
    }
    return status == STATUS_OK ? settle_part_unnamed(finder, &part, contenders) : status;
}
