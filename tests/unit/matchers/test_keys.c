/* keys: the ways a document's number is written, and what is left out for being too short. */
#include "unit.h"

#include "make_batch.h"
#include "matchers/keys.h"

#include <stdio.h>

static const struct keys_case {
    const char *name;
    const char *invoice_id;
    const char *issued;
    const char *keys; /* "form:text" each, in their order */
} keys_cases[] = {
    {"the serial before a short year", "132/B/26", "2026-03-04",
     "full:132B26 digits:13226 serial:132"},
    {"no year of its issue at the end", "132/B/26", "2024-03-04", "full:132B26 digits:13226"},
    {"no day of issue", "132/B/26", NULL, "full:132B26 digits:13226"},
    {"the serial before month and year", "FV/154/04/2026", "2026-04-09",
     "full:FV154042026 digits:154042026 digits:154/4/26 serial:154"},
    {"the month is another than that of its issue", "FV/154/04/2026", "2026-05-02",
     "full:FV154042026 digits:154042026 digits:154/4/26"},
    {"no year of its issue behind the month", "FV/154/04/2026", "2025-04-09",
     "full:FV154042026 digits:154042026 digits:154/4/2026 serial:2026"},
    {"month and short year", "FV/154/04/26", "2026-04-09",
     "full:FV1540426 digits:1540426 digits:154/4/26 serial:154"},
    {"a serial too short to be known by", "FV/80/02/2026", "2026-02-18",
     "full:FV80022026 digits:80022026 digits:80/2/26"},
    {"written otherwise, the same digits", "FV/80/2/26", "2026-02-18",
     "full:FV80226 digits:80226 digits:80/2/26"},
    {"a serial like the year, behind the year", "RE-2026-26", "2026-03-04",
     "full:RE202626 digits:202626"},
    {"… the other way round", "RE-26-2026", "2026-03-04",
     "full:RE262026 digits:262026 serial:2026"},
    {"two runs", "4711/2026", "2026-03-04", "full:47112026 digits:47112026 serial:4711"},
    {"two runs, issued in another year", "4711/2026", "2025-12-30",
     "full:47112026 digits:47112026 serial:2026"},
    {"the year before the serial", "INV-2026-0001", "2026-03-04",
     "full:INV20260001 digits:20260001"},
    {"… that is long enough", "INV-2026-0417", "2026-03-04",
     "full:INV20260417 digits:20260417 serial:417"},
    {"… and glued to it", "RE202600123", "2026-03-04",
     "full:RE202600123 digits:202600123 serial:123"},
    {"a year that nothing sets off", "INV4712026", "2026-03-04", "full:INV4712026 digits:4712026"},
    {"… nor a short one", "132B26", "2026-03-04", "full:132B26 digits:13226"},
    {"a sign twice", "132//26", "2026-03-04", "full:13226 digits:13226"},
    {"a year alone", "2026", "2026-03-04", "full:2026 digits:2026"},
    {"blanks around", "  132/B/26 ", "2026-03-04", "full:132B26 digits:13226 serial:132"},
    {"no room for the segments", "1234567890/1234567890/123", "2026-03-04",
     "full:12345678901234567890123 digits:12345678901234567890123 serial:123"},
};

static void keys_case_holds(void **state)
{
    static const char *const forms[KEY_FORM_COUNT] = {
        "reference", "end_to_end", "full", "digits", "serial", "order", "edit",
    };
    const struct keys_case *c = *state;
    const struct item item = {.invoice_id = slice_from(c->invoice_id),
                              .issue_date = make_date(c->issued)};
    struct key keys[KEY_ITEM_MAX];
    char got[256] = "";
    size_t len = 0;

    size_t count = keys_of_document(&item, keys);

    for (size_t i = 0; i < count; i++) {
        len += (size_t)snprintf(got + len, sizeof got - len, "%s%s:%.*s", i == 0 ? "" : " ",
                                forms[keys[i].form], (int)keys[i].len, keys[i].text);
    }
    assert_string_equal(got, c->keys);
}

int main(void)
{
    return unit_run_cases("keys", keys_cases, keys_case_holds);
}
