#include "base/progress.h"

#include <stddef.h>

void progress_tell(const struct progress *progress, const char *stage, uint64_t done,
                   uint64_t total)
{
    if (progress != NULL && progress->tell != NULL) {
        progress->tell(progress->context, stage, done, total);
    }
}

bool progress_stopped(const struct progress *progress)
{
    return progress != NULL && progress->stop != NULL && *progress->stop != 0;
}
