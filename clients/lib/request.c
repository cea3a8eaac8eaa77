/* SPDX-License-Identifier: EUPL-1.2 */
/* Requests that wait for their answer: kept encoded and in order, so that a new session repeats exactly what the old one said. */
#include "room.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_FIRST_MS 100
#define PATIENCE_LAST_MS 5000

/* ---- The list ---- */

/* Ids end in random bits; but those made from a time and a counter must spread as well. */
static struct ib_pending **bucket_of (struct ib_requests *requests, const uint8_t id[16])
{
  uint32_t hash = 2166136261u;
  for (int i = 0; i < 16; i++)
    hash = (hash ^ id[i]) * 16777619u;
  return &requests->buckets[hash % IB_BUCKETS];
}

struct ib_pending *ib_request_find (struct ideenbus *self, const uint8_t id[16])
{
  struct ib_pending *at = *bucket_of (&self->requests, id);
  while (at != NULL && memcmp (at->id, id, 16) != 0)
    at = at->bucket;
  return at;
}

struct ib_pending *ib_request_add (struct ideenbus *self, const uint8_t id[16], enum message_type verb, const void *frame, size_t size, bool early,
                                   ideenbus_answer_fn *answered, void *context)
{
  struct ib_requests *requests = &self->requests;
  struct ib_pending *pending = calloc (1, sizeof *pending), **bucket = bucket_of (requests, id);
  if (pending == NULL || (pending->frame = malloc (size)) == NULL)
    abort ();
  memcpy (pending->id, id, 16);
  memcpy (pending->frame, frame, size);
  pending->size = size;
  pending->verb = verb;
  pending->early = early;
  pending->answered = answered;
  pending->context = context;
  pending->bucket = *bucket;
  *bucket = pending;
  pending->prev = requests->last;
  *(requests->last == NULL ? &requests->first : &requests->last->next) = pending;
  requests->last = pending;
  requests->count++;
  requests->unsent++;
  return pending;
}

/* Takes it off the list; it is still the caller's to free. */
static void unlink_pending (struct ib_requests *requests, struct ib_pending *pending)
{
  struct ib_pending **at = bucket_of (requests, pending->id);
  while (*at != pending)
    at = &(*at)->bucket;
  *at = pending->bucket;
  *(pending->prev == NULL ? &requests->first : &pending->prev->next) = pending->next;
  *(pending->next == NULL ? &requests->last : &pending->next->prev) = pending->prev;
  requests->count--;
  if (!pending->sent)
    requests->unsent--;
}

static void free_pending (struct ib_pending *pending)
{
  free (pending->frame);
  free (pending);
}

void ib_request_remove (struct ideenbus *self, struct ib_pending *pending)
{
  unlink_pending (&self->requests, pending);
  free_pending (pending);
}

void ib_request_drop_early (struct ideenbus *self)
{
  for (struct ib_pending *at = self->requests.first, *next; at != NULL; at = next)
  {
    next = at->next;
    if (at->early)
      ib_request_remove (self, at);
  }
}

void ib_request_unsend_all (struct ideenbus *self)
{
  for (struct ib_pending *at = self->requests.first; at != NULL; at = at->next)
  {
    at->sent = false;
    at->not_before_ms = 0;
  }
  self->requests.unsent = self->requests.count;
}

void ib_request_send_due (struct ideenbus *self)
{
  struct ib_requests *requests = &self->requests;
  int64_t now = requests->unsent == 0 ? 0 : ib_now_ms ();
  size_t rest = requests->unsent;
  for (struct ib_pending *at = requests->first; at != NULL && rest > 0; at = at->next)
  {
    if (at->sent)
      continue;
    rest--;
    if ((self->state != IDEENBUS_UP && !at->early) || at->not_before_ms > now)
      continue;
    if (!ib_session_write (self, at->frame, at->size))
      return;
    at->sent = true;
    requests->unsent--;
  }
}

int64_t ib_request_due_ms (const struct ideenbus *self)
{
  int64_t due = INT64_MAX;
  size_t rest = self->requests.unsent;
  for (const struct ib_pending *at = self->requests.first; at != NULL && rest > 0; at = at->next)
    if (!at->sent)
    {
      rest--;
      if ((self->state == IDEENBUS_UP || at->early) && at->not_before_ms < due)
        due = at->not_before_ms;
    }
  return due;
}

/* ---- Answers ---- */

/* The broker asks for patience: nothing was decided, and the same request may succeed. */
static bool must_wait (const struct message *answer)
{
  static const char *const codes[] = {"busy", "behind", "shutdown"};
  if (answer->type != MSG_ERROR)
    return false;
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
    if (slice_is (message_slice (answer, ERROR_CODE), codes[i]))
      return true;
  return false;
}

static void call_back (struct ideenbus *self, struct ib_pending *pending, const struct message *answer)
{
  bool calling = self->calling;
  self->calling = true;
  if (pending->answered != NULL)
    pending->answered (self, pending->id, answer, pending->context);
  self->calling = calling;
}

bool ib_request_answered (struct ideenbus *self, const uint8_t re[16], const struct message *answer)
{
  struct ib_pending *pending = ib_request_find (self, re);
  if (pending == NULL)
    return false;
  if (must_wait (answer))
  {
    if (pending->sent)
      self->requests.unsent++;
    pending->sent = false;
    pending->backoff_ms = pending->backoff_ms == 0                      ? PATIENCE_FIRST_MS
                          : pending->backoff_ms >= PATIENCE_LAST_MS / 2 ? PATIENCE_LAST_MS
                                                                        : 2 * pending->backoff_ms;
    pending->not_before_ms = ib_now_ms () + pending->backoff_ms;
    return false;
  }
  unlink_pending (&self->requests, pending);
  if (answer->type == MSG_DONE && message_def (pending->verb)->kind == KIND_COMMAND)
    ib_sent_note (self, pending, answer);
  else if (answer->type == MSG_RESULT && !pending->passing)
    ib_cache_result (self, pending->verb, answer);
  call_back (self, pending, answer);
  free_pending (pending);
  return true;
}

void ib_request_reject_all (struct ideenbus *self, const struct message *why)
{
  /* Those added by the callbacks wait for the next step, or this might never end. */
  for (size_t count = self->requests.count; count > 0 && self->requests.first != NULL; count--)
  {
    struct ib_pending *pending = self->requests.first;
    unlink_pending (&self->requests, pending);
    call_back (self, pending, why);
    free_pending (pending);
    self->events++;
  }
}

/* ---- Public ---- */

int ideenbus_check (struct arena *arena, const struct message *request, struct slice *culprit)
{
  struct message checked;
  struct value map = message_to_map (arena, request);
  *culprit = SLICE_NONE;
  if (message_def (request->type)->kind > KIND_STREAM)
    return ERR_UNKNOWN_VERB;
  return message_from_map (&checked, request->type, &map, culprit);
}

static int encode (struct ideenbus *self, const struct message *message, const struct ideenbus_options *options, const uint8_t id[16], struct slice *frame)
{
  struct slice culprit;
  arena_reset (self->send_arena);
  if (ideenbus_check (self->send_arena, message, &culprit) != 0)
    return IDEENBUS_BAD_MESSAGE;
  struct request request = {.id = id, .message = *message};
  if (options != NULL)
  {
    request.as = options->as;
    request.after = options->after;
    request.min_seq = options->min_seq;
  }
  *frame = codec_encode_request (self->send_arena, &request);
  return frame->size <= LIMIT_FRAME_BYTES ? IDEENBUS_OK : IDEENBUS_BAD_MESSAGE;
}

int ideenbus_send (struct ideenbus *self, const struct message *request, const struct ideenbus_options *options, ideenbus_answer_fn *answered, void *context,
                   uint8_t id[16])
{
  uint8_t own[16];
  struct slice frame;
  if (options != NULL && options->id != NULL)
    memcpy (own, options->id, 16);
  else
    uuid_new (own);
  if (message_def (request->type)->kind == KIND_STREAM || ib_request_find (self, own) != NULL)
    return IDEENBUS_BAD_MESSAGE;
  int code = encode (self, request, options, own, &frame);
  if (code != IDEENBUS_OK)
    return code;
  /* A case as it was is none to go on from. */
  bool past = request->type == MSG_CASE_GET && (message_has (request, CASE_GET_AT) || message_has (request, CASE_GET_ON));
  ib_request_add (self, own, request->type, frame.data, frame.size, false, answered, context)->passing = past || (options != NULL && options->passing);
  if (id != NULL)
    memcpy (id, own, 16);
  if (self->state == IDEENBUS_UP)
    ib_request_send_due (self);
  if (self->epoll_fd >= 0 && !self->calling)
    ib_fd_sent (self);
  return IDEENBUS_OK;
}

void ideenbus_cancel (struct ideenbus *self, const uint8_t id[16])
{
  struct ib_pending *pending = ib_request_find (self, id);
  if (pending != NULL)
    ib_request_remove (self, pending);
}

size_t ideenbus_pending (const struct ideenbus *self)
{
  return self->requests.count;
}

/* ---- Blocking ---- */

struct call
{
  struct arena *arena;
  struct message *answer;
  bool done;
};

static void called (struct ideenbus *self, const uint8_t id[16], const struct message *answer, void *context)
{
  struct call *call = context;
  struct slice culprit;
  (void) self;
  (void) id;
  struct value map = message_to_map (call->arena, answer), copy = value_copy (call->arena, &map);
  *call->answer = message_new (answer->type);
  message_from_map (call->answer, answer->type, &copy, &culprit);
  call->done = true;
}

/* Waits for one request; without a session for timeout_ms only, counted anew whenever one was there. */
static int wait_for (struct ideenbus *self, const struct call *call, int timeout_ms)
{
  int64_t start = ib_now_ms (), without = start;
  while (!call->done)
  {
    int64_t now = ib_now_ms ();
    if (self->state == IDEENBUS_UP)
      without = now;
    if (now - without >= timeout_ms)
      return IDEENBUS_UNREACHABLE;
    if (now - start >= IB_ANSWER_MS + timeout_ms)
      return IDEENBUS_TIMED_OUT;
    int64_t rest = timeout_ms - (now - without);
    int code = ideenbus_wait (self, rest > 1000 ? 1000 : (int) rest);
    if (code == IDEENBUS_INTERRUPTED && !call->done)
      return code;
  }
  return IDEENBUS_OK;
}

int ideenbus_call (struct ideenbus *self, struct arena *arena, const struct message *request, const struct ideenbus_options *options, int timeout_ms,
                   struct message *answer)
{
  uint8_t id[16];
  struct call call = {.arena = arena, .answer = answer};
  if (self->state == IDEENBUS_REFUSED)
    return IDEENBUS_REJECTED;
  int code = ideenbus_send (self, request, options, called, &call, id);
  if (code == IDEENBUS_OK)
    code = wait_for (self, &call, timeout_ms);
  if (!call.done)
    ideenbus_cancel (self, id);
  return call.done && self->state == IDEENBUS_REFUSED ? IDEENBUS_REJECTED : code;
}

/* The number of a field in a verb's row, -1 where it has none of this name. */
static int field_named (enum message_type verb, const char *name)
{
  const struct message_def *def = message_def (verb);
  for (uint32_t i = 0; i < def->field_count; i++)
    if (strcmp (def->fields[i].name, name) == 0)
      return (int) i;
  return -1;
}

/* The rows of one page, handed on; true when there is another page to ask for. */
static bool hand_on (const struct message *page, ideenbus_row_fn *row, void *context)
{
  const struct value *rows = &page->arg[RESULT_ROWS];
  for (uint32_t i = 0; i < rows->count; i++)
    if (!row (&rows->items[i], context))
      return false;
  return message_has (page, RESULT_NEXT);
}

static void keep_answer (struct arena *arena, const struct message *answer, struct message *kept)
{
  struct slice culprit;
  struct message last = *answer;
  if (last.type == MSG_RESULT)
    last.arg[RESULT_ROWS] = value_list (arena, 1);
  struct value map = message_to_map (arena, &last), copy = value_copy (arena, &map);
  *kept = message_new (last.type);
  message_from_map (kept, last.type, &copy, &culprit);
}

int ideenbus_rows (struct ideenbus *self, struct arena *arena, const struct message *request, int timeout_ms, ideenbus_row_fn *row, void *context,
                   struct message *answer)
{
  struct message ask = *request, page;
  int page_field = field_named (ask.type, "page"), limit = field_named (ask.type, "limit");
  if (limit >= 0 && !message_has (&ask, limit))
    ask.arg[limit] = value_int (message_def (ask.type)->fields[limit].max);
  /* Two, because the next page is asked for with something of the one before. */
  struct arena *pages[2] = {arena_new (), arena_new ()};
  int code;
  for (int turn = 0;; turn = 1 - turn)
  {
    arena_reset (pages[turn]);
    code = ideenbus_call (self, pages[turn], &ask, NULL, timeout_ms, &page);
    if (code != IDEENBUS_OK)
      break;
    if (page.type != MSG_RESULT || !hand_on (&page, row, context) || page_field < 0)
    {
      keep_answer (arena, &page, answer);
      break;
    }
    ask.arg[page_field] = page.arg[RESULT_NEXT];
  }
  arena_destroy (&pages[0]);
  arena_destroy (&pages[1]);
  return code;
}

static bool is_storage_full (const struct message *answer)
{
  return answer->type == MSG_ERROR && slice_is (message_slice (answer, ERROR_CODE), "storage_full");
}

int ideenbus_command (struct ideenbus *self, struct arena *arena, const struct message *request, const struct ideenbus_options *options, int timeout_ms,
                      struct message *answer, uint8_t id[16])
{
  uint8_t own[16];
  struct ideenbus_options with = options == NULL ? (struct ideenbus_options){0} : *options;
  if (with.id == NULL)
    uuid_new (own);
  else
    memcpy (own, with.id, 16);
  with.id = own;
  if (id != NULL)
    memcpy (id, own, 16);
  int code = ideenbus_call (self, arena, request, &with, timeout_ms, answer);
  bool undelivered = code == IDEENBUS_UNREACHABLE || code == IDEENBUS_TIMED_OUT || (code == IDEENBUS_OK && is_storage_full (answer));
  if (!undelivered)
    return code;
  code = ideenbus_enqueue (self, request, &with, NULL);
  return code == IDEENBUS_OK ? IDEENBUS_QUEUED : code;
}
