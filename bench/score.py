#!/usr/bin/env python3
"""Holds the results of a run against the truth: how much was right, and where it was wrong.

usage: score.py TRUTH.csv RESULTS [--list N] [--fail-below PRECISION]

RESULTS is the folder that `tallystick run --out` wrote. Automatic is what ended as match or partial. It is right where
the set of items is exactly the true one: one item too many or too few is wrong, and so is any item where nothing on the list was
paid.
  precision = right / automatic          recall = right / transactions that pay something on the list
Of the exceptions that pay something on the list: how often the true set is among the candidates of rank 1 to 3.
"""
import argparse
import csv
import os
import sys
from collections import defaultdict

TOP_RANKS = 3


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def read_truth(path):
    return {row["bank_ref"]: (frozenset(filter(None, row["invoice_ids"].split("|"))), row["kind"]) for row in rows(path)}


def read_results(folder):
    """Status and items of each transaction, and the sets of items among the candidates of the first ranks."""
    status, items, ranked = {}, defaultdict(set), defaultdict(lambda: defaultdict(set))
    for row in rows(os.path.join(folder, "allocations.csv")):
        status[row["bank_ref"]] = row["status"]
        if row["invoice_id"]:
            items[row["bank_ref"]].add(row["invoice_id"])
    for row in rows(os.path.join(folder, "candidates.csv")):
        if int(row["rank"]) <= TOP_RANKS:
            ranked[row["bank_ref"]][row["rank"]].add(row["invoice_id"])
    return status, items, ranked


class Tally:
    def __init__(self):
        self.count = self.paying = self.automatic = self.right = self.exceptions = self.shown = 0

    def ratio(self, part, whole):
        return "%.4f" % (part / whole) if whole else "–"

    def cells(self):
        return (str(self.count), str(self.automatic), str(self.automatic - self.right),
                self.ratio(self.right, self.automatic), self.ratio(self.right, self.paying),
                self.ratio(self.shown, self.exceptions))


def main(arguments):
    parser = argparse.ArgumentParser(description="holds the results of a run against the truth")
    parser.add_argument("truth")
    parser.add_argument("results")
    parser.add_argument("--list", type=int, default=0, metavar="N", help="print the first N wrong ones")
    parser.add_argument("--fail-below", type=float, default=0.0, metavar="PRECISION")
    options = parser.parse_args(arguments)

    truth = read_truth(options.truth)
    status, items, ranked = read_results(options.results)
    strangers = [ref for ref in status if ref not in truth]
    unread = [ref for ref in truth if ref not in status]
    total, by_kind, wrong = Tally(), defaultdict(Tally), []
    for ref, (paid, kind) in truth.items():
        automatic = status.get(ref) in ("match", "partial")
        found = frozenset(items[ref]) if automatic else frozenset()
        right = automatic and bool(paid) and found == paid
        shown = any(frozenset(candidate) == paid for candidate in ranked[ref].values()) if ref in ranked else False
        if automatic and not right:
            wrong.append((ref, kind, paid, found))
        for tally in (total, by_kind[kind]):
            tally.count += 1
            tally.paying += bool(paid)
            tally.automatic += automatic
            tally.right += right
            if paid and status.get(ref) == "exception":
                tally.exceptions += 1
                tally.shown += shown

    print("| kind | transactions | automatic | wrong | precision | recall | exceptions: truth in top %d |" % TOP_RANKS)
    print("|---|--:|--:|--:|--:|--:|--:|")
    for kind in sorted(by_kind, key=lambda kind: (-by_kind[kind].count, kind)):
        print("| %s | %s |" % (kind, " | ".join(by_kind[kind].cells())))
    print("| **all** | %s |" % " | ".join(total.cells()))
    for ref, kind, paid, found in wrong[:options.list]:
        print("wrong: %s (%s): %s instead of %s" % (
            ref, kind, ", ".join(sorted(found)), ", ".join(sorted(paid)) or "nothing"))
    if strangers or unread:
        print("bank references that only the results have: %d, only the truth: %d (such as %s)" % (
            len(strangers), len(unread), ", ".join((strangers + unread)[:3])))
        return 1
    if total.automatic and total.right / total.automatic < options.fail_below:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
