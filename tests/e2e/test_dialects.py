"""docs/formats/README.md: each row of the table of dialects against what `parse` makes of its fixture.

To add a row: write the fixture, put the row in with what the file says, and run this test. A row that differs
is shown as the program reads the file; go through the fixture by hand before believing either of the two.
"""
import pathlib
import sys
from decimal import Decimal

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from e2e import equal, main  # noqa: E402

PAGE = "docs/formats/README.md"
HEADING = "## Dialects"
COLUMNS = ["dialect", "banks", "fixture", "statements", "entries", "credits", "debits", "opening", "closing", "told"]
NOTHING = "–"


def table(text):
    """The rows below the heading, as dictionaries; `**` marks and blanks around a cell don't count."""
    section = text.split(HEADING + "\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    cells = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]
    equal(cells[0], COLUMNS, f"the columns of {PAGE}")
    for row, line in zip(cells[2:], lines[2:]):
        equal(len(row), len(COLUMNS), f"the cells of {line}")
    return [dict(zip(COLUMNS, row)) for row in cells[2:]]


def shown(amount, currency):
    """A file may leave its currency out; then the figure stands alone."""
    return f"{amount} {currency}" if currency else str(amount)


def sums(amounts):
    """(amount, currency) pairs as one sum a currency: "12.00 CHF, 3.50 EUR"."""
    total = {}
    for amount, currency in amounts:
        total[currency] = total.get(currency, 0) + Decimal(amount)
    return ", ".join(shown(total[currency], currency) for currency in sorted(total, key=str)) or NOTHING


def balances(statements, which):
    """The first opening or the last closing balance of each account, in the order of the file."""
    found = {}
    for statement in statements:
        balance = statement[which]
        if balance is None or (which == "opening" and statement["account"] in found):
            continue
        found[statement["account"]] = shown(balance["amount"], statement["currency"])
    return ", ".join(found.values()) or NOTHING


def read(t, fixture):
    """The figures of a row, as the program reads the fixture. A profile beside it, NAME.ini, is given to it."""
    path = t.project / "fixtures" / fixture
    profile = path.with_name(path.name.split(".")[0] + ".ini")
    options = ["--config", profile.name] if profile.exists() else []
    result = t.run("parse", *options, path.name, cwd=path.parent)
    statements, entries, said = result.of("statement"), result.of("entry"), result.of("diagnostic")
    equal([d["message"] for d in said if d["severity"] == "error"], [], fixture)
    equal(result.code, 0 if result.controls_hold else 4, f"{fixture}: {result.err}")
    booked = [(e["amount"], e["currency"]) for e in entries if e["status"] == "booked"]
    others = len(entries) - len(booked)
    return {"statements": str(len(statements)),
            "entries": f"{len(booked)} + {others} pending" if others else str(len(booked)),
            "credits": sums(b for b in booked if not b[0].startswith("-")),
            "debits": sums(b for b in booked if b[0].startswith("-")),
            "opening": balances(statements, "opening"), "closing": balances(statements, "closing"),
            "told": ", ".join(sorted({d["code"] for d in said})) or NOTHING}


def differing(t, rows):
    """The rows that promise something else than what is read, as they are read."""
    lines = []
    for row in rows:
        got = {**row, **read(t, row["fixture"])}
        if got != row:
            lines.append("| " + " | ".join(f"`{got[c]}`" if c == "fixture" else got[c] for c in COLUMNS) + " |")
    return lines


def rows_of_the_page(t):
    return table((t.project / PAGE).read_text(encoding="utf-8"))


def test_each_row_is_what_is_read(t):
    rows = rows_of_the_page(t)
    equal(len(rows) >= 10, True, "the table has rows")
    equal("\n".join(differing(t, rows)), "", "rows that differ, as they are read")


def test_a_fixture_stands_in_one_row(t):
    fixtures = [row["fixture"] for row in rows_of_the_page(t)]
    equal(sorted(fixtures), sorted(set(fixtures)))


def test_a_row_that_promises_something_else_is_seen(t):
    row = rows_of_the_page(t)[0]
    for column, other in (("statements", "7"), ("credits", "0.01 EUR"), ("closing", NOTHING), ("told", "TS-MT-007")):
        equal(len(differing(t, [{**row, column: other}])), 1, column)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
