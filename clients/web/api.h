/* SPDX-License-Identifier: EUPL-1.2 */
/* What other files use of api.c. */
#ifndef IDEENBUS_WEB_API_H
#define IDEENBUS_WEB_API_H

#include "exchange.h"

/* Whether the interface has a verb of the bus. */
bool api_has_verb (enum message_type verb);

/* The id and predecessor that the headers of a command name, in the exchange's arena; an id of our own where there is none.  The answer gets the id as a
   header. False after an error was answered. */
bool api_ids (struct exchange *self, struct ideenbus_options *options);

/* A command from the body of a request: the fields, and `seen` hashed into `base`.  0 or an error_code with *culprit. */
int api_read_command (struct arena *arena, const json_t *body, enum message_type verb, struct message *request, struct slice *culprit);

/* Decimal digits; -1 for anything else. */
int64_t api_number (struct slice text);

/* A case as a text names it: an id or a reference; nil for SLICE_NONE. */
struct value api_case (struct arena *arena, struct slice text);

#endif
