#include "base/unnamed.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int unnamed_open(const char *folder)
{
    char path[512];
    if (folder == NULL || folder[0] != '/') {
        folder = "/tmp";
    }
    int len = snprintf(path, sizeof path, "%s/tallystick-XXXXXX", folder);
    if (len < 0 || (size_t)len >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = mkostemp(path, O_CLOEXEC); /* asks for 0600 itself */
    if (fd >= 0) {
        (void)unlink(path);
    }
    return fd;
}
