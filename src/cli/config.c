/* config - each setting with its value and origin; or the table of keys for the documentation. */
#include "cli/cli.h"

enum cli_exit cli_config(struct cli *cli)
{
    if (cli->format == CLI_FORMAT_MARKDOWN) {
        settings_describe(&cli->out);
        return CLI_DONE;
    }
    if (cli->format != CLI_FORMAT_DEFAULT && cli->format != CLI_FORMAT_TEXT) {
        return cli_usage(cli, "config has the formats text and markdown");
    }
    settings_show(&cli->settings, &cli->out);
    return CLI_DONE;
}
