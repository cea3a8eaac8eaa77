/* SPDX-License-Identifier: EUPL-1.2 */
/* Checks over the rows of a case: how many, each of them, their share, ratings, what is linked, vague words. */
#include "examine.h"
#include "wording.h"

#include <stdlib.h>
#include <string.h>

#define TITLE_SHOWN 80 /* characters of a row's title in a reason */
#define WORDS_SHOWN 5  /* vague words named for a row */
#define WORD_SHOWN 40  /* characters of one */

/* ---- Rows and their names ---- */

struct table_rows rows_in (const struct examination *self, struct slice table)
{
  const struct table_rows *rows = case_rows_of (self->subject->rows, table);
  return rows == NULL ? (struct table_rows){.table = table} : *rows;
}

struct slice text_cut (struct arena *arena, struct slice text, uint32_t characters)
{
  uint32_t at = 0;
  for (uint32_t seen = 0; at < text.size; at++)
    if (((unsigned char) text.data[at] & 0xc0) != 0x80 && seen++ == characters)
      break;
  return at == text.size ? text : slice_of (arena_printf (arena, "%.*s…", (int) at, text.data));
}

struct label label_of_table (const struct examination *self, struct slice table)
{
  const struct table *def = pipeline_table (self->subject->pipeline, table);
  return def == NULL ? label_plain (table) : def->label;
}

struct label label_of_row (const struct examination *self, const struct table_row *row)
{
  struct slice title = row_title (pipeline_table (self->subject->pipeline, row->table), row);
  if (slice_equal (title, row->id))
    return label_plain (row->id);
  return say_with (self, SAY_ROW, label_plain (row->id), label_plain (text_cut (self->arena, title, TITLE_SHOWN)));
}

static struct slice path_column (struct slice path)
{
  const char *dot = path.size == 0 ? NULL : memchr (path.data, '.', path.size);
  return dot == NULL ? path : (struct slice){path.data, (uint32_t) (dot - path.data)};
}

struct slice cell_path (const struct examination *self, struct slice table, struct slice path)
{
  struct slice column = path_column (path);
  return column.size == 0 ? table : slice_of (arena_printf (self->arena, "%.*s.%.*s", SLICE_ARG (table), SLICE_ARG (column)));
}

/* The one column a condition is about, or none. */
static struct slice condition_column (const struct condition *condition)
{
  if (condition->part_count == 0)
    return path_column (condition->field);
  struct slice column = path_column (condition->parts[0].field);
  for (uint32_t i = 1; i < condition->part_count; i++)
    if (!slice_equal (path_column (condition->parts[i].field), column))
      return SLICE_NONE;
  return column;
}

/* ---- Counts ---- */

static uint32_t rows_that_meet (const struct examination *self, struct slice table, const struct condition *where)
{
  struct table_rows rows = rows_in (self, table);
  uint32_t count = 0;
  for (uint32_t i = 0; i < rows.count; i++)
    count += row_meets (self->subject, &rows.rows[i], where);
  return count;
}

/* What a row lacks that would count but for cells which are still empty.  The first part says which rows are meant; what holds another value is another row. */
static struct slice still_empty (const struct examination *self, const struct table_row *row, const struct condition *where)
{
  struct slice empty = SLICE_NONE;
  if (!where->all || !row_meets (self->subject, row, &where->parts[0]))
    return SLICE_NONE;
  for (uint32_t i = 1; i < where->part_count; i++)
  {
    struct slice column = path_column (where->parts[i].field);
    if (row_meets (self->subject, row, &where->parts[i]))
      continue;
    if (!value_is_blank (value_get (&row->cells, column)))
      return SLICE_NONE;
    empty = empty.size == 0 ? column : empty;
  }
  return empty;
}

/* Rows that were begun are named with what they lack, so many as are wanted; gives their number. */
static uint32_t name_begun (struct examination *self, const struct check *check, uint32_t wanted)
{
  const struct table *table = pipeline_table (self->subject->pipeline, check->table);
  struct table_rows rows = rows_in (self, check->table);
  uint32_t count = 0;
  for (uint32_t i = 0; i < rows.count && count < wanted; i++)
  {
    struct slice column = still_empty (self, &rows.rows[i], &check->where);
    const struct field *def = column.size == 0 || table == NULL ? NULL : table_column (table, column);
    if (def == NULL)
      continue;
    find_row (self, check, ERR_MISSING, cell_path (self, check->table, column), rows.rows[i].id,
              say_with (self, SAY_CELL, label_plain (rows.rows[i].id), def->label), no_label);
    count++;
  }
  return count;
}

void examine_rows (struct examination *self, const struct check *check)
{
  int64_t lacking = check->min - (int64_t) rows_that_meet (self, check->table, &check->where);
  if (lacking <= 0 || name_begun (self, check, lacking < ROWS_NAMED ? (uint32_t) lacking : ROWS_NAMED) >= lacking)
    return;
  struct label wanted = check->min == 1 ? say (SAY_ONE_ROW) : say_with (self, SAY_ROWS, say_number (self, check->min), no_label);
  find (self, check, ERR_TOO_FEW_ROWS, check->table, label_or (check->label, label_of_table (self, check->table)), wanted);
}

void examine_each (struct examination *self, const struct check *check)
{
  struct table_rows rows = rows_in (self, check->table);
  struct slice field = SLICE_NONE;
  uint32_t count = 0;
  for (uint32_t i = 0; i < rows.count; i++)
  {
    const struct table_row *row = &rows.rows[i];
    if (!row_meets (self->subject, row, &check->where) || row_meets (self->subject, row, &check->must))
      continue;
    if (count == 0)
      field = cell_path (self, check->table, condition_column (&check->must));
    if (count++ < ROWS_NAMED)
      find_row (self, check, ERR_ROW_UNMET, field, row->id, label_of_row (self, row), check->label);
  }
  find_others (self, check, check->table, count, check->label);
}

/* Basis points as people write them: "72 %", "66,67 %". */
static struct label percent (const struct examination *self, int64_t points)
{
  int whole = (int) (points / 100), rest = (int) (points % 100);
  if (rest == 0)
    return (struct label){slice_of (arena_printf (self->arena, "%d %%", whole)), slice_of (arena_printf (self->arena, "%d%%", whole))};
  int digits = rest % 10 == 0 ? 1 : 2;
  int shown = rest % 10 == 0 ? rest / 10 : rest;
  return (struct label){slice_of (arena_printf (self->arena, "%d,%0*d %%", whole, digits, shown)),
                        slice_of (arena_printf (self->arena, "%d.%0*d%%", whole, digits, shown))};
}

void examine_share (struct examination *self, const struct check *check)
{
  int64_t total = rows_in (self, check->table).count, count = rows_that_meet (self, check->table, &check->where);
  if (total == 0 || count * 10000 <= check->max * total)
    return;
  int64_t share = (count * 20000 / total + 1) / 2;
  if (share <= check->max)
    share = check->max + 1; /* what is above the limit does not read like it */
  find (self, check, ERR_SHARE_EXCEEDED, check->table, label_or (check->label, label_of_table (self, check->table)),
        say_with (self, SAY_SHARE, percent (self, share), percent (self, check->max)));
}

/* ---- Ratings ---- */

static bool rated_before (const struct table_rows *rows, uint32_t place)
{
  for (uint32_t i = 0; i < place; i++)
    if (!rows->rows[i].lapsed && memcmp (rows->rows[i].person, rows->rows[place].person, 16) == 0)
      return true;
  return false;
}

/* People, not rows: whoever rates twice is one. */
void examine_ratings (struct examination *self, const struct check *check)
{
  struct table_rows rows = rows_in (self, check->table);
  int64_t have = 0;
  for (uint32_t i = 0; i < rows.count && have < check->min; i++)
  {
    const struct table_row *row = &rows.rows[i];
    bool counts = !row->lapsed && memcmp (row->person, self->subject->kase->drafted_by, 16) != 0 && row_meets (self->subject, row, &check->where);
    have += counts && !rated_before (&rows, i);
  }
  if (have < check->min)
    find (self, check, ERR_RATINGS_MISSING, check->table, say_number (self, have), say_number (self, check->min));
}

/* ---- Linked ---- */

static int slice_order (const void *a, const void *b)
{
  return slice_compare (*(const struct slice *) a, *(const struct slice *) b);
}

struct names
{
  uint32_t count;
  struct slice *items; /* in order; some may stand there more than once */
};

/* Everything a column names in any row. */
static struct names names_in (const struct examination *self, const struct table_rows *rows, struct slice column)
{
  struct names names = {0, NULL};
  uint32_t room = 0;
  for (uint32_t i = 0; i < rows->count; i++)
  {
    const struct value *cell = value_get (&rows->rows[i].cells, column);
    room += cell == NULL ? 0 : cell->kind == VALUE_LIST ? cell->count : 1;
  }
  names.items = arena_alloc (self->arena, room * sizeof names.items[0]);
  for (uint32_t i = 0; i < rows->count; i++)
  {
    const struct value *cell = value_get (&rows->rows[i].cells, column);
    const struct value *items = cell != NULL && cell->kind == VALUE_LIST ? cell->items : cell;
    uint32_t count = cell == NULL ? 0 : cell->kind == VALUE_LIST ? cell->count : 1;
    for (uint32_t k = 0; k < count; k++)
      if (items[k].kind == VALUE_TEXT)
        names.items[names.count++] = value_as_slice (&items[k]);
  }
  qsort (names.items, names.count, sizeof names.items[0], slice_order);
  return names;
}

static bool names_have (const struct names *self, struct slice name)
{
  return self->count > 0 && bsearch (&name, self->items, self->count, sizeof self->items[0], slice_order) != NULL;
}

void examine_linked (struct examination *self, const struct check *check)
{
  struct table_rows rows = rows_in (self, check->table);
  struct names names = names_in (self, &rows, check->field);
  struct label what = label_or (check->label, say_with (self, SAY_NOT_NAMED, label_of_table (self, check->table), no_label));
  uint32_t count = 0;
  if (pipeline_table (self->subject->pipeline, check->other) == NULL)
  {
    const struct value *keys = fields_value (self->subject->fields, check->other);
    for (uint32_t i = 0; keys != NULL && keys->kind == VALUE_LIST && i < keys->count; i++)
    {
      struct slice key = value_as_slice (&keys->items[i]);
      if (names_have (&names, key) || count++ >= ROWS_NAMED)
        continue;
      struct label named = say_with (self, SAY_ROW, label_of_path (self, check->other), label_plain (key));
      find (self, check, ERR_NOT_LINKED, check->other, named, what);
    }
  }
  struct table_rows others = rows_in (self, check->other);
  for (uint32_t i = 0; i < others.count; i++)
  {
    const struct table_row *row = &others.rows[i];
    if (!row_meets (self->subject, row, &check->where) || names_have (&names, row->id))
      continue;
    if (count++ < ROWS_NAMED)
      find_row (self, check, ERR_NOT_LINKED, check->other, row->id, label_of_row (self, row), what);
  }
  find_others (self, check, check->other, count, what);
}

/* ---- Words ---- */

/* What was found in the texts looked at so far, word by word of the check. */
struct vague
{
  struct wording words;
  struct slice *found;
  uint32_t count;
};

static void vague_look (struct vague *self, const struct value *value)
{
  if (value != NULL && value->kind == VALUE_TEXT)
    self->count += wording_find (&self->words, value_as_slice (value), self->found);
  else if (value != NULL && value->kind == VALUE_LIST)
    for (uint32_t i = 0; i < value->count; i++)
      vague_look (self, &value->items[i]);
}

static void vague_forget (struct vague *self)
{
  for (uint32_t i = 0; i < self->words.count; i++)
    self->found[i] = SLICE_NONE;
  self->count = 0;
}

/* "schnell, einfach", as they stand in the text. */
static struct label vague_words (const struct examination *self, const struct vague *vague)
{
  struct label words = no_label;
  uint32_t shown = 0;
  for (uint32_t i = 0; i < vague->words.count && shown <= WORDS_SHOWN; i++)
  {
    if (vague->found[i].size == 0)
      continue;
    struct label word = label_plain (shown == WORDS_SHOWN ? SLICE ("…") : text_cut (self->arena, vague->found[i], WORD_SHOWN));
    words = shown == 0 ? word : say_with (self, SAY_LIST, words, word);
    shown++;
  }
  return words;
}

static void vague_in_rows (struct examination *self, const struct check *check, struct vague *vague)
{
  struct table_rows rows = rows_in (self, check->table);
  uint32_t count = 0;
  for (uint32_t i = 0; i < rows.count; i++)
  {
    const struct table_row *row = &rows.rows[i];
    struct slice column = SLICE_NONE; /* the first with any */
    if (!row_meets (self->subject, row, &check->where))
      continue;
    vague_forget (vague);
    for (uint32_t k = 0; k < check->field_count; k++)
    {
      vague_look (vague, value_get (&row->cells, check->fields[k]));
      if (vague->count > 0 && column.size == 0)
        column = check->fields[k];
    }
    if (vague->count > 0 && count++ < ROWS_NAMED)
      find_row (self, check, ERR_VAGUE, cell_path (self, check->table, column), row->id, label_of_row (self, row), vague_words (self, vague));
  }
  find_others (self, check, check->table, count, label_or (check->label, say (SAY_VAGUE)));
}

void examine_words (struct examination *self, const struct check *check)
{
  struct vague vague = {.found = arena_alloc (self->arena, check->word_count * sizeof (struct slice))};
  wording_begin (&vague.words, self->arena, check->words, check->word_count);
  if (check->table.size > 0)
  {
    vague_in_rows (self, check, &vague);
    return;
  }
  for (uint32_t i = 0; i < check->field_count; i++)
  {
    want (self, check, WANT_FIELD, check->fields[i]);
    vague_forget (&vague);
    vague_look (&vague, fields_value (self->subject->fields, check->fields[i]));
    if (vague.count > 0)
      find (self, check, ERR_VAGUE, check->fields[i], label_of_path (self, check->fields[i]), vague_words (self, &vague));
  }
}
