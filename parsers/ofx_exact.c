/*
 * Amounts finer than their currency, such as those of investment accounts, and amounts whose mark
 * may part thousands.
 *
 * How it works: the former are read only for a sink that takes them, and then as text. "1.234"
 * could be a thousand, which no bank should write and some do; so could "1.000", which is no finer
 * than a cent. Another amount of the file shows what its mark is; that may come later, so what is
 * open is passed on and the file refused at its end where nothing has shown it.
 */
#include "parsers/ofx_internal.h"

#include "base/utf8.h"
#include "model/money.h"

#include <inttypes.h>
#include <string.h>

bool ofx_exact_taken(const struct ofx_reader *reader)
{
    return reader->job->sink->entry_exact != NULL;
}

/* What an amount of that currency says of its mark. */
static enum ofx_mark ofx_exact_mark(struct slice text, struct currency currency, char *byte)
{
    enum { GROUP = 3 };
    enum ofx_mark mark = ofx_mark_of(text, byte);
    /* Of a currency with three decimals all amounts look so; they show nothing, and are none. */
    return mark == OFX_MARK_OPEN && currency.exponent == GROUP ? OFX_MARK_NONE : mark;
}

bool ofx_exact_decided(const struct ofx_reader *reader, struct slice text, struct currency currency)
{
    char byte = '\0';
    enum ofx_mark mark = ofx_exact_mark(text, currency, &byte);
    const struct ofx_open_mark *open = byte == ',' ? &reader->comma : &reader->point;
    return mark != OFX_MARK_OPEN || open->decimal;
}

void ofx_exact_see(struct ofx_reader *reader, struct slice text, struct currency currency)
{
    char byte = '\0';
    enum ofx_mark mark = ofx_exact_mark(text, currency, &byte);
    if (mark == OFX_MARK_NONE) {
        return;
    }
    struct ofx_open_mark *open = byte == ',' ? &reader->comma : &reader->point;
    if (mark == OFX_MARK_DECIMAL) {
        open->decimal = true;
        return;
    }
    if (open->count == 0) {
        struct slice shown = utf8_take(text, sizeof open->text);
        open->first = reader->entry_place;
        memcpy(open->text, shown.ptr, shown.len);
        open->text_len = shown.len;
    }
    open->count++;
}

void ofx_exact_count(struct ofx_reader *reader)
{
    if (reader->exact_count == 0) {
        reader->exact_first = reader->entry_place;
        if (arena_copy(&reader->statement_arena, buffer_slice(&reader->exact),
                       &reader->exact_text) != STATUS_OK) {
            ofx_fail(reader, diag_memory(reader->job->diag));
        }
    }
    reader->exact_count++;
}

void ofx_exact_tell(struct ofx_reader *reader)
{
    if (reader->exact_count > 0 && reader->status == STATUS_OK) {
        struct slice shown = utf8_take(reader->exact_text, 40);
        diag_warn(reader->job->diag, reader->exact_first, "TS-AMT-004",
                  "amounts of the statement with more decimals than their currency: %" PRIu64
                  ", here %.*s; they are shown as told, and a run refuses the file",
                  reader->exact_count, SLICE_ARG(shown));
    }
}

static void ofx_exact_refuse(struct ofx_reader *reader, const struct ofx_open_mark *open)
{
    if (open->count > 0 && !open->decimal) {
        ofx_fault_at(
            reader, open->first, "TS-AMT-002",
            "the mark in \"%.*s\" is that of decimals or parts thousands, and no amount of the "
            "file shows which; such amounts: %" PRIu64,
            (int)open->text_len, open->text, open->count);
    }
}

void ofx_exact_end(struct ofx_reader *reader)
{
    ofx_exact_refuse(reader, &reader->point);
    ofx_exact_refuse(reader, &reader->comma);
}
