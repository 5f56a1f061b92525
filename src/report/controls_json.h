/* controls_json - controls.json: the proof that nothing was lost, for programs. */
#ifndef TS_REPORT_CONTROLS_JSON_H
#define TS_REPORT_CONTROLS_JSON_H

#include "base/buffer.h"
#include "base/status.h"
#include "report/results.h"

/* Appends the whole document. STATUS_OK or STATUS_MEMORY (no diagnostic). */
enum status controls_json_format(const struct batch *batch, const struct batch_result *result,
                                 const struct controls *controls,
                                 const struct results_header *header, struct buffer *out);

#endif
