/* SPDX-License-Identifier: EUPL-1.2 */
/* A file on its way up: it lies in a file without a name by now, its hash known; it is offered to the broker, sent in chunks as far as the broker has it not
   yet, and attached.  What a new session or a broker that wanted the room makes of it is offered again. */
#include "api.h"

#include "proto/uuid.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OFFERS_MOST 5 /* without a byte between them */

struct upload
{
  struct message command;
  struct ideenbus_options options;
  int64_t at; /* what the broker has; -1: to be offered */
  int offers;
  bool anew; /* what a crash had spoiled was begun anew, once */
};

static void attached (struct exchange *self, const struct message *answer)
{
  exchange_answer_message (self, answer, MSG_CASE_ATTACH);
}

static void sent (struct exchange *self, const struct message *answer);

static void offer (struct exchange *self)
{
  struct upload *upload = self->state;
  struct message request = message_new (MSG_BLOB_OFFER);
  upload->at = -1;
  upload->offers++;
  request.arg[BLOB_OFFER_CASE] = upload->command.arg[CASE_ATTACH_CASE];
  request.arg[BLOB_OFFER_HASH] = upload->command.arg[CASE_ATTACH_HASH];
  request.arg[BLOB_OFFER_SIZE] = upload->command.arg[CASE_ATTACH_SIZE];
  exchange_ask (self, &request, NULL, sent);
}

/* Whole, or false. */
static bool read_at (int fd, char *data, size_t size, int64_t offset)
{
  while (size > 0)
  {
    ssize_t got = pread (fd, data, size, (off_t) offset);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    data += got;
    offset += got;
    size -= (size_t) got;
  }
  return true;
}

static void send_chunk (struct exchange *self)
{
  struct upload *upload = self->state;
  struct message request = message_new (MSG_BLOB_CHUNK);
  int64_t left = self->spool->size - upload->at;
  size_t size = left < LIMIT_CHUNK_BYTES ? (size_t) left : LIMIT_CHUNK_BYTES;
  char *data = malloc (size);
  if (data == NULL)
    abort ();
  request.arg[BLOB_CHUNK_HASH] = upload->command.arg[CASE_ATTACH_HASH];
  request.arg[BLOB_CHUNK_OFFSET] = value_int (upload->at);
  request.arg[BLOB_CHUNK_DATA] = value_bytes (data, size);
  if (read_at (self->spool->fd, data, size, upload->at))
    exchange_ask (self, &request, NULL, sent); /* which copies it */
  else
    exchange_answer_error (self, WEB_SPOOL, SLICE_NONE);
  free (data);
}

static bool is_error (const struct message *answer, const char *code)
{
  return answer->type == MSG_ERROR && slice_is (message_slice (answer, ERROR_CODE), code);
}

static bool must_offer_again (struct upload *upload, const struct message *answer)
{
  if (upload->offers >= OFFERS_MOST)
    return false;
  if (is_error (answer, "blob_not_offered") || is_error (answer, "blob_offset"))
    return true;
  if (upload->anew || !is_error (answer, "blob_hash"))
    return false;
  return upload->anew = true;
}

static void sent (struct exchange *self, const struct message *answer)
{
  struct upload *upload = self->state;
  if (answer->type != MSG_BLOB && must_offer_again (upload, answer))
  {
    offer (self);
    return;
  }
  if (answer->type != MSG_BLOB)
  {
    exchange_answer_message (self, answer, MSG_BLOB_CHUNK);
    return;
  }
  int64_t have = message_int (answer, BLOB_HAVE, 0);
  if (message_bool (answer, BLOB_COMPLETE))
    exchange_ask (self, &upload->command, &upload->options, attached);
  else if (have >= self->spool->size || have <= upload->at)
    exchange_answer_error (self, ERR_INTERNAL, SLICE_NONE); /* only a broker that is none says so */
  else
  {
    upload->offers = upload->at < 0 ? upload->offers : 0;
    upload->at = have;
    send_chunk (self);
  }
}

/* The command from the parameters; 0 or an error with *culprit. */
static int read_command (struct exchange *self, struct message *command, struct slice *culprit)
{
  struct slice text = exchange_query (self, "text"), internal = exchange_query (self, "internal"), name = exchange_query (self, "name");
  *command = message_new (MSG_CASE_ATTACH);
  command->arg[CASE_ATTACH_CASE] = api_case (self->arena, exchange_query (self, "case"));
  if (name.data != NULL)
    command->arg[CASE_ATTACH_NAME] = value_text (name);
  if (text.size > 0)
    command->arg[CASE_ATTACH_TEXT] = value_text (text);
  if (internal.data != NULL && !slice_is (internal, "false"))
    command->arg[CASE_ATTACH_INTERNAL] = slice_is (internal, "true") ? value_bool (true) : value_text (internal);
  command->arg[CASE_ATTACH_HASH] = value_bytes (self->spool->hash, sizeof self->spool->hash);
  command->arg[CASE_ATTACH_SIZE] = value_int (self->spool->size);
  return ideenbus_check (self->arena, command, culprit);
}

void post_attachment (struct exchange *self)
{
  struct upload *upload = arena_alloc (self->arena, sizeof *upload);
  struct slice culprit = SLICE_NONE;
  self->state = upload;
  if (self->spool->size == 0)
  {
    exchange_answer_error (self, WEB_EMPTY, SLICE_NONE);
    return;
  }
  int error = read_command (self, &upload->command, &culprit);
  if (error != 0)
    exchange_answer_error (self, error, culprit);
  else if (api_ids (self, &upload->options))
    offer (self);
}
