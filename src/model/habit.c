#include "model/habit.h"

#include <assert.h>
#include <string.h>

static_assert(HABIT_SIGNS <= 32, "signs are bits of one word");

#define HABIT_BIT(sign) (UINT32_C(1) << (sign))

enum {
    HABIT_ITEMS = HABIT_BIT(HABIT_ONE) | HABIT_BIT(HABIT_SEVERAL),
    HABIT_FORMS = HABIT_BIT(HABIT_WHOLE) | HABIT_BIT(HABIT_DIGITS) | HABIT_BIT(HABIT_SERIAL) |
                  HABIT_BIT(HABIT_ORDER),
    HABIT_WAYS = HABIT_BIT(HABIT_EXACT) | HABIT_BIT(HABIT_ROUNDING) | HABIT_BIT(HABIT_CHARGES) |
                 HABIT_BIT(HABIT_PART) | HABIT_BIT(HABIT_OVER),
    HABIT_DISCOUNTS = HABIT_BIT(HABIT_TAKEN) | HABIT_BIT(HABIT_LEFT),
    HABIT_LATE_DISCOUNTS = HABIT_BIT(HABIT_LATE_TAKEN) | HABIT_BIT(HABIT_LATE_LEFT),
    HABIT_DATED = (HABIT_BIT(HABIT_DELAYS) - 1) << HABIT_DELAY,
};

/* Of each delay but the first: the first day that is one. */
static const int32_t habit_delays[HABIT_DELAYS - 1] = {-21, -7, 0, 7, 14, 28, 56};

const char *habit_sign_name(enum habit_sign sign)
{
    static const char *const names[HABIT_SIGNS] = {
        [HABIT_ONE] = "one",
        [HABIT_SEVERAL] = "several",
        [HABIT_SILENT] = "silent",
        [HABIT_WHOLE] = "whole",
        [HABIT_DIGITS] = "digits",
        [HABIT_SERIAL] = "serial",
        [HABIT_ORDER] = "order_number",
        [HABIT_EXACT] = "exact",
        [HABIT_ROUNDING] = "rounding",
        [HABIT_CHARGES] = "charges",
        [HABIT_PART] = "part",
        [HABIT_OVER] = "overpaid",
        [HABIT_TAKEN] = "taken",
        [HABIT_LEFT] = "not_taken",
        [HABIT_LATE_TAKEN] = "late_taken",
        [HABIT_LATE_LEFT] = "late_not_taken",
        [HABIT_DELAY] = "before_22",
        [HABIT_DELAY + 1] = "before_8",
        [HABIT_DELAY + 2] = "before_1",
        [HABIT_DELAY + 3] = "after_0",
        [HABIT_DELAY + 4] = "after_7",
        [HABIT_DELAY + 5] = "after_14",
        [HABIT_DELAY + 6] = "after_28",
        [HABIT_DELAY + 7] = "after_56",
    };
    return names[sign];
}

uint32_t habit_group(enum habit_sign sign)
{
    static const uint32_t groups[] = {HABIT_ITEMS,     HABIT_FORMS,          HABIT_WAYS,
                                      HABIT_DISCOUNTS, HABIT_LATE_DISCOUNTS, HABIT_DATED};
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if ((groups[i] & HABIT_BIT(sign)) != 0) {
            return groups[i];
        }
    }
    return HABIT_ITEMS; /* silence is of all payments */
}

uint64_t habit_sum(const struct habit *habit, uint32_t signs)
{
    uint64_t sum = 0;
    for (unsigned sign = 0; sign < HABIT_SIGNS; sign++) {
        sum += (signs & HABIT_BIT(sign)) != 0 ? habit->counts[sign] : 0;
    }
    return sum;
}

uint64_t habit_payments(const struct habit *habit)
{
    return habit->counts[HABIT_ONE] + habit->counts[HABIT_SEVERAL];
}

uint64_t habit_dated(const struct habit *habit)
{
    return habit_sum(habit, HABIT_DATED);
}

void habit_add(struct habit *sum, const struct habit *more)
{
    for (size_t sign = 0; sign < HABIT_SIGNS; sign++) {
        sum->counts[sign] += more->counts[sign];
    }
    sum->late_days += more->late_days;
}

enum habit_sign habit_delay(int32_t days)
{
    int delay = 0;
    while (delay < HABIT_DELAYS - 1 && days >= habit_delays[delay]) {
        delay++;
    }
    return (enum habit_sign)(HABIT_DELAY + delay);
}

void habit_add_item(struct habit_payment *payment, const struct item *item)
{
    if (payment->items_count++ == 0) {
        payment->due = item->due_date;
    }
    if (item->discount_ppm > 0) {
        bool first = !payment->offered;
        payment->offered = true;
        if (first || item->discount_date.day < payment->discount_until.day) {
            payment->discount_until = item->discount_date;
        }
    }
}

/* What a name of the ledger says of the text or the amount; none for others. Of an amount with
 * several deductions the first word counts. */
static uint32_t habit_ledger_sign(const char *name)
{
    static const char amount[] = "amount_";
    static const struct habit_row {
        const char *name;
        enum habit_sign sign;
    } texts[] = {{"reference", HABIT_WHOLE},       {"invoice_number", HABIT_WHOLE},
                 {"invoice_digits", HABIT_DIGITS}, {"invoice_serial", HABIT_SERIAL},
                 {"order_number", HABIT_ORDER},    {"names_nothing", HABIT_SILENT}},
      amounts[] = {{"exact", HABIT_EXACT},       {"discount_late", HABIT_LATE_TAKEN},
                   {"discount", HABIT_TAKEN},    {"charges", HABIT_CHARGES},
                   {"rounding", HABIT_ROUNDING}, {"part", HABIT_PART},
                   {"over", HABIT_OVER}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(texts[i].name, name) == 0) {
            return HABIT_BIT(texts[i].sign);
        }
    }
    bool is_amount = strncmp(name, amount, strlen(amount)) == 0;
    for (size_t i = 0; is_amount && i < sizeof amounts / sizeof amounts[0]; i++) {
        if (strstr(name + strlen(amount), amounts[i].name) != NULL) {
            return HABIT_BIT(amounts[i].sign);
        }
    }
    return 0;
}

/* Whether an observation settles who pays. */
static bool habit_is_payer(const struct evidence *evidence)
{
    static const char *const names[] = {"payer_account", "payer_rule", "customer_number",
                                        "contract_number", "mandate"};
    bool is = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && evidence->weight_bits > 0; i++) {
        is = is || strcmp(names[i], evidence->name) == 0;
    }
    return is;
}

bool habit_in_time(const struct habit_payment *payment)
{
    return date_present(payment->booked) && date_present(payment->discount_until) &&
           payment->booked.day <= payment->discount_until.day;
}

/* Adds what items and day show to what text and amount do. */
static uint32_t habit_see_rest(const struct habit_payment *payment, uint32_t signs)
{
    bool in_time = habit_in_time(payment);
    signs |= HABIT_BIT(payment->items_count > 1 ? HABIT_SEVERAL : HABIT_ONE);
    if (payment->offered && date_present(payment->booked)) {
        if ((signs & HABIT_BIT(HABIT_TAKEN)) != 0 && date_present(payment->discount_until) &&
            !in_time) {
            signs ^= HABIT_BIT(HABIT_TAKEN) | HABIT_BIT(HABIT_LATE_TAKEN);
        } else if ((signs & HABIT_BIT(HABIT_EXACT)) != 0) {
            signs |= HABIT_BIT(in_time ? HABIT_LEFT : HABIT_LATE_LEFT);
        }
    }
    if (date_present(payment->booked) && date_present(payment->due)) {
        signs |= HABIT_BIT(habit_delay(payment->booked.day - payment->due.day));
    }
    return signs;
}

uint32_t habit_see(const struct habit_payment *payment)
{
    uint32_t signs = 0;
    bool payer_known = false;
    for (size_t i = 0; i < payment->evidence_count; i++) {
        signs |= habit_ledger_sign(payment->evidence[i].name);
        payer_known = payer_known || habit_is_payer(&payment->evidence[i]);
    }
    bool named = (signs & HABIT_FORMS) != 0;
    bool silent = (signs & HABIT_BIT(HABIT_SILENT)) != 0 && payer_known;
    return payment->items_count == 0 || !(named || silent) ? 0 : habit_see_rest(payment, signs);
}

/* The sign of an amount by its parts; of several deductions the first counts, as in a ledger. */
static uint32_t habit_parts_sign(const struct habit_payment *payment,
                                 const struct habit_parts *parts)
{
    if (parts->part) {
        return HABIT_BIT(HABIT_PART);
    }
    if (parts->discount) {
        return payment->offered ? HABIT_BIT(HABIT_TAKEN) : 0;
    }
    if (parts->other) {
        return 0;
    }
    return HABIT_BIT(parts->charges      ? HABIT_CHARGES
                     : parts->difference ? HABIT_ROUNDING
                     : parts->over       ? HABIT_OVER
                                         : HABIT_EXACT);
}

uint32_t habit_see_decided(const struct habit_payment *payment, const struct habit_parts *parts)
{
    uint32_t signs = 0;
    for (size_t i = 0; i < payment->evidence_count; i++) {
        signs |=
            habit_ledger_sign(payment->evidence[i].name) & (HABIT_FORMS | HABIT_BIT(HABIT_SILENT));
    }
    signs |= habit_parts_sign(payment, parts);
    return payment->items_count == 0 ? 0 : habit_see_rest(payment, signs);
}

void habit_take(struct habit *habit, struct habit *less)
{
    uint64_t dated = habit_sum(less, HABIT_DATED);
    for (size_t sign = 0; sign < HABIT_SIGNS; sign++) {
        uint64_t count =
            habit->counts[sign] < less->counts[sign] ? habit->counts[sign] : less->counts[sign];
        habit->counts[sign] -= count;
        less->counts[sign] -= count;
    }
    if (dated > 0 && habit_sum(less, HABIT_DATED) == 0) {
        habit->late_days -= less->late_days;
        less->late_days = 0;
    }
}

void habit_count(struct habit *habit, uint32_t signs, const struct habit_payment *payment)
{
    for (unsigned sign = 0; sign < HABIT_SIGNS; sign++) {
        habit->counts[sign] += signs >> sign & 1U;
    }
    if ((signs & HABIT_DATED) != 0) {
        habit->late_days += payment->booked.day - payment->due.day;
    }
}
