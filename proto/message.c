/* SPDX-License-Identifier: EUPL-1.2 */
/* The tables made from messages.def and roles.def, and messages checked against them. */
#include "message.h"

#include "codec.h"
#include "error.h"

#include <assert.h>
#include <string.h>

static_assert (LIMIT_FIELDS <= 32, "the present bits of a message fit 32");

/* ---- Tables ---- */

enum
{
  OPTIONAL = 0,
  REQUIRED = 1
};

/* One entry more, because a row without fields may stand at the end. */
static const struct field_def fields[FIELD_ROWS + 1] = {
#define MESSAGE(...)
#define FIELD(MESSAGE_SYMBOL, SYMBOL, NAME, TYPE, MIN, MAX, NEED, OF, TEXT)                                                                                    \
  [ROW_##MESSAGE_SYMBOL##_##SYMBOL] = {NAME, TYPE_##TYPE, MIN, MAX, NEED, MSG_##OF, TEXT},
#include "messages.def"
#undef MESSAGE
#undef FIELD
};

/* The last field of a row overrides field_count with the right number; that is what the compilers would warn of. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static const struct message_def messages[MSG_COUNT] = {
    [MSG_NONE] = {.name = "", .text = ""},
#define MESSAGE(SYMBOL, NUMBER, NAME, KIND, WHO, ANSWER, TEXT) [MSG_##SYMBOL] = {NAME, NUMBER, KIND_##KIND, WHO, MSG_##ANSWER, TEXT, fields + ROW0_##SYMBOL, 0},
#define FIELD(MESSAGE_SYMBOL, SYMBOL, ...) [MSG_##MESSAGE_SYMBOL].field_count = MESSAGE_SYMBOL##_##SYMBOL + 1,
#include "messages.def"
#undef MESSAGE
#undef FIELD
};
#pragma GCC diagnostic pop

#define MESSAGE(...)
#define FIELD(MESSAGE_SYMBOL, SYMBOL, ...)                                                                                                                     \
  static_assert ((int)(MESSAGE_SYMBOL##_##SYMBOL) < LIMIT_FIELDS, #MESSAGE_SYMBOL " has more fields than LIMIT_FIELDS");
#include "messages.def"
#undef MESSAGE
#undef FIELD

const struct message_def *message_def (enum message_type type)
{
  assert ((unsigned)type < MSG_COUNT);
  return &messages[type];
}

enum message_type message_by_number (uint32_t number)
{
  switch (number)
  {
#define MESSAGE(SYMBOL, NUMBER, ...)                                                                                                                           \
  case NUMBER:                                                                                                                                                 \
    return MSG_##SYMBOL;
#define FIELD(...)
#include "messages.def"
#undef MESSAGE
#undef FIELD
  default:
    return MSG_NONE;
  }
}

enum message_type message_by_name (struct slice name)
{
  for (unsigned type = MSG_NONE + 1; type < MSG_COUNT; type++)
    if (slice_is (name, messages[type].name))
      return (enum message_type)type;
  return MSG_NONE;
}

/* ---- Reading ---- */

struct message message_new (enum message_type type)
{
  return (struct message){.type = type};
}

struct slice message_slice (const struct message *self, int number)
{
  return value_as_slice (&self->arg[number]);
}

int64_t message_int (const struct message *self, int number, int64_t otherwise)
{
  return value_as_int (&self->arg[number], otherwise);
}

bool message_bool (const struct message *self, int number)
{
  return value_as_bool (&self->arg[number], false);
}

bool message_has (const struct message *self, int number)
{
  return !value_is_nil (&self->arg[number]);
}

/* ---- Checks ---- */

static bool within (const struct field_def *def, int64_t size)
{
  return size >= def->min && size <= def->max;
}

static int check_bytes (const struct value *value, int64_t min, int64_t max)
{
  if (value->kind != VALUE_BYTES)
    return ERR_FIELD_TYPE;
  return value->count < min || value->count > max ? ERR_FIELD_SIZE : 0;
}

static int check_text (const struct value *value, int64_t min, int64_t max)
{
  if (value->kind != VALUE_TEXT)
    return ERR_FIELD_TYPE;
  int64_t length = utf8_length (value->data, value->count);
  if (length < 0)
    return ERR_FIELD_VALUE;
  return length < min || length > max ? ERR_FIELD_SIZE : 0;
}

static bool is_key_character (char c)
{
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == ':' || c == '-';
}

static int check_key (const struct value *value, int64_t min, int64_t max)
{
  if (value->kind != VALUE_TEXT)
    return ERR_FIELD_TYPE;
  if (value->count < min || value->count > max)
    return ERR_FIELD_SIZE;
  for (uint32_t i = 0; i < value->count; i++)
    if (!is_key_character (value->data[i]))
      return ERR_FIELD_VALUE;
  return 0;
}

static int check_date (const struct field_def *def, const struct value *value)
{
  if (value->kind != VALUE_TEXT)
    return ERR_FIELD_TYPE;
  if (!within (def, value->count))
    return ERR_FIELD_SIZE;
  return date_is_valid (value_as_slice (value)) ? 0 : ERR_FIELD_VALUE;
}

static int check_case (const struct field_def *def, const struct value *value)
{
  return value->kind == VALUE_BYTES ? check_bytes (value, 16, 16) : check_text (value, def->min, def->max);
}

/* A list or map as a whole; its entries are for the caller. */
static int check_container (const struct field_def *def, const struct value *value, enum value_kind kind)
{
  if (value->kind != kind)
    return ERR_FIELD_TYPE;
  return within (def, value->count) ? 0 : ERR_FIELD_SIZE;
}

static int check_entries (const struct field_def *def, const struct value *value)
{
  bool map = def->type == TYPE_MAP || def->type == TYPE_HASHES;
  int error = check_container (def, value, map ? VALUE_MAP : VALUE_LIST);
  for (uint32_t i = 0; i < value->count && error == 0; i++)
  {
    if (map)
      error = check_key (&value->items[2 * i], 1, LIMIT_KEY_BYTES);
    if (error != 0 || def->type == TYPE_MAP)
      continue;
    if (def->type == TYPE_HASHES)
      error = check_bytes (&value->items[2 * i + 1], VALUE_HASH_BYTES, VALUE_HASH_BYTES);
    else if (def->type == TYPE_KEYS)
      error = check_key (&value->items[i], 1, LIMIT_KEY_BYTES);
    else
      error = check_text (&value->items[i], 1, 2000);
  }
  return error;
}

static int from_map (struct message *self, enum message_type type, const struct value *map, bool newer, struct slice *culprit);

static int check_records (const struct field_def *def, const struct value *value, bool newer, struct slice *culprit)
{
  struct message inner;
  int error = check_container (def, value, def->type == TYPE_RECORD ? VALUE_MAP : VALUE_LIST);
  if (error != 0)
    return error;
  if (def->type == TYPE_RECORD)
    return from_map (&inner, def->of, value, newer, culprit);
  for (uint32_t i = 0; i < value->count && error == 0; i++)
  {
    *culprit = slice_of (def->name);
    error = value->items[i].kind == VALUE_MAP ? from_map (&inner, def->of, &value->items[i], newer, culprit) : ERR_FIELD_TYPE;
  }
  return error;
}

static int check_scalar (const struct field_def *def, const struct value *value)
{
  switch (def->type)
  {
  case TYPE_ID:
    return check_bytes (value, 16, 16);
  case TYPE_KEY:
    return check_key (value, def->min, def->max);
  case TYPE_TEXT:
    return check_text (value, def->min, def->max);
  case TYPE_DATE:
    return check_date (def, value);
  case TYPE_TIME:
  case TYPE_INT:
    return value->kind != VALUE_INT ? ERR_FIELD_TYPE : within (def, value->integer) ? 0 : ERR_FIELD_SIZE;
  case TYPE_BOOL:
    return value->kind == VALUE_BOOL ? 0 : ERR_FIELD_TYPE;
  case TYPE_BYTES:
    return check_bytes (value, def->min, def->max);
  case TYPE_CASE:
    return check_case (def, value);
  default:
    return 0;
  }
}

/* field_check that also names the field; *culprit is set to a field of a record when the trouble lies in there. */
static int check_field (const struct field_def *def, const struct value *value, bool newer, struct slice *culprit)
{
  *culprit = slice_of (def->name);
  if (value_is_nil (value))
    return def->required ? ERR_FIELD_MISSING : 0;
  switch (def->type)
  {
  case TYPE_LIST:
    return check_container (def, value, VALUE_LIST);
  case TYPE_MAP:
  case TYPE_HASHES:
  case TYPE_KEYS:
  case TYPE_TEXTS:
    return check_entries (def, value);
  case TYPE_RECORD:
  case TYPE_RECORDS:
    return check_records (def, value, newer, culprit);
  default:
    return check_scalar (def, value);
  }
}

int field_check (const struct field_def *def, const struct value *value)
{
  struct slice culprit;
  return check_field (def, value, false, &culprit);
}

/* ---- Maps ---- */

/* The number of a field, or -1. */
static int field_by_name (const struct message_def *def, struct slice name)
{
  for (uint32_t i = 0; i < def->field_count; i++)
    if (slice_is (name, def->fields[i].name))
      return (int)i;
  return -1;
}

/* newer: fields that are not in the table are passed over. */
static int from_map (struct message *self, enum message_type type, const struct value *map, bool newer, struct slice *culprit)
{
  const struct message_def *def = message_def (type);
  *self = message_new (type);
  *culprit = SLICE_NONE;
  if (map == NULL || map->kind != VALUE_MAP)
    return ERR_FIELD_TYPE;
  for (uint32_t i = 0; i < map->count; i++)
  {
    struct slice name = value_as_slice (&map->items[2 * i]);
    int number = field_by_name (def, name);
    if (number < 0 && newer)
      continue;
    if (number < 0)
    {
      *culprit = name;
      return ERR_FIELD_UNKNOWN;
    }
    int error = check_field (&def->fields[number], &map->items[2 * i + 1], newer, culprit);
    if (error != 0)
      return error;
    self->arg[number] = map->items[2 * i + 1];
    self->present |= UINT32_C (1) << number;
  }
  for (uint32_t i = 0; i < def->field_count; i++)
    if (def->fields[i].required && value_is_nil (&self->arg[i]))
    {
      *culprit = slice_of (def->fields[i].name);
      return ERR_FIELD_MISSING;
    }
  *culprit = SLICE_NONE;
  return 0;
}

int message_from_map (struct message *self, enum message_type type, const struct value *map, struct slice *culprit)
{
  return from_map (self, type, map, message_def (type)->kind == KIND_ANSWER, culprit);
}

struct value message_to_map (struct arena *arena, const struct message *self)
{
  const struct message_def *def = message_def (self->type);
  struct value map = value_map (arena, def->field_count);
  for (uint32_t i = 0; i < def->field_count; i++)
    if (!value_is_nil (&self->arg[i]) || (self->present >> i & 1) != 0)
      value_set_str (arena, &map, def->fields[i].name, self->arg[i]);
  return map;
}

/* ---- Roles ---- */

struct role_row
{
  const char *key, *de, *en;
};

static const struct role_row roles[ROLE_COUNT] = {
#define ROLE(SYMBOL, BIT, KEY, DE, EN) [BIT] = {KEY, DE, EN},
#include "roles.def"
#undef ROLE
};

const char *role_key (enum role role)
{
  assert ((unsigned)role < ROLE_COUNT);
  return roles[role].key;
}

const char *role_label (enum role role, bool german)
{
  assert ((unsigned)role < ROLE_COUNT);
  return german ? roles[role].de : roles[role].en;
}

int role_by_key (struct slice key)
{
  for (int role = 0; role < ROLE_COUNT; role++)
    if (slice_is (key, roles[role].key))
      return role;
  return -1;
}
