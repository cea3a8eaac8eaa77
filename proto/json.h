/* SPDX-License-Identifier: EUPL-1.2 */
/* JSON as the clients show it.  16 bytes become a UUID text, other bytes hexadecimal, integers beyond 2^53 a text; everything else is itself. */
#ifndef IDEENBUS_JSON_H
#define IDEENBUS_JSON_H

#include "message.h"

#include <jansson.h>

/* A new reference, the caller's to json_decref; keys keep their order: of a message that of its table, of a map that of its keys. */
json_t *json_from_value (const struct value *value);
json_t *json_from_message (const struct message *message);
json_t *json_from_record (enum message_type record, const struct value *map);

/* The value of a JSON document without any type known: text stays text.  Real numbers are refused.  0 or an error_code. */
int json_to_value (struct arena *arena, const json_t *json, struct value *value);

/* A message from a JSON object, typed by the table (UUID texts to 16 bytes, hexadecimal to bytes).  0 or an error_code with *culprit. */
int json_to_message (struct arena *arena, const json_t *json, enum message_type type, struct message *message, struct slice *culprit);

#endif
