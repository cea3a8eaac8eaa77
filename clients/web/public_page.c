/* SPDX-License-Identifier: EUPL-1.2 */
/* The frame of the public pages: navigation above, open data and who runs it below.  Nothing on them needs a script. */
#include "public.h"

#include "clients/documents/clean.h"
#include "clients/documents/forms.h"

#include <stdlib.h>
#include <string.h>

/* ---- Writing ---- */

void put (struct page *self, const char *html)
{
  fputs (html, self->out);
}

void put_text (struct page *self, struct slice text)
{
  clean_write_xml (self->out, text);
}

void put_say (struct page *self, enum public_text text)
{
  put_text (self, say (self->german, text));
}

void put_say_with (struct page *self, enum public_text text, struct slice zero, struct slice one)
{
  put_text (self, say_with (self->arena, self->german, text, zero, one));
}

void put_date (struct page *self, struct slice date)
{
  put (self, "<time datetime=\"");
  put_text (self, date);
  put (self, "\">");
  put_text (self, form_date (self->arena, date, self->german));
  put (self, "</time>");
}

void put_day (struct page *self, int64_t time_ms)
{
  put_date (self, day_text (self->arena, time_ms));
}

/* ---- Addresses ---- */

static const char *encode (struct arena *arena, struct slice text)
{
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  char *encoded = arena_alloc (arena, 3 * (size_t) text.size + 1), *at = encoded;
  for (uint32_t i = 0; i < text.size; i++)
    if (text.data[i] != '\0' && strchr (plain, text.data[i]) != NULL)
      *at++ = text.data[i];
    else
      at += snprintf (at, 4, "%%%02X", (unsigned) (unsigned char) text.data[i]);
  return encoded;
}

const char *url_query (struct arena *arena, const char *before, const char *name, struct slice value)
{
  return arena_printf (arena, "%s%s%s=%s", before, *before == '\0' ? "" : "&", name, encode (arena, value));
}

const char *case_path (struct arena *arena, struct slice ref)
{
  return arena_printf (arena, "/public/c/%s", encode (arena, ref));
}

const char *address_of (const struct web *web, struct arena *arena, const char *path)
{
  return arena_printf (arena, "%s%s", web->origin, path);
}

/* Who came with a language in the address takes it along. */
void put_link (struct page *self, const char *path, const char *query)
{
  bool named = exchange_query (self->exchange, "lang").data != NULL;
  const char *whole = named ? url_query (self->arena, query, "lang", say (self->german, TX_LANGUAGE)) : query;
  put (self, "<a href=\"");
  put_text (self, slice_of (path));
  if (*whole != '\0')
    put (self, "?");
  put_text (self, slice_of (whole));
  put (self, "\"");
}

/* ---- The frame ---- */

static void put_area (struct page *self, const char *area, const char *here, enum public_text text)
{
  put (self, "<li>");
  put_link (self, area, "");
  put (self, strcmp (area, here) == 0 ? " aria-current=\"page\">" : ">");
  put_say (self, text);
  put (self, "</a></li>\n");
}

static void put_other_language (struct page *self, const char *path, const char *keep)
{
  const char *query = url_query (self->arena, keep, "lang", say (self->german, TX_OTHER_CODE));
  put (self, "<li><a href=\"");
  put_text (self, slice_of (arena_printf (self->arena, "%s?%s", encode (self->arena, slice_of (path)), query)));
  fprintf (self->out, "\" lang=\"%s\" hreflang=\"%s\" rel=\"alternate\">", say (self->german, TX_OTHER_CODE).data, say (self->german, TX_OTHER_CODE).data);
  put_say (self, TX_OTHER_LANGUAGE);
  put (self, "</a></li>\n");
}

static void put_top (struct page *self, const char *path, const char *keep)
{
  put (self, "<a class=\"skip\" href=\"#public-main\">");
  put_say (self, TX_SKIP);
  put (self, "</a>\n<header class=\"site\">\n<p class=\"brand\">");
  put_link (self, "/public", "");
  put (self, ">");
  put_say (self, TX_BRAND);
  put (self, "</a></p>\n<nav aria-label=\"");
  put_say (self, TX_NAV);
  put (self, "\"><ul>\n");
  put_area (self, "/public", path, TX_NAV_LIST);
  put_area (self, "/public/stufen", path, TX_NAV_STAGES);
  put (self, "<li><a href=\"/login\">");
  put_say (self, TX_NAV_LOGIN);
  put (self, "</a></li>\n");
  put_other_language (self, path, keep);
  put (self, "</ul></nav>\n</header>\n<main id=\"public-main\" tabindex=\"-1\">\n");
}

void page_open (struct page *self, struct exchange *exchange, struct slice title, const char *path, const char *keep)
{
  *self = (struct page){.exchange = exchange, .arena = exchange->arena, .german = exchange->german};
  self->out = open_memstream (&self->bytes, &self->size);
  if (self->out == NULL)
    abort ();
  const char *lang = say (self->german, TX_LANGUAGE).data;
  fprintf (self->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", lang);
  put (self, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
  put_say_with (self, TX_TITLE_OF, title, SLICE_NONE);
  fprintf (self->out, "</title>\n<link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\n<link rel=\"stylesheet\" href=\"/public/style.css?lang=%s\">\n<link rel=\"alternate\" type=\"application/atom+xml\" title=\"",
           lang);
  put_say (self, TX_FEED_TITLE);
  fprintf (self->out, "\" href=\"/public/feed.atom?lang=%s\">\n</head>\n<body>\n", lang);
  put_top (self, path, keep);
}

static void put_data (struct page *self)
{
  static const struct
  {
    const char *path;
    enum public_text text;
  } links[] = {{"/public/feed.atom", TX_FEED},
               {"/public/calendar.ics", TX_CALENDAR},
               {"/public/cases.csv", TX_CSV},
               {"/public/cases.json", TX_JSON},
               {"/public/dcat.jsonld", TX_DCAT}};
  put (self, "<nav aria-label=\"");
  put_say (self, TX_DATA);
  put (self, "\"><ul>\n");
  for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
  {
    put (self, "<li>");
    put_link (self, links[i].path, "");
    put (self, ">");
    put_say (self, links[i].text);
    put (self, "</a></li>\n");
  }
  put (self, "<li><a rel=\"license\" href=\"");
  put_text (self, slice_of (public_licence (self->exchange->web)));
  put (self, "\">");
  put_say (self, TX_LICENCE);
  put (self, "</a></li>\n</ul></nav>\n");
}

static void put_imprint (struct page *self)
{
  const struct web_config *config = &self->exchange->web->config;
  put (self, "<p>");
  if (config->operator!= NULL)
  {
    put (self, "<span>");
    put_say_with (self, TX_OPERATOR, slice_of (config->operator), SLICE_NONE);
    put (self, "</span> ");
  }
  if (config->contact != NULL)
  {
    put (self, "<span>");
    put_say (self, TX_CONTACT);
    put (self, " <a href=\"mailto:");
    put_text (self, slice_of (config->contact));
    put (self, "\">");
    put_text (self, slice_of (config->contact));
    put (self, "</a></span> ");
  }
  put (self, "<a href=\"/barrierefreiheit\">");
  put_say (self, TX_ACCESSIBILITY);
  put (self, "</a></p>\n");
}

struct document *page_close (struct page *self)
{
  put (self, "</main>\n<footer class=\"site\">\n");
  put_data (self);
  put_imprint (self);
  put (self, "</footer>\n</body>\n</html>\n");
  if (fclose (self->out) != 0)
    abort ();
  return document_new (self->bytes, self->size);
}
