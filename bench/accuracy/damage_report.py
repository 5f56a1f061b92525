"""damage_report.py - what became of the trials of damage.py: counts by style, slip, payer, amount and group, as tables."""
import csv
import os
from collections import Counter, defaultdict

import slips

GOAL_REPAIRED, GOAL_FALSE = 0.99, 1e-5
COUNTED = ("trials", "repaired", "first", "false")


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
        """Trials that count for falsehood, and of those with a unique repair and an agreeing amount how many are repaired."""
        every = self.sum(group=("unique", "several", "settled"))
        gated = self.sum(group=("unique",), amount=("alone", "shared"))
        return every["trials"], every["false"], gated["trials"], gated["repaired"]

    def holds(self):
        trials, false, gated, repaired = self.figures()
        return repaired >= GOAL_REPAIRED * gated and false <= GOAL_FALSE * trials

    @staticmethod
    def share(count):
        return "%.2f" % (100.0 * count["repaired"] / count["trials"]) if count["trials"] else "–"

    def grid(self, name, rows):
        gate = {"group": ("unique",), "amount": ("alone", "shared")}
        lines = ["| %s | %s | all | first candidate, of the rest | trials |" % (name, " | ".join(slips.KINDS)), "|---|%s" % ("--:|" * (len(slips.KINDS) + 3))]
        for label, wanted in rows:
            wanted = dict(gate, **wanted)
            whole = self.sum(**wanted)
            rest = whole["trials"] - whole["repaired"]
            lines.append("| %s | %s | %s | %s | %d |" % (label, " | ".join(self.share(self.sum(kind=(kind,), **wanted)) for kind in slips.KINDS),
                                                       self.share(whole), "%.1f" % (100.0 * whole["first"] / rest) if rest else "–", whole["trials"]))
        return lines

    def markdown(self, head):
        trials, false, gated, repaired = self.figures()
        lines = [head, "", "| trials | | number | repaired or allocated | false |", "|---|---|--:|--:|--:|"]
        for label, note, wanted in (
                ("unique", "one open item is one slip away, and the amount is that item's", {"group": ("unique",), "amount": ("alone", "shared")}),
                ("unique, another amount", "the payer alone agrees; a part, or too much", {"group": ("unique",), "amount": ("other",)}),
                ("several", "more than one open item is one slip away", {"group": ("several",)}),
                ("settled", "the number meant is not on the list; amount or payer speak against what is near", {"group": ("settled",)}),
                ("misleading", "what is written agrees with an item that is not meant, and so does what else is known", {"group": ("misleading",)})):
            found = self.sum(**wanted)
            lines.append("| %s | %s | %d | %d (%s %%) | %d |" % (label, note, found["trials"], found["repaired"], self.share(found), found["false"]))
        lines += ["", "Repaired where the repair is unique: %.3f %% (%d of %d). False in all but the misleading ones: %d of %d, %.2f in 100,000%s." % (
            100.0 * repaired / max(gated, 1), repaired, gated, false, trials, 1e5 * false / max(trials, 1),
            " (at 95 %% at most %.2f)" % (3e5 / max(trials, 1)) if not false else ""),
            "Of %d plain payments beside them %d were allocated wrongly. %d worlds, %.0f s of the program's own time." % (
                self.plain, self.plain_wrong, self.worlds, self.seconds)]
        lines += ["", "### Repaired, in percent of the unique ones", ""]
        styles = [(s, {"style": (s,)}) for s in self.styles if self.sum(style=(s,))["trials"]] + [("**all**", {})]
        lines += self.grid("style", styles)
        lines += ["", "By who pays, and whether other open items have the amount:", ""]
        lines += self.grid("payer, amount", [("%s, %s" % (p, a), {"payer": (p,), "amount": (a,)}) for p in self.payers for a in ("alone", "shared")])
        lines += ["", "### False", "", "| style | %s | all | trials |" % " | ".join(slips.KINDS + ("whole",)), "|---|%s" % ("--:|" * (len(slips.KINDS) + 3))]
        for label, wanted in styles:
            wanted = dict(wanted, group=("unique", "several", "settled"))
            whole = self.sum(**wanted)
            lines.append("| %s | %s | %d | %d |" % (label, " | ".join(str(self.sum(kind=(kind,), **wanted)["false"]) for kind in slips.KINDS + ("whole",)),
                                                    whole["false"], whole["trials"]))
        lines += ["", "### Not repaired: reasons", "", "| slip | payer | reason | lines |", "|---|---|---|--:|"]
        lines += ["| %s | %s | %s | %d |" % (*key, count) for key, count in self.reasons.most_common(30)]
        return "\n".join(lines) + "\n"

    def instructive(self, limit):
        """False ones first, then a case of each group, the largest groups first, of as many styles as can be; misleading ones last."""
        order = sorted(self.failures, key=lambda g: (not (g[0] and g[1] != "misleading"), g[1] == "misleading", -self.kept[g], g))
        shown, found = Counter(), []
        for group in order:
            for _ in range(3 if group[0] else 1):
                left = [failure for failure in self.failures[group] if failure not in found]
                if left:
                    found.append(min(left, key=lambda failure: shown[failure[0]]))
                    shown[found[-1][0]] += 1
        return ["%d of this group\n%s" % (self.kept[group], text) for _, group, text in found[:limit]]

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
