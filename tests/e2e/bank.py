"""Statements and open items put together line by line, for tests whose point is a single fact of a line. All invented."""
import csv
import json
from xml.sax.saxutils import escape

from e2e import equal

OWN = "DE02120300000000202051"
PAYER = "DE89370400440532013000"
NAME = "Moorland Pumpen GmbH"
COLUMNS = ["invoice_id", "customer_id", "customer_name", "customer_iban", "currency", "amount", "open_amount",
           "issue_date", "due_date", "discount_percent", "discount_date", "kind", "entity", "contract_number", "mandate_id",
           "end_to_end_id"]


def element(name, content):
    return f"<{name}>{content}</{name}>" if content else ""


def charges(amount):
    """What the bank tells that it has deducted, for entry()."""
    return f'<Chrgs><Rcrd><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>'


def document(number, remitted=None, **amounts):
    """A document of a payment with what is told of it: remitted, or by the elements' names."""
    told = {**amounts, **({} if remitted is None else {"RmtdAmt": remitted})}
    return element("Strd", element("RfrdDocInf", element("Nb", escape(number))) + element(
        "RfrdDocAmt", "".join(f'<{name} Ccy="EUR">{amount}</{name}>' for name, amount in told.items())))


def details(amount, mark="CRDT", told="", end_to_end="", mandate="", name="", account="", text=(), documents=()):
    side = "Dbtr" if mark == "CRDT" else "Cdtr"
    where = f"<IBAN>{account}</IBAN>" if account[:2].isalpha() else f"<Othr><Id>{account}</Id></Othr>"
    parties = element(side, element("Pty", element("Nm", escape(name)))) + element(
        f"{side}Acct", element("Id", where) if account else "")
    lines = [text] if isinstance(text, str) else text
    return element("TxDtls", element("Refs", element("EndToEndId", escape(end_to_end)) + element("MndtId", escape(mandate)))
                   + f'<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>{told}' + element("RltdPties", parties)
                   + element("RmtInf", "".join(element("Ustrd", escape(line)) for line in lines) + "".join(documents)))


def entry(amount, mark="CRDT", day="2026-10-05", ref="", status="BOOK", returned=False, of=None, **more):
    """of: a list of texts by details(), where the entry is a batch; [] for none at all."""
    within = [details(amount, mark, **more)] if of is None else of
    return (f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>' + element("RvslInd", "true" if returned else "")
            + f"<Sts><Cd>{status}</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
            + element("AcctSvcrRef", escape(ref))
            + "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
            + element("NtryDtls", "".join(within)) + "</Ntry>")


def balance(code, amount, day):
    mark = "DBIT" if amount.startswith("-") else "CRDT"
    return (f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount.lstrip("-")}</Amt>'
            f"<CdtDbtInd>{mark}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>")


def camt(*entries, kind="053", statement="ST-1", number=1, account=OWN, balances=None, day="2026-10-05"):
    """A message. Without balances, (opening, closing), only the lines and the statement's number say what belongs together."""
    told = "" if balances is None else balance("OPBD", balances[0], day) + balance("CLBD", balances[1], day)
    sequence = "" if number is None else f"<ElctrncSeqNb>{number}</ElctrncSeqNb>"
    outer, inner = {"053": ("BkToCstmrStmt", "Stmt"), "052": ("BkToCstmrAcctRpt", "Rpt"),
                    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}[kind]
    return (f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.08">'
            f"<{outer}><GrpHdr><MsgId>M-{statement}</MsgId><CreDtTm>2026-10-31T08:00:00</CreDtTm></GrpHdr>"
            f"<{inner}><Id>{statement}</Id>{sequence}"
            f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>{told}{''.join(entries)}</{inner}></{outer}></Document>\n")


def mt940(amount, dates="2610051005", ref="", account=OWN):
    """A statement of one receipt; the amount has a comma. Dates: value date, then entry date unless left out."""
    return "\r\n".join([":20:STARTUMS", f":25:{account}", ":28C:4/1", ":60F:C261005EUR0,00",
                        f":61:{dates}CR{amount}NTRFNONREF" + (f"//{ref}" if ref else ""), ":86:166?00SAMMELEINGANG",
                        f":62F:C261005EUR{amount}", "-", ""])


def item(invoice, amount, **more):
    values = {"invoice_id": invoice, "customer_id": "C1", "customer_name": NAME, "customer_iban": PAYER, "currency": "EUR",
              "amount": amount, "open_amount": amount, "issue_date": "2026-09-01", "due_date": "2026-10-01",
              "kind": "invoice", **more}
    return ",".join(values.get(column, "") for column in COLUMNS)


def items(*own, entity=""):
    """The items given, among those of forty other customers."""
    others = [item(f"RE-2026-{7000 + i}", f"{800 + 13 * i}.{i + 10}", customer_id=f"K{i}", customer_iban="",
                   customer_name=f"Handlung {chr(97 + i % 26) * 3}{i}", entity=entity) for i in range(40)]
    return "\r\n".join([",".join(COLUMNS), *own, *others, ""])


def reconciled(t, files, own=(), entity="", out="out", workbook=None, config=None):
    """Runs files (name to content) against items; the rows of allocations.csv, and what was said on standard error."""
    t.write("items.csv", items(*own, entity=entity))
    t.write("tallystick.ini", config or "")
    names = [t.write(name, content) for name, content in files.items()]
    result = t.run("run", "--open-items", "items.csv", "--out", out,
                   *(["--workbook", workbook] if workbook else []), *names)
    equal(result.code, 0, result.err)
    equal(json.loads((t.folder / out / "controls.json").read_text(encoding="utf-8"))["ties_out"], True)
    with open(t.folder / out / "allocations.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), result.err


def over_two_runs(t, first, second, own=(), then=None, **more):
    """One workbook is given both, one after the other, with the items then open; rows of what the second run read, and
    its messages."""
    (t.folder / "book.db").unlink(missing_ok=True)
    reconciled(t, first, own, out="first", workbook="book.db", **more)
    rows, said = reconciled(t, second, own if then is None else then, out="second", workbook="book.db", **more)
    return [row for row in rows if not row["carried_from"]], said


def counted(rows):
    """The amounts of lines that are not said to be delivered before, least first."""
    return sorted((row["amount"] for row in rows if row["reason"] != "DELIVERED_TWICE"), key=float)
