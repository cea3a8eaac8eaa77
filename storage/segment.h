/* SPDX-License-Identifier: EUPL-1.2 */
/* One segment file: making it, reading its header, walking over its records, and telling a torn tail from damage. */
#ifndef IDEENBUS_STORAGE_SEGMENT_H
#define IDEENBUS_STORAGE_SEGMENT_H

#include "file.h"
#include "record.h"

struct path segment_path (const char *dir, uint64_t first_seq);
/* The first seq in a file's name; false for other files. */
bool segment_name_parse (const char *name, uint64_t *first_seq);

/* Makes a segment of that many bytes, durably, under its name; takes the place of an empty one. */
enum store_status segment_create (const char *dir, const uint8_t log[16], uint64_t first_seq, uint32_t epoch, uint64_t bytes, struct store_error *error);

/* Reads and checks the header of an open file. */
enum store_status segment_check (int fd, const char *path, uint64_t first_seq, struct segment_header *header, struct store_error *error);

/* Record after record, with every sum checked. */
struct segment_scan
{
  int fd;
  struct segment_header header;
  uint64_t seq;      /* the next record must have */
  uint64_t offset;   /* where it begins */
  uint8_t *buffer;
  size_t filled;
  uint64_t base;     /* offset of the buffer's first byte */
};
enum scan_step
{
  SCAN_RECORD,
  SCAN_END,   /* zeros, or the end of the file */
  SCAN_BAD,   /* something else */
  SCAN_ERRNO
};
void segment_scan_begin (struct segment_scan *self, int fd, const struct segment_header *header, uint64_t seq, uint64_t offset);
/* *bytes: a good record of this log with the expected seq, until the next call; *at (may be NULL) where it lies.  The scan then stands behind it. */
enum scan_step segment_scan_next (struct segment_scan *self, const uint8_t **bytes, uint64_t *at);
void segment_scan_end (struct segment_scan *self);

/* What lies behind the last good record of a log, where a scan came to a stop. */
enum tail
{
  TAIL_CLEAN,   /* zeros only */
  TAIL_TORN,    /* bytes of a batch that was never synced as a whole, and nothing behind it: *end is behind the last of them */
  TAIL_DAMAGED, /* a later batch follows, so this one was durable once */
  TAIL_ERRNO
};
enum tail segment_tail (const struct segment_scan *scan, uint64_t *end);

#endif
