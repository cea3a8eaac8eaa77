/* SPDX-License-Identifier: EUPL-1.2 */
/* What no schema can say of fields and columns: bounds that fit their type, options, bands, and the fields every case has. */
#include "definition_checker.h"

#define TEXT_MAX 20000

static bool type_has_max (enum definition_type type)
{
  return type == DEF_TEXT || type == DEF_DIGITS || type == DEF_URL || type == DEF_TEXTS;
}

bool type_is_list (enum definition_type type)
{
  return type == DEF_ENUMS || type == DEF_ORGS || type == DEF_KEYS || type == DEF_TEXTS || type == DEF_RECORDS || type == DEF_ROWS;
}

bool type_has_entries (enum definition_type type)
{
  return type == DEF_KEYS || type == DEF_TEXTS;
}

static bool type_is_number (enum definition_type type)
{
  return type == DEF_INT || type == DEF_MONEY || type == DEF_RATE || type == DEF_DECIMAL;
}

bool check_type (struct checker *self, const struct field *field, const struct source_node *at)
{
  const char *type = definition_type_key (field->type);
  if (type_has_max (field->type) && (field->max < 1 || field->max > TEXT_MAX))
    return definition_refuse (self->error, place_key (at, "max"), FAULT_NEEDS_MAX, type, TEXT_MAX);
  bool bounded = type_has_max (field->type) || type_is_number (field->type);
  if (!bounded && source_key (at, "max") != NULL)
    return definition_refuse (self->error, place_key (at, "max"), FAULT_NO_MAX, type);
  if (!type_is_number (field->type) && source_key (at, "min") != NULL)
    return definition_refuse (self->error, place_key (at, "min"), FAULT_NO_MIN, type);
  if (bounded && field->min > field->max)
    return definition_refuse (self->error, place_key (at, "min"), FAULT_MIN_ABOVE);
  if ((field->type == DEF_ENUM || field->type == DEF_ENUMS) && field->option_count == 0)
    return definition_refuse (self->error, at, FAULT_NEEDS_OPTIONS, type);
  if (field->type != DEF_TEXT && field->type != DEF_TEXTS && source_key (at, "lines") != NULL)
    return definition_refuse (self->error, place_key (at, "lines"), FAULT_NO_LINES, type);
  const char *list = field->type == DEF_MONEY ? "bands" : "options";
  return check_keys (self, field->options, sizeof *field->options, field->option_count, source_key (at, list));
}

bool check_lists (struct checker *self, const struct field *field, const struct source_node *at)
{
  const char *type = definition_type_key (field->type);
  bool list = type_is_list (field->type);
  if (list && field->max_items == 0)
    return definition_refuse (self->error, at, FAULT_NEEDS_MAX_ITEMS, type);
  if (!list && (source_key (at, "max_items") != NULL || source_key (at, "min_items") != NULL))
    return definition_refuse (self->error, place_key (at, "max_items"), FAULT_NO_LIST, type);
  if (list && field->min_items > field->max_items)
    return definition_refuse (self->error, place_key (at, "min_items"), FAULT_MIN_ITEMS_ABOVE);
  if (field->type == DEF_ENUMS && field->max_items > field->option_count)
    return definition_refuse (self->error, place_key (at, "max_items"), FAULT_MAX_ITEMS_ABOVE);
  if (field->none.size > 0 && !type_has_entries (field->type))
    return definition_refuse (self->error, place_key (at, "none"), FAULT_NONE_OF_ENTRIES);
  if (field->none.size > 0 && !key_is_sane (field->none))
    return definition_refuse (self->error, place_key (at, "none"), FAULT_NO_KEY, SLICE_ARG (field->none));
  return true;
}

static bool check_bands (struct checker *self, const struct field *field, const struct source_node *at)
{
  if (field->type != DEF_MONEY || field->option_count == 0)
  {
    if (field->band_until >= 0)
      return definition_refuse (self->error, place_key (at, "band_until"), FAULT_NO_BANDS);
    return true;
  }
  for (uint32_t i = 0; i < field->option_count; i++)
  {
    bool last = i + 1 == field->option_count;
    int64_t below = i == 0 ? 0 : field->options[i - 1].max_cents, max = field->options[i].max_cents;
    if ((max < 0 && !last) || (max >= 0 && max <= below))
      return definition_refuse (self->error, source_item (source_key (at, "bands"), i), FAULT_BANDS_RISE);
  }
  return true;
}

bool check_no_prefix (struct checker *self, const struct field *field, const struct source_node *at)
{
  for (uint32_t i = 0; i < field->option_count; i++)
    if (field->options[i].prefix.size > 0)
      return definition_refuse (self->error, place_key (source_item (source_key (at, "options"), i), "prefix"), FAULT_PREFIX_OF_ID);
  return true;
}

bool check_no_after (struct checker *self, const struct field *field, const struct source_node *at)
{
  for (uint32_t i = 0; i < field->option_count; i++)
    if (field->options[i].after_count > 0)
      return definition_refuse (self->error, place_key (source_item (source_key (at, "options"), i), "after"), FAULT_AFTER_OF_COLUMNS);
  return true;
}

bool check_column (struct checker *self, const struct field *column, const struct source_node *at)
{
  if (column->type == DEF_RECORD || column->type == DEF_RECORDS)
    return definition_refuse (self->error, place_key (at, "type"), FAULT_COLUMN_VALUE, definition_type_key (column->type));
  if (slice_is (column->key, "unknown") || slice_is (column->key, "band"))
    return definition_refuse (self->error, place_key (at, "key"), FAULT_OWN_MEANING, SLICE_ARG (column->key));
  return check_type (self, column, at);
}

/* What names rows makes sense in a row only: elsewhere nobody would see to it when they go. */
static bool check_no_reference (struct checker *self, const struct field *field, const struct source_node *at)
{
  if (field->type == DEF_ROW || field->type == DEF_ROWS || field->type == DEF_ITEM)
    return definition_refuse (self->error, place_key (at, "type"), FAULT_TYPE_OF_COLUMNS, definition_type_key (field->type));
  return true;
}

static bool check_columns (struct checker *self, const struct field *field, const struct source_node *at)
{
  bool record = field->type == DEF_RECORD || field->type == DEF_RECORDS;
  if (record != (field->column_count > 0))
    return definition_refuse (self->error, at, FAULT_RECORDS_HAVE_COLUMNS);
  const struct source_node *list = source_key (at, "columns");
  if (!check_keys (self, field->columns, sizeof *field->columns, field->column_count, list))
    return false;
  for (uint32_t i = 0; i < field->column_count; i++)
  {
    const struct field *column = &field->columns[i];
    const struct source_node *item = source_item (list, i);
    if (type_is_list (column->type))
      return definition_refuse (self->error, place_key (item, "type"), FAULT_COLUMN_VALUE, definition_type_key (column->type));
    if (!check_no_reference (self, column, item) || !check_column (self, column, item) || !check_no_prefix (self, column, item) ||
        !check_no_after (self, column, item))
      return false;
  }
  return true;
}

static int last_gate_number (const struct pipeline *self)
{
  int last = 0;
  for (uint32_t i = 0; i < self->gate_count; i++)
    last = self->gates[i].number > last ? self->gates[i].number : last;
  return last;
}

/* What every draft has is filled by whoever drafts; a programme is kept as a whole. */
static bool check_editors (struct checker *self, const struct field *field, const struct source_node *at)
{
  bool of_all = self->pipeline->catalogue || slice_is (field->key, "title") || slice_is (field->key, "summary") || slice_is (field->key, "visibility");
  if (field->editors != 0 && of_all)
    return definition_refuse (self->error, place_key (at, "editors"), FAULT_FOR_ALL, SLICE_ARG (field->key));
  return check_roles (self, field->editors, message_def (MSG_CASE_EDIT)->who, place_key (at, "editors"));
}

static bool check_field (struct checker *self, const struct field *field, const struct source_node *at)
{
  int last = last_gate_number (self->pipeline);
  if (!check_section (self, field->section, at) || !check_no_reference (self, field, at) || !check_no_prefix (self, field, at) ||
      !check_no_after (self, field, at))
    return false;
  if (field->class == CLASS_CLIENT)
    return definition_refuse (self->error, place_key (at, "class"), FAULT_CLIENT_OF_TABLES);
  if (field->due > last)
    return definition_refuse (self->error, place_key (at, "due"), FAULT_NO_GATE, field->due);
  if (field->band_until > last)
    return definition_refuse (self->error, place_key (at, "band_until"), FAULT_NO_GATE, field->band_until);
  if (field->may_be_unknown && field->due < 0)
    return definition_refuse (self->error, place_key (at, "may_be_unknown"), FAULT_NEVER_DUE);
  if (!field->gate_reads && field->due >= 0)
    return definition_refuse (self->error, place_key (at, "gate_reads"), FAULT_DUE_IS_READ);
  if (!check_editors (self, field, at))
    return false;
  return check_type (self, field, at) && check_lists (self, field, at) && check_bands (self, field, at) && check_columns (self, field, at);
}

/* Every case has these; lists and rights read them. */
static bool check_known_fields (struct checker *self)
{
  static const struct
  {
    const char *key;
    enum definition_type type;
    int64_t max;
  } known[] = {{"title", DEF_TEXT, 120}, {"summary", DEF_TEXT, 300}, {"visibility", DEF_ENUM, 0}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
  {
    const struct field *field = pipeline_field (self->pipeline, slice_of (known[i].key));
    const struct source_node *at = source_key (self->root, "fields");
    if (field == NULL)
      return definition_refuse (self->error, at, FAULT_MUST_HAVE_FIELD, known[i].key);
    at = place_of (self, "fields", (uint32_t) (field - self->pipeline->fields));
    if (field->type != known[i].type || field->max > known[i].max)
      return definition_refuse (self->error, at, FAULT_KNOWN_FIELD, known[i].key, definition_type_key (known[i].type), (long long) known[i].max);
    for (uint32_t j = 0; known[i].type == DEF_ENUM && j < field->option_count; j++)
    {
      struct slice key = field->options[j].key;
      if (!slice_is (key, "internal") && !slice_is (key, "intermunicipal") && !slice_is (key, "public"))
        return definition_refuse (self->error, source_item (source_key (at, "options"), j), FAULT_VISIBILITY);
    }
  }
  return true;
}

bool check_form_fields (struct checker *self)
{
  for (uint32_t i = 0; i < self->pipeline->field_count; i++)
    if (!check_field (self, &self->pipeline->fields[i], place_of (self, "fields", i)))
      return false;
  return self->pipeline->catalogue || check_known_fields (self);
}
