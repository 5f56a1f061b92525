"""Payments that want the same items: who gets them, who is asked about, and how that is told."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import NAME, PAYER, camt, charges, entry, item, reconciled  # noqa: E402
from e2e import contains, equal, main  # noqa: E402

OTHER = "DE75512108001245126199"  # an account that no list has


def paid(amount, text, **more):
    return entry(amount, **{"ref": "BK-1", "name": NAME, "account": PAYER, "text": text, **more})


def outcomes(rows):
    return {row["bank_ref"]: (row["status"], row["reason"]) for row in rows}


def has(rows, ref):
    return sorted(row["invoice_id"] for row in rows if row["bank_ref"] == ref and row["invoice_id"])


def both_ways(t, lines, own, name, config=None):
    """The rows of a run over the lines, the same whatever the order of lines and items."""
    first, _ = reconciled(t, {f"{name}.xml": camt(*lines)}, own, out=f"{name}-one", config=config)
    second, _ = reconciled(t, {f"{name}.xml": camt(*lines[::-1])}, own[::-1], out=f"{name}-two", config=config)
    key = ("bank_ref", "status", "reason", "invoice_id", "allocated", "confidence", "evidence")
    equal(sorted([row[k] for k in key] for row in first), sorted([row[k] for k in key] for row in second))
    return first


def competing(t, name):
    return json.loads((t.folder / f"{name}-one" / "controls.json").read_text(encoding="utf-8"))["competing"]


# An old invoice that is not on the list is paid first, its number one digit from an open one of the same amount; then the
# open one is paid, less what the bank kept.
DAMAGED = paid("318.37", "RE-2026-41917", day="2026-10-05")
MEANT = paid("311.37", "RE-2026-41017", day="2026-10-07", ref="BK-2", told=charges("7.00"))
WANTED = [item("RE-2026-41017", "318.37")]


def test_the_better_founded_claim_has_the_item_though_it_came_later(t):
    equal(outcomes(both_ways(t, [DAMAGED], WANTED, "alone")), {"BK-1": ("match", "EXACT")}, "by itself it is certain")
    rows = both_ways(t, [DAMAGED, MEANT], WANTED, "both")
    equal(outcomes(rows)["BK-2"], ("match", "CHARGES_DEDUCTED"))
    equal(outcomes(rows)["BK-1"], ("exception", "DUPLICATE_PAYMENT"))
    equal(has(rows, "BK-2"), ["RE-2026-41017"])
    equal(competing(t, "both"), {"transactions": 2, "components": 1, "undecided": 0, "gap_bits": "0.00"})
    told = t.run("explain", "BK-1", "--workbook", "both-one/workbook.db").text
    contains(told, "\nCompetes for the same items with\n  BK-2 ")
    contains(told, "match, CHARGES_DEDUCTED: has RE-2026-41017\n")
    contains(told, " bits of its odds.\n")


def test_equal_claims_of_two_payers_are_asked_about_and_name_each_other(t):
    own = [item("RE-2026-1001", "318.37")]
    mine, theirs = paid("318.37", "thank you"), paid("318.37", "thanks", ref="BK-2", account=OTHER, day="2026-10-07")
    for ref, line in (("BK-1", mine), ("BK-2", theirs)):
        equal(outcomes(both_ways(t, [line], own, f"alone{ref}")), {ref: ("match", "EXACT")}, "by itself it is certain")
    rows = both_ways(t, [mine, theirs], own, "both")
    equal(outcomes(rows), {ref: ("exception", "ITEM_CONTESTED") for ref in ("BK-1", "BK-2")})
    equal(competing(t, "both"), {"transactions": 2, "components": 1, "undecided": 2, "gap_bits": "0.00"})
    for ref, rival in (("BK-1", "BK-2"), ("BK-2", "BK-1")):
        told = t.run("explain", ref, "--workbook", "both-one/workbook.db").text
        contains(told, f"Competes for the same items with\n  {rival} ")
        contains(told, "exception, ITEM_CONTESTED: wants RE-2026-1001\n")
        contains(told, "\nConsidered\n  1. confidence ")


def test_the_same_payer_twice_competes_with_nobody(t):
    own = [item("RE-2026-1001", "318.37")]
    rows = both_ways(t, [paid("318.37", "RE-2026-1001"), paid("318.37", "RE-2026-1001", ref="BK-2", day="2026-10-07")],
                     own, "twice")
    equal(outcomes(rows), {"BK-1": ("match", "EXACT"), "BK-2": ("exception", "DUPLICATE_PAYMENT")})
    equal(competing(t, "twice")["transactions"], 0)


def test_instalments_find_what_those_before_left(t):
    own = [item("RE-2026-1001", "1000.00")]
    lines = [paid("400.00", "RE-2026-1001 part", ref=f"BK-{n}", day=f"2026-10-{5 + n:02}") for n in (1, 2, 3)]
    rows = both_ways(t, lines, own, "parts")
    equal({row["bank_ref"]: (row["reason"], row["allocated"], row["unapplied"]) for row in rows},
          {"BK-1": ("PART_PAYMENT", "400.00", "0.00"), "BK-2": ("PART_PAYMENT", "400.00", "0.00"),
           "BK-3": ("OVERPAYMENT", "200.00", "200.00")})


def test_what_one_payment_must_have_leaves_the_other_no_choice(t):
    own = [item(f"RE-2026-100{n}", amount) for n, amount in ((1, "101.37"), (2, "202.11"), (3, "101.37"))]
    either, named = paid("303.48", "thank you"), paid("101.37", "RE-2026-1003", ref="BK-2", day="2026-10-09")
    equal(outcomes(both_ways(t, [either], own, "alone"))["BK-1"][0], "exception", "two sets have the sum")
    rows = both_ways(t, [either, named], own, "both")
    equal((has(rows, "BK-1"), has(rows, "BK-2")), (["RE-2026-1001", "RE-2026-1002"], ["RE-2026-1003"]))


# Two items have the sum of the third; to each amount there is one way to pay it.
SUM = [item(f"RE-2026-{n}", amount) for n, amount in ((4101, "1731.18"), (4202, "1020.07"), (4303, "711.11"))]
TWICE = [paid("1731.18", "thank you", ref="P-1"), paid("1731.18", "thank you", ref="P-2", day="2026-10-06")]
NAMED = [paid("1731.18", "RE-2026-4101", ref="P-1"), TWICE[1]]


def test_what_two_payers_want_is_no_part_of_what_a_repeat_finds(t):
    wanting = [paid("1020.07", "thank you", ref="Q-1"), paid("1020.07", "thanks", ref="Q-2", account=OTHER)]
    contested = {ref: ("exception", "ITEM_CONTESTED") for ref in ("Q-1", "Q-2")}
    equal(outcomes(both_ways(t, wanting, SUM, "alone")), contested)
    rows = both_ways(t, [*wanting, *NAMED], SUM, "all")
    equal(outcomes(rows), {**contested, "P-1": ("match", "EXACT"), "P-2": ("exception", "ITEM_CONTESTED")})


def test_what_the_limit_of_a_run_refuses_waits_for_a_person(t):
    config = "[matching]\ntolerance = 0.02\ntolerance_run_max = 0.01\n"
    own = [*SUM, item("RE-2026-5707", "88.04", customer_id="C2", customer_name="Ostwall Optik KG", customer_iban="")]
    first = paid("88.03", "RE-2026-5707", ref="A-0", name="Ostwall Optik KG", account=OTHER)
    short = paid("1020.06", "RE-2026-4202", ref="A-1", day="2026-10-06")
    part = paid("400.00", "RE-2026-4202 part", ref="A-2", day="2026-10-07")
    for name, more, others in (("repeat", NAMED, {"P-1": ("match", "EXACT"), "P-2": ("exception", "ITEM_CONTESTED")}),
                               ("part", [part], {"A-2": ("exception", "ITEM_CONTESTED")})):
        rows = both_ways(t, [first, short, *more], own, name, config=config)
        equal(outcomes(rows), {"A-0": ("match", "ROUNDING"), "A-1": ("exception", "LIMIT_REACHED"), **others}, name)


def test_a_repeat_is_no_surer_than_the_payment_it_repeats(t):
    own = [item("RE-2026-4101", "1731.18"), item("RE-2026-4202", "1731.18")]
    own += [item(f"RE-2026-{70000 + 7 * i}", f"{1000 + 13 * i}.{i % 90 + 10}", customer_id=f"D{i}", customer_iban="",
                 customer_name=f"Firma {chr(65 + i % 26)}{i}x Handel") for i in range(400)]
    named = paid("1731.18", "RE-2026-4101", ref="R-1")
    other = paid("1731.18", "thanks", ref="S-1", account=OTHER)
    for name, repeats in (("once", TWICE[:1]), ("twice", TWICE)):
        rows = both_ways(t, [named, other, *repeats], own, name, config="[matching]\nerror_rate = 0.01\n")
        equal({ref for ref, told in outcomes(rows).items() if told[0] == "match"}, {"R-1"}, name)
        equal(has(rows, "R-1"), ["RE-2026-4101"])


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
