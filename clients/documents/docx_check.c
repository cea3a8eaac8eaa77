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
  bool plain; /* UTF-8 */
  uint32_t depth;
  bool refused;
};

static void refuse (struct check *self)
{
  self->refused = true;
  XML_StopParser (self->parser, XML_FALSE);
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
  (void) name;
  for (; *attributes != NULL && count <= ATTRIBUTES; attributes += 2, count++)
    if (strncmp (attributes[0], "xmlns", 5) == 0 && strlen (attributes[1]) > NAMESPACE_BYTES)
      refuse (self);
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

uint32_t xml_names (struct slice text)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < text.size; i++)
    count += text.data[i] == '<' || text.data[i] == '=';
  return count;
}

enum paper_error xml_check (struct slice text, bool plain)
{
  struct check check = {.plain = plain};
  /* expat knows UTF-16 without being told. */
  if (plain && (memchr (text.data, '\0', text.size) != NULL || utf8_length (text.data, text.size) < 0))
    return PAPER_TEMPLATE_XML;
  return reads (&check, text, XML_ParserCreate (NULL)) && reads (&check, text, XML_ParserCreateNS (NULL, '\n')) ? PAPER_OK : PAPER_TEMPLATE_XML;
}
