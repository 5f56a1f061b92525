/* Any bytes as a file of CFONB 120; fuzz_fixed.h has what must hold. */
#include "fuzz_fixed.h"
#include "parsers/cfonb120.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_fixed(data, size, cfonb120_sniff, cfonb120_parse);
}
