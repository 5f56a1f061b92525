#include "matchers/decoys.h"

#include "matchers/keys.h"

#include <string.h>

enum {
    DECOYS_TRIES = 16,     /* numbers tried for one that no item has */
    DECOYS_DIGITS_MIN = 3, /* of the last run, if digits alone are varied */
    DECOYS_VARIED_MAX = 5, /* digits, or letters and digits, that are varied: the last */
};

uint64_t decoys_draw(const struct item *item, uint64_t purpose)
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

/* Where a number is varied, from its end on: in its last run of digits, or, where that is short, in
 * all that is a letter or a digit. */
static size_t decoys_places(struct slice number, size_t places[DECOYS_VARIED_MAX])
{
    size_t end = number.len;
    while (end > 0 && !byte_is_digit(number.ptr[end - 1])) {
        end--;
    }
    size_t run = 0;
    while (run < end && byte_is_digit(number.ptr[end - 1 - run])) {
        run++;
    }
    bool digits = run >= DECOYS_DIGITS_MIN;
    size_t count = 0;
    for (size_t at = digits ? end : number.len; at > 0 && count < DECOYS_VARIED_MAX; at--) {
        char c = number.ptr[at - 1];
        if (digits && !byte_is_digit(c)) {
            break;
        }
        if (byte_is_alnum(c)) {
            places[count++] = at - 1;
        }
    }
    return count < DECOYS_DIGITS_MIN ? 0 : count;
}

/* Gives `decoy` a number like the item's that no item has: the last digits differ. */
static enum status decoys_number(const struct index *index, const struct item *item,
                                 struct arena *arena, struct item *decoy, bool *found)
{
    size_t places[DECOYS_VARIED_MAX];
    size_t varied = decoys_places(item->invoice_id, places);
    *found = false;
    if (varied == 0) {
        return STATUS_OK;
    }
    char *number = arena_alloc(arena, item->invoice_id.len);
    if (number == NULL) {
        return STATUS_MEMORY;
    }
    memcpy(number, item->invoice_id.ptr, item->invoice_id.len);
    decoy->invoice_id = (struct slice){number, item->invoice_id.len};
    for (uint64_t attempt = 0; attempt < DECOYS_TRIES && !*found; attempt++) {
        uint64_t drawn = decoys_draw(item, attempt);
        /* Near numbers first: a neighbour of the item's is what chance and slips produce. */
        size_t count = attempt < DECOYS_TRIES / 2 && varied > 3 ? 3 : varied;
        for (size_t i = 0; i < count; i++) {
            char was = item->invoice_id.ptr[places[i]];
            unsigned signs = byte_is_digit(was) ? 10 : 26;
            char first = byte_is_digit(was) ? '0' : (byte_is_upper(was) ? 'A' : 'a');
            number[places[i]] = (char)(first + (char)(drawn % signs));
            drawn /= signs;
        }
        *found = !decoys_is_taken(index, decoy);
    }
    return STATUS_OK;
}

enum status decoys_make(const struct index *index, const struct item *item, struct arena *arena,
                        struct item *out, bool *found)
{
    const struct batch *batch = index->batch;
    const struct item *payer = &batch->items[decoys_draw(item, 100) % batch->items_count];
    bool known = item->customer_id.len + item->customer_name.len + item->customer_iban.len > 0;
    *found = false;
    if (!known || item->open_minor == 0 || payer->open_minor == 0 ||
        !currency_equal(item->currency, payer->currency)) {
        return STATUS_OK;
    }
    *out = *item;
    out->amount_minor = payer->amount_minor;
    out->tax_minor = payer->tax_minor;
    out->tax_known = payer->tax_known;
    out->open_minor = payer->open_minor;
    out->listed_minor = 0;
    out->kind = payer->kind;
    out->reference = (struct slice){NULL, 0};
    out->po_number = (struct slice){NULL, 0};
    out->end_to_end_id = (struct slice){NULL, 0};
    return decoys_number(index, item, arena, out, found);
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
        bool found = false;
        if (decoys_make(index, &batch->items[i], arena, &out->items[out->items_count], &found) !=
            STATUS_OK) {
            return STATUS_MEMORY;
        }
        out->items_count += found ? 1 : 0;
    }
    return STATUS_OK;
}
