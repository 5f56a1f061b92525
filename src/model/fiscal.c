#include "model/fiscal.h"

/* The digits of a text as a number; false where it is not all digits. */
static bool fiscal_number(struct slice text, int *out)
{
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!byte_is_digit(text.ptr[i])) {
            return false;
        }
        *out = *out * 10 + (text.ptr[i] - '0');
    }
    return text.len > 0;
}

bool fiscal_parse(struct slice text, struct fiscal_period *out)
{
    int year = 0;
    int part = 0;
    int first = 1;
    int months = 12;
    if ((text.len != 4 && text.len != 7) || !fiscal_number(slice_take(text, 4), &year)) {
        return false;
    }
    if (text.len == 7) {
        bool quarter = text.ptr[5] == 'Q';
        if (text.ptr[4] != '-' || !fiscal_number(slice_skip(text, quarter ? 6 : 5), &part)) {
            return false;
        }
        months = quarter ? 3 : 1;
        first = (part - 1) * months + 1;
    }
    struct date next = {0}; /* the day after the last one */
    int end = first + months;
    if (first < 1 || end > 13 || !date_from(year, first, 1, &out->first) ||
        !date_from(end == 13 ? year + 1 : year, end == 13 ? 1 : end, 1, &next)) {
        return false;
    }
    out->last = (struct date){next.day - 1};
    return true;
}
