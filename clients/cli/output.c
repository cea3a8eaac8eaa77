/* SPDX-License-Identifier: EUPL-1.2 */
/* Files that commands write: half of one is none. */
#include "output.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static volatile sig_atomic_t caught;

static void on_signal (int signal)
{
  (void) signal;
  caught = 1;
}

void output_catch_signals (void)
{
  struct sigaction action = {.sa_handler = on_signal};
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}

bool output_interrupted (void)
{
  return caught != 0;
}

bool output_takes_bytes (const char *path)
{
  return (path != NULL && strcmp (path, "-") != 0) || !isatty (STDOUT_FILENO);
}

const char *output_ending (const char *path)
{
  const char *slash = path == NULL ? NULL : strrchr (path, '/'), *name = slash == NULL ? path : slash + 1;
  const char *dot = name == NULL ? NULL : strrchr (name, '.');
  return dot == NULL || dot == name || dot[1] == '\0' ? NULL : dot + 1;
}

bool output_misnamed (const char *path, const char *format)
{
  static const char *const formats[] = {"html", "pdf", "docx", "json", "csv", "xlsx", "ics", "xes", "zip"};
  const char *ending = output_ending (path);
  for (size_t i = 0; ending != NULL && i < sizeof formats / sizeof formats[0]; i++)
    if (strcasecmp (ending, formats[i]) == 0)
      return strcmp (formats[i], format) != 0;
  return false;
}

int output_open (struct cli *cli, struct output *self, const char *path)
{
  struct stat st;
  *self = (struct output){.out = stdout};
  if (path == NULL || strcmp (path, "-") == 0)
    return STATUS_DONE;
  bool exists = stat (path, &st) == 0;
  self->path = path;
  if (exists && S_ISDIR (st.st_mode))
    return fail (cli, STATUS_USAGE, "file", T_FILE_FAILED, path, errno_text (cli, EISDIR));
  if (!exists || S_ISREG (st.st_mode))
    self->beside = arena_printf (cli->arena, "%s.%ld.new", path, (long) getpid ());
  self->out = fopen (self->beside == NULL ? path : self->beside, "we");
  return self->out != NULL ? STATUS_DONE : fail (cli, STATUS_USAGE, "file", T_FILE_FAILED, path, errno_text (cli, errno));
}

int output_close (struct cli *cli, struct output *self, int status)
{
  if (self->path == NULL)
    return status;
  bool good = fflush (self->out) == 0 && !ferror (self->out) && (self->beside == NULL || fsync (fileno (self->out)) == 0);
  int error = errno;
  if (fclose (self->out) != 0 && good)
  {
    good = false;
    error = errno;
  }
  if (status == STATUS_DONE && good && (self->beside == NULL || rename (self->beside, self->path) == 0))
    return STATUS_DONE;
  error = good ? errno : error;
  if (self->beside != NULL)
    unlink (self->beside);
  return status != STATUS_DONE ? status : fail (cli, STATUS_REFUSED, "file", T_FILE_FAILED, self->path, errno_text (cli, error));
}
