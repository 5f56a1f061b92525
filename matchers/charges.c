#include "matchers/charges.h"

#include "matchers/rules.h"
#include "model/iban.h"

#include <string.h>

/* Whether an account is an IBAN of a country of the area. */
static bool charges_in_area(struct slice account)
{
    static const char countries[][3] = {
        "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR",
        "GB", "GI", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD",
        "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "SM", "VA"};
    const size_t len = sizeof countries[0] - 1;
    for (size_t i = 0; account.len > len && i < sizeof countries / sizeof countries[0]; i++) {
        if (memcmp(account.ptr, countries[i], len) == 0 && iban_is_stored(account)) {
            return true;
        }
    }
    return false;
}

bool charges_are_barred(const struct batch *batch, size_t transaction)
{
    const struct transaction *t = batch->transactions[transaction].transaction;
    const struct currency euro = {{'E', 'U', 'R'}, 2};
    if (!currency_equal(t->amount.currency, euro) || t->amount.minor <= 0) {
        return false;
    }
    bool told = t->counterparty.account.len > 0;
    if (told && !charges_in_area(t->counterparty.account)) {
        return false; /* it came from elsewhere, whatever the code says */
    }
    enum rules_transfer transfer = rules_transfer_of(batch, transaction);
    if (transfer != RULES_TRANSFER_UNKNOWN) {
        return transfer == RULES_TRANSFER_SEPA;
    }
    return told && charges_in_area(batch_statement_of(batch, transaction)->statement.account);
}
