"""Italy, Spain and Portugal: short numbers with series and year, equal monthly fees, authorities who keep the tax."""
import datetime as dt

from .world import World, capitals, full_iban, random_day, shares_of, sum_of, take, typo

ITALIAN_MONTHS = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()
SPANISH_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
ITALIAN_NAMES = [one + " " + two for one in ("Adriatica Toscana Lombarda Vesuvio Etna Garda Brenta Salento Murgia Carnia Cadore "
                                             "Maremma Irpinia Valtellina Monferrato Langhe Polesine Ciociaria").split()
                 for two in ["SRL", "Costruzioni SPA", "Impianti SNC", "Servizi SCARL", "Alimentari SRL"]]
SPANISH_NAMES = [one + " " + two
                 for one in "Talleres Suministros Construcciones Hostelería Distribuciones Congelados Ferretería".split()
                 for two in ["Ebro SL", "Duero SA", "Levante SL", "Nervión SA", "Guadiana SLU", "Montseny SL", "Segura SA"]]
PORTUGUESE_NAMES = [one + " " + two for one in "Padaria Transportes Cerâmica Hotel Oficina Metalúrgica".split()
                    for two in ["Douro Lda", "Tejo SA", "Minho Lda", "Mondego Unipessoal Lda", "Algarve SA", "Sado Lda"]]
AUTHORITIES = (["Comune di " + other for other in "Rovigo Lecco Matera Nuoro Ascoli Cuneo Enna Isernia Oristano Verbania".split()]
               + ["ASL Roma 6", "Azienda Ospedaliera San Carlo", "Istituto Comprensivo Manzoni", "Provincia di Belluno"])
SUPPLIERS = ["Cartiera Bolzano SPA", "Telefoni Adria SPA", "Elna Energia SPA", "Agenzia Entrate", "INPS",
             "Hidrobera Clientes SAU", "Enlesa Energía SA", "EPL Comercial", "Autoridade Tributária"]


class South(World):
    """A supplier with a ledger in each of three countries."""

    CODE, SEED = "SO", 77002
    STEPS = "make_customers make_items pay_items pay_by_year collect_bills add_strangers".split()

    def make_customers(self):
        """The company's accounts and its customers."""
        self.italian_account = self.add_account(full_iban("IT", "X0542811101000000123456"), "EUR", "Meridiana Forniture SRL")
        self.spanish_account = self.add_account(full_iban("ES", "21000418450200051332"), "EUR", "Meridiana Ibérica SL")
        self.portuguese_account = self.add_account(full_iban("PT", "000201231234567890154"), "EUR", "Meridiana Portugal Lda")
        self.buyers = []
        for name in ITALIAN_NAMES:
            self.add_buyer(name, "IT")
        for name in AUTHORITIES:
            self.add_buyer(name, "IT", 1)
        for name in SPANISH_NAMES:
            self.add_buyer(name, "ES")
        for name in PORTUGUESE_NAMES:
            self.add_buyer(name, "PT")
        self.italians = [customer for customer in self.buyers if customer.country == "IT" and not customer.public]

    def add_buyer(self, name, country, public=0):
        """A customer of this country."""
        self.buyers.append(self.add_customer("%s%04d" % (country, len(self.buyers) + 1), name, self.iban(country),
                                             known=self.r.random() < 0.5, country=country, public=public))

    def make_items(self):
        """A few of the year before, invoices since January, equal fees at each end of a month, credit notes."""
        self.serials = {}
        for customer in self.buyers:
            customer.fee = self.r.choice([12200, 18300, 24400, 36600, 48800, 61000, 97600]) if self.r.random() < 0.55 else 0
        days = []
        for _ in range(260):
            days.append((random_day(self.r, dt.date(2025, 10, 1), dt.date(2025, 12, 28)), self.r.choice(self.buyers), 0))
        for _ in range(2300):
            days.append((random_day(self.r, dt.date(2026, 1, 7), dt.date(2026, 5, 10)), self.r.choice(self.buyers), 0))
        for customer in self.buyers:
            if customer.fee:
                for month in (1, 2, 3, 4):
                    days.append((dt.date(2026, month, {1: 31, 2: 28, 3: 31, 4: 30}[month]), customer, customer.fee))
        days.sort(key=lambda other: other[0])
        for date, customer, fee in days:
            if date.year == 2025:
                self.serials.setdefault(("A", 25), self.r.randint(20, 40))
            amount = fee or int(self.r.lognormvariate(11, 1)) + 3000
            self.make_item(customer, amount, date, monthly=1 if fee else 0)
        for _ in range(110):
            self.make_item(self.r.choice(self.buyers), self.r.randrange(2000, 60000),
                           random_day(self.r, dt.date(2026, 1, 10), dt.date(2026, 3, 20)), credit=True)
        self.listed = list(self.items.values())
        self.r.shuffle(self.listed)

    def next_serial(self, series):
        """The next number of a series."""
        self.serials[series] = self.serials.get(series, 0) + 1
        return self.serials[series]

    def make_item(self, customer, amount, issue, listed=True, credit=False, serial=None, monthly=0):
        """An invoice or credit note, none where the number is taken."""
        year = issue.year % 100
        if credit:
            series = {"IT": "NC", "ES": "AB", "PT": "NC"}[customer.country]
        elif customer.public:
            series = "PA"
        elif customer.country == "IT":
            series = self.r.choice("AAB")
        else:
            series = customer.country
        serial = serial or self.next_serial((series, year))
        if customer.country == "IT":
            number = "%d/%s/%d" % (serial, series, year)
        elif customer.country == "ES":
            number = "%s%d/%05d" % ("A" if credit else "F", year, serial)
        else:
            number = "%s 20%dA/%d" % ("NC" if credit else "FT", year, serial)
        if number in self.items:
            return None
        net = round(amount / 1.22)
        reference = ""
        if customer.country == "PT" and not credit:
            reference = "%09d" % self.r.randrange(10 ** 8, 10 ** 9)
        return self.add_item(customer, number, -amount if credit else amount, "EUR", issue,
                             issue + dt.timedelta(self.r.choice([30, 60])), reference=reference,
                             order="4500%06d" % self.r.randrange(10 ** 6) if self.r.random() < 0.3 else "",
                             tax=-(amount - net) if credit else amount - net, listed=listed, serial=serial, series=series,
                             year=year, credit=credit, monthly=monthly)

    def account_of(self, customer):
        """The account that a customer pays to."""
        return {"IT": self.italian_account, "ES": self.spanish_account, "PT": self.portuguese_account}[customer.country]

    def payment_day(self, item):
        """When an item is paid."""
        return (min(max(item.due + dt.timedelta(self.r.randint(-15, 20)), dt.date(2026, 3, 1)), dt.date(2026, 6, 10))
                if item.issue > dt.date(2026, 1, 15) else random_day(self.r, dt.date(2026, 3, 1), dt.date(2026, 4, 30)))

    def written_name(self, customer):
        """The name as the bank writes it."""
        return capitals(customer.name) if self.r.random() < 0.8 else capitals(customer.name)[:22]

    def written_day(self, date):
        """A day as payers write it."""
        return self.r.choice([date.strftime("%d/%m/%Y"), date.strftime("%d.%m.%y"), date.strftime("%d-%m-%Y"),
                              "%d/%d/%02d" % (date.day, date.month, date.year % 100)])

    def cited(self, item):
        """An item cited with number, series or year."""
        serial = item.serial
        series = item.series
        issue = item.issue
        if item.customer.country == "IT":
            return self.r.choice(["FATTURA N. %d/%s DEL %s" % (serial, series, self.written_day(issue)),
                                  "SALDO FT. %d/%s DEL %s" % (serial, series, self.written_day(issue)),
                                  "FATT %d%s %s" % (serial, series, self.written_day(issue)),
                                  "PAGAMENTO FATT. N.RO %d/%s/%d" % (serial, series, item.year),
                                  "FT %d %s DEL %s" % (serial, series, self.written_day(issue)),
                                  "FATT. %d/%s DEL %s" % (serial, series, item.issue.year)])
        if item.customer.country == "ES":
            return (self.r.choice(["FRA %s", "PAGO FACTURA %s", "FRA. NUM. %s DE " + self.written_day(issue), "TRANSF. %s"])
                    % self.r.choice([item.id, item.id.replace("/", "-"), "F%d%05d" % (item.year, serial),
                                     "%d/%d" % (item.year, serial)]))
        return self.r.choice(["FT 20%dA/%d", "FATURA 20%dA/%d", "PAG FT20%dA%d", "FT A 20%d/%d"]) % (item.year, serial)

    def bare_number(self, item):
        """The number without series and year."""
        serial = item.serial
        return ({"IT": self.r.choice(["SALDO FT %d", "FATT %d", "FT. N. %d", "PAGAM. VS FATTURA %d"]),
                 "ES": self.r.choice(["FRA %d", "S/FRA %d", "FACTURA %d"]),
                 "PT": self.r.choice(["FT %d", "FATURA %d", "V/ FT %d"])}[item.customer.country] % serial)

    def same_number(self, item):
        """Items that the bare number may mean as well."""
        return [other for other in item.customer.items if other is not item and other.serial == item.serial
                and other.amount == item.amount]

    def pay_items(self):
        """What customers pay, and how."""
        for item in self.listed:
            if not item.free or item.credit:
                continue
            customer = item.customer
            amount = item.amount
            number = item.id
            case = self.r.random()
            account = self.account_of(customer)
            date = self.payment_day(item)
            if case < 0.25:
                continue
            item.free = False

            def free():
                return [other for other in customer.items if other.free and not other.credit and other.issue <= date
                        and other.amount != amount]

            def pay(amount, text, truth, kind, **more):
                return self.pay(account, date, amount, self.written_name(customer),
                                customer.iban if self.r.random() < 0.85 else "", text, truth, kind, **more)
            if customer.public:
                tender = "Z%X" % self.r.randrange(16 ** 8, 16 ** 9)
                order_number = (self.r.choice([other.serial for other in customer.items]) if self.r.random() < 0.4
                                else self.r.randint(100, 4000))
                variant = self.r.random()
                net = amount - item.tax
                if variant < 0.4:
                    pay(net, "MANDATO %d FATT. %d/PA DEL %s CIG %s SPLIT PAYMENT"
                        % (order_number, item.serial, self.written_day(item.issue), tender), {number: net}, "split_payment_net",
                        any_shares=True)
                elif variant < 0.7:
                    pay(amount, "MAND. N. %d/2026 CIG %s FATTURA %d/PA" % (order_number, tender, item.serial), {number: amount},
                        "pa_mandato")
                elif variant < 0.85:
                    together = [item] + free()[:self.r.randint(1, 5)]
                    take(together)
                    pay(sum_of(together), "MANDATO %d CIG %s FATT. %s" % (order_number, tender,
                                                                          " ".join("%d/PA" % other.serial for other in together)),
                        shares_of(together), "list")
                else:
                    pay(amount, "MANDATO DI PAGAMENTO %d ES. 2026 CIG %s" % (order_number, tender), {number: amount},
                        "pa_no_number", basis="payer")
                continue
            if item.monthly and case < 0.6:
                variant = self.r.random()
                month_name = (ITALIAN_MONTHS if customer.country == "IT" else SPANISH_MONTHS if customer.country == "ES"
                              else ["janeiro", "fevereiro", "março", "abril", "maio"])[item.issue.month - 1]
                equal = [other for other in customer.items if other.amount == amount and other is not item
                         and other.issue.month == item.issue.month]
                if variant < 0.4:
                    pay(amount, capitals(self.r.choice(["canone %s 2026", "mensilità %s", "canone assistenza %s"]
                                                       if customer.country == "IT" else ["cuota %s 2026", "mantenimiento %s"]
                                                       if customer.country == "ES" else ["mensalidade %s", "avença %s 2026"])
                                         % month_name), {number: amount}, "month_word", decidable=not equal,
                        note="month of the invoice among equal monthly fees")
                elif variant < 0.6:
                    pay(amount, ("FATTURA DEL " if customer.country == "IT" else "FRA DE FECHA " if customer.country == "ES"
                                 else "FATURA DE ") + self.written_day(item.issue), {number: amount}, "date_only",
                        decidable=not [other for other in customer.items if other.amount == amount and other is not item
                                       and other.issue == item.issue], note="date of issue among equal monthly fees")
                elif variant < 0.75:
                    pay(amount, capitals("canone" if customer.country == "IT" else "cuota mensual" if customer.country == "ES"
                                         else "avença"), {number: amount}, "fee_no_month", basis="payer")
                else:
                    pay(amount, self.bare_number(item), {number: amount}, "bare_no", decidable=not self.same_number(item))
                continue
            if case < 0.45:
                pay(amount, self.cited(item), {number: amount}, "cited")
            elif case < 0.56:
                pay(amount, self.bare_number(item), {number: amount}, "bare_no", decidable=not self.same_number(item))
            elif case < 0.62:
                together = [item] + free()[:self.r.randint(1, 6)]
                take(together)
                prefix = {"IT": "SALDO FATT. ", "ES": "FRAS. ", "PT": "FTS "}[customer.country]
                separator = self.r.choice([" ", "-", ", ", " + "])
                text = (prefix + separator.join("%d" % other.serial for other in together) if self.r.random() < 0.6 else prefix
                        + separator.join(other.id for other in together))
                pay(sum_of(together), text, shares_of(together), "list")
            elif case < 0.66:
                together = [item] + free()[:self.r.randint(0, 3)]
                serial = [other for other in customer.items if other.credit and other.free and -other.amount < amount][:2]
                if serial:
                    take(together + serial)
                    total = sum_of(together + serial)
                    credit_form = {"IT": " - NC %s", "ES": " MENOS ABONO %s", "PT": " - NC %s"}[customer.country]
                    pay(total, ("FRA " if customer.country == "ES" else "FT ") + " ".join(str(other.serial) for other in together)
                        + "".join(credit_form % other.serial for other in serial), shares_of(together + serial), "credit_netted")
                else:
                    pay(amount, self.cited(item), {number: amount}, "cited")
            elif case < 0.7 and customer.country == "IT":
                withheld = round((amount - item.tax) * 0.2)
                pay(amount - withheld, self.cited(item) + self.r.choice([" AL NETTO RITENUTA ACCONTO", " NETTO R.A. 20 PCT",
                                                                         " - RIT. ACC. 20%"]), {number: amount - withheld},
                    "ritenuta", any_shares=True)
            elif case < 0.73:
                part = self.r.choice([amount // 2, amount // 3, min(amount - 1, 100000), min(amount - 1, 50000)])
                pay(part, self.r.choice({"IT": ["ACCONTO ", "ACC.TO SU "], "ES": ["A CUENTA "],
                                         "PT": ["P/CONTA "]}[customer.country]) + self.cited(item), {number: part}, "acconto")
            elif case < 0.76:
                # a saldo: all open of the customer at the date that are left? sum given without numbers
                together = [item] + free()[:self.r.randint(1, 3)]
                take(together)
                pay(sum_of(together), self.r.choice({"IT": ["SALDO PARTITE APERTE", "SALDO E/C"],
                                                     "ES": ["SALDO PENDIENTE", "PAGO FACTURAS"],
                                                     "PT": ["REGULARIZACAO CONTA", "PAGAMENTO FATURAS"]}[customer.country]),
                    shares_of(together), "saldo_sum", basis="payer")
            elif case < 0.8:
                # order number
                if item.order:
                    pay(amount, self.r.choice(["VS. ORDINE %s", "ORD %s", "PEDIDO %s", "S/PEDIDO %s"]) % item.order,
                        {number: amount}, "po")
                else:
                    pay(amount, "", {number: amount}, "no_text", basis="payer")
            elif case < 0.84 and customer.country == "ES":
                # confirming
                self.pay(account, date, amount, self.r.choice(["CAIXALMAR PAYMENTS CONFIRMING",
                                                               "SANTOLMOS FACTORING Y CONFIRMING", "BCVM CONFIRMING"]),
                         self.iban("ES"), "CONFIRMING " + capitals(customer.name) + " " + self.cited(item), {number: amount},
                         "confirming")
            elif case < 0.88 and customer.country == "PT":
                self.pay(account, date, amount, "" if self.r.random() < 0.7 else "SIPT", "",
                         "PAGAMENTO SERVICOS ENT 21312 REF %s %s %s" % (item.reference[:3], item.reference[3:6],
                                                                        item.reference[6:]), {number: amount}, "multibanco")
            elif case < 0.88:
                # wrong series / wrong year citation, payer and amount right
                old = typo(self.r, str(item.serial))
                hit = [other for other in customer.items if str(other.serial) == old.lstrip("0")]
                pay(amount, self.cited(item).replace(str(item.serial), old, 1) if customer.country == "IT" else "FRA %s" % old,
                    {number: amount}, "no_typo", basis="payer", decidable=not hit, others=[{other.id: amount} for other in hit])
            elif case < 0.91:
                # cites a number that another customer has, equal... own item with amount: series letter wrong
                variant = item.serial
                pay(amount, "FATT. %d/%s DEL %s" % (variant, "B" if item.series == "A" else "A", self.written_day(item.issue))
                    if customer.country == "IT" else self.cited(item), {number: amount},
                    "wrong_series" if customer.country == "IT" else "cited",
                    note="series letter wrong; number, date, amount and payer right",
                    decidable=not [other for other in customer.items if other is not item and other.serial == variant])
            elif case < 0.935:
                # rounded / small short
                difference = self.r.choice([-1, -2, -3, 1, 2, -10, -50])
                pay(amount + difference, self.cited(item), {number: min(amount, amount + difference)}, "rounded", any_shares=True)
            elif case < 0.96:
                text = self.cited(item)
                first = pay(amount, text, {number: amount}, "dup_first")
                second = pay(amount, text, {}, "dup_second", twin=first.bank_ref)
                second.date = min(date + dt.timedelta(self.r.choice([1, 3, 10])), dt.date(2026, 6, 12))
                first.twin = second.bank_ref
            elif case < 0.98:
                # payer is an associate (legale/amministratore) third
                self.pay(account, date, amount, self.r.choice(["STUDIO LEGALE FABBRI", "ROSSI GIOVANNI", "GARCIA LOPEZ MARIA",
                                                               "SILVA E FILHOS LDA"]), self.iban(customer.country),
                         self.cited(item) + " X CONTO " + capitals(customer.name), {number: amount}, "third_text")
            else:
                item.free = True
                serial = self.r.randint(1, 300)
                self.r.choice(self.buyers)
                same_amount = self.r.randrange(5000, 300000)
                if not [other for other in customer.items if other.serial == serial]:
                    pay(same_amount, "FATT. %d/A DEL 2024" % serial if customer.country == "IT" else "FRA 24/%05d" % serial
                        if customer.country == "ES" else "FT 2024A/%d" % serial, {}, "settled_again",
                        note="invoice of 2024, settled")

    def pay_by_year(self):
        """The same customer, number and amount in two years: the date tells."""
        for customer in self.r.sample(self.italians, 25):
            serial = self.r.randint(700, 990)
            same_amount = self.r.choice([customer.fee or 30500, self.r.randrange(20000, 90000)])
            older = self.make_item(customer, same_amount, random_day(self.r, dt.date(2025, 10, 5), dt.date(2025, 12, 20)),
                                   serial=serial)
            newer = self.make_item(customer, same_amount, random_day(self.r, dt.date(2026, 1, 10), dt.date(2026, 3, 20)),
                                   serial=serial)
            if not older or not newer or older.series != newer.series:
                continue
            meant = self.r.choice([older, newer])
            date = random_day(self.r, dt.date(2026, 4, 1), dt.date(2026, 5, 30))
            self.pay(self.italian_account, date, same_amount, self.written_name(customer), customer.iban,
                     "FATTURA N. %d/%s DEL %s" % (serial, meant.series, self.r.choice([meant.issue.strftime("%d/%m/%Y"),
                                                                                       str(meant.issue.year)])),
                     {meant.id: same_amount}, "year_decides", note="same number and amount in both years; the date tells")

    def collect_bills(self):
        """Sums of collected bills, and bills unpaid."""
        for _ in range(25):
            together = self.r.sample([other for other in self.listed if other.customer.country == "IT" and other.free
                                      and not other.credit], self.r.randint(3, 15))
            take(together)
            self.pay(self.italian_account, self.r.choice([dt.date(2026, 3, 31), dt.date(2026, 4, 30), dt.date(2026, 5, 31)]),
                     sum_of(together), "", "", "ACCREDITO RIBA SBF DISTINTA %d N. EFFETTI %d"
                     % (self.r.randint(100, 999), len(together)), shares_of(together), "riba_lump", decidable=False,
                     note="only the sum of a list that is not in the statement")
            if self.r.random() < 0.6:
                other = self.r.choice(together)
                self.pay(self.italian_account, dt.date(2026, 6, 5), -other.amount, "", "", "INSOLUTO RIBA %s" % self.cited(other),
                         {}, "riba_unpaid", note="a returned bill: nothing is paid", code="PMNT-IDDT-PRDD")

    def add_strangers(self):
        """Bank lines of which nobody on the list is the payer, or that pay nothing."""
        for _ in range(230):
            date = random_day(self.r, dt.date(2026, 3, 1), dt.date(2026, 6, 10))
            variant = self.r.random()
            other = self.r.choice(self.listed)
            amount = abs(other.amount) if self.r.random() < 0.5 else self.r.randrange(3000, 200000)
            account = self.r.choice([self.italian_account, self.spanish_account, self.portuguese_account])
            if variant < 0.3:
                self.pay(account, date, -amount, capitals(self.r.choice(SUPPLIERS)), self.iban("IT"),
                         self.r.choice(["FATT. %d DEL 02/03/2026", "FRA %d", "F24 TRIBUTO %d"]) % self.r.randint(1, 900), {},
                         "stranger_debit", code="PMNT-ICDT-ESCT")
            elif variant < 0.5:
                self.pay(account, date, -self.r.randrange(120000, 260000),
                         "ROSSI MARIO" if account == self.italian_account else "PEREZ ANA", self.iban("IT"),
                         self.r.choice(["STIPENDIO MARZO 2026", "NOMINA ABRIL 2026", "EMOLUMENTI"]), {}, "stranger_debit",
                         code="PMNT-ICDT-ESCT")
            elif variant < 0.75:
                self.pay(account, date, amount, capitals(self.r.choice(SUPPLIERS)), self.iban("IT"),
                         self.r.choice(["RIMBORSO NOTA CREDITO %d", "STORNO FATT. %d", "ABONO FRA %d", "REEMBOLSO FT %d"])
                         % self.r.choice([other.serial, self.r.randint(1, 900)]), {}, "stranger_refund",
                         note="a supplier's refund with the supplier's own number")
            else:
                self.pay(account, date, amount, self.r.choice(["ESPOSITO CARMELA", "AZIENDA AGRICOLA POGGIO", "NAVARRO HNOS CB",
                                                               "FREITAS JOAO"]), self.iban("ES"),
                         self.r.choice(["", "AFFITTO BOX 12", "VENDITA USATO", "ALQUILER",
                                        "SINISTRO %d" % self.r.randint(10 ** 6, 10 ** 7)]), {}, "stranger")
