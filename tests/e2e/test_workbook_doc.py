"""docs/workbook.md says what a workbook holds: its reference is what scripts/workbook-doc writes, and its queries answer."""
import importlib.machinery
import importlib.util
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from e2e import contains, equal, main  # noqa: E402

BLOCK = re.compile(r"^\n((?: {4}.*\n)+)", re.MULTILINE)


def script(t):
    loader = importlib.machinery.SourceFileLoader("workbook_doc", str(t.project / "scripts/workbook-doc"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("workbook_doc", loader))
    loader.exec_module(module)
    return module


def page(t):
    return (t.project / "docs/workbook.md").read_text(encoding="utf-8")


def words(t):
    return (t.project / "src/workbook/schema.words").read_text(encoding="utf-8")


def demo(t):
    folder = t.project / "fixtures/demo"
    equal(t.run("run", "--open-items", folder / "open-items.csv", "--customers", folder / "customers.csv", "--workbook", "workbook.db",
                "--out", "out", folder / "statements").code, 0)
    return sqlite3.connect(t.folder / "workbook.db")


def fault(function, *arguments):
    """What a function that must refuse says."""
    try:
        function(*arguments)
    except function.__globals__["Fault"] as told:
        return str(told)
    raise AssertionError(f"{function.__name__} found no fault")


def test_the_page_is_what_the_script_writes(t):
    """In a copy of the project, so that a page that was touched is refused, and written again."""
    for name in ("scripts/workbook-doc", "docs/workbook.md", "src/workbook/schema.words"):
        (t.folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(t.project / name, t.folder / name)
    (t.folder / "fixtures").symlink_to(t.project / "fixtures")

    def ran(*arguments):
        process = subprocess.run([sys.executable, "-B", t.folder / "scripts/workbook-doc", *arguments, t.binary], capture_output=True,
                                 timeout=300, check=False)
        return process.returncode, process.stderr.decode("utf-8")
    equal(ran("--check"), (0, ""))
    touched = page(t).replace("| started_at | TEXT |", "| started_at | INTEGER |", 1)
    (t.folder / "docs/workbook.md").write_text(touched, encoding="utf-8")
    equal(ran("--check"), (1, "error: docs/workbook.md is not what scripts/workbook-doc writes: run it\n"))
    equal(ran(), (0, ""))
    equal((t.folder / "docs/workbook.md").read_text(encoding="utf-8"), page(t))


def test_words_and_workbook_have_the_same(t):
    module = script(t)
    schema = module.read_schema(module.make_workbook(t.binary, t.folder))

    def told(old, new):
        equal(words(t).count(old), 1, old)
        return fault(module.reference, schema, module.read_words(words(t).replace(old, new)))
    equal(told("    decoys_won            how often one of them was matched\n", ""), "schema.words: run.decoys_won has no meaning")
    equal(told("    undone             1 when", "    undone_by          who\n    undone             1 when"),
          "schema.words: payment has no column undone_by")
    equal(told("remittance: a line", "remittances: a line"),
          "schema.words: remittance is missing, with its columns remittance_no, transaction_no, text\n"
          "schema.words: the workbook has no remittances")
    equal(told("`invoice` (amounts ≥ 0) or `credit_note` (amounts ≤ 0)", "`invoice` or not"),
          "schema.words: open_item.kind may be `credit_note`, which its meaning does not say")


def test_words_that_are_none_are_told_with_their_line(t):
    module = script(t)
    text = "== A\nshared\nrun: one\n    a  b\n    a  c\nrun: again\n  x\n"
    equal(fault(module.read_words, text).splitlines(),
          ["schema.words:5: a has two meanings", "schema.words:6: run stands there twice",
           "schema.words:7: neither '== heading', 'table: meaning' nor '    column  meaning'"])


def test_what_a_schema_holds_is_read(t):
    """A small schema with a rule of each kind."""
    module = script(t)
    db = sqlite3.connect(":memory:")
    db.executescript("""
        CREATE TABLE part (part_no INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('a','b')), of_no INTEGER REFERENCES part
            CHECK (of_no < part_no), share INTEGER NOT NULL CHECK (share BETWEEN 0 AND 9), UNIQUE (of_no, share),
            CONSTRAINT "the shares (all, of it) tie out" CHECK (share <> 5 OR kind = ')'));
        CREATE UNIQUE INDEX part_first ON part (of_no) WHERE kind = 'a';
        INSERT INTO part VALUES (1, 'a', NULL, 3);
        CREATE VIEW shares AS SELECT kind, share * 2 AS twice FROM part;
        CREATE TRIGGER part_ok BEFORE INSERT ON part WHEN NEW.kind = 'a' BEGIN SELECT RAISE(ABORT, 'a part''s first'); END;
        CREATE TRIGGER part_stays BEFORE UPDATE OF kind, share ON part BEGIN SELECT RAISE(ABORT, 'it stays'); END;
        """)
    schema = module.read_schema(db)
    equal(schema["part"][1], {"part_no": "INTEGER, key", "kind": "TEXT", "of_no": "INTEGER → [part](#part), may be NULL",
                              "share": "INTEGER, 0 to 9"})
    equal(schema["part"][2], ["the shares (all, of it) tie out", "`of_no < part_no`", "one row at most for each `of_no`, `share`",
                              "one row at most for each `of_no`, where `kind = 'a'`", "where kind is `a`: a part's first",
                              "no UPDATE of `kind`, `share` (it stays)"])
    equal(schema["part"][3]["kind"], ["a", "b"])
    equal(schema["shares"][:2], (True, {"kind": "TEXT", "twice": "INTEGER"}))


def test_views_stand_in_the_list_of_views(t):
    """No view is left to be found by chance."""
    db = demo(t)
    by_hand = page(t).split(script(t).BEGIN)[0].split("## Views to ask")[1]
    for (view,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'view'"):
        contains(by_hand, f"[{view}](#{view})")


def test_every_query_answers(t):
    db = demo(t)
    blocks = [b[1] for b in BLOCK.finditer(page(t))]
    queries = [b for b in blocks if b.startswith("    SELECT")]
    equal(len(queries), page(t).count("\n    SELECT "))
    equal(len(queries) >= 9, True, "queries")
    for query in queries:
        equal(len(db.execute(query).fetchall()) > 0, True, query)


def test_a_digest_is_recomputed_as_the_page_says(t):
    demo(t).close()
    code = [b[1] for b in BLOCK.finditer(page(t)) if b[1].startswith("    import hashlib")]
    equal(len(code), 1)
    lines = "".join(line[4:] for line in code[0].splitlines(keepends=True))
    process = subprocess.run([sys.executable, "-c", lines], cwd=t.folder, capture_output=True, timeout=60, check=False)
    equal((process.returncode, process.stdout), (0, b"True\n"), process.stderr)


def test_the_version_is_the_workbooks(t):
    version = demo(t).execute("PRAGMA user_version").fetchone()[0]
    contains(page(t), f"`user_version` the version of the schema, {version} today")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
