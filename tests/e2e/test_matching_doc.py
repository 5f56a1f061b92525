"""docs/matching.md says what the matcher does: weights, limits, names and the worked example are held to the program."""
import pathlib
import re
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from e2e import equal, main  # noqa: E402

EXAMPLE = "HK202610140020794"


def page(t):
    return (t.project / "docs/matching.md").read_text(encoding="utf-8")


def section(text, title):
    """What stands below a heading, up to the next of its level or above."""
    level = re.search(rf"^(#+) {re.escape(title)}$", text, re.MULTILINE)
    if not level:
        raise AssertionError(f"no heading {title!r}")
    rest = text[level.end():]
    end = re.search(rf"^#{{1,{len(level.group(1))}}} ", rest, re.MULTILINE)
    return rest[:end.start()] if end else rest


def rows(text):
    """The cells of each row of a section's tables, heads and rules left out."""
    for line in text.splitlines():
        if line.startswith("|") and not re.fullmatch(r"[|\-: ]+", line):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def number(text):
    return float(text.replace("−", "-").replace("+", "").replace(",", ""))


def source(t, name):
    text = (t.project / "matchers" / name).read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)


def test_weights_are_those_of_the_program(t):
    real = {name: int(value) for name, value in re.findall(r"\bWEIGHT_(\w+)\s*=\s*(-?\d+)", source(t, "weights.h"))}
    told = {row[0].strip("`"): row[1] for row in rows(section(page(t), "Weights")) if row[0].startswith("`")}
    equal(len(real) > 20, True, "weights found")
    equal(sorted(told), sorted(real), "names of the weights")
    for name, weight in real.items():
        # Half a hundredth is how far a figure of two decimals may be away.
        if abs(number(told[name]) - weight / 1024) > 0.005:
            raise AssertionError(f"{name}: the page says {told[name]}, the program {weight / 1024:+.3f}")


def test_shares_beside_weights_are_their_logarithms(t):
    from math import log2
    for name, bits, share, *_ in rows(section(page(t), "Weights")):
        if not name.startswith("`"):
            continue
        if ":" in share:
            left, right = (float(part) for part in share.split(":"))
        else:
            left, right = float(share or 2 ** number(bits)), 1
        if abs(log2(left / right) - number(bits)) > 0.06:
            raise AssertionError(f"{name}: {share} is {log2(left / right):+.2f} bits, not {bits}")


def test_every_weight_is_explained(t):
    text = page(t)
    before = text.replace(section(text, "Weights"), "")
    for name in re.findall(r"\bWEIGHT_(\w+)\s*=", source(t, "weights.h")):
        if not name.endswith(("_ITEM", "_ITEMS", "_FURTHER")) and name not in (
                "P_0003",):
            equal(f"`{name}`" in before, True, f"{name} is used in some observation")


def test_rates_are_those_of_the_program(t):
    real = dict(re.findall(r'\{"(\w+)", (\d+)\}', source(t, "rates.c")))
    body = section(page(t), "What the run teaches")
    told = {row[0].strip("`"): row[1] for row in rows(body) if row[0].startswith("`")}
    equal(len(real) > 8, True, "rates found")
    equal({name: round(float(share) * 1000000) for name, share in told.items()},
          {name: int(ppm) for name, ppm in real.items()}, "rates")
    strength = re.search(r"RATES_STRENGTH\s*=\s*(\d+)", source(t, "rates.c")).group(1)
    equal(f"`RATES_STRENGTH` = {strength}" in body, True, "their strength")


def test_limits_of_trust_are_those_of_the_program(t):
    body = "".join(re.findall(r"^(?:static )?uint32_t judge_trust\w*\([^)]*\)\s*\{(.*?)^\}", source(t, "judge_trust.c"),
                              re.DOTALL | re.MULTILINE))
    real = {int(value) for value in re.findall(r"\b(9\d{5})\b", body)}
    table = [row for row in rows(section(page(t), "Limits of trust")) if re.fullmatch(r"\d\d\.\d{4}", row[1])]
    told = {round(float(cell) * 10000) for row in table for cell in row[1:]}
    equal(len(real) >= 10, True, "limits found")
    equal(sorted(told), sorted(real), "limits of trust in millionths")


def test_bounds_are_those_of_the_program(t):
    text = "".join(source(t, path.name) for path in sorted((t.project / "matchers").glob("*.[ch]")))
    told = [row for row in rows(section(page(t), "What is bounded")) if row[0].startswith("`")]
    equal(len(told) >= 10, True, "bounds found")
    for name, value, _ in told:
        real = re.search(rf"\b{name.strip('`')}\s*=\s*(\d+)", text)
        equal(real and int(real.group(1)), int(number(value)), name)


def test_names_of_evidence_are_those_of_the_program(t):
    used = set()
    for path in [*sorted((t.project / "matchers").glob("hypotheses*.c")), t.project / "matchers/ways.c"]:
        text = source(t, path.name)
        for call in re.findall(r"_(?:payer_|habit_)?add(?:_evidence)?\(([^;]*)", text):
            used |= set(re.findall(r'"(\w+)"', call))
        used |= set(re.findall(r'\[(?:KEY|WAY)_\w+\] = "(\w+)"', text))
    told = page(t)
    equal(len(used) > 20, True, "names found")
    # An item of a set that isn't named has no line of its own.
    for name in sorted(used - {"invoice_unnamed"}):
        equal(bool(re.search(rf"\b{name}\b", told)), True, f"{name} is explained")


def test_every_reason_has_something_to_do(t):
    text = (t.project / "src/model/outcome.c").read_text(encoding="utf-8")
    real = re.findall(r'\[REASON_\w+\]\s*=\s*\{"([A-Z_]+)"', text)
    told = {name for row in rows(section(page(t), "Reasons, and what to do")) for name in row[0].split(", ")}
    equal(len(real) > 25, True, "reasons found")
    equal(sorted(told - {"reason"}), sorted(real), "reasons")


def demo(t):
    fixtures = t.project / "fixtures/demo"
    equal(t.run("run", "--open-items", fixtures / "open-items.csv", "--customers", fixtures / "customers.csv",
                "--out", "out", fixtures / "statements").code, 0)


def test_an_auditor_can_recompute_it(t):
    demo(t)
    query = re.search(r"```sql\n(.*?)```", page(t), re.DOTALL).group(1)
    workbook = sqlite3.connect(f"file:{t.folder / 'out/workbook.db'}?mode=ro", uri=True)
    equal(workbook.execute(query).fetchall(), [], "candidates that don't add up")
    lines = {}
    for line, score, ppm in workbook.execute("SELECT outcome_no, score_bits, confidence_ppm FROM candidate"):
        lines.setdefault(line, []).append((score, ppm))
    equal(len(lines) > 20, True, "lines with candidates")
    for line, candidates in lines.items():
        total = sum(2 ** (score / 1024) for score, _ in candidates)
        for score, ppm in candidates:
            share = 2 ** (score / 1024) / total * 1e6
            # Rounded down to millionths; what was left out weighs little in the demo.
            if not -1 < share - ppm < 10:
                raise AssertionError(f"line {line}: {ppm} millionths, recomputed {share:.2f}")


def test_the_example_adds_up(t):
    demo(t)
    shown = t.run("explain", "out/workbook.db", EXAMPLE).text
    ledger = re.findall(r"^      (\S.*?) +([+-][\d.]+)$", shown.split("Considered and not taken")[0], re.MULTILINE)
    told = [row for row in rows(section(page(t), "A line added up")) if row[0] != "observation"]
    equal([(row[0], number(row[2])) for row in told], [(words, float(bits)) for words, bits in ledger])
    parts = told[:-1]
    # Each is shown to two decimals, and so is their sum: it may differ by half a hundredth of each.
    equal(abs(sum(number(row[2]) for row in parts) - number(told[-1][2])) < 0.005 * (len(parts) + 1), True, "the score")
    for words, how, bits in parts[:3] + parts[-1:]:
        # Parts of a figure stand in its row as ": −0.23"; the last one sets the amount's chance against its share.
        parts_bits = [number(part) for part in re.findall(r": ([−+][\d.]+)", how)]
        if words == "the payer's name":
            parts_bits.append(number(re.search(r"= ([\d.]+)", how).group(1)))
        if words.startswith("the amount"):
            parts_bits.append(number(re.search(r"2\^([\d.]+)", how).group(1)))
        equal(abs(sum(parts_bits) - number(bits)) < 0.015, True, f"{words}: {parts_bits} give {bits}")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
