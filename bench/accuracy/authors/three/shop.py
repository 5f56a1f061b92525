"""A mail-order shop: frequent names, a dozen prices, order numbers, payouts of providers, cash on delivery, refunds."""
import datetime as dt

from .world import World, capitals, full_iban, random_day, shares_of, sum_of, swap, typo

SURNAMES = ("Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer "
            "Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger "
            "Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann").split()
FIRST_NAMES = ("Thomas Sabine Michael Petra Andreas Monika Stefan Claudia Frank Birgit Jan Anja "
               "Markus Nicole Sven Katrin Jens Silke Tobias Melanie Kevin Jennifer").split()
PRICES = [1990, 2490, 2990, 3990, 4990, 4990, 5990, 7990, 9990, 12990, 14990, 19990]


class Shop(World):
    """One payment for one order, by many people of the same names."""

    CODE, SEED = "SH", 77009
    STEPS = "make_customers make_items make_credits pay_items pay_out pay_on_delivery pay_instalments refund add_strangers".split()

    def make_customers(self):
        """The company's accounts and its customers."""
        self.account = self.add_account(full_iban("DE", "100500000190012345"), "EUR", "Gartenglück Versand GmbH")
        self.buyers = [self.add_customer("W%06d" % (400000 + number * 7),
                                         self.r.choice(FIRST_NAMES) + " " + self.r.choice(SURNAMES), self.iban("DE"), known=0)
                       for number in range(1500)]
        self.by_name = {}
        for customer in self.buyers:
            self.by_name.setdefault(customer.name, []).append(customer)

    def make_items(self):
        """Orders by four channels of payment."""
        self.serial = 600000
        self.listed = []
        for _ in range(2300):
            customer = self.r.choice(self.buyers)
            self.serial += self.r.choice([1, 1, 1, 2])
            amount = self.r.choice(PRICES) + self.r.choice([0, 490, 590]) + (self.r.choice(PRICES) if self.r.random() < 0.25
                                                                             else 0)
            date = random_day(self.r, dt.date(2026, 2, 20), dt.date(2026, 5, 15))
            channel = self.r.choices(["bank", "psp", "cod", "inst"], [0.62, 0.2, 0.1, 0.08])[0]
            self.listed.append(self.add_item(customer, "R%d" % self.serial, amount, "EUR", date, date + dt.timedelta(14),
                                             order="GG-%s-%05d" % (date.strftime("%y%m"), self.r.randrange(10 ** 5)),
                                             channel=channel))

    def make_credits(self):
        """Credit notes for some of them."""
        self.credits = []
        for item in self.r.sample(self.listed, 110):
            self.serial += 1
            self.credits.append(self.add_item(item.customer, "G%d" % self.serial,
                                              -self.r.choice([item.amount, item.amount, 1990]), "EUR",
                                              item.issue + dt.timedelta(9), item.issue + dt.timedelta(20), order=item.order))

    def payment_day(self, item):
        """When an item is paid."""
        return min(item.issue + dt.timedelta(self.r.randint(0, 16)), dt.date(2026, 5, 29))

    def same_looks(self, customer, amount, item):
        """Items of namesakes with the same amount."""
        return [other for buyer in self.by_name[customer.name] for other in buyer.items if other.amount == amount
                and other is not item]

    def pay_items(self):
        """What customers pay by their bank, and how."""
        for item in self.listed:
            if item.channel != "bank" or not item.free:
                continue
            customer = item.customer
            amount = item.amount
            number = item.id
            case = self.r.random()
            order = item.order
            if case < 0.12:
                continue
            item.free = False
            date = self.payment_day(item)
            name = customer.name
            iban = customer.iban
            if self.r.random() < 0.18:
                name = self.r.choice(FIRST_NAMES) + " " + name.split()[-1]
                iban = self.iban("DE")
            elif self.r.random() < 0.2:
                name = ", ".join(reversed(name.upper().split()))

            def pay(amount, text, truth, kind, **more):
                return self.pay(self.account, more.pop("date", date), amount, more.pop("name", name), more.pop("iban", iban),
                                text, truth, kind, **more)
            if case < 0.38:
                pay(amount, self.r.choice(["%s", "Bestellung %s", "Bestellnummer: %s Danke!", "Best.Nr.%s", "Gartenglück %s"])
                    % order, {number: amount}, "order_no")
            elif case < 0.55:
                pay(amount, self.r.choice(["%s", "Rechnung %s", "Re.Nr. %s KdNr " + customer.id, "RG %s"])
                    % (number if self.r.random() < 0.7 else number[1:]), {number: amount}, "invoice_no")
            elif case < 0.63:
                pay(amount, self.r.choice(["Kundennummer %s", "KdNr %s", "%s"]) % customer.id, {number: amount}, "cust_no",
                    decidable=not [other for other in customer.items if other.amount == amount and other is not item],
                    others=[{other.id: amount} for other in customer.items if other.amount == amount and other is not item])
            elif case < 0.69:
                pay(amount, self.r.choice(["Bestellung", "Gartenmöbel", "Online Bestellung", "", "Danke"]), {number: amount},
                    "name_only", name=customer.name, iban=customer.iban, decidable=not self.same_looks(customer, amount, item),
                    basis="payer", others=[{other.id: amount} for other in self.same_looks(customer, amount, item)])
            elif case < 0.74:
                typo(self.r, order[:8])
                text = order[:8] + swap(self.r, order[8:])
                hit = [other for other in self.listed if other.order == text and other is not item]
                pay(amount, "Bestellung " + text, {number: amount}, "order_swapped", name=customer.name,
                    decidable=not [other for other in hit if other.amount == amount] and text != order,
                    others=[{other.id: amount} for other in hit], note="order number swapped; name and amount tell")
            elif case < 0.78:
                # last digit of the invoice wrong: often another customer's open invoice, of the same price
                text = number[:-1] + self.r.choice([digit for digit in "0123456789" if digit != number[-1]])
                hit = self.items.get(text)
                pay(amount, "Rechnung " + text, {number: amount}, "invoice_last_digit", name=customer.name, iban=customer.iban,
                    decidable=not (hit and hit.amount == amount), basis="payer",
                    others=[{text: min(amount, hit.amount)}] if hit else [],
                    note="last digit wrong" + (": it is %s's, of %d.%02d"
                                               % (hit.customer.name, hit.amount // 100, hit.amount % 100) if hit else ""))
            elif case < 0.82:
                # two orders
                other = [his for his in customer.items if his.free and his.amount > 0 and his.channel == "bank"
                         and his.issue <= date]
                if other:
                    other = other[0]
                    other.free = False
                    pay(amount + other.amount, "%s und %s" % (order, other.order), {number: amount, other.id: other.amount},
                        "two_orders")
                else:
                    pay(amount, order, {number: amount}, "order_no")
            elif case < 0.85:
                first = pay(amount, order, {number: amount}, "dup_first")
                second = pay(amount, order, {}, "dup_second", date=min(date + dt.timedelta(self.r.choice([0, 1, 6])),
                                                                       dt.date(2026, 5, 30)), twin=first.bank_ref)
                first.twin = second.bank_ref
            elif case < 0.88:
                # shipping forgotten / voucher deducted
                deducted = self.r.choice([490, 590, 500, 1000])
                if amount - deducted > 500:
                    pay(amount - deducted, order + self.r.choice(["", " abzgl. Gutschein", " ohne Versand"]),
                        {number: amount - deducted}, "short_shipping", any_shares=True)
            elif case < 0.91:
                pay(amount + self.r.choice([10, 1, 500, 1000]), order, {number: amount}, "over", any_shares=True)
            elif case < 0.94:
                # order number of ANOTHER shop, amount equals
                pay(amount, self.r.choice(["302-%07d-%07d", "Bestellung 028-%07d-%07d"])
                    % (self.r.randrange(10 ** 7), self.r.randrange(10 ** 7)), {number: amount}, "foreign_order_no",
                    name=customer.name, decidable=False, basis="payer", others=[{}],
                    note="an order number of another marketplace; may be meant for somebody else")
            else:
                pay(amount, "%s/%s" % (number, customer.id), {number: amount}, "invoice_no")

    def pay_out(self):
        """Payouts of payment providers, less their fees."""
        by_provider = [other for other in self.listed if other.channel == "psp"]
        by_provider.sort(key=lambda other: other.issue)
        count = 0
        while count < len(by_provider):
            together = by_provider[count:count + self.r.choice([1, 1, 2, 5, 12])]
            count += len(together)
            total = sum_of(together)
            fee = sum(round(other.amount * 0.0249) + 35 for other in together)
            date = min(max(other.issue for other in together) + dt.timedelta(2), dt.date(2026, 5, 29))
            if len(together) == 1 and self.r.random() < 0.5:
                self.pay(self.account, date, total - fee, "PayLux Europe S.a.r.l. et Cie S.C.A", self.iban("DE"),
                         "PP.%d.PP . Auszahlung %s" % (self.r.randint(1000, 9999), together[0].order),
                         {together[0].id: total - fee}, "psp_single_named", any_shares=True,
                         note="one order less the fee 2.49 % + 0.35")
            else:
                self.pay(self.account, date, total - fee, self.r.choice(["Stride Payments Europe", "Molens B.V.",
                                                                         "Klasna Bank AB", "PayLux Europe S.a.r.l. et Cie S.C.A",
                                                                         "Orinok Payments Europe"]), self.iban("NL"),
                         self.r.choice(["PAYOUT %d", "Settlement %d", "po_1N%08x"]) % self.r.randrange(10 ** 7, 10 ** 8),
                         shares_of(together), "psp_lump", decidable=False, any_shares=True, note="no list")

    def pay_on_delivery(self):
        """Cash on delivery, handed over by the carrier."""
        on_delivery = [item for item in self.listed if item.channel == "cod"]
        for item in on_delivery:
            if self.r.random() < 0.15:
                continue
            if self.r.random() < 0.5:
                if self.r.random() < 0.5:
                    self.pay(self.account, self.payment_day(item), item.amount, "DLP Paket GmbH",
                             full_iban("DE", "370100500000000111"), "NN %020d %s"
                             % (self.r.randrange(10 ** 20), item.order if self.r.random() < 0.5
                                else capitals(item.customer.name)), {item.id: item.amount}, "cod")
                else:
                    self.pay(self.account, self.payment_day(item), item.amount - 200, "DLP Paket GmbH",
                             full_iban("DE", "370100500000000111"), "NACHNAHME %s abz. Entgelt 2,00" % item.order,
                             {item.id: item.amount - 200}, "cod_less_fee", any_shares=True)
            else:
                self.pay(self.account, self.payment_day(item), item.amount, item.customer.name, "", "Nachnahme " + item.id,
                         {item.id: item.amount}, "cod")
        for line in self.lines:
            if line.kind == "cod" and line.text.startswith("NN ") and "GG-" not in line.text:
                named = self.items[next(iter(line.truth))]
                same = self.same_looks(named.customer, named.amount, named)
                line.decidable = not same
                line.others = [{item.id: item.amount} for item in same]

    def pay_instalments(self):
        """Purchases in three instalments."""
        for item in [item for item in self.listed if item.channel == "inst"]:
            part = item.amount // 3
            date = self.payment_day(item)
            rest = item.amount
            for turn in range(self.r.randint(1, 3)):
                paid = part if turn < 2 else rest
                rest -= paid
                if date > dt.date(2026, 5, 29):
                    break
                self.pay(self.account, date, paid, item.customer.name, item.customer.iban,
                         "Rate %d/3 %s" % (turn + 1, self.r.choice([item.order, item.id])), {item.id: paid}, "instalment")
                date += dt.timedelta(30)

    def refund(self):
        """Money back for credit notes."""
        for credit in self.credits:
            variant = self.r.random()
            date = min(credit.issue + dt.timedelta(self.r.randint(1, 10)), dt.date(2026, 5, 30))
            if variant < 0.5:
                self.pay(self.account, date, credit.amount, credit.customer.name, credit.customer.iban,
                         "Erstattung " + self.r.choice([credit.id, credit.order]), {credit.id: credit.amount}, "refund",
                         code="PMNT-ICDT-ESCT")
            elif variant < 0.65:
                self.pay(self.account, date, credit.amount, credit.customer.name, credit.customer.iban, "Rückzahlung",
                         {credit.id: credit.amount}, "refund_no_text", basis="payer",
                         decidable=len([other for year in self.by_name[credit.customer.name] for other in year.items
                                        if other.amount == credit.amount]) == 1, code="PMNT-ICDT-ESCT")

    def add_strangers(self):
        """Bank lines of which nobody on the list is the payer, or that pay nothing."""
        for _ in range(200):
            other = self.r.choice(self.listed)
            variant = self.r.random()
            date = random_day(self.r, dt.date(2026, 3, 1), dt.date(2026, 5, 29))
            name = self.r.choice(FIRST_NAMES) + " " + self.r.choice(SURNAMES)
            if variant < 0.25:
                self.pay(self.account, date, self.r.choice(PRICES), name, self.iban("DE"),
                         self.r.choice(["Danke", "", "eHof Kleinanzeigen", "Bestellung"]), {}, "stranger_common_name",
                         decidable=not self.by_name.get(name), others=[{his.id: his.amount}
                                                                       for buyer in self.by_name.get(name, [])
                                                                       for his in buyer.items], note="a frequent name")
            elif variant < 0.45:
                self.pay(self.account, date, -other.amount, self.r.choice(["DLP Paket GmbH", "Gaggle Ireland Ltd", "Shopora Int.",
                                                                           "Baumschule Horst"]), self.iban("DE"),
                         self.r.choice(["Rechnung R%d", "RE %d"]) % self.r.randint(600000, self.serial), {}, "stranger_debit",
                         code="PMNT-ICDT-ESCT", note="a supplier's invoice number in our range")
            elif variant < 0.65:
                self.pay(self.account, date, other.amount, self.r.choice(["Baumschule Horst", "Otta GmbH", "Finanzamt Berlin"]),
                         self.iban("DE"), self.r.choice(["Gutschrift zu R%d", "Rückvergütung %d", "Erstattung %d"])
                         % self.r.randint(600000, self.serial), {}, "stranger_refund",
                         note="a supplier's credit with the supplier's number")
            elif variant < 0.85:
                self.pay(self.account, date, self.r.choice(PRICES), name, self.iban("DE"),
                         "Bestellung GG-%s-%05d" % (self.r.choice(["2511", "2512", "2601"]), self.r.randrange(10 ** 5)), {},
                         "old_order", note="an order of last year, settled, not on the list", decidable=not self.by_name.get(name))
            else:
                self.pay(self.account, date, other.amount, self.r.choice(FIRST_NAMES) + " Zwiebelfisch", self.iban("DE"),
                         "GG-%s-%05d" % (other.issue.strftime("%y%m"), self.r.randrange(10 ** 5)), {}, "unknown_order",
                         note="order number not on the list; name unknown")
