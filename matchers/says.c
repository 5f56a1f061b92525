#include "matchers/says.h"

#include <string.h>

/* Words for a deposit that stand in compounds and inflected forms: "Mietkautionszahlung",
 * "huurwaarborg", "vuokravakuus", "tagatisraha", "kaucji". Long enough to be part of no other word.
 */
static const struct slice says_deposits[] = {
    {"KAUTION", 7}, {"WAARBORG", 8}, {"DEPOSITION", 10}, {"DEPOSITUM", 9},
    {"VAKUUS", 6},  {"VAKUUD", 6},   {"TAGATIS", 7},     {"KAUCJ", 5},
    {"KAUCYJN", 7}, {"KAUCI", 5},    {"VARSCIN", 7},
};

/* Whether a word is such a one, or has it within. */
static bool says_deposit(struct slice word)
{
    enum {
        SAYS_DEPOSIT_MIN = 5,
        SAYS_DEPOSIT_FIRST = 1 << ('K' - 'A') | 1 << ('W' - 'A') | 1 << ('D' - 'A') |
                             1 << ('V' - 'A') | 1 << ('T' - 'A')
    };
    for (size_t at = 0; at + SAYS_DEPOSIT_MIN <= word.len; at++) {
        char second = word.ptr[at + 1];
        if ((SAYS_DEPOSIT_FIRST >> (word.ptr[at] - 'A') & 1U) == 0 ||
            (second != 'A' && second != 'E')) {
            continue; /* most pairs of letters begin none */
        }
        for (size_t i = 0; i < sizeof says_deposits / sizeof says_deposits[0]; i++) {
            if (slice_starts(slice_skip(word, at), says_deposits[i])) {
                return true;
            }
        }
    }
    return false;
}

unsigned says_read(const struct vocabulary *vocabulary, const struct tokens *tokens, size_t count)
{
    unsigned says = 0;
    for (size_t i = 0; i < count; i++) {
        if (tokens->list[i].digits) {
            continue;
        }
        struct slice text = token_text(tokens, i);
        bool compound = false;
        const struct vocabulary_word *word = vocabulary_find(vocabulary, text, &compound);
        if (word != NULL) {
            says |= word->says | (word->month > 0 || word->advance ? SAYS_MONTH : 0U);
        }
        says |= says_deposit(text) ? SAYS_OTHER : 0U;
    }
    return says;
}

/* The sign between two neighbouring tokens, or 0 where there is none or more than one. */
static char says_sign_after(const struct tokens *tokens, size_t i)
{
    const struct token *a = &tokens->list[i];
    const struct token *b = &tokens->list[i + 1];
    return b->from == a->from + a->len + 1U ? tokens->text[b->from - 1] : '\0';
}

/* Whether runs i and i + 1 are of digits, with one of `signs` between them. */
static bool says_joined(const struct tokens *tokens, size_t i, const char *signs)
{
    if (i + 1 >= tokens->count || !tokens->list[i].digits || !tokens->list[i + 1].digits) {
        return false;
    }
    char sign = says_sign_after(tokens, i);
    return sign != '\0' && strchr(signs, sign) != NULL;
}

/* Whether run i is there and is the currency's code. */
static bool says_currency(const struct tokens *tokens, size_t i, struct currency currency)
{
    return i < tokens->count &&
           slice_equal(token_text(tokens, i), (struct slice){currency.code, sizeof currency.code});
}

void says_mark_amounts(struct tokens *tokens, struct currency currency, bool doubtful)
{
    enum { SAYS_WHOLE_MAX = 9, SAYS_GROUP = 3, SAYS_CENTS = 2 };
    for (size_t cents = 1; cents < tokens->count; cents++) {
        size_t from = cents - 1;
        if (tokens->list[cents].len != SAYS_CENTS || tokens->list[cents].date ||
            tokens->list[from].len > SAYS_WHOLE_MAX || !says_joined(tokens, from, ".,") ||
            says_joined(tokens, cents, ".,/-")) {
            continue;
        }
        while (from > 0 && tokens->list[from].len == SAYS_GROUP &&
               tokens->list[from - 1].len <= SAYS_GROUP && says_joined(tokens, from - 1, ".,'")) {
            from--;
        }
        if (from > 0 && says_joined(tokens, from - 1, ".,/-")) {
            continue; /* a date, or a number with dots */
        }
        if (doubtful && !says_currency(tokens, cents + 1, currency) &&
            (from == 0 || !says_currency(tokens, from - 1, currency))) {
            continue;
        }
        for (size_t i = from; i <= cents; i++) {
            tokens->list[i].money = true;
        }
    }
}

bool says_any_amount(const struct tokens *tokens, size_t count, unsigned exponent)
{
    if (exponent == 2 && !tokens->cents) {
        return false; /* no two digits behind others */
    }
    for (size_t i = exponent == 0 ? 0 : 1; i < count; i++) {
        const struct token *token = &tokens->list[i];
        if (!token->digits || token->date) {
            continue;
        }
        if (exponent == 0) {
            return true;
        }
        char before = token->len == exponent ? says_sign_after(tokens, i - 1) : '\0';
        if (before == ',' || before == '.') {
            return true;
        }
    }
    return false;
}

bool says_amount(const struct tokens *tokens, size_t count, int64_t minor, unsigned exponent)
{
    if (minor <= 0) {
        return false;
    }
    for (size_t from = 0; from < count; from++) {
        uint64_t value = 0;
        for (size_t i = from; i < count && i < from + 5; i++) {
            const struct token *token = &tokens->list[i];
            uint64_t part = 0;
            if (!token->digits || token->date || token->len > 9 ||
                !slice_to_u64(token_text(tokens, i), &part) || value > UINT64_C(1000000000000)) {
                break;
            }
            char before = i == from ? '\0' : says_sign_after(tokens, i - 1);
            bool cents = i > from && token->len == exponent && (before == ',' || before == '.');
            if (cents || exponent == 0) {
                uint64_t scale = exponent == 0 ? 1000 : 1;
                for (unsigned digit = 0; digit < exponent; digit++) {
                    scale *= 10;
                }
                uint64_t whole = i == from ? part : value * scale + part;
                if (whole == (uint64_t)minor) {
                    return true;
                }
            }
            if (i > from && (token->len != 3 || before == '\0')) {
                break; /* no group of thousands */
            }
            value = i == from ? part : value * 1000 + part;
        }
    }
    return false;
}
