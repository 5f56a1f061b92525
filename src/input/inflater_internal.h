/* inflater_internal - the libraries behind inflater.h; only inflater*.c includes it. */
#ifndef TS_INPUT_INFLATER_INTERNAL_H
#define TS_INPUT_INFLATER_INTERNAL_H

#include "input/inflater.h"

extern const struct inflater_kind inflater_zlib;
extern const struct inflater_kind inflater_isal; /* where TS_HAVE_ISAL */

#endif
