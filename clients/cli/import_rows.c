/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of a table: their values, and the key by which they are known again. */
#include "import_rows.h"

#include "import_owner.h"
#include "proto/codec.h"

#include <stdlib.h>
#include <string.h>

#define SOURCE_MAX 200
#define TITLE_CUT 80 /* columns, so at most as many characters */

/* ---- Values ---- */

bool import_is_dash (struct slice cell)
{
  return slice_is (cell, "-") || slice_is (cell, "–") || slice_is (cell, "—");
}

/* A cell may have lines where a field has one: what breaks the line is a blank then. */
static void join_lines (struct import *self, const struct value *field, struct value *value)
{
  if (value->kind != VALUE_TEXT || !slice_is (row_text (field, "type"), "text") || value_as_bool (value_at (field, "lines"), false))
    return;
  char *text = arena_copy (self->cli->arena, value->data, value->count), *out = text;
  for (uint32_t i = 0; i < value->count; i++)
    if (text[i] != '\n' && text[i] != '\t')
      *out++ = text[i];
    else if (out > text && out[-1] != ' ')
      *out++ = ' ';
  *value = value_text ((struct slice){text, (uint32_t) (out - text)});
}

/* Options that were found by the beginning of their label are told, once each. */
static void note_loose (struct import *self, const struct value *field, struct slice cell, const struct value *value)
{
  const struct value *option = value->kind == VALUE_LIST && value->count == 1 ? &value->items[0] : value;
  if (option->kind != VALUE_TEXT || value_at (field, "option_keys") == NULL || form_option (field, cell, false) >= 0)
    return;
  int found = form_option (field, value_as_slice (option), false);
  if (found >= 0)
    import_note (self, T_NOTE_LOOSE, WORDS (slice_text (self->cli, cell)), slice_text (self->cli, option_label (self->cli, field, found)));
}

static bool check_length (struct import *self, const struct csv_row *row, const struct value *field, const struct value *value)
{
  int64_t max = value_as_int (value_at (field, "max"), 0), length = value->kind == VALUE_TEXT ? utf8_length (value->data, value->count) : 0;
  if (max == 0 || length <= max || !slice_is (row_text (field, "type"), "text"))
    return true;
  import_refuse_own (self, row->line, "field_size", T_ROW_TOO_LONG, LABEL_OF (field), number_text (self->cli, max));
  return false;
}

static void place_value (struct import *self, const struct column *column, struct value *fields, struct value value)
{
  struct arena *arena = self->cli->arena;
  if (column->record.size == 0)
  {
    value_set (arena, fields, row_text (column->field, "key"), value);
    return;
  }
  const struct value *before = value_get (fields, column->record);
  struct value map = value_is_nil (before) ? value_map (arena, 4) : value_copy (arena, before);
  if (!value_is_nil (&value))
    value_set (arena, &map, row_text (column->field, "key"), value);
  value_set (arena, fields, column->record, map.count == 0 ? VALUE_NONE : map);
}

static bool read_cell (struct import *self, const struct csv_row *row, int number, struct value *fields)
{
  const struct column *column = &self->columns[number];
  struct slice cell = import_cell (row, number);
  struct value value = VALUE_NONE;
  enum text why = T_NOTHING;
  const char *unknown = NULL;
  if (import_is_dash (cell))
    cell = SLICE_NONE;
  if (cell.size > 0 && !input_value (self->cli, self->form, column->field, cell, column->flags, &value, &why, &unknown))
  {
    import_refuse_own (self, row->line, "field_value", why == T_AMBIGUOUS_MONEY ? T_ROW_AMBIGUOUS : T_ROW_VALUE, LABEL_OF (column->field),
                       slice_text (self->cli, cell));
    return false;
  }
  if (unknown != NULL)
    import_note (self, T_NOTE_UNKNOWN_OPTION, LABEL_OF (column->field), unknown);
  join_lines (self, column->field, &value);
  if (!check_length (self, row, column->field, &value))
    return false;
  note_loose (self, column->field, cell, &value);
  place_value (self, column, fields, value);
  return true;
}

/* A row without a title is still an idea: its sentence begins the title, cut at a word. */
static bool title_from_summary (struct import *self, struct value *fields)
{
  struct slice summary = value_as_slice (value_at (fields, "summary"));
  const char *text = text_cut (self->cli->arena, slice_text (self->cli, summary), TITLE_CUT);
  if (*text == '\0')
    return false;
  const char *space = strlen (text) < summary.size ? strrchr (text, ' ') : NULL;
  if (space != NULL && space - text > TITLE_CUT / 2)
    text = arena_printf (self->cli->arena, "%.*s …", (int) (space - text), text);
  value_set_str (self->cli->arena, fields, "title", value_string (text));
  import_note (self, T_NOTE_TITLE, WORDS (""), "");
  return true;
}

static bool read_fields (struct import *self, const struct csv_row *row, struct value *fields)
{
  *fields = value_map (self->cli->arena, 8);
  for (uint32_t i = 0; i < self->csv.header.count; i++)
    if (self->columns[i].field != NULL && !read_cell (self, row, (int) i, fields))
      return false;
  if (value_is_empty (value_at (fields, "title")) && !title_from_summary (self, fields))
  {
    import_refuse_own (self, row->line, "missing", T_ROW_NO_TITLE, WORDS (""), "");
    return false;
  }
  const struct value *title = value_at (fields, "title");
  if (value_is_empty (value_at (fields, "summary")))
  {
    value_set_str (self->cli->arena, fields, "summary", *title);
    import_note (self, T_NOTE_SUMMARY, WORDS (""), "");
  }
  return true;
}

/* ---- Keys ---- */

static struct slice hashed (struct arena *arena, const char *prefix, const void *data, size_t size)
{
  uint8_t hash[16];
  const char *text = prefix;
  hash_bytes (data, size, hash, sizeof hash);
  for (size_t i = 0; i < sizeof hash; i++)
    text = arena_printf (arena, "%s%02x", text, (unsigned) hash[i]);
  return slice_of (text);
}

/* The cells of the key columns with commas between; of a row without key columns the hash of the whole. */
static struct slice source_of (struct import *self, const struct csv_row *row)
{
  struct arena *arena = self->cli->arena;
  struct value cells = value_list (arena, row->count);
  const char *text = "";
  bool first = true, empty = true;
  for (uint32_t i = 0; i < row->count; i++)
  {
    struct slice cell = import_cell (row, (int) i);
    value_append (arena, &cells, value_text (cell));
    if (!self->is_key[i])
      continue;
    text = arena_printf (arena, "%s%s%.*s", text, first ? "" : ",", SLICE_ARG (cell));
    first = false;
    empty = empty && cell.size == 0;
  }
  if (self->whole_row)
  {
    struct slice bytes = codec_encode (arena, &cells);
    return hashed (arena, "row:", bytes.data, bytes.size);
  }
  if (empty)
    return SLICE_NONE;
  return utf8_length (text, strlen (text)) > SOURCE_MAX ? hashed (arena, "key:", text, strlen (text)) : slice_of (text);
}

static int compare_sources (const void *a, const void *b)
{
  const struct row *const *left = a, *const *right = b;
  int order = slice_compare ((*left)->org, (*right)->org);
  if (order == 0)
    order = slice_compare ((*left)->source, (*right)->source);
  return order != 0 ? order : (*left)->line < (*right)->line ? -1 : 1;
}

/* The second row of an organisation with a key is not the same case a second time. */
static void refuse_doubles (struct import *self, struct row *rows, size_t count)
{
  struct row **sorted = arena_alloc (self->cli->arena, count * sizeof *sorted);
  for (size_t i = 0; i < count; i++)
    sorted[i] = &rows[i];
  qsort (sorted, count, sizeof *sorted, compare_sources);
  for (size_t i = 1, first = 0; i < count; i++)
  {
    if (!slice_equal (sorted[i]->source, sorted[first]->source) || !slice_equal (sorted[i]->org, sorted[first]->org))
    {
      first = i;
      continue;
    }
    import_refuse_own (self, sorted[i]->line, "duplicate_key", T_ROW_DOUBLE, WORDS (slice_text (self->cli, sorted[i]->source)),
                       number_text (self->cli, sorted[first]->line));
    sorted[i]->state = ROW_FINISHED;
  }
}

/* ---- Rows ---- */

static bool refuse_fault (struct import *self, const struct csv_row *row)
{
  static const enum text texts[] = {[CSV_BEHIND_QUOTE] = T_ROW_BEHIND_QUOTE, [CSV_OPEN_QUOTE] = T_ROW_OPEN_QUOTE, [CSV_CELLS] = T_ROW_CELLS};
  static const char *const codes[] = {[CSV_BEHIND_QUOTE] = "behind_quote", [CSV_OPEN_QUOTE] = "open_quote", [CSV_CELLS] = "cells"};
  if (row->fault == CSV_FINE)
    return false;
  import_refuse_own (self, row->line, codes[row->fault], texts[row->fault], WORDS (number_text (self->cli, row->count)),
                     number_text (self->cli, self->csv.header.count));
  return true;
}

struct row *import_read_rows (struct import *self, size_t *count)
{
  struct row *rows = arena_alloc (self->cli->arena, (self->csv.count + 1) * sizeof *rows);
  *count = 0;
  for (size_t i = 0; i < self->csv.count; i++)
  {
    const struct csv_row *line = &self->csv.rows[i];
    struct row *row = &rows[*count];
    *row = (struct row){.import = self, .line = line->line};
    if (refuse_fault (self, line))
      continue;
    row->source = source_of (self, line);
    if (row->source.size == 0)
      import_refuse_own (self, line->line, "missing_key", T_ROW_NO_KEY, WORDS (""), "");
    else if (owner_of (self, line, &row->org) && read_fields (self, line, &row->fields))
      (*count)++;
  }
  refuse_doubles (self, rows, *count);
  return rows;
}
