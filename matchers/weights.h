/*
 * weights - the default probabilities behind the evidence, in one place.
 *
 * The idea: each is a statement about how payers and banks behave, as log2 of a probability in
 * 1/1024 bit; docs/matching.md gives the reason for each. What depends on the data at hand (how
 * common an amount, a key, a name is) is not here: the index knows it; what the run itself teaches
 * is in rates.h.
 */
#ifndef TS_MATCHERS_WEIGHTS_H
#define TS_MATCHERS_WEIGHTS_H

/* log2(p) * 1024, rounded. */
enum {
    WEIGHT_P_50 = -1024,    /* 0.50 */
    WEIGHT_P_40 = -1354,    /* 0.40 */
    WEIGHT_P_20 = -2378,    /* 0.20 */
    WEIGHT_P_15 = -2803,    /* 0.15 */
    WEIGHT_P_10 = -3402,    /* 0.10 */
    WEIGHT_P_05 = -4426,    /* 0.05 */
    WEIGHT_P_02 = -5779,    /* 0.02 */
    WEIGHT_P_0003 = -11983, /* 0.0003 */
};

enum {
    /* How many items a payment settles; each further one halves and a bit. */
    WEIGHT_ONE_ITEM = -240,
    WEIGHT_TWO_ITEMS = -3731,   /* 0.08 */
    WEIGHT_MORE_ITEMS = -5180,  /* 0.03 for three … */
    WEIGHT_EACH_FURTHER = -755, /* … and 0.6 of that for each more */

    /* What the text says beside the items chosen. */
    WEIGHT_NAMES_OTHER = -6803,  /* names another listed item and not this one */
    WEIGHT_AGREES_ELSE = -10240, /* names another contract: who pays says which debt he pays */
    WEIGHT_NAMES_MORE = -4096,   /* names this item and another listed one that it does not pay */
    WEIGHT_NAMES_UNKNOWN =
        -5120, /* names a number of our shape that is not listed, and not this item */
    WEIGHT_NAMES_UNKNOWN_TOO = -1536, /* … beside this item */
    WEIGHT_UNKNOWN_FOR_NONE = 3072,   /* … and that is what an unlisted payment looks like */
    WEIGHT_UNNAMED_IN_SET = -4426,    /* one item of a set is named, this one is not: 0.05 */
    WEIGHT_UNNAMED_CREDIT = -1354,    /* … a credit note, which is often netted unsaid: 0.4 */

    WEIGHT_OWN_SHAPE = 5120, /* a whole number with our letters, or as long as ours */
    WEIGHT_BEYOND = 4096,    /* a damaged number that no document of ours can have */
    WEIGHT_SAYS_SO = 5120,   /* "less charges", "Skonto", "part payment": that is how it is paid */

    /* Payers. */
    WEIGHT_ACCOUNT_KNOWN =
        5120, /* beyond log2(customers): 0.8 against a fortieth of a chance hit */
    WEIGHT_ACCOUNT_LEARNT =
        3072,                   /* it paid for the customer in this run: 0.5 against a sixteenth */
    WEIGHT_ACCOUNT_NEW = -2803, /* the customer has accounts on file, this one is new: 0.15 */
    WEIGHT_ACCOUNT_OTHERS = -2378, /* it is another customer's: 0.2 of a stranger's chance */
    WEIGHT_NAME_DIFFERS = -3402,   /* 0.1: parent, trading name, insurer */
    WEIGHT_NAME_MISS = -330,       /* written the same: 0.8 */
    WEIGHT_NUMBER_KNOWN = 3072,    /* the customer number stands in the text */
    WEIGHT_OWED_ELSE = -8192, /* who owes this very amount pays something else with it: 0.004 */

    /* Dates. */
    WEIGHT_DATE_USUAL = 256,
    WEIGHT_DATE_TOLD = 5120,    /* the text has the day of issue: 0.6 against one day in sixty */
    WEIGHT_DATE_LATE = -1024,   /* over half a year after the due date */
    WEIGHT_DATE_BEFORE = -8192, /* before the item was issued … */
    WEIGHT_DATE_EARLY = -12288, /* … by more than a few days: hardly anybody could */
};

#endif
