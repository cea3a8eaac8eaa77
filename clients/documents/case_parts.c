/* SPDX-License-Identifier: EUPL-1.2 */
/* Parts that the papers of a case are made of: headings, pairs, paragraphs, tables. */
#include "case_room.h"

#include <string.h>

/* Keys that facts of these papers may have, and headings that come last. */
static const char *const kept[] = {"ref", "org", "handled_by", "stage", "version", "date", "file_reference", "decisions"};

void case_heading (const struct maker *self, int level, const char *key, enum case_text text)
{
  bool free = key != NULL && paper_key_is_free (self->paper, slice_of (key)); /* a requirement may be called "glossary" */
  paper_heading (self->paper, level, free ? key : NULL, case_say (self, text));
}

/* Keys of sections and tables are the definition's: one that is something else's here makes a heading without. */
const char *case_heading_key (const struct maker *self, struct slice key)
{
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
    if (slice_is (key, kept[i]))
      return NULL;
  return paper_key_is_free (self->paper, key) ? arena_copy (self->arena, key.data, key.size) : NULL;
}

/* ---- Fields ---- */

struct slice case_field_label (const struct maker *self, const char *key)
{
  return case_label (self, case_known (self->file, "fields", slice_of (key)), slice_of (key));
}

bool case_pair (const struct maker *self, const char *key)
{
  struct slice words = case_field_words (self, key);
  if (words.size > 0)
    paper_pair (self->paper, case_field_label (self, key), words);
  return words.size > 0;
}

void case_pair_or_unknown (const struct maker *self, const char *key)
{
  const struct value *field = case_entry (self->file, "fields", slice_of (key));
  if (!case_pair (self, key) && field != NULL && case_seen (self->file, field))
    paper_pair (self->paper, case_field_label (self, key), case_say (self, CT_UNKNOWN));
}

bool case_paragraph (const struct maker *self, const char *key, enum case_text empty)
{
  struct slice words = case_field_words (self, key);
  const struct value *field = case_entry (self->file, "fields", slice_of (key));
  if (words.size > 0)
    paper_paragraph (self->paper, words);
  else if (field != NULL && case_seen (self->file, field) && empty != CT_NOTHING)
    paper_paragraph (self->paper, case_say (self, empty));
  return words.size > 0;
}

/* ---- Tables ---- */

bool case_say_no_rows (const struct maker *self, const char *table, enum case_text text)
{
  const struct value *entry = case_entry (self->file, "tables", slice_of (table));
  if (entry == NULL || !case_seen (self->file, entry))
    return false;
  paper_paragraph (self->paper, case_say (self, text));
  return true;
}

static bool stands_right (const struct value *column)
{
  struct slice type = case_text_at (column, "type");
  return slice_is (type, "int") || slice_is (type, "money") || slice_is (type, "rate") || slice_is (type, "decimal");
}

/* A column in which no row has anything takes room for nothing, unless it is the first. */
bool case_column_used (const struct picked *rows, const char *column)
{
  for (uint32_t i = 0; i < rows->count; i++)
    if (!value_is_empty (case_cell (rows->rows[i], column)))
      return true;
  return false;
}

bool case_table (const struct maker *self, const char *table, const char *const *columns, enum case_text empty)
{
  struct picked rows = case_rows (self, table);
  if (rows.count == 0)
  {
    case_say_no_rows (self, table, empty);
    return false;
  }
  struct paper_table *out = paper_table (self->paper, SLICE_NONE);
  for (size_t c = 0; columns[c] != NULL; c++)
  {
    const struct value *column = case_column (self->file, "table", slice_of (table), slice_of (columns[c]));
    if (c == 0 || case_column_used (&rows, columns[c]))
      paper_column (out, stands_right (column) ? PAPER_RIGHT : PAPER_LEFT, case_label (self, column, slice_of (columns[c])));
  }
  for (uint32_t i = 0; i < rows.count; i++)
  {
    paper_row (out);
    for (size_t c = 0; columns[c] != NULL; c++)
      if (c == 0 || case_column_used (&rows, columns[c]))
        paper_cell (out, case_cell_words (self, rows.rows[i], columns[c]));
  }
  return true;
}
