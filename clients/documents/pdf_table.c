/* SPDX-License-Identifier: EUPL-1.2 */
/* Cells side by side: tables, pairs, points.  A row goes over to the next page as a whole while it is small, and is cut between its lines when it is not. */
#include "pdf_room.h"

#define PAD_X 4.0
#define PAD_Y 2.5
#define TABLE_POINTS 8.5
#define TABLE_POINTS_WHOLE 7.0 /* type gets as small as this so that no word is cut, */
#define TABLE_POINTS_LEAST 6.5 /* and as this when some have to be */
#define ROWS_MEASURED 500      /* for the widths of columns */
#define ROW_WHOLE 200.0        /* rows up to this height are not cut */
#define ROOM_TO_CUT 60.0       /* nor is one where less than this is left of the page */

/* One row on its way. */
struct strip
{
  uint32_t columns;
  const double *width; /* with the padding */
  PangoLayout *cell[PAPER_COLUMNS];
  const char *tag, *cell_tag[PAPER_COLUMNS];
  bool header, sum, rules;
};

static void strip_free (struct strip *self)
{
  for (uint32_t i = 0; i < self->columns; i++)
    g_object_unref (self->cell[i]);
}

static double strip_height (const struct strip *self)
{
  double height = 0;
  for (uint32_t i = 0; i < self->columns; i++)
    height = layout_height (self->cell[i]) > height ? layout_height (self->cell[i]) : height;
  return height + 2 * PAD_Y;
}

static void strip_frame (struct pdf *self, const struct strip *strip, double height)
{
  double width = 0;
  for (uint32_t i = 0; i < strip->columns; i++)
    width += strip->width[i];
  if (strip->header)
    pdf_rectangle (self, INK_FILL, PAGE_LEFT, self->y, width, height);
  if (strip->sum)
    pdf_rectangle (self, INK_FRAME, PAGE_LEFT, self->y, width, 0.9);
  if (strip->rules)
    pdf_rectangle (self, strip->header ? INK_FRAME : INK_RULE, PAGE_LEFT, self->y + height - 0.4, width, strip->header ? 0.9 : 0.4);
}

/* Draws what fits of the lines from from[] on, which move behind it.  force: something must fit. */
static bool strip_piece (struct pdf *self, const struct strip *strip, int from[PAPER_COLUMNS], double room, bool force)
{
  struct piece pieces[PAPER_COLUMNS];
  double height = 0, x = PAGE_LEFT;
  bool any = false, left = false;
  for (uint32_t i = 0; i < strip->columns; i++)
  {
    pieces[i] = layout_piece (strip->cell[i], from[i], room - 2 * PAD_Y, force);
    height = pieces[i].height > height ? pieces[i].height : height;
    any = any || pieces[i].count > 0;
  }
  if (!any)
    return true;
  height += 2 * PAD_Y;
  strip_frame (self, strip, height);
  pdf_tag (self, strip->tag);
  for (uint32_t i = 0; i < strip->columns; i++)
  {
    pdf_ink (self, INK_TEXT);
    pdf_tag (self, strip->cell_tag[i]);
    layout_draw (self, strip->cell[i], pieces[i], x + PAD_X, self->y + PAD_Y);
    pdf_tag_end (self, strip->cell_tag[i]);
    x += strip->width[i];
    from[i] += pieces[i].count;
    left = left || from[i] < pango_layout_get_line_count (strip->cell[i]);
  }
  pdf_tag_end (self, strip->tag);
  self->y += height;
  self->fresh = false;
  return left;
}

/* A new page with the header again, outside the tags: to a reader who listens it stands once. */
static void strip_page_next (struct pdf *self, const struct strip *header)
{
  pdf_page_next (self);
  if (header == NULL)
    return;
  struct strip again = *header;
  int from[PAPER_COLUMNS] = {0};
  again.tag = NULL;
  for (uint32_t i = 0; i < again.columns; i++)
    again.cell_tag[i] = NULL;
  strip_piece (self, &again, from, PAGE_BOTTOM - self->y, true);
}

static void strip_flow (struct pdf *self, const struct strip *strip, const struct strip *header)
{
  int from[PAPER_COLUMNS] = {0};
  double height = strip_height (strip), room = PAGE_BOTTOM - self->y;
  if (height > room && !self->fresh && (height <= ROW_WHOLE || room < ROOM_TO_CUT))
    strip_page_next (self, header);
  /* The first piece on a page must take a line, or this would not end. */
  for (bool force = self->fresh; strip_piece (self, strip, from, PAGE_BOTTOM - self->y, force); force = true)
    strip_page_next (self, header);
}

/* ---- Widths of columns ---- */

struct measure
{
  double least[PAPER_COLUMNS], most[PAPER_COLUMNS];
};

static void measure_cell (struct pdf *self, struct measure *measure, uint32_t column, struct slice text, enum look look, double points)
{
  PangoLayout *layout = text_layout (self, text, look, points, 0);
  PangoRectangle extents;
  pango_layout_get_extents (layout, NULL, &extents);
  double most = (double) extents.width / PANGO_SCALE + 2 * PAD_X + 1;
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD);
  pango_layout_set_width (layout, 0);
  pango_layout_get_extents (layout, NULL, &extents);
  double least = (double) extents.width / PANGO_SCALE + 2 * PAD_X + 1;
  g_object_unref (layout);
  /* One long text shall not take the room of all the others. */
  most = most > PAGE_TEXT_WIDTH * 0.6 ? PAGE_TEXT_WIDTH * 0.6 : most;
  if (least > measure->least[column])
    measure->least[column] = least;
  if (most > measure->most[column])
    measure->most[column] = most;
}

static struct measure measure_table (struct pdf *self, const struct paper_table *table, double points)
{
  struct measure measure = {{0}, {0}};
  int rows = 0;
  for (uint32_t i = 0; i < table->columns; i++)
    measure_cell (self, &measure, i, table->column[i].header, LOOK_BOLD, points);
  for (const struct row *row = table->first; row != NULL; row = row->next)
    if (row->sum || rows++ < ROWS_MEASURED)
      for (uint32_t i = 0; i < table->columns; i++)
        measure_cell (self, &measure, i, row->cells[i], row->sum ? LOOK_BOLD : LOOK_TEXT, points);
  for (uint32_t i = 0; i < table->columns; i++)
    if (measure.most[i] < measure.least[i])
      measure.most[i] = measure.least[i];
  return measure;
}

static double sum_of (const double *numbers, uint32_t count)
{
  double sum = 0;
  for (uint32_t i = 0; i < count; i++)
    sum += numbers[i];
  return sum;
}

/* Between what the longest word needs and what the longest line would like; when not even the words have room, the widest columns give way and break theirs. */
static void share_width (const struct measure *measure, uint32_t columns, double *widths)
{
  double least = sum_of (measure->least, columns), most = sum_of (measure->most, columns), fair = PAGE_TEXT_WIDTH / columns;
  if (least > PAGE_TEXT_WIDTH)
  {
    double small = 0, large = 0;
    for (uint32_t i = 0; i < columns; i++)
      *(measure->least[i] <= fair ? &small : &large) += measure->least[i];
    for (uint32_t i = 0; i < columns; i++)
      widths[i] = measure->least[i] <= fair ? measure->least[i] : measure->least[i] * (PAGE_TEXT_WIDTH - small) / large;
    return;
  }
  double spare = PAGE_TEXT_WIDTH - least, wish = most - least;
  for (uint32_t i = 0; i < columns; i++)
    widths[i] = measure->least[i] + (wish > 0 ? spare * (measure->most[i] - measure->least[i]) / wish : spare / columns);
}

/* Where the longest words have no room side by side, a monster among them does not count. */
static void forget_monsters (struct measure *measure, uint32_t columns)
{
  const double most = PAGE_TEXT_WIDTH * 0.25;
  if (sum_of (measure->least, columns) > PAGE_TEXT_WIDTH)
    for (uint32_t i = 0; i < columns; i++)
      measure->least[i] = measure->least[i] > most ? most : measure->least[i];
}

/* The size of the type at which all words have room side by side; the words that are cut all the same do not count. */
static double fitting_points (struct pdf *self, const struct paper_table *table, struct measure *measure, bool whole)
{
  for (double points = TABLE_POINTS;; points -= 0.5)
  {
    *measure = measure_table (self, table, points);
    if (!whole)
      forget_monsters (measure, table->columns);
    if (sum_of (measure->least, table->columns) <= PAGE_TEXT_WIDTH)
      return points;
    if (points <= (whole ? TABLE_POINTS_WHOLE : TABLE_POINTS_LEAST))
      return whole ? 0 : points;
  }
}

/* Of the table of this number in the paper the widths of the columns, and behind them the size of the type: smaller, down to a limit, when words would break.
 */
static const double *table_widths (struct pdf *self, const struct paper_table *table, int number)
{
  double **widths = &self->widths[number];
  if (*widths != NULL)
    return *widths;
  *widths = arena_alloc (self->arena, (table->columns + 1) * sizeof **widths);
  struct measure measure;
  double points = fitting_points (self, table, &measure, true);
  if (points <= 0)
    points = fitting_points (self, table, &measure, false);
  share_width (&measure, table->columns, *widths);
  (*widths)[table->columns] = points;
  return *widths;
}

/* ---- Tables ---- */

static struct strip strip_of_row (struct pdf *self, const struct paper_table *table, const struct row *row, const double *widths)
{
  struct strip strip = {.columns = table->columns, .width = widths, .tag = "TR", .header = row == NULL, .sum = row != NULL && row->sum, .rules = true};
  for (uint32_t i = 0; i < table->columns; i++)
  {
    struct slice text = row == NULL ? table->column[i].header : row->cells[i];
    strip.cell[i] = text_layout (self, text, row == NULL || row->sum ? LOOK_BOLD : LOOK_TEXT, widths[table->columns], widths[i] - 2 * PAD_X);
    pango_layout_set_alignment (strip.cell[i], table->column[i].align == PAPER_RIGHT ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    strip.cell_tag[i] = row == NULL || (i == 0 && text.size > 0) ? "TH" : "TD";
  }
  return strip;
}

#define CAPTION_GAP 3.0

/* What of a row stands together with what is above it: a row that is not cut, or the beginning of one. */
static double row_start (const struct strip *row)
{
  double height = strip_height (row);
  return height <= ROW_WHOLE ? height : ROOM_TO_CUT;
}

static double start_of (struct pdf *self, const struct block *block, const double *widths)
{
  const struct paper_table *table = block->table;
  double height = 0;
  if (block->text.size > 0)
  {
    PangoLayout *layout = text_layout (self, block->text, LOOK_BOLD, TEXT_POINTS, PAGE_TEXT_WIDTH);
    height = layout_height (layout) + CAPTION_GAP;
    g_object_unref (layout);
  }
  struct strip header = strip_of_row (self, table, NULL, widths);
  height += strip_height (&header);
  strip_free (&header);
  if (table->first == NULL)
    return height + 2 * TABLE_POINTS + 2 * PAD_Y; /* that there are none */
  struct strip row = strip_of_row (self, table, table->first, widths);
  height += row_start (&row);
  strip_free (&row);
  return height;
}

double pdf_table_start (struct pdf *self, const struct block *block)
{
  return block->table->columns == 0 ? 0 : start_of (self, block, table_widths (self, block->table, self->table));
}

static void table_caption (struct pdf *self, const struct block *block)
{
  if (block->text.size == 0)
    return;
  PangoLayout *layout = text_layout (self, block->text, LOOK_BOLD, TEXT_POINTS, PAGE_TEXT_WIDTH);
  pdf_ink (self, INK_TEXT);
  pdf_flow (self, "Caption", layout, PAGE_LEFT);
  self->y += CAPTION_GAP;
  g_object_unref (layout);
}

static void table_no_rows (struct pdf *self)
{
  static const double width = PAGE_TEXT_WIDTH;
  struct strip strip = {.columns = 1, .width = &width, .tag = "TR", .cell_tag = {"TD"}, .rules = true};
  strip.cell[0] = text_layout (self, slice_of (paper_text (PT_NO_ROWS, self->paper->german)), LOOK_TEXT, TABLE_POINTS, PAGE_TEXT_WIDTH - 2 * PAD_X);
  strip_flow (self, &strip, NULL);
  strip_free (&strip);
}

void pdf_table (struct pdf *self, const struct block *block)
{
  const struct paper_table *table = block->table;
  self->table++;
  if (table->columns == 0)
    return;
  const double *widths = table_widths (self, table, self->table - 1);
  struct strip header = strip_of_row (self, table, NULL, widths);
  /* A header that fills half the page is not worth having twice. */
  const struct strip *again = strip_height (&header) < (PAGE_BOTTOM - PAGE_TOP) / 2 ? &header : NULL;
  pdf_need (self, start_of (self, block, widths));
  pdf_tag (self, "Table");
  table_caption (self, block);
  strip_flow (self, &header, NULL);
  for (const struct row *row = table->first; row != NULL; row = row->next)
  {
    struct strip strip = strip_of_row (self, table, row, widths);
    strip_flow (self, &strip, again);
    strip_free (&strip);
  }
  if (table->first == NULL)
    table_no_rows (self);
  pdf_tag_end (self, "Table");
  strip_free (&header);
  self->y += GAP;
}

/* ---- Pairs ---- */

static void measure_labels (struct pdf *self, struct measure *measure, const struct items *items)
{
  int count = 0;
  for (const struct item *item = items->first; item != NULL && count++ < ROWS_MEASURED; item = item->next)
    measure_cell (self, measure, 0, item->label, LOOK_BOLD, TEXT_POINTS);
}

double pdf_label_width (struct pdf *self)
{
  const double least = 100, most = PAGE_TEXT_WIDTH * 0.35;
  struct measure measure = {{0}, {0}};
  measure_labels (self, &measure, &self->paper->facts);
  for (const struct block *block = self->paper->first; block != NULL; block = block->next)
    if (block->kind == BLOCK_PAIRS)
      measure_labels (self, &measure, &block->items);
  return measure.most[0] < least ? least : measure.most[0] > most ? most : measure.most[0];
}

static struct strip strip_of_pair (struct pdf *self, const struct item *item, const double width[2], bool rules)
{
  struct strip strip = {.columns = 2, .width = width, .tag = "LI", .cell_tag = {"Lbl", "LBody"}, .rules = rules};
  strip.cell[0] = text_layout (self, item->label, LOOK_BOLD, TEXT_POINTS, width[0] - 2 * PAD_X);
  strip.cell[1] = text_layout (self, item->text, LOOK_TEXT, TEXT_POINTS, width[1] - 2 * PAD_X);
  return strip;
}

double pdf_pairs_start (struct pdf *self, const struct items *items)
{
  const double width[] = {self->label, PAGE_TEXT_WIDTH - self->label};
  struct strip strip = strip_of_pair (self, items->first, width, false);
  double height = row_start (&strip);
  strip_free (&strip);
  return height;
}

void pdf_pairs (struct pdf *self, const struct items *items, bool rules)
{
  const double width[] = {self->label, PAGE_TEXT_WIDTH - self->label};
  pdf_tag (self, "L");
  for (const struct item *item = items->first; item != NULL; item = item->next)
  {
    struct strip strip = strip_of_pair (self, item, width, rules);
    strip_flow (self, &strip, NULL);
    strip_free (&strip);
  }
  pdf_tag_end (self, "L");
  self->y += GAP;
}
