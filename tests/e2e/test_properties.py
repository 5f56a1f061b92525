"""What must not matter, on fixtures/demo: the order of lines, of files, of items and customers, all at once; threads; again.

test_demo.py turns one thing at a time; here everything is shuffled by seeds, and every line's outcome is compared by the name
that the bank gave it, since a line's place in its file is what was changed.
"""
import csv
import gzip
import pathlib
import random
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import conserved  # noqa: E402
from e2e import contains, equal, main  # noqa: E402

# What a line's place in its file decides, and nothing else may.
PLACE = ("file", "line", "run_id")


def fixtures(t):
    return t.project / "fixtures/demo"


def shuffled_entries(chance, text):
    """A CAMT message with the entries of each statement in another order."""
    def of_statement(match):
        entries = re.findall(r"<Ntry>.*?</Ntry>\s*", match[0], re.DOTALL)
        chance.shuffle(entries)
        queue = iter(entries)
        return re.sub(r"<Ntry>.*?</Ntry>\s*", lambda _: next(queue), match[0], flags=re.DOTALL)
    return re.sub(r"<Stmt>.*?</Stmt>", of_statement, text, flags=re.DOTALL)


def shuffled_demo(t, seed):
    """The demo with everything in another order: its arguments."""
    chance = random.Random(seed)
    folder = t.folder / f"shuffled-{seed}"
    (folder / "statements").mkdir(parents=True)
    for name in ("open-items.csv", "customers.csv"):
        with open(fixtures(t) / name, encoding="utf-8", newline="") as file:
            head, *rows = list(csv.reader(file))
        chance.shuffle(rows)
        with open(folder / name, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head] + rows)
    files = []
    for path in sorted((fixtures(t) / "statements").iterdir()):
        target = folder / "statements" / path.name
        if path.suffix == ".xml":
            target.write_text(shuffled_entries(chance, path.read_text(encoding="utf-8")), encoding="utf-8")
        elif path.suffix == ".gz":
            text = gzip.decompress(path.read_bytes()).decode("utf-8")
            target.write_bytes(gzip.compress(shuffled_entries(chance, text).encode("utf-8"), mtime=0))
        else:
            target.write_bytes(path.read_bytes())
        files.append(target)
    chance.shuffle(files)
    return ["--open-items", folder / "open-items.csv", "--customers", folder / "customers.csv", *files]


def demo(t, out, *more):
    result = t.run("run", "--out", out, "--open-items", fixtures(t) / "open-items.csv", "--customers",
                   fixtures(t) / "customers.csv", *more, fixtures(t) / "statements")
    equal(result.code, 0, result.err)
    return rows_by_line(t, out)


def rows_by_line(t, out, names=("allocations.csv", "candidates.csv")):
    """All that was told of each line, whatever order the rows stand in, but for the line's place."""
    told = {}
    for name in names:
        for key, group in conserved.by_transaction(conserved.read(t.folder / out / name)).items():
            told[(name,) + key] = sorted(tuple((k, v) for k, v in row.items() if k not in PLACE) for row in group)
    return told


def test_everything_shuffled_is_the_same(t):
    plain = demo(t, "plain")
    for seed, threads in ((1, "1"), (2, "4"), (3, "8")):
        result = t.run("run", "--out", f"out-{seed}", "--threads", threads, *shuffled_demo(t, seed))
        equal(result.code, 0, result.err)
        other = rows_by_line(t, f"out-{seed}")
        equal(sorted(other), sorted(plain), f"lines of seed {seed}")
        equal({key: other[key] for key in plain if other[key] != plain[key]}, {}, f"seed {seed}")
        equal(conserved.faults(t.folder / f"out-{seed}", conserved.open_amounts(fixtures(t) / "open-items.csv")), [])


def test_shuffling_shuffles(t):
    """What the test above compares is not the same bytes to begin with."""
    shuffled_demo(t, 1)
    for name in ("open-items.csv", "customers.csv", "statements/hansekontor-eur-2026-019.xml"):
        one, other = (fixtures(t) / name).read_bytes(), (t.folder / "shuffled-1" / name).read_bytes()
        equal(one == other, False, name)
    text = (fixtures(t) / "statements/hansekontor-eur-2026-019.xml").read_text(encoding="utf-8")
    equal(sorted(shuffled_entries(random.Random(1), text)), sorted(text))


def test_shuffled_into_the_same_workbook_allocates_nothing(t):
    """The same lines in another order are other bytes, so a second run; all of them were delivered before."""
    demo(t, "out", "--workbook", "book.db")
    result = t.run("run", "--out", "again", "--workbook", "book.db", *shuffled_demo(t, 4))
    equal(result.code, 0, result.err)
    rows = conserved.read(t.folder / "again/allocations.csv")
    equal({row["status"] for row in conserved.read_now(rows) if row["reason"] != "PENDING"}, {"duplicate"})
    equal({row["status"] for row in rows if row["carried_from"]}, {"exception"})
    equal({row["invoice_id"] for row in rows}, {""})
    contains(t.run("verify", "book.db").text, "runs: 2\n")


def test_an_unrelated_item_changes_nothing(t):
    """Another customer, another name, another amount, and a number without digits: what is booked stays, line by line."""
    plain = demo(t, "plain")
    with open(fixtures(t) / "open-items.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    stranger = {name: "" for name in rows[0]}
    amount = "7481930.17"
    stranger.update({name: value for name, value in {
        "invoice_id": "QXZ/WKLM-Y", "customer_id": "X-UNRELATED", "customer_name": "Wolframbergbau Xylander",
        "currency": "EUR", "amount": amount, "open_amount": amount, "issue_date": rows[0]["issue_date"],
        "due_date": rows[0]["due_date"], "kind": "invoice"}.items() if name in stranger})
    with open(t.folder / "more.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows + [stranger])
    result = t.run("run", "--out", "more", "--open-items", "more.csv", "--customers", fixtures(t) / "customers.csv",
                   fixtures(t) / "statements")
    equal(result.code, 0, result.err)
    moving = ("confidence", "evidence", "score") + PLACE

    def booked(told):
        return {key: [tuple(cell for cell in row if cell[0] not in moving) for row in group]
                for key, group in told.items() if key[0] == "allocations.csv"}
    one, other = booked(plain), booked(rows_by_line(t, "more"))
    equal({key: (one[key], other.get(key)) for key in one if one[key] != other.get(key)}, {})


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
