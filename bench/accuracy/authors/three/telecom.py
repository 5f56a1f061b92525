"""A German telecom and energy supplier: direct debits and their returns, equal fees every month, customers of one name."""
import datetime as dt

from .world import World, capitals, full_iban, random_day, shares_of, sum_of, swap, take, with_luhn

MONTHS = ["Januar", "Februar", "März", "April", "Mai", "Juni"]
OWNER = "Nordlicht Netz & Energie GmbH"
SURNAMES = ("Petersen Hansen Jensen Schmidt Müller Thomsen Carstensen Lorenzen Matthiesen Nissen "
            "Paulsen Brodersen Christiansen Andresen Schröder Krüger Wulf Behrens Kruse Voss "
            "Lüders Clausen Ehlers Harms Siemens Tiedemann Yilmaz Nguyen Kowalski Ivanov").split()
FIRST_NAMES = ("Lars Kirsten Uwe Heike Jan Antje Sönke Wiebke Malte Telse Ingo Maren Hauke Silke Boy "
               "Frauke Kai Levke Ole Gesche").split()


class Telecom(World):
    """Direct debits for most, payments by hand with customer numbers and months for the others."""

    CODE, SEED = "SD", 77004
    STEPS = "make_customers make_items pay_items collect_batches add_strangers".split()

    def make_customers(self):
        """The company's accounts and its customers."""
        self.account = self.add_account(full_iban("DE", "200505501234567890"), "EUR", OWNER)
        self.buyers = []
        names = []
        for count in range(620):
            name = self.r.choice(FIRST_NAMES) + " " + self.r.choice(SURNAMES)
            if self.r.random() < 0.08:
                name = self.r.choice(SURNAMES) + self.r.choice([" GmbH", " Bau KG", " Bäckerei GmbH", "s Imbiss"])
            customer_id = with_luhn("7%06d" % (count * 13 + 1200))
            customer = self.add_customer(customer_id, name, self.iban("DE"), known=self.r.random() < 0.7,
                                         debited=self.r.random() < 0.62, mandate="NLE-%s-01" % customer_id,
                                         fee=self.r.choice([2999, 3999, 3999, 4999, 1999, 2999]) if self.r.random() < 0.65
                                         else self.r.choice([8500, 9200, 7400, 11000, 6100, 12500]))
            names.append(name)
            self.buyers.append(customer)
        self.namesakes = {name: names.count(name) for name in names}

    def make_items(self):
        """A bill for each of three months, and arrears."""
        serial = 5000
        for month in (1, 2, 3, 4, 5):
            for customer in self.buyers:
                if month < 3 and self.r.random() < 0.86:
                    # older arrears for few
                    continue
                serial += 1
                number = "R26%02d%06d" % (month, serial)
                issue = dt.date(2026, month, 3)
                amount = customer.fee if self.r.random() < 0.93 else customer.fee + self.r.randrange(1, 3000)
                self.add_item(customer, number, amount, "EUR", issue, issue + dt.timedelta(14), contract=customer.id,
                              mandate=customer.mandate if customer.debited else "",
                              end_to_end="NLE%s%02d" % (customer.id, month) if customer.debited and self.r.random() < 0.8 else "",
                              month=month)

    def pay_items(self):
        """Direct debits with their returns, and what others pay, and how."""
        self.listed = list(self.items.values())
        for item in self.listed:
            customer = item.customer
            amount = item.amount
            number = item.id
            month = item.month
            if month < 3:
                continue
            due = item.due
            if customer.debited:
                item.free = False
                end_to_end = "NLE%s%02d" % (customer.id, month)
                case = self.r.random()
                if case < 0.05:
                    item.free = True
                    continue
                text = ("Nordlicht Rechnung %s Kd %s" % (number, customer.id) if self.r.random() < 0.6
                        else "Kundennummer %s Abschlag %s 2026" % (customer.id, MONTHS[month - 1]))
                returned = self.r.random() < 0.09
                self.pay(self.account, due, amount, customer.name, customer.iban, text, {} if returned else {number: amount},
                         "sdd_returned" if returned else "sdd_ok", end_to_end=end_to_end, mandate=customer.mandate,
                         code="PMNT-IDDT-ESDD", note="direct debit, returned later on the same list" if returned else "")
                if returned:
                    return_date = due + dt.timedelta(self.r.choice([2, 3, 5]))
                    fee = self.r.choice([0, 0, 300, 350, 811])
                    self.pay(self.account, return_date, -(amount + fee if fee and self.r.random() < 0.3 else amount),
                             customer.name, customer.iban, "Retoure SEPA Lastschrift " + text, {}, "sdd_return",
                             end_to_end=end_to_end, mandate=customer.mandate, code="PMNT-IDDT-UPDD",
                             return_code=self.r.choice(["AC04", "AM04", "MD06", "MS03"]), note="R-transaction")
                    variant = self.r.random()
                    paid_again = return_date + dt.timedelta(self.r.randint(3, 15))
                    if variant < 0.45:
                        self.pay(self.account, paid_again, amount + 500, customer.name, customer.iban,
                                 "Kdnr %s Rückstand %s incl. Mahngeb." % (customer.id, MONTHS[month - 1]), {number: amount},
                                 "after_return_fee", any_shares=True, note="fee of 5.00 paid with it")
                    elif variant < 0.75:
                        self.pay(self.account, paid_again, amount, customer.name, customer.iban, "Nachzahlung Rechnung " + number,
                                 {number: amount}, "after_return")
            else:
                if not item.free:
                    continue
                case = self.r.random()
                date = due + dt.timedelta(self.r.randint(-8, 20))
                equal = [other for other in customer.items if other is not item and other.amount == amount]
                written_name = customer.name if self.r.random() < 0.5 else capitals(customer.name)
                if self.r.random() < 0.2:
                    parts = customer.name.split()
                    written_name = " ".join(reversed(parts)) if len(parts) == 2 else written_name
                iban = customer.iban if self.r.random() < 0.85 else self.iban("DE")
                if case < 0.13:
                    continue
                item.free = False

                def pay(amount, text, truth, kind, **more):
                    return self.pay(self.account, more.pop("date", date), amount, more.pop("name", written_name),
                                    more.pop("iban", iban), text, truth, kind, **more)
                month_name = MONTHS[month - 1]
                if case < 0.35:
                    pay(amount, self.r.choice(["Rechnung %s", "%s", "RE %s Kd-Nr. " + customer.id, "Rg.Nr. %s"]) % number,
                        {number: amount}, "invoice_no")
                elif case < 0.55:
                    pay(amount, self.r.choice(["Kd.Nr. %s Abschlag %s", "Kundennummer %s %s 2026", "%s Internet %s"])
                        % (customer.id, month_name), {number: amount}, "contract_month", note="month named")
                elif case < 0.65:
                    pay(amount, "Kundennr %s %02d/2026" % (customer.id, month), {number: amount}, "contract_mmYYYY",
                        note="month named as number")
                elif case < 0.73:
                    pay(amount, "Kundennummer " + customer.id, {number: amount}, "contract_only", decidable=not equal,
                        others=[{other.id: amount} for other in equal], note="which month is not said" if equal else "")
                elif case < 0.77:
                    # standing order, no text but name
                    pay(amount, self.r.choice(["Abschlag", "Internet", "Dauerauftrag", ""]), {number: amount}, "no_text",
                        decidable=not equal and self.namesakes[customer.name] == 1,
                        others=[{other.id: amount} for other in self.listed if other.customer.name == customer.name
                                and other.amount == amount and other is not item])
                elif case < 0.81:
                    # two months at once
                    before = [other for other in customer.items if other.free and other.month == month - 1]
                    if before:
                        before = before[0]
                        before.free = False
                        pay(amount + before.amount, "Kdnr %s %s + %s" % (customer.id, MONTHS[month - 2], month_name),
                            {number: amount, before.id: before.amount}, "two_months")
                    else:
                        pay(amount, "Kdnr %s %s" % (customer.id, month_name), {number: amount}, "contract_month")
                elif case < 0.84:
                    # typo in customer number -> other's number? check digit
                    text = swap(self.r, customer.id)
                    hit = text in self.customers and text != customer.id
                    pay(amount, "Kd.Nr. %s Abschlag %s" % (text, month_name), {number: amount}, "custno_typo",
                        decidable=not hit and self.namesakes[customer.name] == 1 and iban == customer.iban,
                        note="customer number has a wrong check digit; name and account tell")
                elif case < 0.88:
                    # neighbour's/other customer's valid number as by mistake: pays FOR family with same surname
                    family = [other for other in self.buyers if other is not customer
                              and other.name.split()[-1] == customer.name.split()[-1]]
                    if family:
                        relative = self.r.choice(family)
                        pay(amount, "Kd %s %s für %s" % (customer.id, month_name, customer.name), {number: amount}, "family_pays",
                            name=relative.name, iban=relative.iban,
                            note="a customer of the same surname pays for another; number and name in the text")
                    else:
                        pay(amount, "Rechnung " + number, {number: amount}, "invoice_no")
                elif case < 0.91:
                    # old invoice number copied from last year's/last month's settled bill, same amount
                    pay(amount, "Rechnung R2512%06d" % self.r.randint(1000, 4900), {number: amount}, "old_number", basis="payer",
                        decidable=False, others=[{}] + [{other.id: amount} for other in equal],
                        note="old number copied, or paid late: cannot be known")
                elif case < 0.94:
                    text = "Rechnung " + number
                    first = pay(amount, text, {number: amount}, "dup_first")
                    second = pay(amount, text, {}, "dup_second", date=date + dt.timedelta(self.r.choice([1, 4])),
                                 twin=first.bank_ref, others=[{other.id: amount} for other in equal],
                                 note="the same invoice paid twice")
                    first.twin = second.bank_ref
                elif case < 0.97:
                    # last month's invoice number (paid by its own payment), standing order; amount equal
                    month_before = [other for other in customer.items if other.month == month - 1]
                    if month_before and not month_before[0].free:
                        pay(amount, "Rechnung %s" % month_before[0].id, {number: amount}, "prev_number", decidable=False,
                            others=[{}, {month_before[0].id: amount}],
                            note="number of the month before, paid already: this month's or a double payment")
                    else:
                        pay(amount, number, {number: amount}, "invoice_no")
                else:
                    parts = amount // 2
                    pay(parts, "Kd %s Rate %s" % (customer.id, month_name), {number: parts}, "instalment_half")
        for month in (3, 4, 5):
            for count in range(20):
                together = [other for other in self.listed if other.customer.debited and other.free
                            and other.month == month][:self.r.randint(2, 6)]
                take(together)
                if len(together) < 2:
                    continue
                self.pay(self.account, dt.date(2026, month, 18), sum_of(together), "", "",
                         "SEPA-Lastschrift Sammler %d Posten MSGID NLE%d%02d" % (len(together), month, count),
                         shares_of(together), "sdd_batch_lump", decidable=False, note="a sum, no list", code="PMNT-IDDT-ESDD")

    def collect_batches(self):
        """Several direct debits in one sum."""
        for number in range(150):
            date = random_day(self.r, dt.date(2026, 3, 1), dt.date(2026, 5, 30))
            variant = self.r.random()
            other = self.r.choice(self.listed)
            payer = self.r.choice(FIRST_NAMES) + " " + self.r.choice("Zwerg Oltmanns Quast Bünning Ypsilanti".split())
            if variant < 0.3:
                self.pay(self.account, date, other.amount, payer, self.iban("DE"),
                         self.r.choice(["", "Miete Stellplatz", "Internet", "Abschlag %s" % self.r.choice(MONTHS)]), {},
                         "stranger", note="nobody of that name is a customer")
            elif variant < 0.5:
                self.pay(self.account, date, -other.amount, other.customer.name, other.customer.iban,
                         "Guthaben Kundennummer %s Schlussabrechnung" % other.customer.id, {}, "payout_credit",
                         code="PMNT-ICDT-ESCT", note="a refund to a customer of a credit that is not on the list")
            elif variant < 0.7:
                self.pay(self.account, date, -self.r.randrange(150000, 400000), payer, self.iban("DE"),
                         "Gehalt 04/2026 Personalnr %d" % self.r.randint(1000, 9999), {}, "stranger_debit", code="PMNT-ICDT-ESCT")
            elif variant < 0.85:
                self.pay(self.account, date, self.r.choice([2999, 3999, 4999, other.amount]),
                         self.r.choice(["Wasserfall Europe Sales", "TensoT TSO GmbH", "Finanzkasse Nord"]), self.iban("DE"),
                         self.r.choice(["Erstattung Vertragskonto 7%06d" % self.r.randint(1200, 9000), "UST 02/2026",
                                        "Gutschrift R2603%06d" % self.r.randint(9000, 9999)]), {}, "stranger_refund")
            else:
                self.pay(self.account, date, other.amount, payer, self.iban("DE"),
                         "Kundennummer " + with_luhn("7%06d" % (90000 + number)), {}, "foreign_custno",
                         note="a customer number of nobody on the list")

    def add_strangers(self):
        """Bank lines of which nobody on the list is the payer, or that pay nothing."""
