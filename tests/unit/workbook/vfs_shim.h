/*
 * vfs_shim - a file system for SQLite that fails when it is told to, over the one that is there.
 *
 * Calls of one kind are counted; the n-th fails, alone or with all that follow. SQLite's own
 * locking and shared memory are passed on untouched.
 */
#ifndef TS_TESTS_WORKBOOK_VFS_SHIM_H
#define TS_TESTS_WORKBOOK_VFS_SHIM_H

#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

enum vfs_shim_kind { VFS_SHIM_READ, VFS_SHIM_WRITE, VFS_SHIM_SYNC, VFS_SHIM_TRUNCATE };

static struct vfs_shim {
    sqlite3_vfs base;
    sqlite3_vfs *real;
    enum vfs_shim_kind kind;
    unsigned long at; /* 0: nothing fails */
    bool forever;
    int code;
    unsigned long seen;
    unsigned long failed;
} vfs_shim;

/* What SQLite takes for its file: ours in front, the real one behind. */
struct vfs_shim_file {
    sqlite3_file base;
    sqlite3_io_methods methods;
    sqlite3_file real[];
};

static inline sqlite3_file *vfs_shim_real(sqlite3_file *file)
{
    return ((struct vfs_shim_file *)(void *)file)->real;
}

static inline bool vfs_shim_fails(enum vfs_shim_kind kind)
{
    if (vfs_shim.at == 0 || kind != vfs_shim.kind) {
        return false;
    }
    vfs_shim.seen++;
    bool fails = vfs_shim.seen == vfs_shim.at || (vfs_shim.forever && vfs_shim.seen > vfs_shim.at);
    vfs_shim.failed += fails ? 1 : 0;
    return fails;
}

static inline int vfs_shim_close(sqlite3_file *file)
{
    return vfs_shim_real(file)->pMethods->xClose(vfs_shim_real(file));
}

static inline int vfs_shim_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 at)
{
    sqlite3_file *real = vfs_shim_real(file);
    return vfs_shim_fails(VFS_SHIM_READ) ? vfs_shim.code
                                         : real->pMethods->xRead(real, bytes, count, at);
}

/* Half of what is written is there, as when the disk fills up meanwhile. */
static inline int vfs_shim_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at)
{
    sqlite3_file *real = vfs_shim_real(file);
    if (vfs_shim_fails(VFS_SHIM_WRITE)) {
        (void)real->pMethods->xWrite(real, bytes, count / 2, at);
        return vfs_shim.code;
    }
    return real->pMethods->xWrite(real, bytes, count, at);
}

static inline int vfs_shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    sqlite3_file *real = vfs_shim_real(file);
    return vfs_shim_fails(VFS_SHIM_TRUNCATE) ? vfs_shim.code
                                             : real->pMethods->xTruncate(real, size);
}

static inline int vfs_shim_sync(sqlite3_file *file, int flags)
{
    sqlite3_file *real = vfs_shim_real(file);
    return vfs_shim_fails(VFS_SHIM_SYNC) ? vfs_shim.code : real->pMethods->xSync(real, flags);
}

static inline int vfs_shim_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return vfs_shim_real(file)->pMethods->xFileSize(vfs_shim_real(file), size);
}

static inline int vfs_shim_lock(sqlite3_file *file, int level)
{
    return vfs_shim_real(file)->pMethods->xLock(vfs_shim_real(file), level);
}

static inline int vfs_shim_unlock(sqlite3_file *file, int level)
{
    return vfs_shim_real(file)->pMethods->xUnlock(vfs_shim_real(file), level);
}

static inline int vfs_shim_reserved(sqlite3_file *file, int *held)
{
    return vfs_shim_real(file)->pMethods->xCheckReservedLock(vfs_shim_real(file), held);
}

static inline int vfs_shim_control(sqlite3_file *file, int what, void *value)
{
    return vfs_shim_real(file)->pMethods->xFileControl(vfs_shim_real(file), what, value);
}

static inline int vfs_shim_sector(sqlite3_file *file)
{
    return vfs_shim_real(file)->pMethods->xSectorSize(vfs_shim_real(file));
}

static inline int vfs_shim_device(sqlite3_file *file)
{
    return vfs_shim_real(file)->pMethods->xDeviceCharacteristics(vfs_shim_real(file));
}

static inline int vfs_shim_map(sqlite3_file *file, int page, int size, int extend,
                               void volatile **out)
{
    return vfs_shim_real(file)->pMethods->xShmMap(vfs_shim_real(file), page, size, extend, out);
}

static inline int vfs_shim_map_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return vfs_shim_real(file)->pMethods->xShmLock(vfs_shim_real(file), offset, count, flags);
}

static inline void vfs_shim_barrier(sqlite3_file *file)
{
    vfs_shim_real(file)->pMethods->xShmBarrier(vfs_shim_real(file));
}

static inline int vfs_shim_unmap(sqlite3_file *file, int remove)
{
    return vfs_shim_real(file)->pMethods->xShmUnmap(vfs_shim_real(file), remove);
}

static inline int vfs_shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                                int *opened)
{
    struct vfs_shim_file *shim = (struct vfs_shim_file *)(void *)file;
    (void)vfs;
    int code = vfs_shim.real->xOpen(vfs_shim.real, name, shim->real, flags, opened);
    shim->base.pMethods = NULL;
    if (shim->real->pMethods != NULL) {
        /* Version 2: without the mapping of the file itself, which reads past xRead. */
        shim->methods = (sqlite3_io_methods){.iVersion = 2,
                                             .xClose = vfs_shim_close,
                                             .xRead = vfs_shim_read,
                                             .xWrite = vfs_shim_write,
                                             .xTruncate = vfs_shim_truncate,
                                             .xSync = vfs_shim_sync,
                                             .xFileSize = vfs_shim_size,
                                             .xLock = vfs_shim_lock,
                                             .xUnlock = vfs_shim_unlock,
                                             .xCheckReservedLock = vfs_shim_reserved,
                                             .xFileControl = vfs_shim_control,
                                             .xSectorSize = vfs_shim_sector,
                                             .xDeviceCharacteristics = vfs_shim_device,
                                             .xShmMap = vfs_shim_map,
                                             .xShmLock = vfs_shim_map_lock,
                                             .xShmBarrier = vfs_shim_barrier,
                                             .xShmUnmap = vfs_shim_unmap};
        shim->base.pMethods = &shim->methods;
    }
    return code;
}

/* From here on every connection goes through the shim. */
static inline int vfs_shim_install(void)
{
    vfs_shim.real = sqlite3_vfs_find(NULL);
    vfs_shim.base = *vfs_shim.real;
    vfs_shim.base.pNext = NULL;
    vfs_shim.base.zName = "shim";
    vfs_shim.base.szOsFile = (int)sizeof(struct vfs_shim_file) + vfs_shim.real->szOsFile;
    vfs_shim.base.xOpen = vfs_shim_open;
    return sqlite3_vfs_register(&vfs_shim.base, 1);
}

static inline void vfs_shim_arm(enum vfs_shim_kind kind, unsigned long at, bool forever, int code)
{
    vfs_shim.kind = kind;
    vfs_shim.at = at;
    vfs_shim.forever = forever;
    vfs_shim.code = code;
    vfs_shim.seen = 0;
    vfs_shim.failed = 0;
}

#endif
