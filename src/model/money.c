#include "model/money.h"

#include <assert.h>

int64_t money_scale(unsigned exponent)
{
    assert(exponent <= 18);
    int64_t scale = 1;
    for (unsigned i = 0; i < exponent; i++) {
        scale *= 10;
    }
    return scale;
}

enum money_error money_parse(struct slice text, char mark, unsigned exponent, int64_t *minor)
{
    assert(exponent <= 4);
    int64_t value = 0;
    size_t digits = 0;
    unsigned decimals = 0;
    bool marked = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == mark && !marked) {
            marked = true;
            continue;
        }
        if (!byte_is_digit(c)) {
            return MONEY_MALFORMED;
        }
        digits++;
        if (marked && decimals == exponent) {
            if (c != '0') {
                /* Only once the rest is known to be digits: a letter further on is the worse fault.
                 */
                for (size_t j = i; j < text.len; j++) {
                    if (!byte_is_digit(text.ptr[j])) {
                        return MONEY_MALFORMED;
                    }
                }
                return MONEY_DECIMALS;
            }
            continue;
        }
        decimals += marked ? 1 : 0;
        /* Asked before multiplying: ten times the limit doesn't fit an int64_t any more. */
        if (value > MONEY_MAX_MINOR / 10) {
            return MONEY_RANGE;
        }
        value = value * 10 + (c - '0');
    }
    if (digits == 0) {
        return MONEY_MALFORMED;
    }
    for (; decimals < exponent; decimals++) {
        if (value > MONEY_MAX_MINOR / 10) {
            return MONEY_RANGE;
        }
        value *= 10;
    }
    *minor = value;
    return MONEY_OK;
}

void money_exact_format(struct slice text, char mark, bool negative, struct buffer *out)
{
    size_t at = slice_find_byte(text, mark);
    assert(at != SIZE_MAX);
    struct slice units = slice_take(text, at);
    struct slice places = slice_skip(text, at + 1);
    while (units.len > 0 && units.ptr[0] == '0') {
        units = slice_skip(units, 1);
    }
    while (places.len > 0 && places.ptr[places.len - 1] == '0') {
        places.len--;
    }
    buffer_add(out, negative ? SLICE("-") : SLICE(""));
    buffer_add(out, units.len > 0 ? units : SLICE("0"));
    buffer_add_byte(out, '.');
    buffer_add(out, places);
}

bool money_add(int64_t a, int64_t b, int64_t *out)
{
    int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) {
        return false;
    }
    *out = sum;
    return true;
}

bool money_subtract(int64_t a, int64_t b, int64_t *out)
{
    int64_t difference = 0;
    if (__builtin_sub_overflow(a, b, &difference)) {
        return false;
    }
    *out = difference;
    return true;
}

void money_format(int64_t minor, unsigned exponent, struct buffer *out)
{
    if (minor < 0) {
        buffer_add_byte(out, '-');
    }
    uint64_t magnitude = minor < 0 ? 0U - (uint64_t)minor : (uint64_t)minor;
    uint64_t scale = (uint64_t)money_scale(exponent);
    buffer_add_u64(out, magnitude / scale);
    if (exponent > 0) {
        buffer_add_byte(out, '.');
        uint64_t fraction = magnitude % scale;
        for (uint64_t place = scale / 10; place > 0; place /= 10) {
            buffer_add_byte(out, (char)('0' + fraction / place % 10));
        }
    }
}
