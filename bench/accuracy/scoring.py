"""scoring.py - results held against the truth: by scenario, by money, by confidence."""
import csv
import os
from collections import Counter, defaultdict

from world import decimal, read_truth

TOP_RANKS = 3
AUTOMATIC = ("match", "partial")
# Bands of the stated error of a decision, from the surest.
BANDS = (2e-6, 1e-5, 3e-5, 1e-4, 2e-4, 5e-4, 2e-3, 1e-2, 5e-2, 2e-1, 5e-1, 1.0)
COLUMNS = ("transactions", "decidable", "automatic", "wrong", "guessed", "amounts off", "lost", "precision", "recall", "automatic rate",
           "precision of money", "recall of money", "exceptions", "hit@3", "hit@3 of decidable")


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def minor(text):
    return int(text.replace(".", "")) if text else 0


class Result:
    """What a program said of one bank line."""
    __slots__ = ("status", "reason", "items", "confidence", "amount", "candidates", "shares")

    def __init__(self, status, items, amount=0):
        self.status, self.reason, self.items, self.confidence, self.amount = status, "", items, None, amount
        self.candidates, self.shares = defaultdict(set), {}


def read_results(folder):
    found = {}
    for row in rows(os.path.join(folder, "allocations.csv")):
        made = found.get(row["bank_ref"])
        if not made:
            made = found[row["bank_ref"]] = Result(row["status"], {}, minor(row["amount"]))
            made.reason = row["reason"]
        if row["invoice_id"]:
            made.items[row["invoice_id"]] = made.items.get(row["invoice_id"], 0) + minor(row["allocated"])
        if row["confidence"]:
            stated = float(row["confidence"])
            made.confidence = stated if made.confidence is None else min(made.confidence, stated)
    for row in rows(os.path.join(folder, "candidates.csv")):
        made, rank = found.get(row["bank_ref"]), int(row["rank"])
        if made and rank <= TOP_RANKS:
            made.candidates[rank].add(row["invoice_id"])
            made.shares[rank] = float(row["confidence"])
    return found


class Tally:
    def __init__(self):
        self.n = Counter()

    def add(self, truth, result):
        """Counts one bank line; returns "wrong", "lost", "missed", "guessed" or nothing."""
        kind, decidable, paid, category = truth
        n, money = self.n, abs(result.amount)
        automatic = result.status in AUTOMATIC
        right = automatic and bool(paid) and set(result.items) == set(paid)
        lost = bool(paid) and not automatic and result.status not in ("exception", "")
        n["transactions"] += 1
        n["paying"] += bool(paid)
        n["decidable"] += decidable
        n["automatic"] += automatic
        n["right"] += right
        n["decidable right"] += right and decidable
        n["guessed"] += right and not decidable
        n["amounts off"] += right and decidable and (result.items != paid or result.status != category)
        n["lost"] += lost
        n["money automatic"] += money * automatic
        n["money right"] += money * right
        n["money decidable"] += money * decidable
        n["money decidable right"] += money * (right and decidable)
        if paid and result.status == "exception":
            n["exceptions"] += 1
            shown = any(candidate == set(paid) for candidate in result.candidates.values())
            n["shown"] += shown
            n["decidable exceptions"] += decidable
            n["decidable shown"] += decidable and shown
        if automatic and not right:
            return "wrong"
        if lost:
            return "lost"
        if right and not decidable:
            return "guessed"
        return "missed" if decidable and not right else ""

    def ratio(self, part, whole):
        return "%.4f" % (self.n[part] / self.n[whole]) if self.n[whole] else "–"

    def cells(self):
        n = self.n
        return (n["transactions"], n["decidable"], n["automatic"], n["automatic"] - n["right"], n["guessed"], n["amounts off"], n["lost"],
                self.ratio("right", "automatic"), self.ratio("decidable right", "decidable"), self.ratio("right", "paying"),
                self.ratio("money right", "money automatic"), self.ratio("money decidable right", "money decidable"),
                n["exceptions"], self.ratio("shown", "exceptions"), self.ratio("decidable shown", "decidable exceptions"))


class Calibration:
    """Decisions by the error that was stated for them."""

    def __init__(self):
        self.count, self.stated, self.wrong = Counter(), Counter(), Counter()

    def add(self, confidence, right):
        error = max(5e-7, 1.0 - confidence)
        band = next(n for n, upper in enumerate(BANDS) if error <= upper)
        self.count[band] += 1
        self.stated[band] += error
        self.wrong[band] += not right

    def merge(self, other):
        for mine, theirs in ((self.count, other.count), (self.stated, other.stated), (self.wrong, other.wrong)):
            mine.update(theirs)

    def table(self):
        if not self.count:
            return "none"
        lines = ["| stated error up to | decisions | errors stated | errors found | found ÷ stated |", "|---|--:|--:|--:|--:|"]
        for band in sorted(self.count):
            lines.append("| %g | %d | %.2f | %d | %.2f |" % (
                BANDS[band], self.count[band], self.stated[band], self.wrong[band], self.wrong[band] / self.stated[band]))
        return "\n".join(lines)

    def svg(self, title):
        """Stated against found error of each band, both axes by powers of ten; the dashed lines are a factor of two."""
        from math import log10, sqrt
        size, left, low = 460, 60, -6.5
        place = lambda error: left + (log10(max(error, 10 ** low)) - low) / -low * (size - 2 * left)
        up = lambda error: size - place(error)
        out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="11">' % (size, size),
               '<rect width="100%" height="100%" fill="white"/>', '<text x="%d" y="24" font-size="13">%s</text>' % (left, title)]
        for power in range(-6, 1):
            at = 10.0 ** power
            out.append('<path d="M%.1f %.1fV%.1fM%.1f %.1fH%.1f" stroke="#ddd"/>' % (place(at), up(10 ** low), up(1), place(10 ** low), up(at), place(1)))
            out.append('<text x="%.1f" y="%d" text-anchor="middle">1e%d</text><text x="%d" y="%.1f" text-anchor="end">1e%d</text>' % (
                place(at), size - left + 16, power, left - 6, up(at) + 4, power))
        for factor, style in ((1, ""), (2, ' stroke-dasharray="4"'), (0.5, ' stroke-dasharray="4"')):
            out.append('<path d="M%.1f %.1fL%.1f %.1f" stroke="#555"%s/>' % (place(10 ** low), up(10 ** low * factor), place(1), up(factor), style))
        for band in sorted(self.count):
            count, wrong = self.count[band], self.wrong[band]
            stated, found = self.stated[band] / count, wrong / count
            spread = 1.96 * sqrt(wrong + 1) / count
            out.append('<path d="M%.1f %.1fV%.1f" stroke="#369"/><circle cx="%.1f" cy="%.1f" r="4" fill="%s" stroke="#369"/>' % (
                place(stated), up(max(found - spread, 0)), up(min(found + spread, 1)), place(stated), up(found), "#369" if wrong else "white"))
        out.append('<text x="%d" y="%d">stated error</text><text transform="translate(16 %d) rotate(-90)">found error (hollow: none)</text></svg>' % (
            size // 2 - 30, size - 16, size // 2 + 60))
        return "\n".join(out) + "\n"


class Score:
    """Everything that is counted of one program over any number of sets."""

    def __init__(self):
        self.total, self.scenario, self.statuses = Tally(), defaultdict(Tally), Counter()
        self.calibration, self.candidates = Calibration(), Calibration()  # automatic; the first candidate of what went to a person
        self.cases, self.unread = defaultdict(list), 0

    def add_set(self, label, truth_path, results):
        truth = read_truth(truth_path)
        self.unread += len(truth.keys() ^ results.keys())
        for ref, told in truth.items():
            result = results.get(ref) or Result("", {})
            kind, _, paid, category = told
            verdict = self.total.add(told, result)
            self.scenario[kind].add(told, result)
            self.statuses[category, result.status or "unread"] += 1
            if result.status in AUTOMATIC and result.confidence is not None:
                self.calibration.add(result.confidence, bool(paid) and set(result.items) == set(paid))
            elif result.status == "exception" and 1 in result.candidates and category not in ("duplicate", "return"):
                # The same items paid in two ways are one answer to the question whether these items are right.
                best = result.candidates[1]
                stated = sum(result.shares[rank] for rank, items in result.candidates.items() if items == best)
                self.candidates.add(min(stated, 1.0), best == set(paid) if best != {""} else not paid)
            if verdict:
                self.cases[verdict].append((label, ref, told, result, verdict))

    def table(self, by_scenario=True):
        lines = ["| scenario | %s |" % " | ".join(COLUMNS), "|---|%s" % ("--:|" * len(COLUMNS))]
        if by_scenario:
            for kind in sorted(self.scenario, key=lambda k: (-self.scenario[k].n["transactions"], k)):
                lines.append("| %s | %s |" % (kind, " | ".join(map(str, self.scenario[kind].cells()))))
        lines.append("| **all** | %s |" % " | ".join(map(str, self.total.cells())))
        return "\n".join(lines)

    def outcome_table(self):
        statuses = sorted({s for _, s in self.statuses})
        lines = ["| truth | %s |" % " | ".join(statuses), "|---|%s" % ("--:|" * len(statuses))]
        for category in sorted({c for c, _ in self.statuses}):
            lines.append("| %s | %s |" % (category, " | ".join(str(self.statuses[category, s]) for s in statuses)))
        return "\n".join(lines)


def described(paid):
    return " + ".join("%s=%s" % (i, decimal(a)) for i, a in sorted(paid.items())) or "nothing"
