/* SPDX-License-Identifier: EUPL-1.2 */
#include "blob_files.h"
#include "fail.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PARTIAL "partial"
#define DONE ".done"
#define HEX 64
#define PERSON_HEX 32
#define SIZE_DIGITS 8 /* of LIMIT_ATTACHMENT_BYTES */

/* ---- Names ---- */

static void hex_of (const uint8_t hash[32], char hex[HEX + 1])
{
  sodium_bin2hex (hex, HEX + 1, hash, 32);
}

/* Lower case only: one content has one name. */
static bool hex_read (const char *hex, size_t size, uint8_t *bytes)
{
  if (strspn (hex, "0123456789abcdef") < size)
    return false;
  return sodium_hex2bin (bytes, size / 2, hex, size, NULL, NULL, NULL) == 0;
}

struct path blob_root (const char *dir)
{
  return path_join (dir, "attachments");
}

struct path blob_path (const char *dir, const uint8_t hash[32])
{
  char hex[HEX + 1], name[HEX + 2];
  hex_of (hash, hex);
  snprintf (name, sizeof name, "%.2s/%s", hex, hex + 2);
  return path_join (blob_root (dir).text, name);
}

static struct path sending_path (const char *dir, const struct blob_sending *what, const char *ending)
{
  char hex[HEX + 1], person[PERSON_HEX + 1], name[200];
  hex_of (what->hash, hex);
  sodium_bin2hex (person, sizeof person, what->person, 16);
  snprintf (name, sizeof name, PARTIAL "/%s.%" PRId64 ".%s%s", hex, what->size, person, ending);
  return path_join (blob_root (dir).text, name);
}

struct path blob_partial_path (const char *dir, const struct blob_sending *what)
{
  return sending_path (dir, what, "");
}

struct path blob_done_path (const char *dir, const struct blob_sending *what)
{
  return sending_path (dir, what, DONE);
}

/* ---- One file ---- */

enum store_status blob_open (const char *path, int *fd, int64_t *size, struct store_error *error)
{
  struct stat st;
  *fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (*fd < 0)
  {
    bool absent = errno == ENOENT || errno == ELOOP || errno == ENOTDIR || errno == ENXIO;
    return absent ? fail (error, STORE_NOT_FOUND, "%s is not there", path) : fail_errno (error, errno, "opening", path);
  }
  bool known = fstat (*fd, &st) == 0;
  if (known && S_ISREG (st.st_mode))
  {
    *size = st.st_size;
    return STORE_OK;
  }
  enum store_status status = known ? fail (error, STORE_NOT_FOUND, "%s is no plain file", path) : fail_errno (error, errno, "looking at", path);
  close (*fd);
  *fd = -1;
  return status;
}

int blob_hash_file (int fd, uint8_t hash[32])
{
  crypto_generichash_state state;
  uint8_t buffer[64 * 1024];
  uint64_t done = 0;
  ssize_t got;
  crypto_generichash_init (&state, NULL, 0, 32);
  while ((got = file_read_at (fd, buffer, sizeof buffer, done)) > 0)
  {
    crypto_generichash_update (&state, buffer, (unsigned long long) got);
    done += (uint64_t) got;
  }
  crypto_generichash_final (&state, hash, 32);
  return got < 0 ? errno : 0;
}

/* ---- All of them ---- */

struct walking
{
  bool partials;
  const char *prefix; /* of the hash: the directory's name */
  blob_each_fn *each;
  void *context;
};

/* HASH.SIZE.PERSON or HASH.SIZE.PERSON.done */
static bool sending_name_read (const char *name, struct blob_file *file)
{
  if (!hex_read (name, HEX, file->hash) || name[HEX] != '.')
    return false;
  const char *at = name + HEX + 1;
  size_t digits = strspn (at, "0123456789");
  if (digits < 1 || digits > SIZE_DIGITS || at[0] == '0' || at[digits] != '.')
    return false;
  file->size = strtol (at, NULL, 10);
  at += digits + 1;
  if (!hex_read (at, PERSON_HEX, file->person))
    return false;
  file->done = strcmp (at + PERSON_HEX, DONE) == 0;
  return file->done || at[PERSON_HEX] == 0;
}

/* Whether a name is one of ours, and what it says. */
static bool name_read (const struct walking *self, const char *name, struct blob_file *file)
{
  char hex[HEX + 1];
  if (self->partials)
    return sending_name_read (name, file);
  snprintf (hex, sizeof hex, "%s%.62s", self->prefix, name);
  return strlen (name) == HEX - 2 && hex_read (hex, HEX, file->hash);
}

static enum store_status each_in (const struct walking *self, const char *dir, struct store_error *error)
{
  enum store_status status = STORE_OK;
  DIR *open = opendir (dir);
  if (!open)
    return errno == ENOENT || errno == ENOTDIR ? STORE_OK : fail_errno (error, errno, "opening", dir);
  for (struct dirent *entry; !status && (entry = readdir (open));)
  {
    struct stat st;
    struct blob_file file = {.partial = self->partials};
    if (!name_read (self, entry->d_name, &file) || fstatat (dirfd (open), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG (st.st_mode))
      continue;
    file.path = path_join (dir, entry->d_name);
    file.bytes = st.st_size;
    file.time_ms = (int64_t) st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000;
    status = self->each (self->context, &file, error);
  }
  closedir (open);
  return status;
}

static bool is_directory (const char *path)
{
  struct stat st;
  return lstat (path, &st) == 0 && S_ISDIR (st.st_mode);
}

enum store_status blob_each (const char *dir, bool partials, blob_each_fn *each, void *context, struct store_error *error)
{
  struct path root = blob_root (dir), below = path_join (root.text, PARTIAL);
  struct walking walking = {.partials = partials, .each = each, .context = context};
  if (partials)
    return is_directory (below.text) ? each_in (&walking, below.text, error) : STORE_OK;
  enum store_status status = STORE_OK;
  for (unsigned first = 0; first < 256 && !status; first++)
  {
    char name[3];
    snprintf (name, sizeof name, "%02x", first);
    below = path_join (root.text, name);
    walking.prefix = name;
    if (is_directory (below.text))
      status = each_in (&walking, below.text, error);
  }
  return status;
}
