/* SPDX-License-Identifier: EUPL-1.2 */
#include "segment.h"
#include "fail.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCAN_BYTES (2 * 1024 * 1024)
static_assert (SCAN_BYTES > 2 * RECORD_MAX && SCAN_BYTES % 8 == 0, "a scan holds whole records");

struct path segment_path (const char *dir, uint64_t first_seq)
{
  char name[40];
  snprintf (name, sizeof name, SEGMENT_NAME, (unsigned long long) first_seq);
  return path_join (dir, name);
}

bool segment_name_parse (const char *name, uint64_t *first_seq)
{
  if (strlen (name) != 24 || strcmp (name + 20, ".seg"))
    return false;
  char *end;
  errno = 0;
  *first_seq = strtoull (name, &end, 10);
  return errno == 0 && end == name + 20 && *first_seq > 0;
}

/* ---- Making -------------------------------------------------------------------------------------------------------------------------------------------- */

static int write_new (int fd, const struct segment_header *header, uint64_t bytes)
{
  int code = posix_fallocate (fd, 0, (off_t) bytes);
  if (code == 0)
    code = file_write_at (fd, header, sizeof *header, 0, NULL);
  if (code == 0 && fsync (fd))
    code = errno;
  return code;
}

enum store_status segment_create (const char *dir, const uint8_t log[16], uint64_t first_seq, uint32_t epoch, uint64_t bytes, struct store_error *error)
{
  struct segment_header header = {.magic = SEGMENT_MAGIC, .version = FORMAT_VERSION, .first_seq = first_seq, .epoch = epoch};
  memcpy (header.log, log, sizeof header.log);
  header.crc = crc32c (&header.version, sizeof header - offsetof (struct segment_header, version));

  /* Under another name first: a segment that bears its name has a durable header. */
  struct path part = path_join (dir, "new.part"), path = segment_path (dir, first_seq);
  int fd = open (part.text, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail_errno (error, errno, "making", part.text);
  int code = write_new (fd, &header, bytes);
  close (fd);
  if (code)
  {
    unlink (part.text);
    return fail_errno (error, code, "writing", part.text);
  }
  return file_rename (part.text, path.text, dir, error);
}

enum store_status segment_check (int fd, const char *path, uint64_t first_seq, struct segment_header *header, struct store_error *error)
{
  ssize_t got = file_read_at (fd, header, sizeof *header, 0);
  if (got < 0)
    return fail_errno (error, errno, "reading", path);
  if (got != (ssize_t) sizeof *header || memcmp (header->magic, SEGMENT_MAGIC, sizeof header->magic))
    return fail (error, STORE_CORRUPT, "segment %s, offset 0: no segment header", path);
  if (header->crc != crc32c (&header->version, sizeof *header - offsetof (struct segment_header, version)))
    return fail (error, STORE_CORRUPT, "segment %s, offset 0: damaged segment header", path);
  if (header->version != FORMAT_VERSION)
    return fail (error, STORE_FORMAT, "segment %s has format %u, this program reads %u", path, header->version, FORMAT_VERSION);
  if (header->first_seq != first_seq)
    return fail (error, STORE_CORRUPT, "segment %s, offset 0: begins with seq %llu", path, (unsigned long long) header->first_seq);
  return STORE_OK;
}

/* ---- Walking ------------------------------------------------------------------------------------------------------------------------------------------- */

void segment_scan_begin (struct segment_scan *self, int fd, const struct segment_header *header, uint64_t seq, uint64_t offset)
{
  *self = (struct segment_scan){.fd = fd, .header = *header, .seq = seq, .offset = offset, .base = offset, .buffer = must_alloc (SCAN_BYTES)};
}

void segment_scan_end (struct segment_scan *self)
{
  free (self->buffer);
  self->buffer = NULL;
}

/* Moves the buffer so that it begins with the record at hand. */
static bool scan_fill (struct segment_scan *self)
{
  ssize_t got = file_read_at (self->fd, self->buffer, SCAN_BYTES, self->offset);
  if (got < 0)
    return false;
  self->base = self->offset;
  self->filled = (size_t) got;
  return true;
}

static bool is_expected (const struct segment_scan *self, const uint8_t *bytes)
{
  struct record_header header = record_header (bytes);
  return header.seq == self->seq && header.epoch == self->header.epoch && header.batch <= header.seq &&
         memcmp (header.log, self->header.log, sizeof header.log) == 0;
}

enum scan_step segment_scan_next (struct segment_scan *self, const uint8_t **bytes, uint64_t *at)
{
  for (int fresh = 0;; fresh++)
  {
    size_t skip = (size_t) (self->offset - self->base), size = 0;
    size_t available = skip < self->filled ? self->filled - skip : 0;
    enum record_check check = record_check (self->buffer + (available ? skip : 0), available, &size);
    if (check == RECORD_GOOD && is_expected (self, self->buffer + skip))
    {
      *bytes = self->buffer + skip;
      if (at)
        *at = self->offset;
      self->offset += format_align (size);
      self->seq++;
      return SCAN_RECORD;
    }
    /* Whatever else it is, look again with fresh bytes: more of them, or written meanwhile. */
    if (!fresh && !scan_fill (self))
      return SCAN_ERRNO;
    if (!fresh)
      continue;
    if (check == RECORD_NONE || (check == RECORD_SHORT && available < 8))
      return SCAN_END;
    return SCAN_BAD;
  }
}

/* ---- The tail ------------------------------------------------------------------------------------------------------------------------------------------ */

/* Whether a good record of a batch that began behind the expected seq begins before upto.  Such a batch was written only after the one before was synced. */
static bool later_batch (const struct segment_scan *scan, const uint8_t *bytes, size_t size, size_t upto)
{
  for (size_t i = 0; i + sizeof (struct record_header) <= size && i < upto; i += 8)
  {
    size_t length;
    if (memcmp (bytes + i + RECORD_HASHED_FROM, scan->header.log, sizeof scan->header.log) || record_check (bytes + i, size - i, &length) != RECORD_GOOD)
      continue;
    if (record_header (bytes + i).batch > scan->seq)
      return true;
  }
  return false;
}

enum tail segment_tail (const struct segment_scan *scan, uint64_t *end)
{
  /* Preallocated and never written is a hole to SEEK_DATA on most file systems: no need to read 64 MiB of zeros. */
  off_t data = lseek (scan->fd, (off_t) scan->offset, SEEK_DATA);
  if (data < 0 && errno == ENXIO)
    return TAIL_CLEAN;
  uint64_t at = data > (off_t) scan->offset ? (uint64_t) data / 8 * 8 : scan->offset;
  uint8_t *buffer = must_alloc (SCAN_BYTES);
  enum tail tail = TAIL_CLEAN;
  for (;;)
  {
    ssize_t got = file_read_at (scan->fd, buffer, SCAN_BYTES, at);
    if (got <= 0)
    {
      tail = got < 0 ? TAIL_ERRNO : tail;
      break;
    }
    size_t used = (size_t) got;
    while (used > 0 && buffer[used - 1] == 0)
      used--;
    if (used > 0)
    {
      *end = at + used;
      tail = TAIL_TORN;
      if (later_batch (scan, buffer, (size_t) got, got < SCAN_BYTES ? (size_t) got : SCAN_BYTES - RECORD_MAX))
      {
        tail = TAIL_DAMAGED;
        break;
      }
    }
    if (got < SCAN_BYTES)
      break;
    at += format_align (SCAN_BYTES - RECORD_MAX - 8); /* windows overlap, so that each record lies whole in one of them */
  }
  free (buffer);
  return tail;
}
