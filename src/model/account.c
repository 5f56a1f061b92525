#include "model/account.h"

enum { ACCOUNT_MIN = 4 }; /* letters and digits */

/* Cuts the next letter or digit off, as a capital; 0 at the end. `count` came before. */
static char account_next(struct slice *text, size_t count)
{
    while (text->len > 0) {
        char c = byte_upper(text->ptr[0]);
        *text = slice_skip(*text, 1);
        if (byte_is_alnum(c) && (count > 0 || c != '0')) {
            return c;
        }
    }
    return 0;
}

bool account_is_one(struct slice a, struct slice b)
{
    size_t count = 0;
    while (count < ACCOUNT_KEY_MAX) {
        char left = account_next(&a, count);
        char right = account_next(&b, count);
        if (left != right) {
            return false;
        }
        if (left == 0) {
            break;
        }
        count++;
    }
    return count >= ACCOUNT_MIN;
}

size_t account_key(struct slice text, char key[ACCOUNT_KEY_MAX])
{
    size_t count = 0;
    char c = 0;
    while (count < ACCOUNT_KEY_MAX && (c = account_next(&text, count)) != 0) {
        key[count++] = c;
    }
    return count < ACCOUNT_MIN ? 0 : count;
}
