/*
 * Habits, from what runs stored and persons decided.
 *
 * A decided payment teaches as one that a run settled, once, and in the place of what the run may
 * have learnt from the same payment: that is taken off the run's counts again. So a match that was
 * rejected teaches nothing, one that was accepted what it taught before, and one that was assigned
 * elsewhere the habits of whoever it was assigned to.
 *
 * The amount is read from the parts that the person gave. How the item was named is read from the
 * ledger that the run had for these very items, as its outcome or as a candidate; without one
 * nothing is said of it.
 */
#include "workbook/memory_internal.h"

#include <stdlib.h>
#include <string.h>

enum { MEMORY_LEDGER_MAX = 64, MEMORY_LEDGER_NAME = 48 };

/* A ledger, with names of its own. */
struct memory_ledger {
    struct evidence evidence[MEMORY_LEDGER_MAX];
    char names[MEMORY_LEDGER_MAX][MEMORY_LEDGER_NAME];
    size_t count;
};

/* A decision in force on a receipt. */
struct memory_decided_line {
    int64_t decision_no;
    int64_t transaction_no;
    int64_t run_id; /* of the line */
    struct date booked;
    struct slice decided_by;
    struct date decided_on;
    bool over;      /* some of it is unapplied */
    bool as_by_run; /* what is paid is what the run allocated */
};

/* What is paid: items of one customer, or of none that anything is learnt of. */
struct memory_paid {
    struct habit_payment payment;
    struct habit_parts parts;
    struct slice entity;
    struct slice customer_id;
    bool of_one;
};

/* Queries that each find something of a line or a decision. */
struct memory_queries {
    struct rows_in allocated; /* items that the run allocated */
    struct rows_in paid;      /* items that the decision says are paid */
    struct rows_in outcome;   /* ledger of the outcome */
    struct rows_in candidate; /* ledger of the candidate with what is paid */
};

#define MEMORY_ITEM "i.entity, i.customer_id, i.due_date, i.discount_ppm, i.discount_date, "
#define MEMORY_SAME                                                                                \
    "i.entity = o.entity AND i.customer_id = o.customer_id AND i.invoice_id = o.invoice_id"
#define MEMORY_PAID "decision_item p WHERE p.decision_no = d.decision_no AND p.role = 'paid'"
#define MEMORY_IS_PAID                                                                             \
    "EXISTS (SELECT 1 FROM decision_item p JOIN open_item i USING (item_no) "                      \
    "WHERE p.decision_no = d.decision_no AND p.role = 'paid' AND " MEMORY_SAME ")"

static enum status memory_queries_open(struct memory_load *m, struct memory_queries *queries)
{
    const struct memory_query {
        struct rows_in *in;
        const char *sql;
    } all[] = {
        {&queries->allocated,
         "SELECT " MEMORY_ITEM "0, 0, 0, 0, 0 FROM allocation a JOIN open_item i USING (item_no) "
         "WHERE a.transaction_no = ?1 ORDER BY a.allocation_no"},
        {&queries->paid,
         "SELECT " MEMORY_ITEM "x.open_after_minor <> 0, x.discount_minor <> 0, "
         "x.charges_minor <> 0, x.difference_minor <> 0, x.tax_minor <> 0 OR x.fx_minor <> 0 "
         "FROM decision_item x JOIN open_item i USING (item_no) "
         "WHERE x.decision_no = ?1 AND x.role = 'paid' ORDER BY x.decision_item_no"},
        {&queries->outcome, "SELECT e.key, e.value FROM outcome o, json_each(o.evidence) e "
                            "WHERE o.transaction_no = ?1 AND " WORKBOOK_NEWEST_OUTCOME},
        {&queries->candidate,
         "SELECT e.key, e.value FROM candidate c, json_each(c.evidence) e WHERE c.candidate_no = "
         "(SELECT c.candidate_no FROM decision d JOIN outcome o USING (transaction_no) "
         "JOIN candidate c USING (outcome_no) "
         "WHERE d.decision_no = ?1 AND " WORKBOOK_NEWEST_OUTCOME
         " AND (SELECT count(*) FROM candidate_item x "
         "WHERE x.candidate_no = c.candidate_no) = (SELECT count(*) FROM " MEMORY_PAID ") "
         "AND NOT EXISTS (SELECT 1 FROM candidate_item x JOIN open_item o USING (item_no) "
         "WHERE x.candidate_no = c.candidate_no AND NOT " MEMORY_IS_PAID ") "
         "ORDER BY c.rank LIMIT 1)"},
    };
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof all / sizeof all[0] && status == STATUS_OK; i++) {
        *all[i].in = (struct rows_in){.load = &m->load};
        status = sql_prepare(m->load.workbook, all[i].sql, m->load.diag, &all[i].in->select);
    }
    return status;
}

static enum status memory_queries_close(struct memory_queries *queries, enum status status)
{
    struct rows_in *const all[] = {&queries->allocated, &queries->paid, &queries->outcome,
                                   &queries->candidate};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        enum status closed = all[i]->load == NULL ? STATUS_OK : rows_in_close(all[i]);
        status = status == STATUS_OK ? closed : status;
    }
    return status;
}

static void memory_ask(struct rows_in *in, int64_t number)
{
    (void)sqlite3_reset(in->select);
    (void)sqlite3_bind_int64(in->select, 1, number);
}

/* Reads items; those of a decision with their parts. */
static void memory_read_paid(struct rows_in *in, int64_t number,
                             const struct memory_decided_line *line, struct memory_paid *out)
{
    *out = (struct memory_paid){.payment.booked = line->booked, .of_one = true};
    memory_ask(in, number);
    while (memory_next(in)) {
        struct item item = {0};
        item.entity = rows_in_borrow(in);
        item.customer_id = rows_in_borrow(in);
        item.due_date = rows_in_date(in);
        item.discount_ppm = rows_in_u32(in);
        item.discount_date = rows_in_date(in);
        out->parts.part = rows_in_bool(in) || out->parts.part;
        out->parts.discount = rows_in_bool(in) || out->parts.discount;
        out->parts.charges = rows_in_bool(in) || out->parts.charges;
        out->parts.difference = rows_in_bool(in) || out->parts.difference;
        out->parts.other = rows_in_bool(in) || out->parts.other;
        if (out->payment.items_count == 0) {
            in->column = 0;
            out->entity = rows_in_text(in);
            out->customer_id = rows_in_text(in);
        }
        out->of_one = out->of_one && slice_equal(item.entity, out->entity) &&
                      slice_equal(item.customer_id, out->customer_id);
        habit_add_item(&out->payment, &item);
    }
    out->parts.over = line->over;
    out->of_one = out->of_one && out->payment.items_count > 0 && out->customer_id.len > 0;
}

/* Reads a ledger; what of it has no room, or no name of ours, is no sign. */
static void memory_read_ledger(struct rows_in *in, int64_t number, struct memory_ledger *out)
{
    out->count = 0;
    memory_ask(in, number);
    while (memory_next(in)) {
        struct slice name = rows_in_borrow(in);
        int64_t weight_bits = rows_in_i64(in);
        if (out->count < MEMORY_LEDGER_MAX && name.len < MEMORY_LEDGER_NAME) {
            char *kept = out->names[out->count];
            memcpy(kept, name.len == 0 ? "" : name.ptr, name.len);
            kept[name.len] = '\0';
            out->evidence[out->count++] =
                (struct evidence){kept, weight_bits > 0 ? 1 : (weight_bits < 0 ? -1 : 0)};
        }
    }
}

static struct memory_unlearnt *memory_find_unlearnt(const struct memory_load *m, int64_t run_id,
                                                    struct slice customer_id)
{
    size_t low = 0;
    for (size_t high = m->unlearnt_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        const struct memory_unlearnt *row = &m->unlearnt[middle];
        int order = row->run_id != run_id ? (row->run_id < run_id ? -1 : 1)
                                          : slice_compare(row->customer_id, customer_id);
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < m->unlearnt_count && m->unlearnt[low].run_id == run_id &&
                   slice_equal(m->unlearnt[low].customer_id, customer_id)
               ? &m->unlearnt[low]
               : NULL;
}

static int memory_unlearnt_order(const void *left, const void *right)
{
    const struct memory_unlearnt *a = left;
    const struct memory_unlearnt *b = right;
    if (a->run_id != b->run_id) {
        return a->run_id < b->run_id ? -1 : 1;
    }
    return slice_compare(a->customer_id, b->customer_id);
}

/* One row for each run and customer. */
static void memory_merge_unlearnt(struct memory_load *m)
{
    size_t kept = 0;
    if (m->unlearnt_count > 0) {
        qsort(m->unlearnt, m->unlearnt_count, sizeof *m->unlearnt, memory_unlearnt_order);
    }
    for (size_t i = 0; i < m->unlearnt_count; i++) {
        if (kept > 0 && memory_unlearnt_order(&m->unlearnt[kept - 1], &m->unlearnt[i]) == 0) {
            habit_add(&m->unlearnt[kept - 1].habit, &m->unlearnt[i].habit);
        } else {
            m->unlearnt[kept++] = m->unlearnt[i];
        }
    }
    m->unlearnt_count = kept;
}

/* What the run learnt from the line, as batch_learnt_fill() did, is not learnt from it any more. */
static enum status memory_unlearn(struct memory_load *m, struct memory_queries *queries,
                                  const struct memory_decided_line *line,
                                  struct memory_ledger *ledger)
{
    struct memory_paid paid;
    memory_read_paid(&queries->allocated, line->transaction_no, line, &paid);
    if (queries->allocated.status != STATUS_OK || !paid.of_one) {
        return queries->allocated.status;
    }
    memory_read_ledger(&queries->outcome, line->transaction_no, ledger);
    paid.payment.evidence = ledger->evidence;
    paid.payment.evidence_count = ledger->count;
    uint32_t signs = habit_see(&paid.payment);
    void *list = m->unlearnt;
    if (queries->outcome.status != STATUS_OK || signs == 0) {
        return queries->outcome.status;
    }
    if (array_grow(&list, &m->unlearnt_capacity, m->unlearnt_count, sizeof *m->unlearnt) !=
        STATUS_OK) {
        return diag_memory(m->load.diag);
    }
    m->unlearnt = list;
    struct memory_unlearnt *row = &m->unlearnt[m->unlearnt_count++];
    *row = (struct memory_unlearnt){.run_id = line->run_id, .customer_id = paid.customer_id};
    habit_count(&row->habit, signs, &paid.payment);
    return STATUS_OK;
}

/* What the person settled is a payment like others. */
static enum status memory_learn(struct memory_load *m, struct memory_queries *queries,
                                const struct memory_decided_line *line,
                                struct memory_ledger *ledger)
{
    struct memory_paid paid;
    memory_read_paid(&queries->paid, line->decision_no, line, &paid);
    if (queries->paid.status != STATUS_OK || !paid.of_one) {
        return queries->paid.status;
    }
    struct rows_in *in = line->as_by_run ? &queries->outcome : &queries->candidate;
    memory_read_ledger(in, line->as_by_run ? line->transaction_no : line->decision_no, ledger);
    paid.payment.evidence = ledger->evidence;
    paid.payment.evidence_count = ledger->count;
    struct memory_fact fact = {.kind = MEMORY_HABIT,
                               .customer_id = paid.customer_id,
                               .decided = 1,
                               .first = line->booked,
                               .last = line->booked,
                               .decision_no = line->decision_no,
                               .decided_by = line->decided_by,
                               .decided_on = line->decided_on};
    habit_count(&fact.habit, habit_see_decided(&paid.payment, &paid.parts), &paid.payment);
    memory_age_habit(&fact.habit, fact.last, m->as_of);
    if (in->status == STATUS_OK) {
        memory_add_fact(m, in, fact);
    }
    return in->status;
}

static enum status memory_decided_habits(struct memory_load *m)
{
    static const char sql[] =
        "SELECT d.decision_no, d.transaction_no, o.run_id, e.booking_date, d.decided_by, "
        "d.decided_on, d.unapplied_minor <> 0, (SELECT count(*) FROM allocation a "
        "WHERE a.transaction_no = d.transaction_no) = (SELECT count(*) FROM " MEMORY_PAID ") "
        "AND NOT EXISTS (SELECT 1 FROM allocation a JOIN open_item o USING (item_no) "
        "WHERE a.transaction_no = d.transaction_no AND NOT " MEMORY_IS_PAID ") "
        "FROM decision d JOIN bank_transaction t USING (transaction_no) "
        "JOIN entry e USING (entry_no) JOIN outcome o USING (transaction_no) "
        "WHERE d.after_run < ?1 AND t.amount_minor > 0 AND " WORKBOOK_NEWEST_OUTCOME " "
        "AND NOT EXISTS (SELECT 1 FROM decision n "
        "WHERE n.supersedes = d.decision_no AND n.after_run < ?1) ORDER BY d.decision_no";
    struct rows_in in;
    struct memory_queries queries = {0};
    struct memory_ledger ledger = {.count = 0};
    if (memory_select(m, sql, &in) != STATUS_OK) {
        return in.status;
    }
    enum status status = memory_queries_open(m, &queries);
    while (status == STATUS_OK && memory_next(&in)) {
        struct memory_decided_line line = {.decision_no = rows_in_i64(&in)};
        line.transaction_no = rows_in_i64(&in);
        line.run_id = rows_in_i64(&in);
        line.booked = rows_in_date(&in);
        line.decided_by = rows_in_text(&in);
        line.decided_on = rows_in_date(&in);
        line.over = rows_in_bool(&in);
        line.as_by_run = rows_in_bool(&in);
        status = memory_unlearn(m, &queries, &line, &ledger);
        if (status == STATUS_OK) {
            status = memory_learn(m, &queries, &line, &ledger);
        }
    }
    memory_merge_unlearnt(m);
    enum status closed = rows_in_close(&in);
    return memory_queries_close(&queries, status == STATUS_OK ? closed : status);
}

static enum status memory_run_habits(struct memory_load *m)
{
    struct rows_in in;
    if (memory_select(m,
                      "SELECT customer_id, one, several, silent, whole, digits, serial, "
                      "order_number, exact, rounding, charges, part, overpaid, taken, not_taken, "
                      "late_taken, late_not_taken, before_22, before_8, before_1, after_0, "
                      "after_7, after_14, after_28, after_56, late_days, first_day, last_day, "
                      "run_id FROM learnt_habit WHERE run_id < ?1 ORDER BY learnt_habit_no",
                      &in) != STATUS_OK) {
        return in.status;
    }
    while (memory_next(&in)) {
        struct memory_fact fact = {.kind = MEMORY_HABIT};
        fact.customer_id = rows_in_text(&in);
        load_habit_counts(&in, &fact.habit);
        fact.first = rows_in_date(&in);
        fact.last = rows_in_date(&in);
        fact.first_run = rows_in_i64(&in);
        fact.last_run = fact.first_run;
        struct memory_unlearnt *unlearnt =
            memory_find_unlearnt(m, fact.first_run, fact.customer_id);
        if (unlearnt != NULL) {
            habit_take(&fact.habit, &unlearnt->habit);
        }
        fact.certain = habit_payments(&fact.habit);
        if (fact.certain == 0) {
            continue;
        }
        memory_age_habit(&fact.habit, fact.last, m->as_of);
        memory_add_fact(m, &in, fact);
    }
    return rows_in_close(&in);
}

enum status memory_habits(struct memory_load *m)
{
    enum status status = memory_decided_habits(m);
    return status == STATUS_OK ? memory_run_habits(m) : status;
}
