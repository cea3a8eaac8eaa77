/* SPDX-License-Identifier: EUPL-1.2 */
#include "testbus.h"

#include "proto/json.h"

#include <czmq.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* cmocka.h wants the above first. */
#include <cmocka.h>

#define START_MS 20000

/* ---- The broker ---- */

static int64_t now_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The ready line; "" when the program ended without one. */
static void read_line (int fd, char *line, size_t size)
{
  size_t used = 0;
  int64_t until = now_ms () + START_MS;
  while (used < size - 1 && now_ms () < until)
  {
    struct pollfd item = {.fd = fd, .events = POLLIN};
    if (poll (&item, 1, 100) <= 0)
      continue;
    ssize_t got = read (fd, line + used, 1);
    if (got <= 0 || line[used] == '\n')
      break;
    used++;
  }
  line[used] = '\0';
}

static void take_text (const json_t *ready, const char *key, char *text, size_t size)
{
  const char *value = json_string_value (json_object_get (ready, key));
  snprintf (text, size, "%s", value != NULL ? value : "");
}

/* In the child: a clock that goes wrong, a disk that does.  See shim.c. */
static void put_shim (const struct bus *bus)
{
  char text[320];
  /* Freed memory must not count as held. */
  setenv ("ASAN_OPTIONS", "verify_asan_link_order=0:quarantine_size_mb=1", 1);
  if (!bus->shim && bus->clock_ms == 0)
    return;
  setenv ("LD_PRELOAD", TEST_SHIM, 1);
  snprintf (text, sizeof text, "%s/disk", bus->dir);
  setenv ("SHIM_DISK", text, 1);
  snprintf (text, sizeof text, "%lld", (long long) bus->clock_ms);
  setenv ("SHIM_CLOCK_MS", text, 1);
}

void bus_disk (const struct bus *bus, const char *order)
{
  char path[300];
  snprintf (path, sizeof path, "%s/disk", bus->dir);
  FILE *file = fopen (path, "we");
  assert_non_null (file);
  fputs (order, file);
  fclose (file);
}

static void spawn (struct bus *bus)
{
  char data[300], log[300], config[300], line[2000];
  snprintf (data, sizeof data, "%s/data", bus->dir);
  snprintf (log, sizeof log, "%s/broker.log", bus->dir);
  snprintf (config, sizeof config, "%s/ideenbusd.yaml", bus->dir);
  int out[2];
  assert_int_equal (pipe2 (out, O_CLOEXEC), 0);
  bus->pid = fork ();
  if (bus->pid == 0)
  {
    prctl (PR_SET_PDEATHSIG, SIGKILL); /* a test that failed leaves no broker behind */
    int err = open (log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2 (out[1], STDOUT_FILENO);
    dup2 (err, STDERR_FILENO);
    put_shim (bus);
    execl (TEST_IDEENBUSD, "ideenbusd", "--config", config, "--data", data, "--bind", "tcp://127.0.0.1:0", "--feed", "tcp://127.0.0.1:0", "--json",
           (char *) NULL);
    _exit (127);
  }
  close (out[1]);
  read_line (out[0], line, sizeof line);
  close (out[0]);
  json_error_t error;
  json_t *ready = json_loads (line, 0, &error);
  if (ready == NULL)
    fail_msg ("the broker did not start: %s (see %s)", line, log);
  take_text (ready, "bus", bus->url, sizeof bus->url);
  take_text (ready, "feed", bus->feed, sizeof bus->feed);
  take_text (ready, "ipc", bus->ipc, sizeof bus->ipc);
  take_text (ready, "invitation", bus->invitation, sizeof bus->invitation);
  assert_int_equal (json_integer_value (json_object_get (ready, "pid")), bus->pid);
  assert_non_null (zmq_z85_decode (bus->server_key, json_string_value (json_object_get (ready, "server_key"))));
  json_decref (ready);
}

void bus_start (struct bus *bus, const char *config)
{
  struct bus fresh = {.shim = bus->shim, .clock_ms = bus->clock_ms};
  *bus = fresh;
  snprintf (bus->dir, sizeof bus->dir, "/tmp/ideenbus-test-XXXXXX");
  assert_non_null (mkdtemp (bus->dir));
  char path[300];
  snprintf (path, sizeof path, "%s/ideenbusd.yaml", bus->dir);
  FILE *file = fopen (path, "we");
  assert_non_null (file);
  fprintf (file, "# of a test\n%s", config != NULL ? config : "");
  fclose (file);
  spawn (bus);
}

void bus_restart (struct bus *bus)
{
  spawn (bus);
}

int bus_end (struct bus *bus, int signal_number)
{
  int status;
  if (signal_number != 0)
    assert_int_equal (kill (bus->pid, signal_number), 0);
  assert_int_equal (waitpid (bus->pid, &status, 0), bus->pid);
  bus->pid = 0;
  return WIFEXITED (status) ? WEXITSTATUS (status) : -WTERMSIG (status);
}

void bus_stop (struct bus *bus)
{
  char command[300];
  int status = bus_end (bus, SIGTERM);
  if (status != 0)
    fail_msg ("the broker ended with %d, see %s/broker.log", status, bus->dir);
  snprintf (command, sizeof command, "rm -rf '%s'", bus->dir);
  assert_int_equal (system (command), 0);
}

int bus_run (const char *const arguments[], char *text, size_t text_size)
{
  int out[2];
  assert_int_equal (pipe2 (out, O_CLOEXEC), 0);
  pid_t pid = fork ();
  if (pid == 0)
  {
    dup2 (out[1], STDOUT_FILENO);
    dup2 (out[1], STDERR_FILENO);
    execv (TEST_IDEENBUSD, (char *const *) (uintptr_t) arguments);
    _exit (127);
  }
  close (out[1]);
  size_t used = 0;
  ssize_t got;
  while (used < text_size - 1 && (got = read (out[0], text + used, text_size - 1 - used)) > 0)
    used += (size_t) got;
  text[used] = '\0';
  close (out[0]);
  int status;
  assert_int_equal (waitpid (pid, &status, 0), pid);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -WTERMSIG (status);
}

long bus_memory_kib (const struct bus *bus)
{
  char path[64], line[256];
  long memory = 0;
  snprintf (path, sizeof path, "/proc/%ld/status", (long) bus->pid);
  FILE *file = fopen (path, "re");
  assert_non_null (file);
  while (fgets (line, sizeof line, file) != NULL)
    if (sscanf (line, "RssAnon: %ld", &memory) == 1)
      break;
  fclose (file);
  return memory;
}

int bus_sockets (const struct bus *bus)
{
  char path[64], target[300];
  int count = 0;
  snprintf (path, sizeof path, "/proc/%ld/fd", (long) bus->pid);
  DIR *directory = opendir (path);
  assert_non_null (directory);
  for (struct dirent *entry; (entry = readdir (directory)) != NULL;)
  {
    ssize_t size = readlinkat (dirfd (directory), entry->d_name, target, sizeof target);
    count += size > 7 && strncmp (target, "socket:", 7) == 0;
  }
  closedir (directory);
  return count;
}

/* ---- Peers ---- */

struct peer
{
  zsock_t *socket;
  void *handle;
  struct arena *arena;
  struct answer answer;
  const char *frame;
  size_t size;
  uint8_t secret[32];
  uint8_t id[16];
};

static void set_curve (struct peer *self, const struct bus *bus, const uint8_t *secret)
{
  char secret_z85[41], public_z85[41];
  uint8_t public_key[32];
  if (secret != NULL)
    memcpy (self->secret, secret, 32);
  else
    randombytes_buf (self->secret, 32);
  zmq_z85_encode (secret_z85, self->secret, 32);
  assert_int_equal (zmq_curve_public (public_z85, secret_z85), 0);
  zmq_z85_decode (public_key, public_z85);
  zsock_set_curve_serverkey_bin (self->socket, bus->server_key);
  zsock_set_curve_publickey_bin (self->socket, public_key);
  zsock_set_curve_secretkey_bin (self->socket, self->secret);
}

static struct peer *make_peer (const struct bus *bus, enum peer_kind kind, const uint8_t *secret, const char *routing, bool narrow)
{
  char url[320];
  struct peer *self = calloc (1, sizeof *self);
  assert_non_null (self);
  self->arena = arena_new ();
  self->socket = zsock_new (ZMQ_DEALER);
  assert_non_null (self->socket);
  self->handle = zsock_resolve (self->socket);
  zsock_set_linger (self->socket, 0);
  zsock_set_sndtimeo (self->socket, BUS_WAIT_MS);
  zsock_set_sndhwm (self->socket, 0); /* a test sends as much as it likes */
  if (narrow)
  {
    zsock_set_rcvhwm (self->socket, 1);
    zsock_set_rcvbuf (self->socket, 4096);
  }
  if (routing != NULL)
    zsock_set_identity (self->socket, routing);
  if (kind == PEER_TCP)
    set_curve (self, bus, secret);
  if (kind == PEER_LOCAL)
    snprintf (url, sizeof url, "ipc://%s", bus->ipc);
  else
    snprintf (url, sizeof url, "%s", bus->url);
  assert_int_equal (zsock_connect (self->socket, "%s", url), 0);
  return self;
}

struct peer *peer_new (const struct bus *bus, enum peer_kind kind, const uint8_t secret[32], const char *routing)
{
  return make_peer (bus, kind, secret, routing, false);
}

struct peer *peer_new_narrow (const struct bus *bus, const uint8_t secret[32])
{
  return make_peer (bus, PEER_TCP, secret, NULL, true);
}

void peer_destroy (struct peer **self)
{
  if (*self == NULL)
    return;
  zsock_destroy (&(*self)->socket);
  arena_destroy (&(*self)->arena);
  free (*self);
  *self = NULL;
}

const uint8_t *peer_secret (const struct peer *self)
{
  return self->secret;
}

struct arena *peer_arena (struct peer *self)
{
  return self->arena;
}

void peer_forget (struct peer *self)
{
  arena_reset (self->arena);
}

void peer_send (struct peer *self, const void *frame, size_t size)
{
  assert_int_equal (zmq_send (self->handle, frame, size, 0), size);
}

void peer_send_two (struct peer *self, const void *frame, size_t size, const void *more, size_t more_size)
{
  assert_int_equal (zmq_send (self->handle, frame, size, ZMQ_SNDMORE), size);
  assert_int_equal (zmq_send (self->handle, more, more_size, 0), more_size);
}

void peer_send_request (struct peer *self, const struct request *request)
{
  memcpy (self->id, request->id, 16);
  struct slice frame = codec_encode_request (self->arena, request);
  peer_send (self, frame.data, frame.size);
}

void peer_request (struct peer *self, const char *verb, const char *json, const uint8_t *id)
{
  json_error_t error;
  json_t *object = json_loads (json, 0, &error);
  if (object == NULL)
    fail_msg ("the test's JSON is wrong: %s: %s", error.text, json);
  uint8_t fresh[16];
  uuid_new (fresh);
  struct request request = {.id = id != NULL ? id : fresh};
  struct slice culprit;
  int status = json_to_message (self->arena, object, message_by_name (slice_of (verb)), &request.message, &culprit);
  json_decref (object);
  if (status != 0)
    fail_msg ("the test's request is wrong: %s %s: %s %.*s", verb, json, error_def (status)->code, SLICE_ARG (culprit));
  peer_send_request (self, &request);
}

const uint8_t *peer_id (const struct peer *self)
{
  return self->id;
}

const struct answer *peer_receive (struct peer *self, int timeout_ms)
{
  zmq_pollitem_t item = {.socket = self->handle, .events = ZMQ_POLLIN};
  if (zmq_poll (&item, 1, timeout_ms) <= 0)
    return NULL;
  zmq_msg_t frame;
  zmq_msg_init (&frame);
  assert_int_not_equal (zmq_msg_recv (&frame, self->handle, ZMQ_DONTWAIT), -1);
  assert_int_equal (zmq_msg_more (&frame), 0);
  self->size = zmq_msg_size (&frame);
  self->frame = arena_copy (self->arena, zmq_msg_data (&frame), self->size);
  zmq_msg_close (&frame);
  struct slice culprit;
  int error = codec_decode_answer (self->arena, self->frame, self->size, &self->answer, &culprit);
  if (error != 0)
    fail_msg ("the broker sent what is no answer: %s %.*s", error_def (error)->code, SLICE_ARG (culprit));
  return &self->answer;
}

size_t peer_size (const struct peer *self)
{
  return self->size;
}

struct slice peer_frame (const struct peer *self)
{
  return (struct slice){self->frame, (uint32_t) self->size};
}

const struct answer *peer_await (struct peer *self, const uint8_t re[16])
{
  int64_t until = now_ms () + BUS_WAIT_MS;
  while (now_ms () < until)
  {
    const struct answer *answer = peer_receive (self, (int) (until - now_ms ()));
    if (answer != NULL && memcmp (answer->re, re, 16) == 0 && (answer->message.type != MSG_PONG || memcmp (re, (uint8_t[16]){0}, 16) != 0))
      return answer;
  }
  fail_msg ("no answer came");
  return NULL;
}

const struct answer *peer_call (struct peer *self, const char *verb, const char *json)
{
  peer_request (self, verb, json, NULL);
  uint8_t id[16];
  memcpy (id, self->id, 16);
  return peer_await (self, id);
}

const char *answer_code (const struct answer *answer)
{
  static char code[80];
  struct slice text = SLICE_NONE;
  if (answer->message.type == MSG_ERROR)
    text = message_slice (&answer->message, ERROR_CODE);
  else if (answer->message.type == MSG_REFUSED)
    text = value_as_slice (value_at (&answer->message.arg[REFUSED_REASONS].items[0], "code"));
  else if (answer->message.type == MSG_RESET)
    text = message_slice (&answer->message, RESET_CODE);
  else if (answer->message.type == MSG_GOODBYE)
    text = message_slice (&answer->message, GOODBYE_CODE);
  snprintf (code, sizeof code, "%.*s", SLICE_ARG (text));
  return code;
}

const struct answer *peer_must (struct peer *self, const char *verb, const char *json, enum message_type type)
{
  const struct answer *answer = peer_call (self, verb, json);
  if (answer->message.type == type)
    return answer;
  json_t *object = json_from_message (&answer->message);
  char *text = json_dumps (object, 0);
  fail_msg ("%s %s: %s came: %s", verb, json, message_def (answer->message.type)->name, text);
  return NULL;
}

/* ---- People and places ---- */

struct peer *peer_hello (const struct bus *bus, enum peer_kind kind, const uint8_t secret[32])
{
  struct peer *self = peer_new (bus, kind, secret, NULL);
  peer_must (self, "hello", "{\"min\":1,\"max\":1}", MSG_WELCOME);
  return self;
}

const struct answer *peer_redeem (struct peer *self, const char *url)
{
  char json[200];
  const char *token = strrchr (url, '/') + 1;
  snprintf (json, sizeof json, "{\"token\":\"%.64s\"}", token);
  return peer_call (self, "redeem", json);
}

struct peer *peer_person (const struct bus *bus, struct peer *admin, const char *grants_json)
{
  char json[2000], url[500];
  snprintf (json, sizeof json, "{\"name\":\"Erika Muster\",\"grants\":%s}", grants_json);
  const struct answer *answer = peer_must (admin, "person.invite", json, MSG_DONE);
  snprintf (url, sizeof url, "%.*s", SLICE_ARG (message_slice (&answer->message, DONE_URL)));
  struct peer *self = peer_hello (bus, PEER_TCP, NULL);
  answer = peer_redeem (self, url);
  assert_string_equal (answer_code (answer), "");
  assert_int_equal (answer->message.type, MSG_DONE);
  return self;
}

void peer_whoami (struct peer *self, char text[UUID_TEXT])
{
  const struct answer *answer = peer_must (self, "whoami", "{}", MSG_RESULT);
  uuid_format (value_as_id (value_at (&answer->message.arg[RESULT_ROWS].items[0], "id")), text);
}

void bus_region (struct peer *admin)
{
  peer_must (admin, "org.put", "{\"key\":\"15089\",\"kind\":\"district\",\"name\":\"Salzlandkreis\"}", MSG_DONE);
  peer_must (admin, "org.put", "{\"key\":\"15081\",\"kind\":\"district\",\"name\":\"Altmarkkreis\"}", MSG_DONE);
  peer_must (admin, "org.put", "{\"key\":\"150890015015\",\"kind\":\"municipality\",\"name\":\"Aschersleben\",\"district\":\"15089\"}", MSG_DONE);
  peer_must (admin, "org.put", "{\"key\":\"150890020020\",\"kind\":\"municipality\",\"name\":\"Barby\",\"district\":\"15089\"}", MSG_DONE);
  peer_must (admin, "org.put", "{\"key\":\"150810030030\",\"kind\":\"municipality\",\"name\":\"Arendsee\",\"district\":\"15081\"}", MSG_DONE);
  peer_must (admin, "org.put", "{\"key\":\"muster\",\"kind\":\"firm\",\"name\":\"Muster GmbH\"}", MSG_DONE);
  peer_forget (admin);
}

void bus_draft (struct peer *self, const char *title, const char *visibility, char id[UUID_TEXT])
{
  char json[400];
  snprintf (json, sizeof json, "{\"title\":\"%s\",\"summary\":\"Ein Satz.\",\"visibility\":\"%s\"}", title, visibility);
  const struct answer *answer = peer_must (self, "case.draft", json, MSG_DONE);
  uuid_format (value_as_id (&answer->message.arg[DONE_CASE]), id);
}
