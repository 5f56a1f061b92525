/*
 * What earlier runs saw of the rates, and what persons decided since: labelled receipts. Of the
 * runs only the newest is read, since what a run stores as seen has the aged past in it.
 */
#include "workbook/memory_internal.h"

/* The newest run that estimated rates. */
#define MEMORY_RATES_RUN "(SELECT max(run_id) FROM learnt_rate WHERE run_id < ?1)"

/* Adds labelled receipts to a rate: a decision counts as so many. */
static void memory_add_label(struct memory *memory, const char *name, uint64_t so, uint64_t of)
{
    enum { MEMORY_MILLION = 1000000 };
    for (size_t i = 0; i < memory->rates_count; i++) {
        if (slice_equal(memory->rates[i].name, slice_from(name))) {
            memory->rates[i].seen_ppm += so * MEMORY_DECISION_PAYMENTS * MEMORY_MILLION;
            memory->rates[i].of_ppm += of * MEMORY_DECISION_PAYMENTS * MEMORY_MILLION;
        }
    }
}

/* What persons decided since the run that the rates are of: who pays for what, and how. */
static enum status memory_labels(struct memory_load *m, struct memory *out)
{
    static const char sql[] =
        "SELECT count(*), sum(open_rest <> 0), sum(open_rest = 0 AND charges <> 0), "
        "sum(open_rest = 0 AND charges = 0 AND difference <> 0), "
        "sum(open_rest = 0 AND charges = 0 AND difference = 0 AND unapplied <> 0), "
        "sum(open_rest = 0 AND charges = 0 AND difference = 0 AND unapplied = 0 AND other = 0) "
        "FROM (SELECT sum(abs(p.open_after_minor)) AS open_rest, "
        "sum(abs(p.charges_minor)) AS charges, sum(abs(p.difference_minor)) AS difference, "
        "abs(d.unapplied_minor) AS unapplied, "
        "sum(abs(p.discount_minor) + abs(p.tax_minor) + abs(p.fx_minor)) AS other "
        "FROM decision d JOIN decision_item p ON p.decision_no = d.decision_no "
        "AND p.role = 'paid' JOIN bank_transaction t USING (transaction_no) "
        "WHERE d.after_run >= " MEMORY_RATES_RUN " AND d.after_run < ?1 AND t.amount_minor > 0 "
        "AND NOT EXISTS (SELECT 1 FROM decision n "
        "WHERE n.supersedes = d.decision_no AND n.after_run < ?1) GROUP BY d.decision_no)";
    static const char *const ways[] = {"amount_part", "amount_charges", "amount_rounding",
                                       "amount_over", "amount_exact"};
    enum { WAYS = sizeof ways / sizeof ways[0] };
    struct rows_in in;
    if (memory_select(m, sql, &in) != STATUS_OK) {
        return in.status;
    }
    while (memory_next(&in)) {
        uint64_t decisions = rows_in_u64(&in);
        uint64_t counts[WAYS];
        uint64_t all = 0;
        for (size_t i = 0; i < WAYS; i++) {
            counts[i] = rows_in_u64(&in);
            all += counts[i];
        }
        memory_add_label(out, "listed", decisions, decisions);
        memory_add_label(out, "customer_unlisted", 0, decisions);
        memory_add_label(out, "stranger", 0, decisions);
        for (size_t i = 0; i < WAYS; i++) {
            memory_add_label(out, ways[i], counts[i], all);
        }
    }
    return rows_in_close(&in);
}

enum status memory_rates(struct memory_load *m, struct memory *out)
{
    enum { MEMORY_RATES_MAX = 64 };
    struct rows_in in;
    out->rates = arena_array(m->load.arena, MEMORY_RATES_MAX, sizeof *out->rates);
    if (out->rates == NULL) {
        return diag_memory(m->load.diag);
    }
    if (memory_select(
            m,
            "SELECT name, seen_ppm, of_ppm FROM learnt_rate WHERE run_id = " MEMORY_RATES_RUN
            " ORDER BY learnt_rate_no",
            &in) != STATUS_OK) {
        return in.status;
    }
    while (memory_next(&in) && out->rates_count < MEMORY_RATES_MAX) {
        struct memory_rate *rate = &out->rates[out->rates_count++];
        rate->name = rows_in_text(&in);
        rate->seen_ppm = rows_in_u64(&in);
        rate->of_ppm = rows_in_u64(&in);
    }
    enum status status = rows_in_close(&in);
    if (status != STATUS_OK ||
        memory_select(m,
                      "SELECT max(e.booking_date) FROM statement s JOIN entry e "
                      "USING (statement_no) WHERE s.run_id = (SELECT max(run_id) FROM statement "
                      "WHERE run_id <= " MEMORY_RATES_RUN ")",
                      &in) != STATUS_OK) {
        return status != STATUS_OK ? status : in.status;
    }
    while (memory_next(&in)) {
        out->rates_last = rows_in_date(&in);
    }
    status = rows_in_close(&in);
    return status == STATUS_OK && out->rates_count > 0 ? memory_labels(m, out) : status;
}
