/*
 * How it works: a group is dealt with when the next tag shows that it is complete. :20: to :60:
 * fill the statement, which the sink hears of with the first :61: or at the message's end; a :61:
 * is an entry together with the :86: behind it.
 *
 * Invariants
 *   1  the sink hears statement_begin before entry, and statement_end once for each begin
 *   2  an entry has one transaction, of the entry's own amount
 */
#include "parsers/mt940_internal.h"

#include "base/utf8.h"
#include "model/iban.h"
#include "model/money.h"

#include <assert.h>
#include <inttypes.h>

static struct slice mt940_keep(struct mt940_reader *reader, struct slice text)
{
    struct slice kept = {NULL, 0};
    if (arena_copy(&reader->message_arena, slice_trim(text), &kept) != STATUS_OK) {
        reader->message_failed = true;
    }
    return kept;
}

static struct slice mt940_first_line(const struct mt940_field *field)
{
    return slice_trim(field->lines[0]);
}

/* Tells once a file that amounts are written otherwise than the standard says. */
static void mt940_tell_repairs(struct mt940_reader *reader, const struct mt940_repairs *repairs,
                               struct place at)
{
    if (repairs->whole_units && !reader->told_whole_units) {
        diag_warn(reader->job->diag, at, "TS-MT-011",
                  "an amount has no comma; it and others like it were read as whole units");
        reader->told_whole_units = true;
    }
    if (repairs->decimal_point && !reader->told_decimal_point) {
        diag_warn(reader->job->diag, at, "TS-MT-012",
                  "an amount has a decimal point; it and others like it were read as with a comma");
        reader->told_decimal_point = true;
    }
}

static void mt940_tell_repeated(struct mt940_reader *reader)
{
    diag_warn(reader->job->diag, reader->field->at, "TS-MT-008",
              "%s stands where it doesn't belong; it was left aside",
              mt940_tag_name(reader->field->tag));
}

/* The first currency told counts; another one in the same message is told of. */
static void mt940_learn_currency(struct mt940_reader *reader, struct currency currency)
{
    struct mt940_message *message = &reader->message;
    if (!currency_present(message->currency)) {
        message->currency = currency;
    } else if (!currency_equal(message->currency, currency)) {
        diag_warn(reader->job->diag, reader->field->at, "TS-MT-015",
                  "%s is in %.3s, but the statement in %.3s", mt940_tag_name(reader->field->tag),
                  currency.code, message->currency.code);
    }
}

static void mt940_take_account(struct mt940_reader *reader, const struct mt940_field *field)
{
    struct statement *statement = &reader->message.statement;
    if (reader->message.has_account || reader->message.begun) {
        mt940_tell_repeated(reader);
        return;
    }
    char iban[IBAN_MAX];
    struct mt940_account account = mt940_account_of(mt940_first_line(field), iban);
    reader->message.has_account = account.account.len > 0;
    statement->account = mt940_keep(reader, account.account);
    statement->account_bank = mt940_keep(reader, account.bank);
    if (currency_present(account.currency)) {
        mt940_learn_currency(reader, account.currency);
    }
    if (account.iban_broken) {
        diag_warn(reader->job->diag, reader->field->at, "TS-MT-018",
                  ":25: looks like an IBAN, but its length or check digits are wrong");
    }
}

static void mt940_take_number(struct mt940_reader *reader, const struct mt940_field *field)
{
    struct mt940_message *message = &reader->message;
    if (message->has_number || message->begun) {
        mt940_tell_repeated(reader);
        return;
    }
    struct slice text = mt940_first_line(field);
    size_t slash = slice_find_byte(text, '/');
    message->has_number = text.len > 0;
    message->number = mt940_keep(reader, text);
    message->statement.sequence = mt940_keep(reader, slice_take(text, slash));
    if (slash != SIZE_MAX) {
        message->statement.page = mt940_keep(reader, slice_skip(text, slash + 1));
    }
}

/* :60: and :62:; the first opening counts, and the last closing. */
static void mt940_take_balance(struct mt940_reader *reader, const struct mt940_field *field,
                               struct balance *balance)
{
    struct mt940_repairs repairs = {0};
    struct currency currency = {0};
    struct balance read = {0};
    const char *why = "";
    bool opening = field->tag == MT940_OPENING;
    if (opening && (balance->present || reader->message.begun)) {
        mt940_tell_repeated(reader);
        return;
    }
    if (!mt940_balance(mt940_first_line(field), &repairs, &read, &currency, &why)) {
        diag_warn(reader->job->diag, reader->field->at, "TS-MT-006",
                  "%s balance was left aside: %s", opening ? "opening" : "closing", why);
        return;
    }
    *balance = read;
    mt940_tell_repairs(reader, &repairs, reader->field->at);
    mt940_learn_currency(reader, currency);
}

/* Keeps what the statement says besides. There are as many notes as an entry may have lines. */
static void mt940_take_note(struct mt940_reader *reader, const char *name,
                            const struct mt940_field *field)
{
    struct mt940_message *message = &reader->message;
    for (size_t i = 0; i < field->count; i++) {
        struct slice text = slice_trim(field->lines[i]);
        if (text.len == 0) {
            continue;
        }
        if (message->notes.count >= reader->job->limits->max_86_lines) {
            if (!reader->told_text_cut) {
                diag_warn(reader->job->diag, field->at, "TS-LIM-012",
                          "the statement has more text than max_86_lines; the rest was left out");
                reader->told_text_cut = true;
            }
            return;
        }
        reader->message_failed = !mt940_notes_add(&message->notes, &reader->message_arena, name,
                                                  mt940_keep(reader, text)) ||
                                 reader->message_failed;
    }
}

/* "EURD0,00" or "EUR0,": the currency, and below which amount entries of a side, or of both, are
 * not listed. */
static void mt940_take_floor(struct mt940_reader *reader, const struct mt940_field *field)
{
    struct currency currency = {0};
    struct slice text = mt940_first_line(field);
    reader->message.interim = true;
    mt940_take_note(reader, "floor_limit", field);
    if (!currency_parse(slice_take(text, 3), &currency)) {
        return;
    }
    mt940_learn_currency(reader, currency);
    text = slice_skip(text, 3);
    bool debits = text.len == 0 || text.ptr[0] != 'C';
    bool credits = text.len == 0 || text.ptr[0] != 'D';
    struct mt940_repairs repairs = {0};
    int64_t minor = 0;
    if (mt940_amount(slice_skip(text, debits && credits ? 0 : 1), currency.exponent, &repairs,
                     &minor) == MONEY_OK) {
        reader->message.floor_minor[0] = debits ? minor : reader->message.floor_minor[0];
        reader->message.floor_minor[1] = credits ? minor : reader->message.floor_minor[1];
    }
}

static void mt940_take_datetime(struct mt940_reader *reader, const struct mt940_field *field)
{
    reader->message.interim = true;
    mt940_take_note(reader, "created", field);
    (void)mt940_date(slice_take(mt940_first_line(field), 6), &reader->message.datetime);
}

/* Number and sum that the bank counted: "2PLN186,33". */
static void mt940_take_total(struct mt940_reader *reader, const struct mt940_field *field,
                             struct mt940_total *total)
{
    struct slice text = mt940_first_line(field);
    size_t digits = 0;
    while (digits < text.len && byte_is_digit(text.ptr[digits])) {
        digits++;
    }
    struct currency currency = {0};
    struct mt940_repairs repairs = {0};
    uint64_t count = 0;
    int64_t minor = 0;
    reader->message.interim = reader->message.interim || !reader->message.begun;
    if (!slice_to_u64(slice_take(text, digits), &count) ||
        !currency_parse(slice_take(slice_skip(text, digits), 3), &currency) ||
        mt940_amount(slice_skip(text, digits + 3), currency.exponent, &repairs, &minor) !=
            MONEY_OK) {
        diag_warn(reader->job->diag, reader->field->at, "TS-MT-006",
                  "%s was left aside: it is no count, currency and amount",
                  mt940_tag_name(reader->field->tag));
        return;
    }
    total->given = true;
    total->count = count;
    total->minor = minor;
    mt940_learn_currency(reader, currency);
}

/* The currency that a field tells, whether or not it can be read as a whole. */
static bool mt940_currency_of(enum mt940_tag tag, struct slice value, struct currency *currency)
{
    if (tag == MT940_CLOSING || tag == MT940_AVAILABLE) {
        value = slice_skip(value, 7);
    } else if (tag == MT940_DEBITS || tag == MT940_CREDITS) {
        while (value.len > 0 && byte_is_digit(value.ptr[0])) {
            value = slice_skip(value, 1);
        }
    } else if (tag != MT940_FLOOR) {
        return false;
    }
    return currency_parse(slice_take(value, 3), currency);
}

/* A currency that the rest of the message tells, as far as text_lines_look() sees. An MT942
 * without :34F: may name it only in its totals. */
static bool mt940_currency_ahead(struct mt940_reader *reader)
{
    size_t passed = 0;
    struct slice value = reader->next_value;
    enum mt940_tag tag = reader->next_tag;
    if (tag == MT940_TEXT) {
        return false;
    }
    while (tag != MT940_REFERENCE && tag != MT940_HEADER && tag != MT940_END) {
        struct slice line = {NULL, 0};
        if (mt940_currency_of(tag, value, &reader->message.currency)) {
            return true;
        }
        if (!text_lines_look(&reader->lines, &passed, &line)) {
            return false;
        }
        tag = mt940_tag_of(slice_trim(line), &value);
    }
    return false;
}

/* "28C text@opening date": known before the first entry, whatever the message's length. */
static struct slice mt940_statement_id(struct mt940_reader *reader)
{
    struct mt940_message *message = &reader->message;
    struct buffer text = {0};
    buffer_add(&text, message->has_number ? message->number : message->reference);
    if (text.len == 0) {
        buffer_add_text(&text, "message-");
        buffer_add_u64(&text, reader->statements);
    }
    struct date date =
        message->statement.opening.present ? message->statement.opening.date : message->datetime;
    if (date_present(date)) {
        buffer_add_byte(&text, '@');
        date_format(date, &text);
    }
    struct slice id = mt940_keep(reader, buffer_slice(&text));
    reader->message_failed = reader->message_failed || !buffer_ok(&text);
    buffer_clear(&text);
    return id;
}

static enum status mt940_message_begin(struct mt940_reader *reader)
{
    struct mt940_message *message = &reader->message;
    struct statement *statement = &message->statement;
    if (message->begun) {
        return STATUS_OK;
    }
    reader->statements++;
    if (reader->statements > reader->job->limits->max_statements) {
        return diag_fail(reader->job->diag, message->at, STATUS_INVALID, "TS-LIM-016",
                         "more statements than max_statements = %" PRIu64,
                         reader->job->limits->max_statements);
    }
    message->interim =
        (message->interim || reader->envelope_interim) && !statement->opening.present;
    statement->format = message->interim ? SLICE("mt942") : SLICE("mt940");
    statement->statement_id = mt940_statement_id(reader);
    statement->currency = message->currency;
    statement->place = message->at;
    if (reader->message_failed) {
        return diag_memory(reader->job->diag);
    }
    message->begun = true;
    return reader->job->sink->statement_begin(reader->job->sink->context, statement);
}

/* --- entries ----------------------------------------------------------------------------- */

/* The second line of :61: is an account, tags between slashes, or the bank's own text. */
static void mt940_take_supplementary(struct mt940_reader *reader)
{
    struct mt940_details *details = &reader->details;
    const struct mt940_field *field = &reader->entry_line.supplementary;
    if (field->count == 0) {
        return;
    }
    struct slice text = mt940_trim(mt940_details_join(details, field, ' '));
    if (mt940_slash_start(text) == 0) {
        mt940_slash_add_text(details, text);
    } else if (iban_check(text, NULL, NULL)) {
        mt940_details_set(details, MT940_ROLE_ACCOUNT, text);
    } else {
        reader->entry_additional = text;
    }
}

/* Counts towards :90D: and :90C:. */
static void mt940_count(struct mt940_message *message, int64_t minor)
{
    struct mt940_total *total = &message->totals[minor < 0 ? 0 : 1];
    total->seen_count++;
    total->overflow = total->overflow ||
                      !money_add(total->seen_minor, money_magnitude(minor), &total->seen_minor);
}

static void mt940_tell_cuts(struct mt940_reader *reader)
{
    if (reader->details.text_cut && !reader->told_text_cut) {
        diag_warn(reader->job->diag, reader->field->at, "TS-LIM-012",
                  "remittance text is longer than max_text_chars and was cut");
        reader->told_text_cut = true;
    }
    if (reader->details.id_cut && !reader->told_id_cut) {
        diag_warn(reader->job->diag, reader->field->at, "TS-LIM-013",
                  "an identifier or name is longer than max_id_chars and was cut");
        reader->told_id_cut = true;
    }
}

/* "NTRF-166": type and German business transaction code, as far as they are known. */
static struct slice mt940_entry_code(struct mt940_details *details, struct slice type)
{
    enum { TYPE_MAX = 4, GVC_MAX = 3 };
    static_assert(sizeof details->code == TYPE_MAX + 1 + GVC_MAX, "both and a dash fit");
    struct slice gvc = details->gvc;
    if (gvc.len == 0 || type.len == 0) {
        return type.len == 0 ? gvc : type;
    }
    assert(type.len <= TYPE_MAX && gvc.len == GVC_MAX);
    memcpy(details->code, type.ptr, type.len);
    details->code[type.len] = '-';
    memcpy(details->code + type.len + 1, gvc.ptr, GVC_MAX);
    return (struct slice){details->code, type.len + 1 + gvc.len};
}

/* Words in the place of the customer reference that point into :86:. */
static bool mt940_is_pointer(struct slice text)
{
    static const struct slice words[] = {{"EREF", 4},  {"PREF", 4},  {"MARF", 4}, {"KREF", 4},
                                         {"KREF+", 5}, {"EREF+", 5}, {"N", 1}};
    if (text.len > 5) {
        return false;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (slice_equal(text, words[i])) {
            return true;
        }
    }
    return false;
}

/* The sink hears of the entry that the group told. */
static enum status mt940_entry_tell(struct mt940_reader *reader)
{
    struct mt940_details *details = &reader->details;
    const struct mt940_statement_line *line = &reader->entry_line;
    struct transaction *transaction = &details->transaction;
    if (!mt940_is_nonref(line->customer_ref) && !mt940_is_pointer(line->customer_ref)) {
        mt940_details_set_id(details, &transaction->transaction_id, line->customer_ref);
    }
    if (line->name.len > 0) {
        mt940_details_set(details, MT940_ROLE_NAME, line->name);
    }
    mt940_details_finish(details, line->type);
    struct slice code = mt940_entry_code(details, line->type);
    if (details->failed) {
        return diag_memory(reader->job->diag);
    }
    if (details->text_cut || details->id_cut) {
        mt940_tell_cuts(reader);
    }
    transaction->amount = (struct money){line->minor, reader->message.currency}; /* invariant 2 */
    mt940_count(&reader->message, line->minor);
    reader->message.entries++;
    bool named = !mt940_may_be_absent(line->bank_ref) || !mt940_is_absent(line->bank_ref);
    const struct entry entry = {
        .ordinal = reader->message.entries,
        .servicer_ref = named ? line->bank_ref : (struct slice){NULL, 0},
        .amount = transaction->amount,
        .booking_date = line->booking_date,
        .value_date = line->value_date,
        .status = line->mark->status,
        .reversal = line->mark->reversal,
        .code = code,
        .additional = reader->entry_additional,
        .place = reader->field->at,
        .transactions = transaction,
        .transactions_count = 1,
        .notes = NULL, /* all fields are told, so that none has to be cleared before */
        .notes_count = 0,
    };
    assert(reader->message.begun); /* invariant 1 */
    return reader->job->sink->entry(reader->job->sink->context, &entry);
}

/* A :61: and the details behind it. A faulty one is told of and left out: the file is refused at
 * its end, with all of its faults. */
static enum status mt940_take_entry(struct mt940_reader *reader, const struct mt940_group *group)
{
    struct mt940_message *message = &reader->message;
    struct diag *diag = reader->job->diag;
    const struct mt940_field *field = reader->field;
    if (!currency_present(message->currency) && !mt940_currency_ahead(reader)) {
        (void)diag_fail(diag, field->at, STATUS_INVALID, "TS-MT-013",
                        "an entry, but no field before it tells the currency");
        return STATUS_OK;
    }
    if (!message->begun) {
        enum status status = mt940_message_begin(reader);
        if (status != STATUS_OK) {
            return status;
        }
    }
    reader->entries++;
    if (reader->entries > reader->job->limits->max_entries) {
        return diag_fail(diag, field->at, STATUS_INVALID, "TS-LIM-015",
                         "more entries than max_entries = %" PRIu64,
                         reader->job->limits->max_entries);
    }
    struct mt940_statement_line *line = &reader->entry_line;
    struct place at = place_skip(field->at, 4); /* behind ":61:" */
    if (mt940_statement_line_parse(field, message->currency, at, diag, &reader->before, line) !=
        STATUS_OK) {
        return STATUS_OK;
    }
    if (line->repairs.whole_units || line->repairs.decimal_point) {
        mt940_tell_repairs(reader, &line->repairs, field->at);
    }
    if (line->type_repaired && !reader->told_type) {
        diag_warn(diag, field->at, "TS-MT-010",
                  ":61: has no transaction type behind its amount, or only on the next line");
        reader->told_type = true;
    }
    reader->entry_additional = (struct slice){NULL, 0};
    /* Who stands on the other side of the payment, not of its reversal. */
    mt940_details_init(&reader->details, &reader->entry_arena, reader->job->limits,
                       line->mark->adds != line->mark->reversal);
    reader->details.spare = reader->spare;
    reader->details.spare_size = MT940_SPARE_BYTES;
    mt940_take_supplementary(reader);
    for (size_t i = 1; i < group->fields_count; i++) {
        if (group->fields[i].tag == MT940_STRUCTURED) {
            mt940_details_add_structured(&reader->details, &group->fields[i]);
        } else {
            mt940_details_add(&reader->details, &group->fields[i]);
        }
    }
    return mt940_entry_tell(reader);
}

/* --- the message ------------------------------------------------------------------------- */

/* Forgets the message before and begins another at `at`. */
static void mt940_message_open(struct mt940_reader *reader)
{
    arena_reset(&reader->message_arena);
    reader->message = (struct mt940_message){.open = true, .at = reader->field->at};
}

static enum status mt940_take_reference(struct mt940_reader *reader,
                                        const struct mt940_field *field)
{
    enum status status = mt940_message_end(reader);
    if (status != STATUS_OK) {
        return status;
    }
    mt940_message_open(reader);
    reader->message.has_reference = true;
    reader->message.reference = mt940_keep(reader, mt940_first_line(field));
    return STATUS_OK;
}

/* A field behind a "-" and without a :20: of its own: what begins a statement begins one, the rest,
 * entries above all, is counted with the message before. */
static enum status mt940_reopen(struct mt940_reader *reader)
{
    enum mt940_tag tag = reader->field->tag;
    bool begins = tag == MT940_ACCOUNT || tag == MT940_NUMBER || tag == MT940_OPENING ||
                  tag == MT940_FLOOR || tag == MT940_DATETIME || tag == MT940_RELATED;
    if (reader->message.open && reader->message.ended && begins) {
        enum status status = mt940_message_end(reader);
        if (status != STATUS_OK) {
            return status;
        }
    } else if (reader->message.open && reader->message.ended) {
        diag_warn(reader->job->diag, reader->field->at, "TS-MT-008",
                  "%s stands behind the end of the message; it was counted with that message",
                  mt940_tag_name(reader->field->tag));
        reader->message.ended = false;
    }
    if (!reader->message.open) {
        mt940_message_open(reader);
    }
    return STATUS_OK;
}

enum status mt940_message_group(struct mt940_reader *reader)
{
    const struct mt940_group *group = &reader->group;
    const struct mt940_field *field = &group->fields[0];
    struct mt940_message *message = &reader->message;
    reader->field = field;
    if (field->tag == MT940_REFERENCE) {
        return mt940_take_reference(reader, field);
    }
    if (!message->open || message->ended) {
        enum status status = mt940_reopen(reader);
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (field->tag == MT940_ENTRY) { /* nearly all */
        return mt940_take_entry(reader, group);
    }
    switch (field->tag) {
    case MT940_ACCOUNT:
        mt940_take_account(reader, field);
        break;
    case MT940_NUMBER:
        mt940_take_number(reader, field);
        break;
    case MT940_OPENING:
        mt940_take_balance(reader, field, &message->statement.opening);
        break;
    case MT940_CLOSING:
        mt940_take_balance(reader, field, &message->statement.closing);
        break;
    case MT940_FLOOR:
        mt940_take_floor(reader, field);
        break;
    case MT940_DATETIME:
        mt940_take_datetime(reader, field);
        break;
    case MT940_DEBITS:
        mt940_take_total(reader, field, &message->totals[0]);
        break;
    case MT940_CREDITS:
        mt940_take_total(reader, field, &message->totals[1]);
        break;
    case MT940_DETAILS: /* in front of the first entry or behind the last: of the statement */
    case MT940_STRUCTURED:
        mt940_take_note(reader, "statement_text", field);
        break;
    case MT940_AVAILABLE:
        mt940_take_note(reader, "available_balance", field);
        break;
    case MT940_FORWARD:
        mt940_take_note(reader, "forward_balance", field);
        break;
    case MT940_TEXT:
    case MT940_UNKNOWN:
    case MT940_END:
    case MT940_HEADER:
    case MT940_REFERENCE:
    case MT940_RELATED:
    case MT940_ENTRY:
        break;
    }
    return reader->message_failed ? diag_memory(reader->job->diag) : STATUS_OK;
}

/* What a clean statement has and this one lacks: the caller can't tell whether money is missing. */
static void mt940_tell_missing(struct mt940_reader *reader)
{
    const struct mt940_message *message = &reader->message;
    struct diag *diag = reader->job->diag;
    if (!message->has_reference) {
        diag_warn(diag, message->at, "TS-MT-001", "the message has no :20:");
    }
    if (!message->has_account) {
        diag_warn(diag, message->at, "TS-MT-002",
                  "the message has no :25:, so the account is not known");
    }
    if (!message->has_number) {
        diag_warn(diag, message->at, "TS-MT-003", "the message has no :28C:");
    }
    if (!message->statement.opening.present && !message->interim) {
        diag_warn(diag, message->at, "TS-MT-004", "the message has no opening balance (:60F:)");
    }
    if (!message->statement.closing.present && !message->interim) {
        diag_warn(diag, message->at, "TS-MT-005",
                  "the message has no closing balance (:62F:); entries may be missing");
    }
}

/* Whether the bank's count and sum are those of the entries. With a floor, the bank counts what it
 * doesn't list: the entries may then be fewer and sum to less. */
static bool mt940_total_holds(const struct mt940_total *total, int64_t floor_minor)
{
    if (total->overflow) {
        return false;
    }
    if (floor_minor > 0) {
        return total->seen_count <= total->count && total->seen_minor <= total->minor;
    }
    return total->seen_count == total->count && total->seen_minor == total->minor;
}

static void mt940_check_totals(struct mt940_reader *reader)
{
    static const char *const names[MT940_TOTALS] = {":90D:", ":90C:"};
    for (size_t i = 0; i < MT940_TOTALS; i++) {
        const struct mt940_total *total = &reader->message.totals[i];
        if (total->given && !mt940_total_holds(total, reader->message.floor_minor[i])) {
            diag_warn(reader->job->diag, reader->message.at, "TS-MT-014",
                      "%s tells of %" PRIu64 " entries and another sum or number was read (%" PRIu64
                      ")",
                      names[i], total->count, total->seen_count);
        }
    }
}

void mt940_message_stop(struct mt940_reader *reader)
{
    reader->message.ended = true;
}

enum status mt940_message_end(struct mt940_reader *reader)
{
    if (!reader->message.open) {
        return STATUS_OK;
    }
    enum status status = mt940_message_begin(reader);
    if (status != STATUS_OK) {
        return status;
    }
    mt940_tell_missing(reader);
    mt940_check_totals(reader);
    reader->message.open = false;
    reader->message.statement.currency = reader->message.currency;
    reader->message.statement.notes = reader->message.notes.items;
    reader->message.statement.notes_count = reader->message.notes.count;
    return reader->job->sink->statement_end(reader->job->sink->context, &reader->message.statement);
}
