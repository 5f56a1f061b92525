/*
 * How it works: what belongs to a transaction stands in slots until its TxDtls ends; then the
 * slots become a struct camt_detail of the open entry. References, documents and remittance lines
 * go straight into arrays of the entry, in which each detail has a run of its own, so that nothing
 * is allocated once the arrays have grown.
 */
#include "parsers/camt_internal.h"

#include "base/utf8.h"
#include "model/iban.h"

#include <string.h>

void camt_detail_begin(struct camt_parser *parser)
{
    camt_clear_texts(parser, CAMT_DETAIL_SIGN, CAMT_TEXTS - 1);
    camt_clear_amounts(parser, CAMT_DETAIL_AMOUNT, CAMT_AMOUNTS - 1);
    if (parser->details_count >= CAMT_DETAILS_MAX) {
        camt_fault(parser, "TS-CAMT-014", "the entry has more than %d details", CAMT_DETAILS_MAX);
        camt_stop(parser);
        return;
    }
    void *details = parser->details;
    if (array_grow(&details, &parser->details_capacity, parser->details_count,
                   sizeof *parser->details) != STATUS_OK) {
        camt_end(parser, diag_memory(parser->job->diag));
        return;
    }
    parser->details = details;
    struct camt_detail *detail = &parser->details[parser->details_count];
    memset(detail, 0, sizeof *detail);
    detail->references_first = parser->references_count;
    detail->documents_first = parser->documents_count;
    detail->remittance_first = parser->remittance_count;
    detail->notes_first = parser->notes_count;
    parser->in_detail = true;
    parser->charges = &detail->charges;
    parser->remittance_chars = 0;
    parser->remittance_counted = false;
}

/* Room for one more in an array of the entry that counts towards max_text_chars. */
static bool camt_room(struct camt_parser *parser, void **items, size_t *capacity, size_t count,
                      size_t first, size_t size)
{
    if (count - first >= parser->job->limits->max_text_chars) {
        camt_remark(parser, "TS-LIM-012", "more references than max_text_chars = %llu, cut there",
                    (unsigned long long)parser->job->limits->max_text_chars);
        return false;
    }
    if (array_grow(items, capacity, count, size) != STATUS_OK) {
        camt_end(parser, diag_memory(parser->job->diag));
        return false;
    }
    return true;
}

/* libxml2 gives valid UTF-8, where every character has one byte that continues none. */
static uint64_t camt_chars(struct slice text)
{
    uint64_t chars = 0;
    for (size_t i = 0; i < text.len; i++) {
        chars += ((unsigned char)text.ptr[i] & 0xc0U) != 0x80U;
    }
    return chars;
}

/* Bytes are no fewer than characters, so these are counted only where it may matter. */
static __attribute__((cold)) void camt_count_lines(struct camt_parser *parser, struct slice text)
{
    size_t first = parser->details[parser->details_count].remittance_first;
    parser->remittance_counted = true;
    parser->remittance_chars = camt_chars(text);
    for (size_t i = first; i < parser->remittance_count; i++) {
        parser->remittance_chars += camt_chars(parser->remittance[i]);
    }
}

void camt_line_end(struct camt_parser *parser, const struct camt_path *path, struct slice text)
{
    uint64_t max = parser->job->limits->max_text_chars;
    if (parser->remittance_counted && parser->remittance_chars >= max) {
        return; /* said already */
    }
    parser->remittance_chars += parser->remittance_counted ? camt_chars(text) : text.len;
    if (!parser->remittance_counted && parser->remittance_chars > max) {
        camt_count_lines(parser, text);
    }
    if (parser->remittance_chars > max) {
        camt_remark(parser, "TS-LIM-012",
                    "remittance is longer than max_text_chars = %llu and was cut",
                    (unsigned long long)max);
        parser->remittance_chars = max;
        return;
    }
    void *lines = parser->remittance;
    if (array_grow(&lines, &parser->remittance_capacity, parser->remittance_count,
                   sizeof *parser->remittance) != STATUS_OK) {
        camt_end(parser, diag_memory(parser->job->diag));
        return;
    }
    parser->remittance = lines;
    parser->remittance[parser->remittance_count++] = camt_kept(parser, path, text);
}

void camt_note_add(struct camt_parser *parser, const char *name, struct slice text)
{
    struct note **notes = parser->in_detail ? &parser->notes : &parser->entry_notes;
    size_t *count = parser->in_detail ? &parser->notes_count : &parser->entry_notes_count;
    size_t first = parser->in_detail ? parser->details[parser->details_count].notes_first : 0;
    size_t *capacity = parser->in_detail ? &parser->notes_capacity : &parser->entry_notes_capacity;
    if (*count - first >= CAMT_NOTES_MAX) {
        return;
    }
    void *items = *notes;
    if (array_grow(&items, capacity, *count, sizeof **notes) != STATUS_OK) {
        camt_end(parser, diag_memory(parser->job->diag));
        return;
    }
    *notes = items;
    (*notes)[(*count)++] = (struct note){name, text};
}

/* An amount is kept with its currency: "12.30 EUR". */
void camt_note_end(struct camt_parser *parser, const struct camt_path *path, struct slice text)
{
    text = camt_kept(parser, path, text);
    struct slice currency = currency_code(&parser->currency);
    if (parser->currency_given && currency.len > 0) {
        char *both = arena_take(&parser->entry_arena, text.len + 1 + currency.len);
        if (both == NULL) {
            camt_end(parser, diag_memory(parser->job->diag));
            return;
        }
        memcpy(both, text.ptr, text.len);
        both[text.len] = ' ';
        memcpy(both + text.len + 1, currency.ptr, currency.len);
        text = (struct slice){both, text.len + 1 + currency.len};
    }
    camt_note_add(parser, path->note, text);
}

void camt_structured_begin(struct camt_parser *parser)
{
    camt_clear_texts(parser, CAMT_REFERENCE, CAMT_REFERENCE_ISSUER);
    camt_clear_amounts(parser, CAMT_DOCUMENT_REMITTED, CAMT_DOCUMENT_TAX);
    parser->documents_structured = parser->documents_count;
}

/* The scheme of national references in the country of the account that was paid into. */
static enum reference_scheme camt_national_scheme(struct slice account)
{
    static const struct {
        const char *country;
        enum reference_scheme scheme;
    } national[] = {
        {"FI", REFERENCE_VIITE}, {"NO", REFERENCE_KID},         {"SE", REFERENCE_OCR},
        {"DK", REFERENCE_FIK},   {"EE", REFERENCE_VIITENUMBER}, {"NL", REFERENCE_KENMERK},
    };
    for (size_t i = 0; i < sizeof national / sizeof national[0]; i++) {
        if (slice_starts(account, slice_from(national[i].country))) {
            return national[i].scheme;
        }
    }
    return REFERENCE_NONE;
}

/*
 * Which scheme a creditor reference is of. Its own shape speaks first: SCOR is written for ISO
 * 11649 and for national references alike. Then the type's name, then the account's country.
 */
static enum reference_scheme camt_scheme(const struct camt_parser *parser, struct slice reference)
{
    enum reference_scheme scheme = reference_find_scheme(reference);
    if (scheme != REFERENCE_NONE) {
        return scheme;
    }
    struct slice type = parser->texts[CAMT_REFERENCE_TYPE];
    scheme = reference_scheme_find(type);
    bool other_than_iso =
        scheme == REFERENCE_RF && !slice_starts_fold(slice_trim(reference), SLICE("RF"));
    if (scheme != REFERENCE_NONE && !other_than_iso) {
        return scheme;
    }
    if (slice_equal_fold(parser->texts[CAMT_REFERENCE_ISSUER], SLICE("BBA"))) {
        return REFERENCE_OGM;
    }
    scheme = slice_equal_fold(parser->texts[CAMT_REFERENCE_ISSUER], SLICE("CUR"))
                 ? REFERENCE_KENMERK
                 : camt_national_scheme(parser->statement.account);
    return reference_valid(scheme, reference) ? scheme : REFERENCE_NONE;
}

/* One of a document's amounts beside that paid; 0 where it is not told in the same currency. */
static int64_t camt_document_part(const struct camt_parser *parser, enum camt_amount_slot slot,
                                  struct currency currency)
{
    const struct camt_amount *part = &parser->amounts[slot];
    return part->usable && currency_equal(part->money.currency, currency) ? part->money.minor : 0;
}

/*
 * What of a document was paid: the amount remitted, else the amount due less the discount told
 * beside it, else a credit. An amount due alone is what the payer owed, not what he says he paid.
 */
static void camt_document_amounts(const struct camt_parser *parser,
                                  struct referred_document *document)
{
    const struct camt_amount *remitted = &parser->amounts[CAMT_DOCUMENT_REMITTED];
    const struct camt_amount *due = &parser->amounts[CAMT_DOCUMENT_DUE];
    const struct camt_amount *credit = &parser->amounts[CAMT_DOCUMENT_CREDIT];
    const struct camt_amount *paid = remitted->usable ? remitted : due->usable ? due : credit;
    if (!paid->usable) {
        return;
    }
    struct currency currency = paid->money.currency;
    document->amount = paid->money;
    document->due_minor = camt_document_part(parser, CAMT_DOCUMENT_DUE, currency);
    document->discount_minor = camt_document_part(parser, CAMT_DOCUMENT_DISCOUNT, currency);
    document->tax_minor = camt_document_part(parser, CAMT_DOCUMENT_TAX, currency);
    document->remitted = paid != due;
    if (paid == due && document->discount_minor > 0 &&
        document->discount_minor < document->due_minor) {
        document->amount.minor -= document->discount_minor;
        document->remitted = true;
    }
    if (paid == credit) {
        document->amount.minor = -document->amount.minor;
    }
}

void camt_structured_end(struct camt_parser *parser)
{
    /* An amount stands beside the documents, so it tells something of a single one only. */
    if (parser->documents_count - parser->documents_structured == 1) {
        struct referred_document *document = &parser->documents[parser->documents_structured];
        bool credit_note = document->amount.minor < 0;
        document->amount.minor = 0;
        camt_document_amounts(parser, document);
        if (credit_note && document->amount.minor > 0) {
            document->amount.minor = -document->amount.minor;
        }
    }
    for (size_t i = parser->documents_structured; i < parser->documents_count; i++) {
        if (!currency_present(parser->documents[i].amount.currency)) {
            parser->documents[i].amount.minor = 0;
        }
    }
    struct slice reference = parser->texts[CAMT_REFERENCE];
    if (reference.len == 0 || statement_ref_is_absent(reference) || parser->status != STATUS_OK) {
        return;
    }
    void *references = parser->references;
    bool room = camt_room(
        parser, &references, &parser->references_capacity, parser->references_count,
        parser->details[parser->details_count].references_first, sizeof *parser->references);
    parser->references = references;
    if (room) {
        enum reference_scheme scheme = camt_scheme(parser, reference);
        parser->references[parser->references_count++] =
            (struct remittance_reference){scheme, reference, reference_valid(scheme, reference)};
    }
    parser->texts[CAMT_REFERENCE] = (struct slice){NULL, 0};
}

void camt_document_end(struct camt_parser *parser)
{
    struct slice number = parser->texts[CAMT_DOCUMENT_NUMBER];
    if (number.len == 0 || parser->status != STATUS_OK) {
        return;
    }
    void *documents = parser->documents;
    bool room = camt_room(parser, &documents, &parser->documents_capacity, parser->documents_count,
                          parser->details[parser->details_count].documents_first,
                          sizeof *parser->documents);
    parser->documents = documents;
    if (room) {
        struct referred_document document = {.number = number};
        /* A credit note is remembered by the sign until its Strd ends. */
        bool credit_note = slice_equal(parser->texts[CAMT_DOCUMENT_TYPE], SLICE("CREN"));
        document.amount.minor = credit_note ? -1 : 0;
        parser->documents[parser->documents_count++] = document;
    }
}

/* Adds a charge; one in another currency than the first says nothing about this account. */
static void camt_charge_add(struct camt_parser *parser, const struct camt_amount *amount, int sign)
{
    struct camt_charges *charges = parser->charges;
    struct money money = amount->money;
    money.minor *= sign;
    if (!charges->given) {
        *charges = (struct camt_charges){true, money};
        return;
    }
    int64_t sum = 0;
    if (currency_equal(charges->money.currency, money.currency) &&
        money_add(charges->money.minor, money.minor, &sum) && sum <= MONEY_MAX_MINOR &&
        sum >= -MONEY_MAX_MINOR) {
        charges->money.minor = sum;
    }
}

/* A charge costs unless it says that the bank gave something back. */
static int camt_charge_sign(const struct camt_parser *parser)
{
    return slice_equal(parser->texts[CAMT_CHARGE_SIGN], SLICE("CRDT")) ? -1 : 1;
}

void camt_charge_record_end(struct camt_parser *parser)
{
    if (parser->amounts[CAMT_CHARGE].usable) {
        camt_charge_add(parser, &parser->amounts[CAMT_CHARGE], camt_charge_sign(parser));
        parser->charges_by_record = true;
    }
    camt_clear_amounts(parser, CAMT_CHARGE, CAMT_CHARGE);
}

void camt_charges_end(struct camt_parser *parser)
{
    if (parser->charges_by_record) {
        return;
    }
    if (parser->amounts[CAMT_CHARGE].usable) {
        camt_charge_add(parser, &parser->amounts[CAMT_CHARGE], camt_charge_sign(parser));
    } else if (parser->amounts[CAMT_CHARGE_TOTAL].usable) {
        camt_charge_add(parser, &parser->amounts[CAMT_CHARGE_TOTAL], 1);
    }
}

/* One side of the payment; `name` is the first of its slots. */
static struct counterparty camt_party(struct camt_parser *parser, enum camt_text name)
{
    const struct slice *slots = &parser->texts[name];
    enum { OTHER = 2, BIC = 3, MEMBER = 4, ULTIMATE = 5 };
    return (struct counterparty){
        .name = slots[0],
        .account = camt_account(parser, &parser->entry_arena, name + 1, name + OTHER),
        .bank = slots[BIC].len > 0 ? slots[BIC] : slots[MEMBER],
        .ultimate_name = slots[ULTIMATE],
    };
}

static bool camt_party_told(const struct counterparty *party)
{
    return party->name.len > 0 || party->account.len > 0;
}

static bool camt_party_is_owner(const struct camt_parser *parser, const struct counterparty *party)
{
    return party->account.len > 0 && parser->statement.account.len > 0 &&
           account_equal(party->account, parser->statement.account);
}

/*
 * The other side: the debtor of a credit, the creditor of a debit. What is undone keeps the
 * parties of the original, so a reversal or a return has them the other way round; but banks
 * differ in this, and whoever holds the account of the statement is never the other side.
 */
static struct counterparty camt_counterparty(struct camt_parser *parser, int sign, bool undone)
{
    struct counterparty debtor = camt_party(parser, CAMT_DEBTOR_NAME);
    struct counterparty creditor = camt_party(parser, CAMT_CREDITOR_NAME);
    bool debtor_expected = (sign > 0) != undone;
    struct counterparty expected = debtor_expected ? debtor : creditor;
    struct counterparty other = debtor_expected ? creditor : debtor;
    bool other_will_do = camt_party_told(&other) && !camt_party_is_owner(parser, &other);
    if (other_will_do && (!camt_party_told(&expected) || camt_party_is_owner(parser, &expected))) {
        return other;
    }
    return expected;
}

/* The reference, or nothing where the bank says that there is none. */
static struct slice camt_reference_of(const struct camt_parser *parser, enum camt_text slot)
{
    struct slice text = parser->texts[slot];
    return statement_ref_is_absent(text) ? (struct slice){NULL, 0} : text;
}

static struct slice camt_first_of(const struct camt_parser *parser, enum camt_text first,
                                  enum camt_text last)
{
    struct slice text = {NULL, 0};
    for (enum camt_text slot = first; slot <= last && text.len == 0; slot++) {
        text = camt_reference_of(parser, slot);
    }
    return text;
}

void camt_note_money(struct camt_parser *parser, const char *name, struct money money)
{
    struct slice kept = {NULL, 0};
    buffer_reset(&parser->text);
    money_format(money.minor, money.currency.exponent, &parser->text);
    buffer_add_byte(&parser->text, ' ');
    buffer_add(&parser->text, currency_code(&money.currency));
    if (!buffer_ok(&parser->text) ||
        arena_copy(&parser->entry_arena, buffer_slice(&parser->text), &kept) != STATUS_OK) {
        camt_end(parser, diag_memory(parser->job->diag));
        return;
    }
    camt_note_add(parser, name, kept);
}

/* References that found no field because an earlier one took it. */
static void camt_note_unused(struct camt_parser *parser, const struct transaction *transaction)
{
    static const struct {
        enum camt_text slot;
        const char *name;
    } rows[] = {
        {CAMT_TRANSACTION_ID, "transaction_id"},
        {CAMT_INSTRUCTION_ID, "instruction_id"},
        {CAMT_UETR, "uetr"},
        {CAMT_DETAIL_CODE, "bank_code"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slice text = parser->texts[rows[i].slot];
        bool used =
            text.ptr == transaction->transaction_id.ptr || text.ptr == transaction->code.ptr;
        if (text.len > 0 && !used && !statement_ref_is_absent(text)) {
            camt_note_add(parser, rows[i].name, text);
        }
    }
    const struct camt_amount *counter = &parser->amounts[CAMT_DETAIL_COUNTER];
    const struct camt_amount *entry = &parser->amounts[CAMT_ENTRY_AMOUNT];
    if (counter->usable && !currency_equal(counter->money.currency, entry->money.currency)) {
        camt_note_money(parser, "counter_value", counter->money);
    }
}

void camt_detail_end(struct camt_parser *parser)
{
    if (parser->status != STATUS_OK || parser->stopped) {
        return;
    }
    struct camt_detail *detail = &parser->details[parser->details_count];
    struct transaction *transaction = &detail->transaction;
    detail->sign = camt_sign(parser, CAMT_DETAIL_SIGN);
    int sign = detail->sign;
    if (sign == 0) {
        sign = slice_equal(parser->texts[CAMT_ENTRY_SIGN], SLICE("DBIT")) ? -1 : 1;
    }
    struct slice reversal = parser->texts[CAMT_ENTRY_REVERSAL];
    transaction->return_reason = parser->texts[CAMT_RETURN_REASON];
    bool undone = slice_equal(reversal, SLICE("true")) || slice_equal(reversal, SLICE("1")) ||
                  transaction->return_reason.len > 0;
    transaction->servicer_ref = parser->texts[CAMT_DETAIL_SERVICER_REF];
    transaction->end_to_end_id = camt_reference_of(parser, CAMT_END_TO_END);
    transaction->mandate_id = camt_reference_of(parser, CAMT_MANDATE);
    transaction->transaction_id = camt_first_of(parser, CAMT_TRANSACTION_ID, CAMT_UETR);
    transaction->purpose = parser->texts[CAMT_PURPOSE];
    transaction->code = camt_bank_code(parser, &parser->entry_arena, CAMT_DETAIL_DOMAIN);
    transaction->counterparty = camt_counterparty(parser, sign, undone);
    transaction->additional = parser->texts[CAMT_DETAIL_ADDITIONAL];
    transaction->references_count = parser->references_count - detail->references_first;
    transaction->documents_count = parser->documents_count - detail->documents_first;
    transaction->remittance_count = parser->remittance_count - detail->remittance_first;
    if (parser->amounts[CAMT_DETAIL_INSTRUCTED].usable) {
        transaction->instructed = parser->amounts[CAMT_DETAIL_INSTRUCTED].money;
    }
    detail->amount = parser->amounts[CAMT_DETAIL_AMOUNT];
    detail->alternatives[0] = parser->amounts[CAMT_DETAIL_TRANSACTION];
    detail->alternatives[1] = parser->amounts[CAMT_DETAIL_COUNTER];
    detail->alternatives[2] = parser->amounts[CAMT_DETAIL_INSTRUCTED];
    camt_note_unused(parser, transaction);
    transaction->notes_count = parser->notes_count - detail->notes_first;
    parser->in_detail = false;
    parser->charges = &parser->entry_charges;
    parser->details_count++;
}
