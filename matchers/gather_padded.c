/*
 * gather_padded - numbers that a bank or a payer's system filled up with zeros in front.
 *
 * Fields of a fixed length, and some programs, write 000012345678 for 12345678. Of an invoice's
 * number the digits without them are looked up with all others (joins.h), and so are references,
 * orders and numbers that the list itself has with zeros (keys.h). What is left is looked up here,
 * for lines that nothing explains: references, orders, customers and contracts of digits alone.
 */
#include "matchers/gather_internal.h"

enum { GATHER_PADDED_MIN = 5 }; /* digits behind the zeros */

void gather_padded(const struct index *index, const int64_t *open_minor, struct gather *gather)
{
    uint64_t lengths = index->begins[INDEX_BEGINS_DIGIT].lengths;
    for (size_t t = 0; t < gather->tokens.count; t++) {
        const struct token *token = &gather->tokens.list[t];
        if (!token->digits || gather->tokens.text[token->from] != '0' || token->seen ||
            gather_is_aside(token)) {
            continue;
        }
        struct slice number = token_text(&gather->tokens, t);
        while (number.len > 0 && number.ptr[0] == '0') {
            number = slice_skip(number, 1);
        }
        if ((lengths >> number.len & 1U) != 0 && number.len >= GATHER_PADDED_MIN && !gather->full) {
            gather_piece(index, open_minor, gather, number, KEY_FULL, t, false);
        }
    }
}
