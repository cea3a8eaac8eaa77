/* SPDX-License-Identifier: EUPL-1.2 */
/* Asks for the same again and again on many connections at once, each waiting for its answer, and says how many came a second and how long they took:

       web_load PORT CONNECTIONS SECONDS < REQUEST          REQUEST: the bytes of one request, whole */
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

#define REQUEST_MAX 65536
#define SAMPLES_MAX 4000000

struct connection
{
  int fd;
  int64_t asked_us;
  long left; /* of the body; -1: the head is still coming */
  size_t have;
  char head[8192];
};

struct load
{
  char request[REQUEST_MAX];
  size_t size;
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
  self->asked_us = now_us ();
  self->left = -1;
  self->have = 0;
  if (send (self->fd, load->request, load->size, MSG_NOSIGNAL) != (ssize_t) load->size)
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

int main (int argc, char **argv)
{
  struct load load = {.epoll_fd = epoll_create1 (0), .samples = malloc (SAMPLES_MAX * sizeof (int64_t))};
  int count = argc == 4 ? atoi (argv[2]) : 0, seconds = argc == 4 ? atoi (argv[3]) : 0;
  if (count < 1 || seconds < 1 || load.samples == NULL)
  {
    fputs ("Usage: web_load PORT CONNECTIONS SECONDS < REQUEST\n", stderr);
    return 2;
  }
  load.size = fread (load.request, 1, sizeof load.request, stdin);
  struct connection *connections = calloc ((size_t) count, sizeof *connections);
  if (connections == NULL)
    return 1;
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
