#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CODE(code, title, cure)         {code, title, cure, false},
#define CONTROL_CODE(code, title, cure) {code, title, cure, true},
static const struct diag_code diag_code_rows[] = {
#include "base/codes.def"
};
#undef CONTROL_CODE
#undef CODE

static void diag_record(struct diag *diag, enum severity severity, struct place place,
                        const char *code, const char *format, va_list arguments)
    __attribute__((format(printf, 5, 0)));

static void diag_record(struct diag *diag, enum severity severity, struct place place,
                        const char *code, const char *format, va_list arguments)
{
    struct diagnostic diagnostic = {.severity = severity, .place = place};
    (void)snprintf(diagnostic.code, sizeof diagnostic.code, "%s", code);
    (void)vsnprintf(diagnostic.message, sizeof diagnostic.message, format, arguments);
    diag_forward(diag, &diagnostic);
}

void diag_forward(struct diag *diag, const struct diagnostic *diagnostic)
{
    diag->count++;
    diag->warnings += diagnostic->severity == SEVERITY_WARNING ? 1 : 0;
    diag->errors += diagnostic->severity == SEVERITY_ERROR ? 1 : 0;
    diag->last = *diagnostic;
    if (diag->listen != NULL) {
        diag->listen(diag->context, diagnostic);
    }
}

enum status diag_fail(struct diag *diag, struct place place, enum status status, const char *code,
                      const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diag_record(diag, SEVERITY_ERROR, place, code, format, arguments);
    va_end(arguments);
    return status;
}

void diag_warn(struct diag *diag, struct place place, const char *code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diag_record(diag, SEVERITY_WARNING, place, code, format, arguments);
    va_end(arguments);
}

void diag_info(struct diag *diag, struct place place, const char *code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diag_record(diag, SEVERITY_INFO, place, code, format, arguments);
    va_end(arguments);
}

enum status diag_memory(struct diag *diag)
{
    return diag_fail(diag, (struct place){NULL, 0, 0}, STATUS_MEMORY, "TS-INT-001",
                     "out of memory");
}

const struct diag_code *diag_code_find(const char *code)
{
    for (size_t i = 0; i < sizeof diag_code_rows / sizeof diag_code_rows[0]; i++) {
        if (strcmp(diag_code_rows[i].code, code) == 0) {
            return &diag_code_rows[i];
        }
    }
    return NULL;
}

bool diag_is_control(const struct diagnostic *diagnostic)
{
    const struct diag_code *row =
        diagnostic->severity == SEVERITY_INFO ? NULL : diag_code_find(diagnostic->code);
    return row != NULL && row->control;
}

const struct diag_code *diag_codes(size_t *count)
{
    *count = sizeof diag_code_rows / sizeof diag_code_rows[0];
    return diag_code_rows;
}

const char *severity_name(enum severity severity)
{
    switch (severity) {
    case SEVERITY_INFO:
        return "info";
    case SEVERITY_WARNING:
        return "warning";
    case SEVERITY_ERROR:
        break;
    }
    return "error";
}
