/*
 * How it works: a file or bytes in memory, gzip or not, can be had again from where they are, so
 * nothing needs to be copied aside: a second source over the same bytes, neither hashed nor timed;
 * the reader's time goes on. To unpack again costs less than to write what was unpacked and read
 * it back, and happens on the thread that reads ahead.
 */
#include "input/input_internal.h"

#include <stdlib.h>

struct input_replay {
    struct input_source source;
    struct input_gzip *gzip; /* NULL for a plain source */
};

enum status input_replay_open(const struct input_source *origin, bool packed, struct diag *diag,
                              struct input_replay **out)
{
    struct input_replay *replay = malloc(sizeof *replay);
    if (replay == NULL) {
        return diag_memory(diag);
    }
    *replay = (struct input_replay){
        .source =
            {
                .name = origin->name,
                .limits = origin->limits,
                .progress = origin->progress,
                .fd = origin->fd,
                .regular = origin->regular,
                .memory = origin->whole,
                .whole = origin->whole,
            },
    };
    enum status status =
        packed ? input_gzip_open(&replay->source, SLICE(""), diag, &replay->gzip) : STATUS_OK;
    if (status != STATUS_OK) {
        free(replay);
        return status;
    }
    *out = replay;
    return STATUS_OK;
}

void input_replay_close(struct input_replay *replay)
{
    if (replay != NULL) {
        input_gzip_close(replay->gzip);
        free(replay);
    }
}

static enum status input_replay_read(void *context, struct diag *diag, char *bytes, size_t capacity,
                                     size_t *len)
{
    struct input_replay *replay = context;
    return replay->gzip != NULL ? input_gzip_read(replay->gzip, diag, bytes, capacity, len)
                                : source_read(&replay->source, diag, bytes, capacity, len);
}

struct input_feed input_replay_feed(struct input_replay *replay)
{
    return (struct input_feed){replay, input_replay_read};
}

struct input_source *input_replay_source(struct input_replay *replay)
{
    return &replay->source;
}
