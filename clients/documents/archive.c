/* SPDX-License-Identifier: EUPL-1.2 */
/* Files packed into a ZIP, which appears when it is whole. */
#include "archive.h"

#include "archive_names.h"
#include "proto/message.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#define DAY_MS (24LL * 3600 * 1000)
#define PLAIN_FILE ((zip_uint32_t) 0100644 << 16) /* Unix' mode in the upper half of the attributes */

struct archive
{
  struct arena *arena;
  struct archive_names *names;
  const char *path;
  char *beside; /* the file that is renamed to path; NULL: there is none */
  zip_t *zip;
  const char *last;
  uint16_t date, time; /* as MS-DOS has them */
  enum archive_error error;
};

const char *archive_error_name (enum archive_error error)
{
  static const char *const names[] = {"ok", "open", "read", "name", "empty", "write"};
  return names[error];
}

static enum archive_error fail (struct archive *self, enum archive_error error)
{
  if (self->error == ARCHIVE_OK)
    self->error = error;
  return self->error;
}

/* In UTC: libzip's own function would ask for the time zone of the machine. */
static void set_time (struct archive *self, int64_t made_ms)
{
  char day[11];
  date_from_ms (made_ms, day);
  int year = atoi (day), month = atoi (day + 5), date = atoi (day + 8);
  int64_t seconds = (made_ms % DAY_MS + DAY_MS) % DAY_MS / 1000;
  self->date = 1 << 5 | 1;
  if (year < 1980)
    return;
  year = year > 2107 ? 2107 : year;
  self->date = (uint16_t) ((year - 1980) << 9 | month << 5 | date);
  self->time = (uint16_t) (seconds / 3600 << 11 | seconds / 60 % 60 << 5 | seconds % 60 / 2);
}

enum archive_error archive_open (struct archive **self, const char *path, int64_t made_ms)
{
  struct arena *arena = arena_new ();
  struct archive *archive = *self = arena_alloc (arena, sizeof *archive);
  archive->arena = arena;
  archive->names = archive_names_new (arena);
  archive->path = arena_copy (arena, path, strlen (path));
  archive->last = "";
  set_time (archive, made_ms);
  char *beside = arena_printf (arena, "%s.XXXXXX", path);
  int file = mkstemp (beside), error = 0;
  if (file < 0)
    return fail (archive, ARCHIVE_OPEN);
  close (file);
  archive->beside = beside;
  archive->zip = zip_open (beside, ZIP_CREATE | ZIP_TRUNCATE, &error);
  return archive->zip != NULL ? ARCHIVE_OK : fail (archive, ARCHIVE_OPEN);
}

/* Takes the source, or frees it. */
static enum archive_error add (struct archive *self, struct slice name, zip_source_t *source)
{
  const char *taken = source == NULL ? NULL : archive_names_take (self->names, name);
  zip_int64_t index = taken == NULL ? -1 : zip_file_add (self->zip, taken, source, ZIP_FL_ENC_UTF_8);
  if (index < 0)
  {
    if (source != NULL)
      zip_source_free (source);
    return fail (self, source != NULL && taken == NULL ? ARCHIVE_NAME : ARCHIVE_WRITE);
  }
  if (zip_file_set_dostime (self->zip, (zip_uint64_t) index, self->time, self->date, 0) != 0 ||
      zip_file_set_external_attributes (self->zip, (zip_uint64_t) index, 0, ZIP_OPSYS_UNIX, PLAIN_FILE) != 0)
    return fail (self, ARCHIVE_WRITE);
  self->last = taken;
  return ARCHIVE_OK;
}

enum archive_error archive_add_bytes (struct archive *self, struct slice name, const void *data, size_t size)
{
  if (self->error != ARCHIVE_OK)
    return self->error;
  /* libzip forgets memory of no bytes instead of freeing it. */
  void *copy = size == 0 ? NULL : malloc (size);
  if (size > 0 && copy == NULL)
    return fail (self, ARCHIVE_WRITE);
  if (size > 0)
    memcpy (copy, data, size);
  zip_source_t *source = zip_source_buffer (self->zip, copy, size, size > 0);
  if (source == NULL)
    free (copy);
  return add (self, name, source);
}

/* Asked now, while the caller still knows which file it was; a pipe would be waited for without an end. */
static bool is_readable (const char *path)
{
  struct stat status;
  int file = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  bool readable = file >= 0 && fstat (file, &status) == 0 && S_ISREG (status.st_mode);
  if (file >= 0)
    close (file);
  return readable;
}

enum archive_error archive_add_file (struct archive *self, struct slice name, const char *path)
{
  if (self->error != ARCHIVE_OK)
    return self->error;
  if (!is_readable (path))
    return fail (self, ARCHIVE_READ);
  return add (self, name, zip_source_file (self->zip, path, 0, -1));
}

const char *archive_last_name (const struct archive *self)
{
  return self->last;
}

/* ---- The end ---- */

static enum archive_error pack (struct archive *self)
{
  if (zip_get_num_entries (self->zip, 0) == 0)
    return fail (self, ARCHIVE_EMPTY); /* libzip would remove the file, and say that all went well */
  if (zip_close (self->zip) == 0)
  {
    self->zip = NULL;
    return ARCHIVE_OK;
  }
  int code = zip_error_code_zip (zip_get_error (self->zip));
  return fail (self, code == ZIP_ER_OPEN || code == ZIP_ER_READ || code == ZIP_ER_NOENT || code == ZIP_ER_CHANGED ? ARCHIVE_READ : ARCHIVE_WRITE);
}

static bool sync_path (const char *path, int flags)
{
  int file = open (path, flags | O_RDONLY | O_CLOEXEC);
  bool good = file >= 0 && fsync (file) == 0;
  if (file >= 0)
    close (file);
  return good;
}

static enum archive_error put_in_place (struct archive *self)
{
  const char *slash = strrchr (self->path, '/');
  const char *directory = slash == NULL ? "." : arena_copy (self->arena, self->path, (size_t) (slash - self->path) + 1);
  if (!sync_path (self->beside, 0) || rename (self->beside, self->path) != 0)
    return fail (self, ARCHIVE_WRITE);
  self->beside = NULL;
  /* It stands there; whether the name outlasts a power cut is more than some file systems promise. */
  (void) sync_path (directory, O_DIRECTORY);
  return ARCHIVE_OK;
}

void archive_abandon (struct archive **self)
{
  struct archive *archive = *self;
  if (archive == NULL)
    return;
  if (archive->zip != NULL)
    zip_discard (archive->zip);
  if (archive->beside != NULL)
    unlink (archive->beside);
  struct arena *arena = archive->arena;
  *self = NULL;
  arena_destroy (&arena);
}

enum archive_error archive_close (struct archive **self)
{
  struct archive *archive = *self;
  if (archive == NULL)
    return ARCHIVE_OK;
  if (archive->error == ARCHIVE_OK && pack (archive) == ARCHIVE_OK)
    put_in_place (archive);
  enum archive_error error = archive->error;
  archive_abandon (self);
  return error;
}
