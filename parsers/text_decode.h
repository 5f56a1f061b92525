/*
 * text_decode - bytes of a statement become UTF-8, once, at the border.
 *
 * The idea: MT940 and CSV files don't say how they are encoded. A byte order mark or what the user
 * declared settles it; else the bytes do: text that is UTF-8 by the strict rules is UTF-8, anything
 * else is read as Windows-1252 and flagged. The first characters outside ASCII decide for the whole
 * stream: a later slip in a UTF-8 file is repaired alone and flagged, it doesn't turn the rest of
 * the file into nonsense. Pure ASCII and valid UTF-8 are handed through without a copy.
 *
 * A declared encoding is a promise: bytes that break it refuse the file. So do NUL and U+FFFE,
 * which no bank's text holds and which mean a wrong encoding.
 *
 * Source: Unicode 15, table 3-7 (well-formed UTF-8); the mappings of the single-byte sets as
 * published by unicode.org. The five holes of Windows-1252 become the C1 controls of their value.
 * Not here: normalisation, transliteration, line ends. Text stays as the bank wrote it.
 */
#ifndef TS_PARSERS_TEXT_DECODE_H
#define TS_PARSERS_TEXT_DECODE_H

#include "base/buffer.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum text_encoding {
    TEXT_UNDECLARED, /* nobody said; the bytes decide */
    TEXT_UTF8,
    TEXT_UTF16LE,
    TEXT_UTF16BE,
    TEXT_WINDOWS_1252,
    TEXT_ISO_8859_1,
    TEXT_ISO_8859_15,
    TEXT_WINDOWS_1250,
    TEXT_ISO_8859_2,
    TEXT_CP850,
    TEXT_CP852,
};

/* The encoding with that name in any case ("utf-8", "windows-1252", "latin1" …); false when none
 * is known. */
bool text_encoding_find(struct slice name, enum text_encoding *out);

/* "utf-8", "windows-1252" …; "undeclared". */
const char *text_encoding_name(enum text_encoding encoding);

enum { TEXT_CARRY_MAX = 4 };

/* One stream's decoder. Zeroed, it is ready for undeclared text. */
struct text_decoder {
    enum text_encoding encoding;         /* settled, or TEXT_UNDECLARED while only ASCII was seen */
    bool declared;                       /* by the user or a byte order mark: no fallback */
    bool told_fallback;                  /* TS-TXT-001 was given */
    bool told_repair;                    /* TS-TXT-002 was given */
    unsigned char carry[TEXT_CARRY_MAX]; /* a character cut at the end of the last bytes */
    size_t carry_len;
    struct buffer buffer; /* decoded text where it differs from the bytes */
    struct buffer joined; /* the carried piece and the bytes that complete it */
};

/*
 * Begins a stream.
 *
 * declared  what the user's profile says, or TEXT_UNDECLARED
 * head      the first bytes of the stream; a byte order mark, or the zero bytes of UTF-16 without
 *           one, are looked for here
 * skip      bytes of the byte order mark, which the caller leaves out; 0 without one
 */
void text_decoder_init(struct text_decoder *decoder, enum text_encoding declared, struct slice head,
                       size_t *skip);

/* Frees what the decoder holds; a zeroed one is allowed. */
void text_decoder_clear(struct text_decoder *decoder);

/*
 * Decodes the next bytes of the stream: a line, a field, or any block.
 *
 * more  true for a block that may end inside a character: the piece is kept for the next call.
 *       false where the bytes are whole (a line, or the end of the stream).
 * at    where the bytes stand in the input
 * text  written only with STATUS_OK: `bytes` itself where nothing had to change, else the
 *       decoder's buffer; valid until the next call and as long as `bytes`
 *
 * Returns STATUS_OK, perhaps with a warning, each once a stream:
 *   TS-TXT-001  not UTF-8; read as Windows-1252
 *   TS-TXT-002  UTF-8 with damaged bytes; these were read as Windows-1252
 * or STATUS_INVALID:
 *   TS-TXT-003  a NUL byte, or U+FFFE
 *   TS-TXT-004  bytes that the declared encoding doesn't have
 * or STATUS_MEMORY.
 */
enum status text_decode(struct text_decoder *decoder, struct slice bytes, bool more,
                        struct place at, struct diag *diag, struct slice *text);

/* The character that a byte is in a single-byte set (asserted). */
uint32_t text_byte_character(enum text_encoding encoding, unsigned char byte);

/* Whether all of `bytes` are ASCII other than NUL, and so the same in every encoding but UTF-16. */
bool text_is_ascii(struct slice bytes);

#endif
