#include "model/decision.h"

const char *decision_action_name(enum decision_action action)
{
    static const char *const names[DECISION_ACTIONS] = {
        [DECISION_REJECT] = "reject",
        [DECISION_ACCEPT] = "accept",
        [DECISION_ASSIGN] = "assign",
    };
    return names[action];
}
