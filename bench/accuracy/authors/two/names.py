"""Days, accounts, and names as banks show them."""
import datetime as dt
import random

FIRST_DAY = dt.date(2025, 6, 1)
LAST_DAY = dt.date(2026, 5, 31)
MONTHS = {10: (dt.date(2026, 3, 1), dt.date(2026, 3, 31)), 11: (dt.date(2026, 4, 1), dt.date(2026, 4, 30)),
          12: (dt.date(2026, 5, 1), LAST_DAY)}
BANKS = {"DE": ["37040044", "50010517", "70150000", "20050550", "10010010", "60050101", "43060967", "76026000", "30020900",
                "12030000", "25050180", "79050000"], "AT": ["20111", "32000", "12000", "14000"], "NL": ["INGB", "RABO", "ABNA"],
         "BE": ["000", "363", "230"]}
SURNAMES = ("Achternbusch Bramkamp Czerny Dittmarsch Eberwein Fahrenkrog Gerstenmaier Haferkamp Isensee Jagemann Kortüm Lüdecke "
            "Mößner Nottebohm Oelschläger Pfannenschmid Quistorp Röttgermann Schöttler Tödter Uhlenbrock Vonderau Wüstefeld "
            "Zschocke Ackerknecht Brüggemann Drägert Feddersen Grünewald Hüttenhain Jörgensen Kähler Löffelholz Müllner Niemöller "
            "Poggenpohl Rübsam Süßmilch Trötschel Völzke Weißgerber Zörner Bachmaier Schmidt Müller Schneider Fischer Weber Meyer "
            "Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger "
            "Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs "
            "Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck "
            "Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger "
            "Otto Sommer Groß Seidel Heinrich Brandt Haas Schreiber Graf Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch "
            "Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer").split()
FIRST_NAMES = ("Jens Anke Torben Silke Uwe Heike Dirk Petra Malte Britta Sönke Ulrike Jörg Birgit Kai Sabine Ralf Andrea Holger "
               "Claudia Björn Katrin Günter Gisela Murat Ayse Piotr Agnieszka Luca Giulia").split()
TOWNS = ("Aurich Bebra Coesfeld Dömitz Erkner Fürth Görlitz Höxter Itzehoe Jülich Kyritz Lüchow Mölln Neuruppin Oschatz Prüm "
         "Rügen Soest Tönning Uelzen Verden Wörth Xanten Zittau Linz Graz Salzburg Venlo Breda Gent").split()
TRADES = ("Metallbau Bäckerei Autohaus Tischlerei Elektro Sanitär Heizung Druckerei Gartenbau Spedition Apotheke Zahnarztpraxis "
          "Ingenieurbüro Hausverwaltung Landhandel Kunststofftechnik Werkzeugbau Malerbetrieb Fahrschule Steuerberatung Reisebüro "
          "Optik Dachdeckerei Fleischerei Textilreinigung Hotel Brauerei Kanzlei Architekten Maschinenbau Logistik Pflegedienst "
          "Kfz-Service Gebäudereinigung Systemhaus Baustoffe").split()
LEGAL_FORMS = [("GmbH", 40), ("GmbH & Co. KG", 20), ("e.K.", 8), ("KG", 6), ("AG", 5), ("OHG", 3), ("UG (haftungsbeschränkt)", 4),
               ("GbR", 5), ("eG", 2), ("", 7)]
TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
BARE = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s", "Ä": "A", "Ö": "O", "Ü": "U"})


def working_day(d):
    """The day, or the Monday after it."""
    while d.weekday() >= 5:
        d += dt.timedelta(1)
    return d


def euros(customer, th=False):
    """An amount in German form."""
    s = f"{abs(customer) // 100}"
    if th:
        s = f"{abs(customer) // 100:,}".replace(",", ".")
    return ("-" if customer < 0 else "") + s + f",{abs(customer) % 100:02d}"


def iban(cc, b):
    """An IBAN from country and bank's part."""
    n = "".join(str(int(ch, 36)) for ch in b + cc + "00")
    return cc + f"{98 - int(n) % 97:02d}" + b


def month_of(d):
    """The month of the statement that has this day."""
    for m, (a, b) in MONTHS.items():
        if a <= d <= b:
            return m
    return None


class Names:
    """What every part draws from: chance, names, accounts."""

    def __init__(self, seed, scheme, count):
        self.r = random.Random(f"auth2-{seed}-{scheme}")
        self.scheme, self.count = scheme, count

    def pick(self, ws):
        """One of weighted values."""
        t = self.r.random() * sum(w for _, w in ws)
        for v, w in ws:
            t -= w
            if t < 0:
                return v
        return ws[-1][0]

    def new_iban(self, cc):
        """A new account of this country."""
        b = self.r.choice(BANKS[cc])
        if cc == "DE":
            return iban(cc, b + f"{self.r.randrange(10 ** 9):010d}")
        if cc == "AT":
            return iban(cc, b + f"{self.r.randrange(10 ** 10):011d}")
        if cc == "NL":
            return iban(cc, b + f"{self.r.randrange(10 ** 9):010d}")
        x = b + f"{self.r.randrange(10 ** 7):07d}"
        return iban(cc, x + f"{int(x) % 97 or 97:02d}")

    def new_name(self, cc):
        """A name and its sort."""
        k = self.r.random()
        if k < 0.14:
            return (f"{self.r.choice(FIRST_NAMES)} {self.r.choice(SURNAMES)}", "person")
        if k < 0.19:
            return (self.r.choice(["Stadt {t}", "Gemeinde {t}", "Landkreis {t}", "Stadtwerke {t} GmbH", "Amt {t}-Land",
                                   "Universitätsklinikum {t}", "Abwasserzweckverband {t}"]).format(t=self.r.choice(TOWNS)), "public")
        lg = self.pick(LEGAL_FORMS)
        if cc == "NL":
            lg = self.r.choice(["B.V.", "BV", "VOF"])
        if cc == "BE":
            lg = self.r.choice(["BV", "NV", "BVBA"])
        if cc == "AT":
            lg = self.r.choice(["GmbH", "Ges.m.b.H.", "GmbH & Co KG", "e.U."])
        f = self.r.choice(["{t} {n}", "{n} {t}", "{t} {o}", "{n} & {m} {t}", "{n} {t}", "{t} {n} & Söhne", "{x} {t}"])
        x = "".join(self.r.choice("BDFGKLMNPRSTVW") + self.r.choice("aeiou") for _ in range(self.r.choice([2, 3])))
        x = self.r.choice([x.capitalize() + self.r.choice(["tec", "plan", "line", "nova", "werk", "ix"]), x.upper()[:3]])
        return ((f.format(t=self.r.choice(TRADES), n=self.r.choice(SURNAMES), m=self.r.choice(SURNAMES), o=self.r.choice(TOWNS), x=x)
                 + " " + lg).strip(), "company")

    def shown_by_bank(self, n):
        """How a bank shows a name."""
        k = self.r.random()
        if k < 0.3:
            n = n.translate(TRANSLITERATED)
        elif k < 0.36:
            n = n.translate(BARE)
        if self.r.random() < 0.35:
            n = n.upper()
        if self.r.random() < 0.1:
            for l in (" GmbH", " GMBH", " e.K.", " E.K.", " KG", " AG"):
                if n.endswith(l):
                    n = n[:-len(l)]
        if self.r.random() < 0.07:
            n = n.replace(" & ", " u. ").replace(" und ", " u. ")
        if self.r.random() < 0.05:
            n = n.replace("GmbH", "Gesellschaft mit beschränkter Haftung").replace("GMBH", "GESELLSCHAFT MIT BESCHRAENKTER HAFTUNG")
        if self.r.random() < 0.15:
            n = n[:27].rstrip()
        elif self.r.random() < 0.1:
            n = n[:35].rstrip()
        if self.r.random() < 0.06:
            n = (n + self.r.choice([", " + self.r.choice(TOWNS), " " + self.r.choice(TOWNS), " -Buchhaltung-", " Filiale "
                                    + self.r.choice(TOWNS)]))
        if self.r.random() < 0.04:
            n = n.replace(" ", "  ", 1)
        return n.strip()
