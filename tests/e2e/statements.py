"""Small statements for the end-to-end tests, invented. Each function returns the text of a file."""


def camt(statement_id="ST-1", account="DE02120300000000202051", opening="100.00", closing=None, entries=()):
    """entries: (amount, "CRDT" or "DBIT", reference, remittance)"""
    total = sum((1 if mark == "CRDT" else -1) * round(float(amount) * 100) for amount, mark, _, _ in entries)
    if closing is None:
        cents = round(float(opening) * 100) + total
        closing = f"{cents // 100}.{cents % 100:02d}"

    def balance(code, amount, day):
        return (f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
                f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>")

    body = "".join(
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>2026-10-05</Dt></BookgDt><ValDt><Dt>2026-10-06</Dt></ValDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>"
        f"<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>E2E-7</EndToEndId></Refs>"
        f"<RltdPties><Dbtr><Pty><Nm>Nordlicht Werkzeug GmbH</Nm></Pty></Dbtr></RltdPties>"
        f"<RmtInf><Ustrd>{remittance}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for amount, mark, reference, remittance in entries)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n'
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
            "<GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-10-31T08:00:00</CreDtTm></GrpHdr>"
            f"<Stmt><Id>{statement_id}</Id><ElctrncSeqNb>7</ElctrncSeqNb>"
            f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
            f"{balance('OPBD', opening, '2026-10-01')}{balance('CLBD', closing, '2026-10-31')}{body}"
            "</Stmt></BkToCstmrStmt></Document>\n")


def mt940(closing="C261031EUR150,00"):
    return ("\r\n".join([
        ":20:STARTUMS", ":25:12030000/0000202051", ":28C:7/1", ":60F:C261001EUR100,00",
        ":61:2610051005C50,00NTRFNONREF//BK-77", ":86:RE-2026-1001 thank you",
        f":62F:{closing}", "-", ""]))


CSV = ("Buchungstag;Valuta;Betrag;Waehrung;Name;Verwendungszweck;Saldo\r\n"
       "05.10.2026;05.10.2026;1.204,00;EUR;Nordlicht Werkzeug GmbH;RE-2026-1001;1.304,00\r\n"
       "13.10.2026;14.10.2026;-4,50;EUR;Bank;Entgelt;1.299,50\r\n"
       "28.10.2026;28.10.2026;77,25;EUR;Vrba d.o.o.;RE-2026-1003;1.376,75\r\n")
