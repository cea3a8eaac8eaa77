/* SPDX-License-Identifier: EUPL-1.2 */
/* GET /api/v1/dossiers/REF.zip: a case for the e-Akte.  Attachments come one after the other, a part of one in memory at a time, into a directory that goes
   when the archive is packed, which is a worker's business. */
#include "gather.h"

#include "clients/documents/dossier.h"
#include "proto/error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOSSIERS 2        /* being made or sent at once */
#define DOSSIERS_PERSON 1 /* of them, one person's */
#define DOSSIERS_WAIT_SEC 10
#define DOSSIER_BYTES_MAX (512LL * 1024 * 1024) /* of attachments */

struct job
{
  struct case_file file;
  char *directory; /* NULL: not made yet */
  uint32_t at;     /* of attachments */
  FILE *out;       /* the present one */
  int64_t size;
  crypto_generichash_state hash;
  int fd; /* of the archive */
  const char *error;
};

static void remove_directory (const char *path)
{
  DIR *directory = opendir (path);
  for (struct dirent *entry; directory != NULL && (entry = readdir (directory)) != NULL;)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      unlinkat (dirfd (directory), entry->d_name, 0);
  if (directory != NULL)
    closedir (directory);
  rmdir (path);
}

static void job_end (struct exchange *self)
{
  struct job *job = self->state;
  if (job->out != NULL)
    fclose (job->out);
  if (job->fd >= 0)
    close (job->fd);
  if (job->directory != NULL)
    remove_directory (job->directory);
}

void dossiers_clean (struct web *web)
{
  char path[5000];
  snprintf (path, sizeof path, "%s/spool", web->config.data);
  DIR *spool = opendir (path);
  for (struct dirent *entry; spool != NULL && (entry = readdir (spool)) != NULL;)
    if (strncmp (entry->d_name, "dossier-", 8) == 0)
    {
      char one[6000];
      snprintf (one, sizeof one, "%s/%s", path, entry->d_name);
      remove_directory (one);
    }
  if (spool != NULL)
    closedir (spool);
}

static const char *part_path (struct exchange *self, uint32_t number)
{
  const struct job *job = self->state;
  return arena_printf (self->arena, "%s/%u", job->directory, number);
}

/* ---- Packing ---- */

/* In a worker. */
static void pack (struct exchange *self)
{
  struct job *job = self->state;
  const char *path = arena_printf (self->arena, "%s/zip", job->directory);
  const struct value *rows = &job->file.attachments;
  enum paper_error paper;
  struct dossier *dossier = dossier_open (path, &job->file);
  dossier_add_papers (dossier);
  for (uint32_t i = 0; i < rows->count; i++)
    dossier_add_attachment (dossier, &rows->items[i], part_path (self, i));
  job->error = dossier_close (&dossier, &paper, NULL);
  if (job->error == NULL)
    job->fd = open (path, O_RDONLY | O_CLOEXEC);
  remove_directory (job->directory);
  job->directory = NULL;
}

static void packed (struct exchange *self)
{
  struct job *job = self->state;
  off_t size = job->fd < 0 ? -1 : lseek (job->fd, 0, SEEK_END);
  if (size < 0)
  {
    web_log (WEB_ERROR, "event=dossier error=%s", job->error == NULL ? "file" : job->error);
    exchange_answer_error (self, WEB_SPOOL, SLICE_NONE);
    return;
  }
  struct MHD_Response *response = MHD_create_response_from_fd64 ((uint64_t) size, job->fd);
  if (response == NULL)
    abort ();
  job->fd = -1; /* the response's */
  MHD_add_response_header (response, "Content-Type", "application/zip");
  MHD_add_response_header (response, "Content-Disposition",
                           arena_printf (self->arena, "attachment; filename=\"%.*s.zip\"", SLICE_ARG (value_as_slice (value_at (&job->file.view, "ref")))));
  exchange_answer_response (self, 200, response);
}

/* ---- Attachments ---- */

static void next_attachment (struct exchange *self);

static const struct value *present_row (const struct job *job)
{
  return &job->file.attachments.items[job->at];
}

static void got_part (struct exchange *self, const struct message *answer);

static void ask_part (struct exchange *self)
{
  struct job *job = self->state;
  struct message request = message_new (MSG_BLOB_GET);
  request.arg[BLOB_GET_CASE] = *value_at (present_row (job), "case");
  request.arg[BLOB_GET_ATTACHMENT] = *value_at (present_row (job), "id");
  request.arg[BLOB_GET_OFFSET] = value_int (job->size);
  exchange_ask (self, &request, NULL, got_part);
}

/* The whole content, as it was hashed when it was attached; else nothing is handed out. */
static bool end_attachment (struct job *job)
{
  uint8_t hash[32];
  struct slice wanted = value_as_slice (value_at (present_row (job), "hash"));
  bool written = fclose (job->out) == 0;
  job->out = NULL;
  crypto_generichash_final (&job->hash, hash, sizeof hash);
  return written && wanted.size == sizeof hash && memcmp (hash, wanted.data, sizeof hash) == 0;
}

static void got_part (struct exchange *self, const struct message *answer)
{
  struct job *job = self->state;
  const struct value *rows = answer->type == MSG_RESULT ? &answer->arg[RESULT_ROWS] : NULL;
  struct slice data = rows != NULL && rows->count > 0 ? value_as_slice (value_at (&rows->items[0], "data")) : SLICE_NONE;
  int64_t size = value_as_int (value_at (present_row (job), "size"), 0);
  if (rows == NULL)
  {
    exchange_answer_message (self, answer, MSG_BLOB_GET);
    return;
  }
  bool good = data.size > 0 && (int64_t) data.size <= size - job->size && fwrite (data.data, 1, data.size, job->out) == data.size;
  crypto_generichash_update (&job->hash, (const unsigned char *) data.data, data.size);
  job->size += data.size;
  if (good && job->size < size)
  {
    ask_part (self);
    return;
  }
  if (!good || !end_attachment (job))
  {
    web_log (WEB_ERROR, "event=dossier error=attachment");
    exchange_answer_error (self, WEB_SPOOL, SLICE_NONE);
    return;
  }
  job->at++;
  next_attachment (self);
}

static void next_attachment (struct exchange *self)
{
  struct job *job = self->state;
  if (job->at == job->file.attachments.count)
  {
    exchange_work (self, pack, packed);
    return;
  }
  job->out = fopen (part_path (self, job->at), "we");
  job->size = 0;
  crypto_generichash_init (&job->hash, NULL, 0, 32);
  if (job->out == NULL)
    exchange_answer_error (self, WEB_SPOOL, SLICE_NONE);
  else
    ask_part (self);
}

static void gathered (struct exchange *self)
{
  struct job *job = self->state;
  int64_t size = 0;
  for (uint32_t i = 0; i < job->file.attachments.count; i++)
    size += value_as_int (value_at (&job->file.attachments.items[i], "size"), 0);
  char *directory = arena_printf (self->arena, "%s/spool/dossier-XXXXXX", self->web->config.data);
  if (size > DOSSIER_BYTES_MAX)
    exchange_answer_error (self, WEB_EXPORT_LARGE, SLICE_NONE);
  else if (mkdtemp (directory) == NULL)
  {
    web_log (WEB_ERROR, "event=spool error=\"%s\"", strerror (errno));
    exchange_answer_error (self, WEB_SPOOL, SLICE_NONE);
  }
  else
  {
    job->directory = directory;
    self->let_go = job_end;
    next_attachment (self);
  }
}

/* libsodium's state wants to lie more evenly than arenas lay out. */
static struct job *job_new (struct arena *arena)
{
  const uintptr_t mask = alignof (struct job) - 1;
  uintptr_t at = (uintptr_t) arena_alloc (arena, sizeof (struct job) + mask);
  return (struct job *) ((at + mask) & ~mask);
}

void get_dossier (struct exchange *self)
{
  struct job *job = job_new (self->arena);
  struct slice ref, ending;
  job->fd = -1;
  self->state = job;
  if (!gather_split (self->rest, &ref, &ending) || !slice_is (ending, "zip"))
    exchange_answer_error (self, WEB_NO_PATH, SLICE_NONE);
  else if (!exchange_has_room (self, DOSSIERS, DOSSIERS_PERSON, true))
    exchange_answer_wait (self, WEB_TOO_FAST, DOSSIERS_WAIT_SEC);
  else
    gather_case (self, ref, false, &job->file, gathered);
}
