#!/usr/bin/env python3
"""The n-th allocation of each command fails: once, or with all that follow, as the seed has it."""
import pathlib
import random
import sys

from fault import State, Tally, World, each, options, scratch, shim

FIRST_POINTS = 200
SAMPLED_POINTS = 240  # some are spared
# Debian 12's libarchive (3.6.2) dies of some failures of its own while it opens a ZIP; nothing is lost by that, but
# nothing is said either.
SPARED = "libarchive"
FLOOR = 400  # a command, less where it asks for memory fewer times


def points(asked, rng, quick):
    """The first ones, all of them, and some of the rest."""
    first = min(asked, FIRST_POINTS)
    rest = range(first + 1, asked + 1)
    if quick:  # few, over all of it
        return sorted({*rng.sample(range(1, first + 1), min(first, 6)), *rng.sample(rest, min(len(rest), 6))})
    return [*range(1, first + 1), *sorted(rng.sample(rest, min(len(rest), SAMPLED_POINTS)))]


def asked_for(world, library, scenario):
    """How many allocations the undisturbed command makes, and that the shim doesn't disturb it."""
    folder = world.fresh(scenario, "count")
    tell = folder.parent / "count.txt"
    result = world.runner.run(folder, scenario.arguments, preload=[library], TS_ALLOC_TELL=tell)
    faults = world.judge(scenario, folder, result)
    return int(tell.read_text().split()[0]), faults


def main():
    o = options(__doc__, only="SCENARIO:once|ever:N, one point, or SCENARIO, its points")
    tally = Tally("alloc", "a failed allocation loses nothing, leaves nothing half done, and says so", o)
    with scratch("alloc") as folder:
        world = World(o.binary, folder)
        library = shim(o.binary, "alloc_shim")
        tally.violated([f"no scenario for the command {name}" for name in world.unheard_of()], "tests/fault/fault.py")
        work = []
        counted = {}
        spared = []
        for scenario in world.scenarios:
            asked, faults = asked_for(world, library, scenario)
            tally.violated(faults, f"{scenario.name} without a fault")
            rng = random.Random(f"{o.seed}/{scenario.name}")
            for number in points(asked, rng, o.quick):
                mode = rng.choice(("once", "ever"))
                work.append((scenario, mode, number))
            counted[scenario.name] = (asked, 0)
        if o.only and ":" not in o.only:
            work = [point for point in work if point[0].name == o.only]
        elif o.only:
            name, mode, number = o.only.split(":")
            work = [(scenario, mode, int(number)) for scenario in world.scenarios if scenario.name == name]

        def one(point, place):
            scenario, mode, number = point
            # A command that only reads finds its folder as it was.
            at = world.fresh(scenario, f"work-{place}") if scenario.writes else world.states[scenario.state]
            tell = pathlib.Path(folder) / f"tell-{place}.txt"
            tell.unlink(missing_ok=True)
            more = {"TS_ALLOC_FOREVER": 1} if mode == "ever" else {}
            result = world.runner.run(at, scenario.arguments, preload=[library], TS_ALLOC_FAIL_AT=number, TS_ALLOC_SPARE=SPARED,
                                      TS_ALLOC_TELL=tell, **more)
            faults = world.judge(scenario, at, result)
            if tell.exists() and tell.read_text().split()[1] == "0":
                with tally.lock:  # the library's own, or, with threads, a number that this run did not reach
                    spared.append(point)
                return
            tally.count()
            if scenario.writes and not faults:
                faults = world.judge_repeat(scenario, at)
            with tally.lock:
                counted[scenario.name] = (counted[scenario.name][0], counted[scenario.name][1] + 1)
            tally.violated(faults, f"tests/fault/alloc.py {o.binary} --only {scenario.name}:{mode}:{number}")
            if o.only and ":" in o.only:
                print(result.code, result.err.decode(errors="replace"))

        each(o.jobs, one, work)
        for scenario in world.scenarios:
            if not scenario.writes and not o.only:
                state = world.states[scenario.state]
                if State(state).book != world.expected[scenario.name]["before"].book:
                    tally.violated([f"{scenario.name} changed the workbook"], "alloc")
        tally.say(f"{len(spared)} points were of {SPARED} itself or not reached")
        for name, (asked, injected) in counted.items():
            tally.say(f"{name}: {injected} faults, {asked} allocations undisturbed")
            if not o.only and not o.quick and injected < min(FLOOR, asked):
                tally.violated([f"only {injected} points of {name}"], "alloc")
        return tally.end(1 if o.only else 10 * len(world.scenarios) if o.quick else sum(min(FLOOR, asked) for asked, _ in counted.values()))


if __name__ == "__main__":
    sys.exit(main())
