#include "matchers/terms.h"

#include "matchers/index.h"
#include "matchers/match.h"

#include <stdlib.h>

__extension__ typedef __int128 terms_wide;

void terms_general(const struct match_settings *settings, struct terms *out)
{
    *out = (struct terms){
        .tolerance_minor = settings->tolerance_minor,
        .charges_max_minor = settings->charges_max_minor,
        .tolerance_ppm = settings->tolerance_ppm,
        .charges_max_ppm = settings->charges_max_ppm,
        .discount_grace_days = settings->discount_grace_days,
        .withheld_of_net = settings->withheld_of_net,
        .withheld = settings->withheld,
        .tolerance_scope = SLICE("matching"),
        .charges_scope = SLICE("matching"),
        .withheld_scope = SLICE("withholding"),
    };
}

static int terms_order(const void *a, const void *b)
{
    const struct terms_section *x = *(const struct terms_section *const *)a;
    const struct terms_section *y = *(const struct terms_section *const *)b;
    return slice_compare(x->customer_id, y->customer_id);
}

/* The section of a customer, by the very id of the lists, among those sorted by it. */
static const struct terms_section *terms_of_customer(const struct terms_section *const *sections,
                                                     size_t count, struct slice customer_id,
                                                     bool *known)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool before = slice_compare(sections[middle]->customer_id, customer_id) < 0;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    bool found =
        low < count && customer_id.len > 0 && slice_equal(sections[low]->customer_id, customer_id);
    if (!found) {
        return NULL;
    }
    known[low] = true;
    return sections[low];
}

/* Tells of the sections whose customer nobody has. */
static void terms_tell_unknown(const struct terms_section *const *sections, size_t count,
                               const bool *known, struct diag *diag)
{
    for (size_t i = 0; i < count; i++) {
        if (!known[i]) {
            diag_warn(diag, (struct place){NULL, 0, 0}, "TS-CFG-016",
                      "[%.*s] names a customer whom neither items nor customers have",
                      SLICE_ARG(slice_take(sections[i]->name, 60)));
        }
    }
}

enum status terms_apply(const struct match_settings *settings, struct arena *arena,
                        struct diag *diag, struct index *index)
{
    size_t count = settings->sections_count;
    if (count == 0) {
        return STATUS_OK;
    }
    struct terms_index *terms = arena_alloc(arena, sizeof *terms);
    /* Arrays of pointers, and so below. NOLINTBEGIN(bugprone-sizeof-expression) */
    const struct terms_section **sorted = arena_array(arena, count, sizeof sorted[0]);
    bool *known = arena_array(arena, count, sizeof *known);
    const struct terms_section **customers =
        arena_array(arena, index->customers_count + 1U, sizeof customers[0]);
    /* NOLINTEND(bugprone-sizeof-expression) */
    if (terms == NULL || sorted == NULL || known == NULL || customers == NULL) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &settings->sections[i];
    }
    /* Those of currencies have no customer, so they come first. */
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) */
    qsort(sorted, count, sizeof sorted[0], terms_order);
    size_t currencies = 0;
    while (currencies < count && sorted[currencies]->customer_id.len == 0) {
        currencies++;
    }
    for (uint32_t i = 0; i < index->customers_count; i++) {
        customers[i] = terms_of_customer(sorted + currencies, count - currencies,
                                         index->identities[i].customer_id, known);
    }
    terms_tell_unknown(sorted + currencies, count - currencies, known, diag);
    *terms = (struct terms_index){customers, sorted, currencies};
    index->terms = terms;
    return STATUS_OK;
}

static void terms_take(const struct terms_section *section, struct terms *out)
{
    const struct terms *own = &section->terms;
    if ((section->keys & TERMS_TOLERANCE) != 0) {
        out->tolerance_minor = own->tolerance_minor;
    }
    if ((section->keys & TERMS_TOLERANCE_SHARE) != 0) {
        out->tolerance_ppm = own->tolerance_ppm;
    }
    if ((section->keys & (TERMS_TOLERANCE | TERMS_TOLERANCE_SHARE)) != 0) {
        out->tolerance_scope = section->name;
    }
    if ((section->keys & TERMS_CHARGES) != 0) {
        out->charges_max_minor = own->charges_max_minor;
    }
    if ((section->keys & TERMS_CHARGES_SHARE) != 0) {
        out->charges_max_ppm = own->charges_max_ppm;
    }
    if ((section->keys & (TERMS_CHARGES | TERMS_CHARGES_SHARE)) != 0) {
        out->charges_scope = section->name;
    }
    if ((section->keys & TERMS_GRACE) != 0) {
        out->discount_grace_days = own->discount_grace_days;
    }
    if ((section->keys & TERMS_WITHHELD) != 0) {
        out->withheld = own->withheld;
        out->withheld_agreed = true;
        out->withheld_scope = section->name;
    }
    if ((section->keys & TERMS_WITHHELD_BASE) != 0) {
        out->withheld_of_net = own->withheld_of_net;
    }
}

void terms_find(const struct index *index, const struct terms *general, uint32_t customer,
                struct currency currency, struct terms *out)
{
    const struct terms_index *terms = index->terms;
    *out = *general;
    for (size_t i = 0; i < terms->currencies_count; i++) {
        if (currency_equal(terms->currencies[i]->currency, currency)) {
            terms_take(terms->currencies[i], out);
        }
    }
    if (terms->customers[customer] != NULL) {
        terms_take(terms->customers[customer], out);
    }
}

int64_t terms_limit(int64_t minor, uint32_t ppm, int64_t open_minor)
{
    int64_t share = open_minor / 1000000 * ppm + open_minor % 1000000 * ppm / 1000000;
    return share < minor ? share : minor;
}

/* value * top / bottom, rounded half away from zero; bottom is positive, top not negative. */
static int64_t terms_share(int64_t value, int64_t top, int64_t bottom)
{
    terms_wide product = (terms_wide)money_magnitude(value) * top;
    int64_t rounded = (int64_t)((2 * product + bottom) / (2 * (terms_wide)bottom));
    return value < 0 ? -rounded : rounded;
}

int64_t terms_tax(int64_t base_minor, uint32_t rate_ppm)
{
    return terms_share(base_minor, rate_ppm, 1000000);
}

bool terms_withheld(const struct terms *terms, uint32_t rate_ppm, const struct item *item,
                    int64_t due_minor, int64_t *base_minor, int64_t *out_minor)
{
    *base_minor = due_minor;
    if (terms->withheld_of_net) {
        int64_t whole = money_magnitude(item->amount_minor);
        int64_t tax = money_magnitude(item->tax_minor);
        if (!item->tax_known || whole == 0 || tax > whole) {
            return false;
        }
        *base_minor = due_minor - terms_share(due_minor, tax, whole);
    }
    *out_minor = terms_tax(*base_minor, rate_ppm);
    return true;
}
