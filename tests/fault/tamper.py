#!/usr/bin/env python3
"""Whoever can write the workbook's file changes it behind the program's back; verify finds it and says where.

The attacker drops triggers and puts them back, switches checks off, and recomputes as much of the digests and the chain as
the case says. What is recomputed to the end no file can tell of itself: those cases are found by the head of the chain, or
the number of its events, that somebody noted elsewhere; that verify shows both otherwise is what is tested of them.
"""
import hashlib
import json
import pathlib
import random
import re
import shutil
import sqlite3
import struct
import sys

from fault import NEXT, Tally, World, each, options, scratch

FLOOR = 200
QUICK = 40
ROUNDS = 2  # rows drawn for each column


class Refused(Exception):
    """SQLite itself does not store that, or there is nothing to change."""


def cell(value):
    """The canonical form of a cell, as docs/workbook.md has it."""
    if value is None:
        return b"n"
    if isinstance(value, int):
        return b"i" + struct.pack("<Q", value & (2 ** 64 - 1))
    text = value if isinstance(value, bytes) else value.encode()
    return b"t" + struct.pack("<Q", len(text)) + text


class Book:
    """The file, opened by somebody who means no good."""

    def __init__(self, path):
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.text_factory = bytes
        self.execute("PRAGMA foreign_keys = OFF")
        self.execute("PRAGMA ignore_check_constraints = ON")
        self.triggers = [(n.decode(), s.decode()) for n, s in self.db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")]
        self.tables = [n.decode() for n, in self.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
                                                           "ESCAPE '\\' ORDER BY name")]
        for name, _ in self.triggers:
            self.execute(f"DROP TRIGGER {name}")

    def close(self):
        """Triggers as they were, so that nothing but the content tells."""
        for _, sql in self.triggers:
            self.execute(sql)
        self.db.close()

    def execute(self, sql, values=()):
        try:
            return self.db.execute(sql, values)
        except sqlite3.Error as error:
            raise Refused(f"{sql}: {error}") from error

    def columns(self, table):
        """Name, type and whether it is part of the key."""
        return [(row[1].decode(), row[2].decode(), row[5] > 0) for row in self.execute(f"PRAGMA table_info({table})")]

    def rows(self, table):
        return self.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()

    def where(self, table, row):
        columns = self.columns(table)
        keys = [(name, row[i]) for i, (name, _, key) in enumerate(columns) if key]
        return " AND ".join(f"{name} IS ?" for name, _ in keys), [as_text(value) for _, value in keys]

    def update(self, table, row, column, value):
        where, keys = self.where(table, row)
        if self.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", [value, *keys]).rowcount != 1:
            raise Refused("no such row")

    def insert(self, table, row):
        self.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", [as_text(value) for value in row])

    def digest(self, table, first, count):
        """SHA-256 of the canonical form of some rows."""
        key = self.columns(table)[0][0]
        digest = hashlib.sha256()
        for row in self.execute(f"SELECT * FROM {table} WHERE {key} >= ? AND {key} < ? ORDER BY {key}", (first, first + count)):
            digest.update(b"".join(cell(value) for value in row))
        return digest.hexdigest()

    def redigest_run(self, run):
        """run_rows as they would be of what now stands."""
        for table, first, count in self.execute("SELECT table_name, first_no, rows FROM run_rows WHERE run_id = ?", (run,)).fetchall():
            self.execute("UPDATE run_rows SET digest = ? WHERE run_id = ? AND table_name = ?",
                         (self.digest(table.decode(), first, count), run, table.decode()))

    def repayload(self, run):
        """The event's words of the run's rows, from run_rows."""
        old = self.execute("SELECT payload FROM audit_event WHERE kind = 'run' AND run_id = ?", (run,)).fetchone()[0]
        told = json.loads(old)
        for table in told:
            told[table]["sha256"] = self.execute("SELECT digest FROM run_rows WHERE run_id = ? AND table_name = ?", (run, table)).fetchone()[0].decode()
        self.execute("UPDATE audit_event SET payload = ? WHERE kind = 'run' AND run_id = ?", (json.dumps(told, separators=(",", ":")), run))

    def rehash(self, first, last=None, carry=True):
        """The hashes of events from one to another; carry: each names the one before it."""
        for event, run, at, actor, kind, payload, previous, _ in self.execute(
                "SELECT event_id, run_id, at, actor, kind, payload, previous_hash, hash FROM audit_event WHERE event_id >= ? ORDER BY 1", (first,)).fetchall():
            if last is not None and event > last:
                break
            if carry and event > 1:
                previous = self.execute("SELECT hash FROM audit_event WHERE event_id = ?", (event - 1,)).fetchone()[0]
            form = previous + cell(event) + cell(run) + cell(at) + cell(actor) + cell(kind) + cell(payload)
            self.execute("UPDATE audit_event SET previous_hash = ?, hash = ? WHERE event_id = ?",
                         (previous.decode(), hashlib.sha256(form).hexdigest(), event))


def as_text(value):
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def other(value, kind, rng):
    """Another value that the column's type allows."""
    if value is None:
        return 7 if kind == "INTEGER" else "x"
    if isinstance(value, int):
        return value + rng.choice((1, -1, 100))
    text = as_text(value)
    if not text:
        return "x"
    at = rng.randrange(len(text))
    return text[:at] + ("1" if text[at] != "1" else "2") + text[at + 1:]


# The cases: name, what it does to the book. Each is drawn anew for its place in the list.


def change_cell(table, column, kind):
    def act(book, rng):
        rows = book.rows(table)
        if not rows:
            raise Refused("no row")
        row = rng.choice(rows)
        at = [name for name, _, _ in book.columns(table)].index(column)
        for _ in range(4):
            try:
                return book.update(table, row, column, other(row[at], kind, rng))
            except Refused:
                continue
        return book.update(table, row, column, None)
    return f"{table}.{column} changed", act


def remove_row(table, which):
    def act(book, rng):
        rows = book.rows(table)
        if not rows:
            raise Refused("no row")
        where, keys = book.where(table, rows[0] if which == "first" else rows[-1] if which == "last" else rng.choice(rows))
        book.execute(f"DELETE FROM {table} WHERE {where}", keys)
    return f"{which} row of {table} removed", act


def add_row(table):
    def act(book, rng):
        rows = book.rows(table)
        if not rows:
            raise Refused("no row")
        row = list(rng.choice(rows))
        row[0] = max(r[0] for r in rows) + 1 if isinstance(row[0], int) else as_text(row[0]) + "x"
        for at in range(1, len(row)):
            try:
                return book.insert(table, row)
            except Refused as error:  # a value that must be the only one of its kind
                if "UNIQUE" not in str(error):
                    raise
                row[at] = row[at] + 900 if isinstance(row[at], int) else None if row[at] is None else as_text(row[at]) + "x"
        return book.insert(table, row)
    return f"row of {table} added", act


def exchange_rows(table):
    def act(book, rng):
        rows = book.rows(table)
        columns = book.columns(table)
        if len(rows) < 2:
            raise Refused("one row")
        a, b = rng.sample(rows, 2)
        # An index may want each value once, so the two go and come back.
        mixed = [[(y if not key else x) for x, y, (_, _, key) in zip(r, s, columns)] for r, s in ((a, b), (b, a))]
        if [tuple(mixed[0]), tuple(mixed[1])] == [a, b]:
            raise Refused("equal rows")
        for row in (a, b):
            where, keys = book.where(table, row)
            book.execute(f"DELETE FROM {table} WHERE {where}", keys)
        for row in mixed:
            book.insert(table, row)
    return f"two rows of {table} exchanged", act


def forged(name, change, run, steps):
    """A change with so much recomputed: digests, payload, the event's own hash."""
    def act(book, _):
        change(book)
        event = book.execute("SELECT event_id FROM audit_event WHERE kind = 'run' AND run_id = ?", (run,)).fetchone()[0]
        if "digests" in steps:
            book.redigest_run(run)
        if "payload" in steps:
            book.repayload(run)
        if "hash" in steps:
            book.rehash(event, event)
    return f"{name}, {' and '.join(steps)} recomputed", act


def money(book):
    """A quarter goes from one item to another line's difference."""
    book.execute("UPDATE allocation SET allocated_minor = allocated_minor - 25, difference_minor = difference_minor + 25 "
                 "WHERE allocation_no = (SELECT min(allocation_no) FROM allocation)")


def payer(book):
    book.execute("UPDATE bank_transaction SET counterparty_name = 'Mallory Ltd' WHERE transaction_no = 1")


def remittance(book):
    book.execute("UPDATE remittance SET text = 'RE-2026-9999' WHERE remittance_no = 1")


def sql(name, *statements):
    def act(book, _):
        for statement in statements:
            book.execute(statement)
    return name, act


def schema_cases(book):
    """Each trigger, index and view dropped, and some made to say something else."""
    cases = []
    for index, (name, text) in enumerate(book.triggers):
        def drop(b, _, at=index):
            del b.triggers[at]
        cases.append((f"trigger {name} dropped", drop))
        if "RAISE(ABORT" in text and index % 3 == 0:
            def soften(b, _, at=index):
                b.triggers[at] = (b.triggers[at][0], re.sub(r"RAISE\(ABORT, '[^']*'\)", "1", b.triggers[at][1]))
            cases.append((f"trigger {name} does nothing", soften))
    for kind, name in book.execute("SELECT type, name FROM sqlite_schema WHERE type IN ('index', 'view') AND sql IS NOT NULL").fetchall():
        cases.append(sql(f"{kind.decode()} {name.decode()} dropped", f"DROP {kind.decode()} {name.decode()}"))
    return cases + [
        sql("a reason that an outcome has removed", "DELETE FROM reason WHERE reason = (SELECT reason FROM outcome LIMIT 1)"),
        sql("a table added", "CREATE TABLE notes (text TEXT)"), sql("a view added", "CREATE VIEW v AS SELECT 1"),
        sql("a trigger added", "CREATE TRIGGER t AFTER INSERT ON allocation BEGIN SELECT 1; END"),
        sql("an index added", "CREATE INDEX i ON remittance (text)"),
        sql("a column added", "ALTER TABLE remittance ADD COLUMN note TEXT"),
        sql("a column renamed", "ALTER TABLE remittance RENAME COLUMN text TO words"),
        sql("a table dropped", "DROP TABLE candidate_item"), sql("the table of candidates emptied", "DELETE FROM candidate"),
        sql("a check taken off", "PRAGMA writable_schema = ON",
            "UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (rows >= 0)', '') WHERE name = 'run_rows'"),
        sql("another application", "PRAGMA application_id = 7"), sql("a newer version", "PRAGMA user_version = 99"),
        sql("an older version", "PRAGMA user_version = 1"), sql("no version", "PRAGMA user_version = 0"),
    ]


def chain_cases(book):
    events = [row[0] for row in book.rows("audit_event")]
    cases = []
    for event in events:
        cases.append(sql(f"event {event} removed", f"DELETE FROM audit_event WHERE event_id = {event}"))
        cases.append(sql(f"event {event} dated back", f"UPDATE audit_event SET at = '2020-01-01T00:00:00Z' WHERE event_id = {event}"))
        if event < events[-1]:
            def own(b, _, at=event):
                b.execute(f"UPDATE audit_event SET actor = 'mallory' WHERE event_id = {at}")
                b.rehash(at, at)
            cases.append((f"event {event} by another person, its own hash recomputed", own))
    return cases + [
        sql("the events exchanged", "UPDATE audit_event SET event_id = event_id + 100 WHERE event_id = 1",
            "UPDATE audit_event SET event_id = 1 WHERE event_id = 2", "UPDATE audit_event SET event_id = 2 WHERE event_id = 101"),
        sql("an event in between", "UPDATE audit_event SET event_id = event_id + 1000 WHERE event_id >= 2",
            "UPDATE audit_event SET event_id = event_id - 999 WHERE event_id >= 1000",
            "INSERT INTO audit_event SELECT 2, NULL, at, actor, 'decisions', payload, previous_hash, hash FROM audit_event WHERE event_id = 3"),
        sql("all events removed", "DELETE FROM audit_event"),
    ]


def noted_cases(runs):
    """Recomputed to the end: only what was noted elsewhere tells. Each gives what verify shows otherwise."""
    def rewrite(change):
        def act(book, _):
            change(book)
            book.redigest_run(1)
            book.repayload(1)
            book.rehash(1)
        return act

    def take_off_end(book, _):
        """The newest event and what it covers: the newest is a withdrawal, which stands in one row."""
        book.execute("DELETE FROM audit_event WHERE event_id = (SELECT max(event_id) FROM audit_event)")
        book.execute("DELETE FROM withdrawal WHERE withdrawal_no = (SELECT max(withdrawal_no) FROM withdrawal)")

    def take_off_run(book, _):
        """The newest run with all of its rows and every event since."""
        event = book.execute("SELECT event_id FROM audit_event WHERE kind = 'run' AND run_id = ?", (runs,)).fetchone()[0]
        for table, first, count in book.execute("SELECT table_name, first_no, rows FROM run_rows WHERE run_id = ?", (runs,)).fetchall():
            key = book.columns(table.decode())[0][0]
            book.execute(f"DELETE FROM {table.decode()} WHERE {key} >= ? AND {key} < ?", (first, first + count))
        book.execute("DELETE FROM withdrawal WHERE event_id > ?", (event,))
        book.execute("DELETE FROM run_rows WHERE run_id = ?", (runs,))
        book.execute("DELETE FROM audit_event WHERE event_id >= ?", (event,))
    return [("a payer's text changed and all recomputed", rewrite(remittance), "head"),
            ("the last event removed with what it covers", take_off_end, "events"),
            ("the last run removed with its events", take_off_run, "events")]


def shown(out):
    """What somebody would have noted."""
    return {"events": re.search(rb"audit events: (\d+)", out)[1], "head": re.search(rb"audit chain head: (\w+)", out)[1]}


def main():
    o = options(__doc__, only="a part of a case's name")
    tally = Tally("tamper", "whatever is changed in a workbook behind the program's back, verify finds and names", o)
    with scratch("tamper") as name:
        folder = pathlib.Path(name)
        world = World(o.binary, folder)
        # Two runs, two files of decisions, a period closed and one reopened, something withdrawn.
        base = world.state_make("full", "decided")
        world.must(base, NEXT)
        world.must(base, ["review", "import", "more.csv", "--workbook", "book.db"])
        world.must(base, ["close", "2026-09", "--workbook", "book.db"])
        world.must(base, ["reopen", "2026-09", "--reason", "too early", "--workbook", "book.db"])
        world.must(base, ["close", "2026", "--workbook", "book.db"])
        withdraw = next(s for s in world.scenarios if s.name == "learnt-withdraw")
        world.must(base, withdraw.arguments)
        noted = shown(world.must(base, ["verify", "book.db"]).out)

        probe = folder / "probe.db"
        shutil.copyfile(base / "book.db", probe)
        book = Book(probe)
        cases = []
        empty = []
        for table in book.tables:
            if not book.rows(table):
                empty.append(table)
                continue
            cases += [change_cell(table, column, kind) for column, kind, _ in book.columns(table)] * ROUNDS
            # A reason that no outcome has may be missing: an older program did not know it.
            cases += [remove_row(table, which) for which in ("first", "last", "any") if table != "reason"]
            cases += [add_row(table), exchange_rows(table)]
        cases += schema_cases(book) + chain_cases(book)
        for title, change in (("money moved", money), ("a payer's name changed", payer), ("a text changed", remittance)):
            for steps in (("digests",), ("digests", "payload"), ("digests", "payload", "hash"), ("payload", "hash"), ("hash",)):
                cases.append(forged(title, change, 1, steps))
        book.db.close()
        if empty:
            tally.say(f"tables without a row in this world: {', '.join(empty)}")
        numbered = list(enumerate(cases))
        if o.quick:
            numbered = random.Random(o.seed).sample(numbered, QUICK)
        if o.only:
            numbered = [(number, case) for number, case in enumerate(cases) if o.only in case[0]]
        refused = []

        def tampered(act, seed, place):
            at = folder / f"work-{place}"
            shutil.rmtree(at, ignore_errors=True)
            shutil.copytree(base, at)
            before = (at / "book.db").read_bytes()
            book = Book(at / "book.db")
            try:
                act(book, random.Random(seed))
                book.close()
            finally:
                book.db.close()
            if (at / "book.db").read_bytes() == before and not (at / "book.db-wal").exists():
                raise Refused("nothing changed")
            return at

        def one(numbered_case, place):
            number, (title, act) = numbered_case
            try:
                at = tampered(act, f"{o.seed}/{number}", place)
            except Refused as reason:
                with tally.lock:
                    refused.append(f"{title}: {reason}")
                return
            tally.count()
            faults = []
            result = world.runner.run(at, ["verify", "book.db"])
            told = re.search(rb"\[TS-(DB|RUN|INT|GAP|BAL|PER|DEC)-\d+\]", result.err)
            version = "version" in title or "application" in title
            if result.hung or result.crashed:
                faults.append(f"verify crashed or hangs: {result.code}")
            elif not told:
                faults.append("verify names nothing")
            elif result.code != 4 and not (version and result.code == 1):
                faults.append(f"verify ends with {result.code}")
            # Whoever reads such a workbook may be told no, but not by a crash.
            for arguments in (["explain", "book.db", "BK-2"], ["report", "run", "--workbook", "book.db"]):
                looked = world.runner.run(at, arguments)
                if looked.hung or looked.crashed or (looked.code not in (0, 4) and not looked.told()):
                    faults.append(f"{arguments[0]} ends with {looked.code}: {looked.err.decode(errors='replace')[-200:]}")
            tally.violated([f"{title}: {fault}" for fault in faults], f"tests/fault/tamper.py {o.binary} --seed {o.seed} --only '{title}'")
            if o.only:
                print(title, result.code, result.err.decode(errors="replace"))

        each(o.jobs, one, numbered)
        for title, act, found_by in noted_cases(2):
            at = tampered(act, title, 0)
            result = world.runner.run(at, ["verify", "book.db"])
            tally.count()
            if result.code == 4:
                continue  # found without a note, all the better
            if result.code != 0 or shown(result.out)[found_by] == noted[found_by]:
                tally.violated([f"{title}: {found_by} is as noted, exit {result.code}"], "tests/fault/tamper.py")
            else:
                tally.say(f"{title}: verify holds; the noted {'number of events' if found_by == 'events' else 'head'} tells")
        tally.say(f"{len(refused)} cases are refused by SQLite or change nothing here")
        if o.only:
            print("\n".join(refused))
        return tally.end(1 if o.only else QUICK // 2 if o.quick else FLOOR)


if __name__ == "__main__":
    sys.exit(main())
