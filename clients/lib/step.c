/* SPDX-License-Identifier: EUPL-1.2 */
/* The handle and the loop: read, act on time, remember, wait. */
#include "room.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <zmq.h>

#define FRAMES_A_STEP 1000
#define CURSORS_EVERY_MS 1000

/* ---- The handle ---- */

static struct ideenbus *handle_new (const char *agent)
{
  struct ideenbus *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  self->epoll_fd = self->timer_fd = -1;
  self->session.backoff_ms = 100;
  self->frame_arena = arena_new ();
  self->send_arena = arena_new ();
  self->session_arena = arena_new ();
  self->step_arena = arena_new ();
  if (agent != NULL)
    snprintf (self->agent, sizeof self->agent, "%s", agent);
  if (utf8_length (self->agent, strlen (self->agent)) < 0)
    self->agent[0] = '\0'; /* cut inside a character, or never one */
  return self;
}

struct ideenbus *ideenbus_open (const char *profile, const char *agent, int *code)
{
  char path[IB_PATH_MAX];
  int result;
  struct ideenbus *self = handle_new (agent);
  if (sodium_init () < 0)
    abort ();
  result = ib_profile_load (&self->profile, profile);
  if (result == IDEENBUS_OK)
    result = ib_data_path (self->profile.name, path);
  if (result == IDEENBUS_OK)
    result = ib_store_open (&self->store, path);
  if (result == IDEENBUS_OK)
  {
    self->session.zmq = zmq_ctx_new ();
    if (self->session.zmq == NULL)
      abort ();
    zmq_ctx_set (self->session.zmq, ZMQ_BLOCKY, 0);
  }
  if (code != NULL)
    *code = result;
  int kept = errno;
  if (result != IDEENBUS_OK)
    ideenbus_close (&self);
  errno = kept;
  return self;
}

void ideenbus_close (struct ideenbus **handle)
{
  struct ideenbus *self = *handle;
  if (self == NULL)
    return;
  assert (!self->calling);
  if (self->store != NULL)
  {
    ib_remember (self);
    ib_streams_store (self);
  }
  ib_streams_free (self);
  ib_resend_stop (self);
  if (self->session.zmq != NULL)
  {
    ib_session_close (self, true);
    zmq_ctx_term (self->session.zmq);
  }
  while (self->requests.first != NULL)
    ib_request_remove (self, self->requests.first);
  ib_store_close (&self->store);
  if (self->epoll_fd >= 0)
    close (self->epoll_fd);
  if (self->timer_fd >= 0)
    close (self->timer_fd);
  arena_destroy (&self->frame_arena);
  arena_destroy (&self->send_arena);
  arena_destroy (&self->session_arena);
  arena_destroy (&self->step_arena);
  sodium_memzero (&self->profile, sizeof self->profile);
  free (self);
  *handle = NULL;
}

enum ideenbus_state ideenbus_state (const struct ideenbus *self)
{
  return self->state;
}

void ideenbus_on_state (struct ideenbus *self, ideenbus_state_fn *changed, void *context)
{
  self->changed = changed;
  self->changed_context = context;
}

const struct message *ideenbus_rejection (const struct ideenbus *self)
{
  return self->rejected ? &self->rejection : NULL;
}

enum ideenbus_failure ideenbus_failure (const struct ideenbus *self)
{
  return self->session.failure;
}

const char *ideenbus_endpoint (const struct ideenbus *self)
{
  return self->profile.endpoint;
}

const char *ideenbus_profile_name (const struct ideenbus *self)
{
  return self->profile.name;
}

const uint8_t *ideenbus_person (const struct ideenbus *self)
{
  return self->profile.has_person ? self->profile.person : NULL;
}

const struct message *ideenbus_welcome (const struct ideenbus *self)
{
  return self->greeted ? &self->welcome : NULL;
}

/* ---- Time ---- */

static int64_t earlier (int64_t a, int64_t b)
{
  return a < b ? a : b;
}

static bool has_socket (const struct ideenbus *self)
{
  return self->session.socket != NULL;
}

static int64_t next_due_ms (const struct ideenbus *self)
{
  const struct ib_session *session = &self->session;
  int64_t due = self->accepted == NULL ? INT64_MAX : self->remember_at_ms;
  if (self->state == IDEENBUS_DOWN)
    return earlier (due, session->retry_ms);
  if (self->state == IDEENBUS_REFUSED)
    return self->requests.count > 0 ? 0 : due;
  due = earlier (due, earlier (session->last_sent_ms + session->heartbeat_ms, session->last_heard_ms + session->silence_ms));
  if (self->state == IDEENBUS_CONNECTING)
    due = earlier (due, session->give_up_ms);
  return earlier (due, ib_request_due_ms (self));
}

static void act_on_time (struct ideenbus *self)
{
  struct ib_session *session = &self->session;
  int64_t now = ib_now_ms ();
  if (self->state == IDEENBUS_DOWN)
  {
    if (now >= session->retry_ms)
      ib_session_connect (self);
    return;
  }
  if (self->state == IDEENBUS_REFUSED)
  {
    if (self->requests.count > 0)
      ib_request_reject_all (self, &self->rejection);
    return;
  }
  if (now >= session->last_heard_ms + session->silence_ms || (self->state == IDEENBUS_CONNECTING && now >= session->give_up_ms))
  {
    ib_session_down (self, IDEENBUS_FAILURE_SILENCE);
    return;
  }
  ib_resend_more (self);
  ib_request_send_due (self);
  if (self->greeted && now >= session->last_sent_ms + session->heartbeat_ms)
    ib_session_ping (self);
}

/* ---- The loop ---- */

/* One round; the number of things that happened. */
static int step (struct ideenbus *self)
{
  self->events = 0;
  if (has_socket (self))
    ib_session_read (self, FRAMES_A_STEP);
  ib_session_watch (self);
  act_on_time (self);
  ib_streams_credit (self);
  int error = ib_remember_due (self);
  int64_t now = ib_now_ms ();
  if (error == 0 && now >= self->cursors_stored_ms + CURSORS_EVERY_MS)
  {
    self->cursors_stored_ms = now;
    error = ib_streams_store (self);
  }
  if (error != 0)
    self->store_error = error;
  ib_streams_reap (self);
  return self->events;
}

/* Waits for the sockets or the time; false when a signal came. */
static bool pause_until (struct ideenbus *self, int64_t until_ms)
{
  zmq_pollitem_t items[2] = {{.socket = self->session.socket, .events = ZMQ_POLLIN}, {.socket = self->session.monitor, .events = ZMQ_POLLIN}};
  int count = self->session.socket == NULL ? 0 : self->session.monitor == NULL ? 1 : 2;
  int64_t now = ib_now_ms (), rest = until_ms - now;
  long timeout = until_ms == INT64_MAX ? -1 : rest <= 0 ? 0 : rest > 3600000 ? 3600000 : (long) rest;
  return zmq_poll (items, count, timeout) >= 0 || errno != EINTR;
}

int ideenbus_wait (struct ideenbus *self, int timeout_ms)
{
  assert (!self->calling);
  int64_t until = timeout_ms < 0 ? INT64_MAX : ib_now_ms () + timeout_ms;
  int result = IDEENBUS_TIMED_OUT;
  for (;;)
  {
    if (step (self) > 0)
      result = IDEENBUS_OK;
    if (self->store_error != 0)
    {
      self->store_error = 0;
      result = IDEENBUS_STORE;
    }
    int64_t now = ib_now_ms ();
    if (result != IDEENBUS_TIMED_OUT || now >= until)
      break;
    if (!pause_until (self, earlier (until, next_due_ms (self))))
    {
      result = IDEENBUS_INTERRUPTED;
      break;
    }
  }
  if (self->epoll_fd >= 0)
    ideenbus_fd (self);
  return result;
}

int ideenbus_connect (struct ideenbus *self, int timeout_ms)
{
  if (self->state == IDEENBUS_REFUSED)
  {
    self->rejected = false;
    self->session.retry_ms = 0;
    ib_set_state (self, IDEENBUS_DOWN);
  }
  int64_t until = ib_now_ms () + timeout_ms;
  for (int64_t rest = 0;; rest = until - ib_now_ms ())
  {
    /* The first round does not wait: the session may be open, and may turn out to be lost. */
    int code = ideenbus_wait (self, rest < 0 ? 0 : rest > INT32_MAX ? INT32_MAX : (int) rest);
    if (self->state == IDEENBUS_UP)
      return IDEENBUS_OK;
    if (self->state == IDEENBUS_REFUSED)
      return IDEENBUS_REJECTED;
    if (code == IDEENBUS_INTERRUPTED)
      return code;
    if (ib_now_ms () >= until)
      return IDEENBUS_UNREACHABLE;
  }
}

/* ---- For other loops ---- */

static bool socket_has_more (void *socket)
{
  int events = 0;
  size_t size = sizeof events;
  return socket != NULL && zmq_getsockopt (socket, ZMQ_EVENTS, &events, &size) == 0 && (events & ZMQ_POLLIN) != 0;
}

static void watch_socket (int epoll_fd, void *socket)
{
  int fd;
  size_t size = sizeof fd;
  if (socket == NULL || zmq_getsockopt (socket, ZMQ_FD, &fd, &size) != 0)
    return;
  struct epoll_event event = {.events = EPOLLIN};
  epoll_ctl (epoll_fd, EPOLL_CTL_ADD, fd, &event); /* EEXIST: watched already */
}

/* Leaves alone a timer that fires soon enough: heartbeats are due ever later while there is traffic, and a call that comes too early does nothing. */
static void set_timer (struct ideenbus *self, int64_t due)
{
  if (self->timer_ms > ib_now_ms () && self->timer_ms <= due)
    return;
  struct itimerspec at = {0};
  if (due != INT64_MAX)
  {
    at.it_value.tv_sec = due <= 0 ? 0 : due / 1000;
    at.it_value.tv_nsec = due <= 0 ? 1 : due % 1000 * 1000000 + 1;
  }
  timerfd_settime (self->timer_fd, TFD_TIMER_ABSTIME, &at, NULL);
  self->timer_ms = due == INT64_MAX ? 0 : due;
}

/* ZeroMQ's descriptors tell of changes, not of what is there; so the timer fires at once when something is left to read. */
int ideenbus_fd (struct ideenbus *self)
{
  struct ib_session *session = &self->session;
  if (self->epoll_fd < 0)
  {
    self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
    self->timer_fd = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN};
    if (self->epoll_fd < 0 || self->timer_fd < 0 || epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, self->timer_fd, &event) != 0)
      return -1;
  }
  if (self->watched != session->attempt)
  {
    watch_socket (self->epoll_fd, session->socket);
    watch_socket (self->epoll_fd, session->monitor);
    self->watched = session->attempt;
  }
  set_timer (self, socket_has_more (session->socket) || socket_has_more (session->monitor) ? 1 : next_due_ms (self));
  return self->epoll_fd;
}

void ib_fd_sent (struct ideenbus *self)
{
  set_timer (self, socket_has_more (self->session.socket) ? 1 : next_due_ms (self));
}
