#!/usr/bin/env python3
"""docs/coverage.md speaks of files that are there: what was removed or renamed has to be measured anew."""
import pathlib
import re
import sys


def main():
    project = pathlib.Path(sys.argv[1])
    page = (project / "docs" / "coverage.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([\w/]+(?:\.[ch])?)` \|", page, re.MULTILINE))
    gone = sorted(name for name in named if not (project / name).exists())
    for name in gone:
        print(f"docs/coverage.md: {name} is gone; run scripts/coverage --record")
    print(f"{len(named)} names, {len(gone)} findings")
    return 1 if gone or len(named) < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
