#include "run/available.h"

/* Both lists are sorted by item key, so one walk finds the pairs. */
static int available_order(const struct item *item, const struct workbook_taken *taken)
{
    int order = slice_compare(item->entity, taken->entity);
    if (order == 0) {
        order = slice_compare(item->customer_id, taken->customer_id);
    }
    return order == 0 ? slice_compare(item->invoice_id, taken->invoice_id) : order;
}

static void available_item(struct item *item, const struct workbook_taken *taken, struct diag *diag)
{
    int64_t rest_minor = 0;
    /* What a decision gave back of an allocation that the list contained is the ERP's to reopen:
     * until it has, the item is open as listed. */
    bool given_back =
        taken->taken_minor != 0 && (taken->taken_minor < 0) == (taken->listed_minor > 0);
    if (taken->taken_minor == 0 || given_back ||
        !money_subtract(taken->listed_minor, taken->taken_minor, &rest_minor)) {
        return;
    }
    if (item->open_minor == rest_minor) {
        return; /* the list contains our allocations */
    }
    item->listed_minor = item->open_minor;
    if (item->open_minor == taken->listed_minor) {
        item->open_minor = rest_minor;
        return;
    }
    diag_warn(diag, item->place, "TS-RUN-010",
              "open amount of invoice %.*s changed by something else than earlier allocations; "
              "it is left to a person",
              SLICE_ARG(item->invoice_id));
    item->open_minor = 0;
    item->unclear = true;
}

void available_apply(struct batch *batch, const struct workbook_history *history, struct diag *diag)
{
    size_t t = 0;
    for (size_t i = 0; i < batch->items_count; i++) {
        while (t < history->taken_count &&
               available_order(&batch->items[i], &history->taken[t]) > 0) {
            t++;
        }
        if (t < history->taken_count &&
            available_order(&batch->items[i], &history->taken[t]) == 0) {
            available_item(&batch->items[i], &history->taken[t], diag);
        }
    }
}
