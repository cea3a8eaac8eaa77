/* SPDX-License-Identifier: EUPL-1.2 */
/* What no schema can say of checks over rows. */
#include "definition_checker.h"

#define WHOLE 10000 /* basis points */

/* Left and right are of rows: what both count by is a column of both, or one that names a row of the right table. */
static bool check_per (struct checker *self, const struct check *check, const struct source_node *at)
{
  const struct table *left = pipeline_table (self->pipeline, check->left.table), *right = pipeline_table (self->pipeline, check->right.table);
  if (left == NULL || right == NULL)
    return definition_refuse (self->error, at, FAULT_PER_COLUMN);
  const struct field *of_left = table_column (left, check->per), *of_right = table_column (right, check->per);
  if (of_left != NULL && of_left->type == DEF_ROW && of_right == NULL)
  {
    if (slice_equal (of_left->of, right->key))
      return true;
    return definition_refuse (self->error, at, FAULT_PER_NAMES, SLICE_ARG (check->per), SLICE_ARG (of_left->of));
  }
  if (of_left == NULL || of_right == NULL)
    return definition_refuse (self->error, at, FAULT_NO_COLUMN, SLICE_ARG (of_left == NULL ? left->key : right->key), SLICE_ARG (check->per));
  if (of_left->type != of_right->type || (of_left->type != DEF_INT && of_left->type != DEF_ENUM))
    return definition_refuse (self->error, at, FAULT_PER_TYPES, SLICE_ARG (check->per));
  return true;
}

static bool check_sums (struct checker *self, const struct gate *gate, const struct check *check, const struct source_node *at)
{
  const struct source_node *left_at = source_key (at, "left"), *right_at = source_key (at, "right");
  if (!check_label (self, left_at) || !check_label (self, right_at) || !check_operand (self, &check->left, gate, left_at) ||
      !check_operand (self, &check->right, gate, right_at))
    return false;
  return check->per.size == 0 || check_per (self, check, place_key (at, "per"));
}

/* The column names what has to be named: rows of a table, or items of a field. */
static bool check_linked (struct checker *self, const struct gate *gate, const struct table *table, const struct check *check, const struct source_node *at)
{
  const struct source_node *field_at = place_key (at, "field"), *other_at = place_key (at, "other");
  const struct field *column = table_column (table, check->field);
  if (column == NULL)
    return definition_refuse (self->error, field_at, FAULT_NO_COLUMN, SLICE_ARG (table->key), SLICE_ARG (check->field));
  bool rows = column->type == DEF_ROW || column->type == DEF_ROWS;
  if (!rows && column->type != DEF_ITEM)
    return definition_refuse (self->error, field_at, FAULT_NAMES_NOTHING, SLICE_ARG (check->field));
  if (!slice_equal (column->of, check->other))
    return definition_refuse (self->error, other_at, FAULT_NAMES_WHAT, SLICE_ARG (check->field), SLICE_ARG (column->of));
  if (!rows && source_key (at, "where") != NULL)
    return definition_refuse (self->error, source_key (at, "where"), FAULT_WHERE_OF_FIELD, SLICE_ARG (check->other));
  if (!rows)
    return read_field (self, check->other, other_at) != NULL;
  const struct table *other = read_table (self, check->other, gate, other_at);
  return other != NULL && check_row_condition (self, other, &check->where, source_key (at, "where"));
}

static bool check_words (struct checker *self, const struct table *table, const struct check *check, const struct source_node *at)
{
  for (uint32_t i = 0; i < check->field_count; i++)
  {
    const struct source_node *item = source_item (source_key (at, "fields"), i);
    const struct field *field = table != NULL ? table_column (table, check->fields[i]) : read_field (self, check->fields[i], item);
    if (field == NULL && table == NULL)
      return false;
    if (field == NULL)
      return definition_refuse (self->error, item, FAULT_NO_COLUMN, SLICE_ARG (table->key), SLICE_ARG (check->fields[i]));
    if (field->type != DEF_TEXT && field->type != DEF_TEXTS)
      return definition_refuse (self->error, item, FAULT_NO_TEXT, SLICE_ARG (check->fields[i]));
  }
  return true;
}

static bool check_grants (struct checker *self, const struct gate *gate, const struct table *table, const struct check *check, const struct source_node *at)
{
  const struct source_node *place = place_key (at, "table");
  const struct field *programme = table_column (table, SLICE ("programme")), *amount = table_column (table, SLICE ("amount"));
  const struct source_node *fields = source_key (at, "fields");
  if (programme == NULL || programme->type != DEF_PROGRAMME)
    return definition_refuse (self->error, place, FAULT_NEEDS_PROGRAMME, SLICE_ARG (table->key));
  if (check->field_count == 0 && (amount == NULL || amount->type != DEF_MONEY))
    return definition_refuse (self->error, place, FAULT_NEEDS_AMOUNT, SLICE_ARG (table->key));
  for (uint32_t i = 0; i < check->field_count; i++)
  {
    const struct field *column = table_column (table, check->fields[i]);
    if (column == NULL || column->type != DEF_MONEY)
      return definition_refuse (self->error, source_item (fields, i), FAULT_NO_COLUMN_OF_MONEY, SLICE_ARG (table->key), SLICE_ARG (check->fields[i]));
  }
  const struct table *draws = check->other.size > 0 ? pipeline_table (self->pipeline, check->other) : NULL;
  const struct field *on = draws ? table_column (draws, SLICE ("on")) : NULL, *until = draws ? table_column (draws, SLICE ("covers_until")) : NULL;
  const struct field *application = draws ? table_column (draws, SLICE ("application")) : NULL;
  if (check->other.size > 0 && (!on || on->type != DEF_DATE || !until || until->type != DEF_DATE || !application || application->type != DEF_ROW))
    return definition_refuse (self->error, source_key (at, "other"), FAULT_NEEDS_DRAWS, SLICE_ARG (check->other));
  const struct source_node *left = source_key (at, "left"), *right = source_key (at, "right");
  return check_label (self, left) && check_label (self, right) && check_operand (self, &check->left, gate, left) &&
         check_operand (self, &check->right, gate, right) && check_row_condition (self, table, &check->where, source_key (at, "where"));
}

static bool check_enough (struct checker *self, const struct table *table, const struct check *check, const struct source_node *at)
{
  if (check->kind == CHECK_RATINGS && !table->by_person)
    return definition_refuse (self->error, place_key (at, "table"), FAULT_RATINGS_BY_PERSON);
  if (check->min > table->max_rows)
    return definition_refuse (self->error, place_key (at, "min"), FAULT_MIN_ABOVE_ROWS, SLICE_ARG (table->key));
  return check_row_condition (self, table, &check->where, source_key (at, "where"));
}

bool check_rows (struct checker *self, const struct gate *gate, const struct check *check, const struct source_node *at)
{
  if (check->kind == CHECK_SUMS)
    return check_sums (self, gate, check, at);
  const struct table *table = check->table.size == 0 ? NULL : read_table (self, check->table, gate, place_key (at, "table"));
  if (check->table.size > 0 && table == NULL)
    return false;
  switch (check->kind)
  {
  case CHECK_ROWS:
  case CHECK_RATINGS:
    return check_enough (self, table, check, at);
  case CHECK_EACH:
    return check_row_condition (self, table, &check->where, source_key (at, "where")) &&
           check_row_condition (self, table, &check->must, source_key (at, "must"));
  case CHECK_SHARE:
    if (check->max > WHOLE)
      return definition_refuse (self->error, place_key (at, "max"), FAULT_SHARE, WHOLE);
    return check_row_condition (self, table, &check->where, source_key (at, "where"));
  case CHECK_LINKED:
    return check_linked (self, gate, table, check, at);
  case CHECK_WORDS:
    return check_words (self, table, check, at);
  case CHECK_GRANTS:
    return check_grants (self, gate, table, check, at);
  default:
    return true;
  }
}
