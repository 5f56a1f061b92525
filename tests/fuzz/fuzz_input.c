/*
 * fuzz_input - any bytes as a delivered file: plain, gzip or zip.
 *
 * Beside crashes it checks that every stream that is visited is also done, that its name and facts
 * are sound, that a refusal says why, that limits hold while reading, and that a stream reads the
 * same in small pieces as in large ones.
 */
#include "base/utf8.h"
#include "input/input.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct fuzz_input {
    struct diag diag;
    size_t piece; /* bytes asked for at once */
    size_t len;   /* of the delivered file */
    unsigned visited;
    unsigned done;
    uint64_t total;
    uint64_t fingerprint;
    unsigned refused;
};

static void fuzz_check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void fuzz_add(struct fuzz_input *fuzz, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        fuzz->fingerprint = fuzz->fingerprint * 1099511628211U ^ (unsigned char)bytes[i];
    }
    fuzz->total += len;
}

static enum status fuzz_visit(void *context, struct input *input)
{
    struct fuzz_input *fuzz = context;
    char bytes[1 << 16];
    struct slice head = {NULL, 0};
    size_t len = 1;
    fuzz->visited++;
    enum status status = input_head(input, &fuzz->diag, &head);
    char first = head.len > 0 ? head.ptr[0] : '\0';
    bool begun = false;
    while (status == STATUS_OK && len > 0) {
        status = input_read(input, &fuzz->diag, bytes, fuzz->piece, &len);
        fuzz_check(len <= fuzz->piece);
        fuzz_check(begun || len == 0 || bytes[0] == first);
        begun = true;
        fuzz_add(fuzz, bytes, len);
    }
    return status;
}

static enum status fuzz_done(void *context, const char *name, const struct input_facts *facts,
                             enum status status)
{
    struct fuzz_input *fuzz = context;
    fuzz->done++;
    fuzz->refused += status == STATUS_OK ? 0 : 1;
    fuzz_check(strncmp(name, "fuzz", 4) == 0);
    fuzz_check(status == STATUS_OK || status == STATUS_INVALID);
    fuzz_check(facts->size_bytes <= fuzz->len);
    fuzz_check(status != STATUS_OK || facts->size_bytes == fuzz->len);
    return STATUS_OK;
}

static struct fuzz_input fuzz_once(struct slice bytes, size_t piece)
{
    struct limits limits = limits_default();
    struct arena arena = {0};
    struct fuzz_input fuzz = {.piece = piece, .len = bytes.len};
    struct input_visitor visitor = {&fuzz, fuzz_visit, fuzz_done, NULL, NULL};
    limits.max_inflated_mb = 2;
    limits.max_members = 20;
    enum status status =
        input_each_memory(bytes, "fuzz", &limits, true, &arena, &fuzz.diag, &visitor);
    fuzz_check(status == STATUS_OK);
    fuzz_check(fuzz.done >= 1 && fuzz.done >= fuzz.visited);
    fuzz_check((fuzz.refused > 0) == (fuzz.diag.errors > 0));
    fuzz_check(fuzz.total <= (limits.max_inflated_mb << 20) + bytes.len);
    arena_clear(&arena);
    return fuzz;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct slice text = {(const char *)bytes, len};
    struct fuzz_input large = fuzz_once(text, 1 << 16);
    struct fuzz_input small = fuzz_once(text, 97);
    fuzz_check(large.done == small.done && large.refused == small.refused);
    if (large.refused == 0) {
        fuzz_check(large.total == small.total && large.fingerprint == small.fingerprint);
    }
    return 0;
}
