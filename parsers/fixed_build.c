#include "parsers/fixed_build.h"

#include "base/utf8.h"
#include "model/iban.h"

#include <string.h>

void fixed_build_init(struct fixed_build *build, struct arena *arena, const struct limits *limits)
{
    *build = (struct fixed_build){.arena = arena, .limits = limits};
}

bool fixed_build_line(struct fixed_build *build, const struct fixed_line *read,
                      struct fixed_line *out)
{
    build->wide = build->wide || read->starts != NULL;
    build->failed = !fixed_keep(build->arena, read, out) || build->failed;
    return !build->failed;
}

struct slice fixed_build_keep(struct fixed_build *build, struct slice text)
{
    struct slice kept = {NULL, 0};
    if (arena_copy(build->arena, text, &kept) != STATUS_OK) {
        build->failed = true;
    }
    return kept;
}

bool fixed_build_grow(struct fixed_build *build, void **items, size_t *capacity, size_t count,
                      size_t size)
{
    if (count < *capacity) {
        return true;
    }
    size_t wanted = *capacity == 0 ? 4 : *capacity * 2;
    void *grown = arena_array(build->arena, wanted, size);
    if (grown == NULL) {
        build->failed = true;
        return false;
    }
    if (count > 0) {
        memcpy(grown, *items, count * size);
    }
    *items = grown;
    *capacity = wanted;
    return true;
}

/* At most `max` characters; sets `cut` where there are more. */
static struct slice fixed_build_limit(const struct fixed_build *build, struct slice text,
                                      uint64_t max, bool *cut)
{
    if (text.len <= max || fixed_columns_count(text, build->wide) <= max) {
        return text;
    }
    *cut = true;
    return fixed_columns(text, build->wide, 0, (size_t)max);
}

void fixed_build_remit(struct fixed_build *build, struct slice text)
{
    uint64_t max = build->limits->max_text_chars;
    uint64_t left = build->text_chars < max ? max - build->text_chars : 0;
    text = fixed_build_limit(build, fixed_trim(text), left, &build->text_cut);
    void *items = build->remittance;
    if (text.len == 0 || !fixed_build_grow(build, &items, &build->remittance_capacity,
                                           build->remittance_count, sizeof *build->remittance)) {
        return;
    }
    build->remittance = items;
    build->remittance[build->remittance_count++] = text;
    build->text_chars += fixed_columns_count(text, build->wide);
}

/* Whether a part ends at its last column, so that it was cut wherever it stood. */
static bool fixed_build_runs_on(const struct fixed_build *build, struct slice part, size_t columns,
                                struct slice next)
{
    return part.len >= columns && part.ptr[part.len - 1] != ' ' && next.len > 0 &&
           next.ptr[0] != ' ' && fixed_columns_count(part, build->wide) == columns;
}

void fixed_build_remit_run(struct fixed_build *build, const struct slice *parts,
                           const size_t *columns, size_t count)
{
    size_t begin = 0;
    while (begin < count) {
        size_t end = begin + 1;
        size_t len = parts[begin].len;
        while (end < count &&
               fixed_build_runs_on(build, parts[end - 1], columns[end - 1], parts[end])) {
            len += parts[end++].len;
        }
        if (end == begin + 1) {
            fixed_build_remit(build, parts[begin]);
            begin = end;
            continue;
        }
        char *joined = arena_take(build->arena, len);
        if (joined == NULL) {
            build->failed = true;
            return;
        }
        for (len = 0; begin < end; begin++) {
            memcpy(joined + len, parts[begin].ptr, parts[begin].len);
            len += parts[begin].len;
        }
        fixed_build_remit(build, (struct slice){joined, len});
    }
}

/* Zeros alone, "NOTPROVIDED" and so on; all of the words begin with an N, which saves the look at
 * most. */
static bool fixed_build_is_absent(struct slice text)
{
    return fixed_is_only(text, '0') ||
           (byte_upper(text.ptr[0]) == 'N' && statement_ref_is_absent(text));
}

void fixed_build_refer(struct fixed_build *build, enum reference_scheme scheme, struct slice text)
{
    text = fixed_build_limit(build, fixed_trim(text), build->limits->max_id_chars, &build->id_cut);
    void *items = build->references;
    if (fixed_build_is_absent(text) ||
        !fixed_build_grow(build, &items, &build->references_capacity, build->references_count,
                          sizeof *build->references)) {
        return;
    }
    if (scheme == REFERENCE_NONE) {
        scheme = reference_find_scheme(text);
    }
    build->references = items;
    build->references[build->references_count++] = (struct remittance_reference){
        .scheme = scheme,
        .value = text,
        .valid = scheme != REFERENCE_NONE && reference_valid(scheme, text),
    };
}

void fixed_build_set(struct fixed_build *build, struct slice *field, struct slice text)
{
    text = fixed_trim(text);
    if (field->len == 0 && !fixed_build_is_absent(text)) {
        *field = fixed_build_limit(build, text, build->limits->max_id_chars, &build->id_cut);
    }
}

void fixed_build_set_account(struct fixed_build *build, struct slice *field, struct slice text)
{
    char iban[IBAN_MAX];
    size_t len = 0;
    text = fixed_trim(text);
    if (field->len > 0) {
        return;
    }
    if (!iban_check(text, iban, &len)) {
        fixed_build_set(build, field, text);
    } else if (len == text.len && memcmp(iban, text.ptr, len) == 0) {
        *field = text;
    } else {
        *field = fixed_build_keep(build, (struct slice){iban, len});
    }
}

void fixed_build_finish(struct fixed_build *build, struct place at, struct diag *diag,
                        struct fixed_build_told *told)
{
    struct transaction *transaction = &build->transaction;
    transaction->remittance = build->remittance;
    transaction->remittance_count = build->remittance_count;
    transaction->references = build->references;
    transaction->references_count = build->references_count;
    if (build->text_cut && !told->text_cut) {
        diag_warn(diag, at, "TS-LIM-012",
                  "remittance text is longer than max_text_chars and was cut");
        told->text_cut = true;
    }
    if (build->id_cut && !told->id_cut) {
        diag_warn(diag, at, "TS-LIM-013",
                  "an identifier or name is longer than max_id_chars and was cut");
        told->id_cut = true;
    }
}
