"""Each key of [limits]: what passes it is told with its code and its key, the other files are still read."""
import gzip
import hashlib
import io
import pathlib
import sys
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import statements  # noqa: E402
from bank import camt, entry  # noqa: E402
from e2e import contains, equal, main  # noqa: E402

LINES = [entry("5.00", ref="BK-1", text="thanks"), entry("7.00", ref="BK-2", text="many thanks")]
CAMT = camt(*LINES)
MT940 = statements.mt940()
CSV = statements.CSV
TWO_ACCOUNTS = ("IBAN;Buchungsdatum;Name;Gegenkonto;Betrag;Währung\r\nDE02120300000000202051;2026-10-05;A;1;5,00;EUR\r\n"
                "NL91ABNA0417164300;2026-10-05;B;2;-7,00;EUR\r\nDE02120300000000202051;2026-10-05;C;3;8,00;EUR\r\n")


def packed(*members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for i, member in enumerate(members):
            archive.writestr(f"{i}.xml", member)
    return file.getvalue()


def table(texts):
    rows = (f"2026-10-05;{'-' * (i % 2)}{i}.00;EUR;{text}" for i, text in enumerate(texts))
    return gzip.compress("\r\n".join(["Booking date;Amount;Currency;Text", *rows, ""]).encode())


# Two megabytes each: one packs to half of it, the other to a fiftieth.
PACKS_BADLY = table(hashlib.sha512(str(i).encode()).hexdigest() for i in range(14000))
PACKS_WELL = table("y" * 256 for i in range(8000))

# key, value, name, content, code; a dictionary is a folder.
REFUSED = [
    ("max_input_mb", 1, "a.csv", CSV.encode() + b"\r\n" * (1 << 19), "TS-LIM-001"),
    ("max_inflated_mb", 1, "a.gz", PACKS_BADLY, "TS-LIM-002"),
    ("max_inflate_ratio", 10, "a.gz", PACKS_WELL, "TS-LIM-003"),
    ("max_members", 1, "a.zip", packed(CAMT, CAMT), "TS-LIM-004"),
    ("max_archive_depth", 1, "a.gz", gzip.compress(gzip.compress(CAMT.encode())), "TS-LIM-005"),
    ("max_xml_depth", 4, "a.xml", CAMT, "TS-LIM-006"),
    ("max_xml_tag_kb", 1, "a.xml", CAMT.replace("<Ntry>", f"<Ntry x=\"{'y' * 40000}\">", 1), "TS-LIM-007"),
    ("max_unknown_names", 2, "a.xml", CAMT.replace("<Ntry>", "<Ntry><Xa/><Xb/><Xc/>", 1), "TS-LIM-008"),
    ("max_line_kb", 1, "a.sta", MT940.replace("thank you", "y" * 1500), "TS-LIM-009"),
    ("max_line_kb", 1, "a.csv", CSV.replace("RE-2026-1001", "y " * 700), "TS-LIM-009"),
    ("max_csv_field_kb", 1, "a.csv", CSV.replace("RE-2026-1001", "\"" + "yyyyyyyy\r\n" * 150 + "\""), "TS-LIM-010"),
    ("max_86_lines", 2, "a.sta", MT940.replace("thank you", "a\r\nb\r\nc\r\nd"), "TS-LIM-014"),
    ("max_entries", 1, "a.xml", CAMT, "TS-LIM-015"),
    ("max_entries", 1, "a.sta", MT940.replace(":62F", ":61:2610051005C1,00NTRFNONREF\r\n:62F"), "TS-LIM-015"),
    ("max_entries", 1, "a.csv", CSV, "TS-LIM-015"),
    ("max_statements", 1, "a.xml", CAMT.replace("</Stmt>", "</Stmt>" + CAMT[CAMT.index("<Stmt>"):CAMT.index("</Stmt>")] + "</Stmt>"),
     "TS-LIM-016"),
    ("max_statements", 1, "a.sta", MT940 + MT940, "TS-LIM-016"),
    ("max_statements", 1, "a.csv", TWO_ACCOUNTS, "TS-LIM-016"),
    ("max_files", 1, "a", {"1.xml": CAMT, "2.sta": MT940}, "TS-LIM-017"),
    ("max_dir_depth", 1, "a", {"b/c/1.xml": CAMT}, "TS-LIM-018"),
]
CUT = [
    ("max_text_chars", 5, "a.xml", CAMT, "TS-LIM-012"),
    ("max_text_chars", 5, "a.sta", MT940, "TS-LIM-012"),
    ("max_id_chars", 35, "a.xml", CAMT.replace("BK-1", "B" * 36), "TS-LIM-013"),
    ("max_id_chars", 35, "a.sta", MT940.replace(":86:RE-2026-1001 thank you", f":86:166?00A?20B?32{'N' * 27}?33{'N' * 20}"), "TS-LIM-013"),
]
ELSEWHERE = ["max_csv_columns", "max_seconds_per_mb"]  # below; test_time_limit.py


def written(t, name, content):
    if isinstance(content, dict):
        for inner, text in content.items():
            t.write(f"{name}/{inner}", text)
    else:
        t.write(name, content)
    return name


def codes(result):
    return [(d["severity"], d["code"]) for d in result.of("diagnostic")]


def test_what_passes_a_limit_is_refused(t):
    for i, (key, value, name, content, code) in enumerate(REFUSED):
        what = (key, name)
        path = written(t, f"{i}-{name}", content)
        t.write("other.sta", MT940)
        result = t.run("parse", path, "other.sta", "--set", f"limits.{key}={value}")
        if key == "max_files":  # it counts the run's files
            equal([o["file"] for o in result.of("statement")], [f"{path}/1.xml"], what)
        elif key not in ("max_entries", "max_statements") or ".sta" not in name:
            equal("other.sta" in {o["file"] for o in result.of("statement")}, True, what)
        equal(result.code, 3, (what, result.err))
        equal({pair for pair in codes(result) if pair[0] == "error"}, {("error", code)}, what)
        contains([d["message"] for d in result.of("diagnostic") if d["code"] == code][0], key)
        contains(result.err, f"[{code}]\n    ")


def test_the_same_files_are_read_within_their_limits(t):
    """The fault is the limit's alone. What no limit allows is left out."""
    for i, (key, _, name, content, _) in enumerate(REFUSED):
        if key != "max_archive_depth":
            result = t.run("parse", written(t, f"{i}-{name}", content))
            equal((result.code in (0, 4), [d for d in codes(result) if "LIM" in d[1]]), (True, []), (key, name, result.err))


def test_columns_of_a_table(t):
    t.write("items.csv", "invoice_id,currency,amount,due_date\r\nR-1,EUR,5.00,2026-10-05\r\n")
    equal(t.run("items", "--set", "limits.max_csv_columns=4", "items.csv").code, 0)
    result = t.run("items", "--set", "limits.max_csv_columns=3", "items.csv")
    equal(result.code, 3)
    contains(result.err, "max_csv_columns")
    contains(result.err, "[TS-LIM-011]")


def test_what_is_cut_is_told(t):
    for i, (key, value, name, content, code) in enumerate(CUT):
        path = written(t, f"{i}-{name}", content)
        result = t.run("parse", path, "--set", f"limits.{key}={value}")
        equal(result.code, 0, (key, name, result.err))
        equal(("warning", code) in codes(result), True, (key, name, codes(result)))
        equal([d for d in codes(result) if "LIM" in d[1] and d[1] != code], [], (key, name))
        equal(codes(t.run("parse", path)), [], (key, name))


def test_each_limit_of_the_input_is_one_of_these(t):
    keys = {line.split()[0].removeprefix("limits.") for line in t.run("config").text.splitlines() if line.startswith("limits.")}
    equal(keys, {row[0] for row in REFUSED + CUT} | set(ELSEWHERE))
    equal(len(keys) > 15, True)


def test_zero_and_negative_values_are_errors(t):
    for line in t.run("config").text.splitlines():
        key = line.split()[0]
        for value in ("0", "-1", "many") if key.startswith("limits.") else ():
            result = t.run("parse", "nothing.xml", "--set", f"{key}={value}")
            equal(result.code, 2, (key, value))
            contains(result.err, key)


def test_files_are_counted_over_the_whole_run(t):
    t.write("items.csv", "invoice_id,currency,amount\nR-1,EUR,5.00\n")
    for name in ("a.sta", "b.sta"):
        t.write(name, MT940)
    run = ["run", "--open-items", "items.csv", "--out", "out", "a.sta", "b.sta", "--set"]
    within = t.run(*run, "limits.max_files=3")
    equal(within.code, 0, within.err)
    past = t.run(*run, "limits.max_files=2")
    equal(past.code, 3, past.err)
    contains(past.err, "b.sta: error: more files than max_files = 2 [TS-LIM-017]")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
