/* SPDX-License-Identifier: EUPL-1.2 */
/* Where a command writes to: standard output, or a file that appears under its name when it is whole. */
#ifndef IDEENBUS_CLI_OUTPUT_H
#define IDEENBUS_CLI_OUTPUT_H

#include "cli.h"

struct output
{
  FILE *out;
  const char *path;   /* NULL: standard output */
  const char *beside; /* what is written until then; NULL: path itself, where that is no plain file */
};

/* path NULL or "-" is standard output.  STATUS_DONE, or what was said. */
int output_open (struct cli *cli, struct output *self, const char *path);

/* Makes the file durable and gives it its name, if status is STATUS_DONE; removes what was written otherwise.  Gives status, or what was said. */
int output_close (struct cli *cli, struct output *self, int status);

/* Whether bytes that are no text may go there: not to a terminal. */
bool output_takes_bytes (const char *path);

/* What stands behind the last dot of the file's name, "xlsx"; NULL where there is none. */
const char *output_ending (const char *path);

/* Whether the name of the file is that of another format than this one: nobody should find a Word document called .pdf. */
bool output_misnamed (const char *path, const char *format);

/* From here on Ctrl-C ends the command in good order; interrupted () says whether it came. */
void output_catch_signals (void);
bool output_interrupted (void);

#endif
