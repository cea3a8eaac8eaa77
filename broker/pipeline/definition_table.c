/* SPDX-License-Identifier: EUPL-1.2 */
/* Building what a definition says of rows: tables, figures over them, deadlines in them, and rows to begin with. */
#include "definition_build.h"

static void build_table (struct builder *self, const struct raw_table *raw, const struct source_node *at, const struct pipeline *pipeline, struct table *table)
{
  *table = (struct table){.key = take_text (self, raw->key),
                          .label = take_label (self, raw->de, raw->en),
                          .help = take_help (self, raw->help),
                          .section = take_text (self, raw->section),
                          .class = (enum audience_class) raw->class,
                          .max_rows = (uint32_t) take_number (self, raw->max_rows, at, "max_rows", 1, LIMIT_TABLE_ROWS, 1),
                          .prefix = take_text (self, raw->prefix),
                          .id_column = take_text (self, raw->id_column),
                          .title = take_text (self, raw->title),
                          .gate_reads = raw->gate_reads != RAW_FALSE,
                          .adopted = raw->adopted == RAW_TRUE,
                          .by_person = raw->by_person == RAW_TRUE,
                          .after_end = raw->after_end == RAW_TRUE,
                          .editors = raw->editors,
                          .column_count = raw->columns_count,
                          .columns = arena_alloc (self->arena, raw->columns_count * sizeof *table->columns),
                          .rule_count = raw->rules_count,
                          .rules = arena_alloc (self->arena, raw->rules_count * sizeof *table->rules),
                          .cover_count = raw->covers_count,
                          .covers = take_list (self, raw->covers, raw->covers_count)};
  const struct stage *from = raw->from == NULL ? NULL : pipeline_stage (pipeline, slice_of (raw->from));
  if (raw->from != NULL && from == NULL)
    definition_refuse (self->error, source_key (at, "from"), FAULT_NO_STAGE_WORD, raw->from);
  table->from = from != NULL ? from->number : pipeline->stage_count > 0 ? pipeline->stages[0].number : 0;
  for (uint32_t i = 0; i < raw->columns_count; i++)
    build_field (self, &raw->columns[i], source_item (source_key (at, "columns"), i), true, &table->columns[i]);
  for (uint32_t i = 0; i < raw->rules_count; i++)
    table->rules[i] = (struct rule){(enum rule_kind) raw->rules[i].rule, take_text (self, raw->rules[i].a), take_text (self, raw->rules[i].b)};
}

static void build_figure (struct builder *self, const struct raw_figure *raw, const struct source_node *at, struct figure *figure)
{
  *figure = (struct figure){.key = take_text (self, raw->key),
                            .label = take_label (self, raw->de, raw->en),
                            .sum = {.table = take_text (self, raw->table), .column = take_text (self, raw->column), .field = take_text (self, raw->field)},
                            .part_count = raw->of_count,
                            .parts = take_list (self, raw->of, raw->of_count),
                            .overview = raw->overview == RAW_TRUE};
  build_condition (self, raw->where, source_key (at, "where"), &figure->sum.where);
}

static void build_deadline (struct builder *self, const struct raw_deadline *raw, const struct source_node *at, struct deadline *deadline)
{
  *deadline = (struct deadline){.key = take_text (self, raw->key),
                                .label = take_label (self, raw->de, raw->en),
                                .table = take_text (self, raw->table),
                                .column = take_text (self, raw->column),
                                .instead = take_text (self, raw->instead),
                                .roles = raw->roles};
  build_condition (self, raw->where, source_key (at, "where"), &deadline->where);
}

/* ---- Starters: the keys of their rows are columns, so that no schema knows them; they are read from the text ---- */

/* One word as its column wants it; what does not fit stays a text, and is refused as a value later. */
static struct value cell_word (struct builder *self, const struct field *column, const struct source_node *at)
{
  int64_t number;
  switch (column->type)
  {
  case DEF_BOOL:
    if (slice_is (at->text, "true") || slice_is (at->text, "false"))
      return value_bool (slice_is (at->text, "true"));
    break;
  case DEF_INT:
  case DEF_MONEY:
  case DEF_RATE:
  case DEF_DECIMAL:
    if (number_read (at->text.data, &number))
      return value_int (number);
    break;
  default:
    break;
  }
  return value_text (slice_copy (self->arena, at->text));
}

static struct value build_cell (struct builder *self, const struct field *column, const struct source_node *at)
{
  if (at->scalar)
    return cell_word (self, column, at);
  struct value list = value_list (self->arena, at->child_count);
  for (const struct source_node *item = at->first; item != NULL && !at->map; item = item->next)
    if (item->scalar)
      value_append (self->arena, &list, cell_word (self, column, item));
  if (at->map || list.count != at->child_count)
    definition_refuse (self->error, at, FAULT_CELL);
  return list;
}

static struct value build_row (struct builder *self, const struct table *table, const struct source_node *at)
{
  struct value row = value_map (self->arena, at->child_count);
  if (!at->map)
    definition_refuse (self->error, at, FAULT_ROW);
  for (const struct source_node *cell = at->first; cell != NULL && at->map; cell = cell->next)
  {
    const struct field *column = table_column (table, cell->key);
    if (column == NULL)
      definition_refuse (self->error, cell, FAULT_NO_COLUMN, SLICE_ARG (table->key), SLICE_ARG (cell->key));
    else
      value_set (self->arena, &row, column->key, build_cell (self, column, cell));
  }
  return row;
}

static void build_starter (struct builder *self, const struct raw_starter *raw, const struct source_node *at, const struct pipeline *pipeline,
                           struct starter *starter)
{
  starter->table = take_text (self, raw->table);
  build_condition (self, raw->when, source_key (at, "when"), &starter->when);
  const struct table *table = pipeline_table (pipeline, starter->table);
  const struct source_node *rows = source_key (at, "rows");
  if (table == NULL)
    definition_refuse (self->error, source_key (at, "table"), FAULT_NO_TABLE_WORD, raw->table);
  else if (rows == NULL || rows->map || rows->scalar || rows->child_count == 0 || rows->child_count > LIMIT_STARTER_ROWS)
    definition_refuse (self->error, rows != NULL ? rows : at, FAULT_ROWS, LIMIT_STARTER_ROWS);
  else
  {
    starter->rows = arena_alloc (self->arena, rows->child_count * sizeof *starter->rows);
    for (const struct source_node *row = rows->first; row != NULL; row = row->next)
      starter->rows[starter->row_count++] = build_row (self, table, row);
  }
}

void build_tables (struct builder *self, const struct raw_pipeline *raw, const struct source_node *root, struct pipeline *pipeline)
{
  pipeline->table_count = raw->tables_count;
  pipeline->tables = arena_alloc (self->arena, raw->tables_count * sizeof *pipeline->tables);
  for (uint32_t i = 0; i < raw->tables_count; i++)
    build_table (self, &raw->tables[i], source_item (source_key (root, "tables"), i), pipeline, &pipeline->tables[i]);
  pipeline->figure_count = raw->figures_count;
  pipeline->figures = arena_alloc (self->arena, raw->figures_count * sizeof *pipeline->figures);
  for (uint32_t i = 0; i < raw->figures_count; i++)
    build_figure (self, &raw->figures[i], source_item (source_key (root, "figures"), i), &pipeline->figures[i]);
  pipeline->deadline_count = raw->deadlines_count;
  pipeline->deadlines = arena_alloc (self->arena, raw->deadlines_count * sizeof *pipeline->deadlines);
  for (uint32_t i = 0; i < raw->deadlines_count; i++)
    build_deadline (self, &raw->deadlines[i], source_item (source_key (root, "deadlines"), i), &pipeline->deadlines[i]);
  pipeline->starter_count = raw->starters_count;
  pipeline->starters = arena_alloc (self->arena, raw->starters_count * sizeof *pipeline->starters);
  for (uint32_t i = 0; i < raw->starters_count; i++)
    build_starter (self, &raw->starters[i], source_item (source_key (root, "starters"), i), pipeline, &pipeline->starters[i]);
}
