#include "report/learnt_words.h"

#include "base/utf8.h"
#include "model/date.h"

#include <string.h>

static const struct learnt_words_row {
    const char *name;
    const char *words;
} learnt_words_rows[] = {
    {"listed", "receipts that pay something on the list"},
    {"customer_unlisted", "receipts from a customer for what is not on the list"},
    {"stranger", "receipts from no customer at all"},
    {"listed_silent", "payments of listed items that name nothing"},
    {"customer_unlisted_silent", "customers' payments for what is not listed that name nothing"},
    {"stranger_silent", "strangers' payments that name nothing"},
    {"amount_exact", "items paid as open"},
    {"amount_rounding", "items paid but for a rounding"},
    {"amount_charges", "items paid less charges that nobody told"},
    {"amount_part", "items paid in part"},
    {"amount_over", "items paid too much"},
};

/* A comma between thousands. */
static void learnt_words_number(uint64_t value, struct buffer *out)
{
    char digits[24];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    while (count > 0) {
        count--;
        buffer_add_byte(out, digits[count]);
        if (count > 0 && count % 3 == 0) {
            buffer_add_byte(out, ',');
        }
    }
}

void learnt_words_cents(uint64_t cents, struct buffer *out)
{
    learnt_words_number(cents / 100, out);
    buffer_add_byte(out, '.');
    buffer_add_byte(out, (char)('0' + cents / 10 % 10));
    buffer_add_byte(out, (char)('0' + cents % 10));
}

void learnt_words_decoys(const struct batch_decoys *decoys, size_t items_count, struct buffer *out)
{
    if (decoys->made == 0) {
        buffer_add_text(out, "not estimated, no decoys were made (automatic matches: ");
        learnt_words_number(decoys->automatic, out);
        buffer_add_byte(out, ')');
        return;
    }
    learnt_words_cents(decoys->expected_wrong_cents, out);
    buffer_add_text(out, " of ");
    learnt_words_number(decoys->automatic, out);
    buffer_add_text(out, " (decoys that won: ");
    learnt_words_number(decoys->won, out);
    buffer_add_text(out, " of ");
    learnt_words_number(decoys->made, out);
    if (decoys->won == 0) {
        buffer_add_text(out, "; so at most ");
        learnt_words_cents(batch_wrong_at_most_cents(decoys, items_count), out);
        buffer_add_text(out, ", at 95 % confidence");
    }
    buffer_add_byte(out, ')');
}

const char *learnt_words_rate(const char *name)
{
    for (size_t i = 0; i < sizeof learnt_words_rows / sizeof learnt_words_rows[0]; i++) {
        if (strcmp(learnt_words_rows[i].name, name) == 0) {
            return learnt_words_rows[i].words;
        }
    }
    return NULL;
}

struct learnt_sums learnt_sums_of(const struct batch_result *result)
{
    struct learnt_sums sums = {.accounts = result->learnt_count};
    for (size_t i = 0; i < result->learnt_count; i++) {
        sums.payments += result->learnt[i].payments;
    }
    for (size_t i = 0; i < result->rates_count; i++) {
        sums.rates += result->rates[i].used_ppm != result->rates[i].default_ppm ? 1 : 0;
    }
    return sums;
}

void learnt_words_lesson(const struct batch *batch, const struct batch_lesson *lesson,
                         struct buffer *out)
{
    const struct batch_transaction *line = &batch->transactions[lesson->transaction];
    struct date booked = batch_entry_of(batch, lesson->transaction)->entry.booking_date;
    buffer_add_text(out, line->transaction->amount.minor < 0 ? "was paid back " : "paid ");
    utf8_add_shown(out, batch->items[lesson->item].invoice_id);
    if (date_present(booked)) {
        buffer_add_text(out, " on ");
        date_format(booked, out);
    }
    buffer_add_text(out, " by its number (");
    utf8_add_shown(out, line->bank_ref);
    buffer_add_byte(out, ')');
}
