/* SPDX-License-Identifier: EUPL-1.2 */
/* Placeholders of a template, replaced by what the paper has for them. */
#include "docx_room.h"

#include <stdlib.h>
#include <string.h>

/* ---- Which sections have a place ---- */

static const struct block *section_of (const struct paper *paper, const char *key)
{
  for (const struct block *block = paper->first; block != NULL; block = block->next)
    if (block->kind == BLOCK_HEADING && slice_is (block->key, key))
      return block;
  return NULL;
}

enum paper_error docx_survey (struct docx *self, struct slice xml)
{
  struct paragraph *paragraph = NULL;
  enum paper_error error = paragraphs_read (self->arena, xml, &paragraph);
  for (; error == PAPER_OK && paragraph != NULL; paragraph = paragraph->next)
  {
    struct placeholder found;
    if (!placeholder_alone (&found, paragraph))
      continue;
    self->content = self->content || strcmp (found.key, "content") == 0;
    const struct block *heading = section_of (self->paper, found.key);
    if (heading == NULL || docx_is_placed (self, heading))
      continue;
    struct placed *placed = arena_alloc (self->arena, sizeof *placed);
    *placed = (struct placed){heading, self->placed};
    self->placed = placed;
  }
  return error;
}

/* ---- Warnings ---- */

struct warning
{
  struct paper_warning warning;
  struct warning *next;
};

#define WARNINGS 1000 /* nobody reads more, and each is looked for among them */

static void warn (struct docx *self, enum paper_warning_kind kind, struct slice name)
{
  struct warning **end = &self->warnings;
  int count = 0;
  for (; *end != NULL; end = &(*end)->next, count++)
    if ((*end)->warning.kind == kind && slice_equal ((*end)->warning.name, name))
      return;
  if (count == WARNINGS)
    return;
  *end = arena_alloc (self->arena, sizeof **end);
  (*end)->warning = (struct paper_warning){kind, slice_copy (self->paper->arena, name)}; /* outlives the run */
}

void docx_missing (struct docx *self)
{
  for (const struct block *block = self->paper->first; block != NULL && !self->content;)
  {
    bool heading = block->kind == BLOCK_HEADING;
    if (heading && docx_is_placed (self, block))
    {
      block = block_section_end (block);
      continue;
    }
    if (heading)
      warn (self, PAPER_NOT_PLACED, block->text);
    else if (block->kind != BLOCK_BREAK)
      warn (self, PAPER_NOT_PLACED, SLICE_NONE);
    /* What stands under a heading that was named needs no naming, but its sections may have places. */
    for (block = block->next; heading && block != NULL && block->kind != BLOCK_HEADING;)
      block = block->next;
  }
}

void docx_warnings (const struct docx *self, struct paper_warnings *warnings)
{
  uint32_t count = 0;
  for (const struct warning *warning = self->warnings; warning != NULL; warning = warning->next)
    count++;
  *warnings = (struct paper_warnings){0, arena_alloc (self->paper->arena, count * sizeof *warnings->items)};
  for (const struct warning *warning = self->warnings; warning != NULL; warning = warning->next)
    warnings->items[warnings->count++] = warning->warning;
}

/* ---- Replacing ---- */

struct edit
{
  const char *from, *end;
  struct slice with;
};

struct edits
{
  struct arena *arena;
  uint32_t count, room;
  struct edit *items;
};

static void edit_add (struct edits *self, const char *from, const char *end, struct slice with)
{
  if (self->count == self->room)
  {
    struct edit *more = arena_alloc (self->arena, (2 * self->room + 16) * sizeof *more);
    if (self->count > 0)
      memcpy (more, self->items, self->count * sizeof *more);
    self->items = more;
    self->room = 2 * self->room + 16;
  }
  self->items[self->count++] = (struct edit){from, end, with};
}

/* The text goes to where the placeholder begins; its letters go from all the segments they lie in. */
static void edit_placeholder (struct edits *self, const struct placeholder *found, struct slice with)
{
  for (const struct segment *segment = found->from.segment;; segment = segment->next)
  {
    const char *from = segment == found->from.segment ? found->from.at : segment->from;
    bool last = segment == found->end.segment;
    edit_add (self, from, last ? found->end.at : segment->end, with);
    with = SLICE_NONE;
    if (last)
      break;
  }
}

static int edit_compare (const void *a, const void *b)
{
  const struct edit *left = a, *right = b;
  return left->from < right->from ? -1 : left->from > right->from;
}

static struct slice edits_apply (struct edits *self, struct slice text)
{
  const char *at = text.data;
  size_t size = text.size;
  for (uint32_t i = 0; i < self->count; i++)
    size += self->items[i].with.size;
  if (self->count > 0)
    qsort (self->items, self->count, sizeof *self->items, edit_compare);
  char *made = arena_alloc (self->arena, size + 1), *to = made;
  for (uint32_t i = 0; i < self->count; i++)
  {
    const struct edit *edit = &self->items[i];
    to = mempcpy (to, at, (size_t) (edit->from - at));
    if (edit->with.size > 0)
      to = mempcpy (to, edit->with.data, edit->with.size);
    at = edit->end;
  }
  to = mempcpy (to, at, (size_t) (text.data + text.size - at));
  return (struct slice){made, (uint32_t) (to - made)};
}

static struct slice escaped (struct arena *arena, struct slice text)
{
  struct memory memory;
  text_escape (memory_open (&memory), text);
  return memory_take (&memory, arena);
}

/* The text for a placeholder within a line; false when there is none of that name. */
static bool line_of (const struct paper *paper, const char *key, struct slice *text)
{
  const struct item *fact = paper_fact_of (paper, slice_of (key));
  if (strcmp (key, "title") == 0)
    *text = paper->title;
  else if (strcmp (key, "subtitle") == 0)
    *text = paper->subtitle;
  else if (fact != NULL)
    *text = fact->text;
  else
    return false;
  return true;
}

#define SHAPE_BYTES 4096 /* of a paragraph's looks, which every block repeats; Word needs a few hundred */

/* The blocks for a placeholder that has a paragraph of its own; false when there are none of that name. */
static bool blocks_of (struct docx *self, const struct paragraph *paragraph, const char *key, struct slice *made)
{
  const struct block *heading = section_of (self->paper, key);
  bool facts = strcmp (key, "facts") == 0, content = strcmp (key, "content") == 0;
  static const struct shape plain = {{NULL, 0}, {NULL, 0}};
  struct memory memory;
  if (heading == NULL && !facts && !content)
    return false;
  FILE *out = memory_open (&memory);
  bool repeats = !paragraph->section && !paragraph->declares && paragraph->shape.paragraph.size + paragraph->shape.run.size <= SHAPE_BYTES;
  const struct shape *shape = repeats ? &paragraph->shape : &plain;
  if (facts && self->paper->facts.first != NULL)
    docx_pairs (out, &self->paper->facts);
  else if (facts)
    docx_paragraph (out, SLICE_NONE, SLICE_NONE);
  else if (content)
    docx_blocks (self, out, self->paper->first, NULL, shape);
  else
    docx_blocks (self, out, heading->next, block_section_end (heading), shape);
  if (paragraph->section)
    fprintf (out, "%.*s%.*s</w:p>", SLICE_ARG (paragraph->opening), SLICE_ARG (paragraph->shape.paragraph));
  *made = memory_take (&memory, self->arena);
  return true;
}

/* Counts a placeholder and what it is filled with; false when that is too much. */
static bool has_room (struct docx *self, struct slice with)
{
  self->places++;
  self->filled_bytes += with.size;
  return !self->foreign || (self->places <= PAPER_TEMPLATE_PLACES_MAX && self->filled_bytes <= PAPER_TEMPLATE_FILLED_MAX);
}

static bool fill_line (struct docx *self, const struct paragraph *paragraph, struct edits *edits)
{
  struct place at = place_start (paragraph->first);
  struct placeholder found;
  while (placeholder_next (&found, &at))
  {
    struct slice key = slice_of (found.key), text = SLICE_NONE;
    if (strcmp (found.key, "facts") == 0 || strcmp (found.key, "content") == 0 || section_of (self->paper, found.key) != NULL)
    {
      warn (self, PAPER_NOT_ALONE, key);
      if (!has_room (self, SLICE_NONE))
        return false;
      continue;
    }
    if (!line_of (self->paper, found.key, &text) || text.size == 0)
      warn (self, PAPER_NO_VALUE, key);
    struct slice with = escaped (self->arena, text);
    if (!has_room (self, with))
      return false;
    edit_placeholder (edits, &found, with);
  }
  return true;
}

enum paper_error docx_fill (struct docx *self, struct slice *xml, bool body)
{
  struct paragraph *paragraph = NULL;
  struct edits edits = {.arena = self->arena};
  enum paper_error error = paragraphs_read (self->arena, *xml, &paragraph);
  if (error != PAPER_OK)
    return error;
  for (; paragraph != NULL; paragraph = paragraph->next)
  {
    struct placeholder found;
    struct slice blocks;
    bool alone = body && placeholder_alone (&found, paragraph) && blocks_of (self, paragraph, found.key, &blocks);
    if (alone)
      edit_add (&edits, paragraph->from, paragraph->end, blocks);
    if (alone ? !has_room (self, blocks) : !fill_line (self, paragraph, &edits))
      return PAPER_TEMPLATE_TEXT;
  }
  *xml = edits_apply (&edits, *xml);
  return PAPER_OK;
}
