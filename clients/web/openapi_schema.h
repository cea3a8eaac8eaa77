/* SPDX-License-Identifier: EUPL-1.2 */
/* The rows of proto/messages.def as JSON schemas; every function gives a new reference. */
#ifndef IDEENBUS_WEB_OPENAPI_SCHEMA_H
#define IDEENBUS_WEB_OPENAPI_SCHEMA_H

#include "proto/message.h"

#include <jansson.h>

/* {"$ref": …} to one of schema_all. */
json_t *schema_reference (const char *name);

/* One field, without what it means. */
json_t *schema_of_field (const struct field_def *def);

/* All that is named: records, events, bodies of commands, answers, and `me` of the session. */
json_t *schema_all (void);

#endif
