#!/usr/bin/env python3
"""Whether the program knows how often it is wrong: its own figures held against the truth, pooled over fresh sets.

usage: calibration.py BINARY [--minutes M] [--sets N] [--generator one,two,three] [--profile normal,hard,adverse] [--size 10000]
                      [--seeds f-1,f-2] [--authors one,two,three [--author-seeds 1,2]] [--jobs N] [--out DIR] [--gate]

Draws a fresh seed, makes a set of each generator and profile with it, runs the program, counts, and begins again, until there are N sets and
either each band of confidence has 20 stated errors or M minutes are over. Each set is a line of DIR/sets.jsonl (default build/calibration)
with its seed and the program's SHA-256; called again with the same program, it pools what is there and goes on. Writes report.md and *.svg.

Two questions, and tables that help to answer them:
  decoys  the wrong matches that the run expects of itself (controls.json) against those that are wrong by the truth
  bands   the error stated for decisions against the error found, of automatic ones and of the first candidates of exceptions
  kinds   the same by kind of case: what of the number was seen, who pays, how the amount follows
  limits  automatic ones by stated error and kind: what a limit of trust (docs/matching.md) would be if these counts alone moved it

--authors runs the data of other authors (authors/) instead, to see the same tables of them: made by nobody who knew the program, they are what its
limits have to hold on. Wrong ones are told apart by whether the author holds that a reader could have known.
"""
import concurrent.futures
import argparse
import hashlib
import json
import math
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import peers  # noqa: E402
import run  # noqa: E402
import scoring  # noqa: E402
from authors import run as authors  # noqa: E402
from world import read_truth  # noqa: E402

ERRORS_ASKED = 20    # stated errors that a band needs before it is judged
FACTOR = 2.0
WRONG_SHOWN, KINDS_SHOWN = 25, 60
LIMIT_SHOWN = 300    # decisions of a kind with the same stated error, to have a row of their own
JUDGED_AS = 2        # wrong matches that a limit weighs before anything is counted
# Observations that tell what of the number was seen, and what speaks for the payer: the first that a ledger has.
NUMBERS = ("reference", "invoice_number", "invoice_digits", "invoice_serial", "order_number", "invoice_one_edit", "names_another", "names_unknown",
           "names_nothing")
PAYERS = ("payer_rule", "payer_account", "payer_account_learnt", "customer_number", "payer_name",
          "payer_name_in_text")


def kind_of(evidence):
    """What the observations of a ledger have in common with others: number, payer, amount."""
    bits = {name: float(value) for name, _, value in (part.partition("=") for part in evidence.split(";") if part)}
    number = next((name for name in NUMBERS if name in bits), "nothing")
    payer = next((name for name in PAYERS if bits.get(name, 0) > 0), "payer differs" if any(name in bits for name in PAYERS) else "payer unknown")
    return "%s, %s, %s" % (number, payer, next((name for name in bits if name.startswith("amount_")), "nothing paid"))


def stated_ppm(confidence):
    """The stated error in millionths, at least a half."""
    return max(0.5, round(1e6 * (1.0 - confidence)))


def limits_of(judged):
    """By stated error and kind: decisions, wrong ones, and those of them that a reader could have known."""
    found = {}
    for one in judged:
        kinds = found.setdefault("%g" % stated_ppm(one.confidence), {})
        counts = kinds.setdefault(kind_of(one.evidence), [0, 0, 0])
        counts[0], counts[1], counts[2] = counts[0] + 1, counts[1] + one.wrong, counts[2] + (one.wrong and one.decidable)
    return found


def judged_of(folder, truth):
    """The automatic decisions of a run."""
    made = {}
    for row in scoring.rows(os.path.join(folder, "allocations.csv")):
        if row["status"] in scoring.AUTOMATIC:
            one = made.setdefault(row["bank_ref"], [1.0, row["evidence"], set()])
            one[0], one[2] = min(one[0], float(row["confidence"])), one[2] | {row["invoice_id"]}
    return [authors.scoring.Judged(ref, confidence, evidence, not truth[ref][2] or items != set(truth[ref][2]), truth[ref][1])
            for ref, (confidence, evidence, items) in made.items()]


def kinds_of(folder, truth_path):
    """By kind of case: automatic ones and how many are wrong, exceptions and how many of their first candidates are right."""
    truth, seen, found = read_truth(truth_path), {}, {}
    for row in scoring.rows(os.path.join(folder, "allocations.csv")):
        if row["status"] in scoring.AUTOMATIC:
            seen.setdefault((row["bank_ref"], "automatic"), [row["evidence"], set()])[1].add(row["invoice_id"])
        elif row["status"] == "exception":
            seen.setdefault((row["bank_ref"], "exception"), ["", set()])
    for row in scoring.rows(os.path.join(folder, "candidates.csv")):
        if row["rank"] == "1" and row["invoice_id"] and (row["bank_ref"], "exception") in seen:
            best = seen[row["bank_ref"], "exception"]
            best[0] = row["evidence"]
            best[1].add(row["invoice_id"])
    for (ref, status), (evidence, items) in seen.items():
        if evidence:
            counts = found.setdefault(kind_of(evidence), [0, 0, 0, 0])
            right = items - {""} == set(truth[ref][2])
            counts[0 if status == "automatic" else 2] += 1
            counts[1 if status == "automatic" else 3] += right == (status == "exception")
    return found


def measure(task):
    """One set: made, run, counted, removed."""
    binary, out, name, profile, seed, size = task
    folder = os.path.join(out, "data", "%s-%s-%s" % (name, profile, seed))
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    run.GENERATORS[name](seed, size, size, profile, seed.startswith("f-"), folder)
    results, seconds = run.run_binary(binary, folder, folder + "-out")
    score = scoring.Score()
    score.add_set(seed, os.path.join(folder, "truth.csv"), results)
    with open(os.path.join(folder + "-out", "controls.json"), encoding="utf-8") as file:
        decoys = json.load(file)["decoys"]
    texts = {line[0]: line[3] for line in peers.lines(folder)} if score.cases["wrong"] else {}
    n = score.total.n
    found = {"generator": name, "profile": profile, "seed": seed, "size": size, "seconds": round(seconds, 2), "automatic": n["automatic"],
             "wrong": n["automatic"] - n["right"], "made": decoys["made"], "won": decoys["won"], "expected": float(decoys.get("expected_wrong") or 0),
             "bands": {kind: {str(band): [made.count[band], made.stated[band], made.wrong[band]] for band in made.count}
                       for kind, made in (("automatic", score.calibration), ("candidates", score.candidates))},
             "kinds": kinds_of(folder + "-out", os.path.join(folder, "truth.csv")),
             "limits": limits_of(judged_of(folder + "-out", read_truth(os.path.join(folder, "truth.csv")))),
             "cases": [[ref, told[0], result.status, result.reason, result.confidence, texts.get(ref, ""), scoring.described(result.items),
                        scoring.described(told[2])] for _, ref, told, result, _ in score.cases["wrong"]]}
    shutil.rmtree(folder)
    shutil.rmtree(folder + "-out")
    return found


def measure_author(binary, author, seed, folder):
    """The sets of another author, one for each company; what a workbook remembers of months before is left out, the lines are the same."""
    for row in authors.AUTHORS[author](binary, seed, folder):
        if row.name.endswith("with memory"):
            continue
        made = scoring.Calibration()
        for one in row.judged:
            made.add(one.confidence, not one.wrong)
        yield {"generator": "author " + author, "profile": row.name.split()[1], "seed": str(seed), "size": row.lines, "automatic": len(row.judged),
               "wrong": sum(one.wrong for one in row.judged), "known": sum(one.wrong and one.decidable for one in row.judged),
               "bands": {"automatic": {str(band): [made.count[band], made.stated[band], made.wrong[band]] for band in made.count}},
               "limits": limits_of(row.judged)}


def pooled(sets, kind):
    made = scoring.Calibration()
    for one in sets:
        for band, (count, stated, wrong) in one["bands"][kind].items():
            made.count[int(band)] += count
            made.stated[int(band)] += stated
            made.wrong[int(band)] += wrong
    return made


def poisson_interval(count):
    """The rates that would show such a count with a chance of at least 2.5 % either way."""
    def below(rate, k):  # chance of at most k
        return sum(math.exp(n * math.log(rate) - rate - math.lgamma(n + 1)) for n in range(k + 1)) if rate > 0 else 1.0

    def search(holds):
        low, high = 0.0, count * 2.0 + 20.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if holds(middle) else (low, middle)
        return low
    return (search(lambda rate: 1.0 - below(rate, count - 1) < 0.025) if count else 0.0), search(lambda rate: below(rate, count) > 0.025)


def within(found, stated):
    return stated > 0 and 1 / FACTOR <= found / stated <= FACTOR


def joined(made):
    """Bands joined with their neighbours, from the least sure on, until each has the errors asked for: (surest, least sure, counts)."""
    groups = []
    for band in sorted(made.count, reverse=True):
        if not groups or groups[-1][3] >= ERRORS_ASKED:
            groups.append([band, band, 0, 0.0, 0])
        group = groups[-1]
        group[0], group[2], group[3], group[4] = band, group[2] + made.count[band], group[3] + made.stated[band], group[4] + made.wrong[band]
    return groups[::-1]


def verdict(stated, found):
    """A band with few stated errors is judged where so many are found that more sets can't mend it."""
    if stated < ERRORS_ASKED:
        return "off" if poisson_interval(found)[0] > FACTOR * stated else "too few errors stated"
    return "holds" if within(found, stated) else "off"


def table(groups):
    lines = ["| stated error | decisions | errors stated | errors found | at 95 % | found ÷ stated | within a factor of two |", "|---|--:|--:|--:|--:|--:|---|"]
    for first, last, count, stated, found in groups:
        low, high = poisson_interval(found)
        lines.append("| up to %g%s | %d | %.2f | %d | %.1f–%.1f | %.2f | %s |" % (
            scoring.BANDS[last], ", joined from %g" % scoring.BANDS[first] if first != last else "", count, stated, found, low, high, found / stated,
            verdict(stated, found)))
    return lines


def each(made):
    return [[band, band, made.count[band], made.stated[band], made.wrong[band]] for band in sorted(made.count)]


def decoys_table(sets):
    lines = ["| sets | number | automatic | wrong by the truth | at 95 % | expected by decoys | decoys won | of | expected ÷ wrong |",
             "|---|--:|--:|--:|--:|--:|--:|--:|--:|"]
    kinds = sorted({(one["generator"], one["profile"]) for one in sets})
    for label, chosen in [("%s %s" % kind, [one for one in sets if (one["generator"], one["profile"]) == kind]) for kind in kinds] + [("**all**", sets)]:
        total = {name: sum(one[name] for one in chosen) for name in ("automatic", "wrong", "expected", "won", "made")}
        low, high = poisson_interval(total["wrong"])
        lines.append("| %s | %d | %d | %d | %.1f–%.1f | %.2f | %d | %d | %s |" % (
            label, len(chosen), total["automatic"], total["wrong"], low, high, total["expected"], total["won"], total["made"],
            "%.2f" % (total["expected"] / total["wrong"]) if total["wrong"] else "–"))
    return lines


def report(sets, title):
    automatic, candidates = pooled(sets, "automatic"), pooled(sets, "candidates")
    lines = [title, "", "### Wrong matches: what the decoys say, and the truth", ""] + decoys_table(sets)
    lines += ["", "### Automatic decisions", ""] + table(each(automatic)) + ["", "Joined until there are %d stated errors:" % ERRORS_ASKED, ""] + table(
        joined(automatic))
    lines += ["", "### First candidates of exceptions", ""] + table(each(candidates))
    lines += ["", "### By kind of case", ""] + kinds_table(sets)
    lines += ["", "### By stated error and kind", ""] + limits_table(sets)
    lines += ["", "### By set", "", "| generator | profile | seed | automatic | wrong | expected by decoys | errors stated |", "|---|---|---|--:|--:|--:|--:|"]
    for one in sets:
        lines.append("| %s | %s | %s | %d | %d | %.2f | %.2f |" % (one["generator"], one["profile"], one["seed"], one["automatic"], one["wrong"],
                                                                one["expected"], sum(stated for _, stated, _ in one["bands"]["automatic"].values())))
    kinds = Counter((one["generator"], case[1], case[3]) for one in sets for case in one["cases"])
    lines += ["", "### What was wrong", "", "| generator | scenario | reason given | lines |", "|---|---|---|--:|"]
    lines += ["| %s | %s | %s | %d |" % (*key, count) for key, count in kinds.most_common(WRONG_SHOWN)]
    return "\n".join(lines) + "\n"


def kinds_table(sets):
    total = {}
    for one in sets:
        for kind, counts in one["kinds"].items():
            total[kind] = [a + b for a, b in zip(total.get(kind, (0, 0, 0, 0)), counts)]
    lines = ["| number, payer, amount | automatic | wrong | first candidates of exceptions | right | share |", "|---|--:|--:|--:|--:|--:|"]
    for kind, (automatic, wrong, exceptions, right) in sorted(total.items(), key=lambda row: (-row[1][2], row[0]))[:KINDS_SHOWN]:
        lines.append("| %s | %d | %d | %d | %d | %s |" % (kind, automatic, wrong, exceptions, right, "%.4f" % (right / exceptions) if exceptions else "–"))
    return lines


def limits_table(sets):
    """The kinds of each stated error; what is seldom, and what was stated by the odds and not by a limit, is one row for each band."""
    total, rest = {}, {}
    for one in sets:
        for error, kinds in one.get("limits", {}).items():
            for kind, counts in kinds.items():
                total[float(error), kind] = [a + b for a, b in zip(total.get((float(error), kind), (0, 0, 0)), counts)]
    told = any("known" in one for one in sets)  # by other authors only
    known_cell = lambda known: " %d |" % known if told else ""
    lines = ["| stated error | number, payer, amount | automatic | errors stated | wrong |%s error by these counts |" % (
        " a reader could have known |" if told else ""), "|--:|---|--:|--:|--:|%s--:|" % ("--:|" if told else "")]
    for (error, kind), counts in list(total.items()):
        if counts[0] < LIMIT_SHOWN:
            band = next(upper for upper in scoring.BANDS if error <= upper * 1e6 * (1 + 1e-9))
            row = rest.setdefault(band, [0, 0, 0, 0.0])
            rest[band] = [a + b for a, b in zip(row, total.pop((error, kind)) + [error * counts[0] / 1e6])]
    for (error, kind), (count, wrong, known) in sorted(total.items(), key=lambda row: (row[0][0], -row[1][0], row[0][1])):
        lines.append("| %.6f | %s | %d | %.2f | %d |%s %.6f |" % (
            error / 1e6, kind, count, error * count / 1e6, wrong, known_cell(known), (JUDGED_AS + wrong) / (JUDGED_AS * 1e6 / error + count)))
    for band, (count, wrong, known, stated) in sorted(rest.items()):
        lines.append("| up to %g | others | %d | %.2f | %d |%s %.6f |" % (
            band, count, stated, wrong, known_cell(known), (JUDGED_AS + wrong) / (JUDGED_AS * count / stated + count)))
    return lines


def authors_report(sets, title):
    lines = [title, "", "| author | company | automatic | wrong | of them a reader could have known | errors stated |", "|---|---|--:|--:|--:|--:|"]
    for name, company in dict.fromkeys((one["generator"], one["profile"]) for one in sets):
        chosen = [one for one in sets if (one["generator"], one["profile"]) == (name, company)]
        lines.append("| %s | %s | %s | %.2f |" % (name, company, " | ".join(str(sum(one[part] for one in chosen)) for part in ("automatic", "wrong", "known")),
                                                sum(stated for one in chosen for _, stated, _ in one["bands"]["automatic"].values())))
    lines += ["", "### Automatic decisions", ""] + table(each(pooled(sets, "automatic")))
    lines += ["", "### By stated error and kind", ""] + limits_table(sets)
    return "\n".join(lines) + "\n"


def holds(sets):
    """Whether both questions have the answer wanted: no band that is off, and decoys within a factor of two."""
    total = {name: sum(one[name] for one in sets) for name in ("wrong", "expected")}
    bands = [group for kind in ("automatic", "candidates") for group in each(pooled(sets, kind)) + joined(pooled(sets, kind))]
    return within(total["expected"], total["wrong"]) and not any(verdict(stated, found) == "off" for _, _, _, stated, found in bands)


def enough(sets, wanted):
    return len(sets) >= wanted and all(made.stated[band] >= ERRORS_ASKED for made in (pooled(sets, "automatic"),) for band in made.count)


def main_authors(binary, digest, out, options):
    """Runs or takes up the authors' sets, a line of authors.jsonl each, and reports on them."""
    record, sets = os.path.join(out, "authors.jsonl"), []
    if os.path.exists(record):
        with open(record, encoding="utf-8") as file:
            sets = [one for one in map(json.loads, file) if one["program"] == digest]
    asked = [("author " + author, str(seed)) for author in options.authors for seed in options.author_seeds]
    with open(record, "a", encoding="utf-8") as file:
        for name, seed in asked:
            if any((one["generator"], one["first_seed"]) == (name, seed) for one in sets):
                continue
            with tempfile.TemporaryDirectory(prefix="authors-") as folder:
                for found in measure_author(binary, name.split()[1], int(seed), folder):
                    found["program"], found["first_seed"] = digest, seed
                    sets.append(found)
                    file.write(json.dumps(found, ensure_ascii=False) + "\n")
            file.flush()
            print("%s, seed %s: %d sets, %d wrong" % (name, seed, len(sets), sum(one["wrong"] for one in sets)), flush=True)
    text = authors_report([one for one in sets if (one["generator"], one["first_seed"]) in asked], "seeds %s; program %s" % (
        ", ".join(map(str, options.author_seeds)), digest[:12]))
    with open(os.path.join(out, "authors.md"), "w", encoding="utf-8") as file:
        file.write(text)
    print(text)
    return 0


def main(arguments):
    parser = argparse.ArgumentParser(description="whether the program knows how often it is wrong")
    listed = lambda allowed: lambda text: tuple(part if part in allowed else parser.error("no such choice: %s" % part) for part in text.split(","))
    parser.add_argument("binary")
    parser.add_argument("--minutes", type=float, default=15.0, help="no new seed is begun later, once there are --sets")
    parser.add_argument("--sets", type=int, default=27, help="at least so many (default 27)")
    parser.add_argument("--generator", type=listed(tuple(run.GENERATORS)), default=tuple(run.GENERATORS))
    parser.add_argument("--profile", type=listed(run.PROFILES), default=run.PROFILES)
    parser.add_argument("--size", type=int, default=10000)
    parser.add_argument("--seeds", type=lambda text: text.split(","), default=None, help="these and no others, to repeat a report")
    parser.add_argument("--authors", type=listed(tuple(authors.AUTHORS)), default=(), help="the data of these authors instead")
    parser.add_argument("--author-seeds", type=lambda text: [int(part) for part in text.split(",")], default=[1], help="numbers, by commas (default 1)")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", default=os.path.join(os.path.dirname(os.path.dirname(HERE)), "build", "calibration"))
    parser.add_argument("--gate", action="store_true", help="exit code 1 where a band or the decoys are off by more than a factor of two")
    options = parser.parse_args(arguments)
    binary, out = os.path.abspath(options.binary), os.path.abspath(options.out)
    with open(binary, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    os.makedirs(out, exist_ok=True)
    if options.authors:
        return main_authors(binary, digest, out, options)
    record, sets = os.path.join(out, "sets.jsonl"), []
    if os.path.exists(record) and not options.seeds:
        with open(record, encoding="utf-8") as file:
            sets = [one for one in map(json.loads, file) if one["program"] == digest and one["size"] == options.size
                    and one["generator"] in options.generator and one["profile"] in options.profile]
    started, left = time.monotonic(), list(options.seeds or ())
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool, open(record, "a", encoding="utf-8") as file:
        while left if options.seeds else not enough(sets, options.sets):
            if not options.seeds and len(sets) >= options.sets and time.monotonic() - started > options.minutes * 60:
                break
            seed = left.pop(0) if options.seeds else "f-" + secrets.token_hex(4)
            tasks = [(binary, out, name, profile, seed, options.size) for name in options.generator for profile in options.profile]
            for found in pool.map(measure, tasks):
                found["program"] = digest
                sets.append(found)
                file.write(json.dumps(found, ensure_ascii=False) + "\n")
                file.flush()
            print("%s: %d sets, %d wrong, %.2f expected by decoys, %.0f s" % (
                seed, len(sets), sum(one["wrong"] for one in sets), sum(one["expected"] for one in sets), time.monotonic() - started), flush=True)
    text = report(sets, "%d sets of %d lines, seeds %s; program %s" % (
        len(sets), options.size, ", ".join(dict.fromkeys(one["seed"] for one in sets)), digest[:12]))
    with open(os.path.join(out, "report.md"), "w", encoding="utf-8") as file:
        file.write(text)
    for kind in ("automatic", "candidates"):
        with open(os.path.join(out, kind + ".svg"), "w", encoding="utf-8") as file:
            file.write(pooled(sets, kind).svg("%s, %d sets" % (kind, len(sets))))
    shutil.rmtree(os.path.join(out, "data"), ignore_errors=True)
    print(text)
    return 1 if options.gate and not holds(sets) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
