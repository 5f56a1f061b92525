/*
 * cli - what the commands share: options, output, diagnostics, exit codes.
 *
 * The idea: main() reads the options of one table into a struct cli and calls the command; the
 * command returns an exit code. Results go to standard output through one buffer whose write
 * errors are failures; everything else goes to standard error. The clock and the environment are
 * read here and nowhere below.
 */
#ifndef TS_CLI_CLI_H
#define TS_CLI_CLI_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/diag.h"
#include "base/progress.h"
#include "base/status.h"
#include "model/date.h"
#include "run/settings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* docs/cli.md lists them; where several of 3, 4 and 10 hold, the highest. */
enum cli_exit {
    CLI_DONE = 0,
    CLI_FAILED = 1,
    CLI_USAGE = 2,
    CLI_REJECTED = 3,  /* done, but some input file was rejected */
    CLI_BROKEN = 4,    /* done, but a total, a balance chain or the audit chain does not hold */
    CLI_PASSED = 10,   /* done, but a limit of --fail-on was passed */
    CLI_LATER = 75,    /* try again later */
    CLI_STOPPED = 130, /* interrupted */
};

enum cli_format {
    CLI_FORMAT_DEFAULT,
    CLI_FORMAT_TEXT,
    CLI_FORMAT_JSON,
    CLI_FORMAT_CSV,
    CLI_FORMAT_MARKDOWN,
};

/* A growing list of argument strings, NULL-terminated; the strings are main()'s. */
struct cli_list {
    const char **items;
    size_t count;
    size_t capacity;
};

struct cli_listener; /* cli_diag.c: how diagnostics reach standard error */

struct cli {
    const struct cli_command *command;
    struct arena arena; /* lives as long as the command */
    struct diag diag;
    struct settings settings;
    struct progress progress;
    struct sandbox *sandbox; /* of commands that read files; NULL where there is none */
    struct buffer out;       /* standard output, see cli_flush() */
    bool out_failed;         /* a write to standard output failed */
    const char *kept;        /* what is stored, told where the rest fails: "the decisions are" */
    bool quiet;
    bool color; /* standard output is a terminal that may be coloured */
    bool timings;
    /* What the options said. */
    struct cli_list open_items;
    struct cli_list overrides;
    struct cli_list fail_on;
    struct cli_list rates;
    struct cli_list operands;
    const char *customers;
    const char *workbook;
    const char *out_folder;
    const char *config;
    const char *account;
    const char *customer;
    const char *by;
    const char *reason;
    bool dry_run;
    bool confirm;
    bool mask; /* accounts and names are shown to others: model/mask.h */
    struct date before;
    struct date items_as_of;
    enum cli_format format;
    char started_at[32]; /* ISO 8601 UTC */
    const char *const *environment;
    const char *xdg_config_home;
    const char *home;
};

struct cli_command {
    const char *name;
    const char *operands; /* for the synopsis: "STATEMENT..." */
    const char *summary;  /* one line */
    const char *help;     /* paragraphs */
    unsigned bit;         /* of cli_option.commands */
    size_t operands_min;
    size_t operands_max;
    enum cli_exit (*run)(struct cli *cli);
};

/* The rows of `--help`, NULL-terminated by name. */
const struct cli_command *cli_commands(void);

enum cli_exit cli_run(struct cli *cli);
enum cli_exit cli_parse(struct cli *cli);
enum cli_exit cli_items(struct cli *cli);
enum cli_exit cli_profile(struct cli *cli);
enum cli_exit cli_explain(struct cli *cli);
enum cli_exit cli_review(struct cli *cli);
enum cli_exit cli_learnt(struct cli *cli);
enum cli_exit cli_verify(struct cli *cli);
enum cli_exit cli_report(struct cli *cli);
enum cli_exit cli_config(struct cli *cli);
enum cli_exit cli_rules(struct cli *cli);
enum cli_exit cli_close(struct cli *cli);
enum cli_exit cli_reopen(struct cli *cli);
enum cli_exit cli_audit(struct cli *cli);
enum cli_exit cli_purge(struct cli *cli);

struct workbook;

/* The account of a bank line: the only one that has it, or that of --account. Whatever else is told
 * (TS-CFG-011, TS-CFG-012). */
enum status cli_find_account(struct cli *cli, struct workbook *workbook, struct slice bank_ref,
                             struct slice *account);

/* Who is at the keyboard: the login of the real user id, "uid 1000" where it has none; in the
 * arena. STATUS_OK; STATUS_IO or STATUS_MEMORY (TS-CFG-017): the login can't be looked up. */
enum status cli_person(struct cli *cli, struct slice *person);

/* The one place where a status becomes an exit code. `rejected` and `broken` count only with
 * STATUS_OK. */
enum cli_exit cli_exit_code(enum status status, bool rejected, bool broken);

/* Writes what `out` holds to standard output when it is large, or always with `all`. False once
 * writing has failed; that has been told. */
bool cli_flush(struct cli *cli, bool all);

/* A mistake on the command line, told with the command's synopsis. Returns CLI_USAGE. */
enum cli_exit cli_usage(const struct cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends `text` in `code` (an SGR number such as "1") where colours are wanted. */
void cli_style(struct cli *cli, const char *code, const char *text);

/* Appends an amount with thousands separated, right-aligned in `width`. */
void cli_amount(struct buffer *out, int64_t minor, unsigned exponent, size_t width);

/* Appends `text` as it is safe on a terminal, padded to `width` characters; longer is cut. */
void cli_cell(struct buffer *out, struct slice text, size_t width);

/* Standard error. */
enum status cli_diag_open(struct cli *cli);
void cli_diag_close(struct cli *cli); /* tells how many were held back */
void cli_progress_clear(struct cli *cli);

/* The message with accounts and names masked. */
void cli_diag_mask(const struct diagnostic *diagnostic, struct diagnostic *out);

/* Prints one diagnostic as text: the place, what, the code, and on its own line the cure. */
void cli_diag_print(struct cli *cli, const struct diagnostic *diagnostic);

/* Appends one diagnostic as the JSON object of docs/cli.md, with a line end. */
void cli_diag_json(const struct diagnostic *diagnostic, struct buffer *out);

#endif
