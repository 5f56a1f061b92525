"""Faults that users of other programs reported when their bank's file was read, each a test here, with invented data.

The name in a test's description is the report, OWNER/REPOSITORY#NUMBER; what is tested is what must hold instead.
"""
import io
import json
import pathlib
import sys
import zipfile
from decimal import Decimal

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import OWN, camt, counted, details, entry, item, over_two_runs, reconciled  # noqa: E402
from e2e import contains, equal, main  # noqa: E402


def balanced(opening, closing, *entries):
    return camt(*entries, balances=(opening, closing))


def mt940(*lines, opening="C261005EUR1000,00", closing="C261005EUR1000,00", end="-"):
    return "\r\n".join([":20:STARTUMS", f":25:{OWN}", ":28C:4/1", f":60F:{opening}", *lines, f":62F:{closing}", end, ""])


def parsed(t, content, name="a.txt", code=0):
    t.write(name, content)
    result = t.run("parse", name)
    equal(result.code, code, result.err)
    return result


def amounts(result):
    """Of each transaction, by entry."""
    return [[part["amount"] for part in e["transactions"]] for e in result.of("entry")]


def told(result):
    return [d["code"] for d in result.of("diagnostic")]


def whole(result):
    """Every entry is the sum of its transactions."""
    return all(Decimal(e["amount"]) == sum(Decimal(part["amount"]) for part in e["transactions"]) for e in result.of("entry"))


# --- CAMT -------------------------------------------------------------------------------------------------------------------


def test_each_part_of_a_batch_has_its_own_amount(t):
    """OCA/bank-statement-import#157: every transaction of a batch got the total of its entry."""
    parts = [details("100.00", end_to_end="D-1"), details("150.00", end_to_end="D-2"), details("250.00", end_to_end="D-3")]
    result = parsed(t, camt(entry("500.00", of=parts)))
    equal(amounts(result), [["100.00", "150.00", "250.00"]])
    equal(told(result), [])


def test_parts_without_amounts_do_not_each_get_the_total(t):
    """OCA/bank-statement-import#157, the other half: a batch whose parts name no amount is one transaction of its total."""
    bare = "<TxDtls><Refs><EndToEndId>{}</EndToEndId></Refs></TxDtls>"
    result = parsed(t, camt(entry("500.00", of=[bare.format("D-1"), bare.format("D-2")])))
    equal(amounts(result), [["500.00"]])
    equal(whole(result), True)


def test_charges_beside_the_details_are_not_lost(t):
    """OCA/bank-statement-import#976: details of 1500 in an entry of 1526 with charges of 26; the 26 vanished."""
    charges = '<Chrgs><Rcrd><Amt Ccy="EUR">26.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>'
    paid = entry("1526.00", "DBIT", ref="B-1", of=[details("1000.00", "DBIT"), details("500.00", "DBIT")])
    result = parsed(t, balanced("2000.00", "474.00", paid.replace("<NtryDtls>", charges + "<NtryDtls>")))
    equal([e["amount"] for e in result.of("entry")], ["-1526.00"])
    equal(result.of("statement")[0]["balanced"], True)
    parts = sum(Decimal(part["amount"]) for part in result.of("entry")[0]["transactions"])
    kept = sum(Decimal(part["charges"]["amount"]) for part in result.of("entry")[0]["transactions"] if part.get("charges"))
    equal(parts in (Decimal("-1526.00"), Decimal("-1526.00") + kept), True, amounts(result))


def test_an_entry_without_details_is_still_a_line(t):
    """OCA/bank-statement-import#102: only the first transaction was read, and entries without details vanished."""
    result = parsed(t, balanced("0.00", "630.00", entry("500.00", of=[details("200.00"), details("300.00")]),
                                entry("80.00", of=[]), entry("50.00").replace("<NtryDtls>", "<NtryDtls><Btch/>")))
    equal(amounts(result), [["200.00", "300.00"], ["80.00"], ["50.00"]])
    equal(result.of("statement")[0]["balanced"], True)


def test_a_reversal_keeps_the_sign_of_its_mark(t):
    """OCA/bank-statement-import#375: banks differ in what RvslInd does to the sign; the balance is the referee."""
    result = parsed(t, balanced("100.00", "55.00", entry("45.00", "DBIT", returned=True)))
    equal(([e["amount"] for e in result.of("entry")], [e["reversal"] for e in result.of("entry")]), (["-45.00"], [True]))
    equal(result.of("statement")[0]["balanced"], True)
    flipped = parsed(t, balanced("100.00", "145.00", entry("45.00", "DBIT", returned=True)), code=4)
    equal([e["amount"] for e in flipped.of("entry")], ["-45.00"], "no balance turns a sign round in silence")
    contains(told(flipped), "TS-BAL-001")


def test_each_part_of_a_batch_has_a_name_of_its_own(t):
    """OCA/bank-statement-import#475, alyf-de/banking#305: one import id for all details, so that all but one were dropped."""
    for i, reference in enumerate(("", "B-1")):
        parts = [details("10.00"), details("10.00"), details("10.00")]
        rows, _ = reconciled(t, {"a.xml": camt(entry("30.00", ref=reference, of=parts))}, out=f"out{i}")
        equal(counted(rows), ["10.00"] * 3)
        equal(len({row["bank_ref"] for row in rows}), 3, reference)


def test_every_entry_of_a_notification_is_read(t):
    """metasfresh/metasfresh#1947: of a camt.054 only the first entry was read."""
    text = camt(entry("5.00", ref="N-1"), entry("7.00", ref="N-2"), entry("9.00", ref="N-3"))
    for old, new in (("camt.053", "camt.054"), ("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn"), ("Stmt>", "Ntfctn>")):
        text = text.replace(old, new)
    result = parsed(t, text)
    equal([e["bank_ref"] for e in result.of("entry")], ["N-1", "N-2", "N-3"])
    equal(result.of("statement")[0]["format"], "camt.054.001.08")


def test_reversals_do_not_break_the_totals(t):
    """metasfresh/metasfresh#1619: an entry with a reversal in it made the control totals disagree."""
    lines = (entry("100.00", ref="B-1", end_to_end="E-1"), entry("100.00", "DBIT", ref="B-2", returned=True, end_to_end="E-1"),
             entry("40.00", ref="B-3"))
    result = parsed(t, balanced("10.00", "50.00", *lines))
    equal(result.of("statement")[0]["balanced"], True)
    reconciled(t, {"a.xml": camt(*lines)})
    totals = json.loads((t.folder / "out/controls.json").read_text())["accounts"][0]
    equal((totals["read"], totals["reversal"]), ({"count": 3, "sum": "40.00"}, {"count": 2, "sum": "0.00"}))


def test_credits_are_not_debits(t):
    """firefly-iii/firefly-iii#10498: credits were imported as debits. Where both balances are given that can't pass unseen."""
    result = parsed(t, balanced("0.00", "30.00", entry("50.00", "CRDT"), entry("20.00", "DBIT")))
    equal([e["amount"] for e in result.of("entry")], ["50.00", "-20.00"])
    wrong = balanced("0.00", "30.00", entry("50.00", "DBIT"), entry("20.00", "CRDT"))
    equal(told(parsed(t, wrong, code=4)), ["TS-BAL-001"])
    t.write("items.csv", "invoice_id,currency,amount\r\nR-1,EUR,5.00\r\n")
    equal(t.run("run", "--open-items", "items.csv", "--out", "out", "a.txt").code, 4)


def test_a_zip_of_statements(t):
    """nicolettas-muggelbude/RechnungsFee#209: the bank delivers a ZIP of CAMT files, and the tool took neither it nor them all."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.xml", camt(entry("5.00"), statement="S-1"))
        archive.writestr("two.xml", camt(entry("7.00"), statement="S-2", number=2))
    result = parsed(t, file.getvalue(), "a.zip")
    equal([s["file"] for s in result.of("statement")], ["a.zip!one.xml", "a.zip!two.xml"])
    equal(amounts(result), [["5.00"], ["7.00"]])


def test_an_account_cut_by_two_digits_is_told(t):
    """nicolettas-muggelbude/RechnungsFee#209: an account number lost two digits. Its check digits say so."""
    result = parsed(t, mt940().replace(OWN, OWN[:-2]))
    contains(told(result), "TS-MT-018")


# --- MT940 ------------------------------------------------------------------------------------------------------------------


def test_references_longer_than_the_standard(t):
    """wolph/mt940#111: an entry whose references are longer than 16 characters was refused."""
    customer, bank = "INVOICE-2026-100100-AND-MORE", "BANK-REFERENCE-OF-30-CHARACTERS"
    result = parsed(t, mt940(f":61:2610051005C5,00NTRF{customer}//{bank}", closing="C261005EUR1005,00"))
    equal(result.of("entry")[0]["bank_ref"], bank)
    equal(result.of("entry")[0]["transactions"][0]["transaction_id"], customer)
    equal(result.of("statement")[0]["balanced"], True)


def test_details_longer_than_the_standard(t):
    """wolph/mt940#117: details beyond six lines of 65 characters were refused."""
    lines = [f"part {i} " + "y" * 120 for i in range(9)]
    result = parsed(t, mt940(":61:2610051005C5,00NTRFNONREF", ":86:" + lines[0], *lines[1:], closing="C261005EUR1005,00"))
    text = " ".join(result.of("entry")[0]["transactions"][0]["remittance"])
    for line in lines:
        contains(text, line)


def test_stray_line_breaks_within_a_field(t):
    """wolph/mt940#65: a bank broke a few of its lines :61: and :86: wherever it liked; no amount may be lost by that."""
    result = parsed(t, mt940(":61:2610051005C5,00N", "TRFNONREF", ":86:166?00GUT", "SCHRIFT?20Rech", "nung 4711?32Muster",
                             closing="C261005EUR1005,00"))
    equal(amounts(result), [["5.00"]])
    equal(result.of("statement")[0]["balanced"], True)
    contains("".join(result.of("entry")[0]["transactions"][0]["remittance"]), "Rechnung 4711")
    contains(told(result), "TS-MT-010")


def test_a_break_within_an_amount_is_no_other_amount(t):
    """wolph/mt940#65, where it hurts: what is left of a broken amount is no amount."""
    t.write("a.sta", mt940(":61:2610051005C1", "205,00NTRFNONREF", closing="C261005EUR2205,00"))
    result = t.run("parse", "a.sta")
    read = [e["amount"] for e in result.of("entry")]
    equal(result.code in (3, 4) or read == ["1205.00"], True, (result.code, read))
    equal(bool(told(result)) or read == ["1205.00"], True)


def test_a_statement_without_entries_has_none(t):
    """wolph/mt940#33: a statement without movements gave a phantom transaction."""
    for more in ([], [":86:no movements in this period"]):
        result = parsed(t, mt940(*more))
        equal((len(result.of("statement")), result.of("entry")), (1, []), more)
        equal(result.of("statement")[0]["balanced"], True)


def test_text_that_begins_with_a_dash_is_text(t):
    """hbci4j/go-hbci#13: a line of text that begins with "-" ended the message, and what followed was lost."""
    result = parsed(t, mt940(":61:2610051005C5,00NTRFNONREF", ":86:less", "-2 % discount", "- and freight",
                             ":61:2610051005C7,00NTRFNONREF", closing="C261005EUR1012,00"))
    equal(amounts(result), [["5.00"], ["7.00"]])
    contains(" ".join(result.of("entry")[0]["transactions"][0]["remittance"]), "-2 % discount")


def test_details_behind_the_closing_balance_are_the_statements(t):
    """webschik/mt940-js#12: the :86: behind :65: speaks of the statement, and was added to its last entry."""
    text = mt940(":61:2610051005C5,00NTRFNONREF", ":86:thanks", closing="C261005EUR1005,00",
                 end=":64:C261005EUR1005,00\r\n:65:C261006EUR1005,00\r\n:86:interest changes in November\r\n-")
    result = parsed(t, text)
    equal([part["remittance"] for part in result.of("entry")[0]["transactions"]], [["thanks"]])


def test_a_brace_behind_the_available_balance(t):
    """prowide/prowide-core#210: the block's closing brace stayed in field :64:."""
    text = mt940(":61:2610051005C5,00NTRFNONREF", closing="C261005EUR1005,00", end=":64:C261005EUR1005,00}")
    for envelope in ("{1:F01BANKDEFFXXXX0000000000}{2:I940BANKDEFFXXXXN}{4:\r\n", ""):
        result = parsed(t, envelope + text)
        equal((amounts(result), result.of("statement")[0]["balanced"]), ([["5.00"]], True))
        equal([d for d in result.of("diagnostic") if d["severity"] == "error"], [])


def test_a_swift_envelope_is_no_obstacle(t):
    """railslove/cmxl#8: a message within its SWIFT blocks could not be read."""
    one = mt940(":61:2610051005C5,00NTRFNONREF", closing="C261005EUR1005,00", end="-}{5:{CHK:ABCDEF012345}}")
    two = mt940(":61:2610061006C7,00NTRFNONREF", opening="C261005EUR1005,00", closing="C261006EUR1012,00",
                end="-}").replace(":28C:4/1", ":28C:5/1")
    head = "{1:F01BANKDEFFXXXX0000000000}{2:I940BANKDEFFXXXXN}{3:{108:ABC}}{4:\r\n"
    result = parsed(t, head + one + head + two)
    equal((amounts(result), told(result)), ([["5.00"], ["7.00"]], []))
    equal([s["balanced"] for s in result.of("statement")], [True, True])


# --- what is delivered twice ------------------------------------------------------------------------------------------------


def test_two_equal_real_lines_stay_two(t):
    """securo-finance/securo#886, otherworld-dev/Budget#276 and #275, firefly-iii/firefly-iii#9098 and #1653,
    actualbudget/actual#5627: of two equal payments on one day one was dropped."""
    result = parsed(t, camt(entry("9.99"), entry("9.99")))
    equal(amounts(result), [["9.99"], ["9.99"]])
    rows, _ = reconciled(t, {"a.xml": camt(entry("9.99"), entry("9.99"))})
    equal(counted(rows), ["9.99", "9.99"])


def test_a_weekly_payment_is_not_last_weeks(t):
    """actualbudget/actual#5354: a weekly debit of the same amount was taken for last week's."""
    weeks = {f"{i}.xml": camt(entry("100.00", "DBIT", day=f"2026-10-{5 + 7 * i:02d}"), statement=f"S-{i}", number=i + 1)
             for i in range(3)}
    rows, _ = reconciled(t, weeks)
    equal(counted(rows), ["-100.00"] * 3)


def test_a_line_posted_late_is_not_missed(t):
    """simonmichael/hledger#1943, #1837, #1960, #2444: what was older than the last date read was skipped, what was of that
    date was read again."""
    table = "Booking date;Amount;Currency;Text;IBAN\r\n"
    rows = [f"2026-10-0{day};{amount};EUR;{text};{OWN}\r\n" for day, amount, text in
            ((1, "5.00", "one"), (1, "-7.00", "late"), (2, "9.00", "two"), (2, "9.00", "three"), (3, "-4.00", "four"))]
    first = {"first.csv": table + rows[0] + rows[2] + rows[4]}
    second = {"second.csv": table + "".join(rows)}
    again, _ = over_two_runs(t, first, second)
    equal(counted(again), ["-7.00", "9.00"], "the late line, and the second of two equal ones")


def test_a_statement_imported_twice_counts_once(t):
    """The-Commit-Company/mint#152: importing a statement twice doubled it."""
    text = camt(entry("5.00", ref="B-1"), entry("7.00"), entry("7.00"))
    for again in (text, text.replace("M-ST-1", "M-OTHER")):  # the very bytes, and the same content in another message
        rows, _ = over_two_runs(t, {"a.xml": text}, {"b.xml": again}, then=[item("RE-2026-1001", "3.00")])
        equal(counted(rows), [])
        rows, _ = reconciled(t, {"a.xml": text, "b.xml": again}, out=f"one{text == again}")
        equal(counted(rows), ["5.00", "7.00", "7.00"])


def test_periods_that_overlap(t):
    """moneymanagerex/moneymanagerex#6771: of two exports whose periods overlap every common line was there twice."""
    def export(first, last):
        rows = "".join(f"2026-10-{day:02d};{'-' * (day % 2)}{day}.00;EUR;line {day};{OWN}\r\n" for day in range(first, last + 1))
        return "Booking date;Amount;Currency;Text;IBAN\r\n" + rows

    rows, _ = reconciled(t, {"a.csv": export(1, 10), "b.csv": export(6, 15)})
    equal(len(counted(rows)), 15)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
