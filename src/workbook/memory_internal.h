/*
 * memory_internal - what the files that read the memory share (memory.c has the rules).
 */
#ifndef TS_WORKBOOK_MEMORY_INTERNAL_H
#define TS_WORKBOOK_MEMORY_INTERNAL_H

#include "workbook/workbook_internal.h"

struct memory_load {
    struct load load;
    int64_t before_run;
    struct date as_of;
    struct memory_fact *facts;
    size_t count;
    size_t capacity;
    struct memory_withdrawn {
        struct memory_fact fact; /* merged by memory_compare() */
        int64_t after_run;
        int64_t after_decision;
    } * withdrawn;
    size_t withdrawn_count;
    size_t withdrawn_capacity;
    struct buffer key;
};

/* Opens a query whose parameter 1 is the run before which it reads. */
enum status memory_select(struct memory_load *m, const char *sql, struct rows_in *in);
/* The next row, read from its first column. */
bool memory_next(struct rows_in *in);

/* memory_rates.c: fills the rates of `out`. */
enum status memory_rates(struct memory_load *m, struct memory *out);

#endif
