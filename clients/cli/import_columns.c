/* SPDX-License-Identifier: EUPL-1.2 */
/* What the columns of a table are: by --map, by the keys and labels of the definition, by what offices call them. */
#include "import.h"

#include <string.h>
#include <strings.h>

/* ---- Cells ---- */

struct slice import_cell (const struct csv_row *row, int column)
{
  if (column < 0 || (uint32_t) column >= row->count)
    return SLICE_NONE;
  struct slice cell = row->cells[column];
  while (cell.size > 0 && strchr (" \t\r\n", cell.data[0]) != NULL)
    cell = (struct slice){cell.data + 1, cell.size - 1};
  while (cell.size > 0 && strchr (" \t\r\n", cell.data[cell.size - 1]) != NULL)
    cell.size--;
  return cell;
}

static bool word_in (const char *word, const char *words)
{
  size_t size = strlen (word);
  for (const char *at = words; size > 0 && (at = strstr (at, word)) != NULL; at += size)
    if ((at == words || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
      return true;
  return false;
}

int import_column_named (const struct import *self, const char *names)
{
  for (uint32_t i = 0; i < self->csv.header.count; i++)
    if (word_in (fold (self->cli->arena, self->csv.header.cells[i]), names))
      return (int) i;
  return -1;
}

/* A column as a person names it: exactly, else folded. */
static int find_column (const struct import *self, struct slice name)
{
  const struct csv_row *header = &self->csv.header;
  for (uint32_t i = 0; i < header->count; i++)
    if (slice_equal (import_cell (header, (int) i), name))
      return (int) i;
  const char *folded = fold (self->cli->arena, name);
  for (uint32_t i = 0; i < header->count; i++)
    if (strcmp (folded, fold (self->cli->arena, header->cells[i])) == 0)
      return (int) i;
  return -1;
}

/* ---- By header ---- */

static const struct
{
  const char *field, *headers;
} synonyms[] = {
#define SYNONYMS(FIELD, HEADERS) {FIELD, HEADERS},
#include "synonyms.def"
#undef SYNONYMS
};

/* Whether a column, an earlier one or one that --map names, is this field already. */
static bool is_taken (const struct import *self, const struct value *field)
{
  for (uint32_t i = 0; i < self->csv.header.count; i++)
    if (self->columns[i].field == field)
      return true;
  return false;
}

static bool is_letter (char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether its last word is this one, in any letters: "invest_cents", "Invest (cents)". */
static bool ends_in (const char *text, const char *word)
{
  size_t size = strlen (text), length = strlen (word);
  while (size > 0 && !is_letter (text[size - 1]))
    size--;
  return size >= length && strncasecmp (text + size - length, word, length) == 0 && (size == length || !is_letter (text[size - length - 1]));
}

/* A plain number is in cents or hundredths only under a header that says so; the board's rule is inItsUnit in board/src/parts/cell-read.ts. */
static int flags_for (const char *header)
{
  return INPUT_LOOSE | (ends_in (header, "cents") ? 0 : INPUT_EUROS) | (ends_in (header, "hundredths") ? 0 : INPUT_POSTS);
}

static void set_column (struct import *self, uint32_t column, const struct value *field, const char *header)
{
  if (field == NULL || is_taken (self, field))
    return;
  self->columns[column].field = field;
  self->columns[column].flags = flags_for (header);
}

/* record.column, as export writes it; NULL: it is none. */
static const struct value *record_column (const struct import *self, const char *name, struct slice *record)
{
  const char *dot = strchr (name, '.');
  *record = dot == NULL ? SLICE_NONE : (struct slice){name, (uint32_t) (dot - name)};
  return dot == NULL ? NULL : form_column (self->form, *record, slice_of (dot + 1));
}

static bool set_record_column (struct import *self, uint32_t column, const char *name)
{
  struct slice record;
  const struct value *field = record_column (self, name, &record);
  set_column (self, column, field, name);
  if (self->columns[column].field != NULL)
    self->columns[column].record = record;
  return field != NULL;
}

/* Without a field of that name: for which organisation a row is. */
static void set_org (struct import *self, uint32_t column, const char *folded)
{
  for (size_t i = 0; i < sizeof synonyms / sizeof synonyms[0]; i++)
    if (self->org_column < 0 && strcmp (synonyms[i].field, "org") == 0 && word_in (folded, synonyms[i].headers))
      self->org_column = (int) column;
}

static void map_by_header (struct import *self, uint32_t column)
{
  struct slice cell = import_cell (&self->csv.header, (int) column);
  const char *header = arena_copy (self->cli->arena, cell.data == NULL ? "" : cell.data, cell.size), *folded = fold (self->cli->arena, cell);
  if (*folded == '\0' || set_record_column (self, column, header))
    return;
  const struct value *field = form_field_named (self->form, header);
  for (size_t i = 0; i < sizeof synonyms / sizeof synonyms[0] && field == NULL; i++)
    if (word_in (folded, synonyms[i].headers))
      field = form_field (self->form, slice_of (synonyms[i].field));
  set_column (self, column, field, header);
  if (field == NULL)
    set_org (self, column, folded);
}

/* ---- By option ---- */

/* Of two columns for one field it would be left to chance which counts. */
static int say_twice (const struct import *self, const char *name, int one, int other)
{
  struct cli *cli = self->cli;
  return fail (cli, STATUS_USAGE, "map", T_MAP_TWICE, name, slice_text (cli, import_cell (&self->csv.header, one)),
               slice_text (cli, import_cell (&self->csv.header, other)));
}

static int map_org (struct import *self, int column)
{
  if (self->org_column >= 0 && self->org_column != column)
    return say_twice (self, "org", self->org_column, column);
  self->org_column = column;
  return STATUS_DONE;
}

static int map_field (struct import *self, int column, const char *name)
{
  struct slice record;
  const struct value *field = record_column (self, name, &record);
  field = field != NULL ? field : form_field_named (self->form, name);
  if (field == NULL)
    return fail (self->cli, STATUS_USAGE, "map", T_NO_FIELD, name, self->form->key);
  for (int i = 0; i < (int) self->csv.header.count; i++)
    if (i != column && self->columns[i].field == field)
      return say_twice (self, name, i, column);
  self->columns[column] = (struct column){.field = field, .flags = flags_for (name)};
  if (record.size > 0 && slice_equal (row_text (field, "record"), record))
    self->columns[column].record = record;
  return STATUS_DONE;
}

/* One COL=FIELD; FIELD - leaves the column out, org makes it name the organisation. */
static int map_by_option (struct import *self, const char *pair, bool mapped[CSV_CELLS_MAX])
{
  struct cli *cli = self->cli;
  const char *equals = strrchr (pair, '=');
  if (equals == NULL || equals == pair)
    return fail (cli, STATUS_USAGE, "map", T_BAD_MAP, pair);
  int column = find_column (self, (struct slice){pair, (uint32_t) (equals - pair)});
  if (column < 0)
    return fail (cli, STATUS_USAGE, "map", T_NO_COLUMN, arena_copy (cli->arena, pair, (size_t) (equals - pair)));
  const char *name = equals + 1;
  mapped[column] = true;
  if (strcmp (name, "-") == 0)
    return STATUS_DONE;
  return strcmp (name, "org") == 0 ? map_org (self, column) : map_field (self, column, name);
}

static int map_all (struct import *self)
{
  bool mapped[CSV_CELLS_MAX] = {false};
  const struct words *maps = &self->cli->options[OPT_MAP];
  for (size_t i = 0; i < maps->count; i++)
  {
    int status = map_by_option (self, maps->items[i], mapped);
    if (status != STATUS_DONE)
      return status;
  }
  for (uint32_t i = 0; i < self->csv.header.count; i++)
    if (!mapped[i])
      map_by_header (self, i);
  return STATUS_DONE;
}

/* ---- Keys ---- */

static int keys_by_option (struct import *self, const char *list)
{
  for (const char *at = list; at != NULL && *at != '\0';)
  {
    const char *comma = strchr (at, ',');
    size_t size = comma == NULL ? strlen (at) : (size_t) (comma - at);
    int column = find_column (self, (struct slice){at, (uint32_t) size});
    if (column < 0)
      return fail (self->cli, STATUS_USAGE, "key", T_NO_COLUMN, arena_copy (self->cli->arena, at, size));
    self->is_key[column] = true;
    at = comma == NULL ? NULL : comma + 1;
  }
  return STATUS_DONE;
}

/* The export for spreadsheets has labels in one language or the other. */
static bool has_labels (const struct import *self, bool german)
{
  return find_column (self, slice_of (text_in (T_L_REF, german))) >= 0 && find_column (self, slice_of (text_in (T_X_PIPELINE_VERSION, german))) >= 0;
}

static int find_keys (struct import *self)
{
  const char *option = option_text (self->cli, OPT_KEY);
  if (option != NULL && *option != '\0')
    return keys_by_option (self, option);
  int area = find_column (self, SLICE ("handlungsfeld_id")), number = find_column (self, SLICE ("nr")), id = find_column (self, SLICE ("id"));
  /* Our own export: its rows are cases that exist, and would all be there twice. */
  bool programs = id >= 0 && find_column (self, SLICE ("ref")) >= 0 && find_column (self, SLICE ("pipeline_version")) >= 0;
  if (programs || has_labels (self, true) || has_labels (self, false))
    return fail (self->cli, STATUS_USAGE, "key", T_OWN_EXPORT);
  if (area >= 0 && number >= 0)
    self->is_key[area] = self->is_key[number] = true;
  else if (id >= 0)
    self->is_key[id] = true;
  else
    self->whole_row = true;
  return STATUS_DONE;
}

int import_columns (struct import *self)
{
  self->org_column = -1;
  int status = map_all (self);
  if (status == STATUS_DONE)
    status = find_keys (self);
  if (status != STATUS_DONE)
    return status;
  bool title = false;
  for (uint32_t i = 0; i < self->csv.header.count; i++)
  {
    title = title || (self->columns[i].field != NULL && self->columns[i].record.size == 0 && slice_is (row_text (self->columns[i].field, "key"), "title"));
    if (self->columns[i].field == NULL && !self->is_key[i] && self->org_column != (int) i)
      import_note (self, T_NOTE_COLUMN, WORDS (slice_text (self->cli, self->csv.header.cells[i])), shell_word (self->cli->arena, self->csv.header.cells[i]));
  }
  if (!title)
    return fail (self->cli, STATUS_USAGE, "map", T_NO_TITLE_COLUMN);
  if (self->whole_row)
    import_note (self, T_NOTE_WHOLE_ROW, WORDS (""), "");
  return STATUS_DONE;
}
