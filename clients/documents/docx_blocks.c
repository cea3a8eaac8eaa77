/* SPDX-License-Identifier: EUPL-1.2 */
/* Blocks as Word's XML.  Where the template has no style for something, its look is written out. */
#include "docx_room.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#define GRID 9000 /* width of all columns, in twentieths of a point; Word fits them to the page */
#define ROWS_WEIGHED 500

/* ---- Styles ---- */

static struct slice *style_by_name (struct styles *self, struct slice name)
{
  static const char *const names[] = {"title", "subtitle", "caption", "list bullet", "heading 1", "heading 2", "heading 3"};
  struct slice *const styles[] = {&self->title, &self->subtitle, &self->caption, &self->bullet, &self->heading[1], &self->heading[2], &self->heading[3]};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (name.size == strlen (names[i]) && strncasecmp (name.data, names[i], name.size) == 0)
      return styles[i];
  return NULL;
}

#define STYLE_ID_BYTES 253 /* Word's; they stand in every paragraph */

/* A style file that is not as Word writes it has no styles: the document is right without them. */
void styles_read (struct styles *self, struct slice xml)
{
  struct xml reader;
  struct xml_token token;
  struct slice id = SLICE_NONE;
  xml_start (&reader, xml);
  for (enum xml_kind kind = xml_next (&reader, &token); kind != XML_END && kind != XML_BAD; kind = xml_next (&reader, &token))
  {
    if (kind == XML_OPEN && slice_is (token.name, "w:style"))
      id = slice_is (xml_attribute (&token, "w:type"), "paragraph") ? xml_attribute (&token, "w:styleId") : SLICE_NONE;
    struct slice *style = kind == XML_EMPTY && slice_is (token.name, "w:name") && id.size > 0 ? style_by_name (self, xml_attribute (&token, "w:val")) : NULL;
    if (style != NULL && id.size <= STYLE_ID_BYTES && memchr (id.data, '"', id.size) == NULL) /* it will stand in such */
      *style = id;
  }
}

/* ---- Paragraphs ---- */

static void put_run (FILE *out, struct slice properties, const char *bold, struct slice text)
{
  struct slice line;
  if (text.size == 0)
    return;
  fputs ("<w:r>", out);
  if (properties.size > 0)
    fprintf (out, "%.*s", SLICE_ARG (properties));
  else
    fputs (bold, out);
  for (int count = 0; text_line (&text, &line); count++)
  {
    fputs (count > 0 ? "<w:br/><w:t xml:space=\"preserve\">" : "<w:t xml:space=\"preserve\">", out);
    text_escape (out, line);
    fputs ("</w:t>", out);
  }
  fputs ("</w:r>", out);
}

#define BOLD "<w:rPr><w:b/></w:rPr>"

void docx_paragraph (FILE *out, struct slice style, struct slice text)
{
  fputs ("<w:p>", out);
  if (style.size > 0)
    fprintf (out, "<w:pPr><w:pStyle w:val=\"%.*s\"/></w:pPr>", SLICE_ARG (style));
  put_run (out, SLICE_NONE, "", text);
  fputs ("</w:p>", out);
}

void docx_heading (struct docx *self, FILE *out, int level, struct slice text)
{
  static const int half_points[] = {0, 28, 24, 22};
  if (self->styles.heading[level].size > 0)
  {
    docx_paragraph (out, self->styles.heading[level], text);
    return;
  }
  char look[96];
  snprintf (look, sizeof look, "<w:rPr><w:b/><w:sz w:val=\"%d\"/></w:rPr>", half_points[level]);
  fprintf (out, "<w:p><w:pPr><w:keepNext/><w:spacing w:before=\"240\" w:after=\"80\"/><w:outlineLvl w:val=\"%d\"/></w:pPr>", level - 1);
  put_run (out, SLICE_NONE, look, text);
  fputs ("</w:p>", out);
}

static void put_shaped (FILE *out, const struct shape *shape, struct slice text)
{
  fprintf (out, "<w:p>%.*s", SLICE_ARG (shape->paragraph));
  put_run (out, shape->run, "", text);
  fputs ("</w:p>", out);
}

static void put_bullets (struct docx *self, FILE *out, const struct items *items)
{
  for (const struct item *item = items->first; item != NULL; item = item->next)
  {
    if (self->styles.bullet.size > 0)
    {
      docx_paragraph (out, self->styles.bullet, item->text);
      continue;
    }
    fputs ("<w:p><w:pPr><w:ind w:left=\"360\" w:hanging=\"360\"/></w:pPr><w:r><w:t>•</w:t><w:tab/></w:r>", out);
    put_run (out, SLICE_NONE, "", item->text);
    fputs ("</w:p>", out);
  }
}

static void put_remark (FILE *out, struct slice text)
{
  fputs ("<w:p><w:pPr><w:pBdr><w:left w:val=\"single\" w:sz=\"24\" w:space=\"8\" w:color=\"1F4E79\"/></w:pBdr><w:shd w:val=\"clear\" w:color=\"auto\" "
         "w:fill=\"EEF3F8\"/>"
         "<w:spacing w:before=\"120\" w:after=\"120\"/><w:ind w:left=\"227\"/></w:pPr>",
         out);
  put_run (out, SLICE_NONE, "", text);
  fputs ("</w:p>", out);
}

/* ---- Tables ---- */

/* Word wants a paragraph between two tables and behind one at the end of a cell. */
#define AFTER_TABLE "<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"120\" w:line=\"120\" w:lineRule=\"exact\"/></w:pPr></w:p>"

static void table_begin (FILE *out, struct slice caption, const uint32_t *widths, uint32_t columns, bool header)
{
  fputs ("<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>", out);
  if (header)
    fputs ("<w:top w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"A0A8B0\"/>", out);
  fputs ("<w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"A0A8B0\"/><w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" "
         "w:color=\"C4CAD1\"/></w:tblBorders>"
         "<w:tblCellMar><w:left w:w=\"85\" w:type=\"dxa\"/><w:right w:w=\"85\" w:type=\"dxa\"/></w:tblCellMar>",
         out);
  fprintf (out, "<w:tblLook w:val=\"%s\" w:firstRow=\"%d\" w:lastRow=\"0\" w:firstColumn=\"1\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/>",
           header ? "06A0" : "0680", header ? 1 : 0);
  if (caption.size > 0)
  {
    fputs ("<w:tblCaption w:val=\"", out);
    text_escape (out, caption);
    fputs ("\"/>", out);
  }
  fputs ("</w:tblPr><w:tblGrid>", out);
  for (uint32_t i = 0; i < columns; i++)
    fprintf (out, "<w:gridCol w:w=\"%" PRIu32 "\"/>", widths[i]);
  fputs ("</w:tblGrid>", out);
}

struct cell
{
  uint32_t width, span;
  bool fill, bold, small; /* tables stand in smaller type than the text around them */
  enum paper_align align;
};

static void put_cell (FILE *out, struct cell cell, struct slice text)
{
  char look[80];
  snprintf (look, sizeof look, "<w:rPr>%s%s</w:rPr>", cell.bold ? "<w:b/>" : "", cell.small ? "<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>" : "");
  fprintf (out, "<w:tc><w:tcPr><w:tcW w:w=\"%" PRIu32 "\" w:type=\"dxa\"/>", cell.width);
  if (cell.span > 1)
    fprintf (out, "<w:gridSpan w:val=\"%" PRIu32 "\"/>", cell.span);
  if (cell.fill)
    fputs ("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"EEF3F8\"/>", out);
  fprintf (out, "</w:tcPr><w:p><w:pPr><w:spacing w:before=\"40\" w:after=\"40\"/><w:jc w:val=\"%s\"/></w:pPr>", cell.align == PAPER_RIGHT ? "right" : "left");
  put_run (out, SLICE_NONE, look, text);
  fputs ("</w:p></w:tc>", out);
}

/* Letters the columns share: about as many as stand side by side on A4. */
#define LETTERS 84

static uint32_t bounded (uint32_t number, uint32_t least, uint32_t most)
{
  return number < least ? least : number > most ? most : number;
}

static uint32_t longest_word (struct slice text)
{
  uint32_t longest = 0, size = 0;
  for (uint32_t i = 0; i < text.size; i++)
  {
    size = text.data[i] == ' ' || text.data[i] == '\n' ? 0 : size + 1;
    longest = size > longest ? size : longest;
  }
  return longest;
}

static void weigh_cell (struct slice text, enum paper_align align, uint32_t *least, uint32_t *most)
{
  uint32_t whole = bounded (text.size + 4, 8, 60), word = bounded (longest_word (text) + 4, 8, 26);
  word = align == PAPER_RIGHT || whole <= 14 ? bounded (whole, 8, 26) : word; /* amounts and short names stay on one line */
  *least = word > *least ? word : *least;
  *most = whole > *most ? whole : *most;
}

/* Columns between what their longest word needs and what their longest text would like. */
static void weigh_columns (const struct paper_table *table, uint32_t *widths)
{
  uint32_t least[PAPER_COLUMNS] = {0}, most[PAPER_COLUMNS] = {0}, sum = 0, wish = 0, rows = 0;
  for (uint32_t i = 0; i < table->columns; i++)
    weigh_cell (table->column[i].header, PAPER_LEFT, &least[i], &most[i]);
  for (const struct row *row = table->first; row != NULL && rows < ROWS_WEIGHED; row = row->next, rows++)
    for (uint32_t i = 0; i < table->columns; i++)
      weigh_cell (row->cells[i], table->column[i].align, &least[i], &most[i]);
  for (uint32_t i = 0; i < table->columns; i++)
  {
    most[i] = most[i] < least[i] ? least[i] : most[i];
    sum += least[i];
    wish += most[i] - least[i];
  }
  uint32_t spare = sum < LETTERS ? LETTERS - sum : 0, all = wish > 0 ? sum + spare : sum;
  assert (all > 0);
  for (uint32_t i = 0; i < table->columns; i++)
    widths[i] = GRID * (least[i] + (wish > 0 ? spare * (most[i] - least[i]) / wish : 0)) / all;
}

/* A row that is not long stays on one page. */
static bool row_is_short (const struct paper_table *table, const struct row *row)
{
  for (uint32_t i = 0; i < table->columns; i++)
    if (row->cells[i].size > 400)
      return false;
  return true;
}

static void put_table (struct docx *self, FILE *out, const struct block *block)
{
  const struct paper_table *table = block->table;
  uint32_t widths[PAPER_COLUMNS];
  if (table->columns == 0)
    return;
  weigh_columns (table, widths);
  if (block->text.size > 0)
  {
    fprintf (out, "<w:p><w:pPr>%s%.*s%s<w:keepNext/></w:pPr>", self->styles.caption.size > 0 ? "<w:pStyle w:val=\"" : "", SLICE_ARG (self->styles.caption),
             self->styles.caption.size > 0 ? "\"/>" : "");
    put_run (out, SLICE_NONE, BOLD, block->text);
    fputs ("</w:p>", out);
  }
  table_begin (out, block->text, widths, table->columns, true);
  fputs ("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>", out);
  for (uint32_t i = 0; i < table->columns; i++)
    put_cell (out, (struct cell){widths[i], 1, true, true, true, table->column[i].align}, table->column[i].header);
  fputs ("</w:tr>", out);
  for (const struct row *row = table->first; row != NULL; row = row->next)
  {
    fputs (row_is_short (table, row) ? "<w:tr><w:trPr><w:cantSplit/></w:trPr>" : "<w:tr>", out);
    for (uint32_t i = 0; i < table->columns; i++)
      put_cell (out, (struct cell){widths[i], 1, false, row->sum, true, table->column[i].align}, row->cells[i]);
    fputs ("</w:tr>", out);
  }
  if (table->first == NULL)
  {
    fputs ("<w:tr>", out);
    put_cell (out, (struct cell){.width = GRID, .span = table->columns, .small = true}, slice_of (paper_text (PT_NO_ROWS, self->paper->german)));
    fputs ("</w:tr>", out);
  }
  fputs ("</w:tbl>" AFTER_TABLE, out);
}

void docx_pairs (FILE *out, const struct items *items)
{
  static const uint32_t widths[] = {GRID * 3 / 10, GRID * 7 / 10};
  table_begin (out, SLICE_NONE, widths, 2, false);
  for (const struct item *item = items->first; item != NULL; item = item->next)
  {
    fputs ("<w:tr>", out);
    put_cell (out, (struct cell){.width = widths[0], .bold = true}, item->label);
    put_cell (out, (struct cell){.width = widths[1]}, item->text);
    fputs ("</w:tr>", out);
  }
  fputs ("</w:tbl>" AFTER_TABLE, out);
}

/* ---- Blocks ---- */

static void put_block (struct docx *self, FILE *out, const struct block *block, const struct shape *shape)
{
  switch (block->kind)
  {
  case BLOCK_HEADING:
    docx_heading (self, out, block->level, block->text);
    break;
  case BLOCK_PARAGRAPH:
    put_shaped (out, shape, block->text);
    break;
  case BLOCK_REMARK:
    put_remark (out, block->text);
    break;
  case BLOCK_PAIRS:
    docx_pairs (out, &block->items);
    break;
  case BLOCK_BULLETS:
    put_bullets (self, out, &block->items);
    break;
  case BLOCK_TABLE:
    put_table (self, out, block);
    break;
  case BLOCK_BREAK:
    fputs ("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>", out);
    break;
  }
}

bool docx_is_placed (const struct docx *self, const struct block *heading)
{
  for (const struct placed *placed = self->placed; placed != NULL; placed = placed->next)
    if (placed->heading == heading)
      return true;
  return false;
}

void docx_blocks (struct docx *self, FILE *out, const struct block *from, const struct block *end, const struct shape *shape)
{
  bool any = false;
  for (const struct block *block = from; block != end;)
  {
    if (block->kind == BLOCK_HEADING && docx_is_placed (self, block))
    {
      block = block_section_end (block);
      continue;
    }
    put_block (self, out, block, shape);
    any = true;
    block = block->next;
  }
  if (!any)
    put_shaped (out, shape, SLICE_NONE);
}
