/*
 * limits - what an input may cost before it is refused.
 *
 * The idea: every limit has a key in the section [limits] of the configuration, a default and a
 * unit in its name; reaching one refuses the file with TS-LIM-nnn and names the key.
 */
#ifndef TS_INPUT_LIMITS_H
#define TS_INPUT_LIMITS_H

#include <stdint.h>

struct limits {
    uint64_t max_input_mb;
    uint64_t max_inflated_mb;
    uint64_t max_inflate_ratio;
    uint64_t max_members;
    uint64_t max_archive_depth;
    uint64_t max_xml_depth;
    uint64_t max_xml_tag_kb;
    uint64_t max_unknown_names;
    uint64_t max_line_kb;
    uint64_t max_csv_field_kb;
    uint64_t max_csv_columns;
    uint64_t max_text_chars;
    uint64_t max_id_chars;
    uint64_t max_86_lines;
    uint64_t max_entries;
    uint64_t max_statements;
    uint64_t max_files;
    uint64_t max_dir_depth;
    uint64_t max_seconds_per_mb; /* ends the run, says nothing about the file: deadline.h */
};

/* The documented defaults. */
struct limits limits_default(void);

#endif
