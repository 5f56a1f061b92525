/*
 * digest - SHA-256 of files and records, for auditors (libcrypto does the work).
 */
#ifndef TS_BASE_DIGEST_H
#define TS_BASE_DIGEST_H

#include "base/slice.h"
#include "base/status.h"

enum { DIGEST_BYTES = 32, DIGEST_HEX = 64 };

struct digest {
    unsigned char bytes[DIGEST_BYTES];
};

/* A digest that is being computed; close it with digest_finish() or digest_drop(). */
struct digest_stream {
    void *state; /* libcrypto's, from malloc(); NULL when unused */
};

/* STATUS_OK or STATUS_MEMORY (no diagnostic). */
enum status digest_begin(struct digest_stream *stream);
void digest_add(struct digest_stream *stream, struct slice data);
struct digest digest_finish(struct digest_stream *stream);
void digest_drop(struct digest_stream *stream);

struct digest digest_of(struct slice data);

/* 64 lower-case hex digits into `hex`, without a NUL. */
void digest_format(const struct digest *digest, char hex[DIGEST_HEX]);

#endif
