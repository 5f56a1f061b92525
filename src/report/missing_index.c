/* Open addressing, a table a key. Rows are entered in the batch's order, which is that of
 * item_compare() for items; of customers only what all rows of a key share is told, so that no
 * order of files shows. */
#include "report/missing_index.h"

#include "model/number_kind.h"

#include <stdlib.h>
#include <string.h>

enum { MISSING_RUN_MAX = 1000, MISSING_DIGITS_MIN = 5, MISSING_TEXT_MAX = 4096 };

/* A row of many customers: nobody's. */
#define MISSING_SEVERAL UINT32_MAX

/* Letters, digits and bytes of letters beyond ASCII count. */
static bool missing_index_counts(char byte)
{
    return byte_is_alnum(byte) || (unsigned char)byte >= 0x80;
}

static uint64_t missing_index_mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static uint64_t missing_index_hash(struct slice text)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (missing_index_counts(text.ptr[i])) {
            hash = missing_index_mix(hash, (unsigned char)byte_upper(text.ptr[i]));
        }
    }
    return hash;
}

static uint64_t missing_index_hash_amount(const struct money *amount)
{
    uint64_t hash = missing_index_mix(0, (uint64_t)amount->minor);
    for (size_t i = 0; i < sizeof amount->currency.code; i++) {
        hash = missing_index_mix(hash, (unsigned char)amount->currency.code[i]);
    }
    return hash;
}

/* Whether two texts are the same but for letter case and separators; two empty ones are not. */
static bool missing_index_same(struct slice a, struct slice b)
{
    size_t at = 0;
    bool any = false;
    for (size_t i = 0; i < a.len; i++) {
        if (!missing_index_counts(a.ptr[i])) {
            continue;
        }
        while (at < b.len && !missing_index_counts(b.ptr[at])) {
            at++;
        }
        if (at == b.len || byte_upper(a.ptr[i]) != byte_upper(b.ptr[at])) {
            return false;
        }
        at++;
        any = true;
    }
    while (at < b.len && !missing_index_counts(b.ptr[at])) {
        at++;
    }
    return any && at == b.len;
}

static bool missing_index_empty(struct slice text)
{
    size_t i = 0;
    while (i < text.len && !missing_index_counts(text.ptr[i])) {
        i++;
    }
    return i == text.len;
}

/* The text of a row under a key that is one. */
static struct slice missing_index_text(const struct batch *batch, enum missing_key key,
                                       uint32_t row)
{
    if (key == MISSING_NUMBER || key == MISSING_CUSTOMER) {
        const struct item *item = &batch->items[row];
        return key == MISSING_NUMBER ? item->invoice_id : item->customer_id;
    }
    const struct customer *customer = &batch->customers[row];
    return key == MISSING_ACCOUNT ? customer->iban : customer->name;
}

int64_t missing_index_open(const struct missing_index *index, uint32_t item)
{
    uint32_t by = index->taken[item];
    return by == OUTCOME_NONE ? index->batch->items[item].open_minor
                              : index->result->allocations[by].open_after_minor;
}

/* The slot of a text or, where `amount` is given, of an amount, or a free one; NULL where the
 * table is closed. */
static struct missing_slot *missing_index_slot(const struct missing_index *index,
                                               enum missing_key key, struct slice text,
                                               const struct money *amount)
{
    const struct missing_table *table = &index->tables[key];
    uint64_t hash = amount != NULL ? missing_index_hash_amount(amount) : missing_index_hash(text);
    for (size_t i = 0; !table->closed && table->slots != NULL && i < MISSING_RUN_MAX; i++) {
        struct missing_slot *slot = &table->slots[(hash + i) & table->mask];
        if (slot->count == 0) {
            return slot;
        }
        if (amount == NULL) {
            if (missing_index_same(missing_index_text(index->batch, key, slot->first), text)) {
                return slot;
            }
            continue;
        }
        const struct item *item = &index->batch->items[slot->first];
        if (missing_index_open(index, slot->first) == amount->minor &&
            currency_equal(item->currency, amount->currency)) {
            return slot;
        }
    }
    return NULL;
}

static void missing_index_enter(struct missing_index *index, enum missing_key key, uint32_t row)
{
    bool of_items = key < MISSING_ACCOUNT;
    const struct item *item = of_items ? &index->batch->items[row] : NULL;
    const struct money open = {of_items ? missing_index_open(index, row) : 0,
                               of_items ? item->currency : (struct currency){{0}, 0}};
    bool amount = key == MISSING_AMOUNT;
    struct slice text = amount ? SLICE("") : missing_index_text(index->batch, key, row);
    bool nothing = amount ? open.minor == 0 : missing_index_empty(text);
    if (nothing) {
        return;
    }
    struct missing_slot *slot = missing_index_slot(index, key, text, amount ? &open : NULL);
    if (slot == NULL) {
        index->tables[key].closed = true;
    } else if (slot->count == 0) {
        *slot = (struct missing_slot){row, 1};
    } else if (of_items) {
        slot->count++;
    } else if (!slice_equal(index->batch->customers[slot->first].customer_id,
                            index->batch->customers[row].customer_id)) {
        slot->count = MISSING_SEVERAL;
    }
}

static enum status missing_index_fill(struct missing_index *index, enum missing_key key,
                                      size_t rows_count)
{
    size_t room = 16;
    while (room < rows_count * 3 / 2) {
        room *= 2;
    }
    index->tables[key].slots = calloc(room, sizeof *index->tables[key].slots);
    index->tables[key].mask = room - 1;
    if (index->tables[key].slots == NULL) {
        return STATUS_MEMORY;
    }
    for (uint32_t row = 0; row < rows_count; row++) {
        missing_index_enter(index, key, row);
    }
    return STATUS_OK;
}

/* The number without separators, letters as A and digits as 9; its length, 0 where it has no
 * digits or is too long. */
static size_t missing_index_shape(struct slice text, char shape[MISSING_SHAPE_MAX],
                                  size_t *digits_count)
{
    size_t len = 0;
    *digits_count = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!missing_index_counts(c)) {
            continue;
        }
        if (len + 1 == MISSING_SHAPE_MAX) {
            return 0;
        }
        *digits_count += byte_is_digit(c) ? 1 : 0;
        shape[len++] = byte_is_digit(c) ? '9' : 'A';
    }
    shape[len] = '\0';
    return *digits_count > 0 ? len : 0;
}

static void missing_index_shapes(struct missing_index *index)
{
    const struct batch *batch = index->batch;
    for (size_t i = 0; i < batch->items_count && index->shapes_count < MISSING_SHAPES_MAX; i++) {
        char *shape = index->shapes[index->shapes_count];
        size_t digits = 0;
        bool known = missing_index_shape(batch->items[i].invoice_id, shape, &digits) == 0;
        for (size_t j = index->shapes_count; !known && j > 0; j--) {
            known = strcmp(index->shapes[j - 1], shape) == 0;
        }
        index->shapes_count += known ? 0 : 1;
    }
}

enum status missing_index_build(const struct batch *batch, const struct batch_result *result,
                                struct missing_index *out)
{
    *out = (struct missing_index){.batch = batch, .result = result};
    enum status status = STATUS_OK;
    out->taken = malloc((batch->items_count + 1) * sizeof *out->taken);
    if (out->taken == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < batch->items_count; i++) {
        out->taken[i] = OUTCOME_NONE;
    }
    for (size_t i = 0; i < result->allocations_count; i++) {
        const struct allocation *a = &result->allocations[i];
        uint32_t *last = &out->taken[a->item];
        if (*last == OUTCOME_NONE ||
            money_magnitude(a->open_after_minor) <
                money_magnitude(result->allocations[*last].open_after_minor)) {
            *last = (uint32_t)i; /* the one that left least */
        }
    }
    for (int key = 0; key < MISSING_KEYS && status == STATUS_OK; key++) {
        bool items = key < MISSING_ACCOUNT;
        status = missing_index_fill(out, (enum missing_key)key,
                                    items ? batch->items_count : batch->customers_count);
    }
    if (status != STATUS_OK) {
        return status;
    }
    missing_index_shapes(out);
    return STATUS_OK;
}

void missing_index_clear(struct missing_index *index)
{
    for (size_t i = 0; i < MISSING_KEYS; i++) {
        free(index->tables[i].slots);
    }
    free(index->taken);
    *index = (struct missing_index){0};
}

static bool missing_index_found(const struct missing_slot *slot, struct missing_slot *found)
{
    if (slot == NULL || slot->count == 0 || slot->count == MISSING_SEVERAL) {
        return false;
    }
    *found = *slot;
    return true;
}

bool missing_index_find(const struct missing_index *index, enum missing_key key, struct slice text,
                        struct missing_slot *found)
{
    return !missing_index_empty(text) &&
           missing_index_found(missing_index_slot(index, key, text, NULL), found);
}

bool missing_index_find_amount(const struct missing_index *index, const struct money *amount,
                               struct missing_slot *found)
{
    return missing_index_found(missing_index_slot(index, MISSING_AMOUNT, SLICE(""), amount), found);
}

/* How much a word looks like a number of the list: 2 all of it, 1 the end of it, 0 not. */
static int missing_index_likeness(const struct missing_index *index, struct slice word)
{
    char shape[MISSING_SHAPE_MAX];
    size_t digits = 0;
    size_t len = missing_index_shape(word, shape, &digits);
    int best = 0;
    for (size_t i = 0; digits > 2 && len > 0 && i < index->shapes_count; i++) {
        struct slice all = slice_from(index->shapes[i]);
        struct slice own = {shape, len};
        if (slice_equal(all, own)) {
            return 2;
        }
        bool end = digits >= MISSING_DIGITS_MIN && slice_ends(all, own);
        best = end && slice_find_byte(word, '.') == SIZE_MAX ? 1 : best;
    }
    return best;
}

/* The next word of letters, digits and what parts them within a number. */
static bool missing_index_word(struct slice *rest, struct slice *word)
{
    size_t from = 0;
    while (from < rest->len && !missing_index_counts(rest->ptr[from])) {
        from++;
    }
    size_t end = from;
    for (size_t i = from; i < rest->len; i++) {
        char c = rest->ptr[i];
        if (missing_index_counts(c)) {
            end = i + 1;
        } else if (c != '-' && c != '/' && c != '.' && c != '_') {
            break;
        }
    }
    *word = slice_take(slice_skip(*rest, from), end - from);
    *rest = slice_skip(*rest, end);
    return word->len > 0;
}

struct missing_search {
    const struct missing_index *index;
    bool listed;
    const uint32_t *but;
    size_t but_count;
    int likeness; /* of what was found so far */
    struct missing_number *out;
};

/* What words tell of the number behind them. */
struct missing_told {
    enum number_kind kind;
    size_t passed; /* letters since */
};

/* Whether a word is the number of an item, or of more than one, that is known already. */
static bool missing_index_is_known(const struct missing_search *search, struct slice word)
{
    const struct batch *batch = search->index->batch;
    for (size_t i = 0; i < search->but_count; i++) {
        if (missing_index_same(batch->items[search->but[i]].invoice_id, word)) {
            return true;
        }
    }
    return false;
}

static void missing_index_try(struct missing_search *search, struct slice word)
{
    struct missing_number number = {.text = word};
    int likeness = missing_index_likeness(search->index, word);
    if (likeness <= search->likeness || missing_index_is_known(search, word)) {
        return;
    }
    number.listed = missing_index_find(search->index, MISSING_NUMBER, word, &number.found);
    if (number.listed == search->listed && (!number.listed || likeness == 2)) {
        *search->out = number;
        search->likeness = likeness;
    }
}

/* Takes a word without digits for what it tells; a few letters, such as "Nr", change nothing. */
static void missing_index_hear(struct missing_told *told, struct slice word)
{
    enum { MISSING_WORD_MAX = 20, MISSING_PASSED_MAX = 6 };
    char letters[MISSING_WORD_MAX];
    size_t len = 0;
    for (size_t i = 0; i < word.len && len < sizeof letters; i++) {
        if (byte_is_alpha(byte_upper(word.ptr[i]))) {
            letters[len++] = byte_upper(word.ptr[i]);
        }
    }
    enum number_kind kind = number_kind_of((struct slice){letters, len});
    told->passed = kind == NUMBER_KIND_UNTOLD ? told->passed + len : 0;
    if (kind != NUMBER_KIND_UNTOLD || told->passed > MISSING_PASSED_MAX) {
        told->kind = kind;
    }
}

/* Whether a word that is no number of the list may be one all the same: no word before tells that
 * it is another kind's, and no customer has it. */
static bool missing_index_may_be_ours(const struct missing_search *search, struct slice word,
                                      const struct missing_told *told)
{
    struct missing_slot found;
    return search->listed ||
           (told->kind != NUMBER_KIND_CUSTOMER && told->kind != NUMBER_KIND_OTHER &&
            !missing_index_find(search->index, MISSING_CUSTOMER, word, &found));
}

static void missing_index_search(struct missing_search *search, struct slice text)
{
    struct slice rest = slice_take(text, MISSING_TEXT_MAX);
    struct slice word;
    struct missing_told told = {NUMBER_KIND_UNTOLD, 0};
    while (missing_index_word(&rest, &word)) {
        bool digits = false;
        for (size_t i = 0; i < word.len && !digits; i++) {
            digits = byte_is_digit(word.ptr[i]);
        }
        if (!digits) {
            missing_index_hear(&told, word);
            continue;
        }
        if (missing_index_may_be_ours(search, word, &told)) {
            missing_index_try(search, word);
        }
        told = (struct missing_told){NUMBER_KIND_UNTOLD, 0};
    }
}

bool missing_index_find_named(const struct missing_index *index,
                              const struct transaction *transaction, bool listed,
                              const uint32_t *but, size_t but_count, struct missing_number *out)
{
    struct missing_search search = {index, listed, but, but_count, 0, out};
    for (size_t i = 0; i < transaction->references_count; i++) {
        missing_index_search(&search, transaction->references[i].value);
    }
    for (size_t i = 0; i < transaction->documents_count; i++) {
        missing_index_search(&search, transaction->documents[i].number);
    }
    for (size_t i = 0; i < transaction->remittance_count; i++) {
        missing_index_search(&search, transaction->remittance[i]);
    }
    if (listed) { /* elsewhere than in the remittance systems write numbers of their own */
        missing_index_search(&search, transaction->end_to_end_id);
        missing_index_search(&search, transaction->additional);
    }
    /* A number that nothing follows up may be in a closed table: then nothing is said of it. */
    return search.likeness > 0 && !index->tables[MISSING_NUMBER].closed;
}
