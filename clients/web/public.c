/* SPDX-License-Identifier: EUPL-1.2 */
/* A visitor's request: a state of things that is fresh enough, and answers that a browser or a proxy may keep for a while.

   A state younger than public_refresh_ms is shown as it is.  Up to twice that age it is shown while a new one is being asked for; an older one only when the
   bus is away: what was taken back must not come up again because nobody had looked for a while. */
#include "public_room.h"

#include "proto/codec.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEEP_SECONDS "60"

int64_t public_refresh_ms (const struct web *web)
{
  return web->config.public_refresh_ms > 0 ? web->config.public_refresh_ms : PUBLIC_REFRESH_MS;
}

struct public *public_of (struct web *web)
{
  if (web->public == NULL && (web->public = calloc (1, sizeof *web->public)) == NULL)
    abort ();
  return web->public;
}

/* ---- Waiting ---- */

static void wait_in (struct queue *self, struct exchange *exchange, exchange_then_fn *then)
{
  if (self->count == self->room)
  {
    self->room = self->room == 0 ? 16 : 2 * self->room;
    self->items = realloc (self->items, self->room * sizeof *self->items);
    if (self->items == NULL)
      abort ();
  }
  self->items[self->count++] = exchange_wait (exchange, then);
}

/* Who wakes may wait again, in the queue that is new then. */
static void wake_all (struct queue *self)
{
  struct queue woken = *self;
  *self = (struct queue){0};
  for (size_t i = 0; i < woken.count; i++)
    exchange_wake (woken.items[i]);
  free (woken.items);
}

/* ---- The state ---- */

const struct public_state *public_state (const struct web *web)
{
  return web->public->state;
}

/* One that says the same as the last stays the last, with all that was made of it. */
static void got_state (struct web *web, struct public_state *state)
{
  struct public *self = web->public;
  self->reading = NULL;
  bool same = state != NULL && self->state != NULL && memcmp (state->hash, self->state->hash, sizeof state->hash) == 0;
  if (state != NULL)
    self->confirmed_ms = web_now_ms ();
  if (same)
    self->state->seq = state->seq;
  else if (state != NULL)
  {
    state_drop (&self->state);
    self->state = state;
    state = NULL;
  }
  state_drop (&state);
  wake_all (&self->for_state);
}

static void woken (struct exchange *self, const struct message *nothing)
{
  exchange_step_fn *then = *(exchange_step_fn **) self->state;
  (void) nothing;
  if (self->web->public->state == NULL)
    public_answer_away (self);
  else
    then (self);
}

static void wait_for_state (struct exchange *exchange, exchange_step_fn *then)
{
  exchange_step_fn **kept = arena_alloc (exchange->arena, sizeof *kept);
  *kept = then;
  exchange->state = kept;
  wait_in (&exchange->web->public->for_state, exchange, woken);
}

void public_with (struct exchange *exchange, exchange_step_fn *then)
{
  struct web *web = exchange->web;
  struct public *self = public_of (web);
  int64_t age_ms = web_now_ms () - self->confirmed_ms, fresh_ms = public_refresh_ms (web);
  bool fresh = self->state != NULL && age_ms < fresh_ms;
  if (!fresh && self->reading == NULL)
    self->reading = state_read (web, self->state, got_state);
  if (fresh || (self->state != NULL && (age_ms < 2 * fresh_ms || !bus_is_up (web))))
    then (exchange);
  else
    wait_for_state (exchange, then);
}

/* ---- Documents ---- */

struct document *document_new (char *bytes, size_t size)
{
  struct document *self = calloc (1, sizeof *self);
  uint8_t hash[12];
  if (self == NULL)
    abort ();
  *self = (struct document){.refs = 1, .bytes = bytes, .size = size, .made_ms = web_now_ms ()};
  hash_bytes (bytes, size, hash, sizeof hash);
  int used = snprintf (self->tag, sizeof self->tag, "\"");
  for (size_t i = 0; i < sizeof hash; i++)
    used += snprintf (self->tag + used, sizeof self->tag - (size_t) used, "%02x", hash[i]);
  snprintf (self->tag + used, sizeof self->tag - (size_t) used, "\"");
  return self;
}

void document_drop (struct document **self_)
{
  struct document *self = *self_;
  *self_ = NULL;
  if (self == NULL || --self->refs > 0)
    return;
  free (self->bytes);
  free (self);
}

static void given_back (void *document)
{
  struct document *self = document;
  document_drop (&self);
}

/* ---- Answering ---- */

/* A date as HTTP has it, whatever the process's locale. */
static const char *http_date (struct arena *arena, int64_t time_ms)
{
  static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  time_t seconds = (time_t) (time_ms / 1000);
  struct tm at;
  gmtime_r (&seconds, &at);
  return arena_printf (arena, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[at.tm_wday], at.tm_mday, months[at.tm_mon], at.tm_year + 1900, at.tm_hour, at.tm_min,
                       at.tm_sec);
}

/* Tags are hexadecimal between quotes, so that one inside another is no tag of ours. */
static bool has_it (const struct exchange *self, const char *tag, const char *date)
{
  struct slice tags = exchange_header_of (self, "If-None-Match");
  if (tags.data != NULL)
    return slice_is (tags, "*") || memmem (tags.data, tags.size, tag, strlen (tag)) != NULL;
  return date != NULL && slice_is (exchange_header_of (self, "If-Modified-Since"), date);
}

void public_answer (struct exchange *self, unsigned status, const char *type, struct document *document, int64_t changed_ms)
{
  const char *date = changed_ms > 0 ? http_date (self->arena, changed_ms) : NULL;
  bool kept = status == 200;
  if (kept && has_it (self, document->tag, date))
    status = 304;
  document->refs++;
  struct MHD_Response *response =
      MHD_create_response_from_buffer_with_free_callback_cls (status == 304 ? 0 : document->size, document->bytes, given_back, document);
  if (response == NULL)
    abort ();
  MHD_add_response_header (response, "Content-Type", type);
  MHD_add_response_header (response, "Content-Language", self->german ? "de" : "en");
  MHD_add_response_header (response, "Vary", "Accept-Language");
  MHD_add_response_header (response, "Cache-Control", kept ? "public, max-age=" KEEP_SECONDS : "no-store");
  if (kept)
    MHD_add_response_header (response, "ETag", document->tag);
  if (kept && date != NULL)
    MHD_add_response_header (response, "Last-Modified", date);
  exchange_answer_response (self, status, response);
}

/* ---- Documents of a state ---- */

static void job_free (struct job *self)
{
  arena_destroy (&self->making.arena);
  state_drop (&self->state);
  free (self->bytes);
  free (self);
}

/* In a worker. */
static void work_job (void *context)
{
  struct job *self = context;
  self->making.out = open_memstream (&self->bytes, &self->size);
  if (self->making.out == NULL)
    abort ();
  self->make (&self->making);
  if (fclose (self->making.out) != 0)
    abort ();
}

static void job_done (void *context)
{
  struct job *job = context;
  struct web *web = job->making.web;
  job->state->made[job->kind][job->making.german] = document_new (job->bytes, job->size);
  job->bytes = NULL;
  web->public->jobs[job->kind][job->making.german] = NULL;
  job_free (job);
  wake_all (&web->public->for_documents);
}

/* False when too much waits for the workers already. */
static bool start_job (struct web *web, enum public_kind kind, bool german, public_make_fn *make)
{
  struct public_state *state = web->public->state;
  struct job *job = calloc (1, sizeof *job);
  if (job == NULL)
    abort ();
  state->refs++;
  *job = (struct job){.making = {.web = web, .arena = arena_new (), .german = german, .state = state}, .state = state, .kind = kind, .make = make};
  if (workers_run (web, work_job, job_done, job))
    web->public->jobs[kind][german] = job;
  else
    job_free (job);
  return web->public->jobs[kind][german] != NULL;
}

struct made_wish
{
  enum public_kind kind;
  const char *type;
  public_make_fn *make;
};

static void woken_made (struct exchange *self, const struct message *nothing)
{
  const struct made_wish *wish = self->state;
  (void) nothing;
  public_answer_made (self, wish->kind, wish->type, wish->make);
}

void public_answer_made (struct exchange *self, enum public_kind kind, const char *type, public_make_fn *make)
{
  struct public *public = self->web->public;
  struct document *made = public->state->made[kind][self->german];
  if (made != NULL)
  {
    /* Others may build on open data in a browser; there is no cookie it could make use of. */
    exchange_header (self, "Access-Control-Allow-Origin", "*");
    public_answer (self, 200, type, made, public->state->changed_ms);
    return;
  }
  if (public->jobs[kind][self->german] == NULL && !start_job (self->web, kind, self->german, make))
  {
    public_answer_away (self);
    return;
  }
  struct made_wish *wish = arena_alloc (self->arena, sizeof *wish);
  *wish = (struct made_wish){kind, type, make};
  self->state = wish;
  wait_in (&public->for_documents, self, woken_made);
}

/* The workers were stopped before: what they had not done nobody will. */
void public_stop (struct web *web)
{
  struct public *self = web->public;
  if (self == NULL)
    return;
  state_read_cancel (&self->reading);
  for (int kind = 0; kind < PUBLIC_KINDS; kind++)
    for (int german = 0; german < 2; german++)
      if (self->jobs[kind][german] != NULL)
        job_free (self->jobs[kind][german]);
  state_drop (&self->state);
  case_pages_destroy (self);
  free (self->for_state.items);
  free (self->for_documents.items);
  free (self);
  web->public = NULL;
}

/* ---- Notes ---- */

static void answer_note (struct exchange *self, unsigned status, enum public_text title, enum public_text text)
{
  struct page page;
  page_open (&page, self, say (self->german, title), arena_copy (self->arena, self->path.data, self->path.size), "");
  put (&page, "<h1>");
  put_say (&page, title);
  put (&page, "</h1>\n<p>");
  put_say (&page, text);
  put (&page, "</p>\n<p>");
  put_link (&page, "/public", "");
  put (&page, ">");
  put_say (&page, TX_TO_LIST);
  put (&page, "</a></p>\n");
  struct document *document = page_close (&page);
  public_answer (self, status, PUBLIC_HTML, document, 0);
  document_drop (&document);
}

void public_answer_missing (struct exchange *self)
{
  answer_note (self, 404, TX_MISSING, TX_MISSING_TEXT);
}

void public_answer_away (struct exchange *self)
{
  exchange_header (self, "Retry-After", "5");
  answer_note (self, 503, TX_AWAY, TX_AWAY_TEXT);
}

void get_public_other (struct exchange *self)
{
  public_answer_missing (self);
}
