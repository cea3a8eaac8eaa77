/* SPDX-License-Identifier: EUPL-1.2 */
/* A directory for a test's files, and the programs of others that read them. */
#include "readers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int desk_set_up (void **state)
{
  struct arena *arena = arena_new ();
  struct desk *self = arena_alloc (arena, sizeof *self);
  self->arena = arena;
  strcpy (self->directory, "/tmp/ideenbus-documents-XXXXXX");
  *state = self;
  return mkdtemp (self->directory) == NULL;
}

size_t desk_count (struct desk *self)
{
  size_t count = 0;
  DIR *directory = opendir (self->directory);
  assert_non_null (directory);
  for (const struct dirent *entry; (entry = readdir (directory)) != NULL;)
    count += entry->d_name[0] != '.';
  closedir (directory);
  return count;
}

int desk_tear_down (void **state)
{
  struct desk *self = *state;
  struct arena *arena = self->arena;
  int status = desk_run ((const char *const[]){"/bin/rm", "-rf", "--", self->directory, NULL});
  arena_destroy (&arena);
  return status;
}

const char *desk_path (struct desk *self, const char *name)
{
  return arena_printf (self->arena, "%s/%s", self->directory, name);
}

static struct slice read_all (struct desk *self, FILE *file)
{
  size_t size = 0, room = 1 << 16, read;
  char *data = arena_alloc (self->arena, room);
  while ((read = fread (data + size, 1, room - size - 1, file)) > 0)
  {
    size += read;
    if (size < room - 1)
      continue;
    char *grown = arena_alloc (self->arena, 2 * room);
    memcpy (grown, data, size);
    data = grown;
    room *= 2;
  }
  data[size] = '\0';
  return (struct slice){data, (uint32_t) size};
}

struct slice desk_read (struct desk *self, const char *path)
{
  FILE *file = fopen (path, "rb");
  assert_non_null (file);
  struct slice all = read_all (self, file);
  fclose (file);
  return all;
}

FILE *desk_create (const char *path)
{
  FILE *file = fopen (path, "wb");
  assert_non_null (file);
  return file;
}

bool desk_has (const char *path)
{
  return access (path, F_OK) == 0;
}

const char *desk_reader (struct desk *self, const char *kind, const char *path)
{
  FILE *pipe = popen (arena_printf (self->arena, "/usr/bin/python3 -B %s %s %s", TEST_READERS, kind, path), "r");
  assert_non_null (pipe);
  struct slice said = read_all (self, pipe);
  assert_int_equal (pclose (pipe), 0);
  return said.data;
}

int desk_run (const char *const *arguments)
{
  pid_t pid;
  int status = 0;
  assert_int_equal (posix_spawn (&pid, arguments[0], NULL, NULL, (char *const *) (uintptr_t) arguments, environ), 0);
  assert_int_equal (waitpid (pid, &status, 0), pid);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

void assert_says (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    fail_msg ("\"%s\" is not in:\n%s", part, text);
}

void assert_silent (const char *text, const char *part)
{
  if (strstr (text, part) != NULL)
    fail_msg ("\"%s\" is in:\n%s", part, text);
}

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define KEEPS_FREED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define KEEPS_FREED 1
#endif
#endif
#ifndef KEEPS_FREED
#define KEEPS_FREED 0
#endif

long resident_kib (void)
{
  if (KEEPS_FREED)
    return 0;
  long pages = 0;
  FILE *file = fopen ("/proc/self/statm", "r");
  assert_non_null (file);
  assert_int_equal (fscanf (file, "%*d %ld", &pages), 1);
  fclose (file);
  return pages * (sysconf (_SC_PAGESIZE) / 1024);
}
