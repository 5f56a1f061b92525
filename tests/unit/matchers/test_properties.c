/*
 * What must hold of every run, whatever is matched: over hundreds of worlds drawn from seeds.
 *
 * A property looks at a view of a world and says what is wrong, if anything. A world that fails is
 * made smaller, a line and an item at a time, as long as it fails, and what is left is printed.
 *
 * usage: test_properties [TIMES]    so many times as many worlds, for a longer search
 */
#include "unit.h"

#include "matchers/ways.h"
#include "world.h"
#include "world_print.h"
#include "world_seeded.h"

/* How much is tried; the program's argument multiplies it. */
struct properties_effort {
    size_t worlds;
    size_t large_items; /* of worlds with several blocks of lines for every thread */
};

enum { PROPERTIES_ITEMS_MIN = 20 };

/* What a property found. */
struct properties_found {
    struct buffer why; /* what is wrong; nothing where it holds */
    size_t at_limit;   /* worlds that say nothing, since a line in them is at the limit */
};

/* Looks at a view; `arena` is of the call. */
typedef void (*properties_test)(const struct world_view *view, struct arena *arena,
                                struct properties_found *found);

static bool properties_hold(properties_test test, const struct world_view *view,
                            struct properties_found *found)
{
    struct arena arena = {0};
    buffer_reset(&found->why);
    test(view, &arena, found);
    arena_clear(&arena);
    assert_true(buffer_ok(&found->why));
    return found->why.len == 0;
}

/* Leaves out of a list what the failure doesn't need: halves first, single ones last. Returns
 * whether anything went; `effort` is how many lines and items may still be matched. */
static bool properties_shrink_list(properties_test test, struct world_view *view, uint32_t *list,
                                   size_t *count, struct properties_found *found, size_t *effort)
{
    bool smaller = false;
    uint32_t *whole = calloc(*count + 1, sizeof *whole);
    assert_non_null(whole);
    for (size_t piece = (*count + 1) / 2; piece > 0 && *count > 0; piece /= 2) {
        for (size_t from = 0; from < *count;) {
            size_t cost = view->items_count + view->lines_count;
            if (cost > *effort) {
                free(whole);
                return false;
            }
            *effort -= cost;
            size_t before = *count;
            size_t end = from + piece < before ? from + piece : before;
            memcpy(whole, list, before * sizeof *list);
            memmove(&list[from], &list[end], (before - end) * sizeof *list);
            *count -= end - from;
            if (properties_hold(test, view, found)) {
                memcpy(list, whole, before * sizeof *list);
                *count = before;
                from = end;
            } else {
                smaller = true;
            }
        }
    }
    free(whole);
    return smaller;
}

/* Makes a view that fails as small as it gets. A duplicate without its original is a line. */
static void properties_shrink(properties_test test, struct world_view *view,
                              struct properties_found *found)
{
    size_t effort = 200000;
    while (properties_shrink_list(test, view, view->lines, &view->lines_count, found, &effort) ||
           properties_shrink_list(test, view, view->items, &view->items_count, found, &effort)) {
    }
    (void)properties_hold(test, view, found);
}

/* Holds worlds of about `items_count` items to a property, those of the seeds from `seed` on. */
static void properties_check(properties_test test, uint64_t seed, size_t worlds, size_t items_count)
{
    struct properties_found found = {0};
    for (size_t i = 0; i < worlds; i++) {
        struct world world;
        struct arena arena = {0};
        world_seeded_fill(&world, seed + i, items_count + i % 17);
        struct world_view view = world_whole(&world, &arena);
        if (!properties_hold(test, &view, &found)) {
            properties_shrink(test, &view, &found);
            struct buffer shown = {0};
            world_print_view(&view, &shown);
            /* cmocka cuts long messages. */
            (void)fprintf(stderr, "%.*s\n%.*s\n", (int)shown.len, shown.ptr, (int)found.why.len,
                          found.why.ptr);
            buffer_clear(&shown);
            fail_msg("seed %llu, %zu items and %zu lines left", (unsigned long long)(seed + i),
                     view.items_count, view.lines_count);
        }
        arena_clear(&arena);
        world_clear(&world);
    }
    assert_true(found.at_limit * 10 <= worlds);
    buffer_clear(&found.why);
}

/* Every cent. */

/* A limit in minor units and as a share: the smaller. */
static int64_t properties_limit(int64_t minor, uint32_t ppm, int64_t open_minor)
{
    int64_t magnitude = money_magnitude(open_minor);
    int64_t share = magnitude / 1000000 * ppm + magnitude % 1000000 * ppm / 1000000;
    return share < minor ? share : minor;
}

static void properties_allocation(const struct world_run *run, const struct allocation *a,
                                  struct buffer *why)
{
    const struct item *item = &run->batch.items[a->item];
    const struct transaction *t = run->batch.transactions[a->transaction].transaction;
    const struct batch_statement *statement = batch_statement_of(&run->batch, a->transaction);
    int64_t parts = a->allocated_minor + a->discount_minor + a->charges_minor + a->tax_minor +
                    a->fx_minor + a->difference_minor;
    bool within = a->open_before_minor > 0
                      ? a->open_after_minor >= 0 && a->open_after_minor <= a->open_before_minor
                      : a->open_after_minor <= 0 && a->open_after_minor >= a->open_before_minor;
    if (a->open_before_minor - a->open_after_minor != parts || a->open_before_minor == 0 ||
        !within) {
        buffer_add_text(why, "an item's parts are not what it lost\n");
    }
    bool converted = !currency_equal(item->currency, t->amount.currency);
    if (converted ? !currency_equal(item->currency, t->instructed.currency) ||
                        t->instructed.minor != a->open_before_minor
                  : a->fx_minor != 0) {
        buffer_add_text(why, "another currency without an amount that tells it\n");
    }
    if (item->entity.len > 0 && !slice_equal(item->entity, statement->entity)) {
        buffer_add_text(why, "an item of another ledger\n");
    }
    int64_t net = a->open_before_minor;
    int32_t last = item->discount_date.day + 3; /* days of grace */
    if (a->discount_minor != 0 &&
        (!item_net_of_discount(item, a->open_before_minor, &net) ||
         a->discount_minor != a->open_before_minor - net ||
         batch_entry_of(&run->batch, a->transaction)->entry.booking_date.day > last)) {
        buffer_add_text(why, "a discount that nobody offers\n");
    }
    if (a->charges_minor < 0 || a->tax_minor != 0) {
        buffer_add_text(why, "charges below zero, or a tax\n");
    }
}

/* Of a transaction: the allocations and what is unapplied are its amount, no item twice, and the
 * parts that are written off keep to their limits. */
static void properties_outcome(const struct world_run *run, size_t t, struct buffer *why)
{
    const struct match_settings settings = match_settings_default();
    const struct outcome *outcome = &run->result.outcomes[t];
    const struct allocation *list = run->result.allocations + outcome->allocations_first;
    int64_t amount = run->batch.transactions[t].transaction->amount.minor;
    int64_t sum = outcome->unapplied_minor;
    int64_t open = 0;
    int64_t left = 0;
    int64_t charges = 0;
    int64_t difference = 0;
    for (uint32_t i = 0; i < outcome->allocations_count; i++) {
        sum += list[i].allocated_minor;
        open += list[i].open_before_minor;
        left += money_magnitude(list[i].open_after_minor);
        charges += list[i].charges_minor;
        difference += list[i].difference_minor;
        properties_allocation(run, &list[i], why);
        if (list[i].transaction != t) {
            buffer_add_text(why, "an allocation of another transaction\n");
        }
        for (uint32_t k = 0; k < i; k++) {
            if (list[k].item == list[i].item) {
                buffer_add_text(why, "an item twice\n");
            }
        }
    }
    bool settles = outcome->status == OUTCOME_MATCH || outcome->status == OUTCOME_PARTIAL;
    if (sum != amount || settles != (outcome->allocations_count > 0)) {
        buffer_add_text(why, "allocated and unapplied are not the amount\n");
    }
    if (settles &&
        (left == 0 && outcome->unapplied_minor == 0) != (outcome->status == OUTCOME_MATCH)) {
        buffer_add_text(why, "matched and something left, or in part and nothing left\n");
    }
    if (settles && amount > 0 && outcome->unapplied_minor < 0) {
        buffer_add_text(why, "more allocated than was paid\n");
    }
    if (settles && outcome->confidence_ppm < 1000000U - settings.error_rate_ppm) {
        buffer_add_text(why, "automatic below the limit\n");
    }
    if (charges > properties_limit(settings.charges_max_minor, settings.charges_max_ppm, open) ||
        money_magnitude(difference) >
            properties_limit(settings.tolerance_minor, settings.tolerance_ppm, open)) {
        buffer_add_text(why, "written off beyond a limit\n");
    }
    if (outcome->status == OUTCOME_REVERSAL) {
        const struct outcome *other = &run->result.outcomes[outcome->paired];
        int64_t both = amount + run->batch.transactions[outcome->paired].transaction->amount.minor;
        if (other->paired != t || other->status != OUTCOME_REVERSAL || both > 0 ||
            both < -settings.charges_max_minor) {
            buffer_add_text(why, "a pair that is none\n");
        }
    }
    if (why->len > 0) {
        world_print_line(run, t, WORLD_PRINT_EVERYTHING, why);
    }
}

/* Of an item: what payments took follows on each other, from what was open down. */
static void properties_item(const struct world_run *run, uint32_t item, struct buffer *why)
{
    int64_t at = run->batch.items[item].open_minor;
    size_t left = 0;
    for (size_t i = 0; i < run->result.allocations_count; i++) {
        left += run->result.allocations[i].item == item ? 1 : 0;
    }
    for (bool found = true; found && left > 0;) {
        found = false;
        for (size_t i = 0; i < run->result.allocations_count && !found; i++) {
            const struct allocation *a = &run->result.allocations[i];
            /* Something is taken each time, so no two begin with the same. */
            found = a->item == item && a->open_before_minor == at &&
                    a->open_after_minor != a->open_before_minor;
            at = found ? a->open_after_minor : at;
        }
        left -= found ? 1 : 0;
    }
    if (left > 0) {
        buffer_add_text(why, "an item is given twice:");
        world_print_item(&run->batch, item, why);
        buffer_add_byte(why, '\n');
    }
}

static void properties_conserve(const struct world_view *view, struct arena *arena,
                                struct properties_found *found)
{
    (void)arena;
    struct world_run run;
    world_match(view, 1, &run);
    uint64_t automatic = 0;
    size_t allocations = 0;
    for (size_t t = 0; t < view->lines_count; t++) {
        enum outcome_status status = run.result.outcomes[t].status;
        automatic += status == OUTCOME_MATCH || status == OUTCOME_PARTIAL ? 1 : 0;
        allocations += run.result.outcomes[t].allocations_count;
        properties_outcome(&run, t, &found->why);
    }
    for (size_t i = 0; i < view->items_count; i++) {
        properties_item(&run, (uint32_t)i, &found->why);
    }
    if (automatic != run.result.decoys.automatic || allocations != run.result.allocations_count) {
        buffer_add_text(&found->why, "counts differ\n");
    }
    arena_clear(&run.arena);
}

/* What must not matter. */

/* Appends both where two runs differ. */
static void properties_compare(const struct world_view *a, const struct world_run *run_a,
                               const struct world_view *b, const struct world_run *run_b,
                               enum world_print_level level, const char *what, struct buffer *why)
{
    struct buffer text_a = {0};
    struct buffer text_b = {0};
    world_print(a, run_a, level, &text_a);
    world_print(b, run_b, level, &text_b);
    if (strcmp(text_a.ptr, text_b.ptr) != 0) {
        buffer_add_format(why, "%s:\n%s\n---\n%s", what, text_a.ptr, text_b.ptr);
    }
    buffer_clear(&text_a);
    buffer_clear(&text_b);
}

static void properties_shuffle(struct world *random, uint32_t *list, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = world_draw(random, i);
        uint32_t swap = list[i - 1];
        list[i - 1] = list[k];
        list[k] = swap;
    }
}

static struct world_view properties_copy(const struct world_view *view, struct arena *arena)
{
    struct world_view copy = world_whole(view->world, arena);
    copy.items_count = view->items_count;
    copy.lines_count = view->lines_count;
    memcpy(copy.items, view->items, view->items_count * sizeof *copy.items);
    memcpy(copy.lines, view->lines, view->lines_count * sizeof *copy.lines);
    return copy;
}

/* Lines in another order: the same to the last bit. */
static void properties_lines_permuted(const struct world_view *view, struct arena *arena,
                                      struct properties_found *found)
{
    struct world random = {.random = view->lines_count};
    struct world_run run;
    struct world_run other;
    world_match(view, 1, &run);
    for (int round = 0; round < 2; round++) {
        struct world_view permuted = properties_copy(view, arena);
        properties_shuffle(&random, permuted.lines, permuted.lines_count);
        world_match(&permuted, 1, &other);
        properties_compare(view, &run, &permuted, &other, WORLD_PRINT_EVERYTHING, "order of lines",
                           &found->why);
        arena_clear(&other.arena);
    }
    arena_clear(&run.arena);
}

/* What speaks for the items of an exception's best candidate, whatever the way they are paid. */
static uint32_t properties_best_ppm(const struct world_run *run, const struct outcome *outcome)
{
    const struct candidate *list = &run->result.candidates[outcome->candidates_first];
    uint32_t sum = 0;
    for (uint32_t c = 0; c < outcome->candidates_count; c++) {
        bool same =
            list[c].items_count == list[0].items_count && list[c].items_count > 0 &&
            memcmp(list[c].items, list[0].items, list[c].items_count * sizeof *list[c].items) == 0;
        sum += same ? list[c].confidence_ppm : 0;
    }
    return sum;
}

/*
 * Whether a line is automatic in one run and in the other just short of it: what it lacks of
 * certainty there is no more than half as much again. Only of those may a bit decide.
 */
static bool properties_at_limit(const struct world_run *a, const struct world_run *b, size_t place)
{
    const struct world_run *runs[] = {a, b};
    const uint32_t error_ppm = match_settings_default().error_rate_ppm;
    for (size_t i = 0; i < 2; i++) {
        const struct outcome *refused = &runs[i]->result.outcomes[place];
        const struct outcome *taken = &runs[1 - i]->result.outcomes[place];
        uint32_t best_ppm = properties_best_ppm(runs[i], refused);
        if (refused->status == OUTCOME_EXCEPTION && taken->allocations_count > 0 &&
            best_ppm < 1000000 - error_ppm && best_ppm >= 1000000 - error_ppm * 3 / 2) {
            return true;
        }
    }
    return false;
}

/* Holds what is booked of each line to another run, of the same lines in the same order. A world
 * with a line at the limit says nothing: what that line takes or leaves, others may take. */
static void properties_same_booked(const struct world_view *view, const struct world_run *a,
                                   const struct world_run *b, const char *what,
                                   struct properties_found *found)
{
    struct buffer text_a = {0};
    struct buffer text_b = {0};
    bool at_limit = false;
    size_t before = found->why.len;
    for (size_t place = 0; place < view->lines_count; place++) {
        buffer_reset(&text_a);
        buffer_reset(&text_b);
        world_print_line(a, place, WORLD_PRINT_BOOKED, &text_a);
        world_print_line(b, place, WORLD_PRINT_BOOKED, &text_b);
        if (!slice_equal(buffer_slice(&text_a), buffer_slice(&text_b))) {
            at_limit = at_limit || properties_at_limit(a, b, place);
            buffer_add_format(&found->why, "%s:\n", what);
            world_print_line(a, place, WORLD_PRINT_EVERYTHING, &found->why);
            world_print_line(b, place, WORLD_PRINT_EVERYTHING, &found->why);
        }
    }
    if (at_limit) {
        found->why.len = before;
        found->at_limit++;
    }
    buffer_clear(&text_a);
    buffer_clear(&text_b);
}

/*
 * Items in another order than that of the list: the same is booked. Runs sort their list
 * (model/batch.h), so that nothing of it shows; without it sums of logarithms differ by a last bit,
 * and of items that explain a line equally well another is told first.
 */
static void properties_items_permuted(const struct world_view *view, struct arena *arena,
                                      struct properties_found *found)
{
    struct world random = {.random = view->items_count};
    struct world_run run;
    struct world_run other;
    world_match(view, 1, &run);
    for (int round = 0; round < 2; round++) {
        struct world_view permuted = properties_copy(view, arena);
        properties_shuffle(&random, permuted.items, permuted.items_count);
        world_match(&permuted, 1, &other);
        properties_same_booked(view, &run, &other, "order of items", found);
        arena_clear(&other.arena);
    }
    arena_clear(&run.arena);
}

/* Threads, and the same again: the same to the last bit. */
static void properties_threads(const struct world_view *view, struct arena *arena,
                               struct properties_found *found)
{
    (void)arena;
    struct world_run run;
    struct world_run other;
    world_match(view, 1, &run);
    static const uint32_t threads[] = {1, 2, 4, 8};
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        world_match(view, threads[i], &other);
        properties_compare(view, &run, view, &other, WORLD_PRINT_EVERYTHING, "threads",
                           &found->why);
        arena_clear(&other.arena);
    }
    arena_clear(&run.arena);
}

/* Adds an item that nobody's text, name, account or amount comes near, and gives its view. Its
 * number has no digits: the span of those on the list is part of what a number weighs. */
static struct world_view properties_stranger(const struct world_view *view, struct world *world,
                                             struct arena *arena)
{
    /* A world of its own, since that of the view is shared: the same lines and one item more. */
    *world = *view->world;
    world->items = arena_array(arena, world->items_count + 1, sizeof *world->items);
    assert_non_null(world->items);
    memcpy(world->items, view->world->items, world->items_count * sizeof *world->items);
    struct world_view more = properties_copy(view, arena);
    more.world = world;
    more.items = arena_array(arena, view->items_count + 2, sizeof *more.items);
    assert_non_null(more.items);
    memcpy(more.items, view->items, view->items_count * sizeof *more.items);
    more.items[more.items_count++] = (uint32_t)world->items_count;
    struct item *item = &world->items[world->items_count++];
    *item = (struct item){.invoice_id = SLICE("QXZ/WKLM-Y"),
                          .customer_id = SLICE("X-UNRELATED"),
                          .customer_name = SLICE("Wolframbergbau Xylander"),
                          .currency = world_currency("EUR"),
                          .amount_minor = 748193017,
                          .open_minor = 748193017,
                          .issue_date = world_day(3),
                          .due_date = world_day(17)};
    item->entity =
        view->items_count == 0 ? item->entity : view->world->items[view->items[0]].entity;
    return more;
}

/*
 * An unrelated item more: the same is booked. It moves every prior a little, since one of one
 * customer more is less likely, so confidences are not compared; in a world of few customers the
 * move is not little, so those are left out.
 */
static void properties_unrelated(const struct world_view *view, struct arena *arena,
                                 struct properties_found *found)
{
    struct world more;
    struct world_run run;
    struct world_run other;
    if (view->items_count < PROPERTIES_ITEMS_MIN) {
        return;
    }
    struct world_view with = properties_stranger(view, &more, arena);
    world_match(view, 1, &run);
    world_match(&with, 1, &other);
    properties_same_booked(view, &run, &other, "an unrelated item", found);
    arena_clear(&run.arena);
    arena_clear(&other.arena);
}

static void properties_money_is_conserved(void **state)
{
    const struct properties_effort *effort = *state;
    properties_check(properties_conserve, 1, effort->worlds * 2, 24);
    properties_check(properties_conserve, 100001, effort->worlds / 8, 200);
}

static void properties_order_of_lines_does_not_matter(void **state)
{
    const struct properties_effort *effort = *state;
    properties_check(properties_lines_permuted, 200001, effort->worlds, 24);
    properties_check(properties_lines_permuted, 300001, effort->worlds / 16, 200);
}

static void properties_order_of_items_does_not_matter(void **state)
{
    const struct properties_effort *effort = *state;
    /* Small worlds: of many customers who share a word of the payer's name only the first of the
     * list are looked at. */
    properties_check(properties_items_permuted, 400001, effort->worlds, 24);
}

static void properties_threads_do_not_matter(void **state)
{
    const struct properties_effort *effort = *state;
    properties_check(properties_threads, 600001, 1, effort->large_items);
    properties_check(properties_threads, 700001, effort->worlds / 16, 24);
}

static void properties_an_unrelated_item_changes_nothing(void **state)
{
    const struct properties_effort *effort = *state;
    properties_check(properties_unrelated, 800001, effort->worlds, 24);
    properties_check(properties_unrelated, 900001, effort->worlds / 16, 200);
}

int main(int argc, char **argv)
{
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
    struct properties_effort effort = {.worlds = 32, .large_items = 1500};
#else
    struct properties_effort effort = {.worlds = 128, .large_items = 5000};
#endif
    effort.worlds *= argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(properties_money_is_conserved, &effort),
        cmocka_unit_test_prestate(properties_order_of_lines_does_not_matter, &effort),
        cmocka_unit_test_prestate(properties_order_of_items_does_not_matter, &effort),
        cmocka_unit_test_prestate(properties_threads_do_not_matter, &effort),
        cmocka_unit_test_prestate(properties_an_unrelated_item_changes_nothing, &effort),
    };
    return cmocka_run_group_tests_name("properties", tests, NULL, NULL);
}
