/* SPDX-License-Identifier: EUPL-1.2 */
/* Put before the C library (LD_PRELOAD) of a broker under test: a wall clock that is off, a disk that is slow or fails. */
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef int (clock_fn) (clockid_t, struct timespec *);
typedef int (sync_fn) (int);

/* dlsym gives an object pointer; POSIX lets it be a function's. */
static void find (const char *name, void *function, size_t size)
{
  void *symbol = dlsym (RTLD_NEXT, name);
  memcpy (function, &symbol, size);
}

int clock_gettime (clockid_t clock, struct timespec *now)
{
  static clock_fn *real;
  if (real == NULL)
    find ("clock_gettime", &real, sizeof real);
  int status = real (clock, now);
  const char *shift = clock == CLOCK_REALTIME ? getenv ("SHIM_CLOCK_MS") : NULL;
  if (status == 0 && shift != NULL)
    now->tv_sec += atoll (shift) / 1000;
  return status;
}

/* Nonzero: fail. */
static int obey (void)
{
  char order[32] = "";
  int ms;
  const char *path = getenv ("SHIM_DISK");
  FILE *file = path != NULL ? fopen (path, "re") : NULL;
  if (file == NULL)
    return 0;
  size_t size = fread (order, 1, sizeof order - 1, file);
  fclose (file);
  order[size] = '\0';
  if (sscanf (order, "sleep %d", &ms) == 1)
    usleep ((useconds_t) ms * 1000);
  return strncmp (order, "fail", 4) == 0;
}

int fdatasync (int fd)
{
  static sync_fn *real;
  if (real == NULL)
    find ("fdatasync", &real, sizeof real);
  if (obey ())
  {
    errno = EIO;
    return -1;
  }
  return real (fd);
}

int fsync (int fd)
{
  static sync_fn *real;
  if (real == NULL)
    find ("fsync", &real, sizeof real);
  if (obey ())
  {
    errno = EIO;
    return -1;
  }
  return real (fd);
}
