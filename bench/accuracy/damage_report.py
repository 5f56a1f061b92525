"""damage_report.py - what became of the trials of damage.py: counts by style, slip, payer, amount and group, as tables."""
import csv
import os
from collections import Counter, defaultdict

import slips

GOAL_REPAIRED, GOAL_FALSE = 0.99, 1e-5
COUNTED = ("trials", "settled", "first", "false", "other")
DECIDABLE = ("unique", "several", "unlisted")
GATED = {"group": ("unique",), "amount": ("alone", "shared")}
SEVERITY = ("false", "unread", "proposed")  # of failures


class Report:
    """`styles` and `payers` are the rows, in their order."""

    def __init__(self, styles, payers):
        self.styles, self.payers = styles, payers
        self.counts, self.reasons, self.failures = defaultdict(Counter), Counter(), defaultdict(list)
        self.kept, self.worlds, self.plain, self.plain_wrong, self.seconds = Counter(), 0, 0, 0, 0.0

    def add(self, found):
        for key, count in found["counts"].items():
            self.counts[key].update(count)
        self.reasons.update(found["reasons"])
        self.kept.update(found["kept"])
        for failure in found["failures"]:
            self.failures[failure[1]].append(failure)
        self.worlds += 1
        self.plain += found["plain"]
        self.plain_wrong += found["plain_wrong"]
        self.seconds += found["seconds"]

    def sum(self, **wanted):
        """Counts of all cells whose style, kind, payer, amount and group are among those wanted."""
        total = Counter()
        for key, count in self.counts.items():
            if all(part in wanted[name] for name, part in zip(("style", "kind", "payer", "amount", "group"), key) if name in wanted):
                total.update(count)
        return total

    def figures(self):
        """The two figures asked for, as counts: decidable trials and the false ones of them; unique trials with an agreeing amount, and
        those of them that are repaired. And of the latter how many are settled."""
        every, gated = self.sum(group=DECIDABLE), self.sum(**GATED)
        return every["trials"], every["false"], gated["trials"], gated["settled"] + gated["first"], gated["settled"]

    def holds(self):
        trials, false, gated, repaired, _ = self.figures()
        return repaired >= GOAL_REPAIRED * gated and false <= GOAL_FALSE * trials

    @staticmethod
    def share(count, *names):
        return "%.2f" % (100.0 * sum(count[name] for name in names) / count["trials"]) if count["trials"] else "–"

    def grid(self, label, rows, *names):
        """A share of the unique trials by slip, for each of `rows`."""
        lines = ["| %s | %s | all | trials |" % (label, " | ".join(slips.KINDS)), "|---|%s" % ("--:|" * (len(slips.KINDS) + 2))]
        for label, wanted in rows:
            wanted = dict(GATED, **wanted)
            whole = self.sum(**wanted)
            lines.append("| %s | %s | %s | %d |" % (label, " | ".join(self.share(self.sum(kind=(kind,), **wanted), *names) for kind in slips.KINDS),
                                                  self.share(whole, *names), whole["trials"]))
        return lines

    def groups(self):
        lines = ["| trials | | number | repaired | settled | false | another first |", "|---|---|--:|--:|--:|--:|--:|"]
        for label, note, wanted in (
                ("unique", "one open item is one slip away, and the amount is that item's", GATED),
                ("unique, another amount", "the payer alone agrees; a part, or too much", {"group": ("unique",), "amount": ("other",)}),
                ("several", "more than one open item is one slip away", {"group": ("several",)}),
                ("unlisted", "the number meant is not on the list; amount or payer speak against what is near", {"group": ("unlisted",)}),
                ("misleading", "what is written agrees with an item that is not meant, and so does what else is known", {"group": ("misleading",)})):
            found = self.sum(**wanted)
            repaired, settled = self.share(found, "settled", "first") + " %", self.share(found, "settled") + " %"
            none = label == "unlisted"
            lines.append("| %s | %s | %d | %s | %s | %d | %d |" % (label, note, found["trials"], "–" if none else repaired, "–" if none else settled,
                                                                found["false"], found["other"]))
        return lines

    def markdown(self, head):
        trials, false, gated, repaired, settled = self.figures()
        undecidable = self.sum(group=("misleading",))
        bound = " (at 95 %% at most %.2f)" % (3e5 / max(trials, 1)) if not false else ""
        lines = [head, ""] + self.groups() + ["",
            "Repaired where the repair is unique: %.3f %% (%d of %d); settled without a person: %.3f %%." % (
                100.0 * repaired / max(gated, 1), repaired, gated, 100.0 * settled / max(gated, 1)),
            "False where it can be told: %d of %d, %.2f in 100,000%s; where nobody could tell: %d of %d." % (
                false, trials, 1e5 * false / max(trials, 1), bound, undecidable["false"], undecidable["trials"]),
            "Of %d plain payments beside them %d were allocated wrongly. %d worlds, %.0f s of the program's own time." % (
                self.plain, self.plain_wrong, self.worlds, self.seconds)]
        styles = [(s, {"style": (s,)}) for s in self.styles if self.sum(style=(s,))["trials"]] + [("**all**", {})]
        payers = [("%s, %s" % (p, a), {"payer": (p,), "amount": (a,)}) for p in self.payers for a in ("alone", "shared")]
        for title, names in (("Repaired: settled, or the first candidate", ("settled", "first")), ("Settled without a person", ("settled",))):
            lines += ["", "### %s, in percent of the unique ones" % title, ""] + self.grid("style", styles, *names)
            lines += ["", "By who pays, and whether other open items have the amount:", ""] + self.grid("payer, amount", payers, *names)
        lines += ["", "### False where it can be told", "", "| style | %s | all | trials | nobody could tell |" % " | ".join(slips.KINDS + ("whole",)),
                  "|---|%s" % ("--:|" * (len(slips.KINDS) + 4))]
        for label, wanted in styles:
            whole = self.sum(group=DECIDABLE, **wanted)
            lines.append("| %s | %s | %d | %d | %d |" % (
                label, " | ".join(str(self.sum(kind=(kind,), group=DECIDABLE, **wanted)["false"]) for kind in slips.KINDS + ("whole",)),
                whole["false"], whole["trials"], self.sum(group=("misleading",), **wanted)["false"]))
        lines += ["", "### Not settled: reasons", "", "| | slip | payer | reason | lines |", "|---|---|---|---|--:|"]
        lines += ["| %s | %s | %s | %s | %d |" % (*key, count) for key, count in self.reasons.most_common(30)]
        return "\n".join(lines) + "\n"

    def instructive(self, limit):
        """False ones first, those that nobody could tell at their end; then a case of each group that is not read, or read and not
        settled, the largest groups first, of as many styles as can be."""
        order = sorted(self.failures, key=lambda g: (SEVERITY.index(g[0]), g[1] == "misleading", -self.kept[g], g))
        shown, found = Counter(), []
        for group in order:
            for _ in range(3 if group[0] == "false" else 1):
                left = [failure for failure in self.failures[group] if failure not in found]
                if left:
                    found.append(min(left, key=lambda failure: shown[failure[0]]))
                    shown[found[-1][0]] += 1
        return ["%s: %d of this group\n%s" % (group[0], self.kept[group], text) for _, group, text in found[:limit]]

    def write(self, folder, head, limit):
        text = self.markdown(head)
        with open(os.path.join(folder, "report.md"), "w", encoding="utf-8") as file:
            file.write(text)
        with open(os.path.join(folder, "damage.csv"), "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(("style", "slip", "payer", "amount", "group") + COUNTED)
            for key in sorted(self.counts):
                out.writerow(key + tuple(self.counts[key][name] for name in COUNTED))
        with open(os.path.join(folder, "failures.txt"), "w", encoding="utf-8") as file:
            file.write("\n\n".join(self.instructive(limit)) + "\n")
        return text
