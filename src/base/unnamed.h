/*
 * unnamed - a temporary file of nobody else: mode 0600 whatever the umask, and without a name from
 * the start on, so that what it holds is gone with the last descriptor.
 */
#ifndef TS_BASE_UNNAMED_H
#define TS_BASE_UNNAMED_H

/* A descriptor for reading and writing, closed on exec; -1 with errno.
 *
 * folder  where it takes its room; /tmp where it is NULL or no absolute path */
int unnamed_open(const char *folder);

#endif
