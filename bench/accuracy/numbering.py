"""numbering.py - how billers number invoices, and the reference numbers with check digits that they print beside them.

STYLES_WORK serve the seeds for work; STYLES_WITHHELD are used for fresh seeds alone, so that what was learnt on the former
shows what it is worth on the latter. The same with the schemes of check digits.
"""
import re

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs without 0, 1, I, O

STYLES_WORK = ("year-serial", "letters-year-serial", "plain", "letters", "slash", "branch")
STYLES_WITHHELD = ("customer", "checked", "alphanumeric", "monthly", "year-last", "dense")
SCHEMES_WORK = ("", "rf", "ogm", "qrr", "kid")
SCHEMES_WITHHELD = ("viite", "ocr", "betalingskenmerk", "variable")


def mod97(text):
    return int("".join(str(int(c, 36)) for c in text)) % 97


def luhn(digits):
    """The digit that makes a number right by modulus 10, doubling every second digit from the right."""
    total = 0
    for n, c in enumerate(reversed(digits)):
        d = int(c) * (2 if n % 2 == 0 else 1)
        total += d - 9 if d > 9 else d
    return str(-total % 10)


def weights_731(digits):
    return str(-sum(int(c) * (7, 3, 1)[n % 3] for n, c in enumerate(reversed(digits))) % 10)


def recursive_10(digits):
    carry = 0
    for c in digits:
        carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)[(carry + int(c)) % 10]
    return str((10 - carry) % 10)


def elevens(digits):
    """The check digit of a Dutch betalingskenmerk of sixteen digits."""
    weights = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1)
    check = 11 - sum(int(c) * weights[n % 10] for n, c in enumerate(reversed(digits))) % 11
    return {10: "1", 11: "0"}.get(check, str(check))


def reference(scheme, serial, customer, number):
    """The reference printed on an item, or nothing where the scheme has none."""
    if scheme == "rf":
        body = re.sub("[^A-Z0-9]", "", number.upper())[-21:]
        return "RF%02d%s" % (98 - mod97(body + "RF00"), body)
    if scheme == "ogm":
        base = "%010d" % (int(customer) * 100003 % 9000 * 1000000 + serial)
        whole = base + "%02d" % (int(base) % 97 or 97)
        return "+++%s/%s/%s+++" % (whole[:3], whole[3:7], whole[7:])
    if scheme == "qrr":
        base = "%06d%09d%011d" % (210000, int(customer), serial)
        return base + recursive_10(base)
    if scheme == "kid":
        base = "%06d%08d" % (int(customer), serial)
        return base + luhn(base)
    if scheme == "viite":
        base = "%d%05d" % (int(customer), serial)
        return base + weights_731(base)
    if scheme == "ocr":
        base = "%05d%07d" % (int(customer), serial)
        return base + luhn(base)
    if scheme == "betalingskenmerk":
        base = "%07d%08d" % (int(customer), serial)
        return elevens(base) + base
    if scheme == "variable":
        return ("26%08d" % serial)[-10:]
    return ""


class Style:
    """One way to number; `number` prints one. Unique for each serial."""

    def __init__(self, rng, name, count, taken=""):
        self.name = name
        self.width = max(4, len(str(count)) + rng.randrange(0, 2))
        self.first = rng.randrange(10 ** (self.width - 2), 3 * 10 ** (self.width - 2))
        self.letters = rng.choice([x for x in ("RE", "R", "AR", "INV", "FA", "VK", "F", "SI", "FV") if x != taken])
        self.branch = rng.randrange(11, 98)
        self.credit = rng.choice(("GS", "CN", "NC", "K"))
        self.odd = rng.randrange(1, 1 << 20) * 2 + 1  # scrambles serials into codes without an order

    def number(self, serial, date, customer, credit_note=False):
        s, w, n = self.first + serial, self.width, self.name
        if n == "year-serial":
            body = "%d-%0*d" % (date.year, w, s)
        elif n == "letters-year-serial":
            body = "%s-%d-%0*d" % ("" if credit_note else self.letters, date.year, w, s)
        elif n == "plain":
            body = "%d" % (10 ** w + s)
        elif n == "letters":
            body = "%s%0*d" % ("" if credit_note else self.letters, w + 1, s)
        elif n == "slash":
            body = "%d/%0*d" % (date.year, w, s)
        elif n == "branch":
            body = "%d.%0*d" % (self.branch, w, s)
        elif n == "customer":
            body = "%s-%0*d" % (customer, w, s)
        elif n == "checked":
            digits = "%0*d" % (w + 1, s)
            body = digits + luhn(digits)
        elif n == "alphanumeric":
            code, whole = (s * self.odd + 7919) % (1 << 30), ""
            for _ in range(6):
                whole, code = whole + ALPHABET[code & 31], code >> 5
            body = "%s-%s" % (whole[:3], whole[3:])
        elif n == "monthly":
            body = "%s-%0*d" % (date.strftime("%y%m"), w, s)
        elif n == "year-last":
            body = "%0*d/%02d" % (w, s, date.year % 100)
        else:
            body = "%d" % s
        body = body.lstrip("-")
        return self.credit + body if credit_note else body
