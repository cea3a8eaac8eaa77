/* SPDX-License-Identifier: EUPL-1.2 */
/* The positions of a definition's text, read as events of libyaml (which libcyaml stands on). */
#include "definition_error.h"

#include <string.h>
#include <yaml.h>

struct reader
{
  struct arena *arena;
  struct slice yaml;
  yaml_parser_t parser;
  struct source_node *root, *open; /* open: the innermost container that has not ended */
  uint32_t depth, nodes, documents;
  bool key_pending; /* a key of the open map was read, its value not yet */
  struct slice key;
  uint32_t key_line, key_column;
  struct definition_error *error;
  struct source_node at; /* where the error is */
};

static uint32_t mark_line (yaml_mark_t mark)
{
  return (uint32_t) mark.line + 1;
}

static uint32_t mark_column (yaml_mark_t mark)
{
  return (uint32_t) mark.column + 1;
}

/* A place to refuse at. */
static const struct source_node *place_of_mark (struct reader *self, yaml_mark_t mark)
{
  self->at = (struct source_node){.key_line = mark_line (mark), .key_column = mark_column (mark)};
  return &self->at;
}

/* Of what is wrong below the characters, bad UTF-8 or a control character, libyaml knows the offset only. */
static yaml_mark_t mark_of_offset (struct slice yaml, size_t offset)
{
  yaml_mark_t mark = {.index = offset};
  for (size_t i = 0; i < offset && i < yaml.size; i++)
    if (yaml.data[i] == '\n')
    {
      mark.line++;
      mark.column = 0;
    }
    else
      mark.column += ((unsigned char) yaml.data[i] & 0xc0) != 0x80;
  return mark;
}

static bool syntax_error (struct reader *self)
{
  const yaml_parser_t *parser = &self->parser;
  if (parser->problem == NULL)
    return definition_refuse (self->error, place_of_mark (self, parser->mark), FAULT_NO_YAML);
  struct label said = foreign_label (self->arena, parser->problem);
  if (parser->error == YAML_READER_ERROR)
    return definition_refuse_said (self->error, place_of_mark (self, mark_of_offset (self->yaml, parser->problem_offset)), said);
  if (parser->context != NULL) /* "while parsing a flow sequence": the German text says what to do instead */
    said.en = slice_of (arena_printf (self->arena, "%s, %s", parser->context, parser->problem));
  return definition_refuse_said (self->error, place_of_mark (self, parser->problem_mark), said);
}

/* Hangs a node into the open container, or makes it the root. */
static struct source_node *node_add (struct reader *self, yaml_mark_t mark, bool map)
{
  struct source_node *node = arena_alloc (self->arena, sizeof *node);
  *node =
      (struct source_node){.key_line = mark_line (mark), .key_column = mark_column (mark), .line = mark_line (mark), .column = mark_column (mark), .map = map};
  if (self->key_pending)
  {
    node->key = self->key;
    node->key_line = self->key_line;
    node->key_column = self->key_column;
    self->key_pending = false;
  }
  struct source_node *parent = self->open;
  if (parent == NULL)
    self->root = node;
  else
  {
    node->parent = parent;
    if (parent->last == NULL)
      parent->first = node;
    else
      parent->last->next = node;
    parent->last = node;
    parent->child_count++;
  }
  return node;
}

static bool take_node (struct reader *self, const yaml_event_t *event)
{
  yaml_mark_t mark = event->start_mark;
  if (++self->nodes > SOURCE_NODES)
    return definition_refuse (self->error, place_of_mark (self, mark), FAULT_TOO_MANY_VALUES, SOURCE_NODES);
  if (self->open != NULL && self->open->child_count >= SOURCE_CHILDREN)
    return definition_refuse (self->error, place_of_mark (self, mark), FAULT_TOO_MANY_ENTRIES, SOURCE_CHILDREN);
  bool container = event->type != YAML_SCALAR_EVENT;
  if (self->open != NULL && self->open->map && !self->key_pending)
  {
    if (container)
      return definition_refuse (self->error, place_of_mark (self, mark), FAULT_PLAIN_KEY);
    struct slice key = {(const char *) event->data.scalar.value, (uint32_t) event->data.scalar.length};
    for (const struct source_node *node = self->open->first; node != NULL; node = node->next)
      if (slice_equal (node->key, key))
        return definition_refuse (self->error, place_of_mark (self, mark), FAULT_STANDS_TWICE, SLICE_ARG (key), node->key_line);
    self->key = slice_copy (self->arena, key);
    self->key_line = mark_line (mark);
    self->key_column = mark_column (mark);
    self->key_pending = true;
    return true;
  }
  struct source_node *node = node_add (self, mark, event->type == YAML_MAPPING_START_EVENT);
  if (!container)
  {
    node->scalar = true;
    node->text = (struct slice){arena_copy (self->arena, event->data.scalar.value, event->data.scalar.length), (uint32_t) event->data.scalar.length};
  }
  else
  {
    if (++self->depth > SOURCE_DEPTH)
      return definition_refuse (self->error, place_of_mark (self, mark), FAULT_TOO_DEEP, SOURCE_DEPTH);
    self->open = node;
  }
  return true;
}

static bool take_scalar (struct reader *self, const yaml_event_t *event)
{
  const unsigned char *text = event->data.scalar.value;
  for (size_t i = 0; i < event->data.scalar.length; i++)
    if ((text[i] < 0x20 && text[i] != '\n') || text[i] == 0x7f)
      return definition_refuse (self->error, place_of_mark (self, event->start_mark), FAULT_CONTROL, text[i]);
  return take_node (self, event);
}

static bool take_event (struct reader *self, const yaml_event_t *event)
{
  switch (event->type)
  {
  case YAML_DOCUMENT_START_EVENT:
    return ++self->documents == 1 || definition_refuse (self->error, place_of_mark (self, event->start_mark), FAULT_SECOND_DOCUMENT);
  case YAML_ALIAS_EVENT:
    return definition_refuse (self->error, place_of_mark (self, event->start_mark), FAULT_ALIAS);
  case YAML_SCALAR_EVENT:
    return take_scalar (self, event);
  case YAML_SEQUENCE_START_EVENT:
  case YAML_MAPPING_START_EVENT:
    return take_node (self, event);
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    self->open = self->open->parent;
    self->depth--;
    return true;
  default:
    return true;
  }
}

/* How many bytes end a line for libyaml here: 0 where none ends. */
static uint32_t line_end (struct slice yaml, uint32_t at)
{
  static const char *const ends[] = {"\r\n", "\n", "\r", "\xc2\x85", "\u2028", "\u2029"};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
  {
    uint32_t size = (uint32_t) strlen (ends[i]);
    if (size <= yaml.size - at && memcmp (yaml.data + at, ends[i], size) == 0)
      return size;
  }
  return 0;
}

/* %YAML may stand there.  libyaml compares each %TAG with all before it: some ten thousand take it half a minute, and nothing else is written meanwhile. */
static bool refuse_directives (struct reader *self)
{
  struct slice yaml = self->yaml;
  yaml_mark_t mark = {0};
  bool begins = true;
  for (uint32_t at = 0, size; at < yaml.size; at += size)
  {
    bool allowed = yaml.size - at > 5 && (memcmp (yaml.data + at, "%YAML ", 6) == 0 || memcmp (yaml.data + at, "%YAML\t", 6) == 0);
    if (begins && yaml.data[at] == '%' && !allowed)
      return definition_refuse (self->error, place_of_mark (self, mark), FAULT_DIRECTIVE);
    size = line_end (yaml, at);
    begins = size > 0;
    mark.line += begins;
    size += !begins;
  }
  return true;
}

struct source_node *source_read (struct arena *arena, struct slice yaml, struct definition_error *error)
{
  struct reader reader = {.arena = arena, .yaml = yaml, .error = error};
  if (!refuse_directives (&reader))
    return NULL;
  if (!yaml_parser_initialize (&reader.parser))
  {
    definition_refuse (error, NULL, FAULT_MEMORY);
    return NULL;
  }
  yaml_parser_set_encoding (&reader.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&reader.parser, (const unsigned char *) yaml.data, yaml.size);
  bool good = true, ended = false;
  while (good && !ended)
  {
    yaml_event_t event;
    if (!yaml_parser_parse (&reader.parser, &event))
    {
      good = syntax_error (&reader);
      break;
    }
    ended = event.type == YAML_STREAM_END_EVENT;
    good = take_event (&reader, &event);
    yaml_event_delete (&event);
  }
  if (good && (reader.root == NULL || !reader.root->map))
    good = definition_refuse (error, place_of_mark (&reader, (yaml_mark_t){0}), FAULT_NO_MAP);
  yaml_parser_delete (&reader.parser);
  return good ? reader.root : NULL;
}

const struct source_node *source_key (const struct source_node *self, const char *key)
{
  if (self == NULL || !self->map)
    return NULL;
  for (const struct source_node *node = self->first; node != NULL; node = node->next)
    if (slice_is (node->key, key))
      return node;
  return NULL;
}

const struct source_node *source_item (const struct source_node *self, uint32_t index)
{
  if (self == NULL || self->map)
    return NULL;
  const struct source_node *node = self->first;
  while (node != NULL && index-- > 0)
    node = node->next;
  return node;
}

const struct source_node *source_find (const struct source_node *root, struct slice key, uint32_t line, uint32_t column)
{
  const struct source_node *node = root;
  while (node != NULL)
  {
    bool behind = node->key_line > line || (node->key_line == line && node->key_column >= column);
    if (behind && node->key.data != NULL && slice_equal (node->key, key))
      return node;
    if (node->first != NULL)
      node = node->first;
    else
    {
      while (node != NULL && node->next == NULL)
        node = node->parent;
      node = node == NULL ? NULL : node->next;
    }
  }
  return NULL;
}
