"""Contracts, mandates, end-to-end ids and documents with their amounts: from the files to the results."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import camt, document, entry, item, reconciled  # noqa: E402
from e2e import contains, equal, main  # noqa: E402


def allocated(rows):
    """bank_ref: (status, reason, {invoice: (allocated, discount)})"""
    found = {}
    for row in rows:
        lines = found.setdefault(row["bank_ref"], (row["status"], row["reason"], {}))[2]
        if row["invoice_id"]:
            lines[row["invoice_id"]] = (row["allocated"], row["discount"])
    return found


def test_contracts_mandates_and_collections(t):
    own = [item("R-26-101", "418.20", contract_number="V-2024/117"), item("R-26-102", "92.55", contract_number="V-2025/044"),
           item("R-26-103", "231.17", customer_id="C2", customer_name="Nebel Optik AG", customer_iban="", mandate_id="MND-0007",
                end_to_end_id="COLL-20261001-0007"),
           item("R-26-104", "231.17", customer_id="C2", customer_name="Nebel Optik AG", customer_iban="", mandate_id="MND-0007",
                end_to_end_id="COLL-20261001-0008")]
    rows, _ = reconciled(t, {"a.xml": camt(
        entry("418.20", ref="A-1", name="Treuhand K", text="Vertrag V 2024 117"),
        entry("231.17", ref="A-2", name="", end_to_end="COLL-20261001-0008", mandate="MND-0007"),
        entry("231.17", ref="A-3", name="", end_to_end="OTHER-1", mandate="MND-0007"),
        entry("231.17", mark="DBIT", ref="A-4", returned=True, end_to_end="COLL-20261001-0008", mandate="MND-0007"))}, own,
        workbook="book.db")
    found = allocated(rows)
    equal(found["A-1"], ("match", "EXACT", {"R-26-101": ("418.20", "0.00")}))
    equal([found[ref][:2] for ref in ("A-2", "A-4")], [("reversal", "REVERSED"), ("reversal", "REVERSAL")])
    equal(found["A-3"][:2], ("exception", "AMBIGUOUS"))
    shown = t.run("explain", "book.db", "A-1")
    contains(shown.text, "the contract's number")
    shown = t.run("explain", "book.db", "A-3")
    contains(shown.text, "the mandate of the direct debit")


def test_a_payment_is_shared_out_as_its_documents_tell(t):
    own = [item("R-26-201", "1000.00"), item("R-26-202", "512.40", discount_percent="2", discount_date="2026-10-31"),
           item("R-26-203", "77.31")]
    rows, _ = reconciled(t, {"a.xml": camt(
        entry("1302.15", ref="D-1", documents=[document("R-26-201", "800.00"), document("R-26-202", "502.15")]),
        entry("277.31", ref="D-2", day="2026-10-06", documents=[document("R-26-201", "200.00"), document("R-26-203", "100.00")]))},
        own, workbook="book.db")
    found = allocated(rows)
    equal(found["D-1"], ("partial", "PART_PAYMENT", {"R-26-201": ("800.00", "0.00"), "R-26-202": ("502.15", "10.25")}))
    equal(found["D-2"], ("exception", "DOCUMENTS_DIFFER", {}))
    shown = t.run("explain", "book.db", "D-1")
    contains(shown.text, "as told of each document, some in part")
    contains(shown.text, "R-26-201: paid 800.00 EUR")
    shown = t.run("explain", "book.db", "D-2")
    contains(shown.text, "the amounts that the payer tells for each document are not what was paid, or more than is open")


def test_parse_shows_what_is_told_of_a_document(t):
    t.write("a.xml", camt(entry("98.00", documents=[document("R-1", "98.00", DuePyblAmt="100.00", DscntApldAmt="2.00", TaxAmt="15.97"),
                                                    document("R-2", DuePyblAmt="7.00")])))
    told = t.run("parse", "a.xml").of("entry")[0]["transactions"][0]["documents"]
    equal(told, [{"number": "R-1", "amount": "98.00", "currency": "EUR", "remitted": True, "due": "100.00", "discount": "2.00",
                  "tax": "15.97"}, {"number": "R-2", "amount": "7.00", "currency": "EUR", "remitted": False, "due": "7.00"}])


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
