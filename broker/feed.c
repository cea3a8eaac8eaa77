/* SPDX-License-Identifier: EUPL-1.2 */
#include "feed.h"

#include "auth.h"
#include "door.h"

#define FEED_SEND_HWM 1000
#define FEED_RECEIVE_HWM 100
#define SUBSCRIPTION_BYTES 256 /* of a topic at most */
#define TURN_SUBSCRIPTIONS 64

struct feed
{
  zloop_t *loop;
  zsock_t *socket; /* XPUB: tells what is subscribed to */
  char endpoint[256];
  struct sights *sights;
  struct sight *everybody;
  uint64_t topics; /* subscribed to by somebody */
};

static int on_subscription (zloop_t *loop, zsock_t *socket, void *self_)
{
  (void) loop;
  struct feed *self = self_;
  for (int i = 0; i < TURN_SUBSCRIPTIONS && (zsock_events (socket) & ZMQ_POLLIN) != 0; i++)
  {
    zframe_t *frame = zframe_recv (socket);
    if (frame == NULL)
      break;
    /* XPUB gives the first subscription and the last cancellation of each topic. */
    if (zframe_size (frame) > 0 && zframe_data (frame)[0] == 1)
      self->topics++;
    else if (zframe_size (frame) > 0 && zframe_data (frame)[0] == 0 && self->topics > 0)
      self->topics--;
    zframe_destroy (&frame);
  }
  return 0;
}

struct feed *feed_new (zloop_t *loop, struct sights *sights, const char *endpoint, const uint8_t secret_key[32], char *error, size_t error_size)
{
  struct feed *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  self->loop = loop;
  self->sights = sights;
  self->socket = zsock_new (ZMQ_XPUB);
  if (self->socket == NULL)
    abort ();
  door_harden (self->socket, FEED_SEND_HWM, FEED_RECEIVE_HWM, SUBSCRIPTION_BYTES);
  auth_apply (self->socket, AUTH_DOMAIN_FEED, secret_key);
  if (strchr (endpoint, '[') != NULL)
    zsock_set_ipv6 (self->socket, 1);
  struct scopes scopes = {.count = 1, .hashes = {scope_hash (SLICE ("public"))}};
  struct filter filter;
  memset (&filter, 0, sizeof filter);
  self->everybody = sights_get (sights, &scopes, &filter);
  zloop_reader (loop, self->socket, on_subscription, self);
  zloop_reader_set_tolerant (loop, self->socket);
  void *handle = zsock_resolve (self->socket);
  if (zmq_bind (handle, endpoint) == -1)
  {
    snprintf (error, error_size, "cannot listen on %s: %s", endpoint, zmq_strerror (zmq_errno ()));
    feed_destroy (&self);
    return NULL;
  }
  size_t size = sizeof self->endpoint;
  zmq_getsockopt (handle, ZMQ_LAST_ENDPOINT, self->endpoint, &size);
  return self;
}

void feed_destroy (struct feed **self)
{
  if (*self == NULL)
    return;
  sights_release ((*self)->sights, &(*self)->everybody);
  zloop_reader_end ((*self)->loop, (*self)->socket);
  zsock_destroy (&(*self)->socket);
  free (*self);
  *self = NULL;
}

const char *feed_endpoint (const struct feed *self)
{
  return self->endpoint;
}

bool feed_wanted (const struct feed *self)
{
  return self->topics > 0;
}

/* A publisher never waits: what a subscriber cannot take is lost to it. */
static void publish (struct feed *self, const char *topic, struct slice frame)
{
  void *handle = zsock_resolve (self->socket);
  if (zmq_send (handle, topic, strlen (topic), ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0)
    zmq_send (handle, frame.data, frame.size, ZMQ_DONTWAIT);
}

void feed_entry (struct feed *self, const struct entry *entry)
{
  char topic[80];
  for (uint32_t n = 0; n < entry->count; n++)
  {
    const struct entry_event *event = &entry->events[n];
    if (event->type == MSG_CASE_AUDIENCE || sight_of (self->everybody, entry, event) != SEEN_SHOWN)
      continue;
    snprintf (topic, sizeof topic, "event/%s/", message_def (event->type)->name);
    publish (self, topic, entry_frame (entry, event->frame));
  }
}

void feed_head (struct feed *self, struct slice frame)
{
  publish (self, "head/", frame);
}
