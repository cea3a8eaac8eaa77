/* SPDX-License-Identifier: EUPL-1.2 */
#include "uploads.h"

#include "log.h"
#include "storage/blobs.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define SWEEP_EVERY_S (24 * 3600)

/* A ring of uploads; there are never more than wait and come back together. */
struct ring_of_uploads
{
  struct upload *items[UPLOADS_MAX];
  uint32_t first, count;
};

struct uploads
{
  struct store *store;
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t arrived;
  struct ring_of_uploads waiting, done; /* under the mutex, like the rest */
  bool working;                         /* one is in hand */
  bool ending;
  int fd;
  int64_t complained_ms; /* the thread's own */
};

void upload_destroy (struct upload **self)
{
  if (!*self)
    return;
  struct arena *arena = (*self)->arena; /* the upload lies in it */
  *self = NULL;
  arena_destroy (&arena);
}

static void put (struct ring_of_uploads *ring, struct upload *upload)
{
  ring->items[(ring->first + ring->count++) % UPLOADS_MAX] = upload;
}

static struct upload *take (struct ring_of_uploads *ring)
{
  if (ring->count == 0)
    return NULL;
  struct upload *upload = ring->items[ring->first];
  ring->first = (ring->first + 1) % UPLOADS_MAX;
  ring->count--;
  return upload;
}

/* ---- To the thread and back ---- */

bool uploads_submit (struct uploads *self, struct upload *upload)
{
  pthread_mutex_lock (&self->mutex);
  /* Room on the way back as well. */
  bool room = self->waiting.count + self->done.count + self->working < UPLOADS_MAX && !self->ending;
  if (room)
  {
    put (&self->waiting, upload);
    pthread_cond_signal (&self->arrived);
  }
  pthread_mutex_unlock (&self->mutex);
  return room;
}

static void hand_back (struct uploads *self, struct upload *upload)
{
  uint64_t one = 1;
  pthread_mutex_lock (&self->mutex);
  put (&self->done, upload);
  self->working = false;
  pthread_mutex_unlock (&self->mutex);
  if (write (self->fd, &one, sizeof one) < 0 && errno != EAGAIN)
    abort (); /* an eventfd of our own */
}

struct upload *uploads_take (struct uploads *self)
{
  uint64_t count;
  pthread_mutex_lock (&self->mutex);
  struct upload *upload = take (&self->done);
  if (self->done.count == 0 && read (self->fd, &count, sizeof count) < 0 && errno != EAGAIN)
    abort ();
  pthread_mutex_unlock (&self->mutex);
  return upload;
}

int uploads_fd (const struct uploads *self)
{
  return self->fd;
}

/* ---- One upload ---- */

static struct message blob_answer (const uint8_t *hash, const struct blob_state *state)
{
  struct message answer = message_new (MSG_BLOB);
  answer.arg[BLOB_HASH] = value_bytes (hash, 32);
  answer.arg[BLOB_HAVE] = value_int (state->have);
  answer.arg[BLOB_COMPLETE] = value_bool (state->complete);
  return answer;
}

/* ERR_BLOB_OFFSET says in its detail where the next chunk begins. */
static struct message failure (struct arena *arena, int code, const struct blob_state *state)
{
  if (code != ERR_BLOB_OFFSET)
    return error_answer (arena, code, code == ERR_FIELD_SIZE ? SLICE ("data") : SLICE_NONE);
  struct slice have = slice_of (arena_printf (arena, "%lld", (long long) state->have));
  struct message answer = error_answer (arena, code, have);
  answer.arg[ERROR_DETAIL] = value_text (have);
  return answer;
}

static void complain (struct uploads *self, enum message_type type, const char *text)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  log_seldom (&self->complained_ms, (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000, LEVEL_ERROR, "event=content_failed verb=%s detail=\"%s\"",
              message_def (type)->name, text);
}

/* An offer or a chunk. */
static struct message take_in (struct uploads *self, struct upload *upload)
{
  const struct message *m = &upload->request.message;
  struct store_error error = {""};
  struct blob_state state = {0};
  bool chunk = m->type == MSG_BLOB_CHUNK;
  const uint8_t *hash = (const uint8_t *) message_slice (m, chunk ? BLOB_CHUNK_HASH : BLOB_OFFER_HASH).data;
  const struct blob_sending what = {hash, upload->person, upload->size};
  struct slice data = chunk ? message_slice (m, BLOB_CHUNK_DATA) : SLICE_NONE;
  int code = chunk ? blob_append (self->store, &what, message_int (m, BLOB_CHUNK_OFFSET, 0), data.data, data.size, &state, &error)
                   : blob_offer (self->store, &what, upload->shown, &state, &error);
  if (code == ERR_INTERNAL)
    complain (self, m->type, error.text);
  return code ? failure (upload->arena, code, &state) : blob_answer (hash, &state);
}

static void carry_out (struct uploads *self, struct upload *upload)
{
  struct store_error error = {""};
  struct answer answer = {.re = upload->request.id};
  if (upload->request.message.type != MSG_BLOB_GET)
    answer.message = take_in (self, upload);
  else
  {
    answer.message = blob_part_answer (self->store, upload->arena, &upload->part, &error);
    if (answer.message.type == MSG_ERROR)
      complain (self, MSG_BLOB_GET, error.text);
  }
  upload->answer = codec_encode_answer (upload->arena, &answer);
}

/* ---- The thread ---- */

static void sweep (struct uploads *self)
{
  struct blobs_swept swept;
  struct store_error error = {""};
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  if (blobs_sweep (self->store, (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000, &swept, &error) != STORE_OK)
    log_line (LEVEL_ERROR, "event=contents_not_swept detail=\"%s\"", error.text);
  else if (swept.removed > 0)
    log_line (LEVEL_INFO, "event=contents_swept removed=%u idle_bytes=%lld", swept.removed, (long long) swept.idle_bytes);
}

/* The next one, or NULL: it is over, or (*due) time to sweep. */
static struct upload *next (struct uploads *self, const struct timespec *until, bool *due)
{
  *due = false;
  pthread_mutex_lock (&self->mutex);
  while (self->waiting.count == 0 && !self->ending && !*due)
    *due = pthread_cond_timedwait (&self->arrived, &self->mutex, until) == ETIMEDOUT;
  struct upload *upload = take (&self->waiting);
  self->working = upload != NULL;
  pthread_mutex_unlock (&self->mutex);
  return upload;
}

static void *uploads_main (void *argument)
{
  struct uploads *self = argument;
  struct upload *upload;
  struct timespec until;
  bool due = true;
  for (;;)
  {
    if (due)
    {
      sweep (self);
      clock_gettime (CLOCK_MONOTONIC, &until);
      until.tv_sec += SWEEP_EVERY_S;
    }
    upload = next (self, &until, &due);
    if (!upload && !due)
      return NULL;
    if (!upload)
      continue;
    carry_out (self, upload);
    hand_back (self, upload);
  }
}

struct uploads *uploads_new (struct store *store)
{
  struct uploads *self = calloc (1, sizeof *self);
  pthread_condattr_t attributes;
  if (!self)
    abort ();
  self->store = store;
  self->fd = eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  if (self->fd < 0 || pthread_mutex_init (&self->mutex, NULL) || pthread_cond_init (&self->arrived, &attributes) ||
      pthread_create (&self->thread, NULL, uploads_main, self))
    abort (); /* a process that cannot start one thread cannot serve */
  pthread_condattr_destroy (&attributes);
  return self;
}

void uploads_destroy (struct uploads **self)
{
  if (!*self)
    return;
  struct uploads *uploads = *self;
  struct upload *upload;
  pthread_mutex_lock (&uploads->mutex);
  uploads->ending = true;
  pthread_cond_signal (&uploads->arrived);
  pthread_mutex_unlock (&uploads->mutex);
  pthread_join (uploads->thread, NULL);
  while ((upload = uploads_take (uploads)) != NULL)
    upload_destroy (&upload);
  close (uploads->fd);
  pthread_cond_destroy (&uploads->arrived);
  pthread_mutex_destroy (&uploads->mutex);
  free (uploads);
  *self = NULL;
}
