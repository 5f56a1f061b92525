"""A careful accountant: what a reader could know of a line before any matcher runs."""
import itertools
import re

from .ledger import discount
from .names import MONTHS
from .texts import Texts

LOOKALIKE_SIGNS = str.maketrans("OISBZGL", "0158261")


def plain(s):
    """Letters and digits alone."""
    return re.sub("[^A-Z0-9]", "", s.upper())


def folded(s):
    """Look-alike signs made one."""
    return plain(s).translate(LOOKALIKE_SIGNS)


def digits(s):
    """Digits alone."""
    return re.sub('\\D', "", s)


def distance(a, b):
    """Edits between two texts, neighbours swapped counting as one."""
    if abs(len(a) - len(b)) > 2:
        return 9
    p = None
    q = list(range(len(b) + 1))
    for i, x in enumerate(a):
        r = [i + 1]
        for j, y in enumerate(b):
            v = min(q[j + 1] + 1, r[j] + 1, q[j] + (x != y))
            if i and j and (x == b[j - 1]) and (a[i - 1] == y) and (p is not None):
                v = min(v, p[j - 1] + 1)
            r.append(v)
        p, q = (q, r)
    return q[-1]


def listed(item):
    """Whether the item is on the list of the twelfth month."""
    return item.issue < MONTHS[12][0] and item.snap12 != 0


def name_tells(customer, name):
    """Whether the shown name is the customer's."""
    return not customer.owner and name in (customer.bank, customer.bank2)


def exact_ways(pool, a, d):
    """Smallest readings of an amount by these items, best class first."""
    one = [frozenset([i.id]) for i in pool if i.visible == a and (not i.credit)]
    if one:
        return one
    one = [frozenset([i.id]) for i in pool if i.discount_rate and (not i.credit) and (abs(i.visible - discount(i) - a) <= 1)]
    if one:
        return one
    tot = sum(i.visible for i in pool)
    if len(pool) > 1 and tot == a:
        return [frozenset(i.id for i in pool)]
    due = [i for i in pool if i.due <= d]
    if len(due) > 1 and sum(i.visible for i in due) == a:
        return [frozenset(i.id for i in due)]
    out = []
    if len(pool) <= 26:
        for n in (2, 3, 4):
            if n == 4 and len(pool) > 16:
                break
            for s in itertools.combinations(pool, n):
                if sum(i.visible for i in s) == a or (any(i.discount_rate for i in s)
                                                      and sum(i.visible - (discount(i) if not i.credit else 0) for i in s) == a):
                    out.append(frozenset(i.id for i in s))
            if len(out) > 0:
                return out
    return out


class Accountant(Texts):
    """Reads a line with the list and the past alone."""

    def same(self, s, no):
        """The payer's way of writing is this number, undamaged."""
        n = plain(s)
        m = plain(no)
        if n == m or (n == digits(no) and self.scheme == "year") or n.lstrip("0") == m:
            return True
        if n.startswith(("RE", "RG")) and n[2:].lstrip("0") == m:
            return True
        if self.scheme == "year":
            y, k = no.split("-")[1:]
            e = digits(s)
            return e in (y + k, y[2:] + k) or e == y + k.lstrip("0")
        if self.scheme == "short":
            return n in ("26" + no, "2026" + no, "R" + no)
        return False

    def near(self, s, no):
        """Whether it may be this number with a slip."""
        if self.same(s, no):
            return True
        a, b = (folded(s), folded(no))
        if distance(a, b) <= 1:
            return True
        if self.scheme in ("year", "check"):
            x, y = (digits(folded(s)), digits(folded(no)))
            if len(x) >= 3 and (y.endswith(x) or (y.endswith(x.lstrip("0")) and len(x.lstrip("0")) >= 3)):
                return True
            if len(x) >= 5 and (distance(x, y) <= 1 or (distance(x.lstrip("0"), y[-5:].lstrip("0")) <= 1 and self.scheme == "year")):
                return True
            if self.scheme == "check" and len(x) >= 8 and y.startswith(x):
                return True
        else:
            if len(a) >= 3 and b.endswith(a):
                return True
            if a.startswith("RE") and distance(a[2:], b) <= 1:
                return True
            if len(a) > len(b) and a.endswith(b):
                return True
            if len(b) >= 7 and distance(a, b) <= 2:
                return True
        return False

    def truth_of(self, L, customer, acct, name):
        """What was paid of the list, and what the careful accountant reads."""
        true = frozenset(k for k in L["alloc"] if listed(self.items[k]))
        L["unlisted"] = any(not listed(self.items[k]) for k in L["alloc"])
        return (true, self.accountant(L, acct, name, customer))

    def visible_customers(self, acct, name, customer):
        """Customers that account or name point at."""
        s = set(x.id for x in self.customers if x.master and x.master == acct) | self.accounts_seen.get(acct, set())
        if not s and name and name_tells(customer, name):
            s = {customer.id}
        return s

    def accountant(self, L, acct, name, customer):
        """What a careful reader concludes from the line, the list and the past; None where he can't know."""
        a, d = (L["amt"], L["d"])
        who = self.visible_customers(acct, name, customer)
        pool = [item for x in sorted(who) for item in self.by_id[x].invoices if listed(item) and item.visible != 0]
        got = set()
        paid = []
        foreign = set()
        new = False
        unres = 0
        for k, s, kind in L["ment"]:
            if kind == "order":
                h = ([item for item in pool if item.order == s] or [item for item in self.items.values() if item.order == s
                        and listed(item) and item.visible])
                if len(h) == 1:
                    got.add(h[0].id)
                else:
                    unres += 1
                continue
            item = self.items[k]
            ex = [j for j in pool if self.same(s, j.number_text)]
            if len(ex) == 1:
                got.add(ex[0].id)
                continue
            if self.same(s, item.number_text):
                if not listed(item) and item.issue >= MONTHS[12][0]:
                    new = True
                    continue
                if item.visible == 0 or not listed(item):
                    nr = [j for j in pool if self.near(s, j.number_text) and j.visible == a]
                    if len(nr) == 1:
                        got.add(nr[0].id)
                        continue
                    paid.append(item)
                    continue
                foreign.add(k)
                continue
            nr = [j for j in pool if self.near(s, j.number_text)]
            if len(nr) > 1:
                e = [j for j in nr if j.visible == a]
                nr = e if len(e) == 1 else nr
            if len(nr) == 1:
                got.add(nr[0].id)
                continue
            if not who:
                shares = [j for j in self.items.values() if listed(j) and j.visible == a and self.near(s, j.number_text)]
                if len(shares) == 1:
                    got.add(shares[0].id)
                    continue
            unres += 1
        S = [self.items[k] for k in got]
        if new:
            return frozenset() if not got and (not foreign) else None
        if foreign:
            own = exact_ways(pool, a, d) if pool else []
            F = [self.items[k] for k in foreign]
            fs = sum(item.visible for item in F) + sum(item.visible for item in S)
            if fs == a or fs - sum(discount(item) for item in F + S) == a:
                return None if len(own) == 1 and (not S) and (len(next(iter(own))) == 1) else frozenset(foreign | got)
            if len(own) == 1 and (not S):
                return own[0]
            if not who and len(F) == 1 and (not S) and (abs(fs - a) <= 100):
                return frozenset(foreign)
            return None
        if paid and (not S) and (not unres):
            own = exact_ways(pool, a, d)
            if len(own) == 1 and len(own[0]) == 1:
                return own[0]
            if own:
                return None
            return (frozenset() if any(item.amount == a or abs(item.amount - discount(item, item.amount) - a) <= 1
                                       for item in paid) else None)
        if S and (not unres) and (not paid) and (not L["trunc"]):
            T = sum(item.visible for item in S)
            Td = sum(item.visible - (0 if item.credit else discount(item)) for item in S)
            if a in (T,) or abs(a - Td) <= 2:
                return frozenset(got)
            mixd = [x for x in (T - a,) if 0 < x <= sum(discount(item) for item in S if not item.credit)]
            own = [item for item in pool if item.visible == a and item.id not in got]
            rest = [item for item in pool if item.id not in got]
            cn = [s for n in (1, 2) for s in itertools.combinations([item for item in rest if item.credit], n) if T
                  + sum(item.visible for item in s) == a]
            ad = [s for n in (1, 2) for s in itertools.combinations([item for item in rest if not item.credit], n) if T
                  + sum(item.visible for item in s) == a]
            if own:
                return None
            if len(cn) == 1 and (not ad):
                return frozenset(got | {item.id for item in cn[0]})
            if len(ad) == 1 and (not cn):
                return frozenset(got | {item.id for item in ad[0]})
            if cn or ad:
                return None
            if abs(a - T) <= 100 or abs(a - Td) <= 100 or (0 < T - a <= 3000 and T - a < 0.05 * T):
                return frozenset(got)
            if len(S) == 1:
                return frozenset(got) if who and a >= 0.03 * T and (a <= 3 * T) else None
            if mixd:
                return frozenset(got)
            return None
        if not who:
            return frozenset() if not L["ment"] else None
        T = sum(item.visible for item in S)
        if not pool:
            return frozenset() if not L["ment"] else None
        w = exact_ways(pool, a, d)
        if S:
            if T == a:
                return frozenset(got) if not unres and (not paid) else None
            w = ([x for x in w if got <= x] or [x | got for x in exact_ways([item for item in pool if item.id not in got], a - T, d)]
                 if a > T else [x for x in w if got <= x])
            w = list(set(w))
        if len(w) == 1:
            return w[0]
        return None
