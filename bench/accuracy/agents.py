"""agents.py - generator one: bench/generate.py as it is, with the truth of this benchmark beside it.

What it knows of each payment (who pays which items, by which kind of words) goes through the same check as the others'.
"""
import csv
import datetime
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import generate as agents_generate  # noqa: E402
import payers  # noqa: E402
import world as accuracy_world  # noqa: E402
from decide import Ledger, one_slip  # noqa: E402

SILENT = {"silent", "unnamed", "subset"}
OTHER_WAYS = {"part", "over", "rounding", "charges", "discount_late"}


def minor(text):
    return int(text.replace(".", "").replace(",", ""))


def ordinal(text):
    return datetime.date.fromisoformat(text).toordinal()


class Read:
    """The generator's files as a world that the check understands."""

    def __init__(self, folder):
        self.customers, self.items, found = [], [], {}
        for row in self._rows(folder, "customers.csv"):
            c = accuracy_world.Customer(row["customer_id"], row["name"], [row["iban"]], [row["iban"]] if row["iban"] else [])
            found[c.id] = c
            self.customers.append(c)
        self.by_id = {}
        for row in self._rows(folder, "open-items.csv"):
            i = accuracy_world.Item(found[row["customer_id"]], minor(row["amount"]), ordinal(row["issue_date"]), "EUR")
            i.open, i.id, i.reference, i.order = minor(row["open_amount"]), row["invoice_id"], row["reference"], row["po_number"]
            if row["discount_percent"]:
                i.percent, i.discount_day = int(row["discount_percent"]), ordinal(row["discount_date"])
            self.items.append(i)
            self.by_id[i.id] = i

    @staticmethod
    def _rows(folder, name, delimiter=","):
        with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file, delimiter=delimiter)


def shown_in(text, item, kind):
    """How the words mean an item: its number in one of the forms, its order or reference, or a slip of one."""
    tokens = [t for t in re.split("[^A-Za-z0-9]+", text) if t]
    joins = set(tokens) | {"".join(tokens[n:n + size]) for size in (2, 3) for n in range(len(tokens))}
    joins = {j.upper() for j in joins}
    for number in filter(None, (item.id, item.reference, item.order, item.order[2:])):
        for form in payers.FORMS:
            written = accuracy_world.alnum(payers.written(number, form))
            if written in joins:
                return accuracy_world.Shown(written, item)
    if kind == "damaged":
        for form in payers.FORMS:
            written = accuracy_world.alnum(payers.written(item.id, form))
            for token in sorted(joins):
                if one_slip(written, token):
                    return accuracy_world.Shown(token, item, damaged=True)
    if kind == "fragments":
        digits = re.sub("[^0-9]", "", item.id)
        for size in (4, 2):
            if digits[-size:] in tokens:
                return accuracy_world.Shown(digits[-size:], item)
    return None


def generate(seed, transactions, items, profile, fresh, folder):
    """`fresh` makes no difference here beyond the seed: this generator has one set of words."""
    agents_generate.main(["--transactions", str(transactions), "--items", str(items), "--seed", "accuracy/%s" % seed,
                          "--out", folder, "--formats", "camt,csv", "--profile", profile])
    read = Read(folder)
    ledger = Ledger(read)
    lines = {row["Bankreferenz"]: row for row in read._rows(os.path.join(folder, "csv"), "statements.csv", ";")}
    for name in os.listdir(os.path.join(folder, "csv")):
        os.remove(os.path.join(folder, "csv", name))
    os.rmdir(os.path.join(folder, "csv"))
    os.replace(os.path.join(folder, "camt"), os.path.join(folder, "statements"))
    out = []
    for row in list(read._rows(folder, "truth.csv")):
        line, kind = lines[row["bank_ref"]], row["kind"]
        true = [read.by_id[name] for name in row["invoice_ids"].split("|") if name]
        day = datetime.datetime.strptime(line["Buchungstag"], "%d.%m.%Y").date().toordinal()
        p = accuracy_world.Payment(kind, day, minor(line["Betrag"]), line["Name Zahlungsbeteiligter"], line["IBAN Zahlungsbeteiligter"])
        text = line["Verwendungszweck"]
        due = sum(i.open for i in true)
        if true:
            pairs = [(i, i.open) for i in true]
            if len(true) == 1:
                pairs = [(true[0], min(p.amount, due) if kind in ("over", "part", "discount_late") else p.amount)]
            p.pays(pairs, "partial" if kind in ("part", "over", "discount_late") else "match",
                   "discount" if kind == "discount" else "other" if kind in OTHER_WAYS else "exact")
            if kind not in SILENT:
                p.shown = [s for s in (shown_in(text, i, kind) for i in true) if s]
        else:
            p.nothing("duplicate" if kind == "twice" else "none")
        out.append((row["bank_ref"], kind, ledger.decidable(p), [(i.id, a) for i, a in p.truth], p.category))
    accuracy_world.write_truth(os.path.join(folder, "truth.csv"), out)
    return "style %s" % payers.Ledger("accuracy/%s/%s" % (seed, profile), 10, 1, profile).numbering.style
