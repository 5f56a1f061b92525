"""Customers, items, payments and dates of a company: what the ten worlds of author three share.

A world's generator says with each payment what it pays, whether a reader could know, and by what: the text ("reference"), or nothing but the
payer and the amount ("payer"). The latter is checked when all is made: where other items of the payer add up too, nobody could know."""
import datetime as dt
import itertools
import os
import random

from . import files

BODY_LENGTHS = dict(CH=17, DE=18, AT=16, ES=20, PT=21, PL=24, CZ=20, SK=20, HU=24, FR=23, LI=17)
BANKS = dict(NL=("RABO", "INGB", "ABNA"), GB=("BARC", "NWBK", "HBUK"))
LETTERS, DIGITS = "ABCDEFGHJKLMNOPQRSTUVWXYZ", "0123456789"
CARRIES = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
ACCENTED = "éèàòìùñóáíçãõłśżźćńęąčřšžýěůČŘŠŽŁŚőűúÁÉťďň"
BARE = "eeaoiunoaicaolszzcneacrszyeuCRSZLSouuAEtdn"
MOST_ITEMS, MOST_ITEMS_OF_THREE, MOST_SETS = 60, 30, 40
ROUNDING = 2


def mod97(text):
    """The remainder of ISO 7064, letters as two digits."""
    return int("".join(str(int(sign, 36)) for sign in text)) % 97


def full_iban(country, body):
    """An IBAN with its check digits."""
    return "%s%02d%s" % (country, 98 - mod97(body + country + "00"), body)


def rf_reference(text):
    """A creditor reference of ISO 11649."""
    return "RF%02d%s" % (98 - mod97(text + "RF00"), text)


def qr_reference(digits):
    """A Swiss reference of 27 digits, the last by modulo 10 with carries."""
    carry = 0
    for digit in digits:
        carry = CARRIES[(carry + int(digit)) % 10]
    return digits + str((10 - carry) % 10)


def with_luhn(digits):
    """Digits and their check digit by modulo 10."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str((10 - total % 10) % 10)


def random_day(r, first, last):
    """A day from the first to the last."""
    return first + dt.timedelta(r.randrange((last - first).days + 1))


def typo(r, text):
    """One digit changed."""
    place = r.choice([n for n, sign in enumerate(text) if sign.isdigit()])
    return text[:place] + r.choice([digit for digit in DIGITS if digit != text[place]]) + text[place + 1:]


def swap(r, text):
    """Two neighbouring digits exchanged, or one changed where all are equal."""
    places = [n for n in range(len(text) - 1) if text[n].isdigit() and text[n + 1].isdigit() and text[n] != text[n + 1]]
    if not places:
        return typo(r, text)
    place = r.choice(places)
    return text[:place] + text[place + 1] + text[place] + text[place + 2:]


CAPITALS = str.maketrans(dict(UMLAUTS, **dict(zip(ACCENTED, BARE))))


def capitals(text):
    """Capitals without accents, as banks write."""
    return text.translate(CAPITALS).upper()


def take(items):
    """Marks items as paid."""
    for item in items:
        item.free = False


def sum_of(items):
    """What items come to."""
    return sum(item.amount for item in items)


def shares_of(items):
    """Each item with all of its amount."""
    return {item.id: item.amount for item in items}


class Record:
    """A customer, an item or a bank line; the same only as itself."""

    def __init__(self, **fields):
        self.__dict__.update(fields)


class World:
    """A company's accounts, customers, items and bank lines; each world draws from numbers of its own."""

    CODE, SEED, STEPS = "", 0, ()

    def __init__(self, seed, folder):
        self.r = random.Random(self.SEED + seed)
        self.folder = folder
        self.accounts, self.customers, self.items, self.lines = [], {}, {}, []

    def make(self):
        """Makes the world and writes its files."""
        os.makedirs(self.folder + "/st", exist_ok=True)
        for step in self.STEPS:
            getattr(self, step)()
        self.check_payers()
        files.write(self)

    def iban(self, country, bank=""):
        """A new account of this country, at this bank."""
        r = self.r
        if country == "IT":
            body = r.choice(LETTERS) + self.digits(22)
        elif country in BANKS:
            body = r.choice(BANKS[country]) + self.digits(10 if country == "NL" else 14)
        else:
            body = bank + self.digits(BODY_LENGTHS[country])[len(bank):]
        return full_iban(country, body)

    def digits(self, count):
        """So many digits."""
        return "".join(self.r.choice(DIGITS) for _ in range(count))

    def add_account(self, iban, currency, owner):
        """An account of the company."""
        self.accounts.append(Record(iban=iban, currency=currency, owner=owner))
        return iban

    def add_customer(self, customer_id, name, iban, known=1, group="", **more):
        """A customer; the list has his account where it is known."""
        customer = Record(id=customer_id, name=name, iban=iban, known=known, group=group, items=[], **more)
        self.customers[customer_id] = customer
        return customer

    def add_item(self, customer, number, amount, currency, issue, due, listed=True, **more):
        """An item, free until something pays it; a settled one is not listed."""
        fields = dict(reference="", order="", discount="", discount_day="", contract="", mandate="", end_to_end="", tax="")
        item = Record(id=number, customer=customer, amount=amount, currency=currency, issue=issue, due=due, listed=listed, free=True,
                      **dict(fields, **more))
        if listed:
            assert number not in self.items, number
            self.items[number] = item
            customer.items.append(item)
        return item

    def pay(self, account, date, amount, name, iban, text, truth, kind, decidable=True, basis="reference", others=None, note="",
            reference="", scheme="", end_to_end="", charges=None, instructed=None, customer=None, twin="", code="PMNT-RCDT-ESCT",
            mandate="", return_code="", any_shares=False):
        """A bank line. Truth has the cents that belong to each item, others are readings as good; twin is the other of two payments of the
        same; with any_shares the items alone count."""
        line = Record(bank_ref="%s%06d" % (self.CODE, len(self.lines) + 1), account=account, date=date, amount=amount, name=name, iban=iban,
                      text=text, truth=dict(truth), kind=kind, decidable=decidable, basis=basis, others=others or [], note=note,
                      reference=reference, scheme=scheme, end_to_end=end_to_end, charges=charges, instructed=instructed, customer=customer,
                      twin=twin, code=code, mandate=mandate, return_code=return_code, any_shares=any_shares)
        self.lines.append(line)
        return line

    def check_payers(self):
        """Lines that payer and amount alone decide are undecidable where other items of the payer add up too."""
        for line in self.lines:
            if line.decidable and line.truth and line.basis == "payer":
                sets = self.other_sums(line)
                if sets:
                    line.decidable = False
                    line.others += [shares_of(self.items[number] for number in sorted(numbers))
                                    for numbers in sorted(sets, key=sorted)[:MOST_SETS]]
                    line.note = "other items of the payer add up too"

    def other_sums(self, line):
        """The other sets of one to three items of the payer with the line's amount."""
        customers = {self.items[number].customer.id for number in line.truth} | ({line.customer} if line.customer else set())
        currency = self.items[next(iter(line.truth))].currency
        pool = [item for customer in sorted(customers) for item in self.customers[customer].items if item.currency == currency]
        pool, sets = pool[:MOST_ITEMS], set()
        for count in (1, 2, 3) if len(pool) <= MOST_ITEMS_OF_THREE else (1, 2):
            for chosen in itertools.combinations(pool, count):
                if abs(sum_of(chosen) - line.amount) <= ROUNDING:
                    sets.add(frozenset(item.id for item in chosen))
        return sets - {frozenset(line.truth)}
