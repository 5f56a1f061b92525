#!/usr/bin/env python3
"""How much a matcher gets right, scenario by scenario, on data made for it to get wrong.

usage: run.py BINARY [--generator one,two,three,four,hand] [--profile normal,hard,adverse] [--seeds w-1,w-2 | --fresh [--count N]]
              [--sizes 10000] [--out DIR] [--keep] [--list N] [--no-peers] [--fail-wrong N]

Seeds that begin with `w-` are for work. Those that `--fresh` draws begin with `f-` and use numbering styles, check digits and languages
that the former never do; give them to --seeds to repeat a report. Writes into DIR (default build/accuracy)
  scenarios.csv, report.md   the tables as printed
  wrong.csv, lost.csv, missed.csv, guessed.csv   each such line with its text, what was decided and what was right
  calibration.csv, *.svg     stated against found error
"""
import argparse
import csv
import os
import secrets
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import agents  # noqa: E402
import deductions  # noqa: E402
import grammar  # noqa: E402
import hand  # noqa: E402
import mutation  # noqa: E402
import peers  # noqa: E402
import scoring  # noqa: E402

GENERATORS = {"one": agents.generate, "two": grammar.generate, "three": mutation.generate, "four": deductions.generate}
NAMES = tuple(GENERATORS) + ("hand",)
PROFILES = ("normal", "hard", "adverse")


def run_binary(binary, folder, out):
    """Runs the program over a set as a user would. Returns its results by bank reference, and the seconds it took."""
    shutil.rmtree(out, ignore_errors=True)
    beside = []
    for option, name in (("--config", "config.ini"), ("--rates", "rates.csv")):
        if os.path.exists(os.path.join(folder, name)):
            beside += [option, os.path.join(folder, name)]
    started = time.monotonic()
    ran = subprocess.run([binary, "run", "--quiet", "--open-items", os.path.join(folder, "open-items.csv"), "--customers",
                          os.path.join(folder, "customers.csv"), *beside, "--out", out, os.path.join(folder, "statements")],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder)
    if ran.returncode != 0:
        raise SystemExit("%s: exit code %d\n%s" % (folder, ran.returncode, ran.stderr[-2000:]))
    return scoring.read_results(out), time.monotonic() - started


def sets(options, data):
    """label, folder and generator of every set asked for, made on the way."""
    for name in options.generator:
        if name == "hand":
            for group in hand.groups():
                folder = os.path.join(data, "hand", group.name)
                group.finish(folder)
                yield "hand/" + group.name, folder, "hand", "hand"
            continue
        for profile in options.profile:
            for size in options.sizes:
                for seed in options.seeds:
                    folder = os.path.join(data, "%s-%s-%d-%s" % (name, profile, size, seed))
                    shutil.rmtree(folder, ignore_errors=True)
                    os.makedirs(folder)
                    about = GENERATORS[name](seed, size, size, profile, seed.startswith("f-"), folder)
                    label = "%s/%s/%d/%s" % (name, profile, size, seed)
                    print("%s: %s" % (label, about), flush=True)
                    yield label, folder, name, profile


def summary_row(name, score):
    return "| %s | %s |" % (name, " | ".join(map(str, score.total.cells())))


def write_cases(path, cases, folders):
    """Each line with what was read, decided and right, so that a person can judge it without looking anything up."""
    texts = {}
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow("set,bank_ref,scenario,verdict,status,reason,confidence,amount,counterparty,account,text,decided,truth,candidates".split(","))
        for label, ref, (kind, _, paid, _), result, verdict in cases:
            if label not in texts:
                texts = {label: {line[0]: line for line in peers.lines(folders[label])}}
            line = texts[label].get(ref, ("", 0, "", "", "", ""))
            shown = " / ".join("%d: %s" % (rank, "+".join(sorted(c)) or "nothing") for rank, c in sorted(result.candidates.items()))
            out.writerow((label, ref, kind, verdict, result.status, result.reason, result.confidence, scoring.decimal(line[1]), line[4], line[5],
                          line[3], scoring.described(result.items), scoring.described(paid), shown))


def main(arguments):
    parser = argparse.ArgumentParser(description="how much a matcher gets right, scenario by scenario")
    listed = lambda allowed: lambda text: allowed if text == "all" else tuple(
        part if part in allowed else parser.error("no such choice: %s" % part) for part in text.split(","))
    parser.add_argument("binary")
    parser.add_argument("--generator", type=listed(NAMES), default=NAMES)
    parser.add_argument("--profile", type=listed(PROFILES), default=("normal",))
    parser.add_argument("--seeds", type=lambda text: text.split(","), default=None, help="default: w-1")
    parser.add_argument("--fresh", action="store_true", help="draws seeds that nobody has worked with, and prints them")
    parser.add_argument("--count", type=int, default=3, help="how many seeds --fresh draws")
    parser.add_argument("--sizes", type=lambda text: [int(part) for part in text.split(",")], default=[10000])
    parser.add_argument("--out", default=os.path.join(os.path.dirname(os.path.dirname(HERE)), "build", "accuracy"))
    parser.add_argument("--keep", action="store_true", help="keeps data and results of each set")
    parser.add_argument("--list", type=int, default=10, help="wrong lines printed")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--fail-wrong", type=int, default=None, metavar="N", help="exit code 1 where more than N automatic ones are wrong")
    options = parser.parse_args(arguments)
    if options.fresh and options.seeds:
        parser.error("--fresh draws seeds, --seeds names them: one of the two")
    options.seeds = ["f-" + secrets.token_hex(4) for _ in range(options.count)] if options.fresh else options.seeds or ["w-1"]
    print("seeds: %s" % ",".join(options.seeds))
    binary = os.path.abspath(options.binary)
    data = os.path.join(options.out, "data")
    os.makedirs(data, exist_ok=True)

    ours, folders, order = {}, {}, []
    others = {}
    seconds = 0.0
    with peers.Postgres() as postgres:
        if not options.no_peers and not postgres.usable:
            print("PostgreSQL is not installed here: that peer is left out")
        for label, folder, generator, profile in sets(options, data):
            key = generator if generator == "hand" else "%s %s" % (generator, profile)
            if key not in ours:
                ours[key], others[key] = scoring.Score(), {"sql": scoring.Score(), "pg_trgm": scoring.Score()}
                order.append(key)
            results, took = run_binary(binary, folder, folder + "-out")
            seconds += took
            ours[key].add_set(label, os.path.join(folder, "truth.csv"), results)
            if not options.no_peers:
                others[key]["sql"].add_set(label, os.path.join(folder, "truth.csv"), peers.sql(folder))
                found = postgres.match(folder) if postgres.usable else None
                if found is not None:
                    others[key]["pg_trgm"].add_set(label, os.path.join(folder, "truth.csv"), found)
                elif postgres.usable:
                    print("%s: pg_trgm gave up after %d s" % (label, peers.PATIENCE_S))
            folders[label] = folder

    report = ["seeds: %s; sizes: %s" % (", ".join(options.seeds), ", ".join(map(str, options.sizes))), ""]
    report += ["| set | program | %s |" % " | ".join(scoring.COLUMNS), "|---|---|%s" % ("--:|" * len(scoring.COLUMNS))]
    for key in order:
        for name, score in [("tallystick", ours[key])] + [(n, s) for n, s in others[key].items() if s.total.n["transactions"]]:
            report.append("| %s %s" % (key, summary_row(name, score)))
    automatic, candidates = scoring.Calibration(), scoring.Calibration()
    for key in order:
        score = ours[key]
        report += ["", "### %s, by scenario" % key, "", score.table(), "", "Truth by outcome:", "", score.outcome_table(), "",
                   "Stated and found error of automatic decisions:", "", score.calibration.table()]
        automatic.merge(score.calibration)
        candidates.merge(score.candidates)
        with open(os.path.join(options.out, "calibration-%s.svg" % key.replace(" ", "-")), "w", encoding="utf-8") as file:
            file.write(score.calibration.svg(key))
    report += ["", "### Stated and found error, all sets", "", "Automatic decisions:", "", automatic.table(), "",
               "First candidates of exceptions:", "", candidates.table()]
    with open(os.path.join(options.out, "calibration.svg"), "w", encoding="utf-8") as file:
        file.write(automatic.svg("all sets"))
    with open(os.path.join(options.out, "report.md"), "w", encoding="utf-8") as file:
        file.write("\n".join(report) + "\n")
    with open(os.path.join(options.out, "scenarios.csv"), "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("set", "program", "scenario") + scoring.COLUMNS)
        for key in order:
            for name, score in [("tallystick", ours[key])] + list(others[key].items()):
                for kind in sorted(score.scenario):
                    out.writerow((key, name, kind) + score.scenario[kind].cells())
    with open(os.path.join(options.out, "calibration.csv"), "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("set", "decisions_of", "stated_error_up_to", "decisions", "errors_stated", "errors_found"))
        for key in order:
            for name, c in (("automatic", ours[key].calibration), ("candidates", ours[key].candidates)):
                for band in sorted(c.count):
                    out.writerow((key, name, scoring.BANDS[band], c.count[band], "%.3f" % c.stated[band], c.wrong[band]))
    cases = {verdict: [case for key in order for case in ours[key].cases[verdict]] for verdict in ("wrong", "lost", "missed", "guessed")}
    for verdict, found in cases.items():
        write_cases(os.path.join(options.out, verdict + ".csv"), found, folders)

    print("\n".join(report))
    print("\n%d sets in %.1f s of the program's own time" % (len(folders), seconds))
    for label, ref, (kind, _, paid, _), result, verdict in (cases["wrong"] + cases["lost"])[:options.list]:
        print("%s: %s %s (%s): %s, %s instead of %s" % (verdict, label, ref, kind, result.status, scoring.described(result.items), scoring.described(paid)))
    if not options.keep:
        shutil.rmtree(data)
    unread = sum(score.unread for score in ours.values())
    if unread:
        print("%d bank references stand in the truth or in the results alone" % unread)
        return 1
    return 1 if options.fail_wrong is not None and len(cases["wrong"]) > options.fail_wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
