#include "cli/cli.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum status cli_person(struct cli *cli, struct slice *person)
{
    enum { PERSON_BYTES = 4096 };
    struct passwd entry;
    struct passwd *found = NULL;
    char bytes[PERSON_BYTES];
    char number[32];
    uid_t uid = getuid(); /* the real one: what a program is allowed to do is another matter */
    errno = 0;
    int failed = getpwuid_r(uid, &entry, bytes, sizeof bytes, &found);
    failed = failed == 0 && found == NULL ? errno : failed;
    (void)snprintf(number, sizeof number, "uid %lu", (unsigned long)uid);
    /* Somebody without a login is known by number; somebody who can't be looked up is not known. */
    if (found == NULL && failed != 0 && failed != ENOENT && failed != ESRCH && failed != EPERM) {
        return diag_fail(&cli->diag, (struct place){NULL, 0, 0},
                         failed == ENOMEM ? STATUS_MEMORY : STATUS_IO, "TS-CFG-017",
                         "can't look up who has the user id %lu: %s", (unsigned long)uid,
                         strerror(failed));
    }
    struct slice name = slice_from(found == NULL ? number : entry.pw_name);
    return arena_copy(&cli->arena, name, person) == STATUS_OK ? STATUS_OK : diag_memory(&cli->diag);
}
