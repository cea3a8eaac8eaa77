/* SPDX-License-Identifier: EUPL-1.2 */
/* Cursors: as one word, and kept by name. */
#include "room.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- As a word ---- */

static const char *hex (struct arena *arena, struct slice bytes)
{
  static const char digits[] = "0123456789abcdef";
  char *text = arena_alloc (arena, 2 * (size_t) bytes.size + 1);
  for (uint32_t i = 0; i < bytes.size; i++)
  {
    text[2 * i] = digits[(uint8_t) bytes.data[i] >> 4];
    text[2 * i + 1] = digits[(uint8_t) bytes.data[i] & 15];
  }
  return text;
}

const char *ideenbus_cursor_format (struct arena *arena, const struct value *cursor)
{
  const char *log = hex (arena, value_as_slice (value_at (cursor, "log"))), *leaf = hex (arena, value_as_slice (value_at (cursor, "leaf")));
  const struct value *n = value_at (cursor, "n");
  int64_t epoch = value_as_int (value_at (cursor, "epoch"), 0), seq = value_as_int (value_at (cursor, "seq"), 0);
  if (value_is_nil (n))
    return arena_printf (arena, "%s.%" PRId64 ".%" PRId64 ".%s", log, epoch, seq, leaf);
  return arena_printf (arena, "%s.%" PRId64 ".%" PRId64 ".%s.%" PRId64, log, epoch, seq, leaf, value_as_int (n, 0));
}

static bool read_hex (const char *text, size_t chars, char *bytes)
{
  for (size_t i = 0; i < chars; i++)
  {
    int digit = text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : text[i] >= 'a' && text[i] <= 'f' ? text[i] - 'a' + 10 : -1;
    if (digit < 0)
      return false;
    bytes[i / 2] = (char) (i % 2 == 0 ? digit << 4 : (uint8_t) bytes[i / 2] | digit);
  }
  return true;
}

/* Digits up to the next dot or the end. */
static bool read_number (const char **text, int64_t *number)
{
  size_t digits = strspn (*text, "0123456789");
  if (digits == 0 || digits > 18)
    return false;
  *number = strtoll (*text, NULL, 10);
  *text += digits;
  return true;
}

int ideenbus_cursor_parse (struct arena *arena, const char *text, struct value *cursor)
{
  char *log = arena_alloc (arena, 16), *leaf = arena_alloc (arena, 8);
  int64_t epoch, seq, n = -1;
  struct message checked;
  struct slice culprit;
  *cursor = VALUE_NONE;
  if (strlen (text) < 32 || !read_hex (text, 32, log) || text[32] != '.')
    return IDEENBUS_BAD_MESSAGE;
  const char *at = text + 33;
  if (!read_number (&at, &epoch) || *at++ != '.' || !read_number (&at, &seq) || *at++ != '.' || strlen (at) < 16 || !read_hex (at, 16, leaf))
    return IDEENBUS_BAD_MESSAGE;
  at += 16;
  if (*at == '.' && (at++, !read_number (&at, &n)))
    return IDEENBUS_BAD_MESSAGE;
  *cursor = value_map (arena, 5);
  value_set_str (arena, cursor, "log", value_bytes (log, 16));
  value_set_str (arena, cursor, "epoch", value_int (epoch));
  value_set_str (arena, cursor, "seq", value_int (seq));
  value_set_str (arena, cursor, "leaf", value_bytes (leaf, 8));
  if (n >= 0)
    value_set_str (arena, cursor, "n", value_int (n));
  return *at == '\0' && message_from_map (&checked, MSG_CURSOR, cursor, &culprit) == 0 ? IDEENBUS_OK : IDEENBUS_BAD_MESSAGE;
}

/* ---- By name ---- */

int ideenbus_cursor_get (struct ideenbus *self, struct arena *arena, const char *name, struct value *cursor)
{
  struct message checked;
  struct slice culprit;
  if (ib_store_get (self->store, IB_CURSORS, slice_of (name), arena, cursor) != 0)
    return IDEENBUS_NOT_FOUND;
  return message_from_map (&checked, MSG_CURSOR, cursor, &culprit) == 0 ? IDEENBUS_OK : IDEENBUS_NOT_FOUND;
}

int ideenbus_cursor_put (struct ideenbus *self, const char *name, const struct value *cursor)
{
  if (strlen (name) == 0 || strlen (name) > IB_NAME_MAX)
    return IDEENBUS_BAD_MESSAGE;
  int error = ib_store_put (self->store, IB_CURSORS, slice_of (name), cursor);
  return error == 0 ? IDEENBUS_OK : ib_store_fail (error);
}
