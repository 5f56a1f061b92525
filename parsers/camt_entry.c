/*
 * How it works: an entry is money that moved; its details say what for. Whatever the details say,
 * the transactions of an entry add up to it:
 *
 *  - no details: the entry is one transaction;
 *  - one detail: it gets the entry's amount;
 *  - several: their own amounts where these add up, else their amounts with the charges told of
 *    each taken off (credits) or put on (debits) where that adds up;
 *  - several that add up with the charges told of the entry: the charges are one more transaction;
 *  - otherwise the entry is one transaction that carries the remittance of all of its details, with
 *    a remark. A share of an amount is never guessed.
 */
#include "parsers/camt_internal.h"

#include "base/utf8.h"

#include <string.h>

void camt_entry_begin(struct camt_parser *parser)
{
    camt_statement_tell(parser);
    camt_room_begin(parser);
    camt_clear_texts(parser, CAMT_ENTRY_REF, CAMT_ENTRY_ADDITIONAL);
    camt_clear_amounts(parser, CAMT_ENTRY_AMOUNT, CAMT_ENTRY_INSTRUCTED);
    parser->details_count = 0;
    parser->references_count = 0;
    parser->documents_count = 0;
    parser->remittance_count = 0;
    parser->notes_count = 0;
    parser->entry_notes_count = 0;
    parser->batches_count = 0;
    parser->in_detail = false;
    parser->entry_charges = (struct camt_charges){0};
    parser->charges = &parser->entry_charges;
    parser->entry_place = camt_place(parser);
    parser->entries_count++;
    parser->entry_ordinal++;
    if (parser->entries_count > parser->job->limits->max_entries) {
        camt_fault(parser, "TS-LIM-015", "the file has more entries than max_entries = %llu",
                   (unsigned long long)parser->job->limits->max_entries);
        camt_stop(parser);
    }
}

/*
 * Booked, pending or for information. A statement (camt.053) holds booked entries only, so a
 * missing word means that; in a report or a notification nothing is taken for booked that is not
 * said to be.
 */
static enum entry_status camt_status(struct camt_parser *parser)
{
    struct slice text = parser->texts[CAMT_ENTRY_STATUS];
    if (slice_equal(text, SLICE("BOOK"))) {
        return ENTRY_BOOKED;
    }
    if (slice_equal(text, SLICE("PDNG"))) {
        return ENTRY_PENDING;
    }
    if (slice_equal(text, SLICE("INFO")) || slice_equal(text, SLICE("FUTR"))) {
        return ENTRY_INFORMATION;
    }
    struct slice shown = utf8_take(text, 20);
    bool statement = parser->format_len > 7 && parser->format[7] == '3';
    camt_remark_at(parser, parser->entry_place, "TS-CAMT-010",
                   "status of the entry is \"%.*s\"; it is taken for %s", SLICE_ARG(shown),
                   statement ? "booked" : "information");
    return statement ? ENTRY_BOOKED : ENTRY_INFORMATION;
}

static bool camt_reversal(struct camt_parser *parser)
{
    struct slice text = parser->texts[CAMT_ENTRY_REVERSAL];
    bool yes = slice_equal(text, SLICE("true")) || slice_equal(text, SLICE("1"));
    bool no = slice_equal(text, SLICE("false")) || slice_equal(text, SLICE("0"));
    if (!yes && !no && text.len > 0) {
        struct slice shown = utf8_take(text, 20);
        camt_fault_at(parser, parser->entry_place, "TS-CAMT-015",
                      "RvslInd is \"%.*s\", neither true nor false", SLICE_ARG(shown));
    }
    return yes;
}

/* The signed amount: CdtDbtInd alone has the effect on the account, RvslInd never flips it. */
static bool camt_entry_amount(struct camt_parser *parser, struct money *amount)
{
    const struct camt_amount *told = &parser->amounts[CAMT_ENTRY_AMOUNT];
    int sign = camt_sign(parser, CAMT_ENTRY_SIGN);
    if (!told->given) {
        camt_fault_at(parser, parser->entry_place, "TS-CAMT-006", "the entry has no amount");
    }
    if (sign == 0 && parser->texts[CAMT_ENTRY_SIGN].len == 0) {
        camt_fault_at(parser, parser->entry_place, "TS-CAMT-007",
                      "the entry does not say credit or debit");
    }
    *amount = told->money;
    amount->minor *= sign;
    return told->usable && sign != 0;
}

/* The magnitude of a detail in the entry's currency; false where it tells none. */
static bool camt_detail_minor(const struct camt_detail *detail, struct currency currency,
                              int64_t *minor)
{
    const struct camt_amount *candidates[] = {&detail->amount, &detail->alternatives[0],
                                              &detail->alternatives[1], &detail->alternatives[2]};
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
        if (candidates[i]->usable && currency_equal(candidates[i]->money.currency, currency)) {
            *minor = candidates[i]->money.minor;
            return true;
        }
    }
    return false;
}

/* Charges in the entry's currency. */
static int64_t camt_charges_minor(const struct camt_charges *charges, struct currency currency)
{
    bool same = charges->given && currency_equal(charges->money.currency, currency);
    return same ? charges->money.minor : 0;
}

/* Gives each detail its own amount, with or without its charges; whether they add up to `total`. */
static bool camt_split(struct camt_parser *parser, struct money total, bool with_charges)
{
    int entry_sign = slice_equal(parser->texts[CAMT_ENTRY_SIGN], SLICE("DBIT")) ? -1 : 1;
    int64_t sum = 0;
    for (size_t i = 0; i < parser->details_count; i++) {
        struct camt_detail *detail = &parser->details[i];
        int64_t minor = 0;
        if (!camt_detail_minor(detail, total.currency, &minor)) {
            return false;
        }
        minor *= detail->sign == 0 ? entry_sign : detail->sign;
        /* A charge lessens a credit and adds to a debit: both are a minus on the account. */
        int64_t charges_minor = camt_charges_minor(&detail->charges, total.currency);
        if (with_charges && !money_subtract(minor, charges_minor, &minor)) {
            return false;
        }
        detail->transaction.amount = (struct money){minor, total.currency};
        if (!money_add(sum, minor, &sum)) {
            return false;
        }
    }
    return sum == total.minor;
}

/*
 * Whether the details add up to their entry, alone or with the entry's charges; these are then a
 * part of it beside the details and stand in `charges_minor`, else 0.
 */
static bool camt_adds_up(struct camt_parser *parser, const struct entry *entry,
                         int64_t *charges_minor)
{
    struct money total = entry->amount;
    *charges_minor = 0;
    if (camt_split(parser, total, false) || camt_split(parser, total, true)) {
        return true;
    }
    int64_t told = camt_charges_minor(&parser->entry_charges, total.currency);
    if (told == 0 || !money_add(total.minor, told, &total.minor)) {
        return false;
    }
    *charges_minor = told;
    return camt_split(parser, total, false) || camt_split(parser, total, true);
}

/* What a transaction cost, as a positive amount. */
static struct money camt_charges_told(const struct camt_charges *charges)
{
    struct money none = {0};
    return charges->given && charges->money.minor > 0 ? charges->money : none;
}

/* Lets the transaction see its runs of the entry's arrays, which no longer move. */
static void camt_attach(struct camt_parser *parser, const struct camt_detail *detail,
                        struct transaction *transaction)
{
    *transaction = detail->transaction;
    transaction->charges = camt_charges_told(&detail->charges);
    if (transaction->references_count > 0) {
        transaction->references = parser->references + detail->references_first;
    }
    if (transaction->documents_count > 0) {
        transaction->documents = parser->documents + detail->documents_first;
    }
    if (transaction->remittance_count > 0) {
        transaction->remittance = parser->remittance + detail->remittance_first;
    }
    if (transaction->notes_count > 0) {
        transaction->notes = parser->notes + detail->notes_first;
    }
}

/* Keeps a text only where all details have the same. */
static void camt_common(struct slice *text, struct slice other)
{
    if (!slice_equal(*text, other)) {
        *text = (struct slice){NULL, 0};
    }
}

/* One transaction of all details: what they share, and the remittance of all. */
static void camt_merge(struct camt_parser *parser, struct transaction *merged)
{
    *merged = parser->details[0].transaction;
    merged->servicer_ref = (struct slice){NULL, 0}; /* it is the entry that is booked */
    merged->instructed = (struct money){0};
    for (size_t i = 1; i < parser->details_count; i++) {
        const struct transaction *other = &parser->details[i].transaction;
        camt_common(&merged->end_to_end_id, other->end_to_end_id);
        camt_common(&merged->mandate_id, other->mandate_id);
        camt_common(&merged->transaction_id, other->transaction_id);
        camt_common(&merged->purpose, other->purpose);
        camt_common(&merged->return_reason, other->return_reason);
        camt_common(&merged->code, other->code);
        camt_common(&merged->additional, other->additional);
        camt_common(&merged->counterparty.name, other->counterparty.name);
        camt_common(&merged->counterparty.account, other->counterparty.account);
        camt_common(&merged->counterparty.bank, other->counterparty.bank);
        camt_common(&merged->counterparty.ultimate_name, other->counterparty.ultimate_name);
    }
    merged->references = parser->references_count > 0 ? parser->references : NULL;
    merged->references_count = parser->references_count;
    merged->documents = parser->documents_count > 0 ? parser->documents : NULL;
    merged->documents_count = parser->documents_count;
    merged->notes = parser->notes_count > 0 ? parser->notes : NULL;
    merged->notes_count = parser->notes_count;
    uint64_t chars = 0;
    uint64_t max = parser->job->limits->max_text_chars;
    size_t lines = 0;
    while (lines < parser->remittance_count) {
        chars += utf8_count(parser->remittance[lines]);
        if (chars > max) {
            camt_remark_at(parser, parser->entry_place, "TS-LIM-012",
                           "remittance of all details is longer than max_text_chars = %llu and "
                           "was cut",
                           (unsigned long long)max);
            break;
        }
        lines++;
    }
    merged->remittance = lines > 0 ? parser->remittance : NULL;
    merged->remittance_count = lines;
}

/* Says so where the only detail tells another amount than its entry, and no charge explains it. */
static void camt_check_single(struct camt_parser *parser, const struct entry *entry)
{
    const struct camt_detail *detail = &parser->details[0];
    int64_t told = 0;
    if (!camt_detail_minor(detail, entry->amount.currency, &told)) {
        return;
    }
    int sign = entry->amount.minor < 0 ? -1 : 1;
    int64_t own = camt_charges_minor(&detail->charges, entry->amount.currency);
    int64_t entry_own = camt_charges_minor(&parser->entry_charges, entry->amount.currency);
    int64_t booked = money_magnitude(entry->amount.minor);
    bool explained =
        booked == told || booked == told - sign * own || booked == told - sign * entry_own;
    if (!explained || (detail->sign != 0 && detail->sign != sign && entry->amount.minor != 0)) {
        camt_remark_at(parser, parser->entry_place, "TS-CAMT-009",
                       "the detail tells another amount or direction than its entry, which counts");
    }
}

/* Room for the transactions of this entry. */
static bool camt_transactions_room(struct camt_parser *parser, size_t count)
{
    while (parser->transactions_capacity < count) {
        void *transactions = parser->transactions;
        size_t full = parser->transactions_capacity;
        if (array_grow(&transactions, &parser->transactions_capacity, full,
                       sizeof *parser->transactions) != STATUS_OK) {
            camt_end(parser, diag_memory(parser->job->diag));
            return false;
        }
        parser->transactions = transactions;
    }
    return true;
}

/* One transaction for the whole entry, whatever its details say. */
static void camt_take_whole(struct camt_parser *parser, const struct entry *entry,
                            struct transaction *transaction)
{
    if (parser->details_count == 1) {
        camt_attach(parser, &parser->details[0], transaction);
        camt_check_single(parser, entry);
    } else if (parser->details_count > 1) {
        camt_remark_at(parser, parser->entry_place, "TS-CAMT-009",
                       "the %zu details do not add up to their entry, which counts as one "
                       "transaction",
                       parser->details_count);
        camt_merge(parser, transaction);
    } else {
        *transaction = (struct transaction){0};
    }
    transaction->amount = entry->amount;
    if (transaction->instructed.minor == 0 && parser->amounts[CAMT_ENTRY_INSTRUCTED].usable) {
        transaction->instructed = parser->amounts[CAMT_ENTRY_INSTRUCTED].money;
    }
}

/* The entry's charges: told of its only transaction, else a note of the entry. */
static void camt_take_charges(struct camt_parser *parser, struct transaction *only)
{
    struct money told = camt_charges_told(&parser->entry_charges);
    if (only != NULL && only->charges.minor == 0 && told.minor > 0) {
        only->charges = told;
    } else if (parser->entry_charges.money.minor != 0) {
        camt_note_money(parser, "charges", parser->entry_charges.money);
    }
}

/* Fills entry->transactions. False when memory is out. */
static bool camt_transactions(struct camt_parser *parser, struct entry *entry)
{
    if (!camt_transactions_room(parser, parser->details_count + 1)) {
        return false;
    }
    struct transaction *transactions = parser->transactions;
    int64_t charges_minor = 0;
    size_t count = 0;
    if (parser->details_count > 1 && camt_adds_up(parser, entry, &charges_minor)) {
        for (; count < parser->details_count; count++) {
            camt_attach(parser, &parser->details[count], &transactions[count]);
        }
    } else {
        camt_take_whole(parser, entry, &transactions[count++]);
        charges_minor = 0;
    }
    if (charges_minor != 0) {
        /* CHRG is the sub-family that ISO 20022 has for charges in every family. */
        transactions[count++] =
            (struct transaction){.amount = {-charges_minor, entry->amount.currency},
                                 .code = SLICE("CHRG"),
                                 .additional = SLICE("charges")};
    } else {
        camt_take_charges(parser, count == 1 ? &transactions[0] : NULL);
    }
    for (size_t i = 0; i < count; i++) {
        if (slice_equal(transactions[i].code, entry->code)) {
            transactions[i].code = (struct slice){NULL, 0};
        }
    }
    entry->transactions = transactions;
    entry->transactions_count = count;
    return true;
}

/* What the batch says of itself; where there are several, none of them speaks for the entry. */
static void camt_check_batch(struct camt_parser *parser, const struct entry *entry)
{
    const struct camt_amount *total = &parser->amounts[CAMT_BATCH_TOTAL];
    if (parser->batches_count != 1) {
        return;
    }
    /* One detail for a batch of many sums it up: that is how banks write a batch they only count.
     */
    uint64_t count = 0;
    bool counted = slice_to_u64(parser->texts[CAMT_BATCH_COUNT], &count);
    bool summed_up = parser->details_count <= 1 && count >= parser->details_count;
    if (counted && !summed_up && count != parser->details_count) {
        camt_remark_at(parser, parser->entry_place, "TS-CAMT-018",
                       "the batch tells %llu transactions, the entry has %zu",
                       (unsigned long long)count, parser->details_count);
    }
    int64_t booked = money_magnitude(entry->amount.minor);
    int64_t charges = camt_charges_minor(&parser->entry_charges, entry->amount.currency);
    bool same = total->usable && currency_equal(total->money.currency, entry->amount.currency);
    if (same && total->money.minor != booked &&
        total->money.minor != booked + (entry->amount.minor < 0 ? -charges : charges)) {
        camt_remark_at(parser, parser->entry_place, "TS-CAMT-018",
                       "the batch tells another total than the entry's amount, which counts");
    }
}

void camt_entry_end(struct camt_parser *parser)
{
    if (parser->status != STATUS_OK || parser->stopped) {
        return;
    }
    struct entry entry = {
        .ordinal = parser->entry_ordinal,
        .place = parser->entry_place,
        .status = camt_status(parser),
        .reversal = camt_reversal(parser),
        .booking_date = camt_date(parser, CAMT_ENTRY_BOOKED),
        .value_date = camt_date(parser, CAMT_ENTRY_VALUE),
        .code = camt_bank_code(parser, &parser->entry_arena, CAMT_ENTRY_DOMAIN),
        .additional = parser->texts[CAMT_ENTRY_ADDITIONAL],
        .servicer_ref = parser->texts[CAMT_ENTRY_SERVICER_REF],
    };
    if (statement_ref_is_absent(entry.servicer_ref)) {
        entry.servicer_ref = parser->texts[CAMT_ENTRY_REF];
    }
    if (!camt_entry_amount(parser, &entry.amount) || parser->refused) {
        return;
    }
    struct currency account = parser->statement.currency;
    if (currency_present(account) && !currency_equal(account, entry.amount.currency)) {
        camt_remark_at(
            parser, parser->entry_place, "TS-CAMT-012", "the entry is in %.*s, the account in %.*s",
            SLICE_ARG(currency_code(&entry.amount.currency)), SLICE_ARG(currency_code(&account)));
    }
    camt_totals_add(parser, &entry);
    camt_check_batch(parser, &entry);
    /* The bank's own code says more than the international one, and is not lost beside it. */
    struct slice own = parser->texts[CAMT_ENTRY_CODE];
    if (own.len > 0 && own.ptr != entry.code.ptr) {
        camt_note_add(parser, "bank_code", own);
    }
    if (!camt_transactions(parser, &entry)) {
        return;
    }
    entry.notes = parser->entry_notes_count > 0 ? parser->entry_notes : NULL;
    entry.notes_count = parser->entry_notes_count;
    if (parser->status == STATUS_OK) {
        camt_end(parser, parser->job->sink->entry(parser->job->sink->context, &entry));
    }
}
