/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages as the table in messages.def describes them: what a row looks like, and a decoded message with its values by field number.

       struct message m = message_new (arena, MSG_CASE_SUBMIT);
       m.arg[CASE_SUBMIT_CASE] = value_string ("SLK-2026-00042");

   A field that is absent is nil.  Nothing here allocates but message_new. */
#ifndef IDEENBUS_MESSAGE_H
#define IDEENBUS_MESSAGE_H

#include "limits.h"
#include "value.h"

#define PROTOCOL_VERSION 1

enum role
{
#define ROLE(SYMBOL, BIT, KEY, DE, EN) ROLE_##SYMBOL = (BIT),
#include "roles.def"
#undef ROLE
  ROLE_COUNT
};

/* Sets of roles, for the "who" column. */
enum
{
#define ROLE(SYMBOL, BIT, KEY, DE, EN) R_##SYMBOL = 1 << (BIT),
#include "roles.def"
#undef ROLE
  NOBODY = 0,                        /* not a verb */
  ANY_PERSON = (1 << ROLE_COUNT) - 1, /* any key that belongs to a person */
  ANYONE = 1 << ROLE_COUNT           /* unknown keys as well */
};

enum message_kind
{
  KIND_SESSION,
  KIND_COMMAND,
  KIND_UPLOAD,
  KIND_QUERY,
  KIND_STREAM,
  KIND_ANSWER,
  KIND_EVENT,
  KIND_RECORD
};

enum field_type
{
  TYPE_ID,      /* 16 bytes */
  TYPE_KEY,     /* text of a-z 0-9 _ . : - */
  TYPE_TEXT,    /* UTF-8 */
  TYPE_DATE,    /* text 2026-03-31, a day that exists */
  TYPE_TIME,    /* integer, milliseconds since 1970 UTC */
  TYPE_INT,
  TYPE_BOOL,
  TYPE_BYTES,
  TYPE_CASE,    /* 16 bytes, or text: a reference */
  TYPE_VALUE,   /* anything */
  TYPE_LIST,    /* list of anything */
  TYPE_MAP,     /* KEYs to anything */
  TYPE_HASHES,  /* KEYs to 8 bytes */
  TYPE_KEYS,    /* list of KEY */
  TYPE_TEXTS,   /* list of TEXT up to 2000 characters */
  TYPE_RECORD,  /* map with the fields of another row */
  TYPE_RECORDS  /* list of those */
};

/* The name of each message; the number is message_def (type)->number. */
enum message_type
{
  MSG_NONE,
#define MESSAGE(SYMBOL, ...) MSG_##SYMBOL,
#define FIELD(...)
#include "messages.def"
#undef MESSAGE
#undef FIELD
  MSG_COUNT
};

/* Rows of all fields in the order of the table, and from them the number of each field in its message: CASE_DRAFT_TITLE is 0. */
enum field_row
{
#define MESSAGE(SYMBOL, ...) ROW0_##SYMBOL, ROWX_##SYMBOL = ROW0_##SYMBOL - 1,
#define FIELD(MESSAGE_SYMBOL, SYMBOL, ...) ROW_##MESSAGE_SYMBOL##_##SYMBOL,
#include "messages.def"
#undef MESSAGE
#undef FIELD
  FIELD_ROWS
};

enum field_number
{
#define MESSAGE(...)
#define FIELD(MESSAGE_SYMBOL, SYMBOL, ...) MESSAGE_SYMBOL##_##SYMBOL = ROW_##MESSAGE_SYMBOL##_##SYMBOL - ROW0_##MESSAGE_SYMBOL,
#include "messages.def"
#undef MESSAGE
#undef FIELD
  FIELD_NUMBER_END
};

struct field_def
{
  const char *name;
  enum field_type type;
  int64_t min, max;
  bool required;
  enum message_type of; /* RECORD, RECORDS */
  const char *text;
};

struct message_def
{
  const char *name;
  uint32_t number;
  enum message_kind kind;
  uint32_t who;
  enum message_type answer;
  const char *text;
  const struct field_def *fields;
  uint32_t field_count;
};

struct message
{
  enum message_type type;
  uint32_t present; /* a bit per field number: the key stood in the map, if only as nil.  "Emptied" (org.put) can so be told from "left out". */
  struct value arg[LIMIT_FIELDS];
};

/* The row of a message.  type must be in the enum. */
const struct message_def *message_def (enum message_type type);

/* MSG_NONE when there is none. */
enum message_type message_by_number (uint32_t number);
enum message_type message_by_name (struct slice name);

struct message message_new (enum message_type type); /* all fields nil */

/* Shorthands for reading fields; number is one of enum field_number. */
struct slice message_slice (const struct message *self, int number);
int64_t message_int (const struct message *self, int number, int64_t otherwise);
bool message_bool (const struct message *self, int number);
bool message_has (const struct message *self, int number); /* present and not nil */

/* Checks a map against the fields of a row and fills self; unknown, missing, mistyped and out-of-bounds fields are errors.  Only in answers, and the records in
   them, unknown fields are passed over: a newer broker may say more than an older client knows.
   A required field may not be nil; an optional one may, and then only its present bit tells it from an absent one.
   Gives 0 or an error_code of error.h, and then in *culprit the name of the innermost field (borrowed from the table or the map). */
int message_from_map (struct message *self, enum message_type type, const struct value *map, struct slice *culprit);

/* The map of a message: the fields that are not nil, and as nil those whose present bit is set. */
struct value message_to_map (struct arena *arena, const struct message *self);

/* Checks one value against one field row; the same errors.  Maps and lists inside are checked as far as the row says. */
int field_check (const struct field_def *def, const struct value *value);

/* Roles. */
const char *role_key (enum role role);
const char *role_label (enum role role, bool german);
int role_by_key (struct slice key); /* -1: there is none */

/* Whether text is an existing calendar day in the form 2026-03-31, years 1900 to 2999. */
bool date_is_valid (struct slice text);
/* Milliseconds at the beginning (UTC) of that day; the text must be valid. */
int64_t date_to_ms (struct slice text);
/* The day of a time, into 11 bytes. */
void date_from_ms (int64_t time_ms, char text[11]);

#endif
