/* SPDX-License-Identifier: EUPL-1.2 */
/* A record as streams need it: each event encoded once, its audience as sorted hashes, and who may see its case at present. */
#ifndef IDEENBUS_BROKER_ENTRY_H
#define IDEENBUS_BROKER_ENTRY_H

#include "pipeline/decide.h"

#define LEAF_BYTES 8 /* of a leaf hash, in cursors */

/* A run of hashes in the entry's table. */
struct run
{
  uint32_t at, count;
};

/* A frame in the entry's bytes, with zeros in place of `re`. */
struct span
{
  uint32_t at, size;
};

struct entry_event
{
  enum message_type type;
  enum audience_class class;
  bool about_case;
  uint8_t kase[16];
  struct span frame;   /* event; of case.audience: appeared */
  struct span gone;    /* of case.audience: vanished */
  struct span told;    /* of case.audience: the event itself */
  struct run audience; /* of case.audience: the new one */
  struct run old;      /* of case.audience */
  uint64_t since;      /* of case.audience: seq at which the old audience began */
  uint64_t *present;   /* scopes that reach the event's class of the case at present, sorted */
  uint32_t present_count, present_room;
  uint64_t org, district; /* of the case at present: scope_hash of the key, 0: none */
};

struct entry
{
  uint64_t seq;
  uint8_t leaf[LEAF_BYTES];
  uint32_t count;
  size_t bytes;       /* of memory, all told */
  uint64_t fresh_seq; /* views for which `present` holds; 0: none yet */
  int64_t fresh_ms;
  struct entry_event *events;
  uint64_t *hashes;
  char *frames;
};

/* One picture of the views and the time, for a bounded piece of work. */
struct moment
{
  struct views *views;
  int64_t now_ms;
  struct arena *arena;          /* reset whenever an entry was made or refreshed */
  struct record_events *events; /* room for a record being decoded */
};

/* Makes the entry of a record.  NULL: the payload is damaged. */
struct entry *entry_new (const struct record *record, struct moment *moment);
void entry_destroy (struct entry **self);

/* Reads who may see the cases at present, unless it did so for this picture already. */
void entry_refresh (struct entry *self, struct moment *moment);

/* Offset of `re` in a frame. */
size_t entry_re_at (void);

struct slice entry_frame (const struct entry *self, struct span span);

/* The frame of an event with who may see it, as relays get it; in the arena, or the entry's.  The entry must be fresh. */
struct slice entry_frame_told (const struct entry *self, const struct entry_event *event, struct arena *arena);

#endif
