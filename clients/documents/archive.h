/* SPDX-License-Identifier: EUPL-1.2 */
/* Files packed into a ZIP, for the e-Akte.

   The archive appears under its path when it is whole and on disk, over whatever was there; a run that fails or is killed leaves what was there before (a
   killed one perhaps a file beside it, with the path as the beginning of its name).  It is readable by its owner alone: a case is no public paper.  Entries
   stand in the order in which they were added, all with the moment given, so that the same content gives the same bytes.

   Names are made harmless, whoever chose them: / and \ part directories; parts that are empty or made of dots, control characters and invisible ones (direction
   marks, zero width) are left out; < > : " | ? * become _; a part that Windows keeps for devices (CON, NUL …) gets a _ in front; no part begins or ends with a
   blank or ends with a dot, or is longer than ARCHIVE_PART_MAX bytes (it is cut before its ending, between characters).  What has nothing left is called _.
   Names that are the same but for upper and lower case get " (2)", " (3)" … before their ending.  Names are UTF-8 and marked so.

   Calls come from one thread at a time.  Errors stay: after the first one all calls do nothing, and archive_close says it. */
#ifndef IDEENBUS_ARCHIVE_H
#define IDEENBUS_ARCHIVE_H

#include "proto/value.h"

#define ARCHIVE_PART_MAX 180  /* bytes of one part of a name, " (2)" not counted */
#define ARCHIVE_NAME_MAX 1000 /* bytes of a whole name */

enum archive_error
{
  ARCHIVE_OK,
  ARCHIVE_OPEN,  /* no file can be made beside the path; errno says why */
  ARCHIVE_READ,  /* a file that was added cannot be read, or is no plain file */
  ARCHIVE_NAME,  /* longer than ARCHIVE_NAME_MAX, harmless as it may be */
  ARCHIVE_EMPTY, /* nothing was added */
  ARCHIVE_WRITE  /* it could not be written whole */
};

struct archive;

/* Begins an archive that will stand at path.  made_ms: when its entries say they were made (UTC; before 1980 is 1980).  *self is never NULL. */
enum archive_error archive_open (struct archive **self, const char *path, int64_t made_ms);

/* Adds bytes; they are copied and kept until archive_close, so what is large belongs into archive_add_file. */
enum archive_error archive_add_bytes (struct archive *self, struct slice name, const void *data, size_t size);

/* Adds a plain file (links are followed), which is read by archive_close and has to stay as it is until then. */
enum archive_error archive_add_file (struct archive *self, struct slice name, const char *path);

/* The name that the last entry got, for indexes that point to it; valid until archive_close.  "" before the first one. */
const char *archive_last_name (const struct archive *self);

/* Packs, makes durable, renames, frees, sets *self to NULL; NULL is allowed.  After an error nothing was made. */
enum archive_error archive_close (struct archive **self);

/* Gives up: nothing is made.  Frees and sets *self to NULL; NULL is allowed. */
void archive_abandon (struct archive **self);

/* "read": a key for catalogues and logs, not a text for people. */
const char *archive_error_name (enum archive_error error);

#endif
