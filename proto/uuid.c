/* SPDX-License-Identifier: EUPL-1.2 */
/* UUIDv7: making, reading and writing ids. */
#include "uuid.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void uuid_make (uint8_t id[UUID_BYTES], int64_t time_ms, const uint8_t tail[10])
{
  uint64_t time = (uint64_t)time_ms;
  for (int i = 0; i < 6; i++)
    id[i] = (uint8_t)(time >> (40 - 8 * i));
  memcpy (id + 6, tail, 10);
  id[6] = (uint8_t)(0x70 | (id[6] & 0x0f));
  id[8] = (uint8_t)(0x80 | (id[8] & 0x3f));
}

void uuid_new (uint8_t id[UUID_BYTES])
{
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  /* Idempotent, and what makes libsodium's random bytes safe from any thread. */
  if (sodium_init () < 0)
    abort ();
  uint8_t tail[10];
  randombytes_buf (tail, sizeof tail);
  uuid_make (id, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, tail);
}

int64_t uuid_time_ms (const uint8_t id[UUID_BYTES])
{
  uint64_t time = 0;
  for (int i = 0; i < 6; i++)
    time = time << 8 | id[i];
  return (int64_t)time;
}

bool uuid_is_v7 (const uint8_t id[UUID_BYTES])
{
  return (id[6] & 0xf0) == 0x70 && (id[8] & 0xc0) == 0x80;
}

static bool dash_before (int byte)
{
  return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void uuid_format (const uint8_t id[UUID_BYTES], char text[UUID_TEXT])
{
  static const char digits[] = "0123456789abcdef";
  char *at = text;
  for (int i = 0; i < UUID_BYTES; i++)
  {
    if (dash_before (i))
      *at++ = '-';
    *at++ = digits[id[i] >> 4];
    *at++ = digits[id[i] & 15];
  }
  *at = '\0';
}

static int hex_digit (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

bool uuid_parse (const char *text, uint32_t size, uint8_t id[UUID_BYTES])
{
  if (text == NULL || size != UUID_TEXT - 1)
    return false;
  uint8_t parsed[UUID_BYTES];
  const char *at = text;
  for (int i = 0; i < UUID_BYTES; i++)
  {
    if (dash_before (i) && *at++ != '-')
      return false;
    int high = hex_digit (at[0]), low = hex_digit (at[1]);
    if (high < 0 || low < 0)
      return false;
    parsed[i] = (uint8_t)(high << 4 | low);
    at += 2;
  }
  memcpy (id, parsed, UUID_BYTES);
  return true;
}
