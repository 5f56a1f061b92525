"""explain and the report show all that a ledger rests on: whatever of a bank line is weighed can be read beside it."""
import csv
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import statements  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

ITEMS = ("invoice_id,customer_id,customer_name,currency,amount\r\n"
         "RE-2026-1001,C1,Nordlicht Werkzeug GmbH,EUR,250.00\r\n"
         "RE-2026-1002,C2,Vrba d.o.o.,EUR,80.00\r\n")
CHARGES = '<Chrgs><Rcrd><Amt Ccy="EUR">7.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>'
ULTIMATE = "<UltmtDbtr><Pty><Nm>Vrba d.o.o.</Nm></Pty></UltmtDbtr>"
DOCUMENT = "<Strd><RfrdDocInf><Nb>RE-2026-1001</Nb></RfrdDocInf></Strd>"


def camt():
    """A line with all that the matcher weighs beyond name, account and text, and one without."""
    text = statements.camt(entries=[("243.00", "CRDT", "BK-1", "thank you"), ("80.00", "CRDT", "BK-2", "RE-2026-1002")])
    text = text.replace("<RltdPties>", CHARGES + "<RltdPties>", 1)
    text = text.replace("</Dbtr></RltdPties>", "</Dbtr>" + ULTIMATE + "</RltdPties>", 1)
    return text.replace("</RmtInf>", DOCUMENT + "</RmtInf>", 1)


def reconcile(t):
    t.write("items.csv", ITEMS)
    t.write("a.xml", camt())
    equal(t.run("run", "--open-items", "items.csv", "--out", "out", "a.xml").code, 0)


def test_explain_shows_what_is_weighed(t):
    reconcile(t)
    text = t.run("explain", "out/workbook.db", "BK-1").text
    for line in ("  on behalf of    Vrba d.o.o.\n", "  document        RE-2026-1001\n", "  charges told    7.00 EUR\n"):
        contains(text, line)


def test_what_the_bank_left_out_is_not_shown(t):
    reconcile(t)
    text = t.run("explain", "out/workbook.db", "BK-2").text
    for words in ("on behalf of", "document", "charges"):
        lacks(text, words)


def test_another_way_to_pay_the_same_item_is_shown(t):
    reconcile(t)
    told, other = t.run("explain", "out/workbook.db", "BK-1").text.split("\nConsidered and not taken\n")
    contains(told, "the amount less bank charges")
    contains(other, "  2. confidence ")
    contains(other, "the amount is a part of it")


def test_report_shows_what_is_weighed(t):
    t.write("items.csv", ITEMS.replace("250.00", "900.00"))
    t.write("a.xml", camt())
    equal(t.run("run", "--open-items", "items.csv", "--out", "out", "a.xml").code, 0)
    page = (t.folder / "out/report.html").read_text(encoding="utf-8")
    for pair in ("<dt>On behalf of</dt><dd>Vrba d.o.o.</dd>", "<dt>Document</dt><dd>RE-2026-1001</dd>",
                 "<dt>Charges told</dt><dd><span class=\"nowrap\">7.00 EUR</span></dd>"):
        contains(page, pair)


def test_what_is_missing_is_said_alike(t):
    """By run, report and explain, on the screen and in the files."""
    t.write("items.csv", ITEMS.replace("80.00", "90.00"))
    t.write("a.xml", camt())
    equal(t.run("run", "--open-items", "items.csv", "--out", "out", "a.xml").code, 0)
    said = [row["missing"] for row in csv.DictReader((t.folder / "out/exceptions.csv").open(encoding="utf-8", newline=""))]
    equal(len(said), 1)
    contains(said[0], "RE-2026-1002")
    contains((t.folder / "out/report.html").read_text(encoding="utf-8"), f'<p class="missing">{said[0]}</p>')
    contains(t.run("explain", "out/workbook.db", "BK-2").text, f"  {said[0]}\n")
    equal(t.run("report", "run", "--workbook", "out/workbook.db", "--out", "again").code, 0)
    for name in ("exceptions.csv", "partials.csv"):
        equal((t.folder / "again" / name).read_bytes(), (t.folder / "out" / name).read_bytes())


def test_confidence_in_items_and_in_a_way(t):
    """Of a part settled because the way is in doubt both figures stand beside what they are of."""
    t.write("items.csv", ITEMS)
    statement = statements.camt(entries=[("240.00", "CRDT", "BK-1", "RE-2026-1001")])
    t.write("a.xml", statement.replace("ESCT", "XBCT"))  # from abroad, where banks on the way deduct charges
    equal(t.run("run", "--open-items", "items.csv", "--out", "out", "a.xml").code, 0)
    told, other = t.run("explain", "out/workbook.db", "BK-1").text.split("\nConsidered and not taken\n")
    contains(told, " in the items, however they are paid, and of ")
    contains(told, "it may be bank charges or still owed, and nothing tells which")
    contains(other, ": the same items, paid in another way\n")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
