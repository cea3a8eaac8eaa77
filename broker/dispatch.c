/* SPDX-License-Identifier: EUPL-1.2 */
/* One request's way through the server: frame, decoding, session, person, permission; then it is answered in place, handed to the writer, or concerns a stream.
 */
#include "room.h"

#include "log.h"
#include "proto/uuid.h"

#include <sodium.h>

#define STRANGERS_MAX (LIMIT_CONNECTIONS / 10) /* sessions of unknown keys: they must not take the room of people */
#define CULPRIT_BYTES 100                      /* of a field's name in an error; it may be the sender's invention */

static const uint8_t no_id[16];

/* One letter in hand. */
struct visit
{
  struct server *server;
  struct door *door;
  const struct letter *letter;
  struct session *session; /* NULL: has not said hello, or is gone */
  struct request request;
  uint8_t person[16]; /* behind the key; when has_person */
  bool has_person;
};

/* ---- Answers ---- */

/* To the session, or to a peer that has none. */
static void reply (struct visit *visit, const struct message *message)
{
  struct server *server = visit->server;
  const uint8_t *re = visit->request.id != NULL ? visit->request.id : no_id;
  if (visit->session != NULL)
  {
    server_answer (server, &visit->session, re, message);
    return;
  }
  struct slice frame = codec_encode_answer (server->arena, &(struct answer){.re = re, .message = *message});
  door_send (visit->door, visit->letter->routing, visit->letter->routing_size, frame, NULL, 0);
}

/* A name short enough for an error, cut between characters. */
static struct slice shorten (struct slice name)
{
  if (name.size > CULPRIT_BYTES)
  {
    name.size = CULPRIT_BYTES;
    while (name.size > 0 && ((uint8_t) name.data[name.size] & 0xc0) == 0x80)
      name.size--;
  }
  return name;
}

static void reply_error (struct visit *visit, int code, struct slice culprit)
{
  culprit = shorten (culprit);
  struct message error = error_answer (visit->server->arena, code, culprit);
  if (culprit.size > 0)
    error.arg[ERROR_DETAIL] = value_text (culprit);
  reply (visit, &error);
}

/* Roles as people call them, in one language. */
static struct slice role_names (struct arena *arena, uint32_t roles, bool german)
{
  char *names = "";
  for (int role = 0; role < ROLE_COUNT; role++)
    if ((roles >> role & 1) != 0)
      names = arena_printf (arena, "%s%s%s", names, names[0] != '\0' ? ", " : "", role_label ((enum role) role, german));
  return slice_of (names);
}

struct message forbidden_answer (struct arena *arena, uint32_t roles)
{
  const struct error_def *def = error_def (ERR_FORBIDDEN);
  struct message error = error_answer (arena, ERR_FORBIDDEN, SLICE_NONE);
  error.arg[ERROR_DE] = value_text (error_text (arena, def->de, role_names (arena, roles, true), SLICE_NONE));
  error.arg[ERROR_EN] = value_text (error_text (arena, def->en, role_names (arena, roles, false), SLICE_NONE));
  return error;
}

static void reply_forbidden (struct visit *visit, uint32_t roles)
{
  struct message error = forbidden_answer (visit->server->arena, roles);
  reply (visit, &error);
}

/* ---- Who it is ---- */

static void look_up_person (struct visit *visit)
{
  struct server *server = visit->server;
  struct session *session = visit->session;
  uint64_t generation = identities_generation (server->identities);
  if (visit->door->kind == DOOR_IPC)
  {
    visit->has_person = true;
    memcpy (visit->person, PERSON_LOCAL_ADMIN, 16);
  }
  else if (session != NULL && session->generation == generation)
  {
    visit->has_person = session->has_person;
    memcpy (visit->person, session->person, 16);
    return;
  }
  else
    visit->has_person = identities_person_of (server->identities, visit->letter->key, visit->person);
  if (session == NULL)
    return;
  session->generation = generation;
  session->has_person = visit->has_person;
  memcpy (session->person, visit->person, 16);
}

/* The enrolled person behind the connection, or NULL with an error_code. */
static const struct identity *who (struct visit *visit, int *error)
{
  struct server *server = visit->server;
  *error = ERR_UNKNOWN_KEY;
  if (!visit->has_person)
    return NULL;
  const struct identity *identity = identities_get (server->identities, visit->person, server_now (server));
  if (identity == NULL)
    *error = ERR_INTERNAL;
  else if (identity->found && identity->person.status == PERSON_STATUS_ENROLLED)
    return identity;
  else if (identity->found && identity->person.status == PERSON_STATUS_REVOKED)
    *error = ERR_REVOKED;
  return NULL;
}

static void turn_away_revoked (struct visit *visit)
{
  reply_error (visit, ERR_REVOKED, SLICE_NONE);
  visit->request.id = NULL;
  struct message goodbye = message_new (MSG_GOODBYE);
  goodbye.arg[GOODBYE_CODE] = value_string ("revoked");
  reply (visit, &goodbye);
  if (visit->session != NULL)
    server_drop (visit->server, &visit->session, "revoked");
}

/* The person a request acts for: the relay's own, or the one in `as`.  NULL with an error_code. */
static const struct identity *acting (struct visit *visit, int *error)
{
  struct server *server = visit->server;
  const struct identity *identity = who (visit, error);
  const uint8_t *as = visit->request.as;
  if (identity == NULL || as == NULL)
    return identity;
  *error = ERR_NOT_RELAY;
  if ((identity->roles & R_RELAY) == 0)
    return NULL;
  identity = identities_get (server->identities, as, server_now (server));
  *error = ERR_INTERNAL;
  if (identity == NULL)
    return NULL;
  *error = ERR_AS_UNKNOWN;
  if (!identity->found || identity->person.status != PERSON_STATUS_ENROLLED || (identity->roles & R_SYSTEM) != 0)
    return NULL;
  *error = ERR_AS_ADMIN;
  return (identity->roles & R_ADMIN) == 0 || server->config->relay_admin ? identity : NULL;
}

static bool may (const struct identity *identity, uint32_t roles)
{
  return roles == ANY_PERSON || (identity->roles & roles) != 0;
}

/* ---- Session verbs ---- */

/* Sessions of keys that belong to nobody. */
static uint32_t count_strangers (const struct server *server)
{
  const struct session *session;
  uint32_t place = 0, count = 0;
  while ((session = sessions_next (server->sessions, &place)) != NULL)
    count += !session->has_person;
  return count;
}

static void on_hello (struct visit *visit)
{
  struct server *server = visit->server;
  const struct message *hello = &visit->request.message;
  int error;
  const struct identity *identity = who (visit, &error);
  if (identity == NULL && error == ERR_INTERNAL)
  {
    reply_error (visit, error, SLICE_NONE);
    return;
  }
  if (visit->session != NULL)
    server_drop (server, &visit->session, NULL); /* begins anew */
  if (message_int (hello, HELLO_MIN, 0) > PROTOCOL_VERSION || message_int (hello, HELLO_MAX, 0) < PROTOCOL_VERSION)
  {
    reply_error (visit, ERR_VERSION, SLICE ("1"));
    return;
  }
  bool stranger = !visit->has_person && count_strangers (server) >= STRANGERS_MAX;
  struct session *session = stranger ? NULL : sessions_add (server->sessions, visit->door->kind, visit->letter->routing);
  if (session == NULL)
  {
    log_seldom (&server->complained_ms, server_mono (), LEVEL_WARNING, "event=too_many_sessions limit=%d", LIMIT_CONNECTIONS);
    reply_error (visit, ERR_BUSY, SLICE_NONE);
    return;
  }
  if (visit->door->kind == DOOR_TCP)
    memcpy (session->key, visit->letter->key, sizeof session->key);
  session->has_person = visit->has_person;
  memcpy (session->person, visit->person, 16);
  session->generation = identities_generation (server->identities);
  session->seen_ms = session->sent_ms = server_mono ();
  visit->session = session;
  struct message welcome = message_new (MSG_WELCOME);
  welcome.arg[WELCOME_VERSION] = value_int (PROTOCOL_VERSION);
  welcome.arg[WELCOME_SOFTWARE] = value_string ("ideenbusd " IDEENBUS_VERSION);
  welcome.arg[WELCOME_HEAD] = cursor_head (server->arena, server);
  welcome.arg[WELCOME_NOW] = value_int (server_wall ());
  welcome.arg[WELCOME_HEARTBEAT_MS] = value_int (HEARTBEAT_MS);
  welcome.arg[WELCOME_SILENCE_MS] = value_int (SILENCE_MS);
  if (identity != NULL)
    welcome.arg[WELCOME_PERSON] = value_id (identity->person.id);
  if (server->feed_endpoint[0] != '\0')
    welcome.arg[WELCOME_FEED] = value_string (server->feed_endpoint);
  reply (visit, &welcome);
}

static void on_ping (struct visit *visit)
{
  struct message pong = message_new (MSG_PONG);
  pong.arg[PONG_SEQ] = value_int ((int64_t) visit->server->head.seq);
  reply (visit, &pong);
}

/* ---- Commands ---- */

static int check_id (const uint8_t id[16])
{
  int64_t age_ms = server_wall () - uuid_time_ms (id);
  if (age_ms > LIMIT_ID_AGE_MS)
    return ERR_ID_TOO_OLD;
  return age_ms < -LIMIT_ID_AHEAD_MS ? ERR_ID_FUTURE : 0;
}

/* The command takes the arena with frame and request along; the server gets a new one.  relayed: the person behind the key does it for somebody else. */
static void submit (struct visit *visit, const uint8_t *person, bool relayed)
{
  struct server *server = visit->server;
  int error = check_id (visit->request.id);
  size_t bytes = zmq_msg_size ((zmq_msg_t *) &visit->letter->body);
  if (error == 0 && (server->jobs >= LIMIT_QUEUE_JOBS || server->job_bytes + bytes > QUEUE_BYTES))
    error = ERR_BUSY;
  if (error != 0)
  {
    reply_error (visit, error, SLICE_NONE);
    return;
  }
  struct job *job = arena_alloc (server->arena, sizeof *job);
  job->arena = server->arena;
  job->session = visit->session->number;
  job->frame_bytes = bytes;
  job->request = visit->request;
  if (person != NULL)
    memcpy (job->person, person, 16);
  if (relayed)
    memcpy (job->relay, visit->person, 16);
  memcpy (job->curve_key, visit->letter->key, sizeof job->curve_key);
  randombytes_buf (job->salt, sizeof job->salt);
  if (!writer_submit (server->writer, job))
  {
    reply_error (visit, ERR_BUSY, SLICE_NONE);
    return;
  }
  server->arena = arena_new ();
  server->jobs++;
  server->job_bytes += bytes;
}

/* Redeeming an invitation needs no person, but a key; the local door has none.  A relay's key stays its own: whom it lets in acts through it. */
static void on_redeem (struct visit *visit)
{
  int error;
  const struct identity *identity = who (visit, &error);
  if (visit->request.as != NULL)
    reply_error (visit, ERR_NOT_RELAY, SLICE_NONE);
  else if (visit->door->kind == DOOR_IPC)
    reply_error (visit, ERR_KEY_BOUND, SLICE_NONE);
  else
    submit (visit, NULL, identity != NULL && (identity->roles & R_RELAY) != 0);
}

/* ---- Queries ---- */

static void run_query (struct visit *visit, const struct identity *identity, struct moment *moment)
{
  struct server *server = visit->server;
  struct broker_state state = {.started_ms = server->started_ms,
                               .sessions = sessions_count (server->sessions),
                               .streams = server->follows->count,
                               .waiting = server->jobs,
                               .storage_full = server->storage_full};
  struct query query = {.store = server->store,
                        .views = moment->views,
                        .definitions = server->definitions,
                        .programmes = server->programmes,
                        .arena = server->arena,
                        .now_ms = moment->now_ms,
                        .person = &identity->person,
                        .scopes = &identity->scopes,
                        .state = &state};
  struct message answer;
  query_answer (&query, &visit->request.message, &answer);
  if (answer.type == MSG_NONE)
    contents_read (server, &visit->session, &visit->request, &query.part);
  else
    reply (visit, &answer);
}

static void on_query (struct visit *visit, const struct identity *identity)
{
  struct server *server = visit->server;
  struct moment moment;
  if (!server_moment_begin (server, &moment))
  {
    reply_error (visit, ERR_INTERNAL, SLICE_NONE);
    return;
  }
  if ((int64_t) views_seq (moment.views) < visit->request.min_seq)
    reply_error (visit, ERR_BEHIND, SLICE_NONE);
  else
    run_query (visit, identity, &moment);
  server_moment_end (&moment);
}

/* ---- The way ---- */

static void on_stream (struct visit *visit, const struct identity *identity)
{
  switch (visit->request.message.type)
  {
  case MSG_FOLLOW:
    follow_open (visit->server, &visit->session, &visit->request, identity);
    break;
  case MSG_CREDIT:
    follow_credit (visit->server, &visit->session, &visit->request);
    break;
  default:
    follow_close (visit->server, &visit->session, &visit->request);
    break;
  }
}

/* Verbs that need a person. */
static void on_person_verb (struct visit *visit)
{
  const struct message_def *def = message_def (visit->request.message.type);
  int error;
  const struct identity *identity = acting (visit, &error);
  if (identity == NULL)
    reply_error (visit, error, SLICE_NONE);
  else if (!may (identity, def->who))
    reply_forbidden (visit, def->who);
  else if (def->kind == KIND_QUERY)
    on_query (visit, identity);
  else if (def->kind == KIND_COMMAND)
    submit (visit, identity->person.id, visit->request.as != NULL);
  else if (def->kind == KIND_UPLOAD)
    contents_upload (visit->server, &visit->session, &visit->request, identity);
  else
    on_stream (visit, identity);
}

static void on_request (struct visit *visit)
{
  enum message_type type = visit->request.message.type;
  int error;
  look_up_person (visit);
  if (who (visit, &error) == NULL && error == ERR_REVOKED)
    turn_away_revoked (visit);
  else if (visit->server->stopping && type != MSG_PING && type != MSG_BYE)
    reply_error (visit, ERR_SHUTDOWN, SLICE_NONE);
  else if (type == MSG_HELLO)
    on_hello (visit);
  else if (visit->session == NULL)
    reply_error (visit, ERR_NO_HELLO, SLICE_NONE);
  else if (type == MSG_PING)
    on_ping (visit);
  else if (type == MSG_BYE)
    server_goodbye (visit->server, &visit->session, visit->request.id, "bye");
  else if (type == MSG_REDEEM)
    on_redeem (visit);
  else
    on_person_verb (visit);
}

/* Whether the peer goes by the routing id ZeroMQ gave it. */
static bool has_given_routing (const struct letter *letter)
{
  return letter->routing_size == ROUTING_BYTES && letter->routing[0] == 0;
}

static void on_frame (struct visit *visit)
{
  struct server *server = visit->server;
  zmq_msg_t *body = (zmq_msg_t *) &visit->letter->body;
  size_t size = zmq_msg_size (body);
  struct slice culprit = SLICE_NONE;
  if (size > LIMIT_FRAME_BYTES)
  {
    reply_error (visit, ERR_FRAME_SIZE, SLICE_NONE);
    return;
  }
  const char *data = arena_copy (server->arena, zmq_msg_data (body), size);
  int error = codec_decode_request (server->arena, data, size, &visit->request, &culprit);
  if (!has_given_routing (visit->letter))
    reply_error (visit, ERR_ROUTING_ID, SLICE_NONE);
  else if (visit->letter->more > 0)
    reply_error (visit, ERR_FRAME_COUNT, SLICE_NONE);
  else if (error != 0)
    reply_error (visit, error, culprit);
  else
    on_request (visit);
}

void dispatch_letter (struct server *self, struct door *door, struct letter *letter)
{
  struct visit visit = {.server = self, .door = door, .letter = letter};
  if (door->kind == DOOR_TCP && !letter->has_key)
  {
    /* Cannot be: the socket takes CURVE only, and only by our own ZAP handler. */
    log_seldom (&self->complained_ms, server_mono (), LEVEL_ERROR, "event=frame_without_key");
    return;
  }
  if (has_given_routing (letter))
    visit.session = sessions_by_routing (self->sessions, door->kind, letter->routing);
  if (visit.session != NULL && door->kind == DOOR_TCP && memcmp (visit.session->key, letter->key, sizeof letter->key) != 0)
    server_drop (self, &visit.session, "other_key");
  if (visit.session != NULL)
    visit.session->seen_ms = server_mono ();
  on_frame (&visit);
  arena_reset (self->arena);
}
