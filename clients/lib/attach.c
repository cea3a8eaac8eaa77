/* SPDX-License-Identifier: EUPL-1.2 */
/* Files up and down: what is offered goes on where the broker has it, what comes is checked before it gets its name. */
#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OFFERS_MOST 5 /* without a byte between them */

/* One file on its way, either direction. */
struct carrying
{
  struct ideenbus *bus;
  struct ideenbus_options options; /* as only: every request has an id of its own */
  int timeout_ms;
  const struct ideenbus_progress *progress;
  struct arena *arena; /* of one request and its answer */
  struct message answer;
  int fd;
  int64_t size;
  uint8_t hash[32];
};

static struct carrying carrying_new (struct ideenbus *bus, const struct ideenbus_options *options, int timeout_ms, const struct ideenbus_progress *progress)
{
  struct carrying self = {.bus = bus, .timeout_ms = timeout_ms, .progress = progress, .arena = arena_new (), .fd = -1};
  if (options != NULL)
    self.options.as = options->as;
  return self;
}

/* Keeps errno, which says what went wrong. */
static void carrying_end (struct carrying *self)
{
  int kept = errno;
  if (self->fd >= 0)
    close (self->fd);
  arena_destroy (&self->arena);
  errno = kept;
}

static bool tell (const struct carrying *self, int64_t done)
{
  return self->progress == NULL || self->progress->step (done, self->size, self->progress->context);
}

static int ask (struct carrying *self, const struct message *request)
{
  struct ideenbus_options options = self->options;
  return ideenbus_call (self->bus, self->arena, request, &options, self->timeout_ms, &self->answer);
}

/* The answer outlives the carrying. */
static void keep_answer (const struct carrying *self, struct arena *arena, struct message *answer)
{
  struct slice culprit;
  struct value map = message_to_map (self->arena, &self->answer), copy = value_copy (arena, &map);
  *answer = message_new (self->answer.type);
  message_from_map (answer, self->answer.type, &copy, &culprit);
}

static bool is_error (const struct message *answer, const char *code)
{
  return answer->type == MSG_ERROR && slice_is (message_slice (answer, ERROR_CODE), code);
}

/* Whole, or less at the end of the file; -1 and errno. */
static ssize_t read_at (int fd, void *data, size_t size, int64_t offset)
{
  size_t got = 0;
  while (got < size)
  {
    ssize_t n = pread (fd, (char *) data + got, size - got, (off_t) (offset + (int64_t) got));
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return -1;
    if (n == 0)
      break;
    got += (size_t) n;
  }
  return (ssize_t) got;
}

/* ---- Up ---- */

static int open_file (struct carrying *self, const char *path)
{
  struct stat st;
  uint8_t bytes[64 * 1024];
  crypto_generichash_state state;
  ssize_t got = 0;
  self->fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (self->fd < 0 || fstat (self->fd, &st) != 0)
    return IDEENBUS_FILE;
  errno = S_ISDIR (st.st_mode) ? EISDIR : !S_ISREG (st.st_mode) ? EINVAL : st.st_size == 0 ? ENODATA : st.st_size > LIMIT_ATTACHMENT_BYTES ? EFBIG : 0;
  if (errno != 0)
    return IDEENBUS_FILE;
  self->size = st.st_size;
  crypto_generichash_init (&state, NULL, 0, 32);
  for (int64_t at = 0; at < self->size && (got = read_at (self->fd, bytes, sizeof bytes, at)) > 0; at += got)
    crypto_generichash_update (&state, bytes, (unsigned long long) got);
  crypto_generichash_final (&state, self->hash, 32);
  return got > 0 ? IDEENBUS_OK : IDEENBUS_FILE;
}

static int offer (struct carrying *self, const struct value *kase)
{
  struct message request = message_new (MSG_BLOB_OFFER);
  arena_reset (self->arena);
  request.arg[BLOB_OFFER_CASE] = *kase;
  request.arg[BLOB_OFFER_HASH] = value_bytes (self->hash, 32);
  request.arg[BLOB_OFFER_SIZE] = value_int (self->size);
  return ask (self, &request);
}

/* *read: what there was to send; 0: the file has become shorter. */
static int send_chunk (struct carrying *self, int64_t at, void *buffer, ssize_t *read)
{
  struct message request = message_new (MSG_BLOB_CHUNK);
  int64_t left = self->size - at;
  *read = read_at (self->fd, buffer, (size_t) (left < LIMIT_CHUNK_BYTES ? left : LIMIT_CHUNK_BYTES), at);
  if (*read == 0)
    errno = ENODATA;
  if (*read <= 0)
    return IDEENBUS_FILE;
  arena_reset (self->arena);
  request.arg[BLOB_CHUNK_HASH] = value_bytes (self->hash, 32);
  request.arg[BLOB_CHUNK_OFFSET] = value_int (at);
  request.arg[BLOB_CHUNK_DATA] = value_bytes (buffer, (size_t) *read);
  return ask (self, &request);
}

/* What a new session, or a broker that wanted the room, makes of an upload: it is offered again.  What a crash has spoiled begins anew, once: a file that
   changes while it is sent never fits. */
static bool must_offer_again (const struct message *answer, bool *anew)
{
  bool again = is_error (answer, "blob_not_offered") || is_error (answer, "blob_offset");
  if (again || *anew || !is_error (answer, "blob_hash"))
    return again;
  return *anew = true;
}

/* Until the content is complete, or an answer says why it will not be: that is then in self->answer. */
static int upload (struct carrying *self, const struct value *kase, void *buffer)
{
  int64_t at = -1;
  bool anew = false;
  for (int offers = 0;;)
  {
    ssize_t read;
    bool offering = self->answer.type != MSG_BLOB;
    offers += offering;
    int code = offering ? offer (self, kase) : send_chunk (self, at, buffer, &read);
    if (code != IDEENBUS_OK)
      return code;
    if (self->answer.type != MSG_BLOB)
    {
      if (!must_offer_again (&self->answer, &anew) || offers >= OFFERS_MOST)
        return IDEENBUS_OK;
      continue;
    }
    int64_t have = message_int (&self->answer, BLOB_HAVE, 0);
    /* Only a broker that is none says so. */
    if (have > self->size || (have <= at && !offering))
      return IDEENBUS_CONTENT;
    at = have;
    offers = offering ? offers : 0;
    if (!tell (self, at))
      return IDEENBUS_INTERRUPTED;
    if (message_bool (&self->answer, BLOB_COMPLETE))
      return IDEENBUS_OK;
    if (at == self->size)
      return IDEENBUS_CONTENT;
  }
}

static const char *base_name (const char *path)
{
  const char *slash = strrchr (path, '/');
  return slash == NULL ? path : slash + 1;
}

int ideenbus_attach (struct ideenbus *bus, struct arena *arena, const struct message *request, const char *path, const struct ideenbus_options *options,
                     int timeout_ms, const struct ideenbus_progress *progress, struct message *answer, uint8_t id[16])
{
  struct carrying self = carrying_new (bus, options, timeout_ms, progress);
  struct message command = *request;
  struct slice culprit;
  int code = open_file (&self, path);
  if (code == IDEENBUS_OK)
  {
    command.arg[CASE_ATTACH_HASH] = value_bytes (self.hash, 32);
    command.arg[CASE_ATTACH_SIZE] = value_int (self.size);
    if (!message_has (&command, CASE_ATTACH_NAME))
      command.arg[CASE_ATTACH_NAME] = value_string (base_name (path));
    if (ideenbus_check (arena, &command, &culprit) != 0)
      code = IDEENBUS_BAD_MESSAGE;
  }
  if (code == IDEENBUS_OK)
  {
    void *buffer = malloc (LIMIT_CHUNK_BYTES);
    if (buffer == NULL)
      abort ();
    code = upload (&self, &command.arg[CASE_ATTACH_CASE], buffer);
    int kept = errno;
    free (buffer);
    errno = kept;
  }
  if (code == IDEENBUS_OK && self.answer.type != MSG_BLOB)
    keep_answer (&self, arena, answer);
  else if (code == IDEENBUS_OK)
    code = ideenbus_command (bus, arena, &command, options, timeout_ms, answer, id);
  carrying_end (&self);
  return code;
}

/* ---- Down ---- */

static int write_all (int fd, struct slice data)
{
  for (uint32_t done = 0; done < data.size;)
  {
    ssize_t n = write (fd, data.data + done, data.size - done);
    if (n < 0 && errno != EINTR)
      return IDEENBUS_FILE;
    done += n > 0 ? (uint32_t) n : 0;
  }
  return IDEENBUS_OK;
}

/* The next bytes, into file and hash; *at moves on.  An answer that is no part stays in self->answer. */
static int fetch_part (struct carrying *self, const struct message *request, int64_t *at, crypto_generichash_state *state)
{
  arena_reset (self->arena);
  int code = ask (self, request);
  if (code != IDEENBUS_OK || self->answer.type != MSG_RESULT)
    return code;
  const struct value *rows = &self->answer.arg[RESULT_ROWS];
  const struct value *row = rows->count > 0 ? &rows->items[0] : NULL;
  struct slice data = value_as_slice (value_at (row, "data"));
  if (value_as_int (value_at (row, "offset"), -1) != *at || data.size == 0 || (int64_t) data.size > self->size - *at)
    return IDEENBUS_CONTENT;
  crypto_generichash_update (state, (const uint8_t *) data.data, data.size);
  *at += data.size;
  return write_all (self->fd, data);
}

static int fetch_all (struct carrying *self, const struct value *attachment)
{
  struct message request = message_new (MSG_BLOB_GET);
  crypto_generichash_state state;
  uint8_t found[32];
  request.arg[BLOB_GET_CASE] = *value_at (attachment, "case");
  request.arg[BLOB_GET_ATTACHMENT] = *value_at (attachment, "id");
  crypto_generichash_init (&state, NULL, 0, 32);
  for (int64_t at = 0; at < self->size;)
  {
    request.arg[BLOB_GET_OFFSET] = value_int (at);
    int code = fetch_part (self, &request, &at, &state);
    if (code != IDEENBUS_OK || self->answer.type != MSG_RESULT)
      return code;
    if (!tell (self, at))
      return IDEENBUS_INTERRUPTED;
  }
  crypto_generichash_final (&state, found, 32);
  if (memcmp (found, self->hash, 32) != 0)
    return IDEENBUS_CONTENT;
  return fsync (self->fd) == 0 ? IDEENBUS_OK : IDEENBUS_FILE;
}

static bool is_attachment (const struct value *attachment)
{
  const struct value *kase = value_at (attachment, "case");
  int64_t size = value_as_int (value_at (attachment, "size"), 0);
  return !value_is_nil (kase) && value_as_id (value_at (attachment, "id")) != NULL && value_as_slice (value_at (attachment, "hash")).size == 32 && size > 0 &&
         size <= LIMIT_ATTACHMENT_BYTES;
}

int ideenbus_fetch (struct ideenbus *bus, struct arena *arena, const struct value *attachment, const char *path, const struct ideenbus_options *options,
                    int timeout_ms, const struct ideenbus_progress *progress, struct message *answer)
{
  uint8_t id[16];
  char tail[UUID_TEXT];
  if (!is_attachment (attachment))
    return IDEENBUS_BAD_MESSAGE;
  struct carrying self = carrying_new (bus, options, timeout_ms, progress);
  self.size = value_as_int (value_at (attachment, "size"), 0);
  memcpy (self.hash, value_as_slice (value_at (attachment, "hash")).data, 32);
  self.answer.type = MSG_RESULT;
  uuid_new (id);
  uuid_format (id, tail);
  const char *beside = arena_printf (arena, "%s.%s.part", path, tail);
  self.fd = open (beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  int code = self.fd < 0 ? IDEENBUS_FILE : fetch_all (&self, attachment);
  bool whole = code == IDEENBUS_OK && self.answer.type == MSG_RESULT;
  if (whole && rename (beside, path) != 0)
  {
    code = IDEENBUS_FILE;
    whole = false;
  }
  int kept = errno;
  if (!whole && self.fd >= 0)
    unlink (beside);
  errno = kept;
  if (code == IDEENBUS_OK)
  {
    if (self.answer.type == MSG_RESULT)
      self.answer.arg[RESULT_ROWS] = value_list (self.arena, 1);
    keep_answer (&self, arena, answer);
  }
  carrying_end (&self);
  return code;
}
