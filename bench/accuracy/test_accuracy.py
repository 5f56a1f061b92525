#!/usr/bin/env python3
"""Tests of what the accuracy benchmark stands on: the truth adds up, the check counts right, and so does the score.

With a program as argument the smallest hand-written groups are run through it as well."""
import csv
import datetime
import hashlib
import itertools
import os
import random
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from contextlib import redirect_stdout
from io import StringIO

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import calibration  # noqa: E402
import damage  # noqa: E402
import damage_report  # noqa: E402
import decide  # noqa: E402
import grammar  # noqa: E402
import hand  # noqa: E402
import mutation  # noqa: E402
import deductions  # noqa: E402
import numbering  # noqa: E402
import peers  # noqa: E402
import run  # noqa: E402
import scoring  # noqa: E402
import slips  # noqa: E402
import tongues  # noqa: E402
import world  # noqa: E402

PROGRAM = ""


def items_of(folder):
    with open(os.path.join(folder, "open-items.csv"), encoding="utf-8", newline="") as file:
        return {row["invoice_id"]: row for row in csv.DictReader(file)}


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Generated(unittest.TestCase):
    SETS = [("one", "hard", "w-9"), ("two", "normal", "w-9"), ("two", "hard", "f-9"), ("two", "adverse", "f-8"), ("three", "hard", "f-9"),
            ("three", "adverse", "w-9"), ("four", "hard", "f-9"), ("four", "normal", "w-9")]

    def test_truth_adds_up(self):
        for name, profile, seed in self.SETS:
            with self.subTest(generator=name, profile=profile, seed=seed), tempfile.TemporaryDirectory() as folder:
                run.GENERATORS[name](seed, 250, 250, profile, seed.startswith("f-"), folder)
                items, truth = items_of(folder), world.read_truth(os.path.join(folder, "truth.csv"))
                lines = {line[0]: line for line in peers.lines(folder)}
                self.assertEqual(lines.keys(), truth.keys())
                self.assertEqual(len(truth), 250)
                paid, kinds = Counter(), Counter()
                for ref, (kind, decidable, shares, category) in truth.items():
                    kinds[kind] += 1
                    self.assertLessEqual(set(shares), set(items), ref)
                    self.assertEqual(bool(shares), category in ("match", "partial"), ref)
                    self.assertTrue(shares or not decidable, ref)
                    abroad = kind.startswith("currency") or kind == "foreign"
                    if category == "match" and not abroad:
                        self.assertEqual(sum(shares.values()), lines[ref][1], (ref, kind))
                    for item, amount in shares.items():
                        paid[item] += amount
                for item, amount in paid.items():
                    due = scoring.minor(items[item]["open_amount"])
                    if name == "four" and items[item]["currency"] != "EUR":
                        continue  # what arrived of it is in euros
                    self.assertLessEqual(abs(amount), abs(due) + 5, item)  # rounding may be a few cents more
                    self.assertLessEqual(0, amount * due, item)
                self.assertGreater(sum(told[1] for told in truth.values()), 100)
                self.assertGreater(len(kinds), 12)

    def test_the_same_seed_makes_the_same_bytes_whatever_the_hashes(self):
        code = "import sys; sys.path.insert(0, %r); import run; run.GENERATORS[sys.argv[1]]('f-3', 80, 80, 'hard', True, sys.argv[2])" % HERE
        for name in ("two", "three", "four"):
            with self.subTest(generator=name), tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
                found = []
                for folder, hashes in ((one, "1"), (two, "77")):
                    subprocess.run([sys.executable, "-B", "-c", code, name, folder], check=True, env=dict(os.environ, PYTHONHASHSEED=hashes))
                    parts = [os.path.join(base, file) for base, _, files in sorted(os.walk(folder)) for file in sorted(files)]
                    found.append([digest(part) for part in parts])
                self.assertEqual(found[0], found[1])
                self.assertEqual(len(found[0]), 6 if name == "four" else 4)

    def test_every_scenario_of_the_grammar_is_told(self):
        stories = {name[6:] for name in dir(grammar.Grammar) if name.startswith("story_")}
        self.assertEqual(stories, set(grammar.STORIES))
        stories = {name[6:] for name in dir(deductions.Deductions) if name.startswith("story_")}
        self.assertEqual(stories, set(deductions.STORIES))

    def test_seeds_for_work_never_see_what_is_withheld(self):
        for n in range(25):
            made = grammar.Grammar("w-%d" % n, 20, 20, "normal", False)
            self.assertTrue({s.name for s in made.world.schemes} <= set(numbering.STYLES_WORK))
            self.assertIn(made.world.check_scheme, numbering.SCHEMES_WORK)
            self.assertTrue(set(made.tongues) <= set(tongues.WORK))


class Numbers(unittest.TestCase):
    def test_check_digits_of_published_examples(self):
        self.assertEqual(numbering.mod97("539007547034RF18"), 1)
        self.assertEqual(numbering.luhn("7992739871"), "3")
        self.assertEqual(numbering.weights_731("123"), "2")
        self.assertEqual(numbering.recursive_10("21000000000313947143000901"), "7")
        self.assertTrue(numbering.reference("rf", 1, "7", "RE-1").startswith("RF"))

    def test_references_hold_their_own_check(self):
        for serial in range(0, 5000, 37):
            whole = numbering.reference("ogm", serial, "20017", "x").replace("+", "").replace("/", "")
            self.assertEqual(int(whole[:10]) % 97 or 97, int(whole[10:]))
            self.assertEqual(numbering.mod97(numbering.reference("rf", serial, "1", "AB-%d" % serial)[4:] + numbering.reference(
                "rf", serial, "1", "AB-%d" % serial)[:4]), 1)
            dutch = numbering.reference("betalingskenmerk", serial, "20017", "x")
            self.assertEqual(len(dutch), 16)
            self.assertEqual(numbering.elevens(dutch[1:]), dutch[0])

    def test_each_style_prints_a_number_of_its_own_for_each_serial(self):
        day = datetime.date(2026, 3, 9)
        for name in numbering.STYLES_WORK + numbering.STYLES_WITHHELD:
            style = numbering.Style(random.Random(name), name, 9000)
            self.assertEqual(len({style.number(s, day, "20017") for s in range(9000)}), 9000, name)

    def test_accounts_are_valid(self):
        for country in tongues.BANS:
            made = tongues.iban(random.Random(country), country)
            self.assertEqual(numbering.mod97(made[4:] + made[:4]), 1, made)


class Decided(unittest.TestCase):
    """The check against trying everything."""

    def ledger(self, amounts, customers=1):
        made = world.World(random.Random(1), hand.OWN, "EUR", ())
        owners = [made.customer("Name%s GmbH" % chr(65 + n) * 3, ["A%d" % n], ["A%d" % n]) for n in range(customers)]
        for n, amount in enumerate(amounts):
            made.item(owners[n % customers], amount, world.START).id = "INV-%d" % (5000 + n * 11)
        return made, owners

    def test_sets_are_counted_as_by_trying_every_one(self):
        rng = random.Random("sets")
        for _ in range(150):
            amounts = [rng.choice((rng.randrange(1, 40), rng.randrange(-20, 0))) for _ in range(rng.randrange(1, 11))]
            wanted = sum(rng.sample(amounts, rng.randrange(1, len(amounts) + 1)))
            made, _ = self.ledger(amounts)
            tried = sum(sum(part) == wanted for size in range(len(amounts) + 1) for part in itertools.combinations(amounts, size))
            counted = decide.Ledger(made)._sets(made.items, wanted, "exact", world.Payment("x", world.START, wanted))
            self.assertEqual(counted, min(2, tried))

    def payment(self, amount, items, name="", account="", shown=()):
        made = world.Payment("x", world.START + 9, amount, name, account).pays([(i, i.open) for i in items])
        made.shown = [world.Shown(*part) for part in shown]
        return made

    def test_what_is_decidable(self):
        made, (a, b) = self.ledger([10000, 10000, 25000, 7777, 10000], 2)
        first, second, third, fourth, _ = made.items  # a: 100.00, 250.00, 100.00; b: 100.00, 77.77
        ledger = decide.Ledger(made)
        rows = (("named", self.payment(10000, [first], shown=[(first.id, first)]), True),
                ("an equal item of the payer", self.payment(10000, [first], account="A0"), False),
                ("the payer's only one", self.payment(10000, [second], account="A1"), True),
                ("a stranger's silence", self.payment(7777, [fourth]), False),
                ("a slip without a payer", self.payment(7777, [fourth], shown=[("INV-5O33", fourth, True)]), True),
                ("a slip between two, of neither's amount", self.payment(700, [fourth], shown=[("INV-5034", fourth, True)]), False),
                ("half a number that several share", self.payment(10000, [first], shown=[("50", first)]), False),
                ("a set of one sum", self.payment(17777, [second, fourth], account="A1"), True),
                ("a listed number that isn't meant", self.payment(25000, [third], account="A0", shown=[(second.id, None)]), False))
        for name, payment, expected in rows:
            with self.subTest(name):
                self.assertEqual(ledger.decidable(payment), expected)

    def test_slips(self):
        for other, expected in (("12345", False), ("12354", True), ("1234", True), ("123445", True), ("12845", True), ("13254", False), ("123", False)):
            self.assertEqual(decide.one_slip("12345", other), expected, other)


class WrittenByHand(unittest.TestCase):
    def test_each_case_is_whole_and_its_amounts_agree(self):
        count = 0
        for group in hand.groups():
            for case in group.cases:
                count += 1
                total = sum(amount for _, amount in case.truth)
                with self.subTest(group=group.name, case=case.kind):
                    self.assertGreater(len(group.whys[case.kind]), 4)
                    if case.expected == "match" and not case.instructed:
                        self.assertEqual(total, case.amount)
                    elif case.expected == "partial":
                        self.assertLessEqual(total, case.amount)
        self.assertGreaterEqual(count, 300)

    def test_automatic_cases_of_a_group_leave_no_item_paid_twice(self):
        for group in hand.groups():
            paid = Counter()
            for case in group.cases:
                if case.expected in ("match", "partial"):
                    paid.update({item: amount for item, amount in case.truth})
            for item, amount in paid.items():
                self.assertLessEqual(abs(amount), abs(item.open) + 5, (group.name, item.id))

    def test_a_faulty_case_is_named_with_its_line(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "bad.txt")
            with open(path, "w", encoding="utf-8") as file:
                file.write("customer K | Name | a\ncase one\npays 1,0.00x\n")
            with self.assertRaisesRegex(SystemExit, "bad.txt:3: ValueError"):
                hand.Group(path)


class Scored(unittest.TestCase):
    def score(self, truth, results):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "truth.csv")
            world.write_truth(path, truth)
            made = scoring.Score()
            made.add_set("set", path, results)
            return made

    def test_every_column(self):
        truth = [("B1", "k", True, [("I1", 100)], "match"), ("B2", "k", True, [("I2", 300), ("I3", -100)], "match"),
                 ("B3", "k", False, [], "none"), ("B4", "k", False, [("I4", 50)], "match"), ("B5", "k", True, [("I5", 70)], "partial"),
                 ("B6", "k", True, [("I6", 60)], "match"), ("B7", "k", True, [("I7", 10)], "match")]
        results = {"B1": scoring.Result("match", {"I1": 100}, 100), "B2": scoring.Result("match", {"I2": 200}, 200),
                   "B3": scoring.Result("partial", {"I9": 5}, 5), "B4": scoring.Result("match", {"I4": 50}, 50),
                   "B5": scoring.Result("match", {"I5": 70}, 70), "B6": scoring.Result("exception", {}, 60),
                   "B7": scoring.Result("ignored", {}, 10)}
        results["B6"].candidates[1], results["B6"].shares[1] = {"I8"}, 0.7
        results["B6"].candidates[3], results["B6"].shares[3] = {"I6"}, 0.1
        made = self.score(truth, results)
        self.assertEqual(made.total.cells(), (7, 5, 5, 2, 1, 1, 1, "0.6000", "0.4000", "0.5000", "%.4f" % (220 / 425), "%.4f" % (170 / 440), 1, "1.0000", "1.0000"))
        self.assertEqual({verdict: [case[1] for case in cases] for verdict, cases in made.cases.items()},
                         {"wrong": ["B2", "B3"], "guessed": ["B4"], "missed": ["B6"], "lost": ["B7"]})
        self.assertEqual(made.statuses["partial", "match"], 1)

    def test_calibration_counts_errors_stated_and_found(self):
        made = scoring.Calibration()
        for n in range(1000):
            made.add(0.9, n % 10 > 0)
        self.assertIn("| 0.2 | 1000 | 100.00 | 100 | 1.00 |", made.table())
        self.assertTrue(made.svg("title").endswith("</svg>\n"))

    def test_what_was_not_read_counts(self):
        self.assertEqual(self.score([("B1", "k", True, [("I1", 100)], "match")], {}).unread, 1)


class Peers(unittest.TestCase):
    def test_sql_takes_number_and_amount_and_nothing_else(self):
        group = next(g for g in hand.groups() if g.name == "references")
        with tempfile.TemporaryDirectory() as folder:
            group.finish(folder)
            kinds = {ref: told[0] for ref, told in world.read_truth(os.path.join(folder, "truth.csv")).items()}
            taken = {kinds[ref]: result.items for ref, result in peers.sql(folder).items() if result.status == "match"}
        self.assertEqual(taken["references/as-printed"], {"RE-2026-004711": 131020})
        self.assertNotIn("references/digits-only", taken)


class Slips(unittest.TestCase):
    @staticmethod
    def every_slip(number):
        """All that one swap, lost, doubled or changed sign makes of a number."""
        for n, sign in enumerate(number):
            yield number[:n] + number[n + 1:]
            yield number[:n] + sign + number[n:]
            yield from (number[:n] + other + number[n + 1:] for other in "0123456789ABO")
            if n + 1 < len(number):
                yield number[:n] + number[n + 1] + sign + number[n + 2:]

    def test_readings_are_those_found_by_making_every_slip(self):
        rng = random.Random("readings")
        for _ in range(40):
            numbers = {"".join(rng.choice("0123AB") for _ in range(rng.randrange(4, 7))) for _ in range(30)}
            readings, made = slips.Readings(), {}
            for number in numbers:
                readings.add(number, number, "plain")
                for written in set(self.every_slip(number)) | {number}:
                    made.setdefault(written, set()).add(number)
            for written in rng.sample(sorted(made), 200):
                self.assertEqual(readings.all(written, "changed"), made[written], written)

    def test_each_kind_of_slip(self):
        rng = random.Random(1)
        for kind, text, style, possible in (
                ("swap", "1129", "plain", {"1219", "1192"}), ("lost", "RE-12", "letters", {"RE-1", "RE-2"}),
                ("doubled", "A-12", "letters", {"A-112", "A-122"}), ("misread", "R-2031", "letters", {"R-2O31", "R-203I"}),
                ("blank", "12/345", "slash", {"1 2/345", "12/3 45", "12/34 5"}), ("break", "2/345", "slash", {"2/3|45", "2/34|5"}),
                ("prefix", "RE-2026-0042", "letters-year-serial", {"2026-0042", "0042"}), ("prefix", "260000004711", "variable", {"0000004711"})):
            with self.subTest(kind=kind, text=text):
                self.assertEqual({"|".join(slips.damage(rng, kind, text, style)) for _ in range(200)}, possible)
        changed = {slips.damage(rng, "changed", "7A", "letters")[0] for _ in range(200)}
        self.assertEqual(changed, {"%dA" % n for n in range(10) if n != 7})
        self.assertIsNone(slips.damage(rng, "prefix", "4711", "plain"))
        self.assertIsNone(slips.damage(rng, "swap", "1A1", "letters"))

    def test_what_a_written_number_may_mean(self):
        readings = slips.Readings()
        for number in ("2026-1042", "2026-1043", "2026-2088"):
            readings.add(number, number, "year-serial")
        for written, kind, expected in (
                ("2026-1402", "swap", {"2026-1042"}), ("2026-1048", "changed", {"2026-1042", "2026-1043"}), ("2026-10 42", "blank", {"2026-1042"}),
                ("2026-1042", "whole", {"2026-1042", "2026-1043"}), ("2088", "prefix", {"2026-2088"}), ("2026-14O2", "changed", set()),
                ("2026-10421", "doubled", set())):
            self.assertEqual(readings.all(written, kind), expected, written)


class Damaged(unittest.TestCase):
    def test_a_world_has_all_groups_and_the_same_for_the_same_seed(self):
        made = [damage.Damage("w-9", "dense", 400, 0.6) for _ in range(2)]
        listed = [[(t.kind, t.written, t.payer, t.payment.amount, t.group) for t in one.trials] for one in made]
        self.assertEqual(listed[0], listed[1])
        self.assertEqual({t.group for t in made[0].trials}, {"unique", "several", "unlisted", "misleading"})
        for trial in made[0].trials:
            self.assertEqual(trial.item is None, not trial.payment.truth)
            if trial.group == "unique":
                self.assertEqual(trial.near, {trial.item})
            if trial.item is None and trial.group == "unlisted":
                exact = made[0].readings.exact(trial.written)
                self.assertFalse([i for i in exact if i.open == trial.payment.amount], trial.written)

    def test_names_that_differ_in_accents_share_a_spelling(self):
        self.assertEqual(damage.spellings("Müller GmbH"), {"mueller", "muller"})
        self.assertTrue(damage.spellings("Dörőngyel Nyrt.") & damage.spellings("Döröngyel Kft."))
        self.assertFalse(damage.spellings("Dörőngyel Nyrt.") & damage.spellings("Horimbos Kft."))

    def test_what_becomes_of_a_trial(self):
        made = damage.Damage("w-9", "plain", 400, 0.6)
        trial = next(t for t in made.trials if t.group == "unique")
        other = next(i for i in made.listed if i is not trial.item)
        results = {"settled": scoring.Result("match", {trial.item.id: 1}), "false": scoring.Result("partial", {trial.item.id: 1, other.id: 1}),
                   "other": scoring.Result("exception", {}), "first": scoring.Result("exception", {}), "open": scoring.Result("exception", {})}
        results["first"].candidates[1] = {trial.item.id}
        results["other"].candidates[1] = {other.id}
        results["open"].candidates[1] = {""}  # pays nothing on the list
        for verdict, result in results.items():
            self.assertEqual(damage.judged(trial, result), verdict)
        unlisted = next(t for t in made.trials if t.item is None)
        for verdict, expected in (("settled", "false"), ("first", "other"), ("open", "open")):
            self.assertEqual(damage.judged(unlisted, results[verdict]), expected)

    def test_what_counts_for_the_goal(self):
        def report():
            made = damage_report.Report(("plain", "rf"), ("account", "stranger"))
            cells = {("plain", "swap", "account", "alone", "unique"): (300000, 200000, 97000, 0),
                     ("rf", "whole", "stranger", "own", "unlisted"): (100000, 0, 0, 4),
                     ("rf", "lost", "stranger", "shared", "unique"): (1000, 0, 990, 0), ("rf", "lost", "account", "other", "unique"): (500, 0, 0, 0),
                     ("plain", "swap", "account", "alone", "several"): (500, 0, 0, 0), ("plain", "lost", "name", "own", "misleading"): (9, 0, 0, 9)}
            for key, (trials, settled, first, false) in cells.items():
                made.counts[key].update(trials=trials, settled=settled, first=first, false=false)
            return made
        self.assertEqual(report().figures(), (402000, 4, 301000, 297990, 200000))
        self.assertTrue(report().holds())
        fewer, more = report(), report()
        fewer.counts["rf", "lost", "stranger", "shared", "unique"]["first"] -= 1
        more.counts["plain", "swap", "account", "alone", "several"]["false"] += 1
        self.assertFalse(fewer.holds())
        self.assertFalse(more.holds())
        shown = report().markdown("head")
        self.assertIn("| rf | – | 99.00 | – | – | – | – | – | – | 99.00 | 1000 |", shown)
        self.assertIn("| rf | – | 0.00 | – | – | – | – | – | – | 0.00 | 1000 |", shown)
        self.assertIn("False where it can be told: 4 of 402000, 1.00 in 100,000; where nobody could tell: 9 of 9.", shown)


class Calibrated(unittest.TestCase):
    def test_intervals_of_counts(self):
        for count, low, high in ((0, 0.0, 3.689), (1, 0.025, 5.572), (10, 4.795, 18.391), (100, 81.36, 121.63)):
            found = calibration.poisson_interval(count)
            self.assertAlmostEqual(found[0], low, places=2)
            self.assertAlmostEqual(found[1], high, places=2)

    def test_kinds_of_case(self):
        for evidence, expected in (
                ("prior=-9.10;payer_account=-2.74;invoice_number=20.00;date=0.25;amount_exact=15.84", "invoice_number, payer differs, amount_exact"),
                ("prior=-9.10;payer_account=-0.58;payer_name=8.22;invoice_one_edit=4.00;amount_part=-1.00", "invoice_one_edit, payer_name, amount_part"),
                ("prior=-9.10;names_nothing=-2.00;amount_over=1.00", "names_nothing, payer unknown, amount_over"),
                ("prior_none=-4.32", "nothing, payer unknown, nothing paid")):
            self.assertEqual(calibration.kind_of(evidence), expected)

    def test_limits_by_stated_error_and_kind(self):
        judged = calibration.authors.scoring.Judged
        named, silent = "prior=-9.10;payer_account=12.00;invoice_number=20.00;amount_exact=15.84", "payer_name=8.22;names_nothing=-2.00;amount_exact=9.00"
        made = [judged(str(n), 0.99998, named, n < 2, n == 0) for n in range(400)] + [judged("x", 0.9997, silent, True, False)]
        limits = calibration.limits_of(made)
        self.assertEqual(limits, {"20": {"invoice_number, payer_account, amount_exact": [400, 2, 1]}, "300": {"names_nothing, payer_name, amount_exact": [1, 1, 0]}})
        ours, theirs = calibration.limits_table([{"limits": limits}]), calibration.limits_table([{"limits": limits, "known": 1}, {"limits": limits}])
        self.assertEqual(ours[2:], ["| 0.000020 | invoice_number, payer_account, amount_exact | 400 | 0.01 | 2 | 0.000040 |",
                                    "| up to 0.0005 | others | 1 | 0.00 | 1 | 0.000450 |"])
        self.assertEqual(theirs[2], "| 0.000020 | invoice_number, payer_account, amount_exact | 800 | 0.02 | 4 | 2 | 0.000060 |")

    def test_bands_are_joined_from_the_least_sure(self):
        made = scoring.Calibration()
        for error, count in ((1e-5, 1000), (1e-4, 50000), (4e-4, 51000), (1e-3, 30000)):
            for n in range(count):
                made.add(1 - error, n >= count * error * 3)
        self.assertEqual([(first, last, round(stated), wrong) for first, last, _, stated, wrong in calibration.joined(made)],
                         [(1, 3, 5, 16), (5, 5, 20, 62), (6, 6, 30, 90)])
        self.assertEqual([calibration.verdict(*group[3:]) for group in calibration.joined(made)], ["too few errors stated", "off", "off"])
        self.assertEqual(calibration.verdict(20.5, 11), "holds")
        self.assertEqual(calibration.verdict(0.01, 9), "off")


class Program(unittest.TestCase):
    def test_damage_and_calibration_through_the_program(self):
        if not PROGRAM:
            self.skipTest("no program given")
        with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()) as printed:
            damage.main([PROGRAM, "--trials", "100", "--styles", "plain,rf", "--out", folder])
            self.assertEqual(sorted(os.listdir(folder)), ["damage.csv", "failures.txt", "report.md"])
            with open(os.path.join(folder, "damage.csv"), encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            self.assertEqual({row["style"] for row in rows}, {"plain", "rf"})
            self.assertEqual(sum(int(row["trials"]) for row in rows), 500)
            for row in rows:  # the signs are all there
                if row["slip"] in slips.SPACED and row["group"] == "unique" and row["payer"] == "account" and row["amount"] != "other":
                    self.assertEqual(int(row["settled"]) + int(row["first"]), int(row["trials"]), row)
        with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()) as printed:
            calls = [PROGRAM, "--size", "120", "--generator", "two", "--profile", "normal", "--out", folder]
            calibration.main(calls + ["--sets", "2", "--minutes", "0"])
            calibration.main(calls + ["--sets", "3", "--minutes", "0"])
            with open(os.path.join(folder, "sets.jsonl"), encoding="utf-8") as file:
                self.assertEqual(len(file.readlines()), 3)
            self.assertIn("| two normal | 3 |", printed.getvalue())

    def test_hand_written_group_through_the_program(self):
        if not PROGRAM:
            self.skipTest("no program given")
        kept = hand.groups
        with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()) as printed:
            hand.groups = lambda: (g for g in kept() if g.name in ("references", "checks-be"))
            try:
                status = run.main([PROGRAM, "--generator", "hand", "--no-peers", "--out", folder, "--fail-wrong", "0"])
            finally:
                hand.groups = kept
            self.assertEqual(sorted(os.listdir(folder)), ["calibration-hand.svg", "calibration.csv", "calibration.svg", "guessed.csv", "lost.csv",
                                                          "missed.csv", "report.md", "scenarios.csv", "wrong.csv"])
        self.assertEqual(status, 0, printed.getvalue()[-3000:])
        self.assertIn("| hand | tallystick | 26 |", printed.getvalue())


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        PROGRAM = sys.argv.pop(1)
    unittest.main()
