/*
 * assign - who of several competing transactions gets which items.
 *
 * The idea: each member of a component of competing transactions means one of its options: a set of
 * items paid in a way, or nothing here. An assignment gives every member one option; its weight is
 * the sum of their bits. No item is given twice: in the order of the members the first that means
 * it has it, and a later one that names it as well may mean it too, at the price of a payment made
 * twice, but gets nothing. The share of an option is what all assignments in which the member gets
 * it weigh of all there are, so a choice is as certain as the members leave it to be together.
 *
 * Up to ASSIGN_EXACT_MAX members and ASSIGN_NODES_MAX steps all assignments that weigh anything are
 * added up. Beyond that the best one that is found stands against a bound on all others, and the
 * shares are what is certain of them at least: see assign_bound.c.
 *
 * Nothing depends on anything but the case as given: neither clock nor addresses.
 */
#ifndef TS_MATCHERS_ASSIGN_H
#define TS_MATCHERS_ASSIGN_H

#include "base/arena.h"
#include "base/status.h"
#include "model/outcome.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ASSIGN_EXACT_MAX = 32,             /* members whose assignments are all added up */
    ASSIGN_NODES_MAX = 65536,          /* steps of that, for a component */
    ASSIGN_MEMBERS_MAX = 4096,         /* above, no assignment is looked for */
    ASSIGN_OPTIONS_MAX = 16,           /* of a member, "nothing here" among them */
    ASSIGN_AGAIN_BITS = -9 * BITS_ONE, /* a payment is made twice: one in 500 */
};

/* What an option takes of an item. */
struct assign_take {
    uint32_t item; /* of the case */
    int64_t minor; /* positive */
};

struct assign_option {
    int32_t score_bits;
    const struct assign_take *takes; /* by item */
    uint32_t takes_count;            /* 0 for "nothing here", or nothing that others want */
    uint32_t set;                    /* options of a member with the same set pay the same items */
    bool named;                      /* the text names what it takes */
};

struct assign_member {
    const struct assign_option *options; /* likeliest first */
    size_t options_count;                /* 1 … ASSIGN_OPTIONS_MAX */
};

struct assign_case {
    const struct assign_member *members; /* in the order in which they get what they mean */
    size_t members_count;
    const int64_t *open_minor; /* of each item, positive or 0 */
    size_t items_count;
};

/* What becomes of a member; shares in millionths, rounded down. */
struct assign_share {
    uint32_t best;       /* its option in the best assignment */
    bool gets;           /* … and whether it gets it there, or pays again what another has */
    uint32_t *gets_ppm;  /* of each option: that the member gets it */
    uint32_t *means_ppm; /* … that it means it, whoever gets it */
};

struct assign_result {
    struct assign_share *shares; /* of each member */
    int64_t best_bits;           /* the weight of the best assignment found */
    bool exact;                  /* all assignments were looked at */
    int64_t gap_bits;            /* no assignment weighs more than that above it; 0 where exact */
};

/* Solves a case; the result lives in `arena`. STATUS_OK or STATUS_MEMORY. */
enum status assign_solve(const struct assign_case *c, struct arena *arena,
                         struct assign_result *out);

#endif
