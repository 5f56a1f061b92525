#include "cli/explain_learnt.h"

#include "base/utf8.h"
#include "model/account.h"
#include "report/learnt_words.h"

#include <string.h>

static bool explain_learnt_weighs(const struct evidence *evidence, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(evidence[i].name, "payer_account_learnt") == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the outcome or a candidate has an account in its ledger that was learnt. */
static bool explain_learnt_is_weighed(const struct batch_result *result, size_t transaction)
{
    const struct outcome *outcome = &result->outcomes[transaction];
    bool weighed = explain_learnt_weighs(outcome->evidence, outcome->evidence_count);
    for (size_t i = 0; i < outcome->candidates_count && !weighed; i++) {
        const struct candidate *candidate = &result->candidates[outcome->candidates_first + i];
        weighed = explain_learnt_weighs(candidate->evidence, candidate->evidence_count);
    }
    return weighed;
}

static void explain_learnt_lessons(struct buffer *out, const struct batch *batch,
                                   const struct batch_result *result,
                                   const struct batch_learnt *learnt)
{
    const struct batch_lesson *lessons = &result->lessons[learnt->lessons_first];
    buffer_add_text(out, "  for");
    if (learnt->lessons_count > 0 && batch->items[lessons[0].item].customer_name.len > 0) {
        buffer_add_byte(out, ' ');
        utf8_add_shown(out, batch->items[lessons[0].item].customer_name);
    }
    if (learnt->customer_id.len > 0) {
        buffer_add_byte(out, ' ');
        utf8_add_shown(out, learnt->customer_id);
    }
    buffer_add_byte(out, '\n');
    for (uint32_t i = 0; i < learnt->lessons_count; i++) {
        buffer_add_text(out, "      ");
        learnt_words_lesson(batch, &lessons[i], out);
        buffer_add_byte(out, '\n');
    }
    if (learnt->payments > learnt->lessons_count) {
        buffer_add_format(out, "      and %u more\n",
                          (unsigned)(learnt->payments - learnt->lessons_count));
    }
}

void explain_learnt_write(struct cli *cli, const struct batch *batch,
                          const struct batch_result *result, size_t transaction)
{
    struct slice account = batch->transactions[transaction].transaction->counterparty.account;
    bool begun = false;
    if (!explain_learnt_is_weighed(result, transaction)) {
        return;
    }
    for (size_t i = 0; i < result->learnt_count; i++) {
        if (!account_is_one(result->learnt[i].account, account)) {
            continue;
        }
        if (!begun) {
            buffer_add_text(&cli->out,
                            "\nWhat certain payments of this run showed of the account ");
            utf8_add_shown(&cli->out, account);
            buffer_add_byte(&cli->out, '\n');
            begun = true;
        }
        explain_learnt_lessons(&cli->out, batch, result, &result->learnt[i]);
    }
}
