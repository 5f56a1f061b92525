"""deductions.py - generator four: payers who keep something back by contract or by law, and payers abroad who pay in another currency.

An exporter with customers at home and abroad. Some withhold a tax: of what was billed, or of it without value added tax; rounded invoice by
invoice, or once for the whole payment; the biller's configuration knows the rates of most of them, of the others only that such taxes exist.
Some are billed in their own currency and pay into the account in euros at the rate of their bank, which is a little worse than the published one of
the day; the statement says nothing of it. Discounts, credit notes and charges stand beside both. Among them are those who look alike and are not:
a retention of a tenth until the work is accepted, a first instalment, an invoice that is settled already.

Beside the usual files a set has config.ini and rates.csv (in euros, a row a banking day, none on Wednesday of the fourth week), with which
the program is run.
"""
import os
import random

import numbering
import tongues
from world import START, DAYS, Payment, Shown, World, banking_day, decimal, iso

# Shares of the payments, per profile (normal, hard, adverse).
STORIES = {
    "plain": (560, 380, 560), "agreed_gross": (60, 60, 60), "agreed_net": (60, 70, 60), "agreed_list": (30, 50, 30), "agreed_sum_rounded": (15, 25, 15),
    "agreed_charges_told": (15, 25, 15), "agreed_discount": (15, 30, 15), "agreed_credit": (15, 25, 15), "agreed_cent_off": (8, 15, 8),
    "agreed_not_withheld": (15, 25, 15), "agreed_part": (10, 25, 10), "known_tax_told": (25, 35, 25), "known_tax_unsaid": (10, 25, 10),
    "retention": (15, 35, 15), "discount_charges": (15, 25, 15), "discount_cent_off": (10, 20, 10),
    "currency": (70, 70, 70), "currency_list": (25, 35, 25), "currency_credit": (10, 20, 10), "currency_part": (10, 25, 10),
    "currency_dear_bank": (5, 15, 5), "currency_settled": (10, 20, 10), "currency_silent": (8, 15, 8), "settled": (10, 25, 10),
}
AGREED = (5, 10, 15, 20)     # per cent, as contracts have them
KNOWN = (7, 12)              # … and what the law of some countries asks of everybody
CURRENCIES = {"USD": 10800, "GBP": 8700, "CHF": 9400, "PLN": 42600, "SEK": 112000}   # of a euro, in 1/10,000
TAX_WORDS = ("WHT", "withholding tax", "Quellensteuer", "ritenuta", "retencion", "less WHT")
VAT = 19


class Deductions:
    def __init__(self, seed, transactions, items, profile, fresh):
        self.rng = rng = random.Random("four/%s/%s/%s" % (seed, profile, fresh))
        self.column = ("normal", "hard", "adverse").index(profile)
        styles = numbering.STYLES_WORK + (numbering.STYLES_WITHHELD * 2 if fresh else ())
        style = "dense" if profile == "adverse" else rng.choice(styles)
        self.tongue = rng.choice(tongues.WORK + (tongues.WITHHELD * 2 if fresh else ()))
        self.country = tongues.HOME[self.tongue][0]
        self.world = World(rng, tongues.iban(rng, self.country), "EUR", (numbering.Style(rng, style, items * 2),))
        self.describe = "%s, language %s" % (style, self.tongue)
        self._rates()
        self._customers(max(12, items // 8))
        kinds, shares = zip(*((name, row[self.column]) for name, row in STORIES.items()))
        while len(self.world.payments) < transactions:
            kind = rng.choices(kinds, shares)[0]
            getattr(self, "story_" + kind)()
        for _ in range(max(0, items - len(self.world.items))):
            self._item(rng.choice(self.world.customers))

    def _rates(self):
        """A walk of each currency, from banking day to banking day."""
        self.rates, at = {}, dict(CURRENCIES)
        for day in range(START - 10, START + DAYS + 5):
            if banking_day(day) != day and START <= day < START + DAYS or (day - START) % 7 > 4 or day == START + 23:
                continue
            for code in at:
                at[code] += self.rng.randrange(-at[code] // 250, at[code] // 250 + 1)
            self.rates[day] = dict(at)

    def _rate(self, day, code):
        while day not in self.rates:
            day -= 1
        return self.rates[day][code]

    def _customers(self, count):
        rng = self.rng
        self.groups = {"home": [], "gross": [], "net": [], "known": [], "abroad": []}
        for n in range(count):
            account = tongues.iban(rng, self.country)
            made = self.world.customer(tongues.company(rng, self.tongue), [account], [account] if rng.random() < 0.9 else [])
            group = ("home", "gross", "net", "known", "abroad", "home")[n % 6]
            made.habit["rate"] = rng.choice(KNOWN if group == "known" else AGREED)
            made.habit["second"] = rng.choice([r for r in AGREED if r != made.habit["rate"]]) if rng.random() < 0.3 else 0
            made.habit["currency"] = rng.choice(sorted(CURRENCIES)) if group == "abroad" else "EUR"
            if group in ("home", "gross") and rng.random() < 0.3:
                made.percent, made.days = rng.choice((2, 3)), 14
            self.groups[group].append(made)

    def _item(self, c, plain=True, listed=True, credit_of=None):
        """An invoice; or a credit note for a part of one."""
        rng = self.rng
        amount = rng.randrange(8000, 900000) if rng.random() < 0.8 else rng.randrange(80, 900) * 1000
        if credit_of:
            amount = -(credit_of.open * rng.randrange(5, 40) // 100)
        made = self.world.item(c, amount, START - 40 + rng.randrange(60), c.habit["currency"], listed)
        made.tax = (abs(made.amount) * VAT + (100 + VAT) // 2) // (100 + VAT) * (-1 if credit_of else 1)
        if plain:
            made.percent = 0
        return made

    def _of(self, group, plain=True, count=1, discounted=False):
        """A customer of a group, and fresh items of it."""
        customers = [c for c in self.groups[group] if not discounted or c.percent]
        c = self.rng.choice(customers or self.groups[group])
        return c, [self._item(c, plain) for _ in range(count)]

    def _words(self, p, items, extra=""):
        rng, parts = self.rng, []
        for item in items:
            p.shown.append(Shown(item.id, item))
            parts.append(item.id)
        words = tongues.WORDS[self.tongue]
        lead = rng.choice(words["invoice"]) + " " if rng.random() < 0.5 else ""
        p.lines = [(lead + rng.choice((", ", " ", "/")).join(parts) + (" " + extra if extra else "")).strip()]

    def _pay(self, kind, c, amount, items, cash, extra="", category="match", way="other", day=None):
        day = day if day is not None else self._day(items)
        made = Payment(kind, day, amount, c.name, (c.known or c.accounts)[0])
        made.write = lambda p: self._words(p, items, extra() if callable(extra) else extra)
        self.world.add(made)
        return made.pays(cash, category, way)

    def _day(self, items):
        return banking_day(max(START, max(i.issue for i in items) + 1 + self.rng.randrange(20)))

    @staticmethod
    def _tax(base, rate):
        sign = -1 if base < 0 else 1
        return sign * ((abs(base) * rate + 50) // 100)

    def _kept(self, group, item, rate, due=None):
        """What a payer of the group keeps back of an item of which `due` is to be paid."""
        due = item.open if due is None else due
        return self._tax(due if group == "gross" else due - self._share(item, due), rate)

    @staticmethod
    def _share(item, due):
        sign = -1 if due < 0 else 1
        return sign * ((2 * abs(due) * abs(item.tax) + abs(item.amount)) // (2 * abs(item.amount)))

    def _said(self):
        return self.rng.choice(TAX_WORDS) if self.rng.random() < 0.5 else ""

    def _agreed(self, kind, group, count=1, charges=0, off=0, credit=False):
        c, items = self._of(group, count=count)
        if credit:
            items.append(self._item(c, credit_of=items[0]))
        rate = c.habit["second"] if c.habit["second"] and self.rng.random() < 0.3 else c.habit["rate"]
        cash = [(i, i.open - self._kept(group, i, rate)) for i in items]
        amount = sum(a for _, a in cash) - charges - off
        largest = max(range(len(cash)), key=lambda n: cash[n][0].open)
        cash[largest] = (cash[largest][0], cash[largest][1] - charges - off)
        return self._pay(kind, c, amount, items, cash, self._said())

    def story_plain(self):
        c, items = self._of(self.rng.choice(("home", "home", "known", "gross", "net")), count=self.rng.choice((1, 1, 1, 2)))
        if c in self.groups["gross"] or c in self.groups["net"]:
            return self.story_agreed_gross()
        self._pay("plain", c, sum(i.open for i in items), items, [(i, i.open) for i in items], way="exact")

    def story_agreed_gross(self):
        self._agreed("agreed_gross", "gross")

    def story_agreed_net(self):
        self._agreed("agreed_net", "net")

    def story_agreed_list(self):
        self._agreed("agreed_list", self.rng.choice(("gross", "net")), count=self.rng.randrange(2, 6))

    def story_agreed_credit(self):
        self._agreed("agreed_credit", self.rng.choice(("gross", "net")), credit=True)

    def story_agreed_charges_told(self):
        kept = self.rng.choice((500, 750, 1000, 1500))
        self._agreed("agreed_charges_told", self.rng.choice(("gross", "net")), charges=kept).charges = kept

    def story_agreed_cent_off(self):
        self._agreed("agreed_cent_off", self.rng.choice(("gross", "net")), off=self.rng.choice((-2, -1, 1, 2)))

    def story_agreed_sum_rounded(self):
        c, items = self._of("gross", count=self.rng.randrange(3, 7))
        kept = self._tax(sum(i.open for i in items), c.habit["rate"])
        cash = [(i, i.open - self._kept("gross", i, c.habit["rate"])) for i in items]
        amount = sum(i.open for i in items) - kept
        largest = max(range(len(cash)), key=lambda n: cash[n][0].open)
        cash[largest] = (cash[largest][0], cash[largest][1] + amount - sum(a for _, a in cash))
        self._pay("agreed_sum_rounded", c, amount, items, cash, self._said())

    def story_agreed_discount(self):
        c, items = self._of("gross", plain=False, discounted=True)
        item, = items
        net = item.net() if item.percent else item.open
        day = banking_day(max(START, item.issue + 3))
        if item.percent and day > item.discount_day:
            net = item.open
        kept = self._kept("gross", item, c.habit["rate"], net)
        self._pay("agreed_discount", c, net - kept, items, [(item, net - kept)], self._said(), day=day)

    def story_agreed_not_withheld(self):
        """One who usually withholds pays this one in full."""
        c, items = self._of(self.rng.choice(("gross", "net")))
        self._pay("agreed_not_withheld", c, items[0].open, items, [(items[0], items[0].open)], way="exact")

    def story_agreed_part(self):
        c, items = self._of("gross")
        paid = items[0].open * self.rng.choice((30, 40, 50, 60)) // 100
        self._pay("agreed_part", c, paid, items, [(items[0], paid)], self.rng.choice(("", tongues.WORDS[self.tongue]["thanks"][0])), "partial")

    def _known(self, kind, said):
        c, items = self._of("known")
        kept = self._tax(items[0].open, c.habit["rate"])
        self._pay(kind, c, items[0].open - kept, items, [(items[0], items[0].open - kept)], said)

    def story_known_tax_told(self):
        self._known("known_tax_told", self.rng.choice(TAX_WORDS))

    def story_known_tax_unsaid(self):
        self._known("known_tax_unsaid", "")

    def story_retention(self):
        """A tenth stays open until the work is accepted: nothing is withheld."""
        c, items = self._of(self.rng.choice(("home", "known")))
        paid = items[0].open * self.rng.choice((90, 95, 93)) // 100
        self._pay("retention", c, paid, items, [(items[0], paid)], category="partial")

    def story_discount_charges(self):
        c, items = self._of("home", plain=False, discounted=True)
        item, = items
        if not item.percent or item.open < 40000:
            return self.story_plain()
        paid = item.net() - self.rng.choice((500, 1000, 1500, 2000))
        self._pay("discount_charges", c, paid, items, [(item, paid)], day=banking_day(max(START, item.issue + 3)))
        if self.world.payments[-1].day > item.discount_day:
            self.world.payments.pop()

    def story_discount_cent_off(self):
        c, items = self._of("home", plain=False, discounted=True)
        item, = items
        if not item.percent or item.open < 10000:
            return self.story_plain()
        paid = item.net() + self.rng.choice((-2, -1, 1, 2))
        self._pay("discount_cent_off", c, paid, items, [(item, paid)], day=banking_day(max(START, item.issue + 3)))
        if self.world.payments[-1].day > item.discount_day:
            self.world.payments.pop()

    def _converted(self, amount, day, code, dear=0):
        """What arrives of an amount abroad: the published rate of the day, less the bank's margin in per mille."""
        rate = self._rate(day, code)
        margin = dear or self.rng.choice((0, 0, 1, 2, 3, 5, 8, 11))
        return amount * 10000 * (1000 - margin) // (rate * 1000)

    def _abroad(self, kind, count=1, credit=False, part=100, dear=0, listed=True, named=True, category="match"):
        c, items = self._of("abroad", count=count)
        for i in items:
            i.listed = listed
        if credit:
            items.append(self._item(c, credit_of=items[0]))
        day = self._day(items)
        due = sum(i.open for i in items)
        paid = self._converted(due * part // 100, day, c.habit["currency"], dear)
        shares = [paid * abs(i.open) // due * (1 if i.open > 0 else -1) for i in items]
        shares[max(range(len(items)), key=lambda n: items[n].open)] += paid - sum(shares)  # cents that are left
        made = self._pay(kind, c, paid, items if named else [], list(zip(items, shares)), "", category, day=day)
        if not listed:
            made.nothing()
        return made

    def story_currency(self):
        self._abroad("currency")

    def story_currency_list(self):
        self._abroad("currency_list", count=self.rng.randrange(2, 5))

    def story_currency_credit(self):
        self._abroad("currency_credit", credit=True)

    def story_currency_part(self):
        self._abroad("currency_part", part=self.rng.choice((30, 40, 50, 60)), category="partial").judged = False

    def story_currency_dear_bank(self):
        """A bank that takes more than anybody would tolerate unseen."""
        self._abroad("currency_dear_bank", dear=self.rng.choice((35, 50, 70))).judged = False

    def story_currency_settled(self):
        self._abroad("currency_settled", listed=False)

    def story_currency_silent(self):
        self._abroad("currency_silent", named=False).judged = False

    def story_settled(self):
        c = self.rng.choice(self.groups["gross"])
        item = self._item(c, listed=False)
        paid = item.open - self._kept("gross", item, c.habit["rate"])
        self._pay("settled", c, paid, [item], [], self._said()).nothing()

    def finish(self, folder):
        self.world.finish(folder)
        with open(os.path.join(folder, "config.ini"), "w", encoding="utf-8") as out:
            out.write("[withholding]\nrates = %s\n" % " | ".join(map(str, KNOWN)))
            for group in ("gross", "net"):
                for c in self.groups[group]:
                    rates = sorted({c.habit["rate"], c.habit["second"]} - {0})
                    out.write("[customer.%s]\nwithheld = %s\nwithheld_base = %s\n" % (c.id, " | ".join(map(str, rates)), group))
        with open(os.path.join(folder, "rates.csv"), "w", encoding="utf-8") as out:
            codes = sorted(CURRENCIES)
            out.write("Date,%s\n" % ",".join(codes))
            for day in sorted(self.rates, reverse=True):
                out.write("%s,%s\n" % (iso(day), ",".join("%d.%04d" % divmod(self.rates[day][code], 10000) for code in codes)))


def generate(seed, transactions, items, profile, fresh, folder):
    made = Deductions(seed, transactions, items, profile, fresh)
    made.finish(folder)
    return made.describe
