/* SPDX-License-Identifier: EUPL-1.2 */
/* The style of the public pages: that of papers in the colours of the board, and what a site has beside them. */
#include "assets.h"
#include "public.h"

#include "clients/documents/paper.h"

#include <stdlib.h>
#include <string.h>

/* public.css, as it is */
__asm__ (".section .rodata\npublic_css:\n.incbin \"" PUBLIC_CSS "\"\npublic_css_end:\n.byte 0\n.previous\n");
extern const char public_css[], public_css_end[];

/* The board's type, where it is built in: its names have a hash. */
static void put_font (const char *begin, const char *weight, const char *range, FILE *out)
{
  for (size_t i = 0; i < board_file_count; i++)
    if (strncmp (board_files[i].path, begin, strlen (begin)) == 0 && strstr (board_files[i].path, ".woff2") != NULL)
      fprintf (out, "@font-face{font-family:\"Fira Sans\";font-weight:%s;font-display:swap;src:url(%s) format(\"woff2\")%s}", weight, board_files[i].path, range);
}

static void put_style (bool german, FILE *out)
{
  static const char names[] = ";unicode-range:U+100-2BA,U+1E00-1EFF"; /* as in the board's own style */
  paper_write_style (german, out);
  fwrite (public_css, 1, (size_t) (public_css_end - public_css), out);
  put_font ("/assets/fira-sans-latin-400", "400", "", out);
  put_font ("/assets/fira-sans-latin-ext-400", "400", names, out);
  put_font ("/assets/fira-sans-latin-600", "600 700", "", out);
  put_font ("/assets/fira-sans-latin-ext-600", "600 700", names, out);
  fputs ("body{font-family:\"Fira Sans\",\"Noto Sans\",system-ui,sans-serif}\n", out);
}

void get_public_style (struct exchange *self)
{
  char *bytes;
  size_t size;
  FILE *out = open_memstream (&bytes, &size);
  if (out == NULL)
    abort ();
  put_style (self->german, out);
  if (fclose (out) != 0)
    abort ();
  struct document *document = document_new (bytes, size);
  public_answer (self, 200, "text/css; charset=utf-8", document, 0);
  document_drop (&document);
}
