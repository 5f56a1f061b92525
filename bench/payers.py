"""payers.py - who owes what, and how payers write about it.

The generator starts from the payers' side. A biller has a numbering scheme; each customer has habits: which account,
which words, which form of an invoice number, whether the bank's clerk or a program typed it. Items are dealt to customers
in the order of their issue, then each customer works through the own pile and pays: one at a time, several together, in
parts, less a discount. What becomes of an item follows from that, and so does the truth.

Everything is drawn from generators seeded by text, integers decide, and no floating point function of the C library is
called: one seed makes the same bytes on every machine.
"""
import datetime
import random
import re
from array import array

PERIOD_START = datetime.date(2026, 3, 2)
PERIOD_DAYS = 58
ISSUE_FIRST = -64  # days from the start of the period
ISSUE_LAST = 44
WEEKDAYS = [d for d in range(PERIOD_DAYS) if (PERIOD_START + datetime.timedelta(d)).weekday() < 5]
# The banking day that books what arrives on a day: the same, else the next one, at the end of the period the last one.
BOOKED_ON = [next((w for w in WEEKDAYS if w >= d), WEEKDAYS[-1]) for d in range(PERIOD_DAYS)]

FLAT_AMOUNTS = (990, 1990, 2990, 4900, 11900)  # what a subscription biller charges, again and again

# Kinds of payment: weight per profile (normal, hard, adverse), in tenths of a percent of the payments of listed items.
KINDS = {
    # kind           normal hard adverse
    "reference":     (640, 330, 560),  # one item, named in the payer's own form
    "structured":    (60, 40, 60),     # the creditor reference (RF) of the item
    "damaged":       (25, 80, 30),     # a digit wrong, swapped, or a letter for a digit
    "order":         (30, 40, 20),     # names the purchase order alone
    "silent":        (55, 110, 130),   # names nothing; the account is known
    "unnamed":       (15, 50, 40),     # names nothing, from an account never seen
    "several":       (40, 60, 40),     # lists a few items
    "fragments":     (10, 40, 10),     # lists a few, the later ones by their last digits
    "subset":        (10, 40, 20),     # pays a few and names none
    "part":          (25, 50, 20),     # less than the item, more may follow
    "charges":       (15, 30, 10),     # a bank on the way took its charges
    "discount":      (40, 40, 20),     # discount taken in time
    "discount_late": (5, 20, 5),       # discount taken after its date
    "rounding":      (5, 10, 5),       # a cent or two off
    "over":          (5, 10, 5),       # rounded up, or a little too much
    "third_party":   (10, 25, 10),     # somebody else pays, and names the item
    "twice":         (5, 10, 10),      # pays, and pays again: the second is nobody's
    "trap":          (5, 15, 5),       # the amount of an open item, but names one that is not listed
}
# Transactions that pay nothing on the list, in shares of each other.
NONE_KINDS = {"unknown": (30, 40, 30), "stranger": (40, 40, 40), "debit": (30, 20, 30)}
NONE_SHARE = (90, 140, 100)  # per mille of all transactions
PROFILES = ("normal", "hard", "adverse")
KIND_NAMES = tuple(KINDS) + tuple(NONE_KINDS) + ("credit_netted",)
KIND_NUMBER = {name: number for number, name in enumerate(KIND_NAMES)}
SEVERAL = frozenset(("several", "fragments", "subset"))

ONSETS = "b br d dr f g gr h k kl kr l m n p r s sch st t tr v w z".split()
VOWELS = "a e i o u ei au ie ö ü".split()
CODAS = "ck ff hn l ll lm ld mm n nd ng nk r rn rt ss st tz x".split()
ENDINGS = "bach berg dorf feld hof kamp mann mark meyer ow sen stedt stein tal wald wig".split()
BRANCHES = ("Kältetechnik Feinblech Großküchen Saatgut Fördertechnik Bürobedarf Hebezeuge Lacke Dämmstoffe Messgeräte "
            "Pumpen Verpackung Fensterbau Zerspanung Laborbedarf Holzhandel Reinigung Tiefbau Kabel Backwaren").split()
FORMS_OF_LAW = ("GmbH", "GmbH", "GmbH", "AG", "KG", "GmbH & Co. KG", "e.K.", "OHG", "B.V.", "S.A.", "Ltd")
# Banks that don't exist, three for each country.
BANKS = {country: tuple("%s%s2%s" % (bank, country, city) for bank, city in (("KERB", "A"), ("HOLZ", "K"), ("STAB", "X")))
         for country in ("DE", "AT", "NL", "CH")}

LEADS = ("", "", "", "Rechnung ", "RG ", "Rg.Nr. ", "RE-NR ", "Re ", "Beleg ", "Invoice ", "INV ", "Inv. no. ", "Faktura ",
         "Factuur ", "Facture ", "RNr.:", "Ihre Rechnung ", "Belegnr ", "Zahlung ")
TAILS = ("", "", "", "", " vom {date}", " dat. {date}", " KdNr {customer}", "/{customer}", " {amount} EUR", " danke", " v.{date} Kd {customer}")
SILENCES = ("", "Zahlung", "Ueberweisung", "Kd {customer}", "wie vereinbart", "Lieferung", "Payment", "invoice", "Kunde {customer} vielen Dank",
            "Miete und Service", "Betrag {amount} EUR", "monatliche Rate", "lt. Aufstellung")
STRANGER_TEXTS = ("Erstattung {number}", "Rueckzahlung Kaution", "Versicherung Schaden {number}", "Bonus Energie {number}",
                  "Auslagen", "Foerderung Bescheid {number}", "Gutschrift Aktion", "Verkauf Altmetall {number}")
DEBIT_TEXTS = ("Loehne und Gehaelter", "Miete Halle {number}", "Umsatzsteuer Voranmeldung", "Kontofuehrung Entgelt", "Leasing Vertrag {number}",
               "Eingangsrechnung {number}", "Strom Abschlag {number}", "Sozialversicherung Beitrag")
JOINS = (", ", " ", "/", " + ", ";", " u. ", " und ")


def check_97(text):
    """The two digits that make ISO 7064 MOD 97-10 come out, for a text of digits and capitals."""
    number = int("".join(str(int(c, 36)) for c in text) + "00")
    return 98 - number % 97


class Numbering:
    """How the biller numbers invoices; the seed chooses. `number(serial, issue_day)` prints one."""

    def __init__(self, rng, items_count):
        width = max(5, len(str(items_count)) + 1)
        self.first = first = rng.randrange(10 ** (width - 2), 3 * 10 ** (width - 2))
        letters = rng.choice(("RE", "R", "AR", "INV", "FA", "VK"))
        branch = rng.randrange(11, 98)
        self.styles = (
            lambda s, d: "%d-%0*d" % (YEAR[d], width, first + s),
            lambda s, d: "%d" % (10 ** width + first + s),
            lambda s, d: "%s%0*d" % (letters, width, first + s),
            lambda s, d: "%s-%d-%0*d" % (letters, YEAR[d] % 100, width, first + s),
            lambda s, d: "%s/%d/%0*d" % (letters, YEAR[d], width, first + s),
            lambda s, d: "%s%0*d" % (MONTH[d], width, first + s),
            lambda s, d: "%d.%0*d" % (branch, width, first + s),
        )
        self.style = rng.randrange(len(self.styles))
        self.number = self.styles[self.style]
        self.credit_letters = rng.choice(("GS", "CN", "G"))
        self.reference_every = rng.choice((1, 2, 3, 5))  # items with a creditor reference

    def credit_number(self, serial, day):
        return self.credit_letters + re.sub("^[A-Z]+[-/]?", "", self.number(serial, day))


DATES = {d: PERIOD_START + datetime.timedelta(d) for d in range(ISSUE_FIRST - 400, PERIOD_DAYS + 120)}
ISO = {d: date.isoformat() for d, date in DATES.items()}
GERMAN = {d: date.strftime("%d.%m.%Y") for d, date in DATES.items()}
YEAR = {d: date.year for d, date in DATES.items()}
MONTH = {d: date.strftime("%y%m") for d, date in DATES.items()}


def decimal(minor, mark="."):
    """Minor units as a decimal number with two digits."""
    sign = "-" if minor < 0 else ""
    return "%s%d%s%02d" % (sign, abs(minor) // 100, mark, abs(minor) % 100)


def iban(rng):
    """An IBAN of a common country with right check digits; its bank code is invented."""
    country = rng.random()
    if country < 0.80:
        code, bban = "DE", "%08d%010d" % (10000000 + rng.randrange(89999999), rng.randrange(10 ** 10))
    elif country < 0.88:
        code, bban = "AT", "%05d%011d" % (rng.randrange(10 ** 5), rng.randrange(10 ** 11))
    elif country < 0.95:
        code, bban = "NL", "%s%010d" % (rng.choice(("ABNA", "INGB", "RABO", "TRIO")), rng.randrange(10 ** 10))
    else:
        code, bban = "CH", "%05d%012d" % (rng.randrange(10 ** 5), rng.randrange(10 ** 12))
    return "%s%02d%s" % (code, check_97(bban + code), bban)


def bank(account):
    """The BIC of an account's bank: the same one each time."""
    return BANKS[account[:2]][int(account[-2:]) % 3]


def company(rng):
    """The name of a company that doesn't exist, most of them with a rare word in it."""
    word = rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(CODAS)
    if rng.random() < 0.7:
        word += rng.choice(ENDINGS)
    else:
        word += rng.choice(VOWELS) + rng.choice(CODAS)
    name = word.capitalize()
    if rng.random() < 0.65:
        name += " " + rng.choice(BRANCHES)
    return name + " " + rng.choice(FORMS_OF_LAW)


FORMS = ("printed", "digits", "tail", "blanks", "bare", "no_zeros", "lower")
FORM_WEIGHTS = ((62, 12, 6, 7, 8, 2, 3), (30, 18, 16, 12, 14, 6, 4))
SEPARATORS = re.compile("[^A-Z0-9]+")
NOT_DIGITS = re.compile("[^0-9]+")


def written(number, form):
    """An invoice number in the form a payer gives it."""
    if form == "digits":
        return NOT_DIGITS.sub("", number)
    if form == "tail":
        return NOT_DIGITS.split(number)[-1]
    if form == "blanks":
        return SEPARATORS.sub(" ", number)
    if form == "bare":
        return SEPARATORS.sub("", number)
    if form == "no_zeros":
        return NOT_DIGITS.split(number)[-1].lstrip("0")
    if form == "lower":
        return number.lower()
    return number


def damaged(number, rng):
    """One slip of the fingers, in the digits."""
    places = [i for i, c in enumerate(number) if c.isdigit()]
    at = places[rng.randrange(max(0, len(places) - 4), len(places))]
    slip = rng.randrange(4)
    if slip == 0 and at > 0 and number[at] != number[at - 1]:
        return number[:at - 1] + number[at] + number[at - 1] + number[at + 1:]
    if slip == 1:
        return number[:at] + number[at + 1:]
    if slip == 2 and "0" in number:
        zero = number.rindex("0")
        return number[:zero] + "O" + number[zero + 1:]
    return number[:at] + str((int(number[at]) + rng.randrange(1, 10)) % 10) + number[at + 1:]


class Customers:
    """Who owes: names, accounts and habits, by number."""

    def __init__(self, seed, count, hard):
        rng = random.Random("%s/customers" % seed)
        self.count = count
        self.names, self.ibans, self.habits = [], [], []
        self.account_known = bytearray(count)
        self.discount_percent = bytearray(count)
        self.payment_days = bytearray(count)
        self.delay_days = bytearray(count)
        self.orders = bytearray(count)
        weights = FORM_WEIGHTS[1 if hard else 0]
        for c in range(count):
            self.names.append(company(rng))
            self.ibans.append(iban(rng))
            self.account_known[c] = rng.random() < (0.6 if hard else 0.85)
            self.discount_percent[c] = rng.choice((0, 0, 0, 2, 3))
            self.payment_days[c] = rng.choice((14, 30, 30, 30, 45))
            self.delay_days[c] = rng.randrange(4, 40)
            self.orders[c] = rng.random() < 0.2
            form = rng.choices(FORMS, weights)[0]
            self.habits.append((form, rng.choice(LEADS), rng.choice(TAILS), rng.choice(JOINS), rng.randrange(5)))

    def id(self, c):
        return "K%06d" % (100001 + c)

    def name_on_statement(self, c):
        """The name as the customer's bank has it."""
        name = self.names[c]
        style = self.habits[c][4]
        if style == 1:
            return name.upper()
        if style == 2:
            return name[:27]
        if style == 3:
            return name.rsplit(" ", 1)[0]
        return name


class Ledger:
    """The biller's items, in columns, in the order of their issue; and the payments of them."""

    def __init__(self, seed, items_count, transactions_count, profile):
        self.seed = seed
        self.profile = PROFILES.index(profile)
        self.items_count = items_count
        rng = random.Random("%s/ledger" % seed)
        self.numbering = Numbering(rng, items_count + transactions_count)
        self.customers = Customers(seed, max(3, items_count // 6), profile == "hard")
        self.customer = array("l")
        self.amount = array("q")
        self.open_amount = array("q")
        self._deal(rng)
        # Payments, in columns: the items of payment p are paid_items[paid_from[p]:paid_from[p + 1]].
        self.kind, self.payer, self.day = bytearray(), array("l"), bytearray()
        self.paid_amount, self.paid_from, self.paid_items = array("q"), array("l", [0]), array("l")
        self._pay(random.Random("%s/payments" % seed), transactions_count)

    def issue_day(self, item):
        return ISSUE_FIRST + item * (ISSUE_LAST - ISSUE_FIRST) // self.items_count

    def number(self, item):
        if self.amount[item] < 0:
            return self.numbering.credit_number(item, self.issue_day(item))
        return self.numbering.number(item, self.issue_day(item))

    def reference(self, item):
        """The creditor reference (ISO 11649) printed on the item, or nothing."""
        if item % self.numbering.reference_every or self.amount[item] < 0:
            return ""
        body = SEPARATORS.sub("", self.number(item))
        return "RF%02d%s" % (check_97(body + "RF"), body)

    def order(self, item):
        """The customer's purchase order, or nothing."""
        if not self.customers.orders[self.customer[item]]:
            return ""
        return "PO%d" % (4500000000 + (item * 7919 + 131) % 99999989)

    def _deal(self, rng):
        flat = self.profile == PROFILES.index("adverse")
        count = self.customers.count
        draw = rng.random
        for _ in range(self.items_count):
            share = draw()
            self.customer.append(int(count * share * share))  # few customers have many items
            u = draw()
            if flat and u < 0.5:
                amount = FLAT_AMOUNTS[int(u * 10)]
            else:
                amount = rng.randrange(*((2000, 20000), (10000, 100000), (50000, 800000), (500000, 4000000))[int(draw() * 4)])
                if draw() < 0.08:
                    amount = (amount // 5000 + 1) * 5000
            if draw() < 0.02:
                amount = -(amount // 4 or 100)
            self.amount.append(amount)
            # Some have been paid in part before; the list says what is left.
            left = draw()
            self.open_amount.append(amount - amount * int(left * 2500) // 100 if amount > 0 and left < 0.02 else amount)

    def _piles(self, rng):
        """The items of each customer in the order of issue, customers in any order."""
        by_customer = sorted(range(self.items_count), key=self.customer.__getitem__)
        bounds = [0]
        for i in range(1, self.items_count + 1):
            if i == self.items_count or self.customer[by_customer[i]] != self.customer[by_customer[i - 1]]:
                bounds.append(i)
        piles = list(range(len(bounds) - 1))
        rng.shuffle(piles)
        for pile in piles:
            yield by_customer[bounds[pile]:bounds[pile + 1]]

    def _record(self, kind, payer, day, amount, items):
        self.kind.append(KIND_NUMBER[kind])
        self.payer.append(payer)
        self.day.append(day)
        self.paid_amount.append(amount)
        self.paid_items.extend(items)
        self.paid_from.append(len(self.paid_items))

    def _pay_day(self, rng, item, delay):
        """A banking day of the period after the item's issue, near the customer's habit."""
        issue = self.issue_day(item)
        day = issue + max(1, delay)
        if day < 0:
            day = rng.randrange(0, PERIOD_DAYS // 2)
        return BOOKED_ON[min(max(day, issue + 1), PERIOD_DAYS - 1)]

    def _pay(self, rng, transactions_count):
        names = list(KINDS)
        weights = [KINDS[name][self.profile] for name in names]
        none_count = transactions_count * NONE_SHARE[self.profile] // 1000
        target = transactions_count - none_count
        # An average payment takes 1.12 items or so; a few more are offered, since the walk ends at the target.
        offered = min(0.97, target * 1.18 / self.items_count)
        kinds = []
        for pile in self._piles(rng):
            at = 0
            while at < len(pile) and len(self.kind) < target:
                if rng.random() >= offered:
                    at += 1
                    continue
                if not kinds:
                    kinds = rng.choices(names, weights, k=4096)
                at += self._pay_next(rng, kinds.pop(), pile, at, target)
            if len(self.kind) >= target:
                break
        missing = transactions_count - len(self.kind)
        names = list(NONE_KINDS)
        for kind in rng.choices(names, [NONE_KINDS[name][self.profile] for name in names], k=missing):
            amount = rng.randrange(500, 500000)
            self._record(kind, rng.randrange(self.customers.count), WEEKDAYS[rng.randrange(len(WEEKDAYS))],
                         -amount if kind == "debit" else amount, ())

    def _pay_next(self, rng, kind, pile, at, target):
        """Lets a customer pay from the pile at a place. Returns how many items are done with."""
        item = pile[at]
        payer = self.customer[item]
        due = self.open_amount[item]
        delay = self.customers.delay_days[payer] + rng.randrange(-3, 4)
        if due < 0:
            # A credit note waits for the next invoice that is worth more.
            if at + 1 < len(pile) and self.open_amount[pile[at + 1]] > -due:
                other = pile[at + 1]
                self._record("credit_netted", payer, self._pay_day(rng, other, delay),
                             due + self.open_amount[other], (item, other))
                return 2
            return 1
        if kind in SEVERAL:
            return self._pay_several(rng, kind, pile, at, delay)
        day = self._pay_day(rng, item, delay)
        if kind == "order" and not self.customers.orders[payer]:
            kind = "reference"
        if kind == "structured" and not self.reference(item):
            kind = "reference"
        if kind == "silent" and not self.customers.account_known[payer]:
            kind = "unnamed"
        amount = due
        if kind in ("discount", "discount_late"):
            percent = self.customers.discount_percent[payer]
            late = kind == "discount_late"
            wanted = self.issue_day(item) + (rng.randrange(13, 25) if late else rng.randrange(3, 9))
            if percent and due == self.amount[item] and 0 <= wanted < PERIOD_DAYS - 3:
                day = self._pay_day(rng, item, wanted - self.issue_day(item))
                amount = due - (due * percent + 50) // 100
            else:
                kind = "reference"
        elif kind == "charges":
            amount = due - rng.choice((500, 750, 1000, 1250, 1500, 2000, 2500, rng.randrange(400, 3000)))
            if amount < due // 2:
                kind, amount = "reference", due
        elif kind == "rounding":
            amount = max(1, due + rng.choice((-2, -1, 1, 2)))
        elif kind == "over":
            amount = (due // 1000 + 1) * 1000 if rng.random() < 0.5 else due + rng.randrange(50, 2000)
        elif kind == "part":
            amount = max(1, rng.choice((due // 2, due // 3, due // 4, due * rng.randrange(15, 85) // 100)))
            if amount >= due:
                kind, amount = "reference", due
            elif rng.random() < 0.35 and len(self.kind) + 1 < target:
                self._record("part", payer, day, amount, (item,))
                amount, day = due - amount, self._later(rng, day)
        elif kind == "twice":
            if len(self.kind) + 1 < target and day + 9 < PERIOD_DAYS:
                self._record("reference", payer, day, due, (item,))
                day = self._later(rng, day)
            else:
                kind = "reference"
        self._record(kind, payer, day, amount, (item,))
        return 1

    def _pay_several(self, rng, kind, pile, at, delay):
        count = 2
        while count < 9 and rng.random() < 0.45:
            count += 1
        taken = [i for i in pile[at:at + count + 2] if self.open_amount[i] > 0]
        # Those who pay a subset leave one or two out; those who list take them in their order.
        if kind == "subset":
            while len(taken) > count:
                del taken[rng.randrange(len(taken))]
        taken = taken[:count]
        if len(taken) < 2:
            kind = "reference"
        done = pile.index(taken[-1], at) - at + 1
        payer = self.customer[taken[0]]
        day = self._pay_day(rng, taken[-1], delay)
        self._record(kind, payer, day, sum(self.open_amount[i] for i in taken), taken)
        return done

    def _later(self, rng, day):
        return BOOKED_ON[min(PERIOD_DAYS - 1, day + rng.randrange(2, 14))]

    def payments_by_day(self):
        """For each banking day the numbers of its payments, as the bank came by them: in no order of ours."""
        days = {day: array("l") for day in WEEKDAYS}
        for payment, day in enumerate(self.day):
            days[day].append(payment)
        rng = random.Random("%s/booking" % self.seed)
        for day in WEEKDAYS:
            order = list(days.pop(day))
            rng.shuffle(order)
            yield day, order

    def items_of(self, payment):
        return self.paid_items[self.paid_from[payment]:self.paid_from[payment + 1]]


class Writer:
    """What the payers write: the words of each payment, and what the truth about it is."""

    def __init__(self, ledger):
        self.ledger = ledger
        self.rng = random.Random("%s/words" % ledger.seed)

    def _fill(self, text, payer, item, amount):
        if "{" not in text:
            return text
        day = self.ledger.issue_day(item) if item is not None else 0
        return text.format(date=GERMAN[day], customer=self.ledger.customers.id(payer), amount=decimal(amount, ","),
                           number=self.rng.randrange(10000, 9999999))

    def _listed(self, kind, items, form, join):
        numbers = [written(self.ledger.number(i), form) for i in items]
        if kind == "fragments":
            first = numbers[0]
            for n in range(1, len(numbers)):
                tail = 2 if len(numbers[n]) == len(first) and numbers[n][:-2] == first[:-2] else 4
                if len(numbers[n]) == len(first) and numbers[n][:-tail] == first[:-tail]:
                    numbers[n] = numbers[n][-tail:]
        return join.join(numbers)

    def payment(self, payment):
        """Returns name, account, text, creditor reference, true items as text, true kind."""
        ledger, rng, customers = self.ledger, self.rng, self.ledger.customers
        kind = KIND_NAMES[ledger.kind[payment]]
        payer = ledger.payer[payment]
        amount = ledger.paid_amount[payment]
        items = ledger.items_of(payment)
        if kind in ("stranger", "debit"):
            text = self._fill(rng.choice(STRANGER_TEXTS if kind == "stranger" else DEBIT_TEXTS), payer, None, amount)
            return company(rng), iban(rng), text, "", "", kind

        form, lead, tail, join, _ = customers.habits[payer]
        name, account = customers.name_on_statement(payer), customers.ibans[payer]
        known = customers.account_known[payer]
        reference = ""
        truth = "|".join(sorted(ledger.number(i) for i in items))
        item = items[0] if items else None
        if kind == "unnamed" and known or kind == "third_party":
            account = iban(rng)
        if kind == "third_party":
            name = company(rng)
        if kind in ("silent", "unnamed", "subset"):
            text = rng.choice(SILENCES)
        elif kind == "structured":
            reference, text = ledger.reference(item), ""
        elif kind == "order":
            text = rng.choice(("PO ", "Order ", "Best. ", "")) + ledger.order(item)[rng.choice((0, 2)):]
        elif kind == "damaged":
            text = lead + damaged(written(ledger.number(item), form), rng) + tail
        elif kind in ("unknown", "trap"):
            # Settled long ago, or not yet on the list: a number of the biller's before or after those on it.
            beyond = rng.randrange(5, min(55 + ledger.items_count // 5, ledger.numbering.first))
            beyond = -beyond if rng.random() < 0.5 else ledger.items_count + beyond
            text, truth = lead + written(ledger.numbering.number(beyond, 0), form) + tail, ""
        else:
            if kind in ("third_party", "fragments") and form in ("tail", "no_zeros"):
                form = "printed"
            text = self._listed(kind, items, form, join)
            if kind == "reference":
                kind = "exact" if text == ledger.number(item) else "form"
            text = lead + text + tail
        if kind == "twice":
            truth = ""
        return name, account, self._fill(text, payer, item, amount), reference, truth, kind
