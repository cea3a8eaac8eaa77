/* SPDX-License-Identifier: EUPL-1.2 */
/* Every bound of the bus in one place.  What a peer may send, what a record may hold, how long a name may be.  A bound that depends on another is asserted
   here, so that changing one of them alone does not compile. */
#ifndef IDEENBUS_LIMITS_H
#define IDEENBUS_LIMITS_H

#include <assert.h>

/* On the wire */
#define LIMIT_FRAME_BYTES (1024 * 1024)        /* one message; ZeroMQ drops a peer that sends more */
#define LIMIT_DEPTH 8                          /* containers inside containers */
#define LIMIT_NODES 100000                    /* values in one message, keys counted */
#define LIMIT_MAP_ENTRIES 512                  /* keys of one map */
#define LIMIT_FIELDS 32                        /* fields of one row in the message table */
#define LIMIT_REASONS 64                       /* unmet conditions in one refusal */

/* In the log */
#define LIMIT_RECORD_BYTES (768 * 1024)        /* one accepted command with all its events */
#define LIMIT_RECORD_EVENTS 64
#define LIMIT_SEGMENT_BYTES (64 * 1024 * 1024)
#define LIMIT_BATCH_COMMANDS 1024              /* commands that share one sync */
#define LIMIT_BATCH_BYTES (8 * 1024 * 1024)

/* In a case */
#define LIMIT_ASSIGNMENTS 16
#define LIMIT_APPROVALS 16
#define LIMIT_UNKNOWN_FIELDS 5                 /* "noch unbekannt", DOMAIN: at most five per case */
#define LIMIT_DEFICIENCIES 20
#define LIMIT_JOINT 16                         /* organisations that see a case because theirs went up in it, or the other way round */
#define LIMIT_MERGED 64                        /* cases that went up in one */
#define LIMIT_ATTACHMENTS 200                  /* of one case */
#define LIMIT_ATTACHMENT_BYTES (25 * 1024 * 1024)
#define LIMIT_CHUNK_BYTES (512 * 1024)         /* of an upload */
#define LIMIT_BLOB_IDLE_BYTES (1024LL * 1024 * 1024) /* contents on their way and those no attachment names */
#define LIMIT_BLOB_PERSON_BYTES (64 * 1024 * 1024)   /* of them, one person's: two of the largest and some more */

/* In the tables of a case */
#define LIMIT_TABLES 32                        /* of a definition */
#define LIMIT_TABLE_ROWS 1000                  /* of a table; a definition may want fewer */
#define LIMIT_COLUMNS 32
#define LIMIT_STARTER_ROWS 60                  /* that a table is begun with, in one record */
#define LIMIT_ROW_ID 32                        /* bytes of F-001 */

/* Keys and names */
#define LIMIT_KEY_BYTES 64                     /* keys of stages, fields, organisations, roles */
#define LIMIT_REF_BYTES 32                     /* SLK-2026-00042 */
#define LIMIT_GRANTS 24                        /* roles of one person */
#define LIMIT_SCOPES 256                       /* scopes one person holds */
#define LIMIT_LINE 128                         /* an organisation with all that went up in it, over all reforms */
#define LIMIT_AUDIENCE 48                      /* scopes one event names */

/* Queries and streams */
#define LIMIT_PAGE_ROWS 200
#define LIMIT_PAGE_WORK 2000                   /* rows looked at for one page, matching or not */
#define LIMIT_CREDIT_BYTES (4 * 1024 * 1024)
#define LIMIT_FOLLOWS_PER_SESSION 8
#define LIMIT_CONNECTIONS 10000
#define LIMIT_QUEUE_JOBS 4096                  /* commands that wait for the writer; beyond it the answer is "busy" */

/* Time */
#define LIMIT_ID_AGE_MS (400LL * 24 * 3600 * 1000)    /* ids older than this are refused by name */
#define LIMIT_ID_AHEAD_MS (10LL * 60 * 1000)          /* clocks of clients may run ahead this much */
#define HEARTBEAT_MS 5000
#define SILENCE_MS 20000                       /* a peer that was silent for this long is gone */

static_assert (LIMIT_RECORD_BYTES < LIMIT_FRAME_BYTES, "a record must fit a frame with its envelope");
static_assert (LIMIT_APPROVALS + LIMIT_TABLES <= 64, "what may lapse at once fits case.lapsed");
static_assert (LIMIT_STARTER_ROWS + 1 < LIMIT_RECORD_EVENTS, "the rows of a starter and what lapses must fit a record");
static_assert (LIMIT_CHUNK_BYTES < LIMIT_FRAME_BYTES / 2 + 1, "a chunk must fit a frame with its envelope");
static_assert (LIMIT_SEGMENT_BYTES > 2 * LIMIT_BATCH_BYTES, "a batch must fit a segment");
static_assert (SILENCE_MS > 3 * HEARTBEAT_MS, "three heartbeats may be lost before a peer is given up");

#endif
