"""What statements and items are held against over several runs: deliveries, neighbours, open amounts."""
import csv
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import NAME, camt, entry, item, items  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402


def run(t, files, own=(), code=0):
    """Another run into the workbook of the test: what controls.json has of statements, and what was said."""
    t.write("items.csv", items(*own))
    names = [t.write(name, content) for name, content in files.items()]
    result = t.run("run", "--open-items", "items.csv", "--workbook", "book.db", "--out", "out", *names)
    equal(result.code, code, result.err)
    return json.loads((t.folder / "out/controls.json").read_text(encoding="utf-8"))["statements"], result.err


def day(number, opening, closing, *entries, kind="053", **more):
    return camt(*entries, kind=kind, statement=f"S-{number}", number=number, balances=(opening, closing),
                day=f"2026-10-{number:02d}", **more)


def line(amount, number, ref=""):
    return entry(amount, day=f"2026-10-{number:02d}", ref=ref)


def test_a_statement_whose_lines_a_report_had_before_is_a_link_of_its_chain(t):
    run(t, {"5.xml": day(5, "0.00", "7.00", line("7.00", 5))})
    run(t, {"6-noon.xml": camt(line("2.00", 6), kind="052", statement="R-6", number=60)})
    run(t, {"6.xml": day(6, "7.00", "9.00", line("2.00", 6))})
    told, said = run(t, {"7.xml": day(7, "9.00", "12.00", line("3.00", 7))})
    equal((told["missing"], told["chains_broken"]), (0, 0))
    lacks(said, "TS-GAP")


def test_a_statement_whose_lines_a_report_had_before_shows_what_is_missing(t):
    run(t, {"5.xml": day(5, "0.00", "7.00", line("7.00", 5))})
    run(t, {"8-noon.xml": camt(line("2.00", 8), kind="052", statement="R-8", number=80)})
    told, said = run(t, {"8.xml": day(8, "11.00", "13.00", line("2.00", 8))})
    equal(told["missing"], 2)
    contains(said, "TS-GAP-001")


def test_a_statement_whose_lines_a_report_had_before_is_known(t):
    """Its own lines were all told before; delivered again with other lines it contradicts itself all the same."""
    run(t, {"5-noon.xml": camt(line("7.00", 5, "A"), line("8.00", 5, "B"), kind="052", statement="R-5", number=50)})
    run(t, {"5.xml": day(5, "0.00", "15.00", line("7.00", 5, "A"), line("8.00", 5, "B"))})
    told, said = run(t, {"5-again.xml": day(5, "0.00", "15.50", line("7.00", 5, "A"), line("8.50", 5, "C"))})
    equal(told["conflict"], 1)
    contains(said, "TS-DUP-010")


def test_lines_that_another_format_told_are_other_lines_still(t):
    """The amounts differ and their sum does not; nothing in it is new, and it contradicts what was delivered."""
    run(t, {"report.xml": camt(line("7.10", 5, "C"), line("7.90", 5, "D"), kind="052", statement="R-5", number=50),
            "5.xml": day(5, "0.00", "15.00", line("7.00", 5, "A"), line("8.00", 5, "B"))})
    told, said = run(t, {"5-again.xml": day(5, "0.00", "15.00", line("7.10", 5, "C"), line("7.90", 5, "D"))})
    equal(told["conflict"], 1)
    contains(said, "TS-DUP-010")


def test_what_was_delivered_before_a_conflict_is_none_again(t):
    first = day(5, "0.00", "15.00", line("7.00", 5, "A"), line("8.00", 5, "B"))
    other = day(5, "0.00", "16.00", line("7.00", 5, "A"), line("9.00", 5, "C"))
    run(t, {"first.xml": first})
    equal(run(t, {"other.xml": other})[0]["conflict"], 1)
    for name, content in (("first.xml", first + " "), ("other.xml", other + " ")):
        told, said = run(t, {name: content})
        equal((told["conflict"], told["duplicate"]), (0, 1), name)
        lacks(said, "TS-DUP-010")


def test_verify_tells_of_two_runs_whose_balances_do_not_hold(t):
    """The name of a file of the first run is gone when the second is told of."""
    run(t, {"5.xml": day(5, "0.00", "7.00", line("8.00", 5))}, code=4)
    run(t, {"6.xml": day(6, "9.00", "10.00", line("1.00", 6))}, code=4)
    result = t.run("verify", "book.db")
    equal(result.code, 4, result.err)
    contains(result.err, "TS-RUN-106")
    contains(result.err, "TS-GAP-002")
    contains(result.text, "everything recomputed from what is stored: holds")


def test_an_amount_that_fits_neither_way_is_told_until_it_fits(t):
    """Listed at 100.00, 40.00 of it paid; then the ledger changes it by itself, twice as many runs see that, and it is mended.
    What came meanwhile is carried, and settled then."""
    def pays(amount, number):
        return {f"{number}.xml": camt(entry(amount, day=f"2026-10-{number:02d}", name=NAME, text="RE-2026-1001"),
                                      statement=f"S-{number}", number=number)}

    def listed(open_amount):
        return [item("RE-2026-1001", "100.00", open_amount=open_amount)]

    run(t, pays("40.00", 5), listed("100.00"))
    for number in (6, 7):
        _, said = run(t, pays(f"{number}.00", number), listed("90.00"))
        contains(said, "TS-RUN-010")
    _, said = run(t, pays("25.00", 8), listed("100.00"))
    lacks(said, "TS-RUN-010")
    with open(t.folder / "out/allocations.csv", encoding="utf-8") as file:
        equal([(row["amount"], row["carried_from"]) for row in csv.DictReader(file) if row["invoice_id"]],
              [("6.00", "2"), ("7.00", "3"), ("25.00", "")])
    _, said = run(t, pays("22.00", 9), listed("22.00"))
    lacks(said, "TS-RUN-010")
    with open(t.folder / "out/allocations.csv", encoding="utf-8") as file:
        contains(file.read(), "22.00,0.00,match,EXACT")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
