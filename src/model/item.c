#include "model/item.h"

const char *item_kind_name(enum item_kind kind)
{
    return kind == ITEM_CREDIT_NOTE ? "credit_note" : "invoice";
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
