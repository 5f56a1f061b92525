#!/usr/bin/env python3
"""Tests of the three authors' data: the truth adds up, the same seed makes the same bytes, and the counting counts."""
import csv
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from authors import run, scoring  # noqa: E402
from authors.two import files as two  # noqa: E402

CUSTOMERS = 40
SIZE = 0.03


def make_one(name, folder):
    dict(run.COMPANIES)[name](5, folder, SIZE).make()


def digests(folder):
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(path, name), "rb") as file:
                found[os.path.relpath(os.path.join(path, name), folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


class AuthorOne(unittest.TestCase):
    def test_truth_names_listed_items_and_pays_none_twice(self):
        for name, _ in run.COMPANIES:
            with self.subTest(company=name), tempfile.TemporaryDirectory() as folder:
                make_one(name, folder)
                due = {(i["customer_id"], i["invoice_id"]): scoring.cents(i["open_amount"]) for i in scoring.rows_of(folder + "/items.csv")}
                truth, paid = scoring.rows_of(folder + "/truth.csv"), Counter()
                self.assertEqual(len({line["bank_ref"] for line in truth}), len(truth))
                for line in truth:
                    for share in filter(None, line["items"].split("|")):
                        key, amount = share.split("=")
                        customer, item = key.split("/", 1)
                        self.assertIn((customer, item), due, line)
                        paid[customer, item] += scoring.cents(amount)
                for key, amount in paid.items():
                    self.assertLessEqual(abs(amount), abs(due[key]) + 99, key)  # paid in whole units
                    self.assertLessEqual(0, amount * due[key], key)
                self.assertGreater(sum(line["decidable"] == "1" and line["items"] != "" for line in truth), 30)
                self.assertGreater(len({line["kind"] for line in truth}), 15)

    def test_statements_have_every_line(self):
        for name, _ in run.COMPANIES:
            with self.subTest(company=name), tempfile.TemporaryDirectory() as folder:
                make_one(name, folder)
                text = ""
                for statement in os.listdir(folder + "/st"):
                    with open(os.path.join(folder, "st", statement), encoding="utf-8", newline="") as file:
                        text += file.read()
                for line in scoring.rows_of(folder + "/truth.csv"):
                    self.assertEqual(text.count(line["bank_ref"]), 1, line)


class AuthorTwo(unittest.TestCase):
    def test_truth_is_of_the_list_and_states_are_of_three(self):
        for scheme in run.SCHEMES:
            with self.subTest(scheme=scheme), tempfile.TemporaryDirectory() as folder:
                two.make(5, scheme, folder, CUSTOMERS)
                listed = {item["invoice_id"] for item in scoring.rows_of(folder + "/items12.csv")}
                with open(folder + "/truth.json", encoding="utf-8") as file:
                    truth = json.load(file)
                for ref, line in truth.items():
                    self.assertLessEqual(set(line["truth"]), listed, ref)
                    self.assertIn(line["state"], ("decidable", "undecidable", "trap"), ref)
                self.assertGreater(sum(line["state"] == "decidable" and line["truth"] != [] for line in truth.values()), 30)


class AuthorThree(unittest.TestCase):
    def test_truth_is_of_the_list_and_pays_none_twice(self):
        for name, world in run.WORLDS:
            with self.subTest(world=name), tempfile.TemporaryDirectory() as folder:
                world(5, folder).make()
                due = {item["invoice_id"]: scoring.cents(item["open_amount"]) for item in scoring.rows_of(folder + "/items.csv")}
                truth, paid, text = scoring.rows_of(folder + "/truth.csv"), Counter(), ""
                for statement in os.listdir(folder + "/st"):
                    with open(os.path.join(folder, "st", statement), encoding="utf-8") as file:
                        text += file.read()
                self.assertEqual(Counter(re.findall("<NtryRef>(.*?)</NtryRef>", text)), Counter(line["bank_ref"] for line in truth))
                for line in truth:
                    if line["any_shares"] == "0":
                        paid.update(scoring.shares_of(line["items"]))
                    self.assertLessEqual(set(scoring.shares_of(line["items"])), set(due), line)
                for number, amount in paid.items():
                    self.assertLessEqual(abs(amount), abs(due[number]), number)
                    self.assertLessEqual(0, amount * due[number], number)
                self.assertGreater(sum(line["decidable"] == "1" and line["items"] != "" for line in truth), 500)
                self.assertGreater(len({line["kind"] for line in truth}), 10)


class Same(unittest.TestCase):
    def test_the_same_seed_makes_the_same_bytes_whatever_the_hashes(self):
        code = ("import sys; sys.path.insert(0, %r); from authors import test_authors as t; "
                "t.make_one('fastenings', sys.argv[1] + '/one'); t.two.make(5, 'random', sys.argv[1] + '/two', 30); "
                "[world(5, sys.argv[1] + '/' + name).make() for name, world in t.run.WORLDS]" % os.path.dirname(HERE))
        found = []
        for hashes in ("1", "77"):
            with tempfile.TemporaryDirectory() as folder:
                subprocess.run([sys.executable, "-B", "-c", code, folder], check=True, env=dict(os.environ, PYTHONHASHSEED=hashes))
                found.append(digests(folder))
        self.assertEqual(found[0], found[1])
        self.assertGreater(len(found[0]), 15)


class Counted(unittest.TestCase):
    def write(self, path, columns, rows):
        with open(path, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerows([columns.split()] + rows)

    def test_either_of_two_equal_payments_of_author_three(self):
        with tempfile.TemporaryDirectory() as folder:
            self.write(folder + "/truth.csv", "bank_ref kind decidable items twin any_shares", [
                ["a", "first", "1", "1=5.00", "b", "0"], ["b", "second", "1", "", "a", "0"], ["c", "first", "1", "2=6.00", "d", "0"],
                ["d", "second", "1", "", "c", "0"], ["e", "one", "1", "3=7.00", "", "0"], ["f", "one", "1", "4=8.00", "", "1"],
                ["g", "one", "0", "5=9.00", "", "0"]])
            self.write(folder + "/allocations.csv", "bank_ref status invoice_id allocated confidence evidence", [
                ["a", "exception", "", "", "", ""], ["b", "match", "1", "5.00", "0.9998", "x=1"], ["c", "match", "2", "6.00", "0.9998", "x=1"],
                ["d", "match", "9", "6.00", "0.9996", "y=1"], ["e", "partial", "3", "6.00", "0.9998", "x=1"],
                ["f", "partial", "4", "7.00", "0.9998", "x=1"], ["g", "match", "6", "9.00", "0.9997", "y=1"]])
            self.write(folder + "/candidates.csv", "bank_ref rank invoice_id", [["a", "1", "1"]])
            row = scoring.score_three("set", folder, folder)
        self.assertEqual(row.cells(), ["set", "7", "4", "6", "2", "1", "100.00 %", "100.0 %"])
        self.assertEqual([one for one in row.judged if one.wrong], [("d", 0.9996, "y=1", True, True), ("g", 0.9997, "y=1", True, False)])
        self.assertEqual([one.ref for one in row.judged], ["b", "c", "d", "e", "f", "g"])

    def test_one_row_of_author_one(self):
        with tempfile.TemporaryDirectory() as folder:
            self.write(folder + "/truth.csv", "bank_ref account amount kind decidable items note", [
                ["a", "x", "5.00", "one", "1", "c/1=5.00", ""], ["b", "x", "6.00", "one", "1", "c/2=6.00", ""],
                ["c", "x", "7.00", "one", "1", "c/3=7.00", ""], ["d", "x", "8.00", "one", "0", "c/4=8.00", ""],
                ["e", "x", "9.00", "one", "1", "", ""]])
            self.write(folder + "/allocations.csv", "bank_ref status invoice_id allocated confidence evidence", [
                ["a", "match", "1", "5.00", "0.9999", "x=1"], ["b", "partial", "2", "4.00", "0.9999", "x=1"],
                ["c", "match", "1", "7.00", "0.9998", "x=1"], ["d", "exception", "", "", "", ""], ["e", "ignored", "", "", "", ""]])
            self.write(folder + "/candidates.csv", "bank_ref rank invoice_id", [["d", "1", "9"], ["d", "2", "4"]])
            row = scoring.score_one("set", folder, folder)
        self.assertEqual(row.cells(), ["set", "5", "3", "3", "1", "1", "66.67 %", "100.0 %"])
        self.assertIn("| set | 5 | 3 | 3 | 1 | 1 | 66.67 % | 100.0 % |", scoring.table([row]))


if __name__ == "__main__":
    unittest.main()
