/* SPDX-License-Identifier: EUPL-1.2 */
/* A paper as one accessible HTML page: no script, nothing fetched from elsewhere, fit for 320 px and for print. */
#include "paper_room.h"

#include <inttypes.h>

/* Wide tables scroll in a region of their own that the keyboard can reach; on paper they are whole.  The text's own hyphens and breaks keep long German words
 * inside.  Colours go by names that pages which take this style over may give other values. */
static const char style[] =
    ":root{color-scheme:light;--paper:#fff;--ink:#1b1b1b;--title:#12324f;--quiet:#3d4852;--mark:#1f4e79;--tint:#eef3f8;--line:#c4cad1;--hair:#d5dae0}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"Liberation Sans\",\"DejaVu "
    "Sans\",Arial,"
    "sans-serif;overflow-wrap:break-word;hyphens:auto}"
    "main{max-width:54rem;margin:0 auto;padding:1.5rem 1rem 4rem}"
    "header{border-bottom:2px solid var(--mark);margin-bottom:1.5rem;padding-bottom:.75rem}"
    "h1,h2,h3,h4{line-height:1.25;color:var(--title);margin:2rem 0 .6rem}"
    "h1{font-size:1.75rem;margin-top:0}h2{font-size:1.35rem}h3{font-size:1.15rem}h4{font-size:1rem}"
    "p{margin:0 0 .8rem}ul{margin:0 0 .8rem;padding-left:1.4rem}li{margin:.2rem 0}"
    ".subtitle{font-size:1.1rem;color:var(--quiet)}"
    "dl{margin:0 0 1rem}dl>div{padding:.3rem 0}dl.pairs>div{border-bottom:1px solid var(--hair)}dt{font-weight:600;color:var(--quiet)}dd{margin:0}"
    "@media(min-width:36rem){dl>div{display:grid;grid-template-columns:minmax(8rem,30%) 1fr;gap:1rem}}"
    ".remark{border-left:4px solid var(--mark);background:var(--tint);padding:.7rem 1rem;margin:0 0 1rem}.remark p:last-child{margin:0}"
    ".table{overflow-x:auto;margin:0 0 1.2rem}.table:focus-visible{outline:3px solid var(--mark);outline-offset:2px}"
    "table{border-collapse:collapse;width:100%;font-size:.95rem}"
    "caption{text-align:left;font-weight:600;padding:.3rem 0}caption.quiet span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}"
    "caption.quiet{padding:0}"
    "th,td{padding:.35rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}"
    "thead th{background:var(--tint);border-bottom:2px solid var(--mark);vertical-align:bottom}tbody th{font-weight:400}"
    "tr.sum>*{font-weight:700;border-top:2px solid var(--mark)}"
    ".right{text-align:right;font-variant-numeric:tabular-nums}td.right{white-space:nowrap}"
    "@media screen{td:not(.right){min-width:6rem}.break{border-top:1px solid var(--line);margin:2rem 0}}"
    "@media print{body{font-size:10pt}main{max-width:none;padding:0}.table{overflow:visible}thead{display:table-header-group}tr,.remark{break-inside:avoid}"
    "h2,h3,h4,caption{break-after:avoid}td.right{white-space:normal}.break{break-after:page}}"
    "@page{size:A4;margin:20mm 18mm 20mm 24mm;";

/* ---- Small things ---- */

/* Text with its line breaks. */
static void put_lines (FILE *out, struct slice text)
{
  struct slice line;
  for (int count = 0; text_line (&text, &line); count++)
  {
    if (count > 0)
      fputs ("<br>\n", out);
    text_escape (out, line);
  }
}

static void put_element (FILE *out, const char *begin, struct slice text, const char *end)
{
  fputs (begin, out);
  put_lines (out, text);
  fputs (end, out);
}

static void put_pairs (FILE *out, const char *class, const struct items *items)
{
  fprintf (out, "<dl class=\"%s\">\n", class);
  for (const struct item *item = items->first; item != NULL; item = item->next)
  {
    put_element (out, "<div><dt>", item->label, "</dt>");
    put_element (out, "<dd>", item->text, "</dd></div>\n");
  }
  fputs ("</dl>\n", out);
}

/* ---- Tables ---- */

/* An empty cell names no row: it is no <th>. */
static void put_cell (FILE *out, struct slice text, const char *scope, enum paper_align align)
{
  const char *name = scope != NULL && text.size > 0 ? "th" : "td";
  fprintf (out, "<%s", name);
  if (scope != NULL && text.size > 0)
    fprintf (out, " scope=\"%s\"", scope);
  if (align == PAPER_RIGHT)
    fputs (" class=\"right\"", out);
  putc ('>', out);
  put_lines (out, text);
  fprintf (out, "</%s>", name);
}

static void put_rows (FILE *out, const struct paper_table *table, bool german)
{
  fputs ("<tbody>\n", out);
  for (const struct row *row = table->first; row != NULL; row = row->next)
  {
    fputs (row->sum ? "<tr class=\"sum\">" : "<tr>", out);
    for (uint32_t i = 0; i < table->columns; i++)
      put_cell (out, row->cells[i], i == 0 ? "row" : NULL, table->column[i].align);
    fputs ("</tr>\n", out);
  }
  if (table->first == NULL)
    fprintf (out, "<tr><td colspan=\"%" PRIu32 "\">%s</td></tr>\n", table->columns, paper_text (PT_NO_ROWS, german));
  fputs ("</tbody>\n", out);
}

/* A table without a caption goes by the heading it stands under, which is on the page already: only who does not see the page is told again. */
static struct slice table_name (const struct paper *paper, const struct block *block, int number)
{
  char digits[16];
  struct slice name = SLICE_NONE;
  for (const struct block *at = paper->first; at != NULL && at != block; at = at->next)
    if (at->kind == BLOCK_HEADING)
      name = at->text;
  snprintf (digits, sizeof digits, "%d", number);
  return name.size > 0 ? name : paper_text_filled (paper->arena, PT_TABLE, paper->german, slice_of (digits), SLICE_NONE);
}

static void put_table (FILE *out, const struct paper *paper, const struct block *block, int number)
{
  bool own = block->text.size > 0;
  struct slice name = own ? block->text : table_name (paper, block, number);
  if (block->table->columns == 0)
    return;
  fputs ("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"", out);
  text_escape (out, name);
  fputs ("\">\n<table>\n", out);
  put_element (out, own ? "<caption>" : "<caption class=\"quiet\"><span>", name, own ? "</caption>\n" : "</span></caption>\n");
  fputs ("<thead><tr>", out);
  for (uint32_t i = 0; i < block->table->columns; i++)
    put_cell (out, block->table->column[i].header, "col", block->table->column[i].align);
  fputs ("</tr></thead>\n", out);
  put_rows (out, block->table, paper->german);
  fputs ("</table>\n</div>\n", out);
}

/* ---- The page ---- */

static void put_heading (FILE *out, const struct block *block)
{
  fprintf (out, "<h%d", block->level + 1);
  if (block->key.size > 0)
    fprintf (out, " id=\"%.*s\"", SLICE_ARG (block->key));
  putc ('>', out);
  text_escape (out, block->text);
  fprintf (out, "</h%d>\n", block->level + 1);
}

static void put_block (FILE *out, const struct paper *paper, const struct block *block, int table)
{
  switch (block->kind)
  {
  case BLOCK_HEADING:
    put_heading (out, block);
    break;
  case BLOCK_PARAGRAPH:
    put_element (out, "<p>", block->text, "</p>\n");
    break;
  case BLOCK_REMARK:
    put_element (out, "<div class=\"remark\" role=\"note\"><p>", block->text, "</p></div>\n");
    break;
  case BLOCK_PAIRS:
    put_pairs (out, "pairs", &block->items);
    break;
  case BLOCK_BULLETS:
    fputs ("<ul>\n", out);
    for (const struct item *item = block->items.first; item != NULL; item = item->next)
      put_element (out, "<li>", item->text, "</li>\n");
    fputs ("</ul>\n", out);
    break;
  case BLOCK_TABLE:
    put_table (out, paper, block, table);
    break;
  case BLOCK_BREAK:
    fputs ("<div class=\"break\"></div>\n", out);
    break;
  }
}

/* "Seite {0} von {1}" as the content of a margin box. */
static void put_page_number (FILE *out, bool german)
{
  fputs ("@bottom-right{font-size:8pt;color:#3d4852;content:\"", out);
  for (const char *at = paper_text (PT_PAGE, german); *at != '\0'; at++)
  {
    if (at[0] == '{')
    {
      fprintf (out, "\" counter(%s) \"", at[1] == '0' ? "page" : "pages");
      at += 2;
    }
    else
      putc (*at, out);
  }
  fputs ("\"}}", out);
}

void paper_write_style (bool german, FILE *out)
{
  fputs (style, out);
  put_page_number (out, german);
}

static void put_head (FILE *out, const struct paper *paper)
{
  fprintf (out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", paper_text (PT_LANGUAGE, paper->german));
  fputs ("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
         out);
  put_element (out, "<title>", paper->title, "</title>\n");
  fputs ("<style>", out);
  paper_write_style (paper->german, out);
  fputs ("</style>\n</head>\n<body>\n<main>\n", out);
}

void paper_write_html_head (const struct paper *self, FILE *out)
{
  put_element (out, "<header>\n<h1>", self->title, "</h1>\n");
  if (self->subtitle.size > 0)
    put_element (out, "<p class=\"subtitle\">", self->subtitle, "</p>\n");
  if (self->facts.first != NULL)
    put_pairs (out, "facts", &self->facts);
  fputs ("</header>\n", out);
}

void paper_write_html_body (const struct paper *self, FILE *out)
{
  int tables = 0;
  for (const struct block *block = self->first; block != NULL; block = block->next)
  {
    tables += block->kind == BLOCK_TABLE ? 1 : 0;
    put_block (out, self, block, tables);
  }
}

enum paper_error paper_write_html (const struct paper *self, FILE *out)
{
  put_head (out, self);
  paper_write_html_head (self, out);
  paper_write_html_body (self, out);
  fputs ("</main>\n</body>\n</html>\n", out);
  return fflush (out) != 0 || ferror (out) ? PAPER_WRITE : PAPER_OK;
}
