/* SPDX-License-Identifier: EUPL-1.2 */
/* Prints the reference half of PROTOCOL.md from the tables, so that what is documented is what is checked. */
#include "error.h"
#include "message.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LENGTH(array) (sizeof (array) / sizeof (array)[0])

struct section
{
  enum message_kind kind;
  const char *title, *text;
};

static const struct section sections[] = {
    {KIND_SESSION, "Session", "Requests about the connection itself."},
    {KIND_COMMAND, "Commands", "Answered with `done`, `refused` or `error`."},
    {KIND_UPLOAD, "Uploads", "Answered with `blob`, `refused` or `error`.  Nothing of them is in the log."},
    {KIND_QUERY, "Queries", "Answered with `result`, whose rows are maps of the named record, or with `error`."},
    {KIND_STREAM, "Streams", "Answered with `following`, then with `event`, `through`, `appeared`, `vanished` and `reset` under the id of the `follow`."},
    {KIND_ANSWER, "Answers", "What the broker sends."},
    {KIND_RECORD, "Records", "Maps with named fields inside messages.  Their numbers are not sent."},
    {KIND_EVENT, "Events", "What the log holds and streams show as `kind` and `body` of `event`.  Their numbers are those of the log."},
};

struct type_row
{
  enum field_type type;
  const char *name, *wire, *json, *unit; /* unit: what min and max count; NULL when they say nothing new */
};

static const struct type_row types[] = {
    {TYPE_ID, "id", "bin of 16 bytes", "UUID text", NULL},
    {TYPE_KEY, "key", "str of `a-z 0-9 _ . : -`", "text", "bytes"},
    {TYPE_TEXT, "text", "str", "text", "characters"},
    {TYPE_DATE, "date", "str `2026-03-31`, an existing day of the years 1900 to 2999", "text", NULL},
    {TYPE_TIME, "time", "int, milliseconds since 1970 UTC", "number", NULL},
    {TYPE_INT, "int", "int", "number; text beyond 2^53", ""},
    {TYPE_BOOL, "bool", "bool", "true or false", NULL},
    {TYPE_BYTES, "bytes", "bin", "hexadecimal text", "bytes"},
    {TYPE_CASE, "case", "bin of 16 bytes (the id), or str (the reference)", "UUID text or reference", "characters"},
    {TYPE_VALUE, "value", "anything", "as it is", NULL},
    {TYPE_LIST, "list", "array of anything", "array", "entries"},
    {TYPE_MAP, "map", "map of str to anything", "object", "entries"},
    {TYPE_HASHES, "hashes", "map of str to bin of 8 bytes", "object of hexadecimal texts", "entries"},
    {TYPE_KEYS, "keys", "array of key, 1 to 64 bytes each", "array of texts", "entries"},
    {TYPE_TEXTS, "texts", "array of str, 1 to 2000 characters each", "array of texts", "entries"},
    {TYPE_RECORD, "record", "map with the fields of the named record", "object", NULL},
    {TYPE_RECORDS, "records", "array of such maps", "array of objects", "entries"},
};

struct constant
{
  const char *name;
  int64_t value;
  const char *text;
};

#define CONSTANT(name, text)                                                                                                                                   \
  {                                                                                                                                                            \
#name, (int64_t)(name), text                                                                                                                               \
  }

static const struct constant constants[] = {
    CONSTANT (PROTOCOL_VERSION, "The version this reference describes."),
    CONSTANT (HEARTBEAT_MS, "Send something at least this often, in milliseconds."),
    CONSTANT (SILENCE_MS, "A peer that was silent for this long is gone, in milliseconds."),
    CONSTANT (VALUE_HASH_BYTES, "Bytes of the hash of a value."),
};

static const struct constant limits[] = {
    CONSTANT (LIMIT_FRAME_BYTES, "Bytes of one message; a peer that sends more is dropped."),
    CONSTANT (LIMIT_DEPTH, "Containers inside containers, the frame's array included."),
    CONSTANT (LIMIT_NODES, "Values in one message; a key counts as one."),
    CONSTANT (LIMIT_MAP_ENTRIES, "Keys of one map."),
    CONSTANT (LIMIT_FIELDS, "Fields of one message."),
    CONSTANT (LIMIT_REASONS, "Unmet conditions in one refusal."),
    CONSTANT (LIMIT_RECORD_BYTES, "Bytes of one accepted command with all its events."),
    CONSTANT (LIMIT_RECORD_EVENTS, "Events of one command."),
    CONSTANT (LIMIT_SEGMENT_BYTES, "Bytes of one segment of the log."),
    CONSTANT (LIMIT_BATCH_COMMANDS, "Commands that share one sync."),
    CONSTANT (LIMIT_BATCH_BYTES, "Bytes of their records."),
    CONSTANT (LIMIT_ASSIGNMENTS, "Firms with access to one case."),
    CONSTANT (LIMIT_APPROVALS, "Approvals of one case."),
    CONSTANT (LIMIT_UNKNOWN_FIELDS, "Fields of one case marked \"noch unbekannt\"."),
    CONSTANT (LIMIT_DEFICIENCIES, "Deficiencies named in one return."),
    CONSTANT (LIMIT_KEY_BYTES, "Bytes of a key."),
    CONSTANT (LIMIT_REF_BYTES, "Bytes of a reference."),
    CONSTANT (LIMIT_GRANTS, "Roles of one person."),
    CONSTANT (LIMIT_SCOPES, "Scopes one person holds."),
    CONSTANT (LIMIT_AUDIENCE, "Scopes one event names."),
    CONSTANT (LIMIT_PAGE_ROWS, "Rows of one page."),
    CONSTANT (LIMIT_PAGE_WORK, "Rows looked at for one page, matching or not."),
    CONSTANT (LIMIT_CREDIT_BYTES, "Bytes of credit a stream may have."),
    CONSTANT (LIMIT_FOLLOWS_PER_SESSION, "Streams of one session."),
    CONSTANT (LIMIT_CONNECTIONS, "Connections."),
    CONSTANT (LIMIT_QUEUE_JOBS, "Commands that wait for the writer; beyond it the answer is `busy`."),
    CONSTANT (LIMIT_ID_AGE_MS, "Age of an id, in milliseconds; an older one is refused as `id_too_old`."),
    CONSTANT (LIMIT_ID_AHEAD_MS, "How far a client's clock may run ahead, in milliseconds; beyond it `id_future`."),
};

/* A cell of a table: a bar would end it. */
static void put_cell (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
  {
    if (*at == '|')
      putchar ('\\');
    putchar (*at);
  }
}

static const struct type_row *type_row (enum field_type type)
{
  for (size_t i = 0; i < LENGTH (types); i++)
    if (types[i].type == type)
      return &types[i];
  return &types[0];
}

static void put_bound (int64_t bound)
{
  if (bound == INT64_MAX)
    fputs ("2^63-1", stdout);
  else
    printf ("%" PRId64, bound);
}

static void put_bounds (const struct field_def *def)
{
  const char *unit = type_row (def->type)->unit;
  if (unit == NULL)
    return;
  put_bound (def->min);
  if (def->min != def->max)
  {
    fputs (def->min < 0 ? " to " : "–", stdout);
    put_bound (def->max);
  }
  if (unit[0] != '\0')
    printf (" %s", unit);
}

static void put_field (const struct field_def *def)
{
  printf ("| `%s` | ", def->name);
  if (def->of != MSG_NONE)
    printf ("%s `%s`", type_row (def->type)->name, message_def (def->of)->name);
  else
    fputs (type_row (def->type)->name, stdout);
  fputs (" | ", stdout);
  put_bounds (def);
  printf (" | %s | ", def->required ? "yes" : "");
  put_cell (def->text);
  puts (" |");
}

static void put_who (uint32_t who)
{
  if ((who & ANYONE) != 0)
    puts ("Who: anyone, unknown keys as well.\n");
  else if ((who & ANY_PERSON) == ANY_PERSON)
    puts ("Who: any person.\n");
  else
  {
    const char *before = "Who: ";
    for (int role = 0; role < ROLE_COUNT; role++)
      if ((who >> role & 1) != 0)
      {
        printf ("%s`%s`", before, role_key ((enum role)role));
        before = ", ";
      }
    puts (".\n");
  }
}

static void put_message (const struct message_def *def)
{
  printf ("#### `%s` (%" PRIu32 ")\n\n%s\n\n", def->name, def->number, def->text);
  if (def->who != NOBODY)
    put_who (def->who);
  if (def->answer != MSG_NONE)
    printf ("Rows: record `%s`.\n\n", message_def (def->answer)->name);
  if (def->field_count == 0)
  {
    puts ("No fields.\n");
    return;
  }
  puts ("| field | type | bounds | required | |\n|---|---|---|---|---|");
  for (uint32_t i = 0; i < def->field_count; i++)
    put_field (&def->fields[i]);
  putchar ('\n');
}

static void put_messages (void)
{
  for (size_t i = 0; i < LENGTH (sections); i++)
  {
    printf ("### %s\n\n%s\n\n", sections[i].title, sections[i].text);
    for (int type = MSG_NONE + 1; type < MSG_COUNT; type++)
      if (message_def ((enum message_type)type)->kind == sections[i].kind)
        put_message (message_def ((enum message_type)type));
  }
}

static void put_types (void)
{
  puts ("### Types\n\n| type | on the wire | in JSON |\n|---|---|---|");
  for (size_t i = 0; i < LENGTH (types); i++)
    printf ("| %s | %s | %s |\n", types[i].name, types[i].wire, types[i].json);
  putchar ('\n');
}

static void put_errors (void)
{
  size_t count;
  const struct error_def *table = error_table (&count);
  puts ("### Errors\n\nNumbers and codes are stable.  `{0}` and `{1}` stand for a field's label, a value or a limit.  \"Retry\": the same request may succeed "
        "later.\n");
  puts ("| number | code | retry | German | English |\n|---|---|---|---|---|");
  for (size_t i = 0; i < count; i++)
  {
    printf ("| %d | `%s` | %s | ", table[i].number, table[i].code, table[i].retry ? "yes" : "");
    put_cell (table[i].de);
    fputs (" | ", stdout);
    put_cell (table[i].en);
    puts (" |");
  }
  putchar ('\n');
}

static void put_roles (void)
{
  puts ("### Roles\n\n| bit | key | German | English |\n|---|---|---|---|");
  for (int role = 0; role < ROLE_COUNT; role++)
    printf ("| %d | `%s` | %s | %s |\n", role, role_key ((enum role)role), role_label ((enum role)role, true), role_label ((enum role)role, false));
  putchar ('\n');
}

static void put_constants (const char *title, const struct constant *rows, size_t count)
{
  printf ("### %s\n\n| name | value | |\n|---|---|---|\n", title);
  for (size_t i = 0; i < count; i++)
  {
    printf ("| `%s` | %" PRId64 " | ", rows[i].name, rows[i].value);
    put_cell (rows[i].text);
    puts (" |");
  }
}

int main (void)
{
  put_constants ("Constants", constants, LENGTH (constants));
  putchar ('\n');
  put_types ();
  put_messages ();
  put_errors ();
  put_roles ();
  put_constants ("Limits", limits, LENGTH (limits));
  return fflush (stdout) == 0 && ferror (stdout) == 0 ? 0 : 1;
}
