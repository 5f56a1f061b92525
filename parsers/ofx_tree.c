/*
 * How it works: a stack of the aggregates that are open. An aggregate counts as itself only within
 * those that its row names; anywhere else, and where its name is not known, it is passed over with
 * all that it holds.
 *
 * SGML writes an element without a value like an aggregate that begins. Where nothing is known of
 * the name, the values behind it wait: when its own end tag comes they were its own and are passed
 * over; when its parent ends first it was only empty, and they are its parent's.
 */
#include "parsers/ofx_internal.h"

#include "base/utf8.h"

#include <assert.h>
#include <string.h>

void ofx_clear(struct ofx_reader *reader, enum ofx_slot first, enum ofx_slot last)
{
    memset(&reader->texts[first], 0, (size_t)(last - first + 1) * sizeof reader->texts[0]);
}

static enum ofx_kind ofx_tree_top(const struct ofx_reader *reader)
{
    return reader->depth == 0 ? OFX_TOP : reader->stack[reader->depth - 1].kind;
}

static struct slice ofx_open_name(const struct ofx_open *open)
{
    return (struct slice){open->name, open->name_len};
}

/* --- values ------------------------------------------------------------------------------ */

static struct arena *ofx_tree_arena(struct ofx_reader *reader, enum ofx_slot slot)
{
    if (slot <= OFX_MESSAGE) {
        return &reader->response_arena;
    }
    return slot <= OFX_BALANCE_DATE ? &reader->statement_arena : &reader->entry_arena;
}

/* Cuts what is longer than its limit, and says so once a file. */
static struct slice ofx_tree_bounded(struct ofx_reader *reader, struct slice value, bool is_long)
{
    const struct limits *limits = reader->job->limits;
    uint64_t max = is_long ? limits->max_text_chars : limits->max_id_chars;
    if (value.len <= max || utf8_count(value) <= max) {
        return value;
    }
    size_t bytes = 0;
    for (uint64_t i = 0; i < max; i++) {
        uint32_t code_point = 0;
        bytes += utf8_decode(slice_skip(value, bytes), &code_point);
    }
    if (is_long && !reader->told_text_cut) {
        diag_warn(reader->job->diag, reader->place(reader), "TS-LIM-012",
                  "a text is longer than max_text_chars = %llu and was cut",
                  (unsigned long long)max);
        reader->told_text_cut = true;
    } else if (!is_long && !reader->told_id_cut) {
        diag_warn(reader->job->diag, reader->place(reader), "TS-LIM-013",
                  "an identifier or name is longer than max_id_chars = %llu and was cut",
                  (unsigned long long)max);
        reader->told_id_cut = true;
    }
    return slice_take(value, bytes);
}

/* A value within `kind`: into its slot, the first one given. A second amount is a fault. */
static void ofx_tree_store(struct ofx_reader *reader, enum ofx_kind kind, struct slice name,
                           struct slice value)
{
    const struct ofx_element *element = ofx_element_find(name, kind);
    if (element == NULL || value.len == 0) {
        return;
    }
    struct slice *slot = &reader->texts[element->slot];
    if (slot->len > 0) {
        if (element->slot == OFX_AMOUNT) {
            ofx_fault(reader, "TS-OFX-005", "TRNAMT stands in the entry twice");
        }
        return;
    }
    bool is_amount = element->slot == OFX_AMOUNT || element->slot == OFX_BALAMT;
    if (!is_amount) {
        value = ofx_tree_bounded(reader, value, element->is_long);
    } else if (value.len > OFX_AMOUNT_BYTES) { /* what is left of one that is cut is another */
        ofx_fault(reader, "TS-AMT-003", "%.*s is longer than %d characters", SLICE_ARG(name),
                  OFX_AMOUNT_BYTES);
    }
    if (arena_copy(ofx_tree_arena(reader, element->slot), value, slot) != STATUS_OK) {
        ofx_fail(reader, diag_memory(reader->job->diag));
    }
}

/* --- values that wait -------------------------------------------------------------------- */

static void ofx_tree_wait(struct ofx_reader *reader, struct slice name, struct slice value)
{
    if (!ofx_element_known(name) || value.len == 0 || reader->header.xml) {
        return;
    }
    if (reader->waiting_count == OFX_PENDING_MAX) {
        return; /* no aggregate of the table has that many: it is an unknown one */
    }
    struct ofx_waiting *waiting = &reader->waiting[reader->waiting_count];
    assert(name.len <= sizeof waiting->name); /* it is in the table */
    memcpy(waiting->name, name.ptr, name.len);
    waiting->name_len = (uint8_t)name.len;
    waiting->depth = reader->depth;
    if (arena_copy(&reader->waiting_arena, value, &waiting->value) != STATUS_OK) {
        ofx_fail(reader, diag_memory(reader->job->diag));
        return;
    }
    reader->waiting_count++;
}

/* The unknown element on top has ended: with its own tag, or because it was only empty. */
static void ofx_tree_end_unknown(struct ofx_reader *reader, bool own)
{
    unsigned depth = reader->depth;
    unsigned kept = 0;
    reader->depth--;
    enum ofx_kind parent = ofx_tree_top(reader);
    for (unsigned i = 0; i < reader->waiting_count; i++) {
        struct ofx_waiting *waiting = &reader->waiting[i];
        bool inside = waiting->depth >= depth;
        if (inside && own) {
            continue;
        }
        if (inside && parent != OFX_UNKNOWN) {
            ofx_tree_store(reader, parent, (struct slice){waiting->name, waiting->name_len},
                           waiting->value);
            continue;
        }
        waiting->depth = inside ? reader->depth : waiting->depth;
        reader->waiting[kept++] = *waiting;
    }
    reader->waiting_count = kept;
    if (kept == 0) {
        arena_reset(&reader->waiting_arena);
    }
}

/* --- aggregates -------------------------------------------------------------------------- */

static void ofx_tree_begin(struct ofx_reader *reader, enum ofx_kind kind)
{
    switch (kind) {
    case OFX_ROOT:
        reader->root_seen = true;
        break;
    case OFX_STATUS:
        arena_reset(&reader->response_arena);
        ofx_clear(reader, OFX_CODE, OFX_MESSAGE);
        break;
    case OFX_STATEMENT:
        ofx_statement_begin(reader, false);
        break;
    case OFX_INVESTMENT:
        ofx_statement_begin(reader, true);
        break;
    case OFX_LIST:
        ofx_list_begin(reader);
        break;
    case OFX_LEDGER:
        ofx_list_values(reader);
        ofx_clear(reader, OFX_BALAMT, OFX_BALANCE_DATE);
        break;
    case OFX_ENTRY:
    case OFX_PENDING:
        ofx_entry_begin(reader);
        break;
    case OFX_UNKNOWN:
    case OFX_TOP:
    case OFX_SET:
    case OFX_SIGNON:
    case OFX_RESPONSE:
    case OFX_ACCOUNT:
    case OFX_CASH:
    case OFX_AVAILABLE:
    case OFX_PAYEE:
    case OFX_OTHER:
    case OFX_CURRENCY:
    case OFX_ORIGINAL:
    case OFX_KINDS:
        break;
    }
}

static void ofx_tree_finish(struct ofx_reader *reader, enum ofx_kind kind)
{
    switch (kind) {
    case OFX_STATUS:
        ofx_status_end(reader, ofx_tree_top(reader) == OFX_SIGNON);
        break;
    case OFX_STATEMENT:
    case OFX_INVESTMENT:
        ofx_statement_end(reader);
        break;
    case OFX_LEDGER:
        ofx_ledger_end(reader);
        break;
    case OFX_ENTRY:
        ofx_entry_end(reader, false);
        break;
    case OFX_PENDING:
        ofx_entry_end(reader, true);
        break;
    case OFX_UNKNOWN:
    case OFX_TOP:
    case OFX_ROOT:
    case OFX_SET:
    case OFX_SIGNON:
    case OFX_RESPONSE:
    case OFX_ACCOUNT:
    case OFX_LIST:
    case OFX_CASH:
    case OFX_AVAILABLE:
    case OFX_PAYEE:
    case OFX_OTHER:
    case OFX_CURRENCY:
    case OFX_ORIGINAL:
    case OFX_KINDS:
        break;
    }
}

/* What an investment statement holds beside movements of cash. */
static void ofx_tree_skip(struct ofx_reader *reader, struct slice name)
{
    enum ofx_kind top = ofx_tree_top(reader);
    if (reader->investment && top == OFX_LIST && !ofx_element_known(name)) {
        reader->skipped++;
    } else if (top == OFX_INVESTMENT && slice_equal(name, SLICE("INVPOSLIST"))) {
        reader->positions = true;
    }
}

static void ofx_tree_push(struct ofx_reader *reader, enum ofx_kind kind, struct slice name)
{
    uint64_t max = reader->job->limits->max_xml_depth;
    if (reader->depth == OFX_DEPTH_MAX || reader->depth >= max) {
        ofx_fault(reader, "TS-LIM-006", "the tree is nested deeper than max_xml_depth = %llu",
                  (unsigned long long)max);
        reader->stopped = true;
        return;
    }
    struct ofx_open *open = &reader->stack[reader->depth++];
    size_t len = name.len < sizeof open->name ? name.len : sizeof open->name;
    memcpy(open->name, name.ptr, len);
    open->name_len = (uint8_t)len;
    open->kind = kind;
}

static void ofx_tree_pop(struct ofx_reader *reader, bool own);

/* How deep the stack is when all is closed that the aggregate can't stand in: SGML of some banks
 * leaves the end tags of aggregates out as well. 0 where it fits nowhere. */
static unsigned ofx_tree_fitting(const struct ofx_reader *reader,
                                 const struct ofx_aggregate *aggregate)
{
    unsigned depth = reader->depth;
    while (depth > 0 && reader->stack[depth - 1].kind != OFX_UNKNOWN &&
           (aggregate->within & (1U << reader->stack[depth - 1].kind)) == 0) {
        depth--;
    }
    return depth > 0 && reader->stack[depth - 1].kind != OFX_UNKNOWN ? depth : 0;
}

void ofx_tree_open(struct ofx_reader *reader, struct slice name)
{
    const struct ofx_aggregate *aggregate = ofx_aggregate_find(name);
    unsigned depth = reader->depth;
    while (depth > 0 && reader->stack[depth - 1].kind == OFX_UNKNOWN && !reader->header.xml) {
        depth--;
    }
    enum ofx_kind around = depth == 0 ? OFX_TOP : reader->stack[depth - 1].kind;
    bool fits = aggregate != NULL && (aggregate->within & (1U << around)) != 0;
    if (!fits && aggregate != NULL && depth == reader->depth && !reader->header.xml) {
        depth = ofx_tree_fitting(reader, aggregate);
        fits = depth > 0;
        while (fits && reader->depth > depth) {
            ofx_tree_pop(reader, false);
        }
    }
    if (!fits) {
        ofx_tree_skip(reader, name);
        ofx_tree_push(reader, OFX_UNKNOWN, name);
        return;
    }
    while (reader->depth > depth) {
        ofx_tree_end_unknown(reader, false);
    }
    ofx_tree_push(reader, aggregate->kind, name);
    if (!reader->stopped) {
        ofx_tree_begin(reader, aggregate->kind);
    }
}

void ofx_tree_value(struct ofx_reader *reader, struct slice name, struct slice value)
{
    enum ofx_kind kind = ofx_tree_top(reader);
    if (kind == OFX_UNKNOWN) {
        ofx_tree_wait(reader, name, value);
    } else {
        /* The payee's name is the entry's. */
        ofx_tree_store(reader, kind, name, value);
    }
}

/* The aggregate on top ends; `own` where its end tag was there. */
static void ofx_tree_pop(struct ofx_reader *reader, bool own)
{
    enum ofx_kind kind = ofx_tree_top(reader);
    if (kind == OFX_UNKNOWN) {
        ofx_tree_end_unknown(reader, own);
        return;
    }
    if (!own && !reader->told_unclosed) {
        struct slice name = ofx_open_name(&reader->stack[reader->depth - 1]);
        diag_warn(reader->job->diag, reader->place(reader), "TS-OFX-006",
                  "%.*s has no end tag; it ends with what is around it", SLICE_ARG(name));
        reader->told_unclosed = true;
    }
    reader->depth--;
    ofx_tree_finish(reader, kind);
}

void ofx_tree_close(struct ofx_reader *reader, struct slice name)
{
    struct slice cut = slice_take(name, OFX_NAME_BYTES);
    unsigned at = reader->depth;
    while (at > 0 && !slice_equal(ofx_open_name(&reader->stack[at - 1]), cut)) {
        at--;
    }
    if (at == 0) {
        return; /* an end tag of nothing that is open: of an element that had a value */
    }
    while (reader->depth > at) {
        ofx_tree_pop(reader, false);
    }
    ofx_tree_pop(reader, true);
}

void ofx_tree_end(struct ofx_reader *reader)
{
    bool inside = false;
    for (unsigned i = 0; i < reader->depth; i++) {
        enum ofx_kind kind = reader->stack[i].kind;
        inside = inside || kind == OFX_STATEMENT || kind == OFX_INVESTMENT;
    }
    if (inside) {
        ofx_fault(reader, "TS-OFX-007", "the file ends inside of a statement");
    } else if (reader->depth > 0) {
        struct slice name = ofx_open_name(&reader->stack[reader->depth - 1]);
        diag_warn(reader->job->diag, reader->place(reader), "TS-OFX-006",
                  "%.*s has no end tag; the file ends in it", SLICE_ARG(name));
    }
}
