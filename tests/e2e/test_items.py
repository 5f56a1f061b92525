"""items and profile: what is understood of a CSV file."""
import csv
import io
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import statements  # noqa: E402
from e2e import contains, equal, main  # noqa: E402

NATIVE = ("invoice_id,customer_id,customer_name,customer_iban,currency,amount,open_amount,issue_date,due_date,"
          "reference,po_number,discount_percent,discount_date,kind,entity,tax_amount,"
          "contract_number,mandate_id,end_to_end_id")


def test_native_columns(t):
    t.write("items.csv", f"{NATIVE}\r\nR-1,C1,Vrba d.o.o.,,EUR,100.00,60.00,2026-09-01,2026-10-01,RF18539007547034,"
                         "PO-7,2.5,2026-09-15,invoice,north,,V-2024/17,MND-0042,COLL-20261001-3\r\n"
                         "G-1,C1,Vrba d.o.o.,,JPY,-300,-300,,,,,,,credit_note,,,,,\r\n")
    result = t.run("items", "items.csv")
    equal(result.code, 0, result.err)
    first, second = result.of("item")
    equal({k: first[k] for k in ("line", "invoice_id", "currency", "amount", "open_amount", "due_date", "po_number",
                                 "discount_percent", "kind", "entity", "contract_number", "mandate_id", "end_to_end_id")},
          {"line": 2, "invoice_id": "R-1", "currency": "EUR", "amount": "100.00", "open_amount": "60.00",
           "due_date": "2026-10-01", "po_number": "PO-7", "discount_percent": "2.5", "kind": "invoice",
           "entity": "north", "contract_number": "V-2024/17", "mandate_id": "MND-0042",
           "end_to_end_id": "COLL-20261001-3"})
    equal((second["amount"], second["kind"], second["due_date"], second["discount_percent"]),
          ("-300", "credit_note", None, None))


def test_csv_output_is_native_and_stays_as_it_is(t):
    once = t.run("items", "--format", "csv", t.project / "fixtures/demo/open-items.csv")
    equal(once.code, 0, once.err)
    equal(once.text.splitlines()[0], NATIVE)
    t.write("again.csv", once.out)
    equal(t.run("items", "--format", "csv", "again.csv").out, once.out)
    equal(len(list(csv.DictReader(io.StringIO(once.text, newline="")))), 311)


def test_a_repeated_key_is_rejected(t):
    head = "invoice_id,customer_id,currency,amount,entity\n"
    t.write("once.csv", head + "R-1,C1,EUR,1.00,\nR-1,C2,EUR,1.00,\nR-1,C1,EUR,1.00,north\nR-2,,EUR,1.00,\n")
    result = t.run("items", "once.csv")
    equal((result.code, len(result.of("item"))), (0, 4), result.err)
    t.write("twice.csv", head + "R-3,C1,EUR,1.00,\nR-3,C1,EUR,2.00,\n")
    result = t.run("items", "twice.csv")
    equal((result.code, result.text), (3, ""))
    contains(result.err, "twice.csv:3: error: invoice R-3 of customer C1 stands twice in the open items, "
                         "also at twice.csv:2 [TS-INV-020]")
    t.write("again.csv", head + "R-9,,EUR,1.00,\nR-2,,EUR,1.00,\n")
    t.write("last.csv", head + "R-9,,EUR,1.00,\n")
    result = t.run("items", "once.csv", "again.csv", "last.csv")
    equal((result.code, [o["file"] for o in result.of("item")]), (3, ["once.csv"] * 4 + ["last.csv"]))
    contains(result.err, "again.csv:3: error: invoice R-2 stands twice in the open items, also at once.csv:5")
    result = t.run("run", "--open-items", "once.csv", "--open-items", "again.csv", "--workbook", "w.db", "-",
                   stdin=statements.mt940().encode())
    equal(result.code, 1)
    contains(result.err, "invoice R-2 stands twice in the open items, also at ")


def test_no_column_of_currencies(t):
    t.write("items.csv", "invoice_id,amount\nR-1,1.00\n")
    result = t.run("items", "items.csv")
    equal(result.code, 3)
    contains(result.err, "the header has no column currency; map it in [items] where it is called otherwise, and set "
                         "fixed_currency there where the file has one currency [TS-INV-001]")
    t.write("tallystick.ini", "[items]\nfixed_currency = EUR\n")
    equal(t.run("items", "items.csv").of("item")[0]["currency"], "EUR")


def test_mapped_columns(t):
    t.write("tallystick.ini", "[items]\ninvoice_id = Beleg\nopen_amount = Offen\namount = Betrag\nissue_date = Vom\n"
                              "decimal_mark = comma\ndate_format = dd.mm.yyyy\nfixed_currency = EUR\n")
    t.write("op.csv", "Beleg;Betrag;Offen;Vom\r\nR-1;1.234,50;1.000,00;31.12.2025\r\n")
    result = t.run("items", "op.csv")
    equal(result.code, 0, result.err)
    item = result.of("item")[0]
    equal((item["invoice_id"], item["currency"], item["amount"], item["open_amount"], item["issue_date"]),
          ("R-1", "EUR", "1234.50", "1000.00", "2025-12-31"))


def test_refused_file_shows_nothing_and_every_fault(t):
    t.write("items.csv", "invoice_id,currency,amount\r\nR-1,EUR,1.00\r\nR-2,EUR,one\r\nR-3,EUX,1.00\r\n")
    t.write("good.csv", "invoice_id,currency,amount\r\nR-9,EUR,9.00\r\n")
    result = t.run("items", "items.csv", "good.csv")
    equal(result.code, 3)
    equal([o["invoice_id"] for o in result.of("item")], ["R-9"])
    contains(result.err, "items.csv:3: error: ")
    contains(result.err, "items.csv:4: error: ")


def test_profile_can_be_pasted(t):
    t.write("bank.csv", statements.CSV)
    result = t.run("profile", "bank.csv")
    equal(result.code, 0, result.err)
    contains(result.text, "[csv.")
    contains(result.text, "delimiter = semicolon\n")
    contains(result.text, "decimal_mark = comma\n")
    contains(result.text, "amount = Betrag\n")
    t.write("tallystick.ini", result.out)
    again = t.run("parse", "bank.csv")
    equal(again.code, 0, again.err)
    equal([e["amount"] for e in again.of("entry")], ["1204.00", "-4.50", "77.25"])


def test_profile_without_entries_says_so(t):
    t.write("head.csv", "Datum;Valuta;Betrag;Name\n")
    result = t.run("profile", "head.csv")
    equal((result.code, result.text), (3, ""))
    contains(result.err, "the table has no entries")


def test_profile_of_what_is_no_statement(t):
    t.write("poem.txt", "no numbers here\nnor there\n")
    result = t.run("profile", "poem.txt")
    equal(result.code, 3)
    contains(result.err, "error:")


def test_every_profile_can_be_pasted(t):
    fixtures = t.project / "fixtures"
    for path in sorted([*(fixtures / "demo/statements").glob("*.csv"), *(fixtures / "csv").glob("*.csv")]):
        plain = t.run("parse", path)
        if plain.code != 0:
            continue  # refused: there is no profile to be found
        shown = t.run("profile", path)
        equal(shown.code, 0, shown.err)
        t.write("pasted.ini", shown.out)
        pasted = t.run("parse", "--config", "pasted.ini", path)
        equal(pasted.code, plain.code, pasted.err)
        equal(pasted.of("entry"), plain.of("entry"), path.name)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
