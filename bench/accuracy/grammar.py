"""grammar.py - generator two: a scenario is a payer's story, told in the payer's language and form, cut by the payer's bank.

Each function below whose name begins with `story_` is a scenario: it deals a customer the items that the story needs, pays, and says what
was paid. STORIES has their shares for each profile. What isn't paid stays on the list as background.
"""
import random
import re

import numbering
import tongues
from world import START, DAYS, Payment, Shown, World, alnum, decimal, iso, spelt_out, stripped

# Shares of the transactions, per profile (normal, hard, adverse).
STORIES = {
    "named": (420, 190, 380), "reference": (70, 40, 60), "order": (35, 45, 25), "list": (60, 60, 50), "range": (12, 30, 12),
    "fragments": (15, 40, 12), "broken": (25, 40, 25), "damaged": (25, 70, 25), "prefix_dropped": (30, 40, 30), "crowded": (25, 40, 25),
    "silent": (50, 70, 120), "silent_new_account": (12, 35, 30), "subset": (10, 30, 20), "third_party": (15, 30, 15), "parent": (15, 25, 10),
    "factor": (8, 20, 8), "provider": (8, 20, 8), "tax_withheld": (6, 20, 6), "charges": (15, 30, 10), "charges_told": (8, 15, 8),
    "discount": (35, 35, 15), "discount_grace": (6, 12, 6), "discount_late": (6, 20, 6), "credit_netted": (20, 30, 10),
    "credit_unnamed": (5, 20, 5), "combined": (8, 25, 5), "instalments": (15, 25, 10), "part_named": (12, 25, 10), "part_silent": (6, 20, 8),
    "over": (6, 15, 6), "digits_swapped": (3, 10, 3), "rounding": (6, 12, 6), "foreign": (6, 15, 4), "twice": (8, 15, 8), "returned": (8, 20, 8),
    "recurring": (20, 30, 60), "noise": (40, 40, 40), "prepayment": (10, 20, 10), "settled": (10, 20, 10), "settled_trap": (6, 25, 10),
    "wrong_number": (3, 12, 5), "on_account": (6, 12, 6), "credit_refunded": (4, 8, 4), "old_and_new": (4, 12, 4), "documents": (15, 15, 10),
    "in_end_to_end": (15, 20, 10), "ultimate": (10, 15, 8), "customer_number": (10, 15, 10),
}
PROFILES = ("normal", "hard", "adverse")
FORMS = ("printed", "digits", "tail", "blanks", "bare", "no_zeros", "lower", "dots", "fours")
FORM_WEIGHTS = {"normal": (64, 10, 5, 6, 7, 1, 3, 2, 2), "hard": (34, 16, 12, 10, 12, 4, 4, 4, 4), "adverse": (60, 12, 5, 6, 7, 2, 4, 2, 2)}
FLAT = (990, 1490, 1990, 2990, 4900)


def in_form(number, form):
    groups = re.split("[^A-Za-z0-9]+", number)
    if form == "digits":
        return re.sub("[^0-9]", "", number) if len(re.sub("[^0-9]", "", number)) > 3 else number
    if form == "tail":
        return groups[-1] if re.fullmatch("[0-9]{4,}", groups[-1]) else number
    if form == "no_zeros":
        return groups[-1].lstrip("0") if re.fullmatch("[0-9]{4,}", groups[-1]) else number
    if form == "blanks":
        return " ".join(groups)
    if form == "bare":
        return "".join(groups)
    if form == "lower":
        return number.lower()
    if form == "dots":
        return ".".join(groups)
    if form == "fours":
        whole = "".join(groups)
        return " ".join(whole[n:n + 4] for n in range(0, len(whole), 4))
    return number


def slip(rng, text):
    """One slip of the fingers in the later half: changed, lost, doubled, or swapped digits; or a letter for a digit."""
    places = [n for n, c in enumerate(text) if c.isdigit()]
    at = rng.choice(places[len(places) // 2:] or [len(text) - 1])
    kind = rng.randrange(5)
    if kind == 0 and at and text[at - 1].isdigit() and text[at] != text[at - 1]:
        return text[:at - 1] + text[at] + text[at - 1] + text[at + 1:]
    if kind == 1:
        return text[:at] + text[at + 1:]
    if kind == 2:
        return text[:at] + text[at] + text[at:]
    if kind == 3 and text[at] in "01":
        return text[:at] + {"0": "O", "1": "I"}[text[at]] + text[at + 1:]
    return text[:at] + str((int(text[at]) + rng.randrange(1, 10)) % 10 if text[at].isdigit() else 7) + text[at + 1:]


class Grammar:
    def __init__(self, seed, transactions, items, profile, fresh):
        self.rng = rng = random.Random("two/%s/%s/%s" % (seed, profile, fresh))
        self.profile, self.hard = profile, profile == "hard"
        pool = lambda work, withheld: rng.choice(withheld if fresh and rng.random() < 0.7 else work)
        names = [pool(numbering.STYLES_WORK, numbering.STYLES_WITHHELD)]
        names.append(rng.choice([s for s in numbering.STYLES_WORK + (numbering.STYLES_WITHHELD if fresh else ()) if s != names[0]]))
        check = pool(numbering.SCHEMES_WORK, numbering.SCHEMES_WITHHELD)
        home = pool(tongues.WORK, tongues.WITHHELD)
        country, currency = tongues.SCHEME_HOME.get(check, tongues.HOME[home])
        first = numbering.Style(rng, names[0], items + transactions)
        second = numbering.Style(rng, names[1], items + transactions, first.letters)
        # Two plain number ranges would overlap; then the second company numbers one digit longer.
        second.first += 6 * 10 ** (second.width - 2)
        second.width = max(second.width, first.width + 1)
        self.world = World(rng, tongues.iban(rng, country), currency, (first, second), check, rng.choice((0.4, 0.7, 1.0)))
        others = tongues.WORK + (tongues.WITHHELD if fresh else ())
        self.tongues = [home] * 5 + [rng.choice(others) for _ in range(4)]
        self.describe = "%s+%s, references %s, %s, languages %s" % (names[0], names[1], check or "none", currency, " ".join(sorted(set(self.tongues))))
        self.blocks = 0
        self._customers(max(8, items // 5))
        self._tell(transactions, items)

    # Customers and their habits

    def _customers(self, count):
        rng, world = self.rng, self.world
        for n in range(count):
            tongue = rng.choice(self.tongues)
            country = tongues.HOME[tongue][0]
            accounts = [tongues.iban(rng, country) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
            known = accounts[:rng.randrange(1, len(accounts) + 1)] if rng.random() < (0.65 if self.hard else 0.85) else []
            c = world.customer(tongues.company(rng, tongue), accounts, known)
            c.percent, c.days = rng.choice(((0, 0), (0, 0), (0, 0), (2, 10), (3, 14), (2, 14)))
            words = tongues.WORDS[tongue]
            c.habit = {"tongue": tongue, "form": rng.choices(FORMS, FORM_WEIGHTS[self.profile])[0],
                       "lead": rng.choice(words["invoice"] + ["", ""]), "glue": rng.choice((" ", " ", ": ", ".", " Nr ", "")),
                       "join": rng.choice((", ", " ", "/", " + ", ";", " %s " % words["and"][0], ",")),
                       "tail": rng.choice(("", "", "", "date", "amount", "customer", "thanks", "date+customer")),
                       "cut": rng.choice((0, 0, 0, 27, 35, 65, 70, 140)), "cased": rng.choice(("", "", "upper", "spelt", "stripped")),
                       "name": rng.choice((0, 0, 0, 1, 2, 3))}
            if rng.random() < 0.06 and n > 3:
                c.group = world.customers[rng.randrange(n)].id
                world.customers[int((int(c.group) - 20017) // 3)].group = c.group

    def pick(self):
        """A customer: a few have much to do with."""
        share = self.rng.random()
        return self.world.customers[int(len(self.world.customers) * share * share)]

    def amount(self):
        rng = self.rng
        if self.profile == "adverse" and rng.random() < 0.5:
            return rng.choice(FLAT)
        base = (2000 << rng.choice((0, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 9)))
        made = base + rng.randrange(base)
        return made - made % 5000 + 5000 if rng.random() < 0.07 else made

    def deal(self, c, count=1, together=False, amount=None, listed=True, plain_terms=False):
        """Gives a customer items to be paid."""
        issue = START - self.rng.randrange(5, 70)
        block = 0
        if together:
            self.blocks += 1
            block = self.blocks
        made = []
        for _ in range(count):
            if not together:
                issue = START - self.rng.randrange(3, 70) if self.rng.random() < 0.6 else START + self.rng.randrange(0, DAYS - 12)
            item = self.world.item(c, amount if amount is not None else self.amount(), issue, listed=listed, block=block)
            item.scheme = 1 if int(c.id) % 5 == 1 else 0
            if self.rng.random() < 0.25:
                item.order = "PO%d" % (4500000000 + len(self.world.items) * 7919 % 99999989)
            if plain_terms:
                item.percent, item.discount_day = 0, None
            made.append(item)
        return made

    def when(self, items, delay=None):
        last = max(i.issue for i in items)
        return max(START, last + 1) + (delay if delay is not None else self.rng.randrange(0, 28))

    def bank_line(self, kind, c, amount, items, write, day=None):
        """A payment from a customer's own account."""
        rng = self.rng
        made = Payment(kind, day if day is not None else self.when(items), amount, self.name(c), rng.choice(c.accounts), None)
        made.write = lambda p: self.say(p, c, write(p, c))
        if rng.random() < 0.35:
            made.end_to_end = "%s%08d" % (rng.choice(("E2E", "SCT", "", "ZV-")), rng.randrange(10 ** 8))
        return self.world.add(made)

    def name(self, c):
        name, style = c.name, c.habit["name"]
        if style == 1:
            return spelt_out(name).upper()
        if style == 2:
            return name[:27]
        if style == 3 and " " in name:
            return stripped(name).rsplit(" ", 1)[0]
        return name

    def say(self, p, c, text):
        """The text as it comes out of the payer's bank: cased, cut into lines, what is too long lost."""
        cased, cut = c.habit["cased"], c.habit["cut"]
        if cased == "upper":
            text = spelt_out(text).upper()
        elif cased == "spelt":
            text = spelt_out(text)
        elif cased == "stripped":
            text = stripped(text)
        if cut and cut < 140:
            text = text[:cut * 4]
            p.lines = [text[n:n + cut] for n in range(0, len(text), cut)]
        else:
            p.lines = [text[:140]]

    def put(self, p, item, c, form=None, meant=True):
        """A number as this customer writes it, and note that it was shown."""
        written = in_form(item.id, form or c.habit["form"])
        p.shown.append(Shown(written, item if meant else None))
        return written

    def dressed(self, p, c, core, amount=None):
        """Words before and after, as the customer always puts them."""
        words, habit = tongues.WORDS[c.habit["tongue"]], c.habit
        text = (habit["lead"] + habit["glue"] if habit["lead"] else "") + core
        if "date" in habit["tail"]:
            y, m, d = iso(p.day - 21).split("-")
            text += " %s %s.%s.%s" % (words["dated"][0], d, m, y)
        if "customer" in habit["tail"]:
            text += " %s %s" % (words["customer"][0], c.id)
        if habit["tail"] == "amount":
            text += " %s %s" % (decimal(amount if amount is not None else p.amount, ","), self.world.currency)
        if habit["tail"] == "thanks":
            text += " " + words["thanks"][0]
        return text

    def one(self, form=None):
        """Words that name the first true item."""
        return lambda p, c: self.dressed(p, c, self.put(p, p.truth[0][0], c, form))

    def listing(self, items, form=None):
        return lambda p, c: self.dressed(p, c, c.habit["join"].join(self.put(p, i, c, form) for i in items))

    def silence(self, p, c):
        return self.rng.choice(tongues.WORDS[c.habit["tongue"]]["silent"] + [""])

    # The whole

    def _tell(self, transactions, items):
        rng, world = self.rng, self.world
        shares = [s[PROFILES.index(self.profile)] for s in STORIES.values()]
        names, told = list(STORIES), []
        while len(world.payments) < transactions:
            if not told:
                told = rng.choices(names, shares, k=1024)
            getattr(self, "story_" + told.pop())(self.pick())
        del world.payments[transactions:]
        listed = sum(i.listed for i in world.items)
        while listed < items:
            c = self.pick()
            item = self.deal(c)[0]
            listed += 1
            if rng.random() < 0.02:
                item.amount = item.open = -(item.amount // 3 + 1)
                item.percent = 0

    def finish(self, folder):
        return self.world.finish(folder)

    # Stories

    def story_named(self, c):
        item, = self.deal(c)
        self.bank_line("named", c, item.open, [item], self.one()).pays([(item, item.open)])

    def story_prefix_dropped(self, c):
        item, = self.deal(c)
        self.bank_line("prefix_dropped", c, item.open, [item], self.one("tail")).pays([(item, item.open)])

    def story_reference(self, c):
        item, = self.deal(c)

        def write(p, c):
            if not item.reference:
                return self.one()(p, c)
            p.shown.append(Shown(item.reference, item))
            if self.rng.random() < 0.75:
                p.references.append(re.sub("[^A-Z0-9]", "", item.reference))
                return ""
            return item.reference
        self.bank_line("reference", c, item.open, [item], write).pays([(item, item.open)])

    def story_order(self, c):
        item, = self.deal(c)
        item.order = item.order or "PO%d" % (4600000000 + len(self.world.items) * 7919 % 99999989)

        def write(p, c):
            order = item.order[self.rng.choice((0, 2)):]
            p.shown.append(Shown(order, item))
            return "%s %s" % (self.rng.choice(tongues.WORDS[c.habit["tongue"]]["order"]), order)
        self.bank_line("order", c, item.open, [item], write).pays([(item, item.open)])

    def story_list(self, c):
        items = self.deal(c, self.rng.choice((2, 2, 2, 3, 3, 4, 5, 7, 9)), plain_terms=True)
        self.bank_line("list", c, sum(i.open for i in items), items, self.listing(items)).pays([(i, i.open) for i in items])

    def story_range(self, c):
        items = self.deal(c, self.rng.randrange(3, 8), together=True, plain_terms=True)

        def write(p, c):
            for i in items:
                p.shown.append(Shown(i.id, i))
            words = tongues.WORDS[c.habit["tongue"]]
            last = items[-1].id
            if self.rng.random() < 0.5:
                last = re.split("[^A-Za-z0-9]", last)[-1]
            text = self.dressed(p, c, "%s%s%s" % (items[0].id, self.rng.choice(("-", " - ", " %s " % words["range"][0])), last))
            return text
        made = self.bank_line("range", c, sum(i.open for i in items), items, write).pays([(i, i.open) for i in items])
        made.judged = True  # first and last are named, the sum agrees, and the serials between are the payer's own

    def story_fragments(self, c):
        items = self.deal(c, self.rng.randrange(2, 6), together=self.rng.random() < 0.7, plain_terms=True)

        def write(p, c):
            parts = [self.put(p, items[0], c, "printed")]
            for i in items[1:]:
                tail = re.sub("[^0-9]", "", i.id)
                tail = tail[-4:] if len(tail) >= 4 and i.id[:-4] == items[0].id[:-4] else i.id
                p.shown.append(Shown(tail, i))
                parts.append(tail)
            return self.dressed(p, c, self.rng.choice((", ", " + ", "/", " u. ", " & ")).join(parts))
        self.bank_line("fragments", c, sum(i.open for i in items), items, write).pays([(i, i.open) for i in items])

    def story_broken(self, c):
        """The bank's line ends inside the number."""
        item, = self.deal(c)
        made = self.bank_line("broken", c, item.open, [item], lambda p, c: "").pays([(item, item.open)])

        def write(p):
            lead = self.rng.choice(tongues.WORDS[c.habit["tongue"]]["invoice"]) + " "
            number = self.put(p, item, c, "printed")
            width = self.rng.choice((27, 35))
            at = self.rng.randrange(1, len(number))
            lead = (lead * 8)[:width - at - 1] + " "
            p.lines = [lead + number[:at], number[at:] + " " + self.rng.choice(tongues.WORDS[c.habit["tongue"]]["thanks"])]
        made.write = write

    def story_damaged(self, c):
        item, = self.deal(c)

        def write(p, c):
            written = slip(self.rng, in_form(item.id, self.rng.choice(("printed", "printed", "bare", c.habit["form"]))))
            p.shown.append(Shown(written, item, damaged=alnum(written) != alnum(item.id)))
            return self.dressed(p, c, written)
        self.bank_line("damaged", c, item.open, [item], write).pays([(item, item.open)])

    def story_crowded(self, c):
        """The number among others: delivery notes, telephone, dates, tax number, the payer's own document."""
        item, = self.deal(c)

        def write(p, c):
            rng = self.rng
            noise = ["LS %d" % rng.randrange(10 ** 5, 10 ** 6), "Tel +%d" % rng.randrange(10 ** 10, 10 ** 11), iso(p.day), "/%s/" % c.id,
                     "DOC%08d" % rng.randrange(10 ** 8), "VAT %s%09d" % (c.accounts[0][:2], rng.randrange(10 ** 9)), "KW %d" % rng.randrange(9, 18)]
            parts = rng.sample(noise, rng.randrange(2, 4))
            parts.insert(rng.randrange(len(parts) + 1), self.put(p, item, c))
            return " ".join(parts)
        self.bank_line("crowded", c, item.open, [item], write).pays([(item, item.open)])

    def story_silent(self, c):
        item, = self.deal(c)
        made = self.bank_line("silent", c, item.open, [item], self.silence).pays([(item, item.open)])
        if c.known:
            made.account = c.known[0]

    def story_silent_new_account(self, c):
        item, = self.deal(c)
        made = self.bank_line("silent_new_account", c, item.open, [item], self.silence).pays([(item, item.open)])
        made.account = tongues.iban(self.rng, tongues.HOME[c.habit["tongue"]][0])

    def story_subset(self, c):
        items = self.deal(c, self.rng.choice((2, 2, 3, 3, 4, 5)), plain_terms=True)
        self.bank_line("subset", c, sum(i.open for i in items), items, self.silence).pays([(i, i.open) for i in items])

    def story_third_party(self, c):
        item, = self.deal(c)
        tongue = c.habit["tongue"]
        made = self.bank_line("third_party", c, item.open, [item], lambda p, c: self.dressed(p, c, self.put(p, item, c))).pays([(item, item.open)])
        made.name = self.rng.choice((tongues.company, tongues.person))(self.rng, tongue)
        made.account = tongues.iban(self.rng, tongues.HOME[tongue][0])

    def story_parent(self, c):
        """A parent whose account is known as its own pays for a subsidiary."""
        parent = self.pick()
        items = self.deal(c, self.rng.choice((1, 1, 2)), plain_terms=True)
        made = self.bank_line("parent", c, sum(i.open for i in items), items, self.listing(items)).pays([(i, i.open) for i in items])
        made.name, made.account = self.name(parent), parent.accounts[0]
        if parent is not c and not c.group:
            c.group = parent.group = parent.group or parent.id

    def story_factor(self, c):
        """A factor that bought the claims pays several customers' items less its fee."""
        items = self.deal(c, 2, plain_terms=True) + self.deal(self.pick(), 1, plain_terms=True)
        gross = sum(i.open for i in items)
        fee = gross * self.rng.choice((12, 18, 25)) // 1000

        def write(p, c):
            return "Factoring %s fee %s" % (" ".join(self.put(p, i, c, "printed") for i in items), decimal(fee))
        cut = [(i, i.open) for i in items[1:]] + [(items[0], items[0].open - fee)]
        if items[0].open <= fee:
            return
        made = self.bank_line("factor", c, gross - fee, items, write).pays(cut, "match", "other")
        made.name, made.account = "Kerbholz Factoring Bank AG", "DE41500600000071002044"
        made.judged = False  # who bears the fee no statement says

    def story_provider(self, c):
        """A payment provider pays out what several customers paid by card, refunds and fees taken off, and names a batch."""
        items = [self.deal(self.pick(), plain_terms=True)[0] for _ in range(self.rng.randrange(2, 5))]
        items.sort(key=lambda i: -i.open)  # the largest bears the fee
        gross = sum(i.open for i in items)
        fee = gross * 19 // 1000 + 25 * len(items)
        if fee >= items[0].open:
            return
        made = self.bank_line("provider", c, gross - fee, items, lambda p, c: "PAYOUT %d gross %s fee %s" % (
            self.rng.randrange(10 ** 6, 10 ** 7), decimal(gross), decimal(fee)))
        made.pays([(i, i.open - (fee if n == 0 else 0)) for n, i in enumerate(items)], "match", "other")
        made.name, made.account = "Talerpay Europe S.A.", "LU500010000000120099"

    def story_tax_withheld(self, c):
        item, = self.deal(c, plain_terms=True)
        rate = self.rng.choice((5, 10, 15, 20))
        kept = (item.open * rate + 50) // 100
        self.bank_line("tax_withheld", c, item.open - kept, [item], lambda p, c: "%s WHT %d%% %s" % (
            self.dressed(p, c, self.put(p, item, c, "printed"), item.open), rate, decimal(kept))).pays([(item, item.open - kept)], "match", "other")

    def story_charges(self, c, told=False):
        item, = self.deal(c, plain_terms=True, amount=self.amount() + 40000)
        kept = self.rng.choice((500, 750, 1000, 1200, 1500, 2000, 2500, self.rng.randrange(300, 2900)))
        made = self.bank_line("charges_told" if told else "charges", c, item.open - kept, [item], self.one()).pays(
            [(item, item.open - kept)], "match", "other")
        made.charges = kept if told else 0

    def story_charges_told(self, c):
        self.story_charges(c, told=True)

    def _discounted(self, kind, c, first, last, way, category):
        item, = self.deal(c, plain_terms=True)
        if item.amount < 3000:
            item.amount = item.open = 3000 + item.amount * 7
        item.issue = min(max(item.issue, START - 8), START + DAYS - 30)
        item.percent = c.percent or 2
        item.discount_day = item.issue + (c.days or 10)
        net = item.net()
        words = tongues.WORDS[c.habit["tongue"]]["discount"]
        day = max(item.discount_day + self.rng.randrange(first, last), START, item.issue + 1)
        made = self.bank_line(kind, c, net, [item], lambda p, c: self.dressed(p, c, self.put(p, item, c), item.open) + (
            " " + self.rng.choice(words) if self.rng.random() < 0.4 else ""), day)
        if way == "discount" and made.day > item.discount_day + 3:
            made.kind, way, category = "discount_late", "other", "partial"
        made.pays([(item, net)], category, way)

    def story_discount(self, c):
        self._discounted("discount", c, -8, 0, "discount", "match")

    def story_discount_grace(self, c):
        self._discounted("discount_grace", c, 1, 3, "discount", "match")

    def story_discount_late(self, c):
        self._discounted("discount_late", c, 9, 25, "other", "partial")

    def _with_credit(self, c, count):
        items = self.deal(c, count, plain_terms=True)
        credit, = self.deal(c, plain_terms=True, amount=-(min(i.open for i in items) // self.rng.randrange(2, 9) + 7))
        credit.order = ""
        return items, credit

    def story_credit_netted(self, c):
        items, credit = self._with_credit(c, self.rng.choice((1, 1, 2, 3)))
        every = items + [credit]
        less = self.rng.choice(tongues.WORDS[c.habit["tongue"]]["credit"])

        def write(p, c):
            return "%s %s %s" % (self.dressed(p, c, c.habit["join"].join(self.put(p, i, c) for i in items)), less, self.put(p, credit, c, "printed"))
        self.bank_line("credit_netted", c, sum(i.open for i in every), every, write).pays([(i, i.open) for i in every])

    def story_credit_unnamed(self, c):
        items, credit = self._with_credit(c, 1)
        every = items + [credit]
        self.bank_line("credit_unnamed", c, sum(i.open for i in every), every, self.listing(items)).pays([(i, i.open) for i in every])

    def story_combined(self, c):
        """Items less a credit note, the discount taken, and a bank's charges on top."""
        items, credit = self._with_credit(c, self.rng.choice((2, 3)))
        kept = self.rng.choice((0, 500, 1250))
        for i in items:
            i.issue, i.percent = START + 2, 2
            i.discount_day = START + 20
        credit.issue = START + 2
        every = items + [credit]
        amount = sum(i.net() for i in items) + credit.open - kept
        if amount < 100 or items[0].net() <= kept:
            return

        def write(p, c):
            return "%s %s %s" % (self.dressed(p, c, c.habit["join"].join(self.put(p, i, c) for i in items)),
                                 tongues.WORDS[c.habit["tongue"]]["credit"][0], self.put(p, credit, c, "printed"))
        made = self.bank_line("combined", c, amount, every, write, START + 8)
        made.pays([(i, i.net() - (kept if n == 0 else 0)) for n, i in enumerate(items)] + [(credit, credit.open)], "match", "other")
        made.charges = kept

    def story_instalments(self, c):
        item, = self.deal(c, plain_terms=True, amount=self.amount() * 4 + 20000)
        item.issue = START - 10
        count, left, day = self.rng.choice((2, 3, 3, 4)), item.open, START + self.rng.randrange(0, 10)
        for n in range(1, count + 1):
            part = left if n == count else item.open // count
            left -= part
            words = tongues.WORDS[c.habit["tongue"]]["part"]
            self.bank_line("instalments", c, part, [item], lambda p, c, n=n: "%s %s %d/%d" % (
                self.put(p, item, c), self.rng.choice(words), n, count), day).pays([(item, part)], "match" if n == count else "partial", "other")
            day += self.rng.randrange(7, 15)

    def _short(self, kind, c, write):
        item, = self.deal(c, plain_terms=True, amount=self.amount() + 8000)
        part = self.rng.choice((item.open // 2, item.open // 3, item.open * self.rng.randrange(20, 85) // 100, item.open // 2000 * 1000 or 500))
        self.bank_line(kind, c, part, [item], write(item)).pays([(item, part)], "partial", "other")

    def story_part_named(self, c):
        words = tongues.WORDS[c.habit["tongue"]]["part"]
        self._short("part_named", c, lambda item: lambda p, c: self.rng.choice(words) + " " + self.put(p, item, c))

    def story_part_silent(self, c):
        self._short("part_silent", c, lambda item: self.silence)

    def story_over(self, c):
        item, = self.deal(c, plain_terms=True)
        paid = (item.open // 1000 + 1) * 1000 if self.rng.random() < 0.5 else item.open + self.rng.randrange(100, 3000)
        self.bank_line("over", c, paid, [item], self.one()).pays([(item, item.open)], "partial", "other")

    def story_digits_swapped(self, c):
        item, = self.deal(c, plain_terms=True)
        digits = str(item.open)
        at = next((n for n in range(len(digits) - 1) if digits[n] > digits[n + 1] and digits[n + 1] != "0"), None)
        if at is None:
            return
        paid = int(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2:])
        self.bank_line("digits_swapped", c, paid, [item], self.one()).pays([(item, paid)], "partial", "other")

    def story_rounding(self, c):
        item, = self.deal(c, plain_terms=True, amount=self.amount() + 5000)
        off = self.rng.choice((-3, -2, -1, 1, 2, 3))
        self.bank_line("rounding", c, item.open + off, [item], self.one()).pays([(item, item.open + off)], "match", "other")

    def story_foreign(self, c):
        item, = self.deal(c, plain_terms=True)
        item.currency = "USD" if self.world.currency != "USD" else "EUR"
        rate = self.rng.randrange(8200, 9600)
        paid = (item.open * rate + 5000) // 10000
        made = self.bank_line("foreign", c, paid, [item], self.one()).pays([(item, item.open)], "match", "other")
        made.instructed = (item.open, item.currency, "0.%04d" % rate)

    def story_twice(self, c):
        item, = self.deal(c, plain_terms=True)
        day = self.when([item], self.rng.randrange(0, 12))
        self.bank_line("named", c, item.open, [item], self.one(), day).pays([(item, item.open)])
        second = self.bank_line("twice", c, item.open, [item], lambda p, c: self.dressed(p, c, self.put(p, item, c)), day + self.rng.randrange(2, 10))
        second.nothing("duplicate")

    def story_returned(self, c):
        """A receipt that bounces; half of them are presented again."""
        item, = self.deal(c, plain_terms=True)
        item.issue = min(item.issue, START + 20)
        day = self.when([item], self.rng.randrange(0, 10))
        end = "RTN%09d" % self.rng.randrange(10 ** 9)
        first = self.bank_line("returned", c, item.open, [item], lambda p, c: self.dressed(p, c, self.put(p, item, c)), day).nothing("return")
        back = self.bank_line("return", c, -item.open, [item], lambda p, c: "RETURN " + self.put(p, item, c), day + self.rng.randrange(1, 6)).nothing("return")
        first.end_to_end = back.end_to_end = end
        back.account, back.name, back.code = first.account, first.name, "RCDT-UPCT"
        back.return_reason = self.rng.choice(("AC04", "MS03", "AM04"))
        back.reversal = self.rng.random() < 0.5
        if self.rng.random() < 0.5:
            self.bank_line("presented_again", c, item.open, [item], self.one(), day + 12).pays([(item, item.open)])

    def story_recurring(self, c):
        """The same amount each month; the text has the number, or the month alone."""
        amount = self.amount()
        items = [self.deal(c, amount=amount, plain_terms=True)[0] for _ in range(3)]
        for n, item in enumerate(items):
            item.issue = START - 60 + 30 * n
        for n, item in enumerate(items[:2]):
            named = self.rng.random() < 0.6
            write = self.one() if named else (lambda p, c, n=n: "%s %02d/2026" % (self.rng.choice(tongues.WORDS[c.habit["tongue"]]["silent"]), 1 + n))
            self.bank_line("recurring" if named else "recurring_month", c, amount, [item], write, START + 5 + 30 * n).pays([(item, amount)])

    def story_noise(self, c):
        kind = self.rng.choice(list(tongues.NOISE))
        code, sign, texts = tongues.NOISE[kind]
        made = Payment(kind, START + self.rng.randrange(DAYS), sign * self.rng.randrange(300, 900000))
        made.code = code
        made.lines = [self.rng.choice(texts)]
        if kind in ("payroll", "supplier", "refund", "own_transfer", "tax"):
            made.name = tongues.person(self.rng, c.habit["tongue"]) if kind == "payroll" else tongues.company(self.rng, c.habit["tongue"])
            made.account = self.world.account if kind == "own_transfer" else tongues.iban(self.rng, tongues.HOME[c.habit["tongue"]][0])
        self.world.add(made).nothing("none" if kind in ("refund", "supplier") else "ignored")

    def _unlisted(self, kind, c, amount, future=False):
        item, = self.deal(c, listed=False, plain_terms=True)
        item.issue = START + DAYS if future else START - 64
        self.bank_line(kind, c, amount if amount is not None else item.open, [item] if not future else [self.world.items[0]],
                       lambda p, c: self.dressed(p, c, self.put(p, item, c, meant=False)), START + self.rng.randrange(DAYS)).nothing()

    def story_settled(self, c):
        self._unlisted("settled", c, None)

    def story_prepayment(self, c):
        self._unlisted("prepayment", c, None, future=True)

    def story_settled_trap(self, c):
        """Names a settled invoice, and the amount is that of an open one of the same customer."""
        other, = self.deal(c, plain_terms=True)
        self._unlisted("settled_trap", c, other.open)

    def story_wrong_number(self, c):
        """Means the own item, and writes a number that is somebody else's."""
        item, = self.deal(c, plain_terms=True)
        stranger, = self.deal(self.pick(), plain_terms=True)
        if stranger.customer is c:
            return
        made = self.bank_line("wrong_number", c, item.open, [item], lambda p, c: self.dressed(p, c, in_form(stranger.id, c.habit["form"])))
        made.pays([(item, item.open)]).judged = False

    def story_on_account(self, c):
        made = self.bank_line("on_account", c, self.rng.choice((50000, 100000, 250000, 30000)), self.deal(c), lambda p, c: self.rng.choice(
            ("a conto", "on account", "Anzahlung", "Vorauszahlung", "acompte")))
        made.nothing()

    def story_credit_refunded(self, c):
        credit, = self.deal(c, plain_terms=True, amount=-self.amount())
        credit.order = ""
        made = self.bank_line("credit_refunded", c, credit.open, [credit], lambda p, c: self.put(p, credit, c, "printed"))
        made.pays([(credit, credit.open)])

    def story_old_and_new(self, c):
        """One payment for a listed item and for one that isn't, both named."""
        item, = self.deal(c, plain_terms=True)
        other, = self.deal(c, listed=False, plain_terms=True)
        other.issue = START - 64
        made = self.bank_line("old_and_new", c, item.open + other.open, [item], lambda p, c: self.dressed(
            p, c, c.habit["join"].join((self.put(p, item, c, "printed"), self.put(p, other, c, "printed", meant=False)))))
        made.pays([(item, item.open)], "partial", "other").judged = False

    def story_documents(self, c):
        """A remittance with each document and what was paid on it, as programs send it."""
        items = self.deal(c, self.rng.choice((1, 2, 3, 5)), plain_terms=True)

        def write(p, c):
            p.documents = [(self.put(p, i, c, "printed"), i.open) for i in items]
            return ""
        self.bank_line("documents", c, sum(i.open for i in items), items, write).pays([(i, i.open) for i in items])

    def story_in_end_to_end(self, c):
        item, = self.deal(c)

        def write(p, c):
            p.end_to_end = self.put(p, item, c, "bare")
            return self.silence(p, c)
        self.bank_line("in_end_to_end", c, item.open, [item], write).pays([(item, item.open)])

    def story_ultimate(self, c):
        """A payment agent's name and account; the customer stands as the ultimate debtor."""
        item, = self.deal(c)
        made = self.bank_line("ultimate", c, item.open, [item], self.one()).pays([(item, item.open)])
        made.ultimate, made.name = c.name, "Zahldienst Nordkai GmbH"
        made.account = "DE24210900000044120017"

    def story_customer_number(self, c):
        """A stranger's account, the customer's number and nothing else."""
        item, = self.deal(c)
        made = self.bank_line("customer_number", c, item.open, [item], lambda p, c: "%s %s" % (
            self.rng.choice(tongues.WORDS[c.habit["tongue"]]["customer"]), c.id)).pays([(item, item.open)])
        made.account = tongues.iban(self.rng, tongues.HOME[c.habit["tongue"]][0])


def generate(seed, transactions, items, profile, fresh, folder):
    made = Grammar(seed, transactions, items, profile, fresh)
    made.finish(folder)
    return made.describe
