#include "model/statement.h"

#include <string.h>

const char *entry_status_name(enum entry_status status)
{
    switch (status) {
    case ENTRY_BOOKED:
        return "booked";
    case ENTRY_PENDING:
        return "pending";
    case ENTRY_INFORMATION:
        break;
    }
    return "information";
}

/* Copies a list of slices' text; the first failure stops. */
static enum status statement_copy_texts(struct arena *arena, struct slice *const texts[],
                                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum status status = arena_copy(arena, *texts[i], texts[i]);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

/* An array of the arena with the elements of another; NULL and 0 stay so. */
static enum status statement_copy_array(struct arena *arena, const void *in, size_t count,
                                        size_t size, void **out)
{
    *out = NULL;
    if (count == 0) {
        return STATUS_OK;
    }
    *out = arena_array(arena, count, size);
    if (*out == NULL) {
        return STATUS_MEMORY;
    }
    memcpy(*out, in, count * size);
    return STATUS_OK;
}

static enum status statement_copy_notes(struct arena *arena, const struct note **notes,
                                        size_t count)
{
    void *array = NULL;
    enum status status = statement_copy_array(arena, *notes, count, sizeof **notes, &array);
    struct note *copies = array;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        status = arena_copy(arena, copies[i].text, &copies[i].text);
    }
    *notes = copies;
    return status;
}

enum status statement_copy(struct arena *arena, const struct statement *in, struct statement *out)
{
    struct statement copy = *in;
    struct slice *const texts[] = {&copy.format,        &copy.statement_id, &copy.sequence,
                                   &copy.page,          &copy.account,      &copy.account_bank,
                                   &copy.opening.exact, &copy.closing.exact};
    enum status status = statement_copy_texts(arena, texts, sizeof texts / sizeof texts[0]);
    if (status == STATUS_OK) {
        status = statement_copy_notes(arena, &copy.notes, copy.notes_count);
    }
    if (status == STATUS_OK) {
        *out = copy;
    }
    return status;
}

static enum status entry_copy_remittance(struct arena *arena, struct transaction *copy)
{
    void *array = NULL;
    enum status status = statement_copy_array(arena, copy->remittance, copy->remittance_count,
                                              sizeof *copy->remittance, &array);
    struct slice *lines = array;
    for (size_t i = 0; status == STATUS_OK && i < copy->remittance_count; i++) {
        status = arena_copy(arena, lines[i], &lines[i]);
    }
    copy->remittance = lines;
    return status;
}

static enum status entry_copy_references(struct arena *arena, struct transaction *copy)
{
    void *array = NULL;
    enum status status = statement_copy_array(arena, copy->references, copy->references_count,
                                              sizeof *copy->references, &array);
    struct remittance_reference *references = array;
    for (size_t i = 0; status == STATUS_OK && i < copy->references_count; i++) {
        status = arena_copy(arena, references[i].value, &references[i].value);
    }
    copy->references = references;
    return status;
}

static enum status entry_copy_documents(struct arena *arena, struct transaction *copy)
{
    void *array = NULL;
    enum status status = statement_copy_array(arena, copy->documents, copy->documents_count,
                                              sizeof *copy->documents, &array);
    struct referred_document *documents = array;
    for (size_t i = 0; status == STATUS_OK && i < copy->documents_count; i++) {
        status = arena_copy(arena, documents[i].number, &documents[i].number);
    }
    copy->documents = documents;
    return status;
}

static enum status entry_copy_transaction(struct arena *arena, struct transaction *copy)
{
    struct slice *const texts[] = {&copy->servicer_ref,
                                   &copy->end_to_end_id,
                                   &copy->mandate_id,
                                   &copy->transaction_id,
                                   &copy->purpose,
                                   &copy->return_reason,
                                   &copy->code,
                                   &copy->counterparty.name,
                                   &copy->counterparty.account,
                                   &copy->counterparty.bank,
                                   &copy->counterparty.ultimate_name,
                                   &copy->additional};
    enum status status = statement_copy_texts(arena, texts, sizeof texts / sizeof texts[0]);
    if (status == STATUS_OK) {
        status = entry_copy_remittance(arena, copy);
    }
    if (status == STATUS_OK) {
        status = entry_copy_references(arena, copy);
    }
    if (status == STATUS_OK) {
        status = entry_copy_documents(arena, copy);
    }
    if (status == STATUS_OK) {
        status = statement_copy_notes(arena, &copy->notes, copy->notes_count);
    }
    return status;
}

enum status entry_copy(struct arena *arena, const struct entry *in, struct entry *out)
{
    struct entry copy = *in;
    struct slice *const texts[] = {&copy.servicer_ref, &copy.code, &copy.additional};
    enum status status = statement_copy_texts(arena, texts, sizeof texts / sizeof texts[0]);
    void *array = NULL;
    if (status == STATUS_OK) {
        status = statement_copy_array(arena, in->transactions, in->transactions_count,
                                      sizeof *in->transactions, &array);
    }
    struct transaction *transactions = array;
    for (size_t i = 0; status == STATUS_OK && i < in->transactions_count; i++) {
        status = entry_copy_transaction(arena, &transactions[i]);
    }
    copy.transactions = transactions;
    if (status == STATUS_OK) {
        status = statement_copy_notes(arena, &copy.notes, copy.notes_count);
    }
    if (status == STATUS_OK) {
        *out = copy;
    }
    return status;
}

bool statement_ref_is_absent(struct slice text)
{
    static const struct slice words[] = {
        {"NONREF", 6}, {"NOTPROVIDED", 11}, {"NOREF", 5}, {"NOT PROVIDED", 12}, {"NONE", 4}};
    if (text.len > 0 && (byte_is_blank(text.ptr[0]) || byte_is_blank(text.ptr[text.len - 1]))) {
        text = slice_trim(text);
    }
    if (text.len == 0 || byte_upper(text.ptr[0]) != 'N') {
        return text.len == 0;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text.len == words[i].len && slice_equal_fold(text, words[i])) {
            return true;
        }
    }
    return false;
}

void statement_bank_ref(struct slice statement_id, const struct entry *entry, size_t detail,
                        struct buffer *out)
{
    struct slice own = entry->transactions[detail - 1].servicer_ref;
    if (!statement_ref_is_absent(own)) {
        buffer_add(out, slice_trim(own));
        return;
    }
    if (!statement_ref_is_absent(entry->servicer_ref)) {
        buffer_add(out, slice_trim(entry->servicer_ref));
        return;
    }
    buffer_add(out, statement_id);
    buffer_add_byte(out, '/');
    buffer_add_u64(out, entry->ordinal);
    if (entry->transactions_count > 1) {
        buffer_add_byte(out, '/');
        buffer_add_u64(out, detail);
    }
}

int statement_balanced(const struct statement *statement, int64_t booked_minor)
{
    int64_t closing_minor = 0;
    if (!statement->opening.present || !statement->closing.present ||
        !currency_equal(statement->opening.currency, statement->closing.currency) ||
        !money_add(statement->opening.minor, booked_minor, &closing_minor)) {
        return -1;
    }
    return closing_minor == statement->closing.minor ? 1 : 0;
}

bool statement_is_chained(struct slice format)
{
    static const char *const formats[] = {"mt940", "bai2", "coda", "cfonb120", "norma43"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (slice_equal(format, slice_from(formats[i]))) {
            return true;
        }
    }
    return slice_starts(format, SLICE("camt.053"));
}
