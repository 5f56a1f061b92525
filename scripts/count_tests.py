#!/usr/bin/env python3
"""count_tests.py - how many tests there were, from what ctest reports in JUnit form.

usage: count_tests.py JUNIT.xml...    prints `PASSED FAILED SKIPPED`

A program that ctest runs often holds many tests. They are counted where its output names them (cmocka's own form and
its TAP form, Python's unittest, and the `N passed, N failed` of this project's own scripts); a program that names
none counts as one test. Whether a program passed is ctest's word alone: what failed inside one that passed is not
counted as failed, and one that failed counts at least once, also when it crashed before it could name a test.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

# One row for each form: what a line looks like, and what it says.
FORMS = (
    (re.compile(r"^\[ +OK +\] \S"), "passed"),
    (re.compile(r"^\[ +FAILED +\] (?!\d+ test)\S"), "failed"),
    (re.compile(r"^\[ +SKIPPED +\] (?!\d+ test)\S"), "skipped"),
    (re.compile(r"^ok \d+\b(?!.*# *SKIP)", re.IGNORECASE), "passed"),
    (re.compile(r"^(?:not )?ok \d+\b.*# *SKIP", re.IGNORECASE), "skipped"),  # cmocka says "not ok" here
    (re.compile(r"^not ok \d+\b(?!.*# *SKIP)", re.IGNORECASE), "failed"),
)
UNITTEST_RAN = re.compile(r"^Ran (\d+) tests? in ")
OWN_SUMMARY = re.compile(r"^(\d+) passed, (\d+) failed$")
UNITTEST_END = re.compile(r"^(?:OK|FAILED)(?: \((.*)\))?$")
CMOCKA_SUMMARY = re.compile(r"^\[ +(?:PASSED|FAILED|SKIPPED) +\] \d+ test")

# What ctest writes of a program that said itself that it can't run here. Any other reason for not
# running, such as a program that was never built, is a failure.
SKIPPED_BY_CHOICE = re.compile(r"SKIP_RETURN_CODE|SKIP_REGULAR_EXPRESSION|Disabled", re.IGNORECASE)


def cases_named(output):
    """Counts the tests that the output of one program names: passed, failed, skipped."""
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    summary = False  # cmocka repeats the names of failed and skipped tests below its summary
    for line in output.splitlines():
        if CMOCKA_SUMMARY.match(line):
            summary = True
        elif line.startswith("[==========]"):
            summary = "Running" not in line
        own = OWN_SUMMARY.match(line)
        if own:
            counts["passed"] += int(own.group(1))
            counts["failed"] += int(own.group(2))
        ran = UNITTEST_RAN.match(line)
        end = UNITTEST_END.match(line)
        if ran:
            counts["passed"] += int(ran.group(1))
        elif end and end.group(1):
            for name, number in re.findall(r"(\w[\w ]*)=(\d+)", end.group(1)):
                kind = {"skipped": "skipped", "failures": "failed", "errors": "failed"}.get(name)
                if kind:
                    counts[kind] += int(number)
                    counts["passed"] = max(0, counts["passed"] - int(number))
        elif not summary:
            for form, kind in FORMS:
                if form.match(line):
                    counts[kind] += 1
                    break
    return counts["passed"], counts["failed"], counts["skipped"]


def count(report):
    """Counts the tests of one JUnit report: passed, failed, skipped."""
    passed = failed = skipped = 0
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        named = cases_named(case.findtext("system-out") or "")
        status = case.get("status")
        reason = case.find("skipped")
        if status == "run":
            passed += named[0] if any(named) else 1
            skipped += named[2]
        elif status == "disabled" or (
            reason is not None and SKIPPED_BY_CHOICE.search(reason.get("message") or "")
        ):
            skipped += max(1, named[2])
        else:
            passed += named[0]
            failed += max(1, named[1])
            skipped += named[2]
    return passed, failed, skipped


def main(reports):
    if not reports:
        sys.exit("usage: count_tests.py JUNIT.xml...")
    totals = [sum(column) for column in zip(*map(count, reports))]
    print(*totals)


if __name__ == "__main__":
    main(sys.argv[1:])
