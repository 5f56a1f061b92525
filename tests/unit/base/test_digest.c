/* FIPS 180-4's published examples, whole and in pieces. */
#include "base/digest.h"
#include "unit.h"

static const struct digest_case {
    const char *name;
    const char *text;
    const char *hex;
} digest_cases[] = {
    {"empty", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"one block", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void digest_case_holds(void **state)
{
    const struct digest_case *c = *state;
    char hex[DIGEST_HEX];
    struct digest whole = digest_of(slice_from(c->text));
    digest_format(&whole, hex);
    assert_memory_equal(hex, c->hex, DIGEST_HEX);
    struct digest_stream stream = {0};
    assert_int_equal(digest_begin(&stream), STATUS_OK);
    for (const char *byte = c->text; *byte != '\0'; byte++) {
        digest_add(&stream, (struct slice){byte, 1});
    }
    struct digest pieces = digest_finish(&stream);
    assert_memory_equal(&pieces, &whole, sizeof whole);
    assert_null(stream.state);
}

static void dropped_stream_is_empty(void **state)
{
    (void)state;
    struct digest_stream stream = {0};
    digest_drop(&stream);
    assert_int_equal(digest_begin(&stream), STATUS_OK);
    digest_add(&stream, SLICE("x"));
    digest_drop(&stream);
    assert_null(stream.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(dropped_stream_is_empty)};
    return unit_run_cases("digest", digest_cases, digest_case_holds) +
           cmocka_run_group_tests_name("digest_stream", tests, NULL, NULL);
}
