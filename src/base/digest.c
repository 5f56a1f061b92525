/*
 * libcrypto's functions of SHA-256 itself, not those of its EVP layer: they use the processor's
 * instructions as well, but take no memory. EVP loads providers at its first use, and dies within
 * libcrypto 3.0 where there is no memory for them. That the others are called deprecated, since
 * they know one algorithm, is no loss here.
 */
#define OPENSSL_API_COMPAT 0x10100000L /* from before they were */
#include "base/digest.h"

#include <openssl/sha.h>

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

enum status digest_begin(struct digest_stream *stream)
{
    SHA256_CTX *state = malloc(sizeof *state);
    if (state == NULL) {
        return STATUS_MEMORY;
    }
    (void)SHA256_Init(state);
    stream->state = state;
    return STATUS_OK;
}

void digest_add(struct digest_stream *stream, struct slice data)
{
    if (data.len > 0) {
        int done = SHA256_Update(stream->state, data.ptr, data.len);
        assert(done == 1);
        (void)done;
    }
}

struct digest digest_finish(struct digest_stream *stream)
{
    struct digest digest = {{0}};
    int done = SHA256_Final(digest.bytes, stream->state);
    assert(done == 1);
    (void)done;
    digest_drop(stream);
    return digest;
}

void digest_drop(struct digest_stream *stream)
{
    free(stream->state);
    stream->state = NULL;
}

struct digest digest_of(struct slice data)
{
    struct digest digest = {{0}};
    SHA256_CTX state;
    (void)SHA256_Init(&state);
    struct digest_stream stream = {&state};
    digest_add(&stream, data);
    int done = SHA256_Final(digest.bytes, &state);
    assert(done == 1);
    (void)done;
    return digest;
}

void digest_format(const struct digest *digest, char hex[DIGEST_HEX])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        hex[2 * i] = digits[digest->bytes[i] >> 4];
        hex[2 * i + 1] = digits[digest->bytes[i] & 0x0FU];
    }
}
