/* SPDX-License-Identifier: EUPL-1.2 */
/* What kind of browser somebody uses, as roughly as they would say it themselves. */
#ifndef IDEENBUS_WEB_AGENT_H
#define IDEENBUS_WEB_AGENT_H

#include "proto/value.h"

#include <stddef.h>

/* "Firefox, Windows" of a User-Agent header, one of both where the other is not known, "" where neither is.  Versions and everything else are left out: they
   would tell people apart.  size 40 is enough. */
void agent_name (struct slice header, char *name, size_t size);

#endif
