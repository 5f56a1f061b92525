#!/usr/bin/env python3
"""usage: fuzz_record.py PAGE NAME SECONDS LOG CORPUS FOUND

Adds a run of a fuzz target to its row of the table in PAGE: seconds, executions and what was found add up;
the size of the corpus, the coverage and the date are those of this run. A target without a row gets one.

LOG is what libFuzzer wrote with -print_final_stats=1, CORPUS the folder of seeds, FOUND 0 or 1.
"""
import datetime
import os
import re
import sys

HEAD = "| target | seconds | executions | found | seeds | edges | features | last run |"
SUMS, ALL = 3, 8  # columns behind the name that add up; all columns


def figures(log):
    """Executions, edges and features that a log ends with."""
    executed = re.findall(r"^stat::number_of_executed_units: *(\d+)", log, re.M)
    covered = re.findall(r"^#\d+\t.* cov: (\d+) ft: (\d+)", log, re.M)
    if not executed or not covered:
        raise ValueError("the log is not that of a whole run")
    return int(executed[-1]), int(covered[-1][0]), int(covered[-1][1])


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def number(cell):
    return int(cell.replace(",", ""))


def recorded(page, name, run, rest, date):
    """`page` with a run added: `run` has what adds up, `rest` what replaces what stood there."""
    lines = page.split("\n")
    if HEAD not in lines:
        raise ValueError(f"the page has no table that begins with {HEAD}")
    first = lines.index(HEAD) + 2
    end = first
    while end < len(lines) and lines[end].startswith("|"):
        end += 1
    rows = {cells(line)[0]: cells(line) for line in lines[first:end]}
    before = [number(cell) for cell in rows[name][1:1 + SUMS]] if name in rows else [0] * SUMS
    sums = [old + new for old, new in zip(before, run, strict=True)]
    rows[name] = [name, *(f"{value:,}" for value in (*sums, *rest)), date]
    assert len(rows[name]) == ALL
    lines[first:end] = ["| " + " | ".join(rows[key]) + " |" for key in sorted(rows)]
    return "\n".join(lines)


def main(arguments):
    if len(arguments) != 6:
        sys.exit(__doc__)
    path, name, seconds, log, corpus, found = arguments
    with open(log, encoding="utf-8", errors="replace") as file:
        executions, edges, features = figures(file.read())
    with open(path, encoding="utf-8") as file:
        page = file.read()
    page = recorded(page, name, (int(seconds), executions, int(found)), (len(os.listdir(corpus)), edges, features),
                    datetime.date.today().isoformat())
    with open(path, "w", encoding="utf-8") as file:
        file.write(page)


if __name__ == "__main__":
    main(sys.argv[1:])
