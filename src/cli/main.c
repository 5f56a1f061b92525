/*
 * One table of options drives getopt_long(), the checks of which command takes which option, and
 * the help texts, so that none can tell another story.
 */
#include "cli/cli.h"

#include "base/utf8.h"
#include "cli/breach.h"
#include "cli/watch.h"
#include "input/sandbox.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    COMMAND_RUN = 1U << 0,
    COMMAND_PARSE = 1U << 1,
    COMMAND_ITEMS = 1U << 2,
    COMMAND_PROFILE = 1U << 3,
    COMMAND_EXPLAIN = 1U << 4,
    COMMAND_VERIFY = 1U << 5,
    COMMAND_REPORT = 1U << 6,
    COMMAND_CONFIG = 1U << 7,
    COMMAND_RULES = 1U << 8,
    COMMAND_REVIEW = 1U << 9,
    COMMAND_LEARNT = 1U << 10,
    COMMAND_CLOSE = 1U << 11,
    COMMAND_REOPEN = 1U << 12,
    COMMAND_AUDIT = 1U << 13,
    COMMAND_PURGE = 1U << 14,
    /* They read what others sent. */
    COMMAND_READING =
        COMMAND_RUN | COMMAND_PARSE | COMMAND_ITEMS | COMMAND_PROFILE | COMMAND_REVIEW,
    COMMAND_ALL = (1U << 15) - 1,
    OPTION_FIRST = 256, /* beyond any letter */
};

static const struct cli_command cli_rows[] = {
    {"run", "STATEMENT...", "reconcile statements with open items",
     "Reads the open items and the statements, decides every transaction, saves the run in the\n"
     "workbook and writes the results into the folder of --out. Exceptions of earlier runs that\n"
     "are still open are judged again; with a workbook that has lines, STATEMENT may be left out\n"
     "to judge nothing else. A STATEMENT is a file, a folder\n"
     "or - for standard input; CAMT, MT940, BAI2, OFX, CODA, CFONB 120, Norma 43 and CSV are told\n"
     "apart by content, .gz and .zip are opened on the way. Repeat --open-items for several\n"
     "files: together they are the full list.",
     COMMAND_RUN, 0, SIZE_MAX, cli_run},
    {"parse", "STATEMENT...", "show statements, normalised",
     "Writes what the statements hold to standard output: one JSON object a line, or a flat CSV\n"
     "table with a row for each transaction. A refused file shows its diagnostics alone.",
     COMMAND_PARSE, 1, SIZE_MAX, cli_parse},
    {"items", "FILE...", "show open items, normalised",
     "Writes the open items of CSV files to standard output, as JSON or as CSV with the native\n"
     "columns. The column names of other layouts are mapped in the section [items].",
     COMMAND_ITEMS, 1, SIZE_MAX, cli_items},
    {"profile", "FILE", "show how a CSV statement would be read, and why",
     "Writes the profile of a CSV statement as a section [csv.NAME], ready to paste into the\n"
     "configuration, with the proof for each value.",
     COMMAND_PROFILE, 1, 1, cli_profile},
    {"explain", "[WORKBOOK] BANK_REF", "show why a bank line has its outcome, and not another",
     "Shows the ledger of evidence of one bank line, from the newest run that has it: each\n"
     "candidate with the named observations, whose bits add up to its score.",
     COMMAND_EXPLAIN, 1, 2, cli_explain},
    {"audit", "[WORKBOOK] [BANK_REF]", "tell the life of a bank line, or list the audit trail",
     "Tells what ever happened to one bank line: where it was read and delivered again, how each\n"
     "run judged it, who decided and approved, what undid it, which closing covers it, each with\n"
     "its audit event and hash. Without BANK_REF the events of the workbook are listed.",
     COMMAND_AUDIT, 0, 2, cli_audit},
    {"review", "import FILE | approve BANK_REF", "take in what persons decided about bank lines",
     "Reads decided rows from a CSV file and stores them in the workbook, all or none: accept,\n"
     "reject or assign, each with who decided, on which day and why. What is decided counts from\n"
     "then on: for what is open of the items, and for what the next run knows of the payers.\n"
     "approve is a second person's word on what was decided of one line.",
     COMMAND_REVIEW, 2, 2, cli_review},
    {"learnt", "[list | withdraw ID]", "list or withdraw what is remembered of payers",
     "Lists in words which accounts and names pay for which customers, which pairs were rejected\n"
     "and how customers pay, each with what it rests on and its weight on the newest booking date\n"
     "of the workbook. withdraw takes one of them out of use; nothing is removed.",
     COMMAND_LEARNT, 0, 2, cli_learnt},
    {"close", "PERIOD", "close a period of the books",
     "Closes a month (2026-10), a quarter (2026-Q4) or a year, with everything booked before its\n"
     "end, and shows what stood in it. From then on what is settled in it is not decided anew,\n"
     "decisions are dated after it, and lines that come late are left to a person.",
     COMMAND_CLOSE, 1, 1, cli_close},
    {"reopen", "PERIOD", "open a closed period again, on record",
     "Takes the closing of that name off, with those above it. The reason is kept.", COMMAND_REOPEN,
     1, 1, cli_reopen},
    {"purge", "", "blank personal data that is no longer needed",
     "Blanks names, accounts and texts of payers in lines booked before --before DATE, those of\n"
     "customers on lists of open items that are older, and what was learnt of payers. Amounts,\n"
     "dates, references of the bank, invoices and decisions stay, and lines that nobody settled.\n"
     "The audit trail says who did it. --dry-run shows what would go, --confirm does it.",
     COMMAND_PURGE, 0, 0, cli_purge},
    {"verify", "[WORKBOOK]", "recompute what a workbook holds",
     "Recomputes the audit chain, the control totals, the balances and the arithmetic of every\n"
     "outcome from what is stored.",
     COMMAND_VERIFY, 0, 1, cli_verify},
    {"report", "run [RUN_ID]", "write the results of a stored run again",
     "Writes the result files of a stored run (the newest, or RUN_ID) into the folder of --out,\n"
     "or its summary to standard output.",
     COMMAND_REPORT, 1, 2, cli_report},
    {"config", "", "show each setting with its value and origin",
     "A value comes from a flag, else the environment (TALLYSTICK_SECTION_KEY), else\n"
     "./tallystick.ini, else $XDG_CONFIG_HOME/tallystick/tallystick.ini, else its default.\n"
     "--config FILE replaces both files. --format markdown lists all keys with their meaning.",
     COMMAND_CONFIG, 0, 0, cli_config},
    {"rules", "", "show the rules in the order in which they are asked",
     "The rules of the configuration, sections [rule.NAME], as they are in force; behind them the\n"
     "shipped ones with their codes and words.",
     COMMAND_RULES, 0, 0, cli_rules},
    {NULL, NULL, NULL, NULL, 0, 0, 0, NULL},
};

enum cli_option_id {
    OPTION_OPEN_ITEMS = OPTION_FIRST,
    OPTION_CUSTOMERS,
    OPTION_RATES,
    OPTION_WORKBOOK,
    OPTION_OUT,
    OPTION_ITEMS_AS_OF,
    OPTION_FORMAT,
    OPTION_DRY_RUN,
    OPTION_BEFORE,
    OPTION_CONFIRM,
    OPTION_MASK,
    OPTION_CUSTOMER,
    OPTION_BY,
    OPTION_REASON,
    OPTION_ACCOUNT,
    OPTION_CONFIG,
    OPTION_SET,
    OPTION_FAIL_ON,
    OPTION_THREADS,
    OPTION_QUIET,
    OPTION_HELP,
    OPTION_VERSION,
};

static const struct cli_option {
    const char *name;
    const char *value; /* NULL for an option without one */
    const char *help;
    int id;
    unsigned commands;
} cli_options[] = {
    {"open-items", "FILE", "open items in CSV; repeat for several files", OPTION_OPEN_ITEMS,
     COMMAND_RUN},
    {"customers", "FILE", "customers in CSV: IBANs, names, groups", OPTION_CUSTOMERS, COMMAND_RUN},
    {"rates", "FILE", "rates of exchange in CSV; repeat for several files", OPTION_RATES,
     COMMAND_RUN},
    {"items-as-of", "DATE", "day of the open items; default: the file's newest date",
     OPTION_ITEMS_AS_OF, COMMAND_RUN},
    {"fail-on", "LIMIT", "exit code 10 above it: exceptions=20, exceptions_share=0.05; repeat it",
     OPTION_FAIL_ON, COMMAND_RUN},
    {"out", "DIR", "folder for the results, made when missing", OPTION_OUT,
     COMMAND_RUN | COMMAND_REPORT},
    {"workbook", "FILE", "the workbook; run without it writes DIR/workbook.db", OPTION_WORKBOOK,
     COMMAND_ALL},
    {"format", "FORMAT", "text, json, csv or markdown, as the command has it", OPTION_FORMAT,
     COMMAND_PARSE | COMMAND_ITEMS | COMMAND_CONFIG | COMMAND_REPORT | COMMAND_LEARNT |
         COMMAND_AUDIT},
    {"dry-run", NULL, "check everything, store nothing", OPTION_DRY_RUN,
     COMMAND_REVIEW | COMMAND_CLOSE | COMMAND_REOPEN | COMMAND_PURGE},
    {"before", "DATE", "what is older than this day", OPTION_BEFORE, COMMAND_PURGE},
    {"confirm", NULL, "do it: what is blanked is gone for good", OPTION_CONFIRM, COMMAND_PURGE},
    {"mask", NULL, "shorten accounts, names and words of texts, for others to see", OPTION_MASK,
     COMMAND_RUN | COMMAND_REPORT | COMMAND_EXPLAIN | COMMAND_PARSE | COMMAND_ITEMS |
         COMMAND_LEARNT},
    {"customer", "ID", "only what concerns this customer", OPTION_CUSTOMER, COMMAND_LEARNT},
    {"by", "NAME", "who withdraws", OPTION_BY, COMMAND_LEARNT},
    {"reason", "TEXT", "why; it is kept", OPTION_REASON,
     COMMAND_LEARNT | COMMAND_CLOSE | COMMAND_REOPEN},
    {"account", "NUMBER", "account, where the BANK_REF occurs in several", OPTION_ACCOUNT,
     COMMAND_ALL},
    {"config", "FILE", "configuration instead of the default files", OPTION_CONFIG, COMMAND_ALL},
    {"set", "KEY=VALUE", "one setting, such as matching.error_rate=0.001", OPTION_SET, COMMAND_ALL},
    {"threads", "N", "threads that look for candidates", OPTION_THREADS, COMMAND_ALL},
    {"quiet", NULL, "only errors on standard error, no summary", OPTION_QUIET, COMMAND_ALL},
    {"help", NULL, "show this help", OPTION_HELP, COMMAND_ALL},
    {"version", NULL, "show the version", OPTION_VERSION, COMMAND_ALL},
};

enum { OPTIONS_COUNT = sizeof cli_options / sizeof cli_options[0] };

/* The signal handler's only word to the rest: a handler can't be given state. */
static volatile sig_atomic_t main_stop = 0;

static void main_on_stop(int signal_number)
{
    (void)signal_number;
    main_stop = 1;
}

const struct cli_command *cli_commands(void)
{
    return cli_rows;
}

static void main_help_options(FILE *out, unsigned commands)
{
    (void)fprintf(out, "\noptions:\n");
    for (size_t i = 0; i < OPTIONS_COUNT; i++) {
        const struct cli_option *option = &cli_options[i];
        char name[64];
        if ((option->commands & commands) == 0) {
            continue;
        }
        (void)snprintf(name, sizeof name, "--%s%s%s", option->name,
                       option->value == NULL ? "" : " ",
                       option->value == NULL ? "" : option->value);
        (void)fprintf(out, "  %-22s %s\n", name, option->help);
    }
}

static void main_synopsis(FILE *out, const struct cli_command *command)
{
    (void)fprintf(out, "usage: tallystick %s", command->name);
    if (command->bit == COMMAND_RUN) {
        (void)fprintf(out, " --open-items FILE [--customers FILE] [--rates FILE] [--workbook FILE] "
                           "[--out DIR]");
    }
    (void)fprintf(out, " [OPTION...]%s%s\n", command->operands[0] == '\0' ? "" : " ",
                  command->operands);
}

static void main_help(FILE *out, const struct cli_command *command)
{
    if (command != NULL) {
        main_synopsis(out, command);
        (void)fprintf(out, "\n%s\n", command->help);
        main_help_options(out, command->bit);
        return;
    }
    (void)fprintf(out, "usage: tallystick COMMAND [OPTION...] [OPERAND...]\n\n"
                       "Reconciles bank statements with open items, line by line, and says why.\n\n"
                       "commands:\n");
    for (const struct cli_command *row = cli_rows; row->name != NULL; row++) {
        (void)fprintf(out, "  %-9s %s\n", row->name, row->summary);
    }
    (void)fprintf(
        out, "\n`tallystick COMMAND --help` tells the options of a command.\n"
             "\nexit codes: 0 done; 1 failed, nothing was committed; 2 usage or configuration;\n"
             "3 done, an input file was rejected; 4 done, a total or balance does not hold;\n"
             "10 done, a limit of --fail-on was passed; 75 try again later; 130 interrupted\n");
}

enum cli_exit cli_usage(const struct cli *cli, const char *format, ...)
{
    char message[DIAG_MESSAGE_MAX];
    struct buffer shown = {0};
    va_list arguments;
    va_start(arguments, format);
    /* The analyzer loses va_start() here. NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    utf8_add_shown(&shown, slice_from(message)); /* what the user gave may hold anything */
    (void)fprintf(stderr, "tallystick: error: %.*s [TS-CFG-010]\n",
                  SLICE_ARG(buffer_slice(&shown)));
    buffer_clear(&shown);
    if (cli->command == NULL) {
        (void)fputs("    `tallystick --help` lists the commands\n", stderr);
    } else {
        main_synopsis(stderr, cli->command);
        (void)fprintf(stderr, "    `tallystick %s --help` tells more\n", cli->command->name);
    }
    return CLI_USAGE;
}

/* Appends to a list and keeps it NULL-terminated. */
static bool main_list_add(struct cli_list *list, const char *item)
{
    for (size_t room = 0; room < 2; room++) { /* for the item and for the NULL */
        void *items = list->items;
        if (array_grow(&items, &list->capacity, list->count + room, sizeof *list->items) !=
            STATUS_OK) {
            return false;
        }
        list->items = items;
    }
    list->items[list->count++] = item;
    list->items[list->count] = NULL;
    return true;
}

static enum cli_exit main_no_memory(void)
{
    (void)fputs("tallystick: error: out of memory [TS-INT-001]\n", stderr);
    return CLI_FAILED;
}

static bool main_format_find(const char *name, enum cli_format *format)
{
    static const char *const names[] = {
        [CLI_FORMAT_TEXT] = "text",
        [CLI_FORMAT_JSON] = "json",
        [CLI_FORMAT_CSV] = "csv",
        [CLI_FORMAT_MARKDOWN] = "markdown",
    };
    for (size_t i = CLI_FORMAT_TEXT; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            *format = (enum cli_format)i;
            return true;
        }
    }
    return false;
}

/* What one option says; CLI_DONE when it is understood. */
static enum cli_exit main_option(struct cli *cli, int id, const char *value)
{
    char *override = NULL;
    switch (id) {
    case OPTION_OPEN_ITEMS:
        return main_list_add(&cli->open_items, value) ? CLI_DONE : main_no_memory();
    case OPTION_SET:
        return main_list_add(&cli->overrides, value) ? CLI_DONE : main_no_memory();
    case OPTION_FAIL_ON:
        return main_list_add(&cli->fail_on, value) ? CLI_DONE : main_no_memory();
    case OPTION_THREADS:
        override = arena_alloc(&cli->arena, sizeof "matching.threads=" + strlen(value));
        if (override == NULL) {
            return main_no_memory();
        }
        (void)sprintf(override, "matching.threads=%s", value); /* NOLINT: sized above */
        return main_list_add(&cli->overrides, override) ? CLI_DONE : main_no_memory();
    case OPTION_CUSTOMERS:
        cli->customers = value;
        return CLI_DONE;
    case OPTION_RATES:
        return main_list_add(&cli->rates, value) ? CLI_DONE : main_no_memory();
    case OPTION_WORKBOOK:
        cli->workbook = value;
        return CLI_DONE;
    case OPTION_OUT:
        if (value[0] == '\0') {
            return cli_usage(cli, "--out is empty, expected a folder");
        }
        cli->out_folder = value;
        return CLI_DONE;
    case OPTION_DRY_RUN:
        cli->dry_run = true;
        return CLI_DONE;
    case OPTION_MASK:
        cli->mask = true;
        return CLI_DONE;
    case OPTION_CONFIRM:
        cli->confirm = true;
        return CLI_DONE;
    case OPTION_BEFORE:
        if (!date_parse_iso(slice_from(value), &cli->before)) {
            return cli_usage(cli, "--before is \"%s\", expected a day such as 2026-10-31", value);
        }
        return CLI_DONE;
    case OPTION_CUSTOMER:
        cli->customer = value;
        return CLI_DONE;
    case OPTION_BY:
        cli->by = value;
        return CLI_DONE;
    case OPTION_REASON:
        cli->reason = value;
        return CLI_DONE;
    case OPTION_ACCOUNT:
        cli->account = value;
        return CLI_DONE;
    case OPTION_CONFIG:
        cli->config = value;
        return CLI_DONE;
    case OPTION_QUIET:
        cli->quiet = true;
        return CLI_DONE;
    case OPTION_ITEMS_AS_OF:
        if (!date_parse_iso(slice_from(value), &cli->items_as_of)) {
            return cli_usage(cli, "--items-as-of is \"%s\", expected a day such as 2026-10-31",
                             value);
        }
        return CLI_DONE;
    default:
        assert(id == OPTION_FORMAT);
        if (!main_format_find(value, &cli->format)) {
            return cli_usage(cli, "--format is \"%s\", expected text, json, csv or markdown",
                             value);
        }
        return CLI_DONE;
    }
}

static const struct cli_option *main_option_find(int id)
{
    for (size_t i = 0; i < OPTIONS_COUNT; i++) {
        if (cli_options[i].id == id) {
            return &cli_options[i];
        }
    }
    return NULL;
}

/* Reads the options behind the command. `finished` is set where --help or --version was all. */
static enum cli_exit main_options(struct cli *cli, int argc, char **argv, bool *finished)
{
    struct option table[OPTIONS_COUNT + 1] = {{0}};
    for (size_t i = 0; i < OPTIONS_COUNT; i++) {
        table[i] = (struct option){
            .name = cli_options[i].name,
            .has_arg = cli_options[i].value == NULL ? no_argument : required_argument,
            .val = cli_options[i].id,
        };
    }
    opterr = 0;
    optind = 1;
    for (;;) {
        int id = getopt_long(argc, argv, ":h", table, NULL);
        if (id == -1) {
            break;
        }
        id = id == 'h' ? OPTION_HELP : id;
        if (id == ':') {
            return cli_usage(cli, "%s needs a value", argv[optind - 1]);
        }
        const struct cli_option *option = main_option_find(id);
        if (option == NULL) {
            return cli_usage(cli, "unknown option %s", argv[optind - 1]);
        }
        if (id == OPTION_HELP || id == OPTION_VERSION) {
            if (id == OPTION_HELP) {
                main_help(stdout, cli->command);
            } else {
                (void)puts("tallystick " TS_VERSION);
            }
            *finished = true;
            return CLI_DONE;
        }
        if ((option->commands & cli->command->bit) == 0) {
            return cli_usage(cli, "%s does not take --%s", cli->command->name, option->name);
        }
        enum cli_exit code = main_option(cli, id, optarg);
        if (code != CLI_DONE) {
            return code;
        }
    }
    for (int i = optind; i < argc; i++) {
        if (!main_list_add(&cli->operands, argv[i])) {
            return main_no_memory();
        }
    }
    if (cli->operands.count < cli->command->operands_min) {
        return cli_usage(cli, "%s is missing", cli->command->operands);
    }
    if (cli->operands.count > cli->command->operands_max) {
        return cli_usage(cli, "\"%s\" is too much",
                         cli->operands.items[cli->command->operands_max]);
    }
    return CLI_DONE;
}

static void main_signals(void)
{
    struct sigaction stop = {.sa_handler = main_on_stop};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigemptyset(&stop.sa_mask);
    (void)sigemptyset(&ignore.sa_mask);
    stop.sa_flags = (int)SA_RESETHAND; /* a second one ends the program at once */
    (void)sigaction(SIGINT, &stop, NULL);
    (void)sigaction(SIGTERM, &stop, NULL);
    /* They come back as write errors, which are told. */
    (void)sigaction(SIGPIPE, &ignore, NULL);
    (void)sigaction(SIGXFSZ, &ignore, NULL);
}

static void main_environment(struct cli *cli)
{
    const char *no_color = getenv("NO_COLOR");
    const char *timings = getenv("TALLYSTICK_TIMINGS");
    const char *terminal = getenv("TERM");
    cli->environment = (const char *const *)environ;
    cli->xdg_config_home = getenv("XDG_CONFIG_HOME");
    cli->home = getenv("HOME");
    cli->timings = timings != NULL && strcmp(timings, "1") == 0;
    cli->color = isatty(STDOUT_FILENO) == 1 && (no_color == NULL || no_color[0] == '\0') &&
                 terminal != NULL && strcmp(terminal, "dumb") != 0;
    struct timespec now = {0};
    struct tm utc = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (gmtime_r(&now.tv_sec, &utc) != NULL) {
        (void)strftime(cli->started_at, sizeof cli->started_at, "%Y-%m-%dT%H:%M:%SZ", &utc);
    }
}

/* Settings, then the command; what standard output still holds is written in any case. */
static enum cli_exit main_command(struct cli *cli)
{
    const struct settings_sources sources = {
        .config_file = cli->config,
        .xdg_config_home = cli->xdg_config_home,
        .home = cli->home,
        .environment = cli->environment,
        .overrides = cli->overrides.items,
    };
    enum status status = cli_diag_open(cli);
    if (status == STATUS_OK) {
        status = settings_load(&sources, &cli->arena, &cli->diag, &cli->settings);
    }
    if (status == STATUS_OK && cli->settings.sandbox &&
        (cli->command->bit & COMMAND_READING) != 0) {
        status = sandbox_open(getenv("TMPDIR"), &cli->diag, &cli->sandbox);
    }
    enum cli_exit code =
        status == STATUS_OK ? cli->command->run(cli) : cli_exit_code(status, false, false);
    sandbox_close(cli->sandbox);
    bool written = cli_flush(cli, true);
    cli_diag_close(cli);
    code = written || code == CLI_STOPPED ? code : CLI_FAILED;
    if (code == CLI_FAILED && cli->kept != NULL) {
        (void)fprintf(stderr,
                      "tallystick: %s stored in the workbook; what failed came after that\n",
                      cli->kept);
    }
    if (code == CLI_STOPPED) {
        (void)fprintf(stderr, "tallystick: interrupted%s\n",
                      cli->command->bit == COMMAND_RUN ? "; nothing was committed" : "");
    }
    return code;
}

static void main_clear(struct cli *cli)
{
    free(cli->open_items.items);
    free(cli->overrides.items);
    free(cli->fail_on.items);
    free(cli->rates.items);
    free(cli->operands.items);
    buffer_clear(&cli->out);
    arena_clear(&cli->arena);
}

/* Standard output through stdio (help, version) is a result too: a full disk is a failure. */
static enum cli_exit main_close_stdout(enum cli_exit code)
{
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        (void)fprintf(stderr, "tallystick: error: can't write to standard output: %s [TS-IO-005]\n",
                      strerror(errno));
        return CLI_FAILED;
    }
    return code;
}

int main(int argc, char **argv)
{
    struct watch watch;
    struct cli cli = {.progress = {.stop = &main_stop, .clock = &watch.clock}};
    /* All that is written is for this user alone, and for this user all of it. */
    (void)umask(S_IRWXG | S_IRWXO);
    if (argc < 2) {
        main_help(stderr, NULL);
        return CLI_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        main_help(stdout, NULL);
        return (int)main_close_stdout(CLI_DONE);
    }
    if (strcmp(argv[1], "--version") == 0) {
        (void)puts("tallystick " TS_VERSION);
        return (int)main_close_stdout(CLI_DONE);
    }
    const struct cli_command *command = cli_rows;
    while (command->name != NULL && strcmp(command->name, argv[1]) != 0) {
        command++;
    }
    if (command->name == NULL) {
        return (int)cli_usage(&cli, "unknown command \"%s\"", argv[1]);
    }
    cli.command = command;
    main_signals();
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* the sandbox insists on it */
    watch_open(&watch);
    breach_open(&watch);
    main_environment(&cli);
    bool finished = false;
    enum cli_exit code = main_options(&cli, argc - 1, argv + 1, &finished);
    if (code == CLI_DONE && !finished) {
        code = main_command(&cli);
    }
    main_clear(&cli);
    watch_close(&watch);
    return (int)main_close_stdout(code);
}
