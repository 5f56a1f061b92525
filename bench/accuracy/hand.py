"""hand.py - the hard set written by hand: reads hard/*.txt and makes a set of each file.

A file is a group with a ledger of its own, so that cases collide only where they are meant to. A line is
  customer  ID | name | account, account | group          accounts that the biller knows; an account may be a short word
  item      ID | customer | amount [currency] | key=value ...    due, issued (days from the start), ref, po, discount=2@10, was=amount
  # anything
and a case is a paragraph that begins with `case`; every case says what is expected, and why:
  case NAME
  from NAME / account [/ ultimate=NAME]         an account as a short word; nothing where the bank tells none
  pays AMOUNT [on DAY] [key=value ...]          e2e, ref, mandate, code, doc=NUMBER:AMOUNT, charges, fx=AMOUNT:CUR:RATE, return=CODE, reversal
  text first line of the bank
  text second line                              several, as the bank cut them
  expect match|partial|none|duplicate|return|ignored|review [ITEM=AMOUNT ...]
  why ...
`review`: an item may be paid, and no reader could know; ITEM=AMOUNT then says what was meant. Only automatic decisions can be wrong there.
"""
import hashlib
import os
import re

from world import START, Customer, Item, Payment, World, read_truth, write_truth

HARD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hard")
CATEGORIES = ("match", "partial", "none", "duplicate", "return", "ignored", "review")
OWN = "DE63900700104711081500"


def account(word):
    """A short word for an account becomes a German IBAN that is always the same; what looks like an account stays."""
    if not word or re.match("[A-Z]{2}[0-9]{2}", word):
        return word
    bban = "%018d" % (int(hashlib.sha256(word.encode()).hexdigest(), 16) % 10 ** 18)
    return "DE%02d%s" % (98 - int(bban + "131400") % 97, bban)


def minor(text):
    whole = re.fullmatch(r"(-?)([0-9,]+)\.([0-9]{2})", text)
    if not whole:
        raise ValueError("no amount: %r" % text)
    return int(whole[1] + whole[2].replace(",", "") + whole[3])


class Group:
    def __init__(self, path):
        self.name = os.path.basename(path)[:-4]
        self.world = World(None, OWN, "EUR", ())
        self.customers, self.items, self.cases, self.whys = {}, {}, [], {}
        case = None
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                line = line.rstrip("\n")
                if not line.strip() or line.startswith("#"):
                    continue
                word, _, rest = line.partition(" ")
                try:
                    if word == "case":
                        if rest in self.whys:
                            raise ValueError("a second case of this name")
                        case = Payment(rest, START + 40, 1)
                        case.expected = None
                        self.whys[rest] = ""
                        self.cases.append(case)
                    elif word in ("account", "customer", "item", "setting"):
                        getattr(self, "_" + word)(rest)
                    else:
                        getattr(self, "_case_" + word)(case, rest)
                except (ValueError, KeyError, AttributeError) as error:
                    raise SystemExit("%s:%d: %s: %s" % (path, number, type(error).__name__, error))
        for case in self.cases:
            if not case.expected or not self.whys[case.kind]:
                raise SystemExit("%s: case %s: says not what is expected, or not why" % (path, case.kind))

    def _setting(self, rest):
        """The account that all of the group's statements are of, and its currency."""
        self.world.account, self.world.currency = rest.split()

    def _customer(self, rest):
        number, name, accounts, group = ([part.strip() for part in rest.split("|")] + ["", ""])[:4]
        made = Customer(number, name, [], [account(a.strip()) for a in accounts.split(",") if a.strip()])
        made.group = group
        self.customers[number] = made
        self.world.customers.append(made)

    def _item(self, rest):
        number, customer, amount, more = ([part.strip() for part in rest.split("|")] + [""])[:4]
        amount, _, currency = amount.partition(" ")
        keys = dict(pair.partition("=")[::2] for pair in more.split())
        made = Item(self.customers[customer], minor(amount), START + int(keys.get("issued", 0)), currency or self.world.currency)
        made.id, made.due = number, START + int(keys.get("due", int(keys.get("issued", 0)) + 30))
        made.amount = minor(keys["was"]) if "was" in keys else made.open
        made.reference, made.order = keys.get("ref", ""), keys.get("po", "")
        if "discount" in keys:
            percent, _, days = keys["discount"].partition("@")
            made.percent, made.discount_day = int(percent), made.issue + int(days)
        if number in self.items:
            raise ValueError("a second item of this number")
        self.items[number] = made
        self.world.items.append(made)

    @staticmethod
    def _case_from(case, rest):
        parts = [part.strip() for part in rest.split(" / ")]
        case.name = parts[0]
        for part in parts[1:]:
            if part.startswith("ultimate="):
                case.ultimate = part[9:]
            else:
                case.account = account(part)

    @staticmethod
    def _case_pays(case, rest):
        words = rest.split()
        case.amount = minor(words[0])
        case.code = "RCDT-ESCT" if case.amount >= 0 else "ICDT-ESCT"
        at = 1
        if len(words) > 2 and words[1] == "on":
            case.day = START + int(words[2])
            at = 3
        for pair in words[at:]:
            key, _, value = pair.partition("=")
            if key == "doc":
                number, _, amount = value.partition(":")
                case.documents.append((number, minor(amount)))
            elif key == "ref":
                case.references.append(value)
            elif key == "fx":
                amount, currency, rate = value.split(":")
                case.instructed = (minor(amount), currency, rate)
            elif key == "charges":
                case.charges = minor(value)
            elif key == "reversal":
                case.reversal = True
            else:
                setattr(case, {"e2e": "end_to_end", "mandate": "mandate", "code": "code", "return": "return_reason"}[key], value)

    @staticmethod
    def _case_text(case, rest):
        case.lines.append(rest)

    def _case_expect(self, case, rest):
        category, *pairs = rest.split()
        if category not in CATEGORIES:
            raise ValueError("no such outcome: %s" % category)
        case.expected = category
        case.truth = [(self.items[name], minor(amount)) for name, _, amount in (pair.rpartition("=") for pair in pairs)]
        if bool(case.truth) != (category in ("match", "partial")) and category != "review":
            raise ValueError("items and outcome disagree")

    def _case_why(self, case, rest):
        self.whys[case.kind] = (self.whys[case.kind] + " " + rest).strip()

    def finish(self, folder):
        """Writes the set. Items that a case may not be given automatically carry no decidable truth."""
        for case in self.cases:
            case.category = case.expected if case.expected != "review" else "match"
            case.judged = case.expected in ("match", "partial")
        self.world.payments = list(self.cases)
        self.world.finish(folder)
        kinds = {p.ref: "%s/%s" % (self.name, p.kind) for p in self.world.payments}
        truth = read_truth(os.path.join(folder, "truth.csv"))
        review = {p.ref for p in self.world.payments if p.expected == "review"}
        write_truth(os.path.join(folder, "truth.csv"), (
            (ref, kinds[ref], decidable, list(items.items()), "review" if ref in review else category)
            for ref, (_, decidable, items, category) in truth.items()))


def groups():
    for name in sorted(os.listdir(HARD)):
        if name.endswith(".txt"):
            yield Group(os.path.join(HARD, name))
