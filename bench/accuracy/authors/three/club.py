"""An association with invoice numbers of five digits: members write postal codes, telephone and member numbers."""
import datetime as dt

from .world import World, capitals, full_iban, random_day

SURNAMES = ("Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer "
            "Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger "
            "Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann Peters Möller Hansen "
            "Jahnke Bartels Wendt Voß Brandt Thiel Lüth Harder Kröger Stein Prehn").split()
FIRST_NAMES = ("Thomas Sabine Michael Petra Andreas Monika Stefan Claudia Frank Birgit Jan Anja "
               "Markus Nicole Sven Katrin Jens Silke Tobias Melanie Kevin Jennifer Heinz Ursula Karl "
               "Helga Dieter Renate Rolf Ilse").split()
TRADES = ["Fischerei", "Reederei", "Tischlerei", "Pension", "Gasthof", "Bootsbau", "Landhandel", "Apotheke", "Autohaus",
          "Bäckerei"]
TOWNS = ("Rostock Wismar Stralsund Güstrow Barth Teterow Malchin Bützow Grevesmühlen Ribnitz "
         "Bergen Sassnitz Anklam Demmin").split()


class Club(World):
    """Equal fees, and numbers of five digits everywhere."""

    CODE, SEED = "CL", 77012
    STEPS = "make_members make_items pay_items add_strangers".split()

    def make_members(self):
        """The account, and members with addresses."""
        self.account = self.add_account(full_iban("DE", "130500000200123456"), "EUR", "Landesverband Küste e.V.")
        self.members = []
        names = {}
        for count in range(1250):
            name = (self.r.choice(FIRST_NAMES) + " " + self.r.choice(SURNAMES) if self.r.random() < 0.7 else self.r.choice(TRADES)
                    + " " + self.r.choice(SURNAMES) + self.r.choice(["", " GmbH", " e.K.", " OHG"]))
            if name in names:
                continue
            customer = self.add_customer("M%05d" % (70000 + count * 3), name, self.iban("DE"), known=self.r.random() < 0.4)
            names[name] = customer
            self.members.append(customer)
        self.postcodes = [self.r.randint(17033, 19417) for _ in range(500)]
        for customer in self.members:
            customer.postcode = self.r.choice(self.postcodes)
            customer.town = self.r.choice(TOWNS)
            customer.telephone = "%05d" % self.r.randint(16000, 21500)
            customer.street = self.r.choice(["Dorfstr.", "Hafenstr.", "Am Markt", "Lange Str."]) + " %d" % self.r.randint(1, 99)

    def make_items(self):
        """One or two fees for each."""
        serial = 0
        for period in (1, 2):
            for customer in self.r.sample(self.members, len(self.members)):
                if period == 1 and self.r.random() < 0.55:
                    continue
                serial += self.r.choice([1, 1, 1, 2])
                self.add_item(customer, str(17000 + serial), self.r.choice([11900, 14900, 8900]) if self.r.random() < 0.85
                              else self.r.randrange(3000, 50000), "EUR", dt.date(2026, 1 if period == 1 else 3, 5),
                              dt.date(2026, 2 if period == 1 else 4, 5), period=period)

    def pay_items(self):
        """What members pay, and how."""
        self.listed = list(self.items.values())
        self.r.shuffle(self.listed)
        for item in self.listed:
            if not item.free or self.r.random() < 0.2:
                continue
            item.free = False
            customer = item.customer
            amount = item.amount
            number = item.id
            date = random_day(self.r, dt.date(2026, 3, 8), dt.date(2026, 5, 29))
            case = self.r.random()
            equal = [other for other in customer.items if other is not item and other.amount == amount]
            address = "%s, %d %s" % (customer.street, customer.postcode, customer.town)
            postcode = str(customer.postcode)
            hit = self.items.get(postcode)
            name = customer.name if self.r.random() < 0.5 else capitals(customer.name)
            iban = customer.iban if self.r.random() < 0.9 else ""

            def pay(amount, text, truth, kind, **more):
                return self.pay(self.account, date, amount, more.pop("name", name), more.pop("iban", iban), text, truth, kind,
                                **more)
            suffix = "_hits" if hit and hit is not item and hit.amount == amount else ""
            if case < 0.33:
                pay(amount, self.r.choice(["Rechnung %s", "%s", "Rg. %s Mitgl. " + customer.id]) % number, {number: amount},
                    "number")
            elif case < 0.58:
                pay(amount, self.r.choice(["Beitrag %s, %s" % (customer.name, address), "Beitrag 2026 %s" % address,
                                           "Mitgliedsbeitrag " + address]), {number: amount}, "address" + suffix,
                    decidable=not equal and not (hit and hit.customer is customer), basis="payer",
                    others=[{other.id: amount} for other in equal] + ([{postcode: amount}] if hit and hit.amount >= amount
                                                                      else []),
                    note="the payer by his full name; a postal code before the town"
                    + (" that is the number of an invoice of " + hit.customer.name if hit else ""))
            elif case < 0.68:
                telephone_hit = self.items.get(customer.telephone)
                pay(amount, self.r.choice(["Beitrag Tel. 0381-%s", "Mitgliedsbeitrag, Rueckfragen 0381/%s"]) % customer.telephone,
                    {number: amount}, "phone" + ("_hits" if telephone_hit and telephone_hit.amount == amount
                                                 and telephone_hit is not item else ""),
                    decidable=not equal and not (telephone_hit and telephone_hit.customer is customer),
                    others=[{other.id: amount} for other in equal], basis="payer", note="telephone number")
            elif case < 0.8:
                pay(amount, self.r.choice(["Mitgl.-Nr. %s", "Mitglied %s Beitrag"])
                    % self.r.choice([customer.id, customer.id[1:]]), {number: amount}, "member_no", decidable=not equal,
                    others=[{other.id: amount} for other in equal])
            elif case < 0.86:
                # rounded donation / over
                pay(amount + self.r.choice([500, 1000, 1100]), "Beitrag %s plus Spende" % number, {number: amount},
                    "with_donation")
            elif case < 0.9:
                # two members of a family by name / number
                family = [other for other in self.listed if other.free and other.customer is not customer
                          and other.customer.name.split()[-1] == customer.name.split()[-1] and other.amount == amount
                          and other.period == item.period]
                if family:
                    other = family[0]
                    other.free = False
                    relative = other.customer
                    form = self.r.choice([0, 1, 2])
                    text = ["Beitrag %s und %s" % (customer.id, relative.id), "%s und %s" % (number, relative.id),
                            "Beitrag %s und %s" % (customer.name, relative.name)][form]
                    others_first = [third for third in customer.items if third is not item and third.amount == amount]
                    others_second = [third for third in relative.items if third is not other and third.amount == amount]
                    pay(2 * amount, text, {number: amount, other.id: amount}, "two_members_%d" % form,
                        decidable=not others_second and not (others_first and form != 1),
                        others=[{third.id: amount, other.id: amount} for third in others_first]
                        + [{number: amount, third.id: amount} for third in others_second],
                        note="one item of each of the two who are named")
                else:
                    pay(amount, number, {number: amount}, "number")
            elif case < 0.93:
                first = pay(amount, "Rechnung " + number, {number: amount}, "dup_first")
                second = pay(amount, "Rg " + number, {}, "dup_second", twin=first.bank_ref)
                second.date = min(date + dt.timedelta(self.r.choice([0, 1, 4])), dt.date(2026, 5, 30))
                first.twin = second.bank_ref
            else:
                pay(amount, self.r.choice(["Beitrag", "", "Mitgliedsbeitrag 2026"]), {number: amount}, "name_only",
                    decidable=not equal, basis="payer")

    def add_strangers(self):
        """Donors, suppliers and grants, with numbers like those of invoices."""
        for _ in range(120):
            self.r.choice(self.listed)
            date = random_day(self.r, dt.date(2026, 3, 1), dt.date(2026, 5, 29))
            variant = self.r.random()
            if variant < 0.5:
                self.pay(self.account, date, self.r.choice([11900, 14900, 8900]), self.r.choice(FIRST_NAMES) + " Unverzagt",
                         self.iban("DE"), "Spende %s %d, %d %s" % (self.r.choice(["Dorfstr.", "Hafenstr."]),
                                                                   self.r.randint(1, 90), self.r.choice(self.postcodes),
                                                                   self.r.choice(TOWNS)), {}, "donor_address",
                         note="a donor who is no member, with his address; the postal code may be a number of ours")
            elif variant < 0.75:
                self.pay(self.account, date, -self.r.choice([11900, 14900, 20000]),
                         self.r.choice(["Hafenwerke Rostock AG", "Druckerei Nord"]), self.iban("DE"),
                         "Rechnung %d" % self.r.randint(17000, 19000), {}, "supplier_debit", code="PMNT-ICDT-ESCT")
            else:
                self.pay(self.account, date, self.r.choice([11900, 14900, 50000]),
                         self.r.choice(["Land Mecklenburg-Vorpommern", "Amtsgericht Rostock", "Ehrenamtsstiftung MV"]),
                         self.iban("DE"), self.r.choice(["Zuwendung %d", "Bussgeld Az %d Js 12/26", "Foerderung VV-Nr. %d"])
                         % self.r.randint(17000, 19000), {}, "grant",
                         note="a grant or fine allotted; its file number is like an invoice number")
