/* SPDX-License-Identifier: EUPL-1.2 */
#include "uploading.h"

#include <sodium.h>
#include <stdlib.h>

int uploading_set_up (void **state_)
{
  struct state *state = calloc (1, sizeof *state);
  state->bus.shim = true;
  bus_start (&state->bus, NULL);
  state->admin = peer_hello (&state->bus, PEER_LOCAL, NULL);
  bus_region (state->admin);
  state->editor = peer_person (&state->bus, state->admin, EDITOR);
  state->neighbour = peer_person (&state->bus, state->admin, NEIGHBOUR);
  bus_draft (state->editor, "Idee", "internal", state->kase);
  *state_ = state;
  return 0;
}

int uploading_tear_down (void **state_)
{
  struct state *state = *state_;
  peer_destroy (&state->admin);
  peer_destroy (&state->editor);
  peer_destroy (&state->neighbour);
  bus_stop (&state->bus);
  free (state);
  return 0;
}

struct content content_new (unsigned seed, int64_t size)
{
  struct content self = {.size = size, .bytes = malloc ((size_t) size)};
  assert_non_null (self.bytes);
  for (int64_t i = 0; i < size; i++)
    self.bytes[i] = (char) ('a' + (seed * 7 + (unsigned) i * 5 + (unsigned) (i / 1009)) % 26);
  crypto_generichash (self.hash, 32, (const uint8_t *) self.bytes, (unsigned long long) size, NULL, 0);
  return self;
}

void send_message (struct peer *peer, const struct message *message, uint8_t id[16])
{
  uuid_new (id);
  struct request request = {.id = id, .message = *message};
  peer_send_request (peer, &request);
}

const struct answer *call (struct peer *peer, const struct message *message)
{
  uint8_t id[16];
  send_message (peer, message, id);
  return peer_await (peer, id);
}

uint8_t *case_id (struct peer *peer, const char *text)
{
  uint8_t *id = arena_alloc (peer_arena (peer), 16);
  assert_true (uuid_parse (text, (uint32_t) strlen (text), id));
  return id;
}

const struct answer *offer (struct peer *peer, const char *kase, const struct content *content)
{
  struct message m = message_new (MSG_BLOB_OFFER);
  m.arg[BLOB_OFFER_CASE] = value_id (case_id (peer, kase));
  m.arg[BLOB_OFFER_HASH] = value_bytes (content->hash, 32);
  m.arg[BLOB_OFFER_SIZE] = value_int (content->size);
  return call (peer, &m);
}

struct message chunk_of (const struct content *content, int64_t from, int64_t to)
{
  struct message m = message_new (MSG_BLOB_CHUNK);
  m.arg[BLOB_CHUNK_HASH] = value_bytes (content->hash, 32);
  m.arg[BLOB_CHUNK_OFFSET] = value_int (from);
  m.arg[BLOB_CHUNK_DATA] = value_bytes (content->bytes + from, (size_t) (to - from));
  return m;
}

const struct answer *chunk (struct peer *peer, const struct content *content, int64_t from, int64_t to)
{
  struct message m = chunk_of (content, from, to);
  return call (peer, &m);
}

int64_t have_of (const struct answer *answer, bool complete)
{
  if (answer->message.type != MSG_BLOB)
    fail_msg ("%s %s", message_def (answer->message.type)->name, answer_code (answer));
  assert_int_equal (message_bool (&answer->message, BLOB_COMPLETE), complete);
  return message_int (&answer->message, BLOB_HAVE, -1);
}

void upload (struct peer *peer, const char *kase, const struct content *content)
{
  int64_t at = have_of (offer (peer, kase, content), false);
  while (at < content->size)
  {
    int64_t to = at + PIECE < content->size ? at + PIECE : content->size;
    at = have_of (chunk (peer, content, at, to), to == content->size);
    assert_int_equal (at, to);
    peer_forget (peer);
  }
}

const struct answer *attach (struct peer *peer, const char *kase, const char *name, const struct content *content)
{
  struct message m = message_new (MSG_CASE_ATTACH);
  m.arg[CASE_ATTACH_CASE] = value_id (case_id (peer, kase));
  m.arg[CASE_ATTACH_NAME] = value_string (name);
  m.arg[CASE_ATTACH_HASH] = value_bytes (content->hash, 32);
  m.arg[CASE_ATTACH_SIZE] = value_int (content->size);
  return call (peer, &m);
}

void must_be_readable (struct peer *peer, const char *kase, const uint8_t attachment[16], const struct content *content)
{
  struct message m = message_new (MSG_BLOB_GET);
  m.arg[BLOB_GET_CASE] = value_id (case_id (peer, kase));
  m.arg[BLOB_GET_ATTACHMENT] = value_id (attachment);
  for (int64_t at = 0; at < content->size;)
  {
    m.arg[BLOB_GET_OFFSET] = value_int (at);
    const struct answer *answer = call (peer, &m);
    assert_int_equal (answer->message.type, MSG_RESULT);
    const struct value *row = &answer->message.arg[RESULT_ROWS].items[0];
    struct slice data = value_as_slice (value_at (row, "data"));
    assert_int_equal (value_as_int (value_at (row, "offset"), -1), at);
    assert_true (data.size > 0 && at + (int64_t) data.size <= content->size);
    assert_memory_equal (data.data, content->bytes + at, data.size);
    at += data.size;
  }
}

const struct answer *call_as (struct peer *relay, const uint8_t person[16], const struct message *message)
{
  uint8_t id[16];
  uuid_new (id);
  struct request request = {.id = id, .as = person, .message = *message};
  peer_send_request (relay, &request);
  return peer_await (relay, id);
}
