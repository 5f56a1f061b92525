/* What is larger than its head comes over a thread: the same bytes, facts and failures. */
#include "input/input.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

enum { AHEAD_BYTES = 3000000, AHEAD_PACKED_BYTES = 4000000, AHEAD_LEAVES = 20 };

enum ahead_how { AHEAD_READ, AHEAD_TAKE, AHEAD_MIXED, AHEAD_AGAIN };

struct ahead_test {
    struct limits limits;
    struct arena arena;
    struct diag diag;
    enum ahead_how how;
    size_t most;         /* bytes that the visitor reads, or a little more */
    enum status returns; /* what it returns where reading went well */
    char *plain;         /* what it expects */
    size_t plain_len;
    size_t read;              /* bytes it got */
    size_t told;              /* diagnostics */
    char code[DIAG_CODE_MAX]; /* of the first one */
    uint64_t offset;
    struct input_facts facts;
    enum status done;
};

static void ahead_listen(void *context, const struct diagnostic *diagnostic)
{
    struct ahead_test *test = context;
    if (test->told++ == 0) {
        memcpy(test->code, diagnostic->code, sizeof test->code);
        test->offset = diagnostic->place.offset;
    }
}

/* One step; what came has to be what was packed. */
static enum status ahead_step(struct ahead_test *test, struct input *input, size_t at, size_t *len)
{
    static const size_t sizes[] = {1, 4000, 70000, 131072, 200000};
    char *room = malloc(200000);
    assert_non_null(room);
    struct slice bytes = {room, 0};
    bool take = test->how == AHEAD_TAKE || (test->how == AHEAD_MIXED && at % 3 == 0);
    enum status status = take ? input_take(input, &test->diag, &bytes)
                              : input_read(input, &test->diag, room, sizes[at % 5], &bytes.len);
    assert_true(bytes.len <= test->plain_len - at);
    if (bytes.len > 0) {
        assert_memory_equal(bytes.ptr, test->plain + at, bytes.len);
    }
    *len = bytes.len;
    free(room);
    return status;
}

static enum status ahead_visit(void *context, struct input *input)
{
    struct ahead_test *test = context;
    struct slice head = {NULL, 0};
    enum status status = input_head(input, &test->diag, &head);
    if (status == STATUS_OK && test->how == AHEAD_AGAIN) {
        status = input_keep(input, &test->diag);
    }
    int passes = test->how == AHEAD_AGAIN ? 4 : 1;
    for (int pass = 0; status == STATUS_OK && pass < passes; pass++) {
        size_t len = 1;
        size_t at = 0;
        while (status == STATUS_OK && len > 0 && at < test->most) {
            status = ahead_step(test, input, at, &len);
            at += len;
        }
        test->read = at;
        if (status == STATUS_OK && pass + 1 < passes) {
            status = input_rewind(input, &test->diag);
        }
    }
    return status == STATUS_OK ? test->returns : status;
}

static enum status ahead_done(void *context, const char *name, const struct input_facts *facts,
                              enum status status)
{
    struct ahead_test *test = context;
    (void)name;
    test->facts = *facts;
    test->done = status;
    return STATUS_OK;
}

/* Text that packs some six to one, so that the ratio is none of the limits that are met. */
static void ahead_fill(char *bytes, size_t len)
{
    uint32_t noise = 7;
    for (size_t i = 0; i < len; i++) {
        noise = i % 4 == 0 ? noise * 1664525U + 1013904223U : noise;
        bytes[i] = (char)('a' + (i % 4 == 0 ? (noise >> 24) % 26 : i % 7));
    }
}

static size_t ahead_pack(const char *bytes, size_t len, char *out, size_t capacity)
{
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    memcpy(&stream.next_in, &bytes, sizeof bytes); /* zlib doesn't write to it */
    stream.avail_in = (unsigned)len;
    stream.next_out = (unsigned char *)out;
    stream.avail_out = (unsigned)capacity;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t packed = stream.total_out;
    assert_int_equal(deflateEnd(&stream), Z_OK);
    return packed;
}

enum ahead_damage { AHEAD_SOUND, AHEAD_CUT, AHEAD_CHECKSUM, AHEAD_BEHIND, AHEAD_RATIO, AHEAD_SIZE };

static const struct ahead_case {
    const char *name;
    bool gzip;
    enum ahead_how how;
    enum ahead_damage damage;
    size_t most;
    enum status returns;
    enum status done;
    const char *code; /* the one diagnostic, or NULL */
} ahead_cases[] = {
    {"plain, copied", false, AHEAD_READ, AHEAD_SOUND, SIZE_MAX, STATUS_OK, STATUS_OK, NULL},
    {"plain, lent", false, AHEAD_TAKE, AHEAD_SOUND, SIZE_MAX, STATUS_OK, STATUS_OK, NULL},
    {"plain, both in turn", false, AHEAD_MIXED, AHEAD_SOUND, SIZE_MAX, STATUS_OK, STATUS_OK, NULL},
    {"plain, kept and read again", false, AHEAD_AGAIN, AHEAD_SOUND, SIZE_MAX, STATUS_OK, STATUS_OK,
     NULL},
    {"gzip, copied", true, AHEAD_READ, AHEAD_SOUND, SIZE_MAX, STATUS_OK, STATUS_OK, NULL},
    {"gzip, lent", true, AHEAD_TAKE, AHEAD_SOUND, SIZE_MAX, STATUS_OK, STATUS_OK, NULL},
    {"gzip, both in turn", true, AHEAD_MIXED, AHEAD_SOUND, SIZE_MAX, STATUS_OK, STATUS_OK, NULL},
    {"gzip, kept and read again", true, AHEAD_AGAIN, AHEAD_SOUND, SIZE_MAX, STATUS_OK, STATUS_OK,
     NULL},
    {"the reader stops early: the rest is still checked", true, AHEAD_READ, AHEAD_SOUND, 100000,
     STATUS_OK, STATUS_OK, NULL},
    {"the reader refuses early", true, AHEAD_TAKE, AHEAD_SOUND, 100000, STATUS_INVALID,
     STATUS_INVALID, NULL},
    {"the reader fails early", false, AHEAD_TAKE, AHEAD_SOUND, 100000, STATUS_MEMORY, STATUS_OK,
     NULL},
    {"cut off: what stands before comes first", true, AHEAD_TAKE, AHEAD_CUT, SIZE_MAX, STATUS_OK,
     STATUS_INVALID, "TS-GZ-001"},
    {"checksum", true, AHEAD_READ, AHEAD_CHECKSUM, SIZE_MAX, STATUS_OK, STATUS_INVALID,
     "TS-GZ-002"},
    {"checksum behind what the reader wanted", true, AHEAD_READ, AHEAD_CHECKSUM, 100000, STATUS_OK,
     STATUS_INVALID, "TS-GZ-002"},
    {"bytes behind", true, AHEAD_TAKE, AHEAD_BEHIND, SIZE_MAX, STATUS_OK, STATUS_INVALID,
     "TS-GZ-003"},
    {"unpacks too well", true, AHEAD_TAKE, AHEAD_RATIO, SIZE_MAX, STATUS_OK, STATUS_INVALID,
     "TS-LIM-003"},
    {"larger than allowed", false, AHEAD_TAKE, AHEAD_SIZE, SIZE_MAX, STATUS_OK, STATUS_INVALID,
     "TS-LIM-001"},
};

static void ahead_case_holds(void **state)
{
    const struct ahead_case *c = *state;
    struct ahead_test test = {
        .limits = limits_default(), .how = c->how, .most = c->most, .returns = c->returns};
    test.diag = (struct diag){.context = &test, .listen = ahead_listen};
    test.plain = malloc(AHEAD_BYTES);
    char *packed = malloc(AHEAD_PACKED_BYTES);
    assert_non_null(test.plain);
    assert_non_null(packed);
    test.plain_len = AHEAD_BYTES;
    ahead_fill(test.plain, AHEAD_BYTES);
    size_t len = ahead_pack(test.plain, AHEAD_BYTES, packed, AHEAD_PACKED_BYTES);
    if (c->damage == AHEAD_CUT) {
        len -= 5000;
    } else if (c->damage == AHEAD_CHECKSUM) {
        packed[len - 6] = (char)(packed[len - 6] ^ 1);
    } else if (c->damage == AHEAD_BEHIND) {
        packed[len++] = 0;
    } else if (c->damage == AHEAD_RATIO) {
        test.limits.max_inflate_ratio = 3;
    } else if (c->damage == AHEAD_SIZE) {
        test.limits.max_input_mb = 2;
    }
    struct slice bytes = {c->gzip ? packed : test.plain, c->gzip ? len : (size_t)AHEAD_BYTES};
    const struct input_visitor visitor = {&test, ahead_visit, ahead_done, NULL, NULL, NULL};
    enum status status =
        input_each_memory(bytes, "m", &test.limits, true, &test.arena, &test.diag, &visitor);
    assert_int_equal(status, c->returns == STATUS_MEMORY ? STATUS_MEMORY : STATUS_OK);
    assert_int_equal(test.done, c->done);
    assert_int_equal(test.told, c->code == NULL ? 0 : 1);
    if (c->code != NULL) {
        assert_string_equal(test.code, c->code);
    }
    if (c->damage == AHEAD_CUT) {
        assert_true(test.read > AHEAD_BYTES / 2);
        assert_int_equal(test.offset, test.read);
    }
    bool whole = c->most == SIZE_MAX && c->damage == AHEAD_SOUND;
    assert_true(test.read == AHEAD_BYTES || !whole);
    if (status == STATUS_OK && c->damage != AHEAD_SIZE) {
        struct digest digest = digest_of(bytes);
        assert_int_equal(test.facts.size_bytes, bytes.len);
        assert_memory_equal(&test.facts.digest, &digest, sizeof digest);
    }
    arena_clear(&test.arena);
    free(test.plain);
    free(packed);
}

/* As the parsers' benchmark reads: a stream of its own, dropped anywhere. */
static void ahead_streams_are_dropped_anywhere(void **state)
{
    (void)state;
    struct limits limits = limits_default();
    char *plain = malloc(AHEAD_BYTES);
    char *packed = malloc(AHEAD_PACKED_BYTES);
    assert_non_null(plain);
    assert_non_null(packed);
    ahead_fill(plain, AHEAD_BYTES);
    struct slice bytes = {packed, ahead_pack(plain, AHEAD_BYTES, packed, AHEAD_PACKED_BYTES)};
    for (size_t leave = 0; leave < AHEAD_LEAVES; leave++) {
        struct diag diag = {0};
        struct input *input = NULL;
        struct slice block = {"", 1};
        size_t at = 0;
        assert_int_equal(input_from_memory(bytes, "m", &limits, &diag, &input), STATUS_OK);
        while (at < leave * (AHEAD_BYTES / AHEAD_LEAVES) && block.len > 0) {
            assert_int_equal(input_take(input, &diag, &block), STATUS_OK);
            assert_memory_equal(block.ptr, plain + at, block.len);
            at += block.len;
        }
        input_close(input);
        assert_int_equal(diag.count, 0);
    }
    free(plain);
    free(packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ahead_streams_are_dropped_anywhere),
    };
    int failed = unit_run_cases("ahead", ahead_cases, ahead_case_holds);
    return failed + cmocka_run_group_tests_name("streams", tests, NULL, NULL);
}
