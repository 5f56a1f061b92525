/*
 * fuzz_inflater - any bytes as gzip, to each library that may unpack it.
 *
 * Beside crashes it checks that the library chosen for speed says of every member what zlib says:
 * the same bytes where it is whole, and whole where zlib finds it whole; in one piece and in small
 * ones, where inflater.h allows these. Where the program was built without another library, zlib
 * is held to itself.
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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static char expected[FUZZ_OUT_MAX];
    static char out[FUZZ_OUT_MAX];
    static const size_t pieces[][2] = {{SIZE_MAX, SIZE_MAX}, {1, 1000}, {700, 13}};
    struct slice packed = {(const char *)bytes, len};
    unsigned flags = len > 3 ? bytes[3] : 0; /* of RFC 1952, 2.3.1 */
    if ((flags & 0xe0) != 0) {
        return 0;
    }
    size_t pieces_count = flags != 0 || len < 10 ? 1 : sizeof pieces / sizeof pieces[0];
    const struct inflater_kind *last = inflater_kind(inflater_kind(1) == NULL ? 0 : 1);
    struct fuzz_member zlib = fuzz_unpack(last, packed, SIZE_MAX, SIZE_MAX, expected);
    for (size_t i = 0; i < pieces_count; i++) {
        struct fuzz_member other =
            fuzz_unpack(inflater_kind(0), packed, pieces[i][0], pieces[i][1], out);
        if (zlib.long_one || other.long_one) {
            continue;
        }
        fuzz_check((zlib.inflated == INFLATED_MEMBER) == (other.inflated == INFLATED_MEMBER));
        if (zlib.inflated == INFLATED_MEMBER) {
            fuzz_check(zlib.used == other.used && zlib.len == other.len &&
                       memcmp(expected, out, zlib.len) == 0);
        }
    }
    return 0;
}
