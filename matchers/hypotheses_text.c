#include "matchers/hypotheses_internal.h"

#include "matchers/bits.h"
#include "matchers/hypotheses_group.h"
#include "matchers/weights.h"

enum { HYPOTHESES_ID_MAX = 12 }; /* characters of an end-to-end id that count */

static const char *hypotheses_form_name(enum key_form form)
{
    static const char *const names[KEY_FORM_COUNT + 1] = {
        [KEY_REFERENCE] = "reference",   [KEY_END_TO_END] = "end_to_end_id",
        [KEY_FULL] = "invoice_number",   [KEY_DIGITS] = "invoice_digits",
        [KEY_SERIAL] = "invoice_serial", [KEY_ORDER] = "order_number",
        [KEY_EDIT] = "invoice_one_edit", [KEY_FORM_COUNT] = "invoice_unnamed",
    };
    return names[form];
}

/*
 * What naming an item by this form is worth: how likely a payer of the item writes it so, against
 * how likely the number stands there by chance. By chance a text of m numbers hits this very item
 * with about m * 5 % / key space: a number of our shape that means another document.
 */
static int32_t hypotheses_form_bits(const struct judge *judge, const struct gather_item *named)
{
    const struct index *index = judge->index;
    enum key_form form = named->form;
    static const int32_t meant[KEY_FORM_COUNT] = {
        [KEY_REFERENCE] = WEIGHT_P_50, [KEY_END_TO_END] = WEIGHT_P_50, [KEY_FULL] = WEIGHT_P_50,
        [KEY_DIGITS] = WEIGHT_P_20,    [KEY_SERIAL] = WEIGHT_P_15,     [KEY_ORDER] = WEIGHT_P_10,
        [KEY_EDIT] = WEIGHT_P_02,
    };
    uint32_t numbers = judge->gather->numbers_count;
    int32_t among = numbers > 1 ? bits_log2(numbers) : 0;
    int32_t space = index->forms[gather_written_of(named)].space_bits;
    if (form == KEY_EDIT) {
        /* A number of seven digits has some 100 neighbours at one edit: the typo picks one. */
        return meant[form] - bits_log2(100) + space - among - WEIGHT_P_05 +
               (named->beyond ? WEIGHT_BEYOND : 0);
    }
    /* An id is made to be no other payment's: two bits a character at least, whatever the list. */
    uint32_t made = named->digits < HYPOTHESES_ID_MAX ? named->digits : HYPOTHESES_ID_MAX;
    int32_t least = form == KEY_END_TO_END ? (int32_t)made * 2 * BITS_ONE : 0;
    space = space > least ? space : least;
    /* Short numbers turn up by themselves: a year, a street, a quantity. */
    if (form == KEY_SERIAL || form == KEY_DIGITS) {
        int32_t ceiling = (int32_t)named->digits * 3 * BITS_ONE; /* below log2(10) a digit */
        space = space + (WEIGHT_P_05 * -1) < ceiling ? space : ceiling + WEIGHT_P_05;
    }
    /* Letters of ours, or the length of ours: it is no other company's number. */
    bool own = form <= KEY_FULL && !named->bare && !named->inside &&
               (named->digits >= 7 || named->tokens > 1);
    return meant[form] + space - among - WEIGHT_P_05 + (own ? WEIGHT_OWN_SHAPE : 0) -
           (named->sharing > 1 ? bits_log2(named->sharing) : 0) -
           (named->inside ? bits_log2(judge->gather->tokens.list[named->token].len) : 0);
}

/* Whether an item is of the customer who pays a set. */
static bool hypotheses_is_customers(const struct judge *judge, const struct hypotheses_set *set,
                                    const struct gather_item *item)
{
    return judge->index->items[item->item].customer == set->customer;
}

/* Whether the text names another item beside the set; mentions that share a token are one. */
static bool hypotheses_leaves_out(const struct gather *gather, const struct hypotheses_set *set)
{
    const struct gather_item *mentions[GATHER_ITEMS_MAX];
    size_t mentions_count = 0;
    for (size_t i = 0; i < set->count && mentions_count < GATHER_ITEMS_MAX; i++) {
        const struct gather_item *mention = gather_find_named(gather, set->items[i]);
        if (mention != NULL) {
            mentions[mentions_count++] = mention;
        }
    }
    for (size_t n = 0; n < gather->named_count; n++) {
        const struct gather_item *other = &gather->items[gather->named[n]];
        if (other->form >= KEY_ORDER || (other->form == KEY_SERIAL && other->tokens == 1 &&
                                         gather->tokens.list[other->token].len < 5)) {
            continue;
        }
        bool ours = false;
        for (size_t i = 0; i < mentions_count && !ours; i++) {
            /* What lies in a range is meant with its ends. */
            ours = mentions[i] == other ||
                   (!other->ranged && gather_items_overlap(mentions[i], other));
        }
        if (!ours) {
            return true;
        }
    }
    return false;
}

/*
 * What naming another item of the set's customer says for the customer: chance hits no number of
 * ours more easily than this one's, and who copies the wrong number takes one of his own, whichever
 * it is.
 */
static int32_t hypotheses_sibling_bits(const struct judge *judge, const struct hypotheses_set *set)
{
    struct gather *gather = judge->gather;
    int32_t most = 0;
    /* "Part of" a number means that number. */
    bool part = gather->named_count > 0 && (gather_says(gather) & SAYS_PART) != 0;
    for (size_t i = 0; i < gather->named_count && !part; i++) {
        const struct gather_item *named = &gather->items[gather->named[i]];
        if (named->form < KEY_ORDER && hypotheses_is_customers(judge, set, named)) {
            int32_t bits = hypotheses_form_bits(judge, named) -
                           judge->index->customers[set->customer].items_bits;
            most = bits > most ? bits : most;
        }
    }
    return most;
}

/* What the items of a set say beside the best of those that are named. Each further one that is
 * named gives back what choosing it cost, and two bits. */
static int32_t hypotheses_further_bits(const struct judge *judge, const struct hypotheses_set *set,
                                       const struct gather_item *best)
{
    int32_t further = 0;
    int32_t given_back =
        2 * BITS_ONE + (set->group == NULL ? judge->index->customers[set->customer].items_bits
                                           : bits_log2(set->group->items_count + 1U));
    for (size_t i = 0; i < set->count; i++) {
        const struct gather_item *item = gather_find_named(judge->gather, set->items[i]);
        if (item == best) {
            continue;
        }
        if (item == NULL) {
            further += judge->open_minor[set->items[i]] < 0 ? WEIGHT_UNNAMED_CREDIT
                                                            : WEIGHT_UNNAMED_IN_SET;
        } else {
            int32_t bits = hypotheses_form_bits(judge, item);
            bool foreign = set->group == NULL && !hypotheses_is_customers(judge, set, item);
            int32_t most = foreign ? bits : given_back;
            further += bits < most ? bits : most;
        }
    }
    return further;
}

void hypotheses_add_text(const struct judge *judge, const struct hypotheses_set *set,
                         struct hypothesis *h)
{
    const struct gather *gather = judge->gather;
    const struct gather_item *best = NULL;
    int32_t best_bits = 0;
    for (size_t i = 0; gather->named_count > 0 && i < set->count; i++) {
        const struct gather_item *item = gather_find_named(gather, set->items[i]);
        if (item == NULL) {
            continue;
        }
        h->named++;
        int32_t bits = hypotheses_form_bits(judge, item);
        /* Of equal ones the payer's, so that no order of items shows. */
        if (best == NULL || bits > best_bits ||
            (bits == best_bits && !hypotheses_is_customers(judge, set, best) &&
             hypotheses_is_customers(judge, set, item))) {
            best = item;
            best_bits = bits;
        }
    }
    /* An item alone that nothing names is no number's, however it is written. */
    h->unlisted = gather->names_unknown &&
                  ((best == NULL && set->count == 1) ||
                   gather_leaves_unknown(judge->index, gather, set->items, set->count));
    if (best == NULL) {
        h->form = KEY_FORM_COUNT;
        if (h->unlisted) {
            hypothesis_add_evidence(h, "names_unknown", WEIGHT_NAMES_UNKNOWN);
        } else if (gather->named_count > 0 || gather->names_barred) {
            int32_t bits = hypotheses_sibling_bits(judge, set);
            h->sibling = bits > 0;
            hypothesis_add_evidence(h, "names_another", WEIGHT_NAMES_OTHER + bits);
        } else {
            hypothesis_add_evidence(h, "names_nothing", judge->rates->bits[RATE_LISTED_SILENT]);
        }
        return;
    }
    h->form = best->inside ? KEY_SERIAL : best->form; /* a part of a number is no whole one */
    h->written = best->form;
    h->form_len = best->digits;
    h->bare = best->bare;
    h->worded = best->worded;
    h->neighbour = best->neighbour;
    h->beyond = best->beyond;
    hypothesis_add_evidence(h, hypotheses_form_name(best->form), best_bits);
    if (set->count > 1) {
        hypothesis_add_evidence(h, "further_items", hypotheses_further_bits(judge, set, best));
    }
    /* Where it names these alone, it names none beside them. */
    h->leaves_out = h->named < gather->named_count && hypotheses_leaves_out(gather, set);
    if (h->leaves_out) {
        hypothesis_add_evidence(h, "names_another_too", WEIGHT_NAMES_MORE);
    }
    if (h->unlisted) {
        hypothesis_add_evidence(h, "names_unknown_too", WEIGHT_NAMES_UNKNOWN_TOO);
    }
}
