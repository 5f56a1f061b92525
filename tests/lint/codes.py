#!/usr/bin/env python3
"""Holds the sources and the table of diagnostics codes to each other.

usage: codes.py PROJECT

Every TS-XXX-nnn in a literal of the sources has a row in src/base/codes.def; every row is used or is followed by the comment
`reserved`; no code has two rows, each stands in the section of its group, says what it means and what to do; and
docs/diagnostics.md is what scripts/diagnostics writes.
"""
import importlib.machinery
import importlib.util
import pathlib
import re
import sys

SOURCES = ("src", "parsers", "matchers")
LITERAL = re.compile(r"\b(TS-[A-Z]+-\d+)\b")  # also inside a longer text, as in " [TS-CFG-010]"
COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
FORM = re.compile(r"TS-[A-Z]+-\d{3}")


def diagnostics_script(project):
    sys.dont_write_bytecode = True
    loader = importlib.machinery.SourceFileLoader("diagnostics", str(project / "scripts" / "diagnostics"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("diagnostics", loader))
    loader.exec_module(module)
    return module


def uses(project):
    """Where each code stands as a literal, comments left out."""
    found = {}
    for folder in SOURCES:
        for path in sorted((project / folder).rglob("*.[ch]")):
            text = path.read_text(encoding="utf-8")
            code = COMMENT.sub(lambda m: m.group(0) if m.group(0)[0] == '"' else re.sub(r"[^\n]", " ", m.group(0)), text)
            for literal in LITERAL.finditer(code):
                place = f"{path.relative_to(project)}:{code.count(chr(10), 0, literal.start()) + 1}"
                found.setdefault(literal.group(1), place)
    return found


def findings(project):
    script = diagnostics_script(project)
    table = (project / "src" / "base" / "codes.def").read_text(encoding="utf-8")
    used = uses(project)
    rows = {}
    for title, section in script.sections(table):
        groups = title.split(": ", 1)[0].split(", ")
        for code, meaning, cure, reserved in section:
            if code in rows:
                yield f"codes.def: {code} has two rows; a new fault gets the next free number"
            rows[code] = reserved
            if not FORM.fullmatch(code):
                yield f"codes.def: {code} is not TS-GROUP-nnn"
            elif code.rsplit("-", 1)[0] not in groups:
                yield f"codes.def: {code} stands in the section of {', '.join(groups)}"
            if not meaning or not cure:
                yield f"codes.def: {code} doesn't say what it means and what to do"
    if len(rows) != len(set(re.findall(r'CODE\(\s*"(TS-[A-Z]+-\d+)"', table))):
        yield "codes.def: a row can't be read; write it as CODE(\"code\", \"what it means\", \"what to do\")"
    for code, place in sorted(used.items()):
        if code not in rows:
            yield f"{place}: {code} has no row in src/base/codes.def; add one"
    for code, reserved in sorted(rows.items()):
        if code not in used and not reserved:
            yield f"codes.def: {code} is used nowhere; use it, or put the comment `reserved` behind its row"
        if code in used and reserved:
            yield f"codes.def: {code} is in use ({used[code]}), yet marked as reserved"
    page = project / "docs" / "diagnostics.md"
    if not page.is_file() or page.read_text(encoding="utf-8") != script.page(table):
        yield "docs/diagnostics.md is not what src/base/codes.def says; run scripts/diagnostics"


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    failed = list(findings(pathlib.Path(arguments[0]).resolve()))
    for finding in failed:
        print(finding)
    print(f"{0 if failed else 1} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
