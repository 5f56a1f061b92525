#include "parsers/camt_internal.h"

#include "base/utf8.h"
#include "model/iban.h"

#include <string.h>

void camt_clear_texts(struct camt_parser *parser, enum camt_text first, enum camt_text last)
{
    memset(&parser->texts[first], 0, (size_t)(last - first + 1) * sizeof parser->texts[0]);
}

void camt_clear_amounts(struct camt_parser *parser, enum camt_amount_slot first,
                        enum camt_amount_slot last)
{
    memset(&parser->amounts[first], 0, (size_t)(last - first + 1) * sizeof parser->amounts[0]);
}

void camt_room_begin(struct camt_parser *parser)
{
    arena_reset(&parser->entry_arena);
    parser->room = arena_take(&parser->entry_arena, CAMT_ROOM_BYTES);
    parser->room_len = parser->room == NULL ? 0 : CAMT_ROOM_BYTES;
    parser->amount_text = (struct slice){NULL, 0};
}

/* Balances and totals of codes may be many: what is wanted of them is copied, and their texts go
 * where an entry's do. */
static struct arena *camt_arena(struct camt_parser *parser, unsigned slot)
{
    if (slot <= CAMT_MESSAGE_LAST) {
        return &parser->message_arena;
    }
    bool passing = (slot >= CAMT_BALANCE_TYPE && slot <= CAMT_BALANCE_LINE_INCLUDED) ||
                   (slot >= CAMT_CODE_COUNT && slot <= CAMT_CODE_CODE);
    if (passing) {
        return &parser->entry_arena;
    }
    return slot < CAMT_ENTRY_REF ? &parser->statement_arena : &parser->entry_arena;
}

/* The value of Ccy; libxml2 gives five pointers an attribute, the last two around the value. */
static void camt_currency_begin(struct camt_parser *parser, int count, const xmlChar **attributes)
{
    parser->currency = (struct currency){0};
    parser->currency_given = false;
    for (int i = 0; i < count; i++) {
        const xmlChar **attribute = attributes + (ptrdiff_t)5 * i;
        if (attribute[1] != NULL || attribute[0] != parser->graph.currency) {
            continue;
        }
        const char *value = (const char *)attribute[3];
        struct slice text = {value, (size_t)(attribute[4] - attribute[3])};
        parser->currency_given = true;
        if (currency_present(parser->currency_latest) &&
            slice_equal(text, currency_code(&parser->currency_latest))) {
            parser->currency = parser->currency_latest;
        } else if (currency_parse(slice_trim(text), &parser->currency)) {
            parser->currency_latest = parser->currency;
        }
    }
}

static size_t camt_bytes_max(const struct camt_parser *parser, const struct camt_path *path)
{
    /* A character has up to four bytes; a little more, so that being too long is noticed. */
    return (path->flags & CAMT_LONG) != 0 ? parser->text_bytes_max : parser->id_bytes_max;
}

/* Whether the text will not be kept, as far as can be known before it is read. */
static bool camt_unwanted(const struct camt_parser *parser, const struct camt_path *path)
{
    if (path->action == CAMT_TEXT) {
        return parser->texts[path->slot].len > 0;
    }
    if (path->action == CAMT_NOTE) {
        size_t count = parser->in_detail ? parser->notes_count : parser->entry_notes_count;
        size_t first = parser->in_detail ? parser->details[parser->details_count].notes_first : 0;
        return count - first >= CAMT_NOTES_MAX;
    }
    return path->action == CAMT_LINE && parser->remittance_counted &&
           parser->remittance_chars >= parser->job->limits->max_text_chars;
}

static void camt_collect(struct camt_parser *parser, const struct camt_path *path)
{
    parser->collecting = path;
    parser->piece.len = 0;
    parser->several = camt_unwanted(parser, path);
    if (parser->several) {
        buffer_reset(&parser->text);
    }
}

/* A piece that is not the first one, or of a text that won't be kept. */
static __attribute__((cold, noinline)) void camt_text_more(struct camt_parser *parser,
                                                           struct slice piece)
{
    if (!parser->several) {
        parser->several = true;
        buffer_reset(&parser->text);
        buffer_add(&parser->text, parser->piece);
    }
    size_t max = camt_bytes_max(parser, parser->collecting);
    size_t left = parser->text.len < max ? max - parser->text.len : 0;
    buffer_add(&parser->text, slice_take(piece, left));
}

/* The first piece where it isn't the entry's, or is longer than the room that is left. */
static __attribute__((noinline)) void camt_text_elsewhere(struct camt_parser *parser,
                                                          struct slice piece)
{
    const struct camt_path *path = parser->collecting;
    if (path->action == CAMT_AMOUNT) {
        camt_text_more(parser, piece);
        return;
    }
    struct arena *arena = camt_arena(parser, path->slot);
    piece = slice_take(piece, camt_bytes_max(parser, path));
    if (arena_copy(arena, piece, &parser->piece) != STATUS_OK) {
        camt_end(parser, diag_memory(parser->job->diag));
    }
}

/* Most texts have up to 16 bytes: two moves that may overlap, instead of a call. */
static inline void camt_copy(char *to, const char *from, size_t len)
{
    if (len >= 8 && len <= 16) {
        uint64_t head = 0;
        uint64_t tail = 0;
        memcpy(&head, from, sizeof head);
        memcpy(&tail, from + len - sizeof tail, sizeof tail);
        memcpy(to, &head, sizeof head);
        memcpy(to + len - sizeof tail, &tail, sizeof tail);
    } else if (len >= 4 && len < 8) {
        uint32_t head = 0;
        uint32_t tail = 0;
        memcpy(&head, from, sizeof head);
        memcpy(&tail, from + len - sizeof tail, sizeof tail);
        memcpy(to, &head, sizeof head);
        memcpy(to + len - sizeof tail, &tail, sizeof tail);
    } else {
        memcpy(to, from, len);
    }
}

void camt_field_text(struct camt_parser *parser, const char *bytes, size_t len)
{
    const struct camt_path *path = parser->collecting;
    if (parser->several || parser->piece.len > 0) {
        camt_text_more(parser, (struct slice){bytes, len});
        return;
    }
    bool beyond = path->action == CAMT_TEXT && path->slot < CAMT_ENTRY_REF;
    if (beyond || len > parser->room_len || len > parser->id_bytes_max) {
        camt_text_elsewhere(parser, (struct slice){bytes, len});
        return;
    }
    camt_copy(parser->room, bytes, len);
    parser->piece = (struct slice){parser->room, len};
    parser->room += len;
    parser->room_len -= len;
}

/* What was collected. */
static struct slice camt_text(const struct camt_parser *parser)
{
    return parser->several ? buffer_slice(&parser->text) : parser->piece;
}

/* An element begins that holds others. */
static __attribute__((noinline)) void camt_group_begin(struct camt_parser *parser,
                                                       const struct camt_path *path)
{
    switch ((enum camt_action)path->action) {
    case CAMT_PASS:
    case CAMT_AMOUNT:
    case CAMT_TEXT:
    case CAMT_LINE:
    case CAMT_NOTE:
    case CAMT_MESSAGE:
        break;
    case CAMT_BATCH:
        parser->batches_count++;
        break;
    case CAMT_CODE_TOTAL:
        camt_room_begin(parser);
        camt_clear_texts(parser, CAMT_CODE_COUNT, CAMT_CODE_CODE);
        break;
    case CAMT_STATEMENT:
        if (parser->format_len < CAMT_FORMAT_BYTES) {
            /* Without a namespace the container alone tells which message it is. */
            const char number[] = {'.', '0', '5', (char)('0' + path->slot % 10)};
            memcpy(parser->format + 4, number, sizeof number);
            parser->format_len = 4 + sizeof number;
        }
        camt_statement_begin(parser);
        break;
    case CAMT_BALANCE:
        camt_room_begin(parser);
        camt_clear_texts(parser, CAMT_BALANCE_TYPE, CAMT_BALANCE_LINE_INCLUDED);
        camt_clear_amounts(parser, CAMT_BALANCE_AMOUNT, CAMT_BALANCE_AMOUNT);
        break;
    case CAMT_ENTRY:
        camt_entry_begin(parser);
        break;
    case CAMT_DETAIL:
        camt_detail_begin(parser);
        break;
    case CAMT_STRUCTURED:
        camt_structured_begin(parser);
        break;
    case CAMT_DOCUMENT:
        camt_clear_texts(parser, CAMT_DOCUMENT_NUMBER, CAMT_DOCUMENT_TYPE);
        break;
    case CAMT_CHARGES:
        parser->charges_by_record = false;
        camt_clear_texts(parser, CAMT_CHARGE_SIGN, CAMT_CHARGE_SIGN);
        camt_clear_amounts(parser, CAMT_CHARGE, CAMT_CHARGE_TOTAL);
        break;
    case CAMT_CHARGE_RECORD:
        camt_clear_texts(parser, CAMT_CHARGE_SIGN, CAMT_CHARGE_SIGN);
        camt_clear_amounts(parser, CAMT_CHARGE, CAMT_CHARGE);
        break;
    }
}

void camt_field_begin(struct camt_parser *parser, const struct camt_path *path,
                      int attributes_count, const xmlChar **attributes)
{
    if (path->action > CAMT_NOTE) {
        camt_group_begin(parser, path);
        return;
    }
    if (path->action == CAMT_AMOUNT || path->action == CAMT_NOTE) {
        camt_currency_begin(parser, attributes_count, attributes);
    }
    camt_collect(parser, path);
}

struct slice camt_kept(struct camt_parser *parser, const struct camt_path *path, struct slice text)
{
    if (!parser->several) {
        return text;
    }
    struct slice kept = {NULL, 0};
    if (arena_copy(camt_arena(parser, path->slot), text, &kept) != STATUS_OK) {
        camt_end(parser, diag_memory(parser->job->diag));
    }
    return kept;
}

/* Whether blanks are all there is. */
static bool camt_is_blank(struct slice text)
{
    return slice_trim(text).len == 0;
}

void camt_field_interrupted(struct camt_parser *parser)
{
    const struct camt_path *path = parser->collecting;
    bool told = path->action != CAMT_NOTE && !camt_is_blank(camt_text(parser));
    bool sum = (path->flags & CAMT_SUM) != 0;
    if (sum && !told) {
        parser->collecting = NULL;
        return;
    }
    if (path->action == CAMT_AMOUNT || told) {
        camt_fault(parser, "TS-CAMT-006", "%s holds an element beside its text", path->path);
    }
    if (path->action == CAMT_AMOUNT) {
        parser->amounts[path->slot].given = true; /* it isn't missing as well */
    }
    parser->collecting = NULL;
}

/* Cuts what is longer than its limit, and says so. */
static __attribute__((cold, noinline)) struct slice
camt_bounded(struct camt_parser *parser, const struct camt_path *path, struct slice text)
{
    bool is_long = (path->flags & CAMT_LONG) != 0;
    const struct limits *limits = parser->job->limits;
    uint64_t max = is_long ? limits->max_text_chars : limits->max_id_chars;
    if (text.len <= max || utf8_count(text) <= max) {
        return text;
    }
    size_t bytes = 0;
    for (uint64_t i = 0; i < max; i++) {
        uint32_t code_point = 0;
        size_t len = utf8_decode(slice_skip(text, bytes), &code_point);
        bytes += len == 0 ? 1 : len;
    }
    if (is_long) {
        camt_remark(parser, "TS-LIM-012", "%s is longer than max_text_chars = %llu and was cut",
                    path->path, (unsigned long long)max);
    } else {
        camt_remark(parser, "TS-LIM-013", "%s is longer than max_id_chars = %llu and was cut",
                    path->path, (unsigned long long)max);
    }
    return slice_take(text, bytes);
}

static void camt_text_end(struct camt_parser *parser, const struct camt_path *path,
                          struct slice text)
{
    struct slice *slot = &parser->texts[path->slot];
    if (slot->len > 0) {
        if ((path->flags & CAMT_ONCE) != 0) {
            bool sign = path->slot == CAMT_ENTRY_SIGN || path->slot == CAMT_DETAIL_SIGN ||
                        path->slot == CAMT_BALANCE_SIGN;
            if (sign) {
                camt_fault(parser, "TS-CAMT-007", "%s stands there twice", path->path);
            } else {
                camt_fault(parser, "TS-CAMT-006", "%s stands there twice", path->path);
            }
        }
        return; /* the first one given counts */
    }
    *slot = camt_kept(parser, path, text);
}

/* Money that counts makes a fault; what is only told besides is left out with a remark. */
#define camt_amount_bad(parser, path, code, ...)                                                   \
    do {                                                                                           \
        if (((path)->flags & CAMT_HARD) != 0) {                                                    \
            camt_fault(parser, code, __VA_ARGS__);                                                 \
        } else {                                                                                   \
            camt_remark(parser, code, __VA_ARGS__);                                                \
        }                                                                                          \
    } while (0)

/* One of several that add up; what can't be added leaves the sum unknown, the note has the text. */
static void camt_amount_add(struct camt_parser *parser, const struct camt_path *path,
                            struct slice text)
{
    struct camt_amount *slot = &parser->amounts[path->slot];
    int64_t minor = 0;
    if (text.len == 0) {
        return; /* its amount stands in an element */
    }
    bool first = !slot->given;
    bool read = currency_present(parser->currency) &&
                money_parse(text, '.', parser->currency.exponent, &minor) == MONEY_OK;
    slot->usable =
        read && (first || (slot->usable && currency_equal(slot->money.currency, parser->currency)));
    slot->usable = slot->usable && money_add(first ? 0 : slot->money.minor, minor, &minor);
    slot->money = (struct money){minor, parser->currency};
    slot->given = true;
    camt_note_end(parser, path, text);
}

static void camt_amount_end(struct camt_parser *parser, const struct camt_path *path,
                            struct slice text)
{
    struct camt_amount *slot = &parser->amounts[path->slot];
    if ((path->flags & CAMT_SUM) != 0) {
        camt_amount_add(parser, path, text);
        return;
    }
    if (slot->given) {
        if ((path->flags & CAMT_ONCE) != 0) {
            camt_fault(parser, "TS-CAMT-006", "%s stands there twice", path->path);
        }
        return;
    }
    slot->given = true;
    struct slice shown = utf8_take(text, 40);
    if (!currency_present(parser->currency)) {
        camt_amount_bad(parser, path, "TS-CCY-001", "%s has %s", path->path,
                        parser->currency_given ? "a currency that is not known" : "no currency");
        return;
    }
    /* A detail has the amount of its entry as a rule. */
    if (text.len > 0 && slice_equal(text, parser->amount_text) &&
        currency_equal(parser->currency, parser->amount_latest.currency)) {
        slot->usable = true;
        slot->money = parser->amount_latest;
        return;
    }
    int64_t minor = 0;
    switch (money_parse(text, '.', parser->currency.exponent, &minor)) {
    case MONEY_OK:
        slot->usable = true;
        slot->money = (struct money){minor, parser->currency};
        if (!parser->several) {
            parser->amount_latest = slot->money;
            parser->amount_text = text; /* in the entry's arena, until that is emptied */
        }
        return;
    case MONEY_MALFORMED:
        camt_amount_bad(parser, path, "TS-AMT-001", "%s can't be read: \"%.*s\"", path->path,
                        SLICE_ARG(shown));
        return;
    case MONEY_DECIMALS:
        camt_amount_bad(parser, path, "TS-AMT-002",
                        "%s has more decimals than its currency: \"%.*s\"", path->path,
                        SLICE_ARG(shown));
        return;
    case MONEY_RANGE:
        break;
    }
    camt_amount_bad(parser, path, "TS-AMT-003", "%s is too large: \"%.*s\"", path->path,
                    SLICE_ARG(shown));
}

/* A text, an amount or a line has ended. */
static void camt_collected(struct camt_parser *parser, const struct camt_path *path)
{
    if (parser->collecting != path) {
        return; /* an element inside ended it before */
    }
    parser->collecting = NULL;
    if (parser->several && !buffer_ok(&parser->text)) {
        camt_end(parser, diag_memory(parser->job->diag));
        return;
    }
    struct slice text = camt_text(parser);
    struct slice trimmed = text;
    if (text.len > 0 && (byte_is_blank(text.ptr[0]) || byte_is_blank(text.ptr[text.len - 1]))) {
        trimmed = slice_trim(text);
    }
    if (path->action == CAMT_AMOUNT) {
        camt_amount_end(parser, path, trimmed);
    } else if (trimmed.len > 0) {
        /* Remittance is kept to the byte: a bank cuts lines at blanks that mean something. */
        text = (path->flags & CAMT_LONG) != 0 ? text : trimmed;
        if (text.len > parser->job->limits->max_id_chars) {
            text = camt_bounded(parser, path, text);
        }
        if (path->action == CAMT_NOTE) {
            camt_note_end(parser, path, text);
        } else if (path->action == CAMT_LINE) {
            camt_line_end(parser, path, text);
        } else {
            camt_text_end(parser, path, text);
        }
    }
}

static __attribute__((noinline)) void camt_group_end(struct camt_parser *parser,
                                                     const struct camt_path *path)
{
    switch ((enum camt_action)path->action) {
    case CAMT_PASS:
    case CAMT_TEXT:
    case CAMT_AMOUNT:
    case CAMT_LINE:
    case CAMT_NOTE:
    case CAMT_BATCH:
        break;
    case CAMT_CODE_TOTAL:
        camt_totals_code_end(parser);
        break;
    case CAMT_MESSAGE:
        parser->aside = CAMT_OUTSIDE;
        parser->outer--;
        break;
    case CAMT_STATEMENT:
        camt_statement_end(parser);
        break;
    case CAMT_BALANCE:
        camt_balance_end(parser);
        break;
    case CAMT_ENTRY:
        camt_entry_end(parser);
        break;
    case CAMT_DETAIL:
        camt_detail_end(parser);
        break;
    case CAMT_STRUCTURED:
        camt_structured_end(parser);
        break;
    case CAMT_DOCUMENT:
        camt_document_end(parser);
        break;
    case CAMT_CHARGES:
        camt_charges_end(parser);
        break;
    case CAMT_CHARGE_RECORD:
        camt_charge_record_end(parser);
        break;
    }
}

void camt_field_end(struct camt_parser *parser, const struct camt_path *path)
{
    if (path->action > CAMT_NOTE) {
        camt_group_end(parser, path);
    } else {
        camt_collected(parser, path);
    }
}

int camt_sign(struct camt_parser *parser, enum camt_text slot)
{
    struct slice text = parser->texts[slot];
    if (slice_equal(text, SLICE("CRDT"))) {
        return 1;
    }
    if (slice_equal(text, SLICE("DBIT"))) {
        return -1;
    }
    if (text.len > 0) {
        struct slice shown = utf8_take(text, 20);
        camt_fault(parser, "TS-CAMT-007", "CdtDbtInd is \"%.*s\", neither CRDT nor DBIT",
                   SLICE_ARG(shown));
    }
    return 0;
}

struct date camt_date(struct camt_parser *parser, enum camt_text slot)
{
    struct date date = {0};
    struct slice text = parser->texts[slot];
    if (text.len == 0) {
        return date;
    }
    if (text.len == sizeof parser->date_text &&
        memcmp(text.ptr, parser->date_text, sizeof parser->date_text) == 0) {
        return parser->date_latest;
    }
    /* The bank's own day counts: time and zone behind it are not looked at. */
    bool shaped = text.len == 10 || (text.len > 10 && (text.ptr[10] == 'T' || text.ptr[10] == 'Z' ||
                                                       text.ptr[10] == '+' || text.ptr[10] == '-'));
    if (!shaped || !date_parse_iso(slice_take(text, 10), &date)) {
        struct slice shown = utf8_take(text, 40);
        camt_fault(parser, "TS-DAT-001", "there is no date \"%.*s\"", SLICE_ARG(shown));
        return date;
    }
    memcpy(parser->date_text, text.ptr, sizeof parser->date_text);
    parser->date_latest = date;
    return date;
}

struct slice camt_bank_code(struct camt_parser *parser, struct arena *arena, enum camt_text domain)
{
    const struct slice *parts = &parser->texts[domain];
    if (parts[0].len == 0 || parts[1].len == 0 || parts[2].len == 0) {
        return parts[3];
    }
    size_t len = parts[0].len + parts[1].len + parts[2].len + 2;
    char *code = arena_take(arena, len);
    if (code == NULL) {
        camt_end(parser, diag_memory(parser->job->diag));
        return (struct slice){NULL, 0};
    }
    size_t at = 0;
    for (int i = 0; i < 3; i++) {
        if (i > 0) {
            code[at++] = '-';
        }
        memcpy(code + at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    return (struct slice){code, len};
}

struct slice camt_account(struct camt_parser *parser, struct arena *arena, enum camt_text iban,
                          enum camt_text other)
{
    struct slice text = parser->texts[iban];
    if (text.len == 0) {
        return parser->texts[other];
    }
    unsigned spread = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned byte = (unsigned char)text.ptr[i];
        spread |= (unsigned)(byte - '0' > 9U) & (unsigned)(byte - 'A' > 25U);
    }
    char compact[IBAN_MAX];
    size_t len = 0;
    if (spread == 0 || !iban_check(text, compact, &len)) {
        return text;
    }
    struct slice copy = text;
    if (arena_copy(arena, (struct slice){compact, len}, &copy) != STATUS_OK) {
        camt_end(parser, diag_memory(parser->job->diag));
    }
    return copy;
}
