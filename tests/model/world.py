"""world.py - a small company, its banks, and what they deliver over a few runs, drawn from a seed.

The truth is a list of bookings for each account and day. A delivery is a file that reports some of them: a statement in one
format or another, a report of half a day, an export of several days, the same again, or the same with other lines. Nothing
here knows how the program works; accountant.py says what must come of it, statements.py writes the files.
"""
import datetime
import random

CURRENCIES = {"EUR": 2, "CHF": 2, "JPY": 0, "KWD": 3}
NAMES = ["Aldergate Pumps Ltd", "Birkholm Metall GmbH", "Castanho Tecidos Lda", "Dvorak Sklo s.r.o.", "Elvestad Marine AS"]
CHAINED = ("053", "940")  # a statement of every day, numbered, each going on from the one before


def check_digits(country, rest):
    """An IBAN from what follows its check digits."""
    digits = "".join(str(int(c, 36)) for c in rest + country + "00")
    return f"{country}{98 - int(digits) % 97:02d}{rest}"


class Account:
    def __init__(self, rng, place):
        self.iban = check_digits("DE", f"50060070{1000 + place:010d}")
        self.currency = rng.choice(["EUR", "EUR", "EUR", "CHF", "JPY", "KWD"])
        self.with_refs = rng.random() < 0.6  # whether this bank gives references
        self.csv_refs = self.with_refs and rng.random() < 0.5
        self.entry_dates = rng.random() < 0.8  # whether its MT940 tells booking dates


class Booking:
    """A real line of an account: equal ones of a day share `equal`, so that only their number tells them apart."""

    def __init__(self, account, day, value, parts, equal, ref, name="", iban="", text=""):
        self.account, self.day, self.value, self.parts, self.equal, self.ref = account, day, value, parts, equal, ref
        self.name, self.iban, self.text = name, iban, text

    @property
    def amount(self):
        return sum(self.parts)


class Report:
    """One statement, report or export within a file. `identity` is what the bank calls it, equal for the same one again."""

    def __init__(self, kind, account, number, days, bookings, pending=(), balances=None, detailed=False, label=""):
        self.kind, self.account, self.number, self.days = kind, account, number, days
        self.bookings, self.pending, self.balances, self.detailed = list(bookings), list(pending), balances, detailed
        self.identity = (kind, account.iban, days[0], number, label)
        self.label = label

    @property
    def tells_refs(self):
        return self.account.csv_refs if self.kind == "csv" else self.account.with_refs

    def lines(self, booking):
        """The amounts of the lines by which this report tells a booking."""
        return booking.parts if self.detailed else [booking.amount]


class File:
    def __init__(self, kind, reports, run, packed=False, damaged=False):
        self.kind, self.reports, self.run, self.packed, self.damaged = kind, reports, run, packed, damaged
        self.name = ""


class Item:
    def __init__(self, number, customer, currency, amount):
        self.number, self.customer, self.currency, self.amount = number, customer, currency, amount

    @property
    def name(self):
        return NAMES[self.customer]

    @property
    def iban(self):
        return check_digits("DE", f"70080090{9000 + self.customer:010d}")


class World:
    def __init__(self, seed):
        self.seed = seed
        self.rng = rng = random.Random(f"tallystick/{seed}")
        self.runs = rng.randint(2, 4)
        self.accounts = [Account(rng, place) for place in range(rng.choice([1, 1, 2]))]
        first = rng.choice([datetime.date(2026, 3, 2), datetime.date(2026, 10, 5), datetime.date(2026, 12, 29)])
        self.days = [first + datetime.timedelta(days=i) for i in range(rng.randint(2, 5))]
        self.used = set()  # amounts, so that only equal lines are equal
        self.serial = 0
        self.items = self.draw_items()
        self.files = []
        for account in self.accounts:
            self.draw_account(account)
        self.join_and_name()

    # What is true

    def draw_amount(self, low, high):
        while True:
            amount = self.rng.randint(low, high)
            if amount not in self.used:
                self.used.add(amount)
                return amount

    def draw_items(self):
        return [Item(f"RE-2026-{4100 + 37 * i}", self.rng.randrange(len(NAMES)),
                     self.rng.choice(self.accounts).currency, self.draw_amount(2000, 90000))
                for i in range(self.rng.randint(3, 8))]

    def draw_booking(self, account, day):
        rng = self.rng
        self.serial += 1
        # Without a booking date only the value date tells equal amounts of two days apart.
        value = day + datetime.timedelta(days=rng.choice([0, 0, 0, 1, -1]) if account.entry_dates else 0)
        ref = f"BK{self.serial:05d}" if account.with_refs else ""
        payable = [item for item in self.items if item.currency == account.currency]
        if payable and rng.random() < 0.6:
            item = rng.choice(payable)
            amount = rng.choice([item.amount, item.amount, item.amount // 2, item.amount // 3, item.amount + 700])
            if amount in self.used and amount != item.amount or (account.iban, day, amount) in self.used:
                amount = self.draw_amount(500, 90000)
            self.used.update([amount, (account.iban, day, amount)])
            return Booking(account, day, value, [amount], self.serial, ref, item.name, item.iban, f"Invoice {item.number}")
        if account.csv_refs and rng.random() < 0.3:
            parts = [self.draw_amount(500, 20000) for _ in range(rng.randint(2, 3))]
            self.used.add(sum(parts))
            return Booking(account, day, value, parts, self.serial, ref, "Sundry", "", "collected")
        amount = self.draw_amount(500, 90000)
        return Booking(account, day, value, [-amount if rng.random() < 0.4 else amount], self.serial, ref,
                       rng.choice(NAMES), "", rng.choice(["rent", "thank you", "order 77"]))

    def draw_day(self, account, day):
        bookings = [self.draw_booking(account, day) for _ in range(self.rng.randint(1, 4))]
        for booking in list(bookings):
            if len(booking.parts) == 1 and self.rng.random() < 0.15:
                self.serial += 1
                ref = f"BK{self.serial:05d}" if account.with_refs else ""
                bookings.append(Booking(account, day, booking.value, booking.parts, booking.equal, ref, booking.name,
                                        booking.iban, booking.text))
        return bookings

    # What is delivered

    def draw_account(self, account):
        rng = self.rng
        balance, number, chain = rng.randint(-50000, 500000), rng.randint(1, 300), []
        for day in self.days:
            if day.month == 1 and (not chain or chain[-1][0].month == 12):
                number = 1
            bookings = self.draw_day(account, day)
            chain.append((day, number, bookings, balance))
            balance += sum(booking.amount for booking in bookings)
            number += 1
        lost = rng.choice(self.days) if rng.random() < 0.25 else None
        for place, (day, number, bookings, opening) in enumerate(chain):
            run = min(self.runs - 1, place * self.runs // len(self.days) if rng.random() < 0.7 else rng.randrange(self.runs))
            if day != lost:
                self.draw_statements(account, day, number, bookings, opening, run)
            if rng.random() < 0.4:
                self.draw_interim(account, day, bookings, run)
        for _ in range(rng.choice([0, 0, 1, 2])):
            self.draw_export(account, chain, lost)

    def draw_statements(self, account, day, number, bookings, opening, run):
        rng = self.rng
        for kind in rng.choice([("053",), ("940",), ("053", "940")]):
            low, high = opening, opening + sum(booking.amount for booking in bookings)
            chance = rng.random()
            if chance < 0.04:
                high += 100  # the statement's own arithmetic is broken
            elif chance < 0.08:
                low, high = low + 300, high + 300  # only the neighbours show it
            detailed = kind == "053" and rng.random() < 0.7
            report = Report(kind, account, number, (day, day), bookings, balances=(low, high), detailed=detailed)
            self.add(kind, [report], run if rng.random() < 0.8 else rng.randrange(self.runs))
            if rng.random() < 0.2:
                self.add(kind, [report], rng.randrange(self.runs))
            if rng.random() < 0.12 and len(bookings) > 1:
                self.add_conflict(report, run)

    def add_conflict(self, report, run):
        """The same statement with two lines of other amounts, or with two more; its balances are the same."""
        shift = self.draw_amount(100, 400)
        made = []
        for booking, sign in zip(report.bookings[:2], (1, -1)):
            self.serial += 1
            more = self.rng.random() < 0.5 if not made else made[0][1]
            parts = [sign * shift] if more else [booking.amount + sign * shift]
            made.append((Booking(booking.account, booking.day, booking.value, parts, self.serial,
                                 f"BK{self.serial:05d}" if booking.account.with_refs else "", booking.name, "", "corrected"), more))
        kept = report.bookings if made[0][1] else report.bookings[2:]
        other = Report(report.kind, report.account, report.number, report.days, kept + [b for b, _ in made],
                       balances=report.balances, detailed=report.detailed)
        self.add(report.kind, [other], self.rng.randint(0, self.runs - 1))

    def draw_interim(self, account, day, bookings, run):
        """What the bank knew during the day: the first lines, and some that are only expected."""
        rng = self.rng
        kind = rng.choice(["052", "942", "054"])
        known = rng.randint(1, len(bookings))
        pending = bookings[known:] if kind != "054" else []
        told = [b for b in bookings[:known] if kind != "054" or b.amount > 0]
        if not told and not pending:
            return
        self.serial += 1
        report = Report(kind, account, self.serial, (day, day), told, pending, detailed=kind == "054" or rng.random() < 0.5,
                        label=f"N{self.serial}")
        if kind == "942":
            report.detailed = False
        self.add(kind, [report], max(0, run - rng.choice([0, 0, 1])))

    def draw_export(self, account, chain, lost):
        first = self.rng.randrange(len(chain))
        last = self.rng.randint(first, len(chain) - 1)
        part = [row for row in chain[first:last + 1] if row[0] != lost]
        if not part or lost is not None and chain[first][0] <= lost <= chain[last][0]:
            return
        bookings = [booking for row in part for booking in row[2]]
        balances = (part[0][3], part[0][3] + sum(booking.amount for booking in bookings))
        self.add("csv", [Report("csv", account, 0, (part[0][0], part[-1][0]), bookings, balances=balances)],
                 self.rng.randrange(self.runs))

    def add(self, kind, reports, run):
        self.files.append(File(kind, reports, run, packed=self.rng.random() < 0.1))

    def join_and_name(self):
        """Some reports of one format share a file; a damaged copy of a file may stand beside it."""
        rng = self.rng
        rng.shuffle(self.files)
        joined = []
        for file in self.files:
            before = [f for f in joined if f.kind == file.kind and f.run == file.run]
            if before and file.kind in CHAINED and rng.random() < 0.25:
                before[0].reports.extend(file.reports)
            else:
                joined.append(file)
        if rng.random() < 0.15:
            hurt = rng.choice(joined)
            joined.append(File(hurt.kind, list(hurt.reports), rng.randrange(self.runs), damaged=True))
        for place, file in enumerate(joined):
            file.name = f"{rng.randint(10, 99)}-{place}-{file.kind}{'.gz' if file.packed else ''}"
        self.files = joined
