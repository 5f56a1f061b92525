/*
 * say - standard error, and the end, from within a signal handler: no stdio, no memory.
 */
#ifndef TS_CLI_SAY_H
#define TS_CLI_SAY_H

#include <stddef.h>
#include <stdint.h>

void say(const char *text, size_t len);
void say_text(const char *text); /* NUL-terminated */
void say_u64(uint64_t number);

/* Ends the program by the one call that every thread is allowed: what a sanitizer puts in the place
 * of _exit() makes others, which end a thread of the sandbox. */
void say_no_more(int code) __attribute__((noreturn));

#endif
