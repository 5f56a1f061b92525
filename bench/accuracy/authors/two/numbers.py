"""Invoice numbers in four styles, and how payers write and spoil them."""
from .names import Names

NEIGHBOURS = {**dict(zip("1234567890", "24 135 246 3571 4682 5793 6841 7952 8063 91".split())),
              **{"q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "rzg", "z": "tuh", "u": "zij", "i": "uok", "o": "ipl",
                 "p": "o", "a": "sq", "s": "adw", "d": "sfe", "f": "dgr", "g": "fht", "h": "gjz", "j": "hku", "k": "jli", "l": "ko",
                 "y": "xs", "x": "yc", "c": "xv", "v": "cb", "b": "vn", "n": "bm", "m": "n"}}
MISREAD = {"0": "O", "O": "0", "1": "I", "I": "1", "5": "S", "S": "5", "8": "B", "B": "8", "2": "Z", "Z": "2", "6": "G", "G": "6",
           "7": "1", "3": "8", "4": "A", "9": "g"}


def luhn(s):
    """Check digit by Luhn."""
    t = 0
    for i, ch in enumerate(reversed(s)):
        v = int(ch) * (2 if i % 2 == 0 else 1)
        t += v // 10 + v % 10
    return str((10 - t % 10) % 10)


class Numbers(Names):
    """Numbers of one style."""

    def start_numbers(self):
        """Where the serial numbers begin."""
        self.used = set()
        self.serial = {"n": self.r.randrange(200, 900)}
        self.short_serial = {"n": self.r.randrange(9300, 9800)}
        self.long_serial = {"n": self.r.randrange(4000000, 4100000)}
        self.last_year = [2025]

    def number(self, day, cn):
        """The next invoice number in the set's style."""
        if self.scheme == "year":
            if day.year != self.last_year[0]:
                self.last_year[0] = day.year
                self.serial["n"] = 0
            self.serial["n"] += self.r.choice([1, 1, 1, 1, 2])
            return f"{('GS' if cn else 'RG')}-{day.year}-{self.serial['n']:05d}"
        if self.scheme == "check":
            self.long_serial["n"] += self.r.choice([1, 1, 1, 3])
            b = f"7{self.long_serial['n']:08d}"
            return b + luhn(b)
        if self.scheme == "short":
            self.short_serial["n"] += self.r.choice([1, 1, 1, 1, 2])
            return str(self.short_serial["n"])
        while True:
            s = "".join(self.r.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(7))
            if s not in self.used and any(c.isdigit() for c in s) and any(c.isalpha() for c in s):
                self.used.add(s)
                return s

    def slip(self, s):
        """A slip of the fingers."""
        p = [i for i, c in enumerate(s) if c.isalnum()]
        if len(p) < 3:
            return s
        i = self.r.choice(p[1:])
        k = self.r.random()
        c = s[i]
        if k < 0.42:
            a = NEIGHBOURS.get(c.lower())
            if not a:
                return s
            x = self.r.choice(a)
            x = x.upper() if c.isupper() else x
            return s[:i] + x + s[i + 1:]
        if k < 0.65:
            j = i - 1
            return s[:j] + s[i] + s[j] + s[i + 1:] if s[j].isalnum() and s[j] != s[i] else s
        if k < 0.84:
            return s[:i] + s[i + 1:]
        return s[:i] + c + s[i:]

    def ocr(self, s):
        """A sign read wrongly by a scanner."""
        p = [i for i, c in enumerate(s) if c in MISREAD]
        if not p:
            return s
        i = self.r.choice(p)
        return s[:i] + MISREAD[s[i]] + s[i + 1:]

    def form(self, num, f):
        """A payer's form of a number."""
        if self.scheme == "year":
            pre, y, n = num.split("-")
            return {"full": num, "glued": pre + y + n, "nopre": y + "-" + n, "digits": y + n, "noyear": n, "short": n.lstrip("0"),
                    "slash": f"{pre}/{y}/{n}", "space": f"{pre} {y} {n}", "yy": f"{pre}{y[2:]}-{n}", "preser": f"{pre} {n}"}[f]
        if self.scheme == "check":
            return {"full": num, "glued": num, "nopre": num, "digits": num, "space": f"{num[:3]} {num[3:6]} {num[6:]}",
                    "slash": f"{num[:-1]}-{num[-1]}", "noyear": num[:-1], "short": num[-6:], "yy": "00" + num, "preser": "RE" + num}[f]
        if self.scheme == "short":
            return {"full": num, "glued": "RE" + num, "nopre": num, "digits": num, "noyear": num, "short": num, "slash": "26/" + num,
                    "space": "R " + num, "yy": "0" + num, "preser": "2026-" + num}[f]
        return {"full": num, "glued": num, "nopre": num, "digits": num.lower(), "noyear": num, "short": num[-5:], "slash": num[:3]
                + "-" + num[3:], "space": num[:4] + " " + num[4:], "yy": num.capitalize(), "preser": "RE" + num}[f]
