/*
 * index_keys - the keys of the items, and what their numbers look like.
 *
 * Each way in which an item's number is written becomes a key of the table. On the same walk it is
 * noted what all of them have in common: letters in front, lengths, ranges, check digits, ends. By
 * these most of a text is told to be no number of ours before any table is asked.
 */
#include "matchers/index_internal.h"

#include "matchers/key_space.h"
#include "matchers/period.h"

#include <string.h>

enum { INDEX_MARGIN_ITEM = 16 }; /* numbers before and behind ours, for each item, are ours too */

/* What the letters and digits of a compact number are. */
static void index_shape_add(struct index *index, struct slice compact)
{
    size_t letters = 0;
    while (letters < compact.len && byte_is_alpha(compact.ptr[letters])) {
        letters++;
    }
    struct slice digits = slice_skip(compact, letters);
    uint64_t value = 0;
    if (digits.len < 4 || digits.len > 18 || !slice_to_u64(digits, &value)) {
        return;
    }
    uint64_t prefix_hash = letters == 0 ? 0 : table_hash(7, slice_take(compact, letters));
    for (size_t i = 0; i < index->shapes_count; i++) {
        struct index_shape *shape = &index->shapes[i];
        if (shape->prefix_hash == prefix_hash && shape->digits == digits.len) {
            shape->low = value < shape->low ? value : shape->low;
            shape->high = value > shape->high ? value : shape->high;
            return;
        }
    }
    if (index->shapes_count < INDEX_PREFIXES) {
        index->shapes[index->shapes_count++] =
            (struct index_shape){prefix_hash, (uint8_t)digits.len, value, value};
    }
}

/* Whether so many digits are those of a shape; where no letters stand before them, zeros in front
 * may be missing too. */
static inline bool index_fits_shape(const struct index_shape *shape, bool letters, size_t digits)
{
    return letters ? shape->prefix_hash != 0 && shape->digits == digits
                   : shape->prefix_hash == 0 && shape->digits >= digits;
}

/* Whether a value lies in the range of a shape. */
static bool index_is_in_shape(const struct index *index, const struct index_shape *shape,
                              size_t digits, uint64_t value)
{
    /* Numbers just before the oldest open item and just after the newest are ours as well. */
    uint64_t span = shape->high - shape->low;
    uint64_t most = (uint64_t)index->batch->items_count * INDEX_MARGIN_ITEM;
    uint64_t margin = (span / 2 < most ? span / 2 : most) + 1000;
    uint64_t low = shape->low > margin ? shape->low - margin : 0;
    if (value >= low && value <= shape->high + margin) {
        return true;
    }
    /* Numbers that begin with their period jump with it: last month's are far from these. */
    const uint64_t values[] = {shape->low, shape->high, value};
    return shape->digits == digits &&
           period_leads(index->newest, values, sizeof values / sizeof values[0], shape->digits);
}

bool index_is_our_shape(const struct index *index, struct slice letters, struct slice digits)
{
    size_t i = 0;
    while (i < index->shapes_count &&
           !index_fits_shape(&index->shapes[i], letters.len > 0, digits.len)) {
        i++;
    }
    uint64_t value = 0;
    if (i == index->shapes_count || digits.len < 4 || !slice_to_u64(digits, &value)) {
        return false;
    }
    uint64_t prefix_hash = letters.len == 0 ? 0 : table_hash(7, letters);
    for (; i < index->shapes_count; i++) {
        const struct index_shape *shape = &index->shapes[i];
        if (index_fits_shape(shape, letters.len > 0, digits.len) &&
            shape->prefix_hash == prefix_hash &&
            index_is_in_shape(index, shape, digits.len, value)) {
            return true;
        }
    }
    return false;
}

/* Remembers how a key of letters and digits begins, and how long it is. */
void index_begin_add(struct index *index, struct slice compact)
{
    size_t letters = 0;
    while (letters < compact.len && byte_is_alpha(compact.ptr[letters])) {
        letters++;
    }
    if (compact.len > 0) {
        struct index_begin *begin =
            &index->begins[letters > 0 ? compact.ptr[0] - 'A' : INDEX_BEGINS_DIGIT];
        begin->letters |= UINT64_C(1) << letters;
        begin->lengths |= UINT64_C(1) << compact.len;
    }
}

/* … and how many letters stand in front as it is printed, where a separator parts letters. */
static void index_begin_add_printed(struct index *index, struct slice compact, struct slice printed)
{
    size_t letters = 0;
    printed = slice_trim(printed);
    while (letters < printed.len && letters < compact.len && byte_is_alpha(printed.ptr[letters])) {
        letters++;
    }
    if (letters > 0 && byte_is_alpha(compact.ptr[0])) {
        index->begins[compact.ptr[0] - 'A'].letters |= UINT64_C(1) << letters;
    }
    bool digit = false;
    for (size_t i = 0; i < compact.len && !digit; i++) {
        digit = byte_is_digit(compact.ptr[i]);
    }
    index->letters_only = index->letters_only || !digit;
}

/* The value of a text's last six characters, where they are digits. */
static bool index_last_six(const struct key *key, uint64_t *value)
{
    enum { INDEX_SIX = 6 };
    return key->len >= INDEX_SIX &&
           slice_to_u64((struct slice){key->text + key->len - INDEX_SIX, INDEX_SIX}, value);
}

/* How a document's keys end, as far as they end alike. */
static struct index_tail index_tail_of(const struct key *keys, size_t count)
{
    const struct index_tail none = {.last = INDEX_NO_END};
    uint64_t six = 0;
    uint64_t serial = 0;
    uint16_t serial_len = 0;
    if (count == 0 || !index_last_six(&keys[0], &six)) {
        return none;
    }
    uint64_t power = 1;
    for (size_t k = 1; k < count; k++) {
        uint64_t other = 0;
        if (index_last_six(&keys[k], &other)) {
            if (other != six) {
                return none;
            }
            continue;
        }
        if (keys[k].form != KEY_SERIAL ||
            !slice_to_u64((struct slice){keys[k].text, keys[k].len}, &serial)) {
            return none;
        }
        serial_len = (uint16_t)keys[k].len;
        for (size_t i = 0; i < keys[k].len; i++) {
            power *= 10;
        }
        if (six % power != serial) {
            return none;
        }
    }
    return (struct index_tail){(uint16_t)(six % 1000), (uint16_t)(six / 1000), serial_len};
}

/* The shapes of digits alone that are long enough to be looked for inside longer runs. */
static void index_collect_windows(struct index *index)
{
    for (size_t i = 0; i < index->shapes_count; i++) {
        const struct index_shape *shape = &index->shapes[i];
        if (shape->prefix_hash != 0 || shape->digits < INDEX_WINDOW_MIN) {
            continue;
        }
        uint64_t power = 1;
        for (size_t digit = 0; digit < shape->digits; digit++) {
            power *= 10;
        }
        index->windows[index->windows_count++] = (struct index_window){
            .digits = shape->digits, .power = power, .low = shape->low, .high = shape->high};
    }
}

enum status index_build_keys(const struct batch *batch, struct arena *arena, struct index *index)
{
    struct table_pairs pairs = {0};
    index->item_tails = arena_array(arena, batch->items_count + 1, sizeof *index->item_tails);
    enum status status = index->item_tails == NULL ? STATUS_MEMORY : STATUS_OK;
    uint64_t low[KEY_FORM_COUNT];
    uint64_t high[KEY_FORM_COUNT] = {0};
    memset(low, 0xff, sizeof low);
    struct arena scratch = {0};
    struct key_space spaces[KEY_FORM_COUNT];
    for (int form = 0; status == STATUS_OK && form < KEY_FORM_COUNT; form++) {
        status = key_space_begin(&scratch, batch->items_count, &spaces[form]);
    }
    for (size_t i = 0; status == STATUS_OK && i < batch->items_count; i++) {
        struct key keys[KEY_ITEM_MAX];
        size_t documents = keys_of_document(&batch->items[i], keys);
        index->item_tails[i] = index_tail_of(keys, documents);
        size_t count = keys_add_others(&batch->items[i], keys, documents);
        for (size_t k = 0; status == STATUS_OK && k < count; k++) {
            struct slice text = {keys[k].text, keys[k].len};
            enum key_form form = keys[k].form;
            bool again = k > 0 && keys[k - 1].form == form; /* without zeros or letters in front */
            status = table_pairs_add(&pairs, key_hash(form, text),
                                     (uint32_t)i * KEY_FORM_ROOM + (uint32_t)form);
            if (keys[k].segments) {
                index->segmented = true;
                continue; /* written otherwise, it is the same number */
            }
            index->forms[form].keys++;
            if (key_form_is_digits(form)) {
                index->digits_lengths |= UINT64_C(1) << text.len;
            } else {
                index_begin_add(index, text);
            }
            if (form <= KEY_SERIAL && form != KEY_END_TO_END) {
                fronts_add(&index->fronts[key_form_is_digits(form)], text);
            }
            struct slice tail = slice_skip(text, text.len > 18 ? text.len - 18 : 0);
            while (tail.len > 0 && !byte_is_digit(tail.ptr[0])) {
                tail = slice_skip(tail, 1);
            }
            uint64_t value = 0;
            if (slice_to_u64(tail, &value)) {
                key_space_add(&spaces[form], value);
                low[form] = value < low[form] ? value : low[form];
                high[form] = value > high[form] ? value : high[form];
            }
            if (form == KEY_FULL || (form == KEY_REFERENCE && !again)) {
                checks_add(&index->checks[form == KEY_REFERENCE], text, batch->items_count);
                index_shape_add(index, text);
            }
            if (form == KEY_FULL) {
                index->dated = index->dated || keys_date_digits(&batch->items[i]) > 0;
                codes_add(&index->codes, batch->items[i].invoice_id);
                index_begin_add_printed(index, text, batch->items[i].invoice_id);
                struct slice printed = slice_trim(batch->items[i].invoice_id);
                /* Payers drop the letters in front: the digits alone are a shape too. */
                size_t letters = 0;
                while (letters < text.len && byte_is_alpha(text.ptr[letters])) {
                    letters++;
                }
                if (letters > 0) {
                    index_shape_add(index, slice_skip(text, letters));
                }
                /* … and so are the digits at the end, as printed. */
                size_t run = 0;
                while (run < text.len && byte_is_digit(printed.ptr[printed.len - 1 - run]) &&
                       run + 1 < printed.len) {
                    run++;
                }
                if (run >= 5 && run < text.len) {
                    index_shape_add(index, slice_skip(text, text.len - run));
                }
            }
        }
    }
    for (int form = 0; status == STATUS_OK && form < KEY_FORM_COUNT; form++) {
        index->forms[form].space_bits = key_space_bits(&spaces[form], index->forms[form].keys);
        index->forms[form].low = low[form];
        index->forms[form].high = high[form];
    }
    for (size_t i = 0; i < batch->items_count; i++) {
        struct date issued = batch->items[i].issue_date;
        index->newest = issued.day > index->newest.day ? issued : index->newest;
    }
    codes_settle(&index->codes, batch->items_count);
    checks_settle(&index->checks[0]);
    checks_settle(&index->checks[1]);
    arena_clear(&scratch);
    index_collect_windows(index);
    return table_pairs_build(&pairs, status, arena, &index->keys);
}
