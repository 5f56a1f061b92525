/* Tables say what each observation amounts to, which aspects a reason has and which help a case
 * needs; missing_aspects.c has a function an aspect. */
#include "report/missing.h"

#include "report/missing_internal.h"

#include <string.h>

/* What an observation that speaks for a candidate amounts to. */
static const struct missing_row {
    const char *name;
    unsigned facts;
} missing_rows[] = {
    {"payer_rule", MISSING_BY_RULE},
    {"payer_account", MISSING_BY_ACCOUNT},
    {"payer_account_learnt", MISSING_BY_ACCOUNT},
    {"payer_account_remembered", MISSING_BY_ACCOUNT},
    {"payer_name", MISSING_BY_NAME},
    {"payer_name_in_text", MISSING_BY_NAME},
    {"payer_name_remembered", MISSING_BY_NAME},
    {"customer_number", MISSING_BY_NUMBER},
    {"contract_number", MISSING_BY_AGREEMENT},
    {"mandate", MISSING_BY_AGREEMENT},
    {"end_to_end_id", MISSING_NAMED},
    {"reference", MISSING_NAMED},
    {"invoice_number", MISSING_NAMED},
    {"invoice_digits", MISSING_NAMED},
    {"invoice_serial", MISSING_NAMED | MISSING_NAMED_END},
    {"invoice_one_edit", MISSING_NAMED | MISSING_NAMED_DAMAGED},
    {"order_number", MISSING_NAMED | MISSING_NAMED_ORDER},
    {"says_so", MISSING_SAID},
};

/* What an observation tells, whatever its weight. */
static const struct missing_row missing_told_rows[] = {
    {"names_nothing", MISSING_NAMES_NOTHING},
    {"names_another", MISSING_NAMES_ANOTHER},
    {"names_unknown", MISSING_NAMES_UNKNOWN},
    {"names_another_too", MISSING_NAMES_ANOTHER},
    {"names_unknown_too", MISSING_NAMES_UNKNOWN},
    {"month_differs", MISSING_MONTH_DIFFERS},
    {"order_unknown", MISSING_ORDER_UNKNOWN},
    {"pair_rejected", MISSING_REJECTED},
    {"amount_exact", MISSING_FITS},
    {"amount_rounding", MISSING_FITS},
    {"amount_discount_late", MISSING_LATE},
    {"amount_told", MISSING_FITS},
    {"amount_told_part", MISSING_SHORT},
    {"amount_part", MISSING_SHORT},
    {"amount_over", MISSING_OVER},
};

/* Two reasons share what is said where a person has to look at the same things. */
static const struct missing_plan {
    enum outcome_reason reason;
    enum missing_aspect aspects[MISSING_ASPECTS_MAX];
} missing_plans[] = {
    {REASON_NO_CANDIDATE, {MISSING_TEXT, MISSING_AMOUNT_FREE, MISSING_PAYER_OWES}},
    {REASON_LOW_CONFIDENCE,
     {MISSING_TEXT_NAMED, MISSING_AMOUNT_IS, MISSING_SURE, MISSING_PAYER_KNOWN}},
    {REASON_AMBIGUOUS, {MISSING_AMOUNT_IS, MISSING_TEXT, MISSING_PAYER}},
    {REASON_REFERENCE_UNKNOWN, {MISSING_TEXT, MISSING_PAYER_OWES, MISSING_AMOUNT_FREE}},
    {REASON_AMOUNT_DIFFERS, {MISSING_DIFFERENCE, MISSING_TEXT, MISSING_PAYER_OWES}},
    {REASON_PAYER_CONFLICT, {MISSING_TEXT, MISSING_PAYER, MISSING_AMOUNT_BOTH}},
    {REASON_DUPLICATE_PAYMENT, {MISSING_TAKEN, MISSING_PAYER_OWES}},
    {REASON_CURRENCY_DIFFERS, {MISSING_CURRENCY, MISSING_PAYER}},
    {REASON_RATE_MISSING, {MISSING_CURRENCY, MISSING_RATE_NONE, MISSING_PAYER}},
    {REASON_RATE_AMBIGUOUS, {MISSING_CURRENCY, MISSING_RATE_SEVERAL, MISSING_PAYER}},
    {REASON_LIMIT_REACHED, {MISSING_TEXT_NAMED, MISSING_DIFFERENCE, MISSING_LIMIT}},
    {REASON_ITEM_CONTESTED, {MISSING_CONTEST, MISSING_TEXT, MISSING_PAYER}},
    {REASON_ENTITY_DIFFERS, {MISSING_ENTITY, MISSING_PAYER}},
    {REASON_DOCUMENTS_DIFFER, {MISSING_DOCUMENTS, MISSING_TEXT_NAMED, MISSING_PAYER}},
    {REASON_ITEM_UNCLEAR, {MISSING_UNCLEAR, MISSING_PAYER}},
    {REASON_STATEMENT_CONFLICT, {MISSING_CONFLICT, MISSING_TEXT, MISSING_AMOUNT_FREE}},
    {REASON_PERIOD_CLOSED, {MISSING_CLOSED, MISSING_TEXT, MISSING_AMOUNT_FREE}},
    {REASON_UNEXPLAINED_DEBIT, {MISSING_NO_RULE, MISSING_PAYER, MISSING_TEXT_NAMED}},
    {REASON_REVIEW_RULE, {MISSING_TEXT, MISSING_AMOUNT_IS, MISSING_PAYER}},
    {REASON_RETURN_UNPAIRED, {MISSING_RETURN, MISSING_TEXT_NAMED, MISSING_PAYER}},
};

static unsigned missing_facts_of(const struct missing_row *rows, size_t rows_count,
                                 const char *name)
{
    for (size_t i = 0; i < rows_count; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return rows[i].facts;
        }
    }
    return 0;
}

static bool missing_is_payer(unsigned facts)
{
    return (facts & MISSING_BY_ANY) != 0;
}

/* What the evidence of a candidate amounts to. */
static struct missing_view missing_view_of(const struct candidate *candidate)
{
    struct missing_view view = {.candidate = candidate};
    for (size_t i = 0; i < candidate->evidence_count; i++) {
        const struct evidence *e = &candidate->evidence[i];
        unsigned facts =
            missing_facts_of(missing_rows, sizeof missing_rows / sizeof missing_rows[0], e->name);
        if (missing_is_payer(facts)) {
            /* A share of a bit is a word that many names have. */
            facts = e->weight_bits >= MISSING_PAYER_BITS ? facts : 0;
            view.payer_bits += e->weight_bits;
        }
        view.facts |= e->weight_bits > 0 ? facts : 0;
        view.facts |= missing_facts_of(
            missing_told_rows, sizeof missing_told_rows / sizeof missing_told_rows[0], e->name);
        view.way = strncmp(e->name, "amount_", 7) == 0 ? e->name : view.way;
    }
    return view;
}

/* The best candidate with items, and the one that the payer speaks for most. */
static void missing_look(struct missing_case *c)
{
    for (size_t i = 0; i < c->outcome->candidates_count; i++) {
        struct missing_view view =
            missing_view_of(&c->missing->result->candidates[c->outcome->candidates_first + i]);
        c->facts |= view.facts;
        if (view.candidate->items_count == 0) {
            continue;
        }
        if (c->best.candidate == NULL) {
            c->best = view;
        }
        if (missing_is_payer(view.facts) &&
            (c->payers.candidate == NULL || view.payer_bits > c->payers.payer_bits)) {
            c->payers = view;
        }
    }
}

/* Whether another way of paying the same items has more for it than the one taken. */
static bool missing_way_is_open(const struct missing_case *c)
{
    const struct candidate *all = c->missing->result->candidates + c->outcome->candidates_first;
    for (size_t i = 1; c->outcome->allocations_count > 0 && i < c->outcome->candidates_count; i++) {
        if (all[i].score_bits > all[0].score_bits) {
            return true;
        }
    }
    return false;
}

/* "matching.error_rate=0.0005" as the confidence that is asked for. */
static uint32_t missing_asked(struct slice configuration)
{
    const struct slice key = SLICE("\nmatching.error_rate=0.");
    size_t at = slice_find(configuration, key);
    uint32_t rate_ppm = 0;
    struct slice digits = at == SIZE_MAX ? SLICE("") : slice_skip(configuration, at + key.len);
    size_t i = 0;
    for (uint32_t unit = 100000; unit > 0 && i < digits.len && byte_is_digit(digits.ptr[i]); i++) {
        rate_ppm += (uint32_t)(digits.ptr[i] - '0') * unit;
        unit /= 10;
    }
    return rate_ppm == 0 ? 0 : 1000000U - rate_ppm;
}

enum status missing_build(const struct batch *batch, const struct batch_result *result,
                          struct slice configuration, struct missing *out)
{
    *out = (struct missing){.batch = batch,
                            .shown = batch,
                            .result = result,
                            .asked_ppm = missing_asked(configuration)};
    return missing_index_build(batch, result, &out->index);
}

void missing_clear(struct missing *missing)
{
    missing_index_clear(&missing->index);
}

void missing_format(const struct missing *missing, size_t transaction, struct buffer *out)
{
    const struct outcome *outcome = &missing->result->outcomes[transaction];
    struct missing_case c = {
        .missing = missing,
        .index = transaction,
        .outcome = outcome,
        .transaction = missing->batch->transactions[transaction].transaction,
        .out = out,
    };
    if (outcome->status == OUTCOME_PARTIAL && missing_way_is_open(&c)) {
        missing_look(&c);
        missing_aspect_add(&c, MISSING_WAY);
        return;
    }
    if (outcome->status != OUTCOME_EXCEPTION) {
        return;
    }
    missing_look(&c);
    for (size_t i = 0; i < sizeof missing_plans / sizeof missing_plans[0]; i++) {
        const struct missing_plan *plan = &missing_plans[i];
        for (size_t j = 0; j < MISSING_ASPECTS_MAX; j++) {
            c.asks_amount = c.asks_amount || (plan->reason == outcome->reason &&
                                              plan->aspects[j] == MISSING_AMOUNT_FREE);
        }
        for (size_t j = 0; plan->reason == outcome->reason && j < MISSING_ASPECTS_MAX &&
                           c.clauses < MISSING_CLAUSES_MAX;
             j++) {
            missing_aspect_add(&c, plan->aspects[j]);
        }
    }
}
