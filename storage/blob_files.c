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
#define HEX 64

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

struct path blob_partial_path (const char *dir, const uint8_t hash[32], int64_t size)
{
  char hex[HEX + 1], name[HEX + 40];
  hex_of (hash, hex);
  snprintf (name, sizeof name, PARTIAL "/%s.%" PRId64, hex, size);
  return path_join (blob_root (dir).text, name);
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

/* Whether a name is one of ours; the hash. */
static bool name_read (const struct walking *self, const char *name, uint8_t hash[32])
{
  char hex[HEX + 1];
  size_t size = strlen (name);
  if (!self->partials)
  {
    snprintf (hex, sizeof hex, "%s%.62s", self->prefix, name);
    return size == HEX - 2 && hex_read (hex, HEX, hash);
  }
  return size > HEX + 1 && size < HEX + 12 && name[HEX] == '.' && hex_read (name, HEX, hash) && strspn (name + HEX + 1, "0123456789") == size - HEX - 1;
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
    if (!name_read (self, entry->d_name, file.hash) || fstatat (dirfd (open), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG (st.st_mode))
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
