#!/usr/bin/env python3
"""Makes open items, bank statements and the truth about them, for benchmarks: the same bytes for the same seed.

usage: generate.py --transactions N --items M --seed S --out DIR
                   [--formats camt,mt940,csv] [--gz] [--profile normal|hard|adverse]

Writes into DIR
  open-items.csv   in the program's own columns
  customers.csv    names and the accounts that are known
  camt/, mt940/, csv/   the same entries in each format, a folder each, since all of them together are a delivery made
                   three times; --gz compresses the statement files
  truth.csv        bank_ref,invoice_ids,kind: `|` between several; empty where nothing on the list is paid

Profiles: `normal` is a biller among companies; `hard` has more of everything that goes wrong; in `adverse` half of all items
have one of five amounts, as with subscriptions. payers.py has the kinds of payment and their shares.
"""
import argparse
import os
import random
import sys

from payers import ISO, PROFILES, WEEKDAYS, Ledger, Writer, bank, decimal
from statements import WRITERS, Entry

ITEM_COLUMNS = ("invoice_id,customer_id,customer_name,customer_iban,currency,amount,open_amount,issue_date,due_date,"
                "reference,po_number,discount_percent,discount_date,kind")


def quoted(text):
    return '"%s"' % text.replace('"', '""') if "," in text or '"' in text else text


def write_items(ledger, path):
    customers = ledger.customers
    with open(path, "w", encoding="utf-8", newline="", buffering=1 << 20) as out:
        out.write(ITEM_COLUMNS + "\n")
        for item in range(ledger.items_count):
            c = ledger.customer[item]
            issue = ledger.issue_day(item)
            credit_note = ledger.amount[item] < 0
            percent = 0 if credit_note else customers.discount_percent[c]
            out.write("%s,%s,%s,%s,EUR,%s,%s,%s,%s,%s,%s,%s,%s,%s\n" % (
                ledger.number(item), customers.id(c), quoted(customers.names[c]),
                customers.ibans[c] if customers.account_known[c] else "",
                decimal(ledger.amount[item]), decimal(ledger.open_amount[item]),
                ISO[issue], ISO[issue + (0 if credit_note else customers.payment_days[c])],
                ledger.reference(item), ledger.order(item), percent or "", ISO[issue + 10] if percent else "",
                "credit_note" if credit_note else "invoice"))


def write_customers(ledger, path):
    customers = ledger.customers
    with open(path, "w", encoding="utf-8", newline="", buffering=1 << 20) as out:
        out.write("customer_id,name,iban,payment_days,discount_percent,discount_days\n")
        for c in range(customers.count):
            percent = customers.discount_percent[c]
            out.write("%s,%s,%s,%d,%s,%s\n" % (
                customers.id(c), quoted(customers.names[c]), customers.ibans[c] if customers.account_known[c] else "",
                customers.payment_days[c], percent or "", 10 if percent else ""))


def write_statements(ledger, writers, truth_path):
    """One statement a banking day; the day's number stands in each bank reference, so that these are unique."""
    words = Writer(ledger)
    rng = random.Random("%s/bank" % ledger.seed)
    balance = rng.randrange(10 ** 6, 10 ** 8)
    serial = 0
    entry = Entry()
    with open(truth_path, "w", encoding="utf-8", newline="", buffering=1 << 20) as truth:
        truth.write("bank_ref,invoice_ids,kind\n")
        for number, (day, payments) in enumerate(ledger.payments_by_day(), 1):
            if not payments:
                continue
            closing = balance + sum(ledger.paid_amount[payment] for payment in payments)
            for writer in writers:
                writer.open_day(day, number, balance, closing)
            compact_day = ISO[day].replace("-", "")
            for payment in payments:
                serial += 1
                entry.ref = "%s%08d" % (compact_day, serial)
                entry.booking_day = day
                entry.value_day = day if rng.random() < 0.9 else WEEKDAYS[max(0, number - 2)]
                entry.amount = ledger.paid_amount[payment]
                entry.name, entry.account, entry.text, entry.reference, paid, kind = words.payment(payment)
                entry.bank = bank(entry.account)
                entry.end_to_end = "NOTPROVIDED" if rng.random() < 0.6 else "E%09d" % rng.randrange(10 ** 9)
                balance += entry.amount
                for writer in writers:
                    writer.entry(entry)
                truth.write("%s,%s,%s\n" % (entry.ref, paid, kind))
            assert balance == closing
            for writer in writers:
                writer.close_day()


def main(arguments):
    parser = argparse.ArgumentParser(description="makes open items, statements and the truth about them")
    parser.add_argument("--transactions", type=int, required=True, metavar="N")
    parser.add_argument("--items", type=int, metavar="M", help="default: as many as transactions")
    parser.add_argument("--seed", default="1", metavar="S")
    parser.add_argument("--out", required=True, metavar="DIR")
    parser.add_argument("--formats", default="camt,mt940,csv", metavar="LIST")
    parser.add_argument("--gz", action="store_true", help="compress the statement files")
    parser.add_argument("--profile", default="normal", choices=PROFILES)
    options = parser.parse_args(arguments)
    formats = options.formats.split(",")
    for name in formats:
        if name not in WRITERS:
            parser.error("no such format: %s" % name)
    items = options.items if options.items is not None else options.transactions
    if options.transactions < 1 or items < 1:
        parser.error("at least one transaction and one item")

    os.makedirs(options.out, exist_ok=True)
    ledger = Ledger("%s/%s" % (options.seed, options.profile), items, options.transactions, options.profile)
    write_items(ledger, os.path.join(options.out, "open-items.csv"))
    write_customers(ledger, os.path.join(options.out, "customers.csv"))
    writers = []
    for name in formats:
        folder = os.path.join(options.out, name)
        os.makedirs(folder, exist_ok=True)
        writers.append(WRITERS[name](folder, options.gz))
    write_statements(ledger, writers, os.path.join(options.out, "truth.csv"))
    for writer in writers:
        writer.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
