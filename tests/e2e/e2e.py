"""What the end-to-end tests share: run the binary in a folder of its own, compare, count.

A test is a function test_NAME(t) of its module; t is a Bench with a fresh folder. The last line says how many passed.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback


class Result:
    """What a command did."""

    def __init__(self, process):
        self.code = process.returncode
        self.out = process.stdout
        self.err = process.stderr.decode("utf-8", "replace")

    @property
    def text(self):
        return self.out.decode("utf-8")

    @property
    def objects(self):
        """Standard output as JSON objects, one a line."""
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def controls_hold(self):
        """Of parse: whether each statement adds up and no total or balance of the bank is told to differ; else the exit code is 4."""
        totals = {"TS-BAI-012", "TS-BAI-013", "TS-CAMT-016", "TS-CAMT-017", "TS-MT-014", "TS-CODA-005", "TS-CODA-006",
                  "TS-NORMA-003", "TS-NORMA-004", "TS-NORMA-005", "TS-CSV-014", "TS-CSV-017"}
        return (all(s["balanced"] is not False for s in self.of("statement"))
                and not any(d["code"] in totals and d["severity"] != "info" for d in self.of("diagnostic")))

    def of(self, kind):
        return [o for o in self.objects if o["type"] == kind]


class Bench:
    """A folder of its own, and the binary to run in it."""

    def __init__(self, binary, project, folder):
        self.binary = binary
        self.project = pathlib.Path(project)
        self.folder = pathlib.Path(folder)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode("utf-8")
        path.write_bytes(content)
        return name

    def environment(self, extra=None):
        """Nothing of the user's own settings, and a fixed locale and time zone unless a test says otherwise."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("TALLYSTICK_") and k != "XDG_CONFIG_HOME"}
        env.update({"HOME": str(self.folder / "home"), "LC_ALL": "C", "TZ": "UTC"})
        env.update(extra or {})
        return env

    def run(self, *arguments, stdin=b"", env=None, cwd=None, timeout=120):
        process = subprocess.run([self.binary, *map(str, arguments)], input=stdin, capture_output=True,
                                 cwd=cwd or self.folder, env=self.environment(env), timeout=timeout, check=False)
        return Result(process)


def equal(got, want, what=""):
    if got != want:
        raise AssertionError(f"{what}: got {got!r}, wanted {want!r}" if what else f"got {got!r}, wanted {want!r}")


def contains(text, part):
    if part not in text:
        raise AssertionError(f"{part!r} is not in {text!r}")


def lacks(text, part):
    if part in text:
        raise AssertionError(f"{part!r} is in {text!r}")


def main(module):
    """Runs the tests of a module; the exit status says whether all passed."""
    binary, project = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    tests = [(name, f) for name, f in vars(module).items() if name.startswith("test_") and callable(f)]
    failed = 0
    for name, test in tests:
        with tempfile.TemporaryDirectory(prefix="tallystick-") as folder:
            try:
                test(Bench(binary, project, folder))
            except Exception:  # a test may fail in any way; the others go on
                failed += 1
                print(f"FAILED {name}")
                traceback.print_exc(file=sys.stdout)
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed or not tests else 0
