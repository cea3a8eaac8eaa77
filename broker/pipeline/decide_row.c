/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the tables of a case: put, deleted, moved, begun.  Conflicts are per cell, of existence and of position. */
#include "room.h"

#include <string.h>

#define ID_DIGITS 3 /* F-001; more where they are needed */

/* One command about a row. */
struct editing
{
  struct deciding *deciding;
  const struct table *table;
  struct table_row row;          /* as it is, or empty when it is new */
  bool exists;
  struct case_rows *rows;        /* all rows of the case, read when first wanted */
};

/* ---- What all ask ------------------------------------------------------------------------------------------------------------------------------------- */

static struct slice path_of (const struct editing *self, struct slice column)
{
  return slice_of (arena_printf (self->deciding->arena, "%.*s.%.*s", SLICE_ARG (self->table->key), SLICE_ARG (column)));
}

static void refuse_row (struct editing *self, int code, struct slice field, struct label zero, struct label one)
{
  struct deciding *deciding = self->deciding;
  reasons_add_row (&deciding->decision->reasons, deciding->arena, code, field, self->row.id, zero, one);
}

static const struct table_rows *rows_of (struct editing *self, struct slice table)
{
  struct deciding *deciding = self->deciding;
  if (!self->rows)
  {
    self->rows = arena_alloc (deciding->arena, sizeof *self->rows);
    case_rows_get (deciding->views, deciding->arena, deciding->kase.id, SLICE_NONE, self->rows);
  }
  return case_rows_of (self->rows, table);
}

static bool row_there (struct editing *self, struct slice table, struct slice id)
{
  struct table_row row;
  return table_row_get (self->deciding->views, self->deciding->arena, self->deciding->kase.id, table, id, &row);
}

/* The table the command names, if the person may write rows in it. */
static bool open_table (struct editing *self, struct slice key)
{
  struct deciding *deciding = self->deciding;
  self->table = pipeline_table (deciding->pipeline, key);
  if (!self->table || !(deciding->command->system || class_reached (&deciding->scopes, &deciding->kase, self->table->class, deciding->env->now_ms)))
  {
    refuse_text (deciding, ERR_NO_SUCH_TABLE, SLICE ("table"), key, SLICE_NONE);
    return false;
  }
  if (!need_state (deciding, (1u << STATE_OPEN) | (1u << STATE_PARKED)))
    return false;
  if (self->table->editors)
    need_role (deciding, self->table->editors);
  else
    need_editor (deciding);
  const struct stage *stage = pipeline_stage (deciding->pipeline, deciding->kase.stage);
  if (stage->number < self->table->from)
    for (uint32_t i = 0; i < deciding->pipeline->stage_count; i++)
      if (deciding->pipeline->stages[i].number == self->table->from)
        refuse_label (deciding, ERR_TABLE_CLOSED, self->table->key, self->table->label, deciding->pipeline->stages[i].label);
  return true;
}

static bool open_command (struct editing *self, struct deciding *deciding, int case_field, int table_field)
{
  *self = (struct editing){.deciding = deciding};
  return deciding_case (deciding, &deciding->message->arg[case_field]) && open_table (self, message_slice (deciding->message, table_field));
}

/* The row a command names. */
static bool open_row (struct editing *self, struct slice id)
{
  struct deciding *deciding = self->deciding;
  self->exists = table_row_get (deciding->views, deciding->arena, deciding->kase.id, self->table->key, id, &self->row);
  self->row.id = id;
  if (!self->exists)
    refuse_row (self, ERR_ROW_GONE, self->table->key, label_plain (id), label_plain (SLICE_NONE));
  else if (self->table->by_person && memcmp (self->row.person, deciding->person.id, 16) != 0)
    refuse_row (self, ERR_NOT_OWN_ROW, self->table->key, label_plain (id), label_plain (SLICE_NONE));
  return self->exists;
}

/* The change of a table as lapse wants it, and the version it raises. */
static uint32_t change_table (struct editing *self)
{
  struct deciding *deciding = self->deciding;
  deciding->kase.version += self->table->gate_reads;
  return deciding->kase.version;
}

static void lapse_by_table (struct editing *self)
{
  struct value changes = value_map (self->deciding->arena, 1);
  value_set (self->deciding->arena, &changes, self->table->key, value_bool (true));
  lapse (self->deciding, &changes);
}

static void done_row (struct editing *self)
{
  done_case (self->deciding, &self->deciding->kase);
  self->deciding->decision->done.arg[DONE_ROW] = value_text (self->row.id);
}

static void last_reason_values (struct editing *self, const struct value *present, const struct value *yours)
{
  struct reasons *reasons = &self->deciding->decision->reasons;
  if (reasons->more || reasons->count == 0)
    return;
  reasons->items[reasons->count - 1].present = present ? *present : VALUE_NONE;
  reasons->items[reasons->count - 1].yours = yours ? *yours : VALUE_NONE;
}

/* ---- Cells -------------------------------------------------------------------------------------------------------------------------------------------- */

/* Whether `to` comes, over the rows that column names, to the row itself. */
static bool leads_back (struct editing *self, const struct field *column, struct slice to, const struct table_rows *table, bool *seen)
{
  if (slice_equal (to, self->row.id))
    return true;
  for (uint32_t i = 0; table && i < table->count; i++)
  {
    if (!slice_equal (table->rows[i].id, to) || seen[i])
      continue;
    seen[i] = true;
    const struct value *next = value_get (&table->rows[i].cells, column->key);
    if (next && next->kind == VALUE_TEXT && leads_back (self, column, value_as_slice (next), table, seen))
      return true;
    for (uint32_t n = 0; next && next->kind == VALUE_LIST && n < next->count; n++)
      if (leads_back (self, column, value_as_slice (&next->items[n]), table, seen))
        return true;
  }
  return false;
}

static void check_reference (struct editing *self, const struct field *column, struct slice id)
{
  struct deciding *deciding = self->deciding;
  bool itself = self->row.id.size > 0 && slice_equal (column->of, self->table->key) && slice_equal (id, self->row.id);
  if (!itself && !row_there (self, column->of, id))
    refuse_row (self, ERR_DANGLING, path_of (self, column->key), column->label, label_plain (id));
  else if (column->acyclic && self->row.id.size > 0)
  {
    const struct table_rows *table = rows_of (self, self->table->key);
    bool *seen = arena_alloc (deciding->arena, table ? table->count : 1);
    if (leads_back (self, column, id, table, seen))
      refuse_row (self, ERR_CYCLE, path_of (self, column->key), column->label, label_plain (id));
  }
}

/* An item of a field of the case: one of its keys. */
static bool names_item (struct editing *self, const struct field *column, struct slice key)
{
  const struct value *items = value_get (&self->deciding->fields, column->of);
  for (uint32_t i = 0; items && items->kind == VALUE_LIST && i < items->count; i++)
    if (slice_equal (value_as_slice (&items->items[i]), key))
      return true;
  return false;
}

/* What a value refers to exists. */
static void check_references (struct editing *self, const struct field *column, const struct value *value)
{
  struct deciding *deciding = self->deciding;
  struct slice key = value_as_slice (value);
  struct programme_row programme;
  bool there = true;
  if (value_is_nil (value))
    return;
  if (column->type == DEF_ROW)
    check_reference (self, column, key);
  for (uint32_t i = 0; column->type == DEF_ROWS && i < value->count; i++)
    check_reference (self, column, value_as_slice (&value->items[i]));
  if (column->type == DEF_ITEM)
    there = names_item (self, column, key);
  else if (column->type == DEF_PROGRAMME)
    there = programme_get (deciding->views, deciding->arena, key, &programme);
  if (!there)
    refuse_row (self, ERR_DANGLING, path_of (self, column->key), column->label, label_plain (key));
}

static void check_unique (struct editing *self, const struct field *column, const struct value *value)
{
  const struct table_rows *table = column->unique && !value_is_nil (value) ? rows_of (self, self->table->key) : NULL;
  for (uint32_t i = 0; table && i < table->count; i++)
    if (!slice_equal (table->rows[i].id, self->row.id) && value_equal (value_get (&table->rows[i].cells, column->key), value))
    {
      refuse_row (self, ERR_DUPLICATE_ROW, path_of (self, column->key), label_plain (table->rows[i].id), label_plain (SLICE_NONE));
      return;
    }
}

/* One cell of a put: into *changes if it changes, into the reasons if it is wrong or conflicts. */
static void put_cell (struct editing *self, struct slice key, const struct value *yours, struct value *changes)
{
  struct deciding *deciding = self->deciding;
  const struct field *column = table_column (self->table, key);
  struct label detail = {SLICE_NONE, SLICE_NONE};
  if (!column)
  {
    refuse_row (self, ERR_NO_SUCH_FIELD, path_of (self, key), label_plain (key), label_plain (SLICE_NONE));
    return;
  }
  int code = field_value_check (column, yours, deciding->arena, &detail);
  if (code)
  {
    refuse_row (self, code, path_of (self, key), column->label, detail);
    return;
  }
  const struct value *present = value_get (&self->row.cells, key), *base = value_get (&deciding->message->arg[ROW_PUT_BASE], key);
  if (value_equal (present, yours))
    return;
  if (value_moved_on (present, base))
  {
    refuse_row (self, ERR_CONFLICT, path_of (self, key), column->label, label_plain (SLICE_NONE));
    last_reason_values (self, present, yours);
    return;
  }
  check_references (self, column, yours);
  check_unique (self, column, yours);
  value_set (deciding->arena, changes, key, *yours);
}

static struct value cells_after (struct editing *self, const struct value *changes)
{
  struct arena *arena = self->deciding->arena;
  struct value after = self->row.cells.kind == VALUE_MAP ? value_copy (arena, &self->row.cells) : value_map (arena, changes->count);
  for (uint32_t i = 0; i < changes->count; i++)
  {
    struct slice key = value_as_slice (&changes->items[2 * i]);
    if (value_is_nil (&changes->items[2 * i + 1]))
      value_remove (&after, key);
    else
      value_set (arena, &after, key, changes->items[2 * i + 1]);
  }
  return after;
}

static bool above (const struct value *a, const struct value *b)
{
  if (a->kind == VALUE_INT && b->kind == VALUE_INT)
    return a->integer > b->integer;
  return a->kind == VALUE_TEXT && b->kind == VALUE_TEXT && slice_compare (value_as_slice (a), value_as_slice (b)) > 0;
}

static void check_rule (struct editing *self, const struct rule *rule, const struct value *cells)
{
  const struct value *a = value_get (cells, rule->a), *b = value_get (cells, rule->b);
  struct label label_a = table_column (self->table, rule->a)->label, label_b = table_column (self->table, rule->b)->label;
  if (value_is_nil (a) || value_is_nil (b))
    return;
  if (rule->kind == RULE_DIFFER && value_equal (a, b))
    refuse_row (self, ERR_COLUMNS_EQUAL, path_of (self, rule->b), label_a, label_b);
  if (rule->kind == RULE_ORDER && above (a, b))
    refuse_row (self, ERR_DATE_ORDER, path_of (self, rule->b), label_b, label_a);
}

/* The row as a whole, as it will be.  Of a cell that was sent and is wrong that is said already. */
static void check_row (struct editing *self, const struct value *sent, const struct value *cells)
{
  for (uint32_t i = 0; i < self->table->column_count; i++)
  {
    const struct field *column = &self->table->columns[i];
    if (column->due >= 0 && value_is_blank (value_get (cells, column->key)) && value_is_blank (value_get (sent, column->key)))
      refuse_row (self, ERR_MISSING, path_of (self, column->key), column->label, label_plain (SLICE_NONE));
  }
  for (uint32_t i = 0; i < self->table->rule_count; i++)
    check_rule (self, &self->table->rules[i], cells);
}

/* ---- Put ---------------------------------------------------------------------------------------------------------------------------------------------- */

static struct slice prefix_of (const struct table *table, const struct value *cells)
{
  if (table->id_column.size == 0)
    return table->prefix;
  const struct option *option = field_option (table_column (table, table->id_column), value_as_slice (value_get (cells, table->id_column)));
  return option ? option->prefix : table->prefix;
}

static struct slice next_id (struct arena *arena, struct slice prefix, const struct table_order *order, int64_t further)
{
  long long number = value_as_int (value_get (&order->last, prefix), 0) + 1 + further;
  return slice_of (arena_printf (arena, "%.*s-%0*lld", SLICE_ARG (prefix), ID_DIGITS, number));
}

/* An id that was chosen: of the form the table gives (other rows could not name it otherwise), and never given before. */
static void check_new_id (struct editing *self, const struct value *cells, const struct table_order *order)
{
  struct slice id = self->row.id, prefix = prefix_of (self->table, cells);
  int64_t number = 0;
  bool form = id.size > prefix.size + ID_DIGITS && id.size <= LIMIT_ROW_ID && memcmp (id.data, prefix.data, prefix.size) == 0 && id.data[prefix.size] == '-';
  for (uint32_t i = prefix.size + 1; form && i < id.size; i++)
  {
    form = id.data[i] >= '0' && id.data[i] <= '9' && number <= 9999999;
    number = number * 10 + (id.data[i] - '0');
  }
  if (!form || number == 0)
    refuse_text (self->deciding, ERR_VALUE_INVALID, SLICE ("row"), id, next_id (self->deciding->arena, prefix, order, 0));
  else if (number <= value_as_int (value_get (&order->last, prefix), 0))
    refuse_row (self, ERR_DUPLICATE_ROW, self->table->key, label_plain (id), label_plain (SLICE_NONE));
}

/* The own row of a person in a table where everybody has one. */
static void find_own (struct editing *self)
{
  const struct table_rows *table = self->table->by_person ? rows_of (self, self->table->key) : NULL;
  for (uint32_t i = 0; table && i < table->count && !self->exists; i++)
    if (memcmp (table->rows[i].person, self->deciding->person.id, 16) == 0)
    {
      self->row = table->rows[i];
      self->exists = true;
    }
}

static void put_event (struct editing *self, struct value changes, bool moved_in)
{
  struct deciding *deciding = self->deciding;
  uint32_t version = change_table (self);
  struct message *event = add_case_event (deciding, MSG_CASE_ROW_PUT, self->table->class);
  value_sort (&changes);
  event->arg[CASE_ROW_PUT_TABLE] = value_text (self->table->key);
  event->arg[CASE_ROW_PUT_ROW] = value_text (self->row.id);
  event->arg[CASE_ROW_PUT_CELLS] = changes;
  event->arg[CASE_ROW_PUT_VERSION] = value_int (version);
  if (!self->exists)
    event->arg[CASE_ROW_PUT_NEW] = value_bool (true);
  if (moved_in)
    copy_field (deciding, ROW_PUT_BEFORE, event, CASE_ROW_PUT_BEFORE);
}

/* A new row: its id, its place, room for it. */
static void check_new (struct editing *self, const struct value *cells)
{
  struct deciding *deciding = self->deciding;
  struct table_order order;
  struct slice before = message_slice (deciding->message, ROW_PUT_BEFORE);
  table_order_get (deciding->views, deciding->arena, deciding->kase.id, self->table->key, &order);
  if (order.count >= self->table->max_rows)
    refuse_label (deciding, ERR_TOO_MANY, self->table->key, self->table->label,
                  label_plain (slice_of (arena_printf (deciding->arena, "%u", self->table->max_rows))));
  if (before.size > 0 && !row_there (self, self->table->key, before))
    refuse_row (self, ERR_ROW_GONE, SLICE ("before"), label_plain (before), label_plain (SLICE_NONE));
  if (self->row.id.size > 0)
    check_new_id (self, cells, &order);
  else
    self->row.id = next_id (deciding->arena, prefix_of (self->table, cells), &order, 0);
}

/* Whether a row given again is what a rating that lapsed needs: it holds anew without a change. */
static bool renews (const struct editing *self)
{
  return self->exists && self->row.lapsed;
}

void decide_row_put (struct deciding *deciding)
{
  struct editing *self = arena_alloc (deciding->arena, sizeof *self);
  if (!open_command (self, deciding, ROW_PUT_CASE, ROW_PUT_TABLE))
    return;
  const struct value *cells = &deciding->message->arg[ROW_PUT_CELLS];
  struct value changes = value_map (deciding->arena, cells->count);
  struct slice id = message_slice (deciding->message, ROW_PUT_ROW);
  bool chosen = message_bool (deciding->message, ROW_PUT_NEW);
  if (id.size > 0 && !chosen && !open_row (self, id))
  {
    last_reason_values (self, NULL, cells);
    return;
  }
  if (!self->exists)
    find_own (self);
  if (id.size > 0 && chosen && self->exists)
  {
    refuse_row (self, ERR_DUPLICATE_ROW, self->table->key, label_plain (self->row.id), label_plain (SLICE_NONE));
    return;
  }
  if (!self->exists)
    self->row.id = id;
  for (uint32_t i = 0; i < cells->count; i++)
    put_cell (self, value_as_slice (&cells->items[2 * i]), &cells->items[2 * i + 1], &changes);
  struct value after = cells_after (self, &changes);
  check_row (self, cells, &after);
  if (!refused (deciding) && !self->exists)
    check_new (self, &after);
  if (refused (deciding))
    return;
  if (!self->exists || changes.count > 0 || renews (self))
  {
    put_event (self, changes, !self->exists);
    lapse_by_table (self);
  }
  done_row (self);
}

/* ---- Delete ------------------------------------------------------------------------------------------------------------------------------------------- */

static bool names_row (const struct value *cell, struct slice id)
{
  if (cell && cell->kind == VALUE_TEXT)
    return slice_equal (value_as_slice (cell), id);
  for (uint32_t i = 0; cell && cell->kind == VALUE_LIST && i < cell->count; i++)
    if (slice_equal (value_as_slice (&cell->items[i]), id))
      return true;
  return false;
}

static void check_not_named (struct editing *self, const struct table *table, const struct field *column)
{
  const struct table_rows *rows = rows_of (self, table->key);
  for (uint32_t i = 0; rows && i < rows->count; i++)
    if (names_row (value_get (&rows->rows[i].cells, column->key), self->row.id) &&
        !(slice_equal (table->key, self->table->key) && slice_equal (rows->rows[i].id, self->row.id)))
    {
      struct arena *arena = self->deciding->arena;
      struct label by = {slice_of (arena_printf (arena, "%.*s %.*s", SLICE_ARG (table->label.de), SLICE_ARG (rows->rows[i].id))),
                         slice_of (arena_printf (arena, "%.*s %.*s", SLICE_ARG (table->label.en), SLICE_ARG (rows->rows[i].id)))};
      refuse_row (self, ERR_ROW_IN_USE, table->key, label_plain (self->row.id), by);
    }
}

static void check_not_in_use (struct editing *self)
{
  const struct pipeline *pipeline = self->deciding->pipeline;
  for (uint32_t t = 0; t < pipeline->table_count; t++)
    for (uint32_t c = 0; c < pipeline->tables[t].column_count; c++)
    {
      const struct field *column = &pipeline->tables[t].columns[c];
      if ((column->type == DEF_ROW || column->type == DEF_ROWS) && slice_equal (column->of, self->table->key))
        check_not_named (self, &pipeline->tables[t], column);
    }
}

void decide_row_delete (struct deciding *deciding)
{
  struct editing *self = arena_alloc (deciding->arena, sizeof *self);
  if (!open_command (self, deciding, ROW_DELETE_CASE, ROW_DELETE_TABLE) || !open_row (self, message_slice (deciding->message, ROW_DELETE_ROW)))
    return;
  const struct value *base = &deciding->message->arg[ROW_DELETE_BASE];
  if (!value_is_nil (base) && value_moved_on (&self->row.cells, base))
  {
    refuse_row (self, ERR_CONFLICT, self->table->key, label_plain (self->row.id), label_plain (SLICE_NONE));
    last_reason_values (self, &self->row.cells, NULL);
  }
  check_not_in_use (self);
  if (refused (deciding))
    return;
  uint32_t version = change_table (self);
  struct message *event = add_case_event (deciding, MSG_CASE_ROW_DELETED, self->table->class);
  event->arg[CASE_ROW_DELETED_TABLE] = value_text (self->table->key);
  event->arg[CASE_ROW_DELETED_ROW] = value_text (self->row.id);
  event->arg[CASE_ROW_DELETED_VERSION] = value_int (version);
  lapse_by_table (self);
  done_row (self);
}

/* ---- Move --------------------------------------------------------------------------------------------------------------------------------------------- */

/* The row behind another, or none for the last. */
static struct slice successor (const struct table_order *order, struct slice id)
{
  for (uint32_t i = 0; i + 1 < order->count; i++)
    if (slice_equal (order->ids[i], id))
      return order->ids[i + 1];
  return SLICE_NONE;
}

void decide_row_move (struct deciding *deciding)
{
  struct editing *self = arena_alloc (deciding->arena, sizeof *self);
  struct table_order order;
  if (!open_command (self, deciding, ROW_MOVE_CASE, ROW_MOVE_TABLE))
    return;
  struct slice id = message_slice (deciding->message, ROW_MOVE_ROW), before = message_slice (deciding->message, ROW_MOVE_BEFORE);
  const struct value *base = &deciding->message->arg[ROW_MOVE_BASE];
  self->row.id = id;
  self->exists = row_there (self, self->table->key, id);
  if (!self->exists)
    refuse_row (self, ERR_ROW_GONE, self->table->key, label_plain (id), label_plain (SLICE_NONE));
  if (before.size > 0 && !row_there (self, self->table->key, before))
    refuse_row (self, ERR_ROW_GONE, SLICE ("before"), label_plain (before), label_plain (SLICE_NONE));
  table_order_get (deciding->views, deciding->arena, deciding->kase.id, self->table->key, &order);
  struct slice present = successor (&order, id);
  bool there = slice_equal (present, before) || slice_equal (before, id);
  if (!refused (deciding) && !there && !value_is_nil (base) && !slice_equal (value_as_slice (base), present))
  {
    struct value now = value_text (present), yours = value_text (before);
    refuse_row (self, ERR_CONFLICT, self->table->key, label_plain (id), label_plain (SLICE_NONE));
    last_reason_values (self, &now, &yours);
  }
  if (refused (deciding))
    return;
  if (!there)
  {
    struct message *event = add_case_event (deciding, MSG_CASE_ROW_MOVED, self->table->class);
    event->arg[CASE_ROW_MOVED_TABLE] = value_text (self->table->key);
    event->arg[CASE_ROW_MOVED_ROW] = value_text (id);
    copy_field (deciding, ROW_MOVE_BEFORE, event, CASE_ROW_MOVED_BEFORE);
  }
  done_row (self);
}

/* ---- Start -------------------------------------------------------------------------------------------------------------------------------------------- */

static const struct starter *starter_of (const struct deciding *deciding, const struct table *table)
{
  for (uint32_t i = 0; i < deciding->pipeline->starter_count; i++)
    if (slice_equal (deciding->pipeline->starters[i].table, table->key) && condition_holds (&deciding->pipeline->starters[i].when, &deciding->fields))
      return &deciding->pipeline->starters[i];
  return NULL;
}

void decide_row_start (struct deciding *deciding)
{
  struct editing *self = arena_alloc (deciding->arena, sizeof *self);
  struct table_order order;
  if (!open_command (self, deciding, ROW_START_CASE, ROW_START_TABLE))
    return;
  const struct starter *starter = starter_of (deciding, self->table);
  table_order_get (deciding->views, deciding->arena, deciding->kase.id, self->table->key, &order);
  if (!starter)
    refuse_label (deciding, ERR_NO_STARTER, self->table->key, self->table->label, label_plain (SLICE_NONE));
  if (order.count > 0)
    refuse_label (deciding, ERR_TABLE_NOT_EMPTY, self->table->key, self->table->label, label_plain (SLICE_NONE));
  if (refused (deciding))
    return;
  for (uint32_t i = 0; i < starter->row_count; i++)
  {
    self->row.id = next_id (deciding->arena, prefix_of (self->table, &starter->rows[i]), &order, (int64_t) i);
    put_event (self, value_copy (deciding->arena, &starter->rows[i]), false);
  }
  lapse_by_table (self);
  done_case (deciding, &deciding->kase);
}
