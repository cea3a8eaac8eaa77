/* SPDX-License-Identifier: EUPL-1.2 */
/* What is due in the rows of a case, as the definition's deadlines say. */
#include "case_room.h"

#include "proto/error.h"
#include "proto/message.h"

#include <stdio.h>
#include <string.h>

/* ---- Conditions: rows of {deadline, all, field, values, negate} ---- */

/* The cell, or with application.status the cell of the row that the cell application names. */
static const struct value *value_named (const struct case_file *file, const struct value *row, struct slice name)
{
  const char *dot = memchr (name.data, '.', name.size);
  const struct value *cells = value_at (row, "cells");
  if (dot == NULL)
    return value_get (cells, name);
  struct slice column = {name.data, (uint32_t) (dot - name.data)}, rest = {dot + 1, name.size - column.size - 1};
  const struct value *definition = case_column (file, "table", case_text_at (row, "table"), column), *there = value_get (cells, column);
  const struct value *other = there == NULL ? NULL : case_row (file, case_text_at (definition, "of"), value_as_slice (there));
  return other != NULL ? value_get (value_at (other, "cells"), rest) : value_get (there, rest);
}

static bool is_one_of (const struct value *value, const struct value *words)
{
  char digits[24];
  struct slice word = value_as_slice (value);
  if (value == NULL)
    return false;
  for (uint32_t i = 0; value->kind == VALUE_LIST && i < value->count; i++)
    if (is_one_of (&value->items[i], words))
      return true;
  if (value->kind == VALUE_BOOL)
    word = slice_of (value->boolean ? "true" : "false");
  if (value->kind == VALUE_INT)
    word = (struct slice){digits, (uint32_t) snprintf (digits, sizeof digits, "%lld", (long long) value->integer)};
  for (uint32_t i = 0; word.data != NULL && i < words->count; i++)
    if (slice_equal (word, value_as_slice (&words->items[i])))
      return true;
  return false;
}

static bool condition_holds (const struct case_file *file, const struct value *condition, const struct value *row)
{
  const struct value *value = value_named (file, row, case_text_at (condition, "field")), *words = value_at (condition, "values");
  bool listed = words != NULL && words->kind == VALUE_LIST && words->count > 0;
  bool holds = listed ? is_one_of (value, words) : !value_is_empty (value) && value_at (value, "unknown") == NULL;
  return holds != value_as_bool (value_at (condition, "negate"), false);
}

/* All of them, or one where they are an any. */
static bool still_open (const struct case_file *file, uint32_t deadline, const struct value *row)
{
  const struct value *conditions = case_list (file, "conditions");
  bool any = false, met = false;
  for (uint32_t i = 0; i < conditions->count; i++)
  {
    const struct value *condition = &conditions->items[i];
    if (value_as_int (value_at (condition, "deadline"), -1) != (int64_t) deadline)
      continue;
    bool all = value_as_bool (value_at (condition, "all"), false), holds = condition_holds (file, condition, row);
    if (all && !holds)
      return false;
    any = any || !all;
    met = met || (!all && holds);
  }
  return !any || met;
}

bool case_deadline_open (const struct case_file *file, const char *column, const struct value *row)
{
  const struct value *entries = case_list (file, "deadlines");
  for (uint32_t d = 0; d < entries->count; d++)
    if (slice_equal (case_text_at (&entries->items[d], "table"), case_text_at (row, "table")) && slice_is (case_text_at (&entries->items[d], "column"), column))
      return still_open (file, d, row);
  return true;
}

/* ---- Deadlines ---- */

static struct slice day_of (const struct value *entry, const struct value *row)
{
  const struct value *cells = value_at (row, "cells");
  struct slice instead = value_as_slice (value_get (cells, case_text_at (entry, "instead")));
  struct slice day = instead.size > 0 ? instead : value_as_slice (value_get (cells, case_text_at (entry, "column")));
  return day.size > 0 && date_is_valid (day) ? day : SLICE_NONE;
}

static struct slice words_of (const struct maker *self, const struct value *entry, const struct value *row)
{
  struct slice table = case_text_at (row, "table"), column = case_text_at (case_entry (self->file, "tables", table), "title");
  struct slice title =
      column.size == 0 ? SLICE_NONE : case_words (self, case_column (self->file, "table", table, column), value_get (value_at (row, "cells"), column));
  struct slice label = case_label (self, entry, case_text_at (entry, "key"));
  return error_text (self->arena, arena_copy (self->arena, label.data, label.size), title.size > 0 ? title : case_text_at (row, "row"), SLICE_NONE);
}

size_t case_deadlines (struct arena *arena, const struct case_file *file, struct case_deadline **deadlines)
{
  struct maker maker = {.arena = arena, .file = file, .german = file->german};
  const struct value *entries = case_list (file, "deadlines"), *rows = &file->rows;
  size_t count = 0, room = rows->kind == VALUE_LIST ? (size_t) rows->count * (entries->count + 1) : 0;
  *deadlines = arena_alloc (arena, (room + 1) * sizeof **deadlines);
  for (uint32_t d = 0; d < entries->count; d++)
  {
    const struct value *entry = &entries->items[d];
    for (uint32_t i = 0; rows->kind == VALUE_LIST && i < rows->count; i++)
    {
      const struct value *row = &rows->items[i];
      struct slice day = day_of (entry, row);
      if (!slice_equal (case_text_at (row, "table"), case_text_at (entry, "table")) || day.size == 0 || !still_open (file, d, row))
        continue;
      (*deadlines)[count++] = (struct case_deadline){.key = case_text_at (entry, "key"),
                                                     .table = case_text_at (row, "table"),
                                                     .row = case_text_at (row, "row"),
                                                     .day = day,
                                                     .text = words_of (&maker, entry, row)};
    }
  }
  return count;
}
