#include "model/balance_check.h"

int balance_check(const struct statement *statement, int64_t booked_minor, bool sum_known,
                  struct diag *diag)
{
    int balanced = sum_known ? statement_balanced(statement, booked_minor) : -1;
    if (balanced != 0) {
        return balanced;
    }
    struct buffer opening = {0};
    struct buffer booked = {0};
    struct buffer closing = {0};
    unsigned exponent = statement->currency.exponent;
    money_format(statement->opening.minor, exponent, &opening);
    money_format(booked_minor, exponent, &booked);
    money_format(statement->closing.minor, exponent, &closing);
    diag_warn(diag, statement->place, "TS-BAL-001",
              "statement %.*s: opening %.*s and booked entries %.*s do not give closing %.*s",
              SLICE_ARG(slice_take(statement->statement_id, 60)), SLICE_ARG(buffer_slice(&opening)),
              SLICE_ARG(buffer_slice(&booked)), SLICE_ARG(buffer_slice(&closing)));
    buffer_clear(&opening);
    buffer_clear(&booked);
    buffer_clear(&closing);
    return balanced;
}
