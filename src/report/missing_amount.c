/* Whose amount it is, or by how much it differs. */
#include "report/missing_internal.h"

#include <string.h>

enum { MISSING_NEAR = 4 * BITS_ONE }; /* explains it about equally well */

/* What a way of paying takes off, by the words in its name. */
static const struct missing_deduction {
    const char *part;
    const char *words;
} missing_deductions[] = {
    {"discount", "the discount"},
    {"withheld", "a tax withheld"},
    {"charges", "bank charges"},
    {"rounding", "a rounding"},
};

static void missing_add_deductions(struct buffer *out, const char *way)
{
    bool first = true;
    for (size_t i = 0; i < sizeof missing_deductions / sizeof missing_deductions[0]; i++) {
        if (strstr(way, missing_deductions[i].part) != NULL) {
            buffer_add_text(out, first ? "" : " and ");
            buffer_add_text(out, missing_deductions[i].words);
            first = false;
        }
    }
}

static bool missing_way_is_free(unsigned facts)
{
    return (facts & (MISSING_SHORT | MISSING_OVER)) != 0;
}

/* Whether a candidate explains the payment about as well as the best does, by other items. */
static bool missing_is_rival(const struct missing_case *c, const struct candidate *candidate)
{
    const struct candidate *best = c->best.candidate;
    return candidate != best && candidate->items_count > 0 &&
           !missing_same_items(candidate, best) &&
           (int64_t)best->score_bits - candidate->score_bits < MISSING_NEAR;
}

/* "of RE-1, of RE-2 and 3 more, of different customers"; returns how many. */
static size_t missing_add_rivals(struct missing_case *c)
{
    const struct candidate *all = c->missing->result->candidates + c->outcome->candidates_first;
    const struct candidate *best = c->best.candidate;
    size_t count = 1;
    bool same = true;
    for (size_t i = 0; i < c->outcome->candidates_count; i++) {
        count += missing_is_rival(c, &all[i]) ? 1 : 0;
    }
    buffer_add_text(c->out, "of ");
    missing_add_set(c, best);
    size_t listed = 1;
    for (size_t i = 0; i < c->outcome->candidates_count; i++) {
        if (!missing_is_rival(c, &all[i])) {
            continue;
        }
        same = same && missing_same_customer(c, all[i].items[0], best->items[0]);
        if (listed < MISSING_LISTED_MAX) {
            listed++;
            buffer_add_text(c->out, listed == count ? " and of " : ", of ");
            missing_add_set(c, &all[i]);
        }
    }
    if (count > listed) {
        buffer_add_text(c->out, " and ");
        buffer_add_u64(c->out, count - listed);
        buffer_add_text(c->out, " more");
    }
    if (count > 1 && !same) {
        buffer_add_text(c->out, ", of different customers");
    } else if ((c->best.facts & MISSING_NAMED) == 0 &&
               (c->payers.candidate == NULL ||
                !missing_same_customer(c, c->payers.candidate->items[0], best->items[0]))) {
        buffer_add_text(c->out, count == 1 ? " of " : (count == 2 ? ", both of " : ", all of "));
        missing_add_customer(c, best->items[0]);
    }
    return count;
}

static bool missing_has_rivals(const struct missing_case *c)
{
    const struct candidate *all = c->missing->result->candidates + c->outcome->candidates_first;
    for (size_t i = 0; i < c->outcome->candidates_count; i++) {
        if (missing_is_rival(c, &all[i])) {
            return true;
        }
    }
    return false;
}

/* Other items that have the amount to the cent, where the best ones have not. */
static const struct candidate *missing_exact_of(const struct missing_case *c)
{
    const struct candidate *all = c->missing->result->candidates + c->outcome->candidates_first;
    bool exact = strcmp(c->best.way, "amount_exact") == 0;
    for (size_t i = 0; !exact && i < c->outcome->candidates_count; i++) {
        if (all[i].items_count > 0 && missing_has(&all[i], "amount_exact") &&
            !missing_same_items(&all[i], c->best.candidate)) {
            return &all[i];
        }
    }
    return NULL;
}

bool missing_amount_is(struct missing_case *c)
{
    const struct missing_view *best = &c->best;
    if (best->candidate == NULL || best->way == NULL || missing_way_is_free(best->facts)) {
        return false;
    }
    if (c->names_told && strcmp(best->way, "amount_exact") == 0 && !missing_has_rivals(c)) {
        buffer_add_text(c->out, "the amount agrees");
        return true;
    }
    buffer_add_text(c->out, "the amount is that ");
    size_t count = missing_add_rivals(c);
    struct missing_slot found;
    bool alone = count == 1 && best->candidate->items_count == 1 && c->payers.candidate == NULL &&
                 strcmp(best->way, "amount_exact") == 0 &&
                 missing_index_open(&c->missing->index, best->candidate->items[0]) ==
                     c->transaction->amount.minor &&
                 missing_index_find_amount(&c->missing->index, &c->transaction->amount, &found);
    if (alone && found.count > 1) {
        buffer_add_text(c->out, " and of ");
        buffer_add_u64(c->out, found.count - 1);
        buffer_add_text(c->out, found.count == 2 ? " other item" : " other items");
    }
    if (strcmp(best->way, "amount_rounding") == 0) {
        buffer_add_text(c->out, " but for a rounding");
    } else if (strcmp(best->way, "amount_converted") == 0) {
        buffer_add_text(c->out, ", converted by the bank");
    } else if (strcmp(best->way, "amount_exchanged") == 0) {
        buffer_add_text(c->out, " at the rate of the table");
    } else if (strcmp(best->way, "amount_exact") != 0) {
        buffer_add_text(c->out, " less ");
        missing_add_deductions(c->out, best->way);
    }
    const struct date ended = missing_item(c, best->candidate->items[0])->discount_date;
    if ((best->facts & MISSING_LATE) != 0 && date_present(ended)) {
        buffer_add_text(c->out, ", which ended on ");
        date_format(ended, c->out);
    } else if ((best->facts & MISSING_LATE) != 0) {
        buffer_add_text(c->out, ", which had ended");
    }
    const struct candidate *exact = missing_exact_of(c);
    if (exact != NULL) {
        buffer_add_text(c->out, ", and exactly that of ");
        missing_add_set(c, exact);
    }
    return true;
}

/* A candidate of the payer's own items that has the amount, where the named items are others'. */
static const struct candidate *missing_payers_own(const struct missing_case *c)
{
    const struct candidate *all = c->missing->result->candidates + c->outcome->candidates_first;
    const struct candidate *payers = c->payers.candidate;
    for (size_t i = 0; payers != NULL && i < c->outcome->candidates_count; i++) {
        if (all[i].items_count > 0 && !missing_same_items(&all[i], c->best.candidate) &&
            missing_same_customer(c, all[i].items[0], payers->items[0]) &&
            missing_has(&all[i], "amount_exact")) {
            return &all[i];
        }
    }
    return NULL;
}

bool missing_amount_both(struct missing_case *c)
{
    const struct candidate *own =
        (c->best.facts & MISSING_NAMED) != 0 ? missing_payers_own(c) : NULL;
    c->names_told = false; /* here the number is said again, beside the other one */
    if (!missing_amount_is(c)) {
        return false;
    }
    if (own != NULL) {
        buffer_add_text(c->out, ", and of the payer's ");
        missing_add_set(c, own);
    }
    return true;
}

bool missing_amount_free(struct missing_case *c)
{
    struct missing_slot found;
    if ((c->best.facts & MISSING_FITS) != 0) {
        return missing_amount_is(c);
    }
    if (missing_index_find_amount(&c->missing->index, &c->transaction->amount, &found)) {
        if (found.count == 1) {
            struct missing_number number = {.found = found};
            buffer_add_text(c->out, "the amount is that of ");
            missing_add_listed(c, &number);
            return true;
        }
        buffer_add_u64(c->out, found.count);
        buffer_add_text(c->out, " open items have this amount, ");
        missing_add_id(c->out, missing_item(c, found.first)->invoice_id);
        buffer_add_text(c->out, " among them");
        return true;
    }
    buffer_add_text(c->out, "no open item has this amount");
    return !c->missing->index.tables[MISSING_AMOUNT].closed;
}

/* "the amount is 12.50 EUR less than RE-1" */
bool missing_add_difference(struct missing_case *c, const struct candidate *candidate)
{
    const struct money *amount = &c->transaction->amount;
    struct money open;
    int64_t over = 0;
    if (!missing_open_of(c, candidate, &open) || !currency_equal(open.currency, amount->currency) ||
        !money_subtract(amount->minor, open.minor, &over) || over == 0 || over == INT64_MIN) {
        return false;
    }
    buffer_add_text(c->out, "the amount is ");
    missing_add_money(c->out, money_magnitude(over), &open.currency);
    buffer_add_text(c->out, over > 0 ? " more than " : " less than ");
    missing_add_set(c, candidate);
    return true;
}

bool missing_difference(struct missing_case *c)
{
    const struct missing_view *best = &c->best;
    if (best->candidate == NULL) {
        return false;
    }
    if ((best->facts & (MISSING_FITS | MISSING_LATE)) != 0) {
        return missing_amount_is(c);
    }
    bool free = missing_way_is_free(best->facts);
    if ((free && (best->facts & MISSING_NAMED) == 0) ||
        !missing_add_difference(c, best->candidate)) {
        return false;
    }
    c->names_told = (best->facts & MISSING_NAMED) != 0;
    buffer_add_text(c->out, c->names_told ? ", which the text names" : "");
    if (!free && best->way != NULL) {
        buffer_add_text(c->out, ": it may be ");
        missing_add_deductions(c->out, best->way);
    } else {
        buffer_add_text(c->out, (best->facts & MISSING_SAID) != 0 ? ", and it tells of a difference"
                                                                  : ", and nothing tells why");
    }
    return true;
}

/* By how much what is told of the documents is not what was paid; else it is more than is open. */
bool missing_documents(struct missing_case *c)
{
    const struct transaction *t = c->transaction;
    int64_t sum_minor = 0;
    for (size_t i = 0; i < t->documents_count; i++) {
        if (!money_add(sum_minor, t->documents[i].amount.minor, &sum_minor)) {
            return false;
        }
    }
    if (sum_minor == t->amount.minor) {
        buffer_add_text(c->out, "more is told to be paid of a document than is open of it");
        return true;
    }
    buffer_add_text(c->out, "what is told to be paid of each document makes ");
    missing_add_money(c->out, sum_minor, &t->amount.currency);
    buffer_add_text(c->out, ", and ");
    missing_add_money(c->out, t->amount.minor, &t->amount.currency);
    buffer_add_text(c->out, " was paid");
    return true;
}

/* How the same items may have been paid otherwise: the way that has most for it. */
bool missing_way(struct missing_case *c)
{
    const struct candidate *all = c->missing->result->candidates + c->outcome->candidates_first;
    const char *other = NULL;
    int32_t most = all[0].score_bits;
    for (size_t i = 1; i < c->outcome->candidates_count; i++) {
        if (all[i].score_bits > most && missing_same_items(&all[i], &all[0])) {
            most = all[i].score_bits;
            for (size_t j = 0; j < all[i].evidence_count; j++) {
                const char *name = all[i].evidence[j].name;
                other = strncmp(name, "amount_", 7) == 0 ? name : other;
            }
        }
    }
    if (other == NULL || !missing_add_difference(c, &all[0])) {
        return false;
    }
    buffer_add_text(c->out, "; it may be ");
    missing_add_deductions(c->out, other);
    buffer_add_text(c->out, " or still owed, and nothing tells which");
    return true;
}
