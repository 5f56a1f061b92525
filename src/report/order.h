/*
 * order - the order in which results are written: content alone decides.
 *
 * By account, booking date, value date, statement, entry, detail and bank reference; the file's
 * name only parts lines that nothing else tells apart.
 */
#ifndef TS_REPORT_ORDER_H
#define TS_REPORT_ORDER_H

#include "base/status.h"
#include "model/batch.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Indices of all transactions of the batch in that order, from malloc: the caller's.
 * STATUS_OK or STATUS_MEMORY (no diagnostic).
 */
enum status order_transactions(const struct batch *batch, uint32_t **out);

/* Likewise of all statements: by account, first day, id and sequence. */
enum status order_statements(const struct batch *batch, uint32_t **out);

/* Likewise of all files: by role, name and digest. */
enum status order_files(const struct batch *batch, uint32_t **out);

#endif
