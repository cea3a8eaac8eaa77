/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers: what the bus says as JSON with an HTTP status, and errors of both tables. */
#include "json_text.h"
#include "room.h"

#include "proto/error.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- Errors ---- */

struct row
{
  int number;
  const char *code;
  bool retry;
  unsigned status;
  const char *de, *en;
};

static const struct row rows[] = {
#define ERR(SYMBOL, NUMBER, CODE, RETRY, STATUS, DE, EN) {NUMBER, CODE, RETRY, STATUS, DE, EN},
#include "clients/web/errors.def"
#undef ERR
};

static const struct row *row_of (int number)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if (rows[i].number == number)
      return &rows[i];
  return NULL;
}

/* The broker's errors by their numbers' hundreds, but for those that HTTP has a word for. */
unsigned answer_status_of (int number)
{
  const struct row *row = row_of (number);
  if (row != NULL)
    return row->status;
  switch (number)
  {
  case ERR_FRAME_SIZE:
  case ERR_TOO_MANY_VALUES:
    return 413;
  case ERR_UNKNOWN_VERB:
  case ERR_NOT_FOUND:
    return 404;
  case ERR_AS_UNKNOWN:
    return 401;
  case ERR_FORBIDDEN:
  case ERR_AS_ADMIN:
    return 403;
  case ERR_BUSY:
  case ERR_STORAGE_FULL:
  case ERR_SHUTDOWN:
  case ERR_BEHIND:
  case ERR_BLOB_FULL:
    return 503;
  case ERR_INTERNAL:
    return 500;
  default:
    return number / 100 == 2 ? 503 : 400; /* 2xx: what is wrong is between the relay and the broker */
  }
}

struct message web_error_message (struct arena *arena, int number, struct slice detail)
{
  const struct row *row = row_of (number);
  const struct error_def *def = row == NULL ? error_def (number) : NULL;
  struct message message = message_new (MSG_ERROR);
  assert (row != NULL || def != NULL);
  struct slice zero = detail.data == NULL ? SLICE ("?") : detail;
  message.arg[ERROR_CODE] = value_string (row != NULL ? row->code : def->code);
  message.arg[ERROR_NUMBER] = value_int (number);
  message.arg[ERROR_RETRY] = value_bool (row != NULL ? row->retry : def->retry);
  message.arg[ERROR_DE] = value_text (error_text (arena, row != NULL ? row->de : def->de, zero, SLICE_NONE));
  message.arg[ERROR_EN] = value_text (error_text (arena, row != NULL ? row->en : def->en, zero, SLICE_NONE));
  if (detail.data != NULL)
    message.arg[ERROR_DETAIL] = value_text (detail);
  return message;
}

static bool wants_json (const struct exchange *self)
{
  bool api = self->path.size >= 5 && memcmp (self->path.data, "/api/", 5) == 0;
  return api || self->route == NULL || (self->route->flags & PAGE) == 0;
}

void exchange_answer_error (struct exchange *self, int number, struct slice detail)
{
  struct message message = web_error_message (self->arena, number, detail);
  unsigned status = answer_status_of (number);
  if (!wants_json (self))
  {
    const char *de = arena_copy (self->arena, message.arg[ERROR_DE].data, message.arg[ERROR_DE].count);
    const char *en = arena_copy (self->arena, message.arg[ERROR_EN].data, message.arg[ERROR_EN].count);
    exchange_answer_response (self, status, page_plain ("Ideenbus", de, en));
    return;
  }
  exchange_answer_message (self, &message, MSG_NONE);
}

void exchange_answer_wait (struct exchange *self, int number, int seconds)
{
  exchange_header (self, "Retry-After", arena_printf (self->arena, "%d", seconds < 1 ? 1 : seconds));
  exchange_answer_error (self, number, SLICE_NONE);
}

/* ---- Responses ---- */

void exchange_header (struct exchange *self, const char *name, const char *value)
{
  struct header *header = arena_alloc (self->arena, sizeof *header);
  for (const char *at = value; *at != '\0'; at++)
    assert ((unsigned char) *at >= ' ' && *at != 127);
  *header = (struct header){self->room->headers, arena_copy (self->arena, name, strlen (name)), arena_copy (self->arena, value, strlen (value))};
  self->room->headers = header;
}

static void set (struct exchange *self, unsigned status, struct MHD_Response *response)
{
  assert (response != NULL && self->room->response == NULL && self->room->phase != PHASE_QUEUED);
  self->room->status = status;
  self->room->response = response;
  exchange_ready (self);
}

static void dress (struct exchange *self, struct MHD_Response *response, enum headers_kind kind)
{
  headers_add (self->web, response, kind);
  for (const struct header *at = self->room->headers; at != NULL; at = at->next)
    MHD_add_response_header (response, at->name, at->value);
}

/* JSON, taken over. */
static void answer_text (struct exchange *self, unsigned status, char *text, size_t size)
{
  struct MHD_Response *response = MHD_create_response_from_buffer (size, text, MHD_RESPMEM_MUST_FREE);
  if (response == NULL)
    abort ();
  MHD_add_response_header (response, "Content-Type", "application/json; charset=utf-8");
  dress (self, response, HEADERS_API);
  set (self, status, response);
}

/* ---- What the bus says ---- */

/* A refusal because the one thing asked for is not there. */
static bool only_not_found (const struct message *refused)
{
  const struct value *reasons = &refused->arg[REFUSED_REASONS];
  return reasons->kind == VALUE_LIST && reasons->count == 1 && slice_is (value_as_slice (value_at (&reasons->items[0], "code")), "not_found");
}

static unsigned status_of (const struct message *answer)
{
  switch (answer->type)
  {
  case MSG_REFUSED:
    return only_not_found (answer) ? 404 : 409;
  case MSG_ERROR:
    return answer_status_of ((int) message_int (answer, ERROR_NUMBER, ERR_INTERNAL));
  default:
    return 200;
  }
}

/* The person behind a session is gone from the bus: for the browser that is a session that ended. */
static bool is_person_gone (const struct message *answer)
{
  return answer->type == MSG_ERROR && message_int (answer, ERROR_NUMBER, 0) == ERR_AS_UNKNOWN;
}

void exchange_answer_message (struct exchange *self, const struct message *answer, enum message_type verb)
{
  if (is_person_gone (answer))
  {
    if (self->has_person)
      session_person_gone (self->web, self->person);
    exchange_answer_error (self, WEB_LOGIN_NEEDED, SLICE ("as_unknown"));
    return;
  }
  struct json_text text = {0};
  json_text_answer (&text, answer, verb == MSG_NONE ? MSG_NONE : message_def (verb)->answer);
  answer_text (self, status_of (answer), text.data, text.size);
}

void exchange_answer_json (struct exchange *self, unsigned status, json_t *json)
{
  char *text = json_dumps (json, JSON_COMPACT);
  json_decref (json);
  if (text == NULL)
  {
    web_log (WEB_ERROR, "event=no_json route=%s", self->route == NULL ? "" : self->route->path);
    exchange_answer_error (self, ERR_INTERNAL, SLICE_NONE);
    return;
  }
  answer_text (self, status, text, strlen (text));
}

void exchange_answer_response (struct exchange *self, unsigned status, struct MHD_Response *response)
{
  dress (self, response, self->route != NULL && (self->route->flags & PAGE) == 0 ? HEADERS_API : HEADERS_PAGE);
  set (self, status, response);
}

/* What many share is only counted: one reference is given to the daemon, the other one is the owner's. */
void exchange_answer_shared (struct exchange *self, unsigned status, struct MHD_Response *response)
{
  self->room->shared = true;
  set (self, status, response);
}

/* ---- JSON that came ---- */

const json_t *exchange_json (struct exchange *self)
{
  json_error_t error;
  if (self->room->json != NULL)
    return self->room->json;
  self->room->json = json_loadb (self->body.size == 0 ? "" : self->body.data, self->body.size, JSON_REJECT_DUPLICATES, &error);
  if (json_is_object (self->room->json))
    return self->room->json;
  const char *why = self->room->json != NULL ? "object" : error.text;
  exchange_answer_error (self, WEB_BAD_JSON, slice_of (arena_printf (self->arena, "%s", why)));
  return NULL;
}

struct slice json_text (const json_t *object, const char *key)
{
  const json_t *value = json_object_get (object, key);
  return json_is_string (value) ? (struct slice){json_string_value (value), (uint32_t) json_string_length (value)} : SLICE_NONE;
}
