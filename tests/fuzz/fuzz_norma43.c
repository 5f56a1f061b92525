/* Any bytes as a file of Norma 43; fuzz_fixed.h has what must hold. */
#include "fuzz_fixed.h"
#include "parsers/norma43.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_fixed(data, size, norma43_sniff, norma43_parse);
}
