/* SPDX-License-Identifier: EUPL-1.2 */
/* Files and directories whose names and bytes survive a power loss: what is written here is synced before the call returns, unless it says otherwise.
   Everything is made for the owner only (0600, 0700): it holds people's data. */
#ifndef IDEENBUS_STORAGE_FILE_H
#define IDEENBUS_STORAGE_FILE_H

#include "storage.h"

#include <limits.h>
#include <sys/types.h>

/* "%s/%s", asserted to fit. */
struct path
{
  char text[PATH_MAX];
};
struct path path_join (const char *dir, const char *name);

bool file_exists (const char *path);

/* All of size bytes, or an errno; *done (may be NULL) tells how many were. */
int file_write_at (int fd, const void *data, size_t size, uint64_t offset, size_t *done);
/* As many as there are, up to size; -1 and errno. */
ssize_t file_read_at (int fd, void *data, size_t size, uint64_t offset);

enum store_status file_sync (const char *path, struct store_error *error);
enum store_status file_sync_dir (const char *path, struct store_error *error);
/* Not synced itself; syncs the name.  An existing directory is fine. */
enum store_status file_make_dir (const char *path, struct store_error *error);
/* New or empty? */
enum store_status file_want_empty (const char *path, struct store_error *error);

/* Replaces a small file as a whole. */
enum store_status file_put (const char *dir, const char *name, const char *text, struct store_error *error);
/* Reads a small file, cut to size - 1 bytes and terminated; STORE_NOT_FOUND when there is none. */
enum store_status file_get (const char *dir, const char *name, char *text, size_t size, struct store_error *error);

/* Copies the first size bytes of a file (all of it when size is UINT64_MAX) to a new one. */
enum store_status file_copy (const char *from, const char *to, uint64_t size, struct store_error *error);
/* Copies plain files and directories below; other kinds are left out. */
enum store_status file_copy_tree (const char *from, const char *to, struct store_error *error);
/* Removes a file or directory with everything in it; one that is not there is fine. */
enum store_status file_remove_tree (const char *path, struct store_error *error);

/* Renames and syncs the directory that holds both. */
enum store_status file_rename (const char *from, const char *to, const char *dir, struct store_error *error);

/* The directory part of a path, "." when there is none. */
struct path path_parent (const char *path);

#endif
