/*
 * Numbers with one character wrong among items of one amount: the last six digits, which turn most
 * items down before their numbers are read, lose none of those that would be found.
 */
#include "unit.h"

#include "make_batch.h"

#include "matchers/index.h"
#include "matchers/judge.h"
#include "matchers/rates.h"

enum { EDITS_TEXT = 48 };

/* All of one amount, of customers that nobody names. The same digits in numbers of several shapes:
 * serials of six digits and more, of fewer, behind a year, before one, none at all. */
static const struct make_item edits_ledger[] = {
    {"INV-2026-0612345", "C1", "Adler Mosaik", NULL, 50000, NULL, NULL, NULL},
    {"2026-01234", "C2", "Birke Pumpen", NULL, 50000, NULL, NULL, NULL},
    {"RE 26/81355", "C3", "Ceder Farben", NULL, 50000, NULL, NULL, NULL},
    {"98765", "C4", "Distel Holz", NULL, 50000, NULL, NULL, NULL},
    {"44170093", "C5", "Esche Metall", NULL, 50000, NULL, NULL, NULL},
    {"4711/26", "C6", "Fichte Glas", NULL, 50000, "2026-02-03", NULL, NULL},
    {"KD77-5520-31", "C7", "Ginster Bau", NULL, 50000, NULL, NULL, NULL},
    {"AB7421C", "C8", "Hasel Druck", NULL, 50000, NULL, NULL, NULL},
    {"R-0031", "C9", "Iris Papier", NULL, 50000, NULL, NULL, "260003100047"},
};
enum { EDITS_ITEMS = sizeof edits_ledger / sizeof edits_ledger[0] };

enum edits_kind {
    EDITS_CHANGED,
    EDITS_LETTER,
    EDITS_SWAPPED,
    EDITS_LOST,
    EDITS_ADDED,
    EDITS_KINDS
};

/* Writes a number with one character wrong at a place. */
static void edits_write(const char *number, enum edits_kind kind, size_t at, char out[EDITS_TEXT])
{
    char *end = out + snprintf(out, EDITS_TEXT, "Zahlung %.*s", (int)at, number);
    const char *rest = number + at;
    switch (kind) {
    case EDITS_CHANGED:
        *end++ = (char)(*rest == '9' || *rest == 'Z' ? '3' : *rest + 1);
        rest++;
        break;
    case EDITS_LETTER:
        *end++ = *rest == 'O' ? '0' : 'O';
        rest++;
        break;
    case EDITS_SWAPPED:
        *end++ = rest[1] == '\0' ? 'X' : rest[1];
        *end++ = *rest;
        rest += rest[1] == '\0' ? 1 : 2;
        break;
    case EDITS_LOST:
        rest++;
        break;
    case EDITS_ADDED:
    case EDITS_KINDS:
        *end++ = '5';
        break;
    }
    (void)strcpy(end, rest);
}

/* Whether the first candidates of a text name an item by one character wrong, and which items in
 * what order: the same for every way to look for them. */
static bool edits_judge(struct make *make, const struct index *index, char *out, size_t size)
{
    struct match_settings settings = match_settings_default();
    struct rates rates;
    rates_default(&rates);
    struct arena arena = {0};
    struct judge judge;
    int64_t open_minor[EDITS_ITEMS];
    for (size_t i = 0; i < EDITS_ITEMS; i++) {
        open_minor[i] = make->batch.items[i].open_minor;
    }
    assert_int_equal(judge_init(index, &settings, &rates, open_minor, &arena, &judge), STATUS_OK);
    struct verdict verdict = {0};
    struct verdict *verdicts[] = {&verdict};
    size_t first = 0;
    assert_int_equal(judge_run(&judge, &first, 1, verdicts), STATUS_OK);
    bool edit = false;
    size_t len = 0;
    out[0] = '\0';
    for (size_t c = 0; c < verdict.candidates_count; c++) {
        const struct candidate *candidate = &verdict.candidates[c];
        len += (size_t)snprintf(out + len, size - len, "%u:%d ",
                                candidate->items_count == 0 ? 0 : candidate->items[0] + 1,
                                candidate->score_bits);
        assert_true(len < size);
        for (size_t e = 0; e < candidate->evidence_count; e++) {
            edit = edit || strcmp(candidate->evidence[e].name, "invoice_one_edit") == 0;
        }
    }
    judge_clear(&judge);
    arena_clear(&arena);
    return edit;
}

/* What the edits of all numbers came to. */
struct edits_seen {
    size_t found;
    size_t ended; /* items whose keys end alike */
    size_t short_serials;
};

/* Judges one text by an index as it is built, and by one that says of no item how it ends. */
static void edits_compare(const char *text, struct edits_seen *seen)
{
    struct make make = {0};
    struct index index;
    const struct make_transaction paid = {"T",  50000, NULL, "Wer auch immer", "DE11", text,
                                          NULL, NULL,  false};
    make_items(&make, edits_ledger, EDITS_ITEMS);
    make_transactions(&make, &paid, 1);
    assert_int_equal(index_build(&make.batch, &make.arena, &index), STATUS_OK);
    char asked[512];
    char read[512];
    bool found = edits_judge(&make, &index, asked, sizeof asked);
    seen->ended = 0;
    seen->short_serials = 0;
    for (size_t i = 0; i < EDITS_ITEMS; i++) {
        seen->ended += index.item_tails[i].last != INDEX_NO_END ? 1 : 0;
        seen->short_serials += index.item_tails[i].serial_len > 0 ? 1 : 0;
        index.item_tails[i] = (struct index_tail){.last = INDEX_NO_END};
    }
    assert_int_equal(edits_judge(&make, &index, read, sizeof read), found);
    if (strcmp(asked, read) != 0) {
        fail_msg("%s: %s without reading, %s with", text, asked, read);
    }
    seen->found += found ? 1 : 0;
    arena_clear(&make.arena);
}

/* Of whole numbers, and of what stands behind their last sign alone. */
static void no_edit_is_turned_down(void **state)
{
    (void)state;
    struct edits_seen seen = {0};
    for (size_t i = 0; i < EDITS_ITEMS; i++) {
        const struct make_item *item = &edits_ledger[i];
        const char *number = item->reference != NULL ? item->reference : item->invoice_id;
        const char *sign = strpbrk(number, "-/");
        for (const char *from = number; from != NULL; from = from == number ? sign : NULL) {
            from += from == sign ? 1 : 0;
            for (size_t at = 0; from[at] != '\0'; at++) {
                for (int kind = 0; kind < EDITS_KINDS; kind++) {
                    char text[EDITS_TEXT];
                    edits_write(from, (enum edits_kind)kind, at, text);
                    edits_compare(text, &seen);
                }
            }
        }
    }
    assert_true(seen.found > 100);
    assert_true(seen.ended >= 4 && seen.short_serials >= 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_edit_is_turned_down)};
    return cmocka_run_group_tests_name("edits", tests, NULL, NULL);
}
