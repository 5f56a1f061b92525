"""deliveries.py - files of any length in each format that is read: a statement a day, balances that tie, nothing kept.

The entries say little, and each something else: what a file of them is for is to be long. generate.py makes those
that a matcher has work with.
"""
import datetime
import gzip
import itertools

ENTRIES_A_DAY = 500
FIRST_DAY = datetime.date(2020, 1, 1)
IBAN = "BE66999000123443"  # no bank has this code
PAYER = "BE17999355500121"


class Entry:
    """A credit: its number, its amount in cents, and words and digits that no other entry has."""

    def __init__(self, number):
        self.number = number
        self.minor = 100 + number * 7919 % 90000
        self.reference = "%010d" % (number * 2654435761 % 2 ** 32)
        self.name = "Kunde %s" % self.reference[::-1]


class Day:
    """A statement's day, with what stands in its head and its foot."""

    def __init__(self, number, entries, opening):
        self.number = number
        self.date = FIRST_DAY + datetime.timedelta(number)
        self.entries = entries
        self.opening = opening
        self.sum = sum(entry.minor for entry in entries)
        self.closing = opening + self.sum

    def __format__(self, form):
        return self.date.strftime(form)


def days(count):
    """`count` entries, spread over the days."""
    opening = 100000
    for number, first in enumerate(range(0, count, ENTRIES_A_DAY)):
        day = Day(number, [Entry(i) for i in range(first, min(first + ENTRIES_A_DAY, count))], opening)
        opening = day.closing
        yield day


def decimal(minor, mark="."):
    return "%d%s%02d" % (minor // 100, mark, minor % 100)


def columns(width, *pieces):
    """A record of `width` columns: texts from a column on, counted from 0 as the source does."""
    line = [" "] * width
    for at, text in pieces:
        line[at:at + len(text)] = text
    assert len(line) == width
    return "".join(line) + "\n"


def camt(count):
    yield ('<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
           "<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2020-01-01T23:00:00Z</CreDtTm></GrpHdr>\n")
    balance = ('<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
               "<Dt><Dt>%s</Dt></Dt></Bal>\n")
    for day in days(count):
        date = f"{day:%Y-%m-%d}"
        yield ("<Stmt><Id>S%05d</Id><ElctrncSeqNb>%d</ElctrncSeqNb><CreDtTm>%sT22:30:00Z</CreDtTm>"
               "<Acct><Id><IBAN>%s</IBAN></Id><Ccy>EUR</Ccy></Acct>\n" % (day.number, day.number + 1, date, IBAN))
        yield balance % ("OPBD", decimal(day.opening), date) + balance % ("CLBD", decimal(day.closing), date)
        for e in day.entries:
            yield ('<Ntry><Amt Ccy="EUR">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>%s</Dt></BookgDt>'
                   "<ValDt><Dt>%s</Dt></ValDt><AcctSvcrRef>A%09d</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>E%s</EndToEndId>"
                   "</Refs><RltdPties><Dbtr><Pty><Nm>%s</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>%s</IBAN></Id></DbtrAcct></RltdPties>"
                   "<RmtInf><Ustrd>Invoice %s</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
                   % (decimal(e.minor), date, date, e.number, e.reference, e.name, PAYER, e.reference))
        yield "</Stmt>\n"
    yield "</BkToCstmrStmt></Document>\n"


def mt940(count):
    for day in days(count):
        date = f"{day:%y%m%d}"
        yield ":20:M%05d\r\n:25:%s\r\n:28C:%d/1\r\n:60F:C%sEUR%s\r\n" % (
            day.number, IBAN, day.number + 1, date, decimal(day.opening, ","))
        for e in day.entries:
            yield ":61:%s%sC%sNTRFE%s//A%09d\r\n:86:166?00GUTSCHRIFT?20EREF+E%s?21SVWZ+Invoice %s?31%s?32%s\r\n" % (
                date, date[2:], decimal(e.minor, ","), e.reference, e.number, e.reference, e.reference, PAYER, e.name)
        yield ":62F:C%sEUR%s\r\n-\r\n" % (date, decimal(day.closing, ","))


def csv(count):
    yield "Buchungstag;Valutadatum;Name;IBAN Zahlungsbeteiligter;Verwendungszweck;Betrag;Währung;Saldo;Bankreferenz\r\n"
    for day in days(count):
        date, balance = f"{day:%d.%m.%Y}", day.opening
        for e in day.entries:
            balance += e.minor
            yield "%s;%s;%s;%s;Invoice %s;%s;EUR;%s;A%09d\r\n" % (
                date, date, e.name, PAYER, e.reference, decimal(e.minor, ","), decimal(balance, ","), e.number)


def bai2(count):
    groups, records, total = 0, 2, 0
    yield "01,999900012,TREASURY,200101,0630,1,,,2/\n"
    for day in days(count):
        account = day.opening + day.closing + day.sum
        yield "02,TREASURY,999900012,1,%s,,USD,2/\n03,4000112233,USD,010,%d,,,015,%d,,/\n" % (
            f"{day:%y%m%d}", day.opening, day.closing)
        for e in day.entries:
            yield "16,195,%d,Z,A%09d,E%s,INVOICE %s\n" % (e.minor, e.number, e.reference, e.reference)
        yield "49,%d,%d/\n98,%d,1,%d/\n" % (account, len(day.entries) + 2, account, len(day.entries) + 4)
        groups, records, total = groups + 1, records + len(day.entries) + 4, total + account
    yield "99,%d,%d,%d/\n" % (total, groups, records)


def ofx(count):
    yield ("OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\n"
           "OLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX>\n<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>"
           "<DTSERVER>20200101<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>\n<BANKMSGSRSV1>\n")
    for day in days(count):
        date = f"{day:%Y%m%d}"
        yield ("<STMTTRNRS><TRNUID>%d<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>999900012"
               "<ACCTID>4000112233<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>%s<DTEND>%s\n" % (day.number, date, date))
        for e in day.entries:
            yield "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>%s<TRNAMT>%s<FITID>A%09d<NAME>%s<MEMO>Invoice %s</STMTTRN>\n" % (
                date, decimal(e.minor), e.number, e.name, e.reference)
        yield "</BANKTRANLIST><LEDGERBAL><BALAMT>%s<DTASOF>%s</LEDGERBAL></STMTRS></STMTTRNRS>\n" % (decimal(day.closing), date)
    yield "</BANKMSGSRSV1>\n</OFX>\n"


def coda(count):
    """A file of its own each day, one behind the other, as banks deliver a month."""
    for day in days(count):
        date, sequence = f"{day:%d%m%y}", f"{day:%j}"
        account = IBAN.ljust(34) + "EUR"
        last = (day.number + 1) * ENTRIES_A_DAY >= count
        yield columns(128, (0, "00000%s99905" % date), (24, "0000000001PROEF NV"), (60, "NORDBEBB   00123456749 00000"), (127, "2"))
        yield columns(128, (0, "12" + sequence + account), (42, "0%015d" % (day.opening * 10)), (58, date), (64, "PROEF NV"),
                      (125, sequence))
        for at, e in enumerate(day.entries, 1):
            yield columns(128, (0, "21%04d0000A%09d" % (at, e.number)), (31, "0%015d" % (e.minor * 10)), (47, date + "001500000"),
                          (62, "INVOICE " + e.reference), (115, date + sequence + "01 0"))
            yield columns(128, (0, "22%04d0000" % at), (63, "E" + e.reference), (98, "NORDBEBB   "), (125, "1 0"))
            yield columns(128, (0, "23%04d0000" % at + PAYER), (44, "EUR" + e.name), (125, "0 0"))
        yield columns(128, (0, "8" + sequence + account), (41, "0%015d" % (day.closing * 10)), (57, date), (127, "0"))
        yield columns(128, (0, "9"), (16, "%06d%015d%015d" % (len(day.entries) * 3 + 2, 0, day.sum * 10)), (127, "2" if last else "1"))


def overpunched(minor):
    """Digits of an amount whose last one carries the plus sign."""
    digits = "%014d" % minor
    return digits[:-1] + "{ABCDEFGHI"[int(digits[-1])]


def cfonb120(count):
    for day in days(count):
        date = f"{day:%d%m%y}"
        before = f"{Day(day.number - 1, [], 0):%d%m%y}"
        yield columns(120, (0, "0199901    00321EUR2 0001234567A"), (34, before), (90, overpunched(day.opening)))
        for e in day.entries:
            yield columns(120, (0, "0499901010000321EUR2 0001234567A05" + date), (42, date + "VIR " + e.name), (81, "0000000"),
                          (90, overpunched(e.minor)), (104, "A%09d" % e.number))
            yield columns(120, (0, "0599901010000321EUR2 0001234567A05" + date), (45, "LIBFACTURE " + e.reference))
        yield columns(120, (0, "0799901    00321EUR2 0001234567A"), (34, date), (90, overpunched(day.closing)))


def norma43(count):
    records = 0
    for day in days(count):
        date = f"{day:%y%m%d}"
        yield columns(80, (0, "1199990032%s%s%s2%014d9783EMPRESA SL" % ("0001234567", date, date, day.opening)))
        for e in day.entries:
            yield columns(80, (0, "22    0321%s%s040162%014d%s" % (date, date, e.minor, e.reference)), (52, "A%09d" % e.number))
            yield columns(80, (0, "2301FACTURA " + e.reference), (42, e.name))
        yield columns(80, (0, "33999900320001234567%05d%014d%05d%014d2%014d978" % (0, 0, len(day.entries), day.sum, day.closing)))
        records += 2 * len(day.entries) + 2
    yield columns(80, (0, "88" + "9" * 18 + "%06d" % records))


FORMATS = {"camt": camt, "mt940": mt940, "csv": csv, "bai2": bai2, "ofx": ofx, "coda": coda, "cfonb120": cfonb120, "norma43": norma43}


def write(format_name, count, path, compressed):
    """Writes `count` entries to a file, block by block; returns the bytes that they are unpacked."""
    size = 0
    with open(path, "wb") as raw, (gzip.GzipFile("", "wb", 6, raw, mtime=0) if compressed else raw) as out:
        pieces = FORMATS[format_name](count)
        for block in iter(lambda: "".join(itertools.islice(pieces, 1000)), ""):
            size += out.write(block.encode("utf-8"))
    return size
