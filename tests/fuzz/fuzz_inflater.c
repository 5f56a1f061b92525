/*
 * fuzz_inflater - any bytes as gzip, to each library that may unpack it.
 *
 * Beside crashes it checks that a member that zlib finds whole is whole for the library chosen for
 * speed, with the same bytes, and that this one says the same of a member in one piece and in small
 * ones, where inflater.h allows these. It may find a member whole that zlib refuses (sets of codes
 * that are never used need not be complete): checksum and length agree all the same. Where the
 * program was built without another library, zlib is held to itself.
 */
#include "input/inflater.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FUZZ_OUT_MAX = 1 << 20 };

struct fuzz_member {
    enum inflated inflated;
    size_t used;
    size_t len;
    bool long_one; /* longer than what is looked at */
};

static void fuzz_check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static struct fuzz_member fuzz_unpack(const struct inflater_kind *kind, struct slice bytes,
                                      size_t given, size_t room, char *out)
{
    struct fuzz_member member = {.inflated = INFLATED_SOME};
    void *inflater = kind->open();
    fuzz_check(inflater != NULL);
    bool dry = false;
    while (member.inflated == INFLATED_SOME && !dry && !member.long_one) {
        size_t most = member.used == 0 && given < 10 ? 10 : given;
        struct slice packed = slice_take(slice_skip(bytes, member.used), most);
        size_t before = packed.len;
        size_t space = FUZZ_OUT_MAX - member.len < room ? FUZZ_OUT_MAX - member.len : room;
        size_t got = 0;
        member.inflated = kind->unpack(inflater, &packed, out + member.len, space, &got);
        fuzz_check(got <= space && packed.len <= before);
        fuzz_check(member.inflated != INFLATED_SOME || before == 0 || got > 0 ||
                   packed.len < before);
        dry = before == 0 && got == 0;
        member.used += before - packed.len;
        member.len += got;
        member.long_one = member.len == FUZZ_OUT_MAX;
    }
    kind->close(inflater);
    return member;
}

static void fuzz_same(const struct fuzz_member *a, const struct fuzz_member *b, const char *a_out,
                      const char *b_out)
{
    fuzz_check(a->long_one == b->long_one);
    if (!a->long_one) {
        fuzz_check(a->inflated == b->inflated && a->used == b->used && a->len == b->len &&
                   memcmp(a_out, b_out, a->len) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static char expected[FUZZ_OUT_MAX];
    static char out[FUZZ_OUT_MAX];
    static const size_t pieces[][2] = {{1, 1000}, {700, 13}};
    struct slice packed = {(const char *)bytes, len};
    unsigned flags = len > 3 ? bytes[3] : 0; /* of RFC 1952, 2.3.1 */
    if ((flags & 0xe0) != 0) {
        return 0;
    }
    const struct inflater_kind *best = inflater_kind(0);
    const struct inflater_kind *zlib = inflater_kind(1) == NULL ? best : inflater_kind(1);
    struct fuzz_member whole = fuzz_unpack(best, packed, SIZE_MAX, SIZE_MAX, expected);
    struct fuzz_member other = fuzz_unpack(zlib, packed, SIZE_MAX, SIZE_MAX, out);
    if (other.inflated == INFLATED_MEMBER) {
        fuzz_same(&whole, &other, expected, out);
    }
    size_t pieces_count = flags != 0 || len < 10 ? 0 : sizeof pieces / sizeof pieces[0];
    for (size_t i = 0; i < pieces_count; i++) {
        other = fuzz_unpack(best, packed, pieces[i][0], pieces[i][1], out);
        if (whole.inflated == INFLATED_MEMBER || other.inflated == INFLATED_MEMBER) {
            fuzz_same(&whole, &other, expected, out);
        }
    }
    return 0;
}
