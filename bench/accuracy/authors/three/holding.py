"""A supplier of groups: affiliates who pay for each other, lists with shortened numbers, credit notes and deductions."""
import datetime as dt

from .world import World, capitals, full_iban, random_day, shares_of, sum_of, take

GROUPS = ["Nordwerk", "Hellmann & Roth", "Castor", "Vulkania", "Berolina", "Askania", "Teutonia", "Phönix", "Merkur", "Saxonia",
          "Alemannia", "Concordia", "Borussia", "Hansea", "Aurora", "Ceres"]
AFFILIATES = ["Pumpen GmbH", "Pumpen Vertrieb GmbH", "Armaturen GmbH", "Service GmbH", "Anlagenbau AG", "Logistik GmbH",
              "Holding AG", "Polska Sp. z o.o.", "Austria GmbH", "Shared Services GmbH"]
PRICES = [118000, 59500, 23800, 11900, 47600]


class Holding(World):
    """Eight digits for an invoice, and foreign numbers in the same range."""

    CODE, SEED = "HO", 77007
    STEPS = "make_customers make_items pay_items add_strangers".split()

    def make_customers(self):
        """The company's accounts and its customers."""
        self.account = self.add_account(full_iban("DE", "600501010002034567"), "EUR", "Rheinblech Zulieferer GmbH")
        self.add_account(full_iban("DE", "600501010002034999"), "USD", "Rheinblech Zulieferer GmbH")
        self.buyers = []
        self.by_group = {}
        for group in GROUPS:
            parts = self.r.sample(AFFILIATES, self.r.randint(3, 8))
            for part in parts:
                customer = self.add_customer("K%05d" % (30000 + len(self.buyers) * 3), group + " " + part, self.iban("DE"),
                                             known=self.r.random() < 0.5, group="G-" + group, affiliation=group)
                self.buyers.append(customer)
                self.by_group.setdefault(group, []).append(customer)
        for name in ["Maschinenfabrik Ostertag KG", "Gebr. Lindner OHG", "Dreherei Pfaff", "Stahlbau Kunkel GmbH",
                     "Werkzeugbau Hahn GmbH", "Kranbau Seidel AG", "Fördertechnik Brandt GmbH", "Hydraulik Maier GmbH"]:
            self.buyers.append(self.add_customer("K%05d" % (30000 + len(self.buyers) * 3), name, self.iban("DE"), known=1,
                                                 affiliation=None))

    def make_items(self):
        """Invoices and credit notes since January."""
        self.serial = 90210000
        issued = sorted([(random_day(self.r, dt.date(2026, 1, 10), dt.date(2026, 5, 5)), self.r.choice(self.buyers))
                         for _ in range(4300)], key=lambda other: other[0])
        for date, customer in issued:
            credit = self.r.random() < 0.06
            self.make_item(customer, self.r.choice(PRICES) if self.r.random() < 0.2 else int(self.r.lognormvariate(11.5, 1.2))
                           + 1000, date, credit=credit)

    def make_item(self, customer, amount, issue, credit=False):
        """An invoice or credit note; some offer a cash discount."""
        self.serial += self.r.choice([1, 1, 1, 2, 3])
        number = "%d" % self.serial
        discounted = self.r.random() < 0.3 and not credit
        return self.add_item(customer, number, -amount if credit else amount, "EUR", issue, issue + dt.timedelta(30),
                             order="45%08d" % self.r.randrange(10 ** 8) if self.r.random() < 0.6 else "",
                             discount="2" if discounted else "", discount_day=(issue + dt.timedelta(14)).isoformat() if discounted
                             else "", credit=credit, discounted=discounted)

    def pay_items(self):
        """What a customer or his affiliate pays, and how."""
        self.listed = sorted(self.items.values(), key=lambda other: other.issue)
        for item in self.listed:
            if not item.free or item.credit:
                continue
            customer = item.customer
            case = self.r.random()
            amount = item.amount
            number = item.id
            if case < 0.18:
                continue
            date = (min(max(item.issue + dt.timedelta(self.r.randint(8, 50)), dt.date(2026, 3, 1)), dt.date(2026, 5, 29))
                    if item.issue > dt.date(2026, 2, 1) else random_day(self.r, dt.date(2026, 3, 1), dt.date(2026, 4, 10)))
            item.free = False
            payer = customer
            affiliates = [other for other in self.by_group.get(customer.affiliation, []) if other is not customer]
            own_items = [other for other in customer.items if other.free and not other.credit and other.issue <= date]
            group_items = [other for buyer in self.by_group.get(customer.affiliation, [customer]) for other in buyer.items
                           if other.free and not other.credit and other.issue <= date]
            variant = self.r.random()
            if affiliates and variant < 0.35:
                payer = self.r.choice(affiliates)
            document = "51%08d" % self.r.randrange(10 ** 8)
            prefix = self.r.choice(["", "", "BELEG %s " % document, "ZAHLUNG %s " % document,
                                    "AVIS %d " % self.r.randint(90210000, self.serial)])

            def pay(amount, text, truth, kind, **more):
                return self.pay(self.account, more.pop("date", date), amount,
                                more.pop("name", None) or (capitals(payer.name) if self.r.random() < 0.6 else payer.name),
                                more.pop("iban", payer.iban if self.r.random() < 0.9 else ""), text, truth, kind, **more)
            suffix = "" if payer is customer else "_aff"
            if case < 0.36:
                pay(amount, prefix + self.r.choice(["RE %s", "RG-NR %s vom " + item.issue.strftime("%d.%m.%Y"), "%s",
                                                    "Rechnung %s"]) % number, {number: amount},
                    ("one_avis_trap" if prefix.startswith("AVIS") else "one") + suffix)
            elif case < 0.56:
                source = group_items if self.r.random() < 0.4 else own_items
                together = [item] + self.r.sample(source, min(len(source), self.r.randint(1, 9)))
                take(together)
                total = sum_of(together)
                text = prefix + self.r.choice(["RE ", "Re-Nr. ", ""]) + self.written_list(together)
                pay(total, text, shares_of(together), ("list_avis_trap" if prefix.startswith("AVIS") else "list") + suffix,
                    decidable=len(text) <= 140, note="" if len(text) <= 140 else "list cut by the bank at 140")
            elif case < 0.64:
                # with credit notes
                credits = [other for other in (customer.items if self.r.random() < 0.6
                                               else [third for buyer in self.by_group.get(customer.affiliation, [customer])
                                                     for third in buyer.items]) if other.credit and other.free
                           and other.issue <= date][:self.r.randint(1, 2)]
                together = [item] + own_items[:self.r.randint(0, 4)]
                total = sum_of(together + credits)
                if credits and total > 100:
                    take(together + credits)
                    text = (prefix + self.written_list(together) + self.r.choice([" abzgl. GS ", " ./. ", " minus Gutschrift ",
                                                                                  " ABZ "])
                            + " ".join(other.id if self.r.random() < 0.7 else other.id[-4:] for other in credits))
                    pay(total, text, shares_of(together + credits), "list_credit" + suffix, decidable=len(text) <= 140)
                else:
                    pay(amount, number, {number: amount}, "one" + suffix)
            elif case < 0.7:
                # credit silently netted: list of invoices, sum less one credit note not named
                credits = [other for other in customer.items if other.credit and other.free and other.issue <= date]
                together = [item] + own_items[:self.r.randint(0, 3)]
                if credits and sum_of(together) + credits[0].amount > 100:
                    take(together + [credits[0]])
                    pay(sum_of(together) + credits[0].amount, "RE " + ", ".join(other.id for other in together),
                        shares_of(together + [credits[0]]), "credit_silent" + suffix,
                        note="difference is exactly an open credit note",
                        decidable=len([other for other in customer.items if other.amount == credits[0].amount]) == 1
                        and not [other for other in together if other.amount == -credits[0].amount],
                        others=[{third.id: third.amount for third in together if third is not other} for other in together
                                if other.amount == -credits[0].amount])
                else:
                    pay(amount, number, {number: amount}, "one" + suffix)
            elif case < 0.75:
                # discount in time / late
                deduction = round(amount * 0.02)
                pay(amount - deduction, "RE %s ./. 2%% Skonto" % number, {number: amount - deduction},
                    ("disc_offered" if item.discounted and date <= item.issue + dt.timedelta(17) else "disc_not_due") + suffix,
                    any_shares=True)
            elif case < 0.79:
                # list with discount on some
                together = [item] + own_items[:self.r.randint(1, 4)]
                take(together)
                truth = {other.id: other.amount - (round(other.amount * 0.02) if other.discounted else 0) for other in together}
                text = "RE " + self.written_list(together) + " netto Skonto"
                pay(sum(truth.values()), text, truth, "list_disc" + suffix, any_shares=True, decidable=len(text) <= 140)
            elif case < 0.83:
                # deduction: Reklamation, short one of list
                together = [item] + own_items[:self.r.randint(0, 3)]
                take(together)
                deduction = self.r.choice([5000, 11900, self.r.randrange(500, amount // 2 + 600)])
                equal_items = [other for other in together if other.amount == deduction]
                equal_credits = [third for buyer in self.by_group.get(customer.affiliation, [customer]) for third in buyer.items
                                 if third.credit and -third.amount == deduction]
                full = shares_of(together)
                if deduction < amount:
                    pay(sum_of(together) - deduction, "RE " + ", ".join(other.id for other in together) + " abz. Belastung %d"
                        % self.r.randint(7000, 9999), {other.id: other.amount - (deduction if other is item else 0)
                                                       for other in together}, "deduction" + suffix, any_shares=True,
                        decidable=not equal_items and not equal_credits,
                        others=[{key: value for key, value in full.items() if key != other.id} for other in equal_items]
                        + [dict(full, **{third.id: third.amount}) for third in equal_credits],
                        note="the deduction is just the amount of one of the named, or of a credit note" if equal_items
                        or equal_credits else "")
                else:
                    pay(amount, number, {number: amount}, "one" + suffix)
            elif case < 0.86:
                # sum only, no numbers (own or affiliate)
                together = [item] + own_items[:self.r.randint(0, 2)]
                take(together)
                pay(sum_of(together), prefix.strip() if not prefix.startswith("AVIS") else "laut Avis", shares_of(together),
                    "sum_only" + suffix, basis="payer", customer=payer.id, decidable=payer is customer)
            elif case < 0.89:
                # one number of the list wrong (typo) , sum right
                together = [item] + own_items[:self.r.randint(1, 3)]
                if len(together) > 1:
                    take(together)
                    numbers = [other.id for other in together]
                    text = numbers[-1][:-2] + numbers[-1][-1] + numbers[-1][-2]
                    written = numbers[:-1] + [text]
                    hit = self.items.get(text) if text != numbers[-1] else None
                    pay(sum_of(together), "RE " + ", ".join(written), shares_of(together), "list_one_typo" + suffix,
                        decidable=not (hit and hit.amount == together[-1].amount),
                        note="one number swapped; sum and payer say which")
                else:
                    pay(amount, number, {number: amount}, "one" + suffix)
            elif case < 0.92:
                # the typo hits an item of an affiliate; amount own
                pay(amount, number[:-1] + self.r.choice([digit for digit in "0123456789" if digit != number[-1]]),
                    {number: amount}, "last_digit_wrong" + suffix, basis="payer", customer=payer.id, decidable=payer is customer,
                    note="last digit wrong; payer and amount tell")
            elif case < 0.94:
                first = pay(amount, "RE " + number, {number: amount}, "dup_first" + suffix)
                other_payer = self.r.choice(affiliates) if affiliates else payer
                second = pay(amount, "RE " + number, {}, "dup_by_affiliate", name=other_payer.name, iban=other_payer.iban,
                             date=min(date + dt.timedelta(self.r.choice([1, 5, 14])), dt.date(2026, 5, 30)), twin=first.bank_ref,
                             note="two of the group paid the same")
                first.twin = second.bank_ref
            elif case < 0.97:
                # list incl. one already settled / not on list: amount more
                together = [item] + own_items[:2]
                take(together)
                old = "902%05d" % self.r.randint(1000, 9999)
                extra = self.r.randrange(2000, 90000)
                pay(sum_of(together) + extra, "RE " + ", ".join([other.id for other in together] + [old]), shares_of(together),
                    "list_one_unknown" + suffix, any_shares=True, note="a number not on the list takes the rest")
            elif item.order:
                pay(amount, "Best. %s" % item.order, {number: amount}, "po" + suffix)
            else:
                pay(amount, "", {number: amount}, "no_text" + suffix, basis="payer", customer=payer.id,
                    decidable=payer is customer)

    def written_list(self, together):
        """Numbers as they are typed: in full, or the last digits of all but the first."""
        numbers = sorted(other.id for other in together)
        variant = self.r.random()
        if variant < 0.35:
            return self.r.choice([", ", "/", " ", " + ", "; "]).join(numbers)
        if variant < 0.6:
            separator = self.r.choice([", ", "/", " ", "+"])
            return numbers[0] + separator + self.r.choice([", ", "/", " ", "+"]).join(other[-4:] for other in numbers[1:])
        if variant < 0.8:
            return numbers[0] + "/" + "/".join(other[-3:] for other in numbers[1:])
        return " ".join("RE" + other for other in numbers)

    def add_strangers(self):
        """Bank lines of which nobody on the list is the payer, or that pay nothing."""
        for _ in range(200):
            other = self.r.choice(self.listed)
            variant = self.r.random()
            date = random_day(self.r, dt.date(2026, 3, 1), dt.date(2026, 5, 29))
            group = self.r.choice(GROUPS)
            if variant < 0.25:
                self.pay(self.account, date, -self.r.randrange(10000, 900000), group + " " + self.r.choice(AFFILIATES),
                         self.iban("DE"), "Ihre Rechnung %d" % self.r.randint(90210000, self.serial), {}, "supplier_debit",
                         code="PMNT-ICDT-ESCT", note="we pay a group company; its number lies in our range")
            elif variant < 0.45:
                self.pay(self.account, date, self.r.randrange(10000, 900000),
                         self.r.choice(["Stahlhandel Süd AG", "EmBW Energie", "Finanzamt Esslingen",
                                        "Kreditversicherung Atridaus"]), self.iban("DE"),
                         self.r.choice(["Gutschrift zu RE %d", "Bonus 2025 KD %d", "Erstattung %d"])
                         % self.r.randint(90210000, self.serial), {}, "stranger_refund",
                         note="a supplier credits; number of its own in our range")
            elif variant < 0.7:
                self.pay(self.account, date, abs(other.amount), self.r.choice(["Stahlhandel Süd AG", "Schrott Kaiser",
                                                                               "Autohaus Ruf"]), self.iban("DE"),
                         self.r.choice(["", "Schrotterlös", "Verkauf Gabelstapler", "Rückzahlung"]), {}, "stranger")
            elif variant < 0.85:
                self.pay(self.account, date, -abs(other.amount), self.r.choice(["Meier, Karl", "Lohnkonto Sammler"]),
                         self.iban("DE"), "Lohn/Gehalt 04/26", {}, "stranger_debit", code="PMNT-ICDT-ESCT")
            else:
                self.pay(self.account, date, self.r.randrange(10000, 500000), group + " Holding AG", self.iban("DE"),
                         self.r.choice(["Dividende", "Darlehen Rate", "Konzernumlage Q1", "Cash Pool"]), {}, "group_other",
                         note="the holding pays something else")
