/* SPDX-License-Identifier: EUPL-1.2 */
/* What is new as an Atom feed (RFC 4287), and dates as a calendar. */
#include "public.h"

#include "clients/documents/calendar.h"
#include "clients/documents/clean.h"

#include <stdlib.h>
#include <string.h>

#define ENTRIES 50

/* ---- The feed ---- */

static void put_tag (const struct making *self, const char *tag, struct slice text)
{
  fprintf (self->out, "<%s>", tag);
  clean_write_xml (self->out, text);
  fprintf (self->out, "</%s>\n", tag);
}

static void put_address (const struct making *self, const char *rel, const char *type, const char *address)
{
  fprintf (self->out, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
  clean_write_xml (self->out, slice_of (address));
  fputs ("\"/>\n", self->out);
}

static const char *place (const struct making *self, const char *path)
{
  return address_of (self->web, self->arena, path);
}

/* Each stage a case comes to is an entry of its own, and so is that it became public, so that readers show it as something new. */
static void put_entry (const struct making *self, const struct public_case *kase)
{
  struct arena *arena = self->arena;
  bool german = self->german;
  struct slice stage = stage_words (arena, self->state, kase, german), title = kase->title.size > 0 ? kase->title : kase->ref;
  const char *page = place (self, case_path (arena, kase->ref));
  bool published = kase->published_ms > kase->entered_ms;
  fputs ("<entry>\n", self->out);
  put_tag (self, "id", slice_of (arena_printf (arena, "%s#%s-%lld", page, published ? "public" : "entered", (long long) public_news_ms (kase))));
  put_tag (self, "title", say_with (arena, german, published ? TX_FEED_PUBLISHED : TX_FEED_ENTRY, title, stage));
  put_tag (self, "updated", slice_of (time_text (arena, public_news_ms (kase))));
  put_address (self, "alternate", "text/html", page);
  fputs ("<category term=\"", self->out);
  clean_write_xml (self->out, kase->stage);
  fputs ("\" label=\"", self->out);
  clean_write_xml (self->out, stage);
  fputs ("\"/>\n", self->out);
  put_tag (self, "summary", kase->summary.size > 0 ? kase->summary : kase->org_name);
  fputs ("</entry>\n", self->out);
}

static int latest_first (const void *a_, const void *b_)
{
  const struct public_case *a = *(const struct public_case *const *) a_, *b = *(const struct public_case *const *) b_;
  int64_t one = public_news_ms (a), two = public_news_ms (b);
  return one != two ? (one < two ? 1 : -1) : slice_compare (b->ref, a->ref);
}

static void make_feed (struct making *self)
{
  const struct public_state *state = self->state;
  const struct public_case **cases = arena_alloc (self->arena, (state->count + 1) * sizeof *cases);
  for (uint32_t i = 0; i < state->count; i++)
    cases[i] = &state->cases[i];
  if (state->count > 0)
    qsort (cases, state->count, sizeof *cases, latest_first);
  const char *lang = say (self->german, TX_LANGUAGE).data;
  fprintf (self->out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%s\">\n", lang);
  put_tag (self, "id", slice_of (place (self, "/public/feed.atom")));
  put_tag (self, "title", say (self->german, TX_FEED_TITLE));
  put_tag (self, "subtitle", say (self->german, TX_FEED_ORDER));
  put_tag (self, "updated", slice_of (time_text (self->arena, state->count > 0 ? public_news_ms (cases[0]) : 0)));
  fputs ("<author>\n", self->out);
  put_tag (self, "name", public_operator (self->web, self->german));
  fputs ("</author>\n", self->out);
  put_tag (self, "rights", slice_of (public_licence (self->web)));
  put_address (self, "self", "application/atom+xml", place (self, arena_printf (self->arena, "/public/feed.atom?lang=%s", lang)));
  put_address (self, "alternate", "text/html", place (self, "/public"));
  put_address (self, "license", "text/html", public_licence (self->web));
  for (uint32_t i = 0; i < state->count && i < ENTRIES; i++)
    put_entry (self, cases[i]);
  fputs ("</feed>\n", self->out);
}

static void answer_feed (struct exchange *self)
{
  public_answer_made (self, PUBLIC_ATOM, "application/atom+xml; charset=utf-8", make_feed);
}

void get_public_feed (struct exchange *self)
{
  public_with (self, answer_feed);
}

/* ---- The calendar ---- */

struct dates
{
  const struct making *making;
  struct calendar *calendar;
};

/* What the library takes for no date is left out. */
static void add_date (const struct dates *self, const struct public_case *kase, const char *what, struct slice day, struct slice summary)
{
  const struct making *making = self->making;
  struct arena *arena = making->arena;
  const char *host = strstr (making->web->origin, "://");
  struct calendar_entry entry = {.day = day,
                                 .summary = summary,
                                 .description = kase->summary,
                                 .categories = &kase->org_name,
                                 .category_count = 1,
                                 .url = slice_of (place (making, case_path (arena, kase->ref))),
                                 .status = CALENDAR_CONFIRMED};
  entry.uid = slice_of (arena_printf (arena, "%.*s-%s@%s", SLICE_ARG (kase->ref), what, host == NULL ? "ideenbus" : host + 3));
  if (day.size > 0)
    calendar_add (self->calendar, &entry);
}

static void add_dates (const struct dates *self, const struct public_case *kase)
{
  struct arena *arena = self->making->arena;
  bool german = self->making->german;
  add_date (self, kase, "starts", kase->starts_on, say_with (arena, german, TX_STARTS, kase->title, SLICE_NONE));
  add_date (self, kase, "ends", kase->ends_on, say_with (arena, german, TX_ENDS, kase->title, SLICE_NONE));
  add_date (self, kase, "milestone", kase->next_on, say_with (arena, german, TX_MILESTONE, kase->next, kase->title));
  add_date (self, kase, "resumes", kase->until, say_with (arena, german, TX_RESUMES, kase->title, SLICE_NONE));
}

static void make_calendar (struct making *self)
{
  struct calendar_options options = {.product = self->german ? SLICE ("-//Ideenbus//Public//DE") : SLICE ("-//Ideenbus//Public//EN"),
                                     .name = say (self->german, TX_CALENDAR_TITLE),
                                     .stamp_ms = self->state->changed_ms};
  struct dates dates = {self, calendar_open (self->out, &options)};
  for (uint32_t i = 0; i < self->state->count; i++)
    add_dates (&dates, &self->state->cases[i]);
  calendar_close (&dates.calendar);
}

static void answer_calendar (struct exchange *self)
{
  public_answer_made (self, PUBLIC_CALENDAR, "text/calendar; charset=utf-8", make_calendar);
}

void get_public_calendar (struct exchange *self)
{
  public_with (self, answer_calendar);
}
