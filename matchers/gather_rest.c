/*
 * gather_rest - digits by which an item is named, and which may be what is left of another number.
 *
 * 7094 is the end of 17094, and as well 70194 or 70794 with a digit lost; 2603-024792 ends as
 * 2602-024792 does, and is another number of ours. Who pays decides which it is; where nobody
 * knows, a person does.
 */
#include "matchers/gather_internal.h"

/* The runs of the text from one to another, without what separates them. */
static struct slice gather_rest_join(const struct tokens *tokens, size_t from, size_t to)
{
    const struct token *last = &tokens->list[to];
    return tokens_join(tokens, from, last->begin + last->len - tokens->list[from].begin);
}

/* Where the digits of a number end: those before the date at its end, where only they are meant. */
static size_t gather_rest_end(const struct item *item, enum key_form form, struct slice printed)
{
    size_t end = printed.len;
    for (size_t dated = form == KEY_SERIAL ? keys_date_digits(item) : 0; dated > 0 && end > 0;
         end--) {
        dated -= byte_is_digit(printed.ptr[end - 1]) ? 1 : 0;
    }
    return end;
}

/* Where digits that end a number begin in it as it is printed; SIZE_MAX where they don't end it. */
static size_t gather_rest_begin(struct slice digits, struct slice printed, size_t end)
{
    size_t at = end;
    for (size_t left = digits.len; left > 0; left--) {
        while (at > 0 && !byte_is_digit(printed.ptr[at - 1])) {
            at--;
        }
        if (at == 0 || printed.ptr[at - 1] != digits.ptr[left - 1]) {
            return SIZE_MAX;
        }
        at--;
    }
    return at;
}

/* Whether digits are those of a number but one, or have zeros in front, but not all that it has.
 * Who leaves zeros out leaves out all. */
static bool gather_rest_lacks_one(const struct item *item, enum key_form form, struct slice digits)
{
    struct slice printed = slice_trim(item->invoice_id);
    size_t at = gather_rest_begin(digits, printed, gather_rest_end(item, form, printed));
    if (at == SIZE_MAX || at == 0 || !byte_is_digit(printed.ptr[at - 1])) {
        return false;
    }
    bool zero = printed.ptr[at - 1] == '0';
    bool one = at == 1 || !byte_is_digit(printed.ptr[at - 2]);
    return digits.ptr[0] == '0' ? zero || one : one && !zero;
}

/* Whether digits that nothing explains stand before a mention, a sign between, and make it a number
 * of our shape. */
static bool gather_rest_is_end(const struct index *index, const struct tokens *tokens, size_t from,
                               size_t to)
{
    enum { GATHER_REST_RUNS = 2 };
    for (size_t at = from; at > 0 && at + GATHER_REST_RUNS > from; at--) {
        const struct token *before = &tokens->list[at - 1];
        if (!before->digits || before->seen || gather_is_aside(before) ||
            tokens->list[at].from != before->from + before->len + 1U) {
            return false;
        }
        struct slice digits = gather_rest_join(tokens, at - 1, to);
        bool lettered = at > 1 && !tokens->list[at - 2].digits;
        if (index_is_our_shape(index, (struct slice){NULL, 0}, digits) ||
            (lettered && index_is_our_shape(index, token_text(tokens, at - 2), digits))) {
            return true;
        }
    }
    return false;
}

bool gather_may_be_rest(const struct index *index, const struct gather *gather,
                        const struct gather_item *item)
{
    const struct tokens *tokens = &gather->tokens;
    size_t last = item->token + item->tokens - 1U;
    if (!key_form_is_digits(item->form) || item->inside) {
        return false;
    }
    return gather_rest_lacks_one(&index->batch->items[item->item], item->form,
                                 gather_rest_join(tokens, item->token, last)) ||
           (item->form == KEY_SERIAL && gather_rest_is_end(index, tokens, item->token, last));
}
