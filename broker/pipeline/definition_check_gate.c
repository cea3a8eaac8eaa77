/* SPDX-License-Identifier: EUPL-1.2 */
/* What no schema can say of gates: that they connect the stages, that somebody may decide them, and that everything they ask for can be given. */
#include "definition_checker.h"

#include <string.h>

/* ---- Checks ---- */

/* Which keys a kind of check has, beside `when` and `warning`. */
static bool check_shape (struct checker *self, const struct check *check, const struct source_node *at)
{
  static const struct
  {
    const char *needs, *may;
  } shapes[CHECK_COUNT] = {[CHECK_FILLED] = {"", " fields decider "},
                           [CHECK_EQUALS] = {" field value ", " decider "},
                           [CHECK_APPROVAL] = {" approval ", ""},
                           [CHECK_OPINION] = {" approval days ", ""},
                           [CHECK_ORDER] = {" field other ", " decider "},
                           [CHECK_LIMIT] = {" field max ", " decider "},
                           [CHECK_UNKNOWN] = {" max ", " decider "},
                           [CHECK_ROWS] = {" table min ", " where decider de en "},
                           [CHECK_EACH] = {" table must de en ", " where decider "},
                           [CHECK_SUMS] = {" left right ", " per at_most decider de en "},
                           [CHECK_SHARE] = {" table where max ", " decider de en "},
                           [CHECK_RATINGS] = {" table min ", " where "},
                           [CHECK_LINKED] = {" table field other ", " where decider de en "},
                           [CHECK_WORDS] = {" fields words ", " table decider de en "},
                           [CHECK_GRANTS] = {" table left right ", " other fields where decider de en "}};
  static const char *const keys[] = {"field", "other", "approval", "value", "max",     "days", "fields", "decider", "table", "min",
                                     "where", "must",  "left",     "right", "at_most", "per",  "words",  "de",      "en"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
  {
    char padded[16] = " ";
    strcat (strcat (padded, keys[i]), " ");
    bool needs = strstr (shapes[check->kind].needs, padded) != NULL, may = strstr (shapes[check->kind].may, padded) != NULL;
    bool there = source_key (at, keys[i]) != NULL;
    if (needs && !there)
      return definition_refuse (self->error, at, FAULT_CHECK_NEEDS, check_kind_key (check->kind), keys[i]);
    if (there && !needs && !may)
      return definition_refuse (self->error, place_key (at, keys[i]), FAULT_CHECK_HAS_NO, check_kind_key (check->kind), keys[i]);
  }
  if (check->warning && check->decider)
    return definition_refuse (self->error, place_key (at, "decider"), FAULT_WARNING_HINDERS);
  return check_label (self, at);
}

static bool check_equals (struct checker *self, const struct check *check, const struct source_node *at)
{
  const struct field *field = read_field (self, check->field, place_key (at, "field"));
  if (field == NULL)
    return false;
  if (!value_is_possible (field, check->value))
    return definition_refuse (self->error, place_key (at, "value"), FAULT_NO_VALUE_OF, SLICE_ARG (check->value), SLICE_ARG (check->field));
  return true;
}

static bool check_of_type (struct checker *self, struct slice path, enum definition_type type, const struct source_node *at)
{
  const struct field *field = read_field (self, path, at);
  if (field != NULL && field->type != type)
    return definition_refuse (self->error, at, FAULT_FIELD_NOT_OF, SLICE_ARG (path), definition_type_key (type));
  return field != NULL;
}

/* An approval can only be asked for at a gate if somebody could have given it by then. */
static bool check_given (struct checker *self, const struct gate *gate, struct slice key, const struct source_node *at)
{
  const struct approval_def *approval = pipeline_approval (self->pipeline, key);
  if (approval == NULL)
    return definition_refuse (self->error, at, FAULT_NO_APPROVAL, SLICE_ARG (key));
  const struct stage *stage = pipeline_stage (self->pipeline, approval->stage), *from = pipeline_stage (self->pipeline, gate->from);
  if (stage != NULL && from != NULL && stage->number > from->number)
    return definition_refuse (self->error, at, FAULT_APPROVAL_LATE, SLICE_ARG (key), SLICE_ARG (approval->stage));
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
  case CHECK_UNKNOWN:
  case CHECK_COUNT:
    return true;
  default:
    return check_rows (self, gate, check, at);
  }
}

/* ---- Gates ---- */

static bool check_gate (struct checker *self, const struct gate *gate, uint32_t index)
{
  const struct pipeline *p = self->pipeline;
  const struct source_node *at = place_of (self, "gates", index), *list = source_key (at, "checks");
  const struct stage *from = pipeline_stage (p, gate->from), *to = pipeline_stage (p, gate->to);
  if (from == NULL)
    return definition_refuse (self->error, place_key (at, "from"), FAULT_NO_STAGE, SLICE_ARG (gate->from));
  if (to == NULL)
    return definition_refuse (self->error, place_key (at, "to"), FAULT_NO_STAGE, SLICE_ARG (gate->to));
  if (to->number <= from->number)
    return definition_refuse (self->error, place_key (at, "to"), FAULT_FORWARD);
  if (gate->number < from->number || gate->number >= to->number)
    return definition_refuse (self->error, place_key (at, "number"), FAULT_GATE_NUMBER);
  for (uint32_t i = 0; i < index; i++)
    if (slice_equal (p->gates[i].from, gate->from) && slice_equal (p->gates[i].to, gate->to))
      return definition_refuse (self->error, at, FAULT_OTHER_GATE, SLICE_ARG (gate->from), SLICE_ARG (gate->to));
  if (gate->decides == 0)
    return definition_refuse (self->error, place_key (at, "decides"), FAULT_MUST_DECIDE);
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
      return definition_refuse (self->error, place_of (self, "stages", i), FAULT_STAGE_UNREACHED, SLICE_ARG (p->stages[i].key));
    if (!out)
      return definition_refuse (self->error, place_of (self, "stages", i), FAULT_NO_WAY_OUT, SLICE_ARG (p->stages[i].key));
  }
  return true;
}

bool check_gates (struct checker *self)
{
  for (uint32_t i = 0; i < self->pipeline->gate_count; i++)
    if (!check_gate (self, &self->pipeline->gates[i], i))
      return false;
  return check_ways (self);
}
