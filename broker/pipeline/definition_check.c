/* SPDX-License-Identifier: EUPL-1.2 */
/* What no schema can say of a definition: that keys are unique, references lead somewhere, gates connect, bounds are sane, and that everything a gate asks for
   can be given.  The first thing that is wrong is named with its place. */
#include "definition_raw.h"

#include <string.h>

#define TEXT_MAX 20000

struct checker
{
  const struct pipeline *pipeline;
  const struct source_node *root;
  struct definition_error *error;
};

/* The place of an entry of a list in the text, and of one of its keys. */
static const struct source_node *place (const struct checker *self, const char *list, uint32_t index)
{
  return source_item (source_key (self->root, list), index);
}

static const struct source_node *place_key (const struct source_node *entry, const char *key)
{
  const struct source_node *node = source_key (entry, key);
  return node != NULL ? node : entry;
}

static bool key_is_sane (struct slice key)
{
  for (uint32_t i = 0; i < key.size; i++)
    if (key.data[i] == '\0' || strchr ("abcdefghijklmnopqrstuvwxyz0123456789_-", key.data[i]) == NULL)
      return false;
  return key.size >= 1 && key.size <= LIMIT_KEY_BYTES;
}

/* Keys at the head of equally large structs: each sane and there once. */
static bool check_keys (struct checker *self, const void *items, size_t size, uint32_t count, const struct source_node *list)
{
  const char *bytes = items;
  for (uint32_t i = 0; i < count; i++)
  {
    const struct slice *key = (const struct slice *) (const void *) (bytes + i * size);
    const struct source_node *at = place_key (source_item (list, i), "key");
    if (!key_is_sane (*key))
      return definition_refuse (self->error, at, "\"%.*s\" is no key: a-z, 0-9, _ and - only", SLICE_ARG (*key));
    for (uint32_t j = 0; j < i; j++)
      if (slice_equal (*key, *(const struct slice *) (const void *) (bytes + j * size)))
        return definition_refuse (self->error, at, "key \"%.*s\" is used twice", SLICE_ARG (*key));
  }
  return true;
}

static bool check_all_keys (struct checker *self)
{
  const struct pipeline *p = self->pipeline;
  const struct source_node *root = self->root;
  if (!key_is_sane (p->key))
    return definition_refuse (self->error, place_key (root, "key"), "\"%.*s\" is no key: a-z, 0-9, _ and - only", SLICE_ARG (p->key));
  return check_keys (self, p->stages, sizeof *p->stages, p->stage_count, source_key (root, "stages")) &&
         check_keys (self, p->sections, sizeof *p->sections, p->section_count, source_key (root, "sections")) &&
         check_keys (self, p->fields, sizeof *p->fields, p->field_count, source_key (root, "fields")) &&
         check_keys (self, p->approvals, sizeof *p->approvals, p->approval_count, source_key (root, "approvals")) &&
         check_keys (self, p->rejections, sizeof *p->rejections, p->rejection_count, source_key (root, "rejections"));
}

/* ---- Stages ---- */

static bool check_stages (struct checker *self)
{
  const struct pipeline *p = self->pipeline;
  for (uint32_t i = 0; i < p->stage_count; i++)
  {
    const struct source_node *at = place (self, "stages", i);
    const struct stage *stage = &p->stages[i];
    if (i == 0 && stage->number != 0)
      return definition_refuse (self->error, place_key (at, "number"), "the first stage has number 0: cases begin there");
    if (i > 0 && stage->number <= p->stages[i - 1].number)
      return definition_refuse (self->error, place_key (at, "number"), "stages stand in the order of their numbers");
    if (stage->final != (i + 1 == p->stage_count))
      return definition_refuse (self->error, at, "the last stage, and no other, is final");
  }
  return true;
}

/* ---- Fields ---- */

static bool type_has_max (enum definition_type type)
{
  return type == DEF_TEXT || type == DEF_DIGITS || type == DEF_URL || type == DEF_TEXTS;
}

static bool type_is_list (enum definition_type type)
{
  return type == DEF_ENUMS || type == DEF_ORGS || type == DEF_KEYS || type == DEF_TEXTS;
}

/* What the type alone asks of a field or column. */
static bool check_type (struct checker *self, const struct field *field, const struct source_node *at)
{
  const char *type = definition_type_key (field->type);
  if (type_has_max (field->type) && (field->max < 1 || field->max > TEXT_MAX))
    return definition_refuse (self->error, place_key (at, "max"), "type %s needs max, from 1 to %d", type, TEXT_MAX);
  bool bounded = type_has_max (field->type) || field->type == DEF_INT || field->type == DEF_MONEY;
  if (!bounded && source_key (at, "max") != NULL)
    return definition_refuse (self->error, place_key (at, "max"), "type %s has no max", type);
  if (field->type != DEF_INT && field->type != DEF_MONEY && source_key (at, "min") != NULL)
    return definition_refuse (self->error, place_key (at, "min"), "type %s has no min", type);
  if (bounded && field->min > field->max)
    return definition_refuse (self->error, place_key (at, "min"), "min is above max");
  if ((field->type == DEF_ENUM || field->type == DEF_ENUMS) && field->option_count == 0)
    return definition_refuse (self->error, at, "type %s needs options", type);
  if (field->type != DEF_TEXT && field->type != DEF_TEXTS && source_key (at, "lines") != NULL)
    return definition_refuse (self->error, place_key (at, "lines"), "type %s has no lines", type);
  const char *list = field->type == DEF_MONEY ? "bands" : "options";
  return check_keys (self, field->options, sizeof *field->options, field->option_count, source_key (at, list));
}

static bool check_lists (struct checker *self, const struct field *field, const struct source_node *at)
{
  const char *type = definition_type_key (field->type);
  bool list = type_is_list (field->type);
  if (list && field->max_items == 0)
    return definition_refuse (self->error, at, "type %s needs max_items", type);
  if (!list && (source_key (at, "max_items") != NULL || source_key (at, "min_items") != NULL))
    return definition_refuse (self->error, place_key (at, "max_items"), "type %s is no list", type);
  if (list && field->min_items > field->max_items)
    return definition_refuse (self->error, place_key (at, "min_items"), "min_items is above max_items");
  if (field->type == DEF_ENUMS && field->max_items > field->option_count)
    return definition_refuse (self->error, place_key (at, "max_items"), "max_items is above the number of options");
  if (field->none.size > 0 && field->type != DEF_KEYS)
    return definition_refuse (self->error, place_key (at, "none"), "only type keys has a none");
  if (field->none.size > 0 && !key_is_sane (field->none))
    return definition_refuse (self->error, place_key (at, "none"), "\"%.*s\" is no key: a-z, 0-9, _ and - only", SLICE_ARG (field->none));
  return true;
}

static bool check_bands (struct checker *self, const struct field *field, const struct source_node *at)
{
  if (field->type != DEF_MONEY || field->option_count == 0)
  {
    if (field->band_until >= 0)
      return definition_refuse (self->error, place_key (at, "band_until"), "there are no bands");
    return true;
  }
  for (uint32_t i = 0; i < field->option_count; i++)
  {
    bool last = i + 1 == field->option_count;
    int64_t below = i == 0 ? 0 : field->options[i - 1].max_cents, max = field->options[i].max_cents;
    if ((max < 0 && !last) || (max >= 0 && max <= below))
      return definition_refuse (self->error, source_item (source_key (at, "bands"), i), "bands rise, and only the last may be open");
  }
  return true;
}

static bool check_columns (struct checker *self, const struct field *field, const struct source_node *at)
{
  if ((field->type == DEF_RECORD) != (field->column_count > 0))
    return definition_refuse (self->error, at, "type record has columns, and no other");
  const struct source_node *list = source_key (at, "columns");
  if (!check_keys (self, field->columns, sizeof *field->columns, field->column_count, list))
    return false;
  for (uint32_t i = 0; i < field->column_count; i++)
  {
    const struct field *column = &field->columns[i];
    const struct source_node *item = source_item (list, i);
    if (column->type == DEF_RECORD || type_is_list (column->type))
      return definition_refuse (self->error, place_key (item, "type"), "a column holds one value, no %s", definition_type_key (column->type));
    if (slice_is (column->key, "unknown") || slice_is (column->key, "band"))
      return definition_refuse (self->error, place_key (item, "key"), "\"%.*s\" has a meaning of its own", SLICE_ARG (column->key));
    if (!check_type (self, column, item))
      return false;
  }
  return true;
}

static bool section_exists (const struct pipeline *self, struct slice key)
{
  for (uint32_t i = 0; i < self->section_count; i++)
    if (slice_equal (self->sections[i].key, key))
      return true;
  return false;
}

static int last_gate_number (const struct pipeline *self)
{
  int last = 0;
  for (uint32_t i = 0; i < self->gate_count; i++)
    last = self->gates[i].number > last ? self->gates[i].number : last;
  return last;
}

static bool check_field (struct checker *self, const struct field *field, const struct source_node *at)
{
  int last = last_gate_number (self->pipeline);
  if (!section_exists (self->pipeline, field->section))
    return definition_refuse (self->error, place_key (at, "section"), "there is no section \"%.*s\"", SLICE_ARG (field->section));
  if (field->due > last)
    return definition_refuse (self->error, place_key (at, "due"), "there is no gate %d", field->due);
  if (field->band_until > last)
    return definition_refuse (self->error, place_key (at, "band_until"), "there is no gate %d", field->band_until);
  if (field->may_be_unknown && field->due < 0)
    return definition_refuse (self->error, place_key (at, "may_be_unknown"), "a field that is never due need not be unknown");
  if (!field->gate_reads && field->due >= 0)
    return definition_refuse (self->error, place_key (at, "gate_reads"), "a field that is due is read by a gate");
  return check_type (self, field, at) && check_lists (self, field, at) && check_bands (self, field, at) && check_columns (self, field, at);
}

/* Every case has these; lists and rights read them. */
static bool check_known_fields (struct checker *self)
{
  static const struct
  {
    const char *key;
    enum definition_type type;
    int64_t max;
  } known[] = {{"title", DEF_TEXT, 120}, {"summary", DEF_TEXT, 300}, {"visibility", DEF_ENUM, 0}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
  {
    const struct field *field = pipeline_field (self->pipeline, slice_of (known[i].key));
    const struct source_node *at = source_key (self->root, "fields");
    if (field == NULL)
      return definition_refuse (self->error, at, "there must be a field \"%s\"", known[i].key);
    at = place (self, "fields", (uint32_t) (field - self->pipeline->fields));
    if (field->type != known[i].type || field->max > known[i].max)
      return definition_refuse (self->error, at, "field \"%s\" is of type %s, max %lld", known[i].key, definition_type_key (known[i].type),
                                (long long) known[i].max);
    for (uint32_t j = 0; known[i].type == DEF_ENUM && j < field->option_count; j++)
    {
      struct slice key = field->options[j].key;
      if (!slice_is (key, "internal") && !slice_is (key, "intermunicipal") && !slice_is (key, "public"))
        return definition_refuse (self->error, source_item (source_key (at, "options"), j), "visibility is internal, intermunicipal or public");
    }
  }
  return true;
}

static bool check_fields (struct checker *self)
{
  for (uint32_t i = 0; i < self->pipeline->field_count; i++)
    if (!check_field (self, &self->pipeline->fields[i], place (self, "fields", i)))
      return false;
  return check_known_fields (self);
}

/* ---- Conditions and checks ---- */

static bool value_is_possible (const struct field *field, struct slice value)
{
  if (field->type == DEF_BOOL)
    return slice_is (value, "true") || slice_is (value, "false");
  return (field->type == DEF_ENUM || field->type == DEF_ENUMS) && field_option (field, value) != NULL;
}

/* A field, or a column of a record, that a gate reads. */
static const struct field *read_field (struct checker *self, struct slice path, const struct source_node *at)
{
  const struct field *field = pipeline_field_path (self->pipeline, path);
  if (field == NULL)
  {
    definition_refuse (self->error, at, "there is no field \"%.*s\"", SLICE_ARG (path));
    return NULL;
  }
  const char *dot = memchr (path.data, '.', path.size);
  struct slice key = {path.data, dot == NULL ? path.size : (uint32_t) (dot - path.data)};
  const struct field *whole = pipeline_field (self->pipeline, key);
  if (!whole->gate_reads)
  {
    definition_refuse (self->error, at, "a gate reads field \"%.*s\", which says gate_reads: false", SLICE_ARG (key));
    return NULL;
  }
  return field;
}

static bool check_condition (struct checker *self, const struct condition *condition, const struct source_node *at)
{
  const struct source_node *list = source_key (at, condition->all ? "all" : "any");
  for (uint32_t i = 0; i < condition->part_count; i++)
    if (!check_condition (self, &condition->parts[i], source_item (list, i)))
      return false;
  if (condition->field.size == 0)
    return true;
  const struct field *field = read_field (self, condition->field, place_key (at, "field"));
  if (field == NULL)
    return false;
  for (uint32_t i = 0; i < condition->value_count; i++)
    if (!value_is_possible (field, condition->values[i]))
      return definition_refuse (self->error, at, "\"%.*s\" is no value that field \"%.*s\" could have", SLICE_ARG (condition->values[i]),
                                SLICE_ARG (condition->field));
  return true;
}

/* Which keys a kind of check has, beside `when`. */
static bool check_shape (struct checker *self, const struct check *check, const struct source_node *at)
{
  static const struct
  {
    const char *needs, *may;
  } shapes[CHECK_COUNT] = {
      [CHECK_FILLED] = {"", " fields decider "}, [CHECK_EQUALS] = {" field value ", " decider "}, [CHECK_APPROVAL] = {" approval ", ""},
      [CHECK_OPINION] = {" approval days ", ""}, [CHECK_ORDER] = {" field other ", " decider "},  [CHECK_LIMIT] = {" field max ", " decider "},
      [CHECK_UNKNOWN] = {" max ", " decider "}};
  static const char *const keys[] = {"field", "other", "approval", "value", "max", "days", "fields", "decider"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
  {
    char padded[16] = " ";
    strcat (strcat (padded, keys[i]), " ");
    bool needs = strstr (shapes[check->kind].needs, padded) != NULL, may = strstr (shapes[check->kind].may, padded) != NULL;
    bool there = source_key (at, keys[i]) != NULL;
    if (needs && !there)
      return definition_refuse (self->error, at, "check %s needs %s", check_kind_key (check->kind), keys[i]);
    if (there && !needs && !may)
      return definition_refuse (self->error, place_key (at, keys[i]), "check %s has no %s", check_kind_key (check->kind), keys[i]);
  }
  return true;
}

static bool check_equals (struct checker *self, const struct check *check, const struct source_node *at)
{
  const struct field *field = read_field (self, check->field, place_key (at, "field"));
  if (field == NULL)
    return false;
  if (!value_is_possible (field, check->value))
    return definition_refuse (self->error, place_key (at, "value"), "\"%.*s\" is no value that field \"%.*s\" could have", SLICE_ARG (check->value),
                              SLICE_ARG (check->field));
  return true;
}

static bool check_of_type (struct checker *self, struct slice path, enum definition_type type, const struct source_node *at)
{
  const struct field *field = read_field (self, path, at);
  if (field != NULL && field->type != type)
    return definition_refuse (self->error, at, "field \"%.*s\" is not of type %s", SLICE_ARG (path), definition_type_key (type));
  return field != NULL;
}

/* An approval can only be asked for at a gate if somebody could have given it by then. */
static bool check_given (struct checker *self, const struct gate *gate, struct slice key, const struct source_node *at)
{
  const struct approval_def *approval = pipeline_approval (self->pipeline, key);
  if (approval == NULL)
    return definition_refuse (self->error, at, "there is no approval \"%.*s\"", SLICE_ARG (key));
  const struct stage *stage = pipeline_stage (self->pipeline, approval->stage), *from = pipeline_stage (self->pipeline, gate->from);
  if (stage != NULL && from != NULL && stage->number > from->number)
    return definition_refuse (self->error, at, "approval \"%.*s\" is given from stage \"%.*s\" on: too late for this gate", SLICE_ARG (key),
                              SLICE_ARG (approval->stage));
  return true;
}

static bool check_check (struct checker *self, const struct gate *gate, const struct check *check, const struct source_node *at)
{
  if (!check_shape (self, check, at) || !check_condition (self, &check->when, source_key (at, "when")))
    return false;
  switch (check->kind)
  {
  case CHECK_EQUALS:
    return check_equals (self, check, at);
  case CHECK_APPROVAL:
  case CHECK_OPINION:
    return check_given (self, gate, check->approval, place_key (at, "approval"));
  case CHECK_ORDER:
    return check_of_type (self, check->field, DEF_DATE, place_key (at, "field")) && check_of_type (self, check->other, DEF_DATE, place_key (at, "other"));
  case CHECK_LIMIT:
    return check_of_type (self, check->field, DEF_MONEY, place_key (at, "field"));
  case CHECK_FILLED:
    for (uint32_t i = 0; i < check->field_count; i++)
      if (read_field (self, check->fields[i], source_item (source_key (at, "fields"), i)) == NULL)
        return false;
    return true;
  default:
    return true;
  }
}

/* ---- Gates ---- */

static bool check_roles (struct checker *self, uint32_t roles, uint32_t possible, const struct source_node *at)
{
  for (int role = 0; role < ROLE_COUNT; role++)
    if ((roles & ~possible) >> role & 1)
      return definition_refuse (self->error, at, "role %s cannot do this", role_key ((enum role) role));
  return true;
}

static bool check_gate (struct checker *self, const struct gate *gate, uint32_t index)
{
  const struct pipeline *p = self->pipeline;
  const struct source_node *at = place (self, "gates", index), *list = source_key (at, "checks");
  const struct stage *from = pipeline_stage (p, gate->from), *to = pipeline_stage (p, gate->to);
  if (from == NULL)
    return definition_refuse (self->error, place_key (at, "from"), "there is no stage \"%.*s\"", SLICE_ARG (gate->from));
  if (to == NULL)
    return definition_refuse (self->error, place_key (at, "to"), "there is no stage \"%.*s\"", SLICE_ARG (gate->to));
  if (to->number <= from->number)
    return definition_refuse (self->error, place_key (at, "to"), "a gate leads forward; going back is a return");
  if (gate->number < from->number || gate->number >= to->number)
    return definition_refuse (self->error, place_key (at, "number"), "the number of a gate is that of its stage, or of a stage it skips");
  for (uint32_t i = 0; i < index; i++)
    if (slice_equal (p->gates[i].from, gate->from) && slice_equal (p->gates[i].to, gate->to))
      return definition_refuse (self->error, at, "there is another gate from \"%.*s\" to \"%.*s\"", SLICE_ARG (gate->from), SLICE_ARG (gate->to));
  if (gate->decides == 0)
    return definition_refuse (self->error, place_key (at, "decides"), "somebody must decide");
  uint32_t possible = message_def (from->number == 0 ? MSG_CASE_SUBMIT : MSG_CASE_ADVANCE)->who;
  if (!check_roles (self, gate->decides, possible, place_key (at, "decides")) || !check_roles (self, gate->lays, possible, place_key (at, "lays")) ||
      !check_roles (self, gate->overrides, possible, place_key (at, "overrides")) || !check_condition (self, &gate->when, source_key (at, "when")))
    return false;
  for (uint32_t i = 0; i < gate->check_count; i++)
    if (!check_check (self, gate, &gate->checks[i], source_item (list, i)))
      return false;
  return true;
}

/* Every stage but the last has a way out, every stage but the first a way in; as gates lead forward only, that connects them all. */
static bool check_ways (struct checker *self)
{
  const struct pipeline *p = self->pipeline;
  for (uint32_t i = 0; i < p->stage_count; i++)
  {
    bool in = i == 0, out = p->stages[i].final;
    for (uint32_t j = 0; j < p->gate_count; j++)
    {
      in = in || slice_equal (p->gates[j].to, p->stages[i].key);
      out = out || (slice_equal (p->gates[j].from, p->stages[i].key) && p->gates[j].when.field.size == 0 && p->gates[j].when.part_count == 0);
    }
    if (!in)
      return definition_refuse (self->error, place (self, "stages", i), "no gate leads to stage \"%.*s\"", SLICE_ARG (p->stages[i].key));
    if (!out)
      return definition_refuse (self->error, place (self, "stages", i), "no gate without a condition leads out of stage \"%.*s\"",
                                SLICE_ARG (p->stages[i].key));
  }
  return true;
}

static bool check_gates (struct checker *self)
{
  for (uint32_t i = 0; i < self->pipeline->gate_count; i++)
    if (!check_gate (self, &self->pipeline->gates[i], i))
      return false;
  return check_ways (self);
}

/* ---- The rest ---- */

static bool check_approval (struct checker *self, const struct approval_def *approval, const struct source_node *at)
{
  if (pipeline_stage (self->pipeline, approval->stage) == NULL)
    return definition_refuse (self->error, place_key (at, "stage"), "there is no stage \"%.*s\"", SLICE_ARG (approval->stage));
  if (approval->roles == 0)
    return definition_refuse (self->error, place_key (at, "roles"), "somebody must give it");
  if (!check_roles (self, approval->roles, message_def (MSG_CASE_APPROVE)->who, place_key (at, "roles")))
    return false;
  if (approval->covers_all && approval->cover_count > 0)
    return definition_refuse (self->error, place_key (at, "covers"), "covers_all and covers exclude each other");
  for (uint32_t i = 0; i < approval->cover_count; i++)
  {
    const struct source_node *item = source_item (source_key (at, "covers"), i);
    const struct field *field = pipeline_field (self->pipeline, approval->covers[i]);
    if (field == NULL)
      return definition_refuse (self->error, item, "there is no field \"%.*s\"", SLICE_ARG (approval->covers[i]));
    if (!field->gate_reads)
      return definition_refuse (self->error, item, "an approval covers field \"%.*s\", which says gate_reads: false", SLICE_ARG (approval->covers[i]));
  }
  return true;
}

static bool check_rest (struct checker *self)
{
  const struct pipeline *p = self->pipeline;
  for (uint32_t i = 0; i < p->approval_count; i++)
    if (!check_approval (self, &p->approvals[i], place (self, "approvals", i)))
      return false;
  for (uint32_t i = 0; i < p->mapping_count; i++)
  {
    const struct source_node *at = place (self, "mappings", i);
    if (pipeline_stage (p, p->mappings[i].to) == NULL)
      return definition_refuse (self->error, place_key (at, "to"), "there is no stage \"%.*s\"", SLICE_ARG (p->mappings[i].to));
    for (uint32_t j = 0; j < i; j++)
      if (slice_equal (p->mappings[j].from_pipeline, p->mappings[i].from_pipeline) && slice_equal (p->mappings[j].from, p->mappings[i].from))
        return definition_refuse (self->error, place_key (at, "from"), "stage \"%.*s\" is mapped twice", SLICE_ARG (p->mappings[i].from));
  }
  return true;
}

bool pipeline_check (const struct pipeline *pipeline, const struct source_node *root, struct definition_error *error)
{
  struct checker checker = {pipeline, root, error}, *self = &checker;
  return check_all_keys (self) && check_stages (self) && check_fields (self) && check_gates (self) && check_rest (self);
}
