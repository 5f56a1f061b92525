"""What a run got right of the data of the three authors: one row for each set, and each automatic match with what was stated for it."""
import collections
import csv
import json
import os

COLUMNS = ["set", "lines", "decidable", "automatic", "wrong", "wrong amounts", "recall", "hit@3"]
AUTOMATIC = ("match", "partial")
CENTS_OFF = 5

# An automatic match: what was stated for it, whether it is wrong, and whether the author holds that a reader could have known.
Judged = collections.namedtuple("Judged", "ref confidence evidence wrong decidable")


def rows_of(path):
    """The rows of a CSV file."""
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def by_line(path):
    """The rows of a CSV file by the bank's reference."""
    found = collections.defaultdict(list)
    for row in rows_of(path):
        found[row["bank_ref"]].append(row)
    return found


def first_candidates(out):
    """For each line the sets of items of its candidates, best first."""
    found = collections.defaultdict(lambda: collections.defaultdict(set))
    for row in rows_of(os.path.join(out, "candidates.csv")):
        if row["invoice_id"]:
            found[row["bank_ref"]][int(row["rank"])].add(row["invoice_id"])
    return {ref: [ranks[rank] for rank in sorted(ranks)] for ref, ranks in found.items()}


class Row:
    """The counts of one set."""

    def __init__(self, name, lines, amounts_known):
        self.name, self.lines, self.amounts_known = name, lines, amounts_known
        self.automatic = self.wrong = self.wrong_amounts = self.decidable = self.right = self.exceptions = self.hits = 0
        self.judged = []  # Judged of each automatic match that counts

    def cells(self):
        """The row as text."""
        return [self.name, str(self.lines), str(self.decidable), str(self.automatic), str(self.wrong),
                str(self.wrong_amounts) if self.amounts_known else "–", "%.2f %%" % (100 * self.right / max(1, self.decidable)),
                "%.1f %%" % (100 * self.hits / max(1, self.exceptions))]

    def count_match(self, ref, result, wrong, decidable):
        """An automatic match that is right or wrong."""
        self.wrong += wrong
        self.judged.append(Judged(ref, min(float(a["confidence"]) for a in result), result[0]["evidence"], bool(wrong), decidable))

    def count_exception(self, true, candidates):
        """An exception whose line pays something."""
        self.exceptions += 1
        self.hits += true in candidates[:3]


def cents(text):
    """Minor units of a number."""
    return round(float(text) * 100)


def score_one(name, data, out):
    """Author one: every line of the month; shares are known to the cent."""
    truth, candidates = rows_of(os.path.join(data, "truth.csv")), first_candidates(out)
    results = by_line(os.path.join(out, "allocations.csv"))
    row = Row(name, len(truth), True)
    takers = collections.Counter(a["invoice_id"] for rows in results.values() for a in rows if a["status"] in AUTOMATIC)
    for line in truth:
        result = results.get(line["bank_ref"], [])
        status = result[0]["status"] if result else ""
        due = {part.split("=")[0].split("/", 1)[1]: part.split("=")[1] for part in line["items"].split("|") if part}
        got = {a["invoice_id"]: a["allocated"] for a in result if a["invoice_id"]}
        automatic, true = status in AUTOMATIC, set(got) == set(due)
        returned = line["kind"] == "dd_returned"
        twin = line["note"][4:] if line["note"].startswith("dup ") else None  # one of two equal payments: which is taken doesn't matter
        if automatic:
            row.automatic += 1
            excused = twin and set(got) == {twin} and takers[twin] == 1 or returned and not got
            row.count_match(line["bank_ref"], result, not true and not excused, line["decidable"] == "1")
            if true and any(abs(cents(got[item]) - cents(due[item])) > CENTS_OFF for item in due):
                row.wrong_amounts += 1
        if line["decidable"] == "1" and due:
            row.decidable += 1
            row.right += automatic and true or returned and status == "reversal"
        if status == "exception" and due:
            row.count_exception(set(due), candidates.get(line["bank_ref"], []))
    return row


def shares_of(text):
    """Items with the minor units that belong to each."""
    return {number: cents(amount) for number, amount in (part.rsplit("=", 1) for part in text.split("|") if part)}


def score_three(name, data, out):
    """Author three: every line; of two equal payments either may be the one that pays."""
    truth, candidates = by_line(os.path.join(data, "truth.csv")), first_candidates(out)
    results, taken = by_line(os.path.join(out, "allocations.csv")), {}
    row = Row(name, len(truth), True)
    for ref, result in results.items():
        taken[ref] = {a["invoice_id"]: cents(a["allocated"]) for a in result if a["invoice_id"] and a["status"] in AUTOMATIC}
    for ref, (line,) in truth.items():
        due, got, twin = shares_of(line["items"]), taken.get(ref, {}), line["twin"]
        right = set(got) == set(due)
        if twin and not right:
            others = taken.get(twin, {})
            right = bool(got) != bool(others) and set(got or others) == set(due or shares_of(truth[twin][0]["items"]))
        row.automatic += bool(got)
        if got:
            row.count_match(ref, results[ref], not right, line["decidable"] == "1")
        if got and right and due and line["any_shares"] == "0":
            row.wrong_amounts += any(abs(got[item] - due[item]) > CENTS_OFF for item in due)
        if line["decidable"] == "1" and due:
            row.decidable += 1
            row.right += right
        if due and results[ref][0]["status"] == "exception":
            row.count_exception(set(due), candidates.get(ref, []))
    return row


def nobody_could_tell(ref, line, got, truth, items):
    """Two items of one customer and amount exchanged while the text names the taken ones, or the other of two equal payments."""
    def looks(numbers):
        return sorted((items[number]["customer_id"], items[number]["open_amount"]) for number in numbers)
    if line["truth"] and looks(line["truth"]) == looks(got) and set(got) & set(line["mentioned"]):
        return True
    return any(other["truth"] == got and other["amount"] == line["amount"] and other["customer"] == line["customer"]
               for other_ref, other in truth.items() if other_ref != ref and other["customer"])


def score_two(name, data, out):
    """Author two: every line of the twelfth month; traps are left out of all but the lines and the automatic."""
    with open(os.path.join(data, "truth.json"), encoding="utf-8") as file:
        truth = json.load(file)
    items = {item["invoice_id"]: item for item in rows_of(os.path.join(data, "items12.csv"))}
    results, candidates = by_line(os.path.join(out, "allocations.csv")), first_candidates(out)
    row = Row(name, len(truth), False)
    for ref, line in truth.items():
        result = results.get(ref, [])
        status = result[0]["status"] if result else ""
        got = sorted(a["invoice_id"] for a in result if a["invoice_id"] and a["status"] in AUTOMATIC)
        right = bool(result) and got == line["truth"]
        trap = line["state"] == "trap" or got and not right and nobody_could_tell(ref, line, got, truth, items)
        row.automatic += bool(got)
        if trap:
            continue
        if got:
            row.count_match(ref, result, not right, line["state"] == "decidable")
        if line["state"] == "decidable" and line["truth"]:
            row.decidable += 1
            row.right += right
        if status == "exception" and line["truth"]:
            row.count_exception(set(line["truth"]), candidates.get(ref, []))
    return row


def table(rows):
    """The rows in Markdown."""
    out = ["| " + " | ".join(COLUMNS) + " |", "|---" + "|--:" * (len(COLUMNS) - 1) + "|"]
    return "\n".join(out + ["| " + " | ".join(row.cells()) + " |" for row in rows])
