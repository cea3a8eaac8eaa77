/* SPDX-License-Identifier: EUPL-1.2 */
/* The model of a paper: blocks in a row. */
#include "paper_room.h"

#include <assert.h>
#include <string.h>

/* ---- Keys ---- */

static bool key_is_valid (struct slice key)
{
  for (uint32_t i = 0; i < key.size; i++)
    if (!((key.data[i] >= 'a' && key.data[i] <= 'z') || (key.data[i] >= '0' && key.data[i] <= '9') || key.data[i] == '_' || key.data[i] == '-'))
      return false;
  return key.size > 0 && key.size <= PAPER_KEY_BYTES;
}

static bool key_is_taken (const struct paper *self, struct slice key)
{
  for (const struct block *block = self->first; block != NULL; block = block->next)
    if (block->kind == BLOCK_HEADING && slice_equal (block->key, key))
      return true;
  return paper_fact_of (self, key) != NULL || slice_is (key, "title") || slice_is (key, "subtitle") || slice_is (key, "facts") || slice_is (key, "content");
}

bool paper_key_is_free (const struct paper *self, struct slice key)
{
  return key_is_valid (key) && !key_is_taken (self, key);
}

static struct slice key_copy (struct paper *self, const char *key)
{
  struct slice copy = slice_copy (self->arena, slice_of (key));
  assert (key_is_valid (copy));
  assert (!key_is_taken (self, copy));
  return copy;
}

/* ---- The head ---- */

struct paper *paper_new (struct arena *arena, bool german, struct slice title, int64_t time_ms)
{
  struct paper *self = arena_alloc (arena, sizeof *self);
  self->arena = arena;
  self->german = german;
  self->title = text_clean (arena, title, true);
  self->time_ms = time_ms < 0 ? 0 : time_ms;
  assert (title.size > 0);
  return self;
}

void paper_subtitle (struct paper *self, struct slice text)
{
  self->subtitle = text_clean (self->arena, text, true);
}

static void items_add (struct arena *arena, struct items *self, struct item item)
{
  struct item *added = arena_alloc (arena, sizeof *added);
  *added = item;
  if (self->last != NULL)
    self->last->next = added;
  else
    self->first = added;
  self->last = added;
}

void paper_fact (struct paper *self, const char *key, struct slice label, struct slice value)
{
  struct slice name = key_copy (self, key);
  items_add (self->arena, &self->facts,
             (struct item){.key = name, .label = text_clean (self->arena, label, true), .text = text_clean (self->arena, value, true)});
}

const struct item *paper_fact_of (const struct paper *self, struct slice key)
{
  for (const struct item *fact = self->facts.first; fact != NULL; fact = fact->next)
    if (slice_equal (fact->key, key))
      return fact;
  return NULL;
}

/* ---- Blocks ---- */

static struct block *block_add (struct paper *self, enum block_kind kind)
{
  struct block *block = arena_alloc (self->arena, sizeof *block);
  block->kind = kind;
  if (self->last != NULL)
    self->last->next = block;
  else
    self->first = block;
  self->last = block;
  return block;
}

/* The level a heading can have here without a gap. */
static int level_within (const struct paper *self, int level)
{
  int last = 0;
  for (const struct block *block = self->first; block != NULL; block = block->next)
    if (block->kind == BLOCK_HEADING)
      last = block->level;
  return level > last + 1 ? last + 1 : level;
}

void paper_heading (struct paper *self, int level, const char *key, struct slice text)
{
  assert (level >= 1 && level <= PAPER_LEVELS);
  struct slice name = key == NULL ? SLICE_NONE : key_copy (self, key);
  level = level_within (self, level);
  struct block *block = block_add (self, BLOCK_HEADING);
  block->level = level;
  block->key = name;
  block->text = text_clean (self->arena, text, true);
}

const struct block *block_section_end (const struct block *heading)
{
  const struct block *block = heading->next;
  while (block != NULL && !(block->kind == BLOCK_HEADING && block->level <= heading->level))
    block = block->next;
  return block;
}

static bool heads_nothing (const struct block *block)
{
  return block->kind == BLOCK_HEADING && (block->next == NULL || (block->next->kind == BLOCK_HEADING && block->next->level <= block->level));
}

/* From the inside out: what held nothing but an empty heading is empty without it. */
void paper_drop_empty_headings (struct paper *self)
{
  for (bool dropped = true; dropped;)
  {
    struct block **at = &self->first, *last = NULL;
    for (dropped = false; *at != NULL;)
      if (heads_nothing (*at))
      {
        *at = (*at)->next;
        dropped = true;
      }
      else
      {
        last = *at;
        at = &last->next;
      }
    self->last = last;
  }
}

static bool is_blank (struct slice line)
{
  for (uint32_t i = 0; i < line.size; i++)
    if (line.data[i] != ' ' && line.data[i] != '\t')
      return false;
  return true;
}

void paper_paragraph (struct paper *self, struct slice text)
{
  struct slice rest = text_clean (self->arena, text, false), line, whole = SLICE_NONE;
  while (text_line (&rest, &line))
  {
    if (is_blank (line))
    {
      whole = SLICE_NONE;
      continue;
    }
    if (whole.data == NULL)
      block_add (self, BLOCK_PARAGRAPH)->text = whole = line;
    else
      self->last->text = whole = (struct slice){whole.data, (uint32_t) (line.data + line.size - whole.data)};
  }
}

void paper_remark (struct paper *self, struct slice text)
{
  block_add (self, BLOCK_REMARK)->text = text_clean (self->arena, text, false);
}

static struct items *list_at_end (struct paper *self, enum block_kind kind)
{
  if (self->last == NULL || self->last->kind != kind)
    block_add (self, kind);
  return &self->last->items;
}

void paper_pair (struct paper *self, struct slice label, struct slice value)
{
  items_add (self->arena, list_at_end (self, BLOCK_PAIRS),
             (struct item){.label = text_clean (self->arena, label, true), .text = text_clean (self->arena, value, false)});
}

void paper_bullet (struct paper *self, struct slice text)
{
  items_add (self->arena, list_at_end (self, BLOCK_BULLETS), (struct item){.text = text_clean (self->arena, text, false)});
}

void paper_break (struct paper *self)
{
  block_add (self, BLOCK_BREAK);
}

/* ---- Tables ---- */

struct paper_table *paper_table (struct paper *self, struct slice caption)
{
  struct block *block = block_add (self, BLOCK_TABLE);
  block->text = text_clean (self->arena, caption, true);
  block->table = arena_alloc (self->arena, sizeof *block->table);
  block->table->arena = self->arena;
  return block->table;
}

void paper_column (struct paper_table *self, enum paper_align align, struct slice header)
{
  assert (self->columns < PAPER_COLUMNS && self->first == NULL);
  self->column[self->columns++] = (struct column){align, text_clean (self->arena, header, true)};
}

void paper_row (struct paper_table *self)
{
  assert (self->columns > 0);
  struct row *row = arena_alloc (self->arena, sizeof *row);
  row->cells = arena_alloc (self->arena, self->columns * sizeof *row->cells);
  if (self->last != NULL)
    self->last->next = row;
  else
    self->first = row;
  self->last = row;
}

void paper_sum_row (struct paper_table *self)
{
  paper_row (self);
  self->last->sum = true;
}

void paper_cell (struct paper_table *self, struct slice text)
{
  assert (self->last != NULL && self->last->filled < self->columns);
  self->last->cells[self->last->filled++] = text_clean (self->arena, text, false);
}
