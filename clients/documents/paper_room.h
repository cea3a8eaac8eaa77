/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of papers know of each other.

       paper.c        the model, block by block           paper_text.c   cleaning, escaping, the catalogue
       html.c         the HTML page                       forms.c        numbers and dates
       pdf.c          pages, and what stands on them      pdf_text.c     lines of text         pdf_table.c  tables that run over pages
       docx.c         the file as a whole                 docx_zip.c     archives in bounds    docx_check.c whether they hold XML
       docx_xml.c     reading the XML of others           docx_text.c    paragraphs and placeholders
       docx_fill.c    replacing them                      docx_blocks.c  blocks as Word's XML  docx_parts.c the built-in template */
#ifndef IDEENBUS_PAPER_ROOM_H
#define IDEENBUS_PAPER_ROOM_H

#include "paper.h"

/* ---- The model ---- */

enum block_kind
{
  BLOCK_HEADING,
  BLOCK_PARAGRAPH,
  BLOCK_REMARK,
  BLOCK_PAIRS,
  BLOCK_BULLETS,
  BLOCK_TABLE,
  BLOCK_BREAK
};

/* An item of a list of pairs, of points, of facts. */
struct item
{
  struct slice key;   /* facts */
  struct slice label; /* facts, pairs */
  struct slice text;
  struct item *next;
};

struct items
{
  struct item *first, *last;
};

struct row
{
  bool sum;
  uint32_t filled;
  struct slice *cells; /* as many as the table has columns */
  struct row *next;
};

struct column
{
  enum paper_align align;
  struct slice header;
};

struct paper_table
{
  struct arena *arena;
  uint32_t columns;
  struct column column[PAPER_COLUMNS];
  struct row *first, *last;
};

struct block
{
  enum block_kind kind;
  int level;          /* HEADING */
  struct slice key;   /* HEADING, may be empty */
  struct slice text;  /* HEADING, PARAGRAPH, REMARK; TABLE: caption */
  struct items items; /* PAIRS, BULLETS */
  struct paper_table *table;
  struct block *next;
};

struct paper
{
  struct arena *arena;
  bool german;
  struct slice title, subtitle;
  int64_t time_ms;
  struct items facts;
  struct block *first, *last;
};

/* The fact with this key, or NULL. */
const struct item *paper_fact_of (const struct paper *self, struct slice key);
/* Where the section under a heading ends: the next heading of its level or above, or NULL. */
const struct block *block_section_end (const struct block *heading);

/* ---- Texts ---- */

enum paper_text
{
#define TEXT(SYMBOL, DE, EN) PT_##SYMBOL,
#include "paper_texts.def"
#undef TEXT
  PT_COUNT
};

const char *paper_text (enum paper_text text, bool german);
struct slice paper_text_filled (struct arena *arena, enum paper_text text, bool german, struct slice zero, struct slice one);

/* As paper.h says of texts.  one_line: line breaks and tabs become spaces, those at both ends go. */
struct slice text_clean (struct arena *arena, struct slice text, bool one_line);
/* For the text and the attributes of XML and HTML. */
void text_escape (FILE *out, struct slice text);
/* The first line of *rest, which moves behind it; false when nothing is left.  An empty text has one line. */
bool text_line (struct slice *rest, struct slice *line);

/* A stream into memory, then taken into an arena. */
struct memory
{
  FILE *out;
  char *data;
  size_t size;
};

FILE *memory_open (struct memory *self);
struct slice memory_take (struct memory *self, struct arena *arena);

#endif
