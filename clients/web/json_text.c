/* SPDX-License-Identifier: EUPL-1.2 */
#include "json_text.h"

#include "proto/codec.h"
#include "proto/uuid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXACT_MAX (INT64_C (1) << 53) /* beyond it a browser's numbers have gaps */

/* ---- Bytes ---- */

/* Room for more bytes; gives where they go. */
static char *room_for (struct json_text *self, size_t more)
{
  if (self->size + more > self->room)
  {
    self->room = 2 * self->room > self->size + more ? 2 * self->room : self->size + more + 1024;
    self->data = realloc (self->data, self->room);
    if (self->data == NULL)
      abort ();
  }
  return self->data + self->size;
}

static void put (struct json_text *self, const char *data, size_t size)
{
  if (size > 0)
    memcpy (room_for (self, size), data, size);
  self->size += size;
}

static void put_char (struct json_text *self, char c)
{
  *room_for (self, 1) = c;
  self->size++;
}

static void put_text (struct json_text *self, const char *text)
{
  put (self, text, strlen (text));
}

/* ---- Single values ---- */

static const char *escape_of (unsigned char c)
{
  switch (c)
  {
  case '"':
    return "\\\"";
  case '\\':
    return "\\\\";
  case '\b':
    return "\\b";
  case '\f':
    return "\\f";
  case '\n':
    return "\\n";
  case '\r':
    return "\\r";
  case '\t':
    return "\\t";
  default:
    return NULL;
  }
}

static void put_escaped (struct json_text *self, struct slice text)
{
  uint32_t begun = 0;
  char code[8];
  for (uint32_t i = 0; i < text.size; i++)
  {
    unsigned char c = (unsigned char) text.data[i];
    if (c >= ' ' && c != '"' && c != '\\')
      continue;
    const char *escape = escape_of (c);
    if (escape == NULL)
      snprintf (code, sizeof code, "\\u%04X", (unsigned) c);
    put (self, text.data + begun, i - begun);
    put_text (self, escape != NULL ? escape : code);
    begun = i + 1;
  }
  put (self, text.data + begun, text.size - begun);
}

/* Each byte that belongs to no character is shown as one that cannot be shown (U+FFFD). */
static void put_broken (struct json_text *self, struct slice text)
{
  uint32_t size;
  for (uint32_t i = 0; i < text.size; i += size)
  {
    for (size = 1; size <= 4 && i + size <= text.size && utf8_length (text.data + i, size) < 0;)
      size++;
    bool good = size <= 4 && i + size <= text.size;
    if (good)
      put_escaped (self, (struct slice){text.data + i, size});
    else
      put_text (self, "\\uFFFD");
    size = good ? size : 1;
  }
}

/* No reader takes JSON that is no UTF-8, so whatever text it is, the answer as a whole can be read. */
static void put_string (struct json_text *self, struct slice text)
{
  put_char (self, '"');
  if (text.size == 0 || utf8_length (text.data, text.size) >= 0)
    put_escaped (self, text);
  else
    put_broken (self, text);
  put_char (self, '"');
}

static void put_number (struct json_text *self, int64_t number)
{
  char digits[24], *at = digits + sizeof digits;
  bool exact = number >= -EXACT_MAX && number <= EXACT_MAX;
  uint64_t rest = number < 0 ? 0 - (uint64_t) number : (uint64_t) number;
  if (!exact)
    *--at = '"';
  do
    *--at = (char) ('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (number < 0)
    *--at = '-';
  if (!exact)
    *--at = '"';
  put (self, at, (size_t) (digits + sizeof digits - at));
}

static void put_hex (struct json_text *self, const char *data, uint32_t size)
{
  static const char digits[] = "0123456789abcdef";
  char *at = room_for (self, (size_t) 2 * size + 2);
  *at++ = '"';
  for (uint32_t i = 0; i < size; i++)
  {
    *at++ = digits[(unsigned char) data[i] >> 4];
    *at++ = digits[(unsigned char) data[i] & 15];
  }
  *at = '"';
  self->size += (size_t) 2 * size + 2;
}

static void put_id (struct json_text *self, const char *data)
{
  char text[UUID_TEXT];
  uuid_format ((const uint8_t *) data, text);
  put_string (self, slice_of (text));
}

/* A key and its colon, with a comma before it unless it is the first behind the brace. */
static void put_key (struct json_text *self, struct slice key)
{
  if (self->data[self->size - 1] != '{')
    put_char (self, ',');
  put_string (self, key);
  put_char (self, ':');
}

/* ---- Values ---- */

static void put_list (struct json_text *self, const struct value *list)
{
  put_char (self, '[');
  for (uint32_t i = 0; i < list->count; i++)
  {
    if (i > 0)
      put_char (self, ',');
    json_text_value (self, &list->items[i]);
  }
  put_char (self, ']');
}

static void put_map (struct json_text *self, const struct value *map)
{
  put_char (self, '{');
  for (uint32_t i = 0; i < map->count; i++)
  {
    put_key (self, value_as_slice (&map->items[2 * i]));
    json_text_value (self, &map->items[2 * i + 1]);
  }
  put_char (self, '}');
}

void json_text_value (struct json_text *self, const struct value *value)
{
  switch (value == NULL ? VALUE_NIL : value->kind)
  {
  case VALUE_BOOL:
    put_text (self, value->boolean ? "true" : "false");
    break;
  case VALUE_INT:
    put_number (self, value->integer);
    break;
  case VALUE_TEXT:
    put_string (self, value_as_slice (value));
    break;
  case VALUE_BYTES:
    if (value->count == UUID_BYTES)
      put_id (self, value->data);
    else
      put_hex (self, value->data, value->count);
    break;
  case VALUE_LIST:
    put_list (self, value);
    break;
  case VALUE_MAP:
    put_map (self, value);
    break;
  case VALUE_NIL:
    put_text (self, "null");
    break;
  }
}

/* ---- As the table says ---- */

static void put_records (struct json_text *self, enum message_type record, const struct value *list)
{
  put_char (self, '[');
  for (uint32_t i = 0; i < list->count; i++)
  {
    if (i > 0)
      put_char (self, ',');
    json_text_record (self, record, &list->items[i]);
  }
  put_char (self, ']');
}

static void put_field (struct json_text *self, const struct field_def *def, const struct value *value)
{
  put_key (self, slice_of (def->name));
  if (def->type == TYPE_BYTES && value->kind == VALUE_BYTES)
    put_hex (self, value->data, value->count);
  else if (def->type == TYPE_RECORD && value->kind == VALUE_MAP)
    json_text_record (self, def->of, value);
  else if (def->type == TYPE_RECORDS && value->kind == VALUE_LIST)
    put_records (self, def->of, value);
  else
    json_text_value (self, value);
}

static bool has_field (const struct message_def *def, struct slice name)
{
  for (uint32_t i = 0; i < def->field_count; i++)
    if (slice_is (name, def->fields[i].name))
      return true;
  return false;
}

void json_text_record (struct json_text *self, enum message_type record, const struct value *map)
{
  const struct message_def *def = message_def (record);
  uint32_t shown = 0;
  if (map == NULL || map->kind != VALUE_MAP)
  {
    json_text_value (self, map);
    return;
  }
  put_char (self, '{');
  for (uint32_t i = 0; i < def->field_count; i++)
  {
    const struct value *value = value_at (map, def->fields[i].name);
    shown += value != NULL;
    if (value != NULL)
      put_field (self, &def->fields[i], value);
  }
  /* What a newer broker says beyond our table comes behind it. */
  for (uint32_t i = 0; shown < map->count && i < map->count; i++)
  {
    struct slice key = value_as_slice (&map->items[2 * i]);
    if (has_field (def, key))
      continue;
    put_key (self, key);
    json_text_value (self, &map->items[2 * i + 1]);
  }
  put_char (self, '}');
}

void json_text_answer (struct json_text *self, const struct message *answer, enum message_type record)
{
  const struct message_def *def = message_def (answer->type);
  put_text (self, "{\"answer\":");
  put_string (self, slice_of (def->name));
  for (uint32_t i = 0; i < def->field_count; i++)
  {
    bool rows = answer->type == MSG_RESULT && i == RESULT_ROWS && record != MSG_NONE && answer->arg[i].kind == VALUE_LIST;
    if (!message_has (answer, (int) i) && (answer->present >> i & 1) == 0)
      continue;
    if (!rows)
    {
      put_field (self, &def->fields[i], &answer->arg[i]);
      continue;
    }
    put_key (self, slice_of (def->fields[i].name));
    put_records (self, record, &answer->arg[i]);
  }
  put_char (self, '}');
}
