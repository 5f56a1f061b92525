/* Standard output, its cells and amounts, and the exit codes. */
#include "cli/cli.h"

#include "base/utf8.h"
#include "model/money.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CLI_FLUSH_BYTES = 1 << 16 };

enum cli_exit cli_exit_code(enum status status, bool rejected, bool broken)
{
    switch (status) {
    case STATUS_OK:
        return broken ? CLI_BROKEN : rejected ? CLI_REJECTED : CLI_DONE;
    case STATUS_USAGE:
        return CLI_USAGE;
    case STATUS_BUSY:
        return CLI_LATER;
    case STATUS_INTERRUPTED:
        return CLI_STOPPED;
    case STATUS_INVALID:
    case STATUS_NOT_FOUND:
    case STATUS_IO:
    case STATUS_MEMORY:
    case STATUS_DATABASE:
        break;
    }
    return CLI_FAILED;
}

static void cli_out_fail(struct cli *cli, const char *reason)
{
    cli->out_failed = true;
    cli_progress_clear(cli);
    (void)fprintf(stderr, "tallystick: error: can't write to standard output: %s [TS-IO-005]\n",
                  reason);
}

bool cli_flush(struct cli *cli, bool all)
{
    if (cli->out_failed) {
        return false;
    }
    if (!buffer_ok(&cli->out)) {
        cli_out_fail(cli, "out of memory");
        return false;
    }
    if (!all && cli->out.len < CLI_FLUSH_BYTES) {
        return true;
    }
    struct slice rest = buffer_slice(&cli->out);
    while (rest.len > 0) {
        ssize_t len = write(STDOUT_FILENO, rest.ptr, rest.len);
        if (len < 0 && errno == EINTR) {
            continue;
        }
        if (len <= 0) {
            cli_out_fail(cli, strerror(errno));
            return false;
        }
        rest = slice_skip(rest, (size_t)len);
    }
    buffer_reset(&cli->out);
    return true;
}

void cli_style(struct cli *cli, const char *code, const char *text)
{
    if (cli->color) {
        buffer_add_format(&cli->out, "\033[%sm%s\033[0m", code, text);
        return;
    }
    buffer_add_text(&cli->out, text);
}

void cli_amount(struct buffer *out, int64_t minor, unsigned exponent, size_t width)
{
    struct buffer plain = {0};
    struct buffer grouped = {0};
    money_format(minor, exponent, &plain);
    struct slice text = buffer_slice(&plain);
    size_t sign = text.len > 0 && text.ptr[0] == '-' ? 1 : 0;
    size_t point = slice_find_byte(text, '.');
    size_t whole = point == SIZE_MAX ? text.len : point;
    for (size_t i = 0; i < text.len; i++) {
        if (i > sign && i < whole && (whole - i) % 3 == 0) {
            buffer_add_byte(&grouped, ',');
        }
        buffer_add_byte(&grouped, text.ptr[i]);
    }
    for (size_t i = grouped.len; i < width; i++) {
        buffer_add_byte(out, ' ');
    }
    buffer_add(out, buffer_slice(&grouped));
    out->failed = out->failed || plain.failed || grouped.failed;
    buffer_clear(&plain);
    buffer_clear(&grouped);
}

void cli_cell(struct buffer *out, struct slice text, size_t width)
{
    size_t used = 0;
    while (text.len > 0 && used < width) {
        uint32_t code_point = 0;
        size_t len = utf8_decode(text, &code_point);
        len = len == 0 ? 1 : len;
        if (used + 1 == width && text.len > len) {
            buffer_add_text(out, "\xe2\x80\xa6"); /* an ellipsis: more follows */
            used++;
            break;
        }
        size_t before = out->len;
        utf8_add_shown(out, slice_take(text, len));
        used += out->len - before > len ? out->len - before : 1;
        text = slice_skip(text, len);
    }
    for (; used < width; used++) {
        buffer_add_byte(out, ' ');
    }
}
