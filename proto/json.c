/* SPDX-License-Identifier: EUPL-1.2 */
/* Values and messages as JSON, typed by the table where there is one. */
#include "json.h"

#include "codec.h"
#include "error.h"
#include "uuid.h"

#include <stdlib.h>
#include <string.h>

#define EXACT_MAX (INT64_C (1) << 53) /* beyond it a browser's numbers have gaps */

/* ---- To JSON ---- */

static json_t *text_from_hex (const void *data_, size_t size)
{
  static const char digits[] = "0123456789abcdef";
  const uint8_t *data = data_;
  char *text = malloc (2 * size + 1);
  if (text == NULL)
    abort ();
  for (size_t i = 0; i < size; i++)
  {
    text[2 * i] = digits[data[i] >> 4];
    text[2 * i + 1] = digits[data[i] & 15];
  }
  json_t *json = json_stringn_nocheck (text, 2 * size);
  free (text);
  return json;
}

static json_t *text_from_id (const uint8_t id[UUID_BYTES])
{
  char text[UUID_TEXT];
  uuid_format (id, text);
  return json_string_nocheck (text);
}

static json_t *number_or_text (int64_t integer)
{
  if (integer >= -EXACT_MAX && integer <= EXACT_MAX)
    return json_integer (integer);
  return json_sprintf ("%" JSON_INTEGER_FORMAT, (json_int_t)integer);
}

static json_t *json_from_list (const struct value *list)
{
  json_t *json = json_array ();
  for (uint32_t i = 0; i < list->count; i++)
    json_array_append_new (json, json_from_value (&list->items[i]));
  return json;
}

static json_t *json_from_map (const struct value *map)
{
  json_t *json = json_object ();
  for (uint32_t i = 0; i < map->count; i++)
  {
    struct slice key = value_as_slice (&map->items[2 * i]);
    json_object_setn_new_nocheck (json, key.data, key.size, json_from_value (&map->items[2 * i + 1]));
  }
  return json;
}

json_t *json_from_value (const struct value *value)
{
  if (value == NULL)
    return json_null ();
  switch (value->kind)
  {
  case VALUE_BOOL:
    return json_boolean (value->boolean);
  case VALUE_INT:
    return number_or_text (value->integer);
  case VALUE_TEXT:
    return json_stringn_nocheck (value->count == 0 ? "" : value->data, value->count);
  case VALUE_BYTES:
    return value->count == UUID_BYTES ? text_from_id ((const uint8_t *)value->data) : text_from_hex (value->data, value->count);
  case VALUE_LIST:
    return json_from_list (value);
  case VALUE_MAP:
    return json_from_map (value);
  case VALUE_NIL:
    break;
  }
  return json_null ();
}

/* A value as its field's type says; one that has another kind is shown as what it is. */
static json_t *json_from_field (const struct field_def *def, const struct value *value)
{
  if (def->type == TYPE_BYTES && value->kind == VALUE_BYTES)
    return text_from_hex (value->data, value->count);
  if (def->type == TYPE_RECORD && value->kind == VALUE_MAP)
    return json_from_record (def->of, value);
  if (def->type == TYPE_RECORDS && value->kind == VALUE_LIST)
  {
    json_t *json = json_array ();
    for (uint32_t i = 0; i < value->count; i++)
      json_array_append_new (json, json_from_record (def->of, &value->items[i]));
    return json;
  }
  return json_from_value (value);
}

json_t *json_from_message (const struct message *message)
{
  const struct message_def *def = message_def (message->type);
  json_t *json = json_object ();
  for (uint32_t i = 0; i < def->field_count; i++)
    if (message_has (message, (int)i) || (message->present >> i & 1) != 0)
      json_object_set_new_nocheck (json, def->fields[i].name, json_from_field (&def->fields[i], &message->arg[i]));
  return json;
}

json_t *json_from_record (enum message_type record, const struct value *map)
{
  if (map == NULL || map->kind != VALUE_MAP)
    return json_from_value (map);
  const struct message_def *def = message_def (record);
  json_t *json = json_object ();
  for (uint32_t i = 0; i < def->field_count; i++)
  {
    const struct value *value = value_at (map, def->fields[i].name);
    if (value != NULL)
      json_object_set_new_nocheck (json, def->fields[i].name, json_from_field (&def->fields[i], value));
  }
  /* What a newer broker says beyond our table comes behind it. */
  for (uint32_t i = 0; i < map->count && json_object_size (json) < map->count; i++)
  {
    struct slice key = value_as_slice (&map->items[2 * i]);
    if (json_object_getn (json, key.data, key.size) == NULL)
      json_object_setn_new_nocheck (json, key.data, key.size, json_from_value (&map->items[2 * i + 1]));
  }
  return json;
}

/* ---- From JSON ---- */

/* What one document may still hold; the same bounds as on the wire, so that whatever is read here can be sent. */
struct reader
{
  struct arena *arena;
  uint32_t nodes;
};

static int read_value (struct reader *self, const json_t *json, int depth, struct value *value);

static struct slice text_of (const json_t *json)
{
  return (struct slice){json_string_value (json), (uint32_t)json_string_length (json)};
}

static int read_text (struct reader *self, const json_t *json, struct value *value)
{
  struct slice text = text_of (json);
  if (json_string_length (json) > LIMIT_FRAME_BYTES)
    return ERR_FRAME_SIZE;
  if (utf8_length (text.data, text.size) < 0)
    return ERR_UTF8;
  *value = value_text (slice_copy (self->arena, text));
  return 0;
}

static int read_list (struct reader *self, const json_t *json, int depth, struct value *value)
{
  size_t count = json_array_size (json);
  if (depth > LIMIT_DEPTH)
    return ERR_TOO_DEEP;
  if (count > LIMIT_NODES - self->nodes)
    return ERR_TOO_MANY_VALUES;
  *value = value_list (self->arena, (uint32_t)count);
  for (size_t i = 0; i < count; i++)
  {
    int error = read_value (self, json_array_get (json, i), depth, &value->items[i]);
    if (error != 0)
      return error;
  }
  value->count = (uint32_t)count;
  return 0;
}

static int read_key (struct reader *self, const char *key, size_t size, struct value *value)
{
  if (utf8_length (key, size) < 0)
    return ERR_UTF8;
  *value = value_text (slice_copy (self->arena, (struct slice){key, (uint32_t)size}));
  return 0;
}

static int read_map (struct reader *self, const json_t *json, int depth, struct value *value)
{
  size_t count = json_object_size (json);
  if (depth > LIMIT_DEPTH)
    return ERR_TOO_DEEP;
  if (count > LIMIT_MAP_ENTRIES)
    return ERR_TOO_MANY_VALUES;
  *value = value_map (self->arena, (uint32_t)count);
  self->nodes += (uint32_t)count; /* the keys */
  /* jansson iterates by handles that are not const. */
  json_t *object = (json_t *)(uintptr_t)json;
  struct value *pair = value->items;
  for (void *at = json_object_iter (object); at != NULL; at = json_object_iter_next (object, at), pair += 2)
  {
    int error = read_key (self, json_object_iter_key (at), json_object_iter_key_len (at), &pair[0]);
    if (error == 0)
      error = read_value (self, json_object_iter_value (at), depth, &pair[1]);
    if (error != 0)
      return error;
  }
  value->count = (uint32_t)count;
  value_sort (value);
  return 0;
}

static int read_value (struct reader *self, const json_t *json, int depth, struct value *value)
{
  *value = VALUE_NONE;
  if (++self->nodes > LIMIT_NODES)
    return ERR_TOO_MANY_VALUES;
  switch (json_typeof (json))
  {
  case JSON_NULL:
    return 0;
  case JSON_TRUE:
  case JSON_FALSE:
    *value = value_bool (json_is_true (json));
    return 0;
  case JSON_INTEGER:
    *value = value_int (json_integer_value (json));
    return 0;
  case JSON_STRING:
    return read_text (self, json, value);
  case JSON_ARRAY:
    return read_list (self, json, depth + 1, value);
  case JSON_OBJECT:
    return read_map (self, json, depth + 1, value);
  case JSON_REAL:
    break;
  }
  return ERR_VALUE_TYPE;
}

int json_to_value (struct arena *arena, const json_t *json, struct value *value)
{
  struct reader reader = {.arena = arena};
  *value = VALUE_NONE;
  return json == NULL ? ERR_VALUE_TYPE : read_value (&reader, json, 0, value);
}

/* ---- From JSON, typed ---- */

static int hex_digit (char c)
{
  static const char digits[] = "0123456789abcdef0123456789ABCDEF";
  const char *at = c == '\0' ? NULL : strchr (digits, c);
  return at == NULL ? -1 : (int)((at - digits) & 15);
}

static int read_hex (struct arena *arena, struct slice text, struct value *value)
{
  if (text.size % 2 != 0)
    return ERR_FIELD_VALUE;
  char *bytes = arena_alloc (arena, text.size / 2);
  for (uint32_t i = 0; i < text.size; i += 2)
  {
    int high = hex_digit (text.data[i]), low = hex_digit (text.data[i + 1]);
    if (high < 0 || low < 0)
      return ERR_FIELD_VALUE;
    bytes[i / 2] = (char)(high << 4 | low);
  }
  *value = value_bytes (bytes, text.size / 2);
  return 0;
}

static int read_id (struct arena *arena, struct slice text, struct value *value)
{
  uint8_t *id = arena_alloc (arena, UUID_BYTES);
  if (!uuid_parse (text.data, text.size, id))
    return ERR_FIELD_VALUE;
  *value = value_id (id);
  return 0;
}

/* The decimal text that an integer beyond 2^53 is shown as. */
static int read_decimal (struct slice text, struct value *value)
{
  char digits[24];
  if (text.size == 0 || text.size >= sizeof digits)
    return ERR_FIELD_VALUE;
  memcpy (digits, text.data, text.size);
  digits[text.size] = '\0';
  const char *first = digits + (digits[0] == '-' ? 1 : 0);
  if (*first == '\0' || strspn (first, "0123456789") != strlen (first))
    return ERR_FIELD_VALUE;
  unsigned long long size = strtoull (first, NULL, 10); /* more than it holds gives the largest there is */
  bool negative = first != digits;
  if (size > (unsigned long long)INT64_MAX + (negative ? 1 : 0))
    return ERR_FIELD_SIZE;
  *value = value_int (negative ? (int64_t)(0 - size) : (int64_t)size);
  return 0;
}

static int read_object (struct arena *arena, const json_t *json, enum message_type type, struct value *map, struct slice *culprit);

static int read_hashes (struct arena *arena, const json_t *json, struct value *value)
{
  struct reader reader = {.arena = arena};
  int error = json_is_object (json) ? read_value (&reader, json, 0, value) : ERR_FIELD_TYPE;
  for (uint32_t i = 0; error == 0 && i < value->count; i++)
  {
    struct value *hash = &value->items[2 * i + 1];
    error = hash->kind == VALUE_TEXT ? read_hex (arena, value_as_slice (hash), hash) : ERR_FIELD_TYPE;
  }
  return error;
}

static int read_records (struct arena *arena, const json_t *json, const struct field_def *def, struct value *value, struct slice *culprit)
{
  if (!json_is_array (json))
    return ERR_FIELD_TYPE;
  size_t count = json_array_size (json);
  if (count > LIMIT_NODES)
    return ERR_TOO_MANY_VALUES;
  *value = value_list (arena, (uint32_t)count);
  for (size_t i = 0; i < count; i++)
  {
    struct value record;
    *culprit = slice_of (def->name);
    int error = read_object (arena, json_array_get (json, i), def->of, &record, culprit);
    if (error != 0)
      return error;
    value_append (arena, value, record);
  }
  return 0;
}

/* Reads what a field's type spells differently in JSON; kinds and bounds are left to message_from_map. */
static int read_field (struct arena *arena, const json_t *json, const struct field_def *def, struct value *value, struct slice *culprit)
{
  *culprit = slice_of (def->name);
  *value = VALUE_NONE;
  if (json_is_null (json))
    return 0;
  bool is_text = json_is_string (json);
  if (def->type == TYPE_ID && is_text)
    return read_id (arena, text_of (json), value);
  if (def->type == TYPE_CASE && is_text && read_id (arena, text_of (json), value) == 0)
    return 0;
  /* A generic rendering shows 16 bytes as a UUID; hexadecimal has no dashes, so the two cannot be taken for one another. */
  if (def->type == TYPE_BYTES && is_text)
    return read_id (arena, text_of (json), value) == 0 ? 0 : read_hex (arena, text_of (json), value);
  if ((def->type == TYPE_INT || def->type == TYPE_TIME) && is_text)
    return read_decimal (text_of (json), value);
  if (def->type == TYPE_HASHES)
    return read_hashes (arena, json, value);
  if (def->type == TYPE_RECORD)
    return read_object (arena, json, def->of, value, culprit);
  if (def->type == TYPE_RECORDS)
    return read_records (arena, json, def, value, culprit);
  return json_to_value (arena, json, value);
}

static const struct field_def *field_of (enum message_type type, struct slice name)
{
  const struct message_def *def = message_def (type);
  for (uint32_t i = 0; i < def->field_count; i++)
    if (slice_is (name, def->fields[i].name))
      return &def->fields[i];
  return NULL;
}

/* The map of an object, each value typed by the row. */
static int read_object (struct arena *arena, const json_t *json, enum message_type type, struct value *map, struct slice *culprit)
{
  if (!json_is_object (json))
    return ERR_FIELD_TYPE;
  *map = value_map (arena, message_def (type)->field_count);
  json_t *object = (json_t *)(uintptr_t)json;
  for (void *at = json_object_iter (object); at != NULL; at = json_object_iter_next (object, at))
  {
    struct slice name = {json_object_iter_key (at), (uint32_t)json_object_iter_key_len (at)};
    const struct field_def *def = field_of (type, name);
    if (def == NULL)
    {
      *culprit = slice_copy (arena, name);
      return ERR_FIELD_UNKNOWN;
    }
    struct value value;
    int error = read_field (arena, json_object_iter_value (at), def, &value, culprit);
    if (error != 0)
      return error;
    value_set_str (arena, map, def->name, value);
  }
  return 0;
}

int json_to_message (struct arena *arena, const json_t *json, enum message_type type, struct message *message, struct slice *culprit)
{
  struct value map;
  *message = message_new (type);
  *culprit = SLICE_NONE;
  int error = read_object (arena, json, type, &map, culprit);
  return error != 0 ? error : message_from_map (message, type, &map, culprit);
}
