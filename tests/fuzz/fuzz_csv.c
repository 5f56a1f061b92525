/*
 * Any bytes as a CSV statement. What must hold whatever they are: no crash, statements begin and
 * end in turn, text is UTF-8, balances add up with the entries, a file is neither accepted with an
 * error nor refused without one, a profile that is printed can be read again, and the file reads
 * with it as it did without.
 *
 * Bytes that begin with the line [csv.fuzz] have a profile up to the first empty line, which is
 * tried on what follows.
 */
#include "parsers/csv_profile.h"
#include "parsers/csv_statement.h"

#include "base/utf8.h"
#include "model/money.h"

#include <assert.h>
#include <stdint.h>

struct fuzz_seen {
    bool open;
    bool undated; /* the years of all dates are impossible */
    uint32_t ordinal;
    int64_t sum;
    uint64_t fingerprint; /* of what a matcher goes by */
};

static void fuzz_note(struct fuzz_seen *seen, const void *bytes, size_t len)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < len; i++) {
        seen->fingerprint = seen->fingerprint * 1099511628211U ^ byte[i];
    }
}

static void fuzz_text(struct slice text)
{
    assert(text.len == 0 || text.ptr != NULL);
    assert(utf8_find_invalid(text) == SIZE_MAX);
}

static enum status fuzz_begin(void *context, const struct statement *statement)
{
    struct fuzz_seen *seen = context;
    assert(!seen->open);
    *seen = (struct fuzz_seen){.open = true,
                               .undated = slice_equal(statement->statement_id, SLICE("undated")),
                               .fingerprint = seen->fingerprint};
    assert(statement->statement_id.len > 0);
    fuzz_text(statement->statement_id);
    fuzz_text(statement->account);
    return STATUS_OK;
}

static enum status fuzz_end(void *context, const struct statement *statement)
{
    struct fuzz_seen *seen = context;
    int64_t closing = 0;
    assert(seen->open);
    assert(seen->ordinal > 0);
    assert(statement->opening.present == statement->closing.present);
    if (statement->opening.present) {
        assert(money_add(statement->opening.minor, seen->sum, &closing));
        assert(closing == statement->closing.minor);
        fuzz_note(seen, &closing, sizeof closing);
    }
    seen->open = false;
    return STATUS_OK;
}

static enum status fuzz_entry(void *context, const struct entry *entry)
{
    struct fuzz_seen *seen = context;
    assert(seen->open);
    assert(entry->ordinal == ++seen->ordinal);
    assert(entry->transactions_count == 1);
    assert(entry->transactions->amount.minor == entry->amount.minor);
    assert(date_present(entry->booking_date) != seen->undated);
    assert(entry->status == ENTRY_BOOKED);
    if (!money_add(seen->sum, entry->amount.minor, &seen->sum)) {
        seen->sum = 0;
    }
    fuzz_note(seen, &entry->amount.minor, sizeof entry->amount.minor);
    fuzz_note(seen, &entry->booking_date, sizeof entry->booking_date);
    fuzz_note(seen, &entry->value_date, sizeof entry->value_date);
    fuzz_text(entry->servicer_ref);
    fuzz_text(entry->transactions->counterparty.name);
    fuzz_text(entry->transactions->counterparty.account);
    fuzz_text(entry->transactions->counterparty.bank);
    for (size_t i = 0; i < entry->transactions->remittance_count; i++) {
        fuzz_text(entry->transactions->remittance[i]);
    }
    return STATUS_OK;
}

static struct limits fuzz_limits(void)
{
    struct limits limits = limits_default();
    limits.max_line_kb = 1; /* the limits are met with inputs of the fuzzer's size */
    limits.max_csv_field_kb = 1;
    limits.max_csv_columns = 24;
    limits.max_statements = 6;
    return limits;
}

/* Parses, with `profile` unless it is NULL. */
static enum status fuzz_parse(struct slice bytes, const struct csv_profile *profile,
                              struct fuzz_seen *seen)
{
    struct limits limits = fuzz_limits();
    struct diag diag = {0};
    struct input *input = NULL;
    struct parse_settings settings = {.csv_profiles = profile,
                                      .csv_profiles_count = profile == NULL ? 0 : 1};
    struct parse_sink sink = {.context = seen,
                              .statement_begin = fuzz_begin,
                              .entry = fuzz_entry,
                              .statement_end = fuzz_end,
                              .takes_undated = true};
    *seen = (struct fuzz_seen){.open = false};
    if (input_from_memory(bytes, "fuzz", &limits, &diag, &input) != STATUS_OK) {
        return STATUS_MEMORY;
    }
    struct parse_job job = {input, &limits, &settings, &diag, &sink};
    enum status status = csv_statement_parse(&job);
    assert(status == STATUS_OK || status == STATUS_INVALID);
    assert((status == STATUS_INVALID) == (diag.errors > 0));
    assert(status != STATUS_OK || !seen->open);
    input_close(input);
    return status;
}

/* What is printed can be pasted: every line is a comment, the section, or a key that is taken. */
static void fuzz_paste(struct slice printed, struct csv_profile *out)
{
    struct slice line;
    while (slice_next(&printed, '\n', &line)) {
        size_t equals = slice_find(line, SLICE(" = "));
        if (line.len == 0 || line.ptr[0] == ';' || line.ptr[0] == '[') {
            continue;
        }
        const char *problem = NULL;
        assert(equals != SIZE_MAX);
        enum status status =
            csv_profile_set(out, slice_take(line, equals), slice_skip(line, equals + 3), &problem);
        assert(status == STATUS_OK);
    }
}

/* Finds the profile; with it a file that was accepted reads as it did. */
static void fuzz_profile(struct slice bytes, enum status accepted, const struct fuzz_seen *seen)
{
    struct limits limits = fuzz_limits();
    struct parse_settings settings = {0};
    struct diag diag = {0};
    struct arena arena = {0};
    struct buffer printed = {0};
    struct csv_profile profile;
    struct csv_profile_proof proof;
    struct csv_profile pasted = {.name = SLICE("fuzz")};
    struct input *input = NULL;
    if (input_from_memory(bytes, "fuzz", &limits, &diag, &input) != STATUS_OK) {
        return;
    }
    if (csv_profile_detect(input, &limits, &settings, &arena, &diag, &profile, &proof) ==
        STATUS_OK) {
        csv_profile_print(&profile, &proof, &printed);
        fuzz_paste(buffer_slice(&printed), &pasted);
        if (accepted == STATUS_OK) {
            struct fuzz_seen again;
            enum status status = fuzz_parse(bytes, &pasted, &again);
            assert(status == STATUS_OK);
            assert(again.fingerprint == seen->fingerprint);
        }
    }
    buffer_clear(&printed);
    arena_clear(&arena);
    input_close(input);
}

/* A profile of the fuzzer's own, up to the first empty line. */
static void fuzz_told(struct slice bytes)
{
    struct csv_profile profile = {.name = SLICE("fuzz")};
    struct fuzz_seen seen;
    struct slice line;
    while (slice_next(&bytes, '\n', &line) && line.len > 0) {
        const char *problem = NULL;
        size_t equals = slice_find(line, SLICE(" = "));
        if (equals != SIZE_MAX && utf8_find_invalid(line) == SIZE_MAX) {
            (void)csv_profile_set(&profile, slice_take(line, equals), slice_skip(line, equals + 3),
                                  &problem);
        }
    }
    (void)fuzz_parse(bytes, &profile, &seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct slice section = SLICE("[csv.fuzz]\n");
    struct slice bytes = {(const char *)data, size};
    struct fuzz_seen seen;
    if (slice_starts(bytes, section)) {
        fuzz_told(slice_skip(bytes, section.len));
        return 0;
    }
    (void)csv_statement_sniff(bytes);
    enum status status = fuzz_parse(bytes, NULL, &seen);
    if (status != STATUS_MEMORY) {
        fuzz_profile(bytes, status, &seen);
    }
    return 0;
}
