/*
 * How it works: blocks are read into one buffer and cut at their last line end. The whole lines are
 * decoded together; plain ones are cut in place (csv_split.h), the others handed to libcsv; what is
 * left waits for the next block. UTF-16 is decoded before it is cut, since its line ends are two
 * bytes.
 *
 * Invariants
 *   1  libcsv never sees a byte that was not counted and decoded
 *   2  cells from libcsv point into `text`, which moves only in csv_rows_reserve(), and then they
 *      move along
 *   3  a line is cut in place only between rows, when libcsv holds nothing
 */
#include "parsers/csv_rows.h"

#include "parsers/csv_split.h"
#include "parsers/csv_values.h"

#include <assert.h>
#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum { CSV_ROWS_BLOCK = 1 << 18, CSV_ROWS_CELL_COPY = 32 };

struct csv_rows {
    const struct limits *limits;
    struct diag *diag;
    const struct csv_rows_sink *sink;
    struct csv_parser parser;
    struct text_decoder decoder;
    bool utf16;
    bool decoded;     /* in an earlier pass */
    bool as_it_stood; /* no text had to be decoded so far */
    char delimiter;
    char quote;
    char line_end;
    enum status status;
    struct place line;    /* of the line being read */
    struct place row;     /* of the first line of the row being read */
    bool row_open;        /* the row goes on over a line end */
    bool row_ended;       /* libcsv has seen its end */
    uint64_t rows_number; /* rows handed out */
    char *block;          /* bytes not yet read as lines */
    size_t block_len;
    size_t block_capacity;
    char *text; /* the cells of the row */
    size_t text_len;
    size_t text_capacity;
    struct slice *cells;
    size_t cells_count;
    size_t cells_capacity;
};

/* Room for `len` more bytes of cells. */
static bool csv_rows_reserve(struct csv_rows *rows, size_t len)
{
    if (rows->text_capacity - rows->text_len >= len) {
        return true;
    }
    size_t capacity = (rows->text_len + len) * 2;
    char *text = realloc(rows->text, capacity);
    if (text == NULL) {
        return false;
    }
    size_t offset = 0;
    for (size_t i = 0; i < rows->cells_count; i++) { /* invariant 2 */
        rows->cells[i].ptr = text + offset;
        offset += rows->cells[i].len;
    }
    rows->text = text;
    rows->text_capacity = capacity;
    return true;
}

static void csv_rows_cell(void *data, size_t len, void *context)
{
    struct csv_rows *rows = context;
    if (rows->status != STATUS_OK) {
        return;
    }
    if (rows->cells_count == rows->cells_capacity) {
        rows->status =
            diag_fail(rows->diag, rows->line, STATUS_INVALID, "TS-LIM-011",
                      "more than %zu columns (max_csv_columns in [limits])", rows->cells_capacity);
        return;
    }
    /* A line never holds more bytes than were reserved for it, but a cell of several lines was
     * begun earlier. */
    if (!csv_rows_reserve(rows, len + CSV_ROWS_CELL_COPY)) {
        rows->status = diag_memory(rows->diag);
        return;
    }
    char *cell = rows->text + rows->text_len;
    if (len > 0) {
        memcpy(cell, data, len);
    }
    rows->cells[rows->cells_count++] = (struct slice){cell, len};
    rows->text_len += len;
}

/*
 * Whether a cell of several lines has swallowed the end of a row and the beginning of the next:
 * then it holds as many delimiters as a row of `count` cells, and a date among them; or one of its
 * lines is a whole row.
 */
static bool csv_rows_swallowed(struct slice cell, char delimiter, size_t count)
{
    if (count < 3 || slice_find_byte(cell, '\n') == SIZE_MAX) {
        return false;
    }
    size_t delimiters = 0;
    bool date = false;
    struct slice rest = cell;
    struct slice line;
    while (slice_next(&rest, '\n', &line)) {
        size_t before = delimiters;
        bool first = line.ptr == cell.ptr;
        struct slice piece;
        for (size_t i = 0; i < line.len; i++) {
            delimiters += line.ptr[i] == delimiter;
        }
        if (!first && delimiters - before + 1 >= count) {
            return true;
        }
        while (slice_next(&line, delimiter, &piece)) {
            date = date || csv_values_date_orders(slice_trim(piece), NULL) != 0;
        }
    }
    return date && delimiters + 1 >= count;
}

static enum status csv_rows_check_quotes(struct csv_rows *rows)
{
    for (size_t i = 0; i < rows->cells_count; i++) {
        if (csv_rows_swallowed(rows->cells[i], rows->delimiter, rows->cells_count)) {
            return diag_fail(rows->diag, rows->row, STATUS_INVALID, "TS-CSV-002",
                             "quoted cell %zu of row %llu holds what looks like a whole row, a "
                             "quote before it is one too many or missing",
                             i + 1, (unsigned long long)rows->rows_number + 1);
        }
    }
    return STATUS_OK;
}

/* Hands a row out. */
static void csv_rows_emit(struct csv_rows *rows)
{
    /* What some spreadsheets are told by is no data. */
    bool directive = rows->rows_number == 0 && rows->cells_count >= 1 &&
                     slice_starts_fold(rows->cells[0], SLICE("sep=")) && rows->cells[0].len <= 5;
    if (rows->status == STATUS_OK && !directive) {
        const struct csv_row row = {rows->cells, rows->cells_count, ++rows->rows_number, rows->row};
        rows->status = rows->sink->row(rows->sink->context, &row);
    }
    rows->cells_count = 0;
    rows->text_len = 0;
}

static void csv_rows_end(int terminator, void *context)
{
    struct csv_rows *rows = context;
    (void)terminator;
    rows->row_ended = true;
    if (rows->status == STATUS_OK && rows->row.line != rows->line.line) {
        rows->status = csv_rows_check_quotes(rows);
    }
    csv_rows_emit(rows);
}

static enum status csv_rows_check_line(const struct csv_rows *rows, size_t len)
{
    return len <= rows->limits->max_line_kb << 10
               ? STATUS_OK
               : diag_fail(rows->diag, rows->line, STATUS_INVALID, "TS-LIM-009",
                           "line is longer than %llu kB (max_line_kb in [limits])",
                           (unsigned long long)rows->limits->max_line_kb);
}

/* Cuts the first line of `text` in place; false where it is not plain. */
static bool csv_rows_plain(struct csv_rows *rows, struct slice text, size_t *len)
{
    const struct csv_split_marks marks = {rows->delimiter, rows->quote, rows->line_end};
    size_t count = 0;
    if (rows->row_open ||
        !csv_split(text, &marks, rows->cells, rows->cells_capacity, &count, len)) {
        return false;
    }
    rows->row = rows->line;
    rows->status = csv_rows_check_line(rows, *len);
    rows->cells_count = count;
    if (rows->status == STATUS_OK && count > 0) {
        csv_rows_emit(rows); /* invariant 3 */
    }
    rows->cells_count = 0;
    return true;
}

/* Gives libcsv a line. */
static enum status csv_rows_line(struct csv_rows *rows, struct slice line)
{
    enum status status = csv_rows_check_line(rows, line.len);
    if (status != STATUS_OK) {
        return status;
    }
    if (!rows->row_open) {
        rows->row = rows->line;
    }
    rows->row_ended = false;
    size_t taken = csv_parse(&rows->parser, line.ptr, line.len, csv_rows_cell, csv_rows_end, rows);
    if (rows->status != STATUS_OK) {
        return rows->status;
    }
    if (taken != line.len) {
        assert(csv_error(&rows->parser) != CSV_EPARSE); /* not strict: only memory can fail */
        return diag_memory(rows->diag);
    }
    /* Between rows libcsv holds nothing; a quoted cell that goes on is held in its buffer. */
    rows->row_open = !rows->row_ended &&
                     (rows->parser.entry_pos > 0 || rows->cells_count > 0 || rows->parser.quoted);
    if (rows->row_open && rows->parser.entry_pos > rows->limits->max_csv_field_kb << 10) {
        return diag_fail(rows->diag, rows->row, STATUS_INVALID, "TS-LIM-010",
                         "cell is longer than %llu kB (max_csv_field_kb in [limits]), a quote may "
                         "never be closed",
                         (unsigned long long)rows->limits->max_csv_field_kb);
    }
    return STATUS_OK;
}

/* Bytes that decoded text took in UTF-16. */
static size_t csv_rows_utf16_bytes(struct slice text)
{
    size_t units = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        units += (byte & 0xC0) != 0x80 ? (byte >= 0xF0 ? 2U : 1U) : 0U;
    }
    return units * 2;
}

static size_t csv_rows_line_len(struct slice text, char line_end)
{
    const char *end = text.len == 0 ? NULL : memchr(text.ptr, line_end, text.len);
    return end == NULL ? text.len : (size_t)(end - text.ptr) + 1;
}

/* Reads whole lines. */
static enum status csv_rows_lines(struct csv_rows *rows, struct slice raw)
{
    struct slice text = raw;
    enum status status = STATUS_OK;
    if (!rows->utf16 && !rows->decoded) {
        status = text_decode(&rows->decoder, raw, false, rows->line, rows->diag, &text);
    }
    rows->as_it_stood = rows->as_it_stood && !rows->utf16 && text.ptr == raw.ptr;
    while (status == STATUS_OK && text.len > 0) {
        size_t len = 0;
        if (csv_rows_plain(rows, text, &len)) {
            status = rows->status;
        } else {
            len = csv_rows_line_len(text, rows->line_end);
            status = csv_rows_line(rows, slice_take(text, len));
        }
        struct slice line = slice_take(text, len);
        /* The decoded text has the line ends of the raw one, so both are walked in step. */
        size_t raw_len = rows->utf16           ? csv_rows_utf16_bytes(line)
                         : text.ptr == raw.ptr ? len
                                               : csv_rows_line_len(raw, rows->line_end);
        if (!rows->utf16) {
            raw = slice_skip(raw, raw_len);
        }
        text = slice_skip(text, len);
        rows->line.line++;
        rows->line.offset += raw_len;
    }
    return status;
}

static bool csv_rows_block_reserve(struct csv_rows *rows, size_t len)
{
    if (rows->block_capacity - rows->block_len >= len) {
        return true;
    }
    size_t capacity = rows->block_len + len;
    char *block = realloc(rows->block, capacity);
    if (block == NULL) {
        return false;
    }
    rows->block = block;
    rows->block_capacity = capacity;
    return true;
}

/* Reads the lines of the block; at the end of the input also the last, unfinished one. */
static enum status csv_rows_block(struct csv_rows *rows, bool end)
{
    size_t whole = rows->block_len;
    while (!end && whole > 0 && rows->block[whole - 1] != rows->line_end) {
        whole--;
    }
    if (whole == 0 && rows->block_len > rows->limits->max_line_kb << 10) {
        return csv_rows_line(rows, (struct slice){rows->block, rows->block_len}); /* refuses */
    }
    enum status status = csv_rows_lines(rows, (struct slice){rows->block, whole});
    if (status == STATUS_OK && whole < rows->block_len) {
        memmove(rows->block, rows->block + whole, rows->block_len - whole);
    }
    rows->block_len -= whole;
    return status;
}

/* Takes `len` bytes that stand behind the block; UTF-16 becomes UTF-8 before it is cut in lines. */
static enum status csv_rows_take(struct csv_rows *rows, size_t len, bool end)
{
    struct slice text = {rows->block + rows->block_len, len};
    if (rows->utf16) {
        enum status status = text_decode(&rows->decoder, text, !end, rows->line, rows->diag, &text);
        if (status != STATUS_OK) {
            return status;
        }
        if (!csv_rows_block_reserve(rows, text.len)) {
            return diag_memory(rows->diag);
        }
        if (text.len > 0) {
            memmove(rows->block + rows->block_len, text.ptr, text.len);
        }
    }
    rows->block_len += text.len;
    return csv_rows_block(rows, end);
}

static enum status csv_rows_finish(struct csv_rows *rows)
{
    /* libcsv's state inside a cell; behind a closing quote it is another. Without CSV_STRICT, which
     * refuses quotes that banks do write, csv_fini() ends an open cell in silence. */
    enum { LIBCSV_FIELD_BEGUN = 2 };
    if (rows->parser.quoted != 0 && rows->parser.pstate == LIBCSV_FIELD_BEGUN) {
        return diag_fail(rows->diag, rows->row, STATUS_INVALID, "TS-CSV-001",
                         "the row that begins here has a quote that is never closed");
    }
    /* A last line without line end is still in the parser. */
    if (csv_fini(&rows->parser, csv_rows_cell, csv_rows_end, rows) != 0 &&
        rows->status == STATUS_OK) {
        return diag_memory(rows->diag);
    }
    return rows->status;
}

static enum status csv_rows_init(struct csv_rows *rows, struct slice head, const char *name,
                                 const struct csv_rows_dialect *dialect, size_t *skip)
{
    text_decoder_init(&rows->decoder, dialect->encoding, head, skip);
    rows->utf16 = rows->decoder.encoding == TEXT_UTF16LE || rows->decoder.encoding == TEXT_UTF16BE;
    rows->decoded = dialect->decoded;
    rows->as_it_stood = true;
    rows->delimiter = dialect->delimiter;
    rows->quote = dialect->quote;
    bool has_lf = slice_find_byte(head, '\n') != SIZE_MAX;
    rows->line_end = has_lf || slice_find_byte(head, '\r') == SIZE_MAX ? '\n' : '\r';
    rows->line = (struct place){name, 1, *skip};
    rows->row = rows->line;
    rows->cells_capacity = rows->limits->max_csv_columns;
    rows->cells = calloc(rows->cells_capacity + 1, sizeof rows->cells[0]);
    if (rows->cells == NULL || csv_init(&rows->parser, 0) != 0) {
        return diag_memory(rows->diag);
    }
    csv_set_delim(&rows->parser, (unsigned char)dialect->delimiter);
    csv_set_quote(&rows->parser, (unsigned char)dialect->quote);
    csv_set_blk_size(&rows->parser, 4096);
    return STATUS_OK;
}

static void csv_rows_clear(struct csv_rows *rows)
{
    csv_free(&rows->parser);
    text_decoder_clear(&rows->decoder);
    free(rows->block);
    free(rows->text);
    free(rows->cells);
}

enum status csv_rows_read(struct input *input, const struct limits *limits,
                          const struct csv_rows_dialect *dialect, struct diag *diag,
                          const struct csv_rows_sink *sink)
{
    struct csv_rows rows = {.limits = limits, .diag = diag, .sink = sink};
    struct slice head = {NULL, 0};
    size_t skip = 0;
    enum status status = input_head(input, diag, &head);
    if (status == STATUS_OK) {
        status = csv_rows_init(&rows, head, input_name(input), dialect, &skip);
    }
    for (bool end = false; status == STATUS_OK && !end;) {
        size_t len = 0;
        if (!csv_rows_block_reserve(&rows, CSV_ROWS_BLOCK)) {
            status = diag_memory(diag);
            break;
        }
        char *bytes = rows.block + rows.block_len;
        status = input_read(input, diag, bytes, CSV_ROWS_BLOCK, &len);
        if (status != STATUS_OK) {
            break;
        }
        end = len == 0;
        size_t left_out = skip < len ? skip : len; /* the byte order mark */
        skip -= left_out;
        len -= left_out;
        if (left_out > 0) {
            memmove(bytes, bytes + left_out, len);
        }
        status = csv_rows_take(&rows, len, end);
    }
    if (status == STATUS_OK) {
        status = csv_rows_finish(&rows);
    }
    if (sink->as_it_stood != NULL) {
        *sink->as_it_stood = status == STATUS_OK && rows.as_it_stood;
    }
    csv_rows_clear(&rows);
    return status;
}

enum status csv_rows_read_head(struct slice bytes, bool whole, const char *name,
                               const struct limits *limits, const struct csv_rows_dialect *dialect,
                               struct diag *diag, const struct csv_rows_sink *sink)
{
    struct csv_rows rows = {.limits = limits, .diag = diag, .sink = sink};
    size_t skip = 0;
    enum status status = csv_rows_init(&rows, bytes, name, dialect, &skip);
    bytes = slice_skip(bytes, skip);
    if (status == STATUS_OK && !csv_rows_block_reserve(&rows, bytes.len + 1)) {
        status = diag_memory(diag);
    }
    if (status == STATUS_OK) {
        memcpy(rows.block, bytes.ptr == NULL ? "" : bytes.ptr, bytes.len);
        status = csv_rows_take(&rows, bytes.len, whole);
    }
    if (status == STATUS_OK && whole) {
        status = csv_rows_finish(&rows);
    }
    csv_rows_clear(&rows);
    return status;
}
