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
    struct memory_unlearnt {
        int64_t run_id;
        struct slice customer_id;
        struct habit habit;
    } * unlearnt; /* what payments taught a run that a person decided on since; by run and customer
                   */
    size_t unlearnt_count;
    size_t unlearnt_capacity;
    struct buffer key;
};

/* Adds a raw fact, less what was withdrawn of it. */
void memory_add_fact(struct memory_load *m, struct rows_in *in, struct memory_fact fact);

/* Opens a query whose parameter 1 is the run before which it reads. */
enum status memory_select(struct memory_load *m, const char *sql, struct rows_in *in);
/* The next row, read from its first column. */
bool memory_next(struct rows_in *in);

/* memory_habits.c: adds the habits that runs and decided payments showed. */
enum status memory_habits(struct memory_load *m);

/* memory_rates.c: fills the rates of `out`. */
enum status memory_rates(struct memory_load *m, struct memory *out);

#endif
