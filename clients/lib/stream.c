/* SPDX-License-Identifier: EUPL-1.2 */
/* Streams: what follows events, on whatever session there is, from where it was. */
#include "room.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_CREDIT (1024 * 1024)
#define AGAIN_MS 500

struct ideenbus_stream
{
  struct ideenbus_stream *next;
  struct arena *arena; /* request and name */
  struct message request;
  const char *name; /* NULL: not stored */
  struct ideenbus_handler handler;
  void *context;
  uint8_t id[16];       /* of the follow on this session */
  bool asked;           /* the follow is out */
  bool ended;           /* by the broker */
  bool dead;            /* its owner let go; freed when no callback runs */
  int64_t again_ms;     /* told to be patient */
  int64_t credit, read; /* bytes granted, bytes of it used */
  /* Where it stands */
  bool has_cursor, dirty;
  uint8_t log[16], leaf[8];
  int64_t epoch, seq, n;
};

/* ---- Cursor ---- */

static bool set_cursor (struct ideenbus_stream *self, const struct value *cursor)
{
  const uint8_t *log = value_as_id (value_at (cursor, "log"));
  struct slice leaf = value_as_slice (value_at (cursor, "leaf"));
  if (log == NULL || leaf.size != sizeof self->leaf)
    return false;
  memcpy (self->log, log, sizeof self->log);
  memcpy (self->leaf, leaf.data, sizeof self->leaf);
  self->epoch = value_as_int (value_at (cursor, "epoch"), 1);
  self->seq = value_as_int (value_at (cursor, "seq"), 0);
  self->n = value_as_int (value_at (cursor, "n"), -1);
  self->has_cursor = self->dirty = true;
  return true;
}

static struct value cursor_of (const struct ideenbus_stream *self, struct arena *arena)
{
  struct value cursor = value_map (arena, 5);
  value_set_str (arena, &cursor, "log", value_id (self->log));
  value_set_str (arena, &cursor, "epoch", value_int (self->epoch));
  value_set_str (arena, &cursor, "seq", value_int (self->seq));
  value_set_str (arena, &cursor, "leaf", value_bytes (self->leaf, sizeof self->leaf));
  if (self->n >= 0)
    value_set_str (arena, &cursor, "n", value_int (self->n));
  return cursor;
}

static int store_cursor (struct ideenbus *self, struct ideenbus_stream *stream, struct arena *arena)
{
  struct value cursor = cursor_of (stream, arena);
  int error = ib_store_put (self->store, IB_CURSORS, slice_of (stream->name), stream->has_cursor ? &cursor : &VALUE_NONE);
  if (error != 0)
    return ib_store_fail (error);
  stream->dirty = false;
  return IDEENBUS_OK;
}

int ib_streams_store (struct ideenbus *self)
{
  int code = IDEENBUS_OK;
  for (struct ideenbus_stream *stream = self->streams; stream != NULL; stream = stream->next)
    if (stream->name != NULL && stream->dirty)
    {
      arena_reset (self->send_arena);
      int result = store_cursor (self, stream, self->send_arena);
      code = code == IDEENBUS_OK ? result : code;
    }
  return code;
}

/* ---- Sending ---- */

static void write_request (struct ideenbus *self, const uint8_t id[16], const struct message *message)
{
  struct request request = {.id = id, .message = *message};
  struct slice frame = codec_encode_request (self->send_arena, &request);
  ib_session_write (self, frame.data, frame.size);
}

static void ask (struct ideenbus *self, struct ideenbus_stream *stream)
{
  if (self->state != IDEENBUS_UP || stream->ended || stream->dead)
    return;
  arena_reset (self->send_arena);
  struct message follow = stream->request;
  follow.arg[FOLLOW_CREDIT] = value_int (stream->credit);
  if (stream->has_cursor)
  {
    follow.arg[FOLLOW_CURSOR] = cursor_of (stream, self->send_arena);
    follow.arg[FOLLOW_FROM] = VALUE_NONE;
  }
  uuid_new (stream->id);
  stream->asked = true;
  stream->again_ms = 0;
  stream->read = 0;
  write_request (self, stream->id, &follow);
}

void ib_streams_begin (struct ideenbus *self)
{
  for (struct ideenbus_stream *stream = self->streams; stream != NULL; stream = stream->next)
    ask (self, stream);
}

/* Credit is given back in halves: often enough that the broker need not pause, seldom enough to cost nothing.  Only what the callbacks have taken comes back,
   so that a slow reader holds up the broker and not our memory. */
void ib_streams_credit (struct ideenbus *self)
{
  for (struct ideenbus_stream *stream = self->streams; self->state == IDEENBUS_UP && stream != NULL; stream = stream->next)
  {
    if (stream->ended || stream->dead)
      continue;
    if (stream->again_ms != 0 && ib_now_ms () >= stream->again_ms)
      ask (self, stream);
    if (!stream->asked || stream->read < stream->credit / 2)
      continue;
    arena_reset (self->send_arena);
    uint8_t id[16];
    uuid_new (id);
    struct message credit = message_new (MSG_CREDIT);
    credit.arg[CREDIT_FOLLOW] = value_id (stream->id);
    credit.arg[CREDIT_BYTES] = value_int (stream->read);
    stream->read = 0;
    write_request (self, id, &credit);
  }
}

/* ---- Taking ---- */

static void take_place (struct ideenbus_stream *stream, const struct message *message, int seq, int n, int leaf)
{
  struct slice bytes = message_slice (message, leaf);
  stream->seq = message_int (message, seq, stream->seq);
  stream->n = message_int (message, n, -1);
  if (bytes.size == sizeof stream->leaf)
    memcpy (stream->leaf, bytes.data, sizeof stream->leaf);
  stream->dirty = true;
}

static void take_event (struct ideenbus *self, struct ideenbus_stream *stream, const struct message *message)
{
  void (*handle) (void *, const struct message *, const struct value *) = stream->handler.event;
  static_assert (EVENT_SEQ == 0 && APPEARED_SEQ == 0 && VANISHED_SEQ == 0 && EVENT_N == 1 && APPEARED_N == 1 && VANISHED_N == 1 && EVENT_LEAF == 2 &&
                     APPEARED_LEAF == 2 && VANISHED_LEAF == 2,
                 "all three begin with their place");
  if (message->type != MSG_EVENT)
    handle = message->type == MSG_APPEARED ? stream->handler.appeared : stream->handler.vanished;
  take_place (stream, message, EVENT_SEQ, EVENT_N, EVENT_LEAF);
  struct value cursor = cursor_of (stream, self->frame_arena);
  if (handle != NULL)
    handle (stream->context, message, &cursor);
}

static void take_through (struct ideenbus *self, struct ideenbus_stream *stream, const struct message *message)
{
  (void) self;
  const struct value *cursor = &message->arg[THROUGH_CURSOR];
  set_cursor (stream, cursor);
  if (stream->handler.through != NULL)
    stream->handler.through (stream->context, cursor);
}

static void take_reset (struct ideenbus *self, struct ideenbus_stream *stream, const struct message *message)
{
  stream->asked = false;
  bool goes_on = stream->handler.reset != NULL && stream->handler.reset (stream->context, message);
  stream->has_cursor = goes_on && set_cursor (stream, &message->arg[RESET_HEAD]);
  stream->dirty = true;
  stream->ended = !stream->has_cursor;
  ask (self, stream);
}

static void take_failure (struct ideenbus_stream *stream, const struct message *message)
{
  stream->asked = false;
  if (message->type == MSG_ERROR && message_bool (message, ERROR_RETRY))
  {
    stream->again_ms = ib_now_ms () + AGAIN_MS;
    return;
  }
  stream->ended = true;
  if (stream->handler.failed != NULL)
    stream->handler.failed (stream->context, message);
}

static void take (struct ideenbus *self, struct ideenbus_stream *stream, const struct message *message)
{
  switch (message->type)
  {
  case MSG_FOLLOWING:
    if (!stream->has_cursor)
      set_cursor (stream, &message->arg[FOLLOWING_CURSOR]);
    break;
  case MSG_EVENT:
  case MSG_APPEARED:
  case MSG_VANISHED:
    take_event (self, stream, message);
    break;
  case MSG_THROUGH:
    take_through (self, stream, message);
    break;
  case MSG_RESET:
    take_reset (self, stream, message);
    break;
  case MSG_ERROR:
  case MSG_REFUSED:
    take_failure (stream, message);
    break;
  default:
    break;
  }
}

bool ib_stream_take (struct ideenbus *self, const uint8_t re[16], const struct message *message, size_t bytes)
{
  struct ideenbus_stream *stream = self->streams;
  while (stream != NULL && (!stream->asked || memcmp (stream->id, re, 16) != 0))
    stream = stream->next;
  if (stream == NULL)
    return false;
  if (message->type == MSG_EVENT || message->type == MSG_APPEARED || message->type == MSG_VANISHED || message->type == MSG_THROUGH)
    stream->read += (int64_t) bytes;
  if (stream->dead || stream->ended)
    return true;
  bool calling = self->calling;
  self->calling = true;
  take (self, stream, message);
  self->calling = calling;
  self->events++;
  return true;
}

/* ---- Public ---- */

struct ideenbus_stream *ideenbus_follow (struct ideenbus *self, const struct message *request, const char *name, const struct ideenbus_handler *handler,
                                         void *context)
{
  struct slice culprit;
  struct arena *arena = arena_new ();
  struct message follow = *request;
  if (!message_has (&follow, FOLLOW_CREDIT))
    follow.arg[FOLLOW_CREDIT] = value_int (DEFAULT_CREDIT);
  bool named = name != NULL && *name != '\0';
  struct ideenbus_stream *stream = calloc (1, sizeof *stream);
  if (stream == NULL)
    abort ();
  struct value map = message_to_map (arena, &follow), copy = value_copy (arena, &map), cursor;
  if (follow.type != MSG_FOLLOW || (named && strlen (name) > IB_NAME_MAX) || message_from_map (&stream->request, MSG_FOLLOW, &copy, &culprit) != 0)
  {
    arena_destroy (&arena);
    free (stream);
    return NULL;
  }
  stream->arena = arena;
  stream->name = named ? arena_copy (arena, name, strlen (name)) : NULL;
  stream->handler = *handler;
  stream->context = context;
  stream->credit = message_int (&stream->request, FOLLOW_CREDIT, DEFAULT_CREDIT);
  if (named && ideenbus_cursor_get (self, arena, name, &cursor) == IDEENBUS_OK)
    set_cursor (stream, &cursor);
  stream->next = self->streams;
  self->streams = stream;
  ask (self, stream);
  return stream;
}

bool ideenbus_stream_ended (const struct ideenbus_stream *stream)
{
  return stream->ended;
}

static void free_stream (struct ideenbus_stream *stream)
{
  arena_destroy (&stream->arena);
  free (stream);
}

void ib_streams_reap (struct ideenbus *self)
{
  for (struct ideenbus_stream **at = &self->streams; *at != NULL;)
  {
    struct ideenbus_stream *stream = *at;
    if (!stream->dead)
    {
      at = &stream->next;
      continue;
    }
    *at = stream->next;
    free_stream (stream);
  }
}

void ib_streams_free (struct ideenbus *self)
{
  while (self->streams != NULL)
  {
    struct ideenbus_stream *stream = self->streams;
    self->streams = stream->next;
    free_stream (stream);
  }
}

void ideenbus_unfollow (struct ideenbus *self, struct ideenbus_stream **handle)
{
  struct ideenbus_stream *stream = *handle;
  *handle = NULL;
  if (stream == NULL)
    return;
  arena_reset (self->send_arena);
  if (stream->asked && !stream->ended && self->state == IDEENBUS_UP)
  {
    uint8_t id[16];
    uuid_new (id);
    struct message unfollow = message_new (MSG_UNFOLLOW);
    unfollow.arg[UNFOLLOW_FOLLOW] = value_id (stream->id);
    write_request (self, id, &unfollow);
  }
  if (stream->name != NULL && stream->dirty)
    self->store_error = store_cursor (self, stream, self->send_arena);
  stream->dead = true;
  if (!self->calling)
    ib_streams_reap (self);
}
