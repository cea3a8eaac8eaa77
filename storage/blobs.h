/* SPDX-License-Identifier: EUPL-1.2 */
/* Contents of attachments: files named by their hash, outside the log, complete and durable before a record names them.

       attachments/ab/cdef…                   a content; its BLAKE2b-256 is the hexadecimal abcdef…
       attachments/partial/abcdef….SIZE       one on its way: the bytes that are there

   Same content, same file, however often it is attached.  A process that is killed anywhere goes on where it was: the next offer tells how much is there. After
   a power loss a content on its way may hold anything; the hash at its end tells.  Symbolic links, and files of other names, are none of ours and are left
   alone.

   What nobody names (contents on their way, and those that were never attached) goes after BLOB_IDLE_MS, and may not take more room than the store's options
   say.

   Calls that give an int give 0 or an error_code.  Nothing here is ever executed, and no type is guessed from a content: whoever hands one on to a browser does
   so as a download (Content-Disposition: attachment, X-Content-Type-Options: nosniff) with the type the attachment has, never inline as HTML. */
#ifndef IDEENBUS_STORAGE_BLOBS_H
#define IDEENBUS_STORAGE_BLOBS_H

#include "storage.h"

#define BLOB_IDLE_MS (7LL * 24 * 3600 * 1000)
#define BLOB_HEAD_BYTES 512 /* of a content, enough to tell what it is */

struct blob_state
{
  int64_t have;  /* bytes that are there: the next ones begin here */
  bool complete; /* all of them are, were checked and are durable */
};

/* How much of a content is there.  One whose last byte had come when the process was killed is completed now.  ERR_BLOB_HASH: the hash is that of a content of
   another size, or what had come did not fit and was removed.  size: 1 to LIMIT_ATTACHMENT_BYTES.  For one thread at a time, as append and sweep are. */
int blob_offer (struct store *store, const uint8_t hash[32], int64_t size, struct blob_state *state, struct store_error *error);

/* Adds bytes at offset; with the last ones the content is checked and made durable.
   ERR_BLOB_OFFSET  not where the content on its way ends; state->have is where
   ERR_FIELD_SIZE   more than the content has
   ERR_BLOB_HASH    the content does not fit the hash; it was removed
   ERR_BLOB_FULL    no room, on the disk or for contents nobody names; what was there before stays
   ERR_INTERNAL     anything else; *error says what */
int blob_append (struct store *store, const uint8_t hash[32], int64_t size, int64_t offset, const void *data, uint32_t data_size, struct blob_state *state,
                 struct store_error *error);

/* A complete content, as a command that names it needs to know it. */
struct blob_content
{
  int64_t size;
  uint32_t head_size;
  uint8_t head[BLOB_HEAD_BYTES]; /* its first bytes */
};
/* Looks at a content that is about to be named: its name is durable when the call returns, and no sweep takes it within BLOB_IDLE_MS.  STORE_NOT_FOUND: it is
   not complete.  Any thread. */
enum store_status blob_hold (struct store *store, const uint8_t hash[32], struct blob_content *content, struct store_error *error);

/* Bytes of a complete content from offset on, as many as there are up to size; *got of them.  STORE_NOT_FOUND: it is not there.  Any thread. */
enum store_status blob_read (struct store *store, const uint8_t hash[32], int64_t offset, void *data, uint32_t size, uint32_t *got, struct store_error *error);

struct blobs_swept
{
  uint32_t removed;   /* files */
  int64_t idle_bytes; /* left that nobody names */
};
/* Removes what nobody names and nobody touched for BLOB_IDLE_MS before now_ms (wall clock), and counts the rest.  At the start, before anything is offered, and
   once a day.  Never removes what an attachment names. */
enum store_status blobs_sweep (struct store *store, int64_t now_ms, struct blobs_swept *swept, struct store_error *error);

/* ---- Of any data directory (backup.c, care.c) ---- */

/* Copies the complete contents of one data directory to another that has none.  link: as a second name of the same file where the file system can, which no
   content minds: they are never written again. */
enum store_status blobs_copy (const char *from, const char *to, bool link, struct store_error *error);

/* Whether a content is there and fits its hash: STORE_OK, STORE_NOT_FOUND, STORE_CORRUPT, STORE_IO. */
enum store_status blob_check (const char *dir, const uint8_t hash[32], struct store_error *error);

#endif
