"""OFX: each fixture against the outcome beside it; both spellings read the same; what must not matter."""
import csv
import io
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from e2e import contains, equal, main  # noqa: E402
from test_fixtures_camt import holds  # noqa: E402

SGML = ("OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n"
        "COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n")
XML = ('<?xml version="1.0" encoding="UTF-8"?>\n'
       '<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n')


def tree(entries, currency="USD", balance="10.00"):
    """A statement as XML; entries are (amount, date, reference, name)."""
    lines = "".join(f"<STMTTRN><TRNTYPE>OTHER</TRNTYPE><DTPOSTED>{d}</DTPOSTED><TRNAMT>{a}</TRNAMT><FITID>{i}</FITID>"
                    f"<NAME>{n}</NAME></STMTTRN>\n" for a, d, i, n in entries)
    return ("<OFX>\n<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS></SONRS>"
            f"</SIGNONMSGSRSV1>\n<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>{currency}</CURDEF>\n<BANKACCTFROM>"
            "<BANKID>026009593</BANKID><ACCTID>12345</ACCTID></BANKACCTFROM>\n<BANKTRANLIST><DTSTART>20260301</DTSTART>"
            f"<DTEND>20260331</DTEND>\n{lines}</BANKTRANLIST>\n<LEDGERBAL><BALAMT>{balance}</BALAMT>"
            "<DTASOF>20260331</DTASOF></LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1>\n</OFX>\n")


def without_end_tags(text):
    """SGML as banks write it: a value has no end tag."""
    return re.sub(r"<([A-Z0-9.]+)>([^<\n]+)</\1>", r"<\1>\2\n", text)


def figures(result):
    keys = ("amount", "currency", "booking_date", "value_date", "status", "code", "transactions")
    return [{k: e[k] for k in keys} for e in result.of("entry")]


ENTRIES = [("1250.00", "20260305", "F1", "ORCHARD SUPPLY"), ("-7,5", "20260306120000[-5:EST]", "F2", "Caf\u00e9 &amp; Co")]


def test_fixtures(t):
    holds(t, "ofx")


FINER = [("-8.4850", "20260305", "F1", "ADVISORY FEE"), ("1250.00", "20260306", "F2", "RE-2026-1001")]
ITEMS = ("invoice_id,customer_id,customer_name,currency,amount,open_amount\r\n"
         "RE-2026-1001,C1,Orchard Supply,USD,1250.00,1250.00\r\n")


def test_no_limit_of_texts_cuts_an_amount(t):
    whole = tree([("000000001234567.89", "20260305", "F1", "ORCHARD")], balance="000000007654321.09")
    for text in (XML + whole, SGML + without_end_tags(whole)):
        t.write("a.ofx", text)
        result = t.run("parse", "a.ofx", "--set", "limits.max_text_chars=1")
        equal(result.code, 0, result.err)
        equal([e["amount"] for e in result.of("entry")], ["1234567.89"])
        equal(result.of("statement")[0]["closing"]["amount"], "7654321.09")


def test_amounts_finer_than_a_cent_are_shown_as_told(t):
    t.write("a.ofx", XML + tree(FINER, balance="2607.166494"))
    result = t.run("parse", "a.ofx")
    equal(result.code, 0, result.err)
    first, second = result.of("entry")
    for shown in (first, first["transactions"][0]):
        equal((shown["amount"], shown["currency"], shown["exact"]), ("-8.485", "USD", True))
    equal((second["amount"], "exact" in second), ("1250.00", False))
    statement = result.of("statement")[0]
    equal((statement["closing"], statement["balanced"]),
          ({"amount": "2607.166494", "exact": True, "date": "2026-03-31"}, None))
    equal([(d["code"], d["severity"]) for d in result.of("diagnostic")], [("TS-AMT-004", "warning")] * 2)
    rows = list(csv.DictReader(io.StringIO(t.run("parse", "--format", "csv", "a.ofx").text, newline="")))
    equal([(r["amount"], r["currency"]) for r in rows], [("-8.485", "USD"), ("1250.00", "USD")])


def test_a_run_refuses_amounts_finer_than_a_cent(t):
    """The whole file, with the lines that can't be taken; the files beside it are settled."""
    t.write("items.csv", ITEMS)
    t.write("finer.ofx", XML + tree(FINER + [("0.0001", "20260307", "F3", "DUST")]))
    t.write("money.ofx", XML + tree([FINER[1]]))
    result = t.run("run", "--open-items", "items.csv", "--out", "out", "finer.ofx", "money.ofx")
    equal(result.code, 3, result.err)
    equal(result.err.count("TS-AMT-002"), 2)
    contains(result.err, "-8.4850")
    contains(result.err, "0.0001")
    controls = json.loads((t.folder / "out/controls.json").read_text())
    equal((controls["ties_out"], controls["files"], controls["transactions"]), (True, {"read": 3, "rejected": 1}, 1))
    equal((controls["accounts"][0]["read"], controls["accounts"][0]["match"]["sum"]),
          ({"count": 1, "sum": "1250.00"}, "1250.00"))


def test_both_spellings_read_the_same(t):
    text = tree(ENTRIES)
    t.write("a.ofx", XML + text)
    want = t.run("parse", "a.ofx")
    equal((want.code, want.err), (0, ""))
    equal([e["amount"] for e in figures(want)], ["1250.00", "-7.50"])
    for name, other in (("sgml", SGML + without_end_tags(text)), ("sgml with end tags", SGML + text),
                        ("one line", (SGML + without_end_tags(text)).replace("\n", "")),
                        ("crlf", (SGML + without_end_tags(text)).replace("\n", "\r\n")),
                        ("no header", without_end_tags(text)), ("lower case", SGML + re.sub(
                            r"</?[A-Z0-9]+>", lambda m: m.group().lower(), without_end_tags(text))),
                        ("xml header", XML + without_end_tags(text)), ("mark", "\ufeff" + XML + text),
                        ("indented", SGML + without_end_tags(text).replace("<", "  \t<"))):
        t.write("b.ofx", other.encode())
        got = t.run("parse", "b.ofx")
        equal(got.code, 0, f"{name}: {got.err}")
        equal(figures(got), figures(want), name)
        equal(got.of("statement")[0]["closing"], want.of("statement")[0]["closing"], name)


def test_utf_16_sgml(t):
    t.write("a.ofx", (SGML + without_end_tags(tree(ENTRIES))).encode("utf-16"))
    equal([e["amount"] for e in t.run("parse", "a.ofx").of("entry")], ["1250.00", "-7.50"])


def test_an_amount_is_never_rounded_or_guessed(t):
    """The upstream readers keep a float or drop the comma; here a doubtful amount refuses the file."""
    for amount in ("5.001", "1,234.56", "1.234,56", "1 234.56", "$5", "5-", "--5", "1e3", "0x5", ".", "5.0.0", "NaN"):
        t.write("a.ofx", SGML + without_end_tags(tree([(amount, "20260305", "F1", "X")], balance="10")))
        result = t.run("parse", "a.ofx")
        equal(result.code, 3, amount)
        equal(result.of("diagnostic")[0]["code"][:6], "TS-AMT", amount)
    for amount, want in (("+5", "5.00"), ("-.5", "-0.50"), ("0005.5000", "5.50"), ("-0", "0.00"), ("5.", "5.00")):
        t.write("a.ofx", SGML + without_end_tags(tree([(amount, "20260305", "F1", "X")])))
        equal(t.run("parse", "a.ofx").of("entry")[0]["amount"], want, amount)


def test_many_entries_across_the_blocks_that_are_read(t):
    entries = [(f"{i}.{i % 100:02}", "20260305", f"F{i}", "x" * (i % 180)) for i in range(4000)]
    for head, shape in ((SGML, without_end_tags), (XML, str)):
        t.write("a.ofx", head + shape(tree(entries)))
        result = t.run("parse", "a.ofx")
        equal(result.code, 0, result.err)
        equal([e["amount"] for e in result.of("entry")], [a for a, *_ in entries])
        equal([e["bank_ref"] for e in result.of("entry")], [i for _, _, i, _ in entries])


def test_all_faults_are_listed_and_bounded(t):
    t.write("a.ofx", SGML + without_end_tags(tree([("x", "20260305", f"F{i}", "N") for i in range(300)])))
    result = t.run("parse", "a.ofx")
    codes = [d["code"] for d in result.of("diagnostic")]
    equal((result.code, codes.count("TS-AMT-001"), codes[-1]), (3, 100, "TS-OFX-016"))


def test_overlapping_downloads_count_a_line_once(t):
    t.write("in/1.ofx", SGML + without_end_tags(tree(ENTRIES[:1])))
    t.write("in/2.ofx", XML + tree(ENTRIES).replace("20260301", "20260215"))
    t.write("open.csv", "invoice_id,customer_id,currency,amount\nR-1,C1,USD,1250.00\n")
    result = t.run("run", "--open-items", "open.csv", "--out", "out", "in")
    equal(result.code, 0, result.err)
    rows = (t.folder / "out/allocations.csv").read_text().splitlines()[1:]
    equal(len([r for r in rows if ",duplicate," in r]), 1)
    equal(len(rows), 3)


def test_markup_without_end_is_bounded(t):
    for piece in ("<" + "A" * 200000, "<!-- " + "x" * 400000, "<NAME>" + "y" * 400000):
        t.write("a.ofx", SGML + "<OFX>" + piece)
        result = t.run("parse", "a.ofx")
        equal(result.code, 3, piece[:8])
        contains(result.err, "TS-LIM-007")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
