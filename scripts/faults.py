#!/usr/bin/env python3
"""Runs the parts of tests/fault one after the other and prints the table: promise, faults injected, violations."""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "tests" / "fault"


def parts():
    """A part is an executable script; what parts share is not."""
    return [path for path in sorted(FOLDER.glob("*.py")) if os.access(path, os.X_OK)]


def run(path, options):
    """What a part said with its last line. One that died without it has broken its promise."""
    command = [sys.executable, "-B", str(path), options.binary, "--jobs", str(options.jobs)]
    command += ["--seed", str(options.seed)] if options.seed is not None else []
    command += ["--quick"] if options.quick else []
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace")
    last = ""
    for line in process.stdout:
        if not line.startswith("{"):
            print("    " + line, end="", flush=True)
        last = line
    code = process.wait()
    try:
        told = json.loads(last)
        told["violations"] = int(told["violations"])
    except (ValueError, KeyError, TypeError):
        told = {"part": path.stem, "promise": f"ended with {code} and no result", "injected": 0, "floor": 0, "violations": 1}
    told["held"] = code == 0 and told["violations"] == 0 and told["injected"] >= told["floor"]
    told["seconds"] = round(time.monotonic() - begun, 1)
    return told


def table(results):
    rows = [("part", "promise", "injected", "floor", "violations", "seconds", "")]
    for r in results:
        rows.append((r["part"], r["promise"], f'{r["injected"]:,}', f'{r["floor"]:,}', str(r["violations"]), str(r["seconds"]),
                     "holds" if r["held"] else "DOES NOT HOLD"))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(cell.rjust(width) if 2 <= i <= 5 else cell.ljust(width)
                               for i, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in rows)


def main():
    parser = argparse.ArgumentParser(prog="scripts/faults", description=__doc__)
    parser.add_argument("binary")
    parser.add_argument("parts", nargs="*")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_intermixed_args()
    options.binary = os.path.abspath(options.binary)
    there = {path.stem: path for path in parts()}
    unknown = [name for name in options.parts if name not in there]
    if unknown:
        parser.error(f"no part {unknown[0]}; there are {', '.join(there)}")
    begun = time.monotonic()
    results = []
    for name in options.parts or there:
        print(f"==> {name}", flush=True)
        results.append(run(there[name], options))
    print()
    print(table(results))
    held = all(r["held"] for r in results)
    print(f"\n{sum(r['injected'] for r in results):,} faults in {time.monotonic() - begun:.0f} seconds: "
          + ("every promise holds" if held else "NOT EVERY PROMISE HOLDS"))
    return 0 if held and results else 1


if __name__ == "__main__":
    sys.exit(main())
