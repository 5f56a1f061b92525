/*
 * parse_bench - a parser alone beside the limits of its format, on the same bytes in one run.
 *
 * usage: parse_bench [--once] ROUNDS FILE
 *
 * The file is read into memory (and unpacked, where it is gzip), then parsed as often as asked
 * through a sink that keeps nothing, without file hashing. Beside it stand what any reader of the
 * format has to do: a newline scan by memchr(); libxml2's SAX2 with empty callbacks for CAMT;
 * libcsv with empty callbacks for CSV; unpacking for gzip, by zlib and by the library that the
 * program was built with. The rounds of all of them are interleaved,
 * so that a machine that drifts drifts for all alike. What is printed are medians: wall time,
 * processor time of all threads, and the ratio of wall times and processor times to the parser's.
 * For gzip also what it costs beside the slower of parsing and unpacking in the same round.
 *
 * --once parses once and measures nothing: for `valgrind --tool=callgrind`.
 */
#include "input/inflater.h"
#include "input/input.h"
#include "parsers/parsers.h"

#include <csv.h>
#include <inttypes.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

enum {
    PARSE_BENCH_ROUNDS_MAX = 101,
    PARSE_BENCH_PIECE_BYTES = 1 << 16,   /* what libcsv and libxml2 are fed with */
    PARSE_BENCH_INFLATE_BYTES = 1 << 18, /* of output at a time */
};

struct parse_bench {
    const char *name;    /* of the file */
    struct slice packed; /* as delivered; empty unless gzip */
    struct slice bytes;  /* unpacked */
    const char *format;
    uint64_t statements;
    uint64_t entries;
    uint64_t diagnostics;
    int64_t sum_minor; /* of all entries, so that they can be compared */
    uint64_t seen;     /* what the limits count: keeps them from being optimised away */
    bool quiet;        /* diagnostics are told in the first round alone */
};

/* --- the parser -------------------------------------------------------------------------- */

static enum status parse_bench_begin(void *context, const struct statement *statement)
{
    struct parse_bench *bench = context;
    (void)statement;
    bench->statements++;
    return STATUS_OK;
}

static enum status parse_bench_entry(void *context, const struct entry *entry)
{
    struct parse_bench *bench = context;
    bench->entries++;
    bench->sum_minor += entry->amount.minor;
    return STATUS_OK;
}

static enum status parse_bench_end(void *context, const struct statement *statement)
{
    (void)context;
    (void)statement;
    return STATUS_OK;
}

static void parse_bench_tell(void *context, const struct diagnostic *diagnostic)
{
    struct parse_bench *bench = context;
    bench->diagnostics++;
    if (!bench->quiet) {
        (void)fprintf(stderr, "%s line %" PRIu64 ": %s\n", diagnostic->code, diagnostic->place.line,
                      diagnostic->message);
    }
}

static bool parse_bench_parse(struct parse_bench *bench, struct slice bytes)
{
    const struct limits limits = limits_default();
    struct diag diag = {.context = bench, .listen = parse_bench_tell};
    struct parse_settings settings = {0};
    struct parse_sink sink = {.context = bench,
                              .statement_begin = parse_bench_begin,
                              .entry = parse_bench_entry,
                              .statement_end = parse_bench_end};
    struct input *input = NULL;
    bench->statements = 0;
    bench->entries = 0;
    bench->diagnostics = 0;
    bench->sum_minor = 0;
    if (input_from_memory(bytes, bench->name, &limits, &diag, &input) != STATUS_OK) {
        return false;
    }
    struct parse_job job = {input, &limits, &settings, &diag, &sink};
    enum status status = parsers_parse(&job, &bench->format);
    input_close(input);
    bench->quiet = true;
    return status == STATUS_OK;
}

static bool parse_bench_plain(struct parse_bench *bench)
{
    return parse_bench_parse(bench, bench->bytes);
}

static bool parse_bench_gzip(struct parse_bench *bench)
{
    return parse_bench_parse(bench, bench->packed);
}

/* --- the limits -------------------------------------------------------------------------- */

static bool parse_bench_newlines(struct parse_bench *bench)
{
    const char *at = bench->bytes.ptr;
    const char *end = at + bench->bytes.len;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        bench->seen++;
        at++;
    }
    return true;
}

static void parse_bench_sax_start(void *context, const xmlChar *name, const xmlChar *prefix,
                                  const xmlChar *uri, int namespaces_count,
                                  const xmlChar **namespaces, int attributes_count,
                                  int defaulted_count, const xmlChar **attributes)
{
    struct parse_bench *bench = context;
    (void)name;
    (void)prefix;
    (void)uri;
    (void)namespaces_count;
    (void)namespaces;
    (void)attributes_count;
    (void)defaulted_count;
    (void)attributes;
    bench->seen++;
}

static void parse_bench_sax_end(void *context, const xmlChar *name, const xmlChar *prefix,
                                const xmlChar *uri)
{
    (void)context;
    (void)name;
    (void)prefix;
    (void)uri;
}

static void parse_bench_sax_text(void *context, const xmlChar *text, int len)
{
    struct parse_bench *bench = context;
    (void)text;
    bench->seen += (uint64_t)len;
}

static bool parse_bench_libxml2(struct parse_bench *bench)
{
    xmlSAXHandler handler;
    memset(&handler, 0, sizeof handler);
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = parse_bench_sax_start;
    handler.endElementNs = parse_bench_sax_end;
    handler.characters = parse_bench_sax_text;
    handler.ignorableWhitespace = parse_bench_sax_text;
    return bench->bytes.len <= INT32_MAX &&
           xmlSAXUserParseMemory(&handler, bench, bench->bytes.ptr, (int)bench->bytes.len) == 0;
}

static void parse_bench_csv_field(void *field, size_t len, void *context)
{
    struct parse_bench *bench = context;
    (void)field;
    bench->seen += len;
}

static void parse_bench_csv_row(int end, void *context)
{
    struct parse_bench *bench = context;
    (void)end;
    bench->seen++;
}

/* The delimiter is the likelier of the first line's: how often a field ends is part of the work. */
static bool parse_bench_libcsv(struct parse_bench *bench)
{
    struct slice line = slice_take(bench->bytes, slice_find_byte(bench->bytes, '\n'));
    size_t commas = 0;
    size_t semicolons = 0;
    for (size_t i = 0; i < line.len; i++) {
        commas += line.ptr[i] == ',' ? 1 : 0;
        semicolons += line.ptr[i] == ';' ? 1 : 0;
    }
    struct csv_parser parser;
    if (csv_init(&parser, CSV_APPEND_NULL) != 0) {
        return false;
    }
    csv_set_delim(&parser, semicolons > commas ? ';' : ',');
    bool read = true;
    for (size_t at = 0; read && at < bench->bytes.len; at += PARSE_BENCH_PIECE_BYTES) {
        struct slice piece = slice_take(slice_skip(bench->bytes, at), PARSE_BENCH_PIECE_BYTES);
        read = csv_parse(&parser, piece.ptr, piece.len, parse_bench_csv_field, parse_bench_csv_row,
                         bench) == piece.len;
    }
    (void)csv_fini(&parser, parse_bench_csv_field, parse_bench_csv_row, bench);
    csv_free(&parser);
    return read;
}

/*
 * Inflates the delivered bytes.
 *
 * out  gets all of them where it is not NULL; else one block is written over again and again
 * len  the bytes inflated
 */
static bool parse_bench_unpack(struct slice packed, char **out, size_t *len)
{
    z_stream stream = {.avail_in = (uInt)packed.len};
    size_t capacity = PARSE_BENCH_INFLATE_BYTES;
    char *block = malloc(capacity);
    *len = 0;
    memcpy(&stream.next_in, &packed.ptr, sizeof packed.ptr); /* zlib doesn't write to it */
    if (block == NULL || packed.len > UINT32_MAX || inflateInit2(&stream, 31) != Z_OK) {
        free(block);
        return false;
    }
    int code = Z_OK;
    size_t used = 0;
    while (code == Z_OK) {
        if (out != NULL && capacity - used < PARSE_BENCH_INFLATE_BYTES) {
            char *grown = realloc(block, capacity * 2);
            if (grown == NULL) {
                break;
            }
            block = grown;
            capacity *= 2;
        }
        stream.next_out = (Bytef *)block + used;
        stream.avail_out = PARSE_BENCH_INFLATE_BYTES;
        code = inflate(&stream, Z_NO_FLUSH);
        *len += PARSE_BENCH_INFLATE_BYTES - stream.avail_out;
        used = out == NULL ? 0 : *len;
    }
    (void)inflateEnd(&stream);
    if (code != Z_STREAM_END || out == NULL) {
        free(block);
        return code == Z_STREAM_END;
    }
    *out = block;
    return true;
}

static bool parse_bench_inflate(struct parse_bench *bench)
{
    size_t len = 0;
    bool read = parse_bench_unpack(bench->packed, NULL, &len);
    bench->seen += len;
    return read;
}

/* The same by the program's own inflater; other members than the first are not looked at. */
static bool parse_bench_unpack_best(struct parse_bench *bench)
{
    const struct inflater_kind *kind = inflater_kind(0);
    void *inflater = kind->open();
    char *block = malloc(PARSE_BENCH_INFLATE_BYTES);
    struct slice packed = bench->packed;
    enum inflated inflated = INFLATED_SOME;
    size_t len = 1;
    while (inflater != NULL && block != NULL && inflated == INFLATED_SOME && len > 0) {
        inflated = kind->unpack(inflater, &packed, block, PARSE_BENCH_INFLATE_BYTES, &len);
        bench->seen += len;
    }
    free(block);
    kind->close(inflater);
    return inflated == INFLATED_MEMBER;
}

/* --- rounds ------------------------------------------------------------------------------ */

struct parse_bench_row {
    const char *name;
    const char *format; /* of the files it is a limit of; NULL for all */
    bool packed;        /* for gzip alone */
    bool (*run)(struct parse_bench *bench);
    uint64_t wall_ns[PARSE_BENCH_ROUNDS_MAX];
    uint64_t cpu_ns[PARSE_BENCH_ROUNDS_MAX];
};

static uint64_t parse_bench_ns(clockid_t clock)
{
    struct timespec now = {0};
    (void)clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static int parse_bench_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : (x > y ? 1 : 0);
}

static uint64_t parse_bench_median(uint64_t *values, size_t count)
{
    /* cppcheck-suppress uninitvar ; one is written each round, and there is at least one round */
    qsort(values, count, sizeof *values, parse_bench_order);
    return values[count / 2];
}

static bool parse_bench_wanted(const struct parse_bench *bench, const struct parse_bench_row *row)
{
    return (row->format == NULL || strcmp(row->format, bench->format) == 0) &&
           (!row->packed || bench->packed.len > 0);
}

/* The first row is the parser; what is asked of it is a ratio to the rows below. */
static bool parse_bench_rounds(struct parse_bench *bench, struct parse_bench_row *rows,
                               size_t rows_count, size_t rounds)
{
    for (size_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < rows_count; i++) {
            if (!parse_bench_wanted(bench, &rows[i])) {
                continue;
            }
            uint64_t wall = parse_bench_ns(CLOCK_MONOTONIC);
            uint64_t cpu = parse_bench_ns(CLOCK_PROCESS_CPUTIME_ID);
            if (!rows[i].run(bench)) {
                (void)fprintf(stderr, "%s: %s failed\n", bench->name, rows[i].name);
                return false;
            }
            rows[i].cpu_ns[round] = parse_bench_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
            rows[i].wall_ns[round] = parse_bench_ns(CLOCK_MONOTONIC) - wall;
        }
    }
    return true;
}

/* A ratio in hundredths, rounded down: "1.07". */
static void parse_bench_print_ratio(uint64_t a, uint64_t b)
{
    uint64_t hundredths = a * 100 / (b == 0 ? 1 : b);
    (void)printf(" %7" PRIu64 ".%02" PRIu64, hundredths / 100, hundredths % 100);
}

static void parse_bench_print(const struct parse_bench *bench, struct parse_bench_row *rows,
                              size_t rows_count, size_t rounds)
{
    uint64_t entries = bench->entries == 0 ? 1 : bench->entries;
    uint64_t parser_wall = parse_bench_median(rows[0].wall_ns, rounds);
    uint64_t parser_cpu = parse_bench_median(rows[0].cpu_ns, rounds);
    (void)printf("%-22s %10s %10s %8s %10s %10s\n", "median", "ns/entry", "cpu/entry", "MB/s",
                 "parse/it", "cpu ratio");
    for (size_t i = 0; i < rows_count; i++) {
        if (!parse_bench_wanted(bench, &rows[i])) {
            continue;
        }
        uint64_t wall = parse_bench_median(rows[i].wall_ns, rounds);
        uint64_t cpu = parse_bench_median(rows[i].cpu_ns, rounds);
        (void)printf("%-22s %10" PRIu64 " %10" PRIu64 " %8" PRIu64, rows[i].name, wall / entries,
                     cpu / entries, (uint64_t)bench->bytes.len * 1000U / (wall == 0 ? 1 : wall));
        parse_bench_print_ratio(parser_wall, wall);
        parse_bench_print_ratio(parser_cpu, cpu);
        (void)printf("\n");
    }
}

/* The cost of gzip: before parse_bench_print(), which brings each row's times in an order. */
static void parse_bench_print_gzip(const struct parse_bench_row *parse,
                                   const struct parse_bench_row *gzip,
                                   const struct parse_bench_row *inflate, size_t rounds)
{
    uint64_t thousandths[PARSE_BENCH_ROUNDS_MAX];
    for (size_t i = 0; i < rounds; i++) {
        uint64_t slower =
            parse->wall_ns[i] > inflate->wall_ns[i] ? parse->wall_ns[i] : inflate->wall_ns[i];
        thousandths[i] = gzip->wall_ns[i] * 1000 / (slower == 0 ? 1 : slower);
    }
    uint64_t median = parse_bench_median(thousandths, rounds);
    (void)printf("from gzip, by the slower of parsing and %s: median %" PRIu64 ".%03" PRIu64
                 ", least %" PRIu64 ".%03" PRIu64 "\n",
                 inflate->name, median / 1000, median % 1000, thousandths[0] / 1000,
                 thousandths[0] % 1000);
}

/* The whole file; NULL with a message where it can't be read. */
static char *parse_bench_load(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    size_t capacity = 0;
    size_t got = 1;
    *len = 0;
    while (file != NULL && got > 0) {
        if (*len == capacity) {
            capacity = capacity == 0 ? 1U << 20 : capacity * 2;
            char *grown = realloc(bytes, capacity);
            if (grown == NULL) {
                break;
            }
            bytes = grown;
        }
        got = fread(bytes + *len, 1, capacity - *len, file);
        *len += got;
    }
    bool whole = file != NULL && got == 0 && ferror(file) == 0;
    if (file != NULL) {
        (void)fclose(file);
    }
    if (!whole) {
        perror(path);
        free(bytes);
        return NULL;
    }
    return bytes;
}

static int parse_bench_run(struct parse_bench *bench, size_t rounds, bool once)
{
    enum { PLAIN, GZIP, ZLIB, BEST };
    static struct parse_bench_row rows[] = {
        [PLAIN] = {.name = "parse", .run = parse_bench_plain},
        [GZIP] = {.name = "parse from gzip", .packed = true, .run = parse_bench_gzip},
        [ZLIB] = {.name = "zlib's inflate", .packed = true, .run = parse_bench_inflate},
        [BEST] = {.name = "unpacking", .packed = true, .run = parse_bench_unpack_best},
        {.name = "memchr newline scan", .run = parse_bench_newlines},
        {.name = "libxml2 SAX2, empty", .format = "camt", .run = parse_bench_libxml2},
        {.name = "libcsv, empty", .format = "csv", .run = parse_bench_libcsv},
    };
    const size_t rows_count = sizeof rows / sizeof rows[0];
    if (!parse_bench_plain(bench)) { /* warms up, and tells the format */
        (void)fprintf(stderr, "%s: refused\n", bench->name);
        return 1;
    }
    if (!once && !parse_bench_rounds(bench, rows, rows_count, rounds)) {
        return 1;
    }
    (void)printf("%s: %zu bytes, %" PRIu64 " statements, %" PRIu64 " entries, sum %" PRId64
                 ", diagnostics %" PRIu64 "\n",
                 bench->format, bench->bytes.len, bench->statements, bench->entries,
                 bench->sum_minor, bench->diagnostics);
    if (!once && bench->packed.len > 0) {
        parse_bench_print_gzip(&rows[PLAIN], &rows[GZIP], &rows[ZLIB], rounds);
        parse_bench_print_gzip(&rows[PLAIN], &rows[GZIP], &rows[BEST], rounds);
    }
    if (!once) {
        parse_bench_print(bench, rows, rows_count, rounds);
    }
    return 0;
}

int main(int argc, char **argv)
{
    bool once = argc > 1 && strcmp(argv[1], "--once") == 0;
    int first = once ? 2 : 1;
    size_t rounds = argc == first + 2 ? strtoul(argv[first], NULL, 10) : 0;
    if (rounds < 1 || rounds > PARSE_BENCH_ROUNDS_MAX) {
        (void)fprintf(stderr, "usage: parse_bench [--once] ROUNDS FILE (at most %d rounds)\n",
                      PARSE_BENCH_ROUNDS_MAX);
        return 2;
    }
    struct parse_bench bench = {.name = argv[first + 1]};
    size_t len = 0;
    char *bytes = parse_bench_load(bench.name, &len);
    char *unpacked = NULL;
    int code = 1;
    if (bytes == NULL) {
        goto cleanup;
    }
    bench.bytes = (struct slice){bytes, len};
    if (slice_starts(bench.bytes, SLICE("\x1f\x8b"))) {
        bench.packed = bench.bytes;
        if (!parse_bench_unpack(bench.packed, &unpacked, &len)) {
            (void)fprintf(stderr, "%s: can't be unpacked\n", bench.name);
            goto cleanup;
        }
        bench.bytes = (struct slice){unpacked, len};
    }
    xmlInitParser();
    code = parse_bench_run(&bench, rounds, once);
cleanup:
    free(bytes);
    free(unpacked);
    xmlCleanupParser();
    return code;
}
