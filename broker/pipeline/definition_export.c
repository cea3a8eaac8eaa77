/* SPDX-License-Identifier: EUPL-1.2 */
/* A definition as clients get it: lists of flat maps, because it stands deep in an answer already. */
#include "definition.h"

struct writer
{
  struct arena *arena;
  struct value *map; /* the row being written */
};

static void put (struct writer *self, const char *key, struct value value)
{
  value_set_str (self->arena, self->map, key, value);
}

static void put_text (struct writer *self, const char *key, struct slice text)
{
  if (text.size > 0)
    put (self, key, value_text (text));
}

/* Absent means no. */
static void put_bool (struct writer *self, const char *key, bool value)
{
  if (value)
    put (self, key, value_bool (true));
}

static void put_label (struct writer *self, struct label label)
{
  put_text (self, "de", label.de);
  put_text (self, "en", label.en);
}

static void put_help (struct writer *self, struct label help)
{
  put_text (self, "help_de", help.de);
  put_text (self, "help_en", help.en);
}

static void put_keys (struct writer *self, const char *key, const struct slice *keys, uint32_t count)
{
  if (count == 0)
    return;
  struct value list = value_list (self->arena, count);
  for (uint32_t i = 0; i < count; i++)
    value_append (self->arena, &list, value_text (keys[i]));
  put (self, key, list);
}

static void put_roles (struct writer *self, const char *key, uint32_t roles)
{
  struct value list = value_list (self->arena, ROLE_COUNT);
  for (int role = 0; role < ROLE_COUNT; role++)
    if (roles >> role & 1)
      value_append (self->arena, &list, value_string (role_key ((enum role) role)));
  put (self, key, list);
}

/* Begins the next row of a list; its place in the list is given when it is finished. */
static struct writer row (struct arena *arena, struct value *map)
{
  *map = value_map (arena, 8);
  return (struct writer){arena, map};
}

static struct value export_stages (const struct pipeline *self, struct arena *arena)
{
  struct value list = value_list (arena, self->stage_count), map;
  for (uint32_t i = 0; i < self->stage_count; i++)
  {
    const struct stage *stage = &self->stages[i];
    struct writer writer = row (arena, &map);
    put_text (&writer, "key", stage->key);
    put (&writer, "number", value_int (stage->number));
    put_label (&writer, stage->label);
    put_help (&writer, stage->help);
    put_bool (&writer, "final", stage->final);
    if (stage->days > 0)
      put (&writer, "days", value_int (stage->days));
    put_roles (&writer, "returns", self->return_roles[stage->number]);
    value_append (arena, &list, map);
  }
  return list;
}

static struct value export_codes (const struct code *codes, uint32_t count, struct arena *arena)
{
  struct value list = value_list (arena, count), map;
  for (uint32_t i = 0; i < count; i++)
  {
    struct writer writer = row (arena, &map);
    put_text (&writer, "key", codes[i].key);
    put_label (&writer, codes[i].label);
    value_append (arena, &list, map);
  }
  return list;
}

/* Which options each may come after, in step with them: the keys of one in one text. */
static void put_after (struct writer *self, const struct field *field)
{
  struct value list = value_list (self->arena, field->option_count);
  bool any = false;
  for (uint32_t i = 0; i < field->option_count; i++)
  {
    const struct option *option = &field->options[i];
    const char *keys = "";
    for (uint32_t j = 0; j < option->after_count; j++)
      keys = arena_printf (self->arena, "%s%s%.*s", keys, j > 0 ? " " : "", SLICE_ARG (option->after[j]));
    value_append (self->arena, &list, value_string (keys));
    any = any || option->after_count > 0;
  }
  if (any)
    put (self, "option_after", list);
}

static void put_options (struct writer *self, const struct field *field)
{
  if (field->option_count == 0)
    return;
  uint32_t count = field->option_count;
  struct value keys = value_list (self->arena, count), de = value_list (self->arena, count), en = value_list (self->arena, count),
               cents = value_list (self->arena, count), prefixes = value_list (self->arena, count);
  for (uint32_t i = 0; i < count; i++)
  {
    const struct option *option = &field->options[i];
    value_append (self->arena, &keys, value_text (option->key));
    value_append (self->arena, &de, value_text (option->label.de));
    value_append (self->arena, &en, value_text (option->label.en));
    value_append (self->arena, &cents, option->max_cents < 0 ? VALUE_NONE : value_int (option->max_cents));
    value_append (self->arena, &prefixes, value_text (option->prefix));
  }
  put (self, "option_keys", keys);
  put (self, "option_de", de);
  put (self, "option_en", en);
  if (field->type == DEF_MONEY)
    put (self, "option_max_cents", cents);
  if (field->options[0].prefix.size > 0)
    put (self, "option_prefix", prefixes);
  put_after (self, field);
}

static void put_items (struct writer *self, const struct field *field)
{
  if (field->max_items == 0)
    return;
  put (self, "min_items", value_int (field->min_items));
  put (self, "max_items", value_int (field->max_items));
}

/* What a field and a column have in common. */
static void put_type (struct writer *self, const struct field *field)
{
  put_text (self, "key", field->key);
  put (self, "type", value_string (definition_type_key (field->type)));
  put_label (self, field->label);
  put_help (self, field->help);
  bool number = field->type == DEF_INT || field->type == DEF_MONEY || field->type == DEF_RATE || field->type == DEF_DECIMAL;
  if (number)
    put (self, "min", value_int (field->min));
  if (number || field->max > 0)
    put (self, "max", value_int (field->max));
  put_bool (self, "lines", field->lines);
  put_options (self, field);
}

static struct value export_fields (const struct pipeline *self, struct arena *arena)
{
  struct value list = value_list (arena, self->field_count), map;
  for (uint32_t i = 0; i < self->field_count; i++)
  {
    const struct field *field = &self->fields[i];
    struct writer writer = row (arena, &map);
    put_type (&writer, field);
    put_text (&writer, "section", field->section);
    put (&writer, "class", value_string (class_key (field->class)));
    put_items (&writer, field);
    if (field->due >= 0)
      put (&writer, "due", value_int (field->due));
    if (field->band_until >= 0)
      put (&writer, "band_until", value_int (field->band_until));
    put_bool (&writer, "may_be_unknown", field->may_be_unknown);
    put (&writer, "gate_reads", value_bool (field->gate_reads));
    put_bool (&writer, "adopted", field->adopted);
    if (field->editors != 0)
      put_roles (&writer, "editors", field->editors);
    put_text (&writer, "none", field->none);
    put_text (&writer, "none_de", field->none_label.de);
    put_text (&writer, "none_en", field->none_label.en);
    value_append (arena, &list, map);
  }
  return list;
}

/* What a column is of stands under "record" or "table". */
static void export_column (struct arena *arena, struct value *list, const char *of, struct slice key, const struct field *column)
{
  struct value map;
  struct writer writer = row (arena, &map);
  put_text (&writer, of, key);
  put_type (&writer, column);
  put_bool (&writer, "required", column->due >= 0);
  put_items (&writer, column);
  put_text (&writer, "of", column->of);
  put_bool (&writer, "acyclic", column->acyclic);
  put_bool (&writer, "unique", column->unique);
  put_bool (&writer, "own", column->own);
  if (column->weight > 0)
    put (&writer, "weight", value_int (column->weight));
  value_append (arena, list, map);
}

static struct value export_columns (const struct pipeline *self, struct arena *arena)
{
  struct value list = value_list (arena, 64);
  for (uint32_t i = 0; i < self->field_count; i++)
    for (uint32_t j = 0; j < self->fields[i].column_count; j++)
      export_column (arena, &list, "record", self->fields[i].key, &self->fields[i].columns[j]);
  for (uint32_t i = 0; i < self->table_count; i++)
    for (uint32_t j = 0; j < self->tables[i].column_count; j++)
      export_column (arena, &list, "table", self->tables[i].key, &self->tables[i].columns[j]);
  return list;
}

static struct slice stage_of_number (const struct pipeline *self, int number)
{
  for (uint32_t i = 0; i < self->stage_count; i++)
    if (self->stages[i].number == number)
      return self->stages[i].key;
  return SLICE_NONE;
}

static struct value export_tables (const struct pipeline *self, struct arena *arena)
{
  struct value list = value_list (arena, self->table_count), map;
  for (uint32_t i = 0; i < self->table_count; i++)
  {
    const struct table *table = &self->tables[i];
    struct writer writer = row (arena, &map);
    put_text (&writer, "key", table->key);
    put_label (&writer, table->label);
    put_help (&writer, table->help);
    put_text (&writer, "section", table->section);
    put (&writer, "class", value_string (class_key (table->class)));
    put (&writer, "max_rows", value_int (table->max_rows));
    put_text (&writer, "prefix", table->prefix);
    put_text (&writer, "id_column", table->id_column);
    put_text (&writer, "title", table->title);
    put (&writer, "gate_reads", value_bool (table->gate_reads));
    put_bool (&writer, "adopted", table->adopted);
    put_bool (&writer, "by_person", table->by_person);
    put_bool (&writer, "after_end", table->after_end);
    if (table->editors != 0)
      put_roles (&writer, "editors", table->editors);
    put_text (&writer, "from", stage_of_number (self, table->from));
    put_keys (&writer, "covers", table->covers, table->cover_count);
    value_append (arena, &list, map);
  }
  return list;
}

static struct value export_gates (const struct pipeline *self, struct arena *arena)
{
  struct value list = value_list (arena, self->gate_count), map;
  for (uint32_t i = 0; i < self->gate_count; i++)
  {
    const struct gate *gate = &self->gates[i];
    struct writer writer = row (arena, &map);
    put (&writer, "number", value_int (gate->number));
    put_text (&writer, "from", gate->from);
    put_text (&writer, "to", gate->to);
    put_label (&writer, gate->label);
    put_roles (&writer, "decides", gate->decides);
    put_roles (&writer, "lays", gate->lays);
    put_roles (&writer, "overrides", gate->overrides);
    put_bool (&writer, "reason", gate->reason);
    put_bool (&writer, "delegable", gate->delegable);
    value_append (arena, &list, map);
  }
  return list;
}

/* Adds a condition's rows: `of` and `index` say whose it is, and what it is there: "gate", "check" and "starter" are conditions of the case; "where", "must", "left" and
   "right" those of rows in a check, "figure" and "deadline" of the rows that count. */
static void export_condition (struct arena *arena, struct value *list, const char *of, uint32_t index, const struct condition *condition, bool all)
{
  for (uint32_t i = 0; i < condition->part_count; i++)
    export_condition (arena, list, of, index, &condition->parts[i], condition->all);
  if (condition->field.size == 0)
    return;
  struct value map;
  struct writer writer = row (arena, &map);
  put (&writer, of, value_int (index));
  put_bool (&writer, "all", all);
  put_text (&writer, "field", condition->field);
  put_keys (&writer, "values", condition->values, condition->value_count);
  put_bool (&writer, "negate", condition->negate);
  value_append (arena, list, map);
}

static void put_operand (struct writer *self, const char *keys[5], const struct operand *operand)
{
  put_text (self, keys[0], operand->table);
  put_text (self, keys[1], operand->column);
  put_text (self, keys[2], operand->field);
  put_text (self, keys[3], operand->label.de);
  put_text (self, keys[4], operand->label.en);
}

/* What checks over rows have beyond the others. */
static void put_row_check (struct writer *self, const struct check *check)
{
  put_text (self, "table", check->table);
  if (check->min > 0)
    put (self, "min", value_int (check->min));
  put_bool (self, "at_most", check->at_most);
  put_text (self, "per", check->per);
  put_operand (self, (const char *[]){"left_table", "left_column", "left_field", "left_de", "left_en"}, &check->left);
  put_operand (self, (const char *[]){"right_table", "right_column", "right_field", "right_de", "right_en"}, &check->right);
  put_keys (self, "words", check->words, check->word_count);
  put_label (self, check->label);
}

static struct value export_check (const struct check *check, uint32_t gate, struct arena *arena)
{
  struct value map;
  struct writer writer = row (arena, &map);
  put (&writer, "gate", value_int (gate));
  put (&writer, "check", value_string (check_kind_key (check->kind)));
  put_text (&writer, "field", check->field);
  put_text (&writer, "other", check->other);
  put_text (&writer, "approval", check->approval);
  put_text (&writer, "value", check->value);
  put_keys (&writer, "fields", check->fields, check->field_count);
  if (check->max >= 0)
    put (&writer, "max", value_int (check->max));
  if (check->kind == CHECK_OPINION)
    put (&writer, "days", value_int (check->days));
  put_bool (&writer, "decider", check->decider);
  put_bool (&writer, "warning", check->warning);
  put_row_check (&writer, check);
  return map;
}

static void export_checks (const struct pipeline *self, struct arena *arena, struct value *checks, struct value *conditions)
{
  *checks = value_list (arena, 32);
  for (uint32_t i = 0; i < self->gate_count; i++)
  {
    export_condition (arena, conditions, "gate", i, &self->gates[i].when, true);
    for (uint32_t j = 0; j < self->gates[i].check_count; j++)
    {
      const struct check *check = &self->gates[i].checks[j];
      uint32_t index = checks->count;
      export_condition (arena, conditions, "check", index, &check->when, true);
      export_condition (arena, conditions, "where", index, &check->where, true);
      export_condition (arena, conditions, "must", index, &check->must, true);
      export_condition (arena, conditions, "left", index, &check->left.where, true);
      export_condition (arena, conditions, "right", index, &check->right.where, true);
      value_append (arena, checks, export_check (check, i, arena));
    }
  }
}

static struct value export_figures (const struct pipeline *self, struct arena *arena, struct value *conditions)
{
  struct value list = value_list (arena, self->figure_count), map;
  for (uint32_t i = 0; i < self->figure_count; i++)
  {
    const struct figure *figure = &self->figures[i];
    struct writer writer = row (arena, &map);
    put_text (&writer, "key", figure->key);
    put_label (&writer, figure->label);
    put_text (&writer, "table", figure->sum.table);
    put_text (&writer, "column", figure->sum.column);
    put_text (&writer, "field", figure->sum.field);
    put_keys (&writer, "of", figure->parts, figure->part_count);
    put_bool (&writer, "overview", figure->overview);
    export_condition (arena, conditions, "figure", i, &figure->sum.where, true);
    value_append (arena, &list, map);
  }
  return list;
}

static struct value export_deadlines (const struct pipeline *self, struct arena *arena, struct value *conditions)
{
  struct value list = value_list (arena, self->deadline_count), map;
  for (uint32_t i = 0; i < self->deadline_count; i++)
  {
    const struct deadline *deadline = &self->deadlines[i];
    struct writer writer = row (arena, &map);
    put_text (&writer, "key", deadline->key);
    put_label (&writer, deadline->label);
    put_text (&writer, "table", deadline->table);
    put_text (&writer, "column", deadline->column);
    put_text (&writer, "instead", deadline->instead);
    put_roles (&writer, "roles", deadline->roles);
    export_condition (arena, conditions, "deadline", i, &deadline->where, true);
    value_append (arena, &list, map);
  }
  return list;
}

/* That a table can be begun with rows, and for which cases; the rows stay with the broker. */
static struct value export_starters (const struct pipeline *self, struct arena *arena, struct value *conditions)
{
  struct value list = value_list (arena, self->starter_count), map;
  for (uint32_t i = 0; i < self->starter_count; i++)
  {
    struct writer writer = row (arena, &map);
    put_text (&writer, "table", self->starters[i].table);
    export_condition (arena, conditions, "starter", i, &self->starters[i].when, true);
    value_append (arena, &list, map);
  }
  return list;
}

static struct value export_approvals (const struct pipeline *self, struct arena *arena)
{
  struct value list = value_list (arena, self->approval_count), map;
  for (uint32_t i = 0; i < self->approval_count; i++)
  {
    const struct approval_def *approval = &self->approvals[i];
    struct writer writer = row (arena, &map);
    put_text (&writer, "key", approval->key);
    put_label (&writer, approval->label);
    put_help (&writer, approval->help);
    put_roles (&writer, "roles", approval->roles);
    put_text (&writer, "stage", approval->stage);
    put_bool (&writer, "covers_all", approval->covers_all);
    put_keys (&writer, "covers", approval->covers, approval->cover_count);
    value_append (arena, &list, map);
  }
  return list;
}

static struct value export_mappings (const struct pipeline *self, struct arena *arena)
{
  struct value list = value_list (arena, self->mapping_count), map;
  for (uint32_t i = 0; i < self->mapping_count; i++)
  {
    struct writer writer = row (arena, &map);
    put_text (&writer, "pipeline", self->mappings[i].from_pipeline);
    put_text (&writer, "from", self->mappings[i].from);
    put_text (&writer, "to", self->mappings[i].to);
    value_append (arena, &list, map);
  }
  return list;
}

struct value pipeline_to_value (const struct pipeline *self, struct arena *arena)
{
  struct value map, checks, conditions = value_list (arena, 64);
  struct writer writer = row (arena, &map);
  export_checks (self, arena, &checks, &conditions);
  put_text (&writer, "key", self->key);
  put (&writer, "version", value_int (self->version));
  put_label (&writer, self->label);
  put_help (&writer, self->help);
  put_bool (&writer, "catalogue", self->catalogue);
  put (&writer, "stages", export_stages (self, arena));
  put (&writer, "sections", export_codes (self->sections, self->section_count, arena));
  put (&writer, "fields", export_fields (self, arena));
  put (&writer, "columns", export_columns (self, arena));
  put (&writer, "tables", export_tables (self, arena));
  put (&writer, "figures", export_figures (self, arena, &conditions));
  put (&writer, "deadlines", export_deadlines (self, arena, &conditions));
  put (&writer, "starters", export_starters (self, arena, &conditions));
  put (&writer, "gates", export_gates (self, arena));
  put (&writer, "checks", checks);
  put (&writer, "conditions", conditions);
  put (&writer, "approvals", export_approvals (self, arena));
  put (&writer, "rejections", export_codes (self->rejections, self->rejection_count, arena));
  put (&writer, "mappings", export_mappings (self, arena));
  return map;
}
