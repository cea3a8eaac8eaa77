/* SPDX-License-Identifier: EUPL-1.2 */
#include "rate.h"

#include <arpa/inet.h>
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define SETS 1024 /* a power of two */
#define WAYS 8

/* A bucket is one number, the moment at which it will be full again (GCRA): each try moves it by every_ms. */
struct bucket
{
  uint64_t key; /* 0: none */
  int64_t full_ms;
};

struct rate
{
  int64_t every_ms, slack_ms;
  uint8_t secret[crypto_shorthash_KEYBYTES];
  struct bucket buckets[SETS][WAYS];
};

struct rate *rate_new (int burst, int64_t every_ms)
{
  assert (burst > 0 && every_ms > 0);
  struct rate *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  self->every_ms = every_ms;
  self->slack_ms = (burst - 1) * every_ms;
  randombytes_buf (self->secret, sizeof self->secret);
  return self;
}

void rate_destroy (struct rate **self)
{
  free (*self);
  *self = NULL;
}

static uint64_t hash_of (const struct rate *self, struct slice key)
{
  uint64_t hash;
  static_assert (sizeof hash == crypto_shorthash_BYTES, "one number");
  crypto_shorthash ((unsigned char *) &hash, (const unsigned char *) (key.data == NULL ? "" : key.data), key.size, self->secret);
  return hash == 0 ? 1 : hash;
}

static struct bucket *find (struct rate *self, uint64_t key)
{
  struct bucket *set = self->buckets[key & (SETS - 1)];
  for (int i = 0; i < WAYS; i++)
    if (set[i].key == key)
      return &set[i];
  return NULL;
}

static struct bucket *find_or_make (struct rate *self, uint64_t key)
{
  struct bucket *found = find (self, key);
  if (found != NULL)
    return found;
  found = self->buckets[key & (SETS - 1)];
  for (int i = 1; i < WAYS; i++)
    if (self->buckets[key & (SETS - 1)][i].full_ms < found->full_ms)
      found = &self->buckets[key & (SETS - 1)][i];
  *found = (struct bucket){.key = key};
  return found;
}

int64_t rate_take (struct rate *self, struct slice key, int64_t now_ms)
{
  struct bucket *bucket = find_or_make (self, hash_of (self, key));
  int64_t full_ms = bucket->full_ms > now_ms ? bucket->full_ms : now_ms;
  if (full_ms - now_ms > self->slack_ms)
    return full_ms - now_ms - self->slack_ms;
  bucket->full_ms = full_ms + self->every_ms;
  return 0;
}

void rate_give (struct rate *self, struct slice key, int64_t now_ms)
{
  struct bucket *bucket = find (self, hash_of (self, key));
  if (bucket != NULL && bucket->full_ms > now_ms)
    bucket->full_ms -= self->every_ms;
}

/* The address of 192.0.2.1:80, [2001:db8::1]:80, [2001:db8::1], fe80::1%eth0; several ':' without brackets are IPv6. */
static struct slice bare (struct slice text)
{
  bool bracketed = text.size > 0 && text.data[0] == '[';
  struct slice inner = bracketed ? (struct slice){text.data + 1, text.size - 1} : text;
  const char *colon = inner.size > 0 ? memchr (inner.data, ':', inner.size) : NULL;
  bool has_port = colon != NULL && memrchr (inner.data, ':', inner.size) == colon;
  const char *end = bracketed ? memchr (inner.data, ']', inner.size) : has_port ? colon : NULL;
  if (end != NULL)
    inner.size = (uint32_t) (end - inner.data);
  const char *zone = inner.size > 0 ? memchr (inner.data, '%', inner.size) : NULL;
  if (zone != NULL)
    inner.size = (uint32_t) (zone - inner.data);
  return inner;
}

struct slice rate_address_key (struct slice address, char room[64])
{
  unsigned char bytes[16];
  static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff}; /* ::ffff:192.0.2.1 */
  struct slice text = bare (address);
  if (text.size == 0 || text.size > 63)
    return SLICE ("");
  memcpy (room, text.data, text.size);
  room[text.size] = '\0';
  if (inet_pton (AF_INET, room, bytes) == 1)
  {
    memcpy (room, bytes, 4);
    return (struct slice){room, 4};
  }
  if (inet_pton (AF_INET6, room, bytes) != 1)
    return SLICE ("");
  bool is_ipv4 = memcmp (bytes, mapped, sizeof mapped) == 0;
  memcpy (room, is_ipv4 ? bytes + 12 : bytes, is_ipv4 ? 4 : 8);
  return (struct slice){room, is_ipv4 ? 4 : 8};
}
