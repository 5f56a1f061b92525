#include "parsers/csv_split.h"

#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { SPLIT_WINDOW = 16, SPLIT_BLOCK = 4 * SPLIT_WINDOW };

/* Which of the 16 bytes are a delimiter, a quote or a line end: bit i for byte i. */
static uint32_t csv_split_find(const char *bytes, const struct csv_split_marks *marks)
{
#ifdef __SSE2__
    __m128i block = _mm_loadu_si128((const __m128i *)(const void *)bytes);
    __m128i found =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8(marks->delimiter)),
                                  _mm_cmpeq_epi8(block, _mm_set1_epi8(marks->quote))),
                     _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('\n')),
                                  _mm_cmpeq_epi8(block, _mm_set1_epi8('\r'))));
    return (uint32_t)_mm_movemask_epi8(found);
#else
    uint32_t found = 0;
    for (unsigned i = 0; i < SPLIT_WINDOW; i++) {
        char byte = bytes[i];
        found |= (uint32_t)(byte == marks->delimiter || byte == marks->quote || byte == '\n' ||
                            byte == '\r')
                 << i;
    }
    return found;
#endif
}

/* The same for all bytes up to `end`, at most SPLIT_BLOCK of them, which are counted to `len`. */
static inline uint64_t csv_split_block(const char *bytes, const char *end,
                                       const struct csv_split_marks *marks, size_t *len)
{
    char padded[SPLIT_WINDOW] = {0};
    size_t left = (size_t)(end - bytes);
    if (left >= SPLIT_BLOCK) {
        *len = SPLIT_BLOCK;
        return (uint64_t)csv_split_find(bytes, marks) |
               (uint64_t)csv_split_find(bytes + SPLIT_WINDOW, marks) << SPLIT_WINDOW |
               (uint64_t)csv_split_find(bytes + (size_t)2 * SPLIT_WINDOW, marks)
                   << (2 * SPLIT_WINDOW) |
               (uint64_t)csv_split_find(bytes + (size_t)3 * SPLIT_WINDOW, marks)
                   << (3 * SPLIT_WINDOW);
    }
    if (left >= SPLIT_WINDOW) {
        *len = SPLIT_WINDOW;
        return csv_split_find(bytes, marks);
    }
    *len = left;
    memcpy(padded, bytes, left);
    return csv_split_find(padded, marks) & ((UINT32_C(1) << left) - 1);
}

static bool csv_split_is_blank(char byte, char delimiter)
{
    return (byte == ' ' || byte == '\t') && byte != delimiter;
}

static inline struct slice csv_split_trim(const char *from, const char *to, char delimiter)
{
    if (from == to || ((unsigned char)*from > ' ' && (unsigned char)to[-1] > ' ')) {
        return (struct slice){from, (size_t)(to - from)}; /* nearly always */
    }
    while (from < to && csv_split_is_blank(*from, delimiter)) {
        from++;
    }
    while (to > from && csv_split_is_blank(to[-1], delimiter)) {
        to--;
    }
    return (struct slice){from, (size_t)(to - from)};
}

/* Whether a cell can end with the quote at `*at`; moves `at` behind it and the blanks. */
static bool csv_split_close(const char **at, const char *end, const struct csv_split_marks *marks)
{
    const char *to = *at + 1;
    while (to < end && csv_split_is_blank(*to, marks->delimiter)) {
        to++;
    }
    *at = to;
    return to == end || *to == marks->delimiter || *to == '\n' || *to == '\r';
}

/* Bytes of the line end at `at`; 0 where none stands there that is plain. */
static size_t csv_split_end(const char *at, const char *end, char line_end)
{
    if (*at == line_end) {
        return 1;
    }
    return *at == '\r' && at + 1 < end && at[1] == line_end ? 2 : 0;
}

/* The cell before the end of a line, the `count`th, unless a quote has ended it or the line is
 * blank. Returns how many there are with it. */
static size_t csv_split_last(const char *from, const char *to, bool closed,
                             const struct csv_split_marks *marks, struct slice *cells, size_t count)
{
    struct slice cell = csv_split_trim(from, to, marks->delimiter);
    if (!closed && (count > 0 || cell.len > 0)) {
        cells[count++] = cell;
    }
    return count;
}

bool csv_split(struct slice text, const struct csv_split_marks *marks, struct slice *cells,
               size_t capacity, size_t *count, size_t *len)
{
    const char *end = text.ptr + text.len;
    const char *cell = text.ptr;   /* where the cell begins */
    const char *window = text.ptr; /* what is looked at next */
    const char *opened = NULL;     /* behind the quote that the cell began with */
    const char delimiter = marks->delimiter;
    bool closed = false; /* the last cell has ended with its quote */
    size_t cut = 0;      /* cells */
    *count = 0;
    while (window < end) {
        const char *base = window;
        size_t looked = 0;
        uint64_t found = csv_split_block(base, end, marks, &looked);
        window = base + looked;
        while (found != 0) {
            const char *at = base + __builtin_ctzll(found);
            found &= found - 1;
            if (cut == capacity) {
                return false;
            }
            if (*at == delimiter) {
                if (opened == NULL) {
                    cells[cut++] = csv_split_trim(cell, at, delimiter);
                    cell = at + 1;
                }
            } else if (opened != NULL) {
                cells[cut] = (struct slice){opened, (size_t)(at - opened)};
                if (*at != marks->quote || !csv_split_close(&at, end, marks)) {
                    return false;
                }
                cut++;
                opened = NULL;
                closed = at == end || *at != delimiter;
                cell = closed ? at : at + 1;
                if (cell >= window) {
                    window = cell;
                    found = 0;
                } else { /* the delimiter has been taken */
                    found &= ~UINT64_C(0) << (cell - base);
                }
            } else if (marks->quote != '\0' && *at == marks->quote) {
                if (csv_split_trim(cell, at, delimiter).len > 0) {
                    return false;
                }
                opened = at + 1;
            } else {
                size_t ending = csv_split_end(at, end, marks->line_end);
                *count = csv_split_last(cell, at, closed, marks, cells, cut);
                *len = (size_t)(at - text.ptr) + ending;
                return ending > 0;
            }
        }
    }
    if (cut == capacity || opened != NULL) {
        return false;
    }
    *count = csv_split_last(cell, end, closed, marks, cells, cut);
    *len = text.len;
    return true;
}
