#include "model/part.h"

#include "model/money.h"

static const char *const part_kinds[PART_KINDS] = {
    [PART_DISCOUNT] = "discount",
    [PART_CHARGES] = "charges",
    [PART_TAX] = "tax",
    [PART_FX] = "fx",
    [PART_DIFFERENCE] = "difference",
};

static const struct part_rule_row {
    const char *name;
    const char *words;
} part_rules[PART_RULES] = {
    [PART_RULE_OFFERED] = {"offered", "the discount offered"},
    [PART_RULE_CHARGES_TOLD] = {"charges_told", "as the bank tells"},
    [PART_RULE_CHARGES_MAX] = {"charges_max", "charges that nobody told"},
    [PART_RULE_WITHHELD] = {"withheld", "tax withheld"},
    [PART_RULE_TOLERANCE] = {"tolerance", "a rounding"},
    [PART_RULE_RATE_TOLD] = {"rate_told", "at the amount that the bank tells"},
    [PART_RULE_RATE_TABLE] = {"rate_table", "at the rate of the table"},
};

const char *part_kind_name(enum part_kind kind)
{
    return part_kinds[kind];
}

const char *part_rule_name(enum part_rule rule)
{
    return part_rules[rule].name;
}

bool part_kind_find(struct slice name, enum part_kind *out)
{
    for (int i = 0; i < PART_KINDS; i++) {
        if (slice_equal(name, slice_from(part_kinds[i]))) {
            *out = (enum part_kind)i;
            return true;
        }
    }
    return false;
}

bool part_rule_find(struct slice name, enum part_rule *out)
{
    for (int i = 0; i < PART_RULES; i++) {
        if (slice_equal(name, slice_from(part_rules[i].name))) {
            *out = (enum part_rule)i;
            return true;
        }
    }
    return false;
}

/* "2 %", "15.5 %" */
static void part_percent(uint32_t ppm, struct buffer *out)
{
    char digits[4] = {(char)('0' + ppm / 1000 % 10), (char)('0' + ppm / 100 % 10),
                      (char)('0' + ppm / 10 % 10), (char)('0' + ppm % 10)};
    size_t len = sizeof digits;
    while (len > 0 && digits[len - 1] == '0') {
        len--;
    }
    buffer_add_u64(out, ppm / 10000);
    if (len > 0) {
        buffer_add_byte(out, '.');
        buffer_add(out, (struct slice){digits, len});
    }
    buffer_add_text(out, " %");
}

/* The currency that a limit is in. */
static struct currency part_limit_currency(const struct part *part, struct currency item,
                                           struct currency paid)
{
    return part->rule == PART_RULE_RATE_TABLE ? paid : item;
}

void part_format(const struct part *part, struct currency item, struct currency paid,
                 struct buffer *out)
{
    bool rate = part->rule == PART_RULE_RATE_TOLD || part->rule == PART_RULE_RATE_TABLE;
    bool share = part->rule == PART_RULE_OFFERED || part->rule == PART_RULE_WITHHELD;
    buffer_add_text(out, part_kinds[part->kind]);
    if (!rate) {
        buffer_add_byte(out, ' ');
        money_format(part->amount_minor, item.exponent, out);
    }
    buffer_add_text(out, ": ");
    buffer_add_text(out, part_rules[part->rule].words);
    if (share) {
        buffer_add_text(out, ", ");
        part_percent(part->share_ppm, out);
    }
    if (part->basis.len > 0) {
        buffer_add_text(out, share ? " of the " : ", ");
        buffer_add(out, part->basis);
    }
    if (part->rule != PART_RULE_RATE_TOLD) {
        buffer_add_text(out, rate ? "; off by at most " : "; at most ");
        money_format(part->limit_minor, part_limit_currency(part, item, paid).exponent, out);
    }
    if (part->rule == PART_RULE_RATE_TABLE) {
        buffer_add_byte(out, ' ');
        buffer_add(out, currency_code(&paid));
        buffer_add_text(out, " or ");
        part_percent(part->share_ppm, out);
    }
    buffer_add_text(out, " (");
    buffer_add(out, part->scope);
    buffer_add_byte(out, ')');
}

void part_format_plain(const struct part *part, struct currency item, struct currency paid,
                       struct buffer *out)
{
    buffer_add_text(out, part_kinds[part->kind]);
    buffer_add_byte(out, ':');
    buffer_add_text(out, part_rules[part->rule].name);
    buffer_add_byte(out, ':');
    buffer_add(out, part->scope);
    buffer_add_byte(out, ':');
    money_format(part->limit_minor, part_limit_currency(part, item, paid).exponent, out);
}
