/* SPDX-License-Identifier: EUPL-1.2 */
/* Makes a golden data directory: make_golden DIR writes DIR (log and directory, without views) and DIR.txt with what must be read from it.

   Run it once per format, from the program that first writes that format, and commit both; never make an old one again.  See storage/format.h. */
#include "tests/storage/fixture.h"

#include <stdlib.h>
#include <string.h>

static void print_hex (FILE *out, const char *name, const uint8_t *bytes, size_t size)
{
  fprintf (out, "%s ", name);
  for (size_t i = 0; i < size; i++)
    fprintf (out, "%02x", bytes[i]);
  fprintf (out, "\n");
}

int main (int count, char **args)
{
  if (count != 2)
  {
    fprintf (stderr, "usage: make_golden DIR\n");
    return 2;
  }
  struct fixture *self = fixture_new ();
  char text[300];
  uint8_t root[32];
  snprintf (text, sizeof text, "%.290s.txt", args[1]);
  fixture_must_open (self);
  for (uint32_t i = 1; i <= 6; i++)
    fixture_must_add (self, i); /* 21 records */
  struct directory_person person = {.id = {1, 2, 3}, .name = SLICE ("Jana Müller-Böhm"), .mail = SLICE ("jana@musterbach.example")};
  person.has_key = true;
  memset (person.key, 0x4b, sizeof person.key);
  memset (person.invitation, 0x49, sizeof person.invitation);
  person.invited_until_ms = 1700000000000;
  person.redeemed_ms = 1690000000000;
  struct store_head head = store_head (self->store);
  store_root (self->store, root);
  FILE *out = fopen (text, "w");
  if (!out || directory_put (self->store, &person, &self->error))
    return 1;
  fprintf (out, "seq %llu\nepoch %u\ntime_ms %lld\n", (unsigned long long) head.seq, head.epoch, (long long) head.time_ms);
  print_hex (out, "log", head.log, sizeof head.log);
  print_hex (out, "leaf", head.leaf, sizeof head.leaf);
  print_hex (out, "root", root, sizeof root);
  fclose (out);
  fixture_close (self);
  enum store_status status = store_backup_offline (self->dir, args[1], &self->error);
  if (status)
    fprintf (stderr, "%s\n", self->error.text);
  fixture_destroy (&self);
  return status ? 1 : 0;
}
