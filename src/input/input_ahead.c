/*
 * How it works: a thread reads the feed (descriptor, digest, inflate) into a ring of blocks while
 * the parser works on the block before; a ring that is full makes the thread wait, one that is
 * empty the parser. So a compressed file takes as long as the slower of the two, and memory is
 * that of the ring. Waking a thread costs as much as inflating a good part of a block, so whoever
 * has to wait sleeps until half of the ring is ready for it: free for the thread, filled for the
 * parser. The blocks are large, since zlib copies 32 KiB of its window whenever one ends, and few,
 * so that a small file needs as much memory as a large one.
 *
 * Invariants:
 *  1. what the feed reads belongs to the thread from start to stop, everything else to the reader;
 *     only the numbers under the mutex are shared;
 *  2. blocks, end and failure reach the reader in the order of the feed: a failure is told, once,
 *     after the last byte before it was handed over, as it would be without a thread;
 *  3. the thread never waits for anything but room in the ring, so a stop ends it soon.
 */
#include "input/input_internal.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

enum {
    INPUT_AHEAD_BLOCKS = 8,
    INPUT_AHEAD_HALF = INPUT_AHEAD_BLOCKS / 2,
    INPUT_AHEAD_BLOCK_BYTES = 1 << 17,
};

struct input_ahead_block {
    size_t len;
    char bytes[INPUT_AHEAD_BLOCK_BYTES];
};

struct input_ahead {
    struct input_feed feed;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    /* Under the mutex. */
    uint64_t filled; /* blocks, since the start */
    uint64_t freed;
    bool ended; /* the feed has no more; `status` and `failure` are final */
    bool stopping;
    bool full;       /* the thread waits until half of the ring is free */
    uint64_t wanted; /* blocks, or the end, that the reader waits for; 0 where it doesn't wait */
    enum status status;
    /* The reader's own. */
    bool lent; /* the oldest block is in use */
    bool told; /* the failure was passed on */
    /* The thread's until it has ended. */
    struct diag diag;
    struct input_ahead_block blocks[INPUT_AHEAD_BLOCKS];
};

/* Waits for room; NULL when the reader wants no more. */
static struct input_ahead_block *input_ahead_room(struct input_ahead *ahead)
{
    struct input_ahead_block *block = NULL;
    (void)pthread_mutex_lock(&ahead->mutex);
    ahead->full = ahead->filled - ahead->freed == INPUT_AHEAD_BLOCKS;
    while (!ahead->stopping && ahead->full) {
        (void)pthread_cond_wait(&ahead->changed, &ahead->mutex);
    }
    if (!ahead->stopping) {
        block = &ahead->blocks[ahead->filled % INPUT_AHEAD_BLOCKS];
    }
    (void)pthread_mutex_unlock(&ahead->mutex);
    return block;
}

static void *input_ahead_run(void *context)
{
    struct input_ahead *ahead = context;
    bool ended = false;
    while (!ended) {
        struct input_ahead_block *block = input_ahead_room(ahead);
        if (block == NULL) {
            return NULL;
        }
        enum status status = ahead->feed.read(ahead->feed.context, &ahead->diag, block->bytes,
                                              sizeof block->bytes, &block->len);
        ended = status != STATUS_OK || block->len == 0;
        (void)pthread_mutex_lock(&ahead->mutex);
        ahead->status = status;
        ahead->ended = ended;
        ahead->filled += ended ? 0 : 1;
        if (ahead->wanted > 0 && (ended || ahead->filled - ahead->freed >= ahead->wanted)) {
            ahead->wanted = 0;
            (void)pthread_cond_signal(&ahead->changed);
        }
        (void)pthread_mutex_unlock(&ahead->mutex);
    }
    return NULL;
}

struct input_ahead *input_ahead_start(struct input_feed feed)
{
    struct input_ahead *ahead = malloc(sizeof *ahead);
    if (ahead == NULL) {
        return NULL;
    }
    ahead->feed = feed;
    ahead->filled = 0;
    ahead->freed = 0;
    ahead->ended = false;
    ahead->stopping = false;
    ahead->full = false;
    ahead->wanted = 0;
    ahead->status = STATUS_OK;
    ahead->lent = false;
    ahead->told = false;
    ahead->diag = (struct diag){0};
    if (pthread_mutex_init(&ahead->mutex, NULL) != 0) {
        free(ahead);
        return NULL;
    }
    if (pthread_cond_init(&ahead->changed, NULL) != 0) {
        (void)pthread_mutex_destroy(&ahead->mutex);
        free(ahead);
        return NULL;
    }
    /* Signals are for the thread that began. */
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    (void)sigdelset(&all, SIGSYS); /* a breach of the sandbox, by this very thread */
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int failure = pthread_create(&ahead->thread, NULL, input_ahead_run, ahead);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failure != 0) {
        (void)pthread_cond_destroy(&ahead->changed);
        (void)pthread_mutex_destroy(&ahead->mutex);
        free(ahead);
        return NULL;
    }
    return ahead;
}

enum status input_ahead_next(struct input_ahead *ahead, struct diag *diag, struct slice *bytes)
{
    *bytes = (struct slice){NULL, 0};
    (void)pthread_mutex_lock(&ahead->mutex);
    ahead->freed += ahead->lent ? 1 : 0;
    if (ahead->full && ahead->filled - ahead->freed <= INPUT_AHEAD_HALF) {
        ahead->full = false;
        (void)pthread_cond_signal(&ahead->changed);
    }
    if (ahead->filled == ahead->freed && !ahead->ended) {
        /* A parser that is the slower of the two waits once, so not for long. */
        ahead->wanted = ahead->freed == 0 ? 1 : INPUT_AHEAD_HALF;
    }
    while (ahead->wanted > 0) {
        (void)pthread_cond_wait(&ahead->changed, &ahead->mutex);
    }
    ahead->lent = ahead->filled != ahead->freed;
    enum status status = ahead->lent ? STATUS_OK : ahead->status;
    (void)pthread_mutex_unlock(&ahead->mutex);
    if (ahead->lent) {
        const struct input_ahead_block *block = &ahead->blocks[ahead->freed % INPUT_AHEAD_BLOCKS];
        *bytes = (struct slice){block->bytes, block->len};
    } else if (status != STATUS_OK && ahead->diag.count > 0 && !ahead->told) {
        ahead->told = true;
        diag_forward(diag, &ahead->diag.last); /* a feed says one thing when it fails */
    }
    return status;
}

void input_ahead_stop(struct input_ahead *ahead)
{
    if (ahead == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&ahead->mutex);
    ahead->stopping = true;
    (void)pthread_cond_signal(&ahead->changed);
    (void)pthread_mutex_unlock(&ahead->mutex);
    (void)pthread_join(ahead->thread, NULL);
    (void)pthread_cond_destroy(&ahead->changed);
    (void)pthread_mutex_destroy(&ahead->mutex);
    free(ahead);
}
