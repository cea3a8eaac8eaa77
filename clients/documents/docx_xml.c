/* SPDX-License-Identifier: EUPL-1.2 */
/* The XML of others, tag by tag. */
#include "docx_room.h"

#include <string.h>

void xml_start (struct xml *self, struct slice text)
{
  self->at = text.data;
  self->end = text.data + text.size;
  self->depth = 0;
  self->closing = false;
  if (text.size >= 3 && memcmp (text.data, "\xef\xbb\xbf", 3) == 0)
    self->at += 3;
}

static bool begins (const struct xml *self, const char *with)
{
  size_t size = strlen (with);
  return (size_t) (self->end - self->at) >= size && memcmp (self->at, with, size) == 0;
}

/* Behind the next `what`, or NULL. */
static const char *behind (const struct xml *self, const char *what)
{
  const char *found = memmem (self->at, (size_t) (self->end - self->at), what, strlen (what));
  return found == NULL ? NULL : found + strlen (what);
}

static bool is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Comments and processing instructions say nothing here.  False when one is not closed. */
static bool pass_over (struct xml *self)
{
  while (begins (self, "<!--") || begins (self, "<?"))
  {
    self->at = behind (self, begins (self, "<?") ? "?>" : "-->");
    if (self->at == NULL)
      return false;
  }
  return true;
}

/* The end of the tag at self->at, behind its '>', which may also stand in an attribute; NULL for none. */
static const char *tag_end (const struct xml *self)
{
  char quote = '\0';
  for (const char *at = self->at + 1; at < self->end; at++)
  {
    if (quote != '\0')
      quote = *at == quote ? '\0' : quote;
    else if (*at == '"' || *at == '\'')
      quote = *at;
    else if (*at == '<')
      return NULL;
    else if (*at == '>')
      return at + 1;
  }
  return NULL;
}

static enum xml_kind tag_next (struct xml *self, struct xml_token *token)
{
  const char *end = tag_end (self);
  if (end == NULL)
    return XML_BAD;
  token->raw = (struct slice){self->at, (uint32_t) (end - self->at)};
  bool close = self->at[1] == '/', empty = !close && end[-2] == '/';
  const char *name = self->at + (close ? 2 : 1), *stop = name;
  while (!is_space (*stop) && *stop != '>' && *stop != '/')
    stop++;
  token->name = (struct slice){name, (uint32_t) (stop - name)};
  self->at = end;
  if (token->name.size == 0 || *name == '!')
    return XML_BAD;
  if (close)
  {
    self->closing = true;
    return self->depth > 0 && slice_equal (self->open[self->depth - 1], token->name) ? XML_CLOSE : XML_BAD;
  }
  if (self->depth == XML_DEPTH)
    return XML_BAD;
  self->open[self->depth++] = token->name;
  self->closing = empty;
  return empty ? XML_EMPTY : XML_OPEN;
}

enum xml_kind xml_next (struct xml *self, struct xml_token *token)
{
  if (self->closing)
    self->depth--;
  self->closing = false;
  if (self->at == NULL || !pass_over (self))
    return XML_BAD;
  if (self->at == self->end)
    return self->depth == 0 ? XML_END : XML_BAD;
  if (*self->at == '<')
    return tag_next (self, token);
  const char *end = memchr (self->at, '<', (size_t) (self->end - self->at));
  end = end == NULL ? self->end : end;
  token->name = SLICE_NONE;
  token->raw = (struct slice){self->at, (uint32_t) (end - self->at)};
  self->at = end;
  return XML_TEXT;
}

struct slice xml_parent (const struct xml *self)
{
  return self->depth < 2 ? SLICE_NONE : self->open[self->depth - 2];
}

struct slice xml_attribute (const struct xml_token *token, const char *name)
{
  const char *at = token->name.data + token->name.size, *end = token->raw.data + token->raw.size - 1;
  while (at < end)
  {
    while (at < end && (is_space (*at) || *at == '/'))
      at++;
    const char *start = at;
    while (at < end && *at != '=' && !is_space (*at))
      at++;
    struct slice found = {start, (uint32_t) (at - start)};
    while (at < end && *at != '"' && *at != '\'')
      at++;
    if (at == end)
      break;
    const char *value = at + 1, *stop = memchr (value, *at, (size_t) (end - value));
    if (stop == NULL)
      break;
    if (slice_is (found, name))
      return (struct slice){value, (uint32_t) (stop - value)};
    at = stop + 1;
  }
  return SLICE_NONE;
}
