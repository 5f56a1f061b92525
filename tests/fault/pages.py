#!/usr/bin/env python3
"""A workbook's file with pages overwritten, bits turned, cut short, or its write-ahead log lost, cut or spoilt.

Commands that read end with a message and a code, or show what they showed before; none crashes. verify finds every change of
content. A page in the place of another one is well formed, so SQLite reads it like any row, and only verify, which has the
digests, can tell: these cases are counted, and verify has to find each.
"""
import pathlib
import random
import re
import shutil
import sqlite3
import sys

from fault import Copy, Tally, World, content_digest, each, options, scratch

PAGES = 120
CUTS = 40
LOGS = 40
QUICK = 24
READERS = (["explain", "book.db", "BK-2"], ["report", "run", "1", "--workbook", "book.db"], ["learnt", "--workbook", "book.db"],
           ["audit", "book.db", "BK-2"])
# A reader may be told that the file is broken by any of these codes: failed, done but it does not hold.
TOLD = (1, 4)


def spoil_page(data, size, rng):
    """A page overwritten by noise, zeros or another page, or some of its bits turned."""
    page = rng.randrange(len(data) // size)
    at, way = page * size, rng.randrange(4)
    out = bytearray(data)
    if way == 0:
        out[at:at + size] = rng.randbytes(size)
    elif way == 1:
        out[at:at + size] = bytes(size)
    elif way == 2:
        source = rng.randrange(len(data) // size) * size
        out[at:at + size] = data[source:source + size]
    else:
        for _ in range(rng.choice((1, 1, 8))):
            out[at + rng.randrange(size)] ^= 1 << rng.randrange(8)
    return bytes(out), f"page {page + 1} " + ("of noise", "of zeros", "of another page", "with bits turned")[way]


def cut(data, size, rng):
    length = rng.choice((rng.randrange(len(data)), rng.randrange(len(data) // size) * size, rng.randrange(200), 0))
    return data[:length], f"cut to {length} bytes"


def spoil_log(log, rng):
    """The write-ahead log: gone, cut, or with a byte turned."""
    way = rng.randrange(3)
    if way == 0:
        return None, "log gone"
    if way == 1:
        length = rng.randrange(len(log))
        return log[:length], f"log cut to {length} bytes"
    out = bytearray(log)
    at = rng.randrange(len(log))
    out[at] ^= 1 << rng.randrange(8)
    return bytes(out), f"log with byte {at} turned"


def holds(path):
    """The content as SQLite reads it, or None where it can't."""
    try:
        with Copy(path) as copied:
            return content_digest(copied)
    except (sqlite3.Error, OSError, ValueError, OverflowError):
        return None


def main():
    o = options(__doc__, only="KIND:N, one case")
    tally = Tally("pages", "a damaged file ends in a message, never in a crash, and verify finds every change of content", o)
    unseen = []
    with scratch("pages") as name:
        folder = pathlib.Path(name)
        world = World(o.binary, folder)
        base = world.states["decided"]
        # A run whose pages are in the log alone, as after a crash: a reader holds the log back from being merged.
        logged = world.state_make("logged", "decided")
        hold = sqlite3.connect(logged / "book.db", isolation_level=None)
        hold.execute("BEGIN")
        hold.execute("SELECT count(*) FROM run").fetchone()
        world.must(logged, next(s for s in world.scenarios if s.name == "run-next").arguments)
        log = (logged / "book.db-wal").read_bytes()
        of_log = (logged / "book.db").read_bytes()
        hold.close()
        data = (base / "book.db").read_bytes()
        size = int.from_bytes(data[16:18], "big")
        before = content_digest_of(folder, data, None)
        whole = {before, content_digest_of(folder, of_log, log)}
        shown = {data_of: [world.runner.run(at, reader).out for reader in READERS]
                 for data_of, at in (("page", base), ("cut", base))}
        after = place(folder / "whole", base, of_log, log)
        shown["log"] = [world.runner.run(after, reader).out for reader in READERS]
        work = [(kind, number) for kind, count in (("page", PAGES), ("cut", CUTS), ("log", LOGS)) for number in range(count)]
        if o.quick:
            work = random.Random(o.seed).sample(work, QUICK)
        if o.only:
            work = [(o.only.split(":")[0], int(o.only.split(":")[1]))]

        def one(case, worker):
            kind, number = case
            rng = random.Random(f"{o.seed}/{kind}/{number}")
            spoilt, log_now = data, None
            if kind == "page":
                spoilt, what = spoil_page(data, size, rng)
            elif kind == "cut":
                spoilt, what = cut(data, size, rng)
            else:
                spoilt = of_log
                log_now, what = spoil_log(log, rng)
            if (spoilt, log_now) in ((data, None), (of_log, log)):
                return
            tally.count()
            at = place(folder / f"work-{worker}", base, spoilt, log_now)
            now = holds(at / "book.db")
            faults = []
            for number_of, reader in enumerate(READERS):
                at = place(folder / f"work-{worker}", base, spoilt, log_now)
                result = world.runner.run(at, reader)
                if result.hung or result.crashed:
                    faults.append(f"{reader[0]} crashed or hangs: {result.code} {result.err.decode(errors='replace')[-300:]}")
                elif result.code == 0 and result.out not in (shown[kind][number_of], shown["page"][number_of]):
                    if what.endswith("of another page"):
                        unseen.append(f"{what}: {reader[0]}")
                    else:
                        faults.append(f"{reader[0]} shows something else with exit 0")
                elif result.code != 0 and (result.code not in TOLD or not result.told()):
                    faults.append(f"{reader[0]} ends with {result.code}: {result.err.decode(errors='replace')[-300:]!r}")
            at = place(folder / f"work-{worker}", base, spoilt, log_now)
            result = world.runner.run(at, ["verify", "book.db"])
            if result.hung or result.crashed:
                faults.append(f"verify crashed or hangs: {result.code} {result.err.decode(errors='replace')[-300:]}")
            elif now not in whole and result.code == 0:
                faults.append("verify finds nothing")
            elif result.code not in (0, *TOLD) or (result.code != 0 and not re.search(rb"\[TS-(DB|RUN|INT|IO)-\d+\]", result.err)):
                faults.append(f"verify ends with {result.code}: {result.err.decode(errors='replace')[-300:]!r}")
            # A run on it is refused or leaves what stood; what it takes in it must be able to verify.
            at = place(folder / f"work-{worker}", base, spoilt, log_now)
            result = world.runner.run(at, world.scenarios[1].arguments)
            if result.hung or result.crashed:
                faults.append(f"run crashed or hangs: {result.code} {result.err.decode(errors='replace')[-300:]}")
            elif result.code != 0 and not result.told():
                faults.append(f"run ends with {result.code} and says nothing")
            tally.violated([f"{what}: {fault}" for fault in faults], f"tests/fault/pages.py {o.binary} --seed {o.seed} --only {kind}:{number}")

        each(o.jobs, one, work)
        tally.more = {"found_by_verify_alone": len(unseen)}
        tally.say(f"well-formed pages in another's place that a reading command showed and verify found: {len(unseen)}")
        return tally.end(1 if o.only else QUICK // 2 if o.quick else PAGES + CUTS)


def place(at, base, data, log):
    """The folder of a workbook that is so spoilt."""
    shutil.rmtree(at, ignore_errors=True)
    shutil.copytree(base, at)
    for end in ("-wal", "-shm"):
        (at / f"book.db{end}").unlink(missing_ok=True)
    (at / "book.db").write_bytes(data)
    if log is not None:
        (at / "book.db-wal").write_bytes(log)
    return at


def content_digest_of(folder, data, log):
    path = folder / "digest" / "book.db"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    if log is not None:
        pathlib.Path(f"{path}-wal").write_bytes(log)
    digest = holds(path)
    shutil.rmtree(path.parent)
    return digest


if __name__ == "__main__":
    sys.exit(main())
