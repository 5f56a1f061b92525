/* Any bytes as an MT940 file. Beside what fuzz_statements.h has: an entry has a value date. */
#include "fuzz_statements.h"
#include "parsers/mt940.h"

static void fuzz_mt940_entry(const struct entry *entry)
{
    assert(date_present(entry->value_date));
}

static void fuzz_mt940_limits(struct limits *limits)
{
    limits->max_line_kb = 1;
    limits->max_86_lines = 20;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fuzz_format format = {
        mt940_sniff,
        mt940_parse,
        fuzz_mt940_entry,
        fuzz_mt940_limits,
        {1 << 16, 3 << 16} /* the head, and what is lent then */
    };
    return fuzz_statements(data, size, &format);
}
