"""parse: each fixture of CAMT and of packed files against the outcome that stands beside it."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from e2e import equal, main  # noqa: E402


def fixtures(t, folder):
    """Each fixture with the lines expected of it; one without is a mistake."""
    found = [path for path in sorted((t.project / "fixtures" / folder).iterdir()) if ".expected." not in path.name]
    equal(bool(found), True, f"fixtures/{folder} is not empty")
    for path in found:
        beside = path.with_name(path.name.split(".")[0] + ".expected.jsonl")
        yield path, [json.loads(line) for line in beside.read_text(encoding="utf-8").splitlines()]


def holds(t, folder):
    for path, expected in fixtures(t, folder):
        result = t.run("parse", path.name, cwd=path.parent)
        equal(result.objects, expected, path.name)
        refused = any(d["severity"] == "error" for d in result.of("diagnostic"))
        equal(refused, path.name.startswith("broken-") or refused, path.name)
        equal(result.code, 3 if refused else 0 if result.controls_hold else 4, path.name)


def test_camt(t):
    holds(t, "camt")


def test_packed(t):
    holds(t, "input")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
