"""compare.py - runs the program on a world, run by run, and holds what it says and stores to the accountant."""
import csv
import json
import os
import pathlib
import random
import sqlite3
import subprocess
from collections import Counter, defaultdict

import statements
from accountant import Accountant, Available
from world import CURRENCIES, Item


class Difference(Exception):
    """The program and the accountant disagree."""


def want(what, got, wanted):
    if got != wanted:
        raise Difference(f"{what}: the program has {got}, the accountant {wanted}")


def minor(text, currency):
    """A decimal of the program's as minor units."""
    whole, _, rest = text.lstrip("-").partition(".")
    return int(whole + rest.ljust(CURRENCIES[currency], "0")) * (-1 if text.startswith("-") else 1)


class Ledger:
    """The ERP: what it thinks is open. It books our allocations when it pleases, and sometimes something of its own."""

    def __init__(self, world, rng):
        self.items, self.rng = world.items, rng
        self.open = {item.number: item.amount for item in world.items}
        self.unbooked = defaultdict(list)  # by item: what runs took, oldest first
        self.known = {item.number: Available() for item in world.items}
        self.left = dict(self.open)  # of each item, after all that was taken or agreed by anybody

    def list(self, run):
        """The list for a run: (item, open amount)."""
        rows = []
        for item in self.items:
            mood = self.rng.random()
            if run > 0 and mood < 0.5:
                self.open[item.number] -= sum(self.unbooked.pop(item.number, []))
            if run > 0 and mood > 0.93 and self.open[item.number] - sum(self.unbooked[item.number]) > 900:
                self.open[item.number] -= 150  # an agreement that we are not told of
                self.left[item.number] -= 150
            if self.open[item.number] > 0 or self.rng.random() < 0.3:
                rows.append((item, self.open[item.number]))
        # With the very same list the very same files would be the same run.
        new = Item(f"NEW-{run}", 0, self.items[0].currency, 101 + run)
        self.known[new.number], self.left[new.number] = Available(), new.amount
        return rows + [(new, new.amount)]

    def book(self, taken):
        """taken: by item, what a run took of it."""
        for number, amount in taken.items():
            self.unbooked[number].append(amount)
            self.known[number].pending.append(amount)
            self.left[number] -= amount
            if self.left[number] < 0:
                raise Difference(f"{number}: {-self.left[number]} more was taken over all runs than it ever had")


class Trial:
    def __init__(self, binary, world, folder):
        self.binary, self.world, self.folder = binary, world, pathlib.Path(folder)
        self.rng = random.Random(f"trial/{world.seed}")
        self.accountant, self.ledger = Accountant(), Ledger(world, self.rng)
        self.counted = Counter()  # by account and currency, over all runs
        self.names = {}  # what stored lines were called
        self.allocated = 0
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C", "TZ": "UTC",
                            **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}}

    def call(self, *arguments):
        return subprocess.run([self.binary, *map(str, arguments)], cwd=self.folder, env=self.environment, capture_output=True,
                              timeout=120, check=False)

    def play(self):
        (self.folder / "tallystick.ini").write_text(statements.CONFIGURATION)
        stored = 0
        for run in range(self.world.runs):
            files = [file for file in self.world.files if file.run == run]
            if files:
                stored += 1
                self.one_run(run, stored, files)
        self.verify()
        return self.allocated

    def one_run(self, run, stored, files):
        inbox = self.folder / f"inbox{run}"
        inbox.mkdir()
        for file in files:
            (inbox / file.name).write_bytes(statements.content(file))
        listed = self.ledger.list(run)
        items = self.folder / f"items{run}.csv"
        items.write_text(statements.items_csv(listed))
        names = [inbox.name] if self.rng.random() < 0.3 else [f"{inbox.name}/{file.name}" for file in files]
        self.rng.shuffle(names)
        arguments = ["run", "--open-items", items.name, "--items-as-of", "2026-12-31", "--workbook", "w.db", "--out", f"out{run}"]
        result = self.call(*arguments, *names)
        expected = self.accountant.run(files)
        self.said = result.stderr.decode("utf-8", "replace")
        want(f"run {run}: exit code", result.returncode, expected.code)
        out = self.folder / f"out{run}"
        self.controls(run, json.loads((out / "controls.json").read_text(encoding="utf-8")), expected)
        with open(out / "allocations.csv", encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if not row.get("carried_from")]
        self.lines(run, rows, expected)
        with sqlite3.connect(f"file:{self.folder / 'w.db'}?mode=ro", uri=True) as book:
            self.stored(run, stored, book, listed, expected)
        book.close()
        if self.rng.random() < 0.1:
            self.again(run, stored, arguments, names, result.returncode)

    def controls(self, run, controls, expected):
        want(f"run {run}: ties out", controls["ties_out"], True)
        want(f"run {run}: files rejected", controls["files"]["rejected"], expected.rejected)
        told = controls["statements"]
        for name, wanted in (("read", expected.statements), ("unbalanced", expected.unbalanced), ("conflict", expected.conflicts),
                             ("missing", expected.missing), ("chains_broken", expected.broken)):
            want(f"run {run}: statements {name}", told[name], wanted)
        codes = Counter({row["code"]: row["count"] for row in controls["told"]})
        want(f"run {run}: conflicts told", codes["TS-DUP-010"], expected.conflicts)
        want(f"run {run}: statements told not to add up", codes["TS-BAL-001"], expected.unbalanced)
        want(f"run {run}: broken chains told", codes["TS-GAP-002"] > 0, expected.broken > 0)
        want(f"run {run}: gaps told", codes["TS-GAP-001"] > 0 or expected.missing == 0, True)
        seen = {(row["account"], row["currency"]): row for row in controls["accounts"]}
        for account in self.world.accounts:
            key = (account.iban, account.currency)
            row = seen.pop(key, None)
            read = {part: expected.read[key + (part,)] for part in ("count", "sum")}
            if row is None:
                want(f"run {run}: lines read of {key}", 0, read["count"])
                continue
            twice = {part: read[part] - expected.new[key + (part,)] - expected.pending[key + (part,)] for part in ("count", "sum")}
            for name, wanted in (("read", read), ("duplicate", twice)):
                got = {"count": row[name]["count"], "sum": minor(row[name]["sum"], account.currency)}
                want(f"run {run}: {name} of {key}", got, wanted)
            parts = ("match", "partial", "exception", "duplicate", "reversal", "ignored")
            want(f"run {run}: outcomes of {key}", sum(row[part]["count"] for part in parts), read["count"])
            want(f"run {run}: sums of {key}", sum(minor(row[part]["sum"], account.currency) for part in parts), read["sum"])
            want(f"run {run}: allocated and unapplied of {key}",
                 minor(row["allocated"], account.currency) + minor(row["unapplied"], account.currency),
                 minor(row["match"]["sum"], account.currency) + minor(row["partial"]["sum"], account.currency))
        want(f"run {run}: other accounts", [key for key, row in seen.items() if row["read"]["count"]], [])

    def lines(self, run, rows, expected):
        """allocations.csv: each line once, of the right kind, its amount allocated or unapplied."""
        lines = defaultdict(list)
        for row in rows:
            lines[row["account"], row["bank_ref"], row["file"], row["line"], row["amount"]].append(row)
        kinds = {"PENDING": Counter(), "DELIVERED_TWICE": Counter(), "STATEMENT_CONFLICT": Counter(), "": Counter()}
        for group in lines.values():
            first = group[0]
            amount = minor(first["amount"], first["currency"])
            kind = kinds.get(first["reason"], kinds[""])
            kind[first["account"], first["currency"], "count"] += 1 if first["unapplied"] else 0
            kind[first["account"], first["currency"], "sum"] += amount
            allocated = sum(minor(row["allocated"], row["currency"]) for row in group if row["allocated"])
            want(f"run {run}: allocated + unapplied of {first['bank_ref']}",
                 allocated + minor(first["unapplied"], first["currency"]), amount)
        return kinds

    def stored(self, run, stored, book, listed, expected):
        """The workbook: outcomes by kind, names of lines, what is open of items, what was taken of them."""
        want(f"run {run}: runs stored", book.execute("SELECT count(*) FROM run").fetchone()[0], stored)
        kinds = defaultdict(Counter)
        for account, currency, ref, amount, status, reason in book.execute(
                "SELECT account, currency, bank_ref, amount_minor, status, reason FROM bank_line WHERE transaction_no IN "
                "(SELECT transaction_no FROM bank_transaction t JOIN entry USING (entry_no) JOIN statement s USING (statement_no) "
                "WHERE s.run_id = ?)", (stored,)):
            kind = {"DELIVERED_TWICE": "twice", "PENDING": "pending", "STATEMENT_CONFLICT": "flagged"}.get(reason, "plain")
            kinds[kind][account, currency, "count"] += 1
            kinds[kind][account, currency, "sum"] += amount
            if kind in ("plain", "flagged"):
                want(f"run {run}: a second line called {ref}", self.names.setdefault((account, ref), run), run)
                self.names[account, ref] = -1 - run
        self.names = {key: abs(value) for key, value in self.names.items()}
        for account in self.world.accounts:
            for part in ("count", "sum"):
                key = (account.iban, account.currency, part)
                want(f"run {run}: pending {key}", kinds["pending"][key], expected.pending[key])
                if not expected.doubtful[account.iban, account.currency, "count"]:
                    want(f"run {run}: flagged {key}", kinds["flagged"][key], expected.flagged[key])
                want(f"run {run}: new {key}", kinds["plain"][key] + kinds["flagged"][key], expected.new[key])
        self.items(run, stored, book, listed)

    def items(self, run, stored, book, listed):
        found = dict(book.execute("SELECT invoice_id, open_minor FROM open_item WHERE run_id = ?", (stored,)))
        want(f"run {run}: items", sorted(found), sorted(item.number for item, _ in listed))
        unclear = set()
        for item, amount in listed:
            wanted = self.ledger.known[item.number].list(amount)
            want(f"run {run}: open of {item.number}", found[item.number], 0 if wanted is None else wanted)
            if wanted is None:
                unclear.add(item.number)
        told = {number for number in found if any("TS-RUN-010" in line and number in line for line in self.said.splitlines())}
        want(f"run {run}: items whose amount fits neither way", sorted(told), sorted(unclear))
        taken = Counter()
        for number, allocated, rest, before, after in book.execute(
                "SELECT i.invoice_id, a.allocated_minor, a.discount_minor + a.charges_minor + a.tax_minor + a.fx_minor "
                "+ a.difference_minor, a.open_before_minor, a.open_after_minor FROM allocation a JOIN open_item i USING (item_no) "
                "WHERE i.run_id = ? ORDER BY a.open_before_minor DESC", (stored,)):
            want(f"run {run}: parts of {number}", before - after, allocated + rest)
            want(f"run {run}: open before an allocation of {number}", before, found[number] - taken[number])
            want(f"run {run}: {number} paid too far", 0 <= after <= before, True)
            taken[number] += before - after
            self.allocated += 1
        for line, amount, status, unapplied, allocated in book.execute(
                "SELECT b.bank_ref, b.amount_minor, b.status, b.unapplied_minor, (SELECT coalesce(sum(allocated_minor), 0) "
                "FROM allocation a WHERE a.transaction_no = b.transaction_no) FROM bank_line b WHERE b.run_id = ?", (stored,)):
            if status in ("match", "partial"):
                want(f"run {run}: {line} allocated and unapplied", allocated + unapplied, amount)
            else:
                want(f"run {run}: {line}, a {status}, allocates", allocated, 0)
        self.ledger.book(taken)

    def again(self, run, stored, arguments, names, code):
        """The same inputs once more are the same run."""
        before = (self.folder / f"out{run}" / "allocations.csv").read_bytes()
        self.rng.shuffle(names)
        want(f"run {run} again: exit code", self.call(*arguments, *names).returncode, code)
        want(f"run {run} again: results", (self.folder / f"out{run}" / "allocations.csv").read_bytes() == before, True)
        with sqlite3.connect(f"file:{self.folder / 'w.db'}?mode=ro", uri=True) as book:
            want(f"run {run} again: runs stored", book.execute("SELECT count(*) FROM run").fetchone()[0], stored)
        book.close()

    def verify(self):
        result = self.call("verify", "w.db")
        text = result.stdout.decode()
        want("verify: the record", "everything recomputed from what is stored: holds" in text, True)
        want("verify: the bank's balances", "the bank's own balances: hold" in text, not self.accountant.troubled)
        want("verify: exit code", result.returncode, 4 if self.accountant.troubled else 0)
