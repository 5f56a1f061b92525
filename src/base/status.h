/*
 * status - what a caller can do about a failure.
 *
 * The idea: a status says how to go on, a diagnostic (diag.h) says what happened. A function that
 * returns anything but STATUS_OK has recorded its diagnostic already, unless its header says
 * otherwise; callers pass the status up unchanged.
 */
#ifndef TS_BASE_STATUS_H
#define TS_BASE_STATUS_H

enum status {
    STATUS_OK,
    STATUS_INVALID,     /* this input is refused; the rest of the batch goes on */
    STATUS_NOT_FOUND,   /* what was asked for is not there */
    STATUS_USAGE,       /* options or configuration are wrong; nothing was done */
    STATUS_IO,          /* disk or device failed */
    STATUS_MEMORY,      /* an allocation failed */
    STATUS_DATABASE,    /* the workbook failed or is damaged */
    STATUS_BUSY,        /* try again later: a lock, a time limit */
    STATUS_INTERRUPTED, /* a signal asked to stop */
};

#endif
