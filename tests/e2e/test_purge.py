"""Retention: what is older than a day loses names, accounts and texts, from every byte of the file; money, trail and identity stay."""
import csv
import io
import json
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import camt, entry, item, items  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

# Of an old line that is settled, of an old one that is not, and of a new one.
SETTLED = {"name": "Zebrafink Handels AG", "account": "DE75512108001245126199", "end_to_end": "ZF-ETOE-77", "mandate": "ZF-MNDT-9"}
OPEN = {"name": "Quittenhain Moebel KG", "account": "FR1420041010050500013M02606", "end_to_end": "QH-ETOE-78"}
FRESH = {"name": "Tannhausen Orgelbau eK", "account": "AT611904300234573201", "end_to_end": "TO-ETOE-79"}
GONE = ["Zebrafink", SETTLED["account"], "ZF-ETOE", "ZF-MNDT", "Winterdienst-Rahmen"]
KEPT = ["Quittenhain", OPEN["account"], "QH-ETOE", "Tannhausen", FRESH["account"], "Kirchenfenster"]
OWNER = {"customer_id": "Z1", "customer_name": SETTLED["name"], "customer_iban": SETTLED["account"]}
NEWER = {"customer_id": "T1", "customer_name": FRESH["name"], "customer_iban": FRESH["account"]}
LISTED = (item("RE-2026-1001", "100.00", issue_date="2026-08-20", **OWNER), item("RE-2026-2002", "77.00", issue_date="2026-08-21", **NEWER))
AUGUST = camt(entry("100.00", day="2026-08-28", ref="BK-1", text="RE-2026-1001 Winterdienst-Rahmen", **SETTLED),
              entry("314.15", day="2026-08-28", ref="BK-2", text="Abschlag Wohnzimmer", **OPEN), statement="ST-8", number=8, day="2026-08-28")
OCTOBER = camt(entry("77.00", day="2026-10-05", ref="BK-3", text="RE-2026-2002 Kirchenfenster", **FRESH), statement="ST-10", number=10)
# Forty lines of others would be open else.
LIST = (",".join(items().split("\r\n")[0].split(",")) + "\r\n")


def listed(*rows):
    return LIST + "".join(row + "\r\n" for row in rows)


def run(t, name, statement, rows, code=0):
    t.write(f"{name}.xml", statement)
    t.write(f"{name}.csv", listed(*rows))
    done = t.run("run", "--open-items", f"{name}.csv", "--workbook", "book.db", "--out", name, f"{name}.xml")
    equal(done.code, code, done.err)
    return done


def two_runs(t):
    run(t, "august", AUGUST, LISTED)
    run(t, "october", OCTOBER, LISTED[1:])


def purge(t, *more, before="2026-10-01", code=0):
    done = t.run("purge", "--workbook", "book.db", "--before", before, *more)
    equal(done.code, code, done.err)
    return done


def bytes_of(t):
    return b"".join(path.read_bytes() for path in sorted(t.folder.glob("book.db*")))


def dump(t):
    with sqlite3.connect(t.folder / "book.db") as db:
        return "\n".join(db.iterdump())


def ask(t, sql):
    with sqlite3.connect(t.folder / "book.db") as db:
        return db.execute(sql).fetchall()


def verified(t, code=0):
    done = t.run("verify", "book.db")
    equal(done.code, code, done.text + done.err)
    return done


def test_the_bytes_are_gone(t):
    two_runs(t)
    for secret in GONE + KEPT:
        equal(secret.encode() in bytes_of(t), True, f"{secret} before")
    done = purge(t, "--confirm")
    contains(done.text, "1  bank lines: names")
    contains(done.text, "1  bank lines that nobody settled")
    for secret in GONE:
        equal(secret.encode() in bytes_of(t), False, f"{secret} after")
    for secret in KEPT:
        equal(secret.encode() in bytes_of(t), True, f"{secret} after")
    contains(verified(t).text, "purges: 1; of 1 runs texts were blanked")


def test_money_and_references_stay(t):
    two_runs(t)
    asked = ("SELECT bank_ref, amount_minor, booking_date, status, reason FROM bank_line ORDER BY 1",
             "SELECT invoice_id, allocated_minor, open_after_minor FROM payment ORDER BY 1",
             "SELECT * FROM outcome", "SELECT * FROM candidate", "SELECT * FROM run", "SELECT * FROM run_rows",
             "SELECT event_id, hash FROM audit_event WHERE kind = 'run'")
    before = [ask(t, sql) for sql in asked]
    purge(t, "--confirm")
    equal([ask(t, sql) for sql in asked], before)
    equal(ask(t, "SELECT counterparty_name, counterparty_account, end_to_end_id FROM bank_transaction WHERE bank_ref = 'BK-1'"),
          [(None, None, None)])
    equal(t.run("report", "run", "1", "--workbook", "book.db", "--out", "again").code, 0)
    rows = [list(csv.DictReader(io.StringIO((t.folder / folder / "allocations.csv").read_text()))) for folder in ("august", "again")]
    equal([row.pop("counterparty") for row in rows[1]], ["", OPEN["name"]])
    equal([row.pop("counterparty") for row in rows[0]], [SETTLED["name"], OPEN["name"]])
    equal(rows[1], rows[0])
    contains((t.folder / "again/report.html").read_text(), "<dt>Purged</dt>")
    equal(json.loads((t.folder / "again/controls.json").read_text())["purged_before"], "2026-10-01")
    contains(t.run("report", "run", "1", "--workbook", "book.db").text, "purged: names, accounts and texts of what is older than 2026-10-01")
    lacks(t.run("report", "run", "2", "--workbook", "book.db").text, "purged:")
    equal("purged_before" in json.loads((t.folder / "october/controls.json").read_text()), False)
    contains(t.run("explain", "book.db", "BK-1").text, "RE-2026-1001")


def test_looking_changes_nothing(t):
    two_runs(t)
    before = dump(t)
    done = purge(t, "--dry-run")
    contains(done.text, "would be blanked")
    contains(done.text, "1  bank lines: names")
    equal(dump(t), before)
    for arguments, words in (([], "--confirm"), (["--dry-run", "--confirm"], "--dry-run")):
        refused = purge(t, *arguments, code=2)
        contains(refused.err, words)
    equal(t.run("purge", "--workbook", "book.db", "--confirm").code, 2)
    equal(t.run("purge", "--workbook", "book.db", "--before", "soon", "--confirm").code, 2)
    equal(dump(t), before)


def test_the_trail_says_who_and_what(t):
    two_runs(t)
    purge(t, "--confirm")
    contains(purge(t, "--confirm").text, "nothing to blank")
    equal(ask(t, "SELECT count(*) FROM audit_event WHERE kind = 'purge'"), [(1,)])
    equal(ask(t, "SELECT before_date, lines, lines_open, after_run, purged_by <> '' FROM purge"), [("2026-10-01", 1, 1, 2, 1)])
    purge(t, "--confirm", before="2026-11-01")
    equal(ask(t, "SELECT count(*) FROM audit_event WHERE kind = 'purge'"), [(2,)])
    contains(verified(t).text, "purges: 2; of 2 runs texts were blanked")
    contains(t.run("audit", "--workbook", "book.db").text, "purge")


def test_a_line_comes_again_after_it(t):
    two_runs(t)
    purge(t, "--confirm")
    # The very file, and the same lines in a file of other bytes, with the list that the ERP has by now.
    run(t, "again", AUGUST, LISTED[1:])
    run(t, "other", AUGUST.replace("M-ST-8", "M-ST-8b"), LISTED[1:])
    equal(ask(t, "SELECT count(*) FROM bank_transaction WHERE duplicate = 0 AND amount_minor = 10000"), [(1,)])
    equal(ask(t, "SELECT sum(allocated_minor) FROM payment"), [(17700,)])
    verified(t)


def test_what_was_changed_from_outside_is_found(t):
    two_runs(t)
    purge(t, "--confirm")
    for sql in ("UPDATE bank_transaction SET counterparty_name = 'X' WHERE bank_ref = 'BK-1'",
                "UPDATE remittance SET text = 'RE-2026-9999' WHERE text = ''",
                "UPDATE bank_transaction SET counterparty_name = NULL WHERE bank_ref = 'BK-3'"):
        kept = (t.folder / "book.db").read_bytes()
        with sqlite3.connect(t.folder / "book.db") as db:
            equal(db.execute(sql).rowcount, 1, sql)
        equal(t.run("verify", "book.db").code in (1, 4), True, sql)
        # A purge would give the changed rows a digest of their own.
        refused = purge(t, "--confirm", before="2026-12-01", code=1)
        contains(refused.err, "[TS-DB-021]")
        for path in t.folder.glob("book.db*"):
            path.unlink()
        (t.folder / "book.db").write_bytes(kept)
        verified(t)
    for sql in ("UPDATE purge SET lines = 0", "DELETE FROM purged_rows", "UPDATE purged_rows SET run_id = 2"):
        try:
            ask(t, sql)
        except sqlite3.IntegrityError:
            continue
        raise AssertionError(f"allowed: {sql}")


def test_an_open_period_is_kept(t):
    run(t, "july", AUGUST.replace("2026-08-28", "2026-07-28").replace("BK-", "JY-").replace("ST-8", "ST-7"), LISTED)
    run(t, "august", AUGUST.replace("RE-2026-1001", "RE-2026-1003"), (item("RE-2026-1003", "100.00", issue_date="2026-08-20", **OWNER), LISTED[1]))
    equal(t.run("close", "2026-07", "--workbook", "book.db").code, 0)
    done = purge(t, "--confirm")
    contains(done.text, "1  bank lines: names")
    contains(done.text, "2  bank lines that nobody settled")
    contains(done.text, "1  bank lines of a period that is not closed")
    equal(ask(t, "SELECT bank_ref FROM bank_transaction WHERE counterparty_name IS NULL"), [("JY-1",)])
    verified(t)


def test_payers_are_remembered_no_more(t):
    unknown = {"customer_iban": "", "customer_name": "Z Handel"}
    run(t, "august", AUGUST, (item("RE-2026-1001", "100.00", issue_date="2026-08-20", **{**OWNER, **unknown}), LISTED[1]))
    before = t.run("learnt", "--workbook", "book.db").text
    contains(before, SETTLED["account"])
    contains(before.upper(), "ZEBRAFINK")
    purge(t, "--confirm")
    text = t.run("learnt", "--workbook", "book.db").text
    lacks(text.upper(), "ZEBRAFINK")
    lacks(text, SETTLED["account"])
    lacks(text, "(purged)")
    try:
        ask(t, "UPDATE learnt_account SET payments = 9")
        raise AssertionError("what a run learnt was changed")
    except sqlite3.IntegrityError:
        verified(t)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
