"""statements.py - the same entries as CAMT.053.001.08, as MT940 with structured :86:, and as a bank's CSV export.

A writer gets `open_day`, `entry` for each line, `close_day`, and at the end `close`; nothing is kept, so memory does not
grow with the number of entries. Opening and closing balances come from the caller and tie by construction.
"""
import gzip
import os
from xml.sax.saxutils import escape

from payers import GERMAN, ISO, check_97, decimal

BANK_CODE, ACCOUNT_NUMBER = "90070010", "4711081500"  # no bank has this code
ACCOUNT = "DE%02d%s%s" % (check_97(BANK_CODE + ACCOUNT_NUMBER + "DE"), BANK_CODE, ACCOUNT_NUMBER)
ACCOUNT_MT = BANK_CODE + "/" + ACCOUNT_NUMBER
TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "ss", "&": "+"})


def open_text(path, compressed, encoding="utf-8"):
    """A file for text, through gzip where asked; the same bytes each time, so without name and time stamp."""
    if not compressed:
        return open(path, "w", encoding=encoding, newline="", buffering=1 << 20)
    raw = gzip.GzipFile("", "wb", compresslevel=5, fileobj=_OwnedFile(path), mtime=0)
    return _Packed(raw, encoding)


class _OwnedFile:
    """A file that ends when the compressor on top of it does."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.write = self.file.write
        self.flush = self.file.flush


class _Packed:
    """Text in large pieces into a compressor."""

    def __init__(self, raw, encoding):
        self.raw, self.encoding, self.parts, self.size = raw, encoding, [], 0

    def write(self, text):
        self.parts.append(text)
        self.size += len(text)
        if self.size > 1 << 19:
            self.flush()

    def flush(self):
        self.raw.write("".join(self.parts).encode(self.encoding))
        self.parts, self.size = [], 0

    def close(self):
        self.flush()
        owned = self.raw.fileobj
        self.raw.close()
        owned.file.close()


class Entry:
    """One booked line: amount in minor units, + for a credit; days count from the start of the period."""

    __slots__ = ("ref", "booking_day", "value_day", "amount", "name", "account", "bank", "text", "reference", "end_to_end")


CAMT_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
<BkToCstmrStmt>
<GrpHdr><MsgId>%s</MsgId><CreDtTm>%sT23:00:00+01:00</CreDtTm></GrpHdr>
"""
CAMT_BALANCE = ("<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>%s</CdtDbtInd>"
                "<Dt><Dt>%s</Dt></Dt></Bal>\n")
CAMT_ENTRY = """<Ntry>
<NtryRef>%d</NtryRef>
<Amt Ccy="EUR">%s</Amt>
<CdtDbtInd>%s</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>%s</Dt></BookgDt>
<ValDt><Dt>%s</Dt></ValDt>
<AcctSvcrRef>%s</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>%s</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls>
<Refs><AcctSvcrRef>%s</AcctSvcrRef><EndToEndId>%s</EndToEndId></Refs>
<Amt Ccy="EUR">%s</Amt><CdtDbtInd>%s</CdtDbtInd>
<RltdPties><%s><Pty><Nm>%s</Nm></Pty></%s><%sAcct><Id><IBAN>%s</IBAN></Id></%sAcct></RltdPties>
<RltdAgts><%sAgt><FinInstnId><BICFI>%s</BICFI></FinInstnId></%sAgt></RltdAgts>
%s</TxDtls></NtryDtls>
</Ntry>
"""


class Camt:
    def __init__(self, folder, compressed):
        self.out = open_text(os.path.join(folder, "statements.xml" + (".gz" if compressed else "")), compressed)
        self.started = False

    def open_day(self, day, number, opening, closing):
        if not self.started:
            self.out.write(CAMT_HEAD % ("TALLY-%s" % ISO[day], ISO[day]))
            self.started = True
        self.position = 0
        self.out.write("<Stmt><Id>S%05d</Id><ElctrncSeqNb>%d</ElctrncSeqNb><CreDtTm>%sT22:30:00+01:00</CreDtTm>\n"
                       "<Acct><Id><IBAN>%s</IBAN></Id><Ccy>EUR</Ccy></Acct>\n" % (number, number, ISO[day], ACCOUNT))
        self._balance("OPBD", day, opening)
        self._balance("CLBD", day, closing)

    def _balance(self, code, day, amount):
        self.out.write(CAMT_BALANCE % (code, decimal(abs(amount)), "CRDT" if amount >= 0 else "DBIT", ISO[day]))

    def entry(self, e):
        self.position += 1
        credit = e.amount >= 0
        mark, family, party = ("CRDT", "RCDT", "Dbtr") if credit else ("DBIT", "ICDT", "Cdtr")
        amount = decimal(abs(e.amount))
        remittance = ""
        if e.reference:
            remittance = ("<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>%s</Ref>"
                          "</CdtrRefInf></Strd></RmtInf>\n" % e.reference)
        elif e.text:
            remittance = "<RmtInf><Ustrd>%s</Ustrd></RmtInf>\n" % escape(e.text[:140])
        self.out.write(CAMT_ENTRY % (
            self.position, amount, mark, ISO[e.booking_day], ISO[e.value_day], e.ref, family, e.ref, e.end_to_end, amount, mark,
            party, escape(e.name[:70]), party, party, e.account, party, party, e.bank, party, remittance))

    def close_day(self):
        self.out.write("</Stmt>\n")

    def close(self):
        self.out.write("</BkToCstmrStmt>\n</Document>\n")
        self.out.close()


class Mt940:
    def __init__(self, folder, compressed):
        self.out = open_text(os.path.join(folder, "statements.sta" + (".gz" if compressed else "")), compressed, "ascii")

    def _balance(self, tag, day, amount):
        self.out.write(":%s:%s%sEUR%s\r\n" % (tag, "C" if amount >= 0 else "D", self._date(day), decimal(abs(amount), ",")))

    @staticmethod
    def _date(day):
        return ISO[day][2:4] + ISO[day][5:7] + ISO[day][8:10]

    def open_day(self, day, number, opening, closing):
        self.day, self.closing = day, closing
        self.out.write(":20:TALLY%s\r\n:25:%s\r\n:28C:%d/1\r\n" % (self._date(day), ACCOUNT_MT, number))
        self._balance("60F", day, opening)

    def entry(self, e):
        credit = e.amount >= 0
        text = "EREF+" + e.end_to_end if e.end_to_end != "NOTPROVIDED" else ""
        fields = ["166?00GUTSCHRIFT?109310" if credit else "116?00UEBERWEISUNG?109311"]
        slot = 20
        pieces = [text] if text else []
        remittance = e.reference or e.text
        if remittance:
            whole = "SVWZ+" + remittance.translate(TRANSLITERATION)
            pieces.extend(whole[i:i + 27] for i in range(0, min(len(whole), 27 * 13), 27))
        for piece in pieces:
            fields.append("?%d%s" % (slot, piece))
            slot = 60 if slot == 29 else slot + 1
        name = e.name.translate(TRANSLITERATION)
        fields.append("?30%s?31%s?32%s" % (e.bank, e.account, name[:27]))
        if len(name) > 27:
            fields.append("?33%s" % name[27:54])
        # Lines of 65 characters, broken anywhere, as the format has it. A line that would begin with the mark of a tag
        # or of the message's end gives up one character more to the line before.
        whole, lines, at = "".join(fields), [], 0
        while at < len(whole):
            end = at + 65
            while end < len(whole) and whole[end] in ":-":
                end -= 1
            lines.append(whole[at:end])
            at = end
        self.out.write(":61:%s%s%s%sNTRF%s//%s\r\n:86:%s\r\n" % (
            self._date(e.value_day), self._date(e.booking_day)[2:], "C" if credit else "D", decimal(abs(e.amount), ","),
            "NONREF" if e.end_to_end == "NOTPROVIDED" else e.end_to_end[:16], e.ref, "\r\n".join(lines)))

    def close_day(self):
        self._balance("62F", self.day, self.closing)
        self.out.write("-\r\n")

    def close(self):
        self.out.close()


class Csv:
    def __init__(self, folder, compressed):
        self.out = open_text(os.path.join(folder, "statements.csv" + (".gz" if compressed else "")), compressed)
        self.out.write("Buchungstag;Valutadatum;Name Zahlungsbeteiligter;IBAN Zahlungsbeteiligter;BIC;Verwendungszweck;"
                       "Betrag;Währung;Saldo nach Buchung;Bankreferenz;Auftragskonto\r\n")

    def open_day(self, day, number, opening, closing):
        self.balance, self.closing = opening, closing

    def entry(self, e):
        self.balance += e.amount
        self.out.write("%s;%s;%s;%s;%s;%s;%s;EUR;%s;%s;%s\r\n" % (
            GERMAN[e.booking_day], GERMAN[e.value_day], self._quoted(e.name), e.account, e.bank,
            self._quoted(e.reference or e.text), decimal(e.amount, ","), decimal(self.balance, ","), e.ref, ACCOUNT))

    @staticmethod
    def _quoted(text):
        if ";" in text or '"' in text:
            return '"%s"' % text.replace('"', '""')
        return text

    def close_day(self):
        assert self.balance == self.closing

    def close(self):
        self.out.close()


WRITERS = {"camt": Camt, "mt940": Mt940, "csv": Csv}
