/*
 * unit - cmocka, the headers it needs first, and a test per row of a table.
 *
 * A table is an array of structs whose first member is `const char *name`.
 */
#ifndef TS_TESTS_UNIT_H
#define TS_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <assert.h>
#include <string.h>

enum { UNIT_CASES_MAX = 512 };

/* Runs `test` once per row, each a cmocka test named by its row; *state is the row. */
static inline int unit_run_rows(const char *group, const void *rows, size_t count, size_t size,
                                CMUnitTestFunction test)
{
    static struct CMUnitTest tests[UNIT_CASES_MAX];
    assert(count <= UNIT_CASES_MAX);
    for (size_t i = 0; i < count; i++) {
        const void *row = (const char *)rows + i * size;
        const char *name = NULL;
        memcpy(&name, row, sizeof name);
        /* cmocka hands the row through as void *; no test writes to it. */
        void *state = NULL;
        memcpy(&state, &row, sizeof state);
        tests[i] = (struct CMUnitTest){name, test, NULL, NULL, state};
    }
    return _cmocka_run_group_tests(group, tests, count, NULL, NULL);
}

#define unit_run_cases(group, rows, test)                                                          \
    unit_run_rows(group, rows, sizeof(rows) / sizeof((rows)[0]), sizeof((rows)[0]), test)

#endif
