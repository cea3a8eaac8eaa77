/* SPDX-License-Identifier: EUPL-1.2 */
/* Lines of text on pages. */
#include "pdf_room.h"

#include <string.h>

#define FONT "DejaVu Sans, sans-serif"

/* Plain letters; and keeps a number and its sign together: no line ends before " €" and " %". */
static PangoAttrList *text_attributes (struct slice text)
{
  PangoAttrList *list = pango_attr_list_new ();
  /* Readers copy and search letters, so "fi" stays two of them. */
  pango_attr_list_insert (list, pango_attr_font_features_new ("liga=0, clig=0, dlig=0"));
  /* Where a word has to be cut it is cut anywhere, and a hyphen there would be wrong in every language. */
  pango_attr_list_insert (list, pango_attr_insert_hyphens_new (FALSE));
  for (uint32_t i = 1; i + 1 < text.size; i++)
  {
    if (text.data[i] != ' ' || text.data[i - 1] < '0' || text.data[i - 1] > '9')
      continue;
    if (text.data[i + 1] != '%' && (i + 3 >= text.size || memcmp (text.data + i + 1, "€", 3) != 0))
      continue;
    PangoAttribute *attribute = pango_attr_allow_breaks_new (FALSE);
    attribute->start_index = i - 1;
    attribute->end_index = i + 2;
    pango_attr_list_insert (list, attribute);
  }
  return list;
}

/* A line that ends in the middle of a text of many lines ends with a space for those who read it without seeing it. */
static struct slice text_spaced (struct pdf *self, struct slice text)
{
  char *spaced = arena_alloc (self->arena, (size_t) text.size * 2 + 1), *to = spaced;
  for (uint32_t i = 0; i < text.size; i++)
  {
    if (text.data[i] == '\n')
      *to++ = ' ';
    *to++ = text.data[i];
  }
  return (struct slice){spaced, (uint32_t) (to - spaced)};
}

PangoLayout *text_layout (struct pdf *self, struct slice text, enum look look, double points, double width)
{
  text = text_spaced (self, text);
  PangoLayout *layout = pango_layout_new (self->context);
  PangoFontDescription *font = pango_font_description_from_string (FONT);
  pango_font_description_set_absolute_size (font, points * PANGO_SCALE);
  pango_font_description_set_weight (font, look == LOOK_BOLD ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, text.data, (int) text.size);
  PangoAttrList *attributes = text_attributes (text);
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_line_spacing (layout, 1.25f);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  if (width > 0)
    pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  return layout;
}

double layout_height (PangoLayout *layout)
{
  PangoRectangle extents;
  pango_layout_get_extents (layout, NULL, &extents);
  return (double) extents.height / PANGO_SCALE;
}

struct piece layout_piece (PangoLayout *layout, int from, double height, bool force)
{
  struct piece piece = {from, 0, 0};
  PangoLayoutIter *iter = pango_layout_get_iter (layout);
  int line = 0, top = 0;
  do
  {
    int y0, y1;
    pango_layout_iter_get_line_yrange (iter, &y0, &y1);
    if (line < from)
      continue;
    if (line == from)
      top = y0;
    double below = (double) (y1 - top) / PANGO_SCALE;
    if (below > height && !(force && line == from))
      break;
    piece.count++;
    piece.height = below;
  } while (line++, pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
  return piece;
}

/* Where a line is wrapped, pango takes the glyph of the space away; words of two lines would then touch for those who read the text without seeing it. */
static void keep_last_space (PangoLayout *layout, PangoLayoutLine *line)
{
  GSList *last = g_slist_last (line->runs);
  if (last == NULL)
    return;
  PangoGlyphItem *run = last->data;
  const char *text = pango_layout_get_text (layout);
  int end = run->glyphs->num_glyphs - 1, at = end < 0 ? 0 : run->item->offset + run->glyphs->log_clusters[end];
  if (end < 0 || text[at] != ' ' || run->glyphs->glyphs[end].glyph != PANGO_GLYPH_EMPTY)
    return;
  PangoGlyphString *space = pango_glyph_string_new ();
  pango_shape (" ", 1, &run->item->analysis, space);
  if (space->num_glyphs == 1)
    run->glyphs->glyphs[end].glyph = space->glyphs[0].glyph;
  pango_glyph_string_free (space);
}

void layout_draw (struct pdf *self, PangoLayout *layout, struct piece piece, double x, double y)
{
  if (!self->drawing || piece.count == 0)
    return;
  PangoLayoutIter *iter = pango_layout_get_iter (layout);
  int line = 0, top = 0;
  do
  {
    if (line < piece.from)
      continue;
    if (line == piece.from)
      pango_layout_iter_get_line_yrange (iter, &top, NULL);
    PangoRectangle extents;
    pango_layout_iter_get_line_extents (iter, NULL, &extents);
    cairo_move_to (self->cairo, x + (double) extents.x / PANGO_SCALE, y + (double) (pango_layout_iter_get_baseline (iter) - top) / PANGO_SCALE);
    keep_last_space (layout, pango_layout_iter_get_line (iter));
    pango_cairo_show_layout_line (self->cairo, pango_layout_iter_get_line_readonly (iter));
  } while (line++, line < piece.from + piece.count && pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
}

/* One line alone at the foot of a page looks lost; it goes over with the rest. */
static bool is_lost (struct pdf *self, struct piece piece, int lines)
{
  return !self->fresh && piece.from == 0 && piece.count == 1 && lines > 1;
}

void pdf_flow (struct pdf *self, const char *tag, PangoLayout *layout, double x)
{
  int lines = pango_layout_get_line_count (layout), from = 0;
  while (from < lines)
  {
    struct piece piece = layout_piece (layout, from, PAGE_BOTTOM - self->y, self->fresh);
    if (piece.count == 0 || is_lost (self, piece, lines))
    {
      pdf_page_next (self);
      continue;
    }
    /* A piece of content belongs to one page, so what goes on begins a tag anew. */
    pdf_tag (self, tag);
    layout_draw (self, layout, piece, x, self->y);
    pdf_tag_end (self, tag);
    self->y += piece.height;
    self->fresh = false;
    from += piece.count;
    if (from < lines)
      pdf_page_next (self);
  }
}
