/* What kind of number a word tells. */
#include "model/number_kind.h"
#include "unit.h"

static const struct kind_case {
    const char *name;
    const char *word;
    enum number_kind kind;
} kind_cases[] = {
    {"an invoice", "RECHNUNG", NUMBER_KIND_DOCUMENT},
    {"… its number", "RECHNUNGSNUMMER", NUMBER_KIND_DOCUMENT},
    {"… abbreviated", "RGNR", NUMBER_KIND_DOCUMENT},
    {"several invoices", "FACTURES", NUMBER_KIND_DOCUMENT},
    {"the first row", "ABONNE", NUMBER_KIND_CUSTOMER},
    {"the last row", "ZMLUVA", NUMBER_KIND_OTHER},
    {"a customer", "KDNR", NUMBER_KIND_CUSTOMER},
    {"… by a letter", "KNR", NUMBER_KIND_CUSTOMER},
    {"… in Dutch", "KLANTNUMMER", NUMBER_KIND_CUSTOMER},
    {"an order", "BESTELLNR", NUMBER_KIND_ORDER},
    {"an advice", "AVIS", NUMBER_KIND_OTHER},
    {"a cost centre", "KST", NUMBER_KIND_OTHER},
    {"a contract's number", "VERTRAGSNUMMER", NUMBER_KIND_OTHER},
    {"what an authority books by", "KASSENZEICHEN", NUMBER_KIND_OTHER},
    {"an order to pay", "AO", NUMBER_KIND_OTHER},
    {"a student", "MATRIKELNR", NUMBER_KIND_CUSTOMER},
    {"a meter's number", "ZAEHLERNR", NUMBER_KIND_OTHER},
    {"one of several that begin alike", "KOSTENSTELLEN", NUMBER_KIND_OTHER},
    {"… of another kind than its neighbours", "KUNDNUMMER", NUMBER_KIND_CUSTOMER},
    {"… the longest", "VERSICHERUNGSSCHEIN", NUMBER_KIND_OTHER},
    {"more than eight letters, and others behind", "BESTELLUNX", NUMBER_KIND_UNTOLD},
    {"the first of a letter, A", "ABONNE", NUMBER_KIND_CUSTOMER},
    {"… the last, A", "AZ", NUMBER_KIND_OTHER},
    {"the first of a letter, B", "BAUSTELLE", NUMBER_KIND_OTHER},
    {"… the last, B", "BUCHUNGSZEICHEN", NUMBER_KIND_OTHER},
    {"the first of a letter, C", "CARD", NUMBER_KIND_OTHER},
    {"… the last, C", "CUSTOMER", NUMBER_KIND_CUSTOMER},
    {"the first of a letter, D", "DEB", NUMBER_KIND_CUSTOMER},
    {"… the last, D", "DOSTAWCA", NUMBER_KIND_OTHER},
    {"the first of a letter, E", "ENCOMENDA", NUMBER_KIND_ORDER},
    {"… the last, E", "EXPEDIENTE", NUMBER_KIND_OTHER},
    {"the first of a letter, F", "FA", NUMBER_KIND_DOCUMENT},
    {"… the last, F", "FV", NUMBER_KIND_DOCUMENT},
    {"the first of a letter, G", "GEN", NUMBER_KIND_OTHER},
    {"… the last, G", "GZ", NUMBER_KIND_OTHER},
    {"the first of a letter, H", "HANDY", NUMBER_KIND_OTHER},
    {"… the last, H", "HUL", NUMBER_KIND_OTHER},
    {"the first of a letter, I", "IBAN", NUMBER_KIND_OTHER},
    {"… the last, I", "INVOICE", NUMBER_KIND_DOCUMENT},
    {"the first of a letter, K", "KARTE", NUMBER_KIND_OTHER},
    {"… the last, K", "KZ", NUMBER_KIND_OTHER},
    {"the first of a letter, L", "LASKU", NUMBER_KIND_DOCUMENT},
    {"… the last, L", "LSK", NUMBER_KIND_DOCUMENT},
    {"the first of a letter, M", "MAALER", NUMBER_KIND_OTHER},
    {"… the last, M", "MTAN", NUMBER_KIND_OTHER},
    {"the first of a letter, N", "NIF", NUMBER_KIND_OTHER},
    {"… the last, N", "NOTA", NUMBER_KIND_DOCUMENT},
    {"the first of a letter, O", "OBJEDNAVKA", NUMBER_KIND_ORDER},
    {"… the last, O", "ORDRE", NUMBER_KIND_ORDER},
    {"the first of a letter, P", "PATIENT", NUMBER_KIND_CUSTOMER},
    {"… the last, P", "PURCHASE", NUMBER_KIND_ORDER},
    {"the first of a letter, R", "RACHUNEK", NUMBER_KIND_DOCUMENT},
    {"… the last, R", "RNR", NUMBER_KIND_DOCUMENT},
    {"the first of a letter, S", "SAMMELAVIS", NUMBER_KIND_OTHER},
    {"… the last, S", "SZLA", NUMBER_KIND_DOCUMENT},
    {"the first of a letter, T", "TAN", NUMBER_KIND_OTHER},
    {"… the last, T", "TVA", NUMBER_KIND_OTHER},
    {"the first of a letter, U", "UGYFEL", NUMBER_KIND_CUSTOMER},
    {"… the last, U", "USTID", NUMBER_KIND_OTHER},
    {"the first of a letter, V", "VAT", NUMBER_KIND_OTHER},
    {"… the last, V", "VORGANG", NUMBER_KIND_OTHER},
    {"the first of a letter, W", "WHG", NUMBER_KIND_OTHER},
    {"… the last, W", "WOHNUNG", NUMBER_KIND_OTHER},
    {"the first of a letter, Z", "ZAEHLER", NUMBER_KIND_OTHER},
    {"… the last, Z", "ZMLUVA", NUMBER_KIND_OTHER},
    {"a word like any", "DANKE", NUMBER_KIND_UNTOLD},
    {"the ending alone", "NR", NUMBER_KIND_UNTOLD},
    {"the ending behind one letter", "FNR", NUMBER_KIND_UNTOLD},
    {"the beginning of a word", "RECHNU", NUMBER_KIND_UNTOLD},
    {"a word and more", "RECHNUNGX", NUMBER_KIND_UNTOLD},
    {"longer than all", "RECHNUNGSEMPFAENGERNUMMER", NUMBER_KIND_UNTOLD},
    {"nothing", "", NUMBER_KIND_UNTOLD},
};

static void kind_case_holds(void **state)
{
    const struct kind_case *c = *state;
    assert_int_equal(number_kind_of(slice_from(c->word)), c->kind);
}

int main(void)
{
    return unit_run_cases("kind", kind_cases, kind_case_holds);
}
