#include "input/limits.h"

struct limits limits_default(void)
{
    return (struct limits){
        .max_input_mb = 8192,
        .max_inflated_mb = 32768,
        .max_inflate_ratio = 200,
        .max_members = 1000,
        .max_archive_depth = 1,
        .max_xml_depth = 64,
        .max_xml_tag_kb = 64,
        .max_unknown_names = 2000,
        .max_line_kb = 64,
        .max_csv_field_kb = 64,
        .max_csv_columns = 256,
        .max_text_chars = 9000,
        .max_id_chars = 140,
        .max_86_lines = 100,
        .max_entries = 50000000,
        .max_statements = 100000,
        .max_files = 100000,
        .max_dir_depth = 8,
        .max_seconds_per_mb = 5,
    };
}
