#!/usr/bin/env python3
"""Damaged references: how many are repaired, how many of those are settled without a person, and how often into something else.

usage: damage.py BINARY [--trials N] [--styles plain,rf,…] [--seed S | --fresh] [--minutes M] [--jobs N] [--out DIR] [--list N]
                 [--gate]

A repair is the reading of what is damaged: the item meant is the one settled, or the first that a person is shown. Whether it may be
settled without a person is another question, and counted apart. False is what is settled on another item.

A world has a biller with one way to number, its customers, and numbers of which a part is still open. Payers name one number with one slip
(slips.py) and pay it: from a known account, by a known name, or as a stranger; its amount, or another one; the amount is the item's alone or
one that others have too. Other payers do the same with a number that is not on the list any more. As many bank lines as trials are plain payments.

A repair is unique where one open item alone is at most one slip away from what is written, counted over the whole list (slips.Readings).
Where what is written, the amount and the payer all agree with an item that is not meant, nobody could tell: such trials are counted apart.
Writes into DIR (default build/damage): report.md, damage.csv (counts by style, slip, payer, amount), failures.txt (with ledgers).
"""
import concurrent.futures
import argparse
import datetime
import os
import random
import secrets
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import numbering  # noqa: E402
import slips  # noqa: E402
import tongues  # noqa: E402
from damage_report import Report  # noqa: E402
from decide import words_of  # noqa: E402
from run import run_binary  # noqa: E402
from scoring import AUTOMATIC, described  # noqa: E402
from world import START, Payment, World, decimal, stripped  # noqa: E402

STYLES = numbering.STYLES_WORK + numbering.STYLES_WITHHELD
SCHEMES = tuple(s for s in numbering.SCHEMES_WORK + numbering.SCHEMES_WITHHELD if s)
SIZES = (400, 2000, 8000)             # open items of a world, in turn
OPEN_SHARES = (0.25, 0.6, 0.1)        # of all numbers given, those still open
PAYERS = (("account", 5), ("name", 3), ("stranger", 4))
UNLISTED_PER_LISTED = 4                # one trial in five pays what is not listed
LEDGER_WORLDS = 2                     # worlds of each style that show a failure of each group; false ones are shown of all


def weighted(rng, pairs):
    return rng.choices([name for name, _ in pairs], [weight for _, weight in pairs])[0]


def spellings(name):
    """The words of a name, umlauts spelt out or without their dots: names that differ in accents alone are one name to a reader."""
    return set(words_of(name)) | set(words_of(stripped(name)))


class Trial:
    __slots__ = ("payment", "item", "kind", "payer", "amount", "group", "near", "written")

    def __init__(self, payment, item, kind, payer, amount, group, near, written):
        self.payment, self.item, self.kind, self.payer, self.amount = payment, item, kind, payer, amount
        self.group, self.near, self.written = group, near, written


class Damage:
    """A world of one style of numbers or one scheme of references, and the trials in it."""

    def __init__(self, seed, style, size, share):
        self.rng = rng = random.Random("damage/%s/%s/%d/%g" % (seed, style, size, share))
        self.style, self.scheme = style, style if style in SCHEMES else ""
        self.tongue = rng.choice(tongues.WORK + tongues.WITHHELD)
        self.country, currency = tongues.SCHEME_HOME.get(self.scheme, tongues.HOME[self.tongue])
        numbers = rng.choice(STYLES) if self.scheme else style
        given = int(size / share)
        self.world = World(rng, tongues.iban(rng, self.country), currency, (numbering.Style(rng, numbers, given),), self.scheme, 1.0)
        self.prices = [rng.choice((990, 1490, 1990, 2900, 4900, 9900, 11900)) + 100 * rng.randrange(0, 300) for _ in range(40)]
        self._items(given, size)
        self.world.number()
        self.listed = [i for i in self.world.items if i.listed]
        self.unlisted = [i for i in self.world.items if not i.listed]
        self.owed = Counter(i.open for i in self.listed)
        trades = {word for trade in tongues.WORDS[self.tongue]["trade"] for word in spellings(trade)}
        self.known_words = {word for c in self.world.customers for word in spellings(c.name)} - trades
        self.readings = slips.Readings()
        for item in self.listed:
            self.readings.add(item, item.id, numbers)
            if self.scheme:
                self.readings.add(item, item.reference, self.scheme)
        self.trials = []
        self._pay()

    def _items(self, given, size):
        """A customer is billed for one to four things on a day, so neighbouring numbers often are one customer's."""
        rng = self.rng
        customers = []
        for _ in range(max(20, size // 5)):
            account = tongues.iban(rng, self.country)
            customers.append(self.world.customer(tongues.company(rng, self.tongue), [account], [account]))
        made = 0
        while made < given:
            c = customers[int(len(customers) * rng.random() ** 2)]
            day = START - 50 + rng.randrange(60)
            for _ in range(min(rng.choice((1, 1, 1, 2, 4)), given - made)):
                base = 2000 << min(rng.randrange(12), rng.randrange(12))
                amount = rng.choice(self.prices) if rng.random() < 0.3 else base + rng.randrange(base)
                self.world.item(c, amount, day, listed=False)
                made += 1
        for item in rng.sample(self.world.items, size):
            item.listed = True

    def _text(self, item):
        """The number as the payer has it at hand."""
        rng = self.rng
        text = item.reference if self.scheme else item.id
        if self.scheme and self.scheme != "ogm" and rng.random() < 0.3:
            size = 4 if self.scheme == "rf" else 5
            return " ".join(text[n:n + size] for n in range(0, len(text), size))
        if not self.scheme and rng.random() < 0.25:
            mark = rng.choice(("", " ", "."))
            return "".join(c if c.isalnum() else mark for c in text)
        return text

    def _lines(self, item, lines):
        """The words that people put around a number."""
        rng, words, made = self.rng, tongues.WORDS[self.tongue], list(lines)
        if rng.random() < 0.5:
            made[0] = "%s %s" % (rng.choice(words["invoice"]), made[0])
        if rng.random() < 0.15:
            made[-1] += " %s %s" % (rng.choice(words["dated"]), datetime.date.fromordinal(item.issue).strftime("%d.%m.%Y"))
        return made

    def _stranger(self):
        """A name that points at no customer; now and then none is told."""
        for _ in range(self.rng.randrange(2, 40)):
            name = self.rng.choice((tongues.person, tongues.company))(self.rng, self.tongue)
            if not self.known_words.intersection(spellings(name)):
                return name
        return ""

    def _payment(self, kind, item, lines, payer, amount):
        rng, c = self.rng, item.customer
        name, account = c.name, c.accounts[0]
        if payer != "account":
            account = tongues.iban(rng, self.country)
        if payer == "stranger":
            name = self._stranger()
        made = Payment(kind, item.issue + 10 + rng.randrange(20), amount, name, account)
        if self.scheme and len(lines) == 1 and rng.random() < 0.25:
            made.references = [lines[0].strip("+")]  # in the field for it, by banks that don't look at check digits
        else:
            made.lines = self._lines(item, lines)
        made.judged = True
        return self.world.add(made)

    def _pay(self):
        rng = self.rng
        order = rng.sample(self.listed, len(self.listed))
        half = len(order) // 2
        for item in order[:half]:
            self._try_listed(item)
        for item in order[half:half + half // 2]:
            self._payment("plain", item, [self._text(item)], rng.choice(("account", "account", "name", "stranger")), item.open).pays(
                [(item, item.open)])
        for item in rng.sample(self.unlisted, min(len(self.unlisted), half // UNLISTED_PER_LISTED)):
            self._try_unlisted(item)

    def _damaged(self, item, kinds):
        for kind in kinds:
            lines = slips.damage(self.rng, kind, self._text(item), self.style) if kind != "whole" else [self._text(item)]
            if lines:
                return kind, lines, "".join(lines)
        return None

    def _try_listed(self, item):
        rng = self.rng
        kind, lines, written = self._damaged(item, rng.sample(slips.KINDS, len(slips.KINDS)))
        payer = weighted(rng, PAYERS)
        known = payer != "stranger"
        amount, paid = ("alone" if self.owed[item.open] == 1 else "shared"), item.open
        if known and rng.random() < 0.1:
            amount, paid = "other", max(100, item.open * rng.randrange(20, 150) // 100)
        near = self.readings.all(written, kind)
        assert item in near, (item.id, written, kind)
        # Another item's whole number, and its amount, or its customer while the amount is no witness: for any reader nothing is damaged.
        named = self.readings.exact(written) - {item}
        own = {other for other in named if other.customer is item.customer}
        misleading = any(other.open == paid for other in (own if known else named)) or (amount == "other" and bool(own))
        group = "misleading" if misleading else ("unique" if len(near) == 1 else "several")
        payment = self._payment(kind, item, lines, payer, paid).pays([(item, min(paid, item.open))], "match" if paid == item.open else "partial")
        self.trials.append(Trial(payment, item, kind, payer, amount, group, near, written))

    def _try_unlisted(self, item):
        """A number that is not listed, written so that it looks like one that is, where it can be."""
        rng = self.rng
        for _ in range(12):
            kind, lines, written = self._damaged(item, rng.sample(slips.KINDS + ("whole", "whole"), len(slips.KINDS) + 2))
            near = self.readings.all(written, kind)
            if near:
                break
        payer, paid = weighted(rng, PAYERS), item.open
        known = payer != "stranger"
        if near and rng.random() < 0.3:
            paid = min(near, key=lambda i: i.id).open
        # A listed item's whole number, and its amount or its customer: the same.
        named = self.readings.exact(written)
        own = {other for other in near if other.customer is item.customer}
        misleading = any(other.open == paid for other in (own | named if known else near)) or (known and bool(own & named))
        amount = "neighbour's" if any(other.open == paid for other in near) else "own"
        payment = self._payment(kind, item, lines, payer, paid).nothing()
        self.trials.append(Trial(payment, None, kind, payer, amount, "misleading" if misleading else "unlisted", near, written))


FAILURES = {"false": "false", "first": "proposed"}  # what else is not settled is unread


def judged(trial, result):
    """What became of a trial: settled, first (the first candidate of an exception), false (settled on another item), other (another
    item is the first candidate), or open (no item is)."""
    wanted = {trial.item.id} if trial.item else None
    if result.status in AUTOMATIC:
        return "settled" if set(result.items) == wanted else "false"
    shown = result.candidates.get(1, set()) - {""}
    return "first" if shown and shown == wanted else ("other" if shown else "open")


def told(damage, trial, result, ledger):
    """A failure as a person wants to see it."""
    p = trial.payment
    lines = ["%s, %s: %s; %s pays %s, amount %s" % (damage.style, trial.kind, trial.group, trial.payer, decimal(p.amount), trial.amount),
             "  text:    %s" % " | ".join(p.lines + ["reference field: " + r for r in p.references]), "  from:    %s, %s" % (p.name or "nobody named", p.account),
             "  means:   %s" % ("%s (%s) %s of %s" % (trial.item.id, trial.item.reference or "no reference", decimal(trial.item.open), trial.item.customer.name)
                                if trial.item else "a number that is not on the list"),
             "  nearby:  %s" % ("; ".join("%s (%s) %s of %s" % (i.id, i.reference or "no reference", decimal(i.open), i.customer.name)
                                        for i in sorted(trial.near, key=lambda i: i.id)[:5]) or "nothing"),
             "  outcome: %s, %s, %s" % (result.status, result.reason, described(result.items))]
    return "\n".join(lines + ["    " + line for line in ledger.splitlines()])


def world_run(task):
    """Makes, runs and counts one world. Returns counts by (style, slip, payer, amount, group), reasons, failures, plain errors, seconds."""
    binary, out, seed, style, size, share, ledgers = task
    damage = Damage(seed, style, size, share)
    folder = os.path.join(out, "data", "%s-%s" % (style, seed))
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    damage.world.finish(folder)
    results, seconds = run_binary(binary, folder, folder + "-out")
    counts, reasons, failures, kept = defaultdict(Counter), Counter(), [], Counter()
    tried = {id(t.payment) for t in damage.trials}
    plain = [p for p in damage.world.payments if id(p) not in tried]
    plain_wrong = sum(results[p.ref].status in AUTOMATIC and set(results[p.ref].items) != {i.id for i, _ in p.truth} for p in plain)
    for trial in damage.trials:
        result = results[trial.payment.ref]
        verdict = judged(trial, result)
        where = counts[style, trial.kind, trial.payer, trial.amount, trial.group]
        where["trials"] += 1
        where[verdict] += 1
        gated = trial.group == "unique" and trial.amount != "other"
        if gated and verdict != "settled":
            reasons[verdict, trial.kind, trial.payer, result.reason] += 1
        if verdict == "false" or (gated and verdict != "settled"):
            group = (FAILURES.get(verdict, "unread"), trial.group, trial.kind, trial.payer, result.reason)
            kept[group] += 1
            if (verdict == "false" and trial.group != "misleading") or (ledgers and kept[group] == 1):
                ledger = subprocess.run([binary, "explain", os.path.join(folder + "-out", "workbook.db"), trial.payment.ref],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
                failures.append((style, group, told(damage, trial, result, ledger.stdout)))
    shutil.rmtree(folder)
    shutil.rmtree(folder + "-out")
    return {"task": task, "counts": dict(counts), "reasons": reasons, "failures": failures, "kept": kept, "plain": len(plain),
            "plain_wrong": plain_wrong, "seconds": seconds}


def tasks_of(binary, out, seed, styles, trials):
    """Worlds until each style has enough trials: sizes and shares in turn, and all styles in turn, so that a part is a fair sample."""
    made, n = 0, 0
    while made < trials:
        size, share = SIZES[n % len(SIZES)], OPEN_SHARES[(n // len(SIZES)) % len(OPEN_SHARES)]
        for style in styles:
            yield binary, out, "%s-%d" % (seed, n), style, size, share, n < LEDGER_WORLDS
        made += size // 2 + size // 2 // UNLISTED_PER_LISTED
        n += 1


def main(arguments):
    parser = argparse.ArgumentParser(description="damaged references: how many are repaired, and how often into something else")
    listed = lambda text: tuple(part if part in STYLES + SCHEMES else parser.error("no such style: %s" % part) for part in text.split(","))
    parser.add_argument("binary")
    parser.add_argument("--trials", type=int, default=24000, help="for each style, at least (default 24000; 20 styles)")
    parser.add_argument("--styles", type=listed, default=STYLES + SCHEMES)
    parser.add_argument("--seed", default="w-1")
    parser.add_argument("--fresh", action="store_true", help="draws a seed, and prints it")
    parser.add_argument("--minutes", type=float, default=0, help="stops after so many, with what there is; 0 for no limit")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", default=os.path.join(os.path.dirname(os.path.dirname(HERE)), "build", "damage"))
    parser.add_argument("--list", type=int, default=20, help="failures in failures.txt")
    parser.add_argument("--gate", action="store_true", help="exit code 1 where less than 99 %% are repaired, or more than 1 in 100,000 falsely")
    options = parser.parse_args(arguments)
    seed = "f-" + secrets.token_hex(4) if options.fresh else options.seed
    os.makedirs(options.out, exist_ok=True)
    started, report = time.monotonic(), Report(STYLES + SCHEMES, [name for name, _ in PAYERS])
    tasks = list(tasks_of(os.path.abspath(options.binary), os.path.abspath(options.out), seed, options.styles, options.trials))
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        for found in pool.map(world_run, tasks):
            report.add(found)
            if report.worlds % len(options.styles) == 0:
                report.write(options.out, "seed %s, %d of %d worlds" % (seed, report.worlds, len(tasks)), options.list)
            if options.minutes and time.monotonic() - started > 60 * options.minutes:
                pool.shutdown(cancel_futures=True)
                break
    head = "seed %s, %d of %d worlds, %.0f s in all" % (seed, report.worlds, len(tasks), time.monotonic() - started)
    print(report.write(options.out, head, options.list))
    shutil.rmtree(os.path.join(options.out, "data"))
    return 1 if options.gate and not report.holds() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
