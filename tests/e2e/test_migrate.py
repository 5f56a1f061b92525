"""A workbook of an earlier version: copied as it stands, then taken forward by the next run, and by nothing else."""
import hashlib
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import camt, entry, item, items  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

# What each version brought; without it a workbook is one of the version before.
BROUGHT = {2: {"table": ["purged_rows", "purge", "approval", "period_total", "period_event"], "view": ["period_lock", "period_closed", "item_version", "payment", "open_exception", "run_status"],
               "trigger": ["decision_in_open_period", "run_in_open_period"]}}
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"


def run(t, day, code=0):
    t.write(f"{day}.xml", camt(entry("100.00", day=f"2026-10-{day}", ref=f"R{day}", text="invoice RE-1001"), statement=f"S{day}",
                               number=int(day)))
    t.write("items.csv", items(item("RE-1001", "500.00")))
    result = t.run("run", "--open-items", "items.csv", "--workbook", "books.db", "--out", "out", f"{day}.xml")
    equal(result.code, code, result.err)
    return result


def downgrade(t, version):
    with sqlite3.connect(t.folder / "books.db") as db:
        for kind, names in BROUGHT[version + 1].items():
            for name in names:
                db.execute(f"DROP {kind} IF EXISTS {name}")
        db.execute(f"PRAGMA user_version = {version}")
    db.close()


def content(path):
    """Every row of every table, by its name."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows = {name: db.execute(f"SELECT * FROM {name}").fetchall() for (name,) in db.execute(TABLES).fetchall()}
    equal(db.execute("PRAGMA integrity_check").fetchone()[0], "ok")
    db.close()
    return rows


def test_a_run_takes_it_forward_after_a_copy(t):
    run(t, "05")
    downgrade(t, 1)
    before = content(t.folder / "books.db")
    contains(run(t, "06").err, "TS-DB-015")
    equal(content(t.folder / "books.db.v1"), before)
    equal((t.folder / "books.db.v1").stat().st_mode & 0o777, 0o600)
    equal(sorted(p.name for p in t.folder.glob("books.db*") if not p.name.endswith(("-wal", "-shm"))), ["books.db", "books.db.v1"])
    equal(t.run("verify", "books.db").code, 0)
    after = content(t.folder / "books.db")
    equal(len(after["run"]), 2)
    equal([row for row in before["bank_transaction"] if row not in after["bank_transaction"]], [])
    lacks(run(t, "07").err, "TS-DB-015")


def test_reading_changes_nothing(t):
    run(t, "05")
    downgrade(t, 1)
    before = hashlib.sha256((t.folder / "books.db").read_bytes()).hexdigest()
    for command in (("verify", "books.db"), ("explain", "books.db", "R05"), ("report", "run", "--workbook", "books.db")):
        result = t.run(*command)
        equal(result.code, 1, command)
        contains(result.err, "TS-DB-003")
    equal(hashlib.sha256((t.folder / "books.db").read_bytes()).hexdigest(), before)
    equal((t.folder / "books.db.v1").exists(), False)


def test_a_copy_that_is_there_is_kept(t):
    run(t, "05")
    downgrade(t, 1)
    t.write("books.db.v1", "the copy of another day")
    contains(run(t, "06").err, "books.db.v1.2")
    equal((t.folder / "books.db.v1").read_text(), "the copy of another day")
    equal(len(content(t.folder / "books.db.v1.2")["run"]), 1)


def test_without_a_copy_nothing_is_changed(t):
    run(t, "05")
    downgrade(t, 1)
    before = content(t.folder / "books.db")
    for name in ["books.db.v1"] + [f"books.db.v1.{i}" for i in range(2, 1001)]:
        t.write(name, "")
    contains(run(t, "06", code=1).err, "TS-DB-014")
    equal(content(t.folder / "books.db"), before)
    equal([p.name for p in t.folder.glob("books.db.v1.*") if not p.name[12:].isdigit()], [])


def test_a_workbook_of_a_newer_version_is_left_alone(t):
    run(t, "05")
    with sqlite3.connect(t.folder / "books.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    contains(run(t, "06", code=1).err, "TS-DB-003")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
