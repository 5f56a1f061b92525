/*
 * What a sign means in the statements of cards and of payment providers, which no account balance
 * settles. Two views of the same payments:
 *
 * the holder's    many merchants, one card or a few. Purchases outnumber refunds and payments, so
 *                 the sign that most rows have is that of a charge.
 * the merchant's  terminals, and fees kept from each payment: what the customers paid comes in.
 *
 * Where the rows are few or their signs mixed, nothing is concluded.
 */
#include "parsers/csv_layout.h"

enum { CARD_ROWS_MIN = 5, CARD_KINDS_MAX = CSV_COLUMN_KINDS };

/* Whether columns speak of a terminal, and of fees that are kept. */
static bool csv_layout_is_merchant(const struct csv_layout_work *work)
{
    bool terminal = false;
    bool fee = false;
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        terminal = terminal || (column->words.role == CSV_WORDS_TERMINAL && column->filled > 0);
        fee = fee || (column->words.role == CSV_WORDS_FEE && csv_layout_is_number(column) &&
                      column->filled * 2 >= work->columns->rows);
    }
    return terminal && fee;
}

/* Whether a column of cards or merchants, or the preamble, says that this is a card's statement. */
static bool csv_layout_is_card(const struct csv_layout_work *work)
{
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        if (column->words.role == CSV_WORDS_CARD && column->filled * 2 >= work->columns->rows) {
            return true;
        }
    }
    return work->columns->preamble_card;
}

/* Whether there are more kinds of texts than of cards: a holder buys from many. */
static bool csv_layout_is_holder(const struct csv_layout_work *work)
{
    size_t cards = 0;
    size_t texts = 0;
    for (size_t i = 0; i < work->columns->count; i++) {
        const struct csv_column *column = csv_layout_at(work, i);
        if (csv_layout_is_number(column) && column->words.role != CSV_WORDS_CARD) {
            continue;
        }
        if (column->words.role == CSV_WORDS_FEE && column->nonzero > 0) {
            return false;
        }
        bool card = column->words.role == CSV_WORDS_CARD && csv_words_card_number(column->header);
        size_t *kinds = card ? &cards : &texts;
        *kinds = column->kinds > *kinds ? column->kinds : *kinds;
    }
    return cards <= CARD_KINDS_MAX && texts >= cards;
}

bool csv_layout_card_sign(const struct csv_layout_work *work, size_t amount,
                          enum csv_profile_sign *sign, const char **why)
{
    const struct csv_column *column = csv_layout_at(work, amount);
    if (csv_layout_is_merchant(work)) {
        if (column->positives >= column->negatives * 3) {
            *sign = CSV_PROFILE_SIGN_AS_GIVEN;
            *why = "the payee's terminal and fees stand beside the amounts, so customers paid them";
        }
        return true;
    }
    if (!csv_layout_is_card(work)) {
        return false;
    }
    if (column->nonzero < CARD_ROWS_MIN || !csv_layout_is_holder(work)) {
        return true;
    }
    if (column->positives >= column->negatives * 3) {
        *sign = CSV_PROFILE_SIGN_INVERTED;
        *why = "a card's statement has more charges than payments, and most amounts have no minus";
    } else if (column->negatives >= column->positives * 3) {
        *sign = CSV_PROFILE_SIGN_AS_GIVEN;
        *why = "a card's statement has more charges than payments, and most amounts have a minus";
    }
    return true;
}
