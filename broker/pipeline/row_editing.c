/* SPDX-License-Identifier: EUPL-1.2 */
#include "row_editing.h"

#include <string.h>

#define AHEAD_MAX 10000 /* how far a chosen number may run ahead: those behind it go on from there */
#define ID_DIGITS 3 /* F-001; more where they are needed */

/* ---- What all ask ------------------------------------------------------------------------------------------------------------------------------------- */

struct slice editing_path (const struct editing *self, struct slice column)
{
  return slice_of (arena_printf (self->deciding->arena, "%.*s.%.*s", SLICE_ARG (self->table->key), SLICE_ARG (column)));
}

void editing_refuse (struct editing *self, int code, struct slice field, struct label zero, struct label one)
{
  struct deciding *deciding = self->deciding;
  reasons_add_row (&deciding->decision->reasons, deciding->arena, code, field, self->row.id, zero, one);
}

const struct table_rows *editing_rows (struct editing *self, struct slice table)
{
  struct deciding *deciding = self->deciding;
  if (!self->rows)
  {
    self->rows = arena_alloc (deciding->arena, sizeof *self->rows);
    case_rows_get (deciding->views, deciding->arena, deciding->kase.id, SLICE_NONE, self->rows);
  }
  return case_rows_of (self->rows, table);
}

bool editing_row_there (struct editing *self, struct slice table, struct slice id)
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
  if (!need_state (deciding, (1u << STATE_OPEN) | (1u << STATE_PARKED) | (self->table->after_end ? 1u << STATE_COMPLETED : 0)))
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

bool editing_open (struct editing *self, struct deciding *deciding, int case_field, int table_field)
{
  *self = (struct editing){.deciding = deciding};
  return deciding_case (deciding, &deciding->message->arg[case_field]) && open_table (self, message_slice (deciding->message, table_field));
}

/* The row a command names. */
bool editing_open_row (struct editing *self, struct slice id)
{
  struct deciding *deciding = self->deciding;
  self->exists = table_row_get (deciding->views, deciding->arena, deciding->kase.id, self->table->key, id, &self->row);
  self->row.id = id;
  if (!self->exists)
    editing_refuse (self, ERR_ROW_GONE, self->table->key, label_plain (id), label_plain (SLICE_NONE));
  else if (self->table->by_person && memcmp (self->row.person, deciding->person.id, 16) != 0)
    editing_refuse (self, ERR_NOT_OWN_ROW, self->table->key, label_plain (id), label_plain (SLICE_NONE));
  return self->exists;
}

/* The change of a table as lapse wants it, and the version it raises. */
uint32_t editing_change_table (struct editing *self)
{
  struct deciding *deciding = self->deciding;
  deciding->kase.version += self->table->gate_reads;
  return deciding->kase.version;
}

void editing_lapse (struct editing *self)
{
  struct value changes = value_map (self->deciding->arena, 1);
  value_set (self->deciding->arena, &changes, self->table->key, value_bool (true));
  lapse (self->deciding, &changes);
}

void editing_done (struct editing *self)
{
  done_case (self->deciding, &self->deciding->kase);
  self->deciding->decision->done.arg[DONE_ROW] = value_text (self->row.id);
}

void editing_reason_values (struct editing *self, const struct value *present, const struct value *yours)
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

/* seen: the rows from which no way leads back, over all that one cell names. */
static void check_reference (struct editing *self, const struct field *column, struct slice id, bool *seen)
{
  bool itself = self->row.id.size > 0 && slice_equal (column->of, self->table->key) && slice_equal (id, self->row.id);
  if (!itself && !editing_row_there (self, column->of, id))
    editing_refuse (self, ERR_DANGLING, editing_path (self, column->key), column->label, label_plain (id));
  else if (column->acyclic && self->row.id.size > 0)
  {
    if (leads_back (self, column, id, editing_rows (self, self->table->key), seen))
      editing_refuse (self, ERR_CYCLE, editing_path (self, column->key), column->label, label_plain (id));
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
  bool *seen = column->acyclic ? arena_alloc (deciding->arena, LIMIT_TABLE_ROWS) : NULL;
  if (column->type == DEF_ROW)
    check_reference (self, column, key, seen);
  for (uint32_t i = 0; column->type == DEF_ROWS && i < value->count; i++)
    check_reference (self, column, value_as_slice (&value->items[i]), seen);
  if (column->type == DEF_ITEM)
    there = names_item (self, column, key);
  else if (column->type == DEF_PROGRAMME)
    there = programme_get (deciding->views, deciding->arena, key, &programme);
  if (!there)
    editing_refuse (self, ERR_DANGLING, editing_path (self, column->key), column->label, label_plain (key));
}

static void check_unique (struct editing *self, const struct field *column, const struct value *value)
{
  const struct table_rows *table = column->unique && !value_is_nil (value) ? editing_rows (self, self->table->key) : NULL;
  for (uint32_t i = 0; table && i < table->count; i++)
    if (!slice_equal (table->rows[i].id, self->row.id) && value_equal (value_get (&table->rows[i].cells, column->key), value))
    {
      editing_refuse (self, ERR_DUPLICATE_ROW, editing_path (self, column->key), label_plain (table->rows[i].id), label_plain (SLICE_NONE));
      return;
    }
}

/* Whether the column's order leads from what the cell holds to the other option; what is no option any more binds nobody. */
static void check_step (struct editing *self, const struct field *column, const struct value *present, const struct value *yours)
{
  const struct option *from = column->type == DEF_ENUM ? field_option (column, value_as_slice (present)) : NULL;
  const struct option *to = from ? field_option (column, value_as_slice (yours)) : NULL;
  bool leads = !to || to->after_count == 0;
  for (uint32_t i = 0; to && i < to->after_count; i++)
    leads = leads || slice_equal (to->after[i], from->key);
  if (!leads)
    editing_refuse (self, ERR_WRONG_STEP, editing_path (self, column->key), from->label, to->label);
}

void editing_put_cell (struct editing *self, struct slice key, const struct value *yours, struct value *changes)
{
  struct deciding *deciding = self->deciding;
  const struct field *column = table_column (self->table, key);
  struct label detail = {SLICE_NONE, SLICE_NONE};
  if (!column)
  {
    editing_refuse (self, ERR_NO_SUCH_FIELD, editing_path (self, key), label_plain (key), label_plain (SLICE_NONE));
    return;
  }
  const struct value *present = value_get (&self->row.cells, key), *base = value_get (&deciding->message->arg[ROW_PUT_BASE], key);
  int code = check_value (deciding, column, present, yours, &detail);
  if (code)
  {
    editing_refuse (self, code, editing_path (self, key), column->label, detail);
    return;
  }
  if (value_equal (present, yours))
    return;
  if (value_moved_on (present, base))
  {
    editing_refuse (self, ERR_CONFLICT, editing_path (self, key), column->label, label_plain (SLICE_NONE));
    editing_reason_values (self, present, yours);
    return;
  }
  check_references (self, column, yours);
  check_unique (self, column, yours);
  check_step (self, column, present, yours);
  value_set (deciding->arena, changes, key, *yours);
}

struct value editing_cells_after (struct editing *self, const struct value *changes)
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
    editing_refuse (self, ERR_COLUMNS_EQUAL, editing_path (self, rule->b), label_a, label_b);
  if (rule->kind == RULE_ORDER && above (a, b))
    editing_refuse (self, ERR_DATE_ORDER, editing_path (self, rule->b), label_b, label_a);
}

/* The row as a whole, as it will be.  Of a cell that was sent and is wrong that is said already. */
void editing_check_row (struct editing *self, const struct value *sent, const struct value *cells)
{
  for (uint32_t i = 0; i < self->table->column_count; i++)
  {
    const struct field *column = &self->table->columns[i];
    if (column->due >= 0 && value_is_blank (value_get (cells, column->key)) && value_is_blank (value_get (sent, column->key)))
      editing_refuse (self, ERR_MISSING, editing_path (self, column->key), column->label, label_plain (SLICE_NONE));
  }
  for (uint32_t i = 0; i < self->table->rule_count; i++)
    check_rule (self, &self->table->rules[i], cells);
}

/* ---- Ids ---------------------------------------------------------------------------------------------------------------------------------------------- */

struct slice row_prefix (const struct table *table, const struct value *cells)
{
  if (table->id_column.size == 0)
    return table->prefix;
  const struct option *option = field_option (table_column (table, table->id_column), value_as_slice (value_get (cells, table->id_column)));
  return option ? option->prefix : table->prefix;
}

struct slice row_next_id (struct arena *arena, struct slice prefix, const struct table_order *order, int64_t further)
{
  long long number = value_as_int (value_get (&order->last, prefix), 0) + 1 + further;
  return slice_of (arena_printf (arena, "%.*s-%0*lld", SLICE_ARG (prefix), ID_DIGITS, number));
}

/* An id that was chosen: of the form the table gives (other rows could not name it otherwise), and never given before. */
void editing_check_new_id (struct editing *self, const struct value *cells, const struct table_order *order)
{
  struct slice id = self->row.id, prefix = row_prefix (self->table, cells);
  int64_t number = 0;
  bool form = id.size > prefix.size + ID_DIGITS && id.size <= LIMIT_ROW_ID && memcmp (id.data, prefix.data, prefix.size) == 0 && id.data[prefix.size] == '-';
  for (uint32_t i = prefix.size + 1; form && i < id.size; i++)
  {
    form = id.data[i] >= '0' && id.data[i] <= '9' && number <= 9999999;
    number = number * 10 + (id.data[i] - '0');
  }
  int64_t last = value_as_int (value_get (&order->last, prefix), 0);
  form = form && number > 0 && number <= last + AHEAD_MAX && slice_equal (id, row_next_id (self->deciding->arena, prefix, order, number - last - 1));
  if (!form)
    refuse_text (self->deciding, ERR_VALUE_INVALID, SLICE ("row"), id, row_next_id (self->deciding->arena, prefix, order, 0));
  else if (number <= last)
    editing_refuse (self, ERR_DUPLICATE_ROW, self->table->key, label_plain (id), label_plain (SLICE_NONE));
}
