/* SPDX-License-Identifier: EUPL-1.2 */
/* The files of definitions/, as embed.cmake puts them into the program. */
#ifndef IDEENBUS_SHIPPED_H
#define IDEENBUS_SHIPPED_H

struct shipped
{
  const char *name; /* smarte-region */
  const char *text; /* of the file, with a NUL behind it */
};

extern const struct shipped shipped[];
extern const unsigned shipped_count;

#endif
