"""Which bank lines are one line: nothing counted twice, nothing lost, each with a name of its own that stays."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import NAME, camt, counted, details, entry, item, mt940, over_two_runs, reconciled  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

SEVERAL = [details("100.00", end_to_end="D-1"), details("150.00", end_to_end="D-2"), details("250.00", end_to_end="D-3")]


def refs(rows):
    """The name of the line of each amount."""
    return {row["amount"]: row["bank_ref"] for row in rows}


def reasons(rows):
    return {row["amount"]: row["reason"] for row in rows}


def test_equal_lines_of_statements_that_follow_each_other_are_two(t):
    monday = {"mon.xml": camt(entry("9.99", name="Anna Berg"), statement="S-1", number=1)}
    tuesday = {"tue.xml": camt(entry("9.99", name="Anna Berg"), statement="S-2", number=2)}
    rows, _ = reconciled(t, {**monday, **tuesday})
    equal(counted(rows), ["9.99", "9.99"])
    equal(len({row["bank_ref"] for row in rows}), 2)


def test_equal_lines_of_statements_that_follow_each_other_are_two_over_two_runs(t):
    monday = {"mon.xml": camt(entry("9.99", name="Anna Berg"), statement="S-1", number=1)}
    tuesday = {"tue.xml": camt(entry("9.99", name="Anna Berg"), statement="S-2", number=2)}
    rows, _ = over_two_runs(t, monday, tuesday)
    equal(counted(rows), ["9.99"])


def test_reports_of_a_day_repeat_what_they_had_before(t):
    for ref in ("", "BK-1"):
        noon = {"noon.xml": camt(entry("80.00", ref=ref), kind="052", statement="R-1", number=1)}
        evening = {"evening.xml": camt(entry("80.00", ref=ref), entry("5.00"), kind="052", statement="R-2", number=2)}
        rows, _ = reconciled(t, {**noon, **evening}, out=f"one{ref}")
        equal((len(rows), counted(rows)), (3, ["5.00", "80.00"]), ref)


def test_reports_of_a_day_repeat_what_they_had_before_over_two_runs(t):
    noon = {"noon.xml": camt(entry("80.00"), kind="052", statement="R-1", number=1)}
    evening = {"evening.xml": camt(entry("80.00"), entry("5.00"), kind="052", statement="R-2", number=2)}
    rows, _ = over_two_runs(t, noon, evening)
    equal((len(rows), counted(rows)), (2, ["5.00"]))


def test_a_batch_and_its_single_line_are_one_booking(t):
    batch = camt(entry("500.00", ref="B-1", of=SEVERAL), statement="S-4", number=4)
    single = mt940("500,00", ref="B-1")
    bare = camt(entry("500.00", ref="B-1", of=[]), kind="052", statement="R-9", number=9)
    for names in (("a", "b", "c"), ("c", "b", "a"), ("b", "c", "a")):
        files = dict(sorted(zip((f"{name}.txt" for name in names), (batch, single, bare))))
        rows, _ = reconciled(t, files, out="".join(names))
        equal((len(rows), counted(rows)), (5, ["100.00", "150.00", "250.00"]), names)


def test_a_batch_and_its_single_line_are_one_over_two_runs(t):
    batch = {"batch.xml": camt(entry("500.00", ref="B-1", of=SEVERAL), statement="S-4", number=4)}
    single = {"single.sta": mt940("500,00", ref="B-1")}
    for first, second in ((batch, single), (single, batch)):
        rows, _ = over_two_runs(t, first, second)
        equal(counted(rows), [])


def test_a_batch_whose_transactions_have_references_of_their_own(t):
    """What stands in the workbook is the transactions; the statement that has the batch alone comes once more."""
    refs = [text.replace("<TxDtls><Refs>", f"<TxDtls><Refs><AcctSvcrRef>D-{n}</AcctSvcrRef>") for n, text in enumerate(SEVERAL)]
    single = camt(entry("500.00", ref="B-1", of=[]), statement="S-4", number=4)
    both = {"batch.xml": camt(entry("500.00", ref="B-1", of=refs), kind="054", statement="N-4", number=None), "single.xml": single}
    rows, _ = over_two_runs(t, both, {"again.xml": single})
    equal(counted(rows), [])
    rows, _ = reconciled(t, {"other.xml": single + " "}, out="third", workbook="book.db")
    equal(counted(row for row in rows if not row["carried_from"]), [])


def test_pages_and_numbers_over_two_runs_are_no_conflict(t):
    first = {"one.xml": camt(entry("9.99"), statement="R", number=1)}
    second = {"two.xml": camt(entry("7.77"), statement="R", number=2)}
    rows, _ = over_two_runs(t, first, second)
    equal([row["reason"] for row in rows], ["NO_CANDIDATE"])


def test_lines_of_one_reference_pair_before_a_line_without(t):
    first = {"full.xml": camt(entry("100.00", ref="X"), entry("100.00", ref="Y"))}
    again = {"poor.xml": camt(entry("100.00"), entry("100.00", ref="X"), kind="052", statement="R-1")}
    rows, _ = over_two_runs(t, first, again)
    equal(counted(rows), [])
    equal([row["bank_ref"] for row in sorted(rows, key=lambda row: int(row["line"]))], ["Y", "X"])


def test_lines_of_one_reference_pair_before_a_line_without_in_one_run(t):
    rows, _ = reconciled(t, {"full.xml": camt(entry("100.00", ref="X"), entry("100.00", ref="Y")),
                             "poor.xml": camt(entry("100.00"), entry("100.00", ref="X"), kind="052", statement="R-1")})
    equal((len(rows), counted(rows)), (4, ["100.00", "100.00"]))


def test_a_name_that_the_bank_gives_is_no_second_use(t):
    uses = camt(entry("1.00", ref="A"), entry("2.00", ref="A"), statement="S-1", number=1)
    given = camt(entry("3.00", ref="A#2"), statement="S-2", number=2)
    told = [refs(reconciled(t, files, out=out)[0])
            for out, files in (("one", {"a.xml": uses, "b.xml": given}), ("two", {"a.xml": given, "b.xml": uses}))]
    equal(told[0], told[1])
    equal((told[0]["1.00"], told[0]["3.00"], len(set(told[0].values()))), ("A", "A#2", 3))


def test_names_are_not_given_twice_over_runs(t):
    uses = {"uses.xml": camt(entry("1.00", ref="A"), entry("2.00", ref="A"), statement="S-1", number=1)}
    given = {"given.xml": camt(entry("3.00", ref="A#2"), statement="S-2", number=2)}
    for out, first, second in (("x", uses, given), ("y", given, uses)):
        named = {}
        for i, files in enumerate((first, second, {**first, **second})):
            rows, _ = reconciled(t, files, out=f"{out}{i}", workbook=f"{out}.db")
            for amount, ref in refs(rows).items():
                equal(named.setdefault(amount, ref), ref, amount)
        equal(len(set(named.values())), 3, named)


def test_exports_of_unknown_accounts_are_not_one(t):
    head = "Booking date,Value date,Amount,Currency,Name,Text\n"
    rows, _ = reconciled(t, {"a.csv": f"{head}2026-10-05,2026-10-05,100.00,EUR,Ada Holm,rent\n2026-10-06,2026-10-06,20.00,EUR,B,x\n",
                             "b.csv": f"{head}2026-10-05,2026-10-05,100.00,EUR,Vrba d.o.o.,fee\n2026-10-07,2026-10-07,21.00,EUR,C,y\n"})
    equal(counted(rows), ["20.00", "21.00", "100.00", "100.00"])


def test_a_line_with_one_date_is_that_with_both(t):
    both = camt(entry("320.00"), statement="S-1")
    for dates in ("261005", "2610051005"):
        rows, _ = reconciled(t, {"a.sta": mt940("320,00", dates), "b.xml": both}, out=dates)
        equal((len(rows), counted(rows)), (2, ["320.00"]), dates)
    rows, _ = reconciled(t, {"a.sta": mt940("320,00", "261004"), "b.xml": both}, out="other")
    equal(len(counted(rows)), 2, "another value date")


def test_a_line_with_one_date_is_that_with_both_over_two_runs(t):
    rows, _ = over_two_runs(t, {"a.sta": mt940("320,00", "261005")}, {"b.xml": camt(entry("320.00"), statement="S-1")})
    equal(counted(rows), [])


def test_what_was_expected_and_is_booked_keeps_its_name(t):
    expected = {"noon.xml": camt(entry("60.00", ref="P-1", status="PDNG"), kind="052", statement="R-1")}
    booked = {"night.xml": camt(entry("60.00", ref="P-1"), statement="S-1")}
    rows, _ = reconciled(t, {**expected, **booked})
    equal([row["bank_ref"] for row in rows if row["reason"] != "PENDING"], ["P-1"])
    equal(sum(row["reason"] == "PENDING" for row in rows), 1)
    rows, _ = over_two_runs(t, expected, booked)
    equal([(row["bank_ref"], row["reason"] == "DELIVERED_TWICE") for row in rows], [("P-1", False)])


INVOICE = item("RE-2026-1001", "12.00")
THEN = {"then.xml": camt(entry("10.00", ref="C-1"), statement="S-7", number=7)}
CORRECTED = {"zz-now.xml": camt(entry("12.00", ref="C-2", name=NAME, text="RE-2026-1001"), statement="S-7", number=7)}
LONGER = {"zz-now.xml": camt(entry("10.00", ref="C-1"), entry("12.00", ref="C-2", name=NAME, text="RE-2026-1001"),
                             statement="S-7", number=7)}


def test_a_line_that_a_known_statement_did_not_have_waits_for_a_person(t):
    rows, said = reconciled(t, {"plain.xml": CORRECTED["zz-now.xml"]}, [INVOICE], out="alone")
    equal(reasons(rows)["12.00"], "EXACT", "the line by itself is a match")
    lacks(said, "TS-DUP-010")
    for out, now in (("corrected", CORRECTED), ("longer", LONGER)):
        rows, said = reconciled(t, {**THEN, **now}, [INVOICE], out=out)
        equal(reasons([row for row in rows if row["amount"] == "12.00"])["12.00"], "STATEMENT_CONFLICT", out)
        equal(counted(rows), ["10.00", "12.00"], out)
        contains(said, "TS-DUP-010")


def test_a_line_that_a_known_statement_did_not_have_waits_over_two_runs(t):
    for now in (CORRECTED, LONGER):
        rows, said = over_two_runs(t, THEN, now, [INVOICE])
        equal(reasons(rows)["12.00"], "STATEMENT_CONFLICT")
        equal(counted(rows), ["12.00"])
        contains(said, "TS-DUP-010")


def test_a_known_statement_that_lost_a_line_is_a_conflict(t):
    full = {"full.xml": LONGER["zz-now.xml"]}
    fewer = {"zz-less.xml": THEN["then.xml"]}
    rows, said = reconciled(t, {**full, **fewer}, [INVOICE])
    equal(counted(rows), ["10.00", "12.00"])
    contains(said, "TS-DUP-010")
    rows, said = over_two_runs(t, full, fewer, [INVOICE])
    equal(counted(rows), [])
    contains(said, "TS-DUP-010")


def test_equal_lines_of_one_delivery_are_two(t):
    twice = [entry("9.99", name="Anna Berg")] * 2
    full = {"full.xml": camt(*twice, statement="S-1")}
    report = {"report.xml": camt(*twice, kind="052", statement="R-1")}
    rows, said = reconciled(t, {**full, **report})
    equal((len(rows), counted(rows)), (4, ["9.99", "9.99"]))
    lacks(said, "TS-DUP-010")
    rows, _ = over_two_runs(t, full, report)
    equal((len(rows), counted(rows)), (2, []))
    rows, said = reconciled(t, {"copy.xml": full["full.xml"] + " "}, out="copy", workbook="book.db")
    rows = [row for row in rows if not row["carried_from"]]
    equal((len(rows), counted(rows)), (2, []))
    lacks(said, "TS-DUP-010")


def test_a_line_repeats_no_line_that_another_of_its_delivery_has_repeated(t):
    """Whatever a third delivery repeated meanwhile: by reference first, by one date at last."""
    def report(name, number, *entries):
        return {f"{name}.xml": camt(*entries, kind="052", statement=f"R-{number}", number=number)}

    known = {"a.xml": camt(entry("80.00"), statement="S-1")}
    twice = [entry("80.00")] * 2
    without_booking_date = {"z.sta": mt940("320,00", "261005")}
    rows, _ = reconciled(t, {**known, **report("b", 1, *twice), **report("c", 2, *twice), **without_booking_date}, out="dates")
    equal(counted(rows), ["80.00", "80.00", "320.00"])
    known = {"a.xml": camt(entry("80.00", ref="X"), statement="S-1")}
    rows, _ = reconciled(t, {**known, **report("b", 1, entry("80.00", ref="X"), entry("80.00")),
                             **report("c", 2, entry("80.00", ref="X"))}, out="refs")
    equal(counted(rows), ["80.00", "80.00"])


def test_balances_tell_what_follows_and_what_repeats(t):
    """Without numbers: a statement that opens with the other's closing balance follows it, one with the same two repeats it."""
    def told(name, opening, closing, *entries):
        return {f"{name}.xml": camt(*entries, statement=name, number=None, balances=(opening, closing))}

    rows, _ = reconciled(t, {**told("S-1", "0.00", "9.99", entry("9.99")), **told("S-2", "9.99", "19.98", entry("9.99"))}, out="follows")
    equal(counted(rows), ["9.99", "9.99"])
    both = [entry("9.99"), entry("9.99", "DBIT")]
    rows, _ = reconciled(t, {**told("S-1", "5.00", "5.00", *both), **told("S-2", "5.00", "5.00", *both)}, out="repeats")
    equal(counted(rows), ["-9.99", "9.99"])


def test_very_many_equal_lines_are_as_many(t):
    many = [entry("9.99", name="Anna Berg")] * 10000
    rows, _ = reconciled(t, {"a.xml": camt(*many, statement="S-1"), "b.xml": camt(*many, kind="052", statement="R-1")})
    equal((len(rows), len(counted(rows))), (20000, 10000))
    equal(len({row["bank_ref"] for row in rows}), 20000)


def test_exports_that_tell_neither_account_nor_currency(t):
    """What a run can't know of them it says: no item fits, and an overlap counts twice."""
    head = "Buchungstag;Betrag;Name;Verwendungszweck\n"
    september = head + "28.09.2026;120,00;Vrba;RE-1\n30.09.2026;-4,50;Bank;Entgelt\n"
    october = head + "30.09.2026;-4,50;Bank;Entgelt\n02.10.2026;77,25;Vrba;RE-2\n"
    november = head + "02.11.2026;77,25;Vrba;RE-3\n30.11.2026;-4,50;Bank;Entgelt\n"
    _, said = reconciled(t, {"a.csv": september, "b.csv": october, "c.csv": november})
    equal(said.count("[TS-CSV-021]"), 3, said)
    equal(said.count("[TS-CSV-022]"), 1, said)
    contains(said, "b.csv:2: warning: no account is told, and a.csv has days of this export")
    _, said = reconciled(t, {"a.csv": september, "b.csv": october}, out="named",
                         config="[csv.bank]\nbooking_date = Buchungstag\namount = Betrag\ncurrency = EUR\n"
                                "account = DE02120300000000202051\n")
    equal("TS-CSV-02" in said, False, said)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
