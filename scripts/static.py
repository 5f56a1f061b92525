#!/usr/bin/env python3
"""The parts of scripts/static that look at many files: gcc's analyzer, and valgrind on the unit tests."""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

PROJECT = pathlib.Path(__file__).resolve().parent.parent
BUILD = PROJECT / "build" / "debug"
EXPLAINED = PROJECT / "scripts" / "static.tsv"
# Many minutes each under valgrind, and nothing in them that the others have not: worlds by the hundred, worst cases, every way
# to an allocation, every tampering. The sanitizers run them.
TOO_LONG = {"matchers_test_properties", "matchers_test_worst", "matchers_test_failing", "parsers_test_failing", "workbook_test_tamper"}

Finding = collections.namedtuple("Finding", "tool file check text")


def explained(tool):
    """Findings that a row explains; a reason is not optional."""
    rows = set()
    for number, line in enumerate(EXPLAINED.read_text(encoding="utf-8").splitlines()[1:], 2):
        cells = line.split("\t")
        if len(cells) != 5 or not all(cells):
            sys.exit(f"error: {EXPLAINED.name}:{number}: five cells are needed, the last a reason")
        if cells[0] == tool:
            rows.add(Finding(*cells[:4]))
    return rows


def analyzer_command(entry):
    """How the build compiles a file, with the analyzer and without an output."""
    command = shlex.split(entry["command"])
    for option, length in (("-o", 2), ("-MT", 2), ("-MF", 2), ("-MD", 1)):
        if option in command:
            place = command.index(option)
            del command[place:place + length]
    return command + ["-fanalyzer", "-Wno-error", "-fdiagnostics-plain-output", "-o", os.devnull]


def analyzer_findings(entry):
    """What it finds, and all that it says. A place may be in a header; where there is none the function stands for it."""
    name = str(pathlib.Path(entry["file"]).relative_to(PROJECT))
    said = subprocess.run(analyzer_command(entry), cwd=entry["directory"], capture_output=True, text=True, check=False,
                          env={**os.environ, "LC_ALL": "C"})
    found, function = set(), ""
    for line in said.stderr.splitlines():
        function = (re.search(r"In function '(\w+)'", line) or [None, function])[1]
        place = re.match(r"(?:(\S+?):(\d+):\d+|cc1): warning: .*\[-W([\w=-]+)\]$", line)
        if place:
            text = f"in {function}()"
            if place[1]:
                text = pathlib.Path(place[1]).read_text(encoding="utf-8").splitlines()[int(place[2]) - 1].strip()
            found.add(Finding("analyzer", name, place[3], text))
    if said.returncode != 0 and not found:
        found.add(Finding("analyzer", name, "failed", said.stderr.strip()[-200:]))
    return found, said.stderr


def analyzer(jobs):
    entries = json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))
    folders = tuple(f"{PROJECT}/{folder}/" for folder in ("src", "parsers", "matchers"))
    entries = [entry for entry in entries if entry["file"].startswith(folders)]
    known, seen, status = explained("analyzer"), set(), 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for found, said in pool.map(analyzer_findings, entries):
            seen |= found
            new = found - known
            if new:
                status = 1
                print(said)
                for finding in sorted(new):
                    print("not explained: " + "\t".join(finding))
    for finding in sorted(known - seen):
        status = 1
        print("no longer found: " + "\t".join(finding))
    print(f"{len(entries)} files, {len(seen)} findings, {len(seen & known)} of them explained")
    return status


def valgrind_run(program):
    environment = {**os.environ, "TS_FIXTURES": str(PROJECT / "fixtures"), "TS_SEEDS": str(PROJECT / "tests/fuzz/corpus")}
    said = subprocess.run(["valgrind", "-q", "--error-exitcode=9", "--leak-check=full", "--trace-children=no", str(program)],
                          cwd=BUILD, env=environment, capture_output=True, text=True, errors="replace", check=False)
    return program.name, said.returncode, said.stdout + said.stderr


def valgrind(jobs):
    programs = [path for path in sorted((BUILD / "tests").glob("*_test_*"))
                if path.is_file() and os.access(path, os.X_OK) and path.name not in TOO_LONG]
    if not programs:
        sys.exit("error: no unit tests in " + str(BUILD))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for name, code, said in pool.map(valgrind_run, programs):
            if code != 0:
                failed += 1
                print(said)
                print(f"{name}: ended with {code}")
    print(f"{len(programs)} programs, {failed} failed, {len(TOO_LONG)} left out")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("check", choices=("analyzer", "valgrind"))
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    return {"analyzer": analyzer, "valgrind": valgrind}[options.check](options.jobs)


if __name__ == "__main__":
    sys.exit(main())
