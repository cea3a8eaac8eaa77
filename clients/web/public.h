/* SPDX-License-Identifier: EUPL-1.2 */
/* The public pages: what everybody may see, as HTML without script and as open data.

       public.c          a visitor's request: the state of things, documents, their tags   public_state.c  the state of things, asked for anew now and then
       public_page.c     the frame of every page           public_words.c  texts (public_texts.def), words of rows
       public_list.c     /public                           public_case.c   /public/c/REF
       public_stages.c   /public/stufen                    public_style.c  /public/style.css
       public_feed.c     /public/feed.atom, calendar.ics   public_data.c   /public/cases.csv, cases.json, dcat.jsonld

   Everything is asked of the bus as the relay, whose eyes are those of the public; nothing here knows a person.  What visitors cost is bounded: lists come from
   a state of things that is asked for once in public_refresh_ms at most, however many ask, and pages of cases are made once in that time. */
#ifndef IDEENBUS_WEB_PUBLIC_H
#define IDEENBUS_WEB_PUBLIC_H

#include "exchange.h"

#include <stdio.h>

#define PUBLIC_CASES_MAX 20000 /* the newest of them */
#define PUBLIC_REFRESH_MS 10000
#define PUBLIC_HTML "text/html; charset=utf-8"

struct page;

/* ---- The state of things (public_state.c) ---- */

/* A case that everybody may see; its texts lie in the state's arena. */
struct public_case
{
  struct slice ref, title, summary, org, org_name, district, district_name, pipeline, stage, state;
  int64_t entered_ms, support, adoptions;
  int64_t published_ms;                           /* when it was first seen to be public; 0: it was so before anybody looked, or came into its stage later */
  struct slice until, merged_into;                /* empty: none */
  struct slice starts_on, ends_on, next_on, next; /* dates of one that is under way; next: its next milestone */
  struct slice words;                             /* what a search looks at, folded */
};

/* An organisation that has public cases. */
struct public_org
{
  struct slice key, name, folded;
  uint32_t count;
};

enum public_kind
{
  PUBLIC_ATOM,
  PUBLIC_CALENDAR,
  PUBLIC_CSV,
  PUBLIC_JSON,
  PUBLIC_DCAT,
  PUBLIC_KINDS
};

struct public_state
{
  unsigned refs;
  struct arena *arena;
  struct public_case *cases; /* newest first: by the day they came into their stage */
  uint32_t count;
  struct public_org *holders; /* by name */
  uint32_t holder_count;
  struct value orgs;        /* map: key to name */
  struct value definitions; /* list of PIPELINE records that have stages, the one with most public cases first */
  uint8_t hash[32];
  int64_t seq;                            /* it was begun to be read at */
  int64_t changed_ms;                     /* since 1970: when it was first seen to be like this */
  struct document *made[PUBLIC_KINDS][2]; /* what was made of it already, English and German */
};

/* The case, or NULL: it is not there, or not public; nobody is told which. */
const struct public_case *state_case (const struct public_state *self, struct slice ref);

/* The definition (PIPELINE) with this key, or NULL. */
const struct value *state_definition (const struct public_state *self, struct slice key);

struct public;

/* Asks for the state of things; done is called later, in the loop, and takes it; NULL: it could not be had.  Its hash and seq tell whether it is the known one,
   which stays until then; when nothing at all has happened since there is nothing else in it. */
typedef void (state_fn) (struct web *web, struct public_state *state);
struct state_reading;
struct state_reading *state_read (struct web *web, const struct public_state *known, state_fn *done);
void state_read_cancel (struct state_reading **self);
void state_drop (struct public_state **self);

/* ---- Requests (public.c) ---- */

/* A body that several may be given at once. */
struct document
{
  unsigned refs;
  char *bytes;
  size_t size;
  char tag[40];
  int64_t made_ms; /* monotonic */
};

/* Takes bytes of malloc. */
struct document *document_new (char *bytes, size_t size);
void document_drop (struct document **self);

/* The present state; only for handlers that public_with called, and not beyond their return. */
const struct public_state *public_state (const struct web *web);

/* Goes on with then as soon as there is a state that may be shown; without one it answers 503. */
void public_with (struct exchange *self, exchange_step_fn *then);

/* Answers with a document, which the caller keeps; a browser that has it already is told so.  changed_ms 0: that is not known. */
void public_answer (struct exchange *self, unsigned status, const char *type, struct document *document, int64_t changed_ms);

/* Something being made of a state, in a worker: all it may use is here, and of web only what stays as it was at the start. */
struct making
{
  struct web *web;
  struct arena *arena;
  bool german;
  const struct public_state *state;
  FILE *out;
};

/* Answers with something made of the present state, once, if nobody has asked for it before. */
typedef void (public_make_fn) (struct making *self);
void public_answer_made (struct exchange *self, enum public_kind kind, const char *type, public_make_fn *make);

void public_answer_missing (struct exchange *self); /* 404 */
void public_answer_away (struct exchange *self);    /* 503 */

/* ---- Pages (public_page.c) ---- */

enum public_text
{
#define TEXT(SYMBOL, DE, EN) TX_##SYMBOL,
#include "public_texts.def"
#undef TEXT
  TX_COUNT
};

struct page
{
  struct exchange *exchange;
  struct arena *arena;
  FILE *out;
  bool german;
  char *bytes; /* once it is closed */
  size_t size;
};

/* Begins a page with its frame up to <main>.  path: its address, not encoded; keep: name=value pairs of the query that a link to the other language takes
 * along, or "". */
void page_open (struct page *self, struct exchange *exchange, struct slice title, const char *path, const char *keep);
/* The whole page, the caller's. */
struct document *page_close (struct page *self);

void put (struct page *self, const char *html);
void put_text (struct page *self, struct slice text); /* escaped */
void put_say (struct page *self, enum public_text text);
void put_say_with (struct page *self, enum public_text text, struct slice zero, struct slice one);
/* Begins a link up to its ">"; query: pairs as url_query makes them, or "". */
void put_link (struct page *self, const char *path, const char *query);
void put_day (struct page *self, int64_t time_ms);
void put_date (struct page *self, struct slice date);

/* "name=value", encoded, behind what is there already: "q=a&stage=b". */
const char *url_query (struct arena *arena, const char *before, const char *name, struct slice value);
/* /public/c/REF */
const char *case_path (struct arena *arena, struct slice ref);
/* With the origin before it, for what is read elsewhere. */
const char *address_of (const struct web *web, struct arena *arena, const char *path);

/* ---- Words (public_words.c) ---- */

struct slice say (bool german, enum public_text text);
struct slice say_with (struct arena *arena, bool german, enum public_text text, struct slice zero, struct slice one);

/* de or en of a row that has both. */
struct slice label_of (const struct value *row, bool german);
/* "Steckbrief", or with the state where it is not under way: "Steckbrief (abgelehnt)". */
struct slice stage_words (struct arena *arena, const struct public_state *state, const struct public_case *kase, bool german);
/* Small letters, without the dots of umlauts: to compare what people write. */
struct slice fold (struct arena *arena, struct slice text);
/* 2026-03-31T14:05:09Z */
const char *time_text (struct arena *arena, int64_t time_ms);
/* 2026-03-31 */
struct slice day_text (struct arena *arena, int64_t time_ms);
const char *public_licence (const struct web *web);
struct slice public_operator (const struct web *web, bool german);

/* ---- public_news.c ---- */

/* Notes which cases became public since somebody last looked (published_ms), and remembers it beyond the end of the program; the cases stand in the order of
   their references.  left_out: there are more than these, so that one that is missing may be public all the same. */
void public_note_news (struct web *web, struct public_state *state, bool left_out);

/* When a case was last news: it became public, or came into its stage. */
int64_t public_news_ms (const struct public_case *kase);

#endif
