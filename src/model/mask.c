#include "model/mask.h"

#include "base/utf8.h"
#include "model/iban.h"

#include <stdio.h>
#include <string.h>

enum {
    MASK_LAST = 4,         /* characters of an account that stay */
    MASK_NUMBER_LEAST = 6, /* digits of an account that is looked for in a text */
    MASK_GROUPS_MAX = 10,  /* an IBAN printed in groups of four has nine at most */
};

/* Words that say what is paid and not who pays; compared without case. */
static const char *const mask_payment_words[] = {
    "abschlag", "account",     "an",       "avoir",     "betrag",  "bill",     "cn",      "credit",
    "customer", "date",        "discount", "facture",   "factura", "fattura",  "for",     "from",
    "inv",      "invoice",     "invoices", "kd",        "kunde",   "kundennr", "minus",   "miete",
    "no",       "nr",          "order",    "partial",   "payment", "rate",     "re",      "rechn",
    "rechnung", "rechnungen",  "ref",      "reference", "rent",    "rest",     "rg",      "rgnr",
    "skonto",   "teilzahlung", "to",       "und",       "vom",     "von",      "zahlung",
};

void mask_clear(struct mask *mask)
{
    buffer_clear(&mask->scratch);
}

/* What the scratch buffer holds, kept. */
static struct slice mask_keep(struct mask *mask)
{
    struct slice kept = {NULL, 0};
    if (!buffer_ok(&mask->scratch) ||
        arena_copy(mask->arena, buffer_slice(&mask->scratch), &kept) != STATUS_OK) {
        mask->failed = true;
    }
    return kept;
}

static bool mask_is_letter(char c)
{
    unsigned char byte = (unsigned char)c;
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || byte >= 0x80;
}

static bool mask_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool mask_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Whether it stands in numbers of accounts; else it is a sign around or within one. */
static bool mask_is_part(char c)
{
    return mask_is_letter(c) || mask_is_digit(c);
}

/* With what stands behind the number's last character. */
static void mask_add_account(struct buffer *out, struct slice account)
{
    char last[MASK_LAST];
    size_t parts = 0;
    size_t end = account.len;
    while (end > 0 && !mask_is_part(account.ptr[end - 1])) {
        end--;
    }
    for (size_t i = 0; i < end; i++) {
        parts += mask_is_part(account.ptr[i]) ? 1 : 0;
    }
    size_t shown = parts / 2 > MASK_LAST ? MASK_LAST : parts / 4;
    size_t at = end;
    for (size_t left = shown; left > 0; at--) {
        if (mask_is_part(account.ptr[at - 1])) {
            last[--left] = account.ptr[at - 1];
        }
    }
    if (account.len > 2 && account.ptr[0] >= 'A' && account.ptr[0] <= 'Z' &&
        account.ptr[1] >= 'A' && account.ptr[1] <= 'Z') {
        buffer_add(out, slice_take(account, 2));
    }
    buffer_add_text(out, "****");
    buffer_add(out, (struct slice){last, shown});
    buffer_add(out, slice_skip(account, end));
}

struct slice mask_account(struct mask *mask, struct slice account)
{
    if (account.len == 0) {
        return account;
    }
    buffer_reset(&mask->scratch);
    mask_add_account(&mask->scratch, account);
    return mask_keep(mask);
}

/* The first letter of a word, or that there is none. */
static void mask_add_initial(struct buffer *out, struct slice word)
{
    uint32_t code_point = 0;
    size_t at = 0;
    while (at < word.len && !mask_is_letter(word.ptr[at])) {
        at++;
    }
    struct slice letters = slice_skip(word, at);
    if (letters.len == 0) {
        buffer_add_byte(out, '*');
        return;
    }
    size_t len = utf8_decode(letters, &code_point);
    buffer_add(out, slice_take(letters, len == 0 ? 1 : len));
    buffer_add_byte(out, '.');
}

/* The next word, without the blanks before it; false at the end. */
static bool mask_next(struct slice *rest, struct slice *word)
{
    size_t at = 0;
    while (at < rest->len && mask_is_blank(rest->ptr[at])) {
        at++;
    }
    size_t end = at;
    while (end < rest->len && !mask_is_blank(rest->ptr[end])) {
        end++;
    }
    *word = (struct slice){rest->ptr == NULL ? NULL : rest->ptr + at, end - at};
    *rest = slice_skip(*rest, end);
    return word->len > 0;
}

struct slice mask_name(struct mask *mask, struct slice name)
{
    struct slice rest = name;
    struct slice word = {NULL, 0};
    buffer_reset(&mask->scratch);
    while (mask_next(&rest, &word)) {
        if (mask->scratch.len > 0) {
            buffer_add_byte(&mask->scratch, ' ');
        }
        mask_add_initial(&mask->scratch, word);
    }
    return name.len == 0 ? name : mask_keep(mask);
}

/* Bytes of an IBAN that a text begins with, printed in one or in groups; 0 for none. */
static size_t mask_iban_length(struct slice text)
{
    struct slice rest = text;
    struct slice word = {NULL, 0};
    size_t found = 0;
    if (text.len < 4 || !mask_is_letter(text.ptr[0]) || !mask_is_letter(text.ptr[1]) ||
        !mask_is_digit(text.ptr[2]) || !mask_is_digit(text.ptr[3])) {
        return 0;
    }
    for (size_t groups = 0; groups < MASK_GROUPS_MAX && mask_next(&rest, &word); groups++) {
        size_t len = (size_t)(word.ptr + word.len - text.ptr);
        size_t compact = 0;
        found = iban_check(slice_take(text, len), NULL, &compact) ? len : found;
    }
    return found;
}

/* Digits of a text that are all of an account's, or its last ones. */
static bool mask_is_number_of(struct slice word, struct slice account)
{
    size_t digits = 0;
    for (size_t i = 0; i < word.len; i++) {
        digits += mask_is_digit(word.ptr[i]) ? 1 : 0;
    }
    if (digits < MASK_NUMBER_LEAST || account.len < digits) {
        return false;
    }
    for (size_t i = word.len, at = account.len; i > 0; i--) {
        if (!mask_is_digit(word.ptr[i - 1])) {
            continue;
        }
        if (word.ptr[i - 1] != account.ptr[--at]) {
            return false;
        }
    }
    return true;
}

static bool mask_is_payment_word(struct slice word)
{
    while (word.len > 0 && !mask_is_letter(word.ptr[word.len - 1])) {
        word.len--;
    }
    for (size_t i = 0; i < sizeof mask_payment_words / sizeof mask_payment_words[0]; i++) {
        if (slice_equal_fold(word, slice_from(mask_payment_words[i]))) {
            return true;
        }
    }
    return false;
}

static void mask_add_word(struct buffer *out, struct slice word, struct slice account)
{
    bool digit = false;
    bool letter = false;
    bool mail = false;
    for (size_t i = 0; i < word.len; i++) {
        digit = digit || mask_is_digit(word.ptr[i]);
        letter = letter || mask_is_letter(word.ptr[i]);
        mail = mail || word.ptr[i] == '@';
    }
    if (!mail && mask_is_number_of(word, account)) {
        mask_add_account(out, word);
    } else if (mail || (letter && !digit && !mask_is_payment_word(word))) {
        mask_add_initial(out, word);
    } else {
        buffer_add(out, word);
    }
}

static void mask_add_text(struct buffer *out, struct slice text, struct slice account)
{
    size_t at = 0;
    while (at < text.len) {
        if (mask_is_blank(text.ptr[at])) {
            buffer_add_byte(out, text.ptr[at++]);
            continue;
        }
        struct slice rest = slice_skip(text, at);
        struct slice word = {NULL, 0};
        size_t iban = mask_iban_length(rest);
        if (iban > 0) {
            mask_add_account(out, slice_take(rest, iban));
            at += iban;
        } else if (mask_next(&rest, &word)) {
            mask_add_word(out, word, account);
            at += word.len;
        }
    }
}

struct slice mask_text(struct mask *mask, struct slice text, struct slice account)
{
    if (text.len == 0) {
        return text;
    }
    buffer_reset(&mask->scratch);
    mask_add_text(&mask->scratch, text, account);
    return mask_keep(mask);
}

/* The program's own words stay; the word behind "account" is one. */
static void mask_add_said(struct buffer *out, struct slice said)
{
    size_t at = 0;
    bool account_follows = false;
    while (at < said.len) {
        if (mask_is_blank(said.ptr[at])) {
            buffer_add_byte(out, said.ptr[at++]);
            continue;
        }
        struct slice rest = slice_skip(said, at);
        struct slice word = {NULL, 0};
        size_t iban = mask_iban_length(rest);
        bool more = mask_next(&rest, &word);
        size_t len = iban > 0 ? iban : word.len;
        bool digits =
            word.len > 0 && (mask_is_digit(word.ptr[word.len - 1]) || mask_is_digit(word.ptr[0]));
        if (iban > 0 || (more && account_follows && digits)) {
            mask_add_account(out, (struct slice){said.ptr + at, len});
        } else {
            buffer_add(out, word);
        }
        account_follows =
            slice_equal(word, SLICE("account")) || slice_equal(word, SLICE("accounts"));
        at += len;
    }
}

void mask_diagnostic(struct mask *mask, const struct diagnostic *in, struct diagnostic *out)
{
    struct slice rest = slice_from(in->message);
    bool quoted = false;
    *out = *in;
    buffer_reset(&mask->scratch);
    while (rest.len > 0) {
        size_t quote = slice_find_byte(rest, '"');
        struct slice piece = quote == SIZE_MAX ? rest : slice_take(rest, quote);
        if (quoted) {
            mask_add_text(&mask->scratch, piece, SLICE(""));
        } else {
            mask_add_said(&mask->scratch, piece);
        }
        if (quote != SIZE_MAX) {
            buffer_add_byte(&mask->scratch, '"');
        }
        quoted = !quoted;
        rest = slice_skip(rest, quote == SIZE_MAX ? rest.len : quote + 1);
    }
    struct slice said = slice_take(buffer_slice(&mask->scratch), sizeof out->message - 1);
    bool whole = buffer_ok(&mask->scratch);
    (void)snprintf(out->message, sizeof out->message, "%.*s", whole ? (int)said.len : 0,
                   whole && said.ptr != NULL ? said.ptr : "");
}
