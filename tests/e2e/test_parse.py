"""parse: statements, normalised."""
import csv
import gzip
import io
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import statements  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

ENTRIES = [("50.00", "CRDT", "BK-1", "RE-2026-1001"), ("12.34", "DBIT", "BK-2", "fee")]


def test_camt_in_full(t):
    t.write("a.xml", statements.camt(entries=ENTRIES))
    result = t.run("parse", "a.xml")
    equal(result.code, 0, result.err)
    equal(result.err, "")
    statement, first, second = result.objects
    equal({k: statement[k] for k in ("type", "file", "format", "statement_id", "sequence", "account", "currency",
                                     "opening", "closing", "balanced")},
          {"type": "statement", "file": "a.xml", "format": "camt.053.001.08", "statement_id": "ST-1", "sequence": "7",
           "account": "DE02120300000000202051", "currency": "EUR",
           "opening": {"amount": "100.00", "date": "2026-10-01"},
           "closing": {"amount": "137.66", "date": "2026-10-31"}, "balanced": True})
    equal({k: first[k] for k in ("type", "statement_id", "bank_ref", "amount", "currency", "booking_date",
                                 "value_date", "status", "reversal", "code")},
          {"type": "entry", "statement_id": "ST-1", "bank_ref": "BK-1", "amount": "50.00", "currency": "EUR",
           "booking_date": "2026-10-05", "value_date": "2026-10-06", "status": "booked", "reversal": False,
           "code": "PMNT-RCDT-ESCT"})
    equal(first["line"] > 0, True)
    transaction = first["transactions"][0]
    equal(transaction["bank_ref"], "BK-1")
    equal(transaction["end_to_end_id"], "E2E-7")
    equal(transaction["counterparty"]["name"], "Nordlicht Werkzeug GmbH")
    equal(transaction["counterparty"]["account"], None)
    equal(transaction["remittance"], ["RE-2026-1001"])
    equal(second["amount"], "-12.34")


def test_mt940(t):
    t.write("a.sta", statements.mt940())
    result = t.run("parse", "a.sta")
    equal(result.code, 0, result.err)
    equal(len(result.of("statement")), 1)
    entry = result.of("entry")[0]
    equal((entry["bank_ref"], entry["amount"], entry["booking_date"]), ("BK-77", "50.00", "2026-10-05"))
    equal(result.of("statement")[0]["balanced"], True)


def test_csv_statement(t):
    t.write("a.csv", statements.CSV)
    result = t.run("parse", "a.csv")
    equal(result.code, 0, result.err)
    equal([e["amount"] for e in result.of("entry")], ["1204.00", "-4.50", "77.25"])
    equal(result.of("statement")[0]["format"], "csv")


def test_a_csv_row_that_may_be_money_is_a_control(t):
    """What has an amount, no date and nothing that explains it: read, told, and exit code 4, in run too."""
    t.write("a.csv", statements.CSV + "?;;7,00;EUR;Teeblatt Handel e.K.;RE 9;\r\n")
    t.write("open.csv", "invoice_id,currency,amount\nR-1,EUR,5.00\n")
    result = t.run("parse", "a.csv")
    equal(result.code, 4, result.err)
    equal([d["code"] for d in result.of("diagnostic")], ["TS-CSV-017"])
    equal(len(result.of("entry")), 3)
    result = t.run("run", "--open-items", "open.csv", "--workbook", "w.db", "a.csv")
    equal(result.code, 4, result.err)
    contains(result.err, "TS-CSV-017")


def test_a_csv_balance_that_breaks_is_a_control(t):
    rows = statements.CSV.splitlines(keepends=True)
    t.write("a.csv", "".join(rows[:2] + rows[3:]))
    result = t.run("parse", "a.csv")
    equal(result.code, 4, result.err)
    equal([d["code"] for d in result.of("diagnostic")], ["TS-CSV-014"])


def test_flat_table(t):
    t.write("a.xml", statements.camt(entries=ENTRIES))
    result = t.run("parse", "--format", "csv", "a.xml")
    equal(result.code, 0)
    rows = list(csv.DictReader(io.StringIO(result.text, newline="")))
    equal([(r["bank_ref"], r["amount"], r["remittance"], r["counterparty"]) for r in rows],
          [("BK-1", "50.00", "RE-2026-1001", "Nordlicht Werkzeug GmbH"),
           ("BK-2", "-12.34", "fee", "Nordlicht Werkzeug GmbH")])


def test_statement_stands_before_its_entries_however_large(t):
    """More than stays in memory: the spools go to unlinked files."""
    entries = [("1.00", "CRDT", f"R{i}", "long text " * 60) for i in range(12000)]
    t.write("a.xml", statements.camt(opening="0.00", entries=entries))
    (t.folder / "tmp").mkdir()
    result = t.run("parse", "a.xml", env={"TMPDIR": str(t.folder / "tmp")})
    equal(result.code, 0, result.err)
    objects = result.objects
    equal(objects[0]["type"], "statement")
    equal(objects[0]["closing"]["amount"], "12000.00")
    equal(objects[0]["balanced"], True)
    equal([o["bank_ref"] for o in objects[1:]], [f"R{i}" for i in range(12000)])
    equal(list((t.folder / "tmp").iterdir()), [])


def test_refused_file_shows_its_diagnostics_alone(t):
    t.write("a.xml", statements.camt(entries=ENTRIES).replace("12.34", "12,34"))
    t.write("b.sta", statements.mt940())
    result = t.run("parse", "a.xml", "b.sta")
    equal(result.code, 3)
    equal([o["type"] for o in result.objects][0], "diagnostic")
    equal({o.get("file") for o in result.of("statement")}, {"b.sta"})
    error = result.of("diagnostic")[0]
    equal((error["severity"], error["file"], error["code"][:3]), ("error", "a.xml", "TS-"))
    equal(set(error), {"type", "severity", "file", "line", "offset", "code", "message"})
    contains(result.err, f"[{error['code']}]")


def test_balance_that_does_not_hold(t):
    t.write("a.xml", statements.camt(closing="999.99", entries=ENTRIES))
    result = t.run("parse", "a.xml")
    equal(result.code, 4)
    equal(result.of("statement")[0]["balanced"], False)
    equal(len(result.of("entry")), 2)
    equal([d["code"] for d in result.of("diagnostic")], ["TS-BAL-001"])
    contains(result.err, "a.xml:")
    contains(result.err, "opening 100.00 and booked entries 37.66 do not give closing 999.99 [TS-BAL-001]\n    ")


def test_balance_beats_rejection(t):
    t.write("a.xml", statements.camt(closing="999.99", entries=ENTRIES))
    t.write("b.xml", "<broken")
    equal(t.run("parse", "a.xml", "b.xml").code, 4)


def test_the_balance_of_a_csv_statement_is_checked(t):
    """Its currency is that of its rows, known once they are read; run comes to the same."""
    t.write("a.csv", statements.CSV)
    equal([s["balanced"] for s in t.run("parse", "a.csv").of("statement")], [True])
    t.write("open.csv", "invoice_id,currency,amount\nR-1,EUR,5.00\n")
    contains(t.run("run", "--open-items", "open.csv", "--workbook", "w.db", "a.csv").text, "balances: 1 add up")


def test_a_refused_file_shows_its_diagnostics_alone(t):
    """What was read of it in part is not compared with its balances, in whatever order they come."""
    broken = statements.mt940().replace(":61:2610051005C50,00", ":61:2613451005C50,00")
    wrong = statements.mt940(closing="C261031EUR999,00")
    for name, content in (("one.sta", broken), ("before.sta", wrong + broken), ("after.sta", broken + wrong)):
        t.write(name, content)
        result = t.run("parse", name)
        equal(result.code, 3, f"{name}: {result.err}")
        equal({o["type"] for o in result.objects}, {"diagnostic"})
        lacks(result.err, "TS-BAL-001")
        t.write("open.csv", "invoice_id,currency,amount\nR-1,EUR,5.00\n")
        result = t.run("run", "--open-items", "open.csv", "--workbook", f"{name}.db", name)
        equal(result.code, 3, f"{name}: {result.err}")
        lacks(result.err, "TS-BAL-001")
    t.write("wrong.sta", wrong)
    result = t.run("parse", "wrong.sta")
    equal(result.code, 4)
    equal([d["code"] for d in result.of("diagnostic")], ["TS-BAL-001"])


def test_what_is_quoted_is_cut_between_letters(t):
    long = "x" + "\u00e4" * 60
    t.write("tallystick.ini", f"[csv.mine]\nbooking_date = Datum\namount = Betrag\nbalance = {long}\n")
    t.write("name.csv", "Datum;Betrag\n05.03.2026;1,00\n06.03.2026;-2,00\n")
    t.write("header.csv", f"Tag;{long};Text\n05.03.2026;1,00;a\n06.03.2026;2,00;b\n")
    result = t.run("parse", "name.csv", "header.csv")
    told = {d["file"]: d["message"] for d in result.of("diagnostic")}
    equal(set(told), {"name.csv", "header.csv"})
    for message in told.values():
        contains(message, "x" + "\u00e4" * 14)
        lacks(message, "\\x")


def test_missing_file(t):
    result = t.run("parse", "nowhere.xml")
    equal(result.code, 3)
    equal(result.objects[0]["code"], "TS-IO-001")
    contains(result.err, "nowhere.xml: error: ")


def test_unknown_kind_in_a_folder_is_a_warning(t):
    t.write("folder/a.sta", statements.mt940())
    t.write("folder/notes.bin", bytes(range(1, 9)) * 40)
    result = t.run("parse", "folder")
    equal(result.code, 0, result.err)
    equal(len(result.of("statement")), 1)
    equal([(d["severity"], d["code"]) for d in result.of("diagnostic")], [("warning", "TS-IO-006")])
    equal(t.run("parse", "folder/notes.bin").code, 3)


NO_STATEMENTS = [
    ("items.csv", "invoice_id,customer_id,currency,amount,issue_date\r\nR-1,C1,EUR,120.00,2026-10-01\r\n"
                  "R-2,C1,EUR,-20.00,2026-10-02\r\n", "open items"),
    ("open.csv", "\ufeffdue_date;Invoice_ID;open_amount;currency\n2026-10-31;R-1;120,50;EUR\n", "open items"),
    ("mapped.csv", "Beleg;Kunde;Betrag;Datum\nR-1;C1;120,50;31.10.2026\nR-2;C1;-20,00;31.10.2026\n", "open items"),
    ("customers.csv", "customer_id,name,iban,credit_limit\nC1,Ann,,2000.00\n", "a list of customers"),
    ("since.csv", "customer_id,name,since,turnover\nC1,Ann,2026-10-01,20.00\n", "a list of customers")]


def test_tables_that_are_no_statement_are_no_money(t):
    """Beside the statements they are left aside with a warning; named they are rejected."""
    t.write("in/a.sta", statements.mt940())
    for name, content, _ in NO_STATEMENTS:
        t.write(f"in/{name}", content)
    settings = ["--set", "items.invoice_id=Beleg", "--set", "items.customer_id=Kunde", "--set", "items.amount=Betrag"]
    result = t.run("parse", "in", *settings)
    equal(result.code, 0, result.err)
    equal(len(result.of("entry")), 1)
    told = {d["file"]: (d["severity"], d["code"], d["message"]) for d in result.of("diagnostic")}
    for name, _, kind in NO_STATEMENTS:
        equal(told[f"in/{name}"], ("warning", "TS-IO-006", f"this is {kind} and no bank statement, left aside"))
        result = t.run("parse", f"in/{name}", *settings)
        equal(result.code, 3, name)
        contains(result.err, f"error: this is {kind} and no bank statement [TS-IO-006]")
    equal(t.run("profile", "in/items.csv").code, 3)


def test_statements_with_a_customer_column_stay_statements(t):
    t.write("a.csv", "Booking date;customer_id;name;Amount;Currency\n2026-10-05;C1;Ann;12.50;EUR\n"
                     "2026-10-06;C1;Ann;-1.00;EUR\n")
    equal([e["amount"] for e in t.run("parse", "a.csv").of("entry")], ["12.50", "-1.00"])
    t.write("b.csv", "Datum;Beleg;Betrag;Waehrung\n05.10.2026;B-1;12,50;EUR\n06.10.2026;B-2;-1,00;EUR\n")
    result = t.run("parse", "b.csv", "--set", "items.invoice_id=Beleg", "--set", "items.amount=Betrag",
                   "--set", "items.customer_id=Kunde")
    equal([e["amount"] for e in result.of("entry")], ["12.50", "-1.00"])


def test_a_profile_comes_before_the_kind(t):
    t.write("a.csv", "invoice_id,currency,amount,day\nR-1,EUR,120.00,2026-10-01\n")
    t.write("tallystick.ini", "[csv.payouts]\nbooking_date = day\namount = amount\nsign = as_given\n")
    result = t.run("parse", "a.csv")
    equal(result.code, 0, result.err)
    equal([e["amount"] for e in result.of("entry")], ["120.00"])


def test_what_the_program_wrote_is_no_statement(t):
    t.write("in/a.csv", statements.CSV)
    t.write("open.csv", "invoice_id,customer_id,currency,amount,issue_date\nRE-2026-1001,C1,EUR,1204.00,2026-10-01\n")
    equal(t.run("run", "--open-items", "open.csv", "--out", "in", "in").code, 0)
    t.write("in/parsed.csv", t.run("parse", "--format", "csv", "in/a.csv").out)
    t.write("in/items.csv", t.run("items", "--format", "csv", "open.csv").out)
    result = t.run("parse", "in")
    equal(result.code, 0, result.err)
    equal(len(result.of("entry")), 3)
    aside = {d["file"]: d["severity"] for d in result.of("diagnostic") if d["code"] == "TS-IO-006"}
    equal(aside, {f"in/{name}": "warning" for name in (
        "allocations.csv", "candidates.csv", "controls.json", "exceptions.csv", "items.csv", "matches.csv",
        "parsed.csv", "partials.csv", "report.html", "workbook.db")})
    again = t.run("run", "--open-items", "open.csv", "--workbook", "other.db", "in")
    equal(again.code, 0, again.err)
    contains(again.text, "read                 3")


def test_content_decides_not_the_name(t):
    t.write("a.pdf", statements.mt940())
    equal(t.run("parse", "a.pdf").of("statement")[0]["format"], "mt940")


def test_gzip_and_standard_input(t):
    t.write("a.gz", gzip.compress(statements.camt(entries=ENTRIES).encode()))
    equal(len(t.run("parse", "a.gz").of("entry")), 2)
    result = t.run("parse", "-", stdin=statements.mt940().encode())
    equal(result.code, 0, result.err)
    equal(result.of("statement")[0]["file"], "-")


def test_quiet_keeps_errors(t):
    t.write("a.xml", statements.camt(closing="999.99", entries=ENTRIES))
    equal(t.run("parse", "--quiet", "a.xml").err, "")
    contains(t.run("parse", "--quiet", "nowhere.xml").err, "error:")


def test_locale_and_time_zone_change_nothing(t):
    t.write("a.csv", statements.CSV)
    outs = {t.run("parse", "a.csv", env=env).out for env in (
        {}, {"LC_ALL": "de_DE.UTF-8", "TZ": "Pacific/Kiritimati"}, {"LC_ALL": "tr_TR.UTF-8", "TZ": "America/St_Johns"})}
    equal(len(outs), 1)


def test_every_demo_statement_is_balanced(t):
    result = t.run("parse", t.project / "fixtures/demo/statements")
    equal(result.code, 0, result.err)
    lacks(result.text, '"balanced":false')
    equal(len(result.of("statement")) >= 6, True)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
