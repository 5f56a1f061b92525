#include "parsers/ofx_internal.h"

#include "base/utf8.h"
#include "model/iban.h"

#include <inttypes.h>

void ofx_entry_begin(struct ofx_reader *reader)
{
    ofx_statement_tell(reader);
    arena_reset(&reader->entry_arena);
    ofx_clear(reader, OFX_TYPE, OFX_SLOTS - 1);
    reader->entry_place = reader->place(reader);
    reader->entries++;
    if (reader->entries > reader->job->limits->max_entries) {
        ofx_fault(reader, "TS-LIM-015", "more entries than max_entries = %" PRIu64,
                  reader->job->limits->max_entries);
        reader->stopped = true;
    }
}

/* The currency TRNAMT is in: CURRENCY says another one than the statement's; ORIGCURRENCY only
 * tells which one it was converted from. */
static bool ofx_entry_currency(struct ofx_reader *reader, struct currency *currency)
{
    struct slice text = reader->texts[OFX_IN_CURRENCY];
    struct slice shown = utf8_take(text, 10);
    *currency = ofx_statement_currency(reader);
    if (text.len > 0) {
        struct currency account = *currency;
        if (!currency_parse(text, currency)) {
            ofx_fault_at(reader, reader->entry_place, "TS-CCY-001",
                         "CURSYM \"%.*s\" of the entry is not known", SLICE_ARG(shown));
            return false;
        }
        if (currency_present(account) && !currency_equal(account, *currency)) {
            diag_warn(reader->job->diag, reader->entry_place, "TS-OFX-011",
                      "the entry is in %.3s, the account in %.3s", currency->code, account.code);
        }
    }
    if (!currency_present(*currency) && reader->currency_refused) {
        return false; /* told */
    }
    if (!currency_present(*currency)) {
        ofx_fault_at(reader, reader->entry_place, "TS-OFX-012",
                     "neither the statement (CURDEF) nor the entry tells a currency");
        return false;
    }
    return true;
}

/* Tells, once a file, where TRNTYPE says otherwise than the sign. */
static void ofx_entry_check_sign(struct ofx_reader *reader, bool positive, bool negative)
{
    struct slice text = reader->texts[OFX_AMOUNT];
    struct slice type = reader->texts[OFX_TYPE];
    bool against = (positive && slice_equal_fold(type, SLICE("DEBIT"))) ||
                   (negative && slice_equal_fold(type, SLICE("CREDIT")));
    if (against && !reader->told_sign) {
        struct slice shown = utf8_take(text, 40);
        diag_warn(reader->job->diag, reader->entry_place, "TS-OFX-013",
                  "TRNTYPE is %.*s, but TRNAMT %.*s; its sign counts, here and in others like it",
                  SLICE_ARG(type), SLICE_ARG(shown));
        reader->told_sign = true;
    }
}

/* An amount that is finer than its currency: it goes to reader->exact, and `amount` stays none. */
static bool ofx_entry_exact(struct ofx_reader *reader, struct money *amount)
{
    struct slice text = reader->texts[OFX_AMOUNT];
    buffer_reset(&reader->exact);
    if (!ofx_exact_taken(reader) || !ofx_amount_exact(text, amount->currency, &reader->exact)) {
        return false;
    }
    bool negative = slice_starts(text, SLICE("-"));
    if (!buffer_ok(&reader->exact)) {
        ofx_fail(reader, diag_memory(reader->job->diag));
    }
    ofx_exact_see(reader, text, amount->currency);
    ofx_entry_check_sign(reader, !negative, negative);
    return true;
}

/* The signed amount: TRNAMT alone has the effect on the account; what TRNTYPE says is no sign. */
static bool ofx_entry_amount(struct ofx_reader *reader, struct money *amount)
{
    struct slice text = reader->texts[OFX_AMOUNT];
    bool known = ofx_entry_currency(reader, &amount->currency);
    if (text.len == 0) {
        ofx_fault_at(reader, reader->entry_place, "TS-OFX-005", "the entry has no TRNAMT");
        return false;
    }
    if (!known) {
        return false;
    }
    if (ofx_entry_exact(reader, amount)) {
        return true;
    }
    if (ofx_amount(text, amount->currency, "TRNAMT", reader->entry_place, reader->job->diag,
                   &amount->minor) != STATUS_OK) {
        ofx_count_fault(reader);
        return false;
    }
    ofx_exact_see(reader, text, amount->currency);
    ofx_entry_check_sign(reader, amount->minor > 0, amount->minor < 0);
    return true;
}

/* Booking date; false with a fault where there is none. */
static bool ofx_entry_booked(struct ofx_reader *reader, const char *name, struct date *date)
{
    struct slice text = reader->texts[OFX_POSTED];
    struct slice shown = utf8_take(text, 40);
    if (ofx_date(text, date)) {
        return true;
    }
    ofx_fault_at(reader, reader->entry_place, "TS-DAT-001", "%s of the entry is no date: \"%.*s\"",
                 name, SLICE_ARG(shown));
    return false;
}

static struct date ofx_entry_value(struct ofx_reader *reader)
{
    struct date date = {0};
    struct slice text = reader->texts[OFX_AVAILABLE_ON];
    struct slice shown = utf8_take(text, 40);
    if (text.len > 0 && !ofx_date(text, &date)) {
        ofx_fault_at(reader, reader->entry_place, "TS-DAT-001",
                     "DTAVAIL of the entry is no date: \"%.*s\"", SLICE_ARG(shown));
    }
    return date;
}

/* An entry that corrects another: a deletion moves nothing, a replacement is booked. */
static enum entry_status ofx_entry_status(struct ofx_reader *reader, bool pending)
{
    struct slice action = reader->texts[OFX_CORRECTION];
    struct slice corrects = utf8_take(reader->texts[OFX_CORRECTS], 60);
    if (corrects.len == 0 && action.len == 0) {
        return pending ? ENTRY_PENDING : ENTRY_BOOKED;
    }
    bool deletes = slice_equal_fold(action, SLICE("DELETE"));
    diag_warn(reader->job->diag, reader->entry_place, "TS-OFX-014", "the entry %s the entry %.*s",
              deletes ? "deletes" : "replaces", SLICE_ARG(corrects));
    return deletes ? ENTRY_INFORMATION : (pending ? ENTRY_PENDING : ENTRY_BOOKED);
}

/* MEMO line by line; a name stands in for it where there is none, since many banks put what the
 * payer wrote there. */
static void ofx_entry_remittance(struct ofx_reader *reader, struct transaction *transaction)
{
    struct slice text = reader->texts[OFX_MEMO];
    size_t count = 1;
    text = text.len > 0 ? text : transaction->counterparty.name;
    for (size_t i = 0; i < text.len; i++) {
        count += text.ptr[i] == '\n' ? 1 : 0;
    }
    struct slice *lines = arena_array(&reader->entry_arena, count, sizeof *lines);
    if (lines == NULL) {
        ofx_fail(reader, diag_memory(reader->job->diag));
        return;
    }
    struct slice line = {NULL, 0};
    while (text.len > 0 && slice_next(&text, '\n', &line)) {
        line = slice_trim(line);
        if (line.len > 0) {
            lines[transaction->remittance_count++] = line;
        }
    }
    transaction->remittance = transaction->remittance_count > 0 ? lines : NULL;
}

/* A reference, or nothing where the bank says that there is none. */
static struct slice ofx_entry_reference(const struct ofx_reader *reader, enum ofx_slot slot)
{
    struct slice text = reader->texts[slot];
    bool zeros = true;
    for (size_t i = 0; i < text.len; i++) {
        zeros = zeros && text.ptr[i] == '0';
    }
    return zeros || statement_ref_is_absent(text) ? (struct slice){NULL, 0} : text;
}

static struct slice ofx_entry_account(struct ofx_reader *reader)
{
    char iban[IBAN_MAX];
    size_t len = 0;
    struct slice account = reader->texts[OFX_OTHER_ACCOUNT];
    if (iban_check(account, iban, &len) &&
        arena_copy(&reader->entry_arena, (struct slice){iban, len}, &account) != STATUS_OK) {
        ofx_fail(reader, diag_memory(reader->job->diag));
    }
    return account;
}

static void ofx_entry_tell(struct ofx_reader *reader, struct entry entry)
{
    const struct slice *texts = reader->texts;
    const struct money_exact exact = {buffer_slice(&reader->exact), entry.amount.currency};
    if (exact.text.len > 0) {
        entry.amount = (struct money){0};
        ofx_exact_count(reader);
    }
    struct slice number = ofx_entry_reference(reader, OFX_REFNUM);
    struct slice check = ofx_entry_reference(reader, OFX_CHECKNUM);
    struct transaction transaction = {
        .amount = entry.amount,
        .transaction_id = number.len > 0 ? number : check,
        .counterparty.name = texts[OFX_LONG_NAME].len > 0 ? texts[OFX_LONG_NAME] : texts[OFX_NAME],
        .counterparty.account = ofx_entry_account(reader),
        .counterparty.bank = texts[OFX_OTHER_BANK],
        .additional = number.len > 0 ? check : (struct slice){NULL, 0},
    };
    ofx_entry_remittance(reader, &transaction);
    entry.transactions = &transaction;
    entry.transactions_count = 1;
    if (reader->status == STATUS_OK && reader->begun) {
        const struct parse_sink *sink = reader->job->sink;
        ofx_fail(reader, exact.text.len > 0 ? sink->entry_exact(sink->context, &entry, exact)
                                            : sink->entry(sink->context, &entry));
    }
}

void ofx_entry_end(struct ofx_reader *reader, bool pending)
{
    struct entry entry = {
        .servicer_ref = ofx_entry_reference(reader, OFX_ID),
        .code = reader->texts[OFX_TYPE],
        .place = reader->entry_place,
    };
    bool amount = ofx_entry_amount(reader, &entry.amount);
    bool booked = ofx_entry_booked(reader, pending ? "DTTRAN" : "DTPOSTED", &entry.booking_date);
    entry.value_date = ofx_entry_value(reader);
    entry.status = ofx_entry_status(reader, pending);
    if (amount && booked && !reader->stopped) {
        entry.ordinal = ++reader->ordinal;
        ofx_entry_tell(reader, entry);
    }
}
