"""Poland, Czechia, Slovakia and Hungary: numbers that start anew each month, payments split from their tax, variable symbols."""
import datetime as dt

from .world import World, capitals, full_iban, random_day, shares_of, sum_of, take, typo

POLISH_NAMES = [one + " " + two for one in ["Zakład Ślusarski", "Hurtownia", "Przedsiębiorstwo Budowlane", "Usługi Transportowe",
                                            "Sklep Metalowy", "Firma Handlowo-Usługowa"]
                for two in ["Kowalski Sp. z o.o.", "Nowak Jan", "Wiśniewska Anna", "BUDPAX Sp. z o.o. Sp. k.",
                            "Zieliński i Wspólnicy", "Łódź-Stal S.A.", "Mazur Piotr", "ROLFET", "Dąbrowska Maria",
                            "Kamiński Sp. j.", "Gdynia Dock S.A.", "Lubelskie Zakłady"]]
CZECH_NAMES = [one + " " + two for one in ["Stavební firma", "Kovovýroba", "Truhlářství", "Autoservis", "Zemědělské družstvo",
                                           "Pila"] for two in ["Novák s.r.o.", "Svoboda a syn", "Dvořák", "Hradec a.s.",
                                                               "Vysočina", "Krkonoše s.r.o.", "Procházka", "Žďár spol. s r.o."]]
SLOVAK_NAMES = [one + " " + two for one in ["Stavebniny", "Kovo", "Agro"]
                for two in ["Tatry s.r.o.", "Žilina a.s.", "Hronec", "Považie s.r.o.", "Kováč"]]
HUNGARIAN_NAMES = [one + " " + two for one in ["Kovács", "Nagy", "Szabó", "Tóth", "Horváth"]
                   for two in ["Építő Kft.", "és Társa Bt.", "Fémipari Zrt.", "Szerszám Kft."]]
WEIGHTS = {"PL": 0.55, "CZ": 0.28, "SK": 0.08, "HU": 0.09}
CURRENCIES = {"PL": "PLN", "CZ": "CZK", "SK": "EUR", "HU": "HUF"}
PRICES = [12300, 24600, 36900, 4920, 61500, 123000]


class Central(World):
    """A maker of tools with a ledger in each of four countries."""

    CODE, SEED = "PL", 77003
    STEPS = "make_customers make_items pay_items add_strangers".split()

    def make_customers(self):
        """The company's accounts and its customers."""
        self.polish_account = self.add_account(full_iban("PL", "109010140000071219812874"), "PLN", "Wistula Narzędzia Sp. z o.o.")
        self.tax_account = self.add_account(full_iban("PL", "109010140000071219819999"), "PLN", "Wistula Narzędzia Sp. z o.o.")
        self.czech_account = self.add_account(full_iban("CZ", "08000000192000145399"), "CZK", "Wistula Nářadí s.r.o.")
        self.slovak_account = self.add_account(full_iban("SK", "09000000005123456789"), "EUR", "Wistula Náradie s.r.o.")
        self.hungarian_account = self.add_account(full_iban("HU", "117730161111101800000000"), "HUF", "Wistula Szerszám Kft.")
        buyers = []
        for names, country in ((POLISH_NAMES, "PL"), (CZECH_NAMES, "CZ"), (SLOVAK_NAMES, "SK"), (HUNGARIAN_NAMES, "HU")):
            for name in names:
                nip = "".join(self.r.choice("0123456789") for _ in range(10 if country == "PL" else 8))
                buyers.append(self.add_customer("%s%s" % (country, nip), name, self.iban(country), known=self.r.random() < 0.5,
                                                country=country, tax_number=nip))
        self.by_country = {country: [customer for customer in buyers if customer.country == country] for country in WEIGHTS}

    def make_items(self):
        """Invoices since January."""
        self.accounts_by_country = {"PL": self.polish_account, "CZ": self.czech_account, "SK": self.slovak_account,
                                    "HU": self.hungarian_account}
        self.serials = {}
        issued = []
        for _ in range(2700):
            customer = self.r.choice(self.by_country[self.r.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]])
            issued.append((random_day(self.r, dt.date(2026, 1, 5), dt.date(2026, 5, 10)), customer))
        issued.sort(key=lambda other: other[0])
        for date, customer in issued:
            amount = self.r.choice(PRICES) if self.r.random() < 0.25 else int(self.r.lognormvariate(11, 1.1)) + 2000
            if customer.country in ("CZ",):
                amount = amount * 5 // 100 * 100
            if customer.country == "HU":
                amount = amount * 80 // 100 * 100
            self.make_item(customer, amount, date, credit=self.r.random() < 0.04)

    def make_item(self, customer, amount, issue, listed=True, credit=False):
        """An invoice or correction in the country's style."""
        country = customer.country
        period = (country, issue.year, issue.month) if country == "PL" else (country, issue.year)
        self.serials[period] = self.serials.get(period, 0) + 1
        serial = self.serials[period]
        if country == "PL":
            number = "%s/%d/%02d/%d" % ("FK" if credit else "FV", serial, issue.month, issue.year)
        elif country == "CZ":
            number = "%d%06d" % (issue.year, serial)
        elif country == "SK":
            number = "%02d9%05d" % (issue.year % 100, serial)
        else:
            number = "WSZ-%d/%05d" % (issue.year, serial)
        if number in self.items:
            return None
        vat = amount - round(amount / 1.23)
        return self.add_item(customer, number, -amount if credit else amount, CURRENCIES[country], issue,
                             issue + dt.timedelta(self.r.choice([14, 21, 30])), tax=-vat if credit else vat, listed=listed,
                             serial=serial, country=country, credit=credit)

    def pay_items(self):
        """What customers pay, and how."""
        self.listed = list(self.items.values())
        self.r.shuffle(self.listed)
        self.by_serial = {}
        for other in self.listed:
            self.by_serial.setdefault((other.country, other.serial), []).append(other)
        for item in self.listed:
            if not item.free or item.credit:
                continue
            customer = item.customer
            amount = item.amount
            number = item.id
            country = customer.country
            case = self.r.random()
            account = self.accounts_by_country[country]
            if case < 0.22:
                continue
            item.free = False
            date = (min(max(item.issue + dt.timedelta(self.r.randint(3, 45)), dt.date(2026, 3, 1)), dt.date(2026, 5, 29))
                    if item.issue > dt.date(2026, 2, 1) else random_day(self.r, dt.date(2026, 3, 1), dt.date(2026, 4, 30)))

            def free(credits):
                return [other for other in customer.items if other.free and not other.credit and other.issue <= date][:credits]

            def pay(amount, text, truth, kind, **more):
                return self.pay(account, date, amount, more.pop("name", None) or self.written_name(customer),
                                more.pop("iban", customer.iban if self.r.random() < 0.85 else ""), text, truth, kind, **more)
            month = item.issue.month
            year = item.issue.year
            serial = item.serial
            if country == "PL":
                full = self.r.choice(["FV/%d/%02d/%d" % (serial, month, year), "FV %d/%02d/%d" % (serial, month, year),
                                      "faktura nr FV/%d/%d/%d" % (serial, month, year),
                                      "FV%d/%02d/%02d" % (serial, month, year % 100),
                                      "zaplata za fv %d/%d/%d" % (serial, month, year), "FV-%d-%02d-%d" % (serial, month, year),
                                      "F-RA %d/%02d/%d z dn. %s" % (serial, month, year, item.issue.strftime("%d.%m.%Y"))])
                short = self.r.choice(["FV %d", "faktura %d", "za fakture nr %d"]) % serial
                if case < 0.36:
                    pay(amount, full, {number: amount}, "cited")
                elif case < 0.5:
                    # split payment, gross on main, VAT moved
                    vat = item.tax
                    text = ("/VAT/%d,%02d/IDC/%s/INV/%s/TXT/" % (vat // 100, vat % 100, customer.tax_number,
                                                                 self.r.choice(["FV/%d/%02d/%d" % (serial, month, year),
                                                                                "FV %d/%02d/%d" % (serial, month, year),
                                                                                number.replace("/", " ")])))
                    pay(amount, text, {number: amount}, "mpp_split")
                    self.pay(self.polish_account, date, -vat, "Wistula Narzedzia Sp. z o.o.", self.tax_account, text, {},
                             "mpp_vat_move", code="PMNT-ICDT-BOOK")
                    self.pay(self.tax_account, date, vat, "Wistula Narzedzia Sp. z o.o.", self.polish_account, text, {},
                             "mpp_vat_move", code="PMNT-RCDT-BOOK",
                             note="the VAT part moved by the bank to the own VAT account; the invoice was paid gross")
                elif case < 0.54:
                    # split for several: only one INV allowed -> period text
                    together = [item] + free(self.r.randint(1, 5))
                    take(together)
                    total = sum_of(together)
                    vat = sum(other.tax for other in together)
                    pay(total, "/VAT/%d,%02d/IDC/%s/INV/%s/TXT/%s" % (vat // 100, vat % 100, customer.tax_number,
                                                                      ", ".join("%d" % other.serial for other in together),
                                                                      "zbiorcza"), shares_of(together), "mpp_list")
                elif case < 0.62:
                    # number without month: same n in other months of the same customer?
                    ambiguous = [other for other in customer.items if other is not item and other.serial == serial
                                 and other.amount == amount]
                    pay(amount, short, {number: amount}, "short_no", decidable=not ambiguous)
                elif case < 0.67:
                    # truncated text of list
                    together = [item] + free(self.r.randint(2, 8))
                    take(together)
                    text = ("FV " + ", ".join("%d/%02d/%d" % (other.serial, other.issue.month, other.issue.year)
                                              for other in together))
                    cut = text[:self.r.choice([35, 70, 105])]
                    pay(sum_of(together), cut, shares_of(together), "list_truncated" if cut != text else "list",
                        basis="payer" if cut != text else "ref")
                elif case < 0.71:
                    # wrong month: FV n/04 instead of n/03; the wrong one belongs to ANOTHER customer
                    wrong_month = month % 12 + 1 if self.r.random() < 0.5 else max(1, month - 1)
                    hit = [other for other in self.by_serial.get((country, serial), []) if other.issue.month == wrong_month
                           and other.issue.year == year]
                    own_items = [other for other in hit if other.customer is customer]
                    pay(amount, "FV/%d/%02d/%d" % (serial, wrong_month, year), {number: amount}, "wrong_month", basis="payer",
                        decidable=not own_items and not [other for other in hit if other.amount == amount],
                        note="month mistaken; the number as written is %s; payer and amount say the own"
                        % ("another customer's" if hit else "nobody's"),
                        others=[{other.id: min(amount, other.amount)} for other in hit])
                elif case < 0.75:
                    # old settled number of other customer in copied text: "FV 12/11/2025"
                    pay(amount, "FV/%d/11/2025" % serial, {number: amount}, "old_text", basis="payer", decidable=False,
                        note="old number copied; own amount: new number may be settled", others=[{}])
                elif case < 0.79:
                    # partial
                    part = self.r.choice([amount // 2, amount * 3 // 10, amount - item.tax])
                    pay(part, self.r.choice(["czesciowa zaplata ", "zaliczka na ", "I rata "]) + full if part != amount - item.tax
                        else full + " netto", {number: part}, "partial")
                elif case < 0.82:
                    # over: pays with interest
                    part = amount + self.r.choice([153, 1000, 47, 4000])
                    pay(part, full + " + odsetki", {number: amount}, "over_interest")
                elif case < 0.86:
                    # credit netted: korekta
                    credits = [other for other in customer.items if other.credit and other.free and -other.amount < amount][:1]
                    if credits:
                        credits[0].free = False
                        pay(amount + credits[0].amount, full + " minus korekta "
                            + self.r.choice([credits[0].id, "FK %d" % credits[0].serial]),
                            {number: amount, credits[0].id: credits[0].amount}, "credit_netted")
                    else:
                        pay(amount, "", {number: amount}, "no_text", basis="payer")
                elif case < 0.9:
                    # post office: no account, name of payer missing/ office name
                    self.pay(account, date, amount, self.r.choice(["POCZTA WISLNA S.A.", "", "WPLATA GOTOWKOWA"]), "",
                             "WPLATA " + capitals(customer.name)[:25] + " " + full, {number: amount}, "post_office")
                elif case < 0.92:
                    first = pay(amount, full, {number: amount}, "dup_first")
                    second = pay(amount, full, {}, "dup_second", twin=first.bank_ref)
                    second.date = min(date + dt.timedelta(self.r.choice([0, 1, 5])), dt.date(2026, 5, 30))
                    first.twin = second.bank_ref
                elif case < 0.95:
                    # third: leasing firm / owner
                    pay(amount, full + " " + capitals(customer.name)[:20], {number: amount}, "third",
                        name=self.r.choice(["PKW LEASING S.A.", "KRZYSZTOF WOJCIK", "SANTOLMOS FACTORING SP Z OO"]),
                        iban=self.iban("PL"))
                else:
                    pay(amount, self.r.choice(["", "zaplata", "przelew", "za towar"]), {number: amount}, "no_text", basis="payer")
            elif country in ("CZ", "SK"):
                symbol = number
                text = self.r.choice(["", "faktura", "platba faktury"])
                if self.r.random() < 0.5:

                    def symbol_fields(vat, specific=""):
                        return dict(end_to_end="/VS%s/SS%s/KS0308" % (vat, specific))
                else:

                    def symbol_fields(vat, specific=""):
                        return dict()

                def pay_by_symbol(amount, vat, truth, kind, specific="", text="", **more):
                    extra = symbol_fields(vat, specific)
                    if not extra:
                        text = ("VS:%s SS:%s KS:0308 " % (vat, specific) if specific else "VS:%s KS:0308 " % vat) + text
                    return pay(amount, text, truth, kind, **dict(extra, **more))
                if case < 0.58:
                    pay_by_symbol(amount, symbol, {number: amount}, "vs_clean",
                                  specific=customer.tax_number if self.r.random() < 0.2 else "", text=text)
                elif case < 0.63:
                    pay_by_symbol(amount, customer.tax_number, {number: amount}, "vs_is_ico", basis="payer", text=text)
                elif case < 0.68:
                    pay_by_symbol(amount, symbol.replace("2026", "26", 1) if country == "CZ" else symbol[3:], {number: amount},
                                  "vs_shortened")
                elif case < 0.72:
                    old = typo(self.r, symbol) if self.r.random() < 0.5 else symbol[:-2] + symbol[-1] + symbol[-2]
                    hit = [self.items[old]] if old in self.items and old != symbol else []
                    if old == symbol:
                        pay_by_symbol(amount, symbol, {number: amount}, "vs_clean")
                    else:
                        pay_by_symbol(amount, old, {number: amount}, "vs_typo", basis="payer",
                                      decidable=not [other for other in hit if other.customer is customer
                                                     or other.amount == amount],
                                      others=[{other.id: min(amount, other.amount)} for other in hit],
                                      note="VS mistyped" + (", hits " + hit[0].customer.name if hit else ""))
                elif case < 0.78:
                    together = [item] + free(self.r.randint(1, 4))
                    take(together)
                    pay_by_symbol(sum_of(together), symbol, shares_of(together), "vs_first_of_list",
                                  text="FA " + ", ".join(other.id if self.r.random() < 0.5 else other.id[-4:]
                                                         for other in together))
                elif case < 0.82:
                    pay_by_symbol(amount // 2, symbol, {number: amount // 2}, "partial", text="splatka")
                elif case < 0.86:
                    self.pay(account, date, amount, "", "", "VKLAD HOTOVOSTI VS:%s %s" % (symbol, capitals(customer.name)[:18]),
                             {number: amount}, "cash")
                elif case < 0.9:
                    old = "%s%06d" % (item.issue.year - 1, self.r.randint(1, 900))
                    pay_by_symbol(amount, old, {number: amount}, "old_vs", basis="payer", decidable=False, others=[{}],
                                  note="VS of last year; may be paid again")
                elif case < 0.94:
                    first = pay_by_symbol(amount, symbol, {number: amount}, "dup_first")
                    second = pay_by_symbol(amount, symbol, {}, "dup_second", twin=first.bank_ref)
                    second.date = min(date + dt.timedelta(2), dt.date(2026, 5, 30))
                    first.twin = second.bank_ref
                else:
                    pay(amount, text, {number: amount}, "no_text", basis="payer")
            elif case < 0.6:
                if self.r.random() < 0.8:
                    pay(amount, self.r.choice(["%s számla", "%s", "szamla: %s", "WSZ2026/%05d".replace("%05d", "%s")]) % number,
                        {number: amount}, "cited")
                else:
                    pay(amount, "%d/%05d sz.szla" % (year, serial), {number: amount}, "hu_no_prefix")
            elif case < 0.8:
                pay(amount, "%05d szamla" % serial, {number: amount}, "hu_bare")
            elif case < 0.9:
                pay(amount + self.r.choice([-200, 200, 100, -100, 300]), number, {number: amount}, "hu_round5", any_shares=True)
            else:
                pay(amount, "", {number: amount}, "no_text", basis="payer")

    def written_name(self, customer):
        """Capitals, now and then with an address or cut."""
        name = capitals(customer.name)
        variant = self.r.random()
        if variant < 0.35:
            name = (name + " UL. " + self.r.choice(["DLUGA 12", "LIPOWA 3", "POLNA 7A", "HLAVNI 44"]) + " %02d-%03d %s"
                    % (self.r.randint(10, 99), self.r.randint(1, 999), self.r.choice(["KRAKOW", "RADOM", "LODZ", "BRNO"])))
        if variant > 0.75:
            name = name[:20]
        return name[:35] if self.r.random() < 0.7 else name

    def add_strangers(self):
        """Bank lines of which nobody on the list is the payer, or that pay nothing."""
        for _ in range(230):
            date = random_day(self.r, dt.date(2026, 3, 1), dt.date(2026, 5, 29))
            variant = self.r.random()
            account = self.r.choice([self.polish_account, self.polish_account, self.czech_account, self.slovak_account])
            country = {self.polish_account: "PL", self.czech_account: "CZ", self.slovak_account: "SK"}[account]
            other = self.r.choice([other for other in self.listed if other.country == country])
            amount = abs(other.amount) if self.r.random() < 0.5 else self.r.randrange(3000, 300000)
            if variant < 0.25:
                amount = self.r.randrange(3000, 300000)
                self.pay(account, date, -amount, self.r.choice(["ORLIK S.A.", "PWE OBROT S.A.", "CVZ PRODEJ A.S.", "SLOVOLEJ"]),
                         self.iban(country), self.r.choice(["FV/%d/%02d/2026", "faktura %d/%02d/2026"])
                         % (other.serial, self.r.randint(1, 4)) if country == "PL" else "VS:%s KS:0308" % other.id, {},
                         "stranger_debit", code="PMNT-ICDT-ESCT")
            elif variant < 0.4:
                self.pay(account, date, -self.r.randrange(300000, 700000), "NOWAK JAN" if country == "PL" else "NOVAK JOSEF",
                         self.iban(country), "WYNAGRODZENIE ZA 04/2026" if country == "PL" else "MZDA 04/2026 KS:0138", {},
                         "stranger_debit", code="PMNT-ICDT-ESCT")
            elif variant < 0.65:
                named = self.r.choice([third for third in self.listed if third.country == country
                                       and not [same for same in self.by_serial[country, third.serial] if same.amount == amount]])
                self.pay(account, date, amount, self.r.choice(["ORLIK S.A.", "ALVIVRO SP Z O.O.", "URZAD SKARBOWY", "PUZ S.A.",
                                                               "KRAJINSKA ZDRAVOTNI POJISTOVNA"]), self.iban(country),
                         self.r.choice(["zwrot nadplaty FV/%d/%02d/2026", "korekta do FV %d/%02d/2026", "ODSZKODOWANIE %d/%02d"])
                         % (named.serial, self.r.randint(1, 5)) if country == "PL" else "VS:%s dobropis"
                         % (named.id if self.r.random() < 0.3 else self.r.randrange(10 ** 9, 10 ** 10)), {}, "stranger_refund",
                         note="a supplier's refund, its own number happens to be ours")
            elif variant < 0.85:
                self.pay(account, date, amount, self.r.choice(["GRZEGORZ BRZECZYSZCZYKIEWICZ", "HALINA SROKA", "KAREL PODZIMEK",
                                                               "FUNDACJA POMOC"]), self.iban(country),
                         self.r.choice(["", "zwrot pozyczki", "czynsz", "najem garazu", "pujcka"]), {}, "stranger")
            else:
                self.pay(account, date, amount, "Wistula", self.polish_account if account != self.polish_account
                         else self.czech_account, "zasilenie rachunku", {}, "own", code="PMNT-RCDT-BOOK")
