/* Files, folders and streams. */
#include "input/input.h"
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

enum { INPUT_TOLD_MAX = 4096 };

/* What visit and done were told, and how the visitor behaves. */
struct input_test {
    struct limits limits;
    struct arena arena;
    struct diag diag;
    char root[64]; /* a folder of this test's own; empty for none */
    char told[INPUT_TOLD_MAX];
    char codes[512];
    size_t take;               /* bytes that visit reads; SIZE_MAX for all */
    enum status visit_returns; /* where reading went well */
    struct input_facts facts;  /* of the last one done */
    char read[INPUT_TOLD_MAX]; /* the last stream's bytes */
    size_t read_len;
};

static void input_test_listen(void *context, const struct diagnostic *diagnostic)
{
    struct input_test *test = context;
    strncat(test->codes, diagnostic->code, sizeof test->codes - strlen(test->codes) - 1);
    strncat(test->codes, " ", sizeof test->codes - strlen(test->codes) - 1);
    assert_non_null(diag_code_find(diagnostic->code));
}

/* Paths are told below the test's folder. */
static const char *input_test_shown(const struct input_test *test, const char *name)
{
    size_t len = strlen(test->root);
    return len > 0 && strncmp(name, test->root, len) == 0 ? name + len : name;
}

static enum status input_test_visit(void *context, struct input *input)
{
    struct input_test *test = context;
    size_t at = 0;
    enum status status = STATUS_OK;
    size_t len = 1;
    while (status == STATUS_OK && len > 0 && at < test->take) {
        char bytes[1000];
        size_t wanted = test->take - at < sizeof bytes ? test->take - at : sizeof bytes;
        status = input_read(input, &test->diag, bytes, wanted, &len);
        for (size_t i = 0; i < len; i++) {
            if (at + i < sizeof test->read) {
                test->read[at + i] = bytes[i];
            }
        }
        at += len;
    }
    test->read_len = at;
    return status == STATUS_OK ? test->visit_returns : status;
}

static enum status input_test_done(void *context, const char *name, const struct input_facts *facts,
                                   enum status status)
{
    struct input_test *test = context;
    size_t len = strlen(test->told);
    (void)snprintf(test->told + len, sizeof test->told - len, "%s%s ",
                   status == STATUS_OK ? "" : "!", input_test_shown(test, name));
    test->facts = *facts;
    return STATUS_OK;
}

static int input_test_set_up(void **state)
{
    struct input_test *test = calloc(1, sizeof *test);
    assert_non_null(test);
    test->limits = limits_default();
    test->diag = (struct diag){.context = test, .listen = input_test_listen};
    test->take = SIZE_MAX;
    (void)snprintf(test->root, sizeof test->root, "/tmp/test_input_XXXXXX");
    assert_non_null(mkdtemp(test->root));
    *state = test;
    return 0;
}

static int input_test_tear_down(void **state)
{
    struct input_test *test = *state;
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", test->root);
    /* The name is mkdtemp()'s. NOLINTNEXTLINE(cert-env33-c) */
    int gone = system(command);
    arena_clear(&test->arena);
    free(test);
    return gone;
}

static const char *input_test_path(const struct input_test *test, const char *name, char path[256])
{
    (void)snprintf(path, 256, "%s/%s", test->root, name);
    return path;
}

static void input_test_write(const struct input_test *test, const char *name, const char *bytes,
                             size_t len)
{
    char path[256];
    FILE *file = fopen(input_test_path(test, name, path), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void input_test_folder(const struct input_test *test, const char *name)
{
    char path[256];
    assert_int_equal(mkdir(input_test_path(test, name, path), 0700), 0);
}

static enum status input_test_each(struct input_test *test, const char *name)
{
    char path[256];
    struct input_visitor visitor = {test, input_test_visit, input_test_done, NULL, NULL, NULL};
    test->told[0] = '\0';
    test->codes[0] = '\0';
    return input_each(input_test_path(test, name, path), &test->limits, true, &test->arena,
                      &test->diag, &visitor);
}

static enum status input_test_memory(struct input_test *test, struct slice bytes)
{
    struct input_visitor visitor = {test, input_test_visit, input_test_done, NULL, NULL, NULL};
    test->told[0] = '\0';
    test->codes[0] = '\0';
    return input_each_memory(bytes, "m", &test->limits, true, &test->arena, &test->diag, &visitor);
}

/* A gzip member of `bytes` behind what `out` holds. */
static size_t input_test_gzip(const char *bytes, size_t len, char *out, size_t capacity)
{
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    /* zlib's pointer is not const. NOLINTNEXTLINE(performance-no-int-to-ptr) */
    stream.next_in = (unsigned char *)(uintptr_t)bytes;
    stream.avail_in = (unsigned)len;
    stream.next_out = (unsigned char *)out;
    stream.avail_out = (unsigned)capacity;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t written = capacity - stream.avail_out;
    (void)deflateEnd(&stream);
    return written;
}

static void input_reads_a_file_with_its_facts(void **state)
{
    struct input_test *test = *state;
    input_test_write(test, "a", "hello", 5);
    assert_int_equal(input_test_each(test, "a"), STATUS_OK);
    assert_string_equal(test->told, "/a ");
    assert_int_equal(test->read_len, 5);
    assert_memory_equal(test->read, "hello", 5);
    assert_int_equal(test->facts.size_bytes, 5);
    struct digest expected = digest_of(SLICE("hello"));
    assert_memory_equal(test->facts.digest.bytes, expected.bytes, DIGEST_BYTES);
}

static void input_hashes_what_the_parser_did_not_read(void **state)
{
    struct input_test *test = *state;
    static char bytes[300000];
    memset(bytes, 'x', sizeof bytes);
    input_test_write(test, "a", bytes, sizeof bytes);
    struct digest expected = digest_of((struct slice){bytes, sizeof bytes});
    static const size_t takes[] = {0, 1, 70000};
    static const enum status answers[] = {STATUS_OK, STATUS_INVALID, STATUS_NOT_FOUND};
    for (size_t i = 0; i < 3; i++) {
        test->take = takes[i];
        test->visit_returns = answers[i];
        assert_int_equal(input_test_each(test, "a"), STATUS_OK);
        assert_int_equal(test->facts.size_bytes, sizeof bytes);
        assert_memory_equal(test->facts.digest.bytes, expected.bytes, DIGEST_BYTES);
        assert_string_equal(test->told, i == 0 ? "/a " : "!/a ");
    }
}

static void input_other_failures_end_the_batch(void **state)
{
    struct input_test *test = *state;
    input_test_write(test, "a", "1", 1);
    input_test_write(test, "b", "2", 1);
    test->visit_returns = STATUS_INTERRUPTED;
    assert_int_equal(input_test_each(test, ""), STATUS_INTERRUPTED);
    assert_string_equal(test->told, "");
}

static void input_visits_folders_in_byte_order(void **state)
{
    struct input_test *test = *state;
    input_test_folder(test, "b");
    input_test_folder(test, "b/inner");
    input_test_write(test, "b/inner/z", "1", 1);
    input_test_write(test, "b/A", "1", 1);
    input_test_write(test, "b-", "1", 1);
    input_test_write(test, "a", "1", 1);
    input_test_write(test, "Z", "1", 1);
    input_test_write(test, "\xc3\xbc", "1", 1);
    input_test_write(test, ".hidden", "1", 1);
    input_test_folder(test, ".git");
    input_test_write(test, ".git/x", "1", 1);
    assert_int_equal(input_test_each(test, ""), STATUS_OK);
    assert_string_equal(test->told, "/Z /a /b/A /b/inner/z /b- /\xc3\xbc ");
    assert_string_equal(test->codes, "");
}

static void input_follows_links_to_files_only(void **state)
{
    struct input_test *test = *state;
    char path[256];
    input_test_folder(test, "d");
    input_test_folder(test, "d/real");
    input_test_write(test, "d/real/a", "1", 1);
    assert_int_equal(symlink("real/a", input_test_path(test, "d/link", path)), 0);
    assert_int_equal(symlink("real", input_test_path(test, "d/folder", path)), 0);
    assert_int_equal(symlink("..", input_test_path(test, "d/real/loop", path)), 0);
    assert_int_equal(symlink("nowhere", input_test_path(test, "d/torn", path)), 0);
    assert_int_equal(input_test_each(test, "d"), STATUS_OK);
    assert_string_equal(test->told, "/d/link /d/real/a !/d/torn ");
    assert_string_equal(test->codes, "TS-IO-008 TS-IO-001 ");

    assert_int_equal(input_test_each(test, "d/folder"), STATUS_OK); /* named by the user */
    assert_string_equal(test->told, "/d/folder/a ");
}

static void input_refuses_what_is_no_regular_file(void **state)
{
    struct input_test *test = *state;
    char path[256];
    assert_int_equal(mkfifo(input_test_path(test, "pipe", path), 0600), 0);
    assert_int_equal(input_test_each(test, "pipe"), STATUS_OK);
    assert_string_equal(test->told, "!/pipe ");
    assert_string_equal(test->codes, "TS-IO-002 ");
    assert_int_equal(input_test_each(test, "not-there"), STATUS_OK);
    assert_string_equal(test->codes, "TS-IO-001 ");
}

static void input_keeps_to_its_limits_of_files(void **state)
{
    struct input_test *test = *state;
    input_test_write(test, "a", "1", 1);
    input_test_write(test, "b", "2", 1);
    input_test_folder(test, "c");
    input_test_folder(test, "c/d");
    input_test_write(test, "c/d/e", "3", 1);
    test->limits.max_files = 1;
    test->limits.max_dir_depth = 1;
    assert_int_equal(input_test_each(test, ""), STATUS_OK);
    assert_string_equal(test->told, "/a !/b !/c/d ");
    assert_string_equal(test->codes, "TS-LIM-017 TS-LIM-018 ");
}

static void input_keeps_to_its_limit_of_bytes(void **state)
{
    struct input_test *test = *state;
    static char bytes[(1 << 20) + 1];
    test->limits.max_input_mb = 1;
    assert_int_equal(input_test_memory(test, (struct slice){bytes, sizeof bytes - 1}), STATUS_OK);
    assert_string_equal(test->told, "m ");
    assert_int_equal(input_test_memory(test, (struct slice){bytes, sizeof bytes}), STATUS_OK);
    assert_string_equal(test->told, "!m ");
    assert_string_equal(test->codes, "TS-LIM-001 ");
}

static void input_looks_ahead_without_taking(void **state)
{
    struct input_test *test = *state;
    static char bytes[200000];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)('a' + i % 23);
    }
    struct input *input = NULL;
    assert_int_equal(input_from_memory((struct slice){bytes, sizeof bytes}, "m", &test->limits,
                                       &test->diag, &input),
                     STATUS_OK);
    struct slice head = {NULL, 0};
    assert_int_equal(input_head(input, &test->diag, &head), STATUS_OK);
    assert_int_equal(head.len, INPUT_HEAD_BYTES);
    char some[100];
    size_t len = 0;
    assert_int_equal(input_read(input, &test->diag, some, sizeof some, &len), STATUS_OK);
    assert_int_equal(len, sizeof some);
    assert_memory_equal(some, bytes, sizeof some);
    assert_int_equal(input_head(input, &test->diag, &head), STATUS_OK);
    assert_memory_equal(head.ptr, bytes + sizeof some, head.len);
    assert_string_equal(input_name(input), "m");
    assert_true(input_named_directly(input));
    input_close(input);
}

static void input_reads_kept_bytes_again(void **state)
{
    struct input_test *test = *state;
    static char bytes[200000];
    static char again[sizeof bytes];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)('a' + i % 23);
    }
    struct input *input = NULL;
    struct slice head = {NULL, 0};
    assert_int_equal(input_from_memory((struct slice){bytes, sizeof bytes}, "m", &test->limits,
                                       &test->diag, &input),
                     STATUS_OK);
    assert_int_equal(input_head(input, &test->diag, &head), STATUS_OK);
    assert_int_equal(input_keep(input, &test->diag), STATUS_OK);
    static const size_t stops[] = {0, 10, 100000, sizeof bytes, sizeof bytes};
    for (size_t pass = 0; pass < sizeof stops / sizeof stops[0]; pass++) {
        size_t at = 0;
        size_t len = 1;
        while (len > 0 && at < stops[pass]) {
            assert_int_equal(input_read(input, &test->diag, again + at, stops[pass] - at, &len),
                             STATUS_OK);
            at += len;
        }
        assert_int_equal(at, stops[pass]);
        assert_memory_equal(again, bytes, at);
        assert_int_equal(input_rewind(input, &test->diag), STATUS_OK);
        assert_int_equal(input_head(input, &test->diag, &head), STATUS_OK);
        assert_int_equal(head.len, INPUT_HEAD_BYTES);
        assert_memory_equal(head.ptr, bytes, head.len);
    }
    input_close(input);
}

/* A visitor that reads a file, changes it as it is told, and reads it again. */
struct input_test_again {
    struct input_test *test;
    const char *path;
    const char *added; /* at its end, or NULL */
    off_t cut;         /* to so many bytes; 0 for no cut */
    size_t first;      /* bytes of the first reading */
};

static enum status input_test_visit_again(void *context, struct input *input)
{
    struct input_test_again *again = context;
    struct input_test *test = again->test;
    assert_int_equal(input_keep(input, &test->diag), STATUS_OK);
    assert_int_equal(input_test_visit(test, input), STATUS_OK);
    again->first = test->read_len;
    if (again->added != NULL) {
        FILE *file = fopen(again->path, "ab");
        assert_non_null(file);
        assert_int_equal(fputs(again->added, file) >= 0, 1);
        assert_int_equal(fclose(file), 0);
    }
    assert_int_equal(again->cut == 0 ? 0 : truncate(again->path, again->cut), 0);
    memset(test->read, 0, sizeof test->read);
    assert_int_equal(input_rewind(input, &test->diag), STATUS_OK);
    return input_test_visit(test, input);
}

static enum status input_test_done_again(void *context, const char *name,
                                         const struct input_facts *facts, enum status status)
{
    const struct input_test_again *again = context;
    return input_test_done(again->test, name, facts, status);
}

static void input_test_twice(struct input_test *test, bool packed, const char *added, off_t cut)
{
    static char bytes[300000];
    static char member[300000];
    char path[256];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)('a' + i % 23);
    }
    size_t len = packed ? input_test_gzip(bytes, sizeof bytes, member, sizeof member) : 0;
    input_test_write(test, "twice", packed ? member : bytes, packed ? len : sizeof bytes);
    struct input_test_again again = {test, input_test_path(test, "twice", path), added, cut, 0};
    struct input_visitor visitor = {
        &again, input_test_visit_again, input_test_done_again, NULL, NULL, NULL};
    test->told[0] = '\0';
    test->codes[0] = '\0';
    assert_int_equal(input_each(path, &test->limits, true, &test->arena, &test->diag, &visitor),
                     STATUS_OK);
    assert_int_equal(again.first, sizeof bytes);
    assert_memory_equal(test->read, bytes, sizeof test->read);
}

static void input_reads_a_file_again_by_offset(void **state)
{
    struct input_test *test = *state;
    input_test_twice(test, false, NULL, 0);
    assert_string_equal(test->told, "/twice ");
    assert_string_equal(test->codes, "");
    assert_int_equal(test->read_len, 300000);
    assert_int_equal(test->facts.size_bytes, 300000);
}

static void input_refuses_a_file_that_grew_between_readings(void **state)
{
    struct input_test *test = *state;
    input_test_twice(test, false, "more", 0);
    assert_string_equal(test->told, "!/twice ");
    assert_string_equal(test->codes, "TS-IO-009 ");
}

static void input_refuses_a_file_that_shrank_between_readings(void **state)
{
    struct input_test *test = *state;
    input_test_twice(test, false, NULL, 100000);
    assert_string_equal(test->told, "!/twice ");
    assert_string_equal(test->codes, "TS-IO-009 ");
}

static void input_unpacks_a_file_again(void **state)
{
    struct input_test *test = *state;
    input_test_twice(test, true, NULL, 0);
    assert_string_equal(test->told, "/twice ");
    assert_string_equal(test->codes, "");
    assert_int_equal(test->read_len, 300000);
    assert_true(test->facts.size_bytes < 10000);
    input_test_twice(test, true, "\x1f\x8b and no member", 0);
    assert_string_equal(test->told, "!/twice ");
    input_test_twice(test, true, NULL, 100);
    assert_string_equal(test->told, "!/twice ");
    assert_string_equal(test->codes, "TS-GZ-001 ");
}

#define INPUT_TEST(function)                                                                       \
    cmocka_unit_test_setup_teardown(function, input_test_set_up, input_test_tear_down)

static void input_unpacks_gzip_in_several_members(void **state)
{
    struct input_test *test = *state;
    char packed[512];
    size_t len = input_test_gzip("one ", 4, packed, sizeof packed);
    len += input_test_gzip("", 0, packed + len, sizeof packed - len);
    len += input_test_gzip("two", 3, packed + len, sizeof packed - len);
    assert_int_equal(input_test_memory(test, (struct slice){packed, len}), STATUS_OK);
    assert_string_equal(test->told, "m ");
    assert_memory_equal(test->read, "one two", 7);
    assert_int_equal(test->facts.size_bytes, len);
    struct digest expected = digest_of((struct slice){packed, len});
    assert_memory_equal(test->facts.digest.bytes, expected.bytes, DIGEST_BYTES);
}

static void input_reads_gzip_headers(void **state)
{
    struct input_test *test = *state;
    static const struct {
        const char *bytes; /* behind the first three of a header */
        size_t len;
        const char *codes;
    } headers[] = {
        {"\x08\0\0\0\0\0\3statement\0", 17, ""}, {"\x10\0\0\0\0\0\3note\0", 12, ""},
        {"\x04\0\0\0\0\0\3\2\0xy", 11, ""},      {"\x1c\0\0\0\0\0\3\1\0xname\0note\0", 20, ""},
        {"\x02\0\0\0\0\0\3xy", 9, "TS-GZ-002 "}, /* no checksum of this header */
        {"\x20\0\0\0\0\0\3", 7, "TS-GZ-004 "},   {"\x08\0\0\0\0\0\3endless", 14, "TS-GZ-001 "},
    };
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        char member[512];
        char packed[512] = "\x1f\x8b\x08";
        size_t len = input_test_gzip("statement", 9, member, sizeof member);
        size_t at = 3 + headers[i].len;
        memcpy(packed + 3, headers[i].bytes, headers[i].len);
        if (strcmp(headers[i].codes, "TS-GZ-001 ") != 0) {
            memcpy(packed + at, member + 10, len - 10);
            at += len - 10;
        }
        assert_int_equal(input_test_memory(test, (struct slice){packed, at}), STATUS_OK);
        assert_string_equal(test->codes, headers[i].codes);
        if (headers[i].codes[0] == '\0') {
            assert_memory_equal(test->read, "statement", 9);
        }
    }
}

/* Damage behind what the parser reads must be found all the same. */
static void input_refuses_damaged_gzip(void **state)
{
    struct input_test *test = *state;
    char packed[512];
    size_t len = input_test_gzip("statement", 9, packed, sizeof packed - 1);
    static const size_t takes[] = {0, 4, SIZE_MAX};
    for (size_t i = 0; i < sizeof takes / sizeof takes[0]; i++) {
        test->take = takes[i];
        for (size_t cut = 2; cut < len; cut++) {
            assert_int_equal(input_test_memory(test, (struct slice){packed, cut}), STATUS_OK);
            assert_string_equal(test->told, "!m ");
            assert_string_equal(test->codes, "TS-GZ-001 ");
        }
        packed[len - 6] ^= 1; /* in the CRC */
        assert_int_equal(input_test_memory(test, (struct slice){packed, len}), STATUS_OK);
        assert_string_equal(test->codes, "TS-GZ-002 ");
        packed[len - 6] ^= 1;
        packed[len - 2] ^= 1; /* in the length */
        assert_int_equal(input_test_memory(test, (struct slice){packed, len}), STATUS_OK);
        assert_string_equal(test->codes, "TS-GZ-002 ");
        packed[len - 2] ^= 1;
        packed[len] = '\0'; /* padding */
        assert_int_equal(input_test_memory(test, (struct slice){packed, len + 1}), STATUS_OK);
        assert_string_equal(test->codes, "TS-GZ-003 ");
        packed[2] ^= 1; /* the method */
        assert_int_equal(input_test_memory(test, (struct slice){packed, len}), STATUS_OK);
        assert_string_equal(test->codes, "TS-GZ-004 ");
        packed[2] ^= 1;
    }
}

static void input_refuses_what_unpacks_without_end(void **state)
{
    struct input_test *test = *state;
    enum { PLAIN = 8 << 20 };
    char *plain = calloc(1, PLAIN);
    char *packed = malloc(PLAIN);
    assert_non_null(plain);
    assert_non_null(packed);
    size_t len = input_test_gzip(plain, PLAIN, packed, PLAIN);
    assert_int_equal(input_test_memory(test, (struct slice){packed, len}), STATUS_OK);
    assert_string_equal(test->codes, "TS-LIM-003 ");
    assert_true(test->read_len < (2 << 20)); /* stopped on the way, not afterwards */

    test->limits.max_inflate_ratio = 2000;
    assert_int_equal(input_test_memory(test, (struct slice){packed, len}), STATUS_OK);
    assert_string_equal(test->codes, "");
    assert_int_equal(test->read_len, PLAIN);

    test->limits.max_inflated_mb = 4;
    assert_int_equal(input_test_memory(test, (struct slice){packed, len}), STATUS_OK);
    assert_string_equal(test->codes, "TS-LIM-002 ");
    free(plain);
    free(packed);
}

static void input_refuses_gzip_in_gzip(void **state)
{
    struct input_test *test = *state;
    char inner[256];
    char outer[512];
    size_t len = input_test_gzip("statement", 9, inner, sizeof inner);
    len = input_test_gzip(inner, len, outer, sizeof outer);
    assert_int_equal(input_test_memory(test, (struct slice){outer, len}), STATUS_OK);
    assert_string_equal(test->told, "!m ");
    assert_string_equal(test->codes, "TS-LIM-005 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        INPUT_TEST(input_reads_a_file_with_its_facts),
        INPUT_TEST(input_hashes_what_the_parser_did_not_read),
        INPUT_TEST(input_other_failures_end_the_batch),
        INPUT_TEST(input_visits_folders_in_byte_order),
        INPUT_TEST(input_follows_links_to_files_only),
        INPUT_TEST(input_refuses_what_is_no_regular_file),
        INPUT_TEST(input_keeps_to_its_limits_of_files),
        INPUT_TEST(input_keeps_to_its_limit_of_bytes),
        INPUT_TEST(input_looks_ahead_without_taking),
        INPUT_TEST(input_reads_kept_bytes_again),
        INPUT_TEST(input_reads_a_file_again_by_offset),
        INPUT_TEST(input_refuses_a_file_that_grew_between_readings),
        INPUT_TEST(input_refuses_a_file_that_shrank_between_readings),
        INPUT_TEST(input_unpacks_a_file_again),
        INPUT_TEST(input_unpacks_gzip_in_several_members),
        INPUT_TEST(input_reads_gzip_headers),
        INPUT_TEST(input_refuses_damaged_gzip),
        INPUT_TEST(input_refuses_what_unpacks_without_end),
        INPUT_TEST(input_refuses_gzip_in_gzip),
    };
    return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
