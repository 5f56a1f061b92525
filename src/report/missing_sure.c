/* How certain the best candidate is, and what would make it certain enough. */
#include "report/missing_internal.h"

/* "99.95 %", cut to the decimals that what is asked has, at least two. */
static void missing_add_percent(struct buffer *out, uint32_t ppm, uint32_t asked_ppm)
{
    unsigned decimals = asked_ppm % 10 != 0 ? 4 : (asked_ppm % 100 != 0 ? 3 : 2);
    for (unsigned i = decimals; i < 4; i++) {
        ppm /= 10;
    }
    money_format(ppm, decimals, out);
    buffer_add_text(out, " %");
}

/* What would help: the first row whose facts a candidate has and whose lacks it lacks. */
static const struct missing_help {
    unsigned has;
    unsigned lacks;
    const char *words;
} missing_helps[] = {
    {MISSING_REJECTED, 0, "a person rejected this payer for it"},
    {MISSING_NAMES_ANOTHER | MISSING_NAMED, 0, "the text names another item too"},
    {MISSING_NAMES_UNKNOWN | MISSING_NAMED, 0, "the text also names a number not on the list"},
    {MISSING_MONTH_DIFFERS, 0, "the text names another month than the item's"},
    {MISSING_ORDER_UNKNOWN, 0, "the text names an order that is not on the list"},
    {MISSING_NAMED_DAMAGED, MISSING_BY_ANY,
     "a damaged number needs the payer's account or name as well"},
    {MISSING_NAMED_DAMAGED, 0, "a damaged number may be that of another item"},
    {MISSING_NAMED_END, MISSING_BY_ANY,
     "the end of a number needs the payer's account or name as well"},
    {MISSING_NAMED, MISSING_BY_ANY, "the payer's account or name would help"},
    {MISSING_NAMES_ANOTHER, 0, "the payer names another item"},
    {MISSING_NAMES_UNKNOWN, 0, "the payer names a number that is not on the list"},
    {MISSING_BY_ACCOUNT | MISSING_BY_NAME, MISSING_NAMED, "payer and amount fit, no item is named"},
    {MISSING_BY_ACCOUNT, MISSING_NAMED, "account and amount fit, no item is named"},
    {MISSING_BY_NAME, MISSING_NAMED,
     "name and amount fit, no item is named, and the account is not known"},
    {MISSING_KNOWN, MISSING_NAMED | MISSING_BY_ANY, "only the amount fits, no item is named"},
    {0, MISSING_NAMED | MISSING_BY_ANY,
     "only the amount fits, no item is named, and the payer is not known"},
};

/* The confidence in the items of the best candidate, however they are paid. */
static uint32_t missing_confidence(const struct missing_case *c)
{
    const struct candidate *all = c->missing->result->candidates + c->outcome->candidates_first;
    uint32_t sum = 0;
    for (size_t i = 0; i < c->outcome->candidates_count; i++) {
        if (all[i].items_count > 0 && missing_same_items(&all[i], c->best.candidate)) {
            sum += all[i].confidence_ppm;
        }
    }
    return sum;
}

bool missing_sure(struct missing_case *c)
{
    uint32_t asked = c->missing->asked_ppm;
    if (c->best.candidate == NULL) {
        return false;
    }
    uint32_t sure = missing_confidence(c);
    if (asked > 0 && sure < asked) {
        buffer_add_text(c->out, "best ");
        missing_add_percent(c->out, sure, asked);
        buffer_add_text(c->out, ", asked ");
        missing_add_percent(c->out, asked, asked);
    } else {
        buffer_add_text(c->out, "held back");
    }
    unsigned facts = c->best.facts | (missing_knows_payer(c) ? MISSING_KNOWN : 0U);
    for (size_t i = 0; i < sizeof missing_helps / sizeof missing_helps[0]; i++) {
        const struct missing_help *help = &missing_helps[i];
        if ((facts & help->has) == help->has && (facts & help->lacks) == 0) {
            buffer_add_text(c->out, ": ");
            buffer_add_text(c->out, help->words);
            break;
        }
    }
    return true;
}
