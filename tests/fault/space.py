#!/usr/bin/env python3
"""No room: commands that write on a file system of a few sizes, and under a limit on the size of a file.

As root on a small tmpfs of its own, so that the write fails as on a full disk. The limit (RLIMIT_FSIZE) needs no rights and
is tried everywhere.
"""
import os
import pathlib
import resource
import shutil
import subprocess
import sys

from fault import Result, Tally, World, options, scratch

SIZES = 14  # of each kind, spread between what is too small for the inputs' first result and what is room enough
FLOOR = 12
QUICK_SIZES = 4


class Limited:
    """Runs the program with a limit on the size of the files that it writes."""

    def __init__(self, runner, limit):
        self.runner, self.limit = runner, limit

    def run(self, folder, arguments):
        process = subprocess.run([self.runner.binary, *arguments], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                                 env=self.runner.environment(folder), timeout=60,
                                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit, self.limit)))
        return Result(process.returncode, process.stdout, process.stderr)


def size_of(folder):
    return sum((path.stat().st_size + 4095) // 4096 * 4096 for path in folder.rglob("*") if path.is_file())


def sizes(least, most, count):
    return [least + (most - least) * i // (count - 1) for i in range(count)]


def mounted(at, size):
    """A file system in memory; False where nobody may make one."""
    at.mkdir(exist_ok=True)
    return subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(at)], capture_output=True, check=False).returncode == 0


def main():
    o = options(__doc__)
    tally = Tally("space", "where there is no room the workbook is as before or as after, and with room the same command ends as ever", o)
    count = QUICK_SIZES if o.quick else SIZES
    with scratch("space") as name:
        folder = pathlib.Path(name)
        world = World(o.binary, folder)
        chosen = [s for s in world.scenarios if s.name in ("run-first", "run-next", "review-import", "report-run", "close", "run-update")]
        full = os.geteuid() == 0 and mounted(folder / "probe", 1 << 20)
        if full:
            subprocess.run(["umount", str(folder / "probe")], check=True)
        tally.say("a file system of its own and a limit on files" if full else "no rights to mount: a limit on files alone")
        failed = 0
        for scenario in chosen:
            before = size_of(world.states[scenario.state])
            at = world.fresh(scenario, "sized")
            world.runner.run(at, scenario.arguments)
            after = size_of(at)
            largest = max(path.stat().st_size for path in at.rglob("*") if path.is_file())
            for limit in sizes(4096, largest + 4096, count):
                at = world.fresh(scenario, "limited")
                result = Limited(world.runner, limit).run(at, scenario.arguments)
                faults = world.judge(scenario, at, result) or world.judge_repeat(scenario, at)
                failed += result.code != 0
                tally.count()
                tally.violated(faults, f"prlimit --fsize={limit} tallystick {' '.join(scenario.arguments)}")
            for room in sizes(before + 16384, after + (after - before) + 65536, count) if full else []:
                at = folder / "small"
                if not mounted(at, room):
                    tally.violated([f"no file system of {room} bytes"], "mount")
                    continue
                try:
                    work = at / "work"
                    shutil.copytree(world.states[scenario.state], work)
                    result = world.runner.run(work, scenario.arguments)
                    faults = world.judge(scenario, work, result)
                    failed += result.code != 0
                    tally.count()
                    # Somebody makes room.
                    subprocess.run(["mount", "-o", "remount,size=64m", str(at)], check=True)
                    faults = faults or world.judge_repeat(scenario, work)
                    tally.violated(faults, f"a tmpfs of {room} bytes, {scenario.name}")
                finally:
                    subprocess.run(["umount", str(at)], check=True)
        tally.say(f"{failed} of {tally.injected} had too little room")
        tally.more = {"too_little": failed}
        return tally.end(len(chosen) if o.quick else FLOOR * len(chosen)) if failed else 1


if __name__ == "__main__":
    sys.exit(main())
