/*
 * What a header says that isn't understood: text that nobody reads is lost without a word, and the
 * matcher then finds no reason for any of the file's entries. So it is told, once a file.
 */
#include "parsers/csv_layout.h"

#include "base/utf8.h"

enum { CSV_UNREAD_SHOWN_MAX = 8 };

/* Whether a column holds something and has a name for which there is no word. */
static bool csv_unread_is_unknown(const struct csv_detect *detect, size_t at)
{
    const struct csv_layout *layout = &detect->layout;
    const struct csv_column *column = &detect->columns.column[at];
    bool unknown = column->words.role == CSV_WORDS_NONE && column->filled > 0 &&
                   column->header.len > 0 && !csv_layout_is_money(layout, at);
    for (size_t i = 0; i < CSV_PROFILE_COLUMN_COUNT && unknown; i++) {
        unknown = layout->column[i] != at;
    }
    return unknown;
}

/* Whether texts are taken from columns whose names are not known. */
static bool csv_unread_is_text(const struct csv_detect *detect)
{
    const struct csv_layout *layout = &detect->layout;
    return layout->remittance_count > 0 &&
           detect->columns.column[layout->remittance[0]].words.role == CSV_WORDS_NONE;
}

enum status csv_unread_tell(const struct csv_detect *detect, struct place place, struct diag *diag)
{
    struct buffer names = {0};
    size_t unknown = 0;
    if (!detect->layout.has_header || detect->columns.rows == 0 || detect->profile != NULL) {
        return STATUS_OK;
    }
    for (size_t i = 0; i < detect->columns.count; i++) {
        if (csv_unread_is_unknown(detect, i) && unknown++ < CSV_UNREAD_SHOWN_MAX) {
            buffer_add_text(&names, unknown == 1 ? "\"" : ", \"");
            utf8_add_shown(&names, utf8_take(detect->columns.column[i].header, 40));
            buffer_add_text(&names, "\"");
        }
    }
    if (!buffer_ok(&names)) {
        buffer_clear(&names);
        return diag_memory(diag);
    }
    if (detect->layout.remittance_count == 0) {
        diag_warn(diag, place, "TS-CSV-019",
                  "no column of texts was found, so no entry has one; name it in a profile");
    }
    if (unknown > 0) {
        diag_info(diag, place, "TS-CSV-020", "%s columns whose names are not known: %.*s%s",
                  csv_unread_is_text(detect) ? "texts are taken from" : "nothing is read from",
                  SLICE_ARG(buffer_slice(&names)),
                  unknown > CSV_UNREAD_SHOWN_MAX ? " \xE2\x80\xA6" : "");
    }
    buffer_clear(&names);
    return STATUS_OK;
}
