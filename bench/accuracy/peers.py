"""peers.py - two matchers that anybody can write in an afternoon, run on the same data.

sql      SQLite: the invoice number stands in the text, the amount is equal, and no other item is like that
pg_trgm  PostgreSQL: of the items of equal amount the one whose number, order or customer's name the text is most like by
         word similarity, an equal account counting as much; taken where it is like enough and leads
Both answer {bank_ref: Result}; pg_trgm answers nothing where PostgreSQL isn't installed.
"""
import csv
import glob
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree

from scoring import Result, minor

PATIENCE_S = 120  # pg_trgm compares all pairs of an amount; where half of a list is five amounts that is quadratic
SPACE = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.08}"


def lines(folder):
    """bank_ref, minor units, currency, text, name, account of every entry."""
    for name in sorted(os.listdir(os.path.join(folder, "statements"))):
        for _, node in ElementTree.iterparse(os.path.join(folder, "statements", name)):
            if node.tag != SPACE + "Ntry":
                continue
            amount = node.find(SPACE + "Amt")
            sign = -1 if node.findtext(SPACE + "CdtDbtInd") == "DBIT" else 1
            texts = [t.text or "" for tag in ("Ustrd", "Ref", "Nb", "EndToEndId") for t in node.iter(SPACE + tag)]
            names = [t.text or "" for t in node.iter(SPACE + "Nm")]
            accounts = [t.text or "" for t in node.iter(SPACE + "IBAN")]
            yield (node.findtext(SPACE + "AcctSvcrRef"), sign * minor(amount.text), amount.get("Ccy"),
                   " ".join(t for t in texts if t != "NOTPROVIDED"), " ".join(names), accounts[0] if accounts else "")
            node.clear()


def items(folder):
    with open(os.path.join(folder, "open-items.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield (row["invoice_id"], minor(row["open_amount"]), row["currency"], row["po_number"], row["customer_name"], row["customer_iban"])


def answer(read, taken):
    """Results of all lines: those taken are matches, the others exceptions."""
    found = {}
    for line in read:
        found[line[0]] = Result("match", {taken[line[0]]: line[1]}, line[1]) if line[0] in taken else Result("exception", {}, line[1])
    return found


def sql(folder):
    read = list(lines(folder))
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE item (id TEXT, amount INTEGER, currency TEXT, po TEXT, name TEXT, iban TEXT)")
    base.execute("CREATE TABLE line (ref TEXT, amount INTEGER, currency TEXT, text TEXT, name TEXT, iban TEXT)")
    base.executemany("INSERT INTO item VALUES (?,?,?,?,?,?)", items(folder))
    base.executemany("INSERT INTO line VALUES (?,?,?,?,?,?)", read)
    base.execute("CREATE INDEX by_amount ON item (amount, currency)")
    taken = {ref: item for ref, item, count in base.execute(
        "SELECT ref, min(id), count(*) FROM line JOIN item USING (amount, currency) WHERE instr(upper(text), upper(id)) > 0 GROUP BY ref")
        if count == 1}
    base.close()
    return answer(read, taken)


class Postgres:
    """A cluster of its own in a temporary folder, reached by a socket there, run by a user without privileges."""

    def __init__(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        self.programs = os.path.dirname(found[-1]) if found else os.path.dirname(shutil.which("initdb") or "")
        self.user = None
        if self.programs and os.geteuid() == 0:
            names = {entry.pw_name for entry in pwd.getpwall()}
            self.user = next((name for name in ("postgres", "nobody") if name in names), None)
        self.usable = bool(self.programs) and (os.geteuid() != 0 or self.user is not None)
        self.folder = ""

    def _run(self, *command):
        if self.user:
            command = ("setpriv", "--reuid", self.user, "--regid", str(pwd.getpwnam(self.user).pw_gid), "--clear-groups", *command)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    def __enter__(self):
        if not self.usable:
            return self
        self.folder = tempfile.mkdtemp(prefix="accpg")
        if self.user:
            shutil.chown(self.folder, self.user)
        os.chmod(self.folder, 0o755)
        try:
            self._run(os.path.join(self.programs, "initdb"), "-D", self.folder + "/d", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "tester")
            self._run(os.path.join(self.programs, "pg_ctl"), "-D", self.folder + "/d", "-w", "-l", self.folder + "/log", "-o",
                      "-k %s -c listen_addresses='' -c fsync=off -c work_mem=256MB" % self.folder, "start")
            self.sql("CREATE EXTENSION pg_trgm;")
        except (subprocess.CalledProcessError, FileNotFoundError):
            self.usable = False
        return self

    def __exit__(self, *_):
        if self.folder:
            try:
                self._run(os.path.join(self.programs, "pg_ctl"), "-D", self.folder + "/d", "-m", "immediate", "stop")
            except (subprocess.CalledProcessError, FileNotFoundError):
                pass
            shutil.rmtree(self.folder, ignore_errors=True)

    def sql(self, text):
        return subprocess.run([os.path.join(self.programs, "psql"), "-qAtX", "-F", "\t", "-h", self.folder, "-U", "tester", "-d", "postgres",
                               "-v", "ON_ERROR_STOP=1", "-f", "-"], input=text, text=True, check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL).stdout

    def match(self, folder):
        """The results, or nothing where the peer took longer than PATIENCE_S."""
        read = list(lines(folder))
        with tempfile.TemporaryDirectory() as holder:
            for name, table in (("line", read), ("item", items(folder))):
                with open(os.path.join(holder, name), "w", encoding="utf-8", newline="") as file:
                    csv.writer(file).writerows(table)
            try:
                said = self._best(holder)
            except subprocess.CalledProcessError:
                return None
        taken = {ref: item for ref, item, _ in (row.split("\t") for row in said.splitlines() if row)}
        return answer(read, taken)

    def _best(self, holder):
        return self.sql("""
                SET statement_timeout = '%ds';
                DROP TABLE IF EXISTS item; DROP TABLE IF EXISTS line;
                CREATE UNLOGGED TABLE item (id text, amount bigint, currency text, po text, name text, iban text);
                CREATE UNLOGGED TABLE line (ref text, amount bigint, currency text, text text, name text, iban text);
                \\copy item FROM '%s/item' CSV
                \\copy line FROM '%s/line' CSV
                CREATE INDEX ON item (amount); ANALYZE item; ANALYZE line;
                SELECT ref, id, score FROM (
                    SELECT ref, id, score, row_number() OVER w AS place, lead(score) OVER w AS next FROM (
                        SELECT l.ref, i.id, greatest(word_similarity(i.id, l.text),
                                                     CASE WHEN i.po <> '' THEN word_similarity(i.po, l.text) ELSE 0 END)
                               + 0.4 * similarity(i.name, l.name) + CASE WHEN i.iban = l.iban AND l.iban <> '' THEN 0.6 ELSE 0 END AS score
                        FROM line l JOIN item i ON i.amount = l.amount AND i.currency = l.currency WHERE l.amount > 0) scored
                    WINDOW w AS (PARTITION BY ref ORDER BY score DESC, id)) ranked
                WHERE place = 1 AND score >= 0.8 AND (next IS NULL OR next < score - 0.1);
                """ % (PATIENCE_S, holder, holder))
