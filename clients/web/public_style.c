/* SPDX-License-Identifier: EUPL-1.2 */
/* The style of the public pages: that of papers in the colours of the board, and what a site has beside them. */
#include "assets.h"
#include "public.h"

#include "clients/documents/paper.h"

#include <stdlib.h>
#include <string.h>

/* Colours, type, spaces and the header are the board's (KERN's values; board/src/styles/board.css). */
static const char style[] =
    "\n:root{--paper:#fff;--ink:#131525;--title:#131525;--quiet:#51577a;--mark:#2044aa;--on:#fff;--tint:#f3f4f7;--line:#6e7597;--hair:#b2b6cc;--ring:#454b6b}"
    "@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;--paper:#000;--ink:#f3f4f7;--title:#f3f4f7;--quiet:#b2b6cc;--mark:#97afe1;--on:#000;"
    "--tint:#131525;--line:#6e7597;--hair:#51577a;--ring:#a9aec6}}\n"
    "body{line-height:1.5;hyphenate-limit-chars:12 5 4}h1{line-height:1.25;margin:0 0 1rem}h2{font-size:1.375rem;line-height:1.3;margin:1.5rem 0 .5rem}"
    "h3{font-size:1.125rem;line-height:1.35;margin:1rem 0 .25rem}h1,h2,h3,h4{font-weight:600;overflow-wrap:break-word}main p,main .remark,.cases,.stages,main dl{max-width:60rem}\n"
    "a{color:var(--mark);text-underline-offset:.15em}a:hover{text-decoration-thickness:2px}"
    "a:focus-visible,input:focus-visible,select:focus-visible,button:focus-visible,.table:focus-visible{outline:3px solid var(--ring);outline-offset:2px}"
    "main:focus{outline:none}main{max-width:90rem;padding:1.25rem clamp(.5rem,2vw,1.5rem) 3rem}main header{border:0;margin:0;padding:0}\n"
    ".skip{position:absolute;left:-99rem}.skip:focus{left:.5rem;top:.5rem;background:var(--paper);padding:.5rem 1rem;border:2px solid var(--mark)}\n"
    "@media(max-width:30rem){h1{font-size:1.5rem}}time{white-space:nowrap}\n"
    ".site{margin:0;padding:.375rem clamp(.5rem,2vw,1.5rem)}header.site{display:flex;flex-wrap:wrap;gap:0 1.25rem;align-items:center;border-bottom:1px solid var(--line);"
    "padding-bottom:0}footer.site{border-top:1px solid var(--line);padding-block:1rem}.brand{margin:0}"
    ".site .brand a{display:flex;gap:.5rem;align-items:center;min-height:2.75rem;font-weight:600;font-size:1.125rem;color:inherit;text-decoration:none}"
    ".brand a::before{content:\"\";width:28px;height:28px;background:url(/favicon.svg) center/contain no-repeat}"
    ".site ul{display:flex;flex-wrap:wrap;gap:0 .25rem;list-style:none;margin:0;padding:0}.site li{margin:0}header.site nav{flex:1 0 auto}.site nav li:nth-last-child(2){margin-left:auto}"
    "footer.site nav li:nth-last-child(2){margin-left:0}footer.site ul{gap:0 1.25rem}.site a{display:inline-block;padding:.25rem 0;min-height:2rem}"
    "header.site li a{padding:.5rem .5rem .375rem;color:var(--ink);text-decoration:none;border-bottom:3px solid transparent}header.site li a:hover{text-decoration:underline}"
    "header.site li a[aria-current]{font-weight:600;border-bottom-color:var(--mark)}"
    ".site p{margin:0;max-width:none}footer.site p:not(.brand){display:flex;flex-wrap:wrap;gap:0 1.25rem;align-items:baseline}\n"
    ".find{display:grid;gap:.5rem .75rem;align-items:end;margin:0 0 1rem;max-width:60rem}"
    "@media(min-width:40rem){.find{grid-template-columns:2fr 1.5fr 1.5fr auto}}"
    ".find label{display:block;font-size:.875rem;color:var(--quiet)}.find input,.find select{width:100%;min-height:2.5rem;padding:.25rem .5rem;font:inherit;color:var(--ink);"
    "background:var(--tint);border:1px solid var(--line);border-radius:4px}"
    ".find button{min-height:2.5rem;padding:.25rem 1rem;font:inherit;font-weight:600;color:var(--on);background:var(--mark);border:1px solid var(--mark);"
    "border-radius:4px;cursor:pointer}.find p{margin:0;display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center}\n"
    ".counts{display:flex;flex-wrap:wrap;gap:.375rem .5rem;list-style:none;padding:0}.counts li{margin:0}.counts a{display:inline-block;padding:.25rem .75rem;min-height:1.5rem;"
    "color:inherit;text-decoration:none;border:1px solid var(--line);border-radius:4px}.counts a:hover{text-decoration:underline}"
    ".counts a[aria-current]{background:var(--mark);border-color:var(--mark);color:var(--on)}\n"
    ".cases{list-style:none;padding:0;margin:0}.cases>li{border-top:1px solid var(--line);padding:.75rem 0;margin:0}.cases h3{margin:0 0 .25rem;font-size:1rem}"
    ".cases p{margin:0 0 .25rem}.facts-line{color:var(--quiet);font-size:.875rem;display:flex;flex-wrap:wrap;gap:0 1rem}\n"
    ".pages{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:center;margin-top:1rem}.pages p{margin:0}.pages a{padding:.25rem 0}\n"
    /* The way of a case: as on its page of the board, a column where there is no room for a row. */
    ".way{list-style:none;display:grid;gap:.25rem;padding:0;margin:0 0 1rem;counter-reset:stage -1}.way li{counter-increment:stage;position:relative;display:flex;flex-wrap:wrap;gap:0 .5rem;"
    "align-items:center;margin:0;color:var(--quiet)}.way li::before{content:counter(stage);flex:none;box-sizing:border-box;width:1.75rem;height:1.75rem;display:grid;place-items:center;"
    "border:2px solid var(--line);border-radius:50%;background:var(--paper);font-size:.8125rem;font-weight:600}"
    ".way .past::before{content:\"\\2713\";content:\"\\2713\" / \"\";background:var(--mark);border-color:var(--mark);color:var(--on)}.way .now{color:var(--ink);font-weight:600}"
    ".way .now::before{border:4px solid var(--mark)}.way small{font-size:.875em;font-weight:400}"
    "@media screen and (min-width:60rem){.way{grid-auto-flow:column;grid-auto-columns:minmax(0,1fr);gap:0}.way li{flex-flow:column;text-align:center;font-size:.8125rem;"
    "line-height:1.25;padding:0 .25rem}.way li+li::after{content:\"\";position:absolute;top:.8125rem;right:calc(50% + .875rem);width:calc(100% - 1.75rem);height:3px;background:var(--line)}"
    ".way .past+li::after{background:var(--mark)}}\n"
    ".stages{padding-left:1.6rem}.stages>li{margin:0 0 1rem}.stages h3{margin:0 0 .25rem}.stages p{margin:0 0 .25rem}.quiet{color:var(--quiet)}\n"
    ".table{background:linear-gradient(to right,var(--paper) 50%,transparent) left/3rem 100% local no-repeat,linear-gradient(to left,var(--paper) 50%,transparent) right/3rem 100% local no-repeat,"
    "linear-gradient(to right,#8088,transparent) left/.875rem 100% scroll no-repeat,linear-gradient(to left,#8088,transparent) right/.875rem 100% scroll no-repeat}\n"
    "@media(max-width:30rem){header.site nav{flex-basis:100%}header.site li a{padding-inline:.375rem}header.site nav li:first-child{margin-left:-.375rem}}\n"
    "@media print{.site nav,.skip,.find,.counts,.pages,.no-print{display:none}a{color:inherit;text-decoration:none}.table{background:none}table{font-size:9.5pt}.way{display:block}.way .past::before{color:inherit;background:none}}\n"
    "@media(forced-colors:active){.way .now::before{border-width:5px}.way .past::before{border-style:double}}\n";

/* The board's type, where it is built in: its names have a hash. */
static void put_font (const char *begin, const char *weight, FILE *out)
{
  for (size_t i = 0; i < board_file_count; i++)
    if (strncmp (board_files[i].path, begin, strlen (begin)) == 0 && strstr (board_files[i].path, ".woff2") != NULL)
      fprintf (out, "@font-face{font-family:\"Fira Sans\";font-weight:%s;font-display:swap;src:url(%s) format(\"woff2\")}", weight, board_files[i].path);
}

static void put_style (bool german, FILE *out)
{
  paper_write_style (german, out);
  fputs (style, out);
  put_font ("/assets/FiraSans-Regular", "400", out);
  put_font ("/assets/FiraSans-SemiBold", "600 700", out);
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
