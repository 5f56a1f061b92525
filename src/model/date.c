#include "model/date.h"

#include <assert.h>

static bool date_is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int date_month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && date_is_leap(year) ? 1 : 0);
}

/* Days from 0000-03-01 to the day, in a year that begins in March so that the leap day ends it. */
static int32_t date_serial(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int m = month <= 2 ? month + 9 : month - 3;
    return (int32_t)(365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1);
}

bool date_from(int year, int month, int day, struct date *out)
{
    if (year < 1970 || year > 2199 || month < 1 || month > 12 || day < 1 ||
        day > date_month_days(year, month)) {
        return false;
    }
    out->day = date_serial(year, month, day) - date_serial(1970, 1, 1) + 1;
    return true;
}

void date_split(struct date date, int *year, int *month, int *day)
{
    assert(date_present(date));
    int32_t days = date.day - 1 + date_serial(1970, 1, 1);
    /* The year as a share of 400, which is one too many for the last day or so of some. */
    int y = (int)((days + INT64_C(1)) * 400 / 146097);
    y -= days < date_serial(y, 3, 1) ? 1 : 0;
    int32_t left = days - date_serial(y, 3, 1);
    int m = (int)(5 * left + 2) / 153;
    *day = (int)left - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = m < 10 ? y : y + 1;
}

bool date_parse_iso(struct slice text, struct date *out)
{
    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-') {
        return false;
    }
    uint64_t year = 0;
    uint64_t month = 0;
    uint64_t day = 0;
    return slice_to_u64(slice_take(text, 4), &year) &&
           slice_to_u64(slice_take(slice_skip(text, 5), 2), &month) &&
           slice_to_u64(slice_skip(text, 8), &day) &&
           date_from((int)year, (int)month, (int)day, out);
}

static void date_write_digits(char *end, int value, int digits)
{
    for (int i = 1; i <= digits; i++) {
        end[-i] = (char)('0' + value % 10);
        value /= 10;
    }
}

void date_format(struct date date, struct buffer *out)
{
    char text[] = "0000-00-00";
    if (!date_present(date)) {
        return;
    }
    int year = 0;
    int month = 0;
    int day = 0;
    date_split(date, &year, &month, &day);
    date_write_digits(text + 4, year, 4);
    date_write_digits(text + 7, month, 2);
    date_write_digits(text + 10, day, 2);
    buffer_add(out, (struct slice){text, sizeof text - 1});
}
