#include "matchers/index.h"

#include "matchers/fold.h"

#include <string.h>

/* Legal forms and the words around them say nothing about who it is. Folded by fold_name(), in
 * byte order, so that those of a letter stand side by side. */
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

/* Where the words of each letter begin, and behind them the number of all. */
static const unsigned char names_empty_first[] = {0,  6,  8,  13, 23, 32, 35, 37, 40,
                                                  43, 43, 46, 54, 57, 58, 66, 68, 68,
                                                  68, 85, 86, 89, 92, 92, 92, 93, 95};

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
    if (!byte_is_upper(word.ptr[0])) {
        return false; /* it begins with a digit */
    }
    char padded[NAMES_SHORT] = {0};
    memcpy(padded, word.ptr, word.len);
    uint64_t sought = table_load_8(padded);
    size_t letter = (size_t)(word.ptr[0] - 'A');
    for (size_t i = names_empty_first[letter]; i < names_empty_first[letter + 1]; i++) {
        if (table_load_8(names_empty_words[i]) == sought) {
            return true;
        }
    }
    return false;
}

uint64_t index_word_hash(struct slice word)
{
    return table_hash(5, word);
}

/* Which bytes of a block fold_name() may leave out: an E after A, O or U, and what is there twice.
 * The byte before the block is looked at too. */
static uint64_t names_left_out(const char *text)
{
    uint64_t out = 0;
#if defined(__SSE2__)
    for (unsigned at = 0; at < FOLD_BLOCK; at += 16) {
        const __m128i *place = (const __m128i *)(const void *)(text + at);
        __m128i bytes = _mm_loadu_si128(place);
        __m128i before = _mm_loadu_si128((const __m128i *)(const void *)(text + at - 1));
        __m128i vowel = _mm_or_si128(_mm_cmpeq_epi8(before, _mm_set1_epi8('A')),
                                     _mm_or_si128(_mm_cmpeq_epi8(before, _mm_set1_epi8('O')),
                                                  _mm_cmpeq_epi8(before, _mm_set1_epi8('U'))));
        __m128i umlaut = _mm_and_si128(vowel, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('E')));
        __m128i twice = _mm_cmpeq_epi8(bytes, before);
        out |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_or_si128(umlaut, twice)) << at;
    }
#else
    for (unsigned at = 0; at < FOLD_BLOCK; at++) {
        char before = text[(int)at - 1];
        bool umlaut = text[at] == 'E' && (before == 'A' || before == 'O' || before == 'U');
        out |= (uint64_t)(umlaut || text[at] == before) << at;
    }
#endif
    return out;
}

struct names_words {
    uint64_t *hashes;
    size_t count;
};

static void names_add(struct names_words *words, struct slice word)
{
    if (word.len < 2 || names_is_empty_word(word)) {
        return;
    }
    uint64_t hash = index_word_hash(word);
    for (size_t i = 0; i < words->count; i++) {
        if (words->hashes[i] == hash) {
            return;
        }
    }
    words->hashes[words->count++] = hash;
}

size_t index_name_words(struct slice name, uint64_t *hashes, size_t capacity)
{
    enum { NAMES_BYTES = 256, NAMES_FRONT = 8 };
    char room[NAMES_FRONT + NAMES_BYTES * 2 + FOLD_BLOCK];
    char *text = room + NAMES_FRONT;
    size_t len = fold_text(slice_take(name, NAMES_BYTES), text, (size_t)NAMES_BYTES * 2);
    text[-1] = ' ';
    memset(text + len, 0, FOLD_BLOCK);
    struct names_words words = {.count = 0};
    words.hashes = hashes;
    size_t at = 0;
    while (at < len && words.count < capacity) {
        uint64_t letters = 0;
        uint64_t digits = 0;
        fold_classify(text + at, len - at, &letters, &digits);
        uint64_t rest = letters | digits;
        uint64_t left_out = names_left_out(text + at);
        size_t next = at + FOLD_BLOCK;
        while (rest != 0 && words.count < capacity) {
            size_t from = (size_t)__builtin_ctzll(rest);
            uint64_t behind = ~(rest >> from);
            size_t run = behind == 0 ? FOLD_BLOCK : (size_t)__builtin_ctzll(behind);
            if (from + run == FOLD_BLOCK && from > 0) {
                next = at + from; /* the word may go on: it is read with the next block */
                break;
            }
            while (from == 0 && run >= FOLD_BLOCK && byte_is_alnum(text[at + run])) {
                run++;
            }
            uint64_t bits = run >= FOLD_BLOCK ? UINT64_MAX : ((UINT64_C(1) << run) - 1) << from;
            char *word = text + at + from;
            size_t word_len =
                run >= FOLD_BLOCK || (left_out & bits) != 0 ? fold_name(word, run) : run;
            names_add(&words, (struct slice){word, word_len});
            rest &= ~bits;
            next = from + run > FOLD_BLOCK ? at + from + run : next;
        }
        at = next;
    }
    return words.count;
}
