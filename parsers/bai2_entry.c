#include "parsers/bai2_internal.h"

#include "base/utf8.h"
#include "model/money.h"

#include <assert.h>
#include <inttypes.h>

/* The fields of a detail in front of its text. */
struct bai2_entry {
    struct slice type;
    enum bai2_effect effect;
    struct bai2_amount amount;
    struct bai2_funds funds;
    struct slice bank_ref;
    struct slice customer_ref;
};

/* The type code and what it does; false with a fault where the direction is not known. */
static bool bai2_entry_type(struct bai2_reader *reader, struct bai2_entry *entry)
{
    entry->effect = bai2_type_effect(entry->type);
    if (entry->effect == BAI2_CREDIT || entry->effect == BAI2_DEBIT || entry->effect == BAI2_NOTE) {
        return true;
    }
    struct slice shown = utf8_take(entry->type, 20);
    (void)diag_fail(reader->job->diag, reader->record.at, STATUS_INVALID, "TS-BAI-009",
                    "type code \"%.*s\" of a detail is neither a credit nor a debit",
                    SLICE_ARG(shown));
    return false;
}

/* The amount; false with a fault where its sign could mean two things or none is there. */
static bool bai2_entry_amount(struct bai2_reader *reader, struct slice field,
                              struct bai2_entry *entry)
{
    struct diag *diag = reader->job->diag;
    struct place at = reader->record.at;
    if (bai2_amount_parse(field, at, diag, &entry->amount) != STATUS_OK) {
        return false;
    }
    bool moves = entry->effect == BAI2_CREDIT || entry->effect == BAI2_DEBIT;
    if (!entry->amount.present && moves) {
        (void)diag_fail(diag, at, STATUS_INVALID, "TS-AMT-001",
                        "the detail of type %.*s has no amount", SLICE_ARG(entry->type));
        return false;
    }
    if (entry->amount.minor < 0) {
        (void)diag_fail(diag, at, STATUS_INVALID, "TS-BAI-010",
                        "the amount %" PRId64 " of type %.*s has a minus, but the type tells the "
                        "direction: it may be taken back or be a debit marked twice",
                        entry->amount.minor, SLICE_ARG(entry->type));
        return false;
    }
    if (entry->amount.minor != 0 && !moves) {
        (void)diag_fail(diag, at, STATUS_INVALID, "TS-BAI-009",
                        "a detail of type %.*s has the amount %" PRId64 " and no direction",
                        SLICE_ARG(entry->type), entry->amount.minor);
        return false;
    }
    return true;
}

/* Takes the fields in front of the text; false with a fault. */
static bool bai2_entry_fields(struct bai2_reader *reader, struct bai2_fields *fields,
                              struct bai2_entry *entry)
{
    struct slice field = {NULL, 0};
    (void)bai2_fields_next(fields, &entry->type);
    bool known = bai2_entry_type(reader, entry);
    (void)bai2_fields_next(fields, &field);
    if (!known) {
        struct diag quiet = {0}; /* one fault is enough, but the control total counts the amount */
        (void)bai2_amount_parse(field, reader->record.at, &quiet, &entry->amount);
        return false;
    }
    if (!bai2_entry_amount(reader, field, entry) ||
        bai2_funds_take(fields, reader->record.at, reader->job->diag, &entry->funds) != STATUS_OK) {
        return false;
    }
    (void)bai2_fields_next(fields, &entry->bank_ref);
    (void)bai2_fields_next(fields, &entry->customer_ref);
    return true;
}

/* A reference, or nothing where the bank says that there is none: zeros count as that. */
static struct slice bai2_reference(struct slice text)
{
    bool zeros = true;
    for (size_t i = 0; i < text.len; i++) {
        zeros = zeros && text.ptr[i] == '0';
    }
    return zeros || statement_ref_is_absent(text) ? (struct slice){NULL, 0} : text;
}

static void bai2_tell_cuts(struct bai2_reader *reader, const struct bai2_text *text)
{
    if (text->text_cut && !reader->told_text_cut) {
        diag_warn(reader->job->diag, reader->record.at, "TS-LIM-012",
                  "remittance text is longer than max_text_chars and was cut");
        reader->told_text_cut = true;
    }
    if (text->id_cut && !reader->told_id_cut) {
        diag_warn(reader->job->diag, reader->record.at, "TS-LIM-013",
                  "an identifier or name is longer than max_id_chars and was cut");
        reader->told_id_cut = true;
    }
}

/* Money that is at hand at once has the day of the report; else only V tells a day. */
static struct date bai2_value_date(const struct bai2_reader *reader, const struct bai2_funds *funds)
{
    return funds->type == '0' ? reader->as_of_date : funds->value_date;
}

static enum status bai2_entry_tell(struct bai2_reader *reader, const struct bai2_entry *fields,
                                   struct slice lines)
{
    enum bai2_undo undo = bai2_type_undo(fields->type);
    bool credit = fields->effect == BAI2_CREDIT;
    struct bai2_text text = {
        .arena = &reader->entry_arena,
        .limits = reader->job->limits,
        .credit = credit == (undo == BAI2_NO_UNDO), /* what is undone keeps its own parties */
    };
    bai2_text_read(&text, lines);
    struct transaction *transaction = &text.transaction;
    struct slice servicer_ref = bai2_text_bounded(&text, bai2_reference(fields->bank_ref));
    transaction->transaction_id = bai2_text_bounded(&text, bai2_reference(fields->customer_ref));
    transaction->remittance = text.remittance;
    transaction->remittance_count = text.remittance_count;
    transaction->return_reason = undo == BAI2_RETURN ? SLICE("NARR") : (struct slice){NULL, 0};
    if (text.failed) {
        return diag_memory(reader->job->diag);
    }
    bai2_tell_cuts(reader, &text);
    transaction->amount = (struct money){bai2_type_signed(fields->effect, fields->amount.minor),
                                         reader->statement.currency};
    bool booked = fields->effect != BAI2_NOTE && !reader->not_for_real;
    struct entry entry = {
        .ordinal = ++reader->ordinal,
        .servicer_ref = servicer_ref,
        .amount = transaction->amount,
        .booking_date = reader->as_of_date,
        .value_date = bai2_value_date(reader, &fields->funds),
        .status = booked ? ENTRY_BOOKED : ENTRY_INFORMATION,
        .reversal = undo == BAI2_REVERSAL,
        .code = fields->type,
        .place = reader->record.at,
        .transactions = transaction,
        .transactions_count = 1,
    };
    assert(reader->begun);
    return reader->job->sink->entry(reader->job->sink->context, &entry);
}

enum status bai2_detail(struct bai2_reader *reader, struct slice text)
{
    struct diag *diag = reader->job->diag;
    reader->entries++;
    if (reader->entries > reader->job->limits->max_entries) {
        return diag_fail(diag, reader->record.at, STATUS_INVALID, "TS-LIM-015",
                         "more entries than max_entries = %" PRIu64,
                         reader->job->limits->max_entries);
    }
    if (!reader->account.open) {
        (void)diag_fail(diag, reader->record.at, STATUS_INVALID, "TS-BAI-002",
                        "record 16 stands outside of any account");
    }
    arena_reset(&reader->entry_arena);
    struct bai2_fields fields = bai2_fields_of(text);
    struct bai2_entry entry = {0};
    bool good = bai2_entry_fields(reader, &fields, &entry);
    if (entry.amount.present) {
        bai2_sums_add(&reader->account, entry.amount.minor);
    }
    if (!good || !reader->begun) {
        return STATUS_OK; /* told; the file is refused at its end, with all of its faults */
    }
    return bai2_entry_tell(reader, &entry, bai2_fields_rest(&fields));
}
