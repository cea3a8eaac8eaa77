/* SPDX-License-Identifier: EUPL-1.2 */
/* The columns of exported tables: those of the case itself, then those of all pipelines, each once. */
#include "export.h"

#include <string.h>

struct own_column
{
  const char *name;
  enum text header; /* in spreadsheets, where people read it */
};

static const struct own_column of_cases[] = {{"ref", T_L_REF},
                                             {"id", T_L_ID},
                                             {"org", T_L_ORG},
                                             {"handled_by", T_L_HANDLED},
                                             {"district", T_L_DISTRICT},
                                             {"pipeline", T_L_PIPELINE},
                                             {"pipeline_version", T_X_PIPELINE_VERSION},
                                             {"stage", T_L_STAGE},
                                             {"state", T_X_STATE},
                                             {"visibility", T_X_VISIBILITY},
                                             {"version", T_L_VERSION},
                                             {"drafted", T_L_DRAFTED},
                                             {"entered", T_X_ENTERED},
                                             {"support", T_L_SUPPORT},
                                             {"comments", T_X_COMMENTS},
                                             {"returns", T_L_RETURNS}};

static const struct own_column of_rows[] = {{"ref", T_L_REF}, {"org", T_L_ORG}, {"title", T_L_TITLE}, {"row", T_L_ROW}};

static enum text header_text (const struct export *self, const char *name)
{
  const struct own_column *own = self->table == NULL ? of_cases : of_rows;
  size_t count = self->table == NULL ? sizeof of_cases / sizeof of_cases[0] : sizeof of_rows / sizeof of_rows[0];
  for (size_t i = 0; i < count; i++)
    if (strcmp (own[i].name, name) == 0)
      return own[i].header;
  return T_NOTHING;
}

/* ---- Collecting them ---- */

static bool has_column (const struct export *self, const char *record, const struct value *field)
{
  for (size_t i = 0; i < self->column_count; i++)
  {
    const struct column *column = &self->columns[i];
    bool own = column->field == NULL && self->table == NULL && record == NULL && slice_is (row_text (field, "key"), column->name);
    if (own || (column->field != NULL && slice_equal (row_text (column->field, "key"), row_text (field, "key")) && (record == NULL) == (column->name == NULL) &&
                (record == NULL || strcmp (record, column->name) == 0)))
      return true;
  }
  return false;
}

static void add_column (struct export *self, const struct form *form, const struct value *field, const char *name)
{
  if (self->column_count < EXPORT_COLUMNS && (field == NULL || !has_column (self, name, field)))
    self->columns[self->column_count++] = (struct column){form, field, name};
}

/* A field, or one column each for the parts of a record. */
static void add_field (struct export *self, const struct form *form, const struct value *field)
{
  struct slice key = row_text (field, "key");
  const char *record = arena_copy (self->kept, key.data, key.size);
  if (!slice_is (row_text (field, "type"), "record"))
    add_column (self, form, field, NULL);
  for (uint32_t i = 0; i < form->columns->count && slice_is (row_text (field, "type"), "record"); i++)
    if (slice_equal (row_text (&form->columns->items[i], "record"), key))
      add_column (self, form, &form->columns->items[i], record);
}

static void add_form (struct export *self, const struct form *form)
{
  for (uint32_t i = 0; self->table == NULL && i < form->fields->count; i++)
    add_field (self, form, &form->fields->items[i]);
  const struct value *column;
  for (uint32_t i = 0; self->table != NULL && (column = form_table_column_at (form, slice_of (self->table), i)) != NULL; i++)
    add_column (self, form, column, NULL);
}

struct asking
{
  struct export *export;
  export_form_fn *each;
};

static bool ask_form (const struct value *row, void *context)
{
  struct asking *self = context;
  const struct form *form = form_get (self->export->cli, row_text (row, "key"), 0);
  if (form != NULL && !value_as_bool (value_at (value_at (&form->pipeline, "definition"), "catalogue"), false))
    self->each (self->export, form);
  return true;
}

int export_forms (struct export *self, export_form_fn *each)
{
  struct message request = message_new (MSG_PIPELINE_GET);
  struct asking asking = {self, each};
  return bus_rows (self->cli, &request, ask_form, &asking);
}

/* ---- A table that there is none of ---- */

static void name_tables (struct export *self, const struct form *form)
{
  const char **names = self->own;
  for (uint32_t i = 0; i < form->tables->count; i++)
  {
    const char *key = slice_text (self->cli, row_text (&form->tables->items[i], "key"));
    if (strstr (*names, arena_printf (self->kept, " %s,", key)) == NULL)
      *names = arena_printf (self->kept, "%s %s,", *names, key);
  }
}

static int say_tables (struct export *self)
{
  const char *names = "";
  self->own = &names;
  int status = export_forms (self, name_tables);
  self->own = NULL;
  if (status != STATUS_DONE)
    return status;
  size_t size = strlen (names);
  return fail (self->cli, STATUS_USAGE, "table", T_NO_EXPORT_TABLE, self->table, size < 2 ? "" : arena_copy (self->kept, names + 1, size - 2));
}

int export_columns (struct export *self)
{
  const struct own_column *own = self->table == NULL ? of_cases : of_rows;
  size_t count = self->table == NULL ? sizeof of_cases / sizeof of_cases[0] : sizeof of_rows / sizeof of_rows[0];
  for (size_t i = 0; i < count; i++)
    if (!self->people || strcmp (own[i].name, "id") != 0) /* nobody reads ids; programs do */
      add_column (self, NULL, NULL, own[i].name);
  size_t begun = self->column_count;
  int status = export_forms (self, add_form);
  return status == STATUS_DONE && self->column_count == begun ? say_tables (self) : status;
}

/* ---- What they say ---- */

const char *export_header (struct export *self, const struct column *column)
{
  struct cli *cli = self->cli;
  if (column->field == NULL)
    return self->people ? tr (cli, header_text (self, column->name)) : column->name;
  if (self->people)
    return slice_text (cli, row_label (cli, column->field));
  const char *key = slice_text (cli, row_text (column->field, "key"));
  return column->name == NULL ? key : arena_printf (cli->arena, "%s.%s", column->name, key);
}

static bool is_moment (const struct column *column)
{
  return column->field == NULL && (strcmp (column->name, "drafted") == 0 || strcmp (column->name, "entered") == 0);
}

enum sheet_type export_type (const struct export *self, const struct column *column)
{
  static const char *const integers[] = {"pipeline_version", "version", "support", "comments", "returns"};
  struct slice type = column->field == NULL ? SLICE_NONE : row_text (column->field, "type");
  for (size_t i = 0; column->field == NULL && i < sizeof integers / sizeof integers[0]; i++)
    if (strcmp (column->name, integers[i]) == 0)
      return SHEET_INTEGER;
  if (is_moment (column)) /* programs get milliseconds, spreadsheets the day */
    return self->people ? SHEET_DATE : SHEET_INTEGER;
  if (slice_is (type, "money"))
    return SHEET_MONEY;
  if (slice_is (type, "rate"))
    return SHEET_RATE;
  if (slice_is (type, "date"))
    return SHEET_DATE;
  if (slice_is (type, "int") || (slice_is (type, "decimal") && self->format == EXPORT_CSV && !self->excel))
    return SHEET_INTEGER;
  return slice_is (type, "bool") ? SHEET_BOOL : SHEET_TEXT;
}

const struct value *export_value (const struct export *self, const struct column *column, const struct value *kase, const struct value *row)
{
  const struct value *fields = value_at (row, self->table == NULL ? "fields" : "cells");
  if (column->field == NULL)
    return self->table == NULL || strcmp (column->name, "row") == 0 ? value_at (row, column->name) : value_at (kase, column->name);
  if (column->name != NULL)
    return value_get (value_at (fields, column->name), row_text (column->field, "key"));
  return value_get (fields, row_text (column->field, "key"));
}

const char *export_plain (struct cli *cli, const struct value *value)
{
  const struct value *unknown = value_at (value, "unknown"), *band = value_at (value, "band");
  const char *text = "";
  if (unknown != NULL)
    return arena_printf (cli->arena, "?%.*s@%.*s", SLICE_ARG (value_as_slice (value_at (unknown, "who"))),
                         SLICE_ARG (value_as_slice (value_at (unknown, "until"))));
  if (band != NULL)
    value = band;
  if (value_is_nil (value))
    return "";
  if (value->kind == VALUE_TEXT)
    return arena_copy (cli->arena, value->data, value->count);
  if (value->kind == VALUE_INT)
    return arena_printf (cli->arena, "%lld", (long long) value->integer);
  if (value->kind == VALUE_BOOL)
    return value->boolean ? "true" : "false";
  if (value->kind == VALUE_BYTES)
    return value->count == 16 ? id_text (cli, value_as_id (value)) : "";
  for (uint32_t i = 0; value->kind == VALUE_LIST && i < value->count; i++)
    text = arena_printf (cli->arena, "%s%s%s", text, i == 0 ? "" : ";", export_plain (cli, &value->items[i]));
  return text;
}

/* Of what stands in the case itself. */
static const char *own_words (struct cli *cli, const char *name, const struct value *row, const struct value *value)
{
  struct slice text = value_as_slice (value);
  if (strcmp (name, "org") == 0 || strcmp (name, "handled_by") == 0 || strcmp (name, "district") == 0)
    return org_name (cli, text);
  if (strcmp (name, "stage") == 0)
    return stage_label (cli, row_text (row, "pipeline"), text);
  if (strcmp (name, "state") == 0)
    return state_label (cli, text);
  if (strcmp (name, "pipeline") == 0)
  {
    const struct form *form = form_get (cli, text, 0);
    return form == NULL ? export_plain (cli, value) : slice_text (cli, row_label (cli, &form->pipeline));
  }
  return strcmp (name, "visibility") == 0 ? visibility_label (cli, text) : export_plain (cli, value);
}

const char *export_words (struct export *self, const struct column *column, const struct value *row, const struct value *value)
{
  if (column->field != NULL)
    return format_value (self->cli, column->form, column->field, value);
  return own_words (self->cli, column->name, row, value);
}
