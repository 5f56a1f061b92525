/*
 * checks - whether a biller's numbers have check digits.
 *
 * The idea: nobody tells by which scheme the numbers of a list are made, but where nearly all of
 * them are right by one, that is no chance. Then a written number that is right by it is one that
 * was given, and one that isn't is damaged, whatever it means.
 */
#ifndef TS_MATCHERS_CHECKS_H
#define TS_MATCHERS_CHECKS_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CHECKS_SCHEMES = 10 };

/* Zeroed is empty. */
struct checks {
    uint32_t count;
    uint32_t failed[CHECKS_SCHEMES];
    bool schemes[CHECKS_SCHEMES]; /* by which the numbers are right, once settled */
    bool known;                   /* there is such a scheme */
};

/* Counts one of at most `most` numbers; a scheme that too many fail is not tried again. */
void checks_add(struct checks *checks, struct slice number, size_t most);

/* Leaves the schemes by which nearly all of the numbers counted are right, if they are enough. */
void checks_settle(struct checks *checks);

/* Whether the list has a scheme, and a number is right by it. */
bool checks_hold(const struct checks *checks, struct slice number);

#endif
