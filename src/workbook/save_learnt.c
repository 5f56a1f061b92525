#include "workbook/workbook_internal.h"

#include <assert.h>

static enum status save_rates(struct save *save)
{
    struct rows_out out;
    enum status status = rows_out_open(save->workbook, ROWS_LEARNT_RATE, save->diag, &out);
    for (size_t i = 0; i < save->result->rates_count && status == STATUS_OK; i++) {
        const struct batch_rate *rate = &save->result->rates[i];
        (void)rows_out_begin(&out);
        rows_out_i64(&out, save->run_id);
        rows_out_required(&out, slice_from(rate->name));
        rows_out_i64(&out, rate->default_ppm);
        rows_out_i64(&out, rate->default_receipts);
        rows_out_i64(&out, (int64_t)rate->seen_ppm);
        rows_out_i64(&out, (int64_t)rate->of_ppm);
        rows_out_i64(&out, rate->low_ppm);
        rows_out_i64(&out, rate->high_ppm);
        rows_out_i64(&out, rate->used_ppm);
        status = rows_out_end(&out, save->diag);
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &out);
    }
    rows_out_clear(&out);
    return status;
}

static enum status save_lessons(struct save *save, const struct batch_learnt *learnt,
                                int64_t number, struct rows_out *out)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < learnt->lessons_count && status == STATUS_OK; i++) {
        const struct batch_lesson *lesson = &save->result->lessons[learnt->lessons_first + i];
        assert(lesson->transaction < save->batch->transactions_count);
        assert(lesson->item < save->batch->items_count);
        (void)rows_out_begin(out);
        rows_out_i64(out, number);
        rows_out_i64(out, save_transaction_no(save, lesson->transaction));
        rows_out_i64(out, save->records[ROWS_ITEM].first_no + lesson->item);
        status = rows_out_end(out, save->diag);
    }
    return status;
}

static enum status save_accounts(struct save *save)
{
    struct rows_out accounts = {0};
    struct rows_out lessons = {0};
    enum status status = rows_out_open(save->workbook, ROWS_LEARNT_ACCOUNT, save->diag, &accounts);
    if (status == STATUS_OK) {
        status = rows_out_open(save->workbook, ROWS_LESSON, save->diag, &lessons);
    }
    for (size_t i = 0; i < save->result->learnt_count && status == STATUS_OK; i++) {
        const struct batch_learnt *learnt = &save->result->learnt[i];
        int64_t number = rows_out_begin(&accounts);
        rows_out_i64(&accounts, save->run_id);
        rows_out_required(&accounts, learnt->account);
        rows_out_required(&accounts, learnt->customer_id);
        rows_out_i64(&accounts, learnt->payments);
        rows_out_date(&accounts, learnt->first);
        rows_out_date(&accounts, learnt->last);
        status = rows_out_end(&accounts, save->diag);
        if (status == STATUS_OK) {
            status = save_lessons(save, learnt, number, &lessons);
        }
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &accounts);
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &lessons);
    }
    rows_out_clear(&accounts);
    rows_out_clear(&lessons);
    return status;
}

static enum status save_names(struct save *save)
{
    struct rows_out out;
    enum status status = rows_out_open(save->workbook, ROWS_LEARNT_NAME, save->diag, &out);
    for (size_t i = 0; i < save->result->names_count && status == STATUS_OK; i++) {
        const struct batch_name *name = &save->result->names[i];
        (void)rows_out_begin(&out);
        rows_out_i64(&out, save->run_id);
        rows_out_required(&out, name->name);
        rows_out_required(&out, name->customer_id);
        rows_out_i64(&out, name->payments);
        rows_out_date(&out, name->first);
        rows_out_date(&out, name->last);
        status = rows_out_end(&out, save->diag);
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &out);
    }
    rows_out_clear(&out);
    return status;
}

static enum status save_habits(struct save *save)
{
    struct rows_out out;
    enum status status = rows_out_open(save->workbook, ROWS_LEARNT_HABIT, save->diag, &out);
    for (size_t i = 0; i < save->result->habits_count && status == STATUS_OK; i++) {
        const struct batch_habit *habit = &save->result->habits[i];
        (void)rows_out_begin(&out);
        rows_out_i64(&out, save->run_id);
        rows_out_required(&out, habit->customer_id);
        for (size_t sign = 0; sign < HABIT_SIGNS; sign++) {
            rows_out_i64(&out, (int64_t)habit->counts.counts[sign]);
        }
        rows_out_i64(&out, habit->counts.late_days);
        rows_out_date(&out, habit->first);
        rows_out_date(&out, habit->last);
        status = rows_out_end(&out, save->diag);
    }
    if (status == STATUS_OK) {
        status = save_finish(save, &out);
    }
    rows_out_clear(&out);
    return status;
}

enum status save_learnt(struct save *save)
{
    enum status status = save_rates(save);
    if (status == STATUS_OK) {
        status = save_accounts(save);
    }
    if (status == STATUS_OK) {
        status = save_names(save);
    }
    return status == STATUS_OK ? save_habits(save) : status;
}
