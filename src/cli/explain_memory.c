#include "cli/explain_memory.h"

#include "cli/explain_habit.h"
#include "model/batch_learnt.h"
#include "model/mask.h"
#include "report/memory_words.h"

#include <string.h>

static bool explain_memory_weighs(const struct evidence *evidence, size_t count)
{
    static const char *const names[] = {"payer_account_learnt", "payer_account_remembered",
                                        "payer_name_remembered", "pair_rejected"};
    for (size_t i = 0; i < count; i++) {
        for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
            if (strcmp(evidence[i].name, names[n]) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool explain_memory_is_weighed(const struct batch_result *result, size_t transaction)
{
    const struct outcome *outcome = &result->outcomes[transaction];
    bool weighed = explain_memory_weighs(outcome->evidence, outcome->evidence_count);
    for (size_t i = 0; i < outcome->candidates_count && !weighed; i++) {
        const struct candidate *candidate = &result->candidates[outcome->candidates_first + i];
        weighed = explain_memory_weighs(candidate->evidence, candidate->evidence_count);
    }
    return weighed;
}

static void explain_memory_fact(struct buffer *out, const struct memory_fact *fact)
{
    buffer_add_text(out, "  ");
    memory_words_what(fact, out);
    buffer_add_text(out, "\n      ");
    buffer_add(out, (struct slice){fact->id, sizeof fact->id});
    buffer_add_text(out, ": ");
    memory_words_why(fact, out);
    buffer_add_text(out, "; ");
    memory_words_state(fact, out);
    buffer_add_byte(out, '\n');
}

/* Appends what is in force of one payer. */
static void explain_memory_facts(struct cli *cli, const struct memory *memory, struct slice account,
                                 struct slice name)
{
    bool begun = false;
    for (size_t i = 0; i < memory->facts_count; i++) {
        const struct memory_fact *fact = &memory->facts[i];
        if (!fact->in_force || fact->kind == MEMORY_HABIT ||
            (!slice_equal(fact->key, account) && !slice_equal(fact->key, name))) {
            continue;
        }
        if (!begun) {
            buffer_add_format(&cli->out,
                              "\nWhat earlier runs and decisions told of the payer (state %lld of "
                              "the workbook)\n",
                              (long long)memory->version);
            begun = true;
        }
        explain_memory_fact(&cli->out, fact);
    }
}

enum status explain_memory_write(struct cli *cli, struct workbook *workbook,
                                 const struct batch *batch, const struct batch_result *result,
                                 const struct workbook_run *run, size_t transaction)
{
    const struct counterparty *payer = &batch->transactions[transaction].transaction->counterparty;
    struct memory memory = {0};
    struct buffer account = {0};
    struct buffer name = {0};
    bool payer_weighed = explain_memory_is_weighed(result, transaction);
    if (!run->remembers || (!payer_weighed && !explain_habit_is_weighed(result, transaction))) {
        return STATUS_OK;
    }
    enum status status = workbook_load_memory(workbook, run->run_id, batch_newest_day(batch),
                                              &cli->arena, &cli->diag, &memory);
    memory_subject_key(MEMORY_ACCOUNT, payer->account, &account);
    memory_subject_key(MEMORY_NAME, payer->name, &name);
    if (status == STATUS_OK && (!buffer_ok(&account) || !buffer_ok(&name))) {
        status = diag_memory(&cli->diag);
    }
    if (status == STATUS_OK && cli->mask) {
        struct mask mask = {.arena = &cli->arena};
        mask_memory(&mask, &memory); /* keys stay: the payer is found by his */
        status = mask.failed ? diag_memory(&cli->diag) : STATUS_OK;
        mask_clear(&mask);
    }
    if (status == STATUS_OK) {
        memory.version = run->memory_version;
        if (payer_weighed) {
            explain_memory_facts(cli, &memory, buffer_slice(&account), buffer_slice(&name));
        }
        explain_habit_write(cli, batch, result, &memory, transaction);
    }
    buffer_clear(&account);
    buffer_clear(&name);
    return status;
}
