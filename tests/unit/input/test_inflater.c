/* Whichever library unpacks: the same bytes, the same members refused. */
#include "input/inflater.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

enum { INFLATER_PLAIN_BYTES = 200000, INFLATER_PACKED_BYTES = 300000 };

struct inflater_test {
    char plain[INFLATER_PLAIN_BYTES];
    char packed[INFLATER_PACKED_BYTES];
    size_t packed_len;
    char out[INFLATER_PLAIN_BYTES + 1];
};

/* A member of `len` plain bytes. */
static void inflater_test_pack(struct inflater_test *test, size_t len, int level, int strategy,
                               gz_header *header)
{
    z_stream stream = {.next_in = (Bytef *)test->plain, .avail_in = (uInt)len};
    assert_int_equal(deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, strategy), Z_OK);
    if (header != NULL) {
        assert_int_equal(deflateSetHeader(&stream, header), Z_OK);
    }
    stream.next_out = (Bytef *)test->packed;
    stream.avail_out = sizeof test->packed;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    test->packed_len = sizeof test->packed - stream.avail_out;
    (void)deflateEnd(&stream);
}

/* Lines that repeat themselves, as statements do. */
static void inflater_test_fill(struct inflater_test *test)
{
    uint32_t state = 7;
    for (size_t i = 0; i < sizeof test->plain; i++) {
        state = state * 1664525U + 1013904223U;
        test->plain[i] = i % 61 < 40 ? ":61:2611220001C12,50NTRFNONREF//INV-2026-00"[i % 41]
                                     : (char)('0' + (state >> 28));
    }
}

/*
 * Unpacks a member by and by.
 *
 * given, room  bytes at a time; the header, of ten bytes, comes at once
 * len          bytes written
 * left         bytes of `packed` not used
 */
static enum inflated inflater_test_unpack(struct inflater_test *test,
                                          const struct inflater_kind *kind, size_t packed_len,
                                          size_t given, size_t room, size_t *len, size_t *left)
{
    void *inflater = kind->open();
    assert_non_null(inflater);
    enum inflated inflated = INFLATED_SOME;
    size_t at = 0;
    *len = 0;
    for (bool dry = false; inflated == INFLATED_SOME && !dry;) {
        /* Each piece in a place of its own size, so that reading beyond it is seen. */
        size_t most = at == 0 && given < 10 ? 10 : given;
        size_t piece = packed_len - at < most ? packed_len - at : most;
        size_t space = sizeof test->out - *len < room ? sizeof test->out - *len : room;
        char *bytes = malloc(piece == 0 ? 1 : piece);
        char *written = malloc(space == 0 ? 1 : space);
        assert_non_null(bytes);
        assert_non_null(written);
        memcpy(bytes, test->packed + at, piece);
        struct slice packed = {bytes, piece};
        size_t got = 0;
        inflated = kind->unpack(inflater, &packed, written, space, &got);
        assert_true(got <= space);
        assert_true(packed.len <= piece);
        memcpy(test->out + *len, written, got);
        dry = piece == 0 && got == 0;
        at += piece - packed.len;
        *len += got;
        free(written);
        free(bytes);
    }
    *left = packed_len - at;
    kind->close(inflater);
    return inflated;
}

static void inflater_unpacks_whatever_the_pieces(void **state)
{
    static const struct {
        int level;
        int strategy;
        size_t len;
    } members[] = {
        {6, Z_DEFAULT_STRATEGY, INFLATER_PLAIN_BYTES},
        {0, Z_DEFAULT_STRATEGY, 150000},
        {9, Z_FIXED, 70000},
        {1, Z_HUFFMAN_ONLY, 40000},
        {6, Z_DEFAULT_STRATEGY, 0},
        {6, Z_DEFAULT_STRATEGY, 1},
    };
    static const size_t pieces[][2] = {{SIZE_MAX, SIZE_MAX}, {131072, 131072}, {1, 100000},
                                       {100000, 7},          {13, 500},        {4096, 32768}};
    struct inflater_test *test = *state;
    for (size_t m = 0; m < sizeof members / sizeof members[0]; m++) {
        inflater_test_pack(test, members[m].len, members[m].level, members[m].strategy, NULL);
        memcpy(test->packed + test->packed_len, "next", 4); /* of the next member: left alone */
        for (size_t i = 0; i < 2 * (sizeof pieces / sizeof pieces[0]); i++) {
            const struct inflater_kind *kind = inflater_kind(i % 2);
            const size_t *piece = pieces[i / 2];
            if (kind == NULL) {
                continue; /* built with zlib alone */
            }
            size_t len = 0;
            size_t left = 0;
            memset(test->out, 0, sizeof test->out);
            assert_int_equal(inflater_test_unpack(test, kind, test->packed_len + 4, piece[0],
                                                  piece[1], &len, &left),
                             INFLATED_MEMBER);
            assert_int_equal(len, members[m].len);
            assert_memory_equal(test->out, test->plain, len);
            assert_int_equal(left, 4);
        }
    }
}

static void inflater_reads_headers_and_goes_on(void **state)
{
    struct inflater_test *test = *state;
    unsigned char extra[300] = {'T', 'S', 3, 0};
    unsigned char name[] = "statement.xml";
    unsigned char comment[] = "November";
    gz_header header = {.extra = extra,
                        .extra_len = sizeof extra,
                        .name = name,
                        .comment = comment,
                        .hcrc = 1,
                        .time = 1795000000};
    inflater_test_pack(test, 5000, 6, Z_DEFAULT_STRATEGY, &header);
    for (size_t i = 0; inflater_kind(i) != NULL; i++) {
        const struct inflater_kind *kind = inflater_kind(i);
        void *inflater = kind->open();
        for (int member = 0; member < 3; member++) {
            struct slice packed = {test->packed, test->packed_len};
            size_t len = 0;
            assert_int_equal(kind->unpack(inflater, &packed, test->out, sizeof test->out, &len),
                             INFLATED_MEMBER);
            assert_int_equal(len, 5000);
            assert_int_equal(packed.len, 0);
            kind->next(inflater);
        }
        kind->close(inflater);
    }
}

/* No member is whole before its last byte. */
static void inflater_wants_the_last_byte(void **state)
{
    struct inflater_test *test = *state;
    inflater_test_pack(test, 3000, 6, Z_DEFAULT_STRATEGY, NULL);
    for (size_t i = 0; inflater_kind(i) != NULL; i++) {
        for (size_t cut = 0; cut < test->packed_len; cut++) {
            size_t len = 0;
            size_t left = 0;
            assert_int_equal(
                inflater_test_unpack(test, inflater_kind(i), cut, SIZE_MAX, SIZE_MAX, &len, &left),
                INFLATED_SOME);
        }
    }
}

/* Any bit that changes what is unpacked, or what it is compared with, is noticed. */
static void inflater_notices_every_changed_bit(void **state)
{
    struct inflater_test *test = *state;
    inflater_test_pack(test, 700, 6, Z_DEFAULT_STRATEGY, NULL);
    size_t checked = test->packed_len - 8; /* CRC and length */
    for (size_t i = 0; i < 2 * test->packed_len * 8; i++) {
        const struct inflater_kind *kind = inflater_kind(i % 2);
        size_t bit = i / 2;
        size_t len = 0;
        size_t left = 0;
        bool content = bit / 8 < 3 || (bit / 8 >= 10 && bit / 8 != checked - 1);
        if (kind == NULL || !content) {
            continue; /* flags, time and system in the header; what fills the last block's byte */
        }
        test->packed[bit / 8] = (char)(test->packed[bit / 8] ^ (1 << bit % 8));
        enum inflated inflated =
            inflater_test_unpack(test, kind, test->packed_len, SIZE_MAX, SIZE_MAX, &len, &left);
        assert_int_not_equal(inflated, INFLATED_MEMBER);
        if (bit / 8 >= checked) {
            assert_int_equal(inflated, INFLATED_CHECKSUM);
        }
        test->packed[bit / 8] = (char)(test->packed[bit / 8] ^ (1 << bit % 8));
    }
}

static int inflater_test_set_up(void **state)
{
    struct inflater_test *test = calloc(1, sizeof *test);
    assert_non_null(test);
    inflater_test_fill(test);
    *state = test;
    return 0;
}

static int inflater_test_tear_down(void **state)
{
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inflater_unpacks_whatever_the_pieces),
        cmocka_unit_test(inflater_reads_headers_and_goes_on),
        cmocka_unit_test(inflater_wants_the_last_byte),
        cmocka_unit_test(inflater_notices_every_changed_bit),
    };
    return cmocka_run_group_tests(tests, inflater_test_set_up, inflater_test_tear_down);
}
