#include "model/batch.h"

#include <assert.h>

const struct batch_entry *batch_entry_of(const struct batch *batch, size_t transaction)
{
    assert(transaction < batch->transactions_count);
    return &batch->entries[batch->transactions[transaction].entry];
}

const struct batch_statement *batch_statement_of(const struct batch *batch, size_t transaction)
{
    return &batch->statements[batch_entry_of(batch, transaction)->statement];
}
