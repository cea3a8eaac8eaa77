/* SPDX-License-Identifier: EUPL-1.2 */
/* A definition in use: finding things in it, what a value is, and conditions. */
#include "definition.h"

#include "shipped.h"

#include "proto/text.h"

#include <stdio.h>
#include <string.h>

const char *class_key (enum audience_class class)
{
  static const char *const keys[CLASS_COUNT] = {
      [CLASS_PUBLIC] = "public", [CLASS_REGION] = "region", [CLASS_PARTIES] = "parties", [CLASS_STAFF] = "staff", [CLASS_CLIENT] = "client"};
  return class < CLASS_COUNT ? keys[class] : NULL;
}

const char *definition_type_key (enum definition_type type)
{
  static const char *const keys[DEF_TYPE_COUNT] = {[DEF_TEXT] = "text",   [DEF_INT] = "int",         [DEF_MONEY] = "money",
                                                   [DEF_BOOL] = "bool",   [DEF_DATE] = "date",       [DEF_ENUM] = "enum",
                                                   [DEF_ENUMS] = "enums", [DEF_DIGITS] = "digits",   [DEF_URL] = "url",
                                                   [DEF_ORGS] = "orgs",   [DEF_ORG] = "org",         [DEF_KEYS] = "keys",
                                                   [DEF_TEXTS] = "texts", [DEF_RECORD] = "record",   [DEF_RECORDS] = "records",
                                                   [DEF_RATE] = "rate",   [DEF_ROW] = "row",         [DEF_ROWS] = "rows",
                                                   [DEF_ITEM] = "item",   [DEF_DECIMAL] = "decimal", [DEF_PROGRAMME] = "programme"};
  return type < DEF_TYPE_COUNT ? keys[type] : NULL;
}

const char *check_kind_key (enum check_kind kind)
{
  static const char *const keys[CHECK_COUNT] = {
      [CHECK_FILLED] = "filled", [CHECK_EQUALS] = "equals",   [CHECK_APPROVAL] = "approval", [CHECK_OPINION] = "opinion", [CHECK_ORDER] = "order",
      [CHECK_LIMIT] = "limit",   [CHECK_UNKNOWN] = "unknown", [CHECK_ROWS] = "rows",         [CHECK_EACH] = "each",       [CHECK_SUMS] = "sums",
      [CHECK_SHARE] = "share",   [CHECK_RATINGS] = "ratings", [CHECK_LINKED] = "linked",     [CHECK_WORDS] = "words",     [CHECK_GRANTS] = "grants"};
  return kind < CHECK_COUNT ? keys[kind] : NULL;
}

/* ---- Finding ---- */

const struct stage *pipeline_stage (const struct pipeline *self, struct slice key)
{
  for (uint32_t i = 0; i < self->stage_count; i++)
    if (slice_equal (self->stages[i].key, key))
      return &self->stages[i];
  return NULL;
}

static const struct field *field_find (const struct field *fields, uint32_t count, struct slice key)
{
  for (uint32_t i = 0; i < count; i++)
    if (slice_equal (fields[i].key, key))
      return &fields[i];
  return NULL;
}

const struct field *pipeline_field (const struct pipeline *self, struct slice key)
{
  return field_find (self->fields, self->field_count, key);
}

/* Splits "record.column"; without a dot *column is none. */
static struct slice path_split (struct slice path, struct slice *column)
{
  const char *dot = path.size == 0 ? NULL : memchr (path.data, '.', path.size);
  *column = SLICE_NONE;
  if (dot == NULL)
    return path;
  uint32_t before = (uint32_t) (dot - path.data);
  *column = (struct slice){dot + 1, path.size - before - 1};
  return (struct slice){path.data, before};
}

const struct field *pipeline_field_path (const struct pipeline *self, struct slice path)
{
  struct slice column, key = path_split (path, &column);
  const struct field *field = pipeline_field (self, key);
  if (field == NULL || column.data == NULL)
    return field;
  return field_find (field->columns, field->column_count, column);
}

const struct value *fields_value (const struct value *fields, struct slice path)
{
  struct slice column, key = path_split (path, &column);
  const struct value *value = value_get (fields, key);
  return column.data == NULL ? value : value_is_unknown (value) ? NULL : value_get (value, column);
}

const struct table *pipeline_table (const struct pipeline *self, struct slice key)
{
  for (uint32_t i = 0; i < self->table_count; i++)
    if (slice_equal (self->tables[i].key, key))
      return &self->tables[i];
  return NULL;
}

const struct field *table_column (const struct table *self, struct slice key)
{
  return field_find (self->columns, self->column_count, key);
}

const struct approval_def *pipeline_approval (const struct pipeline *self, struct slice key)
{
  for (uint32_t i = 0; i < self->approval_count; i++)
    if (slice_equal (self->approvals[i].key, key))
      return &self->approvals[i];
  return NULL;
}

const struct code *pipeline_rejection (const struct pipeline *self, struct slice key)
{
  for (uint32_t i = 0; i < self->rejection_count; i++)
    if (slice_equal (self->rejections[i].key, key))
      return &self->rejections[i];
  return NULL;
}

const struct option *field_option (const struct field *self, struct slice key)
{
  for (uint32_t i = 0; i < self->option_count; i++)
    if (slice_equal (self->options[i].key, key))
      return &self->options[i];
  return NULL;
}

/* ---- What a value is ---- */

bool value_is_unknown (const struct value *value)
{
  return value != NULL && value->kind == VALUE_MAP && value->count == 1 && value_at (value, "unknown") != NULL;
}

bool value_is_band (const struct value *value)
{
  return value != NULL && value->kind == VALUE_MAP && value->count == 1 && value_at (value, "band") != NULL;
}

bool value_is_blank (const struct value *value)
{
  if (value_is_nil (value))
    return true;
  uint32_t step = value->kind == VALUE_MAP ? 2 : 1;
  switch (value->kind)
  {
  case VALUE_TEXT:
    return text_is_blank (value_as_slice (value));
  case VALUE_LIST:
  case VALUE_MAP:
    for (uint32_t i = 0; i < value->count; i++)
      if (!value_is_blank (&value->items[step * i + step - 1]))
        return false;
    return true;
  default:
    return false;
  }
}

/* ---- Conditions ---- */

/* A value as the words of a condition name it; none for what has no word. */
static struct slice value_word (const struct value *value, char digits[24])
{
  switch (value->kind)
  {
  case VALUE_BOOL:
    return slice_of (value->boolean ? "true" : "false");
  case VALUE_INT:
    return (struct slice){digits, (uint32_t) snprintf (digits, 24, "%lld", (long long) value->integer)};
  case VALUE_TEXT:
    return value_as_slice (value);
  default:
    return SLICE_NONE;
  }
}

static bool value_is_one_of (const struct value *value, const struct slice *keys, uint32_t count)
{
  if (value == NULL)
    return false;
  if (value->kind == VALUE_LIST)
  {
    for (uint32_t i = 0; i < value->count; i++)
      if (value_is_one_of (&value->items[i], keys, count))
        return true;
    return false;
  }
  char digits[24];
  struct slice key = value_word (value, digits);
  for (uint32_t i = 0; key.data != NULL && i < count; i++)
    if (slice_equal (key, keys[i]))
      return true;
  return false;
}

bool condition_value_holds (const struct condition *self, const struct value *value)
{
  bool holds = self->value_count == 0 ? !value_is_blank (value) && !value_is_unknown (value) : value_is_one_of (value, self->values, self->value_count);
  return holds != self->negate;
}

bool condition_holds (const struct condition *self, const struct value *fields)
{
  if (self->part_count > 0)
  {
    for (uint32_t i = 0; i < self->part_count; i++)
      if (condition_holds (&self->parts[i], fields) != self->all)
        return !self->all;
    return self->all;
  }
  return self->field.size == 0 || condition_value_holds (self, fields_value (fields, self->field));
}

/* ---- Shipped ---- */

const char *pipeline_shipped (unsigned index, const char **name)
{
  if (index >= shipped_count)
    return NULL;
  if (name != NULL)
    *name = shipped[index].name;
  return shipped[index].text;
}
