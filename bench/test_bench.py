#!/usr/bin/env python3
"""Tests of what the benchmarks stand on: the generated data is what it says it is, and the score counts right."""
import csv
import gzip
import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from contextlib import redirect_stderr, redirect_stdout
from collections import Counter
from decimal import Decimal

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import deliveries  # noqa: E402
import generate  # noqa: E402
import memory  # noqa: E402
import payers  # noqa: E402
import score  # noqa: E402

CAMT = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.08}"
PAID_IN_FULL = {"exact", "form", "structured", "damaged", "order", "silent", "unnamed", "several", "fragments", "subset",
                "third_party", "credit_netted"}


def made(folder, transactions=1500, items=1500, seed="1", profile="hard", *more):
    generate.main(["--transactions", str(transactions), "--items", str(items), "--seed", seed, "--profile", profile,
                   "--out", folder, *more])


def table(*path, delimiter=","):
    with open(os.path.join(*path), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def digests(folder):
    """SHA-256 of each file: the bytes themselves would keep unittest busy for an hour explaining where they differ."""
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


class Generated(unittest.TestCase):
    """One set of data, looked at from several sides; each test reads the files anew, as a user would."""

    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.folder = cls.holder.name
        made(cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def test_as_many_rows_as_asked_for_and_no_key_twice(self):
        items = table(self.folder, "open-items.csv")
        truth = table(self.folder, "truth.csv")
        self.assertEqual(len({row["invoice_id"] for row in items}), 1500)
        self.assertEqual(len(items), 1500)
        self.assertEqual(len({row["bank_ref"] for row in truth}), 1500)
        self.assertEqual(len(truth), 1500)

    def test_truth_names_listed_items_and_amounts_agree(self):
        items = {row["invoice_id"]: row for row in table(self.folder, "open-items.csv")}
        amounts = {row["Bankreferenz"]: Decimal(row["Betrag"].replace(",", "."))
                   for row in table(self.folder, "csv", "statements.csv", delimiter=";")}
        checked = Counter()
        for row in table(self.folder, "truth.csv"):
            paid = [name for name in row["invoice_ids"].split("|") if name]
            due = sum(Decimal(items[name]["open_amount"]) for name in paid)
            amount = amounts[row["bank_ref"]]
            kind = row["kind"]
            checked[kind] += 1
            with self.subTest(ref=row["bank_ref"], kind=kind):
                self.assertEqual(amount < 0, kind == "debit")
                self.assertEqual(not paid, kind in ("unknown", "stranger", "debit", "trap", "twice"))
                if kind in PAID_IN_FULL:
                    self.assertEqual(amount, due)
                elif kind in ("part", "charges", "discount", "discount_late"):
                    self.assertTrue(0 < amount < due)
                elif kind == "over":
                    self.assertGreater(amount, due)
        self.assertGreater(len(checked), 18, checked)

    def test_no_item_is_settled_twice_over(self):
        fully = Counter()
        for row in table(self.folder, "truth.csv"):
            if row["kind"] in PAID_IN_FULL:
                fully.update(row["invoice_ids"].split("|"))
        self.assertEqual([name for name, times in fully.items() if times > 1], [])

    def test_nobody_pays_before_the_issue(self):
        items = {row["invoice_id"]: row["issue_date"] for row in table(self.folder, "open-items.csv")}
        for row in table(self.folder, "truth.csv"):
            booked = "%s-%s-%s" % (row["bank_ref"][:4], row["bank_ref"][4:6], row["bank_ref"][6:8])
            for name in filter(None, row["invoice_ids"].split("|")):
                self.assertLess(items[name], booked)

    def test_formats_hold_the_same_entries_and_balances_tie(self):
        camt, mt940 = self.camt_entries(), self.mt940_entries()
        from_csv = [(row["Bankreferenz"], Decimal(row["Betrag"].replace(",", ".")))
                    for row in table(self.folder, "csv", "statements.csv", delimiter=";")]
        self.assertEqual(len(camt), 1500)
        self.assertEqual(camt, mt940)
        self.assertEqual(camt, from_csv)

    def camt_entries(self):
        entries, before = [], None
        for statement in ElementTree.parse(os.path.join(self.folder, "camt", "statements.xml")).iter(CAMT + "Stmt"):
            signed = {"CRDT": 1, "DBIT": -1}
            balances = {b.findtext("%sTp/%sCdOrPrtry/%sCd" % (CAMT, CAMT, CAMT)):
                        Decimal(b.findtext(CAMT + "Amt")) * signed[b.findtext(CAMT + "CdtDbtInd")]
                        for b in statement.iter(CAMT + "Bal")}
            day = [(e.findtext(CAMT + "AcctSvcrRef"), Decimal(e.findtext(CAMT + "Amt")) * signed[e.findtext(CAMT + "CdtDbtInd")])
                   for e in statement.iter(CAMT + "Ntry")]
            self.assertEqual(balances["OPBD"] + sum(amount for _, amount in day), balances["CLBD"])
            self.assertIn(before, (None, balances["OPBD"]))
            before = balances["CLBD"]
            entries.extend(day)
        return entries

    def mt940_entries(self):
        entries, balance = [], None
        with open(os.path.join(self.folder, "mt940", "statements.sta"), encoding="ascii", newline="") as file:
            text = file.read()
        for line in text.split("\r\n"):
            self.assertLessEqual(len(line), 70)  # :86: and 65 characters
            is_balance = re.match(r":6[02]F:([CD])\d{6}EUR(\d+,\d\d)$", line)
            is_entry = re.match(r":61:\d{10}([CD])(\d+,\d\d)NTRF[^/]+//(\S+)$", line)
            found = is_balance or is_entry
            if found:
                amount = Decimal(found[2].replace(",", ".")) * (1 if found[1] == "C" else -1)
            if is_balance:
                self.assertIn(balance, (None, amount))
                balance = amount
            elif is_entry:
                balance += amount
                entries.append((is_entry[3], amount))
        return entries


class Repeated(unittest.TestCase):
    def test_the_same_seed_makes_the_same_bytes_in_another_process(self):
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            made(first, 300, 300, "7", "normal", "--gz")
            subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), "--transactions", "300", "--items", "300",
                            "--seed", "7", "--gz", "--out", second], check=True,
                           env=dict(os.environ, PYTHONHASHSEED="11", LC_ALL="C", TZ="Pacific/Kiritimati"))
            self.assertEqual(digests(first), digests(second))

    def test_another_seed_makes_other_items(self):
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            made(first, 50, 50, "1")
            made(second, 50, 50, "2")
            self.assertNotEqual(table(first, "open-items.csv"), table(second, "open-items.csv"))

    def test_any_proportion_of_transactions_and_items(self):
        for transactions, items in ((1, 1), (1, 40), (60, 3), (25, 2000)):
            with self.subTest(transactions=transactions, items=items), tempfile.TemporaryDirectory() as folder:
                made(folder, transactions, items)
                self.assertEqual(len(table(folder, "truth.csv")), transactions)
                self.assertEqual(len(table(folder, "open-items.csv")), items)

    def test_half_of_the_adverse_items_share_five_amounts(self):
        with tempfile.TemporaryDirectory() as folder:
            made(folder, 10, 4000, "3", "adverse")
            counts = Counter(abs(Decimal(row["amount"])) for row in table(folder, "open-items.csv"))
            self.assertGreater(sum(count for _, count in counts.most_common(5)), 1800)


class Written(unittest.TestCase):
    def test_forms_of_a_number(self):
        rows = {"printed": "RE-26-00417", "digits": "2600417", "tail": "00417", "blanks": "RE 26 00417", "bare": "RE2600417",
                "no_zeros": "417", "lower": "re-26-00417"}
        for form, expected in rows.items():
            with self.subTest(form=form):
                self.assertEqual(payers.written("RE-26-00417", form), expected)

    def test_check_digits(self):
        self.assertEqual(payers.check_97("370400440532013000" + "DE"), 89)  # the example of the IBAN registry
        self.assertEqual(payers.check_97("539007547034" + "RF"), 18)        # the example of ISO 11649

    def test_decimal_keeps_the_sign_of_cents(self):
        self.assertEqual([payers.decimal(n) for n in (0, 5, -5, 123456, -100)], ["0.00", "0.05", "-0.05", "1234.56", "-1.00"])


class Scored(unittest.TestCase):
    TRUTH = "bank_ref,invoice_ids,kind\nB1,I1,exact\nB2,I2|I3,several\nB3,,stranger\nB4,I4,silent\nB5,I5,silent\n"
    ALLOCATED = ("bank_ref,invoice_id,status\nB1,I1,match\nB2,I2,match\nB3,I9,partial\nB4,I4,exception\nB5,,exception\n")
    CANDIDATES = "bank_ref,invoice_id,rank\nB4,I7,1\nB4,I4,2\nB5,I6,1\nB5,I5,4\n"

    def scored(self, allocated, *options):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("truth.csv", self.TRUTH), ("allocations.csv", allocated), ("candidates.csv", self.CANDIDATES)):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
            printed = io.StringIO()
            with redirect_stdout(printed):
                status = score.main([os.path.join(folder, "truth.csv"), folder, *options])
        return status, printed.getvalue()

    def test_a_set_counts_as_right_only_where_it_is_exact(self):
        status, printed = self.scored(self.ALLOCATED)
        self.assertEqual(status, 0)
        # Automatic: B1 right, B2 lacks an item, B3 pays nothing; four pay something. B4 is shown in the top 3, B5 isn't.
        self.assertIn("| **all** | 5 | 3 | 2 | 0.3333 | 0.2500 | 0.5000 |", printed)
        self.assertIn("| several | 1 | 1 | 1 | 0.0000 | 0.0000 | – |", printed)

    def test_what_was_not_read_is_no_silent_success(self):
        status, printed = self.scored(self.ALLOCATED.replace("B5,,exception\n", ""))
        self.assertEqual(status, 1)
        self.assertIn("only the truth: 1", printed)

    def test_precision_below_the_floor_fails(self):
        self.assertEqual(self.scored(self.ALLOCATED, "--fail-below", "0.9")[0], 1)
        self.assertEqual(self.scored(self.ALLOCATED, "--fail-below", "0.3")[0], 0)


class Delivered(unittest.TestCase):
    MARKS = {"camt": "<Ntry>", "mt940": "\n:61:", "csv": ";EUR;", "bai2": "\n16,", "ofx": "<STMTTRN>", "coda": "\n21", "cfonb120": "\n04",
             "norma43": "\n22"}

    def test_as_many_entries_as_asked_for_in_each_format(self):
        self.assertEqual(set(self.MARKS), set(deliveries.FORMATS))
        for name, mark in self.MARKS.items():
            for count in (1, 500, 1201):
                with self.subTest(format=name, count=count):
                    text = "".join(deliveries.FORMATS[name](count))
                    self.assertEqual(text.count(mark), count)

    def test_records_of_fixed_width_have_it(self):
        for name, width in (("coda", 128), ("cfonb120", 120), ("norma43", 80)):
            with self.subTest(format=name):
                self.assertEqual({len(line) for line in "".join(deliveries.FORMATS[name](501)).splitlines()}, {width})

    def test_each_day_opens_with_what_the_day_before_closed_with(self):
        seen = list(deliveries.days(1201))
        self.assertEqual([len(day.entries) for day in seen], [500, 500, 201])
        for before, after in zip(seen, seen[1:]):
            self.assertEqual(after.opening, before.opening + sum(entry.minor for entry in before.entries))

    def test_compressed_is_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            plain, packed = os.path.join(folder, "a"), os.path.join(folder, "b")
            size = deliveries.write("mt940", 1201, plain, False)
            self.assertEqual(deliveries.write("mt940", 1201, packed, True), size)
            with open(plain, "rb") as first, gzip.open(packed) as second:
                whole = first.read()
                self.assertEqual(len(whole), size)
                self.assertEqual(second.read(), whole)


class Remembered(unittest.TestCase):
    """memory.py, over a program that stands in for the real one."""

    PROGRAM = """#!%s
import gzip, sys
path = sys.argv[-1]
lines = (gzip.open(path) if path.endswith(".gz") else open(path, "rb")).readlines()
kept = b"x" * (%d * len(lines))
sys.stdout.write("row\\n" * (len(lines) - %d))
"""

    def measured(self, bytes_an_entry, lost):
        with tempfile.TemporaryDirectory() as folder:
            program = os.path.join(folder, "program")
            with open(program, "w", encoding="utf-8") as file:
                file.write(self.PROGRAM % (sys.executable, bytes_an_entry, lost))
            os.chmod(program, 0o700)
            printed = io.StringIO()
            with redirect_stdout(printed), redirect_stderr(io.StringIO()):
                status = memory.main(["--program", program, "--formats", "csv", "--sizes", "10,3000", "--runs", "1", "--data", folder,
                                      "--allowed-kb", "4096"])
            self.assertEqual(os.listdir(folder), ["program"])
            return status, printed.getvalue()

    def test_memory_that_grows_with_the_entries_fails(self):
        self.assertEqual(self.measured(0, 0)[0], 0)
        status, printed = self.measured(20000, 0)
        self.assertEqual(status, 1)
        more = int(re.search(r"\| csv \|.* ([\d,]+) \|", printed).group(1).replace(",", ""))
        self.assertGreater(more, 50000)

    def test_an_entry_that_was_not_told_fails(self):
        status, printed = self.measured(0, 1)
        self.assertEqual(status, 1)
        self.assertNotIn("| csv", printed)


if __name__ == "__main__":
    unittest.main()
