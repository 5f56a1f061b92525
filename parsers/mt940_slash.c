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

static const struct mt940_slash_tag {
    struct slice text;
    enum mt940_role role;
} mt940_slash_tags[] = {
    {{"REMI", 4}, MT940_ROLE_REMITTANCE},
    {{"NAME", 4}, MT940_ROLE_NAME},
    {{"IBAN", 4}, MT940_ROLE_ACCOUNT},
    {{"BBAN", 4}, MT940_ROLE_ACCOUNT},
    {{"ACCW", 4}, MT940_ROLE_PARTY},
    {{"BIC", 3}, MT940_ROLE_BANK},
    {{"EREF", 4}, MT940_ROLE_END_TO_END},
    {{"MARF", 4}, MT940_ROLE_MANDATE},
    {{"MREF", 4}, MT940_ROLE_MANDATE},
    {{"PREF", 4}, MT940_ROLE_TRANSACTION_ID},
    {{"KREF", 4}, MT940_ROLE_TRANSACTION_ID},
    {{"IREF", 4}, MT940_ROLE_TRANSACTION_ID},
    {{"CSID", 4}, MT940_ROLE_IGNORE},
    {{"CRED", 4}, MT940_ROLE_IGNORE},
    {{"ORDP", 4}, MT940_ROLE_ORDERING},
    {{"BENM", 4}, MT940_ROLE_BENEFICIARY},
    {{"CNTP", 4}, MT940_ROLE_PARTY},
    {{"ULTD", 4}, MT940_ROLE_ULTIMATE_DEBTOR},
    {{"ULTB", 4}, MT940_ROLE_ULTIMATE_CREDITOR},
    {{"ULTC", 4}, MT940_ROLE_ULTIMATE_CREDITOR},
    {{"ADDR", 4}, MT940_ROLE_IGNORE},
    {{"ISDT", 4}, MT940_ROLE_IGNORE},
    {{"SVCL", 4}, MT940_ROLE_IGNORE},
    {{"TRCD", 4}, MT940_ROLE_ADDITIONAL},
    {{"TRTP", 4}, MT940_ROLE_ADDITIONAL},
    {{"PURP", 4}, MT940_ROLE_PURPOSE},
    {{"RTRN", 4}, MT940_ROLE_RETURN},
    {{"CSTR", 4}, MT940_ROLE_REFERENCE},
    {{"OCMT", 4}, MT940_ROLE_INSTRUCTED},
    {{"CHGS", 4}, MT940_ROLE_CHARGES},
    {{"IACC", 4}, MT940_ROLE_IGNORE},
    {{"EXCH", 4}, MT940_ROLE_IGNORE},
    {{"PT", 2}, MT940_ROLE_ADDITIONAL},
    {{"PY", 2}, MT940_ROLE_REMITTANCE},
    {{"OGB", 3}, MT940_ROLE_IGNORE},
    {{"VA", 2}, MT940_ROLE_REMITTANCE},
};

enum { MT940_SLASH_TAG_MAX = 4 };

/* The tag that "/TAG/" at the start of `text` names, or NULL. */
static const struct mt940_slash_tag *mt940_slash_tag_at(struct slice text)
{
    size_t len = 0;
    if (text.len == 0 || text.ptr[0] != '/') {
        return NULL;
    }
    while (len + 1 < text.len && len <= MT940_SLASH_TAG_MAX && byte_is_upper(text.ptr[len + 1])) {
        len++;
    }
    if (len < 2 || len + 1 >= text.len || text.ptr[len + 1] != '/') {
        return NULL;
    }
    struct slice name = {text.ptr + 1, len};
    for (size_t i = 0; i < sizeof mt940_slash_tags / sizeof mt940_slash_tags[0]; i++) {
        if (slice_equal(name, mt940_slash_tags[i].text)) {
            return &mt940_slash_tags[i];
        }
    }
    return NULL;
}

bool mt940_slash_is(struct slice field)
{
    return mt940_slash_tag_at(field) != NULL;
}

/* The next tag at or behind `from`, or NULL; `at` is where it stands. */
static const struct mt940_slash_tag *mt940_slash_next(struct slice text, size_t from, size_t *at)
{
    for (;;) {
        size_t step = slice_find_byte(slice_skip(text, from), '/');
        if (step == SIZE_MAX) {
            *at = text.len;
            return NULL;
        }
        const struct mt940_slash_tag *tag = mt940_slash_tag_at(slice_skip(text, from + step));
        if (tag != NULL) {
            *at = from + step;
            return tag;
        }
        from += step + 1;
    }
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
    mt940_details_set(details, tag->role, text);
}

void mt940_slash_add(struct mt940_details *details, struct slice text)
{
    size_t at = 0;
    const struct mt940_slash_tag *tag = mt940_slash_next(text, 0, &at);
    while (tag != NULL) {
        size_t begin = at + tag->text.len + 2;
        size_t end = 0;
        /* The value may be empty, and then its closing slash opens the next tag: "/BENM//NAME/". */
        const struct mt940_slash_tag *next = mt940_slash_next(text, begin, &end);
        mt940_slash_value(details, tag, slice_take(slice_skip(text, begin), end - begin));
        tag = next;
        at = end;
    }
}
