/* SPDX-License-Identifier: EUPL-1.2 */
/* Open event streams.  A browser is a place in the ring and the viewer through whose scopes it looks; it has no queue.  It reads when its connection takes
   more, and is parked when there is nothing for it, so that one that does not read costs its place and delays nobody. */
#ifndef IDEENBUS_WEB_BROWSERS_H
#define IDEENBUS_WEB_BROWSERS_H

#include "exchange.h"
#include "ring.h"
#include "sessions.h"
#include "viewers.h"

#define BROWSERS_MAX LIMIT_CONNECTIONS
#define BROWSERS_PER_SESSION 8
#define BEAT_SECONDS 15

struct browsers;

/* The ring and the viewers are borrowed; viewer->browsers is this file's. */
struct browsers *browsers_new (struct web *web, struct ring *ring, struct viewers *viewers);
/* None may be left. */
void browsers_destroy (struct browsers **self);

uint32_t browsers_count (const struct browsers *self);

/* Answers a GET with a stream for its session, or says why not.  `gone` is called when the stream is closed, whoever closed it. */
typedef void (browsers_gone_fn) (void *context);
void browsers_add (struct browsers *self, struct exchange *exchange, browsers_gone_fn *gone, void *context);

/* What follows wakes those who are parked and have something to be told; web_pump is due afterwards. */

/* There may be news. */
void browsers_look (struct browsers *self);
/* The ring began anew: all are told to forget what they know. */
void browsers_begin_anew (struct browsers *self);
void browsers_bus_changed (struct browsers *self, bool up);
/* The scopes of a viewer were read, or it is gone: then its streams end. */
void browsers_viewer_changed (struct browsers *self, struct viewer *viewer);
/* A sign of life for those whose turn it is in this second. */
void browsers_beat (struct browsers *self, uint64_t second);
/* Ends the streams of a session, or all. */
void browsers_end_session (struct browsers *self, const uint8_t session[SESSION_HASH_BYTES]);
void browsers_end_all (struct browsers *self);

#endif
