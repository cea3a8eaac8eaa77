/* SPDX-License-Identifier: EUPL-1.2 */
/* What public.c and public_case.c share. */
#ifndef IDEENBUS_WEB_PUBLIC_ROOM_H
#define IDEENBUS_WEB_PUBLIC_ROOM_H

#include "public.h"

#define CASE_PAGES 64

/* The page of a case as it was made lately. */
struct case_page
{
  char ref[33];
  bool german, lang; /* lang: its links name the language */
  struct document *document;
};

/* Exchanges that wait for something. */
struct queue
{
  struct asking **items;
  size_t count, room;
};

/* A document being made in a worker. */
struct job
{
  struct making making;
  struct public_state *state; /* held */
  enum public_kind kind;
  public_make_fn *make;
  char *bytes;
  size_t size;
};

struct public
{
  struct public_state *state; /* NULL: none yet */
  struct state_reading *reading;
  int64_t confirmed_ms; /* monotonic: when the state was last known to hold */
  struct queue for_state, for_documents;
  struct job *jobs[PUBLIC_KINDS][2];
  struct case_page pages[CASE_PAGES];
  unsigned gathering; /* cases being asked for at present */
};

struct public *public_of (struct web *web);
int64_t public_refresh_ms (const struct web *web);
void case_pages_destroy (struct public *self);

#endif
