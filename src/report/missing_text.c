/* What the text names: of the candidates by their evidence, of other items by looking for words
 * that are numbers of the list, or look like them. */
#include "report/missing_internal.h"

#include <string.h>

/* A number in the text besides those of the best candidate. */
bool missing_find_named(const struct missing_case *c, bool listed, struct missing_number *number)
{
    const struct candidate *best = c->best.candidate;
    bool named = (c->best.facts & MISSING_NAMED) != 0;
    return missing_index_find_named(&c->missing->index, c->transaction, listed,
                                    named ? best->items : NULL, named ? best->items_count : 0,
                                    number);
}

/* "RE-9 of Meier GmbH" */
void missing_add_listed(struct missing_case *c, const struct missing_number *number)
{
    missing_add_id(c->out, missing_item(c, number->found.first)->invoice_id);
    const struct candidate *told =
        c->payers.candidate != NULL ? c->payers.candidate : c->best.candidate;
    bool same = told != NULL && missing_same_customer(c, told->items[0], number->found.first);
    if (number->found.count == 1 && !same) {
        size_t before = c->out->len;
        buffer_add_text(c->out, " of ");
        if (!missing_add_customer(c, number->found.first)) {
            c->out->len = before;
        }
    }
}

static bool missing_text_unknown(struct missing_case *c, const char *before)
{
    struct missing_number number;
    buffer_add_text(c->out, before);
    if (missing_find_named(c, false, &number)) {
        missing_add_id(c->out, number.text);
        buffer_add_text(c->out, ", which is not on the list");
    } else {
        buffer_add_text(c->out, "a number that is not on the list");
    }
    return true;
}

static bool missing_text_another(struct missing_case *c, const char *before)
{
    struct missing_number number;
    buffer_add_text(c->out, before);
    if (missing_find_named(c, true, &number)) {
        missing_add_listed(c, &number);
    } else {
        buffer_add_text(c->out, "another item");
    }
    return true;
}

/* Whether an observation stands against the candidate. */
static bool missing_speaks_against(const struct candidate *candidate, const char *name)
{
    for (size_t i = 0; i < candidate->evidence_count; i++) {
        if (strcmp(candidate->evidence[i].name, name) == 0) {
            return candidate->evidence[i].weight_bits < 0;
        }
    }
    return false;
}

bool missing_text_named(struct missing_case *c)
{
    const struct missing_view *best = &c->best;
    if ((best->facts & MISSING_NAMED) == 0) {
        return (c->facts & (MISSING_NAMES_UNKNOWN | MISSING_NAMES_ANOTHER)) != 0 &&
               ((c->facts & MISSING_NAMES_UNKNOWN) != 0 ? missing_text_unknown(c, "names ")
                                                        : missing_text_another(c, "names "));
    }
    if (c->names_told) {
        return (best->facts & MISSING_NAMES_ANOTHER) != 0   ? missing_text_another(c, "names also ")
               : (best->facts & MISSING_NAMES_UNKNOWN) != 0 ? missing_text_unknown(c, "names also ")
                                                            : false;
    }
    bool in_part = best->candidate->items_count > 1 &&
                   missing_speaks_against(best->candidate, "further_items");
    buffer_add_text(c->out, (best->facts & MISSING_NAMED_ORDER) != 0     ? "names the order of "
                            : (best->facts & MISSING_NAMED_END) != 0     ? "names the end of "
                            : (best->facts & MISSING_NAMED_DAMAGED) != 0 ? "names "
                            : in_part                                    ? "names only some of "
                                                                         : "names ");
    missing_add_set(c, best->candidate);
    c->names_told = true;
    const struct candidate *payers = c->payers.candidate;
    if (payers != NULL && !missing_same_customer(c, payers->items[0], best->candidate->items[0])) {
        buffer_add_text(c->out, " of ");
        missing_add_customer(c, best->candidate->items[0]);
    }
    buffer_add_text(c->out,
                    (best->facts & MISSING_NAMED_DAMAGED) != 0 ? " but for one character" : "");
    if ((best->facts & MISSING_NAMES_ANOTHER) != 0) {
        missing_text_another(c, " and ");
    } else if ((best->facts & MISSING_NAMES_UNKNOWN) != 0) {
        missing_text_unknown(c, " and ");
    }
    return true;
}

bool missing_text(struct missing_case *c)
{
    struct missing_number number;
    if (missing_text_named(c)) {
        return true;
    }
    if (!c->names_told && missing_find_named(c, true, &number)) {
        buffer_add_text(c->out, "names ");
        missing_add_listed(c, &number);
        return true;
    }
    buffer_add_text(c->out, "names no item");
    return (c->facts & MISSING_NAMES_NOTHING) != 0;
}
