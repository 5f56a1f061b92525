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
    {prefix "/FinInstnId/BICFI", CAMT_TEXT, bic, 0, NULL},                                         \
        {prefix "/FinInstnId/BIC", CAMT_TEXT, bic, 0, NULL},                                       \
        {prefix "/FinInstnId/CmbndId/BIC", CAMT_TEXT, bic, 0, NULL},                               \
        {prefix "/FinInstnId/ClrSysMmbId/MmbId", CAMT_TEXT, member, 0, NULL},                      \
        {prefix "/FinInstnId/ClrSysMmbId/Id", CAMT_TEXT, member, 0, NULL},                         \
        {prefix "/FinInstnId/CmbndId/ClrSysMmbId/Id", CAMT_TEXT, member, 0, NULL},                 \
        {prefix "/FinInstnId/Othr/Id", CAMT_TEXT, member, 0, NULL},                                \
        {prefix "/FinInstnId/PrtryId/Id", CAMT_TEXT, member, 0, NULL},                             \
    {                                                                                              \
        prefix "/FinInstnId/ClrSysMmbId/Prtry", CAMT_TEXT, member, 0, NULL                         \
    }

#define CAMT_ACCOUNT_PATHS(prefix, iban, other)                                                    \
    {prefix "/Id/IBAN", CAMT_TEXT, iban, 0, NULL},                                                 \
        {prefix "/Id/Othr/Id", CAMT_TEXT, other, 0, NULL},                                         \
        {prefix "/Id/PrtryAcct/Id", CAMT_TEXT, other, 0, NULL},                                    \
        {prefix "/Id/BBAN", CAMT_TEXT, other, 0, NULL},                                            \
        {prefix "/Id/UPIC", CAMT_TEXT, other, 0, NULL},                                            \
    {                                                                                              \
        prefix "/Prxy/Id", CAMT_TEXT, other, 0, NULL                                               \
    }

#define CAMT_DETAILS    "Ntry/NtryDtls/TxDtls"
#define CAMT_PARTIES    CAMT_DETAILS "/RltdPties"
#define CAMT_REMITTANCE CAMT_DETAILS "/RmtInf"
#define CAMT_STRD       CAMT_REMITTANCE "/Strd"

#define CAMT_CODE_PATHS(prefix, domain, family, subfamily, code)                                   \
    {prefix "/BkTxCd/Domn/Cd", CAMT_TEXT, domain, 0, NULL},                                        \
        {prefix "/BkTxCd/Domn/Fmly/Cd", CAMT_TEXT, family, 0, NULL},                               \
        {prefix "/BkTxCd/Domn/Fmly/SubFmlyCd", CAMT_TEXT, subfamily, 0, NULL},                     \
    {                                                                                              \
        prefix "/BkTxCd/Prtry/Cd", CAMT_TEXT, code, 0, NULL                                        \
    }

/* Charges: by record from version 04 on, directly before. */
#define CAMT_CHARGES_PATHS(prefix)                                                                 \
    {prefix "/Chrgs", CAMT_CHARGES, 0, 0, NULL},                                                   \
        {prefix "/Chrgs/Amt", CAMT_AMOUNT, CAMT_CHARGE, 0, NULL},                                  \
        {prefix "/Chrgs/CdtDbtInd", CAMT_TEXT, CAMT_CHARGE_SIGN, 0, NULL},                         \
        {prefix "/Chrgs/TtlChrgsAndTaxAmt", CAMT_AMOUNT, CAMT_CHARGE_TOTAL, 0, NULL},              \
        {prefix "/Chrgs/Rcrd", CAMT_CHARGE_RECORD, 0, 0, NULL},                                    \
        {prefix "/Chrgs/Rcrd/Amt", CAMT_AMOUNT, CAMT_CHARGE, 0, NULL},                             \
    {                                                                                              \
        prefix "/Chrgs/Rcrd/CdtDbtInd", CAMT_TEXT, CAMT_CHARGE_SIGN, 0, NULL                       \
    }

#define CAMT_PARTY_PATHS(tag, side)                                                                \
    {CAMT_PARTIES "/" tag "/Pty/Nm", CAMT_TEXT, CAMT_##side##_NAME, 0, NULL},                      \
        {CAMT_PARTIES "/" tag "/Nm", CAMT_TEXT, CAMT_##side##_NAME, 0, NULL},                      \
        {CAMT_PARTIES "/" tag "/Agt/FinInstnId/Nm", CAMT_TEXT, CAMT_##side##_NAME, 0, NULL},       \
        CAMT_ACCOUNT_PATHS(CAMT_PARTIES "/" tag "Acct", CAMT_##side##_IBAN, CAMT_##side##_OTHER),  \
        {CAMT_PARTIES "/Ultmt" tag "/Pty/Nm", CAMT_TEXT, CAMT_##side##_ULTIMATE, 0, NULL},         \
        {CAMT_PARTIES "/Ultmt" tag "/Nm", CAMT_TEXT, CAMT_##side##_ULTIMATE, 0, NULL},             \
        CAMT_BANK_PATHS(CAMT_DETAILS "/RltdAgts/" tag "Agt", CAMT_##side##_BIC,                    \
                        CAMT_##side##_MEMBER)

/* A note: the name is the row's. */
#define CAMT_NOTE_ROW(path, name)                                                                  \
    {                                                                                              \
        path, CAMT_NOTE, CAMT_TEXTS, 0, name                                                       \
    }

#define CAMT_EXCHANGE_PATHS(prefix)                                                                \
    CAMT_NOTE_ROW(prefix "/CcyXchg/XchgRate", "exchange_rate"),                                    \
        CAMT_NOTE_ROW(prefix "/CcyXchg/SrcCcy", "source_currency"),                                \
        CAMT_NOTE_ROW(prefix "/CcyXchg/TrgtCcy", "target_currency"),                               \
        CAMT_NOTE_ROW(prefix "/CcyXchg/UnitCcy", "unit_currency")

#define CAMT_PARTY_ID_PATHS(tag, name)                                                             \
    CAMT_NOTE_ROW(CAMT_PARTIES "/" tag "/Id/OrgId/Othr/Id", name),                                 \
        CAMT_NOTE_ROW(CAMT_PARTIES "/" tag "/Id/PrvtId/Othr/Id", name),                            \
        CAMT_NOTE_ROW(CAMT_PARTIES "/" tag "/Pty/Id/OrgId/Othr/Id", name),                         \
        CAMT_NOTE_ROW(CAMT_PARTIES "/" tag "/Pty/Id/PrvtId/Othr/Id", name)

/* clang-format off */
static const struct camt_path camt_statement_paths[] = {
    {"Ntry", CAMT_ENTRY, 0, 0, NULL},
    {"Ntry/NtryRef", CAMT_TEXT, CAMT_ENTRY_REF, 0, NULL},
    {"Ntry/Amt", CAMT_AMOUNT, CAMT_ENTRY_AMOUNT, CAMT_ONCE | CAMT_HARD, NULL},
    {"Ntry/CdtDbtInd", CAMT_TEXT, CAMT_ENTRY_SIGN, CAMT_ONCE, NULL},
    {"Ntry/RvslInd", CAMT_TEXT, CAMT_ENTRY_REVERSAL, CAMT_ONCE, NULL},
    {"Ntry/Sts", CAMT_TEXT, CAMT_ENTRY_STATUS, 0, NULL},
    {"Ntry/Sts/Cd", CAMT_TEXT, CAMT_ENTRY_STATUS, 0, NULL},
    {"Ntry/Sts/Prtry", CAMT_TEXT, CAMT_ENTRY_STATUS, 0, NULL},
    {"Ntry/BookgDt/Dt", CAMT_TEXT, CAMT_ENTRY_BOOKED, 0, NULL},
    {"Ntry/BookgDt/DtTm", CAMT_TEXT, CAMT_ENTRY_BOOKED, 0, NULL},
    {"Ntry/ValDt/Dt", CAMT_TEXT, CAMT_ENTRY_VALUE, 0, NULL},
    {"Ntry/ValDt/DtTm", CAMT_TEXT, CAMT_ENTRY_VALUE, 0, NULL},
    {"Ntry/AcctSvcrRef", CAMT_TEXT, CAMT_ENTRY_SERVICER_REF, 0, NULL},
    CAMT_CODE_PATHS("Ntry", CAMT_ENTRY_DOMAIN, CAMT_ENTRY_FAMILY, CAMT_ENTRY_SUBFAMILY,
                    CAMT_ENTRY_CODE),
    {"Ntry/NtryDtls/Btch", CAMT_BATCH, 0, 0, NULL},
    CAMT_NOTE_ROW("Ntry/NtryDtls/Btch/MsgId", "message_id"),
    CAMT_NOTE_ROW("Ntry/NtryDtls/Btch/PmtInfId", "payment_information_id"),
    {"Ntry/NtryDtls/Btch/NbOfTxs", CAMT_TEXT, CAMT_BATCH_COUNT, 0, NULL},
    {"Ntry/NtryDtls/Btch/TtlAmt", CAMT_AMOUNT, CAMT_BATCH_TOTAL, 0, NULL},
    /* The batch of version 01. */
    {"Ntry/Btch", CAMT_BATCH, 0, 0, NULL},
    CAMT_NOTE_ROW("Ntry/Btch/MsgId", "message_id"),
    CAMT_NOTE_ROW("Ntry/Btch/PmtInfId", "payment_information_id"),
    {"Ntry/Btch/NbOfTxs", CAMT_TEXT, CAMT_BATCH_COUNT, 0, NULL},
    {CAMT_DETAILS, CAMT_DETAIL, 0, 0, NULL},
    {CAMT_DETAILS "/Refs/AcctSvcrRef", CAMT_TEXT, CAMT_DETAIL_SERVICER_REF, 0, NULL},
    {CAMT_DETAILS "/Refs/EndToEndId", CAMT_TEXT, CAMT_END_TO_END, 0, NULL},
    {CAMT_DETAILS "/Refs/MndtId", CAMT_TEXT, CAMT_MANDATE, 0, NULL},
    {CAMT_DETAILS "/Refs/TxId", CAMT_TEXT, CAMT_TRANSACTION_ID, 0, NULL},
    {CAMT_DETAILS "/Refs/InstrId", CAMT_TEXT, CAMT_INSTRUCTION_ID, 0, NULL},
    {CAMT_DETAILS "/Refs/UETR", CAMT_TEXT, CAMT_UETR, 0, NULL},
    CAMT_NOTE_ROW(CAMT_DETAILS "/Refs/MsgId", "message_id"),
    CAMT_NOTE_ROW(CAMT_DETAILS "/Refs/PmtInfId", "payment_information_id"),
    CAMT_NOTE_ROW(CAMT_DETAILS "/Refs/ChqNb", "cheque_number"),
    CAMT_NOTE_ROW(CAMT_DETAILS "/Refs/ClrSysRef", "clearing_reference"),
    CAMT_NOTE_ROW(CAMT_DETAILS "/Refs/AcctOwnrTxId", "owner_transaction_id"),
    CAMT_NOTE_ROW(CAMT_DETAILS "/Refs/AcctSvcrTxId", "servicer_transaction_id"),
    CAMT_NOTE_ROW(CAMT_DETAILS "/Refs/MktInfrstrctrTxId", "market_transaction_id"),
    CAMT_NOTE_ROW(CAMT_DETAILS "/Refs/PrcgId", "processing_id"),
    CAMT_NOTE_ROW(CAMT_DETAILS "/Refs/Prtry/Ref", "other_reference"),
    {CAMT_DETAILS "/Amt", CAMT_AMOUNT, CAMT_DETAIL_AMOUNT, CAMT_ONCE | CAMT_HARD, NULL},
    {CAMT_DETAILS "/CdtDbtInd", CAMT_TEXT, CAMT_DETAIL_SIGN, CAMT_ONCE, NULL},
    {CAMT_DETAILS "/AmtDtls/InstdAmt/Amt", CAMT_AMOUNT, CAMT_DETAIL_INSTRUCTED, 0, NULL},
    {CAMT_DETAILS "/AmtDtls/TxAmt/Amt", CAMT_AMOUNT, CAMT_DETAIL_TRANSACTION, CAMT_HARD, NULL},
    {CAMT_DETAILS "/AmtDtls/CntrValAmt/Amt", CAMT_AMOUNT, CAMT_DETAIL_COUNTER, 0, NULL},
    CAMT_EXCHANGE_PATHS(CAMT_DETAILS "/AmtDtls/InstdAmt"),
    CAMT_EXCHANGE_PATHS(CAMT_DETAILS "/AmtDtls/TxAmt"),
    CAMT_EXCHANGE_PATHS(CAMT_DETAILS "/AmtDtls/CntrValAmt"),
    CAMT_NOTE_ROW(CAMT_DETAILS "/AmtDtls/AnncdPstngAmt/Amt", "announced_amount"),
    CAMT_CODE_PATHS(CAMT_DETAILS, CAMT_DETAIL_DOMAIN, CAMT_DETAIL_FAMILY, CAMT_DETAIL_SUBFAMILY,
                    CAMT_DETAIL_CODE),
    CAMT_PARTY_PATHS("Dbtr", DEBTOR),
    CAMT_PARTY_PATHS("Cdtr", CREDITOR),
    CAMT_PARTY_ID_PATHS("Dbtr", "debtor_id"),
    CAMT_PARTY_ID_PATHS("Cdtr", "creditor_id"),
    {CAMT_REMITTANCE "/Ustrd", CAMT_LINE, CAMT_TEXTS, CAMT_LONG, NULL},
    {CAMT_STRD, CAMT_STRUCTURED, 0, 0, NULL},
    {CAMT_STRD "/CdtrRefInf/Ref", CAMT_TEXT, CAMT_REFERENCE, 0, NULL},
    {CAMT_STRD "/CdtrRefInf/CdtrRef", CAMT_TEXT, CAMT_REFERENCE, 0, NULL},
    {CAMT_STRD "/CdtrRefInf/Tp/CdOrPrtry/Prtry", CAMT_TEXT, CAMT_REFERENCE_TYPE, 0, NULL},
    {CAMT_STRD "/CdtrRefInf/Tp/CdOrPrtry/Cd", CAMT_TEXT, CAMT_REFERENCE_TYPE, 0, NULL},
    {CAMT_STRD "/CdtrRefInf/Tp/Issr", CAMT_TEXT, CAMT_REFERENCE_ISSUER, 0, NULL},
    {CAMT_STRD "/CdtrRefInf/CdtrRefTp/Prtry", CAMT_TEXT, CAMT_REFERENCE_TYPE, 0, NULL},
    {CAMT_STRD "/CdtrRefInf/CdtrRefTp/Cd", CAMT_TEXT, CAMT_REFERENCE_TYPE, 0, NULL},
    {CAMT_STRD "/CdtrRefInf/CdtrRefTp/Issr", CAMT_TEXT, CAMT_REFERENCE_ISSUER, 0, NULL},
    {CAMT_STRD "/RfrdDocInf", CAMT_DOCUMENT, 0, 0, NULL},
    {CAMT_STRD "/RfrdDocInf/Nb", CAMT_TEXT, CAMT_DOCUMENT_NUMBER, 0, NULL},
    {CAMT_STRD "/RfrdDocInf/RfrdDocNb", CAMT_TEXT, CAMT_DOCUMENT_NUMBER, 0, NULL},
    {CAMT_STRD "/RfrdDocInf/Tp/CdOrPrtry/Cd", CAMT_TEXT, CAMT_DOCUMENT_TYPE, 0, NULL},
    {CAMT_STRD "/RfrdDocInf/RfrdDocTp/Cd", CAMT_TEXT, CAMT_DOCUMENT_TYPE, 0, NULL},
    {CAMT_STRD "/RfrdDocAmt/RmtdAmt", CAMT_AMOUNT, CAMT_DOCUMENT_REMITTED, 0, NULL},
    {CAMT_STRD "/RfrdDocAmt/DuePyblAmt", CAMT_AMOUNT, CAMT_DOCUMENT_DUE, 0, NULL},
    {CAMT_STRD "/RfrdDocAmt/CdtNoteAmt", CAMT_AMOUNT, CAMT_DOCUMENT_CREDIT, 0, NULL},
    {CAMT_STRD "/RfrdDocAmt/DscntApldAmt", CAMT_AMOUNT, CAMT_DOCUMENT_DISCOUNT, CAMT_SUM, "discount"},
    {CAMT_STRD "/RfrdDocAmt/DscntApldAmt/Amt", CAMT_AMOUNT, CAMT_DOCUMENT_DISCOUNT, CAMT_SUM, "discount"},
    {CAMT_STRD "/RfrdDocAmt/TaxAmt", CAMT_AMOUNT, CAMT_DOCUMENT_TAX, CAMT_SUM, "tax"},
    {CAMT_STRD "/RfrdDocAmt/TaxAmt/Amt", CAMT_AMOUNT, CAMT_DOCUMENT_TAX, CAMT_SUM, "tax"},
    CAMT_NOTE_ROW(CAMT_STRD "/RfrdDocAmt/AdjstmntAmtAndRsn/Amt", "adjustment"),
    CAMT_NOTE_ROW(CAMT_STRD "/RfrdDocAmt/AdjstmntAmtAndRsn/CdtDbtInd", "adjustment_direction"),
    CAMT_NOTE_ROW(CAMT_STRD "/RfrdDocAmt/AdjstmntAmtAndRsn/Rsn", "adjustment_reason"),
    CAMT_NOTE_ROW(CAMT_STRD "/RfrdDocAmt/AdjstmntAmtAndRsn/AddtlInf", "adjustment_text"),
    CAMT_NOTE_ROW(CAMT_STRD "/RfrdDocAmt/RmtAmtAndTp/Tp/Cd", "document_amount_type"),
    CAMT_NOTE_ROW(CAMT_STRD "/RfrdDocAmt/RmtAmtAndTp/Tp/Prtry", "document_amount_type"),
    CAMT_NOTE_ROW(CAMT_STRD "/RfrdDocAmt/RmtAmtAndTp/Amt", "document_amount"),
    CAMT_NOTE_ROW(CAMT_STRD "/RfrdDocInf/RltdDt", "document_date"),
    CAMT_NOTE_ROW(CAMT_STRD "/RfrdDocInf/RltdDt/Dt", "document_date"),
    CAMT_NOTE_ROW(CAMT_STRD "/RfrdDocRltdDt", "document_date"),
    {CAMT_STRD "/AddtlRmtInf", CAMT_LINE, CAMT_TEXTS, CAMT_LONG, NULL},
    {CAMT_DETAILS "/Purp/Cd", CAMT_TEXT, CAMT_PURPOSE, 0, NULL},
    {CAMT_DETAILS "/Purp/Prtry", CAMT_TEXT, CAMT_PURPOSE, 0, NULL},
    {CAMT_DETAILS "/RtrInf/Rsn/Cd", CAMT_TEXT, CAMT_RETURN_REASON, 0, NULL},
    {CAMT_DETAILS "/RtrInf/Rsn/Prtry", CAMT_TEXT, CAMT_RETURN_REASON, 0, NULL},
    {CAMT_DETAILS "/RtrInf/RtrRsn/Cd", CAMT_TEXT, CAMT_RETURN_REASON, 0, NULL},
    {CAMT_DETAILS "/RtrInf/RtrRsn/Prtry", CAMT_TEXT, CAMT_RETURN_REASON, 0, NULL},
    CAMT_NOTE_ROW(CAMT_DETAILS "/RtrInf/AddtlInf", "return_text"),
    CAMT_NOTE_ROW(CAMT_DETAILS "/RtrInf/AddtlRtrRsnInf", "return_text"),
    CAMT_NOTE_ROW(CAMT_DETAILS "/RtrInf/Orgtr/Nm", "return_originator"),
    CAMT_NOTE_ROW(CAMT_DETAILS "/RtrInf/Orgtr/Pty/Nm", "return_originator"),
    CAMT_NOTE_ROW(CAMT_DETAILS "/RtrInf/RtrOrgtr/Nm", "return_originator"),
    CAMT_CHARGES_PATHS(CAMT_DETAILS),
    CAMT_NOTE_ROW(CAMT_DETAILS "/Chrgs/Br", "charge_bearer"),
    CAMT_NOTE_ROW(CAMT_DETAILS "/Chrgs/Rcrd/Br", "charge_bearer"),
    {CAMT_DETAILS "/AddtlTxInf", CAMT_TEXT, CAMT_DETAIL_ADDITIONAL, CAMT_LONG, NULL},
    {"Ntry/AddtlNtryInf", CAMT_TEXT, CAMT_ENTRY_ADDITIONAL, CAMT_LONG, NULL},
    {"Ntry/AmtDtls/InstdAmt/Amt", CAMT_AMOUNT, CAMT_ENTRY_INSTRUCTED, 0, NULL},
    CAMT_EXCHANGE_PATHS("Ntry/AmtDtls/InstdAmt"),
    CAMT_EXCHANGE_PATHS("Ntry/AmtDtls/TxAmt"),
    CAMT_EXCHANGE_PATHS("Ntry/AmtDtls/CntrValAmt"),
    CAMT_CHARGES_PATHS("Ntry"),
    {"Id", CAMT_TEXT, CAMT_STATEMENT_ID, CAMT_ONCE, NULL},
    {"ElctrncSeqNb", CAMT_TEXT, CAMT_ELECTRONIC_SEQUENCE, 0, NULL},
    {"LglSeqNb", CAMT_TEXT, CAMT_LEGAL_SEQUENCE, 0, NULL},
    {"StmtPgntn/PgNb", CAMT_TEXT, CAMT_PAGE, 0, NULL},
    {"StmtPgntn/LastPgInd", CAMT_TEXT, CAMT_LAST, 0, NULL},
    {"RptPgntn/PgNb", CAMT_TEXT, CAMT_PAGE, 0, NULL},
    {"RptPgntn/LastPgInd", CAMT_TEXT, CAMT_LAST, 0, NULL},
    {"NtfctnPgntn/PgNb", CAMT_TEXT, CAMT_PAGE, 0, NULL},
    {"NtfctnPgntn/LastPgInd", CAMT_TEXT, CAMT_LAST, 0, NULL},
    {"FrToDt/FrDtTm", CAMT_TEXT, CAMT_FROM, 0, NULL},
    {"FrToDt/ToDtTm", CAMT_TEXT, CAMT_TO, 0, NULL},
    CAMT_ACCOUNT_PATHS("Acct", CAMT_ACCOUNT_IBAN, CAMT_ACCOUNT_OTHER),
    {"Acct/Ccy", CAMT_TEXT, CAMT_ACCOUNT_CURRENCY, 0, NULL},
    CAMT_BANK_PATHS("Acct/Svcr", CAMT_ACCOUNT_BIC, CAMT_ACCOUNT_MEMBER),
    {"Bal", CAMT_BALANCE, 0, 0, NULL},
    {"Bal/Tp/CdOrPrtry/Cd", CAMT_TEXT, CAMT_BALANCE_TYPE, 0, NULL},
    {"Bal/Tp/Cd", CAMT_TEXT, CAMT_BALANCE_TYPE, 0, NULL},
    {"Bal/Amt", CAMT_AMOUNT, CAMT_BALANCE_AMOUNT, CAMT_ONCE | CAMT_HARD, NULL},
    {"Bal/CdtDbtInd", CAMT_TEXT, CAMT_BALANCE_SIGN, CAMT_ONCE, NULL},
    {"Bal/Dt/Dt", CAMT_TEXT, CAMT_BALANCE_DATE, 0, NULL},
    {"Bal/Dt/DtTm", CAMT_TEXT, CAMT_BALANCE_DATE, 0, NULL},
    {"Bal/CdtLine/Incl", CAMT_TEXT, CAMT_BALANCE_LINE_INCLUDED, 0, NULL},
    {"TxsSummry/TtlNtries/NbOfNtries", CAMT_TEXT, CAMT_TOTAL_COUNT, 0, NULL},
    {"TxsSummry/TtlNtries/Sum", CAMT_TEXT, CAMT_TOTAL_SUM, 0, NULL},
    /* Net with its direction: flat in version 01 and 02, then an element of its own. */
    {"TxsSummry/TtlNtries/TtlNetNtryAmt", CAMT_TEXT, CAMT_TOTAL_NET, 0, NULL},
    {"TxsSummry/TtlNtries/CdtDbtInd", CAMT_TEXT, CAMT_TOTAL_NET_SIGN, 0, NULL},
    {"TxsSummry/TtlNtries/TtlNetNtry/Amt", CAMT_TEXT, CAMT_TOTAL_NET, 0, NULL},
    {"TxsSummry/TtlNtries/TtlNetNtry/CdtDbtInd", CAMT_TEXT, CAMT_TOTAL_NET_SIGN, 0, NULL},
    {"TxsSummry/TtlCdtNtries/NbOfNtries", CAMT_TEXT, CAMT_TOTAL_CREDIT_COUNT, 0, NULL},
    {"TxsSummry/TtlCdtNtries/Sum", CAMT_TEXT, CAMT_TOTAL_CREDIT_SUM, 0, NULL},
    {"TxsSummry/TtlDbtNtries/NbOfNtries", CAMT_TEXT, CAMT_TOTAL_DEBIT_COUNT, 0, NULL},
    {"TxsSummry/TtlDbtNtries/Sum", CAMT_TEXT, CAMT_TOTAL_DEBIT_SUM, 0, NULL},
    {"TxsSummry/TtlNtriesPerBkTxCd", CAMT_CODE_TOTAL, 0, 0, NULL},
    {"TxsSummry/TtlNtriesPerBkTxCd/NbOfNtries", CAMT_TEXT, CAMT_CODE_COUNT, 0, NULL},
    {"TxsSummry/TtlNtriesPerBkTxCd/Sum", CAMT_TEXT, CAMT_CODE_SUM, 0, NULL},
    {"TxsSummry/TtlNtriesPerBkTxCd/FcstInd", CAMT_TEXT, CAMT_CODE_FORECAST, 0, NULL},
    CAMT_CODE_PATHS("TxsSummry/TtlNtriesPerBkTxCd", CAMT_CODE_DOMAIN, CAMT_CODE_FAMILY,
                    CAMT_CODE_SUBFAMILY, CAMT_CODE_CODE),
};

static const struct camt_path camt_message_paths[] = {
    {"GrpHdr/MsgPgntn/PgNb", CAMT_TEXT, CAMT_MESSAGE_PAGE, 0, NULL},
    {"GrpHdr/MsgPgntn/LastPgInd", CAMT_TEXT, CAMT_MESSAGE_LAST, 0, NULL},
};

/* A message and the element in it that is a statement. */
static const struct camt_message {
    const char *container;
    struct camt_path statement;
} camt_messages[] = {
    {"BkToCstmrStmt", {"Stmt", CAMT_STATEMENT, 53, 0, NULL}},
    {"BkToCstmrAcctRpt", {"Rpt", CAMT_STATEMENT, 52, 0, NULL}},
    {"BkToCstmrDbtCdtNtfctn", {"Ntfctn", CAMT_STATEMENT, 54, 0, NULL}},
    {"BkToCstmrStmtV01", {"Stmt", CAMT_STATEMENT, 53, 0, NULL}},
    {"BkToCstmrAcctRptV01", {"Rpt", CAMT_STATEMENT, 52, 0, NULL}},
    {"BkToCstmrDbtCdtNtfctnV01", {"Ntfctn", CAMT_STATEMENT, 54, 0, NULL}},
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
    static const struct camt_path message = {"Document", CAMT_MESSAGE, 0, 0, NULL};
    static const struct camt_path details = {CAMT_DETAILS, CAMT_DETAIL, 0, 0, NULL};
    static const struct camt_path details_of_version_01 = {"Ntry/TxDtls", CAMT_DETAIL, 0, 0, NULL};
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
