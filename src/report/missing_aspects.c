/* The clauses, and the function that writes each; what one that has nothing to say wrote is taken
 * back. */
#include "report/missing_internal.h"

/* What each aspect says: words of its own, or those of a function. */
static const struct missing_saying {
    bool (*say)(struct missing_case *c);
    const char *words;
} missing_sayings[MISSING_ASPECTS] = {
    [MISSING_TEXT] = {missing_text, NULL},
    [MISSING_TEXT_NAMED] = {missing_text_named, NULL},
    [MISSING_AMOUNT_IS] = {missing_amount_is, NULL},
    [MISSING_AMOUNT_BOTH] = {missing_amount_both, NULL},
    [MISSING_AMOUNT_FREE] = {missing_amount_free, NULL},
    [MISSING_DIFFERENCE] = {missing_difference, NULL},
    [MISSING_PAYER] = {missing_payer, NULL},
    [MISSING_PAYER_KNOWN] = {missing_payer_known, NULL},
    [MISSING_PAYER_OWES] = {missing_payer_owes, NULL},
    [MISSING_SURE] = {missing_sure, NULL},
    [MISSING_TAKEN] = {missing_taken, NULL},
    [MISSING_CURRENCY] = {missing_currency, NULL},
    [MISSING_RATE_NONE] = {missing_rate_none, NULL},
    [MISSING_RATE_SEVERAL] = {missing_rate_several, NULL},
    [MISSING_LIMIT] = {NULL, "it would pass the limit of the run"},
    [MISSING_CONTEST] = {missing_contest, NULL},
    [MISSING_ENTITY] = {missing_entity, NULL},
    [MISSING_DOCUMENTS] = {missing_documents, NULL},
    [MISSING_UNCLEAR] = {missing_unclear, NULL},
    [MISSING_CONFLICT] = {NULL, "the statement came before without this line"},
    [MISSING_CLOSED] = {NULL, "the period it is booked in was closed when it came"},
    [MISSING_NO_RULE] = {NULL, "no rule explains it"},
    [MISSING_RETURN] = {NULL, "no receipt of this or an earlier run is told as the one it returns"},
    [MISSING_WAY] = {missing_way, NULL},
};

static bool missing_aspect_say(struct missing_case *c, enum missing_aspect aspect)
{
    const struct missing_saying *saying = &missing_sayings[aspect];
    if (saying->say != NULL) {
        return saying->say(c);
    }
    buffer_add_text(c->out, saying->words == NULL ? "" : saying->words);
    return saying->words != NULL;
}

void missing_aspect_add(struct missing_case *c, enum missing_aspect aspect)
{
    size_t before = c->out->len;
    if (c->clauses > 0) {
        buffer_add_text(c->out, "; ");
    }
    if (missing_aspect_say(c, aspect)) {
        c->clauses++;
    } else {
        c->out->len = before; /* what was begun is taken back */
    }
}
