"""Customers and their habits."""
from collections import defaultdict

from .names import FIRST_NAMES, SURNAMES
from .numbers import Numbers

FORMS = [("full", 46), ("glued", 9), ("nopre", 6), ("digits", 9), ("noyear", 7), ("short", 6), ("slash", 4), ("space", 4),
         ("yy", 2), ("preser", 5)]
WORDS = {"de": ["RE", "Re.", "RG", "Rg.", "Rechnung", "RECHNUNG", "Rechn.", "Rechnungs-Nr.", "Rechnungsnr.", "Rg.-Nr.", "RgNr",
                "RNR", "R-NR.", "Re-Nr", "Rechnung Nr.", "Belegnr.", "Beleg", "Faktura", "Fakt.Nr.", "Ihre Rechnung", "Re-Nr.:",
                "RG:"], "nl": ["factuur", "Factuurnr", "fact.", "FACTUUR NR", "Betreft factuur", "factuurnummer"]}
SUBSCRIPTIONS = [9900, 11900, 5950, 14875, 23800, 4900, 2990, 35700, 17850, 7140, 59500, 8925]


class Customer:
    """Who is invoiced: names, accounts, terms, habits."""


class Customers(Numbers):
    """Customers of one company."""

    def new_customer(self, k):
        """A customer with habits."""
        customer = Customer()
        customer.country = self.pick([("DE", 84), ("AT", 7), ("NL", 6), ("BE", 3)])
        customer.lang = "nl" if customer.country in ("NL", "BE") else "de"
        customer.id = str((204000 if self.scheme in ("short", "year") else 10000) + k * 3 + self.r.randrange(3))
        customer.name, customer.kind = self.new_name(customer.country)
        customer.ibans = [self.new_iban(customer.country) for _ in range(self.pick([(1, 70), (2, 24), (3, 6)]))]
        customer.master = self.pick([(customer.ibans[0], 52), ("", 42), (self.new_iban(customer.country), 6)])
        customer.bank = self.shown_by_bank(customer.name)
        customer.bank2 = self.shown_by_bank(customer.name)
        if self.r.random() < 0.05 and customer.kind != "public":
            customer.bank = self.r.choice([f"{self.r.choice(FIRST_NAMES)} {self.r.choice(SURNAMES)}",
                                           f"{self.r.choice(SURNAMES)}, {self.r.choice(FIRST_NAMES)}"])
            customer.owner = True
        else:
            customer.owner = False
        customer.rate = min(40, self.r.paretovariate(1.25) * 1.55) / 30
        customer.rate = min(customer.rate, 0.9)
        customer.subscription = self.r.choice(SUBSCRIPTIONS) * self.r.choice([1, 1, 1, 2, 3]) if self.r.random() < 0.22 else 0
        customer.size = self.r.gauss(6.1, 1.0)
        customer.terms = self.pick([(14, 30), (30, 50), (10, 8), (45, 6), (60, 6)])
        customer.discount_rate = self.pick([(0, 66), (2.0, 20), (3.0, 14)])
        customer.discount_days = self.r.choice([8, 10, 14])
        customer.discount_habit = self.pick([("intime", 55), ("always", 20), ("never", 25)])
        customer.delay = self.r.choice([-6, -3, -1, 0, 0, 1, 3, 7, 12, 20, 33])
        customer.spread = self.r.choice([0.5, 1.5, 4, 9])
        customer.batch = self.pick([(None, 76), ("month", 9), ("mid", 6), ("week", 9)])
        if customer.kind == "person":
            customer.batch = None
        customer.form = self.pick(FORMS)
        customer.word = self.r.choice(WORDS[customer.lang])
        customer.upper = self.r.random() < 0.24
        customer.lower = self.r.random() < 0.05
        customer.style = self.pick([("word", 30), ("num", 14), ("numdate", 10), ("numkd", 9), ("kdnum", 6), ("order", 5),
                                    ("numorder", 4), ("amt", 4), ("sap", 6), ("skon", 4), ("free", 7), ("dateonly", 3), ("eref", 2),
                                    ("kdonly", 3), ("none", 2)])
        customer.sep = self.r.choice([", ", ",", " / ", "/", " + ", " ", "; ", " u. ", " und ", "-", "+", ". "])
        customer.list_style = self.pick([("all", 60), ("abbr", 13), ("range", 5), ("first", 6), ("avis", 8), ("amts", 8)])
        customer.sloppy = self.r.choice([0.12, 0.25]) if self.r.random() < 0.09 else 0.012
        customer.scan = self.r.random() < 0.04
        customer.habit = self.pick([(None, 80), ("copyold", 2), ("wrongword", 3), ("zero", 2), ("twice", 3), ("drop1", 1.5),
                                    ("cents", 1.5), ("cnsilent", 2), ("noword", 3)])
        customer.channel = self.pick([("camt", 48), ("mt", 34), ("csv", 18)])
        customer.extra = self.r.random() < 0.18
        customer.filler = self.r.choice(["", "", "", "DANKE", "Vielen Dank", "mfg", "Zahlung", "Danke!", "Ausgleich", "KST 4400",
                                         "Obj. Hauptstr. 12", "i.A. Frau " + self.r.choice(SURNAMES), "TAN {tan}", "DATUM {d}, {h} UHR",
                                         "Gen.Nr. {tan}", "Ueberweisung"])
        customer.order = self.r.random() < 0.45
        customer.order_form = self.r.choice(["45{:08d}", "B-{:05d}", "PO{:06d}", "{:06d}", "BE{:05d}/26"])
        customer.instalments = self.r.random() < 0.025
        customer.last = []
        customer.group = None
        customer.invoices = []
        customer.due = defaultdict(list)
        return customer

    def make_customers(self):
        """The customers, and pairs of them whom a holding pays for."""
        self.customers = []
        for k in range(self.count):
            self.customers.append(self.new_customer(k))
        for g in range(22):
            a, b = self.r.sample(self.customers, 2)
            if a.group or b.group or a.kind == "person" or (b.kind == "person"):
                continue
            a.group = b.group = f"G{g:02d}"
            a.holding = b.holding = (self.r.choice(["Holding", "Beteiligungs", "Zentraleinkauf"]), self.new_iban("DE"))
            h = self.r.choice(SURNAMES) + " " + a.holding[0] + " GmbH"
            a.holding_name = b.holding_name = self.shown_by_bank(h)
            a.sister, b.sister = (b, a)
            a.told = b.told = self.r.random() < 0.5
