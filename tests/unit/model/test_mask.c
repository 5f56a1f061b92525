#include "model/mask.h"
#include "unit.h"

enum mask_kind { ACCOUNT, NAME, TEXT, MESSAGE };

static const struct mask_case {
    const char *name;
    enum mask_kind kind;
    const char *text;
    const char *account; /* of the payer */
    const char *shown;
} mask_cases[] = {
    {"an IBAN keeps country and end", ACCOUNT, "DE89370400440532013000", "", "DE****3000"},
    {"another number keeps its end", ACCOUNT, "0532013000", "", "****3000"},
    {"of a short one a quarter stays", ACCOUNT, "12345678", "", "****78"},
    {"of a very short one nothing stays", ACCOUNT, "123", "", "****"},
    {"no account stays none", ACCOUNT, "", "", ""},
    {"names keep first letters", NAME, "Moorland Pumpen GmbH & Co", "", "M. P. G. * C."},
    {"letters beyond ASCII are whole", NAME, "\xc3\x96zg\xc3\xbcr \xc5\x81ukasz", "",
     "\xc3\x96. \xc5\x81."},
    {"bytes that are no UTF-8 are cut too", NAME, "\xffoe", "", "\xff."},
    {"a name of digits says nothing", NAME, "4711", "", "*"},
    {"numbers of a text stay", TEXT, "Rechnung RE-2026-1001 vom 01.10.2026", "",
     "Rechnung RE-2026-1001 vom 01.10.2026"},
    {"other words don't", TEXT, "Miete Anna Schmidt Haus 7", "", "Miete A. S. H. 7"},
    {"blanks stay where they are", TEXT, " a  b\n", "", " a.  b.\n"},
    {"an IBAN in a text", TEXT, "an DE89370400440532013000 1001", "", "an DE****3000 1001"},
    {"an IBAN in groups", TEXT, "DE89 3704 0044 0532 0130 00 RE-1", "", "DE****3000 RE-1"},
    {"what looks like one and is none stays", TEXT, "DE99370400440532013000", "",
     "DE99370400440532013000"},
    {"the payer's own number", TEXT, "Kto 0532013000 RE-1", "DE89370400440532013000",
     "K. ****3000 RE-1"},
    {"a short number is none", TEXT, "13000", "DE89370400440532013000", "13000"},
    {"addresses of mail", TEXT, "anna.schmidt77@example.org", "", "a."},
    {"what is quoted in a message is text", MESSAGE, "there is no \"Anna Schmidt 7\" here", "",
     "there is no \"A. S. 7\" here"},
    {"accounts wherever they stand in it", MESSAGE,
     "statement 9 of account DE02120300000000202051 follows 7", "",
     "statement 9 of account DE****2051 follows 7"},
    {"and numbers behind the word", MESSAGE, "account 0532013000: nothing", "",
     "account ****3000: nothing"},
    {"a quote that nobody closes", MESSAGE, "found \"Anna", "", "found \"A."},
};

static void mask_case_holds(void **state)
{
    const struct mask_case *c = *state;
    struct arena arena = {0};
    struct mask mask = {.arena = &arena};
    struct diagnostic told = {0};
    struct diagnostic shown = {0};
    struct slice text = slice_from(c->text);
    switch (c->kind) {
    case ACCOUNT:
        text = mask_account(&mask, text);
        break;
    case NAME:
        text = mask_name(&mask, text);
        break;
    case TEXT:
        text = mask_text(&mask, text, slice_from(c->account));
        break;
    case MESSAGE:
        memcpy(told.message, c->text, text.len);
        mask_diagnostic(&mask, &told, &shown);
        text = slice_from(shown.message);
        break;
    }
    assert_false(mask.failed);
    assert_int_equal(text.len, strlen(c->shown));
    assert_memory_equal(text.len == 0 ? "" : text.ptr, c->shown, text.len);
    mask_clear(&mask);
    arena_clear(&arena);
}

int main(void)
{
    return unit_run_cases("mask", mask_cases, mask_case_holds);
}
