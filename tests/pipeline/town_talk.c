/* SPDX-License-Identifier: EUPL-1.2 */
/* What is said in the town: commands and their answers, queries and their rows. */
#include "town.h"

#include "proto/json.h"
#include "storage/blobs.h"
#include "proto/uuid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TICK_MS 1000 /* between two commands */

/* ---- Messages ------------------------------------------------------------------------------------------------------------------------------------------- */

static const char *format_text (struct town *self, const char *format, va_list args)
{
  va_list again;
  va_copy (again, args);
  int size = vsnprintf (NULL, 0, format, again);
  va_end (again);
  char *text = arena_alloc (self->arena, (size_t) size + 1);
  vsnprintf (text, (size_t) size + 1, format, args);
  return text;
}

static json_t *json_of (struct town *self, const char *quoted)
{
  char *text = arena_copy (self->arena, quoted, strlen (quoted));
  for (char *at = text; *at; at++)
    if (*at == '\'')
      *at = '"';
  json_error_t error;
  json_t *json = json_loads (text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
  if (!json)
    fail_msg ("%s in %s", error.text, text);
  return json;
}

static struct message parse (struct town *self, const char *verb, const char *text)
{
  struct message message;
  struct slice culprit = SLICE_NONE;
  enum message_type type = message_by_name (slice_of (verb));
  assert_int_not_equal (type, MSG_NONE);
  json_t *json = json_of (self, text);
  int error = json_to_message (self->arena, json, type, &message, &culprit);
  json_decref (json);
  if (error)
    fail_msg ("%s %s: %s %.*s", verb, text, error_def (error)->code, SLICE_ARG (culprit));
  return message;
}

struct message town_message (struct town *self, const char *verb, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  const char *text = format_text (self, format, args);
  va_end (args);
  return parse (self, verb, text);
}

static void show (const char *what, const struct message *message)
{
  json_t *json = json_from_message (message);
  char *text = json_dumps (json, JSON_COMPACT);
  print_error ("%s %s %s\n", what, message_def (message->type)->name, text);
  free (text);
  json_decref (json);
}

/* ---- Commands ------------------------------------------------------------------------------------------------------------------------------------------- */

struct job *town_job (struct town *self, const uint8_t person[16], const uint8_t id[16], const uint8_t *after, const struct message *message)
{
  struct arena *arena = arena_new ();
  struct job *job = arena_alloc (arena, sizeof *job);
  struct request sent = {.id = id, .after = after, .message = *message};
  struct slice frame = codec_encode_request (arena, &sent), culprit = SLICE_NONE;
  int error = codec_decode_request (arena, frame.data, frame.size, &job->request, &culprit);
  if (error)
    fail_msg ("request %s: %s %.*s", message_def (message->type)->name, error_def (error)->code, SLICE_ARG (culprit));
  job->arena = arena;
  job->frame_bytes = frame.size;
  memcpy (job->person, person, 16);
  for (size_t i = 0; i < sizeof job->salt; i++)
    job->salt[i] = (uint8_t) (self->next * 31 + i);
  return job;
}

bool town_turn (struct town *self, struct job **jobs, uint32_t count)
{
  struct store_error error = {""};
  self->now_ms += TICK_MS;
  for (uint32_t from = 0, done = 0; from < count; from += done)
  {
    struct arena *arena = arena_new ();
    struct record *records;
    uint32_t record_count;
    self->status = turn_run (&self->context, jobs + from, count - from, &done, arena, &records, &record_count, &error);
    arena_destroy (&arena);
    if (self->status != STORE_OK && self->status != STORE_FULL)
      return false;
    assert_in_range (done, 1, count - from);
  }
  return true;
}

struct message town_answer (struct town *self, const struct job *job)
{
  struct answer answer;
  struct slice culprit = SLICE_NONE, frame = slice_copy (self->arena, job->answer);
  int error = codec_decode_answer (self->arena, frame.data, frame.size, &answer, &culprit);
  if (error)
    fail_msg ("answer to %s: %s %.*s", message_def (job->request.message.type)->name, error_def (error)->code, SLICE_ARG (culprit));
  assert_memory_equal (answer.re, job->request.id, 16);
  return answer.message;
}

struct message town_tell (struct town *self, const uint8_t person[16], const uint8_t id[16], const uint8_t *after, const struct message *message)
{
  struct job *job = town_job (self, person, id, after, message);
  if (!town_turn (self, &job, 1))
    fail_msg ("the store failed: %d", (int) self->status);
  struct message answer = town_answer (self, job);
  job_destroy (&job);
  return answer;
}

static struct message tell (struct town *self, enum who who, const char *verb, const char *text)
{
  uint8_t id[16];
  struct message message = parse (self, verb, text);
  town_id (self, id);
  return town_tell (self, self->people[who], id, NULL, &message);
}

bool town_is_done (const struct message *answer)
{
  return answer->type == MSG_DONE && !message_bool (answer, DONE_UNCHANGED);
}

bool town_is_unchanged (const struct message *answer)
{
  return answer->type == MSG_DONE && message_bool (answer, DONE_UNCHANGED);
}

const char *town_ref (struct town *self, const struct message *done)
{
  struct slice ref = message_slice (done, DONE_REF);
  assert_int_not_equal (ref.size, 0);
  return arena_copy (self->arena, ref.data, ref.size);
}

struct message town_accepted_at (struct place place, struct town *self, enum who who, const char *verb, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  const char *text = format_text (self, format, args);
  va_end (args);
  struct message answer = tell (self, who, verb, text);
  if (answer.type == MSG_DONE)
    return answer;
  print_error ("%s:%d: %s %s\n", place.file, place.line, verb, text);
  show ("expected done, got", &answer);
  _fail (place.file, place.line);
  return answer;
}

/* ---- Contents of attachments ---------------------------------------------------------------------------------------------------------------------------- */

const char *town_no_content (struct town *self, const void *bytes, size_t size)
{
  uint8_t hash[32];
  char hex[65];
  hash_bytes (bytes, size, hash, sizeof hash);
  for (int i = 0; i < 32; i++)
    snprintf (hex + 2 * i, 3, "%02x", hash[i]);
  return arena_printf (self->arena, "'hash': '%s', 'size': %zu", hex, size);
}

const char *town_content (struct town *self, enum who who, const void *bytes, size_t size)
{
  uint8_t hash[32];
  struct blob_state state;
  struct store_error error = {""};
  hash_bytes (bytes, size, hash, sizeof hash);
  const struct blob_sending what = {hash, self->people[who], (int64_t) size};
  int code = blob_append (self->store, &what, 0, bytes, (uint32_t) size, &state, &error);
  if (code || !state.complete)
    fail_msg ("blob_append: %d %s", code, error.text);
  return town_no_content (self, bytes, size);
}

const char *town_attach (struct town *self, enum who who, const char *ref, const char *name)
{
  const char *text = arena_printf (self->arena, "Inhalt von %s.", name);
  town_accepted (self, who, "case.attach", "{'case': '%s', 'name': '%s', %s}", ref, name, town_content (self, who, text, strlen (text)));
  const struct event *event = town_event (self, "case.attached");
  assert_non_null (event);
  return town_id_text (self, value_as_id (&event->message.arg[CASE_ATTACHED_ATTACHMENT]));
}

/* ---- Reasons -------------------------------------------------------------------------------------------------------------------------------------------- */

static bool reason_is (const struct value *reason, const char *wanted, size_t size)
{
  struct slice code = value_as_slice (value_at (reason, "code")), field = value_as_slice (value_at (reason, "field"));
  const char *slash = memchr (wanted, '/', size);
  size_t code_size = slash ? (size_t) (slash - wanted) : size;
  if (code.size != code_size || memcmp (code.data, wanted, code_size) != 0)
    return false;
  return !slash || slice_equal (field, (struct slice){slash + 1, (uint32_t) (size - code_size - 1)});
}

/* Takes a reason out of the list of those not yet expected. */
static bool strike (const struct value *reasons, bool *struck, const char *wanted, size_t size)
{
  for (uint32_t i = 0; i < reasons->count; i++)
    if (!struck[i] && reason_is (&reasons->items[i], wanted, size))
      return struck[i] = true;
  return false;
}

void town_reasons_at (struct place place, struct town *self, const struct message *answer, const char *wanted)
{
  const struct value *reasons = &answer->arg[REFUSED_REASONS];
  bool as_wanted = answer->type == MSG_REFUSED;
  bool *struck = arena_alloc (self->arena, LIMIT_REASONS * sizeof *struck);
  uint32_t count = 0;
  for (const char *at = wanted; as_wanted && *at; count++)
  {
    size_t size = strcspn (at, " ");
    as_wanted = strike (reasons, struck, at, size);
    at += size + (at[size] == ' ');
  }
  if (as_wanted && count == reasons->count)
    return;
  print_error ("%s:%d: expected to be refused for: %s\n", place.file, place.line, wanted);
  show ("got", answer);
  _fail (place.file, place.line);
}

struct message town_refused_at (struct place place, struct town *self, enum who who, const char *verb, const char *reasons, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  const char *text = format_text (self, format, args);
  va_end (args);
  uint64_t before = town_seq (self);
  struct message answer = tell (self, who, verb, text);
  town_reasons_at (place, self, &answer, reasons);
  assert_int_equal (town_seq (self), before);
  return answer;
}

void town_error_at (struct place place, struct town *self, const struct message *answer, const char *code)
{
  (void) self;
  if (answer->type == MSG_ERROR && slice_is (message_slice (answer, ERROR_CODE), code))
    return;
  print_error ("%s:%d: expected the error %s\n", place.file, place.line, code);
  show ("got", answer);
  _fail (place.file, place.line);
}

const struct value *town_reason (const struct message *refused, const char *code)
{
  const struct value *reasons = &refused->arg[REFUSED_REASONS];
  for (uint32_t i = 0; i < reasons->count; i++)
    if (slice_is (value_as_slice (value_at (&reasons->items[i], "code")), code))
      return &reasons->items[i];
  fail_msg ("no reason %s", code);
  return NULL;
}

/* ---- Queries -------------------------------------------------------------------------------------------------------------------------------------------- */

/* What the server does around a query: the person, the permission of the table, one picture of the views. */
static struct message answer_query (struct town *self, enum who who, const struct message *request)
{
  struct store_error error;
  struct views *views;
  struct person *person = arena_alloc (self->arena, sizeof *person);
  struct scopes *scopes = arena_alloc (self->arena, sizeof *scopes);
  struct broker_state state = {.started_ms = self->now_ms};
  struct message answer;
  uint32_t roles = 0;
  assert_int_equal (views_read_begin (self->store, &views, &error), STORE_OK);
  bool known = person_get (views, self->arena, self->people[who], person) && person->status == PERSON_STATUS_ENROLLED;
  for (uint32_t i = 0; known && i < person->grant_count; i++)
    roles |= grant_holds (&person->grants[i], self->now_ms) ? 1u << person->grants[i].role : 0;
  uint32_t allowed = message_def (request->type)->who;
  if (!known)
    answer = error_answer (self->arena, ERR_REVOKED, SLICE_NONE);
  else if (allowed != ANY_PERSON && !(allowed & roles))
    answer = error_answer (self->arena, ERR_FORBIDDEN, SLICE_NONE);
  else
  {
    scopes_of (views, self->arena, person, self->now_ms, scopes, NULL);
    struct query query = {.store = self->store,
                          .views = views,
                          .definitions = self->reading,
                          .programmes = self->programmes,
                          .arena = self->arena,
                          .now_ms = self->now_ms,
                          .person = person,
                          .scopes = scopes,
                          .state = &state};
    query_answer (&query, request, &answer);
    if (answer.type == MSG_NONE) /* what the server has its thread do */
      answer = blob_part_answer (self->store, self->arena, &query.part, &error);
  }
  views_read_end (&views);
  return answer;
}

static void check_rows (const struct message *answer, enum message_type record)
{
  const struct value *rows = &answer->arg[RESULT_ROWS];
  for (uint32_t i = 0; i < rows->count; i++)
  {
    struct message row;
    struct slice culprit = SLICE_NONE;
    int error = message_from_map (&row, record, &rows->items[i], &culprit);
    if (error)
      fail_msg ("a row of %s: %s %.*s", message_def (record)->name, error_def (error)->code, SLICE_ARG (culprit));
  }
}

struct message town_query (struct town *self, enum who who, const struct message *request)
{
  static const uint8_t re[16] = {1};
  struct answer sent = {.re = re, .message = answer_query (self, who, request)}, got;
  struct slice culprit = SLICE_NONE, frame = codec_encode_answer (self->arena, &sent);
  int error = codec_decode_answer (self->arena, frame.data, frame.size, &got, &culprit);
  if (error)
    fail_msg ("answer to %s: %s %.*s", message_def (request->type)->name, error_def (error)->code, SLICE_ARG (culprit));
  if (got.message.type == MSG_RESULT)
    check_rows (&got.message, message_def (request->type)->answer);
  return got.message;
}

static struct value rows_of (struct place place, struct town *self, enum who who, const char *verb, const char *text)
{
  struct message request = parse (self, verb, text), answer = town_query (self, who, &request);
  if (answer.type == MSG_RESULT)
    return answer.arg[RESULT_ROWS];
  print_error ("%s:%d: %s %s\n", place.file, place.line, verb, text);
  show ("expected a result, got", &answer);
  _fail (place.file, place.line);
  return VALUE_NONE;
}

struct value town_rows_at (struct place place, struct town *self, enum who who, const char *verb, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  const char *text = format_text (self, format, args);
  va_end (args);
  return rows_of (place, self, who, verb, text);
}

struct value town_row_at (struct place place, struct town *self, enum who who, const char *verb, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  const char *text = format_text (self, format, args);
  va_end (args);
  struct value rows = rows_of (place, self, who, verb, text);
  if (rows.count == 1)
    return rows.items[0];
  print_error ("%s:%d: %s %s: expected one row, got %u\n", place.file, place.line, verb, text, rows.count);
  _fail (place.file, place.line);
  return VALUE_NONE;
}

static uint32_t field_number (enum message_type type, const char *name)
{
  const struct message_def *def = message_def (type);
  for (uint32_t i = 0; i < def->field_count; i++)
    if (strcmp (def->fields[i].name, name) == 0)
      return i;
  fail_msg ("%s has no field %s", def->name, name);
  return 0;
}

struct value town_pages (struct town *self, enum who who, const char *verb, int limit, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  struct message request = parse (self, verb, format_text (self, format, args));
  va_end (args);
  uint32_t page = field_number (request.type, "page");
  struct value all = value_list (self->arena, 16);
  request.arg[field_number (request.type, "limit")] = value_int (limit);
  for (int pages = 0; pages < 10000; pages++)
  {
    struct message answer = town_query (self, who, &request);
    assert_int_equal (answer.type, MSG_RESULT);
    const struct value *rows = &answer.arg[RESULT_ROWS];
    for (uint32_t i = 0; i < rows->count; i++)
      value_append (self->arena, &all, rows->items[i]);
    if (!message_has (&answer, RESULT_NEXT))
      return all;
    request.arg[page] = answer.arg[RESULT_NEXT];
  }
  fail_msg ("%s: pages without end", verb);
  return all;
}

/* ---- Rows ----------------------------------------------------------------------------------------------------------------------------------------------- */

const char *town_text (struct town *self, const struct value *map, const char *key)
{
  struct slice text = value_as_slice (value_at (map, key));
  return arena_copy (self->arena, text.size > 0 ? text.data : "", text.size);
}

uint32_t town_count (const struct value *rows, const char *key, const char *text)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < rows->count; i++)
    count += slice_is (value_as_slice (value_at (&rows->items[i], key)), text);
  return count;
}

bool town_has (const struct value *rows, const char *key, const char *text)
{
  return town_count (rows, key, text) > 0;
}

/* ---- What is kept --------------------------------------------------------------------------------------------------------------------------------------- */

static struct views *look (struct town *self)
{
  struct store_error error;
  struct views *views;
  assert_int_equal (views_read_begin (self->store, &views, &error), STORE_OK);
  return views;
}

struct kase *town_case (struct town *self, const char *ref)
{
  struct kase *kase = arena_alloc (self->arena, sizeof *kase);
  struct value name = value_string (ref);
  struct views *views = look (self);
  bool found = case_find (views, self->arena, &name, kase);
  views_read_end (&views);
  if (!found)
    fail_msg ("there is no case %s", ref);
  return kase;
}

uint32_t town_version (struct town *self, const char *ref)
{
  return town_case (self, ref)->version;
}

struct value town_fields (struct town *self, const char *ref)
{
  struct value fields, imported;
  struct kase *kase = town_case (self, ref);
  struct views *views = look (self);
  case_fields (views, self->arena, kase->id, &fields, &imported);
  views_read_end (&views);
  return fields;
}

bool town_sees (struct town *self, enum who who, const char *ref)
{
  struct message request = town_message (self, "case.get", "{'case': '%s'}", ref), answer = town_query (self, who, &request);
  return answer.type == MSG_RESULT;
}

uint64_t town_seq (struct town *self)
{
  return store_head (self->store).seq;
}

struct record town_record (struct town *self, uint64_t seq, struct record_events **events)
{
  struct record record;
  struct store_error error;
  assert_int_equal (log_read (self->store, self->arena, seq, &record, &error), STORE_OK);
  *events = arena_alloc (self->arena, sizeof **events);
  assert_true (payload_decode (self->arena, record.payload, *events));
  return record;
}

const struct event *town_event (struct town *self, const char *name)
{
  struct record_events *events;
  town_record (self, town_seq (self), &events);
  for (uint32_t i = 0; i < events->count; i++)
    if (strcmp (message_def (events->events[i].message.type)->name, name) == 0)
      return &events->events[i];
  return NULL;
}

const char *town_hash (struct town *self, const char *text)
{
  struct value value;
  uint8_t hash[VALUE_HASH_BYTES];
  json_t *json = json_of (self, text);
  assert_int_equal (json_to_value (self->arena, json, &value), 0);
  json_decref (json);
  value_hash (&value, hash);
  char *hex = arena_alloc (self->arena, 2 * VALUE_HASH_BYTES + 1);
  for (int i = 0; i < VALUE_HASH_BYTES; i++)
    snprintf (hex + 2 * i, 3, "%02x", hash[i]);
  return hex;
}

const char *town_draft (struct town *self, enum who who, const char *title)
{
  struct message done = town_accepted (self, who, "case.draft", "{'title': '%s', 'summary': 'Ein Satz.'}", title);
  return town_ref (self, &done);
}
