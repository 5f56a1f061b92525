#!/usr/bin/env python3
"""Holds the sources to the arrows between folders and to the rules a script can check.

usage: arrows.py PROJECT

Each finding names the better way. The table of arrows is that of docs/adr and of the headers: data goes one way,
a module may include itself and what stands below it.
"""
import pathlib
import re
import sys

FOLDERS = {
    "base": "src/base", "model": "src/model", "input": "src/input", "parsers": "parsers", "matchers": "matchers",
    "workbook": "src/workbook", "report": "src/report", "run": "src/run", "cli": "src/cli",
}
MAY_USE = {
    "base": set(),
    "model": {"base"},
    "input": {"base"},
    "parsers": {"base", "model", "input"},
    "matchers": {"base", "model"},
    "workbook": {"base", "model"},
    "report": {"base", "model", "workbook"},
    "run": {"base", "model", "input", "parsers", "matchers", "workbook", "report"},
    "cli": {"base", "model", "input", "parsers", "matchers", "workbook", "report", "run"},
}
LINES_MAX = 900

# Where no floating point may stand: wherever amounts, evidence or what is stored of them are computed.
EXACT = {"base", "model", "parsers", "matchers", "workbook", "report", "run"}

PATTERNS = [
    # (pattern, modules it is forbidden in, the better way)
    (r"\b(double|float|strtod|strtof|atof)\b", EXACT,
     "amounts are int64_t minor units (model/money.h), evidence is integers of 1/1024 bit (matchers/bits.h)"),
    (r"\b(printf|puts|putchar|fprintf|vfprintf|fputs|perror)\s*\(", set(FOLDERS) - {"cli"},
     "record a diagnostic (base/diag.h) or append to a buffer; only src/cli talks to a terminal"),
    (r"\b(exit|_exit|abort|quick_exit)\s*\(", set(FOLDERS) - {"cli"},
     "return a status (base/status.h); only src/cli ends the program"),
    (r"\b(getenv|secure_getenv)\s*\(|\benviron\b", set(FOLDERS) - {"cli", "input"},
     "take it as an argument; the environment is read in src/cli"),
    (r"\b(time|gettimeofday|localtime|localtime_r|strftime)\s*\(", set(FOLDERS) - {"cli"},
     "take the time as an argument; the clock is read in src/cli"),
    (r"#\s*include\s*<ctype\.h>|\b(isalpha|isdigit|isspace|isalnum|toupper|tolower)\s*\(", set(FOLDERS),
     "spell the byte ranges out (byte_is_digit() and its like in base/slice.h): a locale has no say"),
    (r"\b(scanf|sscanf|fscanf|gets|strcpy|strcat|strtok|atoi|atol|atoll|setlocale)\s*\(", set(FOLDERS),
     "work on slices with their lengths (base/slice.h)"),
    (r"\brand\s*\(|\bsrand\s*\(|\brandom\s*\(", set(FOLDERS),
     "nothing depends on chance; a seed comes in as an argument"),
]


def without_comments_and_strings(text):
    """The code, with comments and the insides of literals blanked; lines stay where they are."""
    def blank(match):
        piece = match.group(0)
        if piece.startswith("/"):
            return re.sub(r"[^\n]", " ", piece)
        return piece[0] + re.sub(r"[^\n]", " ", piece[1:-1]) + piece[-1]
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def module_of_include(name):
    first = name.split("/", 1)[0]
    return first if "/" in name and first in FOLDERS else None


def check_text(module, shown, text):
    """Findings of one file: (place, what, the better way)."""
    found = []
    lines = text.split("\n")
    if len(lines) - 1 > LINES_MAX:
        found.append((f"{shown}:{LINES_MAX + 1}", f"{len(lines) - 1} lines, {LINES_MAX} are allowed",
                      "one idea a file: split it around a NAME_internal.h"))
    for number, line in enumerate(lines, 1):
        match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        other = module_of_include(match.group(1)) if match else None
        if other and other != module and other not in MAY_USE[module]:
            found.append((f"{shown}:{number}", f"{module} may not include {match.group(1)}",
                          "pass a plain struct of src/model in, or move what is shared down; "
                          f"{module} may use {', '.join(sorted(MAY_USE[module])) or 'libc alone'}"))
    code = without_comments_and_strings(text)
    for pattern, modules, better in PATTERNS:
        if module not in modules:
            continue
        for match in re.finditer(pattern, code):
            number = code.count("\n", 0, match.start()) + 1
            found.append((f"{shown}:{number}", f"{match.group(0).strip().rstrip('(').strip()} in {module}", better))
    return found


# What the rules must find, so that a rule that finds nothing is a fault of this test.
MUST_FIND = [
    ("model", '#include "parsers/parsers.h"\n'), ("matchers", '#include "workbook/workbook.h"\n'),
    ("model", "double amount;\n"), ("parsers", "x = strtod(p, &end);\n"), ("run", 'printf("x");\n'),
    ("workbook", "exit(1);\n"), ("report", 'getenv("HOME");\n'), ("run", "time(NULL);\n"),
    ("parsers", "#include <ctype.h>\n"), ("base", "\n" * (LINES_MAX + 2)), ("cli", 'strcpy(a, b);\n'),
]
MUST_PASS = [
    ("cli", '#include "run/run.h"\nprintf("x");\n'), ("model", "/* double */ int64_t minor;\n"),
    ("report", 'html_raw(html, "exit (1) double");\n'), ("base", "snprintf(a, n, f);\n"),
]


def self_check():
    failed = [f"rule finds nothing in: {text!r}" for module, text in MUST_FIND if not check_text(module, "x", text)]
    failed += [f"rule finds a fault in: {text!r}" for module, text in MUST_PASS if check_text(module, "x", text)]
    return failed


def main():
    project = pathlib.Path(sys.argv[1])
    failed = self_check()
    files = 0
    for module, folder in FOLDERS.items():
        for path in sorted((project / folder).glob("*.[ch]")):
            files += 1
            shown = path.relative_to(project).as_posix()
            text = path.read_text(encoding="utf-8")
            failed += [f"{place}: {what}\n    better: {better}" for place, what, better in check_text(module, shown, text)]
    if files == 0:
        failed.append("no sources found: is the argument the project's folder?")
    for finding in failed:
        print(finding)
    print(f"{files} files, {len(failed)} findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
