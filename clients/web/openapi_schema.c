/* SPDX-License-Identifier: EUPL-1.2 */
/* The rows of proto/messages.def as JSON schemas. */
#include "openapi_schema.h"

#include "api.h"

#include "proto/uuid.h"

#include <string.h>

#define EXACT_MAX (INT64_C (1) << 53)

/* ---- Schemas of fields ---- */

json_t *schema_reference (const char *name)
{
  return json_pack ("{so}", "$ref", json_sprintf ("#/components/schemas/%s", name));
}

static json_t *text_schema (const struct field_def *def, const char *format)
{
  json_t *schema = json_pack ("{ss}", "type", "string");
  if (format != NULL)
    json_object_set_new (schema, "format", json_string (format));
  else
  {
    json_object_set_new (schema, "minLength", json_integer (def->min));
    json_object_set_new (schema, "maxLength", json_integer (def->max));
  }
  return schema;
}

static json_t *key_schema (const struct field_def *def)
{
  json_t *schema = text_schema (def, NULL);
  json_object_set_new (schema, "pattern", json_string ("^[a-z0-9_.:-]*$"));
  return schema;
}

static json_t *bytes_schema (int64_t min, int64_t max)
{
  json_int_t least = 2 * (json_int_t) min, most = 2 * (json_int_t) max;
  return json_pack ("{ss ss sI sI}", "type", "string", "pattern", "^([0-9a-fA-F]{2})*$", "minLength", least, "maxLength", most);
}

/* Beyond 2^53 a number is a text, because a browser's numbers have gaps there. */
static json_t *number_schema (const struct field_def *def)
{
  if (def->max <= EXACT_MAX)
    return json_pack ("{ss sI sI}", "type", "integer", "minimum", (json_int_t) def->min, "maximum", (json_int_t) def->max);
  return json_pack ("{s[ss] sI ss}", "type", "integer", "string", "minimum", (json_int_t) def->min, "pattern", "^-?[0-9]+$");
}

static json_t *list_schema (const struct field_def *def, json_t *items)
{
  json_t *schema = json_pack ("{ss sI sI}", "type", "array", "minItems", (json_int_t) def->min, "maxItems", (json_int_t) def->max);
  if (items != NULL)
    json_object_set_new (schema, "items", items);
  return schema;
}

static json_t *map_schema (const struct field_def *def, json_t *values)
{
  json_t *schema = json_pack ("{ss sI sI}", "type", "object", "minProperties", (json_int_t) def->min, "maxProperties", (json_int_t) def->max);
  if (values != NULL)
    json_object_set_new (schema, "additionalProperties", values);
  return schema;
}

json_t *schema_of_field (const struct field_def *def)
{
  static const struct field_def key = {.min = 1, .max = 64}, text = {.min = 0, .max = 2000};
  switch (def->type)
  {
  case TYPE_ID:
    return text_schema (def, "uuid");
  case TYPE_KEY:
    return key_schema (def);
  case TYPE_TEXT:
    return text_schema (def, NULL);
  case TYPE_DATE:
    return text_schema (def, "date");
  case TYPE_TIME:
  case TYPE_INT:
    return number_schema (def);
  case TYPE_BOOL:
    return json_pack ("{ss}", "type", "boolean");
  case TYPE_BYTES:
    return bytes_schema (def->min, def->max);
  case TYPE_CASE:
    return json_pack ("{ss si si}", "type", "string", "minLength", 1, "maxLength", UUID_TEXT - 1);
  case TYPE_VALUE:
    return json_object ();
  case TYPE_LIST:
    return list_schema (def, NULL);
  case TYPE_MAP:
    return map_schema (def, NULL);
  case TYPE_HASHES:
    return map_schema (def, bytes_schema (8, 8));
  case TYPE_KEYS:
    return list_schema (def, key_schema (&key));
  case TYPE_TEXTS:
    return list_schema (def, text_schema (&text, NULL));
  case TYPE_RECORD:
    return schema_reference (message_def (def->of)->name);
  case TYPE_RECORDS:
    return list_schema (def, schema_reference (message_def (def->of)->name));
  }
  return json_object ();
}

static json_t *described_field (const struct field_def *def)
{
  json_t *schema = schema_of_field (def);
  json_object_set_new (schema, "description", json_string (def->text));
  if (def->type == TYPE_TIME)
    json_object_set_new (schema, "description", json_sprintf ("%s  Milliseconds since 1970 UTC.", def->text));
  return schema;
}

/* ---- Schemas of messages ---- */

static bool takes_seen (const struct field_def *def)
{
  return strcmp (def->name, "base") == 0 && (def->type == TYPE_BYTES || def->type == TYPE_HASHES);
}

static json_t *seen_schema (const struct field_def *base)
{
  if (base->type == TYPE_BYTES)
    return json_pack ("{ss}", "description", "Instead of `base`: the value itself that the change was based on.");
  return json_pack ("{ss ss}", "type", "object", "description",
                    "Instead of `base`: for each key the value itself that the change was based on, null where there was none.");
}

/* answer: the message is one that comes, and says which in `answer`. */
static json_t *message_schema (enum message_type type, bool answer)
{
  const struct message_def *def = message_def (type);
  json_t *properties = json_object (), *required = json_array ();
  if (answer)
  {
    json_object_set_new (properties, "answer", json_pack ("{ss}", "const", def->name));
    json_array_append_new (required, json_string ("answer"));
  }
  for (uint32_t i = 0; i < def->field_count; i++)
  {
    const struct field_def *field = &def->fields[i];
    json_object_set_new (properties, field->name, described_field (field));
    if (field->required)
      json_array_append_new (required, json_string (field->name));
    if (def->kind == KIND_COMMAND && takes_seen (field))
      json_object_set_new (properties, "seen", seen_schema (field));
  }
  json_t *schema = json_pack ("{ss ss so so}", "type", "object", "description", def->text, "properties", properties, "required", required);
  if (def->kind == KIND_COMMAND)
    json_object_set_new (schema, "additionalProperties", json_false ());
  return schema;
}

static bool is_answer_shown (enum message_type type)
{
  return type == MSG_DONE || type == MSG_REFUSED || type == MSG_ERROR || type == MSG_RESULT;
}

static bool is_streamed (enum message_type type)
{
  return type == MSG_EVENT || type == MSG_APPEARED || type == MSG_VANISHED;
}

static json_t *me_schema (void)
{
  json_t *schema = json_pack ("{ss ss s{s{ss} so s{ss} s{ss}} s[ssss]}", "type", "object", "description", "Who is logged in.", "properties", "user", "type",
                              "string", "person", schema_reference ("person"), "expires", "type", "integer", "head", "type", "integer", "required", "user",
                              "person", "expires", "head");
  return schema;
}

json_t *schema_all (void)
{
  json_t *all = json_object ();
  for (int type = MSG_NONE + 1; type < MSG_COUNT; type++)
  {
    const struct message_def *def = message_def ((enum message_type) type);
    bool body = def->kind == KIND_COMMAND && api_has_verb ((enum message_type) type);
    bool answer = is_answer_shown ((enum message_type) type);
    if (def->kind == KIND_RECORD || def->kind == KIND_EVENT || body || answer || is_streamed ((enum message_type) type))
      json_object_set_new (all, def->name, message_schema ((enum message_type) type, answer));
  }
  json_object_set_new (all, "me", me_schema ());
  return all;
}
