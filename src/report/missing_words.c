/* Items, sets, customers and amounts, written as every clause writes them. */
#include "report/missing_internal.h"

#include <string.h>

enum {
    MISSING_ID_MAX = 40,   /* bytes of a number */
    MISSING_NAME_MAX = 60, /* bytes of a name */
};

const struct item *missing_item(const struct missing_case *c, uint32_t index)
{
    return &c->missing->batch->items[index];
}

void missing_add_id(struct buffer *out, struct slice id)
{
    buffer_add(out, slice_take(id, MISSING_ID_MAX));
}

void missing_add_money(struct buffer *out, int64_t minor, const struct currency *currency)
{
    money_format(minor, currency->exponent, out);
    if (currency_present(*currency)) {
        buffer_add_byte(out, ' ');
        buffer_add(out, currency_code(currency));
    }
}

/* "Meier GmbH", or the customer's number. */
bool missing_add_customer(struct missing_case *c, uint32_t item)
{
    const struct item *of =
        &c->missing->shown->items[missing_item(c, item) - c->missing->batch->items];
    struct slice name = of->customer_name.len > 0 ? of->customer_name : of->customer_id;
    size_t len = MISSING_NAME_MAX;
    while (len < name.len && len > 0 && ((unsigned char)name.ptr[len] & 0xc0U) == 0x80) {
        len--;
    }
    buffer_add(c->out, slice_take(name, len));
    return name.len > 0;
}

/* "RE-1", "RE-1 + RE-2", "RE-1 + RE-2 + RE-3 + 4 more" */
void missing_add_set(struct missing_case *c, const struct candidate *candidate)
{
    for (size_t i = 0; i < candidate->items_count; i++) {
        buffer_add_text(c->out, i == 0 ? "" : " + ");
        if (i == MISSING_LISTED_MAX && candidate->items_count > MISSING_LISTED_MAX + 1) {
            buffer_add_u64(c->out, candidate->items_count - i);
            buffer_add_text(c->out, " more");
            return;
        }
        missing_add_id(c->out, missing_item(c, candidate->items[i])->invoice_id);
    }
}

/* What of a candidate's items is open together; false where they have no common currency. */
bool missing_open_of(const struct missing_case *c, const struct candidate *candidate,
                     struct money *open)
{
    *open = (struct money){0, missing_item(c, candidate->items[0])->currency};
    for (size_t i = 0; i < candidate->items_count; i++) {
        const struct item *item = missing_item(c, candidate->items[i]);
        if (!currency_equal(item->currency, open->currency) ||
            !money_add(open->minor, item->open_minor, &open->minor)) {
            return false;
        }
    }
    return true;
}

bool missing_same_items(const struct candidate *a, const struct candidate *b)
{
    return a->items_count == b->items_count &&
           memcmp(a->items, b->items, a->items_count * sizeof *a->items) == 0;
}

bool missing_same_customer(const struct missing_case *c, uint32_t a, uint32_t b)
{
    const struct item *one = missing_item(c, a);
    const struct item *other = missing_item(c, b);
    return slice_equal(one->customer_id, other->customer_id) &&
           (one->customer_id.len > 0 || slice_equal(one->customer_name, other->customer_name));
}

bool missing_has(const struct candidate *candidate, const char *name)
{
    for (size_t i = 0; i < candidate->evidence_count; i++) {
        if (strcmp(candidate->evidence[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}
