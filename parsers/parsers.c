#include "parsers/parsers.h"

#include "parsers/bai2.h"
#include "parsers/camt.h"
#include "parsers/cfonb120.h"
#include "parsers/coda.h"
#include "parsers/csv_kind.h"
#include "parsers/csv_statement.h"
#include "parsers/mt940.h"
#include "parsers/norma43.h"
#include "parsers/ofx.h"

#include <assert.h>

static const struct parser parsers_rows[] = {
    {"camt", camt_sniff, camt_parse, 100},
    {"mt940", mt940_sniff, mt940_parse, 100},
    {"bai2", bai2_sniff, bai2_parse, 100},
    {"coda", coda_sniff, coda_parse, 100},
    {"cfonb120", cfonb120_sniff, cfonb120_parse, 100},
    {"norma43", norma43_sniff, norma43_parse, 100},
    {"ofx", ofx_sniff, ofx_parse, 100},
    {"csv", csv_statement_sniff, csv_statement_parse, CSV_STATEMENT_SURENESS_MAX},
};

const struct parser *parsers_table(size_t *count)
{
    *count = sizeof parsers_rows / sizeof parsers_rows[0];
    return parsers_rows;
}

enum status parsers_find(struct slice head, const struct parser **out)
{
    int best_sureness = 0;
    *out = NULL;
    for (size_t i = 0; i < sizeof parsers_rows / sizeof parsers_rows[0]; i++) {
        const struct parser *row = &parsers_rows[i];
        if (row->sureness_max <= best_sureness) {
            continue; /* a CSV's head costs as much as hundreds of entries */
        }
        int sureness = row->sniff(head);
        assert(sureness <= row->sureness_max);
        if (sureness == PARSERS_SNIFF_MEMORY) {
            return STATUS_MEMORY;
        }
        if (sureness > best_sureness) {
            *out = row;
            best_sureness = sureness;
        }
    }
    return STATUS_OK;
}

enum status parsers_parse(const struct parse_job *job, const char **format)
{
    struct place place = {input_name(job->input), 0, 0};
    struct slice head = {NULL, 0};
    enum status status = input_head(job->input, job->diag, &head);
    if (status != STATUS_OK) {
        return status;
    }
    if (head.len == 0) {
        return diag_fail(job->diag, place, STATUS_INVALID, "TS-IO-003", "the file is empty");
    }
    const struct parser *parser = NULL;
    const char *what = NULL;
    status = parsers_find(head, &parser);
    if (status == STATUS_OK && parser == NULL) {
        status = csv_kind_find(head, place.file, job->limits, job->settings, &what);
    }
    if (status != STATUS_OK) {
        return diag_memory(job->diag);
    }
    if (parser == NULL) {
        return csv_kind_refuse(job->input, what, job->diag);
    }
    *format = parser->name;
    return parser->parse(job);
}
