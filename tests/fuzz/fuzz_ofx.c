/*
 * Any bytes as an OFX file, SGML or XML. Beside what fuzz_statements.h has: an entry has a booking
 * date. Blank lines in front make another file of it, so no block is made to end within.
 */
#include "fuzz_statements.h"
#include "parsers/ofx.h"

static void fuzz_ofx_entry(const struct entry *entry)
{
    assert(date_present(entry->booking_date));
}

static void fuzz_ofx_limits(struct limits *limits)
{
    limits->max_xml_tag_kb = 1;
    limits->max_unknown_names = 20;
    limits->max_xml_depth = 12;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fuzz_format format = {
        .sniff = ofx_sniff, .parse = ofx_parse, .entry = fuzz_ofx_entry, .limits = fuzz_ofx_limits};
    return fuzz_statements(data, size, &format);
}
