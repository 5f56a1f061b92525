"""--fail-on: limits that the exit code tells, and nothing else."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import statements  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

ITEMS = ("invoice_id,customer_id,customer_name,currency,amount\r\n"
         "RE-2026-1001,C1,Nordlicht Werkzeug GmbH,EUR,250.00\r\n")
# One match and two exceptions.
LINES = [("250.00", "CRDT", "BK-1", "RE-2026-1001"), ("9.00", "CRDT", "BK-2", "nothing"), ("3.00", "CRDT", "BK-3", "no")]


def run(t, *limits, files=("a.xml",), closing=None, quiet=False, out="out"):
    t.write("items.csv", ITEMS)
    t.write("a.xml", statements.camt(entries=LINES, closing=closing))
    t.write("broken.xml", "<Document>")
    more = [part for limit in limits for part in ("--fail-on", limit)]
    return t.run("run", "--open-items", "items.csv", "--out", out, *more, *(["--quiet"] if quiet else []), *files)


def test_a_limit_is_passed_above_it(t):
    for limit, code in (("exceptions=2", 0), ("exceptions=1", 10), ("exceptions=0", 10), ("partials=0", 0),
                        ("exceptions_share=0.6667", 0), ("exceptions_share=0.6666", 10), ("exceptions_share=1", 0),
                        ("rejected_files=0", 0), ("missing_statements=0", 0), ("wrong_matches=0", 0)):
        equal(run(t, limit).code, code, limit)


def test_one_of_several_is_enough(t):
    result = run(t, "partials=0", "exceptions=1", "rejected_files=0")
    equal(result.code, 10)
    contains(result.err, "tallystick: limit passed: 2 exceptions (--fail-on exceptions=1)\n")
    lacks(result.err, "partials")


def test_the_run_is_saved_and_written_as_ever(t):
    equal(run(t).code, 0)
    wanted = (t.folder / "out/allocations.csv").read_bytes()
    result = run(t, "exceptions=0")
    equal(result.code, 10)
    contains(result.text, "run 1 repeated")  # a limit is no setting of the run
    equal((t.folder / "out/allocations.csv").read_bytes(), wanted)


def test_it_is_told_when_quiet(t):
    contains(run(t, "exceptions_share=0.5", quiet=True).err,
             "limit passed: 0.6667 of what was to be matched are exceptions (--fail-on exceptions_share=0.5)")


def test_the_highest_code_counts(t):
    equal(run(t, "exceptions=9", files=("a.xml", "broken.xml")).code, 3)
    equal(run(t, "exceptions=0", files=("a.xml", "broken.xml")).code, 10)
    result = run(t, "rejected_files=0", files=("a.xml", "broken.xml"))
    equal(result.code, 10)
    contains(result.err, "limit passed: 1 input files rejected")
    equal(run(t, "exceptions=9", closing="1.00", out="four").code, 4)
    equal(run(t, "exceptions=0", closing="1.00", out="ten").code, 10)


def test_a_failed_run_fails(t):
    t.write("a.xml", statements.camt(entries=LINES))
    equal(t.run("run", "--open-items", "none.csv", "--out", "out", "--fail-on", "exceptions=0", "a.xml").code, 1)


def test_the_wrong_matches_to_be_expected(t):
    """Customers owe two invoices whose numbers are one digit apart. Most pay the first and name it; some name what is not on
    the list: whoever paid a second time would be believed to have mistyped."""
    items, lines = [], []
    for n in range(60):
        name = f"Wx{chr(65 + n % 26)}q{chr(65 + n // 26)} Handel"
        amounts = [f"{300 + i * i * 2}.{17 + n}" for i in (2 * n, 2 * n + 1)]
        items += [f"RE-2026-{20005 + n * 100 + more},K{1000 + n},{name},EUR,{amount}" for more, amount in zip((0, 60), amounts)]
        number = f"RE-2026-{20005 + n * 100 if n < 50 else 31777 + 13 * n}"
        lines.append((amounts[0], "CRDT", f"BK-{n}", number, name))
    t.write("many.csv", "invoice_id,customer_id,customer_name,currency,amount\r\n" + "\r\n".join(items) + "\r\n")
    t.write("a.csv", "booking_date,amount,currency,cdtdbt,name,remittance,bank_ref\r\n" + "".join(
        f"2026-10-05,{amount},EUR,{side},{name},{number},{ref}\r\n" for amount, side, ref, number, name in lines))
    for limit, code in (("wrong_matches=1.5", 10), ("wrong_matches=1000", 0), ("wrong_matches=1.5", 10)):
        result = t.run("run", "--open-items", "many.csv", "--out", "out", "--fail-on", limit, "a.csv")
        equal(result.code, code, limit)
        equal("of the matches may be wrong (--fail-on" in result.err, code == 10)


def test_what_is_no_limit_is_refused(t):
    for limit in ("exceptions", "exceptions=", "exceptions=-1", "exceptions=1.5", "exceptions=many", "wrong=1",
                  "exceptions_share=1.01", "exceptions_share=5%", "exceptions_share=0.00001", "wrong_matches=0.001", "=1", ""):
        result = run(t, "exceptions=5", limit)
        equal(result.code, 2, limit)
        contains(result.err, "is no limit; write exceptions=20")
        equal((t.folder / "out").exists(), False, "nothing was done")


def test_only_run_has_it(t):
    equal(t.run("config", "--fail-on", "exceptions=1").code, 2)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
