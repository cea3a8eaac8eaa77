/* SPDX-License-Identifier: EUPL-1.2 */
/* Who looks: for each person with an open event stream the scopes through which they see, asked of the broker as that person and shared by all their browsers.

   Scopes hold for a place in the log.  When something behind it may have changed them, the viewer is not fresh, is shown nothing, and is asked anew. */
#ifndef IDEENBUS_WEB_VIEWERS_H
#define IDEENBUS_WEB_VIEWERS_H

#include "news.h"
#include "web.h"

struct browser;
struct viewers;

struct viewer
{
  uint8_t person[16];
  struct hashes scopes;
  uint64_t rights;          /* grows when they are allowed something else than before */
  bool gone;                /* the broker lets nobody act for them (any more) */
  struct browser *browsers; /* browsers.c's own: theirs */

  /* browsers.c's own: the last scan for something to show */
  uint64_t scanned_from, scanned_to, scanned_hit;

  /* viewers.c's own */
  struct viewers *viewers;
  struct viewer *next;                    /* in the bucket */
  struct viewer *queue_next, *queue_prev; /* of those to be asked for */
  struct ask *ask;
  bool queued, known, old;
  int64_t loaded_seq, needed_seq; /* what the scopes were read at, and what they have to be read at */
};

/* Called when a viewer became fresh or is gone. */
typedef void (viewer_changed_fn) (void *context, struct viewer *viewer);

struct viewers *viewers_new (struct web *web, viewer_changed_fn *changed, void *context);
/* All of them must have been released. */
void viewers_destroy (struct viewers **self);

/* The viewer of a person; the last one to release it frees it, which is who removes the last browser. */
struct viewer *viewers_get (struct viewers *self, const uint8_t person[16]);
void viewers_release (struct viewers *self, struct viewer **viewer);

bool viewer_is_fresh (const struct viewer *self);

/* Record seq may have changed what this person, or anybody, is allowed. */
void viewers_person_changed (struct viewers *self, const uint8_t person[16], int64_t seq);
void viewers_all_changed (struct viewers *self, int64_t seq);

/* All are to be read anew, whatever they were read at: what they are allowed hangs on the day as well. */
void viewers_forget (struct viewers *self);

/* The log is another one from now on, and this is how far it reaches. */
void viewers_begin_anew (struct viewers *self, int64_t seq);

/* Asks for those that could not be read so far; called when the bus has come, and now and then. */
void viewers_retry (struct viewers *self);

/* Asks for nobody any more. */
void viewers_stop (struct viewers *self);

/* Calls for each; releasing the one it was called for is allowed. */
typedef void (viewer_fn) (void *context, struct viewer *viewer);
void viewers_each (struct viewers *self, viewer_fn *each, void *context);

#endif
