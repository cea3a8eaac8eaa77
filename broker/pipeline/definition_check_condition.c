/* SPDX-License-Identifier: EUPL-1.2 */
/* What conditions and sums name: fields of the case, tables, columns of their rows, and values these could have. */
#include "definition_build.h"
#include "definition_checker.h"

#include <string.h>

bool value_is_possible (const struct field *field, struct slice value)
{
  int64_t number;
  if (field->type == DEF_BOOL)
    return slice_is (value, "true") || slice_is (value, "false");
  if (field->type == DEF_INT)
    return number_read (value.data, &number) && number >= field->min && number <= field->max;
  return (field->type == DEF_ENUM || field->type == DEF_ENUMS) && field_option (field, value) != NULL;
}

static bool check_values (struct checker *self, const struct condition *condition, const struct field *field, const struct source_node *at)
{
  for (uint32_t i = 0; i < condition->value_count; i++)
    if (!value_is_possible (field, condition->values[i]))
      return definition_refuse (self->error, at, FAULT_NO_VALUE_OF, SLICE_ARG (condition->values[i]), SLICE_ARG (condition->field));
  return true;
}

static const struct field *find_field (struct checker *self, struct slice path, const struct source_node *at)
{
  const struct field *field = pipeline_field_path (self->pipeline, path);
  if (field == NULL)
    definition_refuse (self->error, at, FAULT_NO_FIELD, SLICE_ARG (path));
  return field;
}

const struct field *read_field (struct checker *self, struct slice path, const struct source_node *at)
{
  const struct field *field = find_field (self, path, at);
  if (field == NULL)
    return NULL;
  const char *dot = memchr (path.data, '.', path.size);
  struct slice key = {path.data, dot == NULL ? path.size : (uint32_t) (dot - path.data)};
  if (pipeline_field (self->pipeline, key)->gate_reads)
    return field;
  definition_refuse (self->error, at, FAULT_FIELD_UNREAD, SLICE_ARG (key));
  return NULL;
}

const struct table *read_table (struct checker *self, struct slice key, const struct gate *gate, const struct source_node *at)
{
  const struct table *table = pipeline_table (self->pipeline, key);
  const struct stage *from = gate == NULL ? NULL : pipeline_stage (self->pipeline, gate->from);
  if (table == NULL)
    definition_refuse (self->error, at, FAULT_NO_TABLE, SLICE_ARG (key));
  else if (gate != NULL && !table->gate_reads)
    definition_refuse (self->error, at, FAULT_TABLE_UNREAD, SLICE_ARG (key));
  else if (from != NULL && table->from > from->number)
    definition_refuse (self->error, at, FAULT_TABLE_LATE, SLICE_ARG (key), table->from);
  else
    return table;
  return NULL;
}

const struct field *read_column (struct checker *self, const struct table *table, struct slice path, const struct source_node *at)
{
  const char *dot = memchr (path.data, '.', path.size);
  struct slice key = {path.data, dot == NULL ? path.size : (uint32_t) (dot - path.data)};
  const struct field *column = table_column (table, key);
  if (column == NULL)
    definition_refuse (self->error, at, FAULT_NO_COLUMN, SLICE_ARG (table->key), SLICE_ARG (key));
  if (column == NULL || dot == NULL)
    return column;
  const struct table *other = column->type == DEF_ROW ? pipeline_table (self->pipeline, column->of) : NULL;
  struct slice rest = {dot + 1, path.size - key.size - 1};
  const struct field *found = other == NULL ? NULL : table_column (other, rest);
  if (other == NULL)
    definition_refuse (self->error, at, FAULT_NAMES_NO_ROW, SLICE_ARG (key));
  else if (found == NULL)
    definition_refuse (self->error, at, FAULT_NO_COLUMN, SLICE_ARG (other->key), SLICE_ARG (rest));
  return found;
}

/* Whose fields a condition names: the case's that gates read, the case's, or a table's. */
struct scope
{
  const struct table *table;
  bool gate;
};

static bool check_within (struct checker *self, const struct scope *scope, const struct condition *condition, const struct source_node *at)
{
  const struct source_node *list = source_key (at, condition->all ? "all" : "any");
  for (uint32_t i = 0; i < condition->part_count; i++)
    if (!check_within (self, scope, &condition->parts[i], source_item (list, i)))
      return false;
  if (condition->field.size == 0)
    return true;
  const struct source_node *place = place_key (at, "field");
  const struct field *field = scope->table != NULL ? read_column (self, scope->table, condition->field, place)
                              : scope->gate        ? read_field (self, condition->field, place)
                                                   : find_field (self, condition->field, place);
  return field != NULL && check_values (self, condition, field, at);
}

bool check_condition (struct checker *self, const struct condition *condition, const struct source_node *at)
{
  return check_within (self, &(struct scope){NULL, true}, condition, at);
}

bool check_case_condition (struct checker *self, const struct condition *condition, const struct source_node *at)
{
  return check_within (self, &(struct scope){NULL, false}, condition, at);
}

bool check_row_condition (struct checker *self, const struct table *table, const struct condition *condition, const struct source_node *at)
{
  return check_within (self, &(struct scope){table, false}, condition, at);
}

bool check_label (struct checker *self, const struct source_node *at)
{
  const struct source_node *de = source_key (at, "de"), *en = source_key (at, "en");
  if ((de == NULL) != (en == NULL))
    return definition_refuse (self->error, de != NULL ? de : en, FAULT_BOTH_LANGUAGES);
  return true;
}

bool check_operand (struct checker *self, const struct operand *operand, const struct gate *gate, const struct source_node *at)
{
  bool rows = operand->table.size > 0;
  if (rows == (operand->field.size > 0) || rows != (operand->column.size > 0))
    return definition_refuse (self->error, at, FAULT_SUM_OF);
  if (!rows && source_key (at, "where") != NULL)
    return definition_refuse (self->error, source_key (at, "where"), FAULT_WHERE_OF_ROWS);
  const struct table *table = rows ? read_table (self, operand->table, gate, place_key (at, "table")) : NULL;
  if (rows && table == NULL)
    return false;
  const struct source_node *place = place_key (at, rows ? "column" : "field");
  const struct field *field = rows           ? read_column (self, table, operand->column, place)
                              : gate != NULL ? read_field (self, operand->field, place)
                                             : find_field (self, operand->field, place);
  if (field == NULL)
    return false;
  if (field->type != DEF_MONEY || (rows && memchr (operand->column.data, '.', operand->column.size) != NULL))
    return definition_refuse (self->error, place, FAULT_NO_MONEY, SLICE_ARG (rows ? operand->column : operand->field));
  return !rows || check_row_condition (self, table, &operand->where, source_key (at, "where"));
}
