/*
 * notes - what a format tells besides, in one column: [{"name":"exchange_rate","text":"1.0832"}].
 *
 * The idea: nothing is matched by a note, so it needs no row of its own, which would be several for
 * each transaction; as JSON, SQLite's own functions take it apart.
 */
#ifndef TS_WORKBOOK_NOTES_H
#define TS_WORKBOOK_NOTES_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "base/status.h"
#include "model/statement.h"

#include <stddef.h>

/* Appends the notes; nothing for none. Only what JSON has to have escaped is. */
void notes_write(struct buffer *out, const struct note *notes, size_t count);

/*
 * Reads what notes_write() wrote, and nothing else that JSON would allow. STATUS_OK, with names and
 * texts in `arena`, STATUS_INVALID or STATUS_MEMORY (no diagnostic); `out` and `count` are written
 * only with STATUS_OK.
 */
enum status notes_read(struct slice text, struct arena *arena, const struct note **out,
                       size_t *count);

#endif
