/* SPDX-License-Identifier: EUPL-1.2 */
/* One connection: a DEALER and the monitor that tells when it broke.  Each attempt uses fresh sockets, so that no frame of an old session reaches a new one;
   ZeroMQ's own reconnecting is switched off for the same reason. */
#include "room.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

#define BACKOFF_FIRST_MS 100
#define BACKOFF_LAST_MS 10000
#define ATTEMPT_MS 10000 /* from connecting to welcome */
#define BYE_LINGER_MS 200

/* ---- State ---- */

void ib_set_state (struct ideenbus *self, enum ideenbus_state state)
{
  if (self->state == state)
    return;
  self->state = state;
  self->events++;
  if (self->changed == NULL)
    return;
  bool calling = self->calling;
  self->calling = true;
  self->changed (self, state, self->changed_context);
  self->calling = calling;
}

/* ---- Sockets ---- */

static void set_int (void *socket, int option, int value)
{
  int result = zmq_setsockopt (socket, option, &value, sizeof value);
  assert (result == 0);
  (void) result;
}

/* Everything before connect; ZeroMQ's defaults wait for ever and take any size. */
static void set_options (struct ideenbus *self, void *socket)
{
  set_int (socket, ZMQ_LINGER, 0);
  set_int (socket, ZMQ_SNDHWM, 0); /* what waits is bounded by the requests that are pending */
  set_int (socket, ZMQ_RECONNECT_IVL, -1);
  set_int (socket, ZMQ_CONNECT_TIMEOUT, ATTEMPT_MS / 2);
  set_int (socket, ZMQ_HANDSHAKE_IVL, ATTEMPT_MS / 2);
  set_int (socket, ZMQ_TCP_KEEPALIVE, 1);
  set_int (socket, ZMQ_IPV6, 1);
  int64_t most = LIMIT_FRAME_BYTES;
  zmq_setsockopt (socket, ZMQ_MAXMSGSIZE, &most, sizeof most);
  if (self->profile.server_key[0] == '\0')
    return;
  zmq_setsockopt (socket, ZMQ_CURVE_SERVERKEY, self->profile.server_key, IB_KEY_Z85);
  zmq_setsockopt (socket, ZMQ_CURVE_PUBLICKEY, self->profile.public_key, IB_KEY_Z85);
  zmq_setsockopt (socket, ZMQ_CURVE_SECRETKEY, self->profile.secret_key, IB_KEY_Z85);
}

static void *open_monitor (struct ideenbus *self)
{
  char endpoint[64];
  snprintf (endpoint, sizeof endpoint, "inproc://monitor-%u", self->session.attempt);
  int events = ZMQ_EVENT_CLOSED | ZMQ_EVENT_CLOSE_FAILED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
               ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
  if (zmq_socket_monitor (self->session.socket, endpoint, events) != 0)
    return NULL;
  void *monitor = zmq_socket (self->session.zmq, ZMQ_PAIR);
  if (monitor == NULL)
    return NULL;
  set_int (monitor, ZMQ_LINGER, 0);
  if (zmq_connect (monitor, endpoint) == 0)
    return monitor;
  zmq_close (monitor);
  return NULL;
}

static void close_sockets (struct ib_session *session)
{
  if (session->socket != NULL)
  {
    zmq_socket_monitor (session->socket, NULL, 0);
    zmq_close (session->socket);
  }
  if (session->monitor != NULL)
    zmq_close (session->monitor);
  session->socket = session->monitor = NULL;
}

void ib_session_connect (struct ideenbus *self)
{
  struct ib_session *session = &self->session;
  close_sockets (session);
  session->attempt++;
  int64_t now = ib_now_ms ();
  session->give_up_ms = now + ATTEMPT_MS;
  session->last_heard_ms = session->last_sent_ms = now;
  session->heartbeat_ms = HEARTBEAT_MS;
  session->silence_ms = SILENCE_MS;
  session->socket = zmq_socket (session->zmq, ZMQ_DEALER);
  if (session->socket != NULL)
  {
    set_options (self, session->socket);
    session->monitor = open_monitor (self);
  }
  if (session->monitor == NULL || zmq_connect (session->socket, self->profile.endpoint) != 0)
  {
    ib_session_down (self, IDEENBUS_FAILURE_CONNECT);
    return;
  }
  ib_set_state (self, IDEENBUS_CONNECTING);
  ib_session_hello (self);
}

/* The next attempt after a pause that doubles, with jitter so that a thousand clients do not come back in step. */
static void plan_retry (struct ib_session *session)
{
  int half = session->backoff_ms / 2;
  session->retry_ms = ib_now_ms () + half + (int64_t) randombytes_uniform ((uint32_t) half + 1);
  session->backoff_ms = session->backoff_ms >= BACKOFF_LAST_MS / 2 ? BACKOFF_LAST_MS : 2 * session->backoff_ms;
}

void ib_session_down (struct ideenbus *self, enum ideenbus_failure why)
{
  close_sockets (&self->session);
  self->greeted = false;
  self->session.failure = why;
  ib_resend_stop (self);
  ib_request_drop_early (self);
  plan_retry (&self->session);
  ib_set_state (self, IDEENBUS_DOWN);
}

void ib_session_close (struct ideenbus *self, bool bye)
{
  struct ib_session *session = &self->session;
  if (bye && self->state == IDEENBUS_UP)
  {
    arena_reset (self->send_arena);
    uint8_t id[16];
    uuid_new (id);
    struct request request = {.id = id, .message = message_new (MSG_BYE)};
    struct slice frame = codec_encode_request (self->send_arena, &request);
    set_int (session->socket, ZMQ_LINGER, BYE_LINGER_MS);
    ib_session_write (self, frame.data, frame.size);
  }
  close_sockets (session);
}

void ib_session_reject (struct ideenbus *self, const struct message *why)
{
  struct value map = message_to_map (self->session_arena, why), copy = value_copy (self->session_arena, &map);
  struct slice culprit;
  close_sockets (&self->session);
  self->greeted = false;
  ib_resend_stop (self);
  ib_request_drop_early (self);
  self->rejected = message_from_map (&self->rejection, why->type, &copy, &culprit) == 0;
  if (!self->rejected)
  {
    self->rejection = message_new (why->type);
    self->rejected = true;
  }
  ib_set_state (self, IDEENBUS_REFUSED);
  ib_request_reject_all (self, &self->rejection);
}

/* ---- Writing ---- */

bool ib_session_write (struct ideenbus *self, const void *frame, size_t size)
{
  if (self->session.socket == NULL || zmq_send (self->session.socket, frame, size, ZMQ_DONTWAIT) < 0)
    return false;
  self->session.last_sent_ms = ib_now_ms ();
  return true;
}

static void write_message (struct ideenbus *self, const uint8_t id[16], const struct message *message)
{
  struct request request = {.id = id, .message = *message};
  struct slice frame = codec_encode_request (self->send_arena, &request);
  ib_session_write (self, frame.data, frame.size);
}

void ib_session_hello (struct ideenbus *self)
{
  arena_reset (self->send_arena);
  struct message hello = message_new (MSG_HELLO);
  hello.arg[HELLO_MIN] = value_int (PROTOCOL_VERSION);
  hello.arg[HELLO_MAX] = value_int (PROTOCOL_VERSION);
  if (self->agent[0] != '\0')
    hello.arg[HELLO_AGENT] = value_string (self->agent);
  uuid_new (self->session.hello_id);
  self->session.hello_pending = true;
  write_message (self, self->session.hello_id, &hello);
}

void ib_session_ping (struct ideenbus *self)
{
  arena_reset (self->send_arena);
  uint8_t id[16];
  uuid_new (id);
  struct message ping = message_new (MSG_PING);
  write_message (self, id, &ping);
}

/* ---- Opening ---- */

void ib_session_opened (struct ideenbus *self)
{
  self->session.backoff_ms = BACKOFF_FIRST_MS;
  self->session.failure = IDEENBUS_FAILURE_NONE;
  ib_request_unsend_all (self);
  ib_set_state (self, IDEENBUS_UP);
  /* Streams first: what the requests change is then seen by them. */
  ib_streams_begin (self);
  ib_request_send_due (self);
}

static void resend_or_open (struct ideenbus *self)
{
  if (!ib_resend_begin (self))
    ib_session_opened (self);
}

static void joined (struct ideenbus *self, const uint8_t id[16], const struct message *answer, void *context)
{
  (void) id;
  (void) context;
  bool bound = answer->type == MSG_ERROR && slice_is (message_slice (answer, ERROR_CODE), "key_bound");
  const uint8_t *person = answer->type == MSG_DONE ? value_as_id (&answer->arg[DONE_PERSON]) : NULL;
  if (person == NULL && !bound)
  {
    ib_session_reject (self, answer);
    return;
  }
  if (person != NULL)
  {
    memcpy (self->profile.person, person, 16);
    self->profile.has_person = true;
  }
  self->profile.has_token = false;
  self->store_error = ib_profile_save (&self->profile);
  resend_or_open (self);
}

static void redeem (struct ideenbus *self)
{
  arena_reset (self->send_arena);
  struct request request = {.id = self->profile.redeem_id, .message = message_new (MSG_REDEEM)};
  request.message.arg[REDEEM_TOKEN] = value_bytes (self->profile.token, sizeof self->profile.token);
  struct slice frame = codec_encode_request (self->send_arena, &request);
  ib_request_add (self, self->profile.redeem_id, MSG_REDEEM, frame.data, frame.size, true, joined, NULL);
  ib_request_send_due (self);
}

static void take_welcome (struct ideenbus *self, const struct message *message)
{
  int error = ib_remember (self); /* what the log of the last welcome took, while its name is known */
  if (error != IDEENBUS_OK)
    self->store_error = error;
  arena_reset (self->session_arena);
  self->rejected = false;
  struct value map = message_to_map (self->session_arena, message), copy = value_copy (self->session_arena, &map);
  struct slice culprit;
  if (message_from_map (&self->welcome, MSG_WELCOME, &copy, &culprit) != 0)
    return;
  self->greeted = true;
  self->session.hello_pending = false;
  self->session.heartbeat_ms = message_int (&self->welcome, WELCOME_HEARTBEAT_MS, HEARTBEAT_MS);
  self->session.silence_ms = message_int (&self->welcome, WELCOME_SILENCE_MS, SILENCE_MS);
  const uint8_t *person = value_as_id (&self->welcome.arg[WELCOME_PERSON]);
  if (person == NULL && self->profile.has_token)
  {
    redeem (self);
    return;
  }
  if (person != NULL && (self->profile.has_token || !self->profile.has_person || memcmp (self->profile.person, person, 16) != 0))
  {
    memcpy (self->profile.person, person, 16);
    self->profile.has_person = true;
    self->profile.has_token = false;
    self->store_error = ib_profile_save (&self->profile);
  }
  resend_or_open (self);
}

/* ---- Reading ---- */

static struct message own_error (const struct error_def *def)
{
  struct message error = message_new (MSG_ERROR);
  error.arg[ERROR_CODE] = value_string (def->code);
  error.arg[ERROR_NUMBER] = value_int (def->number);
  error.arg[ERROR_RETRY] = value_bool (def->retry);
  error.arg[ERROR_DE] = value_string (def->de);
  error.arg[ERROR_EN] = value_string (def->en);
  return error;
}

static void take_goodbye (struct ideenbus *self, const struct message *message)
{
  struct slice code = message_slice (message, GOODBYE_CODE);
  if (slice_is (code, "revoked"))
  {
    struct message error = own_error (error_def (ERR_REVOKED));
    ib_session_reject (self, &error);
  }
  else if (!slice_is (code, "bye"))
    ib_session_down (self, IDEENBUS_FAILURE_NONE);
}

static void take_hello_answer (struct ideenbus *self, const struct message *message)
{
  if (message->type == MSG_WELCOME)
    take_welcome (self, message);
  else if (message->type == MSG_ERROR && message_bool (message, ERROR_RETRY))
    ib_session_down (self, IDEENBUS_FAILURE_SILENCE);
  else if (message->type == MSG_ERROR)
    ib_session_reject (self, message);
}

/* The broker does not know this session (any more): greet it again; what is pending is repeated behind the welcome. */
static void take_no_hello (struct ideenbus *self)
{
  if (self->session.hello_pending)
    return;
  ib_resend_stop (self);
  ib_request_drop_early (self);
  self->greeted = false;
  self->session.give_up_ms = ib_now_ms () + ATTEMPT_MS;
  ib_set_state (self, IDEENBUS_CONNECTING);
  if (self->session.socket != NULL)
    ib_session_hello (self);
}

static void take_frame (struct ideenbus *self, const void *data, size_t size)
{
  struct answer answer;
  struct slice culprit;
  arena_reset (self->frame_arena);
  self->session.last_heard_ms = ib_now_ms ();
  /* What cannot be read comes from a newer broker or is damage; either way there is nobody to hand it to. */
  if (codec_decode_answer (self->frame_arena, data, size, &answer, &culprit) != 0)
    return;
  const struct message *message = &answer.message;
  if (message->type == MSG_GOODBYE)
    take_goodbye (self, message);
  else if (self->session.hello_pending && memcmp (answer.re, self->session.hello_id, 16) == 0)
    take_hello_answer (self, message);
  else if (message->type == MSG_ERROR && slice_is (message_slice (message, ERROR_CODE), "no_hello"))
    take_no_hello (self);
  else if (!ib_stream_take (self, answer.re, message, size) && ib_request_answered (self, answer.re, message))
    self->events++;
}

int ib_session_read (struct ideenbus *self, int limit)
{
  int frames = 0;
  while (frames < limit && self->session.socket != NULL)
  {
    zmq_msg_t frame;
    zmq_msg_init (&frame);
    if (zmq_msg_recv (&frame, self->session.socket, ZMQ_DONTWAIT) < 0)
    {
      zmq_msg_close (&frame);
      break;
    }
    frames++;
    /* zmq_msg_data is word-aligned only for large frames; the codec reads bytes. */
    take_frame (self, zmq_msg_data (&frame), zmq_msg_size (&frame));
    zmq_msg_close (&frame);
  }
  return frames;
}

/* ---- Watching ---- */

/* One event of the monitor: a number, and the endpoint in a second frame. */
static int read_event (void *monitor)
{
  uint8_t event[6];
  int size = zmq_recv (monitor, event, sizeof event, ZMQ_DONTWAIT);
  if (size < 0)
    return -1;
  int more = 0;
  size_t length = sizeof more;
  zmq_getsockopt (monitor, ZMQ_RCVMORE, &more, &length);
  if (more)
    zmq_recv (monitor, NULL, 0, ZMQ_DONTWAIT);
  uint16_t number;
  memcpy (&number, event, sizeof number);
  return number;
}

void ib_session_watch (struct ideenbus *self)
{
  while (self->session.monitor != NULL)
  {
    int event = read_event (self->session.monitor);
    if (event < 0)
      return;
    bool handshake = (event & (ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)) != 0;
    /* What had arrived before the connection broke still counts. */
    ib_session_read (self, 1000000);
    if (self->session.monitor == NULL || self->state == IDEENBUS_DOWN)
      return;
    bool broke = (event & ZMQ_EVENT_DISCONNECTED) != 0;
    ib_session_down (self, handshake                ? IDEENBUS_FAILURE_HANDSHAKE
                           : broke && self->greeted ? IDEENBUS_FAILURE_NONE
                           : broke                  ? IDEENBUS_FAILURE_HANDSHAKE
                                                    : IDEENBUS_FAILURE_CONNECT);
  }
}
