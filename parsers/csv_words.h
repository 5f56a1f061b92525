/*
 * csv_words - the words banks put over their columns, in two dozen languages.
 *
 * The idea: there are a few dozen words for date, amount, debit, balance in each language, and
 * banks combine them. A header cell is folded (lower case, no accents, no punctuation, no currency)
 * and looked up as a whole, then by the longest known words in it. Words that say "not the booked
 * amount" (original, fee, rate …) veto. General vocabulary, no bank's peculiar headers.
 *
 * Languages: German, English, French, Italian, Spanish, Portuguese, Dutch, Danish, Swedish,
 * Norwegian, Finnish, Estonian, Latvian, Lithuanian, Polish, Czech, Slovak, Hungarian, Romanian,
 * Croatian, Slovenian, Greek, Turkish.
 */
#ifndef TS_PARSERS_CSV_WORDS_H
#define TS_PARSERS_CSV_WORDS_H

#include "base/slice.h"
#include "model/currency.h"

#include <stdbool.h>
#include <stddef.h>

enum csv_words_role {
    CSV_WORDS_NONE,
    CSV_WORDS_ASIDE,  /* known, and of no use: original amounts, fees, rates */
    CSV_WORDS_UNREAD, /* the same, as a whole header alone: serial numbers, branches, addresses.
                       * Dates, amounts and directions are looked for there all the same. */
    CSV_WORDS_BOOKING_DATE,
    CSV_WORDS_DATE,       /* a date without saying which */
    CSV_WORDS_OTHER_DATE, /* of the order, the purchase, the voucher */
    CSV_WORDS_VALUE_DATE, /* "Valuta" may also be the currency: the cells decide */
    CSV_WORDS_AMOUNT,
    CSV_WORDS_DEBIT,
    CSV_WORDS_CREDIT,
    CSV_WORDS_DIRECTION,
    CSV_WORDS_CURRENCY,
    CSV_WORDS_BALANCE,
    CSV_WORDS_ACCOUNT, /* own, or the counterparty's: the cells decide */
    CSV_WORDS_NAME,    /* counterparty */
    CSV_WORDS_PAYER,   /* the counterparty where no column of payees stands beside it, … */
    CSV_WORDS_PAYEE,   /* … or of payers; else the one of credits, the other of debits */
    CSV_WORDS_COUNTERPARTY_ACCOUNT,
    CSV_WORDS_COUNTERPARTY_BANK,
    CSV_WORDS_REMITTANCE,
    CSV_WORDS_REFERENCE,
    CSV_WORDS_END_TO_END_ID,
    CSV_WORDS_BOOKING_TEXT,
    CSV_WORDS_CARD,     /* card or merchant: where such a column stands, + may be a charge */
    CSV_WORDS_FEE,      /* what a provider keeps of an amount; aside like CSV_WORDS_ASIDE */
    CSV_WORDS_TERMINAL, /* of the payee: whoever has one gets the money */
    CSV_WORDS_OPENING,  /* balance before the entry */
    CSV_WORDS_TIME_ZONE,
};

struct csv_words_found {
    enum csv_words_role role;
    int weight;               /* 3 the whole header, 2 words in it, 1 the end of a compound */
    bool english;             /* the word is English, where 03/04 may be March or April */
    struct currency currency; /* written in the header: "Saldo (CHF)" */
};

struct csv_words_found csv_words_find(struct slice header);

enum { CSV_WORDS_FOLD_MAX = 96 };

/* Lower case, accents off, runs of anything but letters and digits as one blank. Returns bytes. */
size_t csv_words_fold(struct slice text, char folded[CSV_WORDS_FOLD_MAX]);

/* The month with that name or its first three letters, 1 to 12; 0 for none. */
int csv_words_month(struct slice text);

/* Whether a cell is a word for debit (-1) or credit (+1); 0 for neither. */
int csv_words_direction(struct slice text);

/* Whether that word means nothing else: "CR", not "C", so that it tells also where the other cells
 * of its column are empty. */
bool csv_words_direction_sure(struct slice text);

/* Whether a text speaks of a card: "Kreditkarte", "Card number". */
bool csv_words_card(struct slice text);

/* Whether a header names the card itself, not its merchant. */
bool csv_words_card_number(struct slice header);

/* What the rows around the entries call themselves. */
enum csv_words_footer {
    CSV_WORDS_FOOTER_NONE,
    CSV_WORDS_FOOTER_TOTAL,
    CSV_WORDS_FOOTER_BALANCE,
    CSV_WORDS_FOOTER_PENDING, /* not booked so far */
};

/* Whether a cell is such a word or, with `within`, has it among others: "Balance at start". */
enum csv_words_footer csv_words_footer(struct slice text, bool within);

/* Whether a cell is a time zone of the United States: "PDT". */
bool csv_words_us_zone(struct slice text);

#endif
