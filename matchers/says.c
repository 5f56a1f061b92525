#include "matchers/says.h"

#include <string.h>

enum { SAYS_WORD_MAX = 20 };

static const struct says_word {
    char text[SAYS_WORD_MAX];
    unsigned says;
} says_words[] = {
    {"AANBETALING", SAYS_PART | SAYS_OTHER},
    {"ABSCHLAG", SAYS_PART},
    {"ABSCHLAGSZAHLUNG", SAYS_PART},
    {"ACCONTO", SAYS_PART | SAYS_OTHER},
    {"ACOMPTE", SAYS_PART | SAYS_OTHER},
    {"ACONTO", SAYS_PART | SAYS_OTHER},
    {"ADVANCE", SAYS_OTHER},
    {"AKONTO", SAYS_PART | SAYS_OTHER},
    {"ALTRE", SAYS_MORE},
    {"ALTRI", SAYS_MORE},
    {"ANDERE", SAYS_MORE},
    {"ANDEREN", SAYS_MORE},
    {"ANTICIPO", SAYS_PART | SAYS_OTHER},
    {"ANZAHLUNG", SAYS_PART | SAYS_OTHER},
    {"ATERBETALNING", SAYS_OTHER},
    {"AUTRES", SAYS_MORE},
    {"AVGIFT", SAYS_CHARGES},
    {"AVGIFTER", SAYS_CHARGES},
    {"BANKGEBUEHREN", SAYS_CHARGES},
    {"BANKGEBUHREN", SAYS_CHARGES},
    {"BANKKOSTEN", SAYS_CHARGES},
    {"BANKSPESEN", SAYS_CHARGES},
    {"BAUABZUGSTEUER", SAYS_TAX},
    {"BETALINGSKORTING", SAYS_DISCOUNT},
    {"BORG", SAYS_OTHER},
    {"BORGSOM", SAYS_OTHER},
    {"BRONBELASTING", SAYS_TAX},
    {"CAUCAO", SAYS_OTHER},
    {"CAUCOES", SAYS_OTHER},
    {"CAUTION", SAYS_OTHER},
    {"CAUTIONNEMENT", SAYS_OTHER},
    {"CAUTIUNE", SAYS_OTHER},
    {"CAUZIONALE", SAYS_OTHER},
    {"CAUZIONE", SAYS_OTHER},
    {"CAUZIONI", SAYS_OTHER},
    {"CHARGE", SAYS_CHARGES},
    {"CHARGES", SAYS_CHARGES},
    {"CHGS", SAYS_CHARGES},
    {"COMISION", SAYS_CHARGES},
    {"COMISIONES", SAYS_CHARGES},
    {"COMISSAO", SAYS_CHARGES},
    {"COMMISSION", SAYS_CHARGES},
    {"COMMISSIONI", SAYS_CHARGES},
    {"CZESCIOWA", SAYS_PART},
    {"DALSI", SAYS_MORE},
    {"DEELBETALING", SAYS_PART},
    {"DELBETALING", SAYS_PART},
    {"DELBETALNING", SAYS_PART},
    {"DEPOSIT", SAYS_PART | SAYS_OTHER},
    {"DEPOSITO", SAYS_OTHER},
    {"DEPOSITOS", SAYS_OTHER},
    {"DEPOSITS", SAYS_OTHER},
    {"DEPOZIT", SAYS_OTHER},
    {"DEPOZITAS", SAYS_OTHER},
    {"DEPOZITO", SAYS_OTHER},
    {"DEPOZITS", SAYS_OTHER},
    {"DESCONTO", SAYS_DISCOUNT},
    {"DESCUENTO", SAYS_DISCOUNT},
    {"DESPESAS", SAYS_CHARGES},
    {"DEVOLUCAO", SAYS_OTHER},
    {"DEVOLUCION", SAYS_OTHER},
    {"DISCOUNT", SAYS_DISCOUNT},
    {"DIV", SAYS_MORE},
    {"DIVERS", SAYS_MORE},
    {"DIVERSE", SAYS_MORE},
    {"DIVERSEN", SAYS_MORE},
    {"DIVERSES", SAYS_MORE},
    {"DIVERSI", SAYS_MORE},
    {"DROSIBAS", SAYS_OTHER},
    {"EGGYISI", SAYS_OTHER},
    {"ELOLEG", SAYS_OTHER},
    {"ENNAKKO", SAYS_OTHER},
    {"ENNAKKOMAKSU", SAYS_OTHER},
    {"ERSTATTUNG", SAYS_OTHER},
    {"ESCOMPTE", SAYS_DISCOUNT},
    {"ETC", SAYS_MORE},
    {"FEE", SAYS_CHARGES},
    {"FEES", SAYS_CHARGES},
    {"FF", SAYS_MORE},
    {"FIANZA", SAYS_OTHER},
    {"FIANZAS", SAYS_OTHER},
    {"FLERA", SAYS_MORE},
    {"FLERE", SAYS_MORE},
    {"FORRASADO", SAYS_TAX},
    {"FORSKOTT", SAYS_OTHER},
    {"FORSKUD", SAYS_OTHER},
    {"FORSKUDD", SAYS_OTHER},
    {"FORUDBETALING", SAYS_OTHER},
    {"FRAIS", SAYS_CHARGES},
    {"GARANCIA", SAYS_OTHER},
    {"GARANTI", SAYS_OTHER},
    {"GARANTIA", SAYS_OTHER},
    {"GARANTIE", SAYS_OTHER},
    {"GARANTIEN", SAYS_OTHER},
    {"GARANTIJA", SAYS_OTHER},
    {"GARANZIA", SAYS_OTHER},
    {"GASTOS", SAYS_CHARGES},
    {"GEBUEHR", SAYS_CHARGES},
    {"GEBUEHREN", SAYS_CHARGES},
    {"GEBUHR", SAYS_CHARGES},
    {"GEBUHREN", SAYS_CHARGES},
    {"GEBYR", SAYS_CHARGES},
    {"INDSKUD", SAYS_OTHER},
    {"INNE", SAYS_MORE},
    {"INSTALLMENT", SAYS_PART},
    {"INSTALMENT", SAYS_PART},
    {"IRPF", SAYS_TAX},
    {"JAMCEVINA", SAYS_OTHER},
    {"JISTOTA", SAYS_OTHER},
    {"KAELLSKATT", SAYS_TAX},
    {"KALLSKATT", SAYS_TAX},
    {"KASSAALENNUS", SAYS_DISCOUNT},
    {"KASSARABATT", SAYS_DISCOUNT},
    {"KAUCE", SAYS_OTHER},
    {"KILDESKAT", SAYS_TAX},
    {"KILDESKATT", SAYS_TAX},
    {"KOLTSEG", SAYS_CHARGES},
    {"KOLTSEGEK", SAYS_CHARGES},
    {"KONTANTRABATT", SAYS_DISCOUNT},
    {"KORTING", SAYS_DISCOUNT},
    {"KOSTEN", SAYS_CHARGES},
    {"KULUT", SAYS_CHARGES},
    {"LAHDEVERO", SAYS_TAX},
    {"LETET", SAYS_OTHER},
    {"LETETI", SAYS_OTHER},
    {"MEHRERE", SAYS_MORE},
    {"MEHREREN", SAYS_MORE},
    {"MIETSICHERHEIT", SAYS_OTHER},
    {"MUITA", SAYS_MORE},
    {"MUUT", SAYS_MORE},
    {"OPLATA", SAYS_CHARGES},
    {"OPLATY", SAYS_CHARGES},
    {"OSAMAKSU", SAYS_PART},
    {"OTHERS", SAYS_MORE},
    {"OTRAS", SAYS_MORE},
    {"OTROS", SAYS_MORE},
    {"OUTRAS", SAYS_MORE},
    {"OUTROS", SAYS_MORE},
    {"OVERIGE", SAYS_MORE},
    {"PALAUTUS", SAYS_OTHER},
    {"PARCIAL", SAYS_PART},
    {"PART", SAYS_PART},
    {"PARTIAL", SAYS_PART},
    {"PARTIALLY", SAYS_PART},
    {"PARTIEL", SAYS_PART},
    {"PARZIALE", SAYS_PART},
    {"PLUSIEURS", SAYS_MORE},
    {"POPLATEK", SAYS_CHARGES},
    {"POPLATKY", SAYS_CHARGES},
    {"PRECOMPTE", SAYS_TAX},
    {"PREDPLATBA", SAYS_OTHER},
    {"PREPAID", SAYS_OTHER},
    {"PREPAYMENT", SAYS_OTHER},
    {"PROWIZJA", SAYS_CHARGES},
    {"PRZEDPLATA", SAYS_OTHER},
    {"QUELLENST", SAYS_TAX},
    {"QUELLENSTEUER", SAYS_TAX},
    {"RABAT", SAYS_DISCOUNT},
    {"RABATT", SAYS_DISCOUNT},
    {"RATA", SAYS_PART},
    {"RATE", SAYS_PART},
    {"RATENZAHLUNG", SAYS_PART},
    {"REEMBOLSO", SAYS_OTHER},
    {"REFUND", SAYS_OTHER},
    {"REIMBURSEMENT", SAYS_OTHER},
    {"REMBOURSEMENT", SAYS_OTHER},
    {"RESZFIZETES", SAYS_PART},
    {"RESZLET", SAYS_PART},
    {"RETENCAO", SAYS_TAX},
    {"RETENCION", SAYS_TAX},
    {"RETENCIONES", SAYS_TAX},
    {"RETENUE", SAYS_TAX},
    {"RIMBORSO", SAYS_OTHER},
    {"RITENUTA", SAYS_TAX},
    {"RITENUTE", SAYS_TAX},
    {"RUCKERSTATTUNG", SAYS_OTHER},
    {"RUCKUBERWEISUNG", SAYS_OTHER},
    {"RUCKZAHLUNG", SAYS_OTHER},
    {"RUECKERSTATTUNG", SAYS_OTHER},
    {"RUECKUEBERWEISUNG", SAYS_OTHER},
    {"RUECKZAHLUNG", SAYS_OTHER},
    {"SCONTO", SAYS_DISCOUNT},
    {"SEVERAL", SAYS_MORE},
    {"SICHERHEITSLEISTUNG", SAYS_OTHER},
    {"SKONTA", SAYS_DISCOUNT},
    {"SKONTI", SAYS_DISCOUNT},
    {"SKONTO", SAYS_DISCOUNT},
    {"SKONTOABZUG", SAYS_DISCOUNT},
    {"SKTO", SAYS_DISCOUNT},
    {"SLEVA", SAYS_DISCOUNT},
    {"SONSTIGE", SAYS_MORE},
    {"SONSTIGEN", SAYS_MORE},
    {"SPESE", SAYS_CHARGES},
    {"SPESEN", SAYS_CHARGES},
    {"SPLATKA", SAYS_PART},
    {"STEUERABZUG", SAYS_TAX},
    {"TAKUUMAKSU", SAYS_OTHER},
    {"TAKUUVUOKRA", SAYS_OTHER},
    {"TDS", SAYS_TAX},
    {"TEILBETRAG", SAYS_PART},
    {"TEILRATE", SAYS_PART},
    {"TEILZAHLUNG", SAYS_PART},
    {"TEMINAT", SAYS_OTHER},
    {"TERMIJN", SAYS_PART},
    {"TERUGBETALING", SAYS_OTHER},
    {"TILBAGEBETALING", SAYS_OTHER},
    {"TILBAKEBETALING", SAYS_OTHER},
    {"TOBBI", SAYS_MORE},
    {"USW", SAYS_MORE},
    {"UZSTATAS", SAYS_OTHER},
    {"VARIAS", SAYS_MORE},
    {"VARIOS", SAYS_MORE},
    {"VARIOUS", SAYS_MORE},
    {"VISSZATERITES", SAYS_OTHER},
    {"VOORUITBETALING", SAYS_OTHER},
    {"VORAUSKASSE", SAYS_OTHER},
    {"VORAUSZAHLUNG", SAYS_OTHER},
    {"VORKASSE", SAYS_OTHER},
    {"VRATKA", SAYS_OTHER},
    {"WEITERE", SAYS_MORE},
    {"WEITEREN", SAYS_MORE},
    {"WEITERER", SAYS_MORE},
    {"WHT", SAYS_TAX},
    {"WITHHELD", SAYS_TAX},
    {"WITHHOLDING", SAYS_TAX},
    {"ZABEZPEKA", SAYS_OTHER},
    {"ZABEZPIECZENIE", SAYS_OTHER},
    {"ZALICZKA", SAYS_PART | SAYS_OTHER},
    {"ZALOHA", SAYS_PART | SAYS_OTHER},
    {"ZRAZKOVA", SAYS_TAX},
    {"ZWROT", SAYS_OTHER},
};

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
    enum { SAYS_DEPOSIT_MIN = 5 };
    for (size_t at = 0; at + SAYS_DEPOSIT_MIN <= word.len; at++) {
        char first = word.ptr[at];
        struct slice rest = slice_skip(word, at);
        if (first != 'K' && first != 'W' && first != 'D' && first != 'V' && first != 'T') {
            continue; /* most letters begin none */
        }
        for (size_t i = 0; i < sizeof says_deposits / sizeof says_deposits[0]; i++) {
            if (first == says_deposits[i].ptr[0] && slice_starts(rest, says_deposits[i])) {
                return true;
            }
        }
    }
    return false;
}

/* The first word that begins with `letter`, or with a later one: they are sorted. */
static size_t says_first(char letter)
{
    size_t low = 0;
    size_t high = sizeof says_words / sizeof says_words[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        low = says_words[middle].text[0] < letter ? middle + 1 : low;
        high = says_words[middle].text[0] < letter ? high : middle;
    }
    return low;
}

unsigned says_read(const struct tokens *tokens, size_t count)
{
    unsigned says = 0;
    for (size_t i = 0; i < count; i++) {
        const struct token *token = &tokens->list[i];
        if (token->digits || token->len < 2) {
            continue;
        }
        says |= says_deposit(token_text(tokens, i)) ? SAYS_OTHER : 0U;
        if (token->len >= SAYS_WORD_MAX) {
            continue;
        }
        char padded[SAYS_WORD_MAX] = {0};
        memcpy(padded, tokens->text + token->from, token->len);
        for (size_t w = says_first(padded[0]);
             w < sizeof says_words / sizeof says_words[0] && says_words[w].text[0] == padded[0];
             w++) {
            if (memcmp(says_words[w].text, padded, sizeof padded) == 0) {
                says |= says_words[w].says;
            }
        }
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
