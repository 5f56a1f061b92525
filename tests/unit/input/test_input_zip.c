/* Members of zip archives, as streams. */
#include "input/input.h"
#include "unit.h"

#include <archive.h>
#include <archive_entry.h>

#include <stdio.h>
#include <stdlib.h>

enum { ZIP_MAX = 1 << 18, ZIP_MEMBERS_MAX = 4 };

struct zip_member {
    const char *name; /* NULL ends the list */
    const char *content;
    unsigned type; /* AE_IFREG where 0 */
};

/* What to do to the archive once it is made. */
enum zip_damage {
    ZIP_WHOLE,
    ZIP_CUT,       /* the list of contents is gone */
    ZIP_CONTENT,   /* the content of the first member is changed, its CRC is not */
    ZIP_ENCRYPTED, /* made with a password */
};

static const struct zip_case {
    const char *name;
    struct zip_member members[ZIP_MEMBERS_MAX];
    enum zip_damage damage;
    const char *told; /* name=content; "!" before what is refused */
    const char *codes;
} zip_cases[] = {
    {"two members, in the order of the archive",
     {{"b.xml", "one", 0}, {"a.xml", "two", 0}},
     ZIP_WHOLE,
     "z!b.xml=one z!a.xml=two ",
     ""},
    {"folders and hidden members are passed over",
     {{"d/", "", AE_IFDIR}, {"d/a", "one", 0}, {"__MACOSX/._a", "x", 0}, {".x/a", "y", 0}},
     ZIP_WHOLE,
     "z!d/a=one ",
     ""},
    {"an empty member is a stream of no bytes", {{"a", "", 0}}, ZIP_WHOLE, "z!a= ", ""},
    {"nothing but a folder", {{"d/", "", AE_IFDIR}}, ZIP_WHOLE, "!z ", "TS-ZIP-004 "},
    {"nothing at all", {{NULL, NULL, 0}}, ZIP_WHOLE, "!z ", "TS-ZIP-003 "},
    {"a name that climbs out",
     {{"../a", "one", 0}, {"b", "two", 0}},
     ZIP_WHOLE,
     "!z!../a z!b=two ",
     "TS-ZIP-002 "},
    {"a name that climbs out further down",
     {{"x/../../a", "one", 0}},
     ZIP_WHOLE,
     "!z!x/../../a ",
     "TS-ZIP-002 "},
    {"a name that climbs out by a backslash",
     {{"..\\a", "1", 0}},
     ZIP_WHOLE,
     "!z!../a ",
     "TS-ZIP-002 "},
    {"a control character in a name", {{"a\033b", "1", 0}}, ZIP_WHOLE, "!z!a\033b ", "TS-ZIP-002 "},
    {"a symbolic link", {{"a", "/etc/passwd", AE_IFLNK}}, ZIP_WHOLE, "!z!a ", "TS-ZIP-001 "},
    {"an archive inside", {{"a", "PK\003\004....", 0}}, ZIP_WHOLE, "!z!a ", "TS-LIM-005 "},
    {"gzip inside",
     {{"a.gz", "\x1f\x8b....", 0}, {"b", "two", 0}},
     ZIP_WHOLE,
     "!z!a.gz z!b=two ",
     "TS-LIM-005 "},
    {"encrypted", {{"a", "one", 0}}, ZIP_ENCRYPTED, "!z!a ", "TS-ZIP-001 "},
    {"content that the CRC denies",
     {{"a", "one", 0}, {"b", "two", 0}},
     ZIP_CONTENT,
     "!z!a z!b=two ",
     "TS-ZIP-001 "},
    {"list of contents cut off", {{"a", "one", 0}}, ZIP_CUT, "!z ", "TS-ZIP-003 "},
};

/* Makes the archive in `bytes`; returns its length. */
static size_t zip_make(const struct zip_case *c, char *bytes)
{
    struct archive *archive = archive_write_new();
    size_t used = 0;
    assert_int_equal(archive_write_set_format_zip(archive), ARCHIVE_OK);
    assert_int_equal(archive_write_set_options(archive, "zip:compression=store"), ARCHIVE_OK);
    if (c->damage == ZIP_ENCRYPTED) {
        assert_int_equal(archive_write_set_options(archive, "zip:encryption=zipcrypt"), ARCHIVE_OK);
        assert_int_equal(archive_write_set_passphrase(archive, "secret"), ARCHIVE_OK);
    }
    assert_int_equal(archive_write_open_memory(archive, bytes, ZIP_MAX, &used), ARCHIVE_OK);
    for (size_t i = 0; i < ZIP_MEMBERS_MAX && c->members[i].name != NULL; i++) {
        const struct zip_member *member = &c->members[i];
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, member->name);
        archive_entry_set_filetype(entry, member->type == 0 ? AE_IFREG : member->type);
        archive_entry_set_perm(entry, 0600);
        if (member->type == AE_IFLNK) {
            archive_entry_set_symlink(entry, member->content);
        } else {
            archive_entry_set_size(entry, (la_int64_t)strlen(member->content));
        }
        assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
        if (member->type == 0) {
            (void)archive_write_data(archive, member->content, strlen(member->content));
        }
        archive_entry_free(entry);
    }
    assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
    assert_int_equal(archive_write_free(archive), ARCHIVE_OK);
    if (c->damage == ZIP_CUT) {
        used -= 30;
    } else if (c->damage == ZIP_CONTENT) {
        for (size_t i = 0; i + 3 < used; i++) {
            if (memcmp(bytes + i, "one", 3) == 0) {
                bytes[i] = 'O';
                break;
            }
        }
    }
    return used;
}

struct zip_test {
    struct limits limits;
    struct arena arena;
    struct diag diag;
    char told[1024];
    char codes[512];
    char content[256];
    size_t take;
    struct input_facts facts;
};

static void zip_listen(void *context, const struct diagnostic *diagnostic)
{
    struct zip_test *test = context;
    strncat(test->codes, diagnostic->code, sizeof test->codes - strlen(test->codes) - 1);
    strncat(test->codes, " ", sizeof test->codes - strlen(test->codes) - 1);
}

static enum status zip_visit(void *context, struct input *input)
{
    struct zip_test *test = context;
    enum status status = STATUS_OK;
    size_t at = 0;
    size_t len = 1;
    while (status == STATUS_OK && len > 0 && at < test->take && at < sizeof test->content - 1) {
        status =
            input_read(input, &test->diag, test->content + at, sizeof test->content - 1 - at, &len);
        at += len;
    }
    test->content[at] = '\0';
    return status;
}

static enum status zip_done(void *context, const char *name, const struct input_facts *facts,
                            enum status status)
{
    struct zip_test *test = context;
    size_t len = strlen(test->told);
    (void)snprintf(test->told + len, sizeof test->told - len, "%s%s%s%s ",
                   status == STATUS_OK ? "" : "!", name, status == STATUS_OK ? "=" : "",
                   status == STATUS_OK ? test->content : "");
    test->facts = *facts;
    return STATUS_OK;
}

static enum status zip_each(struct zip_test *test, struct slice bytes)
{
    struct input_visitor visitor = {test, zip_visit, zip_done, NULL, NULL, NULL};
    if (test->limits.max_input_mb == 0) {
        test->limits = limits_default();
        test->take = SIZE_MAX;
    }
    test->diag = (struct diag){.context = test, .listen = zip_listen};
    return input_each_memory(bytes, "z", &test->limits, true, &test->arena, &test->diag, &visitor);
}

static void zip_case_holds(void **state)
{
    const struct zip_case *c = *state;
    struct zip_test test = {0};
    char *bytes = malloc(ZIP_MAX);
    assert_non_null(bytes);
    size_t len = zip_make(c, bytes);

    assert_int_equal(zip_each(&test, (struct slice){bytes, len}), STATUS_OK);

    assert_string_equal(test.told, c->told);
    assert_string_equal(test.codes, c->codes);
    if (c->damage == ZIP_WHOLE) {
        /* Whatever the member, the facts are those of the archive. */
        struct digest expected = digest_of((struct slice){bytes, len});
        assert_int_equal(test.facts.size_bytes, len);
        assert_memory_equal(test.facts.digest.bytes, expected.bytes, DIGEST_BYTES);
    }
    arena_clear(&test.arena);
    free(bytes);
}

static void zip_has_a_limit_of_members(void **state)
{
    (void)state;
    const struct zip_case c = {"", {{"a", "1", 0}, {"b", "2", 0}, {"c", "3", 0}}, 0, "", ""};
    struct zip_test test = {.limits = limits_default(), .take = SIZE_MAX};
    test.limits.max_members = 2;
    char *bytes = malloc(ZIP_MAX);
    assert_non_null(bytes);
    assert_int_equal(zip_each(&test, (struct slice){bytes, zip_make(&c, bytes)}), STATUS_OK);
    assert_string_equal(test.told, "z!a=1 z!b=2 !z ");
    assert_string_equal(test.codes, "TS-LIM-004 ");
    arena_clear(&test.arena);
    free(bytes);
}

/* A checksum that fails behind the last byte that the parser wanted. */
static void zip_checks_what_was_not_read(void **state)
{
    (void)state;
    const struct zip_case c = {"", {{"a", "one", 0}}, ZIP_CONTENT, "", ""};
    struct zip_test test = {.limits = limits_default(), .take = 0};
    char *bytes = malloc(ZIP_MAX);
    assert_non_null(bytes);
    assert_int_equal(zip_each(&test, (struct slice){bytes, zip_make(&c, bytes)}), STATUS_OK);
    assert_string_equal(test.told, "!z!a ");
    assert_string_equal(test.codes, "TS-ZIP-001 ");
    arena_clear(&test.arena);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zip_has_a_limit_of_members),
        cmocka_unit_test(zip_checks_what_was_not_read),
    };
    int failed = unit_run_cases("zip", zip_cases, zip_case_holds);
    return failed + cmocka_run_group_tests_name("zip limits", tests, NULL, NULL);
}
