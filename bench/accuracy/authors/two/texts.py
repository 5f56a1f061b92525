"""What a payer writes."""
import re

from .customers import FORMS
from .ledger import Ledger
from .names import TRANSLITERATED, euros

class Texts(Ledger):
    """Texts of payments."""

    def date_text(self, d):
        """A date as people write it."""
        return d.strftime(self.r.choice(["%d.%m.%Y", "%d.%m.%y", "%d.%m.", "%d/%m/%Y"]))

    def shown(self, customer, item, mentions, f=None, kind="own"):
        """A number as this customer writes it; remembers what was written."""
        f = f or (customer.form if self.r.random() < 0.9 else self.pick(FORMS))
        s = self.form(item.number_text, f)
        if customer.habit == "zero" and self.r.random() < 0.8:
            s = re.sub('(\\d{3,})$', '0\\1', s)
        if customer.habit == "drop1" and self.r.random() < 0.6:
            s = s[:-1]
        if self.r.random() < customer.sloppy:
            s = self.slip(s)
        if customer.scan and self.r.random() < 0.35:
            s = self.ocr(s)
        mentions.append((item.id, s, kind))
        return s

    def remit(self, customer, chosen, d, amount, mentions, category, quoted=None):
        """Text of a payment; chosen are the items whose numbers the payer means to write."""
        style = customer.style if self.r.random() < 0.93 else "word"
        w = customer.word
        if customer.habit == "noword":
            w = ""
        if customer.habit == "wrongword":
            w = self.r.choice(["Angebot", "Auftrag", "Lieferschein", "LS", "AB"])
        q = quoted or chosen
        trunc = False
        t = ""
        if len(q) > 1 and (not quoted):
            m = customer.list_style if self.r.random() < 0.92 else "all"
            if style in ("free", "none", "kdonly", "dateonly"):
                m = "avis"
            if m == "all":
                t = w + " " + customer.sep.join(self.shown(customer, item, mentions, customer.form) for item in q)
            elif m == "amts":
                t = (w + " " + "; ".join(f"{self.shown(customer, item, mentions)} {euros(item.open, self.r.random() < 0.5)}"
                                         for item in q))
            elif m == "abbr":
                a = self.shown(customer, q[0], mentions)
                t = w + " " + a
                for item in q[1:]:
                    n = 3 if self.scheme != "random" else 4
                    s = item.number_text[-n:]
                    mentions.append((item.id, s, "own"))
                    t += self.r.choice(["/", customer.sep]) + s
            elif m == "range" and len(q) > 2:
                q2 = sorted(q, key=lambda item: item.id)
                t = (f"{w} {self.shown(customer, q2[0], mentions, 'full')} {self.r.choice(['bis', '-', 'b.'])} "
                     f"{self.shown(customer, q2[-1], mentions, 'full')}")
                trunc = True
            elif m == "first":
                t = (w + " " + self.shown(customer, q[0], mentions) + " "
                     + self.r.choice(["u.a.", "ff.", "u. weitere", "und " + str(len(q) - 1) + " weitere"]))
                trunc = True
            else:
                t = self.r.choice([f"lt. Avis {self.r.randrange(1000, 99999)}", "Avis folgt", "SAMMELZAHLUNG",
                                   f"ZAHLUNGSAVIS VOM {self.date_text(d)}", f"diverse Rechnungen KdNr {customer.id}", "offene Posten"])
                trunc = True
        elif q:
            item = q[0]
            n = lambda: self.shown(customer, item, mentions, kind="own" if not quoted else "quote")
            if style == "word":
                t = f"{w} {n()}"
            elif style == "num":
                t = n()
            elif style == "numdate":
                t = f"{w} {n()} {self.r.choice(['vom', 'v.', 'v'])} {self.date_text(item.issue)}"
            elif style == "numkd":
                t = f"{w} {n()} {self.r.choice(['Kd.-Nr.', 'KDNR', 'Kunde', 'Kd', 'KdNr.', 'Kundennr.:'])} {customer.id}"
            elif style == "kdnum":
                t = f"{self.r.choice(['KD', 'Kundennummer', 'K-Nr.'])} {customer.id} {w} {n()}"
            elif style == "order":
                t = f"{self.r.choice(['Bestellung', 'Best.-Nr.', 'PO', 'Auftrag'])} {item.order}" if item.order else f"{w} {n()}"
                if item.order and not mentions:
                    mentions.append((item.id, item.order, "order"))
            elif style == "numorder":
                t = f"{w} {n()} {self.r.choice(['Best.', 'PO', 'Auftr.'])} {item.order or self.r.randrange(10000, 999999)}"
            elif style == "amt":
                t = f"{w} {n()} {euros(amount, True)} {self.r.choice(['EUR', 'Euro', ''])}"
            elif style == "sap":
                t = self.r.choice([f"{self.r.randrange(1900000000, 1900999999)} {n()} {item.issue:%Y%m%d}",
                                   f"/INV/{n()} {item.issue:%d.%m.%Y}",
                                   f"{n()} {item.issue:%d%m%y} {self.r.randrange(5100000000, 5100099999)}"])
            elif style == "skon":
                taken = item.discount_rate and amount < item.open
                t = f"{w} {n()} " + ("abzgl. " + str(item.discount_rate)[:1] + "% Skonto" if taken else "o. Abzug")
            elif style == "dateonly":
                t = f"Rechnung vom {self.date_text(item.issue)}"
            elif style == "eref":
                t = "EREF"
                n()
            elif style == "kdonly":
                t = f"{self.r.choice(['Kd.-Nr.', 'KDNR', 'Kundennummer'])} {customer.id}"
            elif style == "free":
                t = self.r.choice(["Danke", "Rechnung", "Wartung " + item.issue.strftime("%m/%Y"), "Lieferung", "Zahlung",
                                   "Ihre Lieferung vom " + self.date_text(item.issue), "Ueberweisung", "Restzahlung"
                                   if category == "part" else "Ausgleich Ihrer Rechnung", "Material", "."])
            else:
                t = ""
            if customer.habit == "twice" and mentions and (style != "eref"):
                t += " " + mentions[-1][1]
            if len(q) > 1 and quoted:
                t = f"{w} " + customer.sep.join(self.shown(customer, x, mentions, kind="quote") for x in q)
        eref = None
        if style == "eref" and mentions:
            eref = mentions[-1][1]
            t = self.r.choice(["", "siehe Referenz", "Rechnung"])
        if category == "instal":
            t += self.r.choice([" Rate", " Teilzahlung", " Abschlag", " TZ"])
        if customer.extra or self.r.random() < 0.05:
            t = ((t + " " + customer.filler.format(tan=self.r.randrange(100000, 999999), d=self.date_text(d),
                                                   h=f"{self.r.randrange(7, 20):02d}.{self.r.randrange(60):02d}")).strip()
                 if self.r.random() < 0.75 else (customer.filler.split("{")[0] + " " + t).strip())
        if self.r.random() < 0.03:
            t = t.replace(" ", "")
        if self.r.random() < 0.03:
            t = re.sub("[ .,/:;-]", lambda m: self.r.choice(" .,/-"), t)
        if self.r.random() < 0.02:
            p = t.split(" ")
            if len(p) > 1 and len(p[0]) > 3:
                p[0] = self.slip(p[0])
                t = " ".join(p)
        if customer.upper:
            t = t.translate(TRANSLITERATED).upper()
        elif customer.lower:
            t = t.lower()
        k = self.r.random()
        lim = 27 if k < 0.012 else 35 if k < 0.03 else 70 if k < 0.06 else 140
        if len(t) > lim:
            t = t[:lim]
            trunc = True
        tn = re.sub("[^A-Z0-9]", "", (t + " " + (eref or "")).translate(TRANSLITERATED).upper())
        m2 = [m for m in mentions if re.sub("[^A-Z0-9]", "", m[1].upper()) in tn]
        if len(m2) < len(mentions):
            trunc = True
        mentions[:] = m2
        return (" ".join(t.split()) if self.r.random() < 0.97 else t, eref, trunc)
