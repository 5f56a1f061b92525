"""Switzerland: slips with check digits for francs and euros, customers of three languages, foreign payers who bear charges."""
import datetime as dt

from .world import Record, World, capitals, full_iban, qr_reference, random_day, rf_reference, shares_of, sum_of, swap, take, typo

OWNER = "Alpstein Haustechnik AG"
SURNAMES = ("Müller Meier Schmid Keller Weber Huber Schneider Meyer Steiner Fischer Gerber Brunner "
            "Baumann Frei Zimmermann Moser Widmer Wyss Graf Roth Suter Baumgartner Bachmann Kunz "
            "Hofer Lüthi Ammann Bühler Rochat Favre Blanc Bernasconi Rossi Bianchi Ferrari Zürcher "
            "Stalder Egli Hug Arnold").split()
FIRST_NAMES = ("Anna Peter Ruth Hans Ursula Daniel Verena Thomas Sandra Markus Monika Beat Claudia "
               "Urs Nicole Reto Barbara Jürg Silvia Christoph Luca Noemi Corinne Yves Jean-Pierre "
               "Marie Giulia Andrea").split()
PLACES = ("Gotthard Säntis Rheintal Seeland Aare Limmat Pilatus Rigi Jura Engadin Thur Emme Napf "
          "Glarus Rhone Léman Ticino Walensee Albis Uetli Linth Sihl Reuss Birs Ergolz "
          "Toggenburg Simmental Muotathal Lötschen Broye").split()
TRADES = ("Immobilien AG|Verwaltungen GmbH|Bau AG|Hotel AG|Treuhand AG|Holzbau GmbH|Stiftung|"
          "Genossenschaft|Metallbau AG|Wohnbau AG|Garage GmbH|Logistik AG").split("|")
SERVICE_FEES = [18500, 24230, 31215, 9850, 12900, 48070, 27600]


class Swiss(World):
    """A builder of heating systems: references copied, mistyped, old, or of somebody else."""

    CODE, SEED = "SW", 77001
    STEPS = "make_customers make_items pay_items add_strangers".split()

    def make_customers(self):
        """The company's accounts and its customers."""
        self.account = self.add_account(full_iban("CH", "30808" + "001234567890"), "CHF", OWNER)
        self.second_account = self.add_account(full_iban("CH", "00808" + "001234567801"), "CHF", OWNER)
        self.euro_account = self.add_account(full_iban("CH", "00808" + "009876543210"), "EUR", OWNER)
        names = set()
        self.buyers = []
        while len(self.buyers) < 520:
            if self.r.random() < 0.6:
                name = self.r.choice(FIRST_NAMES) + " " + self.r.choice(SURNAMES)
                country = "CH"
                private = 1
            else:
                name = self.r.choice(PLACES) + " " + self.r.choice(TRADES)
                country = "CH"
                private = 0
            if name in names:
                continue
            names.add(name)
            customer_id = "%06d" % (100200 + len(self.buyers) * 7)
            self.buyers.append(self.add_customer(customer_id, name, self.iban("CH",
                                                                              self.r.choice(["00700", "09000", "80808",
                                                                                             "00206"])),
                                                 known=self.r.random() < 0.45, private=private))
        self.foreigners = []
        for name, country in [("Kessler Kältetechnik GmbH", "DE"), ("Baugesellschaft Lindau mbH", "DE"),
                              ("Energia Comasca SRL", "IT"), ("Société Savoie Chauffage", "FR"),
                              ("Hydrotek Nederland B.V.", "NL"), ("Vorarlberger Klima GmbH", "AT"),
                              ("Schwarzwald Rohrbau KG", "DE"), ("Impianti Varese SPA", "IT"), ("Donau Wärmebau GmbH", "AT"),
                              ("Ateliers du Jura SARL", "FR"), ("Thames Heating Ltd", "GB"), ("Liechtenstein Bauwerk AG", "LI")]:
            self.foreigners.append(self.add_customer("9%05d" % (10 + len(self.foreigners) * 13), name, self.iban(country),
                                                     known=self.r.random() < 0.6, private=0))

    def make_items(self):
        """Service and works, in francs and euros."""
        self.serial = 26000
        for _ in range(200):
            self.make_item(self.r.choice(self.buyers), self.any_amount(),
                           random_day(self.r, dt.date(2025, 9, 1), dt.date(2025, 12, 20)), listed=False)
        for _ in range(2050):
            self.make_item(self.r.choice(self.buyers), self.any_amount(),
                           random_day(self.r, dt.date(2026, 1, 5), dt.date(2026, 4, 25)))
        for _ in range(170):
            self.make_item(self.r.choice(self.foreigners), self.r.randrange(30000, 2500000, 5),
                           random_day(self.r, dt.date(2026, 1, 5), dt.date(2026, 4, 25)), currency="EUR")
        for _ in range(60):
            self.make_item(self.r.choice(self.foreigners), self.r.randrange(30000, 1500000, 5),
                           random_day(self.r, dt.date(2026, 1, 5), dt.date(2026, 4, 25)), currency="CHF")
        self.listed = list(self.items.values())
        self.r.shuffle(self.listed)

    def make_item(self, customer, amount, issue, currency="CHF", listed=True):
        """An invoice with its reference; a settled one is not listed."""
        self.serial += self.r.randint(1, 3)
        number = "%d" % (self.serial + 4000000)
        reference = (qr_reference("080800" + customer.id + "%014d" % int(number)) if currency == "CHF"
                     else rf_reference("R" + number))
        return self.add_item(customer, number, amount, currency, issue, issue + dt.timedelta(30), reference=reference,
                             listed=listed)

    def any_amount(self):
        """A service fee, or any amount."""
        return self.r.choice(SERVICE_FEES) if self.r.random() < 0.35 else self.r.randrange(4000, 900000, 5)

    def payment_day(self, item):
        """When an item is paid."""
        return (min(max(item.issue + dt.timedelta(self.r.randint(5, 45)), dt.date(2026, 3, 1)), dt.date(2026, 5, 29))
                if item.issue > dt.date(2026, 2, 1) else random_day(self.r, dt.date(2026, 3, 1), dt.date(2026, 4, 15)))

    def usual(self, item):
        """Day, name and account of a usual payment."""
        customer = item.customer
        return Record(date=self.payment_day(item), name=capitals(customer.name) if self.r.random() < 0.4 else customer.name,
                      iban=customer.iban)

    def stranger_to(self, customer):
        """Another customer with another surname."""
        while True:
            chosen = self.r.choice(self.buyers)
            if chosen is not customer and chosen.name.split()[-1] != customer.name.split()[-1]:
                return chosen

    def pay_items(self):
        """What customers pay, and how."""
        for item in self.listed:
            if not item.free:
                continue
            customer = item.customer
            case = self.r.random()
            amount = item.amount
            currency = item.currency
            account = self.account if currency == "CHF" else self.euro_account
            number = item.id
            usual = self.usual(item)
            scheme = "QRR" if currency == "CHF" else "SCOR"
            if case < 0.2:
                # stays open
                continue
            item.free = False
            foreign = customer in self.foreigners
            if foreign and case < 0.62:
                variant = self.r.random()
                if variant < 0.35:
                    # charges deducted, told or not
                    charge = self.r.choice([800, 1200, 1500, 1850, 2000, 2500])
                    if self.r.random() < 0.5:
                        self.pay(self.second_account if currency == "CHF" else self.euro_account, usual.date, amount - charge,
                                 usual.name, usual.iban, self.r.choice(["Inv. %s", "Rechnung Nr. %s", "Fattura %s",
                                                                        "facture %s du " + item.issue.strftime("%d.%m.%Y")])
                                 % number, {number: amount - charge}, "charges_told", charges=charge,
                                 instructed=(amount, currency))
                    else:
                        self.pay(self.second_account if currency == "CHF" else self.euro_account, usual.date, amount - charge,
                                 usual.name, usual.iban, self.r.choice(["Inv. %s", "Rechnung Nr. %s", "Fattura %s"]) % number,
                                 {number: amount - charge}, "charges_untold")
                elif variant < 0.55 and currency == "CHF":
                    # CHF item paid in EUR account at a rate
                    euros = int(amount / 0.9432 + self.r.randint(-20, 20))
                    self.pay(self.euro_account, usual.date, euros, usual.name, usual.iban,
                             "Rechnung %s CHF %s" % (number, "%d.%02d" % divmod(amount, 100)), {number: euros}, "ccy_diff",
                             any_shares=True, instructed=(amount, "CHF"))
                elif variant < 0.75:
                    self.pay(self.second_account if currency == "CHF" else self.euro_account, usual.date, amount, usual.name,
                             usual.iban, "", {number: amount}, "rf_clean" if currency == "EUR" else "qr_clean",
                             reference=item.reference, scheme=scheme)
                else:
                    self.pay(self.second_account if currency == "CHF" else self.euro_account, usual.date, amount, usual.name,
                             usual.iban, "/INV/" + item.reference + " " + item.issue.strftime("%d.%m.%Y"), {number: amount},
                             "ref_in_text")
                continue
            if case < 0.55:
                # clean QR
                name = usual.name
                iban = usual.iban
                if self.r.random() < 0.12:
                    chosen = self.stranger_to(customer)
                    name = chosen.name
                    self.r.random()
                    iban = self.iban("CH", "00700")
                self.pay(account, usual.date, amount, name, iban if self.r.random() < 0.9 else "",
                         "" if self.r.random() < 0.8 else self.r.choice(["Rechnung " + number, "Danke", "Service Heizung"]),
                         {number: amount}, "qr_clean" if currency == "CHF" else "rf_clean", reference=item.reference,
                         scheme=scheme)
            elif case < 0.62:
                # text only, e-banking by hand
                separator = (self.r.choice(["Rg. %s", "Rechnung Nr %s", "Re-Nr. %s / Kd.nr " + customer.id,
                                            "Faktura %s vom " + item.issue.strftime("%d.%m.%y"), "facture no %s", "fattura %s"])
                             % number)
                if currency == "CHF":
                    self.pay(self.second_account if self.r.random() < 0.6 else account if currency == "EUR" else self.account,
                             usual.date, amount, usual.name, usual.iban, separator, {number: amount}, "text_no")
                else:
                    self.pay(self.euro_account, usual.date, amount, usual.name, usual.iban, separator, {number: amount}, "text_no")
            elif case < 0.645:
                # QR ref retyped by hand with a typo (check digit fails) in text field; payer agrees
                self.pay(account, usual.date, amount, usual.name, usual.iban,
                         "Ref " + (typo if self.r.random() < 0.5 else swap)(self.r, item.reference), {number: amount}, "qr_typo")
            elif case < 0.665:
                # no text
                self.pay(self.second_account if currency == "CHF" else self.euro_account, usual.date, amount, usual.name,
                         usual.iban, self.r.choice(["", "Zahlung", "Akonto", "Rechnung", "Heizungsservice"]), {number: amount},
                         "no_text", basis="payer")
            elif case < 0.69 and customer.private:
                # rounded to 5 rappen/ full franc or overpaid by typo
                variant = self.r.random()
                if variant < 0.5:
                    difference = self.r.choice([5, 10, 20, 80, 90, 100])
                    self.pay(account, usual.date, amount + difference, usual.name, usual.iban, "", {number: amount}, "over_small",
                             reference=item.reference, scheme=scheme, any_shares=True)
                else:
                    difference = self.r.choice([-1000, 1000, -9000, 9000, -10000])
                    part = amount + difference
                    if part < 1000:
                        part = amount + 1000
                    self.pay(account, usual.date, part, usual.name, usual.iban, "", {number: min(amount, part)}, "amount_typo",
                             reference=item.reference, scheme=scheme, any_shares=True)
            elif case < 0.72:
                # instalments 2-3 with the same QR ref
                times = self.r.choice([2, 3])
                part = amount // times // 500 * 500 or amount // times
                rest = amount
                date = usual.date
                full = self.r.random() < 0.6
                for turn in range(times):
                    if date > dt.date(2026, 5, 29):
                        break
                    other = part if turn < times - 1 else rest
                    self.pay(account, date, other, usual.name, usual.iban,
                             "%d. Rate" % (turn + 1) if self.r.random() < 0.5 else "", {number: other}, "instalment",
                             reference=item.reference, scheme=scheme)
                    rest -= other
                    date += dt.timedelta(30)
                    if not full:
                        break
            elif case < 0.76:
                # amount of two invoices, reference of one only
                chosen = [other for other in customer.items if other.free and other is not item and other.currency == currency
                          and other.issue <= usual.date]
                if chosen:
                    other = self.r.choice(chosen)
                    other.free = False
                    self.pay(account, usual.date, amount + other.amount, usual.name, usual.iban,
                             self.r.choice(["", "2 Rechnungen", "Rg " + number + " + " + other.id]),
                             {number: amount, other.id: other.amount}, "two_one_ref", reference=item.reference, scheme=scheme,
                             basis="payer")
                else:
                    self.pay(account, usual.date, amount, usual.name, usual.iban, "", {number: amount}, "qr_clean",
                             reference=item.reference, scheme=scheme)
            elif case < 0.8:
                # several listed by number
                chosen = [other for other in customer.items if other.free and other is not item and other.currency == currency
                          and other.issue <= usual.date][:self.r.randint(1, 4)]
                together = [item] + chosen
                take(chosen)
                separator = self.r.choice([", ", " + ", " / ", " "])
                numbers = [other.id for other in together]
                if self.r.random() < 0.4:
                    numbers = [numbers[0]] + [other[-4:] for other in numbers[1:]]
                self.pay(self.second_account if currency == "CHF" else self.euro_account, usual.date, sum_of(together),
                         usual.name, usual.iban, self.r.choice(["Rg. ", "Rechnungen ", "Fakt. "]) + separator.join(numbers),
                         shares_of(together), "list")
            elif case < 0.825:
                # OLD QR template of the same customer (settled invoice), this one's amount
                chosen = self.make_item(customer, amount if self.r.random() < 0.4 else self.any_amount(),
                                        item.issue - dt.timedelta(120), currency=currency, listed=False)
                equal = chosen.amount == amount
                self.pay(account, usual.date, amount, usual.name, usual.iban, "", {number: amount}, "old_ref_own",
                         reference=chosen.reference, scheme=scheme, basis="payer", decidable=not equal, others=[{}],
                         note="reference of a settled invoice of the same customer, amount of an open one")
            elif case < 0.845 and currency == "CHF":
                # reference of ANOTHER customer's open invoice (wrong slip), the amount of the payer's own: a conflict
                chosen = self.r.choice([other for other in self.listed if other.customer is not customer
                                        and other.currency == "CHF" and other.listed and other.amount != amount])
                self.pay(account, usual.date, amount, usual.name, usual.iban, "", {number: amount}, "wrong_slip",
                         reference=chosen.reference, scheme=scheme, decidable=False,
                         others=[{chosen.id: min(amount, chosen.amount)}],
                         note="reference of another customer, amount of the own: conflict")
            elif case < 0.875:
                # duplicate
                first = self.pay(account, usual.date, amount, usual.name, usual.iban, "", {number: amount}, "dup_first",
                                 reference=item.reference, scheme=scheme)
                second = self.pay(account, min(usual.date + dt.timedelta(self.r.choice([1, 2, 7, 28])), dt.date(2026, 5, 29)),
                                  amount, usual.name, usual.iban, "", {}, "dup_second", reference=item.reference, scheme=scheme,
                                  note="second payment of the same slip", twin=first.bank_ref)
                first.twin = second.bank_ref
            elif case < 0.895:
                # spouse / third pays with name in text only
                chosen = self.stranger_to(customer)
                self.pay(self.second_account if currency == "CHF" else self.euro_account, usual.date, amount,
                         chosen.name if chosen.private else self.r.choice(FIRST_NAMES) + " " + self.r.choice(SURNAMES),
                         self.iban("CH", "09000"), self.r.choice(["für %s Rechnung %s", "Rg %s %s"])
                         % ((customer.name, number) if self.r.random() < 0.99 else ("", number)), {number: amount}, "third_text")
            elif case < 0.91:
                # settled twice: pays an old settled one again -> none
                item.free = True
                chosen = self.make_item(customer, self.any_amount(), item.issue - dt.timedelta(100), currency=currency,
                                        listed=False)
                self.pay(account, usual.date, chosen.amount, usual.name, usual.iban, "", {}, "settled_again",
                         reference=chosen.reference, scheme=scheme, note="settled invoice paid again",
                         decidable=not [other for other in customer.items if other.amount == chosen.amount],
                         others=[{other.id: other.amount} for other in customer.items if other.amount == chosen.amount])
            elif case < 0.935 and customer.private == 0:
                # Skonto 2% though not offered on the item / deduction
                deducted = round(amount * 0.02)
                self.pay(account, usual.date, amount - deducted, usual.name, usual.iban, "abz. 2% Skonto",
                         {number: amount - deducted}, "skonto_unoffered", reference=item.reference, scheme=scheme, any_shares=True)
            elif case < 0.95:
                # valid QRR of an item, paid by a customer with the same amount of his own (used neighbour's slip)
                chosen = [other for other in self.listed if other.customer is not customer and other.amount == amount
                          and other.currency == currency]
                if chosen:
                    other = self.r.choice(chosen)
                    self.pay(account, usual.date, amount, usual.name, usual.iban, "", {number: amount}, "slip_equal_amount",
                             reference=other.reference, scheme=scheme, decidable=False, others=[{other.id: amount}],
                             note="slip of another customer, equal amounts; payer has own item of it")
                else:
                    self.pay(account, usual.date, amount, usual.name, usual.iban, "", {number: amount}, "qr_clean",
                             reference=item.reference, scheme=scheme)
            else:
                self.pay(account, usual.date, amount, "GIROFINANZA SCHALTER" if currency == "CHF" and self.r.random() < 0.5
                         else "", "", "", {number: amount}, "counter_payin", reference=item.reference, scheme=scheme)

    def add_strangers(self):
        """Bank lines of which nobody on the list is the payer, or that pay nothing."""
        for _ in range(190):
            date = random_day(self.r, dt.date(2026, 3, 1), dt.date(2026, 5, 29))
            variant = self.r.random()
            item = self.r.choice(self.listed)
            amount = item.amount if self.r.random() < 0.5 else self.r.randrange(5000, 300000, 5)
            if item.currency != "CHF":
                amount = self.r.randrange(5000, 300000, 5)
            if variant < 0.2:
                self.pay(self.second_account, date, -self.r.randrange(400000, 900000, 5),
                         self.r.choice(FIRST_NAMES) + " " + self.r.choice(SURNAMES), self.iban("CH", "00700"),
                         "Lohn %s 2026" % self.r.choice(["März", "April", "Mai"]), {}, "stranger", code="PMNT-ICDT-ESCT")
            elif variant < 0.35:
                self.pay(self.second_account, date, -amount, self.r.choice(PLACES) + " Sanitärgrosshandel AG",
                         self.iban("CH", "00206"), "Rechnung %d" % self.r.randint(4026000, 4031000), {}, "stranger",
                         code="PMNT-ICDT-ESCT", note="a supplier paid; its number looks like ours")
            elif variant < 0.5:
                self.pay(self.second_account, date, amount, self.r.choice(["UVKA Luzern", "Eidg. Steuerverwaltung",
                                                                           "AZU Versicherungen AG", "Hausrath Genossenschaft",
                                                                           "Alpenfon (Schweiz) AG"]), self.iban("CH", "00700"),
                         self.r.choice(["Rückerstattung MWST Q4 2025", "Schaden 26-%d" % self.r.randint(10 ** 5, 10 ** 6),
                                        "Gutschrift Rg. %d" % self.r.randint(10 ** 7, 10 ** 8),
                                        "UVG Taggeld %d" % self.r.randint(1000, 9999)]), {}, "stranger")
            elif variant < 0.75:
                self.pay(self.second_account, date, amount, self.r.choice(FIRST_NAMES) + " "
                         + self.r.choice("Camenzind Abplanalp Zumstein Infanger Zgraggen".split()), self.iban("CH", "80808"),
                         self.r.choice(["", "Miete Einstellplatz", "Darlehen", "Rückzahlung Vorschuss"]), {}, "stranger",
                         note="payer unknown, nothing named; amount may equal an item by chance")
            else:
                self.pay(self.second_account, date, amount, self.r.choice(PLACES) + " Sanitärgrosshandel AG",
                         self.iban("CH", "00206"), "Gutschrift zu Beleg %d Retoure" % self.r.randint(4026000, 4031000), {},
                         "stranger_refund", note="a supplier's refund; the number is the supplier's own")
