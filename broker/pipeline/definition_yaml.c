/* SPDX-License-Identifier: EUPL-1.2 */
/* From the text of a definition to a struct pipeline: source (where things stand), raw (libcyaml), then what is built here, then pipeline_check. */
#include "definition_build.h"
#include "definition_checker.h"

#include <stdio.h>

static void build_stages (struct builder *self, const struct raw_pipeline *raw, const struct source_node *list, struct pipeline *pipeline)
{
  pipeline->stage_count = raw->stages_count;
  pipeline->stages = arena_alloc (self->arena, raw->stages_count * sizeof *pipeline->stages);
  for (uint32_t i = 0; i < raw->stages_count; i++)
  {
    const struct raw_stage *stage = &raw->stages[i];
    pipeline->stages[i] = (struct stage){.key = take_text (self, stage->key),
                                         .label = take_label (self, stage->de, stage->en),
                                         .help = take_help (self, stage->help),
                                         .number = (int) take_number (self, stage->number, source_item (list, i), "number", 0, 15, 0),
                                         .final = stage->final == RAW_TRUE,
                                         .days = (int) take_number (self, stage->days, source_item (list, i), "days", 1, 3660, 0)};
  }
}

/* ---- Gates ---- */

/* Into lower case: letters of ASCII and of Latin-1, which is what German needs. */
static struct slice take_folded (struct builder *self, const char *text)
{
  struct slice word = take_text (self, text);
  char *bytes = arena_copy (self->arena, word.data, word.size);
  for (uint32_t i = 0; i < word.size; i++)
  {
    unsigned char c = (unsigned char) bytes[i], before = i == 0 ? 0 : (unsigned char) bytes[i - 1];
    bool upper = (c >= 'A' && c <= 'Z') || (before == 0xc3 && c >= 0x80 && c <= 0x9e && c != 0x97);
    bytes[i] = (char) (upper ? c + 0x20 : c);
  }
  return (struct slice){bytes, word.size};
}

static void build_check (struct builder *self, const struct raw_check *raw, const struct source_node *at, struct check *check)
{
  check->kind = (enum check_kind) raw->kind;
  build_condition (self, raw->when, source_key (at, "when"), &check->when);
  check->field = take_text (self, raw->field);
  check->other = take_text (self, raw->other);
  check->approval = take_text (self, raw->approval);
  check->value = take_text (self, raw->value);
  check->field_count = raw->fields_count;
  check->fields = take_list (self, raw->fields, raw->fields_count);
  check->max = take_number (self, raw->max, at, "max", 0, MONEY_MAX_CENTS, -1);
  check->min = take_number (self, raw->min, at, "min", 1, LIMIT_TABLE_ROWS, 0);
  check->days = (int) take_number (self, raw->days, at, "days", 1, 366, 0);
  check->decider = raw->decider == RAW_TRUE;
  check->warning = raw->warning == RAW_TRUE;
  check->table = take_text (self, raw->table);
  build_condition (self, raw->where, source_key (at, "where"), &check->where);
  build_condition (self, raw->must, source_key (at, "must"), &check->must);
  check->at_most = raw->at_most == RAW_TRUE;
  check->per = take_text (self, raw->per);
  build_operand (self, raw->left, source_key (at, "left"), &check->left);
  build_operand (self, raw->right, source_key (at, "right"), &check->right);
  check->word_count = raw->words_count;
  check->words = arena_alloc (self->arena, raw->words_count * sizeof *check->words);
  for (uint32_t i = 0; i < raw->words_count; i++)
    check->words[i] = take_folded (self, raw->words[i]);
  check->label = take_label (self, raw->de, raw->en);
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
    gate->from = take_text (self, from->from);
    gate->to = take_text (self, from->to);
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
    pipeline->approvals[i] = (struct approval_def){.key = take_text (self, from->key),
                                                   .label = take_label (self, from->de, from->en),
                                                   .help = take_help (self, from->help),
                                                   .roles = from->roles,
                                                   .stage = take_text (self, from->stage),
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

/* What a case goes through, and what records of their own have no use for. */
static bool check_catalogue (bool catalogue, const struct source_node *root, struct definition_error *error)
{
  static const char *const needed[] = {"stages", "gates", "rejections"};
  static const char *const other[] = {"approvals", "mappings", "tables", "figures", "deadlines", "starters"};
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
  {
    const struct source_node *node = source_key (root, needed[i]);
    if (!catalogue && node == NULL)
      return definition_refuse (error, root, FAULT_MISSING, needed[i]);
    if (catalogue && node != NULL)
      return definition_refuse (error, node, FAULT_CATALOGUE, needed[i]);
  }
  for (size_t i = 0; catalogue && i < sizeof other / sizeof *other; i++)
    if (source_key (root, other[i]) != NULL)
      return definition_refuse (error, source_key (root, other[i]), FAULT_CATALOGUE, other[i]);
  return true;
}

static struct pipeline *build (struct arena *arena, const struct raw_pipeline *raw, const struct source_node *root, struct definition_error *error)
{
  if (!check_catalogue (raw->catalogue == RAW_TRUE, root, error))
    return NULL;
  struct builder builder = {arena, error}, *self = &builder;
  struct pipeline *pipeline = arena_alloc (arena, sizeof *pipeline);
  pipeline->arena = arena;
  pipeline->key = take_text (self, raw->key);
  pipeline->version = (uint32_t) take_number (self, raw->version, root, "version", 1, INT32_MAX, 1);
  pipeline->label = take_label (self, raw->de, raw->en);
  pipeline->help = take_help (self, raw->help);
  pipeline->catalogue = raw->catalogue == RAW_TRUE;
  build_stages (self, raw, source_key (root, "stages"), pipeline);
  pipeline->section_count = raw->sections_count;
  pipeline->sections = build_codes (self, raw->sections, raw->sections_count);
  pipeline->field_count = raw->fields_count;
  pipeline->fields = arena_alloc (arena, raw->fields_count * sizeof *pipeline->fields);
  for (uint32_t i = 0; i < raw->fields_count; i++)
    build_field (self, &raw->fields[i], source_item (source_key (root, "fields"), i), false, &pipeline->fields[i]);
  build_tables (self, raw, root, pipeline);
  build_gates (self, raw, source_key (root, "gates"), pipeline);
  build_approvals (self, raw, pipeline);
  pipeline->rejection_count = raw->rejections_count;
  pipeline->rejections = build_codes (self, raw->rejections, raw->rejections_count);
  pipeline->mapping_count = raw->mappings_count;
  pipeline->mappings = arena_alloc (arena, raw->mappings_count * sizeof *pipeline->mappings);
  for (uint32_t i = 0; i < raw->mappings_count; i++)
    pipeline->mappings[i] =
        (struct mapping){take_text (self, raw->mappings[i].pipeline), take_text (self, raw->mappings[i].from), take_text (self, raw->mappings[i].to)};
  if (error->set || !pipeline_check (pipeline, root, error))
    return NULL;
  derive_return_roles (pipeline);
  return pipeline;
}

/* recorded: loaded before, perhaps when less was asked of labels; whoever works by it goes on doing so. */
static struct pipeline *read_pipeline (struct slice yaml, bool recorded, struct definition_error *error)
{
  *error = (struct definition_error){.set = false};
  if (yaml.size == 0)
  {
    definition_refuse (error, NULL, FAULT_EMPTY);
    return NULL;
  }
  if (yaml.size > LIMIT_DEFINITION_BYTES)
  {
    definition_refuse (error, NULL, FAULT_TOO_LONG, yaml.size, LIMIT_DEFINITION_BYTES);
    return NULL;
  }
  struct arena *scratch = arena_new (), *arena = arena_new ();
  struct pipeline *self = NULL;
  const struct source_node *root = source_read (scratch, yaml, error);
  if (root != NULL)
  {
    const struct raw_pipeline *raw = raw_read (scratch, yaml, root, error);
    if (raw != NULL)
      self = build (arena, raw, root, error);
    if (self != NULL && !recorded && !labels_check (root, error))
      self = NULL;
  }
  arena_destroy (&scratch);
  if (self == NULL)
    arena_destroy (&arena);
  return self;
}

struct pipeline *pipeline_read (struct slice yaml, struct definition_error *error)
{
  return read_pipeline (yaml, false, error);
}

struct pipeline *pipeline_parse (struct slice yaml, char *error, size_t error_size)
{
  struct definition_error refusal;
  struct pipeline *self = read_pipeline (yaml, true, &refusal);
  snprintf (error, error_size, "%s", refusal.en);
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
