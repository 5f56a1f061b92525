/*
 * memory - facts from what runs learnt, persons decided and persons withdrew.
 *
 * How it works: every row gives a raw fact with counts; model/memory.h sorts them and makes one of
 * equal ones. Withdrawals are read first:
 *
 * 1. What a run showed of an account or a name that was withdrawn counts no more, whenever: only a
 *    later decision of a person brings the fact back.
 * 2. A decision counts while no later one was made on its line, and not once it was withdrawn.
 * 3. A habit that was withdrawn is learnt anew from later runs and decisions.
 *
 * What is read is what stood before run `before_run`, so that verify can recompute what that run
 * was given.
 */
#include "workbook/memory_internal.h"

#include <stdlib.h>
#include <string.h>

enum status memory_select(struct memory_load *m, const char *sql, struct rows_in *in)
{
    *in = (struct rows_in){.load = &m->load};
    in->status = sql_prepare(m->load.workbook, sql, m->load.diag, &in->select);
    if (in->status == STATUS_OK) {
        (void)sqlite3_bind_int64(in->select, 1, m->before_run);
    }
    return in->status;
}

bool memory_next(struct rows_in *in)
{
    bool row = rows_in_next(in);
    in->column = 0;
    return row;
}

/* Completes the key of a fact; false where its subject says nothing. */
static bool memory_set_key(struct memory_load *m, struct rows_in *in, struct memory_fact *fact)
{
    if (fact->kind == MEMORY_HABIT) {
        return true;
    }
    buffer_reset(&m->key);
    memory_subject_key(fact->kind, fact->subject, &m->key);
    if (!buffer_ok(&m->key) ||
        arena_copy(m->load.arena, buffer_slice(&m->key), &fact->key) != STATUS_OK) {
        in->status = diag_memory(m->load.diag);
        return false;
    }
    return fact->key.len > 0;
}

static const struct memory_withdrawn *memory_find_withdrawn(const struct memory_load *m,
                                                            const struct memory_fact *fact)
{
    size_t low = 0;
    for (size_t high = m->withdrawn_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (memory_compare(&m->withdrawn[middle].fact, fact) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < m->withdrawn_count && memory_compare(&m->withdrawn[low].fact, fact) == 0
               ? &m->withdrawn[low]
               : NULL;
}

void memory_add_fact(struct memory_load *m, struct rows_in *in, struct memory_fact fact)
{
    if (in->status != STATUS_OK || fact.customer_id.len == 0 || !memory_set_key(m, in, &fact)) {
        return;
    }
    const struct memory_withdrawn *withdrawn = memory_find_withdrawn(m, &fact);
    if (withdrawn != NULL && fact.kind == MEMORY_HABIT && fact.withdrawal_no == 0 &&
        fact.first_run <= withdrawn->after_run && fact.decision_no <= withdrawn->after_decision) {
        return;
    }
    if (withdrawn != NULL && fact.kind != MEMORY_HABIT &&
        (fact.decision_no == 0 || fact.decision_no <= withdrawn->after_decision)) {
        fact.certain = 0;
        fact.decided = 0;
        fact.against = 0;
    }
    void *facts = m->facts;
    if (array_grow(&facts, &m->capacity, m->count, sizeof *m->facts) != STATUS_OK) {
        in->status = diag_memory(m->load.diag);
        return;
    }
    m->facts = facts;
    m->facts[m->count++] = fact;
}

static enum memory_kind memory_kind_read(struct rows_in *in)
{
    struct slice name = rows_in_borrow(in);
    for (int kind = 0; kind < MEMORY_KINDS; kind++) {
        if (slice_equal(name, slice_from(memory_kind_name((enum memory_kind)kind)))) {
            return (enum memory_kind)kind;
        }
    }
    rows_in_refuse(in);
    return MEMORY_ACCOUNT;
}

static int memory_withdrawn_order(const void *left, const void *right)
{
    const struct memory_withdrawn *a = left;
    const struct memory_withdrawn *b = right;
    int order = memory_compare(&a->fact, &b->fact);
    if (order == 0 && a->fact.withdrawal_no != b->fact.withdrawal_no) {
        order = a->fact.withdrawal_no > b->fact.withdrawal_no ? -1 : 1; /* the newest first */
    }
    return order;
}

static enum status memory_withdrawals(struct memory_load *m)
{
    struct rows_in in;
    if (memory_select(m,
                      "SELECT kind, subject, customer_id, entity, invoice_id, withdrawal_no, "
                      "withdrawn_by, reason, after_run, after_decision FROM withdrawal "
                      "WHERE after_run < ?1 ORDER BY withdrawal_no",
                      &in) != STATUS_OK) {
        return in.status;
    }
    while (memory_next(&in)) {
        struct memory_withdrawn row = {.fact.kind = memory_kind_read(&in)};
        row.fact.subject = rows_in_text(&in);
        row.fact.customer_id = rows_in_text(&in);
        row.fact.entity = rows_in_text(&in);
        row.fact.invoice_id = rows_in_text(&in);
        row.fact.withdrawal_no = rows_in_i64(&in);
        row.fact.withdrawn_by = rows_in_text(&in);
        row.fact.withdrawn_why = rows_in_text(&in);
        row.after_run = rows_in_i64(&in);
        row.after_decision = rows_in_i64(&in);
        void *list = m->withdrawn;
        if (!memory_set_key(m, &in, &row.fact) || in.status != STATUS_OK) {
            continue;
        }
        if (array_grow(&list, &m->withdrawn_capacity, m->withdrawn_count, sizeof row) !=
            STATUS_OK) {
            in.status = diag_memory(m->load.diag);
            break;
        }
        m->withdrawn = list;
        m->withdrawn[m->withdrawn_count++] = row;
    }
    if (m->withdrawn_count > 0) {
        qsort(m->withdrawn, m->withdrawn_count, sizeof *m->withdrawn, memory_withdrawn_order);
    }
    size_t kept = 0;
    for (size_t i = 0; i < m->withdrawn_count; i++) {
        if (kept == 0 || memory_compare(&m->withdrawn[kept - 1].fact, &m->withdrawn[i].fact) != 0) {
            m->withdrawn[kept++] = m->withdrawn[i];
        }
    }
    m->withdrawn_count = kept;
    for (size_t i = 0; i < m->withdrawn_count; i++) {
        memory_add_fact(m, &in, m->withdrawn[i].fact);
    }
    return rows_in_close(&in);
}

/* Accounts or names that runs learnt: subject, customer, payments, days, run. */
static enum status memory_seen(struct memory_load *m, enum memory_kind kind, const char *sql)
{
    struct rows_in in;
    if (memory_select(m, sql, &in) != STATUS_OK) {
        return in.status;
    }
    while (memory_next(&in)) {
        struct memory_fact fact = {.kind = kind};
        fact.subject = rows_in_text(&in);
        fact.customer_id = rows_in_text(&in);
        fact.certain = rows_in_u64(&in);
        fact.first = rows_in_date(&in);
        fact.last = rows_in_date(&in);
        fact.first_run = rows_in_i64(&in);
        fact.last_run = fact.first_run;
        memory_add_fact(m, &in, fact);
    }
    return rows_in_close(&in);
}

/* A row of a decision in force: an item, and what the decision says of it. */
struct memory_decided {
    struct memory_fact fact; /* payer's account as its subject, the item, day and decision */
    struct slice name;
    enum memory_role {
        MEMORY_PAID,
        MEMORY_UNDONE,
        MEMORY_NOT_PAID,
    } role;
};

static void memory_read_decided(struct rows_in *in, struct memory_decided *row)
{
    struct slice role = rows_in_borrow(in);
    row->role = slice_equal(role, SLICE("paid"))     ? MEMORY_PAID
                : slice_equal(role, SLICE("undone")) ? MEMORY_UNDONE
                                                     : MEMORY_NOT_PAID;
    row->fact.subject = rows_in_text(in);
    row->name = rows_in_text(in);
    row->fact.first = rows_in_date(in);
    row->fact.last = row->fact.first;
    row->fact.entity = rows_in_text(in);
    row->fact.customer_id = rows_in_text(in);
    row->fact.invoice_id = rows_in_text(in);
    row->fact.decided_by = rows_in_text(in);
    row->fact.decided_on = rows_in_date(in);
}

/* Whether some paid row of the decision is of the customer, or of the very item, of `row`. */
static bool memory_is_paid(const struct memory_decided *rows, size_t count,
                           const struct memory_decided *row, bool item)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].role == MEMORY_PAID &&
            slice_equal(rows[i].fact.customer_id, row->fact.customer_id) &&
            (!item || (slice_equal(rows[i].fact.entity, row->fact.entity) &&
                       slice_equal(rows[i].fact.invoice_id, row->fact.invoice_id)))) {
            return true;
        }
    }
    return false;
}

/* Whether an earlier row says the same of the same customer: a decision counts once for it. */
static bool memory_is_told(const struct memory_decided *rows, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (rows[i].role == rows[at].role &&
            slice_equal(rows[i].fact.customer_id, rows[at].fact.customer_id)) {
            return true;
        }
    }
    return false;
}

/* What one decision says of the payer: who it pays for, and what it does not pay. */
static void memory_tell(struct memory_load *m, struct rows_in *in,
                        const struct memory_decided *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct memory_decided *row = &rows[i];
        bool paid = row->role == MEMORY_PAID;
        struct memory_fact fact = row->fact;
        fact.kind = memory_pair_kind(row->fact.subject);
        fact.subject = fact.kind == MEMORY_PAIR ? row->fact.subject : row->name;
        if (paid || !memory_is_paid(rows, count, row, true)) {
            fact.decided = paid ? 0 : 1;
            fact.against = paid ? 1 : 0;
            memory_add_fact(m, in, fact);
        }
        if (row->role == MEMORY_NOT_PAID || memory_is_told(rows, i) ||
            (!paid && memory_is_paid(rows, count, row, false))) {
            continue;
        }
        fact = row->fact;
        fact.kind = MEMORY_ACCOUNT;
        fact.decided = paid ? 1 : 0;
        fact.against = paid ? 0 : 1;
        fact.entity = (struct slice){NULL, 0};
        fact.invoice_id = (struct slice){NULL, 0};
        memory_add_fact(m, in, fact);
        fact.kind = MEMORY_NAME;
        fact.subject = row->name;
        memory_add_fact(m, in, fact);
    }
}

static enum status memory_decisions(struct memory_load *m)
{
    static const char sql[] =
        "SELECT d.decision_no, x.role, coalesce(t.counterparty_account, ''), "
        "coalesce(t.counterparty_name, ''), e.booking_date, i.entity, i.customer_id, "
        "i.invoice_id, d.decided_by, d.decided_on "
        "FROM decision d JOIN decision_item x USING (decision_no) "
        "JOIN bank_transaction t USING (transaction_no) JOIN entry e USING (entry_no) "
        "JOIN open_item i USING (item_no) WHERE d.after_run < ?1 AND t.amount_minor > 0 "
        "AND NOT EXISTS (SELECT 1 FROM decision n "
        "WHERE n.supersedes = d.decision_no AND n.after_run < ?1) "
        "ORDER BY d.decision_no, x.decision_item_no";
    struct rows_in in;
    struct memory_decided *rows = NULL;
    size_t capacity = 0;
    size_t count = 0;
    if (memory_select(m, sql, &in) != STATUS_OK) {
        return in.status;
    }
    while (memory_next(&in)) {
        struct memory_decided row = {.fact.decision_no = rows_in_i64(&in)};
        memory_read_decided(&in, &row);
        if (count > 0 && rows[0].fact.decision_no != row.fact.decision_no) {
            memory_tell(m, &in, rows, count);
            count = 0;
        }
        void *grown = rows;
        if (array_grow(&grown, &capacity, count, sizeof *rows) != STATUS_OK) {
            in.status = diag_memory(m->load.diag);
            break;
        }
        rows = grown;
        rows[count++] = row;
    }
    memory_tell(m, &in, rows, count);
    free(rows);
    return rows_in_close(&in);
}

/* One of equal facts, without pairs that nobody rejected, each with its id. */
static enum status memory_finish(struct memory_load *m, struct memory *out)
{
    size_t count = memory_merge(m->facts, m->count);
    out->facts = arena_array(m->load.arena, count + 1, sizeof *out->facts);
    if (out->facts == NULL) {
        return diag_memory(m->load.diag);
    }
    for (size_t i = 0; i < count; i++) {
        struct memory_fact *fact = &m->facts[i];
        if (memory_is_pair(fact->kind) && fact->decided == 0 && fact->withdrawal_no == 0) {
            continue;
        }
        if (memory_identify(fact) != STATUS_OK) {
            return diag_memory(m->load.diag);
        }
        out->facts[out->facts_count++] = *fact;
    }
    return memory_age(out, m->as_of) == STATUS_OK ? STATUS_OK : diag_memory(m->load.diag);
}

static enum status memory_read(struct memory_load *m, struct memory *out)
{
    enum status status = memory_withdrawals(m);
    if (status == STATUS_OK) {
        status =
            memory_seen(m, MEMORY_ACCOUNT,
                        "SELECT account, customer_id, payments, first_day, last_day, run_id "
                        "FROM learnt_account WHERE run_id < ?1 AND account <> '" WORKBOOK_PURGED
                        "' ORDER BY learnt_account_no");
    }
    if (status == STATUS_OK) {
        status = memory_seen(m, MEMORY_NAME,
                             "SELECT name, customer_id, payments, first_day, last_day, run_id "
                             "FROM learnt_name WHERE run_id < ?1 AND name <> '" WORKBOOK_PURGED
                             "' ORDER BY learnt_name_no");
    }
    if (status == STATUS_OK) {
        status = memory_habits(m);
    }
    if (status == STATUS_OK) {
        status = memory_decisions(m);
    }
    if (status == STATUS_OK) {
        status = memory_rates(m, out);
    }
    return status == STATUS_OK ? memory_finish(m, out) : status;
}

enum status workbook_load_memory(struct workbook *workbook, int64_t before_run, struct date as_of,
                                 struct arena *arena, struct diag *diag, struct memory *out)
{
    struct memory_load m = {.load = {.workbook = workbook, .arena = arena, .diag = diag},
                            .before_run = before_run,
                            .as_of = as_of};
    struct memory memory = {0};
    bool begun = false;
    enum status status = sql_read_begin(workbook, diag, &begun);
    if (status == STATUS_OK && workbook->loading == NULL) {
        status = memory_read(&m, &memory);
    } else if (status == STATUS_OK) {
        status = memory_age(&memory, as_of) == STATUS_OK ? STATUS_OK : diag_memory(diag);
    }
    if (status == STATUS_OK && workbook->loading == NULL) {
        status = sql_number(workbook, "SELECT count(*) FROM audit_event", 0, diag, &memory.version);
    }
    sql_read_end(workbook, begun);
    free(m.facts);
    free(m.withdrawn);
    free(m.unlearnt);
    buffer_clear(&m.key);
    if (status == STATUS_OK) {
        *out = memory;
    }
    return status;
}
