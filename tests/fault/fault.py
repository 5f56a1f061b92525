"""What the parts of scripts/faults share: a small world, commands in it, and whether what they left behind is whole.

The real-time clock stands still (clock_shim.c), so a workbook's content is the same to the last hash whenever a run
that was disturbed and repeated ends where the undisturbed one did.
"""
import argparse
import concurrent.futures
import gzip
import hashlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from bank import camt, details, document, entry, item, items, mt940  # noqa: E402
import test_migrate  # noqa: E402

NOW_S = 1798761600  # 2027-01-01
TIMEOUT_S = 60  # nothing here takes a second; a program that hangs is a violation
TEMPORARY = re.compile(r"(allocations|matches|partials|exceptions|candidates)\.csv\.\w{6}|report\.html\.\w{6}|controls\.json\.\w{6}")

CUSTOMERS = ("customer_id,name,iban,payment_days,email\n"
             "C1,Moorland Pumpen GmbH,DE89370400440532013000,30,ar@moorland.example\n"
             "C2,Kupferhof AG,DE75512108001245126199,14,\n")
RATES = "date,from,to,rate\n2026-10-05,USD,EUR,0.8500\n2026-10-06,USD,EUR,0.8600\n"
CSV = ("Buchungstag;Valuta;Auftraggeber;Verwendungszweck;Betrag;Währung;Saldo\r\n"
       "06.10.2026;06.10.2026;Möller & Söhne;RE-2026-7003;839,13;EUR;1.839,13\r\n"
       "07.10.2026;07.10.2026;Gebühren;Kontoführung;-4,50;EUR;1.834,63\r\n"
       "08.10.2026;08.10.2026;Jäger KG;Abschlag;250,00;EUR;2.084,63\r\n")


def own_items(settled=()):
    """Of two customers; some settle exactly, some don't."""
    rows = [item("RE-2026-1001", "100.00"), item("RE-2026-1002", "250.00", discount_percent="2", discount_date="2026-10-12"),
            item("RE-2026-1003", "75.50"), item("RE-2026-1004", "1190.00"),
            item("RE-2026-2001", "640.00", customer_id="C2", customer_name="Kupferhof AG", customer_iban="DE75512108001245126199"),
            item("GS-2026-0001", "-40.00", kind="credit_note")]
    return [row for row in rows if row.split(",")[0] not in settled]


def make_inputs(folder):
    """Two days of statements in several formats, packed and not."""
    name, account = "Moorland Pumpen GmbH", "DE89370400440532013000"
    first = camt(entry("100.00", ref="BK-1", text="RE-2026-1001", name=name, account=account),
                 entry("245.00", ref="BK-2", text=["Rechnung RE-2026-1002", "abzgl. 2 % Skonto"], name=name, account=account),
                 entry("300.00", ref="BK-3", text="Abschlag RE-2026-1004", name=name, account=account),
                 entry("12.34", ref="BK-4", text="ohne Angabe", name="Unbekannt"),
                 entry("515.50", ref="BK-5", of=[details("75.50", name=name, account=account, text="RE-2026-1003"),
                                                 details("440.00", name="Kupferhof AG", text="a conto RE-2026-2001")]),
                 entry("9.90", "DBIT", ref="BK-6", text="Kontofuehrung Gebuehren"),
                 entry("852.14", ref="BK-30", text="RF18 5390 0754 7034", name="Holding Linden", account="DE02500105170137075030",
                       documents=[document("RE-2026-7004", "852.14")]),
                 entry("50.00", ref="BK-7", text="noch nicht gebucht", status="PDNG"), balances=("1000.00", "3015.08"))
    second = camt(entry("100.00", "DBIT", ref="BK-8", day="2026-10-12", text="Ruecklastschrift RE-2026-1001", name=name,
                        account=account, returned=True),
                  entry("890.00", ref="BK-9", day="2026-10-12", text="Rest RE-2026-1004", name=name, account=account),
                  entry("812.11", ref="BK-10", day="2026-10-13", text="RE-2026-7001", name="Handlung bbb1"),
                  statement="ST-2", number=2, day="2026-10-13", balances=("3015.08", "4617.19"))
    files = {"items.csv": items(*own_items()), "later.csv": items(*own_items(settled=("RE-2026-1001",))),
             "customers.csv": CUSTOMERS, "rates.csv": RATES, "two.xml": second,
             "one.sta": mt940("826,12", ref="BK-20", account="DE75512108001245126199"), "one.csv": CSV.encode("cp1252"),
             "one.xml.gz": gzip.compress(first.encode(), mtime=0),
             "decided.csv": "bank_ref,decision,invoice_id,currency,allocated,decided_by,decided_on,decision_reason\n"
                            "BK-4,assign,RE-2026-7005,EUR,12.34,A. Berg,2026-10-08,they called\n"
                            "BK-1,accept,,,,A. Berg,2026-10-08,\n",
             "more.csv": "bank_ref,decision,invoice_id,currency,allocated,decided_by,decided_on,decision_reason\n"
                         "BK-4,reject,RE-2026-7005,,,B. Tal,2026-10-09,another customer's\n"
                         "BK-2,accept,,,,B. Tal,2026-10-09,\n",
             "tallystick.ini": "[matching]\nerror_rate = 0.001\n"}
    for file, content in files.items():
        (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
    with zipfile.ZipFile(folder / "two.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("day.sta"), mt940("900,00", dates="2610121012", ref="BK-21"))


def shim(binary, name):
    """A library that the build puts beside the program."""
    path = os.environ.get(f"TS_{name.upper()}") or str(pathlib.Path(binary).resolve().parent / "tests" / f"lib{name}.so")
    if not os.path.exists(path):
        sys.exit(f"{path} is not there: build the target {name}")
    return path


class Result:
    """What a command did."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def crashed(self):
        return self.code is not None and self.code < 0

    @property
    def hung(self):
        return self.code is None

    def told(self):
        """An error is said in words on standard error, or, by parse, as a diagnostic among the results."""
        return bool(re.search(rb"tallystick: |error: |warning: |\[TS-", self.err)) or b'"severity":"error"' in self.out


class Runner:
    """Runs the program in a folder, with nothing of the user's own."""

    def __init__(self, binary):
        self.binary = os.path.abspath(binary)
        self.clock = shim(binary, "clock_shim")

    def environment(self, folder, preload=(), **more):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("TALLYSTICK_", "TS_", "LD_")) and k != "XDG_CONFIG_HOME"}
        env.update({"HOME": str(folder), "LC_ALL": "C", "TZ": "UTC", "TS_CLOCK_NOW_S": str(NOW_S),
                    "LD_PRELOAD": ":".join([*preload, self.clock]),
                    "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"})
        env.update({name: str(value) for name, value in more.items()})
        return env

    def run(self, folder, arguments, preload=(), before=(), stdin=b"", **environment):
        process = subprocess.Popen([*before, self.binary, *arguments], cwd=folder, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=self.environment(folder, preload, **environment))
        try:
            out, err = process.communicate(stdin, timeout=TIMEOUT_S)
            return Result(process.returncode, out, err)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            return Result(None, out, err)


RUN = ["run", "--threads", "2", "--customers", "customers.csv", "--rates", "rates.csv", "--workbook", "book.db", "--out", "out"]
FIRST = [*RUN, "--open-items", "items.csv", "one.xml.gz", "one.sta", "one.csv"]
NEXT = [*RUN, "--open-items", "later.csv", "two.xml", "two.zip"]


class Scenario:
    """A command and the state it starts from: "inputs" alone; "decided", a workbook with a run and decisions on it; "closed", the
    same with its period closed; "old", the same as the version before made it.

    once: the code with which it refuses to be done again.
    """

    def __init__(self, name, arguments, state, writes=False, once=None):
        self.name, self.arguments, self.state, self.writes, self.once = name, arguments, state, writes, once
        self.command = arguments[0]


def scenarios(fact):
    """At least one for each command; fact is the id of something learnt."""
    statements = ["one.xml.gz", "one.sta", "one.csv", "two.xml", "two.zip"]
    return [
        Scenario("run-first", FIRST, "inputs", writes=True),
        Scenario("run-next", NEXT, "decided", writes=True),
        Scenario("review-import", ["review", "import", "more.csv", "--workbook", "book.db"], "decided", writes=True),
        Scenario("learnt-withdraw", ["learnt", "withdraw", fact, "--by", "B. Tal", "--reason", "sold", "--workbook", "book.db"],
                 "decided", writes=True, once="TS-DEC-031"),
        Scenario("close", ["close", "2026", "--workbook", "book.db"], "decided", writes=True, once="TS-PER-002"),
        Scenario("reopen", ["reopen", "2026", "--reason", "a mistake", "--workbook", "book.db"], "closed", writes=True, once="TS-PER-003"),
        Scenario("purge", ["purge", "--before", "2027-01-01", "--confirm", "--workbook", "book.db"], "decided", writes=True),
        Scenario("run-update", NEXT, "old", writes=True),
        Scenario("report-run", ["report", "run", "1", "--workbook", "book.db", "--out", "again"], "decided", writes=True),
        Scenario("report-summary", ["report", "run", "--workbook", "book.db"], "decided"),
        Scenario("learnt-list", ["learnt", "--workbook", "book.db"], "decided"),
        Scenario("audit-line", ["audit", "book.db", "BK-2"], "decided"),
        Scenario("audit-list", ["audit", "book.db"], "decided"),
        Scenario("explain", ["explain", "book.db", "BK-2"], "decided"),
        Scenario("verify", ["verify", "book.db"], "decided"),
        Scenario("parse", ["parse", *statements], "inputs"),
        Scenario("parse-csv", ["parse", "--format", "csv", *statements], "inputs"),
        Scenario("items", ["items", "items.csv"], "inputs"),
        Scenario("profile", ["profile", "one.csv"], "inputs"),
        Scenario("config", ["config"], "inputs"),
        Scenario("rules", ["rules"], "inputs"),
    ]


def commands(runner, folder):
    """The commands that the program says it has."""
    text = runner.run(folder, ["--help"]).out.decode()
    listed = re.search(r"\ncommands:\n((?:  .*\n)+)", text)
    return [line.split()[0] for line in listed.group(1).splitlines()] if listed else []


class Copy:
    """A copy of a workbook to look into: SQLite's own looking would repair what the program has to."""

    def __init__(self, path):
        self.folder = tempfile.TemporaryDirectory(prefix="tallystick-copy-", dir=memory_folder())
        self.path = os.path.join(self.folder.name, "book.db")
        for end in ("", "-wal"):
            if os.path.exists(f"{path}{end}"):
                shutil.copyfile(f"{path}{end}", self.path + end)

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        self.folder.cleanup()


KNOWN = {}  # what was found before of the very same bytes


def known(what, path, look):
    """look(copy) of a workbook, once for each content of its files; None where there is none."""
    if not os.path.exists(path):
        return None
    key = (what, *(hashlib.sha256(pathlib.Path(f"{path}{end}").read_bytes()).digest() if os.path.exists(f"{path}{end}") else None
                   for end in ("", "-wal")))
    if key not in KNOWN:
        with Copy(path) as copied:
            KNOWN[key] = look(copied)
    return KNOWN[key]


def content(path):
    """A digest of all that a workbook holds, whatever its pages look like; None where there is none."""
    return known("content", path, content_digest)


def content_digest(path):
    digest = hashlib.sha256()
    with sqlite3.connect(path) as db:
        db.text_factory = bytes
        for name, sql in db.execute("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"):
            digest.update(repr((name, sql)).encode())
        tables = [name.decode() for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
                  if not name.startswith(b"sqlite_")]
        for table in tables:
            for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2"):
                digest.update(repr(row).encode())
    db.close()
    return digest.hexdigest()


def sound(path):
    """What SQLite says of the file."""
    def look(copied):
        with sqlite3.connect(copied) as db:
            words = [row[0] for row in db.execute("PRAGMA integrity_check")] + [
                f"foreign key of {row[0]}" for row in db.execute("PRAGMA foreign_key_check")]
        db.close()
        return words
    words = known("sound", path, look)
    return words == ["ok"], words


def downgrade(path):
    """Makes a workbook one of the version before."""
    with sqlite3.connect(path) as db:
        for kind, names in test_migrate.BROUGHT[2].items():
            for name in names:
                db.execute(f"DROP {kind} IF EXISTS {name}")
        db.execute("PRAGMA user_version = 1")
    db.close()


class State:
    """What a folder holds: the workbook's content, and the digests of its other files."""

    def __init__(self, folder):
        self.book = content(folder / "book.db")
        self.files = {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
                      for path in folder.rglob("*") if path.is_file() and not path.name.startswith("book.db")}


class World:
    """The inputs, the states that scenarios start from, and what each does undisturbed."""

    def __init__(self, binary, folder):
        self.runner = Runner(binary)
        self.folder = pathlib.Path(folder)
        self.states = {}
        inputs = self.state_make("inputs")
        make_inputs(inputs)
        decided = self.state_make("decided", "inputs")
        self.must(decided, FIRST)
        self.must(decided, ["review", "import", "decided.csv", "--workbook", "book.db"])
        self.must(self.state_make("closed", "decided"), ["close", "2026", "--workbook", "book.db"])
        downgrade(self.state_make("old", "decided") / "book.db")
        facts = json.loads(b"[" + b",".join(self.must(decided, ["learnt", "--format", "json", "--workbook", "book.db"]).out.splitlines()) + b"]")
        self.scenarios = scenarios(next(fact["id"] for fact in facts if fact.get("state", "in_force") == "in_force"))
        self.expected = {}
        for scenario in self.scenarios:
            self.expected[scenario.name] = self.undisturbed(scenario)

    def state_make(self, name, base=None):
        self.states[name] = self.folder / f"state-{name}"
        if base is None:
            self.states[name].mkdir(parents=True)
        else:
            shutil.copytree(self.states[base], self.states[name])
        return self.states[name]

    def must(self, folder, arguments):
        result = self.runner.run(folder, arguments)
        if result.code != 0:
            sys.exit(f"the world can't be made: {' '.join(arguments)} ended with {result.code}\n{result.err.decode()}")
        return result

    def fresh(self, scenario, name):
        """A folder in which the scenario can start."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.states[scenario.state], folder)
        return folder

    def undisturbed(self, scenario):
        """The result, and the state before and after, once more checked to be the same when it is repeated elsewhere."""
        folder = self.fresh(scenario, f"undisturbed-{scenario.name}")
        before = State(folder)
        result = self.must(folder, scenario.arguments)
        after = State(folder)
        shutil.rmtree(folder)
        return {"result": result, "before": before, "after": after}

    def unheard_of(self):
        """Commands of the program that no scenario has."""
        known = {scenario.command for scenario in self.scenarios}
        return [command for command in commands(self.runner, self.folder) if command not in known]

    def judge(self, scenario, folder, result, killed=False, undeletable=False, mute=False, busy=False):
        """What is wrong after a disturbed command, before anything else looks at the folder: a list of sentences."""
        expected = self.expected[scenario.name]
        faults = []
        if result.hung:
            return ["it hangs"]
        if result.crashed and not killed:
            return [f"it crashed by signal {-result.code}: {result.err.decode(errors='replace')[-400:]}"]
        if not killed:
            if result.code == expected["result"].code:
                if result.out != expected["result"].out:
                    faults.append(f"exit {result.code} with other output than undisturbed")
            elif result.code != 1 and not (result.code == 2 and b"[TS-CFG-001]" in result.err) and not (
                    busy and result.code == 75 and b"[TS-DB-005]" in result.err):
                faults.append(f"exit {result.code}: {result.err.decode(errors='replace')[-400:]}")
            elif not result.told() and not mute:
                faults.append(f"exit {result.code} without a message: {result.err.decode(errors='replace')[-400:]!r}")
        if not scenario.writes:
            return faults
        return faults + self.judge_left(scenario, folder, result, killed or mute, undeletable)

    def judge_left(self, scenario, folder, result, killed, undeletable):
        """Workbook as before or as after; each other file absent, as before or as after; nothing temporary."""
        expected = self.expected[scenario.name]
        faults = []
        after_book = True
        try:
            now = State(folder)
            if (folder / "book.db").exists():
                whole, words = sound(folder / "book.db")
                if not whole:
                    faults.append(f"the workbook is damaged: {words}")
            after_book = now.book == expected["after"].book
            if not after_book and now.book != expected["before"].book:
                faults.append("the workbook is neither as before nor as after")
        except sqlite3.Error as error:
            return [f"the workbook can't be read: {error}"]
        done = not killed and result.code == expected["result"].code
        if done and not after_book:
            faults.append(f"exit {result.code}, but the workbook is not as after")
        if (not killed and not done and after_book and expected["before"].book != expected["after"].book
                and not re.search(rb"(is|are) (saved|stored) in the workbook", result.err)):
            faults.append(f"it is stored, and nothing says so: {result.err.decode(errors='replace')[-400:]}")
        for name in sorted(set(now.files) | set(expected["after"].files)):
            digest = now.files.get(name)
            base = os.path.basename(name)
            allowed = {expected["before"].files.get(name), expected["after"].files.get(name)}
            if name not in expected["before"].files and name not in expected["after"].files:
                if not (killed or undeletable) or not (TEMPORARY.fullmatch(base) or base == ".book.db.loading"):
                    faults.append(f"{name} is left behind")
            elif done and digest != expected["after"].files.get(name):
                faults.append(f"exit {result.code}, but {name} is not as after")
            elif digest not in allowed and not (digest is None and base == "controls.json"):
                faults.append(f"{name} is " + ("gone" if digest is None else "neither as before nor as after"))
        if not done and "out/controls.json" in now.files and now.files["out/controls.json"] == expected["after"].files.get(
                "out/controls.json") != expected["before"].files.get("out/controls.json"):
            stale = [name for name in expected["after"].files if now.files.get(name) != expected["after"].files[name]]
            if stale:
                faults.append(f"controls.json stands beside {stale} of another run")
        return faults

    def judge_repeat(self, scenario, folder):
        """The same command without a fault ends where the undisturbed one did."""
        expected = self.expected[scenario.name]
        done = scenario.once and State(folder).book == expected["after"].book
        result = self.runner.run(folder, scenario.arguments)
        if result.code != expected["result"].code and not (done and scenario.once.encode() in result.err):
            return [f"repeated, it ends with {result.code}: {result.err.decode(errors='replace')[-400:]}"]
        now = State(folder)
        faults = [] if now.book == expected["after"].book else ["repeated, the workbook is not that of the undisturbed run"]
        for name, digest in expected["after"].files.items():
            if now.files.get(name) != digest:
                faults.append(f"repeated, {name} is not that of the undisturbed run")
        return faults


class Tally:
    """Counts what was injected, prints what is violated, and ends a part by its last line."""

    def __init__(self, part, promise, options):
        self.part, self.promise, self.options = part, promise, options
        self.injected, self.violations, self.begun = 0, 0, time.monotonic()
        self.lock = threading.Lock()
        self.more = {}

    def count(self, number=1):
        with self.lock:
            self.injected += number

    def violated(self, faults, repeat):
        if not faults:
            return
        with self.lock:
            self.violations += len(faults)
            for fault in faults:
                print(f"VIOLATION {self.part}: {fault}\n    repeat: {repeat}", flush=True)

    def say(self, text):
        with self.lock:
            print(f"{self.part}: {text}", flush=True)

    def end(self, floor):
        line = {"part": self.part, "promise": self.promise, "injected": self.injected, "floor": floor,
                "violations": self.violations, "seconds": round(time.monotonic() - self.begun, 1), "seed": self.options.seed, **self.more}
        print(json.dumps(line), flush=True)
        return 0 if self.violations == 0 and self.injected >= floor else 1


def options(text, **more):
    """The arguments that every part takes."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("binary")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--quick", action="store_true", help="a small share")
    for name, told in more.items():
        parser.add_argument(f"--{name}", help=told)
    return parser.parse_args()


def each(jobs, work, points):
    """work(point, place) for each point; place is a number of the worker, from 0, for a folder of its own."""
    free = list(range(jobs))
    lock = threading.Lock()

    def one(point):
        with lock:
            place = free.pop()
        try:
            work(point, place)
        finally:
            with lock:
                free.append(place)

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for _ in pool.map(one, points):
            pass


def memory_folder():
    """Where thousands of runs may sync at no cost."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def scratch(part):
    """A folder that is gone at the end."""
    return tempfile.TemporaryDirectory(prefix=f"tallystick-{part}-", dir=memory_folder())
