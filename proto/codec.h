/* SPDX-License-Identifier: EUPL-1.2 */
/* Bytes to values and back.  Nothing reaches the MessagePack library that was not scanned: depth, sizes against the bytes that remain, number of values,
   UTF-8, unique keys, no floating point, no extensions, no bytes behind the end. */
#ifndef IDEENBUS_CODEC_H
#define IDEENBUS_CODEC_H

#include "error.h"
#include "message.h"

/* Checks untrusted bytes, LIMIT_FRAME_BYTES at most.  0 or an error_code; *offset (may be NULL) is where it went wrong.  A key counts as a value of its own. */
int codec_scan (const void *data, size_t size, size_t *offset);

/* Scans and decodes one value; maps come out sorted.  Text and bytes point into data, the rest lies in the arena.  0 or an error_code. */
int codec_decode (struct arena *arena, const void *data, size_t size, struct value *value);

/* The canonical bytes of a value (shortest forms, maps sorted by key), in the arena. */
struct slice codec_encode (struct arena *arena, const struct value *value);

/* A request: [number, id, envelope, fields]. */
struct request
{
  const uint8_t *id;       /* 16 bytes, in the frame */
  const uint8_t *as;       /* or NULL */
  const uint8_t *after;    /* or NULL */
  int64_t min_seq;         /* 0: none */
  struct message message;
};

/* Decodes and checks a request against the table.  0 or an error_code; then *culprit names the field where there is one, and request->id is set whenever the
   frame was good enough to hold one, so that the error can be answered.  data must outlive the request. */
int codec_decode_request (struct arena *arena, const void *data, size_t size, struct request *request, struct slice *culprit);

struct slice codec_encode_request (struct arena *arena, const struct request *request);

/* An answer: [number, re, fields]; re is the id of the request, or 16 zero bytes on a message nobody asked for. */
struct answer
{
  const uint8_t *re;
  struct message message;
};

int codec_decode_answer (struct arena *arena, const void *data, size_t size, struct answer *answer, struct slice *culprit);
struct slice codec_encode_answer (struct arena *arena, const struct answer *answer);

/* The two halves of an answer, so that one encoded body can be sent under many ids: head is 21 bytes at most. */
struct slice codec_encode_answer_head (struct arena *arena, enum message_type type, const uint8_t re[16]);
struct slice codec_encode_body (struct arena *arena, const struct message *message);

/* BLAKE2b with libsodium, 1 to 64 bytes.  Below 16, where libsodium makes none, it is the beginning of the digest of 32 bytes; value_hash is that of 8 bytes
   over codec_encode.  In Python: hashlib.blake2b (data, digest_size=32).digest ()[:8]. */
void hash_bytes (const void *data, size_t size, uint8_t *hash, size_t hash_size);

/* UTF-8 without overlong forms, surrogates and NUL.  The number of characters, or -1. */
int64_t utf8_length (const char *data, size_t size);

#endif
