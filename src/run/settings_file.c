/*
 * A configuration file, read with inih. inih cuts in silence: a value at " ;", a line at 199
 * bytes, a section or key name at 49, and it joins an indented line to the value before. Each of
 * these is found before inih sees the text and refused, with the place. inih's handler isn't told
 * the line, so the same pass notes the line of each key, and the n-th call belongs to the n-th.
 */
#include "base/utf8.h"
#include "run/settings_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SETTINGS_FILE_MAX = 1 << 20, /* bytes; a configuration is written by hand */
    SETTINGS_LINE_MAX = 198,     /* bytes of a line that inih takes whole */
    SETTINGS_NAME_MAX = 49,      /* bytes of a section or key name likewise */
};

struct settings_file {
    struct settings_reader *reader;
    struct place place;
    enum settings_origin origin;
    size_t *lines; /* of the keys, from malloc */
    size_t lines_count;
    size_t lines_capacity;
    size_t next;
    char *seen; /* a byte a row: set by this file */
};

static bool settings_line_is_comment(struct slice line)
{
    return line.len == 0 || line.ptr[0] == ';' || line.ptr[0] == '#';
}

/* Checks one line; true when it is a key. */
static bool settings_line_check(struct settings_file *file, struct slice raw)
{
    struct settings_reader *reader = file->reader;
    struct slice line = slice_trim(raw);
    if (settings_line_is_comment(line)) {
        if (raw.len > SETTINGS_LINE_MAX) {
            settings_fault(reader, file->place, "TS-CFG-003",
                           "the comment has %zu bytes, %d are read", raw.len, SETTINGS_LINE_MAX);
        }
        return false;
    }
    if (raw.len > SETTINGS_LINE_MAX) {
        settings_fault(reader, file->place, "TS-CFG-003", "the line has %zu bytes, %d are read",
                       raw.len, SETTINGS_LINE_MAX);
    }
    if (byte_is_blank(raw.ptr[0])) {
        settings_fault(reader, file->place, "TS-CFG-003",
                       "the line begins with blanks, so it would continue the one before");
    }
    if (slice_find(line, SLICE(" ;")) != SIZE_MAX || slice_find(line, SLICE("\t;")) != SIZE_MAX) {
        settings_fault(reader, file->place, "TS-CFG-003",
                       "a semicolon after a blank would cut the line");
    }
    if (line.ptr[0] == '[') {
        size_t end = slice_find_byte(line, ']');
        if (end == SIZE_MAX || end + 1 != line.len) {
            settings_fault(reader, file->place, "TS-CFG-002", "a section is written [name]");
        } else if (end - 1 > SETTINGS_NAME_MAX) {
            settings_fault(reader, file->place, "TS-CFG-003",
                           "the section's name has %zu bytes, %d are read", end - 1,
                           SETTINGS_NAME_MAX);
        } else if (slice_starts(line, SLICE("[rule."))) {
            settings_rule_begin(reader, slice_skip(slice_take(line, end), 1), file->origin,
                                file->place);
        }
        return false;
    }
    size_t equals = slice_find_byte(line, '=');
    size_t colon = slice_find_byte(line, ':');
    if (equals == SIZE_MAX || colon < equals) {
        settings_fault(reader, file->place, "TS-CFG-002", "a setting is written key = value");
    } else if (slice_trim(slice_take(line, equals)).len > SETTINGS_NAME_MAX) {
        settings_fault(reader, file->place, "TS-CFG-003", "the key has more than %d bytes",
                       SETTINGS_NAME_MAX);
    }
    return true;
}

static void settings_scan(struct settings_file *file, struct slice text)
{
    struct slice line;
    while (slice_next(&text, '\n', &line)) {
        file->place.line++;
        if (!settings_line_check(file, line)) {
            file->place.offset += line.len + 1;
            continue;
        }
        void *lines = file->lines;
        if (array_grow(&lines, &file->lines_capacity, file->lines_count, sizeof *file->lines) !=
            STATUS_OK) {
            file->reader->out_of_memory = true;
            return;
        }
        file->lines = lines;
        file->lines[file->lines_count++] = (size_t)file->place.line;
        file->place.offset += line.len + 1;
    }
}

/* Whether this file has set the key before; notes that it has now. */
static bool settings_is_repeated(struct settings_file *file, struct slice section, struct slice key)
{
    size_t count = 0;
    const struct settings_key *rows = settings_keys(&count);
    for (size_t i = 0; i < count; i++) {
        if (slice_equal(section, slice_from(rows[i].section)) &&
            slice_equal(key, slice_from(rows[i].key))) {
            bool seen = file->seen[i] != 0;
            file->seen[i] = 1;
            return seen;
        }
    }
    for (size_t i = 0; i < file->reader->entries_count; i++) {
        const struct settings_entry *entry = &file->reader->entries[i];
        if (entry->place.file == file->place.file && slice_equal(entry->section, section) &&
            slice_equal(entry->key, key)) {
            return true;
        }
    }
    return false;
}

static int settings_handle(void *user, const char *section, const char *key, const char *value)
{
    struct settings_file *file = user;
    file->place.line = file->next < file->lines_count ? file->lines[file->next] : 0;
    file->place.offset = 0;
    file->next++;
    if (settings_is_repeated(file, slice_from(section), slice_from(key))) {
        settings_fault(file->reader, file->place, "TS-CFG-007", "%s.%s is set twice in this file",
                       section, key);
        return 1;
    }
    settings_set(file->reader, slice_from(section), slice_from(key), slice_from(value),
                 file->origin, file->place);
    return 1;
}

void settings_read_text(struct settings_reader *reader, struct slice text, const char *name,
                        enum settings_origin origin)
{
    struct settings_file file = {.reader = reader, .origin = origin, .place = {name, 0, 0}};
    size_t rows = 0;
    (void)settings_keys(&rows);
    size_t faults = reader->faults;
    char *copy = NULL;
    size_t invalid = utf8_find_invalid(text);
    size_t nul = slice_find_byte(text, '\0');
    if (invalid != SIZE_MAX || nul != SIZE_MAX) {
        file.place.offset = invalid != SIZE_MAX ? invalid : nul;
        settings_fault(reader, file.place, "TS-CFG-008", "the file is not UTF-8 text");
        return;
    }
    if (slice_starts(text, SLICE("\xef\xbb\xbf"))) {
        text = slice_skip(text, 3);
    }
    settings_scan(&file, text);
    if (reader->out_of_memory || reader->faults != faults) {
        reader->unread = true; /* what inih would read is not what is written there */
        goto cleanup;
    }
    copy = malloc(text.len + 1);
    file.seen = calloc(rows, 1);
    if (copy == NULL || file.seen == NULL) {
        reader->out_of_memory = true;
        goto cleanup;
    }
    if (text.len > 0) {
        memcpy(copy, text.ptr, text.len);
    }
    copy[text.len] = '\0';
    int line = ini_parse_string(copy, settings_handle, &file);
    if (line < 0) {
        reader->out_of_memory = true;
    } else if (line > 0) {
        file.place.line = (uint64_t)line;
        settings_fault(reader, file.place, "TS-CFG-002", "the line can't be read");
    }
cleanup:
    free(copy);
    free(file.seen);
    free(file.lines);
}

void settings_read_file(struct settings_reader *reader, const char *path, bool required,
                        enum settings_origin origin)
{
    struct place place = {path, 0, 0};
    struct buffer text = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        int reason = errno;
        if (required || (reason != ENOENT && reason != ENOTDIR)) {
            settings_fault(reader, place, "TS-CFG-001", "can't open the configuration: %s",
                           strerror(reason));
        }
        return;
    }
    char block[4096];
    for (;;) {
        ssize_t len = read(fd, block, sizeof block);
        if (len < 0 && errno == EINTR) {
            continue;
        }
        if (len < 0) {
            settings_fault(reader, place, "TS-CFG-001", "can't read the configuration: %s",
                           strerror(errno));
            goto cleanup;
        }
        if (len == 0) {
            break;
        }
        buffer_add(&text, (struct slice){block, (size_t)len});
        if (text.len > SETTINGS_FILE_MAX) {
            settings_fault(reader, place, "TS-CFG-001", "the configuration has more than %d bytes",
                           SETTINGS_FILE_MAX);
            goto cleanup;
        }
    }
    if (!buffer_ok(&text)) {
        reader->out_of_memory = true;
        goto cleanup;
    }
    settings_read_text(reader, buffer_slice(&text), path, origin);
cleanup:
    buffer_clear(&text);
    (void)close(fd);
}
