/* Memory that runs out under a parser: every way to an allocation that the fixtures and the
 * fuzzer's seeds lead to. */
#include "failing.h"

#include "base/buffer.h"
#include "input/input.h"
#include "model/exchange.h"
#include "parsers/csv_profile.h"
#include "parsers/items_csv.h"
#include "parsers/items_csv_decisions.h"
#include "parsers/parsers.h"
#include "parsers/rates_csv.h"

#include <dirent.h>

/* What a run told, diagnostics included. */
struct told {
    uint64_t fingerprint;
};

static void told_diagnostic(void *context, const struct diagnostic *diagnostic)
{
    struct told *told = context;
    failing_fold_text(&told->fingerprint, slice_from(diagnostic->code));
    failing_fold_text(&told->fingerprint, slice_from(diagnostic->message));
}

static void told_number(struct told *told, int64_t number)
{
    failing_fold(&told->fingerprint, &number, sizeof number);
}

static void told_text(struct told *told, struct slice text)
{
    failing_fold_text(&told->fingerprint, text);
}

static enum status told_statement(void *context, const struct statement *statement)
{
    struct told *told = context;
    told_text(told, statement->statement_id);
    told_text(told, statement->account);
    told_text(told, statement->sequence);
    told_number(told, statement->opening.minor);
    told_number(told, statement->closing.minor);
    return STATUS_OK;
}

static enum status told_entry(void *context, const struct entry *entry)
{
    struct told *told = context;
    told_number(told, entry->amount.minor);
    told_number(told, entry->booking_date.day);
    told_text(told, entry->servicer_ref);
    for (size_t i = 0; i < entry->transactions_count; i++) {
        const struct transaction *transaction = &entry->transactions[i];
        told_number(told, transaction->amount.minor);
        told_text(told, transaction->end_to_end_id);
        told_text(told, transaction->counterparty.name);
        told_text(told, transaction->counterparty.account);
        for (size_t j = 0; j < transaction->remittance_count; j++) {
            told_text(told, transaction->remittance[j]);
        }
        for (size_t j = 0; j < transaction->references_count; j++) {
            told_text(told, transaction->references[j].value);
        }
        for (size_t j = 0; j < transaction->documents_count; j++) {
            told_text(told, transaction->documents[j].number);
        }
        for (size_t j = 0; j < transaction->notes_count; j++) {
            told_text(told, transaction->notes[j].text);
        }
    }
    return STATUS_OK;
}

static enum status told_entry_exact(void *context, const struct entry *entry,
                                    struct money_exact amount)
{
    told_text(context, amount.text);
    return told_entry(context, entry);
}

static enum status told_item(void *context, const struct item *item)
{
    told_text(context, item->invoice_id);
    told_text(context, item->customer_name);
    told_number(context, item->open_minor);
    return STATUS_OK;
}

static enum status told_customer(void *context, const struct customer *customer)
{
    told_text(context, customer->customer_id);
    told_text(context, customer->name);
    return STATUS_OK;
}

static enum status told_rate(void *context, const struct exchange_rate *rate)
{
    failing_fold(&((struct told *)context)->fingerprint, &rate->day, sizeof rate->day);
    return STATUS_OK;
}

static enum status told_decision(void *context, const struct decision_row *row)
{
    told_text(context, row->bank_ref);
    told_text(context, row->decided_by);
    return STATUS_OK;
}

/* What reads a file. */
typedef enum status reading(struct told *told, const struct limits *limits, struct diag *diag,
                            struct input *input);

static enum status read_by(struct told *told, const struct limits *limits, struct diag *diag,
                           struct input *input, const struct parse_settings *settings)
{
    const struct parse_sink sink = {.context = told,
                                    .statement_begin = told_statement,
                                    .entry = told_entry,
                                    .statement_end = told_statement,
                                    .entry_exact = told_entry_exact};
    const struct parse_job job = {input, limits, settings, diag, &sink};
    const char *format = NULL;
    return parsers_parse(&job, &format);
}

static enum status read_statements(struct told *told, const struct limits *limits,
                                   struct diag *diag, struct input *input)
{
    const struct parse_settings settings = {0};
    return read_by(told, limits, diag, input, &settings);
}

/* Profiles that fit some files, fit one half of others, and fit some both. */
static enum status read_with_profiles(struct told *told, const struct limits *limits,
                                      struct diag *diag, struct input *input)
{
    static const struct csv_profile profiles[] = {
        {.name = {"dates", 5},
         .sign = CSV_PROFILE_SIGN_INVERTED,
         .columns = {[CSV_PROFILE_BOOKING_DATE] = {"Date", 4}}},
        {.name = {"amounts", 7},
         .sign = CSV_PROFILE_SIGN_INVERTED,
         .columns = {[CSV_PROFILE_AMOUNT] = {"Amount", 6}}},
        {.name = {"three", 5},
         .sign = CSV_PROFILE_SIGN_INVERTED,
         .columns = {[CSV_PROFILE_BOOKING_DATE] = {"Datum", 5},
                     [CSV_PROFILE_AMOUNT] = {"Betrag", 6},
                     [CSV_PROFILE_BALANCE] = {"Stand", 5}}},
    };
    const struct parse_settings settings = {
        .csv_profiles = profiles, .csv_profiles_count = sizeof profiles / sizeof profiles[0]};
    return read_by(told, limits, diag, input, &settings);
}

static enum status read_profile(struct told *told, const struct limits *limits, struct diag *diag,
                                struct input *input)
{
    const struct parse_settings settings = {0};
    struct arena arena = {0};
    struct buffer text = {0};
    struct csv_profile profile = {0};
    struct csv_profile_proof proof = {0};
    enum status status = input_keep(input, diag);
    if (status == STATUS_OK) {
        status = csv_profile_detect(input, limits, &settings, &arena, diag, &profile, &proof);
    }
    if (status == STATUS_OK) {
        csv_profile_print(&profile, &proof, &text);
        status = buffer_ok(&text) ? STATUS_OK : diag_memory(diag);
        told_text(told, buffer_slice(&text));
    }
    buffer_clear(&text);
    arena_clear(&arena);
    return status;
}

static enum status read_items(struct told *told, const struct limits *limits, struct diag *diag,
                              struct input *input)
{
    const struct items_mapping mapping = {SLICE("invoice_id"), SLICE("Beleg")};
    const struct items_settings settings = {.mappings = &mapping, .mappings_count = 1};
    const struct items_sink sink = {told, told_item};
    return items_csv_parse(input, limits, &settings, diag, &sink);
}

static enum status read_customers(struct told *told, const struct limits *limits, struct diag *diag,
                                  struct input *input)
{
    const struct customers_sink sink = {told, told_customer};
    return customers_csv_parse(input, limits, diag, &sink);
}

static enum status read_rates(struct told *told, const struct limits *limits, struct diag *diag,
                              struct input *input)
{
    const struct items_settings settings = {0};
    const struct rates_sink sink = {told, told_rate};
    return rates_csv_parse(input, limits, &settings, diag, &sink);
}

static enum status read_decisions(struct told *told, const struct limits *limits, struct diag *diag,
                                  struct input *input)
{
    const struct decisions_sink sink = {told, told_decision};
    return decisions_csv_parse(input, limits, diag, &sink);
}

static const struct reading_case {
    const char *name;
    const char *folder; /* below the fixtures, or below the fuzzer's seeds */
    bool seeds;
    reading *read;
} cases[] = {
    {"BAI2", "bai2", false, read_statements},
    {"BAI2, seeds", "bai2", true, read_statements},
    {"CAMT", "camt", false, read_statements},
    {"CAMT, seeds", "camt", true, read_statements},
    {"CFONB 120", "cfonb120", false, read_statements},
    {"CFONB 120, seeds", "cfonb120", true, read_statements},
    {"CODA", "coda", false, read_statements},
    {"CODA, seeds", "coda", true, read_statements},
    {"CSV", "csv", false, read_statements},
    {"CSV, seeds", "csv", true, read_statements},
    {"CSV by profiles", "csv", false, read_with_profiles},
    {"CSV profiles", "csv", false, read_profile},
    {"MT940", "mt940", false, read_statements},
    {"MT940, seeds", "mt940", true, read_statements},
    {"Norma 43", "norma43", false, read_statements},
    {"Norma 43, seeds", "norma43", true, read_statements},
    {"OFX", "ofx", false, read_statements},
    {"OFX, seeds", "ofx", true, read_statements},
    {"open items", "items", false, read_items},
    {"open items, seeds", "items", true, read_items},
    {"customers, seeds", "items", true, read_customers},
    {"rates, seeds", "rates", true, read_rates},
    {"decisions, seeds", "decisions", true, read_decisions},
};

/* A reading of a file. */
struct reading_of {
    reading *read;
    struct slice bytes;
    struct told told;
};

static struct failing_outcome reading_once(void *context, struct diag *diag)
{
    struct reading_of *of = context;
    const struct limits limits = limits_default();
    struct input *input = NULL;
    of->told = (struct told){0};
    diag->context = &of->told;
    diag->listen = told_diagnostic;
    failing_arm();
    enum status status = input_from_memory(of->bytes, "file", &limits, diag, &input);
    if (status == STATUS_OK) {
        status = of->read(&of->told, &limits, diag, input);
    }
    input_close(input);
    failing_disarm();
    return (struct failing_outcome){status, of->told.fingerprint};
}

static struct buffer file_read(const char *path)
{
    struct buffer bytes = {0};
    char block[4096];
    size_t len = 0;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    while ((len = fread(block, 1, sizeof block, file)) > 0) {
        buffer_add(&bytes, (struct slice){block, len});
    }
    assert_int_equal(ferror(file), 0);
    assert_true(buffer_ok(&bytes));
    (void)fclose(file);
    return bytes;
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_type == DT_REG && entry->d_name[0] != '.';
}

static void reading_case_holds(void **state)
{
    const struct reading_case *c = *state;
    const char *root = getenv(c->seeds ? "TS_SEEDS" : "TS_FIXTURES");
    assert_non_null(root);
    char folder[4096];
    (void)snprintf(folder, sizeof folder, "%s/%s", root, c->folder);
    struct dirent **names = NULL;
    int count = scandir(folder, &names, is_shown, alphasort);
    size_t points = 0;
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        char path[8192];
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        struct buffer bytes = file_read(path);
        struct reading_of of = {.read = c->read, .bytes = buffer_slice(&bytes)};
        points += failing_each(path, reading_once, &of);
        buffer_clear(&bytes);
        free(names[i]);
    }
    free(names);
    print_message("%zu ways to an allocation\n", points);
}

int main(void)
{
    return unit_run_cases("failing", cases, reading_case_holds);
}
