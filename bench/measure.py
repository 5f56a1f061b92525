#!/usr/bin/env python3
"""Measures `tallystick run` on generated data, and prints tables in Markdown.

usage: measure.py --program BINARY --data DIR [--sizes 10000,100000] [--formats camt,mt940,csv] [--profiles normal,adverse]
                  [--runs 5] [--seed 1] [--threads 1] [--json FILE]

Each figure is the median of the runs. A run is a process of its own, with an output folder of its own that is removed
afterwards; time is the wall's, memory the most that the process had in RAM. The stages are the program's own account of itself, which
it gives with TALLYSTICK_TIMINGS=1 as the last line on stderr. Runs of the different cases are interleaved, so that a machine that
slows down for a minute touches all of them alike.
"""
import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from statistics import median

HERE = os.path.dirname(os.path.abspath(__file__))
STAGES = ("read_items", "parse", "index", "match", "learn", "decoys", "assign", "write", "digest")
DONE_WITH_RESULTS = (0, 3, 4, 10)  # the exit statuses with which results are written


class Failed(Exception):
    """A run that gives no figures; its text says why."""


def generate(folder, size, seed, profile):
    """Makes the data of one size and profile, unless it is there from before."""
    made = os.path.join(folder, "made.json")
    recipe = {"transactions": size, "items": size, "seed": seed, "profile": profile, "generator": generator_digest()}
    try:
        with open(made, encoding="utf-8") as file:
            if json.load(file) == recipe:
                return
    except (OSError, ValueError):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    print("generating %s transactions, %s" % (format(size, ","), profile), file=sys.stderr)
    subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), "--transactions", str(size), "--items", str(size),
                    "--seed", seed, "--profile", profile, "--gz", "--out", folder], check=True)
    with open(made, "w", encoding="utf-8") as file:
        json.dump(recipe, file)


def generator_digest():
    """Data made by another version of the generator is not the same data."""
    digest = hashlib.sha256()
    for name in ("generate.py", "payers.py", "statements.py"):
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def timings_of(text):
    """The program's own timings: the last line of stderr."""
    lines = text.strip().splitlines()
    try:
        report = json.loads(lines[-1])
        return {stage: report["timings"][stage + "_ms"] for stage in STAGES}, report["transactions"], report["items"]
    except (IndexError, KeyError, TypeError, ValueError):
        raise Failed("the last line on stderr holds no timings: %.200s" % (lines[-1] if lines else "nothing")) from None


def run_once(program, data, format_name, threads, out):
    """One run: wall seconds, peak memory in MB, stages in ms, transactions."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TALLYSTICK_")}
    environment.update(TALLYSTICK_TIMINGS="1", XDG_CONFIG_HOME=os.path.join(data, "no-settings"))
    command = [program, "run", "--threads", str(threads), "--open-items", os.path.join(data, "open-items.csv"),
               "--customers", os.path.join(data, "customers.csv"), "--out", out, os.path.join(data, format_name)]
    with tempfile.TemporaryFile() as errors:
        started = time.monotonic()
        process = subprocess.Popen(command, env=environment, cwd=data, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=errors)
        _, wait_status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(wait_status)
        errors.seek(0)
        text = errors.read().decode("utf-8", "replace")
    if process.returncode not in DONE_WITH_RESULTS:
        raise Failed("%s ended with status %d: %s" % (" ".join(command), process.returncode, text[-600:]))
    stages, transactions, items = timings_of(text)
    return {"wall_s": wall, "peak_mb": usage.ru_maxrss / 1024, "stages_ms": stages, "transactions": transactions,
            "items": items, "status": process.returncode}


def score(data, out):
    """Precision and recall as score.py prints them, from its last row."""
    done = subprocess.run([sys.executable, os.path.join(HERE, "score.py"), os.path.join(data, "truth.csv"), out],
                          stdout=subprocess.PIPE, encoding="utf-8", check=False)
    for line in done.stdout.splitlines():
        if line.startswith("| **all** |"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            return {"precision": cells[4], "recall": cells[5], "whole": done.returncode == 0}
    raise Failed("score.py gave no result for %s" % out)


def measure(options, cases):
    """Runs every case as often as asked, one after the other in each round."""
    results = {case: [] for case in cases}
    scores = {}
    for round_number in range(options.runs):
        for case in cases:
            size, profile, format_name = case
            print("run %d of %d: %s %s %s" % (round_number + 1, options.runs, format(size, ","), profile, format_name),
                  file=sys.stderr)
            data = data_folder(options, size, profile)
            out = tempfile.mkdtemp(prefix="run-", dir=options.data)
            try:
                results[case].append(run_once(options.program, data, format_name, options.threads, out))
                if case not in scores:
                    scores[case] = score(data, out)
            finally:
                shutil.rmtree(out)
    return [middle(case, results[case], scores[case]) for case in cases]


def middle(case, runs, scored):
    size, profile, format_name = case
    return {
        "size": size, "profile": profile, "format": format_name, "runs": len(runs), "status": runs[0]["status"],
        "transactions": runs[0]["transactions"], "items": runs[0]["items"],
        "wall_s": median(run["wall_s"] for run in runs),
        "peak_mb": median(run["peak_mb"] for run in runs),
        "stages_ms": {stage: median(run["stages_ms"][stage] for run in runs) for stage in STAGES},
        **scored,
    }


def data_folder(options, size, profile):
    return os.path.join(options.data, "%d-%s-%s" % (size, profile, options.seed))


def machine():
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), model)
    except OSError:
        pass
    return "%s, %d cores, %s" % (model, os.cpu_count() or 1, platform.system())


def print_tables(options, results):
    print("Medians of %d, %d thread%s. %s.\n" % (options.runs, options.threads, "" if options.threads == 1 else "s", machine()))
    print("| transactions × items | profile | format | wall s | peak MB | transactions/s | %s | matched/s |"
          % " | ".join("%s ms" % stage.replace("_", " ") for stage in STAGES))
    print("|--:|---|---|--:|--:|--:|%s--:|" % ("--:|" * len(STAGES)))
    for r in results:
        match_ms = r["stages_ms"]["match"] + r["stages_ms"]["assign"]
        print("| %s × %s | %s | %s | %.2f | %.0f | %s | %s | %s |" % (
            format(r["transactions"], ","), format(r["items"], ","), r["profile"], r["format"], r["wall_s"], r["peak_mb"],
            format(int(r["transactions"] / r["wall_s"]), ","),
            " | ".join(format(r["stages_ms"][stage], ",.0f") for stage in STAGES),
            format(int(r["transactions"] * 1000 / match_ms), ",") if match_ms else "–"))
    print("\nMatched/s is transactions by the time of match and assign together.\n")
    print("| transactions | profile | format | precision of the automatic | recall |\n|--:|---|---|--:|--:|")
    for r in results:
        note = "" if r["whole"] else " (bank references differ)"
        print("| %s | %s | %s%s | %s | %s |" % (format(r["size"], ","), r["profile"], r["format"], note, r["precision"], r["recall"]))


def main(arguments):
    parser = argparse.ArgumentParser(description="measures tallystick run on generated data")
    parser.add_argument("--program", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--formats", default="camt,mt940,csv")
    parser.add_argument("--profiles", default="normal,adverse")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", metavar="FILE", help="write the figures there as well")
    options = parser.parse_args(arguments)
    if options.runs < 1:
        parser.error("at least one run")
    options.program = os.path.abspath(options.program)
    options.data = os.path.abspath(options.data)
    os.makedirs(options.data, exist_ok=True)

    sizes = [int(size) for size in options.sizes.split(",")]
    profiles = options.profiles.split(",")
    cases = [(size, profile, name) for size in sizes for profile in profiles for name in options.formats.split(",")]
    try:
        for size in sizes:
            for profile in profiles:
                generate(data_folder(options, size, profile), size, options.seed, profile)
        results = measure(options, cases)
    except (Failed, subprocess.CalledProcessError) as error:
        print("error: %s" % error, file=sys.stderr)
        return 1
    print_tables(options, results)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
