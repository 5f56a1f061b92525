/*
 * person_shim - the real user id that a test sets, preloaded into the program: two persons at one
 * keyboard.
 *
 * TS_PERSON_UID  the id; that of the process where it is not set
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Exported as getuid(). */
uid_t person_shim_getuid(void) __asm__("getuid");

uid_t person_shim_getuid(void)
{
    const char *text = getenv("TS_PERSON_UID");
    return text == NULL ? (uid_t)syscall(SYS_getuid) : (uid_t)strtoul(text, NULL, 10);
}
