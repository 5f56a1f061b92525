/*
 * Any bytes as a BAI2 file. Beside what fuzz_statements.h has: the sign of an entry is that of its
 * type code, and a note has no amount.
 */
#include "fuzz_statements.h"
#include "parsers/bai2.h"

static void fuzz_bai2_entry(const struct entry *entry)
{
    if (entry->status == ENTRY_BOOKED) {
        assert(entry->code.len == 3);
        bool debit = (entry->code.ptr[0] >= '4' && entry->code.ptr[0] <= '6') ||
                     slice_equal(entry->code, SLICE("760")) ||
                     (entry->code.ptr[0] == '9' && entry->code.ptr[1] >= '6');
        assert(debit ? entry->amount.minor <= 0 : entry->amount.minor >= 0);
    }
    assert(!slice_equal(entry->code, SLICE("890")) || entry->amount.minor == 0);
}

static void fuzz_bai2_limits(struct limits *limits)
{
    limits->max_line_kb = 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fuzz_format format = {
        bai2_sniff, bai2_parse, fuzz_bai2_entry, fuzz_bai2_limits, {1 << 16}};
    return fuzz_statements(data, size, &format);
}
