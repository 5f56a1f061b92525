/*
 * Damaged numbers: how they are read, and when what is read is settled without a person. A ledger
 * has numbers of one style; a payer writes that of one item with a slip and pays it.
 */
#include "unit.h"

#include "make_batch.h"

#include <stdio.h>

enum { SLIPS_ITEMS = 240, SLIPS_OWED_EACH = 4, SLIPS_TEXT = 32 };

enum slips_style {
    SLIPS_PLAIN, /* 31000, 31013 … */
    SLIPS_YEAR,  /* 2026-01000, 2026-01013 … */
    SLIPS_LUHN,  /* references with a check digit beside other numbers */
    SLIPS_RF,    /* creditor references beside the numbers in them */
    SLIPS_CODE,  /* QHW-7KM */
};

enum slips_kind {
    SLIPS_WHOLE,
    SLIPS_CHANGED, /* the sign at a place */
    SLIPS_SWAPPED, /* … and the one behind it */
    SLIPS_LOST,
    SLIPS_DOUBLED,
    SLIPS_SWAPPED_VALID, /* 0 and 9, which the check digit doesn't tell apart */
    SLIPS_FRONT_LOST,    /* so many signs */
    SLIPS_GROUPED,       /* no slip: another number's reference, in groups of four */
};

enum slips_payer {
    SLIPS_ACCOUNT,
    SLIPS_NAME,
    SLIPS_OTHER,
    SLIPS_OTHER_NAME, /* … from an account that nobody has */
    SLIPS_STRANGER,
};

enum slips_result { SLIPS_SETTLED, SLIPS_FIRST };

static const struct slips_case {
    const char *name;
    enum slips_style style;
    enum slips_kind kind;
    size_t at;
    enum slips_payer payer;
    bool shared; /* all items have one amount */
    enum slips_result result;
} slips_cases[] = {
    {"whole", SLIPS_PLAIN, SLIPS_WHOLE, 0, SLIPS_STRANGER, false, SLIPS_SETTLED},
    {"short, the account is known", SLIPS_PLAIN, SLIPS_CHANGED, 1, SLIPS_ACCOUNT, false,
     SLIPS_SETTLED},
    {"short, the name is known", SLIPS_PLAIN, SLIPS_SWAPPED, 0, SLIPS_NAME, false, SLIPS_SETTLED},
    {"short, the last digit: the next document", SLIPS_PLAIN, SLIPS_CHANGED, 4, SLIPS_ACCOUNT,
     false, SLIPS_FIRST},
    {"short, another customer", SLIPS_PLAIN, SLIPS_CHANGED, 1, SLIPS_OTHER, false, SLIPS_FIRST},
    {"short, a stranger", SLIPS_PLAIN, SLIPS_CHANGED, 1, SLIPS_STRANGER, false, SLIPS_FIRST},
    {"short, a common amount", SLIPS_PLAIN, SLIPS_CHANGED, 1, SLIPS_ACCOUNT, true, SLIPS_FIRST},
    {"year, a stranger", SLIPS_YEAR, SLIPS_DOUBLED, 6, SLIPS_STRANGER, false, SLIPS_FIRST},
    {"year, the account is known", SLIPS_YEAR, SLIPS_DOUBLED, 6, SLIPS_ACCOUNT, false,
     SLIPS_SETTLED},
    {"a sign of the year", SLIPS_YEAR, SLIPS_SWAPPED, 1, SLIPS_ACCOUNT, false, SLIPS_SETTLED},
    {"a common amount, a stranger: looked up", SLIPS_YEAR, SLIPS_CHANGED, 6, SLIPS_STRANGER, true,
     SLIPS_FIRST},
    {"… lost", SLIPS_YEAR, SLIPS_LOST, 6, SLIPS_STRANGER, true, SLIPS_FIRST},
    {"… doubled", SLIPS_YEAR, SLIPS_DOUBLED, 6, SLIPS_STRANGER, true, SLIPS_FIRST},
    {"… swapped", SLIPS_YEAR, SLIPS_SWAPPED, 6, SLIPS_STRANGER, true, SLIPS_FIRST},
    {"check digits wrong", SLIPS_LUHN, SLIPS_CHANGED, 5, SLIPS_NAME, false, SLIPS_SETTLED},
    {"the check digit itself", SLIPS_LUHN, SLIPS_CHANGED, 12, SLIPS_ACCOUNT, false, SLIPS_SETTLED},
    {"check digits right: another reference", SLIPS_LUHN, SLIPS_SWAPPED_VALID, 0, SLIPS_ACCOUNT,
     false, SLIPS_FIRST},
    {"the front of a reference left out", SLIPS_LUHN, SLIPS_FRONT_LOST, 4, SLIPS_ACCOUNT, false,
     SLIPS_SETTLED},
    {"check digits of a creditor reference", SLIPS_RF, SLIPS_CHANGED, 3, SLIPS_ACCOUNT, false,
     SLIPS_SETTLED},
    {"… by another customer", SLIPS_RF, SLIPS_CHANGED, 3, SLIPS_OTHER, false, SLIPS_FIRST},
    {"a creditor reference that is right, of the next number", SLIPS_RF, SLIPS_GROUPED, 7,
     SLIPS_ACCOUNT, false, SLIPS_FIRST},
    {"whole, by a name that owes as much", SLIPS_YEAR, SLIPS_WHOLE, 0, SLIPS_OTHER_NAME, true,
     SLIPS_FIRST},
    {"… another amount", SLIPS_YEAR, SLIPS_WHOLE, 0, SLIPS_OTHER_NAME, false, SLIPS_SETTLED},
    {"code", SLIPS_CODE, SLIPS_CHANGED, 6, SLIPS_ACCOUNT, false, SLIPS_SETTLED},
    {"code, a sign lost", SLIPS_CODE, SLIPS_LOST, 1, SLIPS_NAME, false, SLIPS_SETTLED},
    {"code, a stranger", SLIPS_CODE, SLIPS_DOUBLED, 2, SLIPS_STRANGER, false, SLIPS_FIRST},
    {"code, a common amount, a stranger", SLIPS_CODE, SLIPS_CHANGED, 1, SLIPS_STRANGER, true,
     SLIPS_FIRST},
};

static char slips_luhn(const char *digits)
{
    unsigned sum = 0;
    for (size_t i = 0; digits[i] != '\0'; i++) {
        unsigned digit = (unsigned)(digits[strlen(digits) - 1 - i] - '0');
        digit *= i % 2 == 0 ? 2 : 1;
        sum += digit > 9 ? digit - 9 : digit;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

/* The creditor reference of a number. */
static void slips_rf(unsigned number, char reference[SLIPS_TEXT])
{
    /* "RF" is 2715 and stands behind with the check digits. */
    unsigned check = 98 - (unsigned)((uint64_t)number * 1000000 % 97 + 271500) % 97;
    (void)snprintf(reference, SLIPS_TEXT, "RF%02u%u", check, number);
}

/* The number and the reference of item i. */
static void slips_number(enum slips_style style, unsigned i, char id[SLIPS_TEXT],
                         char reference[SLIPS_TEXT])
{
    static const char signs[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    reference[0] = '\0';
    (void)snprintf(id, SLIPS_TEXT, "%u", 31000 + 13 * i);
    if (style == SLIPS_YEAR) {
        (void)snprintf(id, SLIPS_TEXT, "2026-%05u", 1000 + 13 * i);
    } else if (style == SLIPS_LUHN) {
        (void)snprintf(reference, SLIPS_TEXT, "26%05u%05u", 20000 + 17 * (i / SLIPS_OWED_EACH),
                       40709 + 37 * i);
        size_t len = strlen(reference);
        reference[len] = slips_luhn(reference);
        reference[len + 1] = '\0';
    } else if (style == SLIPS_RF) {
        slips_rf(31000 + 13 * i, reference);
    } else if (style == SLIPS_CODE) {
        uint32_t code = (i * 7919 + 104729) * UINT32_C(2654435761);
        for (size_t at = 0; at < 7; at++) {
            id[at] = at == 3 ? '-' : signs[code >> (at * 4) & 31];
        }
        id[7] = '\0';
    }
}

/* Damages a number. */
static void slips_damage(const struct slips_case *c, char text[SLIPS_TEXT])
{
    size_t len = strlen(text);
    size_t at = c->at;
    switch (c->kind) {
    case SLIPS_WHOLE:
        break;
    case SLIPS_CHANGED:
        text[at] = (char)(text[at] == '9' ? '4' : (text[at] == 'Z' ? 'P' : text[at] + 1));
        break;
    case SLIPS_SWAPPED_VALID:
        at = (size_t)(strstr(text, "09") - text);
        /* fallthrough */
    case SLIPS_SWAPPED: {
        char sign = text[at];
        text[at] = text[at + 1];
        text[at + 1] = sign;
        break;
    }
    case SLIPS_LOST:
        memmove(text + at, text + at + 1, len - at);
        break;
    case SLIPS_DOUBLED:
        memmove(text + at + 1, text + at, len - at + 1);
        break;
    case SLIPS_FRONT_LOST:
        memmove(text, text + at, len - at + 1);
        break;
    case SLIPS_GROUPED:
        slips_rf((unsigned)strtoul(text + 4, NULL, 10) + (unsigned)at, text);
        for (at = 4; at < len; at += 5, len++) {
            memmove(text + at + 1, text + at, len - at + 1);
            text[at] = ' ';
        }
        break;
    }
}

struct slips_rows {
    struct make_item items[SLIPS_ITEMS];
    char texts[SLIPS_ITEMS][5][SLIPS_TEXT];
};

static void slips_fill(const struct slips_case *c, struct slips_rows *rows)
{
    static const char *const syllables[] = {"Bra", "Dol", "Fen", "Gur", "Hib", "Jos", "Kam", "Lit"};
    for (unsigned i = 0; i < SLIPS_ITEMS; i++) {
        char(*texts)[SLIPS_TEXT] = rows->texts[i];
        unsigned customer = i / SLIPS_OWED_EACH;
        slips_number(c->style, i, texts[0], texts[1]);
        (void)snprintf(texts[2], SLIPS_TEXT, "C%03u", customer);
        (void)snprintf(texts[3], SLIPS_TEXT, "%s%s Handel", syllables[customer / 8],
                       syllables[customer % 8]);
        (void)snprintf(texts[4], SLIPS_TEXT, "XX%08u", 7000 + customer);
        rows->items[i] = (struct make_item){texts[0],
                                            texts[2],
                                            texts[3],
                                            texts[4],
                                            c->shared ? 11900 : 20011 + (int64_t)i * i * 137,
                                            NULL,
                                            NULL,
                                            texts[1]};
    }
}

static void slips_case_holds(void **state)
{
    enum { MEANT = 150, OTHER = 20 };
    const struct slips_case *c = *state;
    static struct slips_rows rows;
    struct make make = {0};
    slips_fill(c, &rows);
    unsigned meant = MEANT;
    while (c->kind == SLIPS_SWAPPED_VALID && strstr(rows.texts[meant][1], "09") == NULL) {
        meant++;
        assert_true(meant < SLIPS_ITEMS);
    }
    const struct make_item *item = &rows.items[meant];
    char text[SLIPS_TEXT];
    (void)snprintf(text, sizeof text, "%s",
                   item->reference[0] != '\0' ? item->reference : item->invoice_id);
    slips_damage(c, text);
    const struct make_item *other = &rows.items[OTHER];
    const char *const names[] = {item->name, item->name, other->name, other->name, "Nobody Known"};
    const char *const accounts[] = {item->iban, "DE9100", other->iban, "DE9100", "DE9200"};
    struct make_transaction paid = {
        "T", item->open_minor, NULL, names[c->payer], accounts[c->payer], text, NULL, NULL, false};
    make_items(&make, rows.items, SLIPS_ITEMS);
    make_transactions(&make, &paid, 1);
    struct match_settings settings = match_settings_default();
    struct batch_result result = {0};
    struct diag diag = {0};

    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);

    const struct outcome *outcome = &result.outcomes[0];
    bool settled = c->result == SLIPS_SETTLED;
    assert_string_equal(outcome_status_name(outcome->status),
                        outcome_status_name(settled ? OUTCOME_MATCH : OUTCOME_EXCEPTION));
    uint32_t found = UINT32_MAX;
    if (settled) {
        assert_int_equal(outcome->allocations_count, 1);
        found = result.allocations[outcome->allocations_first].item;
    } else {
        const struct candidate *first = &result.candidates[outcome->candidates_first];
        assert_true(outcome->candidates_count > 0 && first->items_count == 1);
        found = first->items[0];
    }
    assert_true(slice_equal(make.batch.items[found].invoice_id, slice_from(item->invoice_id)));
    arena_clear(&make.arena);
}

int main(void)
{
    return unit_run_cases("slips", slips_cases, slips_case_holds);
}
