/* SPDX-License-Identifier: EUPL-1.2 */
/* What became of a command: looked up before it is decided, so that a repeat gets the first answer. */
#include "row.h"

#define OUTCOME_VERSION 1

struct outcome
{
  uint64_t seq;
  const uint8_t *digest;
};

static void outcome_key (struct key *key, const uint8_t person[16], const uint8_t command[16])
{
  key_start (key);
  key_bytes (key, person, 16);
  key_bytes (key, command, 16);
}

static void outcome_write (struct row_writer *writer, const void *object)
{
  const struct outcome *outcome = object;
  row_u8 (writer, OUTCOME_VERSION);
  row_u64 (writer, outcome->seq);
  row_bytes (writer, outcome->digest, 16);
}

void outcome_put (struct views *views, const uint8_t person[16], const uint8_t command[16], uint64_t seq, const uint8_t digest[16])
{
  struct key key;
  struct outcome outcome = {seq, digest};
  outcome_key (&key, person, command);
  row_put (views, VIEW_OUTCOMES, key.data, key.size, outcome_write, &outcome);
}

bool outcome_get (struct views *views, const uint8_t person[16], const uint8_t command[16], uint64_t *seq, uint8_t digest[16])
{
  struct key key;
  struct slice row;
  outcome_key (&key, person, command);
  if (!kv_get (views, VIEW_OUTCOMES, key.data, key.size, &row))
    return false;
  struct row_reader reader = row_open (row, "outcome", OUTCOME_VERSION);
  *seq = row_read_u64 (&reader);
  row_read_bytes (&reader, digest, 16);
  row_close (&reader);
  return true;
}
