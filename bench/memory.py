#!/usr/bin/env python3
"""Measures the memory that `tallystick parse` needs, by the number of entries, for each format, plain and compressed.

usage: memory.py --program BINARY [--formats camt,mt940,csv,bai2,ofx,coda,cfonb120,norma43] [--sizes 10000,1000000]
                 [--runs 3] [--data DIR] [--allowed-kb 1024]

Memory is the most that a process had in RAM at a time, the median of the runs. It is looked up in /proc/PID/status after each
block of output, not taken from the kernel's account of the finished process, which begins with the memory of the one that
started it: this program is larger than what it measures. Each file is made, read and removed before the next: DIR, a temporary
folder unless named, needs room for one, some 500 MB for a million entries of CAMT. A row counts only when the program told as
many entries as the file has. Status 1 where a format needs more than the allowed kB above what it needs for the smallest size.
"""
import argparse
import os
import subprocess
import sys
import tempfile
from statistics import median

import deliveries

TRIES = 20  # of a run that ends too soon


class Failed(Exception):
    """A run that gives no figure; its text says why."""


class Unseen(Exception):
    """The process had ended before it was looked at."""


def peak_kb(pid):
    """The most memory that a running process had so far; 0 where it has ended."""
    with open("/proc/%d/status" % pid, encoding="ascii", errors="replace") as status:
        return next((int(line.split()[1]) for line in status if line.startswith("VmHWM:")), 0)


def watched(process):
    """What a process writes, to its end: lines without the names of the columns; and the most memory, in kB."""
    lines, most = -1, 0
    while True:
        block = os.read(process.stdout.fileno(), 1 << 16)
        if not block:
            return lines, most
        lines += block.count(b"\n")
        most = max(most, peak_kb(process.pid))


def run_seen(program, path, count):
    """One run over the file: the most memory, in kB."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TALLYSTICK_")}
    environment["XDG_CONFIG_HOME"] = os.path.join(os.path.dirname(path), "no-settings")
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen([program, "parse", "--format", "csv", path], env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=errors)
        with process.stdout:
            rows, most = watched(process)
        process.wait()
        errors.seek(0)
        text = errors.read().decode("utf-8", "replace")
    if process.returncode != 0 or rows != count:
        raise Failed("%s: status %d, %d of %d entries: %s" % (path, process.returncode, rows, count, text[-600:]))
    if most == 0:
        raise Unseen()
    return most


def run_once(program, path, count):
    """The same, again where a busy machine showed nothing of it."""
    for _ in range(TRIES):
        try:
            return run_seen(program, path, count)
        except Unseen:
            pass
    raise Failed("%s: ended %d times before its memory could be looked at" % (path, TRIES))


def measure(options, folder, format_name, compressed):
    """The memory for each size, in kB."""
    needed = []
    for count in options.sizes:
        path = os.path.join(folder, "statements.%s%s" % (format_name, ".gz" if compressed else ""))
        print("%s, %s entries" % (os.path.basename(path), format(count, ",")), file=sys.stderr)
        try:
            deliveries.write(format_name, count, path, compressed)
            needed.append(median(run_once(options.program, path, count) for _ in range(options.runs)))
        finally:
            if os.path.exists(path):
                os.remove(path)
    return needed


def main(arguments):
    parser = argparse.ArgumentParser(description="measures the memory of tallystick parse by the number of entries")
    parser.add_argument("--program", required=True)
    parser.add_argument("--formats", default=",".join(deliveries.FORMATS))
    parser.add_argument("--sizes", default="10000,1000000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--data", metavar="DIR", help="where the files are made, one at a time")
    parser.add_argument("--allowed-kb", type=int, default=1024)
    options = parser.parse_args(arguments)
    formats = options.formats.split(",")
    for name in formats:
        if name not in deliveries.FORMATS:
            parser.error("no such format: %s" % name)
    options.program = os.path.abspath(options.program)
    options.sizes = sorted(int(size) for size in options.sizes.split(","))
    if options.runs < 1 or options.sizes[0] < 1:
        parser.error("at least one run and one entry")

    print("| format | %s | more |\n|---|%s--:|" % (" | ".join("%s entries, kB" % format(size, ",") for size in options.sizes),
                                                  "--:|" * len(options.sizes)))
    within = True
    with tempfile.TemporaryDirectory(dir=options.data) as folder:
        for format_name in formats:
            for compressed in (False, True):
                try:
                    needed = measure(options, folder, format_name, compressed)
                except Failed as error:
                    print("error: %s" % error, file=sys.stderr)
                    return 1
                more = max(needed) - needed[0]
                within = within and more <= options.allowed_kb
                print("| %s%s | %s | %s |" % (format_name, " `.gz`" if compressed else "",
                                              " | ".join(format(int(kb), ",") for kb in needed), format(int(more), ",")), flush=True)
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
