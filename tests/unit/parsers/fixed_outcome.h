/*
 * fixed_outcome - what a parser of fixed width makes of bytes, in a few figures; and files that are
 * wrong in one place, made of a good fixture.
 */
#ifndef TS_TESTS_FIXED_OUTCOME_H
#define TS_TESTS_FIXED_OUTCOME_H

#include "unit.h"

#include "base/buffer.h"
#include "model/money.h"
#include "parsers/parsers.h"

#include <stdio.h>
#include <stdlib.h>

struct fixed_outcome {
    struct diag diag;
    struct buffer codes; /* of errors and warnings, one a line, each run of equal ones once */
    size_t begun;
    size_t ended;
    size_t entries;
    size_t transactions;
    int64_t sum_minor; /* of the transactions */
    size_t fail_at;    /* the entry at which the sink fails; 0 for never */
    enum status status;
};

static inline enum status fixed_outcome_begin(void *context, const struct statement *statement)
{
    struct fixed_outcome *outcome = context;
    assert_int_equal(outcome->begun, outcome->ended);
    assert_true(statement->statement_id.len > 0);
    outcome->begun++;
    return STATUS_OK;
}

static inline enum status fixed_outcome_entry(void *context, const struct entry *entry)
{
    struct fixed_outcome *outcome = context;
    int64_t sum = 0;
    if (++outcome->entries == outcome->fail_at) {
        return STATUS_DATABASE;
    }
    assert_true(entry->transactions_count > 0);
    for (size_t i = 0; i < entry->transactions_count; i++) {
        assert_true(money_add(sum, entry->transactions[i].amount.minor, &sum));
    }
    assert_int_equal(sum, entry->amount.minor);
    outcome->transactions += entry->transactions_count;
    outcome->sum_minor += sum;
    return STATUS_OK;
}

static inline enum status fixed_outcome_end(void *context, const struct statement *statement)
{
    struct fixed_outcome *outcome = context;
    (void)statement;
    outcome->ended++;
    return STATUS_OK;
}

static inline void fixed_outcome_listen(void *context, const struct diagnostic *diagnostic)
{
    struct fixed_outcome *outcome = context;
    struct slice code = slice_from(diagnostic->code);
    struct slice before = buffer_slice(&outcome->codes);
    size_t from = before.len > code.len ? before.len - code.len - 1 : 0;
    if (diagnostic->severity != SEVERITY_INFO &&
        !slice_equal(slice_take(slice_skip(before, from), code.len), code)) {
        buffer_add(&outcome->codes, code);
        buffer_add_byte(&outcome->codes, ' ');
    }
}

static inline void fixed_outcome_of(struct fixed_outcome *outcome, struct slice bytes,
                                    enum status (*parse)(const struct parse_job *job),
                                    const struct limits *limits)
{
    struct input *input = NULL;
    struct parse_settings settings = {0};
    struct parse_sink sink = {.context = outcome,
                              .statement_begin = fixed_outcome_begin,
                              .entry = fixed_outcome_entry,
                              .statement_end = fixed_outcome_end};
    outcome->diag.context = outcome;
    outcome->diag.listen = fixed_outcome_listen;
    assert_int_equal(input_from_memory(bytes, "case", limits, &outcome->diag, &input), STATUS_OK);
    struct parse_job job = {input, limits, &settings, &outcome->diag, &sink};
    outcome->status = parse(&job);
    assert_true(outcome->status != STATUS_OK || outcome->begun == outcome->ended);
    input_close(input);
}

static inline struct buffer fixed_outcome_read(const char *fixture)
{
    char path[512];
    char block[4096];
    struct buffer bytes = {0};
    size_t len = 0;
    const char *root = getenv("TS_FIXTURES");
    assert_non_null(root);
    (void)snprintf(path, sizeof path, "%s/%s", root, fixture);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    while ((len = fread(block, 1, sizeof block, file)) > 0) {
        buffer_add(&bytes, (struct slice){block, len});
    }
    (void)fclose(file);
    assert_true(buffer_ok(&bytes));
    return bytes;
}

/* A fixture that differs in one place, and what comes of it. */
struct fixed_case {
    const char *name;
    const char *fixture;
    size_t line;      /* from 1; 0 changes nothing */
    size_t column;    /* from 1; 0 leaves the line out, or repeats it where `text` is "twice" */
    const char *text; /* written over what stands there */
    enum status status;
    const char *codes; /* of errors and warnings in their order, each followed by a blank */
    size_t statements;
    size_t entries;
    size_t transactions;
    int64_t sum_minor;
};

/* The fixture with its change; lines end with LF. */
static inline struct buffer fixed_case_bytes(const struct fixed_case *c)
{
    struct buffer fixture = fixed_outcome_read(c->fixture);
    struct buffer changed = {0};
    struct slice rest = buffer_slice(&fixture);
    struct slice line = {NULL, 0};
    for (size_t number = 1; rest.ptr != NULL && slice_next(&rest, '\n', &line); number++) {
        if (line.len == 0) {
            continue;
        }
        bool twice = number == c->line && c->column == 0 && c->text != NULL;
        if (number == c->line && c->column > 0) {
            size_t len = strlen(c->text);
            assert_true(c->column - 1 + len <= line.len);
            buffer_add(&changed, slice_take(line, c->column - 1));
            buffer_add_text(&changed, c->text);
            buffer_add(&changed, slice_skip(line, c->column - 1 + len));
            buffer_add_byte(&changed, '\n');
        } else if (number != c->line || twice) {
            buffer_add(&changed, line);
            buffer_add_byte(&changed, '\n');
        }
        if (twice) {
            buffer_add(&changed, line);
            buffer_add_byte(&changed, '\n');
        }
    }
    buffer_clear(&fixture);
    assert_true(buffer_ok(&changed));
    return changed;
}

static inline void fixed_case_holds(const struct fixed_case *c,
                                    enum status (*parse)(const struct parse_job *job))
{
    struct limits limits = limits_default();
    struct fixed_outcome outcome = {0};
    struct buffer bytes = fixed_case_bytes(c);
    fixed_outcome_of(&outcome, buffer_slice(&bytes), parse, &limits);
    buffer_add_byte(&outcome.codes, '\0');
    assert_string_equal(outcome.codes.ptr, c->codes);
    assert_int_equal(outcome.status, c->status);
    if (c->status == STATUS_OK) {
        assert_int_equal(outcome.ended, c->statements);
        assert_int_equal(outcome.entries, c->entries);
        assert_int_equal(outcome.transactions, c->transactions);
        assert_int_equal(outcome.sum_minor, c->sum_minor);
    }
    buffer_clear(&bytes);
    buffer_clear(&outcome.codes);
}

/* A failing sink, limits of entries and statements: the parser stops with that status. */
static inline void fixed_limits_hold(const char *fixture,
                                     enum status (*parse)(const struct parse_job *job))
{
    struct limits limits = limits_default();
    struct buffer bytes = fixed_outcome_read(fixture);
    struct fixed_outcome failing = {.fail_at = 2};
    fixed_outcome_of(&failing, buffer_slice(&bytes), parse, &limits);
    assert_int_equal(failing.status, STATUS_DATABASE);
    assert_int_equal(failing.entries, 2);
    struct fixed_outcome few = {0};
    limits.max_entries = 1;
    fixed_outcome_of(&few, buffer_slice(&bytes), parse, &limits);
    assert_int_equal(few.status, STATUS_INVALID);
    assert_string_equal(few.diag.last.code, "TS-LIM-015");
    struct fixed_outcome none = {0};
    limits.max_statements = 0;
    fixed_outcome_of(&none, buffer_slice(&bytes), parse, &limits);
    assert_int_equal(none.status, STATUS_INVALID);
    assert_string_equal(none.diag.last.code, "TS-LIM-016");
    struct fixed_outcome cut = {0};
    limits = limits_default();
    limits.max_text_chars = 10;
    limits.max_id_chars = 5;
    fixed_outcome_of(&cut, buffer_slice(&bytes), parse, &limits);
    buffer_add_byte(&cut.codes, '\0');
    assert_non_null(strstr(cut.codes.ptr, "TS-LIM-012"));
    assert_non_null(strstr(cut.codes.ptr, "TS-LIM-013"));
    buffer_clear(&few.codes);
    buffer_clear(&none.codes);
    buffer_clear(&cut.codes);
    buffer_clear(&failing.codes);
    buffer_clear(&bytes);
}

#endif
