/* SPDX-License-Identifier: EUPL-1.2 */
/* One gate of a definition looked at. */
#include "look.h"

struct look *look_new (struct arena *arena, const char *yaml)
{
  struct look *self = arena_alloc (arena, sizeof *self);
  self->arena = arena;
  self->pipeline = parsed (yaml);
  self->kase.stage = SLICE ("middle");
  self->fields = value_map (arena, 8);
  return self;
}

void look_done (struct look *self)
{
  pipeline_destroy (&self->pipeline);
  assert_null (self->pipeline);
}

void set (struct look *self, const char *key, struct value value)
{
  value_set_str (self->arena, &self->fields, key, value);
}

void approve (struct look *self, const char *kind, bool yes)
{
  self->kase.approval_count = 1;
  self->kase.approvals[0] = (struct case_approval){.kind = slice_of (kind), .yes = yes};
}

/* ---- Tables ---- */

#define LABEL(DE, EN) .label = {{(DE), sizeof (DE) - 1}, {(EN), sizeof (EN) - 1}}
#define KEY(TEXT) .key = {(TEXT), sizeof (TEXT) - 1}
#define COUNT(ARRAY) (sizeof (ARRAY) / sizeof (ARRAY)[0])

static struct option kinds[] = {{KEY ("staff"), LABEL ("Personal", "Staff")}, {KEY ("things"), LABEL ("Sachkosten", "Things")}};
static struct field requirement_columns[] = {{KEY ("title"), .type = DEF_TEXT, LABEL ("Titel", "Title")},
                                             {KEY ("text"), .type = DEF_TEXT, LABEL ("Text", "Text")},
                                             {KEY ("priority"), .type = DEF_ENUM, LABEL ("Priorität", "Priority")},
                                             {KEY ("acceptance"), .type = DEF_TEXT, LABEL ("Abnahme", "Acceptance")},
                                             {KEY ("agreed"), .type = DEF_BOOL, LABEL ("Vereinbart", "Agreed")},
                                             {KEY ("goal"), .type = DEF_ITEM, LABEL ("Ziel", "Goal")},
                                             {KEY ("depends_on"), .type = DEF_ROWS, .of = {"requirements", 12}, LABEL ("Hängt ab von", "Depends on")}};
static struct field expense_columns[] = {{KEY ("year"), .type = DEF_INT, LABEL ("Jahr", "Year")},
                                         {KEY ("kind"), .type = DEF_ENUM, .options = kinds, .option_count = COUNT (kinds), LABEL ("Art", "Kind")},
                                         {KEY ("eligible"), .type = DEF_BOOL, LABEL ("Förderfähig", "Eligible")},
                                         {KEY ("cents"), .type = DEF_MONEY, LABEL ("Betrag", "Amount")}};
static struct field cover_columns[] = {{KEY ("year"), .type = DEF_INT, LABEL ("Jahr", "Year")},
                                       {KEY ("kind"), .type = DEF_ENUM, .options = kinds, .option_count = COUNT (kinds), LABEL ("Art", "Kind")},
                                       {KEY ("application"), .type = DEF_ROW, .of = {"applications", 12}, LABEL ("Antrag", "Application")},
                                       {KEY ("cents"), .type = DEF_MONEY, LABEL ("Betrag", "Amount")}};
static struct field application_columns[] = {{KEY ("title"), .type = DEF_TEXT, LABEL ("Titel", "Title")},
                                             {KEY ("programme"), .type = DEF_PROGRAMME, LABEL ("Programm", "Programme")},
                                             {KEY ("amount"), .type = DEF_MONEY, LABEL ("Betrag", "Amount")},
                                             {KEY ("status"), .type = DEF_ENUM, LABEL ("Stand", "Status")}};
static struct field rating_columns[] = {{KEY ("points"), .type = DEF_INT, LABEL ("Punkte", "Points")}};

#define COLUMNS(ARRAY) .columns = (ARRAY), .column_count = COUNT (ARRAY)
static const struct table tables[] = {{KEY ("requirements"), .title = {"title", 5}, LABEL ("Anforderungen", "Requirements"), COLUMNS (requirement_columns)},
                                      {KEY ("expenses"), LABEL ("Ausgaben", "Expenses"), COLUMNS (expense_columns)},
                                      {KEY ("cover"), LABEL ("Deckung", "Cover"), COLUMNS (cover_columns)},
                                      {KEY ("applications"), .title = {"title", 5}, LABEL ("Anträge", "Applications"), COLUMNS (application_columns)},
                                      {KEY ("ratings"), .by_person = true, LABEL ("Bewertungen", "Ratings"), COLUMNS (rating_columns)}};

struct look *look_with_tables (struct arena *arena)
{
  struct look *self = look_new (arena, sample (arena));
  self->pipeline->table_count = COUNT (tables);
  self->pipeline->tables = arena_alloc (arena, sizeof tables);
  memcpy (self->pipeline->tables, tables, sizeof tables);
  return self;
}

static struct table_rows *rows_of (struct look *self, const char *table)
{
  for (uint32_t i = 0; i < self->rows.count; i++)
    if (slice_is (self->rows.tables[i].table, table))
      return &self->rows.tables[i];
  assert_true (self->rows.count < LIMIT_TABLES);
  struct table_rows *rows = &self->rows.tables[self->rows.count++];
  *rows = (struct table_rows){slice_of (table), 0, arena_alloc (self->arena, LIMIT_TABLE_ROWS * sizeof (struct table_row))};
  return rows;
}

struct table_row *add_row (struct look *self, const char *table, const char *id, ...)
{
  struct table_rows *rows = rows_of (self, table);
  assert_true (rows->count < LIMIT_TABLE_ROWS);
  struct table_row *row = &rows->rows[rows->count++];
  *row = (struct table_row){.table = rows->table, .id = slice_of (arena_copy (self->arena, id, strlen (id))), .cells = value_map (self->arena, 4)};
  va_list cells;
  va_start (cells, id);
  for (const char *key = va_arg (cells, const char *); key != NULL; key = va_arg (cells, const char *))
    value_set_str (self->arena, &row->cells, key, va_arg (cells, struct value));
  va_end (cells);
  return row;
}

/* ---- Conditions and checks ---- */

struct condition is_one_of (struct arena *arena, const char *field, ...)
{
  struct condition condition = {.field = slice_of (field), .values = arena_alloc (arena, 8 * sizeof (struct slice))};
  va_list values;
  va_start (values, field);
  for (const char *value = va_arg (values, const char *); value != NULL; value = va_arg (values, const char *))
    condition.values[condition.value_count++] = slice_of (value);
  va_end (values);
  return condition;
}

struct condition is_filled (const char *field)
{
  return (struct condition){.field = slice_of (field)};
}

static struct gate *gate_between (struct look *self, const char *from, const char *to)
{
  for (uint32_t i = 0; i < self->pipeline->gate_count; i++)
    if (slice_is (self->pipeline->gates[i].from, from) && slice_is (self->pipeline->gates[i].to, to))
      return &self->pipeline->gates[i];
  fail_msg ("no gate from %s to %s", from, to);
  return NULL;
}

void look_for (struct look *self, const struct check *checks, uint32_t count)
{
  struct gate *gate = gate_between (self, "middle", "late");
  gate->check_count = count;
  gate->checks = arena_alloc (self->arena, count * sizeof *checks);
  memcpy (gate->checks, checks, count * sizeof *checks);
}

/* ---- Looking ---- */

struct subject look_subject (const struct look *self)
{
  return (struct subject){.pipeline = self->pipeline,
                          .kase = &self->kase,
                          .fields = &self->fields,
                          .rows = &self->rows,
                          .programmes = self->programmes,
                          .now_ms = self->now_ms};
}

void look_at (struct look *self, const char *from, const char *to)
{
  struct subject subject = look_subject (self);
  gate_check (&subject, gate_between (self, from, to), self->arena, &self->found);
}

void look (struct look *self)
{
  look_at (self, "middle", "late");
}

bool lists (const struct reasons *reasons, int code, const char *field)
{
  for (uint32_t i = 0; i < reasons->count; i++)
    if (reasons->items[i].code == code && slice_equal (reasons->items[i].field, slice_of (field)))
      return true;
  return false;
}

const struct reason *reason_of (const struct reasons *reasons, int code, const char *field, const char *row)
{
  for (uint32_t i = 0; i < reasons->count; i++)
  {
    const struct reason *reason = &reasons->items[i];
    if (reason->code == code && slice_equal (reason->field, slice_of (field)) && slice_equal (reason->row, slice_of (row)))
      return reason;
  }
  return NULL;
}

bool says (struct slice text, const char *part)
{
  return memmem (text.data, text.size, part, strlen (part)) != NULL;
}

void assert_reason (const struct reason *reason, const char *de, const char *en)
{
  assert_non_null (reason);
  if (!slice_is (reason->de, de) || !slice_is (reason->en, en))
    fail_msg ("it says \"%.*s\" and \"%.*s\"", SLICE_ARG (reason->de), SLICE_ARG (reason->en));
}

static void assert_only (struct look *self, const struct reasons *where, int code, const char *field)
{
  look (self);
  assert_int_equal (self->found.unmet.count + self->found.waiting.count + self->found.warnings.count, 1);
  assert_int_equal (where->count, 1);
  assert_int_equal (where->items[0].code, code);
  assert_true (lists (where, code, field));
  assert_true (where->items[0].de.size > 0 && where->items[0].en.size > 0);
}

void assert_unmet (struct look *self, int code, const char *field)
{
  assert_only (self, &self->found.unmet, code, field);
}

void assert_waiting (struct look *self, int code, const char *field)
{
  assert_only (self, &self->found.waiting, code, field);
}

void assert_warned (struct look *self, int code, const char *field)
{
  assert_only (self, &self->found.warnings, code, field);
}

void assert_met (struct look *self)
{
  look (self);
  assert_int_equal (self->found.unmet.count + self->found.waiting.count + self->found.warnings.count, 0);
}
