"""Help, usage, settings and exit codes."""
import pathlib
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import statements  # noqa: E402
from e2e import contains, equal, lacks, main  # noqa: E402

COMMANDS = ["run", "parse", "items", "profile", "explain", "verify", "report", "config"]


def test_help_lists_every_command(t):
    result = t.run("--help")
    equal(result.code, 0)
    equal(result.err, "")
    for command in COMMANDS:
        contains(result.text, f"\n  {command} ")


def test_help_of_each_command(t):
    for command in COMMANDS:
        result = t.run(command, "--help")
        equal(result.code, 0, command)
        equal(t.run(command, "-h").text, result.text)
        contains(result.text, f"usage: tallystick {command}")
        for option in ("--config FILE", "--workbook FILE", "--threads N", "--help", "--version", "--quiet"):
            contains(result.text, f"  {option} ")


def test_h_is_help(t):
    result = t.run("-h")
    equal((result.code, result.text), (0, t.run("--help").text))


def test_version(t):
    for arguments in (["--version"], ["parse", "--version"]):
        result = t.run(*arguments)
        equal(result.code, 0)
        equal(re.fullmatch(r"tallystick \d+\.\d+\.\d+\n", result.text) is not None, True)


def test_mistakes_are_usage(t):
    for arguments, part in [
            ([], "usage:"), (["reconcile"], "unknown command"), (["parse"], "STATEMENT... is missing"),
            (["parse", "--fast", "x"], "unknown option --fast"), (["parse", "x", "--format"], "--format needs a value"),
            (["parse", "--format", "yaml", "x"], 'is "yaml"'), (["parse", "--format", "text", "x"], "json and csv"),
            (["parse", "--open-items", "a", "x"], "parse does not take --open-items"),
            (["run", "x"], "--open-items FILE is missing"), (["run", "--open-items", "a", "x"], "--out DIR"),
            (["run", "--open-items", "a", "--out", "", "x"], "--out is empty"), (["profile", "."], "is a folder"),
            (["run", "--items-as-of", "2026-02-30", "x"], "--items-as-of"), (["verify"], "which workbook"),
            (["verify", "a", "b"], '"b" is too much'), (["explain", "ref"], "which workbook"),
            (["report", "ageing", "--workbook", "w"], "unknown report"), (["report", "run"], "--workbook FILE is missing"),
            (["report", "run", "last", "--workbook", "w"], "no number of a run"), (["config", "x"], "too much"),
            (["profile", "a", "b"], '"b" is too much'), (["config", "--format", "json"], "text and markdown")]:
        result = t.run(*arguments)
        equal(result.code, 2, arguments)
        equal(result.text, "", arguments)
        contains(result.err, part)


def test_control_characters_of_an_argument_are_not_shown(t):
    for arguments in (["re\x1b[2Jport"], ["parse", "--fa\x1b[2Jst"], ["verify", "a", "b\x1b[2J"]):
        result = t.run(*arguments)
        equal(result.code, 2)
        contains(result.err, "\\u001b[2J")
        lacks(result.err, "\x1b")


def test_config_tells_value_and_origin(t):
    t.write("tallystick.ini", "[matching]\nerror_rate = 1 in 1000\n[items]\ninvoice_id = Beleg\n")
    t.write("home/.config/tallystick/tallystick.ini", "[matching]\nerror_rate = 0.25\ntolerance = 0.10\n")
    result = t.run("config", "--threads", "3", env={"TALLYSTICK_LIMITS_MAX_FILES": "9"})
    equal(result.code, 0, result.err)
    lines = {line.split()[0]: line.split()[1:] for line in result.text.splitlines()}
    equal(lines["matching.error_rate"], ["0.001", "./tallystick.ini"])
    equal(lines["matching.tolerance"], ["0.10", "user", "file"])
    equal(lines["matching.threads"], ["3", "flag"])
    equal(lines["limits.max_files"], ["9", "environment"])
    equal(lines["limits.max_members"], ["1000", "default"])
    equal(lines["items.invoice_id"], ["Beleg"])


def test_xdg_folder_is_read(t):
    t.write("xdg/tallystick/tallystick.ini", "[limits]\nmax_files = 5\n")
    contains(t.run("config", env={"XDG_CONFIG_HOME": str(t.folder / "xdg")}).text, "max_files                5 ")


def test_config_file_replaces_both(t):
    t.write("tallystick.ini", "[matching]\nerror_rate = 0.5\n")
    t.write("other.ini", "[limits]\nmax_files = 5\n")
    result = t.run("config", "--config", "other.ini")
    contains(result.text, "--config\n")
    lacks(result.text, "./tallystick.ini")


def test_config_faults_end_before_anything_is_done(t):
    t.write("tallystick.ini", "[matching]\nerror_rat = 0.5\nthreads = none\n")
    t.write("a.sta", statements.mt940())
    result = t.run("parse", "a.sta")
    equal(result.code, 2)
    equal(result.text, "")
    contains(result.err, "./tallystick.ini:2: error: unknown key matching.error_rat; the nearest known one is error_rate [TS-CFG-004]")
    contains(result.err, "./tallystick.ini:3: error: matching.threads")


def test_config_in_full_can_be_pasted(t):
    """Every key with its own value is a configuration that reads as it is."""
    shown = t.run("config").text
    sections = {}
    for line in shown.splitlines():
        key, value = line.split()[0], line.split()[1]
        section, name = key.split(".", 1)
        if value != "-":
            sections.setdefault(section, []).append(f"{name} = {value}")
    t.write("all.ini", "\n".join(f"[{s}]\n" + "\n".join(keys) for s, keys in sections.items()) + "\n")
    result = t.run("config", "--config", "all.ini")
    equal(result.code, 0, result.err)
    equal([line.split()[:2] for line in result.text.splitlines()], [line.split()[:2] for line in shown.splitlines()])


def test_documentation_has_every_key(t):
    table = t.run("config", "--format", "markdown").text
    contains((t.project / "docs/configuration.md").read_text(encoding="utf-8"), table)


def test_manual_page_and_reference_name_every_command_and_option(t):
    manual = (t.project / "docs/tallystick.1").read_text(encoding="utf-8").replace("\\-", "-")
    reference = (t.project / "docs/cli.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        for option in re.findall(r"^  (--[a-z-]+)", t.run(command, "--help").text, re.M):
            contains(manual, option)
            contains(reference, option)
        contains(manual, command)
        contains(reference, f"tallystick {command}")


def test_a_full_disk_is_a_failure(t):
    t.write("a.sta", statements.mt940())
    for arguments in (["parse", "a.sta"], ["config"], ["--help"], ["parse", "--help"]):
        with open("/dev/full", "wb") as full:
            process = subprocess.run([t.binary, *arguments], stdout=full, stderr=subprocess.PIPE, cwd=t.folder,
                                     env=t.environment(), check=False)
        equal(process.returncode, 1, arguments)
        contains(process.stderr.decode(), "can't write to standard output")


def test_a_closed_pipe_is_a_failure_not_a_death(t):
    t.write("a.xml", statements.camt(entries=[("1.00", "CRDT", f"R{i}", "x" * 100) for i in range(3000)]))
    process = subprocess.Popen([t.binary, "parse", "a.xml"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               cwd=t.folder, env=t.environment())
    process.stdout.close()
    err = process.stderr.read().decode()
    process.stderr.close()
    equal(process.wait(), 1)
    contains(err, "can't write to standard output")


def test_interrupt_ends_with_130(t):
    for number in (signal.SIGINT, signal.SIGTERM):
        process = subprocess.Popen([t.binary, "parse", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, cwd=t.folder, env=t.environment())
        entry = statements.camt(entries=[("1.00", "CRDT", "R", "y" * 2000)])
        begin, end = entry.index("<Ntry>"), entry.index("</Ntry>") + len("</Ntry>")
        try:
            process.stdin.write(entry[:end].encode())
            process.send_signal(number)
            deadline = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < deadline:
                process.stdin.write(entry[begin:end].encode() * 20)
        except BrokenPipeError:
            pass  # it has ended
        try:
            process.stdin.close()
        except BrokenPipeError:
            pass
        # A signal that comes before the handler stands ends the process by itself.
        equal(process.wait(60) in (130, -number), True, process.returncode)


def waits_with_a_handler(process, number):
    """Whether the process sleeps and catches the signal: its handler stands and it waits for input."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    caught = int(re.search(r"^SigCgt:\s*(\w+)$", status, re.M)[1], 16)
    return re.search(r"^State:\s*S", status, re.M) is not None and caught & 1 << (number - 1) != 0


def test_interrupt_while_standard_input_is_silent(t):
    t.write("items.csv", "invoice_id,currency,amount\nR-1,EUR,5.00\n")
    for arguments, told in [(["parse", "-"], "tallystick: interrupted\n"), (["items", "-"], "tallystick: interrupted\n"),
                            (["profile", "-"], "tallystick: interrupted\n"),
                            (["run", "--quiet", "--open-items", "items.csv", "--out", "out", "-"],
                             "tallystick: interrupted; nothing was committed\n")]:
        for number in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen([t.binary, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, cwd=t.folder, env=t.environment())
            process.stdin.write(b":20:START\r\n")
            process.stdin.flush()
            deadline = time.monotonic() + 60
            while not waits_with_a_handler(process, number) and time.monotonic() < deadline:
                pass
            process.send_signal(number)
            try:
                equal(process.wait(20), 130, arguments)
                equal(process.stderr.read().decode(), told, arguments)
            finally:
                process.kill()
                process.communicate()
    equal((t.folder / "out/workbook.db").exists(), False)


def test_nothing_of_a_terminal_without_a_terminal(t):
    t.write("a.sta", statements.mt940())
    result = t.run("parse", "a.sta")
    lacks(result.err, "\r")
    lacks(result.text, "\033")


def test_hostile_names_are_shown_safely(t):
    name = "evil\x1b[31m\u202etxt.sta"
    t.write(name, "no statement")
    result = t.run("parse", name)
    equal(result.code, 3)
    lacks(result.err, "\x1b")
    lacks(result.err, "\u202e")
    contains(result.err, "\\u001b")


def test_same_warnings_are_counted_after_some(t):
    t.write("many.csv", "invoice_id;x\n")
    for i in range(12):
        t.write(f"folder/{i:02d}.bin", bytes([0x7F, 0x45, 0x4C, 0x46, 0, 0, 1]) * 50)
    result = t.run("parse", "folder")
    equal(result.code, 0, result.err)
    equal(result.err.count("warning:"), 12)  # each in a file of its own


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
