#include "model/item.h"

const char *item_kind_name(enum item_kind kind)
{
    return kind == ITEM_CREDIT_NOTE ? "credit_note" : "invoice";
}

bool item_net_of_discount(const struct item *item, int64_t open_minor, int64_t *net_minor)
{
    if (item->discount_ppm == 0 || item->discount_ppm >= 1000000U) {
        return false;
    }
    int64_t magnitude = money_magnitude(open_minor);
    /* Whole and rest apart, so that the product fits for every amount that is read. */
    int64_t ppm = item->discount_ppm;
    int64_t discount = magnitude / 1000000 * ppm + (magnitude % 1000000 * ppm + 500000) / 1000000;
    *net_minor = open_minor < 0 ? open_minor + discount : open_minor - discount;
    return true;
}

int item_compare(const struct item *a, const struct item *b)
{
    int order = slice_compare(a->entity, b->entity);
    if (order == 0) {
        order = slice_compare(a->customer_id, b->customer_id);
    }
    if (order == 0) {
        order = slice_compare(a->invoice_id, b->invoice_id);
    }
    return order;
}

enum status item_fail_twice(const struct item *before, const struct item *item, struct diag *diag)
{
    bool named = item->customer_id.len > 0;
    return diag_fail(diag, item->place, STATUS_INVALID, "TS-INV-020",
                     "invoice %.*s%s%.*s stands twice in the open items, also at %s:%llu",
                     SLICE_ARG(slice_take(item->invoice_id, 60)), named ? " of customer " : "",
                     SLICE_ARG(slice_take(item->customer_id, 60)),
                     before->place.file == NULL ? "" : before->place.file,
                     (unsigned long long)before->place.line);
}
