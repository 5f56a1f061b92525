"""Open items, customers, truth and statements (CAMT.053) of author three's worlds, as files."""
import csv
import datetime as dt
from xml.sax.saxutils import escape

ITEM_COLUMNS = ("invoice_id customer_id customer_name customer_iban currency amount open_amount issue_date due_date reference po_number "
                "discount_percent discount_date contract_number mandate_id end_to_end_id tax_amount").split()
TRUTH_COLUMNS = "bank_ref account amount kind decidable items others twin any_shares note".split()
OPENING_BALANCE = 100000000
TEXT_LIMIT = 140
HEAD = ('<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr>'
        "<MsgId>M1</MsgId><CreDtTm>2026-06-01T08:00:00</CreDtTm></GrpHdr>")
STATEMENT = ("<Stmt><Id>S-%s</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>2026-06-01T08:00:00</CreDtTm><Acct><Id><IBAN>%s</IBAN></Id>"
             "<Ccy>%s</Ccy><Ownr><Nm>%s</Nm></Ownr></Acct>")
BALANCE = ('<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="%s">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Dt><Dt>%s</Dt></Dt></Bal>')
CODES = "<BkTxCd><Domn><Cd>%s</Cd><Fmly><Cd>%s</Cd><SubFmlyCd>%s</SubFmlyCd></Fmly></Domn></BkTxCd>"
ENTRY = ('<Ntry><NtryRef>%s</NtryRef><Amt Ccy="%s">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>%s</Dt></BookgDt>'
         "<ValDt><Dt>%s</Dt></ValDt><AcctSvcrRef>%s</AcctSvcrRef>%s<NtryDtls><TxDtls><Refs>")
REFERENCE = "<Strd><CdtrRefInf><Tp><CdOrPrtry>%s</CdOrPrtry></Tp><Ref>%s</Ref></CdtrRefInf></Strd>"


def amount_text(cents):
    """Minor units as a number with two decimals."""
    return "%s%d.%02d" % ("-" if cents < 0 else "", abs(cents) // 100, abs(cents) % 100)


def shares_text(shares):
    """Items with what belongs to each."""
    return "|".join("%s=%s" % (number, amount_text(cents)) for number, cents in sorted(shares.items()))


def direction(cents):
    """Credit or debit."""
    return "CRDT" if cents >= 0 else "DBIT"


def write(world):
    """All files of a world."""
    write_items(world, world.folder + "/items.csv")
    write_customers(world, world.folder + "/customers.csv")
    write_truth(world, world.folder + "/truth.csv")
    for account in world.accounts:
        with open("%s/st/%s.xml" % (world.folder, account.iban), "w", encoding="utf-8", newline="") as file:
            file.write("\n".join(statement(world, account)))


def write_items(world, path):
    """The list of open items, in no order."""
    items = list(world.items.values())
    world.r.shuffle(items)
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(ITEM_COLUMNS)
        for item in items:
            customer, amount = item.customer, amount_text(item.amount)
            out.writerow([item.id, customer.id, customer.name, customer.iban if customer.known else "", item.currency, amount, amount,
                          item.issue, item.due, item.reference, item.order, item.discount, item.discount_day, item.contract, item.mandate,
                          item.end_to_end, amount_text(item.tax) if item.tax != "" else ""])


def write_customers(world, path):
    """Those who owe something."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow("customer_id name iban group".split())
        for customer in world.customers.values():
            if customer.items:
                out.writerow([customer.id, customer.name, customer.iban if customer.known else "", customer.group])


def write_truth(world, path):
    """What every line pays."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(TRUTH_COLUMNS)
        for line in world.lines:
            out.writerow([line.bank_ref, line.account, amount_text(line.amount), line.kind, int(line.decidable), shares_text(line.truth),
                          " or ".join(shares_text(other) or "nothing" for other in line.others), line.twin, int(line.any_shares),
                          line.note])


def statement(world, account):
    """One account's lines as the pieces of a statement."""
    lines = sorted((line for line in world.lines if line.account == account.iban), key=lambda line: (line.date, line.bank_ref))
    first, last = (lines[0].date, lines[-1].date) if lines else (dt.date(2026, 3, 1),) * 2
    closing = OPENING_BALANCE + sum(line.amount for line in lines)
    yield HEAD
    yield STATEMENT % (account.iban[-8:], account.iban, account.currency, escape(account.owner))
    for code, balance, date in (("OPBD", OPENING_BALANCE, first), ("CLBD", closing, last)):
        yield BALANCE % (code, account.currency, amount_text(abs(balance)), direction(balance), date)
    for line in lines:
        yield from entry(line, account.currency)
    yield "</Stmt></BkToCstmrStmt></Document>"


def entry(line, currency):
    """One line of a statement."""
    amount, sign = amount_text(abs(line.amount)), direction(line.amount)
    yield ENTRY % (line.bank_ref, currency, amount, sign, line.date, line.date, line.bank_ref, CODES % tuple(line.code.split("-")))
    yield "<AcctSvcrRef>%s</AcctSvcrRef>" % line.bank_ref
    yield "<EndToEndId>%s</EndToEndId>" % escape(line.end_to_end or "NOTPROVIDED")
    if line.mandate:
        yield "<MndtId>%s</MndtId>" % escape(line.mandate)
    yield "</Refs>"
    yield '<Amt Ccy="%s">%s</Amt><CdtDbtInd>%s</CdtDbtInd>' % (currency, amount, sign)
    if line.instructed:
        yield ('<AmtDtls><InstdAmt><Amt Ccy="%s">%s</Amt></InstdAmt><TxAmt><Amt Ccy="%s">%s</Amt></TxAmt></AmtDtls>'
               % (line.instructed[1], amount_text(line.instructed[0]), currency, amount))
    if line.charges:
        yield ('<Chrgs><Rcrd><Amt Ccy="%s">%s</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>' % (currency, amount_text(line.charges)))
    yield from parties(line)
    if line.text or line.reference:
        yield "<RmtInf>"
        if line.text:
            yield "<Ustrd>%s</Ustrd>" % escape(line.text[:TEXT_LIMIT])
        if line.reference:
            yield REFERENCE % ("<Prtry>QRR</Prtry>" if line.scheme == "QRR" else "<Cd>SCOR</Cd>", line.reference)
        yield "</RmtInf>"
    if line.return_code:
        yield "<RtrInf><Rsn><Cd>%s</Cd></Rsn></RtrInf>" % line.return_code
    yield "</TxDtls></NtryDtls>"
    yield "</Ntry>"


def parties(line):
    """The other side of a line; a returned debit names the one it was drawn from."""
    party = "Dbtr" if line.amount >= 0 or line.return_code else "Cdtr"
    yield "<RltdPties>"
    if line.name:
        yield "<%s><Pty><Nm>%s</Nm></Pty></%s>" % (party, escape(line.name), party)
    if line.iban:
        yield "<%sAcct><Id><IBAN>%s</IBAN></Id></%sAcct>" % (party, line.iban, party)
    yield "</RltdPties>"
