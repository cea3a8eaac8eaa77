/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of the views as bytes: little-endian numbers, texts behind their length, a version byte in front.  A row is written field by field and read back in the
   same order; no struct of the compiler's lies on disk.

   To change a row or a key: raise the row's version and FORMAT_FOLD (format.h).  Nothing reads an older row, because a store with another FORMAT_FOLD folds
   its views anew. */
#ifndef IDEENBUS_STORAGE_ROW_H
#define IDEENBUS_STORAGE_ROW_H

#include "room.h"

/* data NULL: only measures. */
struct row_writer
{
  uint8_t *data;
  size_t size;
};
void row_u8 (struct row_writer *self, uint8_t number);
void row_u32 (struct row_writer *self, uint32_t number);
void row_u64 (struct row_writer *self, uint64_t number);
void row_i64 (struct row_writer *self, int64_t number);
void row_bytes (struct row_writer *self, const void *data, size_t size);
void row_text (struct row_writer *self, struct slice text);

typedef void (row_write_fn) (struct row_writer *writer, const void *object);
/* Measures, reserves and writes: straight into the map, so what object points to must not lie there. */
void row_put (struct views *views, enum view view, const void *key, size_t key_size, row_write_fn *write, const void *object);

/* Reads; what is read lies where the row does.  A row that is too short, too long or of another version aborts with its name. */
struct row_reader
{
  const uint8_t *data;
  size_t left;
  const char *what;
};
struct row_reader row_open (struct slice row, const char *what, uint8_t version);
uint8_t row_read_u8 (struct row_reader *self);
uint32_t row_read_u32 (struct row_reader *self);
uint64_t row_read_u64 (struct row_reader *self);
int64_t row_read_i64 (struct row_reader *self);
void row_read_bytes (struct row_reader *self, void *data, size_t size);
struct slice row_read_text (struct row_reader *self); /* SLICE_NONE when it is empty */
uint32_t row_read_count (struct row_reader *self, uint32_t max); /* a u32 that may not be more than max */
void row_close (const struct row_reader *self);

#endif
