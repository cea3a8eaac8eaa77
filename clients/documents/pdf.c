/* SPDX-License-Identifier: EUPL-1.2 */
/* A paper as a tagged PDF: its pages, and block by block what stands on them. */
#include "pdf_room.h"

#include <cairo-pdf.h>
#include <string.h>
#include <time.h>

/* ---- Drawing ---- */

void pdf_ink (struct pdf *self, enum ink ink)
{
  static const double inks[][3] = {[INK_TEXT] = {0.1, 0.1, 0.1},    [INK_GREY] = {0.28, 0.32, 0.36},  [INK_HEADING] = {0.07, 0.2, 0.31},
                                   [INK_RULE] = {0.77, 0.79, 0.82}, [INK_FRAME] = {0.12, 0.31, 0.47}, [INK_FILL] = {0.93, 0.95, 0.97}};
  if (self->drawing)
    cairo_set_source_rgb (self->cairo, inks[ink][0], inks[ink][1], inks[ink][2]);
}

void pdf_tag (struct pdf *self, const char *tag)
{
  if (self->drawing && tag != NULL)
    cairo_tag_begin (self->cairo, tag, NULL);
}

void pdf_tag_end (struct pdf *self, const char *tag)
{
  if (self->drawing && tag != NULL)
    cairo_tag_end (self->cairo, tag);
}

void pdf_rectangle (struct pdf *self, enum ink ink, double x, double y, double width, double height)
{
  pdf_ink (self, ink);
  if (!self->drawing)
    return;
  cairo_rectangle (self->cairo, x, y, width, height);
  cairo_fill (self->cairo);
}

/* ---- Pages ---- */

/* A line of small grey type in the margin, cut with an ellipsis: what it says stands in full elsewhere. */
static void margin_text (struct pdf *self, struct slice text, double y, double x, double width, PangoAlignment align)
{
  if (text.size == 0)
    return;
  PangoLayout *layout = text_layout (self, text, LOOK_TEXT, 7.5, width);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, align);
  pdf_ink (self, INK_GREY);
  layout_draw (self, layout, layout_piece (layout, 0, 100, true), x, y);
  g_object_unref (layout);
}

static void page_margins (struct pdf *self)
{
  const struct paper *paper = self->paper;
  const struct item *ref = paper_fact_of (paper, SLICE ("ref"));
  char page[16], pages[16];
  if (!self->drawing)
    return;
  cairo_save (self->cairo); /* what goes on over the page keeps its ink */
  snprintf (page, sizeof page, "%d", self->page);
  snprintf (pages, sizeof pages, "%d", self->pages);
  double half = PAGE_TEXT_WIDTH / 2;
  struct slice number = paper_text_filled (self->arena, PT_PAGE, paper->german, slice_of (page), slice_of (pages));
  pdf_rectangle (self, INK_RULE, PAGE_LEFT, PAGE_HEIGHT - 50, PAGE_TEXT_WIDTH, 0.4);
  margin_text (self, number, PAGE_HEIGHT - 46, PAGE_LEFT + half, half, PANGO_ALIGN_RIGHT);
  if (ref != NULL)
    margin_text (self, ref->text, PAGE_HEIGHT - 46, PAGE_LEFT, half, PANGO_ALIGN_LEFT);
  if (self->page > 1)
  {
    margin_text (self, paper->title, 38, PAGE_LEFT, PAGE_TEXT_WIDTH, PANGO_ALIGN_LEFT);
    pdf_rectangle (self, INK_RULE, PAGE_LEFT, 52, PAGE_TEXT_WIDTH, 0.4);
  }
  cairo_restore (self->cairo);
}

static void page_begin (struct pdf *self)
{
  self->page++;
  self->y = self->page == 1 ? PAGE_TOP - 14 : PAGE_TOP;
  self->fresh = true;
}

void pdf_page_next (struct pdf *self)
{
  page_margins (self);
  if (self->drawing)
    cairo_show_page (self->cairo);
  page_begin (self);
}

void pdf_need (struct pdf *self, double height)
{
  if (!self->fresh && self->y + height > PAGE_BOTTOM)
    pdf_page_next (self);
}

/* ---- Blocks ---- */

static void flow_text (struct pdf *self, const char *tag, struct slice text, enum ink ink, double points)
{
  PangoLayout *layout = text_layout (self, text, tag[0] == 'H' ? LOOK_BOLD : LOOK_TEXT, points, PAGE_TEXT_WIDTH);
  pdf_ink (self, ink);
  pdf_flow (self, tag, layout, PAGE_LEFT);
  g_object_unref (layout);
}

static void sections_close (struct pdf *self, int level)
{
  for (; self->sections >= level; self->sections--)
    pdf_tag_end (self, "Sect");
}

static void outline_add (struct pdf *self, const struct block *block)
{
  if (!self->drawing)
    return;
  int parent = block->level == 1 ? CAIRO_PDF_OUTLINE_ROOT : self->outline[block->level - 1];
  /* Whole points: the decimal point of printf is the locale's. */
  const char *target = arena_printf (self->arena, "page=%d pos=[%d %d]", self->page, (int) PAGE_LEFT, (int) self->y);
  self->outline[block->level] = cairo_pdf_surface_add_outline (self->surface, parent, slice_copy (self->arena, block->text).data, target,
                                                               block->level == 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
}

/* What a heading wants below it: the first lines of a text, the head of a table with a row, a pair, and further headings with theirs. */
static double room_below (struct pdf *self, const struct block *heading)
{
  double room = 8;
  const struct block *next = heading->next;
  for (; next != NULL && next->kind == BLOCK_HEADING && next->level > heading->level; next = next->next)
    room += 30;
  if (next != NULL && next->kind == BLOCK_TABLE)
    return room + pdf_table_start (self, next);
  return room + (next != NULL && next->kind == BLOCK_PAIRS ? pdf_pairs_start (self, &next->items) : 36);
}

static void put_heading (struct pdf *self, const struct block *block)
{
  static const double points[] = {0, 13, 11, 9.5}, above[] = {0, 14, 10, 6};
  static const char *const tags[] = {"H1", "H2", "H3", "H4"};
  sections_close (self, block->level);
  PangoLayout *layout = text_layout (self, block->text, LOOK_BOLD, points[block->level], PAGE_TEXT_WIDTH);
  /* A heading stays with the first lines under it. */
  pdf_need (self, above[block->level] + layout_height (layout) + room_below (self, block));
  if (!self->fresh)
    self->y += above[block->level];
  for (; self->sections < block->level; self->sections++)
    pdf_tag (self, "Sect");
  outline_add (self, block);
  pdf_ink (self, INK_HEADING);
  pdf_flow (self, tags[block->level], layout, PAGE_LEFT);
  self->y += 4;
  g_object_unref (layout);
}

/* A bar at the left and a tint behind, page by page. */
static void put_remark (struct pdf *self, const struct block *block)
{
  const double pad = 8;
  PangoLayout *layout = text_layout (self, block->text, LOOK_TEXT, TEXT_POINTS, PAGE_TEXT_WIDTH - 3 * pad);
  int lines = pango_layout_get_line_count (layout), from = 0;
  while (from < lines)
  {
    struct piece piece = layout_piece (layout, from, PAGE_BOTTOM - self->y - pad, self->fresh);
    if (piece.count == 0)
    {
      pdf_page_next (self);
      continue;
    }
    double height = piece.height + pad;
    pdf_rectangle (self, INK_FILL, PAGE_LEFT, self->y, PAGE_TEXT_WIDTH, height);
    pdf_rectangle (self, INK_FRAME, PAGE_LEFT, self->y, 2.5, height);
    pdf_ink (self, INK_TEXT);
    pdf_tag (self, "P");
    layout_draw (self, layout, piece, PAGE_LEFT + 1.5 * pad, self->y + pad / 2);
    pdf_tag_end (self, "P");
    self->y += height;
    self->fresh = false;
    from += piece.count;
  }
  self->y += GAP;
  g_object_unref (layout);
}

static void put_bullets (struct pdf *self, const struct items *items)
{
  const double indent = 12;
  pdf_tag (self, "L");
  for (const struct item *item = items->first; item != NULL; item = item->next)
  {
    PangoLayout *point = text_layout (self, SLICE ("•"), LOOK_TEXT, TEXT_POINTS, indent);
    PangoLayout *layout = text_layout (self, item->text, LOOK_TEXT, TEXT_POINTS, PAGE_TEXT_WIDTH - indent);
    pdf_need (self, layout_piece (layout, 0, 30, true).height);
    pdf_ink (self, INK_TEXT);
    pdf_tag (self, "LI");
    pdf_tag (self, "Lbl");
    layout_draw (self, point, layout_piece (point, 0, 100, true), PAGE_LEFT + 2, self->y);
    pdf_tag_end (self, "Lbl");
    self->fresh = true; /* the point stands already: its text begins here */
    pdf_flow (self, "LBody", layout, PAGE_LEFT + indent);
    pdf_tag_end (self, "LI");
    self->y += 1.5;
    g_object_unref (layout);
    g_object_unref (point);
  }
  pdf_tag_end (self, "L");
  self->y += GAP;
}

static void put_block (struct pdf *self, const struct block *block)
{
  switch (block->kind)
  {
  case BLOCK_HEADING:
    put_heading (self, block);
    break;
  case BLOCK_PARAGRAPH:
    flow_text (self, "P", block->text, INK_TEXT, TEXT_POINTS);
    self->y += GAP;
    break;
  case BLOCK_REMARK:
    put_remark (self, block);
    break;
  case BLOCK_PAIRS:
    pdf_pairs (self, &block->items, true);
    break;
  case BLOCK_BULLETS:
    put_bullets (self, &block->items);
    break;
  case BLOCK_TABLE:
    pdf_table (self, block);
    break;
  case BLOCK_BREAK:
    if (!self->fresh)
      pdf_page_next (self);
    break;
  }
}

static void put_head (struct pdf *self)
{
  const struct paper *paper = self->paper;
  flow_text (self, "H1", paper->title, INK_HEADING, 18);
  self->y += 5;
  if (paper->subtitle.size > 0)
    flow_text (self, "P", paper->subtitle, INK_GREY, 11);
  self->y += 8;
  if (paper->facts.first != NULL)
    pdf_pairs (self, &paper->facts, false);
  pdf_rectangle (self, INK_FRAME, PAGE_LEFT, self->y, PAGE_TEXT_WIDTH, 1.2);
  self->y += 12;
}

/* ---- The document ---- */

/* One pass over the whole paper. */
static void pass (struct pdf *self, bool drawing)
{
  self->drawing = drawing;
  self->page = self->table = self->sections = 0;
  page_begin (self);
  pdf_tag (self, "Document");
  put_head (self);
  for (const struct block *block = self->paper->first; block != NULL; block = block->next)
    put_block (self, block);
  sections_close (self, 1);
  pdf_tag_end (self, "Document");
  page_margins (self);
  self->pages = self->page;
}

static cairo_status_t put_bytes (void *out, const unsigned char *data, unsigned size)
{
  return fwrite (data, 1, size, out) == size ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static void describe (struct pdf *self)
{
  const struct paper *paper = self->paper;
  const struct item *org = paper_fact_of (paper, SLICE ("org"));
  time_t seconds = (time_t) (paper->time_ms / 1000);
  struct tm when;
  char date[32];
  gmtime_r (&seconds, &when);
  strftime (date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &when);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_TITLE, slice_copy (self->arena, paper->title).data);
  if (paper->subtitle.size > 0)
    cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_SUBJECT, slice_copy (self->arena, paper->subtitle).data);
  if (org != NULL && org->text.size > 0)
    cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_AUTHOR, slice_copy (self->arena, org->text).data);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_CREATOR, "Ideenbus");
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_MOD_DATE, date);
}

#ifdef __SANITIZE_ADDRESS__
/* fontconfig keeps the settings it read, once in a process, where the leak checker cannot see that they are in use. */
const char *__lsan_default_suppressions (void);
const char *__lsan_default_suppressions (void)
{
  return "leak:libfontconfig";
}
#endif

/* Text is measured as it will be drawn, whatever screen or settings this machine has.  The fonts go with the context: those of a thread would stay. */
static PangoContext *text_context (bool german)
{
  PangoFontMap *fonts = pango_cairo_font_map_new ();
  PangoContext *context = pango_font_map_create_context (fonts);
  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);
  pango_context_set_round_glyph_positions (context, FALSE);
  pango_context_set_language (context, pango_language_from_string (paper_text (PT_LOCALE, german)));
  pango_context_set_base_dir (context, PANGO_DIRECTION_LTR);
  g_object_unref (fonts);
  return context;
}

static bool has_font (PangoContext *context)
{
  PangoFontDescription *font = pango_font_description_from_string ("sans-serif");
  PangoFont *found = pango_context_load_font (context, font);
  pango_font_description_free (font);
  if (found == NULL)
    return false;
  g_object_unref (found);
  return true;
}

static int count_tables (const struct paper *paper)
{
  int count = 0;
  for (const struct block *block = paper->first; block != NULL; block = block->next)
    count += block->kind == BLOCK_TABLE ? 1 : 0;
  return count;
}

enum paper_error paper_write_pdf (const struct paper *self, FILE *out)
{
  struct pdf pdf = {.paper = self, .arena = arena_new (), .context = text_context (self->german), .tables = count_tables (self)};
  enum paper_error error = PAPER_RENDER;
  pdf.widths = arena_alloc (pdf.arena, (size_t) pdf.tables * sizeof *pdf.widths);
  if (has_font (pdf.context))
  {
    pdf.label = pdf_label_width (&pdf);
    pass (&pdf, false);
    pdf.surface = cairo_pdf_surface_create_for_stream (put_bytes, out, PAGE_WIDTH, PAGE_HEIGHT);
    pdf.cairo = cairo_create (pdf.surface);
    describe (&pdf);
    pass (&pdf, true);
    cairo_status_t status = cairo_status (pdf.cairo);
    cairo_destroy (pdf.cairo);
    cairo_surface_finish (pdf.surface);
    status = status == CAIRO_STATUS_SUCCESS ? cairo_surface_status (pdf.surface) : status;
    cairo_surface_destroy (pdf.surface);
    bool broken = fflush (out) != 0 || ferror (out) || status == CAIRO_STATUS_WRITE_ERROR;
    error = broken ? PAPER_WRITE : status == CAIRO_STATUS_SUCCESS ? PAPER_OK : PAPER_RENDER;
  }
  g_object_unref (pdf.context);
  arena_destroy (&pdf.arena);
  return error;
}
