/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the storage room: where contents lie, walking over them, and room for more of them. */
#ifndef IDEENBUS_STORAGE_BLOB_FILES_H
#define IDEENBUS_STORAGE_BLOB_FILES_H

#include "blobs.h"
#include "file.h"

struct path blob_root (const char *dir);
struct path blob_path (const char *dir, const uint8_t hash[32]);
struct path blob_partial_path (const char *dir, const struct blob_sending *what);
struct path blob_done_path (const char *dir, const struct blob_sending *what);

/* Opens a content for reading.  STORE_NOT_FOUND, and *fd -1: there is none, or only something of its name that is no plain file. */
enum store_status blob_open (const char *path, int *fd, int64_t *size, struct store_error *error);

/* 0 or an errno. */
int blob_hash_file (int fd, uint8_t hash[32]);

/* A plain file whose name is one of ours. */
struct blob_file
{
  struct path path;
  uint8_t hash[32];
  int64_t bytes;   /* there */
  int64_t time_ms; /* last written or held */

  /* Of one in the directory of partials. */
  bool partial;       /* it is one */
  bool done;          /* all of it was sent: the content lies where it belongs */
  uint8_t person[16]; /* who sends */
  int64_t size;       /* of the whole */
};
/* Calls back for each, in no order, until it gives another status than STORE_OK.  The callback may remove the file. */
typedef enum store_status (blob_each_fn) (void *context, const struct blob_file *file, struct store_error *error);
enum store_status blob_each (const char *dir, bool partials, blob_each_fn *each, void *context, struct store_error *error);

/* Room for a content that a person begins to send.  STORE_OK; STORE_FULL: there is none. */
enum store_status blob_room (struct store *store, const struct blob_sending *what, struct store_error *error);

#endif
