/* SPDX-License-Identifier: EUPL-1.2 */
/* The pieces of which a definition is built: words, numbers, fields and conditions. */
#include "definition_build.h"

#include <string.h>

#define DECIMAL_MAX_THOUSANDTHS INT64_C (1000000000000)
#define RATE_WHOLE 10000

struct slice take_text (struct builder *self, const char *text)
{
  return text == NULL ? SLICE_NONE : slice_copy (self->arena, slice_of (text));
}

struct label take_label (struct builder *self, const char *de, const char *en)
{
  return (struct label){take_text (self, de), take_text (self, en)};
}

struct label take_help (struct builder *self, const struct raw_label *raw)
{
  return raw == NULL ? (struct label){SLICE_NONE, SLICE_NONE} : take_label (self, raw->de, raw->en);
}

struct slice *take_list (struct builder *self, char **raw, uint32_t count)
{
  struct slice *list = arena_alloc (self->arena, count * sizeof *list);
  for (uint32_t i = 0; i < count; i++)
    list[i] = take_text (self, raw[i]);
  return list;
}

bool number_read (const char *text, int64_t *number)
{
  bool negative = text[0] == '-';
  const char *digits = text + negative;
  size_t count = strspn (digits, "0123456789");
  if (count == 0 || count > 18 || digits[count] != '\0' || (count > 1 && digits[0] == '0'))
    return false;
  *number = 0;
  for (size_t i = 0; i < count; i++)
    *number = *number * 10 + (digits[i] - '0');
  if (negative)
    *number = -*number;
  return true;
}

int64_t take_number (struct builder *self, const char *raw, const struct source_node *map, const char *key, int64_t low, int64_t high, int64_t otherwise)
{
  if (raw == NULL)
    return otherwise;
  int64_t number;
  bool read = number_read (raw, &number);
  if (read && number >= low && number <= high)
    return number;
  if (read)
    definition_refuse (self->error, source_key (map, key), FAULT_NOT_BETWEEN, key, raw, (long long) low, (long long) high);
  else
    definition_refuse (self->error, source_key (map, key), FAULT_NO_NUMBER, key, raw);
  return otherwise;
}

struct code *build_codes (struct builder *self, const struct raw_option *raw, uint32_t count)
{
  struct code *codes = arena_alloc (self->arena, count * sizeof *codes);
  for (uint32_t i = 0; i < count; i++)
    codes[i] = (struct code){take_text (self, raw[i].key), take_label (self, raw[i].de, raw[i].en)};
  return codes;
}

static struct option *build_options (struct builder *self, const struct raw_option *raw, uint32_t count, const struct source_node *list)
{
  struct option *options = arena_alloc (self->arena, count * sizeof *options);
  for (uint32_t i = 0; i < count; i++)
    options[i] = (struct option){.key = take_text (self, raw[i].key),
                                 .label = take_label (self, raw[i].de, raw[i].en),
                                 .max_cents = take_number (self, raw[i].max_cents, source_item (list, i), "max_cents", 1, MONEY_MAX_CENTS, -1),
                                 .prefix = take_text (self, raw[i].prefix),
                                 .after_count = raw[i].after_count,
                                 .after = take_list (self, raw[i].after, raw[i].after_count)};
  return options;
}

/* The bounds a type has when the file says nothing. */
static void default_bounds (enum definition_type type, int64_t *min, int64_t *max)
{
  static const int64_t highest[DEF_TYPE_COUNT] = {
      [DEF_MONEY] = MONEY_MAX_CENTS, [DEF_INT] = INT32_MAX, [DEF_RATE] = RATE_WHOLE, [DEF_DECIMAL] = DECIMAL_MAX_THOUSANDTHS};
  *min = 0;
  *max = highest[type];
}

void build_field (struct builder *self, const struct raw_field *raw, const struct source_node *at, bool column, struct field *field)
{
  int64_t min, max;
  enum definition_type type = (enum definition_type) raw->type;
  default_bounds (type, &min, &max);
  field->key = take_text (self, raw->key);
  field->type = type;
  field->class = (enum audience_class) raw->class;
  field->label = take_label (self, raw->de, raw->en);
  field->help = take_help (self, raw->help);
  field->section = take_text (self, raw->section);
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
  field->adopted = raw->adopted == RAW_TRUE;
  field->editors = raw->editors;
  field->of = take_text (self, raw->of);
  field->acyclic = raw->acyclic == RAW_TRUE;
  field->unique = raw->unique == RAW_TRUE;
  field->own = raw->own == RAW_TRUE;
  field->weight = (int) take_number (self, raw->weight, at, "weight", 1, 100, 0);
  if (raw->none != NULL)
  {
    field->none = take_text (self, raw->none->key);
    field->none_label = take_label (self, raw->none->de, raw->none->en);
  }
  bool bands = raw->options_count == 0;
  field->option_count = bands ? raw->bands_count : raw->options_count;
  field->options = build_options (self, bands ? raw->bands : raw->options, field->option_count, source_key (at, bands ? "bands" : "options"));
  if (raw->bands_count > 0 && type != DEF_MONEY)
    definition_refuse (self->error, source_key (at, "bands"), FAULT_BANDS_OF_MONEY, raw->key);
  if (raw->options_count > 0 && type != DEF_ENUM && type != DEF_ENUMS)
    definition_refuse (self->error, source_key (at, "options"), FAULT_OPTIONS_OF_ENUM, raw->key);
  field->column_count = raw->columns_count;
  field->columns = arena_alloc (self->arena, raw->columns_count * sizeof *field->columns);
  for (uint32_t i = 0; i < raw->columns_count; i++)
    build_field (self, &raw->columns[i], source_item (source_key (at, "columns"), i), true, &field->columns[i]);
}

/* ---- Conditions and sums ---- */

static void build_part (struct builder *self, const struct raw_condition *raw, const struct source_node *at, struct condition *condition)
{
  int said = (raw->in_count > 0) + (raw->not_count > 0) + (raw->filled != RAW_MISSING);
  if (raw->field == NULL || said != 1)
    definition_refuse (self->error, at, FAULT_CONDITION_ONE);
  condition->field = take_text (self, raw->field);
  condition->value_count = raw->in_count > 0 ? raw->in_count : raw->not_count;
  condition->values = take_list (self, raw->in_count > 0 ? raw->in : raw->not_in, condition->value_count);
  condition->negate = raw->not_count > 0 || raw->filled == RAW_FALSE;
}

void build_condition (struct builder *self, const struct raw_condition *raw, const struct source_node *at, struct condition *condition)
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
    definition_refuse (self->error, at, FAULT_CONDITION_KIND);
  condition->all = raw->all_count > 0;
  const struct raw_condition *parts = condition->all ? raw->all : raw->any;
  const struct source_node *list = source_key (at, condition->all ? "all" : "any");
  condition->part_count = condition->all ? raw->all_count : raw->any_count;
  condition->parts = arena_alloc (self->arena, condition->part_count * sizeof *condition->parts);
  for (uint32_t i = 0; i < condition->part_count; i++)
    build_part (self, &parts[i], source_item (list, i), &condition->parts[i]);
}

void build_operand (struct builder *self, const struct raw_operand *raw, const struct source_node *at, struct operand *operand)
{
  if (raw == NULL)
    return;
  operand->table = take_text (self, raw->table);
  operand->column = take_text (self, raw->column);
  operand->field = take_text (self, raw->field);
  operand->label = take_label (self, raw->de, raw->en);
  build_condition (self, raw->where, source_key (at, "where"), &operand->where);
}
