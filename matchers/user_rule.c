/*
 * Reading a rule, and asking it. Conditions are asked in the order of what they cost: numbers
 * first, then codes and accounts, texts last, since those are folded only when one is asked for.
 */
#include "matchers/user_rule.h"

#include "matchers/user_rule_pattern.h"
#include "model/date.h"
#include "model/money.h"

#include <assert.h>
#include <string.h>

enum { USER_RULE_ACCOUNT_MIN = 4, USER_RULE_CODE_MAX = 64 };

/* How the alternatives of a condition are folded. */
enum user_rule_kind { USER_RULE_CODES, USER_RULE_WORDS, USER_RULE_ACCOUNTS };

static const char *const user_rule_names[] = {
    "code",       "text",      "counterparty", "counterparty_account",
    "account",    "currency",  "amount",       "amount_min",
    "amount_max", "direction", "day",          "action",
    "category",   "customer",
};

const char *const *user_rule_keys(size_t *count)
{
    *count = sizeof user_rule_names / sizeof user_rule_names[0];
    return user_rule_names;
}

struct user_rule user_rule_init(struct slice name)
{
    return (struct user_rule){
        .name = name, .category = REASON_COUNT, .amount = -1, .amount_from = -1, .amount_to = -1};
}

/* One alternative, folded. The problem with it, or NULL. */
static const char *user_rule_fold(enum user_rule_kind kind, struct slice text, struct slice *folded,
                                  struct arena *arena)
{
    char *room = arena_alloc(arena, 2 * text.len + 1);
    *folded = (struct slice){room, 0};
    if (room == NULL) {
        return NULL;
    }
    if (kind == USER_RULE_WORDS) {
        folded->len = user_rule_pattern_words(text, true, room);
    } else if (kind == USER_RULE_ACCOUNTS) {
        folded->len = user_rule_pattern_account(text, true, room);
    } else {
        memcpy(room, text.ptr, text.len);
        folded->len = text.len;
    }
    size_t letters = 0;
    for (size_t i = 0; i < folded->len; i++) {
        letters += byte_is_alnum(room[i]) ? 1 : 0;
    }
    if (letters == 0) {
        return "has an alternative without a letter or digit";
    }
    if (kind == USER_RULE_ACCOUNTS && letters < USER_RULE_ACCOUNT_MIN) {
        return "needs four letters and digits of an account or more";
    }
    return kind == USER_RULE_CODES && text.len > USER_RULE_CODE_MAX
               ? "has a code of more than 64 characters"
               : NULL;
}

/* Cuts the next alternative off; the problem with it, or NULL. */
static const char *user_rule_alternative(struct slice *rest, size_t count, struct slice *out)
{
    (void)slice_next(rest, '|', out);
    *out = slice_trim(*out);
    if (out->len == 0) {
        return count == 0 && rest->len == 0 ? "is empty" : "has an empty alternative";
    }
    return count == USER_RULE_ALTERNATIVES_MAX ? "has more than 64 alternatives" : NULL;
}

static enum status user_rule_set_list(struct user_rule_list *list, enum user_rule_kind kind,
                                      struct slice value, struct arena *arena, const char **problem)
{
    struct slice *patterns = arena_array(arena, USER_RULE_ALTERNATIVES_MAX, sizeof *patterns);
    size_t count = 0;
    do {
        struct slice alternative = {NULL, 0};
        const char *wrong = user_rule_alternative(&value, count, &alternative);
        if (wrong == NULL && patterns != NULL) {
            wrong = user_rule_fold(kind, alternative, &patterns[count], arena);
        }
        if (wrong != NULL) {
            *problem = wrong;
            return STATUS_INVALID;
        }
        if (patterns == NULL || patterns[count].ptr == NULL) {
            return STATUS_MEMORY;
        }
        count++;
    } while (value.ptr != NULL);
    *list = (struct user_rule_list){patterns, count};
    return STATUS_OK;
}

static const char *user_rule_set_currencies(struct user_rule *rule, struct slice value)
{
    rule->currencies_count = 0;
    do {
        struct slice alternative = {NULL, 0};
        const char *wrong = user_rule_alternative(&value, rule->currencies_count, &alternative);
        if (wrong != NULL) {
            return wrong;
        }
        if (!currency_parse(alternative, &rule->currencies[rule->currencies_count++])) {
            return "is no currency of ISO 4217 such as EUR";
        }
    } while (value.ptr != NULL);
    return NULL;
}

/* One day, or two with a hyphen between, or "last". */
static bool user_rule_days_parse(struct slice text, uint32_t *days)
{
    size_t hyphen = slice_find_byte(text, '-');
    uint64_t from = 0;
    uint64_t to = 0;
    if (slice_equal(text, SLICE("last"))) {
        *days |= 1U;
        return true;
    }
    struct slice first = hyphen == SIZE_MAX ? text : slice_trim(slice_take(text, hyphen));
    struct slice last = hyphen == SIZE_MAX ? text : slice_trim(slice_skip(text, hyphen + 1));
    if (!slice_to_u64(first, &from) || !slice_to_u64(last, &to) || from < 1 || from > to ||
        to > 31) {
        return false;
    }
    for (uint64_t day = from; day <= to; day++) {
        *days |= 1U << day;
    }
    return true;
}

static const char *user_rule_set_days(struct user_rule *rule, struct slice value)
{
    size_t count = 0;
    rule->days = 0;
    do {
        struct slice alternative = {NULL, 0};
        const char *wrong = user_rule_alternative(&value, count++, &alternative);
        if (wrong != NULL) {
            return wrong;
        }
        if (!user_rule_days_parse(alternative, &rule->days)) {
            return "is no day of the month such as 15, 1-5 or last";
        }
    } while (value.ptr != NULL);
    return NULL;
}

static const char *user_rule_set_action(struct user_rule *rule, struct slice value)
{
    static const struct user_rule_action_row {
        const char *name;
        enum user_rule_action action;
    } actions[] = {{"ignore", USER_RULE_IGNORE},
                   {"categorise", USER_RULE_CATEGORISE},
                   {"customer", USER_RULE_CUSTOMER},
                   {"review", USER_RULE_REVIEW}};
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (slice_equal(value, slice_from(actions[i].name))) {
            rule->action = actions[i].action;
            return NULL;
        }
    }
    return "is no action; there are ignore, categorise, customer and review";
}

static const char *user_rule_set_category(struct user_rule *rule, struct slice value)
{
    for (int reason = REASON_BANK_CHARGES; reason < REASON_COUNT; reason++) {
        if (slice_equal_fold(value, slice_from(outcome_reason_name((enum outcome_reason)reason)))) {
            rule->category = (enum outcome_reason)reason;
            return NULL;
        }
    }
    return "is no category; there are bank_charges, interest, payroll, tax, supplier, "
           "own_transfer, card, cash, loan, investment and other";
}

static const char *user_rule_set_direction(struct user_rule *rule, struct slice value)
{
    bool credit = slice_equal(value, SLICE("credit"));
    if (!credit && !slice_equal(value, SLICE("debit"))) {
        return "is no direction; there are credit and debit";
    }
    rule->direction = credit ? 1 : -1;
    return NULL;
}

/* The rest of the keys: one value each. The problem with it, or NULL. */
static const char *user_rule_set_value(struct user_rule *rule, struct slice key, struct slice value,
                                       bool *known)
{
    const struct user_rule_amount {
        const char *name;
        int64_t *field;
    } amounts[] = {{"amount", &rule->amount},
                   {"amount_min", &rule->amount_from},
                   {"amount_max", &rule->amount_to}};
    *known = true;
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        if (slice_equal(key, slice_from(amounts[i].name))) {
            bool read = money_parse(value, '.', USER_RULE_DECIMALS, amounts[i].field) == MONEY_OK;
            return read ? NULL : "is no amount such as 1250.00, without sign";
        }
    }
    if (slice_equal(key, SLICE("currency"))) {
        return user_rule_set_currencies(rule, value);
    }
    if (slice_equal(key, SLICE("direction"))) {
        return user_rule_set_direction(rule, value);
    }
    if (slice_equal(key, SLICE("day"))) {
        return user_rule_set_days(rule, value);
    }
    if (slice_equal(key, SLICE("action"))) {
        return user_rule_set_action(rule, value);
    }
    if (slice_equal(key, SLICE("category"))) {
        return user_rule_set_category(rule, value);
    }
    *known = slice_equal(key, SLICE("customer"));
    rule->customer_id = *known ? value : rule->customer_id;
    return *known && value.len == 0 ? "is empty" : NULL;
}

enum status user_rule_set(struct user_rule *rule, struct slice key, struct slice value,
                          struct arena *arena, const char **problem)
{
    const struct user_rule_condition {
        const char *name;
        struct user_rule_list *list;
        enum user_rule_kind kind;
    } conditions[] = {
        {"code", &rule->codes, USER_RULE_CODES},
        {"text", &rule->texts, USER_RULE_WORDS},
        {"counterparty", &rule->counterparties, USER_RULE_WORDS},
        {"counterparty_account", &rule->counterparty_accounts, USER_RULE_ACCOUNTS},
        {"account", &rule->accounts, USER_RULE_ACCOUNTS},
    };
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        if (slice_equal(key, slice_from(conditions[i].name))) {
            return user_rule_set_list(conditions[i].list, conditions[i].kind, value, arena,
                                      problem);
        }
    }
    bool known = false;
    const char *wrong = user_rule_set_value(rule, key, value, &known);
    if (wrong != NULL) {
        *problem = wrong;
        return STATUS_INVALID;
    }
    return known ? STATUS_OK : STATUS_NOT_FOUND;
}

const char *user_rule_problem(const struct user_rule *rule)
{
    bool sets_aside = rule->action == USER_RULE_IGNORE || rule->action == USER_RULE_CATEGORISE;
    bool amounts = rule->amount >= 0 || rule->amount_from >= 0 || rule->amount_to >= 0;
    bool conditions = rule->codes.count > 0 || rule->texts.count > 0 ||
                      rule->counterparties.count > 0 || rule->counterparty_accounts.count > 0 ||
                      rule->accounts.count > 0 || rule->currencies_count > 0 ||
                      rule->direction != 0 || rule->days != 0 || amounts;
    if (!conditions) {
        return "has no condition, so it would hold for every line";
    }
    if (rule->action == USER_RULE_NO_ACTION) {
        return "has no action";
    }
    if (sets_aside && rule->category == REASON_COUNT) {
        return "needs a category for its action";
    }
    if (!sets_aside && rule->category != REASON_COUNT) {
        return "has a category, which belongs to the actions ignore and categorise";
    }
    if (rule->action == USER_RULE_CUSTOMER && rule->customer_id.len == 0) {
        return "needs a customer for its action";
    }
    if (rule->action != USER_RULE_CUSTOMER && rule->customer_id.len > 0) {
        return "has a customer, which belongs to the action customer";
    }
    if (rule->amount >= 0 && (rule->amount_from >= 0 || rule->amount_to >= 0)) {
        return "has an amount beside amount_min or amount_max";
    }
    if (rule->amount_from >= 0 && rule->amount_to >= 0 && rule->amount_from > rule->amount_to) {
        return "has an amount_min above its amount_max";
    }
    return NULL;
}

/* amount * scale against a limit in 1/10,000, without the product: it may not fit. */
static bool user_rule_amount_holds(const struct user_rule *rule, struct money amount)
{
    if (rule->amount < 0 && rule->amount_from < 0 && rule->amount_to < 0) {
        return true;
    }
    if (!currency_present(amount.currency)) {
        return false; /* how many decimals it has is not told */
    }
    assert(amount.currency.exponent <= USER_RULE_DECIMALS);
    int64_t scale = money_scale(USER_RULE_DECIMALS - amount.currency.exponent);
    int64_t minor = money_magnitude(amount.minor);
    if (rule->amount >= 0) {
        return rule->amount % scale == 0 && minor == rule->amount / scale;
    }
    int64_t from = rule->amount_from < 0 ? 0 : rule->amount_from;
    bool enough = minor >= from / scale + (from % scale > 0 ? 1 : 0);
    return enough && (rule->amount_to < 0 || minor <= rule->amount_to / scale);
}

static bool user_rule_day_holds(uint32_t days, struct date booking_date)
{
    int year = 0;
    int month = 0;
    int day = 0;
    if (days == 0) {
        return true;
    }
    if (!date_present(booking_date)) {
        return false;
    }
    date_split(booking_date, &year, &month, &day);
    if ((days >> (unsigned)day & 1U) != 0) {
        return true;
    }
    date_split((struct date){booking_date.day + 1}, &year, &month, &day);
    return (days & 1U) != 0 && day == 1;
}

static bool user_rule_currency_holds(const struct user_rule *rule, struct currency currency)
{
    for (size_t i = 0; i < rule->currencies_count; i++) {
        if (currency_equal(rule->currencies[i], currency)) {
            return true;
        }
    }
    return rule->currencies_count == 0;
}

static bool user_rule_code_holds(const struct user_rule_list *list, struct slice code)
{
    for (size_t i = 0; i < list->count; i++) {
        if (user_rule_pattern_in_code(list->patterns[i], code)) {
            return true;
        }
    }
    return false;
}

static bool user_rule_account_holds(const struct user_rule_list *list, struct slice account,
                                    struct user_rule_line *line)
{
    if (list->count == 0) {
        return true;
    }
    char *room = arena_take(line->scratch, account.len + 1);
    if (room == NULL) {
        line->out_of_memory = true;
        return false;
    }
    struct slice folded = {room, user_rule_pattern_account(account, false, room)};
    for (size_t i = 0; i < list->count && folded.len > 0; i++) {
        if (user_rule_pattern_fits(list->patterns[i], folded)) {
            return true;
        }
    }
    return false;
}

/* Folds `count` texts into lines: the first `joined` of them are one, with a blank between where
 * there is a `gap`; the others stand alone. */
static void user_rule_words_fill(struct user_rule_line *line, const struct slice *texts,
                                 size_t count, size_t joined, bool gap, struct user_rule_words *out)
{
    size_t bytes = 1;
    for (size_t i = 0; i < count; i++) {
        bytes += 2 * (texts[i].len + 2);
    }
    char *raw = arena_take(line->scratch, bytes);
    char *folded = arena_take(line->scratch, bytes);
    char *plain = arena_take(line->scratch, bytes);
    if (raw == NULL || folded == NULL || plain == NULL) {
        line->out_of_memory = true;
        return;
    }
    size_t len = 0;
    size_t raw_len = 0;
    for (size_t i = 0; i < count; i++) {
        if (texts[i].len > 0) {
            memcpy(raw + raw_len, texts[i].ptr, texts[i].len);
            raw_len += texts[i].len;
        }
        if (i + 1 < joined) {
            raw[raw_len] = ' ';
            raw_len += gap ? 1 : 0;
            continue;
        }
        len += user_rule_pattern_words((struct slice){raw, raw_len}, false, folded + len);
        folded[len++] = '\n';
        raw_len = 0;
    }
    memcpy(plain, folded, len);
    out->folded = (struct slice){folded, len};
    out->plain = (struct slice){plain, user_rule_pattern_plain(plain, len)};
    out->ready = true;
}

/* Whether some phrase stands in the texts, as written or with umlauts as two letters. */
static bool user_rule_words_have(const struct user_rule_list *list, struct user_rule_line *line,
                                 const struct user_rule_words *words)
{
    for (size_t i = 0; i < list->count; i++) {
        struct slice phrase = list->patterns[i];
        if (user_rule_pattern_in_text(phrase, words->folded)) {
            return true;
        }
        char *room = arena_take(line->scratch, phrase.len + 1);
        if (room == NULL) {
            line->out_of_memory = true;
            return false;
        }
        memcpy(room, phrase.ptr, phrase.len);
        struct slice plain = {room, user_rule_pattern_plain(room, phrase.len)};
        bool differs = plain.len != phrase.len || words->plain.len != words->folded.len;
        if (differs && user_rule_pattern_in_text(plain, words->plain)) {
            return true;
        }
    }
    return false;
}

/* What the bank and the payer wrote: lines of remittance as one text, the bank's own words. */
static bool user_rule_text_holds(const struct user_rule *rule, struct user_rule_line *line)
{
    const struct transaction *t = line->batch->transactions[line->transaction].transaction;
    size_t lines = t->remittance_count;
    if (rule->texts.count == 0) {
        return true;
    }
    if (!line->text.ready) {
        struct slice *texts = arena_array(line->scratch, lines + 2, sizeof *texts);
        if (texts == NULL) {
            line->out_of_memory = true;
            return false;
        }
        if (lines > 0) {
            memcpy(texts, t->remittance, lines * sizeof *texts);
        }
        texts[lines] = t->additional;
        texts[lines + 1] = batch_entry_of(line->batch, line->transaction)->entry.additional;
        user_rule_words_fill(line, texts, lines + 2, lines, true, &line->text);
        /* A bank cuts lines at a width, in the middle of a word as well. */
        user_rule_words_fill(line, texts, lines, lines, false, &line->joined);
    }
    return line->joined.ready &&
           (user_rule_words_have(&rule->texts, line, &line->text) ||
            (lines > 1 && user_rule_words_have(&rule->texts, line, &line->joined)));
}

static bool user_rule_counterparty_holds(const struct user_rule *rule, struct user_rule_line *line)
{
    const struct transaction *t = line->batch->transactions[line->transaction].transaction;
    if (rule->counterparties.count == 0) {
        return true;
    }
    if (!line->counterparty.ready) {
        const struct slice names[] = {t->counterparty.name, t->counterparty.ultimate_name};
        user_rule_words_fill(line, names, 2, 1, true, &line->counterparty);
    }
    return line->counterparty.ready &&
           user_rule_words_have(&rule->counterparties, line, &line->counterparty);
}

bool user_rule_holds(const struct user_rule *rule, struct user_rule_line *line)
{
    const struct transaction *t = line->batch->transactions[line->transaction].transaction;
    const struct entry *entry = &batch_entry_of(line->batch, line->transaction)->entry;
    if ((rule->direction > 0 && t->amount.minor < 0) ||
        (rule->direction < 0 && t->amount.minor > 0) || !user_rule_amount_holds(rule, t->amount) ||
        !user_rule_currency_holds(rule, t->amount.currency) ||
        !user_rule_day_holds(rule->days, entry->booking_date)) {
        return false;
    }
    if (rule->codes.count > 0 && !user_rule_code_holds(&rule->codes, t->code) &&
        !user_rule_code_holds(&rule->codes, entry->code)) {
        return false;
    }
    return user_rule_account_holds(
               &rule->accounts,
               batch_statement_of(line->batch, line->transaction)->statement.account, line) &&
           user_rule_account_holds(&rule->counterparty_accounts, t->counterparty.account, line) &&
           user_rule_counterparty_holds(rule, line) && user_rule_text_holds(rule, line);
}
