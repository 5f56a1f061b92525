"""statements.py - a file of the world as the bytes that a bank delivers."""
import gzip

from world import CURRENCIES

CONFIGURATION = """\
[items]
decimal_mark = point

[csv.refs]
delimiter = semicolon
date_format = yyyy-mm-dd
decimal_mark = point
account_column = Acct
booking_date = Booked
value_date = Valued
amount = Minorless
currency_column = Unit
counterparty = Other side
remittance = Words
reference = Bank key
balance = Running
sign = as_given

[csv.norefs]
delimiter = semicolon
date_format = yyyy-mm-dd
decimal_mark = point
account_column = Acct2
booking_date = Booked2
value_date = Valued2
amount = Minorless2
currency_column = Unit2
counterparty = Other side2
remittance = Words2
balance = Running2
sign = as_given
"""


def decimal(minor, currency, mark="."):
    places = CURRENCIES[currency]
    digits = f"{abs(minor):0{places + 1}d}"
    whole = digits if places == 0 else f"{digits[:-places]}{mark}{digits[-places:]}"
    return ("-" if minor < 0 else "") + whole


def side(minor):
    return "CRDT" if minor >= 0 else "DBIT"


def camt_amount(minor, currency):
    return f'<Amt Ccy="{currency}">{decimal(abs(minor), currency)}</Amt><CdtDbtInd>{side(minor)}</CdtDbtInd>'


def camt_details(booking, minor, currency):
    party = "Dbtr" if minor >= 0 else "Cdtr"
    account = f"<{party}Acct><Id><IBAN>{booking.iban}</IBAN></Id></{party}Acct>" if booking.iban else ""
    return (f"<TxDtls>{camt_amount(minor, currency)}<RltdPties><{party}><Pty><Nm>{booking.name}</Nm></Pty></{party}>{account}"
            f"</RltdPties><RmtInf><Ustrd>{booking.text}</Ustrd></RmtInf></TxDtls>")


def camt_entry(report, booking, status):
    currency = report.account.currency
    # A batch that is told as a single line has no details.
    shown = report.lines(booking) if report.detailed or len(booking.parts) == 1 else []
    details = "".join(camt_details(booking, minor, currency) for minor in shown)
    ref = f"<AcctSvcrRef>{booking.ref}</AcctSvcrRef>" if booking.ref else ""
    return (f"<Ntry>{camt_amount(booking.amount, currency)}<Sts><Cd>{status}</Cd></Sts><BookgDt><Dt>{booking.day}</Dt></BookgDt>"
            f"<ValDt><Dt>{booking.value}</Dt></ValDt>{ref}"
            + (f"<NtryDtls>{details}</NtryDtls>" if details else "") + "</Ntry>\n")


def camt_balance(code, minor, currency, day):
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{camt_amount(minor, currency)}<Dt><Dt>{day}</Dt></Dt></Bal>"


CAMT = {"053": ("BkToCstmrStmt", "Stmt"), "052": ("BkToCstmrAcctRpt", "Rpt"), "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}


def camt(kind, reports):
    outer, inner = CAMT[kind]
    text = (f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.08"><{outer}>'
            "<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-01-01T00:00:00</CreDtTm></GrpHdr>\n")
    for report in reports:
        currency, day = report.account.currency, report.days[0]
        balances = "" if report.balances is None else (camt_balance("OPBD", report.balances[0], currency, day)
                                                       + camt_balance("CLBD", report.balances[1], currency, day))
        text += (f"<{inner}><Id>{report.label or f'S{day.year}-{report.number}'}</Id><ElctrncSeqNb>{report.number}</ElctrncSeqNb>"
                 f"<Acct><Id><IBAN>{report.account.iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>{balances}\n"
                 + "".join(camt_entry(report, b, "BOOK") for b in report.bookings)
                 + "".join(camt_entry(report, b, "PDNG") for b in report.pending) + f"</{inner}>\n")
    return text + f"</{outer}></Document>\n"


def mt_date(day):
    return day.strftime("%y%m%d")


def mt_balance(tag, minor, currency, day):
    whole = decimal(abs(minor), currency, ",")
    return f":{tag}:{'D' if minor < 0 else 'C'}{mt_date(day)}{currency}{whole}{'' if ',' in whole else ','}"


def mt_entry(booking, account, expected):
    mark = ("E" if expected else "") + ("C" if booking.amount >= 0 else "D")
    whole = decimal(abs(booking.amount), account.currency, ",")
    entry_date = booking.day.strftime("%m%d") if account.entry_dates else ""
    ref = f"//{booking.ref}" if booking.ref else ""
    return [f":61:{mt_date(booking.value)}{entry_date}{mark}{whole}{'' if ',' in whole else ','}NTRFNONREF{ref}",
            f":86:166?00BOOKING?20{booking.text}" + (f"?31{booking.iban}" if booking.iban else "") + f"?32{booking.name[:27]}"]


def mt(kind, reports):
    lines = []
    for report in reports:
        account, day = report.account, report.days[0]
        lines += [":20:STARTUMS", f":25:{account.iban}", f":28C:{report.number}/1"]
        if kind == "942":
            lines += [f":34F:{account.currency}0,", f":13D:{mt_date(day)}1200+0100"]
        else:
            lines.append(mt_balance("60F", report.balances[0], account.currency, day))
        for booking in report.bookings:
            lines += mt_entry(booking, account, False)
        for booking in report.pending:
            lines += mt_entry(booking, account, True)
        if kind == "940":
            lines.append(mt_balance("62F", report.balances[1], account.currency, day))
        lines.append("-")
    return "\r\n".join(lines) + "\r\n"


def csv(report):
    suffix = "" if report.tells_refs else "2"
    names = ["Acct", "Booked", "Valued", "Minorless", "Unit", "Other side", "Words", "Running"]
    rows = [[name + suffix for name in names] + (["Bank key"] if report.tells_refs else [])]
    currency, running = report.account.currency, report.balances[0]
    for booking in report.bookings:
        running += booking.amount
        rows.append([report.account.iban, str(booking.day), str(booking.value), decimal(booking.amount, currency), currency,
                     booking.name, booking.text, decimal(running, currency)] + ([booking.ref] if report.tells_refs else []))
    return "".join(";".join(row) + "\r\n" for row in rows)


def content(file):
    if file.kind in CAMT:
        text = camt(file.kind, file.reports)
    elif file.kind in ("940", "942"):
        text = mt(file.kind, file.reports)
    else:
        text = csv(file.reports[0])
    data = text.encode()
    if file.damaged:
        data = (data[:len(data) * 2 // 3] if file.kind in CAMT else data + b'"unclosed' if file.kind == "csv"
                else data.replace(b",", b"x,"))
    return gzip.compress(data, mtime=0) if file.packed else data


def items_csv(rows):
    """rows: (item, open amount)"""
    lines = ["invoice_id,customer_id,customer_name,customer_iban,currency,amount,open_amount,issue_date,due_date"]
    for item, opened in rows:
        lines.append(f"{item.number},C{item.customer},{item.name},{item.iban},{item.currency},"
                     f"{decimal(item.amount, item.currency)},{decimal(opened, item.currency)},2026-01-02,2026-02-01")
    return "\n".join(lines) + "\n"
