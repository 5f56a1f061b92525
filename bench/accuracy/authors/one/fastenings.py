"""A maker of fastenings with ledgers in the United Kingdom, the United States, India and France in October 2026."""
import csv
import datetime as dt
import re

from .files import finish, write_csv, write_items
from .world import Customer, Item, World, amount_text, damage, day, flat

ACCOUNTS = {"GB": dict(no="20114480331199", cur="GBP", tag="UK", open=55500012), "US": dict(no="4412900177", cur="USD", tag="US",
        open=99000045), "IN": dict(no="50200011223344", cur="INR", tag="IN", open=812000000),
            "FR": dict(no="FR7630004015870002601171220", cur="EUR", tag="FR", open=60110004)}
FIRST_WORDS = dict(GB="Ashworth Bramley Calder Dunmore Eastgate Fairfax Greenhalgh Holroyd Ironbridge Kestrel Langdale Merrion "
                   "Northgate Oakfield Pendle Ribble Selby Thornton Wharfe Yarrow".split(),
                   US="Allegheny Bluegrass Cascade Dakota Everglade Frontier Granite Hoosier Keystone Lakeshore Magnolia Mesa "
                   "Northstar Ozark Piedmont Redwood Sierra Tidewater Vanguard Wabash".split(),
                   IN="Shree Sai Ganesh Krishna Bharat Jai Lakshmi Om Raj Surya Vijay Deccan Malabar Konkan Godavari Himalaya "
                   "Narmada Sagar Balaji Annapurna".split(),
                   FR="Dupont Lefèvre Moreau Girard Rousseau Fournier Mercier Blanchard Garnier Chevalier Lemaître Besançon Armor "
                   "Provence Rhône Loire Atlantique Savoie Béarn Vosges".split())
SECOND_WORDS = dict(GB="Engineering Fabrications Joinery Roofing Steelwork Marine Plastics Motors Tooling Cladding Scaffolding "
                    "Systems".split(), US="Manufacturing Supply Fabricators Industrial Builders Machine Hardware Controls "
                    "Trailers Millwork Construction Equipment".split(),
                    IN=("Engineering|Fasteners|Auto Components|Steel Works|Polymers|Infra Projects|Tools|Forgings|Electricals|"
                        "Pumps").split("|"),
            FR=("Menuiserie Construction Métallerie Charpente Outillage Mécanique BTP Couverture Chaudronnerie Agencement").split())
LEGAL_FORMS = dict(GB=["Ltd", "Ltd", "Limited", "PLC", "LLP"], US=["Inc", "Inc.", "LLC", "Corp", "Co"],
                   IN=["Pvt Ltd", "Private Limited", "LLP", "Limited", "Enterprises"], FR=["SARL", "SAS", "SA", "EURL"])
PEOPLE = dict(GB=("James Oliver Harry Emily Sophie Jack".split(), "Smith Jones Taylor Brown Patel Wilson".split()),
              US=("Robert Mary John Linda Kevin Ashley".split(), "Johnson Miller Davis Garcia Lee Walker".split()),
              IN=("Rajesh Priya Amit Sunita Vikram Anil".split(), "Sharma Patel Reddy Iyer Gupta Nair".split()),
              FR=("Jean Marie Luc Claire Julien Sophie".split(), "Martin Bernard Petit Durand Leroy Roux".split()))
LIMITS = dict(GB=18, US=15, IN=200, FR=95)
SUPPLIERS = dict(GB=["Rexel UK", "British Gas", "Screwfix"], US=["GRAINGER", "FEDEX", "DUKE ENERGY"],
                 IN=["TATA STEEL", "BLUE DART", "MSEDCL"], FR=["ARCELORMITTAL", "CHRONOPOST", "ENGIE"])


def invoice_number(country, n):
    """The number of an invoice in the country's style."""
    return {"GB": "SI-%06d", "US": "INV%07d", "IN": "TF/26-27/%05d", "FR": "FA2600%05d"}[country] % n


def key(customer):
    """What a shortened name still tells."""
    return (customer.more["cc"], " ".join(re.sub("[^A-Z& ]", "", flat(customer.name).upper()).split()[:2]))


def serial_digits(item):
    """The digits of the serial."""
    return re.sub('\\D', "", item.id.split("/")[-1])


def last_four(item):
    """The last four digits."""
    return serial_digits(item)[-4:]


def capitals(s):
    """Capitals without accents, as banks write."""
    return flat(s).upper()


def ident(customer):
    """Whether the name tells the customer."""
    return not customer.twins


def fee(customer, item):
    """Tax withheld."""
    t = customer.more["tds"]
    return ((item.amount - (item.tax or 0)) * t + 5000) // 10000 if t else 0


def free(customer):
    """Invoices not paid yet."""
    return [item for item in customer.items if not item.paid and item.amount > 0]


class Fastenings(World):
    """Four ledgers: short reference fields, cheques, wires, groups of companies, tax withheld in India."""
    PERIOD = ("2026-10-01", "2026-10-30")
    STEPS = "make_customers find_twins make_groups make_items tell_apart pay_items set_traps refund fill_up write".split()

    def make_customers(self):
        """Customers of each country."""
        used = set()
        sid = 0
        self.serials = dict(GB=104000, US=88000, IN=3000, FR=20500)
        for country in ACCOUNTS:
            for k in range(self.scaled(230)):
                while True:
                    a, b = (self.r.choice(FIRST_WORDS[country]), self.r.choice(SECOND_WORDS[country]))
                    n = self.r.choice(["%s %s %s" % (a, b, self.r.choice(LEGAL_FORMS[country])),
                                       "%s %s %s" % (a, b, self.r.choice(LEGAL_FORMS[country])),
                                       "%s & %s %s" % (a, self.r.choice(FIRST_WORDS[country]), self.r.choice(LEGAL_FORMS[country])),
                                       "%s %s %s" % (b if country == "FR" else a, a if country == "FR"
                                                     else self.r.choice(FIRST_WORDS[country]) + " " + b,
                                                     self.r.choice(LEGAL_FORMS[country]))])
                    if n not in used:
                        break
                used.add(n)
                sid += 1
                customer = Customer()
                customer.name = n
                customer.id = "%s%04d" % ({"GB": "C", "US": "10", "IN": "V", "FR": "CL"}[country], sid * 3 + 1000)
                customer.items = []
                customer.settled = []
                customer.twins = []
                customer.town = ""
                customer.iban = self.iban(country) if country in ("GB", "FR") else "%011d" % self.r.randrange(10 ** 11)
                customer.known = country == "FR" and self.r.random() < 0.6
                customer.more = dict(cc=country, wt=self.r.lognormvariate(0, 1), std=self.r.randint(8000, 150000)
                                     if self.r.random() < 0.1 else 0, tds=self.r.choice([0, 0, 10, 200, 200, 1000])
                                     if country == "IN" else 0, parent=None)
                customer.habits = dict(ref=self.r.choices(["full", "digits", "last4", "po", "none", "name", "acct"],
                                                          [30, 24, 15, 11, 8, 7, 5])[0], multi=self.r.random() < 0.33,
                                       chan=self.r.choices(["bacs", "cheque", "wire"], [80, 10, 10])[0],
                                       term=self.r.choice([14, 30, 30, 45]))
                self.customers.append(customer)

    def find_twins(self):
        """Customers whose first two words are the same."""
        kk = {}
        for customer in self.customers:
            kk.setdefault(key(customer), []).append(customer)
        for v in kk.values():
            if len(v) > 1:
                for customer in v:
                    customer.twins = v

    def make_groups(self):
        """Groups, of which the first member pays for the others."""
        for country in ACCOUNTS:
            customers = [customer for customer in self.customers if customer.more["cc"] == country]
            for k in range(self.scaled(9)):
                g = self.r.sample(customers, 4)
                if any(x.more["parent"] for x in g):
                    continue
                for x in g[1:]:
                    x.more["parent"] = g[0]
                g[0].more["parent"] = g[0]

    def make_items(self):
        """Invoices since July; most of the older ones are settled."""
        for country in ACCOUNTS:
            customers = [customer for customer in self.customers if customer.more["cc"] == country]
            N = self.scaled(6200)
            seq = self.r.choices(customers, [customer.more["wt"] for customer in customers], k=N)
            for k, customer in enumerate(seq):
                date = day("2026-07-20") + dt.timedelta(int(k * 100 / N))
                self.serials[country] += 1 if self.r.random() < 0.96 else 3
                net = customer.more["std"] if customer.more["std"] and self.r.random() < 0.7 else int(self.r.lognormvariate(11, 1.2))
                net = max(900, net) * (20 if country == "IN" else 1)
                vat = {"GB": 20, "US": 0, "IN": 18, "FR": 20}[country]
                tax = (net * vat + 50) // 100
                item = Item()
                item.id = invoice_number(country, self.serials[country])
                item.customer = customer
                item.currency = ACCOUNTS[country]["cur"]
                item.amount = net + tax
                item.tax = tax if vat else None
                item.issue = date
                item.due = date + dt.timedelta(customer.habits["term"])
                item.ref = ""
                item.po = ({"GB": "PO%05d" % self.r.randint(10000, 99999), "US": "4500%06d" % self.r.randint(100000, 999999),
                            "IN": "PO/%d/%04d" % (26, self.r.randint(1, 9999)), "FR": "CDE %05d" % self.r.randint(10000,
                        99999)}[country] if customer.habits["ref"] == "po" or self.r.random() < 0.2 else "")
                item.discount_rate = 0
                item.discount_until = None
                if country == "US" and int(customer.id[-1]) % 4 == 0:
                    item.discount_rate = 200
                    item.discount_until = date + dt.timedelta(10)
                item.kind = "i"
                item.paid = False
                age = (day("2026-10-01") - item.due).days
                if date < day("2026-10-01") and self.r.random() < min(0.97, max(0.12, 0.55 + age / 40)):
                    customer.settled.append(item)
                    continue
                customer.items.append(item)
                self.items.append(item)
                if self.r.random() < 0.03:
                    g = Item()
                    g.id = ({"GB": "CN-%05d", "US": "CM%06d", "IN": "CN/26-27/%04d",
                             "FR": "AV2600%04d"}[country] % (len(self.items) % 9999))
                    g.customer = customer
                    g.currency = item.currency
                    g.amount = -(item.amount // self.r.choice([5, 10, 20]))
                    g.tax = None
                    g.issue = min(date + dt.timedelta(5), day("2026-10-28"))
                    g.due = g.issue
                    g.ref = ""
                    g.po = ""
                    g.discount_rate = 0
                    g.discount_until = None
                    g.kind = "c"
                    g.paid = False
                    customer.items.append(g)
                    self.items.append(g)

    def tell_apart(self):
        """No customer has a number twice."""
        seen = {}
        for item in list(self.items):
            k = (item.customer.id, item.id)
            if k in seen:
                item.id += "A"
            seen[k] = 1

    def digits_of(self, item):
        """The serial as this country's payers type it."""
        n = serial_digits(item)
        return (n.lstrip("0") if item.currency in ("USD", "INR") and self.r.random() < 0.5 else n[4:] if item.currency == "EUR"
                and self.r.random() < 0.5 else n)

    def send(self, customer, date, amount, ref, truth, known, kind, payer=None, note="", chan=None, iban=None):
        """How the bank of each country writes it."""
        country = customer.more["cc"]
        n = payer or customer.name
        chan = chan or customer.habits["chan"]
        a = ACCOUNTS[country]
        if country == "GB":
            if chan == "cheque":
                return self.line(a, date, amount, "CREDIT %06d" % self.r.randint(100, 999999) if not ref else "CHQ IN "
                                 + capitals(ref)[:18], "", "", truth, known and bool(ref), kind + "_chq", code="CHQ", note=note)
            return self.line(a, date, amount, capitals(ref)[:18], capitals(n)[:18].strip(), "", truth, known, kind,
                             code=self.r.choice(["BGC", "FPI", "BGC"]), note=note)
        if country == "US":
            if chan == "cheque":
                t = ("LOCKBOX 0774412 BATCH %03d CHECK %05d REMITTER %s %s" % (self.r.randint(1, 40), self.r.randint(1000, 99999),
                        capitals(n)[:22], capitals(ref)))
            elif chan == "wire":
                t = ("WIRE TYPE:WIRE IN DATE:%s TIME:%04d ET TRN:2026%010d ORIG:%s ID:%s OBI:%s" % (date.strftime("%y%m%d"),
                        self.r.randint(800, 1700), self.r.randrange(10 ** 10), capitals(n), customer.iban, capitals(ref)[:60]))
            elif len(truth) > 1 and known:
                t = ("ORIG CO NAME:%s ORIG ID:1%09d CO ENTRY DESCR:VENDOR PAY SEC:CTX TRACE#:0910000%08d %s" % (capitals(n)[:16],
                        int(customer.id) * 77731 % 10 ** 9, self.r.randrange(10 ** 8),
                                                                '\\'.join("RMR*IV*%s**%s" % (item.id
                        if customer.habits["ref"] == "full" else self.digits_of(item), amount_text(x)) for item, x in truth)))
            else:
                t = ("ORIG CO NAME:%s ORIG ID:1%09d DESC DATE:%s CO ENTRY DESCR:%s SEC:CCD TRACE#:0910000%08d IND ID:%s IND "
                     "NAME:THORNBURY FASTENIN" % (capitals(n)[:16], int(customer.id) * 77731 % 10 ** 9, date.strftime("%y%m%d"),
                                                  self.r.choice(["PAYMENT", "VENDOR PAY", "ACH PMT"]), self.r.randrange(10 ** 8),
                                                  capitals(ref)[:15]))
            return self.line(a, date, amount, t, "", "", truth, known, kind + ("_chq" if chan == "cheque" else ""), note=note)
        if country == "IN":
            m = self.r.choice(["NEFT CR", "RTGS CR", "IMPS"])
            b = self.r.choice(["UTIB0000123", "ICIC0000456", "SBIN0007890", "KKBK0000321"])
            t = ("%s-%s-%s-%s" % (m, b, capitals(n), capitals(ref) if ref else "THORNBURY FASTENINGS INDIA") if chan != "cheque"
                 else "CHQ DEP - MICR CLG - %s %06d" % (capitals(n)[:20], self.r.randint(1, 999999))
                 + (" " + capitals(ref) if ref else ""))
            return self.line(a, date, amount, t, "", "", truth, known, kind + ("_chq" if chan == "cheque" else ""), note=note)
        if chan == "cheque":
            return self.line(a, date, amount, "REMISE CHEQUE N %07d" % self.r.randint(1, 9999999), "", "", truth, False, kind + "_chq",
                             note=note)
        t = (self.r.choice(["VIR SEPA RECU /DE %s /MOTIF %s /REF NOTPROVIDED", "VIR INST %s %s",
                            "VIREMENT RECU DE %s MOTIF: %s"]) % (capitals(n), capitals(ref) if ref else "VIREMENT"))
        return self.line(a, date, amount, t[:140], "", (iban if iban is not None else customer.iban) if self.r.random() < 0.7 else "",
                         truth, known, kind, note=note)

    def references(self, customer, chosen):
        """What the customer writes for these items."""
        s = customer.habits["ref"]
        country = customer.more["cc"]
        W = {"GB": self.r.choice(["", "INV ", "Inv"]), "US": self.r.choice(["", "INV "]), "IN": self.r.choice(["INV ", "BILL NO ", ""]),
             "FR": self.r.choice(["FACT ", "FACTURE ", "F/", ""])}[country]
        sep = self.r.choice([" ", ",", "/", " & ", "-"]) if len(chosen) < 4 else self.r.choice([" ", ","])
        invoices = [item for item in chosen]
        if s == "full":
            return sep.join(item.id if country != "GB" or len(chosen) == 1 else item.id.replace("-", "") for item in invoices)
        if s == "digits":
            return W + sep.join(self.digits_of(item) for item in invoices)
        if s == "last4":
            return W + sep.join(last_four(item) for item in invoices)
        if s == "po":
            return sep.join(item.po or item.id for item in invoices)
        if s == "name":
            return "THORNBURY"
        if s == "acct":
            return customer.id
        return ""

    def is_clear(self, customer, chosen, amount, date, ref, limit):
        """Whether a reader could know what is paid."""
        s = customer.habits["ref"]
        pos = [item for item in chosen if item.amount > 0]
        if len(ref) > limit:
            return False
        if s in ("full", "digits"):
            return s == "full" or ident(customer) or len(serial_digits(pos[0])) >= 6
        if s == "po":
            return all(sum(1 for x in self.items if x.po and x.po == item.po) <= 1 for item in chosen)
        if s == "last4":
            return ident(customer) and all(sum(1 for x in customer.items if last_four(x) == last_four(item)) == 1 for item in chosen)
        return ident(customer) and self.ways(customer, amount, date) == 1

    def pay_items(self):
        """What customers pay."""
        for customer in self.customers:
            self.pay_of(customer)

    def pay_of(self, customer):
        """The month of one customer."""
        country = customer.more["cc"]
        invoices = [item for item in customer.items if item.amount > 0]
        credits = [item for item in customer.items if item.amount < 0]
        limit = LIMITS[country] if customer.habits["chan"] == "bacs" else 60
        parent = customer.more["parent"] if customer.more["parent"] is not customer else None
        if customer.habits["multi"]:
            for run in self.r.choice([[7, 21], [15, 29], [6, 13, 20, 27], [30]]):
                date = dt.date(2026, 10, run)
                inw = [item for item in invoices if not item.paid and item.issue < date and (item.due <= date + dt.timedelta(8))
                       and (self.r.random() < 0.9)]
                inw = sorted(inw, key=lambda item: item.issue)[:self.r.choice([2, 3, 4, 6])]
                if not inw:
                    continue
                chosen = (inw + ([x for x in credits if not x.paid and x.issue < date][:1] if len(inw) > 1
                                 and self.r.random() < 0.6 else []))
                shares = [(item, item.amount - fee(customer, item)) for item in chosen]
                amount = sum(x for _, x in shares)
                if amount <= 0:
                    continue
                ref = self.references(customer, chosen)
                tdst = " LESS TDS" if customer.more["tds"] and self.r.random() < 0.7 else ""
                clear = self.is_clear(customer, chosen, amount, date, ref, 10 ** 3 if country == "US" and len(chosen) > 1
                                      and (customer.habits["ref"] in ("full", "digits")) else limit)
                if customer.habits["ref"] in ("none", "name", "acct", "po"):
                    clear = clear and len(chosen) <= 3
                if (country == "US" and customer.habits["chan"] == "bacs" and (len(chosen) > 1)
                    and (customer.habits["ref"] not in ("full", "digits")) and (len(ref) > 15)):
                    clear = False
                self.send(customer, date, amount, ref + tdst, shares, clear, ("one_" if len(chosen) == 1 else "list_")
                          + customer.habits["ref"] + ("_tds" if customer.more["tds"] else "")
                          + ("_cn" if len(chosen) > len(inw) else "") + ("_parent" if parent else ""), payer=parent.name if parent
                          else None) if not parent or customer.habits["ref"] in ("full", "digits") else None
            return
        for item in invoices:
            if item.paid:
                continue
            date = item.due + dt.timedelta(int(self.r.gauss(2, 7)))
            if item.discount_rate and self.r.random() < 0.7:
                date = item.discount_until - dt.timedelta(self.r.randint(0, 3))
            if date < self.start:
                date = self.rday(self.start, self.end)
            date = max(date, item.issue + dt.timedelta(1))
            while date.weekday() > 4:
                date += dt.timedelta(1)
            if date > self.end or self.r.random() < 0.1:
                continue
            disc = item.discount() if item.discount_rate and date <= item.discount_until else 0
            t = fee(customer, item)
            a = item.amount - disc - t
            ref = self.references(customer, [item])
            y = self.r.random()
            tdst = " LESS TDS" if t and self.r.random() < 0.7 else ""
            suffix = ("_tds" + ("" if tdst else "_silent") if t else "") + ("_disc" if disc else "")
            clear = self.is_clear(customer, [item], a, date, ref, limit)
            strong = customer.habits["ref"] in ("full", "digits") and len(ref) <= limit
            if t and (not strong):
                clear = clear and customer.habits["ref"] == "last4"
            kind = "one_" + customer.habits["ref"] + suffix
            if parent:
                if strong:
                    self.send(customer, date, a, ref + tdst, [(item, a)], True, "parent_" + customer.habits["ref"] + suffix,
                              payer=parent.name)
                else:
                    self.send(customer, date, a, (ref + " " + customer.name)[:60], [(item, a)], False, "parent_weak" + suffix,
                              payer=parent.name)
            elif y < 0.03 and strong:
                p = item.amount // 3
                self.send(customer, date, p, ref + self.r.choice([" 1 OF 3", " 1/3", " PART", " PT PMT"]), [(item, p)], len(ref)
                          + 7 <= limit, "instal")
                d2 = date + dt.timedelta(7)
                if d2 <= self.end:
                    self.send(customer, d2, p, ref + self.r.choice([" 2 OF 3", " 2/3", " PART"]), [(item, p)], len(ref) + 7 <= limit,
                              "instal2")
            elif y < 0.05 and strong:
                self.send(customer, date, a, ref, [(item, a)], True, "employee" + suffix, payer=self.r.choice(PEOPLE[country][0])
                          + " " + self.r.choice(PEOPLE[country][1]))
            elif y < 0.075 and strong:
                self.send(customer, date, a, damage(self.r, ref), [(item, a)], ident(customer) and self.ways(customer, a, date) == 1,
                          "damaged" + suffix)
            elif y < 0.095 and strong and (not t):
                f = self.r.choice([500, 1500, 2500, 1000]) * (10 if country == "IN" else 1)
                if f < item.amount // 20:
                    self.send(customer, date, item.amount - f, ref, [(item, item.amount - f)], True, "short_charge")
            elif y < 0.105 and strong and (country == "FR"):
                p = item.amount - item.amount // 20
                self.send(customer, date, p, ref + " RETENUE 5%", [(item, p)], True, "retention")
            elif y < 0.125 and strong:
                self.send(customer, date, a, ref, [(item, a)], True, "dup_first" + suffix)
                d2 = date + dt.timedelta(self.r.randint(1, 7))
                if d2 <= self.end and d2.weekday() < 5:
                    self.send(customer, d2, a, ref, [], True, "dup_second" + suffix, note="dup " + item.id)
            elif y < 0.14 and customer.settled and strong:
                s = self.r.choice(customer.settled)
                self.send(customer, date, a + s.amount, self.references(customer, [s, item]), [(item, a)], False, "list_with_settled")
            else:
                self.send(customer, date, a, ref + tdst, [(item, a)], clear, kind)

    def set_traps(self):
        """Settled numbers, look-alikes, numbers that are something else, strangers."""
        for customer in self.r.sample([customer for customer in self.customers if customer.settled], self.scaled(420)):
            country = customer.more["cc"]
            s = self.r.choice(customer.settled)
            unpaid = [item for item in free(customer) if item.issue < day("2026-10-20")]
            x = self.r.random()
            sv = customer.habits["ref"]
            customer.habits["ref"] = "full" if sv not in ("digits", "last4", "full") else sv
            ref = self.references(customer, [s])
            date = self.rday(self.start, self.end)
            if x < 0.4 or not unpaid:
                self.send(customer, date, s.amount, ref, [], False, "settled_again")
            else:
                o = self.r.choice(unpaid)
                date = max(date, o.issue + dt.timedelta(1))
                date = min(date + dt.timedelta(2 if date.weekday() > 4 else 0), self.end)
                if x < 0.7:
                    self.send(customer, date, o.amount, ref, [], False, "trap_settled_amount_of_other",
                              note="settled %s had this amount too; twin %s" % (s.id, o.id))
                    o.paid = True
                else:
                    self.send(customer, date, o.amount, ref, [(o, o.amount)], False, "trap_old_number_pays_new")
            customer.habits["ref"] = sv
        for customer in self.r.sample([customer for customer in self.customers if customer.twins],
                                      min(self.scaled(90), sum(1 for customer in self.customers if customer.twins))):
            t = self.r.choice([x for x in customer.twins if x is not customer] or [customer])
            unpaid = [item for item in free(customer) if item.issue < day("2026-10-25")]
            if not unpaid or t is customer:
                continue
            item = self.r.choice(unpaid)
            date = self.rday(max(self.start, item.issue + dt.timedelta(1)), self.end)
            if date > item.issue:
                self.send(customer, date, item.amount, "", [(item, item.amount)], False, "trap_lookalike_no_ref",
                          payer=" ".join(customer.name.split()[:2]))
        for k in range(self.scaled(420)):
            item = self.r.choice(self.items)
            customer = item.customer
            country = customer.more["cc"]
            others = ([x for x in customer.items if x is not item and x.amount != item.amount]
                      or [x for x in self.items if x.currency == item.currency and x.amount != item.amount])
            amount = abs(self.r.choice(others).amount) if self.r.random() < 0.3 else self.r.randint(2000, 500000)
            n = serial_digits(item)
            self.send(customer, self.rday(self.start, self.end), amount,
                      self.r.choice(["TEL " + n, "LEASE " + n, "POLICY " + n, "CLAIM " + last_four(item), "REFUND " + last_four(item),
                                     "RENT " + n, "GRANT 2026" + last_four(item), "EXP " + item.issue.strftime("%d%m%y"), "SCRAP TKT "
                                     + last_four(item)]), [], True, "trap_other_number",
                      payer={"GB": self.r.choice(["Aviva Insurance", "HMRC VAT", "Royal Mail Group", "EMR Metals"]),
                             "US": self.r.choice(["STATE FARM", "IRS TREAS 310", "WASTE MGMT", "UPS CLAIMS"]),
                             "IN": self.r.choice(["New India Assurance", "BSES Rajdhani", "Income Tax Refund", "Tata Capital"]),
                             "FR": self.r.choice(["AXA France", "DGFIP", "EDF", "Malakoff Humanis"])}[country], chan="bacs", iban="")
        for k in range(self.scaled(160)):
            item = self.r.choice(self.items)
            customer = item.customer
            if item.amount > 0:
                self.send(customer, self.rday(self.start, self.end), item.amount,
                          self.r.choice(["", "THANKS", "DEPOSIT", "SALE OF VAN"]), [], False, "trap_stranger_same_amount",
                          payer=self.r.choice(PEOPLE[customer.more["cc"]][0]) + " " + self.r.choice(PEOPLE[customer.more["cc"]][1]),
                          chan="bacs", iban="")

    def refund(self):
        """Credit notes paid out."""
        for g in [x for customer in self.customers for x in customer.items if x.amount < 0 and (not x.paid)]:
            if self.r.random() < 0.4:
                date = self.rday(max(self.start, g.issue + dt.timedelta(1)), self.end)
                customer = g.customer
                country = customer.more["cc"]
                if date > g.issue:
                    self.line(ACCOUNTS[country], date, g.amount, {"GB": g.id, "US": "ACH DEBIT REFUND " + capitals(customer.name)
                            + " " + g.id, "IN": "NEFT DR-" + capitals(customer.name) + "-REFUND " + g.id, "FR": "VIR SEPA EMIS /POUR "
                                                                + capitals(customer.name) + " /MOTIF REMB AVOIR " + g.id}[country],
                              capitals(customer.name)[:18] if country == "GB" else "", "", [(g, g.amount)], True, "refund_cn",
                              code="FPO")

    def fill_up(self):
        """All else that an account sees."""
        need = min(max(self.scaled(400), self.scaled(10000) - len(self.lines)), self.scaled(2600))
        for k in range(need):
            country = self.r.choice(list(ACCOUNTS))
            a = ACCOUNTS[country]
            date = self.rday(self.start, self.end)
            x = self.r.random()
            n = self.r.randint(self.serials[country] - 5000 if self.serials[country] > 6000 else 100, self.serials[country])
            amount = int(self.r.lognormvariate(10.5, 1.2)) * (20 if country == "IN" else 1) + 100
            s = self.r.choice(SUPPLIERS[country])
            person = capitals(self.r.choice(PEOPLE[country][0]) + " " + self.r.choice(PEOPLE[country][1]))
            if x < 0.5:
                self.line(a, date, -amount, {"GB": "INV %d" % n, "US": "ORIG CO NAME:%s CO ENTRY DESCR:AP PMT IND ID:%07d" % (s, n),
                                             "IN": "NEFT DR-HDFC0000001-%s-INV %05d" % (s, n),
                                             "FR": "VIR SEPA EMIS /POUR %s /MOTIF FACT %d" % (s, n)}[country], capitals(s)
                          if country == "GB" else "", "", [], True, "supplier", code="BP")
            elif x < 0.75:
                self.line(a, date, -self.r.randint(120000, 500000) * (5 if country == "IN" else 1),
                          {"GB": "SALARY OCT", "US": "ADP PAYROLL DIRECT DEP " + person, "IN": "SAL OCT 26 " + person,
                           "FR": "VIR SALAIRE " + person}[country], person[:18] if country == "GB" else "", "", [], True, "payroll",
                          code="BP")
            elif x < 0.85:
                self.line(a, date, -self.r.randint(100, 6000), {"GB": "SERVICE CHARGES", "US": "ANALYSIS SERVICE CHARGE",
                                                                "IN": "NEFT CHRGS INCL GST", "FR": "COMMISSION MOUVEMENT"}[country], "",
                          "", [], True, "fee", code="CHG")
            elif x < 0.93:
                self.line(a, date, -amount, {"GB": "HMRC PAYE/NIC 475PA%08d" % n, "US": "IRS USATAXPYMT 2706%08d" % n,
                                             "IN": "TDS/TCS PAYMENT CHALLAN %05d" % n, "FR": "PRLV DGFIP TVA 3310CA3"}[country],
                          "HMRC" if country == "GB" else "", "", [], True, "tax", code="BP")
            else:
                self.line(a, date, amount, {"GB": "STRIPE %d" % n, "US": "ORIG CO NAME:STRIPE CO ENTRY DESCR:TRANSFER IND ID:ST-%d" % n,
                                            "IN": "NEFT CR-RAZORPAY SOFTWARE-SETL_%d" % n,
                                            "FR": "VIR SEPA RECU /DE STRIPE PAYMENTS /MOTIF STRIPE %d" % n}[country],
                          "STRIPE PAYMENTS UK" if country == "GB" else "", "", [], True, "provider", code="BGC")

    def write(self):
        """The files."""
        finish(self, self.folder)
        write_items(self, self.folder + "/items.csv")
        with open(self.folder + "/customers.csv", "w", newline="", encoding="utf-8") as f:
            o = csv.writer(f)
            o.writerow(["customer_id", "name", "group"])
            for customer in self.customers:
                o.writerow([customer.id, customer.name, customer.more["parent"].name if customer.more["parent"] else ""])
        told = [customer for customer in self.customers if customer.more["tds"] and int(customer.id[-1]) % 2]
        with open(self.folder + "/tallystick.ini", "w", encoding="utf-8") as f:
            f.write("[withholding]\nrates = 0.1 | 2 | 10\nbase = net\n")
            for customer in told:
                f.write("[customer.%s]\nwithheld = %g\nwithheld_base = net\n" % (customer.id, customer.more["tds"] / 100))
        write_csv(self, ACCOUNTS["GB"], self.folder + "/st/uk.csv", [("Date", "d"), ("Type", "code"), ("Name", "name"),
                ("Payment reference", "text"), ("Paid out", "debit"), ("Paid in", "credit"), ("Balance", "bal"),
                                                                ("Transaction ID", "ref")], "%d/%m/%Y",
                  preamble=("Account number," + ACCOUNTS["GB"]["no"], "Currency,GBP"))
        write_csv(self, ACCOUNTS["US"], self.folder + "/st/us.csv", [("Date", "d"), ("Description", "text"), ("Amount", "amt"),
                ("Running Balance", "bal"), ("Currency", "cur"), ("Bank Reference", "ref")], "%m/%d/%Y",
                  preamble=("Account number," + ACCOUNTS["US"]["no"],))
        write_csv(self, ACCOUNTS["IN"], self.folder + "/st/in.csv", [("Date", "d"), ("Particulars", "text"), ("Value Date", "d"),
                ("Withdrawal Amount (INR)", "debit"), ("Deposit Amount (INR)", "credit"), ("Closing Balance (INR)", "bal"),
                                                                ("Transaction ID", "ref")], "%d/%m/%Y",
                  preamble=("Account number," + ACCOUNTS["IN"]["no"],))
        write_csv(self, ACCOUNTS["FR"], self.folder + "/st/fr.csv", [("Date opération", "d"), ("Date valeur", "d"), ("Libellé", "text"),
                ("Compte contrepartie", "iban"), ("Débit", "debit"), ("Crédit", "credit"), ("Solde", "bal"), ("Devise", "cur"),
                                                                ("Numéro de transaction", "ref")], "%d/%m/%Y", ",", ";",
                  ("IBAN;" + ACCOUNTS["FR"]["no"],))
