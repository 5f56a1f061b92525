#!/usr/bin/env python3
"""Puts one fault at a time into the code that handles money, and asks the tests whether they see it.

usage: mutate.py BIN [--jobs N] [--seed S] [--quick] [--only FILE:LINE] [--mutants N] [--folder DIR]

An operator is turned round, a number is off by one, a sign is lost, a bound moves: one place, chosen by the seed, in a copy of
the sources. Only that file is compiled again; unit tests that have its object are linked with it and run, those of its name
first, and then end-to-end tests with the program. A mutant that compiles to the same object code, plain or optimised, is no
fault and is not counted, nor is one that EQUIVALENT has a reason for, nor one that does not compile. The working tree is never
written to. The last line is a JSON object.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import queue
import random
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
WANTED, FLOOR, QUICK, SHARE = 160, 150, 10, 0.9
UNIT_SECONDS = 2  # of a processor; a unit test of another file that takes longer finds little more, and too late
PATIENCE = 120  # seconds for a test that takes a few, on a machine with other work

# Files that are about money altogether, and files of which only the lines that speak of amounts are.
WHOLE = ["src/model/money.c", "src/model/date.c", "src/model/part.c", "src/model/exchange.c", "src/model/balance_check.c",
         "src/run/available.c", "parsers/mt940_values.c", "matchers/parts.c", "matchers/ways.c", "matchers/ways_withheld.c"]
LINES = ["src/model/controls.c", "src/model/outcome.c", "src/model/statement.c", "src/model/sequence.c", "src/run/identity.c",
         "matchers/settle.c", "matchers/settle_component.c", "matchers/settle_options.c", "matchers/settle_honour.c",
         "matchers/assign.c", "matchers/subset.c", "matchers/subset_halves.c", "matchers/subset_walk.c",
         "matchers/subset_residue.c", "matchers/subset_reach.c", "src/workbook/decide.c", "src/workbook/decide_find.c",
         "src/workbook/save_outcomes.c", "src/workbook/save_statements.c", "src/workbook/links.c", "parsers/mt940_entry.c",
         "parsers/camt_fields.c", "parsers/camt_detail.c", "parsers/csv_values.c", "parsers/fixed.c", "parsers/ofx_exact.c"]
MONEY = re.compile(r"minor|amount|sum\b|sums\b|balance|exponent|decimal|opening|closing|allocat|unapplied|listed|taken|discount")

FLIPS = {"+": "-", "-": "+", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&",
         "+=": "-=", "-=": "+=", "/": "*", "%": "/", "true": "false", "false": "true"}
TOKEN = re.compile(r"""
    (?P<skip>//[^\n]*|/\*.*?\*/|^[ \t]*\#(?:[^\n]*\\\n)*[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
  | (?P<word>[A-Za-z_]\w*) | (?P<number>\d[\w.]*)
  | (?P<operator>->|\+\+|--|<<=?|>>=?|[-+*/%&|^!<>=]=|&&|\|\||[-+*/%<>=!&|^~?:]) | (?P<other>[()\[\]{};,.])""",
                   re.VERBOSE | re.DOTALL | re.MULTILINE)

# The end-to-end tests that a survivor of the unit tests meets, by folder or file; then the simulation.
END_TO_END = {"src/model": ["chains", "conservation", "rates"], "src/run": ["chains", "identity", "returns"],
              "src/workbook": ["review", "returns"], "matchers": ["ways", "terms", "contests"],
              "parsers": ["fixtures_camt", "dialects"], "parsers/fixed.c": ["fixtures_fixed"], "parsers/ofx_exact.c": ["ofx"]}
SIMULATED = 12  # seeds

# Places that are no behaviour, or none of money: limits and what work is counted against them; of an order (-1, 0, 1) all but
# the sign; memory that is cleared; weights of evidence; what a
# message shows.
ASIDE = re.compile(r"enum \{|\? -?1 :|: -?1\b|_step\(|_clear_|sizeof|_MAX\b|bits|SLICE_ARG")

# Changes that nothing can tell, though the object code is another: by file, line, and what becomes of what; and why.
EQUIVALENT = {
    ("matchers/subset_walk.c", "walk->plus_sum[0] = 0;", "0", "1"): "only differences of these sums are used",
    ("matchers/subset_walk.c", "walk->minus_sum[0] = 0;", "0", "1"): "only differences of these sums are used",
    ("src/workbook/decide.c", "(part.before_minor >= 0 ? part.after_minor >= 0 && part.after_minor <= part.before_minor", "<=", "<"):
        "what is taken is not 0, so both are never equal",
    ("src/workbook/decide.c", ": part.after_minor <= 0 && part.after_minor >= part.before_minor);", ">=", ">"):
        "what is taken is not 0, so both are never equal",
    ("parsers/mt940_values.c", "if (date_from(near_year, month, day, &same) && abs(same.day - near.day) <= HALF_A_YEAR) {", "<=", "<"):
        "the loop below finds the same day, 182 days off as it is",
    ("matchers/parts.c", "return 0;", "0", "1"): "the judge has reckoned the same before, and it fitted",
}


class Mutant:
    def __init__(self, file, line, column, was, now, text):
        self.file, self.line, self.column, self.was, self.now, self.text = file, line, column, was, now, text

    def __str__(self):
        source = self.text.splitlines()[self.line - 1].strip()
        return f"{self.file}:{self.line}:{self.column}: {self.was} -> {self.now}    {source}"

    def told_apart(self, original):
        """False for one that is known to change nothing."""
        return (self.file, original.splitlines()[self.line - 1].strip(), self.was, self.now) not in EQUIVALENT


def asserted(text):
    """Where asserts stand: they are no behaviour."""
    for found in re.finditer(r"\b(?:static_)?assert\(", text):
        depth, end = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        yield found.start(), end


def changes(kind, token, before):
    """What may stand in place of a token; `before` is the one that stands before it."""
    if kind == "number" and re.fullmatch(r"\d+", token):
        return [str(int(token) + 1)] + ([str(int(token) - 1)] if int(token) > 1 else [])
    if kind == "operator" and token == "-" and (before in "(,=?:[{<>&|!+-*/%" or before in ("return", "==", "!=", "<=", ">=", "&&", "||")):
        return ["+"]  # a sign is lost
    if kind == "operator" and token in ("+", "-") and before in ("", ";"):
        return []
    return [FLIPS[token]] if kind in ("operator", "word") and token in FLIPS else []


def never_read(text, token, before):
    """Whether a number is what a struct or an out-parameter begins with, before anything is written to it."""
    if token.lastgroup != "number":
        return False
    declared = re.search(r"\b(\w+) = $", text[max(0, token.start() - 60):token.start()])
    after = re.search(r"\W\W%s\b" % declared.group(1), text[token.end():]) if declared else None
    return before == "{" or bool(after and re.match(r"[^&]&", after.group()))


def mutants_of(file, text, whole):
    """Every place of a file that may be changed, each with one change of it."""
    closed = list(asserted(text))
    before, found = "", []
    lines = text.splitlines()
    for token in TOKEN.finditer(text):
        kind, at = token.lastgroup, token.start()
        if kind == "skip":
            continue
        line = text.count("\n", 0, at)
        inside = any(start <= at < end for start, end in closed)
        if not inside and not ASIDE.search(lines[line]) and (whole or MONEY.search(lines[line])) and not never_read(text, token, before):
            for now in changes(kind, token.group(), before):
                found.append(Mutant(file, line + 1, at - text.rfind("\n", 0, at), token.group(), now,
                                    text[:at] + now + text[token.end():]))
        before = token.group()
    return found


def choose(seed, sources):
    """The mutants in the order of trial: a file with many places has more of them, but none has all."""
    rng = random.Random(f"mutants/{seed}")
    by_file = {file: mutants_of(file, text, file in WHOLE) for file, text in sources.items()}
    for places in by_file.values():
        rng.shuffle(places)
    order = []
    while any(by_file.values()):
        file = rng.choices(list(by_file), [len(places) ** 0.7 for places in by_file.values()])[0]
        order.append(by_file[file].pop())
    return order


class Bench:
    """The copy of the sources, its build, and what links and runs in it."""

    def __init__(self, folder, jobs):
        self.folder, self.source, self.build = folder, folder / "source", folder / "build"
        tracked = subprocess.run(["git", "-C", PROJECT, "ls-files", "-z"], capture_output=True, check=True).stdout.decode()
        for name in filter(None, tracked.split("\0")):
            theirs, own = PROJECT / name, self.source / name
            if theirs.is_file() and not (own.is_file() and own.read_bytes() == theirs.read_bytes()):
                own.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(theirs, own)
                shutil.copymode(theirs, own)
        self.must("cmake", "-G", "Ninja", "-S", self.source, "-B", self.build, "-DTS_FLAVOUR=plain",
                  "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON")
        units = sorted(path for module in ("model", "parsers", "matchers", "workbook", "run")
                       for path in (self.source / "tests/unit" / module).glob("test_*.c"))
        self.units = [f"{path.parent.name}_{path.stem}" for path in units]
        self.must("ninja", "-C", self.build, f"-j{jobs}", "tallystick", "clock_shim", *self.units)
        self.compile = {os.path.relpath(row["file"], self.source): shlex.split(row["command"])
                        for row in json.loads((self.build / "compile_commands.json").read_text())}
        self.link, self.symbols, self.seconds = {}, {}, {}
        for target in ["tallystick", *(f"tests/{unit}" for unit in self.units)]:
            said = self.must("ninja", "-C", self.build, "-t", "commands", target)
            self.link[target] = shlex.split(said.strip().splitlines()[-1].replace(": && ", "").replace(" && :", ""))
        for unit in list(self.units):
            self.symbols[unit] = self.defined(self.build / "tests" / unit)
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            if fails([self.build / "tests" / unit], PATIENCE, {**self.environment(), "TMPDIR": str(self.build)}):
                print(f"left out, since it fails as it is: {unit}", flush=True)
                self.units.remove(unit)
            self.seconds[unit] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        self.plain = {}

    def must(self, *command):
        result = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        if result.returncode:
            sys.exit(f"mutate: {command[0]} failed: {(result.stdout + result.stderr)[-2000:]}")
        return result.stdout

    def environment(self):
        return {**os.environ, "TS_FIXTURES": str(self.source / "fixtures"),
                "TS_CLOCK_SHIM": str(self.build / "tests/libclock_shim.so")}

    def defined(self, path):
        """Functions that an object or a program has."""
        return {row.split()[-1] for row in self.must("nm", "--defined-only", path).splitlines() if " T " in row}

    def object_of(self, path, text, out, level="-O0"):
        """Compiles a source with another text; False where it does not."""
        mutant = out.with_suffix(".c")
        mutant.write_text(text)
        command = [level if part == "-O0" else part for part in self.compile[path] if part != "-Werror"]
        command[command.index("-o") + 1] = str(out)
        command[command.index("-c") + 1] = str(mutant)
        command += ["-w", f"-I{(self.source / path).parent}"]
        return subprocess.run(command, cwd=self.build, capture_output=True, check=False).returncode == 0

    def optimised(self, path, text, out):
        """The object that an optimising compiler makes: what no program could tell apart is the same there."""
        return out.read_bytes() if self.object_of(path, text, out, "-O2") else b""

    def linked(self, target, mutant, out):
        """Links a target with an object that stands before the libraries, so that theirs is not asked for."""
        command = list(self.link[target])
        command[command.index("-o") + 1] = str(out)
        command.insert(next(i for i, part in enumerate(command) if part.endswith(".a")), str(mutant))
        return subprocess.run(command, cwd=self.build, capture_output=True, check=False).returncode == 0

    def units_for(self, path, mutant):
        """Unit tests of its folder that have the file's functions in them: those of its name, then by how long they take."""
        symbols, stem, module = self.defined(mutant), pathlib.Path(path).stem, pathlib.Path(path).parent.name
        kin = f"{module}_test_{stem.split('_')[0]}"
        having = [unit for unit in self.units if symbols & self.symbols[unit] and unit.startswith(module)
                  and (self.seconds[unit] < UNIT_SECONDS or unit.startswith(kin))]
        return sorted(having, key=lambda u: (not u.endswith(f"test_{stem}"), not u.startswith(kin), self.seconds[u]))


def fails(command, seconds, environment):
    """Whether a test sees the fault; one that does not end has seen it too."""
    try:
        return subprocess.run(command, capture_output=True, timeout=seconds, env=environment, cwd=environment["TMPDIR"],
                              check=False).returncode != 0
    except subprocess.TimeoutExpired:
        return True


def try_mutant(bench, mutant, folder):
    """"broken" where it doesn't compile, "same" where it is no other program, the test that killed it, or None."""
    original = (bench.source / mutant.file).read_text()
    if not mutant.told_apart(original):
        return "same"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    environment = {**bench.environment(), "TMPDIR": str(folder)}
    # Under one name both, so that nothing but the change tells them apart.
    if (mutant.file, folder) not in bench.plain:
        if not bench.object_of(mutant.file, original, folder / "mutant.o"):
            raise RuntimeError(f"{mutant.file} does not compile as it is")
        bench.plain[mutant.file, folder] = (folder / "mutant.o").read_bytes()
    if not bench.object_of(mutant.file, mutant.text, folder / "mutant.o"):
        return "broken"
    if (folder / "mutant.o").read_bytes() == bench.plain[mutant.file, folder]:
        return "same"
    for unit in bench.units_for(mutant.file, folder / "mutant.o"):
        if bench.linked(f"tests/{unit}", folder / "mutant.o", folder / "unit") and fails(
                [folder / "unit"], 10 + 30 * bench.seconds[unit], environment):
            return unit
    if (bench.optimised(mutant.file, mutant.text, folder / "optimised.o")
            == bench.optimised(mutant.file, original, folder / "optimised.o")):
        return "same"
    if not bench.linked("tallystick", folder / "mutant.o", folder / "tallystick"):
        return "broken"
    for name in END_TO_END.get(mutant.file, END_TO_END[str(pathlib.Path(mutant.file).parent)]):
        if fails([sys.executable, "-B", bench.source / f"tests/e2e/test_{name}.py", folder / "tallystick", bench.source], 300, environment):
            return f"e2e/{name}"
    if fails([sys.executable, "-B", bench.source / "tests/fault/simulate.py", folder / "tallystick", "--seeds", str(SIMULATED)],
             300, environment):
        return "simulate"
    return None


def main():
    parser = argparse.ArgumentParser(description="faults put into the code that handles money")
    parser.add_argument("binary", help="not used: mutants are built from the sources")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--mutants", type=int, help="how many")
    parser.add_argument("--folder", help="where to build; it is kept for the next time")
    parser.add_argument("--only", help="FILE:LINE, all mutants of that line")
    options = parser.parse_args()
    began = time.monotonic()
    floor = QUICK if options.quick else FLOOR
    wanted = options.mutants or (QUICK if options.quick else WANTED)
    with tempfile.TemporaryDirectory(prefix="tallystick-mutate-") as scratch:
        bench = Bench(pathlib.Path(options.folder or scratch).absolute(), options.jobs)
        print(f"built in {time.monotonic() - began:.0f} seconds", flush=True)
        sources = {file: (bench.source / file).read_text() for file in WHOLE + LINES}
        order = choose(options.seed, sources)
        if options.only:
            order = [mutant for mutant in order if f"{mutant.file}:{mutant.line}" == options.only]
        places = queue.SimpleQueue()
        for place in range(options.jobs):
            places.put(bench.folder / f"try{place}")

        def attempt(mutant):
            place = places.get()
            try:
                return mutant, try_mutant(bench, mutant, place)
            finally:
                places.put(place)

        counts, killers, survivors = collections.Counter(), collections.Counter(), []
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            waiting, at = [], 0
            while counts["counted"] < wanted and (at < len(order) or waiting):
                # No more than can be of use: what was begun is counted, whoever ends first.
                while at < len(order) and len(waiting) < min(options.jobs, wanted - counts["counted"]):
                    waiting.append(pool.submit(attempt, order[at]))
                    at += 1
                done, _ = concurrent.futures.wait(waiting, return_when=concurrent.futures.FIRST_COMPLETED)
                for future in done:
                    waiting.remove(future)
                    mutant, killer = future.result()
                    if killer in ("broken", "same"):
                        counts[killer] += 1
                        continue
                    counts["counted"] += 1
                    if counts["counted"] % 40 == 0:
                        print(f"{counts['counted']} tried, {len(survivors)} survive", flush=True)
                    if killer is None:
                        survivors.append(mutant)
                        print(f"survives: {mutant}", flush=True)
                    else:
                        killers["simulate" if killer == "simulate" else killer.split("/")[0] if "/" in killer else "unit"] += 1
    killed = counts["counted"] - len(survivors)
    share = killed / max(1, counts["counted"])
    print(f"{counts['counted']} mutants of {len(order)} places, {killed} killed ({100 * share:.1f} %): "
          + ", ".join(f"{count} by {who}" for who, count in killers.most_common())
          + f"; not counted: {counts['same']} of equal object code or known to be equivalent, {counts['broken']} that do not compile")
    held = share >= SHARE
    print(json.dumps({"part": "mutate", "promise": "a fault in the code that handles money is seen by a test (90 of 100)",
                      "injected": counts["counted"], "floor": floor if not (options.only or options.mutants) else 0,
                      "violations": 0 if held else len(survivors), "survivors": len(survivors), "equivalent": counts["same"],
                      "seconds": round(time.monotonic() - began, 1), "seed": options.seed}))
    return 0 if held and (counts["counted"] >= floor or options.only or options.mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
