/*
 * say - standard error from within a signal handler: no stdio, no memory.
 */
#ifndef TS_CLI_SAY_H
#define TS_CLI_SAY_H

#include <stddef.h>
#include <stdint.h>

void say(const char *text, size_t len);
void say_text(const char *text); /* NUL-terminated */
void say_u64(uint64_t number);

#endif
