/* SPDX-License-Identifier: EUPL-1.2 */
/* watch: events as they happen, until a signal ends it. */
#include "cli.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define HOLD_MS 500 /* a record whose end does not show itself is shown after this */
#define STORE_MS 1000
#define PLACE_MAX 160

static volatile sig_atomic_t ended;

static void on_signal (int signal)
{
  (void) signal;
  ended = 1;
}

/* What came and is not shown yet. */
struct held
{
  struct held *next;
  struct message message;
  struct value cursor;
};

struct watching
{
  struct cli *cli;
  const struct form *form;
  struct held *held, **held_end; /* for people: until the names of its organisations are known */
  struct arena *held_arena;
  char *lines; /* of one record, written at once */
  size_t size, room;
  int64_t seq;             /* theirs */
  char place[PLACE_MAX];   /* the cursor behind them, */
  char written[PLACE_MAX]; /* and behind what was written out: only that is stored, so the library is not asked to keep the place */
  const char *name;        /* what it is stored under; NULL: nowhere */
  int64_t stored_ms;
  bool moved;
  bool broken; /* the reader is gone */
  bool failed;
};

/* ---- Writing ---- */

/* Everything up to the place was written. */
static void settle_place (struct watching *self)
{
  if (self->broken || self->size > 0 || self->place[0] == '\0')
    return;
  memcpy (self->written, self->place, sizeof self->written);
  self->moved = true;
}

static void flush_record (struct watching *self)
{
  for (size_t at = 0; at < self->size && !self->broken;)
  {
    ssize_t written = write (STDOUT_FILENO, self->lines + at, self->size - at);
    if (written > 0)
      at += (size_t) written;
    else if (written < 0 && !ended)
      self->broken = true;
    else if (ended)
      break;
  }
  self->size = 0;
  settle_place (self);
}

static int64_t now_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void store_place (struct watching *self, bool now)
{
  if (self->name == NULL || !self->moved || (!now && now_ms () - self->stored_ms < STORE_MS))
    return;
  struct arena *arena = arena_new ();
  struct value cursor;
  if (ideenbus_cursor_parse (arena, self->written, &cursor) == IDEENBUS_OK)
    ideenbus_cursor_put (self->cli->bus, self->name, &cursor);
  arena_destroy (&arena);
  self->stored_ms = now_ms ();
  self->moved = false;
}

static void set_place (struct watching *self, const struct value *cursor)
{
  struct arena *arena = arena_new ();
  snprintf (self->place, sizeof self->place, "%s", ideenbus_cursor_format (arena, cursor));
  arena_destroy (&arena);
  settle_place (self); /* a mark behind what is out already */
}

static void add_line (struct watching *self, const char *line)
{
  size_t length = strlen (line);
  if (self->size + length + 1 > self->room)
  {
    self->room = 2 * (self->size + length + 1);
    self->lines = realloc (self->lines, self->room);
    if (self->lines == NULL)
      abort ();
  }
  memcpy (self->lines + self->size, line, length);
  self->lines[self->size + length] = '\n';
  self->size += length + 1;
}

/* A line of a record; those of the record before go out first. */
static void add_to_record (struct watching *self, int64_t seq, const char *line)
{
  if (seq != self->seq)
    flush_record (self);
  self->seq = seq;
  add_line (self, line);
}

static void add_json (struct watching *self, int64_t seq, json_t *json)
{
  char *text = json_dumps (json, JSON_COMPACT);
  json_decref (json);
  if (text == NULL)
    return;
  add_to_record (self, seq, text);
  free (text);
}

/* ---- Events ---- */

static json_t *begin_json (const struct message *message, int seq, int n)
{
  json_t *json = json_object ();
  json_object_set_new (json, "seq", json_from_value (&message->arg[seq]));
  json_object_set_new (json, "n", json_from_value (&message->arg[n]));
  return json;
}

static void set_field (json_t *json, const char *key, const struct message *message, int number)
{
  if (message_has (message, number))
    json_object_set_new (json, key, json_from_value (&message->arg[number]));
}

static void set_cursor (struct arena *arena, json_t *json, const struct value *cursor)
{
  json_object_set_new (json, "cursor", json_string (ideenbus_cursor_format (arena, cursor)));
}

/* Texts of one event live in an arena of their own: this may run for months. */
static void print_event (struct watching *self, const struct message *event)
{
  struct cli *cli = self->cli;
  struct arena *kept = cli->arena;
  cli->arena = arena_new ();
  struct slice kind = message_slice (event, EVENT_KIND);
  const char *when = format_time (cli, message_int (event, EVENT_TIME, 0));
  const char *what = describe_event (cli, self->form, kind, &event->arg[EVENT_BODY]);
  const char *who = describe_actor (cli, message_slice (event, EVENT_ROLE), message_slice (event, EVENT_ORG), message_bool (event, EVENT_DEPUTY));
  const char *label = event_label (cli, kind), *ref = slice_text (cli, message_slice (event, EVENT_REF));
  const char *line = arena_printf (cli->arena, "%s  %-14s  %s%s%s  %s", when, ref, label, *what == '\0' ? "" : ": ", what, who);
  int room = cli->width == 0 ? 100000 : cli->width;
  line = text_cut (cli->arena, line, room);
  add_to_record (self, message_int (event, EVENT_SEQ, 0), line);
  arena_destroy (&cli->arena);
  cli->arena = kept;
}

static void show_event (struct watching *self, const struct message *event, const struct value *cursor)
{
  if (!self->cli->json)
  {
    print_event (self, event);
    set_place (self, cursor);
    return;
  }
  struct arena *arena = arena_new ();
  json_t *json = begin_json (event, EVENT_SEQ, EVENT_N);
  set_field (json, "time", event, EVENT_TIME);
  set_field (json, "event", event, EVENT_KIND);
  set_field (json, "case", event, EVENT_CASE);
  set_field (json, "ref", event, EVENT_REF);
  set_field (json, "role", event, EVENT_ROLE);
  set_field (json, "org", event, EVENT_ORG);
  set_field (json, "deputy", event, EVENT_DEPUTY);
  set_field (json, "person", event, EVENT_PERSON);
  json_object_set_new (json, "body", event_body_json (message_slice (event, EVENT_KIND), &event->arg[EVENT_BODY]));
  set_cursor (arena, json, cursor);
  add_json (self, message_int (event, EVENT_SEQ, 0), json);
  set_place (self, cursor);
  arena_destroy (&arena);
}

static void show_change (struct watching *self, const char *name, const struct message *message, int ref, const struct value *cursor)
{
  static_assert ((int) APPEARED_CASE == (int) VANISHED_CASE, "both name the case at the same place");
  struct arena *arena = arena_new ();
  int64_t seq = message_int (message, APPEARED_SEQ, 0);
  if (self->cli->json)
  {
    json_t *json = begin_json (message, APPEARED_SEQ, APPEARED_N);
    json_object_set_new (json, "event", json_string (name));
    set_field (json, "case", message, APPEARED_CASE);
    if (ref >= 0)
      set_field (json, "ref", message, ref);
    set_cursor (arena, json, cursor);
    add_json (self, seq, json);
  }
  else
  {
    const char *which = ref >= 0 && message_has (message, ref) ? text_safe (arena, message_slice (message, ref))
                                                               : id_text (self->cli, value_as_id (&message->arg[APPEARED_CASE]));
    add_to_record (self, seq, arena_printf (arena, "%s  %s", which, event_label (self->cli, slice_of (name))));
  }
  set_place (self, cursor);
  arena_destroy (&arena);
}

static void show (struct watching *self, const struct message *message, const struct value *cursor)
{
  if (message->type == MSG_EVENT)
    show_event (self, message, cursor);
  else if (message->type == MSG_APPEARED)
    show_change (self, "appeared", message, APPEARED_REF, cursor);
  else if (message->type == MSG_VANISHED)
    show_change (self, "vanished", message, -1, cursor);
  else
  {
    flush_record (self);
    set_place (self, cursor);
  }
}

/* ---- Holding ---- */

/* For people it waits until the names are asked for, which cannot be done while the library calls. */
static void take (struct watching *self, const struct message *message, const struct value *cursor)
{
  if (self->cli->json)
  {
    show (self, message, cursor);
    return;
  }
  struct held *held = arena_alloc (self->held_arena, sizeof *held);
  held->message = *message;
  for (uint32_t i = 0; i < message_def (message->type)->field_count; i++)
    held->message.arg[i] = value_copy (self->held_arena, &message->arg[i]);
  held->cursor = value_copy (self->held_arena, cursor);
  *self->held_end = held;
  self->held_end = &held->next;
}

/* The organisations that an event is shown with; how many messages are held. */
static size_t note_orgs (struct watching *self)
{
  size_t count = 0;
  for (const struct held *held = self->held; held != NULL; held = held->next, count++)
    if (held->message.type == MSG_EVENT)
    {
      orgs_note (self->cli, message_slice (&held->message, EVENT_ORG));
      orgs_note (self->cli, row_text (&held->message.arg[EVENT_BODY], "org"));
    }
  return count;
}

/* Shows all that is held; ask: after asking for the names that are not known. */
static void release (struct watching *self, bool ask)
{
  while (self->held != NULL)
  {
    size_t count = note_orgs (self);
    if (ask)
      orgs_fetch (self->cli);                        /* more may come meanwhile */
    for (; count > 0 && self->held != NULL; count--) /* a reset shows them itself */
    {
      const struct held *held = self->held;
      show (self, &held->message, &held->cursor);
      self->held = held->next;
    }
  }
  self->held_end = &self->held;
  arena_reset (self->held_arena);
}

static void on_message (void *context, const struct message *message, const struct value *cursor)
{
  take (context, message, cursor);
}

static void on_through (void *context, const struct value *cursor)
{
  const struct message through = message_new (MSG_THROUGH);
  take (context, &through, cursor);
}

/* Goes on from the head the broker names: whoever keeps a copy has to fetch it anew. */
static bool on_reset (void *context, const struct message *message)
{
  struct watching *self = context;
  struct arena *arena = arena_new ();
  const struct value *head = &message->arg[RESET_HEAD];
  release (self, false);
  flush_record (self);
  if (self->cli->json)
  {
    json_t *json = json_object ();
    json_object_set_new (json, "seq", json_from_value (value_at (head, "seq")));
    json_object_set_new (json, "event", json_string ("reset"));
    json_object_set_new (json, "code", json_from_value (&message->arg[RESET_CODE]));
    set_cursor (arena, json, head);
    add_json (self, -1, json);
  }
  else
    add_line (self, trf (self->cli, T_RESET_LINE, slice_text (self->cli, message_slice (message, RESET_CODE))));
  flush_record (self);
  set_place (self, head);
  arena_destroy (&arena);
  return true;
}

static void on_failed (void *context, const struct message *error)
{
  struct watching *self = context;
  release (self, false);
  flush_record (self);
  say_refused (self->cli, error);
  self->failed = true;
}

/* ---- Running ---- */

static void on_state (struct ideenbus *bus, enum ideenbus_state state, void *context)
{
  struct watching *self = context;
  if (state == IDEENBUS_DOWN && ideenbus_failure (bus) == IDEENBUS_FAILURE_NONE)
    remark (self->cli, T_RECONNECTING, ideenbus_endpoint (bus));
}

static int build_request (struct cli *cli, struct message *request)
{
  const char *from = option_text (cli, OPT_FROM), *kase = option_text (cli, OPT_CASE), *org = option_text (cli, OPT_ORG),
             *district = option_text (cli, OPT_DISTRICT);
  int64_t seq;
  *request = message_new (MSG_FOLLOW);
  if (from != NULL && input_integer (from, &seq) && seq >= 0)
    request->arg[FOLLOW_FROM] = value_int (seq);
  else if (from != NULL && ideenbus_cursor_parse (cli->arena, from, &request->arg[FOLLOW_CURSOR]) != IDEENBUS_OK)
    return fail (cli, STATUS_USAGE, "cursor", T_BAD_CURSOR, from);
  if (kase != NULL)
    request->arg[FOLLOW_CASE] = case_argument (cli, kase);
  if (org != NULL)
    request->arg[FOLLOW_ORG] = value_string (org);
  if (district != NULL)
    request->arg[FOLLOW_DISTRICT] = value_string (district);
  const struct words *kinds = &cli->options[OPT_EVENT];
  if (kinds->count > 0)
    request->arg[FOLLOW_KINDS] = value_list (cli->arena, (uint32_t) kinds->count);
  for (size_t i = 0; i < kinds->count; i++)
    value_append (cli->arena, &request->arg[FOLLOW_KINDS], value_string (kinds->items[i]));
  return STATUS_DONE;
}

/* Two watches with different filters keep different places. */
static const char *cursor_name (struct cli *cli, const struct message *request)
{
  uint8_t hash[VALUE_HASH_BYTES];
  struct message filter = *request;
  filter.arg[FOLLOW_FROM] = filter.arg[FOLLOW_CURSOR] = VALUE_NONE;
  struct value map = message_to_map (cli->arena, &filter);
  value_hash (&map, hash);
  const char *name = "watch";
  for (size_t i = 0; i < sizeof hash && map.count > 0; i++)
    name = arena_printf (cli->arena, "%s%s%02x", name, i == 0 ? "-" : "", (unsigned) hash[i]);
  return name;
}

static void catch_signals (void)
{
  /* Without SA_RESTART: waiting ends as well. */
  struct sigaction action = {.sa_handler = on_signal};
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  action.sa_handler = SIG_IGN;
  sigaction (SIGPIPE, &action, NULL);
}

static int run (struct watching *self, const struct message *request)
{
  struct cli *cli = self->cli;
  const struct ideenbus_handler handler = {on_message, on_message, on_message, on_through, on_reset, on_failed};
  struct message follow = *request;
  self->name = option_given (cli, OPT_RESUME) ? cursor_name (cli, request) : NULL;
  if (self->name != NULL && ideenbus_cursor_get (cli->bus, cli->arena, self->name, &follow.arg[FOLLOW_CURSOR]) == IDEENBUS_OK)
    follow.arg[FOLLOW_FROM] = VALUE_NONE;
  struct ideenbus_stream *stream = ideenbus_follow (cli->bus, &follow, NULL, &handler, self);
  if (stream == NULL)
    return fail (cli, STATUS_USAGE, "bad_message", T_BAD_MESSAGE);
  ideenbus_on_state (cli->bus, on_state, self);
  while (!ended && !self->broken && !ideenbus_stream_ended (stream) && ideenbus_state (cli->bus) != IDEENBUS_REFUSED)
  {
    int code = ideenbus_wait (cli->bus, self->size > 0 ? HOLD_MS : 1000);
    release (self, !ended);
    if (code == IDEENBUS_TIMED_OUT)
      flush_record (self);
    store_place (self, false);
  }
  release (self, false);
  flush_record (self);
  store_place (self, true);
  ideenbus_on_state (cli->bus, NULL, NULL);
  bool refused = ideenbus_state (cli->bus) == IDEENBUS_REFUSED;
  ideenbus_unfollow (cli->bus, &stream);
  if (refused && !ended)
    return say_refused (cli, ideenbus_rejection (cli->bus));
  return self->failed ? STATUS_REFUSED : STATUS_DONE;
}

int cmd_watch (struct cli *cli)
{
  struct watching self = {.cli = cli, .seq = -1};
  struct message request;
  int status = build_request (cli, &request);
  catch_signals ();
  if (status == STATUS_DONE)
    status = bus_reach (cli);
  if (status == STATUS_INTERRUPTED)
    return STATUS_DONE;
  if (status != STATUS_DONE)
    return status;
  if (!cli->json)
    self.form = form_get (cli, SLICE_NONE, 0);
  fflush (stdout);
  self.held_arena = arena_new ();
  self.held_end = &self.held;
  status = run (&self, &request);
  arena_destroy (&self.held_arena);
  free (self.lines);
  return status;
}
