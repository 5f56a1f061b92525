"""Controls at the door: what is missing between statements, what was delivered twice, what contradicts itself; told once, and
counted in controls.json, the report and the exit code alike, also when a run is repeated or written again."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import camt, details, entry, item, items, mt940  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

ITEMS = items(item("RE-2026-1001", "100.00"))


def statement(number, opening, closing, amount, day, **more):
    """A day's statement with one line."""
    line = entry(amount.lstrip("-"), "DBIT" if amount.startswith("-") else "CRDT", day=day, ref=more.pop("ref", ""))
    return camt(line, statement=f"S-{day}", number=number, balances=(opening, closing), day=day, **more)


MONDAY = statement(7, "100.00", "105.00", "5.00", "2026-10-05")
TUESDAY = statement(8, "105.00", "112.00", "7.00", "2026-10-06")
WEDNESDAY = statement(9, "112.00", "115.00", "3.00", "2026-10-07")


class Run:
    """What a run wrote and said."""

    def __init__(self, t, files, out="out", workbook=None):
        t.write("items.csv", ITEMS)
        names = [t.write(f"{out}-in/{name}", content) for name, content in files.items()]
        self.result = t.run("run", "--open-items", "items.csv", "--out", out,
                            *(["--workbook", workbook] if workbook else []), *names)
        self.controls = json.loads((t.folder / out / "controls.json").read_text(encoding="utf-8"))
        self.page = (t.folder / out / "report.html").read_text(encoding="utf-8")
        self.counts = self.controls["statements"]
        self.told = {(d["code"], d["severity"]): d["count"] for d in self.controls["told"]}
        equal(self.controls["ties_out"], True)

    def of(self, key):
        return [balance[key] for balance in self.controls["balances"]]


def test_statements_that_follow_each_other(t):
    run = Run(t, {"c.xml": WEDNESDAY, "a.xml": MONDAY, "b.xml": TUESDAY})
    equal(run.result.code, 0, run.result.err)
    equal(run.of("continues"), [None, True, True])
    equal(run.of("missing_before"), [0, 0, 0])
    equal(run.of("sequence"), ["7", "8", "9"])
    equal({key: run.counts[key] for key in ("read", "duplicate", "conflict", "missing", "chains_broken")},
          {"read": 3, "duplicate": 0, "conflict": 0, "missing": 0, "chains_broken": 0})
    equal(run.told, {})
    lacks(run.result.text, "missing")


def test_a_statement_is_missing(t):
    run = Run(t, {"a.xml": MONDAY, "c.xml": WEDNESDAY})
    equal(run.result.code, 0, run.result.err)
    contains(run.result.err, "c.xml:1: warning: statement 9 of account DE02120300000000202051 follows 7: 1 missing [TS-GAP-001]\n    ask the bank")
    equal((run.of("continues"), run.of("missing_before")), ([None, False], [0, 1]))
    equal((run.counts["missing"], run.counts["chains_broken"], run.told), (1, 0, {("TS-GAP-001", "warning"): 1}))
    contains(run.result.text, "statements missing in between: 1; broken chains: 0\n")
    contains(run.page, "at least 1 statement is missing in between")
    contains(run.page, "1 missing</td>")


def test_a_statement_is_missing_between_two_runs(t):
    equal(Run(t, {"a.xml": MONDAY}, "one", "book.db").result.code, 0)
    late = Run(t, {"c.xml": WEDNESDAY}, "two", "book.db")
    contains(late.result.err, "follows 7: 1 missing [TS-GAP-001]")
    equal((late.of("continues"), late.counts["missing"]), ([False], 1))
    filled = Run(t, {"b.xml": TUESDAY}, "three", "book.db")
    equal((filled.result.err, filled.of("continues"), filled.counts["missing"]), ("", [True], 0), "the gap is closed")


def test_a_chain_that_does_not_hold(t):
    """Neighbours by number: one of the two was changed. The run ends with 4, whoever looks."""
    forged = statement(8, "105.50", "112.50", "7.00", "2026-10-06")
    run = Run(t, {"a.xml": MONDAY, "b.xml": forged}, workbook="book.db")
    equal(run.result.code, 4, run.result.err)
    contains(run.result.err, "statement S-2026-10-06 of account DE02120300000000202051 does not open with the closing balance of S-2026-10-05")
    equal((run.of("continues"), run.of("balanced"), run.counts["chains_broken"]), ([None, False], [True, True], 1))
    contains(run.page, "1 statement does not go on where the one before ended")
    again = Run(t, {"a.xml": MONDAY, "b.xml": forged}, workbook="book.db")
    equal(again.result.code, 4, "the repeated run")
    contains(again.result.text, "repeated")
    equal(again.page.replace(" repeated", ""), run.page)
    equal(t.run("report", "run", "--workbook", "book.db").code, 4)
    verify = t.run("verify", "book.db")
    equal(verify.code, 4)
    contains(verify.err, "[TS-GAP-002]")
    contains(verify.text, "DO NOT HOLD")


def test_a_chain_that_does_not_hold_between_two_runs(t):
    Run(t, {"a.xml": MONDAY}, "one", "book.db")
    run = Run(t, {"b.xml": statement(8, "105.50", "112.50", "7.00", "2026-10-06")}, "two", "book.db")
    equal((run.result.code, run.of("continues"), run.counts["chains_broken"]), (4, [False], 1))
    Run(t, {"c.xml": statement(9, "112.50", "115.50", "3.00", "2026-10-07")}, "three", "book.db")
    written = t.run("report", "run", "2", "--workbook", "book.db", "--out", "again")
    equal(written.code, 4, "a stored run is seen with what was stored before it, not behind it")
    for name in ("controls.json", "report.html"):
        equal((t.folder / "again" / name).read_bytes(), (t.folder / "two" / name).read_bytes(), name)


def test_a_later_run_changes_no_earlier_one(t):
    Run(t, {"a.xml": MONDAY}, "one", "book.db")
    equal(Run(t, {"b.xml": statement(8, "105.50", "112.50", "7.00", "2026-10-06")}, "two", "book.db").result.code, 4)
    written = t.run("report", "run", "1", "--workbook", "book.db", "--out", "again")
    equal(written.code, 0, written.err)
    equal((t.folder / "again/controls.json").read_bytes(), (t.folder / "one/controls.json").read_bytes())


def test_statements_without_numbers(t):
    days = {"a.xml": statement(None, "100.00", "105.00", "5.00", "2026-10-05"),
            "c.xml": statement(None, "112.00", "115.00", "3.00", "2026-10-07")}
    run = Run(t, days)
    equal((run.result.code, run.of("continues"), run.counts["missing"]), (0, [None, False], 1))
    contains(run.result.err, "what lies between is missing [TS-GAP-001]")
    days["b.xml"] = statement(None, "105.00", "112.00", "7.00", "2026-10-06")
    whole = Run(t, days, "whole")
    equal((whole.of("continues"), whole.result.err), ([None, True, True], ""))


def test_a_page_is_missing(t):
    def page(number, opening, closing, amount, first, last):
        return "\r\n".join([":20:S", ":25:DE02120300000000202051", f":28C:7/{number}", f":60{first}:C261005EUR{opening}",
                            f":61:2610051005C{amount}NTRFNONREF", f":62{last}:C261005EUR{closing}", "-", ""])

    one, two, three = (page(1, "0,00", "5,00", "5,00", "F", "M"), page(2, "5,00", "6,00", "1,00", "M", "M"),
                       page(3, "6,00", "9,00", "3,00", "M", "F"))
    run = Run(t, {"a.sta": one + three})
    contains(run.result.err, "page 3 of statement 7 of account DE02120300000000202051 follows page 1: 1 missing [TS-GAP-001]")
    equal((run.result.code, run.counts["missing"]), (0, 1))
    whole = Run(t, {"a.sta": three + one + two}, "whole")
    equal((whole.result.err, whole.of("page"), whole.of("continues")), ("", ["1", "2", "3"], [None, True, True]))


def test_a_new_year_begins_again_at_one(t):
    old = statement(250, "0.00", "5.00", "5.00", "2026-12-31")
    new = statement(1, "5.00", "6.00", "1.00", "2027-01-04")
    run = Run(t, {"new.xml": new, "old.xml": old})
    equal((run.result.code, run.result.err, run.of("continues")), (0, "", [None, True]))


def test_a_statement_delivered_twice(t):
    run = Run(t, {"a.xml": MONDAY, "b.xml": MONDAY, "c.xml": MONDAY.replace("M-S-", "N-S-"), "d.xml": TUESDAY})
    equal(run.result.code, 0, run.result.err)
    equal((run.counts["duplicate"], run.counts["conflict"]), (2, 0))
    equal(sorted(run.of("duplicate")), [False, False, True, True])
    equal(sum(run.told.get(("TS-DUP-001", severity), 0) for severity in ("info", "warning")), 2)
    equal(run.told[("TS-DUP-001", "warning")] >= 1, True, "content that comes under another name is no matter of course")
    equal(run.controls["accounts"][0]["duplicate"], {"count": 2, "sum": "10.00"})
    equal(run.counts["chains_broken"], 0)


def test_yesterdays_file_is_a_matter_of_course(t):
    """The very bytes again are worth knowing; the same content in another file is a warning."""
    Run(t, {"a.xml": MONDAY}, "one", "book.db")
    same = Run(t, {"moved.xml": MONDAY, "b.xml": TUESDAY}, "two", "book.db")
    equal((same.result.err, same.told), ("", {("TS-DUP-001", "info"): 1}))
    other = Run(t, {"c.xml": TUESDAY.replace("M-S-", "N-S-")}, "three", "book.db")
    equal(other.told, {("TS-DUP-001", "warning"): 1})
    contains(other.result.err, "[TS-DUP-001]")
    for run in (same, other):
        equal((run.result.code, run.counts["duplicate"]), (0, 1))


def test_a_statement_with_other_lines(t):
    run = Run(t, {"a.xml": MONDAY, "b.xml": statement(7, "100.00", "106.00", "6.00", "2026-10-05")})
    equal((run.counts["conflict"], run.told), (1, {("TS-DUP-010", "warning"): 1}))
    contains(run.page, "known with other lines")


def test_a_reference_that_stands_twice(t):
    """Legal, and told: both lines stay."""
    lines = [entry("5.00", ref="BK-1"), entry("7.00", ref="BK-1"), entry("9.00", ref="BK-1"), entry("1.00", ref="BK-2")]
    run = Run(t, {"a.xml": camt(*lines)})
    equal((run.result.code, run.result.err), (0, ""), "worth knowing, no warning")
    equal(run.told, {("TS-DUP-020", "info"): 1})
    equal(run.controls["accounts"][0]["read"], {"count": 4, "sum": "22.00"})
    contains(run.page, "reference BK-1 stands at several lines of statement ST-1: all of them are kept")


def test_a_reference_that_stands_twice_is_told_once(t):
    text = camt(entry("5.00", ref="BK-1"), entry("7.00", ref="BK-1"))
    again = text.replace("M-ST-1", "N-ST-1")
    equal(Run(t, {"a.xml": text, "b.xml": again}, "one", "book.db").told[("TS-DUP-020", "info")], 1)
    equal(Run(t, {"c.xml": again + "<!-- later -->"}, "two", "book.db").told.get(("TS-DUP-020", "info")), None)


def test_references_that_do_not_stand_twice(t):
    batch = entry("12.00", ref="BK-1", of=[details("5.00"), details("7.00")])
    cases = {"parts of a batch": {"a.xml": camt(batch)},
             "no reference": {"a.xml": camt(entry("5.00"), entry("5.00"), entry("6.00", ref="NONREF"), entry("7.00", ref="NONREF"))},
             "another statement": {"a.xml": camt(entry("5.00", ref="BK-1")), "b.xml": camt(entry("7.00", ref="BK-1"), statement="S-2", number=2)},
             "another delivery": {"a.xml": camt(entry("5.00", ref="BK-1")), "b.sta": mt940("5,00", ref="BK-1")},
             "expected and booked": {"a.xml": camt(entry("5.00", ref="BK-1", status="PDNG"), entry("5.00", ref="BK-1"))}}
    for i, (what, files) in enumerate(cases.items()):
        equal(Run(t, files, f"out{i}").told.get(("TS-DUP-020", "info")), None, what)


def test_very_many_references_that_stand_twice(t):
    lines = [entry("1.00", ref=f"BK-{i // 2}") for i in range(200)]
    run = Run(t, {"a.xml": camt(*lines)})
    equal(run.told, {("TS-DUP-020", "info"): 21})
    contains(run.page, "statement ST-1 has further references that several lines share")


def test_sums_of_the_bank_that_do_not_hold(t):
    """An entry's details, a statement's balances: told where they stand, counted in the controls."""
    batch = entry("12.00", ref="BK-1", of=[details("5.00"), details("6.00")])
    run = Run(t, {"a.xml": camt(batch, balances=("0.00", "13.00"))})
    equal(run.result.code, 4)
    equal(run.told, {("TS-CAMT-009", "warning"): 1, ("TS-BAL-001", "warning"): 1})
    totals = ":90C:2EUR6,00\r\n"
    text = mt940("5,00").replace(":62F:", totals + ":62F:")
    run = Run(t, {"a.sta": text}, "totals")
    equal((run.result.code, run.told), (4, {("TS-MT-014", "warning"): 1}))


TOTALS = [("bai2/control-totals-wrong.bai2", ["TS-BAI-012", "TS-BAI-013"]),
          ("camt/control-sums-that-disagree.xml", ["TS-CAMT-016"]),
          ("coda/trailer-that-differs.cod", ["TS-CODA-005", "TS-CODA-006"]),
          ("norma43/counts-that-differ.n43", ["TS-NORMA-003", "TS-NORMA-004", "TS-NORMA-005"])]


def test_totals_of_the_bank_that_differ_count_alike_in_every_format(t):
    """A warning each, counted by file, exit code 4: of parse, run, report and verify."""
    for fixture, codes in TOTALS:
        path = t.project / "fixtures" / fixture
        parsed = t.run("parse", path)
        told = [d for d in parsed.of("diagnostic") if d["code"] in codes]
        equal((parsed.code, sorted({d["code"] for d in told})), (4, codes), fixture)
        equal({d["severity"] for d in told}, {"warning"}, fixture)
        equal(len(parsed.of("entry")) > 0, True, fixture)
        equal(t.run("parse", "--format", "csv", path).code, 4, fixture)
        out = path.stem
        run = Run(t, {path.name: path.read_bytes(), "good.xml": MONDAY}, out)
        equal((run.result.code, run.counts["totals_differ"]), (4, len(told)), fixture)
        equal({pathlib.Path(i["file"]).name: i["totals_differ"] for i in run.controls["inputs"]},
              {"items.csv": 0, "good.xml": 0, path.name: len(told)}, fixture)
        contains(run.page, f"{len(told)} total" + (" of the bank does" if len(told) == 1 else "s of the bank do"))
        contains(run.result.text, f"totals of the bank that do not hold: {len(told)}")
        again = t.run("report", "run", "1", "--workbook", f"{out}/workbook.db")
        equal((again.code, f"totals of the bank that do not hold: {len(told)}" in again.text), (4, True), fixture)
        checked = t.run("verify", f"{out}/workbook.db")
        equal((checked.code, "TS-RUN-109" in checked.err), (4, True), fixture)
        contains(checked.text, "everything recomputed from what is stored: holds")


def test_totals_of_a_refused_file_say_nothing(t):
    """Only a part of it was read; it is rejected, which is the exit code."""
    path = t.project / "fixtures/bai2/broken-every-record.bai2"
    parsed = t.run("parse", path)
    equal((parsed.code, "TS-BAI-012" in parsed.err or "TS-BAI-013" in parsed.err), (3, True))
    run = Run(t, {path.name: path.read_bytes(), "good.xml": MONDAY})
    equal((run.result.code, run.counts["totals_differ"]), (3, 0))
    lacks(run.page, "of the bank do")


def test_a_bank_that_counts_otherwise_is_no_alarm(t):
    """Norma 43's end of file may count itself: told as information."""
    run = Run(t, {"a.n43": (t.project / "fixtures/norma43/header-00.n43").read_bytes()})
    equal((run.result.code, run.counts["totals_differ"]), (0, 0))
    contains(run.told, ("TS-NORMA-005", "info"))


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
