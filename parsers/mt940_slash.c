/*
 * The slash dialect, "/TRTP/SEPA OVERBOEKING/IBAN/NL…/NAME/…/REMI/…": tags between slashes, as
 * Dutch banks, and with other tags banks in many countries, write :86: and the second line of :61:.
 *
 * How it works: a value goes on to the next tag that the table knows; whatever else stands between
 * slashes is text, since payers write slashes too.
 *
 * Source: the SWIFT usage guidelines for structured :86: information in the Dutch market; the code
 * words of MT103 field 72 and MT940 field 61.
 */
#include "parsers/mt940_internal.h"

#include "parsers/text_scan.h"

/* Two to four capital letters as a number. */
#define MT940_SLASH_KEY(a, b, c, d)                                                                \
    ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

/* Sorted by how often they come. */
static const struct mt940_slash_tag {
    uint32_t key;
    enum mt940_role role;
    enum mt940_role party; /* whose name it is; MT940_ROLE_IGNORE where the tag doesn't tell */
} mt940_slash_tags[] = {
    {MT940_SLASH_KEY('R', 'E', 'M', 'I'), MT940_ROLE_REMITTANCE, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('N', 'A', 'M', 'E'), MT940_ROLE_NAME, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('I', 'B', 'A', 'N'), MT940_ROLE_ACCOUNT, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('B', 'I', 'C', 0), MT940_ROLE_BANK, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('E', 'R', 'E', 'F'), MT940_ROLE_END_TO_END, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('T', 'R', 'T', 'P'), MT940_ROLE_ADDITIONAL, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('B', 'B', 'A', 'N'), MT940_ROLE_ACCOUNT, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('A', 'C', 'C', 'W'), MT940_ROLE_PARTY, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('M', 'A', 'R', 'F'), MT940_ROLE_MANDATE, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('M', 'R', 'E', 'F'), MT940_ROLE_MANDATE, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('P', 'R', 'E', 'F'), MT940_ROLE_TRANSACTION_ID, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('K', 'R', 'E', 'F'), MT940_ROLE_TRANSACTION_ID, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('I', 'R', 'E', 'F'), MT940_ROLE_TRANSACTION_ID, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('C', 'S', 'I', 'D'), MT940_ROLE_CREDITOR_ID, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('C', 'R', 'E', 'D'), MT940_ROLE_CREDITOR_ID, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('O', 'R', 'D', 'P'), MT940_ROLE_ORDERING, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('B', 'E', 'N', 'M'), MT940_ROLE_BENEFICIARY, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('C', 'N', 'T', 'P'), MT940_ROLE_PARTY, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('U', 'L', 'T', 'D'), MT940_ROLE_ULTIMATE_DEBTOR, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('U', 'L', 'T', 'B'), MT940_ROLE_ULTIMATE_CREDITOR, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('U', 'L', 'T', 'C'), MT940_ROLE_ULTIMATE_CREDITOR, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('A', 'D', 'D', 'R'), MT940_ROLE_ADDRESS, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('I', 'S', 'D', 'T'), MT940_ROLE_SETTLEMENT_DATE, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('S', 'V', 'C', 'L'), MT940_ROLE_IGNORE, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('T', 'R', 'C', 'D'), MT940_ROLE_ADDITIONAL, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('P', 'U', 'R', 'P'), MT940_ROLE_PURPOSE, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('R', 'T', 'R', 'N'), MT940_ROLE_RETURN, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('C', 'S', 'T', 'R'), MT940_ROLE_REFERENCE, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('O', 'C', 'M', 'T'), MT940_ROLE_INSTRUCTED, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('C', 'H', 'G', 'S'), MT940_ROLE_CHARGES, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('I', 'A', 'C', 'C'), MT940_ROLE_IGNORE, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('E', 'X', 'C', 'H'), MT940_ROLE_EXCHANGE_RATE, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('P', 'T', 0, 0), MT940_ROLE_ADDITIONAL, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('P', 'Y', 0, 0), MT940_ROLE_REMITTANCE, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('O', 'G', 'B', 0), MT940_ROLE_IGNORE, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('V', 'A', 0, 0), MT940_ROLE_REMITTANCE, MT940_ROLE_IGNORE},
    /* Banks of the United States and their branches */
    {MT940_SLASH_KEY('B', 'O', 0, 0), MT940_ROLE_NAME, MT940_ROLE_ORDERING},
    {MT940_SLASH_KEY('B', 'N', 0, 0), MT940_ROLE_NAME, MT940_ROLE_BENEFICIARY},
    {MT940_SLASH_KEY('E', 'I', 0, 0), MT940_ROLE_END_TO_END, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('R', 'F', 'B', 0), MT940_ROLE_END_TO_END, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('O', 'B', 'I', 0), MT940_ROLE_REMITTANCE, MT940_ROLE_IGNORE},
    /* Nordic banks: reference of the ordering customer */
    {MT940_SLASH_KEY('R', 'O', 'C', 0), MT940_ROLE_END_TO_END, MT940_ROLE_IGNORE},
    /* Czech and Slovak banks: variable, specific and constant symbol */
    {MT940_SLASH_KEY('V', 'S', 0, 0), MT940_ROLE_REFERENCE, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('S', 'S', 0, 0), MT940_ROLE_REFERENCE, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('K', 'S', 0, 0), MT940_ROLE_PURPOSE, MT940_ROLE_IGNORE},
    {MT940_SLASH_KEY('T', 'X', 'T', 0), MT940_ROLE_REMITTANCE, MT940_ROLE_IGNORE},
};

/* The tag that "/TAG/" at `at` names, or NULL; `value` is what follows it. */
static const struct mt940_slash_tag *mt940_slash_tag_at(const char *at, const char *end,
                                                        const char **value)
{
    uint32_t key = 0;
    unsigned shift = 32;
    const char *p = at + 1;
    while (p < end && shift > 0 && byte_is_upper(*p)) {
        shift -= 8;
        key |= (uint32_t)(unsigned char)*p++ << shift;
    }
    if (shift > 16 || p >= end || *p != '/') {
        return NULL;
    }
    *value = p + 1;
    for (size_t i = 0; i < sizeof mt940_slash_tags / sizeof mt940_slash_tags[0]; i++) {
        if (mt940_slash_tags[i].key == key) {
            return &mt940_slash_tags[i];
        }
    }
    return NULL;
}

size_t mt940_slash_start(struct slice head)
{
    const char *value = NULL;
    bool begun = head.len > 0 && head.ptr[0] == '/' &&
                 mt940_slash_tag_at(head.ptr, head.ptr + head.len, &value) != NULL;
    return begun ? 0 : SIZE_MAX;
}

/* /REMI/ is "USTD//text", "STRD/CUR/reference", "STRD/ISO/reference" or plain text. */
static void mt940_slash_remittance(struct mt940_details *details, struct slice text)
{
    if (slice_starts(text, SLICE("STRD/"))) {
        text = slice_skip(text, 5);
        size_t slash = slice_find_byte(text, '/');
        if (slash != SIZE_MAX) { /* the reference's issuer: CUR, ISO … */
            text = slice_skip(text, slash + 1);
        }
        mt940_details_set(details, MT940_ROLE_REFERENCE, text);
        mt940_details_set(details, MT940_ROLE_REMITTANCE, text);
        return;
    }
    if (slice_starts(text, SLICE("USTD/"))) {
        text = slice_skip(text, 5);
    }
    while (text.len > 0 && text.ptr[0] == '/') {
        text = slice_skip(text, 1);
    }
    mt940_details_set(details, MT940_ROLE_REMITTANCE, text);
}

/* Without the slashes that end a value or stand for empty parts behind it. */
static struct slice mt940_slash_bare(struct slice text)
{
    text = slice_trim(text);
    while (text.len > 0 && text.ptr[text.len - 1] == '/') {
        text = slice_trim(slice_take(text, text.len - 1));
    }
    return text;
}

static void mt940_slash_value(struct mt940_details *details, const struct mt940_slash_tag *tag,
                              struct slice text)
{
    text = mt940_slash_bare(text);
    if (tag->role == MT940_ROLE_REMITTANCE) {
        mt940_slash_remittance(details, text);
        return;
    }
    if (tag->role == MT940_ROLE_RETURN) {
        text = slice_take(text, slice_find_byte(text, '/'));
    }
    if (tag->role == MT940_ROLE_PURPOSE && slice_starts(text, SLICE("CD/"))) {
        text = slice_skip(text, 3);
    }
    if (tag->party != MT940_ROLE_IGNORE) {
        details->party = tag->party;
    }
    mt940_details_set(details, tag->role, text);
}

void mt940_slash_add_text(struct mt940_details *details, struct slice text)
{
    const char *end = text.ptr + text.len;
    const struct mt940_slash_tag *tag = NULL;
    const char *begin = NULL; /* of the value of `tag` */
    const char *value = NULL;
    for (const char *at = text.ptr; (at = text_scan_byte(at, end, '/')) < end;) {
        const struct mt940_slash_tag *next = mt940_slash_tag_at(at, end, &value);
        if (next == NULL) {
            at++;
            continue;
        }
        if (tag != NULL) {
            mt940_slash_value(details, tag, (struct slice){begin, (size_t)(at - begin)});
        }
        tag = next;
        begin = value;
        /* The value may be empty, and then its closing slash opens the next tag: "/BENM//NAME/". */
        at = value;
    }
    if (tag != NULL) {
        mt940_slash_value(details, tag, (struct slice){begin, (size_t)(end - begin)});
    }
}

void mt940_slash_add(struct mt940_details *details, const struct mt940_field *field, size_t start)
{
    struct slice text = mt940_details_join(details, field, ' ');
    mt940_slash_add_text(details, slice_skip(text, start));
}
