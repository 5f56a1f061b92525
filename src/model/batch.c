#include "model/batch.h"

#include <assert.h>

size_t batch_read_count(const struct batch *batch)
{
    assert(batch->carried_count <= batch->transactions_count);
    return batch->transactions_count - batch->carried_count;
}

const struct batch_entry *batch_entry_of(const struct batch *batch, size_t transaction)
{
    assert(transaction < batch->transactions_count);
    return &batch->entries[batch->transactions[transaction].entry];
}

const struct batch_statement *batch_statement_of(const struct batch *batch, size_t transaction)
{
    return &batch->statements[batch_entry_of(batch, transaction)->statement];
}

struct date batch_booked_day(const struct batch *batch, size_t transaction)
{
    const struct entry *entry = &batch_entry_of(batch, transaction)->entry;
    return date_present(entry->booking_date) ? entry->booking_date : entry->value_date;
}

bool batch_is_late(const struct batch *batch, size_t transaction)
{
    struct date day = batch_booked_day(batch, transaction);
    return transaction < batch_read_count(batch) && date_present(day) &&
           day.day <= batch->closed_through.day &&
           batch_entry_of(batch, transaction)->entry.status == ENTRY_BOOKED;
}

uint32_t batch_rate_used_ppm(const struct batch_rate *rate)
{
    enum { BATCH_MILLION = 1000000 };
    uint64_t so = rate->seen_ppm + (uint64_t)rate->default_ppm * rate->default_receipts;
    uint64_t of = rate->of_ppm / BATCH_MILLION + rate->default_receipts;
    uint64_t ppm = of == 0 ? rate->default_ppm : so / of;
    ppm = ppm < rate->low_ppm ? rate->low_ppm : ppm;
    return ppm > rate->high_ppm ? rate->high_ppm : (uint32_t)ppm;
}

uint64_t batch_expected_wrong_cents(const struct batch_decoys *decoys, size_t items_count)
{
    return decoys->made == 0 ? 0 : decoys->won * 100 * items_count / decoys->made;
}

uint64_t batch_wrong_at_most_cents(const struct batch_decoys *decoys, size_t items_count)
{
    uint64_t cents = decoys->made == 0 ? 0 : (300 * items_count + decoys->made - 1) / decoys->made;
    return cents < 100 * decoys->automatic ? cents : 100 * decoys->automatic;
}

int batch_lesson_compare(const struct batch *batch, const struct batch_lesson *a,
                         const struct batch_lesson *b)
{
    int32_t a_day = batch_entry_of(batch, a->transaction)->entry.booking_date.day;
    int32_t b_day = batch_entry_of(batch, b->transaction)->entry.booking_date.day;
    if (a_day != b_day) {
        return a_day < b_day ? -1 : 1;
    }
    int order = slice_compare(batch_statement_of(batch, a->transaction)->statement.account,
                              batch_statement_of(batch, b->transaction)->statement.account);
    if (order == 0) {
        order = slice_compare(batch->transactions[a->transaction].bank_ref,
                              batch->transactions[b->transaction].bank_ref);
    }
    if (order == 0 && a->item != b->item) {
        order = a->item < b->item ? -1 : 1;
    }
    return order;
}

const char *batch_link_name(enum batch_link_kind kind)
{
    return kind == BATCH_UNDOES ? "undoes" : "repeats";
}

const struct batch_link *batch_link_find(const struct batch_result *result, size_t transaction)
{
    size_t low = 0;
    for (size_t high = result->links_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (result->links[middle].transaction < transaction) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < result->links_count && result->links[low].transaction == transaction
               ? &result->links[low]
               : NULL;
}
