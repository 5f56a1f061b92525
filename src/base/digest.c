#include "base/digest.h"

#include <openssl/evp.h>

#include <assert.h>
#include <stddef.h>

enum status digest_begin(struct digest_stream *stream)
{
    EVP_MD_CTX *state = EVP_MD_CTX_new();
    if (state == NULL || EVP_DigestInit_ex(state, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(state);
        return STATUS_MEMORY;
    }
    stream->state = state;
    return STATUS_OK;
}

void digest_add(struct digest_stream *stream, struct slice data)
{
    int done = EVP_DigestUpdate(stream->state, data.ptr, data.len);
    assert(done == 1);
    (void)done;
}

struct digest digest_finish(struct digest_stream *stream)
{
    struct digest digest = {{0}};
    int done = EVP_DigestFinal_ex(stream->state, digest.bytes, NULL);
    assert(done == 1);
    (void)done;
    digest_drop(stream);
    return digest;
}

void digest_drop(struct digest_stream *stream)
{
    EVP_MD_CTX_free(stream->state);
    stream->state = NULL;
}

struct digest digest_of(struct slice data)
{
    struct digest digest = {{0}};
    int done =
        EVP_Digest(data.len == 0 ? "" : data.ptr, data.len, digest.bytes, NULL, EVP_sha256(), NULL);
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
