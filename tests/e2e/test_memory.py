"""What the workbook remembers from run to run: accounts, names, rejected pairs and habits, how it ages, and how it is taken back."""
import json
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from e2e import contains, equal, lacks, main  # noqa: E402
from test_learnt import HOLDING, cents, items, line, number, statement  # noqa: E402

OTHER = "GB33BUKB20201555555555"
DECIDED = "bank_ref,decision,invoice_id,currency,allocated,decided_by,decided_on,decision_reason\n"


def eur(minor):
    return f"{minor // 100}.{minor % 100:02d}"


def run(t, name, lines, *more, out="out"):
    t.write("items.csv", items())
    t.write(f"{name}.xml", statement(name, lines))
    result = t.run("run", "--open-items", "items.csv", "--workbook", "books.db", "--out", out, f"{name}.xml", *more)
    equal(result.code, 0, result.err)
    return result


def decide(t, rows, *more, code=0):
    t.write("decided.csv", DECIDED + rows)
    result = t.run("review", "import", "decided.csv", "--workbook", "books.db", *more)
    equal(result.code, code, result.err)
    return result


def assign(ref, i, why="the holding pays for it"):
    return f"{ref},assign,{number(i)},EUR,{eur(cents(i))},A. Berg,2026-10-08,{why}\n"


def learnt(t, *more):
    result = t.run("learnt", "--workbook", "books.db", "--format", "json", *more)
    equal(result.code, 0, result.err)
    return result.of("learnt")


def fact(t, kind, customer="K1000"):
    found = [f for f in learnt(t, "--customer", customer) if f["kind"] == kind]
    equal(len(found), 1, f"facts {found}")
    return found[0]


def withdraw(t, kind, customer="K1000"):
    result = t.run("learnt", "withdraw", fact(t, kind, customer)["id"], "--by", "C. Roth", "--reason", "sold to a factor",
                   "--workbook", "books.db")
    equal(result.code, 0, result.err)
    return result


def outcome(t, ref, out="out"):
    import csv
    with open(t.folder / out / "allocations.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["bank_ref"] == ref]
    return rows[0]["status"], rows[0]["reason"], [row["invoice_id"] for row in rows if row["invoice_id"]]


def silent(ref, i, account=HOLDING, name="Holding Linden", day="2026-11-05"):
    return line(ref, cents(i), name, account, "Zahlung", day)


def first_run(t):
    """A payment of an account that nobody knows, for an item of K1000: its text names nothing."""
    run(t, "ST-1", [silent("BK-1", 0, day="2026-10-05")], out="first")
    equal(outcome(t, "BK-1", "first")[0], "exception")


def test_a_decision_settles_the_next_payment(t):
    first_run(t)
    decide(t, assign("BK-1", 0))
    run(t, "ST-2", [silent("BK-2", 1)])
    equal(outcome(t, "BK-2"), ("match", "EXACT", [number(1)]))
    told = t.run("explain", "books.db", "BK-2").text
    contains(told, "What earlier runs and decisions told of the payer (state 2 of the workbook)\n"
                   f"  the account {HOLDING} pays for customer K1000\n"
                   f"      {fact(t, 'account')['id']}: decided by A. Berg on 2026-10-08; weighs +1.92 bits\n")
    contains(t.run("explain", "books.db", "BK-1").text, "What persons decided since\n"
             "  assign by A. Berg on 2026-10-08: the holding pays for it\n"
             f"      paid     {number(0)} of K1000: 300.17 EUR; open before 300.17, after 0.00\n      unapplied: 0.00 EUR\n")
    equal(t.run("verify", "books.db").code, 0)


def test_without_the_decision_it_stays_open(t):
    first_run(t)
    run(t, "ST-2", [silent("BK-2", 1)])
    equal(outcome(t, "BK-2")[0], "exception")
    lacks(t.run("explain", "books.db", "BK-2").text, "What earlier runs")


def test_a_certain_payment_teaches_the_next_run(t):
    run(t, "ST-1", [line("BK-1", cents(0), "Holding Linden", HOLDING, number(0), "2026-10-05")], out="first")
    equal(fact(t, "account")["certain_payments"], 1)
    equal(fact(t, "name")["words"], "the payer Holding Linden pays for customer K1000")
    equal(fact(t, "habit")["words"], "customer K1000 pays 4 days after the due date in the mean; "
                                     "writes the whole number in 1 of 1 that name one")
    result = run(t, "ST-2", [silent("BK-2", 1)])
    contains(result.text, "remembered of payers from earlier runs and decisions: 3;")
    equal(outcome(t, "BK-2"), ("match", "EXACT", [number(1)]))
    # What was settled by what is remembered does not confirm it.
    equal(fact(t, "account")["certain_payments"], 1)


def test_what_was_withdrawn_is_not_used(t):
    first_run(t)
    decide(t, assign("BK-1", 0))
    contains(withdraw(t, "account").text, f"withdrawn: the account {HOLDING} pays for customer K1000\n")
    withdraw(t, "name")
    run(t, "ST-2", [silent("BK-2", 1)])
    equal(outcome(t, "BK-2")[0], "exception")
    equal((fact(t, "account")["state"], fact(t, "account")["withdrawn_by"]), ("withdrawn", "C. Roth"))
    contains(t.run("learnt", "--workbook", "books.db").text, "withdrawn by C. Roth: sold to a factor\n")
    again = t.run("learnt", "withdraw", fact(t, "account")["id"], "--by", "C", "--reason", "x", "--workbook", "books.db")
    equal(again.code, 1)
    contains(again.err, "TS-DEC-031")
    equal(t.run("verify", "books.db").code, 0)


def test_a_withdrawn_account_is_not_learnt_anew_but_by_a_person(t):
    run(t, "ST-1", [line("BK-1", cents(0), "Holding Linden", HOLDING, number(0), "2026-10-05")], out="first")
    withdraw(t, "account")
    withdraw(t, "name")
    # By its number and to the cent: in this run it teaches nothing, nor for the next one.
    run(t, "ST-2", [line("BK-2", cents(1), "Holding Linden", HOLDING, number(1), "2026-10-06"), silent("BK-3", 0)], out="second")
    equal(outcome(t, "BK-2", "second")[0], "match")
    equal(outcome(t, "BK-3", "second")[0], "exception")
    equal(fact(t, "account")["state"], "withdrawn")
    t.write("decided.csv", DECIDED + "BK-2,accept,,,,A. Berg,2026-10-08,\n")
    equal(t.run("review", "import", "decided.csv", "--workbook", "books.db").code, 0)
    equal((fact(t, "account")["state"], fact(t, "account")["decisions"]), ("in_force", 1))


def test_what_is_remembered_ages_by_the_dates_of_statements(t):
    first_run(t)
    decide(t, assign("BK-1", 0))
    equal(fact(t, "account")["weight"], "2.00")
    run(t, "ST-2", [silent("BK-2", 1, day="2027-10-05")], out="second")
    equal(fact(t, "account")["weight"], "1.00")
    run(t, "ST-3", [silent("BK-3", 3, day="2033-10-05")], out="third")
    equal((fact(t, "account")["state"], fact(t, "account")["weight"]), ("forgotten", None))
    equal(outcome(t, "BK-3", "third")[0], "exception")
    equal(t.run("verify", "books.db").code, 0)


def test_a_rejected_pair_is_held_against_the_payer(t):
    first_run(t)
    decide(t, f"BK-1,reject,{number(0)},,,A. Berg,2026-10-08,a deposit\n")
    pair = fact(t, "pair")
    equal((pair["words"], pair["weight"]), (f"the account {HOLDING} does not pay item {number(0)} of customer K1000", "-6.00"))
    # The payer may still pay for the customer: nothing was said about that.
    equal([f["kind"] for f in learnt(t)], ["pair"])
    decide(t, assign("BK-1", 0, "it was for it after all"))
    equal([f["state"] for f in learnt(t) if f["kind"] == "pair"], [])


def test_a_payer_that_was_assigned_elsewhere_is_not_taken_for_the_first_customer(t):
    # The run believed the number; the person says that the account pays for K1005.
    run(t, "ST-1", [line("BK-1", cents(0), "Nord Handel", OTHER, number(0), "2026-10-05")], out="first")
    equal(outcome(t, "BK-1", "first"), ("match", "EXACT", [number(0)]))
    part = f"BK-1,assign,{number(10)},EUR,{eur(cents(0))},A. Berg,2026-10-08,the number was a slip\n"
    decide(t, part)
    facts = {(f["kind"], f["customer_id"]): f for f in learnt(t)}
    equal(facts[("account", "K1000")]["state"], "outweighed")
    equal(facts[("account", "K1005")]["state"], "in_force")
    equal(facts[("pair", "K1000")]["state"], "in_force")
    contains(t.run("explain", "books.db", "BK-1").text, f"      undone   {number(0)} of K1000: 300.17 EUR\n")
    equal(t.run("verify", "books.db").code, 0)


def test_a_rejected_pair_keeps_the_next_payment_for_a_person(t):
    first_run(t)
    decide(t, assign("BK-1", 0))
    run(t, "ST-2", [silent("BK-2", 1)], out="second")
    equal(outcome(t, "BK-2", "second")[0], "match")
    decide(t, f"BK-2,reject,{number(1)},,,A. Berg,2026-11-08,a deposit\\n")
    run(t, "ST-3", [silent("BK-3", 1, day="2026-12-05")], out="third")
    equal(outcome(t, "BK-3", "third")[0], "exception")
    contains(t.run("explain", "books.db", "BK-3").text, "a person rejected this payer for the item")


def test_a_name_that_was_decided_is_known_from_another_account(t):
    first_run(t)
    decide(t, assign("BK-1", 0))
    run(t, "ST-2", [silent("BK-2", 1, account=OTHER)])
    equal(outcome(t, "BK-2"), ("match", "EXACT", [number(1)]))
    contains(t.run("explain", "books.db", "BK-2").text, "the payer's name, as remembered")


def test_the_same_inputs_give_the_same_bytes(t):
    for folder in ("a", "b"):
        work = t.folder / folder
        work.mkdir()
        t.write(f"{folder}/items.csv", items())
        t.write(f"{folder}/one.xml", statement("ST-1", [silent("BK-1", 0, day="2026-10-05"), silent("BK-9", 9, OTHER, "Nord", "2026-10-06")]))
        t.write(f"{folder}/two.xml", statement("ST-2", [silent("BK-2", 1), silent("BK-3", 8, OTHER, "Nord")]))
        rows = [assign("BK-1", 0), assign("BK-9", 9, "so it is")]
        t.write(f"{folder}/decided.csv", DECIDED + "".join(rows if folder == "a" else rows[::-1]))
        threads = "1" if folder == "a" else "3"
        for command in (("run", "--open-items", "items.csv", "--workbook", "w.db", "--out", "o1", "one.xml"),
                        ("review", "import", "decided.csv", "--workbook", "w.db"),
                        ("run", "--open-items", "items.csv", "--workbook", "w.db", "--out", "o2", "two.xml", "--threads", threads)):
            equal(t.run(*command, cwd=work).code, 0)
    for name in ("allocations.csv", "candidates.csv", "exceptions.csv"):
        equal((t.folder / "a/o2" / name).read_bytes() == (t.folder / "b/o2" / name).read_bytes(), True, name)
    states = []
    for folder in ("a", "b"):
        with sqlite3.connect(t.folder / folder / "w.db") as db:
            states.append(db.execute("SELECT memory_version, memory_digest FROM run ORDER BY run_id").fetchall())
        db.close()
    equal(states[0], states[1])
    equal([row[0] for row in states[0]], [0, 2])
    equal(states[0][0][1] == states[0][1][1], False)


def test_nothing_is_used_where_learning_is_turned_off(t):
    first_run(t)
    decide(t, assign("BK-1", 0))
    t.write("off.ini", "[matching]\nlearning_passes = 0\n")
    result = run(t, "ST-2", [silent("BK-2", 1)], "--config", "off.ini")
    equal(outcome(t, "BK-2")[0], "exception")
    lacks(result.text, "remembered of payers")
    with sqlite3.connect(t.folder / "books.db") as db:
        equal(db.execute("SELECT memory_digest FROM run WHERE run_id = 2").fetchone(), (None,))
    db.close()
    equal(t.run("verify", "books.db").code, 0)


def test_verify_finds_another_memory(t):
    first_run(t)
    decide(t, assign("BK-1", 0))
    run(t, "ST-2", [silent("BK-2", 1)])
    with sqlite3.connect(t.folder / "books.db") as db:
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f'DROP TRIGGER "{name}"')
        equal(db.execute("UPDATE decision SET decided_on = '2026-10-09', after_run = 2 WHERE decision_no = 1").rowcount, 1)
        for _, sql in triggers:
            db.execute(sql)
    db.close()
    result = t.run("verify", "books.db")
    equal(result.code, 4)
    contains(result.err, "TS-DB-028")
    contains(result.err, "TS-DB-029")


def habit_items():
    """Six customers with ten invoices each; the last two of a customer are of one amount and due a month apart."""
    rows = ["invoice_id,customer_id,customer_name,customer_iban,currency,amount,issue_date,due_date"]
    for i in range(60):
        c, nth = divmod(i, 10)
        due = {8: "2026-10-01", 9: "2026-10-31"}.get(nth, "2026-09-01")
        rows.append(f"{number(i)},K{c},Firma {'ABCDEF'[c] * 3} Handel,{habit_account(c)},EUR,{eur(habit_cents(i))},2026-08-01,{due}")
    return "\r\n".join(rows) + "\r\n"


def habit_account(c):
    return f"GB33BUKB202015{c:08d}"


def habit_cents(i):
    return 24000 + 100 * (i // 10) if i % 10 > 7 else cents(i)


def habit_run(t, name, lines, out):
    t.write("items.csv", habit_items())
    t.write(f"{name}.xml", statement(name, lines))
    result = t.run("run", "--open-items", "items.csv", "--workbook", "books.db", "--out", out, f"{name}.xml")
    equal(result.code, 0, result.err)


def habit_line(ref, i, text, day):
    c = i // 10
    return line(ref, habit_cents(i), f"Firma {'ABCDEF'[c] * 3} Handel", habit_account(c), text, day)


def habit_first(t):
    """Three customers pay eight invoices each four days after they are due, three pay theirs a month later."""
    habit_run(t, "ST-1", [habit_line(f"BK-{i}", i, number(i), "2026-09-05" if i < 30 else "2026-10-05")
                          for i in range(60) if i % 10 < 8], "first")


def best(t, ref, out):
    import csv
    with open(t.folder / out / "candidates.csv", encoding="utf-8", newline="") as file:
        return next(row["invoice_id"] for row in csv.DictReader(file) if row["bank_ref"] == ref and row["rank"] == "1")


def test_how_a_customer_pays_tells_which_of_two_it_means(t):
    habit_first(t)
    equal(fact(t, "habit", "K4")["words"], "customer K4 pays 34 days after the due date in the mean; "
                                           "writes the whole number in 8 of 8 that name one")
    # Each pays one of two of its invoices that nothing else tells apart: a habit points at one, and a person decides.
    habit_run(t, "ST-2", [habit_line("BK-A", 8, "Zahlung", "2026-11-04"), habit_line("BK-B", 48, "Zahlung", "2026-11-04")], "second")
    for ref in ("BK-A", "BK-B"):
        equal(outcome(t, ref, "second")[:2], ("exception", "AMBIGUOUS"))
    equal((best(t, "BK-A", "second"), best(t, "BK-B", "second")), (number(9), number(48)))
    told = t.run("explain", "books.db", "BK-B").text
    contains(told, "the day, as this customer pays ")
    contains(told, "How the customers pay\n"
                   "  before it customer K4 pays 34 days after the due date in the mean; writes the whole number in 8 of 8 that name one\n"
                   f"      {fact(t, 'habit', 'K4')['id']}: 8 named payments, 2026-10-05, run 1\n")
    memory = json.loads((t.folder / "second/controls.json").read_text(encoding="utf-8"))["memory"]
    equal((memory["version"], memory["accounts"], memory["names"], memory["rejected"], memory["habits"]), (1, 0, 0, 0, 6))
    contains((t.folder / "second/report.html").read_text(encoding="utf-8"),
             "as of state 1 of the workbook, it had 6 customers&#39; ways to pay.")
    with sqlite3.connect(t.folder / "books.db") as db:
        equal(db.execute("SELECT memory_version, memory_digest FROM run WHERE run_id = 2").fetchone(), (1, memory["sha256"]))
    db.close()
    equal(t.run("report", "run", "2", "--workbook", "books.db", "--out", "again").code, 0)
    for name in ("controls.json", "report.html"):
        equal((t.folder / "again" / name).read_bytes() == (t.folder / "second" / name).read_bytes(), True, name)
    equal(t.run("verify", "books.db").code, 0)


def test_a_habit_that_was_withdrawn_points_at_nothing(t):
    habit_first(t)
    withdraw(t, "habit", "K0")
    habit_run(t, "ST-2", [habit_line("BK-A", 8, "Zahlung", "2026-11-04")], "second")
    equal(outcome(t, "BK-A", "second")[:2], ("exception", "AMBIGUOUS"))
    equal(best(t, "BK-A", "second"), number(8))
    lacks(t.run("explain", "books.db", "BK-A").text, "How the customers pay")
    equal(t.run("verify", "books.db").code, 0)


def test_certain_payments_of_a_run_teach_the_others_of_it_how_customers_pay(t):
    lines = [habit_line(f"BK-{i}", i, number(i), "2026-09-05" if i < 30 else "2026-10-05") for i in range(60) if i % 10 < 8]
    lines += [habit_line("BK-A", 8, "Zahlung", "2026-11-04"), habit_line("BK-B", 48, "Zahlung", "2026-11-04")]
    for name, order in (("one", lines), ("other", lines[::-1])):
        habit_run(t, name, order, name)
        (t.folder / "books.db").unlink()
        equal((best(t, "BK-A", name), best(t, "BK-B", name)), (number(9), number(48)))
    equal(*[sorted((t.folder / name / "candidates.csv").read_text(encoding="utf-8").splitlines()) for name in ("one", "other")])


def test_the_list_is_the_same_in_every_format(t):
    first_run(t)
    decide(t, assign("BK-1", 0))
    text = t.run("learnt", "--workbook", "books.db").text
    table = t.run("learnt", "list", "--workbook", "books.db", "--format", "csv").text.splitlines()
    objects = learnt(t)
    equal([one["kind"] for one in objects], ["account", "name", "habit"])
    equal(len(table), 4)
    for one, row in zip(objects, table[1:]):
        contains(text, f"{one['id']}  {one['words']}\n")
        equal(row.split(",")[0], one["id"])
        contains(row, one["words"])
    equal(learnt(t, "--customer", "K1001"), [])
    equal(t.run("learnt", "--workbook", "books.db", "--customer", "K1001").text, "nothing is remembered\n")
    equal(json.dumps(objects), json.dumps(learnt(t)))


def test_what_the_command_line_refuses(t):
    first_run(t)
    for arguments, what in ((("learnt",), "--workbook FILE is missing"), (("learnt", "forget"), "unknown step"),
                            (("learnt", "withdraw"), "withdraw needs the ID"), (("learnt", "list", "x"), "is too much"),
                            (("learnt", "withdraw", "abc"), "withdraw needs --by NAME and --reason TEXT"),
                            (("learnt", "--format", "markdown"), "learnt has the formats")):
        extra = () if "is missing" in what else ("--workbook", "books.db")
        result = t.run(*arguments, *extra)
        equal(result.code, 2, what)
        contains(result.err, what)
    result = t.run("learnt", "withdraw", "abc", "--by", "C", "--reason", "x", "--workbook", "books.db")
    equal(result.code, 1)
    contains(result.err, "TS-DEC-030")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
