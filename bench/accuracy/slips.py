"""slips.py - one slip in a number: how payers and banks make it, and which numbers a reader may take the result for.

The second part undoes the first by trying all numbers of a list, and knows no matcher: whether a repair is unique is said
before any matcher runs.
"""
import re
from collections import defaultdict

from decide import one_slip
from world import alnum

KINDS = ("swap", "lost", "doubled", "changed", "misread", "blank", "break", "prefix")
SPACED = ("blank", "break")  # the signs are all there
MISREAD = {"0": "O", "1": "I"}
# Styles that begin with what all numbers of the biller share, or all of a year, a month, a customer.
PREFIXED = ("year-serial", "letters-year-serial", "letters", "slash", "branch", "customer", "monthly")
CONSTANT = {"rf": (2, 4), "qrr": (6,), "variable": (2,)}  # signs that a payer leaves out at the front of a reference


def without_prefix(text, style):
    """What is left where the payer leaves out what numbers of this style begin with: each way there is."""
    if style in CONSTANT:
        return [alnum(text)[count:] for count in CONSTANT[style]]
    if style not in PREFIXED:
        return []
    found = [re.sub("^[A-Z]+[^A-Z0-9]*", "", text), re.search("[0-9]+$", text).group()]
    return [part for n, part in enumerate(found) if part != text and part not in found[:n]]


def damage(rng, kind, text, style):
    """`text` with one slip of this kind, as a list of lines; None where there is nothing to damage so."""
    if kind == "prefix":
        ways = without_prefix(text, style)
        return [rng.choice(ways)] if ways else None
    letters = style == "alphanumeric"  # there letters are as good as digits; elsewhere they are a prefix
    places = [n for n, c in enumerate(text) if c.isdigit() or (letters and c.isalpha())]
    if kind == "swap":
        places = [n for n in places if n + 1 in places and text[n] != text[n + 1]]
    elif kind == "misread":
        places = [n for n in places if text[n] in MISREAD]
    elif kind in SPACED:
        places = [n for n in places if n + 1 in places]
    if not places:
        return None
    at = rng.choice(places)
    if kind == "swap":
        return [text[:at] + text[at + 1] + text[at] + text[at + 2:]]
    if kind == "lost":
        return [text[:at] + text[at + 1:]]
    if kind == "doubled":
        return [text[:at] + text[at] + text[at:]]
    if kind == "changed":
        return [text[:at] + rng.choice([c for c in "0123456789" if c != text[at]]) + text[at + 1:]]
    if kind == "misread":
        return [text[:at] + MISREAD[text[at]] + text[at + 1:]]
    return [text[:at + 1] + " " + text[at + 1:]] if kind == "blank" else [text[:at + 1], text[at + 1:]]


def written_from(number, written):
    """Whether `written` is `number` with two neighbours swapped, one sign lost, changed, or written twice; both without separators."""
    if not one_slip(number, written):
        return False
    return len(written) <= len(number) or any(written == number[:n] + number[n] + number[n:] for n in range(len(number)))


class Readings:
    """Which items of a list a written number may mean, at most one slip away."""

    def __init__(self):
        self.whole, self.tails, self.cuts = defaultdict(set), defaultdict(set), defaultdict(set)

    @staticmethod
    def _cuts(number):
        return {number} | {number[:n] + number[n + 1:] for n in range(len(number))}

    def add(self, item, text, style):
        number = alnum(text)
        self.whole[number].add(item)
        for tail in without_prefix(text, style):
            self.tails[alnum(tail)].add(item)
        for cut in self._cuts(number):
            self.cuts[cut].add(number)

    def exact(self, written):
        return self.whole.get(alnum(written), set())

    def all(self, written, kind):
        """A blank or a break is the one slip there is; what else differs would be a second."""
        written = alnum(written)
        found = set(self.whole.get(written, ()))
        if kind in SPACED:
            return found
        found |= self.tails.get(written, set())
        # Two numbers one slip apart have a cut in common: at the place of the slip.
        near = {number for cut in self._cuts(written) for number in self.cuts.get(cut, ())}
        for number in near:
            if written_from(number, written):
                found |= self.whole[number]
        return found
