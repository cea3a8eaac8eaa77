/* SPDX-License-Identifier: EUPL-1.2 */
/* A broker that does as it is told. */
#include "fake_broker.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

static const uint8_t LOG_ID[16] = "fake broker log";

/* ---- Answers ---- */

struct value fake_cursor (struct fake *self, struct arena *arena, int64_t seq)
{
  struct value cursor = value_map (arena, 4);
  static const uint8_t leaf[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  value_set_str (arena, &cursor, "log", value_id (LOG_ID));
  value_set_str (arena, &cursor, "epoch", value_int (self->epoch));
  value_set_str (arena, &cursor, "seq", value_int (seq));
  value_set_str (arena, &cursor, "leaf", value_bytes (leaf, sizeof leaf));
  return cursor;
}

struct message fake_done (struct fake *self, const struct request *request)
{
  struct message done = message_new (MSG_DONE);
  (void) request;
  done.arg[DONE_SEQ] = value_int (atomic_fetch_add (&self->seq, 1) + 1);
  return done;
}

struct message fake_refused (struct fake *self, const char *code, const char *field, struct value present, struct value yours)
{
  struct message refused = message_new (MSG_REFUSED);
  struct value list = value_list (self->arena, 1), reason = value_map (self->arena, 6);
  value_set_str (self->arena, &reason, "code", value_string (code));
  if (field != NULL)
    value_set_str (self->arena, &reason, "field", value_string (field));
  value_set_str (self->arena, &reason, "de", value_string ("nein"));
  value_set_str (self->arena, &reason, "en", value_string ("no"));
  value_set_str (self->arena, &reason, "present", present);
  value_set_str (self->arena, &reason, "yours", yours);
  value_append (self->arena, &list, reason);
  refused.arg[REFUSED_SEQ] = value_int (self->seq);
  refused.arg[REFUSED_REASONS] = list;
  return refused;
}

struct message fake_event (struct arena *arena, int64_t seq, int64_t n)
{
  static const uint8_t leaf[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  struct message event = message_new (MSG_EVENT);
  event.arg[EVENT_SEQ] = value_int (seq);
  event.arg[EVENT_N] = value_int (n);
  event.arg[EVENT_LEAF] = value_bytes (leaf, sizeof leaf);
  event.arg[EVENT_TIME] = value_int (0);
  event.arg[EVENT_KIND] = value_string ("case.supported");
  event.arg[EVENT_BODY] = value_map (arena, 1);
  event.arg[EVENT_ROLE] = value_string ("editor");
  return event;
}

static struct message error_of (int code)
{
  const struct error_def *def = error_def (code);
  struct message error = message_new (MSG_ERROR);
  error.arg[ERROR_CODE] = value_string (def->code);
  error.arg[ERROR_NUMBER] = value_int (def->number);
  error.arg[ERROR_RETRY] = value_bool (def->retry);
  error.arg[ERROR_DE] = value_string (def->de);
  error.arg[ERROR_EN] = value_string (def->en);
  return error;
}

static struct message welcome (struct fake *self)
{
  static const uint8_t person[16] = "somebody       ";
  struct message message = message_new (MSG_WELCOME);
  message.arg[WELCOME_VERSION] = value_int (1);
  message.arg[WELCOME_SOFTWARE] = value_string ("fake");
  message.arg[WELCOME_HEAD] = fake_cursor (self, self->arena, self->seq);
  message.arg[WELCOME_NOW] = value_int (0);
  message.arg[WELCOME_PERSON] = value_id (person);
  message.arg[WELCOME_HEARTBEAT_MS] = value_int (5000);
  message.arg[WELCOME_SILENCE_MS] = value_int (20000);
  return message;
}

static void hear (struct fake *self, const struct request *request)
{
  pthread_mutex_lock (&self->lock);
  if (self->heard_count < FAKE_HEARD_MAX)
  {
    size_t i = self->heard_count++;
    self->heard[i].verb = request->message.type;
    memcpy (self->heard[i].id, request->id, 16);
    memset (self->heard[i].after, 0, 16);
    if (request->after != NULL)
      memcpy (self->heard[i].after, request->after, 16);
    self->heard[i].number = -1;
    if (request->message.type == MSG_FOLLOW)
      self->heard[i].number = value_as_int (value_at (&request->message.arg[FOLLOW_CURSOR], "seq"), -1);
    if (request->message.type == MSG_CREDIT)
      self->heard[i].number = message_int (&request->message, CREDIT_BYTES, 0);
  }
  pthread_mutex_unlock (&self->lock);
}

static bool make_answer (struct fake *self, const struct request *request, struct message *answer)
{
  enum message_type verb = request->message.type;
  if (verb == MSG_HELLO)
  {
    self->forget = false;
    self->hellos++;
    *answer = self->refuse_hello != 0 ? error_of (self->refuse_hello) : welcome (self);
    return true;
  }
  if (self->forget)
  {
    *answer = error_of (ERR_NO_HELLO);
    return true;
  }
  if (verb == MSG_PING || verb == MSG_BYE || verb == MSG_UNFOLLOW)
    return false;
  hear (self, request);
  if (message_def (verb)->kind == KIND_COMMAND && self->busy > 0)
  {
    self->busy--;
    *answer = error_of (ERR_BUSY);
    return true;
  }
  if (self->answer != NULL)
    return self->answer (self, request, answer);
  if (verb == MSG_CREDIT)
    return false;
  if (verb == MSG_FOLLOW)
  {
    *answer = message_new (MSG_FOLLOWING);
    answer->arg[FOLLOWING_HEAD] = fake_cursor (self, self->arena, self->seq);
    answer->arg[FOLLOWING_CURSOR] = message_has (&request->message, FOLLOW_CURSOR) ? request->message.arg[FOLLOW_CURSOR] : answer->arg[FOLLOWING_HEAD];
    return true;
  }
  *answer = message_new (MSG_RESULT);
  answer->arg[RESULT_SEQ] = value_int (self->seq);
  answer->arg[RESULT_ROWS] = value_list (self->arena, 1);
  if (message_def (verb)->kind == KIND_COMMAND)
    *answer = fake_done (self, request);
  return true;
}

/* ---- The thread ---- */

static void send_to (void *socket, const void *peer, size_t peer_size, const void *frame, size_t size)
{
  zmq_send (socket, peer, peer_size, ZMQ_SNDMORE);
  zmq_send (socket, frame, size, 0);
}

static void push_all (struct fake *self, void *socket)
{
  pthread_mutex_lock (&self->lock);
  for (size_t i = 0; i < self->pushed_count; i++)
  {
    send_to (socket, self->peer, self->peer_size, self->pushed[i].frame, self->pushed[i].size);
    free (self->pushed[i].frame);
  }
  self->pushed_count = 0;
  pthread_mutex_unlock (&self->lock);
}

static void serve (struct fake *self, void *socket)
{
  static uint8_t frame[LIMIT_FRAME_BYTES];
  uint8_t peer[64];
  struct request request;
  struct message message;
  struct slice culprit;
  int peer_size = zmq_recv (socket, peer, sizeof peer, 0), size = zmq_recv (socket, frame, sizeof frame, 0);
  arena_reset (self->arena);
  if (peer_size <= 0 || size < 0 || codec_decode_request (self->arena, frame, (size_t) size, &request, &culprit) != 0)
    return;
  if (request.message.type == MSG_FOLLOW)
  {
    pthread_mutex_lock (&self->lock);
    memcpy (self->peer, peer, (size_t) peer_size);
    self->peer_size = (size_t) peer_size;
    memcpy (self->follow_id, request.id, 16);
    pthread_mutex_unlock (&self->lock);
  }
  if (!make_answer (self, &request, &message))
    return;
  struct answer answer = {.re = request.id, .message = message};
  struct slice bytes = codec_encode_answer (self->arena, &answer);
  send_to (socket, peer, (size_t) peer_size, bytes.data, bytes.size);
}

static void *run (void *context)
{
  struct fake *self = context;
  void *socket = zmq_socket (self->zmq, ZMQ_ROUTER);
  int linger = 0;
  zmq_setsockopt (socket, ZMQ_LINGER, &linger, sizeof linger);
  if (zmq_bind (socket, self->endpoint) != 0)
    abort ();
  self->running = true;
  while (!self->stop)
  {
    zmq_pollitem_t item = {.socket = socket, .events = ZMQ_POLLIN};
    zmq_poll (&item, 1, 5);
    push_all (self, socket);
    if ((item.revents & ZMQ_POLLIN) != 0)
      serve (self, socket);
  }
  zmq_close (socket);
  self->running = false;
  return NULL;
}

void fake_start (struct fake *self)
{
  self->stop = false;
  pthread_create (&self->thread, NULL, run, self);
  while (!self->running)
    usleep (1000);
}

void fake_stop (struct fake *self)
{
  self->stop = true;
  pthread_join (self->thread, NULL);
}

/* ---- Beginning and end ---- */

void fake_begin (struct fake *self)
{
  *self = (struct fake){0};
  snprintf (self->dir, sizeof self->dir, "/tmp/ideenbus-test-XXXXXX");
  if (mkdtemp (self->dir) == NULL)
    abort ();
  snprintf (self->endpoint, sizeof self->endpoint, "ipc://%s/bus", self->dir);
  setenv ("XDG_CONFIG_HOME", self->dir, 1);
  setenv ("XDG_DATA_HOME", self->dir, 1);
  self->epoch = 1;
  self->seq = 10;
  self->arena = arena_new ();
  self->zmq = zmq_ctx_new ();
  pthread_mutex_init (&self->lock, NULL);
  fake_start (self);
  int code = ideenbus_join ("test", self->endpoint, false);
  assert (code == IDEENBUS_OK);
  (void) code;
}

void fake_end (struct fake *self)
{
  char command[128];
  if (self->running)
    fake_stop (self);
  for (size_t i = 0; i < self->pushed_count; i++)
    free (self->pushed[i].frame);
  zmq_ctx_term (self->zmq);
  arena_destroy (&self->arena);
  pthread_mutex_destroy (&self->lock);
  snprintf (command, sizeof command, "rm -rf '%s'", self->dir);
  if (system (command) != 0)
    fprintf (stderr, "%s is left over\n", self->dir);
}

size_t fake_heard (struct fake *self, enum message_type verb)
{
  size_t count = 0;
  pthread_mutex_lock (&self->lock);
  for (size_t i = 0; i < self->heard_count; i++)
    count += self->heard[i].verb == verb;
  pthread_mutex_unlock (&self->lock);
  return count;
}

void fake_push (struct fake *self, const struct message *message)
{
  struct arena *arena = arena_new ();
  pthread_mutex_lock (&self->lock);
  struct answer answer = {.re = self->follow_id, .message = *message};
  struct slice bytes = codec_encode_answer (arena, &answer);
  char *frame = malloc (bytes.size);
  if (frame == NULL || self->pushed_count == sizeof self->pushed / sizeof self->pushed[0])
    abort ();
  memcpy (frame, bytes.data, bytes.size);
  self->pushed[self->pushed_count].frame = frame;
  self->pushed[self->pushed_count++].size = bytes.size;
  pthread_mutex_unlock (&self->lock);
  arena_destroy (&arena);
}
