/* SPDX-License-Identifier: EUPL-1.2 */
#include "row.h"

#include <string.h>

/* ---- Writing ------------------------------------------------------------------------------------------------------------------------------------------- */

void row_bytes (struct row_writer *self, const void *data, size_t size)
{
  if (self->data && size > 0)
    memcpy (self->data + self->size, data, size);
  self->size += size;
}

void row_u8 (struct row_writer *self, uint8_t number)
{
  row_bytes (self, &number, 1);
}

void row_u32 (struct row_writer *self, uint32_t number)
{
  uint8_t bytes[4];
  for (uint32_t i = 0; i < 4; i++)
    bytes[i] = (uint8_t) (number >> (8 * i));
  row_bytes (self, bytes, sizeof bytes);
}

void row_u64 (struct row_writer *self, uint64_t number)
{
  row_u32 (self, (uint32_t) number);
  row_u32 (self, (uint32_t) (number >> 32));
}

void row_i64 (struct row_writer *self, int64_t number)
{
  row_u64 (self, (uint64_t) number);
}

/* The length in groups of seven bits, the lowest first, so that the many short texts cost one byte more than themselves. */
void row_text (struct row_writer *self, struct slice text)
{
  uint32_t size = text.size;
  for (; size >= 0x80; size >>= 7)
    row_u8 (self, (uint8_t) (size | 0x80));
  row_u8 (self, (uint8_t) size);
  row_bytes (self, text.data, text.size);
}

void row_put (struct views *views, enum view view, const void *key, size_t key_size, row_write_fn *write, const void *object)
{
  struct row_writer measure = {NULL, 0};
  write (&measure, object);
  struct row_writer writer = {kv_reserve (views, view, key, key_size, measure.size), 0};
  if (writer.data)
    write (&writer, object);
}

/* ---- Reading ------------------------------------------------------------------------------------------------------------------------------------------- */

static const uint8_t *row_take (struct row_reader *self, size_t size)
{
  if (size > self->left)
    room_fatal ("row too short", self->what);
  const uint8_t *data = self->data;
  self->data += size;
  self->left -= size;
  return data;
}

struct row_reader row_open (struct slice row, const char *what, uint8_t version)
{
  struct row_reader self = {(const uint8_t *) row.data, row.size, what};
  if (row_read_u8 (&self) != version)
    room_fatal ("row of another version", what);
  return self;
}

uint8_t row_read_u8 (struct row_reader *self)
{
  return *row_take (self, 1);
}

uint32_t row_read_u32 (struct row_reader *self)
{
  const uint8_t *bytes = row_take (self, 4);
  return (uint32_t) bytes[0] | (uint32_t) bytes[1] << 8 | (uint32_t) bytes[2] << 16 | (uint32_t) bytes[3] << 24;
}

uint64_t row_read_u64 (struct row_reader *self)
{
  uint64_t low = row_read_u32 (self);
  return low | (uint64_t) row_read_u32 (self) << 32;
}

int64_t row_read_i64 (struct row_reader *self)
{
  return (int64_t) row_read_u64 (self);
}

void row_read_bytes (struct row_reader *self, void *data, size_t size)
{
  memcpy (data, row_take (self, size), size);
}

struct slice row_read_text (struct row_reader *self)
{
  uint32_t size = 0;
  uint8_t byte;
  unsigned shift = 0;
  do
  {
    byte = row_read_u8 (self);
    if (shift > 28 || (shift == 28 && (byte & 0x7f) > 0x0f))
      room_fatal ("row with a length too large", self->what);
    size |= (uint32_t) (byte & 0x7f) << shift;
    shift += 7;
  } while (byte & 0x80);
  const uint8_t *data = row_take (self, size);
  return size > 0 ? (struct slice){(const char *) data, size} : SLICE_NONE;
}

uint32_t row_read_count (struct row_reader *self, uint32_t max)
{
  uint32_t count = row_read_u32 (self);
  if (count > max)
    room_fatal ("row with a number out of bounds", self->what);
  return count;
}

void row_close (const struct row_reader *self)
{
  if (self->left > 0)
    room_fatal ("row too long", self->what);
}
