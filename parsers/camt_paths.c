/*
 * How it works: the table says what each element path means; it becomes a graph of elements with
 * their children once a file. The names are looked up in the parser's own dictionary, where
 * libxml2 interns every element name it reads, so that a step down compares pointers. Children
 * are few and stand in the order of the table, the frequent ones first.
 *
 * Versions differ in paths, not in meaning: several paths lead to one slot, and the first one
 * given fills it. Version 01 has its own names (PrtryAcct, CdtrRef, RfrdDocNb), version 04 charges
 * by record, version 08 Sts/Cd and Dbtr/Pty.
 */
#include "parsers/camt_internal.h"

#include <assert.h>
#include <string.h>

#define CAMT_BANK_PATHS(prefix, bic, member)                                                       \
    {prefix "/FinInstnId/BICFI", CAMT_TEXT, bic, 0},                                               \
        {prefix "/FinInstnId/BIC", CAMT_TEXT, bic, 0},                                             \
        {prefix "/FinInstnId/CmbndId/BIC", CAMT_TEXT, bic, 0},                                     \
        {prefix "/FinInstnId/ClrSysMmbId/MmbId", CAMT_TEXT, member, 0},                            \
        {prefix "/FinInstnId/ClrSysMmbId/Id", CAMT_TEXT, member, 0},                               \
    {                                                                                              \
        prefix "/FinInstnId/ClrSysMmbId/Prtry", CAMT_TEXT, member, 0                               \
    }

#define CAMT_ACCOUNT_PATHS(prefix, iban, other)                                                    \
    {prefix "/Id/IBAN", CAMT_TEXT, iban, 0}, {prefix "/Id/Othr/Id", CAMT_TEXT, other, 0},          \
        {prefix "/Id/PrtryAcct/Id", CAMT_TEXT, other, 0},                                          \
        {prefix "/Id/BBAN", CAMT_TEXT, other, 0},                                                  \
    {                                                                                              \
        prefix "/Id/UPIC", CAMT_TEXT, other, 0                                                     \
    }

#define CAMT_DETAILS    "Ntry/NtryDtls/TxDtls"
#define CAMT_PARTIES    CAMT_DETAILS "/RltdPties"
#define CAMT_REMITTANCE CAMT_DETAILS "/RmtInf"
#define CAMT_STRD       CAMT_REMITTANCE "/Strd"

#define CAMT_CODE_PATHS(prefix, domain, family, subfamily, code)                                   \
    {prefix "/BkTxCd/Domn/Cd", CAMT_TEXT, domain, 0},                                              \
        {prefix "/BkTxCd/Domn/Fmly/Cd", CAMT_TEXT, family, 0},                                     \
        {prefix "/BkTxCd/Domn/Fmly/SubFmlyCd", CAMT_TEXT, subfamily, 0},                           \
    {                                                                                              \
        prefix "/BkTxCd/Prtry/Cd", CAMT_TEXT, code, 0                                              \
    }

/* Charges: by record from version 04 on, directly before. */
#define CAMT_CHARGES_PATHS(prefix)                                                                 \
    {prefix "/Chrgs", CAMT_CHARGES, 0, 0}, {prefix "/Chrgs/Amt", CAMT_AMOUNT, CAMT_CHARGE, 0},     \
        {prefix "/Chrgs/CdtDbtInd", CAMT_TEXT, CAMT_CHARGE_SIGN, 0},                               \
        {prefix "/Chrgs/TtlChrgsAndTaxAmt", CAMT_AMOUNT, CAMT_CHARGE_TOTAL, 0},                    \
        {prefix "/Chrgs/Rcrd", CAMT_CHARGE_RECORD, 0, 0},                                          \
        {prefix "/Chrgs/Rcrd/Amt", CAMT_AMOUNT, CAMT_CHARGE, 0},                                   \
    {                                                                                              \
        prefix "/Chrgs/Rcrd/CdtDbtInd", CAMT_TEXT, CAMT_CHARGE_SIGN, 0                             \
    }

#define CAMT_PARTY_PATHS(tag, side)                                                                \
    {CAMT_PARTIES "/" tag "/Pty/Nm", CAMT_TEXT, CAMT_##side##_NAME, 0},                            \
        {CAMT_PARTIES "/" tag "/Nm", CAMT_TEXT, CAMT_##side##_NAME, 0},                            \
        {CAMT_PARTIES "/" tag "/Agt/FinInstnId/Nm", CAMT_TEXT, CAMT_##side##_NAME, 0},             \
        CAMT_ACCOUNT_PATHS(CAMT_PARTIES "/" tag "Acct", CAMT_##side##_IBAN, CAMT_##side##_OTHER),  \
        {CAMT_PARTIES "/Ultmt" tag "/Pty/Nm", CAMT_TEXT, CAMT_##side##_ULTIMATE, 0},               \
        {CAMT_PARTIES "/Ultmt" tag "/Nm", CAMT_TEXT, CAMT_##side##_ULTIMATE, 0},                   \
        CAMT_BANK_PATHS(CAMT_DETAILS "/RltdAgts/" tag "Agt", CAMT_##side##_BIC,                    \
                        CAMT_##side##_MEMBER)

/* clang-format off */
static const struct camt_path camt_statement_paths[] = {
    {"Ntry", CAMT_ENTRY, 0, 0},
    {"Ntry/NtryRef", CAMT_TEXT, CAMT_ENTRY_REF, 0},
    {"Ntry/Amt", CAMT_AMOUNT, CAMT_ENTRY_AMOUNT, CAMT_ONCE | CAMT_HARD},
    {"Ntry/CdtDbtInd", CAMT_TEXT, CAMT_ENTRY_SIGN, CAMT_ONCE},
    {"Ntry/RvslInd", CAMT_TEXT, CAMT_ENTRY_REVERSAL, CAMT_ONCE},
    {"Ntry/Sts", CAMT_TEXT, CAMT_ENTRY_STATUS, 0},
    {"Ntry/Sts/Cd", CAMT_TEXT, CAMT_ENTRY_STATUS, 0},
    {"Ntry/Sts/Prtry", CAMT_TEXT, CAMT_ENTRY_STATUS, 0},
    {"Ntry/BookgDt/Dt", CAMT_TEXT, CAMT_ENTRY_BOOKED, 0},
    {"Ntry/BookgDt/DtTm", CAMT_TEXT, CAMT_ENTRY_BOOKED, 0},
    {"Ntry/ValDt/Dt", CAMT_TEXT, CAMT_ENTRY_VALUE, 0},
    {"Ntry/ValDt/DtTm", CAMT_TEXT, CAMT_ENTRY_VALUE, 0},
    {"Ntry/AcctSvcrRef", CAMT_TEXT, CAMT_ENTRY_SERVICER_REF, 0},
    CAMT_CODE_PATHS("Ntry", CAMT_ENTRY_DOMAIN, CAMT_ENTRY_FAMILY, CAMT_ENTRY_SUBFAMILY,
                    CAMT_ENTRY_CODE),
    {CAMT_DETAILS, CAMT_DETAIL, 0, 0},
    {CAMT_DETAILS "/Refs/AcctSvcrRef", CAMT_TEXT, CAMT_DETAIL_SERVICER_REF, 0},
    {CAMT_DETAILS "/Refs/EndToEndId", CAMT_TEXT, CAMT_END_TO_END, 0},
    {CAMT_DETAILS "/Refs/MndtId", CAMT_TEXT, CAMT_MANDATE, 0},
    {CAMT_DETAILS "/Refs/TxId", CAMT_TEXT, CAMT_TRANSACTION_ID, 0},
    {CAMT_DETAILS "/Refs/InstrId", CAMT_TEXT, CAMT_INSTRUCTION_ID, 0},
    {CAMT_DETAILS "/Refs/UETR", CAMT_TEXT, CAMT_UETR, 0},
    {CAMT_DETAILS "/Amt", CAMT_AMOUNT, CAMT_DETAIL_AMOUNT, CAMT_ONCE | CAMT_HARD},
    {CAMT_DETAILS "/CdtDbtInd", CAMT_TEXT, CAMT_DETAIL_SIGN, CAMT_ONCE},
    {CAMT_DETAILS "/AmtDtls/InstdAmt/Amt", CAMT_AMOUNT, CAMT_DETAIL_INSTRUCTED, 0},
    {CAMT_DETAILS "/AmtDtls/TxAmt/Amt", CAMT_AMOUNT, CAMT_DETAIL_TRANSACTION, CAMT_HARD},
    {CAMT_DETAILS "/AmtDtls/CntrValAmt/Amt", CAMT_AMOUNT, CAMT_DETAIL_COUNTER, 0},
    CAMT_CODE_PATHS(CAMT_DETAILS, CAMT_DETAIL_DOMAIN, CAMT_DETAIL_FAMILY, CAMT_DETAIL_SUBFAMILY,
                    CAMT_DETAIL_CODE),
    CAMT_PARTY_PATHS("Dbtr", DEBTOR),
    CAMT_PARTY_PATHS("Cdtr", CREDITOR),
    {CAMT_REMITTANCE "/Ustrd", CAMT_LINE, CAMT_TEXTS, CAMT_LONG},
    {CAMT_STRD, CAMT_STRUCTURED, 0, 0},
    {CAMT_STRD "/CdtrRefInf/Ref", CAMT_TEXT, CAMT_REFERENCE, 0},
    {CAMT_STRD "/CdtrRefInf/CdtrRef", CAMT_TEXT, CAMT_REFERENCE, 0},
    {CAMT_STRD "/CdtrRefInf/Tp/CdOrPrtry/Prtry", CAMT_TEXT, CAMT_REFERENCE_TYPE, 0},
    {CAMT_STRD "/CdtrRefInf/Tp/CdOrPrtry/Cd", CAMT_TEXT, CAMT_REFERENCE_TYPE, 0},
    {CAMT_STRD "/CdtrRefInf/Tp/Issr", CAMT_TEXT, CAMT_REFERENCE_ISSUER, 0},
    {CAMT_STRD "/CdtrRefInf/CdtrRefTp/Prtry", CAMT_TEXT, CAMT_REFERENCE_TYPE, 0},
    {CAMT_STRD "/CdtrRefInf/CdtrRefTp/Cd", CAMT_TEXT, CAMT_REFERENCE_TYPE, 0},
    {CAMT_STRD "/CdtrRefInf/CdtrRefTp/Issr", CAMT_TEXT, CAMT_REFERENCE_ISSUER, 0},
    {CAMT_STRD "/RfrdDocInf", CAMT_DOCUMENT, 0, 0},
    {CAMT_STRD "/RfrdDocInf/Nb", CAMT_TEXT, CAMT_DOCUMENT_NUMBER, 0},
    {CAMT_STRD "/RfrdDocInf/RfrdDocNb", CAMT_TEXT, CAMT_DOCUMENT_NUMBER, 0},
    {CAMT_STRD "/RfrdDocInf/Tp/CdOrPrtry/Cd", CAMT_TEXT, CAMT_DOCUMENT_TYPE, 0},
    {CAMT_STRD "/RfrdDocInf/RfrdDocTp/Cd", CAMT_TEXT, CAMT_DOCUMENT_TYPE, 0},
    {CAMT_STRD "/RfrdDocAmt/RmtdAmt", CAMT_AMOUNT, CAMT_DOCUMENT_REMITTED, 0},
    {CAMT_STRD "/RfrdDocAmt/DuePyblAmt", CAMT_AMOUNT, CAMT_DOCUMENT_DUE, 0},
    {CAMT_STRD "/RfrdDocAmt/CdtNoteAmt", CAMT_AMOUNT, CAMT_DOCUMENT_CREDIT, 0},
    {CAMT_STRD "/AddtlRmtInf", CAMT_LINE, CAMT_TEXTS, CAMT_LONG},
    {CAMT_DETAILS "/Purp/Cd", CAMT_TEXT, CAMT_PURPOSE, 0},
    {CAMT_DETAILS "/Purp/Prtry", CAMT_TEXT, CAMT_PURPOSE, 0},
    {CAMT_DETAILS "/RtrInf/Rsn/Cd", CAMT_TEXT, CAMT_RETURN_REASON, 0},
    {CAMT_DETAILS "/RtrInf/Rsn/Prtry", CAMT_TEXT, CAMT_RETURN_REASON, 0},
    {CAMT_DETAILS "/RtrInf/RtrRsn/Cd", CAMT_TEXT, CAMT_RETURN_REASON, 0},
    {CAMT_DETAILS "/RtrInf/RtrRsn/Prtry", CAMT_TEXT, CAMT_RETURN_REASON, 0},
    CAMT_CHARGES_PATHS(CAMT_DETAILS),
    {CAMT_DETAILS "/AddtlTxInf", CAMT_TEXT, CAMT_DETAIL_ADDITIONAL, CAMT_LONG},
    {"Ntry/AddtlNtryInf", CAMT_TEXT, CAMT_ENTRY_ADDITIONAL, CAMT_LONG},
    {"Ntry/AmtDtls/InstdAmt/Amt", CAMT_AMOUNT, CAMT_ENTRY_INSTRUCTED, 0},
    CAMT_CHARGES_PATHS("Ntry"),
    {"Id", CAMT_TEXT, CAMT_STATEMENT_ID, CAMT_ONCE},
    {"ElctrncSeqNb", CAMT_TEXT, CAMT_ELECTRONIC_SEQUENCE, 0},
    {"LglSeqNb", CAMT_TEXT, CAMT_LEGAL_SEQUENCE, 0},
    {"StmtPgntn/PgNb", CAMT_TEXT, CAMT_PAGE, 0},
    {"StmtPgntn/LastPgInd", CAMT_TEXT, CAMT_LAST, 0},
    {"RptPgntn/PgNb", CAMT_TEXT, CAMT_PAGE, 0},
    {"RptPgntn/LastPgInd", CAMT_TEXT, CAMT_LAST, 0},
    {"NtfctnPgntn/PgNb", CAMT_TEXT, CAMT_PAGE, 0},
    {"NtfctnPgntn/LastPgInd", CAMT_TEXT, CAMT_LAST, 0},
    {"FrToDt/FrDtTm", CAMT_TEXT, CAMT_FROM, 0},
    {"FrToDt/ToDtTm", CAMT_TEXT, CAMT_TO, 0},
    CAMT_ACCOUNT_PATHS("Acct", CAMT_ACCOUNT_IBAN, CAMT_ACCOUNT_OTHER),
    {"Acct/Ccy", CAMT_TEXT, CAMT_ACCOUNT_CURRENCY, 0},
    CAMT_BANK_PATHS("Acct/Svcr", CAMT_ACCOUNT_BIC, CAMT_ACCOUNT_MEMBER),
    {"Bal", CAMT_BALANCE, 0, 0},
    {"Bal/Tp/CdOrPrtry/Cd", CAMT_TEXT, CAMT_BALANCE_TYPE, 0},
    {"Bal/Tp/Cd", CAMT_TEXT, CAMT_BALANCE_TYPE, 0},
    {"Bal/Amt", CAMT_AMOUNT, CAMT_BALANCE_AMOUNT, CAMT_ONCE | CAMT_HARD},
    {"Bal/CdtDbtInd", CAMT_TEXT, CAMT_BALANCE_SIGN, CAMT_ONCE},
    {"Bal/Dt/Dt", CAMT_TEXT, CAMT_BALANCE_DATE, 0},
    {"Bal/Dt/DtTm", CAMT_TEXT, CAMT_BALANCE_DATE, 0},
};

static const struct camt_path camt_message_paths[] = {
    {"GrpHdr/MsgPgntn/PgNb", CAMT_TEXT, CAMT_MESSAGE_PAGE, 0},
    {"GrpHdr/MsgPgntn/LastPgInd", CAMT_TEXT, CAMT_MESSAGE_LAST, 0},
};

/* A message and the element in it that is a statement. */
static const struct camt_message {
    const char *container;
    struct camt_path statement;
} camt_messages[] = {
    {"BkToCstmrStmt", {"Stmt", CAMT_STATEMENT, 53, 0}},
    {"BkToCstmrAcctRpt", {"Rpt", CAMT_STATEMENT, 52, 0}},
    {"BkToCstmrDbtCdtNtfctn", {"Ntfctn", CAMT_STATEMENT, 54, 0}},
    {"BkToCstmrStmtV01", {"Stmt", CAMT_STATEMENT, 53, 0}},
    {"BkToCstmrAcctRptV01", {"Rpt", CAMT_STATEMENT, 52, 0}},
    {"BkToCstmrDbtCdtNtfctnV01", {"Ntfctn", CAMT_STATEMENT, 54, 0}},
};
/* clang-format on */

/* The child of `parent` with that name, made where it isn't there yet; NULL when memory is out. */
static struct camt_node *camt_graph_child(struct camt_graph *graph, xmlDictPtr names,
                                          struct camt_node *parent, const char *name, size_t len)
{
    const xmlChar *interned = xmlDictLookup(names, (const xmlChar *)name, (int)len);
    if (interned == NULL) {
        return NULL;
    }
    struct camt_node *none = graph->nodes;
    struct camt_node **end = &parent->child;
    while (*end != none) {
        if ((*end)->name == interned) {
            return *end;
        }
        end = &(*end)->next;
    }
    assert(graph->count < CAMT_NODES_MAX);
    struct camt_node *made = &graph->nodes[graph->count++];
    *made = (struct camt_node){interned, NULL, none, none, made, none, none};
    *end = made;
    return made;
}

static struct camt_node *camt_graph_add(struct camt_graph *graph, xmlDictPtr names,
                                        struct camt_node *from, const struct camt_path *path)
{
    struct camt_node *node = from;
    const char *part = path->path;
    while (*part != '\0') {
        size_t len = strcspn(part, "/");
        node = camt_graph_child(graph, names, node, part, len);
        if (node == NULL) {
            return NULL;
        }
        part += len + (part[len] == '/' ? 1 : 0);
    }
    node->path = path;
    return node;
}

bool camt_graph_build(struct camt_graph *graph, xmlDictPtr names)
{
    static const struct camt_path message = {"Document", CAMT_MESSAGE, 0, 0};
    static const struct camt_path details = {CAMT_DETAILS, CAMT_DETAIL, 0, 0};
    static const struct camt_path details_of_version_01 = {"Ntry/TxDtls", CAMT_DETAIL, 0, 0};
    struct camt_node *none = graph->nodes;
    struct camt_node *root = camt_graph_root(graph);
    *none = (struct camt_node){NULL, NULL, none, none, none, none, none};
    *root = (struct camt_node){NULL, &message, none, none, root, none, none};
    graph->count = 2;
    graph->document = xmlDictLookup(names, (const xmlChar *)"Document", -1);
    graph->currency = xmlDictLookup(names, (const xmlChar *)"Ccy", -1);
    if (graph->document == NULL || graph->currency == NULL) {
        return false;
    }
    struct camt_node *shared = NULL;
    for (size_t i = 0; i < sizeof camt_messages / sizeof camt_messages[0]; i++) {
        const struct camt_message *row = &camt_messages[i];
        struct camt_node *container =
            camt_graph_child(graph, names, root, row->container, strlen(row->container));
        struct camt_node *statement =
            container == NULL ? NULL : camt_graph_add(graph, names, container, &row->statement);
        if (statement == NULL) {
            return false;
        }
        shared = shared == NULL ? statement : shared;
        statement->shares = shared;
        for (size_t j = 0; j < sizeof camt_message_paths / sizeof camt_message_paths[0]; j++) {
            if (camt_graph_add(graph, names, container, &camt_message_paths[j]) == NULL) {
                return false;
            }
        }
    }
    for (size_t i = 0; i < sizeof camt_statement_paths / sizeof camt_statement_paths[0]; i++) {
        if (camt_graph_add(graph, names, shared, &camt_statement_paths[i]) == NULL) {
            return false;
        }
    }
    struct camt_node *nested = camt_graph_add(graph, names, shared, &details);
    struct camt_node *direct = camt_graph_add(graph, names, shared, &details_of_version_01);
    if (nested == NULL || direct == NULL) {
        return false;
    }
    direct->shares = nested;
    return true;
}
