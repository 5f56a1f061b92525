#!/usr/bin/env python3
"""Runs a program over the data of three other authors and prints what it got right.

Author one has three companies of one month, author two four companies of a year, of which the last
three months are run, with a workbook that remembers; author three has ten companies of a spring."""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from authors import scoring  # noqa: E402
from authors.one.fastenings import Fastenings  # noqa: E402
from authors.one.homes import Homes  # noqa: E402
from authors.one.wholesale import Wholesale  # noqa: E402
from authors.three.authorities import Authorities  # noqa: E402
from authors.three.central import Central  # noqa: E402
from authors.three.club import Club  # noqa: E402
from authors.three.holding import Holding  # noqa: E402
from authors.three.leasing import Leasing  # noqa: E402
from authors.three.shop import Shop  # noqa: E402
from authors.three.south import South  # noqa: E402
from authors.three.swiss import Swiss  # noqa: E402
from authors.three.telecom import Telecom  # noqa: E402
from authors.three.university import University  # noqa: E402
from authors.two import files as two  # noqa: E402

COMPANIES = (("wholesale", Wholesale), ("homes", Homes), ("fastenings", Fastenings))
WORLDS = (("swiss", Swiss), ("south", South), ("central", Central), ("telecom", Telecom), ("university", University), ("leasing", Leasing),
          ("holding", Holding), ("authorities", Authorities), ("shop", Shop), ("club", Club))
SCHEMES = ("year", "check", "short", "random")
MONTHS = ((10, "2026-03-01"), (11, "2026-04-01"), (12, "2026-05-01"))


def run_program(binary, arguments, out):
    """One call of the program; its own words are shown where it fails."""
    done = subprocess.run([binary, "run", "--quiet", *arguments, "--out", out], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise SystemExit("%s ended with %d\n%s" % (binary, done.returncode, done.stdout.decode("utf-8", "replace")[-2000:]))


def run_one(binary, seed, folder):
    """Author one's sets; the n-th company has the n-th seed from this one."""
    for shift, (name, company) in enumerate(COMPANIES):
        data, out = os.path.join(folder, name), os.path.join(folder, name, "out")
        company(seed + shift, data).make()
        arguments = ["--open-items", os.path.join(data, "items.csv")]
        for option, file in (("--config", "tallystick.ini"), ("--customers", "customers.csv")):
            if os.path.exists(os.path.join(data, file)):
                arguments += [option, os.path.join(data, file)]
        run_program(binary, arguments + [os.path.join(data, "st")], out)
        yield scoring.score_one("one %s %d" % (name, seed + shift), data, out)


def run_two(binary, seed, folder):
    """Author two's sets: the twelfth month alone, and with a workbook that has seen two months before it."""
    for shift, scheme in enumerate(SCHEMES):
        data, name = os.path.join(folder, scheme), "two %s %d" % (scheme, seed + shift)
        two.make(seed + shift, scheme, data)
        for label, months in (("alone", MONTHS[2:]), ("with memory", MONTHS)):
            workbook = os.path.join(data, label.split()[0] + ".db")
            for month, day in months:
                out = os.path.join(data, "out-%s-%d" % (label.split()[0], month))
                run_program(binary, ["--open-items", os.path.join(data, "items%d.csv" % month), "--items-as-of", day, "--customers",
                                     os.path.join(data, "customers.csv"), "--workbook", workbook, os.path.join(data, "m%d" % month)], out)
            yield scoring.score_two(name + ", " + label, data, out)


def run_three(binary, seed, folder):
    """Author three's worlds, all with this seed: each adds it to a number of its own."""
    for name, world in WORLDS:
        data, out = os.path.join(folder, name), os.path.join(folder, name, "out")
        world(seed, data).make()
        run_program(binary, ["--open-items", os.path.join(data, "items.csv"), "--customers", os.path.join(data, "customers.csv"),
                             os.path.join(data, "st")], out)
        yield scoring.score_three("three %s %d" % (name, seed), data, out)


AUTHORS = {"one": run_one, "two": run_two, "three": run_three}


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--author", default="one,two,three", help="one, two, three, or several by commas")
    parser.add_argument("--seeds", default="1", help="numbers, by commas; 1 is the data of the recorded figures")
    parser.add_argument("--out", help="keep data and results here")
    chosen = parser.parse_args(arguments)
    folder = chosen.out or tempfile.mkdtemp(prefix="authors-")
    rows = []
    try:
        for author in chosen.author.split(","):
            for seed in chosen.seeds.split(","):
                work = os.path.join(folder, "%s-%s" % (author, seed))
                shutil.rmtree(work, ignore_errors=True)
                rows += AUTHORS[author](os.path.abspath(chosen.binary), int(seed), work)
        print(scoring.table(rows))
    finally:
        if not chosen.out:
            shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
