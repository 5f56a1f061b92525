/*
 * judge_internal - what the parts of judge share.
 *
 * judge.c weighs and decides, judge_trust.c knows how far a kind of case can be trusted,
 * judge_reason.c says why it was decided so.
 */
#ifndef TS_MATCHERS_JUDGE_INTERNAL_H
#define TS_MATCHERS_JUDGE_INTERNAL_H

#include "matchers/judge.h"

/*
 * What a kind of case can be trusted for at most, in millionths. Models of this form are
 * overconfident: the bits are right about what they weigh and silent about what they don't
 * (docs/matching.md). A limit below 1 - error rate makes the kind a matter for a person.
 */
uint32_t judge_trust(const struct judge *judge, const struct hypothesis *h);

/* Whether the payer's name, which is not that of the item's customer, is another customer's who
 * owes this very amount. Nobody asked yet, since the number explains it. */
bool judge_another_owes(const struct judge *judge, const struct hypothesis *best);

/*
 * Whether the text names somebody else's item while the payer's own would explain the amount: one
 * of the two is a slip, and nobody but the payer knows which.
 */
bool judge_conflict(const struct judge *judge, const struct hypothesis *best);

/* Why a claim was made automatically. */
enum outcome_reason judge_match_reason(const struct hypothesis *h);

/* Why none was; `ranked` are the places of the best hypotheses, best first. */
enum outcome_reason judge_exception_reason(const struct judge *judge, const size_t *ranked,
                                           size_t ranked_count);

#endif
