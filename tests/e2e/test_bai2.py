"""BAI2: each fixture against the outcome beside it; what must not matter; what two files are together."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from e2e import contains, equal, lacks, main  # noqa: E402
from test_fixtures_camt import holds  # noqa: E402

HEADER = "01,051000017,TREASURY,260318,0630,1,,,2/"
OPEN = "invoice_id,customer_id,currency,amount\nINV-2041,C1,USD,1250.00\n"


def report(details, day="260317", opening=100, closing=None, modifier="2", currency="USD"):
    """One account of one day with its control totals; details are (type, amount, text)."""
    signed = sum(a if code < "400" else -a for code, a, _ in details)
    closing = opening + signed if closing is None else closing
    account = [f"03,4000112233,{currency},010,{opening},,,015,{closing},,/"]
    account += [f"16,{code},{amount},,,,{text}" for code, amount, text in details]
    total = opening + closing + sum(amount for _, amount, _ in details)
    account.append(f"49,{total},{len(account) + 1}/")
    group = [f"02,TREASURY,051000017,1,{day},,,{modifier}/", *account, f"98,{total},1,{len(account) + 2}/"]
    return "\n".join([HEADER, *group, f"99,{total},1,{len(group) + 2}/"]) + "\n"


def test_fixtures(t):
    holds(t, "bai2")


def test_a_good_file_is_told_nothing_of(t):
    t.write("a.txt", report([("142", 500, "ONE"), ("475", 200, "TWO")]))
    result = t.run("parse", "a.txt")
    equal((result.code, result.err), (0, ""))
    equal([e["amount"] for e in result.of("entry")], ["5.00", "-2.00"])
    equal(result.of("statement")[0]["balanced"], True)


def test_line_ends_and_fill_don_t_matter(t):
    text = report([("142", 500, "ONE"), ("475", 200, "TWO")])
    t.write("a.txt", text)
    want = t.run("parse", "a.txt").of("entry")
    for name, other in (("crlf", text.replace("\n", "\r\n")), ("cr", text.replace("\n", "\r")),
                        ("fill", text.replace("\n", " " * 30 + "\n")), ("mark", "\ufeff" + text),
                        ("blank lines", text.replace("\n", "\n\n")), ("no last line end", text.rstrip("\n"))):
        t.write("b.txt", other.encode())
        result = t.run("parse", "b.txt")
        equal([(e["amount"], e["transactions"]) for e in result.of("entry")],
              [(e["amount"], e["transactions"]) for e in want], name)
        equal(result.code, 0, name)


def test_utf_16(t):
    t.write("a.txt", report([("142", 500, "GRÖSSE")]).encode("utf-16"))
    equal(t.run("parse", "a.txt").of("entry")[0]["transactions"][0]["remittance"], ["GRÖSSE"])


def test_a_field_may_go_on_behind_any_comma(t):
    """The same record cut into 88 lines at each of its commas reads the same."""
    record = "16,195,50000,V,260318,1200,FW77,CUST9,WIRE FROM LARKSPUR"
    whole = report([("142", 500, "ONE")]).replace("16,142,500,,,,ONE", record).replace("49,1200", "49,50700")
    t.write("whole.txt", whole)
    want = t.run("parse", "whole.txt").of("entry")[0]
    equal((want["amount"], want["value_date"], want["bank_ref"]), ("500.00", "2026-03-18", "FW77"))
    fields = record.split(",")
    for cut in range(2, len(fields)):
        pieces = ",".join(fields[:cut]) + "/\n88," + ",".join(fields[cut:])
        t.write("cut.txt", whole.replace(record, pieces))
        got = t.run("parse", "cut.txt").of("entry")[0]
        equal({k: got[k] for k in got if k != "line"}, {k: want[k] for k in want if k != "line"}, pieces)


def test_totals_that_differ_are_told_with_both_figures(t):
    t.write("a.txt", report([("142", 500, "ONE")]).replace("49,1200,3/", "49,1201,4/"))
    result = t.run("parse", "a.txt")
    equal(result.code, 4)
    messages = [d["message"] for d in result.of("diagnostic")]
    contains(messages[0], "control total of record 49 is 1201, but the amounts of the account add up to 1200")
    contains(messages[1], "record 49 tells 4 records, 3 were found")
    contains(messages[2], "control total of record 98 is 1200")


def test_days_follow_each_other(t):
    """Equal lines of two days are two, also where the bank gives no reference."""
    t.write("in/1.txt", report([("142", 125000, "INV-2041"), ("475", 100, "X")], day="260316", opening=0))
    t.write("in/2.txt", report([("475", 100, "X")], day="260317", opening=124900))
    t.write("open.csv", OPEN)
    result = t.run("run", "--open-items", "open.csv", "--out", "out", "in")
    equal(result.code, 0, result.err)
    contains(result.text, "balances: 2 add up")
    lacks((t.folder / "out/allocations.csv").read_text(), ",duplicate,")


def test_a_day_delivered_again_with_other_lines_is_a_conflict(t):
    t.write("in/1.txt", report([("142", 125000, "INV-2041")], opening=0))
    t.write("in/2.txt", report([("142", 125000, "INV-2041"), ("142", 700, "LATE")], opening=0, closing=125000))
    t.write("open.csv", OPEN)
    contains(t.run("run", "--open-items", "open.csv", "--workbook", "w.db", "in").err, "TS-DUP-010")


def test_a_report_of_the_running_day_is_counted_once(t):
    t.write("in/1.txt", report([("142", 125000, "INV-2041")], modifier="3"))
    t.write("in/2.txt", report([("142", 125000, "INV-2041"), ("475", 100, "X")], modifier="2"))
    t.write("open.csv", OPEN)
    result = t.run("run", "--open-items", "open.csv", "--out", "out", "in")
    equal(result.code, 0, result.err)
    rows = (t.folder / "out/allocations.csv").read_text().splitlines()[1:]
    equal(len([r for r in rows if ",duplicate," in r]), 1)
    equal(len([r for r in rows if ",match," in r]), 1)


def test_lines_in_front_are_passed_over(t):
    t.write("a.txt", "$$ADD ID=ABC BATCHID='X'\n\n" + report([("142", 500, "ONE")]))
    result = t.run("parse", "a.txt")
    equal((result.code, [d["code"] for d in result.of("diagnostic")]), (0, ["TS-BAI-022"]))
    equal([e["amount"] for e in result.of("entry")], ["5.00"])


def test_a_text_is_refused_only_where_it_holds_a_whole_record(t):
    for text, refused in (("PAY/ 16,142,999900,Z,,,X", True), ("PAY/16,142,,Z", True), ("PAY/   49,-1600,11/", True),
                          ("PAY/98,1,1,4/", True), ("PAY/03,77,USD,010,1,,,/", True), ("QTY 1/49,100", False),
                          ("1/16,50 EACH", False), ("INV 7/88,9", False), ("2/99,5 AND 6/", False)):
        t.write("a.txt", report([("142", 500, text)]))
        result = t.run("parse", "a.txt")
        equal((result.code, text), (3 if refused else 0, text))
        equal("TS-BAI-005" in result.err, refused, text)


def test_a_table_that_begins_with_01_is_no_report(t):
    t.write("in/a.csv", "01,02,03\n1,2,3\n")
    equal([d["code"] for d in t.run("parse", "in").of("diagnostic")], ["TS-IO-006"])


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
