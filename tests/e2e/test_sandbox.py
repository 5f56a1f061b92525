"""The sandbox of the readers: what a reader that was taken over can't do, and that every format and encoding reads the same within.

TS_BREACH_SHIM names the library of tests/fault/breach_shim.c, which stands for the attacker.
"""
import gzip
import hashlib
import io
import os
import pathlib
import sys
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import camt, entry, item, items, mt940  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

SHIM = os.environ.get("TS_BREACH_SHIM", "")
SKIPPED = 77
SMALL = camt(entry("100.00", ref="BK-1", text="RE-2026-1001"))
# More than a head and more than a spool keeps in memory: read ahead, and in temporary files.
LARGE = camt(*(entry("1.00", ref=f"BK-{i}", text=f"Grün & Co {i} " + "y" * 200) for i in range(3000)), statement="ST-2", number=2)


def both(t, *arguments, stdin=b""):
    """A command within the sandbox, which must do the same without."""
    within = t.run(*arguments, stdin=stdin)
    without = t.run(*arguments, "--set", "process.sandbox=off", stdin=stdin)
    equal((within.code, within.out, within.err), (without.code, without.out, without.err), f"{arguments}")
    lacks(within.err, "TS-SBX")
    return within


def attack(t, what, *arguments, path="taken"):
    return t.run(*arguments, env={"LD_PRELOAD": SHIM, "ASAN_OPTIONS": "verify_asan_link_order=0", "TS_BREACH": what,
                                  "TS_BREACH_PATH": str(t.folder / path)})


def state_of(folder):
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(("-wal", "-shm"))}


def test_every_fixture_reads_the_same(t):
    files = sorted(path for path in (t.project / "fixtures").rglob("*")
                   if path.is_file() and not path.name.endswith((".jsonl", ".md", ".ini")))
    equal(len(files) > 150, True, "fixtures")
    kinds = set()
    for path in files:
        parsed = both(t, "parse", path)
        kinds |= {statement["format"].split(".")[0] for statement in parsed.of("statement")}
        both(t, "items", path)
        both(t, "profile", path)
    equal(kinds >= {"camt", "mt940", "bai2", "coda", "cfonb120", "norma43", "ofx", "csv"}, True, str(sorted(kinds)))


def test_every_encoding_reads_the_same(t):
    text = camt(entry("100.00", ref="BK-1", text="Müller §"))
    for name, codec in [("UTF-8", "utf-8"), ("UTF-16", "utf-16"), ("UTF-16LE", "utf-16-le"), ("UTF-16BE", "utf-16-be"),
                        ("ISO-8859-1", "latin-1"), ("ISO-8859-15", "iso-8859-15"), ("windows-1252", "cp1252"),
                        ("CP1252", "cp1252"), ("US-ASCII", "ascii")]:
        declared = text.replace("UTF-8", name)
        declared = declared.replace("Müller §", "Mueller") if codec == "ascii" else declared
        mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(codec, b"")
        t.write(f"{name}.xml", mark + declared.encode(codec))
        contains(both(t, "parse", f"{name}.xml").text, "Mueller" if codec == "ascii" else "Müller §")
    for codec in ("utf-8", "cp1252", "utf-16"):
        both(t, "parse", t.write(f"{codec}.sta", mt940("100,00", ref="BK-1").replace("SAMMELEINGANG", "MÜLLER").encode(codec)))
        both(t, "items", t.write(f"{codec}.csv", items(item("RE-1", "100.00", customer_name="Müller")).encode(codec)))


def test_every_way_in_reads_the_same(t):
    large = LARGE.encode()
    equal(len(large) > 1 << 20, True)
    rows = "Datum;Betrag;Saldo;Text;Name\r\n" + "".join(
        f"{1 + i // 300:02}.10.2026;{i},00;{i * (i + 1) // 2},00;Zahlung {i};Müller\r\n" for i in range(1, 9000))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("large.xml", large)
        members.writestr("folder/ä.csv", rows.encode())
        members.writestr("small.xml", SMALL)
    ways = {"large.xml": large, "large.xml.gz": gzip.compress(large), "rows.csv": rows.encode(),
            "rows.csv.gz": gzip.compress(rows.encode()), "both.zip": archive.getvalue()}
    for name, content in ways.items():
        t.write(f"in/{name}", content)
        equal(both(t, "parse", f"in/{name}").text.count('"type":"entry"') >= 3000, True, name)
        equal(both(t, "parse", "-", stdin=content).text.count('"type":"entry"') >= 3000, True, f"{name} by standard input")
    both(t, "parse", "in", "in/large.xml", "--format", "csv")


def test_a_run_is_the_same(t):
    t.write("items.csv", items(item("RE-2026-1001", "100.00")))
    t.write("in/small.xml", SMALL)
    t.write("in/large.xml", LARGE)
    said = []
    for name, switch in [("one", "on"), ("two", "off")]:
        done = t.run("run", "--open-items", "items.csv", "--out", name, "--set", f"process.sandbox={switch}", "in")
        equal(done.code, 0, done.err)
        said.append([line.replace(name, "") for line in done.text.splitlines() if not line.startswith("audit trail:")])
    equal(said[0], said[1])
    within, without = state_of(t.folder / "one"), state_of(t.folder / "two")
    equal({n: d for n, d in within.items() if n.endswith(".csv")}, {n: d for n, d in without.items() if n.endswith(".csv")})


def test_a_reader_that_was_taken_over(t):
    t.write("items.csv", items(item("RE-2026-1001", "100.00")))
    t.write("small.xml", SMALL)
    t.write("more.xml", SMALL.replace("ST-1", "ST-2").replace("BK-1", "BK-2"))
    arguments = ["run", "--open-items", "items.csv", "--workbook", "book.db", "--out", "out"]
    equal(t.run(*arguments, "small.xml").code, 0)
    before = state_of(t.folder)
    for what in ("socket", "exec", "process", "write", "remove"):
        path = "book.db" if what == "remove" else "taken"
        ended = attack(t, what, *arguments, "small.xml", "more.xml", path=path)
        equal((ended.code, ended.text), (1, ""), f"{what}: {ended.err}")
        contains(ended.err, ".xml: error: reading it tried the system call ")
        contains(ended.err, "nothing of it is kept, and the command ends [TS-SBX-003]\n    keep the file")
        equal(state_of(t.folder), before, f"{what}: nothing was written")
    parsed = attack(t, "socket", "parse", "small.xml")
    equal((parsed.code, parsed.text), (1, ""))
    equal(t.run(*arguments, "small.xml", "more.xml").code, 0, "nothing was lost")


def test_what_a_reader_can_not_read(t):
    t.write("secret", "the secret of another file\n")
    t.write("small.xml", SMALL)
    plain = t.run("parse", "small.xml")
    within = attack(t, "read", "parse", "small.xml", path="secret")
    equal((within.code, within.text), (0, plain.text))
    lacks(within.err, "secret of another")
    # The attack is one: without a sandbox it succeeds.
    without = attack(t, "read", "parse", "small.xml", "--set", "process.sandbox=off", path="secret")
    contains(without.err, "the secret of another file")
    attack(t, "write", "parse", "small.xml", "--set", "process.sandbox=off", path="taken")
    equal((t.folder / "taken").exists(), True)


def test_the_key(t):
    contains(t.run("config").text, "process.sandbox")
    wrong = t.run("parse", "--set", "process.sandbox=maybe", "x.xml")
    equal(wrong.code, 2)
    contains(wrong.err, 'process.sandbox is "maybe", expected on or off [TS-CFG-005]')


def test_a_folder_for_temporary_files_that_is_not_there(t):
    t.write("small.xml", SMALL)
    t.write("large.xml", LARGE)
    nowhere = {"TMPDIR": str(t.folder / "nowhere")}
    equal(t.run("parse", "small.xml", env=nowhere).code, 0, "a small file needs none")
    large = t.run("parse", "large.xml", env=nowhere)
    equal(large.code, 1)
    contains(large.err, "[TS-IO-005]")


if __name__ == "__main__":
    if not SHIM:
        print("TS_BREACH_SHIM is not set")
        sys.exit(SKIPPED)
    sys.exit(main(sys.modules[__name__]))
