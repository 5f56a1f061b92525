#include "matchers/index.h"

#include "matchers/fold.h"

#include <string.h>

/* Legal forms and the words around them say nothing about who it is. Folded by fold_name(), in
 * byte order for the search by halves. */
enum { NAMES_SHORT = 8 };

static const char names_empty_words[][NAMES_SHORT] = {
    "AB",    "AG",   "AND", "APS",  "AS",   "ASA",  "BT",   "BV",       "CO",   "COMP", "COMPANY",
    "CORP",  "CV",   "DAS", "DE",   "DEL",  "DER",  "DI",   "DIE",      "DO",   "DOO",  "DR",
    "DU",    "E",    "EG",  "EK",   "EKFR", "EN",   "EOD",  "ET",       "EURL", "EV",   "FA",
    "FIRMA", "FRAU", "GBR", "GMBH", "HB",   "HER",  "HERN", "I",        "INC",  "IS",   "KFT",
    "KG",    "KS",   "LA",  "LC",   "LDA",  "LE",   "LES",  "LIMITED",  "LP",   "LTD",  "MBH",
    "MR",    "MRS",  "NV",  "OCH",  "OD",   "OG",   "OHG",  "OO",       "OU",   "OY",   "OYJ",
    "PARTG", "PLC",  "SA",  "SARL", "SAS",  "SASU", "SCI",  "SE",       "SIA",  "SKA",  "SL",
    "SLU",   "SNC",  "SP",  "SPA",  "SPOL", "SRL",  "SRO",  "STIFTUNG", "THE",  "UAB",  "UG",
    "UND",   "VAN",  "VOF", "VON",  "Y",    "ZO",   "ZRT"};

static const char *const names_empty_long[] = {"CORPORATION", "HAFTUNGSBESCHRANKT"};

/* Up to eight bytes as a number that sorts as they do. */
static uint64_t names_packed(const char *text, size_t len)
{
    unsigned char bytes[NAMES_SHORT] = {0};
    memcpy(bytes, text, len);
    uint64_t packed = 0;
    for (size_t i = 0; i < sizeof bytes; i++) {
        packed = packed << 8 | bytes[i];
    }
    return packed;
}

static bool names_is_empty_word(struct slice word)
{
    if (word.len > NAMES_SHORT) {
        for (size_t i = 0; i < sizeof names_empty_long / sizeof names_empty_long[0]; i++) {
            if (slice_equal(word, slice_from(names_empty_long[i]))) {
                return true;
            }
        }
        return false;
    }
    uint64_t sought = names_packed(word.ptr, word.len);
    size_t low = 0;
    size_t high = sizeof names_empty_words / sizeof names_empty_words[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint64_t row = names_packed(names_empty_words[middle], NAMES_SHORT);
        if (row == sought) {
            return true;
        }
        low = row < sought ? middle + 1 : low;
        high = row < sought ? high : middle;
    }
    return false;
}

uint64_t index_word_hash(struct slice word)
{
    return table_hash(5, word);
}

size_t index_name_words(struct slice name, uint64_t *hashes, size_t capacity)
{
    char folded[512];
    size_t len = fold_text(slice_take(name, sizeof folded / 2), folded, sizeof folded);
    size_t count = 0;
    size_t at = 0;
    while (at < len && count < capacity) {
        if (!byte_is_alnum(folded[at])) {
            at++;
            continue;
        }
        size_t from = at;
        while (at < len && byte_is_alnum(folded[at])) {
            at++;
        }
        size_t word_len = fold_name(folded + from, at - from);
        struct slice word = {folded + from, word_len};
        if (word.len < 2 || names_is_empty_word(word)) {
            continue;
        }
        uint64_t hash = index_word_hash(word);
        bool known = false;
        for (size_t i = 0; i < count; i++) {
            known = known || hashes[i] == hash;
        }
        if (!known) {
            hashes[count++] = hash;
        }
    }
    return count;
}
