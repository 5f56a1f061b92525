"""README and docs/: commands run as written, what is shown is what they write, links lead somewhere, nothing is left out."""
import importlib.machinery
import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from e2e import contains, equal, main  # noqa: E402

LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
FENCE = re.compile(r"^```.*?^```$|^    .*$|`[^`\n]+`", re.DOTALL | re.MULTILINE)


def script(t):
    sys.dont_write_bytecode = True
    loader = importlib.machinery.SourceFileLoader("readme_output", str(t.project / "scripts/readme-output"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("readme_output", loader))
    loader.exec_module(module)
    return module


def pages(t):
    return [t.project / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")] + \
        sorted((t.project / "docs").rglob("*.md"))


def anchors(text):
    """The names that a page's headings have as link targets."""
    titles = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_commands_write_what_the_pages_show(t):
    module = script(t)
    clone = module.Clone(t.project, pathlib.Path(t.binary), t.folder)
    for name, least in (("README.md", 5), ("docs/matching.md", 1)):
        equal(name in module.PAGES, True, name)
        text = (t.project / name).read_text(encoding="utf-8")
        wanted, commands = module.rewrite(text, clone.run)
        equal(commands >= least, True, f"{name}: {commands} commands run")
        for shown, real in zip(text.splitlines(), wanted.splitlines()):
            equal(shown, real, f"{name}; scripts/readme-output writes it again")
        equal(text, wanted, f"{name}; scripts/readme-output writes it again")


def test_what_varies_is_masked_and_nothing_else(t):
    module = script(t)
    equal(module.select("a 2026-11-21T23:53:30Z b\n" + "0f" * 32 + "\n2026-11-21\n", "", "x"), ["a … b", "…", "2026-11-21"])


def test_ranges_leave_a_mark_where_they_leave_out(t):
    module = script(t)
    equal(module.select("a\nb\nc\nd\ne\n", "b .. c; e ..", "x"), ["…", "b", "c", "…", "e"])
    equal(module.select("a\nb\nc\n", "a .. b", "x"), ["a", "b", "…"])


def test_other_output_is_a_difference(t):
    module = script(t)
    text = "```console\n$ tallystick --version\ntallystick 0\n```\n"
    equal(module.rewrite(text, lambda command: "tallystick 1\n")[0], text.replace("tallystick 0", "tallystick 1"))


def test_a_failing_command_and_a_vanished_line_are_faults(t):
    module = script(t)
    clone = module.Clone(t.project, pathlib.Path(t.binary), t.folder)
    for fault in (lambda: clone.run("build/release/tallystick explain build/demo/workbook.db no-such-line"),
                  lambda: module.select("a\n", "b .. c", "x")):
        try:
            fault()
        except module.Fault:
            continue
        raise AssertionError("no fault")


def test_links_lead_somewhere(t):
    broken = []
    for page in pages(t):
        text = page.read_text(encoding="utf-8")
        for link in LINK.finditer(FENCE.sub("", text)):
            target, _, anchor = (link.group(1) or link.group(2)).partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            file = (page.parent / target).resolve() if target else page
            if not file.exists():
                broken.append(f"{page.relative_to(t.project)}: {target}")
            elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text(encoding="utf-8")):
                broken.append(f"{page.relative_to(t.project)}: #{anchor}")
    equal(broken, [], "broken links")


def test_every_page_of_docs_is_in_the_index(t):
    index = (t.project / "docs/README.md").read_text(encoding="utf-8")
    formats = (t.project / "docs/formats/README.md").read_text(encoding="utf-8")
    for page in sorted((t.project / "docs").glob("*.md")):
        if page.name != "README.md":
            contains(index, f"]({page.name})")
    for page in sorted((t.project / "docs/formats").glob("*.md")):
        if page.name != "README.md":
            contains(formats, f"]({page.name})")
    contains(index, "](formats/README.md)")


def test_options_of_the_program_are_documented(t):
    pages_text = (t.project / "docs/cli.md").read_text(encoding="utf-8")
    manual = (t.project / "docs/tallystick.1").read_text(encoding="utf-8").replace("\\-", "-")
    commands = re.findall(r"^  ([a-z]+) ", t.run("--help").text.split("commands:")[1].split("exit codes")[0], re.MULTILINE)
    equal(len(commands) >= 8, True, f"commands {commands}")
    for command in commands:
        contains(pages_text, f"## tallystick {command}\n")
        contains(manual, f".B {command}\n")
        for option in re.findall(r"^  (--[a-z-]+)", t.run(command, "--help").text, re.MULTILINE):
            contains(pages_text, f"`{option}")
            contains(manual, option)


def test_the_morning_of_operations_runs(t):
    text = (t.project / "docs/operations.md").read_text(encoding="utf-8")
    t.write("morning", re.search(r"```sh\n(.*?)```", text, re.DOTALL).group(1).replace("/srv/tallystick", str(t.folder)))
    # Python's own SQLite stands in for the sqlite3 command, which need not be there.
    t.write("bin/sqlite3", "#!/bin/sh\nexec python3 -c 'import sqlite3, sys\n"
            "copy = sys.argv[2].split(\"\\047\")[1]\n"
            "sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(copy))' \"$@\"\n")
    (t.folder / "bin/sqlite3").chmod(0o700)
    (t.folder / "bin/tallystick").symlink_to(t.binary)
    shutil.copytree(t.project / "fixtures/demo/statements", t.folder / "inbox")
    for name in ("open-items.csv", "customers.csv"):
        shutil.copy(t.project / "fixtures/demo" / name, t.folder)
    env = t.environment({"PATH": f"{t.folder / 'bin'}:{os.environ['PATH']}"})

    def morning():
        return subprocess.run(["sh", "morning"], cwd=t.folder, env=env, capture_output=True, timeout=300, check=False)

    first = morning()
    equal((first.returncode, first.stdout), (0, b""), first.stderr.decode())
    equal(list((t.folder / "inbox").iterdir()), [], "the inbox is empty")
    for pattern, count in (("archive/*/*", 7), ("backup/*.db", 1), ("results/*/controls.json", 1)):
        equal(len(list(t.folder.glob(pattern))), count, pattern)
    equal(t.run("verify", next(t.folder.glob("backup/*.db"))).code, 0, "the backup holds")
    equal(morning().returncode, 0, "nothing new")
    equal(len(list(t.folder.glob("results/*"))), 1, "no second run")
    t.write("inbox/broken.sta", (t.project / "fixtures/mt940/broken-61-impossible-date.sta").read_bytes())
    equal(morning().returncode, 3, "a rejected file")
    equal([f.name for f in (t.folder / "inbox").iterdir()], ["broken.sta"], "it stays")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
