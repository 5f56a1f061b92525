"""Last digits that stand alone: whose item they name, and what is said of them where a person decides."""
import csv
import sys

from e2e import equal, main
from statements import camt

HEAD = "invoice_id,customer_id,customer_name,customer_iban,currency,open_amount,issue_date,due_date\n"
PAYER = ("26054711,C1,Nordlicht Werkzeug GmbH,,EUR,731.18,2026-09-20,2026-10-20\n"
         "26056302,C1,Nordlicht Werkzeug GmbH,,EUR,88.04,2026-09-20,2026-10-20\n")
OTHERS = "".join(f"260{61000 + i * 7},K{i},Firma {chr(65 + i % 26)}{chr(65 + i // 26)}x Handel,,EUR,{100 + i * 37 % 9000}.{i % 100:02d},2026-09-20,2026-10-20\n"
                 for i in range(400))


def settle(t, amount, text):
    (t.folder / "items.csv").write_text(HEAD + PAYER + OTHERS, encoding="utf-8")
    (t.folder / "s.xml").write_text(camt(entries=[(amount, "CRDT", "B1", text)]), encoding="utf-8")
    out = f"out{len(list(t.folder.iterdir()))}"
    equal(t.run("run", "--open-items", "items.csv", "--out", out, "s.xml").code, 0)
    equal(t.run("verify", f"{out}/workbook.db").code, 0)
    rows = []
    for name in ("allocations.csv", "exceptions.csv"):
        with open(t.folder / out / name, newline="", encoding="utf-8") as file:
            rows.append(list(csv.DictReader(file)))
    return rows


def test_six_or_four_of_eight_digits_name_the_payers_item(t):
    for text in ("Rg 054711", "54711", "RE 4711"):
        rows, _ = settle(t, "731.18", text)
        equal([(r["status"], r["reason"], r["invoice_id"], r["open_after"]) for r in rows], [("match", "EXACT", "26054711", "0.00")], text)


def test_a_list_of_last_digits(t):
    rows, _ = settle(t, "819.22", "054711/056302")
    equal(sorted((r["status"], r["reason"], r["invoice_id"]) for r in rows),
          [("match", "SEVERAL_ITEMS", "26054711"), ("match", "SEVERAL_ITEMS", "26056302")])


def test_another_amount_is_for_a_person_who_sees_which_item_ends_so(t):
    _, told = settle(t, "300.00", "Rg 054711")
    equal([(r["reason"], "26054711" in r["missing"], "not on the list" in r["missing"]) for r in told], [("AMOUNT_DIFFERS", True, False)])


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
