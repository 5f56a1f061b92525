/*
 * German :86:, "166?00GUTSCHRIFT?109310?20EREF+…": a three-digit business transaction code, then
 * subfields of a separator and two digits. The separator is whatever stands behind the code.
 *
 * How it works: the subfields of the purpose (?20 to ?29, ?60 to ?69) hold one text in pieces of 27
 * characters. A full piece was cut wherever it stood and is joined without a blank; a shorter one
 * ended by itself. The joined text is then cut at SEPA tags ("EREF+", "SVWZ+"), which may
 * themselves have been cut between two pieces.
 *
 * Source: Deutsche Kreditwirtschaft, DFÜ-Abkommen annex 3, chapter 8.2 (subfields, codes, tags);
 * the forms with ":" and the spelled-out labels are what banks sent before and beside it.
 */
#include "parsers/mt940_internal.h"

#include <assert.h>
#include <string.h>

enum {
    MT940_GERMAN_PIECE_COLUMNS = 27,
    MT940_GERMAN_PIECES_MAX = 64,
    MT940_GERMAN_MARKS_MAX = 32,
    MT940_GERMAN_PLUS_TAGS = 15, /* rows of mt940_german_tags with "+", which come first */
};

/* What a subfield is; the codes not named are text, since "?" and two digits may stand in one. */
enum mt940_german_kind {
    MT940_GERMAN_TEXT,
    MT940_GERMAN_BOOKING_TEXT,
    MT940_GERMAN_IGNORED, /* primanota */
    MT940_GERMAN_PURPOSE,
    MT940_GERMAN_BANK,
    MT940_GERMAN_ACCOUNT,
    MT940_GERMAN_NAME,
    MT940_GERMAN_TEXT_KEY,
    MT940_GERMAN_EXTRA, /* banks' own: kept as remittance */
};

static const uint8_t mt940_german_kinds[100] = {
    [0] = MT940_GERMAN_BOOKING_TEXT, [10] = MT940_GERMAN_IGNORED,
    [20] = MT940_GERMAN_PURPOSE,     [21] = MT940_GERMAN_PURPOSE,
    [22] = MT940_GERMAN_PURPOSE,     [23] = MT940_GERMAN_PURPOSE,
    [24] = MT940_GERMAN_PURPOSE,     [25] = MT940_GERMAN_PURPOSE,
    [26] = MT940_GERMAN_PURPOSE,     [27] = MT940_GERMAN_PURPOSE,
    [28] = MT940_GERMAN_PURPOSE,     [29] = MT940_GERMAN_PURPOSE,
    [30] = MT940_GERMAN_BANK,        [31] = MT940_GERMAN_ACCOUNT,
    [32] = MT940_GERMAN_NAME,        [33] = MT940_GERMAN_NAME,
    [34] = MT940_GERMAN_TEXT_KEY,    [35] = MT940_GERMAN_EXTRA,
    [36] = MT940_GERMAN_EXTRA,       [37] = MT940_GERMAN_EXTRA,
    [38] = MT940_GERMAN_ACCOUNT, /* the IBAN, where ?31 holds a national number */
    [39] = MT940_GERMAN_EXTRA,       [60] = MT940_GERMAN_PURPOSE,
    [61] = MT940_GERMAN_PURPOSE,     [62] = MT940_GERMAN_PURPOSE,
    [63] = MT940_GERMAN_PURPOSE,     [64] = MT940_GERMAN_PURPOSE,
    [65] = MT940_GERMAN_PURPOSE,     [70] = MT940_GERMAN_EXTRA,
    [71] = MT940_GERMAN_EXTRA,       [72] = MT940_GERMAN_EXTRA,
    [73] = MT940_GERMAN_EXTRA,       [99] = MT940_GERMAN_IGNORED,
};

/* How a tag is told from text. */
enum mt940_german_form {
    MT940_GERMAN_PLUS,  /* "EREF+" at a piece, behind a blank or another tag, or cut between pieces
                         */
    MT940_GERMAN_COLON, /* "EREF:" at the start of a piece, where the text has no tag with "+" */
    MT940_GERMAN_LABEL, /* spelled out, at the start of a piece */
};

static const struct mt940_german_tag {
    struct slice text;
    enum mt940_german_form form;
    enum mt940_role role;
} mt940_german_tags[] = {
    {{"EREF+", 5}, MT940_GERMAN_PLUS, MT940_ROLE_END_TO_END},
    {{"SVWZ+", 5}, MT940_GERMAN_PLUS, MT940_ROLE_REMITTANCE},
    {{"KREF+", 5}, MT940_GERMAN_PLUS, MT940_ROLE_TRANSACTION_ID},
    {{"MREF+", 5}, MT940_GERMAN_PLUS, MT940_ROLE_MANDATE},
    {{"CRED+", 5}, MT940_GERMAN_PLUS, MT940_ROLE_IGNORE},
    {{"DEBT+", 5}, MT940_GERMAN_PLUS, MT940_ROLE_IGNORE},
    {{"ABWA+", 5}, MT940_GERMAN_PLUS, MT940_ROLE_ULTIMATE_DEBTOR},
    {{"ABWE+", 5}, MT940_GERMAN_PLUS, MT940_ROLE_ULTIMATE_CREDITOR},
    {{"IBAN+", 5}, MT940_GERMAN_PLUS, MT940_ROLE_ACCOUNT},
    {{"BIC+", 4}, MT940_GERMAN_PLUS, MT940_ROLE_BANK},
    {{"PURP+", 5}, MT940_GERMAN_PLUS, MT940_ROLE_PURPOSE},
    {{"COAM+", 5}, MT940_GERMAN_PLUS, MT940_ROLE_CHARGES},
    {{"OAMT+", 5}, MT940_GERMAN_PLUS, MT940_ROLE_INSTRUCTED},
    {{"ANAM+", 5}, MT940_GERMAN_PLUS, MT940_ROLE_NAME},
    {{"RREF+", 5}, MT940_GERMAN_PLUS, MT940_ROLE_IGNORE},
    {{"EREF:", 5}, MT940_GERMAN_COLON, MT940_ROLE_END_TO_END},
    {{"SVWZ:", 5}, MT940_GERMAN_COLON, MT940_ROLE_REMITTANCE},
    {{"KREF:", 5}, MT940_GERMAN_COLON, MT940_ROLE_TRANSACTION_ID},
    {{"MREF:", 5}, MT940_GERMAN_COLON, MT940_ROLE_MANDATE},
    {{"CRED:", 5}, MT940_GERMAN_COLON, MT940_ROLE_IGNORE},
    {{"DEBT:", 5}, MT940_GERMAN_COLON, MT940_ROLE_IGNORE},
    {{"ABWA:", 5}, MT940_GERMAN_COLON, MT940_ROLE_ULTIMATE_DEBTOR},
    {{"ABWE:", 5}, MT940_GERMAN_COLON, MT940_ROLE_ULTIMATE_CREDITOR},
    {{"IBAN:", 5}, MT940_GERMAN_COLON, MT940_ROLE_ACCOUNT},
    {{"BIC:", 4}, MT940_GERMAN_COLON, MT940_ROLE_BANK},
    {{"MTLG:", 5}, MT940_GERMAN_LABEL, MT940_ROLE_REMITTANCE},
    {{"END-TO-END-REF.:", 16}, MT940_GERMAN_LABEL, MT940_ROLE_END_TO_END},
    {{"CORE / MANDATSREF.:", 19}, MT940_GERMAN_LABEL, MT940_ROLE_MANDATE},
    {{"COR1 / MANDATSREF.:", 19}, MT940_GERMAN_LABEL, MT940_ROLE_MANDATE},
    {{"B2B / MANDATSREF.:", 18}, MT940_GERMAN_LABEL, MT940_ROLE_MANDATE},
    {{"MANDATSREF.:", 12}, MT940_GERMAN_LABEL, MT940_ROLE_MANDATE},
    {{"GLAEUBIGER-ID:", 14}, MT940_GERMAN_LABEL, MT940_ROLE_IGNORE},
    {{"GL\xC3\x84UBIGER-ID:", 14}, MT940_GERMAN_LABEL, MT940_ROLE_IGNORE},
    {{"KUNDENREF.:", 11}, MT940_GERMAN_LABEL, MT940_ROLE_TRANSACTION_ID},
    {{"Ref. ", 5}, MT940_GERMAN_LABEL, MT940_ROLE_REMITTANCE}, /* ends the labels above */
};

/* Codes of payments that came back: returned debits and transfers. */
static const struct slice mt940_german_returns[] = {
    {"009", 3}, {"059", 3}, {"108", 3}, {"109", 3}, {"159", 3},
};

static const struct mt940_german_reason {
    struct slice text_key;
    struct slice reason;
} mt940_german_reasons[] = {
    {{"901", 3}, {"AC01", 4}}, {{"902", 3}, {"AC04", 4}}, {{"903", 3}, {"AC06", 4}},
    {{"904", 3}, {"AG01", 4}}, {{"905", 3}, {"AG02", 4}}, {{"906", 3}, {"AM04", 4}},
    {{"907", 3}, {"AM05", 4}}, {{"909", 3}, {"MD01", 4}}, {{"911", 3}, {"MD06", 4}},
    {{"912", 3}, {"MD07", 4}}, {{"913", 3}, {"MS02", 4}}, {{"914", 3}, {"MS03", 4}},
};

bool mt940_german_is_return(struct slice gvc)
{
    for (size_t i = 0;
         gvc.len == 3 && i < sizeof mt940_german_returns / sizeof mt940_german_returns[0]; i++) {
        if (memcmp(gvc.ptr, mt940_german_returns[i].ptr, 3) == 0) {
            return true;
        }
    }
    return false;
}

struct slice mt940_german_reason(struct slice text_key)
{
    for (size_t i = 0; i < sizeof mt940_german_reasons / sizeof mt940_german_reasons[0]; i++) {
        if (slice_equal(text_key, mt940_german_reasons[i].text_key)) {
            return mt940_german_reasons[i].reason;
        }
    }
    return (struct slice){NULL, 0};
}

/* The code of a subfield that begins at the start of `text` with `separator`, or -1. */
static int mt940_german_code(struct slice text, char separator)
{
    if (text.len < 3 || text.ptr[0] != separator || !byte_is_digit(text.ptr[1]) ||
        !byte_is_digit(text.ptr[2])) {
        return -1;
    }
    int code = (text.ptr[1] - '0') * 10 + (text.ptr[2] - '0');
    return mt940_german_kinds[code] == MT940_GERMAN_TEXT ? -1 : code;
}

/* A separator is a sign that no word, number, path or date is written with. */
static bool mt940_german_is_separator(char c)
{
    static const char signs[] = "?~<>|^#$%&*!@=;_";
    return c != '\0' && memchr(signs, c, sizeof signs - 1) != NULL;
}

/* Where the first subfield begins: behind blanks and three digits, or at once; SIZE_MAX if none. */
static size_t mt940_german_start(struct slice field)
{
    size_t at = 0;
    while (at < field.len && field.ptr[at] == ' ') {
        at++;
    }
    size_t digits = 0;
    while (at < field.len && digits < 3 && byte_is_digit(field.ptr[at])) {
        at++;
        digits++;
    }
    while (at < field.len && (field.ptr[at] == ' ' || field.ptr[at] == '\n')) {
        at++;
    }
    struct slice rest = slice_skip(field, at);
    bool begun = (digits == 3 || digits == 0) && rest.len > 0 &&
                 mt940_german_is_separator(rest.ptr[0]) &&
                 mt940_german_code(rest, rest.ptr[0]) >= 0;
    return begun ? at : SIZE_MAX;
}

bool mt940_german_is(struct slice field)
{
    return mt940_german_start(field) != SIZE_MAX;
}

/* Pieces that make one text. */
struct mt940_german_pieces {
    struct slice items[MT940_GERMAN_PIECES_MAX];
    size_t starts[MT940_GERMAN_PIECES_MAX]; /* in the joined text */
    size_t count;
};

/* All pieces as one text: a full piece runs on into the next, a shorter one ends a word. */
static struct slice mt940_german_join(struct mt940_details *details,
                                      struct mt940_german_pieces *pieces)
{
    size_t room = pieces->count;
    for (size_t i = 0; i < pieces->count; i++) {
        room += pieces->items[i].len;
    }
    char *joined = arena_alloc(details->arena, room);
    if (joined == NULL) {
        details->failed = true;
        pieces->count = 0; /* without a joined text they start nowhere */
        return (struct slice){NULL, 0};
    }
    size_t len = 0;
    for (size_t i = 0; i < pieces->count; i++) {
        struct slice piece = pieces->items[i];
        struct slice before = i == 0 ? (struct slice){NULL, 0} : pieces->items[i - 1];
        bool full = before.len >= MT940_GERMAN_PIECE_COLUMNS &&
                    mt940_columns(before) >= MT940_GERMAN_PIECE_COLUMNS;
        if (len > 0 && !full && joined[len - 1] != ' ' && piece.len > 0 && piece.ptr[0] != ' ') {
            joined[len++] = ' ';
        }
        pieces->starts[i] = len;
        if (piece.len > 0) {
            memcpy(joined + len, piece.ptr, piece.len);
            len += piece.len;
        }
    }
    return (struct slice){joined, len};
}

static void mt940_german_push(struct mt940_german_pieces *pieces, struct slice piece)
{
    if (pieces->count < MT940_GERMAN_PIECES_MAX) {
        pieces->items[pieces->count++] = piece;
    }
}

/* A tag found in the purpose. */
struct mt940_german_mark {
    size_t begin;
    size_t value;
    enum mt940_role role;
};

struct mt940_german_marks {
    struct mt940_german_mark items[MT940_GERMAN_MARKS_MAX];
    size_t count;
};

static void mt940_german_marks_add(struct mt940_german_marks *marks, size_t begin,
                                   const struct mt940_german_tag *tag)
{
    if (marks->count == MT940_GERMAN_MARKS_MAX) {
        return;
    }
    /* Kept in the order of the text: labels are looked for after the tags with "+". */
    size_t at = marks->count++;
    while (at > 0 && marks->items[at - 1].begin > begin) {
        marks->items[at] = marks->items[at - 1];
        at--;
    }
    marks->items[at] = (struct mt940_german_mark){begin, begin + tag->text.len, tag->role};
}

/* Whether a tag may begin at `begin` and end at `end`: where a piece or a word begins, right behind
 * another tag, or across the cut between two pieces. */
static bool mt940_german_may_begin(const struct mt940_german_pieces *pieces,
                                   const struct mt940_german_marks *marks, struct slice text,
                                   size_t begin, size_t end)
{
    if (begin == 0 || text.ptr[begin - 1] == ' ' ||
        (marks->count > 0 && marks->items[marks->count - 1].value == begin)) {
        return true;
    }
    for (size_t i = 0; i < pieces->count; i++) {
        if (pieces->starts[i] >= begin && pieces->starts[i] < end) {
            return true;
        }
    }
    return false;
}

/* The tag that ends with the "+" before `end`, or NULL. */
static const struct mt940_german_tag *mt940_german_tag_before(struct slice text, size_t end)
{
    for (size_t i = 0; i < MT940_GERMAN_PLUS_TAGS; i++) {
        const struct slice *tag = &mt940_german_tags[i].text;
        if (end >= tag->len && text.ptr[end - 2] == tag->ptr[tag->len - 2] &&
            memcmp(text.ptr + end - tag->len, tag->ptr, tag->len) == 0) {
            return &mt940_german_tags[i];
        }
    }
    return NULL;
}

static void mt940_german_find_plus(const struct mt940_german_pieces *pieces, struct slice text,
                                   struct mt940_german_marks *marks)
{
    size_t end = 0;
    const char *plus = NULL;
    while (end < text.len && (plus = memchr(text.ptr + end, '+', text.len - end)) != NULL) {
        end = (size_t)(plus - text.ptr) + 1;
        const struct mt940_german_tag *tag = mt940_german_tag_before(text, end);
        if (tag != NULL && mt940_german_may_begin(pieces, marks, text, end - tag->text.len, end)) {
            mt940_german_marks_add(marks, end - tag->text.len, tag);
        }
    }
}

static void mt940_german_find_labels(const struct mt940_german_pieces *pieces, struct slice text,
                                     struct mt940_german_marks *marks)
{
    bool plus = marks->count > 0;
    for (size_t piece = 0; piece < pieces->count; piece++) {
        struct slice rest = slice_skip(text, pieces->starts[piece]);
        for (size_t i = MT940_GERMAN_PLUS_TAGS;
             i < sizeof mt940_german_tags / sizeof mt940_german_tags[0]; i++) {
            const struct mt940_german_tag *tag = &mt940_german_tags[i];
            bool wanted =
                tag->form == MT940_GERMAN_LABEL || (tag->form == MT940_GERMAN_COLON && !plus);
            if (wanted && slice_starts(rest, tag->text)) {
                mt940_german_marks_add(marks, pieces->starts[piece], tag);
                break;
            }
        }
    }
}

/* The purpose: text in front of the first tag, then what each tag says. */
static void mt940_german_purpose(struct mt940_details *details, struct mt940_german_pieces *pieces)
{
    struct slice text = mt940_german_join(details, pieces);
    struct mt940_german_marks marks;
    marks.count = 0;
    mt940_german_find_plus(pieces, text, &marks);
    if (slice_find_byte(text, ':') != SIZE_MAX) {
        mt940_german_find_labels(pieces, text, &marks);
    }
    size_t first = marks.count == 0 ? text.len : marks.items[0].begin;
    mt940_details_set(details, MT940_ROLE_REMITTANCE, slice_take(text, first));
    for (size_t i = 0; i < marks.count; i++) {
        size_t begin = marks.items[i].value;
        size_t end = i + 1 < marks.count ? marks.items[i + 1].begin : text.len;
        mt940_details_set(details, marks.items[i].role,
                          slice_take(slice_skip(text, begin), end - begin));
        details->party = MT940_ROLE_IGNORE; /* ABWA+ and ABWE+ open no party here */
    }
}

/* Subfields other than purpose and name are told at once. */
static void mt940_german_single(struct mt940_details *details, enum mt940_german_kind kind,
                                struct slice text)
{
    if (kind == MT940_GERMAN_BOOKING_TEXT) {
        mt940_details_set(details, MT940_ROLE_ADDITIONAL, text);
    } else if (kind == MT940_GERMAN_BANK) {
        mt940_details_set(details, MT940_ROLE_BANK, text);
    } else if (kind == MT940_GERMAN_ACCOUNT) {
        mt940_details_set(details, MT940_ROLE_ACCOUNT, text);
    } else if (kind == MT940_GERMAN_TEXT_KEY) {
        details->text_key = slice_trim(text);
    }
}

/* Where the next subfield begins, or the end of the text. */
static size_t mt940_german_next(struct slice text, size_t from, char separator)
{
    const char *end = text.ptr + text.len;
    const char *at = text.ptr + from;
    while (at < end && (at = memchr(at, separator, (size_t)(end - at))) != NULL) {
        if (mt940_german_code((struct slice){at, (size_t)(end - at)}, separator) >= 0) {
            return (size_t)(at - text.ptr);
        }
        at++;
    }
    return text.len;
}

void mt940_german_add(struct mt940_details *details, struct slice text)
{
    size_t at = mt940_german_start(text);
    if (at == SIZE_MAX) {
        return;
    }
    struct slice gvc = slice_trim(slice_take(text, at));
    if (details->gvc.len == 0) {
        details->gvc = gvc;
    }
    char separator = text.ptr[at];
    /* Only the counts are set: zeroing all the room took a tenth of the time of an entry. */
    struct mt940_german_pieces purpose;
    struct mt940_german_pieces name;
    struct mt940_german_pieces extra;
    purpose.count = 0;
    name.count = 0;
    extra.count = 0;
    while (at < text.len) {
        int code = mt940_german_code(slice_skip(text, at), separator);
        assert(code >= 0); /* the start and every next one are such places */
        enum mt940_german_kind kind = (enum mt940_german_kind)mt940_german_kinds[code];
        size_t next = mt940_german_next(text, at + 3, separator);
        struct slice piece = slice_take(slice_skip(text, at + 3), next - at - 3);
        if (kind == MT940_GERMAN_PURPOSE) {
            mt940_german_push(&purpose, piece);
        } else if (kind == MT940_GERMAN_NAME) {
            mt940_german_push(&name, piece);
        } else if (kind == MT940_GERMAN_EXTRA) {
            mt940_german_push(&extra, piece);
        } else {
            mt940_german_single(details, kind, piece);
        }
        at = next;
    }
    mt940_details_set(details, MT940_ROLE_NAME, mt940_german_join(details, &name));
    mt940_german_purpose(details, &purpose);
    if (extra.count > 0) {
        mt940_details_set(details, MT940_ROLE_REMITTANCE, mt940_german_join(details, &extra));
    }
}
