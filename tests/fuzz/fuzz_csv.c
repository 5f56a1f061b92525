/*
 * Any bytes as a CSV statement. What must hold whatever they are: no crash, statements begin and
 * end in turn, text is UTF-8, balances add up with the entries, a file is neither accepted with an
 * error nor refused without one, and a profile that is printed can be read again.
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
};

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
                               .undated = slice_equal(statement->statement_id, SLICE("undated"))};
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
    fuzz_text(entry->servicer_ref);
    fuzz_text(entry->transactions->counterparty.name);
    fuzz_text(entry->transactions->counterparty.account);
    fuzz_text(entry->transactions->counterparty.bank);
    for (size_t i = 0; i < entry->transactions->remittance_count; i++) {
        fuzz_text(entry->transactions->remittance[i]);
    }
    return STATUS_OK;
}

/* What is printed can be pasted: every line is a comment, the section, or a key that is taken. */
static void fuzz_printed(const struct csv_profile *profile, const struct csv_profile_proof *proof)
{
    struct buffer out = {0};
    struct csv_profile again = {.name = {NULL, 0}};
    csv_profile_print(profile, proof, &out);
    struct slice rest = buffer_slice(&out);
    struct slice line;
    while (slice_next(&rest, '\n', &line)) {
        size_t equals = slice_find(line, SLICE(" = "));
        if (line.len == 0 || line.ptr[0] == ';' || line.ptr[0] == '[') {
            continue;
        }
        const char *problem = NULL;
        assert(equals != SIZE_MAX);
        assert(csv_profile_set(&again, slice_take(line, equals), slice_skip(line, equals + 3),
                               &problem) == STATUS_OK);
    }
    buffer_clear(&out);
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

static void fuzz_profile(struct slice bytes)
{
    struct limits limits = fuzz_limits();
    struct parse_settings settings = {0};
    struct diag diag = {0};
    struct arena arena = {0};
    struct csv_profile profile;
    struct csv_profile_proof proof;
    struct input *input = NULL;
    if (input_from_memory(bytes, "fuzz", &limits, &diag, &input) != STATUS_OK) {
        return;
    }
    if (csv_profile_detect(input, &limits, &settings, &arena, &diag, &profile, &proof) ==
        STATUS_OK) {
        fuzz_printed(&profile, &proof);
    }
    arena_clear(&arena);
    input_close(input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = fuzz_limits();
    struct diag diag = {0};
    struct input *input = NULL;
    struct fuzz_seen seen = {0};
    struct parse_settings settings = {0};
    struct parse_sink sink = {&seen, fuzz_begin, fuzz_entry, fuzz_end};
    struct slice bytes = {(const char *)data, size};
    (void)csv_statement_sniff(bytes);
    if (input_from_memory(bytes, "fuzz", &limits, &diag, &input) != STATUS_OK) {
        return 0;
    }
    struct parse_job job = {input, &limits, &settings, &diag, &sink};
    enum status status = csv_statement_parse(&job);
    assert(status == STATUS_OK || status == STATUS_INVALID);
    assert((status == STATUS_INVALID) == (diag.errors > 0));
    assert(status != STATUS_OK || !seen.open);
    input_close(input);
    fuzz_profile(bytes);
    return 0;
}
