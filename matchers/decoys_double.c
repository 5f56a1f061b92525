#include "matchers/decoys_double.h"

#include "matchers/decoys.h"

#include <string.h>

static const uint32_t decoys_nobody = UINT32_MAX;
static const uint32_t decoys_several = UINT32_MAX - 1;

/* Whether a candidate has one of these observations with a weight of at least `least`. */
static bool decoys_shows(const struct candidate *c, const char *const *names, size_t count,
                         int32_t least)
{
    for (size_t e = 0; e < c->evidence_count; e++) {
        for (size_t n = 0; n < count; n++) {
            if (c->evidence[e].weight_bits >= least && strcmp(c->evidence[e].name, names[n]) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* Whether a candidate is an item of the payer that is left over, of this very amount, while the
 * text names something that is not on the list. */
static bool decoys_is_alike(const struct settle *settle, const struct candidate *c)
{
    static const char *const unknown[] = {"names_unknown"};
    static const char *const exact[] = {"amount_exact", "amount_discount"};
    static const char *const payer[] = {"payer_rule",
                                        "payer_account",
                                        "payer_account_learnt",
                                        "payer_account_remembered",
                                        "customer_number",
                                        "payer_name_remembered",
                                        "payer_name"};
    return c->items_count == 1 &&
           settle->open_minor[c->items[0]] == settle->batch->items[c->items[0]].open_minor &&
           decoys_shows(c, unknown, 1, INT32_MIN) && decoys_shows(c, exact, 2, INT32_MIN) &&
           decoys_shows(c, payer, sizeof payer / sizeof payer[0], 1);
}

uint64_t decoys_double_wanted(const struct settle *settle)
{
    uint64_t wanted = 0;
    for (size_t t = 0; t < settle->batch->transactions_count; t++) {
        const struct verdict *verdict = &settle->verdicts[t];
        size_t alike = 0;
        if (settle->judged[t] && settle->outcomes[t].status == OUTCOME_EXCEPTION) {
            for (size_t i = 0; i < verdict->candidates_count; i++) {
                alike += decoys_is_alike(settle, &verdict->candidates[i]) ? 1 : 0;
            }
        }
        wanted += alike == 1 ? 1 : 0; /* between two nobody would decide, whatever is read */
    }
    return wanted;
}

/* The payment of each item; decoys_nobody for none. */
static uint32_t *decoys_payments(const struct settle *settle, struct arena *arena)
{
    size_t count = settle->batch->items_count;
    uint32_t *payments = arena_array(arena, count + 1, sizeof *payments);
    if (payments == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        payments[i] = decoys_nobody;
    }
    for (size_t t = 0; t < settle->batch->transactions_count; t++) {
        const struct outcome *outcome = &settle->outcomes[t];
        for (uint32_t a = 0; a < outcome->allocations_count; a++) {
            uint32_t *payment = &payments[settle->allocations[outcome->allocations_first + a].item];
            *payment = *payment == decoys_nobody ? (uint32_t)t : decoys_several;
        }
    }
    return payments;
}

/* Whether a payment is of this item alone, to the cent, and its text has the whole number. */
static enum status decoys_is_plain(const struct settle *settle, struct judge *judge, uint32_t t,
                                   uint32_t item, bool *plain)
{
    const struct verdict *verdict = &settle->verdicts[t];
    *plain = settle->outcomes[t].status == OUTCOME_MATCH && verdict->items_count == 1 &&
             verdict->items[0] == item && verdict->way == WAY_EXACT &&
             verdict->tier == JUDGE_TIER_NAMED_EXACT;
    enum status status = *plain ? judge_weigh(judge, t) : STATUS_OK;
    if (*plain && status == STATUS_OK) {
        const struct gather_item *named = gather_find_named(judge->gather, item);
        *plain = named != NULL && named->form <= KEY_DIGITS && !named->inside &&
                 named->token + named->tokens <= judge->gather->said_count;
    }
    arena_reset(&judge->scratch);
    return status;
}

/* Another item of the customer's that may get the amount, the first from one that its content
 * chose; decoys_nobody for none. */
static uint32_t decoys_other(const struct index *index, const struct decoys_doubles *doubles,
                             uint32_t item)
{
    const struct item *items = index->batch->items;
    const struct index_customer *customer = &index->customers[index->items[item].customer];
    uint64_t drawn = decoys_draw(&items[item], 200);
    for (uint32_t i = 0; i < customer->items_count; i++) {
        uint32_t at = (uint32_t)((drawn + i) % customer->items_count);
        uint32_t other = index->customer_items[customer->items_first + at];
        if (other != item && other < index->batch->items_count && !doubles->changed[other] &&
            items[other].kind == items[item].kind && items[other].open_minor != 0 &&
            items[other].open_minor != items[item].open_minor &&
            currency_equal(items[other].currency, items[item].currency) &&
            slice_equal(items[other].entity, items[item].entity)) {
            return other;
        }
    }
    return decoys_nobody;
}

/* Puts another item of its customer, with its amount, in the place of an item that a payment pays;
 * in the place of the other one a decoy of no payment's. */
static enum status decoys_double_make(const struct index *index, uint32_t item, uint32_t other,
                                      struct arena *arena, struct batch *batch,
                                      struct decoys_doubles *doubles, bool *made)
{
    const struct item *items = index->batch->items;
    /* The customer keeps its first place in the list, by which customers are numbered. */
    uint32_t at = item < other ? item : other;
    uint32_t gone = item < other ? other : item;
    struct item nobodys;
    enum status status = decoys_make(index, &items[gone], arena, &nobodys, made);
    if (status == STATUS_OK && *made) {
        batch->items[at] = items[other];
        batch->items[at].amount_minor = items[item].amount_minor;
        batch->items[at].open_minor = items[item].open_minor;
        batch->items[at].listed_minor = items[item].listed_minor;
        batch->items[at].tax_minor = items[item].tax_minor;
        batch->items[at].tax_known = items[item].tax_known;
        batch->items[gone] = nobodys;
        doubles->changed[at] = true;
        doubles->changed[gone] = true;
    }
    return status;
}

enum status decoys_double_add(const struct settle *settle, struct judge *judge, size_t most,
                              struct arena *arena, struct batch *batch, struct decoys_doubles *out)
{
    const struct index *index = judge->index;
    size_t count = index->batch->items_count;
    uint32_t *payments = decoys_payments(settle, arena);
    *out = (struct decoys_doubles){
        .transactions = arena_array(arena, most + 1, sizeof *out->transactions),
        .changed = arena_array(arena, count + 1, sizeof *out->changed),
    };
    if (payments == NULL || out->transactions == NULL || out->changed == NULL) {
        return STATUS_MEMORY;
    }
    enum status status = STATUS_OK;
    /* From all over the list, which is in an order of content. */
    size_t stride = most == 0 || count < most ? 1 : count / most;
    size_t rows = (count + stride - 1) / stride;
    for (size_t n = 0; status == STATUS_OK && n < rows * stride && out->count < most; n++) {
        size_t i = n % rows * stride + n / rows;
        bool made = false;
        if (i >= count || payments[i] >= decoys_several || out->changed[i]) {
            continue;
        }
        status = decoys_is_plain(settle, judge, payments[i], (uint32_t)i, &made);
        uint32_t other = made ? decoys_other(index, out, (uint32_t)i) : decoys_nobody;
        made = false;
        if (status == STATUS_OK && other != decoys_nobody) {
            status = decoys_double_make(index, (uint32_t)i, other, arena, batch, out, &made);
        }
        if (made) {
            out->transactions[out->count++] = payments[i];
        }
    }
    return status;
}

/* Whether a run's own decision is known to be by a damaged number. */
static bool decoys_was_damaged(const struct verdict *verdict)
{
    for (size_t e = 0; verdict->tier != JUDGE_TIER_NONE && e < verdict->evidence_count; e++) {
        if (strcmp(verdict->evidence[e].name, "invoice_one_edit") == 0) {
            return true;
        }
    }
    return false;
}

/* Whether one of the decoys behind the list wins a payment. */
static enum status decoys_wins(const struct settle *settle, const struct decoys_doubles *doubles,
                               const struct verdict *verdict, size_t t, struct judge *judge,
                               bool *wins)
{
    const struct verdict *before = &settle->verdicts[t];
    *wins = false;
    for (size_t i = 0; i < before->items_count; i++) {
        if (doubles->changed[before->items[i]]) {
            return STATUS_OK;
        }
    }
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < verdict->items_count && !*wins; i++) {
        if (verdict->items[i] < settle->batch->items_count) {
            continue;
        }
        status = judge_weigh(judge, t);
        if (status == STATUS_OK) {
            const struct gather_item *named = gather_find_named(judge->gather, verdict->items[i]);
            *wins = named == NULL || named->form > KEY_DIGITS || named->inside ||
                    decoys_was_damaged(before);
        }
    }
    return status;
}

enum status decoys_count(const struct settle *settle, const struct decoys_doubles *doubles,
                         const struct verdict *verdicts, struct judge *judge, uint64_t *won)
{
    enum status status = STATUS_OK;
    for (size_t d = 0; d < doubles->count; d++) {
        *won += verdicts[doubles->transactions[d]].tier != JUDGE_TIER_NONE ? 1 : 0;
    }
    for (size_t t = 0; status == STATUS_OK && t < settle->batch->transactions_count; t++) {
        bool wins = false;
        if (settle->judged[t] && verdicts[t].tier != JUDGE_TIER_NONE) {
            status = decoys_wins(settle, doubles, &verdicts[t], t, judge, &wins);
        }
        *won += wins ? 1 : 0;
    }
    return status;
}
