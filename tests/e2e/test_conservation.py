"""Money is conserved: over generated payers of several seeds and kinds, and over runs that follow each other.

Everything is computed from the CSV files alone (conserved.py). bench/generate.py makes the data.
"""
import csv
import pathlib
import shutil
import subprocess
import sys
from decimal import Decimal

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import conserved  # noqa: E402
import statements  # noqa: E402
from e2e import contains, equal, main  # noqa: E402

# (profile, seed, transactions, items): few items for many payments, and many items for few.
WORLDS = [("normal", 11, 400, 400), ("normal", 12, 300, 1500), ("hard", 13, 600, 600), ("hard", 14, 2000, 900),
          ("adverse", 15, 500, 500), ("adverse", 16, 300, 120)]
OPEN_ITEMS_HEAD = ["invoice_id", "customer_id", "customer_name", "currency", "amount", "open_amount", "issue_date",
                   "due_date"]


def generate(t, folder, profile, seed, transactions, items, formats="camt"):
    subprocess.run([sys.executable, "-B", str(t.project / "bench/generate.py"), "--profile", profile, "--seed",
                    str(seed), "--transactions", str(transactions), "--items", str(items), "--formats", formats,
                    "--out", str(t.folder / folder)], check=True)
    return t.folder / folder


def reconcile(t, world, out, *paths, items=None, more=(), code=0):
    result = t.run("run", "--open-items", items or world / "open-items.csv", "--customers", world / "customers.csv",
                   "--out", out, *more, *paths)
    equal(result.code, code, result.err)
    return result


def results(t, out="out"):
    return conserved.read(t.folder / out / "allocations.csv")


def write_items(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def automatic(rows):
    """Transactions that paid something, by reference alone, and what they paid."""
    return {key[1]: parts for key, (status, parts) in conserved.allocated_sets(rows).items()
            if status in ("match", "partial")}


def test_generated_worlds_are_conserved(t):
    for profile, seed, transactions, items in WORLDS:
        world = generate(t, f"world-{seed}", profile, seed, transactions, items)
        out = f"out-{seed}"
        reconcile(t, world, out, world / "camt")
        available = conserved.open_amounts(world / "open-items.csv")
        equal(conserved.faults(t.folder / out, available), [], f"{profile} {seed}")
        rows = results(t, out)
        with open(world / "truth.csv", encoding="utf-8", newline="") as file:
            equal(sorted({r["bank_ref"] for r in rows}), sorted(r["bank_ref"] for r in csv.DictReader(file)))
        equal(len(automatic(rows)) > 0, True, f"{profile} {seed} allocates nothing")
        equal(t.run("verify", f"{out}/workbook.db").code, 0)


def test_threads_do_not_matter(t):
    """Enough transactions for every thread to take several blocks of them."""
    world = generate(t, "world", "hard", 17, 2000, 1000)
    for threads in ("1", "4", "7"):
        reconcile(t, world, threads, world / "camt", more=("--threads", threads))
    for threads in ("4", "7"):
        for name in ("allocations.csv", "candidates.csv"):
            equal((t.folder / threads / name).read_bytes() == (t.folder / "1" / name).read_bytes(), True, threads)


def test_a_fault_is_seen(t):
    """The checks themselves: each damage done to good results is found."""
    world = generate(t, "world", "normal", 21, 300, 300)
    reconcile(t, world, "out", world / "camt")
    available = conserved.open_amounts(world / "open-items.csv")
    equal(conserved.faults(t.folder / "out", available), [])
    rows = results(t)
    paid = next(i for i, r in enumerate(rows) if r["status"] == "match")
    for name, text in (("allocated", "0.01"), ("unapplied", "5.00"), ("open_before", "123456.00"), ("open_after", "-1.00"),
                       ("amount", "1.00"), ("status", "exception"), ("invoice_id", "NOBODY")):
        damaged = [dict(r) for r in rows]
        damaged[paid][name] = text
        found = conserved.of_transactions(damaged) + conserved.of_items(damaged, available)
        equal(len(found) > 0, True, f"{name} = {text} goes unseen")


def test_an_unrelated_item_changes_no_set(t):
    """An item of another customer, with another number and amount, moves confidences, never what is allocated.

    The list's size is part of every prior, so a payment near the limit may become an exception or cease to be one; what is
    allocated before and after is the same."""
    for profile, seed in (("normal", 31), ("hard", 32), ("adverse", 33)):
        world = generate(t, f"world-{seed}", profile, seed, 400, 400)
        reconcile(t, world, f"before-{seed}", world / "camt")
        items = conserved.read(world / "open-items.csv")
        stranger = {name: "" for name in items[0]}
        stranger.update(invoice_id="QXZ/77-ZZ-90817263", customer_id="K-UNRELATED", customer_name="Wolframbergbau Xylander",
                        currency="EUR", amount="7481930.17", open_amount="7481930.17", issue_date=items[0]["issue_date"],
                        due_date=items[0]["due_date"], kind="invoice")
        write_items(world / "more.csv", items + [stranger])
        reconcile(t, world, f"after-{seed}", world / "camt", items=world / "more.csv")
        before, after = automatic(results(t, f"before-{seed}")), automatic(results(t, f"after-{seed}"))
        other = {ref for ref in before.keys() & after.keys() if before[ref] != after[ref]}
        equal(other, set(), f"{profile} {seed}: allocated to other items")
        moved = before.keys() ^ after.keys()
        equal(len(moved) <= len(before) // 100, True, f"{profile} {seed}: decided otherwise: {sorted(moved)}")


def test_three_formats_of_the_same_lines_count_once(t):
    """CAMT, MT940 and CSV of one account: the lines of one are the originals, the others are duplicates."""
    for profile, seed in (("normal", 41), ("hard", 42)):
        world = generate(t, f"world-{seed}", profile, seed, 300, 300, formats="camt,mt940,csv")
        reconcile(t, world, f"one-{seed}", world / "camt")
        reconcile(t, world, f"all-{seed}", world / "csv", world / "mt940", world / "camt")
        available = conserved.open_amounts(world / "open-items.csv")
        equal(conserved.faults(t.folder / f"all-{seed}", available), [])
        groups = conserved.by_transaction(results(t, f"all-{seed}"))
        equal(len(groups), 900)
        equal(len({account for account, _ in groups}), 1, "accounts")
        equal(sum(g[0]["status"] == "duplicate" for g in groups.values()), 600)
        equal({pathlib.PurePath(g[0]["file"]).suffix for g in groups.values() if g[0]["status"] != "duplicate"}, {".xml"})
        equal(automatic(results(t, f"all-{seed}")), automatic(results(t, f"one-{seed}")))


def test_formats_agree_where_they_say_the_same(t):
    """Each format alone: never other items for the same line; a cut text or a missing field may cost an automatic match."""
    world = generate(t, "world", "normal", 43, 400, 400, formats="camt,mt940,csv")
    paid = {}
    for name in ("camt", "mt940", "csv"):
        reconcile(t, world, name, world / name)
        paid[name] = automatic(results(t, name))
    for name in ("mt940", "csv"):
        both = paid["camt"].keys() & paid[name].keys()
        equal(len(both) > 300, True)
        equal({ref for ref in both if paid["camt"][ref] != paid[name][ref]}, set(), name)
        equal(len(paid["camt"].keys() ^ paid[name].keys()) <= 8, True, name)


def test_lines_split_over_formats_and_overlapping(t):
    """MT940 first, CAMT of the same days a run later: everything new is a duplicate and nothing is allocated again."""
    world = generate(t, "world", "normal", 44, 300, 300, formats="camt,mt940")
    reconcile(t, world, "out", world / "mt940")
    first = results(t)
    reconcile(t, world, "out", world / "camt")
    second = conserved.by_transaction(conserved.read_now(results(t)))
    equal({g[0]["status"] for g in second.values()}, {"duplicate"})
    equal(len(second), len(conserved.by_transaction(first)))
    contains(t.run("verify", "out/workbook.db").text, "runs: 2\n")


# Runs that follow each other.

LEDGER = [("RE-2026-1001", "C1", "Nordlicht Werkzeug GmbH", "50.00"), ("RE-2026-1002", "C2", "Vrba d.o.o.", "80.00"),
          ("RE-2026-1003", "C1", "Nordlicht Werkzeug GmbH", "999.00"), ("RE-2026-1004", "C4", "Quint Papier BV", "120.00")]


def ledger(t, name, **still_open):
    """A list of open items; still_open: what is open of each by its last digits, None for settled."""
    rows = []
    for invoice, customer, who, amount in LEDGER:
        rest = still_open.get("i" + invoice[-4:], amount)
        if rest is not None:
            rows.append(dict(zip(OPEN_ITEMS_HEAD, [invoice, customer, who, "EUR", amount, rest, "2026-09-14", "2026-10-14"])))
    write_items(t.folder / name, rows)
    return name


def follow(t, items, statement, entries, opening="100.00", code=0):
    name = f"{statement}.xml"
    t.write(name, statements.camt(statement_id=statement, opening=opening, entries=entries))
    result = t.run("run", "--open-items", items, "--workbook", "book.db", "--out", f"out-{statement}", name)
    equal(result.code, code, result.err)
    equal(t.run("verify", "book.db").code, 0)
    return result, {r["bank_ref"]: r for r in results(t, f"out-{statement}")}


def credit(amount, ref, text):
    return (amount, "CRDT", ref, text)


def test_a_settled_item_does_not_reappear(t):
    """The ERP's next list still shows it open, since nobody posted our match: it is taken off."""
    _, one = follow(t, ledger(t, "a.csv"), "S1", [credit("50.00", "BK-1", "RE-2026-1001")])
    equal((one["BK-1"]["status"], one["BK-1"]["open_after"]), ("match", "0.00"))
    _, two = follow(t, ledger(t, "a.csv"), "S2", [credit("50.00", "BK-2", "RE-2026-1001")], opening="150.00")
    equal((two["BK-2"]["status"], two["BK-2"]["invoice_id"]), ("exception", ""))
    _, three = follow(t, ledger(t, "a.csv"), "S3", [credit("50.00", "BK-3", "RE-2026-1001")], opening="200.00")
    equal((three["BK-3"]["status"], three["BK-3"]["invoice_id"]), ("exception", ""))


def test_a_list_without_the_settled_item(t):
    """The ERP posted the match: the item is gone, and what is left is allocated as ever."""
    follow(t, ledger(t, "a.csv"), "S1", [credit("50.00", "BK-1", "RE-2026-1001")])
    _, two = follow(t, ledger(t, "b.csv", i1001=None), "S2",
                    [credit("50.00", "BK-2", "RE-2026-1001"), credit("80.00", "BK-3", "RE-2026-1002")], opening="150.00")
    equal((two["BK-2"]["status"], two["BK-2"]["invoice_id"]), ("exception", ""))
    equal((two["BK-3"]["status"], two["BK-3"]["open_after"]), ("match", "0.00"))


def test_a_part_payment_posted_or_not(t):
    """After 333.00 of 999.00: a list that says 666.00 contains it, a list that says 999.00 does not. Both leave 666.00."""
    for name, rest in (("contained", "666.00"), ("unchanged", "999.00")):
        for path in t.folder.glob("book.db*"):
            path.unlink()
        shutil.rmtree(t.folder / "out-S1", ignore_errors=True)
        _, one = follow(t, ledger(t, "a.csv"), "S1", [credit("333.00", "BK-1", "RE-2026-1003")])
        equal((one["BK-1"]["status"], one["BK-1"]["open_after"]), ("partial", "666.00"), name)
        _, two = follow(t, ledger(t, "b.csv", i1003=rest), "S2", [credit("666.00", "BK-2", "RE-2026-1003")],
                        opening="433.00")
        equal((two["BK-2"]["status"], two["BK-2"]["open_before"], two["BK-2"]["open_after"]),
              ("match", "666.00", "0.00"), name)
        _, three = follow(t, "b.csv", "S3", [credit("666.00", "BK-3", "RE-2026-1003")], opening="1099.00")
        equal((three["BK-3"]["status"], three["BK-3"]["invoice_id"]), ("exception", ""), name)


def test_instalments_over_three_runs_with_one_list(t):
    """The list never changes; each run knows what those before took."""
    items, at, opening = ledger(t, "a.csv"), Decimal("999.00"), Decimal("100.00")
    for number in range(1, 4):
        _, got = follow(t, items, f"S{number}", [credit("333.00", f"BK-{number}", "RE-2026-1003")], opening=str(opening))
        row = got[f"BK-{number}"]
        equal((row["invoice_id"], Decimal(row["open_before"]), Decimal(row["open_after"])),
              ("RE-2026-1003", at, at - 333), f"run {number}")
        at, opening = at - 333, opening + 333
    _, got = follow(t, items, "S4", [credit("333.00", "BK-4", "RE-2026-1003")], opening=str(opening))
    equal((got["BK-4"]["status"], got["BK-4"]["invoice_id"]), ("exception", ""))


def test_a_list_that_contains_half_of_it(t):
    """The list contains the first of two allocations only: it fits neither way, so a person is told, nothing is netted."""
    follow(t, ledger(t, "a.csv"), "S1", [credit("333.00", "BK-1", "RE-2026-1003")])
    _, two = follow(t, "a.csv", "S2", [credit("333.00", "BK-2", "RE-2026-1003")], opening="433.00")
    equal((two["BK-2"]["status"], two["BK-2"]["open_after"]), ("partial", "333.00"))
    result, got = follow(t, ledger(t, "b.csv", i1003="666.00"), "S3", [credit("666.00", "BK-3", "RE-2026-1003")],
                         opening="766.00")
    contains(result.err, "[TS-RUN-010]")
    equal((got["BK-3"]["status"], got["BK-3"]["invoice_id"]), ("exception", ""))


def test_a_folder_that_grows(t):
    """The habit of many: the same folder again, with one more statement in it. Old lines keep their references."""
    items = ledger(t, "a.csv")
    t.write("in/1.xml", statements.camt(statement_id="S1", entries=[credit("50.00", "BK-1", "RE-2026-1001"),
                                                                    credit("7.00", "BK-2", "nobody knows")]))
    equal(t.run("run", "--open-items", items, "--workbook", "book.db", "--out", "one", "in").code, 0)
    t.write("in/2.xml", statements.camt(statement_id="S2", opening="157.00",
                                        entries=[credit("120.00", "BK-3", "RE-2026-1004")]))
    equal(t.run("run", "--open-items", items, "--workbook", "book.db", "--out", "two", "in").code, 0)
    got = {r["bank_ref"]: (r["status"], r["invoice_id"]) for r in conserved.read_now(results(t, "two"))}
    equal(got, {"BK-1": ("duplicate", ""), "BK-2": ("duplicate", ""), "BK-3": ("match", "RE-2026-1004")})
    equal(t.run("verify", "book.db").code, 0)


def test_overlapping_statements_of_two_runs(t):
    """The second statement repeats the last line of the first: it is a duplicate, under its old reference."""
    items = ledger(t, "a.csv")
    follow(t, items, "S1", [credit("50.00", "BK-1", "RE-2026-1001"), credit("80.00", "BK-2", "RE-2026-1002")])
    _, two = follow(t, items, "S2", [credit("80.00", "BK-2", "RE-2026-1002"), credit("120.00", "BK-3", "RE-2026-1004")],
                    opening="150.00")
    equal((two["BK-2"]["status"], two["BK-2"]["reason"]), ("duplicate", "DELIVERED_TWICE"))
    equal((two["BK-3"]["status"], two["BK-3"]["invoice_id"]), ("match", "RE-2026-1004"))
    explained = t.run("explain", "book.db", "BK-2")
    equal(explained.code, 0, explained.err)


def test_two_halves_are_one_whole(t):
    """The days of a generated world run in two halves into one workbook take no item beyond what it had."""
    world = generate(t, "world", "hard", 51, 600, 400)
    text = (world / "camt/statements.xml").read_text(encoding="utf-8")
    head, *days = text.split("<Stmt>")
    days[-1], tail = days[-1].split("</BkToCstmrStmt>")
    tail = "</BkToCstmrStmt>" + tail
    middle = len(days) // 2
    for name, some in (("early.xml", days[:middle + 2]), ("late.xml", days[middle:])):  # two days are in both
        t.write(name, head + "".join("<Stmt>" + day for day in some) + tail)
    reconcile(t, world, "early", "early.xml", more=("--workbook", "book.db"))
    reconcile(t, world, "late", "late.xml", more=("--workbook", "book.db"))
    reconcile(t, world, "both", "late.xml", "early.xml", more=("--workbook", "book.db"))
    taken = {}
    for out in ("early", "late", "both"):
        rows = results(t, out)
        equal(conserved.of_transactions(rows), [])
        for row in rows:
            if row["invoice_id"]:
                key = (row["customer_id"], row["invoice_id"])
                taken[key] = taken.get(key, 0) + Decimal(row["open_before"]) - Decimal(row["open_after"])
    available = conserved.open_amounts(world / "open-items.csv")
    beyond = {key for key, amount in taken.items() if amount * available[key] < 0 or abs(amount) > abs(available[key])}
    equal(beyond, set())
    allocated = [line.split(" of run ")[0] for out in ("early", "late", "both") for line in automatic(results(t, out))]
    equal(len(allocated), len(set(allocated)), "a line is allocated by one run")
    duplicates = [r for r in results(t, "late") if r["status"] == "duplicate"]
    equal(len(duplicates) > 0, True)
    equal({r["status"] for r in conserved.read_now(results(t, "both"))}, {"duplicate"})
    # The later run sees what the earlier one left.
    left = {key: available[key] - sum((Decimal(r["open_before"]) - Decimal(r["open_after"]) for r in results(t, "early")
                                       if (r["customer_id"], r["invoice_id"]) == key), Decimal(0)) for key in available}
    equal(conserved.of_items(results(t, "late"), left), [])


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
