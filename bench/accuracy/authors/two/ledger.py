"""Invoices, credit notes, and the day a customer means to pay."""
import datetime as dt
from collections import defaultdict

from .customers import Customers
from .names import working_day

def discount(item, o=None):
    """The cash discount of an item."""
    return int(round((item.open if o is None else o) * item.discount_rate / 100 + 1e-09)) if item.discount_rate else 0


class Item:
    """An invoice or a credit note."""


class Ledger(Customers):
    """What was issued and when it is paid."""

    def start_ledger(self):
        """An empty ledger."""
        self.items = {}
        self.lines = []
        self.accounts_seen = defaultdict(set)
        self.last_ref = [self.r.randrange(10 ** 6)]
        self.by_id = {customer.id: customer for customer in self.customers}
        self.pending = []
        self.snapshots = {}

    def issue(self, customer, d, cn=None):
        """Issues an invoice, or a credit note of this amount."""
        item = Item()
        item.customer = customer
        item.issue = d
        item.credit = bool(cn)
        item.number_text = self.number(d, cn)
        if cn:
            item.amount = -cn
        elif customer.subscription and self.r.random() < 0.85:
            item.amount = customer.subscription
        else:
            a = max(900, int(100 * pow(2.718, self.r.gauss(customer.size, 0.8))))
            if self.r.random() < 0.2:
                a = a // 1000 * 1190 or 1190
            item.amount = a
        item.open = item.visible = item.amount
        item.due = d + dt.timedelta(0 if cn else customer.terms)
        item.discount_rate = 0 if cn else customer.discount_rate
        item.discount_until = d + dt.timedelta(customer.discount_days) if item.discount_rate else None
        item.order = customer.order_form.format(self.r.randrange(10 ** 5)) if customer.order and (not cn) else ""
        item.id = len(self.items)
        self.items[item.id] = item
        customer.invoices.append(item)
        return item

    def schedule(self, item):
        """The day on which the customer means to pay."""
        customer = item.customer
        if item.credit:
            return
        t = item.due + dt.timedelta(int(round(customer.delay + self.r.gauss(0, customer.spread))))
        if item.discount_rate and customer.discount_habit in ("intime", "always"):
            t = min(t, item.discount_until - dt.timedelta(self.r.choice([0, 0, 1, 2, 3])))
        if customer.discount_habit == "always" and item.discount_rate and (self.r.random() < 0.3):
            t = item.discount_until + dt.timedelta(self.r.randrange(3, 20))
        if self.r.random() < 0.03:
            t += dt.timedelta(self.r.randrange(20, 90))
        if self.r.random() < 0.015:
            return
        t = max(t, item.issue + dt.timedelta(2))
        if customer.batch == "month":
            n = (t.replace(day=28) + dt.timedelta(5)).replace(day=1) - dt.timedelta(1)
            t = n - dt.timedelta(max(0, n.weekday() - 4))
        elif customer.batch == "mid":
            t = t.replace(day=15) if t.day <= 15 else (t.replace(day=28) + dt.timedelta(5)).replace(day=1) - dt.timedelta(1)
        elif customer.batch == "week":
            t += dt.timedelta((4 - t.weekday()) % 7)
        customer.due[working_day(t)].append(item)

    def others_number(self, customer):
        """An open item of somebody else."""
        o = self.r.choice(self.customers)
        z = [item for item in o.invoices[-6:] if item.open > 0]
        return self.r.choice(z) if z and o is not customer else None
