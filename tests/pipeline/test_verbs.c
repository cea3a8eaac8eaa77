/* SPDX-License-Identifier: EUPL-1.2 */
/* Every verb of the table once with success and once refused.  A verb without a row here fails the test. */
#include "story.h"

#include "proto/uuid.h"

#include <stdio.h>
#include <string.h>

/* In the messages: $REF a case of Bernburg, $VERSION its present version, $DAY a day to come, $NEW a person that may be changed, $YAML a definition. */
struct exercise
{
  const char *verb;
  const char *stage; /* of the case; "parked" and "rejected" are states of one in stage idea; NULL: no case */
  enum who may;
  const char *accepted;
  enum who may_not;
  const char *refused, *reasons; /* of a query: the code of an error, or not_found */
};

static const struct exercise exercises[] = {
    {"redeem", NULL, CITIZEN, "{}", CITIZEN, "{}", "invitation_unknown"},
    {"case.draft", NULL, BERNBURG_EDITOR, "{'title': 'Idee'}", BERNBURG_DPO, "{'title': 'Idee'}", "wrong_role/org"},
    {"case.submit", "draft", BERNBURG_SUBMITTER, "{'case': '$REF'}", BERNBURG_AUDIT, "{'case': '$REF'}", "wrong_role"},
    {"case.edit", "idea", BERNBURG_EDITOR, "{'case': '$REF', 'fields': {'problem': 'P'}}", BERNBURG_ISO, "{'case': '$REF', 'fields': {'problem': 'P'}}",
     "wrong_role"},
    {"case.advance", "prepared", COORDINATOR, "{'case': '$REF', 'version': $VERSION}", BERNBURG_DPO, "{'case': '$REF', 'version': $VERSION}", "wrong_role"},
    {"case.return", "idea", COORDINATOR, "{'case': '$REF', 'version': $VERSION, 'reason': 'x'}", BERNBURG_LEAD,
     "{'case': '$REF', 'version': $VERSION, 'reason': 'x'}", "wrong_role"},
    {"case.park", "idea", BERNBURG_EDITOR, "{'case': '$REF', 'version': $VERSION, 'reason': 'x', 'until': '$DAY'}", BERNBURG_SUBMITTER,
     "{'case': '$REF', 'version': $VERSION, 'reason': 'x', 'until': '$DAY'}", "wrong_role"},
    {"case.resume", "parked", BERNBURG_EDITOR, "{'case': '$REF', 'version': $VERSION}", BERNBURG_SUBMITTER, "{'case': '$REF', 'version': $VERSION}",
     "wrong_role"},
    {"case.reject", "idea", COORDINATOR, "{'case': '$REF', 'version': $VERSION, 'code': 'other', 'reason': 'x'}", BERNBURG_EDITOR,
     "{'case': '$REF', 'version': $VERSION, 'code': 'other', 'reason': 'x'}", "wrong_role"},
    {"case.reopen", "rejected", COORDINATOR, "{'case': '$REF', 'version': $VERSION, 'reason': 'x'}", BERNBURG_LEAD,
     "{'case': '$REF', 'version': $VERSION, 'reason': 'x'}", "wrong_role"},
    {"case.withdraw", "idea", BERNBURG_SUBMITTER, "{'case': '$REF', 'version': $VERSION, 'reason': 'x'}", COORDINATOR,
     "{'case': '$REF', 'version': $VERSION, 'reason': 'x'}", "wrong_role"},
    {"case.approve", "steckbrief", BERNBURG_LEAD, "{'case': '$REF', 'version': $VERSION, 'kind': 'release'}", BERNBURG_EDITOR,
     "{'case': '$REF', 'version': $VERSION, 'kind': 'release'}", "wrong_role"},
    {"case.assign", "idea", COORDINATOR, "{'case': '$REF', 'org': '" FIRM "', 'until': '$DAY'}", BERNBURG_LEAD,
     "{'case': '$REF', 'org': '" FIRM "', 'until': '$DAY'}", "wrong_role"},
    {"case.comment", "idea", BERNBURG_EDITOR, "{'case': '$REF', 'text': 'Gut.'}", BERNBURG_AUDIT, "{'case': '$REF', 'text': 'Gut.'}", "wrong_role"},
    {"case.support", "idea", BERNBURG_EDITOR, "{'case': '$REF'}", CALBE_EDITOR, "{'case': '$REF'}", "not_found/case"},
    {"case.unsupport", "supported", BERNBURG_EDITOR, "{'case': '$REF'}", CALBE_EDITOR, "{'case': '$REF'}", "not_found/case"},
    {"case.migrate", "idea", BERNBURG_LEAD, "{'case': '$REF', 'version': $VERSION, 'pipeline': 'kleinvorhaben'}", BERNBURG_EDITOR,
     "{'case': '$REF', 'version': $VERSION, 'pipeline': 'kleinvorhaben'}", "wrong_role"},
    {"org.put", NULL, ADMIN, "{'key': '" CALBE "', 'name': 'Neu'}", CALBE_LEAD, "{'key': '" CALBE "', 'name': 'Neu'}", "wrong_role"},
    {"person.invite", NULL, BERNBURG_LEAD, "{'name': 'N', 'grants': [{'role': 'dpo', 'org': '" BERNBURG "'}]}", BERNBURG_EDITOR,
     "{'name': 'N', 'grants': [{'role': 'dpo', 'org': '" BERNBURG "'}]}", "forbidden/role"},
    {"person.change", NULL, BERNBURG_LEAD, "{'person': '$NEW', 'grants': []}", CALBE_LEAD, "{'person': '$NEW', 'grants': []}", "forbidden/role"},
    {"person.revoke", NULL, BERNBURG_LEAD, "{'person': '$NEW'}", CALBE_LEAD, "{'person': '$NEW'}", "forbidden/role"},
    {"pipeline.load", NULL, ADMIN, "{'yaml': '$YAML'}", COORDINATOR, "{'yaml': '$YAML'}", "wrong_role"},
    {"case.get", "idea", BERNBURG_EDITOR, "{'case': '$REF'}", CALBE_EDITOR, "{'case': '$REF'}", "not_found"},
    {"case.list", "idea", BERNBURG_EDITOR, "{}", CALBE_SUBMITTER, "{}", "revoked"},
    {"case.history", "idea", BERNBURG_EDITOR, "{'case': '$REF'}", CALBE_EDITOR, "{'case': '$REF'}", "not_found"},
    {"case.search", "idea", BERNBURG_EDITOR, "{'text': 'idee'}", CALBE_SUBMITTER, "{'text': 'idee'}", "revoked"},
    {"board.get", "idea", BERNBURG_EDITOR, "{}", BERNBURG_EDITOR, "{'stage': 'nirgends'}", "not_found"},
    {"org.get", NULL, CITIZEN, "{'key': '" CALBE "'}", CITIZEN, "{'key': '000'}", "not_found"},
    {"org.list", NULL, CITIZEN, "{}", CALBE_SUBMITTER, "{}", "revoked"},
    {"person.list", NULL, BERNBURG_LEAD, "{}", CITIZEN, "{}", "forbidden"},
    {"pipeline.get", NULL, CITIZEN, "{'pipeline': 'smarte-region'}", CITIZEN, "{'pipeline': 'nirgends'}", "not_found"},
    {"work.list", "idea", COORDINATOR, "{}", CALBE_SUBMITTER, "{}", "revoked"},
    {"whoami", NULL, CITIZEN, "{}", CALBE_SUBMITTER, "{}", "revoked"},
    {"status", NULL, CITIZEN, "{}", CALBE_SUBMITTER, "{}", "revoked"},
};

static const struct exercise *exercise_of (const char *verb)
{
  for (size_t i = 0; i < sizeof exercises / sizeof *exercises; i++)
    if (strcmp (exercises[i].verb, verb) == 0)
      return &exercises[i];
  fail_msg ("the verb %s is not exercised", verb);
  return NULL;
}

/* ---- The scene ------------------------------------------------------------------------------------------------------------------------------------------ */

static const char *scene (struct town *town, const char *stage)
{
  if (!stage)
    return "";
  if (strcmp (stage, "draft") == 0)
    return town_draft (town, BERNBURG_SUBMITTER, "Idee");
  const char *ref = story_idea (town, "Idee");
  if (strcmp (stage, "prepared") == 0)
    story_prepare (town, ref);
  else if (strcmp (stage, "parked") == 0)
    town_accepted (town, BERNBURG_EDITOR, "case.park", "{'case': '%s', 'version': 2, 'reason': 'x', 'until': '%s'}", ref, town_day (town, 5));
  else if (strcmp (stage, "rejected") == 0)
    town_accepted (town, COORDINATOR, "case.reject", "{'case': '%s', 'version': 2, 'reason': 'x', 'code': 'other'}", ref);
  else if (strcmp (stage, "supported") == 0)
    town_accepted (town, BERNBURG_EDITOR, "case.support", "{'case': '%s'}", ref);
  else
    story_to (town, ref, stage);
  return ref;
}

static const char *replace (struct town *town, const char *text, const char *name, const char *value)
{
  const char *at = strstr (text, name);
  return at ? replace (town, arena_printf (town->arena, "%.*s%s%s", (int) (at - text), text, value, at + strlen (name)), name, value) : text;
}

static struct message message_of (struct town *town, const char *verb, const char *text, const char *ref)
{
  const char *name, *version = *ref ? arena_printf (town->arena, "%u", town_version (town, ref)) : "0";
  text = replace (town, replace (town, text, "$REF", ref), "$VERSION", version);
  text = replace (town, replace (town, text, "$DAY", town_day (town, 9)), "$NEW", town_person (town, BERNBURG_EDITOR2));
  struct message message;
  if (strcmp (verb, "redeem") == 0)
  {
    message = message_new (MSG_REDEEM);
    message.arg[REDEEM_TOKEN] = value_bytes (arena_alloc (town->arena, 32), 32);
    return message;
  }
  message = town_message (town, verb, "%s", text);
  if (message.type == MSG_PIPELINE_LOAD)
    message.arg[PIPELINE_LOAD_YAML] = value_string (replace (town, pipeline_shipped (0, &name), "\nversion: 1\n", "\nversion: 2\n"));
  return message;
}

/* ---- Both ways ------------------------------------------------------------------------------------------------------------------------------------------ */

static void exercise_query (struct town *town, const struct exercise *exercise, const char *ref)
{
  if (strcmp (exercise->reasons, "revoked") == 0)
    town_accepted (town, ADMIN, "person.revoke", "{'person': '%s'}", town_person (town, exercise->may_not));
  struct message request = message_of (town, exercise->verb, exercise->refused, ref), answer = town_query (town, exercise->may_not, &request);
  if (strcmp (exercise->reasons, "not_found") == 0)
    town_is_refused (town, &answer, "not_found");
  else
    town_is_error (town, &answer, exercise->reasons);
  request = message_of (town, exercise->verb, exercise->accepted, ref);
  answer = town_query (town, exercise->may, &request);
  assert_int_equal (answer.type, MSG_RESULT);
  assert_int_not_equal (answer.arg[RESULT_ROWS].count, 0);
  assert_int_equal (message_int (&answer, RESULT_SEQ, 0), town_seq (town));
}

static struct message tell (struct town *town, enum who who, const struct message *message)
{
  uint8_t id[16];
  town_id (town, id);
  return town_tell (town, town->people[who], id, NULL, message);
}

static void exercise_command (struct town *town, const struct exercise *exercise, const char *ref)
{
  struct message message = message_of (town, exercise->verb, exercise->refused, ref);
  uint64_t seq = town_seq (town);
  struct message answer = tell (town, exercise->may_not, &message);
  town_is_refused (town, &answer, exercise->reasons);
  assert_int_equal (town_seq (town), seq);
  if (strcmp (exercise->verb, "redeem") == 0)
  {
    town_enrol (town, "[{'role': 'citizen', 'org': '" BERNBURG "'}]"); /* invites and redeems */
    return;
  }
  message = message_of (town, exercise->verb, exercise->accepted, ref);
  answer = tell (town, exercise->may, &message);
  if (!town_is_done (&answer))
    town_is_refused (town, &answer, "");
  assert_int_equal (town_seq (town), seq + 1);
  assert_int_equal (message_int (&answer, DONE_SEQ, 0), seq + 1);
}

static void every_verb_succeeds_and_is_refused (void **state)
{
  (void) state;
  for (int type = MSG_NONE + 1; type < MSG_COUNT; type++)
  {
    const struct message_def *def = message_def ((enum message_type) type);
    if (def->kind != KIND_COMMAND && def->kind != KIND_QUERY)
      continue;
    const struct exercise *exercise = exercise_of (def->name);
    struct town *town = town_new ();
    const char *ref = scene (town, exercise->stage);
    if (def->kind == KIND_QUERY)
      exercise_query (town, exercise, ref);
    else
      exercise_command (town, exercise, ref);
    town_verify (town);
    town_destroy (&town);
  }
}

/* Every event the table has is recorded by some command: what nobody writes cannot be relied on. */
static void every_event_of_the_table_happens (void **state)
{
  struct town *town = *state;
  bool happened[MSG_COUNT] = {false};
  const char *ref = story_idea (town, "Idee"), *other = story_idea (town, "Andere"), *third = story_idea (town, "Dritte");
  story_to (town, ref, "steckbrief");
  story_prepare (town, ref);
  story_edit (town, BERNBURG_LEAD, ref, "{'problem': 'Neu', 'visibility': 'public'}");
  town_accepted (town, COORDINATOR, "case.return", "{'case': '%s', 'version': %u, 'reason': 'x'}", ref, town_version (town, ref));
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" FIRM "', 'until': '%s'}", ref, town_day (town, 5));
  town_accepted (town, COORDINATOR, "case.assign", "{'case': '%s', 'org': '" CALBE "'}", ref);
  town_accepted (town, CITIZEN, "case.comment", "{'case': '%s', 'text': 'x'}", ref);
  town_accepted (town, CITIZEN, "case.support", "{'case': '%s'}", ref);
  town_accepted (town, CITIZEN, "case.unsupport", "{'case': '%s'}", ref);
  town_accepted (town, BERNBURG_LEAD, "case.migrate", "{'case': '%s', 'version': 2, 'pipeline': 'kleinvorhaben'}", third);
  town_accepted (town, BERNBURG_EDITOR, "case.park", "{'case': '%s', 'version': 2, 'reason': 'x', 'until': '%s'}", other, town_day (town, 5));
  town_accepted (town, BERNBURG_EDITOR, "case.resume", "{'case': '%s', 'version': 3}", other);
  town_accepted (town, COORDINATOR, "case.reject", "{'case': '%s', 'version': 4, 'reason': 'x', 'code': 'other'}", other);
  town_accepted (town, COORDINATOR, "case.reopen", "{'case': '%s', 'version': 5, 'reason': 'x'}", other);
  town_accepted (town, BERNBURG_EDITOR, "case.withdraw", "{'case': '%s', 'version': 6, 'reason': 'x'}", other);
  town_accepted (town, ADMIN, "person.change", "{'person': '%s', 'grants': []}", town_person (town, CITIZEN));
  town_accepted (town, ADMIN, "person.revoke", "{'person': '%s'}", town_person (town, CITIZEN));
  for (uint64_t seq = 1; seq <= town_seq (town); seq++)
  {
    struct record_events *events;
    town_record (town, seq, &events);
    for (uint32_t i = 0; i < events->count; i++)
      happened[events->events[i].message.type] = true;
  }
  for (int type = MSG_NONE + 1; type < MSG_COUNT; type++)
    if (message_def ((enum message_type) type)->kind == KIND_EVENT && !happened[type])
      fail_msg ("%s never happens", message_def ((enum message_type) type)->name);
}

int main (void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test (every_verb_succeeds_and_is_refused), PROMISE (every_event_of_the_table_happens)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
