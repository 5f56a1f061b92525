#!/usr/bin/env python3
"""Simulates small companies over several runs, each from a seed, and holds every figure to a model of its own.

usage: simulate.py BIN [--jobs N] [--seed S] [--seeds COUNT] [--quick] [--keep DIR]

tests/model has the model. A seed that differs is played again with files left out, until nothing can be left out, and
printed with what is left; `--seeds 1 --seed S --keep DIR` leaves its files in DIR. The last line is a JSON object.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "model"))
from compare import Difference, Trial  # noqa: E402
from world import World  # noqa: E402

FLOOR, QUICK = 2000, 60


def play(binary, seed, kept=None, folder=None):
    """What differs in the world of a seed, or None, and how many allocations were seen; kept: the files left in it."""
    world = World(seed)
    if kept is not None:
        world.files = [file for place, file in enumerate(world.files) if place in kept]
    scratch = folder or tempfile.mkdtemp(prefix="tallystick-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    try:
        return None, Trial(binary, world, scratch).play()
    except Difference as difference:
        return str(difference), 0
    except Exception as error:  # a result that can't even be read is a difference too
        return f"{type(error).__name__}: {error}", 0
    finally:
        if folder is None:
            shutil.rmtree(scratch)


def shrink(binary, seed):
    """The places of the files of a world without any of which nothing differs, and what differs with them."""
    kept = list(range(len(World(seed).files)))
    difference, _ = play(binary, seed, kept)
    for place in list(kept):
        fewer = [other for other in kept if other != place]
        found, _ = play(binary, seed, fewer) if fewer else (None, 0)
        if found:
            kept, difference = fewer, found
    return kept, difference


def show(binary, seed, difference):
    kept, smaller = shrink(binary, seed)
    print(f"seed {seed}: {difference}\n  with these files alone: {smaller}")
    for file in (World(seed).files[place] for place in kept):
        print(f"    run {file.run} {file.name}{' damaged' if file.damaged else ''}: " + "; ".join(
            f"{r.kind} {r.number} of {r.account.iban} {r.days[0]}"
            + (f"..{r.days[1]}" if r.days[0] != r.days[1] else "") + f" {[(b.amount, b.ref) for b in r.bookings]}"
            + (f" pending {[b.amount for b in r.pending]}" if r.pending else "") + f" {r.balances or ''}" for r in file.reports))
    print(f"  again: tests/fault/simulate.py BIN --seed {seed} --seeds 1 --keep DIR", flush=True)


def main():
    parser = argparse.ArgumentParser(description="a seeded simulation against a small independent model")
    parser.add_argument("binary")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1, help="the first one")
    parser.add_argument("--seeds", type=int, help="how many")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", help="a folder for the files of the first seed")
    options = parser.parse_args()
    binary = os.path.abspath(options.binary)
    floor = QUICK if options.quick else FLOOR
    count = options.seeds or floor
    began, violations, allocations = time.monotonic(), 0, 0
    if options.keep:
        os.makedirs(options.keep)
        print(play(binary, options.seed, folder=options.keep)[0] or "no difference")
    seeds = range(options.seed, options.seed + count)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for seed, (difference, seen) in zip(seeds, pool.map(lambda seed: play(binary, seed), seeds)):
            allocations += seen
            if difference:
                violations += 1
                if violations <= 10:
                    show(binary, seed, difference)
                else:
                    print(f"seed {seed}: {difference}", flush=True)
    idle = allocations < count // 2  # a world in which nothing is paid would prove nothing
    print(f"{count} seeds from {options.seed}, {allocations} allocations{', too few to mean anything' if idle else ''}")
    print(json.dumps({"part": "simulate", "promise": "totals, duplicates, gaps, conflicts and open amounts are a second accountant's",
                      "injected": count, "floor": floor if options.seeds is None else count, "violations": violations + idle,
                      "seconds": round(time.monotonic() - began, 1), "seed": options.seed}))
    return 1 if violations or idle or (options.seeds is None and count < floor) else 0


if __name__ == "__main__":
    sys.exit(main())
