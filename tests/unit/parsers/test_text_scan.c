/* Searches by vectors against searches byte by byte, wherever the text begins and ends. */
#include "parsers/text_scan.h"
#include "unit.h"

enum { TEXT_BYTES = 200 };

/* The looked-for bytes stand in the slack too, where they must not count. */
static const char scan_signs[] = {'?', '+', '\n', '\r', '\x7F', '\x1F', '\x80', '\xFF', ' ', 'a'};

static bool scan_is_unprintable(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte < 0x20U || byte >= 0x7FU;
}

static void scans_agree_with_loops(void **state)
{
    (void)state;
    char text[TEXT_BYTES + TEXT_SCAN_SLACK];
    uint32_t seed = 7;
    for (size_t i = 0; i < sizeof text; i++) {
        seed = seed * 1664525U + 1013904223U;
        text[i] = (seed >> 24) % 11 == 0 ? scan_signs[(seed >> 16) % sizeof scan_signs] : 'x';
    }
    for (size_t begin = 0; begin < TEXT_BYTES; begin++) {
        for (size_t len = 0; len <= TEXT_BYTES - begin; len += 3) {
            const char *at = text + begin;
            const char *end = at + len;
            const char *byte = at;
            const char *either = at;
            const char *unprintable = at;
            while (byte < end && *byte != '?') {
                byte++;
            }
            while (either < end && *either != '+' && *either != ' ') {
                either++;
            }
            while (unprintable < end && !scan_is_unprintable(*unprintable)) {
                unprintable++;
            }
            assert_ptr_equal(text_scan_byte(at, end, '?'), byte);
            assert_ptr_equal(text_scan_either(at, end, '+', ' '), either);
            assert_ptr_equal(text_scan_unprintable(at, end), unprintable);
        }
    }
}

static void bits_stand_for_bytes(void **state)
{
    (void)state;
    char text[256 + TEXT_SCAN_SLACK] = {0};
    for (size_t i = 0; i < 256; i++) {
        text[i] = (char)i;
    }
    for (size_t block = 0; block < 256; block++) {
        uint64_t equal = text_scan_bits(text + block, '?');
        uint64_t unprintable = text_scan_unprintable_bits(text + block);
        for (size_t i = 0; i < TEXT_SCAN_BLOCK; i++) {
            assert_int_equal((equal >> i) & 1U, text[block + i] == '?');
            assert_int_equal((unprintable >> i) & 1U, scan_is_unprintable(text[block + i]));
        }
    }
}

static void copies_end_where_wanted(void **state)
{
    (void)state;
    char from[TEXT_BYTES + TEXT_SCAN_SLACK];
    char to[TEXT_BYTES + TEXT_SCAN_SLACK];
    memset(from, 'f', sizeof from);
    for (size_t len = 0; len <= TEXT_BYTES; len++) {
        memset(to, 't', sizeof to);
        assert_ptr_equal(text_copy_wide(to, from, len), to + len);
        assert_memory_equal(to, from, len);
        assert_int_equal(to[len + TEXT_COPY_STEP - 1], 't');
    }
}

static void zeros_end_within_a_block(void **state)
{
    (void)state;
    char to[TEXT_BYTES + TEXT_SCAN_BLOCK];
    for (size_t size = 0; size <= TEXT_BYTES; size++) {
        memset(to, 't', sizeof to);
        text_zero_wide(to, size);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(to[i], 0);
        }
        assert_int_equal(to[size + TEXT_SCAN_BLOCK - 1], 't');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scans_agree_with_loops),
        cmocka_unit_test(bits_stand_for_bytes),
        cmocka_unit_test(copies_end_where_wanted),
        cmocka_unit_test(zeros_end_within_a_block),
    };
    return cmocka_run_group_tests_name("text_scan", tests, NULL, NULL);
}
