"""Periods of the books: what a closing keeps, what it refuses from then on, and how it is taken off again; and a second person's word."""
import os
import pathlib
import shutil
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import camt, entry, item, reconciled  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

SHIM = os.environ.get("TS_PERSON_SHIM", "")
DECIDED = "bank_ref,decision,invoice_id,currency,allocated,decided_by,decided_on,decision_reason\n"
OPEN = [item("RE-1001", "100.00"), item("RE-1002", "250.00", customer_id="C2", customer_name="Berghof Keramik AG", customer_iban="")]


def run(t, name, *lines, number=1, then=None):
    """One run over a statement of these lines; its rows by bank reference, and what was said."""
    rows, said = reconciled(t, {f"{name}.xml": camt(*lines, statement=name, number=number)}, OPEN if then is None else then,
                            out=name, workbook="books.db")
    return {row["bank_ref"]: row for row in rows}, said


def pays(number, amount, day, ref):
    return entry(amount, day=day, ref=ref, name="Moorland Pumpen GmbH", text=f"invoice {number}")


def command(t, *arguments, code=0, person=None):
    env = {"LD_PRELOAD": SHIM, "TS_PERSON_UID": person, "ASAN_OPTIONS": "verify_asan_link_order=0"} if person else None
    result = t.run(*arguments, "--workbook", "books.db", env=env)
    equal(result.code, code, f"{arguments}: {result.err}")
    return result


def decide(t, rows, code=0, person=None):
    t.write("decided.csv", DECIDED + rows)
    return command(t, "review", "import", "decided.csv", code=code, person=person)


def assign(ref, number, amount, day):
    return f"{ref},assign,{number},EUR,{amount},A. Berg,{day},told by phone\n"


def october(t):
    """A match and an exception of October."""
    rows, _ = run(t, "OCT", pays("RE-1001", "100.00", "2026-10-05", "R1"), entry("77.00", day="2026-10-06", ref="R2", text="thanks"))
    equal((rows["R1"]["status"], rows["R2"]["status"]), ("match", "exception"))


def verified(t):
    equal(t.run("verify", "books.db").code, 0)


def test_a_closing_keeps_what_stood_in_it(t):
    october(t)
    shown = command(t, "close", "2026-10", "--dry-run").text
    contains(shown, "would be closed: 2026-10, with everything booked up to 2026-10-31")
    contains(command(t, "close", "2026-10").text, shown.split("\n", 1)[1])
    contains(shown, "  match                1              100.00                0.00\n")
    contains(shown, "  exception            1               77.00               77.00\n")
    contains(shown, "1 exceptions are carried into the next period")
    with sqlite3.connect(t.folder / "books.db") as db:
        equal(db.execute("SELECT standing, lines, sum_minor, unapplied_minor FROM period_total ORDER BY 1").fetchall(),
              [("exception", 1, 7700, 7700), ("match", 1, 10000, 0)])
    verified(t)


def test_what_was_settled_in_it_stays(t):
    october(t)
    command(t, "close", "2026-10")
    contains(decide(t, "R1,reject,,,,A. Berg,2026-11-03,not theirs\n", code=1).err, "TS-DEC-022")
    contains(decide(t, assign("R2", "RE-1002", "77.00", "2026-10-31"), code=1).err, "TS-DEC-023")
    decide(t, assign("R2", "RE-1002", "77.00", "2026-11-01"))
    verified(t)
    command(t, "close", "2026-11")
    contains(decide(t, assign("R2", "RE-1002", "70.00", "2026-12-01"), code=1).err, "TS-DEC-022")


def test_the_database_refuses_it_too(t):
    october(t)
    command(t, "close", "2026-10")
    db = sqlite3.connect(t.folder / "books.db")
    for statement, words in (
            ("INSERT INTO decision VALUES (1, 1, 2, 1, 1, NULL, 'reject', 'me', '2026-11-05', 'x', 0)", "settled in a closed period"),
            ("INSERT INTO decision VALUES (1, 1, 2, 1, 2, NULL, 'reject', 'me', '2026-10-05', 'x', 0)", "dated in an open period"),
            ("INSERT INTO period_event VALUES (2, 9, 'now', 'close', '2026-09', '2026-09-30', NULL, 1, 0, 'me', '')", "closed after those"),
            ("INSERT INTO period_event VALUES (2, 9, 'now', 'reopen', '2026-09', NULL, 7, 1, 0, 'me', 'x')", "what is reopened was closed"),
            ("UPDATE period_total SET lines = 2", "what was closed is not changed"),
            ("DELETE FROM period_event", "what was closed is not removed")):
        try:
            db.execute(statement)
            raise AssertionError(f"not refused: {statement}")
        except sqlite3.IntegrityError as error:
            contains(str(error), words)
    db.close()


def test_a_line_that_comes_late_is_left_to_a_person(t):
    october(t)
    command(t, "close", "2026-10")
    rows, said = run(t, "LATE", pays("RE-1002", "250.00", "2026-10-30", "R3"), pays("RE-1002", "250.00", "2026-11-02", "R4"), number=2)
    equal((rows["R3"]["status"], rows["R3"]["reason"]), ("exception", "PERIOD_CLOSED"))
    equal((rows["R4"]["status"], rows["R4"]["invoice_id"]), ("match", "RE-1002"))
    contains(said, "1 new lines are booked up to 2026-10-31, which is closed")
    verified(t)
    # It belongs to no closing until the next, and none of what was closed has changed.
    shown = command(t, "close", "2026-11").text
    contains(shown, "  exception            1              250.00              250.00\n")
    contains(shown, "  match                1              250.00                0.00\n")
    verified(t)


def test_a_known_line_of_a_closed_period_is_no_late_one(t):
    october(t)
    command(t, "close", "2026-10")
    _, said = run(t, "AGAIN", pays("RE-1001", "100.00", "2026-10-05", "R1"), pays("RE-1002", "250.00", "2026-11-02", "R4"), number=2)
    lacks(said, "TS-PER-001")


def test_reopening_is_on_record_and_gives_the_period_back(t):
    october(t)
    command(t, "close", "2026-10")
    command(t, "close", "2026-11")
    contains(command(t, "reopen", "2026-09", "--reason", "x", code=1).err, "TS-PER-003")
    equal(t.run("reopen", "2026-10", "--workbook", "books.db").code, 2)
    contains(command(t, "reopen", "2026-10", "--reason", "late statement").text, "open again: 2026-10, and 1 closed after it")
    decide(t, "R1,reject,,,,A. Berg,2026-10-31,not theirs\n")
    rows, _ = run(t, "LATE", pays("RE-1002", "250.00", "2026-10-30", "R3"), number=2)
    equal(rows["R3"]["status"], "match")
    contains(command(t, "close", "2026-Q4").text, "  decided              1              100.00              100.00\n")
    contains(command(t, "close", "2026-12", code=1).err, "TS-PER-002")
    verified(t)
    events = [event["kind"] for event in command(t, "audit", "--format", "json").of("event")]
    equal(events, ["run", "close", "close", "reopen", "decisions", "run", "close"])


def test_a_changed_total_is_found(t):
    october(t)
    command(t, "close", "2026-10")
    pristine = (t.folder / "books.db").read_bytes()
    for change in ("UPDATE period_total SET sum_minor = sum_minor + 1 WHERE standing = 'match'", "DELETE FROM period_total",
                   "UPDATE period_event SET closed_through = '2026-09-30'", "UPDATE period_event SET done_by = 'nobody'",
                   "UPDATE period_event SET after_decision = 1", "DELETE FROM period_event",
                   "UPDATE entry SET booking_date = '2026-11-05' WHERE booking_date = '2026-10-05'"):
        (t.folder / "books.db").write_bytes(pristine)
        for rest in ("books.db-wal", "books.db-shm"):
            (t.folder / rest).unlink(missing_ok=True)
        db = sqlite3.connect(t.folder / "books.db")
        triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        db.execute(change)
        for _, sql in triggers:
            db.execute(sql)
        db.commit()
        db.close()
        result = t.run("verify", "books.db")
        equal(result.code, 4, f"{change}: {result.err}")


def test_names_of_periods(t):
    october(t)
    for name in ("2026-13", "2026-0", "2026-Q5", "26-10", "2026/10", "", "2026-10-31", "2026-00"):
        equal(command(t, "close", name, "--dry-run", code=2).code, 2, name)
    for name, day in (("2026-10", "2026-10-31"), ("2026-Q4", "2026-12-31"), ("2026", "2026-12-31"), ("2028-02", "2028-02-29")):
        contains(command(t, "close", name, "--dry-run").text, f"booked up to {day}")


def test_a_second_person_approves(t):
    october(t)
    contains(command(t, "review", "approve", "R2", code=1, person="7001").err, "nobody has decided")
    decide(t, assign("R2", "RE-1002", "77.00", "2026-10-20"), person="7001")
    contains(command(t, "review", "approve", "R2", code=1, person="7001").err, "TS-DEC-024")
    contains(command(t, "review", "approve", "R2", person="7002").text, "approved by uid 7002")
    contains(command(t, "review", "approve", "R2", code=1, person="7003").err, "approved already")
    contains(command(t, "review", "approve", "R9", code=1, person="7003").err, "no run has a bank line R9")
    verified(t)
    life = command(t, "audit", "R2").text
    for words in ("read from OCT.xml", "judged: exception", "decided: assign, by A. Berg: told by phone", "approved by uid 7002"):
        contains(life, words)
    # What took its place is not approved.
    decide(t, assign("R2", "RE-1002", "70.00", "2026-10-21"), person="7001")
    command(t, "review", "approve", "R2", person="7002")
    verified(t)


def test_the_database_knows_who_cannot_approve(t):
    october(t)
    decide(t, assign("R2", "RE-1002", "77.00", "2026-10-20"), person="7001")
    db = sqlite3.connect(t.folder / "books.db")
    for who in ("uid 7001", "A. Berg", "a. berg"):
        try:
            db.execute("INSERT INTO approval VALUES (1, 3, 'now', 1, ?)", (who,))
            raise AssertionError(f"not refused: {who}")
        except sqlite3.IntegrityError as error:
            contains(str(error), "who decides cannot approve")
    db.close()


def test_the_life_of_a_line(t):
    october(t)
    run(t, "AGAIN", pays("RE-1001", "100.00", "2026-10-05", "R1"), number=2)
    run(t, "BACK", entry("100.00", mark="DBIT", day="2026-10-20", ref="R5", returned=True, text="return of R1"), number=3)
    command(t, "close", "2026-10")
    command(t, "reopen", "2026-10", "--reason", "a mistake")
    steps = [(s["step"], s["run"]) for s in command(t, "audit", "R1", "--format", "json").objects]
    for step in (("read", 1), ("judged", 1), ("allocated", 1), ("delivered_again", 2), ("closed", None), ("reopened", None)):
        if step not in steps:
            raise AssertionError(f"{step} is not in {steps}")
    equal([s["event"] for s in command(t, "audit", "R1", "--format", "json").objects],
          sorted(s["event"] for s in command(t, "audit", "R1", "--format", "json").objects))
    contains(command(t, "audit", "R404", code=1).err, "TS-CFG-011")


def test_a_dry_run_and_a_refusal_change_nothing(t):
    october(t)
    shutil.copy(t.folder / "books.db", t.folder / "before.db")
    command(t, "close", "2026-10", "--dry-run")
    command(t, "reopen", "2026-10", "--reason", "x", code=1)
    equal((t.folder / "books.db").read_bytes(), (t.folder / "before.db").read_bytes())
    equal(t.run("close", "2026-10", "--workbook", "none.db").code, 1)


if __name__ == "__main__":
    if not SHIM:
        print("skipped: TS_PERSON_SHIM is not set; run by ctest")
        sys.exit(77)
    sys.exit(main(sys.modules[__name__]))
