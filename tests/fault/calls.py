#!/usr/bin/env python3
"""The n-th system call of a kind fails with EIO or ENOSPC, once or for ever after, or the program is killed as it makes it.

strace does it, in the whole program behind its start: what the loader does before main() is not counted. To make a call fail it
gives it a number that there is none of, which the filter of the threads that read would take for a breach: they read
without one here, but for the kills.
"""
import pathlib
import random
import shutil
import sys

from fault import Tally, World, each, options, scratch

CALLS = ("openat", "read", "pread64", "write", "pwrite64", "fsync", "fdatasync", "rename", "ftruncate", "close", "unlink", "mkdir",
         "newfstatat", "fstat", "mmap", "lseek", "fcntl", "flock", "getdents64")
FLOOR = 100  # of each kind of fault
SCENARIOS = {"run-first": 36, "run-next": 36, "review-import": 18, "learnt-withdraw": 9, "report-run": 12, "verify": 6,
             "explain": 3, "parse": 6, "items": 3}  # points of each kind of fault; others are read as these are
OTHER = 3  # of a command that is not named there
QUICK = 1
# The moment before main() looks at anything: it says which signals it takes.
BEGUN = "rt_sigaction(SIGINT"
INPUTS = ("items.csv", "later.csv", "customers.csv", "rates.csv", "one.xml.gz", "one.sta", "one.csv", "two.xml", "two.zip", "more.csv")


class Traced:
    """How often the undisturbed command makes each call, and how often before main() begins."""

    def __init__(self, world, scenario, only_inputs):
        folder = world.fresh(scenario, "traced")
        log = folder.parent / "trace.txt"
        before = ["strace", "-f", "-qq", "-o", str(log), "-e", "trace=" + ",".join((*CALLS, "rt_sigaction"))]
        before += paths(folder) if only_inputs else []
        result = world.runner.run(folder, scenario.arguments, before=before)
        self.faults = world.judge(scenario, folder, result)
        lines = [line.split(None, 1) for line in log.read_text(errors="replace").splitlines() if " " in line]
        main = lines[0][0] if lines else ""
        self.before, self.all = {}, {}
        begun = only_inputs
        for pid, call in lines:
            if pid == main and call.startswith(BEGUN):
                begun = True
            name = call.split("(")[0]
            if pid == main and name in CALLS:
                self.all[name] = self.all.get(name, 0) + 1
                if not begun:
                    self.before[name] = self.all[name]
        if not begun:
            sys.exit(f"calls: the start of main() is not in the trace of {scenario.name}")

    def points(self):
        return [(name, number) for name, count in sorted(self.all.items()) for number in range(self.before.get(name, 0) + 1, count + 1)]


def paths(folder):
    return [part for name in INPUTS for part in ("-P", str(folder / name))]


def spread(points, count, rng):
    """Some of each kind of call before many of one."""
    kinds = {}
    for point in points:
        kinds.setdefault(point[0], []).append(point)
    for kind in kinds.values():
        rng.shuffle(kind)
    chosen = []
    while len(chosen) < count and any(kinds.values()):
        for name in sorted(kinds):
            if kinds[name] and len(chosen) < count:
                chosen.append(kinds[name].pop())
    return chosen


def injection(fault, call, number, forever):
    when = f"when={number}" + ("+" if forever else "")
    return f"inject={call}:signal=SIGKILL:{when}" if fault == "KILL" else f"inject={call}:error={fault}:{when}"


def main():
    o = options(__doc__, only="SCENARIO:FAULT:CALL:N[+][:inputs], one point")
    tally = Tally("calls", "after a call that fails or is never finished the workbook is as before or as after, and the next run "
                  "ends as if nothing had been", o)
    if shutil.which("strace") is None:
        tally.violated(["strace is not there: scripts/bootstrap --faults installs it"], "calls")
        return tally.end(FLOOR)
    with scratch("calls") as folder:
        world = World(o.binary, folder)
        work = []
        for scenario in world.scenarios:
            for only_inputs in (False, True):
                traced = Traced(world, scenario, only_inputs)
                tally.violated(traced.faults, f"{scenario.name} under strace")
                points = traced.points()
                for fault in ("EIO", "ENOSPC", "KILL"):
                    rng = random.Random(f"{o.seed}/{scenario.name}/{fault}/{only_inputs}")
                    count = QUICK if o.quick else SCENARIOS.get(scenario.name, OTHER) // (3 if only_inputs else 1)
                    for call, number in spread(points, count, rng):
                        work.append((scenario, fault, call, number, fault != "KILL" and rng.random() < 0.5, only_inputs))
        if o.only:
            name, fault, call, number, *rest = o.only.split(":")
            work = [(scenario, fault, call, int(number.rstrip("+")), number.endswith("+"), bool(rest))
                    for scenario in world.scenarios if scenario.name == name]
        injected = {"EIO": 0, "ENOSPC": 0, "KILL": 0}
        missed = []

        def one(point, place):
            scenario, fault, call, number, forever, only_inputs = point
            at = world.fresh(scenario, f"work-{place}")
            log = pathlib.Path(folder) / f"log-{place}.txt"
            before = ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call}", "-e", injection(fault, call, number, forever)]
            before += [] if fault == "KILL" else ["--seccomp-bpf"]  # with it strace 6.1 injects no signals
            before += paths(at) if only_inputs else []
            unfiltered = {"TALLYSTICK_PROCESS_SANDBOX": "off"} if fault != "KILL" and scenario.command != "config" else {}
            result = world.runner.run(at, scenario.arguments, before=before, **unfiltered)
            text = log.read_text(errors="replace")
            hit = result.code == -9 if fault == "KILL" else "(INJECTED)" in text  # strace ends as the program did
            if not hit:
                with tally.lock:
                    missed.append(point)
                return
            tally.count()
            with tally.lock:
                injected[fault] += 1
            faults = world.judge(scenario, at, result, killed=fault == "KILL", undeletable=call in ("unlink", "flock"),
                                 mute=call == "write" and forever,  # then standard error fails as well
                                 busy=call == "fcntl")  # SQLite calls each lock of a log that fails somebody else's
            if scenario.writes and not faults:
                faults = world.judge_repeat(scenario, at)
            repeat = f"{scenario.name}:{fault}:{call}:{number}{'+' if forever else ''}{':inputs' if only_inputs else ''}"
            tally.violated(faults, f"tests/fault/calls.py {o.binary} --only {repeat}")
            if o.only:
                print(result.code, result.err.decode(errors="replace"), text[-800:])

        each(o.jobs, one, work)
        tally.say(", ".join(f"{fault}: {count}" for fault, count in injected.items()) + f"; {len(missed)} points were not reached")
        for fault, count in injected.items():
            if count < FLOOR and not o.quick and not o.only:
                tally.violated([f"only {count} of {fault}"], "calls")
        return tally.end(1 if o.only else len(world.scenarios) if o.quick else 3 * FLOOR)


if __name__ == "__main__":
    sys.exit(main())
