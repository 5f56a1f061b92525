"""A supplier of public authorities: central cash offices that pay for many, with file numbers of their own."""
import datetime as dt

from .world import World, full_iban, random_day, shares_of, sum_of, take

STATES = ["Brandenburg", "Sachsen", "Thüringen", "Hessen", "Niedersachsen", "Bremen"]
TOWNS = ("Potsdam Cottbus Eberswalde Senftenberg Pirna Riesa Torgau Gotha Suhl Eschwege Fulda "
         "Celle Stade Verden Peine Goslar").split()
PRICES = [48900, 97800, 24900, 129900, 15600]


class Authorities(World):
    """Schools, courts and police, who all pay by the account of a cash office."""

    CODE, SEED = "AU", 77008
    STEPS = "make_customers make_items pay_items add_strangers".split()

    def make_customers(self):
        """The company's accounts and its customers."""
        self.account = self.add_account(full_iban("DE", "120300001020304050"), "EUR", "Schulmöbel & Medizintechnik Havel GmbH")
        offices = []
        for state in STATES:
            for office in ["Polizeipräsidium", "Landesamt für Straßenwesen", "Oberlandesgericht", "Justizvollzugsanstalt",
                           "Finanzministerium", "Landesbetrieb Bau", "Landesschulamt"]:
                offices.append((office + " " + state, state))
        self.buyers = []
        self.cash_offices = {state: ("Landeshauptkasse " + state, self.iban("DE")) for state in STATES}
        for name, state in offices:
            self.buyers.append(self.add_customer("B%05d" % (5000 + len(self.buyers)), name,
                                                 self.cash_offices[state][1] if self.r.random() < 0.4 else "", known=1,
                                                 payer=self.cash_offices[state]))
        for town in TOWNS:
            iban = self.iban("DE")
            for office in ["Schulverwaltungsamt", "Bauamt", "Jugendamt", "Feuerwehr", "Grundschule am Park", "Gymnasium"]:
                self.buyers.append(self.add_customer("B%05d" % (5000 + len(self.buyers)), "Stadt %s %s" % (town, office),
                                                     iban if self.r.random() < 0.5 else "", known=1,
                                                     payer=("Stadtkasse " + town if self.r.random() < 0.5 else "Stadt " + town,
                                                            iban)))

    def make_items(self):
        """Invoices and credit notes since January."""
        self.serial = 1000
        issued = sorted([(random_day(self.r, dt.date(2026, 1, 8), dt.date(2026, 5, 2)), self.r.choice(self.buyers))
                         for _ in range(2900)], key=lambda other: other[0])
        for date, customer in issued:
            self.make_item(customer, self.r.choice(PRICES) * self.r.choice([1, 1, 1, 2]) if self.r.random() < 0.4
                           else self.r.randrange(2000, 1200000), date, credit=self.r.random() < 0.05)

    def make_item(self, customer, amount, issue, credit=False):
        """An invoice or credit note with the file number of the authority."""
        self.serial += self.r.choice([1, 1, 2])
        number = ("GU-2026-%05d" if credit else "RE-2026-%05d") % self.serial
        return self.add_item(customer, number, -amount if credit else amount, "EUR", issue, issue + dt.timedelta(30),
                             order="%s-%06d" % (self.r.choice(["BE", "A", "VG"]), self.r.randrange(10 ** 6))
                             if self.r.random() < 0.5 else "", credit=credit, serial=self.serial,
                             file_number="%04d.%04d.%04d" % (self.r.randint(1000, 9999), self.r.randint(0, 9999),
                                                             self.r.randint(0, 9999)))

    def pay_items(self):
        """What cash offices pay, and how."""
        self.listed = sorted(self.items.values(), key=lambda other: other.issue)
        self.r.shuffle(self.listed)
        for item in self.listed:
            if not item.free or item.credit:
                continue
            customer = item.customer
            amount = item.amount
            number = item.id
            case = self.r.random()
            payer_name, payer_iban = customer.payer
            if case < 0.2:
                continue
            item.free = False
            date = (min(max(item.issue + dt.timedelta(self.r.randint(10, 60)), dt.date(2026, 3, 1)), dt.date(2026, 5, 29))
                    if item.issue > dt.date(2026, 1, 25) else random_day(self.r, dt.date(2026, 3, 1), dt.date(2026, 4, 10)))
            free = [other for other in customer.items if other.free and not other.credit and other.issue <= date]
            same_payer = [other for buyer in self.buyers if buyer.payer[1] == payer_iban for other in buyer.items if other.free
                          and not other.credit and other.issue <= date and other is not item]
            file_number = item.file_number
            file_text = self.r.choice(["KASSENZ. %s", "KZ %s", "Kassenzeichen %s", "AZ %s"]) % file_number
            advice = ("%s%d" % (self.r.choice(["AO-Nr. ", "Anordnung ", "Bel. ", "HUEL "]),
                                self.r.choice([self.r.randint(1000, self.serial), self.r.randint(10 ** 6, 10 ** 7)])))

            def pay(amount, text, truth, kind, **more):
                return self.pay(self.account, more.pop("date", date), amount, more.pop("name", payer_name),
                                more.pop("iban", payer_iban), text, truth, kind, **more)

            def ambiguous():
                return [other for buyer in self.buyers if buyer.payer[1] == payer_iban for other in buyer.items
                        if other is not item and other.amount == amount]
            if case < 0.4:
                pay(amount, "%s %s %s" % (file_text, advice, self.r.choice(["RE-2026-%05d", "RG 2026-%05d", "Rechnung 2026/%05d",
                                                                            "RE2026%05d"]) % item.serial), {number: amount},
                    "kz_and_number")
            elif case < 0.5:
                pay(amount, "%s Rg.Nr. %d vom %s" % (advice, item.serial, item.issue.strftime("%d.%m.%Y")), {number: amount},
                    "short_number_date")
            elif case < 0.54:
                pay(amount, "%s Rg. vom %s %s" % (file_text, item.issue.strftime("%d.%m.%Y"), customer.name[:30]),
                    {number: amount}, "date_and_office", decidable=not [other for other in ambiguous()
                                                                        if other.issue == item.issue]
                    and not [other for other in customer.items if other is not item and other.amount == amount
                             and other.issue == item.issue], note="date of the invoice, office, amount")
            elif case < 0.59:
                pay(amount, "%s %s" % (file_text, advice), {number: amount}, "kz_only", decidable=not ambiguous(),
                    others=[{other.id: amount} for other in ambiguous()], note="account of the cash office and the amount only")
            elif case < 0.7:
                # several of several offices by one cash office
                together = [item] + self.r.sample(same_payer, min(len(same_payer), self.r.randint(1, 6)))
                take(together)
                written = self.r.choice([lambda other: other.id, lambda other: "2026-%05d" % other.serial,
                                         lambda other: "%d" % other.serial, lambda other: "RE-%05d" % other.serial])
                text = "%s RE %s" % (advice, ", ".join(written(other) for other in together))
                pay(sum_of(together), text, shares_of(together), "several_offices", decidable=len(text) <= 140)
            elif case < 0.76:
                # with credit notes
                credits = [other for other in customer.items if other.credit and other.free and other.issue <= date][:2]
                together = [item] + free[:self.r.randint(0, 3)]
                total = sum_of(together + credits)
                if credits and total > 100:
                    take(together + credits)
                    pay(total, "%s %s abzgl. %s" % (advice, " ".join("%d" % other.serial if self.r.random() < 0.3 else other.id
                                                                     for other in together),
                                                    " ".join(other.id if self.r.random() < 0.6 else "GU %d" % other.serial
                                                             for other in credits)), shares_of(together + credits), "credit_notes")
                else:
                    pay(amount, "%s %s" % (file_number, number), {number: amount}, "kz_and_number")
            elif case < 0.8:
                # advice number inside our number range AND no other number: trap
                text = self.r.randint(1001, self.serial)
                hit = [other for other in self.listed if other.serial == text]
                pay(amount, "Anordnung 2026-%05d %s" % (text, file_number), {number: amount}, "order_no_trap",
                    decidable=not ambiguous() and not (hit and (hit[0].amount == amount
                                                                or hit[0].customer.payer[1] == payer_iban)),
                    others=[{other.id: amount} for other in ambiguous()]
                    + [{other.id: min(amount, other.amount)} for other in hit],
                    note="the number after Anordnung is the authority's own"
                    + (" (as an invoice it is of %s)" % hit[0].customer.name if hit else ""))
            elif case < 0.84:
                part = self.r.choice([amount * 9 // 10, amount - 5000 if amount > 6000 else amount // 2, amount // 2])
                pay(part, "%s Teilzahlung %s Mängeleinbehalt" % (advice, number), {number: part}, "retention")
            elif case < 0.87:
                # paid by another cash office (wrong client), number right
                other_name, other_iban = self.r.choice(self.buyers).payer
                pay(amount, "%s %s" % (advice, number), {number: amount}, "other_payer", name=other_name, iban=other_iban)
            elif case < 0.9:
                # number with year of last year: RE-2025-01234
                pay(amount, "RE-2025-%05d %s" % (item.serial, advice), {number: amount}, "year_wrong", decidable=False,
                    others=[{}], note="number of last year; amount of this year's number")
            elif case < 0.92:
                first = pay(amount, "%s %s" % (file_text, number), {number: amount}, "dup_first")
                second = pay(amount, "%s %s" % (advice, number), {}, "dup_second",
                             date=min(date + dt.timedelta(self.r.choice([2, 14])), dt.date(2026, 5, 30)), twin=first.bank_ref)
                first.twin = second.bank_ref
            elif case < 0.95:
                # EPL: several invoices, only the first number cited "u.a."
                together = [item] + free[:self.r.randint(1, 3)]
                take(together)
                pay(sum_of(together), "%s %s u.a." % (advice, number), shares_of(together), "first_and_others", basis="payer")
            elif case < 0.97:
                pay(amount + self.r.choice([4000, 500, 900]), "%s %s zzgl. Verzugspauschale" % (advice, number), {number: amount},
                    "over_fee")
            elif item.order:
                pay(amount, "Bestellung %s %s" % (item.order, advice), {number: amount}, "po")
            else:
                pay(amount, number[-5:], {number: amount}, "short_only")

    def add_strangers(self):
        """Bank lines of which nobody on the list is the payer, or that pay nothing."""
        for _ in range(180):
            other = self.r.choice(self.listed)
            variant = self.r.random()
            date = random_day(self.r, dt.date(2026, 3, 1), dt.date(2026, 5, 29))
            state = self.r.choice(STATES)
            payer_name, payer_iban = self.cash_offices[state]
            if variant < 0.3:
                self.pay(self.account, date, self.r.randrange(2000, 400000), payer_name, payer_iban,
                         self.r.choice(["Erstattung Gewerbesteuer 2024 KZ %04d.%04d.%04d", "USt-Erstattung StNr %04d/%04d/%04d",
                                        "Entschädigung Zeuge AZ %d KLs %d/%d"])
                         % (self.r.randint(1000, 9999), self.r.randint(1000, 9999), self.r.randint(1000, 2999)), {},
                         "authority_other", note="the same cash office refunds something else")
            elif variant < 0.5:
                self.pay(self.account, date, -self.r.randrange(2000, 400000), payer_name, payer_iban,
                         "Bußgeld KZ %04d.%04d.%04d RE %d" % (self.r.randint(1000, 9999), 1, 2, other.serial), {},
                         "authority_debit", code="PMNT-ICDT-ESCT")
            elif variant < 0.7:
                self.pay(self.account, date, abs(other.amount), "Bundesagentur für Arbeit", self.iban("DE"),
                         "EGZ Zuschuss %d/2026 BG %d" % (other.serial, self.r.randint(10 ** 5, 10 ** 6)) if self.r.random() < 0.5
                         else "KUG 03/2026", {}, "stranger", note="wage subsidy")
            elif variant < 0.85:
                self.pay(self.account, date, abs(other.amount), payer_name, payer_iban,
                         "Rueckzahlung Kaution Ausschreibung VG-%06d" % self.r.randrange(10 ** 6), {}, "authority_deposit",
                         decidable=not [item for item in self.listed if item.amount == abs(other.amount)
                                        and item.customer.payer[1] == payer_iban],
                         note="a tender deposit; amount by chance may be an item of that cash office")
            else:
                self.pay(self.account, date, -self.r.randrange(200000, 400000), "Müller, Eva", self.iban("DE"), "Gehalt 04/2026",
                         {}, "stranger_debit", code="PMNT-ICDT-ESCT")
