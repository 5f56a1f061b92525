/*
 * mt940_internal - what the files of the MT940 parser share; only mt940*.c include it.
 *
 * The idea: four layers, each a file or two. Lines (text_lines.c) come from bytes. Fields are runs
 * of lines that a tag begins (mt940_tags.c knows the tags). Values are read out of fields: :61:
 * (mt940_entry.c), balances and account (mt940_values.c), :86: (mt940_details.c and the dialects
 * mt940_german.c, mt940_slash.c, mt940_labels.c, mt940_positions.c). Messages are sequences of
 * fields (mt940_message.c), and mt940.c drives it all.
 */
#ifndef TS_PARSERS_MT940_INTERNAL_H
#define TS_PARSERS_MT940_INTERNAL_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/status.h"
#include "model/currency.h"
#include "model/date.h"
#include "model/iban.h"
#include "model/statement.h"
#include "parsers/parsers.h"
#include "parsers/text_decode.h"
#include "parsers/text_lines.h"
#include "parsers/text_scan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- encoding ---------------------------------------------------------------------------- */

/* The single-byte set that the first bytes of a file are most likely written in, with a warning
 * (TS-TXT-005); TEXT_UNDECLARED where a mark tells it, or they are UTF-8, Windows-1252 or tell
 * nothing. */
enum status mt940_encoding_find(const struct parse_job *job, enum text_encoding *encoding);

/* --- tags -------------------------------------------------------------------------------- */

enum mt940_tag {
    MT940_TEXT,    /* no tag: the line goes on with the field before */
    MT940_UNKNOWN, /* shaped like a tag, but none that is known */
    MT940_END,     /* "-", "-}": the message is over */
    MT940_HEADER,  /* "{1:…": another message's envelope */
    MT940_REFERENCE,
    MT940_RELATED,
    MT940_ACCOUNT,
    MT940_NUMBER,
    MT940_FLOOR,
    MT940_DATETIME,
    MT940_OPENING,
    MT940_ENTRY,
    MT940_DETAILS,
    MT940_STRUCTURED, /* :NS: */
    MT940_CLOSING,
    MT940_AVAILABLE,
    MT940_FORWARD,
    MT940_DEBITS,
    MT940_CREDITS,
};

/*
 * What a line begins.
 *
 * value  what follows the tag (or the envelope's "{4:"), or the whole line
 */
enum mt940_tag mt940_tag_of(struct slice line, struct slice *value);

/* ":61:" and so on, for messages. */
const char *mt940_tag_name(enum mt940_tag tag);

/* --- fields ------------------------------------------------------------------------------ */

/* A tag and the lines up to the next one, the first without the tag; blank ones are left out. */
struct mt940_field {
    enum mt940_tag tag;
    struct place at;
    const struct slice *lines; /* each with TEXT_SCAN_SLACK readable bytes behind it */
    size_t count;              /* at least one line, perhaps an empty one */
    bool ascii;
};

/* --- values ------------------------------------------------------------------------------ */

/* How an amount was written that is not what the standard says. */
struct mt940_repairs {
    bool whole_units;   /* no comma */
    bool decimal_point; /* a point instead of the comma */
};

/* Digits with one comma; repairs are noted. MONEY_MALFORMED and so on as money_parse(). */
enum money_error mt940_amount(struct slice text, unsigned exponent, struct mt940_repairs *repairs,
                              int64_t *minor);

/* The year that two digits stand for, 80 to 99 as 19yy; -1 where they are none. */
int mt940_year(struct slice text);

/* yymmdd */
bool mt940_date(struct slice text, struct date *out);

/* What was read last: most entries are of the day and the type of the one before. */
struct mt940_before {
    char days[10];          /* yymmdd, then mmdd where booking_date is present */
    struct date value_date; /* absent where none was read yet */
    struct date booking_date;
    char type[4]; /* "NTRF"; zeros where none was read yet */
};

/* mmdd in the year that brings it nearest to `near`, which is a day of `near_year`. */
bool mt940_date_near(struct slice text, struct date near, int near_year, struct date *out);

/* C or D, yymmdd, currency, amount. `why` names what can't be read when false is returned. */
bool mt940_balance(struct slice text, struct mt940_repairs *repairs, struct balance *balance,
                   struct currency *currency, const char **why);

/* The parts of :25:; slices into `text` or, for an IBAN, into `iban`. */
struct mt940_account {
    struct slice account;
    struct slice bank;
    struct currency currency; /* where the bank appends it */
    bool iban_broken;         /* looks like an IBAN but its check digits disagree */
};
struct mt940_account mt940_account_of(struct slice text, char iban[34]);

/* --- entries ----------------------------------------------------------------------------- */

/* A row of the table of marks: what an entry's mark does to the account. */
struct mt940_mark {
    struct slice text;
    bool adds; /* to the account: the amount is positive */
    bool reversal;
    enum entry_status status;
};

/* The mark at the start of `text`, or NULL. */
const struct mt940_mark *mt940_mark_find(struct slice text);

/* The one place where an amount of MT940 gets its sign. `magnitude_minor` is not negative. */
int64_t mt940_signed(const struct mt940_mark *mark, int64_t magnitude_minor);

/* A :61: taken apart; text points into the field. */
struct mt940_statement_line {
    struct date value_date;
    struct date booking_date; /* absent where the bank leaves it out */
    const struct mt940_mark *mark;
    int64_t minor;     /* signed */
    struct slice type; /* "NTRF"; empty where missing */
    struct slice customer_ref;
    struct slice bank_ref;
    struct slice name;                /* behind a customer reference padded to 16 columns */
    struct mt940_field supplementary; /* the further lines; none where its count is 0 */
    struct mt940_repairs repairs;
    bool type_repaired; /* found on the next line, or missing */
};

/* STATUS_OK, or STATUS_INVALID with a diagnostic for each fault of the line. */
enum status mt940_statement_line_parse(const struct mt940_field *field, struct currency currency,
                                       struct place at, struct diag *diag,
                                       struct mt940_before *before,
                                       struct mt940_statement_line *out);

/* --- details (:86:) ---------------------------------------------------------------------- */

/* What a subfield or a tag of any dialect means. */
enum mt940_role {
    MT940_ROLE_IGNORE, /* known, and of no use to us */
    MT940_ROLE_REMITTANCE,
    MT940_ROLE_END_TO_END,
    MT940_ROLE_MANDATE,
    MT940_ROLE_TRANSACTION_ID,
    MT940_ROLE_PURPOSE,
    MT940_ROLE_NAME,
    MT940_ROLE_ACCOUNT,
    MT940_ROLE_BANK,
    MT940_ROLE_PARTY, /* "account/bank/name/city" */
    MT940_ROLE_ORDERING,
    MT940_ROLE_BENEFICIARY,
    MT940_ROLE_ULTIMATE_DEBTOR,
    MT940_ROLE_ULTIMATE_CREDITOR,
    MT940_ROLE_RETURN,
    MT940_ROLE_CHARGES,
    MT940_ROLE_INSTRUCTED,
    MT940_ROLE_ADDITIONAL,
    MT940_ROLE_REFERENCE,
    MT940_ROLE_CREDITOR_ID, /* from here on: kept as notes, see mt940_note_name() */
    MT940_ROLE_DEBTOR_ID,
    MT940_ROLE_EXCHANGE_RATE,
    MT940_ROLE_SETTLEMENT_DATE,
    MT940_ROLE_ADDRESS,
};

/* The name of the note that a role becomes. */
const char *mt940_note_name(enum mt940_role role);

/* A growing array of notes in an arena. */
struct mt940_notes {
    struct note *items;
    size_t count;
    size_t capacity;
};

/* Appends a note whose text lives as long as the arena; false when memory is out. */
bool mt940_notes_add(struct mt940_notes *notes, struct arena *arena, const char *name,
                     struct slice text);

enum { MT940_SPARE_BYTES = 1 << 12 };

enum { MT940_REMITTANCE_ROOM = 8 }; /* lines that an entry has room for without its arena */

/* A growing array; in the entry's arena once the room is used up. */
struct mt940_texts {
    struct slice *items;
    size_t count;
    size_t capacity;
};

/* What the :86: of one entry say, gathered. Text lives in the arena. */
struct mt940_details {
    struct arena *arena;
    const struct limits *limits;
    bool debtor_is_counterparty; /* credits and reversed credits */
    bool ascii;                  /* all of the field being read */
    bool failed;                 /* memory ran out */
    bool text_cut;               /* max_text_chars was reached */
    bool id_cut;                 /* max_id_chars was reached */
    size_t text_chars;           /* remittance so far */
    struct transaction transaction;
    struct mt940_texts remittance;
    struct mt940_notes notes;
    struct remittance_reference *references;
    size_t references_count;
    size_t references_capacity;
    struct slice gvc;        /* German business transaction code, three digits */
    struct slice text_key;   /* German ?34 */
    char code[8];            /* "NTRF-166" */
    enum mt940_role party;   /* whose name and account follow in the slash dialect */
    struct slice other_name; /* of our own side */
    struct slice other_account;
    char *spare;                              /* borrowed room for joined text; NULL for none */
    size_t spare_size;                        /* of it left; the slack behind is not counted */
    struct slice room[MT940_REMITTANCE_ROOM]; /* of `remittance`; must stay last */
};

void mt940_details_init(struct mt940_details *details, struct arena *arena,
                        const struct limits *limits, bool debtor_is_counterparty);

/* Reads one :86: or :NS: in whatever dialect it is. */
void mt940_details_add(struct mt940_details *details, const struct mt940_field *field);
void mt940_details_add_structured(struct mt940_details *details, const struct mt940_field *field);

/* Gives `text` its place; blanks around it are dropped, an empty one is ignored. */
void mt940_details_set(struct mt940_details *details, enum mt940_role role, struct slice text);

/* False for what is none of these words for certain: all of them begin with an N of either case.
 * The text has no blanks around it. */
static inline bool mt940_may_be_absent(struct slice text)
{
    return text.len == 0 || (text.ptr[0] & ~0x20) == 'N';
}

/* The usual word for "none" in :61:, at a tenth of the cost of mt940_is_absent(). */
static inline bool mt940_is_nonref(struct slice text)
{
    return text.len == 6 && memcmp(text.ptr, "NONREF", 6) == 0;
}

/* Likewise in end-to-end references. */
static inline bool mt940_is_not_provided(struct slice text)
{
    return text.len == 11 && memcmp(text.ptr, "NOTPROVIDED", 11) == 0;
}

/* Gives one of the details' identifiers, names or numbers its value: the first that is given and
 * does not say that there is none. The checked form does so for a text that is perhaps too long or
 * such a word. */
void mt940_details_set_checked(struct mt940_details *details, struct slice *id, struct slice text);
static inline void mt940_details_set_id(struct mt940_details *details, struct slice *id,
                                        struct slice text)
{
    if (id->len > 0 || text.len == 0) {
        return;
    }
    if (text.len <= details->limits->max_id_chars && !mt940_may_be_absent(text)) {
        *id = text;
    } else {
        mt940_details_set_checked(details, id, text);
    }
}

/* As mt940_details_set_id(); an IBAN loses its blanks. The checked form is for what is not an IBAN
 * as it is stored. */
void mt940_details_set_account_checked(struct mt940_details *details, struct slice *account,
                                       struct slice text);
static inline void mt940_details_set_account(struct mt940_details *details, struct slice *account,
                                             struct slice text)
{
    if (account->len > 0 || text.len == 0) {
        return;
    }
    if (iban_is_stored(text)) {
        *account = text;
    } else {
        mt940_details_set_account_checked(details, account, text);
    }
}

/* Appends a line of remittance, up to max_text_chars. The checked form does so where room or that
 * limit may be used up, or characters are not bytes. */
void mt940_details_remit_checked(struct mt940_details *details, struct slice text);
static inline void mt940_details_remit(struct mt940_details *details, struct slice text)
{
    struct mt940_texts *lines = &details->remittance;
    if (text.len == 0) {
        return;
    }
    if (details->ascii && lines->count < lines->capacity &&
        details->text_chars + text.len <= details->limits->max_text_chars) {
        lines->items[lines->count++] = text;
        details->text_chars += text.len;
    } else {
        mt940_details_remit_checked(details, text);
    }
}

/* Room for joined text that lives as long as the entry, with TEXT_SCAN_SLACK readable bytes behind
 * it; NULL and `failed` when memory is out. Most of it comes from the spare room. */
char *mt940_details_take_arena(struct mt940_details *details, size_t size);
static inline char *mt940_details_take(struct mt940_details *details, size_t size)
{
    if (size > details->spare_size) {
        return mt940_details_take_arena(details, size);
    }
    char *taken = details->spare;
    details->spare += size;
    details->spare_size -= size;
    return taken;
}

/* A copy with TEXT_SCAN_SLACK zero bytes behind it; false when memory is out. */
bool mt940_keep_wide(struct arena *arena, struct slice text, struct slice *out);

/* A copy in the details' arena; empty and `failed` when memory is out. */
struct slice mt940_details_keep(struct mt940_details *details, struct slice text);

/* Characters of a text, which is what banks count columns in. */
size_t mt940_columns(const struct mt940_details *details, struct slice text);

/* As slice_trim(), but without a call where nothing is to trim. */
static inline struct slice mt940_trim(struct slice text)
{
    if (text.len == 0 ||
        ((unsigned char)text.ptr[0] > ' ' && (unsigned char)text.ptr[text.len - 1] > ' ')) {
        return text;
    }
    return slice_trim(text);
}

/* "NONREF", "NOTPROVIDED" and so on, also where a line break stands inside. */
bool mt940_is_absent(struct slice text);

/* Whether a line is as wide as lines get, so that the bank broke it wherever it stood. */
bool mt940_line_is_full(const struct mt940_details *details, struct slice line, bool first);

/* Joins the lines of a field: a line of full width runs on into the next, a shorter one is
 * followed by `glue` unless that is NUL or a blank is there already. The text has slack behind it.
 * Here, so that what knows its glue doesn't ask for it line by line. */
static inline struct slice mt940_details_join(struct mt940_details *details,
                                              const struct mt940_field *field, char glue)
{
    if (field->count == 1) {
        return field->lines[0];
    }
    const struct slice *const stop = field->lines + field->count;
    size_t room = 0;
    for (const struct slice *line = field->lines; line < stop; line++) {
        room += line->len + 1;
    }
    char *joined = mt940_details_take(details, room);
    if (joined == NULL) {
        return (struct slice){NULL, 0};
    }
    char *end = joined;
    for (const struct slice *line = field->lines; line < stop; line++) {
        end = text_copy_wide(end, line->ptr, line->len);
        if (glue == '\0' || line + 1 == stop || end == joined || end[-1] == ' ') {
            continue;
        }
        const struct slice *next = line + 1;
        if (next->len > 0 && next->ptr[0] != ' ' && next->ptr[0] != '/' &&
            !mt940_line_is_full(details, *line, line == field->lines)) {
            *end++ = glue;
        }
    }
    return (struct slice){joined, (size_t)(end - joined)};
}

/* What can be said only once all :86: are known: the return reason, the other side. */
void mt940_details_finish(struct mt940_details *details, struct slice type);

/*
 * A dialect of :86:.
 *
 * start  where the dialect's own text begins in a field that begins with `head`, of which
 *        MT940_HEAD_BYTES or all are given and two more may be read; SIZE_MAX if the field is of
 *        another
 * add    reads the field; `start` is what was found
 */
struct mt940_dialect {
    size_t (*start)(struct slice head);
    void (*add)(struct mt940_details *details, const struct mt940_field *field, size_t start);
};

enum { MT940_HEAD_BYTES = 16 };

enum { MT940_GVC_LENGTH = 3 };

/* Whether a field begins as nearly all of German banks do: "166?00", whatever the two digits. */
static inline bool mt940_german_is_usual(struct slice head)
{
    enum { HEAD = MT940_GVC_LENGTH + 3 };
    const char *p = head.ptr;
    return head.len >= HEAD && p[MT940_GVC_LENGTH] == '?' && byte_is_digit(p[0]) &&
           byte_is_digit(p[1]) && byte_is_digit(p[2]) && p[4] == '0' && p[5] == '0';
}

size_t mt940_german_start(struct slice head);
void mt940_german_add(struct mt940_details *details, const struct mt940_field *field, size_t start);
size_t mt940_slash_start(struct slice head);
void mt940_slash_add(struct mt940_details *details, const struct mt940_field *field, size_t start);
void mt940_slash_add_text(struct mt940_details *details, struct slice text);

/* Free text: each line is a line of remittance, but a line of full width runs on into the next. */
void mt940_details_add_free(struct mt940_details *details, const struct mt940_field *field);

/* Reads text with labels of a bank's language; false, and nothing done, where it has none. */
bool mt940_labels_add(struct mt940_details *details, struct slice text);

/* Reads the lines of Hungarian banks; false, and nothing done, where they are none. */
bool mt940_positions_add(struct mt940_details *details, const struct mt940_field *field);

/* Whether the transaction code says that a payment came back. */
bool mt940_german_is_return(struct slice gvc);

/* ISO reason of a German text key ("914" is MS03), or empty. */
struct slice mt940_german_reason(struct slice text_key);

/* --- messages ---------------------------------------------------------------------------- */

enum { MT940_TOTALS = 2 }; /* debits, credits */

struct mt940_total {
    bool given;
    uint64_t count;
    int64_t minor;
    uint64_t seen_count;
    int64_t seen_minor;
    bool overflow;
};

/* One message: from a :20: to its end. */
struct mt940_message {
    bool open;
    bool ended;   /* its "-" was read */
    bool begun;   /* the sink was told */
    bool interim; /* MT942 */
    bool has_reference;
    bool has_account;
    bool has_number;
    struct place at;
    struct slice reference;
    struct slice number; /* :28C: as given */
    struct statement statement;
    struct date datetime;     /* :13D: */
    struct currency currency; /* the first one told */
    uint32_t entries;         /* ordinal of the last entry */
    struct mt940_total totals[MT940_TOTALS];
    int64_t floor_minor[MT940_TOTALS]; /* :34F:; entries below it are counted, but not listed */
    struct mt940_notes notes;
};

/*
 * What is dealt with at once: a :61: with the :86: and :NS: behind it, or any other field. Its
 * lines stay where the line reader has them; when that has to move bytes, they are copied to the
 * entry's arena first.
 */
struct mt940_group {
    struct mt940_field *fields; /* owned */
    struct slice *lines;        /* owned; those of all fields, in their order */
    size_t fields_count;
    size_t fields_capacity;
    size_t lines_count;
    size_t lines_capacity;
    size_t kept;          /* lines in the arena already */
    size_t details_lines; /* of :86: and :NS: behind the :61: */
};

/* One file being read. */
struct mt940_reader {
    const struct parse_job *job;
    struct text_lines lines;
    struct arena message_arena; /* reset with each message */
    struct arena entry_arena;   /* reset with each group */
    struct mt940_message message;
    bool message_failed;   /* memory ran out while a message's text was kept */
    bool envelope_interim; /* the envelope says MT942 */
    struct mt940_group group;
    enum mt940_tag next_tag; /* what ended the group; MT940_TEXT where the message ended */
    struct slice next_value;
    const struct mt940_field *field; /* being dealt with */
    struct mt940_statement_line entry_line;
    struct mt940_before before;
    char *spare;                   /* owned; room for the joined text of an entry's details */
    struct slice entry_additional; /* the bank's own text behind :61: */
    struct mt940_details details;
    uint64_t entries;
    uint64_t statements;
    size_t errors_before; /* of the diag, when the file was begun */
    bool told_whole_units;
    bool told_decimal_point;
    bool told_type;
    bool told_text_cut;
    bool told_id_cut;
};

/* The group that was gathered is complete: its values go where they belong. */
enum status mt940_message_group(struct mt940_reader *reader);

/* A "-": the message is over, but what the bank puts behind it by mistake is still its own. */
void mt940_message_stop(struct mt940_reader *reader);

/* Nothing more comes of the message; tells the sink and names what is missing. */
enum status mt940_message_end(struct mt940_reader *reader);

#endif
