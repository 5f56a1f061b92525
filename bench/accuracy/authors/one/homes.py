"""A landlord and utility in Sweden, Finland, Estonia, the Netherlands and Belgium in November 2026: rent, heat and water."""
import datetime as dt
import re

from .files import finish, write_csv, write_items, write_mt940
from .world import Customer, Item, World, damage, day, flat

NAMES = dict(SE=("Erik Lars Karl Anders Johan Maria Anna Karin Sara Emma Lisa Oskar Ali Fatima Nils Åsa Göran Björn".split(),
                 "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Lindström Åkerberg "
                 "Söderqvist Öberg Hassan Lundgren Ek Holmberg".split()),
             FI=("Matti Juha Timo Anna Liisa Sari Päivi Antti Jukka Hanna Minna Ville Mikko Elina".split(),
                 "Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen Saarinen Niemi "
                 "Salonen Ylönen".split()), EE=("Jaan Mart Tiit Kristi Piret Anu Rein Liis Olga Sergei Tõnu Ülle".split(),
                                                "Tamm Saar Sepp Mägi Kask Kukk Rebane Ilves Pärn Koppel Ivanov Õunapuu Kuusk Rand".split()),
            NL=("Jan Piet Kees Anneke Sanne Daan Lotte Joris Mohammed Yusuf Femke Willem Marijke".split(),
                ("de Jong;Jansen;de Vries;van den Berg;van Dijk;Bakker;Janssen;Visser;"
                 "Smit;Meijer;de Boer;Mulder;van der Linden;Yilmaz;Hoekstra").split(";")),
            BE=("Luc Marc An Els Jean Marie Pieter Thomas Nathalie Sofie Bart Koen Isabelle".split(),
                ("Peeters;Janssens;Maes;Jacobs;Mertens;Willems;Claes;Goossens;Wouters;De Smet;Dubois;Lambert;Dupont;Van Damme").split(";")))
LEGAL_FORMS = dict(SE="AB", FI="Oy", EE="OÜ", NL="B.V.", BE="BVBA")
TRADES = "Pizzeria Salong Bageri Optik Café Bygg Frisör Tandvård Kiosk Blommor".split()
MONTHS = dict(SE="januari februari mars april maj juni juli augusti september oktober november december".split(),
              FI="tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu".split(),
              EE="jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember".split(),
              NL="januari februari maart april mei juni juli augustus september oktober november december".split(),
              BE="januari februari maart april mei juni juli augustus september oktober november december".split())
RENT_WORDS = dict(SE=["hyra", "Hyra", "avgift", "lgh hyra"], FI=["vuokra", "Vuokra", "VUOKRA"],
                  EE=["üür", "Üür ja kommunaal", "rent"], NL=["huur", "Huur", "HUUR WONING"], BE=["huur", "loyer", "Huur app"])
OFFICES = dict(SE="Stockholms stad Socialtjänst", FI="KELA FPA", EE="Tallinna Sotsiaalamet", NL="Gemeente Rotterdam",
               BE="OCMW Gent")


def own(country, b):
    """An account number of this country."""
    n = "".join(str(int(ch, 36)) for ch in b + country) + "00"
    return "%s%02d%s" % (country, 98 - int(n) % 97, b)


def luhn(s):
    """Check digit by Luhn."""
    t = 0
    for k, ch in enumerate(reversed(s)):
        x = int(ch) * (2 if k % 2 == 0 else 1)
        t += x // 10 + x % 10
    return str(-t % 10)


def w731(s):
    """Check digit of Finnish and Estonian references."""
    return str(-sum(int(ch) * (7, 3, 1)[k % 3] for k, ch in enumerate(reversed(s))) % 10)


def ocr(s):
    """Swedish OCR number: length digit, then Luhn."""
    s2 = s + str((len(s) + 2) % 10)
    return s2 + luhn(s2)


def nlk(s):
    """Betalingskenmerk of sixteen digits."""
    t = sum(int(ch) * (2, 4, 8, 5, 10, 9, 7, 3, 6, 1, 2, 4, 8, 5, 10)[k] for k, ch in enumerate(reversed(s))) % 11
    return {0: "0", 1: "1"}.get(t, str(11 - t)) + s


def slashed(digits):
    """The printed form of a Belgian structured communication."""
    return "+++%s/%s/%s+++" % (digits[:3], digits[3:7], digits[7:])


def ogm(s):
    """Belgian structured communication."""
    return s + "%02d" % (int(s) % 97 or 97)


def ident(customer):
    """Whether name or account tell the tenant."""
    return customer.known or not customer.twins


ACCOUNTS = {"SE": dict(no=own("SE", "60000000000123456789"), cur="SEK", tag="SE", open=410022310),
            "FI": dict(no=own("FI", "15903000000777"), cur="EUR", tag="FI", open=88001210),
            "EE": dict(no=own("EE", "2200221012345678"), cur="EUR", tag="EE", open=40019311),
            "NL": dict(no=own("NL", "RABO0300065264"), cur="EUR", tag="NL", open=150000077),
            "BE": dict(no=own("BE", "310123456789"), cur="EUR", tag="BE", open=77123402)}


class Homes(World):
    """Five ledgers in a column each: references with check digits, months in words, arrears."""
    PERIOD = ("2026-10-26", "2026-11-30")
    STEPS = "make_tenants find_namesakes pay_bills rest_of_countries write".split()

    def make_tenants(self):
        """Tenants with their rents and bills since August."""
        sid = 0
        self.serial = 51000
        for country in ACCOUNTS:
            std = [self.r.randint(3900, 9900) * (100 if country == "SE" else 10) for _ in range(25)]
            for k in range(self.scaled(780)):
                sid += 1
                customer = Customer()
                customer.id = "%s%05d" % (country, 10000 + sid * 13 % 89989)
                fn, sn = (self.r.choice(NAMES[country][0]), self.r.choice(NAMES[country][1]))
                biz = self.r.random() < 0.14
                customer.name = ("%s %s %s" % (sn, self.r.choice(TRADES), LEGAL_FORMS[country]) if biz else "%s %s" % (fn, sn)
                                 if country != "BE" or self.r.random() < 0.5 else "%s %s" % (sn, fn))
                if country == "NL" and (not biz):
                    customer.name = self.r.choice([customer.name, "%s. %s" % (fn[0], sn), "Hr %s. %s" % (fn[0], sn)])
                customer.iban = self.iban(country)
                customer.known = self.r.random() < (0.25 if country == "SE" else 0.5)
                customer.items = []
                customer.settled = []
                customer.twins = []
                customer.town = ""
                num = str(100000 + sid * 7919 % 899999)
                customer.more = dict(num=num, refkind="cust" if country == "EE" or (country == "SE" and self.r.random() < 0.25)
                                     else "inv", cc=country, apt="%d-%04d" % (self.r.randint(1, 88), self.r.randint(1001, 1699)))
                rent = (self.r.choice(std) if self.r.random() < 0.6 else self.r.randint(3900, 9900) * (100 if country == "SE" else 10)
                        + self.r.choice([0, 0, 50, 25]))
                customer.more["rent"] = rent
                customer.more["phone"] = "07%08d" % self.r.randrange(10 ** 8)
                arrears = self.r.choices([0, 1, 2, 3], [78, 13, 6, 3])[0]
                hasrent, hasut = self.r.choices([(1, 0), (1, 1), (0, 1)], [45, 35, 20])[0]
                for m in range(8, 13):
                    for sort in (["rent"] if hasrent else []) + (["util"] if hasut else []):
                        if sort == "util" and m > 11:
                            continue
                        item = self.make_item(country, customer, sort, rent if sort == "rent" else self.r.randint(1800, 32000) * (10
                                if country == "SE" else 1), m)
                        cur = 12 if sort == "rent" else 11
                        op = m >= cur or (m == cur - 1 and self.r.random() < 0.55) or m >= cur - arrears
                        if op:
                            customer.items.append(item)
                            self.items.append(item)
                        else:
                            customer.settled.append(item)
                self.customers.append(customer)

    def make_item(self, country, customer, sort, amount, month, yr=2026):
        """An item: rent (due before the month) or consumption (due in mid-month)."""
        self.serial += self.r.choice([1, 1, 1, 2])
        it = Item()
        it.customer = customer
        it.currency = ACCOUNTS[country]["cur"]
        it.amount = amount
        it.po = ""
        it.discount_rate = 0
        it.discount_until = None
        it.kind = "i"
        it.tax = None
        it.paid = False
        if sort == "rent":
            it.issue = dt.date(yr, month, 1) - dt.timedelta(20)
            it.due = dt.date(yr, month, 1) - dt.timedelta(1)
        else:
            it.issue = dt.date(yr, month, 3)
            it.due = dt.date(yr, month, 24)
        it.id = {"SE": "F%d", "FI": "%d", "EE": "A-26/%d", "NL": "VF2026.%d", "BE": "2026/%d"}[country] % self.serial
        if customer.more["refkind"] == "cust":
            base = customer.more["num"]
        else:
            base = customer.more["num"][-5:] + "%06d" % self.serial
        it.ref = {"SE": lambda: ocr(base), "FI": lambda: base + w731(base), "EE": lambda: base + w731(base),
                  "NL": lambda: nlk(("26" + base).rjust(15, "0")),
                  "BE": lambda: slashed(ogm(("4" + base)[-10:].rjust(10, "0")))}[country]()
        it.kind = (sort, month)
        return it

    def find_namesakes(self):
        """Tenants of one name in one country."""
        names = {}
        for customer in self.customers:
            names.setdefault((customer.more["cc"], customer.name), []).append(customer)
        for v in names.values():
            if len(v) > 1:
                for customer in v:
                    customer.twins = v

    def shown_name(self, customer):
        """How the bank shows the payer."""
        return customer.name if self.r.random() < 0.6 else flat(customer.name).upper() if self.r.random() < 0.6 else flat(customer.name)

    def put(self, customer, date, amount, text, truth, known, kind, name=None, iban=None, note="", struct=None):
        """Struct: the bank's reference field."""
        country = customer.more["cc"]
        t = text
        if country == "NL":
            t = (("/REMI/STRD/CUR/" + struct if struct and self.r.random() < 0.7 else "/REMI/USTD//"
                  + (struct + " " if struct else "") + (text or "")) + "/EREF/NOTPROVIDED")
        elif struct:
            t = {"SE": struct if not text else "OCR " + struct + " " + text, "FI": ("Viite " if self.r.random() < 0.4 else "")
                 + struct + (" " + text if text else ""), "EE": ("Viitenumber " if self.r.random() < 0.5 else "") + struct
                 + (" " + text if text else ""), "BE": struct + (" " + text if text else "")}[country]
        ib = customer.iban if iban is None else iban
        if country == "SE":
            ib = ib if self.r.random() < 0.3 else ""
        return self.line(ACCOUNTS[country], date, amount, t, self.shown_name(customer) if name is None else name, ib, truth, known,
                         kind, note=note)

    def clean(self, item, country):
        """How the payer types a reference."""
        s = item.ref
        if country == "BE":
            return self.r.choice([s, s, s.replace("+", "*"), re.sub('\\D', "", s), s.strip("+")])
        if country == "FI":
            return self.r.choice([s, s.rjust(20, "0"),
                                  " ".join([s[max(0, len(s) - 5 * (k + 1)):len(s) - 5 * k] for k in range((len(s) + 4) // 5)][::-1])])
        if country == "NL":
            return self.r.choice([s, s, " ".join(s[k:k + 4] for k in range(0, 16, 4)), s[:4] + "." + s[4:8] + "." + s[8:12] + "."
                                  + s[12:]])
        return s

    def pay_bills(self):
        """What tenants pay."""
        for customer in self.customers:
            self.pay_of(customer)

    def pay_of(self, customer):
        """The month of one tenant."""
        country = customer.more["cc"]
        todo = sorted(customer.items, key=lambda item: item.due)
        habit = (self.r.choices(["ref", "dd", "month", "name", "invno", "old"], [56, 9, 12, 8, 12, 3])[0] if country != "EE"
                 else self.r.choices(["ref", "dd", "month", "name", "invno", "old"], [50, 9, 18, 8, 12, 3])[0])
        x = self.r.random()
        if len(todo) >= 3 and x < 0.25 and all(not t.paid for t in todo):
            date = self.rday(self.start + dt.timedelta(5), self.end)
            shares = [(item, item.amount) for item in todo if item.issue < date]
            if len(shares) >= 2:
                tx, clear, st = self.r.choice([("", True, shares[-1][0].ref), (" ".join(item.id for item, _ in shares), True, None),
                                               (self.r.choice(["alles", "kõik arved", "alla fakturor", "openstaand", "yhteensä"]),
                                                ident(customer), None)])
                amount = sum(a for _, a in shares)
                full = len(shares) == len(todo)
                self.put(customer, date, amount, tx, shares, clear and full, "sum_all"
                         + ("_ref1" if st else "_ids" if tx[:1].isdigit() or "A-" in tx or "VF" in tx or (tx[:1] == "F") else "_word"),
                         struct=st)
                return
        for item in todo:
            if item.paid:
                continue
            date = item.due + dt.timedelta(int(self.r.gauss(-1, 4)))
            if date < self.start:
                date = self.rday(self.start, self.end)
            date = max(date, item.issue + dt.timedelta(1), self.start)
            while date.weekday() > 4:
                date += dt.timedelta(1)
            if date > self.end or self.r.random() < 0.07:
                continue
            y = self.r.random()
            alike = [j for j in customer.items if j.issue <= date and abs(j.amount - item.amount) <= 5]
            sameref = [j for j in customer.items if j.ref == item.ref and j is not item]
            rdec = not sameref or len(alike) == 1 or len({j.amount for j in customer.items}) == len(customer.items)
            st = self.clean(item, country)
            monw = MONTHS[country][item.kind[1] - 1]
            oldest = min(alike, key=lambda j: j.due)
            t_ = item
            if habit == "ref" or habit == "old":
                if habit == "old" and customer.settled and (not sameref) and (customer.more["refkind"] == "inv"):
                    s = self.r.choice([z for z in customer.settled if z.kind[0] == item.kind[0]] or customer.settled)
                    if self.r.random() < 0.75:
                        self.put(customer, date, item.amount, "", [(item, item.amount)], False, "trap_old_ref_pays_new", struct=s.ref)
                    else:
                        self.put(customer, date, s.amount, "", [], False, "settled_again", struct=s.ref)
                    continue
                if y < 0.72:
                    if sameref and len(alike) > 1:
                        t_ = oldest
                    if t_.paid:
                        continue
                    self.put(customer, date, t_.amount, self.r.choice(["", "", "", monw if t_ is item else ""]), [(t_, t_.amount)],
                             rdec, "ref" + ("_cust" if sameref else ""), struct=self.clean(t_, country))
                elif y < 0.75:
                    self.put(customer, date, item.amount, "", [(item, item.amount)], not sameref and ident(customer)
                             and (len(alike) == 1), "ref_damaged", struct=damage(self.r, item.ref)) if not sameref else None
                elif y < 0.78:
                    self.put(customer, date, item.amount, "", [(item, item.amount)], rdec, "ref_spouse",
                             name=self.r.choice(NAMES[country][0]) + " " + self.r.choice(NAMES[country][1]), iban=self.iban(country),
                             struct=st) if rdec else None
                elif y < 0.81:
                    f = 6000 if country == "SE" else self.r.choice([500, 1000, 1250])
                    self.put(customer, date, item.amount + f, "", [(item, item.amount)], not sameref, "ref_plus_fee", struct=st)
                elif y < 0.84:
                    p = item.amount // 3 // 1000 * 1000
                    if p and (not sameref):
                        self.put(customer, date, p,
                                 self.r.choice(["", "avbetalning" if country == "SE" else "deel 1" if country in ("NL", "BE")
                                                else "osa 1"]), [(item, p)], True, "ref_part", struct=st)
                elif y < 0.87:
                    if sameref:
                        continue
                    self.put(customer, date, item.amount, "", [(item, item.amount)], True, "dup_first", struct=st)
                    d2 = date + dt.timedelta(self.r.randint(1, 7))
                    if d2.weekday() < 5 and d2 <= self.end:
                        self.put(customer, d2, item.amount, "", [], True, "dup_second", struct=st, note="dup " + item.id)
                elif y < 0.89:
                    p = (item.amount + 50) // 100 * 100
                    if not sameref:
                        self.put(customer, date, p, "", [(item, min(p, item.amount))], abs(p - item.amount) <= 99, "ref_whole",
                                 struct=st)
                elif y < 0.91:
                    nx = [j for j in customer.items if j is not item and j.amount == item.amount and (not j.paid)]
                    if not sameref and len(nx) < 2:
                        self.put(customer, date, 2 * item.amount, self.r.choice(["", "2 " + RENT_WORDS[country][0]]),
                                 [(j, item.amount) for j in [item] + nx], False, "prepay", struct=st)
                else:
                    self.put(customer, date, item.amount, customer.more["apt"] + " " + monw, [(item, item.amount)], not sameref
                             or len(alike) == 1 or item.kind[0] == "rent", "ref_text", struct=st)
            elif habit == "dd":
                if sameref and len(alike) > 1:
                    continue
                l = self.put(customer, date, item.amount, {"SE": "Autogiro", "FI": "E-lasku", "EE": "Otsekorraldus", "NL": "Incasso",
                                                           "BE": "Domiciliëring"}[country] + " " + item.id, [(item, item.amount)], True,
                             "dd_ok", struct=item.ref)
                if self.r.random() < 0.12:
                    d2 = date + dt.timedelta(self.r.randint(2, 6))
                    if d2 <= self.end and d2.weekday() < 5:
                        l["kind"] = "dd_returned"
                        self.put(customer, d2, -item.amount, {"SE": "Retur autogiro", "FI": "Palautus", "EE": "Tagastus",
                                                              "NL": "Storno incasso MD01",
                                                              "BE": "Onbetaalde domiciliëring AM04"}[country] + " " + item.id, [], True,
                                 "dd_return", struct=item.ref)
            elif habit == "month":
                if item.kind[0] != "rent":
                    self.put(customer, date, item.amount, self.r.choice(["el och vatten", "vesi", "gas en water", "vesi ja küte",
                            "afrekening"]) + " " + monw, [(item, item.amount)], ident(customer) and len(alike) == 1, "month_util")
                    continue
                if y < 0.75:
                    self.put(customer, date, item.amount, "%s %s%s" % (self.r.choice(RENT_WORDS[country]), monw,
                            self.r.choice(["", " 2026", " " + customer.more["apt"], " tel " + customer.more["phone"]])),
                             [(item, item.amount)], ident(customer), "month_right" + ("_several" if len(alike) > 1 else ""))
                else:
                    self.put(customer, date, item.amount, "%s %s" % (self.r.choice(RENT_WORDS[country]),
                            MONTHS[country][item.kind[1] - 2]), [(item, item.amount)], False, "month_wrong")
            elif habit == "name":
                j = oldest if not oldest.paid else item
                self.put(customer, date, j.amount, self.r.choice(["", self.r.choice(RENT_WORDS[country]), customer.name, "lgh "
                        + customer.more["apt"], customer.more["phone"]]), [(j, j.amount)], ident(customer) and len(alike) == 1,
                         "nothing" + ("_several" if len(alike) > 1 else ""))
            else:
                n = self.r.choice([item.id, item.id, re.sub('\\D', "", item.id), str(int(re.sub('.*\\D', "", item.id) or 0)),
                                   "faktura " + item.id if country == "SE" else "lasku " + item.id if country == "FI" else "arve "
                                   + item.id if country == "EE" else "factuur " + item.id])
                clear = True
                self.put(customer, date, item.amount, self.r.choice(["", "klant " if country in ("NL", "BE") else ""]) + n
                         + self.r.choice(["", " " + customer.id, " " + monw]), [(item, item.amount)], clear, "invno")

    def rest_of_countries(self):
        """Others who pay, traps, and all else that an account sees."""
        for country in ACCOUNTS:
            self.rest_of(country)

    def rest_of(self, country):
        """Offices, employers, traps and noise of one country."""
        customers = [customer for customer in self.customers if customer.more["cc"] == country]
        for customer in self.r.sample(customers, self.scaled(40)):
            unpaid = [item for item in customer.items if not item.paid and item.kind[0] == "rent"]
            if not unpaid:
                continue
            item = unpaid[0]
            date = self.rday(max(self.start, item.issue + dt.timedelta(1)), self.end)
            same = [j for j in customer.items if j.amount == item.amount]
            if self.r.random() < 0.6:
                self.line(ACCOUNTS[country], date, item.amount, ("/REMI/USTD//" if country == "NL" else "")
                          + "%s %s %s" % (self.r.choice(RENT_WORDS[country]), flat(customer.name).upper(),
                                          MONTHS[country][item.kind[1] - 1]), OFFICES[country], "" if country == "SE"
                          else own(country, {"FI": "10000000000999", "EE": "1000000000000999", "NL": "BNGH0285000999",
                                             "BE": "091000000999"}[country]), [(item, item.amount)], not customer.twins
                          and len(same) == 1, "social_full")
            else:
                p = item.amount * 6 // 10 // 100 * 100
                self.line(ACCOUNTS[country], date, p, ("/REMI/USTD//" if country == "NL" else "") + "bostadsbidrag %s" % customer.name,
                          OFFICES[country], "", [(item, p)], False, "social_part")
        for k in range(self.scaled(25)):
            unpaid = [item for customer in customers for item in customer.items if not item.paid and item.issue < day("2026-11-15")
                      and (customer.more["refkind"] == "inv")]
            picked = self.r.sample(unpaid, min(len(unpaid), self.r.randint(2, 4)))
            if len(picked) < 2:
                continue
            date = self.rday(day("2026-11-16"), self.end)
            self.line(ACCOUNTS[country], date, sum(item.amount for item in picked), ("/REMI/USTD//" if country == "NL" else "")
                      + " ".join(item.ref for item in picked),
                      self.r.choice(["Bemanning Syd AB", "Henkilöstö Oy", "Tööjõud OÜ", "Flexwonen B.V."]), self.iban(country),
                      [(item, item.amount) for item in picked], True, "employer_refs")
        for k in range(self.scaled(45)):
            customer = self.r.choice(customers)
            m = self.r.choice([1, 2, 3])
            date = self.rday(self.start, self.end)
            self.line(ACCOUNTS[country], date, m * customer.more["rent"], ("/REMI/USTD//" if country == "NL" else "")
                      + {"SE": "deposition", "FI": "vuokravakuus", "EE": "tagatisraha", "NL": "waarborgsom",
                         "BE": "huurwaarborg"}[country] + " " + customer.more["apt"], customer.name, customer.iban
                      if self.r.random() < 0.5 else self.iban(country), [], True, "trap_deposit")
        for k in range(self.scaled(40)):
            customer = self.r.choice(customers)
            self.line(ACCOUNTS[country], self.rday(self.start, self.end), customer.more["rent"], ("/REMI/USTD//" if country == "NL"
                    else "") + self.r.choice(RENT_WORDS[country] + [""]), self.r.choice(NAMES[country][0]) + " "
                      + self.r.choice(NAMES[country][1]), self.iban(country) if country != "SE" else "", [], False,
                      "trap_stranger_same_rent")
        for k in range(self.scaled(45)):
            item = self.r.choice([x for x in self.items if x.customer in customers[:200]])
            n = re.sub('\\D', "", item.id)[-5:]
            self.line(ACCOUNTS[country], self.rday(self.start, self.end), self.r.randint(500, 90000),
                      ("/REMI/USTD//" if country == "NL" else "")
                      + self.r.choice(["tvättstuga kort " + n, "Parkering 20261%s" % n, "EAN 8716948%011d" % self.r.randrange(10 ** 11),
                                       "tel +46 70 " + n, "nyckel " + n, "sopor 261105 " + n, "avtal " + n + "-2026"]),
                      self.r.choice(NAMES[country][0]) + " " + self.r.choice(NAMES[country][1]), self.iban(country)
                      if country != "SE" else "", [], True, "trap_other_number")
        for k in range(self.scaled(40)):
            customer = self.r.choice(customers)
            self.line(ACCOUNTS[country], self.rday(self.start, self.end),
                      -self.r.choice([customer.more["rent"], self.r.randint(1000, 50000)]), ("/REMI/USTD//" if country == "NL"
                    else "") + self.r.choice(["återbetalning", "palautus", "terugbetaling waarborg", "tagastus", "eindafrekening"])
                      + " " + customer.more["apt"], customer.name, customer.iban if country != "SE" else "", [], True, "refund_tenant")
        a = ACCOUNTS[country]
        suppliers = dict(SE=["Vattenfall AB", "Telia", "Skatteverket", "Städ & Fastighet AB"],
                         FI=["Helen Oy", "Verohallinto", "Lassila & Tikanoja Oyj"], EE=["Eesti Energia AS", "Maksu- ja Tolliamet",
                "Tallinna Vesi AS"], NL=["Vattenfall Sales Nederland", "Belastingdienst", "Schoonmaak Rijnmond BV"],
                         BE=["Engie Electrabel", "FOD Financiën", "Farys"])[country]
        for k in range(self.scaled(330)):
            date = self.rday(self.start, self.end)
            x = self.r.random()
            p = "/REMI/USTD//" if country == "NL" else ""
            if x < 0.6:
                self.line(a, date, -self.r.randint(1000, 3000000), p
                          + self.r.choice(["Faktura %d", "lasku %d", "arve 26/%d", "factuur VF2026.%d",
                                           "OCR %d"]) % self.r.randint(51000, self.serial), self.r.choice(suppliers), self.iban(country)
                          if country != "SE" else "", [], True, "supplier")
            elif x < 0.8:
                self.line(a, date, -self.r.randint(200000, 450000), p + {"SE": "Lön november", "FI": "Palkka 11/2026",
                        "EE": "Töötasu november", "NL": "Salaris november", "BE": "Loon november"}[country],
                          self.r.choice(NAMES[country][0]) + " " + self.r.choice(NAMES[country][1]), self.iban(country)
                          if country != "SE" else "", [], True, "payroll")
            elif x < 0.93:
                self.line(a, date, -self.r.randint(100, 5000), p + {"SE": "Bankavgift", "FI": "Palvelumaksut", "EE": "Teenustasu",
                        "NL": "Kosten betalingsverkeer", "BE": "Bankkosten"}[country], "", "", [], True, "fee")
            else:
                self.line(a, date, self.r.randint(1000, 400000), p + {"SE": "Swish utbetalning", "FI": "MobilePay tilitys",
                        "EE": "Montonio väljamakse", "NL": "Mollie Payments", "BE": "Bancontact"}[country]
                          + " %d" % self.r.randint(51000, 99999), {"SE": "Swish", "FI": "MobilePay", "EE": "Montonio",
                        "NL": "Stg Mollie Payments", "BE": "Worldline"}[country], "", [], True, "provider")

    def write(self):
        """The files."""
        finish(self, self.folder)
        write_items(self, self.folder + "/items.csv")
        write_csv(self, ACCOUNTS["SE"], self.folder + "/st/se.csv", [("Bokföringsdag", "d"), ("Valutadag", "d"), ("Avsändare", "name"),
                ("Konto motpart", "iban"), ("Meddelande", "text"), ("Belopp", "amt"), ("Saldo", "bal"), ("Transaktionsnummer", "ref")],
                  "%Y-%m-%d", ",", ";", ("Kontonummer;" + ACCOUNTS["SE"]["no"], "Valuta;SEK"))
        write_csv(self, ACCOUNTS["FI"], self.folder + "/st/fi.csv", [("Kirjauspäivä", "d"), ("Arvopäivä", "d"), ("Määrä", "amt"),
                ("Valuutta", "cur"), ("Saldo", "bal"), ("Maksaja/Saaja", "name"), ("Tilinumero", "iban"), ("Viesti", "text"),
                                                                ("Transaction ID", "ref")], "%d.%m.%Y", ",", ";",
                  ("Tili;" + ACCOUNTS["FI"]["no"],))
        write_csv(self, ACCOUNTS["EE"], self.folder + "/st/ee.csv", [("Kuupäev", "d"), ("Saaja/Maksja", "name"),
                ("Saaja/maksja konto", "iban"), ("Selgitus", "text"), ("Summa", "amt"), ("Valuuta", "cur"), ("Saldo", "bal"),
                                                                ("Arhiveerimistunnus", "ref")], "%d.%m.%Y", ",", ";",
                  ("Konto;" + ACCOUNTS["EE"]["no"],))
        write_mt940(self, ACCOUNTS["NL"], self.folder + "/st/nl.940", slash=True)
        write_csv(self, ACCOUNTS["BE"], self.folder + "/st/be.csv", [("Boekingsdatum", "d"), ("Valutadatum", "d"),
                ("Tegenpartij", "name"), ("Rekening tegenpartij", "iban"), ("Mededeling", "text"), ("Bedrag", "amt"), ("Munt", "cur"),
                                                                ("Saldo", "bal"), ("Transactienummer", "ref")], "%d/%m/%Y", ",", ";",
                  ("Rekening;" + ACCOUNTS["BE"]["no"],))
