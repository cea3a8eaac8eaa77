/* SPDX-License-Identifier: EUPL-1.2 */
#include "door.h"

#include "auth.h"

#include <errno.h>
#include <sodium.h>
#include <sys/stat.h>

#define HEARTBEAT_TIMEOUT_MS 15000
#define HANDSHAKE_MS 10000
#define UNREAD_MS 30000 /* a peer that takes no byte off its connection for this long is cut off by the kernel, and what waits for it is freed */
#define KEEPALIVE_IDLE_S 60
#define KEEPALIVE_INTERVAL_S 15
#define KEEPALIVE_COUNT 4
#define BACKLOG 1024      /* after a restart all come at once */
#define CURVE_OVERHEAD 64 /* what encryption adds to a frame, 33 bytes, rounded up */
#define IPC_PATH_MAX 107  /* sun_path */

/* ---- Opening ---- */

void door_harden (zsock_t *socket, int send_hwm, int receive_hwm, int64_t frame_bytes)
{
  zsock_set_linger (socket, 0);
  zsock_set_sndhwm (socket, send_hwm);
  zsock_set_rcvhwm (socket, receive_hwm);
  zsock_set_sndtimeo (socket, 0);
  zsock_set_maxmsgsize (socket, (int) (frame_bytes + CURVE_OVERHEAD));
  zsock_set_backlog (socket, BACKLOG);
  zsock_set_handshake_ivl (socket, HANDSHAKE_MS);
  zsock_set_heartbeat_ivl (socket, HEARTBEAT_MS);
  zsock_set_heartbeat_timeout (socket, HEARTBEAT_TIMEOUT_MS);
  zsock_set_heartbeat_ttl (socket, SILENCE_MS);
  zsock_set_tcp_keepalive (socket, 1);
  zsock_set_tcp_keepalive_idle (socket, KEEPALIVE_IDLE_S);
  zsock_set_tcp_keepalive_intvl (socket, KEEPALIVE_INTERVAL_S);
  zsock_set_tcp_keepalive_cnt (socket, KEEPALIVE_COUNT);
  int unread_ms = UNREAD_MS;
  zmq_setsockopt (zsock_resolve (socket), ZMQ_TCP_MAXRT, &unread_ms, sizeof unread_ms);
}

static int fail (char *error, size_t error_size, const char *endpoint, const char *why)
{
  snprintf (error, error_size, "cannot listen on %s: %s", endpoint, why);
  return -1;
}

static void open_socket (struct door *self, enum door_kind kind)
{
  *self = (struct door){.kind = kind, .socket = zsock_new (ZMQ_ROUTER)};
  if (self->socket == NULL)
    abort ();
  self->handle = zsock_resolve (self->socket);
  door_harden (self->socket, DOOR_SEND_HWM, DOOR_RECEIVE_HWM, LIMIT_FRAME_BYTES);
  zsock_set_router_mandatory (self->socket, 1);
}

static int bind_socket (struct door *self, const char *endpoint, char *error, size_t error_size)
{
  if (strchr (endpoint, '[') != NULL)
    zsock_set_ipv6 (self->socket, 1);
  if (zmq_bind (self->handle, endpoint) == -1)
    return fail (error, error_size, endpoint, zmq_strerror (zmq_errno ()));
  size_t size = sizeof self->endpoint;
  zmq_getsockopt (self->handle, ZMQ_LAST_ENDPOINT, self->endpoint, &size);
  return 0;
}

int door_open_tcp (struct door *self, const char *endpoint, const uint8_t secret_key[32], char *error, size_t error_size)
{
  open_socket (self, DOOR_TCP);
  auth_apply (self->socket, AUTH_DOMAIN_BUS, secret_key);
  return bind_socket (self, endpoint, error, error_size);
}

int door_open_ipc (struct door *self, const char *path, char *error, size_t error_size)
{
  open_socket (self, DOOR_IPC);
  char endpoint[IPC_PATH_MAX + 8];
  if (strlen (path) > IPC_PATH_MAX)
    return fail (error, error_size, path, "the path of a local socket has at most 107 bytes; choose a shorter data directory");
  snprintf (endpoint, sizeof endpoint, "ipc://%s", path);
  /* The data directory is ours alone: what lies here is the door of a broker that was killed. */
  unlink (path);
  mode_t before = umask (0177);
  int status = bind_socket (self, endpoint, error, error_size);
  umask (before);
  return status;
}

void door_close (struct door *self, int linger_ms)
{
  if (self->socket == NULL)
    return;
  zsock_set_linger (self->socket, linger_ms);
  zsock_destroy (&self->socket);
  self->handle = NULL;
}

/* ---- Letters ---- */

/* One frame without waiting; false: there is none. */
static bool receive_frame (struct door *self, zmq_msg_t *frame)
{
  zmq_msg_init (frame);
  int status;
  do
    status = zmq_msg_recv (frame, self->handle, ZMQ_DONTWAIT);
  while (status == -1 && zmq_errno () == EINTR);
  if (status >= 0)
    return true;
  zmq_msg_close (frame);
  return false;
}

/* The User-Id our ZAP handler set; nothing the peer sends can take its place. */
static bool read_key (zmq_msg_t *frame, uint8_t key[32])
{
  const char *user = zmq_msg_gets (frame, "User-Id");
  size_t size = 0;
  return user != NULL && strlen (user) == AUTH_USER_BYTES && sodium_hex2bin (key, 32, user, AUTH_USER_BYTES, NULL, &size, NULL) == 0 && size == 32;
}

bool door_receive (struct door *self, struct letter *letter)
{
  zmq_msg_t frame;
  if (!receive_frame (self, &frame))
    return false;
  letter->routing_size = zmq_msg_size (&frame) <= sizeof letter->routing ? zmq_msg_size (&frame) : 0;
  memcpy (letter->routing, zmq_msg_data (&frame), letter->routing_size);
  letter->has_key = false;
  letter->more = 0;
  bool more = zmq_msg_more (&frame) != 0;
  zmq_msg_close (&frame);
  if (!more || !receive_frame (self, &letter->body))
  {
    zmq_msg_init (&letter->body); /* a message of no frame: as if it were empty */
    return true;
  }
  letter->has_key = read_key (&letter->body, letter->key);
  more = zmq_msg_more (&letter->body) != 0;
  while (more && receive_frame (self, &frame))
  {
    letter->more++;
    more = zmq_msg_more (&frame) != 0;
    zmq_msg_close (&frame);
  }
  return true;
}

void letter_close (struct letter *letter)
{
  zmq_msg_close (&letter->body);
}

static int send_frame (struct door *self, zmq_msg_t *frame, int flags)
{
  int status;
  do
    status = zmq_msg_send (frame, self->handle, flags | ZMQ_DONTWAIT);
  while (status == -1 && zmq_errno () == EINTR);
  if (status >= 0)
    return 0;
  int error = zmq_errno ();
  zmq_msg_close (frame);
  return error == EAGAIN ? EAGAIN : EHOSTUNREACH;
}

int door_send (struct door *self, const uint8_t *routing, size_t routing_size, struct slice frame, const uint8_t *re, size_t re_at)
{
  zmq_msg_t address, body;
  if (zmq_msg_init_size (&address, routing_size) != 0)
    abort ();
  memcpy (zmq_msg_data (&address), routing, routing_size);
  /* With ROUTER_MANDATORY the address says whether the peer is there and takes more; behind it the body goes through. */
  int status = send_frame (self, &address, ZMQ_SNDMORE);
  if (status != 0)
    return status;
  if (zmq_msg_init_size (&body, frame.size) != 0)
    abort ();
  char *data = zmq_msg_data (&body);
  memcpy (data, frame.data, frame.size);
  if (re != NULL)
    memcpy (data + re_at, re, 16);
  return send_frame (self, &body, 0);
}
