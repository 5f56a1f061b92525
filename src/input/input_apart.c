#include "input/input_internal.h"

#include <unistd.h>

struct input_apart {
    struct input_each *each;
    struct input_source *source;
    bool named_directly;
    enum status status;
};

static void input_apart_work(void *context)
{
    struct input_apart *apart = context;
    apart->status = input_each_source(apart->each, apart->source, apart->named_directly);
}

enum status input_each_apart(struct input_each *each, struct input_source *source,
                             bool named_directly)
{
    struct input_apart apart = {each, source, named_directly, STATUS_OK};
    if (each->visitor->sandbox == NULL) {
        return input_each_source(each, source, named_directly);
    }
    /* What the thread closes, it closes in its own table. */
    int fd = source->owned ? source->fd : -1;
    source->owned = false;
    enum status status =
        sandbox_run(each->visitor->sandbox, source->fd, input_apart_work, &apart, each->diag);
    if (fd >= 0) {
        (void)close(fd);
    }
    return status == STATUS_OK ? apart.status : status;
}
