/* SPDX-License-Identifier: EUPL-1.2 */
/* The one file that knows the MessagePack library: scanned bytes to values, values to canonical bytes, requests and answers. */
#include "codec.h"

#include "uuid.h"

#include <assert.h>
#include <msgpack.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- Hashes ---- */

/* libsodium makes no digest below 16 bytes; a short hash is the beginning of this one. */
#define SHORT_DIGEST_BYTES 32

void hash_bytes (const void *data, size_t size, uint8_t *hash, size_t hash_size)
{
  assert (hash_size >= 1 && hash_size <= crypto_generichash_BYTES_MAX);
  if (hash_size >= crypto_generichash_BYTES_MIN)
  {
    crypto_generichash (hash, hash_size, data, size, NULL, 0);
    return;
  }
  uint8_t digest[SHORT_DIGEST_BYTES];
  crypto_generichash (digest, sizeof digest, data, size, NULL, 0);
  memcpy (hash, digest, hash_size);
}

/* ---- Values to bytes ---- */

static int compare_keys (const void *a, const void *b)
{
  return slice_compare (value_as_slice (*(struct value *const *)a), value_as_slice (*(struct value *const *)b));
}

static bool is_ordered (const struct value *map)
{
  for (uint32_t i = 1; i < map->count; i++)
    if (slice_compare (value_as_slice (&map->items[2 * i - 2]), value_as_slice (&map->items[2 * i])) > 0)
      return false;
  return true;
}

static void pack_value (msgpack_packer *packer, const struct value *self);

/* A map that somebody filled by hand: packed in order without touching it, since it may be shared. */
static void pack_unordered (msgpack_packer *packer, const struct value *map)
{
  struct value **keys = malloc (map->count * sizeof *keys);
  if (keys == NULL)
    abort ();
  for (uint32_t i = 0; i < map->count; i++)
    keys[i] = &map->items[2 * i];
  qsort (keys, map->count, sizeof *keys, compare_keys);
  for (uint32_t i = 0; i < map->count; i++)
  {
    pack_value (packer, keys[i]);
    pack_value (packer, keys[i] + 1);
  }
  free (keys);
}

static void pack_map (msgpack_packer *packer, const struct value *map)
{
  msgpack_pack_map (packer, map->count);
  if (!is_ordered (map))
  {
    pack_unordered (packer, map);
    return;
  }
  for (uint32_t i = 0; i < 2 * map->count; i++)
    pack_value (packer, &map->items[i]);
}

static void pack_bytes (msgpack_packer *packer, const void *data, size_t size)
{
  msgpack_pack_bin (packer, size);
  msgpack_pack_bin_body (packer, data, size);
}

static void pack_value (msgpack_packer *packer, const struct value *self)
{
  switch (self->kind)
  {
  case VALUE_NIL:
    msgpack_pack_nil (packer);
    break;
  case VALUE_BOOL:
    if (self->boolean)
      msgpack_pack_true (packer);
    else
      msgpack_pack_false (packer);
    break;
  case VALUE_INT:
    msgpack_pack_int64 (packer, self->integer);
    break;
  case VALUE_TEXT:
    msgpack_pack_str (packer, self->count);
    msgpack_pack_str_body (packer, self->data, self->count);
    break;
  case VALUE_BYTES:
    pack_bytes (packer, self->data, self->count);
    break;
  case VALUE_LIST:
    msgpack_pack_array (packer, self->count);
    for (uint32_t i = 0; i < self->count; i++)
      pack_value (packer, &self->items[i]);
    break;
  case VALUE_MAP:
    pack_map (packer, self);
    break;
  }
}

/* Where the packer writes: a piece of the arena that doubles. */
struct writer
{
  struct arena *arena;
  char *data;
  size_t size, capacity;
};

static int writer_append (void *self_, const char *data, size_t size)
{
  struct writer *self = self_;
  if (size > self->capacity - self->size)
  {
    while (size > self->capacity - self->size)
      self->capacity *= 2;
    char *larger = arena_alloc (self->arena, self->capacity);
    memcpy (larger, self->data, self->size);
    self->data = larger;
  }
  if (size > 0)
    memcpy (self->data + self->size, data, size);
  self->size += size;
  return 0;
}

static struct writer writer_new (struct arena *arena, size_t capacity)
{
  return (struct writer){.arena = arena, .data = arena_alloc (arena, capacity), .capacity = capacity};
}

static struct slice writer_slice (const struct writer *self)
{
  assert (self->size <= UINT32_MAX);
  return (struct slice){self->data, (uint32_t)self->size};
}

struct slice codec_encode (struct arena *arena, const struct value *value)
{
  struct writer writer = writer_new (arena, 256);
  msgpack_packer packer;
  msgpack_packer_init (&packer, &writer, writer_append);
  pack_value (&packer, value == NULL ? &VALUE_NONE : value);
  return writer_slice (&writer);
}

static int hash_append (void *state, const char *data, size_t size)
{
  return crypto_generichash_update (state, (const unsigned char *)data, size);
}

void value_hash (const struct value *self, uint8_t hash[VALUE_HASH_BYTES])
{
  crypto_generichash_state state;
  uint8_t digest[SHORT_DIGEST_BYTES];
  crypto_generichash_init (&state, NULL, 0, sizeof digest);
  msgpack_packer packer;
  msgpack_packer_init (&packer, &state, hash_append);
  pack_value (&packer, self == NULL ? &VALUE_NONE : self);
  crypto_generichash_final (&state, digest, sizeof digest);
  memcpy (hash, digest, VALUE_HASH_BYTES);
}

/* ---- Bytes to values ---- */

static struct value convert (struct arena *arena, const msgpack_object *object);

static struct value convert_list (struct arena *arena, const msgpack_object_array *array)
{
  struct value list = value_list (arena, array->size);
  for (uint32_t i = 0; i < array->size; i++)
    list.items[i] = convert (arena, &array->ptr[i]);
  list.count = array->size;
  return list;
}

static struct value convert_map (struct arena *arena, const msgpack_object_map *pairs)
{
  struct value map = value_map (arena, pairs->size);
  for (uint32_t i = 0; i < pairs->size; i++)
  {
    map.items[2 * i] = convert (arena, &pairs->ptr[i].key);
    map.items[2 * i + 1] = convert (arena, &pairs->ptr[i].val);
  }
  map.count = pairs->size;
  return map;
}

static struct value convert (struct arena *arena, const msgpack_object *object)
{
  switch (object->type)
  {
  case MSGPACK_OBJECT_BOOLEAN:
    return value_bool (object->via.boolean);
  case MSGPACK_OBJECT_POSITIVE_INTEGER:
    return value_int ((int64_t)object->via.u64);
  case MSGPACK_OBJECT_NEGATIVE_INTEGER:
    return value_int (object->via.i64);
  case MSGPACK_OBJECT_STR:
    /* The library gives NULL for an empty text, which would read as no text at all. */
    return value_text (object->via.str.size == 0 ? SLICE ("") : (struct slice){object->via.str.ptr, object->via.str.size});
  case MSGPACK_OBJECT_BIN:
    return value_bytes (object->via.bin.ptr, object->via.bin.size);
  case MSGPACK_OBJECT_ARRAY:
    return convert_list (arena, &object->via.array);
  case MSGPACK_OBJECT_MAP:
    return convert_map (arena, &object->via.map);
  default: /* nil; everything else was refused by the scan */
    return VALUE_NONE;
  }
}

int codec_decode (struct arena *arena, const void *data, size_t size, struct value *value)
{
  *value = VALUE_NONE;
  int error = codec_scan (data, size, NULL);
  if (error != 0)
    return error;
  size_t offset = 0;
  msgpack_unpacked unpacked;
  msgpack_unpacked_init (&unpacked);
  msgpack_unpack_return status = msgpack_unpack_next (&unpacked, data, size, &offset);
  if (status == MSGPACK_UNPACK_SUCCESS)
  {
    assert (offset == size);
    *value = convert (arena, &unpacked.data);
    value_sort (value);
  }
  else
    error = ERR_MALFORMED; /* the scan took what the library does not */
  msgpack_unpacked_destroy (&unpacked);
  return error;
}

/* ---- Requests ---- */

static const uint8_t *as_uuid7 (const struct value *value)
{
  const uint8_t *id = value_as_id (value);
  return id != NULL && uuid_is_v7 (id) ? id : NULL;
}

/* The message of a number on the wire. */
static enum message_type type_of (const struct value *number)
{
  int64_t n = value_as_int (number, -1);
  return n < 0 || n > UINT32_MAX ? MSG_NONE : message_by_number ((uint32_t)n);
}

/* The id of a frame that did not pass the scan, so that even this can be answered; NULL when the frame does not begin as a request does. */
static const uint8_t *peek_id (const uint8_t *data, size_t size)
{
  if (size < 2 || data[0] != 0x94)
    return NULL;
  size_t at = data[1] <= 0x7f ? 2 : data[1] >= 0xcc && data[1] <= 0xcf ? 2 + ((size_t)1 << (data[1] - 0xcc)) : size;
  if (at >= size || size - at < 2 + UUID_BYTES || data[at] != 0xc4 || data[at + 1] != UUID_BYTES || !uuid_is_v7 (data + at + 2))
    return NULL;
  return data + at + 2;
}

static int read_envelope (struct request *request, const struct value *map, struct slice *culprit)
{
  struct message envelope;
  int error = message_from_map (&envelope, MSG_ENVELOPE, map, culprit);
  if (error != 0)
    return error;
  request->as = value_as_id (&envelope.arg[ENVELOPE_AS]);
  request->after = value_as_id (&envelope.arg[ENVELOPE_AFTER]);
  request->min_seq = message_int (&envelope, ENVELOPE_MIN_SEQ, 0);
  return 0;
}

int codec_decode_request (struct arena *arena, const void *data, size_t size, struct request *request, struct slice *culprit)
{
  *request = (struct request){0};
  *culprit = SLICE_NONE;
  struct value frame;
  int error = codec_decode (arena, data, size, &frame);
  if (error != 0)
  {
    request->id = peek_id (data, size);
    return error;
  }
  if (frame.kind != VALUE_LIST || frame.count != 4)
    return ERR_ENVELOPE;
  request->id = as_uuid7 (&frame.items[1]);
  if (frame.items[0].kind != VALUE_INT || frame.items[2].kind != VALUE_MAP || frame.items[3].kind != VALUE_MAP)
    return ERR_ENVELOPE;
  if (request->id == NULL)
    return ERR_BAD_ID;
  enum message_type type = type_of (&frame.items[0]);
  if (type == MSG_NONE || message_def (type)->kind > KIND_STREAM)
    return ERR_UNKNOWN_VERB;
  error = read_envelope (request, &frame.items[2], culprit);
  return error != 0 ? error : message_from_map (&request->message, type, &frame.items[3], culprit);
}

static void pack_message (msgpack_packer *packer, struct arena *arena, const struct message *message)
{
  struct value map = message_to_map (arena, message);
  pack_map (packer, &map);
}

struct slice codec_encode_request (struct arena *arena, const struct request *request)
{
  struct message envelope = message_new (MSG_ENVELOPE);
  if (request->as != NULL)
    envelope.arg[ENVELOPE_AS] = value_id (request->as);
  if (request->after != NULL)
    envelope.arg[ENVELOPE_AFTER] = value_id (request->after);
  if (request->min_seq != 0)
    envelope.arg[ENVELOPE_MIN_SEQ] = value_int (request->min_seq);
  struct writer writer = writer_new (arena, 256);
  msgpack_packer packer;
  msgpack_packer_init (&packer, &writer, writer_append);
  msgpack_pack_array (&packer, 4);
  msgpack_pack_uint32 (&packer, message_def (request->message.type)->number);
  pack_bytes (&packer, request->id, UUID_BYTES);
  pack_message (&packer, arena, &envelope);
  pack_message (&packer, arena, &request->message);
  return writer_slice (&writer);
}

/* ---- Answers ---- */

int codec_decode_answer (struct arena *arena, const void *data, size_t size, struct answer *answer, struct slice *culprit)
{
  *answer = (struct answer){0};
  *culprit = SLICE_NONE;
  struct value frame;
  int error = codec_decode (arena, data, size, &frame);
  if (error != 0)
    return error;
  if (frame.kind != VALUE_LIST || frame.count != 3 || frame.items[0].kind != VALUE_INT || frame.items[2].kind != VALUE_MAP)
    return ERR_ENVELOPE;
  answer->re = value_as_id (&frame.items[1]);
  if (answer->re == NULL)
    return ERR_BAD_ID;
  enum message_type type = type_of (&frame.items[0]);
  if (type == MSG_NONE || message_def (type)->kind != KIND_ANSWER)
    return ERR_UNKNOWN_VERB;
  return message_from_map (&answer->message, type, &frame.items[2], culprit);
}

static void pack_head (msgpack_packer *packer, enum message_type type, const uint8_t re[16])
{
  msgpack_pack_array (packer, 3);
  msgpack_pack_uint32 (packer, message_def (type)->number);
  pack_bytes (packer, re, UUID_BYTES);
}

struct slice codec_encode_answer (struct arena *arena, const struct answer *answer)
{
  struct writer writer = writer_new (arena, 256);
  msgpack_packer packer;
  msgpack_packer_init (&packer, &writer, writer_append);
  pack_head (&packer, answer->message.type, answer->re);
  pack_message (&packer, arena, &answer->message);
  return writer_slice (&writer);
}

struct slice codec_encode_answer_head (struct arena *arena, enum message_type type, const uint8_t re[16])
{
  struct writer writer = writer_new (arena, 32);
  msgpack_packer packer;
  msgpack_packer_init (&packer, &writer, writer_append);
  pack_head (&packer, type, re);
  return writer_slice (&writer);
}

struct slice codec_encode_body (struct arena *arena, const struct message *message)
{
  struct writer writer = writer_new (arena, 256);
  msgpack_packer packer;
  msgpack_packer_init (&packer, &writer, writer_append);
  pack_message (&packer, arena, message);
  return writer_slice (&writer);
}
