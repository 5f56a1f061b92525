"""A university and its hospital: dense matriculation numbers, parents and siblings who pay, insurers who pay for patients."""
import datetime as dt

from .world import World, full_iban, random_day, rf_reference, shares_of, sum_of, swap, take, typo

SURNAMES = ("Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer "
            "Richter Klein Wolf Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange "
            "Werner Krause Lehmann Köhler Herrmann König Walter Yılmaz Öztürk Nguyen Popescu "
            "Petrov Silva García Chen Wang Kim").split()
FIRST_NAMES = ("Lena Lukas Mia Jonas Emma Finn Hannah Leon Lea Elias Marie Paul Laura Maximilian "
               "Sophie Felix Johanna Tim Julia Niklas Clara David Sarah Moritz Anna Jan Katharina "
               "Fabian Elif Mehmet Thi Andrei Maria Wei").split()
PARENTS = ("Andreas Sabine Michael Petra Thomas Monika Stefan Claudia Frank Birgit Ralf Susanne "
           "Jürgen Martina Uwe Karin").split()
FEE = 31250
INSURERS = ["ALK Rheinland/Hamburg", "Schreiner Krankenkasse", "BARKER", "Dekeba Krankenversicherung", "Alantis Private KV",
            "DLK Gesundheit", "Beihilfestelle des Landes", "KLH", "Signum Idana Kranken", "BG Unfallklinik Verwaltung"]


class University(World):
    """Fees of students and bills of patients."""

    CODE, SEED = "UN", 77005
    STEPS = "make_students make_items make_patients pay_items add_strangers".split()

    def make_students(self):
        """The account, and students with numbers close to each other."""
        self.account = self.add_account(full_iban("DE", "370400440532013000"), "EUR", "Universität Falkenstein und Klinikum")
        self.students = []
        dense = 0
        for _ in range(900):
            name = self.r.choice(FIRST_NAMES) + " " + self.r.choice(SURNAMES)
            dense += self.r.choice([1, 1, 2, 3, 7])
            matriculation = "26%05d" % (10000 + dense)
            self.students.append(self.add_customer(matriculation, name, self.iban("DE"), known=self.r.random() < 0.2, sort="stud"))
        self.by_name = {}
        for student in self.students:
            self.by_name.setdefault(student.name, []).append(student)

    def make_items(self):
        """Fees, rents of rooms and fines of the library."""
        self.serial = 0
        for student in self.students:
            self.serial += 1
            self.add_item(student, "SB26S%05d" % (self.serial + 3000), FEE, "EUR", dt.date(2026, 1, 15), dt.date(2026, 3, 1),
                          reference=rf_reference("SB26S" + student.id) if self.r.random() < 0.3 else "", sort="sem")
            if self.r.random() < 0.25:
                self.serial += 1
                self.add_item(student, "SB25W%05d" % (self.serial + 3000), self.r.choice([FEE, 30800]), "EUR",
                              dt.date(2025, 7, 15), dt.date(2025, 9, 1), sort="old")
            if self.r.random() < 0.2:
                self.serial += 1
                self.add_item(student, "WH%06d" % (self.serial + 60000), self.r.choice([24500, 24500, 28900, 33000]), "EUR",
                              dt.date(2026, 3, 1), dt.date(2026, 3, 5), sort="dorm")
            if self.r.random() < 0.06:
                self.serial += 1
                self.add_item(student, "BG%06d" % (self.serial + 70000), self.r.choice([500, 1000, 1500, 2000]), "EUR",
                              dt.date(2026, 2, 1), dt.date(2026, 3, 1), sort="lib")

    def make_patients(self):
        """Patients with one to three bills, and insurers."""
        self.insurer_ibans = {count: self.iban("DE") for count in INSURERS}
        for count in range(520):
            name = self.r.choice(FIRST_NAMES + PARENTS) + " " + self.r.choice(SURNAMES)
            customer = self.add_customer("P%07d" % (4100000 + count * 3), name, self.iban("DE"), known=0, sort="pat")
            for _ in range(self.r.choice([1, 1, 1, 2, 3])):
                self.serial += 1
                self.add_item(customer, "KL26-%06d" % (self.serial * 2), self.r.choice([1000, 2000, 7000, 28000, 10000])
                              if self.r.random() < 0.35 else self.r.randrange(2500, 900000), "EUR",
                              random_day(self.r, dt.date(2026, 1, 5), dt.date(2026, 4, 20)), dt.date(2026, 4, 30), sort="pat",
                              case="F26%06d" % self.r.randrange(10 ** 6))

    def pay_items(self):
        """What students, parents, patients and insurers pay, and how."""
        listed = list(self.items.values())
        self.r.shuffle(listed)
        for item in listed:
            if not item.free:
                continue
            customer = item.customer
            amount = item.amount
            number = item.id
            case = self.r.random()
            name = customer.name
            last = name.split()[-1]
            if case < 0.2:
                continue
            item.free = False
            if customer.sort == "stud":
                matriculation = customer.id
                term = {"sem": "SS 2026", "old": "WS 2025/26", "dorm": "", "lib": ""}[item.sort]
                word = {"sem": self.r.choice(["Semesterbeitrag", "Rückmeldung", "Studienbeitrag"]),
                        "old": self.r.choice(["Semesterbeitrag", "Rückmeldung"]),
                        "dorm": self.r.choice(["Miete Wohnheim", "Wohnheim"]),
                        "lib": self.r.choice(["Mahngebühr Bibliothek", "Bibliothek"])}[item.sort]
                parent = self.r.random() < 0.45
                payer_name, payer_iban = (self.r.choice(PARENTS) + " " + last, self.iban("DE")) if parent else (name,
                                                                                                                customer.iban)
                equal = [other for other in customer.items if other is not item and other.amount == amount]
                if case < 0.3:
                    self.pay_item(item, amount, payer_name, payer_iban, self.r.choice(["%s", "Verwendungszweck %s",
                                                                                       "Bescheid %s"]) % number, {number: amount},
                                  "item_no")
                elif case < 0.58:
                    self.pay_item(item, amount, payer_name, payer_iban, "%s %s Matr.-Nr. %s" % (word, term, matriculation)
                                  if self.r.random() < 0.6 else "%s %s %s %s" % (matriculation, name, word, term),
                                  {number: amount}, "matr_and_word", note="matriculation number and term")
                elif case < 0.64:
                    self.pay_item(item, amount, payer_name, payer_iban, "Matrikelnummer " + matriculation, {number: amount},
                                  "matr_only", decidable=not equal, others=[{other.id: amount} for other in equal])
                elif case < 0.7:
                    # typo in number, hits somebody else's number? name of student in text
                    text = (swap(self.r, matriculation) if self.r.random() < 0.4 else matriculation[:-1]
                            + self.r.choice([digit for digit in "0123456789" if digit != matriculation[-1]]))
                    hit = self.customers.get(text) if text != matriculation else None
                    if hit:
                        hit_items = [other for other in hit.items if other.amount == amount]
                        self.pay_item(item, amount, payer_name, payer_iban, "%s %s %s %s" % (word, term, text, name),
                                      {number: amount}, "matr_typo_hits_other", decidable=False,
                                      others=[{other.id: amount} for other in hit_items],
                                      note="number of %s, but the name is %s" % (hit.name, name))
                    else:
                        self.pay_item(item, amount, payer_name, payer_iban, "%s %s %s %s" % (word, term, text, name),
                                      {number: amount}, "matr_typo_name",
                                      decidable=len(self.by_name[name]) == 1 and not self.namesakes(customer)
                                      and not (equal and not term), others=[{other.id: amount}
                                                                            for sibling in self.namesakes(customer)
                                                                            for other in sibling.items if other.amount == amount],
                                      note="number is nobody's; one student of that name")
                elif case < 0.78:
                    # name only
                    unique = not self.namesakes(customer)
                    self.pay_item(item, amount, payer_name, payer_iban, "%s %s %s" % (word, term, name), {number: amount},
                                  "name_only", decidable=unique and not (equal and not term),
                                  others=[{other.id: amount} for sibling in self.namesakes(customer) for other in sibling.items
                                          if other.amount == amount], note="student named once" if unique
                                  else "several of that name")
                elif case < 0.82:
                    # parent only, surname
                    self.pay_item(item, amount, self.r.choice(PARENTS) + " " + last, self.iban("DE"), "%s %s" % (word, term),
                                  {number: amount}, "parent_surname_only", decidable=False,
                                  others=[{other.id: amount} for sibling in self.students if sibling.name.split()[-1] == last
                                          for other in sibling.items if other.amount == amount and other is not item],
                                  note="only the surname")
                elif case < 0.86:
                    # siblings in one payment
                    siblings = [sibling for sibling in self.students if sibling is not customer
                                and sibling.name.split()[-1] == last and any(other.free and other.sort == "sem"
                                                                             for other in sibling.items)]
                    if siblings and item.sort == "sem":
                        sibling = self.r.choice(siblings)
                        other = [other for other in sibling.items if other.free and other.sort == "sem"][0]
                        other.free = False
                        self.pay_item(item, 2 * FEE, self.r.choice(PARENTS) + " " + last, self.iban("DE"),
                                      "Semesterbeitrag %s %s und %s %s" % (name.split()[0], matriculation,
                                                                           sibling.name.split()[0], sibling.id),
                                      {number: amount, other.id: FEE}, "siblings",
                                      decidable=not equal and not [theirs for theirs in sibling.items if theirs is not other
                                                                   and theirs.amount == FEE],
                                      others=[{theirs.id: amount, his.id: FEE} for theirs in [item] + equal
                                              for his in sibling.items if his.amount == FEE],
                                      note="one item of each; which term is not said where one owes two")
                    else:
                        self.pay_item(item, amount, payer_name, payer_iban, number, {number: amount}, "item_no")
                elif case < 0.9:
                    # wrong student number of a DIFFERENT student entirely (sibling's copied from last term): payer = parent of both
                    siblings = [sibling for sibling in self.students if sibling is not customer
                                and sibling.name.split()[-1] == last]
                    if siblings:
                        sibling = self.r.choice(siblings)
                        self.pay_item(item, amount, payer_name, payer_iban, "%s %s %s %s" % (word, term, sibling.id, name),
                                      {number: amount}, "sibling_number", decidable=False,
                                      others=[{other.id: amount} for other in sibling.items if other.amount == amount],
                                      note="number of %s, name of %s" % (sibling.name, name))
                    else:
                        self.pay_item(item, amount, payer_name, payer_iban, number, {number: amount}, "item_no")
                elif case < 0.93:
                    first = self.pay_item(item, amount, name, customer.iban, "%s %s" % (matriculation, term), {number: amount},
                                          "dup_first")
                    second = self.pay_item(item, amount, self.r.choice(PARENTS) + " " + last, self.iban("DE"),
                                           "Matr %s %s" % (matriculation, name), {}, "dup_parent_too", twin=first.bank_ref,
                                           decidable=not equal, others=[{other.id: amount} for other in equal],
                                           note="student and parent both paid")
                    first.twin = second.bank_ref
                elif case < 0.96:
                    self.pay_item(item, amount, self.r.choice(["Stiftung der Östlichen Wirtschaft",
                                                               "Badischer Akademischer Austauschdienst",
                                                               "Busch Ausbildung GmbH"]), self.iban("DE"),
                                  "Stipendium %s Matr %s %s" % (name, matriculation, term), {number: amount}, "sponsor")
                else:
                    part = amount // 2
                    self.pay_item(item, part, name, customer.iban, "1. Rate %s %s" % (word, matriculation), {number: part},
                                  "instalment", decidable=len(customer.items) == 1)
            else:
                case_number = item.case
                self.r.random()
                if case < 0.42:
                    self.pay_item(item, amount, name if self.r.random() < 0.8 else self.r.choice(PARENTS) + " " + last,
                                  self.iban("DE"), self.r.choice(["Rechnung %s", "%s", "Rg.-Nr. %s Pat " + customer.id]) % number,
                                  {number: amount}, "item_no")
                elif case < 0.52:
                    insurer = self.r.choice(INSURERS)
                    self.pay_item(item, amount, insurer, self.insurer_ibans[insurer],
                                  "VNR %s%09d %s %s RG %s" % (self.r.choice("ABKLMX"), self.r.randrange(10 ** 9), name,
                                                              case_number, number), {number: amount}, "insurer_one")
                elif case < 0.62:
                    insurer = self.r.choice(INSURERS)
                    together = [item] + [other for other in listed if other.free and other.sort == "pat"][:self.r.randint(1, 6)]
                    take(together)
                    text = "Sammelzahlung " + " ".join(other.id for other in together)
                    self.pay_item(item, sum_of(together), insurer, self.insurer_ibans[insurer], text, shares_of(together),
                                  "insurer_bundle", date=random_day(self.r, dt.date(2026, 4, 21), dt.date(2026, 5, 29)))
                elif case < 0.7:
                    # insurer cuts
                    insurer = self.r.choice(INSURERS)
                    cut = self.r.choice([1000, 2000, amount // 10, amount * 3 // 10])
                    if cut < amount:
                        self.pay_item(item, amount - cut, insurer, self.insurer_ibans[insurer],
                                      "RG %s %s Kürzung %d,%02d" % (number, name, cut // 100, cut % 100), {number: amount - cut},
                                      "insurer_cut")
                elif case < 0.78:
                    # patient pays own share of a bill: Zuzahlung 10/day; text pat no. only
                    equal = [other for other in customer.items if other is not item and other.amount == amount]
                    self.pay_item(item, amount, name, self.iban("DE"), "Patientennr. " + customer.id, {number: amount},
                                  "patient_no", decidable=not equal, others=[{other.id: amount} for other in equal])
                elif case < 0.84:
                    # name only: same name?
                    namesakes = self.namesakes(customer)
                    self.pay_item(item, amount, name, self.iban("DE"), self.r.choice(["Krankenhaus", "Zuzahlung",
                                                                                      "Klinikrechnung"]), {number: amount},
                                  "patient_name_only", decidable=not any(other.amount == amount for sibling in namesakes
                                                                         + [customer] for other in sibling.items
                                                                         if other is not item), basis="payer",
                                  others=[{other.id: amount} for sibling in namesakes + [customer] for other in sibling.items
                                          if other.amount == amount and other is not item], note="name and amount alone")
                elif case < 0.9:
                    # insurer bundle without list
                    insurer = self.r.choice(INSURERS)
                    together = [item] + [other for other in listed if other.free and other.sort == "pat"][:self.r.randint(2, 8)]
                    take(together)
                    self.pay_item(item, sum_of(together), insurer, self.insurer_ibans[insurer],
                                  "Avis %d vom %s %d Faelle" % (self.r.randint(10 ** 5, 10 ** 6), "12.05.2026", len(together)),
                                  shares_of(together), "insurer_lump", decidable=False, note="list on paper")
                elif case < 0.94:
                    # insurer pays and patient pays too
                    insurer = self.r.choice(INSURERS)
                    first = self.pay_item(item, amount, insurer, self.insurer_ibans[insurer], "RG %s %s" % (number, name),
                                          {number: amount}, "dup_first")
                    second = self.pay_item(item, amount, name, self.iban("DE"), "Rechnung %s" % number, {}, "dup_insurer_patient",
                                           twin=first.bank_ref)
                    first.twin = second.bank_ref
                else:
                    self.pay_item(item, amount, name, self.iban("DE"), "Rechnung " + typo(self.r, number[:5])[:5]
                                  + swap(self.r, number[5:]), {number: amount}, "item_typo", basis="payer", decidable=False,
                                  note="number mistyped twice")

    def payment_day(self, item):
        """When an item is paid."""
        return random_day(self.r, max(item.issue + dt.timedelta(4), dt.date(2026, 2, 1)), dt.date(2026, 5, 29))

    def pay_item(self, item, amount, name, iban, text, truth, kind, **more):
        """A payment of an item, by whom is said."""
        return self.pay(self.account, more.pop("date", None) or self.payment_day(item), amount, name, iban, text, truth, kind,
                        **more)

    def namesakes(self, customer):
        """Others of the same name."""
        return [other for other in self.customers.values() if other is not customer and other.name == customer.name]

    def add_strangers(self):
        """Students who are not on the list, refunds and grants."""
        for _ in range(140):
            variant = self.r.random()
            date = random_day(self.r, dt.date(2026, 2, 1), dt.date(2026, 5, 29))
            name = self.r.choice(FIRST_NAMES) + " " + self.r.choice("Abendroth Zschäpe Quandt Ützel Vielhaber".split())
            if variant < 0.4:
                self.pay(self.account, date, FEE, name, self.iban("DE"), self.r.choice(["Semesterbeitrag SS 2026 %s",
                                                                                        "Matr %s Rückmeldung"])
                         % ("25%05d" % self.r.randrange(10 ** 5)), {}, "unlisted_student",
                         note="number and name of nobody on the list")
            elif variant < 0.6:
                self.pay(self.account, date, FEE, self.r.choice(PARENTS) + " " + self.r.choice(SURNAMES), self.iban("DE"),
                         "Semesterbeitrag " + self.r.choice(FIRST_NAMES) + " Quandt", {}, "unlisted_student",
                         note="names a student not on the list; the parent has a frequent surname")
            elif variant < 0.8:
                self.pay(self.account, date, -FEE, self.r.choice(self.students).name, self.iban("DE"),
                         "Erstattung Semesterbeitrag Exmatrikulation", {}, "refund_debit", code="PMNT-ICDT-ESCT")
            else:
                self.pay(self.account, date, self.r.choice([FEE, 24500, 28000, 500000]),
                         self.r.choice(["Deutsche Forschungsgemeinschaft", "Bundeskasse", "Studierendenwerk"]), self.iban("DE"),
                         self.r.choice(["DFG KO %d/2-1", "Zuwendung 16KIS%d", "Abrechnung %d"]) % self.r.randint(1000, 9999), {},
                         "stranger")
