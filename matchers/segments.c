#include "matchers/segments.h"

#include <string.h>

size_t segments_add(char out[SEGMENTS_TEXT_MAX], size_t len, struct slice digits, bool year)
{
    digits = slice_skip(digits, year && digits.len == 4 ? 2 : 0);
    while (digits.len > 1 && digits.ptr[0] == '0') {
        digits = slice_skip(digits, 1);
    }
    size_t sign = len > 0 ? 1 : 0;
    if (digits.len == 0 || len + sign + digits.len > SEGMENTS_TEXT_MAX) {
        return 0;
    }
    if (sign > 0) {
        out[len] = '/';
    }
    memcpy(out + len + sign, digits.ptr, digits.len);
    return len + sign + digits.len;
}

size_t segments_write(struct slice printed, int year, char out[SEGMENTS_TEXT_MAX])
{
    struct slice segments[SEGMENTS_MAX]; /* from the last one on */
    size_t count = 0;
    size_t end = printed.len;
    bool more = true;
    while (more && count < SEGMENTS_MAX) {
        size_t from = end;
        while (from > 0 && byte_is_digit(printed.ptr[from - 1])) {
            from--;
        }
        more = from < end;
        if (more) {
            segments[count++] = (struct slice){printed.ptr + from, end - from};
            more = from > 0 && segments_is_sign(printed.ptr[from - 1]);
            end = more ? from - 1 : from;
        }
    }
    if (count < SEGMENTS_MIN || more) {
        return 0;
    }
    size_t len = 0;
    for (size_t i = count; i > 0; i--) {
        uint64_t value = 0;
        bool last = i == 1 && slice_to_u64(segments[0], &value) && value == (uint64_t)year;
        len = segments_add(out, len, segments[i - 1], last);
        if (len == 0) {
            return 0;
        }
    }
    return len;
}

uint64_t segments_breaks(struct slice printed)
{
    uint64_t breaks = 0;
    size_t behind = 0;
    for (size_t i = printed.len; i > 0 && behind < 64; i--) {
        if (byte_is_digit(printed.ptr[i - 1])) {
            behind++;
        } else if (behind > 0) {
            breaks |= UINT64_C(1) << (behind % 64);
        }
    }
    /* What stands before all digits breaks none. */
    return behind < 64 ? breaks & ~(UINT64_C(1) << behind) : breaks;
}
