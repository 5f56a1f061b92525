#include "input/inflater_internal.h"

const struct inflater_kind *inflater_kind(size_t at)
{
    static const struct inflater_kind *const kinds[] = {
#if TS_HAVE_ISAL
        &inflater_isal,
#endif
        &inflater_zlib,
    };
    return at < sizeof kinds / sizeof kinds[0] ? kinds[at] : NULL;
}
