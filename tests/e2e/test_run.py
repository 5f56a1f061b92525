"""run, explain, verify, report: what the commands write and say. test_demo.py holds the results themselves to a golden file."""
import csv
import json
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
from decimal import Decimal

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import statements  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

CSV_FILES = ["allocations.csv", "matches.csv", "partials.csv", "exceptions.csv", "candidates.csv"]
ALL_FILES = CSV_FILES + ["controls.json", "report.html"]
ITEMS = ("invoice_id,customer_id,customer_name,currency,amount,open_amount,issue_date,due_date\r\n"
         "RE-2026-1001,C1,Nordlicht Werkzeug GmbH,EUR,50.00,50.00,2026-09-14,2026-10-14\r\n"
         "RE-2026-1002,C2,Vrba d.o.o.,EUR,80.00,80.00,2026-09-15,2026-10-15\r\n")


def demo(t, out="out", *more, statements_paths=None, env=None, cwd=None):
    fixtures = t.project / "fixtures/demo"
    paths = statements_paths or [fixtures / "statements"]
    return t.run("run", "--open-items", fixtures / "open-items.csv", "--customers", fixtures / "customers.csv",
                 "--out", out, *more, *paths, env=env, cwd=cwd)


def rows(t, name, out="out"):
    with open(t.folder / out / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def small(t, *more, out="out"):
    t.write("items.csv", ITEMS)
    t.write("a.xml", statements.camt(entries=[("50.00", "CRDT", "BK-1", "RE-2026-1001"),
                                              ("7.77", "CRDT", "BK-2", "nobody knows")]))
    return t.run("run", "--open-items", "items.csv", "--out", out, *more, "a.xml")


def test_demo_ties_out(t):
    result = demo(t)
    equal(result.code, 0, result.err)
    contains(result.text, "control totals: tie out")
    contains(result.text, "report.html")
    equal(sorted(p.name for p in (t.folder / "out").iterdir() if "workbook" not in p.name), sorted(ALL_FILES))
    controls = json.loads((t.folder / "out/controls.json").read_text())
    equal(controls["ties_out"], True)
    equal(controls["files"]["rejected"], 0)
    statuses = ["match", "partial", "exception", "duplicate", "reversal", "ignored"]
    for account in controls["accounts"]:
        equal(account["read"]["count"], sum(account[s]["count"] for s in statuses))
        equal(Decimal(account["read"]["sum"]), sum(Decimal(account[s]["sum"]) for s in statuses))
        equal(Decimal(account["allocated"]) + Decimal(account["unapplied"]),
              Decimal(account["match"]["sum"]) + Decimal(account["partial"]["sum"]))
    equal(all(b["balanced"] for b in controls["balances"]), True)


def test_a_repeated_run_is_the_same_run(t):
    first = demo(t)
    before = {n: (t.folder / "out" / n).read_bytes() for n in ALL_FILES}
    second = demo(t)
    equal((first.code, second.code), (0, 0))
    contains(second.text, "run 1 repeated")
    for name in ALL_FILES:
        equal((t.folder / "out" / name).read_bytes() == before[name], True, name)
    contains(t.run("verify", "out/workbook.db").text, "runs: 1\n")


def test_verify_and_report_from_the_workbook(t):
    demo(t)
    verified = t.run("verify", "out/workbook.db")
    equal(verified.code, 0, verified.err)
    contains(verified.text, "holds")
    again = t.run("report", "run", "--workbook", "out/workbook.db", "--out", "again")
    equal(again.code, 0, again.err)
    for name in ALL_FILES:
        equal((t.folder / "again" / name).read_bytes() == (t.folder / "out" / name).read_bytes(), True, name)
    equal(t.run("report", "run", "99", "--workbook", "out/workbook.db").code, 1)


def test_verify_finds_what_was_changed(t):
    small(t)
    workbook = t.folder / "out/workbook.db"
    changed = 0
    with sqlite3.connect(workbook) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")  # the database itself would refuse it
        tables = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type='table' AND name LIKE '%alloc%'")]
        for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            db.execute(f'DROP TRIGGER "{trigger}"')
        for table in tables:
            columns = [r[1] for r in db.execute(f'PRAGMA table_info("{table}")')]
            if "allocated_minor" in columns:
                changed += db.execute(f'UPDATE "{table}" SET allocated_minor = allocated_minor - 1').rowcount
    db.close()
    equal(changed > 0, True)
    result = t.run("verify", workbook)
    equal(result.code, 4, result.err)
    contains(result.text, "DOES NOT HOLD")


def test_notes_are_in_the_workbook(t):
    """What a format tells besides: of a statement, an entry and a transaction."""
    for name in ("camt/notification-version-04-charges-and-rate.xml", "mt940/statement-text-and-available.sta"):
        path = t.project / "fixtures" / name
        out = path.stem
        t.write("items.csv", "invoice_id,currency,amount\nRE-2026-1001,EUR,50.00\n")
        told = [note for record in t.run("parse", path).objects if record["type"] != "diagnostic"
                for one in (record, *record.get("transactions", ())) for note in one.get("notes", ())]
        equal(len(told) > 1, True, name)
        result = t.run("run", "--open-items", "items.csv", "--out", out, path)
        equal(result.code, 0, result.err)
        with sqlite3.connect(t.folder / out / "workbook.db") as book:
            kept = [json.loads(row[0]) for table in ("statement", "entry", "bank_transaction") for row in
                    book.execute(f"SELECT n.value FROM {table}, json_each(notes) n")]
        equal(sorted(map(str, kept)), sorted(map(str, told)), name)
        equal(t.run("verify", "--workbook", f"{out}/workbook.db").code, 0, name)


def test_explain_adds_up(t):
    demo(t)
    exceptions = rows(t, "exceptions.csv")
    for row in exceptions:
        result = t.run("explain", "out/workbook.db", row["bank_ref"], "--account", row["account"])
        equal(result.code, 0, result.err)
        contains(result.text, f"Outcome in run 1: exception, {row['reason']}: ")
    match = next(r for r in rows(t, "matches.csv") if r["reason"] == "DISCOUNT")
    text = t.run("explain", "--workbook", "out/workbook.db", match["bank_ref"]).text
    contains(text, f"discount {Decimal(match['discount']):,}")
    contains(text, match["invoice_id"])
    for ledger in re.findall(r"((?:      \S.*[+-]\d+\.\d\d\n)+)      -+\n      score, in bits +([+-]\d+\.\d\d)\n", text):
        bits = [Decimal(line.rsplit(None, 1)[1]) for line in ledger[0].splitlines()]
        # Each posting is rounded to two decimals.
        equal(abs(sum(bits) - Decimal(ledger[1])) <= Decimal("0.005") * (len(bits) + 1), True, ledger)


def test_every_observation_has_words(t):
    demo(t)
    names = {part.split("=")[0] for name in ("allocations.csv", "candidates.csv") for row in rows(t, name)
             for part in row["evidence"].split(";") if part}
    equal(len(names) > 8, True)
    words = (t.project / "src/report/evidence_words.c").read_text(encoding="utf-8")
    for name in names:
        contains(words, f'{{"{name}",')


def test_explain_of_nothing(t):
    small(t)
    result = t.run("explain", "out/workbook.db", "BK-404")
    equal(result.code, 1)
    contains(result.err, "no run has a bank line BK-404 [TS-CFG-011]")
    equal(t.run("explain", "nowhere.db", "BK-1").code, 1)


def test_a_line_of_two_accounts_needs_the_account(t):
    t.write("items.csv", ITEMS)
    for name, account in (("a.xml", "DE02120300000000202051"), ("b.xml", "DE02500105170137075030")):
        t.write(name, statements.camt(account=account, entries=[("50.00", "CRDT", "BK-1", "hello")]))
    equal(t.run("run", "--open-items", "items.csv", "--out", "out", "a.xml", "b.xml").code, 0)
    result = t.run("explain", "out/workbook.db", "BK-1")
    equal(result.code, 2)
    contains(result.err, "--account")
    equal(t.run("explain", "out/workbook.db", "BK-1", "--account", "DE02500105170137075030").code, 0)


def test_small_run_in_full(t):
    result = small(t)
    equal(result.code, 0, result.err)
    got = {r["bank_ref"]: r for r in rows(t, "allocations.csv")}
    equal((got["BK-1"]["status"], got["BK-1"]["reason"], got["BK-1"]["invoice_id"], got["BK-1"]["open_after"]),
          ("match", "EXACT", "RE-2026-1001", "0.00"))
    equal((got["BK-2"]["status"], got["BK-2"]["invoice_id"], got["BK-2"]["unapplied"]), ("exception", "", "7.77"))
    equal(re.fullmatch(r"0\.\d{6}|1\.000000", got["BK-1"]["confidence"]) is not None, True)
    contains(got["BK-1"]["evidence"], "=")
    equal(t.run("run", "--quiet", "--open-items", "items.csv", "--out", "quiet", "a.xml").text, "")


def test_rejected_statement_is_told_and_left_out(t):
    t.write("b.xml", "<Document")
    small(t)
    result = t.run("run", "--open-items", "items.csv", "--out", "with", "a.xml", "b.xml")
    equal(result.code, 3)
    contains(result.err, "b.xml")
    contains(result.text, "input files rejected: 1")
    page = (t.folder / "with/report.html").read_text(encoding="utf-8")
    contains(page, "1 input file was rejected")
    equal(json.loads((t.folder / "with/controls.json").read_text())["files"]["rejected"], 1)


def test_lines_without_a_day_are_shown_and_not_booked(t):
    """What no date tells from another delivery's lines is in no run."""
    t.write("a.csv", "Datum;Verwendungszweck;Betrag\n1111/11/11;RE-2026-1001;50,00\n1111/11/12;x;-1,00\n")
    t.write("items.csv", "invoice_id,currency,amount\nRE-2026-1001,EUR,50.00\n")
    shown = t.run("parse", "a.csv")
    equal((shown.code, [e["booking_date"] for e in shown.of("entry")]), (0, [None, None]), shown.err)
    result = t.run("run", "--open-items", "items.csv", "--out", "out", "a.csv")
    equal(result.code, 3, result.err)
    contains(result.err, "a.csv:1: error: all dates of column 1 (Datum)")
    contains(result.err, "[TS-DAT-002]")


def test_balance_that_does_not_hold_is_told(t):
    t.write("items.csv", ITEMS)
    t.write("a.xml", statements.camt(closing="1.00", entries=[("50.00", "CRDT", "BK-1", "RE-2026-1001")]))
    result = t.run("run", "--open-items", "items.csv", "--out", "out", "a.xml")
    equal(result.code, 4)
    contains(result.err, "[TS-BAL-001]")
    contains(result.text, "1 do not")


def test_refused_items_commit_nothing(t):
    small(t)
    t.write("items.csv", ITEMS.replace("80.00,80.00", "80.00,eighty"))
    result = t.run("run", "--open-items", "items.csv", "--out", "out2", "a.xml")
    equal(result.code, 1)
    contains(result.err, "items.csv:3")
    equal(not (t.folder / "out2/allocations.csv").exists(), True)
    equal(not (t.folder / "out2/workbook.db").exists(), True)


def test_output_that_cannot_be_written(t):
    t.write("taken", "a file")
    t.write("items.csv", ITEMS)
    t.write("a.sta", statements.mt940())
    result = t.run("run", "--open-items", "items.csv", "--out", "taken", "a.sta")
    equal(result.code, 1)
    contains(result.err, "error:")


def test_timings_are_the_last_line(t):
    small(t)
    result = t.run("run", "--open-items", "items.csv", "--out", "timed", "a.xml", env={"TALLYSTICK_TIMINGS": "1"})
    timings = json.loads(result.err.splitlines()[-1])
    equal(sorted(timings), ["items", "timings", "transactions"])
    equal(timings["transactions"], 2)
    equal(timings["items"], 2)
    equal(sorted(timings["timings"]), sorted(["read_items_ms", "parse_ms", "index_ms", "match_ms", "learn_ms", "decoys_ms", "assign_ms",
                                              "write_ms", "digest_ms"]))
    lacks(small(t, out="untimed").err, "timings")


def test_page_is_safe_and_alone(t):
    t.write("items.csv", ITEMS)
    t.write("a.xml", statements.camt(entries=[
        ("50.00", "CRDT", "BK-1", "&lt;script&gt;alert(1)&lt;/script&gt; &quot; &#x202E; RE-2026-1001")]))
    equal(t.run("run", "--open-items", "items.csv", "--out", "out", "a.xml").code, 0)
    page = (t.folder / "out/report.html").read_text(encoding="utf-8")
    lacks(page, "<script")
    lacks(page, "\u202e")
    contains(page, "&lt;script&gt;alert(1)")
    lacks(page, " style=")
    lacks(page, "src=")
    equal(set(re.findall(r'href="([^"#][^"]*)"', page)), set())


def test_interrupted_commits_nothing(t):
    t.write("items.csv", ITEMS)
    text = statements.camt(entries=[("1.00", "CRDT", "R", "y" * 2000)])
    begin, end = text.index("<Ntry>"), text.index("</Ntry>") + len("</Ntry>")
    process = subprocess.Popen([t.binary, "run", "--open-items", "items.csv", "--out", "out", "-"], cwd=t.folder,
                               env=t.environment(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        process.stdin.write(text[:end].encode())
        for i in range(2000):
            process.stdin.write(text[begin:end].encode() * 20)
            if i == 20:  # it reads by now, so its handler stands
                process.send_signal(signal.SIGTERM)
            if process.poll() is not None:
                break
        process.stdin.close()
    except BrokenPipeError:
        pass  # it has ended
    equal(process.wait(60), 130)
    equal((t.folder / "out/workbook.db").exists(), False)
    equal((t.folder / "out/allocations.csv").exists(), False)


OPEN = "invoice_id,currency,amount\nR-1,EUR,5.00\n"


def test_an_unbalanced_statement_is_told_once_and_verify_tells_it(t):
    t.write("open.csv", OPEN)
    t.write("a.sta", statements.mt940(closing="C261031EUR999,00"))
    result = t.run("run", "--open-items", "open.csv", "--out", "out", "a.sta")
    equal(result.code, 4)
    equal(result.err.count("closing"), 1, result.err)
    contains(result.err, "TS-BAL-001")
    result = t.run("verify", "out/workbook.db")
    equal(result.code, 4)
    contains(result.text, "everything recomputed from what is stored: holds\n")
    contains(result.text, "the bank's own balances: DO NOT HOLD; the record is intact, a statement did not add up when it was read\n")
    contains(result.err, "a.sta:")
    contains(result.err, "TS-RUN-106")
    equal(t.run("verify", "--quiet", "out/workbook.db").code, 4)


def test_a_sound_workbook_verifies(t):
    t.write("open.csv", OPEN)
    t.write("a.sta", statements.mt940())
    equal(t.run("run", "--open-items", "open.csv", "--out", "out", "a.sta").code, 0)
    result = t.run("verify", "out/workbook.db")
    equal((result.code, result.err), (0, ""))
    contains(result.text, "the bank's own balances: hold\n")


def test_files_that_could_not_be_written_are_written_by_report(t):
    """Where controls.json stands, the others are complete and of its run."""
    t.write("open.csv", OPEN)
    t.write("a.sta", statements.mt940())
    equal(t.run("run", "--open-items", "open.csv", "--out", "out", "a.sta").code, 0)
    (t.folder / "out/partials.csv").unlink()
    (t.folder / "out/partials.csv").mkdir()
    result = t.run("run", "--open-items", "open.csv", "--out", "out", "a.sta")
    equal(result.code, 1, result.err)
    contains(result.err, "run 1 is saved in the workbook")
    equal((t.folder / "out/controls.json").exists(), False)
    (t.folder / "out/partials.csv").rmdir()
    equal(t.run("report", "run", "1", "--workbook", "out/workbook.db", "--out", "out").code, 0)
    equal([name for name in ALL_FILES if not (t.folder / "out" / name).is_file()], [])


def test_control_characters_of_a_path_are_not_shown(t):
    t.write("open.csv", OPEN)
    t.write("a.sta", statements.mt940())
    result = t.run("run", "--open-items", "open.csv", "--out", "o\x1b[2Jut", "a.sta")
    equal(result.code, 0, result.err)
    contains(result.text, "results: o\\u001b[2Jut/report.html")
    contains(result.text, "workbook: o\\u001b[2Jut/workbook.db")
    lacks(result.text, "\x1b")


def test_the_head_of_the_audit_trail_is_in_every_report(t):
    run = small(t)
    events = t.run("audit", "out/workbook.db", "--format", "json").of("event")
    head = events[-1]["hash"]
    equal(json.loads((t.folder / "out/controls.json").read_text())["audit"], {"events": len(events), "head": head})
    contains((t.folder / "out/report.html").read_text(), head)
    contains(run.text, f"audit trail: {len(events)} event, head {head}")
    contains(t.run("verify", "out/workbook.db").text, head)
    contains(t.run("report", "run", "--workbook", "out/workbook.db").text, head)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
