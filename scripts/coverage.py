#!/usr/bin/env python3
"""The table of what tests reached, from gcovr's JSON; with --record also the page that lists the rest by cause.

A branch that no test took is put down to the first cause whose pattern is found in its line. The patterns are those of this
program's style, in which a failure has few shapes.
"""
import argparse
import collections
import json
import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).resolve().parent.parent
FLOORS = {"parsers": 90.0, "src/model": 90.0, "matchers": 90.0, "all": 80.0}  # per cent of branches
CORE = ("parsers", "src/model", "matchers")

Cause = collections.namedtuple("Cause", "name pattern reason")
CAUSES = (
    Cause("memory", r"[!=]= NULL|STATUS_MEMORY|buffer_ok|arena_(alloc|array|take|copy)|array_grow|[cm]alloc\(|failed\b",
          "memory runs out there. `test_failing.c` of parsers and matchers refuses each way to an allocation in turn, "
          "`tests/fault/alloc.py` does so to whole commands; what is left is the second of two refusals, or a pointer that may be "
          "absent for another reason"),
    Cause("overflow", r"__builtin_\w+_overflow|money_(add|subtract|sum|negate|multiply)|INT64_M|UINT64_MAX|SIZE_MAX|UINT32_MAX",
          "a sum or a size beyond what its type holds, that limits of the reader or of a list meet first"),
    Cause("database", r"\bsqlite3_\w+|\bsql_\w+|SQLITE_",
          "the database fails. `tests/fault/calls.py`, `space.py` and `pages.py` make it fail from outside, in programs that are "
          "not counted here"),
    Cause("passed on", r"\bstatus\b|!= STATUS_OK|== STATUS_OK|\bresult\b *[!=]=",
          "something below has failed and told why; here the failure is only handed up. Its causes are tested where they are told"),
    Cause("value of an enum", r"^\s*(switch\b|case\b|default:)|\bswitch \(",
          "a value that its type does not have, or that nobody passes there"),
    Cause("limit", r"_(MAX|LIMIT|ROOM|BYTES)\b|\bmax_\w+|limits->",
          "a limit of size or work that no test meets at this place"),
    Cause("combination", r"&&|\|\||\?",
          "one of the conditions that the line joins never decided what it comes to"),
    Cause("condition", r"", "a condition that has one outcome in all tests"),
)


class Folder:
    def __init__(self):
        self.lines = self.lines_hit = self.branches = self.branches_hit = 0

    def add(self, line):
        self.lines += 1
        self.lines_hit += line["count"] > 0
        self.branches += len(line["branches"])
        self.branches_hit += sum(branch["count"] > 0 for branch in line["branches"])

    def row(self, name):
        return (name, self.lines, share(self.lines_hit, self.lines), self.branches, share(self.branches_hit, self.branches))


def share(part, whole):
    return 100.0 * part / whole if whole else 100.0


def cause_of(text):
    return next(cause for cause in CAUSES if re.search(cause.pattern, text))


def read(path):
    """Folders by name, and for each file the lines with a branch that no test took: (number, text, run, missed, cause)."""
    folders = collections.defaultdict(Folder)
    missed = {}
    for file in json.loads(pathlib.Path(path).read_text(encoding="utf-8"))["files"]:
        name = file["file"]
        source = (PROJECT / name).read_text(encoding="utf-8").split("\n")
        for line in file["lines"]:
            if line.get("gcovr/noncode") or line.get("gcovr/excluded"):
                continue
            folders[name.rsplit("/", 1)[0]].add(line)
            folders["all"].add(line)
            untaken = sum(branch["count"] == 0 for branch in line["branches"])
            if untaken:
                text = source[line["line_number"] - 1].strip()
                missed.setdefault(name, []).append((line["line_number"], text, line["count"] > 0, untaken, cause_of(text)))
    return folders, missed


def table(head, rows):
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head)] + [f"| {' | '.join(row)} |" for row in rows] + [""]


def folder_rows(folders):
    for name in sorted(folders, key=lambda name: (name == "all", name)):
        _, lines, lines_share, branches, branches_share = folders[name].row(name)
        floor = f"{FLOORS[name]:.0f} %" if name in FLOORS else ""
        yield f"`{name}`" if name != "all" else "all", f"{lines:,}", f"{lines_share:.1f} %", f"{branches:,}", f"{branches_share:.1f} %", floor


def by_cause(lines):
    counts = collections.Counter()
    for _, _, _, untaken, cause in lines:
        counts[cause.name] += untaken
    return counts


def page(folders, missed):
    """docs/coverage.md."""
    names = [cause.name for cause in CAUSES]
    out = ["<!-- Written by scripts/coverage --record; changes here are lost. -->", "# Coverage", "",
           "For contributors: what the tests reach, and why they don't reach the rest. `scripts/coverage` runs them all and ends with 1 below a",
           "floor; `scripts/coverage --record` writes this page. Lines of asserts are left out, and nothing else.", ""]
    out += table(("folder", "lines", "reached", "branches", "taken", "floor"), folder_rows(folders))
    out += ["## What is not taken", "",
            "Branches by cause, told from the line that they stand in (`scripts/coverage.py` has the patterns; the first that fits counts):", ""]
    out += [f"- **{cause.name}**: {cause.reason}." for cause in CAUSES] + [""]
    rows = []
    for folder in sorted(folders):
        if folder != "all":
            counts = by_cause(line for name, lines in missed.items() if name.rsplit("/", 1)[0] == folder for line in lines)
            rows.append([f"`{folder}`"] + [str(counts[name] or "") for name in names] + [str(sum(counts.values()))])
    out += table(["folder"] + names + ["sum"], rows)
    out += ["## By file", "", "Of the folders with a floor of their own.", ""]
    rows = []
    for name in sorted(missed):
        if name.rsplit("/", 1)[0] in CORE:
            counts = by_cause(missed[name])
            rows.append([f"`{name}`"] + [str(counts[cause] or "") for cause in names] + [str(sum(counts.values()))])
    out += table(["file"] + names + ["sum"], rows)
    out += ["## Never run", "", "Conditions of these folders that no test comes to at all.", ""]
    rows = []
    for name in sorted(missed):
        if name.rsplit("/", 1)[0] in CORE:
            rows += [(f"`{name}`", "`" + text.replace("|", "\\|") + "`", cause.name) for _, text, run, _, cause in missed[name] if not run]
    out += table(("file", "line", "cause"), rows)
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", metavar="PAGE", help="writes the page of what was not reached")
    parser.add_argument("--missed", metavar="FOLDER", help="prints each line of FOLDER with a branch that was not taken")
    parser.add_argument("json")
    options = parser.parse_args()
    folders, missed = read(options.json)
    below = []
    for name, lines, lines_share, branches, branches_share, floor in folder_rows(folders):
        print(f"{name.strip('`'):13} {lines:>7} lines {lines_share:>8}   {branches:>7} branches {branches_share:>8}   {floor}")
    for name, floor in FLOORS.items():
        if share(folders[name].branches_hit, folders[name].branches) < floor:
            below.append(name)
    if options.missed:
        for name in sorted(missed):
            if name.startswith(options.missed):
                for number, text, run, untaken, cause in missed[name]:
                    print(f"{name}:{number}: {untaken} of {cause.name}{'' if run else ', never run'}: {text}")
    if options.record:
        (PROJECT / options.record).write_text(page(folders, missed), encoding="utf-8")
    for name in below:
        print(f"error: {name} is below its floor of {FLOORS[name]:.0f} % of branches", file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
