#include "parsers/items_csv.h"

#include "model/iban.h"
#include "model/statement.h"
#include "parsers/items_csv_internal.h"

#include <assert.h>

enum items_csv_field {
    ITEMS_INVOICE_ID,
    ITEMS_CUSTOMER_ID,
    ITEMS_CUSTOMER_NAME,
    ITEMS_CUSTOMER_IBAN,
    ITEMS_CURRENCY,
    ITEMS_AMOUNT,
    ITEMS_OPEN_AMOUNT,
    ITEMS_ISSUE_DATE,
    ITEMS_DUE_DATE,
    ITEMS_REFERENCE,
    ITEMS_PO_NUMBER,
    ITEMS_DISCOUNT_PERCENT,
    ITEMS_DISCOUNT_DATE,
    ITEMS_KIND,
    ITEMS_ENTITY,
    ITEMS_TAX_AMOUNT,
    ITEMS_NET_AMOUNT,
    ITEMS_CONTRACT_NUMBER,
    ITEMS_MANDATE_ID,
    ITEMS_END_TO_END_ID,
    ITEMS_FIELDS,
};

/* Of taxes only names that can be no rate and no number of a tax office: what they hold is an
 * amount. Of numbers only those that can be no other party's and no date's. */
static const struct items_csv_column items_csv_columns[] = {
    {"invoice_id", ITEMS_CSV_TEXT, NULL},
    {"customer_id", ITEMS_CSV_TEXT, NULL},
    {"customer_name", ITEMS_CSV_TEXT, NULL},
    {"customer_iban", ITEMS_CSV_TEXT, NULL},
    {"currency", ITEMS_CSV_TEXT, NULL},
    {"amount", ITEMS_CSV_AMOUNT, NULL},
    {"open_amount", ITEMS_CSV_AMOUNT, NULL},
    {"issue_date", ITEMS_CSV_DATE, NULL},
    {"due_date", ITEMS_CSV_DATE, NULL},
    {"reference", ITEMS_CSV_TEXT, NULL},
    {"po_number", ITEMS_CSV_TEXT, NULL},
    {"discount_percent", ITEMS_CSV_PERCENT, NULL},
    {"discount_date", ITEMS_CSV_DATE, NULL},
    {"kind", ITEMS_CSV_TEXT, NULL},
    {"entity", ITEMS_CSV_TEXT, NULL},
    {"tax_amount", ITEMS_CSV_AMOUNT,
     "tax amount|vat_amount|vat amount|mwst_betrag|mwst-betrag|mwst betrag|mehrwertsteuerbetrag|"
     "ust_betrag|ust-betrag|ust betrag|umsatzsteuerbetrag|steuerbetrag|montant_tva|montant tva|"
     "montant de tva|importe_iva|importe iva|cuota iva|importo_iva|importo iva|valor_iva|valor iva|"
     "btw_bedrag|btw-bedrag|btw bedrag|momsbelopp|momsbel\xc3\xb8"
     "b|mva-bel\xc3\xb8p|alv-summa|"
     "kwota vat|\xc4\x8d\xc3\xa1stka dph|suma dph|\xc3\xa1"
     "fa \xc3\xb6sszeg"},
    {"net_amount", ITEMS_CSV_AMOUNT,
     "net amount|nettobetrag|netto-betrag|betrag netto|montant_ht|montant ht|base imponible|"
     "importe neto|imponibile|importo netto|valor l\xc3\xadquido|bedrag_excl_btw|"
     "bedrag excl. btw|nettobelopp|nettobel\xc3\xb8"
     "b|nettobel\xc3\xb8p|kwota netto|"
     "z\xc3\xa1klad dph|nett\xc3\xb3 \xc3\xb6sszeg"},
    {"contract_number", ITEMS_CSV_TEXT,
     "contract number|contract no|contract no.|contract_no|contract id|contract_id|vertragsnummer|"
     "vertragsnr|vertragsnr.|vertrags-nr.|vertrags-nr|vertragskonto|num\xc3\xa9ro de contrat|"
     "numero de contrat|n\xc2\xb0 contrat|n\xc2\xb0 de contrat|no contrat|numero contratto|"
     "numero di contratto|n. contratto|n\xc3\xbamero de contrato|numero de contrato|"
     "n\xc2\xba contrato|n.\xc2\xba contrato|contractnummer|contractnr|contractnr.|"
     "avtalsnummer|avtalenummer|aftalenummer|kontraktnummer|sopimusnumero|numer umowy|nr umowy|"
     "\xc4\x8d\xc3\xadslo smlouvy|\xc4\x8c\xc3\xadslo smlouvy|\xc4\x8d\xc3\xadslo zmluvy|"
     "\xc4\x8c\xc3\xadslo zmluvy|szerz\xc5\x91"
     "d\xc3\xa9s sz\xc3\xa1ma|szerz\xc5\x91"
     "d\xc3\xa9ssz\xc3\xa1m|broj ugovora|\xc5\xa1tevilka pogodbe|\xc5\xa0tevilka pogodbe"},
    {"mandate_id", ITEMS_CSV_TEXT,
     "mandate id|mandate|mandate reference|mandate_reference|mandate ref|mandate number|mndtid|umr|"
     "mandatsreferenz|mandatsreferenznummer|mandatsnummer|mandatsnr|mandatsnr.|sepa-mandat|"
     "sepa-mandatsreferenz|rum|r\xc3\xa9"
     "f\xc3\xa9rence unique de mandat|r\xc3\xa9"
     "f\xc3\xa9rence du mandat|r\xc3\xa9"
     "f\xc3\xa9rence mandat|reference mandat|riferimento mandato|codice mandato|id mandato|"
     "referencia del mandato|referencia mandato|referencia de mandato|"
     "refer\xc3\xaancia do mandato|mandaatkenmerk|mandaatreferentie|machtigingskenmerk|"
     "mandaatnummer|mandatreferens|mandatreferanse|mandatreference|referencja mandatu|"
     "identyfikator mandatu|reference mand\xc3\xa1tu|referencia mand\xc3\xa1tu"},
    {"end_to_end_id", ITEMS_CSV_TEXT,
     "end to end id|end-to-end id|end-to-end-id|end_to_end|endtoendid|e2e id|e2e_id|e2e|eref|"
     "end-to-end reference|end to end reference|end-to-end-referenz|ende-zu-ende-referenz|"
     "ende-zu-ende-id|r\xc3\xa9"
     "f\xc3\xa9rence de bout en bout|r\xc3\xa9"
     "f\xc3\xa9rence bout en bout|identificativo end-to-end|identificativo end to end|"
     "referencia de extremo a extremo|end-to-end-kenmerk|end-to-end referens|"
     "end-to-end-reference"},
};

static_assert(sizeof items_csv_columns / sizeof items_csv_columns[0] == ITEMS_FIELDS,
              "a row a field");
static_assert((int)ITEMS_FIELDS <= (int)ITEMS_CSV_COLUMNS_MAX, "fields fit the table");

struct items_csv_pass {
    struct items_csv_table table;
    const struct items_sink *sink;
    bool header_passed;
};

/* A column that must be there. */
static bool items_csv_missing(const struct items_csv_table *table, size_t column)
{
    return table->at[column] == ITEMS_CSV_NONE;
}

static enum status items_csv_check_header(struct items_csv_table *table, struct place place)
{
    bool currency = table->settings != NULL && currency_present(table->settings->currency);
    const char *what = NULL;
    if (items_csv_missing(table, ITEMS_INVOICE_ID)) {
        what = "invoice_id";
    } else if (items_csv_missing(table, ITEMS_CURRENCY) && !currency) {
        what = "currency";
    } else if (items_csv_missing(table, ITEMS_AMOUNT) &&
               items_csv_missing(table, ITEMS_OPEN_AMOUNT)) {
        what = "amount or open_amount";
    }
    return what == NULL
               ? STATUS_OK
               : diag_fail(table->diag, place, STATUS_INVALID, "TS-INV-001",
                           "the header has no column %s; map it in [items] where it is called "
                           "otherwise%s",
                           what,
                           items_csv_missing(table, ITEMS_CURRENCY) && !currency
                               ? ", and set fixed_currency there where the file has one currency"
                               : "");
}

static bool items_csv_currency(struct items_csv_table *table, const struct csv_row *row,
                               struct currency *currency)
{
    struct slice code = items_csv_cell(table, row, ITEMS_CURRENCY);
    if (code.len == 0 && table->settings != NULL && currency_present(table->settings->currency)) {
        *currency = table->settings->currency;
        return true;
    }
    if (code.len == 0) {
        (void)items_csv_fault(table, row, "TS-INV-002", "no currency", code);
        return false;
    }
    if (!currency_parse(code, currency)) {
        (void)items_csv_fault(table, row, "TS-INV-004", "no currency of ISO 4217 is", code);
        return false;
    }
    return true;
}

/* Both amounts, each standing in for the other where the file gives one. */
static bool items_csv_amounts(struct items_csv_table *table, const struct csv_row *row,
                              struct item *item)
{
    bool has_amount = items_csv_cell(table, row, ITEMS_AMOUNT).len > 0;
    bool has_open = items_csv_cell(table, row, ITEMS_OPEN_AMOUNT).len > 0;
    if (!has_amount && !has_open) {
        (void)items_csv_fault(table, row, "TS-INV-002", "no amount and no open_amount",
                              (struct slice){NULL, 0});
        return false;
    }
    if (!items_csv_amount(table, row, ITEMS_AMOUNT, item->currency, &item->amount_minor) ||
        !items_csv_amount(table, row, ITEMS_OPEN_AMOUNT, item->currency, &item->open_minor)) {
        return false;
    }
    item->amount_minor = has_amount ? item->amount_minor : item->open_minor;
    item->open_minor = has_open ? item->open_minor : item->amount_minor;
    if ((item->amount_minor < 0 && item->open_minor > 0) ||
        (item->amount_minor > 0 && item->open_minor < 0)) {
        (void)items_csv_fault(table, row, "TS-INV-009",
                              "amount and open_amount have different signs, invoice",
                              item->invoice_id);
        return false;
    }
    return true;
}

/* The value added tax within the amount: as told, or what the net amount leaves of it. */
static bool items_csv_tax(struct items_csv_table *table, const struct csv_row *row,
                          struct item *item)
{
    size_t column =
        items_csv_cell(table, row, ITEMS_TAX_AMOUNT).len > 0 ? ITEMS_TAX_AMOUNT : ITEMS_NET_AMOUNT;
    int64_t told_minor = 0;
    item->tax_known = items_csv_cell(table, row, column).len > 0;
    if (!item->tax_known) {
        return true;
    }
    if (!items_csv_amount(table, row, column, item->currency, &told_minor)) {
        return false;
    }
    item->tax_minor = column == ITEMS_TAX_AMOUNT ? told_minor : item->amount_minor - told_minor;
    bool negative = item->amount_minor < 0;
    if (negative ? item->tax_minor > 0 || item->tax_minor < item->amount_minor
                 : item->tax_minor < 0 || item->tax_minor > item->amount_minor) {
        (void)items_csv_fault(table, row, "TS-INV-015",
                              column == ITEMS_TAX_AMOUNT
                                  ? "the tax is not within the amount, invoice"
                                  : "the net amount is not within the amount, invoice",
                              item->invoice_id);
        return false;
    }
    return true;
}

/* NOTPROVIDED and its like name no collection. */
static struct slice items_csv_end_to_end(const struct items_csv_table *table,
                                         const struct csv_row *row)
{
    struct slice id = items_csv_cell(table, row, ITEMS_END_TO_END_ID);
    return statement_ref_is_absent(id) ? (struct slice){NULL, 0} : id;
}

static bool items_csv_kind(struct items_csv_table *table, const struct csv_row *row,
                           struct item *item)
{
    struct slice kind = items_csv_cell(table, row, ITEMS_KIND);
    bool negative = item->open_minor < 0 || item->amount_minor < 0;
    bool positive = item->open_minor > 0 || item->amount_minor > 0;
    if (kind.len == 0) {
        item->kind = negative ? ITEM_CREDIT_NOTE : ITEM_INVOICE;
        return true;
    }
    if (slice_equal_fold(kind, SLICE("invoice"))) {
        item->kind = ITEM_INVOICE;
    } else if (slice_equal_fold(kind, SLICE("credit_note"))) {
        item->kind = ITEM_CREDIT_NOTE;
    } else {
        (void)items_csv_fault(table, row, "TS-INV-008", "neither invoice nor credit_note is", kind);
        return false;
    }
    if (item->kind == ITEM_INVOICE ? negative : positive) {
        (void)items_csv_fault(table, row, "TS-INV-009",
                              item->kind == ITEM_INVOICE
                                  ? "an invoice can't have a negative amount, invoice"
                                  : "a credit note's amounts are negative, credit note",
                              item->invoice_id);
        return false;
    }
    return true;
}

static enum status items_csv_row(void *context, const struct csv_row *row)
{
    struct items_csv_pass *pass = context;
    struct items_csv_table *table = &pass->table;
    char iban[IBAN_MAX];
    if (!pass->header_passed) {
        pass->header_passed = true;
        return STATUS_OK;
    }
    if (items_csv_blank(row)) {
        return STATUS_OK;
    }
    if (table->faults > ITEMS_CSV_FAULTS_MAX) {
        return STATUS_INVALID;
    }
    struct item item = {.invoice_id = items_csv_cell(table, row, ITEMS_INVOICE_ID),
                        .customer_id = items_csv_cell(table, row, ITEMS_CUSTOMER_ID),
                        .customer_name = items_csv_cell(table, row, ITEMS_CUSTOMER_NAME),
                        .reference = items_csv_cell(table, row, ITEMS_REFERENCE),
                        .po_number = items_csv_cell(table, row, ITEMS_PO_NUMBER),
                        .contract_number = items_csv_cell(table, row, ITEMS_CONTRACT_NUMBER),
                        .mandate_id = items_csv_cell(table, row, ITEMS_MANDATE_ID),
                        .end_to_end_id = items_csv_end_to_end(table, row),
                        .entity = items_csv_cell(table, row, ITEMS_ENTITY),
                        .place = row->place};
    bool good = !items_csv_too_wide(table, row);
    if (item.invoice_id.len == 0) {
        (void)items_csv_fault(table, row, "TS-INV-002", "no invoice_id", item.invoice_id);
        good = false;
    }
    /* All faults of a row are named, but an amount needs its currency. */
    good = items_csv_currency(table, row, &item.currency) && items_csv_amounts(table, row, &item) &&
           items_csv_kind(table, row, &item) && items_csv_tax(table, row, &item) && good;
    good = items_csv_date(table, row, ITEMS_ISSUE_DATE, &item.issue_date) && good;
    good = items_csv_date(table, row, ITEMS_DUE_DATE, &item.due_date) && good;
    good = items_csv_date(table, row, ITEMS_DISCOUNT_DATE, &item.discount_date) && good;
    good = items_csv_percent(table, row, ITEMS_DISCOUNT_PERCENT, &item.discount_ppm) && good;
    item.customer_iban = items_csv_iban(table, row, ITEMS_CUSTOMER_IBAN, iban);
    if (!good || table->faults > 0) {
        return STATUS_OK; /* the file is refused; the other rows are still looked at */
    }
    return pass->sink->item(pass->sink->context, &item);
}

enum status items_csv_parse(struct input *input, const struct limits *limits,
                            const struct items_settings *settings, struct diag *diag,
                            const struct items_sink *sink)
{
    struct items_csv_pass pass = {.table = {.columns = items_csv_columns,
                                            .count = ITEMS_FIELDS,
                                            .settings = settings,
                                            .diag = diag},
                                  .sink = sink};
    const struct csv_rows_sink rows = {&pass, items_csv_row, NULL};
    enum status status = items_csv_open(input, limits, &pass.table);
    if (status == STATUS_OK) {
        status = items_csv_check_header(&pass.table, (struct place){input_name(input), 1, 0});
    }
    if (status == STATUS_OK) {
        status = csv_rows_read(input, limits, &pass.table.dialect, diag, &rows);
    }
    return status == STATUS_OK && pass.table.faults > 0 ? STATUS_INVALID : status;
}
