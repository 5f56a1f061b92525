"""Statements, open items, customers and truth of author two's sets, as files."""
import csv
import itertools
import json
import os
import random

from .names import LAST_DAY, MONTHS, TRANSLITERATED, euros, iban
from .year import Year

ITEM_COLUMNS = ("invoice_id customer_id customer_name customer_iban currency amount open_amount issue_date due_date po_number "
                "discount_percent discount_date kind").split()
CUSTOMER_COLUMNS = "customer_id name iban payment_days discount_percent discount_days group".split()
CSV_COLUMNS = ["Auftragskonto", "Buchungstag", "Valutadatum", "Buchungstext", "Verwendungszweck", "Kundenreferenz (End-to-End)",
               "Beguenstigter/Zahlungspflichtiger", "Kontonummer/IBAN", "Betrag", "Waehrung", "Saldo nach Buchung", "Bankreferenz"]
OWN = {"camt": iban("DE", "370400440532013000"), "mt": iban("DE", "701500000088123401"), "csv": iban("DE", "430609670099887700")}
EXTENSIONS = {"camt": "xml", "mt": "sta", "csv": "csv"}
HEAD = ('<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr>'
        '<MsgId>X{first:%Y%m%d}</MsgId><CreDtTm>{last}T21:00:00</CreDtTm></GrpHdr><Stmt><Id>{first:%Y%m}-1</Id><ElctrncSeqNb>{sequence}'
        '</ElctrncSeqNb><CreDtTm>{last}T21:00:00</CreDtTm><Acct><Id><IBAN>{own}</IBAN></Id><Ccy>EUR</Ccy></Acct>')
BALANCE = ('<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'
           '<Dt><Dt>{date}</Dt></Dt></Bal>')
ENTRY = ('<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{date}</Dt></BookgDt><ValDt>'
         '<Dt>{date}</Dt></ValDt><AcctSvcrRef>{ref}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd>'
         '<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId>'
         '</Refs><Amt Ccy="EUR">{amount}</Amt><RltdPties><{party}><Pty><Nm>{name}</Nm></Pty></{party}>'
         '<{party}Acct><Id><IBAN>{account}</IBAN></Id></{party}Acct></RltdPties>'
         '{remittance}</TxDtls></NtryDtls></Ntry>')


def plain_amount(cents):
    """Cents as a number with two decimals."""
    return "%s%d.%02d" % ("-" if cents < 0 else "", abs(cents) // 100, abs(cents) % 100)


def escaped(text):
    """Text for XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def pieces(text, length):
    """The text in pieces, as banks cut it."""
    return [text[k:k + length] for k in range(0, len(text), length)]


def write_camt(lines, balance, first, last, path):
    """A CAMT.053 statement of one month; some banks cut the text or write more into it."""
    closing = balance + sum(line["amt"] for line in lines)
    out = [HEAD.format(first=first, last=last, sequence=first.month + 100, own=OWN["camt"])]
    for code, value, date in (("OPBD", balance, first), ("CLBD", closing, last)):
        out.append(BALANCE.format(code=code, amount=plain_amount(abs(value)), sign="CRDT" if value >= 0 else "DBIT", date=date))
    for line in lines:
        text, credit, r = line["text"], line["amt"] > 0, random.Random(line["ref"])
        cut = r.random()
        texts = pieces(text, 35) if cut < .12 else [" ".join(pieces(text, 27))] if cut < .2 else [text]
        if cut > .94:
            texts = [text + f" EREF: {line['eref'] or 'NOTPROVIDED'} IBAN: {line['acct']}"]
        remittance = "".join(f"<Ustrd>{escaped(piece)}</Ustrd>" for piece in texts if piece)
        end_to_end = line["eref"] or r.choice(["NOTPROVIDED", "NOTPROVIDED", f"ZV0100{r.randrange(10 ** 12)}", f"{r.randrange(10 ** 8)}"])
        out.append(ENTRY.format(amount=plain_amount(abs(line["amt"])), sign="CRDT" if credit else "DBIT", date=line["d"], ref=line["ref"],
                                family="RCDT" if credit else "ICDT", end_to_end=escaped(end_to_end), party="Dbtr" if credit else "Cdtr",
                                name=escaped(line["name"]), account=line["acct"],
                                remittance="<RmtInf>" + remittance + "</RmtInf>" if remittance else ""))
    out.append("</Stmt></BkToCstmrStmt></Document>")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(out))


def write_mt940(lines, balance, first, _, path):
    """An MT940 statement for each day of one month, field 86 with subfields."""
    out, codes = [], [f"?2{n}" for n in range(10)] + [f"?6{n}" for n in range(6)]
    for number, (day, group) in enumerate(itertools.groupby(lines, key=lambda line: line["d"]), 1):
        out += [":20:STARTUMS", f":25:{OWN['mt']}", f":28C:{first.month * 30 + number:05d}/001", f":60F:C{day:%y%m%d}EUR{euros(balance)}"]
        for line in group:
            balance += line["amt"]
            credit, r = line["amt"] > 0, random.Random(line["ref"])
            end_to_end = line["eref"] or (f"ZV0100{r.randrange(10 ** 14)}" if r.random() < .3 else "NOTPROVIDED" if r.random() < .4 else "")
            fields = pieces(f"EREF+{end_to_end}", 27) if end_to_end else []
            text = "SVWZ+" + line["text"].translate(TRANSLITERATED).replace("?", " ")
            text = text.replace(":", ".") if r.random() < .6 else text
            fields += pieces(text, 27) if line["text"] else []
            name = line["name"].translate(TRANSLITERATED)
            detail = (f":86:{'166?00GUTSCHRIFT' if credit else '116?00SEPA-UEBERW'}?100399"
                      + "".join(code + field for code, field in zip(codes, fields)) + f"?31{line['acct']}?32{name[:27]}"
                      + (f"?33{name[27:54]}" if name[27:54] else ""))
            out.append(f":61:{day:%y%m%d}{day:%m%d}{'C' if credit else 'D'}R{euros(abs(line['amt']))}NTRFNONREF//{line['ref']}")
            out += pieces(detail, 65)
        out += [f":62F:C{day:%y%m%d}EUR{euros(balance)}", "-"]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\r\n".join(out) + "\r\n")


def write_csv(lines, balance, _, __, path):
    """A German bank's table of one month."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        out.writerow(CSV_COLUMNS)
        for line in lines:
            balance += line["amt"]
            r, text, date = random.Random(line["ref"]), line["text"], line["d"].strftime("%d.%m.%Y")
            if r.random() < .25:
                text = " ".join(pieces(text, 27))
            out.writerow([OWN["csv"], date, date, "GUTSCHR. UEBERWEISUNG" if line["amt"] > 0 else "FOLGELASTSCHRIFT", text,
                          line["eref"] or r.choice(["", "NOTPROVIDED"]), line["name"], line["acct"], euros(line["amt"]), "EUR",
                          euros(balance), line["ref"]])


WRITERS = {"camt": write_camt, "mt": write_mt940, "csv": write_csv}


def write_items(snapshot, path):
    """The open items of one day."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(ITEM_COLUMNS)
        for item, due in snapshot:
            out.writerow([item.number_text, item.customer.id, item.customer.name, item.customer.master, "EUR", plain_amount(item.amount),
                          plain_amount(due), item.issue, item.due, item.order, item.discount_rate or "", item.discount_until or "",
                          "credit_note" if item.credit else "invoice"])


def write_customers(customers, path):
    """The customers' master data; a group only where it was told."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(CUSTOMER_COLUMNS)
        for one in customers:
            out.writerow([one.id, one.name, one.master, one.terms, one.discount_rate or "", one.discount_days if one.discount_rate else "",
                          one.group if one.group and one.told else ""])


def truth_of_last_month(year):
    """What each line of the twelfth month paid, and whether the careful accountant comes to the same."""
    truth = {}
    for line in year.lines:
        if not MONTHS[12][0] <= line["d"] <= LAST_DAY:
            continue
        read, true = line["acc"], line["truth"]
        state = "undecidable" if read is None else "decidable" if read == true else "trap"
        truth[line["ref"]] = dict(truth=year.numbers(true), state=state, category=line["cat"], amount=line["amt"], text=line["text"],
                                  customer=line["cust"], mentioned=[year.items[k].number_text for k, _, _ in line["ment"]])
    return truth


def make(seed, scheme, folder, customers=1900):
    """A year of agents; writes its last three months and the truth of the last."""
    year = Year(seed, scheme, customers)
    year.make()
    balances = dict.fromkeys(WRITERS, 10000000)
    for month, (first, last) in MONTHS.items():
        os.makedirs(f"{folder}/m{month}", exist_ok=True)
        write_items(year.snapshots[month], f"{folder}/items{month}.csv")
        for channel, writer in WRITERS.items():
            lines = [line for line in year.lines if first <= line["d"] <= last and line["chan"] == channel]
            writer(lines, balances[channel], first, last, f"{folder}/m{month}/{channel}.{EXTENSIONS[channel]}")
            balances[channel] += sum(line["amt"] for line in lines)
    write_customers(year.customers, f"{folder}/customers.csv")
    with open(f"{folder}/truth.json", "w", encoding="utf-8") as file:
        json.dump(truth_of_last_month(year), file, indent=0)
