/*
 * The vocabulary, sorted by length and name for a binary search. What is not in it is passed over;
 * elements without a slot are known because SGML writes an empty one like an aggregate that begins.
 */
#include "parsers/ofx_internal.h"

#include <assert.h>
#include <string.h>

#define OFX_IN(kind) (1U << OFX_##kind)

static_assert(OFX_KINDS <= 32, "a kind is a bit of `within`");

static const struct ofx_aggregate ofx_aggregates[] = {
    {{"OFX", 3}, OFX_ROOT, OFX_IN(TOP)},
    {{"PAYEE", 5}, OFX_PAYEE, OFX_IN(ENTRY) | OFX_IN(PENDING)},
    {{"SONRS", 5}, OFX_SIGNON, OFX_IN(SET)},
    {{"STATUS", 6}, OFX_STATUS, OFX_IN(SIGNON) | OFX_IN(RESPONSE)},
    {{"STMTRS", 6}, OFX_STATEMENT, OFX_IN(RESPONSE) | OFX_IN(SET)},
    {{"STMTTRN", 7}, OFX_ENTRY, OFX_IN(LIST) | OFX_IN(CASH)},
    {{"AVAILBAL", 8}, OFX_AVAILABLE, OFX_IN(STATEMENT)},
    {{"CCACCTTO", 8}, OFX_OTHER, OFX_IN(ENTRY) | OFX_IN(PENDING)},
    {{"CCSTMTRS", 8}, OFX_STATEMENT, OFX_IN(RESPONSE) | OFX_IN(SET)},
    {{"CURRENCY", 8}, OFX_CURRENCY, OFX_IN(ENTRY) | OFX_IN(PENDING)},
    {{"STMTTRNP", 8}, OFX_PENDING, OFX_IN(LIST)},
    {{"INVSTMTRS", 9}, OFX_INVESTMENT, OFX_IN(RESPONSE) | OFX_IN(SET)},
    {{"LEDGERBAL", 9}, OFX_LEDGER, OFX_IN(STATEMENT)},
    {{"STMTTRNRS", 9}, OFX_RESPONSE, OFX_IN(SET) | OFX_IN(ROOT)},
    {{"BANKACCTTO", 10}, OFX_OTHER, OFX_IN(ENTRY) | OFX_IN(PENDING)},
    {{"CCACCTFROM", 10}, OFX_ACCOUNT, OFX_IN(STATEMENT)},
    {{"CCSTMTTRNRS", 11}, OFX_RESPONSE, OFX_IN(SET) | OFX_IN(ROOT)},
    {{"INVACCTFROM", 11}, OFX_ACCOUNT, OFX_IN(INVESTMENT)},
    {{"INVBANKTRAN", 11}, OFX_CASH, OFX_IN(LIST)},
    {{"INVTRANLIST", 11}, OFX_LIST, OFX_IN(INVESTMENT)},
    {{"BANKACCTFROM", 12}, OFX_ACCOUNT, OFX_IN(STATEMENT)},
    {{"BANKMSGSRSV1", 12}, OFX_SET, OFX_IN(ROOT)},
    {{"BANKTRANLIST", 12}, OFX_LIST, OFX_IN(STATEMENT)},
    {{"INVSTMTTRNRS", 12}, OFX_RESPONSE, OFX_IN(SET) | OFX_IN(ROOT)},
    {{"ORIGCURRENCY", 12}, OFX_ORIGINAL, OFX_IN(ENTRY) | OFX_IN(PENDING)},
    {{"BANKTRANLISTP", 13}, OFX_LIST, OFX_IN(STATEMENT)},
    {{"SIGNONMSGSRSV1", 14}, OFX_SET, OFX_IN(ROOT)},
    {{"INVSTMTMSGSRSV1", 15}, OFX_SET, OFX_IN(ROOT)},
    {{"CREDITCARDMSGSRSV1", 18}, OFX_SET, OFX_IN(ROOT)},
};

static const struct ofx_element ofx_elements[] = {
    {{"FID", 3}, OFX_SLOTS, 0, false},
    {{"ORG", 3}, OFX_SLOTS, 0, false},
    {{"SIC", 3}, OFX_SLOTS, 0, false},
    {{"CITY", 4}, OFX_SLOTS, 0, false},
    {{"CODE", 4}, OFX_CODE, OFX_IN(STATUS), false},
    {{"MEMO", 4}, OFX_MEMO, OFX_IN(ENTRY) | OFX_IN(PENDING), true},
    {{"NAME", 4}, OFX_NAME, OFX_IN(ENTRY) | OFX_IN(PENDING) | OFX_IN(PAYEE), false},
    {{"ADDR1", 5}, OFX_SLOTS, 0, false},
    {{"ADDR2", 5}, OFX_SLOTS, 0, false},
    {{"ADDR3", 5}, OFX_SLOTS, 0, false},
    {{"DTEND", 5}, OFX_TO, OFX_IN(LIST), false},
    {{"FITID", 5}, OFX_ID, OFX_IN(ENTRY) | OFX_IN(PENDING), false},
    {{"PHONE", 5}, OFX_SLOTS, 0, false},
    {{"STATE", 5}, OFX_SLOTS, 0, false},
    {{"ACCTID", 6}, OFX_ACCTID, OFX_IN(ACCOUNT), false},
    {{"ACCTID", 6}, OFX_OTHER_ACCOUNT, OFX_IN(OTHER), false},
    {{"BALAMT", 6}, OFX_BALAMT, OFX_IN(LEDGER), false},
    {{"BANKID", 6}, OFX_BANKID, OFX_IN(ACCOUNT), false},
    {{"BANKID", 6}, OFX_OTHER_BANK, OFX_IN(OTHER), false},
    {{"CURDEF", 6}, OFX_CURDEF, OFX_IN(STATEMENT) | OFX_IN(INVESTMENT), false},
    {{"CURSYM", 6}, OFX_IN_CURRENCY, OFX_IN(CURRENCY), false},
    {{"DTASOF", 6}, OFX_BALANCE_DATE, OFX_IN(LEDGER), false},
    {{"DTASOF", 6}, OFX_TO, OFX_IN(INVESTMENT), false},
    {{"DTTRAN", 6}, OFX_POSTED, OFX_IN(PENDING), false},
    {{"DTUSER", 6}, OFX_SLOTS, 0, false},
    {{"REFNUM", 6}, OFX_REFNUM, OFX_IN(ENTRY) | OFX_IN(PENDING), false},
    {{"TRNAMT", 6}, OFX_AMOUNT, OFX_IN(ENTRY) | OFX_IN(PENDING), false},
    {{"TRNUID", 6}, OFX_SLOTS, 0, false},
    {{"ACCTKEY", 7}, OFX_SLOTS, 0, false},
    {{"COUNTRY", 7}, OFX_SLOTS, 0, false},
    {{"CURRATE", 7}, OFX_SLOTS, 0, false},
    {{"DTAVAIL", 7}, OFX_AVAILABLE_ON, OFX_IN(ENTRY), false},
    {{"DTSTART", 7}, OFX_FROM, OFX_IN(LIST), false},
    {{"MESSAGE", 7}, OFX_MESSAGE, OFX_IN(STATUS), true},
    {{"PAYEEID", 7}, OFX_SLOTS, 0, false},
    {{"SRVRTID", 7}, OFX_SLOTS, 0, false},
    {{"TRNTYPE", 7}, OFX_TYPE, OFX_IN(ENTRY) | OFX_IN(PENDING), false},
    {{"USERKEY", 7}, OFX_SLOTS, 0, false},
    {{"ACCTTYPE", 8}, OFX_SLOTS, 0, false},
    {{"BRANCHID", 8}, OFX_SLOTS, 0, false},
    {{"BROKERID", 8}, OFX_BANKID, OFX_IN(ACCOUNT), false},
    {{"CHECKNUM", 8}, OFX_CHECKNUM, OFX_IN(ENTRY) | OFX_IN(PENDING), false},
    {{"DTACCTUP", 8}, OFX_SLOTS, 0, false},
    {{"DTEXPIRE", 8}, OFX_SLOTS, 0, false},
    {{"DTPOSTED", 8}, OFX_POSTED, OFX_IN(ENTRY), false},
    {{"DTPROFUP", 8}, OFX_SLOTS, 0, false},
    {{"DTSERVER", 8}, OFX_SLOTS, 0, false},
    {{"EXTDNAME", 8}, OFX_LONG_NAME, OFX_IN(ENTRY) | OFX_IN(PENDING), false},
    {{"LANGUAGE", 8}, OFX_SLOTS, 0, false},
    {{"MKTGINFO", 8}, OFX_SLOTS, 0, false},
    {{"SEVERITY", 8}, OFX_SEVERITY, OFX_IN(STATUS), false},
    {{"CLTCOOKIE", 9}, OFX_SLOTS, 0, false},
    {{"POSTALCODE", 10}, OFX_SLOTS, 0, false},
    {{"SESSCOOKIE", 10}, OFX_SLOTS, 0, false},
    {{"SUBACCTFUND", 11}, OFX_SLOTS, 0, false},
    {{"CORRECTFITID", 12}, OFX_CORRECTS, OFX_IN(ENTRY), false},
    {{"CORRECTACTION", 13}, OFX_CORRECTION, OFX_IN(ENTRY), false},
    {{"INV401KSOURCE", 13}, OFX_SLOTS, 0, false},
};

/* The order of the tables: most names are told apart by their length alone. */
static int ofx_name_order(struct slice a, struct slice b)
{
    if (a.len != b.len) {
        return a.len < b.len ? -1 : 1;
    }
    return a.len == 0 ? 0 : memcmp(a.ptr, b.ptr, a.len);
}

const struct ofx_aggregate *ofx_aggregate_find(struct slice name)
{
    size_t low = 0;
    size_t high = sizeof ofx_aggregates / sizeof ofx_aggregates[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = ofx_name_order(ofx_aggregates[middle].name, name);
        if (order == 0) {
            return &ofx_aggregates[middle];
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return NULL;
}

/* Where the rows of a name begin, or would. */
static size_t ofx_element_first(struct slice name)
{
    size_t low = 0;
    size_t high = sizeof ofx_elements / sizeof ofx_elements[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ofx_name_order(ofx_elements[middle].name, name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool ofx_element_known(struct slice name)
{
    size_t at = ofx_element_first(name);
    return at < sizeof ofx_elements / sizeof ofx_elements[0] &&
           slice_equal(ofx_elements[at].name, name);
}

const struct ofx_element *ofx_element_find(struct slice name, enum ofx_kind kind)
{
    size_t at = ofx_element_first(name);
    for (; at < sizeof ofx_elements / sizeof ofx_elements[0] &&
           slice_equal(ofx_elements[at].name, name);
         at++) {
        if ((ofx_elements[at].within & (1U << kind)) != 0) {
            return &ofx_elements[at];
        }
    }
    return NULL;
}
