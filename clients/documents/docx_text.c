/* SPDX-License-Identifier: EUPL-1.2 */
/* The text of a template: paragraphs, and the placeholders in them, found although Word cuts a text into runs as it likes. */
#include "docx_room.h"

#include "proto/codec.h"

#include <string.h>

/* ---- Paragraphs of a part ---- */

/* Reading state: open paragraphs as a stack, closed ones as a list. */
struct survey
{
  struct arena *arena;
  struct paragraph *open, *first, **end;
  bool text; /* inside a <w:t> of the innermost paragraph */
};

static void paragraph_open (struct survey *self, const struct xml *xml, const struct xml_token *token)
{
  struct paragraph *paragraph = arena_alloc (self->arena, sizeof *paragraph);
  paragraph->from = token->raw.data;
  paragraph->opening = token->raw;
  paragraph->depth = xml->depth;
  paragraph->around = self->open;
  for (struct paragraph *outer = self->open; outer != NULL; outer = outer->around)
    outer->filled = true;
  self->open = paragraph;
}

static void paragraph_close (struct survey *self, const char *end)
{
  struct paragraph *paragraph = self->open;
  paragraph->end = end;
  self->open = paragraph->around;
  *self->end = paragraph;
  self->end = &paragraph->next;
}

static void tag_opened (struct survey *self, const struct xml *xml, const struct xml_token *token, bool empty)
{
  if (slice_is (token->name, "w:p") && !empty)
    paragraph_open (self, xml, token);
  struct paragraph *paragraph = self->open;
  if (paragraph == NULL)
    return;
  if (memmem (token->raw.data, token->raw.size, "xmlns", 5) != NULL)
    paragraph->declares = true;
  if (slice_is (token->name, "w:t") && !empty)
    self->text = true;
  else if (slice_is (token->name, "w:pPr") && !empty && xml->depth == paragraph->depth + 1)
    paragraph->properties = token->raw.data;
  else if (slice_is (token->name, "w:rPr") && !empty && paragraph->run == NULL && slice_is (xml_parent (xml), "w:r"))
  {
    paragraph->run = token->raw.data;
    paragraph->run_depth = xml->depth;
  }
  else if (slice_is (token->name, "w:sectPr"))
    paragraph->section = true;
  else if (slice_is (token->name, "w:drawing") || slice_is (token->name, "w:pict") || slice_is (token->name, "w:object") || slice_is (token->name, "w:fldChar"))
    paragraph->filled = true;
}

static void tag_closed (struct survey *self, const struct xml *xml, const struct xml_token *token)
{
  struct paragraph *paragraph = self->open;
  const char *end = token->raw.data + token->raw.size;
  /* Depths are compared because tracked changes hold properties inside properties. */
  if (paragraph == NULL)
    return;
  if (slice_is (token->name, "w:t"))
    self->text = false;
  else if (slice_is (token->name, "w:pPr") && paragraph->properties != NULL && xml->depth == paragraph->depth + 1)
    paragraph->shape.paragraph = (struct slice){paragraph->properties, (uint32_t) (end - paragraph->properties)};
  else if (slice_is (token->name, "w:rPr") && paragraph->run != NULL && xml->depth == paragraph->run_depth && paragraph->shape.run.size == 0)
    paragraph->shape.run = (struct slice){paragraph->run, (uint32_t) (end - paragraph->run)};
  else if (slice_is (token->name, "w:p"))
    paragraph_close (self, end);
}

static void text_met (struct survey *self, const struct xml_token *token)
{
  if (self->open == NULL || !self->text)
    return;
  struct segment *segment = arena_alloc (self->arena, sizeof *segment);
  *segment = (struct segment){token->raw.data, token->raw.data + token->raw.size, NULL};
  if (self->open->last != NULL)
    self->open->last->next = segment;
  else
    self->open->first = segment;
  self->open->last = segment;
}

enum paper_error paragraphs_read (struct arena *arena, struct slice text, struct paragraph **first)
{
  struct xml *xml = arena_alloc (arena, sizeof *xml);
  struct xml_token token;
  struct survey survey = {.arena = arena};
  survey.end = &survey.first;
  enum xml_kind kind = XML_BAD;
  if (utf8_length (text.data, text.size) < 0)
    return PAPER_TEMPLATE_XML;
  xml_start (xml, text);
  while ((kind = xml_next (xml, &token)) != XML_END && kind != XML_BAD)
  {
    if (kind == XML_OPEN || kind == XML_EMPTY)
      tag_opened (&survey, xml, &token, kind == XML_EMPTY);
    else if (kind == XML_CLOSE)
      tag_closed (&survey, xml, &token);
    else
      text_met (&survey, &token);
  }
  *first = survey.first;
  return kind == XML_END ? PAPER_OK : PAPER_TEMPLATE_XML;
}

/* ---- Placeholders of a paragraph ---- */

struct place place_start (const struct segment *segment)
{
  return (struct place){segment, segment == NULL ? NULL : segment->from};
}

/* The letter here, or NUL at the end.  An entity is letters like any others: no placeholder holds one. */
static char place_letter (struct place *self)
{
  while (self->segment != NULL && self->at == self->segment->end)
    *self = place_start (self->segment->next);
  return self->segment == NULL ? '\0' : *self->at;
}

static bool place_takes (struct place *self, const char *letters)
{
  for (; *letters != '\0'; letters++, self->at++)
    if (place_letter (self) != *letters)
      return false;
  return true;
}

static bool is_space (char letter)
{
  return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
}

static void place_skip_spaces (struct place *self)
{
  while (is_space (place_letter (self)))
    self->at++;
}

/* Reads {{ key }} at a place. */
static bool placeholder_at (struct placeholder *self, struct place at)
{
  size_t size = 0;
  place_letter (&at);
  self->from = at;
  if (!place_takes (&at, "{{"))
    return false;
  place_skip_spaces (&at);
  for (char letter = place_letter (&at); letter != '\0' && letter != '}' && !is_space (letter); letter = place_letter (&at))
  {
    bool capital = letter >= 'A' && letter <= 'Z'; /* Word likes to begin with one */
    if (size == PAPER_KEY_BYTES || letter == '{')
      return false;
    self->key[size++] = (char) (capital ? letter - 'A' + 'a' : letter);
    at.at++;
  }
  self->key[size] = '\0';
  place_skip_spaces (&at);
  if (size == 0 || !place_takes (&at, "}}"))
    return false;
  self->end = at;
  return true;
}

bool placeholder_next (struct placeholder *self, struct place *at)
{
  for (; place_letter (at) != '\0'; at->at++)
    if (placeholder_at (self, *at))
    {
      *at = self->end;
      return true;
    }
  return false;
}

bool placeholder_alone (struct placeholder *self, const struct paragraph *paragraph)
{
  struct place at = place_start (paragraph->first);
  if (paragraph->filled)
    return false;
  place_skip_spaces (&at);
  if (!placeholder_at (self, at))
    return false;
  at = self->end;
  place_skip_spaces (&at);
  return place_letter (&at) == '\0';
}
