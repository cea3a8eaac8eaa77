/* SPDX-License-Identifier: EUPL-1.2 */
/* Contents of attachments: files named by their hash, outside the log, complete and durable before a record names them.

       attachments/ab/cdef…                                a content; its BLAKE2b-256 is the hexadecimal abcdef…
       attachments/partial/abcdef….SIZE.PERSON             one that a person is sending: the bytes that are there
       attachments/partial/abcdef….SIZE.PERSON.done        empty: the person has sent all of it, and not attached it yet

   Same content, same file, however often it is attached.  On its way it is the sender's alone: nobody appends to what another sends, and nobody learns from an
   answer here whether others have sent it.  A hash is no key: a content counts as a person's when that person sent it (the third file) or when a case shows it
   to them, which the caller knows.

   A process that is killed anywhere goes on where it was: the next offer tells how much is there.  After a power loss a content on its way may hold anything;
   the hash at its end tells.  Symbolic links, and files of other names, are none of ours and are left alone.

   What nobody names (contents on their way, and those that were never attached) goes after BLOB_IDLE_MS.  It may take no more room than the store's options
   say, and of one person no more than LIMIT_BLOB_PERSON_BYTES; each counts from its first byte on with the size it will have, but at least BLOB_COUNTED_BYTES.
   When there is no room for another, those go that were not touched for BLOB_RESTING_MS, the longest idle first, until there is: first the person's own, if it
   is the person's room that is wanted.

   Calls that give an int give 0 or an error_code.  Nothing here is ever executed, and no type is guessed from a content: whoever hands one on to a browser does
   so as a download (Content-Disposition: attachment, X-Content-Type-Options: nosniff) with the type the attachment has, never inline as HTML. */
#ifndef IDEENBUS_STORAGE_BLOBS_H
#define IDEENBUS_STORAGE_BLOBS_H

#include "storage.h"

#define BLOB_IDLE_MS (7LL * 24 * 3600 * 1000)
#define BLOB_RESTING_MS (60 * 1000)
#define BLOB_COUNTED_BYTES (64 * 1024)
#define BLOB_HEAD_BYTES 4096        /* of a content, enough to tell what it is */
#define BLOB_TAIL_BYTES (64 * 1024) /* and what is in it, if it is an archive */

/* A content as one person sends it. */
struct blob_sending
{
  const uint8_t *hash;   /* 32 bytes */
  const uint8_t *person; /* 16 bytes */
  int64_t size;          /* of the whole: 1 to LIMIT_ATTACHMENT_BYTES */
};

struct blob_state
{
  int64_t have;  /* bytes that are there: the next ones begin here */
  bool complete; /* all of them are, were checked and are durable */
};

/* How much of a content the person has sent.  shown: an attachment that the person may see has this content, so that nothing need be sent if it is there.  One
   whose last byte had come when the process was killed is completed now.  ERR_BLOB_HASH: what had come did not fit and was removed.  For one thread at a time,
   as append and sweep are. */
int blob_offer (struct store *store, const struct blob_sending *what, bool shown, struct blob_state *state, struct store_error *error);

/* Adds bytes at offset; with the last ones the content is checked and made durable.
   ERR_BLOB_OFFSET  not where the content on its way ends; state->have is where (0 also when it was thrown away meanwhile)
   ERR_FIELD_SIZE   more than the content has
   ERR_BLOB_HASH    the content does not fit the hash; it was removed
   ERR_BLOB_FULL    no room on the disk, or, at offset 0, for what nobody names; what was there before stays
   ERR_INTERNAL     anything else; *error says what */
int blob_append (struct store *store, const struct blob_sending *what, int64_t offset, const void *data, uint32_t data_size, struct blob_state *state,
                 struct store_error *error);

/* The person has attached it: no more than others do they need what they sent.  Not durable: what comes back after a power loss is idle.  Any thread. */
void blob_settle (struct store *store, const struct blob_sending *what);

/* A complete content, as a command that names it needs to know it. */
struct blob_content
{
  int64_t size;
  bool sent; /* by the person who was asked about */
  uint32_t head_size, tail_size;
  uint8_t head[BLOB_HEAD_BYTES]; /* its first bytes */
  uint8_t tail[BLOB_TAIL_BYTES]; /* its last; a short content's are in both */
};
/* Looks at a content that is about to be named: its name is durable when the call returns, and until blobs_release nothing removes it.  STORE_NOT_FOUND: it is
   not complete.  The thread that writes batches. */
enum store_status blob_hold (struct store *store, const uint8_t hash[32], const uint8_t person[16], struct blob_content *content, struct store_error *error);
/* What was held is named and committed, or will not be.  The same thread. */
void blobs_release (struct store *store);

/* Bytes of a complete content from offset on, as many as there are up to size; *got of them.  STORE_NOT_FOUND: it is not there.  Any thread. */
enum store_status blob_read (struct store *store, const uint8_t hash[32], int64_t offset, void *data, uint32_t size, uint32_t *got, struct store_error *error);

struct blobs_swept
{
  uint32_t removed;   /* files */
  int64_t idle_bytes; /* left on the disk that nobody names */
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
