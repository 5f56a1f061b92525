"""A month in the order in which it happens, run by run into one workbook, against the same month in one run."""
import csv
import json
import pathlib
import sqlite3
import sys
from collections import Counter, defaultdict

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import month as world  # noqa: E402
from bank import COLUMNS  # noqa: E402
from e2e import contains, equal, main  # noqa: E402

ACCOUNTS = (world.CAMT_ACCOUNT, world.MT940_ACCOUNT)
NET = """SELECT t.bank_ref, i.invoice_id, a.allocated_minor, a.discount_minor, a.charges_minor, a.tax_minor, a.fx_minor,
         a.difference_minor FROM allocated_now a JOIN bank_transaction t USING (transaction_no) JOIN open_item i USING (item_no)
         WHERE NOT EXISTS (SELECT 1 FROM bank_link l WHERE l.earlier_no = a.transaction_no AND l.kind = 'undoes')"""
# A line of its own: not one that another delivery had before.
OWN = """FROM bank_line WHERE status <> 'duplicate'"""


class Office:
    """One workbook, and what its runs left behind."""

    def __init__(self, t, name, month, threads=2, backwards=False):
        self.t, self.name, self.month, self.ledger = t, name, month, world.Ledger(month)
        self.threads, self.backwards = threads, backwards
        self.runs, self.said = 0, ""

    def run(self, listed, files):
        """A run over files (name to content); rows of allocations.csv."""
        self.runs += 1
        out = f"{self.name}/out{self.runs}"
        self.t.write(f"{self.name}/items.csv", "\r\n".join([",".join(COLUMNS), *listed, ""]))
        names = [self.t.write(f"{self.name}/in{self.runs}/{name}", content) for name, content in files.items() if content]
        result = self.t.run("run", "--open-items", f"{self.name}/items.csv", "--workbook", f"{self.name}/book.db", "--out", out,
                            "--threads", self.threads, *(names[::-1] if self.backwards else names))
        equal(result.code, 0, result.err)
        self.said += result.err
        controls = json.loads((self.t.folder / out / "controls.json").read_text(encoding="utf-8"))
        equal(controls["ties_out"], True, out)
        with open(self.t.folder / out / "allocations.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def ask(self, sql):
        with sqlite3.connect(self.t.folder / self.name / "book.db") as db:
            return db.execute(sql).fetchall()

    def verify(self):
        result = self.t.run("verify", f"{self.name}/book.db")
        equal(result.code, 0, result.err)

    def book(self, rows):
        """What the ledger posts this evening of a run's results; what a return undid is taken back."""
        for row in rows:
            if row["invoice_id"]:
                taken = round((float(row["open_before"]) - float(row["open_after"])) * 100)
                self.ledger.waiting.append((row["invoice_id"], taken))
        for number, before, after in self.ask(
                "SELECT i.invoice_id, r.open_before_minor, r.open_after_minor FROM reopened_item r JOIN open_item i "
                "USING (item_no) JOIN bank_link l USING (bank_link_no) WHERE l.run_id = (SELECT max(run_id) FROM run)"):
            self.ledger.waiting.append((number, after - before))


def as_it_happens(t, month, name="daily", days=len(world.DAYS), **how):
    """Morning and night of every day: reports, statements, notices of batches, what is delivered twice, late or wrongly."""
    office = Office(t, name, month, **how)
    camt_account, mt940_account = ACCOUNTS
    missing, late, wrong = world.DAYS[12], world.DAYS[15], world.DAYS[5]
    for at, day in enumerate(world.DAYS[:days]):
        listed = office.ledger.list(day)
        morning = {f"{account[-4:]}.052.xml": world.report(month, account, day) for account in ACCOUNTS}
        office.book(office.run(listed, morning))
        night = {"a.053.xml": world.statement(month, camt_account, day, within=False),
                 "a.054.xml": world.notice(month, camt_account, day),
                 "b.sta": world.mt940(month, mt940_account, day)}
        if day == missing:
            del night["b.sta"]
        if day == late:
            night["late.sta"] = world.mt940(month, mt940_account, missing)
        if at % 4 == 3:  # the other channel of the same bank, and yesterday's statement once more
            night["b.053.xml"] = world.statement(month, mt940_account, day)
            night["again.xml"] = world.statement(month, camt_account, world.DAYS[at - 1], within=False)
        if day == wrong:
            extra = [world.Line(camt_account, day, ref, cents, "wrong") for ref, cents in (("X1", 77_700), ("X2", -77_700))]
            night["wrong.053.xml"] = world.statement(month, camt_account, day, within=False, more=extra)
        office.book(office.run(listed, night))
        if at % 6 != 5:  # posted a day later now and then
            office.ledger.post()
        office.verify()
    office.ledger.post()
    office.book(office.run(office.ledger.list(world.DAYS[-1]), {}))
    office.ledger.post()
    office.verify()
    return office


def in_one_run(t, month, name="whole"):
    """The clean set: every line once, against every invoice as it was issued. Which of two equal invoices is meant is known
    once the other one is off the list: so what is left is judged again against the list that follows."""
    office = Office(t, name, month)
    files = {f"{account[-4:]}-{day:%d}.xml": world.statement(month, account, day) for account in ACCOUNTS for day in world.DAYS}
    office.book(office.run(office.ledger.list(world.DAYS[-1]), files))
    office.ledger.post()
    office.book(office.run(office.ledger.list(world.DAYS[-1]), {}))
    office.ledger.post()
    office.verify()
    return office


def allocated(office):
    return Counter(office.ask(NET))


def conserved(office, month):
    """Counted from the month itself: every line once, no cent more or less than it was, and the ledger agrees."""
    lines = {line.ref: line for line in month.lines}
    stored = office.ask("SELECT bank_ref, amount_minor " + OWN + " AND bank_ref NOT LIKE 'X%'")
    equal(sorted(stored), sorted((ref, line.cents) for ref, line in lines.items()))
    taken, paid = defaultdict(int), defaultdict(int)
    for ref, number, *parts in office.ask(NET):
        taken[number] += sum(parts)
        paid[ref] += parts[0]
    for invoice in month.invoices:
        equal(office.ledger.open[invoice.number], invoice.cents - taken[invoice.number], invoice.number)
        equal(0 <= taken[invoice.number] <= invoice.cents, True, invoice.number)
    for ref, status, unapplied in office.ask("SELECT bank_ref, status, unapplied_minor " + OWN):
        if status in ("match", "partial") and ref in paid:
            equal(paid[ref] + unapplied, lines[ref].cents, ref)
    for account in ACCOUNTS:
        told = office.ask(f"SELECT count(*), coalesce(sum(amount_minor), 0) {OWN} AND account = '{account}' "
                          "AND status = 'exception'")[0]
        rolled = office.ask("SELECT after_count, after_minor FROM roll_forward WHERE what = 'exceptions' AND "
                            f"account = '{account}' AND run_id = (SELECT max(run_id) FROM run)")
        equal(rolled or [(0, 0)], [told], account)


def test_a_month_as_it_happens_ends_as_the_month_in_one_run(t):
    for seed in (1, 2):
        month = world.make(seed)
        daily, whole = as_it_happens(t, month, f"daily-{seed}"), in_one_run(t, month, f"whole-{seed}")
        conserved(daily, month)
        conserved(whole, month)
        equal(allocated(daily) - allocated(whole), Counter(), f"seed {seed}: allocated day by day alone")
        equal(allocated(whole) - allocated(daily), Counter(), f"seed {seed}: allocated in one run alone")
        equal(len(allocated(whole)) > 90, True)
        # It all happened: lines were carried and settled, delivered twice, in conflict, missing and undone.
        equal(daily.ask("SELECT count(*) FROM outcome WHERE previous_no IS NOT NULL AND status IN ('match', 'partial')")[0][0] > 5,
              True)
        equal(daily.ask("SELECT reason FROM bank_line WHERE bank_ref IN ('X1', 'X2')"), [("STATEMENT_CONFLICT",)] * 2)
        equal(daily.ask("SELECT count(*) FROM bank_link WHERE kind = 'undoes'")[0][0] >= 2, True)
        for code in ("TS-DUP-010", "TS-GAP-001"):
            contains(daily.said, code)


def test_neither_threads_nor_the_order_of_files_show_from_run_to_run(t):
    month = world.make(3)
    one = as_it_happens(t, month, "one", days=9, threads=1)
    other = as_it_happens(t, month, "other", days=9, threads=4, backwards=True)
    equal(one.runs, other.runs)
    for number in range(1, one.runs + 1):
        for name in ("allocations.csv", "candidates.csv"):
            texts = [(t.folder / f"{office.name}/out{number}/{name}").read_text(encoding="utf-8").replace(f"{office.name}/", "")
                     for office in (one, other)]
            equal(texts[0], texts[1], f"run {number}, {name}")
    tables = ("outcome", "allocation", "candidate", "roll_forward", "learnt_account", "learnt_habit", "learnt_rate")
    for table in tables:
        equal(one.ask(f"SELECT count(*) FROM {table}"), other.ask(f"SELECT count(*) FROM {table}"), table)
    equal(one.ask("SELECT run_id, what, account, after_count, after_minor FROM roll_forward"),
          other.ask("SELECT run_id, what, account, after_count, after_minor FROM roll_forward"))


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
