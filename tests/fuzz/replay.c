/*
 * Plays every file of the folders named on the command line to a fuzz target, for builds without
 * libFuzzer: what the fuzzers once found stays found.
 */
#include "base/buffer.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static int replay_file(const char *path)
{
    struct buffer bytes = {0};
    char block[4096];
    size_t len = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    while ((len = fread(block, 1, sizeof block, file)) > 0) {
        buffer_add(&bytes, (struct slice){block, len});
    }
    int failed = ferror(file) != 0 || !buffer_ok(&bytes);
    (void)fclose(file);
    if (!failed) {
        /* A copy of exactly the length, so that a sanitizer sees each byte read beyond it. */
        uint8_t *copy = malloc(bytes.len == 0 ? 1 : bytes.len);
        failed = copy == NULL;
        if (copy != NULL) {
            if (bytes.len > 0) {
                memcpy(copy, bytes.ptr, bytes.len);
            }
            (void)LLVMFuzzerTestOneInput(copy, bytes.len);
        }
        free(copy);
    }
    buffer_clear(&bytes);
    return failed;
}

int main(int argc, char **argv)
{
    size_t files = 0;
    size_t failed = 0;
    for (int i = 1; i < argc; i++) {
        struct dirent **names = NULL;
        int count = scandir(argv[i], &names, NULL, alphasort);
        for (int j = 0; j < count; j++) {
            if (names[j]->d_name[0] != '.') {
                char path[4096];
                (void)snprintf(path, sizeof path, "%s/%s", argv[i], names[j]->d_name);
                failed += (size_t)replay_file(path);
                files++;
            }
            free(names[j]);
        }
        free(names);
    }
    (void)printf("%zu inputs, %zu could not be read\n", files, failed);
    return files == 0 || failed > 0 ? 1 : 0;
}
