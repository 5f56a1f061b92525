/*
 * fixed_build - a transaction gathered from several records of fixed width.
 *
 * The idea: a movement's name, account, references and text come in any order from the records
 * that follow it. The first that is given counts, words that say "none" count as nothing, limits
 * are kept, and the arrays grow in the entry's arena.
 */
#ifndef TS_PARSERS_FIXED_BUILD_H
#define TS_PARSERS_FIXED_BUILD_H

#include "base/arena.h"
#include "base/slice.h"
#include "input/limits.h"
#include "model/statement.h"
#include "parsers/fixed.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fixed_build {
    struct arena *arena; /* text given must live as long as it, and be of fixed_build_line() */
    const struct limits *limits;
    struct transaction transaction; /* whole after fixed_build_finish() */
    struct slice *remittance;
    size_t remittance_count;
    size_t remittance_capacity;
    struct remittance_reference *references;
    size_t references_count;
    size_t references_capacity;
    uint64_t text_chars; /* of the remittance so far */
    bool wide;           /* a record had letters of several bytes */
    bool failed;         /* memory ran out */
    bool text_cut;       /* max_text_chars was reached */
    bool id_cut;         /* max_id_chars was reached */
};

/* Which of the cuts were told in this file. */
struct fixed_build_told {
    bool text_cut;
    bool id_cut;
};

void fixed_build_init(struct fixed_build *build, struct arena *arena, const struct limits *limits);

/* A copy of a record in the arena, for texts that are given to this transaction. False without
 * memory. */
bool fixed_build_line(struct fixed_build *build, const struct fixed_line *read,
                      struct fixed_line *out);

/* A line of remittance; blanks around it are dropped, an empty one is ignored. */
void fixed_build_remit(struct fixed_build *build, struct slice text);

/* Text that goes on over several fields: one that fills all of its columns runs on into the next,
 * another one ends a line. `columns` has the width of each. */
void fixed_build_remit_run(struct fixed_build *build, const struct slice *parts,
                           const size_t *columns, size_t count);

/* A reference of a scheme; with REFERENCE_NONE the scheme is that of its shape, if it has one. */
void fixed_build_refer(struct fixed_build *build, enum reference_scheme scheme, struct slice text);

/* Gives `text` to a field of the transaction that is still empty. */
void fixed_build_set(struct fixed_build *build, struct slice *field, struct slice text);

/* The same for an account: an IBAN loses its blanks. */
void fixed_build_set_account(struct fixed_build *build, struct slice *field, struct slice text);

/* Text copied into the arena; empty and `failed` without memory. */
struct slice fixed_build_keep(struct fixed_build *build, struct slice text);

/* Makes room for one more element of an array in the arena; the old one stays behind. */
bool fixed_build_grow(struct fixed_build *build, void **items, size_t *capacity, size_t count,
                      size_t size);

/* Hands the arrays over to the transaction and tells of cuts, each once a file (TS-LIM-012, -013).
 */
void fixed_build_finish(struct fixed_build *build, struct place at, struct diag *diag,
                        struct fixed_build_told *told);

#endif
