/* SPDX-License-Identifier: EUPL-1.2 */
#include "file.h"
#include "fail.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct path path_join (const char *dir, const char *name)
{
  struct path path;
  size_t dir_size = strlen (dir), name_size = strlen (name);
  assert (dir_size + name_size + 2 <= sizeof path.text);
  memcpy (path.text, dir, dir_size);
  path.text[dir_size] = '/';
  memcpy (path.text + dir_size + 1, name, name_size + 1);
  return path;
}

struct path path_parent (const char *path)
{
  struct path parent;
  size_t size = strlen (path);
  assert (size < sizeof parent.text);
  while (size > 1 && path[size - 1] == '/')
    size--;
  while (size > 0 && path[size - 1] != '/')
    size--;
  while (size > 1 && path[size - 1] == '/')
    size--;
  memcpy (parent.text, path, size);
  parent.text[size] = 0;
  return size ? parent : (struct path){"."};
}

bool file_exists (const char *path)
{
  return access (path, F_OK) == 0;
}

int file_write_at (int fd, const void *data, size_t size, uint64_t offset, size_t *done)
{
  const uint8_t *from = data;
  size_t written = 0;
  int code = 0;
  while (written < size && code == 0)
  {
    ssize_t n = pwrite (fd, from + written, size - written, (off_t) (offset + written));
    if (n > 0)
      written += (size_t) n;
    else if (n == 0)
      code = EIO;
    else if (errno != EINTR)
      code = errno;
  }
  if (done)
    *done = written;
  return code;
}

ssize_t file_read_at (int fd, void *data, size_t size, uint64_t offset)
{
  uint8_t *to = data;
  size_t got = 0;
  while (got < size)
  {
    ssize_t n = pread (fd, to + got, size - got, (off_t) (offset + got));
    if (n == 0)
      break;
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return -1;
    got += (size_t) n;
  }
  return (ssize_t) got;
}

static enum store_status sync_path (const char *path, int flags, struct store_error *error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | flags);
  if (fd < 0)
    return fail_errno (error, errno, "opening", path);
  int code = fsync (fd) ? errno : 0;
  close (fd);
  return code ? fail_errno (error, code, "syncing", path) : STORE_OK;
}

enum store_status file_sync (const char *path, struct store_error *error)
{
  return sync_path (path, 0, error);
}

enum store_status file_sync_dir (const char *path, struct store_error *error)
{
  return sync_path (path, O_DIRECTORY, error);
}

enum store_status file_make_dir (const char *path, struct store_error *error)
{
  if (mkdir (path, 0700) && errno != EEXIST)
    return fail_errno (error, errno, "making", path);
  return file_sync_dir (path_parent (path).text, error);
}

enum store_status file_want_empty (const char *path, struct store_error *error)
{
  DIR *dir = opendir (path);
  if (!dir)
    return errno == ENOENT ? STORE_OK : fail_errno (error, errno, "opening", path);
  bool empty = true;
  for (struct dirent *entry; (entry = readdir (dir));)
    if (strcmp (entry->d_name, ".") && strcmp (entry->d_name, ".."))
      empty = false;
  closedir (dir);
  return empty ? STORE_OK : fail (error, STORE_IO, "%s is not empty", path);
}

enum store_status file_put (const char *dir, const char *name, const char *text, struct store_error *error)
{
  struct path to = path_join (dir, name), part = to;
  assert (strlen (part.text) + 6 < sizeof part.text);
  strcat (part.text, ".part");
  int fd = open (part.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail_errno (error, errno, "making", part.text);
  int code = file_write_at (fd, text, strlen (text), 0, NULL);
  if (code == 0 && fsync (fd))
    code = errno;
  close (fd);
  if (code)
  {
    unlink (part.text);
    return fail_errno (error, code, "writing", part.text);
  }
  return file_rename (part.text, to.text, dir, error);
}

enum store_status file_get (const char *dir, const char *name, char *text, size_t size, struct store_error *error)
{
  struct path path = path_join (dir, name);
  int fd = open (path.text, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return errno == ENOENT ? STORE_NOT_FOUND : fail_errno (error, errno, "opening", path.text);
  ssize_t got = file_read_at (fd, text, size - 1, 0);
  int code = errno;
  close (fd);
  if (got < 0)
    return fail_errno (error, code, "reading", path.text);
  text[got] = 0;
  return STORE_OK;
}

/* Lets the file system share the blocks where it can. */
static int copy_bytes (int from, int to, uint64_t size)
{
  uint64_t done = 0;
  while (done < size)
  {
    loff_t in = (loff_t) done, out = (loff_t) done;
    uint64_t want = size - done < (1u << 30) ? size - done : (1u << 30);
    ssize_t n = copy_file_range (from, &in, to, &out, (size_t) want, 0);
    if (n == 0)
      return 0;
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      break;
    done += (uint64_t) n;
  }
  static const size_t chunk = 64 * 1024;
  uint8_t buffer[64 * 1024];
  while (done < size)
  {
    ssize_t n = file_read_at (from, buffer, size - done < chunk ? (size_t) (size - done) : chunk, done);
    if (n < 0)
      return errno;
    if (n == 0)
      return 0;
    int code = file_write_at (to, buffer, (size_t) n, done, NULL);
    if (code)
      return code;
    done += (uint64_t) n;
  }
  return 0;
}

enum store_status file_copy (const char *from, const char *to, uint64_t size, struct store_error *error)
{
  int in = open (from, O_RDONLY | O_CLOEXEC);
  if (in < 0)
    return fail_errno (error, errno, "opening", from);
  int out = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (out < 0)
  {
    enum store_status status = fail_errno (error, errno, "making", to);
    close (in);
    return status;
  }
  int code = copy_bytes (in, out, size);
  if (code == 0 && fsync (out))
    code = errno;
  close (in);
  close (out);
  return code ? fail_errno (error, code, "copying to", to) : STORE_OK;
}

enum store_status file_copy_tree (const char *from, const char *to, struct store_error *error)
{
  enum store_status status = file_make_dir (to, error);
  if (status)
    return status;
  DIR *dir = opendir (from);
  if (!dir)
    return fail_errno (error, errno, "opening", from);
  for (struct dirent *entry; !status && (entry = readdir (dir));)
  {
    if (!strcmp (entry->d_name, ".") || !strcmp (entry->d_name, ".."))
      continue;
    struct path in = path_join (from, entry->d_name), out = path_join (to, entry->d_name);
    struct stat st;
    if (lstat (in.text, &st))
      status = errno == ENOENT ? STORE_OK : fail_errno (error, errno, "looking at", in.text);
    else if (S_ISDIR (st.st_mode))
      status = file_copy_tree (in.text, out.text, error);
    else if (S_ISREG (st.st_mode))
      status = file_copy (in.text, out.text, UINT64_MAX, error);
  }
  closedir (dir);
  return status ? status : file_sync_dir (to, error);
}

static int remove_one (const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
  (void) st;
  (void) ftw;
  return kind == FTW_DP ? rmdir (path) : unlink (path);
}

enum store_status file_remove_tree (const char *path, struct store_error *error)
{
  if (nftw (path, remove_one, 16, FTW_DEPTH | FTW_PHYS) && errno != ENOENT)
    return fail_errno (error, errno, "removing", path);
  return STORE_OK;
}

enum store_status file_rename (const char *from, const char *to, const char *dir, struct store_error *error)
{
  if (rename (from, to))
    return fail_errno (error, errno, "renaming to", to);
  return file_sync_dir (dir, error);
}
