"""Items in another currency at the rate of a table: which rate, how near, and what is refused."""
import csv
import sqlite3
import sys

from e2e import equal, main
from statements import camt

ITEMS = ("invoice_id,customer_id,customer_name,currency,open_amount,issue_date,due_date,kind\n"
         "RE-2026-4001,C1,Nordlicht Werkzeug GmbH,USD,1000.00,2026-09-20,2026-10-20,invoice\n"
         "RE-2026-4002,C1,Nordlicht Werkzeug GmbH,USD,500.00,2026-09-20,2026-10-20,invoice\n"
         "GS-2026-4003,C1,Nordlicht Werkzeug GmbH,USD,-100.00,2026-09-25,2026-10-20,credit_note\n"
         "RE-2026-4004,C1,Nordlicht Werkzeug GmbH,GBP,800.00,2026-09-20,2026-10-20,invoice\n"
         "RE-2026-4005,C1,Nordlicht Werkzeug GmbH,EUR,925.93,2026-09-20,2026-10-20,invoice\n"
         "RE-2026-4006,C1,Nordlicht Werkzeug GmbH,JPY,150000,2026-09-20,2026-10-20,invoice\n"
         "RE-2026-4101,C2,Ostwall Optik KG,EUR,731.18,2026-09-20,2026-10-20,invoice\n"
         "RE-2026-4102,C3,Pappelhof Druck OHG,EUR,88.04,2026-09-20,2026-10-20,invoice\n")
# Payments are booked on Monday, 2026-10-05; the table ends on the Friday before.
WIDE = "Date,USD,JPY,GBP,\n2026-10-02,1.0800,160.00,0.8700,\n2026-10-01,1.1000,161.10,N/A,\n"
PLAIN = "date,from,to,rate\n2026-10-02,USD,EUR,0.925926\n"


def settle(t, entries, rates, config="", code=0, told=None):
    n = len(list(t.folder.iterdir()))
    t.write("items.csv", ITEMS)
    t.write("c.ini", config)
    text = camt(entries=entries)
    t.write("s.xml", text.replace("<RltdPties>", f"{told}<RltdPties>") if told else text)
    out = f"out{n}"
    tables = []
    for i, table in enumerate([rates] if isinstance(rates, str) else rates):
        t.write(f"rates{i}.csv", table)
        tables += ["--rates", f"rates{i}.csv"]
    ran = t.run("run", "--config", "c.ini", "--open-items", "items.csv", *tables, "--out", out, "s.xml")
    equal(ran.code, code, ran.err)
    if code:
        return ran.err, None
    equal(t.run("verify", f"{out}/workbook.db").code, 0)
    with open(t.folder / out / "allocations.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file)), t.folder / out / "workbook.db"


def credit(amount, text):
    return [(amount, "CRDT", "B1", text)]


def test_an_item_at_the_rate_of_the_day_before_the_weekend(t):
    for table in (WIDE, PLAIN):
        rows, workbook = settle(t, credit("920.00", "RE-2026-4001"), table)
        equal([(r["status"], r["reason"], r["invoice_id"], r["allocated"], r["fx"], r["open_after"], r["item_currency"]) for r in rows],
              [("match", "CONVERTED", "RE-2026-4001", "920.00", "80.00", "0.00", "USD")])
        equal(rows[0]["parts"], "fx:rate_table:exchange:18.51")
        told = t.run("explain", workbook, "B1").text
        equal("on 2026-10-02: 925.93 EUR expected; off by at most 18.51 EUR or 2 % (exchange)" in told, True, told)
        with sqlite3.connect(workbook) as db:
            equal(db.execute("SELECT role, format FROM input_file WHERE role = 'rates'").fetchall(), [("rates", "rates")])


def test_several_items_and_a_credit_note_share_the_amount(t):
    # 1,000.00 + 500.00 - 100.00 = 1,400.00 USD are 1,296.30 EUR
    rows, _ = settle(t, credit("1296.30", "RE-2026-4001 RE-2026-4002 GS-2026-4003"), WIDE)
    equal(sorted((r["invoice_id"], r["status"], r["open_after"]) for r in rows),
          [("GS-2026-4003", "match", "0.00"), ("RE-2026-4001", "match", "0.00"), ("RE-2026-4002", "match", "0.00")])
    equal(sum(round(100 * float(r["allocated"])) for r in rows), 129630)


def test_a_cross_rate_through_the_base(t):
    # The account is in CHF, the item in GBP: 800.00 / 0.87 * 0.94
    rows, workbook = settle_in(t, "CHF", credit("864.37", "RE-2026-4004"), "Date,GBP,CHF\n2026-10-02,0.87,0.94\n")
    equal([(r["reason"], r["allocated"]) for r in rows], [("CONVERTED", "864.37")])
    told = t.run("explain", workbook, "B1").text
    equal("1 EUR = 0.87 GBP on 2026-10-02, 1 EUR = 0.94 CHF on 2026-10-02: 864.37 CHF expected" in told, True, told)


def settle_in(t, currency, entries, rates):
    t.write("items.csv", ITEMS)
    t.write("rates.csv", rates)
    t.write("s.xml", camt(entries=entries).replace('Ccy="EUR"', f'Ccy="{currency}"').replace("<Ccy>EUR</Ccy>", f"<Ccy>{currency}</Ccy>"))
    equal(t.run("run", "--open-items", "items.csv", "--rates", "rates.csv", "--out", "in", "s.xml").code, 0)
    equal(t.run("verify", "in/workbook.db").code, 0)
    with open(t.folder / "in" / "allocations.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file)), t.folder / "in" / "workbook.db"


def test_a_currency_without_decimals(t):
    # 150,000 JPY at 160.00 are 937.50 EUR
    rows, _ = settle(t, credit("937.50", "RE-2026-4006"), WIDE)
    equal([(r["reason"], r["currency"], r["item_currency"]) for r in rows], [("CONVERTED", "EUR", "JPY")])
    row = rows[0]
    equal((row["allocated"], row["open_before"], row["open_after"]), ("937.50", "150000", "0"))
    equal(float(row["allocated"]) + float(row["fx"]), 150000.0)


def test_the_limit_of_a_rate_is_in_the_currency_paid(t):
    # 2 % of the 937.50 EUR expected are 18.75
    for amount, code in (("918.75", "match"), ("918.74", "exception")):
        rows, workbook = settle(t, credit(amount, "RE-2026-4006"), WIDE)
        equal([(r["status"], r["parts"]) for r in rows], [(code, "fx:rate_table:exchange:18.75" if code == "match" else "")])
        if code == "match":
            words = "937.50 EUR expected; off by at most 18.75 EUR or 2 % (exchange)"
            told = t.run("explain", workbook, "B1").text
            equal(words in told, True, told)
            page = (workbook.parent / "report.html").read_text(encoding="utf-8")
            equal(words in page, True, "report.html")


def test_what_the_table_can_not_tell_is_for_a_person(t):
    paid = credit("920.00", "RE-2026-4001")
    for rates, reason, config in (
            ("date,from,to,rate\n2026-09-25,EUR,USD,1.08\n", "RATE_MISSING", ""),
            ("date,from,to,rate\n2026-10-06,EUR,USD,1.08\n", "RATE_MISSING", ""),
            ("date,from,to,rate\n2026-10-02,EUR,GBP,0.87\n", "RATE_MISSING", ""),
            (WIDE, "RATE_MISSING", "[exchange]\ndays = 2\n"),
            ("date,from,to,rate\n2026-10-02,EUR,USD,1.08\n2026-10-02,USD,EUR,0.80\n", "RATE_AMBIGUOUS", ""),
            ("date,from,to,rate\n2026-10-02,GBP,USD,1.30\n2026-10-02,USD,GBP,0.60\n2026-10-02,GBP,EUR,1.15\n", "RATE_AMBIGUOUS", ""),
            (WIDE, "CURRENCY_DIFFERS", "[exchange]\ntolerance_share = 0.005\n"),
            ("date,from,to,rate\n2026-10-02,EUR,USD,1.20\n", "CURRENCY_DIFFERS", "")):
        rows, _ = settle(t, paid, rates, config)
        equal([(r["status"], r["reason"], r["unapplied"]) for r in rows], [("exception", reason, "920.00")], rates + config)


def test_what_is_named_and_does_not_fit_lets_nothing_else_be_paid(t):
    """The text names the item in dollars; the payer owes the very amount on an invoice in euros."""
    for rates in ("date,from,to,rate\n2026-10-02,EUR,USD,1.20\n", "date,from,to,rate\n2026-01-02,EUR,USD,1.08\n"):
        rows, _ = settle(t, credit("925.93", "RE-2026-4001"), rates)
        equal([(r["status"], r["invoice_id"]) for r in rows], [("exception", "")], rates)


def test_nothing_is_converted_that_the_text_does_not_name(t):
    rows, _ = settle(t, credit("920.00", "thank you"), WIDE)
    equal([(r["status"], r["invoice_id"]) for r in rows], [("exception", "")])


def test_the_banks_word_comes_before_the_table(t):
    told = ('<AmtDtls><InstdAmt><Amt Ccy="USD">%s</Amt></InstdAmt><TxAmt><Amt Ccy="EUR">920.00</Amt></TxAmt></AmtDtls>')
    rows, _ = settle(t, credit("920.00", "RE-2026-4001"), WIDE, told=told % "1000.00")
    equal([(r["reason"], r["parts"]) for r in rows], [("CONVERTED", "fx:rate_told:bank:0.00")])
    rows, _ = settle(t, credit("920.00", "RE-2026-4001"), WIDE, told=told % "990.00")
    equal([r["status"] for r in rows], ["exception"])


def test_a_table_that_is_refused_ends_the_run(t):
    twice = "date,from,to,rate\n2026-10-02,EUR,USD,1.08\n2026-10-02,EUR,USD,1.09\n"
    for rates, code in ((twice, "TS-RAT-004"), ([WIDE, "date,from,to,rate\n2026-10-02,EUR,USD,1.09\n"], "TS-RAT-004"),
                        ("date,from,to,rate\n2026-10-02,EUR,USD,none\n", "TS-RAT-003"), ("a,b\n1,2\n", "TS-RAT-001")):
        err, _ = settle(t, credit("920.00", "RE-2026-4001"), rates, code=1)
        equal(code in err, True, err)
    # The same rate in two files is one rate.
    rows, _ = settle(t, credit("920.00", "RE-2026-4001"), [WIDE, "date,from,to,rate\n2026-10-02,EUR,USD,1.0800\n"])
    equal([r["reason"] for r in rows], ["CONVERTED"])


def test_rates_are_part_of_what_makes_a_run(t):
    t.write("items.csv", ITEMS)
    t.write("s.xml", camt(entries=credit("920.00", "RE-2026-4001")))
    for table, run in ((WIDE, "run 1\n"), (WIDE, "run 1 repeated"), (PLAIN, "run 2\n")):
        t.write("rates.csv", table)
        ran = t.run("run", "--open-items", "items.csv", "--rates", "rates.csv", "--workbook", "books.db", "s.xml")
        equal((ran.code, run in ran.text), (0, True), ran.text)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
