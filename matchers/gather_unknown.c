#include "matchers/gather_internal.h"

#include "model/number_kind.h"
#include "model/reference.h"

#include <string.h>

bool gather_is_document_word(struct slice word)
{
    return number_kind_of(word) == NUMBER_KIND_DOCUMENT;
}

/* Words by which payers tell that the document that follows is theirs; folded. */
static bool gather_is_own_word(struct slice word)
{
    static const char words[][8] = {"UNSERE", "UNSER", "UNSERER", "UNS",    "OUR",
                                    "EIGENE", "NOTRE", "NUESTRA", "NOSTRA", "NOSSA",
                                    "ONZE",   "NASZA", "NASE",    "VAR"};
    return tokens_word_is_in(word, words[0], sizeof words[0], sizeof words / sizeof words[0]);
}

/* Whether one sign that parts the groups of a number stands between a token and the one before. */
static bool gather_is_group(const struct tokens *tokens, size_t at)
{
    const struct token *before = &tokens->list[at - 1];
    size_t end = before->from + before->len;
    return before->digits && tokens->list[at].from == end + 1 &&
           strchr("/-.", tokens->text[end]) != NULL;
}

/* What the words before a number tell of its kind: the nearest one that tells any, passing over a
 * few letters such as "Nr", "No", "vom", or with them, "K-Nr". */
static enum number_kind gather_read_kind(const struct tokens *tokens, size_t at)
{
    enum { GATHER_KIND_WORDS = 3, GATHER_PASSED_MAX = 6 };
    size_t passed = 0;
    for (size_t back = 1; back <= GATHER_KIND_WORDS && back <= at; back++) {
        const struct token *before = &tokens->list[at - back];
        if (before->digits) {
            return NUMBER_KIND_UNTOLD;
        }
        enum number_kind kind = number_kind_of(token_text(tokens, at - back));
        if (kind == NUMBER_KIND_UNTOLD && back == 2) {
            kind = number_kind_of(tokens_join(tokens, at - back, before->len + passed));
        }
        if (kind == NUMBER_KIND_DOCUMENT && at > back &&
            gather_is_own_word(token_text(tokens, at - back - 1))) {
            return NUMBER_KIND_UNTOLD; /* the payer's own document, or so it says */
        }
        passed += before->len;
        if (kind != NUMBER_KIND_UNTOLD || passed > GATHER_PASSED_MAX) {
            return kind;
        }
    }
    return NUMBER_KIND_UNTOLD;
}

/* … read once for each number, which many ask for. */
static enum number_kind gather_kind(const struct tokens *tokens, size_t at)
{
    struct token *token = &tokens->list[at];
    if (token->kind == 0) {
        token->kind = (uint8_t)(gather_read_kind(tokens, at) + 1);
    }
    return (enum number_kind)(token->kind - 1);
}

bool gather_after_document_word(const struct tokens *tokens, size_t at)
{
    return gather_kind(tokens, at) == NUMBER_KIND_DOCUMENT;
}

bool gather_is_no_document(const struct gather *gather, size_t at)
{
    while (at > 0 && gather_is_group(&gather->tokens, at)) {
        at--;
    }
    enum number_kind kind = gather_kind(&gather->tokens, at);
    return kind == NUMBER_KIND_CUSTOMER || kind == NUMBER_KIND_OTHER ||
           (kind == NUMBER_KIND_ORDER && gather->any_named);
}

/* Whether an item is named by a few digits alone, which a street, a loan or a tax number have too;
 * a word such as "invoice" before them makes up for one digit. */
bool gather_is_bare(const struct gather *gather, const struct gather_item *item)
{
    enum { GATHER_BARE_MAX = 5 };
    const struct token *token = &gather->tokens.list[item->token];
    if (item->tokens == 1 && !token->digits) {
        return true; /* a word */
    }
    return item->tokens == 1 && (item->digits < GATHER_BARE_MAX ||
                                 (item->digits == GATHER_BARE_MAX &&
                                  !gather_after_document_word(&gather->tokens, item->token)));
}

/*
 * A structured reference says whose invoice it is: one that no open item explains is another
 * biller's, or of an item that is not on the list. Each reference is a line of the text.
 */
static bool gather_reference_unknown(const struct gather *gather)
{
    const struct tokens *tokens = &gather->tokens;
    size_t i = 0;
    while (i < tokens->count && tokens->list[i].from < gather->references_len) {
        const char *line = tokens->text + tokens->list[i].from;
        const char *end = memchr(line, '\n', gather->references_len - tokens->list[i].from);
        bool digits = false;
        bool seen = false;
        for (; i < tokens->count && tokens->text + tokens->list[i].from < end; i++) {
            digits = digits || tokens->list[i].digits;
            seen = seen || tokens->list[i].seen;
        }
        if (digits && !seen) {
            return true;
        }
    }
    return false;
}

/* Whether digits are the year of the payment or the one before: what is left of a number that was
 * cut, or when it was. */
static bool gather_is_year(const struct gather *gather, struct slice digits)
{
    uint64_t value = 0;
    int year = 0;
    int month = 0;
    int day = 0;
    if (digits.len != 4 || !date_present(gather->booking_date) || !slice_to_u64(digits, &value)) {
        return false;
    }
    date_split(gather->booking_date, &year, &month, &day);
    return value == (uint64_t)year || value + 1 == (uint64_t)year;
}

bool gather_says_month(const struct gather *gather, size_t token)
{
    enum { GATHER_MONTHS = 12, GATHER_MONTH_LEN = 2 };
    const struct tokens *tokens = &gather->tokens;
    uint64_t month = 0;
    return token + 1 < tokens->count && tokens->list[token].digits &&
           tokens->list[token].len <= GATHER_MONTH_LEN && gather_is_group(tokens, token + 1) &&
           gather_is_year(gather, token_text(tokens, token + 1)) &&
           slice_to_u64(token_text(tokens, token), &month) && month >= 1 && month <= GATHER_MONTHS;
}

/* Whether all that the payer wrote is one number, unexplained, and as our last digits are. */
static bool gather_serial_alone(const struct index *index, const struct gather *gather)
{
    if (gather->said_count != 1 || !gather->tokens.list[0].digits || gather->tokens.list[0].seen ||
        gather_is_aside(&gather->tokens.list[0])) {
        return false;
    }
    uint64_t value = 0;
    const struct index_form *form = &index->forms[KEY_SERIAL];
    return slice_to_u64(token_text(&gather->tokens, 0), &value) && value >= 100 &&
           value >= form->low && value <= form->high;
}

/* Whether one sign alone stands between a token and the one before. */
static bool gather_is_grouped(const struct tokens *tokens, size_t at)
{
    const struct token *before = &tokens->list[at - 1];
    return tokens->list[at].from == before->from + before->len + 1U;
}

/* Notes that there is such a number, and that no item will explain it. */
static void gather_note_more(struct gather *gather)
{
    gather->names_unknown = true;
    gather->unknown_more = true;
}

void gather_note_unknown(struct gather *gather, size_t from, size_t to)
{
    if (gather->unknown_count == GATHER_UNKNOWN_MAX) {
        gather_note_more(gather);
        return;
    }
    gather->names_unknown = true;
    gather->unknown[gather->unknown_count++] =
        (struct gather_unknown){(uint32_t)from, (uint32_t)to};
}

bool gather_is_own_reference(const struct index *index, struct slice joined)
{
    return index->checks[1].known && joined.len < INDEX_LENGTHS && byte_is_digit(joined.ptr[0]) &&
           (index->begins[INDEX_BEGINS_DIGIT].lengths >> joined.len & 1U) != 0 &&
           checks_hold(&index->checks[1], joined);
}

/* Whether a run of letters and digits is a payment reference: by its own shape, or as the list's
 * references are made. */
static bool gather_is_reference(const struct index *index, struct slice joined)
{
    enum { GATHER_REFERENCE_MIN = 6 };
    return joined.len >= GATHER_REFERENCE_MIN && (reference_find_scheme(joined) != REFERENCE_NONE ||
                                                  gather_is_own_reference(index, joined));
}

/* Notes a payment reference with right check digits that no item has: one of an item that is paid,
 * or another biller's. */
static void gather_checked_unknown(const struct index *index, struct gather *gather)
{
    const struct tokens *tokens = &gather->tokens;
    for (size_t i = 0; i < gather->said_count; i++) {
        char joined[REFERENCE_MAX];
        size_t len = 0;
        for (size_t to = i; to < gather->said_count && !tokens->list[to].seen; to++) {
            struct slice text = token_text(tokens, to);
            bool apart = to > i && tokens->list[to].from >
                                       tokens->list[to - 1].from + tokens->list[to - 1].len + 1U;
            if (apart || len + text.len > sizeof joined) {
                break;
            }
            memcpy(joined + len, text.ptr, text.len);
            len += text.len;
            bool whole = to + 1 == gather->said_count || !tokens->list[to + 1].digits ||
                         tokens->list[to + 1].from > tokens->list[to].from + tokens->list[to].len;
            if (whole && gather_is_reference(index, (struct slice){joined, len}) &&
                !gather_is_no_document(gather, i)) {
                gather_note_unknown(gather, i, to);
                return;
            }
        }
    }
}

/*
 * Whether digits that begin with run `i` look like a number of ours, or stand where one does.
 * Without its letters a short number is any number; `one` is whether they are a single run, and
 * `grouped` whether a single sign stands between their groups.
 */
static bool gather_looks_ours(const struct index *index, const struct gather *gather, size_t i,
                              struct slice digits, bool one, bool grouped)
{
    const struct tokens *tokens = &gather->tokens;
    if (i > 0 && !tokens->list[i - 1].digits &&
        index_is_our_shape(index, token_text(tokens, i - 1), digits)) {
        return true;
    }
    bool year = one && gather_is_year(gather, digits);
    bool alone = i + 1 >= gather->said_count || !tokens->list[i + 1].digits;
    size_t len_min = one && !year ? 4 : (grouped ? 6 : 8);
    bool shaped =
        digits.len >= len_min && index_is_our_shape(index, (struct slice){NULL, 0}, digits);
    bool worded =
        one && digits.len >= 3 && !(year && alone) && gather_after_document_word(tokens, i);
    return (shaped || worded) && !gather_is_no_document(gather, i) &&
           (one || !gather_says_month(gather, i) || gather_kind(tokens, i) == NUMBER_KIND_DOCUMENT);
}

/* Notes the numbers that begin with run `i` and that nothing explains. */
static void gather_number_unknown(const struct index *index, struct gather *gather, size_t i)
{
    enum { GATHER_GROUPS_MAX = 3, GATHER_DIGITS_MAX = 18 };
    const struct tokens *tokens = &gather->tokens;
    char joined[GATHER_DIGITS_MAX];
    size_t len = 0;
    bool grouped = true;
    for (size_t to = i; to < gather->said_count && to < i + GATHER_GROUPS_MAX; to++) {
        struct slice text = token_text(tokens, to);
        if (!tokens->list[to].digits || (to > i && tokens->list[to].seen) ||
            tokens->list[to].money || len + text.len > sizeof joined) {
            return;
        }
        memcpy(joined + len, text.ptr, text.len);
        len += text.len;
        grouped = grouped && (to == i || gather_is_grouped(tokens, to));
        if (tokens->list[i].seen && (to == i || !grouped)) {
            continue; /* the customer's number, or it and something else */
        }
        if (gather_looks_ours(index, gather, i, (struct slice){joined, len}, to == i, grouped)) {
            gather_note_unknown(gather, i, to);
        }
    }
}

void gather_unknown_numbers(const struct index *index, struct gather *gather)
{
    const struct tokens *tokens = &gather->tokens;
    gather->names_unknown = false;
    gather->unknown_count = 0;
    gather->unknown_more = false;
    if (gather->references_len > 0 && gather_reference_unknown(gather)) {
        gather_note_more(gather);
    } else if (gather_serial_alone(index, gather)) {
        gather_note_unknown(gather, 0, 0);
    }
    gather_code_unknown(index, gather);
    const struct token *end = tokens->list + gather->said_count;
    for (const struct token *token = tokens->list; token < end; token++) {
        if (!token->digits || gather_is_aside(token)) {
            continue;
        }
        gather->numbers_count++;
        if (!token->seen || token->number) {
            gather->numbers_unread += !token->seen && token->len >= 2 ? 1 : 0;
            gather_number_unknown(index, gather, (size_t)(token - tokens->list));
        }
    }
    if (!gather->names_unknown && !gather->any_named && gather->numbers_unread > 0) {
        gather_checked_unknown(index, gather);
    }
    if (!gather->names_unknown && gather->named_count == 0 && gather_code_cut(index, gather)) {
        gather_note_more(gather);
    }
}

bool gather_is_of(const struct gather *gather, size_t token, const uint32_t *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct gather_item *item = gather_find_named(gather, items[i]);
        if (item != NULL && gather_item_covers(item, token)) {
            return true;
        }
    }
    return false;
}

bool gather_says_more(const struct index *index, const struct gather *gather, const uint32_t *items,
                      size_t count)
{
    enum { GATHER_FRAGMENT_MAX = 7 }; /* longer ones are seen for what they are */
    for (size_t i = 0; i < gather->said_count; i++) {
        const struct token *token = &gather->tokens.list[i];
        if (gather_is_aside(token) || gather_is_of(gather, i, items, count) ||
            (token->seen && token->number)) {
            continue;
        }
        struct slice text = token_text(&gather->tokens, i);
        bool number = token->digits && (!token->seen || token->len <= GATHER_FRAGMENT_MAX);
        bool begins = !token->digits && !token->seen && token->len < INDEX_LENGTHS &&
                      (index->begins[text.ptr[0] - 'A'].letters >> token->len & 1U) != 0 &&
                      !gather_is_document_word(text);
        if (number || begins) {
            return true;
        }
    }
    return false;
}

bool gather_says_year(const struct gather *gather, size_t token)
{
    return gather_is_year(gather, token_text(&gather->tokens, token)) &&
           !gather_after_document_word(&gather->tokens, token);
}
