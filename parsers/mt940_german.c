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

#include "parsers/text_scan.h"

#include <string.h>

enum {
    MT940_GERMAN_PIECE_COLUMNS = 27,
    MT940_GERMAN_PIECES_MAX = 64,
    MT940_GERMAN_CODE_BYTES = 3, /* of a subfield: the separator and two digits */
    MT940_GERMAN_MARKS_MAX = 32,
};

/* What a subfield is; the codes not named are text, since "?" and two digits may stand in one. */
enum mt940_german_kind {
    MT940_GERMAN_TEXT, /* 0: no subfield */
    MT940_GERMAN_BOOKING_TEXT,
    MT940_GERMAN_IGNORED, /* primanota */
    MT940_GERMAN_PURPOSE,
    MT940_GERMAN_BANK,
    MT940_GERMAN_ACCOUNT,
    MT940_GERMAN_NAME,
    MT940_GERMAN_TEXT_KEY,
    MT940_GERMAN_EXTRA, /* banks' own: kept as remittance */
};

/* By the code read as two hexadecimal digits, which needs no arithmetic. */
static const uint8_t mt940_german_kinds[0x256] = {
    [0x00] = MT940_GERMAN_BOOKING_TEXT, [0x10] = MT940_GERMAN_IGNORED,
    [0x20] = MT940_GERMAN_PURPOSE,      [0x21] = MT940_GERMAN_PURPOSE,
    [0x22] = MT940_GERMAN_PURPOSE,      [0x23] = MT940_GERMAN_PURPOSE,
    [0x24] = MT940_GERMAN_PURPOSE,      [0x25] = MT940_GERMAN_PURPOSE,
    [0x26] = MT940_GERMAN_PURPOSE,      [0x27] = MT940_GERMAN_PURPOSE,
    [0x28] = MT940_GERMAN_PURPOSE,      [0x29] = MT940_GERMAN_PURPOSE,
    [0x30] = MT940_GERMAN_BANK,         [0x31] = MT940_GERMAN_ACCOUNT,
    [0x32] = MT940_GERMAN_NAME,         [0x33] = MT940_GERMAN_NAME,
    [0x34] = MT940_GERMAN_TEXT_KEY,     [0x35] = MT940_GERMAN_EXTRA,
    [0x36] = MT940_GERMAN_EXTRA,        [0x37] = MT940_GERMAN_EXTRA,
    [0x38] = MT940_GERMAN_ACCOUNT, /* the IBAN, where ?31 holds a national number */
    [0x39] = MT940_GERMAN_EXTRA,        [0x60] = MT940_GERMAN_PURPOSE,
    [0x61] = MT940_GERMAN_PURPOSE,      [0x62] = MT940_GERMAN_PURPOSE,
    [0x63] = MT940_GERMAN_PURPOSE,      [0x64] = MT940_GERMAN_PURPOSE,
    [0x65] = MT940_GERMAN_PURPOSE,      [0x70] = MT940_GERMAN_EXTRA,
    [0x71] = MT940_GERMAN_EXTRA,        [0x72] = MT940_GERMAN_EXTRA,
    [0x73] = MT940_GERMAN_EXTRA,        [0x99] = MT940_GERMAN_IGNORED,
};

/* "EREF+": at the start of a piece, behind a blank or another tag, or cut between pieces. Four
 * letters as a number. Sorted by how often they come. */
#define MT940_GERMAN_KEY(a, b, c, d)                                                               \
    ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

static const struct mt940_german_plus {
    uint32_t key;
    uint8_t len; /* of the tag with its "+" */
    enum mt940_role role;
} mt940_german_plus_tags[] = {
    {MT940_GERMAN_KEY('S', 'V', 'W', 'Z'), 5, MT940_ROLE_REMITTANCE},
    {MT940_GERMAN_KEY('E', 'R', 'E', 'F'), 5, MT940_ROLE_END_TO_END},
    {MT940_GERMAN_KEY('K', 'R', 'E', 'F'), 5, MT940_ROLE_TRANSACTION_ID},
    {MT940_GERMAN_KEY('M', 'R', 'E', 'F'), 5, MT940_ROLE_MANDATE},
    {MT940_GERMAN_KEY('C', 'R', 'E', 'D'), 5, MT940_ROLE_CREDITOR_ID},
    {MT940_GERMAN_KEY('D', 'E', 'B', 'T'), 5, MT940_ROLE_DEBTOR_ID},
    {MT940_GERMAN_KEY('A', 'B', 'W', 'A'), 5, MT940_ROLE_ULTIMATE_DEBTOR},
    {MT940_GERMAN_KEY('A', 'B', 'W', 'E'), 5, MT940_ROLE_ULTIMATE_CREDITOR},
    {MT940_GERMAN_KEY('I', 'B', 'A', 'N'), 5, MT940_ROLE_ACCOUNT},
    {MT940_GERMAN_KEY(0, 'B', 'I', 'C'), 4, MT940_ROLE_BANK},
    {MT940_GERMAN_KEY('P', 'U', 'R', 'P'), 5, MT940_ROLE_PURPOSE},
    {MT940_GERMAN_KEY('C', 'O', 'A', 'M'), 5, MT940_ROLE_CHARGES},
    {MT940_GERMAN_KEY('O', 'A', 'M', 'T'), 5, MT940_ROLE_INSTRUCTED},
    {MT940_GERMAN_KEY('A', 'N', 'A', 'M'), 5, MT940_ROLE_NAME},
    {MT940_GERMAN_KEY('R', 'R', 'E', 'F'), 5, MT940_ROLE_IGNORE},
};

/* At the start of a piece. */
static const struct mt940_german_label {
    struct slice text;
    bool alone; /* only where the purpose has no tag with "+" */
    enum mt940_role role;
} mt940_german_labels[] = {
    {{"EREF:", 5}, true, MT940_ROLE_END_TO_END},
    {{"SVWZ:", 5}, true, MT940_ROLE_REMITTANCE},
    {{"KREF:", 5}, true, MT940_ROLE_TRANSACTION_ID},
    {{"MREF:", 5}, true, MT940_ROLE_MANDATE},
    {{"CRED:", 5}, true, MT940_ROLE_CREDITOR_ID},
    {{"DEBT:", 5}, true, MT940_ROLE_DEBTOR_ID},
    {{"ABWA:", 5}, true, MT940_ROLE_ULTIMATE_DEBTOR},
    {{"ABWE:", 5}, true, MT940_ROLE_ULTIMATE_CREDITOR},
    {{"IBAN:", 5}, true, MT940_ROLE_ACCOUNT},
    {{"BIC:", 4}, true, MT940_ROLE_BANK},
    {{"MTLG:", 5}, false, MT940_ROLE_REMITTANCE},
    {{"END-TO-END-REF.:", 16}, false, MT940_ROLE_END_TO_END},
    {{"CORE / MANDATSREF.:", 19}, false, MT940_ROLE_MANDATE},
    {{"COR1 / MANDATSREF.:", 19}, false, MT940_ROLE_MANDATE},
    {{"B2B / MANDATSREF.:", 18}, false, MT940_ROLE_MANDATE},
    {{"MANDATSREF.:", 12}, false, MT940_ROLE_MANDATE},
    {{"GLAEUBIGER-ID:", 14}, false, MT940_ROLE_CREDITOR_ID},
    {{"GL\xC3\x84UBIGER-ID:", 14}, false, MT940_ROLE_CREDITOR_ID},
    {{"KUNDENREF.:", 11}, false, MT940_ROLE_TRANSACTION_ID},
    {{"Ref. ", 5}, false, MT940_ROLE_REMITTANCE}, /* ends the labels above */
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
    /* Returned debits and transfers. */
    static const uint32_t returns[] = {
        MT940_GERMAN_KEY(0, '0', '0', '9'), MT940_GERMAN_KEY(0, '0', '5', '9'),
        MT940_GERMAN_KEY(0, '1', '0', '8'), MT940_GERMAN_KEY(0, '1', '0', '9'),
        MT940_GERMAN_KEY(0, '1', '5', '9'),
    };
    if (gvc.len != 3) {
        return false;
    }
    uint32_t key = MT940_GERMAN_KEY(0, gvc.ptr[0], gvc.ptr[1], gvc.ptr[2]);
    for (size_t i = 0; i < sizeof returns / sizeof returns[0]; i++) {
        if (returns[i] == key) {
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

/* The kind of the subfield that begins at `at` with its separator, at `last` or in front of it;
 * MT940_GERMAN_TEXT for none. */
static inline enum mt940_german_kind mt940_german_kind_at(const char *at, const char *last)
{
    /* Behind the end stands the slack. What is between '9' and '@' has no row in the table. */
    unsigned code = ((unsigned)(unsigned char)at[1] << 8 | (unsigned char)at[2]) ^ 0x3030U;
    if ((code & 0xF0F0U) != 0 || at > last) {
        return MT940_GERMAN_TEXT;
    }
    return (enum mt940_german_kind)mt940_german_kinds[(code >> 4 | code) & 0xFFU];
}

/* A separator is a sign that no word, number, path or date is written with. */
static bool mt940_german_is_separator(char c)
{
    static const char signs[] = "?~<>|^#$%&*!@=;_";
    return c != '\0' && memchr(signs, c, sizeof signs - 1) != NULL;
}

/* Behind blanks and three digits, or at once. */
size_t mt940_german_start(struct slice head)
{
    enum { GVC_LENGTH = 3 };
    const char *p = head.ptr;
    if (head.len >= 6 && p[3] == '?' && byte_is_digit(p[0]) && byte_is_digit(p[1]) &&
        byte_is_digit(p[2]) && mt940_german_kind_at(p + 3, p + 3) != MT940_GERMAN_TEXT) {
        return GVC_LENGTH; /* the usual form, at a third of the cost */
    }
    size_t at = 0;
    while (at < head.len && head.ptr[at] == ' ') {
        at++;
    }
    size_t digits = 0;
    while (at < head.len && digits < GVC_LENGTH && byte_is_digit(head.ptr[at])) {
        at++;
        digits++;
    }
    while (at < head.len && head.ptr[at] == ' ') {
        at++;
    }
    bool begun =
        (digits == GVC_LENGTH || digits == 0) && at < head.len &&
        (head.ptr[at] == '?' || mt940_german_is_separator(head.ptr[at])) &&
        head.len >= MT940_GERMAN_CODE_BYTES &&
        mt940_german_kind_at(head.ptr + at, head.ptr + head.len - MT940_GERMAN_CODE_BYTES) !=
            MT940_GERMAN_TEXT;
    return begun ? at : SIZE_MAX;
}

/* Pieces that make one text. */
struct mt940_german_pieces {
    struct slice items[MT940_GERMAN_PIECES_MAX];
    const char *starts[MT940_GERMAN_PIECES_MAX]; /* in the joined text */
    size_t count;
    size_t len; /* of all */
};

/* All pieces as one text: a full piece runs on into the next, a shorter one ends a word. */
static struct slice mt940_german_join_several(struct mt940_details *details,
                                              struct mt940_german_pieces *pieces)
{
    char *joined = mt940_details_take(details, pieces->len + pieces->count + TEXT_SCAN_SLACK);
    if (joined == NULL) {
        pieces->count = 0; /* without a joined text they start nowhere */
        return (struct slice){NULL, 0};
    }
    char *end = joined;
    bool full = true; /* nothing parts the first piece from what is before it */
    for (size_t i = 0; i < pieces->count; i++) {
        struct slice piece = pieces->items[i];
        if (!full && end > joined && end[-1] != ' ' && piece.len > 0 && piece.ptr[0] != ' ') {
            *end++ = ' ';
        }
        pieces->starts[i] = end;
        end = text_copy_wide(end, piece.ptr, piece.len);
        full = piece.len >= MT940_GERMAN_PIECE_COLUMNS &&
               mt940_columns(details, piece) >= MT940_GERMAN_PIECE_COLUMNS;
    }
    return (struct slice){joined, (size_t)(end - joined)};
}

/* Likewise; one alone is not copied. There is at least one. */
static inline struct slice mt940_german_join(struct mt940_details *details,
                                             struct mt940_german_pieces *pieces)
{
    if (pieces->count == 1) {
        pieces->starts[0] = pieces->items[0].ptr;
        return pieces->items[0];
    }
    return mt940_german_join_several(details, pieces);
}

static inline void mt940_german_push(struct mt940_german_pieces *pieces, struct slice piece)
{
    if (pieces->count < MT940_GERMAN_PIECES_MAX) {
        pieces->items[pieces->count++] = piece;
        pieces->len += piece.len;
    }
}

/* A tag found in the purpose. */
struct mt940_german_mark {
    const char *begin;
    const char *value;
    enum mt940_role role;
};

struct mt940_german_marks {
    struct mt940_german_mark items[MT940_GERMAN_MARKS_MAX];
    size_t count;
};

static void mt940_german_marks_add(struct mt940_german_marks *marks, struct mt940_german_mark mark)
{
    if (marks->count == MT940_GERMAN_MARKS_MAX) {
        return;
    }
    /* Kept in the order of the text: labels are looked for after the tags with "+". */
    size_t at = marks->count++;
    while (at > 0 && marks->items[at - 1].begin > mark.begin) {
        marks->items[at] = marks->items[at - 1];
        at--;
    }
    marks->items[at] = mark;
}

/* Whether a tag may begin at `begin` and end at `end`: where a piece or a word begins, right behind
 * another tag, or across the cut between two pieces. */
static bool mt940_german_may_begin(const struct mt940_german_pieces *pieces,
                                   const struct mt940_german_marks *marks, struct slice text,
                                   const char *begin, const char *end)
{
    if (begin == text.ptr || begin[-1] == ' ' ||
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

/* Finds the tags with "+"; returns whether a colon stands in the text, too, as in a label. */
static bool mt940_german_find_plus(const struct mt940_german_pieces *pieces, struct slice text,
                                   struct mt940_german_marks *marks)
{
    enum { ROWS = sizeof mt940_german_plus_tags / sizeof mt940_german_plus_tags[0] };
    const char *end = text.ptr + text.len;
    bool colon = false;
    for (const char *at = text.ptr; (at = text_scan_either(at, end, '+', ':')) < end; at++) {
        if (*at == ':') {
            colon = true;
            continue;
        }
        if (at - text.ptr < 3) {
            continue;
        }
        uint32_t key = MT940_GERMAN_KEY(0, (unsigned char)at[-3], (unsigned char)at[-2],
                                        (unsigned char)at[-1]);
        key |= at - text.ptr > 3 ? (uint32_t)(unsigned char)at[-4] << 24 : 0;
        for (size_t i = 0; i < ROWS; i++) {
            const struct mt940_german_plus *tag = &mt940_german_plus_tags[i];
            uint32_t wanted = tag->len == 5 ? key : key & UINT32_C(0xFFFFFF);
            if (tag->key != wanted) {
                continue;
            }
            const char *begin = at + 1 - tag->len;
            if (mt940_german_may_begin(pieces, marks, text, begin, at + 1)) {
                mt940_german_marks_add(marks, (struct mt940_german_mark){begin, at + 1, tag->role});
            }
            break;
        }
    }
    return colon;
}

static void mt940_german_find_labels(const struct mt940_german_pieces *pieces, struct slice text,
                                     struct mt940_german_marks *marks)
{
    enum { ROWS = sizeof mt940_german_labels / sizeof mt940_german_labels[0] };
    bool plus = marks->count > 0;
    for (size_t piece = 0; piece < pieces->count; piece++) {
        const char *begin = pieces->starts[piece];
        struct slice rest = {begin, (size_t)(text.ptr + text.len - begin)};
        for (size_t i = 0; i < ROWS; i++) {
            const struct mt940_german_label *label = &mt940_german_labels[i];
            if (rest.len > 0 && rest.ptr[0] == label->text.ptr[0] && (!label->alone || !plus) &&
                slice_starts(rest, label->text)) {
                const char *value = begin + label->text.len;
                mt940_german_marks_add(marks,
                                       (struct mt940_german_mark){begin, value, label->role});
                break;
            }
        }
    }
}

/* What a tag of the purpose says. */
static void mt940_german_value(struct mt940_details *details, enum mt940_role role,
                               struct slice text)
{
    if (role == MT940_ROLE_REMITTANCE) {
        mt940_details_remit(details, mt940_trim(text));
    } else if (role == MT940_ROLE_END_TO_END) {
        mt940_details_set_id(details, &details->transaction.end_to_end_id, mt940_trim(text));
    } else {
        mt940_details_set(details, role, text);
        details->party = MT940_ROLE_IGNORE; /* ABWA+ and ABWE+ open no party here */
    }
}

/* The purpose: text in front of the first tag, then what each tag says. */
static void mt940_german_purpose(struct mt940_details *details, struct mt940_german_pieces *pieces)
{
    struct slice text = mt940_german_join(details, pieces);
    struct mt940_german_marks marks;
    if (text.len == 0) {
        return;
    }
    marks.count = 0;
    if (mt940_german_find_plus(pieces, text, &marks)) {
        mt940_german_find_labels(pieces, text, &marks);
    }
    const char *end = text.ptr + text.len;
    const char *first = marks.count == 0 ? end : marks.items[0].begin;
    if (first > text.ptr) {
        mt940_details_remit(details, mt940_trim(slice_take(text, (size_t)(first - text.ptr))));
    }
    for (size_t i = 0; i < marks.count; i++) {
        const struct mt940_german_mark *mark = &marks.items[i];
        const char *stop = i + 1 < marks.count ? marks.items[i + 1].begin : end;
        mt940_german_value(details, mark->role,
                           (struct slice){mark->value, (size_t)(stop - mark->value)});
    }
}

/* What the subfields hold that are read together. */
struct mt940_german_parts {
    struct mt940_german_pieces purpose;
    struct mt940_german_pieces name;
    struct mt940_german_pieces extra;
};

static inline void mt940_german_take(struct mt940_details *details,
                                     struct mt940_german_parts *parts, enum mt940_german_kind kind,
                                     struct slice piece)
{
    struct transaction *transaction = &details->transaction;
    switch (kind) {
    case MT940_GERMAN_PURPOSE:
        mt940_german_push(&parts->purpose, piece);
        return;
    case MT940_GERMAN_NAME:
        mt940_german_push(&parts->name, piece);
        return;
    case MT940_GERMAN_EXTRA:
        mt940_german_push(&parts->extra, piece);
        return;
    case MT940_GERMAN_BOOKING_TEXT:
        mt940_details_set_id(details, &transaction->additional, mt940_trim(piece));
        return;
    case MT940_GERMAN_BANK:
        mt940_details_set_id(details, &transaction->counterparty.bank, mt940_trim(piece));
        return;
    case MT940_GERMAN_ACCOUNT:
        mt940_details_set_account(details, &transaction->counterparty.account, mt940_trim(piece));
        return;
    case MT940_GERMAN_TEXT_KEY:
        details->text_key = mt940_trim(piece);
        return;
    case MT940_GERMAN_TEXT:
    case MT940_GERMAN_IGNORED:
        return;
    }
}

void mt940_german_add(struct mt940_details *details, struct slice text, size_t start)
{
    if (start + MT940_GERMAN_CODE_BYTES > text.len) {
        return; /* out of memory while the lines were joined */
    }
    if (details->gvc.len == 0) {
        details->gvc = mt940_trim(slice_take(text, start));
    }
    /* Only the counts are set: zeroing all the room took a tenth of the time of an entry. */
    struct mt940_german_parts parts;
    parts.purpose.count = parts.purpose.len = 0;
    parts.name.count = parts.name.len = 0;
    parts.extra.count = parts.extra.len = 0;
    const char *const end = text.ptr + text.len;
    const char *begin = text.ptr + start;
    const char *const last = end - MT940_GERMAN_CODE_BYTES; /* the first one is that long */
    const char separator = *begin;
    enum mt940_german_kind kind = mt940_german_kind_at(begin, last);
    begin += MT940_GERMAN_CODE_BYTES;
    /* A subfield goes on to the next one, or the end: a separator without a known code is text. */
    for (const char *block = begin; block < end; block += TEXT_SCAN_BLOCK) {
        uint64_t bits = text_scan_bits(block, separator);
        for (; bits != 0; bits &= bits - 1) {
            const char *at = block + __builtin_ctzll(bits);
            enum mt940_german_kind next = mt940_german_kind_at(at, last);
            if (next != MT940_GERMAN_TEXT) {
                mt940_german_take(details, &parts, kind,
                                  (struct slice){begin, (size_t)(at - begin)});
                kind = next;
                begin = at + MT940_GERMAN_CODE_BYTES;
            }
        }
    }
    mt940_german_take(details, &parts, kind, (struct slice){begin, (size_t)(end - begin)});
    if (parts.name.count > 0) {
        struct slice name = mt940_german_join(details, &parts.name);
        mt940_details_set_id(details, &details->transaction.counterparty.name, mt940_trim(name));
    }
    if (parts.purpose.count > 0) {
        mt940_german_purpose(details, &parts.purpose);
    }
    if (parts.extra.count > 0) {
        mt940_details_set(details, MT940_ROLE_REMITTANCE, mt940_german_join(details, &parts.extra));
    }
}
