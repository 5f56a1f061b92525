"""parse: CODA, CFONB 120 and Norma 43. Each fixture against the outcome beside it; what must not matter; a run."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from e2e import contains, equal, main  # noqa: E402


def holds(t, folder):
    found = [p for p in sorted((t.project / "fixtures" / folder).iterdir()) if ".expected." not in p.name]
    equal(len(found) >= 12, True, f"fixtures/{folder} has its fixtures")
    for path in found:
        beside = path.with_name(path.name.split(".")[0] + ".expected.jsonl")
        result = t.run("parse", path.name, cwd=path.parent)
        expected = [json.loads(line) for line in beside.read_text(encoding="utf-8").splitlines()]
        equal(result.objects, expected, path.name)
        equal(result.code, 3 if path.name.startswith("broken-") else 0 if result.controls_hold else 4, path.name)


def test_coda(t):
    holds(t, "coda")


def test_cfonb120(t):
    holds(t, "cfonb120")


def test_norma43(t):
    holds(t, "norma43")


def content(t, path):
    """What a file says but for its name, its lines and what was told of its bytes."""
    result = t.run("parse", path.name, cwd=path.parent)
    equal(result.code, 0, f"{path.name}: {result.err}")
    return [{k: v for k, v in o.items() if k not in ("file", "line")}
            for o in result.objects if o["type"] != "diagnostic"]


def same(t, folder, first, *others):
    """Files that differ in line ends, padding or encoding alone are read alike."""
    root = t.project / "fixtures" / folder
    want = content(t, root / first)
    for other in others:
        equal(content(t, root / other), want, f"{folder}/{other} is {first}")


def test_line_ends_and_padding_do_not_matter(t):
    same(t, "coda", "plain-day.cod", "no-line-ends.cod", "trimmed-crlf-ctrl-z.cod", "carriage-returns.cod")
    same(t, "cfonb120", "plain-day.txt", "no-line-ends.txt")
    same(t, "norma43", "plain-month.n43", "no-line-ends.n43", "header-00.n43", "without-end-of-file.n43")


def test_encodings_do_not_matter(t):
    same(t, "coda", "utf-8.cod", "iso-8859-1.cod")
    same(t, "cfonb120", "utf-8.txt", "iso-8859-1-trimmed-crlf.txt", "cp850.txt", "utf-8-columns-are-bytes.txt")
    same(t, "norma43", "utf-8.n43", "iso-8859-1-trimmed-crlf.n43", "cp850.n43")


def told(t, path):
    return sorted({d["code"] for d in t.run("parse", path, cwd=t.project / "fixtures").of("diagnostic")})


def test_what_does_not_add_up_is_told(t):
    equal(told(t, "coda/trailer-that-differs.cod"), ["TS-CODA-005", "TS-CODA-006"])
    equal(told(t, "coda/details-that-do-not-add-up.cod"), ["TS-CODA-007"])
    equal(told(t, "coda/cut-off.cod"), ["TS-CODA-003", "TS-CODA-004"])
    equal(told(t, "cfonb120/cut-off.txt"), ["TS-CFONB-003"])
    equal(told(t, "norma43/counts-that-differ.n43"), ["TS-NORMA-003", "TS-NORMA-004", "TS-NORMA-005"])
    equal(told(t, "norma43/cut-off.n43"), ["TS-NORMA-002", "TS-NORMA-007"])


def test_every_fault_is_named(t):
    equal(told(t, "coda/broken-four-faults.cod"), ["TS-AMT-001", "TS-CODA-008", "TS-DAT-001", "TS-FIX-003"])
    equal(told(t, "cfonb120/broken-three-faults.txt"), ["TS-AMT-001", "TS-DAT-001", "TS-FIX-003"])
    equal(told(t, "norma43/broken-three-faults.n43"), ["TS-DAT-001", "TS-FIX-003", "TS-NORMA-008"])
    equal(told(t, "cfonb120/broken-lines-of-240.txt"), ["TS-CFONB-001"])


def test_a_batch_is_counted_once(t):
    result = t.run("parse", "coda/batch-of-two-levels.cod", cwd=t.project / "fixtures")
    entry, = result.of("entry")
    equal(entry["amount"], "100.00")
    equal([x["amount"] for x in entry["transactions"]], ["40.00", "30.00", "30.00"])
    equal(result.of("statement")[0]["balanced"], True)


def test_one_payment_has_its_charges(t):
    result = t.run("parse", "coda/one-payment-with-charges.cod", cwd=t.project / "fixtures")
    transaction, = result.of("entry")[0]["transactions"]
    equal((transaction["amount"], transaction["charges"]["amount"], transaction["instructed"]),
          ("985.00", "15.00", {"amount": "850.00", "currency": "GBP"}))


def test_a_structured_communication_is_evidence(t):
    """It is the reference of an open item, which then comes first among items of the same amount."""
    t.write("open.csv", "invoice_id,customer_id,currency,amount,issue_date,reference\n"
                        "F-117,C2,EUR,250.00,2025-12-20,\nF-118,C1,EUR,250.00,2025-12-20,+++020/2600/11801+++\n")
    t.write("in/plain-day.cod", (t.project / "fixtures/coda/plain-day.cod").read_bytes())
    result = t.run("run", "--open-items", "open.csv", "--out", "out", "in")
    equal(result.code, 0, result.err)
    rows = [row for name in ("allocations.csv", "candidates.csv")
            for row in (t.folder / "out" / name).read_text(encoding="utf-8").splitlines()
            if row.startswith("0000400001001,") and "F-11" in row]
    contains(rows[0], "F-118")
    contains(rows[0], "reference=")


def test_a_gap_between_numbered_statements_is_told(t):
    day = (t.project / "fixtures/coda/plain-day.cod").read_text(encoding="ascii")
    lines = day.splitlines()
    later = [line.replace("050126", "080126").replace("020126", "070126") for line in lines]
    later[1] = later[1][:125] + "008"
    t.write("in/a.cod", day)
    t.write("in/b.cod", "\n".join(later) + "\n")
    t.write("open.csv", "invoice_id,currency,amount\nR-1,EUR,5.00\n")
    contains(t.run("run", "--open-items", "open.csv", "--workbook", "w.db", "in").err, "TS-GAP-001")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
