#include "make_batch.h"
#include "matchers/user_rule.h"
#include "matchers/user_rule_pattern.h"
#include "unit.h"

#include <stdio.h>

/* A rule is written as "key=value" lines. The problem of the first line that has one, or NULL. */
static const char *rules_read(const char *text, struct arena *arena, struct user_rule *rule)
{
    struct slice rest = slice_from(text);
    struct slice line;
    *rule = user_rule_init(SLICE("tried"));
    while (slice_next(&rest, '\n', &line)) {
        size_t equals = slice_find_byte(line, '=');
        const char *problem = "no key";
        enum status status = user_rule_set(rule, slice_take(line, equals),
                                           slice_skip(line, equals + 1), arena, &problem);
        if (status != STATUS_OK) {
            return status == STATUS_NOT_FOUND ? "no key" : problem;
        }
    }
    return user_rule_problem(rule);
}

static const struct refused_case {
    const char *name;
    const char *text;
    const char *problem; /* part of it; NULL where the rule is taken */
} refused_cases[] = {
    {"one condition and an action", "text=miete\naction=ignore\ncategory=supplier", NULL},
    {"category in capitals", "text=x\naction=ignore\ncategory=BANK_CHARGES", NULL},
    {"all conditions",
     "code=808\ntext=a|b\ncounterparty=c\ncounterparty_account=DE12*\naccount=1234\ncurrency=EUR|"
     "CHF\namount_min=1\namount_max=2\ndirection=debit\nday=1-5|last\naction=categorise\n"
     "category=other",
     NULL},
    {"a customer", "amount=1\naction=customer\ncustomer=K 1", NULL},
    {"no condition", "action=review", "has no condition"},
    {"no action", "text=a", "has no action"},
    {"ignored without a category", "text=a\naction=ignore", "needs a category"},
    {"categorised without one", "text=a\naction=categorise", "needs a category"},
    {"review with a category", "text=a\naction=review\ncategory=tax", "has a category"},
    {"customer without one", "text=a\naction=customer", "needs a customer"},
    {"ignored with a customer", "text=a\naction=ignore\ncategory=tax\ncustomer=K",
     "has a customer"},
    {"amount beside a range", "amount=1\namount_max=2\naction=review", "beside amount_min"},
    {"range upside down", "amount_min=2\namount_max=1\naction=review", "above its amount_max"},
    {"range of one amount", "amount_min=2\namount_max=2\naction=review", NULL},
    {"unknown category", "text=a\naction=ignore\ncategory=rent", "is no category"},
    {"a reason that is no category", "text=a\naction=ignore\ncategory=PENDING", "is no category"},
    {"unknown action", "action=delete", "is no action"},
    {"unknown direction", "direction=in", "is no direction"},
    {"unknown currency", "currency=EUR|EUX", "is no currency"},
    {"currency in small letters", "currency=eur", "is no currency"},
    {"amount with a sign", "amount=-5", "is no amount"},
    {"amount with a comma", "amount=5,00", "is no amount"},
    {"amount of five decimals", "amount=0.00001", "is no amount"},
    {"amount beyond 64 bits", "amount_max=99999999999999999999", "is no amount"},
    {"day 0", "day=0", "is no day"},
    {"day 32", "day=32", "is no day"},
    {"days backwards", "day=5-1", "is no day"},
    {"a word for a day", "day=first", "is no day"},
    {"empty value", "text=", "is empty"},
    {"empty alternative", "text=a||b", "empty alternative"},
    {"bar at the end", "text=a|", "empty alternative"},
    {"signs alone", "text=a|--", "without a letter or digit"},
    {"a star alone", "counterparty=*", "without a letter or digit"},
    {"a star for an account", "account=*", "without a letter or digit"},
    {"three characters of an account", "account=12*3", "four letters and digits"},
    {"empty customer", "customer=", "is empty"},
    {"unknown key", "colour=red", "no key"},
};

static void refused_case_holds(void **state)
{
    const struct refused_case *c = *state;
    struct arena arena = {0};
    struct user_rule rule;
    const char *problem = rules_read(c->text, &arena, &rule);
    if (c->problem == NULL) {
        assert_null(problem);
    } else {
        assert_non_null(problem);
        assert_non_null(strstr(problem, c->problem));
    }
    arena_clear(&arena);
}

static void alternatives_have_a_limit(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct user_rule rule;
    char text[8 + 2 * (USER_RULE_ALTERNATIVES_MAX + 1)] = "text=";
    size_t len = strlen(text);
    for (int i = 0; i < USER_RULE_ALTERNATIVES_MAX; i++) {
        len += (size_t)snprintf(text + len, sizeof text - len, "%s", i == 0 ? "a" : "|a");
    }
    assert_string_equal(rules_read(text, &arena, &rule), "has no action");
    assert_int_equal(rule.texts.count, USER_RULE_ALTERNATIVES_MAX);
    (void)snprintf(text + len, sizeof text - len, "|a");
    assert_non_null(strstr(rules_read(text, &arena, &rule), "more than 64"));
    arena_clear(&arena);
}

/* One line of a statement, and conditions that hold for it or don't. */
static const struct make_transaction rules_line = {
    "BK-1",
    -125050,
    "2026-02-28",
    "Müller & Söhne Hausverwaltung GmbH",
    "DE02 1203 0000 0000 2020 51",
    "SEPA-Überweisung Miete/Oktober 2026, Büro 3; Kontoführungsge",
    NULL,
    "PMNT-ICDT-ESCT",
    false};

static const struct holds_case {
    const char *name;
    const char *text;
    bool holds;
} holds_cases[] = {
    {"whole code", "code=PMNT-ICDT-ESCT", true},
    {"beginning of a code", "code=PMNT-ICDT", true},
    {"inside of a code", "code=icdt-esct", true},
    {"one part", "code=ESCT", true},
    {"part of a part", "code=ESC", false},
    {"beginning of a part with a star", "code=PMNT-I*", true},
    {"any part between", "code=PMNT-*-ESCT", true},
    {"parts that are not neighbours", "code=PMNT-ESCT", false},
    {"more parts than there are", "code=ICDT-ESCT-X", false},
    {"one of several codes", "code=808|ICDT", true},
    {"a word", "text=miete", true},
    {"capitals and accents", "text=BURO", true},
    {"umlaut spelt out in the rule", "text=Buero", true},
    {"umlaut in the rule", "text=büro", true},
    {"part of a word", "text=miet", false},
    {"beginning of a word", "text=miet*", true},
    {"inside of a word", "text=*weisung*", true},
    {"one letter open", "text=m?ete", true},
    {"a phrase over signs", "text=Miete Oktober", true},
    {"a phrase with signs", "text=miete/oktober", true},
    {"a phrase in the wrong order", "text=oktober miete", false},
    {"a phrase with a gap", "text=miete 2026", false},
    {"a phrase at the end", "text=büro 3 kontoführungsge", true},
    {"a phrase beyond the end", "text=kontoführungsge bühr", false},
    {"the name is no text", "text=hausverwaltung", false},
    {"the name", "counterparty=muller sohne", true},
    {"the name with umlauts spelt out", "counterparty=mueller & soehne", true},
    {"the text is no name", "counterparty=miete", false},
    {"their account", "counterparty_account=DE02120300000000202051", true},
    {"their account, small letters and blanks", "counterparty_account=de02 12030000 0000202051",
     true},
    {"their account's beginning", "counterparty_account=DE0212030000*", true},
    {"part of their account", "counterparty_account=DE0212030000", false},
    {"own account", "account=de00own", true},
    {"their account is not ours", "account=DE02120300000000202051", false},
    {"debits", "direction=debit", true},
    {"credits", "direction=credit", false},
    {"the currency", "currency=CHF|EUR", true},
    {"another currency", "currency=CHF|USD", false},
    {"the amount", "amount=1250.50", true},
    {"the amount without a trailing zero", "amount=1250.5", true},
    {"a cent less", "amount=1250.49", false},
    {"finer than the currency", "amount=1250.501", false},
    {"at least the amount", "amount_min=1250.50", true},
    {"at least a hair more", "amount_min=1250.5001", false},
    {"at most the amount", "amount_max=1250.50", true},
    {"at most a hair more", "amount_max=1250.5001", true},
    {"at most a hair less", "amount_max=1250.4999", false},
    {"between", "amount_min=1000\namount_max=1500", true},
    {"an amount of nothing", "amount=0", false},
    {"the day", "day=28", true},
    {"one of the days", "day=1-5|27-29", true},
    {"another day", "day=1-27|29-31", false},
    {"the last day", "day=last", true},
    {"all hold", "text=miete\ndirection=debit\nday=last\namount_min=1", true},
    {"all but one hold", "text=miete\ndirection=debit\nday=27\namount_min=1", false},
};

/* The rules' line, changed by `change`, against a rule. */
static bool rules_holds_for(const struct make_transaction *row, const char *text,
                            void (*change)(struct make *make))
{
    struct make make = {0};
    struct user_rule rule;
    make_transactions(&make, row, 1);
    if (change != NULL) {
        change(&make);
    }
    const char *problem = rules_read(text, &make.arena, &rule);
    assert_string_equal(problem, "has no action");
    struct arena scratch = {0};
    struct user_rule_line line = {.batch = &make.batch, .scratch = &scratch};
    bool holds = user_rule_holds(&rule, &line);
    assert_false(line.out_of_memory);
    /* Asked again with the texts folded already. */
    assert_int_equal(user_rule_holds(&rule, &line), holds);
    arena_clear(&scratch);
    arena_clear(&make.arena);
    return holds;
}

static void holds_case_holds(void **state)
{
    const struct holds_case *c = *state;
    assert_int_equal(rules_holds_for(&rules_line, c->text, NULL), c->holds);
}

static struct transaction *rules_transaction(struct make *make)
{
    union {
        const struct transaction *in;
        struct transaction *out;
    } t = {.in = make->batch.transactions[0].transaction};
    return t.out;
}

static void change_lines(struct make *make)
{
    static const struct slice lines[] = {
        {"SVWZ Kontof", 11}, {"uehrung September und", 21}, {"Oktober", 7}};
    rules_transaction(make)->remittance = lines;
    rules_transaction(make)->remittance_count = 3;
}

static void change_nothing_told(struct make *make)
{
    struct transaction *t = rules_transaction(make);
    t->counterparty = (struct counterparty){0};
    t->amount.currency = (struct currency){{0}, 0};
    t->remittance_count = 0;
    make->batch.entries[0].entry.booking_date = (struct date){0};
    make->batch.entries[0].entry.code = (struct slice){NULL, 0};
    make->statement.statement.account = (struct slice){NULL, 0};
}

static void change_to_yen(struct make *make)
{
    rules_transaction(make)->amount = (struct money){1250, {{'J', 'P', 'Y'}, 0}};
}

static void change_to_dinar(struct make *make)
{
    rules_transaction(make)->amount = (struct money){1250500, {{'K', 'W', 'D'}, 3}};
}

static void change_to_the_most(struct make *make)
{
    rules_transaction(make)->amount.minor = MONEY_MAX_MINOR;
}

static void change_own_code(struct make *make)
{
    rules_transaction(make)->code = SLICE("NTRF-808");
    rules_transaction(make)->additional = SLICE("Entgelt");
    make->batch.entries[0].entry.additional = SLICE("Sammler");
    rules_transaction(make)->counterparty.ultimate_name = SLICE("Vrba d.o.o.");
}

static const struct changed_case {
    const char *name;
    void (*change)(struct make *make);
    const char *text;
    bool holds;
} changed_cases[] = {
    {"a word cut between lines", change_lines, "text=kontoführung", true},
    {"a phrase over lines", change_lines, "text=und oktober", true},
    {"words of lines are not glued alone", change_lines, "text=september und oktober", true},
    {"no name", change_nothing_told, "counterparty=a*", false},
    {"no text", change_nothing_told, "text=a*", false},
    {"no code", change_nothing_told, "code=P*", false},
    {"no account", change_nothing_told, "counterparty_account=1234*", false},
    {"no own account", change_nothing_told, "account=1234*", false},
    {"no currency, so no amount", change_nothing_told, "amount_min=0", false},
    {"no currency", change_nothing_told, "currency=EUR", false},
    {"no booking date", change_nothing_told, "day=1-31|last", false},
    {"yen have no decimals", change_to_yen, "amount=1250", true},
    {"half a yen is none", change_to_yen, "amount=1250.5", false},
    {"above half a yen", change_to_yen, "amount_min=1249.5", true},
    {"dinars have three", change_to_dinar, "amount=1250.5", true},
    {"the largest amount", change_to_the_most, "amount_min=99999999999999.9999", true},
    {"a line's own code", change_own_code, "code=808", true},
    {"its entry's code", change_own_code, "code=ICDT", true},
    {"the bank's words", change_own_code, "text=entgelt", true},
    {"the bank's words of the entry", change_own_code, "text=sammler", true},
    {"no phrase over two texts", change_own_code, "text=entgelt sammler", false},
    {"on whose behalf", change_own_code, "counterparty=vrba", true},
    {"no phrase over two names", change_own_code, "counterparty=gmbh vrba", false},
};

static void changed_case_holds(void **state)
{
    const struct changed_case *c = *state;
    assert_int_equal(rules_holds_for(&rules_line, c->text, c->change), c->holds);
}

static const struct fits_case {
    const char *pattern;
    const char *text;
    bool fits;
} fits_cases[] = {
    {"", "", true},           {"", "A", false},       {"*", "", true},
    {"?", "", false},         {"A*", "A", true},      {"A*B", "AB", true},
    {"A*B", "AXXB", true},    {"A*B", "AXXC", false}, {"*AB", "AAB", true},
    {"*A*B*", "XAYBZ", true}, {"A**B", "AB", true},   {"A?", "A", false},
    {"*ABC", "ABABC", true},
};

static void patterns_fit(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fits_cases / sizeof fits_cases[0]; i++) {
        const struct fits_case *c = &fits_cases[i];
        assert_int_equal(user_rule_pattern_fits(slice_from(c->pattern), slice_from(c->text)),
                         c->fits);
    }
}

/* What becomes of lines under rules; the ledger has RE-2026-10234 of K1 and RE-2026-10251 of K2. */
static const struct make_item rules_ledger[] = {
    {"RE-2026-10234", "K1", "Acme Maschinenbau", "DE02120300000000202051", 43176, NULL, NULL, NULL},
    {"RE-2026-10251", "K2", "Boreas Logistik", NULL, 88450, NULL, NULL, NULL},
    {"RE-2026-10260", "K3", "Cedar Handel", NULL, 9000, NULL, NULL, NULL},
};

static const struct ruled_case {
    const char *name;
    const char *rules; /* one a paragraph, named r0, r1 … */
    struct make_transaction paid;
    const char *expected; /* status reason rule items */
} ruled_cases[] = {
    {"no rule",
     NULL,
     {"T", 43176, NULL, "Acme", NULL, "RE-2026-10234", NULL, NULL, false},
     "match EXACT - RE-2026-10234"},
    {"ignored, whatever the text names",
     "amount=431.76\naction=ignore\ncategory=loan",
     {"T", 43176, NULL, "Acme", NULL, "RE-2026-10234", NULL, NULL, false},
     "ignored LOAN r0 -"},
    {"categorise leaves a payment alone",
     "amount=431.76\naction=categorise\ncategory=loan",
     {"T", 43176, NULL, "Acme", NULL, "RE-2026-10234", NULL, NULL, false},
     "match EXACT - RE-2026-10234"},
    {"categorise sets aside what names nothing",
     "text=zuschuss\naction=categorise\ncategory=other",
     {"T", 50000, NULL, "Amt", NULL, "Zuschuss", NULL, NULL, false},
     "ignored OTHER r0 -"},
    {"categorise leaves what names an item to a person",
     "text=RE-2026-10251\naction=categorise\ncategory=other",
     {"T", 250000, NULL, "Fremd", NULL, "RE-2026-10251", NULL, NULL, false},
     "exception AMOUNT_DIFFERS - -"},
    {"categorised debit",
     "text=leasing\naction=categorise\ncategory=loan",
     {"T", -50000, NULL, "Bank", NULL, "Leasing", NULL, NULL, false},
     "ignored LOAN r0 -"},
    {"held back though certain",
     "amount_min=400\naction=review",
     {"T", 43176, NULL, "Acme Maschinenbau", NULL, "RE-2026-10234", NULL, NULL, false},
     "exception REVIEW_RULE r0 -"},
    {"held back though a shipped rule would ignore it",
     "text=entgelt\naction=review",
     {"T", -500, NULL, NULL, NULL, "Entgelt", NULL, "NCHG-808", false},
     "exception REVIEW_RULE r0 -"},
    {"held back though a receipt's code would ignore it",
     "amount=5\naction=review",
     {"T", 500, NULL, NULL, NULL, "Zinsen", NULL, "NINT-814", false},
     "exception REVIEW_RULE r0 -"},
    {"rules of users come first",
     "text=entgelt\naction=ignore\ncategory=tax",
     {"T", -500, NULL, NULL, NULL, "Entgelt", NULL, "NCHG-808", false},
     "ignored TAX r0 -"},
    {"shipped where none holds",
     "text=steuer\naction=ignore\ncategory=tax",
     {"T", -500, NULL, NULL, NULL, "Entgelt", NULL, "NCHG-808", false},
     "ignored BANK_CHARGES shipped:bank-charges -"},
    {"the first that holds",
     "text=x\naction=review\n\ntext=entgelt\naction=ignore\ncategory=card\n\n"
     "text=entgelt\naction=ignore\ncategory=cash",
     {"T", -500, NULL, NULL, NULL, "Entgelt", NULL, "NCHG-808", false},
     "ignored CARD r1 -"},
    {"a payer told",
     "counterparty=holding\naction=customer\ncustomer=K2",
     {"T", 88450, NULL, "Nord Holding", NULL, "danke", NULL, NULL, false},
     "match EXACT r0 RE-2026-10251"},
    {"the same payer, not told",
     "counterparty=sued\naction=customer\ncustomer=K2",
     {"T", 88450, NULL, "Nord Holding", NULL, "danke", NULL, NULL, false},
     "exception LOW_CONFIDENCE - -"},
    {"a payer told is evidence: the text names another's item",
     "counterparty=holding\naction=customer\ncustomer=K3",
     {"T", 88450, NULL, "Nord Holding", NULL, "RE-2026-10251", NULL, NULL, false},
     "match EXACT r0 RE-2026-10251"},
    {"a payer told, and the amount of another's item alone",
     "counterparty=acme\naction=customer\ncustomer=K3",
     {"T", 43176, NULL, "Acme Maschinenbau", "DE02120300000000202051", "danke", NULL, NULL, false},
     "exception LOW_CONFIDENCE r0 -"},
    {"a payer on no list",
     "counterparty=acme\naction=customer\ncustomer=K99",
     {"T", 43176, NULL, "Acme Maschinenbau", "DE02120300000000202051", "danke", NULL, NULL, false},
     "exception LOW_CONFIDENCE r0 -"},
    {"a payer told of a debit is nothing",
     "counterparty=acme\naction=customer\ncustomer=K1",
     {"T", -500, NULL, "Acme", NULL, "Entgelt", NULL, "NCHG-808", false},
     "ignored BANK_CHARGES shipped:bank-charges -"},
    {"a return stays a return",
     "amount=5\naction=ignore\ncategory=other",
     {"T", -500, NULL, "Acme", NULL, "Ruecklastschrift", NULL, "NRTI-109", true},
     "exception RETURN_UNPAIRED - -"},
};

/* Receipts that a shipped rule may explain, alone or beside one that names its payer. */
static const struct receipt_case {
    const char *name;
    struct make_transaction paid;
    bool alone;
    const char *expected;
} receipt_cases[] = {
    {"charges given back",
     {"T", 1250, NULL, NULL, NULL, "Erstattung Entgelt", NULL, NULL, false},
     false,
     "ignored BANK_CHARGES shipped:bank-charges -"},
    {"called charges, and as large as a customer's payment",
     {"T", 887200, NULL, NULL, NULL, "avgift november", NULL, NULL, false},
     false,
     "exception NO_CANDIDATE - -"},
    {"called charges by a payer",
     {"T", 1250, NULL, "Nils Nilsson", NULL, "avgift november", NULL, NULL, false},
     false,
     "exception NO_CANDIDATE - -"},
    {"no payer, where the statement names none",
     {"T", 1250, NULL, NULL, NULL, "Erstattung Entgelt", NULL, NULL, false},
     true,
     "exception NO_CANDIDATE - -"},
    {"interest",
     {"T", 125000, NULL, NULL, NULL, "Habenzinsen", NULL, NULL, false},
     false,
     "ignored INTEREST shipped:interest -"},
    {"interest, where the statement names no payer",
     {"T", 125000, NULL, NULL, NULL, "Habenzinsen", NULL, NULL, false},
     true,
     "exception NO_CANDIDATE - -"},
    {"interest by the bank's code",
     {"T", 125000, NULL, NULL, NULL, "Abschluss", NULL, "NINT-814", false},
     true,
     "ignored INTEREST shipped:interest -"},
    {"a customer pays an item at the counter",
     {"T", 43176, NULL, "Acme Maschinenbau", NULL, "RE-2026-10234", NULL, "NMSC-082", false},
     true,
     "match EXACT - RE-2026-10234"},
    {"… and another sum",
     {"T", 50000, NULL, NULL, NULL, "RE-2026-10234", NULL, "NMSC-082", false},
     true,
     "exception AMOUNT_DIFFERS - -"},
    {"cash that names nothing",
     {"T", 50000, NULL, NULL, NULL, "Kasse", NULL, "NMSC-082", false},
     true,
     "ignored CASH shipped:cash -"},
    {"a card that settles an item",
     {"T", 43176, NULL, "Acme Maschinenbau", NULL, "RE-2026-10234", NULL, "PMNT-MCRD-POSP", false},
     true,
     "match EXACT - RE-2026-10234"},
    {"the cards of a day",
     {"T", 71350, NULL, "Kartenabwicklung", NULL, "Terminal 4", NULL, "PMNT-MCRD-POSP", false},
     true,
     "ignored CARD shipped:card -"},
    {"tax given back",
     {"T", 71350, NULL, "Finanzamt", NULL, "Erstattung", NULL, "NTAX-051", false},
     true,
     "ignored TAX shipped:tax -"},
    {"a supplier's code in a receipt: ours",
     {"T", 71350, NULL, "Acme Maschinenbau", NULL, "danke", NULL, "PMNT-RCDT-SUPP", false},
     true,
     "exception AMOUNT_DIFFERS - -"},
};

/* Reads paragraphs as rules r0, r1 … */
static size_t rules_read_all(const char *text, struct arena *arena, struct user_rule *rules)
{
    static const char *const names[] = {"r0", "r1", "r2"};
    size_t count = 0;
    while (text != NULL && count < sizeof names / sizeof names[0]) {
        const char *end = strstr(text, "\n\n");
        size_t len = end == NULL ? strlen(text) : (size_t)(end - text);
        char *one = arena_alloc(arena, len + 1);
        assert_non_null(one);
        (void)snprintf(one, len + 1, "%.*s", (int)len, text);
        assert_null(rules_read(one, arena, &rules[count]));
        rules[count].name = slice_from(names[count]);
        count++;
        text = end == NULL ? NULL : end + 2;
    }
    assert_null(text);
    return count;
}

/* What became of the first line: status reason rule item. */
static void rules_show(const struct make *make, const struct batch_result *result, char *shown,
                       size_t capacity)
{
    const struct outcome *outcome = &result->outcomes[0];
    struct slice item = SLICE("-");
    if (outcome->allocations_count > 0) {
        item = make->batch.items[result->allocations[outcome->allocations_first].item].invoice_id;
    }
    (void)snprintf(shown, capacity, "%s %s %.*s %.*s", outcome_status_name(outcome->status),
                   outcome_reason_name(outcome->reason),
                   SLICE_ARG(outcome->rule.len > 0 ? outcome->rule : SLICE("-")), SLICE_ARG(item));
}

static void ruled_case_holds(void **state)
{
    const struct ruled_case *c = *state;
    struct make make = {0};
    struct user_rule rules[3] = {{.name = {NULL, 0}}};
    struct match_settings settings = match_settings_default();
    struct batch_result result = {0};
    struct diag diag = {0};
    char shown[256];
    make_items(&make, rules_ledger, sizeof rules_ledger / sizeof rules_ledger[0]);
    make_transactions(&make, &c->paid, 1);
    settings.user_rules_count = rules_read_all(c->rules, &make.arena, rules);
    settings.user_rules = rules;

    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);

    rules_show(&make, &result, shown, sizeof shown);
    assert_string_equal(shown, c->expected);
    assert_int_equal(diag.warnings,
                     c->rules != NULL && strstr(c->rules, "customer=K99") != NULL ? 1 : 0);
    arena_clear(&make.arena);
}

static void receipt_case_holds(void **state)
{
    const struct receipt_case *c = *state;
    const struct make_transaction lines[] = {
        c->paid,
        {"U", 33300, NULL, "Dorn Feinmechanik", NULL, "danke", NULL, NULL, false},
    };
    struct make make = {0};
    struct match_settings settings = match_settings_default();
    struct batch_result result = {0};
    struct diag diag = {0};
    char shown[256];
    make_items(&make, rules_ledger, sizeof rules_ledger / sizeof rules_ledger[0]);
    make_transactions(&make, lines, c->alone ? 1 : 2);

    assert_int_equal(match_run(&make.batch, &settings, &make.arena, &diag, &result, NULL),
                     STATUS_OK);

    rules_show(&make, &result, shown, sizeof shown);
    assert_string_equal(shown, c->expected);
    arena_clear(&make.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alternatives_have_a_limit),
        cmocka_unit_test(patterns_fit),
    };
    return unit_run_cases("refused", refused_cases, refused_case_holds) +
           unit_run_cases("holds", holds_cases, holds_case_holds) +
           unit_run_cases("changed", changed_cases, changed_case_holds) +
           unit_run_cases("ruled", ruled_cases, ruled_case_holds) +
           unit_run_cases("receipts", receipt_cases, receipt_case_holds) +
           cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
