#include "workbook/workbook_internal.h"

#include <string.h>

/* The name of a rate as the structs have it, ending with a NUL. */
static const char *load_rate_name(struct rows_in *in)
{
    struct slice name = rows_in_borrow(in);
    char *copy = arena_alloc(in->load->arena, name.len + 1); /* zeroed */
    if (copy == NULL) {
        in->status = diag_memory(in->load->diag);
        return "";
    }
    memcpy(copy, name.len == 0 ? "" : name.ptr, name.len);
    return copy;
}

static enum status load_rates(struct load *load)
{
    struct rows_in in;
    struct batch_result *result = load->result;
    result->rates = arena_array(load->arena, (size_t)load->records[ROWS_LEARNT_RATE].count,
                                sizeof *result->rates);
    if (result->rates == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_open(load, ROWS_LEARNT_RATE, &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        struct batch_rate *rate = &result->rates[result->rates_count++];
        rows_in_skip(&in);
        rate->name = load_rate_name(&in);
        rate->default_ppm = rows_in_u32(&in);
        rate->default_receipts = rows_in_u32(&in);
        rate->seen_ppm = rows_in_u64(&in);
        rate->of_ppm = rows_in_u64(&in);
        rate->low_ppm = rows_in_u32(&in);
        rate->high_ppm = rows_in_u32(&in);
        rate->used_ppm = rows_in_u32(&in);
    }
    return rows_in_close(&in);
}

static enum status load_accounts(struct load *load)
{
    struct rows_in in;
    struct batch_result *result = load->result;
    result->learnt = arena_array(load->arena, (size_t)load->records[ROWS_LEARNT_ACCOUNT].count,
                                 sizeof *result->learnt);
    if (result->learnt == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_open(load, ROWS_LEARNT_ACCOUNT, &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        struct batch_learnt *learnt = &result->learnt[result->learnt_count++];
        rows_in_skip(&in);
        learnt->account = rows_in_text(&in);
        learnt->customer_id = rows_in_text(&in);
        learnt->payments = rows_in_u32(&in);
        learnt->first = rows_in_date(&in);
        learnt->last = rows_in_date(&in);
    }
    return rows_in_close(&in);
}

/* The lessons of each learnt account; those are read already, in their order. */
static enum status load_lessons(struct load *load)
{
    struct rows_in in;
    struct batch_result *result = load->result;
    uint32_t before = 0;
    result->lessons =
        arena_array(load->arena, (size_t)load->records[ROWS_LESSON].count, sizeof *result->lessons);
    if (result->lessons == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_open(load, ROWS_LESSON, &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        uint32_t index = rows_in_index(&in, ROWS_LEARNT_ACCOUNT);
        struct batch_lesson lesson = {.transaction = rows_in_transaction(&in)};
        lesson.item = rows_in_index(&in, ROWS_ITEM);
        if (in.failed || index < before || index >= result->learnt_count) {
            rows_in_refuse(&in);
            continue;
        }
        before = index;
        struct batch_learnt *learnt = &result->learnt[index];
        if (learnt->lessons_count == 0) {
            learnt->lessons_first = (uint32_t)result->lessons_count;
        }
        learnt->lessons_count++;
        result->lessons[result->lessons_count++] = lesson;
    }
    return rows_in_close(&in);
}

static enum status load_names(struct load *load)
{
    struct rows_in in;
    struct batch_result *result = load->result;
    result->names = arena_array(load->arena, (size_t)load->records[ROWS_LEARNT_NAME].count,
                                sizeof *result->names);
    if (result->names == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_open(load, ROWS_LEARNT_NAME, &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        struct batch_name *name = &result->names[result->names_count++];
        rows_in_skip(&in);
        name->name = rows_in_text(&in);
        name->customer_id = rows_in_text(&in);
        name->payments = rows_in_u32(&in);
        name->first = rows_in_date(&in);
        name->last = rows_in_date(&in);
    }
    return rows_in_close(&in);
}

void load_habit_counts(struct rows_in *in, struct habit *counts)
{
    for (size_t sign = 0; sign < HABIT_SIGNS; sign++) {
        counts->counts[sign] = rows_in_u64(in);
    }
    counts->late_days = rows_in_i64(in);
}

static enum status load_habits(struct load *load)
{
    struct rows_in in;
    struct batch_result *result = load->result;
    result->habits = arena_array(load->arena, (size_t)load->records[ROWS_LEARNT_HABIT].count,
                                 sizeof *result->habits);
    if (result->habits == NULL) {
        return diag_memory(load->diag);
    }
    if (rows_in_open(load, ROWS_LEARNT_HABIT, &in) != STATUS_OK) {
        return in.status;
    }
    while (rows_in_next(&in)) {
        struct batch_habit *habit = &result->habits[result->habits_count++];
        rows_in_skip(&in);
        habit->customer_id = rows_in_text(&in);
        load_habit_counts(&in, &habit->counts);
        habit->first = rows_in_date(&in);
        habit->last = rows_in_date(&in);
    }
    return rows_in_close(&in);
}

enum status load_learnt(struct load *load)
{
    enum status status = load_rates(load);
    if (status == STATUS_OK) {
        status = load_accounts(load);
    }
    if (status == STATUS_OK) {
        status = load_lessons(load);
    }
    if (status == STATUS_OK) {
        status = load_names(load);
    }
    return status == STATUS_OK ? load_habits(load) : status;
}
