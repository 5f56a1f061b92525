#!/usr/bin/env python3
"""SIGKILL at random times during runs of 20,000 transactions, and during the runs that recover from it.

Two rounds: the first run of a workbook, and one into a workbook that has a run. After each kill the workbook is as before
or as after; after each recovery its content and every result are those of a run that nobody disturbed.
"""
import hashlib
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import time

from fault import Runner, State, Tally, each, known, options, scratch

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
TRANSACTIONS = 20000
ITEMS = 4000
FLOOR = 500
QUICK_TRANSACTIONS = 1000
QUICK_FLOOR = 12
AGAIN = 0.6  # share of recoveries that are killed too; 0.3 is promised
VERIFIED_EVERY = 16  # recoveries, of which one is verified to the last row
WORKBOOK = ["--workbook", "book.db", "--out", "out", "--quiet", "--open-items", "open-items.csv", "--customers", "customers.csv"]


def make(folder, seed, transactions):
    """A statement a day, in two files: the first half of the days and the second."""
    subprocess.run([sys.executable, "-B", str(PROJECT / "bench" / "generate.py"), "--transactions", str(transactions),
                    "--items", str(ITEMS), "--seed", str(seed), "--formats", "mt940", "--out", str(folder)],
                   check=True, stdout=subprocess.DEVNULL)
    text = b"".join(path.read_bytes() for path in sorted((folder / "mt940").iterdir()))
    days = [b":20:" + day for day in text.split(b":20:")[1:]]
    (folder / "early.sta").write_bytes(b"".join(days[:len(days) // 2]))
    (folder / "late.sta").write_bytes(b"".join(days[len(days) // 2:]))
    shutil.rmtree(folder / "mt940")
    return len(days)


class Round:
    """Runs that end alike: where they start, what they are asked, and what the undisturbed one leaves."""

    def __init__(self, runner, folder, name, base, statements):
        self.name, self.base = name, base
        self.arguments = ["run", *WORKBOOK, *statements]
        at = folder / f"undisturbed-{name}"
        shutil.copytree(base, at)
        self.before = State(at)
        begun = time.monotonic()
        self.result = runner.run(at, self.arguments)
        self.seconds = time.monotonic() - begun
        if self.result.code not in (0, 4):
            sys.exit(f"kills: the undisturbed run ended with {self.result.code}: {self.result.err.decode()}")
        self.after = State(at)
        self.after_head = head(at / "book.db")
        self.before_head = head(base / "book.db")
        shutil.rmtree(at)


def head(path):
    """The last hash of the audit chain and what SQLite says of the file; None where there is no workbook."""
    def look(copied):
        with sqlite3.connect(copied) as db:
            found = db.execute("SELECT count(*), max(event_id), (SELECT hash FROM audit_event ORDER BY event_id DESC LIMIT 1), "
                               "(SELECT count(*) FROM run) FROM audit_event").fetchone()
            words = [row[0] for row in db.execute("PRAGMA integrity_check")]
        db.close()
        return (*found, *words)
    return known("head", path, look)


def killed(runner, folder, arguments, after):
    """Kills the command after some seconds; whether it was still there."""
    process = subprocess.Popen([runner.binary, *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=runner.environment(folder))
    try:
        process.wait(after)
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True


def left_over(folder, round_):
    """What stands there after a kill and is neither whole nor the name of something unfinished."""
    faults = []
    for path in (folder / "out").glob("*") if (folder / "out").exists() else []:
        if path.name in ("allocations.csv", "matches.csv", "partials.csv", "exceptions.csv", "candidates.csv", "report.html",
                         "controls.json"):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            name = f"out/{path.name}"
            if digest not in (round_.before.files.get(name), round_.after.files.get(name)):
                faults.append(f"{name} is neither as before nor as after")
    return faults


def whole(folder, round_):
    found = head(folder / "book.db")
    if found == round_.before_head:
        return []
    return [] if found == round_.after_head else [f"the workbook is neither as before nor as after: {found}"]


def recovered(runner, folder, round_, verified):
    """The run again, undisturbed; the workbook and each file to the last byte."""
    result = runner.run(folder, round_.arguments)
    if result.code != round_.result.code:
        return [f"the recovery ends with {result.code}: {result.err.decode(errors='replace')[-400:]}"]
    now = State(folder)
    faults = [] if now.book == round_.after.book else ["the workbook's content is not that of the undisturbed run"]
    faults += [f"{name} is not that of the undisturbed run" for name, digest in round_.after.files.items() if now.files.get(name) != digest]
    if verified:
        told = runner.run(folder, ["verify", "book.db"])
        if b"recomputed from what is stored: holds" not in told.out:
            faults.append(f"verify ends with {told.code}: {told.out.decode()} {told.err.decode(errors='replace')[-400:]}")
    return faults


def main():
    o = options(__doc__)
    tally = Tally("kills", "a run that is killed is there as a whole or not at all, and the next one ends as if nothing had been", o)
    transactions, floor = (QUICK_TRANSACTIONS, QUICK_FLOOR) if o.quick else (TRANSACTIONS, FLOOR)
    print(f"kills: seed {o.seed}", flush=True)
    with scratch("kills") as name:
        folder = pathlib.Path(name)
        runner = Runner(o.binary)
        inputs = folder / "inputs"
        days = make(inputs, o.seed % 1000, transactions)
        first = Round(runner, folder, "first", inputs, ["early.sta", "late.sta"])
        begun = folder / "begun"
        shutil.copytree(inputs, begun)
        if runner.run(begun, ["run", *WORKBOOK, "early.sta"]).code not in (0, 4):
            sys.exit("kills: the earlier run failed")
        following = Round(runner, folder, "next", begun, ["late.sta"])
        tally.say(f"{transactions} transactions of {days} days; undisturbed {first.seconds:.2f} s into a new workbook, "
                  f"{following.seconds:.2f} s into one that has a run")
        counts = {"cycles": 0, "recoveries": 0, "recoveries killed": 0, "not in time": 0, "verified": 0}

        def cycle(number, place):
            rng = random.Random(f"{o.seed}/{number}")
            round_ = (first, following)[number % 2]
            with tally.lock:
                if tally.injected >= floor:
                    return
                counts["cycles"] += 1
                verified = counts["cycles"] % VERIFIED_EVERY == 1
                counts["verified"] += verified
            at = folder / f"work-{place}"
            shutil.rmtree(at, ignore_errors=True)
            shutil.copytree(round_.base, at)
            faults, recovery = [], False
            while True:
                # Other work on the machine makes a run slower, never faster.
                if killed(runner, at, round_.arguments, rng.random() * round_.seconds * 1.05):
                    tally.count()
                    with tally.lock:
                        counts["recoveries killed"] += recovery
                    faults += whole(at, round_) + left_over(at, round_)
                else:
                    with tally.lock:
                        counts["not in time"] += 1
                recovery = True
                with tally.lock:
                    counts["recoveries"] += 1
                if faults or rng.random() >= AGAIN:
                    break
            faults += recovered(runner, at, round_, verified)
            tally.violated(faults, f"tests/fault/kills.py {o.binary} --seed {o.seed}, cycle {number} ({round_.name})")

        number = 0
        while tally.injected < floor and tally.violations == 0 and number < 20 * floor:
            each(o.jobs, cycle, range(number, number + 8 * o.jobs))
            number += 8 * o.jobs
        tally.say(", ".join(f"{key}: {value}" for key, value in counts.items()))
        tally.more = {"recoveries_killed": counts["recoveries killed"], "verified": counts["verified"]}
        if not o.quick and counts["recoveries killed"] < 0.3 * counts["cycles"]:
            tally.violated(["too few recoveries were killed"], "kills")
        return tally.end(floor)


if __name__ == "__main__":
    sys.exit(main())
