#include "matchers/index.h"

#include "matchers/fold.h"

#include <string.h>

/* Legal forms and the words around them say nothing about who it is. Folded by fold_name(). */
static const char *const names_empty_words[] = {
    "GMBH",
    "AG",
    "KG",
    "OHG",
    "UG",
    "MBH",
    "CO",
    "COMP",
    "COMPANY",
    "LTD",
    "LIMITED",
    "INC",
    "CORP",
    "CORPORATION",
    "LC",
    "LP",
    "PLC",
    "BV",
    "NV",
    "VOF",
    "CV",
    "SA",
    "SARL",
    "SAS",
    "SASU",
    "EURL",
    "SCI",
    "SNC",
    "SRL",
    "SPA",
    "SL",
    "SLU",
    "LDA",
    "AB",
    "AS",
    "ASA",
    "OY",
    "OYJ",
    "APS",
    "IS",
    "KS",
    "HB",
    "SPOL",
    "SRO",
    "ZO",
    "OO",
    "SP",
    "SKA",
    "KFT",
    "ZRT",
    "BT",
    "DO",
    "DOO",
    "EOD",
    "OD",
    "UAB",
    "SIA",
    "OU",
    "EK",
    "EKFR",
    "EV",
    "EG",
    "SE",
    "GBR",
    "PARTG",
    "STIFTUNG",
    "HAFTUNGSBESCHRANKT",
    "UND",
    "AND",
    "ET",
    "EN",
    "Y",
    "E",
    "DE",
    "DER",
    "DIE",
    "DAS",
    "THE",
    "VON",
    "VAN",
    "LE",
    "LA",
    "LES",
    "DU",
    "DEL",
    "DI",
    "I",
    "OG",
    "OCH",
    "FIRMA",
    "FA",
    "HERN",
    "HER",
    "FRAU",
    "MR",
    "MRS",
    "DR",
};

static bool names_is_empty_word(struct slice word)
{
    for (size_t i = 0; i < sizeof names_empty_words / sizeof names_empty_words[0]; i++) {
        if (slice_equal(word, slice_from(names_empty_words[i]))) {
            return true;
        }
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
