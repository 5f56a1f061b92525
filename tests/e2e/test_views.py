"""The views for those who ask the workbook themselves: each against the tables and the files of a small month."""
import csv
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import camt, entry, item, reconciled  # noqa: E402
from e2e import equal, main  # noqa: E402

MOOR = {"name": "Moorland Pumpen GmbH", "account": "DE89370400440532013000"}


def month(t):
    """Three mornings: an item is paid, another is paid in part, a third changes, and one comes back."""
    lists = [[item("RE-1", "100.00"), item("RE-2", "200.00"), item("RE-3", "300.00", due_date="2026-10-01")],
             [item("RE-2", "200.00"), item("RE-3", "300.00", due_date="2026-10-20")],
             [item("RE-1", "100.00"), item("RE-2", "200.00"), item("RE-3", "300.00", due_date="2026-10-20")]]
    lines = [[entry("100.00", day="2026-10-05", ref="B1", text="RE-1", **MOOR)],
             [entry("150.00", day="2026-10-06", ref="B2", text="part of RE-2", **MOOR)],
             [entry("12.34", day="2026-10-07", ref="B3", text="who knows", name="Nobody", account="")]]
    for i, own in enumerate(lists):
        reconciled(t, {f"day{i}.xml": camt(*lines[i], statement=f"D{i}", number=i + 1, day=f"2026-10-0{5 + i}")}, own, out=f"out{i}",
                   workbook="books.db")
    t.write("decided.csv", "bank_ref,decision,invoice_id,currency,allocated,decided_by,decided_on,decision_reason\n"
                           "B3,assign,RE-3,EUR,12.34,A. Berg,2026-10-08,found it\n")
    equal(t.run("review", "import", "decided.csv", "--workbook", "books.db", "--dry-run").code, 0)
    return sqlite3.connect(t.folder / "books.db")


def test_versions_of_items(t):
    db = month(t)
    rows = db.execute("SELECT invoice_id, version, first_run, last_run, replaced_by_run, due_date FROM item_version "
                      "WHERE customer_id = 'C1' ORDER BY 1, 2").fetchall()
    equal(rows, [("RE-1", 1, 1, 1, 2, "2026-10-01"), ("RE-1", 2, 3, 3, None, "2026-10-01"),
                 ("RE-2", 1, 1, 3, None, "2026-10-01"),
                 ("RE-3", 1, 1, 1, 2, "2026-10-01"), ("RE-3", 2, 2, 3, None, "2026-10-20")])
    # Forty others never change: one version each, however many lists.
    equal(db.execute("SELECT count(*), max(version) FROM item_version WHERE customer_id <> 'C1'").fetchone(), (40, 1))


def test_payments_are_the_allocations_of_the_files(t):
    db = month(t)
    rows = []
    for i in range(3):
        with open(t.folder / f"out{i}/allocations.csv", encoding="utf-8", newline="") as file:
            rows += [(r["bank_ref"], r["invoice_id"], round(float(r["allocated"]) * 100)) for r in csv.DictReader(file) if r["invoice_id"]]
    equal(db.execute("SELECT bank_ref, invoice_id, allocated_minor FROM payment ORDER BY 1, 2").fetchall(), sorted(rows))
    equal(db.execute("SELECT DISTINCT allocated_by, undone FROM payment").fetchall(), [("run", 0)])
    t.run("review", "import", "decided.csv", "--workbook", "books.db")
    equal(db.execute("SELECT bank_ref, invoice_id, allocated_minor, allocated_by, confidence_ppm FROM payment "
                     "WHERE allocated_by = 'person'").fetchall(), [("B3", "RE-3", 1234, "person", None)])


def test_open_exceptions(t):
    db = month(t)
    equal(db.execute("SELECT bank_ref, amount_minor FROM open_exception").fetchall(), [("B3", 1234)])
    equal(t.run("review", "import", "decided.csv", "--workbook", "books.db").code, 0)
    equal(db.execute("SELECT count(*) FROM open_exception").fetchone(), (0,))


def test_what_became_of_the_lines_of_each_run(t):
    db = month(t)
    equal(db.execute("SELECT run_id, sum(lines) FROM run_status WHERE carried = 0 GROUP BY 1 ORDER BY 1").fetchall(),
          [(1, 1), (2, 1), (3, 1)])
    equal(db.execute("SELECT sum(sum_minor) FROM run_status WHERE carried = 0").fetchone(),
          db.execute("SELECT sum(amount_minor) FROM bank_transaction").fetchone())


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
