/* Any bytes as a file of CFONB 120; fuzz_statements.h has what must hold. */
#include "fuzz_statements.h"
#include "parsers/cfonb120.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fuzz_format format = {
        .sniff = cfonb120_sniff, .parse = cfonb120_parse, .blocks = {1 << 16}};
    return fuzz_statements(data, size, &format);
}
