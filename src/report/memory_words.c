#include "report/memory_words.h"

#include "base/utf8.h"
#include "model/outcome.h"

static void memory_words_payer(const struct memory_fact *fact, struct buffer *out)
{
    buffer_add_text(out, memory_is_by_account(fact->kind) ? "the account " : "the payer ");
    utf8_add_shown(out, fact->subject);
}

/* "takes the discount in 9 of 10" payments, of aged counts; nothing where there are none. */
static void memory_words_share(struct buffer *out, const char *words, uint64_t so, uint64_t of,
                               const char *payments)
{
    uint64_t whole = (of + MEMORY_ONE / 2) / MEMORY_ONE;
    if (whole == 0 || so < MEMORY_ONE / 2) {
        return;
    }
    buffer_add_format(out, "; %s in %llu of %llu %s", words,
                      (unsigned long long)((so + MEMORY_ONE / 2) / MEMORY_ONE),
                      (unsigned long long)whole, payments);
}

static void memory_words_delay(const struct habit *habit, struct buffer *out)
{
    int64_t dated = (int64_t)habit_dated(habit);
    if (dated == 0) {
        buffer_add_text(out, " pays what has no due date");
        return;
    }
    int64_t days = habit->late_days >= 0 ? (habit->late_days + dated / 2) / dated
                                         : -((-habit->late_days + dated / 2) / dated);
    if (days == 0) {
        buffer_add_text(out, " pays on the due date in the mean");
    } else {
        buffer_add_format(out, " pays %lld %s %s the due date in the mean",
                          (long long)(days > 0 ? days : -days),
                          days == 1 || days == -1 ? "day" : "days", days > 0 ? "after" : "before");
    }
}

void memory_words_habit(struct slice customer_id, const struct habit *habit, struct buffer *out)
{
    static const struct memory_words_row {
        enum habit_sign sign;
        const char *words;
        const char *payments;
    } rows[] = {
        {HABIT_SILENT, "names no item", "payments"},
        {HABIT_WHOLE, "writes the whole number", "that name one"},
        {HABIT_DIGITS, "writes the digits alone", "that name one"},
        {HABIT_SERIAL, "writes the end of the number", "that name one"},
        {HABIT_ORDER, "names the order", "that name one"},
        {HABIT_SEVERAL, "pays several items", "payments"},
        {HABIT_TAKEN, "takes the discount", "that may"},
        {HABIT_LATE_TAKEN, "takes it too late", "that come too late"},
        {HABIT_CHARGES, "lets charges be deducted", "without a discount"},
        {HABIT_ROUNDING, "is some cents off", "without a discount"},
        {HABIT_PART, "pays in part", "without a discount"},
        {HABIT_OVER, "pays more than is open", "without a discount"},
    };
    buffer_add_text(out, "customer ");
    utf8_add_shown(out, customer_id);
    memory_words_delay(habit, out);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        memory_words_share(out, rows[i].words, habit->counts[rows[i].sign],
                           habit_sum(habit, habit_group(rows[i].sign)), rows[i].payments);
    }
}

void memory_words_what(const struct memory_fact *fact, struct buffer *out)
{
    if (fact->kind == MEMORY_HABIT) {
        memory_words_habit(fact->customer_id, &fact->habit, out);
        return;
    }
    memory_words_payer(fact, out);
    buffer_add_text(out,
                    memory_is_pair(fact->kind) ? " does not pay item " : " pays for customer ");
    if (memory_is_pair(fact->kind)) {
        utf8_add_shown(out, fact->invoice_id);
        buffer_add_text(out, " of customer ");
    }
    utf8_add_shown(out, fact->customer_id);
}

/* "2026-10-05 to 2026-10-07", or the one day. */
static void memory_words_days(const struct memory_fact *fact, struct buffer *out)
{
    if (!date_present(fact->first)) {
        return;
    }
    buffer_add_text(out, ", ");
    date_format(fact->first, out);
    if (fact->last.day != fact->first.day) {
        buffer_add_text(out, " to ");
        date_format(fact->last, out);
    }
}

void memory_words_why(const struct memory_fact *fact, struct buffer *out)
{
    if (fact->last_run > 0) {
        if (fact->certain > 0) {
            buffer_add_format(out, "%llu %s%s", (unsigned long long)fact->certain,
                              fact->kind == MEMORY_HABIT ? "named " : "certain ",
                              fact->certain == 1 ? "payment" : "payments");
        } else {
            buffer_add_text(out, "payments that count no more");
        }
        memory_words_days(fact, out);
        buffer_add_format(out, fact->first_run == fact->last_run ? ", run %lld" : ", runs %lld",
                          (long long)fact->first_run);
        if (fact->first_run != fact->last_run) {
            buffer_add_format(out, " to %lld", (long long)fact->last_run);
        }
    }
    if (fact->decision_no > 0) {
        buffer_add_text(out, fact->last_run > 0 ? "; " : "");
        buffer_add_text(out, fact->decided > 0   ? "decided by "
                             : fact->against > 0 ? "decided otherwise by "
                                                 : "once decided by ");
        utf8_add_shown(out, fact->decided_by);
        buffer_add_text(out, " on ");
        date_format(fact->decided_on, out);
        if (fact->decided + fact->against > 1) {
            buffer_add_format(out, " (%u decisions for, %u against)", (unsigned)fact->decided,
                              (unsigned)fact->against);
        }
    }
}

const char *memory_words_state_name(const struct memory_fact *fact)
{
    if (fact->in_force) {
        return "in_force";
    }
    bool supported = fact->certain > 0 || fact->decided > 0 || fact->against > 0;
    if (fact->withdrawal_no > 0 && !supported) {
        return "withdrawn";
    }
    return fact->barred ? "outweighed" : "forgotten";
}

void memory_words_state(const struct memory_fact *fact, struct buffer *out)
{
    if (fact->in_force && fact->kind == MEMORY_HABIT) {
        buffer_add_text(out, "in force");
    } else if (fact->in_force) {
        buffer_add_text(out, fact->weight_bits > 0 ? "weighs +" : "weighs ");
        bits_format(fact->weight_bits, out);
        buffer_add_text(out, " bits");
    } else if (fact->withdrawal_no > 0 && fact->certain == 0 && fact->decided == 0 &&
               fact->against == 0) {
        buffer_add_text(out, "withdrawn by ");
        utf8_add_shown(out, fact->withdrawn_by);
        buffer_add_text(out, ": ");
        utf8_add_shown(out, fact->withdrawn_why);
    } else {
        buffer_add_text(out, fact->barred ? "not used: more speaks against it than for it"
                                          : "not used: too long ago");
    }
}
