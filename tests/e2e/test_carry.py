"""Open exceptions that later runs judge again: which ones, what becomes of them, and what is rolled forward."""
import csv
import json
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import conserved  # noqa: E402
from bank import NAME, OWN, PAYER, camt, entry, item, items  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

FIRST, EARLY = item("RE-2026-1001", "100.00"), item("RE-2026-1002", "250.00", issue_date="2026-10-06")
DECIDED = "bank_ref,decision,invoice_id,currency,allocated,decided_by,decided_on,decision_reason\n"


def line(amount, ref, text="", day="2026-10-05", **more):
    return entry(amount, day=day, ref=ref, **{"text": text, "name": NAME, "account": PAYER, **more})


def run(t, number, lines, own, day="2026-10-05", options=(), code=0):
    """The next statement in the workbook; rows of allocations.csv by reference, each with the run that read it."""
    t.write("items.csv", items(*own))
    files = [t.write(f"{number}.xml", camt(*lines, statement=f"S-{number}", number=number, day=day))] if lines else []
    result = t.run("run", "--open-items", "items.csv", "--workbook", "book.db", "--out", f"out{number}", *options, *files)
    equal(result.code, code, result.err)
    if code:
        return {}, result
    sound(t)
    with open(t.folder / f"out{number}/allocations.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    equal(conserved.of_transactions(rows), [])
    equal(conserved.of_totals(rows, controls(t, number)), [])
    return {(row["bank_ref"], row["carried_from"]): (row["status"], row["reason"], row["invoice_id"]) for row in rows}, result


def controls(t, number):
    return json.loads((t.folder / f"out{number}/controls.json").read_text(encoding="utf-8"))


def rolled(t, number, what="exceptions"):
    """Count and sum of each figure that is not nothing."""
    rows = [row for row in controls(t, number)["roll_forward"] if row["what"] == what]
    equal(len(rows) <= 1, True)
    return {name: (figure["count"], figure["sum"]) for row in rows for name, figure in row.items()
            if isinstance(figure, dict) and (figure["count"] or float(figure["sum"]))}


def sound(t):
    result = t.run("verify", "book.db")
    equal(result.code, 0, result.err)


def ask(t, sql):
    with sqlite3.connect(t.folder / "book.db") as db:
        return db.execute(sql).fetchall()


def decide(t, row):
    t.write("decided.csv", DECIDED + row + "\n")
    result = t.run("review", "import", "decided.csv", "--workbook", "book.db")
    equal(result.code, 0, result.err)


def test_a_payment_that_came_before_its_invoice(t):
    got, _ = run(t, 1, [line("250.00", "BK-1", "RE-2026-1002"), line("7.10", "BK-2", "hello", name="Nobody", account="")], [FIRST])
    equal([status for status, *_ in got.values()], ["exception"] * 2)
    got, result = run(t, 2, [line("100.00", "BK-3", "RE-2026-1001", day="2026-10-06")], [FIRST, EARLY], day="2026-10-06")
    equal(got, {("BK-1", "1"): ("match", "EXACT", "RE-2026-1002"), ("BK-2", "1"): ("exception", "NO_CANDIDATE", ""),
                ("BK-3", ""): ("match", "EXACT", "RE-2026-1001")})
    contains(result.text, "  judged again 2 (257.10): 1 match, 1 exception; allocated 250.00, unapplied 0.00, ties out\n")
    contains(result.text, f"open exceptions, {OWN} EUR: before 2 (257.10), carried -1 (-250.00), after 1 (7.10)\n")
    account = controls(t, 2)["accounts"][0]
    equal(account["read"], {"count": 1, "sum": "100.00"})
    equal(account["match"], {"count": 1, "sum": "100.00"})
    equal(account["carried"]["match"], {"count": 1, "sum": "250.00"})
    equal(rolled(t, 1), {"new": (2, "257.10"), "after": (2, "257.10")})
    equal(rolled(t, 2), {"before": (2, "257.10"), "carried": (-1, "-250.00"), "after": (1, "7.10")})
    # What is settled stays settled, whatever the list says.
    got, _ = run(t, 3, [line("3.00", "BK-4", "", day="2026-10-07", name="Nobody", account="")], [FIRST, EARLY], day="2026-10-07")
    equal(sorted(got), [("BK-2", "1"), ("BK-4", "")])
    contains(t.run("explain", "book.db", "BK-1").text, "Outcome in run 2: match, EXACT: one item, paid in full\n"
             "  judged again: read by run 1, and open since then\n")
    page = (t.folder / "out2/report.html").read_text(encoding="utf-8")
    contains(page, "BK-1 of run 1</span>")
    contains(page, "<h3>From run to run</h3>")
    lacks((t.folder / "out1/report.html").read_text(encoding="utf-8"), "From run to run")


def test_each_run_is_written_again_as_it_was(t):
    run(t, 1, [line("250.00", "BK-1", "RE-2026-1002"), line("9.99", "BK-2", "RE-2026-1001")], [FIRST])
    run(t, 2, [line("50.00", "BK-3", "RE-2026-1001", day="2026-10-06")], [FIRST, EARLY], day="2026-10-06")
    run(t, 3, [], [FIRST])
    for number in (1, 2, 3):
        equal(t.run("report", "run", number, "--workbook", "book.db", "--out", "again").code, 0)
        for path in sorted((t.folder / "again").iterdir()):
            equal(path.read_bytes() == (t.folder / f"out{number}" / path.name).read_bytes(), True, f"{number} {path.name}")
    # The same inputs are the same run, also those of a run that carried.
    t.write("items.csv", items(FIRST, EARLY))
    for threads in (1, 4):
        result = t.run("run", "--open-items", "items.csv", "--workbook", "book.db", "--out", "same", "--threads", threads, "2.xml")
        contains(result.text, "run 2 repeated: nothing had changed\n")
        equal((t.folder / "same/allocations.csv").read_bytes(), (t.folder / "out2/allocations.csv").read_bytes())
    equal(ask(t, "SELECT count(*) FROM run"), [(3,)])


def test_without_a_statement_the_open_ones_are_judged(t):
    t.write("items.csv", items(FIRST))
    result = t.run("run", "--open-items", "items.csv", "--workbook", "book.db")
    equal(result.code, 2)
    contains(result.err, "STATEMENT... is missing")
    equal((t.folder / "book.db").exists(), False)
    run(t, 1, [line("250.00", "BK-1", "RE-2026-1002")], [FIRST])
    got, result = run(t, 2, [], [FIRST, EARLY])
    equal(got, {("BK-1", "1"): ("match", "EXACT", "RE-2026-1002")})
    equal((controls(t, 2)["transactions"], controls(t, 2)["carried"]), (0, 1))
    got, _ = run(t, 3, [], [FIRST])
    equal(got, {})


def test_how_old_a_line_may_be(t):
    for days, want in ((0, []), (9, []), (10, [("BK-1", "1")])):
        (t.folder / "book.db").unlink(missing_ok=True)
        options = ("--set", f"matching.carry_days={days}")
        run(t, 1, [line("250.00", "BK-1", "RE-2026-1002")], [FIRST], options=options)
        got, _ = run(t, 2, [line("1.00", "BK-2", day="2026-10-15")], [FIRST, EARLY], day="2026-10-15", options=options)
        equal([key for key in got if key[1]], want, days)
        equal(rolled(t, 2)["before"], (1, "250.00"), "it is open, also where it is not judged again")


def test_what_a_person_decided_is_not_judged_again(t):
    run(t, 1, [line("250.00", "BK-1", "RE-2026-1002"), line("40.00", "BK-2", "RE-2026-1002")], [FIRST])
    decide(t, "BK-1,reject,RE-2026-1001,,,A. Berg,2026-10-05,no money of ours")
    decide(t, "BK-2,assign,RE-2026-1001,EUR,30.00,A. Berg,2026-10-05,a part of it")
    got, _ = run(t, 2, [line("1.00", "BK-3", day="2026-10-06")], [FIRST, EARLY], day="2026-10-06")
    equal([key for key in got if key[1]], [])
    equal(rolled(t, 2), {"before": (2, "290.00"), "decided": (-2, "-290.00"), "new": (1, "1.00"), "after": (1, "1.00")})
    equal(rolled(t, 2, "unapplied"), {"decided": (2, "260.00"), "after": (2, "260.00")})
    # A decision in place of another: what lies unapplied follows.
    decide(t, "BK-2,assign,RE-2026-1001,EUR,40.00,A. Berg,2026-10-06,all of it")
    run(t, 3, [line("2.00", "BK-4", day="2026-10-07")], [FIRST, EARLY], day="2026-10-07")
    equal(rolled(t, 3, "unapplied"), {"before": (2, "260.00"), "decided": (-1, "-10.00"), "after": (1, "250.00")})


def test_a_line_that_is_delivered_again_is_judged_once(t):
    first = [line("250.00", "BK-1", "RE-2026-1002")]
    run(t, 1, first, [FIRST])
    got, _ = run(t, 2, first + [line("5.00", "BK-2", day="2026-10-05")], [FIRST, EARLY])
    equal((got["BK-1", ""][0], got["BK-1", "1"]), ("duplicate", ("match", "EXACT", "RE-2026-1002")))
    equal(ask(t, "SELECT count(*) FROM allocation"), [(1,)])
    explained = t.run("explain", "book.db", "BK-1")
    contains(explained.text, "Outcome in run 2: match, EXACT")


def test_a_return_that_came_before_its_receipt(t):
    """And one whose receipt is still open: both are settled as a pair, and nothing is allocated to either."""
    back = line("100.00", "BK-1", "", end_to_end="E-1", mark="DBIT", returned=True)
    got, _ = run(t, 1, [back, line("80.00", "BK-2", "RE-2026-1009", end_to_end="E-2")], [FIRST])
    equal([(status, reason) for status, reason, _ in got.values()], [("exception", "RETURN_UNPAIRED"), ("exception", "REFERENCE_UNKNOWN")])
    got, _ = run(t, 2, [line("100.00", "BK-3", "RE-2026-1001", end_to_end="E-1"),
                        line("80.00", "BK-4", "", day="2026-10-06", end_to_end="E-2", mark="DBIT", returned=True)], [FIRST])
    equal({key: value[:2] for key, value in got.items()},
          {("BK-1", "1"): ("reversal", "REVERSAL"), ("BK-3", ""): ("reversal", "REVERSED"),
           ("BK-2", "1"): ("reversal", "REVERSED"), ("BK-4", ""): ("reversal", "REVERSAL")})
    equal(rolled(t, 2), {"before": (2, "-20.00"), "carried": (-2, "20.00")})


def test_a_line_that_is_too_old_may_still_be_undone(t):
    options = ("--set", "matching.carry_days=3")
    run(t, 1, [line("80.00", "BK-1", "RE-2026-1009", end_to_end="E-2"), line("130.00", "BK-2", "RE-2026-1001", end_to_end="E-3")],
        [FIRST], options=options)
    equal(rolled(t, 1, "unapplied"), {"new": (1, "30.00"), "after": (1, "30.00")})
    back = [line(amount, ref, day="2026-10-20", end_to_end=name, mark="DBIT", returned=True)
            for amount, ref, name in (("80.00", "BK-3", "E-2"), ("130.00", "BK-4", "E-3"))]
    got, _ = run(t, 2, back, [FIRST], day="2026-10-20", options=options)
    equal({value[:2] for value in got.values()}, {("reversal", "REVERSAL")})
    equal(rolled(t, 2), {"before": (1, "80.00"), "undone": (-1, "-80.00")})
    equal(rolled(t, 2, "unapplied"), {"before": (1, "30.00"), "undone": (-1, "-30.00")})


def test_a_carried_line_teaches_once(t):
    """The account that paid is learnt by the run that settles the line, not by each that looks at it."""
    stranger = line("250.00", "BK-1", "RE-2026-1002", account="DE75512108001245126199")
    run(t, 1, [stranger], [FIRST])
    for number in (2, 3):
        run(t, number, [line(f"{number}.00", f"BK-{number}", day=f"2026-10-0{number + 4}")], [FIRST], day=f"2026-10-0{number + 4}")
    run(t, 4, [], [FIRST, EARLY])
    run(t, 5, [line("5.00", "BK-5", day="2026-10-12")], [FIRST], day="2026-10-12")
    equal(ask(t, "SELECT run_id, payments FROM learnt_account WHERE account LIKE 'DE75%'"), [(4, 1)])
    equal(ask(t, "SELECT run_id, one + several FROM learnt_habit"), [(4, 1)])


def test_lines_in_conflict_wait_for_a_person(t):
    run(t, 1, [line("10.00", "BK-1", "RE-2026-1009")], [FIRST])
    t.write("items.csv", items(FIRST, EARLY))
    t.write("other.xml", camt(line("10.00", "BK-1", "RE-2026-1009"), line("250.00", "BK-2", "RE-2026-1002"), statement="S-1", number=1))
    result = t.run("run", "--open-items", "items.csv", "--workbook", "book.db", "other.xml")
    contains(result.err, "TS-DUP-010")
    got, _ = run(t, 3, [], [FIRST, EARLY])
    equal(list(got), [("BK-1", "1")])
    equal(ask(t, "SELECT reason FROM bank_line WHERE bank_ref = 'BK-2'"), [("STATEMENT_CONFLICT",)])
    equal(rolled(t, 3)["after"], (2, "260.00"))


def test_what_was_carried_is_masked_like_the_rest(t):
    run(t, 1, [line("250.00", "BK-1", "RE-2026-1002"), line("7.10", "BK-2", "hello", name="Zebrafink GmbH", account="")], [FIRST])
    run(t, 2, [line("1.00", "BK-3", day="2026-10-06")], [FIRST, EARLY], day="2026-10-06")
    equal(t.run("report", "run", "2", "--mask", "--workbook", "book.db", "--out", "shared").code, 0)
    for path in (path for path in (t.folder / "shared").rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        for secret in ("Zebrafink", PAYER, OWN):
            lacks(text, secret)
    for ref in ("BK-1", "BK-2"):
        shown = t.run("explain", "--mask", "book.db", ref)
        equal(shown.code, 0, shown.err)
        contains(shown.text, "judged again: read by run 1")
        lacks(shown.text, "Zebrafink")


def test_verify_finds_a_roll_forward_that_was_changed(t):
    run(t, 1, [line("250.00", "BK-1", "RE-2026-1002")], [FIRST])
    run(t, 2, [line("1.00", "BK-2", day="2026-10-06")], [FIRST], day="2026-10-06")
    with sqlite3.connect(t.folder / "book.db") as db:
        db.execute("DROP TRIGGER roll_forward_stays")
        db.execute("UPDATE roll_forward SET before_count = before_count + 1, after_count = after_count + 1 WHERE run_id = 2")
    result = t.run("verify", "book.db")
    equal(result.code, 4)
    for code in ("TS-DB-021", "TS-DB-032"):
        contains(result.err, code)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
