/* The time limit of a file, by a clock that the test moves. */
#include "input/deadline.h"
#include "input/input.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#define SECOND   UINT64_C(1000000000)
#define MEGABYTE ((size_t)1 << 20)

/* A clock that moves when it is looked at, and what it was told. */
struct hand {
    uint64_t now_ns;
    uint64_t step_ns;
    size_t told;
    uint64_t told_bytes;
    uint64_t told_until_ns;
};

static uint64_t hand_now(void *context)
{
    struct hand *hand = context;
    hand->now_ns += hand->step_ns;
    return hand->now_ns;
}

static void hand_until(void *context, const char *name, uint64_t bytes, uint64_t until_ns)
{
    struct hand *hand = context;
    assert_string_equal(name, "m");
    hand->told++;
    hand->told_bytes = bytes;
    hand->told_until_ns = until_ns;
}

static const struct deadline_case {
    const char *name;
    uint64_t seconds_per_mb;
    uint64_t bytes;
    uint64_t spent_ns;
    bool late;
} deadline_cases[] = {
    {"nothing read, nothing spent", 5, 0, 0, false},
    {"a small file has 30 seconds", 5, 100, 30 * SECOND - 1, false},
    {"and not one more", 5, 100, 30 * SECOND, true},
    {"the least holds below the allowance for six megabytes", 5, 5 * MEGABYTE, 30 * SECOND, true},
    {"from there on each megabyte counts", 5, 6 * MEGABYTE, 35 * SECOND - 1, false},
    {"at its end too", 5, 6 * MEGABYTE, 35 * SECOND, true},
    {"another setting", 100, 3 * MEGABYTE, 399 * SECOND, false},
    {"another setting, passed", 100, 3 * MEGABYTE, 400 * SECOND, true},
    {"the least can't be configured away", 1, 100, 29 * SECOND, false},
    {"a product beyond 64 bits is no limit", UINT64_MAX, UINT64_MAX, UINT64_MAX - 1, false},
};

static void deadline_case_holds(void **state)
{
    const struct deadline_case *c = *state;
    struct hand hand = {0};
    const struct progress_clock clock = {&hand, hand_now, hand_until};
    const struct progress progress = {.clock = &clock};
    struct limits limits = limits_default();
    struct deadline deadline;
    struct diag diag = {0};
    limits.max_seconds_per_mb = c->seconds_per_mb;

    deadline_begin(&progress, &limits, "m", &deadline);
    hand.now_ns = c->spent_ns;
    enum status status = deadline_check(&deadline, c->bytes, &diag);

    assert_int_equal(status, c->late ? STATUS_BUSY : STATUS_OK);
    assert_int_equal(diag.errors, c->late ? 1 : 0);
    if (c->late) {
        assert_string_equal(diag.last.code, "TS-LIM-019");
        assert_string_equal(diag.last.place.file, "m");
        assert_int_equal(diag.last.place.offset, c->bytes);
        assert_non_null(strstr(diag.last.message, "max_seconds_per_mb = "));
        assert_int_equal(hand.told_until_ns, 0);
    } else {
        assert_int_equal(hand.told_bytes, c->bytes);
        assert_true(hand.told_until_ns > c->spent_ns);
    }
}

/* --- a stream that is read too slowly -------------------------------------------------------- */

struct reading {
    struct hand hand;
    struct progress_clock clock;
    struct progress progress;
    struct limits limits;
    struct arena arena;
    struct diag diag;
    bool twice;   /* keep the bytes and read them again */
    size_t done;  /* calls of done */
    size_t bytes; /* read */
};

static enum status reading_visit(void *context, struct input *input)
{
    struct reading *reading = context;
    enum status status = reading->twice ? input_keep(input, &reading->diag) : STATUS_OK;
    for (size_t pass = 0; status == STATUS_OK && pass < (reading->twice ? 2U : 1U); pass++) {
        char block[1 << 16];
        size_t len = 1;
        if (pass > 0) {
            status = input_rewind(input, &reading->diag);
        }
        while (status == STATUS_OK && len > 0) {
            status = input_read(input, &reading->diag, block, sizeof block, &len);
            reading->bytes += len;
        }
    }
    return status;
}

static enum status reading_done(void *context, const char *name, const struct input_facts *facts,
                                enum status status)
{
    struct reading *reading = context;
    (void)name;
    (void)facts;
    (void)status;
    assert_int_equal(reading->hand.told_until_ns, 0); /* what comes after reading has no limit */
    reading->done++;
    return STATUS_OK;
}

static int reading_set_up(void **state)
{
    struct reading *reading = calloc(1, sizeof *reading);
    assert_non_null(reading);
    reading->limits = limits_default();
    reading->clock = (struct progress_clock){&reading->hand, hand_now, NULL};
    reading->progress.clock = &reading->clock;
    *state = reading;
    return 0;
}

static int reading_tear_down(void **state)
{
    struct reading *reading = *state;
    arena_clear(&reading->arena);
    free(reading);
    return 0;
}

static enum status reading_memory(struct reading *reading, const char *bytes, size_t len)
{
    const struct input_visitor visitor = {reading, reading_visit, reading_done, &reading->progress,
                                          NULL,    NULL};
    return input_each_memory((struct slice){bytes, len}, "m", &reading->limits, true,
                             &reading->arena, &reading->diag, &visitor);
}

static void reading_is_late(const struct reading *reading, enum status status)
{
    assert_int_equal(status, STATUS_BUSY);
    assert_int_equal(reading->done, 0); /* no file is refused by a clock */
    assert_int_equal(reading->diag.errors, 1);
    assert_string_equal(reading->diag.last.code, "TS-LIM-019");
}

static void plain_bytes(void **state)
{
    struct reading *reading = *state;
    char *bytes = calloc(1, 4 * MEGABYTE);
    assert_non_null(bytes);
    reading->hand.step_ns = SECOND / 100; /* not one look at the clock for each byte */
    assert_int_equal(reading_memory(reading, bytes, 4 * MEGABYTE), STATUS_OK);
    assert_int_equal(reading->done, 1);
    assert_int_equal(reading->bytes, 4 * MEGABYTE);
    reading->done = 0;
    reading->hand.step_ns = SECOND;
    reading_is_late(reading, reading_memory(reading, bytes, 4 * MEGABYTE));
    free(bytes);
}

/* A table is read twice; the second reading has no time of its own. */
static void bytes_read_again(void **state)
{
    struct reading *reading = *state;
    char *bytes = calloc(1, MEGABYTE);
    assert_non_null(bytes);
    reading->hand.step_ns = SECOND * 5 / 4; /* some 18 looks a pass */
    assert_int_equal(reading_memory(reading, bytes, MEGABYTE), STATUS_OK);
    reading->twice = true;
    reading->done = 0;
    reading->bytes = 0;
    reading_is_late(reading, reading_memory(reading, bytes, MEGABYTE));
    assert_true(reading->bytes > MEGABYTE);
    free(bytes);
}

/* What counts is what was unpacked: what is packed well is no reason to hurry. */
static void unpacked_bytes_count(void **state)
{
    struct reading *reading = *state;
    const size_t plain_len = 20 * MEGABYTE;
    char *plain = calloc(1, plain_len);
    char *packed = calloc(1, MEGABYTE);
    assert_non_null(plain);
    assert_non_null(packed);
    uint32_t noise = 1;
    for (size_t i = 0; i < plain_len; i += 128) { /* packs well, and within max_inflate_ratio */
        noise = noise * 1664525U + 1013904223U;
        plain[i] = (char)(noise >> 24);
    }
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (unsigned char *)plain;
    stream.avail_in = (unsigned)plain_len;
    stream.next_out = (unsigned char *)packed;
    stream.avail_out = MEGABYTE;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    reading->hand.step_ns = SECOND / 4; /* 330 blocks: some 85 of the 100 seconds */
    assert_int_equal(reading_memory(reading, packed, stream.total_out), STATUS_OK);
    assert_int_equal(reading->bytes, plain_len);
    reading->done = 0;
    reading->hand.step_ns = SECOND;
    reading_is_late(reading, reading_memory(reading, packed, stream.total_out));
    (void)deflateEnd(&stream);
    free(plain);
    free(packed);
}

/* Nobody writes and nobody closes: the wait itself ends. */
static void silent_standard_input(void **state)
{
    struct reading *reading = *state;
    const struct input_visitor visitor = {reading, reading_visit, reading_done, &reading->progress,
                                          NULL,    NULL};
    int ends[2];
    int kept = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], ":20:START", 9), 9);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    reading->hand.step_ns = 8 * SECOND;
    enum status status =
        input_each("-", &reading->limits, true, &reading->arena, &reading->diag, &visitor);
    assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
    (void)close(kept);
    (void)close(ends[0]);
    (void)close(ends[1]);
    reading_is_late(reading, status);
    assert_int_equal(reading->diag.last.place.offset, 9);
    assert_string_equal(reading->diag.last.place.file, "-");
}

static void without_a_clock(void **state)
{
    struct reading *reading = *state;
    struct deadline deadline;
    deadline_begin(NULL, &reading->limits, "m", &deadline);
    assert_int_equal(deadline_check(&deadline, 1, &reading->diag), STATUS_OK);
    assert_int_equal(deadline_left_ms(&deadline), -1);
    deadline_end(&deadline);
    reading->progress.clock = NULL;
    assert_int_equal(reading_memory(reading, "abc", 3), STATUS_OK);
    assert_int_equal(reading->done, 1);
}

static void time_left_for_a_wait(void **state)
{
    struct reading *reading = *state;
    struct deadline deadline;
    deadline_begin(&reading->progress, &reading->limits, "m", &deadline);
    assert_int_equal(deadline_left_ms(&deadline), 30001);
    reading->hand.now_ns = 30 * SECOND - 1;
    assert_int_equal(deadline_left_ms(&deadline), 1);
    reading->hand.now_ns = 31 * SECOND;
    assert_int_equal(deadline_left_ms(&deadline), 0);
    deadline_end(&deadline);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(plain_bytes, reading_set_up, reading_tear_down),
        cmocka_unit_test_setup_teardown(bytes_read_again, reading_set_up, reading_tear_down),
        cmocka_unit_test_setup_teardown(unpacked_bytes_count, reading_set_up, reading_tear_down),
        cmocka_unit_test_setup_teardown(silent_standard_input, reading_set_up, reading_tear_down),
        cmocka_unit_test_setup_teardown(without_a_clock, reading_set_up, reading_tear_down),
        cmocka_unit_test_setup_teardown(time_left_for_a_wait, reading_set_up, reading_tear_down),
    };
    int failed = unit_run_cases("deadline", deadline_cases, deadline_case_holds);
    return failed + cmocka_run_group_tests_name("reading", tests, NULL, NULL);
}
