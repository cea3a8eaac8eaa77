/* SPDX-License-Identifier: EUPL-1.2 */
/* A record's payload: [done, event, event …], an event being [number, class, [scope …], case or nil, fields]. */
#include "decide.h"

#include <string.h>

static struct value event_encode (struct arena *arena, const struct event *event)
{
  struct value list = value_list (arena, 5);
  value_append (arena, &list, value_int (message_def (event->message.type)->number));
  value_append (arena, &list, value_int (event->class));
  value_append (arena, &list, event->audience);
  value_append (arena, &list, event->about_case ? value_id (event->kase) : VALUE_NONE);
  value_append (arena, &list, message_to_map (arena, &event->message));
  return list;
}

struct slice payload_encode (struct arena *arena, const struct decision *decision)
{
  struct value list = value_list (arena, decision->event_count + 1);
  value_append (arena, &list, message_to_map (arena, &decision->done));
  for (uint32_t i = 0; i < decision->event_count; i++)
    value_append (arena, &list, event_encode (arena, &decision->events[i]));
  return codec_encode (arena, &list);
}

static bool event_decode (const struct value *list, struct event *event)
{
  struct slice culprit;
  if (list->kind != VALUE_LIST || list->count != 5 || list->items[0].kind != VALUE_INT || list->items[1].kind != VALUE_INT || list->items[2].kind != VALUE_LIST)
    return false;
  enum message_type type = message_by_number ((uint32_t) list->items[0].integer);
  const uint8_t *id = value_as_id (&list->items[3]);
  if (type == MSG_NONE || message_def (type)->kind != KIND_EVENT || list->items[1].integer < 0 || list->items[1].integer >= CLASS_COUNT)
    return false;
  event->class = (enum audience_class) list->items[1].integer;
  event->audience = list->items[2];
  event->about_case = id != NULL;
  if (id)
    memcpy (event->kase, id, 16);
  return message_from_map (&event->message, type, &list->items[4], &culprit) == 0;
}

bool payload_decode (struct arena *arena, struct slice payload, struct record_events *events)
{
  struct value list;
  if (codec_decode (arena, payload.data, payload.size, &list) || list.kind != VALUE_LIST || list.count < 1 || list.count > LIMIT_RECORD_EVENTS + 1)
    return false;
  events->done = list.items[0];
  events->count = list.count - 1;
  events->events = arena_alloc (arena, events->count * sizeof *events->events);
  for (uint32_t i = 0; i < events->count; i++)
    if (!event_decode (&list.items[i + 1], &events->events[i]))
      return false;
  return true;
}
