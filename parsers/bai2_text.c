/*
 * How it works: every line of the text is kept as it came. Beside that, banks put what they know of
 * a payment behind words of their own, one a line or several; a table of these words says what
 * stands behind each. A value ends at the next word of the table or with its line.
 */
#include "parsers/bai2_internal.h"

#include "base/utf8.h"
#include "model/iban.h"

#include <string.h>

enum bai2_role {
    BAI2_ROLE_NONE, /* known, so that the value before it ends here */
    BAI2_ROLE_PAYER_NAME,
    BAI2_ROLE_PAYER_ACCOUNT,
    BAI2_ROLE_PAYER_BANK,
    BAI2_ROLE_PAYEE_NAME,
    BAI2_ROLE_PAYEE_ACCOUNT,
    BAI2_ROLE_PAYEE_BANK,
    BAI2_ROLE_OTHER_NAME, /* whoever is not the account's owner */
    BAI2_ROLE_END_TO_END,
};

static const struct bai2_word {
    struct slice text;
    enum bai2_role role;
} bai2_words[] = {
    /* Four letters and a colon: ISO 20022 elements shortened. */
    {{"DBNM:", 5}, BAI2_ROLE_PAYER_NAME},
    {{"DACT:", 5}, BAI2_ROLE_PAYER_ACCOUNT},
    {{"DBIC:", 5}, BAI2_ROLE_PAYER_BANK},
    {{"DABA:", 5}, BAI2_ROLE_PAYER_BANK},
    {{"CRNM:", 5}, BAI2_ROLE_PAYEE_NAME},
    {{"CACT:", 5}, BAI2_ROLE_PAYEE_ACCOUNT},
    {{"CBIC:", 5}, BAI2_ROLE_PAYEE_BANK},
    {{"CABA:", 5}, BAI2_ROLE_PAYEE_BANK},
    {{"EREF:", 5}, BAI2_ROLE_END_TO_END},
    {{"CREF:", 5}, BAI2_ROLE_NONE},
    {{"REMI:", 5}, BAI2_ROLE_NONE},
    {{"IDNM:", 5}, BAI2_ROLE_NONE},
    {{"CHKN:", 5}, BAI2_ROLE_NONE},
    /* Fedwire, words and ":=". */
    {{"ORG:=", 5}, BAI2_ROLE_PAYER_NAME},
    {{"ORG ID:=", 8}, BAI2_ROLE_PAYER_ACCOUNT},
    {{"ORG ADDRESS:=", 13}, BAI2_ROLE_NONE},
    {{"SENDER ID:=", 11}, BAI2_ROLE_PAYER_BANK},
    {{"SENDER BNK:=", 12}, BAI2_ROLE_NONE},
    {{"BNF NAME:=", 10}, BAI2_ROLE_PAYEE_NAME},
    {{"BNF ID:=", 8}, BAI2_ROLE_PAYEE_ACCOUNT},
    {{"BNF ADDRESS:=", 13}, BAI2_ROLE_NONE},
    {{"REC ID:=", 8}, BAI2_ROLE_PAYEE_BANK},
    {{"REC FI:=", 8}, BAI2_ROLE_NONE},
    {{"OBI:=", 5}, BAI2_ROLE_NONE},
    /* Fedwire, words and a colon. */
    {{"ORIGINATOR:", 11}, BAI2_ROLE_PAYER_NAME},
    {{"BENEFICIARY:", 12}, BAI2_ROLE_PAYEE_NAME},
    {{"B/O:", 4}, BAI2_ROLE_PAYER_NAME},
    /* ACH: the company that sends the batch is the other side, whichever way the money goes. */
    {{"ORIG CO NAME:", 13}, BAI2_ROLE_OTHER_NAME},
    {{"ORIG ID:", 8}, BAI2_ROLE_NONE},
    {{"DESC DATE:", 10}, BAI2_ROLE_NONE},
    {{"CO ENTRY DESCR:", 15}, BAI2_ROLE_NONE},
    {{"SEC:", 4}, BAI2_ROLE_NONE},
    {{"TRACE#:", 7}, BAI2_ROLE_NONE},
    {{"EED:", 4}, BAI2_ROLE_NONE},
    {{"IND ID:", 7}, BAI2_ROLE_NONE},
    {{"IND NAME:", 9}, BAI2_ROLE_NONE},
};

struct slice bai2_text_bounded(struct bai2_text *text, struct slice value)
{
    value = slice_trim(value);
    size_t max = (size_t)text->limits->max_id_chars;
    if (value.len <= max || utf8_count(value) <= max) {
        return value;
    }
    text->id_cut = true;
    size_t bytes = 0;
    for (size_t i = 0; i < max; i++) {
        uint32_t code_point = 0;
        bytes += utf8_decode(slice_skip(value, bytes), &code_point);
    }
    return slice_take(value, bytes);
}

/* The word that begins at `line`, or NULL. Two letters tell most of them apart. */
static const struct bai2_word *bai2_word_at(struct slice line)
{
    for (size_t i = 0; line.len > 2 && i < sizeof bai2_words / sizeof bai2_words[0]; i++) {
        const char *word = bai2_words[i].text.ptr;
        if (word[0] == line.ptr[0] && word[1] == line.ptr[1] &&
            slice_starts(line, bai2_words[i].text)) {
            return &bai2_words[i];
        }
    }
    return NULL;
}

/* Where in `line` the next word begins, at `from` or behind a blank; its length where none does. */
static size_t bai2_word_find(struct slice line, size_t from, const struct bai2_word **word)
{
    *word = NULL;
    for (size_t i = from; i < line.len; i++) {
        bool begins = i == 0 || line.ptr[i - 1] == ' ';
        if (begins && byte_is_upper(line.ptr[i]) &&
            (*word = bai2_word_at(slice_skip(line, i))) != NULL) {
            return i;
        }
    }
    return line.len;
}

/* An IBAN without blanks, or the number as given. */
static struct slice bai2_text_account(struct bai2_text *text, struct slice value)
{
    char iban[IBAN_MAX];
    size_t len = 0;
    struct slice kept = value;
    if (iban_check(value, iban, &len) &&
        arena_copy(text->arena, (struct slice){iban, len}, &kept) != STATUS_OK) {
        text->failed = true;
    }
    return kept;
}

/* The first of its kind counts. */
static void bai2_text_set(struct bai2_text *text, struct slice *slot, struct slice value)
{
    if (slot->len == 0) {
        *slot = bai2_text_bounded(text, value);
    }
}

static void bai2_text_take(struct bai2_text *text, enum bai2_role role, struct slice value)
{
    struct counterparty *other = &text->transaction.counterparty;
    switch (role) {
    case BAI2_ROLE_NONE:
        break;
    case BAI2_ROLE_OTHER_NAME:
        bai2_text_set(text, &other->name, value);
        break;
    case BAI2_ROLE_PAYER_NAME:
    case BAI2_ROLE_PAYEE_NAME:
        if (text->credit == (role == BAI2_ROLE_PAYER_NAME)) {
            bai2_text_set(text, &other->name, value);
        }
        break;
    case BAI2_ROLE_PAYER_ACCOUNT:
    case BAI2_ROLE_PAYEE_ACCOUNT:
        if (text->credit == (role == BAI2_ROLE_PAYER_ACCOUNT)) {
            bai2_text_set(text, &other->account, bai2_text_account(text, value));
        }
        break;
    case BAI2_ROLE_PAYER_BANK:
    case BAI2_ROLE_PAYEE_BANK:
        if (text->credit == (role == BAI2_ROLE_PAYER_BANK)) {
            bai2_text_set(text, &other->bank, value);
        }
        break;
    case BAI2_ROLE_END_TO_END:
        if (!statement_ref_is_absent(value)) {
            bai2_text_set(text, &text->transaction.end_to_end_id, value);
        }
        break;
    }
}

/* What the words of a line say. */
static void bai2_text_words(struct bai2_text *text, struct slice line)
{
    const struct bai2_word *word = NULL;
    size_t at = bai2_word_find(line, 0, &word);
    while (word != NULL) {
        const struct bai2_word *next = NULL;
        size_t value = at + word->text.len;
        at = bai2_word_find(line, value, &next);
        bai2_text_take(text, word->role,
                       slice_trim(slice_take(slice_skip(line, value), at - value)));
        word = next;
    }
}

/* Keeps a line of the remittance, as far as max_text_chars goes. */
static void bai2_text_keep(struct bai2_text *text, struct slice line)
{
    size_t chars = text_is_ascii(line) ? line.len : utf8_count(line);
    if (text->chars + chars > (size_t)text->limits->max_text_chars) {
        text->text_cut = true;
        return;
    }
    text->chars += chars;
    text->remittance[text->remittance_count++] = line;
}

void bai2_text_read(struct bai2_text *text, struct slice lines)
{
    size_t count = 1;
    if (lines.len == 0) {
        return;
    }
    for (size_t i = 0; i < lines.len; i++) {
        count += lines.ptr[i] == '\n' ? 1 : 0;
    }
    text->remittance = arena_array(text->arena, count, sizeof *text->remittance);
    if (text->remittance == NULL) {
        text->failed = true;
        return;
    }
    struct slice line = {NULL, 0};
    while (lines.len > 0 && slice_next(&lines, '\n', &line)) {
        line = slice_trim(line);
        if (line.len == 0) {
            continue;
        }
        bai2_text_keep(text, line);
        if (memchr(line.ptr, ':', line.len) != NULL) {
            bai2_text_words(text, line);
        }
    }
    text->remittance = text->remittance_count == 0 ? NULL : text->remittance;
}
