/* SPDX-License-Identifier: EUPL-1.2 */
/* Any bytes as a value, a request and an answer: nothing crashes, and what is accepted survives encoding and decoding unchanged. */
#include "proto/codec.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void expect (bool promise)
{
  if (!promise)
    abort ();
}

static bool same_id (const uint8_t *a, const uint8_t *b)
{
  return a == NULL || b == NULL ? a == b : memcmp (a, b, 16) == 0;
}

static void expect_same_message (const struct message *a, const struct message *b)
{
  expect (a->type == b->type && a->present == b->present);
  for (int i = 0; i < LIMIT_FIELDS; i++)
    expect (value_equal (&a->arg[i], &b->arg[i]));
}

static void fuzz_value (struct arena *arena, const uint8_t *data, size_t size)
{
  struct value value, again;
  size_t offset;
  int error = codec_scan (data, size, &offset);
  expect (offset <= size);
  expect (codec_decode (arena, data, size, &value) == error);
  if (error != 0)
    return;
  struct slice bytes = codec_encode (arena, &value);
  expect (bytes.size <= size); /* the canonical form is the shortest */
  expect (codec_decode (arena, bytes.data, bytes.size, &again) == 0);
  expect (value_equal (&value, &again));
  expect (slice_equal (codec_encode (arena, &again), bytes));
  struct value copy = value_copy (arena, &value);
  uint8_t hash[VALUE_HASH_BYTES], expected[VALUE_HASH_BYTES];
  value_hash (&copy, hash);
  hash_bytes (bytes.data, bytes.size, expected, sizeof expected);
  expect (memcmp (hash, expected, sizeof hash) == 0);
}

static void fuzz_request (struct arena *arena, const uint8_t *data, size_t size)
{
  struct request request, again;
  struct slice culprit;
  int error = codec_decode_request (arena, data, size, &request, &culprit);
  if (error != 0)
  {
    expect (error_def (error) != NULL);
    return;
  }
  struct slice frame = codec_encode_request (arena, &request);
  expect (codec_decode_request (arena, frame.data, frame.size, &again, &culprit) == 0);
  expect (same_id (request.id, again.id) && same_id (request.as, again.as) && same_id (request.after, again.after));
  expect (request.min_seq == again.min_seq);
  expect_same_message (&request.message, &again.message);
}

static void fuzz_answer (struct arena *arena, const uint8_t *data, size_t size)
{
  struct answer answer, again;
  struct slice culprit;
  if (codec_decode_answer (arena, data, size, &answer, &culprit) != 0)
    return;
  struct slice frame = codec_encode_answer (arena, &answer);
  expect (codec_decode_answer (arena, frame.data, frame.size, &again, &culprit) == 0);
  expect (same_id (answer.re, again.re));
  expect_same_message (&answer.message, &again.message);
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct arena *arena = arena_new ();
  fuzz_value (arena, data, size);
  fuzz_request (arena, data, size);
  fuzz_answer (arena, data, size);
  arena_destroy (&arena);
  return 0;
}
