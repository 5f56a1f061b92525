#include "report/evidence_words.h"

#include <stddef.h>
#include <string.h>

static const struct evidence_words_row {
    const char *name;
    const char *words;
} evidence_words_rows[] = {
    {"prior", "before looking: one of many items and ways"},
    {"prior_none", "before looking: pays nothing on the list"},
    {"payer_rule", "the payer, as a rule of yours says"},
    {"payer_account", "the payer's account"},
    {"payer_account_learnt", "the payer's account, learnt from this run"},
    {"payer_account_remembered", "the payer's account, as remembered"},
    {"payer_name_remembered", "the payer's name, as remembered"},
    {"pair_rejected", "a person rejected this payer for the item"},
    {"payer_name", "the payer's name"},
    {"payer_name_in_text", "the customer's name in the text"},
    {"customer_number", "the customer number in the text"},
    {"contract_number", "the contract's number"},
    {"mandate", "the mandate of the direct debit"},
    {"agreement_items", "items of that contract or mandate"},
    {"end_to_end_id", "the end-to-end id of the collection"},
    {"reference", "the payment reference"},
    {"invoice_number", "the invoice number in the text"},
    {"invoice_digits", "the digits of the invoice number"},
    {"invoice_serial", "the end of the invoice number"},
    {"invoice_one_edit", "the invoice number, one character off"},
    {"invoice_unnamed", "the invoice is not named"},
    {"order_number", "the order number in the text"},
    {"further_items", "further items named"},
    {"names_nothing", "the text names no item"},
    {"names_another", "the text names another item"},
    {"year_differs", "the text names another year"},
    {"numbers_another", "the text has the number of another customer too"},
    {"names_another_too", "the text names another item too"},
    {"names_unknown", "the text names a number not on the list"},
    {"names_unknown_too", "the text also names an unknown number"},
    {"month_agrees", "the month that the text names"},
    {"date_agrees", "the date of issue in the text"},
    {"month_differs", "the text names another month"},
    {"order_unknown", "the text names an order not on the list"},
    {"amount_exact", "the amount is the open amount"},
    {"amount_discount", "the amount less the discount"},
    {"amount_discount_charges", "the amount less discount and bank charges"},
    {"amount_converted", "the amount in the item's currency, as the bank tells"},
    {"amount_discount_late", "the amount less the discount, but late"},
    {"amount_rounding", "the amount but for a rounding"},
    {"amount_charges", "the amount less bank charges"},
    {"amount_discount_rounding", "the amount less the discount, rounded"},
    {"amount_discount_charges_rounding", "the amount less discount, charges, rounded"},
    {"amount_charges_rounding", "the amount less bank charges, rounded"},
    {"amount_withheld", "the amount less a tax withheld"},
    {"amount_withheld_rounding", "the amount less a tax withheld, rounded"},
    {"amount_withheld_charges", "the amount less a tax withheld and charges"},
    {"amount_withheld_charges_rounding", "the amount less tax and charges, rounded"},
    {"amount_discount_withheld", "the amount less discount and a tax withheld"},
    {"amount_discount_withheld_rounding", "the amount less discount and tax, rounded"},
    {"amount_discount_withheld_charges", "the amount less discount, tax and charges"},
    {"amount_discount_withheld_charges_rounding", "less discount, tax and charges, rounded"},
    {"amount_exchanged", "the amount at the rate of the table"},
    {"amount_told", "as the payer tells of each document"},
    {"amount_told_part", "as told of each document, some in part"},
    {"amount_part", "the amount is a part of it"},
    {"amount_over", "the amount is more than open"},
    {"says_so", "the payer says so in words"},
    {"date", "the day, against issue and due date"},
    {"habit_delay", "the day, as this customer pays"},
    {"habit_several", "the number of items, as this customer pays"},
    {"habit_form", "how the number is written, as this customer does"},
    {"habit_silent", "no item named, as this customer does"},
    {"habit_amount", "this way to pay, as this customer does"},
    {"habit_discount", "the discount, as this customer takes it"},
    {"competes", "other payments want the same items"},
    {"competes_gap", "… of which not all ways were looked at"},
};

const char *evidence_words_find(const char *name)
{
    for (size_t i = 0; i < sizeof evidence_words_rows / sizeof evidence_words_rows[0]; i++) {
        if (strcmp(evidence_words_rows[i].name, name) == 0) {
            return evidence_words_rows[i].words;
        }
    }
    return NULL;
}
