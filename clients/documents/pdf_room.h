/* SPDX-License-Identifier: EUPL-1.2 */
/* A paper on its way to a PDF: what pdf.c, pdf_text.c and pdf_table.c share.  Lengths are points.

   The paper is set twice: first only to count the pages and to find the widths of tables, then to draw.  Both passes run through the same code and differ in
   `drawing` alone. */
#ifndef IDEENBUS_PDF_ROOM_H
#define IDEENBUS_PDF_ROOM_H

#include "paper_room.h"

#include <pango/pangocairo.h>

#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define PAGE_LEFT 68.0
#define PAGE_TOP 68.0
#define PAGE_TEXT_WIDTH (PAGE_WIDTH - PAGE_LEFT - 54.0)
#define PAGE_BOTTOM (PAGE_HEIGHT - 66.0)
#define TEXT_POINTS 9.5
#define GAP 7.0 /* below a block */

struct pdf
{
  const struct paper *paper;
  struct arena *arena; /* of the whole run */
  cairo_surface_t *surface;
  cairo_t *cairo;
  PangoContext *context;
  bool drawing;
  int page, pages;
  double y;   /* where the next thing goes */
  bool fresh; /* nothing stands on this page yet */
  int table;  /* tables met so far in this pass */
  int tables;
  double **widths; /* per table and column; NULL until it was met */
  double label;    /* the width of labels before their values, one for the whole paper */
  int sections;    /* open Sect tags */
  int outline[PAPER_LEVELS + 1];
};

enum look
{
  LOOK_TEXT,
  LOOK_BOLD
};

enum ink
{
  INK_TEXT,
  INK_GREY,
  INK_HEADING,
  INK_RULE,
  INK_FRAME,
  INK_FILL
};

/* ---- Pages (pdf.c) ---- */

void pdf_ink (struct pdf *self, enum ink ink);
void pdf_tag (struct pdf *self, const char *tag);
void pdf_tag_end (struct pdf *self, const char *tag);
void pdf_page_next (struct pdf *self);
/* A new page unless this much room is left, or the page is fresh. */
void pdf_need (struct pdf *self, double height);
void pdf_rectangle (struct pdf *self, enum ink ink, double x, double y, double width, double height);

/* ---- Text (pdf_text.c) ---- */

/* The caller frees it with g_object_unref.  width 0: lines as long as they are. */
PangoLayout *text_layout (struct pdf *self, struct slice text, enum look look, double points, double width);
double layout_height (PangoLayout *layout);

/* A run of lines of a layout. */
struct piece
{
  int from, count;
  double height;
};

/* The lines from `from` on that fit into height; at least one if `force`. */
struct piece layout_piece (PangoLayout *layout, int from, double height, bool force);
void layout_draw (struct pdf *self, PangoLayout *layout, struct piece piece, double x, double y);

/* A text over as many pages as it needs, under one tag; leaves y below it. */
void pdf_flow (struct pdf *self, const char *tag, PangoLayout *layout, double x);

/* ---- Tables (pdf_table.c) ---- */

void pdf_table (struct pdf *self, const struct block *block);
/* How much room the next table or list of pairs needs for its beginning: a caption, the header, and the first row or what of it stays together. */
double pdf_table_start (struct pdf *self, const struct block *block);
double pdf_pairs_start (struct pdf *self, const struct items *items);
/* How wide the labels of all pairs and facts of the paper are together. */
double pdf_label_width (struct pdf *self);
/* Labels and values side by side, as a list. */
void pdf_pairs (struct pdf *self, const struct items *items, bool rules);

#endif
