/* SPDX-License-Identifier: EUPL-1.2 */
/* What lies on the disk, byte for byte.  The structs of the running program are elsewhere (storage.h); these here are only written, read and hashed.

   To change the format:

    1. Decide which of the two versions below the change concerns.
       FORMAT_FOLD     what the rows of the views mean, or which events write them.  Raise it; the next opening folds the views anew from the log.  Done.
       FORMAT_VERSION  anything in the log, the directory or the layout of the data directory: go on.
    2. Never change a struct here.  Copy it under a new name (record_header_2), raise FORMAT_VERSION, and let the readers choose by segment_header.version: a
       segment is of one version from its first record to its last, and old segments are never rewritten.  Leaves are hashed over the bytes of their own version,
       or every proof ever given would break.
    3. Let format_read in store.c take the versions that can be read, and store_open begin a new segment and write the new format line when it finds an older one.
    4. Run make_golden (tests/golden) from the *old* program once more and keep its directory; add one of the new version beside it.  tests/storage/test_store_golden.c
       opens every one of them.
    5. Say in the release notes that there is no way back: an older program answers STORE_FORMAT.

   Numbers are little-endian, everything begins at a multiple of 8. */
#ifndef IDEENBUS_STORAGE_FORMAT_H
#define IDEENBUS_STORAGE_FORMAT_H

#include "proto/limits.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

static_assert (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the structs below are written as they lie in memory");

#define FORMAT_VERSION 1
#define FORMAT_FOLD 7
#define FORMAT_LINE "ideenbus data directory, format "

/* ---- log/%020llu.seg: a header, then records without gaps, then zeros up to the preallocated size ------------------------------------------------------ */

#define SEGMENT_MAGIC "IDEENLOG"
#define SEGMENT_NAME "%020llu.seg" /* first seq */

struct segment_header
{
  char magic[8];
  uint32_t crc;       /* CRC-32C over everything behind it */
  uint32_t version;   /* FORMAT_VERSION it was written with */
  uint8_t log[16];    /* the log's id: random, given once, kept by backup and restore */
  uint64_t first_seq; /* of its first record, present or not */
  uint32_t epoch;     /* of all its records; restore begins a segment with the next one */
  uint32_t reserved;
  uint8_t zeros[16];
};
static_assert (sizeof (struct segment_header) == 64, "on disk");

struct record_header
{
  uint32_t crc;       /* CRC-32C over everything behind it, up to size */
  uint32_t size;      /* bytes from crc to the end of the payload; the next record begins at the next multiple of 8 */
  uint64_t reserved;  /* zeros; for the mark of a redacted record */
  uint64_t batch;     /* seq of the first record that was written and synced together with this one: tells a torn batch from a damaged one */
  uint8_t salt[16];   /* random, and no part of the leaf: redaction drops it with the text it hides */
  uint8_t leaf[32];   /* BLAKE2b-256 (0x00, everything from log to the end of org) */

  uint8_t log[16];
  uint64_t seq;
  uint64_t origin_seq; /* seq at the broker that accepted it: the same until there are several */
  int64_t time_ms;
  uint32_t epoch;
  uint32_t origin;    /* broker that accepted it; 0: this one */
  uint8_t command[16];
  uint8_t digest[16];
  uint8_t person[16];
  uint8_t relay[16];
  uint8_t payload_hash[32]; /* BLAKE2b-256 (salt, payload) */
  uint8_t role;
  uint8_t deputy;     /* 0 or 1 */
  uint8_t org_size;
  uint8_t zeros[5];
  /* org_size bytes of org, then the payload */
};
#define RECORD_HASHED_FROM offsetof (struct record_header, log)
static_assert (sizeof (struct record_header) == 224 && RECORD_HASHED_FROM == 72, "on disk");
static_assert (LIMIT_KEY_BYTES <= UINT8_MAX, "org_size");

#define RECORD_MAX (sizeof (struct record_header) + LIMIT_KEY_BYTES + LIMIT_RECORD_BYTES)

static inline size_t format_align (size_t size)
{
  return (size + 7) & ~(size_t) 7;
}

/* ---- views/data.mdb: names of the rows in the view META ------------------------------------------------------------------------------------------------ */

#define META_STATE "state" /* struct meta_state */
#define META_TREE "tree"   /* the frontier, see tree.h */

struct meta_state
{
  uint32_t version;  /* FORMAT_VERSION */
  uint32_t fold;     /* FORMAT_FOLD */
  uint8_t log[16];
  uint64_t seq;      /* of the last record folded; 0: none, and the rest is zeros */
  uint64_t segment;  /* first seq of the segment it lies in */
  uint64_t offset;   /* and where */
  int64_t time_ms;   /* of that record */
  uint8_t leaf[32];
};
static_assert (sizeof (struct meta_state) == 88, "on disk");

/* ---- views/trust: whether the views may be believed.  A file of its own, because after a power loss the environment may be too damaged to be asked ---- */

#define TRUST_FILE "trust"
#define TRUST_CLEAN "clean\n"       /* the views were synced and closed */
#define TRUST_BOOT "boot %s\n"      /* they are being written, not synced, under this boot of the machine */

/* ---- directory/data.mdb --------------------------------------------------------------------------------------------------------------------------------- */

#define DIRECTORY_PEOPLE "people"           /* person → directory_row, name, mail */
#define DIRECTORY_KEYS "keys"               /* CURVE public key → person */
#define DIRECTORY_INVITATIONS "invitations" /* hash of the token → person; of all invitations there were */
#define DIRECTORY_ERASED "erased"           /* a file: someone was erased; the next opening writes the environment anew without its free pages */

struct directory_row
{
  uint32_t has_key; /* 0 or 1 */
  uint16_t name_size;
  uint16_t mail_size;
  uint8_t key[32];
  uint8_t invitation[32];
  int64_t invited_until_ms;
  int64_t redeemed_ms;
  /* name_size bytes of name, mail_size bytes of mail */
};
static_assert (sizeof (struct directory_row) == 88, "on disk");

#endif
