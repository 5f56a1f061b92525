"""One writer at a time, readers never kept waiting: a run is held in the middle of its input while others come.

No clock is involved. A pipe holds 64 KB; when more than that has been written into a run's standard input, the run has
begun to read it, and by then it has the workbook.
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import camt, entry, item, items  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

FIRST = camt(entry("100.00", ref="BK-1", text="RE-2026-1001"), entry("33.00", ref="BK-2", text="ohne Angabe"))
# Three hundred kilobytes, so that a pipe can't hold them.
LONG = camt(*(entry("1.00", ref=f"LG-{i}", text="y" * 300) for i in range(500)), statement="ST-2", number=2).encode()
OTHER = camt(entry("250.00", ref="BK-3", text="RE-2026-1002"), statement="ST-3", number=3)
RUN = ["run", "--open-items", "items.csv", "--workbook", "book.db"]
DECIDED = "bank_ref,decision,invoice_id,currency,allocated,decided_by,decided_on,decision_reason\nBK-1,accept,,,,A. Berg,2026-10-08,\n"
READERS = (["explain", "book.db", "BK-1"], ["verify", "book.db"], ["report", "run", "--workbook", "book.db"],
           ["learnt", "--workbook", "book.db"], ["audit", "book.db", "BK-1"], ["report", "run", "1", "--workbook", "book.db", "--out", "again"])


class Held:
    """A run that has read most of its statement and waits for the rest."""

    def __init__(self, t, out):
        self.process = subprocess.Popen([t.binary, *RUN, "--out", out, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, cwd=t.folder, env=t.environment())
        self.process.stdin.write(LONG[:-200])
        self.process.stdin.flush()

    def finish(self):
        out, err = self.process.communicate(LONG[-200:], timeout=120)
        return self.process.returncode, out.decode(), err.decode()

    def kill(self):
        self.process.kill()
        self.process.communicate()


def inputs(t):
    t.write("items.csv", items(item("RE-2026-1001", "100.00"), item("RE-2026-1002", "250.00")))
    t.write("first.xml", FIRST)
    t.write("other.xml", OTHER)
    t.write("decided.csv", DECIDED)


def test_a_second_writer_is_told_to_wait(t):
    inputs(t)
    equal(t.run(*RUN, "--out", "out", "first.xml").code, 0)
    held = Held(t, "held")
    try:
        for arguments in ([*RUN, "--out", "out2", "other.xml"], ["review", "import", "decided.csv", "--workbook", "book.db"],
                          ["close", "2025-12", "--workbook", "book.db"]):
            late = t.run(*arguments)
            equal(late.code, 75, (arguments, late.err))
            contains(late.err, "book.db: error: another run is writing to the workbook; wait for it and run again [TS-DB-005]")
            equal(late.text, "")
        equal(sorted(path.name for path in (t.folder / "out2").glob("*")), [], "no result of a run that did not begin")
        code, out, err = held.finish()
    finally:
        held.kill()
    equal(code, 0, err)
    contains(out, "run 2\n")
    then = t.run(*RUN, "--out", "out2", "other.xml")
    equal(then.code, 0, then.err)
    contains(then.text, "run 3\n")
    equal(t.run("verify", "book.db").code, 0)


def test_readers_see_what_stood_before(t):
    inputs(t)
    equal(t.run(*RUN, "--out", "out", "first.xml").code, 0)
    before = [t.run(*reader) for reader in READERS]
    equal([result.code for result in before], [0] * len(READERS), [result.err for result in before])
    held = Held(t, "held")
    try:
        for reader, was in zip(READERS, before):
            now = t.run(*reader)
            equal((now.code, now.out, now.err), (was.code, was.out, was.err), reader)
        code, _, err = held.finish()
    finally:
        held.kill()
    equal(code, 0, err)
    contains(t.run("verify", "book.db").text, "runs: 2\n")


def test_a_workbook_in_the_making_is_not_there(t):
    inputs(t)
    held = Held(t, "held")
    try:
        late = t.run(*RUN, "--out", "out2", "other.xml")
        equal(late.code, 75, late.err)
        contains(late.err, "another run is making this workbook; wait for it and run again [TS-DB-005]")
        reader = t.run("verify", "book.db")
        equal(reader.code, 1)
        contains(reader.err, "[TS-DB-001]")
        code, out, err = held.finish()
    finally:
        held.kill()
    equal(code, 0, err)
    contains(out, "run 1\n")
    equal(t.run(*RUN, "--out", "out2", "other.xml").code, 0)
    contains(t.run("verify", "book.db").text, "runs: 2\n")


def test_a_writer_that_is_killed_holds_nobody_up(t):
    inputs(t)
    for first in (True, False):
        held = Held(t, "held")
        held.kill()
        following = t.run(*RUN, "--out", "out", "first.xml" if first else "other.xml")
        equal(following.code, 0, following.err)
    told = t.run("verify", "book.db")
    equal(told.code, 0, told.err)
    contains(told.text, "runs: 2\n")
    lacks(" ".join(path.name for path in t.folder.iterdir()), ".loading")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
