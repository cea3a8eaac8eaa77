/* SPDX-License-Identifier: EUPL-1.2 */
/* The files of the board that were built into the program (embed.py writes them). */
#ifndef IDEENBUS_WEB_ASSETS_H
#define IDEENBUS_WEB_ASSETS_H

#include <stddef.h>

struct board_file
{
  const char *path; /* "/assets/index-1a2b3c.js" */
  const char *data, *end;
  const char *gz, *gz_end; /* NULL: not worth it */
};

extern const struct board_file board_files[];
extern const size_t board_file_count;

#endif
