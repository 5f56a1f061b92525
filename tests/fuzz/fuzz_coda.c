/* Any bytes as a file of CODA; fuzz_statements.h has what must hold. */
#include "fuzz_statements.h"
#include "parsers/coda.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fuzz_format format = {
        .sniff = coda_sniff, .parse = coda_parse, .blocks = {1 << 16}};
    return fuzz_statements(data, size, &format);
}
