/*
 * text_decode_tables - the upper halves of the single-byte character sets.
 *
 * The idea: a byte below 0x80 is ASCII in all of them; the others index a table of code points.
 * ISO 8859-1 needs none: its bytes are the code points.
 */
#ifndef TS_PARSERS_TEXT_DECODE_TABLES_H
#define TS_PARSERS_TEXT_DECODE_TABLES_H

#include <stdint.h>

enum { TEXT_TABLE_COUNT = 128 }; /* code points of the bytes 0x80 to 0xFF */

extern const uint16_t text_windows_1252[TEXT_TABLE_COUNT];
extern const uint16_t text_iso_8859_15[TEXT_TABLE_COUNT];
extern const uint16_t text_windows_1250[TEXT_TABLE_COUNT];
extern const uint16_t text_iso_8859_2[TEXT_TABLE_COUNT];
extern const uint16_t text_cp850[TEXT_TABLE_COUNT];
extern const uint16_t text_cp852[TEXT_TABLE_COUNT];

#endif
