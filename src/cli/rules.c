/* rules - the rules in the order in which they are asked: the user's, then those shipped. */
#include "matchers/rules.h"
#include "cli/cli.h"

#include "base/utf8.h"

/* The user's rules: a heading each, and the keys as they were written. */
static void rules_add_own(struct cli *cli)
{
    struct slice rest = cli->settings.rules_text;
    struct slice line;
    struct slice last = {NULL, 0};
    while (slice_next(&rest, '\n', &line)) {
        size_t equals = slice_find_byte(line, '=');
        size_t dot = equals == SIZE_MAX ? 0 : equals;
        while (dot > 0 && line.ptr[dot] != '.') {
            dot--;
        }
        if (dot == 0) {
            continue;
        }
        struct slice section = slice_take(line, dot);
        if (!slice_equal(section, last)) {
            buffer_add_format(&cli->out, "%s[%.*s]\n", last.len > 0 ? "\n" : "",
                              SLICE_ARG(section));
            last = section;
        }
        buffer_add_format(&cli->out,
                          "%.*s = ", SLICE_ARG(slice_skip(slice_take(line, equals), dot + 1)));
        utf8_add_shown(&cli->out, slice_skip(line, equals + 1));
        buffer_add_byte(&cli->out, '\n');
    }
    if (last.len > 0) {
        buffer_add_byte(&cli->out, '\n');
    }
}

enum cli_exit cli_rules(struct cli *cli)
{
    rules_add_own(cli);
    rules_describe(&cli->out);
    return CLI_DONE;
}
