/*
 * How it works: a communication goes on over three records whose fields are padded, so that its
 * columns are known. A structured one has a type in front, and what stands at which columns is a
 * table of rows (type, column, length, meaning). Types without a row are of the bank's own
 * reckoning (interest, fees, securities): their text is kept beside the transaction, where it can't
 * be taken for what a payer wrote.
 */
#include "parsers/coda_internal.h"

#include <string.h>

enum {
    CODA_TYPE_COLUMNS = 3,
    CODA_RATE_COLUMNS = 12,
    CODA_AMOUNT_COLUMNS = 15,
    CODA_CURRENCY_COLUMNS = 3,
};

/* Columns of the communication in each of its records. */
static const size_t coda_text_movement_columns[CODA_PARTS] = {53, 53, 43};
static const size_t coda_text_info_columns[CODA_PARTS] = {73, 105, 90};

enum coda_text_role {
    CODA_TEXT_REMITTANCE,
    CODA_TEXT_RF,  /* ISO 11649 creditor reference */
    CODA_TEXT_OGM, /* twelve digits with a remainder by 97 */
    CODA_TEXT_MANDATE,
    CODA_TEXT_NAME,     /* of the terminal that a card was used at */
    CODA_TEXT_ORIGINAL, /* amount of 15 digits, rate of 12, currency of 3 */
    CODA_TEXT_RETURN,   /* type of R-transaction and ISO reason */
    CODA_TEXT_REFUSED,  /* not 0: the direct debit was not paid */
};

static const struct coda_text_row {
    struct slice type;
    size_t from; /* behind the type, from 0 */
    size_t columns;
    enum coda_text_role role;
} coda_text_rows[] = {
    {{"100", 3}, 0, 25, CODA_TEXT_RF},          {{"100", 3}, 25, 121, CODA_TEXT_REMITTANCE},
    {{"101", 3}, 0, 12, CODA_TEXT_OGM},         {{"101", 3}, 12, 134, CODA_TEXT_REMITTANCE},
    {{"102", 3}, 0, 12, CODA_TEXT_OGM},         {{"102", 3}, 12, 134, CODA_TEXT_REMITTANCE},
    {{"103", 3}, 0, 12, CODA_TEXT_REMITTANCE},  {{"103", 3}, 12, 134, CODA_TEXT_REMITTANCE},
    {{"105", 3}, 15, 30, CODA_TEXT_ORIGINAL},   {{"105", 3}, 45, 12, CODA_TEXT_OGM},
    {{"107", 3}, 0, 12, CODA_TEXT_MANDATE},     {{"107", 3}, 18, 30, CODA_TEXT_REMITTANCE},
    {{"107", 3}, 48, 1, CODA_TEXT_REFUSED},     {{"113", 3}, 40, 16, CODA_TEXT_NAME},
    {{"113", 3}, 56, 10, CODA_TEXT_REMITTANCE}, {{"113", 3}, 66, 30, CODA_TEXT_ORIGINAL},
    {{"114", 3}, 53, 16, CODA_TEXT_REMITTANCE}, {{"115", 3}, 93, 12, CODA_TEXT_REMITTANCE},
    {{"124", 3}, 21, 12, CODA_TEXT_REMITTANCE}, {{"124", 3}, 33, 15, CODA_TEXT_REMITTANCE},
    {{"127", 3}, 8, 1, CODA_TEXT_REFUSED},      {{"127", 3}, 44, 35, CODA_TEXT_MANDATE},
    {{"127", 3}, 79, 62, CODA_TEXT_REMITTANCE}, {{"127", 3}, 141, 5, CODA_TEXT_RETURN},
};

/* The parts one behind the other, each filled up to its columns. */
static struct slice coda_text_join(struct fixed_build *build,
                                   const struct coda_communication *communication,
                                   const size_t columns[CODA_PARTS])
{
    size_t room = 0;
    for (size_t i = 0; i < CODA_PARTS; i++) {
        room += communication->parts[i].len + columns[i];
    }
    char *joined = arena_take(build->arena, room);
    if (joined == NULL) {
        build->failed = true;
        return (struct slice){NULL, 0};
    }
    size_t len = 0;
    for (size_t i = 0; i < CODA_PARTS; i++) {
        struct slice part = communication->parts[i];
        size_t width = fixed_columns_count(part, build->wide);
        if (part.len > 0) {
            memcpy(joined + len, part.ptr, part.len);
            len += part.len;
        }
        if (width < columns[i]) {
            memset(joined + len, ' ', columns[i] - width);
            len += columns[i] - width;
        }
    }
    return (struct slice){joined, len};
}

/* Text that is as a whole a reference with check digits is one as well. */
static void coda_text_remit(struct fixed_build *build, struct slice text)
{
    text = fixed_trim(text);
    fixed_build_remit(build, text);
    bool may = text.len >= 5 && text.len <= REFERENCE_MAX + 10 &&
               (byte_is_digit(text.ptr[0]) || text.ptr[0] == '+' || text.ptr[0] == '*' ||
                slice_starts(text, SLICE("RF")));
    if (may && reference_find_scheme(text) != REFERENCE_NONE) {
        fixed_build_refer(build, REFERENCE_NONE, text);
    }
}

static void coda_text_original(struct fixed_build *build, struct slice text)
{
    size_t at = CODA_AMOUNT_COLUMNS + CODA_RATE_COLUMNS;
    struct money read = {0};
    struct slice amount = fixed_columns(text, build->wide, 0, CODA_AMOUNT_COLUMNS);
    if (build->transaction.instructed.minor == 0 &&
        currency_parse(fixed_columns(text, build->wide, at, CODA_CURRENCY_COLUMNS),
                       &read.currency) &&
        fixed_amount(amount, CODA_DECIMALS, read.currency, &read.minor) == MONEY_OK) {
        build->transaction.instructed = read;
    }
}

/* One of 1 to 5, then four letters and digits. */
static void coda_text_return(struct coda_detail *detail, struct slice text)
{
    if (text.len == 0 || text.ptr[0] < '1' || text.ptr[0] > '5') {
        return;
    }
    detail->returned = true;
    fixed_build_set(&detail->build, &detail->build.transaction.return_reason, slice_skip(text, 1));
}

static void coda_text_set(struct coda_detail *detail, enum coda_text_role role, struct slice text)
{
    struct fixed_build *build = &detail->build;
    struct transaction *transaction = &build->transaction;
    switch (role) {
    case CODA_TEXT_REMITTANCE:
        coda_text_remit(build, text);
        return;
    case CODA_TEXT_RF:
        fixed_build_refer(build, REFERENCE_RF, text);
        return;
    case CODA_TEXT_OGM:
        if (fixed_is_digits(fixed_trim(text)) && !fixed_is_only(fixed_trim(text), '0')) {
            fixed_build_refer(build, REFERENCE_OGM, text);
        } else {
            coda_text_remit(build, text);
        }
        return;
    case CODA_TEXT_MANDATE:
        fixed_build_set(build, &transaction->mandate_id, text);
        return;
    case CODA_TEXT_NAME:
        fixed_build_set(build, &transaction->counterparty.name, text);
        return;
    case CODA_TEXT_ORIGINAL:
        coda_text_original(build, text);
        return;
    case CODA_TEXT_RETURN:
        coda_text_return(detail, text);
        return;
    case CODA_TEXT_REFUSED:
        detail->returned =
            detail->returned || (text.len == 1 && text.ptr[0] >= '1' && text.ptr[0] <= '9');
        return;
    }
}

/* Fills `detail` from a structured communication; false for a type without rows. */
static bool coda_text_structured(struct coda_detail *detail, struct slice text)
{
    struct slice type = slice_take(text, CODA_TYPE_COLUMNS);
    const struct fixed_build *build = &detail->build;
    bool known = false;
    for (size_t i = 0; i < sizeof coda_text_rows / sizeof coda_text_rows[0]; i++) {
        const struct coda_text_row *row = &coda_text_rows[i];
        if (slice_equal(row->type, type)) {
            size_t from = CODA_TYPE_COLUMNS + row->from;
            coda_text_set(detail, row->role, fixed_columns(text, build->wide, from, row->columns));
            known = true;
        }
    }
    return known;
}

/* Free text: a part goes on in the next where it fills all of its columns. */
static void coda_text_free(struct fixed_build *build,
                           const struct coda_communication *communication,
                           const size_t columns[CODA_PARTS])
{
    const struct slice *parts = communication->parts;
    if (fixed_trim(parts[1]).len == 0 && fixed_trim(parts[2]).len == 0) {
        coda_text_remit(build, parts[0]);
        return;
    }
    fixed_build_remit_run(build, parts, columns, CODA_PARTS);
}

static bool coda_text_is_empty(const struct coda_communication *communication)
{
    for (size_t i = 0; i < CODA_PARTS; i++) {
        if (fixed_trim(communication->parts[i]).len > 0) {
            return false;
        }
    }
    return true;
}

void coda_text_read(struct coda_detail *detail)
{
    struct fixed_build *build = &detail->build;
    if (detail->was_read || coda_text_is_empty(&detail->communication)) {
        return;
    }
    detail->was_read = true;
    if (!detail->communication.structured) {
        coda_text_free(build, &detail->communication, coda_text_movement_columns);
        return;
    }
    struct slice text = coda_text_join(build, &detail->communication, coda_text_movement_columns);
    if (!coda_text_structured(detail, text)) {
        fixed_build_set(build, &build->transaction.additional, text);
    }
}

/* The whole name, where the movement has only its first 35 letters. */
static void coda_text_full_name(struct fixed_build *build, struct slice text)
{
    struct slice *name = &build->transaction.counterparty.name;
    text = fixed_trim(text);
    if (slice_starts(text, *name)) {
        *name = (struct slice){NULL, 0};
        fixed_build_set(build, name, text);
    }
}

void coda_text_inform(struct coda_detail *detail, const struct coda_communication *info)
{
    enum { NAME_COLUMNS = 70 };
    struct fixed_build *build = &detail->build;
    if (coda_text_is_empty(info)) {
        return;
    }
    if (!info->structured) {
        coda_text_free(build, info, coda_text_info_columns);
        return;
    }
    struct slice text = coda_text_join(build, info, coda_text_info_columns);
    struct slice type = fixed_columns(text, build->wide, 0, CODA_TYPE_COLUMNS);
    struct slice name = fixed_columns(text, build->wide, CODA_TYPE_COLUMNS, NAME_COLUMNS);
    bool credit = detail->minor >= 0;
    if (slice_equal(type, SLICE("001"))) {
        coda_text_full_name(build, name);
    } else if (slice_equal(type, credit ? SLICE("009") : SLICE("008"))) {
        /* who stands behind the debtor, or behind the creditor */
        fixed_build_set(build, &build->transaction.counterparty.ultimate_name, name);
    } else if (!coda_text_structured(detail, text)) {
        fixed_build_set(build, &build->transaction.additional, text);
    }
}
