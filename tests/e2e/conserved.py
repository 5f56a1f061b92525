"""What must hold of every run, whatever it decided, computed from its CSV files alone and in decimals.

The arithmetic is this file's own: it asks the rows, the list of open items and controls.json, never the program.
"""
import csv
import json
from collections import defaultdict
from decimal import Decimal

STATUSES = ("match", "partial", "exception", "duplicate", "reversal", "ignored")
PARTS = ("allocated", "discount", "charges", "tax", "fx", "difference")


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_now(rows):
    """Rows of lines that the run read, without those that it carried from earlier runs."""
    return [row for row in rows if not row.get("carried_from")]


def by_transaction(rows):
    """The rows of each transaction, in the file's order; a carried line that was delivered once more stands beside that."""
    groups = defaultdict(list)
    delivered = {(row["account"], row["bank_ref"]) for row in read_now(rows)}
    for row in rows:
        key = (row["account"], row["bank_ref"])
        again = row.get("carried_from") and key in delivered
        groups[(key[0], f"{key[1]} of run {row['carried_from']}") if again else key].append(row)
    return groups


def allocated_sets(rows):
    """What each transaction pays: status, and the parts of each item."""
    return {key: (group[0]["status"],
                  tuple(sorted((r["customer_id"], r["invoice_id"]) + tuple(r[p] for p in PARTS)
                               for r in group if r["invoice_id"])))
            for key, group in by_transaction(rows).items()}


def of_transactions(rows):
    """amount = allocated + unapplied; one outcome each; only matches and partials allocate."""
    faults = []
    for key, group in by_transaction(rows).items():
        for name in ("amount", "currency", "status", "reason", "booking_date", "statement_id", "file", "line"):
            if len({r[name] for r in group}) != 1:
                faults.append(f"{key}: rows differ in {name}")
        status = group[0]["status"]
        items = [(r["entity"], r["customer_id"], r["invoice_id"]) for r in group if r["invoice_id"]]
        if status not in STATUSES:
            faults.append(f"{key}: status {status}")
        if bool(items) != (status in ("match", "partial")) or (items and len(items) != len(group)):
            faults.append(f"{key}: {status} with {len(items)} items in {len(group)} rows")
        if len(set(items)) != len(items):
            faults.append(f"{key}: an item twice")
        if [r["unapplied"] for r in group[1:]] != [""] * (len(group) - 1):
            faults.append(f"{key}: unapplied stands on more than the first row")
        allocated = sum(Decimal(r["allocated"] or 0) for r in group)
        if Decimal(group[0]["amount"]) != allocated + Decimal(group[0]["unapplied"]):
            faults.append(f"{key}: {group[0]['amount']} is not {allocated} + {group[0]['unapplied']}")
        settled = all(Decimal(r["open_after"]) == 0 for r in group if r["invoice_id"])
        whole = settled and Decimal(group[0]["unapplied"]) == 0
        if items and whole != (status == "match"):
            faults.append(f"{key}: {status}, but {'all' if whole else 'not all'} of it is settled")
    return faults


def of_items(rows, open_amounts):
    """Each row's parts explain what became of the item; rows of one item follow on each other, within what was open.

    open_amounts: {(customer, invoice): Decimal} of what could be allocated."""
    faults, items = [], defaultdict(list)
    for row in rows:
        if not row["invoice_id"]:
            continue
        key = (row["customer_id"], row["invoice_id"])
        before, after = Decimal(row["open_before"]), Decimal(row["open_after"])
        if before - after != sum(Decimal(row[p]) for p in PARTS):
            faults.append(f"{key}: {before} to {after} is not the sum of its parts")
        items[key].append((before, after))
    for key, steps in items.items():
        if key not in open_amounts:
            faults.append(f"{key}: is on no list")
            continue
        at = open_amounts[key]
        for before, after in sorted(steps, key=lambda step: (-abs(step[0]), -abs(step[1]))):
            if before != at:
                faults.append(f"{key}: opens with {before} where {at} was left")
            if before == 0 or after * before < 0 or abs(after) > abs(before):
                faults.append(f"{key}: {before} to {after} takes more than there is, or gives")
            at = after
    return faults


def of_totals(rows, controls):
    """What controls.json says of counts and sums is what the rows say."""
    faults = [] if controls["ties_out"] is True else ["ties_out is not true"]
    seen = defaultdict(lambda: {s: [0, Decimal(0)] for s in STATUSES + ("read", "allocated", "unapplied")})
    for (account, _), group in by_transaction(rows).items():
        seen[(account, group[0]["currency"])]  # of a carried line too
        if group[0]["carried_from"]:
            continue
        sums = seen[(account, group[0]["currency"])]
        for name in (group[0]["status"], "read"):
            sums[name][0] += 1
            sums[name][1] += Decimal(group[0]["amount"])
        if group[0]["status"] in ("match", "partial"):
            sums["allocated"][1] += sum(Decimal(r["allocated"]) for r in group)
            sums["unapplied"][1] += Decimal(group[0]["unapplied"])
    told = {(a["account"], a["currency"]): a for a in controls["accounts"]}
    if set(told) != set(seen):
        faults.append(f"accounts {sorted(told)} are not {sorted(seen)}")
    for key, sums in seen.items():
        account = told.get(key, {})
        for name in STATUSES + ("read",):
            want = {"count": sums[name][0], "sum": sums[name][1]}
            got = account.get(name, {"count": None, "sum": "0"})
            if got["count"] != want["count"] or Decimal(got["sum"]) != want["sum"]:
                faults.append(f"{key} {name}: controls say {got}, rows {want}")
        for name in ("allocated", "unapplied"):
            if Decimal(account.get(name, "0")) != sums[name][1]:
                faults.append(f"{key} {name}: controls say {account.get(name)}, rows {sums[name][1]}")
    faults += of_carried(rows, told)
    if controls["transactions"] != sum(sums["read"][0] for sums in seen.values()):
        faults.append("controls count other transactions")
    return faults


def of_carried(rows, told):
    """What controls.json says of the lines that were judged again is what the rows say."""
    faults, seen = [], defaultdict(lambda: defaultdict(lambda: [0, Decimal(0)]))
    for (account, _), group in by_transaction(rows).items():
        if group[0]["carried_from"]:
            for name in (group[0]["status"], "judged_again"):
                seen[(account, group[0]["currency"])][name][0] += 1
                seen[(account, group[0]["currency"])][name][1] += Decimal(group[0]["amount"])
    for key, account in told.items():
        for name in STATUSES + ("judged_again",):
            got = account["carried"][name]
            if [got["count"], Decimal(got["sum"])] != seen[key][name]:
                faults.append(f"{key} carried, {name}: controls say {got}, rows {seen[key][name]}")
    return faults


def open_amounts(path):
    """{(customer, invoice): Decimal} of a list of open items."""
    return {(r["customer_id"], r["invoice_id"]): Decimal(r.get("open_amount") or r["amount"]) for r in read(path)}


def faults(folder, available):
    """All that is wrong with a run's results in `folder`; available: as open_amounts() gives it."""
    rows = read(folder / "allocations.csv")
    controls = json.loads((folder / "controls.json").read_text(encoding="utf-8"))
    found = of_transactions(rows) + of_items(rows, available) + of_totals(rows, controls)
    by_status = {"match": "matches.csv", "partial": "partials.csv", "exception": "exceptions.csv"}
    for status, name in by_status.items():
        want = sorted((r["account"], r["bank_ref"], r["invoice_id"]) for r in rows if r["status"] == status)
        got = sorted((r["account"], r["bank_ref"], r["invoice_id"]) for r in read(folder / name))
        if got != want:
            found.append(f"{name} has other rows than allocations.csv")
    return found
