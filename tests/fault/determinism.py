#!/usr/bin/env python3
"""Reconciles the same batch under other circumstances, and counts the bytes that differ.

usage: determinism.py BIN [--jobs N] [--seed S] [--quick]

The batch is the demo, then some 2,000 generated lines as CAMT, MT940 and CSV, packed and not, in a second run on the same
workbook. Circumstances are what no result may depend on: time zone, locale, umask, folders and how paths are written, order of
arguments and of a folder's files, threads, the day, what the allocator and the linker do, which descriptors are open. Compared
are all result files, what the commands print, and the workbook's content, all of it byte by byte. Only where the clock differs,
the time of the run, and the hashes that cover it, are left out.
"""
import gzip
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile

from fault import NOW_S, Tally, each, options, scratch, shim

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
LINES, QUICK_LINES = 2100, 240
FLOOR, QUICK = 40, 12
TIMELESS = "workbook without times and digests"
STAMP = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?( UTC|Z)?")
STAMPED = re.compile(r"report\.html$|controls\.json$|: run$|^report$")  # what says when the run was
HEAD = re.compile(rb"(head\W+(?:span class=\"hash\">)?)[0-9a-f]{64}")
# (definition, character map, name): another alphabet, decimal comma, grouping, dotless i, another calendar, another order of words.
LOCALES = [("de_DE", "UTF-8", "de_DE.UTF-8"), ("tr_TR", "UTF-8", "tr_TR.UTF-8"), ("fa_IR", "UTF-8", "fa_IR.UTF-8"),
           ("ja_JP", "UTF-8", "ja_JP.UTF-8"), ("de_CH", "ISO-8859-1", "de_CH.ISO-8859-1"), ("th_TH", "TIS-620", "th_TH.TIS-620"),
           ("hi_IN", "UTF-8", "hi_IN.UTF-8"), ("et_EE", "UTF-8", "et_EE.UTF-8")]


class Circumstance:
    """How a batch is run; what is not named is as in the first run of all."""

    def __init__(self, name, environment=None, umask=0o022, threads=None, before=(), folder="", paths="", shuffled=None,
                 listed=False, now=NOW_S, stdin=True):
        self.name, self.environment, self.umask, self.threads, self.before = name, environment or {}, umask, threads, before
        self.folder, self.paths, self.shuffled, self.listed, self.now, self.stdin = folder, paths, shuffled, listed, now, stdin


def circumstances(locales, seed):
    rng = random.Random(f"circumstances/{seed}")
    found = [Circumstance("the same again")]
    found += [Circumstance(f"{count} threads", threads=count) for count in (2, 4, 8)]
    found += [Circumstance(f"time zone {zone}", {"TZ": zone}) for zone in ("Pacific/Kiritimati", "America/St_Johns", "XYZ-14:45", ":nowhere")]
    found += [Circumstance(f"locale {name}", {"LC_ALL": name, "LANGUAGE": name[:2], "LOCPATH": locales}) for _, _, name in LOCALES]
    found += [Circumstance("locale POSIX", {"LC_ALL": "POSIX"}), Circumstance("a locale that is not there", {"LC_ALL": "xx_YY.UTF-8"})]
    found += [Circumstance(f"umask {mask:04o}", umask=mask) for mask in (0o000, 0o077, 0o027, 0o777)]
    found += [Circumstance(f"order {i} of arguments", shuffled=rng.random()) for i in range(1, 5)]
    found += [Circumstance("a folder instead of its files", listed=True),
              Circumstance("a folder whose files were made in another order", listed=True, shuffled=rng.random())]
    found += [Circumstance("another folder", folder="elsewhere/wie es heißt/ñandú 'x'"), Circumstance("absolute paths", paths="absolute"),
              Circumstance("paths with dots", paths="dots"), Circumstance("a deep folder", folder="/".join(["d" * 60] * 6))]
    found += [Circumstance(f"on {day}", now=now) for day, now in (
        ("new year's eve", 1830297599), ("new year's day", 1830297600), ("a leap day", 1835438400), ("a day long ago", 86400),
        ("a day beyond 32 bits", 4294967296))]
    found += [Circumstance("another home and TMPDIR", {"HOME": "/nonexistent", "TMPDIR": "/var/tmp"}),
              Circumstance("a terminal of another size", {"COLUMNS": "20", "LINES": "5", "TERM": "dumb", "NO_COLOR": "1"}),
              Circumstance("standard input closed", stdin=False),
              Circumstance("memory at fixed addresses", before=("setarch", "-R")),
              Circumstance("memory filled with 0xA5", {"MALLOC_PERTURB_": "90"}),
              Circumstance("one arena, no cache of allocations", {"MALLOC_ARENA_MAX": "1", "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}),
              Circumstance("every allocation a mapping of its own", {"MALLOC_MMAP_THRESHOLD_": "4096", "MALLOC_TOP_PAD_": "0"}),
              Circumstance("symbols bound as they are met", {"LD_BIND_NOT": "1"}),
              Circumstance("a large environment", {f"PADDING_{i}": "x" * 1000 for i in range(60)}),
              Circumstance("another process group and priority", before=("setsid", "-w", "nice", "-n", "3"))]
    together = Circumstance("all at once", {"TZ": "Pacific/Chatham", "LC_ALL": "tr_TR.UTF-8", "LOCPATH": locales, "MALLOC_PERTURB_": "17"},
                            umask=0o077, threads=3, before=("setarch", "-R"), folder="a/b", shuffled=rng.random(), stdin=False)
    return found + [together]


def prepare(folder, lines):
    """demo/ and made/: a list of items, customers, and statements."""
    shutil.copytree(PROJECT / "fixtures/demo", folder / "demo")
    made, raw = folder / "made", folder / "raw"
    subprocess.run([sys.executable, "-B", PROJECT / "bench/generate.py", "--transactions", str(lines // 3), "--seed", "7",
                    "--profile", "hard", "--out", raw], check=True, capture_output=True)
    (made / "statements").mkdir(parents=True)
    for name in ("open-items.csv", "customers.csv"):
        shutil.copy(raw / name, made)
    (made / "statements/camt.xml.gz").write_bytes(gzip.compress((raw / "camt/statements.xml").read_bytes(), mtime=0))
    shutil.copy(raw / "csv/statements.csv", made / "statements/export.csv")
    with zipfile.ZipFile(made / "statements/mt.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("statements.sta"), (raw / "mt940/statements.sta").read_bytes())
    shutil.rmtree(raw)


class Stage:
    """Runs the batch in a folder of its own, and keeps all that came of it: name to bytes."""

    def __init__(self, binary, inputs):
        self.binary, self.inputs = os.path.abspath(binary), inputs
        self.clock = shim(binary, "clock_shim")

    def play(self, circumstance, scratch_folder):
        """What came of it, and what was wrong with files besides their bytes."""
        home = scratch_folder / circumstance.folder
        shutil.rmtree(scratch_folder, ignore_errors=True)
        self.copy(home, circumstance)
        environment = {"PATH": os.environ["PATH"], "HOME": str(scratch_folder), "LC_ALL": "C", "TZ": "UTC", "LD_PRELOAD": self.clock,
                       "TS_CLOCK_NOW_S": str(circumstance.now), "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0",
                       **circumstance.environment}
        kept, faults = {}, []

        def call(name, *arguments):
            command = [*circumstance.before, self.binary, *arguments]

            def prepare_process():
                os.umask(circumstance.umask)
                if not circumstance.stdin:
                    os.close(0)
            process = subprocess.run(command, cwd=home, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=300,
                                     check=False, preexec_fn=prepare_process)
            kept[name] = b"%d\n" % process.returncode + process.stdout + process.stderr

        threads = ["--threads", str(circumstance.threads)] if circumstance.threads else []
        rng = random.Random(circumstance.shuffled)
        for part in ("demo", "made"):
            names = sorted(f"{part}/statements/{path.name}" for path in (home / part / "statements").iterdir())
            if circumstance.shuffled is not None:
                rng.shuffle(names)
            names = [f"{part}/statements"] if circumstance.listed else names
            path = {"absolute": lambda name: str(home / name), "dots": lambda name: f"./{name}"}.get(circumstance.paths, str)
            inputs = ["--open-items", path(f"{part}/open-items.csv"), "--customers", path(f"{part}/customers.csv")]
            call(f"{part}: run", "run", *threads, *inputs, "--workbook", "book.db", "--out", f"{part}/out", *map(path, names))
            if not circumstance.listed and circumstance.shuffled is None:
                call(f"{part}: parse", "parse", *map(path, names))
            call(f"{part}: items", "items", path(f"{part}/open-items.csv"))
            for file in sorted((home / part / "out").iterdir()):
                kept[f"{part}/out/{file.name}"] = file.read_bytes()
        call("profile", "profile", path("demo/statements/fenland-gbp-2026-10.csv"))
        call("explain", "explain", "book.db", "HK202610140020794")
        call("learnt", "learnt", "--workbook", "book.db")
        call("verify", "verify", "book.db")
        call("report", "report", "run", "1", "--workbook", "book.db", "--out", "again")
        for file in sorted((home / "again").iterdir()):
            kept[f"again/{file.name}"] = file.read_bytes()
        for path in [home / "book.db", home / "again", *(home / "again").iterdir(), home / "demo/out", *(home / "made/out").iterdir()]:
            mode = path.stat().st_mode & 0o777
            if mode != (0o700 if path.is_dir() else 0o600):
                faults.append(f"{path.name} has the mode {mode:04o}")
        kept["workbook"] = self.content(home / "book.db", timed=True)
        kept[TIMELESS] = self.content(home / "book.db", timed=False)
        shutil.rmtree(scratch_folder)
        return {name: self.plain(name, data, circumstance, home) for name, data in kept.items()}, faults

    def copy(self, home, circumstance):
        """The inputs, made one after the other in an order that a file system without one shows."""
        files = [path for path in sorted(self.inputs.rglob("*")) if path.is_file()]
        if circumstance.shuffled is not None:
            random.Random(circumstance.shuffled).shuffle(files)
        for file in files:
            target = home / file.relative_to(self.inputs)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)

    @staticmethod
    def content(path, timed):
        """Every row of every table; with times and the digests over the rows, or without."""
        rows = []
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as book:
            book.text_factory = bytes
            for name, in book.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall():
                cursor = book.execute(f"SELECT * FROM \"{name.decode()}\" ORDER BY 1, 2")
                columns = [column[0] for column in cursor.description]
                for row in cursor:
                    values = dict(zip(columns, row))
                    if not timed:
                        for column in ("started_at", "recorded_at", "at", "hash", "previous_hash", "payload", "digest"):
                            values.pop(column, None)
                    rows.append(repr((name, values)).encode())
        book.close()
        return b"\n".join(rows)

    @staticmethod
    def plain(name, data, circumstance, home):
        """With the paths as the first run has them."""
        if circumstance.paths == "absolute":
            data = data.replace(str(home).encode() + b"/", b"")
        if circumstance.paths == "dots":
            data = data.replace(b"./demo/", b"demo/").replace(b"./made/", b"made/")
        return data


def timeless(results):
    """Without the time of the run, and the hashes that cover it and the names of files."""
    found = {}
    for name, data in results.items():
        if STAMPED.search(name):
            data = STAMP.sub(b"TIME", data)
        if name == "verify" or STAMPED.search(name):
            data = HEAD.sub(rb"\1HASH", data)
        if name != "workbook":
            found[name] = data
    return found


def differences(got, wanted):
    """What is not the same, and how many bytes are compared."""
    found = []
    for name in sorted(set(got) | set(wanted)):
        mine, first = got.get(name, b""), wanted.get(name, b"")
        if mine != first:
            at = next((i for i, (a, b) in enumerate(zip(mine, first)) if a != b), min(len(mine), len(first)))
            shown = slice(max(0, at - 60), at + 60)
            found.append(f"{name} differs at byte {at}: {mine[shown]!r} is not {first[shown]!r}")
    return found, sum(map(len, wanted.values()))


def main():
    chosen = options("the same batch under other circumstances")
    tally = Tally("determinism", "results depend on inputs, settings and version alone", chosen)
    with scratch("determinism") as folder:
        folder = pathlib.Path(folder)
        inputs, locales = folder / "inputs", folder / "locales"
        prepare(inputs, QUICK_LINES if chosen.quick else LINES)
        locales.mkdir()
        others = circumstances(str(locales), chosen.seed)
        if chosen.quick:
            last = others.pop()
            others = random.Random(chosen.seed).sample(others, QUICK - 1) + [last]
        for definition, characters, name in LOCALES:
            if any(name in circumstance.environment.values() for circumstance in others):
                made = subprocess.run(["localedef", "-i", definition, "-f", characters, locales / name], capture_output=True, check=False)
                if not (locales / name / "LC_CTYPE").exists():
                    sys.exit(f"determinism: localedef made no {name}: {made.stderr.decode()}")
        stage = Stage(chosen.binary, inputs)
        base, _ = stage.play(Circumstance("first"), folder / "first")
        if any(not base[f"{part}: run"].startswith((b"0\n", b"4\n")) for part in ("demo", "made")):
            sys.exit(f"determinism: the batch can't be run: {base['made: run'].decode(errors='replace')}")
        compared = []

        def one(circumstance, place):
            tally.count()
            got, faults = stage.play(circumstance, folder / f"place{place}")
            # What `parse` prints is in the order of its arguments.
            wanted = {name: data for name, data in base.items() if name in got or not name.endswith(": parse")}
            if circumstance.now != NOW_S or circumstance.paths:
                got, wanted = timeless(got), timeless(wanted)
            found, size = differences(got, wanted)
            compared.append(size)
            tally.violated([f"{circumstance.name}: {fault}" for fault in faults + found],
                           f"tests/fault/determinism.py BIN --seed {chosen.seed}{' --quick' if chosen.quick else ''}")

        each(chosen.jobs, one, others)
        tally.say(f"{sum(compared):,} bytes compared")
    return tally.end(QUICK if chosen.quick else FLOOR)


if __name__ == "__main__":
    sys.exit(main())
