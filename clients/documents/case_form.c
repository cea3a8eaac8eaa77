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

static const struct value *list_of (const struct value *pipeline, const char *list)
{
  return list_at (value_at (pipeline, "definition"), list);
}

const struct value *case_list (const struct case_file *file, const char *list)
{
  return list_of (&file->pipeline, list);
}

static const struct value *entry_of (const struct value *pipeline, const char *list, struct slice key)
{
  const struct value *entries = list_of (pipeline, list);
  for (uint32_t i = 0; i < entries->count; i++)
    if (slice_equal (case_text_at (&entries->items[i], "key"), key))
      return &entries->items[i];
  return NULL;
}

const struct value *case_entry (const struct case_file *file, const char *list, struct slice key)
{
  return entry_of (&file->pipeline, list, key);
}

const struct value *case_known (const struct case_file *file, const char *list, struct slice key)
{
  const struct value *entry = case_entry (file, list, key);
  for (uint32_t i = 0; file->former.kind == VALUE_LIST && i < file->former.count && entry == NULL; i++)
    entry = entry_of (&file->former.items[i], list, key);
  return entry;
}

static const struct value *column_of (const struct value *pipeline, const char *of, struct slice owner, struct slice key)
{
  const struct value *columns = list_of (pipeline, "columns");
  for (uint32_t i = 0; i < columns->count; i++)
    if (slice_equal (case_text_at (&columns->items[i], of), owner) && slice_equal (case_text_at (&columns->items[i], "key"), key))
      return &columns->items[i];
  return NULL;
}

const struct value *case_column (const struct case_file *file, const char *of, struct slice owner, struct slice key)
{
  const struct value *column = column_of (&file->pipeline, of, owner, key);
  for (uint32_t i = 0; file->former.kind == VALUE_LIST && i < file->former.count && column == NULL; i++)
    column = column_of (&file->former.items[i], of, owner, key);
  return column;
}

static bool is_pipeline (const struct value *one, struct slice key, int64_t version)
{
  return slice_equal (case_text_at (one, "pipeline"), key) && value_as_int (value_at (one, "version"), 0) == version;
}

/* Each change of the procedure names the new one; so does the beginning of the case. */
struct value case_former (struct arena *arena, const struct case_file *file)
{
  struct value former = value_list (arena, CASE_FORMER_MAX);
  struct slice present = case_text_at (&file->view, "pipeline");
  int64_t present_version = value_as_int (value_at (&file->view, "pipeline_version"), 0);
  for (uint32_t i = file->history.kind == VALUE_LIST ? file->history.count : 0; i > 0 && former.count < CASE_FORMER_MAX; i--)
  {
    const struct value *event = &file->history.items[i - 1], *body = value_at (event, "body");
    struct slice kind = case_text_at (event, "kind"), key = case_text_at (body, "pipeline");
    int64_t version = value_as_int (value_at (body, "pipeline_version"), 0);
    bool known = slice_equal (key, present) && version == present_version;
    for (uint32_t f = 0; f < former.count && !known; f++)
      known = is_pipeline (&former.items[f], key, version);
    if (known || key.size == 0 || (!slice_is (kind, "case.drafted") && !slice_is (kind, "case.migrated")))
      continue;
    struct value one = value_map (arena, 2);
    value_set_str (arena, &one, "pipeline", value_text (key));
    value_set_str (arena, &one, "version", value_int (version));
    value_append (arena, &former, one);
  }
  return former;
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
