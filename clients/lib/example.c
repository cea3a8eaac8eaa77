/* SPDX-License-Identifier: EUPL-1.2 */
/* Hands in an idea and shows the events of its case: example PROFILE TITLE SENTENCE */
#include "ideenbus.h"

#include <stdio.h>

static void on_event (void *context, const struct message *event, const struct value *cursor)
{
  (void) cursor;
  printf ("%lld %.*s\n", (long long) message_int (event, EVENT_SEQ, 0), SLICE_ARG (message_slice (event, EVENT_KIND)));
  *(bool *) context = slice_is (message_slice (event, EVENT_KIND), "case.moved"); /* handed in */
}

static int hand_in (struct ideenbus *bus, struct arena *arena, const char *title, const char *summary)
{
  struct message drafted, answer, draft = message_new (MSG_CASE_DRAFT), submit = message_new (MSG_CASE_SUBMIT), follow = message_new (MSG_FOLLOW);
  uint8_t id[16];
  draft.arg[CASE_DRAFT_TITLE] = value_string (title);
  draft.arg[CASE_DRAFT_SUMMARY] = value_string (summary);
  int code = ideenbus_command (bus, arena, &draft, NULL, 3000, &drafted, id);
  submit.arg[CASE_SUBMIT_CASE] = value_id (id);
  if (code == IDEENBUS_QUEUED || (code == IDEENBUS_OK && drafted.type == MSG_DONE))
    code = ideenbus_command (bus, arena, &submit, &(struct ideenbus_options){.after = id}, 3000, &answer, NULL);
  if (code != IDEENBUS_OK || answer.type != MSG_DONE)
    return code == IDEENBUS_QUEUED ? 3 : 1; /* queued: both lie in the outbox and will be sent by ideenbus_outbox_send */

  printf ("%.*s\n", SLICE_ARG (message_slice (&answer, DONE_REF)));
  bool moved = false;
  follow.arg[FOLLOW_FROM] = value_int (message_int (&drafted, DONE_SEQ, 1) - 1);
  follow.arg[FOLLOW_CASE] = value_id (id);
  struct ideenbus_stream *stream = ideenbus_follow (bus, &follow, NULL, &(struct ideenbus_handler){.event = on_event}, &moved);
  while (!moved && ideenbus_wait (bus, 5000) == IDEENBUS_OK)
    continue;
  ideenbus_unfollow (bus, &stream);
  return moved ? 0 : 1;
}

int main (int argc, char **argv)
{
  int code;
  struct ideenbus *bus = argc == 4 ? ideenbus_open (argv[1], "example", &code) : NULL;
  if (bus == NULL)
  {
    fprintf (stderr, "example PROFILE TITLE SENTENCE\n");
    return 2;
  }
  struct arena *arena = arena_new ();
  int status = hand_in (bus, arena, argv[2], argv[3]);
  arena_destroy (&arena);
  ideenbus_close (&bus);
  return status;
}
