/* SPDX-License-Identifier: EUPL-1.2 */
/* Many readers of the gateway's event stream in one process, for tests/bench/events.

   event_readers PORT STREAMS SCRIPT < COOKIES: opens STREAMS streams on the loopback, in turn for each line of a Cookie header, prints "open SECONDS" when all
   were greeted, then waits for commands on the descriptor SCRIPT: "count\n" answers how often a comment "T<monotonic nanoseconds>" was read since it was last
   asked, and how late: "COUNT P50 P99 MAX" in microseconds.  Ends with its script. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define COOKIES_MAX 16384
#define TAIL 64 /* of what was read before: a mark may lie across two reads */
#define OPENING 200
#define MARK "\"text\":\"T"

struct reader
{
  int fd;
  bool greeted;
  size_t tail_size;
  char tail[TAIL];
};

static char *cookies[COOKIES_MAX];
static size_t cookie_count, greeted;
static int script; /* the other end of a socket */
static int64_t *late_us;
static size_t late_count, late_room;

static int64_t now_ns (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

static void fail (const char *what)
{
  fprintf (stderr, "event_readers: %s: %s\n", what, strerror (errno));
  exit (1);
}

static void read_cookies (void)
{
  char *line = NULL;
  size_t room = 0;
  ssize_t size;
  while (cookie_count < COOKIES_MAX && (size = getline (&line, &room, stdin)) > 1)
  {
    line[size - 1] = '\0';
    cookies[cookie_count++] = strdup (line);
  }
  free (line);
  if (cookie_count == 0)
    fail ("no cookies");
}

static void open_reader (struct reader *self, uint16_t port, const char *cookie, int poll)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons (port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK)};
  char request[400];
  int size = snprintf (request, sizeof request, "GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: %s\r\n\r\n", port, cookie);
  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (self->fd < 0 || connect (self->fd, (struct sockaddr *) &address, sizeof address) != 0 || send (self->fd, request, (size_t) size, 0) != size)
    fail ("open");
  fcntl (self->fd, F_SETFL, O_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = self};
  if (epoll_ctl (poll, EPOLL_CTL_ADD, self->fd, &event) != 0)
    fail ("epoll");
}

static void note (int64_t late_ns)
{
  if (late_count == late_room)
  {
    late_room = late_room == 0 ? 65536 : 2 * late_room;
    late_us = realloc (late_us, late_room * sizeof *late_us);
    if (late_us == NULL)
      abort ();
  }
  late_us[late_count++] = late_ns / 1000;
}

/* Everything that ends inside `text` is counted now; what may be the beginning of a mark is kept. */
static void look (struct reader *self, const char *text, size_t size, int64_t now)
{
  const char *at = text, *stop = text + size, *kept = size > TAIL / 2 ? stop - TAIL / 2 : text;
  while ((at = memmem (at, (size_t) (stop - at), MARK, strlen (MARK))) != NULL)
  {
    const char *number = at + strlen (MARK), *end = memchr (number, '"', (size_t) (stop - number));
    if (end == NULL)
    {
      kept = at;
      break;
    }
    note (now - strtoll (number, NULL, 10));
    at = end;
    if (kept < end)
      kept = end;
  }
  self->tail_size = (size_t) (stop - kept);
  memcpy (self->tail, kept, self->tail_size);
}

static void take (struct reader *self)
{
  char text[TAIL + 16384];
  for (;;)
  {
    memcpy (text, self->tail, self->tail_size);
    ssize_t size = recv (self->fd, text + self->tail_size, 16384, 0);
    if (size < 0 && errno == EAGAIN)
      return;
    if (size <= 0)
      fail ("a stream ended");
    size_t all = self->tail_size + (size_t) size;
    if (!self->greeted && memmem (text, all, "event: hello", 12) != NULL)
    {
      self->greeted = true;
      greeted++;
    }
    look (self, text, all, now_ns ());
  }
}

static int compare (const void *a, const void *b)
{
  int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;
  return (x > y) - (x < y);
}

static int64_t part (double share)
{
  return late_count == 0 ? 0 : late_us[(size_t) ((double) (late_count - 1) * share)];
}

static void answer (void)
{
  char command[16];
  if (read (script, command, sizeof command) <= 0)
    exit (0);
  if (late_count > 0)
    qsort (late_us, late_count, sizeof *late_us, compare);
  dprintf (script, "%zu %lld %lld %lld\n", late_count, (long long) part (0.5), (long long) part (0.99), (long long) part (1));
  late_count = 0;
}

static void step (int poll)
{
  struct epoll_event ready[256];
  int count = epoll_wait (poll, ready, 256, 10000);
  for (int i = 0; i < count; i++)
    if (ready[i].data.ptr == NULL)
      answer ();
    else
      take (ready[i].data.ptr);
}

int main (int argc, char **argv)
{
  if (argc != 4)
    return 2;
  script = (int) strtol (argv[3], NULL, 10);
  uint16_t port = (uint16_t) strtoul (argv[1], NULL, 10);
  size_t count = strtoul (argv[2], NULL, 10);
  struct rlimit files;
  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);
  read_cookies ();
  int poll = epoll_create1 (EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN};
  if (poll < 0 || epoll_ctl (poll, EPOLL_CTL_ADD, script, &event) != 0)
    fail ("epoll");
  struct reader *readers = calloc (count, sizeof *readers);
  if (readers == NULL)
    abort ();
  int64_t began = now_ns ();
  for (size_t i = 0; i < count; i++)
  {
    open_reader (&readers[i], port, cookies[i % cookie_count], poll);
    while (i + 1 - greeted >= OPENING) /* a queue of the kernel is short */
      step (poll);
  }
  while (greeted < count)
    step (poll);
  dprintf (script, "open %.2f\n", (double) (now_ns () - began) / 1e9);
  for (;;)
    step (poll);
}
