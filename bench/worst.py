#!/usr/bin/env python3
"""The matcher on its worst cases (bench/worst_bench.c), each at half its size, at it, and at twice it, as a table.

    python3 bench/worst.py build/release/bench/worst_bench [--scale 0.1] [--limit SECONDS] [--instructions] [CASE]...

A case is linear where the columns of growth stay near 2. Times are of the processor; on a busy machine instructions
(counted by valgrind, slowly) tell the growth more surely. A measurement that takes longer than the limit is stopped and told.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile


def cases(binary):
    listed = subprocess.run([binary, "--list"], capture_output=True, text=True, check=True).stdout
    return [(name, int(size), strains) for name, size, strains in (line.split("\t") for line in listed.splitlines())]


def measured(binary, name, size, limit):
    """What worst_bench tells, with the peak of its memory; None where it took too long."""
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(["timeout", str(limit), binary, name, str(size)], stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode == 124:
            return None
        if process.returncode != 0:
            raise SystemExit(f"{name} {size}: exit code {process.returncode}")
        out.seek(0)
        return {**json.load(out), "peak_mb": usage.ru_maxrss / 1000}


def instructions(binary, name, size, limit):
    """Counted by callgrind in match_run(), or None."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["timeout", str(limit), "valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out",
                   "--toggle-collect=match_run", binary, "--once", name, str(size)]
        process = subprocess.run(command, capture_output=True, text=True, check=False)
        if process.returncode == 124:
            return None
        found = re.search(r"Collected : (\d+)", process.stderr)
        if process.returncode != 0 or found is None:
            raise SystemExit(f"{name} {size}: {process.stderr[-300:]}")
        return int(found[1])


def growth(values):
    return " · ".join("–" if b is None or not a else f"{b / a:.1f}" for a, b in zip(values, values[1:]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("cases", nargs="*", help="all where none is named")
    parser.add_argument("--scale", type=float, default=1.0, help="of every size")
    parser.add_argument("--limit", type=int, default=120, help="seconds for one measurement")
    parser.add_argument("--instructions", action="store_true", help="count them, instead of times")
    given = parser.parse_intermixed_args()
    known = cases(given.binary)
    unknown = set(given.cases) - {name for name, _, _ in known}
    if unknown:
        raise SystemExit(f"no such case: {', '.join(sorted(unknown))}")
    if given.instructions:
        print("| case | n | instructions a unit of n, at n/2, n, 2n | growth n/2 to n to 2n |\n|---|--:|--:|--:|")
    else:
        print("| case | n | ms a run, at n/2, n, 2n | growth | first pass, µs a transaction at n: 50th, 99th, most | "
              "peak MB at n |\n|---|--:|--:|--:|--:|--:|")
    for name, size, _ in known:
        if given.cases and name not in given.cases:
            continue
        middle = max(2, int(size * given.scale))
        sizes = [middle // 2, middle, middle * 2]
        if given.instructions:
            counts = [instructions(given.binary, name, n, given.limit) for n in sizes]
            each = " · ".join("over" if c is None else f"{c // n:,}" for c, n in zip(counts, sizes))
            print(f"| {name} | {middle:,} | {each} | {growth(counts)} |", flush=True)
            continue
        told = [measured(given.binary, name, n, given.limit) for n in sizes]
        times = [None if t is None else t["whole_ms"] for t in told]
        at = told[1] or {"each_us": [0, 0, 0], "peak_mb": 0}
        print(f"| {name} | {middle:,} | {' · '.join('over' if t is None else f'{t:,.0f}' for t in times)} | {growth(times)} | "
              f"{' · '.join(f'{us:,.0f}' for us in at['each_us'])} | {at['peak_mb']:,.0f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
