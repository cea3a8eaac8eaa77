/* SPDX-License-Identifier: EUPL-1.2 */
/* Values: mostly such as fit their field, sometimes such as do not. */
#include "chance_room.h"

struct arena *chance_arena (struct chance *self)
{
  return self->town->arena;
}

struct value chance_id (struct chance *self, const uint8_t id[16])
{
  return value_id ((const uint8_t *) arena_copy (chance_arena (self), id, 16));
}

struct value chance_day (struct chance *self, int from, uint32_t span)
{
  return value_string (town_day (self->town, from + (int) chance_below (self, span)));
}

struct value chance_text (struct chance *self)
{
  static const char *const words[] = {"Bürgerservice", "Straßenlaternen", "Kita", "Breitband", "Radweg", "Ratsinformation", "Termin", "Bäume"};
  return value_string (
      arena_printf (chance_arena (self), "%s und %s %u", words[chance_below (self, 8)], words[chance_below (self, 8)], chance_below (self, 1000)));
}

struct value chance_org (struct chance *self)
{
  static const char *const orgs[] = {BERNBURG, CALBE, EGELN, MULDE, KOETHEN, "stadtwerke", DISTRICT, FIRM, OTHER_FIRM, CENTRE, FOREST, "region", "000"};
  return value_string (orgs[chance_below (self, sizeof orgs / sizeof *orgs)]);
}

/* ---- Values of fields ----------------------------------------------------------------------------------------------------------------------------------- */

static struct value some_options (struct chance *self, const struct field *field)
{
  struct value list = value_list (chance_arena (self), 2);
  uint32_t first = chance_below (self, field->option_count);
  value_append (chance_arena (self), &list, value_text (field->options[first].key));
  if (field->max_items != 1 && field->option_count > 1 && chance_percent (self, 30))
    value_append (chance_arena (self), &list, value_text (field->options[(first + 1) % field->option_count].key));
  return list;
}

struct value chance_list (struct chance *self, struct value item)
{
  struct value list = value_list (chance_arena (self), 1);
  value_append (chance_arena (self), &list, item);
  return list;
}

static struct value some_record (struct chance *self, const struct field *field)
{
  struct value map = value_map (chance_arena (self), field->column_count);
  for (uint32_t i = 0; i < field->column_count; i++)
    value_set (chance_arena (self), &map, field->columns[i].key, chance_good (self, &field->columns[i]));
  return map;
}

static struct value some_records (struct chance *self, const struct field *field)
{
  struct value list = value_list (chance_arena (self), 2);
  for (uint32_t i = chance_below (self, 2); i < 2; i++)
    value_append (chance_arena (self), &list, some_record (self, field));
  return list;
}

/* Once in a while all that a column holds, so that sums come to their end. */
static struct value some_money (struct chance *self, const struct field *field)
{
  struct value map = value_map (chance_arena (self), 1);
  if (chance_percent (self, 1))
    return value_int (field->max);
  if (field->option_count == 0 || chance_percent (self, 70))
    return value_int (chance_below (self, 1200000));
  value_set_str (chance_arena (self), &map, "band", value_text (field->options[chance_below (self, field->option_count)].key));
  return map;
}

static struct value some_number (struct chance *self, const struct field *field)
{
  int64_t room = field->max - field->min;
  return value_int (field->min + chance_below (self, room < 100 ? (uint32_t) room + 1 : 100));
}

struct value chance_good (struct chance *self, const struct field *field)
{
  switch (field->type)
  {
  case DEF_INT:
  case DEF_RATE:
  case DEF_DECIMAL:
    return some_number (self, field);
  case DEF_MONEY:
    return some_money (self, field);
  case DEF_BOOL:
    return value_bool (chance_percent (self, 85));
  case DEF_DATE:
    return chance_day (self, -10, 500);
  case DEF_ENUM:
    return value_text (field->options[chance_percent (self, 50) ? 0 : chance_below (self, field->option_count)].key);
  case DEF_ENUMS:
    return some_options (self, field);
  case DEF_DIGITS:
    return value_text ((struct slice){"00000000000000000000000000000000", (uint32_t) field->max});
  case DEF_URL:
    return value_string ("https://example.org/");
  case DEF_ORGS:
    return chance_list (self, chance_org (self));
  case DEF_ORG:
    return chance_org (self);
  case DEF_KEYS:
    return field->none.size > 0 ? value_text (field->none) : chance_list (self, value_string ("ziel-1"));
  case DEF_TEXTS:
    return chance_list (self, chance_text (self));
  case DEF_RECORD:
    return some_record (self, field);
  case DEF_RECORDS:
    return some_records (self, field);
  default:
    return field->max < 30 ? value_string ("05-22") : chance_text (self);
  }
}

static struct value unknown_value (struct chance *self)
{
  struct value inner = value_map (chance_arena (self), 2), map = value_map (chance_arena (self), 1);
  value_set_str (chance_arena (self), &inner, "who", value_string ("Frau A"));
  value_set_str (chance_arena (self), &inner, "until", chance_day (self, 1, 50));
  value_set_str (chance_arena (self), &map, "unknown", inner);
  return map;
}

struct value chance_value (struct chance *self, const struct field *field)
{
  uint32_t kind = chance_below (self, 100);
  if (kind < 4)
    return VALUE_NONE;
  if (kind < 8)
    return unknown_value (self);
  if (kind < 10)
    return value_int (-7);
  return chance_good (self, field);
}
