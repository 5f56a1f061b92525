#include "cli/explain_habit.h"

#include "report/memory_words.h"

#include <string.h>

enum { EXPLAIN_HABIT_CUSTOMERS_MAX = 8 };

static bool explain_habit_has(const struct evidence *evidence, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strncmp(evidence[i].name, "habit_", strlen("habit_")) == 0) {
            return true;
        }
    }
    return false;
}

bool explain_habit_is_weighed(const struct batch_result *result, size_t transaction)
{
    const struct outcome *outcome = &result->outcomes[transaction];
    bool weighed = explain_habit_has(outcome->evidence, outcome->evidence_count);
    for (size_t i = 0; i < outcome->candidates_count && !weighed; i++) {
        const struct candidate *candidate = &result->candidates[outcome->candidates_first + i];
        weighed = explain_habit_has(candidate->evidence, candidate->evidence_count);
    }
    return weighed;
}

struct explain_habit {
    const struct batch *batch;
    struct slice customers[EXPLAIN_HABIT_CUSTOMERS_MAX];
    size_t count;
};

/* Notes the customer of an item, each once. */
static void explain_habit_note(struct explain_habit *habit, uint32_t item)
{
    struct slice customer_id = habit->batch->items[item].customer_id;
    for (size_t i = 0; i < habit->count; i++) {
        if (slice_equal(habit->customers[i], customer_id)) {
            return;
        }
    }
    if (customer_id.len > 0 && habit->count < EXPLAIN_HABIT_CUSTOMERS_MAX) {
        habit->customers[habit->count++] = customer_id;
    }
}

static void explain_habit_note_all(struct explain_habit *habit, const struct batch_result *result,
                                   size_t transaction)
{
    const struct outcome *outcome = &result->outcomes[transaction];
    for (size_t i = 0; i < outcome->allocations_count; i++) {
        explain_habit_note(habit, result->allocations[outcome->allocations_first + i].item);
    }
    for (size_t i = 0; i < outcome->candidates_count; i++) {
        const struct candidate *candidate = &result->candidates[outcome->candidates_first + i];
        bool weighed = explain_habit_has(candidate->evidence, candidate->evidence_count);
        for (size_t k = 0; weighed && k < candidate->items_count; k++) {
            explain_habit_note(habit, candidate->items[k]);
        }
    }
}

/* What this run has of a customer, of all its ledgers. */
static void explain_habit_of_run(struct buffer *out, const struct batch_result *result,
                                 struct slice customer_id)
{
    struct habit sum = {{0}, 0};
    for (size_t i = 0; i < result->habits_count; i++) {
        if (slice_equal(result->habits[i].customer_id, customer_id)) {
            habit_add(&sum, &result->habits[i].counts);
        }
    }
    if (habit_payments(&sum) == 0) {
        return;
    }
    const struct date today = {0};
    memory_age_habit(&sum, today, today);
    buffer_add_text(out, "  in this run ");
    memory_words_habit(customer_id, &sum, out);
    buffer_add_byte(out, '\n');
}

static void explain_habit_of_memory(struct buffer *out, const struct memory *memory,
                                    struct slice customer_id)
{
    for (size_t i = 0; i < memory->facts_count; i++) {
        const struct memory_fact *fact = &memory->facts[i];
        if (fact->kind == MEMORY_HABIT && fact->in_force &&
            slice_equal(fact->customer_id, customer_id)) {
            buffer_add_text(out, "  before it ");
            memory_words_what(fact, out);
            buffer_add_text(out, "\n      ");
            buffer_add(out, (struct slice){fact->id, sizeof fact->id});
            buffer_add_text(out, ": ");
            memory_words_why(fact, out);
            buffer_add_byte(out, '\n');
        }
    }
}

void explain_habit_write(struct cli *cli, const struct batch *batch,
                         const struct batch_result *result, const struct memory *memory,
                         size_t transaction)
{
    struct explain_habit habit = {.batch = batch};
    if (!explain_habit_is_weighed(result, transaction)) {
        return;
    }
    explain_habit_note_all(&habit, result, transaction);
    buffer_add_text(&cli->out, "\nHow the customers pay\n");
    for (size_t i = 0; i < habit.count; i++) {
        explain_habit_of_run(&cli->out, result, habit.customers[i]);
        explain_habit_of_memory(&cli->out, memory, habit.customers[i]);
    }
}
