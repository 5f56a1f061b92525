/*
 * diag - what happened, told to a person once, where most is known.
 *
 * The idea: whoever finds a fault records it with its place and a stable code and returns a status
 * in the same step. A struct diag counts, remembers the last one, and hands each to an optional
 * listener. The codes, what they mean and what to do about them are rows of codes.def; a code in
 * the sources that has no row there fails a test.
 *
 * Not here: printing. The listener belongs to the caller.
 */
#ifndef TS_BASE_DIAG_H
#define TS_BASE_DIAG_H

#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A place in an input. `file` is borrowed and lives as long as the batch; "path!member" in an
 * archive. */
struct place {
    const char *file; /* NULL where no file is meant */
    uint64_t line;    /* from 1; 0 where lines mean nothing */
    uint64_t offset;  /* bytes into the unpacked input */
};

enum severity {
    SEVERITY_INFO,
    SEVERITY_WARNING,
    SEVERITY_ERROR,
};

enum { DIAG_MESSAGE_MAX = 320, DIAG_CODE_MAX = 16 };

struct diagnostic {
    enum severity severity;
    char code[DIAG_CODE_MAX]; /* "TS-CAMT-012" */
    struct place place;
    char message[DIAG_MESSAGE_MAX]; /* begins in lower case, NUL-terminated, may be cut */
};

/* A zeroed struct diag is ready for use and only counts. */
struct diag {
    size_t count; /* all of them */
    size_t warnings;
    size_t errors;
    struct diagnostic last;
    void *context;
    void (*listen)(void *context, const struct diagnostic *diagnostic);
};

/* The row of codes.def for a code. */
struct diag_code {
    const char *code;
    const char *title; /* what it means */
    const char *cure;  /* what the user can do */
    bool control;      /* a control of the bank's own does not hold */
};

/* Records an error and returns `status`. */
enum status diag_fail(struct diag *diag, struct place place, enum status status, const char *code,
                      const char *format, ...) __attribute__((cold, format(printf, 5, 6)));

/* Records a warning: the input goes on, a person should know. */
void diag_warn(struct diag *diag, struct place place, const char *code, const char *format, ...)
    __attribute__((cold, format(printf, 4, 5)));

/* Records something worth knowing that needs no action. */
void diag_info(struct diag *diag, struct place place, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Records "out of memory" and returns STATUS_MEMORY. */
enum status diag_memory(struct diag *diag) __attribute__((cold));

/* Passes a diagnostic that was recorded elsewhere on to `diag`. */
void diag_forward(struct diag *diag, const struct diagnostic *diagnostic);

/* The row of a code, or NULL. */
const struct diag_code *diag_code_find(const char *code);

/* Whether it says that a total, a count or a chain that the bank tells of its own figures does not
 * hold: a warning or worse of a CONTROL_CODE. */
bool diag_is_control(const struct diagnostic *diagnostic);

/* All rows, in the order of codes.def. */
const struct diag_code *diag_codes(size_t *count);

const char *severity_name(enum severity severity); /* "info", "warning", "error" */

static inline struct place place_skip(struct place at, size_t bytes)
{
    at.offset += bytes;
    return at;
}

#endif
