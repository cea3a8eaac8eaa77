/* SPDX-License-Identifier: EUPL-1.2 */
#include "auth.h"

#include <sodium.h>

#define ZAP_ENDPOINT "inproc://zeromq.zap.01"
#define ZAP_FRAMES_MAX 16     /* of a request; more is no request */
#define ZAP_FRAMES_FIXED 6    /* version, request id, domain, address, routing id, mechanism */
#define TURN_REQUESTS 64      /* per wake, so that a storm of connections delays nobody who is in */
#define ZAP_ENFORCE_DOMAIN 93 /* ZMQ_ZAP_ENFORCE_DOMAIN, which zmq.h hides as a draft */

struct auth
{
  zloop_t *loop;
  zsock_t *socket; /* REP: one answer for each request, in turn */
};

const char *auth_decide (const struct auth_request *request, char user[AUTH_USER_BYTES + 1], const char **text)
{
  user[0] = '\0';
  *text = "malformed request";
  if (!slice_is (request->version, "1.0"))
    return "400";
  *text = "unknown domain";
  if (!slice_is (request->domain, AUTH_DOMAIN_BUS) && !slice_is (request->domain, AUTH_DOMAIN_FEED))
    return "400";
  *text = "CURVE only";
  if (!slice_is (request->mechanism, "CURVE"))
    return "400";
  *text = "malformed credentials";
  if (request->credential_count != 1 || request->credential.size != 32)
    return "400";
  *text = "OK";
  sodium_bin2hex (user, AUTH_USER_BYTES + 1, (const unsigned char *) request->credential.data, 32);
  return "200";
}

static struct slice frame_slice (zframe_t *frame)
{
  return frame == NULL ? SLICE_NONE : (struct slice){(const char *) zframe_data (frame), (uint32_t) zframe_size (frame)};
}

static void answer (zsock_t *socket, zmsg_t *message)
{
  zframe_t *frames[ZAP_FRAMES_MAX] = {NULL};
  size_t count = zmsg_size (message);
  for (size_t i = 0; i < count && i < ZAP_FRAMES_MAX; i++)
    frames[i] = i == 0 ? zmsg_first (message) : zmsg_next (message);
  struct auth_request request = {0};
  if (count >= ZAP_FRAMES_FIXED && count <= ZAP_FRAMES_MAX)
  {
    request.version = frame_slice (frames[0]);
    request.domain = frame_slice (frames[2]);
    request.mechanism = frame_slice (frames[5]);
    request.credential = frame_slice (frames[6]);
    request.credential_count = count - ZAP_FRAMES_FIXED;
  }
  char user[AUTH_USER_BYTES + 1];
  const char *text;
  const char *status = auth_decide (&request, user, &text);
  zmsg_t *reply = zmsg_new ();
  zmsg_addstr (reply, "1.0");
  struct slice id = frame_slice (frames[1]);
  zmsg_addmem (reply, id.data, id.size);
  zmsg_addstr (reply, status);
  zmsg_addstr (reply, text);
  zmsg_addstr (reply, user);
  zmsg_addmem (reply, NULL, 0); /* no metadata */
  zmsg_send (&reply, socket);
  zmsg_destroy (&reply);
}

static int on_request (zloop_t *loop, zsock_t *socket, void *self)
{
  (void) loop;
  (void) self;
  for (int i = 0; i < TURN_REQUESTS && (zsock_events (socket) & ZMQ_POLLIN) != 0; i++)
  {
    zmsg_t *message = zmsg_recv (socket);
    if (message == NULL)
      break;
    answer (socket, message);
    zmsg_destroy (&message);
  }
  return 0;
}

struct auth *auth_new (zloop_t *loop)
{
  zsock_t *socket = zsock_new (ZMQ_REP);
  if (socket == NULL)
    return NULL;
  zsock_set_linger (socket, 0);
  zsock_set_sndtimeo (socket, 0); /* the asking connection may be gone */
  if (zsock_bind (socket, ZAP_ENDPOINT) == -1)
  {
    zsock_destroy (&socket);
    return NULL;
  }
  struct auth *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  self->loop = loop;
  self->socket = socket;
  zloop_reader (loop, socket, on_request, self);
  zloop_reader_set_tolerant (loop, socket);
  return self;
}

void auth_destroy (struct auth **self)
{
  if (*self == NULL)
    return;
  zloop_reader_end ((*self)->loop, (*self)->socket);
  zsock_destroy (&(*self)->socket);
  free (*self);
  *self = NULL;
}

void auth_apply (zsock_t *socket, const char *domain, const uint8_t secret_key[32])
{
  int one = 1;
  zsock_set_zap_domain (socket, domain);
  if (zmq_setsockopt (zsock_resolve (socket), ZAP_ENFORCE_DOMAIN, &one, sizeof one) != 0)
    abort (); /* never without */
  zsock_set_curve_server (socket, 1);
  zsock_set_curve_secretkey_bin (socket, secret_key);
}
