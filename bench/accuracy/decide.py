"""decide.py - whether a reader of the bank line could know what was paid: the author's word, said before any matcher runs.

A payment is decidable where no other item or set of items explains text, payer and amount equally well. The check knows
what a matcher doesn't: which fragments of the text mean an item, and how the amount came about. It uses that only to ask how
many other readings there are, and takes the careful side: where it can't count them, the payment is not decidable.
"""
import re
from collections import Counter, defaultdict
from itertools import product

SUBSET_ITEMS = 24       # open items of the payer, above which unnamed sets are taken to be undecidable
READINGS = 20_000       # combinations of fragments looked through
LEGAL_FORMS = set("gmbh ag kg ohg ek co se ltd limited plc llc inc sa sas sarl srl spa bv nv sl slu as a s sp z o oo zoo ab oy oyj "
                  "aps sro lda kft zrt bt und and et e y i".split())


def plain(text):
    import world
    return world.alnum(text)


def words_of(name):
    """The words of a name that tell it from others: folded, legal forms left out."""
    import world
    found = re.findall("[a-z0-9]+", world.spelt_out(name).lower())
    return [w for w in found if w not in LEGAL_FORMS]


def one_slip(a, b):
    """Whether b is a with one character changed, lost, doubled, or two neighbours swapped."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    at = 0
    while at < min(len(a), len(b)) and a[at] == b[at]:
        at += 1
    if len(a) == len(b):
        return a[at + 1:] == b[at + 1:] or (a[at:at + 2] == b[at:at + 2][::-1] and a[at + 2:] == b[at + 2:])
    return a[at + 1:] == b[at:] if len(a) > len(b) else a[at:] == b[at + 1:]


class Ledger:
    def __init__(self, world):
        self.items = [i for i in world.items if i.listed]
        self.by_account, self.by_words, self.by_number = defaultdict(set), defaultdict(set), {}
        for c in world.customers:
            for account in c.known:
                self.by_account[account].add(c)
            self.by_words["".join(words_of(c.name))].add(c)
            self.by_number[c.id] = c
        self.cut_words = None
        self.whole, self.tails, self.slips = defaultdict(set), defaultdict(set), None
        self.grouped = defaultdict(list)
        for item in self.items:
            self.grouped[item.customer].append(item)
            for key in self._keys(item):
                self.whole[key].add(item)
            digits = re.sub("[^0-9]", "", item.id)
            for size in range(2, len(digits) + 1):
                self.tails[digits[-size:].lstrip("0")].add(item)

    @staticmethod
    def _keys(item):
        keys = {plain(item.id), re.sub("[^0-9]", "", item.id), plain(item.reference), plain(item.order), re.sub("[^0-9]", "", item.order)}
        return {key for key in keys if len(key) > 1}

    def explained_by(self, fragment, damaged):
        """The items that a reader may take a fragment for."""
        key = plain(fragment)
        found = set(self.whole.get(key, ()))
        digits = re.sub("[^0-9]", "", key)
        if digits:
            found |= self.tails.get(digits.lstrip("0"), set())
            if digits == key or len(digits) >= 4:
                found |= self.whole.get(digits, set())
        if damaged:
            if self.slips is None:
                self.slips = defaultdict(set)
                for item in self.items:
                    for whole in self._keys(item) | {re.sub("[^0-9]", "", item.id)[-6:]}:
                        for cut in self._shortened(whole):
                            self.slips[cut].add((whole, item))
            for cut in self._shortened(key) | {key}:
                found |= {item for whole, item in self.slips.get(cut, ()) if one_slip(whole, key)}
        return found

    @staticmethod
    def _shortened(key):
        return {key} | {key[:n] + key[n + 1:] for n in range(len(key))}

    def payers(self, payment):
        """The customers that account or name of the other side point at; none where they tell nothing."""
        if payment.account in self.by_account:
            return set(self.by_account[payment.account])
        found = set()
        for name in filter(None, (payment.name, payment.ultimate)):
            words = "".join(words_of(name))
            found |= self.by_words.get(words, set())
            if not found and len(words) >= 8:
                if self.cut_words is None:
                    self.cut_words = defaultdict(set)
                    for whole, customers in self.by_words.items():
                        self.cut_words[whole[:8]] |= {(whole, c) for c in customers}
                found |= {c for whole, c in self.cut_words.get(words[:8], ()) if whole.startswith(words)}
        return found

    @staticmethod
    def _due(item, payment, way):
        return item.net() if way == "discount" else item.open

    def _in_time(self, item, payment):
        return item.percent and payment.day <= item.discount_day + 3

    def _singles(self, customers, payment):
        """Items of these customers that the amount explains alone."""
        found = set()
        for c in customers:
            for item in self.grouped[c]:
                if payment.amount == item.open or (self._in_time(item, payment) and payment.amount == item.net()):
                    found.add(item)
        return found

    def _sets(self, pool, wanted, way, payment):
        """How many sets of the pool have this sum, two at most; None where there are too many to count."""
        if len(pool) > SUBSET_ITEMS:
            return None
        dues = [self._due(i, payment, way) for i in pool]
        half = len(dues) // 2
        left, right = Counter([0]), Counter([0])
        for side, part in ((left, dues[:half]), (right, dues[half:])):
            for due in part:
                for total, times in list(side.items()):
                    side[total + due] += times
        return min(2, sum(times * right.get(wanted - total, 0) for total, times in left.items()))

    def decidable(self, payment):
        true = {item for item, _ in payment.truth}
        if not true or payment.category not in ("match", "partial") or any(not i.listed for i in true):
            return False
        seen = self.payers(payment)
        pools, named = [], set()
        for shown in payment.shown:
            pool = self.explained_by(shown.text, shown.damaged)
            near = {i for i in pool if i.customer in seen}
            pool = near or pool
            if shown.item is None:
                if pool - true:
                    return False  # it reads like a listed item that isn't meant
                continue
            if shown.item not in pool:
                return False
            if shown.item not in named:
                pools.append((pool, shown.damaged))
                named.add(shown.item)
        exact = payment.way in ("exact", "discount")
        if pools and named == true:
            if all(len(pool) == 1 for pool, _ in pools):
                return exact or not any(damaged for _, damaged in pools)
            return exact and self._readings([pool for pool, _ in pools], payment) == 1
        if not exact or len(seen) > 3:
            return False
        if pools:
            if any(len(pool) > 1 for pool, _ in pools):
                return False
            rest = payment.amount - sum(self._due(i, payment, payment.way) for i in named)
            others = [i for c in {i.customer for i in named} for i in self.grouped[c] if i not in named]
            return self._sets(others, rest, payment.way, payment) == 1
        if not seen or not {i.customer for i in true} <= seen:
            return False
        if len(true) == 1:
            return self._singles(seen, payment) == true
        mine = [i for c in seen for i in self.grouped[c]]
        return not self._singles(seen, payment) and self._sets(mine, payment.amount, payment.way, payment) == 1

    def _readings(self, pools, payment):
        size = 1
        for pool in pools:
            size *= len(pool)
        if size > READINGS:
            return 2
        found = set()
        for chosen in product(*pools):
            if len(set(chosen)) == len(chosen) and sum(self._due(i, payment, payment.way) for i in chosen) == payment.amount:
                found.add(frozenset(chosen))
        return len(found)
