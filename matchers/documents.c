#include "matchers/documents.h"

#include "matchers/keys.h"

/* The digits of a compact number of digits alone without the zeros in front; empty for another. */
static struct slice documents_digits(struct slice compact)
{
    size_t zeros = keys_padding(compact);
    for (size_t i = zeros; i < compact.len; i++) {
        if (!byte_is_digit(compact.ptr[i])) {
            return (struct slice){NULL, 0};
        }
    }
    return slice_skip(compact, zeros);
}

bool documents_name(const struct referred_document *document, const struct item *item)
{
    char room[KEY_MAX];
    struct slice compact = {room, keys_compact(document->number, room)};
    struct slice digits = documents_digits(compact);
    struct key keys[KEY_ITEM_MAX];
    size_t count = keys_of_item(item, keys);
    for (size_t k = 0; k < count; k++) {
        struct slice key = {keys[k].text, keys[k].len};
        bool bare = key_form_is_digits(keys[k].form);
        if (key.len > 0 && (slice_equal(key, bare ? digits : compact) ||
                            (digits.len > 0 && slice_equal(key, digits)))) {
            return true;
        }
    }
    return false;
}

bool documents_tell(const struct transaction *transaction, int64_t *sum_minor)
{
    *sum_minor = 0;
    for (size_t i = 0; i < transaction->documents_count; i++) {
        const struct referred_document *document = &transaction->documents[i];
        if (!document->remitted ||
            !currency_equal(document->amount.currency, transaction->amount.currency) ||
            !money_add(*sum_minor, document->amount.minor, sum_minor)) {
            return false;
        }
    }
    return transaction->documents_count > 0 && transaction->documents_count <= DOCUMENTS_MAX;
}

int64_t documents_paid(const struct transaction *transaction, const struct item *item)
{
    int64_t paid_minor = 0;
    for (size_t i = 0; i < transaction->documents_count; i++) {
        if (documents_name(&transaction->documents[i], item)) {
            paid_minor += transaction->documents[i].amount.minor; /* of a sum that fits */
        }
    }
    return paid_minor;
}
