/* SPDX-License-Identifier: EUPL-1.2 */
/* One open event stream: what browsers.c and browser.c know of it. */
#ifndef IDEENBUS_WEB_BROWSER_H
#define IDEENBUS_WEB_BROWSER_H

#include "browsers.h"

struct browsers
{
  struct web *web;
  struct ring *ring;
  struct viewers *viewers;
  uint32_t count;
  uint64_t serial;
  uint64_t age; /* grows when the ring begins anew */
  bool bus_up;
  uint32_t ended;   /* of `count`: only the daemon knows them still */
  int64_t swept_ms; /* when all were last asked whether they are still there */
};

/* Where a client that was here before wants to go on; kept until it is greeted. */
struct wish
{
  bool understood;
  struct news_place seen;
  char epoch[NEWS_EPOCH_MAX];
};

struct browser
{
  struct browser *next, *prev; /* of its viewer */
  struct browsers *all;
  struct viewer *viewer;
  struct MHD_Connection *connection;
  struct MHD_Response *response; /* until its headers went out */
  browsers_gone_fn *gone;
  void *gone_context;
  uint8_t session[SESSION_HASH_BYTES];
  uint64_t serial;

  struct wish *wish; /* NULL: none */
  uint64_t place;    /* in the ring: what is to be looked at next */
  uint64_t age;      /* of the ring it stands in */
  uint64_t rights;   /* of its viewer, as it was told last */
  const char *reset; /* the code of one that is due; NULL: none */
  bool greeted, told_up;
  bool beat;   /* a sign of life is due */
  bool parked; /* its connection is suspended */
  bool ended;

  /* The block that is on its way: a line of its own, which is there only then, or the news at its place */
  uint32_t written;
  char *line;
  struct slice block; /* of the line, or of the news: valid while they are in the ring */
};

/* Whether there is something to be written; moves its place behind what is not for it. */
bool browser_is_due (struct browser *self);

/* The callback of its response. */
ssize_t browser_read (void *self, uint64_t position, char *buffer, size_t room);

/* Lets its connection go on when it is parked. */
void browser_wake (struct browser *self);

/* Ends it as soon as the daemon asks again. */
void browser_end (struct browser *self);

#endif
