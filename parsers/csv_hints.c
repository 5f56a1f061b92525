#include "parsers/csv_hints.h"

#include "parsers/csv_words.h"

/* Folded; each begins and ends at a word of the text. */
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

/* Whether `word` stands in `text` between blanks or ends. */
static bool csv_hints_within(struct slice text, struct slice word)
{
    size_t from = 0;
    while (from + word.len <= text.len) {
        size_t at = slice_find(slice_skip(text, from), word);
        if (at == SIZE_MAX) {
            return false;
        }
        size_t end = from + at + word.len;
        bool begins = from + at == 0 || text.ptr[from + at - 1] == ' ';
        if (begins && (end == text.len || text.ptr[end] == ' ')) {
            return true;
        }
        from += at + 1;
    }
    return false;
}

static bool csv_hints_any(struct slice text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (csv_hints_within(text, slice_from(words[i]))) {
            return true;
        }
    }
    return false;
}

int csv_hints_direction(struct slice text)
{
    char folded[CSV_WORDS_FOLD_MAX];
    struct slice name = {folded, csv_words_fold(text, folded)};
    bool debit =
        csv_hints_any(name, csv_hints_debit, sizeof csv_hints_debit / sizeof csv_hints_debit[0]);
    bool credit =
        csv_hints_any(name, csv_hints_credit, sizeof csv_hints_credit / sizeof csv_hints_credit[0]);
    return (credit ? 1 : 0) - (debit ? 1 : 0);
}
