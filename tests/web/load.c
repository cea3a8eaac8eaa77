/* SPDX-License-Identifier: EUPL-1.2 */
/* Asks for the same again and again on many connections at once, each waiting for its answer, and says how many came a second and how long they took:

       web_load PORT CONNECTIONS SECONDS [FIRST] < REQUEST      REQUEST: the bytes of one request, whole

   Several requests stand one behind the other, each with a NUL at its end; the connections divide them, in their order, and each asks its own in turn.  Eight '@'
   in a request become a number that a connection counts on with each, from FIRST: what it changes has another version each time. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define REQUESTS_MAX (1 << 20)
#define NUMBER "@@@@@@@@"
#define SAMPLES_MAX 4000000

struct connection
{
  int fd;
  int64_t asked_us;
  const char *requests, *next; /* its own, and the one that is due */
  size_t share;                /* how many they are */
  size_t asked;
  long left; /* of the body; -1: the head is still coming */
  size_t have;
  char head[8192];
};

struct load
{
  char requests[REQUESTS_MAX + 1];
  size_t count; /* of requests */
  int first;
  int epoll_fd;
  int64_t *samples;
  size_t answered, bad;
};

static int64_t now_us (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void fail (const char *what)
{
  perror (what);
  exit (1);
}

static void ask (const struct load *load, struct connection *self)
{
  char request[8192];
  size_t size = strlen (self->next);
  if (size >= sizeof request)
    fail ("a request is too long");
  memcpy (request, self->next, size + 1);
  char *number = strstr (request, NUMBER);
  if (number != NULL)
    snprintf (number, sizeof NUMBER, "%8zu", (size_t) load->first + self->asked);
  if (number != NULL)
    number[sizeof NUMBER - 1] = self->next[number - request + (long) sizeof NUMBER - 1];
  self->next = ++self->asked % self->share == 0 ? self->requests : self->next + size + 1;
  self->asked_us = now_us ();
  self->left = -1;
  self->have = 0;
  if (send (self->fd, request, size, MSG_NOSIGNAL) != (ssize_t) size)
    fail ("send");
}

static void connect_to (struct load *load, struct connection *self, uint16_t port)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons (port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK)};
  self->fd = socket (AF_INET, SOCK_STREAM, 0);
  if (self->fd < 0 || connect (self->fd, (struct sockaddr *) &address, sizeof address) != 0)
    fail ("connect");
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = self};
  epoll_ctl (load->epoll_fd, EPOLL_CTL_ADD, self->fd, &event);
  ask (load, self);
}

/* True when the answer is whole. */
static bool take (struct load *load, struct connection *self)
{
  static char body[1 << 20];
  ssize_t got = self->left >= 0 ? recv (self->fd, body, sizeof body, 0) : recv (self->fd, self->head + self->have, sizeof self->head - 1 - self->have, 0);
  if (got <= 0)
    fail ("recv");
  if (self->left >= 0)
    return (self->left -= got) <= 0;
  self->have += (size_t) got;
  self->head[self->have] = '\0';
  const char *end = strstr (self->head, "\r\n\r\n"), *length = strstr (self->head, "Content-Length: ");
  if (end == NULL)
    return false;
  load->bad += strncmp (self->head, "HTTP/1.1 200", 12) != 0;
  self->left = (length == NULL ? 0 : atol (length + 16)) - (long) (self->have - (size_t) (end + 4 - self->head));
  return self->left <= 0;
}

static int by_size (const void *a, const void *b)
{
  int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;
  return (x > y) - (x < y);
}

static void run (struct load *load, struct connection *connections, int64_t until_us)
{
  struct epoll_event events[256];
  (void) connections;
  while (now_us () < until_us)
  {
    int count = epoll_wait (load->epoll_fd, events, 256, 100);
    for (int i = 0; i < count; i++)
    {
      struct connection *at = events[i].data.ptr;
      if (!take (load, at))
        continue;
      if (load->answered < SAMPLES_MAX)
        load->samples[load->answered] = now_us () - at->asked_us;
      load->answered++;
      ask (load, at);
    }
  }
}

static void read_requests (struct load *load)
{
  size_t size = fread (load->requests, 1, REQUESTS_MAX, stdin);
  for (size_t i = 0; i < size; i++)
    load->count += load->requests[i] == '\0' || i + 1 == size;
}

/* Its part of the requests; those of fewer requests than connections are everybody's. */
static void share_out (const struct load *load, struct connection *self, size_t number, size_t connections)
{
  self->share = load->count >= connections ? load->count / connections : load->count;
  self->requests = load->requests;
  for (size_t skip = load->count >= connections ? number * self->share : 0; skip > 0; skip--)
    self->requests += strlen (self->requests) + 1;
  self->next = self->requests;
}

int main (int argc, char **argv)
{
  static struct load load;
  load.epoll_fd = epoll_create1 (0);
  load.samples = malloc (SAMPLES_MAX * sizeof (int64_t));
  bool good = argc == 4 || argc == 5;
  int count = good ? atoi (argv[2]) : 0, seconds = good ? atoi (argv[3]) : 0;
  load.first = argc == 5 ? atoi (argv[4]) : 1;
  if (count < 1 || seconds < 1 || load.samples == NULL)
  {
    fputs ("Usage: web_load PORT CONNECTIONS SECONDS [FIRST] < REQUEST\n", stderr);
    return 2;
  }
  read_requests (&load);
  if (load.count == 0)
    return 2;
  struct connection *connections = calloc ((size_t) count, sizeof *connections);
  if (connections == NULL)
    return 1;
  for (int i = 0; i < count; i++)
    share_out (&load, &connections[i], (size_t) i, (size_t) count);
  for (int i = 0; i < count; i++)
    connect_to (&load, &connections[i], (uint16_t) atoi (argv[1]));
  int64_t start = now_us ();
  run (&load, connections, start + seconds * INT64_C (1000000));
  double took = (double) (now_us () - start) / 1e6;
  size_t samples = load.answered < SAMPLES_MAX ? load.answered : SAMPLES_MAX;
  qsort (load.samples, samples, sizeof *load.samples, by_size);
  if (samples == 0)
    return 1;
  printf ("{\"per_second\": %.0f, \"answered\": %zu, \"bad\": %zu, \"p50_us\": %lld, \"p99_us\": %lld}\n", (double) load.answered / took, load.answered,
          load.bad, (long long) load.samples[samples / 2], (long long) load.samples[samples * 99 / 100]);
  return 0;
}
