/* SPDX-License-Identifier: EUPL-1.2 */
/* The style of the public pages: that of papers, and what a site has beside them. */
#include "public.h"

#include "clients/documents/paper.h"

#include <stdlib.h>

static const char style[] =
    "\n@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;--paper:#14181d;--ink:#e6e9ec;--title:#cfe1f3;--quiet:#b3bcc6;--mark:#8dbbe8;"
    "--tint:#1f2833;--line:#48535f;--hair:#343d47}}\n"
    "a{color:var(--mark)}a:hover{text-decoration-thickness:2px}"
    "a:focus-visible,input:focus-visible,select:focus-visible,button:focus-visible{outline:3px solid var(--mark);outline-offset:2px}main:focus{outline:none}\n"
    ".skip{position:absolute;left:-99rem}.skip:focus{left:.5rem;top:.5rem;background:var(--paper);padding:.5rem 1rem;border:2px solid var(--mark)}\n"
    "h1,h2,h3,h4{overflow-wrap:anywhere}@media(max-width:30rem){h1{font-size:1.4rem}}time{white-space:nowrap}"
    ".site{max-width:54rem;margin:0 auto;padding:.75rem 1rem;border:0}header.site{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:baseline;"
    "border-bottom:1px solid var(--line)}footer.site{border-top:1px solid var(--line);font-size:.95rem}\n"
    ".brand{margin:0 auto 0 0;font-weight:700;font-size:1.125rem;color:var(--title)}"
    ".site ul{display:flex;flex-wrap:wrap;gap:0 1.25rem;list-style:none;margin:0;padding:0}.site li{margin:0}"
    ".site a{display:inline-block;padding:.25rem 0;min-height:1.75rem}.site a[aria-current]{color:var(--ink);font-weight:600;text-decoration:none;"
    "border-bottom:3px solid var(--mark)}.site p{margin:.5rem 0 0}footer.site p{display:flex;flex-wrap:wrap;gap:0 1.25rem;align-items:baseline}\n"
    ".find{display:grid;gap:.75rem 1rem;align-items:end;background:var(--tint);padding:1rem;margin:0 0 1rem}"
    "@media(min-width:36rem){.find{grid-template-columns:1fr 1fr}}"
    ".find label{display:block;font-weight:600}.find input,.find select{width:100%;min-height:2.5rem;padding:.25rem .5rem;font:inherit;color:var(--ink);"
    "background:var(--paper);border:1px solid var(--quiet);border-radius:4px}"
    ".find button{min-height:2.5rem;padding:.25rem 1.25rem;font:inherit;font-weight:600;color:var(--paper);background:var(--mark);border:1px solid var(--mark);"
    "border-radius:4px;cursor:pointer}.find p{margin:0;display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center}\n"
    ".counts{display:flex;flex-wrap:wrap;gap:.25rem .75rem;list-style:none;padding:0}.counts a{display:inline-block;padding:.25rem .6rem;min-height:1.75rem;"
    "border:1px solid var(--line);border-radius:4px}.counts a[aria-current]{background:var(--tint);border-color:var(--mark);font-weight:600}\n"
    ".cases{list-style:none;padding:0;margin:0}.cases>li{border-top:1px solid var(--hair);padding:.75rem 0;margin:0}.cases h3{margin:0 0 .25rem}"
    ".cases p{margin:0 0 .25rem}.facts-line{color:var(--quiet);font-size:.95rem;display:flex;flex-wrap:wrap;gap:0 1rem}\n"
    ".pages{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:center;margin-top:1rem}.pages p{margin:0}.pages a{padding:.25rem 0}\n"
    ".way{list-style:none;display:flex;flex-wrap:wrap;gap:.4rem;padding:0;margin:0 0 1rem;counter-reset:stage}"
    ".way li{counter-increment:stage;border:1px solid var(--line);border-radius:4px;padding:.25rem .6rem;margin:0;color:var(--quiet)}"
    ".way li::before{content:counter(stage) \". \"}.way .past{border-color:var(--mark);color:var(--ink)}"
    ".way .now{background:var(--mark);border-color:var(--mark);color:var(--paper);font-weight:600}.way small{font-size:.875rem}\n"
    ".stages{padding-left:1.6rem}.stages>li{margin:0 0 1rem}.stages h3{margin:0 0 .25rem}.stages p{margin:0 0 .25rem}.quiet{color:var(--quiet)}\n"
    "@media print{.site nav,.skip,.find,.pages,.no-print{display:none}a{color:inherit;text-decoration:none}.way .now{border-width:2px;color:var(--ink);"
    "background:none}}\n"
    "@media(forced-colors:active){.way .now{border-width:4px}}\n";

static void put_style (bool german, FILE *out)
{
  paper_write_style (german, out);
  fputs (style, out);
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
