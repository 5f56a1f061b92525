#include "model/memory.h"

#include "model/account.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const char *memory_kind_name(enum memory_kind kind)
{
    static const char *const names[MEMORY_KINDS] = {
        [MEMORY_ACCOUNT] = "account",     [MEMORY_NAME] = "name",   [MEMORY_PAIR] = "pair",
        [MEMORY_NAME_PAIR] = "name_pair", [MEMORY_HABIT] = "habit",
    };
    return names[kind];
}

/* Letters, digits and what is beyond ASCII; the rest parts words. */
static void memory_name_key(struct slice name, struct buffer *out)
{
    bool begun = false;
    bool gap = false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!byte_is_alnum(c) && (unsigned char)c < 0x80) {
            gap = begun;
            continue;
        }
        if (gap) {
            buffer_add_byte(out, ' ');
        }
        buffer_add_byte(out, byte_upper(c));
        begun = true;
        gap = false;
    }
}

void memory_subject_key(enum memory_kind kind, struct slice subject, struct buffer *out)
{
    char key[ACCOUNT_KEY_MAX];
    if (memory_is_by_account(kind)) {
        buffer_add(out, (struct slice){key, account_key(subject, key)});
    } else {
        memory_name_key(subject, out);
    }
}

bool memory_is_pair(enum memory_kind kind)
{
    return kind == MEMORY_PAIR || kind == MEMORY_NAME_PAIR;
}

bool memory_is_by_account(enum memory_kind kind)
{
    return kind == MEMORY_ACCOUNT || kind == MEMORY_PAIR;
}

enum memory_kind memory_pair_kind(struct slice account)
{
    char key[ACCOUNT_KEY_MAX];
    return account_key(account, key) > 0 ? MEMORY_PAIR : MEMORY_NAME_PAIR;
}

int memory_compare(const struct memory_fact *a, const struct memory_fact *b)
{
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    int order = slice_compare(a->key, b->key);
    if (order == 0) {
        order = slice_compare(a->customer_id, b->customer_id);
    }
    if (order == 0) {
        order = slice_compare(a->entity, b->entity);
    }
    return order == 0 ? slice_compare(a->invoice_id, b->invoice_id) : order;
}

/* Equal facts stand in the order of what supports them, so that the first spelling is kept. */
static int memory_order(const void *left, const void *right)
{
    const struct memory_fact *a = left;
    const struct memory_fact *b = right;
    int order = memory_compare(a, b);
    if (order == 0 && a->first.day != b->first.day) {
        order = a->first.day < b->first.day ? -1 : 1;
    }
    if (order == 0 && a->last_run != b->last_run) {
        order = a->last_run < b->last_run ? -1 : 1;
    }
    if (order == 0 && a->decision_no != b->decision_no) {
        order = a->decision_no < b->decision_no ? -1 : 1;
    }
    return order == 0 ? slice_compare(a->subject, b->subject) : order;
}

static int64_t memory_later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void memory_add(struct memory_fact *sum, const struct memory_fact *more)
{
    sum->certain += more->certain;
    sum->decided += more->decided;
    sum->against += more->against;
    if (!date_present(sum->first) ||
        (date_present(more->first) && more->first.day < sum->first.day)) {
        sum->first = more->first;
    }
    if (more->last.day > sum->last.day) {
        sum->last = more->last;
    }
    if (sum->first_run == 0 || (more->first_run != 0 && more->first_run < sum->first_run)) {
        sum->first_run = more->first_run;
    }
    sum->last_run = memory_later(sum->last_run, more->last_run);
    if (more->decision_no > sum->decision_no) {
        sum->decision_no = more->decision_no;
        sum->decided_by = more->decided_by;
        sum->decided_on = more->decided_on;
    }
    if (more->withdrawal_no > sum->withdrawal_no) {
        sum->withdrawal_no = more->withdrawal_no;
        sum->withdrawn_by = more->withdrawn_by;
        sum->withdrawn_why = more->withdrawn_why;
    }
    habit_add(&sum->habit, &more->habit);
}

size_t memory_merge(struct memory_fact *facts, size_t count)
{
    size_t kept = 0;
    if (count > 0) {
        qsort(facts, count, sizeof *facts, memory_order);
    }
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && memory_compare(&facts[kept - 1], &facts[i]) == 0) {
            memory_add(&facts[kept - 1], &facts[i]);
        } else {
            facts[kept++] = facts[i];
        }
    }
    return kept;
}

enum status memory_identify(struct memory_fact *fact)
{
    const struct slice parts[] = {slice_from(memory_kind_name(fact->kind)), fact->key,
                                  fact->customer_id, fact->entity, fact->invoice_id};
    struct buffer text = {0};
    char hex[DIGEST_HEX];
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        buffer_add_u64(&text, parts[i].len);
        buffer_add_byte(&text, ':');
        buffer_add(&text, parts[i]);
    }
    bool ok = buffer_ok(&text);
    if (ok) {
        struct digest digest = digest_of(buffer_slice(&text));
        digest_format(&digest, hex);
        memcpy(fact->id, hex, sizeof fact->id);
    }
    buffer_clear(&text);
    return ok ? STATUS_OK : STATUS_MEMORY;
}

/* What is left of one after so many days, in 1/1024. */
static uint64_t memory_left(int32_t age_days)
{
    enum { MEMORY_HALVINGS_MAX = 20 };
    uint64_t days = age_days < 0 ? 0 : (uint64_t)age_days;
    uint64_t halvings = days / MEMORY_HALF_LIFE_DAYS;
    uint64_t rest = days % MEMORY_HALF_LIFE_DAYS;
    uint64_t left = MEMORY_ONE - MEMORY_ONE / 2 * rest / MEMORY_HALF_LIFE_DAYS;
    return halvings > MEMORY_HALVINGS_MAX ? 0 : left >> halvings;
}

uint64_t memory_aged(uint64_t count, int32_t age_days)
{
    /* Counts beyond it say no more; the product can't overflow. */
    static const uint64_t memory_count_max = UINT64_C(1) << 50;
    return (count < memory_count_max ? count : memory_count_max) * memory_left(age_days);
}

static int32_t memory_age_days(struct date last, struct date as_of)
{
    return date_present(last) && date_present(as_of) && last.day < as_of.day ? as_of.day - last.day
                                                                             : 0;
}

void memory_age_habit(struct habit *habit, struct date last, struct date as_of)
{
    int32_t age = memory_age_days(last, as_of);
    for (size_t sign = 0; sign < HABIT_SIGNS; sign++) {
        habit->counts[sign] = memory_aged(habit->counts[sign], age);
    }
    bool late = habit->late_days > 0;
    int64_t days =
        (int64_t)memory_aged((uint64_t)(late ? habit->late_days : -habit->late_days), age);
    habit->late_days = late ? days : -days;
}

/* Whether more speaks for a fact than against it. */
static bool memory_stands(const struct memory_fact *fact)
{
    return fact->certain + (uint64_t)MEMORY_DECISION_PAYMENTS * fact->decided >
           (uint64_t)MEMORY_DECISION_PAYMENTS * fact->against;
}

static void memory_weigh(struct memory_fact *fact, struct date as_of)
{
    int32_t age = memory_age_days(fact->last, as_of);
    int64_t lost = (int64_t)age * MEMORY_ONE / MEMORY_HALF_LIFE_DAYS;
    int64_t bits = fact->decided > 0 ? MEMORY_CONFIRMED_BITS : MEMORY_SEEN_BITS;
    fact->in_force = false;
    fact->weight_bits = 0;
    fact->barred = fact->kind != MEMORY_HABIT && !memory_stands(fact);
    switch (fact->kind) {
    case MEMORY_PAIR:
    case MEMORY_NAME_PAIR:
        bits = MEMORY_NOT_BITS * (int64_t)memory_left(age) / MEMORY_ONE;
        fact->in_force = !fact->barred && bits < 0;
        fact->weight_bits = fact->in_force ? (int32_t)bits : 0;
        break;
    case MEMORY_ACCOUNT:
    case MEMORY_NAME:
        bits += fact->kind == MEMORY_NAME ? MEMORY_NAME_BITS : 0;
        bits -= lost + (int64_t)fact->against * MEMORY_ONE;
        fact->in_force = !fact->barred && bits > MEMORY_LEAST_BITS;
        fact->weight_bits = fact->in_force ? (int32_t)bits : 0;
        break;
    case MEMORY_HABIT:
        fact->in_force = habit_payments(&fact->habit) > 0;
        break;
    case MEMORY_KINDS:
        break;
    }
}

/* What is in force, one line each: what two memories must share to be one version. */
static enum status memory_take_digest(struct memory *memory)
{
    struct digest_stream stream = {0};
    struct buffer line = {0};
    enum status status = digest_begin(&stream);
    for (size_t i = 0; i < memory->facts_count && status == STATUS_OK; i++) {
        const struct memory_fact *fact = &memory->facts[i];
        if (!fact->in_force) {
            continue;
        }
        buffer_reset(&line);
        buffer_add(&line, (struct slice){fact->id, sizeof fact->id});
        buffer_add_byte(&line, ' ');
        buffer_add_i64(&line, fact->weight_bits);
        for (size_t sign = 0; sign < HABIT_SIGNS && fact->kind == MEMORY_HABIT; sign++) {
            buffer_add_byte(&line, ' ');
            buffer_add_u64(&line, fact->habit.counts[sign]);
        }
        buffer_add_byte(&line, ' ');
        buffer_add_i64(&line, fact->habit.late_days);
        buffer_add_byte(&line, '\n');
        status = buffer_ok(&line) ? STATUS_OK : STATUS_MEMORY;
        digest_add(&stream, buffer_slice(&line));
    }
    for (size_t i = 0; i < memory->rates_count && status == STATUS_OK; i++) {
        buffer_reset(&line);
        buffer_add(&line, memory->rates[i].name);
        buffer_add_format(&line, " %llu %llu\n", (unsigned long long)memory->rates[i].seen_ppm,
                          (unsigned long long)memory->rates[i].of_ppm);
        status = buffer_ok(&line) ? STATUS_OK : STATUS_MEMORY;
        digest_add(&stream, buffer_slice(&line));
    }
    if (status == STATUS_OK) {
        memory->digest = digest_finish(&stream);
    }
    digest_drop(&stream);
    buffer_clear(&line);
    return status;
}

enum status memory_age(struct memory *memory, struct date as_of)
{
    memory->as_of = as_of;
    for (size_t i = 0; i < memory->facts_count; i++) {
        memory_weigh(&memory->facts[i], as_of);
    }
    int32_t age = memory_age_days(memory->rates_last, as_of);
    for (size_t i = 0; i < memory->rates_count; i++) {
        struct memory_rate *rate = &memory->rates[i];
        rate->seen_ppm = memory_aged(rate->seen_ppm, age) / MEMORY_ONE;
        rate->of_ppm = memory_aged(rate->of_ppm, age) / MEMORY_ONE;
    }
    return memory_take_digest(memory);
}

size_t memory_in_force(const struct memory *memory, enum memory_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < memory->facts_count; i++) {
        const struct memory_fact *fact = &memory->facts[i];
        count += fact->in_force && (kind == MEMORY_KINDS || fact->kind == kind) ? 1 : 0;
    }
    return count;
}

const struct memory_fact *memory_find(const struct memory *memory, struct slice id)
{
    for (size_t i = 0; i < memory->facts_count; i++) {
        if (slice_equal((struct slice){memory->facts[i].id, MEMORY_ID}, id)) {
            return &memory->facts[i];
        }
    }
    return NULL;
}
