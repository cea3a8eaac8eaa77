/* SPDX-License-Identifier: EUPL-1.2 */
/* Every verb of the table once with success and once refused.  A verb without a row here fails the test. */
#include "story.h"

#include "proto/uuid.h"

#include <stdio.h>
#include <string.h>

/* In stage "programme" there is one beside the case; in "pair", "proposed" and "merged" $OTHER is the other case.
   In the messages: $REF a case of Bernburg, $VERSION its present version, $DAY a day to come, $NEW a person that may be changed, $YAML a definition, $CONTENT hash
   and size of a content that is there, $ATTACHMENT the attachment of the case. */
struct exercise
{
  const char *verb;
  const char *stage; /* of the case; "parked" and "rejected" are states of one in stage idea; NULL: no case */
  enum who may;
  const char *accepted;
  enum who may_not;
  const char *refused, *reasons; /* of a query: the code of an error, or not_found */
};

#define PROGRAMME "{'key': 'p', 'fields': {'name': 'P'}}"

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
    {"case.ask", "specification", BERNBURG_EDITOR, "{'case': '$REF', 'kind': 'dpo'}", BERNBURG_DPO, "{'case': '$REF', 'kind': 'dpo'}", "wrong_role"},
    {"case.abort", "funding", BERNBURG_LEAD, "{'case': '$REF', 'version': $VERSION, 'reason': 'x', 'lessons': 'y'}", BERNBURG_EDITOR,
     "{'case': '$REF', 'version': $VERSION, 'reason': 'x', 'lessons': 'y'}", "wrong_role"},
    {"case.merge", "pair", BERNBURG_EDITOR, "{'case': '$REF', 'version': $VERSION, 'into': '$OTHER'}", BERNBURG_SUBMITTER,
     "{'case': '$REF', 'version': $VERSION, 'into': '$OTHER'}", "wrong_role"},
    {"case.consent", "proposed", BERNBURG_LEAD, "{'case': '$REF'}", BERNBURG_EDITOR, "{'case': '$REF'}", "wrong_role"},
    {"case.unmerge", "merged", BERNBURG_LEAD, "{'case': '$REF'}", BERNBURG_EDITOR, "{'case': '$REF'}", "wrong_role"},
    {"case.adopt", "shared", CALBE_EDITOR, "{'case': '$REF'}", BERNBURG_DPO, "{'case': '$REF'}", "wrong_role/org"},
    {"case.attach", "idea", BERNBURG_EDITOR, "{'case': '$REF', 'name': 'Plan.txt', $CONTENT}", BERNBURG_AUDIT, "{'case': '$REF', 'name': 'Plan.txt', $CONTENT}",
     "wrong_role"},
    {"case.detach", "attached", BERNBURG_EDITOR, "{'case': '$REF', 'attachment': '$ATTACHMENT'}", BERNBURG_AUDIT, "{'case': '$REF', 'attachment': '$ATTACHMENT'}",
     "wrong_role"},
    {"row.put", "idea", BERNBURG_EDITOR, "{'case': '$REF', 'table': 'milestones', 'cells': {'title': 'A', 'plan_on': '$DAY'}}", BERNBURG_DPO,
     "{'case': '$REF', 'table': 'milestones', 'cells': {'title': 'A', 'plan_on': '$DAY'}}", "wrong_role"},
    {"row.delete", "rows", BERNBURG_EDITOR, "{'case': '$REF', 'table': 'milestones', 'row': 'M-001'}", CALBE_EDITOR,
     "{'case': '$REF', 'table': 'milestones', 'row': 'M-001'}", "not_found/case"},
    {"row.move", "rows", BERNBURG_EDITOR, "{'case': '$REF', 'table': 'milestones', 'row': 'M-001'}", BERNBURG_ISO,
     "{'case': '$REF', 'table': 'milestones', 'row': 'M-001'}", "wrong_role"},
    {"row.start", "specification", BERNBURG_EDITOR, "{'case': '$REF', 'table': 'tasks'}", BERNBURG_DPO, "{'case': '$REF', 'table': 'tasks'}", "wrong_role"},
    {"org.put", NULL, ADMIN, "{'key': '" CALBE "', 'name': 'Neu'}", CALBE_LEAD, "{'key': '" CALBE "', 'name': 'Neu'}", "wrong_role"},
    {"programme.put", NULL, COORDINATOR, PROGRAMME, BERNBURG_LEAD, PROGRAMME, "wrong_role"},
    {"person.invite", NULL, BERNBURG_LEAD, "{'name': 'N', 'grants': [{'role': 'dpo', 'org': '" BERNBURG "'}]}", BERNBURG_EDITOR,
     "{'name': 'N', 'grants': [{'role': 'dpo', 'org': '" BERNBURG "'}]}", "give_role/role"},
    {"person.change", NULL, BERNBURG_LEAD, "{'person': '$NEW', 'grants': []}", CALBE_LEAD, "{'person': '$NEW', 'grants': []}", "give_role/role"},
    {"person.revoke", NULL, BERNBURG_LEAD, "{'person': '$NEW'}", CALBE_LEAD, "{'person': '$NEW'}", "give_role/role"},
    {"person.reinvite", NULL, BERNBURG_LEAD, "{'person': '$NEW'}", CALBE_LEAD, "{'person': '$NEW'}", "give_role/role"},
    {"pipeline.load", NULL, ADMIN, "{'yaml': '$YAML'}", COORDINATOR, "{'yaml': '$YAML'}", "wrong_role"},
    {"case.get", "idea", BERNBURG_EDITOR, "{'case': '$REF'}", CALBE_EDITOR, "{'case': '$REF'}", "not_found"},
    {"case.list", "idea", BERNBURG_EDITOR, "{}", CALBE_SUBMITTER, "{}", "revoked"},
    {"case.history", "idea", BERNBURG_EDITOR, "{'case': '$REF'}", CALBE_EDITOR, "{'case': '$REF'}", "not_found"},
    {"case.search", "idea", BERNBURG_EDITOR, "{'text': 'idee'}", CALBE_SUBMITTER, "{'text': 'idee'}", "revoked"},
    {"board.get", "idea", BERNBURG_EDITOR, "{}", BERNBURG_EDITOR, "{'stage': 'nirgends'}", "not_found"},
    {"case.attachments", "attached", BERNBURG_AUDIT, "{'case': '$REF'}", CALBE_EDITOR, "{'case': '$REF'}", "not_found"},
    {"blob.get", "attached", BERNBURG_AUDIT, "{'case': '$REF', 'attachment': '$ATTACHMENT'}", CALBE_EDITOR, "{'case': '$REF', 'attachment': '$ATTACHMENT'}",
     "not_found"},
    {"row.list", "rows", BERNBURG_AUDIT, "{'case': '$REF', 'table': 'milestones'}", CALBE_EDITOR, "{'case': '$REF', 'table': 'milestones'}", "not_found"},
    {"case.diff", "rows", BERNBURG_EDITOR, "{'case': '$REF', 'from': 1}", CALBE_EDITOR, "{'case': '$REF', 'from': 1}", "not_found"},
    {"case.check", "idea", BERNBURG_EDITOR, "{'case': '$REF'}", CALBE_EDITOR, "{'case': '$REF'}", "not_found"},
    {"case.figures", "rows", BERNBURG_EDITOR, "{'case': '$REF'}", CALBE_EDITOR, "{'case': '$REF'}", "not_found"},
    {"overview", "idea", COORDINATOR, "{}", CITIZEN, "{}", "forbidden"},
    {"roadmap", "idea", BERNBURG_EDITOR, "{}", CALBE_SUBMITTER, "{}", "revoked"},
    {"org.get", NULL, CITIZEN, "{'key': '" CALBE "'}", CITIZEN, "{'key': '000'}", "not_found"},
    {"org.list", NULL, CITIZEN, "{}", CALBE_SUBMITTER, "{}", "revoked"},
    {"programme.get", "programme", CITIZEN, "{'key': 'p'}", CITIZEN, "{'key': 'q'}", "not_found"},
    {"programme.list", "programme", CITIZEN, "{}", CALBE_SUBMITTER, "{}", "revoked"},
    {"programme.match", "programme", BERNBURG_EDITOR, "{'case': '$REF'}", CALBE_EDITOR, "{'case': '$REF'}", "not_found"},
    {"person.list", NULL, BERNBURG_LEAD, "{}", CITIZEN, "{}", "forbidden"},
    {"pipeline.get", NULL, CITIZEN, "{'pipeline': 'smarte-region'}", CITIZEN, "{'pipeline': 'nirgends'}", "not_found"},
    {"pipeline.versions", NULL, CITIZEN, "{'pipeline': 'smarte-region'}", CITIZEN, "{'pipeline': 'nirgends'}", "not_found"},
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

/* Two cases, and how far their merger is; gives the one that goes up in the other. */
static const char *pair_scene (struct town *town, const char *stage)
{
  enum who owner = strcmp (stage, "proposed") == 0 ? CALBE_EDITOR : BERNBURG_EDITOR;
  const char *other = town_draft (town, owner, "Andere"), *ref = story_idea (town, "Idee");
  town_accepted (town, owner, "case.submit", "{'case': '%s'}", other);
  if (strcmp (stage, "pair") != 0)
    town_accepted (town, COORDINATOR, "case.merge", "{'case': '%s', 'version': %u, 'into': '%s'}", ref, town_version (town, ref), other);
  return ref;
}

static const char *scene (struct town *town, const char *stage)
{
  if (!stage)
    return "";
  if (strcmp (stage, "draft") == 0)
    return town_draft (town, BERNBURG_SUBMITTER, "Idee");
  if (strcmp (stage, "pair") == 0 || strcmp (stage, "proposed") == 0 || strcmp (stage, "merged") == 0)
    return pair_scene (town, stage);
  const char *ref = story_idea (town, "Idee");
  if (strcmp (stage, "prepared") == 0)
    story_prepare (town, ref);
  else if (strcmp (stage, "parked") == 0)
    town_accepted (town, BERNBURG_EDITOR, "case.park", "{'case': '%s', 'version': 2, 'reason': 'x', 'until': '%s'}", ref, town_day (town, 5));
  else if (strcmp (stage, "programme") == 0)
    town_accepted (town, COORDINATOR, "programme.put", PROGRAMME);
  else if (strcmp (stage, "rows") == 0)
  {
    story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'A', 'plan_on': '2027-01-01'}");
    story_row (town, BERNBURG_EDITOR, ref, "milestones", "{'title': 'B', 'plan_on': '2027-02-01'}");
  }
  else if (strcmp (stage, "rejected") == 0)
    town_accepted (town, COORDINATOR, "case.reject", "{'case': '%s', 'version': 2, 'reason': 'x', 'code': 'other'}", ref);
  else if (strcmp (stage, "attached") == 0)
    town_attach (town, BERNBURG_EDITOR, ref, "Plan.txt");
  else if (strcmp (stage, "shared") == 0)
    story_edit (town, BERNBURG_EDITOR, ref, "{'visibility': 'intermunicipal'}");
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

/* The one a scene has attached. */
static const char *attachment_of (struct town *town, const char *ref)
{
  struct value row = town_row (town, BERNBURG_EDITOR, "case.attachments", "{'case': '%s'}", ref);
  return town_id_text (town, value_as_id (value_at (&row, "id")));
}

static struct message message_of (struct town *town, const char *verb, const char *text, const char *ref)
{
  const char *name, *version = *ref ? arena_printf (town->arena, "%u", town_version (town, ref)) : "0";
  text = replace (town, replace (town, text, "$REF", ref), "$VERSION", version);
  text = replace (town, replace (town, text, "$DAY", town_day (town, 9)), "$NEW", town_person (town, BERNBURG_EDITOR2));
  if (strstr (text, "$OTHER"))
  {
    struct value rows = town_rows (town, COORDINATOR, "case.list", "{}"); /* the oldest */
    text = replace (town, text, "$OTHER", town_text (town, &rows.items[0], "ref"));
  }
  if (strstr (text, "$CONTENT"))
  {
    town_content (town, BERNBURG_AUDIT, "Plan", 4); /* who is refused lacks nothing but the role */
    text = replace (town, text, "$CONTENT", town_content (town, BERNBURG_EDITOR, "Plan", 4));
  }
  if (strstr (text, "$ATTACHMENT"))
    text = replace (town, text, "$ATTACHMENT", attachment_of (town, ref));
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

/* What happens beside the straight way: asked, merged, taken over, aborted. */
static void go_sideways (struct town *town)
{
  const char *source = story_idea (town, "Quelle"), *ref = story_idea (town, "Weg"), *target = town_draft (town, CALBE_EDITOR, "Ziel");
  town_accepted (town, COORDINATOR, "case.merge", "{'case': '%s', 'version': %u, 'into': '%s'}", source, town_version (town, source), target);
  town_accepted (town, CALBE_LEAD, "case.consent", "{'case': '%s'}", source);
  town_accepted (town, BERNBURG_LEAD, "case.consent", "{'case': '%s'}", source);
  town_accepted (town, COORDINATOR, "case.unmerge", "{'case': '%s'}", source);
  story_to (town, ref, "specification");
  town_accepted (town, BERNBURG_EDITOR, "case.ask", "{'case': '%s', 'kind': 'dpo'}", ref);
  story_to (town, ref, "funding");
  town_accepted (town, COORDINATOR, "case.adopt", "{'case': '%s', 'org': '" CALBE "'}", ref);
  town_accepted (town, BERNBURG_LEAD, "case.abort", "{'case': '%s', 'version': %u, 'reason': 'x', 'lessons': 'y'}", ref, town_version (town, ref));
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
  story_row (town, BERNBURG_EDITOR, other, "milestones", "{'title': 'A', 'plan_on': '2027-01-01'}");
  story_row (town, BERNBURG_EDITOR, other, "milestones", "{'title': 'B', 'plan_on': '2027-01-01'}");
  town_accepted (town, BERNBURG_EDITOR, "row.move", "{'case': '%s', 'table': 'milestones', 'row': 'M-001'}", other);
  town_accepted (town, BERNBURG_EDITOR, "row.delete", "{'case': '%s', 'table': 'milestones', 'row': 'M-001'}", other);
  town_accepted (town, CITIZEN, "case.support", "{'case': '%s'}", ref);
  town_accepted (town, CITIZEN, "case.unsupport", "{'case': '%s'}", ref);
  town_accepted (town, BERNBURG_LEAD, "case.migrate", "{'case': '%s', 'version': 2, 'pipeline': 'kleinvorhaben'}", third);
  town_accepted (town, BERNBURG_EDITOR, "case.park", "{'case': '%s', 'version': %u, 'reason': 'x', 'until': '%s'}", other, town_version (town, other), town_day (town, 5));
  town_accepted (town, BERNBURG_EDITOR, "case.resume", "{'case': '%s', 'version': %u}", other, town_version (town, other));
  town_accepted (town, COORDINATOR, "case.reject", "{'case': '%s', 'version': %u, 'reason': 'x', 'code': 'other'}", other, town_version (town, other));
  town_accepted (town, COORDINATOR, "case.reopen", "{'case': '%s', 'version': %u, 'reason': 'x'}", other, town_version (town, other));
  town_accepted (town, BERNBURG_EDITOR, "case.withdraw", "{'case': '%s', 'version': %u, 'reason': 'x'}", other, town_version (town, other));
  go_sideways (town);
  town_accepted (town, COORDINATOR, "programme.put", PROGRAMME);
  town_accepted (town, BERNBURG_EDITOR, "case.detach", "{'case': '%s', 'attachment': '%s'}", third, town_attach (town, BERNBURG_EDITOR, third, "Plan.txt"));
  town_accepted (town, ADMIN, "person.change", "{'person': '%s', 'grants': []}", town_person (town, CITIZEN));
  town_accepted (town, ADMIN, "person.reinvite", "{'person': '%s'}", town_person (town, CITIZEN));
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
