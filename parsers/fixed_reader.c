#include "parsers/fixed_reader.h"

void fixed_reader_clear(struct fixed_reader *reader)
{
    arena_clear(&reader->statement_arena);
    arena_clear(&reader->entry_arena);
}

struct slice fixed_reader_keep(struct fixed_reader *reader, struct slice text)
{
    struct slice kept = {NULL, 0};
    if (arena_copy(&reader->statement_arena, text, &kept) != STATUS_OK) {
        reader->failed = true;
    }
    return kept;
}

struct slice fixed_reader_keep_buffer(struct fixed_reader *reader, struct buffer *text)
{
    struct slice kept = fixed_reader_keep(reader, buffer_slice(text));
    reader->failed = reader->failed || !buffer_ok(text);
    buffer_clear(text);
    return kept;
}

bool fixed_reader_date(const struct fixed_reader *reader, const struct fixed_line *line,
                       size_t from, const char *what, const struct fixed_date_form *form,
                       struct date *out)
{
    struct slice text = fixed_text(line, from, from + 5);
    if (fixed_is_only(text, '0') || form->read(text, out)) {
        return true;
    }
    (void)diag_fail(reader->job->diag, place_skip(line->at, from - 1), STATUS_INVALID, "TS-DAT-001",
                    "%s %.*s can't be read or does not exist, it is %s", what, SLICE_ARG(text),
                    form->name);
    return false;
}

enum status fixed_reader_statement(struct fixed_reader *reader, const struct fixed_line *line,
                                   struct slice format)
{
    enum status status = fixed_count_statement(&reader->counts, reader->job, line->at);
    if (status != STATUS_OK) {
        return status;
    }
    arena_reset(&reader->statement_arena);
    reader->statement = (struct statement){.format = format, .place = line->at};
    reader->in_statement = true;
    reader->entry_faulty = false;
    reader->entries = 0;
    return STATUS_OK;
}

enum status fixed_reader_statement_begin(struct fixed_reader *reader)
{
    const struct parse_sink *sink = reader->job->sink;
    return reader->failed ? diag_memory(reader->job->diag)
                          : sink->statement_begin(sink->context, &reader->statement);
}

enum status fixed_reader_statement_end(struct fixed_reader *reader)
{
    const struct parse_sink *sink = reader->job->sink;
    if (!reader->in_statement) {
        return STATUS_OK;
    }
    reader->in_statement = false;
    return sink->statement_end(sink->context, &reader->statement);
}

enum status fixed_reader_entry(struct fixed_reader *reader, const struct fixed_line *read,
                               struct fixed_line *line)
{
    enum status status = fixed_count_entry(&reader->counts, reader->job, read->at);
    if (status != STATUS_OK) {
        return status;
    }
    arena_reset(&reader->entry_arena);
    fixed_build_init(&reader->build, &reader->entry_arena, reader->job->limits);
    reader->entry = (struct entry){.status = ENTRY_BOOKED, .place = read->at};
    return fixed_build_line(&reader->build, read, line) ? STATUS_OK
                                                        : diag_memory(reader->job->diag);
}

enum status fixed_reader_entry_end(struct fixed_reader *reader)
{
    const struct parse_sink *sink = reader->job->sink;
    if (!reader->entry_open) {
        return STATUS_OK;
    }
    reader->entry_open = false;
    struct entry *entry = &reader->entry;
    reader->build.transaction.amount = entry->amount; /* invariant 2 */
    fixed_build_finish(&reader->build, entry->place, reader->job->diag, &reader->told);
    if (reader->build.failed) {
        return diag_memory(reader->job->diag);
    }
    entry->transactions = &reader->build.transaction;
    entry->transactions_count = 1;
    entry->ordinal = ++reader->entries;
    return sink->entry(sink->context, entry);
}
