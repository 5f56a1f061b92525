"""max_seconds_per_mb: a run that takes too long ends with 75, and everything is as it was before.

The clock is moved, not waited for: TS_CLOCK_SHIM names the library of tests/fault/clock_shim.c.
"""
import hashlib
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import camt, entry, item, items  # noqa: E402
from e2e import contains, equal, main  # noqa: E402

SKIPPED = 77
SHIM = os.environ.get("TS_CLOCK_SHIM", "")
SMALL = camt(entry("100.00", ref="BK-1", text="RE-2026-1001"))
# Fifteen hundred entries, a megabyte: some forty blocks are handed over.
LARGE = camt(*(entry("1.00", ref=f"BK-{i}", text="y" * 300) for i in range(1500)), statement="ST-2", number=2)


def clock(**settings):
    """The sanitizers of a debugging build need not come first."""
    return {"LD_PRELOAD": SHIM, "ASAN_OPTIONS": "verify_asan_link_order=0",
            **{name: str(value) for name, value in settings.items()}}


def state_of(folder):
    """Each file's name and content."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_run_that_takes_too_long(t):
    t.write("items.csv", items(item("RE-2026-1001", "100.00")))
    t.write("small.xml", SMALL)
    t.write("large.xml", LARGE)
    arguments = ["run", "--open-items", "items.csv", "--workbook", "book.db", "--out", "out"]
    equal(t.run(*arguments, "small.xml").code, 0)
    before = state_of(t.folder)
    late = t.run(*arguments, "small.xml", "large.xml", env=clock(TS_CLOCK_STEP_MS=3000))
    equal(late.code, 75, late.err)
    contains(late.err, "large.xml: error: ")
    contains(late.err, "max_seconds_per_mb = 5 allows 30 s (30 s at least)")
    contains(late.err, "[TS-LIM-019]\n    run again when")
    equal(late.text, "")
    equal(state_of(t.folder), before, "nothing was written")
    in_time = t.run(*arguments, "small.xml", "large.xml", env=clock(TS_CLOCK_STEP_MS=1))
    equal(in_time.code, 0, in_time.err)
    contains(in_time.text, "run 2\n")


def test_a_workbook_is_not_begun(t):
    t.write("items.csv", items(item("RE-2026-1001", "100.00")))
    t.write("large.xml", LARGE)
    late = t.run("run", "--open-items", "items.csv", "--out", "out", "large.xml", env=clock(TS_CLOCK_STEP_MS=3000))
    equal(late.code, 75, late.err)
    equal(state_of(t.folder / "out"), {})


def test_a_higher_limit(t):
    t.write("large.xml", LARGE)
    equal(t.run("parse", "large.xml", env=clock(TS_CLOCK_STEP_MS=3000)).code, 75)
    equal(t.run("parse", "--set", "limits.max_seconds_per_mb=600", "large.xml", env=clock(TS_CLOCK_STEP_MS=3000)).code, 0)


def test_parse_shows_whole_files_and_why_it_ended(t):
    t.write("small.xml", SMALL)
    t.write("large.xml", LARGE)
    t.write("zebra.xml", SMALL)
    late = t.run("parse", "small.xml", "large.xml", "zebra.xml", env=clock(TS_CLOCK_STEP_MS=3000))
    equal(late.code, 75, late.err)
    equal([o.get("file") for o in late.of("statement")], ["small.xml"])
    equal([(d["file"], d["code"], d["severity"]) for d in late.of("diagnostic")], [("large.xml", "TS-LIM-019", "error")])
    equal(late.objects[-1]["type"], "diagnostic")


def test_every_format_and_every_reader(t):
    """The status passes through each parser, and no file is refused for it."""
    rows = "".join(f"2026-10-{1 + i % 28:02d},{'y' * 300},{'-' * (i % 2)}1.00,EUR\r\n" for i in range(4000))
    fields = "".join(f":61:2610051005C1,00NTRFNONREF\r\n:86:{'y' * 300}\r\n" for _ in range(4000))
    t.write("a.csv", "Booking date,Text,Amount,Currency\r\n" + rows)
    t.write("a.sta", ":20:A\r\n:25:1/2\r\n:28C:1/1\r\n:60F:C261001EUR0,00\r\n" + fields + ":62F:C261031EUR4000,00\r\n-\r\n")
    t.write("a.xml", LARGE)
    t.write("open.csv", "invoice_id,customer_name,currency,amount\r\n" + "".join(f"R{i},{'y' * 300},EUR,1.00\r\n" for i in range(4000)))
    for command, name in (("parse", "a.csv"), ("parse", "a.sta"), ("parse", "a.xml"), ("items", "open.csv"), ("profile", "a.csv")):
        late = t.run(command, name, env=clock(TS_CLOCK_STEP_MS=4000))
        equal(late.code, 75, (command, name, late.err))
        equal([line.count("TS-LIM-019") for line in late.err.splitlines() if "error:" in line], [1], name)
        equal(t.run(command, name).code, 0, (command, name))


def silent(t, arguments, env):
    """The command reads standard input, to which nobody writes and which nobody closes."""
    process = subprocess.Popen([t.binary, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, cwd=t.folder, env=t.environment(env))
    try:
        code = process.wait(60)
        return code, process.stdout.read().decode(), process.stderr.read().decode()
    finally:
        process.kill()
        process.communicate()


def test_standard_input_that_says_nothing(t):
    t.write("small.xml", SMALL)
    run = ["run", "--open-items", "-", "--out", "out", "small.xml"]
    for arguments in (["parse", "-"], ["items", "-"], ["profile", "-"], run):
        code, out, err = silent(t, arguments, clock(TS_CLOCK_STEP_MS=31000))
        equal(code, 75, (arguments, err))
        contains(err, "-: error: 0 bytes took ")
        equal([line for line in out.splitlines() if "TS-LIM-019" not in line], [])
    equal(state_of(t.folder / "out"), {})


def test_a_reader_that_never_comes_back(t):
    """By the kernel's clock the time is over before the first byte is read: its timer ends the program from outside."""
    t.write("items.csv", items(item("RE-2026-1001", "100.00")))
    for arguments, name in ((["parse", "-"], "-"), (["run", "--open-items", "items.csv", "--out", "out", "-"], "items.csv")):
        code, out, err = silent(t, arguments, clock(TS_CLOCK_BACK_S=3600))
        equal(code, 75, (arguments, err))
        equal(out, "")
        contains(err, f"{name}: error: still busy with the first 0 bytes after the time that max_seconds_per_mb allows")
        contains(err, "[TS-LIM-019]\n    run again when")
    t.write("small.xml", SMALL)
    equal(t.run("run", "--open-items", "items.csv", "--out", "out", "small.xml").code, 0, "and the next run finds nothing in its way")
    equal(sorted(name for name in state_of(t.folder / "out") if name.startswith(".")), [])


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]) if SHIM else SKIPPED)
