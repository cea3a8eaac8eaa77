/* SPDX-License-Identifier: EUPL-1.2 */
#include "news.h"

#include "proto/json.h"
#include "proto/scope.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX ((size_t) 64 * 1024) /* a larger event is shown without its large fields: whoever wants a whole definition fetches it */
#define FIELD_MAX ((size_t) 4 * 1024) /* what counts as large then */

/* ---- Places ---- */

int news_place_compare (struct news_place a, struct news_place b)
{
  if (a.seq != b.seq)
    return a.seq < b.seq ? -1 : 1;
  return (a.n > b.n) - (a.n < b.n);
}

void news_id_format (struct news_place place, const char *epoch, char id[NEWS_ID_MAX])
{
  snprintf (id, NEWS_ID_MAX, "%lld.%u-%s", (long long) place.seq, place.n, epoch);
}

void news_epoch_format (const uint8_t log[16], int64_t epoch, char word[NEWS_EPOCH_MAX])
{
  /* The last bytes of an id are its random ones. */
  snprintf (word, NEWS_EPOCH_MAX, "%lld.%02x%02x%02x%02x", (long long) epoch, log[12], log[13], log[14], log[15]);
}

/* Digits up to a limit, ended by `end`; false for anything else. */
static bool read_number (const char **at, const char *stop, int64_t max, char end, int64_t *number)
{
  const char *first = *at;
  *number = 0;
  for (; *at < stop && **at >= '0' && **at <= '9'; ++*at)
  {
    int digit = **at - '0';
    if (*number > (max - digit) / 10)
      return false;
    *number = *number * 10 + digit;
  }
  return *at > first && *at < stop && *(*at)++ == end;
}

static bool is_epoch_char (char c)
{
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.';
}

bool news_id_parse (struct slice text, struct news_place *place, char epoch[NEWS_EPOCH_MAX])
{
  const char *at = text.data, *stop = text.data + text.size;
  int64_t seq, n;
  if (text.size == 0 || !read_number (&at, stop, INT64_MAX, '.', &seq) || !read_number (&at, stop, NEWS_WHOLE, '-', &n))
    return false;
  size_t size = (size_t) (stop - at);
  if (size == 0 || size >= NEWS_EPOCH_MAX)
    return false;
  for (size_t i = 0; i < size; i++)
    if (!is_epoch_char (at[i]))
      return false;
  *place = (struct news_place){seq, (uint32_t) n};
  memcpy (epoch, at, size);
  epoch[size] = '\0';
  return true;
}

/* ---- Texts ---- */

/* An event's fields without those that are the relay's own. */
static json_t *shown_json (const struct message *event)
{
  struct message shown = *event;
  const int own[] = {EVENT_AUDIENCE, EVENT_PRESENT, EVENT_OLD};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
  {
    shown.arg[own[i]] = VALUE_NONE;
    shown.present &= ~((uint32_t) 1 << own[i]);
  }
  return json_from_message (&shown);
}

/* Takes the large fields out of the body and says so. */
static void cut (json_t *event)
{
  json_t *body = json_object_get (event, "body"), *value;
  const char *key;
  void *next;
  json_object_foreach_safe (body, next, key, value)
  {
    if (json_dumpb (value, NULL, 0, JSON_ENCODE_ANY) > FIELD_MAX)
      json_object_del (body, key);
  }
  json_object_set_new (event, "cut", json_true ());
}

static json_t *event_json (const struct message *event)
{
  json_t *json = shown_json (event);
  if (json_dumpb (json, NULL, 0, JSON_COMPACT) > TEXT_MAX)
    cut (json);
  return json;
}

/* What appeared and vanished say of a change of audience. */
static json_t *case_json (const struct message *event, enum message_type type)
{
  struct message shown = message_new (type);
  shown.arg[APPEARED_SEQ] = event->arg[EVENT_SEQ];
  shown.arg[APPEARED_N] = event->arg[EVENT_N];
  shown.arg[APPEARED_LEAF] = event->arg[EVENT_LEAF];
  shown.arg[APPEARED_CASE] = event->arg[EVENT_CASE];
  if (type == MSG_APPEARED)
    shown.arg[APPEARED_REF] = event->arg[EVENT_REF];
  return json_from_message (&shown);
}
static_assert (APPEARED_SEQ == VANISHED_SEQ && APPEARED_N == VANISHED_N && APPEARED_LEAF == VANISHED_LEAF && APPEARED_CASE == VANISHED_CASE,
               "both begin with the same fields");

/* A block of an event stream.  JSON on one line has no line feed that could end a field early. */
static char *block (json_t *json, const char *id, const char *name, size_t *size)
{
  size_t data = json_dumpb (json, NULL, 0, JSON_COMPACT), room = data + strlen (id) + strlen (name) + 32;
  char *text = malloc (room);
  if (text == NULL)
    abort ();
  size_t at = (size_t) snprintf (text, room, "id: %s\nevent: %s\ndata: ", id, name);
  at += json_dumpb (json, text + at, data, JSON_COMPACT);
  text[at++] = '\n';
  text[at++] = '\n';
  *size = at;
  json_decref (json);
  return text;
}

/* ---- Hashes ---- */

/* Big-endian words, taken only when they ascend: matching relies on it, and a list that was tampered with must show less, never more. */
static struct hashes hashes_read (const struct value *bytes, uint64_t **room)
{
  struct slice words = value_as_slice (bytes);
  struct hashes hashes = {0, *room};
  for (uint32_t i = 0; i + SCOPE_HASH_BYTES <= words.size; i += SCOPE_HASH_BYTES)
  {
    uint64_t word = 0;
    for (uint32_t k = 0; k < SCOPE_HASH_BYTES; k++)
      word = word << 8 | (uint8_t) words.data[i + k];
    if (hashes.count == 0 || hashes.at[hashes.count - 1] < word)
      hashes.at[hashes.count++] = word;
  }
  *room += hashes.count;
  return hashes;
}

static bool meet (const struct hashes *a, const struct hashes *b)
{
  return scopes_meet (a->at, a->count, b->at, b->count);
}

static bool has (const struct hashes *self, uint64_t hash)
{
  uint32_t low = 0, high = self->count;
  while (low < high)
  {
    uint32_t middle = (low + high) / 2;
    if (self->at[middle] < hash)
      low = middle + 1;
    else
      high = middle;
  }
  return low < self->count && self->at[low] == hash;
}

/* ---- News ---- */

static size_t words_of (const struct message *event, int field)
{
  return message_slice (event, field).size / SCOPE_HASH_BYTES;
}

static struct slice copy_text (char **room, const char *text, size_t size)
{
  struct slice slice = {*room, (uint32_t) size};
  memcpy (*room, text, size);
  *room += size;
  return slice;
}

struct news *news_new (const struct message *event, const char *epoch)
{
  if (!message_has (event, EVENT_AUDIENCE))
    return NULL;
  struct news_place place = {message_int (event, EVENT_SEQ, 0), (uint32_t) message_int (event, EVENT_N, 0)};
  enum message_type kind = message_by_name (message_slice (event, EVENT_KIND));
  const uint8_t *kase = value_as_id (&event->arg[EVENT_CASE]);
  bool changes = kind == MSG_CASE_AUDIENCE;
  if (changes && kase == NULL)
    return NULL;
  char id[NEWS_ID_MAX];
  news_id_format (place, epoch, id);
  size_t text_size, gone_size = 0;
  char *text = block (changes ? case_json (event, MSG_APPEARED) : event_json (event), id, changes ? "appeared" : "event", &text_size);
  char *gone = changes ? block (case_json (event, MSG_VANISHED), id, "vanished", &gone_size) : NULL;
  size_t words = words_of (event, EVENT_AUDIENCE) + words_of (event, EVENT_PRESENT) + words_of (event, EVENT_OLD);
  size_t bytes = sizeof (struct news) + words * sizeof (uint64_t) + text_size + gone_size;
  struct news *self = malloc (bytes);
  if (self == NULL)
    abort ();
  *self = (struct news){.place = place, .kind = kind, .about_case = kase != NULL, .bytes = bytes};
  if (kase != NULL)
    memcpy (self->kase, kase, 16);
  uint64_t *hashes = (uint64_t *) (self + 1);
  char *texts = (char *) (hashes + words);
  self->audience = hashes_read (&event->arg[EVENT_AUDIENCE], &hashes);
  self->present = hashes_read (&event->arg[EVENT_PRESENT], &hashes);
  self->old = hashes_read (&event->arg[EVENT_OLD], &hashes);
  self->text = copy_text (&texts, text, text_size);
  if (gone != NULL)
    self->gone = copy_text (&texts, gone, gone_size);
  free (text);
  free (gone);
  return self;
}

void news_destroy (struct news **self)
{
  free (*self);
  *self = NULL;
}

void news_narrow (struct news *self, const struct news *change)
{
  uint32_t kept = 0;
  for (uint32_t i = 0; i < self->present.count; i++)
    if (!has (&change->old, self->present.at[i]) || has (&change->audience, self->present.at[i]))
      self->present.at[kept++] = self->present.at[i];
  self->present.count = kept;
}

struct slice news_shown (const struct news *self, const struct hashes *scopes)
{
  if (self->kind == MSG_CASE_AUDIENCE && meet (scopes, &self->old))
    return meet (scopes, &self->audience) ? SLICE_NONE : self->gone;
  if (!meet (scopes, &self->audience) || (self->about_case && !meet (scopes, &self->present)))
    return SLICE_NONE;
  return self->text;
}
