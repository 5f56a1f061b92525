#include "parsers/csv_words.h"

#include "base/utf8.h"

#include <string.h>

static const struct csv_words_row {
    enum csv_words_role role;
    bool english;
    const char *words;
} csv_words_rows[] = {
#define WORDS(role, english, words) {CSV_WORDS_##role, english, words},
#include "parsers/csv_words_table.h"
#undef WORDS
};

/* Letters with accents as the letter they come from: pairs of a code point and its fold. */
static const struct csv_words_accent {
    uint32_t first;
    uint32_t last;
    char fold;
} csv_words_accents[] = {
    {0xC0, 0xC6, 'a'},   {0xC7, 0xC7, 'c'},   {0xC8, 0xCB, 'e'},   {0xCC, 0xCF, 'i'},
    {0xD0, 0xD0, 'd'},   {0xD1, 0xD1, 'n'},   {0xD2, 0xD6, 'o'},   {0xD8, 0xD8, 'o'},
    {0xD9, 0xDC, 'u'},   {0xDD, 0xDD, 'y'},   {0xDF, 0xDF, 's'},   {0xE0, 0xE6, 'a'},
    {0xE7, 0xE7, 'c'},   {0xE8, 0xEB, 'e'},   {0xEC, 0xEF, 'i'},   {0xF0, 0xF0, 'd'},
    {0xF1, 0xF1, 'n'},   {0xF2, 0xF6, 'o'},   {0xF8, 0xF8, 'o'},   {0xF9, 0xFC, 'u'},
    {0xFD, 0xFD, 'y'},   {0xFF, 0xFF, 'y'},   {0x100, 0x105, 'a'}, {0x106, 0x10D, 'c'},
    {0x10E, 0x111, 'd'}, {0x112, 0x11B, 'e'}, {0x11C, 0x123, 'g'}, {0x128, 0x131, 'i'},
    {0x139, 0x142, 'l'}, {0x143, 0x148, 'n'}, {0x14C, 0x151, 'o'}, {0x152, 0x153, 'o'},
    {0x154, 0x159, 'r'}, {0x15A, 0x161, 's'}, {0x162, 0x167, 't'}, {0x168, 0x173, 'u'},
    {0x178, 0x178, 'y'}, {0x179, 0x17E, 'z'}, {0x218, 0x219, 's'}, {0x21A, 0x21B, 't'},
};

/* Greek, a letter for a letter: the code points from U+0386 on. */
static const char csv_words_greek[] = "a eii o yoiavgdezitiklmnxopr styfhpo"
                                      "iyaeiiyavgdezitiklmnxoprsstyfhpoiyoyo";

static char csv_words_fold_point(uint32_t point)
{
    enum { GREEK_FIRST = 0x386, GREEK_COUNT = sizeof csv_words_greek - 1 };
    if (point >= GREEK_FIRST && point < GREEK_FIRST + GREEK_COUNT) {
        return csv_words_greek[point - GREEK_FIRST];
    }
    for (size_t i = 0; i < sizeof csv_words_accents / sizeof csv_words_accents[0]; i++) {
        if (point >= csv_words_accents[i].first && point <= csv_words_accents[i].last) {
            return csv_words_accents[i].fold;
        }
    }
    return ' ';
}

size_t csv_words_fold(struct slice text, char folded[CSV_WORDS_FOLD_MAX])
{
    size_t len = 0;
    while (text.len > 0 && len < CSV_WORDS_FOLD_MAX) {
        uint32_t point = 0;
        size_t bytes = utf8_decode(text, &point);
        bytes = bytes == 0 ? 1 : bytes;
        char c = ' ';
        if (bytes == 1 && byte_is_alnum(text.ptr[0])) {
            c = byte_is_upper(text.ptr[0]) ? (char)(text.ptr[0] - 'A' + 'a') : text.ptr[0];
        } else if (bytes > 1) {
            c = csv_words_fold_point(point);
        }
        if (c != ' ' || (len > 0 && folded[len - 1] != ' ')) {
            folded[len++] = c;
        }
        text = slice_skip(text, bytes);
    }
    return len > 0 && folded[len - 1] == ' ' ? len - 1 : len;
}

/* The next of the words split by |. */
static bool csv_words_next(const char **rest, struct slice *word)
{
    if (**rest == '\0') {
        return false;
    }
    size_t len = strcspn(*rest, "|");
    *word = (struct slice){*rest, len};
    *rest += len + ((*rest)[len] == '|' ? 1 : 0);
    return true;
}

/* Whether `word` stands in `text` between blanks or ends; looked for where words begin. */
static bool csv_words_within(struct slice text, struct slice word)
{
    for (size_t at = 0; at < text.len && at + word.len <= text.len; at++) {
        bool ends = at + word.len == text.len || text.ptr[at + word.len] == ' ';
        if (ends && text.ptr[at] == word.ptr[0] && memcmp(text.ptr + at, word.ptr, word.len) == 0) {
            return true;
        }
        const char *blank = memchr(text.ptr + at, ' ', text.len - at);
        if (blank == NULL) {
            return false;
        }
        at = (size_t)(blank - text.ptr);
    }
    return false;
}

/* The row with the whole text, or with the longest word in it. */
static struct csv_words_found csv_words_lookup(struct slice text)
{
    struct csv_words_found best = {CSV_WORDS_NONE, 0, false, {{0}, 0}};
    size_t best_len = 0;
    for (size_t i = 0; i < sizeof csv_words_rows / sizeof csv_words_rows[0]; i++) {
        const struct csv_words_row *row = &csv_words_rows[i];
        const char *rest = row->words;
        struct slice word;
        while (csv_words_next(&rest, &word)) {
            if (slice_equal(word, text)) {
                best.role = row->role;
                best.weight = 3;
                best.english = row->english;
                return best;
            }
            /* What is aside as a whole vetoes as a part: "fee amount", "original amount eur". */
            bool aside = row->role == CSV_WORDS_ASIDE || row->role == CSV_WORDS_FEE;
            size_t rank = word.len + (aside ? 100 : 0);
            if (row->role != CSV_WORDS_UNREAD && word.len >= (aside ? 3 : 4) &&
                word.len < text.len && rank > best_len && csv_words_within(text, word)) {
                best.role = row->role;
                best.weight = 2;
                best.english = row->english;
                best_len = rank;
            }
        }
    }
    return best;
}

/* Germanic compounds say what they are at their end. */
static struct csv_words_found csv_words_compound(struct slice text)
{
    static const struct csv_words_ending {
        struct slice ending;
        enum csv_words_role role;
    } endings[] = {
        {{"datum", 5}, CSV_WORDS_OTHER_DATE},    {{"betrag", 6}, CSV_WORDS_AMOUNT},
        {{"bedrag", 6}, CSV_WORDS_AMOUNT},       {{"belopp", 6}, CSV_WORDS_AMOUNT},
        {{"saldo", 5}, CSV_WORDS_BALANCE},       {{"wahrung", 7}, CSV_WORDS_CURRENCY},
        {{"referenz", 8}, CSV_WORDS_REMITTANCE}, {{"text", 4}, CSV_WORDS_REMITTANCE},
        {{"gebuhr", 6}, CSV_WORDS_FEE},          {{"kosten", 6}, CSV_WORDS_FEE},
    };
    struct csv_words_found found = {CSV_WORDS_NONE, 0, false, {{0}, 0}};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (slice_ends(text, endings[i].ending)) {
            found.role = endings[i].role;
            found.weight = 1;
            return found;
        }
    }
    return found;
}

/* Takes a known currency off the header: "Saldo (CHF)", "Betrag in EUR". */
static void csv_words_take_currency(struct slice header, char *folded, size_t *len,
                                    struct currency *currency)
{
    for (size_t at = 0; at + 3 <= header.len; at++) {
        bool begins = at == 0 || !byte_is_alnum(header.ptr[at - 1]);
        bool ends = at + 3 == header.len || !byte_is_alnum(header.ptr[at + 3]);
        struct slice code = {header.ptr + at, 3};
        if (!begins || !ends || at == 0 || !currency_parse(code, currency)) {
            continue;
        }
        char without[CSV_WORDS_FOLD_MAX];
        size_t head = csv_words_fold(slice_take(header, at), without);
        size_t tail = csv_words_fold(slice_skip(header, at + 3), folded);
        memmove(folded + head + (tail > 0 ? 1 : 0), folded,
                head + 1 + tail <= CSV_WORDS_FOLD_MAX ? tail : 0);
        memcpy(folded, without, head);
        if (tail > 0 && head < CSV_WORDS_FOLD_MAX) {
            folded[head] = ' ';
        }
        *len = head + 1 + tail <= CSV_WORDS_FOLD_MAX ? head + (tail > 0 ? 1 + tail : 0) : head;
        if (slice_ends((struct slice){folded, *len}, SLICE(" in"))) {
            *len -= 3;
        }
        return;
    }
}

struct csv_words_found csv_words_find(struct slice header)
{
    char folded[CSV_WORDS_FOLD_MAX];
    struct currency currency = {{0}, 0};
    size_t len = csv_words_fold(header, folded);
    csv_words_take_currency(header, folded, &len, &currency);
    while (len > 1 && (byte_is_digit(folded[len - 1]) || folded[len - 1] == ' ')) {
        len--; /* "description 1", "buchungstext2" */
    }
    struct slice text = {folded, len};
    struct csv_words_found found = csv_words_lookup(text);
    if (found.role == CSV_WORDS_NONE) {
        found = csv_words_compound(text);
    }
    found.currency = currency;
    return found;
}

int csv_words_month(struct slice text)
{
    static const char *const months[12] = {
        "jan|gen|ene|led|tam|sty|januar|janvier|january|oca|ian|sau|jaa",
        "feb|fev|febr|fevr|uno|helm|lut|sub|vas|vee",
        "mar|mrz|maa|mrt|brez|marz|mars|march|kov",
        "apr|avr|abr|dub|huh|kwi|april|avril|nis|bal",
        "may|mai|mag|maj|mei|kve|tou|maggio|mayo|geg",
        "jun|juin|giu|kes|cze|june|juni|juuni|haz|iun|bir",
        "jul|juil|lug|hei|lip|july|juli|juillet|juuli|tem|iul|lie",
        "aug|aou|aout|ago|elo|sie|august|agu|rgp",
        "sep|sept|set|zar|syy|wrz|september|eyl|szept|szep|rgs",
        "oct|okt|ott|out|rij|lok|paz|october|eki|spa",
        "nov|lis|marr|novembre|november|kas|noi|lap",
        "dec|dez|des|dic|jou|gru|december|ara"};
    char folded[CSV_WORDS_FOLD_MAX];
    size_t len = text.len > 12 ? 0 : csv_words_fold(text, folded);
    struct slice name = {folded, len};
    if (len < 3) {
        return 0;
    }
    /* The whole word first: "mars" must not be found as "mar", nor "juin" as "jui". */
    for (size_t take = len; take >= 3; take = take > 3 ? 3 : 2) {
        for (int month = 0; month < 12; month++) {
            const char *rest = months[month];
            struct slice word;
            while (csv_words_next(&rest, &word)) {
                if (slice_equal(word, slice_take(name, take))) {
                    return month + 1;
                }
            }
        }
    }
    return 0;
}

int csv_words_direction(struct slice text)
{
    static const char debit[] =
        "debit|d|dr|dbit|db|debet|debito|soll|s|belastung|lastschrift|af|uit|out|o|outflow|"
        "outgoing|addebito|dare|cargo|debe|ausgang|ausgabe|depense|sortie|uscita|saida|salida|ut|"
        "uttag|ud|obciazenie|wydatek|ma dati|terheles|kiadas|withdrawal|paid out|money "
        "out|debited|deebet|debets|debetas|"
        "debitare|borc|breme|isplata|odchozi|vydaj|vydavok|hreosi|zaduzenje|duguje";
    static const char credit[] =
        "credit|c|cr|crdt|kredit|credito|haben|h|gutschrift|bij|in|i|inflow|incoming|accredito|"
        "avere|abono|haber|eingang|einnahme|recette|entree|entrata|entrada|ingreso|inn|insattning|"
        "ind|uznanie|wplyw|dal|jovairas|bevetel|deposit|paid in|money "
        "in|credited|kreedit|kredits|kreditas|k|"
        "creditare|alacak|dobro|uplata|prichozi|prijem|pistosi|odobrenje|potrazuje";
    char folded[CSV_WORDS_FOLD_MAX];
    if (text.len == 0 || text.len > 24) {
        return 0;
    }
    struct slice name = {folded, csv_words_fold(text, folded)};
    const char *rest = debit;
    struct slice word;
    while (csv_words_next(&rest, &word)) {
        if (slice_equal(word, name)) {
            return -1;
        }
    }
    for (rest = credit; csv_words_next(&rest, &word);) {
        if (slice_equal(word, name)) {
            return 1;
        }
    }
    return text.len == 1 && text.ptr[0] == '-' ? -1 : (text.len == 1 && text.ptr[0] == '+' ? 1 : 0);
}

/* Whether a word of the list is the whole of `text`, folded. */
static bool csv_words_is_one_of(struct slice text, const char *list)
{
    char folded[CSV_WORDS_FOLD_MAX];
    struct slice word;
    if (text.len == 0 || text.len > CSV_WORDS_FOLD_MAX) {
        return false;
    }
    struct slice name = {folded, csv_words_fold(text, folded)};
    while (csv_words_next(&list, &word)) {
        if (slice_equal(word, name)) {
            return true;
        }
    }
    return false;
}

bool csv_words_direction_sure(struct slice text)
{
    return csv_words_is_one_of(text, "cr|dr|crdt|dbit|credit|debit|kredit|debet|haben|soll|kreedit|"
                                     "deebet|avere|dare|haber|debe|alacak|borc");
}

bool csv_words_card_number(struct slice header)
{
    return csv_words_is_one_of(header, "card|card number|card no|cardid|card id|karte|kartennummer|"
                                       "karten nr|carte|numero de carte|carta|numero di carta|"
                                       "tarjeta|kaart|kaartnummer|kort|kortnummer|kartaszam|"
                                       "cislo karty|numer karty|kart numarasi|kaardinumber");
}

enum csv_words_footer csv_words_footer(struct slice text, bool within)
{
    static const struct csv_words_footers {
        enum csv_words_footer footer;
        const char *words;
        const char *endings; /* of compounds: "Schlusssaldo" */
    } footers[] = {
        {CSV_WORDS_FOOTER_PENDING,
         "pending|not yet booked|not booked|unbooked|authorised|authorized|authorisation|"
         "vorgemerkt|vorgemerkte|vormerkung|ausstehend|nicht gebucht|noch nicht gebucht|en attente|"
         "en cours|a venir|in sospeso|in attesa|non contabilizzato|da contabilizzare|pendiente|"
         "pendente|in behandeling|in afwachting|afventer|reserveret|reserverad|reserverat|"
         "reservert|varaus|katevaraus|oczekujaca|oczekujace|blokada|cekajici|cakajuca|fuggo|"
         "fuggoben|broneeritud|rezervuota|rezervets|in asteptare|na cekanju|bekliyor|provizyon",
         ""},
        {CSV_WORDS_FOOTER_BALANCE,
         "balance|saldo|saldi|solde|kontostand|zustatek|zostatok|egyenleg|stanje|bakiye|jaak|"
         "likutis|atlikums|sold|brought forward|carried forward|balance brought forward|"
         "balance carried forward|opening balance|closing balance|ubertrag|saldovortrag|"
         "a nouveau|report",
         "saldo|kontostand"},
        {CSV_WORDS_FOOTER_TOTAL,
         "total|totals|sum|sums|subtotal|sub total|grand total|summe|summen|gesamt|somme|totaal|"
         "totale|totali|totaux|suma|soma|samlet|summa|yhteensa|kokku|kopa|viso|razem|celkem|spolu|"
         "osszesen|ukupno|skupaj|toplam",
         "total|totaal|summe|summa"},
    };
    char folded[CSV_WORDS_FOLD_MAX];
    if (text.len == 0 || text.len > CSV_WORDS_FOLD_MAX) {
        return CSV_WORDS_FOOTER_NONE;
    }
    struct slice name = {folded, csv_words_fold(text, folded)};
    bool one = slice_find_byte(name, ' ') == SIZE_MAX;
    for (size_t i = 0; i < sizeof footers / sizeof footers[0]; i++) {
        const char *rest = footers[i].words;
        struct slice word;
        while (csv_words_next(&rest, &word)) {
            if (slice_equal(word, name) || (within && csv_words_within(name, word))) {
                return footers[i].footer;
            }
        }
        for (rest = footers[i].endings; one && csv_words_next(&rest, &word);) {
            if (slice_ends(name, word)) {
                return footers[i].footer;
            }
        }
    }
    return CSV_WORDS_FOOTER_NONE;
}

bool csv_words_us_zone(struct slice text)
{
    return csv_words_is_one_of(text, "pst|pdt|mst|mdt|cst|cdt|est|edt|akst|akdt|hst");
}

bool csv_words_card(struct slice text)
{
    static const char words[] =
        "kreditkarte|kreditkarten|kreditkartenkonto|kartennummer|kartenabrechnung|credit card|"
        "card number|card account|card statement|carte de credit|numero de carte|carta di credito|"
        "numero carta|tarjeta de credito|cartao de credito|creditcard|kredietkaart|kreditkort|"
        "luottokortti|karta kredytowa|kreditni karta|hitelkartya|kredi karti|mastercard|visa";
    char folded[CSV_WORDS_FOLD_MAX];
    struct slice name = {folded, csv_words_fold(slice_take(text, CSV_WORDS_FOLD_MAX), folded)};
    const char *rest = words;
    struct slice word;
    while (csv_words_next(&rest, &word)) {
        if (csv_words_within(name, word)) {
            return true;
        }
    }
    return false;
}
