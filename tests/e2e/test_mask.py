"""--mask: what others may see of a run keeps amounts, dates, numbers and reasons, and nobody's name or account."""
import csv
import io
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import OWN, camt, entry, item, items  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

ZEBRA = {"name": "Zebrafink Handels AG", "account": "DE75512108001245126199"}
QUITTE = {"name": "Quittenhain Moebel KG", "account": "FR1420041010050500013M02606", "end_to_end": "QH Quittenhain 78"}
TANNE = {"name": "Tannhausen Orgelbau eK", "account": "AT611904300234573201", "mandate": "MNDT-TANNHAUSEN"}
LISTED = items(item("RE-2026-1001", "100.00", customer_id="Z1", customer_name=ZEBRA["name"], customer_iban=ZEBRA["account"]),
               item("RE-2026-2002", "77.00", customer_id="T1", customer_name=TANNE["name"], customer_iban=""),
               item("RE-2026-3003", "250.00", customer_id="Q1", customer_name=QUITTE["name"], customer_iban=QUITTE["account"]))
STATEMENT = camt(entry("100.00", ref="BK-1", text="Rechnung RE-2026-1001 Zebrafink Winterdienst", **ZEBRA),
                 entry("77.00", ref="BK-2", text="RE-2026-2002 von AT61 1904 3002 3457 3201 Tannhausen", **TANNE),
                 entry("314.15", ref="BK-3", text="Abschlag Wohnzimmer, Quittenhain, 28.09.", **QUITTE),
                 balances=("0.00", "491.15"))
SECRETS = ["ebrafink", "uittenhain", "annhausen", "ANNHAUSEN", "Winterdienst", "Wohnzimmer", "Handels", "Moebel", "Orgelbau", OWN,
           ZEBRA["account"], QUITTE["account"], TANNE["account"], "1904 3002", "1245126199", "Handlung aaa"]


def all_lacks(text, what):
    for secret in SECRETS:
        equal(secret in text, False, f"{secret} in {what}")


def run(t, *more):
    t.write("items.csv", LISTED)
    t.write("in.xml", STATEMENT)
    done = t.run("run", "--open-items", "items.csv", "--workbook", "book.db", "--out", "out", *more, "in.xml")
    equal(done.code, 0, done.err)
    return done


def test_parse(t):
    t.write("in.xml", STATEMENT)
    for form in ("json", "csv"):
        plain, masked = t.run("parse", "--format", form, "in.xml"), t.run("parse", "--mask", "--format", form, "in.xml")
        equal(masked.code, 0, masked.err)
        all_lacks(masked.text + masked.err, f"parse {form}")
        for kept in ("100.00", "2026-10-05", "BK-1", "RE-2026-1001", "DE****2051", "DE****6199", "Z. H. A."):
            contains(masked.text, kept)
        contains(plain.text, "Zebrafink")
    texts = [e["transactions"][0]["remittance"] if "transactions" in e else e["remittance"] for e in t.run("parse", "--mask", "in.xml").of("entry")]
    contains(str(texts[0]), "Rechnung RE-2026-1001 Z. W.")
    contains(str(texts[1]), "RE-2026-2002 von AT****")


def test_items(t):
    t.write("items.csv", LISTED)
    for form in ("json", "csv"):
        masked = t.run("items", "--mask", "--format", form, "items.csv")
        equal(masked.code, 0, masked.err)
        all_lacks(masked.text, f"items {form}")
        for kept in ("RE-2026-1001", "Z. H. A.", "DE****6199", "100.00", "Z1"):
            contains(masked.text, kept)


def test_a_run_keeps_the_real_results_and_writes_others(t):
    done = run(t, "--mask")
    all_lacks(done.text + done.err, "what the run says")
    contains(done.text, "DE****2051 EUR")
    real = (t.folder / "out/allocations.csv").read_text()
    contains(real, "Zebrafink Handels AG")
    names = sorted(path.name for path in (t.folder / "out").iterdir() if path.is_file())
    equal(sorted(path.name for path in (t.folder / "out/masked").iterdir()), names)
    for name in names:
        all_lacks((t.folder / "out/masked" / name).read_text(), name)
    rows = [list(csv.DictReader(io.StringIO(text))) for text in (real, (t.folder / "out/masked/allocations.csv").read_text())]
    hidden = ("account", "counterparty")
    equal([{k: v for k, v in row.items() if k not in hidden} for row in rows[1]],
          [{k: v for k, v in row.items() if k not in hidden} for row in rows[0]])
    equal([row["counterparty"] for row in rows[1]], ["Z. H. A.", "T. O. e.", "Q. M. K."])
    equal([json.loads((t.folder / folder / "controls.json").read_text()).get("masked") for folder in ("out", "out/masked")], [None, True])
    contains((t.folder / "out/masked/report.html").read_text(), "<dt>Masked</dt>")
    lacks((t.folder / "out/report.html").read_text(), "<dt>Masked</dt>")
    equal((t.folder / "out/masked").stat().st_mode & 0o777, 0o700)
    equal((t.folder / "out/masked/report.html").stat().st_mode & 0o777, 0o600)


def test_a_stored_run_and_its_lines(t):
    run(t)
    written = t.run("report", "run", "--mask", "--workbook", "book.db", "--out", "shared")
    equal(written.code, 0, written.err)
    all_lacks(written.text + written.err, "report run")
    equal(sorted(path.name for path in (t.folder / "shared").iterdir()), ["masked"])
    for path in (t.folder / "shared/masked").iterdir():
        all_lacks(path.read_text(), path.name)
    for ref in ("BK-1", "BK-2", "BK-3"):
        shown = t.run("explain", "--mask", "book.db", ref)
        equal(shown.code, 0, shown.err)
        all_lacks(shown.text, f"explain {ref}")
        plain = t.run("explain", "book.db", ref).text
        equal([line.split(":")[0] for line in shown.text.splitlines()][:1], [line.split(":")[0] for line in plain.splitlines()][:1])
        equal(shown.text.count("\n") , plain.count("\n"), ref)
    for form in ("text", "json", "csv"):
        all_lacks(t.run("learnt", "--mask", "--format", form, "--workbook", "book.db").text, f"learnt {form}")
    # The workbook is never masked.
    contains(t.run("explain", "book.db", "BK-1").text, "Zebrafink")
    equal(t.run("verify", "book.db").code, 0)


def test_messages(t):
    t.write("in.xml", STATEMENT.replace("491.15", "500.00"))
    t.write("items.csv", LISTED + "RE-1,Q1,Quittenhain Moebel KG,FR1420041010050500013M02606,EUR,\"Quittenhain 7\",1\r\n")
    for arguments in (["parse", "--mask", "in.xml"], ["items", "--mask", "items.csv"]):
        done = t.run(*arguments)
        equal(done.code != 0, True)
        all_lacks(done.text + done.err, str(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
