/* taught: what a run learnt, as rows that a person can check, in an order of content. */
#include "unit.h"

#include "make_batch.h"

#include <stdio.h>

enum { CUSTOMERS = 40, INVOICES = 14, PAYMENTS = 20 };

static const char *const taught_days[] = {"2026-10-05", "2026-10-06", "2026-10-07"};

/* Forty customers with fourteen invoices each; of the last the account is known. */
static void taught_fill(struct make *make)
{
    static char texts[CUSTOMERS * INVOICES][3][48];
    static struct make_item rows[CUSTOMERS * INVOICES];
    for (int i = 0; i < CUSTOMERS * INVOICES; i++) {
        int c = i / INVOICES;
        (void)snprintf(texts[i][0], sizeof texts[i][0], "RE-2026-%05d", 20000 + i * 7);
        (void)snprintf(texts[i][1], sizeof texts[i][1], "K%04d", 1000 + c);
        (void)snprintf(texts[i][2], sizeof texts[i][2], "Firma%c%c Handel", 'A' + c % 26,
                       'K' + c / 26);
        rows[i] = (struct make_item){texts[i][0],
                                     texts[i][1],
                                     texts[i][2],
                                     c == CUSTOMERS - 1 ? "DE75512108001245126199" : NULL,
                                     30017 + (int64_t)i * 1009,
                                     NULL,
                                     NULL,
                                     NULL};
    }
    make_items(make, rows, sizeof rows / sizeof rows[0]);
}

/* Payment `i` of the table: thirteen of customer K1000's items from one account in two spellings,
 * one of two customers' items, one of a known account, and some whose text names nothing. */
static struct make_transaction taught_payment(int i)
{
    static char refs[PAYMENTS][16];
    static char texts[PAYMENTS][64];
    struct make_transaction row = {.ref = refs[i], .text = texts[i], .end_to_end_id = NULL};
    (void)snprintf(refs[i], sizeof refs[i], "BK%02d", 99 - i);
    row.date = taught_days[i % 3];
    row.name = "Zahlstelle";
    int invoice = i;
    if (i < 13) {
        row.iban = i % 2 == 0 ? "DE02370502990000684712" : "de02 3705 0299 0000 6847 12";
    } else if (i == 13) { /* of K1001 and K1002 */
        row.iban = "GB33BUKB20201555555555";
        row.minor = 2 * 30017 + (14 + 28) * 1009;
        (void)snprintf(texts[i], sizeof texts[i], "RE-2026-%05d RE-2026-%05d", 20000 + 14 * 7,
                       20000 + 28 * 7);
        return row;
    } else if (i == 14) { /* the master data has it */
        row.iban = "DE75512108001245126199";
        invoice = (CUSTOMERS - 1) * INVOICES;
    } else { /* names nothing, and is for nothing on the list */
        row.iban = "FR7630006000011234567890189";
        row.minor = 777 + i;
        (void)snprintf(texts[i], sizeof texts[i], "Zahlung");
        return row;
    }
    row.minor = 30017 + (int64_t)invoice * 1009;
    (void)snprintf(texts[i], sizeof texts[i], "RE-2026-%05d", 20000 + invoice * 7);
    return row;
}

/* Matches the payments, beginning with the one `from` and going on by `step`. */
static void taught_run(int from, int step, uint32_t threads, uint32_t passes, struct make *make,
                       struct batch_result *result)
{
    struct make_transaction rows[PAYMENTS];
    for (int i = 0; i < PAYMENTS; i++) {
        rows[i] = taught_payment((from + i * step) % PAYMENTS);
    }
    struct match_settings settings = match_settings_default();
    settings.threads = threads;
    settings.learning_passes = passes;
    struct diag diag = {0};
    taught_fill(make);
    make_transactions(make, rows, PAYMENTS);
    assert_int_equal(match_run(&make->batch, &settings, &make->arena, &diag, result, NULL),
                     STATUS_OK);
}

static void same_text(struct slice got, const char *want)
{
    assert_true(slice_equal(got, slice_from(want)));
}

static void taught_rows_name_their_lessons(void **state)
{
    (void)state;
    struct make make = {0};
    struct batch_result result = {0};
    taught_run(0, 1, 1, 2, &make, &result);
    assert_int_equal(result.learnt_count, 3);
    /* Of the first day BK87 has the least reference, and the account is spelled as there. */
    const struct batch_learnt *many = &result.learnt[0];
    same_text(many->account, "DE02370502990000684712");
    same_text(many->customer_id, "K1000");
    assert_int_equal(many->payments, 13);
    assert_int_equal(many->lessons_count, BATCH_LESSONS_MAX);
    for (uint32_t i = 0; i < many->lessons_count; i++) {
        const struct batch_lesson *lesson = &result.lessons[many->lessons_first + i];
        same_text(make.batch.items[lesson->item].customer_id, "K1000");
        assert_int_equal(result.outcomes[lesson->transaction].status, OUTCOME_MATCH);
        if (i > 0) {
            assert_true(batch_lesson_compare(&make.batch, lesson - 1, lesson) < 0);
        }
    }
    same_text(make.batch.transactions[result.lessons[many->lessons_first].transaction].bank_ref,
              "BK87");
    /* One payment for two customers teaches both. */
    for (int i = 0; i < 2; i++) {
        const struct batch_learnt *both = &result.learnt[1 + i];
        same_text(both->account, "GB33BUKB20201555555555");
        same_text(both->customer_id, i == 0 ? "K1001" : "K1002");
        assert_int_equal(both->payments, 1);
        assert_int_equal(both->lessons_count, 1);
    }
    assert_int_equal(result.lessons_count, BATCH_LESSONS_MAX + 2);
    arena_clear(&make.arena);
}

/* What a person reads of a result: texts, no index. */
static void taught_tell(const struct make *make, const struct batch_result *result,
                        struct buffer *out)
{
    const struct batch *batch = &make->batch;
    for (size_t i = 0; i < result->learnt_count; i++) {
        const struct batch_learnt *learnt = &result->learnt[i];
        buffer_add_format(out, "%.*s %.*s %u:", SLICE_ARG(learnt->account),
                          SLICE_ARG(learnt->customer_id), (unsigned)learnt->payments);
        for (uint32_t l = 0; l < learnt->lessons_count; l++) {
            const struct batch_lesson *lesson = &result->lessons[learnt->lessons_first + l];
            buffer_add_format(out, " %.*s %.*s",
                              SLICE_ARG(batch->transactions[lesson->transaction].bank_ref),
                              SLICE_ARG(batch->items[lesson->item].invoice_id));
        }
        buffer_add_byte(out, '\n');
    }
    for (size_t i = 0; i < result->rates_count; i++) {
        const struct batch_rate *rate = &result->rates[i];
        buffer_add_format(out, "%s %llu/%llu %u\n", rate->name, (unsigned long long)rate->seen_ppm,
                          (unsigned long long)rate->of_ppm, (unsigned)rate->used_ppm);
    }
    assert_true(buffer_ok(out));
}

static const struct taught_case {
    const char *name;
    int from;
    int step;
    uint32_t threads;
} taught_cases[] = {
    {"again", 0, 1, 1},
    {"threads", 0, 1, 3},
    {"lines turned round", 19, 19, 1},
    {"lines in another order, threads", 5, 7, 2},
};

static void taught_case_holds(void **state)
{
    const struct taught_case *c = *state;
    struct make plain = {0};
    struct make other = {0};
    struct batch_result first = {0};
    struct batch_result second = {0};
    struct buffer a = {0};
    struct buffer b = {0};
    taught_run(0, 1, 1, 2, &plain, &first);
    taught_run(c->from, c->step, c->threads, 2, &other, &second);
    taught_tell(&plain, &first, &a);
    taught_tell(&other, &second, &b);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.ptr, b.ptr, a.len);
    buffer_clear(&a);
    buffer_clear(&b);
    arena_clear(&plain.arena);
    arena_clear(&other.arena);
}

static void taught_rates_follow_from_their_rows(void **state)
{
    (void)state;
    struct make make = {0};
    struct batch_result result = {0};
    taught_run(0, 1, 1, 2, &make, &result);
    assert_true(result.rates_count > 0);
    bool moved = false;
    for (size_t i = 0; i < result.rates_count; i++) {
        const struct batch_rate *rate = &result.rates[i];
        assert_int_equal(rate->used_ppm, batch_rate_used_ppm(rate));
        assert_true(rate->seen_ppm <= rate->of_ppm);
        moved = moved || rate->used_ppm != rate->default_ppm;
    }
    assert_string_equal(result.rates[0].name, "listed");
    /* Every receipt once, but for what is lost where shares of a posterior are rounded. */
    assert_in_range(result.rates[0].of_ppm, UINT64_C(999900) * PAYMENTS,
                    UINT64_C(1000000) * PAYMENTS);
    assert_true(moved);
    arena_clear(&make.arena);
}

static void without_learning_nothing_is_taught(void **state)
{
    (void)state;
    struct make make = {0};
    struct batch_result result = {0};
    taught_run(0, 1, 1, 0, &make, &result);
    assert_int_equal(result.learnt_count, 0);
    assert_int_equal(result.lessons_count, 0);
    assert_true(result.rates_count > 0);
    for (size_t i = 0; i < result.rates_count; i++) {
        assert_int_equal(result.rates[i].used_ppm, result.rates[i].default_ppm);
        assert_int_equal(result.rates[i].of_ppm, 0);
    }
    arena_clear(&make.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taught_rows_name_their_lessons),
        cmocka_unit_test(taught_rates_follow_from_their_rows),
        cmocka_unit_test(without_learning_nothing_is_taught),
    };
    int failed = unit_run_cases("taught", taught_cases, taught_case_holds);
    return failed + cmocka_run_group_tests_name("taught", tests, NULL, NULL);
}
