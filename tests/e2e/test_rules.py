"""Rules that users write: what they set aside, hold back and tell, and that nothing but the line itself decides."""
import csv
import json
import pathlib
import random
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from e2e import contains, equal, lacks, main  # noqa: E402

OWN = "DE65920700450004711800"
ITEMS = ("invoice_id,customer_id,customer_name,currency,amount\r\n"
         "RE-2026-1001,C1,Nordlicht Werkzeug GmbH,EUR,250.00\r\n"
         "RE-2026-1002,C2,Vrba d.o.o.,EUR,80.00\r\n"
         "RE-2026-1003,C3,Kalksteinwerk Ost,EUR,12500.00\r\n"
         "RE-2026-1004,C3,Kalksteinwerk Ost,EUR,77.25\r\n")
RULES = """; what a bookkeeper of a small company writes
[rule.office-rent]
counterparty = Hausverwaltung
text = miete
direction = debit
action = ignore
category = supplier

[rule.large-sums]
direction = credit
amount_min = 10000
action = review

[rule.parent-pays]
counterparty_account = DE02 1203 0000 0000 2020 51
action = customer
customer = C2

[rule.grants]
text = zuschuss | förder*
action = categorise
category = other

[rule.card-fees]
code = 808
day = last
action = ignore
category = card

[rule.own-tax]
text = finanzamt
action = ignore
category = payroll
"""
# date, amount, name, account, text, code of the bank -> status, reason, rule, item
LINES = [
    ("05.10.2026", "250,00", "Nordlicht Werkzeug GmbH", "", "RE-2026-1001", "match EXACT - RE-2026-1001"),
    ("05.10.2026", "80,00", "Konzernkasse AG", "DE02120300000000202051", "danke", "match EXACT parent-pays RE-2026-1002"),
    ("06.10.2026", "12500,00", "Kalksteinwerk Ost", "", "RE-2026-1003", "exception REVIEW_RULE large-sums -"),
    ("06.10.2026", "5000,00", "Stadtkasse", "", "Foerdermittel Oktober", "ignored OTHER grants -"),
    ("07.10.2026", "77,25", "Kalksteinwerk Ost", "", "RE-2026-1004 Zuschuss", "match EXACT - RE-2026-1004"),
    ("08.10.2026", "-900,00", "Müller Hausverwaltung", "", "MIETE Oktober", "ignored SUPPLIER office-rent -"),
    ("08.10.2026", "-900,00", "Müller Hausverwaltung", "", "Nebenkosten", "exception UNEXPLAINED_DEBIT - -"),
    ("09.10.2026", "-310,00", "Finanzamt Nord", "", "USt September", "ignored TAX shipped:tax -"),
    ("12.10.2026", "-311,00", "Steuerkasse", "", "Finanzamt Nord USt", "ignored PAYROLL own-tax -"),
]


def statement(lines):
    return ("Buchungstag;Valuta;Betrag;Waehrung;Name;IBAN;Verwendungszweck\r\n" +
            "".join(f"{day};{day};{amount};EUR;{name};{account};{text}\r\n" for day, amount, name, account, text, _ in lines))


PROFILE = f"""
[csv.test]
booking_date = Buchungstag
value_date = Valuta
amount = Betrag
currency_column = Waehrung
counterparty = Name
counterparty_account = IBAN
remittance = Verwendungszweck
account = {OWN}
"""


def run(t, out, rules=RULES, lines=LINES, code=0, more=()):
    t.write("items.csv", ITEMS)
    t.write("tallystick.ini", PROFILE + rules)
    t.write("a.csv", statement(lines))
    result = t.run("run", "--open-items", "items.csv", "--out", out, *more, "a.csv")
    equal(result.code, code, result.err)
    return result


def rows(t, out):
    with open(t.folder / out / "allocations.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(row):
    return f"{row['status']} {row['reason']} {row['rule'] or '-'} {row['invoice_id'] or '-'}"


def test_each_line_is_as_it_should(t):
    run(t, "out")
    got = {(row["amount"], row["counterparty"]): told(row) for row in rows(t, "out")}
    for _, amount, name, _, text, expected in LINES:
        if name != "Müller Hausverwaltung":
            equal(got[(amount.replace(",", "."), name)], expected, text)
    equal(sorted(told(row) for row in rows(t, "out")), sorted(line[5] for line in LINES), "all lines")


def test_the_totals_tie_out(t):
    run(t, "out")
    controls = json.loads((t.folder / "out/controls.json").read_text(encoding="utf-8"))
    equal(controls["ties_out"], True)
    equal(t.run("verify", "out/workbook.db").code, 0)


def test_neither_the_order_of_lines_nor_threads_show(t):
    run(t, "out")
    wanted = sorted((row["amount"], row["counterparty"], told(row), row["evidence"]) for row in rows(t, "out"))
    for seed in range(6):
        lines = LINES[:]
        random.Random(seed).shuffle(lines)
        run(t, f"out{seed}", lines=lines, more=("--threads", str(seed % 3 + 1)))
        got = sorted((row["amount"], row["counterparty"], told(row), row["evidence"]) for row in rows(t, f"out{seed}"))
        equal(got, wanted, f"seed {seed}")


def test_the_first_rule_in_the_file_wins(t):
    swap = [("[rule.b]\ntext = zuschuss\naction = ignore\ncategory = loan\n",
             "[rule.a]\namount = 77.25\naction = ignore\ncategory = investment\n")]
    for first, second in swap + [(b, a) for a, b in swap]:
        name = first[6:7]
        run(t, f"out-{name}", rules=first + second)
        row = [row for row in rows(t, f"out-{name}") if row["amount"] == "77.25"][0]
        equal(row["rule"], name)


def test_a_told_payer_is_shown_in_the_ledger(t):
    run(t, "out")
    row = [row for row in rows(t, "out") if row["rule"] == "parent-pays"][0]
    contains(row["evidence"], "payer_rule=")
    lacks(row["evidence"], "payer_account=")
    text = t.run("explain", "out/workbook.db", row["bank_ref"]).text
    contains(text, "  the payer is told by the rule parent-pays\n"
                   "      counterparty_account=DE02 1203 0000 0000 2020 51\n"
                   "      action=customer\n"
                   "      customer=C2\n")
    contains(text, "the payer, as a rule of yours says")


def test_explain_shows_the_rule_of_the_run_not_of_today(t):
    run(t, "out")
    row = [row for row in rows(t, "out") if row["rule"] == "large-sums"][0]
    t.write("tallystick.ini", "[rule.large-sums]\namount_min = 1\naction = review\n")
    text = t.run("explain", "out/workbook.db", row["bank_ref"]).text
    contains(text, "exception, REVIEW_RULE: ")
    contains(text, "  kept for a person by the rule large-sums\n      direction=credit\n      amount_min=10000\n")
    contains(text, "RE-2026-1003")  # the candidate stands there all the same
    row = [row for row in rows(t, "out") if row["rule"] == "grants"][0]
    contains(t.run("explain", "out/workbook.db", row["bank_ref"]).text, "  set aside by the rule grants\n      text=")


def test_a_rule_of_a_longer_name_is_another(t):
    run(t, "out", rules="[rule.a]\namount = 80\naction = review\n[rule.a.b]\namount = 81\naction = review\n")
    row = [row for row in rows(t, "out") if row["rule"] == "a"][0]
    text = t.run("explain", "out/workbook.db", row["bank_ref"]).text
    contains(text, "      amount=80\n")
    lacks(text, "81")


def test_other_rules_are_another_run(t):
    run(t, "out")
    contains(run(t, "out").text, "run 1 repeated")
    contains(run(t, "out", rules=RULES.replace("10000", "20000")).text, "run 2\n")
    contains(run(t, "out").text, "run 1 repeated")


def test_rules_are_listed_in_their_order(t):
    t.write("tallystick.ini", RULES)
    text = t.run("rules").text
    places = [text.index(name) for name in (
        "[rule.office-rent]\ncounterparty = Hausverwaltung\ntext = miete\n", "[rule.large-sums]", "[rule.parent-pays]",
        "[rule.grants]", "[rule.card-fees]", "[rule.own-tax]", "shipped:own-transfer  OWN_TRANSFER", "shipped:card  CARD",
        "shipped:bank-charges  BANK_CHARGES", "shipped:supplier  SUPPLIER")]
    equal(places, sorted(places))
    # What is listed can be read again.
    again = text[:text.index("shipped:")]
    t.write("again.ini", again)
    equal(t.run("rules", "--config", "again.ini").text, text)
    text = t.run("config").text
    contains(text, "rule.large-sums.amount_min      10000               ./tallystick.ini\n")


def test_a_receipt_that_may_be_a_customers_is_not_set_aside(t):
    """Charges are debits: a receipt that is called so is the bank's where it names no payer, others do, and it is small."""
    rows_of = lambda name: {row["amount"]: row["reason"] for row in rows(t, name)}
    named = [("05.10.2026", "8872,00", "Nils Nilsson", "", "avgift november", ""),
             ("06.10.2026", "8873,00", "", "", "avgift november", ""),
             ("07.10.2026", "12,00", "", "", "Gutschrift Entgelt", ""),
             ("08.10.2026", "-12,00", "", "", "Entgelt", "")]
    run(t, "named", rules="", lines=named)
    equal(rows_of("named"), {"8872.00": "NO_CANDIDATE", "8873.00": "NO_CANDIDATE", "12.00": "BANK_CHARGES",
                             "-12.00": "BANK_CHARGES"})
    run(t, "unnamed", rules="", lines=[(day, amount, "", "", text, "") for day, amount, _, _, text, _ in named])
    equal(rows_of("unnamed"), {"8872.00": "NO_CANDIDATE", "8873.00": "NO_CANDIDATE", "12.00": "NO_CANDIDATE",
                               "-12.00": "BANK_CHARGES"})


def test_without_rules_the_shipped_ones_are_listed(t):
    text = t.run("rules").text
    equal(text.startswith("shipped:own-transfer"), True)
    contains(text, "ENTGELT*")


def test_a_stronger_file_takes_the_place_of_a_rule(t):
    home = "home/.config/tallystick/tallystick.ini"
    t.write(home, "[rule.a]\ntext = weaker\nday = 1\naction = review\n[rule.z]\nday = 2\naction = review\n")
    t.write("tallystick.ini", "[rule.b]\nday = 3\naction = review\n[rule.a]\ntext = stronger\naction = review\n")
    equal(t.run("rules").text.split("shipped:")[0],
          "[rule.b]\nday = 3\naction = review\n\n[rule.a]\ntext = stronger\naction = review\n\n"
          "[rule.z]\nday = 2\naction = review\n\n")


def test_faults_are_told_with_their_lines(t):
    t.write("items.csv", ITEMS)
    t.write("a.csv", statement(LINES))
    t.write("tallystick.ini", "[rule.a]\ntext = x\naction = ignore\ncategory = rent\n[rule.b]\n[rule.c]\ntxt = y\n")
    result = t.run("run", "--open-items", "items.csv", "--out", "out", "a.csv")
    equal(result.code, 2)
    for part in ("tallystick.ini:4: error: rule.a.category is \"rent\", it is no category; there are bank_charges",
                 "tallystick.ini:5: error: [rule.b] has no condition", "tallystick.ini:7: error: unknown key rule.c.txt; the "
                 "nearest known one is text"):
        contains(result.err, part)
    equal((t.folder / "out").exists(), False, "nothing was done")


def test_a_customer_on_no_list_is_told(t):
    result = run(t, "out", rules="[rule.ghost]\namount = 80\naction = customer\ncustomer = C99\n")
    contains(result.err, "the rule ghost names the customer C99")
    contains(result.err, "TS-CFG-015")
    row = [row for row in rows(t, "out") if row["amount"] == "80.00"][0]
    equal((row["status"], row["rule"]), ("exception", "ghost"))


def test_a_rule_is_no_command(t):
    """A rule that tells the wrong payer can't allocate what the text says of another customer's item."""
    run(t, "out", rules="[rule.wrong]\ntext = RE-2026-1001\naction = customer\ncustomer = C2\n")
    row = [row for row in rows(t, "out") if row["rule"] == "wrong"][0]
    equal(row["invoice_id"] in ("", "RE-2026-1001"), True, row["invoice_id"])


def test_the_report_names_the_rule(t):
    run(t, "out")
    page = (t.folder / "out/report.html").read_text(encoding="utf-8")
    contains(page, "<span class=\"soft\">rule large-sums</span>")
    contains(page, "rule office-rent")


def test_a_workbook_made_before_a_reason_learns_it(t):
    run(t, "out", rules="")
    with sqlite3.connect(t.folder / "out/workbook.db") as workbook:
        workbook.execute("DELETE FROM reason WHERE reason IN ('REVIEW_RULE', 'OTHER')")
    workbook.close()
    contains(run(t, "out").text, "run 2\n")
    equal(t.run("verify", "out/workbook.db").code, 0)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
