/* SPDX-License-Identifier: EUPL-1.2 */
/* What no schema can say of tables and what stands on them: ids, references between rows, weights, figures, deadlines, and rows to begin with. */
#include "definition_checker.h"

#define PREFIX_MAX 3
#define ROW_MAX_BYTES (256 * 1024)
#define UTF8_MAX_BYTES 4
#define WEIGHT_WHOLE 100

/* ---- Ids of rows ---- */

static bool prefix_is_sane (struct slice prefix)
{
  for (uint32_t i = 0; i < prefix.size; i++)
    if (prefix.data[i] < 'A' || prefix.data[i] > 'Z')
      return false;
  return prefix.size >= 1 && prefix.size <= PREFIX_MAX;
}

/* How often a prefix is given in the definition; ids name a row without its table. */
static uint32_t prefix_uses (const struct pipeline *self, struct slice prefix)
{
  uint32_t uses = 0;
  for (uint32_t i = 0; i < self->table_count; i++)
  {
    const struct table *table = &self->tables[i];
    uses += slice_equal (table->prefix, prefix);
    for (uint32_t j = 0; j < table->column_count; j++)
      for (uint32_t k = 0; k < table->columns[j].option_count; k++)
        uses += slice_equal (table->columns[j].options[k].prefix, prefix);
  }
  return uses;
}

static bool check_prefix (struct checker *self, struct slice prefix, const struct source_node *at)
{
  if (!prefix_is_sane (prefix))
    return definition_refuse (self->error, place_key (at, "prefix"), FAULT_PREFIX, PREFIX_MAX);
  if (prefix_uses (self->pipeline, prefix) > 1)
    return definition_refuse (self->error, place_key (at, "prefix"), FAULT_PREFIX_TWICE, SLICE_ARG (prefix));
  return true;
}

static bool check_ids (struct checker *self, const struct table *table, const struct source_node *at)
{
  if ((table->prefix.size > 0) == (table->id_column.size > 0))
    return definition_refuse (self->error, at, FAULT_PREFIX_OR_ID, SLICE_ARG (table->key));
  if (table->prefix.size > 0)
    return check_prefix (self, table->prefix, at);
  const struct field *column = table_column (table, table->id_column);
  if (column == NULL || column->type != DEF_ENUM || column->due < 0)
    return definition_refuse (self->error, place_key (at, "id_column"), FAULT_ID_COLUMN);
  const struct source_node *options = source_key (source_item (source_key (at, "columns"), (uint32_t) (column - table->columns)), "options");
  for (uint32_t i = 0; i < column->option_count; i++)
    if (!check_prefix (self, column->options[i].prefix, source_item (options, i)))
      return false;
  return true;
}

/* ---- Columns ---- */

static bool check_reference (struct checker *self, const struct table *table, const struct field *column, const struct source_node *at)
{
  bool rows = column->type == DEF_ROW || column->type == DEF_ROWS, names = rows || column->type == DEF_ITEM;
  const struct source_node *of = place_key (at, "of");
  const char *type = definition_type_key (column->type);
  if (names != (column->of.size > 0))
    return names ? definition_refuse (self->error, of, FAULT_NEEDS_OF, type) : definition_refuse (self->error, of, FAULT_HAS_NO_OF, type);
  if (rows && pipeline_table (self->pipeline, column->of) == NULL)
    return definition_refuse (self->error, of, FAULT_NO_TABLE, SLICE_ARG (column->of));
  const struct field *field = pipeline_field (self->pipeline, column->of);
  if (column->type == DEF_ITEM && (field == NULL || !type_has_entries (field->type)))
    return definition_refuse (self->error, of, FAULT_NO_FIELD_OF_ENTRIES, SLICE_ARG (column->of));
  if (column->acyclic && (!rows || !slice_equal (column->of, table->key)))
    return definition_refuse (self->error, place_key (at, "acyclic"), FAULT_ACYCLIC);
  return true;
}

/* The order in which a row goes through the options of a column. */
static bool check_order (struct checker *self, const struct field *column, const struct source_node *at)
{
  for (uint32_t i = 0; i < column->option_count; i++)
  {
    const struct option *option = &column->options[i];
    const struct source_node *after = source_key (source_item (source_key (at, "options"), i), "after");
    if (option->after_count > 0 && column->type != DEF_ENUM)
      return definition_refuse (self->error, after, FAULT_AFTER_SEVERAL, definition_type_key (column->type));
    if (option->after_count > 0 && column->due < 0)
      return definition_refuse (self->error, after, FAULT_AFTER_REQUIRED);
    for (uint32_t j = 0; j < option->after_count; j++)
      if (field_option (column, option->after[j]) == NULL || slice_equal (option->after[j], option->key))
        return definition_refuse (self->error, source_item (after, j), FAULT_NO_OTHER_OPTION, SLICE_ARG (option->after[j]), SLICE_ARG (column->key));
  }
  return true;
}

static bool check_table_column (struct checker *self, const struct table *table, const struct field *column, const struct source_node *at)
{
  if (!check_column (self, column, at) || !check_lists (self, column, at) || !check_reference (self, table, column, at) || !check_order (self, column, at))
    return false;
  if (column->own && column->due >= 0)
    return definition_refuse (self->error, place_key (at, "own"), FAULT_OWN_REQUIRED);
  if (column->unique && (type_is_list (column->type) || column->type == DEF_BOOL))
    return definition_refuse (self->error, place_key (at, "unique"), FAULT_NOT_UNIQUE, definition_type_key (column->type));
  if (column->weight > 0 && (column->type != DEF_INT || !table->by_person))
    return definition_refuse (self->error, place_key (at, "weight"), FAULT_WEIGHT);
  return slice_equal (column->key, table->id_column) || check_no_prefix (self, column, at);
}

/* What a row with the longest values takes, its keys included. */
static uint64_t column_bytes (const struct field *column)
{
  uint64_t items = type_is_list (column->type) ? column->max_items : 1, longest = LIMIT_KEY_BYTES;
  switch (column->type)
  {
  case DEF_TEXT:
  case DEF_TEXTS:
  case DEF_URL:
  case DEF_DIGITS:
    longest = (uint64_t) column->max * UTF8_MAX_BYTES;
    break;
  case DEF_ROW:
  case DEF_ROWS:
    longest = LIMIT_ROW_ID;
    break;
  default:
    break;
  }
  return column->key.size + items * (longest + 5); /* 5: the head of a text in MessagePack */
}

static bool check_table_columns (struct checker *self, const struct table *table, const struct source_node *at)
{
  const struct source_node *list = source_key (at, "columns");
  uint64_t bytes = 0;
  int weights = 0;
  if (!check_keys (self, table->columns, sizeof *table->columns, table->column_count, list))
    return false;
  for (uint32_t i = 0; i < table->column_count; i++)
  {
    if (!check_table_column (self, table, &table->columns[i], source_item (list, i)))
      return false;
    bytes += column_bytes (&table->columns[i]);
    weights += table->columns[i].weight;
  }
  if (bytes > ROW_MAX_BYTES)
    return definition_refuse (self->error, at, FAULT_ROW_BYTES, SLICE_ARG (table->key), (unsigned long long) bytes, ROW_MAX_BYTES);
  if (weights != 0 && weights != WEIGHT_WHOLE)
    return definition_refuse (self->error, at, FAULT_WEIGHTS, SLICE_ARG (table->key), weights, WEIGHT_WHOLE);
  return true;
}

static bool check_rules (struct checker *self, const struct table *table, const struct source_node *at)
{
  for (uint32_t i = 0; i < table->rule_count; i++)
  {
    const struct rule *rule = &table->rules[i];
    const struct source_node *item = source_item (source_key (at, "rules"), i);
    const struct field *a = table_column (table, rule->a), *b = table_column (table, rule->b);
    if (a == NULL || b == NULL)
      return definition_refuse (self->error, place_key (item, a == NULL ? "a" : "b"), FAULT_NO_COLUMN, SLICE_ARG (table->key),
                                SLICE_ARG (a == NULL ? rule->a : rule->b));
    if (a == b || a->type != b->type)
      return definition_refuse (self->error, item, FAULT_TWO_COLUMNS);
    bool ordered = a->type == DEF_DATE || a->type == DEF_INT || a->type == DEF_MONEY || a->type == DEF_RATE || a->type == DEF_DECIMAL;
    if (rule->kind == RULE_ORDER && !ordered)
      return definition_refuse (self->error, item, FAULT_NO_ORDER, definition_type_key (a->type));
  }
  return true;
}

/* ---- Tables ---- */

static bool check_ratings (struct checker *self, const struct table *table, const struct source_node *at)
{
  if (table->cover_count > 0 && !table->by_person)
    return definition_refuse (self->error, place_key (at, "covers"), FAULT_COVERS_BY_PERSON);
  if (table->after_end && table->by_person)
    return definition_refuse (self->error, place_key (at, "after_end"), FAULT_RATING_AFTER_END);
  for (uint32_t i = 0; i < table->cover_count; i++)
    if (slice_equal (table->covers[i], table->key))
      return definition_refuse (self->error, source_item (source_key (at, "covers"), i), FAULT_RATING_LAPSES);
  return check_covers (self, table->covers, table->cover_count, at);
}

static bool check_table (struct checker *self, const struct table *table, const struct source_node *at)
{
  const struct field *title = table_column (table, table->title);
  if (table->title.size > 0 && (title == NULL || title->type != DEF_TEXT))
    return definition_refuse (self->error, place_key (at, "title"), FAULT_TITLE);
  return check_section (self, table->section, at) && check_ids (self, table, at) && check_table_columns (self, table, at) && check_rules (self, table, at) &&
         check_ratings (self, table, at) && check_roles (self, table->editors, message_def (MSG_ROW_PUT)->who, place_key (at, "editors"));
}

/* ---- Figures and deadlines ---- */

static bool check_figure (struct checker *self, uint32_t index, const struct source_node *at)
{
  const struct figure *figure = &self->pipeline->figures[index];
  bool sum = figure->sum.table.size > 0 || figure->sum.column.size > 0 || figure->sum.field.size > 0 || source_key (at, "where") != NULL;
  if (sum == (figure->part_count > 0))
    return definition_refuse (self->error, at, FAULT_FIGURE);
  if (sum)
    return check_operand (self, &figure->sum, NULL, at);
  for (uint32_t i = 0; i < figure->part_count; i++)
  {
    struct slice part = figure->parts[i];
    bool found = false;
    if (part.size > 1 && part.data[0] == '-')
      part = (struct slice){part.data + 1, part.size - 1};
    for (uint32_t j = 0; j < index; j++)
      found = found || slice_equal (self->pipeline->figures[j].key, part);
    if (!found)
      return definition_refuse (self->error, source_item (source_key (at, "of"), i), FAULT_NO_FIGURE, SLICE_ARG (part));
  }
  return true;
}

static bool check_deadline (struct checker *self, const struct deadline *deadline, const struct source_node *at)
{
  const struct table *table = read_table (self, deadline->table, NULL, place_key (at, "table"));
  if (table == NULL)
    return false;
  const struct field *column = table_column (table, deadline->column), *instead = table_column (table, deadline->instead);
  if (column == NULL || column->type != DEF_DATE)
    return definition_refuse (self->error, place_key (at, "column"), FAULT_COLUMN_DATE);
  if (deadline->instead.size > 0 && (instead == NULL || instead->type != DEF_DATE))
    return definition_refuse (self->error, place_key (at, "instead"), FAULT_INSTEAD);
  if (deadline->roles == 0)
    return definition_refuse (self->error, place_key (at, "roles"), FAULT_MUST_SEE);
  return check_row_condition (self, table, &deadline->where, source_key (at, "where"));
}

/* ---- Starters ---- */

/* A row as it could be put; what names other rows, items or records of a case cannot stand in a definition. */
static bool check_starter_row (struct checker *self, const struct table *table, const struct value *row, const struct source_node *at)
{
  struct arena *arena = arena_new ();
  bool good = true;
  for (uint32_t i = 0; good && i < table->column_count; i++)
  {
    const struct field *column = &table->columns[i];
    const struct value *cell = value_get (row, column->key);
    const struct source_node *place = at;
    for (const struct source_node *node = at->first; node != NULL; node = node->next)
      if (slice_equal (node->key, column->key))
        place = node;
    struct label why = {SLICE_NONE, SLICE_NONE};
    bool elsewhere = column->type == DEF_ROW || column->type == DEF_ROWS || column->type == DEF_ITEM || column->type == DEF_PROGRAMME ||
                     column->type == DEF_ORG || column->type == DEF_ORGS;
    if (cell != NULL && elsewhere)
      good = definition_refuse (self->error, place, FAULT_CANNOT_KNOW, SLICE_ARG (column->key));
    else if (column->due >= 0 && value_is_blank (cell))
      good = definition_refuse (self->error, place, FAULT_COLUMN_REQUIRED, SLICE_ARG (column->key));
    else if (field_value_check (column, cell, arena, &why) != 0)
      good = definition_refuse_said (self->error, place, label_behind (arena, column->key, why));
  }
  arena_destroy (&arena);
  return good;
}

static bool check_starter (struct checker *self, const struct starter *starter, const struct source_node *at)
{
  const struct table *table = pipeline_table (self->pipeline, starter->table);
  const struct source_node *rows = source_key (at, "rows");
  if (table->by_person)
    return definition_refuse (self->error, place_key (at, "table"), FAULT_ROWS_OF_PERSON, SLICE_ARG (table->key));
  if (starter->row_count > table->max_rows)
    return definition_refuse (self->error, rows, FAULT_NO_ROOM, starter->row_count, SLICE_ARG (table->key), table->max_rows);
  for (uint32_t i = 0; i < starter->row_count; i++)
    if (!check_starter_row (self, table, &starter->rows[i], source_item (rows, i)))
      return false;
  return check_case_condition (self, &starter->when, source_key (at, "when"));
}

bool check_tables (struct checker *self)
{
  const struct pipeline *p = self->pipeline;
  for (uint32_t i = 0; i < p->table_count; i++)
    if (!check_table (self, &p->tables[i], place_of (self, "tables", i)))
      return false;
  for (uint32_t i = 0; i < p->figure_count; i++)
    if (!check_figure (self, i, place_of (self, "figures", i)))
      return false;
  for (uint32_t i = 0; i < p->deadline_count; i++)
    if (!check_deadline (self, &p->deadlines[i], place_of (self, "deadlines", i)))
      return false;
  for (uint32_t i = 0; i < p->starter_count; i++)
    if (!check_starter (self, &p->starters[i], place_of (self, "starters", i)))
      return false;
  return true;
}
