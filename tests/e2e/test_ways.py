"""Ways to pay that only the bank's own words prove: another currency, a discount and told charges at once."""
import csv
import sys

from e2e import equal, main
from statements import camt

ITEMS = ("invoice_id,customer_id,customer_name,currency,open_amount,issue_date,due_date,discount_percent,discount_date,kind\n"
         "RE-2026-4001,C1,Nordlicht Werkzeug GmbH,USD,1000.00,2026-09-20,2026-10-20,,,invoice\n"
         "RE-2026-4002,C1,Nordlicht Werkzeug GmbH,EUR,500.00,2026-09-20,2026-10-20,2,2026-10-10,invoice\n"
         "GS-2026-4003,C1,Nordlicht Werkzeug GmbH,EUR,-40.00,2026-09-25,2026-10-20,,,credit_note\n"
         "RE-2026-4101,C2,Ostwall Optik KG,EUR,731.18,2026-09-20,2026-10-20,,,invoice\n"
         "RE-2026-4102,C3,Pappelhof Druck OHG,EUR,88.04,2026-09-20,2026-10-20,,,invoice\n")

# Customers in the way of nobody: without them few numbers and amounts are telling.
OTHERS = "".join(f"RE-2026-{8000 + i},K{i},Firma {chr(65 + i % 26)}{chr(65 + i // 26)}x Handel,EUR,{100 + i * 37 % 9000}.{i % 100:02d},"
                 "2026-09-20,2026-10-20,,,invoice\n" for i in range(400))


def settle(t, text, told=None, beside="", items=ITEMS, name="Nordlicht Werkzeug GmbH", code="ESCT"):
    (t.folder / "items.csv").write_text(items, encoding="utf-8")
    statement = camt(entries=text).replace("Nordlicht Werkzeug GmbH", name).replace("ESCT", code)
    if told:
        statement = statement.replace("<RltdPties>", f"{told}<RltdPties>")
    (t.folder / "s.xml").write_text(statement.replace("</Refs><RltdPties>", f"</Refs>{beside}<RltdPties>"), encoding="utf-8")
    out = f"out{len(list(t.folder.iterdir()))}"
    equal(t.run("run", "--open-items", "items.csv", "--out", out, "s.xml").code, 0)
    equal(t.run("verify", f"{out}/workbook.db").code, 0)
    with open(t.folder / out / "allocations.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def instructed(currency, amount):
    return (f'<AmtDtls><InstdAmt><Amt Ccy="{currency}">{amount}</Amt></InstdAmt>'
            f'<TxAmt><Amt Ccy="EUR">920.00</Amt></TxAmt></AmtDtls>')


def test_the_amount_instructed_pays_an_item_in_its_currency(t):
    rows = settle(t, [("920.00", "CRDT", "B1", "RE-2026-4001")], instructed("USD", "1000.00"))
    equal([(r["status"], r["reason"], r["invoice_id"], r["allocated"], r["fx"], r["open_after"], r["item_currency"]) for r in rows],
          [("match", "CONVERTED", "RE-2026-4001", "920.00", "80.00", "0.00", "USD")])


def test_without_the_banks_word_another_currency_is_for_a_person(t):
    for told in (None, instructed("USD", "990.00"), instructed("GBP", "1000.00")):
        rows = settle(t, [("920.00", "CRDT", "B1", "RE-2026-4001")], told)
        equal([(r["status"], r["invoice_id"], r["unapplied"]) for r in rows], [("exception", "", "920.00")], str(told))


def test_items_less_credit_note_discount_and_told_charges(t):
    # 500.00 less 2 %, less the credit note of 40.00, less charges of 7.50
    charges = ('<Chrgs><Rcrd><Amt Ccy="EUR">7.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>')
    rows = settle(t, [("442.50", "CRDT", "B2", "RE-2026-4002 GS-2026-4003")], beside=charges)
    equal(sorted((r["status"], r["invoice_id"], r["allocated"], r["discount"], r["charges"], r["open_after"]) for r in rows),
          [("match", "GS-2026-4003", "-40.00", "0.00", "0.00", "0.00"),
           ("match", "RE-2026-4002", "482.50", "10.00", "7.50", "0.00")])


def test_what_is_named_and_cant_be_meant_lets_nothing_else_be_paid(t):
    """The text names an item in dollars whole; the payer owes the amount on another invoice, far from it or next to it."""
    for other in ("RE-2026-4002", "RE-2026-4009"):
        items = ITEMS.replace("RE-2026-4002,C1,Nordlicht Werkzeug GmbH,EUR,500.00,2026-09-20,2026-10-20,2,2026-10-10",
                              f"{other},C1,Nordlicht Werkzeug GmbH,EUR,500.00,2026-09-20,2026-10-20,,")
        equal(items != ITEMS, True)
        rows = settle(t, [("500.00", "CRDT", "B3", "RE-2026-4001")], items=items)
        equal([(r["status"], r["invoice_id"]) for r in rows], [("exception", "")], other)


def test_the_net_amount_of_one_item_is_a_rival_of_the_open_amount_of_another(t):
    rows = ["RE-2026-7001,C9,Quellhorst Pumpen AG,EUR,4317.62,2026-09-20,2026-10-20,,,invoice",
            "RE-2026-7002,C9,Quellhorst Pumpen AG,EUR,4405.73,2026-09-20,2026-10-20,2,2026-10-10,invoice",
            "RE-2026-7003,C9,Quellhorst Pumpen AG,EUR,4350.11,2026-09-20,2026-10-20,,,invoice"]
    items = ITEMS + "".join(row + "\n" for row in rows) + OTHERS
    paid = settle(t, [("4317.62", "CRDT", "B4", "Zahlung")], items=items, name="Quellhorst Pumpen AG")
    equal([(r["status"], r["invoice_id"]) for r in paid], [("exception", "")])


def test_a_discount_of_what_the_credit_note_leaves(t):
    # 2 % of 500.00 less 40.00 are 9.20
    rows = settle(t, [("450.80", "CRDT", "B5", "RE-2026-4002 ./. GS-2026-4003")])
    equal(sorted((r["status"], r["invoice_id"], r["allocated"], r["discount"], r["open_after"]) for r in rows),
          [("match", "GS-2026-4003", "-40.00", "0.00", "0.00"), ("match", "RE-2026-4002", "490.80", "9.20", "0.00")])


def test_what_a_sepa_transfer_lacks_is_no_banks_charge(t):
    """Of a transfer from abroad 10.00 may be charges as well as a part; of a SEPA transfer only where the payer says so."""
    for text, code, considered, expected in (("RE-2026-4101", "XBCT", True, ("partial", "PART_PAYMENT", "0.00", "10.00")),
                                             ("RE-2026-4101", "ESCT", False, ("partial", "PART_PAYMENT", "0.00", "10.00")),
                                             ("RE-2026-4101 abz. Bankspesen", "ESCT", True, ("match", "CHARGES_DEDUCTED", "10.00", "0.00"))):
        row, = settle(t, [("721.18", "CRDT", "B6", text)], items=ITEMS + OTHERS, name="Ostwall Optik KG", code=code)
        equal((row["status"], row["reason"], row["charges"], row["open_after"]), expected, f"{text} {code}")
        told = t.run("explain", f"{max(t.folder.glob('out*'), key=lambda out: int(out.name[3:]))}/workbook.db", "B6").text
        equal("the amount less bank charges" in told, considered, f"{text} {code}")


def test_a_month_that_no_item_has_is_for_a_person(t):
    for month, status in (("September", "match"), ("August", "exception"), ("September 2025", "exception")):
        row, = settle(t, [("731.18", "CRDT", "B7", f"Miete {month}")], items=ITEMS + OTHERS, name="Ostwall Optik KG")
        equal(row["status"], status, month)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
