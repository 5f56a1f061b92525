#include "parsers/csv_hints.h"

#include "parsers/csv_words.h"

/* Folded; each begins and ends at a word of the text, and begins with three letters. */
static const char *const csv_hints_debit[] = {
    "bankomat",
    "geldautomat",
    "bargeldbezug",
    "barbezug",
    "bargeldabhebung",
    "barabhebung",
    "kontofuhrung",
    "kontofuhrungsgebuhr",
    "buchungsentgelt",
    "kontogebuhr",
    "sollzinsen",
    "kapitalertragsteuer",
    "kest",
    "verrechnungssteuer",
    "jahresgebuhr",
    "spesen kontofuhrung",
    "atm",
    "atm withdrawal",
    "cash withdrawal",
    "cash advance",
    "account fee",
    "service fee",
    "monthly fee",
    "annual fee",
    "overdraft fee",
    "overdraft interest",
    "debit interest",
    "interest charged",
    "interest charge",
    "retrait dab",
    "retrait gab",
    "frais de tenue",
    "frais bancaires",
    "agios",
    "cotisation carte",
    "interets debiteurs",
    "prelievo bancomat",
    "canone mensile",
    "imposta di bollo",
    "interessi passivi",
    "spese tenuta conto",
    "comision mantenimiento",
    "reintegro cajero",
    "retirada cajero",
    "levantamento",
    "imposto do selo",
    "comissao manutencao",
    "geldopname",
    "geldautomaat",
    "debetrente",
    "kosten rekening",
    "uttag bankomat",
    "bankomatuttag",
    "haevning",
    "minibank",
    "nosto",
    "palvelumaksu",
    "wyplata z bankomatu",
    "oplata za prowadzenie",
    "prowizja za prowadzenie",
    "vyber z bankomatu",
    "poplatek za vedeni",
    "keszpenzfelvetel",
    "szamlavezetesi dij",
};
static const char *const csv_hints_credit[] = {
    "habenzinsen",         "guthabenzinsen",
    "zinsgutschrift",      "interest paid to you",
    "credit interest",     "interest earned",
    "interest credit",     "payment received",
    "payment thank you",   "thank you for your payment",
    "interets crediteurs", "interessi attivi",
    "interessi a credito", "intereses a favor",
    "abono intereses",     "juros credores",
    "creditrente",         "rente inntekt",
    "odsetki uznane",      "kamatjovairas",
    "kreditni urok",
};

enum { HINTS_LEAD = 3 }; /* letters, as many as the shortest of the words has */

static void csv_hints_add(struct csv_hints *hints, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *word = words[i];
        hints->leads[word[0] - 'a'][word[1] - 'a'] |= UINT32_C(1) << (word[2] - 'a');
    }
}

void csv_hints_init(struct csv_hints *hints)
{
    *hints = (struct csv_hints){{{0}}};
    csv_hints_add(hints, csv_hints_debit, sizeof csv_hints_debit / sizeof csv_hints_debit[0]);
    csv_hints_add(hints, csv_hints_credit, sizeof csv_hints_credit / sizeof csv_hints_credit[0]);
}

/* Whether the three letters at `at` begin one of the words; any but ASCII may fold to a letter. */
static bool csv_hints_leads(const struct csv_hints *hints, const unsigned char *at, size_t len)
{
    unsigned letters[HINTS_LEAD];
    for (size_t i = 0; i < HINTS_LEAD; i++) {
        if (i == len) {
            return false;
        }
        if (at[i] >= 0x80U) {
            return true;
        }
        letters[i] = (at[i] | 0x20U) - 'a';
        if (letters[i] >= 26U) {
            return false;
        }
    }
    return (hints->leads[letters[0]][letters[1]] >> letters[2] & 1U) != 0;
}

/* Whether one of the words may stand in `text`, which has not been folded yet. */
static bool csv_hints_may(const struct csv_hints *hints, struct slice text)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    bool begins = true;
    for (size_t i = 0; i < text.len; i++) {
        if ((bytes[i] & 0xC0U) == 0x80U) {
            continue; /* the rest of a letter, or of what is none: a word may begin behind it */
        }
        bool inside = byte_is_alnum(text.ptr[i]);
        if (begins && (inside || bytes[i] >= 0x80U) &&
            csv_hints_leads(hints, bytes + i, text.len - i)) {
            return true;
        }
        begins = !inside;
    }
    return false;
}

/* Whether one of the words stands at the start of `text`, up to a blank or the end. */
static bool csv_hints_any(struct slice text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (words[i][0] == text.ptr[0]) {
            struct slice word = slice_from(words[i]);
            if (slice_starts(text, word) && (text.len == word.len || text.ptr[word.len] == ' ')) {
                return true;
            }
        }
    }
    return false;
}

int csv_hints_direction(const struct csv_hints *hints, struct slice text)
{
    char folded[CSV_WORDS_FOLD_MAX];
    bool debit = false;
    bool credit = false;
    if (!csv_hints_may(hints, text)) {
        return 0;
    }
    struct slice rest = {folded, csv_words_fold(text, folded)};
    while (rest.len >= HINTS_LEAD) {
        if (csv_hints_leads(hints, (const unsigned char *)rest.ptr, rest.len)) {
            debit = debit || csv_hints_any(rest, csv_hints_debit,
                                           sizeof csv_hints_debit / sizeof csv_hints_debit[0]);
            credit = credit || csv_hints_any(rest, csv_hints_credit,
                                             sizeof csv_hints_credit / sizeof csv_hints_credit[0]);
        }
        size_t blank = slice_find_byte(rest, ' ');
        rest = blank == SIZE_MAX ? (struct slice){NULL, 0} : slice_skip(rest, blank + 1);
    }
    return (credit ? 1 : 0) - (debit ? 1 : 0);
}
