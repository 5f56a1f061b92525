/*
 * Diagnostics and progress on standard error. A file with ten thousand equal warnings would bury
 * the one that matters, so after some of one code in one file the others are counted.
 */
#include "cli/cli.h"

#include "base/json_out.h"
#include "base/utf8.h"
#include "model/mask.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    CLI_SAME_SHOWN = 5,       /* diagnostics of one code in one file */
    CLI_PROGRESS_MS = 100,    /* between two updates of the progress line */
    CLI_NANOSECONDS = 1000000 /* in a millisecond */
};

struct cli_listener {
    char code[DIAG_CODE_MAX];
    struct buffer file; /* of the last diagnostic; its own name may be gone with its run */
    size_t same;
    size_t held_back;
    bool terminal;
    bool line_shown;
    int64_t told_ms;
};

static struct cli_listener *cli_listener_of(const struct cli *cli)
{
    return cli->progress.context;
}

static int64_t cli_clock_ms(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / CLI_NANOSECONDS;
}

void cli_progress_clear(struct cli *cli)
{
    struct cli_listener *listener = cli_listener_of(cli);
    if (listener != NULL && listener->line_shown) {
        (void)fputs("\r\033[K", stderr);
        listener->line_shown = false;
    }
}

static void cli_progress_tell(void *context, const char *stage, uint64_t done, uint64_t total)
{
    struct cli_listener *listener = context;
    int64_t now_ms = cli_clock_ms();
    if (!listener->terminal ||
        (listener->line_shown && now_ms - listener->told_ms < CLI_PROGRESS_MS)) {
        return;
    }
    listener->told_ms = now_ms;
    listener->line_shown = true;
    if (total > 0) {
        (void)fprintf(stderr, "\r\033[K%s %llu of %llu", stage, (unsigned long long)done,
                      (unsigned long long)total);
    } else {
        (void)fprintf(stderr, "\r\033[K%s %llu", stage, (unsigned long long)done);
    }
    (void)fflush(stderr);
}

void cli_diag_mask(const struct diagnostic *diagnostic, struct diagnostic *out)
{
    struct mask mask = {0}; /* a message needs no arena */
    mask_diagnostic(&mask, diagnostic, out);
    mask_clear(&mask);
}

void cli_diag_print(struct cli *cli, const struct diagnostic *diagnostic)
{
    struct buffer text = {0};
    const struct diag_code *row = diag_code_find(diagnostic->code);
    cli_progress_clear(cli);
    utf8_add_shown(&text, diagnostic->place.file == NULL ? SLICE("tallystick")
                                                         : slice_from(diagnostic->place.file));
    if (diagnostic->place.file != NULL && diagnostic->place.line > 0) {
        buffer_add_byte(&text, ':');
        buffer_add_u64(&text, diagnostic->place.line);
    }
    buffer_add_format(&text, ": %s: ", severity_name(diagnostic->severity));
    utf8_add_shown(&text, slice_from(diagnostic->message));
    buffer_add_format(&text, " [%s]\n", diagnostic->code);
    if (row != NULL && row->cure[0] != '\0') {
        buffer_add_format(&text, "    %s\n", row->cure);
    }
    if (buffer_ok(&text)) {
        (void)fwrite(text.ptr, 1, text.len, stderr);
    } else {
        /* Even where there is no memory for the words, an error is not kept quiet. */
        (void)fprintf(stderr, "tallystick: %s: out of memory [%s]\n",
                      severity_name(diagnostic->severity), diagnostic->code);
    }
    buffer_clear(&text);
}

static void cli_diag_release(struct cli *cli)
{
    struct cli_listener *listener = cli_listener_of(cli);
    if (listener->held_back > 0) {
        struct buffer text = {0};
        utf8_add_shown(&text, buffer_slice(&listener->file));
        cli_progress_clear(cli);
        (void)fprintf(stderr, "%.*s%s%zu more with [%s]\n", SLICE_ARG(buffer_slice(&text)),
                      text.len > 0 ? ": " : "", listener->held_back, listener->code);
        buffer_clear(&text);
    }
    listener->held_back = 0;
    listener->same = 0;
}

static void cli_diag_listen(void *context, const struct diagnostic *told)
{
    struct cli *cli = context;
    struct diagnostic masked;
    const struct diagnostic *diagnostic = told;
    struct cli_listener *listener = cli_listener_of(cli);
    if (cli->mask) {
        cli_diag_mask(told, &masked);
        diagnostic = &masked;
    }
    if (diagnostic->severity == SEVERITY_INFO ||
        (cli->quiet && diagnostic->severity != SEVERITY_ERROR)) {
        return;
    }
    struct slice file = slice_from(diagnostic->place.file);
    if (!slice_equal(buffer_slice(&listener->file), file) ||
        strcmp(listener->code, diagnostic->code) != 0) {
        cli_diag_release(cli);
        buffer_clear(&listener->file);
        buffer_add(&listener->file, file);
        (void)snprintf(listener->code, sizeof listener->code, "%s", diagnostic->code);
    }
    if (listener->same >= CLI_SAME_SHOWN) {
        listener->held_back++;
        return;
    }
    listener->same++;
    cli_diag_print(cli, diagnostic);
}

enum status cli_diag_open(struct cli *cli)
{
    struct cli_listener *listener = arena_alloc(&cli->arena, sizeof *listener);
    cli->diag = (struct diag){.context = cli, .listen = cli_diag_listen};
    if (listener == NULL) {
        (void)fputs("tallystick: error: out of memory [TS-INT-001]\n", stderr);
        cli->diag.listen = NULL;
        return STATUS_MEMORY;
    }
    listener->terminal = isatty(STDERR_FILENO) == 1 && !cli->quiet;
    cli->progress.context = listener;
    cli->progress.tell = cli_progress_tell;
    return STATUS_OK;
}

void cli_diag_close(struct cli *cli)
{
    if (cli->progress.context != NULL) {
        cli_progress_clear(cli);
        cli_diag_release(cli);
        buffer_clear(&cli_listener_of(cli)->file);
    }
}

void cli_diag_json(const struct diagnostic *diagnostic, struct buffer *out)
{
    struct json_out json = json_out_init(out);
    json_out_object_begin(&json, NULL);
    json_out_text(&json, "type", SLICE("diagnostic"));
    json_out_text(&json, "severity", slice_from(severity_name(diagnostic->severity)));
    json_out_optional(&json, "file", slice_from(diagnostic->place.file));
    if (diagnostic->place.line > 0) {
        json_out_u64(&json, "line", diagnostic->place.line);
    } else {
        json_out_null(&json, "line");
    }
    json_out_u64(&json, "offset", diagnostic->place.offset);
    json_out_text(&json, "code", slice_from(diagnostic->code));
    json_out_text(&json, "message", slice_from(diagnostic->message));
    json_out_object_end(&json);
    buffer_add_byte(out, '\n');
}
