/*
 * csv_layout - what the files csv_layout*.c share; csv_internal.h has what they are for.
 *
 * The idea: csv_layout.c puts the stages in order, and each of the others settles one question with
 * the same work sheet: dates (csv_layout_dates.c), amounts (csv_layout_amounts.c), decimal mark and
 * currency (csv_layout_marks.c), texts (csv_layout_texts.c). What a sign means in a card's
 * statement is csv_layout_cards.c.
 */
#ifndef TS_PARSERS_CSV_LAYOUT_H
#define TS_PARSERS_CSV_LAYOUT_H

#include "parsers/csv_internal.h"

struct csv_layout_work {
    const struct csv_columns *columns;
    const struct csv_profile *profile;
    struct place place;
    struct diag *diag;
    struct csv_layout *out;
    size_t before; /* column of the balance before the entry; CSV_NO_COLUMN for none */
};

const struct csv_column *csv_layout_at(const struct csv_layout_work *work, size_t at);

/* "column 3 (Betrag)" for messages; `text` holds it. */
struct slice csv_layout_name(const struct csv_layout_work *work, size_t at, char *text,
                             size_t capacity);

/* Most of its cells are such: the odd footer doesn't count against it. */
bool csv_layout_mostly(uint64_t count, uint64_t filled);
bool csv_layout_is_date(const struct csv_column *column);
bool csv_layout_is_number(const struct csv_column *column);
bool csv_layout_is_currency(const struct csv_column *column);

/* The column a profile names; CSV_NO_COLUMN for none. */
size_t csv_layout_named(const struct csv_layout_work *work, struct slice name);

/* The column with that role whose cells fit, the surest word first; CSV_NO_COLUMN for none. */
size_t csv_layout_best(const struct csv_layout_work *work, enum csv_words_role role,
                       bool (*fits)(const struct csv_column *column));

/* Whether a mapped amount or balance column is `at`. */
bool csv_layout_is_money(const struct csv_layout *layout, size_t at);

/*
 * What a sign means where the statement is a card's or a payment provider's.
 *
 * sign, why  written where the file tells
 *
 * Returns false where it is neither.
 */
bool csv_layout_card_sign(const struct csv_layout_work *work, size_t amount,
                          enum csv_profile_sign *sign, const char **why);

/* The stages, in this order. Each tells what it refuses. */
enum status csv_layout_dates(struct csv_layout_work *work);
enum status csv_layout_amounts(struct csv_layout_work *work);
void csv_layout_currency(struct csv_layout_work *work);
enum status csv_layout_mark(struct csv_layout_work *work);
/* Decimals of amounts whose currency nobody tells: two, or what any reading needs. */
void csv_layout_exponent(const struct csv_columns *columns, struct csv_layout *layout);
void csv_layout_texts(struct csv_layout_work *work);

#endif
