/* SPDX-License-Identifier: EUPL-1.2 */
#include "bare_log.h"

#include "bench.h"
#include "storage/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct journal *bare_log_open (const char *data)
{
  struct journal *journal;
  struct store_error error;
  struct journal_options options = {.segment_bytes = LIMIT_SEGMENT_BYTES, .read_only = true};
  if (journal_open (&journal, store_log_dir (data).text, &options, &error) != STORE_OK)
    bench_die ("%s", error.text);
  return journal;
}

uint64_t bare_log_head (const char *data)
{
  struct journal *journal = bare_log_open (data);
  uint64_t seq = journal_seq (journal);
  journal_close (&journal);
  return seq;
}

static void begin_batch (struct bare_log *self, uint64_t batch)
{
  self->batch = batch;
  if (self->count == self->batch_room)
  {
    self->batch_room = self->batch_room > 0 ? 2 * self->batch_room : 256;
    self->ends = bench_grow (self->ends, self->batch_room * sizeof *self->ends);
    self->seqs = bench_grow (self->seqs, self->batch_room * sizeof *self->seqs);
  }
  self->count++;
}

static enum store_status take_record (void *context, const uint8_t *bytes, struct place place, struct store_error *error)
{
  (void) error;
  struct bare_log *self = context;
  struct record_header header = record_header (bytes);
  size_t size = format_align (header.size);
  if (self->count == 0 || header.batch != self->batch)
    begin_batch (self, header.batch);
  if (self->size + size > self->room)
  {
    self->room = 2 * (self->size + size);
    self->bytes = bench_grow (self->bytes, self->room);
  }
  memset (self->bytes + self->size, 0, size);
  memcpy (self->bytes + self->size, bytes, header.size);
  self->size += size;
  self->ends[self->count - 1] = self->size;
  self->seqs[self->count - 1] = place.seq;
  return STORE_OK;
}

void bare_log_read (struct bare_log *self, const char *data, uint64_t from, uint64_t to)
{
  struct store_error error;
  struct journal *journal = bare_log_open (data);
  memset (self, 0, sizeof *self);
  if (journal_each (journal, from + 1, to > 0 ? to : journal_seq (journal), take_record, self, &error) != STORE_OK)
    bench_die ("%s", error.text);
  journal_close (&journal);
}

void bare_log_free (struct bare_log *self)
{
  free (self->bytes);
  free (self->ends);
  free (self->seqs);
  memset (self, 0, sizeof *self);
}

void bare_log_write (const struct bare_log *self, const char *dir, double *took)
{
  struct path path = path_join (dir, "bare.log");
  int fd = open (path.text, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd == -1 || posix_fallocate (fd, 0, (off_t) (self->size + LIMIT_SEGMENT_BYTES)) != 0 || fsync (fd) == -1)
    bench_die ("%s: %s", path.text, strerror (errno));
  size_t from = 0;
  for (size_t i = 0; i < self->count; i++)
  {
    double begun = bench_now ();
    if (file_write_at (fd, self->bytes + from, self->ends[i] - from, from, NULL) != 0 || fdatasync (fd) == -1)
      bench_die ("%s: %s", path.text, strerror (errno));
    from = self->ends[i];
    took[i] = bench_now () - begun;
  }
  close (fd);
  unlink (path.text);
}
