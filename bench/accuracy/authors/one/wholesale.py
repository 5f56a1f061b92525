"""A technical wholesaler in Linz and Passau in October 2026: German and Austrian trade customers, lists with cash discounts."""
import datetime as dt
import os

from .files import finish, write_csv, write_items, write_mt940
from .world import Customer, Item, World, amount_text, damage, day, flat, unaccented

PASSAU = dict(no="DE33740500000031415926", cur="EUR", tag="PA", open=184250033)
LINZ = dict(no="AT483200000012345864", cur="EUR", tag="LZ", open=99120511)
SURNAMES = ("Aigner Altmann Bachinger Bauernfeind Brandstätter Buchner Dallinger Ebner Eder Egger Feichtinger Fellner Gruber "
            "Grünwald Haidinger Haslinger Hölzl Hofstätter Huber Kaltenböck Kirchmayr Königseder Kröll Lackner Lehner Leitner "
            "Löffler Mayrhofer Mühlbacher Nußbaumer Obermüller Pichler Pöschl Rauscher Reisinger Reiter Schachner Schönauer "
            "Schöpf Schwaiger Stöger Stürzl Thalhammer Übleis Wallner Weißenböck Wimmer Windhager Zauner Zöchling Jürgens Krüger "
            "Petersen Wulff Böttcher").split()
TRADES = ("Elektro Installationen Haustechnik Elektrotechnik Metallbau Anlagenbau Kälte-Klima Sanitär Stahlbau Maschinen "
          "Baustoffe Dachbau Holzbau Solartechnik Gebäudetechnik").split()
LEGAL_FORMS = ["GmbH", "GmbH", "GmbH", "KG", "GmbH & Co. KG", "e.U.", "OG", "AG", "e.K."]
TOWNS = ("Linz Wels Steyr Passau Deggendorf Straubing Ried Schärding Braunau Salzburg Freilassing Landshut Regensburg Vöcklabruck "
         "Gmunden Amstetten Graz Bruck").split()
SUPPLIERS = ["Hager Vertriebs GmbH", "Rexel Austria GmbH", "DHL Paket Austria", "Gebrüder Weiss GmbH", "Linz AG",
             "A1 Telekom Austria AG", "Wiberg Werkzeuge KG", "Office Depot", "OMV Downstream GmbH"]


def nm(customer, n=None):
    """How the bank shows the payer."""
    n = n or customer.name
    s = customer.habits["name"]
    return (flat(n).upper() if s == "up" else flat(n) if s == "flat" else unaccented(n) if s == "bare" else n if s == "asis"
            else " ".join(n.split()[:2]))


def nameclear(customer):
    """Whether the shown name is one customer's alone."""
    return customer.habits["name"] != "short" and (not customer.twins)


def ident(customer):
    """Whether name or account tell the customer."""
    return customer.known or nameclear(customer)


def paid_amt(item, date, customer):
    """What the customer pays and whether the discount is due."""
    if item.discount_rate and customer.habits["skonto"] != "no":
        if date <= item.discount_until + dt.timedelta(2):
            return (item.amount - item.discount(), "skonto")
        if customer.habits["skonto"] == "late" and date <= item.discount_until + dt.timedelta(12):
            return (item.amount - item.discount(), "skonto_late")
    return (item.amount, "full")


def free(customer):
    """Invoices not paid yet."""
    return [item for item in customer.items if not item.paid and item.amount > 0]


class Wholesale(World):
    """One month of two accounts, and a quarter of invoicing before it."""
    PERIOD = ("2026-10-01", "2026-10-30")
    STEPS = "make_customers make_items pay_items set_traps refund pay_out_providers fill_up write".split()

    def make_customers(self):
        """Trade customers with habits, and seventy that look like another."""
        used = set()
        for k in range(self.scaled(760)):
            while True:
                s, b = (self.r.choice(SURNAMES), self.r.choice(TRADES))
                t = self.r.choice(TOWNS)
                n = self.r.choice(["%s %s %s" % (s, b, self.r.choice(LEGAL_FORMS)), "%s %s %s" % (b, s, self.r.choice(LEGAL_FORMS)),
                                   "%s & Söhne %s %s" % (s, b, self.r.choice(LEGAL_FORMS)), "%s + %s %s" % (s, self.r.choice(SURNAMES),
                        self.r.choice(LEGAL_FORMS)), "%s %s %s" % (b, t, self.r.choice(LEGAL_FORMS))])
                if n not in used:
                    break
            used.add(n)
            customer = Customer()
            customer.name, customer.town = (n, t)
            customer.id = str(40000 + k * 7)
            customer.iban = self.iban(self.r.choice(["DE", "AT"]))
            customer.known = self.r.random() < 0.62
            customer.items = []
            customer.settled = []
            customer.twins = []
            customer.more = {}
            customer.account = PASSAU if customer.iban[:2] == "DE" else LINZ
            self.customers.append(customer)
        for customer in self.r.sample(self.customers, self.scaled(70)):
            t = Customer()
            t.town = self.r.choice(TOWNS)
            base = customer.name
            for l in sorted(set(LEGAL_FORMS), key=len, reverse=True):
                if base.endswith(" " + l):
                    base = base[:-len(l) - 1]
                    break
            t.name = (base + " " + self.r.choice([l for l in LEGAL_FORMS if not customer.name.endswith(l)])
                      if self.r.random() < 0.6 else base + " " + t.town + " GmbH")
            if t.name in used:
                continue
            used.add(t.name)
            t.id = str(int(customer.id) + 3)
            t.iban = self.iban("AT")
            t.known = self.r.random() < 0.62
            t.items = []
            t.settled = []
            t.twins = [customer]
            customer.twins = customer.twins + [t]
            t.more = {}
            t.account = customer.account
            self.customers.append(t)
        for customer in self.customers:
            wt = self.r.lognormvariate(0, 1)
            customer.more["wt"] = wt
            customer.habits = dict(ref=self.r.choices(["full", "pref", "space", "tail", "none", "po", "kd"],
                                                      [34, 22, 7, 15, 10, 6, 6])[0],
                                   list=self.r.choices(["sep", "terse", "slash", "plus", "none"], [36, 26, 14, 8, 16])[0],
                                   skonto=self.r.choices(["ontime", "late", "no"], [70, 8, 22])[0], coll=self.r.random() < 0.34,
                                   net=self.r.choices([10, 14, 21, 30], [25, 40, 20, 15])[0],
                                   name=self.r.choices(["up", "flat", "bare", "asis", "short"], [30, 25, 8, 25, 12])[0],
                                   other=self.r.random() < 0.05)
            customer.more["terms"] = self.r.choices([(0, 0), (200, 14), (300, 8)], [55, 30, 15])[0]
            customer.more["std"] = self.r.randint(9000, 90000) if self.r.random() < 0.1 else 0

    def make_items(self):
        """Invoices since August; most of the older ones are settled."""
        tot = self.scaled(29500)
        customers = self.r.choices(self.customers, [customer.more["wt"] for customer in self.customers], k=tot)
        d0 = day("2026-08-03")
        self.serial = 104000
        for k, customer in enumerate(customers):
            date = d0 + dt.timedelta(int(k * 87 / tot))
            self.serial += 1 if self.r.random() < 0.97 else self.r.randint(2, 4)
            amount = (customer.more["std"] if customer.more["std"] and self.r.random() < 0.7
                      else int(2500 * self.r.random() ** (-0.9)) if self.r.random() < 0.5 else int(self.r.lognormvariate(10.6, 1.1)))
            amount = max(390, min(amount, 9500000))
            it = Item()
            it.id = "26%06d" % self.serial
            it.customer = customer
            it.currency = "EUR"
            it.amount = amount
            it.issue = date
            it.due = date + dt.timedelta(customer.habits["net"])
            it.ref = ""
            it.po = "B%05d" % self.r.randint(10000, 99999) if customer.habits["ref"] == "po" else ""
            it.discount_rate, dd = customer.more["terms"]
            it.discount_until = date + dt.timedelta(dd) if dd else None
            it.kind = "i"
            it.tax = None
            it.paid = False
            age = (day("2026-10-01") - date).days
            if age > 0 and self.r.random() < min(0.96, 0.25 + age / 30):
                customer.settled.append(it)
                continue
            customer.items.append(it)
            self.items.append(it)
            if self.r.random() < 0.045:
                g = Item()
                g.id = "GS26%05d" % (3000 + len(self.items))
                g.customer = customer
                g.currency = "EUR"
                g.amount = -max(200, int(amount * self.r.choice([0.05, 0.1, 0.2, 0.33])))
                g.issue = min(date + dt.timedelta(self.r.randint(2, 8)), day("2026-10-28"))
                g.due = g.issue
                g.ref = it.id if self.r.random() < 0.5 else ""
                g.po = ""
                g.discount_rate = 0
                g.discount_until = None
                g.kind = "c"
                g.tax = None
                g.paid = False
                customer.items.append(g)
                self.items.append(g)

    def reference(self, customer, item, allow=True):
        """How this customer writes one number."""
        s = customer.habits["ref"]
        n = item.id
        if item.amount < 0:
            return self.r.choice(["-" + n, "GS " + n[4:], "abz. Gutschrift " + n, n])
        if s == "full":
            return self.r.choice(["", "", "Rechnung ", "Re. ", "RE "]) + n
        if s == "pref":
            return (self.r.choice(["RG", "RE-", "RgNr.", "Rechnungsnummer: ", "RNR ", "Re.Nr. ", "FA "]) + n
                    + self.r.choice(["", " v. " + item.issue.strftime("%d.%m.%y"), " KD " + customer.id, " vom "
                                     + item.issue.strftime("%d.%m.%Y")]))
        if s == "space":
            return n[:2] + self.r.choice([" ", "/", "-", "."]) + n[2:]
        if s == "tail":
            return self.r.choice(["Rg ", "RE ", "", "Faktura "]) + (n[2:] if self.r.random() < 0.6 else n[4:])
        if s == "po" and item.po:
            return "Best. " + item.po
        if s == "kd":
            return "Kd.Nr. " + customer.id + " Rechnung v. " + item.issue.strftime("%d.%m.%Y")
        return self.r.choice(["Rechnung", "Lieferung", "Danke", "Warenlieferung Oktober", "ZAHLUNG", "Überweisung"])

    def pay(self, customer, date, amount, text, truth, known, kind, name=None, iban=None, note=""):
        """A payment into the account that the customer uses."""
        return self.line(customer.account, date, amount, text, nm(customer, name), iban if iban is not None else customer.iban, truth,
                         known, kind, note=note)

    def single_is_clear(self, customer, item, amount, date, text):
        """Whether a reader could know which item a payment of one pays."""
        if customer.habits["ref"] in ("full", "pref", "space"):
            return True
        if customer.habits["ref"] == "tail" and ident(customer):
            return True
        if customer.habits["ref"] == "po" and ident(customer):
            return sum(1 for x in customer.items if x.po == item.po) == 1
        if customer.habits["ref"] == "kd":
            return (sum(1 for x in customer.items if x.issue == item.issue and x.amount > 0) == 1
                    or self.ways(customer, amount, date) == 1)
        return ident(customer) and self.ways(customer, amount, date) == 1

    def pay_items(self):
        """What customers pay."""
        for customer in self.customers:
            self.pay_of(customer)

    def pay_of(self, customer):
        """The month of one customer."""
        invoices = [item for item in customer.items if item.amount > 0]
        credits = [item for item in customer.items if item.amount < 0]
        self.r.shuffle(invoices)
        if customer.habits["coll"]:
            for run in self.r.choice([[9, 23], [15], [5, 15, 26], [30]]):
                date = dt.date(2026, 10, run)
                while date.weekday() > 4:
                    date += dt.timedelta(1)
                date = min(date, self.end)
                limit = date - dt.timedelta(self.r.choice([6, 10, 14]))
                picked = [item for item in invoices if not item.paid and item.issue <= limit and (self.r.random() < 0.9)]
                if customer.habits["skonto"] == "ontime" and customer.more["terms"][0]:
                    picked += [item for item in invoices if not item.paid and limit < item.issue < date
                               and (date <= item.discount_until + dt.timedelta(2)) and (self.r.random() < 0.7)]
                picked = sorted(picked, key=lambda item: item.id)[:self.r.choice([3, 5, 8, 14])]
                if not picked:
                    continue
                shares = [(item, paid_amt(item, date, customer)[0]) for item in picked]
                late = any(paid_amt(item, date, customer)[1] == "skonto_late" for item in picked)
                g = [x for x in credits if not x.paid and x.issue < date][:2] if len(picked) > 1 and self.r.random() < 0.8 else []
                shares += [(x, x.amount) for x in g]
                amount = sum(a for _, a in shares)
                if amount <= 0:
                    continue
                chosen = [item for item, _ in shares]
                if len(chosen) == 1:
                    text = self.reference(customer, chosen[0])
                    clear = self.single_is_clear(customer, chosen[0], amount, date, text)
                    kind = "single_" + customer.habits["ref"] + ("_late" if late else "")
                else:
                    L = customer.habits["list"]
                    f = chosen[0].id
                    t0 = self.r.choice(["RG ", "Rechnungen ", "RE-NR ", "", "Re: "])
                    if L == "sep":
                        text = t0 + self.r.choice([", ", " ", "; ", ","]).join(item.id for item in chosen)
                    elif L == "terse":
                        text = (t0 + f + " "
                                + self.r.choice(["/", ", ", " u. ", "+", " "]).join((item.id[2:]
                                if len(os.path.commonprefix([f, item.id])) < 4 else item.id[4:]) if item.amount > 0 else "GS"
                                                                + item.id[4:] for item in chosen[1:]))
                    elif L == "slash":
                        text = t0 + "/".join(item.id[2:] if item.amount > 0 else item.id for item in chosen)
                    elif L == "plus":
                        text = (t0 + "+".join(item.id if item.amount > 0 else "" for item in chosen if item.amount > 0)
                                + "".join(" -" + item.id for item in chosen if item.amount < 0))
                    else:
                        text = self.r.choice(["lt. Avis vom " + date.strftime("%d.%m."), "Sammelüberweisung", "div. Rechnungen Kd "
                                              + customer.id, "Ausgleich offene Posten"])
                    if g and self.r.random() < 0.3:
                        text += " abzgl. Gutschrift"
                    if any(a != item.amount for item, a in shares):
                        text += self.r.choice(["", " abzgl. Skonto", " -%g%% Sk." % (customer.more["terms"][0] / 100), " Skto"])
                    text = text[:138]
                    cut = len(text) >= 138
                    kind = "list_" + L + ("_cn" if g else "") + ("_late" if late else "")
                    clear = L in ("sep", "plus") and (not cut) or (L in ("terse", "slash") and ident(customer) and (not cut))
                    if L == "terse":
                        for item in chosen[1:]:
                            if item.amount > 0 and sum(1 for x in customer.items if x.id.endswith(item.id[4:]) and x.amount > 0) > 1:
                                clear = False
                    if L == "none":
                        clear = ident(customer) and len(chosen) <= 3 and (self.ways(customer, amount, date) == 1)
                if len(chosen) > 1 and self.r.random() < 0.07 and (customer.habits["list"] in ("sep", "terse", "plus")):
                    txt2 = text.replace(chosen[-1].id if chosen[-1].amount > 0 and customer.habits["list"] != "terse"
                                        else chosen[1].id[4:], damage(self.r, chosen[-1].id) if customer.habits["list"] != "terse"
                                        else str(self.r.randint(1000, 9999)), 1)
                    if txt2 != text:
                        text = txt2
                        kind += "_dmg"
                        clear = clear and ident(customer) and (not g)
                self.pay(customer, date, amount, text, shares, clear, kind)
            return
        for item in invoices:
            if item.paid:
                continue
            if item.discount_rate and customer.habits["skonto"] != "no":
                date = (item.discount_until + dt.timedelta(self.r.choice([-3, -2, -1, 0, 0, 1, 2])
                                                           if customer.habits["skonto"] == "ontime" else self.r.randint(3, 12)))
            else:
                date = item.due + dt.timedelta(int(self.r.gauss(0, 5)))
            date = max(date, item.issue + dt.timedelta(1))
            if date < self.start:
                date = self.rday(max(self.start, item.issue + dt.timedelta(1)), self.end)
            while date.weekday() > 4:
                date += dt.timedelta(1)
            if date > self.end or self.r.random() < 0.12:
                continue
            a, how = paid_amt(item, date, customer)
            x = self.r.random()
            text = self.reference(customer, item)
            clear = self.single_is_clear(customer, item, a, date, text)
            suffix = "_late" if how == "skonto_late" else ""
            if how != "full":
                text += self.r.choice(["", " abz. Skonto", " - %g%%" % (customer.more["terms"][0] / 100), " minus Skonto", " SK"])
            if x < 0.035 and customer.habits["ref"] in ("full", "pref", "space"):
                text = (damage(self.r, item.id) if self.r.random() < 0.5 else self.r.choice(["RE ", "Rechnung "])
                        + damage(self.r, item.id))
                self.pay(customer, date, a, text, [(item, a)], ident(customer) and self.ways(customer, a, date) == 1, "damaged"
                         + suffix)
            elif x < 0.05:
                p = int(item.amount * self.r.choice([0.3, 0.5, 0.25, 0.4])) // 1000 * 1000
                if p > 0:
                    self.pay(customer, date, p, text.split(" abz")[0]
                             + self.r.choice([" Teilzahlung", " 1. Rate", " Akonto", " TZ", ""]), [(item, p)],
                             customer.habits["ref"] in ("full", "pref", "space"), "part")
            elif x < 0.06:
                p = (item.amount + self.r.choice([item.discount(), 1000, 10000]) if item.discount() else item.amount // 1000 * 1000
                     + 1000)
                if p != item.amount:
                    self.pay(customer, date, p, self.reference(customer, item), [(item, item.amount)],
                             customer.habits["ref"] in ("full", "pref"), "over")
            elif x < 0.075:
                person = self.r.choice("Josef Maria Franz Anna Georg Sabine Helmut".split()) + " " + self.r.choice(SURNAMES)
                ib = self.iban("AT")
                self.line(customer.account, date, a, text + self.r.choice(["", " fuer " + flat(customer.name)]), person, ib,
                          [(item, a)], customer.habits["ref"] in ("full", "pref", "space"), "third_person" + suffix)
            elif x < 0.09:
                self.line(customer.account, date, a, "KD " + customer.id + " RG " + item.id + " /ABTRETUNG 7731"
                          + str(self.r.randint(100, 999)),
                          self.r.choice(["INTERMARKET BANK AG", "VR FACTOREM GMBH", "Aktivfactor Süd GmbH"]), "DE48512106004223998811",
                          [(item, a)], True, "factor" + suffix)
            elif x < 0.1:
                p = a - self.r.choice([1, 2, 3])
                self.pay(customer, date, p, text, [(item, p)], customer.habits["ref"] in ("full", "pref", "space"), "rounding" + suffix)
            elif x < 0.12:
                self.pay(customer, date, a, text, [(item, a)], clear, "dup_first" + suffix)
                d2 = date + dt.timedelta(self.r.randint(1, 6))
                if d2 <= self.end and d2.weekday() < 5:
                    self.pay(customer, d2, a, text, [], self.ways(customer, a, d2) == 1 and customer.habits["ref"] in ("full", "pref"),
                             "dup_second", note="dup " + item.id)
            elif x < 0.135:
                ss = self.r.sample(customer.settled, min(len(customer.settled), 1))
                if ss:
                    self.pay(customer, date, a + ss[0].amount, "RG " + ss[0].id + ", " + item.id, [(item, a)], False,
                             "list_with_settled")
            elif x < 0.15:
                l = self.line(customer.account, date, item.amount, "EREF+" + item.id + " RECHNUNG " + item.id, nm(customer),
                              customer.iban, [(item, item.amount)], True, "dd_ok", code="171|SEPA-LS EINZUG")
                d2 = date + dt.timedelta(self.r.randint(2, 5))
                if d2 <= self.end and self.r.random() < 0.7:
                    l["kind"] = "dd_returned"
                    self.line(customer.account, d2, -item.amount, "RETOURE RECHNUNG " + item.id + " MANGELS DECKUNG", nm(customer),
                              customer.iban, [], True, "dd_return", code="109|SEPA-LS RUECKGABE")
            else:
                self.pay(customer, date, a, text, [(item, a)], clear, "single_" + customer.habits["ref"]
                         + ("_skonto" if how == "skonto" else suffix))

    def set_traps(self):
        """Settled numbers, look-alikes, amounts alone, and numbers that are something else."""
        pool = [customer for customer in self.customers if customer.settled]
        for customer in self.r.sample(pool, min(len(pool), self.scaled(330))):
            s = self.r.choice(customer.settled)
            unpaid = free(customer)
            x = self.r.random()
            date = self.rday(self.start, self.end)
            if x < 0.45 or not unpaid:
                self.pay(customer, date, s.amount, "RG " + s.id, [], False, "settled_again",
                         note="settled %s %s" % (s.id, amount_text(s.amount)))
            elif x < 0.7:
                o = self.r.choice(unpaid)
                if o.issue < self.end:
                    self.pay(customer, max(date, min(self.end, o.issue + dt.timedelta(2))), o.amount, "RG " + s.id, [], False,
                             "trap_settled_amount_of_other", note="settled %s had the same amount; open twin %s" % (s.id, o.id))
                    o.paid = True
            else:
                o = self.r.choice(unpaid)
                if o.issue < self.end:
                    self.pay(customer, max(date, min(self.end, o.issue + dt.timedelta(2))), o.amount, "RG " + s.id, [(o, o.amount)],
                             False, "trap_old_number_pays_new", note="typed last month's number")
        for customer in self.r.sample([customer for customer in self.customers if customer.twins], self.scaled(60)):
            unpaid = free(customer)
            if not unpaid:
                continue
            item = self.r.choice(unpaid)
            date = self.rday(max(self.start, item.issue + dt.timedelta(1)), self.end)
            if date > item.issue:
                self.line(customer.account, date, item.amount, "Rechnung", flat(customer.name.rsplit(" ", 1)[0]).upper(),
                          customer.iban if customer.known and self.r.random() < 0.5 else self.iban("DE"), [(item, item.amount)], False,
                          "trap_lookalike_short_name")
        for k in range(self.scaled(120)):
            customer = self.r.choice(self.customers)
            unpaid = free(customer)
            if not unpaid:
                continue
            item = self.r.choice(unpaid)
            date = self.rday(max(self.start, item.issue + dt.timedelta(1)), self.end)
            if date <= item.issue:
                continue
            if self.r.random() < 0.5:
                self.line(customer.account, date, item.amount, self.r.choice(["Danke", "Rechnung", "Kauf Ersatzteil"]),
                          self.r.choice("Josef Maria Franz Anna".split()) + " " + self.r.choice(SURNAMES), self.iban("AT"),
                          [(item, item.amount)], False, "trap_amount_only")
            else:
                self.line(customer.account, date, item.amount,
                          self.r.choice(["Rückzahlung Darlehen", "Kaution Lager", "Schadensersatz Az 44/26", "Erstattung Reisekosten"]),
                          self.r.choice("Josef Maria Franz Anna".split()) + " " + self.r.choice(SURNAMES), self.iban("AT"), [], True,
                          "trap_foreign_same_amount")
        for k in range(self.scaled(260)):
            item = self.r.choice(self.items)
            date = self.rday(self.start, self.end)
            amount = (abs(self.r.choice([x for x in self.items[-400:] if x is not item]).amount) if self.r.random() < 0.35
                      else self.r.randint(900, 400000))
            num = item.id[-6:]
            text = self.r.choice(["Tel 0732/" + num, "Vertrag 26" + num + " Miete Stellplatz", "A-" + item.id[-4:] + " Linz",
                                  "Polizze 26" + num, "Aktenzeichen " + num + "/26", "Bon " + item.id[-5:] + " Barverkauf", "Ticket "
                                  + num + " Erstattung", "Seriennr 26" + num + " Garantie", "Versandauftrag " + num])
            self.line(self.r.choice([PASSAU, LINZ]), date, amount, text,
                      self.r.choice(["Wiener Städtische Versicherung", "Bosch Rexroth AG", "Raiffeisen Leasing", "Stadtamt Linz",
                                     "Würth Handelsges.m.b.H", "Uniqa", "Mag. Hofer " + self.r.choice(SURNAMES)]), self.iban("AT"), [],
                      True, "trap_other_number")

    def refund(self):
        """Money back to customers."""
        for g in [x for customer in self.customers for x in customer.items if x.amount < 0 and (not x.paid)]:
            if self.r.random() < 0.35:
                customer = g.customer
                date = self.rday(max(self.start, g.issue + dt.timedelta(2)), self.end)
                if date > g.issue:
                    self.line(customer.account, date, g.amount,
                              self.r.choice(["Auszahlung Gutschrift " + g.id, g.id, "Gutschrift " + g.id[4:]]), customer.name,
                              customer.iban, [(g, g.amount)], True, "refund_cn")
        for k in range(self.scaled(60)):
            customer = self.r.choice(self.customers)
            s = self.r.choice(customer.settled) if customer.settled else None
            if s:
                self.line(customer.account, self.rday(self.start, self.end), -s.amount, "Rueckerstattung Doppelzahlung RG " + s.id,
                          customer.name, customer.iban, [], True, "refund_double")

    def pay_out_providers(self):
        """Payouts of card and wallet providers."""
        for date in [self.start + dt.timedelta(n) for n in range(30) if (self.start + dt.timedelta(n)).weekday() < 5]:
            for p, t in (("PayPal Europe S.a.r.l. et Cie S.C.A", "PP.2610%04d.PP ABBUCHUNG KORNMAYER" % self.r.randint(1000, 9999)),
                         ("ADYEN N.V.", "TX26%06d KORNMAYER WEBSHOP BATCH %d" % (self.serial - self.r.randint(0, 9000),
                    self.r.randint(100, 999))), ("Klarna Bank AB", "Settlement 26%06d" % (self.serial - self.r.randint(0, 20000))),
                         ("SumUp Ltd", "PID%06d" % self.r.randint(100000, 999999)),
                         ("card complete Service Bank AG", "HAENDLERABRECHNUNG %s VU 1042%04d" % (date.strftime("%d.%m.%y"),
                    self.r.randint(0, 9999)))):
                self.line(self.r.choice([PASSAU, LINZ]), date, self.r.randint(15000, 900000), t, p, self.iban("DE"), [], True,
                          "provider")

    def fill_up(self):
        """All else that an account sees."""
        n0 = len(self.lines)
        need = self.scaled(10000) - n0
        for k in range(max(need, self.scaled(300))):
            date = self.rday(self.start, self.end)
            a = self.r.choice([PASSAU, LINZ])
            x = self.r.random()
            if x < 0.3:
                self.line(a, date, -self.r.randint(140000, 420000), "LOHN/GEHALT 10/2026 PERS.NR " + str(self.r.randint(1000, 9999)),
                          self.r.choice("Josef Maria Franz Anna Georg Sabine".split()) + " " + self.r.choice(SURNAMES), self.iban("AT"),
                          [], True, "payroll", code="153|LOHN GEHALT")
            elif x < 0.42:
                self.line(a, date, -self.r.randint(50, 9000), self.r.choice(["Kontoführungsentgelt", "Entgelt Zahlungsverkehr 10/26",
                        "Spesen Auslandszahlung"]), "", "", [], True, "fee", code="808|ENTGELT")
            elif x < 0.47:
                self.line(a, date, -self.r.randint(50000, 2500000),
                          self.r.choice(["USt 08/2026 StNr 104/4711", "LSt DB DZ 09-26", "Beitrag ÖGK 09/2026",
                                         "Körperschaftsteuer Q4"]), self.r.choice(["Finanzamt Österreich", "Finanzamt Passau", "ÖGK"]),
                          self.iban("AT"), [], True, "tax")
            elif x < 0.93:
                self.line(a, date, -self.r.randint(1200, 2200000),
                          self.r.choice(["RG 26%06d", "Rechnung %06d", "2610%04d/KD 55213",
                                         "Faktura 26-%06d"]) % (self.r.randint(104000, self.serial) if self.r.random() < 0.7
                                                                else self.r.randint(1000, 9999)), self.r.choice(SUPPLIERS),
                          self.iban("AT"), [], True, "supplier")
            elif x < 0.96:
                self.line(a, date, self.r.randint(1000, 200000),
                          self.r.choice(["Guthaben Jahresabrechnung Strom", "Bonus Q3/2026", "Rückvergütung",
                                         "Schadenzahlung Nr 26-%d" % self.r.randint(10000, 99999)]),
                          self.r.choice(SUPPLIERS + ["Allianz Elementar"]), self.iban("AT"), [], True, "other_in")
            else:
                self.line(a, date, self.r.choice([-1, 1]) * 5000000, "Umbuchung Liquidität", "Kornmayer Technik-Grosshandel GmbH",
                          (LINZ if a is PASSAU else PASSAU)["no"], [], True, "own")
        finish(self, self.folder)
        write_items(self, self.folder + "/items.csv")

    def write(self):
        """The files."""
        write_mt940(self, PASSAU, self.folder + "/st/passau.sta")
        write_csv(self, LINZ, self.folder + "/st/linz.csv", [("Buchungsdatum", "d"), ("Valutadatum", "d"),
                                                             ("Auftraggeber/Empfänger", "name"), ("IBAN Gegenkonto", "iban"),
                                                             ("Verwendungszweck", "text"), ("Betrag", "amt"), ("Währung", "cur"),
                                                             ("Saldo", "bal"), ("Transaktions-Nr", "ref")], "%d.%m.%Y", ",", ";",
                  ("Konto;" + LINZ["no"],))
