/* SPDX-License-Identifier: EUPL-1.2 */
/* From the text of a definition to a struct pipeline: source (where things stand), raw (libcyaml), then what is built here, then pipeline_check. */
#include "definition_raw.h"

#include <stdio.h>
#include <string.h>

#define MONEY_MAX_CENTS INT64_C (10000000000000)

struct builder
{
  struct arena *arena;
  struct definition_error *error;
};

static struct slice take (struct builder *self, const char *text)
{
  return text == NULL ? SLICE_NONE : slice_copy (self->arena, slice_of (text));
}

static struct label take_label (struct builder *self, const char *de, const char *en)
{
  return (struct label){take (self, de), take (self, en)};
}

static struct label take_help (struct builder *self, const struct raw_label *raw)
{
  return raw == NULL ? (struct label){SLICE_NONE, SLICE_NONE} : take_label (self, raw->de, raw->en);
}

static struct slice *take_list (struct builder *self, char **raw, uint32_t count)
{
  struct slice *list = arena_alloc (self->arena, count * sizeof *list);
  for (uint32_t i = 0; i < count; i++)
    list[i] = take (self, raw[i]);
  return list;
}

/* A whole number in decimal digits and nothing else, within bounds; `otherwise` when the key is missing. */
static int64_t take_number (struct builder *self, const char *raw, const struct source_node *map, const char *key, int64_t low, int64_t high, int64_t otherwise)
{
  if (raw == NULL)
    return otherwise;
  const struct source_node *at = source_key (map, key);
  bool negative = raw[0] == '-';
  const char *digits = raw + negative;
  size_t count = strspn (digits, "0123456789");
  if (count == 0 || count > 18 || digits[count] != '\0' || (count > 1 && digits[0] == '0'))
  {
    definition_refuse (self->error, at, "%s: \"%s\" is not a whole number", key, raw);
    return otherwise;
  }
  int64_t number = 0;
  for (size_t i = 0; i < count; i++)
    number = number * 10 + (digits[i] - '0');
  if (negative)
    number = -number;
  if (number < low || number > high)
  {
    definition_refuse (self->error, at, "%s: %s is not between %lld and %lld", key, raw, (long long) low, (long long) high);
    return otherwise;
  }
  return number;
}

static struct code *build_codes (struct builder *self, const struct raw_option *raw, uint32_t count)
{
  struct code *codes = arena_alloc (self->arena, count * sizeof *codes);
  for (uint32_t i = 0; i < count; i++)
    codes[i] = (struct code){take (self, raw[i].key), take_label (self, raw[i].de, raw[i].en)};
  return codes;
}

static struct option *build_options (struct builder *self, const struct raw_option *raw, uint32_t count, const struct source_node *list)
{
  struct option *options = arena_alloc (self->arena, count * sizeof *options);
  for (uint32_t i = 0; i < count; i++)
    options[i] = (struct option){.key = take (self, raw[i].key),
                                 .label = take_label (self, raw[i].de, raw[i].en),
                                 .max_cents = take_number (self, raw[i].max_cents, source_item (list, i), "max_cents", 1, MONEY_MAX_CENTS, -1)};
  return options;
}

/* The bounds a type has when the file says nothing. */
static void default_bounds (enum definition_type type, int64_t *min, int64_t *max)
{
  *min = 0;
  *max = type == DEF_MONEY ? MONEY_MAX_CENTS : type == DEF_INT ? INT32_MAX : 0;
}

static void build_field (struct builder *self, const struct raw_field *raw, const struct source_node *at, bool column, struct field *field)
{
  int64_t min, max;
  enum definition_type type = (enum definition_type) raw->type;
  default_bounds (type, &min, &max);
  field->key = take (self, raw->key);
  field->type = type;
  field->class = (enum audience_class) raw->class;
  field->label = take_label (self, raw->de, raw->en);
  field->help = take_help (self, raw->help);
  field->section = take (self, raw->section);
  field->min = take_number (self, raw->min, at, "min", -MONEY_MAX_CENTS, MONEY_MAX_CENTS, min);
  field->max = take_number (self, raw->max, at, "max", 1, MONEY_MAX_CENTS, max);
  field->lines = raw->lines == RAW_TRUE || ((type == DEF_TEXT || type == DEF_TEXTS) && field->max > 300 && raw->lines != RAW_FALSE);
  bool options_are_items = type == DEF_ENUMS && raw->max_items == NULL;
  field->min_items = (uint32_t) take_number (self, raw->min_items, at, "min_items", 0, 200, 0);
  field->max_items = options_are_items ? raw->options_count : (uint32_t) take_number (self, raw->max_items, at, "max_items", 1, 200, 0);
  field->due = (int) take_number (self, raw->due, at, "due", 0, 15, -1);
  if (column)
    field->due = raw->required == RAW_TRUE ? 0 : -1;
  field->band_until = (int) take_number (self, raw->band_until, at, "band_until", 0, 15, -1);
  field->may_be_unknown = raw->may_be_unknown == RAW_TRUE;
  field->gate_reads = raw->gate_reads != RAW_FALSE;
  if (raw->none != NULL)
  {
    field->none = take (self, raw->none->key);
    field->none_label = take_label (self, raw->none->de, raw->none->en);
  }
  bool bands = raw->options_count == 0;
  field->option_count = bands ? raw->bands_count : raw->options_count;
  field->options = build_options (self, bands ? raw->bands : raw->options, field->option_count, source_key (at, bands ? "bands" : "options"));
  if (raw->bands_count > 0 && type != DEF_MONEY)
    definition_refuse (self->error, source_key (at, "bands"), "field \"%s\": only type money has bands", raw->key);
  if (raw->options_count > 0 && type != DEF_ENUM && type != DEF_ENUMS)
    definition_refuse (self->error, source_key (at, "options"), "\"%s\": only types enum and enums have options", raw->key);
  field->column_count = raw->columns_count;
  field->columns = arena_alloc (self->arena, raw->columns_count * sizeof *field->columns);
  for (uint32_t i = 0; i < raw->columns_count; i++)
    build_field (self, &raw->columns[i], source_item (source_key (at, "columns"), i), true, &field->columns[i]);
}

static void build_stages (struct builder *self, const struct raw_pipeline *raw, const struct source_node *list, struct pipeline *pipeline)
{
  pipeline->stage_count = raw->stages_count;
  pipeline->stages = arena_alloc (self->arena, raw->stages_count * sizeof *pipeline->stages);
  for (uint32_t i = 0; i < raw->stages_count; i++)
  {
    const struct raw_stage *stage = &raw->stages[i];
    pipeline->stages[i] = (struct stage){.key = take (self, stage->key),
                                         .label = take_label (self, stage->de, stage->en),
                                         .help = take_help (self, stage->help),
                                         .number = (int) take_number (self, stage->number, source_item (list, i), "number", 0, 15, 0),
                                         .final = stage->final == RAW_TRUE};
  }
}

/* ---- Gates ---- */

static void build_part (struct builder *self, const struct raw_condition *raw, const struct source_node *at, struct condition *condition)
{
  int said = (raw->in_count > 0) + (raw->not_count > 0) + (raw->filled != RAW_MISSING);
  if (raw->field == NULL || said != 1)
    definition_refuse (self->error, at, "a condition names a field and exactly one of in, not and filled");
  condition->field = take (self, raw->field);
  condition->value_count = raw->in_count > 0 ? raw->in_count : raw->not_count;
  condition->values = take_list (self, raw->in_count > 0 ? raw->in : raw->not_in, condition->value_count);
  condition->negate = raw->not_count > 0 || raw->filled == RAW_FALSE;
}

static void build_condition (struct builder *self, const struct raw_condition *raw, const struct source_node *at, struct condition *condition)
{
  if (raw == NULL)
    return;
  if (raw->any_count + raw->all_count == 0)
  {
    build_part (self, raw, at, condition);
    return;
  }
  bool single = raw->field != NULL || raw->in_count > 0 || raw->not_count > 0 || raw->filled != RAW_MISSING;
  if (single || (raw->any_count > 0 && raw->all_count > 0))
    definition_refuse (self->error, at, "a condition is one of: a field, any, all");
  condition->all = raw->all_count > 0;
  const struct raw_condition *parts = condition->all ? raw->all : raw->any;
  const struct source_node *list = source_key (at, condition->all ? "all" : "any");
  condition->part_count = condition->all ? raw->all_count : raw->any_count;
  condition->parts = arena_alloc (self->arena, condition->part_count * sizeof *condition->parts);
  for (uint32_t i = 0; i < condition->part_count; i++)
    build_part (self, &parts[i], source_item (list, i), &condition->parts[i]);
}

static void build_check (struct builder *self, const struct raw_check *raw, const struct source_node *at, struct check *check)
{
  check->kind = (enum check_kind) raw->kind;
  build_condition (self, raw->when, source_key (at, "when"), &check->when);
  check->field = take (self, raw->field);
  check->other = take (self, raw->other);
  check->approval = take (self, raw->approval);
  check->value = take (self, raw->value);
  check->field_count = raw->fields_count;
  check->fields = take_list (self, raw->fields, raw->fields_count);
  check->max = take_number (self, raw->max, at, "max", 0, MONEY_MAX_CENTS, -1);
  check->days = (int) take_number (self, raw->days, at, "days", 1, 366, 0);
  check->decider = raw->decider == RAW_TRUE;
}

static void build_gates (struct builder *self, const struct raw_pipeline *raw, const struct source_node *list, struct pipeline *pipeline)
{
  pipeline->gate_count = raw->gates_count;
  pipeline->gates = arena_alloc (self->arena, raw->gates_count * sizeof *pipeline->gates);
  for (uint32_t i = 0; i < raw->gates_count; i++)
  {
    const struct raw_gate *from = &raw->gates[i];
    const struct source_node *at = source_item (list, i);
    struct gate *gate = &pipeline->gates[i];
    gate->number = (int) take_number (self, from->number, at, "number", 0, 15, 0);
    gate->from = take (self, from->from);
    gate->to = take (self, from->to);
    gate->label = take_label (self, from->de, from->en);
    gate->decides = from->decides;
    gate->lays = from->lays;
    gate->overrides = from->overrides;
    gate->reason = from->reason == RAW_TRUE;
    gate->delegable = from->delegable == RAW_TRUE;
    build_condition (self, from->when, source_key (at, "when"), &gate->when);
    gate->check_count = from->checks_count;
    gate->checks = arena_alloc (self->arena, from->checks_count * sizeof *gate->checks);
    for (uint32_t j = 0; j < from->checks_count; j++)
      build_check (self, &from->checks[j], source_item (source_key (at, "checks"), j), &gate->checks[j]);
  }
}

static void build_approvals (struct builder *self, const struct raw_pipeline *raw, struct pipeline *pipeline)
{
  pipeline->approval_count = raw->approvals_count;
  pipeline->approvals = arena_alloc (self->arena, raw->approvals_count * sizeof *pipeline->approvals);
  for (uint32_t i = 0; i < raw->approvals_count; i++)
  {
    const struct raw_approval *from = &raw->approvals[i];
    pipeline->approvals[i] = (struct approval_def){.key = take (self, from->key),
                                                   .label = take_label (self, from->de, from->en),
                                                   .help = take_help (self, from->help),
                                                   .roles = from->roles,
                                                   .stage = take (self, from->stage),
                                                   .covers_all = from->covers_all == RAW_TRUE,
                                                   .cover_count = from->covers_count,
                                                   .covers = take_list (self, from->covers, from->covers_count)};
  }
}

/* Whoever decides a stage's way out may send a case back from there. */
static void derive_return_roles (struct pipeline *self)
{
  for (uint32_t i = 0; i < self->gate_count; i++)
  {
    const struct stage *from = pipeline_stage (self, self->gates[i].from);
    if (from != NULL)
      self->return_roles[from->number] |= self->gates[i].decides | self->gates[i].overrides | (self->gates[i].delegable ? (uint32_t) R_CONSULTANT : 0);
  }
}

static struct pipeline *build (struct arena *arena, const struct raw_pipeline *raw, const struct source_node *root, struct definition_error *error)
{
  struct builder builder = {arena, error}, *self = &builder;
  struct pipeline *pipeline = arena_alloc (arena, sizeof *pipeline);
  pipeline->arena = arena;
  pipeline->key = take (self, raw->key);
  pipeline->version = (uint32_t) take_number (self, raw->version, root, "version", 1, INT32_MAX, 1);
  pipeline->label = take_label (self, raw->de, raw->en);
  pipeline->help = take_help (self, raw->help);
  build_stages (self, raw, source_key (root, "stages"), pipeline);
  pipeline->section_count = raw->sections_count;
  pipeline->sections = build_codes (self, raw->sections, raw->sections_count);
  pipeline->field_count = raw->fields_count;
  pipeline->fields = arena_alloc (arena, raw->fields_count * sizeof *pipeline->fields);
  for (uint32_t i = 0; i < raw->fields_count; i++)
    build_field (self, &raw->fields[i], source_item (source_key (root, "fields"), i), false, &pipeline->fields[i]);
  build_gates (self, raw, source_key (root, "gates"), pipeline);
  build_approvals (self, raw, pipeline);
  pipeline->rejection_count = raw->rejections_count;
  pipeline->rejections = build_codes (self, raw->rejections, raw->rejections_count);
  pipeline->mapping_count = raw->mappings_count;
  pipeline->mappings = arena_alloc (arena, raw->mappings_count * sizeof *pipeline->mappings);
  for (uint32_t i = 0; i < raw->mappings_count; i++)
    pipeline->mappings[i] = (struct mapping){take (self, raw->mappings[i].pipeline), take (self, raw->mappings[i].from), take (self, raw->mappings[i].to)};
  if (error->set || !pipeline_check (pipeline, root, error))
    return NULL;
  derive_return_roles (pipeline);
  return pipeline;
}

struct pipeline *pipeline_parse (struct slice yaml, char *error, size_t error_size)
{
  struct definition_error refusal = {.text = error, .size = error_size};
  if (error_size > 0)
    error[0] = '\0';
  if (yaml.size == 0)
  {
    definition_refuse (&refusal, NULL, "the text is empty");
    return NULL;
  }
  if (yaml.size > LIMIT_DEFINITION_BYTES)
  {
    definition_refuse (&refusal, NULL, "the text has %u bytes, at most %d are read", yaml.size, LIMIT_DEFINITION_BYTES);
    return NULL;
  }
  struct arena *scratch = arena_new (), *arena = arena_new ();
  struct pipeline *self = NULL;
  const struct source_node *root = source_read (scratch, yaml, error, error_size);
  if (root != NULL)
  {
    const struct raw_pipeline *raw = raw_read (scratch, yaml, root, &refusal);
    if (raw != NULL)
      self = build (arena, raw, root, &refusal);
  }
  arena_destroy (&scratch);
  if (self == NULL)
    arena_destroy (&arena);
  return self;
}

void pipeline_destroy (struct pipeline **self)
{
  if (self == NULL || *self == NULL)
    return;
  struct arena *arena = (*self)->arena;
  *self = NULL;
  arena_destroy (&arena);
}
