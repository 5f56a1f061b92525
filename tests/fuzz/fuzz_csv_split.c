/*
 * Any bytes as lines of CSV. A line that csv_split() cuts must have the cells that libcsv gives for
 * it, and no others: the first byte chooses delimiter and quote.
 */
#include "parsers/csv_split.h"

#include <assert.h>
#include <csv.h>
#include <stdint.h>

enum { FUZZ_CELLS_MAX = 64 };

struct fuzz_cells {
    const struct slice *expected;
    size_t count;
    size_t seen;
    size_t rows;
};

static void fuzz_cell(void *data, size_t len, void *context)
{
    struct fuzz_cells *cells = context;
    assert(cells->seen < cells->count);
    assert(slice_equal(cells->expected[cells->seen], (struct slice){data, len}));
    cells->seen++;
}

static void fuzz_row(int end, void *context)
{
    struct fuzz_cells *cells = context;
    (void)end;
    cells->rows++;
}

static void fuzz_compare(struct slice line, const struct csv_split_marks *marks,
                         const struct slice *expected, size_t count)
{
    struct fuzz_cells cells = {expected, count, 0, 0};
    struct csv_parser parser;
    if (csv_init(&parser, 0) != 0) {
        return;
    }
    csv_set_delim(&parser, (unsigned char)marks->delimiter);
    csv_set_quote(&parser, (unsigned char)marks->quote);
    size_t taken = csv_parse(&parser, line.ptr, line.len, fuzz_cell, fuzz_row, &cells);
    assert(taken == line.len);
    (void)csv_fini(&parser, fuzz_cell, fuzz_row, &cells);
    assert(cells.seen == count);
    assert(cells.rows == (count > 0 ? 1U : 0U));
    csv_free(&parser);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = {';', ',', '\t', '|'};
    struct slice cells[FUZZ_CELLS_MAX];
    if (size < 2 || memchr(data, 0, size) != NULL) { /* decoded text has no NUL */
        return 0;
    }
    const struct csv_split_marks marks = {
        delimiters[data[0] & 3U], (data[0] & 4U) != 0 ? '"' : ((data[0] & 8U) != 0 ? '\'' : '\0'),
        (data[0] & 16U) != 0 ? '\r' : '\n'};
    struct slice rest = {(const char *)data + 1, size - 1};
    while (rest.len > 0) {
        size_t count = 0;
        size_t len = 0;
        if (!csv_split(rest, &marks, cells, FUZZ_CELLS_MAX, &count, &len)) {
            size_t end = slice_find_byte(rest, marks.line_end);
            rest = slice_skip(rest, end == SIZE_MAX ? rest.len : end + 1);
            continue;
        }
        assert(len > 0 && len <= rest.len);
        fuzz_compare(slice_take(rest, len), &marks, cells, count);
        rest = slice_skip(rest, len);
    }
    return 0;
}
