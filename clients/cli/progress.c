/* SPDX-License-Identifier: EUPL-1.2 */
/* A bar on standard error, when that is a terminal and people read. */
#include "cli.h"

#include <time.h>
#include <unistd.h>

#define BAR 30
#define REDRAW_MS 80

static int64_t now_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void draw (struct progress *self)
{
  size_t filled = self->total == 0 ? 0 : self->done * BAR / self->total;
  fprintf (stderr, "\r%s ", self->label);
  if (self->total == 0) /* nobody knows */
    fprintf (stderr, "%s\033[K", number_text (self->cli, (int64_t) self->done));
  for (size_t i = 0; i < BAR && self->total > 0; i++)
    fputs (i < filled ? "█" : "░", stderr);
  if (self->total > 0)
    fprintf (stderr, " %s/%s\033[K", number_text (self->cli, (int64_t) self->done), number_text (self->cli, (int64_t) self->total));
  self->drawn_ms = now_ms ();
  self->shown = true;
}

void progress_begin (struct progress *self, const struct cli *cli, enum text label, size_t total)
{
  *self = (struct progress){.cli = cli, .label = tr (cli, label), .total = total};
}

void progress_to (struct progress *self, size_t done)
{
  self->done = done;
  if (!self->cli->json && isatty (STDERR_FILENO) && (now_ms () - self->drawn_ms >= REDRAW_MS || (done == self->total && self->shown)))
    draw (self);
}

void progress_hide (struct progress *self)
{
  if (self->shown)
    fputs ("\r\033[K", stderr);
  self->shown = false;
  self->drawn_ms = 0;
}

void progress_end (struct progress *self)
{
  if (self->shown)
    fputc ('\n', stderr);
  self->shown = false;
}
