"""Open items, truth and statements of author one's sets, as files."""
import csv

from .world import amount_text

ITEM_COLUMNS = ("invoice_id customer_id customer_name customer_iban currency amount open_amount issue_date due_date reference po_number "
                "discount_percent discount_date kind tax_amount").split()
TRUTH_COLUMNS = "bank_ref account amount kind decidable items note".split()


def write_items(world, path):
    """The list of open items."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(ITEM_COLUMNS)
        for i in sorted(world.items, key=lambda item: (item.issue, item.id)):
            amount, rate = amount_text(i.amount), "%g" % (i.discount_rate / 100) if i.discount_rate else ""
            account = i.customer.iban if i.customer.known else ""
            out.writerow([i.id, i.customer.id, i.customer.name, account, i.currency, amount, amount, i.issue, i.due,
                          i.ref or "", i.po or "", rate, i.discount_until or "", "credit_note" if i.amount < 0 else "invoice",
                          amount_text(i.tax) if i.tax is not None else ""])


def finish(world, folder):
    """Puts the lines in order, gives them references and writes the truth."""
    world.r.shuffle(world.lines)
    world.lines.sort(key=lambda line: line["date"])
    with open(folder + "/truth.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(TRUTH_COLUMNS)
        for n, line in enumerate(world.lines):
            line["ref"] = "%s%08d" % (line["account"]["tag"], 30000000 + n * 613 % 9999991)
            shares = "|".join("%s/%s=%s" % (item.customer.id, item.id, amount_text(cents)) for item, cents in line["truth"])
            out.writerow([line["ref"], line["account"]["no"], amount_text(line["amount"]), line["kind"], int(bool(line["decidable"])),
                          shares, line["note"]])


def lines_of(world, account):
    """The lines of one account."""
    return [line for line in world.lines if line["account"] is account]


def german_detail(line):
    """Field 86 with subfields of 27 signs."""
    code, posting = (line["code"] or ("166|SEPA-GUTSCHRIFT" if line["amount"] > 0 else "116|SEPA-UEBERWEISUNG")).split("|")
    text = "SVWZ+" + line["text"]
    parts = [text[k:k + 27] for k in range(0, len(text), 27)]
    fields = [code + "?00" + posting] + ["?%d%s" % (20 + k if k < 10 else 50 + k, part) for k, part in enumerate(parts[:14])]
    if line["iban"]:
        fields += ["?30GENODEF1S10", "?31" + line["iban"]]
    if line["name"]:
        fields.append("?32" + line["name"][:27])
    if len(line["name"]) > 27:
        fields.append("?33" + line["name"][27:54])
    return "".join(fields)


def slashed_detail(line):
    """Field 86 with words between slashes."""
    account, name = ("/IBAN/" + line["iban"] if line["iban"] else ""), ("/NAME/" + line["name"] if line["name"] else "")
    return "/TRTP/SEPA OVERBOEKING" + account + name + line["text"]


def write_mt940(world, account, path, slash=False):
    """One account's lines, a statement for each day."""
    lines, balance, out = lines_of(world, account), account["open"], []

    def balance_field(tag, date):
        return "%s%s%s%s%s" % (tag, "C" if balance >= 0 else "D", date, account["cur"], amount_text(abs(balance), ","))
    for number, date in enumerate(sorted({line["date"] for line in lines}), 1):
        short = date.strftime("%y%m%d")
        out += [":20:" + account["tag"] + short, ":25:" + account["no"], ":28C:%05d/001" % number, balance_field(":60F:", short)]
        for line in lines:
            if line["date"] != date:
                continue
            balance += line["amount"]
            sign = ("C" if line["amount"] > 0 else "D") + ("" if slash else "R")
            out.append(":61:%s%s%s%sNTRFNONREF//%s" % (short, short[2:], sign, amount_text(abs(line["amount"]), ","), line["ref"]))
            detail = ":86:" + (slashed_detail(line) if slash else german_detail(line))
            out += [detail[k:k + 65] for k in range(0, len(detail), 65)]
        out += [balance_field(":62F:", short), "-"]
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("\r\n".join(out) + "\r\n")


def write_csv(world, account, path, columns, date_form="%Y-%m-%d", mark=".", delimiter=",", preamble=()):
    """One account's lines; columns are pairs of a header and one of d, amt, debit, credit, bal, name, iban, text, ref, code, cur."""
    balance = account["open"]
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.writelines(line + "\r\n" for line in preamble)
        out = csv.writer(file, delimiter=delimiter)
        out.writerow([header for header, _ in columns])
        for line in lines_of(world, account):
            amount = line["amount"]
            balance += amount
            cells = dict(d=line["date"].strftime(date_form), amt=amount_text(amount, mark),
                         debit=amount_text(-amount, mark) if amount < 0 else "", credit=amount_text(amount, mark) if amount > 0 else "",
                         bal=amount_text(balance, mark), name=line["name"], iban=line["iban"], text=line["text"],
                         ref=line["ref"], code=line["code"], cur=account["cur"])
            out.writerow([cells[key] for _, key in columns])
