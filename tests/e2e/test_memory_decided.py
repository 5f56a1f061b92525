"""How customers pay, learnt from what persons decided: once for each payment, in the place of what the run learnt of it."""
import csv
import io
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from e2e import contains, equal, main  # noqa: E402
from test_learnt import HOLDING, cents, items, line, number, statement  # noqa: E402
from test_memory import assign, decide, eur, fact, first_run, learnt, outcome, run, silent, withdraw  # noqa: E402

PARTS = ("bank_ref,decision,invoice_id,currency,allocated,discount,charges,tax,difference,decided_by,decided_on,"
         "decision_reason\n")


def habits(t):
    return {f["customer_id"]: f for f in learnt(t) if f["kind"] == "habit"}


def certain_run(t):
    """A certain payment of K1000's first item: the run learns that it names the whole number, four days late."""
    run(t, "ST-1", [line("BK-1", cents(0), "Holding Linden", HOLDING, number(0), "2026-10-05")], out="first")
    equal(outcome(t, "BK-1", "first")[:2], ("match", "EXACT"))
    equal(habits(t)["K1000"]["words"], "customer K1000 pays 4 days after the due date in the mean; "
                                       "writes the whole number in 1 of 1 that name one")


def test_an_assigned_payment_teaches_how_the_customer_pays(t):
    first_run(t)
    equal(habits(t), {})
    decide(t, assign("BK-1", 0))
    taught = fact(t, "habit")
    equal((taught["words"], taught["certain_payments"], taught["decisions"], taught["decided_by"], taught["state"]),
          ("customer K1000 pays 4 days after the due date in the mean; names no item in 1 of 1 payments", 0, 1, "A. Berg", "in_force"))
    contains(t.run("learnt", "--workbook", "books.db").text, "decided by A. Berg on 2026-10-08; in force")
    run(t, "ST-2", [silent("BK-2", 4)])
    with sqlite3.connect(t.folder / "books.db") as db:
        equal(db.execute("SELECT memory_version FROM run ORDER BY run_id").fetchall(), [(0,), (2,)])
    db.close()
    equal(t.run("verify", "books.db").code, 0)


def test_an_accepted_payment_counts_once(t):
    certain_run(t)
    before = habits(t)["K1000"]
    decide(t, "BK-1,accept,,,,A. Berg,2026-10-08,\n")
    after = habits(t)["K1000"]
    equal((after["words"], after["id"]), (before["words"], before["id"]))
    equal((before["certain_payments"], before["decisions"]), (1, 0))
    equal((after["certain_payments"], after["decisions"]), (0, 1))
    equal(t.run("verify", "books.db").code, 0)


def test_a_rejected_match_teaches_nothing_any_more(t):
    certain_run(t)
    decide(t, f"BK-1,reject,{number(0)},,,A. Berg,2026-10-08,another customer's\n")
    equal(habits(t), {})
    equal(t.run("verify", "books.db").code, 0)


def test_a_payment_assigned_elsewhere_teaches_of_the_other(t):
    certain_run(t)
    decide(t, f"BK-1,assign,{number(10)},EUR,{eur(cents(0))},A. Berg,2026-10-08,the number was a slip\n")
    equal({customer: f["words"] for customer, f in habits(t).items()},
          {"K1005": "customer K1005 pays 4 days after the due date in the mean; pays in part in 1 of 1 without a discount"})


def test_only_that_payment_is_taken_back(t):
    run(t, "ST-1", [line("BK-1", cents(0), "Holding Linden", HOLDING, number(0), "2026-10-05"),
                    line("BK-2", cents(1), "Holding Linden", HOLDING, number(1), "2026-10-21")], out="first")
    equal(habits(t)["K1000"]["words"], "customer K1000 pays 12 days after the due date in the mean; "
                                       "writes the whole number in 2 of 2 that name one")
    decide(t, f"BK-2,reject,{number(1)},,,A. Berg,2026-10-28,another customer's\n")
    left = habits(t)["K1000"]
    equal((left["words"], left["certain_payments"]), ("customer K1000 pays 4 days after the due date in the mean; "
                                                      "writes the whole number in 1 of 1 that name one", 1))
    # A later decision on the line takes the place of the first one.
    decide(t, f"BK-2,assign,{number(1)},EUR,{eur(cents(1))},A. Berg,2026-10-29,it was for it after all\n")
    equal(habits(t)["K1000"]["words"], "customer K1000 pays 12 days after the due date in the mean; "
                                       "writes the whole number in 2 of 2 that name one")


def test_it_is_withdrawn_and_a_later_decision_brings_it_back(t):
    first_run(t)
    decide(t, assign("BK-1", 0))
    withdraw(t, "habit")
    gone = fact(t, "habit")
    equal((gone["state"], gone["withdrawn_by"], gone["decisions"]), ("withdrawn", "C. Roth", 0))
    run(t, "ST-2", [silent("BK-2", 4, account="GB33BUKB20201555555555", name="Nord")])
    equal(fact(t, "habit")["state"], "withdrawn")
    decide(t, f"BK-2,assign,{number(1)},EUR,{eur(cents(1))},A. Berg,2026-11-08,the rest is on account\n")
    back = fact(t, "habit")
    equal((back["state"], back["decisions"]), ("in_force", 1))
    contains(back["words"], "pays more than is open in 1 of 1")
    equal(t.run("verify", "books.db").code, 0)


def discounted():
    """The items, the first with a discount of two percent until 2026-10-04."""
    rows = list(csv.reader(io.StringIO(items())))
    rows[0] += ["discount_percent", "discount_date"]
    rows[1] += ["2", "2026-10-04"]
    for row in rows[2:]:
        row += ["", ""]
    return "\r\n".join(",".join(row) for row in rows) + "\r\n"


def decided_with(t, discount="0.00", charges="0.00", difference="0.00", day="2026-10-05"):
    """A payment of the first item less those parts, as a person assigned it; what it taught."""
    paid = cents(0) - sum(int(part.replace(".", "")) for part in (discount, charges, difference))
    t.write("items.csv", discounted())
    t.write("one.xml", statement("ST-1", [line("BK-1", paid, "Holding Linden", HOLDING, "Zahlung", day)]))
    (t.folder / "books.db").unlink(missing_ok=True)
    equal(t.run("run", "--open-items", "items.csv", "--workbook", "books.db", "--out", "out", "one.xml").code, 0)
    t.write("decided.csv", PARTS + f"BK-1,assign,{number(0)},EUR,{eur(paid)},{discount},{charges},0.00,{difference},A. Berg,2026-10-08,x\n")
    result = t.run("review", "import", "decided.csv", "--workbook", "books.db")
    equal(result.code, 0, result.err)
    equal(t.run("verify", "books.db").code, 0)
    return fact(t, "habit")["words"]


def test_the_parts_say_what_the_amount_shows(t):
    contains(decided_with(t, discount="6.00", day="2026-10-04"), "takes the discount in 1 of 1 that may")
    contains(decided_with(t, discount="6.00"), "takes it too late in 1 of 1 that come too late")
    contains(decided_with(t, charges="12.50"), "lets charges be deducted in 1 of 1 without a discount")
    contains(decided_with(t, difference="0.03"), "is some cents off in 1 of 1 without a discount")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
