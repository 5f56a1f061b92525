"""What is written is for its user alone, whatever the umask; and docs/hardening.md names sources and tests that exist."""
import os
import pathlib
import re
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bank import camt, entry, item, items  # noqa: E402
from e2e import equal, main  # noqa: E402


def written(t, umask):
    """The modes of all that a run, its masked results, a report and a purge leave behind."""
    before = os.umask(umask)
    try:
        kept = set(t.folder.rglob("*"))
        t.write("items.csv", items(item("RE-1001", "100.00")))
        t.write("in.xml", camt(entry("100.00", ref="BK-1", text="RE-1001", name="Moorland Pumpen GmbH")))
        given = {t.folder / "items.csv", t.folder / "in.xml"}
        folder = f"out-{umask:o}"
        for arguments in (["run", "--open-items", "items.csv", "--out", f"{folder}/below", "--mask", "in.xml"],
                          ["report", "run", "--workbook", f"{folder}/below/workbook.db", "--out", f"again-{umask:o}"],
                          ["purge", "--workbook", f"{folder}/below/workbook.db", "--before", "2027-01-01", "--confirm"]):
            equal(t.run(*arguments).code, 0, str(arguments))
        # A reader keeps the files beside the workbook in being.
        reader = sqlite3.connect(t.folder / folder / "below/workbook.db")
        reader.execute("SELECT count(*) FROM run").fetchall()
        modes = {path: path.stat().st_mode & 0o7777 for path in set(t.folder.rglob("*")) - kept - given}
        reader.close()
        return modes
    finally:
        os.umask(before)


def test_modes_whatever_the_umask(t):
    for umask in (0o000, 0o022, 0o077):
        modes = written(t, umask)
        equal(sum(path.is_dir() for path in modes), 4, "folders")
        for path, mode in modes.items():
            equal(oct(mode), oct(0o700 if path.is_dir() else 0o600), f"{path.relative_to(t.folder)} under umask {umask:o}")


def test_the_table_names_what_there_is(t):
    page = (t.project / "docs/hardening.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in page.split("## Rule by rule")[1].splitlines() if line.startswith("| ") and "`" in line]
    missing = []
    for cells in rows:
        for number, roots in ((1, ("",)), (2, ("tests/", ""))):
            folder = ""
            for name in re.findall(r"`([^`]+)`", cells[number] if number < len(cells) else ""):
                name = name.split()[0]
                folder = name.rsplit("/", 1)[0] + "/" if "/" in name else folder
                tried = [root + (name if "/" in name else folder + name) for root in roots]
                if not any(list(t.project.glob(path)) for path in tried):
                    missing.append(tried[0])
    equal(missing, [])
    equal(len(rows) > 40, True)


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
