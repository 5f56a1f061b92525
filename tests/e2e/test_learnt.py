"""What a run learnt and how wrong it may be: stored, shown, explained, and the same whatever the order of the input."""
import json
import pathlib
import re
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from e2e import contains, equal, lacks, main  # noqa: E402

HOLDING = "DE02370502990000684712"
BANK = "DE75512108001245126199"
CUSTOMERS = 40


def number(i):
    return f"RE-2026-{20000 + i * 7}"


def cents(i):
    return 30017 + i * i * 211


def items():
    """Two invoices for each of forty customers; the master data knows no account."""
    rows = ["invoice_id,customer_id,customer_name,currency,amount,issue_date,due_date"]
    for i in range(2 * CUSTOMERS):
        c = i // 2
        name = f"Firma {'ABCDEFGHIJ'[c % 10] * 2}{'KLMNOPQRST'[c // 10]} Handel"
        rows.append(f"{number(i)},K{1000 + c},{name},EUR,{cents(i) // 100}.{cents(i) % 100:02d},2026-09-01,2026-10-01")
    return "\r\n".join(rows) + "\r\n"


def line(ref, minor, name, account, text, day="2026-10-05"):
    return (f'<Ntry><Amt Ccy="EUR">{minor // 100}.{minor % 100:02d}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
            f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>{ref}</AcctSvcrRef>"
            f"<NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>{name}</Nm></Pty></Dbtr><DbtrAcct><Id><Othr><Id>{account}</Id></Othr>"
            f"</Id></DbtrAcct></RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>")


def statement(name, lines):
    return ('<?xml version="1.0" encoding="UTF-8"?>\n'
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
            "<GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-10-31T08:00:00</CreDtTm></GrpHdr>"
            f"<Stmt><Id>{name}</Id><Acct><Id><IBAN>{BANK}</IBAN></Id><Ccy>EUR</Ccy></Acct>{''.join(lines)}"
            "</Stmt></BkToCstmrStmt></Document>\n")


def lines():
    """The holding pays K1000 by number in two spellings of its account, and once without a word; others pay by number."""
    spaced = " ".join(re.findall("..", HOLDING.lower()))
    first = [line("BK-10", cents(0), "Holding Linden", HOLDING, number(0)),
             line("BK-12", cents(1), "Holding Linden", HOLDING, "Zahlung", "2026-10-07")]
    second = [line(f"BK-{20 + i}", cents(2 * i), "Zahlstelle", f"GB33BUKB202015{i:08d}", number(2 * i), "2026-10-06")
              for i in range(1, 15)]
    second.append(line("BK-11", cents(4 * CUSTOMERS), "Holding Linden", spaced, "nothing of yours", "2026-10-06"))
    return first, second


def reconcile(t, out, *more, turned=False):
    first, second = lines()
    t.write("items.csv", items())
    t.write("a.xml", statement("ST-1", first[::-1] if turned else first))
    t.write("b.xml", statement("ST-2", second[::-1] if turned else second))
    result = t.run("run", "--open-items", "items.csv", "--out", out, *more, *(["b.xml", "a.xml"] if turned else ["a.xml", "b.xml"]))
    equal(result.code, 0, result.err)
    return result


def learnt_section(t, out):
    page = (t.folder / out / "report.html").read_text(encoding="utf-8")
    return re.search(r'<section id="learnt">.*?</section>', page, re.DOTALL).group(0)


def controls(t, out):
    return json.loads((t.folder / out / "controls.json").read_text(encoding="utf-8"))


def without_learning(t):
    t.write("no.ini", "[matching]\nlearning_passes = 0\ndecoys_max = 0\n")
    return ("--config", "no.ini")


def test_explain_says_what_taught_the_account(t):
    reconcile(t, "out")
    text = t.run("explain", "out/workbook.db", "BK-12").text
    contains(text, "the payer's account, learnt from this run")
    told = text.split(f"\nWhat certain payments of this run showed of the account {HOLDING}\n")[1]
    equal(told, f"  for Firma AAK Handel K1000\n      paid {number(0)} on 2026-10-05 by its number (BK-10)\n")
    lacks(t.run("explain", "out/workbook.db", "BK-10").text, "What certain payments")


def test_more_payments_than_lessons_are_kept(t):
    t.write("items.csv", items() + "".join(
        f"RE-2026-{50000 + i},K1000,Firma AAK Handel,EUR,{7000 + i * 13}.17,2026-09-01,2026-10-01\r\n" for i in range(14)))
    t.write("a.xml", statement("ST-1", [
        line(f"BK-{10 + i}", (7000 + i * 13) * 100 + 17, "Holding Linden", HOLDING, "Zahlung" if i == 13 else f"RE-2026-{50000 + i}")
        for i in range(14)]))
    equal(t.run("run", "--open-items", "items.csv", "--out", "out", "a.xml").code, 0)
    equal(controls(t, "out")["learnt"]["payments"], 13)
    told = t.run("explain", "out/workbook.db", "BK-23").text.split("\nWhat certain payments")[1].split("\n\n")[0].splitlines()[1:]
    equal(len(told), 1 + 10 + 1)
    equal(told[-1], "      and 3 more")
    contains(learnt_section(t, "out"), "and 10 more")
    equal(t.run("verify", "out/workbook.db").code, 0)
    equal(t.run("report", "run", "--workbook", "out/workbook.db", "--out", "again").code, 0)
    equal(learnt_section(t, "again"), learnt_section(t, "out"))


def test_every_rate_has_words(t):
    reconcile(t, "out")
    with sqlite3.connect(t.folder / "out/workbook.db") as db:
        names = [row[0] for row in db.execute("SELECT name FROM learnt_rate")]
    db.close()
    equal(len(names) > 8, True)
    for name in names:
        lacks(learnt_section(t, "out"), f"<th>{name}</th>")


def test_nothing_is_learnt_where_it_is_turned_off(t):
    result = reconcile(t, "out", *without_learning(t))
    contains(result.text, "learnt accounts of payers: 0 (from certain payments: 0); rates moved: 0\n")
    contains(result.text, "expected wrong automatic matches: not estimated, no decoys were made (automatic matches: ")
    lacks(t.run("explain", "out/workbook.db", "BK-12").text, "What certain payments")
    equal(controls(t, "out")["learnt"], {"accounts": 0, "payments": 0, "rates": 0})
    equal({k: controls(t, "out")["decoys"][k] for k in ("made", "won", "expected_wrong", "at_most")},
          {"made": 0, "won": 0, "expected_wrong": None, "at_most": None})
    contains(learnt_section(t, "out"), "None that the master data does not have.")
    equal(t.run("verify", "out/workbook.db").code, 0)


def test_figures_agree_wherever_they_stand(t):
    result = reconcile(t, "out")
    facts = controls(t, "out")
    decoys, learnt = facts["decoys"], facts["learnt"]
    equal(learnt["accounts"], 15)
    equal(learnt["payments"], 15)
    equal(decoys["made"] > 40, True)
    equal(decoys["automatic"], sum(a[s]["count"] for a in facts["accounts"] for s in ("match", "partial")))
    cents_wrong = decoys["won"] * 100 * 2 * CUSTOMERS // decoys["made"]
    equal(decoys["expected_wrong"], f"{cents_wrong // 100}.{cents_wrong % 100:02d}")
    if decoys["won"] == 0:
        most = -(-300 * 2 * CUSTOMERS // decoys["made"])
        equal(decoys["at_most"], f"{most // 100}.{most % 100:02d}")
        tail = f"; so at most {decoys['at_most']}, at 95 % confidence)"
    else:
        tail = ")"
    sentence = f"{decoys['expected_wrong']} of {decoys['automatic']} (decoys that won: {decoys['won']} of {decoys['made']}{tail}"
    contains(result.text, f"expected wrong automatic matches: {sentence}\n")
    contains(result.text, f"learnt accounts of payers: 15 (from certain payments: 15); rates moved: {learnt['rates']}\n")
    page = (t.folder / "out/report.html").read_text(encoding="utf-8")
    contains(page, f"Expected wrong automatic matches: {sentence}.")
    contains(learnt_section(t, "out"), f"paid {number(0)} on 2026-10-05 by its number (BK-10)")
    with sqlite3.connect(t.folder / "out/workbook.db") as db:
        stored = db.execute("SELECT automatic, decoys_made, decoys_won FROM run").fetchone()
        equal(stored, (decoys["automatic"], decoys["made"], decoys["won"]))
        equal(db.execute("SELECT count(*), sum(payments) FROM learnt_account").fetchone(), (15, 15))
        moved = db.execute("SELECT count(*) FROM learnt_rate WHERE used_ppm <> default_ppm").fetchone()[0]
        equal(moved, learnt["rates"])
        lessons = db.execute("SELECT b.bank_ref, i.invoice_id FROM learnt_account a JOIN lesson USING (learnt_account_no) "
                             "JOIN bank_line b USING (transaction_no) JOIN open_item i USING (item_no) "
                             "WHERE a.customer_id = 'K1000'").fetchall()
        equal(lessons, [("BK-10", number(0))])
    db.close()
    contains(t.run("report", "run", "--workbook", "out/workbook.db").text, f"expected wrong automatic matches: {sentence}\n")


def test_the_workbook_writes_the_same_bytes_again(t):
    reconcile(t, "out")
    equal(t.run("report", "run", "--workbook", "out/workbook.db", "--out", "again").code, 0)
    for name in ("report.html", "controls.json", "allocations.csv", "candidates.csv"):
        equal((t.folder / "again" / name).read_bytes() == (t.folder / "out" / name).read_bytes(), True, name)


def test_order_and_threads_do_not_show(t):
    reconcile(t, "plain")
    reconcile(t, "turned", "--threads", "3", turned=True)
    equal(learnt_section(t, "turned"), learnt_section(t, "plain"))
    for key in ("decoys", "learnt"):
        equal(controls(t, "turned")[key], controls(t, "plain")[key], key)
    told = [t.run("explain", f"{out}/workbook.db", "BK-12").text.split("\nWhat certain payments")[1] for out in ("plain", "turned")]
    equal(told[0], told[1])


def test_verify_finds_a_changed_lesson(t):
    reconcile(t, "out")
    equal(t.run("verify", "out/workbook.db").code, 0)
    with sqlite3.connect(t.folder / "out/workbook.db") as db:
        for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f'DROP TRIGGER "{trigger}"')
        equal(db.execute("UPDATE lesson SET item_no = item_no + 1 WHERE lesson_no = 1").rowcount, 1)
        equal(db.execute("UPDATE learnt_account SET payments = payments + 1 WHERE learnt_account_no = 2").rowcount, 1)
    db.close()
    result = t.run("verify", "out/workbook.db")
    equal(result.code, 4)
    contains(result.err, "TS-DB-021")
    contains(result.err, "TS-DB-027")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
