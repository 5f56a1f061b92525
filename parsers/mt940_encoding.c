/*
 * Which set of single-byte characters a file that is no UTF-8 is written in: nothing in MT940 says.
 *
 * How it works: a byte above 127 beside a letter is most likely a letter. Each set is judged by how
 * many of these bytes are letters in it; the wrong one makes signs of them ("³" for "ł"). Where
 * sets are equal, those of the region that the statement's currencies belong to come first. The
 * choice changes text, never money, and is flagged.
 */
#include "parsers/mt940_internal.h"

#include "base/utf8.h"

enum { MT940_SAMPLE_MAX = 4096 }; /* bytes above 127 that are looked at */

/* In the order of preference for western and for central European statements. */
static const enum text_encoding mt940_western[] = {TEXT_WINDOWS_1252, TEXT_CP850, TEXT_WINDOWS_1250,
                                                   TEXT_ISO_8859_2, TEXT_CP852};
static const enum text_encoding mt940_central[] = {TEXT_WINDOWS_1250, TEXT_ISO_8859_2, TEXT_CP852,
                                                   TEXT_WINDOWS_1252, TEXT_CP850};

enum { MT940_CANDIDATES = sizeof mt940_western / sizeof mt940_western[0] };

/* A letter of Latin-1 or of Latin Extended-A, which hold all that the sets' languages have. */
static bool mt940_is_letter(uint32_t c)
{
    return (c >= 0xC0U && c <= 0x17FU && c != 0xD7U && c != 0xF7U) || c == 0x218U || c == 0x219U ||
           c == 0x21AU || c == 0x21BU;
}

static bool mt940_is_central(struct slice head)
{
    static const struct slice currencies[] = {{"PLN", 3}, {"CZK", 3}, {"HUF", 3}, {"RON", 3},
                                              {"HRK", 3}, {"SKK", 3}, {"BAM", 3}, {"RSD", 3}};
    for (size_t i = 0; i < sizeof currencies / sizeof currencies[0]; i++) {
        if (slice_find(head, currencies[i]) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

/* How many of the bytes above 127 that stand beside a letter are letters in the set. */
static size_t mt940_letters_in(struct slice head, enum text_encoding encoding)
{
    size_t letters = 0;
    size_t seen = 0;
    for (size_t i = 0; i < head.len && seen < MT940_SAMPLE_MAX; i++) {
        bool beside = (i > 0 && byte_is_alpha(head.ptr[i - 1])) ||
                      (i + 1 < head.len && byte_is_alpha(head.ptr[i + 1]));
        if ((unsigned char)head.ptr[i] < 0x80U || !beside) {
            continue;
        }
        seen++;
        letters +=
            mt940_is_letter(text_byte_character(encoding, (unsigned char)head.ptr[i])) ? 1 : 0;
    }
    return letters;
}

/* The head may end inside a character: up to three bytes at its end prove nothing. */
static bool mt940_is_utf8(struct slice head)
{
    size_t invalid = utf8_find_invalid(head);
    return invalid == SIZE_MAX || invalid + 3 >= head.len;
}

/* The set that the head is most likely written in; TEXT_UNDECLARED where it is UTF-8, Windows-1252
 * or tells nothing. */
static enum text_encoding mt940_encoding_of(struct slice head)
{
    if (mt940_is_utf8(head)) {
        return TEXT_UNDECLARED;
    }
    const enum text_encoding *candidates = mt940_is_central(head) ? mt940_central : mt940_western;
    size_t best = 0;
    size_t best_letters = 0;
    for (size_t i = 0; i < MT940_CANDIDATES; i++) {
        size_t letters = mt940_letters_in(head, candidates[i]);
        if (i == 0 || letters > best_letters) {
            best = i;
            best_letters = letters;
        }
    }
    /* Without any letter nothing is known: left to the decoder, as Windows-1252. */
    bool known = best_letters > 0 && candidates[best] != TEXT_WINDOWS_1252;
    return known ? candidates[best] : TEXT_UNDECLARED;
}

enum status mt940_encoding_find(const struct parse_job *job, enum text_encoding *encoding)
{
    struct slice head = {NULL, 0};
    enum status status = input_head(job->input, job->diag, &head);
    if (status != STATUS_OK) {
        return status;
    }
    struct text_decoder decoder = {0};
    size_t skip = 0;
    text_decoder_init(&decoder, TEXT_UNDECLARED, head, &skip);
    bool open = decoder.encoding == TEXT_UNDECLARED; /* no mark tells it */
    text_decoder_clear(&decoder);
    *encoding = open ? mt940_encoding_of(head) : TEXT_UNDECLARED;
    if (*encoding != TEXT_UNDECLARED) {
        diag_warn(job->diag, (struct place){input_name(job->input), 0, 0}, "TS-TXT-005",
                  "text is not UTF-8; read as %s, in which most of its letters are letters",
                  text_encoding_name(*encoding));
    }
    return STATUS_OK;
}
