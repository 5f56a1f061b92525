/* profile - how a CSV statement would be read, with the proof, ready to paste. */
#include "cli/cli.h"
#include "input/input.h"
#include "parsers/csv_profile.h"

#include <sys/stat.h>

struct profile_state {
    struct cli *cli;
    bool any_rejected;
};

static enum status profile_visit(void *context, struct input *input)
{
    struct profile_state *state = context;
    struct cli *cli = state->cli;
    struct csv_profile profile = {0};
    struct csv_profile_proof proof = {0};
    enum status status = csv_profile_detect(input, &cli->settings.limits, &cli->settings.parsing,
                                            &cli->arena, &cli->diag, &profile, &proof);
    if (status == STATUS_OK && proof.rows == 0) {
        return diag_fail(&cli->diag, (struct place){input_name(input), 0, 0}, STATUS_INVALID,
                         "TS-CSV-003", "the table has no entries, so nothing tells how to read it");
    }
    if (status == STATUS_OK) {
        csv_profile_print(&profile, &proof, &cli->out);
    }
    return status;
}

static enum status profile_done(void *context, const char *name, const struct input_facts *facts,
                                enum status status)
{
    struct profile_state *state = context;
    (void)name;
    (void)facts;
    state->any_rejected = state->any_rejected || status == STATUS_INVALID;
    return STATUS_OK;
}

enum cli_exit cli_profile(struct cli *cli)
{
    struct profile_state state = {.cli = cli};
    struct stat facts;
    if (stat(cli->operands.items[0], &facts) == 0 && S_ISDIR(facts.st_mode)) {
        return cli_usage(cli, "\"%s\" is a folder, expected one CSV file", cli->operands.items[0]);
    }
    const struct input_visitor visitor = {.context = &state,
                                          .visit = profile_visit,
                                          .done = profile_done,
                                          .progress = &cli->progress,
                                          .sandbox = cli->sandbox};
    enum status status = input_each(cli->operands.items[0], &cli->settings.limits, false,
                                    &cli->arena, &cli->diag, &visitor);
    return cli_exit_code(status, state.any_rejected, false);
}
