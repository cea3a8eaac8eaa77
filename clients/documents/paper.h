/* SPDX-License-Identifier: EUPL-1.2 */
/* A paper: a document for people, built block by block and then written as HTML, PDF or DOCX.

   Texts given to a paper come from people and are plain: nothing in them is markup, each writer escapes them.  They are copied, and cleaned on the way: what is
   no UTF-8 becomes U+FFFD, control characters go (also those that turn the direction of writing), line ends become \n.  A paper and all that is made for it
   live in the arena it was made with; one thread at a time.  The writers do not change the paper and may be called one after the other. */
#ifndef IDEENBUS_PAPER_H
#define IDEENBUS_PAPER_H

#include "proto/value.h"

#include <stdio.h>

#define PAPER_COLUMNS 24   /* of one table */
#define PAPER_KEY_BYTES 64 /* keys of headings and facts: a-z 0-9 _ - */
#define PAPER_LEVELS 3     /* of headings below the title */
#define PAPER_TEMPLATE_BYTES_MAX (5 * 1024 * 1024)
#define PAPER_TEMPLATE_ENTRIES_MAX 1000 /* files in a template */
#define PAPER_TEMPLATE_UNPACKED_MAX (50 * 1024 * 1024)
#define PAPER_TEMPLATE_TEXT_MAX (4 * 1024 * 1024)    /* of its XML that is read: the text, heads and feet */
#define PAPER_TEMPLATE_XML_MAX (8 * 1024 * 1024)     /* of all its XML */
#define PAPER_TEMPLATE_TAGS_MAX 500000               /* tags and attributes of all its XML; an office puts 380,000 into 4 MiB of tables */
#define PAPER_TEMPLATE_DIFFERENT_MAX 30000           /* different names of them, counted anew in each part; an office has some hundreds */
#define PAPER_TEMPLATE_PLACES_MAX 25000              /* placeholders */
#define PAPER_TEMPLATE_FILLED_MAX (50 * 1024 * 1024) /* of XML put in their place */

struct paper;
struct paper_table;

enum paper_align
{
  PAPER_LEFT,
  PAPER_RIGHT
};

/* ---- Building ---- */

/* time_ms: when the paper was made; it goes into the files' metadata, so that the same paper gives the same bytes.  title: one line, may not be empty. */
struct paper *paper_new (struct arena *arena, bool german, struct slice title, int64_t time_ms);

/* One line under the title; an empty one is none. */
void paper_subtitle (struct paper *self, struct slice text);

/* A line of the head: reference, date, Träger, Aktenzeichen …  key: what a DOCX template calls it ({{ref}}, {{date}}, {{org}}), unique in the paper, ASCII; not
   one of title, subtitle, facts, content.  The fact "org" is the author in a PDF's metadata, "ref" stands in the running head. */
void paper_fact (struct paper *self, const char *key, struct slice label, struct slice value);

/* level 1 to PAPER_LEVELS; one that would leave a gap (3 under 1) is raised.  key: a name for the section below it, for links (the id in HTML) and for DOCX
   templates, unique in the paper; or NULL. */
void paper_heading (struct paper *self, int level, const char *key, struct slice text);

/* Whether a heading can still have this key. */
bool paper_key_is_free (const struct paper *self, struct slice key);

/* Takes away the headings given so far under which nothing stands. */
void paper_drop_empty_headings (struct paper *self);

/* Line breaks are kept; a blank line begins a new paragraph.  An empty text gives none. */
void paper_paragraph (struct paper *self, struct slice text);

/* A note set apart from the text around it. */
void paper_remark (struct paper *self, struct slice text);

/* One label with its value; those that follow one another make one list.  Line breaks in the value are kept. */
void paper_pair (struct paper *self, struct slice label, struct slice value);

/* One point of a list; those that follow one another make one list. */
void paper_bullet (struct paper *self, struct slice text);

/* What follows begins on a new page. */
void paper_break (struct paper *self);

/* A table is filled in this order: its columns, then row by row its cells.  caption may be empty.  A table without rows says so where it is shown.  The first
   cell of a row is its name (scope=row). */
struct paper_table *paper_table (struct paper *self, struct slice caption);
void paper_column (struct paper_table *self, enum paper_align align, struct slice header); /* at most PAPER_COLUMNS, before the first row */
void paper_row (struct paper_table *self);
void paper_sum_row (struct paper_table *self);                 /* a row in bold type; the last one, as a rule */
void paper_cell (struct paper_table *self, struct slice text); /* the next cell of the last row; those not given are empty */

/* ---- Writing ---- */

enum paper_error
{
#define ERROR(SYMBOL, CODE, DE, EN) PAPER_##SYMBOL,
#include "paper_errors.def"
#undef ERROR
  PAPER_ERRORS
};

const char *paper_error_code (enum paper_error error); /* stable, ASCII */
const char *paper_error_text (enum paper_error error, bool german);

/* One self-contained HTML page without script.  PAPER_OK or PAPER_WRITE. */
enum paper_error paper_write_html (const struct paper *self, FILE *out);

/* The same in parts, for pages with a frame of their own: the head with title, subtitle and facts; what follows it; and the style of both, which pages may add
   to.  Its colours are the properties --paper, --ink, --title, --quiet, --mark, --tint, --line and --hair.  Whether all was written is for out to say. */
void paper_write_html_head (const struct paper *self, FILE *out);
void paper_write_html_body (const struct paper *self, FILE *out);
void paper_write_style (bool german, FILE *out);

/* A tagged PDF on A4 with outline and page numbers.  Needs at least one font (Debian: fonts-dejavu-core).  PAPER_OK, PAPER_WRITE or PAPER_RENDER. */
enum paper_error paper_write_pdf (const struct paper *self, FILE *out);

enum paper_warning_kind
{
  PAPER_NOT_PLACED, /* a section of the paper for which the template has no place: it is missing in the file; name is its heading */
  PAPER_NO_VALUE,   /* a placeholder the paper has nothing for: it was left empty; name is the placeholder */
  PAPER_NOT_ALONE   /* a section's placeholder beside other text, or in a head or foot: it still stands there; name is the placeholder */
};

struct paper_warning
{
  enum paper_warning_kind kind;
  struct slice name; /* empty with PAPER_NOT_PLACED: what stands before the first heading */
};

struct paper_warnings
{
  uint32_t count;
  struct paper_warning *items; /* in the paper's arena */
};

struct slice paper_warning_text (struct arena *arena, const struct paper_warning *warning, bool german);

/* A DOCX.  docx_template: the bytes of a .docx or .dotx file, or SLICE_NONE for the built-in one.  In its text, heads and feet {{title}}, {{subtitle}} and the
   keys of facts are replaced; a paragraph of word/document.xml that holds nothing but the key of a heading becomes the blocks of that section, without its
   heading and without sections that have a place of their own; {{facts}} all facts; {{content}} all that has no place of its own.  Capitals do not matter.
   warnings may be NULL.  PAPER_OK, PAPER_WRITE, or one of PAPER_TEMPLATE_…: then nothing was written. */
enum paper_error paper_write_docx (const struct paper *self, struct slice docx_template, FILE *out, struct paper_warnings *warnings);

/* A template to begin from: the look of the built-in one, with the placeholders of this paper's facts and headings in place of their texts.  PAPER_OK or
 * PAPER_WRITE. */
enum paper_error paper_write_template (const struct paper *self, FILE *out);

#endif
