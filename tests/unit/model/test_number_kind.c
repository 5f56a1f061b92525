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
