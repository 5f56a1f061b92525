/*
 * Numbers that are not on the list: a customer who owes one item of the amount pays it, and the
 * text names it, says nothing, or names something else. The list's numbers are codes of letters
 * and digits, such as QHW-7KM.
 */
#include "unit.h"

#include "make_batch.h"

#include <stdio.h>

enum { UNKNOWN_ITEMS = 240, UNKNOWN_OWED_EACH = 4, UNKNOWN_TEXT = 32, UNKNOWN_PAID = 150 };

static const struct unknown_case {
    const char *name;
    const char *text;
    bool settled;
} unknown_cases[] = {
    {"nothing is named", "merci beaucoup", true},
    {"as printed", "facture 6YV-UBP", false},
    {"glued to a word, a digit first", "votre facture6YV-UBP du 23.02.2026", false},
    {"glued to two words", "fact noEBV-ETK client 20554", false},
    {"… with digits", "fact noKL46DN du 06.04.2026", false},
    {"… behind a point", "fact no.ZMXQEQ du 05.03.2026", false},
    {"letters glued to a word", "su facturaATRVHS gracias", false},
    {"… to a short one", "FACRWGAPM du 16.03.2026", false},
    {"… that has a longer form, and cut", "FACTHR9 MR du 19.02.2026", false},
    {"letters that are no word, after one", "FACT.TCAZFM DU 30.03.2026", false},
    {"cut by a blank elsewhere", "Inv Nr 3PJ6 LM", false},
    {"… letters", "ZXPS AM 52,88 CZK", false},
    {"… a Q without a vowel behind", "ZWYD XQ du 26.02.2026", false},
    {"… after words", "FACT NO NR VVHX XS", false},
    {"… glued to a word", "rechnungZXPS AM", false},
    {"a word may be part of it", "YQX NEW 1600,00 EUR", false},
    {"words of the length of a code", "Client soleil", true},
    {"… with many consonants", "payment thanks", true},
    {"… beside letters and a number", "SCT182 thanks", true},
    {"two words as long as a code", "bom dia", true},
    {"a customer's name", "Brahms", true},
    {"a word that begins as \"no\", after one", "Rechnung Notebook danke", true},
    {"a word and its abbreviation", "Rech nr", true},
    {"words with a Q", "Banque cheque", true},
};

struct unknown_rows {
    struct make_item items[UNKNOWN_ITEMS];
    char texts[UNKNOWN_ITEMS][4][UNKNOWN_TEXT];
};

static void unknown_fill(struct unknown_rows *rows)
{
    static const char signs[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    static const char *const syllables[] = {"Bra", "Dol", "Fen", "Gur", "Hib", "Jos", "Kam", "Lit"};
    for (unsigned i = 0; i < UNKNOWN_ITEMS; i++) {
        char(*texts)[UNKNOWN_TEXT] = rows->texts[i];
        unsigned customer = i / UNKNOWN_OWED_EACH;
        uint32_t code = (i * 7919 + 104729) * UINT32_C(2654435761);
        for (size_t at = 0; at < 7; at++) {
            texts[0][at] = at == 3 ? '-' : signs[code >> (at * 4) & 31];
        }
        texts[0][7] = '\0';
        (void)snprintf(texts[1], UNKNOWN_TEXT, "C%03u", customer);
        (void)snprintf(texts[2], UNKNOWN_TEXT, "%s%s Handel", syllables[customer / 8],
                       customer % 8 == 1 ? "hms" : syllables[customer % 8]);
        (void)snprintf(texts[3], UNKNOWN_TEXT, "XX%08u", 7000 + customer);
        rows->items[i] = (struct make_item){
            texts[0], texts[1], texts[2], texts[3], 20011 + (int64_t)i * i * 137, NULL, NULL, NULL};
    }
}

static void unknown_case_holds(void **state)
{
    const struct unknown_case *c = *state;
    static struct unknown_rows rows;
    struct make make = {0};
    unknown_fill(&rows);
    const struct make_item *item = &rows.items[UNKNOWN_PAID];
    struct make_transaction paid = {
        "T", item->open_minor, NULL, item->name, item->iban, c->text, NULL, NULL, false};
    make_items(&make, rows.items, UNKNOWN_ITEMS);
    make_transactions(&make, &paid, 1);
    struct match_settings settings = match_settings_default();
    struct batch_result result = {0};
    struct diag diag = {0};

    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);

    const struct outcome *outcome = &result.outcomes[0];
    assert_string_equal(outcome_status_name(outcome->status),
                        outcome_status_name(c->settled ? OUTCOME_MATCH : OUTCOME_EXCEPTION));
    if (c->settled) {
        assert_int_equal(outcome->allocations_count, 1);
        uint32_t found = result.allocations[outcome->allocations_first].item;
        assert_true(slice_equal(make.batch.items[found].invoice_id, slice_from(item->invoice_id)));
    } else {
        assert_string_equal(outcome_reason_name(outcome->reason),
                            outcome_reason_name(REASON_REFERENCE_UNKNOWN));
    }
    arena_clear(&make.arena);
}

int main(void)
{
    return unit_run_cases("unknown", unknown_cases, unknown_case_holds);
}
