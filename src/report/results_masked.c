#include "report/results.h"

#include "model/mask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static enum status results_masked_folder(const char *folder, struct diag *diag, char **out)
{
    static const char name[] = "/masked";
    size_t room = strlen(folder) + sizeof name;
    *out = malloc(room);
    if (*out == NULL) {
        return diag_memory(diag);
    }
    (void)snprintf(*out, room, "%s%s", folder, name);
    if (mkdir(*out, S_IRWXU) != 0 && errno != EEXIST) {
        return diag_fail(diag, (struct place){NULL, 0, 0}, STATUS_IO, "TS-IO-005",
                         "can't create the folder %s: %s", *out, strerror(errno));
    }
    return STATUS_OK;
}

enum status results_write_masked(const char *folder, const struct batch *batch,
                                 const struct batch_result *result, const struct controls *controls,
                                 const struct results_header *header, struct diag *diag)
{
    struct arena arena = {0};
    struct mask mask = {.arena = &arena};
    struct batch shown;
    struct batch_result shown_result;
    struct controls shown_controls = *controls;
    struct results_header shown_header = *header;
    struct memory memory = {0};
    char *path = NULL;
    mask_batch(&mask, batch, &shown);
    mask_result(&mask, result, &shown_result);
    mask_controls(&mask, &shown_controls);
    if (header->memory != NULL) {
        memory = *header->memory;
        mask_memory(&mask, &memory);
        shown_header.memory = &memory;
    }
    shown_header.unmasked = batch;
    enum status status =
        mask.failed ? diag_memory(diag) : results_masked_folder(folder, diag, &path);
    if (status == STATUS_OK) {
        status = results_write(path, &shown, &shown_result, &shown_controls, &shown_header, diag);
    }
    free(path);
    mask_clear(&mask);
    arena_clear(&arena);
    return status;
}
