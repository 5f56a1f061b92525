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

#include <assert.h>
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

/* Two digits as they are loaded, the first one the lower byte: no arithmetic is done on them. */
#define MT940_GERMAN_CODE(tens, ones) ((tens) | (ones) << 8)

static const uint8_t mt940_german_kinds[MT940_GERMAN_CODE(0xF, 0xF) + 1] = {
    [MT940_GERMAN_CODE(0, 0)] = MT940_GERMAN_BOOKING_TEXT,
    [MT940_GERMAN_CODE(1, 0)] = MT940_GERMAN_IGNORED,
    [MT940_GERMAN_CODE(2, 0)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(2, 1)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(2, 2)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(2, 3)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(2, 4)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(2, 5)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(2, 6)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(2, 7)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(2, 8)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(2, 9)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(3, 0)] = MT940_GERMAN_BANK,
    [MT940_GERMAN_CODE(3, 1)] = MT940_GERMAN_ACCOUNT,
    [MT940_GERMAN_CODE(3, 2)] = MT940_GERMAN_NAME,
    [MT940_GERMAN_CODE(3, 3)] = MT940_GERMAN_NAME,
    [MT940_GERMAN_CODE(3, 4)] = MT940_GERMAN_TEXT_KEY,
    [MT940_GERMAN_CODE(3, 5)] = MT940_GERMAN_EXTRA,
    [MT940_GERMAN_CODE(3, 6)] = MT940_GERMAN_EXTRA,
    [MT940_GERMAN_CODE(3, 7)] = MT940_GERMAN_EXTRA,
    [MT940_GERMAN_CODE(3, 8)] =
        MT940_GERMAN_ACCOUNT, /* the IBAN, where ?31 holds a national number */
    [MT940_GERMAN_CODE(3, 9)] = MT940_GERMAN_EXTRA,
    [MT940_GERMAN_CODE(6, 0)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(6, 1)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(6, 2)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(6, 3)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(6, 4)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(6, 5)] = MT940_GERMAN_PURPOSE,
    [MT940_GERMAN_CODE(7, 0)] = MT940_GERMAN_EXTRA,
    [MT940_GERMAN_CODE(7, 1)] = MT940_GERMAN_EXTRA,
    [MT940_GERMAN_CODE(7, 2)] = MT940_GERMAN_EXTRA,
    [MT940_GERMAN_CODE(7, 3)] = MT940_GERMAN_EXTRA,
    [MT940_GERMAN_CODE(9, 9)] = MT940_GERMAN_IGNORED,
};

/* "EREF+": at the start of a piece, behind a blank or another tag, or cut between pieces. Four
 * letters as a number, the first one the lowest byte. Sorted by how often they come. */
#define MT940_GERMAN_KEY(a, b, c, d)                                                               \
    ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

static const struct mt940_german_plus {
    uint32_t key;
    uint32_t mask; /* of what is compared */
    uint8_t len;   /* of the tag with its "+" */
    enum mt940_role role;
} mt940_german_plus_tags[] = {
    {MT940_GERMAN_KEY('S', 'V', 'W', 'Z'), UINT32_MAX, 5, MT940_ROLE_REMITTANCE},
    {MT940_GERMAN_KEY('E', 'R', 'E', 'F'), UINT32_MAX, 5, MT940_ROLE_END_TO_END},
    {MT940_GERMAN_KEY('K', 'R', 'E', 'F'), UINT32_MAX, 5, MT940_ROLE_TRANSACTION_ID},
    {MT940_GERMAN_KEY('M', 'R', 'E', 'F'), UINT32_MAX, 5, MT940_ROLE_MANDATE},
    {MT940_GERMAN_KEY('C', 'R', 'E', 'D'), UINT32_MAX, 5, MT940_ROLE_CREDITOR_ID},
    {MT940_GERMAN_KEY('D', 'E', 'B', 'T'), UINT32_MAX, 5, MT940_ROLE_DEBTOR_ID},
    {MT940_GERMAN_KEY('A', 'B', 'W', 'A'), UINT32_MAX, 5, MT940_ROLE_ULTIMATE_DEBTOR},
    {MT940_GERMAN_KEY('A', 'B', 'W', 'E'), UINT32_MAX, 5, MT940_ROLE_ULTIMATE_CREDITOR},
    {MT940_GERMAN_KEY('I', 'B', 'A', 'N'), UINT32_MAX, 5, MT940_ROLE_ACCOUNT},
    {MT940_GERMAN_KEY(0, 'B', 'I', 'C'), 0xFFFFFF00, 4, MT940_ROLE_BANK},
    {MT940_GERMAN_KEY('P', 'U', 'R', 'P'), UINT32_MAX, 5, MT940_ROLE_PURPOSE},
    {MT940_GERMAN_KEY('C', 'O', 'A', 'M'), UINT32_MAX, 5, MT940_ROLE_CHARGES},
    {MT940_GERMAN_KEY('O', 'A', 'M', 'T'), UINT32_MAX, 5, MT940_ROLE_INSTRUCTED},
    {MT940_GERMAN_KEY('A', 'N', 'A', 'M'), UINT32_MAX, 5, MT940_ROLE_NAME},
    {MT940_GERMAN_KEY('R', 'R', 'E', 'F'), UINT32_MAX, 5, MT940_ROLE_IGNORE},
};

/* At the start of a piece. */
static const struct mt940_german_label {
    struct slice text;
    bool alone; /* only where the purpose has no tag with "+" */
    bool last;  /* only behind another label, whose value it ends */
    enum mt940_role role;
} mt940_german_labels[] = {
    {{"EREF:", 5}, true, false, MT940_ROLE_END_TO_END},
    {{"SVWZ:", 5}, true, false, MT940_ROLE_REMITTANCE},
    {{"KREF:", 5}, true, false, MT940_ROLE_TRANSACTION_ID},
    {{"MREF:", 5}, true, false, MT940_ROLE_MANDATE},
    {{"CRED:", 5}, true, false, MT940_ROLE_CREDITOR_ID},
    {{"DEBT:", 5}, true, false, MT940_ROLE_DEBTOR_ID},
    {{"ABWA:", 5}, true, false, MT940_ROLE_ULTIMATE_DEBTOR},
    {{"ABWE:", 5}, true, false, MT940_ROLE_ULTIMATE_CREDITOR},
    {{"IBAN:", 5}, true, false, MT940_ROLE_ACCOUNT},
    {{"BIC:", 4}, true, false, MT940_ROLE_BANK},
    {{"MTLG:", 5}, false, false, MT940_ROLE_REMITTANCE},
    {{"END-TO-END-REF.:", 16}, false, false, MT940_ROLE_END_TO_END},
    {{"CORE / MANDATSREF.:", 19}, false, false, MT940_ROLE_MANDATE},
    {{"COR1 / MANDATSREF.:", 19}, false, false, MT940_ROLE_MANDATE},
    {{"B2B / MANDATSREF.:", 18}, false, false, MT940_ROLE_MANDATE},
    {{"MANDATSREF.:", 12}, false, false, MT940_ROLE_MANDATE},
    {{"GLAEUBIGER-ID:", 14}, false, false, MT940_ROLE_CREDITOR_ID},
    {{"GL\xC3\x84UBIGER-ID:", 14}, false, false, MT940_ROLE_CREDITOR_ID},
    {{"KUNDENREF.:", 11}, false, false, MT940_ROLE_TRANSACTION_ID},
    {{"Ref. ", 5}, false, true, MT940_ROLE_REMITTANCE},
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
    if (gvc.len != 3 || gvc.ptr[2] < '8') { /* as most codes */
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
    if (at > last) {
        return MT940_GERMAN_TEXT; /* it may stand at the very end of the slack */
    }
    /* What is between '9' and '@' has no row in the table. */
    unsigned code = ((unsigned)(unsigned char)at[1] | (unsigned)(unsigned char)at[2] << 8) ^
                    (unsigned)MT940_GERMAN_CODE('0', '0');
    if ((code & ~(unsigned)MT940_GERMAN_CODE(0xF, 0xF)) != 0) {
        return MT940_GERMAN_TEXT;
    }
    return (enum mt940_german_kind)mt940_german_kinds[code];
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
    size_t at = 0;
    while (at < head.len && head.ptr[at] == ' ') {
        at++;
    }
    size_t digits = 0;
    while (at < head.len && digits < MT940_GVC_LENGTH && byte_is_digit(head.ptr[at])) {
        at++;
        digits++;
    }
    while (at < head.len && head.ptr[at] == ' ') {
        at++;
    }
    bool begun = (digits == MT940_GVC_LENGTH || digits == 0) &&
                 at + MT940_GERMAN_CODE_BYTES <= head.len &&
                 (head.ptr[at] == '?' || mt940_german_is_separator(head.ptr[at])) &&
                 mt940_german_kind_at(head.ptr + at, head.ptr + at) != MT940_GERMAN_TEXT;
    return begun ? at : SIZE_MAX;
}

/* Subfields that make one text. */
struct mt940_german_pieces {
    struct slice items[MT940_GERMAN_PIECES_MAX];
    size_t count;
};

static inline void mt940_german_push(struct mt940_german_pieces *pieces, struct slice piece)
{
    if (pieces->count < MT940_GERMAN_PIECES_MAX) {
        pieces->items[pieces->count++] = piece;
    } else { /* nothing is lost: what stands between is part of the last one, too */
        struct slice *last = &pieces->items[MT940_GERMAN_PIECES_MAX - 1];
        last->len = (size_t)(piece.ptr + piece.len - last->ptr);
    }
}

/* Where pieces begin in the text that they were joined to. */
struct mt940_german_starts {
    const char *items[MT940_GERMAN_PIECES_MAX];
    size_t count;
};

/* Pieces as one text: a full one runs on into the next, a shorter one ends a word. */
static struct slice mt940_german_join_several(struct mt940_details *details,
                                              const struct slice *pieces, size_t count,
                                              struct mt940_german_starts *starts)
{
    /* The code between two is longer than the blank that may stand there instead. */
    const struct slice *last = &pieces[count - 1];
    char *joined = mt940_details_take(details, (size_t)(last->ptr + last->len - pieces->ptr));
    if (joined == NULL) {
        return (struct slice){NULL, 0};
    }
    char *end = joined;
    bool full = true; /* nothing parts the first one from what is before it */
    for (size_t i = 0; i < count; i++) {
        struct slice piece = pieces[i];
        if (!full && end > joined && end[-1] != ' ' && piece.len > 0 && piece.ptr[0] != ' ') {
            *end++ = ' ';
        }
        starts->items[i] = end;
        end = text_copy_wide(end, piece.ptr, piece.len);
        full = piece.len >= MT940_GERMAN_PIECE_COLUMNS &&
               mt940_columns(details, piece) >= MT940_GERMAN_PIECE_COLUMNS;
    }
    starts->count = count;
    return (struct slice){joined, (size_t)(end - joined)};
}

/* Likewise; one alone is not copied. There is at least one. */
static inline struct slice mt940_german_join(struct mt940_details *details,
                                             const struct slice *pieces, size_t count,
                                             struct mt940_german_starts *starts)
{
    starts->count = 0; /* nowhere, should memory be out */
    if (count > 1) {
        return mt940_german_join_several(details, pieces, count, starts);
    }
    starts->items[0] = pieces->ptr;
    starts->count = 1;
    return *pieces;
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

/* The marks stay in the order of the text. */
static void mt940_german_marks_insert(struct mt940_german_marks *marks,
                                      struct mt940_german_mark mark)
{
    if (marks->count == MT940_GERMAN_MARKS_MAX) {
        return;
    }
    size_t at = marks->count;
    while (at > 0 && marks->items[at - 1].begin > mark.begin) {
        at--;
    }
    /* An empty piece begins where the next one does, and both find the same label. */
    if ((at > 0 && marks->items[at - 1].value > mark.begin) ||
        (at < marks->count && marks->items[at].begin < mark.value)) {
        return;
    }
    for (size_t i = marks->count++; i > at; i--) {
        marks->items[i] = marks->items[i - 1];
    }
    marks->items[at] = mark;
}

/* Whether a tag may begin at `begin` and end at `end`: where a piece or a word begins, right behind
 * another tag, or across the cut between two pieces. */
static bool mt940_german_may_begin(const struct mt940_german_starts *starts,
                                   const struct mt940_german_marks *marks, struct slice text,
                                   const char *begin, const char *end)
{
    if (begin == text.ptr || begin[-1] == ' ' ||
        (marks->count > 0 && marks->items[marks->count - 1].value == begin)) {
        return true;
    }
    for (size_t i = 0; i < starts->count; i++) {
        if (starts->items[i] >= begin && starts->items[i] < end) {
            return true;
        }
    }
    return false;
}

/* Four letters as a number, the first one the lowest byte. */
static inline uint32_t mt940_german_load(const char *text)
{
    uint32_t word = 0;
    memcpy(&word, text, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap32(word);
#endif
    return word;
}

/* The tag that ends with the "+" at `plus`, or NULL. */
static inline const struct mt940_german_plus *mt940_german_plus_at(struct slice text,
                                                                   const char *plus)
{
    enum { ROWS = sizeof mt940_german_plus_tags / sizeof mt940_german_plus_tags[0] };
    size_t front = (size_t)(plus - text.ptr);
    uint32_t key = front > 3 ? mt940_german_load(plus - 4)
                             : (front == 3 ? mt940_german_load(text.ptr) << 8 : 0);
    for (size_t i = 0; i < ROWS; i++) {
        const struct mt940_german_plus *row = &mt940_german_plus_tags[i];
        if ((key & row->mask) == row->key) {
            return row;
        }
    }
    return NULL;
}

/* Finds the tags with "+"; returns whether a colon stands in the text, too, as in a label. */
static bool mt940_german_find_plus(const struct mt940_german_starts *starts, struct slice text,
                                   struct mt940_german_marks *marks)
{
    const char *end = text.ptr + text.len;
    bool colon = false;
    for (const char *at = text.ptr; (at = text_scan_either(at, end, '+', ':')) < end; at++) {
        const struct mt940_german_plus *tag = *at == '+' ? mt940_german_plus_at(text, at) : NULL;
        colon = colon || *at == ':';
        if (tag == NULL || marks->count == MT940_GERMAN_MARKS_MAX) {
            continue;
        }
        const char *begin = at + 1 - tag->len;
        if (mt940_german_may_begin(starts, marks, text, begin, at + 1)) {
            marks->items[marks->count++] = (struct mt940_german_mark){begin, at + 1, tag->role};
        }
    }
    return colon;
}

/* Finds the labels at the start of pieces; `plus` tells that the purpose has tags with "+". */
static void mt940_german_find_labels(const struct mt940_german_starts *starts, struct slice text,
                                     bool plus, struct mt940_german_marks *marks)
{
    enum { ROWS = sizeof mt940_german_labels / sizeof mt940_german_labels[0] };
    bool found = false;
    for (size_t piece = 0; piece < starts->count; piece++) {
        const char *begin = starts->items[piece];
        struct slice rest = {begin, (size_t)(text.ptr + text.len - begin)};
        for (size_t i = 0; i < ROWS; i++) {
            const struct mt940_german_label *label = &mt940_german_labels[i];
            if (rest.len > 0 && rest.ptr[0] == label->text.ptr[0] && (!label->alone || !plus) &&
                (!label->last || found) && slice_starts(rest, label->text)) {
                const char *value = begin + label->text.len;
                found = true;
                mt940_german_marks_insert(marks,
                                          (struct mt940_german_mark){begin, value, label->role});
                break;
            }
        }
    }
}

/* What a tag of the purpose says. */
static void mt940_german_set(struct mt940_details *details, enum mt940_role role, struct slice text)
{
    mt940_details_set(details, role, text);
    details->party = MT940_ROLE_IGNORE; /* ABWA+ and ABWE+ open no party here */
}

/* Likewise, in less time for the usual ones. */
static inline void mt940_german_value(struct mt940_details *details, enum mt940_role role,
                                      struct slice text)
{
    if (role == MT940_ROLE_REMITTANCE) {
        mt940_details_remit(details, mt940_trim(text));
    } else if (role == MT940_ROLE_END_TO_END) {
        if (!mt940_is_not_provided(text)) {
            mt940_details_set_id(details, &details->transaction.end_to_end_id, mt940_trim(text));
        }
    } else {
        mt940_german_set(details, role, text);
    }
}

/* Text in front of the first tag, then what each tag and label says; `plus` tells that the purpose
 * has tags with "+". */
static void mt940_german_tags(struct mt940_details *details, struct slice text,
                              const struct mt940_german_starts *starts, bool plus)
{
    struct mt940_german_marks marks;
    const char *end = text.ptr + text.len;
    marks.count = 0;
    if (mt940_german_find_plus(starts, text, &marks)) {
        mt940_german_find_labels(starts, text, plus || marks.count > 0, &marks);
    }
    const char *first = marks.count == 0 ? end : marks.items[0].begin;
    mt940_german_set(details, MT940_ROLE_REMITTANCE, slice_take(text, (size_t)(first - text.ptr)));
    for (size_t i = 0; i < marks.count; i++) {
        const struct mt940_german_mark *mark = &marks.items[i];
        const char *stop = i + 1 < marks.count ? marks.items[i + 1].begin : end;
        mt940_german_set(details, mark->role,
                         (struct slice){mark->value, (size_t)(stop - mark->value)});
    }
}

/* The tag with "+" that the text begins with, or NULL. */
static inline const struct mt940_german_plus *mt940_german_tag_of(struct slice text)
{
    enum { LONG = 5, SHORT = 4 }; /* with the "+" */
    size_t len = text.len >= LONG && text.ptr[LONG - 1] == '+' ? LONG : SHORT;
    if (text.len < len || text.ptr[len - 1] != '+') {
        return NULL;
    }
    const struct mt940_german_plus *tag = mt940_german_plus_at(text, text.ptr + len - 1);
    return tag != NULL && tag->len == len ? tag : NULL;
}

/* The purpose. A piece that begins with a tag needs no joining to those before it, and where no
 * other sign of a tag or label follows, nothing is searched for: so most of them are. There is at
 * least one. */
static inline void mt940_german_purpose(struct mt940_details *details,
                                        const struct mt940_german_pieces *pieces)
{
    struct mt940_german_starts starts;
    const struct mt940_german_plus *next = mt940_german_tag_of(pieces->items[0]);
    bool plus = false;
    for (size_t from = 0, to = 1; from < pieces->count; from = to++) {
        const struct mt940_german_plus *tag = next;
        next = NULL;
        while (to < pieces->count && (next = mt940_german_tag_of(pieces->items[to])) == NULL) {
            to++;
        }
        plus = plus || next != NULL;
        struct slice text = mt940_german_join(details, &pieces->items[from], to - from, &starts);
        if (text.len == 0) {
            continue;
        }
        size_t begin = tag == NULL ? 0 : tag->len;
        struct slice value = {text.ptr + begin, text.len - begin};
        const char *end = value.ptr + value.len;
        if (text_scan_either(value.ptr, end, '+', ':') < end) {
            mt940_german_tags(details, text, &starts, plus);
        } else {
            mt940_german_value(details, tag == NULL ? MT940_ROLE_REMITTANCE : tag->role, value);
        }
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

/* Cuts the text, which begins with a subfield, at its separators. A subfield goes on to the next
 * one, or the end: a separator without a known code is text. */
static inline void mt940_german_cut(struct mt940_details *details, struct mt940_german_parts *parts,
                                    struct slice text)
{
    const char *const end = text.ptr + text.len;
    const char *const last = end - MT940_GERMAN_CODE_BYTES; /* the first one is that long */
    const char separator = *text.ptr;
    enum mt940_german_kind kind = mt940_german_kind_at(text.ptr, last);
    const char *begin = text.ptr + MT940_GERMAN_CODE_BYTES;
    const char *block = begin;
    uint64_t bits = text_scan_bits(block, separator);
    do {
        enum mt940_german_kind next = MT940_GERMAN_TEXT;
        const char *at = end;
        while (next == MT940_GERMAN_TEXT) {
            if (bits != 0) {
                at = block + (unsigned)__builtin_ctzll(bits);
                bits &= bits - 1;
                next = mt940_german_kind_at(at, last);
            } else if (end - block > TEXT_SCAN_BLOCK) {
                block += TEXT_SCAN_BLOCK;
                bits = text_scan_bits(block, separator);
            } else {
                at = end;
                break;
            }
        }
        mt940_german_take(details, parts, kind, (struct slice){begin, (size_t)(at - begin)});
        kind = next;
        begin = at + MT940_GERMAN_CODE_BYTES;
    } while (kind != MT940_GERMAN_TEXT);
}

/* The lines as one text: where they were broken tells nothing. */
static inline struct slice mt940_german_text(struct mt940_details *details,
                                             const struct mt940_field *field)
{
    if (field->count == 1) {
        return field->lines[0];
    }
    if (details->spare == NULL) {
        return mt940_details_join(details, field, '\0');
    }
    char *joined = details->spare;
    char *end = joined;
    const char *const limit = joined + details->spare_size;
    for (size_t i = 0; i < field->count; i++) {
        const struct slice *line = &field->lines[i];
        if (line->len > (size_t)(limit - end)) {
            return mt940_details_join(details, field, '\0'); /* what is not in the room */
        }
        end = text_copy_wide(end, line->ptr, line->len);
    }
    details->spare = end;
    details->spare_size = (size_t)(limit - end);
    return (struct slice){joined, (size_t)(end - joined)};
}

void mt940_german_add(struct mt940_details *details, const struct mt940_field *field, size_t start)
{
    struct slice text = mt940_german_text(details, field);
    if (text.len == 0) {
        return; /* memory is out */
    }
    if (details->gvc.len == 0) {
        details->gvc = mt940_trim(slice_take(text, start));
    }
    /* Only the counts are set: zeroing all the room took a tenth of the time of an entry. */
    struct mt940_german_parts parts;
    struct mt940_german_starts starts;
    parts.purpose.count = 0;
    parts.name.count = 0;
    parts.extra.count = 0;
    mt940_german_cut(details, &parts, (struct slice){text.ptr + start, text.len - start});
    if (parts.name.count > 0) {
        struct slice name = mt940_german_join(details, parts.name.items, parts.name.count, &starts);
        mt940_details_set_id(details, &details->transaction.counterparty.name, mt940_trim(name));
    }
    if (parts.purpose.count > 0) {
        mt940_german_purpose(details, &parts.purpose);
    }
    if (parts.extra.count > 0) {
        struct slice extra =
            mt940_german_join(details, parts.extra.items, parts.extra.count, &starts);
        mt940_details_remit(details, mt940_trim(extra));
    }
}
