"""A month of a company's bank accounts, drawn from a seed: what was paid, how its banks told it day by day, and how its ledger
followed. Small, all invented, and without any arithmetic of the program's.

Money is in cents. A line is one movement of an account; banks tell it in several formats, always under the same reference."""
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from bank import balance, camt, details, element, entry, item

CAMT_ACCOUNT, MT940_ACCOUNT = "DE02120300000000202051", "DE02500105170137075030"
DAYS = [date(2026, 10, 1) + timedelta(days=n) for n in range(31) if (date(2026, 10, 1) + timedelta(days=n)).weekday() < 5]
CUSTOMERS = 24


@dataclass(frozen=True)
class Customer:
    id: str
    name: str
    iban: str


@dataclass
class Invoice:
    number: str
    customer: Customer
    cents: int
    issued: date
    listed: date  # the first morning whose list has it


@dataclass
class Line:
    account: str
    day: date
    ref: str
    cents: int
    text: str
    customer: Customer = None
    end_to_end: str = ""
    returned: bool = False
    batch: str = ""   # the booking that it is a part of
    early: bool = False  # the report of the morning has it


@dataclass
class Month:
    invoices: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    number: int = 1000

    def invoice(self, customer, cents, listed, issued=None):
        self.number += 7
        self.invoices.append(Invoice(f"RE-2026-{self.number}", customer, cents, issued or listed - timedelta(days=20), listed))
        return self.invoices[-1]

    def pay(self, account, day, cents, text, **more):
        self.lines.append(Line(account, day, f"B{len(self.lines) + 1:05d}", cents, text, **more))
        return self.lines[-1]


def money(cents):
    return f"{cents // 100}.{cents % 100:02d}"


def make(seed):
    draw, month = random.Random(seed), Month()
    customers = [Customer(f"K{n:03d}", f"{name} {chr(65 + n % 26)}{chr(97 + n)} GmbH", iban(n))
                 for n, name in enumerate(("Brandt Optik", "Kessler Druck", "Lorenz Holz", "Pohl Galvanik", "Seidel Fenster",
                                           "Thiele Antriebe") * (CUSTOMERS // 6))]
    amounts = draw.sample(range(12_000, 900_000), 400)

    def paid(day_of, cents=None, invoice=None, account=None, **more):
        """A payment that names its invoice."""
        cents = invoice.cents if cents is None else cents
        more.setdefault("text", invoice.number)
        return month.pay(account or draw.choice((CAMT_ACCOUNT, MT940_ACCOUNT)), day_of, cents, customer=invoice.customer, **more)

    start = DAYS[0]
    # Paid to the cent, by number, on any day.
    for day in DAYS:
        for _ in range(3):
            paid(day, invoice=month.invoice(draw.choice(customers), amounts.pop(), start), early=draw.random() < 0.5)
    # Bookings of several transactions, which a message of its own tells.
    for number, day in enumerate(DAYS[2::4]):
        for _ in range(3):
            paid(day, invoice=month.invoice(draw.choice(customers), amounts.pop(), start), account=CAMT_ACCOUNT,
                 batch=f"BATCH{number}")
    # Before the invoice is on the list.
    for at in (1, 4, 8, 13):
        paid(DAYS[at], invoice=month.invoice(draw.choice(customers), amounts.pop(), DAYS[at + 3], DAYS[at]))
    # In instalments, of which each names the invoice; one before it is listed.
    for at, listed in ((2, 0), (5, 0), (9, 11)):
        invoice = month.invoice(draw.choice(customers), amounts.pop(), DAYS[listed], DAYS[0])
        first = invoice.cents // 3
        for n, part in enumerate((first, first + 100, invoice.cents - 2 * first - 100)):
            paid(DAYS[at + 3 * n], part, invoice, account=CAMT_ACCOUNT)
    # Collected, and given back some days later; one of them is paid after all.
    for number, (at, back, again) in enumerate(((3, 6, 11), (6, 14, None), (7, 7, None))):
        invoice = month.invoice(draw.choice(customers), amounts.pop(), start)
        collected = paid(DAYS[at], invoice=invoice, account=CAMT_ACCOUNT, end_to_end=f"COLL-{number}")
        month.pay(CAMT_ACCOUNT, DAYS[back], -invoice.cents, "RETURN", end_to_end=collected.end_to_end, returned=True)
        if again:
            paid(DAYS[again], invoice=invoice, account=CAMT_ACCOUNT)
    # Two invoices of one amount, and a payment that does not say which: known once the other one is paid.
    for at in (3, 10):
        customer, cents = draw.choice(customers), amounts.pop()
        invoices = [month.invoice(customer, cents, start), month.invoice(customer, cents, start)]
        month.pay(MT940_ACCOUNT, DAYS[at], cents, "Rechnung", customer=customer)
        paid(DAYS[at + 2], invoice=invoices[0], account=MT940_ACCOUNT)
    # Nobody's, ours, and never paid.
    for day in DAYS[::5]:
        month.pay(draw.choice((CAMT_ACCOUNT, MT940_ACCOUNT)), day, -draw.randrange(300, 900), "Kontofuehrungsentgelt")
        month.pay(draw.choice((CAMT_ACCOUNT, MT940_ACCOUNT)), day, amounts.pop(), f"Spende {draw.randrange(10**6)}")
    for _ in range(12):
        month.invoice(draw.choice(customers), amounts.pop(), draw.choice(DAYS[:10]))
    month.lines.sort(key=lambda line: (line.day, line.account, line.ref))
    return month


def iban(number):
    """With its check digits."""
    body = f"50010517{4_000_000_000 + 7919 * number}"
    return f"DE{98 - int(body + '131400') % 97:02d}{body}"


# What banks tell.

def told(line):
    """What of a line stands in every format."""
    more = {"text": line.text, "end_to_end": line.end_to_end}
    if line.customer:
        more |= {"name": line.customer.name, "account": line.customer.iban}
    return more


def entries(lines, within=True):
    """Entries of CAMT, those of a batch as one; within: with its transactions, else alone."""
    out, batches = [], {}
    for line in lines:
        mark, cents, day = "DBIT" if line.cents < 0 else "CRDT", abs(line.cents), line.day.isoformat()
        if line.batch:
            batches.setdefault((line.batch, day), []).append(line)
        else:
            out.append(entry(money(cents), mark, day=day, ref=line.ref, returned=line.returned, **told(line)))
    for (batch, day), parts in batches.items():
        of = [with_ref(details(money(part.cents), **told(part)), part.ref) for part in parts] if within else []
        out.append(entry(money(sum(part.cents for part in parts)), day=day, ref=batch, of=of))
    return out


def with_ref(transaction, ref):
    return transaction.replace("<Refs>", "<Refs>" + element("AcctSvcrRef", ref), 1) if "<Refs>" in transaction else \
        transaction.replace("<TxDtls>", "<TxDtls>" + element("Refs", element("AcctSvcrRef", ref)), 1)


def opening(month, account, day):
    return 1_000_000 + sum(line.cents for line in month.lines if line.account == account and line.day < day)


def of_day(month, account, day):
    return [line for line in month.lines if line.account == account and line.day == day]


def statement(month, account, day, within=True, more=()):
    """camt.053 of a day. more: further lines, which turn it into another statement of the same name."""
    lines = [*of_day(month, account, day), *more]
    first = opening(month, account, day)
    last = first + sum(line.cents for line in lines)
    return camt(*entries(lines, within), statement=f"{account[-4:]}-{day:%m%d}", number=DAYS.index(day) + 1, account=account,
                balances=(money(first), money(last)), day=day.isoformat())


def report(month, account, day):
    """camt.052 of the morning: what is booked by then."""
    lines = [line for line in of_day(month, account, day) if line.early]
    return camt(*entries(lines), kind="052", statement=f"R-{account[-4:]}-{day:%m%d}", number=None, account=account)


def notice(month, account, day):
    """camt.054 with the transactions of the day's batches; None where there is none."""
    lines = [line for line in of_day(month, account, day) if line.batch]
    return camt(*entries(lines), kind="054", statement=f"N-{account[-4:]}-{day:%m%d}", number=None,
                account=account) if lines else None


def mt940(month, account, day):
    first = opening(month, account, day)
    lines = of_day(month, account, day)
    last = first + sum(line.cents for line in lines)
    out = [":20:STARTUMS", f":25:{account}", f":28C:{DAYS.index(day) + 1}/1",
           f":60F:C{day - timedelta(days=1):%y%m%d}EUR{money(first).replace('.', ',')}"]
    for line in lines:
        mark = "D" if line.cents < 0 else "C"
        out.append(f":61:{day:%y%m%d}{day:%m%d}{mark}R{money(abs(line.cents)).replace('.', ',')}NTRFNONREF//{line.ref}")
        who = f"?31{line.customer.iban}?32{line.customer.name}" if line.customer else ""
        out.append(f":86:166?00UMSATZ?20SVWZ+{line.text}{who}")
    return "\r\n".join([*out, f":62F:C{day:%y%m%d}EUR{money(last).replace('.', ',')}", "-", ""])


# What the ledger tells.

class Ledger:
    """The company's list of open items, and what was posted to it."""

    def __init__(self, month):
        self.open = {invoice.number: invoice.cents for invoice in month.invoices}
        self.invoices = month.invoices
        self.waiting = []  # what is posted in the evening: number, cents

    def list(self, day):
        """The list of a morning: what is issued, and not settled."""
        return [item(i.number, money(i.cents), customer_id=i.customer.id, customer_name=i.customer.name,
                     customer_iban=i.customer.iban, open_amount=money(self.open[i.number]), issue_date=i.issued.isoformat(),
                     due_date=(i.issued + timedelta(days=30)).isoformat())
                for i in self.invoices if i.listed <= day and self.open[i.number] > 0]

    def post(self):
        for number, cents in self.waiting:
            self.open[number] -= cents
        self.waiting = []


__all__ = ["balance", "make", "statement", "report", "notice", "mt940", "Ledger", "DAYS", "CAMT_ACCOUNT", "MT940_ACCOUNT", "Line",
           "money", "opening", "of_day"]
