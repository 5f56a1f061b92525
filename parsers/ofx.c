#include "parsers/ofx.h"

#include "parsers/ofx_internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    OFX_SURE = 98,   /* its own header */
    OFX_LIKELY = 90, /* the tree without a header */
    OFX_SNIFF_BYTES = 4096,
};

/* The beginning of a file without the zeros of UTF-16, in which tags look the same then. */
static struct slice ofx_plain(struct slice head, char plain[OFX_SNIFF_BYTES])
{
    size_t len = 0;
    bool wide = slice_starts(head, SLICE("\xff\xfe")) || slice_starts(head, SLICE("\xfe\xff")) ||
                slice_starts(head, SLICE("<\0")) || slice_starts(head, SLICE("\0<")) ||
                slice_starts(head, SLICE("O\0F\0")) || slice_starts(head, SLICE("\0O\0F"));
    if (!wide) {
        return head;
    }
    for (size_t i = 0; i < head.len && len < OFX_SNIFF_BYTES; i++) {
        if (head.ptr[i] != '\0' && (unsigned char)head.ptr[i] < 0x80U) {
            plain[len++] = head.ptr[i];
        }
    }
    return (struct slice){plain, len};
}

int ofx_sniff(struct slice head)
{
    char plain[OFX_SNIFF_BYTES];
    head = slice_take(ofx_plain(head, plain), OFX_SNIFF_BYTES);
    if (slice_starts(head, SLICE("\xef\xbb\xbf"))) {
        head = slice_skip(head, 3);
    }
    head = slice_trim(head);
    if (slice_starts_fold(head, SLICE("OFXHEADER"))) {
        return OFX_SURE;
    }
    bool tree = slice_find_fold(head, SLICE("<OFX>")) != SIZE_MAX;
    bool header = slice_find(head, SLICE("OFXHEADER")) != SIZE_MAX;
    if (slice_starts(head, SLICE("<")) && (tree || header)) {
        return header ? OFX_SURE : OFX_LIKELY;
    }
    return tree && header ? OFX_LIKELY : 0;
}

void ofx_count_fault(struct ofx_reader *reader)
{
    const struct diag *diag = reader->job->diag;
    if (diag->errors - reader->errors_before == OFX_FAULTS_MAX && !reader->stopped) {
        (void)diag_fail(reader->job->diag, reader->place(reader), STATUS_INVALID, "TS-OFX-016",
                        "%d faults; the rest of the file was not read", OFX_FAULTS_MAX);
        reader->stopped = true;
    }
}

void ofx_fail(struct ofx_reader *reader, enum status status)
{
    if (status != STATUS_OK && reader->status == STATUS_OK) {
        reader->status = status;
    }
}

/* "ofx102", or "ofx" where the header tells no version. */
static void ofx_format(struct ofx_reader *reader)
{
    const struct ofx_header *header = &reader->header;
    memcpy(reader->format, "ofx", 3);
    reader->format_len = 3;
    if (header->version[0] != '\0') {
        memcpy(reader->format + 3, header->version, sizeof header->version);
        reader->format_len += sizeof header->version;
    }
}

/* What can be said once all is read. */
static enum status ofx_verdict(struct ofx_reader *reader)
{
    struct diag *diag = reader->job->diag;
    struct place place = {input_name(reader->job->input), 0, 0};
    if (reader->status != STATUS_OK) {
        return reader->status;
    }
    ofx_exact_end(reader);
    if (diag->errors > reader->errors_before) {
        return STATUS_INVALID; /* the faults were told one by one */
    }
    if (!reader->root_seen) {
        return diag_fail(diag, place, STATUS_INVALID, "TS-OFX-001", "no element <OFX> was found");
    }
    if (reader->statements == 0) {
        diag_warn(diag, place, "TS-OFX-002", "the file holds no statement");
    }
    return STATUS_OK;
}

enum status ofx_parse(const struct parse_job *job)
{
    char plain[OFX_SNIFF_BYTES];
    struct slice head = {NULL, 0};
    enum status status = input_head(job->input, job->diag, &head);
    if (status != STATUS_OK) {
        return status;
    }
    struct ofx_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        return diag_memory(job->diag);
    }
    reader->job = job;
    reader->errors_before = job->diag->errors;
    reader->header = ofx_header_of(ofx_plain(head, plain));
    ofx_format(reader);
    if (reader->header.says_xml && !reader->header.xml) {
        diag_warn(job->diag, (struct place){input_name(job->input), 1, 0}, "TS-OFX-017",
                  "the header says XML, but elements have no end tags; read as OFX 1.x");
    }
    status = reader->header.xml ? ofx_xml_read(reader) : ofx_sgml_read(reader);
    if (status == STATUS_OK) {
        status = ofx_verdict(reader);
    }
    buffer_clear(&reader->exact);
    arena_clear(&reader->waiting_arena);
    arena_clear(&reader->response_arena);
    arena_clear(&reader->statement_arena);
    arena_clear(&reader->entry_arena);
    free(reader);
    return status;
}
