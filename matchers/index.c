/*
 * How it works: customers are numbered through a table of their ids (or names, or accounts), the
 * items of each are laid side by side, and each kind of key becomes a table (table.h) in one pass
 * over the items. Cost: a few sorts of the keys, linear in their number; memory: some 175 bytes an
 * item with three keys, beside its own text.
 */
#include "matchers/index_internal.h"

#include "matchers/bits.h"
#include "matchers/fold.h"
#include "matchers/usual_words.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    INDEX_NAME_WORDS = 12,
    INDEX_MONEY_SHARE = 64, /* numbers of which one that looks like money settles it for all */
};

uint64_t index_amount_hash(struct currency currency, int64_t minor)
{
    uint64_t code = 0;
    memcpy(&code, currency.code, sizeof currency.code);
    uint64_t hash = table_hash_begin(3) ^ (uint64_t)minor * TABLE_HASH_BASE;
    return table_hash_end(hash + code * UINT64_C(0xd6e8feb86659fd93));
}

/* Zeroed records that begin with a line of memory, so that none of a size that divides one lies in
 * two. */
static void *index_lines(struct arena *arena, size_t count, size_t size)
{
    enum { INDEX_LINE = 64 };
    char *room = arena_array(arena, count + INDEX_LINE / size, size);
    if (room == NULL) {
        return NULL;
    }
    return room + (INDEX_LINE - (uintptr_t)room % INDEX_LINE) % INDEX_LINE;
}

/* Letters and digits of an account, letters in upper case; 0 for what is between them. */
static const unsigned char index_account_bytes[256] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6',
    ['7'] = '7', ['8'] = '8', ['9'] = '9', ['A'] = 'A', ['B'] = 'B', ['C'] = 'C', ['D'] = 'D',
    ['E'] = 'E', ['F'] = 'F', ['G'] = 'G', ['H'] = 'H', ['I'] = 'I', ['J'] = 'J', ['K'] = 'K',
    ['L'] = 'L', ['M'] = 'M', ['N'] = 'N', ['O'] = 'O', ['P'] = 'P', ['Q'] = 'Q', ['R'] = 'R',
    ['S'] = 'S', ['T'] = 'T', ['U'] = 'U', ['V'] = 'V', ['W'] = 'W', ['X'] = 'X', ['Y'] = 'Y',
    ['Z'] = 'Z', ['a'] = 'A', ['b'] = 'B', ['c'] = 'C', ['d'] = 'D', ['e'] = 'E', ['f'] = 'F',
    ['g'] = 'G', ['h'] = 'H', ['i'] = 'I', ['j'] = 'J', ['k'] = 'K', ['l'] = 'L', ['m'] = 'M',
    ['n'] = 'N', ['o'] = 'O', ['p'] = 'P', ['q'] = 'Q', ['r'] = 'R', ['s'] = 'S', ['t'] = 'T',
    ['u'] = 'U', ['v'] = 'V', ['w'] = 'W', ['x'] = 'X', ['y'] = 'Y', ['z'] = 'Z',
};

/* Letters and digits without what separates them and without zeros in front; how many. */
static size_t index_account_compact(struct slice account, char *out, size_t capacity)
{
    size_t len = 0;
    for (size_t at = 0; at < account.len && len < capacity; at++) {
        unsigned char byte = index_account_bytes[(unsigned char)account.ptr[at]];
        if (byte != 0 && (len > 0 || byte != '0')) {
            out[len++] = (char)byte;
        }
    }
    return len;
}

#if defined(__SSE2__)
/* Copies sixteen letters and digits, in upper case. False, with anything copied, where another
 * byte is among them. */
static inline bool index_account_16(const char *text, char *out)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
    /* The sums put a class at the low end of the numbers with a sign. */
    __m128i digit = _mm_cmplt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8((char)(0x80 - '0'))),
                                   _mm_set1_epi8((char)(0x80 + 10)));
    __m128i upper = _mm_andnot_si128(_mm_set1_epi8('a' - 'A'), bytes);
    __m128i letter = _mm_cmplt_epi8(_mm_add_epi8(upper, _mm_set1_epi8((char)(0x80 - 'A'))),
                                    _mm_set1_epi8((char)(0x80 + 26)));
    __m128i folded = _mm_or_si128(_mm_and_si128(digit, bytes), _mm_and_si128(letter, upper));
    _mm_storeu_si128((__m128i *)(void *)out, folded);
    return _mm_movemask_epi8(_mm_or_si128(digit, letter)) == 0xffff;
}
#endif

uint64_t index_account_hash(struct slice account)
{
    enum { INDEX_ACCOUNT_MIN = 4, INDEX_ACCOUNT_MAX = 64 };
    char compact[INDEX_ACCOUNT_MAX];
#if defined(__SSE2__)
    /* An IBAN has nothing else, and is read in two pieces that overlap. */
    if (account.len >= 16 && account.len <= 32 && account.ptr[0] != '0' &&
        index_account_16(account.ptr, compact) &&
        index_account_16(account.ptr + account.len - 16, compact + account.len - 16)) {
        return table_hash(4, (struct slice){compact, account.len});
    }
#endif
    size_t len = index_account_compact(account, compact, sizeof compact);
    return len < INDEX_ACCOUNT_MIN ? 0 : table_hash(4, (struct slice){compact, len});
}

uint64_t index_entity_hash(struct slice entity)
{
    return entity.len == 0 ? 0 : table_hash(10, entity);
}

uint64_t index_group_hash(struct slice group)
{
    return table_hash(13, group);
}

/* What makes two rows one customer. */
static uint64_t index_identity(struct slice id, struct slice name, struct slice account)
{
    if (id.len > 0) {
        return table_hash(6, id);
    }
    if (name.len > 0) {
        return table_hash(12, name);
    }
    return account.len == 0 ? 0 : index_account_hash(account);
}

/* What says who a customer is: a row of the items, then of the customers file. */
struct index_row {
    struct slice id;
    struct slice name;
    struct slice account;
    struct slice group;
};

/* Whether a number ends in a separator and two digits, as "0123/26" does. */
static bool index_is_like_money(struct slice number)
{
    number = slice_trim(number);
    return number.len > 3 && byte_is_digit(number.ptr[number.len - 1]) &&
           byte_is_digit(number.ptr[number.len - 2]) && !byte_is_alnum(number.ptr[number.len - 3]);
}

static struct index_row index_row_of(const struct batch *batch, size_t i)
{
    struct index_row row = {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}};
    if (i < batch->items_count) {
        const struct item *item = &batch->items[i];
        row.id = item->customer_id;
        row.name = item->customer_name;
        row.account = item->customer_iban;
    } else {
        const struct customer *customer = &batch->customers[i - batch->items_count];
        row.id = customer->customer_id;
        row.name = customer->name;
        row.account = customer->iban;
        row.group = customer->group;
    }
    return row;
}

/* What is looked at of an item for every candidate. */
static struct index_item index_item_of(const struct item *item)
{
    return (struct index_item){
        .currency = item->currency,
        .entity = index_entity_hash(item->entity),
        .issue_day = item->issue_date.day,
        .due_day = item->due_date.day,
        .discount_day = item->discount_date.day,
        .discount_ppm = item->discount_ppm,
    };
}

/* Numbers the customers of all rows; `identities` has each row's. The first value of an identity
 * is the customer's first row, so numbering follows the order of items. */
static enum status index_number_rows(const struct batch *batch, const struct table *identities,
                                     struct arena *arena, struct index *index)
{
    size_t rows = batch->items_count + batch->customers_count;
    static_assert(sizeof *index->items == 32, "two of them are a line of memory");
    index->items = index_lines(arena, rows + 1, sizeof *index->items);
    if (index->items == NULL) {
        return STATUS_MEMORY;
    }
    size_t like_money = 0;
    for (size_t i = 0; i < rows; i++) {
        struct index_row row = index_row_of(batch, i);
        uint64_t hash = index_identity(row.id, row.name, row.account);
        struct table_run run = {NULL, 0};
        if (hash != 0) {
            run = table_find(identities, hash);
        }
        uint32_t first = run.count == 0 ? (uint32_t)i : run.values[0];
        if (i < batch->items_count) {
            index->items[i] = index_item_of(&batch->items[i]);
            index->several_entities =
                index->several_entities || index->items[i].entity != index->items[0].entity;
            like_money += index_is_like_money(batch->items[i].invoice_id) ? 1 : 0;
        }
        index->items[i].customer =
            first == i ? index->customers_count++ : index->items[first].customer;
    }
    index->numbers_like_money = like_money * INDEX_MONEY_SHARE > batch->items_count;
    return STATUS_OK;
}

static enum status index_number_customers(const struct batch *batch, struct arena *arena,
                                          struct index *index)
{
    struct table_pairs pairs = {0};
    struct table identities = {0};
    struct arena scratch = {0};
    enum status status = STATUS_OK;
    size_t rows = batch->items_count + batch->customers_count;
    for (size_t i = 0; status == STATUS_OK && i < rows; i++) {
        struct index_row row = index_row_of(batch, i);
        uint64_t hash = index_identity(row.id, row.name, row.account);
        if (hash != 0) {
            status = table_pairs_add(&pairs, hash, (uint32_t)i);
        }
    }
    status = table_pairs_build(&pairs, status, &scratch, &identities);
    if (status == STATUS_OK) {
        status = index_number_rows(batch, &identities, arena, index);
    }
    arena_clear(&scratch);
    static_assert(sizeof *index->customers == 64, "one of them is a line of memory");
    index->customers =
        index_lines(arena, (size_t)index->customers_count + 1, sizeof *index->customers);
    index->identities =
        arena_array(arena, (size_t)index->customers_count + 1, sizeof *index->identities);
    if (status != STATUS_OK || index->customers == NULL || index->identities == NULL) {
        return STATUS_MEMORY;
    }
    uint32_t known = 0;
    for (size_t i = 0; i < rows; i++) {
        struct index_row row = index_row_of(batch, i);
        uint32_t c = index->items[i].customer;
        if (c == known) {
            index->identities[c].customer_id = row.id;
            known++;
        }
        if (row.group.len > 0) {
            index->identities[c].group = row.group;
            index->customers[c].has_group = true;
        }
    }
    return STATUS_OK;
}

/* Sorts item numbers of one customer by currency, open amount and place, for searches by halves. */
static int index_item_order(const void *a, const void *b, void *context)
{
    const struct item *items = context;
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    int order = memcmp(items[x].currency.code, items[y].currency.code, 3);
    if (order != 0) {
        return order;
    }
    if (items[x].open_minor != items[y].open_minor) {
        return items[x].open_minor < items[y].open_minor ? -1 : 1;
    }
    return x < y ? -1 : (x > y ? 1 : 0);
}

/* How a number ends, as printed. */
static uint16_t index_end(struct slice printed)
{
    struct slice number = slice_trim(printed);
    size_t digits = 0;
    while (digits < number.len && digits <= INDEX_END_LEN &&
           byte_is_digit(number.ptr[number.len - 1 - digits])) {
        digits++;
    }
    return digits > INDEX_END_LEN ? index_end_value(number) : INDEX_NO_END;
}

/* Lays side by side what a customer's items are looked through for, amounts and ends of numbers,
 * and notes the currency that all of them have. */
static void index_lay_items(const struct item *items, struct index_customer *customer,
                            struct index *index)
{
    const uint32_t *sorted = index->customer_items + customer->items_first;
    for (uint32_t i = 0; i < customer->items_count; i++) {
        index->customer_minor[customer->items_first + i] = items[sorted[i]].open_minor;
        index->customer_ends[customer->items_first + i] = index->item_ends[sorted[i]];
    }
    if (customer->items_count > 0 &&
        currency_equal(items[sorted[0]].currency,
                       items[sorted[customer->items_count - 1]].currency)) {
        customer->currency = items[sorted[0]].currency;
    }
}

static enum status index_group_items(const struct batch *batch, struct arena *arena,
                                     struct index *index)
{
    index->customer_items =
        arena_array(arena, batch->items_count + 1, sizeof *index->customer_items);
    index->customer_minor =
        arena_array(arena, batch->items_count + 1, sizeof *index->customer_minor);
    index->customer_ends = arena_array(arena, batch->items_count + 1, sizeof *index->customer_ends);
    index->item_ends = arena_array(arena, batch->items_count + 1, sizeof *index->item_ends);
    if (index->customer_items == NULL || index->customer_minor == NULL ||
        index->customer_ends == NULL || index->item_ends == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < batch->items_count; i++) {
        index->customers[index->items[i].customer].items_count++;
        index->item_ends[i] = index_end(batch->items[i].invoice_id);
    }
    uint32_t first = 0;
    for (uint32_t c = 0; c < index->customers_count; c++) {
        index->customers[c].items_first = first;
        first += index->customers[c].items_count;
        index->customers[c].items_count = 0;
    }
    for (size_t i = 0; i < batch->items_count; i++) {
        struct index_customer *customer = &index->customers[index->items[i].customer];
        index->customer_items[customer->items_first + customer->items_count++] = (uint32_t)i;
    }
    index->customers_bits = bits_log2(index->customers_count + 1U);
    for (uint32_t c = 0; c < index->customers_count; c++) {
        struct index_customer *customer = &index->customers[c];
        customer->items_bits = bits_log2(customer->items_count + 1U);
        if (customer->items_count > 1) {
            qsort_r(index->customer_items + customer->items_first, customer->items_count,
                    sizeof *index->customer_items, index_item_order, batch->items);
        }
        index_lay_items(batch->items, customer, index);
    }
    return STATUS_OK;
}

/* Eight buckets an octave. */
static uint32_t index_bucket(int32_t magnitude_bits)
{
    uint32_t bucket = (uint32_t)(magnitude_bits * 8 / BITS_ONE);
    return bucket < INDEX_HISTOGRAM ? bucket : INDEX_HISTOGRAM - 1;
}

/* How common amounts around each bucket are: it and two on each side, smoothed. */
static void index_smooth(struct index *index)
{
    index->items_bits = bits_log2(index->batch->items_count + 16U);
    for (uint32_t bucket = 0; bucket < INDEX_HISTOGRAM; bucket++) {
        uint64_t near = 1;
        for (uint32_t b = bucket < 2 ? 0 : bucket - 2; b <= bucket + 2 && b < INDEX_HISTOGRAM;
             b++) {
            near += index->histogram[b];
        }
        index->nearness_bits[bucket] = bits_log2(near) - index->items_bits;
    }
}

static int64_t index_net_of_discount(const struct item *item)
{
    if (item->discount_ppm == 0) {
        return item->open_minor;
    }
    int64_t net = 0;
    return item_net_of_discount(item, item->open_minor, &net) ? net : item->open_minor;
}

static enum status index_build_amounts(const struct batch *batch, struct arena *arena,
                                       struct index *index)
{
    struct table_pairs pairs = {0};
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < batch->items_count; i++) {
        const struct item *item = &batch->items[i];
        if (item->open_minor == 0) {
            continue;
        }
        int32_t bits = bits_log2((uint64_t)money_magnitude(item->open_minor));
        index->histogram[index_bucket(bits)]++;
        status = table_pairs_add(&pairs, index_amount_hash(item->currency, item->open_minor),
                                 (uint32_t)i * 2);
        int64_t net = index_net_of_discount(item);
        if (status == STATUS_OK && net != item->open_minor) {
            status = table_pairs_add(&pairs, index_amount_hash(item->currency, net),
                                     (uint32_t)i * 2 + 1);
        }
    }
    index_smooth(index);
    return table_pairs_build(&pairs, status, arena, &index->amounts);
}

int32_t index_amount_chance(const struct index *index, struct currency currency, int64_t minor)
{
    uint32_t same = table_find(&index->amounts, index_amount_hash(currency, minor)).count;
    return index_amount_chance_of(index, minor, same);
}

int32_t index_amount_chance_of(const struct index *index, int64_t minor, uint32_t same)
{
    int64_t magnitude = money_magnitude(minor);
    if (magnitude == 0) {
        return -BITS_ONE;
    }
    /* Density: the share of items near this amount over the minor units they span, about half of
     * the amount. */
    int32_t magnitude_bits = bits_log2((uint64_t)magnitude);
    int32_t density =
        index->nearness_bits[index_bucket(magnitude_bits)] - magnitude_bits + BITS_ONE;
    /* People round what they don't copy from an invoice. */
    for (int64_t unit = 100; unit <= 10000 && magnitude % unit == 0; unit *= 10) {
        density += 2 * BITS_ONE;
    }
    /* The very amount: what many items have, an unrelated payment has as well. One item alone
     * says nothing about how common it is. */
    int32_t chance = density;
    if (same > 1) {
        chance = bits_log2_sum(density, bits_log2(same - 1) - index->items_bits);
    }
    return chance < -BITS_ONE ? chance : -BITS_ONE;
}

/* How many words of customers find no room beside the customer; `pairs` are in their order. */
static size_t index_count_more(const struct table_pair *pairs, size_t count)
{
    size_t more = 0;
    for (size_t i = INDEX_WORDS_NEAR; i < count; i++) {
        more += pairs[i - INDEX_WORDS_NEAR].value == pairs[i].value ? 1 : 0;
    }
    return more;
}

/* Gives each customer its words and their rarity; `names` is the table of the same pairs. */
static enum status index_collect_words(const struct table_pair *pairs, size_t count,
                                       struct arena *arena, struct index *index)
{
    size_t more = index_count_more(pairs, count);
    index->words_more = arena_array(arena, more + 1, sizeof *index->words_more);
    if (index->words_more == NULL) {
        return STATUS_MEMORY;
    }
    uint32_t more_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct index_customer *customer = &index->customers[pairs[i].value];
        uint32_t sharing = table_find(&index->names, pairs[i].hash).count;
        uint32_t word = index_word_short(pairs[i].hash);
        if (customer->words_count < INDEX_WORDS_NEAR) {
            customer->words[customer->words_count] = word;
        } else {
            customer->words_more =
                customer->words_count == INDEX_WORDS_NEAR ? more_count : customer->words_more;
            index->words_more[more_count++] = word;
        }
        customer->words_count++;
        customer->words_bits += index->customers_bits - bits_log2(sharing);
    }
    assert(more_count == more);
    return STATUS_OK;
}

bool index_customer_has_more(const struct index *index, const struct index_customer *customer,
                             uint32_t word)
{
    const uint32_t *words = index->words_more + customer->words_more;
    for (uint32_t i = 0; i < customer->words_count - INDEX_WORDS_NEAR; i++) {
        if (words[i] == word) {
            return true;
        }
    }
    return false;
}

/* Two words of a customer that many have, for each two of the first such words: of more than a name
 * has, those of a customer with many names, the others are looked up alone. */
static enum status index_build_both(const struct table_pair *pairs, size_t count,
                                    struct arena *arena, struct index *index)
{
    struct table_pairs both = {0};
    enum status status = STATUS_OK;
    uint64_t words[INDEX_NAME_WORDS];
    size_t words_count = 0;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        words_count = i > 0 && pairs[i - 1].value == pairs[i].value ? words_count : 0;
        if (words_count == INDEX_NAME_WORDS ||
            !index_word_is_of_many(table_find(&index->names, pairs[i].hash))) {
            continue;
        }
        for (size_t w = 0; status == STATUS_OK && w < words_count; w++) {
            uint64_t hash = index_both_hash(words[w], pairs[i].hash);
            status = table_pairs_add(&both, hash, pairs[i].value);
        }
        words[words_count++] = pairs[i].hash;
    }
    return table_pairs_build(&both, status, arena, &index->both);
}

/* The names' table, that of two words, and each customer's words, from the same pairs. */
static enum status index_build_names(struct table_pairs *names, enum status status,
                                     struct arena *arena, struct index *index)
{
    struct table_pair *by_customer = NULL;
    size_t count = names->count;
    if (status == STATUS_OK && count > 0) {
        table_pairs_unique(names);
        count = names->count;
        by_customer = malloc(count * sizeof *by_customer);
        status = by_customer == NULL ? STATUS_MEMORY : STATUS_OK;
        if (status == STATUS_OK) {
            memcpy(by_customer, names->list, count * sizeof *by_customer);
        }
    }
    status = table_pairs_build(names, status, arena, &index->names);
    count = by_customer == NULL ? 0 : count;
    if (status == STATUS_OK) {
        status = index_collect_words(by_customer, count, arena, index);
    }
    if (status == STATUS_OK) {
        status = index_build_both(by_customer, count, arena, index);
    }
    free(by_customer);
    return status;
}

/* The numbers of contracts and mandates: by item, and with the numbers of customers those that are
 * long enough to be looked for in a text. */
static enum status index_build_agreements(const struct batch *batch, struct table_pairs *numbers,
                                          struct arena *arena, struct index *index)
{
    struct table_pairs items = {0};
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < batch->items_count; i++) {
        const struct index_agreement {
            struct slice number;
            enum agreement_kind kind;
        } agreements[] = {{batch->items[i].contract_number, AGREEMENT_CONTRACT},
                          {batch->items[i].mandate_id, AGREEMENT_MANDATE}};
        for (size_t k = 0; status == STATUS_OK && k < 2; k++) {
            char room[KEY_MAX];
            struct slice compact = agreements_compact(agreements[k].number, room);
            if (compact.len == 0) {
                continue;
            }
            uint64_t hash = key_hash(KEY_FULL, compact);
            status = table_pairs_add(&items, hash, agreements_value(i, agreements[k].kind));
            if (status == STATUS_OK && compact.len >= AGREEMENTS_TEXT_MIN) {
                index->number_lengths |= UINT64_C(1) << compact.len;
                index_begin_add(index, compact);
                status = table_pairs_add(numbers, hash, index->items[i].customer);
            }
        }
    }
    index->any_agreements = items.count > 0;
    index->any_fields = index->any_agreements || index->forms[KEY_END_TO_END].keys > 0;
    return table_pairs_build(&items, status, arena, &index->agreements);
}

/* The digits of a customer's number behind its letters; empty where it has none, or too few, or
 * more than these. */
static struct slice index_bare_number(struct slice number)
{
    size_t letters = 0;
    while (letters < number.len && byte_is_alpha(number.ptr[letters])) {
        letters++;
    }
    struct slice digits = slice_skip(number, letters);
    while (letters > 0 && digits.len > 0 && digits.ptr[0] == '0') {
        digits = slice_skip(digits, 1);
    }
    uint64_t value = 0;
    bool bare = letters > 0 && digits.len >= INDEX_BARE_NUMBER_MIN && slice_to_u64(digits, &value);
    return bare ? digits : (struct slice){NULL, 0};
}

static enum status index_build_payers(const struct batch *batch, struct arena *arena,
                                      struct index *index)
{
    struct table_pairs accounts = {0};
    struct table_pairs names = {0};
    struct table_pairs numbers = {0};
    enum status status = STATUS_OK;
    size_t rows = batch->items_count + batch->customers_count;
    uint64_t last_name = 0;
    for (size_t i = 0; status == STATUS_OK && i < rows; i++) {
        struct index_row row = index_row_of(batch, i);
        uint32_t c = index->items[i].customer;
        struct index_customer *customer = &index->customers[c];
        struct slice customer_id = index->identities[c].customer_id;
        bool first = !customer->has_name && !customer->has_account;
        uint64_t account_hash = index_account_hash(row.account);
        if (account_hash != 0) {
            customer->has_account = true;
            status = table_pairs_add(&accounts, account_hash, c);
        }
        if (status == STATUS_OK && first && customer_id.len >= 4) {
            char compact[KEY_MAX];
            size_t len = keys_compact(customer_id, compact);
            index->number_lengths |= UINT64_C(1) << len;
            index_begin_add(index, (struct slice){compact, len});
            struct slice number = {compact, len};
            status = table_pairs_add(&numbers, key_hash(KEY_FULL, number), c);
            struct slice bare = index_bare_number(number);
            if (status == STATUS_OK && bare.len > 0) {
                index->any_bare_numbers = true;
                status = table_pairs_add(&numbers, key_hash(KEY_DIGITS, bare), c);
            }
        }
        uint64_t name_hash = table_hash(8, row.name) ^ c;
        if (row.name.len == 0 || name_hash == last_name) {
            continue; /* the items of a customer stand side by side and repeat its name */
        }
        last_name = name_hash;
        customer->has_name = true;
        uint64_t words[INDEX_NAME_WORDS];
        size_t count = index_name_words(row.name, words, INDEX_NAME_WORDS);
        for (size_t w = 0; status == STATUS_OK && w < count; w++) {
            status = table_pairs_add(&names, words[w], c);
        }
    }
    if (status == STATUS_OK) {
        status = index_build_agreements(batch, &numbers, arena, index);
    }
    table_pairs_unique(&accounts);
    table_pairs_unique(&numbers);
    status = index_build_names(&names, status, arena, index);
    status = table_pairs_build(&accounts, status, arena, &index->accounts);
    return table_pairs_build(&numbers, status, arena, &index->numbers);
}

/* The customers of each group: an affiliated payer may pay for any of them. */
static enum status index_build_groups(struct arena *arena, struct index *index)
{
    struct table_pairs groups = {0};
    enum status status = STATUS_OK;
    for (uint32_t c = 0; status == STATUS_OK && c < index->customers_count; c++) {
        if (index->customers[c].has_group) {
            status = table_pairs_add(&groups, index_group_hash(index->identities[c].group), c);
        }
    }
    return table_pairs_build(&groups, status, arena, &index->groups);
}

/* The accounts that statements of this run and of earlier ones are of: what goes between them is a
 * transfer of our own. */
static enum status index_build_own(const struct batch *batch, struct arena *arena,
                                   struct index *index)
{
    struct table_pairs pairs = {0};
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < batch->statements_count + batch->earlier_count;
         i++) {
        struct slice account = i < batch->statements_count
                                   ? batch->statements[i].statement.account
                                   : batch->earlier[i - batch->statements_count].account;
        uint64_t hash = index_account_hash(account);
        if (hash != 0) {
            status = table_pairs_add(&pairs, hash, (uint32_t)i);
        }
    }
    return table_pairs_build(&pairs, status, arena, &index->own);
}

enum status index_build(const struct batch *batch, struct arena *arena, struct index *out)
{
    assert(batch->items_count < UINT32_MAX / KEY_FORM_ROOM);
    *out = (struct index){.batch = batch};
    vocabulary_build(&out->vocabulary);
    enum status status = index_number_customers(batch, arena, out);
    if (status == STATUS_OK) {
        status = index_group_items(batch, arena, out);
    }
    if (status == STATUS_OK) {
        status = index_build_keys(batch, arena, out);
    }
    if (status == STATUS_OK) {
        status = index_build_amounts(batch, arena, out);
    }
    if (status == STATUS_OK) {
        status = index_build_payers(batch, arena, out);
    }
    if (status == STATUS_OK) {
        status = index_build_groups(arena, out);
    }
    if (status == STATUS_OK) {
        status = index_build_own(batch, arena, out);
    }
    if (status == STATUS_OK && out->codes.count > 0) {
        status = usual_words_build(batch, arena, &out->usual_words);
    }
    return status == STATUS_OK ? table_build(NULL, 0, arena, &out->learnt) : status;
}
