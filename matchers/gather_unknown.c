#include "matchers/gather_internal.h"

#include "model/reference.h"

#include <string.h>

bool gather_is_document_word(struct slice word)
{
    enum { GATHER_WORD_MAX = 16 };
    /* In the languages of Europe's payers. */
    static const char words[][GATHER_WORD_MAX] = {"RECHNUNG",
                                                  "RECHNUNGEN",
                                                  "RECHN",
                                                  "RECH",
                                                  "RECHNR",
                                                  "RECHNUNGSNR",
                                                  "RECHNUNGSNUMMER",
                                                  "RG",
                                                  "RGNR",
                                                  "RE",
                                                  "RENR",
                                                  "RNR",
                                                  "INVOICE",
                                                  "INV",
                                                  "INVOICES",
                                                  "BILL",
                                                  "FACTURE",
                                                  "FACTURES",
                                                  "FACT",
                                                  "FACTUUR",
                                                  "FACTUREN",
                                                  "FACTUURNR",
                                                  "FAKTURA",
                                                  "FAKTURANR",
                                                  "FAKTURY",
                                                  "FAKT",
                                                  "FAK",
                                                  "FAC",
                                                  "FA",
                                                  "FAKTURER",
                                                  "FATTURA",
                                                  "FATTURE",
                                                  "FATT",
                                                  "FT",
                                                  "FV",
                                                  "FRA",
                                                  "FACTURA",
                                                  "FACTURAS",
                                                  "FATURA",
                                                  "FATURAS",
                                                  "LASKU",
                                                  "LASKUT",
                                                  "LASKUN",
                                                  "LASKUJEN",
                                                  "LSK",
                                                  "NOTA",
                                                  "FAKTUR",
                                                  "SZAMLASZAM",
                                                  "SZAMLA",
                                                  "SZLA",
                                                  "BELEG",
                                                  "BELEGNR",
                                                  "REGNING",
                                                  "ARVE",
                                                  "SASKAITA",
                                                  "RACUN",
                                                  "RACHUNEK"};
    return tokens_word_is_in(word, words[0], sizeof words[0], sizeof words / sizeof words[0]);
}

/* Words by which payers tell that the document that follows is theirs; folded. */
static bool gather_is_own_word(struct slice word)
{
    static const char words[][8] = {"UNSERE", "UNSER", "UNSERER", "UNS",    "OUR",
                                    "EIGENE", "NOTRE", "NUESTRA", "NOSTRA", "NOSSA",
                                    "ONZE",   "NASZA", "NASE",    "VAR"};
    return tokens_word_is_in(word, words[0], sizeof words[0], sizeof words / sizeof words[0]);
}

bool gather_after_document_word(const struct tokens *tokens, size_t at)
{
    for (size_t back = 1; back <= 2 && back <= at; back++) {
        const struct token *before = &tokens->list[at - back];
        if (before->digits) {
            return false;
        }
        if (gather_is_document_word(token_text(tokens, at - back))) {
            return at < back + 1 || !gather_is_own_word(token_text(tokens, at - back - 1));
        }
        if (before->len > 6) {
            return false;
        }
    }
    return false;
}

/* Whether an item is named by a few digits alone, which a street, a loan or a tax number have too;
 * a word such as "invoice" before them makes up for one digit. */
bool gather_is_bare(const struct gather *gather, const struct gather_item *item)
{
    enum { GATHER_BARE_MAX = 5 };
    const struct token *token = &gather->tokens.list[item->token];
    if (item->tokens == 1 && !token->digits) {
        return true; /* a word */
    }
    return item->tokens == 1 && (item->digits < GATHER_BARE_MAX ||
                                 (item->digits == GATHER_BARE_MAX &&
                                  !gather_after_document_word(&gather->tokens, item->token)));
}

/*
 * A structured reference says whose invoice it is: one that no open item explains is another
 * biller's, or of an item that is not on the list. Each reference is a line of the text.
 */
static bool gather_reference_unknown(const struct gather *gather)
{
    const struct tokens *tokens = &gather->tokens;
    size_t i = 0;
    while (i < tokens->count && tokens->list[i].from < gather->references_len) {
        const char *line = tokens->text + tokens->list[i].from;
        const char *end = memchr(line, '\n', gather->references_len - tokens->list[i].from);
        bool digits = false;
        bool seen = false;
        for (; i < tokens->count && tokens->text + tokens->list[i].from < end; i++) {
            digits = digits || tokens->list[i].digits;
            seen = seen || tokens->list[i].seen;
        }
        if (digits && !seen) {
            return true;
        }
    }
    return false;
}

/* Whether digits are the year of the payment or the one before: what is left of a number that was
 * cut, or when it was. */
static bool gather_is_year(const struct gather *gather, struct slice digits)
{
    uint64_t value = 0;
    int year = 0;
    int month = 0;
    int day = 0;
    if (digits.len != 4 || !date_present(gather->booking_date) || !slice_to_u64(digits, &value)) {
        return false;
    }
    date_split(gather->booking_date, &year, &month, &day);
    return value == (uint64_t)year || value + 1 == (uint64_t)year;
}

/* Whether all that the payer wrote is one number, unexplained, and as our last digits are. */
static bool gather_serial_alone(const struct index *index, const struct gather *gather)
{
    if (gather->said_count != 1 || !gather->tokens.list[0].digits || gather->tokens.list[0].seen ||
        gather_is_aside(&gather->tokens.list[0])) {
        return false;
    }
    uint64_t value = 0;
    const struct index_form *form = &index->forms[KEY_SERIAL];
    return slice_to_u64(token_text(&gather->tokens, 0), &value) && value >= 100 &&
           value >= form->low && value <= form->high;
}

/* Whether one sign alone stands between a token and the one before. */
static bool gather_is_grouped(const struct tokens *tokens, size_t at)
{
    const struct token *before = &tokens->list[at - 1];
    return tokens->list[at].from == before->from + before->len + 1U;
}

bool gather_is_own_reference(const struct index *index, struct slice joined)
{
    return index->checks[1].known && joined.len < INDEX_LENGTHS && byte_is_digit(joined.ptr[0]) &&
           (index->begins[INDEX_BEGINS_DIGIT].lengths >> joined.len & 1U) != 0 &&
           checks_hold(&index->checks[1], joined);
}

/* Whether a run of letters and digits is a payment reference: by its own shape, or as the list's
 * references are made. */
static bool gather_is_reference(const struct index *index, struct slice joined)
{
    enum { GATHER_REFERENCE_MIN = 6 };
    return joined.len >= GATHER_REFERENCE_MIN && (reference_find_scheme(joined) != REFERENCE_NONE ||
                                                  gather_is_own_reference(index, joined));
}

/* Whether the text holds a payment reference with right check digits that no item has: one of an
 * item that is paid, or another biller's. */
static bool gather_checked_unknown(const struct index *index, const struct gather *gather)
{
    const struct tokens *tokens = &gather->tokens;
    for (size_t i = 0; i < gather->said_count; i++) {
        char joined[REFERENCE_MAX];
        size_t len = 0;
        for (size_t to = i; to < gather->said_count && !tokens->list[to].seen; to++) {
            struct slice text = token_text(tokens, to);
            bool apart = to > i && tokens->list[to].from >
                                       tokens->list[to - 1].from + tokens->list[to - 1].len + 1U;
            if (apart || len + text.len > sizeof joined) {
                break;
            }
            memcpy(joined + len, text.ptr, text.len);
            len += text.len;
            bool whole = to + 1 == gather->said_count || !tokens->list[to + 1].digits ||
                         tokens->list[to + 1].from > tokens->list[to].from + tokens->list[to].len;
            if (whole && gather_is_reference(index, (struct slice){joined, len})) {
                return true;
            }
        }
    }
    return false;
}

/* Numbers that look like ours and were explained by nothing. */
void gather_unknown_numbers(const struct index *index, struct gather *gather)
{
    const struct tokens *tokens = &gather->tokens;
    gather->names_unknown = (gather->references_len > 0 && gather_reference_unknown(gather)) ||
                            gather_serial_alone(index, gather) ||
                            gather_code_unknown(index, gather);
    for (size_t i = 0; i < gather->said_count; i++) {
        const struct token *token = &tokens->list[i];
        if (!token->digits || gather_is_aside(token)) {
            continue;
        }
        gather->numbers_count++;
        if (token->seen && !token->number) {
            continue;
        }
        gather->numbers_unread += !token->seen && token->len >= 2 ? 1 : 0;
        char joined[40];
        size_t len = 0;
        struct slice letters = {NULL, 0};
        if (i > 0 && !tokens->list[i - 1].digits) {
            letters = token_text(tokens, i - 1);
        }
        bool grouped = true;
        for (size_t to = i; to < gather->said_count && to < i + 3; to++) {
            struct slice text = token_text(tokens, to);
            if (!tokens->list[to].digits || (to > i && tokens->list[to].seen) ||
                tokens->list[to].money || len + text.len > 18) {
                break;
            }
            memcpy(joined + len, text.ptr, text.len);
            len += text.len;
            struct slice digits = {joined, len};
            /* Without its letters a short number is any number; groups are one number where a
             * single sign stands between them. */
            grouped = grouped && (to == i || gather_is_grouped(tokens, to));
            if (token->seen && (to == i || !grouped)) {
                continue; /* the customer's number, or it and something else */
            }
            bool ours = (letters.len > 0 && index_is_our_shape(index, letters, digits)) ||
                        (len >= 4 && to == i && !gather_is_year(gather, digits) &&
                         index_is_our_shape(index, (struct slice){NULL, 0}, digits)) ||
                        (len >= (grouped ? 6 : 8) &&
                         index_is_our_shape(index, (struct slice){NULL, 0}, digits));
            bool cut = to == i && gather_is_year(gather, digits) &&
                       (to + 1 >= gather->said_count || !tokens->list[to + 1].digits);
            if (ours || (len >= 3 && to == i && !cut && gather_after_document_word(tokens, i))) {
                gather->names_unknown = true;
            }
        }
    }
    if (!gather->names_unknown && !gather->any_named && gather->numbers_unread > 0) {
        gather->names_unknown = gather_checked_unknown(index, gather);
    }
    if (!gather->names_unknown && gather->named_count == 0) {
        gather->names_unknown = gather_code_cut(index, gather);
    }
}

/* Whether a run is part of the number of one of these items. */
static bool gather_is_of(const struct gather *gather, size_t token, const uint32_t *items,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct gather_item *item = gather_find_named(gather, items[i]);
        if (item != NULL && token >= item->token && token < item->token + item->tokens) {
            return true;
        }
    }
    return false;
}

bool gather_says_more(const struct index *index, const struct gather *gather, const uint32_t *items,
                      size_t count)
{
    enum { GATHER_FRAGMENT_MAX = 7 }; /* longer ones are seen for what they are */
    for (size_t i = 0; i < gather->said_count; i++) {
        const struct token *token = &gather->tokens.list[i];
        if (gather_is_aside(token) || gather_is_of(gather, i, items, count) ||
            (token->seen && token->number)) {
            continue;
        }
        struct slice text = token_text(&gather->tokens, i);
        bool number = token->digits && (!token->seen || token->len <= GATHER_FRAGMENT_MAX);
        bool begins = !token->digits && !token->seen && token->len < INDEX_LENGTHS &&
                      (index->begins[text.ptr[0] - 'A'].letters >> token->len & 1U) != 0 &&
                      !gather_is_document_word(text);
        if (number || begins) {
            return true;
        }
    }
    return false;
}

bool gather_says_year(const struct gather *gather, size_t token)
{
    return gather_is_year(gather, token_text(&gather->tokens, token)) &&
           !gather_after_document_word(&gather->tokens, token);
}
