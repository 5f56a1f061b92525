"""Decided rows: what they do to lines and items, and every way in which a file is refused as a whole."""
import csv
import hashlib
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from e2e import contains, equal, lacks, main  # noqa: E402
from test_learnt import line, statement  # noqa: E402

ITEMS = ("invoice_id,customer_id,customer_name,currency,amount,due_date\r\n"
         "RE-2026-1001,C1,Nordlicht Werkzeug GmbH,EUR,250.00,2026-10-01\r\n"
         "RE-2026-1002,C1,Nordlicht Werkzeug GmbH,EUR,80.00,2026-10-01\r\n"
         "RE-2026-1003,C2,Hafenbau AG,EUR,90.00,2026-10-01\r\n"
         "RE-2026-1004,C2,Hafenbau AG,USD,77.00,2026-10-01\r\n"
         "SAME-77,C1,Nordlicht Werkzeug GmbH,EUR,5.00,2026-10-01\r\n"
         "SAME-77,C2,Hafenbau AG,EUR,6.00,2026-10-01\r\n"
         "GS-2026-9,C2,Hafenbau AG,EUR,-10.00,2026-10-01\r\n")
# BK-1 matches RE-2026-1001, BK-2 and BK-3 name nothing.
LINES = [("250.00", "BK-1", "RE-2026-1001"), ("85.00", "BK-2", "nothing"), ("170.00", "BK-3", "no")]
HEADER = "bank_ref,account,decision,invoice_id,customer_id,currency,allocated,discount,difference,decided_by,decided_on,decision_reason\n"


def reconcile(t, items=ITEMS, lines=None, name="a", out="out"):
    """A run over one statement of the name; its lines are (amount, reference, text)."""
    t.write("items.csv", items)
    t.write(f"{name}.xml", statement(name, [line(ref, round(float(amount) * 100), "Nordlicht Werkzeug GmbH", "", text)
                                            for amount, ref, text in lines or LINES]))
    result = t.run("run", "--open-items", "items.csv", "--workbook", "books.db", "--out", out, f"{name}.xml")
    equal(result.code, 0, result.err)
    return result


def row(ref, decision, invoice="", customer="", allocated="", discount="", difference="", by="A. Berg", on="2026-10-08", why="so it is",
        currency="EUR", account=""):
    return ",".join([ref, account, decision, invoice, customer, currency if allocated else "", allocated, discount, difference, by, on, why]) + "\n"


def decide(t, *rows, code=0, more=(), header=HEADER):
    t.write("decided.csv", header + "".join(rows))
    result = t.run("review", "import", "decided.csv", "--workbook", "books.db", *more)
    equal(result.code, code, result.err + result.text)
    return result


def ask(t, sql):
    with sqlite3.connect(t.folder / "books.db") as db:
        rows = db.execute(sql).fetchall()
    db.close()
    return rows


def bytes_of(t):
    return hashlib.sha256((t.folder / "books.db").read_bytes()).hexdigest()


def test_an_assignment_with_its_parts(t):
    reconcile(t)
    decide(t, row("BK-3", "assign", "RE-2026-1002", allocated="78.40", discount="1.60"),
           row("BK-3", "assign", "RE-2026-1003", allocated="89.99", difference="0.01"))
    equal(ask(t, "SELECT x.role, i.invoice_id, x.allocated_minor, x.discount_minor, x.difference_minor, x.open_before_minor, "
                 "x.open_after_minor FROM decision_item x JOIN open_item i USING (item_no) ORDER BY 2"),
          [("paid", "RE-2026-1002", 7840, 160, 0, 8000, 0), ("paid", "RE-2026-1003", 8999, 0, 1, 9000, 0)])
    equal(ask(t, "SELECT unapplied_minor, after_run, supersedes FROM decision"), [(161, 1, None)])
    equal(ask(t, "SELECT kind, run_id FROM audit_event ORDER BY event_id"), [("run", 1), ("decisions", None)])
    verified = t.run("verify", "books.db")
    equal(verified.code, 0, verified.err)
    contains(verified.text, "decisions: 1, withdrawals: 0\n")


def test_the_next_run_does_not_give_a_decided_item_away_again(t):
    reconcile(t)
    decide(t, row("BK-2", "assign", "RE-2026-1002", allocated="80.00"))
    # The list does not contain the decision yet; then it does.
    lines = [("80.00", "BK-7", "RE-2026-1002")]
    reconcile(t, lines=lines, name="b", out="second")
    with open(t.folder / "second/allocations.csv", encoding="utf-8", newline="") as file:
        equal([(r["status"], r["reason"]) for r in csv.DictReader(file) if not r["carried_from"]],
              [("exception", "DUPLICATE_PAYMENT")])
    reconcile(t, items=ITEMS.replace("RE-2026-1002,C1,Nordlicht Werkzeug GmbH,EUR,80.00,2026-10-01\r\n", ""),
              lines=[("5.00", "BK-8", "nothing")], name="c", out="third")
    equal(t.run("verify", "books.db").code, 0)


def test_a_reject_gives_the_item_back(t):
    reconcile(t)
    decide(t, row("BK-1", "reject", why="paid by somebody else"))
    equal(ask(t, "SELECT role, allocated_minor, open_before_minor, open_after_minor FROM decision_item"), [("undone", 25000, 25000, 0)])
    equal(ask(t, "SELECT unapplied_minor FROM decision"), [(25000,)])
    reconcile(t, lines=[("250.00", "BK-7", "RE-2026-1001")], name="b", out="second")
    with open(t.folder / "second/allocations.csv", encoding="utf-8", newline="") as file:
        equal([(r["status"], r["open_before"], r["open_after"]) for r in csv.DictReader(file) if not r["carried_from"]],
              [("match", "250.00", "0.00")])
    equal(t.run("verify", "books.db").code, 0)


def test_what_the_list_contained_already_is_not_opened_by_a_reject(t):
    reconcile(t, lines=[("100.00", "BK-1", "RE-2026-1001")])
    listed = ITEMS.replace("RE-2026-1001,C1,Nordlicht Werkzeug GmbH,EUR,250.00", "RE-2026-1001,C1,Nordlicht Werkzeug GmbH,EUR,150.00")
    reconcile(t, items=listed, lines=[("5.55", "BK-6", "nothing")], name="b", out="second")
    decide(t, row("BK-1", "reject", why="a slip"))
    reconcile(t, items=listed, lines=[("150.00", "BK-7", "RE-2026-1001")], name="c", out="third")
    with open(t.folder / "third/allocations.csv", encoding="utf-8", newline="") as file:
        equal([(r["status"], r["open_before"]) for r in csv.DictReader(file) if not r["carried_from"]], [("match", "150.00")])
    equal(t.run("verify", "books.db").code, 0)


def test_rejects_come_first_whatever_the_order_of_rows(t):
    reconcile(t)
    decide(t, row("BK-3", "assign", "RE-2026-1001", allocated="170.00"), row("BK-1", "reject", why="a slip"))
    equal(ask(t, "SELECT action, unapplied_minor FROM decision ORDER BY decision_no"), [("reject", 25000), ("assign", 0)])
    equal(ask(t, "SELECT open_after_minor FROM decision_item WHERE role = 'paid'"), [(8000,)])
    equal(t.run("verify", "books.db").code, 0)


def test_a_later_decision_takes_the_place_of_the_one_before(t):
    reconcile(t)
    decide(t, row("BK-2", "assign", "RE-2026-1002", allocated="80.00"))
    decide(t, row("BK-2", "assign", "RE-2026-1003", allocated="85.00", why="the other one"))
    equal(ask(t, "SELECT decision_no, supersedes FROM decision"), [(1, None), (2, 1)])
    text = t.run("explain", "books.db", "BK-2").text
    contains(text, "assign by A. Berg on 2026-10-08: so it is (another decision took its place)\n")
    contains(text, "      undone   RE-2026-1002 of C1: 80.00 EUR\n      paid     RE-2026-1003 of C2: 85.00 EUR; open before 90.00, after 5.00\n")
    # What was undone is open again.
    decide(t, row("BK-3", "assign", "RE-2026-1002", allocated="80.00"))
    equal(t.run("verify", "books.db").code, 0)


def test_a_file_twice_is_stored_once(t):
    reconcile(t)
    rows = (row("BK-2", "assign", "RE-2026-1002", allocated="80.00"), row("BK-1", "accept", why=""))
    contains(decide(t, *rows).text, "decisions stored: 2 (accepted: 1, rejected: 0, assigned: 1)\nin force already: 0\n")
    before = ask(t, "SELECT count(*) FROM audit_event")
    contains(decide(t, *rows[::-1]).text, "decisions stored: 0 (accepted: 0, rejected: 0, assigned: 0)\nin force already: 2\n")
    equal(ask(t, "SELECT count(*) FROM audit_event"), before)
    # Nor after a list that contains it already.
    reconcile(t, items=ITEMS.replace("RE-2026-1002,C1,Nordlicht Werkzeug GmbH,EUR,80.00,2026-10-01\r\n", ""),
              lines=[("5.55", "BK-6", "nothing")], name="b", out="second")
    contains(decide(t, *rows).text, "in force already: 2\n")
    equal(t.run("verify", "books.db").code, 0)


def test_a_reject_twice_is_stored_once_but_another_item_is_news(t):
    reconcile(t)
    for _ in range(2):
        decide(t, row("BK-1", "reject"), row("BK-2", "reject", "RE-2026-1002"))
    equal(ask(t, "SELECT count(*) FROM decision"), [(2,)])
    decide(t, row("BK-2", "reject", "RE-2026-1003"))
    equal(ask(t, "SELECT x.decision_no, x.role, i.invoice_id FROM decision_item x JOIN open_item i USING (item_no) ORDER BY x.decision_item_no"),
          [(1, "undone", "RE-2026-1001"), (2, "not_paid", "RE-2026-1002"), (3, "not_paid", "RE-2026-1003"),
           (3, "not_paid", "RE-2026-1002")])
    # What is not paid stays said, until a decision says that it is.
    decide(t, row("BK-2", "assign", "RE-2026-1003", allocated="85.00"))
    equal(ask(t, "SELECT x.role, i.invoice_id FROM decision_item x JOIN open_item i USING (item_no) WHERE x.decision_no = 4 "
                 "ORDER BY x.decision_item_no"),
          [("paid", "RE-2026-1003"), ("not_paid", "RE-2026-1002")])
    equal(t.run("verify", "books.db").code, 0)


def test_a_dry_run_stores_nothing(t):
    reconcile(t)
    before = bytes_of(t)
    contains(decide(t, row("BK-2", "assign", "RE-2026-1002", allocated="80.00"), more=("--dry-run",)).text,
             "decisions that would be stored: 1 (")
    equal(ask(t, "SELECT count(*) FROM decision"), [(0,)])
    equal(bytes_of(t), before)
    equal(decide(t, row("BK-2", "assign", "RE-2026-1002", allocated="99.00"), more=("--dry-run",), code=1).text, "")


def test_the_smallest_amount_is_assigned_and_none_is_not(t):
    reconcile(t)
    contains(decide(t, row("BK-3", "assign", "RE-2026-1002", allocated="0.00"), code=1).err, "TS-DEC-019")
    decide(t, row("BK-3", "assign", "RE-2026-1002", allocated="0.01"))
    equal(ask(t, "SELECT allocated_minor FROM decision_item WHERE role = 'paid'"), [(1,)])


def test_the_same_amount_with_another_discount_is_another_decision(t):
    reconcile(t)
    for discount, decisions in (("1.60", 1), ("1.60", 1), ("1.00", 2)):
        decide(t, row("BK-3", "assign", "RE-2026-1002", allocated="78.40", discount=discount))
        equal(ask(t, "SELECT count(*) FROM decision"), [(decisions,)], discount)


def test_an_item_that_only_an_earlier_list_had_is_assigned_nothing(t):
    reconcile(t)
    reconcile(t, items="".join(line for line in ITEMS.splitlines(True) if "1003" not in line), lines=[("3.00", "BK-9", "x")], name="b")
    contains(decide(t, row("BK-2", "assign", "RE-2026-1003", allocated="1.00"), code=1).err, "TS-DEC-014")
    decide(t, row("BK-2", "reject", "RE-2026-1003"))  # what it does not pay may be settled long since


def test_every_fault_is_named_and_nothing_is_stored(t):
    reconcile(t)
    cases = [
        ("TS-DEC-010", [row("BK-77", "accept")]),
        ("TS-DEC-010", [row("BK-1", "accept", account="DE00NOT")]),
        ("TS-DEC-013", [row("BK-2", "assign", "RE-2026-1002", allocated="1.00"), row("BK-2", "assign", "RE-2026-1003", allocated="1.00", by="B")]),
        ("TS-DEC-013", [row("BK-2", "assign", "RE-2026-1002", allocated="1.00"), row("BK-2", "reject", "RE-2026-1003")]),
        ("TS-DEC-013", [row("BK-2", "assign", "RE-2026-1002", allocated="1.00"),
                        row("BK-2", "assign", "RE-2026-1003", allocated="1.00", account="DE75512108001245126199")]),
        ("TS-DEC-014", [row("BK-2", "assign", "RE-9", allocated="1.00")]),
        ("TS-DEC-015", [row("BK-2", "assign", "SAME-77", allocated="1.00")]),
        ("TS-DEC-016", [row("BK-2", "accept")]),
        ("TS-DEC-016", [row("BK-1", "accept", "RE-2026-1002")]),
        ("TS-DEC-017", [row("BK-2", "reject")]),
        ("TS-DEC-018", [row("BK-2", "assign", "RE-2026-1003", allocated="85.01")]),
        ("TS-DEC-018", [row("BK-2", "assign", "GS-2026-9", allocated="-10.00")]),
        ("TS-DEC-019", [row("BK-3", "assign", "RE-2026-1002", allocated="80.01")]),
        ("TS-DEC-019", [row("BK-3", "assign", "RE-2026-1002", allocated="-1.00")]),
        ("TS-DEC-019", [row("BK-3", "assign", "RE-2026-1002", allocated="79.00", discount="1.01")]),
        ("TS-DEC-019", [row("BK-3", "assign", "RE-2026-1001", allocated="1.00")]),  # BK-1 has it
        ("TS-DEC-020", [row("BK-2", "assign", "RE-2026-1004", allocated="1.00")]),
        ("TS-DEC-021", [row("BK-3", "assign", "RE-2026-1002", allocated="1.00"), row("BK-3", "assign", "RE-2026-1002", allocated="2.00")]),
        ("TS-DEC-002", [row("BK-2", "assign", "RE-2026-1002")]),
        ("TS-DEC-002", [row("BK-2", "reject", "RE-2026-1002", why="")]),
        ("TS-DEC-002", [row("BK-1", "accept", by="")]),
        ("TS-DEC-002", [row("", "accept")]),
        ("TS-DEC-003", [row("BK-1", "perhaps")]),
        ("TS-DEC-004", [row("BK-1", "accept", "RE-2026-1001", allocated="250.00")]),
        ("TS-INV-003", [row("BK-2", "assign", "RE-2026-1002", allocated="abc")]),
        ("TS-INV-003", [row("BK-2", "assign", "RE-2026-1002", allocated="92233720368547758.08")]),
        ("TS-INV-005", [row("BK-1", "accept", on="2026-02-30")]),
    ]
    before = bytes_of(t)
    for code, rows in cases:
        result = decide(t, *rows, row("BK-1", "accept") if rows[0].split(",")[0] != "BK-1" else "", code=1)
        contains(result.err, f"[{code}]")
        equal(result.text, "")
    result = decide(t, *(rows[0] for code, rows in cases if code in ("TS-DEC-010", "TS-DEC-014", "TS-DEC-019")), code=1)
    for code in ("TS-DEC-010", "TS-DEC-019"):
        contains(result.err, f"[{code}]")
    contains(decide(t, "x,y\n", code=1, header="bank_ref,decision\n").err, "the header has no column decided_on")
    equal(ask(t, "SELECT count(*) FROM decision"), [(0,)])
    equal(bytes_of(t), before)


def test_a_line_delivered_again_is_decided_where_it_was_read(t):
    reconcile(t)
    reconcile(t, lines=LINES + [("1.00", "BK-9", "nothing")], name="b", out="second")
    # A line that a second delivery repeats is decided where it was first read.
    decide(t, row("BK-2", "assign", "RE-2026-1002", allocated="80.00"))
    equal(ask(t, "SELECT s.run_id FROM decision d JOIN bank_transaction USING (transaction_no) JOIN entry USING (entry_no) "
                 "JOIN statement s USING (statement_no)"), [(1,)])
    equal(t.run("verify", "books.db").code, 0)


def test_a_reference_of_two_accounts_needs_the_account(t):
    t.write("items.csv", ITEMS)
    for name, bank in (("a", "DE75512108001245126199"), ("b", "DE02120300000000202051")):
        text = statement(name, [line("BK-2", 8500, "Nordlicht Werkzeug GmbH", "", "nothing")])
        t.write(f"{name}.xml", text.replace("DE75512108001245126199", bank))
    equal(t.run("run", "--open-items", "items.csv", "--workbook", "books.db", "a.xml", "b.xml").code, 0)
    contains(decide(t, row("BK-2", "assign", "RE-2026-1002", allocated="80.00"), code=1).err, "[TS-DEC-011]")
    decide(t, row("BK-2", "assign", "RE-2026-1002", allocated="80.00", account="de02 1203 0000 0000 2020 51"))
    equal(ask(t, "SELECT s.account FROM decision d JOIN bank_transaction USING (transaction_no) JOIN entry USING (entry_no) "
                 "JOIN statement s USING (statement_no)"), [("DE02120300000000202051",)])


def test_a_line_that_is_not_booked_is_not_for_a_person(t):
    t.write("items.csv", ITEMS)
    t.write("a.xml", statement("a", [line("BK-2", 8500, "Nordlicht Werkzeug GmbH", "", "nothing")]).replace("BOOK", "PDNG"))
    equal(t.run("run", "--open-items", "items.csv", "--workbook", "books.db", "a.xml").code, 0)
    result = decide(t, row("BK-2", "assign", "RE-2026-1002", allocated="80.00"), code=1)
    contains(result.err, "bank line BK-2 ended as ignored, PENDING [TS-DEC-012]")


def test_what_the_command_line_refuses(t):
    reconcile(t)
    t.write("decided.csv", HEADER + row("BK-1", "accept"))
    for arguments, code, what in ((("review", "import", "decided.csv"), 2, "--workbook FILE is missing"),
                                  (("review", "export", "decided.csv", "--workbook", "books.db"), 2, "unknown step"),
                                  (("review", "import", "--workbook", "books.db"), 2, "is missing"),
                                  (("review", "import", ".", "--workbook", "books.db"), 2, "is a folder"),
                                  (("review", "import", "none.csv", "--workbook", "books.db"), 1, "none.csv"),
                                  (("review", "import", "decided.csv", "--workbook", "none.db"), 1, "TS-DB-001")):
        result = t.run(*arguments)
        equal(result.code, code, what)
        contains(result.err, what)
    equal((t.folder / "none.db").exists(), False)
    lacks(t.run("verify", "books.db").text, "decisions:")


def test_verify_finds_what_was_changed(t):
    reconcile(t)
    decide(t, row("BK-3", "assign", "RE-2026-1002", allocated="80.00"), row("BK-1", "accept"))
    equal(t.run("verify", "books.db").code, 0)
    whole = (t.folder / "books.db").read_bytes()
    for sql in ("UPDATE decision SET decided_by = 'Mallory' WHERE decision_no = 1",
                "UPDATE decision SET unapplied_minor = unapplied_minor + 1",
                "UPDATE decision_item SET item_no = item_no + 1 WHERE role = 'paid' AND decision_no = 2",
                "DELETE FROM decision_item WHERE role = 'undone'",
                "INSERT INTO decision_file VALUES (9, 9, 'x', 'x', printf('%064d', 0))",
                "UPDATE decision_file SET sha256 = printf('%064d', 0)"):
        (t.folder / "books.db").write_bytes(whole)
        for more in ("-wal", "-shm"):
            (t.folder / f"books.db{more}").unlink(missing_ok=True)
        with sqlite3.connect(t.folder / "books.db") as db:
            triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                db.execute(f'DROP TRIGGER "{name}"')
            equal(db.execute(sql).rowcount >= 1, True, sql)
            for _, text in triggers:
                db.execute(text)
        db.close()
        result = t.run("verify", "books.db")
        equal(result.code, 4, sql)
        contains(result.err, "TS-DB-02")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
