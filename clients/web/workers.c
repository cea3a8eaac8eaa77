/* SPDX-License-Identifier: EUPL-1.2 */
/* Two threads for what takes long (a password takes a tenth of a second): two at once, so that a rush of logins leaves a core for everything else. */
#include "web.h"

#include <assert.h>
#include <czmq.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define THREADS 2
#define WAITING 64 /* beyond it: busy */

struct job
{
  struct job *next;
  work_fn *work, *done;
  void *context;
};

struct list
{
  struct job *first, *last;
  size_t count;
};

struct workers
{
  pthread_t threads[THREADS];
  size_t thread_count;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  struct list waiting, finished;
  bool stopping;
  int event_fd;
};

static void append (struct list *list, struct job *job)
{
  job->next = NULL;
  *(list->last == NULL ? &list->first : &list->last->next) = job;
  list->last = job;
  list->count++;
}

static struct job *take (struct list *list)
{
  struct job *job = list->first;
  if (job == NULL)
    return NULL;
  list->first = job->next;
  if (list->first == NULL)
    list->last = NULL;
  list->count--;
  return job;
}

static void *run (void *context)
{
  struct workers *self = context;
  pthread_mutex_lock (&self->mutex);
  for (;;)
  {
    struct job *job = self->stopping ? NULL : take (&self->waiting);
    if (job == NULL && self->stopping)
      break;
    if (job == NULL)
    {
      pthread_cond_wait (&self->wake, &self->mutex);
      continue;
    }
    pthread_mutex_unlock (&self->mutex);
    job->work (job->context);
    pthread_mutex_lock (&self->mutex);
    append (&self->finished, job);
    uint64_t one = 1;
    ssize_t written = write (self->event_fd, &one, sizeof one);
    assert (written == sizeof one || errno == EAGAIN);
  }
  pthread_mutex_unlock (&self->mutex);
  return NULL;
}

static int on_finished (zloop_t *loop, zmq_pollitem_t *item, void *context)
{
  struct web *web = context;
  struct workers *self = web->workers;
  uint64_t count;
  (void) loop;
  ssize_t got = read (item->fd, &count, sizeof count);
  (void) got; /* whatever it says, the list is what counts */
  for (;;)
  {
    pthread_mutex_lock (&self->mutex);
    struct job *job = take (&self->finished);
    pthread_mutex_unlock (&self->mutex);
    if (job == NULL)
      break;
    job->done (job->context);
    free (job);
  }
  web_pump (web);
  return 0;
}

bool workers_run (struct web *web, work_fn *work, work_fn *done, void *context)
{
  struct workers *self = web->workers;
  struct job *job = NULL;
  if (self == NULL)
    return false; /* the program ends */
  pthread_mutex_lock (&self->mutex);
  if (self->waiting.count < WAITING && !self->stopping)
  {
    job = calloc (1, sizeof *job);
    if (job == NULL)
      abort ();
    *job = (struct job){.work = work, .done = done, .context = context};
    append (&self->waiting, job);
    pthread_cond_signal (&self->wake);
  }
  pthread_mutex_unlock (&self->mutex);
  return job != NULL;
}

bool workers_start (struct web *web, char *error, size_t size)
{
  struct workers *self = calloc (1, sizeof *self);
  if (self == NULL)
    abort ();
  web->workers = self;
  pthread_mutex_init (&self->mutex, NULL);
  pthread_cond_init (&self->wake, NULL);
  self->event_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  for (; self->event_fd >= 0 && self->thread_count < THREADS; self->thread_count++)
    if (pthread_create (&self->threads[self->thread_count], NULL, run, self) != 0)
      break;
  if (self->thread_count < THREADS)
  {
    snprintf (error, size, "no threads: %s", strerror (errno));
    return false;
  }
  zmq_pollitem_t item = {.fd = self->event_fd, .events = ZMQ_POLLIN};
  zloop_poller (web->loop, &item, on_finished, web);
  return true;
}

void workers_stop (struct web *web)
{
  struct workers *self = web->workers;
  if (self == NULL)
    return;
  pthread_mutex_lock (&self->mutex);
  self->stopping = true;
  pthread_cond_broadcast (&self->wake);
  pthread_mutex_unlock (&self->mutex);
  for (size_t i = 0; i < self->thread_count; i++)
    pthread_join (self->threads[i], NULL);
  for (struct job *job; (job = take (&self->waiting)) != NULL || (job = take (&self->finished)) != NULL;)
    free (job);
  zmq_pollitem_t item = {.fd = self->event_fd, .events = ZMQ_POLLIN};
  zloop_poller_end (web->loop, &item);
  if (self->event_fd >= 0)
    close (self->event_fd);
  pthread_cond_destroy (&self->wake);
  pthread_mutex_destroy (&self->mutex);
  free (self);
  web->workers = NULL;
}
