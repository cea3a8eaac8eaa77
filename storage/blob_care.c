/* SPDX-License-Identifier: EUPL-1.2 */
/* Looking after contents: copies, and whether they are what their names say. */
#include "blob_files.h"
#include "blobs.h"
#include "fail.h"

#include <string.h>
#include <unistd.h>

/* ---- Copies ---- */

struct copying
{
  const char *to;
  bool link;
};

static enum store_status copy_one (void *context, const struct blob_file *file, struct store_error *error)
{
  const struct copying *self = context;
  struct path to = blob_path (self->to, file->hash), dir = path_parent (to.text);
  enum store_status status = file_exists (dir.text) ? STORE_OK : file_make_dir (dir.text, error);
  if (status)
    return status;
  if (self->link && link (file->path.text, to.text) == 0)
    return STORE_OK;
  status = file_copy (file->path.text, to.text, UINT64_MAX, error);
  if (status && !file_exists (file->path.text))
    status = STORE_OK; /* a sweep took it: nobody names it */
  return status;
}

enum store_status blobs_copy (const char *from, const char *to, bool link, struct store_error *error)
{
  struct copying copying = {to, link};
  struct path root = blob_root (to);
  if (!file_exists (blob_root (from).text))
    return STORE_OK;
  enum store_status status = file_make_dir (root.text, error);
  if (!status)
    status = blob_each (from, false, copy_one, &copying, error);
  for (unsigned first = 0; first < 256 && !status; first++)
  {
    struct path dir = path_parent (blob_path (to, (uint8_t[32]){(uint8_t) first}).text);
    if (file_exists (dir.text))
      status = file_sync_dir (dir.text, error);
  }
  return status ? status : file_sync_dir (root.text, error);
}

/* ---- Are they what their names say? ---- */

enum store_status blob_check (const char *dir, const uint8_t hash[32], struct store_error *error)
{
  int fd;
  int64_t size;
  uint8_t found[32];
  struct path path = blob_path (dir, hash);
  enum store_status status = blob_open (path.text, &fd, &size, error);
  if (status)
    return status;
  int code = blob_hash_file (fd, found);
  close (fd);
  if (code)
    return fail_errno (error, code, "reading", path.text);
  return memcmp (found, hash, 32) == 0 ? STORE_OK : fail (error, STORE_CORRUPT, "%s is not what its name says", path.text);
}
