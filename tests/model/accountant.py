"""accountant.py - what must come of the deliveries: the second opinion on the program's accounting.

Written from the documentation alone. It knows which bookings each delivery reports, so it counts what the program has to
find out: which lines are new, which were delivered before, which statements contradict themselves, what is missing between
them. Which payment settles which item is the matcher's business; of that it checks only what must hold whatever is decided.
"""
from collections import Counter, defaultdict

from world import CHAINED


class Line:
    """All that is known of equal bookings of a day: the references told, and most lines in a delivery without one."""

    def __init__(self):
        self.refs, self.anonymous, self.shape = set(), 0, None

    @property
    def count(self):
        return max(len(self.refs), self.anonymous)


class Expected:
    """Of one run. Counts and sums stand by (account, currency)."""

    def __init__(self):
        self.read = Counter()  # (account, currency, "count" or "sum"): everything in the files that were taken
        self.new = Counter()  # lines never seen before
        self.pending = Counter()
        self.flagged = Counter()  # new lines of a statement that was known with others, and of no other
        self.doubtful = Counter()  # such lines that another delivery of the run has as well
        self.conflicts = self.unbalanced = self.missing = self.broken = self.statements = self.rejected = 0

    @property
    def code(self):
        return 4 if self.unbalanced or self.broken else 3 if self.rejected else 0


def add(counter, account, amounts):
    counter[account.iban, account.currency, "count"] += len(amounts)
    counter[account.iban, account.currency, "sum"] += sum(amounts)


class Accountant:
    def __init__(self):
        self.lines = {}  # by what makes bookings equal
        self.deliveries = defaultdict(list)  # by identity of a statement: the bookings it was delivered with
        self.chains = defaultdict(list)  # by account and format: day, number, balances and run of each statement
        self.troubled = False  # whether the bank's own figures ever failed to hold

    def run(self, files):
        expected = Expected()
        expected.rejected = sum(file.damaged for file in files)
        reports = [report for file in sorted(files, key=lambda f: f.name) if not file.damaged for report in file.reports]
        expected.statements = len(reports)
        for report in reports:
            for booking in report.bookings:
                add(expected.read, report.account, report.lines(booking))
            for booking in report.pending:
                add(expected.read, report.account, report.lines(booking))
                add(expected.pending, report.account, report.lines(booking))
        contradicting = self.conflicts(reports, expected)
        self.count_lines(reports, contradicting, expected)
        self.follow_chains(reports, contradicting, expected)
        self.troubled = self.troubled or expected.code == 4
        return expected

    def conflicts(self, reports, expected):
        """The reports that come under a known identity with other lines. Reports of the day grow, so they are none."""
        found = []
        for report in reports:
            if report.kind in CHAINED:
                lines = Counter(booking.equal for booking in report.bookings)
                known = self.deliveries[report.identity]
                if known and lines not in known:
                    expected.conflicts += 1
                    found.append(report)
                known.append(lines)
        return found

    def count_lines(self, reports, contradicting, expected):
        """Each real line counts once, however often and by whomever it is told; a batch in the first shape that it had."""
        told = defaultdict(list)
        for report in reports:
            for booking in report.bookings:
                told[booking.equal].append((report, booking))
        for equal, tellers in told.items():
            line = self.lines.setdefault(equal, Line())
            before = line.count
            for report, booking in tellers:
                if report.tells_refs:
                    line.refs.add(booking.ref)
            line.anonymous = max([line.anonymous] + [sum(b.equal == equal for b in report.bookings)
                                                     for report, _ in tellers if not report.tells_refs])
            # Of a batch the details count where this run has them.
            report, booking = next(((r, b) for r, b in tellers if r.detailed), tellers[0])
            amounts = report.lines(booking) * (line.count - before)
            add(expected.new, report.account, amounts)
            doubts = [r in contradicting for r, _ in tellers]
            if any(doubts):
                add(expected.flagged if all(doubts) else expected.doubtful, report.account, amounts)

    def follow_chains(self, reports, contradicting, expected):
        """Numbers left out, and neighbours whose balances do not go on, wherever a statement of this run has a part in it."""
        for report in reports:
            if report.kind in CHAINED:
                low, high = report.balances
                expected.unbalanced += low + sum(booking.amount for booking in report.bookings) != high
                chain = self.chains[report.account.iban, report.kind]
                first = not any(row[:2] == (report.days[0], report.number) for row in chain)
                if first or report in contradicting:
                    chain.append((report.days[0], report.number, report.balances, expected))
        for chain in self.chains.values():
            chain.sort(key=lambda row: row[:2])
            at_fault = set()
            for (day, number, balances, before), (next_day, next_number, next_balances, after) in zip(chain, chain[1:]):
                if expected not in (before, after) or number == next_number:
                    continue
                goes_on = balances[1] == next_balances[0]
                step = next_number - number
                if not goes_on:
                    expected.missing += step - 1 if step > 0 else 1
                    if step == 1:
                        at_fault.add(next_day if after is expected else day)
            expected.broken += len(at_fault)


class Available:
    """What is open of an item: the newest list less our own allocations that it does not contain yet."""

    def __init__(self):
        self.listed, self.pending = None, []  # of the newest list that could be understood; taken since, run by run

    def list(self, amount):
        """The open amount for a run whose list has `amount`; None where it fits neither way."""
        if self.listed is None or not self.pending:
            self.listed = amount
            return amount
        left = self.listed - sum(self.pending)
        if amount == left:
            self.listed, self.pending = amount, []
        return left if amount in (left, self.listed) else None
