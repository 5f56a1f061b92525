#include "matchers/period.h"

/* How a period is written: 202611, 2611, 2026, 26. Where the century tells that it is a year, less
 * is asked: how far back it may lie, and how many digits of a serial stand behind it. */
static const struct period_form {
    unsigned digits;
    bool month;
    bool century;
    unsigned years_back;
    unsigned serial_digits;
} period_forms[] = {{6, true, true, 4, 3},
                    {4, true, false, 4, 3},
                    {4, false, true, 10, 1},
                    {2, false, false, 4, 3}};

enum { PERIOD_FORMS = sizeof period_forms / sizeof period_forms[0] };

/* The year of the newest document. */
static unsigned period_year(struct date newest)
{
    int year = 0;
    int month = 0;
    int day = 0;
    date_split(newest, &year, &month, &day);
    return (unsigned)year;
}

static bool period_holds(const struct period_form *form, unsigned year, uint64_t value,
                         unsigned digits)
{
    if (digits < form->digits + form->serial_digits) {
        return false;
    }
    for (unsigned i = form->digits; i < digits; i++) {
        value /= 10;
    }
    uint64_t in_year = (form->month ? value / 100 : value) + (form->century ? 0U : 2000U);
    uint64_t of_year = form->month ? value % 100 : 1;
    return of_year >= 1 && of_year <= 12 && in_year <= year + 1 &&
           in_year + form->years_back >= year;
}

bool period_leads(struct date newest, const uint64_t *values, size_t count, unsigned digits)
{
    if (!date_present(newest)) {
        return false;
    }
    unsigned year = period_year(newest);
    bool leads = false;
    for (size_t f = 0; f < PERIOD_FORMS && !leads; f++) {
        leads = true;
        for (size_t i = 0; i < count && leads; i++) {
            leads = period_holds(&period_forms[f], year, values[i], digits);
        }
    }
    return leads;
}

bool period_differs(struct date newest, struct slice a, struct slice b)
{
    size_t at = 0;
    uint64_t of_a = 0;
    uint64_t of_b = 0;
    while (at < a.len && at < b.len && byte_is_alpha(a.ptr[at]) && a.ptr[at] == b.ptr[at]) {
        at++;
    }
    a = slice_skip(a, at);
    b = slice_skip(b, at);
    if (!date_present(newest) || a.len != b.len || !slice_to_u64(a, &of_a) ||
        !slice_to_u64(b, &of_b)) {
        return false;
    }
    unsigned year = period_year(newest);
    for (size_t f = 0; f < PERIOD_FORMS; f++) {
        const struct period_form *form = &period_forms[f];
        if (period_holds(form, year, of_a, (unsigned)a.len) &&
            period_holds(form, year, of_b, (unsigned)a.len) &&
            slice_equal(slice_skip(a, form->digits), slice_skip(b, form->digits))) {
            return true;
        }
    }
    return false;
}
