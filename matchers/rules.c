#include "matchers/rules.h"

#include "matchers/fold.h"

#include <string.h>

enum { RULES_LIST_MAX = 28, RULES_TEXT_MAX = 2048 };

/* What a rule says of receipts. */
enum rules_receipts {
    RULES_RECEIPTS_NONE,   /* nothing: money for a supplier that comes in is ours */
    RULES_RECEIPTS_CODE,   /* its codes: a customer's payment may have them too */
    RULES_RECEIPTS_CASH,   /* … and its words */
    RULES_RECEIPTS_BANK,   /* the bank's own money: its codes at once, its words later */
    RULES_RECEIPTS_REFUND, /* the same; its words of small amounts alone */
};

static const struct rules_row {
    const char *name;
    enum outcome_reason reason;
    enum rules_receipts receipts;
    /* Parts of a code: "PMNT-MCRD-CHRG" has three, "NCHG-808" two. */
    const char *codes[RULES_LIST_MAX];
    /* Folded words of a debit's text or payee; a "*" at the end stands for any ending. */
    const char *words[RULES_LIST_MAX];
} rules_rows[] = {
    {"shipped:card",
     REASON_CARD,
     RULES_RECEIPTS_CODE,
     {"CCRD", "MCRD", "106"},
     {"KREDITKARTE*", "KREDITKARTEN*", "KARTENZAHLUNG*", "CARD", "KARTENABRECHNUNG", "CREDITCARD",
      "MASTERCARD", "AMEX", "VISA", "BARCLAYCARD", "CORNERCARD", "VISECA"}},
    {"shipped:cash",
     REASON_CASH,
     RULES_RECEIPTS_CASH,
     {"CNTR", "CWDL", "CDPT", "082", "083", "093"},
     {"BARGELD*", "BAREINZAHLUNG", "BARAUSZAHLUNG", "GELDAUTOMAT", "ATM", "BANCOMAT", "BANKOMAT",
      "RETRAIT"}},
    {"shipped:bank-charges",
     REASON_BANK_CHARGES,
     RULES_RECEIPTS_REFUND,
     {"CHRG", "COMM", "COMI", "FEES", "NCHG", "NCOM", "NBNK", "808", "809", "811", "835"},
     {"ENTGELT*",    "KONTOFUHRUNG*", "KONTOFUEHRUNG*", "GEBUHR*",        "GEBUEHR*",
      "BANKGEBUHR*", "BANKSPESEN",    "SPESEN",         "KONTOABSCHLUSS", "RECHNUNGSABSCHLUSS",
      "BANKKOSTEN",  "KOSTEN",        "CHARGES",        "CHARGE",         "FEE",
      "FEES",        "COMMISSION",    "FRAIS",          "AVGIFT",         "AVGIFTER",
      "PRIJZEN",     "PORTOKOSTEN",   "DEPOTGEBUHR*"}},
    {"shipped:interest",
     REASON_INTEREST,
     RULES_RECEIPTS_BANK,
     {"INTR", "INTX", "NINT", "DINT", "814", "805"},
     {"ZINS*", "ZINSEN", "SOLLZINS*", "HABENZINS*", "INTEREST", "INTERETS", "DEBETRENTE",
      "KREDITRENTE"}},
    {"shipped:tax",
     REASON_TAX,
     RULES_RECEIPTS_CODE,
     {"TAXE", "NTAX", "WHLD"},
     {"FINANZAMT",
      "FINANZKASSE",
      "STEUER*",
      "UMSATZSTEUER*",
      "LOHNSTEUER*",
      "GEWERBESTEUER*",
      "KORPERSCHAFTSTEUER*",
      "KOERPERSCHAFTSTEUER*",
      "USTVA",
      "MEHRWERTSTEUER*",
      "MWST*",
      "HMRC",
      "VAT",
      "TVA",
      "TAX",
      "TAXES",
      "BELASTINGDIENST",
      "BTW",
      "IMPOTS",
      "ZOLL",
      "ZOLLAMT",
      "HAUPTZOLLAMT",
      "SKATTEVERKET",
      "STEUERVERWALTUNG"}},
    {"shipped:payroll",
     REASON_PAYROLL,
     RULES_RECEIPTS_CODE,
     {"SALA", "PAYR", "NSAL"},
     {"GEHALT*",
      "GEHALTER*",
      "GEHAELTER*",
      "LOHN*",
      "LOHNE*",
      "LOEHNE*",
      "SALARY",
      "SALARIES",
      "SALAIRE*",
      "SALARIS*",
      "PAYROLL",
      "WAGES",
      "LONEUTBETALNING",
      "BEZUGE*",
      "BEZUEGE*",
      "SOZIALVERSICHERUNG*",
      "RENTENVERSICHERUNG*",
      "KRANKENVERSICHERUNG*",
      "URSSAF",
      "GESUNDHEITSKASSE",
      "KRANKENKASSE"}},
    {"shipped:supplier",
     REASON_SUPPLIER,
     RULES_RECEIPTS_NONE,
     {"SUPP"},
     {"RECHNUNG*",     "RECHN*",    "RG",       "RGNR",     "RE",       "RENR",      "INVOICE*",
      "INV",           "FACTURE*",  "FACTUUR*", "FAKTURA*", "FATTURA*", "FACTURA*",  "LIEFERANT*",
      "MIETE*",        "RENT",      "LOYER",    "HUUR",     "LEASING*", "ABSCHLAG*", "STROM*",
      "VERSICHERUNG*", "SUPPLIER*", "BEITRAG*", "PACHT",    "WARTUNG*"}},
};

/* A bank's code taken apart between hyphens, plus signs and slashes. */
struct rules_code {
    struct slice parts[8];
    size_t count;
};

static void rules_code_add(struct slice code, struct rules_code *out)
{
    size_t from = 0;
    for (size_t i = 0; i <= code.len; i++) {
        if (i < code.len && code.ptr[i] != '-' && code.ptr[i] != '+' && code.ptr[i] != '/') {
            continue;
        }
        if (i > from && out->count < sizeof out->parts / sizeof out->parts[0]) {
            out->parts[out->count++] = (struct slice){code.ptr + from, i - from};
        }
        from = i + 1;
    }
}

/* The parts of a transaction's own code and of its entry's. */
static struct rules_code rules_code_of(const struct batch *batch, size_t transaction)
{
    struct rules_code code = {.count = 0};
    struct slice own = batch->transactions[transaction].transaction->code;
    struct slice entry = batch_entry_of(batch, transaction)->entry.code;
    rules_code_add(own, &code);
    if (!slice_equal(own, entry)) {
        rules_code_add(entry, &code);
    }
    return code;
}

static bool rules_code_has(const struct rules_code *code, const char *part)
{
    for (size_t i = 0; i < code->count; i++) {
        if (byte_upper(code->parts[i].ptr[0]) == part[0] &&
            slice_equal_fold(code->parts[i], slice_from(part))) {
            return true;
        }
    }
    return false;
}

static bool rules_word_is(struct slice word, const char *pattern)
{
    struct slice p = slice_from(pattern);
    if (p.len > 0 && p.ptr[p.len - 1] == '*') {
        return slice_starts(word, slice_take(p, p.len - 1));
    }
    return slice_equal(word, p);
}

static bool rules_text_has(struct slice text, const struct rules_row *row)
{
    size_t at = 0;
    while (at < text.len) {
        if (!byte_is_alpha(text.ptr[at])) {
            at++;
            continue;
        }
        size_t from = at;
        while (at < text.len && byte_is_alpha(text.ptr[at])) {
            at++;
        }
        struct slice word = {text.ptr + from, at - from};
        for (size_t w = 0; w < RULES_LIST_MAX && row->words[w] != NULL; w++) {
            if (rules_word_is(word, row->words[w])) {
                return true;
            }
        }
    }
    return false;
}

static void rules_add_text(struct slice text, char *folded, size_t *len)
{
    size_t room = RULES_TEXT_MAX - *len;
    if (room < 2) {
        return;
    }
    *len += fold_text(text, folded + *len, room - 1);
    folded[(*len)++] = ' ';
}

/* What the bank and the parties wrote beside the codes. */
static size_t rules_text(const struct batch *batch, size_t transaction, char *folded)
{
    const struct transaction *t = batch->transactions[transaction].transaction;
    size_t len = 0;
    rules_add_text(t->counterparty.name, folded, &len);
    rules_add_text(t->additional, folded, &len);
    rules_add_text(batch_entry_of(batch, transaction)->entry.additional, folded, &len);
    for (size_t i = 0; i < t->remittance_count; i++) {
        rules_add_text(t->remittance[i], folded, &len);
    }
    return len;
}

/* The first rule that one of the transaction's codes has. */
static const struct rules_row *rules_by_code(const struct batch *batch, size_t transaction,
                                             struct rules_memo *memo)
{
    struct slice own_code = batch->transactions[transaction].transaction->code;
    struct slice entry_code = batch_entry_of(batch, transaction)->entry.code;
    if (memo->used && slice_equal(memo->own_code, own_code) &&
        slice_equal(memo->entry_code, entry_code)) {
        return memo->row;
    }
    struct rules_code code = rules_code_of(batch, transaction);
    const struct rules_row *found = NULL;
    for (size_t r = 0; r < sizeof rules_rows / sizeof rules_rows[0] && found == NULL; r++) {
        for (size_t c = 0; c < RULES_LIST_MAX && rules_rows[r].codes[c] != NULL; c++) {
            if (rules_code_has(&code, rules_rows[r].codes[c])) {
                found = &rules_rows[r];
                break;
            }
        }
    }
    memo->own_code = own_code;
    memo->entry_code = entry_code;
    memo->used = true;
    memo->row = found;
    return found;
}

static bool rules_names_payer(const struct transaction *t)
{
    return t->counterparty.name.len > 0 || t->counterparty.account.len > 0;
}

/* Whether the statement of a transaction names the payer of some receipt. In one that names none,
 * as where an export has no column for them, their absence says nothing. */
static bool rules_statement_names_payers(const struct batch *batch, size_t transaction,
                                         struct rules_memo *memo)
{
    const struct batch_statement *statement = batch_statement_of(batch, transaction);
    if (memo->statement == statement) {
        return memo->names_payers;
    }
    bool names = statement->names_payers;
    for (uint32_t e = 0; e < statement->entries_count && !names; e++) {
        const struct entry *entry = &batch->entries[statement->entries_first + e].entry;
        for (size_t i = 0; i < entry->transactions_count && !names; i++) {
            const struct transaction *t = &entry->transactions[i];
            names = t->amount.minor > 0 && rules_names_payer(t);
        }
    }
    memo->statement = statement;
    memo->names_payers = names;
    return names;
}

/* Whether the words of a rule are the bank's, in a receipt that names no payer. Charges are debits:
 * a receipt called so is a refund of them where it is small, and else may be what somebody owes us
 * for them, "avgift november". */
static bool rules_words_are_banks(const struct rules_row *row, const struct transaction *t)
{
    enum { RULES_REFUND_MAX_MINOR = 10000 };
    return row->receipts >= RULES_RECEIPTS_CASH &&
           (row->receipts != RULES_RECEIPTS_REFUND || t->amount.minor <= RULES_REFUND_MAX_MINOR);
}

/* The first rule that the words or the purpose have. */
static const struct rules_row *rules_by_words(const struct batch *batch, size_t transaction,
                                              struct rules_memo *memo)
{
    const struct transaction *t = batch->transactions[transaction].transaction;
    /* A receipt without a payer comes from the bank itself, so its words are the bank's. */
    bool outgoing = t->amount.minor < 0;
    if (!outgoing && rules_names_payer(t)) {
        return NULL;
    }
    char folded[RULES_TEXT_MAX];
    struct slice text = {folded, rules_text(batch, transaction, folded)};
    for (size_t r = 0; r < sizeof rules_rows / sizeof rules_rows[0]; r++) {
        const struct rules_row *row = &rules_rows[r];
        bool purpose = false;
        for (size_t c = 0; c < RULES_LIST_MAX && row->codes[c] != NULL && !purpose; c++) {
            purpose = outgoing && slice_equal(t->purpose, slice_from(row->codes[c]));
        }
        if (purpose || ((outgoing || rules_words_are_banks(row, t)) && rules_text_has(text, row))) {
            return outgoing || rules_statement_names_payers(batch, transaction, memo) ? row : NULL;
        }
    }
    return NULL;
}

bool rules_find_by_code(const struct index *index, size_t transaction, struct rules_memo *memo,
                        struct rules_verdict *out)
{
    const struct batch *batch = index->batch;
    const struct transaction *t = batch->transactions[transaction].transaction;
    uint64_t account_hash = index_account_hash(t->counterparty.account);
    if (account_hash != 0 && table_find(&index->own, account_hash).count > 0) {
        *out = (struct rules_verdict){REASON_OWN_TRANSFER, SLICE("shipped:own-transfer")};
        return true;
    }
    const struct rules_row *row = rules_by_code(batch, transaction, memo);
    if (row == NULL || (t->amount.minor > 0 && row->receipts < RULES_RECEIPTS_BANK)) {
        return false;
    }
    *out = (struct rules_verdict){row->reason, slice_from(row->name)};
    return true;
}

bool rules_find_unpaid(const struct batch *batch, size_t transaction, struct rules_memo *memo,
                       struct rules_verdict *out)
{
    bool receipt = batch->transactions[transaction].transaction->amount.minor > 0;
    const struct rules_row *row = receipt ? rules_by_code(batch, transaction, memo) : NULL;
    if (row == NULL || row->receipts == RULES_RECEIPTS_NONE) {
        row = rules_by_words(batch, transaction, memo);
    }
    if (row == NULL) {
        return false;
    }
    *out = (struct rules_verdict){row->reason, slice_from(row->name)};
    return true;
}

/* What a part of a code says of how a receipt travelled. */
static enum rules_transfer rules_transfer_of_part(struct slice part)
{
    /* German GVC: credits by SEPA transfer, standing order, salary, of public offices, at once,
     * donations; those of payments abroad begin with 2. */
    uint64_t number = 0;
    if (part.len == 3 && slice_to_u64(part, &number)) {
        bool sepa = (number >= 152 && number <= 157) || (number >= 166 && number <= 169);
        bool abroad = number >= 200 && number < 300;
        return abroad ? RULES_TRANSFER_ABROAD
                      : (sepa ? RULES_TRANSFER_SEPA : RULES_TRANSFER_UNKNOWN);
    }
    /* ISO 20022: cross-border credit transfers, and SEPA ones. */
    if (slice_equal_fold(part, SLICE("XBCT"))) {
        return RULES_TRANSFER_ABROAD;
    }
    return slice_equal_fold(part, SLICE("ESCT")) ? RULES_TRANSFER_SEPA : RULES_TRANSFER_UNKNOWN;
}

enum rules_transfer rules_transfer_of(const struct batch *batch, size_t transaction)
{
    struct rules_code code = rules_code_of(batch, transaction);
    enum rules_transfer found = RULES_TRANSFER_UNKNOWN;
    for (size_t i = 0; i < code.count && found != RULES_TRANSFER_ABROAD; i++) {
        enum rules_transfer part = rules_transfer_of_part(code.parts[i]);
        found = part != RULES_TRANSFER_UNKNOWN ? part : found;
    }
    return found;
}

/* Whether one of the transaction's codes, or its entry's, says so. */
static bool rules_code_is_return(const struct batch *batch, size_t transaction)
{
    /* ISO 20022: reversals and returns of credit transfers and direct debits; SWIFT: returned
     * item; German GVC: returned direct debits and transfers. */
    static const char *const codes[] = {"RRTN", "RPCR", "RVSL", "UPDD", "UPCT", "PRDD",
                                        "NRTI", "FRTI", "108",  "109",  "159",  "059"};
    struct rules_code code = rules_code_of(batch, transaction);
    for (size_t c = 0; c < sizeof codes / sizeof codes[0]; c++) {
        if (rules_code_has(&code, codes[c])) {
            return true;
        }
    }
    return false;
}

bool rules_is_return(const struct batch *batch, size_t transaction, struct rules_return_memo *memo)
{
    const struct transaction *t = batch->transactions[transaction].transaction;
    const struct entry *entry = &batch_entry_of(batch, transaction)->entry;
    if (entry->reversal || t->return_reason.len > 0) {
        return true;
    }
    if (!memo->used || !slice_equal(memo->own_code, t->code) ||
        !slice_equal(memo->entry_code, entry->code)) {
        *memo = (struct rules_return_memo){t->code, entry->code, true,
                                           rules_code_is_return(batch, transaction)};
    }
    return memo->is_return;
}

/* Appends a list, cut into lines at a width that a terminal has. */
static void rules_describe_list(const char *title, const char *const *list, struct buffer *out)
{
    enum { RULES_WIDTH = 90 };
    size_t start = out->len;
    buffer_add_format(out, "  %-9s", title);
    for (size_t i = 0; i < RULES_LIST_MAX && list[i] != NULL; i++) {
        if (out->len - start + strlen(list[i]) > RULES_WIDTH) {
            buffer_add_byte(out, '\n');
            start = out->len;
            buffer_add_format(out, "  %-9s", "");
        }
        buffer_add_format(out, " %s", list[i]);
    }
    buffer_add_byte(out, '\n');
}

/* Of which lines a rule's codes and words are taken, by what it says of receipts. */
static const char *const rules_receipts_coded[] = {
    "debits", "debits, and of receipts that pay nothing",
    "debits, and of receipts that pay nothing", "debits and receipts", "debits and receipts"};
static const char *const rules_receipts_worded[] = {
    "debits", "debits", "debits, and of receipts that name no payer",
    "debits, and of receipts that name no payer",
    "debits, and of receipts up to 100.00 that name no payer"};

void rules_describe(struct buffer *out)
{
    buffer_add_format(out,
                      "shipped:own-transfer  %s\n"
                      "  the counterparty's account is one of your own\n",
                      outcome_reason_name(REASON_OWN_TRANSFER));
    for (size_t r = 0; r < sizeof rules_rows / sizeof rules_rows[0]; r++) {
        const struct rules_row *row = &rules_rows[r];
        buffer_add_format(out, "\n%s  %s\n", row->name, outcome_reason_name(row->reason));
        rules_describe_list("codes", row->codes, out);
        rules_describe_list("words", row->words, out);
        buffer_add_format(out, "  codes: of %s\n", rules_receipts_coded[row->receipts]);
        buffer_add_format(out, "  words: of %s\n", rules_receipts_worded[row->receipts]);
    }
}
