"""Customers, items, payments and dates of a company: what the three sets of author one share."""
import datetime as dt
import itertools
import os
import random

TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "å": "a", "Å": "A", "ø": "o",
                                "Ø": "O", "é": "e", "è": "e", "ç": "c", "ê": "e", "õ": "o", "æ": "ae"})
BARE = str.maketrans("äöüÄÖÜßåÅøØéèçêõ", "aouAOUsaAoOeeceo")
ACCOUNT_BODIES = {"DE": "%018d", "AT": "%016d", "SE": "%020d", "FI": "%014d", "BE": "%012d", "EE": "%016d"}


def day(text):
    """A date from its ISO form."""
    return dt.date.fromisoformat(text)


def amount_text(cents, mark="."):
    """Minor units as a number with two decimals."""
    sign, cents = "-" if cents < 0 else "", abs(cents)
    return "%s%d%s%02d" % (sign, cents // 100, mark, cents % 100)


def flat(text):
    """Umlauts written as two letters."""
    return text.translate(TRANSLITERATED)


def unaccented(text):
    """Umlauts dropped to the base vowel."""
    return text.translate(BARE)


def check_digits(body, country):
    """The two check digits of an IBAN."""
    return 98 - int("".join(str(int(sign, 36)) for sign in body + country) + "00") % 97


class Customer:
    """Who owes: name, account, habits, open and settled items, and those who look alike."""
    __slots__ = "id name iban known account items settled habits town twins more".split()


class Item:
    """An invoice or a credit note."""
    __slots__ = "id customer currency amount issue due ref po discount_rate discount_until kind tax paid".split()

    def discount(self):
        """The cash discount; the rate is in hundredths of a percent."""
        return (self.amount * self.discount_rate + 5000) // 10000 if self.discount_rate else 0


class World:
    """A company's customers, items and bank lines over some weeks."""

    PERIOD = ("", "")
    STEPS = ()

    def __init__(self, seed, folder, size=1.0):
        self.r = random.Random(seed * 7919 + 17)
        self.customers, self.items, self.lines = [], [], []
        self.start, self.end = (day(text) for text in self.PERIOD)
        self.folder, self.size = folder, size

    def make(self):
        """Makes the set and writes its files."""
        os.makedirs(self.folder + "/st", exist_ok=True)
        for step in self.STEPS:
            getattr(self, step)()

    def scaled(self, count):
        """A count of the full set, for a set of this size."""
        return max(1, int(count * self.size))

    def iban(self, country):
        """A new account of this country."""
        r = self.r
        if country == "NL":
            body = r.choice(["RABO", "INGB", "ABNA"]) + "%010d" % r.randrange(10 ** 10)
        elif country == "GB":
            body = r.choice(["BARC", "LOYD", "NWBK"]) + "%014d" % r.randrange(10 ** 14)
        elif country == "FR":
            body = "%010d" % r.randrange(10 ** 10) + "%011d" % r.randrange(10 ** 11) + "%02d" % r.randrange(97)
        else:
            form = ACCOUNT_BODIES[country]
            body = form % r.randrange(10 ** int(form[2:4]))
        return "%s%02d%s" % (country, check_digits(body, country), body)

    def rday(self, first, last):
        """A working day between two days."""
        date = first + dt.timedelta(self.r.randint(0, max(0, (last - first).days)))
        while date.weekday() > 4:
            date += dt.timedelta(1)
        return min(date, self.end)

    def line(self, account, date, amount, text, name, iban="", truth=(), decidable=True, kind="", code="", note=""):
        """A bank line; truth is a list of items with the minor units that belong to each."""
        self.lines.append(dict(account=account, date=date, amount=amount, text=text, name=name, iban=iban, truth=list(truth),
                               decidable=decidable, kind=kind, code=code, note=note))
        for item, _ in truth:
            item.paid = True
        return self.lines[-1]

    def ways(self, customer, amount, date, most=2):
        """How many readings an amount has by the customer's items issued by then, counted up to most."""
        items = [item for item in customer.items if item.issue <= date]
        found = sum(abs(value - amount) <= 5 for item in items for value in {item.amount, item.amount - item.discount()})
        if found >= most:
            return found
        gross, net = [item.amount for item in items], [item.amount - item.discount() for item in items]
        seen = set()
        for values in (gross, net):
            for count, limit in ((2, 60), (3, 30)):
                if len(values) > limit:
                    continue
                for indexes in itertools.combinations(range(len(values)), count):
                    if abs(sum(values[x] for x in indexes) - amount) <= 3 and indexes not in seen:
                        seen.add(indexes)
                        found += 1
                        if found >= most:
                            return found
        return found + (len(items) > 3 and amount in (sum(gross), sum(net)))


def damage(r, number):
    """One typing error in the digits of a number."""
    places = [n for n, sign in enumerate(number) if sign.isdigit()]
    place = r.choice(places[len(places) // 3:][:-1])
    sort = r.randrange(4)
    before, sign, after = number[:place], number[place], number[place + 1:]
    if sort == 0:
        return before + str((int(sign) + r.randint(1, 9)) % 10) + after
    if sort == 1 and after[:1].isdigit() and sign != after[0]:
        return before + after[0] + sign + after[1:]
    return before + after if sort == 2 else before + sign + number[place:]
