/*
 * Who competes, and what is decided between them.
 *
 * How it works: a byte an item counts who wants it, one transaction or several: a claim wants what
 * it claims, an exception what its likeliest candidates have. Whoever wants an item that others
 * want too is weighed again, with all it may mean, and an item is contested where they want more of
 * it than is open. Contested items join their transactions to components, and each component is
 * solved (assign.h). Where nobody competes, all that is paid is two looks at a byte for each item
 * claimed.
 *
 * Beside a component the claims of others stand: what they take is not for its members.
 */
#include "matchers/settle_internal.h"

#include "matchers/bits.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    SETTLE_WANTS_PPM = 250000, /* an exception that means it so likely wants it */
    SETTLE_MARK_ONE = 1,       /* one transaction wants the item */
    SETTLE_MARK_MORE = 2,      /* several do */
    SETTLE_MARK_OPTION = 4,    /* a member of a component may mean it */
};

/* The sets that a transaction wants, one after the other from `at` = 0 on: what it claims, or its
 * candidates that are near the likeliest one. False behind the last. */
static bool settle_next_wanted(const struct verdict *verdict, size_t *at, const uint32_t **items,
                               size_t *count)
{
    if (verdict->tier != JUDGE_TIER_NONE) {
        *items = verdict->items;
        *count = verdict->items_count;
        return (*at)++ == 0;
    }
    while (*at < verdict->candidates_count) {
        const struct candidate *candidate = &verdict->candidates[(*at)++];
        if (candidate->items_count > 0 && candidate->confidence_ppm >= SETTLE_WANTS_PPM) {
            *items = candidate->items;
            *count = candidate->items_count;
            return true;
        }
    }
    return false;
}

/* Whether a transaction wants an item by one of the sets before this one. */
static bool settle_wanted_before(const struct verdict *verdict, size_t end, uint32_t item)
{
    size_t at = 0;
    const uint32_t *items = NULL;
    size_t count = 0;
    while (at < end && settle_next_wanted(verdict, &at, &items, &count) && at < end) {
        for (size_t i = 0; i < count; i++) {
            if (items[i] == item) {
                return true;
            }
        }
    }
    return false;
}

static void settle_mark_wanted(struct settle_finder *finder, const struct verdict *verdict)
{
    size_t at = 0;
    const uint32_t *items = NULL;
    size_t count = 0;
    while (settle_next_wanted(verdict, &at, &items, &count)) {
        for (size_t i = 0; i < count; i++) {
            uint8_t *mark = &finder->marks[items[i]];
            if (*mark == 0) {
                *mark = SETTLE_MARK_ONE;
            } else if (*mark == SETTLE_MARK_ONE && !settle_wanted_before(verdict, at, items[i])) {
                *mark = SETTLE_MARK_MORE;
            }
        }
    }
}

static bool settle_wants_with_others(const struct settle_finder *finder,
                                     const struct verdict *verdict)
{
    size_t at = 0;
    const uint32_t *items = NULL;
    size_t count = 0;
    while (settle_next_wanted(verdict, &at, &items, &count)) {
        for (size_t i = 0; i < count; i++) {
            if (finder->marks[items[i]] == SETTLE_MARK_MORE) {
                return true;
            }
        }
    }
    return false;
}

/* The option that a claim is; options_count where the judge would not say so any more. */
static size_t settle_find_claim(const struct settle_member *member, const struct verdict *verdict)
{
    size_t found = member->options_count;
    for (size_t o = member->options_count; o-- > 0;) {
        const struct settle_option *option = &member->options[o];
        if (settle_same_items(option->items, option->items_count, verdict->items,
                              verdict->items_count) &&
            (option->way == verdict->way || found == member->options_count ||
             member->options[found].way != verdict->way)) {
            found = o;
        }
    }
    return found;
}

/*
 * Makes a claim an option that the judge would not say so any more: as likely as the likeliest, so
 * that neither it nor whoever wants the same is certain. The least likely makes room where there is
 * none, but for "nothing here", which can always be had.
 */
static void settle_put_claim(struct settle_member *member, const struct verdict *verdict)
{
    if (member->options_count == ASSIGN_OPTIONS_MAX) {
        struct settle_option *last = &member->options[--member->options_count];
        if (last->items_count == 0) {
            last[-1] = *last;
        }
    }
    memmove(&member->options[1], &member->options[0],
            member->options_count * sizeof member->options[0]);
    member->options_count++;
    member->options[0] = (struct settle_option){
        .score_bits = member->options[1].score_bits,
        .way = verdict->way,
        .tier = verdict->tier,
        .named = verdict->tier == JUDGE_TIER_NAMED_EXACT,
        .items = verdict->items,
        .items_count = (uint32_t)verdict->items_count,
    };
    member->claimed = 0;
}

/* Asks the judge what a transaction may mean, and adds it as a member. */
static enum status settle_add_member(struct settle_finder *finder, size_t transaction)
{
    struct settle *settle = finder->settle;
    const struct verdict *verdict = &settle->verdicts[transaction];
    struct settle_member *member = &finder->members[finder->members_count];
    *member = (struct settle_member){.transaction = (uint32_t)transaction,
                                     .claims = verdict->tier != JUDGE_TIER_NONE};
    enum status status = settle_options_of(settle, transaction, finder->arena, member->options,
                                           &member->options_count);
    if (status != STATUS_OK) {
        return status;
    }
    bool first = member->options[0].items_count > 0 || member->options_count == 1;
    member->claimed = first ? 0 : 1;
    enum judge_tier tier = member->options[member->claimed].tier;
    if (member->claims) {
        member->claimed = settle_find_claim(member, verdict);
        if (member->claimed == member->options_count) {
            settle_put_claim(member, verdict);
        }
        tier = verdict->tier;
    }
    member->rank = settle_rank(settle->batch, transaction, tier);
    finder->members_count++;
    return STATUS_OK;
}

static int settle_member_order(const void *a, const void *b, void *batch)
{
    const struct settle_member *x = a;
    const struct settle_member *y = b;
    const struct settle_claim claims[] = {{.transaction = x->transaction, .rank = x->rank},
                                          {.transaction = y->transaction, .rank = y->rank}};
    return settle_claim_order(&claims[0], &claims[1], batch);
}

static enum status settle_find_members(struct settle_finder *finder,
                                       const struct settle_claim *claims, size_t count)
{
    const struct settle *settle = finder->settle;
    size_t wanting = 0;
    for (size_t c = 0; c < count; c++) {
        settle_mark_wanted(finder, &settle->verdicts[claims[c].transaction]);
    }
    for (size_t c = 0; c < count; c++) {
        wanting += settle_wants_with_others(finder, &settle->verdicts[claims[c].transaction]);
    }
    finder->members = arena_take(finder->arena, (wanting + 1) * sizeof *finder->members);
    if (finder->members == NULL) {
        return STATUS_MEMORY;
    }
    enum status status = STATUS_OK;
    for (size_t c = 0; status == STATUS_OK && wanting > 0 && c < count; c++) {
        if (settle_wants_with_others(finder, &settle->verdicts[claims[c].transaction])) {
            status = settle_add_member(finder, claims[c].transaction);
        }
    }
    union {
        const struct batch *in;
        void *out;
    } context = {.in = settle->batch}; /* qsort_r takes no const context */
    if (finder->members_count > 1) {
        qsort_r(finder->members, finder->members_count, sizeof *finder->members,
                settle_member_order, context.out);
    }
    return status;
}

static int settle_demand_order(const void *a, const void *b)
{
    const struct settle_demand *x = a;
    const struct settle_demand *y = b;
    if (x->item != y->item) {
        return x->item < y->item ? -1 : 1;
    }
    if (x->member != y->member) {
        return x->member < y->member ? -1 : 1;
    }
    return x->minor > y->minor ? -1 : (x->minor < y->minor ? 1 : 0);
}

/* By account, then by name. */
static int settle_payer_order(const struct batch *batch, size_t a, size_t b)
{
    const struct counterparty *x = &batch->transactions[a].transaction->counterparty;
    const struct counterparty *y = &batch->transactions[b].transaction->counterparty;
    int order = slice_compare(x->account, y->account);
    return order != 0 ? order : slice_compare(x->name, y->name);
}

/* Adds what an option takes of each of its items. */
static enum status settle_add_takes(const struct settle *settle, size_t transaction,
                                    const uint32_t *items, size_t items_count, enum way way,
                                    uint32_t member, struct settle_demand **list, size_t *count,
                                    size_t *capacity)
{
    for (size_t i = 0; i < items_count; i++) {
        void *grown = *list;
        if (array_grow(&grown, capacity, *count, sizeof **list) != STATUS_OK) {
            return STATUS_MEMORY;
        }
        *list = grown;
        (*list)[(*count)++] = (struct settle_demand){
            items[i], member, settle_taken(settle, transaction, items[i], items_count, way)};
    }
    return STATUS_OK;
}

/* The component that a member is of, by its first member. */
static uint32_t settle_component(struct settle_member *members, uint32_t member)
{
    while (members[member].component != member) {
        members[member].component = members[members[member].component].component;
        member = members[member].component;
    }
    return member;
}

/* Joins those who want more of an item than is open. `list` is ordered by item, then by member. */
static void settle_join_contested(struct settle_finder *finder, const struct settle_demand *list,
                                  size_t count)
{
    size_t end = 0;
    for (size_t from = 0; from < count; from = end) {
        int64_t wanted_minor = 0;
        int64_t open_minor = money_magnitude(finder->settle->open_minor[list[from].item]);
        bool contested = false;
        for (end = from; end < count && list[end].item == list[from].item; end++) {
            if (end > from && list[end].member == list[end - 1].member) {
                continue; /* the first of a member is what it wants at most */
            }
            contested = contested || (end > from && list[end].minor > open_minor - wanted_minor);
            wanted_minor += contested ? 0 : list[end].minor;
        }
        for (size_t i = from + 1; contested && i < end; i++) {
            uint32_t a = settle_component(finder->members, list[from].member);
            uint32_t b = settle_component(finder->members, list[i].member);
            finder->members[a < b ? b : a].component = a < b ? a : b;
        }
    }
}

/* The order of members by what they claim or likeliest mean, who pays, and whether they name it, or
 * the amount where they don't: 0 for the same payment, made twice or in parts. */
static int settle_meaning_compare(const struct settle_finder *finder, uint32_t a, uint32_t b)
{
    const struct settle_member *m = &finder->members[a];
    const struct settle_member *n = &finder->members[b];
    const struct settle_option *x = &m->options[m->claimed];
    const struct settle_option *y = &n->options[n->claimed];
    if (x->items_count != y->items_count) {
        return x->items_count < y->items_count ? -1 : 1;
    }
    for (size_t i = 0; i < x->items_count; i++) {
        if (x->items[i] != y->items[i]) {
            return x->items[i] < y->items[i] ? -1 : 1;
        }
    }
    int order = settle_payer_order(finder->settle->batch, m->transaction, n->transaction);
    if (order != 0 || x->named != y->named) {
        return order != 0 ? order : (x->named ? -1 : 1);
    }
    int64_t m_minor = x->named ? 0 : settle_paid(finder->settle, m->transaction);
    int64_t n_minor = y->named ? 0 : settle_paid(finder->settle, n->transaction);
    return m_minor < n_minor ? -1 : (m_minor > n_minor ? 1 : 0);
}

/* The same payments side by side, in their own order. */
static int settle_same_order(const void *a, const void *b, void *finder)
{
    const uint32_t *m = a;
    const uint32_t *n = b;
    int order = settle_meaning_compare(finder, *m, *n);
    return order != 0 ? order : (*m < *n ? -1 : (*m > *n ? 1 : 0));
}

/*
 * Who means the same as another one, as well founded, and is the same payer, is no rival of that
 * one: the items are paid twice, or in parts, and the order says which is which. The first claim
 * leads, or the first of them where none claims; the others go with it.
 */
static enum status settle_find_leaders(struct settle_finder *finder)
{
    size_t count = finder->members_count;
    uint32_t *same = arena_array(finder->arena, count + 1, sizeof *same);
    if (same == NULL) {
        return STATUS_MEMORY;
    }
    for (uint32_t m = 0; m < count; m++) {
        same[m] = m;
    }
    qsort_r(same, count, sizeof *same, settle_same_order, finder);
    size_t end = 0;
    for (size_t from = 0; from < count; from = end) {
        uint32_t leader = same[from];
        for (end = from; end < count && settle_meaning_compare(finder, same[from], same[end]) == 0;
             end++) {
            bool first_claim = finder->members[same[end]].claims && !finder->members[leader].claims;
            leader = first_claim ? same[end] : leader;
        }
        for (size_t i = from; i < end; i++) {
            finder->members[same[i]].leader = leader;
        }
    }
    return STATUS_OK;
}

/* Makes components of those who want more of an item than there is. */
static enum status settle_join(struct settle_finder *finder)
{
    struct settle_demand *list = NULL;
    size_t count = 0;
    size_t capacity = 0;
    enum status status = STATUS_OK;
    for (uint32_t m = 0; m < finder->members_count && status == STATUS_OK; m++) {
        struct settle_member *member = &finder->members[m];
        uint32_t ppm[ASSIGN_OPTIONS_MAX];
        settle_options_alone(member->options, member->options_count, ppm);
        member->component = member->leader;
        bool leads = member->leader == m;
        for (size_t o = 0; leads && o < member->options_count && status == STATUS_OK; o++) {
            const struct settle_option *option = &member->options[o];
            bool wants = option->items_count > 0 && ppm[o] >= SETTLE_WANTS_PPM;
            if (member->claims ? o == member->claimed : wants) {
                status =
                    settle_add_takes(finder->settle, member->transaction, option->items,
                                     option->items_count, option->way, m, &list, &count, &capacity);
            }
        }
    }
    if (status == STATUS_OK && count > 1) {
        qsort(list, count, sizeof *list, settle_demand_order);
        settle_join_contested(finder, list, count);
    }
    free(list);
    return status;
}

static int settle_contender_order(const void *a, const void *b)
{
    const struct settle_contender *x = a;
    const struct settle_contender *y = b;
    return x->transaction < y->transaction ? -1 : (x->transaction > y->transaction ? 1 : 0);
}

struct settle_contender *settle_contests_get(const struct settle_contests *contests,
                                             size_t transaction)
{
    if (contests->count == 0) {
        return NULL;
    }
    const struct settle_contender key = {.transaction = (uint32_t)transaction};
    return bsearch(&key, contests->contenders, contests->count, sizeof key, settle_contender_order);
}

/* Components of several members that lead, of which one claims something, one after the other. */
struct settle_parts {
    uint32_t *members; /* those that lead, in their order */
    uint32_t *first;   /* of each component, into `members`; one more for the end */
    size_t count;
};

static enum status settle_find_parts(struct settle_finder *finder, struct settle_parts *out)
{
    struct settle_member *members = finder->members;
    size_t count = finder->members_count;
    uint32_t *size = arena_array(finder->arena, count + 1, sizeof *size);
    uint32_t *place = arena_array(finder->arena, count + 1, sizeof *place);
    bool *claims = arena_array(finder->arena, count + 1, sizeof *claims);
    out->members = arena_array(finder->arena, count + 1, sizeof *out->members);
    out->first = arena_array(finder->arena, count + 1, sizeof *out->first);
    if (size == NULL || place == NULL || claims == NULL || out->members == NULL ||
        out->first == NULL) {
        return STATUS_MEMORY;
    }
    for (uint32_t m = 0; m < count; m++) {
        uint32_t first = settle_component(members, m);
        size[first] += members[m].leader == m ? 1 : 0;
        claims[first] = claims[first] || members[m].claims;
    }
    for (uint32_t m = 0; m < count; m++) { /* only a first member has a size */
        if (size[m] > 1 && claims[m]) {
            place[m] = out->first[out->count];
            out->first[++out->count] = place[m] + size[m];
        } else {
            size[m] = 0;
        }
    }
    for (uint32_t m = 0; m < count; m++) {
        uint32_t first = settle_component(members, m);
        if (members[m].leader == m && size[first] > 0) {
            out->members[place[first]++] = m;
        }
    }
    return STATUS_OK;
}

/* What claims outside of all components take of the items that members may mean. */
static enum status settle_find_taken(struct settle_finder *finder,
                                     const struct settle_claim *claims, size_t count,
                                     const struct settle_contests *contests)
{
    const struct settle *settle = finder->settle;
    struct settle_demand *list = NULL;
    size_t capacity = 0;
    enum status status = STATUS_OK;
    for (size_t c = 0; c < count && status == STATUS_OK; c++) {
        const struct verdict *verdict = &settle->verdicts[claims[c].transaction];
        bool meets = false;
        for (size_t i = 0; i < verdict->items_count; i++) {
            meets = meets || (finder->marks[verdict->items[i]] & SETTLE_MARK_OPTION) != 0;
        }
        if (meets && settle_contests_get(contests, claims[c].transaction) == NULL) {
            status = settle_add_takes(settle, claims[c].transaction, verdict->items,
                                      verdict->items_count, verdict->way, 0, &list,
                                      &finder->taken_count, &capacity);
        }
    }
    if (status == STATUS_OK && list != NULL) {
        qsort(list, finder->taken_count, sizeof *list, settle_demand_order);
        finder->taken = arena_array(finder->arena, finder->taken_count, sizeof *list);
        status = finder->taken == NULL ? STATUS_MEMORY : STATUS_OK;
    }
    if (status == STATUS_OK && list != NULL) {
        memcpy(finder->taken, list, finder->taken_count * sizeof *list);
    }
    free(list);
    return status;
}

/* Makes everybody in a component a contender, those who follow as well, each with the next. */
static enum status settle_list_contenders(struct settle_finder *finder,
                                          const struct settle_parts *parts,
                                          struct settle_contests *out)
{
    struct settle_member *members = finder->members;
    size_t count = finder->members_count;
    bool *competes = arena_array(finder->arena, count + 1, sizeof *competes);
    bool *begun = arena_array(finder->arena, count + 1, sizeof *begun);
    uint32_t *last = arena_array(finder->arena, count + 1, sizeof *last);
    uint32_t *first = arena_array(finder->arena, count + 1, sizeof *first);
    out->contenders = arena_array(finder->arena, count + 1, sizeof *out->contenders);
    if (competes == NULL || begun == NULL || last == NULL || first == NULL ||
        out->contenders == NULL) {
        return STATUS_MEMORY;
    }
    for (uint32_t i = 0; i < parts->first[parts->count]; i++) {
        competes[settle_component(members, parts->members[i])] = true;
    }
    for (uint32_t m = 0; m < count; m++) {
        uint32_t component = settle_component(members, m);
        if (!competes[component]) {
            continue;
        }
        uint32_t place = (uint32_t)out->count++;
        if (begun[component]) {
            out->contenders[last[component]].next = members[m].transaction;
        } else {
            begun[component] = true;
            first[component] = place;
        }
        last[component] = place;
        out->contenders[place] =
            (struct settle_contender){.transaction = members[m].transaction,
                                      .next = out->contenders[first[component]].transaction};
        for (size_t o = 0; o < members[m].options_count; o++) {
            for (uint32_t i = 0; i < members[m].options[o].items_count; i++) {
                finder->marks[members[m].options[o].items[i]] |= SETTLE_MARK_OPTION;
            }
        }
    }
    qsort(out->contenders, out->count, sizeof *out->contenders, settle_contender_order);
    return STATUS_OK;
}

/* Solves all components; who follows goes with its leader. */
static enum status settle_solve_all(struct settle_finder *finder, const struct settle_parts *parts,
                                    struct settle_contests *contests)
{
    struct settle_contender *solved =
        arena_array(finder->arena, finder->members_count + 1, sizeof *solved);
    struct settle_contender **of =
        arena_array(finder->arena, finder->members_count + 1, sizeof(struct settle_contender *));
    if (solved == NULL || of == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t m = 0; m < finder->members_count; m++) {
        of[m] = settle_contests_get(contests, finder->members[m].transaction);
    }
    enum status status = STATUS_OK;
    for (size_t p = 0; p < parts->count && status == STATUS_OK; p++) {
        uint32_t from = parts->first[p];
        uint32_t to = parts->first[p + 1];
        status = settle_component_solve(finder, &parts->members[from], to - from, &solved[from]);
        for (uint32_t i = from; i < to && status == STATUS_OK; i++) {
            struct settle_contender *contender = of[parts->members[i]];
            assert(contender != NULL);
            solved[i].next = contender->next;
            *contender = solved[i];
        }
    }
    for (uint32_t m = 0; m < finder->members_count && status == STATUS_OK; m++) {
        const struct settle_contender *leader = of[finder->members[m].leader];
        if (of[m] != NULL && leader != NULL && leader != of[m]) {
            of[m]->stands = leader->stands && finder->members[m].claims;
            of[m]->gets_ppm = leader->gets_ppm;
            of[m]->alone_ppm = leader->alone_ppm;
            of[m]->competes_bits = leader->competes_bits;
            of[m]->gap_bits = leader->gap_bits;
            of[m]->sets = leader->sets; /* judged again, it is no surer of them than its leader */
            of[m]->sets_count = leader->sets_count;
        }
    }
    return status;
}

enum status settle_contests_find(struct settle *settle, const struct settle_claim *claims,
                                 size_t count, struct arena *arena, struct settle_contests *out)
{
    *out = (struct settle_contests){0};
    struct settle_finder finder = {.settle = settle, .arena = arena};
    struct settle_parts parts = {0};
    finder.marks = arena_array(arena, settle->batch->items_count + 1, sizeof *finder.marks);
    if (finder.marks == NULL) {
        return STATUS_MEMORY;
    }
    out->marks = finder.marks;
    enum status status = settle_find_members(&finder, claims, count);
    if (status != STATUS_OK || finder.members_count < 2) {
        return status;
    }
    status = settle_find_leaders(&finder);
    if (status == STATUS_OK) {
        status = settle_join(&finder);
    }
    if (status == STATUS_OK) {
        status = settle_find_parts(&finder, &parts);
    }
    if (status != STATUS_OK || parts.count == 0) {
        return status;
    }
    status = settle_list_contenders(&finder, &parts, out);
    if (status == STATUS_OK) {
        status = settle_find_taken(&finder, claims, count, out);
    }
    return status == STATUS_OK ? settle_solve_all(&finder, &parts, out) : status;
}
