/*
 * gather_internal - what the parts of gather share.
 *
 * gather.c collects the items, gather_owed.c those that the text doesn't name; gather_edits.c
 * reads numbers of them that are damaged, gather_slip.c says what a slip is and gather_lookup.c
 * looks up what numbers may have been, gather_mend.c those that are cut short or given as a range,
 * gather_tail.c those of which the last digits stand alone, gather_bare.c customers' without their
 * letters, gather_padded.c those filled up with
 * zeros, gather_segments.c those of several runs of digits, gather_agreed.c contracts, mandates and
 * collections; gather_unknown.c looks at the numbers that explain nothing, gather_codes.c at those
 * among them that are codes of letters and digits, and gather_unlisted.c holds them against a set;
 * gather_rest.c asks whether what explains an item may be left of another number.
 */
#ifndef TS_MATCHERS_GATHER_INTERNAL_H
#define TS_MATCHERS_GATHER_INTERNAL_H

#include "matchers/gather.h"

enum {
    GATHER_SHARED_MAX = 24,    /* items sharing a key that are looked at one by one */
    GATHER_EDIT_RUNS_MAX = 10, /* runs joined to one damaged number */
    GATHER_EDIT_LEN_MIN = 4,
};

/* Adds an item, or a better way in which it is named, if it can be meant at all. */
void gather_add(const struct index *index, const int64_t *open_minor, struct gather *gather,
                struct gather_item found);

/* … one that the text does not name. */
void gather_add_unnamed(const struct index *index, const int64_t *open_minor, struct gather *gather,
                        uint32_t item);

/* Adds what a number names that stands at a token; `inside`: as a part of it. */
void gather_piece(const struct index *index, const int64_t *open_minor, struct gather *gather,
                  struct slice number, enum key_form form, size_t token, bool inside);

/* Whether the signs of the text set apart the digits by which a join names an item as its number
 * does, or fewer of them, or more. */
bool gather_segments_agree(const struct index *index, const struct gather *gather,
                           const struct join *join, uint32_t item);

/* Whether a year stands behind a join, alone, in a date or after a sign, that is not the one in
 * which the item was issued and in which its number ends: it is the number of another year. */
bool gather_segments_other_year(const struct index *index, const struct gather *gather,
                                const struct join *join, uint32_t item);

/* Numbers of several runs of digits, written without zeros in front of each, or with a short year.
 */
void gather_segments(const struct index *index, const int64_t *open_minor, struct gather *gather);

/* Numbers with zeros in front that the list has without. */
void gather_padded(const struct index *index, const int64_t *open_minor, struct gather *gather);

/* Customers' numbers written without the letters in front, behind a word that tells whose they are.
 */
void gather_bare_numbers(const struct index *index, struct gather *gather);

/* Whose customer number runs of the text are, `run` of those who have it. */
void gather_add_numbers(struct gather *gather, struct table_run run, size_t from, size_t to,
                        uint32_t len);

/* What a join says as the number of a contract or mandate; false where it is none. */
bool gather_agreement(const struct index *index, struct gather *gather, const struct join *join);

/* What the end-to-end id and the mandate of the transaction say. */
void gather_fields(const struct index *index, const int64_t *open_minor, struct gather *gather);

/* Items of the agreements that are named: all where they are few, else those of this amount. */
void gather_agreed_items(const struct index *index, const int64_t *open_minor,
                         struct gather *gather);

/* Whether a run of digits is part of a date or an amount, and of no document's number. */
static inline bool gather_is_aside(const struct token *token)
{
    return token->date || token->money;
}

/* Marks tokens as explained. */
void gather_see(struct gather *gather, size_t from, size_t to);

/* Whether the payer is, as far as account and number tell, this item's customer. */
bool gather_is_payers(const struct index *index, const struct gather *gather, uint32_t item);

/* Whether the amount is what is due of an item with its discount. */
bool gather_pays_net(const struct index *index, const int64_t *open_minor,
                     const struct gather *gather, uint32_t item);

/* Whether the amount is what is open of an item, or what is due with its discount. */
static inline bool gather_pays(const struct index *index, const int64_t *open_minor,
                               const struct gather *gather, uint32_t item)
{
    if (gather_is_foreign(index, gather, item)) {
        return open_minor[item] == gather->instructed.minor;
    }
    return money_magnitude(open_minor[item]) == gather->amount_minor ||
           (index->items[item].discount_ppm != 0 &&
            gather_pays_net(index, open_minor, gather, item));
}

/* Whether the text has what may be a number at all. */
bool gather_has_number(const struct index *index, const struct gather *gather);

/* What is open of an item of this amount: of a credit note for a debit. */
static inline int64_t gather_sought(const struct gather *gather)
{
    return gather->outgoing ? -gather->amount_minor : gather->amount_minor;
}

/* Asks for the items of this very amount, unless they are too many to be looked at. */
void gather_ask_amount(const struct index *index, const int64_t *open_minor,
                       const struct gather *gather);

/* Adds what may be paid though the text doesn't name it; found and asked for before. */
void gather_add_owed(const struct index *index, const int64_t *open_minor, struct gather *gather);

/* Numbers one edit away from those of items of this very amount: asks for the items, and looks.
 * Nine wrong numbers in ten are other items' right ones, so numbers already seen count too. */
void gather_ask_edits(const struct index *index, struct gather *gather);
void gather_edits(const struct index *index, const int64_t *open_minor, struct gather *gather);

/* What the text names by `written`, runs from `from` to `to`, where that is `wanted`, the item's
 * key of a form, with a slip. */
struct gather_item gather_mended(const struct index *index, const struct gather *gather,
                                 uint32_t item, enum key_form form, struct slice written,
                                 struct slice wanted, size_t from, size_t to);

/* … where too many items have the amount for each to be held against the text: what the slip was
 * made from is looked up, for the longest number that begins at each run. */
void gather_slips(const struct index *index, const int64_t *open_minor, struct gather *gather);

/* Whether two numbers differ by one substitution, insertion, deletion or swap. */
bool gather_one_edit(struct slice a, struct slice b);

/* Looks again at what stands before the digits that name an item: a creditor reference with wrong
 * check digits, or the rest of the item's number, damaged. */
void gather_reread(const struct index *index, const int64_t *open_minor, struct gather *gather);

/* Last digits in a list, and what lies between the first and the last of a range. */
void gather_fragments(const struct index *index, const int64_t *open_minor, struct gather *gather);
void gather_ranges(const struct index *index, const int64_t *open_minor, struct gather *gather);

/* Last digits that stand alone: of the payer's items of this amount; of others of this amount, or
 * else of any of the payer's. */
void gather_payers_tails(const struct index *index, const int64_t *open_minor,
                         struct gather *gather);
void gather_tails(const struct index *index, const int64_t *open_minor, struct gather *gather);

/* Whether a token and the next one are a month of such a year, "03/2026". */
bool gather_says_month(const struct gather *gather, size_t token);

/* Parts words such as "invoice" from the codes that are glued to them. */
void gather_part_words(const struct codes *codes, struct tokens *tokens);

/* Whether a folded word is one such as "invoice", after which a document's number stands. */
bool gather_is_document_word(struct slice word);

/* Whether a word such as "invoice" stands before a token, passing over one of "Nr", "No",
 * "Nummer". */
bool gather_after_document_word(const struct tokens *tokens, size_t at);

/* Whether the words before a number tell that it is no invoice's; groups of digits are one number.
 * An order's, where no invoice is named, may stand for one. */
bool gather_is_no_document(const struct gather *gather, size_t at);

/* Notes runs that are a number on nobody's list. */
void gather_note_unknown(struct gather *gather, size_t from, size_t to);

/* Notes codes of the form of ours that name no item. What reaches into a number that is explained
 * is none: the end of it, and a word behind. */
void gather_code_unknown(const struct index *index, struct gather *gather);

/* Whether the text has signs that are as many as those of a code and no words: cut by a blank in
 * another place, or glued to a word. For texts that name nothing else. */
bool gather_code_cut(const struct index *index, const struct gather *gather);

/* Whether digits are a payment reference as the list's are made, with right check digits. */
bool gather_is_own_reference(const struct index *index, struct slice joined);

/* Whether a few digits alone name the item. */
bool gather_is_bare(const struct gather *gather, const struct gather_item *item);

/* Counts the numbers, and finds those that look like ours and explain nothing. */
void gather_unknown_numbers(const struct index *index, struct gather *gather);

#endif
