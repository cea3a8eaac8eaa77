/* SPDX-License-Identifier: EUPL-1.2 */
/* Values of a case, to what people read. */
#include "case_room.h"

#include "forms.h"
#include "proto/message.h"

#include <inttypes.h>
#include <string.h>

#define DECIMALS 3 /* decimals come as thousandths */

struct slice case_join (const struct maker *self, struct slice a, const char *between, struct slice b)
{
  if (a.size == 0 || b.size == 0)
    return a.size == 0 ? b : a;
  return slice_of (arena_printf (self->arena, "%.*s%s%.*s", SLICE_ARG (a), between, SLICE_ARG (b)));
}

struct slice case_day (const struct maker *self, int64_t time_ms)
{
  char *day = arena_alloc (self->arena, 11);
  date_from_ms (time_ms, day);
  return form_date (self->arena, slice_of (day), self->german);
}

struct slice case_org_name (const struct case_file *file, struct slice key)
{
  struct slice name = value_as_slice (value_get (&file->orgs, key));
  return name.size > 0 ? name : key;
}

/* ---- Numbers ---- */

/* Years have no marks between thousands. */
static bool is_year (const struct value *field)
{
  return value_as_int (value_at (field, "min"), 0) >= 1900 && value_as_int (value_at (field, "max"), INT64_MAX) < 3000;
}

/* As many decimals as there are, of thousandths, and as many as are wanted at least. */
static struct slice decimal_words (const struct maker *self, int64_t thousandths, int64_t least)
{
  uint64_t size = thousandths < 0 ? 0 - (uint64_t) thousandths : (uint64_t) thousandths;
  char rest[8];
  int digits = DECIMALS;
  snprintf (rest, sizeof rest, "%03u", (unsigned) (size % 1000));
  while (digits > 0 && digits > least && rest[digits - 1] == '0')
    digits--;
  rest[digits] = '\0';
  struct slice whole = form_number (self->arena, (int64_t) (size / 1000), self->german);
  return slice_of (arena_printf (self->arena, "%s%.*s%s%s", thousandths < 0 ? "-" : "", SLICE_ARG (whole), digits == 0 ? "" : self->german ? "," : ".", rest));
}

static bool ends_with (struct slice text, const char *end)
{
  size_t size = strlen (end);
  return text.size >= size && memcmp (text.data + text.size - size, end, size) == 0;
}

bool case_is_posts (const struct value *field)
{
  return slice_is (case_text_at (field, "type"), "int") && ends_with (case_text_at (field, "key"), "_fte_hundredths");
}

static struct slice number_words (const struct maker *self, const struct value *field, int64_t number)
{
  struct slice type = case_text_at (field, "type");
  if (slice_is (type, "money"))
    return form_money (self->arena, number, self->german);
  if (slice_is (type, "rate"))
    return form_percent (self->arena, number, self->german);
  if (slice_is (type, "decimal"))
    return decimal_words (self, number, 0);
  if (case_is_posts (field))
    return decimal_words (self, number * 10, 0);
  if (is_year (field))
    return slice_of (arena_printf (self->arena, "%" PRId64, number));
  return form_number (self->arena, number, self->german);
}

/* ---- Texts ---- */

/* "Antrag beim Land (AN-001)". */
static struct slice row_words (const struct maker *self, const struct value *field, struct slice id)
{
  struct slice table = case_text_at (field, "of");
  const struct value *row = case_row (self->file, table, id), *entry = case_known (self->file, "tables", table);
  struct slice title = row == NULL ? SLICE_NONE : value_as_slice (value_get (value_at (row, "cells"), case_text_at (entry, "title")));
  return title.size == 0 ? id : case_say_with (self, CT_WITH_ID, title, id);
}

static struct slice none_words (const struct maker *self, const struct value *field, struct slice text)
{
  bool none = slice_equal (text, case_text_at (field, "none"));
  return none ? case_text_at (field, self->german ? "none_de" : "none_en") : text;
}

static struct slice text_words (const struct maker *self, const struct value *field, struct slice text)
{
  struct slice type = case_text_at (field, "type"), name;
  if (slice_is (type, "date"))
    return form_date (self->arena, text, self->german);
  if (slice_is (type, "enum") || slice_is (type, "enums"))
    return case_option (self, field, text);
  if (slice_is (type, "org") || slice_is (type, "orgs"))
    return case_org_name (self->file, text);
  if (slice_is (type, "programme"))
    return name = value_as_slice (value_get (&self->file->programmes, text)), name.size > 0 ? name : text;
  if (slice_is (type, "row"))
    return row_words (self, field, text);
  if (slice_is (type, "item")) /* of another field, which has a word for none */
    return none_words (self, case_known (self->file, "fields", case_text_at (field, "of")), text);
  return slice_is (type, "keys") || slice_is (type, "texts") ? none_words (self, field, text) : text;
}

/* ---- Lists and records ---- */

static struct slice list_words (const struct maker *self, const struct value *field, const struct value *list)
{
  struct slice type = case_text_at (field, "type"), words = SLICE_NONE;
  bool lines = slice_is (type, "texts") || slice_is (type, "records");
  for (uint32_t i = 0; i < list->count; i++)
    words = case_join (self, words, lines ? "\n" : ", ", case_words (self, field, &list->items[i]));
  return words;
}

/* The parts that this procedure is the first to know. */
static struct slice parts_words (const struct maker *self, const struct value *pipeline, struct slice record, const struct value *map, struct slice words)
{
  const struct value *columns = value_at (value_at (pipeline, "definition"), "columns");
  for (uint32_t i = 0; columns != NULL && columns->kind == VALUE_LIST && i < columns->count; i++)
  {
    const struct value *column = &columns->items[i], *value = value_get (map, case_text_at (column, "key"));
    bool mine = slice_equal (case_text_at (column, "record"), record) && case_column (self->file, "record", record, case_text_at (column, "key")) == column;
    if (mine && !value_is_empty (value))
      words = case_join (self, words, "\n", case_say_with (self, CT_LABEL_VALUE, case_label (self, column, SLICE_NONE), case_words (self, column, value)));
  }
  return words;
}

/* In the order of the definition, then of those before, then what none of them knows. */
static struct slice record_words (const struct maker *self, const struct value *field, const struct value *map)
{
  const struct value *former = &self->file->former;
  struct slice record = case_text_at (field, "key"), words = parts_words (self, &self->file->pipeline, record, map, SLICE_NONE);
  for (uint32_t i = 0; former->kind == VALUE_LIST && i < former->count; i++)
    words = parts_words (self, &former->items[i], record, map, words);
  for (uint32_t i = 0; i < map->count; i++)
  {
    struct slice key = value_as_slice (&map->items[2 * i]);
    if (case_column (self->file, "record", record, key) == NULL && !value_is_empty (&map->items[2 * i + 1]))
      words = case_join (self, words, "\n", case_say_with (self, CT_LABEL_VALUE, key, case_words (self, NULL, &map->items[2 * i + 1])));
  }
  return words;
}

static struct slice map_words (const struct maker *self, const struct value *field, const struct value *map)
{
  const struct value *unknown = value_at (map, "unknown"), *band = value_at (map, "band");
  if (unknown != NULL && map->count == 1)
    return case_say_with (self, CT_UNKNOWN_YET, case_text_at (unknown, "who"), form_date (self->arena, case_text_at (unknown, "until"), self->german));
  if (band != NULL && map->count == 1)
    return case_option (self, field, value_as_slice (band));
  return record_words (self, field, map);
}

struct slice case_words (const struct maker *self, const struct value *field, const struct value *value)
{
  if (value == NULL)
    return SLICE_NONE;
  switch (value->kind)
  {
  case VALUE_BOOL:
    return case_say (self, value->boolean ? CT_YES : CT_NO);
  case VALUE_INT:
    return number_words (self, field, value->integer);
  case VALUE_TEXT:
    return text_words (self, field, value_as_slice (value));
  case VALUE_LIST:
    return list_words (self, field, value);
  case VALUE_MAP:
    return map_words (self, field, value);
  case VALUE_BYTES:
  case VALUE_NIL:
    break;
  }
  return SLICE_NONE;
}

struct slice case_field_words (const struct maker *self, const char *key)
{
  return case_words (self, case_known (self->file, "fields", slice_of (key)), case_field (self->file, key));
}

/* A row may say itself how many decimals its numbers have. */
struct slice case_cell_words (const struct maker *self, const struct value *row, const char *column)
{
  const struct value *definition = case_column (self->file, "table", case_text_at (row, "table"), slice_of (column)), *value = case_cell (row, column);
  if (slice_is (case_text_at (definition, "type"), "decimal") && value != NULL && value->kind == VALUE_INT)
    return decimal_words (self, value->integer, value_as_int (case_cell (row, "decimals"), 0));
  return case_words (self, definition, value);
}
