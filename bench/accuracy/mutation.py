"""mutation.py - generator three: clean payments of a plain ledger, then noise on what a reader can observe.

There are no stories here. A base payment names its items as printed and pays them in full, from a known account, in the customer's
name. Independent channels then change fields, each with a rate of the profile: typing, reading by machine, cuts, blanks, lost prefixes,
lost or moved fields, aliases, other accounts, amounts that are off. A tenth names what isn't listed. In `adverse` half of the items have
one of five amounts, a thousand customers have nearly equal names, and serials are dense, short and plain.
"""
import random
import re

import numbering
import tongues
from world import START, DAYS, Payment, Shown, World, alnum, iso, spelt_out, stripped

# Channel: rate per mille in normal, hard, adverse.
CHANNELS = {
    "typed_wrong": (15, 60, 20),    # one slip in a number
    "misread": (8, 40, 10),         # O for 0, l for 1, S for 5, B for 8: as optical readers do, everywhere
    "blanks": (40, 90, 40),         # blanks strewn into a number
    "prefix_lost": (40, 120, 40),   # only the last group of digits
    "cut": (40, 110, 40),           # the text ends early
    "wrapped": (150, 250, 150),     # lines of 27 or 35, as banks cut
    "removed": (45, 120, 70),       # the text is gone
    "moved": (25, 60, 25),          # the text comes as end-to-end id
    "in_name": (6, 20, 6),          # name and text in one field
    "words": (350, 450, 350),       # words and other numbers around
    "name_alias": (60, 150, 80),    # a name that is none of the customer's
    "name_slip": (40, 90, 60),      # a letter wrong
    "name_cut": (120, 200, 120),    # 27 characters
    "account_new": (120, 260, 150), # an account never seen
    "account_none": (25, 60, 25),   # no account told
    "account_others": (8, 25, 10),  # another customer's
    "amount_short": (12, 35, 12),   # some charges
    "amount_part": (12, 35, 12),
    "amount_typed": (3, 10, 3),     # digits changed places
    "amount_cents": (6, 15, 6),
}
FLAT = (999, 1499, 2499, 4999, 9900)


class Mutation:
    def __init__(self, seed, transactions, items, profile, fresh):
        self.rng = rng = random.Random("three/%s/%s/%s" % (seed, profile, fresh))
        self.column = ("normal", "hard", "adverse").index(profile)
        self.adverse = profile == "adverse"
        styles = numbering.STYLES_WORK + (numbering.STYLES_WITHHELD * 2 if fresh else ())
        names = ("plain", "dense") if self.adverse else (rng.choice(styles), rng.choice(styles))
        self.tongue = rng.choice(tongues.WORK + (tongues.WITHHELD * 2 if fresh else ()))
        country, currency = tongues.HOME[self.tongue]
        first = numbering.Style(rng, names[0], items * 2)
        second = numbering.Style(rng, names[1], items * 2, first.letters)
        second.first += 6 * 10 ** (second.width - 2)
        second.width = max(second.width, first.width + 1)
        self.world = World(rng, tongues.iban(rng, country), currency, (first, second))
        self.country = country
        self.describe = "%s+%s, %s, language %s" % (*names, currency, self.tongue)
        self._customers(1000 if self.adverse else max(8, items // 8))
        self._items(items)
        self._payments(transactions)

    def hits(self, channel):
        return self.rng.randrange(1000) < CHANNELS[channel][self.column]

    def _customers(self, count):
        rng = self.rng
        stems = [tongues.company(rng, self.tongue).split(" ")[0] for _ in range(40)]
        for n in range(count):
            if self.adverse:
                words = tongues.WORDS[self.tongue]
                name = "%s %s %s" % (rng.choice(stems), words["trade"][n % 4], ("%s %d" % (words["legal"][0], n) if n % 3 else words["legal"][n % 2]))
            else:
                name = tongues.company(rng, self.tongue)
            account = tongues.iban(rng, self.country)
            self.world.customer(name, [account], [account] if rng.random() < 0.9 else [])

    def _items(self, count):
        rng, customers = self.rng, self.world.customers
        for _ in range(count + count // 10):
            share = rng.random()
            c = customers[int(len(customers) * share * share * share)]
            base = 1500 << min(9, (rng.getrandbits(9) | 512).bit_length() - bin(rng.getrandbits(8)).count("1") + rng.randrange(3))
            amount = rng.choice(FLAT) if self.adverse and rng.random() < 0.5 else base + rng.randrange(base)
            item = self.world.item(c, amount, START - 60 + rng.randrange(100), listed=rng.randrange(11) > 0)
            item.scheme = int(rng.random() < 0.15)

    def _payments(self, transactions):
        rng = self.rng
        listed = [c_items for c in self.world.customers if (c_items := [i for i in c.items if i.listed])]
        piles = [list(pile) for pile in listed]
        for pile in piles:
            rng.shuffle(pile)
        unlisted = [i for i in self.world.items if not i.listed]
        order = [n for n, pile in enumerate(piles) for _ in pile]
        rng.shuffle(order)
        while len(self.world.payments) < transactions:
            if rng.randrange(10) == 0 or not order:
                self._pay([rng.choice(unlisted)], False)
                continue
            pile = piles[order.pop()]
            if not pile:
                continue
            count = 1
            while count < min(12, len(pile)) and rng.random() < 0.12:
                count += 1
            self._pay([pile.pop() for _ in range(count)], True)

    def _pay(self, items, meant):
        rng, c = self.rng, items[0].customer
        amount = sum(i.open for i in items)
        allocated, category, way, kind = [(i, i.open) for i in items], "match", "exact", []
        if len(items) == 1 and meant:
            off = next((x for x in ("amount_short", "amount_part", "amount_typed", "amount_cents") if self.hits(x)), "")
            paid = amount
            if off == "amount_short" and amount > 8000:
                paid -= rng.choice((500, 850, 1000, 1500, 2000))
            elif off == "amount_part":
                paid = max(1, amount * rng.randrange(10, 90) // 100)
                category = "partial"
            elif off == "amount_cents" and amount > 3000:
                paid += rng.choice((-2, -1, 1, 2))
            elif off == "amount_typed":
                digits = str(amount)
                at = rng.randrange(len(digits) - 1)
                paid = int(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2:]) or amount
                category = "partial" if paid != amount else "match"
            if paid != amount:
                kind.append(off)
                way = "other"
                allocated = [(items[0], min(paid, items[0].open) if category == "partial" else paid)]
                amount = paid
        day = max(START, max(i.issue for i in items) + 1) + rng.randrange(20)
        made = Payment("", day, amount, c.name, (c.known or c.accounts)[0])
        made.write = lambda p: self._mutate(p, items, c, meant)
        made.kind = "+".join(kind)
        self.world.add(made)
        if meant:
            made.pays(allocated, category, way)
        else:
            made.nothing()
            made.kind = "unlisted"

    def _mutate(self, p, items, c, meant):
        rng, parts, changed = self.rng, [], [p.kind] if p.kind else []
        for i in items:
            number, edits = i.id, 0
            if self.hits("prefix_lost") and re.search("[0-9]{4,}$", number):
                number = re.split("[^0-9]", number)[-1]
                changed.append("prefix_lost")
            if self.hits("typed_wrong"):
                at = rng.randrange(len(number) // 2, len(number))
                number = number[:at] + rng.choice(("", number[at] * 2, str(rng.randrange(10)))) + number[at + 1:]
                edits += 1
                changed.append("typed_wrong")
            if self.hits("misread"):
                before = number
                number = re.sub("[0158]", lambda m: "OlSB"["0158".index(m[0])] if rng.random() < 0.3 else m[0], number)
                edits += sum(a != b for a, b in zip(before, number))
                changed.append("misread")
            if self.hits("blanks"):
                at = rng.randrange(1, len(number))
                number = number[:at] + " " + number[at:]
                changed.append("blanks")
            if edits < 2:
                p.shown.append(Shown(number, i if meant else None, damaged=edits == 1))
            parts.append(number)
        text = rng.choice((", ", " ", "/", ";")).join(parts)
        if self.hits("words"):
            words = tongues.WORDS[self.tongue]
            text = "%s %s%s" % (rng.choice(words["invoice"]), text, rng.choice((
                "", " " + words["thanks"][0], " %s %s" % (words["dated"][0], iso(items[0].issue)), " %s %s" % (words["customer"][0], c.id),
                " T%07d" % rng.randrange(10 ** 7))))
        if rng.random() < 0.3:
            text = spelt_out(text).upper()
        if self.hits("removed"):
            text = rng.choice(("", tongues.WORDS[self.tongue]["silent"][0]))
            changed.append("removed")
        if self.hits("cut"):
            text = text[:rng.choice((12, 18, 27))]
            changed.append("cut")
        if self.hits("moved"):
            p.end_to_end, text = text[:35], ""
            changed.append("moved")
        p.lines = [text]
        if self.hits("wrapped"):
            size = rng.choice((27, 35))
            p.lines = [text[n:n + size] for n in range(0, len(text), size)]
        if self.hits("name_alias"):
            p.name = tongues.company(rng, self.tongue)
            changed.append("name_alias")
        elif self.hits("name_slip") and len(p.name) > 5:
            at = rng.randrange(2, len(p.name) - 2)
            p.name = p.name[:at] + rng.choice("aeirstn") + p.name[at + 1:]
            changed.append("name_slip")
        if self.hits("name_cut"):
            p.name = stripped(p.name)[:27]
        if self.hits("in_name") and text:
            p.name, p.lines = (p.name[:30] + " " + text)[:70], []
            changed.append("in_name")
        if self.hits("account_new"):
            p.account = tongues.iban(rng, self.country)
            changed.append("account_new")
        elif self.hits("account_none"):
            p.account = ""
        elif self.hits("account_others"):
            other = rng.choice(self.world.customers)
            p.account = other.accounts[0]
            changed.append("account_others")
        if not meant:
            return
        kinds = sorted(set(changed))
        p.kind = kinds[0] if len(kinds) == 1 else "clean" if not kinds else "several_changes"
        if p.kind == "clean" and len(items) > 1:
            p.kind = "clean_list"
        if alnum(text) and len(p.shown) != len(items):
            p.judged = False  # damaged beyond one slip: no author would say what it means

    def finish(self, folder):
        return self.world.finish(folder)


def generate(seed, transactions, items, profile, fresh, folder):
    made = Mutation(seed, transactions, items, profile, fresh)
    made.finish(folder)
    return made.describe
