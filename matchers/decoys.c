#include "matchers/decoys.h"

#include "matchers/keys.h"

#include <string.h>

enum {
    DECOYS_TRIES = 16,     /* numbers tried for one that no item has */
    DECOYS_DIGITS_MIN = 3, /* of a run that is varied */
    DECOYS_DIGITS_MAX = 5, /* … and so many of its last digits are */
};

/* A number that follows from an item and a purpose, and from nothing else. */
static uint64_t decoys_draw(const struct item *item, uint64_t purpose)
{
    uint64_t hash = table_hash_add(table_hash_begin(11 + purpose), item->customer_id);
    return table_hash_end(table_hash_add(hash, item->invoice_id));
}

/* Whether some item has this number in any form. */
static bool decoys_is_taken(const struct index *index, const struct item *decoy)
{
    struct key keys[KEY_ITEM_MAX];
    size_t count = keys_of_item(decoy, keys);
    for (size_t k = 0; k < count; k++) {
        if (keys[k].form == KEY_FULL || keys[k].form == KEY_DIGITS) {
            struct slice text = {keys[k].text, keys[k].len};
            if (table_find(&index->keys, key_hash(keys[k].form, text)).count > 0) {
                return true;
            }
        }
    }
    return count == 0;
}

/* Gives `decoy` a number like the item's that no item has: the last digits differ. */
static enum status decoys_number(const struct index *index, const struct item *item,
                                 struct arena *arena, struct item *decoy, bool *found)
{
    *found = false;
    size_t end = item->invoice_id.len;
    while (end > 0 && !byte_is_digit(item->invoice_id.ptr[end - 1])) {
        end--;
    }
    size_t run = 0;
    while (run < end && byte_is_digit(item->invoice_id.ptr[end - 1 - run])) {
        run++;
    }
    if (run < DECOYS_DIGITS_MIN) {
        return STATUS_OK;
    }
    char *number = arena_alloc(arena, item->invoice_id.len);
    if (number == NULL) {
        return STATUS_MEMORY;
    }
    memcpy(number, item->invoice_id.ptr, item->invoice_id.len);
    decoy->invoice_id = (struct slice){number, item->invoice_id.len};
    size_t varied = run < DECOYS_DIGITS_MAX ? run : DECOYS_DIGITS_MAX;
    for (uint64_t attempt = 0; attempt < DECOYS_TRIES && !*found; attempt++) {
        uint64_t drawn = decoys_draw(item, attempt);
        /* Near numbers first: a neighbour of the item's is what chance and slips produce. */
        size_t digits = attempt < DECOYS_TRIES / 2 && varied > 3 ? 3 : varied;
        for (size_t i = 0; i < digits; i++) {
            number[end - 1 - i] = (char)('0' + drawn % 10);
            drawn /= 10;
        }
        *found = !decoys_is_taken(index, decoy);
    }
    return STATUS_OK;
}

enum status decoys_add(const struct index *index, size_t most, struct arena *arena,
                       struct batch *out)
{
    const struct batch *batch = index->batch;
    size_t count = batch->items_count;
    *out = *batch;
    size_t stride = most == 0 ? count : (count + most - 1) / most;
    size_t room = stride == 0 ? 0 : count / stride + 1;
    out->items = arena_array(arena, count + room, sizeof *out->items);
    if (out->items == NULL) {
        return STATUS_MEMORY;
    }
    if (count > 0) {
        memcpy(out->items, batch->items, count * sizeof *out->items);
    }
    for (size_t i = 0; most > 0 && i < count; i += stride) {
        const struct item *item = &batch->items[i];
        const struct item *payer = &batch->items[decoys_draw(item, 100) % count];
        bool known = item->customer_id.len + item->customer_name.len + item->customer_iban.len > 0;
        if (!known || item->open_minor == 0 || payer->open_minor == 0 ||
            !currency_equal(item->currency, payer->currency)) {
            continue;
        }
        struct item *decoy = &out->items[out->items_count];
        *decoy = *item;
        decoy->amount_minor = payer->amount_minor;
        decoy->tax_minor = payer->tax_minor;
        decoy->tax_known = payer->tax_known;
        decoy->open_minor = payer->open_minor;
        decoy->listed_minor = 0;
        decoy->kind = payer->kind;
        decoy->reference = (struct slice){NULL, 0};
        decoy->po_number = (struct slice){NULL, 0};
        decoy->end_to_end_id = (struct slice){NULL, 0};
        bool found = false;
        if (decoys_number(index, item, arena, decoy, &found) != STATUS_OK) {
            return STATUS_MEMORY;
        }
        out->items_count += found ? 1 : 0;
    }
    return STATUS_OK;
}
