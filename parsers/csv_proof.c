/*
 * Every reading that remains is followed through the whole file at once. The running balance is
 * followed in both directions: oldest first, the balance after a row is the balance before it plus
 * the row; newest first, it is the next older balance plus this row. Rows without a balance add up
 * until the next that has one, since some banks give it only on the last row of a day. Accounts
 * that alternate have a balance each, followed from where the account's last row left it.
 *
 * A reading is chosen when it is the only one, when all others give the same amounts, when the
 * balance holds for it and not for the others, or when the columns say it without doubt (natural).
 * Otherwise the file is refused and two readings are named.
 */
#include "parsers/csv_internal.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CSV_PROOF_LINKS_AGAINST = 3, CSV_PROOF_HINTS_MIN = 3, CSV_PROOF_HINT_CELL_MIN = 3 };

static_assert(CSV_READINGS_MAX <= 32, "readings are bits of a uint32_t");

static void csv_chain_step(struct csv_chain *chain, const struct csv_row_values *values)
{
    struct csv_chain_at *at = &chain->at;
    int64_t expected = 0;
    at->broken = at->broken || !money_add(at->since, values->minor, &at->since);
    if (values->has_balance && values->has_before) {
        bool holds = money_add(values->before_minor, values->minor, &expected) &&
                     expected == values->balance_minor;
        chain->links++;
        chain->rising += holds ? 1U : 0U;
        chain->falling += holds ? 1U : 0U;
    }
    if (values->has_balance) {
        if (at->begun) { /* a step whose sum is too large does not hold */
            chain->links++;
            chain->rising += !at->broken && money_add(at->balance, at->since, &expected) &&
                             expected == values->balance_minor;
            chain->falling += !at->broken &&
                              money_add(values->balance_minor, at->from, &expected) &&
                              expected == at->balance;
        }
        *at = (struct csv_chain_at){.begun = true, .balance = values->balance_minor};
    }
    at->broken = at->broken || !money_add(at->from, values->minor, &at->from);
}

static enum status csv_proof_group_add(struct csv_proof *proof, struct slice account)
{
    struct csv_groups *groups = proof->groups;
    struct csv_group group = {.account = {NULL, 0}};
    void *grown = groups->group;
    if (groups->count >= proof->limits->max_statements) {
        return diag_fail(proof->diag, (struct place){NULL, 0, 0}, STATUS_INVALID, "TS-LIM-016",
                         "more than %llu accounts (max_statements in [limits])",
                         (unsigned long long)proof->limits->max_statements);
    }
    if (arena_copy(proof->arena, account, &group.account) != STATUS_OK ||
        array_grow(&grown, &groups->capacity, groups->count, sizeof group) != STATUS_OK) {
        return diag_memory(proof->diag);
    }
    groups->group = grown;
    groups->group[groups->count++] = group;
    return STATUS_OK;
}

/* Leaves the balances of one account where they are and goes on with another's. More accounts than
 * can alternate are refused where they do, so nothing is kept for these. */
static enum status csv_proof_turn(struct csv_proof *proof, size_t next)
{
    struct csv_group *group = proof->groups->group;
    size_t count = proof->layout->readings_count;
    bool leaves = proof->current != next && proof->current < CSV_GROUPS_ALTERNATE_MAX;
    struct csv_chain_at *left = leaves ? group[proof->current].left : NULL;
    if (leaves && left == NULL) {
        left = arena_alloc(proof->arena, count * sizeof *left);
        if (left == NULL) {
            return diag_memory(proof->diag);
        }
        group[proof->current].left = left;
    }
    const struct csv_chain_at *from = group[next].left;
    for (size_t i = 0; i < count; i++) {
        if (left != NULL) {
            left[i] = proof->chains[i].at;
        }
        proof->chains[i].at = from != NULL ? from[i] : (struct csv_chain_at){.begun = false};
    }
    proof->current = next;
    return STATUS_OK;
}

/* Counts an entry to its account. */
static enum status csv_proof_group(struct csv_proof *proof, const struct csv_row *row,
                                   const struct csv_row_values *values)
{
    struct csv_groups *groups = proof->groups;
    struct slice account =
        csv_values_clean(csv_row_cell(row, proof->layout->column[CSV_PROFILE_ACCOUNT]));
    bool same = groups->count > 0 && slice_equal(groups->group[proof->current].account, account);
    enum status status = STATUS_OK;
    if (!same) {
        size_t at = 0;
        while (at < groups->count && !slice_equal(groups->group[at].account, account)) {
            at++;
        }
        groups->interleaved = groups->interleaved || at < groups->count;
        status = at == groups->count ? csv_proof_group_add(proof, account) : STATUS_OK;
        if (status == STATUS_OK) {
            status = csv_proof_turn(proof, at);
        }
    }
    if (status == STATUS_OK) {
        struct csv_group *group = &groups->group[proof->current];
        struct date day = values->booking_date;
        group->from = group->rows == 0 || day.day < group->from.day ? day : group->from;
        group->to = day.day > group->to.day ? day : group->to;
        group->rows++;
    }
    return status;
}

/* What the words of a row say of its sign. */
static int csv_proof_hint(const struct csv_proof *proof, const struct csv_row *row)
{
    int hint = 0;
    for (size_t i = 0; i < row->count && proof->hinted; i++) {
        struct slice cell = row->cells[i];
        if (cell.len >= CSV_PROOF_HINT_CELL_MIN && i != proof->layout->column[CSV_PROFILE_NAME] &&
            i != proof->layout->column[CSV_PROFILE_NAME_OF_DEBITS]) {
            int said = csv_hints_direction(&proof->hints, cell);
            if (said != 0 && hint != 0 && said != hint) {
                return 0;
            }
            hint = said != 0 ? said : hint;
        }
    }
    return hint;
}

/* Whether a reading is the one before it with the other sign. */
static bool csv_proof_is_turned(const struct csv_layout *layout, size_t at)
{
    const struct csv_reading *a = at == 0 ? NULL : &layout->readings[at - 1];
    const struct csv_reading *b = &layout->readings[at];
    return a != NULL && a->sign == CSV_PROFILE_SIGN_AS_GIVEN &&
           b->sign == CSV_PROFILE_SIGN_INVERTED && a->amount == b->amount &&
           a->balance == b->balance && a->before == b->before;
}

enum status csv_proof_row(void *context, const struct csv_row *row)
{
    struct csv_proof *proof = context;
    const struct csv_layout *layout = proof->layout;
    struct csv_row_values values;
    int64_t minors[CSV_READINGS_MAX] = {0};
    bool entry = false;
    if (row->number <= layout->first_row) {
        return STATUS_OK;
    }
    bool dated = csv_row_dates(layout, row, &proof->cache, &values);
    struct csv_row_values dates = values;
    if (!dated) {
        proof->aside++;
        return STATUS_OK;
    }
    int hint = csv_proof_hint(proof, row);
    enum csv_row_kind last = CSV_ROW_ASIDE;
    struct csv_row_values before = dates;
    for (size_t i = 0; i < layout->readings_count; i++) {
        struct csv_row_values tried = dates;
        enum csv_row_kind kind = CSV_ROW_ENTRY;
        if (csv_proof_is_turned(layout, i) && last == CSV_ROW_ENTRY) {
            tried = before; /* the same cells, the other sign */
            tried.minor = -tried.minor;
        } else {
            kind = csv_row_amount(layout, &layout->readings[i], row, true, &proof->cache, &tried);
        }
        last = kind;
        before = tried;
        if (kind == CSV_ROW_ENTRY && !entry) {
            entry = true;
            values = tried;
            enum status status = csv_proof_group(proof, row, &values);
            if (status != STATUS_OK) {
                return status;
            }
        }
        if (kind == CSV_ROW_ENTRY) {
            csv_chain_step(&proof->chains[i], &tried);
            proof->chains[i].rows++;
            minors[i] = tried.minor;
            proof->chains[i].hints += hint != 0 && (tried.minor > 0) == (hint > 0) ? 1U : 0U;
            proof->chains[i].against += hint != 0 && (tried.minor > 0) != (hint > 0) ? 1U : 0U;
        } else if (kind != CSV_ROW_ASIDE) {
            proof->chains[i].bad++;
            minors[i] = INT64_MIN;
        }
        for (size_t j = 0; j < i; j++) {
            if (minors[j] != minors[i]) {
                proof->chains[i].differs |= UINT32_C(1) << j;
                proof->chains[j].differs |= UINT32_C(1) << i;
            }
        }
    }
    proof->aside += entry ? 0U : 1U;
    return STATUS_OK;
}

static uint64_t csv_chain_held(const struct csv_chain *chain)
{
    return chain->rising > chain->falling ? chain->rising : chain->falling;
}

static bool csv_proof_differ(const struct csv_proof *proof, size_t a, size_t b)
{
    return a != b && (proof->chains[a].differs >> b & 1U) != 0;
}

/* Whether the balance speaks for a reading and against all that differ from it. */
static bool csv_proof_by_balance(const struct csv_proof *proof, size_t at)
{
    const struct csv_chain *chain = &proof->chains[at];
    uint64_t held = csv_chain_held(chain);
    if (chain->bad > 0 || held == 0 || held * 10 < chain->links * 8) {
        return false;
    }
    for (size_t i = 0; i < proof->layout->readings_count; i++) {
        /* One or two steps may agree by chance: not enough against what the columns say. */
        if (proof->layout->readings[i].natural && csv_proof_differ(proof, at, i) &&
            held < CSV_PROOF_LINKS_AGAINST) {
            return false;
        }
        /* Equal amounts let a wrong reading hold here and there; all through is another matter. */
        uint64_t other = csv_chain_held(&proof->chains[i]);
        bool beaten = other * 2 < held || (held == chain->links && other < proof->chains[i].links);
        if (csv_proof_differ(proof, at, i) && !beaten) {
            return false;
        }
    }
    return true;
}

/* Whether all readings give the amounts of this one. */
static bool csv_proof_all_same(const struct csv_proof *proof, size_t at)
{
    for (size_t i = 0; i < proof->layout->readings_count; i++) {
        if (csv_proof_differ(proof, at, i)) {
            return false;
        }
    }
    return true;
}

/* A sign that always goes with the same word says no more than the word. */
static bool csv_proof_by_word(const struct csv_proof *proof, size_t at)
{
    const struct csv_layout *layout = proof->layout;
    if (layout->readings[at].sign != CSV_PROFILE_SIGN_DIRECTION || proof->chains[at].bad > 0) {
        return false;
    }
    for (size_t i = 0; i < layout->readings_count; i++) {
        enum csv_profile_sign sign = layout->readings[i].sign;
        bool other = layout->readings[i].amount == layout->readings[at].amount &&
                     (sign == CSV_PROFILE_SIGN_AS_GIVEN || sign == CSV_PROFILE_SIGN_INVERTED);
        if (other && !csv_proof_differ(proof, at, i)) {
            return true;
        }
    }
    return false;
}

/* Whether words in the text say it of several rows, none says the contrary, and so it is with no
 * reading that differs. */
static bool csv_proof_by_hints(const struct csv_proof *proof, size_t at)
{
    const struct csv_chain *own = &proof->chains[at];
    if (own->bad > 0 || own->hints < CSV_PROOF_HINTS_MIN || own->against > 0) {
        return false;
    }
    for (size_t i = 0; i < proof->layout->readings_count; i++) {
        const struct csv_chain *other = &proof->chains[i];
        if (csv_proof_differ(proof, at, i) && other->hints > 0 &&
            other->against < CSV_PROOF_HINTS_MIN) {
            return false;
        }
    }
    return true;
}

static bool csv_proof_natural(const struct csv_proof *proof, size_t at)
{
    if (!proof->layout->readings[at].natural) {
        return false;
    }
    const struct csv_chain *own = &proof->chains[at];
    bool doubtful = proof->layout->readings[at].unmarked && csv_chain_held(own) < own->links;
    for (size_t i = 0; i < proof->layout->readings_count; i++) {
        const struct csv_chain *other = &proof->chains[i];
        bool proven = other->links > 0 && csv_chain_held(other) == other->links &&
                      csv_chain_held(own) < own->links;
        bool against =
            proof->layout->readings[i].natural || proven || (doubtful && csv_chain_held(other) > 0);
        if (against && csv_proof_differ(proof, at, i)) {
            return false;
        }
    }
    return true;
}

static bool csv_proof_choose(struct csv_proof *proof, size_t *chosen, const char **why)
{
    static const struct csv_proof_test {
        bool (*holds)(const struct csv_proof *proof, size_t at);
        const char *why;
    } tests[] = {
        {csv_proof_by_word, "sign and direction column agree in every row"},
        {csv_proof_by_balance, "the running balance holds with no other reading"},
        {csv_proof_by_hints,
         "what the bank itself booked, such as fees and interest, has this sign"},
        {csv_proof_natural, "the columns leave one reading"},
        {csv_proof_all_same, "all readings give the same amounts"},
    };
    for (size_t t = 0; t < sizeof tests / sizeof tests[0]; t++) {
        for (size_t i = 0; i < proof->layout->readings_count; i++) {
            if (tests[t].holds(proof, i)) {
                const char *own = proof->layout->readings[i].why;
                *chosen = i;
                *why = tests[t].holds == csv_proof_natural && own != NULL ? own : tests[t].why;
                return true;
            }
        }
    }
    return false;
}

/* A reading in words, for a message, with the line of a profile that settles it. */
static void csv_proof_name(const struct csv_columns *columns, const struct csv_reading *reading,
                           struct buffer *out)
{
    static const struct csv_proof_words {
        const char *amount; /* of an amount column */
        const char *sides;  /* of a debit column */
        const char *sign;   /* in a profile */
    } words[] = {
        [CSV_PROFILE_SIGN_DETECT] = {"with plus as a credit", "holds signed debits", "as_given"},
        [CSV_PROFILE_SIGN_AS_GIVEN] = {"with plus as a credit", "holds signed debits", "as_given"},
        [CSV_PROFILE_SIGN_INVERTED] = {"with plus as a debit", "", "inverted"},
        [CSV_PROFILE_SIGN_DIRECTION] = {"with the sign of the direction column", "", "direction"},
        [CSV_PROFILE_SIGN_DIRECTION_TIMES] = {"with its own sign times the direction column", "",
                                              "direction_times"},
        [CSV_PROFILE_SIGN_UNSIGNED] = {"", "holds debits as magnitudes", "unsigned"},
        [CSV_PROFILE_SIGN_UNMARKED_DEBIT] = {"with plus or CR as a credit and no mark as a debit",
                                             "", "unmarked_debit"},
    };
    bool sides = reading->amount == CSV_NO_COLUMN;
    size_t first = sides ? reading->debit : reading->amount;
    struct slice name = utf8_take(columns->column[first].header, 30);
    buffer_add_format(out, "column %zu%s%.*s%s %s", first + 1, name.len > 0 ? " (" : "",
                      SLICE_ARG(name), name.len > 0 ? ")" : "",
                      sides ? words[reading->sign].sides : words[reading->sign].amount);
    if (sides) {
        buffer_add_format(out, " (debit = #%zu, credit = #%zu, sign = %s)", first + 1,
                          reading->credit + 1, words[reading->sign].sign);
    } else {
        buffer_add_format(out, " (amount = #%zu, sign = %s)", first + 1, words[reading->sign].sign);
    }
}

static enum status csv_proof_refuse(const struct csv_proof *proof,
                                    const struct csv_columns *columns, struct place place)
{
    const struct csv_layout *layout = proof->layout;
    size_t other = 1;
    while (other + 1 < layout->readings_count && !csv_proof_differ(proof, 0, other)) {
        other++;
    }
    struct buffer text = {0};
    csv_proof_name(columns, &layout->readings[0], &text);
    buffer_add_text(&text, ", or ");
    csv_proof_name(columns, &layout->readings[other], &text);
    enum status status =
        !buffer_ok(&text)
            ? diag_memory(proof->diag)
            : diag_fail(proof->diag, place, STATUS_INVALID, "TS-CSV-007",
                        "the amount can be read in two ways and no balance decides: %.*s; settle "
                        "it in a profile",
                        SLICE_ARG(buffer_slice(&text)));
    buffer_clear(&text);
    return status;
}

void csv_proof_init(struct csv_proof *proof, const struct csv_layout *layout,
                    const struct limits *limits, struct arena *arena, struct diag *diag,
                    struct csv_groups *groups)
{
    *proof = (struct csv_proof){.layout = layout,
                                .arena = arena,
                                .diag = diag,
                                .limits = limits,
                                .groups = groups,
                                .hinted = layout->readings_count > 1};
    for (size_t i = 0; i < layout->readings_count; i++) {
        proof->hinted = proof->hinted && layout->readings[i].balance == CSV_NO_COLUMN;
    }
    if (proof->hinted) {
        csv_hints_init(&proof->hints);
    }
}

enum status csv_proof_end(struct csv_proof *proof, const struct csv_columns *columns,
                          struct place place, struct csv_layout *layout)
{
    proof->layout = layout;
    size_t reading = 0;
    if (!csv_proof_choose(proof, &reading, &layout->proof.sign_why)) {
        return csv_proof_refuse(proof, columns, place);
    }
    const struct csv_chain *chain = &proof->chains[reading];
    csv_layout_settle(columns, reading, layout);
    layout->proof.rows = chain->rows;
    layout->proof.rows_aside = proof->aside;
    layout->proof.links = chain->links;
    layout->proof.links_held = csv_chain_held(chain);
    layout->proof.newest_first = chain->falling > chain->rising;
    layout->proof.has_balance = layout->readings[0].balance != CSV_NO_COLUMN;
    layout->column[CSV_PROFILE_BALANCE] = layout->readings[0].balance;
    layout->column[CSV_PROFILE_BALANCE_BEFORE] =
        layout->proof.has_balance ? layout->readings[0].before : CSV_NO_COLUMN;
    return STATUS_OK;
}
