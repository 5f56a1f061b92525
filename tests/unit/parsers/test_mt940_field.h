/* A field of MT940 from text with LF between its lines, as the line reader would hand it out. */
#ifndef TS_TEST_MT940_FIELD_H
#define TS_TEST_MT940_FIELD_H

#include "parsers/mt940_internal.h"

#include "parsers/text_scan.h"

#include <assert.h>
#include <stdlib.h>

enum { FIELD_LINES_MAX = 256 };

struct test_field {
    struct mt940_field field;
    struct slice lines[FIELD_LINES_MAX];
    char *bytes; /* of the heap and no larger than promised, so that reading past it is seen */
};

static inline void test_field_make(struct test_field *made, enum mt940_tag tag, const char *text)
{
    size_t len = strlen(text);
    made->bytes = calloc(1, len + TEXT_SCAN_SLACK);
    assert(made->bytes != NULL);
    memcpy(made->bytes, text, len);
    struct slice rest = {made->bytes, len};
    size_t count = 0;
    while (rest.ptr != NULL && slice_next(&rest, '\n', &made->lines[count])) {
        count++;
        assert(count < FIELD_LINES_MAX);
    }
    made->field = (struct mt940_field){
        .tag = tag,
        .lines = made->lines,
        .count = count,
        .ascii = text_is_ascii((struct slice){made->bytes, len}),
    };
}

static inline void test_field_drop(struct test_field *made)
{
    free(made->bytes);
}

#endif
