"""What may be deducted by configuration: taxes withheld, tolerances of currencies and customers, a limit for a whole run."""
import csv
import random
import sqlite3
import subprocess
import sys
from decimal import Decimal

import conserved
from e2e import equal, main
from statements import camt

HEAD = "invoice_id,customer_id,customer_name,currency,amount,open_amount,issue_date,due_date,discount_percent,discount_date,kind,tax_amount\n"
ITEMS = (HEAD +
         "RE-2026-4001,C1,Nordlicht Werkzeug GmbH,EUR,1190.00,1190.00,2026-09-20,2026-10-20,,,invoice,190.00\n"
         "RE-2026-4002,C1,Nordlicht Werkzeug GmbH,EUR,595.00,595.00,2026-09-20,2026-10-20,2,2026-10-10,invoice,95.00\n"
         "RE-2026-4005,C1,Nordlicht Werkzeug GmbH,EUR,2380.00,1190.50,2026-09-20,2026-10-20,,,invoice,380.00\n"
         "GS-2026-4003,C1,Nordlicht Werkzeug GmbH,EUR,-47.60,-47.60,2026-09-25,2026-10-20,,,credit_note,-7.60\n"
         "RE-2026-4101,C2,Ostwall Optik KG,EUR,731.18,731.18,2026-09-20,2026-10-20,,,invoice,\n"
         "RE-2026-4102,C3,Pappelhof Druck OHG,EUR,88.04,88.04,2026-09-20,2026-10-20,,,invoice,\n")
OWN_RATES = "[customer.C1]\nwithheld = 10 | 15\nwithheld_base = net\n"
TOLD = ('<Chrgs><Rcrd><Amt Ccy="EUR">7.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>')


def settle(t, entries, config, items=ITEMS, told="", code=0, currency="EUR"):
    """Runs, verifies, and gives the rows of allocations.csv."""
    n = len(list(t.folder.iterdir()))
    t.write("items.csv", items)
    t.write("c.ini", config)
    text = camt(entries=entries).replace("</Refs><RltdPties>", f"</Refs>{told}<RltdPties>")
    t.write("s.xml", text.replace('Ccy="EUR"', f'Ccy="{currency}"').replace("<Ccy>EUR</Ccy>", f"<Ccy>{currency}</Ccy>"))
    out = f"out{n}"
    ran = t.run("run", "--config", "c.ini", "--open-items", "items.csv", "--out", out, "s.xml")
    equal(ran.code, code, ran.err)
    equal(t.run("verify", f"{out}/workbook.db").code, 0)
    with open(t.folder / out / "allocations.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file)), t.folder / out / "workbook.db"


def shown(rows):
    return sorted((r["invoice_id"], r["status"], r["reason"], r["allocated"], r["discount"], r["charges"], r["tax"], r["difference"],
                   r["open_after"]) for r in rows)


def credit(amount, text):
    return [(amount, "CRDT", "B1", text)]


def test_what_a_person_undoes_has_its_tax_with_it(t):
    rows, workbook = settle(t, credit("1090.00", "RE-2026-4001"), OWN_RATES)
    t.write("decided.csv", "bank_ref,decision,invoice_id,decided_by,decided_on,decision_reason\nB1,reject,RE-2026-4001,A. Berg,2026-10-08,no\n")
    equal(t.run("review", "import", "decided.csv", "--workbook", workbook).code, 0)
    equal(t.run("verify", workbook).code, 0)
    db = sqlite3.connect(workbook)
    equal(db.execute("SELECT allocated_minor, tax_minor FROM decision_item WHERE role = 'undone'").fetchall(),
          [(round(float(rows[0]["allocated"]) * 100), round(float(rows[0]["tax"]) * 100))])
    db.close()


def test_a_tax_of_the_net_amount_at_a_rate_of_the_customers_own(t):
    rows, workbook = settle(t, credit("1090.00", "RE-2026-4001"), OWN_RATES)
    equal(shown(rows), [("RE-2026-4001", "match", "TAX_WITHHELD", "1090.00", "0.00", "0.00", "100.00", "0.00", "0.00")])
    equal(rows[0]["parts"], "tax:withheld:customer.C1:100.00")
    told = t.run("explain", workbook, "B1").text
    equal("tax 100.00: tax withheld, 10 % of the net amount; at most 100.00 (customer.C1)" in told, True, told)
    equal("the amount less a tax withheld" in told, True, told)
    page = (workbook.parent / "report.html").read_text(encoding="utf-8")
    equal("tax withheld, 10 % of the net amount" in page, True)
    with sqlite3.connect(workbook) as db:
        equal(db.execute("SELECT part, amount_minor, rule, scope, share_ppm, limit_minor, basis FROM allocation_part").fetchall(),
              [("tax", 10000, "withheld", "customer.C1", 100000, 10000, "net amount")])


def test_the_other_rate_and_the_gross_amount(t):
    rows, _ = settle(t, credit("1011.50", "RE-2026-4001"), "[customer.C1]\nwithheld = 10 | 15\n")
    equal(shown(rows), [("RE-2026-4001", "match", "TAX_WITHHELD", "1011.50", "0.00", "0.00", "178.50", "0.00", "0.00")])


def test_of_an_item_open_in_part_the_tax_is_in_proportion(t):
    # 1,190.50 of 2,380.00 are open, of which 190.08 are value added tax; 10 % of 1,000.42 are 100.04
    rows, _ = settle(t, credit("1090.46", "RE-2026-4005"), OWN_RATES)
    equal(shown(rows), [("RE-2026-4005", "match", "TAX_WITHHELD", "1090.46", "0.00", "0.00", "100.04", "0.00", "0.00")])


def test_a_tax_of_the_sum_is_within_its_limits(t):
    # 10 % of each are 100.4 and 200.4 cents, of both 300.8: a cent more than the two rounded, on the larger.
    # 10 % of each are 100.5 and 200.5 cents, of both 301: a cent less.
    for small, large, paid, tax in (("10.04", "20.04", "27.07", "2.01"), ("10.05", "20.05", "27.09", "2.00")):
        items = HEAD + "".join(f"RE-2026-420{n},C1,Nordlicht Werkzeug GmbH,EUR,{amount},{amount},2026-09-20,2026-10-20,,,invoice,\n"
                               for n, amount in enumerate((small, large)))
        rows, _ = settle(t, credit(paid, "RE-2026-4200 RE-2026-4201 WHT"), "[customer.C1]\nwithheld = 10\n", items)
        own = "1.00" if tax == "2.01" else "1.01"
        equal([(r["invoice_id"], r["reason"], r["tax"], r["parts"]) for r in rows],
              [("RE-2026-4200", "TAX_WITHHELD", own, f"tax:withheld:customer.C1:{own}"),
               ("RE-2026-4201", "TAX_WITHHELD", tax, f"tax:withheld:customer.C1:{tax}")])


def test_general_rates_need_the_payers_word(t):
    general = "[withholding]\nrates = 5 | 10\n"
    rows, _ = settle(t, credit("1071.00", "RE-2026-4001 less WHT"), general)
    equal(shown(rows), [("RE-2026-4001", "match", "TAX_WITHHELD", "1071.00", "0.00", "0.00", "119.00", "0.00", "0.00")])
    rows, _ = settle(t, credit("1071.00", "RE-2026-4001"), general)
    equal([(r["status"] == "match", r["tax"] not in ("", "0.00")) for r in rows], [(False, False)])


def test_without_rates_or_a_told_tax_nothing_is_withheld(t):
    for config, items in (("", ITEMS), (OWN_RATES, ITEMS.replace(",invoice,190.00", ",invoice,")),
                          ("[withholding]\nrates = 10\n[customer.C1]\nwithheld = none\n", ITEMS)):
        rows, _ = settle(t, credit("1071.00" if "none" in config else "1090.00", "RE-2026-4001 WHT"), config, items)
        equal([r["reason"] for r in rows if r["reason"] == "TAX_WITHHELD"], [], config)


def test_a_tax_explains_nothing_that_is_not_named(t):
    rows, _ = settle(t, credit("1090.00", "thank you"), OWN_RATES)
    equal([(r["status"], r["invoice_id"]) for r in rows], [("exception", "")])


def test_items_less_credit_note_discount_tax_charges_and_a_cent(t):
    # 1,190.00 + 595.00 less 2 % (583.10) - 47.60 = 1,725.50. Net of value added tax: 1,000.00 + 490.00 - 40.00; 10 % are 145.00.
    # Less told charges of 7.50, and a cent is missing.
    rows, _ = settle(t, credit("1572.99", "RE-2026-4001 RE-2026-4002 GS-2026-4003 WHT"), OWN_RATES, told=TOLD)
    equal(shown(rows), [("GS-2026-4003", "match", "TAX_WITHHELD", "-43.60", "0.00", "0.00", "-4.00", "0.00", "0.00"),
                        ("RE-2026-4001", "match", "TAX_WITHHELD", "1082.49", "0.00", "7.50", "100.00", "0.01", "0.00"),
                        ("RE-2026-4002", "match", "TAX_WITHHELD", "534.10", "11.90", "0.00", "49.00", "0.00", "0.00")])
    equal(sorted(part for r in rows for part in r["parts"].split(";")),
          ["charges:charges_told:matching:30.00", "difference:tolerance:matching:0.05", "discount:offered:item:11.90",
           "tax:withheld:customer.C1:-4.00", "tax:withheld:customer.C1:100.00", "tax:withheld:customer.C1:49.00"])


def test_tolerances_of_currency_and_customer(t):
    short = credit("730.98", "RE-2026-4101 less 0.20")   # 20 cents of 731.18
    wide = "[matching]\ncharges_max = 0.00\n[%s]\ntolerance = 0.30\n"
    rows, _ = settle(t, short, wide % "customer.C2", items=ITEMS)
    equal([(r["reason"], r["difference"], r["parts"]) for r in rows], [("ROUNDING", "0.20", "difference:tolerance:customer.C2:0.30")])
    rows, _ = settle(t, short, wide % "currency.EUR")
    equal([(r["reason"], r["parts"]) for r in rows], [("ROUNDING", "difference:tolerance:currency.EUR:0.30")])
    # The customer's word comes before the currency's; the smaller of amount and share is the limit.
    rows, _ = settle(t, short, wide % "currency.EUR" + "[customer.C2]\ntolerance = 0.10\n")
    equal([r["reason"] == "ROUNDING" for r in rows], [False])
    rows, _ = settle(t, short, wide % "customer.C2" + "tolerance_share = 0.0001\n")
    equal([r["reason"] == "ROUNDING" for r in rows], [False])
    for other in ("currency.USD", "customer.C3"):
        rows, _ = settle(t, short, wide % other)
        equal([r["reason"] == "ROUNDING" for r in rows], [False], other)


def test_days_of_grace_of_a_customer(t):
    paid = credit("583.10", "RE-2026-4002")   # on 2026-10-05; the discount ended on 2026-09-28
    items = ITEMS.replace(",2,2026-10-10,", ",2,2026-09-28,")
    rows, _ = settle(t, paid, "", items)
    equal([r["reason"] for r in rows], ["PART_PAYMENT"])
    rows, _ = settle(t, paid, "[customer.C1]\ndiscount_grace_days = 7\n", items)
    equal([(r["reason"], r["discount"]) for r in rows], [("DISCOUNT", "11.90")])


def test_a_run_has_a_limit_for_what_it_writes_off(t):
    entries = [("731.15", "CRDT", "B1", "RE-2026-4101"), ("88.00", "CRDT", "B2", "RE-2026-4102")]
    items = ITEMS.replace("Ostwall Optik KG", "Nordlicht Werkzeug GmbH").replace("Pappelhof Druck OHG", "Nordlicht Werkzeug GmbH")
    rows, _ = settle(t, entries, "[customer.C3]\ntolerance_share = 0.01\n", items)
    equal([(r["bank_ref"], r["reason"], r["difference"]) for r in rows], [("B1", "ROUNDING", "0.03"), ("B2", "ROUNDING", "0.04")])
    rows, workbook = settle(t, entries, "[customer.C3]\ntolerance_share = 0.01\n[matching]\ntolerance_run_max = 0.06\n", items)
    equal([(r["bank_ref"], r["status"], r["reason"], r["unapplied"]) for r in rows],
          [("B1", "match", "ROUNDING", "0.00"), ("B2", "exception", "LIMIT_REACHED", "88.00")])
    equal("RE-2026-4102" in t.run("explain", workbook, "B2").text, True)


def test_sections_that_can_not_be_read(t):
    for config, code in (("[customer.C1]\nwithheld = 10 | 10\n", "TS-CFG-005"), ("[customer.C1]\nwithheld = 100\n", "TS-CFG-005"),
                         ("[customer.C1]\nwithheld = 7.125\n", "TS-CFG-005"), ("[customer.C1]\nwitheld = 10\n", "TS-CFG-004"),
                         ("[currency.XQQ]\ntolerance = 1\n", "TS-CFG-005"), ("[currency.JPY]\ntolerance = 0.5\n", "TS-CFG-005"),
                         ("[currency.EUR]\nwithheld = 10\n", "TS-CFG-004"), ("[customer.]\ntolerance = 1\n", "TS-CFG-005"),
                         ("[withholding]\nbase = nett\n", "TS-CFG-005"), ("[withholding]\nrates = 1|2|3|4|5|6|7|8|9\n", "TS-CFG-005")):
        t.write("c.ini", config)
        ran = t.run("config", "--config", "c.ini")
        equal((ran.code, code in ran.err), (2, True), f"{config}{ran.err}")


def test_what_is_configured_is_shown_and_counts(t):
    t.write("c.ini", "[withholding]\nrates = 15.5 | 10\n[customer.C9]\nwithheld = 5\n")
    ran = t.run("config", "--config", "c.ini")
    equal(ran.code, 0, ran.err)
    equal([line.split()[:4] for line in ran.text.splitlines() if "with" in line][:3],
          [["withholding.rates", "10", "|", "15.5"], ["withholding.base", "gross", "default"], ["customer.C9.withheld", "5", "--config"]])
    # A customer that nobody has is told, and nothing else.
    t.write("items.csv", ITEMS)
    t.write("s.xml", camt(entries=credit("731.18", "RE-2026-4101")))
    ran = t.run("run", "--config", "c.ini", "--open-items", "items.csv", "--out", "o", "s.xml")
    equal((ran.code, "TS-CFG-016" in ran.err), (0, True), ran.err)


def test_payers_who_deduct_are_conserved_whatever_the_order(t):
    """Generator four of the accuracy benchmark: each cent once, each part named, and no order of rows or number of threads shows."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); import deductions; deductions.generate(sys.argv[2], 400, 500, 'hard', False, 'world')"
    found = []
    for seed in ("w-31", "w-32"):
        subprocess.run([sys.executable, "-B", "-c", code, str(t.project / "bench/accuracy"), seed], check=True, cwd=t.folder)
        world = t.folder / "world"
        items = (world / "open-items.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        available = conserved.open_amounts(world / "open-items.csv")
        for threads in ("1", "4"):
            ran = t.run("run", "--config", world / "config.ini", "--rates", world / "rates.csv", "--open-items", world / "open-items.csv",
                        "--customers", world / "customers.csv", "--threads", threads, "--out", f"out-{seed}-{threads}", world / "statements")
            equal(ran.code, 0, ran.err)
            equal(t.run("verify", f"out-{seed}-{threads}/workbook.db").code, 0)
            found.append(conserved.read(t.folder / f"out-{seed}-{threads}" / "allocations.csv"))
            rest = items[1:]
            random.Random(seed).shuffle(rest)
            (world / "open-items.csv").write_text("".join(items[:1] + rest), encoding="utf-8")
        equal(found[-1], found[-2], "order and threads")
        equal(conserved.faults(t.folder / f"out-{seed}-4", available), [])
        for row in found[-1]:
            named = sorted(part.split(":")[0] for part in row["parts"].split(";") if part)
            equal(named, sorted(p for p in ("discount", "charges", "tax", "fx", "difference")
                                if row["invoice_id"] and (Decimal(row[p]) != 0 or (p == "fx" and row["currency"] != row["item_currency"]))), row)
    reasons = {row["reason"] for rows in found for row in rows}
    equal({"TAX_WITHHELD", "CONVERTED", "EXACT", "PART_PAYMENT"} - reasons, set(), "all ways are tried")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
