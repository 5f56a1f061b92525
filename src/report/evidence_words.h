/*
 * evidence_words - the names of observations in words that a controller understands.
 */
#ifndef TS_REPORT_EVIDENCE_WORDS_H
#define TS_REPORT_EVIDENCE_WORDS_H

/* A short title such as "invoice number in the text", or NULL for a name that has none. */
const char *evidence_words_find(const char *name);

#endif
