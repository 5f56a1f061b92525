"""What must not happen to money: a receipt undone by a stranger's return, a sum below zero, a guess past a bound."""
import pathlib
import sys
from decimal import Decimal

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import NAME, PAYER, camt, charges, entry, item, over_two_runs, reconciled  # noqa: E402
from e2e import contains, equal, main  # noqa: E402

INVOICE = item("RE-2026-1001", "100.00")


def paid(amount, text, **more):
    """A receipt of the customer who owes the items."""
    return entry(amount, **{"ref": "BK-1", "name": NAME, "account": PAYER, "text": text, **more})


def outcomes(rows):
    """Status and reason of each bank line."""
    return {row["bank_ref"]: (row["status"], row["reason"]) for row in rows}


def one(t, line, own, **more):
    """The rows of a single line."""
    rows, _ = reconciled(t, {"a.xml": camt(line)}, own, **more)
    equal({row["bank_ref"] for row in rows}, {"BK-1"})
    return rows


def numbers(count, first=3000):
    return [f"RE-2026-{first + i}" for i in range(count)]


def returned(amount, day, **more):
    return entry(amount, "DBIT", day=day, ref="BK-2", returned=True, **more)


def test_a_return_of_another_payment_leaves_the_receipt_alone(t):
    for marked in (True, False):
        back = entry("100.00", "DBIT", day="2026-10-06", ref="BK-2", returned=marked, end_to_end="SEP-77", name=NAME,
                     account=PAYER, text="return of a direct debit")
        rows, _ = reconciled(t, {"a.xml": camt(paid("100.00", "RE-2026-1001", end_to_end="OCT-78"), back)}, [INVOICE],
                             out=f"out{marked}")
        equal(outcomes(rows)["BK-1"], ("match", "EXACT"))
        equal(outcomes(rows)["BK-2"][0], "exception")
        if marked:
            equal(outcomes(rows)["BK-2"][1], "RETURN_UNPAIRED")


def test_a_return_of_the_same_id_undoes_the_receipt_on_another_day(t):
    rows, _ = reconciled(t, {"a.xml": camt(paid("100.00", "RE-2026-1001", end_to_end="OCT-78"),
                                           returned("100.00", "2026-10-22", end_to_end="OCT-78"))}, [INVOICE])
    equal(outcomes(rows), {"BK-1": ("reversal", "REVERSED"), "BK-2": ("reversal", "REVERSAL")})
    equal([row["allocated"] for row in rows if row["invoice_id"]], [], "the item stays open")


def test_a_return_before_its_receipt_undoes_nothing(t):
    rows, _ = reconciled(t, {"a.xml": camt(paid("100.00", "RE-2026-1001", end_to_end="OCT-78"),
                                           returned("100.00", "2026-10-02", end_to_end="OCT-78"))}, [INVOICE])
    equal(outcomes(rows), {"BK-1": ("match", "EXACT"), "BK-2": ("exception", "RETURN_UNPAIRED")})


def test_a_name_alone_undoes_nothing(t):
    rows, _ = reconciled(t, {"a.xml": camt(paid("100.00", "RE-2026-1001", account=""),
                                           returned("100.00", "2026-10-06", name=NAME))}, [INVOICE])
    equal(outcomes(rows), {"BK-1": ("match", "EXACT"), "BK-2": ("exception", "RETURN_UNPAIRED")})


def test_told_charges_beyond_the_cap_are_no_match(t):
    own = [item("RE-2026-1001", "300.00")]
    told = one(t, paid("285.00", "RE-2026-1001", told=charges("15.00")), own, out="within")
    equal((told[0]["reason"], told[0]["charges"]), ("CHARGES_DEDUCTED", "15.00"), "within the cap")
    for amount, deducted in (("231.70", "68.30"), ("150.00", "150.00"), ("13.40", "286.60")):
        rows = one(t, paid(amount, "RE-2026-1001", told=charges(deducted)), own, out=deducted)
        equal(rows[0]["status"] == "match", False, rows)
        equal([row["charges"] for row in rows if row["charges"] not in ("", "0.00")], [])


def test_no_part_of_an_invoice_is_below_zero(t):
    four = [item(number, f"{10 + i}.37") for i, number in enumerate(numbers(4))]
    two = [item(number, "50.00") for number in numbers(2)]
    eighty = [item(number, "10.00") for number in numbers(80)]
    cases = [(paid("17.48", ", ".join(numbers(4)), told=charges("30.00")), four, None),
             (paid("10.00", ", ".join(numbers(2)), told=charges("90.00")), two, None),
             (paid("770.00", [", ".join(numbers(10, 3000 + i)) for i in range(0, 80, 10)]), eighty, None),
             (paid("770.00", [", ".join(numbers(10, 3000 + i)) for i in range(0, 80, 10)]), eighty,
              "[matching]\nerror_rate = 0.5\n")]
    for i, (line, own, config) in enumerate(cases):
        for row in one(t, line, own, out=f"out{i}", config=config):
            for column in ("allocated", "open_after"):
                equal(Decimal(row[column] or 0) >= 0, True, (i, row))
            equal(Decimal(row["charges"] or 0) <= Decimal("30.00"), True, (i, row))


def test_more_invoices_than_there_is_room_for_are_no_overpayment(t):
    for count, config in ((150, None), (600, None), (600, "[matching]\nerror_rate = 0.5\n")):
        own = [item(number, f"{10 + i}.37") for i, number in enumerate(numbers(count))]
        cents = sum((10 + i) * 100 + 37 for i in range(count))
        text = [", ".join(numbers(min(10, count - i), 3000 + i)) for i in range(0, count, 10)]
        rows = one(t, paid(f"{cents // 100}.{cents % 100:02d}", text), own, out=f"out{count}{bool(config)}", config=config)
        if rows[0]["status"] == "match":
            equal(sorted(row["invoice_id"] for row in rows), numbers(count))
        else:
            equal((rows[0]["status"], len(rows)), ("exception", 1), count)


def test_a_list_that_was_cut_proves_nothing_of_one_item(t):
    own = [item(number, f"{10 + i}.37") for i, number in enumerate(numbers(600))]
    text = [", ".join(numbers(10, 3000 + i)) for i in range(0, 600, 10)]
    rows = one(t, paid("10.37", text), own, config="[matching]\nerror_rate = 0.5\n")
    equal((rows[0]["status"], len(rows)), ("exception", 1))


def test_last_months_number_is_not_this_months(t):
    """Rent is the same each month, and so is the number but for its month: the invoice named was paid, or will be by somebody."""
    for style in ("RE26{}0012", "INV/2026/{}/0012", "2026{}0012"):
        own = [item(style.format("09").replace("0012", f"{12 + i:04}"), f"{900 + i}.50", customer_id=f"R{i}",
                    customer_name=f"Mieterei {chr(97 + i) * 4}", customer_iban="") for i in range(1, 20)]
        own.append(item(style.format("09"), "1480.00"))
        for month, status in (("09", "match"), ("08", "exception"), ("10", "exception")):
            rows = one(t, paid("1480.00", style.format(month)), own, out="out" + month + style[:2])
            equal(rows[0]["status"], status, (style, month, rows[0]["reason"]))


def test_what_the_text_says_otherwise_is_for_a_person(t):
    """Account and amount are the customer's and the item's; no number of the item is named."""
    other = item("RE-2026-1500", "733.10", customer_id="47110815", customer_name="Anders Handel AG", customer_iban="")
    equal(one(t, paid("100.00", "Danke"), [INVOICE, other], out="plain")[0]["reason"], "EXACT")
    for i, text in enumerate(["Vorkasse Bestellung", "Kaution Halle", "Anzahlung", "Refund overpayment", "Kdnr 47110815", "RF18539007547034",
                              "+++010/8068/17183+++"]):
        rows = one(t, paid("100.00", text), [INVOICE, other], out=f"out{i}")
        equal(rows[0]["status"], "exception", text)


def test_a_name_that_is_more_another_customers_pays_for_nobody(t):
    own = [item("RE-2026-1001", "654.32", customer_name="Apotheke am Markt", customer_iban=""),
           item("RE-2026-1002", "87.30", customer_id="C2", customer_name="Sonnen Apotheke", customer_iban="")]
    for name, status in (("Apotheke am Markt", "match"), ("Sonnen Apotheke", "exception")):
        rows = one(t, paid("654.32", "", name=name, account=""), own, out="out" + name[0])
        equal(rows[0]["status"], status, name)


def test_sums_beyond_all_money_end_as_an_exception(t):
    own = [item(number, "9999999999999999.99") for number in numbers(13)]
    rows = one(t, paid("5.00", ", ".join(numbers(13))), [*own, item("ZZ-778899", "7.00")])
    equal(rows[0]["status"], "exception")


def test_an_account_that_says_nothing_is_nobody(t):
    for i, (known, given) in enumerate((("-", "0000000000"), ("0000000000", "0000000000"), ("-", "---"), ("000", "000"))):
        own = [item("RE-2026-1001", "318.37", customer_iban=known)]
        rows = one(t, entry("318.37", ref="BK-1", name="Zeta Ltd", account=given), own, out=f"out{i}")
        equal(rows[0]["status"], "exception", (known, given))


def test_an_account_of_no_ledger_and_items_of_two(t):
    own = [item("RE-2026-1001", "100.00", entity="south")]
    alone = one(t, paid("100.00", "RE-2026-1001"), own, entity="south", out="alone")
    equal((alone[0]["status"], alone[0]["reason"]), ("match", "EXACT"), "one ledger is everybody's")
    mixed = one(t, paid("100.00", "RE-2026-1001"), own, entity="north", out="mixed")
    equal((mixed[0]["status"], mixed[0]["reason"]), ("exception", "ENTITY_DIFFERS"))


def test_a_part_of_an_invoice_and_a_credit_note_at_any_error_rate(t):
    for note in ("GS-2026-1002", "RE-2026-1002"):  # before and behind the invoice
        own = [item("RE-2026-1001", "500.00"), item(note, "-50.00", kind="credit_note")]
        for amount in ("225.00", "400.00", "30.00"):
            rows = one(t, paid(amount, f"RE-2026-1001, {note}"), own, config="[matching]\nerror_rate = 0.5\n",
                       out=f"{note}{amount}")
            equal(rows[0]["status"] in ("exception", "partial"), True, (note, amount))
            equal([row["invoice_id"] for row in rows if row["invoice_id"] not in ("", "RE-2026-1001")], [], amount)


def test_a_line_of_zero_moves_nothing(t):
    own = [INVOICE, item("RE-2026-1002", "0.01", discount_percent="99", discount_date="2026-12-31")]
    for number in ("RE-2026-1001", "RE-2026-1002"):
        rows = one(t, paid("0.00", number), own, out=number)
        equal([(row["status"], row["reason"], row["invoice_id"]) for row in rows], [("ignored", "NO_AMOUNT", "")])


def test_unnamed_sets_that_share_an_item_are_all_contested(t):
    own = [item("RE-2026-1001", "101.37"), item("RE-2026-1002", "202.11"), item("RE-2026-1003", "307.93")]
    same, other = ("303.48", "BK-1"), ("510.04", "BK-2")
    alone = one(t, paid(same[0], "thank you"), own, out="alone")
    equal(alone[0]["status"], "match", "by itself the sum is certain")
    lines = [paid(amount, "thank you", ref=ref, day=day) for (amount, ref), day in
             ((same, "2026-10-05"), ((same[0], "BK-3"), "2026-10-06"), (other, "2026-10-07"))]
    for out, order in (("one", lines), ("two", lines[::-1])):
        rows, _ = reconciled(t, {"a.xml": camt(*order)}, own, out=out)
        equal(outcomes(rows), {ref: ("exception", "ITEM_CONTESTED") for ref in ("BK-1", "BK-2", "BK-3")})


def test_an_item_of_which_nobody_knows_what_is_open(t):
    first = {"a.xml": camt(paid("60.00", "RE-2026-1001"), statement="S-1", number=1)}
    second = {"b.xml": camt(paid("40.00", "RE-2026-1001", ref="BK-9", day="2026-10-12"), statement="S-2", number=2)}
    fits, _ = over_two_runs(t, first, second, [INVOICE])
    equal(outcomes(fits)["BK-9"], ("match", "EXACT"), "what is left of it is paid")
    rows, said = over_two_runs(t, first, second, [INVOICE], then=[item("RE-2026-1001", "100.00", open_amount="75.00")])
    equal(outcomes(rows)["BK-9"], ("exception", "ITEM_UNCLEAR"))
    contains(said, "TS-RUN-010")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
