#include "cli/cli.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct slice cli_person(struct cli *cli)
{
    enum { PERSON_BYTES = 4096 };
    struct passwd entry;
    struct passwd *found = NULL;
    char bytes[PERSON_BYTES];
    struct slice name = {NULL, 0};
    char number[32];
    uid_t uid = getuid(); /* the real one: what a program is allowed to do is another matter */
    if (getpwuid_r(uid, &entry, bytes, sizeof bytes, &found) == 0 && found != NULL) {
        name = slice_from(entry.pw_name);
    }
    if (name.len == 0) {
        (void)snprintf(number, sizeof number, "uid %lu", (unsigned long)uid);
        name = slice_from(number);
    }
    struct slice kept = {NULL, 0};
    return arena_copy(&cli->arena, name, &kept) == STATUS_OK ? kept : SLICE("?");
}
