#include "parsers/mt940_internal.h"

#include "base/utf8.h"
#include "model/iban.h"
#include "model/money.h"
#include "parsers/text_scan.h"

#include <assert.h>
#include <string.h>

enum {
    MT940_LINE_COLUMNS = 65,       /* of a :86: line by the standard */
    MT940_FIRST_LINE_COLUMNS = 61, /* where a bank counts the tag among them */
};

void mt940_details_init(struct mt940_details *details, struct arena *arena,
                        const struct limits *limits, bool debtor_is_counterparty)
{
    /* All but the room at the end, which is written before it is read. */
    static_assert(sizeof details->room >= 64, "it takes what is zeroed too much");
    text_zero_wide(details, offsetof(struct mt940_details, room));
    details->arena = arena;
    details->limits = limits;
    details->debtor_is_counterparty = debtor_is_counterparty;
    details->remittance.items = details->room;
    details->remittance.capacity = MT940_REMITTANCE_ROOM;
}

char *mt940_details_take_arena(struct mt940_details *details, size_t size)
{
    char *taken = arena_alloc(details->arena, size + TEXT_SCAN_SLACK);
    details->failed = details->failed || taken == NULL;
    return taken;
}

bool mt940_keep_wide(struct arena *arena, struct slice text, struct slice *out)
{
    char *kept = arena_take(arena, text.len + TEXT_SCAN_SLACK);
    if (kept == NULL) {
        return false;
    }
    if (text.len > 0) {
        memcpy(kept, text.ptr, text.len);
    }
    memset(kept + text.len, 0, TEXT_SCAN_SLACK);
    *out = (struct slice){kept, text.len};
    return true;
}

struct slice mt940_details_keep(struct mt940_details *details, struct slice text)
{
    struct slice kept = {NULL, 0};
    if (!mt940_keep_wide(details->arena, text, &kept)) {
        details->failed = true;
    }
    return kept;
}

/* Makes room for one more of `size` bytes; the old array stays behind in the arena. */
static bool mt940_details_grow(struct mt940_details *details, void **items, size_t *capacity,
                               size_t count, size_t size)
{
    if (count < *capacity) {
        return true;
    }
    size_t wanted = *capacity == 0 ? 8 : *capacity * 2;
    void *grown = arena_array(details->arena, wanted, size);
    if (grown == NULL) {
        details->failed = true;
        return false;
    }
    if (count > 0) {
        memcpy(grown, *items, count * size);
    }
    *items = grown;
    *capacity = wanted;
    return true;
}

size_t mt940_columns(const struct mt940_details *details, struct slice text)
{
    return details->ascii ? text.len : utf8_count(text);
}

/* At most `max` characters; sets `cut` where there are more. */
static struct slice mt940_details_limit(struct slice text, uint64_t max, bool *cut)
{
    if (text.len <= max || utf8_count(text) <= max) {
        return text;
    }
    size_t len = 0;
    for (uint64_t chars = 0; chars < max; chars++) {
        uint32_t code_point = 0;
        size_t bytes = utf8_decode(slice_skip(text, len), &code_point);
        len += bytes == 0 ? 1 : bytes;
    }
    *cut = true;
    return slice_take(text, len);
}

void mt940_details_remit_checked(struct mt940_details *details, struct slice text)
{
    struct mt940_texts *lines = &details->remittance;
    uint64_t max = details->limits->max_text_chars;
    uint64_t left = details->text_chars < max ? max - details->text_chars : 0;
    text = mt940_details_limit(text, left, &details->text_cut);
    void *items = lines->items;
    if (text.len == 0 || !mt940_details_grow(details, &items, &lines->capacity, lines->count,
                                             sizeof *lines->items)) {
        return;
    }
    lines->items = items;
    lines->items[lines->count++] = text;
    details->text_chars += mt940_columns(details, text);
}

static void mt940_details_refer(struct mt940_details *details, struct slice text)
{
    void *items = details->references;
    if (!mt940_details_grow(details, &items, &details->references_capacity,
                            details->references_count, sizeof *details->references)) {
        return;
    }
    details->references = items;
    enum reference_scheme scheme = reference_find_scheme(text);
    details->references[details->references_count++] = (struct remittance_reference){
        .scheme = scheme,
        .value = text,
        .valid = scheme != REFERENCE_NONE && reference_valid(scheme, text),
    };
}

bool mt940_is_absent(struct slice text)
{
    char compact[16];
    size_t len = 0;
    if (!mt940_may_be_absent(text)) {
        return false;
    }
    if (mt940_is_nonref(text) || mt940_is_not_provided(text)) {
        return true; /* the usual ones, at a tenth of the cost */
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ' ') {
            continue;
        }
        if (len == sizeof compact) {
            return false;
        }
        compact[len++] = text.ptr[i];
    }
    return statement_ref_is_absent((struct slice){compact, len});
}

void mt940_details_set_checked(struct mt940_details *details, struct slice *id, struct slice text)
{
    if (!mt940_is_absent(text)) {
        *id = mt940_details_limit(text, details->limits->max_id_chars, &details->id_cut);
    }
}

/* The IBAN of a Polish account in its national form, which is the IBAN without its country. */
static bool mt940_iban_of_polish(struct slice text, char iban[IBAN_MAX], size_t *len)
{
    enum { DIGITS = 26 };
    size_t count = 2;
    iban[0] = 'P';
    iban[1] = 'L';
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ' ') {
            continue;
        }
        if (!byte_is_digit(text.ptr[i]) || count == 2 + DIGITS) {
            return false;
        }
        iban[count++] = text.ptr[i];
    }
    *len = count;
    return count == 2 + DIGITS && iban_is_stored((struct slice){iban, count});
}

void mt940_details_set_account_checked(struct mt940_details *details, struct slice *account,
                                       struct slice text)
{
    char iban[IBAN_MAX];
    size_t len = 0;
    if (iban_check(text, iban, &len) || mt940_iban_of_polish(text, iban, &len)) {
        *account = mt940_details_keep(details, (struct slice){iban, len});
    } else {
        mt940_details_set_id(details, account, text);
    }
}

/* "EUR4,5" or "EUR 4,5"; what follows a "/" is text of the payer. */
static void mt940_details_set_money(struct mt940_details *details, struct money *money,
                                    struct slice text)
{
    size_t slash = slice_find_byte(text, '/');
    struct slice amount = slice_trim(slice_take(text, slash));
    struct mt940_repairs repairs = {0};
    struct money read = {0};
    if (currency_parse(slice_take(amount, 3), &read.currency) &&
        mt940_amount(slice_trim(slice_skip(amount, 3)), read.currency.exponent, &repairs,
                     &read.minor) == MONEY_OK) {
        if (money->minor == 0) {
            *money = read;
        }
        text = slash == SIZE_MAX ? (struct slice){NULL, 0} : slice_skip(text, slash + 1);
    }
    mt940_details_remit(details, slice_trim(text));
}

/* Whose name and account follow: the counterparty's, our own, or of who stands behind them or us.
 */
enum mt940_side { MT940_THEIRS, MT940_OURS, MT940_BEHIND_THEM, MT940_BEHIND_US };

static enum mt940_side mt940_details_side(const struct mt940_details *details)
{
    enum mt940_role party = details->party;
    bool ultimate = party == MT940_ROLE_ULTIMATE_DEBTOR || party == MT940_ROLE_ULTIMATE_CREDITOR;
    if (party != MT940_ROLE_ORDERING && party != MT940_ROLE_BENEFICIARY && !ultimate) {
        return MT940_THEIRS; /* no party told, so the only one there is */
    }
    bool debtor = party == MT940_ROLE_ORDERING || party == MT940_ROLE_ULTIMATE_DEBTOR;
    if (debtor == details->debtor_is_counterparty) {
        return ultimate ? MT940_BEHIND_THEM : MT940_THEIRS;
    }
    return ultimate ? MT940_BEHIND_US : MT940_OURS;
}

static void mt940_details_set_party_part(struct mt940_details *details, enum mt940_role role,
                                         struct slice text)
{
    struct counterparty *them = &details->transaction.counterparty;
    if (details->party == MT940_ROLE_IGNORE) { /* no party told, so the only one there is */
        if (role == MT940_ROLE_NAME) {
            mt940_details_set_id(details, &them->name, text);
        } else if (role == MT940_ROLE_ACCOUNT) {
            mt940_details_set_account(details, &them->account, text);
        } else {
            mt940_details_set_id(details, &them->bank, text);
        }
        return;
    }
    enum mt940_side side = mt940_details_side(details);
    if (role == MT940_ROLE_NAME && side == MT940_BEHIND_THEM) {
        mt940_details_set_id(details, &them->ultimate_name, text);
    } else if (role == MT940_ROLE_NAME && side != MT940_BEHIND_US) {
        mt940_details_set_id(details, side == MT940_OURS ? &details->other_name : &them->name,
                             text);
    } else if (role == MT940_ROLE_ACCOUNT && (side == MT940_OURS || side == MT940_THEIRS)) {
        mt940_details_set_account(
            details, side == MT940_OURS ? &details->other_account : &them->account, text);
    } else if (role == MT940_ROLE_BANK && side == MT940_THEIRS) {
        mt940_details_set_id(details, &them->bank, text);
    }
}

/* "account/bank/name/city": what is missing leaves its place empty. */
static void mt940_details_set_party(struct mt940_details *details, struct slice text)
{
    static const enum mt940_role parts[] = {MT940_ROLE_ACCOUNT, MT940_ROLE_BANK, MT940_ROLE_NAME};
    struct slice piece = {NULL, 0};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && slice_next(&text, '/', &piece); i++) {
        mt940_details_set_party_part(details, parts[i], slice_trim(piece));
    }
}

static bool mt940_is_account(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!byte_is_digit(text.ptr[i]) && text.ptr[i] != '.' && text.ptr[i] != ' ') {
            return iban_check(text, NULL, NULL);
        }
    }
    return text.len >= 7;
}

/* /ORDP/ and /BENM/ open a party; some banks put the account and then text right behind. */
static void mt940_details_open_party(struct mt940_details *details, enum mt940_role role,
                                     struct slice text)
{
    details->party = role;
    if (role == MT940_ROLE_ULTIMATE_DEBTOR || role == MT940_ROLE_ULTIMATE_CREDITOR) {
        mt940_details_set_party_part(details, MT940_ROLE_NAME, text);
        return;
    }
    size_t slash = slice_find_byte(text, '/');
    struct slice first = slice_trim(slice_take(text, slash));
    if (mt940_is_account(first)) {
        mt940_details_set_party_part(details, MT940_ROLE_ACCOUNT, first);
        text = slash == SIZE_MAX ? (struct slice){NULL, 0} : slice_skip(text, slash + 1);
    }
    mt940_details_remit(details, slice_trim(text));
}

const char *mt940_note_name(enum mt940_role role)
{
    switch ((int)role) {
    case MT940_ROLE_CREDITOR_ID:
        return "creditor_id";
    case MT940_ROLE_DEBTOR_ID:
        return "debtor_id";
    case MT940_ROLE_EXCHANGE_RATE:
        return "exchange_rate";
    case MT940_ROLE_SETTLEMENT_DATE:
        return "settlement_date";
    default:
        return "address";
    }
}

bool mt940_notes_add(struct mt940_notes *notes, struct arena *arena, const char *name,
                     struct slice text)
{
    if (notes->count == notes->capacity) {
        size_t wanted = notes->capacity == 0 ? 4 : notes->capacity * 2;
        struct note *grown = arena_array(arena, wanted, sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        if (notes->count > 0) {
            memcpy(grown, notes->items, notes->count * sizeof *grown);
        }
        notes->items = grown;
        notes->capacity = wanted;
    }
    notes->items[notes->count++] = (struct note){name, text};
    return true;
}

/* There are as many as a field has lines of tags, which max_86_lines bounds. */
static void mt940_details_note(struct mt940_details *details, enum mt940_role role,
                               struct slice text)
{
    text = mt940_details_limit(text, details->limits->max_id_chars, &details->id_cut);
    if (text.len > 0 &&
        !mt940_notes_add(&details->notes, details->arena, mt940_note_name(role), text)) {
        details->failed = true;
    }
}

void mt940_details_set(struct mt940_details *details, enum mt940_role role, struct slice text)
{
    struct transaction *transaction = &details->transaction;
    text = mt940_trim(text);
    switch (role) {
    case MT940_ROLE_ORDERING:
    case MT940_ROLE_BENEFICIARY:
    case MT940_ROLE_ULTIMATE_DEBTOR:
    case MT940_ROLE_ULTIMATE_CREDITOR:
        mt940_details_open_party(details, role, text);
        return;
    case MT940_ROLE_REMITTANCE:
        mt940_details_remit(details, text);
        return;
    case MT940_ROLE_END_TO_END:
        mt940_details_set_id(details, &transaction->end_to_end_id, text);
        return;
    case MT940_ROLE_MANDATE:
        mt940_details_set_id(details, &transaction->mandate_id, text);
        return;
    case MT940_ROLE_TRANSACTION_ID:
        mt940_details_set_id(details, &transaction->transaction_id, text);
        return;
    case MT940_ROLE_PURPOSE:
        mt940_details_set_id(details, &transaction->purpose, text);
        return;
    case MT940_ROLE_RETURN:
        mt940_details_set_id(details, &transaction->return_reason, text);
        return;
    case MT940_ROLE_ADDITIONAL:
        mt940_details_set_id(details, &transaction->additional, text);
        return;
    case MT940_ROLE_NAME:
    case MT940_ROLE_ACCOUNT:
    case MT940_ROLE_BANK:
        mt940_details_set_party_part(details, role, text);
        return;
    case MT940_ROLE_PARTY:
        mt940_details_set_party(details, text);
        return;
    case MT940_ROLE_CHARGES:
        mt940_details_set_money(details, &transaction->charges, text);
        return;
    case MT940_ROLE_INSTRUCTED:
        mt940_details_set_money(details, &transaction->instructed, text);
        return;
    case MT940_ROLE_REFERENCE:
        if (!mt940_is_absent(text)) {
            mt940_details_refer(details, text);
        }
        return;
    case MT940_ROLE_CREDITOR_ID:
    case MT940_ROLE_DEBTOR_ID:
    case MT940_ROLE_EXCHANGE_RATE:
    case MT940_ROLE_SETTLEMENT_DATE:
    case MT940_ROLE_ADDRESS:
        mt940_details_note(details, role, text);
        return;
    case MT940_ROLE_IGNORE:
        return;
    }
}

bool mt940_line_is_full(const struct mt940_details *details, struct slice line, bool first)
{
    if (line.len < MT940_FIRST_LINE_COLUMNS) {
        return false;
    }
    size_t columns = mt940_columns(details, line);
    return columns >= MT940_LINE_COLUMNS || (first && columns == MT940_FIRST_LINE_COLUMNS);
}

void mt940_details_add_free(struct mt940_details *details, const struct mt940_field *field)
{
    struct mt940_field part = *field;
    part.count = 0;
    for (size_t i = 0; i < field->count; i++) {
        part.count++;
        if (i + 1 < field->count && mt940_line_is_full(details, field->lines[i], i == 0)) {
            continue;
        }
        mt940_details_set(details, MT940_ROLE_REMITTANCE, mt940_details_join(details, &part, ' '));
        part.lines += part.count;
        part.count = 0;
    }
}

/* The dialects that show at the start of a field, the likelier one first. What is of none may have
 * labels, or the lines of a bank's own order; else it is free text. */
static const struct mt940_dialect mt940_dialects[] = {
    {mt940_german_start, mt940_german_add},
    {mt940_slash_start, mt940_slash_add},
};

/* The start of a field, in which its dialect shows: its first line unless that is very short. */
static struct slice mt940_details_head(const struct mt940_field *field,
                                       char bytes[MT940_HEAD_BYTES])
{
    struct slice head = field->lines[0];
    if (head.len >= MT940_HEAD_BYTES || field->count == 1) {
        return head;
    }
    size_t len = 0;
    for (size_t i = 0; i < field->count && len < MT940_HEAD_BYTES; i++) {
        for (size_t at = 0; at < field->lines[i].len && len < MT940_HEAD_BYTES; at++) {
            bytes[len++] = field->lines[i].ptr[at];
        }
    }
    return (struct slice){bytes, len};
}

/* A field whose first line alone doesn't show its dialect as the usual ones do. */
static void mt940_details_add_any(struct mt940_details *details, const struct mt940_field *field)
{
    char bytes[MT940_HEAD_BYTES + 2] = {0};
    struct slice head = mt940_details_head(field, bytes);
    for (size_t i = 0; i < sizeof mt940_dialects / sizeof mt940_dialects[0]; i++) {
        const struct mt940_dialect *dialect = &mt940_dialects[i];
        size_t start = dialect->start(head);
        if (start != SIZE_MAX) {
            dialect->add(details, field, start);
            return;
        }
    }
    if (mt940_positions_add(details, field)) {
        return;
    }
    if (!mt940_labels_add(details, mt940_details_join(details, field, ' '))) {
        mt940_details_add_free(details, field);
    }
}

void mt940_details_add(struct mt940_details *details, const struct mt940_field *field)
{
    struct slice head = field->lines[0];
    details->ascii = field->ascii;
    if (mt940_german_is_usual(head)) {
        mt940_german_add(details, field, MT940_GVC_LENGTH);
    } else {
        mt940_details_add_any(details, field);
    }
}

/* :NS: has a two-digit code at the start of each line. */
void mt940_details_add_structured(struct mt940_details *details, const struct mt940_field *field)
{
    details->ascii = field->ascii;
    for (size_t i = 0; i < field->count; i++) {
        struct slice line = field->lines[i];
        uint64_t code = 0;
        bool coded = line.len > 2 && slice_to_u64(slice_take(line, 2), &code);
        bool name = coded && (code == 15 || code == 16);
        bool first_name = name && details->transaction.counterparty.name.len == 0;
        enum mt940_role role = first_name            ? MT940_ROLE_NAME
                               : coded && code == 17 ? MT940_ROLE_ADDITIONAL
                                                     : MT940_ROLE_REMITTANCE;
        mt940_details_set(details, role, coded ? slice_skip(line, 2) : line);
    }
}

void mt940_details_finish(struct mt940_details *details, struct slice type)
{
    struct transaction *transaction = &details->transaction;
    struct counterparty *them = &transaction->counterparty;
    /* A return keeps the parties of the payment it undoes: the side told is then the other one. */
    if (them->name.len == 0) {
        them->name = details->other_name;
    }
    if (them->account.len == 0) {
        them->account = details->other_account;
    }
    bool returned = (type.len == 4 && memcmp(type.ptr + 1, "RTI", 3) == 0) ||
                    mt940_german_is_return(details->gvc);
    if (returned && transaction->return_reason.len == 0) {
        transaction->return_reason = mt940_german_reason(details->text_key);
        if (transaction->return_reason.len == 0) {
            transaction->return_reason = SLICE("NARR"); /* ISO: the reason is told in words */
        }
    }
    transaction->remittance = details->remittance.items;
    transaction->remittance_count = details->remittance.count;
    transaction->references = details->references;
    transaction->references_count = details->references_count;
    transaction->notes = details->notes.items;
    transaction->notes_count = details->notes.count;
}
