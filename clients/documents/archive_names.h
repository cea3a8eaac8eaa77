/* SPDX-License-Identifier: EUPL-1.2 */
/* The names inside an archive: harmless, and each only once.  archive.h says what that means. */
#ifndef IDEENBUS_ARCHIVE_NAMES_H
#define IDEENBUS_ARCHIVE_NAMES_H

#include "proto/value.h"

struct archive_names;

/* In the arena; lives as long. */
struct archive_names *archive_names_new (struct arena *arena);

/* The name that this one gets, in the arena, and remembers it; NULL if it would be longer than ARCHIVE_NAME_MAX. */
const char *archive_names_take (struct archive_names *self, struct slice name);

#endif
