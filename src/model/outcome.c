#include "model/outcome.h"

#include <assert.h>

static const char *const outcome_status_names[OUTCOME_STATUS_COUNT] = {
    [OUTCOME_MATCH] = "match",         [OUTCOME_PARTIAL] = "partial",
    [OUTCOME_EXCEPTION] = "exception", [OUTCOME_DUPLICATE] = "duplicate",
    [OUTCOME_REVERSAL] = "reversal",   [OUTCOME_IGNORED] = "ignored",
};

static const struct outcome_reason_row {
    const char *name;
    const char *text;
} outcome_reasons[REASON_COUNT] = {
    [REASON_EXACT] = {"EXACT", "one item, paid in full"},
    [REASON_SEVERAL_ITEMS] = {"SEVERAL_ITEMS", "several items that the payer names, paid in full"},
    [REASON_SUBSET_SUM] = {"SUBSET_SUM", "the only set of the customer's open items with this sum"},
    [REASON_DISCOUNT] = {"DISCOUNT", "paid in full with the agreed early-payment discount"},
    [REASON_CHARGES_DEDUCTED] = {"CHARGES_DEDUCTED",
                                 "paid in full; banks on the way deducted charges"},
    [REASON_ROUNDING] = {"ROUNDING", "paid in full but for a difference within the tolerance"},
    [REASON_CREDIT_NETTED] = {"CREDIT_NETTED", "paid in full with credit notes deducted"},
    [REASON_TAX_WITHHELD] = {"TAX_WITHHELD", "paid in full less a tax that the payer withheld"},
    [REASON_CONVERTED] = {"CONVERTED", "paid in full in another currency, as the bank or the rate "
                                       "table tells"},
    [REASON_CREDIT_REFUNDED] = {"CREDIT_REFUNDED", "a credit note was paid back"},
    [REASON_PART_PAYMENT] = {"PART_PAYMENT", "the item stays open in part"},
    [REASON_OVERPAYMENT] = {"OVERPAYMENT", "more was paid than is open; the rest is unapplied"},
    [REASON_NO_CANDIDATE] = {"NO_CANDIDATE", "nothing on the list of open items fits"},
    [REASON_LOW_CONFIDENCE] = {"LOW_CONFIDENCE", "the best candidate is not certain enough"},
    [REASON_AMBIGUOUS] = {"AMBIGUOUS", "several candidates explain the payment about equally well"},
    [REASON_REFERENCE_UNKNOWN] = {"REFERENCE_UNKNOWN",
                                  "the payer names a number that is not on the list"},
    [REASON_AMOUNT_DIFFERS] =
        {"AMOUNT_DIFFERS", "item or payer are known, but the amount fits no allowed way to pay"},
    [REASON_PAYER_CONFLICT] = {"PAYER_CONFLICT",
                               "reference and payer point at different customers"},
    [REASON_DUPLICATE_PAYMENT] = {"DUPLICATE_PAYMENT",
                                  "the item is already settled by another payment"},
    [REASON_CURRENCY_DIFFERS] = {"CURRENCY_DIFFERS",
                                 "payment and item are not known to be in one currency"},
    [REASON_RATE_MISSING] = {"RATE_MISSING", "the item named is in another currency, and the rate "
                                             "table has no rate for these days"},
    [REASON_RATE_AMBIGUOUS] = {"RATE_AMBIGUOUS", "the item named is in another currency, and rates "
                                                 "of the table contradict each other"},
    [REASON_LIMIT_REACHED] = {"LIMIT_REACHED", "the differences booked in this run have reached "
                                               "the limit of your configuration"},
    [REASON_ITEM_CONTESTED] = {"ITEM_CONTESTED",
                               "several payments claim the same item; a person has to choose"},
    [REASON_ENTITY_DIFFERS] = {"ENTITY_DIFFERS",
                               "the item named belongs to another legal entity than the account"},
    [REASON_DOCUMENTS_DIFFER] = {"DOCUMENTS_DIFFER",
                                 "the amounts that the payer tells for each document are not what "
                                 "was paid, or more than is open"},
    [REASON_ITEM_UNCLEAR] = {"ITEM_UNCLEAR",
                             "the open amount of the item named fits neither the last list nor the "
                             "allocations made since"},
    [REASON_STATEMENT_CONFLICT] = {"STATEMENT_CONFLICT",
                                   "the statement was delivered before without this line"},
    [REASON_PERIOD_CLOSED] = {"PERIOD_CLOSED",
                              "the line came after the period that it is booked in was closed"},
    [REASON_UNEXPLAINED_DEBIT] = {"UNEXPLAINED_DEBIT", "an outgoing payment that no rule explains"},
    [REASON_REVIEW_RULE] = {"REVIEW_RULE",
                            "a rule of yours keeps such lines for a person to decide"},
    [REASON_RETURN_UNPAIRED] = {"RETURN_UNPAIRED",
                                "a return, and no receipt known here is told as its original"},
    [REASON_DELIVERED_TWICE] = {"DELIVERED_TWICE", "the bank delivered this line before"},
    [REASON_REVERSAL] = {"REVERSAL", "undoes an earlier line"},
    [REASON_REVERSED] = {"REVERSED", "was undone by a later line; its item stays open"},
    [REASON_PENDING] = {"PENDING", "not booked yet"},
    [REASON_NO_AMOUNT] = {"NO_AMOUNT", "a line of zero: it moves nothing"},
    [REASON_BANK_CHARGES] = {"BANK_CHARGES", "the bank's own charges"},
    [REASON_INTEREST] = {"INTEREST", "interest paid or received"},
    [REASON_PAYROLL] = {"PAYROLL", "salaries and wages"},
    [REASON_TAX] = {"TAX", "taxes and duties"},
    [REASON_SUPPLIER] = {"SUPPLIER", "payment to a supplier"},
    [REASON_OWN_TRANSFER] = {"OWN_TRANSFER", "transfer between own accounts"},
    [REASON_CARD] = {"CARD", "card settlement"},
    [REASON_CASH] = {"CASH", "cash paid in or drawn"},
    [REASON_LOAN] = {"LOAN", "loans taken, granted and paid back"},
    [REASON_INVESTMENT] = {"INVESTMENT", "securities, deposits and dividends"},
    [REASON_OTHER] = {"OTHER", "no receivable, says a rule of yours"},
};

const char *outcome_status_name(enum outcome_status status)
{
    assert(status < OUTCOME_STATUS_COUNT);
    return outcome_status_names[status];
}

const char *outcome_reason_name(enum outcome_reason reason)
{
    assert(reason < REASON_COUNT);
    return outcome_reasons[reason].name;
}

const char *outcome_reason_text(enum outcome_reason reason)
{
    assert(reason < REASON_COUNT);
    return outcome_reasons[reason].text;
}

void bits_format(int32_t weight_bits, struct buffer *out)
{
    int64_t magnitude = weight_bits < 0 ? -(int64_t)weight_bits : weight_bits;
    int64_t hundredths = (magnitude * 100 + BITS_ONE / 2) / BITS_ONE;
    if (weight_bits < 0 && hundredths > 0) {
        buffer_add_byte(out, '-');
    }
    money_format(hundredths, 2, out);
}

void evidence_format(const struct evidence *evidence, size_t count, struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buffer_add_byte(out, ';');
        }
        buffer_add_text(out, evidence[i].name);
        buffer_add_byte(out, '=');
        bits_format(evidence[i].weight_bits, out);
    }
}

void ppm_format(uint32_t ppm, struct buffer *out)
{
    buffer_add_format(out, "%u.%06u", (unsigned)(ppm / 1000000U), (unsigned)(ppm % 1000000U));
}

void allocation_fx_format(const struct allocation *a, unsigned item_exponent,
                          unsigned account_exponent, struct buffer *out)
{
    unsigned exponent = item_exponent > account_exponent ? item_exponent : account_exponent;
    int64_t settled_minor = a->allocated_minor + a->fx_minor; /* in the item's minor units */
    int64_t item = 0;
    int64_t account = 0;
    int64_t fx = 0;
    bool fits =
        !__builtin_mul_overflow(settled_minor, money_scale(exponent - item_exponent), &item) &&
        !__builtin_mul_overflow(a->allocated_minor, money_scale(exponent - account_exponent),
                                &account) &&
        money_subtract(item, account, &fx);
    if (item_exponent == account_exponent || !fits) {
        money_format(a->fx_minor, item_exponent, out);
        return;
    }
    money_format(fx, exponent, out);
}
