/* SPDX-License-Identifier: EUPL-1.2 */
#include "room.h"

#include "log.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>

#define TURN_LETTERS 256 /* of one door before the loop turns */
#define GOODBYE_LINGER_MS 2000
#define SECOND_MS 1000
#define BACKLOGS_BYTES ((size_t) 64 * 1024 * 1024) /* of all peers */
#define CLOCK_BEHIND_MS 60000
#define FLUSH_MS 2 /* between two tries to send what waits */

/* ---- Time ---- */

int64_t server_wall (void)
{
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t server_now (const struct server *self)
{
  int64_t now = server_wall ();
  return now > self->head.time_ms ? now : self->head.time_ms;
}

int64_t server_mono (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- Ways out ---- */

int server_stream (struct server *self, struct session *session, struct slice frame, const uint8_t re[16])
{
  if (session->backlog != NULL)
    return EAGAIN; /* answers first */
  int status = door_send (&self->doors[session->door], session->routing, ROUTING_BYTES, frame, re, entry_re_at ());
  if (status == 0)
    session->sent_ms = server_mono ();
  return status;
}

/* Sends from a backlog as far as the peer takes it: 0, EAGAIN or EHOSTUNREACH. */
static int flush (struct server *self, struct backlog *backlog, int64_t mono)
{
  struct session *session = backlog->session;
  while (backlog->first != NULL)
  {
    int status = door_send (&self->doors[session->door], session->routing, ROUTING_BYTES, backlog_first (backlog), NULL, 0);
    if (status != 0)
      return status;
    self->backlog_bytes -= backlog_first (backlog).size;
    backlog_shift (backlog, mono);
    session->sent_ms = mono;
  }
  backlog_destroy (&session->backlog);
  return 0;
}

static void schedule_flush (struct server *self);
static int finish_when_done (struct server *self);

static int on_flush (zloop_t *loop, int timer, void *self_)
{
  (void) loop;
  (void) timer;
  struct server *self = self_;
  struct link late;
  int64_t mono = server_mono ();
  self->flushing = false;
  list_init (&late);
  list_take (&late, &self->backlogs);
  while (!list_empty (&late))
  {
    struct backlog *backlog = LINK_OWNER (late.behind, struct backlog, link);
    struct session *session = backlog->session;
    list_leave (&backlog->link);
    list_add (&self->backlogs, &backlog->link);
    int status = flush (self, backlog, mono);
    if (status == EHOSTUNREACH || (status == EAGAIN && mono - backlog->moved_ms > BACKLOG_STUCK_MS))
      server_drop (self, &session, server_why (status));
  }
  schedule_flush (self);
  return finish_when_done (self);
}

static void schedule_flush (struct server *self)
{
  if (self->flushing || list_empty (&self->backlogs))
    return;
  self->flushing = true;
  zloop_timer (self->loop, FLUSH_MS, 1, on_flush, self);
}

int server_send (struct server *self, struct session *session, struct slice frame)
{
  int64_t mono = server_mono ();
  if (session->backlog == NULL)
  {
    int status = door_send (&self->doors[session->door], session->routing, ROUTING_BYTES, frame, NULL, 0);
    if (status == 0)
      session->sent_ms = mono;
    if (status != EAGAIN)
      return status;
    session->backlog = backlog_new (session, mono);
    list_add (&self->backlogs, &session->backlog->link);
    schedule_flush (self);
  }
  if (self->backlog_bytes + frame.size > BACKLOGS_BYTES || !backlog_add (session->backlog, frame))
    return EAGAIN;
  self->backlog_bytes += frame.size;
  return 0;
}

const char *server_why (int status)
{
  return status == EAGAIN ? "reads_nothing" : "peer_gone";
}

bool server_answer (struct server *self, struct session **session, const uint8_t *re, const struct message *message)
{
  static const uint8_t nobody[16];
  struct slice frame = codec_encode_answer (self->arena, &(struct answer){.re = re != NULL ? re : nobody, .message = *message});
  if (frame.size > LIMIT_FRAME_BYTES)
  {
    log_line (LEVEL_ERROR, "event=answer_too_large type=%s bytes=%u", message_def (message->type)->name, frame.size);
    struct message error = error_answer (self->arena, ERR_INTERNAL, SLICE_NONE);
    frame = codec_encode_answer (self->arena, &(struct answer){.re = re != NULL ? re : nobody, .message = error});
  }
  int status = server_send (self, *session, frame);
  if (status == 0)
    return true;
  server_drop (self, session, server_why (status));
  return false;
}

void server_drop (struct server *self, struct session **session, const char *why)
{
  while ((*session)->follows != NULL)
  {
    struct follow *follow = (*session)->follows;
    follow_end (self, &follow);
  }
  if ((*session)->backlog != NULL)
    self->backlog_bytes -= (*session)->backlog->bytes;
  backlog_destroy (&(*session)->backlog);
  if (why != NULL)
    log_line (LEVEL_INFO, "event=session_ended session=%llu why=%s", (unsigned long long) (*session)->number, why);
  sessions_remove (self->sessions, session);
}

void server_goodbye (struct server *self, struct session **session, const uint8_t *re, const char *code)
{
  struct message goodbye = message_new (MSG_GOODBYE);
  goodbye.arg[GOODBYE_CODE] = value_string (code);
  if (server_answer (self, session, re, &goodbye))
    server_drop (self, session, NULL);
}

bool server_moment_begin (struct server *self, struct moment *moment)
{
  struct store_error error;
  *moment = (struct moment){.now_ms = server_now (self), .arena = self->moment_arena, .events = self->events};
  if (views_read_begin (self->store, &moment->views, &error) == STORE_OK)
    return true;
  log_seldom (&self->complained_ms, server_mono (), LEVEL_ERROR, "event=views_unreadable error=\"%s\"", error.text);
  return false;
}

void server_moment_end (struct moment *moment)
{
  views_read_end (&moment->views);
}

/* ---- The loop's events ---- */

static int on_letters (zloop_t *loop, zsock_t *socket, void *self_)
{
  (void) loop;
  struct server *self = self_;
  struct door *door = socket == self->doors[DOOR_TCP].socket ? &self->doors[DOOR_TCP] : &self->doors[DOOR_IPC];
  struct letter letter;
  for (int i = 0; i < TURN_LETTERS && door_receive (door, &letter); i++)
  {
    dispatch_letter (self, door, &letter);
    letter_close (&letter);
  }
  return 0;
}

/* A failed sync: nobody knows what is on the disk.  Nothing more is answered; the restart reads it. */
static void check_writer (const struct server *self)
{
  if (!writer_failed (self->writer))
    return;
  log_line (LEVEL_ERROR, "event=writer_failed action=exit");
  _exit (2);
}

static int finish_when_done (struct server *self)
{
  if (self->stopped)
    return -1;
  /* Answers that wait for a slow peer are waited for; one that takes nothing is dropped in a while. */
  if (!self->stopping || self->jobs > 0 || self->uploading > 0 || !list_empty (&self->backlogs))
    return 0;
  struct session *session;
  uint32_t place = 0;
  while ((session = sessions_next (self->sessions, &place)) != NULL)
    server_goodbye (self, &session, NULL, "shutdown");
  self->stopped = true;
  return -1; /* ends the loop */
}

static int on_outcomes (zloop_t *loop, zmq_pollitem_t *item, void *self_)
{
  (void) loop;
  (void) item;
  struct server *self = self_;
  check_writer (self);
  outcomes_take (self);
  check_writer (self);
  return finish_when_done (self);
}

static int on_contents (zloop_t *loop, zmq_pollitem_t *item, void *self_)
{
  (void) loop;
  (void) item;
  struct server *self = self_;
  contents_take (self);
  return finish_when_done (self);
}

static int on_signal (zloop_t *loop, zmq_pollitem_t *item, void *self_)
{
  (void) loop;
  struct server *self = self_;
  struct signalfd_siginfo signal;
  if (read (item->fd, &signal, sizeof signal) != sizeof signal || self->stopping)
    return 0;
  log_line (LEVEL_NOTICE, "event=stopping signal=%u waiting=%u", signal.ssi_signo, self->jobs);
  sd_notify (0, "STOPPING=1");
  self->stopping = true;
  return finish_when_done (self);
}

/* ---- Every second ---- */

static void keep_session (struct server *self, struct session *session, struct slice pong, int64_t mono)
{
  if (mono - session->seen_ms > SILENCE_MS)
    server_drop (self, &session, "silent");
  else if (mono - session->sent_ms >= HEARTBEAT_MS - SECOND_MS)
  {
    int status = session->backlog != NULL ? 0 : server_send (self, session, pong);
    if (status != 0)
      server_drop (self, &session, server_why (status));
  }
}

static void keep_sessions (struct server *self)
{
  static const uint8_t nobody[16];
  struct message pong = message_new (MSG_PONG);
  pong.arg[PONG_SEQ] = value_int ((int64_t) self->head.seq);
  struct slice frame = codec_encode_answer (self->arena, &(struct answer){.re = nobody, .message = pong});
  int64_t mono = server_mono ();
  struct session *session;
  uint32_t place = 0;
  while ((session = sessions_next (self->sessions, &place)) != NULL)
    keep_session (self, session, frame, mono);
}

static void publish_head (struct server *self)
{
  static const uint8_t nobody[16];
  if (self->feed == NULL)
    return;
  struct message through = message_new (MSG_THROUGH);
  through.arg[THROUGH_CURSOR] = cursor_head (self->arena, self);
  feed_head (self->feed, codec_encode_answer (self->arena, &(struct answer){.re = nobody, .message = through}));
}

static int on_second (zloop_t *loop, int timer, void *self_)
{
  (void) loop;
  (void) timer;
  struct server *self = self_;
  check_writer (self);
  keep_sessions (self);
  publish_head (self);
  pump_second (self);
  arena_reset (self->arena);
  sd_notify (0, "WATCHDOG=1");
  return finish_when_done (self);
}

/* ---- Life ---- */

static int open_sockets (struct server *self, char *error, size_t error_size)
{
  char path[4096];
  self->auth = auth_new (self->loop);
  if (self->auth == NULL)
  {
    snprintf (error, error_size, "cannot answer ZeroMQ's questions about connections: inproc://zeromq.zap.01 is taken");
    return -1;
  }
  snprintf (path, sizeof path, "%s/admin.ipc", self->config->data);
  if (door_open_tcp (&self->doors[DOOR_TCP], self->config->bind, self->keys->secret_key, error, error_size) == -1 ||
      door_open_ipc (&self->doors[DOOR_IPC], path, error, error_size) == -1)
    return -1;
  if (self->config->feed[0] == '\0')
    return 0;
  self->feed = feed_new (self->loop, self->sights, self->config->feed, self->keys->secret_key, error, error_size);
  if (self->feed == NULL)
    return -1;
  if (self->config->public_feed[0] != '\0')
    snprintf (self->feed_endpoint, sizeof self->feed_endpoint, "%s", self->config->public_feed);
  else
  {
    char address[sizeof self->feed_endpoint - 6];
    config_outside (self->config, feed_endpoint (self->feed), address, sizeof address);
    snprintf (self->feed_endpoint, sizeof self->feed_endpoint, "tcp://%s", address);
  }
  return 0;
}

struct server *server_new (const struct config *config, const struct keys *keys, struct store *store, char *error, size_t error_size)
{
  struct server *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  self->config = config;
  self->keys = keys;
  self->store = store;
  self->loop = zloop_new ();
  self->sessions = sessions_new (LIMIT_CONNECTIONS);
  self->identities = identities_new (store);
  self->definitions = definitions_new ();
  self->programmes = programmes_new ();
  self->sights = sights_new ();
  self->ring = ring_new (store, (size_t) config->ring_mib * 1024 * 1024);
  self->follows = follows_new ();
  list_init (&self->backlogs);
  self->arena = arena_new ();
  self->moment_arena = arena_new ();
  self->events = calloc (1, sizeof *self->events);
  if (self->loop == NULL || self->events == NULL)
    abort ();
  self->started_ms = server_wall ();
  if (open_sockets (self, error, error_size) == -1)
    server_destroy (&self);
  return self;
}

void server_run (struct server *self, struct writer *writer)
{
  self->writer = writer;
  self->head = store_head (self->store);
  ring_move (self->ring, self->head.seq);
  if (self->head.time_ms - server_wall () > CLOCK_BEHIND_MS)
    log_line (LEVEL_WARNING,
              "event=clock_behind behind_s=%lld hint=\"this clock is wrong, or was when the newest record was written; decisions are dated with the latter\"",
              (long long) (self->head.time_ms - server_wall ()) / 1000);
  sigset_t signals;
  sigemptyset (&signals);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGINT);
  int signal_fd = signalfd (-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signal_fd == -1)
    abort ();
  self->uploads = uploads_new (self->store);
  zmq_pollitem_t on_fd[] = {
      {.fd = signal_fd, .events = ZMQ_POLLIN}, {.fd = writer_fd (writer), .events = ZMQ_POLLIN}, {.fd = uploads_fd (self->uploads), .events = ZMQ_POLLIN}};
  zloop_poller (self->loop, &on_fd[0], on_signal, self);
  zloop_poller (self->loop, &on_fd[1], on_outcomes, self);
  zloop_poller (self->loop, &on_fd[2], on_contents, self);
  for (int i = 0; i < DOOR_COUNT; i++)
  {
    zloop_reader (self->loop, self->doors[i].socket, on_letters, self);
    zloop_reader_set_tolerant (self->loop, self->doors[i].socket);
  }
  zloop_timer (self->loop, SECOND_MS, 0, on_second, self);
  zloop_set_nonstop (self->loop, true); /* signals come by their descriptor */
  while (!self->stopped)
    zloop_start (self->loop);
  zloop_poller_end (self->loop, &on_fd[0]);
  zloop_poller_end (self->loop, &on_fd[1]);
  zloop_poller_end (self->loop, &on_fd[2]);
  uploads_destroy (&self->uploads);
  close (signal_fd);
}

static void drop_sessions (struct server *self)
{
  struct session *session;
  uint32_t place = 0;
  while ((session = sessions_next (self->sessions, &place)) != NULL)
    server_drop (self, &session, NULL);
}

void server_destroy (struct server **self_)
{
  struct server *self = *self_;
  if (self == NULL)
    return;
  drop_sessions (self);
  for (int i = 0; i < DOOR_COUNT; i++)
    if (self->doors[i].socket != NULL)
    {
      zloop_reader_end (self->loop, self->doors[i].socket);
      door_close (&self->doors[i], GOODBYE_LINGER_MS);
    }
  feed_destroy (&self->feed);
  auth_destroy (&self->auth);
  zloop_destroy (&self->loop);
  follows_destroy (&self->follows);
  ring_destroy (&self->ring);
  sights_destroy (&self->sights);
  definitions_destroy (&self->definitions);
  programmes_destroy (&self->programmes);
  identities_destroy (&self->identities);
  sessions_destroy (&self->sessions);
  arena_destroy (&self->arena);
  arena_destroy (&self->moment_arena);
  free (self->events);
  free (self);
  *self_ = NULL;
}

const char *server_bus (const struct server *self)
{
  return self->doors[DOOR_TCP].endpoint;
}

const char *server_feed (const struct server *self)
{
  return self->feed_endpoint;
}

const char *server_ipc (const struct server *self)
{
  return self->doors[DOOR_IPC].endpoint + strlen ("ipc://");
}
