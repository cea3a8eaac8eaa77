/* SPDX-License-Identifier: EUPL-1.2 */
/* What the bus says as JSON text at once, without a tree in between: the same text, byte for byte, that proto/json.h and jansson make together, in a fraction
   of the time. Almost everything the gateway answers goes through here. */
#ifndef IDEENBUS_WEB_JSON_TEXT_H
#define IDEENBUS_WEB_JSON_TEXT_H

#include "proto/message.h"

#include <stddef.h>

/* Grows as it is written to; the memory is the caller's to free. */
struct json_text
{
  char *data;
  size_t size, room;
};

/* {"answer": its name, …}; rows of a RESULT typed as a record, MSG_NONE: by themselves. */
void json_text_answer (struct json_text *self, const struct message *answer, enum message_type record);

void json_text_value (struct json_text *self, const struct value *value);
void json_text_record (struct json_text *self, enum message_type record, const struct value *map);

#endif
