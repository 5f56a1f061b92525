/* Structs of the model with their texts masked, array by array. */
#include "model/mask.h"

#include <string.h>

/* A copy of an array in the arena; NULL where memory is out or there is nothing. */
static void *mask_array(struct mask *mask, const void *items, size_t count, size_t size)
{
    void *copy = count == 0 ? NULL : arena_array(mask->arena, count, size);
    if (copy != NULL) {
        memcpy(copy, items, count * size);
    }
    mask->failed = mask->failed || (count > 0 && copy == NULL);
    return copy;
}

static const struct note *mask_notes(struct mask *mask, const struct note *notes, size_t count,
                                     struct slice account)
{
    struct note *copy = mask_array(mask, notes, count, sizeof *copy);
    for (size_t i = 0; copy != NULL && i < count; i++) {
        copy[i].text = mask_text(mask, copy[i].text, account);
    }
    return copy;
}

void mask_transaction(struct mask *mask, const struct transaction *in, struct transaction *out)
{
    struct slice account = in->counterparty.account;
    struct transaction t = *in;
    t.counterparty.name = mask_name(mask, t.counterparty.name);
    t.counterparty.account = mask_account(mask, account);
    t.counterparty.ultimate_name = mask_name(mask, t.counterparty.ultimate_name);
    t.end_to_end_id = mask_text(mask, t.end_to_end_id, account);
    t.mandate_id = mask_account(mask, t.mandate_id);
    t.additional = mask_text(mask, t.additional, account);
    t.notes = mask_notes(mask, t.notes, t.notes_count, account);
    struct slice *remittance =
        mask_array(mask, t.remittance, t.remittance_count, sizeof *remittance);
    for (size_t i = 0; remittance != NULL && i < t.remittance_count; i++) {
        remittance[i] = mask_text(mask, remittance[i], account);
    }
    t.remittance = remittance;
    struct remittance_reference *references =
        mask_array(mask, t.references, t.references_count, sizeof *references);
    for (size_t i = 0; references != NULL && i < t.references_count; i++) {
        references[i].value = mask_text(mask, references[i].value, account);
    }
    t.references = references;
    *out = t;
}

void mask_statement(struct mask *mask, const struct statement *in, struct statement *out)
{
    struct statement s = *in;
    s.account = mask_account(mask, s.account);
    s.notes = mask_notes(mask, s.notes, s.notes_count, in->account);
    *out = s;
}

void mask_entry(struct mask *mask, const struct entry *in, struct entry *out)
{
    struct entry e = *in;
    struct transaction *transactions =
        mask_array(mask, e.transactions, e.transactions_count, sizeof *transactions);
    for (size_t i = 0; transactions != NULL && i < e.transactions_count; i++) {
        mask_transaction(mask, &in->transactions[i], &transactions[i]);
    }
    e.transactions = transactions;
    e.additional = mask_text(mask, e.additional, SLICE(""));
    e.notes = mask_notes(mask, e.notes, e.notes_count, SLICE(""));
    *out = e;
}

void mask_item(struct mask *mask, const struct item *in, struct item *out)
{
    struct item item = *in;
    item.customer_name = mask_name(mask, item.customer_name);
    item.customer_iban = mask_account(mask, item.customer_iban);
    item.mandate_id = mask_account(mask, item.mandate_id);
    item.end_to_end_id = mask_text(mask, item.end_to_end_id, in->customer_iban);
    *out = item;
}

static void mask_lines(struct mask *mask, const struct batch *in, struct batch *out)
{
    /* Those of carried lines stand behind what was read (model/batch.h). */
    size_t statements_count = in->statements_count + in->carried_count;
    size_t entries_count = in->entries_count + in->carried_count;
    out->statements = mask_array(mask, in->statements, statements_count, sizeof *out->statements);
    for (size_t i = 0; out->statements != NULL && i < statements_count; i++) {
        mask_statement(mask, &in->statements[i].statement, &out->statements[i].statement);
    }
    out->entries = mask_array(mask, in->entries, entries_count, sizeof *out->entries);
    for (size_t i = 0; out->entries != NULL && i < entries_count; i++) {
        mask_entry(mask, &in->entries[i].entry, &out->entries[i].entry);
    }
    out->transactions =
        mask_array(mask, in->transactions, in->transactions_count, sizeof *out->transactions);
    for (size_t i = 0; !mask->failed && i < in->transactions_count; i++) {
        const struct batch_transaction *t = &in->transactions[i];
        ptrdiff_t at = t->transaction - in->entries[t->entry].entry.transactions;
        out->transactions[i].transaction = &out->entries[t->entry].entry.transactions[at];
    }
}

static const struct batch_roll *mask_rolls(struct mask *mask, const struct batch_roll *rolls,
                                           size_t count)
{
    struct batch_roll *copy = mask_array(mask, rolls, count, sizeof *copy);
    for (size_t i = 0; copy != NULL && i < count; i++) {
        copy[i].account = mask_account(mask, copy[i].account);
    }
    return copy;
}

void mask_batch(struct mask *mask, const struct batch *in, struct batch *out)
{
    struct batch batch = *in;
    mask_lines(mask, in, &batch);
    batch.items = mask_array(mask, in->items, in->items_count, sizeof *batch.items);
    for (size_t i = 0; batch.items != NULL && i < in->items_count; i++) {
        mask_item(mask, &in->items[i], &batch.items[i]);
    }
    batch.customers = mask_array(mask, in->customers, in->customers_count, sizeof *batch.customers);
    for (size_t i = 0; batch.customers != NULL && i < in->customers_count; i++) {
        struct customer *customer = &batch.customers[i];
        customer->name = mask_name(mask, customer->name);
        customer->iban = mask_account(mask, customer->iban);
        customer->email = mask_text(mask, customer->email, SLICE(""));
    }
    struct diagnostic *diagnostics =
        mask_array(mask, in->diagnostics, in->diagnostics_count, sizeof *diagnostics);
    for (size_t i = 0; diagnostics != NULL && i < in->diagnostics_count; i++) {
        mask_diagnostic(mask, &in->diagnostics[i], &diagnostics[i]);
    }
    batch.diagnostics = diagnostics;
    struct batch_original *originals =
        mask_array(mask, in->originals, in->originals_count, sizeof *originals);
    for (size_t i = 0; originals != NULL && i < in->originals_count; i++) {
        mask_transaction(mask, &in->originals[i].transaction, &originals[i].transaction);
        originals[i].account = mask_account(mask, originals[i].account);
    }
    batch.originals = originals;
    batch.rolls = mask_rolls(mask, in->rolls, in->rolls_count);
    if (in->memory != NULL) {
        struct memory *memory = mask_array(mask, in->memory, 1, sizeof *memory);
        if (memory != NULL) {
            mask_memory(mask, memory);
        }
        batch.memory = memory;
    }
    *out = batch;
}

void mask_result(struct mask *mask, const struct batch_result *in, struct batch_result *out)
{
    struct batch_result result = *in;
    result.learnt = mask_array(mask, in->learnt, in->learnt_count, sizeof *result.learnt);
    for (size_t i = 0; result.learnt != NULL && i < in->learnt_count; i++) {
        result.learnt[i].account = mask_account(mask, result.learnt[i].account);
    }
    result.names = mask_array(mask, in->names, in->names_count, sizeof *result.names);
    for (size_t i = 0; result.names != NULL && i < in->names_count; i++) {
        result.names[i].name = mask_name(mask, result.names[i].name);
    }
    *out = result;
}

void mask_memory(struct mask *mask, struct memory *memory)
{
    struct memory_fact *facts = mask_array(mask, memory->facts, memory->facts_count, sizeof *facts);
    for (size_t i = 0; facts != NULL && i < memory->facts_count; i++) {
        facts[i].subject = memory_is_by_account(facts[i].kind)
                               ? mask_account(mask, facts[i].subject)
                               : mask_name(mask, facts[i].subject);
    }
    memory->facts = facts;
}

void mask_controls(struct mask *mask, struct controls *controls)
{
    struct control_account *accounts =
        mask_array(mask, controls->accounts, controls->accounts_count, sizeof *accounts);
    for (size_t i = 0; accounts != NULL && i < controls->accounts_count; i++) {
        accounts[i].account = mask_account(mask, accounts[i].account);
    }
    controls->accounts = accounts;
    controls->rolls = mask_rolls(mask, controls->rolls, controls->rolls_count);
}
