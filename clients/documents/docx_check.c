/* SPDX-License-Identifier: EUPL-1.2 */
/* Whether a part of a template is XML as Word reads it: expat says so, within bounds.  It is read twice: first as XML alone, which finds what could be made to
   cost much (document types, depth, long namespaces), then with namespaces, since a prefix that nobody declared is an error to Word as well. */
#include "docx_room.h"

#include "proto/codec.h"

#include <expat.h>
#include <string.h>
#include <strings.h>

#define ATTRIBUTES 256      /* of one element; Word's first one has about forty */
#define NAMESPACE_BYTES 256 /* expat writes it out for each attribute that has it */

struct check
{
  XML_Parser parser;
  struct xml_names *names;
  bool plain; /* UTF-8 */
  bool many;  /* too many different names */
  uint32_t depth;
  bool refused;
  bool spaces; /* read with namespaces */
};

static void refuse (struct check *self)
{
  self->refused = true;
  XML_StopParser (self->parser, XML_FALSE);
}

/* Notes the hash of a name, another one in each part.  Two names with the same one count once: who gives them cannot know where the table lies. */
static void name_met (struct check *self, const char *name)
{
  struct xml_names *names = self->names;
  if (self->spaces)
    return;
  uint64_t hash = 0xcbf29ce484222325 ^ (uintptr_t) names->slots ^ (uint64_t) names->part << 48;
  for (; *name != '\0'; name++)
    hash = (hash ^ (unsigned char) *name) * 0x100000001b3;
  hash |= hash == 0;
  uint32_t at = (uint32_t) (hash >> 32) % XML_NAME_SLOTS;
  while (names->slots[at] != 0 && names->slots[at] != hash)
    at = (at + 1) % XML_NAME_SLOTS;
  if (names->slots[at] == hash)
    return;
  names->slots[at] = hash;
  if (++names->count <= PAPER_TEMPLATE_DIFFERENT_MAX)
    return;
  self->many = true;
  refuse (self);
}

/* Texts of ours and of other parts go into it, so it is UTF-8 whatever it says it is. */
static void declaration_met (void *context, const XML_Char *version, const XML_Char *encoding, int standalone)
{
  struct check *self = context;
  (void) standalone;
  if ((version != NULL && strcmp (version, "1.0") != 0) || (self->plain && encoding != NULL && strcasecmp (encoding, "UTF-8") != 0))
    refuse (self);
}

/* Office files have no document type: with one come entities, which are others' texts or grow without measure. */
static void doctype_met (void *context, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
  (void) name, (void) system, (void) public, (void) internal;
  refuse (context);
}

static void element_opened (void *context, const XML_Char *name, const XML_Char **attributes)
{
  struct check *self = context;
  uint32_t count = 0;
  name_met (self, name);
  for (; *attributes != NULL && count <= ATTRIBUTES && !self->refused; attributes += 2, count++)
  {
    name_met (self, attributes[0]);
    if (strncmp (attributes[0], "xmlns", 5) == 0 && strlen (attributes[1]) > NAMESPACE_BYTES)
      refuse (self);
  }
  if (++self->depth > XML_DEPTH || count > ATTRIBUTES)
    refuse (self);
}

static void element_closed (void *context, const XML_Char *name)
{
  struct check *self = context;
  (void) name;
  self->depth--;
}

static bool reads (struct check *self, struct slice text, XML_Parser parser)
{
  if (parser == NULL)
    abort (); /* out of memory, as in the arena */
  self->parser = parser;
  XML_SetUserData (parser, self);
  XML_SetXmlDeclHandler (parser, declaration_met);
  XML_SetStartDoctypeDeclHandler (parser, doctype_met);
  XML_SetElementHandler (parser, element_opened, element_closed);
  self->depth = 0;
  bool good = XML_Parse (parser, text.data, (int) text.size, XML_TRUE) == XML_STATUS_OK;
  XML_ParserFree (parser);
  return good && !self->refused;
}

uint32_t xml_tags (struct slice text)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < text.size; i++)
    count += text.data[i] == '<' || text.data[i] == '=';
  return count;
}

struct xml_names *xml_names_new (struct arena *arena)
{
  struct xml_names *self = arena_alloc (arena, sizeof *self);
  *self = (struct xml_names){0, 0, arena_alloc (arena, XML_NAME_SLOTS * sizeof *self->slots)};
  memset (self->slots, 0, XML_NAME_SLOTS * sizeof *self->slots);
  return self;
}

enum paper_error xml_check (struct xml_names *names, struct slice text, bool plain)
{
  struct check check = {.names = names, .plain = plain};
  /* expat knows UTF-16 without being told. */
  if (plain && (memchr (text.data, '\0', text.size) != NULL || utf8_length (text.data, text.size) < 0))
    return PAPER_TEMPLATE_XML;
  names->part++;
  if (!reads (&check, text, XML_ParserCreate (NULL)))
    return check.many ? PAPER_TEMPLATE_TEXT : PAPER_TEMPLATE_XML;
  check.spaces = true;
  return reads (&check, text, XML_ParserCreateNS (NULL, '\n')) ? PAPER_OK : PAPER_TEMPLATE_XML;
}
