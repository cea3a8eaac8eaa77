/* SPDX-License-Identifier: EUPL-1.2 */
/* The verbs of the bus as JSON: a query is a GET with parameters, a command a POST with an object.  What they mean stands in proto/messages.def alone. */
#include "api.h"

#include "proto/codec.h"
#include "proto/json.h"
#include "proto/uuid.h"

#include <string.h>

bool api_has_verb (enum message_type verb)
{
  enum message_kind kind = message_def (verb)->kind;
  return (kind == KIND_COMMAND || kind == KIND_QUERY) && verb != MSG_REDEEM && verb != MSG_BLOB_GET;
}

/* The verb of the path, when it is one for this method; else the answer is given. */
static bool find_verb (struct exchange *self, enum message_kind kind, enum message_type *verb)
{
  *verb = message_by_name (self->rest);
  if (*verb == MSG_NONE || !api_has_verb (*verb))
  {
    exchange_answer_error (self, WEB_NO_VERB, self->rest);
    return false;
  }
  if (message_def (*verb)->kind != kind)
  {
    exchange_header (self, "Allow", kind == KIND_QUERY ? "POST" : "GET, HEAD");
    exchange_answer_error (self, WEB_METHOD, self->method);
    return false;
  }
  if (!self->has_person)
    exchange_answer_error (self, WEB_LOGIN_NEEDED, SLICE_NONE);
  return self->has_person;
}

static void answered (struct exchange *self, const struct message *answer)
{
  const enum message_type *verb = self->state;
  exchange_answer_message (self, answer, *verb);
}

static void ask_bus (struct exchange *self, const struct message *request, const struct ideenbus_options *options)
{
  enum message_type *verb = arena_alloc (self->arena, sizeof *verb);
  *verb = request->type;
  self->state = verb;
  exchange_ask (self, request, options, answered);
}

/* ---- Parts that others use ---- */

struct value api_case (struct arena *arena, struct slice text)
{
  uint8_t *id = arena_alloc (arena, UUID_BYTES);
  return uuid_parse (text.data, text.size, id) ? value_id (id) : text.data == NULL ? VALUE_NONE : value_text (text);
}

/* ---- Queries ---- */

static const struct field_def *field_named (enum message_type verb, struct slice name)
{
  const struct message_def *def = message_def (verb);
  for (uint32_t i = 0; i < def->field_count; i++)
    if (slice_is (name, def->fields[i].name))
      return &def->fields[i];
  return NULL;
}

static json_t *json_slice (struct slice text)
{
  return json_stringn_nocheck (text.data, text.size);
}

static json_t *json_list (struct slice text)
{
  json_t *list = json_array ();
  while (text.size > 0)
  {
    const char *comma = memchr (text.data, ',', text.size);
    uint32_t size = comma == NULL ? text.size : (uint32_t) (comma - text.data);
    json_array_append_new (list, json_slice ((struct slice){text.data, size}));
    text = comma == NULL ? SLICE_NONE : (struct slice){text.data + size + 1, text.size - size - 1};
  }
  return list;
}

/* A parameter as the JSON that its field's type wants; numbers, ids and bytes are read from their text there. */
static json_t *json_of_parameter (const struct field_def *def, struct slice text)
{
  switch (def->type)
  {
  case TYPE_BOOL:
    return slice_is (text, "true") ? json_true () : slice_is (text, "false") ? json_false () : json_slice (text);
  case TYPE_KEYS:
  case TYPE_TEXTS:
    return json_list (text);
  case TYPE_VALUE:
  case TYPE_LIST:
  case TYPE_MAP:
  case TYPE_HASHES:
  case TYPE_RECORD:
  case TYPE_RECORDS:
  {
    json_t *json = json_loadb (text.data, text.size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    return json == NULL ? json_slice (text) : json;
  }
  default:
    return json_slice (text);
  }
}

int64_t api_number (struct slice text)
{
  int64_t number = 0;
  for (uint32_t i = 0; i < text.size; i++)
  {
    if (text.data[i] < '0' || text.data[i] > '9' || number > INT64_MAX / 10 - 9)
      return -1;
    number = number * 10 + (text.data[i] - '0');
  }
  return text.size == 0 ? -1 : number;
}

/* The parameters as an object of the fields; 0 or an error with *culprit. */
static int read_parameters (struct exchange *self, enum message_type verb, json_t *object, int64_t *min_seq, struct slice *culprit)
{
  for (size_t i = 0; i < exchange_query_count (self); i++)
  {
    struct slice name, text;
    exchange_query_at (self, i, &name, &text);
    const struct field_def *def = field_named (verb, name);
    *culprit = name;
    if (def != NULL)
      json_object_set_new_nocheck (object, def->name, json_of_parameter (def, text));
    else if (slice_is (name, "min_seq"))
    {
      *min_seq = api_number (text);
      if (*min_seq < 0)
        return ERR_FIELD_VALUE;
    }
    else if (!slice_is (name, "lang"))
      return ERR_FIELD_UNKNOWN;
  }
  return 0;
}

void get_verb (struct exchange *self)
{
  enum message_type verb;
  struct message request;
  struct ideenbus_options options = {0};
  struct slice culprit = SLICE_NONE;
  if (!find_verb (self, KIND_QUERY, &verb))
    return;
  json_t *object = json_object ();
  int error = read_parameters (self, verb, object, &options.min_seq, &culprit);
  if (error == 0)
    error = json_to_message (self->arena, object, verb, &request, &culprit);
  if (error != 0)
    exchange_answer_error (self, error, culprit);
  else
    ask_bus (self, &request, &options);
  json_decref (object);
}

/* ---- Commands ---- */

bool api_ids (struct exchange *self, struct ideenbus_options *options)
{
  struct slice key = exchange_header_of (self, "Idempotency-Key"), after = exchange_header_of (self, "After");
  uint8_t *ids = arena_alloc (self->arena, (size_t) 2 * UUID_BYTES);
  char text[UUID_TEXT];
  *options = (struct ideenbus_options){.id = ids};
  if (key.data == NULL)
    uuid_new (ids);
  else if (!uuid_parse (key.data, key.size, ids) || !uuid_is_v7 (ids))
  {
    exchange_answer_error (self, WEB_BAD_HEADER, SLICE ("Idempotency-Key"));
    return false;
  }
  if (after.data != NULL && !uuid_parse (after.data, after.size, ids + UUID_BYTES))
  {
    exchange_answer_error (self, WEB_BAD_HEADER, SLICE ("After"));
    return false;
  }
  if (after.data != NULL)
    options->after = ids + UUID_BYTES;
  uuid_format (ids, text);
  exchange_header (self, "Idempotency-Key", text);
  return true;
}

static int hash_of (struct arena *arena, const json_t *json, struct value *hash)
{
  struct value value;
  uint8_t *bytes = arena_alloc (arena, VALUE_HASH_BYTES);
  int error = json_to_value (arena, json, &value);
  if (error != 0)
    return error;
  value_hash (&value, bytes);
  *hash = value_bytes (bytes, VALUE_HASH_BYTES);
  return 0;
}

/* What the change was based on, as the hashes that the bus compares: browsers have the values and no MessagePack. */
static int read_seen (struct arena *arena, const json_t *seen, const struct field_def *base, struct value *value)
{
  if (base->type == TYPE_BYTES)
    return hash_of (arena, seen, value);
  if (!json_is_object (seen))
    return ERR_FIELD_TYPE;
  *value = value_map (arena, (uint32_t) json_object_size (seen));
  json_t *object = (json_t *) (uintptr_t) seen; /* jansson iterates by handles that are not const */
  for (void *at = json_object_iter (object); at != NULL; at = json_object_iter_next (object, at))
  {
    struct value hash;
    struct slice key = {json_object_iter_key (at), (uint32_t) json_object_iter_key_len (at)};
    int error = hash_of (arena, json_object_iter_value (at), &hash);
    if (error != 0)
      return error;
    value_set (arena, value, slice_copy (arena, key), hash);
  }
  return 0;
}

int api_read_command (struct arena *arena, const json_t *body, enum message_type verb, struct message *request, struct slice *culprit)
{
  const struct field_def *base = field_named (verb, SLICE ("base"));
  const json_t *seen = json_object_get (body, "seen");
  json_t *fields = json_copy ((json_t *) (uintptr_t) body);
  bool can_see = base != NULL && (base->type == TYPE_BYTES || base->type == TYPE_HASHES);
  int error = 0;
  struct value hashes = VALUE_NONE;
  *culprit = SLICE ("seen");
  if (seen != NULL && can_see)
  {
    error = json_object_get (body, "base") != NULL ? ERR_FIELD_VALUE : read_seen (arena, seen, base, &hashes);
    json_object_del (fields, "seen");
  }
  if (error == 0)
    error = json_to_message (arena, fields, verb, request, culprit);
  if (error == 0 && seen != NULL && can_see)
  {
    int number = (int) (base - message_def (verb)->fields);
    request->arg[number] = hashes;
    request->present |= 1u << number;
    *culprit = SLICE ("seen");
    error = field_check (base, &request->arg[number]);
  }
  json_decref (fields);
  return error;
}

void post_verb (struct exchange *self)
{
  enum message_type verb;
  struct message request;
  struct ideenbus_options options;
  struct slice culprit = SLICE_NONE;
  if (!find_verb (self, KIND_COMMAND, &verb))
    return;
  const json_t *body = exchange_json (self);
  if (body == NULL || !api_ids (self, &options))
    return;
  int error = api_read_command (self->arena, body, verb, &request, &culprit);
  if (error != 0)
    exchange_answer_error (self, error, culprit);
  else
    ask_bus (self, &request, &options);
}
