/* assign_internal - what assign.c and assign_bound.c share. */
#ifndef TS_MATCHERS_ASSIGN_INTERNAL_H
#define TS_MATCHERS_ASSIGN_INTERNAL_H

#include "matchers/assign.h"

/* Whether a member may mean what another one has: both name it. */
static inline bool assign_may_repeat(const struct assign_option *option,
                                     const struct assign_option *held)
{
    return option->named && held->named;
}

/* A case too large to be added up. Shares are what is certain at least. */
enum status assign_bound(const struct assign_case *c, struct arena *arena,
                         struct assign_result *out);

#endif
