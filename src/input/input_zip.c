/*
 * How it works: libarchive reads the archive's list of contents and unpacks member by member as
 * a stream. Only members that the list names are seen, as with every other unpacker, so that
 * nobody can show one content to a person and another to us. The names are labels here and are
 * never opened as files, but what could mislead a reader or a later unpacker is refused.
 */
#include "input/input_internal.h"

#include "base/utf8.h"

#include <archive.h>
#include <archive_entry.h>

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUT_ZIP_NAME_MAX = 1024 };

struct input_zip {
    struct input_each *each;
    struct input_source *source; /* borrowed */
    struct archive *archive;
    uint64_t at; /* in the archive, for memory */
    uint64_t packed;
    uint64_t unpacked;
    const char *member; /* "archive!member" */
    int broken;         /* errno of a read that failed; 0: what is wrong is the archive */
    char block[INPUT_BLOCK_BYTES];
};

static la_ssize_t input_zip_fetch(struct archive *archive, void *context, const void **bytes)
{
    struct input_zip *zip = context;
    *bytes = zip->block;
    if (zip->source->fd < 0) {
        struct slice rest = slice_skip(zip->source->memory, zip->at);
        rest = slice_take(rest, sizeof zip->block);
        if (rest.len > 0) {
            memcpy(zip->block, rest.ptr, rest.len);
        }
        zip->at += rest.len;
        return (la_ssize_t)rest.len;
    }
    ssize_t got = 0;
    do {
        got = read(zip->source->fd, zip->block, sizeof zip->block);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        zip->broken = errno;
        archive_set_error(archive, errno, "reading failed");
        return ARCHIVE_FATAL;
    }
    return got;
}

static la_int64_t input_zip_seek(struct archive *archive, void *context, la_int64_t offset,
                                 int whence)
{
    struct input_zip *zip = context;
    if (zip->source->fd >= 0) {
        off_t at = lseek(zip->source->fd, (off_t)offset, whence);
        if (at < 0) {
            zip->broken = errno == EINVAL ? 0 : errno; /* a place that no file has */
            archive_set_error(archive, errno, "seeking failed");
            return ARCHIVE_FATAL;
        }
        return at;
    }
    int64_t len = (int64_t)zip->source->memory.len;
    int64_t from = whence == SEEK_SET ? 0 : (whence == SEEK_END ? len : (int64_t)zip->at);
    int64_t at = 0;
    if (__builtin_add_overflow(from, offset, &at) || at < 0 || at > len) {
        archive_set_error(archive, EINVAL, "seeking failed");
        return ARCHIVE_FATAL;
    }
    zip->at = (uint64_t)at;
    return at;
}

static enum status input_zip_fail_to(const struct input_zip *zip, struct diag *diag,
                                     const char *name, const char *code, const char *what)
{
    if (archive_errno(zip->archive) == ENOMEM) {
        return diag_memory(diag);
    }
    struct place place = {name, 0, 0};
    return zip->broken != 0 ? diag_fail(diag, place, STATUS_IO, "TS-IO-004", "reading failed: %s",
                                        strerror(zip->broken))
                            : diag_fail(diag, place, STATUS_INVALID, code, "%s", what);
}

static enum status input_zip_fail(const struct input_zip *zip, const char *name, const char *code,
                                  const char *what)
{
    return input_zip_fail_to(zip, zip->each->diag, name, code, what);
}

/* The feed of a member. */
static enum status input_zip_read(void *context, struct diag *diag, char *bytes, size_t capacity,
                                  size_t *len)
{
    struct input_zip *zip = context;
    *len = 0;
    la_ssize_t got = archive_read_data(zip->archive, bytes, capacity);
    if (got < 0) {
        return input_zip_fail_to(zip, diag, zip->member, "TS-ZIP-001",
                                 "member can't be unpacked: damaged, encrypted or of a method "
                                 "that is not supported");
    }
    zip->unpacked += (uint64_t)got;
    enum status status =
        input_check_inflated(zip->member, zip->source->limits, zip->packed, zip->unpacked, diag);
    *len = status == STATUS_OK ? (size_t)got : 0;
    return status;
}

/* A part of a name between slashes that climbs out, or means the place itself. */
static bool input_zip_part_is_safe(struct slice part)
{
    return !slice_equal(part, SLICE("..")) && !slice_equal(part, SLICE(".")) && part.len > 0;
}

static bool input_zip_name_is_safe(struct slice name)
{
    if (name.len == 0 || name.len > INPUT_ZIP_NAME_MAX || utf8_find_invalid(name) != SIZE_MAX ||
        slice_find_byte(name, '\\') != SIZE_MAX) {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (c < 0x20 || c == 0x7f) {
            return false;
        }
    }
    struct slice rest = name;
    struct slice part = {NULL, 0};
    while (slice_next(&rest, '/', &part)) {
        bool last_slash = rest.ptr == NULL || rest.len == 0;
        if (!input_zip_part_is_safe(part) && !(last_slash && part.len == 0)) {
            return false;
        }
    }
    return name.ptr[0] != '/';
}

static bool input_zip_is_hidden(struct slice name)
{
    struct slice part = {NULL, 0};
    while (slice_next(&name, '/', &part)) {
        if (part.len > 0 && part.ptr[0] == '.') {
            return true;
        }
    }
    return false;
}

/* "archive!member" in the arena. */
static const char *input_zip_label(const struct input_zip *zip, const char *name)
{
    size_t outer = strlen(zip->source->name);
    size_t inner = strlen(name);
    if (inner > INPUT_ZIP_NAME_MAX) {
        inner = INPUT_ZIP_NAME_MAX;
    }
    char *label = arena_alloc(zip->each->arena, outer + inner + 2);
    if (label != NULL) {
        memcpy(label, zip->source->name, outer);
        label[outer] = '!';
        /* The arena's bytes are zero. NOLINTNEXTLINE(bugprone-not-null-terminated-result) */
        memcpy(label + outer + 1, name, inner);
    }
    return label;
}

/* Visits the member that was just reached and reads it to its end, checksum included. */
static enum status input_zip_visit(struct input_zip *zip, bool named_directly)
{
    struct input input;
    struct deadline deadline;
    input_init(&input, zip->member, named_directly, (struct input_feed){zip, input_zip_read});
    deadline_begin(zip->each->visitor->progress, zip->each->limits, zip->member, &deadline);
    input.deadline = &deadline;
    if (zip->each->visitor->sandbox != NULL) {
        input_spare(&input, sandbox_keep(zip->each->visitor->sandbox));
    }
    struct slice head = {NULL, 0};
    enum status status = input_head(&input, zip->each->diag, &head);
    if (status == STATUS_OK && (input_is_gzip(head) || input_is_zip(head))) {
        status = diag_fail(zip->each->diag, (struct place){zip->member, 0, 0}, STATUS_INVALID,
                           "TS-LIM-005", "archive inside an archive, max_archive_depth = 1");
    }
    if (status == STATUS_OK) {
        input_read_ahead(&input, NULL);
        status = zip->each->visitor->visit(zip->each->visitor->context, &input);
    }
    char rest[1 << 16];
    size_t len = 1;
    while (status == STATUS_OK && len > 0) {
        status = input_read(&input, zip->each->diag, rest, sizeof rest, &len);
    }
    input_rejoin(&input);
    deadline_end(&deadline);
    input_clear(&input);
    return status;
}

/* A member's header has been read: skip, refuse or visit it. */
static enum status input_zip_member(struct input_zip *zip, struct archive_entry *entry,
                                    const struct input_facts *facts, bool named_directly,
                                    size_t *visited)
{
    const char *name = archive_entry_pathname_utf8(entry);
    name = name == NULL ? archive_entry_pathname(entry) : name;
    name = name == NULL ? "" : name;
    zip->member = input_zip_label(zip, name);
    if (zip->member == NULL) {
        return diag_memory(zip->each->diag);
    }
    enum status status = STATUS_OK;
    if (!input_zip_name_is_safe(slice_from(name))) {
        status = input_zip_fail(zip, zip->member, "TS-ZIP-002", "name of the member is not safe");
    } else if (archive_entry_filetype(entry) == AE_IFDIR || input_zip_is_hidden(slice_from(name))) {
        return STATUS_OK;
    } else if (archive_entry_is_encrypted(entry) == 1) {
        status = input_zip_fail(zip, zip->member, "TS-ZIP-001", "the member is encrypted");
    } else if (archive_entry_filetype(entry) != AE_IFREG) {
        status = input_zip_fail(zip, zip->member, "TS-ZIP-001", "the member is no regular file");
    } else {
        status = input_zip_visit(zip, named_directly);
    }
    (*visited)++;
    return input_finish(zip->each, zip->member, facts, status);
}

static enum status input_zip_members(struct input_zip *zip, const struct input_facts *facts,
                                     bool named_directly)
{
    const struct limits *limits = zip->source->limits;
    const char *name = zip->source->name;
    enum status status = STATUS_OK;
    size_t visited = 0;
    for (uint64_t members = 0; status == STATUS_OK; members++) {
        struct archive_entry *entry = NULL;
        int code = archive_read_next_header(zip->archive, &entry);
        if (code == ARCHIVE_EOF) {
            break;
        }
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {
            status = input_zip_fail(zip, name, "TS-ZIP-003", "the archive is damaged");
        } else if (members >= limits->max_members) {
            status = diag_fail(zip->each->diag, (struct place){name, 0, 0}, STATUS_INVALID,
                               "TS-LIM-004", "the archive has more members than max_members = %llu",
                               (unsigned long long)limits->max_members);
        } else {
            status = input_zip_member(zip, entry, facts, named_directly, &visited);
            if (status != STATUS_OK) {
                return status;
            }
        }
        if (status == STATUS_INVALID) {
            return input_finish(zip->each, name, facts, status);
        }
    }
    if (status == STATUS_OK && visited == 0) {
        status = input_zip_fail(zip, name, "TS-ZIP-004", "the archive holds no file");
        return input_finish(zip->each, name, facts, status);
    }
    return status;
}

enum status input_zip_each(struct input_each *each, struct input_source *source,
                           const struct input_facts *facts, bool named_directly)
{
    struct input_zip *zip = malloc(sizeof *zip);
    if (zip == NULL) {
        return diag_memory(each->diag);
    }
    zip->each = each;
    zip->source = source;
    zip->at = 0;
    zip->packed = facts->size_bytes;
    zip->unpacked = 0;
    zip->broken = 0;
    zip->member = source->name;
    enum status status = STATUS_OK;
    zip->archive = archive_read_new();
    if (zip->archive == NULL || (source->fd >= 0 && lseek(source->fd, 0, SEEK_SET) < 0)) {
        status = zip->archive == NULL
                     ? diag_memory(each->diag)
                     : diag_fail(each->diag, (struct place){source->name, 0, 0}, STATUS_IO,
                                 "TS-IO-004", "reading failed: %s", strerror(errno));
        goto cleanup;
    }
    if (archive_read_support_format_zip_seekable(zip->archive) != ARCHIVE_OK ||
        archive_read_set_read_callback(zip->archive, input_zip_fetch) != ARCHIVE_OK ||
        archive_read_set_seek_callback(zip->archive, input_zip_seek) != ARCHIVE_OK ||
        archive_read_set_callback_data(zip->archive, zip) != ARCHIVE_OK) {
        status = diag_memory(each->diag);
        goto cleanup;
    }
    if (archive_read_open1(zip->archive) != ARCHIVE_OK) {
        status = input_zip_fail(zip, source->name, "TS-ZIP-003", "the archive is damaged");
        status =
            status == STATUS_INVALID ? input_finish(each, source->name, facts, status) : status;
        goto cleanup;
    }
    status = input_zip_members(zip, facts, named_directly);
cleanup:
    (void)archive_read_free(zip->archive);
    free(zip);
    return status;
}
