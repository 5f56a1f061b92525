/* Any bytes as a file of Norma 43; fuzz_statements.h has what must hold. */
#include "fuzz_statements.h"
#include "parsers/norma43.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fuzz_format format = {
        .sniff = norma43_sniff, .parse = norma43_parse, .blocks = {1 << 16}};
    return fuzz_statements(data, size, &format);
}
