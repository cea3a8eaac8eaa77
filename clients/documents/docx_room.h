/* SPDX-License-Identifier: EUPL-1.2 */
/* A paper on its way to a DOCX: what the files docx*.c share.  A template is hostile until read: docx_zip.c bounds it, docx_check.c sees that its parts are
 * XML, docx_xml.c looks at no more than tags and their nesting. */
#ifndef IDEENBUS_DOCX_ROOM_H
#define IDEENBUS_DOCX_ROOM_H

#include "paper_room.h"

/* ---- Archives (docx_zip.c) ---- */

struct part
{
  struct slice name, bytes;
};

struct package
{
  uint32_t count;
  struct part *parts;
};

/* Unpacks a template; everything lies in the arena. */
enum paper_error package_read (struct package *self, struct arena *arena, struct slice bytes);
/* Of parts, or what these say of them: capitals do not matter to OPC. */
bool name_is (struct slice name, const char *with);
bool name_begins (struct slice name, const char *with);
bool name_ends (struct slice name, const char *with);
/* NULL when there is none. */
struct part *package_part (const struct package *self, const char *name);
enum paper_error package_write (const struct package *self, int64_t time_ms, FILE *out);

/* ---- XML (docx_check.c, docx_xml.c) ---- */

#define XML_DEPTH 256
#define XML_NAME_SLOTS 65536 /* more than PAPER_TEMPLATE_DIFFERENT_MAX, so that it never fills */

/* The different names met in the parts of a template, counted anew in each part. */
struct xml_names
{
  uint32_t count;
  uint32_t part;
  uint64_t *slots; /* hashes; 0: free */
};

/* Whether text is well-formed, with every prefix declared, without a document type, at most XML_DEPTH deep; plain: and UTF-8.  PAPER_OK or PAPER_TEMPLATE_XML.
   What it costs grows with the tags, which are counted first (xml_tags), and with different names, since expat keeps them: PAPER_TEMPLATE_TEXT for too many. */
enum paper_error xml_check (struct xml_names *names, struct slice text, bool plain);
/* At least as many as text has elements and attributes; closing tags count. */
uint32_t xml_tags (struct slice text);
struct xml_names *xml_names_new (struct arena *arena);

enum xml_kind
{
  XML_OPEN,
  XML_CLOSE,
  XML_EMPTY, /* <w:p/> */
  XML_TEXT,
  XML_END,
  XML_BAD /* not well-formed, or with a document type or CDATA, which Word does not write */
};

struct xml
{
  const char *at, *end;
  uint32_t depth; /* an element counts from its opening tag to its closing tag, both included */
  struct slice open[XML_DEPTH];
  bool closing; /* the last tag given was a closing one; its element goes with the next step */
};

struct xml_token
{
  struct slice name; /* of a tag */
  struct slice raw;  /* as it stands */
};

void xml_start (struct xml *self, struct slice text);
enum xml_kind xml_next (struct xml *self, struct xml_token *token);
/* The element around the one of the last tag; SLICE_NONE at the top. */
struct slice xml_parent (const struct xml *self);
/* The value of an attribute as it stands in the tag; SLICE_NONE for none. */
struct slice xml_attribute (const struct xml_token *token, const char *name);

/* ---- Blocks (docx_blocks.c) ---- */

/* How Word's XML for this template is written: ids of styles, which depend on the language of the Word that made it. */
struct styles
{
  struct slice title, subtitle, heading[PAPER_LEVELS + 1], caption, bullet;
};

/* What the paragraph of a placeholder looked like: w:pPr and w:rPr, whole, or empty. */
struct shape
{
  struct slice paragraph, run;
};

struct placed
{
  const struct block *heading;
  struct placed *next;
};

struct docx
{
  const struct paper *paper;
  struct arena *arena; /* of the whole run */
  struct styles styles;
  struct placed *placed; /* sections with a place of their own */
  bool content;          /* the template has a place for the rest */
  struct warning *warnings;
  bool foreign; /* the template is not ours: places and what they are filled with are counted */
  uint32_t places;
  size_t filled_bytes;
};

void styles_read (struct styles *self, struct slice xml);
bool docx_is_placed (const struct docx *self, const struct block *heading);
/* Blocks up to `end`, without sections that have a place of their own; an empty paragraph for none. */
void docx_blocks (struct docx *self, FILE *out, const struct block *from, const struct block *end, const struct shape *shape);
void docx_heading (struct docx *self, FILE *out, int level, struct slice text);
void docx_paragraph (FILE *out, struct slice style, struct slice text);
void docx_pairs (FILE *out, const struct items *items);

/* ---- The text of a template (docx_text.c) ---- */

/* The text of one <w:t>. */
struct segment
{
  const char *from, *end;
  struct segment *next;
};

struct paragraph
{
  const char *from, *end; /* tags included */
  struct slice opening;   /* its first tag */
  uint32_t depth;
  const char *properties, *run; /* where w:pPr, w:rPr of a run begin, and how deep */
  uint32_t run_depth;
  struct shape shape;
  bool section;  /* ends a section of the document: its properties hold the paper size */
  bool filled;   /* holds pictures, fields or other paragraphs: it cannot be taken away */
  bool declares; /* a tag in it declares a namespace: its shape is not XML without that tag */
  struct segment *first, *last;
  struct paragraph *next, *around;
};

/* All paragraphs of a part, in the order in which they end.  PAPER_OK or PAPER_TEMPLATE_XML. */
enum paper_error paragraphs_read (struct arena *arena, struct slice text, struct paragraph **first);

/* A place in the text of a paragraph, over the bounds of its segments. */
struct place
{
  const struct segment *segment;
  const char *at;
};

struct placeholder
{
  struct place from, end; /* end: behind its last letter */
  char key[PAPER_KEY_BYTES + 1];
};

struct place place_start (const struct segment *segment);
/* The next placeholder from *at on, which moves behind it. */
bool placeholder_next (struct placeholder *self, struct place *at);
/* The one placeholder of a paragraph that holds nothing else and can be taken away. */
bool placeholder_alone (struct placeholder *self, const struct paragraph *paragraph);

/* ---- Placeholders (docx_fill.c) ---- */

/* Notes which sections the part has places for. */
enum paper_error docx_survey (struct docx *self, struct slice xml);
/* *xml with its placeholders replaced.  body: sections may stand here.  PAPER_OK, PAPER_TEMPLATE_XML or PAPER_TEMPLATE_TEXT. */
enum paper_error docx_fill (struct docx *self, struct slice *xml, bool body);
/* Warns of what has no place. */
void docx_missing (struct docx *self);
void docx_warnings (const struct docx *self, struct paper_warnings *warnings);

/* ---- The built-in template (docx_parts.c) ---- */

/* open: with the paper's own placeholders, to be filled in by others; else with {{content}}. */
struct package docx_builtin (struct docx *self, bool open);
struct slice docx_core (struct docx *self);
struct styles docx_builtin_styles (void);

#endif
