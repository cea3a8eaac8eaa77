/* SPDX-License-Identifier: EUPL-1.2 */
/* The archive a DOCX is: read within bounds, written the same for the same contents. */
#include "docx_room.h"

#include <string.h>
#include <strings.h>
#include <time.h>
#include <zip.h>

#define CHUNK (64 * 1024)

/* ---- Reading ---- */

/* No absolute names, no way up, no other system's separators. */
static bool name_is_allowed (const char *name)
{
  if (name[0] == '\0' || name[0] == '/' || strlen (name) > 255)
    return false;
  for (const char *at = name; *at != '\0'; at++)
  {
    if (*at == '\\' || *at == ':' || (unsigned char) *at < 0x20)
      return false;
    if ((at == name || at[-1] == '/') && at[0] == '.' && at[1] == '.' && (at[2] == '/' || at[2] == '\0'))
      return false;
  }
  return true;
}

bool name_begins (struct slice name, const char *with)
{
  size_t size = strlen (with);
  return name.size >= size && strncasecmp (name.data, with, size) == 0;
}

bool name_ends (struct slice name, const char *with)
{
  size_t size = strlen (with);
  return name.size >= size && strncasecmp (name.data + name.size - size, with, size) == 0;
}

bool name_is (struct slice name, const char *with)
{
  return name.size == strlen (with) && name_begins (name, with);
}

/* What the archive says of a size is a hint and not believed: bytes are counted as they come out. */
static enum paper_error part_read (zip_t *zip, zip_uint64_t index, struct arena *arena, size_t hint, uint64_t *left, struct slice *bytes)
{
  zip_file_t *file = zip_fopen_index (zip, index, 0);
  enum paper_error error = PAPER_OK;
  size_t size = 0, room = hint + 1;
  char *data = arena_alloc (arena, room);
  if (file == NULL)
    return PAPER_TEMPLATE_NOT_ZIP;
  for (;;)
  {
    if (size == room)
    {
      char *more = arena_alloc (arena, 2 * room + CHUNK);
      data = memcpy (more, data, size);
      room = 2 * room + CHUNK;
    }
    zip_int64_t got = zip_fread (file, data + size, room - size);
    if (got < 0)
      error = PAPER_TEMPLATE_NOT_ZIP;
    else if ((uint64_t) got > *left)
      error = PAPER_TEMPLATE_UNPACKED;
    if (error != PAPER_OK || got == 0)
      break;
    size += (size_t) got;
    *left -= (uint64_t) got;
  }
  zip_fclose (file);
  *bytes = (struct slice){data, (uint32_t) size};
  return error;
}

static enum paper_error entry_read (struct package *self, zip_t *zip, zip_uint64_t index, struct arena *arena, uint64_t *left)
{
  zip_stat_t stat;
  if (zip_stat_index (zip, index, 0, &stat) != 0 || (stat.valid & ZIP_STAT_NAME) == 0)
    return PAPER_TEMPLATE_NOT_ZIP;
  if (!name_is_allowed (stat.name))
    return PAPER_TEMPLATE_NAME;
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
    return PAPER_TEMPLATE_ENCRYPTED;
  uint64_t hint = (stat.valid & ZIP_STAT_SIZE) != 0 ? stat.size : 0;
  if (hint > *left)
    return PAPER_TEMPLATE_UNPACKED;
  struct slice name = slice_copy (arena, slice_of (stat.name));
  if (name_ends (name, "/"))
    return PAPER_OK; /* a folder */
  if (name_ends (name, "vbaProject.bin"))
    return PAPER_TEMPLATE_MACROS;
  if (package_part (self, stat.name) != NULL)
    return PAPER_TEMPLATE_NOT_ZIP;
  struct part *part = &self->parts[self->count++];
  part->name = name;
  return part_read (zip, index, arena, (size_t) hint, left, &part->bytes);
}

enum paper_error package_read (struct package *self, struct arena *arena, struct slice bytes)
{
  if (bytes.size > PAPER_TEMPLATE_BYTES_MAX)
    return PAPER_TEMPLATE_TOO_LARGE;
  zip_source_t *source = bytes.size == 0 ? NULL : zip_source_buffer_create (bytes.data, bytes.size, 0, NULL);
  if (source == NULL)
    return PAPER_TEMPLATE_NOT_ZIP;
  /* CHECKCONS also refuses a name that stands twice: programs would differ in which of the two they read.  entry_read refuses those that differ by capitals. */
  zip_t *zip = zip_open_from_source (source, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
  if (zip == NULL)
  {
    zip_source_free (source);
    return PAPER_TEMPLATE_NOT_ZIP;
  }
  enum paper_error error = PAPER_OK;
  zip_int64_t count = zip_get_num_entries (zip, 0);
  if (count > PAPER_TEMPLATE_ENTRIES_MAX)
    error = PAPER_TEMPLATE_ENTRIES;
  uint64_t left = PAPER_TEMPLATE_UNPACKED_MAX;
  *self = (struct package){0, arena_alloc (arena, error == PAPER_OK ? (size_t) count * sizeof *self->parts : 0)};
  for (zip_int64_t i = 0; i < count && error == PAPER_OK; i++)
    error = entry_read (self, zip, (zip_uint64_t) i, arena, &left);
  zip_discard (zip);
  return error;
}

struct part *package_part (const struct package *self, const char *name)
{
  for (uint32_t i = 0; i < self->count; i++)
    if (name_is (self->parts[i].name, name))
      return &self->parts[i];
  return NULL;
}

/* ---- Writing ---- */

/* An archive knows times from 1980 to 2107, to two seconds and without a zone: here it is UTC. */
static void dos_time (int64_t time_ms, zip_uint16_t *time_of_day, zip_uint16_t *date)
{
  time_t seconds = (time_t) (time_ms / 1000);
  struct tm when;
  gmtime_r (&seconds, &when);
  bool known = when.tm_year >= 80 && when.tm_year <= 207;
  *date = (zip_uint16_t) (known ? (when.tm_year - 80) << 9 | (when.tm_mon + 1) << 5 | when.tm_mday : 1 << 5 | 1);
  *time_of_day = (zip_uint16_t) (known ? when.tm_hour << 11 | when.tm_min << 5 | when.tm_sec / 2 : 0);
}

/* Pictures gain nothing by being packed well, and what is made to be hard to pack (letters by chance) takes many seconds. */
static bool part_add (zip_t *zip, const struct part *part, zip_uint16_t time_of_day, zip_uint16_t date)
{
  char name[256];
  snprintf (name, sizeof name, "%.*s", SLICE_ARG (part->name));
  zip_source_t *source = zip_source_buffer (zip, part->bytes.data, part->bytes.size, 0);
  if (source == NULL)
    return false;
  zip_int64_t index = zip_file_add (zip, name, source, ZIP_FL_ENC_UTF_8);
  if (index < 0)
  {
    zip_source_free (source);
    return false;
  }
  return zip_file_set_dostime (zip, (zip_uint64_t) index, time_of_day, date, 0) == 0 &&
         zip_set_file_compression (zip, (zip_uint64_t) index, ZIP_CM_DEFLATE, name_ends (part->name, ".xml") ? 6 : 1) == 0;
}

static bool copy_out (zip_source_t *source, FILE *out)
{
  char bytes[CHUNK];
  if (zip_source_open (source) != 0)
    return false;
  zip_int64_t got;
  while ((got = zip_source_read (source, bytes, sizeof bytes)) > 0)
    if (fwrite (bytes, 1, (size_t) got, out) != (size_t) got)
      break;
  zip_source_close (source);
  return got == 0 && fflush (out) == 0;
}

enum paper_error package_write (const struct package *self, int64_t time_ms, FILE *out)
{
  zip_uint16_t time_of_day, date;
  dos_time (time_ms, &time_of_day, &date);
  zip_source_t *target = zip_source_buffer_create (NULL, 0, 0, NULL);
  zip_t *zip = target == NULL ? NULL : zip_open_from_source (target, ZIP_TRUNCATE, NULL);
  if (zip == NULL)
  {
    zip_source_free (target);
    return PAPER_WRITE;
  }
  zip_source_keep (target);
  bool good = true;
  for (uint32_t i = 0; i < self->count && good; i++)
    good = part_add (zip, &self->parts[i], time_of_day, date);
  if (!good || zip_close (zip) != 0)
  {
    zip_discard (zip);
    good = false;
  }
  good = good && copy_out (target, out);
  zip_source_free (target);
  return good ? PAPER_OK : PAPER_WRITE;
}
