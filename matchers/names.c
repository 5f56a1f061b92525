#include "matchers/index.h"

#include "matchers/fold.h"

#include <endian.h>
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

/* Where the words of each letter begin, and behind them the number of all; and which lengths they
 * have, a bit each: most words of a name have others. */
static const struct names_letter {
    unsigned char first;
    uint16_t lengths;
} names_letters[] = {{0, 0x00c},  {6, 0x004},  {8, 0x094},  {13, 0x00c}, {23, 0x01e}, {32, 0x034},
                     {35, 0x018}, {37, 0x01c}, {40, 0x00e}, {43, 0x000}, {43, 0x00c}, {46, 0x08c},
                     {54, 0x00c}, {57, 0x004}, {58, 0x00c}, {66, 0x028}, {68, 0x000}, {68, 0x000},
                     {68, 0x11c}, {85, 0x008}, {86, 0x00c}, {89, 0x008}, {92, 0x000}, {92, 0x000},
                     {92, 0x002}, {93, 0x00c}, {95, 0x000}};

/* Whether a word is one of these; there are eight bytes to be read. */
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
    const struct names_letter *letter = &names_letters[word.ptr[0] - 'A'];
    if ((letter->lengths >> word.len & 1U) == 0) {
        return false;
    }
    size_t behind = NAMES_SHORT - word.len;
    uint64_t sought = le64toh(table_load_8(word.ptr)) << behind * 8 >> behind * 8;
    for (size_t i = letter[0].first; i < letter[1].first; i++) {
        if (le64toh(table_load_8(names_empty_words[i])) == sought) {
            return true;
        }
    }
    return false;
}

uint64_t index_word_hash(struct slice word)
{
    return table_hash(5, word);
}

/* Which bytes of a block are of words, and which fold_name() may leave out: an E after A, O or U,
 * and what is there twice. The byte before the block is looked at too, those behind `len` are not.
 */
struct names_block {
    uint64_t words;
    uint64_t left_out;
};

#if defined(__SSE2__)
/* From `first`, a sum puts a range of so many bytes at the low end of the numbers with a sign. */
static inline __m128i names_are_of(__m128i bytes, char first, int count)
{
    return _mm_cmplt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8((char)(0x80 - first))),
                          _mm_set1_epi8((char)(0x80 + count)));
}
#endif

static struct names_block names_classify(const char *text, size_t len)
{
    struct names_block block = {0, 0};
#if defined(__SSE2__)
    for (unsigned at = 0; at < FOLD_BLOCK && at < len; at += sizeof(__m128i)) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
        __m128i before = _mm_loadu_si128((const __m128i *)(const void *)(text + at - 1));
        __m128i of_word = _mm_or_si128(names_are_of(bytes, '0', 10), names_are_of(bytes, 'A', 26));
        __m128i vowel = _mm_or_si128(_mm_cmpeq_epi8(before, _mm_set1_epi8('A')),
                                     _mm_or_si128(_mm_cmpeq_epi8(before, _mm_set1_epi8('O')),
                                                  _mm_cmpeq_epi8(before, _mm_set1_epi8('U'))));
        __m128i umlaut = _mm_and_si128(vowel, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('E')));
        __m128i left_out = _mm_or_si128(umlaut, _mm_cmpeq_epi8(bytes, before));
        block.words |= (uint64_t)(unsigned)_mm_movemask_epi8(of_word) << at;
        block.left_out |= (uint64_t)(unsigned)_mm_movemask_epi8(left_out) << at;
    }
#else
    for (unsigned at = 0; at < FOLD_BLOCK && at < len; at++) {
        char before = text[(int)at - 1];
        bool umlaut = text[at] == 'E' && (before == 'A' || before == 'O' || before == 'U');
        block.words |= (uint64_t)byte_is_alnum(text[at]) << at;
        block.left_out |= (uint64_t)(umlaut || text[at] == before) << at;
    }
#endif
    return block;
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

/* Adds the word of `len` bytes at `word`; `left_out` has a bit for each that fold_name() may leave
 * out, where they are not too many. */
static inline void names_add_folded(struct names_words *words, char *word, size_t len,
                                    uint64_t left_out)
{
    size_t kept = len;
    if (left_out != 0) {
        kept = fold_name(word, (size_t)__builtin_ctzll(left_out), len);
    }
    names_add(words, (struct slice){word, kept});
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
    size_t next = 0;
    for (size_t at = 0; at < len && words.count < capacity; at = next) {
        struct names_block block = names_classify(text + at, len - at);
        uint64_t starts = block.words & ~(block.words << 1);
        uint64_t ends = ~block.words & block.words << 1;
        for (; ends != 0 && words.count < capacity; ends &= ends - 1) {
            uint64_t from = starts & -starts;
            uint64_t end = ends & -ends;
            size_t place = (size_t)__builtin_ctzll(from);
            names_add_folded(&words, text + at + place, (size_t)__builtin_ctzll(end) - place,
                             (block.left_out & (end - from)) >> place);
            starts &= starts - 1;
        }
        next = at + FOLD_BLOCK;
        if (ends == 0 && starts == 1) { /* the block is one word */
            while (byte_is_alnum(text[next])) {
                next++;
            }
            names_add_folded(&words, text + at, next - at, block.left_out | 1U);
        } else if (ends == 0 && starts != 0) {
            next = at + (size_t)__builtin_ctzll(starts); /* the word goes on in the next block */
        }
    }
    return words.count;
}
