"""Statement files from outside the repository, held to what was counted in them without any project code.

usage: test_corpus.py BINARY PROJECT [--regenerate]

The folder that TS_TEST_CORPUS names holds files and truth.tsv: a row a file, with its kind, its statements, entries, sums and
balances, and whether it is well-formed. Well-formed files of the formats that are read must agree; all others must be refused
or told of, and nothing may crash. Files that are not yet right stand with the reason in corpus_pending.tsv. That list may
only get shorter: a listed file that agrees, and one that doesn't and is not listed, fail the test. --regenerate writes the
list again and keeps the reasons of files that stay on it.
"""
import concurrent.futures
import csv
import json
import os
import pathlib
import subprocess
import sys
from collections import Counter
from decimal import Decimal

READ = {"mt940", "camt", "csv", "bai2", "ofx"}  # kinds of truth.tsv that have a parser
SECONDS = 60
SKIPPED = 77
CRASH_MARKS = ("Sanitizer", "runtime error:", "Assertion")


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


class Reading:
    """What `parse --format json` said of one file."""

    def __init__(self, binary, path):
        env = {k: v for k, v in os.environ.items() if not k.startswith("TALLYSTICK_")}
        env.update({"LC_ALL": "C", "TZ": "UTC", "XDG_CONFIG_HOME": str(path.parent / "no-settings")})
        self.fault = None
        self.told = {"statement": [], "entry": [], "diagnostic": []}
        try:
            done = subprocess.run([binary, "parse", "--format", "json", str(path)], capture_output=True, env=env,
                                  timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            self.fault = f"takes longer than {SECONDS} s"
            return
        self.code = done.returncode
        err = done.stderr.decode("utf-8", "replace")
        mark = next((m for m in CRASH_MARKS if m in err), None)
        if self.code not in (0, 3, 4) or mark:
            self.fault = f"crash: exit {self.code} {mark or ''}".rstrip()
            return
        try:
            for line in done.stdout.decode("utf-8").splitlines():
                record = json.loads(line)
                self.told[record["type"]].append(record)
        except (ValueError, KeyError) as fault:
            self.fault = f"output can't be read: {fault}"

    def complaint(self):
        """Code and message of the worst that was told."""
        for severity in ("error", "warning"):
            for d in self.told["diagnostic"]:
                if d["severity"] == severity:
                    return f"{d['code']} {d['message']}"
        return "nothing told"


def sums(text):
    """Of "EUR=1.00;USD=2": the amounts that are not zero, in order; currencies are often not in the file."""
    amounts = [Decimal(part.split("=")[1]) for part in text.split(";") if part]
    return sorted(a for a in amounts if a)


def side(entries, sign):
    by_currency = Counter()
    for entry in entries:
        amount = Decimal(entry["amount"])
        if (amount < 0) == (sign < 0):
            by_currency[entry.get("currency")] += abs(amount)
    return sorted(a for a in by_currency.values() if a)


def balance(text, place):
    """The first or last of "EUR 1.00;EUR 2.00", None where it is missing."""
    words = text.split(";")[place].split() if text else []
    return Decimal(words[1]) if len(words) == 2 else None


def disagreement(row, reading):
    """How a well-formed file is not read as counted; empty where it agrees."""
    if reading.code == 3:
        return f"refused: {reading.complaint()}"
    statements, entries, found = reading.told["statement"], reading.told["entry"], []
    if row["kind"] != "csv" and row["statements"] and len(statements) != int(row["statements"]):
        found.append(f"{len(statements)} statements instead of {row['statements']}")
    if row["entries"] and len(entries) != int(row["entries"]):
        found.append(f"{len(entries)} entries instead of {row['entries']}")
    if row["credit_sum"] or row["debit_sum"]:
        for name, sign in (("credit", 1), ("debit", -1)):
            got, want = side(entries, sign), sums(row[name + "_sum"])
            if got != want:
                found.append(f"{name} {' '.join(map(str, got)) or 'none'} instead of {' '.join(map(str, want)) or 'none'}")
    if row["kind"] != "csv" and statements:
        for name, place in (("opening", 0), ("closing", -1)):
            want, told = balance(row[name], place), statements[place].get(name)
            if want is not None and (told is None or Decimal(told["amount"]) != want):
                found.append(f"{name} {told and told['amount']} instead of {want}")
    return "; ".join(found)


def judge(binary, corpus, row):
    """What is wrong with how one file is read; empty for nothing."""
    reading = Reading(binary, corpus / row["file"])
    if reading.fault:
        return reading.fault
    if row["wellformed"] == "yes" and row["kind"] in READ:
        return disagreement(row, reading)
    if reading.complaint() == "nothing told":
        return "broken, and read in silence" if row["kind"] in READ else "of another format, and read in silence"
    return ""


def write_pending(path, found, before):
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write("file\treason\n")
        for name, why in sorted(found.items()):
            reason = before.get(name) or why.replace("\t", " ").replace("\n", " ")
            out.write(f"{name}\t{reason}\n")
    print(f"{path}: {len(before)} files before, {len(found)} now")


def main(binary, project, regenerate):
    folder = os.environ.get("TS_TEST_CORPUS")
    if not folder:
        print("skipped: TS_TEST_CORPUS names no folder of statement files")
        return SKIPPED
    corpus = pathlib.Path(folder)
    rows = table(corpus / "truth.tsv")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        verdicts = list(pool.map(lambda row: judge(os.path.abspath(binary), corpus, row), rows))
    found = {row["file"]: why for row, why in zip(rows, verdicts) if why}
    path = pathlib.Path(project) / "tests/e2e/corpus_pending.tsv"
    pending = {row["file"]: row["reason"] for row in table(path)} if path.exists() else {}
    if regenerate:
        write_pending(path, found, pending)
        return 0
    failed = 0
    here = {row["file"] for row in rows}
    for name, why in sorted(found.items()):
        if name not in pending or why.startswith("crash"):
            failed += 1
            print(f"FAILED {name}: {why}")
    for name, reason in sorted(pending.items()):
        if name in here and name not in found:
            failed += 1
            print(f"FAILED {name} agrees now; take it off corpus_pending.tsv")
        if not reason:
            failed += 1
            print(f"FAILED {name} stands on corpus_pending.tsv without a reason")
    if not rows:
        failed += 1
        print("FAILED truth.tsv has no rows")
    for kind in sorted(READ):
        agree = [row["file"] not in found for row in rows if row["kind"] == kind and row["wellformed"] == "yes"]
        print(f"{kind}: {sum(agree)} of {len(agree)} well-formed files agree")
    print(f"{len(rows) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], "--regenerate" in sys.argv[3:]))
