/* The words are sorted, and those of a letter are looked for by halves, eight letters at a time. */
#include "model/number_kind.h"

#include <assert.h>
#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { NUMBER_KIND_WORD_MAX = 20, NUMBER_KIND_PLURAL_MIN = 4 };

static const struct number_kind_row {
    char word[NUMBER_KIND_WORD_MAX];
    enum number_kind kind;
} number_kind_rows[] = {
    {"ABONNE", NUMBER_KIND_CUSTOMER},
    {"ACCOUNT", NUMBER_KIND_OTHER},
    {"ACCT", NUMBER_KIND_OTHER},
    {"ADVICE", NUMBER_KIND_OTHER},
    {"ADVIES", NUMBER_KIND_OTHER},
    {"ADVIS", NUMBER_KIND_OTHER},
    {"AFTALE", NUMBER_KIND_OTHER},
    {"AKTE", NUMBER_KIND_OTHER},
    {"AKTENZ", NUMBER_KIND_OTHER},
    {"AKTENZEICHEN", NUMBER_KIND_OTHER},
    {"ANORDNUNG", NUMBER_KIND_OTHER},
    {"ANORDNUNGS", NUMBER_KIND_OTHER},
    {"AO", NUMBER_KIND_OTHER},
    {"APOLICE", NUMBER_KIND_OTHER},
    {"ARVE", NUMBER_KIND_DOCUMENT},
    {"ASIAKAS", NUMBER_KIND_CUSTOMER},
    {"ASIAKASNRO", NUMBER_KIND_CUSTOMER},
    {"AUFTR", NUMBER_KIND_ORDER},
    {"AUFTRAG", NUMBER_KIND_ORDER},
    {"AUTH", NUMBER_KIND_OTHER},
    {"AVIS", NUMBER_KIND_OTHER},
    {"AVISE", NUMBER_KIND_OTHER},
    {"AVISO", NUMBER_KIND_OTHER},
    {"AVIZO", NUMBER_KIND_OTHER},
    {"AVTAL", NUMBER_KIND_OTHER},
    {"AVVISO", NUMBER_KIND_OTHER},
    {"AWIZO", NUMBER_KIND_OTHER},
    {"AZ", NUMBER_KIND_OTHER},
    {"BAUSTELLE", NUMBER_KIND_OTHER},
    {"BAUVORHABEN", NUMBER_KIND_OTHER},
    {"BELEG", NUMBER_KIND_DOCUMENT},
    {"BELEGLISTE", NUMBER_KIND_OTHER},
    {"BEST", NUMBER_KIND_ORDER},
    {"BESTELL", NUMBER_KIND_ORDER},
    {"BESTELLING", NUMBER_KIND_ORDER},
    {"BESTELLUNG", NUMBER_KIND_ORDER},
    {"BESTELNR", NUMBER_KIND_ORDER},
    {"BESTELNUMMER", NUMBER_KIND_ORDER},
    {"BESTILLING", NUMBER_KIND_ORDER},
    {"BETALINGSADVIES", NUMBER_KIND_OTHER},
    {"BETALINGSADVIS", NUMBER_KIND_OTHER},
    {"BIC", NUMBER_KIND_OTHER},
    {"BILL", NUMBER_KIND_DOCUMENT},
    {"BLZ", NUMBER_KIND_OTHER},
    {"BTW", NUMBER_KIND_OTHER},
    {"BUCHUNGSZEICHEN", NUMBER_KIND_OTHER},
    {"CARD", NUMBER_KIND_OTHER},
    {"CDE", NUMBER_KIND_ORDER},
    {"CENTER", NUMBER_KIND_OTHER},
    {"CENTRE", NUMBER_KIND_OTHER},
    {"CIG", NUMBER_KIND_OTHER},
    {"CLAIM", NUMBER_KIND_OTHER},
    {"CLIENT", NUMBER_KIND_CUSTOMER},
    {"CLIENTE", NUMBER_KIND_CUSTOMER},
    {"COMMANDE", NUMBER_KIND_ORDER},
    {"COMPTEUR", NUMBER_KIND_OTHER},
    {"CONTADOR", NUMBER_KIND_OTHER},
    {"CONTATORE", NUMBER_KIND_OTHER},
    {"CONTRACT", NUMBER_KIND_OTHER},
    {"CONTRAT", NUMBER_KIND_OTHER},
    {"CONTRATO", NUMBER_KIND_OTHER},
    {"CONTRATTO", NUMBER_KIND_OTHER},
    {"COSTCENTER", NUMBER_KIND_OTHER},
    {"COSTCENTRE", NUMBER_KIND_OTHER},
    {"CUP", NUMBER_KIND_OTHER},
    {"CUST", NUMBER_KIND_CUSTOMER},
    {"CUSTOMER", NUMBER_KIND_CUSTOMER},
    {"DEB", NUMBER_KIND_CUSTOMER},
    {"DEBITEUR", NUMBER_KIND_CUSTOMER},
    {"DEBITEUREN", NUMBER_KIND_CUSTOMER},
    {"DEBITOR", NUMBER_KIND_CUSTOMER},
    {"DEBITOREN", NUMBER_KIND_CUSTOMER},
    {"DIC", NUMBER_KIND_OTHER},
    {"DODAVATEL", NUMBER_KIND_OTHER},
    {"DOSSIER", NUMBER_KIND_OTHER},
    {"DOSTAWCA", NUMBER_KIND_OTHER},
    {"ENCOMENDA", NUMBER_KIND_ORDER},
    {"EXPEDIENTE", NUMBER_KIND_OTHER},
    {"FA", NUMBER_KIND_DOCUMENT},
    {"FAC", NUMBER_KIND_DOCUMENT},
    {"FACT", NUMBER_KIND_DOCUMENT},
    {"FACTURA", NUMBER_KIND_DOCUMENT},
    {"FACTURE", NUMBER_KIND_DOCUMENT},
    {"FACTUREN", NUMBER_KIND_DOCUMENT},
    {"FACTUUR", NUMBER_KIND_DOCUMENT},
    {"FAK", NUMBER_KIND_DOCUMENT},
    {"FAKT", NUMBER_KIND_DOCUMENT},
    {"FAKTUR", NUMBER_KIND_DOCUMENT},
    {"FAKTURA", NUMBER_KIND_DOCUMENT},
    {"FAKTURER", NUMBER_KIND_DOCUMENT},
    {"FAKTURY", NUMBER_KIND_DOCUMENT},
    {"FATT", NUMBER_KIND_DOCUMENT},
    {"FATTURA", NUMBER_KIND_DOCUMENT},
    {"FATTURE", NUMBER_KIND_DOCUMENT},
    {"FATURA", NUMBER_KIND_DOCUMENT},
    {"FAX", NUMBER_KIND_OTHER},
    {"FILIALE", NUMBER_KIND_OTHER},
    {"FON", NUMBER_KIND_OTHER},
    {"FORNECEDOR", NUMBER_KIND_OTHER},
    {"FORNITORE", NUMBER_KIND_OTHER},
    {"FOURNISSEUR", NUMBER_KIND_OTHER},
    {"FRA", NUMBER_KIND_DOCUMENT},
    {"FT", NUMBER_KIND_DOCUMENT},
    {"FV", NUMBER_KIND_DOCUMENT},
    {"GEN", NUMBER_KIND_OTHER},
    {"GENEHMIGUNG", NUMBER_KIND_OTHER},
    {"GESCHAEFTSZEICHEN", NUMBER_KIND_OTHER},
    {"GESCHAFTSZEICHEN", NUMBER_KIND_OTHER},
    {"GLAEUBIGER", NUMBER_KIND_OTHER},
    {"GLAUBIGER", NUMBER_KIND_OTHER},
    {"GZ", NUMBER_KIND_OTHER},
    {"HANDY", NUMBER_KIND_OTHER},
    {"HRA", NUMBER_KIND_OTHER},
    {"HRB", NUMBER_KIND_OTHER},
    {"HUEL", NUMBER_KIND_OTHER},
    {"HUL", NUMBER_KIND_OTHER},
    {"IBAN", NUMBER_KIND_OTHER},
    {"IDC", NUMBER_KIND_OTHER},
    {"IMPEGNO", NUMBER_KIND_OTHER},
    {"INV", NUMBER_KIND_DOCUMENT},
    {"INVOICE", NUMBER_KIND_DOCUMENT},
    {"KARTE", NUMBER_KIND_OTHER},
    {"KARTEN", NUMBER_KIND_OTHER},
    {"KASSENZ", NUMBER_KIND_OTHER},
    {"KASSENZEICHEN", NUMBER_KIND_OTHER},
    {"KD", NUMBER_KIND_CUSTOMER},
    {"KLANT", NUMBER_KIND_CUSTOMER},
    {"KLIENT", NUMBER_KIND_CUSTOMER},
    {"KLIENTA", NUMBER_KIND_CUSTOMER},
    {"KND", NUMBER_KIND_CUSTOMER},
    {"KNR", NUMBER_KIND_CUSTOMER},
    {"KONTEN", NUMBER_KIND_OTHER},
    {"KONTO", NUMBER_KIND_OTHER},
    {"KONTRAKT", NUMBER_KIND_OTHER},
    {"KOSTENPLAATS", NUMBER_KIND_OTHER},
    {"KOSTENST", NUMBER_KIND_OTHER},
    {"KOSTENSTED", NUMBER_KIND_OTHER},
    {"KOSTENSTELLE", NUMBER_KIND_OTHER},
    {"KOSTENSTELLEN", NUMBER_KIND_OTHER},
    {"KOSTENTRAEGER", NUMBER_KIND_OTHER},
    {"KOSTENTRAGER", NUMBER_KIND_OTHER},
    {"KOSTNADSSTALLE", NUMBER_KIND_OTHER},
    {"KRED", NUMBER_KIND_OTHER},
    {"KREDITOR", NUMBER_KIND_OTHER},
    {"KREDITOREN", NUMBER_KIND_OTHER},
    {"KS", NUMBER_KIND_OTHER},
    {"KST", NUMBER_KIND_OTHER},
    {"KTO", NUMBER_KIND_OTHER},
    {"KTR", NUMBER_KIND_OTHER},
    {"KUNDE", NUMBER_KIND_CUSTOMER},
    {"KUNDEN", NUMBER_KIND_CUSTOMER},
    {"KUNDNR", NUMBER_KIND_CUSTOMER},
    {"KUNDNUMMER", NUMBER_KIND_CUSTOMER},
    {"KUNR", NUMBER_KIND_CUSTOMER},
    {"KVK", NUMBER_KIND_OTHER},
    {"KZ", NUMBER_KIND_OTHER},
    {"LASKU", NUMBER_KIND_DOCUMENT},
    {"LASKUJEN", NUMBER_KIND_DOCUMENT},
    {"LASKUN", NUMBER_KIND_DOCUMENT},
    {"LASKUT", NUMBER_KIND_DOCUMENT},
    {"LEVERANCIER", NUMBER_KIND_OTHER},
    {"LEVERANDOR", NUMBER_KIND_OTHER},
    {"LEVERANTOR", NUMBER_KIND_OTHER},
    {"LIEF", NUMBER_KIND_OTHER},
    {"LIEFERANT", NUMBER_KIND_OTHER},
    {"LIEFERANTEN", NUMBER_KIND_OTHER},
    {"LISTE", NUMBER_KIND_OTHER},
    {"LSK", NUMBER_KIND_DOCUMENT},
    {"MAALER", NUMBER_KIND_OTHER},
    {"MANDAAT", NUMBER_KIND_OTHER},
    {"MANDAT", NUMBER_KIND_OTHER},
    {"MANDATE", NUMBER_KIND_OTHER},
    {"MANDATO", NUMBER_KIND_OTHER},
    {"MATR", NUMBER_KIND_CUSTOMER},
    {"MATRICOLA", NUMBER_KIND_CUSTOMER},
    {"MATRIKEL", NUMBER_KIND_CUSTOMER},
    {"MEMBER", NUMBER_KIND_CUSTOMER},
    {"MEMBERSHIP", NUMBER_KIND_CUSTOMER},
    {"METER", NUMBER_KIND_OTHER},
    {"MIETER", NUMBER_KIND_OTHER},
    {"MIETVERTRAG", NUMBER_KIND_OTHER},
    {"MITGL", NUMBER_KIND_CUSTOMER},
    {"MITGLIED", NUMBER_KIND_CUSTOMER},
    {"MNDT", NUMBER_KIND_OTHER},
    {"MOBIL", NUMBER_KIND_OTHER},
    {"MOBILE", NUMBER_KIND_OTHER},
    {"MREF", NUMBER_KIND_OTHER},
    {"MTAN", NUMBER_KIND_OTHER},
    {"NIF", NUMBER_KIND_OTHER},
    {"NIP", NUMBER_KIND_OTHER},
    {"NOTA", NUMBER_KIND_DOCUMENT},
    {"OBJEDNAVKA", NUMBER_KIND_ORDER},
    {"OBJEKT", NUMBER_KIND_OTHER},
    {"ORDER", NUMBER_KIND_ORDER},
    {"ORDINE", NUMBER_KIND_ORDER},
    {"ORDINI", NUMBER_KIND_ORDER},
    {"ORDRE", NUMBER_KIND_ORDER},
    {"PATIENT", NUMBER_KIND_CUSTOMER},
    {"PATIENTEN", NUMBER_KIND_CUSTOMER},
    {"PEDIDO", NUMBER_KIND_ORDER},
    {"PERS", NUMBER_KIND_OTHER},
    {"PERSONAL", NUMBER_KIND_OTHER},
    {"PHONE", NUMBER_KIND_OTHER},
    {"PIN", NUMBER_KIND_OTHER},
    {"PIVA", NUMBER_KIND_OTHER},
    {"PLZ", NUMBER_KIND_OTHER},
    {"PO", NUMBER_KIND_ORDER},
    {"POLICE", NUMBER_KIND_OTHER},
    {"POLICEN", NUMBER_KIND_OTHER},
    {"POLICY", NUMBER_KIND_OTHER},
    {"POLIS", NUMBER_KIND_OTHER},
    {"POLISA", NUMBER_KIND_OTHER},
    {"POLISY", NUMBER_KIND_OTHER},
    {"POLIZA", NUMBER_KIND_OTHER},
    {"POLIZZA", NUMBER_KIND_OTHER},
    {"PROGETTO", NUMBER_KIND_OTHER},
    {"PROJECT", NUMBER_KIND_OTHER},
    {"PROJEKT", NUMBER_KIND_OTHER},
    {"PROJET", NUMBER_KIND_OTHER},
    {"PROVEEDOR", NUMBER_KIND_OTHER},
    {"PROYECTO", NUMBER_KIND_OTHER},
    {"PUH", NUMBER_KIND_OTHER},
    {"PUHELIN", NUMBER_KIND_OTHER},
    {"PURCHASE", NUMBER_KIND_ORDER},
    {"RACHUNEK", NUMBER_KIND_DOCUMENT},
    {"RACUN", NUMBER_KIND_DOCUMENT},
    {"RE", NUMBER_KIND_DOCUMENT},
    {"RECH", NUMBER_KIND_DOCUMENT},
    {"RECHN", NUMBER_KIND_DOCUMENT},
    {"RECHNUNG", NUMBER_KIND_DOCUMENT},
    {"RECHNUNGEN", NUMBER_KIND_DOCUMENT},
    {"REGNING", NUMBER_KIND_DOCUMENT},
    {"REGON", NUMBER_KIND_OTHER},
    {"REKENING", NUMBER_KIND_OTHER},
    {"RENDELES", NUMBER_KIND_ORDER},
    {"RG", NUMBER_KIND_DOCUMENT},
    {"RNR", NUMBER_KIND_DOCUMENT},
    {"SAMMELAVIS", NUMBER_KIND_OTHER},
    {"SASKAITA", NUMBER_KIND_DOCUMENT},
    {"SCHADEN", NUMBER_KIND_OTHER},
    {"SINIESTRO", NUMBER_KIND_OTHER},
    {"SINISTRE", NUMBER_KIND_OTHER},
    {"SINISTRO", NUMBER_KIND_OTHER},
    {"SIREN", NUMBER_KIND_OTHER},
    {"SIRET", NUMBER_KIND_OTHER},
    {"SMLOUVA", NUMBER_KIND_OTHER},
    {"SMLOUVY", NUMBER_KIND_OTHER},
    {"SOPIMUS", NUMBER_KIND_OTHER},
    {"STEUER", NUMBER_KIND_OTHER},
    {"STNR", NUMBER_KIND_OTHER},
    {"STORE", NUMBER_KIND_OTHER},
    {"SUPPLIER", NUMBER_KIND_OTHER},
    {"SZAMLA", NUMBER_KIND_DOCUMENT},
    {"SZAMLASZAM", NUMBER_KIND_DOCUMENT},
    {"SZERZODES", NUMBER_KIND_OTHER},
    {"SZLA", NUMBER_KIND_DOCUMENT},
    {"TAN", NUMBER_KIND_OTHER},
    {"TEL", NUMBER_KIND_OTHER},
    {"TELEFON", NUMBER_KIND_OTHER},
    {"TELEFONE", NUMBER_KIND_OTHER},
    {"TELEFONI", NUMBER_KIND_OTHER},
    {"TELEFONO", NUMBER_KIND_OTHER},
    {"TELEFOON", NUMBER_KIND_OTHER},
    {"TELEPHONE", NUMBER_KIND_OTHER},
    {"TERM", NUMBER_KIND_OTHER},
    {"TERMINAL", NUMBER_KIND_OTHER},
    {"TICKET", NUMBER_KIND_OTHER},
    {"TID", NUMBER_KIND_OTHER},
    {"TILAUS", NUMBER_KIND_ORDER},
    {"TRACE", NUMBER_KIND_OTHER},
    {"TVA", NUMBER_KIND_OTHER},
    {"UGYFEL", NUMBER_KIND_CUSTOMER},
    {"UID", NUMBER_KIND_OTHER},
    {"UMOWA", NUMBER_KIND_OTHER},
    {"UMOWY", NUMBER_KIND_OTHER},
    {"UMSATZSTEUER", NUMBER_KIND_OTHER},
    {"UST", NUMBER_KIND_OTHER},
    {"USTID", NUMBER_KIND_OTHER},
    {"VAT", NUMBER_KIND_OTHER},
    {"VENDOR", NUMBER_KIND_OTHER},
    {"VERS", NUMBER_KIND_OTHER},
    {"VERSICHERTEN", NUMBER_KIND_OTHER},
    {"VERSICHERUNG", NUMBER_KIND_OTHER},
    {"VERSICHERUNGSSCHEIN", NUMBER_KIND_OTHER},
    {"VERTR", NUMBER_KIND_OTHER},
    {"VERTRAG", NUMBER_KIND_OTHER},
    {"VNR", NUMBER_KIND_OTHER},
    {"VORGANG", NUMBER_KIND_OTHER},
    {"WHG", NUMBER_KIND_OTHER},
    {"WOHN", NUMBER_KIND_OTHER},
    {"WOHNUNG", NUMBER_KIND_OTHER},
    {"ZAEHLER", NUMBER_KIND_OTHER},
    {"ZAHLAVIS", NUMBER_KIND_OTHER},
    {"ZAHLER", NUMBER_KIND_OTHER},
    {"ZAHLLAUF", NUMBER_KIND_OTHER},
    {"ZAHLLISTE", NUMBER_KIND_OTHER},
    {"ZAHLUNGSAVIS", NUMBER_KIND_OTHER},
    {"ZAHLUNGSLAUF", NUMBER_KIND_OTHER},
    {"ZAHLUNGSLISTE", NUMBER_KIND_OTHER},
    {"ZAKAZNIK", NUMBER_KIND_CUSTOMER},
    {"ZAM", NUMBER_KIND_ORDER},
    {"ZAMOWIENIE", NUMBER_KIND_ORDER},
    {"ZEICHEN", NUMBER_KIND_OTHER},
    {"ZMLUVA", NUMBER_KIND_OTHER},
};

/* Where the words of each letter begin, and behind them the number of all. */
static const unsigned short number_kind_letters[] = {0,   28,  46,  67,  76,  78,  104, 111, 116,
                                                     121, 121, 156, 168, 188, 191, 197, 224, 224,
                                                     237, 256, 271, 278, 288, 291, 291, 291, 304};

static_assert(sizeof number_kind_rows / sizeof number_kind_rows[0] == 304,
              "where the words of each letter begin is to be counted again");

/* The first eight letters of a word as a number, NULs behind a shorter one: it orders words as they
 * are. */
static uint64_t number_kind_front(struct slice word)
{
    uint64_t front = 0;
    uint32_t first = 0;
    uint32_t last = 0;
    if (word.len >= sizeof front) {
        memcpy(&front, word.ptr, sizeof front);
        return be64toh(front);
    }
    if (word.len >= sizeof first) {
        memcpy(&first, word.ptr, sizeof first);
        memcpy(&last, word.ptr + word.len - sizeof last, sizeof last);
        return (uint64_t)be32toh(first) << 32 | (uint64_t)be32toh(last) << (64 - 8 * word.len);
    }
    for (size_t i = 0; i < word.len; i++) {
        front |= (uint64_t)(unsigned char)word.ptr[i] << (56 - 8 * i);
    }
    return front;
}

/* … of a row's. */
static inline uint64_t number_kind_row_front(const struct number_kind_row *row)
{
    return number_kind_front((struct slice){row->word, sizeof(uint64_t)});
}

static enum number_kind number_kind_find(struct slice word)
{
    if (word.len == 0 || word.len >= NUMBER_KIND_WORD_MAX || !byte_is_upper(word.ptr[0])) {
        return NUMBER_KIND_UNTOLD;
    }
    uint64_t front = number_kind_front(word);
    const unsigned short *letter = &number_kind_letters[word.ptr[0] - 'A'];
    const struct number_kind_row *row = number_kind_rows + letter[0]; /* none before begins so */
    const struct number_kind_row *end = number_kind_rows + letter[1];
    for (size_t left = (size_t)(end - row); left > 0;) {
        size_t half = (left + 1) / 2;
        row = number_kind_row_front(row + half - 1) < front ? row + half : row;
        left -= half;
    }
    for (; row < end && number_kind_row_front(row) == front; row++) {
        if (row->word[word.len] == '\0' && memcmp(row->word, word.ptr, word.len) == 0) {
            return row->kind;
        }
    }
    return NUMBER_KIND_UNTOLD;
}

/* … or that of what it is the plural of, or the first part of a compound. */
static enum number_kind number_kind_find_stem(struct slice word)
{
    enum number_kind kind = number_kind_find(word);
    bool plural = word.len > NUMBER_KIND_PLURAL_MIN && slice_ends(word, SLICE("S"));
    return kind == NUMBER_KIND_UNTOLD && plural ? number_kind_find(slice_take(word, word.len - 1))
                                                : kind;
}

enum number_kind number_kind_of(struct slice word)
{
    enum { NUMBER_KIND_STEM_MIN = 2 };
    static const struct number_kind_ending {
        char text[8];
    } endings[] = {{"NUMMER"}, {"NUMBER"}, {"NR"}, {"NO"}};
    enum number_kind kind = number_kind_find_stem(word);
    char last = word.len > 0 ? word.ptr[word.len - 1] : '\0';
    if (last != 'R' && last != 'O') {
        return kind; /* none of the endings */
    }
    for (size_t i = 0; kind == NUMBER_KIND_UNTOLD && i < sizeof endings / sizeof endings[0]; i++) {
        struct slice ending = slice_from(endings[i].text);
        if (word.len >= ending.len + NUMBER_KIND_STEM_MIN && slice_ends(word, ending)) {
            return number_kind_find_stem(slice_take(word, word.len - ending.len));
        }
    }
    return kind;
}
