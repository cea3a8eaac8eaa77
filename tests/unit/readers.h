/* SPDX-License-Identifier: EUPL-1.2 */
/* A directory for a test's files, and the programs of others that read them. */
#ifndef IDEENBUS_READERS_H
#define IDEENBUS_READERS_H

#include "proto/value.h"

#include <stdio.h>

struct desk
{
  struct arena *arena;
  char directory[64];
};

/* For cmocka's set-up and tear-down: *state is a struct desk; its directory goes with all that lies in it. */
int desk_set_up (void **state);
int desk_tear_down (void **state);

/* The path of a file of that name on the desk. */
const char *desk_path (struct desk *self, const char *name);

/* All of a file; fails the test if there is none. */
struct slice desk_read (struct desk *self, const char *path);
FILE *desk_create (const char *path);
bool desk_has (const char *path);
size_t desk_count (struct desk *self); /* files in the directory */

/* What read_documents.py says of the file; fails the test if its reader does not take the file. */
const char *desk_reader (struct desk *self, const char *kind, const char *path);

/* The program's exit status; what it says goes to the test's output. */
int desk_run (const char *const *arguments);

void assert_says (const char *text, const char *part);
void assert_silent (const char *text, const char *part);

/* Resident memory of this process in KiB.  AddressSanitizer keeps what was freed, so under it growth says nothing: 0 always. */
long resident_kib (void);

#endif
