/*
 * Labelled text, "REK: NL52…/NAAM: SOME NAME" or "OD: JAN NOWAK; TYT.: FV 1/2": words that end with
 * a colon, a full stop or an equals sign say what follows, in the bank's language.
 *
 * How it works: each dialect is a table of labels. Wherever a sign stands that a label may end
 * with, the longest label that ends there and begins a word counts. A field is of the dialect that
 * has the most different labels in it, and two at least: one alone may be a word of the payer's.
 * What stands in front of the first label stays text.
 *
 * Source: what the banks' format descriptions and published samples show; the codes of Fedwire and
 * CHIPS for the wires of the United States, the reports of NACHA entries for their direct debits.
 */
#include "parsers/mt940_internal.h"

#include "parsers/text_scan.h"

enum {
    MT940_LABEL_MARKS_MAX = 32, /* labels found in a field; further ones stay text */
    MT940_LABELS_LEAST = 2,
};

/* `party` says whose name or account it is, where the label tells. */
struct mt940_label {
    struct slice text;
    enum mt940_role role;
    enum mt940_role party;
};

#define LABEL(text, role)                                                                          \
    {                                                                                              \
        {"" text, sizeof(text) - 1}, MT940_ROLE_##role, MT940_ROLE_IGNORE                          \
    }
#define LABEL_OF(text, role, by)                                                                   \
    {                                                                                              \
        {"" text, sizeof(text) - 1}, MT940_ROLE_##role, MT940_ROLE_##by                            \
    }

static const struct mt940_label mt940_labels_dutch[] = {
    LABEL("IBAN:", ACCOUNT),
    LABEL("REK:", ACCOUNT),
    LABEL("TEGENREKENING:", ACCOUNT),
    LABEL("BIC:", BANK),
    LABEL("NAAM:", NAME),
    LABEL("OMSCHRIJVING:", REMITTANCE),
    LABEL("KENMERK:", END_TO_END),
    LABEL("BETALINGSKENMERK:", REFERENCE),
    LABEL("BETALINGSKENM.:", REFERENCE),
    LABEL("BETALINGSKENM.", REFERENCE),
    LABEL("MACHTIGING:", MANDATE),
    LABEL("MACHTIGING ID:", MANDATE),
    LABEL("INCASSANT:", CREDITOR_ID),
    LABEL("INCASSANT ID:", CREDITOR_ID),
};

static const struct mt940_label mt940_labels_belgian[] = {
    LABEL("IBAN:", ACCOUNT),
    LABEL("BIC:", BANK),
    LABEL_OF("OPDRACHTGEVER:", NAME, ORDERING),
    LABEL_OF("BEGUNSTIGDE:", NAME, BENEFICIARY),
    LABEL("MEDEDELING:", REMITTANCE),
    LABEL("MANDAATREFERTE:", MANDATE),
    LABEL("REF. OPDRACHTGEVER:", END_TO_END),
    LABEL_OF("DONNEUR D'ORDRE:", NAME, ORDERING),
    LABEL_OF("BENEFICIAIRE:", NAME, BENEFICIARY),
    LABEL("COMMUNICATION:", REMITTANCE),
    LABEL("REF. DONNEUR D'ORDRE:", END_TO_END),
};

static const struct mt940_label mt940_labels_swiss[] = {
    LABEL_OF("AUFTRAGGEBER:", NAME, ORDERING),
    LABEL_OF("ABSENDER:", NAME, ORDERING),
    LABEL_OF("ZAHLUNGSEMPF\xC3\x84NGER:", NAME, BENEFICIARY),
    LABEL_OF("ZAHLUNGSEMPFAENGER:", NAME, BENEFICIARY),
    LABEL("MITTEILUNGEN:", REMITTANCE),
    LABEL("REFERENZEN:", TRANSACTION_ID),
    LABEL_OF("EXPEDITEUR:", NAME, ORDERING),
    LABEL("COMMUNICATIONS:", REMITTANCE),
    LABEL_OF("MITTENTE:", NAME, ORDERING),
    LABEL("COMUNICAZIONI:", REMITTANCE),
};

static const struct mt940_label mt940_labels_austrian[] = {
    LABEL_OF("AUFTRAGGEBER:", NAME, ORDERING),
    LABEL_OF("EMPF\xC3\xA4NGER:", NAME, BENEFICIARY),
    LABEL_OF("EMPFAENGER:", NAME, BENEFICIARY),
    LABEL_OF("IBAN AUFTRAGGEBER:", ACCOUNT, ORDERING),
    LABEL_OF("BIC AUFTRAGGEBER:", BANK, ORDERING),
    LABEL_OF("IBAN EMPF\xC3\xA4NGER:", ACCOUNT, BENEFICIARY),
    LABEL_OF("BIC EMPF\xC3\xA4NGER:", BANK, BENEFICIARY),
    LABEL_OF("IBAN EMPFAENGER:", ACCOUNT, BENEFICIARY),
    LABEL_OF("BIC EMPFAENGER:", BANK, BENEFICIARY),
    LABEL("VERWENDUNGSZWECK:", REMITTANCE),
    LABEL("ZAHLUNGSREFERENZ:", REFERENCE),
    LABEL("AUFTRAGGEBERREFERENZ:", END_TO_END),
    LABEL("MANDATSREFERENZ:", MANDATE),
};

static const struct mt940_label mt940_labels_polish[] = {
    LABEL("ID IPH:", REFERENCE),
    LABEL_OF("Z RACH.:", ACCOUNT, ORDERING),
    LABEL_OF("NA RACH.:", ACCOUNT, BENEFICIARY),
    LABEL_OF("OD:", NAME, ORDERING),
    LABEL_OF("DLA:", NAME, BENEFICIARY),
    LABEL_OF("NADAWCA:", NAME, ORDERING),
    LABEL_OF("ODBIORCA:", NAME, BENEFICIARY),
    LABEL("RACHUNEK:", ACCOUNT),
    LABEL("TYT.:", REMITTANCE),
    LABEL("TYTUL:", REMITTANCE),
    LABEL("TYTU\xC5\x81:", REMITTANCE),
    LABEL("TYTU\xC5\x82:", REMITTANCE),
    LABEL("TNR:", TRANSACTION_ID),
};

static const struct mt940_label mt940_labels_czech[] = {
    LABEL("VS:", REFERENCE),
    LABEL("SS:", REFERENCE),
    LABEL("KS:", PURPOSE),
    LABEL("PROTIUCET:", ACCOUNT),
    LABEL("PROTI\xC3\x9A\xC4\x8C"
          "ET:",
          ACCOUNT),
    LABEL("PROTI\xC3\xBA\xC4\x8D"
          "et:",
          ACCOUNT),
    LABEL("NAZEV:", NAME),
    LABEL("N\xC3\x81ZEV:", NAME),
    LABEL("N\xC3\xA1zev:", NAME),
    LABEL("ZPRAVA:", REMITTANCE),
    LABEL("ZPR\xC3\x81VA:", REMITTANCE),
    LABEL("Zpr\xC3\xA1va:", REMITTANCE),
    LABEL("POPIS:", REMITTANCE),
};

static const struct mt940_label mt940_labels_hungarian[] = {
    LABEL("PARTNER:", NAME),
    LABEL_OF("MEGBIZO:", NAME, ORDERING),
    LABEL_OF("MEGB\xC3\x8DZ\xC3\x93:", NAME, ORDERING),
    LABEL_OF("Megb\xC3\xADz\xC3\xB3:", NAME, ORDERING),
    LABEL_OF("KEDVEZMENYEZETT:", NAME, BENEFICIARY),
    LABEL_OF("KEDVEZM\xC3\x89NYEZETT:", NAME, BENEFICIARY),
    LABEL_OF("Kedvezm\xC3\xA9nyezett:", NAME, BENEFICIARY),
    LABEL("SZAMLASZAM:", ACCOUNT),
    LABEL("SZ\xC3\x81MLASZ\xC3\x81M:", ACCOUNT),
    LABEL("Sz\xC3\xA1mlasz\xC3\xA1m:", ACCOUNT),
    LABEL("KOZLEMENY:", REMITTANCE),
    LABEL("K\xC3\x96ZLEM\xC3\x89NY:", REMITTANCE),
    LABEL("K\xC3\xB6zlem\xC3\xA9ny:", REMITTANCE),
    LABEL("AZONOSITO:", END_TO_END),
};

static const struct mt940_label mt940_labels_italian[] = {
    LABEL_OF("ORDINANTE:", NAME, ORDERING),
    LABEL_OF("ORD:", NAME, ORDERING),
    LABEL_OF("BENEFICIARIO:", NAME, BENEFICIARY),
    LABEL_OF("BEN:", NAME, BENEFICIARY),
    LABEL("CAUSALE:", REMITTANCE),
    LABEL("CAU:", REMITTANCE),
    LABEL("CRO:", TRANSACTION_ID),
    LABEL("TRN:", TRANSACTION_ID),
    LABEL("IBAN:", ACCOUNT),
    LABEL("BIC:", BANK),
};

static const struct mt940_label mt940_labels_nordic[] = {
    LABEL("VIITE:", REFERENCE),
    LABEL_OF("MAKSAJA:", NAME, ORDERING),
    LABEL_OF("SAAJA:", NAME, BENEFICIARY),
    LABEL("VIESTI:", REMITTANCE),
    LABEL("ARKISTOINTITUNNUS:", TRANSACTION_ID),
    LABEL("OCR:", REFERENCE),
    LABEL_OF("AVS\xC3\x84NDARE:", NAME, ORDERING),
    LABEL_OF("AVSANDARE:", NAME, ORDERING),
    LABEL_OF("MOTTAGARE:", NAME, BENEFICIARY),
    LABEL("MEDDELANDE:", REMITTANCE),
    LABEL("BANKGIRO:", ACCOUNT),
    LABEL("KID:", REFERENCE),
    LABEL_OF("BETALER:", NAME, ORDERING),
    LABEL_OF("MOTTAKER:", NAME, BENEFICIARY),
    LABEL("MELDING:", REMITTANCE),
    LABEL_OF("AFSENDER:", NAME, ORDERING),
    LABEL_OF("MODTAGER:", NAME, BENEFICIARY),
    LABEL("MEDDELELSE:", REMITTANCE),
};

static const struct mt940_label mt940_labels_baltic[] = {
    LABEL_OF("MOKETOJAS:", NAME, ORDERING),
    LABEL_OF("MOK\xC4\x96TOJAS:", NAME, ORDERING),
    LABEL_OF("GAVEJAS:", NAME, BENEFICIARY),
    LABEL_OF("GAV\xC4\x96JAS:", NAME, BENEFICIARY),
    LABEL("PASKIRTIS:", REMITTANCE),
    LABEL("IMOKOS KODAS:", REFERENCE),
    LABEL("\xC4\xAEMOKOS KODAS:", REFERENCE),
    LABEL("SASKAITA:", ACCOUNT),
    LABEL("S\xC4\x84SKAITA:", ACCOUNT),
    LABEL_OF("MAKSATAJS:", NAME, ORDERING),
    LABEL_OF("MAKS\xC4\x80T\xC4\x80JS:", NAME, ORDERING),
    LABEL_OF("SANEMEJS:", NAME, BENEFICIARY),
    LABEL("MERKIS:", REMITTANCE),
    LABEL("M\xC4\x92R\xC4\xB6IS:", REMITTANCE),
    LABEL("KONTS:", ACCOUNT),
    LABEL_OF("MAKSJA:", NAME, ORDERING),
    LABEL_OF("SAAJA:", NAME, BENEFICIARY),
    LABEL("SELGITUS:", REMITTANCE),
    LABEL("VIITENUMBER:", REFERENCE),
    LABEL("KONTO:", ACCOUNT),
};

/* Wires: the codes of Fedwire and CHIPS. */
static const struct mt940_label mt940_labels_us_wire[] = {
    LABEL_OF("ORG=", NAME, ORDERING),
    LABEL_OF("BNF=", NAME, BENEFICIARY),
    LABEL_OF("OGB=", BANK, ORDERING),
    LABEL_OF("BBK=", BANK, BENEFICIARY),
    LABEL("OBI=", REMITTANCE),
    LABEL("BBI=", REMITTANCE),
    LABEL("RFB=", END_TO_END),
    LABEL("TRN=", TRANSACTION_ID),
    LABEL("IMAD=", TRANSACTION_ID),
    LABEL("SND=", IGNORE),
    LABEL("SSN=", IGNORE),
};

/* Direct debits and credits through the clearing house. */
static const struct mt940_label mt940_labels_us_ach[] = {
    LABEL("ORIG CO NAME:", NAME),   LABEL("ORIG ID:", CREDITOR_ID),
    LABEL("DESC DATE:", IGNORE),    LABEL("CO ENTRY DESCR:", ADDITIONAL),
    LABEL("SEC:", PURPOSE),         LABEL("TRACE#:", TRANSACTION_ID),
    LABEL("EED:", IGNORE),          LABEL("IND ID:", END_TO_END),
    LABEL("IND NAME:", REMITTANCE), LABEL("TRN:", IGNORE),
};

#define LABELS(of)                                                                                 \
    {                                                                                              \
        mt940_labels_##of, sizeof mt940_labels_##of / sizeof mt940_labels_##of[0]                  \
    }

static const struct mt940_label_set {
    const struct mt940_label *labels;
    size_t count;
} mt940_label_sets[] = {
    LABELS(dutch),  LABELS(belgian), LABELS(swiss),     LABELS(austrian),
    LABELS(polish), LABELS(czech),   LABELS(hungarian), LABELS(italian),
    LABELS(nordic), LABELS(baltic),  LABELS(us_wire),   LABELS(us_ach),
};

/* Where a label stands in the text. */
struct mt940_label_mark {
    size_t begin;
    size_t value;
    const struct mt940_label *label;
};

struct mt940_label_marks {
    struct mt940_label_mark items[MT940_LABEL_MARKS_MAX];
    size_t count;
    size_t different;
};

static bool mt940_labels_ends_label(char c)
{
    return c == ':' || c == '=' || c == '.';
}

/* The longest label of the set that ends right before `end`, or NULL. */
static const struct mt940_label *mt940_labels_before(const struct mt940_label_set *set,
                                                     struct slice text, size_t end)
{
    const struct mt940_label *found = NULL;
    for (size_t i = 0; i < set->count; i++) {
        struct slice label = set->labels[i].text;
        if (label.ptr[label.len - 1] != text.ptr[end - 1] || label.len > end ||
            (found != NULL && found->text.len >= label.len)) {
            continue;
        }
        size_t begin = end - label.len;
        bool word = begin == 0 || text.ptr[begin - 1] == ' ' || text.ptr[begin - 1] == ';' ||
                    text.ptr[begin - 1] == ',' || text.ptr[begin - 1] == '/';
        if (word && slice_equal_fold(slice_take(slice_skip(text, begin), label.len), label)) {
            found = &set->labels[i];
        }
    }
    return found;
}

static void mt940_labels_mark(const struct mt940_label_set *set, struct slice text,
                              struct mt940_label_marks *marks)
{
    marks->count = 0;
    marks->different = 0;
    for (size_t at = 0; at < text.len && marks->count < MT940_LABEL_MARKS_MAX; at++) {
        if (!mt940_labels_ends_label(text.ptr[at])) {
            continue;
        }
        const struct mt940_label *label = mt940_labels_before(set, text, at + 1);
        if (label == NULL) {
            continue;
        }
        size_t begin = at + 1 - label->text.len;
        if (marks->count > 0 && marks->items[marks->count - 1].begin >= begin) {
            marks->count--; /* "BETALINGSKENM." was the front of "BETALINGSKENM.:" */
            marks->different--;
        }
        bool again = false;
        for (size_t i = 0; i < marks->count; i++) {
            again = again || marks->items[i].label == label;
        }
        marks->different += again ? 0 : 1;
        marks->items[marks->count++] = (struct mt940_label_mark){begin, at + 1, label};
    }
}

/* Without the signs that part a value from the next label. */
static struct slice mt940_labels_bare(struct slice text)
{
    text = slice_trim(text);
    while (text.len > 0 && (text.ptr[text.len - 1] == ';' || text.ptr[text.len - 1] == ',' ||
                            text.ptr[text.len - 1] == '/')) {
        text = slice_trim(slice_take(text, text.len - 1));
    }
    return text;
}

/* A value of one word, such as a reference: what follows it is text. */
static struct slice mt940_labels_word(struct slice *text)
{
    struct slice word = slice_take(*text, slice_find_byte(*text, ' '));
    *text = slice_trim(slice_skip(*text, word.len));
    return mt940_labels_bare(word);
}

static void mt940_labels_take(struct mt940_details *details, const struct mt940_label *label,
                              struct slice text)
{
    enum { BIC_SHORT = 8, BIC_LONG = 11 };
    text = mt940_labels_bare(text);
    details->party = label->party;
    if (label->role == MT940_ROLE_NAME) {
        /* An address stands behind two blanks; it is no part of the name. */
        text = slice_trim(slice_take(text, slice_find(text, SLICE("  "))));
    } else if (label->role == MT940_ROLE_REFERENCE) {
        struct slice word = mt940_labels_word(&text);
        mt940_details_set(details, MT940_ROLE_REFERENCE, word);
        mt940_details_set(details, MT940_ROLE_REMITTANCE, text);
        return;
    } else if (label->role == MT940_ROLE_BANK || label->role == MT940_ROLE_PURPOSE) {
        /* A code is one word, and what follows it is text; the name of a bank is taken whole. */
        struct slice rest = text;
        struct slice word = mt940_labels_word(&rest);
        if (label->role == MT940_ROLE_PURPOSE || word.len == BIC_SHORT || word.len == BIC_LONG) {
            mt940_details_set(details, label->role, word);
            mt940_details_set(details, MT940_ROLE_REMITTANCE, rest);
            return;
        }
    }
    mt940_details_set(details, label->role, text);
}

bool mt940_labels_add(struct mt940_details *details, struct slice text)
{
    struct mt940_label_marks marks;
    struct mt940_label_marks best;
    best.count = 0;
    best.different = MT940_LABELS_LEAST - 1;
    if (text.len == 0 ||
        text_scan_either(text.ptr, text.ptr + text.len, ':', '=') == text.ptr + text.len) {
        return false; /* all but one label end so, and two are needed */
    }
    for (size_t i = 0; i < sizeof mt940_label_sets / sizeof mt940_label_sets[0]; i++) {
        mt940_labels_mark(&mt940_label_sets[i], text, &marks);
        if (marks.different > best.different) {
            best = marks;
        }
    }
    if (best.count == 0) {
        return false;
    }
    mt940_details_set(details, MT940_ROLE_REMITTANCE,
                      mt940_labels_bare(slice_take(text, best.items[0].begin)));
    for (size_t i = 0; i < best.count; i++) {
        size_t begin = best.items[i].value;
        size_t end = i + 1 < best.count ? best.items[i + 1].begin : text.len;
        mt940_labels_take(details, best.items[i].label,
                          slice_take(slice_skip(text, begin), end - begin));
    }
    details->party = MT940_ROLE_IGNORE;
    return true;
}
