"""A lessor: numbers of contract and instalment, the same amount every month, several contracts in one payment."""
import datetime as dt

from .world import Record, World, capitals, full_iban, random_day, shares_of, sum_of, swap, take

MONTHS = ["Januar", "Februar", "März", "April", "Mai", "Juni"]
TRADES = ("Elektro Sanitär Dach Metallbau Malerbetrieb Schreinerei Autohaus Spedition Bäckerei "
          "Metzgerei Praxis Kanzlei Ingenieurbüro Gärtnerei Druckerei Zahntechnik").split()
NAMES = ("Abel Bähr Conrad Dorn Ebert Falk Gräf Heun Ickstadt Jost Kilb Lotz Maurer Nau Ohl "
         "Pabst Quell Raab Sauer Trapp Ulrich Vogt Wirth Zeiss").split()


class Leasing(World):
    """Instalments of contracts whose numbers differ in a digit."""

    CODE, SEED = "LE", 77006
    STEPS = "make_customers make_items pay_items pay_final_bills add_strangers".split()

    def make_customers(self):
        """The company's accounts and its customers."""
        self.account = self.add_account(full_iban("DE", "500700100098765432"), "EUR", "Taunus Leasing GmbH")
        self.austrian_account = self.add_account(full_iban("AT", "2011182012345678"), "EUR", "Taunus Leasing GmbH")
        self.buyers = []
        names = set()
        while len(self.buyers) < 210:
            name = (self.r.choice(TRADES) + " " + self.r.choice(NAMES) + self.r.choice([" GmbH", " KG", "", " e.K.",
                                                                                        " GmbH & Co. KG"]))
            if name in names:
                continue
            names.add(name)
            self.buyers.append(self.add_customer("D%05d" % (20000 + len(self.buyers) * 17), name,
                                                 self.iban("DE" if self.r.random() < 0.85 else "AT"), known=self.r.random() < 0.6,
                                                 leases=[]))

    def make_items(self):
        """Contracts with an instalment each month, and final bills."""
        contract = 471000
        self.all_leases = []
        for customer in self.buyers:
            for _ in range(self.r.choice([1, 1, 1, 2, 2, 3, 5])):
                contract += self.r.choice([1, 1, 2, 10])
                style = self.r.choice([0, 0, 1])
                self.all_leases.append(Record(customer=customer, number=contract,
                                              rate=self.r.choice([19900, 24900, 29900, 39900, 35581, 52000])
                                              if self.r.random() < 0.5 else self.r.randrange(9000, 150000), style=style))
                customer.leases.append(self.all_leases[-1])
        for lease in self.all_leases:
            start = self.r.randint(1, 30)
            lease.items = {}
            for month in range(1, 7):
                if month < 3 and self.r.random() < 0.75:
                    continue
                instalment = start + month
                number = "%d-%02d" % (lease.number, instalment) if lease.style == 0 else "%d/%02d2026" % (lease.number, month)
                lease.items[month] = self.add_item(lease.customer, number, lease.rate, "EUR", dt.date(2026, month, 1),
                                                   dt.date(2026, month, 5),
                                                   contract=str(lease.number) if self.r.random() < 0.5 else "", month=month,
                                                   lease=lease)
        extra = 0
        for customer in self.buyers:
            if self.r.random() < 0.3:
                extra += 1
                self.add_item(customer, "SR%05d" % (3300 + extra), self.r.randrange(2000, 90000), "EUR",
                              random_day(self.r, dt.date(2026, 2, 1), dt.date(2026, 4, 10)), dt.date(2026, 4, 30), month=0,
                              lease=None)

    def pay_item(self, item, amount, text, truth, kind, date, **more):
        """A payment of an item by its customer."""
        customer = item.customer
        return self.pay(self.account if customer.iban[:2] == "DE" else self.austrian_account, date, amount,
                        more.pop("name", capitals(customer.name) if self.r.random() < 0.5 else customer.name),
                        more.pop("iban", customer.iban if self.r.random() < 0.9 else self.iban("DE")), text, truth, kind, **more)

    def equals(self, item):
        """Other items of the customer with the same amount."""
        return [other for other in item.customer.items if other is not item and other.amount == item.amount]

    def pay_items(self):
        """What customers pay, and how."""
        for lease in self.all_leases:
            customer = lease.customer
            habit = self.r.random()
            mode = ("no" if habit < 0.42 else "contract_month" if habit < 0.62 else "contract" if habit < 0.72 else "fixed"
                    if habit < 0.8 else "bare" if habit < 0.86 else "sum")
            if mode == "sum" and len(customer.leases) < 2:
                mode = "no"
            fixed = None
            for month in (3, 4, 5):
                item = lease.items[month]
                if not item.free:
                    continue
                if self.r.random() < 0.1:
                    continue
                date = dt.date(2026, month, self.r.randint(1, 20))
                amount = item.amount
                number = item.id
                equal = self.equals(item)
                item.free = False
                variant = self.r.random()
                if variant < 0.06:
                    # duplicate within days: same number
                    text = self.r.choice(["Rate %s", "Leasing %s", "%s"]) % number
                    first = self.pay_item(item, amount, text, {number: amount}, "dup_first", date)
                    second = self.pay_item(item, amount, text, {}, "dup_second", date + dt.timedelta(self.r.choice([0, 1, 2, 3])),
                                           twin=first.bank_ref, others=[{other.id: amount} for other in equal],
                                           note="the same number twice within days; the next instalment is one digit off")
                    first.twin = second.bank_ref
                    continue
                if variant < 0.1:
                    # pays number of the month before (already paid), day of this month
                    before = lease.items.get(month - 1)
                    if before and not before.free:
                        self.pay_item(item, amount, "Rate " + before.id, {number: amount}, "prev_number", date, decidable=False,
                                      others=[{}, {before.id: amount}], note="names the instalment before, paid already")
                        continue
                if variant < 0.13:
                    # typo hitting another contract's (other customer) instalment of other rate
                    text = swap(self.r, number[:6]) + number[6:]
                    hit = self.items.get(text)
                    if text != number:
                        self.pay_item(item, amount, "Rate " + text, {number: amount}, "no_swapped", date,
                                      decidable=not (hit and hit.amount == amount)
                                      and not [other for other in equal if other.lease is not lease],
                                      others=[{hit.id: min(amount, hit.amount)}] if hit else [],
                                      note="contract digits swapped; instalment no., payer and amount right"
                                      + (" (as written it is %s's)" % hit.customer.name if hit else ""))
                        continue
                if variant < 0.16:
                    self.pay_item(item, amount // 2, "Teilrate " + number, {number: amount // 2}, "part", date)
                    self.pay_item(item, amount - amount // 2, "Rest " + number, {number: amount - amount // 2}, "part_rest",
                                  date + dt.timedelta(9))
                    continue
                if variant < 0.19:
                    self.pay_item(item, amount + 1000, number + " inkl. Mahngebühr", {number: amount}, "over_fee", date)
                    continue
                if variant < 0.22 and lease.items.get(month + 1) and lease.items[month + 1].free:
                    next_item = lease.items[month + 1]
                    next_item.free = False
                    self.pay_item(item, 2 * amount, "Vertrag %d Raten %s/%s" % (lease.number, MONTHS[month - 1], MONTHS[month])
                                  if self.r.random() < 0.5 else "%s + %s" % (number, next_item.id[7:] or next_item.id),
                                  {number: amount, next_item.id: amount}, "two_rates", date)
                    continue
                if mode == "no":
                    self.pay_item(item, amount, self.r.choice(["Rate %s", "Leasingrate %s", "%s", "Vertrag %s"]) % number,
                                  {number: amount}, "number", date)
                elif mode == "contract_month":
                    self.pay_item(item, amount, self.r.choice(["Vertrag %d %s", "LV %d Rate %s 2026", "%d Leasing %s"])
                                  % (lease.number, MONTHS[month - 1]), {number: amount}, "contract_month", date)
                elif mode == "contract":
                    of_lease = [other for other in equal if other.lease is lease]
                    self.pay_item(item, amount, "Leasingvertrag %d" % lease.number, {number: amount}, "contract_only", date,
                                  decidable=not of_lease, others=[{other.id: amount} for other in of_lease])
                elif mode == "fixed":
                    fixed = fixed or lease.items.get(2, item)
                    text = "Rate %s" % fixed.id
                    if fixed is item:
                        self.pay_item(item, amount, text, {number: amount}, "number", date)
                    else:
                        self.pay_item(item, amount, text, {number: amount}, "standing_order_old_no", date, decidable=False,
                                      others=[{}, {fixed.id: amount}], note="standing order with the number of the first month")
                elif mode == "bare":
                    self.pay_item(item, amount, self.r.choice(["Leasing", "", "Rate %s" % MONTHS[month - 1]]), {number: amount},
                                  "no_text", date, basis="payer")
                else:
                    together = [other.items[month] for other in customer.leases if other.items[month].free or other is lease]
                    total = sum_of(together)
                    take(together)
                    if len(together) == 1:
                        self.pay_item(item, amount, number, {number: amount}, "number", date)
                        continue
                    text = self.r.choice(["Leasing %s %d Verträge" % (MONTHS[month - 1], len(together)),
                                          "Raten " + ", ".join(other.id for other in together),
                                          "Verträge " + " ".join(str(other.lease.number) for other in together) + " "
                                          + MONTHS[month - 1], "Vertr. %d bis %d %s"
                                          % (min(other.lease.number for other in together),
                                             max(other.lease.number for other in together), MONTHS[month - 1])])
                    self.pay_item(item, total, text, shares_of(together), "several_contracts", date)

    def pay_final_bills(self):
        """Final bills by their number."""
        for item in [other for other in self.items.values() if not other.lease]:
            if self.r.random() < 0.8:
                self.pay_item(item, item.amount, self.r.choice(["Schlussrechnung %s", "%s"]) % item.id, {item.id: item.amount},
                              "number", random_day(self.r, dt.date(2026, 4, 11), dt.date(2026, 5, 30)))

    def add_strangers(self):
        """Bank lines of which nobody on the list is the payer, or that pay nothing."""
        listed = list(self.items.values())
        for _ in range(170):
            other = self.r.choice(listed)
            variant = self.r.random()
            date = random_day(self.r, dt.date(2026, 3, 1), dt.date(2026, 5, 30))
            if variant < 0.25:
                self.pay(self.account, date, -other.amount, self.r.choice(["Versicherungskontor", "Kfz-Zulassung",
                                                                           "Autohaus Vorlieferant AG"]), self.iban("DE"),
                         self.r.choice(["RE %d", "Kaufpreis Vertrag %d"]) % (471000 + self.r.randrange(900)), {},
                         "stranger_debit", code="PMNT-ICDT-ESCT")
            elif variant < 0.5:
                self.pay(self.account, date, self.r.randrange(9000, 90000),
                         self.r.choice(["HLD Versicherung AG", "Alantis Versicherungs-AG", "LVN"]), self.iban("DE"),
                         "Schaden %d-%02d KZ MTK-%s %d" % (471000 + self.r.randrange(900), self.r.randint(1, 40), "XY",
                                                           self.r.randint(1, 999)), {}, "insurer_claim",
                         note="the insurer's own claim number looks like an instalment's")
            elif variant < 0.75:
                self.pay(self.account, date, other.amount, self.r.choice(["Fuhrpark Odenwald GmbH", "Anna Unbekannt",
                                                                          "Café Zeitlos GbR"]), self.iban("DE"),
                         self.r.choice(["", "Rate", "Leasing Mai", "Anzahlung"]), {}, "stranger")
            else:
                self.pay(self.account, date, other.amount, self.r.choice(["Fuhrpark Odenwald GmbH", "Café Zeitlos GbR"]),
                         self.iban("DE"), "Rate %d-%02d" % (490000 + self.r.randrange(900), self.r.randint(1, 40)), {},
                         "stranger_contract", note="a contract that is not on the list")
