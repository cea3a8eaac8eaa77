/* SPDX-License-Identifier: EUPL-1.2 */
#include "journal.h"
#include "fail.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MARK_EVERY 16          /* records; the offset of each 16th is kept: 4 bytes for about 10 KiB of log */
#define HINTS 64               /* places of records that are likely read next */
#define OPEN_FILES 128         /* segments open at a time */
#define WALK_BYTES (16 * 1024) /* so that from a mark to any record it is mostly one read */
#define FIRST_READ 4096

struct segment
{
  uint64_t first_seq;
  uint64_t size;                /* of the file; known while fd is open */
  uint64_t end;                 /* behind the last record; 0: not known */
  int fd;                       /* -1: closed */
  struct segment_header header; /* known once it was open */
  uint32_t users;               /* readers at work in it */
  uint64_t used;                /* tick of the last use */
  uint64_t walked;              /* records from the first on that are marked */
  uint64_t walked_end;          /* offset behind them */
  uint32_t *marks;              /* offset / 8 of records 0, 16, 32 … up to walked */
  size_t mark_count, mark_room;
};

struct journal
{
  char dir[PATH_MAX];
  uint8_t log[16];
  uint32_t epoch;
  uint64_t segment_bytes;
  bool read_only;
  _Atomic uint64_t seq;
  _Atomic uint64_t hints[HINTS]; /* [seq mod 64]: low half of seq, offset / 8 */
  pthread_mutex_t lock;          /* the segments below */
  struct segment **segments;
  size_t count, room;
  uint64_t tick;
  size_t open_files;
};

const uint8_t *journal_log (const struct journal *self)
{
  return self->log;
}

uint32_t journal_epoch (const struct journal *self)
{
  return self->epoch;
}

uint64_t journal_seq (const struct journal *self)
{
  return atomic_load_explicit (&self->seq, memory_order_acquire);
}

enum store_status journal_damaged (const struct journal *self, struct place place, const char *what, struct store_error *error)
{
  return fail (error, STORE_CORRUPT, "segment %s, offset %llu: %s (seq %llu)", segment_path (self->dir, place.segment).text, (unsigned long long) place.offset,
               what, (unsigned long long) place.seq);
}

/* ---- Segments ---------------------------------------------------------------------------------------------------------------------------------------------
 */

static struct segment *last_segment (const struct journal *self)
{
  return self->segments[self->count - 1];
}

static void mark_push (struct segment *segment, uint64_t offset)
{
  if (segment->mark_count == segment->mark_room)
  {
    segment->mark_room = segment->mark_room ? 2 * segment->mark_room : 64;
    segment->marks = must_grow (segment->marks, segment->mark_room * sizeof *segment->marks);
  }
  segment->marks[segment->mark_count++] = (uint32_t) (offset / 8);
}

/* Under the lock, or alone. */
static struct segment *add_segment (struct journal *self, uint64_t first_seq)
{
  struct segment *segment = must_alloc (sizeof *segment);
  *segment = (struct segment){.first_seq = first_seq, .fd = -1, .walked_end = sizeof (struct segment_header)};
  mark_push (segment, segment->walked_end);
  if (self->count == self->room)
  {
    self->room = self->room ? 2 * self->room : 16;
    self->segments = must_grow (self->segments, self->room * sizeof *self->segments);
  }
  self->segments[self->count++] = segment;
  return segment;
}

static void close_least_used (struct journal *self)
{
  struct segment *victim = NULL;
  for (size_t i = 0; i + 1 < self->count; i++)
  {
    struct segment *segment = self->segments[i];
    if (segment->fd >= 0 && segment->users == 0 && (!victim || segment->used < victim->used))
      victim = segment;
  }
  if (!victim)
    return;
  close (victim->fd);
  victim->fd = -1;
  self->open_files--;
}

static enum store_status open_segment (struct journal *self, struct segment *segment, struct store_error *error)
{
  if (segment->fd >= 0)
    return STORE_OK;
  if (self->open_files >= OPEN_FILES)
    close_least_used (self);
  struct path path = segment_path (self->dir, segment->first_seq);
  int fd = open (path.text, (self->read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC);
  if (fd < 0)
    return fail_errno (error, errno, "opening", path.text);
  struct stat st;
  enum store_status status = fstat (fd, &st) ? fail_errno (error, errno, "looking at", path.text) : STORE_OK;
  if (!status)
    status = segment_check (fd, path.text, segment->first_seq, &segment->header, error);
  if (!status && self->count > 1 && memcmp (segment->header.log, self->log, sizeof self->log))
    status = fail (error, STORE_CORRUPT, "segment %s, offset 0: belongs to another log", path.text);
  if (status)
  {
    close (fd);
    return status;
  }
  segment->fd = fd;
  segment->size = (uint64_t) st.st_size;
  self->open_files++;
  return STORE_OK;
}

/* The segment that holds seq, open until release. */
static enum store_status acquire (struct journal *self, uint64_t seq, struct segment **found, struct store_error *error)
{
  pthread_mutex_lock (&self->lock);
  size_t low = 0, high = self->count;
  while (high - low > 1)
  {
    size_t middle = low + (high - low) / 2;
    if (self->segments[middle]->first_seq <= seq)
      low = middle;
    else
      high = middle;
  }
  struct segment *segment = self->segments[low];
  enum store_status status = open_segment (self, segment, error);
  if (!status)
  {
    segment->users++;
    segment->used = ++self->tick;
    *found = segment;
  }
  pthread_mutex_unlock (&self->lock);
  return status;
}

static void release (struct journal *self, struct segment *segment)
{
  pthread_mutex_lock (&self->lock);
  segment->users--;
  pthread_mutex_unlock (&self->lock);
}

/* ---- Places ------------------------------------------------------------------------------------------------------------------------------------------------
 */

static void hint_put (struct journal *self, uint64_t seq, uint64_t offset)
{
  atomic_store_explicit (&self->hints[seq % HINTS], seq << 32 | (offset / 8 & UINT32_MAX), memory_order_relaxed);
}

static bool hint_get (struct journal *self, uint64_t seq, uint64_t *offset)
{
  uint64_t hint = atomic_load_explicit (&self->hints[seq % HINTS], memory_order_relaxed);
  *offset = (hint & UINT32_MAX) * 8;
  return hint >> 32 == (seq & UINT32_MAX) && *offset != 0;
}

/* A walk over sizes only, from record to record. */
struct walk_state
{
  uint64_t index, offset; /* of the record stood before */
  uint64_t *marks;        /* offsets met on the way, malloc'ed */
  size_t mark_count;
};

/* Goes on to the record with that index.  False: something that is no record is in the way, or the disk does not read. */
static bool walk_to (int fd, uint64_t index, struct walk_state *walk)
{
  uint8_t buffer[WALK_BYTES];
  uint64_t base = 0;
  ssize_t filled = 0;
  while (walk->index < index)
  {
    uint32_t size;
    if (walk->offset < base || walk->offset + 8 > base + (uint64_t) filled)
    {
      base = walk->offset;
      filled = file_read_at (fd, buffer, sizeof buffer, base);
      if (filled < 8)
        return false;
    }
    memcpy (&size, buffer + (walk->offset - base) + offsetof (struct record_header, size), sizeof size);
    if (size < sizeof (struct record_header) || size > RECORD_MAX)
      return false;
    walk->offset += format_align (size);
    walk->index++;
    if (walk->index % MARK_EVERY == 0)
    {
      walk->marks = must_grow (walk->marks, (walk->mark_count + 1) * sizeof *walk->marks);
      walk->marks[walk->mark_count++] = walk->offset;
    }
  }
  return true;
}

/* Keeps what a walk that began behind the walked part has learnt, unless someone else was faster. */
static void keep_marks (struct segment *segment, uint64_t from, const struct walk_state *walk)
{
  if (segment->walked != from || walk->index <= from)
    return;
  for (size_t i = 0; i < walk->mark_count; i++)
    mark_push (segment, walk->marks[i]);
  segment->walked = walk->index;
  segment->walked_end = walk->offset;
}

static enum store_status locate (struct journal *self, struct segment *segment, uint64_t seq, uint64_t *offset, struct store_error *error)
{
  uint64_t index = seq - segment->first_seq;
  pthread_mutex_lock (&self->lock);
  bool beyond = index > segment->walked;
  uint64_t from = segment->walked;
  struct walk_state walk = {.index = from, .offset = segment->walked_end};
  if (!beyond)
    walk = (struct walk_state){.index = index / MARK_EVERY * MARK_EVERY, .offset = 8 * (uint64_t) segment->marks[index / MARK_EVERY]};
  pthread_mutex_unlock (&self->lock);
  bool reached = walk_to (segment->fd, index, &walk);
  if (reached && beyond)
  {
    pthread_mutex_lock (&self->lock);
    keep_marks (segment, from, &walk);
    pthread_mutex_unlock (&self->lock);
  }
  free (walk.marks);
  *offset = walk.offset;
  if (reached)
    return STORE_OK;
  return journal_damaged (self, (struct place){segment->first_seq + walk.index, segment->first_seq, walk.offset}, "no record", error);
}

/* ---- Reading -----------------------------------------------------------------------------------------------------------------------------------------------
 */

/* The bytes of the record at an offset, in the arena; NULL: there is none with that seq. */
static const uint8_t *read_at (struct journal *self, const struct segment *segment, struct arena *arena, uint64_t seq, uint64_t offset, size_t *size)
{
  uint8_t first[FIRST_READ];
  ssize_t got = file_read_at (segment->fd, first, sizeof first, offset);
  if (got < 0)
    return NULL;
  enum record_check check = record_check (first, (size_t) got, size);
  uint8_t *bytes = NULL;
  if (check == RECORD_GOOD)
    bytes = memcpy (arena_alloc (arena, *size), first, *size);
  else if (check == RECORD_SHORT && (size_t) got == sizeof first)
  {
    bytes = memcpy (arena_alloc (arena, *size), first, sizeof first);
    ssize_t more = file_read_at (segment->fd, bytes + sizeof first, *size - sizeof first, offset + sizeof first);
    if (more < 0 || record_check (bytes, sizeof first + (size_t) more, size) != RECORD_GOOD)
      return NULL;
  }
  if (!bytes)
    return NULL;
  struct record_header header = record_header (bytes);
  return header.seq == seq && memcmp (header.log, self->log, sizeof self->log) == 0 ? bytes : NULL;
}

enum store_status journal_read (struct journal *self, struct arena *arena, uint64_t seq, struct record *record, struct store_error *error)
{
  if (seq == 0 || seq > journal_seq (self))
    return STORE_NOT_FOUND;
  struct segment *segment;
  enum store_status status = acquire (self, seq, &segment, error);
  if (status)
    return status;
  uint64_t offset;
  size_t size = 0;
  const uint8_t *bytes = hint_get (self, seq, &offset) ? read_at (self, segment, arena, seq, offset, &size) : NULL;
  if (!bytes)
  {
    status = locate (self, segment, seq, &offset, error);
    if (!status)
      bytes = read_at (self, segment, arena, seq, offset, &size);
    if (!status && !bytes)
      status = journal_damaged (self, (struct place){seq, segment->first_seq, offset}, "damaged record", error);
  }
  if (!status)
  {
    record_decode (bytes, record);
    hint_put (self, seq + 1, offset + format_align (size));
  }
  release (self, segment);
  return status;
}

/* The offset of seq, by the hint where a record of that seq really lies there. */
static enum store_status place_of (struct journal *self, struct segment *segment, uint64_t seq, uint64_t *offset, struct store_error *error)
{
  struct record_header header;
  if (hint_get (self, seq, offset) && file_read_at (segment->fd, &header, sizeof header, *offset) == (ssize_t) sizeof header && header.seq == seq &&
      memcmp (header.log, self->log, sizeof self->log) == 0)
    return STORE_OK;
  return locate (self, segment, seq, offset, error);
}

static enum store_status each_in (struct journal *self, struct segment *segment, uint64_t *seq, uint64_t upto, journal_each_fn *each, void *context,
                                  struct store_error *error)
{
  uint64_t offset = sizeof (struct segment_header);
  enum store_status status = *seq == segment->first_seq ? STORE_OK : place_of (self, segment, *seq, &offset, error);
  if (status)
    return status;
  struct segment_scan scan;
  segment_scan_begin (&scan, segment->fd, &segment->header, *seq, offset);
  while (!status && *seq <= upto)
  {
    const uint8_t *bytes;
    struct place place = {*seq, segment->first_seq, scan.offset};
    enum scan_step step = segment_scan_next (&scan, &bytes, NULL);
    if (step == SCAN_RECORD)
      status = each (context, bytes, place, error);
    else if (step == SCAN_ERRNO)
      status = fail_errno (error, errno, "reading", segment_path (self->dir, segment->first_seq).text);
    else
      status = journal_damaged (self, place, step == SCAN_END ? "record missing" : "damaged record", error);
    (*seq)++;
  }
  segment_scan_end (&scan);
  return status;
}

/* The last seq a segment holds, not beyond what is durable; first_seq - 1 when it is empty. */
static uint64_t last_seq_of (struct journal *self, const struct segment *segment, uint64_t durable)
{
  uint64_t last = durable;
  pthread_mutex_lock (&self->lock);
  for (size_t i = 0; i + 1 < self->count; i++)
    if (self->segments[i] == segment)
      last = self->segments[i + 1]->first_seq - 1;
  pthread_mutex_unlock (&self->lock);
  return last < durable ? last : durable;
}

enum store_status journal_each (struct journal *self, uint64_t seq, uint64_t upto, journal_each_fn *each, void *context, struct store_error *error)
{
  uint64_t durable = journal_seq (self);
  if (upto > durable)
    upto = durable;
  enum store_status status = STORE_OK;
  while (!status && seq <= upto)
  {
    struct segment *segment;
    status = acquire (self, seq, &segment, error);
    if (status)
      break;
    status = each_in (self, segment, &seq, last_seq_of (self, segment, upto), each, context, error);
    release (self, segment);
  }
  return status;
}

/* ---- Opening ------------------------------------------------------------------------------------------------------------------------------------------------
 */

/* Whether there is a segment; the seqs they begin with in *seqs (may be NULL), malloc'ed, ascending. */
static enum store_status list (const char *dir, uint64_t **seqs, size_t *count, struct store_error *error)
{
  DIR *entries = opendir (dir);
  if (!entries)
    return fail_errno (error, errno, "opening", dir);
  uint64_t *found = NULL;
  *count = 0;
  for (struct dirent *entry; (entry = readdir (entries));)
  {
    uint64_t first_seq;
    if (!segment_name_parse (entry->d_name, &first_seq))
      continue;
    found = must_grow (found, (*count + 1) * sizeof *found);
    size_t i = (*count)++;
    for (; i > 0 && found[i - 1] > first_seq; i--)
      found[i] = found[i - 1];
    found[i] = first_seq;
  }
  closedir (entries);
  *seqs = found;
  return STORE_OK;
}

enum store_status journal_create (const char *dir, uint64_t segment_bytes, struct store_error *error)
{
  enum store_status status = file_make_dir (dir, error);
  uint64_t *seqs = NULL;
  size_t count = 0;
  if (!status)
    status = list (dir, &seqs, &count, error);
  free (seqs);
  if (status || count > 0)
    return status;
  uint8_t log[16];
  randombytes_buf (log, sizeof log);
  return segment_create (dir, log, 1, 1, segment_bytes, error);
}

/* The place behind the known record, when it is where it should be. */
static bool begin_behind (struct journal *self, struct place known, uint64_t *offset)
{
  struct segment *last = last_segment (self);
  if (known.seq == 0 || known.segment != last->first_seq || known.seq < known.segment)
    return false;
  struct arena *arena = arena_new ();
  size_t size = 0;
  bool good = read_at (self, last, arena, known.seq, known.offset, &size) != NULL;
  arena_destroy (&arena);
  *offset = known.offset + format_align (size);
  return good;
}

static int write_zeros (int fd, uint64_t from, uint64_t to)
{
  static const uint8_t zeros[64 * 1024];
  int code = 0;
  for (; from < to && code == 0; from += sizeof zeros)
    code = file_write_at (fd, zeros, to - from < sizeof zeros ? (size_t) (to - from) : sizeof zeros, from, NULL);
  return code;
}

/* Bytes that a killed process wrote and did not sync, or whose sync failed, may be good in memory only: writing them once more makes the sync below mean
   something. */
static int write_again (int fd, uint64_t from, uint64_t to)
{
  uint8_t buffer[64 * 1024];
  int code = 0;
  while (from < to && code == 0)
  {
    ssize_t got = file_read_at (fd, buffer, to - from < sizeof buffer ? (size_t) (to - from) : sizeof buffer, from);
    if (got <= 0)
      return got < 0 ? errno : EIO;
    code = file_write_at (fd, buffer, (size_t) got, from, NULL);
    from += (uint64_t) got;
  }
  return code;
}

static enum store_status settle (struct journal *self, uint64_t from, const struct segment_scan *scan, enum tail tail, uint64_t torn_end,
                                 struct store_error *error)
{
  struct path path = segment_path (self->dir, last_segment (self)->first_seq);
  int code = write_again (scan->fd, from, scan->offset);
  if (code == 0 && tail == TAIL_TORN)
    code = write_zeros (scan->fd, scan->offset, torn_end);
  if (code == 0 && fdatasync (scan->fd))
    code = errno;
  return code ? fail_errno (error, code, "settling the end of", path.text) : STORE_OK;
}

static enum store_status find_end (struct journal *self, const struct journal_options *options, struct store_error *error)
{
  struct segment *last = last_segment (self);
  struct place known = memcmp (options->known_log, self->log, sizeof self->log) ? (struct place){0} : options->known;
  uint64_t from = sizeof (struct segment_header), seq = last->first_seq;
  if (begin_behind (self, known, &from))
    seq = known.seq + 1;
  else
    from = sizeof (struct segment_header);
  struct segment_scan scan;
  segment_scan_begin (&scan, last->fd, &last->header, seq, from);
  const uint8_t *bytes;
  enum scan_step step;
  enum tail tail;
  uint64_t torn_end = 0;
  do
  {
    do
      step = segment_scan_next (&scan, &bytes, NULL);
    while (step == SCAN_RECORD);
    tail = step == SCAN_ERRNO ? TAIL_ERRNO : segment_tail (&scan, &torn_end);
    /* Another process may have gone on writing between the two looks. */
  } while (tail == TAIL_DAMAGED && segment_scan_next (&scan, &bytes, NULL) == SCAN_RECORD);
  enum store_status status = STORE_OK;
  if (tail == TAIL_ERRNO)
    status = fail_errno (error, errno, "reading", segment_path (self->dir, last->first_seq).text);
  else if (tail == TAIL_DAMAGED)
    status = journal_damaged (self, (struct place){scan.seq, last->first_seq, scan.offset}, "damaged record, later ones follow", error);
  else if (scan.seq <= known.seq) /* the views are never ahead of what was synced: this was acknowledged, cutting it would hide a loss */
    status = journal_damaged (self, (struct place){scan.seq, last->first_seq, scan.offset}, "record missing that the views hold", error);
  else if (!options->read_only && (scan.offset > from || tail == TAIL_TORN))
    status = settle (self, from, &scan, tail, torn_end, error);
  segment_scan_end (&scan);
  last->end = scan.offset;
  atomic_store (&self->seq, scan.seq - 1);
  hint_put (self, seq, from);
  return status;
}

enum store_status journal_open (struct journal **self, const char *dir, const struct journal_options *options, struct store_error *error)
{
  uint64_t *seqs = NULL;
  size_t count = 0;
  enum store_status status = list (dir, &seqs, &count, error);
  if (status)
    return status;
  struct journal *journal = must_alloc (sizeof *journal);
  journal->segment_bytes = options->segment_bytes;
  journal->read_only = options->read_only;
  snprintf (journal->dir, sizeof journal->dir, "%s", dir);
  pthread_mutex_init (&journal->lock, NULL);
  if (count == 0 || seqs[0] != 1)
    status = fail (error, STORE_CORRUPT, "log %s does not begin with seq 1", dir);
  for (size_t i = 0; i < count && !status; i++)
  {
    struct segment *segment = add_segment (journal, seqs[i]);
    if (i > 0 && i + 1 < count)
      continue;
    status = open_segment (journal, segment, error);
    if (i == 0)
      memcpy (journal->log, segment->header.log, sizeof journal->log);
  }
  free (seqs);
  if (!status)
  {
    journal->epoch = last_segment (journal)->header.epoch;
    status = find_end (journal, options, error);
  }
  if (status)
    journal_close (&journal);
  *self = journal;
  return status;
}

void journal_close (struct journal **self)
{
  struct journal *journal = *self;
  *self = NULL;
  if (!journal)
    return;
  for (size_t i = 0; i < journal->count; i++)
  {
    if (journal->segments[i]->fd >= 0)
      close (journal->segments[i]->fd);
    free (journal->segments[i]->marks);
    free (journal->segments[i]);
  }
  free (journal->segments);
  pthread_mutex_destroy (&journal->lock);
  free (journal);
}

/* ---- Writing ------------------------------------------------------------------------------------------------------------------------------------------------
 */

static enum store_status begin_segment (struct journal *self, size_t bytes, uint32_t epoch, struct store_error *error)
{
  struct segment *last = last_segment (self);
  uint64_t first_seq = journal_seq (self) + 1, size = sizeof (struct segment_header) + bytes;
  if (size < self->segment_bytes)
    size = self->segment_bytes;
  enum store_status status = segment_create (self->dir, self->log, first_seq, epoch, size, error);
  if (status)
    return status;
  pthread_mutex_lock (&self->lock);
  if (last->first_seq == first_seq) /* it was empty, and is replaced */
  {
    assert (last->users == 0);
    close (last->fd);
    last->fd = -1;
    self->open_files--;
  }
  else
    last = add_segment (self, first_seq);
  status = open_segment (self, last, error);
  last->end = sizeof (struct segment_header);
  self->epoch = epoch;
  pthread_mutex_unlock (&self->lock);
  return status;
}

enum store_status journal_reserve (struct journal *self, size_t bytes, struct place *place, struct store_error *error)
{
  struct statvfs disk;
  if (fstatvfs (last_segment (self)->fd, &disk))
    return fail_errno (error, errno, "looking at", self->dir);
  if ((uint64_t) disk.f_bavail * disk.f_frsize < self->segment_bytes)
    return fail (error, STORE_FULL, "disk of %s: less than %llu bytes free", self->dir, (unsigned long long) self->segment_bytes);
  const struct segment *last = last_segment (self);
  if (last->end + bytes > last->size)
  {
    enum store_status status = begin_segment (self, bytes, self->epoch, error);
    if (status)
      return status;
    last = last_segment (self);
  }
  *place = (struct place){journal_seq (self) + 1, last->first_seq, last->end};
  return STORE_OK;
}

enum store_status journal_append (struct journal *self, const void *bytes, size_t size, struct store_error *error)
{
  const struct segment *last = last_segment (self);
  struct path path = segment_path (self->dir, last->first_seq);
  assert (size > 0 && last->end + size <= last->size);
  size_t done;
  int code = file_write_at (last->fd, bytes, size, last->end, &done);
  if (code == 0)
    return STORE_OK;
  /* The half that was written must not be there after a crash: the caller says that nothing happened. */
  int undo = write_zeros (last->fd, last->end, last->end + done);
  if (undo == 0 && fdatasync (last->fd))
    undo = errno;
  enum store_status status = fail_errno (error, code, "appending to", path.text);
  return undo ? STORE_IO : status;
}

enum store_status journal_sync (struct journal *self, struct store_error *error)
{
  const struct segment *last = last_segment (self);
  if (fdatasync (last->fd))
  {
    fail_errno (error, errno, "syncing", segment_path (self->dir, last->first_seq).text);
    return STORE_IO;
  }
  return STORE_OK;
}

void journal_publish (struct journal *self, const uint8_t *bytes, size_t size)
{
  struct segment *last = last_segment (self);
  uint64_t seq = journal_seq (self) + 1;
  pthread_mutex_lock (&self->lock);
  for (size_t at = 0; at < size; seq++)
  {
    uint32_t length = record_header (bytes + at).size;
    if (last->walked == seq - last->first_seq)
    {
      last->walked_end = last->end + at + format_align (length);
      if (++last->walked % MARK_EVERY == 0)
        mark_push (last, last->walked_end);
    }
    hint_put (self, seq, last->end + at);
    at += format_align (length);
  }
  last->end += size;
  pthread_mutex_unlock (&self->lock);
  atomic_store_explicit (&self->seq, seq - 1, memory_order_release);
}

enum store_status journal_raise_epoch (struct journal *self, struct store_error *error)
{
  return begin_segment (self, 0, self->epoch + 1, error);
}

/* ---- Copying ------------------------------------------------------------------------------------------------------------------------------------------------
 */

static enum store_status end_of (struct journal *self, struct segment *segment, uint64_t seq, uint64_t *end, struct store_error *error)
{
  *end = sizeof (struct segment_header);
  if (seq < segment->first_seq)
    return STORE_OK;
  enum store_status status = place_of (self, segment, seq, end, error);
  struct record_header header;
  if (!status && file_read_at (segment->fd, &header, sizeof header, *end) != (ssize_t) sizeof header)
    status = journal_damaged (self, (struct place){seq, segment->first_seq, *end}, "no record", error);
  if (!status)
    *end += format_align (header.size);
  return status;
}

enum store_status journal_copy (struct journal *self, const char *to, struct store_error *error)
{
  enum store_status status = file_make_dir (to, error);
  uint64_t durable = journal_seq (self);
  for (uint64_t seq = 1, next = 0; !status && next != UINT64_MAX; seq = next)
  {
    struct segment *segment;
    uint64_t end;
    status = acquire (self, seq, &segment, error);
    if (status)
      break;
    uint64_t last = last_seq_of (self, segment, durable);
    status = end_of (self, segment, last, &end, error);
    if (!status)
      status = file_copy (segment_path (self->dir, segment->first_seq).text, segment_path (to, segment->first_seq).text, end, error);
    next = last < durable ? last + 1 : UINT64_MAX;
    release (self, segment);
  }
  return status ? status : file_sync_dir (to, error);
}
