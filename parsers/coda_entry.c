/*
 * How it works: of a movement with details some are sums of the ones that follow: those whose
 * globalisation code opens a level (it closes it where it comes again), and a type 7 in front of
 * types 9. What is no sum is a transaction, if together they give the movement; else the
 * movement counts as one and is flagged. The details of one payment (gross amount, costs, tax) are
 * no payments of their own: they give the charges.
 *
 * Invariant
 *   1  the transactions of an entry sum to it
 */
#include "parsers/coda_internal.h"

#include <assert.h>

enum { CODA_LEVELS = 10 };

/* Marks the details that are sums of others. The movement itself, the first, is one. */
static void coda_mark_groups(struct coda_reader *reader)
{
    bool open[CODA_LEVELS] = {false};
    for (size_t i = 0; i < reader->details_count; i++) {
        struct coda_detail *detail = &reader->details[i];
        bool last = i + 1 == reader->details_count;
        bool opens = detail->level > 0 && !open[detail->level];
        if (detail->level > 0) {
            open[detail->level] = opens;
        }
        bool summed = !last && coda_code_type(detail->code) == '7' &&
                      coda_code_type(reader->details[i + 1].code) == '9';
        bool leaf = coda_code_type(detail->code) == '9'; /* what a 7 is the sum of */
        detail->group = i == 0 || (!last && !leaf && (opens || summed));
    }
}

/* Whether the details, those that are sums left out unless `all`, give the movement. */
static bool coda_adds_up(const struct coda_reader *reader, bool all)
{
    int64_t sum = 0;
    for (size_t i = 1; i < reader->details_count; i++) {
        const struct coda_detail *detail = &reader->details[i];
        if ((all || !detail->group) && !money_add(sum, detail->minor, &sum)) {
            return false;
        }
    }
    return sum == reader->details[0].minor;
}

/* One payment taken apart: a single gross or net amount, and beside it only costs and taxes. */
static bool coda_is_one_payment(const struct coda_reader *reader)
{
    size_t main = 0;
    if (coda_code_type(reader->details[0].code) != '3') {
        return false;
    }
    for (size_t i = 1; i < reader->details_count; i++) {
        struct slice code = reader->details[i].code;
        main += coda_code_is_gross(code) || coda_code_is_net(code);
    }
    return main == 1;
}

/* What the bank kept: gross less net of a receipt, net less gross of a payment. */
static void coda_charge(const struct coda_reader *reader, struct transaction *transaction)
{
    int64_t gross = 0;
    int64_t kept = 0;
    for (size_t i = 1; i < reader->details_count; i++) {
        if (coda_code_is_gross(reader->details[i].code)) {
            gross = reader->details[i].minor;
        }
    }
    if (gross != 0 && money_subtract(gross, reader->details[0].minor, &kept) && kept > 0) {
        transaction->charges = (struct money){kept, reader->statement.currency};
    }
}

static void coda_merge_text(struct slice *into, struct slice text)
{
    if (into->len == 0) {
        *into = text;
    }
}

/* Whether the line is one of the first `count`: banks repeat the text of a total in its detail. */
static bool coda_says(const struct fixed_build *build, size_t count, struct slice line)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_equal(build->remittance[i], line)) {
            return true;
        }
    }
    return false;
}

/* What details say goes to the movement where they are no transactions of their own. The text of
 * costs and taxes, left out with `main_only`, says nothing of the payment. */
static void coda_merge(struct coda_reader *reader, bool main_only)
{
    struct fixed_build *build = &reader->details[0].build;
    struct transaction *into = &build->transaction;
    size_t own_lines = build->remittance_count;
    for (size_t i = 1; i < reader->details_count; i++) {
        const struct coda_detail *detail = &reader->details[i];
        const struct fixed_build *other = &detail->build;
        const struct transaction *from = &other->transaction;
        build->wide = build->wide || other->wide;
        coda_merge_text(&into->end_to_end_id, from->end_to_end_id);
        coda_merge_text(&into->mandate_id, from->mandate_id);
        coda_merge_text(&into->purpose, from->purpose);
        coda_merge_text(&into->return_reason, from->return_reason);
        coda_merge_text(&into->additional, from->additional);
        coda_merge_text(&into->counterparty.name, from->counterparty.name);
        coda_merge_text(&into->counterparty.account, from->counterparty.account);
        coda_merge_text(&into->counterparty.bank, from->counterparty.bank);
        coda_merge_text(&into->counterparty.ultimate_name, from->counterparty.ultimate_name);
        if (into->instructed.minor == 0) {
            into->instructed = from->instructed;
        }
        bool main = coda_code_is_gross(detail->code) || coda_code_is_net(detail->code);
        for (size_t j = 0; (main || !main_only) && j < other->remittance_count; j++) {
            if (!coda_says(build, own_lines, other->remittance[j])) {
                fixed_build_remit(build, other->remittance[j]);
            }
        }
        for (size_t j = 0; j < other->references_count; j++) {
            fixed_build_refer(build, other->references[j].scheme, other->references[j].value);
        }
    }
}

/* A detail becomes a transaction. */
static void coda_transaction(struct coda_reader *reader, struct coda_detail *detail,
                             struct transaction *out)
{
    struct transaction *transaction = &detail->build.transaction;
    transaction->amount = (struct money){detail->minor, reader->statement.currency};
    bool returned = detail->returned || coda_code_is_return(detail->code);
    if (returned && transaction->return_reason.len == 0) {
        transaction->return_reason = SLICE("NARR"); /* ISO: the reason is told in words */
    }
    if (detail != reader->details) {
        if (!slice_equal(detail->code, reader->details[0].code)) {
            transaction->code = detail->code;
        }
        if (!slice_equal(detail->bank_ref, reader->details[0].bank_ref)) {
            transaction->servicer_ref = detail->bank_ref;
        }
    }
    fixed_build_finish(&detail->build, detail->at, reader->job->diag, &reader->told);
    *out = *transaction;
}

/* Whether the details that are no sums are transactions of their own. */
static bool coda_split(struct coda_reader *reader)
{
    if (reader->details_count == 1) {
        return false;
    }
    coda_mark_groups(reader);
    bool adds_up = coda_adds_up(reader, false);
    if (!adds_up && coda_adds_up(reader, true)) {
        for (size_t i = 1; i < reader->details_count; i++) {
            reader->details[i].group = false; /* the codes said otherwise, the amounts decide */
        }
        adds_up = true;
    }
    if (!adds_up && !reader->faulty) {
        diag_warn(reader->job->diag, reader->details[0].at, "TS-CODA-007",
                  "the %zu details of the movement do not add up to it; it counts as one",
                  reader->details_count - 1);
    }
    if (adds_up && coda_is_one_payment(reader)) {
        coda_charge(reader, &reader->details[0].build.transaction);
        return false;
    }
    size_t transactions = 0;
    for (size_t i = 1; i < reader->details_count; i++) {
        transactions += reader->details[i].group ? 0 : 1;
    }
    return adds_up && transactions > 1; /* a single detail says more of the movement */
}

enum status coda_entry_finish(struct coda_reader *reader)
{
    struct diag *diag = reader->job->diag;
    struct coda_detail *movement = &reader->details[0];
    struct entry entry = {
        .amount = {movement->minor, reader->statement.currency},
        .booking_date = movement->booking_date,
        .value_date = movement->value_date,
        .status = ENTRY_BOOKED,
        .reversal = coda_code_is_correction(movement->code),
        .code = movement->code,
        .servicer_ref = movement->bank_ref,
        .additional = coda_code_words(movement->code),
        .place = movement->at,
    };
    for (size_t i = 0; i < reader->details_count; i++) {
        coda_text_read(&reader->details[i]);
    }
    bool split = coda_split(reader);
    if (!split) {
        coda_merge(reader, coda_is_one_payment(reader));
    }
    size_t room = split ? reader->details_count : 1;
    struct transaction *transactions =
        arena_array(&reader->entry_arena, room, sizeof *transactions);
    if (transactions == NULL) {
        return diag_memory(diag);
    }
    for (size_t i = split ? 1 : 0; i < (split ? reader->details_count : 1); i++) {
        reader->failed = reader->failed || reader->details[i].build.failed;
        if (!split || !reader->details[i].group) {
            coda_transaction(reader, &reader->details[i],
                             &transactions[entry.transactions_count++]);
        }
    }
    if (reader->failed) {
        return diag_memory(diag);
    }
    if (reader->faulty) { /* told; the file is refused at its end, with all of its faults */
        reader->totals.unknown = true;
        return STATUS_OK;
    }
    if (split && movement->build.remittance_count > 0) {
        entry.additional = movement->build.remittance[0]; /* what the total says of itself */
    }
    assert(entry.transactions_count > 0); /* invariant 1 */
    entry.transactions = transactions;
    entry.ordinal = ++reader->entries;
    enum status status = fixed_count_entry(&reader->counts, reader->job, movement->at);
    return status != STATUS_OK ? status
                               : reader->job->sink->entry(reader->job->sink->context, &entry);
}
