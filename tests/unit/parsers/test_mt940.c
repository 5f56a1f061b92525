/*
 * Whole files: each fixture beside its expected outcome, messages that are wrong in one way, and
 * what must not matter (line ends, how the bytes are cut).
 *
 * Run with a file's path, the program prints the file's outcome, for a new fixture.
 */
#include "parsers/mt940.h"
#include "unit.h"

#include "base/json_out.h"
#include "base/utf8.h"
#include "model/date.h"
#include "model/money.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

/* --- an outcome as text, in the form of `parse --format json` ------------------------------ */

struct outcome {
    struct buffer out;
    struct diag diag;
    size_t begun;
    size_t ended;
    size_t entries;
    size_t fail_at; /* the entry at which the sink fails; 0 for never */
    int64_t sum_minor;
    enum status status;
};

static void outcome_amount(struct json_out *json, const char *key, struct money money)
{
    struct buffer text = {0};
    money_format(money.minor, money.currency.exponent, &text);
    json_out_text(json, key, buffer_slice(&text));
    buffer_clear(&text);
}

static void outcome_date(struct json_out *json, const char *key, struct date date)
{
    struct buffer text = {0};
    date_format(date, &text);
    json_out_optional(json, key, buffer_slice(&text));
    buffer_clear(&text);
}

static void outcome_balance(struct json_out *json, const char *key, struct balance balance,
                            struct currency currency)
{
    if (!balance.present) {
        json_out_null(json, key);
        return;
    }
    json_out_object_begin(json, key);
    outcome_amount(json, "amount", (struct money){balance.minor, currency});
    outcome_date(json, "date", balance.date);
    json_out_object_end(json);
}

static enum status outcome_begin(void *context, const struct statement *statement)
{
    struct outcome *outcome = context;
    outcome->begun++;
    assert_true(statement->statement_id.len > 0);
    assert_int_equal(outcome->begun, outcome->ended + 1);
    return STATUS_OK;
}

/* Left out where there are none. */
static void outcome_notes(struct json_out *json, const struct note *notes, size_t count)
{
    if (count == 0) {
        return;
    }
    json_out_array_begin(json, "notes");
    for (size_t i = 0; i < count; i++) {
        json_out_object_begin(json, NULL);
        json_out_text(json, notes[i].name, notes[i].text);
        json_out_object_end(json);
    }
    json_out_array_end(json);
}

static void outcome_transaction(struct json_out *json, const struct transaction *transaction)
{
    json_out_object_begin(json, NULL);
    json_out_optional(json, "end_to_end_id", transaction->end_to_end_id);
    json_out_optional(json, "mandate_id", transaction->mandate_id);
    json_out_optional(json, "transaction_id", transaction->transaction_id);
    json_out_optional(json, "return_reason", transaction->return_reason);
    json_out_optional(json, "name", transaction->counterparty.name);
    json_out_optional(json, "account", transaction->counterparty.account);
    json_out_optional(json, "bank", transaction->counterparty.bank);
    json_out_optional(json, "ultimate_name", transaction->counterparty.ultimate_name);
    json_out_optional(json, "additional", transaction->additional);
    outcome_notes(json, transaction->notes, transaction->notes_count);
    json_out_array_begin(json, "references");
    for (size_t i = 0; i < transaction->references_count; i++) {
        const struct remittance_reference *reference = &transaction->references[i];
        json_out_object_begin(json, NULL);
        json_out_text(json, "scheme", slice_from(reference_scheme_name(reference->scheme)));
        json_out_text(json, "value", reference->value);
        json_out_bool(json, "valid", reference->valid);
        json_out_object_end(json);
    }
    json_out_array_end(json);
    json_out_array_begin(json, "remittance");
    for (size_t i = 0; i < transaction->remittance_count; i++) {
        assert_int_equal(utf8_find_invalid(transaction->remittance[i]), SIZE_MAX);
        json_out_text(json, NULL, transaction->remittance[i]);
    }
    json_out_array_end(json);
    json_out_object_end(json);
}

static enum status outcome_entry(void *context, const struct entry *entry)
{
    struct outcome *outcome = context;
    struct json_out json = json_out_init(&outcome->out);
    struct currency currency = entry->amount.currency;
    outcome->entries++;
    if (outcome->entries == outcome->fail_at) {
        return STATUS_DATABASE;
    }
    assert_int_equal(outcome->begun, outcome->ended + 1);
    assert_int_equal(entry->transactions_count, 1);
    assert_int_equal(entry->transactions[0].amount.minor, entry->amount.minor);
    assert_true(currency_equal(entry->transactions[0].amount.currency, currency));
    outcome->sum_minor += entry->amount.minor;
    json_out_object_begin(&json, NULL);
    json_out_text(&json, "type", SLICE("entry"));
    json_out_u64(&json, "ordinal", entry->ordinal);
    json_out_optional(&json, "servicer_ref", entry->servicer_ref);
    outcome_amount(&json, "amount", entry->amount);
    json_out_text(&json, "currency", currency_code(&currency));
    outcome_date(&json, "booking_date", entry->booking_date);
    outcome_date(&json, "value_date", entry->value_date);
    json_out_text(&json, "status", slice_from(entry_status_name(entry->status)));
    json_out_bool(&json, "reversal", entry->reversal);
    json_out_optional(&json, "code", entry->code);
    json_out_optional(&json, "additional", entry->additional);
    json_out_u64(&json, "line", entry->place.line);
    json_out_array_begin(&json, "transactions");
    outcome_transaction(&json, &entry->transactions[0]);
    json_out_array_end(&json);
    json_out_object_end(&json);
    buffer_add_byte(&outcome->out, '\n');
    return STATUS_OK;
}

static enum status outcome_end(void *context, const struct statement *statement)
{
    struct outcome *outcome = context;
    struct json_out json = json_out_init(&outcome->out);
    struct currency currency = statement->currency;
    outcome->ended++;
    json_out_object_begin(&json, NULL);
    json_out_text(&json, "type", SLICE("statement"));
    json_out_text(&json, "format", statement->format);
    json_out_text(&json, "statement_id", statement->statement_id);
    json_out_optional(&json, "sequence", statement->sequence);
    json_out_optional(&json, "page", statement->page);
    json_out_optional(&json, "account", statement->account);
    json_out_optional(&json, "account_bank", statement->account_bank);
    json_out_optional(&json, "currency", currency_code(&currency));
    outcome_balance(&json, "opening", statement->opening, currency);
    outcome_balance(&json, "closing", statement->closing, currency);
    outcome_notes(&json, statement->notes, statement->notes_count);
    json_out_object_end(&json);
    buffer_add_byte(&outcome->out, '\n');
    return STATUS_OK;
}

static void outcome_listen(void *context, const struct diagnostic *diagnostic)
{
    struct outcome *outcome = context;
    struct json_out json = json_out_init(&outcome->out);
    json_out_object_begin(&json, NULL);
    json_out_text(&json, "type", SLICE("diagnostic"));
    json_out_text(&json, "severity", slice_from(severity_name(diagnostic->severity)));
    json_out_u64(&json, "line", diagnostic->place.line);
    json_out_u64(&json, "offset", diagnostic->place.offset);
    json_out_text(&json, "code", slice_from(diagnostic->code));
    json_out_text(&json, "message", slice_from(diagnostic->message));
    json_out_object_end(&json);
    buffer_add_byte(&outcome->out, '\n');
}

static void outcome_of_limited(struct outcome *outcome, struct slice bytes,
                               const struct limits *limits)
{
    struct input *input = NULL;
    struct parse_settings settings = {0};
    struct parse_sink sink = {.context = outcome,
                              .statement_begin = outcome_begin,
                              .entry = outcome_entry,
                              .statement_end = outcome_end};
    outcome->diag.context = outcome;
    outcome->diag.listen = outcome_listen;
    assert_int_equal(input_from_memory(bytes, "case", limits, &outcome->diag, &input), STATUS_OK);
    struct parse_job job = {input, limits, &settings, &outcome->diag, &sink};
    outcome->status = mt940_parse(&job);
    input_close(input);
}

static void outcome_of(struct outcome *outcome, struct slice bytes)
{
    struct limits limits = limits_default();
    outcome_of_limited(outcome, bytes, &limits);
}

/* --- fixtures ------------------------------------------------------------------------------ */

static struct buffer file_read(const char *path)
{
    struct buffer bytes = {0};
    char block[4096];
    size_t len = 0;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    while ((len = fread(block, 1, sizeof block, file)) > 0) {
        buffer_add(&bytes, (struct slice){block, len});
    }
    (void)fclose(file);
    return bytes;
}

enum { FIXTURES_MAX = 100, FIXTURE_NAME_MAX = 100 };

static int fixture_is(const struct dirent *entry)
{
    return slice_ends(slice_from(entry->d_name), SLICE(".sta"));
}

/* Broken ones are refused or flagged, the others are neither; all as the file beside them says. */
static void fixtures_hold(void **state)
{
    (void)state;
    char path[512];
    const char *root = getenv("TS_FIXTURES");
    assert_non_null(root);
    (void)snprintf(path, sizeof path, "%s/mt940", root);
    struct dirent **names = NULL;
    int count = scandir(path, &names, fixture_is, alphasort);
    assert_true(count >= 30);
    for (int i = 0; i < count; i++) {
        (void)snprintf(path, sizeof path, "%s/mt940/%s", root, names[i]->d_name);
        struct buffer bytes = file_read(path);
        (void)snprintf(path + strlen(path) - 4, 32, ".expected.jsonl");
        struct buffer expected = file_read(path);
        struct outcome outcome = {0};
        outcome_of(&outcome, buffer_slice(&bytes));
        if (!slice_equal(buffer_slice(&outcome.out), buffer_slice(&expected))) {
            print_error("%s differs, it gives:\n%.*s", names[i]->d_name,
                        SLICE_ARG(buffer_slice(&outcome.out)));
            fail();
        }
        bool broken = slice_starts(slice_from(names[i]->d_name), SLICE("broken-"));
        assert_true(!broken || outcome.diag.count > 0);
        buffer_clear(&bytes);
        buffer_clear(&expected);
        buffer_clear(&outcome.out);
        free(names[i]);
    }
    free(names);
}

/* --- messages in order of the standard ------------------------------------------------------ */

#define HEAD ":20:A\n:25:DE89370400440532013000\n:28C:7/1\n:60F:C260105EUR1000,00\n"
#define TAIL ":62F:C260106EUR1000,00\n-\n"

static const struct message_case {
    const char *name;
    const char *text;
    enum status status;
    const char *code; /* of the last diagnostic; NULL for none */
    size_t statements;
    size_t entries;
    int64_t sum_minor;
} message_cases[] = {
    {"no entries", HEAD TAIL, STATUS_OK, NULL, 1, 0, 0},
    {"no end", ":20:A\n:25:1\n:28C:1\n:60F:C260105EUR1,\n:62F:C260106EUR1,", STATUS_OK, NULL, 1, 0,
     0},
    {"next :20: ends a message", HEAD ":62F:C260106EUR1,\n" HEAD TAIL, STATUS_OK, NULL, 2, 0, 0},
    {"envelope ends a message", HEAD ":62F:C260106EUR1,\n{1:F01X}{2:I940X}{4:\n" HEAD TAIL,
     STATUS_OK, NULL, 2, 0, 0},
    {"field behind {4: on its line", "{1:F01X}{2:I940X}{4:" HEAD TAIL, STATUS_OK, NULL, 1, 0, 0},
    {"braces as national letters",
     "\xC3\xA4"
     "4:\n" HEAD ":62F:C260106EUR1,\n-\xC3\xA5",
     STATUS_OK, NULL, 1, 0, 0},
    {"end with a blank", HEAD ":62F:C260106EUR1,\n- \n", STATUS_OK, NULL, 1, 0, 0},
    {":21: and :64: and :65:",
     HEAD ":21:R\n:62F:C260106EUR1,\n:64:C260106EUR1,\n:65:C260107EUR1,\n-", STATUS_OK, NULL, 1, 0,
     0},
    {":86: behind :65: is the statement's",
     HEAD ":61:260106C1,NMSC\n:62F:C260106EUR1,\n:65:C260107EUR1,\n:86:x\n-", STATUS_OK, NULL, 1, 1,
     100},
    {"blank lines between fields", HEAD "\n:61:260106C1,NMSC\n\n:86:x\n\n" TAIL, STATUS_OK, NULL, 1,
     1, 100},
    {":28: for :28C:", ":20:A\n:25:1\n:28:1/1\n:60F:C260105EUR1,\n:62F:C260106EUR1,\n-", STATUS_OK,
     NULL, 1, 0, 0},
    {"currency from :25:", ":20:A\n:25:1234567EUR\n:28C:1\n:61:260106C1,NMSC\n:62F:C260106EUR1,\n-",
     STATUS_OK, "TS-MT-004", 1, 1, 100},
    {"currency from :34F:", ":20:A\n:25:1\n:28C:1\n:34F:EURD0,\n:61:260106C1,NMSC\n-", STATUS_OK,
     NULL, 1, 1, 100},
    {"currency only in :62F:", ":20:A\n:25:1\n:28C:1\n:61:260106C1,NMSC\n:62F:C260106EUR1,\n-",
     STATUS_OK, "TS-MT-004", 1, 1, 100},
    {"currency only in :90C:",
     ":20:A\n:25:1\n:28C:1\n:13D:2601061200+0100\n:61:260106C1,NMSC\n:90C:1EUR1,\n-", STATUS_OK,
     NULL, 1, 1, 100},
    {"envelope of an MT942 without :34F:", "{1:F01X}{2:I942X}{4:\n:20:A\n:25:1\n:28C:1\n-}",
     STATUS_OK, NULL, 1, 0, 0},
    {"envelope of an MT940 with as little", "{1:F01X}{2:I940X}{4:\n:20:A\n:25:1\n:28C:1\n-}",
     STATUS_OK, "TS-MT-005", 1, 0, 0},
    {"a statement behind an end without :20:",
     HEAD ":62F:C260106EUR1,\n-\n:25:2\n:28C:2\n:60F:C260105EUR1,\n:62F:C260106EUR1,\n-", STATUS_OK,
     "TS-MT-001", 2, 0, 0},
    {"reversal names the payer of the credit",
     HEAD ":61:260106RC1,NMSC\n:86:166?20SVWZ+x?21ABWA+Payer?22ABWE+Us\n" TAIL, STATUS_OK, NULL, 1,
     1, -100},
    {"prose is passed over", "Dear customer,\n- as agreed -\n" HEAD TAIL, STATUS_OK, NULL, 1, 0, 0},
    {"known tag of no message first", ":940:\n" HEAD TAIL, STATUS_OK, NULL, 1, 0, 0},

    {"no :20:", ":25:1\n:28C:1\n:60F:C260105EUR1,\n:62F:C260106EUR1,\n-", STATUS_OK, "TS-MT-001", 1,
     0, 0},
    {"no :25:", ":20:A\n:28C:1\n:60F:C260105EUR1,\n:62F:C260106EUR1,\n-", STATUS_OK, "TS-MT-002", 1,
     0, 0},
    {"no :28C:", ":20:A\n:25:1\n:60F:C260105EUR1,\n:62F:C260106EUR1,\n-", STATUS_OK, "TS-MT-003", 1,
     0, 0},
    {"no :60F:", ":20:A\n:25:1\n:28C:1\n:62F:C260106EUR1,\n-", STATUS_OK, "TS-MT-004", 1, 0, 0},
    {"no :62F:", ":20:A\n:25:1\n:28C:1\n:60F:C260105EUR1,\n-", STATUS_OK, "TS-MT-005", 1, 0, 0},
    {"another :25: in the message", HEAD ":61:260106C1,NMSC\n:25:2\n" TAIL, STATUS_OK, "TS-MT-008",
     1, 1, 100},
    {"another :28C:", ":20:A\n:25:1\n:28C:1\n:28C:2\n:60F:C260105EUR1,\n:62F:C260106EUR1,\n-",
     STATUS_OK, "TS-MT-008", 1, 0, 0},
    {"another :60F:", HEAD ":60F:C260105EUR2,\n" TAIL, STATUS_OK, "TS-MT-008", 1, 0, 0},
    {":62F: in another currency", HEAD ":62F:C260106USD1,\n-", STATUS_OK, "TS-MT-015", 1, 0, 0},
    {"unknown field as text", HEAD ":61:260106C1,NMSC\n:86:x\n:99X:y\n" TAIL, STATUS_OK,
     "TS-MT-007", 1, 1, 100},
    {"entry without a type", HEAD ":61:260106C1,00//B1\n" TAIL, STATUS_OK, "TS-MT-010", 1, 1, 100},
    {"entry broken behind its amount", HEAD ":61:260106C1,00\nNTRFNONREF//B1\n" TAIL, STATUS_OK,
     "TS-MT-010", 1, 1, 100},
    {"totals with another count",
     ":20:A\n:25:1\n:28C:1\n:34F:EUR0,\n:61:260106C1,NMSC\n:90C:2EUR1,\n-", STATUS_OK, "TS-MT-014",
     1, 1, 100},
    {"totals with another sum",
     ":20:A\n:25:1\n:28C:1\n:34F:EUR0,\n:61:260106D1,NMSC\n:90D:1EUR2,\n-", STATUS_OK, "TS-MT-014",
     1, 1, -100},
    {"totals that can't be read", ":20:A\n:25:1\n:28C:1\n:34F:EUR0,\n:90D:EUR\n-", STATUS_OK,
     "TS-MT-006", 1, 0, 0},
    {"entry without any currency", ":20:A\n:25:1\n:28C:1\n:61:260106C1,NMSC\n-", STATUS_INVALID,
     "TS-MT-005", 1, 0, 0},
    {"the next message's currency is not ours",
     ":20:A\n:25:1\n:28C:1\n:61:260106C1,NMSC\n" HEAD TAIL, STATUS_INVALID, "TS-MT-005", 2, 0, 0},
    {"one bad entry refuses all", HEAD ":61:260106C1,NMSC\n:61:260106X1,NMSC\n" TAIL,
     STATUS_INVALID, "TS-MT-009", 1, 1, 100},
    {"NUL", HEAD ":86:a\1b\n" TAIL, STATUS_OK, NULL, 1, 0, 0},
    {"nothing of a statement", "hello\nworld\n", STATUS_INVALID, "TS-MT-017", 0, 0, 0},
};

static void message_case_holds(void **state)
{
    const struct message_case *c = *state;
    struct outcome outcome = {0};
    outcome_of(&outcome, slice_from(c->text));
    assert_int_equal(outcome.status, c->status);
    assert_int_equal(outcome.ended, c->statements);
    assert_int_equal(outcome.entries, c->entries);
    assert_int_equal(outcome.sum_minor, c->sum_minor);
    if (c->code == NULL) {
        assert_int_equal(outcome.diag.count, 0);
    } else {
        assert_string_equal(outcome.diag.last.code, c->code);
    }
    buffer_clear(&outcome.out);
}

/* --- what must not matter, and limits -------------------------------------------------------- */

static const char sample[] = HEAD ":61:2601060106C5,00NTRFREF//B1\nsupplement\n"
                                  ":86:166?00GUTSCHRIFT?20EREF+E1?21SVWZ+text?32NAME\n"
                                  ":61:2601060106D5,00NTRFNONREF\n:86:free\ntext\n" TAIL;

static struct buffer sample_with(const char *line_end)
{
    struct buffer text = {0};
    for (const char *p = sample; *p != '\0'; p++) {
        if (*p == '\n') {
            buffer_add_text(&text, line_end);
        } else {
            buffer_add_byte(&text, *p);
        }
    }
    return text;
}

static void line_ends_do_not_matter(void **state)
{
    (void)state;
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    struct outcome first = {0};
    outcome_of(&first, slice_from(sample));
    assert_int_equal(first.entries, 2);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct buffer text = sample_with(ends[i]);
        struct outcome outcome = {0};
        outcome_of(&outcome, buffer_slice(&text));
        assert_true(slice_equal(buffer_slice(&outcome.out), buffer_slice(&first.out)));
        buffer_clear(&text);
        buffer_clear(&outcome.out);
    }
    buffer_clear(&first.out);
}

/* ABWA+ is the debtor's side: the other one of a credit and of its reversal. */
static void reversal_keeps_the_other_side(void **state)
{
    (void)state;
    static const struct {
        const char *mark;
        const char *name;
    } sides[] = {{"C", "Payer"}, {"RC", "Payer"}, {"D", "Payee"}, {"RD", "Payee"}};
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        struct buffer text = {0};
        struct buffer expected = {0};
        struct outcome outcome = {0};
        buffer_add_format(&text, "%s:61:260106%s1,NMSC\n:86:166?20ABWA+Payer?21ABWE+Payee\n%s",
                          HEAD, sides[i].mark, TAIL);
        buffer_add_format(&expected, "\"ultimate_name\":\"%s\"", sides[i].name);
        outcome_of(&outcome, buffer_slice(&text));
        assert_true(slice_find(buffer_slice(&outcome.out), buffer_slice(&expected)) != SIZE_MAX);
        buffer_clear(&text);
        buffer_clear(&expected);
        buffer_clear(&outcome.out);
    }
}

/* Wherever the input's blocks end, lines, long ones among them, are what they are in one piece. */
static void blocks_end_anywhere(void **state)
{
    (void)state;
    enum { SHIFTS = 200, NEAR = 80, FAR_BYTES = 37, ENTRIES = 400, LONG_BYTES = 4000 };
    struct outcome first = {0};
    for (size_t shift = 0; shift < SHIFTS; shift++) {
        struct buffer text = {0};
        for (size_t i = 0; i < (shift < NEAR ? shift : shift * FAR_BYTES); i++) {
            buffer_add_text(&text, "x"); /* a bank's line in front of the statement */
        }
        buffer_add_text(&text, "\r\n:20:A\r\n:25:DE89370400440532013000\r\n:28C:7/1\r\n");
        buffer_add_text(&text, ":60F:C260105EUR1000,00\r\n");
        for (int i = 1; i <= ENTRIES; i++) {
            buffer_add_format(&text, ":61:260106C%d,NMSCNONREF//B%d\r\n", i, i);
            buffer_add_format(&text, ":86:166?20SVWZ+PART %d?21OF IT\r\n?32PAYER %d\r\n", i, i);
            buffer_add_text(&text, i % 20 == 0 ? "?22" : "");
            for (int more = 0; i % 20 == 0 && more < LONG_BYTES; more++) {
                buffer_add_text(&text, "y");
            }
            buffer_add_text(&text, i % 20 == 0 ? "\r\n" : "");
        }
        buffer_add_text(&text, ":62F:C260106EUR1000,00\r\n-\r\n");
        struct outcome outcome = {0};
        outcome_of(&outcome, buffer_slice(&text));
        assert_int_equal(outcome.status, STATUS_OK);
        assert_int_equal(outcome.entries, ENTRIES);
        if (shift == 0) {
            first = outcome;
        } else {
            assert_true(slice_equal(buffer_slice(&outcome.out), buffer_slice(&first.out)));
            buffer_clear(&outcome.out);
        }
        buffer_clear(&text);
    }
    buffer_clear(&first.out);
}

/* A CRLF that a block's end cuts in two is one line end still. Wherever blocks end, with one of the
 * two shifts a CR stands last. */
static void line_end_cut_by_a_block(void **state)
{
    (void)state;
    enum { LINES = 300000 };
    for (size_t shift = 0; shift < 2; shift++) {
        struct buffer text = {0};
        struct outcome outcome = {0};
        buffer_add(&text, slice_take(SLICE("x"), shift));
        for (size_t i = 0; i < LINES; i++) {
            buffer_add(&text, SLICE("\r\n"));
        }
        buffer_add_text(&text, HEAD ":61:x\r\n");
        outcome_of(&outcome, buffer_slice(&text));
        assert_int_equal(outcome.status, STATUS_INVALID);
        struct buffer expected = {0};
        buffer_add_format(&expected, "\"severity\":\"error\",\"line\":%d,", LINES + 5);
        assert_true(slice_find(buffer_slice(&outcome.out), buffer_slice(&expected)) != SIZE_MAX);
        buffer_clear(&expected);
        buffer_clear(&text);
        buffer_clear(&outcome.out);
    }
}

static void utf16_reads_the_same(void **state)
{
    (void)state;
    struct buffer wide = {0};
    struct outcome first = {0};
    struct outcome outcome = {0};
    buffer_add(&wide, SLICE("\xFF\xFE"));
    for (const char *p = sample; *p != '\0'; p++) {
        buffer_add_byte(&wide, *p);
        buffer_add_byte(&wide, '\0');
    }
    outcome_of(&first, slice_from(sample));
    outcome_of(&outcome, buffer_slice(&wide));
    assert_int_equal(outcome.status, STATUS_OK);
    assert_true(slice_equal(buffer_slice(&outcome.out), buffer_slice(&first.out)));
    assert_true(mt940_sniff(buffer_slice(&wide)) >= 90);
    buffer_clear(&wide);
    buffer_clear(&first.out);
    buffer_clear(&outcome.out);
}

/* Cut off anywhere, a file is flagged or refused; nothing is read in silence. */
static void every_cut_is_told(void **state)
{
    (void)state;
    /* A closing amount that is cut short is a number still: the balance check tells of that one. */
    size_t complete = strlen(sample) - strlen("1000,00\n-\n");
    for (size_t len = 1; len <= complete; len++) {
        struct outcome outcome = {0};
        outcome_of(&outcome, (struct slice){sample, len});
        assert_true(outcome.diag.count > 0);
        assert_int_equal(outcome.begun, outcome.ended);
        buffer_clear(&outcome.out);
    }
}

static void long_files_cross_blocks(void **state)
{
    (void)state;
    enum { ENTRIES = 20000 };
    struct buffer text = {0};
    buffer_add_text(&text, HEAD);
    for (int i = 0; i < ENTRIES; i++) {
        buffer_add_text(&text, ":61:2601060106C1,00NTRFNONREF\r\n:86:M\xFCller ");
        buffer_add_u64(&text, (uint64_t)i);
        buffer_add_text(&text, i % 3 == 0 ? "\r" : "\r\n");
    }
    buffer_add_text(&text, TAIL);
    struct outcome outcome = {0};
    outcome_of(&outcome, buffer_slice(&text));
    assert_int_equal(outcome.status, STATUS_OK);
    assert_int_equal(outcome.entries, ENTRIES);
    assert_int_equal(outcome.sum_minor, ENTRIES * 100);
    assert_int_equal(outcome.diag.count, 1); /* TS-TXT-001, once */
    assert_true(slice_find(buffer_slice(&outcome.out), SLICE("M\xC3\xBCller 19999")) != SIZE_MAX);
    buffer_clear(&text);
    buffer_clear(&outcome.out);
}

static void sink_failure_stops(void **state)
{
    (void)state;
    struct outcome outcome = {.fail_at = 1};
    outcome_of(&outcome, slice_from(sample));
    assert_int_equal(outcome.status, STATUS_DATABASE);
    assert_int_equal(outcome.entries, 1);
    assert_int_equal(outcome.ended, 0);
    buffer_clear(&outcome.out);
}

static void limit_refuses(struct limits limits, const char *text, const char *code)
{
    struct outcome outcome = {0};
    outcome_of_limited(&outcome, slice_from(text), &limits);
    assert_int_equal(outcome.status, STATUS_INVALID);
    assert_string_equal(outcome.diag.last.code, code);
    buffer_clear(&outcome.out);
}

static void limits_refuse(void **state)
{
    (void)state;
    struct limits limits = limits_default();
    limits.max_entries = 1;
    limit_refuses(limits, sample, "TS-LIM-015");
    limits = limits_default();
    limits.max_statements = 1;
    limit_refuses(limits, HEAD TAIL HEAD TAIL, "TS-LIM-016");
    limits = limits_default();
    limits.max_86_lines = 2;
    limit_refuses(limits, HEAD ":61:260106C1,NMSC\n:86:a\nb\nc\n" TAIL, "TS-LIM-014");
    limit_refuses(limits, HEAD ":61:260106C1,NMSC\n:86:a\nb\n:86:c\n" TAIL, "TS-LIM-014");
    limits = limits_default();
    limits.max_line_kb = 1;
    struct buffer text = {0};
    buffer_add_text(&text, HEAD);
    for (int i = 0; i < 1025; i++) {
        buffer_add_byte(&text, 'x');
    }
    buffer_add_byte(&text, '\0');
    limit_refuses(limits, text.ptr, "TS-LIM-009");
    buffer_clear(&text);
}

static void texts_are_cut_and_told(void **state)
{
    (void)state;
    struct limits limits = limits_default();
    limits.max_text_chars = 5;
    limits.max_id_chars = 3;
    struct outcome outcome = {0};
    outcome_of_limited(&outcome, slice_from(sample), &limits);
    assert_int_equal(outcome.status, STATUS_OK);
    assert_int_equal(outcome.diag.warnings, 2);
    assert_true(slice_find(buffer_slice(&outcome.out), SLICE("\"name\":\"NAM\"")) != SIZE_MAX);
    assert_true(slice_find(buffer_slice(&outcome.out), SLICE("[\"free\",\"t\"]")) != SIZE_MAX);
    buffer_clear(&outcome.out);
}

static void faults_are_capped(void **state)
{
    (void)state;
    struct buffer text = {0};
    buffer_add_text(&text, HEAD);
    for (int i = 0; i < 500; i++) {
        buffer_add_text(&text, ":61:x\n");
    }
    struct outcome outcome = {0};
    outcome_of(&outcome, buffer_slice(&text));
    assert_int_equal(outcome.status, STATUS_INVALID);
    assert_string_equal(outcome.diag.last.code, "TS-MT-016");
    assert_true(outcome.diag.errors < 110);
    buffer_clear(&text);
    buffer_clear(&outcome.out);
}

/* --- sniffing -------------------------------------------------------------------------------- */

static const struct sniff_case {
    const char *name;
    const char *text;
    int least;
    int most;
} sniff_cases[] = {
    {"message", HEAD TAIL, 90, 100},
    {"envelope", "{1:F01X}{2:I940X}{4:\n:20:A\n", 90, 100},
    {"interim envelope", "{1:F01X}{2:O9421200X}{4:\n:20:A\n", 90, 100},
    {"behind prose", "Dear customer\n\n" HEAD, 90, 100},
    {"behind control bytes", "\1\r\n" HEAD, 90, 100},
    {"UTF-8 mark", "\xEF\xBB\xBF" HEAD, 90, 100},
    {"fragment", ":61:260106C1,NMSC", 50, 80},
    {"reference alone", ":20:A\n", 50, 80},
    {"empty", "", 0, 0},
    {"CSV", "date;amount\n2026-01-06;1,00\n", 0, 0},
    {"XML", "<?xml version=\"1.0\"?><Document/>", 0, 0},
    {"another SWIFT message", "{1:F01X}{2:I103X}{4:\n:32A:260106EUR1,\n", 0, 0},
    {"time of day", ":61: not an entry\n", 0, 0},
};

static void sniff_case_holds(void **state)
{
    const struct sniff_case *c = *state;
    int sureness = mt940_sniff(slice_from(c->text));
    assert_in_range(sureness, c->least, c->most);
}

int main(int argc, char **argv)
{
    if (argc == 2) {
        struct buffer bytes = file_read(argv[1]);
        struct outcome outcome = {0};
        outcome_of(&outcome, buffer_slice(&bytes));
        (void)fwrite(outcome.out.ptr, 1, outcome.out.len, stdout);
        buffer_clear(&bytes);
        buffer_clear(&outcome.out);
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reversal_keeps_the_other_side),
        cmocka_unit_test(blocks_end_anywhere),
        cmocka_unit_test(line_end_cut_by_a_block),
        cmocka_unit_test(fixtures_hold),
        cmocka_unit_test(line_ends_do_not_matter),
        cmocka_unit_test(utf16_reads_the_same),
        cmocka_unit_test(every_cut_is_told),
        cmocka_unit_test(long_files_cross_blocks),
        cmocka_unit_test(sink_failure_stops),
        cmocka_unit_test(limits_refuse),
        cmocka_unit_test(texts_are_cut_and_told),
        cmocka_unit_test(faults_are_capped),
    };
    int failed = unit_run_cases("mt940_message", message_cases, message_case_holds);
    failed += unit_run_cases("mt940_sniff", sniff_cases, sniff_case_holds);
    failed += cmocka_run_group_tests_name("mt940", tests, NULL, NULL);
    return failed;
}
