"""world.py - what the generators have in common: items, customers, payments, the truth, and how they are written.

A generator builds a World: it adds customers, items and payments, each payment with a function that writes its words once the
items are numbered. `World.finish` numbers the items in the order of their issue, lets the words be written, asks decide.py
whether a reader could know what was paid, and writes open items, customers, a CAMT.053 and truth.csv. Money is integers in
minor units, days are ordinals, and one seed makes the same bytes.
"""
import csv
import datetime
import os
import re
import unicodedata
from xml.sax.saxutils import escape

import numbering
from decide import Ledger

START = datetime.date(2026, 3, 2).toordinal()
DAYS = 58
TRUTH_COLUMNS = ("bank_ref", "kind", "decidable", "items", "category")
ITEM_COLUMNS = ("invoice_id,customer_id,customer_name,customer_iban,currency,amount,open_amount,issue_date,due_date,"
                "reference,po_number,discount_percent,discount_date,kind").split(",")
CUSTOMER_COLUMNS = "customer_id,name,iban,payment_days,discount_percent,discount_days,group".split(",")


def iso(day):
    return datetime.date.fromordinal(day).isoformat()


def banking_day(day):
    """The day itself, else the next Monday; never outside the period."""
    day = min(max(day, START), START + DAYS - 1)
    while datetime.date.fromordinal(day).weekday() > 4:
        day += 1
    return day


def decimal(minor, mark="."):
    sign = "-" if minor < 0 else ""
    return "%s%d%s%02d" % (sign, abs(minor) // 100, mark, abs(minor) % 100)


TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "ss", "ø": "oe", "å": "aa",
                                "Ø": "OE", "Å": "AA", "æ": "ae", "Æ": "AE", "&": "+"})
LETTERS_WITHOUT_PARTS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "Æ": "AE", "đ": "d"})


def stripped(text):
    """Letters without their accents."""
    parts = unicodedata.normalize("NFKD", text.translate(LETTERS_WITHOUT_PARTS))
    return "".join(c for c in parts if not unicodedata.combining(c))


def spelt_out(text):
    return stripped(text.translate(TRANSLITERATED))


class Customer:
    def __init__(self, number, name, accounts, known):
        self.id, self.name, self.accounts, self.known = number, name, accounts, known
        self.aliases, self.group, self.habit, self.items = [], "", {}, []
        self.percent = self.days = 0  # early-payment discount, in per cent, and days it is open


class Item:
    def __init__(self, customer, amount, issue, currency="", listed=True, block=0):
        self.customer, self.amount, self.issue, self.listed, self.block = customer, amount, issue, listed, block
        self.open = amount
        self.currency = currency
        self.due = issue + 30
        self.order = self.reference = self.id = ""
        self.percent = 0
        self.discount_day = None
        self.scheme = 0
        self.tax = None  # value added tax within the amount, where the list tells it

    def net(self):
        """What is due where the discount is taken."""
        return self.open - (self.open * self.percent + 50) // 100


class Shown:
    """A fragment that stands in the text: which item the payer meant (None: one that isn't listed), and whether it is damaged."""

    def __init__(self, text, item, damaged=False):
        self.text, self.item, self.damaged = text, item, damaged


class Payment:
    """A bank line. `write` is called as write(payment) once items have numbers, and fills what depends on them."""

    def __init__(self, kind, day, amount, name="", account="", write=None):
        self.kind, self.day, self.amount, self.name, self.account, self.write = kind, banking_day(day), amount, name, account, write
        self.lines, self.references, self.documents, self.shown, self.truth = [], [], [], [], []
        self.ultimate = self.end_to_end = self.mandate = self.ref = self.return_reason = ""
        self.code = "RCDT-ESCT" if amount >= 0 else "ICDT-ESCT"
        self.category, self.way = "match", "exact"  # way: exact, discount or other; how the amount follows from the items
        self.charges, self.instructed, self.reversal = 0, None, False
        self.decidable, self.judged = False, None  # judged: an author's own word instead of the check's

    def pays(self, pairs, category="match", way="exact"):
        self.truth, self.category, self.way = [(item, amount) for item, amount in pairs], category, way
        return self

    def nothing(self, category="none"):
        self.truth, self.category = [], category
        return self


class World:
    def __init__(self, rng, account, currency, schemes, check_scheme="", reference_share=0.5):
        self.rng, self.account, self.currency = rng, account, currency
        self.schemes, self.check_scheme, self.reference_share = schemes, check_scheme, reference_share
        self.customers, self.items, self.payments = [], [], []

    def customer(self, name, accounts, known):
        made = Customer("%d" % (20017 + 3 * len(self.customers)), name, accounts, known)
        self.customers.append(made)
        return made

    def item(self, customer, amount, issue, currency="", listed=True, block=0):
        made = Item(customer, amount, issue, currency or self.currency, listed, block)
        if customer.percent and amount > 0:
            made.percent, made.discount_day = customer.percent, issue + customer.days
        customer.items.append(made)
        self.items.append(made)
        return made

    def add(self, payment):
        self.payments.append(payment)
        return payment

    def number(self):
        order = sorted(range(len(self.items)), key=lambda n: (self.items[n].issue, self.items[n].block, n))
        used = set()
        for serial, n in enumerate(order):
            item = self.items[n]
            if item.id:
                continue
            scheme = self.schemes[item.scheme]
            item.id = scheme.number(serial, datetime.date.fromordinal(item.issue), item.customer.id, item.amount < 0)
            assert item.id not in used, item.id
            used.add(item.id)
            if self.check_scheme and item.amount > 0 and self.rng.random() < self.reference_share:
                item.reference = numbering.reference(self.check_scheme, serial, item.customer.id, item.id)

    def finish(self, folder):
        """Numbers, lets write, judges, and writes the files. Returns the number of bank lines."""
        self.number()
        self.payments.sort(key=lambda p: p.day)  # stable: the order of telling is kept within a day
        for serial, payment in enumerate(self.payments, 1):
            payment.ref = "A%s%07d" % (iso(payment.day).replace("-", ""), serial)
            if payment.write:
                payment.write(payment)
            joined = alnum("".join(payment.lines) + "".join(payment.references) + "".join(n for n, _ in payment.documents)
                           + payment.end_to_end + payment.name)
            payment.shown = [s for s in payment.shown if alnum(s.text) in joined]
        ledger = Ledger(self)
        for payment in self.payments:
            payment.decidable = payment.judged if payment.judged is not None else ledger.decidable(payment)
        os.makedirs(os.path.join(folder, "statements"), exist_ok=True)
        self._write_items(os.path.join(folder, "open-items.csv"))
        self._write_customers(os.path.join(folder, "customers.csv"))
        self._write_camt(os.path.join(folder, "statements", "statements.xml"))
        write_truth(os.path.join(folder, "truth.csv"), (
            (p.ref, p.kind, p.decidable, [(i.id, a) for i, a in p.truth], p.category) for p in self.payments))
        return len(self.payments)

    def _write_items(self, path):
        with open(path, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            taxed = any(i.tax is not None for i in self.items)
            out.writerow(ITEM_COLUMNS + ["tax_amount"] * taxed)
            for i in self.items:
                if i.listed:
                    tax = ["" if i.tax is None else decimal(i.tax)] * taxed
                    out.writerow((i.id, i.customer.id, i.customer.name, i.customer.known[0] if i.customer.known else "", i.currency,
                                  decimal(i.amount), decimal(i.open), iso(i.issue), iso(i.due), i.reference, i.order, i.percent or "",
                                  iso(i.discount_day) if i.percent else "", "credit_note" if i.amount < 0 else "invoice", *tax))

    def _write_customers(self, path):
        with open(path, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(CUSTOMER_COLUMNS)
            for c in self.customers:
                for account in c.known or [""]:
                    out.writerow((c.id, c.name, account, 30, c.percent or "", c.days if c.percent else "", c.group))

    def _write_camt(self, path):
        with open(path, "w", encoding="utf-8", newline="") as out:
            out.write('<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
                      "<BkToCstmrStmt><GrpHdr><MsgId>ACC</MsgId><CreDtTm>%sT23:00:00</CreDtTm></GrpHdr>\n" % iso(START + DAYS))
            balance, at = 100_000_000, 0
            while at < len(self.payments):
                day, end = self.payments[at].day, at
                while end < len(self.payments) and self.payments[end].day == day:
                    end += 1
                closing = balance + sum(p.amount for p in self.payments[at:end])
                out.write("<Stmt><Id>S%d</Id><ElctrncSeqNb>%d</ElctrncSeqNb><CreDtTm>%sT22:00:00</CreDtTm><Acct><Id><IBAN>%s</IBAN></Id>"
                          "<Ccy>%s</Ccy></Acct>%s%s\n" % (day, day - START + 1, iso(day), self.account, self.currency,
                                                         self._balance("OPBD", balance, day), self._balance("CLBD", closing, day)))
                for payment in self.payments[at:end]:
                    out.write(self._entry(payment))
                out.write("</Stmt>\n")
                balance, at = closing, end
            out.write("</BkToCstmrStmt></Document>\n")

    def _balance(self, code, amount, day):
        return ('<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="%s">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Dt><Dt>%s</Dt></Dt></Bal>'
                % (code, self.currency, decimal(abs(amount)), "CRDT" if amount >= 0 else "DBIT", iso(day)))

    def _entry(self, p):
        mark, party, amount = ("CRDT", "Dbtr", p.amount) if p.amount >= 0 else ("DBIT", "Cdtr", -p.amount)
        if p.reversal or p.return_reason:
            party = "Dbtr" if party == "Cdtr" else "Cdtr"  # the parties of the original payment
        family, _, sub = p.code.partition("-")
        refs = "<Refs><AcctSvcrRef>%s</AcctSvcrRef><EndToEndId>%s</EndToEndId>%s</Refs>" % (
            p.ref, escape(p.end_to_end or "NOTPROVIDED"), "<MndtId>%s</MndtId>" % escape(p.mandate) if p.mandate else "")
        amounts = ""
        if p.instructed:
            other, currency, rate = p.instructed
            amounts = ('<AmtDtls><InstdAmt><Amt Ccy="%s">%s</Amt></InstdAmt><TxAmt><Amt Ccy="%s">%s</Amt><CcyXchg><SrcCcy>%s</SrcCcy>'
                       '<TrgtCcy>%s</TrgtCcy><UnitCcy>%s</UnitCcy><XchgRate>%s</XchgRate></CcyXchg></TxAmt></AmtDtls>' % (
                           currency, decimal(other), self.currency, decimal(amount), currency, self.currency, self.currency, rate))
        charges = ('<Chrgs><Rcrd><Amt Ccy="%s">%s</Amt><CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>'
                   % (self.currency, decimal(p.charges)) if p.charges else "")
        parties = "<%s><Pty><Nm>%s</Nm></Pty></%s>" % (party, escape(p.name[:70]), party) if p.name else ""
        if p.account:
            kind = "IBAN" if re.match("[A-Z]{2}[0-9]{2}[0-9A-Z]{10}", p.account) else "Othr><Id"
            parties += "<%sAcct><Id><%s>%s</%s></Id></%sAcct>" % (party, kind, p.account, "IBAN" if kind == "IBAN" else "Id></Othr", party)
        if p.ultimate:
            parties += "<UltmtDbtr><Pty><Nm>%s</Nm></Pty></UltmtDbtr>" % escape(p.ultimate)
        remittance = "".join("<Ustrd>%s</Ustrd>" % escape(line) for line in p.lines if line.strip())
        for number, part in p.documents:
            remittance += ("<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Nb>%s</Nb></RfrdDocInf><RfrdDocAmt>"
                           '<%s Ccy="%s">%s</%s></RfrdDocAmt></Strd>' % (
                               *(("CINV", escape(number), "RmtdAmt") if part >= 0 else ("CREN", escape(number), "CdtNoteAmt")),
                               self.currency, decimal(abs(part)), "RmtdAmt" if part >= 0 else "CdtNoteAmt"))
        for reference in p.references:
            remittance += ("<Strd><CdtrRefInf><Tp><CdOrPrtry>%s</CdOrPrtry></Tp><Ref>%s</Ref></CdtrRefInf></Strd>" % (
                "<Prtry>QRR</Prtry>" if self.check_scheme == "qrr" else "<Cd>SCOR</Cd>", escape(reference)))
        return (
            '<Ntry><NtryRef>%s</NtryRef><Amt Ccy="%s">%s</Amt><CdtDbtInd>%s</CdtDbtInd>%s<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>%s</Dt>'
            "</BookgDt><ValDt><Dt>%s</Dt></ValDt><AcctSvcrRef>%s</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>%s</Cd><SubFmlyCd>%s"
            '</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls>%s<Amt Ccy="%s">%s</Amt><CdtDbtInd>%s</CdtDbtInd>%s%s%s%s%s</TxDtls>'
            "</NtryDtls></Ntry>\n" % (
                p.ref, self.currency, decimal(amount), mark, "<RvslInd>true</RvslInd>" if p.reversal else "", iso(p.day), iso(p.day), p.ref,
                family, sub, refs, self.currency, decimal(amount), mark, amounts, charges,
                "<RltdPties>%s</RltdPties>" % parties if parties else "",
                "<RmtInf>%s</RmtInf>" % remittance if remittance else "",
                "<RtrInf><Rsn><Cd>%s</Cd></Rsn></RtrInf>" % p.return_reason if p.return_reason else "")
        ).replace("<BkTxCd><Domn><Cd>PMNT</Cd>", "<BkTxCd><Domn><Cd>%s</Cd>" % ("ACMT" if family in ("MCOP", "MDOP") else "PMNT"))


def alnum(text):
    return re.sub("[^A-Z0-9]+", "", stripped(text).upper())


def write_truth(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(TRUTH_COLUMNS)
        for ref, kind, decidable, items, category in rows:
            out.writerow((ref, kind, "yes" if decidable else "no", "|".join("%s=%s" % (i, decimal(a)) for i, a in items), category))


def read_truth(path):
    """bank_ref -> (kind, decidable, {item: minor}, category)"""
    found = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            items = {}
            for pair in filter(None, row["items"].split("|")):
                name, _, amount = pair.rpartition("=")
                items[name] = int(amount.replace(".", ""))
            found[row["bank_ref"]] = (row["kind"], row["decidable"] == "yes", items, row["category"])
    return found
