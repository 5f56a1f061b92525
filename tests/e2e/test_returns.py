"""What comes back over the bounds of a run: returns of receipts that an earlier run booked, and invoices paid twice."""
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import NAME, OWN, PAYER, camt, entry, item, reconciled  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

INVOICE = "RE-2026-1001"
LISTED = [item(INVOICE, "100.00"), item("RE-2026-1005", "344.10")]
DECIDED = "bank_ref,account,decision,invoice_id,currency,allocated,decided_by,decided_on,decision_reason\n"


def paid(amount="100.00", text=INVOICE, ref="BK-1", **more):
    return entry(amount, **{"ref": ref, "name": NAME, "account": PAYER, "text": text, **more})


def back(amount="100.00", ref="BK-2", day="2026-11-06", **more):
    return entry(amount, "DBIT", day=day, ref=ref, returned=True, **more)


def month(t, number, *lines, own=None):
    """The next statement, in the same workbook; status, reason and items of each line."""
    rows, _ = reconciled(t, {f"{number}.xml": camt(*lines, statement=f"ST-{number}", number=number)},
                         LISTED if own is None else own, out=f"out{number}", workbook="books.db")
    told = {}
    for row in rows:
        status, reason, items = told.setdefault(row["bank_ref"], (row["status"], row["reason"], []))
        items.extend([(row["invoice_id"], row["allocated"])] if row["invoice_id"] else [])
    return told


def explain(t, ref):
    return t.run("explain", "books.db", ref).text


def sound(t):
    result = t.run("verify", "books.db")
    equal(result.code, 0, result.err)


def ask(t, sql):
    with sqlite3.connect(t.folder / "books.db") as db:
        return db.execute(sql).fetchall()


PAID = ("match", "EXACT", [(INVOICE, "100.00")])
UNDOES = ("reversal", "REVERSAL", [])
UNPAIRED = ("exception", "RETURN_UNPAIRED", [])


def test_a_return_undoes_the_receipt_of_an_earlier_run(t):
    equal(month(t, 1, paid(end_to_end="SEP-1"))["BK-1"], PAID)
    equal(month(t, 2, back(end_to_end="SEP-1"), paid(ref="BK-3", day="2026-11-09"))["BK-2"], UNDOES)
    contains(explain(t, "BK-2"), "Outcome in run 2: reversal, REVERSAL: undoes an earlier line\n"
             "  undoes the bank line BK-1 of run 1, booked 2026-10-05: 100.00 EUR\n"
             f"      undone   {INVOICE} of C1: 100.00 EUR\n")
    contains(explain(t, "BK-1"), "Undone since, and what was allocated given back\n"
             "  by the bank line BK-2 of run 2, booked 2026-11-06: -100.00 EUR\n")
    page = (t.folder / "out2" / "report.html").read_text(encoding="utf-8")
    contains(page, '<span class="mono">BK-1</span> of run 1')
    equal(ask(t, "SELECT l.kind, b.bank_ref, i.invoice_id, r.allocated_minor FROM bank_link l JOIN bank_line b "
                 "ON b.transaction_no = l.earlier_no JOIN reopened_item r USING (bank_link_no) JOIN open_item i USING (item_no)"),
          [("undoes", "BK-1", INVOICE, 10000)])
    sound(t)


def test_the_item_is_open_again_in_the_same_run(t):
    month(t, 1, paid(end_to_end="SEP-1"))
    told = month(t, 2, back(end_to_end="SEP-1"), paid(ref="BK-3", day="2026-11-09"))
    equal(told["BK-3"], PAID, "the list is as it was: the ledger has neither")
    sound(t)


def test_the_item_is_open_again_in_the_next_run(t):
    month(t, 1, paid(end_to_end="SEP-1"))
    month(t, 2, back(end_to_end="SEP-1"), own=LISTED[1:])
    equal(month(t, 3, paid(ref="BK-3", day="2026-12-09"))["BK-3"], PAID, "the ledger has both, and lists it again")
    equal(month(t, 4, paid(ref="BK-4", day="2026-12-19"))["BK-4"], ("exception", "DUPLICATE_PAYMENT", []))
    sound(t)


def test_nothing_is_reopened_twice(t):
    month(t, 1, paid("40.00", f"{INVOICE} Abschlag", end_to_end="SEP-1"))
    listed = item(INVOICE, "100.00", open_amount="60.00")
    month(t, 2, back("40.00", end_to_end="SEP-1"), own=[listed])
    equal(month(t, 3, paid("60.00", ref="BK-3", day="2026-12-09"), own=[listed])["BK-3"],
          ("match", "EXACT", [(INVOICE, "60.00")]), "open as listed, until the ledger lists it again")
    equal(month(t, 4, paid("40.00", ref="BK-4", day="2026-12-12"), own=[item(INVOICE, "100.00")])["BK-4"][1],
          "ITEM_UNCLEAR", "100.00 are neither what was listed nor what is left of it")
    sound(t)


def test_a_return_is_known_when_it_comes_again(t):
    month(t, 1, paid(end_to_end="SEP-1"))
    first = month(t, 2, back(end_to_end="SEP-1"))
    files = {path.name: path.read_bytes() for path in (t.folder / "out2").iterdir() if path.name != "controls.json"}
    equal(month(t, 2, back(end_to_end="SEP-1")), first, "the same run")
    for name, content in files.items():
        equal((t.folder / "out2" / name).read_bytes() == content, True, f"{name} is written as before")
    again = month(t, 2, back(end_to_end="SEP-1"), own=[*LISTED, item("RE-2026-1009", "77.00")])
    equal(again["BK-2"], ("duplicate", "DELIVERED_TWICE", []), "the same statement in another run")
    equal(ask(t, "SELECT count(*) FROM bank_link"), [(1,)])
    sound(t)


def test_two_returns_do_not_undo_one_receipt(t):
    month(t, 1, paid(end_to_end="SEP-1"))
    month(t, 2, back(end_to_end="SEP-1"))
    equal(month(t, 3, back(ref="BK-3", day="2026-11-09", end_to_end="SEP-1"))["BK-3"], UNPAIRED)
    sound(t)


def test_without_an_id_payer_and_text_tell(t):
    month(t, 1, paid(), paid("100.00", "RE-2026-7003", ref="BK-9", account="DE75512108001245126199", name="Handlung ddd3"))
    equal(month(t, 2, back(name=NAME, account=PAYER, text=f"Rueckgabe {INVOICE}"))["BK-2"], UNDOES)
    contains(explain(t, "BK-2"), "undoes the bank line BK-1 of run 1")
    sound(t)


def test_two_receipts_that_fit_are_left_to_a_person(t):
    month(t, 1, paid())
    told = month(t, 2, paid("100.00", "RE-2026-1007", ref="BK-3", day="2026-11-01"), back(name=NAME, account=PAYER, text="return"),
                 own=[*LISTED, item("RE-2026-1007", "100.00")])
    equal((told["BK-2"], told["BK-3"][1]), (UNPAIRED, "EXACT"), "one in this run, one in an earlier one")


def test_a_name_alone_undoes_nothing(t):
    month(t, 1, paid(account=""))
    equal(month(t, 2, back(name=NAME))["BK-2"], UNPAIRED)


def test_the_banks_fee_comes_with_it(t):
    month(t, 1, paid(end_to_end="SEP-1"))
    equal(month(t, 2, back("103.00", end_to_end="SEP-1"))["BK-2"], UNDOES)
    sound(t)


def decide(t, *rows):
    t.write("decided.csv", DECIDED + "".join(f"{row}\n" for row in rows))
    return t.run("review", "import", "decided.csv", "--workbook", "books.db")


def test_what_a_person_took_back_is_not_given_back_again(t):
    month(t, 1, paid(end_to_end="SEP-1"))
    equal(decide(t, f"BK-1,{OWN},reject,,,,A. Berg,2026-10-09,another customer").code, 0)
    equal(month(t, 2, back(end_to_end="SEP-1"), paid(ref="BK-3", day="2026-11-09"))["BK-3"], PAID)
    lacks(explain(t, "BK-2"), "undone")
    equal(ask(t, "SELECT count(*) FROM reopened_item"), [(0,)])
    sound(t)


def test_what_a_person_assigned_is_given_back(t):
    month(t, 1, paid(end_to_end="SEP-1", text="Zahlung"), own=[*LISTED, item("RE-2026-1002", "100.00")])
    equal(decide(t, f"BK-1,{OWN},assign,{INVOICE},EUR,100.00,A. Berg,2026-10-09,by telephone").code, 0)
    told = month(t, 2, back(end_to_end="SEP-1"), paid(ref="BK-3", day="2026-11-09"))
    equal((told["BK-2"], told["BK-3"]), (UNDOES, PAID))
    contains(explain(t, "BK-2"), f"      undone   {INVOICE} of C1: 100.00 EUR\n")
    sound(t)


def test_no_one_decides_on_a_line_that_was_undone(t):
    month(t, 1, paid(end_to_end="SEP-1"))
    row = f"BK-1,{OWN},accept,,,,A. Berg,2026-10-09,"
    equal(decide(t, row).code, 0)
    month(t, 2, back(end_to_end="SEP-1"))
    known = decide(t, row)
    equal(known.code, 0, known.err)
    late = decide(t, f"BK-1,{OWN},reject,,,,A. Berg,2026-11-09,too late")
    equal(late.code, 1)
    contains(late.err, "TS-DEC-012")
    contains(late.err, "bank line BK-1 was undone by a later one")
    sound(t)


def test_a_person_may_assign_what_is_open_again(t):
    month(t, 1, paid(end_to_end="SEP-1"))
    month(t, 2, back(end_to_end="SEP-1"), paid("100.00", "Zahlung", ref="BK-3", day="2026-11-09", name="Fremd AG",
                                               account="DE75512108001245126199"), own=LISTED)
    result = decide(t, f"BK-3,{OWN},assign,{INVOICE},EUR,100.00,A. Berg,2026-11-12,paid by a sister")
    equal(result.code, 0, result.err)
    sound(t)


def test_an_invoice_paid_twice_names_the_first_payment(t):
    month(t, 1, paid())
    for number, own in ((2, LISTED), (3, LISTED[1:])):  # the ledger still lists it, and no more
        told = month(t, number, paid(ref=f"BK-{number}", day=f"2026-11-0{number}"), own=own)
        equal(told[f"BK-{number}"], ("exception", "DUPLICATE_PAYMENT", []))
        contains(explain(t, f"BK-{number}"), "names what BK-1 of 2026-10-05 has paid in run 1")
    sound(t)


def test_twice_in_one_run_names_the_first_payment(t):
    told = month(t, 1, paid(), paid(ref="BK-2", day="2026-10-06"))
    equal((told["BK-1"], told["BK-2"]), (PAID, ("exception", "DUPLICATE_PAYMENT", [])))
    contains(explain(t, "BK-2"), f"names {INVOICE}, which is settled by BK-1 of 2026-10-05")


def test_another_payer_or_amount_is_no_second_payment(t):
    month(t, 1, paid())
    told = month(t, 2, paid(ref="BK-2", day="2026-11-02", name="Fremd AG", account="DE75512108001245126199"),
                 paid("99.00", ref="BK-3", day="2026-11-02"), paid("100.00", "RE-2026-10011", ref="BK-4", day="2026-11-02"),
                 own=LISTED[1:])
    for ref in ("BK-2", "BK-3", "BK-4"):
        equal(told[ref][1] != "DUPLICATE_PAYMENT", True, told[ref])


def test_after_a_return_it_is_paid_once(t):
    month(t, 1, paid(end_to_end="SEP-1"))
    month(t, 2, back(end_to_end="SEP-1"), own=LISTED[1:])
    told = month(t, 3, paid(ref="BK-3", day="2026-12-02"), own=LISTED[1:])
    equal(told["BK-3"][1], "REFERENCE_UNKNOWN", "it is owed, and the list does not have it")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
