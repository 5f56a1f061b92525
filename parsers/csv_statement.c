/*
 * CSV statements: the last pass, which tells the sink. How a file is read has been settled by then
 * (csv_internal.h); here each row either fits that or refuses the file, or is left aside and
 * counted. Rows of several accounts that alternate are read in a pass for each account.
 */
#include "parsers/csv_statement.h"

#include "base/utf8.h"
#include "model/iban.h"
#include "parsers/csv_internal.h"

#include <assert.h>

enum { CSV_STATEMENT_FAULTS_MAX = 100 };

struct csv_statement_pass {
    const struct parse_job *job;
    struct csv_detect *detect;
    struct csv_row_cache cache;
    size_t group; /* being read; SIZE_MAX before the first */
    bool only;    /* rows of other groups are for other passes */
    bool first;   /* of the passes: it tells what it leaves aside */
    bool begun;
    uint32_t ordinal;
    uint64_t entries;
    uint64_t faults;
    struct csv_aside aside;
    bool told_currency;
    bool told_text;
    struct statement statement;
    struct buffer id;
    struct buffer account;
    /* For the balances: sums of the rows up to the first balance and around the last one. */
    bool has_balance;
    bool sums_broken;
    bool one_currency;
    int64_t sum; /* of all rows */
    int64_t first_balance;
    int64_t last_balance;
    int64_t before_first; /* rows before the one with the first balance */
    int64_t first_minor;
    int64_t after_last; /* rows after the one with the last balance */
    int64_t last_minor;
};

int csv_statement_sniff(struct slice head)
{
    static const struct csv_profile none = {.name = {NULL, 0}};
    struct limits limits = limits_default();
    struct csv_head found;
    struct slice start = slice_trim(head);
    start = slice_starts(start, SLICE("\xEF\xBB\xBF")) ? slice_trim(slice_skip(start, 3)) : start;
    if (start.len == 0 || start.ptr[0] == '<' || start.ptr[0] == '{' ||
        slice_starts(start, SLICE("OFXHEADER")) || slice_starts(start, SLICE("%PDF"))) {
        return 0;
    }
    enum status status =
        csv_head_find(head, head.len < INPUT_HEAD_BYTES, "", &limits, &none, &found);
    if (status != STATUS_OK) {
        return status == STATUS_MEMORY ? PARSERS_SNIFF_MEMORY : 0;
    }
    if (found.data_rows > 0) {
        return found.header_score > 0 ? CSV_STATEMENT_SURENESS_MAX : 40;
    }
    return found.header_score > 4 ? 30 : 0;
}

static void csv_statement_balances(struct csv_statement_pass *pass)
{
    const struct csv_profile_proof *proof = &pass->detect->layout.proof;
    struct statement *statement = &pass->statement;
    bool holds = proof->links > 0 && proof->links_held == proof->links;
    int64_t opening = 0;
    int64_t closing = 0;
    if (!holds || !pass->has_balance || pass->sums_broken || !pass->one_currency) {
        return;
    }
    bool ok = false;
    if (proof->newest_first) {
        ok = money_add(pass->first_balance, pass->before_first, &closing) &&
             money_subtract(pass->last_balance, pass->last_minor, &opening) &&
             money_subtract(opening, pass->after_last, &opening);
    } else {
        ok = money_subtract(pass->first_balance, pass->first_minor, &opening) &&
             money_subtract(opening, pass->before_first, &opening) &&
             money_add(pass->last_balance, pass->after_last, &closing);
    }
    /* Every step agrees, so the ends do: were it otherwise, neither would be known. */
    int64_t reached = 0;
    if (ok && money_add(opening, pass->sum, &reached) && reached == closing) {
        statement->opening =
            (struct balance){.present = true, .minor = opening, .date = statement->from};
        statement->closing =
            (struct balance){.present = true, .minor = closing, .date = statement->to};
    }
}

static enum status csv_statement_end(struct csv_statement_pass *pass)
{
    if (!pass->begun) {
        return STATUS_OK;
    }
    pass->begun = false;
    csv_statement_balances(pass);
    const struct parse_sink *sink = pass->job->sink;
    return sink->statement_end(sink->context, &pass->statement);
}

static enum status csv_statement_begin(struct csv_statement_pass *pass, size_t group,
                                       struct place place)
{
    enum status status = csv_statement_end(pass);
    if (status != STATUS_OK) {
        return status;
    }
    const struct csv_layout *layout = &pass->detect->layout;
    const struct csv_group *of = &pass->detect->groups.group[group];
    struct slice account = layout->account.len > 0 ? layout->account : of->account;
    char compact[IBAN_MAX];
    size_t len = 0;
    buffer_reset(&pass->id);
    buffer_reset(&pass->account);
    if (layout->untimely) {
        buffer_add_text(&pass->id, "undated");
    } else {
        date_format(of->from, &pass->id);
        buffer_add_text(&pass->id, "..");
        date_format(of->to, &pass->id);
    }
    buffer_add(&pass->account,
               iban_check(account, compact, &len) ? (struct slice){compact, len} : account);
    if (!buffer_ok(&pass->id) || !buffer_ok(&pass->account)) {
        return diag_memory(pass->job->diag);
    }
    pass->group = group;
    pass->begun = true;
    pass->ordinal = 0;
    pass->has_balance = false;
    pass->sums_broken = false;
    pass->one_currency = true;
    pass->sum = 0;
    pass->before_first = 0;
    pass->after_last = 0;
    pass->statement = (struct statement){.format = SLICE("csv"),
                                         .statement_id = buffer_slice(&pass->id),
                                         .account = buffer_slice(&pass->account),
                                         .currency = layout->currency,
                                         .from = of->from,
                                         .to = of->to,
                                         .place = place};
    const struct parse_sink *sink = pass->job->sink;
    return sink->statement_begin(sink->context, &pass->statement);
}

/* Records a fault of a row; after many the rest is not looked at. */
static enum status csv_statement_fault(struct csv_statement_pass *pass, const struct csv_row *row,
                                       enum csv_row_kind kind, const struct csv_row_values *values)
{
    struct diag *diag = pass->job->diag;
    struct slice bad = utf8_take(values->bad, 60);
    pass->faults++;
    if (kind == CSV_ROW_BOTH_SIDES) {
        (void)diag_fail(diag, row->place, STATUS_INVALID, "TS-CSV-009",
                        "the row has both a debit and a credit");
    } else if (kind == CSV_ROW_BAD_DIRECTION) {
        (void)diag_fail(diag, row->place, STATUS_INVALID, "TS-CSV-011",
                        "\"%.*s\" is no known word for debit or credit", SLICE_ARG(bad));
    } else if (kind == CSV_ROW_BAD_DATE) {
        (void)diag_fail(diag, row->place, STATUS_INVALID, "TS-DAT-001",
                        "\"%.*s\" is no booking date as the other rows have them", SLICE_ARG(bad));
    } else if (values->error == MONEY_DECIMALS) {
        (void)diag_fail(diag, row->place, STATUS_INVALID, "TS-AMT-002",
                        "amount \"%.*s\" has more decimals than its currency", SLICE_ARG(bad));
    } else if (values->error == MONEY_RANGE) {
        (void)diag_fail(diag, row->place, STATUS_INVALID, "TS-AMT-003",
                        "amount \"%.*s\" is too large", SLICE_ARG(bad));
    } else {
        (void)diag_fail(diag, row->place, STATUS_INVALID, "TS-AMT-001",
                        "amount \"%.*s\" can't be read", SLICE_ARG(bad));
    }
    return pass->faults < CSV_STATEMENT_FAULTS_MAX ? STATUS_OK : STATUS_INVALID;
}

static struct slice csv_statement_cell(const struct csv_statement_pass *pass,
                                       const struct csv_row *row, enum csv_profile_column column)
{
    return csv_values_clean(csv_row_cell(row, pass->detect->layout.column[column]));
}

static struct slice csv_statement_ref(struct slice text)
{
    /* All words for "none" begin alike; the usual reference is not compared with each. */
    bool may = text.len == 0 || byte_upper(text.ptr[0]) == 'N';
    return may && statement_ref_is_absent(text) ? (struct slice){NULL, 0} : text;
}

static void csv_statement_sums(struct csv_statement_pass *pass, const struct csv_row_values *values)
{
    bool ok = money_add(pass->sum, values->minor, &pass->sum);
    if (values->has_balance) {
        if (!pass->has_balance) {
            pass->first_balance = values->balance_minor;
            pass->first_minor = values->minor;
        }
        pass->has_balance = true;
        pass->last_balance = values->balance_minor;
        pass->last_minor = values->minor;
        pass->after_last = 0;
    } else if (pass->has_balance) {
        ok = money_add(pass->after_last, values->minor, &pass->after_last) && ok;
    } else {
        ok = money_add(pass->before_first, values->minor, &pass->before_first) && ok;
    }
    pass->sums_broken = pass->sums_broken || !ok;
    if (!pass->only) {
        /* A balance that fails somewhere may fail for want of the row. */
        const struct csv_profile_proof *proof = &pass->detect->layout.proof;
        csv_aside_follow(&pass->aside, pass->ordinal == 1,
                         values->has_balance && proof->links_held == proof->links);
    }
    if (pass->ordinal == 1) {
        pass->statement.currency = values->currency;
    } else if (!currency_equal(pass->statement.currency, values->currency)) {
        pass->one_currency = false;
        pass->statement.currency = (struct currency){{0}, 0};
    }
}

/* A text as far as max_text_chars goes; `left` are the characters that the entry may still have. */
static struct slice csv_statement_bounded(struct csv_statement_pass *pass,
                                          const struct csv_row *row, struct slice text,
                                          uint64_t *left)
{
    if (text.len <= *left) { /* a character is a byte at least */
        *left -= text.len;
        return text;
    }
    size_t bytes = 0;
    for (; *left > 0 && bytes < text.len; (*left)--) {
        uint32_t code_point = 0;
        size_t taken = utf8_decode(slice_skip(text, bytes), &code_point);
        bytes += taken == 0 ? 1 : taken;
    }
    if (bytes < text.len && !pass->told_text) {
        pass->told_text = true;
        diag_warn(pass->job->diag, row->place, "TS-LIM-012",
                  "remittance text is longer than max_text_chars and was cut");
    }
    return slice_take(text, bytes);
}

/* The column of the counterparty's name: the payee's of a debit, where payers have their own. */
static enum csv_profile_column csv_statement_name(const struct csv_layout *layout,
                                                  const struct csv_row_values *values)
{
    bool own = values->minor < 0 && layout->column[CSV_PROFILE_NAME_OF_DEBITS] != CSV_NO_COLUMN;
    return own ? CSV_PROFILE_NAME_OF_DEBITS : CSV_PROFILE_NAME;
}

static enum status csv_statement_entry(struct csv_statement_pass *pass, const struct csv_row *row,
                                       const struct csv_row_values *values)
{
    const struct csv_layout *layout = &pass->detect->layout;
    struct slice remittance[CSV_PROFILE_REMITTANCE_MAX];
    size_t lines = 0;
    uint64_t left = pass->job->limits->max_text_chars;
    for (size_t i = 0; i < layout->remittance_count; i++) {
        struct slice text = csv_values_clean(csv_row_cell(row, layout->remittance[i]));
        text = csv_statement_bounded(pass, row, text, &left);
        if (text.len > 0) {
            remittance[lines++] = text;
        }
    }
    struct slice account = csv_statement_cell(pass, row, CSV_PROFILE_COUNTERPARTY_ACCOUNT);
    char compact[IBAN_MAX];
    size_t len = 0;
    bool printed = slice_find_byte(account, ' ') != SIZE_MAX || /* as printed, or lower case */
                   (account.len > 0 && !byte_is_upper(account.ptr[0]));
    if (printed && iban_check(account, compact, &len)) {
        account = (struct slice){compact, len};
    }
    if (slice_equal(account, pass->statement.account)) {
        account = (struct slice){NULL, 0}; /* the payee's, of a credit: our own */
    }
    const struct transaction transaction = {
        .amount = {values->minor, values->currency},
        .end_to_end_id =
            csv_statement_ref(csv_statement_cell(pass, row, CSV_PROFILE_END_TO_END_ID)),
        .counterparty = {.name = csv_statement_cell(pass, row, csv_statement_name(layout, values)),
                         .account = account,
                         .bank = csv_statement_cell(pass, row, CSV_PROFILE_COUNTERPARTY_BANK)},
        .remittance = remittance,
        .remittance_count = lines,
        .additional = csv_statement_cell(pass, row, CSV_PROFILE_BOOKING_TEXT)};
    const struct entry entry = {
        .ordinal = ++pass->ordinal,
        .servicer_ref = csv_statement_ref(csv_statement_cell(pass, row, CSV_PROFILE_REFERENCE)),
        .amount = {values->minor, values->currency},
        .booking_date = values->booking_date,
        .value_date = values->value_date,
        .status = ENTRY_BOOKED,
        .additional = transaction.additional,
        .place = row->place,
        .transactions = &transaction,
        .transactions_count = 1};
    csv_statement_sums(pass, values);
    const struct parse_sink *sink = pass->job->sink;
    return sink->entry(sink->context, &entry);
}

/* Begins the statement of the row's account where it isn't the one being read. */
static enum status csv_statement_switch(struct csv_statement_pass *pass, const struct csv_row *row,
                                        bool *mine)
{
    const struct csv_groups *groups = &pass->detect->groups;
    *mine = true;
    if (groups->count == 1) {
        return pass->begun ? STATUS_OK : csv_statement_begin(pass, 0, row->place);
    }
    struct slice account = csv_statement_cell(pass, row, CSV_PROFILE_ACCOUNT);
    if (pass->only) {
        *mine = slice_equal(groups->group[pass->group].account, account);
        return *mine && !pass->begun ? csv_statement_begin(pass, pass->group, row->place)
                                     : STATUS_OK;
    }
    if (pass->begun && slice_equal(groups->group[pass->group].account, account)) {
        return STATUS_OK;
    }
    /* The proof saw the same rows, and those that are entries with another reading alone. */
    size_t next = pass->begun ? pass->group + 1 : 0;
    while (next < groups->count && !slice_equal(groups->group[next].account, account)) {
        next++;
    }
    assert(next < groups->count);
    return csv_statement_begin(pass, next, row->place);
}

/* Extra cells mean that a delimiter stands in a text without quotes: cells have moved. */
static bool csv_statement_too_wide(const struct csv_layout *layout, const struct csv_row *row)
{
    if (!layout->has_header) {
        return false;
    }
    for (size_t i = layout->header_width; i < row->count; i++) {
        if (csv_values_clean(row->cells[i]).len > 0) {
            return true;
        }
    }
    return false;
}

static enum status csv_statement_row(void *context, const struct csv_row *row)
{
    struct csv_statement_pass *pass = context;
    const struct csv_layout *layout = &pass->detect->layout;
    struct csv_row_values values;
    if (row->number <= layout->first_row || layout->readings_count == 0) {
        return STATUS_OK;
    }
    bool dated = csv_row_dates(layout, row, &pass->cache, &values);
    enum csv_row_kind kind =
        csv_row_amount(layout, &layout->readings[0], row, dated, &pass->cache, &values);
    if (kind == CSV_ROW_ASIDE) {
        return STATUS_OK;
    }
    if (kind == CSV_ROW_UNDATED || kind == CSV_ROW_TOTAL) {
        if (pass->first) {
            csv_aside_add(&pass->aside, layout, row, kind, &values);
        }
        return STATUS_OK;
    }
    if (kind != CSV_ROW_ENTRY) {
        return pass->first ? csv_statement_fault(pass, row, kind, &values) : STATUS_INVALID;
    }
    if (csv_statement_too_wide(layout, row)) {
        pass->faults++;
        (void)diag_fail(pass->job->diag, row->place, STATUS_INVALID, "TS-CSV-010",
                        "the row has %zu cells and the header %zu: a text with the delimiter in it "
                        "has no quotes",
                        row->count, layout->header_width);
        return pass->faults < CSV_STATEMENT_FAULTS_MAX ? STATUS_OK : STATUS_INVALID;
    }
    if (values.currency_unknown && !pass->told_currency) {
        pass->told_currency = true;
        diag_warn(pass->job->diag, row->place, "TS-CCY-001",
                  "currency \"%.*s\" is not known and is left out",
                  SLICE_ARG(utf8_take(values.bad, 20)));
    }
    if (++pass->entries > pass->job->limits->max_entries) {
        return diag_fail(pass->job->diag, row->place, STATUS_INVALID, "TS-LIM-015",
                         "more than %llu entries (max_entries in [limits])",
                         (unsigned long long)pass->job->limits->max_entries);
    }
    if (pass->first) {
        csv_aside_entry(&pass->aside, &values);
    }
    bool mine = false;
    enum status status = csv_statement_switch(pass, row, &mine);
    return status == STATUS_OK && mine ? csv_statement_entry(pass, row, &values) : status;
}

/* What a person should know about a file that was read. */
static enum status csv_statement_tell(const struct csv_statement_pass *pass)
{
    const struct csv_profile_proof *proof = &pass->detect->layout.proof;
    struct place place = {input_name(pass->job->input), 0, 0};
    struct diag *diag = pass->job->diag;
    const struct csv_rows_dialect *dialect = &pass->detect->layout.dialect;
    if (dialect->encoding != TEXT_UNDECLARED && !dialect->encoding_declared) {
        diag_warn(diag, place, "TS-TXT-001",
                  "text is not UTF-8; read as %s, in which the words of the header are known",
                  text_encoding_name(dialect->encoding));
    }
    if (pass->detect->layout.untimely) {
        diag_warn(diag, place, "TS-DAT-002",
                  "all dates have years outside 1970 to 2199, such as an anonymised file has; the "
                  "entries are shown without them");
    }
    if (csv_unread_tell(pass->detect, place, diag) != STATUS_OK) {
        return STATUS_MEMORY;
    }
    csv_aside_tell(&pass->aside, diag);
    if (proof->rows_aside > pass->aside.rows) {
        diag_info(diag, place, "TS-CSV-012", "%llu rows that are no entries were left aside",
                  (unsigned long long)(proof->rows_aside - pass->aside.rows));
    }
    if (proof->links > 0 && proof->links_held < proof->links) {
        diag_warn(diag, place, "TS-CSV-014",
                  "the running balance agrees at %llu of %llu places, so no balance is taken from "
                  "it",
                  (unsigned long long)proof->links_held, (unsigned long long)proof->links);
    }
    return STATUS_OK;
}

static enum status csv_statement_pass_run(struct csv_statement_pass *pass)
{
    const struct parse_job *job = pass->job;
    const struct csv_rows_sink sink = {pass, csv_statement_row, NULL};
    enum status status = input_rewind(job->input, job->diag);
    if (status == STATUS_OK) {
        struct diag quiet = {0}; /* a later pass has nothing new to tell */
        status = csv_rows_read(job->input, job->limits, &pass->detect->layout.dialect,
                               pass->first ? job->diag : &quiet, &sink);
    }
    if (status == STATUS_OK && pass->faults > 0) {
        status = STATUS_INVALID;
    }
    return status == STATUS_OK ? csv_statement_end(pass) : status;
}

/* Without dates a file has no period, so it is never known which lines another one repeats. */
static enum status csv_statement_check_dates(const struct parse_job *job,
                                             const struct csv_detect *detect)
{
    if (!detect->layout.untimely || job->sink->takes_undated) {
        return STATUS_OK;
    }
    size_t at = detect->layout.column[CSV_PROFILE_BOOKING_DATE];
    return diag_fail(job->diag, detect->columns.place, STATUS_INVALID, "TS-DAT-002",
                     "all dates of column %zu (%.*s) have years outside 1970 to 2199", at + 1,
                     SLICE_ARG(utf8_take(detect->columns.column[at].header, 40)));
}

enum status csv_statement_parse(const struct parse_job *job)
{
    struct csv_detect detect;
    enum status status = csv_detect_run(job->input, job->limits, job->settings, job->diag, &detect);
    if (status == STATUS_OK) {
        status = csv_statement_check_dates(job, &detect);
    }
    struct csv_statement_pass pass = {.job = job, .detect = &detect, .first = true};
    size_t passes = 1;
    if (status == STATUS_OK && detect.groups.interleaved) {
        pass.only = true;
        passes = detect.groups.count;
        if (passes > CSV_GROUPS_ALTERNATE_MAX) {
            status =
                diag_fail(job->diag, (struct place){input_name(job->input), 0, 0}, STATUS_INVALID,
                          "TS-CSV-015", "rows of %zu accounts alternate, at most %d can", passes,
                          CSV_GROUPS_ALTERNATE_MAX);
        }
    }
    for (size_t i = 0; i < passes && status == STATUS_OK; i++) {
        pass.group = i;
        pass.first = i == 0;
        pass.entries = 0;
        status = csv_statement_pass_run(&pass);
        if (i == 0 && status == STATUS_OK) {
            status = csv_statement_tell(&pass);
        }
    }
    buffer_clear(&pass.id);
    buffer_clear(&pass.account);
    csv_detect_clear(&detect);
    return status;
}
