/* SPDX-License-Identifier: EUPL-1.2 */
/* The columns of exported tables: those of the case itself, then those of all pipelines, each once. */
#include "case_export_room.h"

#include <inttypes.h>

struct own_column
{
  const char *name;
  enum case_text header; /* in spreadsheets, where people read it */
};

static const struct own_column of_cases[] = {{"ref", CT_X_REF},
                                             {"id", CT_NOTHING}, /* nobody reads ids; programs do */
                                             {"org", CT_X_ORG},
                                             {"handled_by", CT_X_HANDLED},
                                             {"district", CT_X_DISTRICT},
                                             {"pipeline", CT_X_PIPELINE},
                                             {"pipeline_version", CT_X_PIPELINE_VERSION},
                                             {"stage", CT_X_STAGE},
                                             {"state", CT_X_STATE},
                                             {"visibility", CT_X_VISIBILITY},
                                             {"version", CT_X_VERSION},
                                             {"drafted", CT_X_DRAFTED},
                                             {"entered", CT_X_ENTERED},
                                             {"support", CT_X_SUPPORT},
                                             {"comments", CT_X_COMMENTS},
                                             {"returns", CT_X_RETURNS},
                                             {"missing", CT_X_MISSING},
                                             {"wanted", CT_X_WANTED},
                                             {"due", CT_X_DUE}};

static const struct own_column of_rows[] = {{"ref", CT_X_REF}, {"org", CT_X_ORG}, {"title", CT_X_TITLE}, {"row", CT_X_ROW}};

static const struct own_column *own_columns (const struct case_export *self, size_t *count)
{
  bool cases = self->options.table.size == 0;
  *count = cases ? sizeof of_cases / sizeof of_cases[0] : sizeof of_rows / sizeof of_rows[0];
  return cases ? of_cases : of_rows;
}

static const struct value *list_of (const struct value *pipeline, const char *key)
{
  static const struct value nothing = {.kind = VALUE_LIST};
  const struct value *list = value_at (value_at (pipeline, "definition"), key);
  return list != NULL && list->kind == VALUE_LIST ? list : &nothing;
}

/* ---- Collecting them ---- */

static bool is_column (const struct case_export *self, const struct column *column, struct slice record, struct slice key)
{
  if (column->field == NULL)
    return self->options.table.size == 0 && record.size == 0 && slice_equal (key, column->name);
  return slice_equal (case_text_at (column->field, "key"), key) && slice_equal (column->name, record);
}

static void add_column (struct case_export *self, const struct value *pipeline, const struct value *field, struct slice name)
{
  for (size_t i = 0; field != NULL && i < self->column_count; i++)
    if (is_column (self, &self->columns[i], name, case_text_at (field, "key")))
      return;
  if (self->column_count < EXPORT_COLUMNS)
    self->columns[self->column_count++] = (struct column){pipeline, field, name};
}

/* A field, or one column each for the parts of a record. */
static void add_field (struct case_export *self, const struct value *pipeline, const struct value *field)
{
  const struct value *columns = list_of (pipeline, "columns");
  struct slice key = case_text_at (field, "key");
  bool record = slice_is (case_text_at (field, "type"), "record");
  if (!record)
    add_column (self, pipeline, field, SLICE_NONE);
  for (uint32_t i = 0; record && i < columns->count; i++)
    if (slice_equal (case_text_at (&columns->items[i], "record"), key))
      add_column (self, pipeline, &columns->items[i], key);
}

static void add_pipeline (struct case_export *self, const struct value *pipeline)
{
  const struct value *fields = list_of (pipeline, "fields"), *columns = list_of (pipeline, "columns");
  for (uint32_t i = 0; self->options.table.size == 0 && i < fields->count; i++)
    add_field (self, pipeline, &fields->items[i]);
  for (uint32_t i = 0; self->options.table.size > 0 && i < columns->count; i++)
    if (slice_equal (case_text_at (&columns->items[i], "table"), self->options.table))
      add_column (self, pipeline, &columns->items[i], SLICE_NONE);
}

void export_columns (struct case_export *self)
{
  const struct value *pipelines = self->options.pipelines;
  size_t count;
  const struct own_column *own = own_columns (self, &count);
  for (size_t i = 0; i < count; i++)
    if (!self->people || own[i].header != CT_NOTHING)
      add_column (self, NULL, NULL, slice_of (own[i].name));
  for (uint32_t i = 0; i < pipelines->count; i++)
    if (!value_as_bool (value_at (value_at (&pipelines->items[i], "definition"), "catalogue"), false))
      add_pipeline (self, &pipelines->items[i]);
}

bool case_export_has_table (const struct case_export *self)
{
  return self->options.table.size == 0 || (self->column_count > 0 && self->columns[self->column_count - 1].field != NULL);
}

bool case_export_wants_programmes (const struct case_export *self)
{
  for (size_t i = 0; self->people && i < self->column_count; i++)
    if (self->columns[i].field != NULL && slice_is (case_text_at (self->columns[i].field, "type"), "programme"))
      return true;
  return false;
}

/* ---- What they say ---- */

struct slice export_header (const struct case_export *self, const struct column *column)
{
  const struct maker maker = {.german = self->options.german};
  size_t count;
  const struct own_column *own = own_columns (self, &count);
  for (size_t i = 0; self->people && column->field == NULL && i < count; i++)
    if (slice_is (column->name, own[i].name))
      return export_say (self, own[i].header);
  if (column->field == NULL)
    return column->name;
  if (self->people)
    return case_label (&maker, column->field, SLICE_NONE);
  struct slice key = case_text_at (column->field, "key");
  return column->name.size == 0 ? key : slice_of (arena_printf (self->arena, "%.*s.%.*s", SLICE_ARG (column->name), SLICE_ARG (key)));
}

static enum sheet_type own_type (const struct case_export *self, struct slice name)
{
  static const char *const integers[] = {"pipeline_version", "version", "support", "comments", "returns", "missing", "wanted"};
  for (size_t i = 0; i < sizeof integers / sizeof integers[0]; i++)
    if (slice_is (name, integers[i]))
      return SHEET_INTEGER;
  if (slice_is (name, "drafted") || slice_is (name, "entered")) /* programs get milliseconds, spreadsheets the day */
    return self->people ? SHEET_DATE : SHEET_INTEGER;
  return slice_is (name, "due") ? SHEET_DATE : SHEET_TEXT;
}

enum sheet_type export_type (const struct case_export *self, const struct column *column)
{
  struct slice type = case_text_at (column->field, "type");
  if (column->field == NULL)
    return own_type (self, column->name);
  if (slice_is (type, "money"))
    return SHEET_MONEY;
  if (slice_is (type, "rate"))
    return SHEET_RATE;
  if (slice_is (type, "date"))
    return SHEET_DATE;
  if (slice_is (type, "decimal"))
    return SHEET_THOUSANDTHS;
  if (slice_is (type, "int"))
    return case_is_posts (column->field) ? SHEET_HUNDREDTHS : SHEET_INTEGER;
  return slice_is (type, "bool") ? SHEET_BOOL : SHEET_TEXT;
}

/* What only a list with details tells of a case. */
static bool is_detail (struct slice name)
{
  return slice_is (name, "missing") || slice_is (name, "wanted") || slice_is (name, "due");
}

const struct value *export_value (const struct case_export *self, const struct column *column, const struct value *kase, const struct value *row)
{
  bool cases = self->options.table.size == 0;
  const struct value *fields = value_at (row, cases ? "fields" : "cells");
  if (column->field == NULL)
    return value_get ((cases && !is_detail (column->name)) || slice_is (column->name, "row") ? row : kase, column->name);
  return value_get (column->name.size > 0 ? value_get (fields, column->name) : fields, case_text_at (column->field, "key"));
}

struct slice export_plain (const struct case_export *self, const struct value *value)
{
  const struct value *unknown = value_at (value, "unknown"), *band = value_at (value, "band");
  if (unknown != NULL)
    return slice_of (arena_printf (self->scratch, "?%.*s@%.*s", SLICE_ARG (case_text_at (unknown, "who")), SLICE_ARG (case_text_at (unknown, "until"))));
  if (band != NULL)
    value = band;
  if (value_is_nil (value))
    return SLICE ("");
  if (value->kind == VALUE_INT)
    return slice_of (arena_printf (self->scratch, "%" PRId64, value->integer));
  if (value->kind == VALUE_BOOL)
    return value->boolean ? SLICE ("true") : SLICE ("false");
  struct slice text = value->kind == VALUE_TEXT ? value_as_slice (value) : SLICE ("");
  for (uint32_t i = 0; value->kind == VALUE_LIST && i < value->count; i++)
  {
    struct slice item = export_plain (self, &value->items[i]);
    text = slice_of (arena_printf (self->scratch, "%.*s%s%.*s", SLICE_ARG (text), i == 0 ? "" : ";", SLICE_ARG (item)));
  }
  return text;
}

static struct slice org_name (const struct case_export *self, struct slice key)
{
  return self->options.org_name == NULL ? key : self->options.org_name (self->options.context, key);
}

static struct slice visibility_words (const struct case_export *self, struct slice key)
{
  return slice_is (key, "internal")         ? export_say (self, CT_X_INTERNAL)
         : slice_is (key, "intermunicipal") ? export_say (self, CT_X_INTERMUNICIPAL)
         : slice_is (key, "public")         ? export_say (self, CT_X_PUBLIC)
                                            : key;
}

/* Of what stands in the case itself. */
static struct slice own_words (const struct case_export *self, struct slice name, const struct value *row, const struct value *value)
{
  struct slice text = value_as_slice (value);
  struct case_file file;
  struct maker maker = export_maker (self, export_pipeline (self, case_text_at (row, "pipeline")), &file);
  if (slice_is (name, "org") || slice_is (name, "handled_by") || slice_is (name, "district"))
    return org_name (self, text);
  if (slice_is (name, "stage"))
    return case_stage_label (&maker, text);
  if (slice_is (name, "state"))
    return case_state_label (&maker, text);
  if (slice_is (name, "pipeline"))
    return case_label (&maker, export_pipeline (self, text), text);
  return slice_is (name, "visibility") ? visibility_words (self, text) : export_plain (self, value);
}

/* case_words looks names up in the file. */
static void name_orgs (const struct case_export *self, const struct value *value, struct case_file *file)
{
  file->orgs = value_map (self->scratch, 4);
  if (value->kind == VALUE_TEXT)
    value_set (self->scratch, &file->orgs, value_as_slice (value), value_text (org_name (self, value_as_slice (value))));
  for (uint32_t i = 0; value->kind == VALUE_LIST && i < value->count; i++)
    value_set (self->scratch, &file->orgs, value_as_slice (&value->items[i]), value_text (org_name (self, value_as_slice (&value->items[i]))));
}

struct column export_own (const struct case_export *self, const struct column *column, const struct value *kase)
{
  const struct value *pipeline = column->field == NULL ? NULL : export_pipeline (self, case_text_at (kase, "pipeline"));
  struct slice table = self->options.table;
  struct case_file file;
  if (pipeline == NULL || pipeline == column->pipeline)
    return *column;
  export_maker (self, pipeline, &file);
  const struct value *field = column->name.size > 0 ? case_column (&file, "record", column->name, case_text_at (column->field, "key"))
                              : table.size > 0      ? case_column (&file, "table", table, case_text_at (column->field, "key"))
                                                    : case_entry (&file, "fields", case_text_at (column->field, "key"));
  return field == NULL ? *column : (struct column){pipeline, field, column->name};
}

struct slice export_words (const struct case_export *self, const struct column *column, const struct value *row, const struct value *value)
{
  struct case_file file;
  struct maker maker = export_maker (self, column->pipeline, &file);
  struct slice type = case_text_at (column->field, "type");
  if (column->field == NULL)
    return own_words (self, column->name, row, value);
  if (slice_is (type, "org") || slice_is (type, "orgs"))
    name_orgs (self, value, &file);
  if (self->options.programmes != NULL)
    file.programmes = *self->options.programmes;
  return case_words (&maker, column->field, value);
}
