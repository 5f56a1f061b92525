/* Any bytes as a file of CODA; fuzz_fixed.h has what must hold. */
#include "fuzz_fixed.h"
#include "parsers/coda.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_fixed(data, size, coda_sniff, coda_parse);
}
