/* SPDX-License-Identifier: EUPL-1.2 */
/* The log as one: its segments in order, the place of every record in them, its durable end.

   One thread writes (reserve, append, sync, publish); any thread reads up to journal_seq, meanwhile. */
#ifndef IDEENBUS_STORAGE_JOURNAL_H
#define IDEENBUS_STORAGE_JOURNAL_H

#include "segment.h"

struct journal;

/* Where a record lies. */
struct place
{
  uint64_t seq;      /* 0: nowhere */
  uint64_t segment;  /* first seq of its segment */
  uint64_t offset;
};

struct journal_options
{
  uint64_t segment_bytes;
  bool read_only;      /* leave a torn tail as it is; the log may be another process's that goes on writing */
  uint8_t known_log[16]; /* if the log has this id, */
  struct place known;  /* this record is known to be durable: the search for the end begins behind it, and an end before it is damage */
};

/* Makes the first segment of a new log with a random id, unless there is a segment already. */
enum store_status journal_create (const char *dir, uint64_t segment_bytes, struct store_error *error);

/* Finds the end of the log: cuts a torn tail and syncs what a killed process may have left unsynced. */
enum store_status journal_open (struct journal **self, const char *dir, const struct journal_options *options, struct store_error *error);
void journal_close (struct journal **self);

const uint8_t *journal_log (const struct journal *self);
uint32_t journal_epoch (const struct journal *self);
uint64_t journal_seq (const struct journal *self); /* of the last durable record; any thread */

/* The record at seq in the arena.  Any thread. */
enum store_status journal_read (struct journal *self, struct arena *arena, uint64_t seq, struct record *record, struct store_error *error);

/* Gives each durable record from seq to upto, checked, in order, until the callback does not return STORE_OK. */
typedef enum store_status (journal_each_fn) (void *context, const uint8_t *bytes, struct place place, struct store_error *error);
enum store_status journal_each (struct journal *self, uint64_t seq, uint64_t upto, journal_each_fn *each, void *context, struct store_error *error);

/* Names segment and offset of a record found wrong. */
enum store_status journal_damaged (const struct journal *self, struct place place, const char *what, struct store_error *error);

/* Makes room for a batch of that many bytes, with a new segment where needed; *place is where its first byte will lie.  STORE_FULL when the disk keeps less free
   than one segment: the views need some of it too. */
enum store_status journal_reserve (struct journal *self, size_t bytes, struct place *place, struct store_error *error);
/* One write.  STORE_FULL: the disk is as before. */
enum store_status journal_append (struct journal *self, const void *bytes, size_t size, struct store_error *error);
enum store_status journal_sync (struct journal *self, struct store_error *error);
/* What was appended and synced is now part of the log. */
void journal_publish (struct journal *self, const uint8_t *bytes, size_t size);

/* Copies the log up to its durable end, segments cut to the bytes they use, into a new directory. */
enum store_status journal_copy (struct journal *self, const char *to, struct store_error *error);

/* Begins a new segment with the next epoch. */
enum store_status journal_raise_epoch (struct journal *self, struct store_error *error);

#endif
