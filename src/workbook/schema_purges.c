/*
 * The tables of what was purged: who had which personal data blanked, and what each run's rows
 * digest to since. The digests of the run's own event stay as they are, so the trail shows both.
 */
#include "workbook/workbook_internal.h"

#define SCHEMA_KEEP(table) SCHEMA_ADDED_ONLY(table, "what was purged")

#define SCHEMA_BLANKED(table, text)                                                                \
    "DROP TRIGGER " table "_stays;"                                                                \
    "CREATE TRIGGER " table "_stays BEFORE UPDATE ON " table " WHEN NEW." text                     \
    " IS NOT '" WORKBOOK_PURGED "' OR (NEW." table                                                 \
    "_no, NEW.run_id, NEW.customer_id, NEW.payments, "                                             \
    "NEW.first_day, NEW.last_day) IS NOT (OLD." table "_no, OLD.run_id, OLD.customer_id, "         \
    "OLD.payments, OLD.first_day, OLD.last_day) BEGIN "                                            \
    "SELECT RAISE(ABORT, 'what a run stored is not changed'); END;"

const char schema_purges[] = "CREATE TABLE purge ("
                             "purge_no INTEGER PRIMARY KEY,"
                             "event_id INTEGER NOT NULL UNIQUE,"
                             "recorded_at TEXT NOT NULL,"
                             "before_date TEXT NOT NULL,"
                             "after_run INTEGER NOT NULL REFERENCES run,"
                             "purged_by TEXT NOT NULL CHECK (purged_by <> ''),"
                             "lines INTEGER NOT NULL CHECK (lines >= 0),"
                             "lines_open INTEGER NOT NULL CHECK (lines_open >= 0),"
                             "lines_not_closed INTEGER NOT NULL CHECK (lines_not_closed >= 0),"
                             "items INTEGER NOT NULL CHECK (items >= 0),"
                             "customers INTEGER NOT NULL CHECK (customers >= 0),"
                             "learnt INTEGER NOT NULL CHECK (learnt >= 0),"
                             "messages INTEGER NOT NULL CHECK (messages >= 0)"
                             ") STRICT;"

                             "CREATE TABLE purged_rows ("
                             "purged_rows_no INTEGER PRIMARY KEY,"
                             "purge_no INTEGER NOT NULL REFERENCES purge,"
                             "run_id INTEGER NOT NULL REFERENCES run,"
                             "table_name TEXT NOT NULL,"
                             "digest TEXT NOT NULL CHECK (length(digest) = 64),"
                             "UNIQUE (run_id, table_name, purge_no)"
                             ") STRICT;"

    /* What a payer is known by may be blanked as well; the rest stays. */
    SCHEMA_BLANKED("learnt_account", "account") SCHEMA_BLANKED("learnt_name", "name")

        SCHEMA_KEEP("purge") SCHEMA_KEEP("purged_rows");
