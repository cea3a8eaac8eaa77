/* SPDX-License-Identifier: EUPL-1.2 */
/* The HTTP daemon inside the loop: its epoll descriptor is one of the loop's, and whatever happens is followed by letting it act. */
#include "room.h"

#include <arpa/inet.h>
#include <czmq.h>
#include <errno.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define CONNECTIONS (LIMIT_CONNECTIONS + 2000) /* streams, and those who ask beside them */
#define DESCRIPTORS_KEPT 64                    /* for everything that is no connection */
#define POOL_BYTES (8 * 1024)
#define IDLE_SECONDS 60
#define PUMP_MS 1000
#define ARENAS_KEPT 64
#define STOP_ROUNDS 100

#define PATROL_MS 2000

/* A connection, and until when something must have come on it; 0: it waits for us. */
struct visitor
{
  struct visitor *next, *prev;
  struct exchange *exchange; /* its present request */
  int fd;
  int64_t until_ms;
};

struct http
{
  struct MHD_Daemon *daemon;
  int epoll_fd;
  int listen_fd; /* at the end, when the daemon has given it back */
  int timer, patrol;
  struct visitor *visitors;
  bool running; /* inside MHD_run */
  bool again;   /* asked to act meanwhile */
  struct exchange *exchanges;
  struct arena *arenas[ARENAS_KEPT];
  size_t arena_count;
  int64_t complained_ms;
};

struct exchange **http_exchanges (struct web *web)
{
  return &web->http->exchanges;
}

struct arena *http_arena (struct web *web)
{
  struct http *self = web->http;
  return self->arena_count > 0 ? self->arenas[--self->arena_count] : arena_new ();
}

void http_arena_back (struct web *web, struct arena **arena)
{
  struct http *self = web->http;
  if (*arena == NULL)
    return;
  if (self->arena_count == ARENAS_KEPT || arena_used (*arena) > (size_t) 64 * 1024)
    arena_destroy (arena);
  else
  {
    arena_reset (*arena);
    self->arenas[self->arena_count++] = *arena;
    *arena = NULL;
  }
}

/* ---- Callbacks of the daemon ---- */

static struct visitor *visitor_of (struct MHD_Connection *connection)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info == NULL ? NULL : info->socket_context;
}

static void allow_ms (struct visitor *visitor, int64_t ms)
{
  if (visitor != NULL)
    visitor->until_ms = ms == 0 ? 0 : web_now_ms () + ms;
}

/* Of a request that it gives up between its first line and its headers the daemon does not always say that it ended. */
static void forget_exchange (struct visitor *visitor)
{
  if (visitor == NULL || visitor->exchange == NULL)
    return;
  exchange_destroy (visitor->exchange);
  visitor->exchange = NULL;
}

static void *on_target (void *context, const char *target, struct MHD_Connection *connection)
{
  struct visitor *visitor = visitor_of (connection);
  struct exchange *exchange = exchange_new (context, connection, target);
  forget_exchange (visitor);
  if (visitor != NULL)
    visitor->exchange = exchange;
  return exchange;
}

void http_allow_ms (struct exchange *exchange, int64_t ms)
{
  allow_ms (visitor_of (exchange->connection), ms);
}

static void on_connection (void *context, struct MHD_Connection *connection, void **socket_context, enum MHD_ConnectionNotificationCode code)
{
  struct http *self = ((struct web *) context)->http;
  struct visitor *visitor = *socket_context;
  if (code == MHD_CONNECTION_NOTIFY_STARTED)
  {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    visitor = calloc (1, sizeof *visitor);
    if (visitor == NULL)
      abort ();
    *visitor = (struct visitor){.next = self->visitors, .fd = info == NULL ? -1 : info->connect_fd};
    allow_ms (visitor, HEAD_MS);
    if (visitor->next != NULL)
      visitor->next->prev = visitor;
    self->visitors = visitor;
    *socket_context = visitor;
    return;
  }
  forget_exchange (visitor);
  *(visitor->prev == NULL ? &self->visitors : &visitor->prev->next) = visitor->next;
  if (visitor->next != NULL)
    visitor->next->prev = visitor->prev;
  free (visitor);
  *socket_context = NULL;
}

static enum MHD_Result on_step (void *context, struct MHD_Connection *connection, const char *url, const char *method, const char *version, const char *data,
                                size_t *size, void **exchange)
{
  (void) context;
  (void) connection;
  (void) url;
  (void) version;
  return *exchange == NULL ? MHD_NO : exchange_step (*exchange, method, data, size);
}

static void on_end (void *context, struct MHD_Connection *connection, void **exchange, enum MHD_RequestTerminationCode code)
{
  (void) context;
  (void) code;
  struct visitor *visitor = visitor_of (connection);
  if (visitor != NULL && visitor->exchange == *exchange)
    visitor->exchange = NULL;
  if (*exchange != NULL)
    exchange_destroy (*exchange);
  *exchange = NULL;
  allow_ms (visitor, HEAD_MS);
}

/* What the daemon says concerns single connections most of the time, and anybody can make it say that. */
static void on_log (void *context, const char *format, va_list arguments)
{
  struct web *web = context;
  char text[200];
  int64_t now = web_now_ms ();
  if (web->http == NULL || now - web->http->complained_ms < 1000)
    return;
  web->http->complained_ms = now;
  vsnprintf (text, sizeof text, format, arguments);
  web_log (WEB_INFO, "event=http text=\"%s\"", text);
}

/* ---- In the loop ---- */

static void run (struct http *self)
{
  MHD_UNSIGNED_LONG_LONG timeout = 0;
  do
  {
    self->again = false;
    MHD_run (self->daemon);
  } while (self->again || (MHD_get_timeout (self->daemon, &timeout) == MHD_YES && timeout == 0));
}

void web_pump (struct web *self)
{
  struct http *http = self->http;
  if (http == NULL || http->daemon == NULL)
    return;
  http->again = true;
  if (http->running)
    return;
  http->running = true;
  run (http);
  http->running = false;
}

static int on_readable (zloop_t *loop, zmq_pollitem_t *item, void *web)
{
  (void) loop;
  (void) item;
  web_pump (web);
  return 0;
}

static int on_timer (zloop_t *loop, int timer, void *web)
{
  (void) loop;
  (void) timer;
  web_pump (web);
  return 0;
}

/* The daemon overlooks an end that comes together with the last bytes. */
static bool has_left (const struct visitor *visitor)
{
  char byte;
  return recv (visitor->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* The daemon's own timeout begins anew with every byte; who lets them drip would hold a connection for ever. */
static int on_patrol (zloop_t *loop, int timer, void *context)
{
  struct web *web = context;
  int64_t now = web_now_ms ();
  (void) loop;
  (void) timer;
  for (const struct visitor *at = web->http->visitors; at != NULL; at = at->next)
    if (at->until_ms != 0 && (at->until_ms < now || has_left (at)))
      shutdown (at->fd, SHUT_RDWR);
  web_pump (web);
  return 0;
}

/* ---- Listening ---- */

static int listen_unix (struct web *web, char *error, size_t size)
{
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  const char *path = web->config.socket;
  if (strlen (path) >= sizeof address.sun_path)
  {
    snprintf (error, size, "the path of the socket is too long: %s", path);
    return -1;
  }
  memcpy (address.sun_path, path, strlen (path) + 1);
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  /* One left over by a process that was killed is in the way; one that somebody listens on is not touched. */
  if (fd >= 0 && connect (fd, (struct sockaddr *) &address, sizeof address) == 0)
  {
    snprintf (error, size, "somebody listens on %s already", path);
    close (fd);
    return -1;
  }
  if (fd >= 0 && errno == ECONNREFUSED)
    unlink (path);
  if (fd >= 0 && bind (fd, (struct sockaddr *) &address, sizeof address) == 0 && chmod (path, 0660) == 0 && listen (fd, SOMAXCONN) == 0)
    return fd;
  snprintf (error, size, "%s: %s", path, strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

/* HOST:PORT or [HOST]:PORT into its halves. */
static bool split_address (const char *listen, char host[256], const char **port)
{
  const char *colon = strrchr (listen, ':');
  size_t length = colon == NULL ? 0 : (size_t) (colon - listen);
  bool bracket = length >= 2 && listen[0] == '[' && listen[length - 1] == ']';
  if (length == 0 || length >= 256 || colon[1] == '\0')
    return false;
  snprintf (host, 256, "%.*s", (int) (bracket ? length - 2 : length), bracket ? listen + 1 : listen);
  *port = colon + 1;
  return true;
}

static int listen_on (const struct addrinfo *address)
{
  int one = 1;
  int fd = socket (address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return -1;
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind (fd, address->ai_addr, address->ai_addrlen) == 0 && listen (fd, SOMAXCONN) == 0)
    return fd;
  int kept = errno;
  close (fd);
  errno = kept;
  return -1;
}

static bool is_loopback (const struct sockaddr *address)
{
  if (address->sa_family == AF_INET)
    return ntohl (((const struct sockaddr_in *) (const void *) address)->sin_addr.s_addr) >> 24 == 127;
  return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK (&((const struct sockaddr_in6 *) (const void *) address)->sin6_addr);
}

static int listen_tcp (struct web *web, char *error, size_t size)
{
  char host[256];
  const char *port;
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV}, *found = NULL;
  if (!split_address (web->config.listen, host, &port))
  {
    snprintf (error, size, "--listen: \"%s\" is no HOST:PORT", web->config.listen);
    return -1;
  }
  int code = getaddrinfo (host, port, &hints, &found);
  if (code != 0)
  {
    snprintf (error, size, "--listen %s: %s", web->config.listen, gai_strerror (code));
    return -1;
  }
  int fd = listen_on (found);
  struct sockaddr_storage bound;
  socklen_t length = sizeof bound;
  char number[16];
  if (fd < 0 || getsockname (fd, (struct sockaddr *) &bound, &length) != 0)
    snprintf (error, size, "--listen %s: %s", web->config.listen, strerror (errno));
  else if (getnameinfo ((struct sockaddr *) &bound, length, NULL, 0, number, sizeof number, NI_NUMERICSERV) == 0)
    snprintf (web->url, sizeof web->url, strchr (host, ':') != NULL ? "http://[%s]:%s" : "http://%s:%s", host, number);
  if (fd >= 0 && !is_loopback (found->ai_addr))
    web_log (WEB_WARNING, "event=listens_beyond_this_machine text=\"without TLS; put a proxy before it\"");
  freeaddrinfo (found);
  return fd;
}

/* Each connection is a descriptor. */
static unsigned connections_possible (void)
{
  struct rlimit limit;
  if (getrlimit (RLIMIT_NOFILE, &limit) == -1)
    return 1000 - DESCRIPTORS_KEPT;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  getrlimit (RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= CONNECTIONS + DESCRIPTORS_KEPT)
    return CONNECTIONS;
  web_log (WEB_WARNING, "event=few_descriptors limit=%llu connections=%d", (unsigned long long) limit.rlim_cur, CONNECTIONS);
  return limit.rlim_cur > 2 * DESCRIPTORS_KEPT ? (unsigned) limit.rlim_cur - DESCRIPTORS_KEPT : DESCRIPTORS_KEPT;
}

/* ---- Start and end ---- */

static bool join_loop (struct web *web, char *error, size_t size)
{
  const union MHD_DaemonInfo *info = MHD_get_daemon_info (web->http->daemon, MHD_DAEMON_INFO_EPOLL_FD);
  if (info == NULL || info->epoll_fd < 0)
  {
    snprintf (error, size, "the HTTP daemon has no epoll descriptor");
    return false;
  }
  web->http->epoll_fd = info->epoll_fd;
  zmq_pollitem_t item = {.fd = info->epoll_fd, .events = ZMQ_POLLIN};
  zloop_poller (web->loop, &item, on_readable, web);
  zloop_poller_set_tolerant (web->loop, &item);
  web->http->timer = zloop_timer (web->loop, PUMP_MS, 0, on_timer, web);
  web->http->patrol = zloop_timer (web->loop, PATROL_MS, 0, on_patrol, web);
  return true;
}

bool http_start (struct web *self, char *error, size_t size)
{
  int fd = self->config.socket != NULL ? listen_unix (self, error, size) : listen_tcp (self, error, size);
  if (fd < 0)
    return false;
  self->http = calloc (1, sizeof *self->http);
  if (self->http == NULL)
    abort ();
  self->http->daemon = MHD_start_daemon (MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_step, self, MHD_OPTION_EXTERNAL_LOGGER,
                                         on_log, self, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, connections_possible (),
                                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) POOL_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned) IDLE_SECONDS,
                                         MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, on_target, self, MHD_OPTION_NOTIFY_COMPLETED, on_end,
                                         self, MHD_OPTION_NOTIFY_CONNECTION, on_connection, self, MHD_OPTION_END);
  if (self->http->daemon != NULL)
    return join_loop (self, error, size);
  snprintf (error, size, "the HTTP daemon does not start: %s", strerror (errno));
  close (fd);
  return false;
}

/* The daemon aborts while anything is suspended: everything is answered and resumed before.  What comes behind that on a connection is refused (web->stopping),
   so that a second round finds nothing but what the first one let go. */
static void let_all_go (struct web *self)
{
  bool waiting = true;
  for (int round = 0; waiting && round < STOP_ROUNDS; round++)
  {
    waiting = exchange_end_all (self);
    downloads_end (self);
    web_pump (self);
  }
}

static void stop_listening (struct http *self)
{
  MHD_socket fd = MHD_quiesce_daemon (self->daemon);
  self->listen_fd = fd == MHD_INVALID_SOCKET ? -1 : fd;
}

/* There should be none; one that is says something about the daemon, and is no reason not to end in good order. */
static void drop_leftovers (struct http *self)
{
  size_t count = 0;
  int phase = self->exchanges == NULL ? 0 : (int) self->exchanges->room->phase;
  for (; self->exchanges != NULL; count++)
    exchange_destroy (self->exchanges);
  if (count > 0)
    web_log (WEB_WARNING, "event=exchanges_left count=%zu phase=%d", count, phase);
}

void http_stop (struct web *self)
{
  struct http *http = self->http;
  if (http == NULL)
    return;
  if (http->daemon != NULL)
  {
    stop_listening (http);
    let_all_go (self);
    zmq_pollitem_t item = {.fd = http->epoll_fd, .events = ZMQ_POLLIN};
    zloop_poller_end (self->loop, &item);
    zloop_timer_end (self->loop, http->timer);
    zloop_timer_end (self->loop, http->patrol);
    MHD_stop_daemon (http->daemon);
    http->daemon = NULL;
    if (http->listen_fd >= 0)
      close (http->listen_fd);
  }
  if (self->config.socket != NULL)
    unlink (self->config.socket);
  drop_leftovers (http);
  while (http->arena_count > 0)
    arena_destroy (&http->arenas[--http->arena_count]);
  free (http);
  self->http = NULL;
}
