"""Twelve months of invoices and payments, day by day."""
import datetime as dt

from .accountant import Accountant
from .ledger import discount
from .names import FIRST_DAY, FIRST_NAMES, LAST_DAY, MONTHS, SURNAMES, TOWNS, month_of, working_day

NOISE = ["Gutschrift Zinsen", "Praemienrueckerstattung Vertrag {n}", "Erstattung Vers.-Nr. {n}", "Schadennummer {n}", "Umbuchung",
         "Steuererstattung {n}/2026", "Ruecksendung Retoure {n}", "Kaution Objekt {n}", "Verkauf Altgeraet",
         "Provision 04/26 Abr. {n}", "Rueckzahlung {n}", "Kfz-Steuer Erstattung {n}", "Gutschrift Bonus 2025 Ref {n}"]
DEBITS = ["Miete Halle 3", "Gehalt 05/2026", "Rechnung {n}", "Leasing Vertrag {n}", "Strom Abschlag {n}", "Lieferant RE {n}",
          "Umsatzsteuer 04/26", "Entgeltabschluss"]


class Year(Accountant):
    """The agents' year."""

    def pay(self, customer, d, amount, alloc, named, category, quoted=None, acct=None, name=None):
        """One payment; alloc has cash and whether it closes for each item, named are the items whose numbers are written."""
        mentions = []
        t, eref, trunc = self.remit(customer, named, d, amount, mentions, category, quoted)
        acct = acct or (customer.ibans[0] if self.r.random() < 0.85 else self.r.choice(customer.ibans))
        name = name or (customer.bank if self.r.random() < 0.93 else customer.bank2)
        self.last_ref[0] += self.r.randrange(1, 9)
        L = dict(d=d, amt=amount, acct=acct, name=name, text=t, eref=eref, cat=category, cust=customer.id, ment=mentions, trunc=trunc,
                 ref=f"{d:%y%m%d}{self.last_ref[0] % 10 ** 8:08d}", chan=customer.channel, alloc=alloc, order=len(self.lines))
        m = month_of(d)
        if m == 12:
            L["truth"], L["acc"] = self.truth_of(L, customer, acct, name)
        for k, (cash, close) in alloc.items():
            item = self.items[k]
            if close:
                item.open = 0
            else:
                item.open -= cash
                if item.open <= 0 and (not item.credit) or (item.credit and item.open >= 0):
                    item.open = 0
            if m != 12 or (L["acc"] is not None and L["acc"] == L["truth"]):
                item.visible = item.open
        self.accounts_seen[acct].add(customer.id)
        self.lines.append(L)
        customer.last = [self.items[k] for k in alloc if not self.items[k].credit] or customer.last
        return L

    def invoice(self, customer, d):
        """What a customer is invoiced on a day."""
        n = 0
        x = self.r.random()
        while x < customer.rate * 1.4 * 0.55 ** n and n < 4:
            n += 1
            x = self.r.random()
        if customer.subscription and n:
            n = 1 if self.r.random() < 0.5 else 0
        for _ in range(n):
            item = self.issue(customer, d)
            item.snap12 = 0
            self.schedule(item)
            if self.r.random() < 0.03:
                j = self.issue(customer, d, cn=int(item.amount * self.r.choice([0.1, 0.15, 0.25, 0.5, 1])) or 100)
                j.snap12 = 0

    def pay_due(self, customer, d):
        """What a customer pays on a day."""
        chosen = [item for item in customer.due.pop(d, []) if item.open > 0]
        if not chosen:
            return
        groups = [chosen] if customer.batch or (len(chosen) > 1 and self.r.random() < 0.4) else [[item] for item in chosen]
        for g in groups:
            self.pay_group(customer, d, g)

    def pay_group(self, customer, d, g):
        """One payment of these items, in one of the ways in which it can go wrong."""
        if len(g) > 14:
            g = g[:14]
        take = lambda item: item.discount_rate and (customer.discount_habit == "always" or (customer.discount_habit == "intime"
                and d <= item.discount_until + dt.timedelta(2)))
        shares = {}
        amount = 0
        for item in g:
            x = item.open - (discount(item) if take(item) else 0)
            shares[item.id] = (x, True)
            amount += x
        category = "one" if len(g) == 1 else "batch"
        named = list(g)
        quoted = None
        kw = {}
        cns = [j for j in customer.invoices[-40:] if j.credit and j.open < 0]
        if cns and self.r.random() < (0.6 if customer.batch else 0.25):
            j = cns[0]
            if amount + j.open > 100:
                amount += j.open
                shares[j.id] = (j.open, True)
                if customer.habit == "cnsilent" or self.r.random() < 0.3:
                    category = "cnsilent"
                else:
                    named = named + [j]
                    category = "cn"
        one = g[0]
        k = self.r.random()
        if customer.group and self.r.random() < 0.35:
            z = [item for item in customer.sister.invoices if item.open > 0 and item.issue < d - dt.timedelta(10)][:self.r.choice([1, 2])]
            if z:
                for item in z:
                    shares[item.id] = (item.open, True)
                    amount += item.open
                named = named + z
                category = "group"
            kw = dict(acct=customer.holding[1], name=customer.holding_name)
            if category != "group":
                category = "groupone"
        elif len(g) == 1 and category == "one":
            old = [item for item in customer.invoices[-30:] if item.open == 0 and (not item.credit)]
            if customer.habit == "copyold" and customer.last and (self.r.random() < 0.7):
                quoted = [customer.last[0]]
                category = "oldquoted" if customer.last[0] is not one else "one"
            elif k < 0.006 and old:
                quoted = [self.r.choice(old)]
                category = "oldquoted"
            elif k < 0.013:
                w = [item for item in customer.invoices if item.open > 0 and item is not one]
                if w:
                    quoted = [self.r.choice(w)]
                    category = "wrongown"
            elif k < 0.019:
                o = self.others_number(customer)
                if o:
                    quoted = [o]
                    category = "foreign"
            elif customer.instalments and one.open > 20000 or k < 0.032:
                n = self.r.choice([2, 3, 4])
                part = one.open // n // 100 * 100 if self.r.random() < 0.6 else one.open // n
                if part > 500:
                    for q in range(1, n):
                        self.pending.append((working_day(d + dt.timedelta(30 * q if customer.instalments else self.r.randrange(5, 40))),
                                             customer, "instal", one, part if q < n - 1 else None))
                    shares = {one.id: (part, False)}
                    amount = part
                    category = "instal"
            elif k < 0.038:
                x = self.r.choice([-3, -2, -1, 1, 2, 5, 10, -10, -50, 27, 90])
                amount += x
                category = "cents"
            elif customer.habit == "cents" and self.r.random() < 0.5:
                amount = amount // 100 * 100 or amount
                category = "cents"
            elif k < 0.044 and amount > 8000:
                f = self.r.choice([500, 700, 1000, 1250, 1500, 2000, 2500])
                amount -= f
                category = "charges"
            elif k < 0.049:
                amount += self.r.choice([1000, 5000, 10000, amount, 2000])
                category = "over"
                shares = {one.id: (one.open, True)}
            elif k < 0.053 and amount > 2000:
                s = str(amount)
                p = self.r.randrange(len(s) - 1)
                s2 = s[:p] + s[p + 1] + s[p] + s[p + 2:]
                if s2[0] != "0" and s2 != s:
                    x = int(s2)
                    shares = {one.id: (min(x, one.open), x >= one.open)}
                    amount = x
                    category = "amtslip"
            elif k < 0.061:
                self.pending.append((working_day(d + dt.timedelta(self.r.choice([1, 2, 5, 9, 20, 31]))), customer, "double", one,
                                     amount))
            elif k < 0.066:
                o = self.r.choice(self.customers)
                kw = dict(acct=self.r.choice(o.ibans), name=o.bank)
                category = "thirdparty"
            elif k < 0.072:
                kw = dict(acct=self.new_iban("DE"), name=self.r.choice([f"{self.r.choice(FIRST_NAMES)} {self.r.choice(SURNAMES)}",
                        customer.name.split()[0] + " Treuhand", customer.bank]))
                category = "newaccount"
        elif category == "batch" and k < 0.02:
            amount -= self.r.choice([1, 2, 10, 350, 1500])
            category = "batchoff"
        self.pay(customer, d, amount, shares, named, category, quoted, **kw)

    def pay_later(self, d):
        """Instalments and double payments that fall on this day."""
        for p in [p for p in self.pending if p[0] == d]:
            _, customer, kind, item, x = p
            if kind == "double":
                self.pay(customer, d, x, {}, [item], "double")
            elif item.open > 0:
                x = item.open if x is None else min(x, item.open)
                self.pay(customer, d, x, {item.id: (x, x == item.open)}, [item], "instal")
        self.pending = [p for p in self.pending if p[0] > d]

    def other_lines(self, d):
        """Credits and debits that have to do with no item."""
        for _ in range(self.r.randrange(4, 10)):
            nm = self.r.choice(["Allianz Versicherungs-AG", "Finanzkasse " + self.r.choice(TOWNS), self.new_name("DE")[0],
                                self.new_name("DE")[0], "Stadtkasse " + self.r.choice(TOWNS)])
            amount = self.r.choice([self.r.choice([item.open for customer in self.r.sample(self.customers, 6)
                                                   for item in customer.invoices[-3:] if item.open > 0] or [5000]),
                                    self.r.randrange(500, 300000), self.r.randrange(10, 900) * 100])
            self.last_ref[0] += 3
            t = self.r.choice(NOISE).format(n=self.r.randrange(10 ** self.r.choice([4, 5, 6, 7, 9])))
            L = dict(d=d, amt=amount, acct=self.new_iban("DE"), name=nm, text=t, eref=None, cat="noise", cust="", ment=[], trunc=False,
                     ref=f"{d:%y%m%d}{self.last_ref[0] % 10 ** 8:08d}", chan=self.r.choice(["camt", "mt", "csv"]), alloc={},
                     truth=frozenset(), acc=frozenset(), order=len(self.lines), unlisted=False)
            self.lines.append(L)
        for _ in range(self.r.randrange(3, 9)):
            self.last_ref[0] += 3
            L = dict(d=d, amt=-self.r.randrange(500, 900000), acct=self.new_iban("DE"), name=self.new_name("DE")[0],
                     text=self.r.choice(DEBITS).format(n=self.r.randrange(10 ** self.r.choice([4, 5, 6, 9]))), eref=None, cat="debit",
                     cust="", ment=[], trunc=False, ref=f"{d:%y%m%d}{self.last_ref[0] % 10 ** 8:08d}",
                     chan=self.r.choice(["camt", "mt", "csv"]), alloc={}, truth=frozenset(), acc=frozenset(), order=len(self.lines),
                     unlisted=False)
            self.lines.append(L)

    def run_year(self):
        """Twelve months, day by day."""
        d = FIRST_DAY
        while d <= LAST_DAY:
            for m, (a, b) in MONTHS.items():
                if d == a:
                    self.snapshots[m] = [(item, item.open) for item in self.items.values() if item.open != 0]
                    if m == 12:
                        for item in self.items.values():
                            item.snap12 = item.open
            mon = month_of(d)
            if d.weekday() < 5:
                for customer in self.customers:
                    self.invoice(customer, d)
                for customer in self.customers:
                    self.pay_due(customer, d)
                self.pay_later(d)
                if mon:
                    self.other_lines(d)
            d += dt.timedelta(1)

    def numbers(self, keys):
        """The sorted numbers of these items."""
        return sorted(self.items[key].number_text for key in keys)

    def make(self):
        """The whole year."""
        self.start_numbers()
        self.make_customers()
        self.start_ledger()
        self.run_year()
