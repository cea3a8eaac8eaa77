/* SPDX-License-Identifier: EUPL-1.2 */
/* The definition of a case and its rows, looked up. */
#include "case_room.h"

#include "proto/error.h"

static const struct value nothing = {.kind = VALUE_LIST};

/* ---- Texts ---- */

static const struct
{
  const char *de, *en;
} texts[CT_COUNT] = {
#define TEXT(SYMBOL, DE, EN) [CT_##SYMBOL] = {DE, EN},
#include "case_texts.def"
#undef TEXT
};

struct slice case_say (const struct maker *self, enum case_text text)
{
  return slice_of (self->german ? texts[text].de : texts[text].en);
}

struct slice case_say_with (const struct maker *self, enum case_text text, struct slice zero, struct slice one)
{
  return error_text (self->arena, self->german ? texts[text].de : texts[text].en, zero, one);
}

/* ---- Definition ---- */

static const struct value *list_at (const struct value *map, const char *key)
{
  const struct value *list = value_at (map, key);
  return list != NULL && list->kind == VALUE_LIST ? list : &nothing;
}

const struct value *case_list (const struct case_file *file, const char *list)
{
  return list_at (value_at (&file->pipeline, "definition"), list);
}

const struct value *case_entry (const struct case_file *file, const char *list, struct slice key)
{
  const struct value *entries = case_list (file, list);
  for (uint32_t i = 0; i < entries->count; i++)
    if (slice_equal (case_text_at (&entries->items[i], "key"), key))
      return &entries->items[i];
  return NULL;
}

const struct value *case_column (const struct case_file *file, const char *of, struct slice owner, struct slice key)
{
  const struct value *columns = case_list (file, "columns");
  for (uint32_t i = 0; i < columns->count; i++)
    if (slice_equal (case_text_at (&columns->items[i], of), owner) && slice_equal (case_text_at (&columns->items[i], "key"), key))
      return &columns->items[i];
  return NULL;
}

struct slice case_text_at (const struct value *map, const char *key)
{
  return value_as_slice (value_at (map, key));
}

struct slice case_label (const struct maker *self, const struct value *entry, struct slice otherwise)
{
  struct slice label = case_text_at (entry, self->german ? "de" : "en");
  return entry == NULL ? otherwise : label.size > 0 ? label : case_text_at (entry, "key");
}

struct slice case_option (const struct maker *self, const struct value *field, struct slice key)
{
  const struct value *keys = list_at (field, "option_keys"), *labels = list_at (field, self->german ? "option_de" : "option_en");
  for (uint32_t i = 0; i < keys->count && i < labels->count; i++)
    if (slice_equal (value_as_slice (&keys->items[i]), key))
      return value_as_slice (&labels->items[i]);
  return key;
}

/* What staff or a client alone see may be there all the same. */
bool case_seen (const struct case_file *file, const struct value *entry)
{
  struct slice class = case_text_at (entry, "class");
  return slice_is (class, "public") || (file->insider && (slice_is (class, "region") || slice_is (class, "parties")));
}

/* ---- Rows and fields ---- */

struct picked case_rows (const struct maker *self, const char *table)
{
  return case_rows_where (self, table, NULL, NULL);
}

struct picked case_rows_where (const struct maker *self, const char *table, const char *column, const char *text)
{
  const struct value *rows = &self->file->rows;
  struct picked picked = {.rows = arena_alloc (self->arena, (rows->count + 1) * sizeof *picked.rows)};
  for (uint32_t i = 0; rows->kind == VALUE_LIST && i < rows->count; i++)
    if (slice_is (case_text_at (&rows->items[i], "table"), table) && (column == NULL || slice_is (value_as_slice (case_cell (&rows->items[i], column)), text)))
      picked.rows[picked.count++] = &rows->items[i];
  return picked;
}

const struct value *case_row (const struct case_file *file, struct slice table, struct slice id)
{
  for (uint32_t i = 0; file->rows.kind == VALUE_LIST && i < file->rows.count; i++)
    if (slice_equal (case_text_at (&file->rows.items[i], "table"), table) && slice_equal (case_text_at (&file->rows.items[i], "row"), id))
      return &file->rows.items[i];
  return NULL;
}

const struct value *case_cell (const struct value *row, const char *column)
{
  return value_at (value_at (row, "cells"), column);
}

const struct value *case_field (const struct case_file *file, const char *key)
{
  return value_at (value_at (&file->view, "fields"), key);
}

bool case_has (const struct case_file *file, const char *key)
{
  const struct value *value = case_field (file, key);
  return !value_is_empty (value) && value_at (value, "unknown") == NULL;
}
