/* SPDX-License-Identifier: EUPL-1.2 */
/* A turn of the writer: batches, repeats, predecessors, a full disk, a clock that jumps, a restart. */
#include "story.h"

#include <errno.h>
#include <string.h>

static struct message draft_message (struct town *town, const char *title)
{
  return town_message (town, "case.draft", "{'title': '%s', 'summary': 'S.'}", title);
}

/* ---- Exactly once --------------------------------------------------------------------------------------------------------------------------------------- */

static void the_same_id_gives_the_same_answer (void **state)
{
  struct town *town = *state;
  uint8_t id[16];
  struct message draft = draft_message (town, "Idee");
  town_id (town, id);
  struct message first = town_tell (town, town->people[BERNBURG_EDITOR], id, NULL, &draft);
  const char *ref = town_ref (town, &first);
  story_edit (town, BERNBURG_EDITOR, ref, "{'title': 'Neu'}");
  uint64_t seq = town_seq (town);
  town_reopen (town, NULL);
  struct message second = town_tell (town, town->people[BERNBURG_EDITOR], id, NULL, &draft);
  struct value a = message_to_map (town->arena, &first), b = message_to_map (town->arena, &second);
  assert_int_equal (first.type, second.type);
  assert_true (value_equal (&a, &b));
  assert_int_equal (town_seq (town), seq);
}

static void the_same_id_with_another_payload_is_an_error (void **state)
{
  struct town *town = *state;
  uint8_t id[16];
  struct message draft = draft_message (town, "Idee"), other = draft_message (town, "Eine andere");
  town_id (town, id);
  struct message answer = town_tell (town, town->people[BERNBURG_EDITOR], id, NULL, &draft);
  assert_true (town_is_done (&answer));
  answer = town_tell (town, town->people[BERNBURG_EDITOR], id, NULL, &other);
  town_is_error (town, &answer, "id_reused");
}

static void a_repeat_in_the_same_batch_is_told_the_same (void **state)
{
  struct town *town = *state;
  uint8_t id[16];
  struct message draft = draft_message (town, "Idee");
  town_id (town, id);
  struct job *jobs[2] = {town_job (town, town->people[BERNBURG_EDITOR], id, NULL, &draft), town_job (town, town->people[BERNBURG_EDITOR], id, NULL, &draft)};
  assert_true (town_turn (town, jobs, 2));
  assert_true (slice_equal (jobs[0]->answer, jobs[1]->answer));
  assert_int_equal (town_answer (town, jobs[0]).type, MSG_DONE);
  struct value row = town_row (town, CITIZEN, "status", "{}");
  assert_int_equal (value_as_int (value_at (&row, "cases"), 0), 1);
  job_destroy (&jobs[0]);
  job_destroy (&jobs[1]);
}

static void a_refused_id_may_be_tried_again (void **state)
{
  struct town *town = *state;
  uint8_t id[16];
  struct message done = town_accepted (town, BERNBURG_EDITOR, "case.draft", "{'title': 'Ohne Satz'}"), answer;
  const char *ref = town_ref (town, &done);
  struct message submit = town_message (town, "case.submit", "{'case': '%s'}", ref);
  town_id (town, id);
  answer = town_tell (town, town->people[BERNBURG_EDITOR], id, NULL, &submit);
  town_is_refused (town, &answer, "missing/summary");
  story_edit (town, BERNBURG_EDITOR, ref, "{'summary': 'S.'}");
  answer = town_tell (town, town->people[BERNBURG_EDITOR], id, NULL, &submit);
  assert_true (town_is_done (&answer));
}

static void what_builds_on_a_refused_command_is_refused (void **state)
{
  struct town *town = *state;
  uint8_t first[16], second[16], third[16];
  struct message bad = town_message (town, "case.draft", "{'title': 'x', 'org': '" CALBE "'}"), good = draft_message (town, "Idee"), answer;
  town_id (town, first);
  town_id (town, second);
  town_id (town, third);
  answer = town_tell (town, town->people[BERNBURG_EDITOR], first, NULL, &bad);
  town_is_refused (town, &answer, "wrong_role/org");
  answer = town_tell (town, town->people[BERNBURG_EDITOR], second, first, &good);
  town_is_refused (town, &answer, "predecessor");
  answer = town_tell (town, town->people[BERNBURG_EDITOR], second, NULL, &good);
  assert_true (town_is_done (&answer));
  answer = town_tell (town, town->people[BERNBURG_EDITOR], third, second, &good);
  assert_true (town_is_done (&answer));
}

static void what_builds_on_a_command_that_had_nothing_to_change_goes_on (void **state)
{
  struct town *town = *state;
  uint8_t first[16], second[16];
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Idee");
  struct message same = town_message (town, "case.edit", "{'case': '%s', 'fields': {'title': 'Idee'}}", ref), submit = town_message (town, "case.submit", "{'case': '%s'}", ref), answer;
  town_id (town, first);
  town_id (town, second);
  answer = town_tell (town, town->people[BERNBURG_EDITOR], first, NULL, &same);
  assert_true (town_is_unchanged (&answer));
  answer = town_tell (town, town->people[BERNBURG_EDITOR], second, first, &submit);
  assert_true (town_is_done (&answer));
}

/* ---- Batches -------------------------------------------------------------------------------------------------------------------------------------------- */

static void later_commands_of_a_batch_see_earlier_ones (void **state)
{
  struct town *town = *state;
  uint8_t ids[3][16];
  for (int i = 0; i < 3; i++)
    town_id (town, ids[i]);
  struct message draft = draft_message (town, "Idee"), bad = draft_message (town, "x"), submit;
  const char *kase = town_id_text (town, ids[0]);
  bad.arg[CASE_DRAFT_ORG] = value_string (CALBE);
  submit = town_message (town, "case.submit", "{'case': '%s'}", kase);
  const uint8_t *person = town->people[BERNBURG_EDITOR];
  struct job *jobs[3] = {town_job (town, person, ids[0], NULL, &draft), town_job (town, person, ids[1], NULL, &bad),
                         town_job (town, person, ids[2], ids[0], &submit)};
  uint64_t seq = town_seq (town);
  assert_true (town_turn (town, jobs, 3));
  struct message answers[3] = {town_answer (town, jobs[0]), town_answer (town, jobs[1]), town_answer (town, jobs[2])};
  assert_true (town_is_done (&answers[0]));
  town_is_refused (town, &answers[1], "wrong_role/org");
  assert_true (town_is_done (&answers[2]));
  assert_int_equal (town_seq (town), seq + 2);
  for (int i = 0; i < 3; i++)
    job_destroy (&jobs[i]);
}

/* ---- What the server is told ---------------------------------------------------------------------------------------------------------------------------- */

static void the_record_names_person_and_relay (void **state)
{
  struct town *town = *state;
  uint8_t id[16];
  struct record_events *events;
  struct message draft = draft_message (town, "Idee");
  town_id (town, id);
  struct job *job = town_job (town, town->people[BERNBURG_EDITOR], id, NULL, &draft);
  memcpy (job->relay, town->people[RELAY], 16);
  assert_true (town_turn (town, &job, 1));
  struct record record = town_record (town, town_seq (town), &events);
  assert_memory_equal (record.person, town->people[BERNBURG_EDITOR], 16);
  assert_memory_equal (record.relay, town->people[RELAY], 16);
  assert_memory_equal (record.command, id, 16);
  assert_int_equal (record.role, ROLE_EDITOR);
  assert_true (slice_is (record.org, BERNBURG));
  assert_false (job->scopes_changed || job->person_ended);
  job_destroy (&job);
}

static struct job *run_one (struct town *town, enum who who, struct message message)
{
  uint8_t id[16];
  town_id (town, id);
  struct job *job = town_job (town, town->people[who], id, NULL, &message);
  assert_true (town_turn (town, &job, 1));
  struct message answer = town_answer (town, job);
  assert_true (town_is_done (&answer));
  return job;
}

static void a_change_of_rights_is_told_and_whose_access_ended (void **state)
{
  struct town *town = *state;
  const char *person = town_person (town, BERNBURG_EDITOR);
  struct job *job = run_one (town, ADMIN, town_message (town, "person.change", "{'person': '%s', 'grants': []}", person));
  assert_true (job->scopes_changed && !job->person_ended);
  job_destroy (&job);
  job = run_one (town, ADMIN, town_message (town, "person.revoke", "{'person': '%s'}", person));
  assert_true (job->scopes_changed && job->person_ended);
  assert_memory_equal (job->ended, town->people[BERNBURG_EDITOR], 16);
  job_destroy (&job);
  job = run_one (town, ADMIN, town_message (town, "org.put", "{'key': '" DISTRICT "', 'triage_firms': ['" FIRM "']}"));
  assert_true (job->scopes_changed);
  job_destroy (&job);
  job = run_one (town, ADMIN, town_message (town, "org.put", "{'key': '" DISTRICT "', 'inhabitants': 5}"));
  assert_false (job->scopes_changed);
  job_destroy (&job);
}

/* ---- A full disk ---------------------------------------------------------------------------------------------------------------------------------------- */

static void on_a_full_disk_nothing_changes_and_a_retry_succeeds (void **state)
{
  struct town *town = *state;
  uint8_t id[16];
  struct message draft = draft_message (town, "Idee"), answer;
  uint64_t seq = town_seq (town);
  town_id (town, id);
  town->fault_point = "log.append";
  town->fault_code = ENOSPC;
  town->fault_count = 1;
  answer = town_tell (town, town->people[BERNBURG_EDITOR], id, NULL, &draft);
  town_is_error (town, &answer, "storage_full");
  assert_true (message_bool (&answer, ERROR_RETRY));
  assert_int_equal (town_seq (town), seq);
  struct value row = town_row (town, CITIZEN, "status", "{}");
  assert_int_equal (value_as_int (value_at (&row, "cases"), -1), 0);
  answer = town_tell (town, town->people[BERNBURG_EDITOR], id, NULL, &draft);
  assert_true (town_is_done (&answer));
  assert_true (strstr (town_ref (town, &answer), "-00001") != NULL);
}

static void a_full_directory_is_a_full_disk_too (void **state)
{
  struct town *town = *state;
  uint8_t id[16];
  struct message invite = town_message (town, "person.invite", "{'name': 'N', 'grants': [{'role': 'editor', 'org': '" BERNBURG "'}]}"), answer;
  uint64_t seq = town_seq (town);
  town_id (town, id);
  town->fault_point = "directory.commit";
  town->fault_code = ENOSPC;
  town->fault_count = 1;
  answer = town_tell (town, town->people[BERNBURG_LEAD], id, NULL, &invite);
  town_is_error (town, &answer, "storage_full");
  assert_int_equal (town_seq (town), seq);
  answer = town_tell (town, town->people[BERNBURG_LEAD], id, NULL, &invite);
  assert_true (town_is_done (&answer));
}

static void full_views_are_answered_as_a_full_disk (void **state)
{
  struct town *town = *state;
  struct store_error error;
  store_close (&town->store);
  town->store_options.map_bytes = 1 << 20;
  enum store_status status = store_open (&town->store, town->dir, false, &town->store_options, &error);
  if (status == STORE_OK)
  {
    town->options.store = town->store;
    struct message draft = draft_message (town, "Idee"), answer;
    bool full = false;
    for (int i = 0; i < 2000 && !full; i++)
    {
      uint8_t id[16];
      town_id (town, id);
      answer = town_tell (town, town->people[BERNBURG_EDITOR], id, NULL, &draft);
      full = answer.type == MSG_ERROR;
    }
    town_is_error (town, &answer, "storage_full");
    store_close (&town->store);
  }
  town->store_options.map_bytes = 256 << 20;
  assert_int_equal (store_open (&town->store, town->dir, false, &town->store_options, &error), STORE_OK);
  town->options.store = town->store;
  town_draft (town, BERNBURG_EDITOR, "Es geht weiter");
}

static const char *definition (struct town *town, unsigned version, const char *label)
{
  return arena_printf (
      town->arena,
      "key: eigene\nversion: %u\nde: %s\nen: Own\nhelp: {de: H, en: H}\nstages:\n"
      "  - {key: draft, number: 0, de: Entwurf, en: Draft, help: {de: H, en: H}}\n"
      "  - {key: done, number: 1, final: true, de: Fertig, en: Done, help: {de: H, en: H}}\n"
      "sections:\n  - {key: basics, de: G, en: B}\nfields:\n"
      "  - {key: title, type: text, max: 120, due: 0, section: basics, class: public, de: Titel, en: Title, help: {de: H, en: H}}\n"
      "  - {key: summary, type: text, max: 300, due: 0, section: basics, class: public, de: Satz, en: Summary, help: {de: H, en: H}}\n"
      "  - {key: visibility, type: enum, due: 0, section: basics, class: public, de: S, en: V, help: {de: H, en: H}, options: [{key: internal, de: i, en: i},"
      " {key: intermunicipal, de: k, en: m}, {key: public, de: p, en: p}]}\n"
      "gates:\n  - {number: 0, from: draft, to: done, de: E, en: H, decides: [submitter, editor, lead], lays: [citizen], checks: [{check: filled}]}\n"
      "rejections:\n  - {key: other, de: A, en: O}\n",
      version, label);
}

/* What was parsed in a turn that did not come to pass is forgotten with it. */
static void a_definition_whose_turn_was_lost_leaves_nothing_behind (void **state)
{
  struct town *town = *state;
  uint8_t ids[3][16];
  struct message lost = message_new (MSG_PIPELINE_LOAD), kept = message_new (MSG_PIPELINE_LOAD), draft = draft_message (town, "Idee");
  lost.arg[PIPELINE_LOAD_YAML] = value_string (definition (town, 1, "Verloren"));
  kept.arg[PIPELINE_LOAD_YAML] = value_string (definition (town, 1, "Behalten"));
  draft.arg[CASE_DRAFT_PIPELINE] = value_string ("eigene");
  for (int i = 0; i < 3; i++)
    town_id (town, ids[i]);
  struct job *jobs[2] = {town_job (town, town->people[ADMIN], ids[0], NULL, &lost), town_job (town, town->people[BERNBURG_EDITOR], ids[1], NULL, &draft)};
  town->fault_point = "log.append";
  town->fault_code = ENOSPC;
  town->fault_count = 1;
  assert_true (town_turn (town, jobs, 2));
  for (int i = 0; i < 2; i++)
  {
    struct message answer = town_answer (town, jobs[i]);
    town_is_error (town, &answer, "storage_full");
    job_destroy (&jobs[i]);
  }
  struct message answer = town_tell (town, town->people[ADMIN], ids[2], NULL, &kept);
  assert_true (town_is_done (&answer));
  struct store_error error;
  struct views *views;
  assert_int_equal (views_read_begin (town->store, &views, &error), STORE_OK);
  const struct pipeline *pipeline = definitions_get (town->definitions, views, SLICE ("eigene"), 0);
  assert_true (slice_is (pipeline->label.de, "Behalten"));
  views_read_end (&views);
}

/* ---- Time, restarts ------------------------------------------------------------------------------------------------------------------------------------- */

static void time_never_falls (void **state)
{
  struct town *town = *state;
  const char *ref = town_draft (town, BERNBURG_EDITOR, "Idee");
  struct record_events *events;
  int64_t before = town_record (town, town_seq (town), &events).time_ms;
  town->now_ms -= 30 * DAY_MS;
  story_edit (town, BERNBURG_EDITOR, ref, "{'problem': 'A'}");
  assert_int_equal (town_record (town, town_seq (town), &events).time_ms, before);
  town->now_ms += 60 * DAY_MS;
  story_edit (town, BERNBURG_EDITOR, ref, "{'problem': 'B'}");
  assert_true (town_record (town, town_seq (town), &events).time_ms > before);
}

static void after_a_failed_sync_the_truth_is_on_the_disk (void **state)
{
  struct town *town = *state;
  uint8_t id[16];
  struct message draft = draft_message (town, "Idee");
  town_id (town, id);
  struct job *job = town_job (town, town->people[BERNBURG_EDITOR], id, NULL, &draft);
  town->fault_point = "log.sync";
  town->fault_code = EIO;
  town->fault_count = 1;
  assert_false (town_turn (town, &job, 1));
  job_destroy (&job);
  town_reopen (town, NULL);
  struct message answer = town_tell (town, town->people[BERNBURG_EDITOR], id, NULL, &draft);
  assert_true (town_is_done (&answer));
  struct value row = town_row (town, CITIZEN, "status", "{}");
  assert_int_equal (value_as_int (value_at (&row, "cases"), 0), 1);
}

static void after_a_power_loss_the_views_are_folded_anew (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  story_to (town, ref, "funding");
  struct value before = town_rows (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  town->fault_point = "views.sync";
  town->fault_code = EIO;
  town->fault_count = 1;
  town_reopen (town, "after");
  struct value after = town_rows (town, BERNBURG_EDITOR, "case.get", "{'case': '%s'}", ref);
  assert_true (value_equal (&before, &after));
}

static void the_first_start_happens_once (void **state)
{
  struct town *town = *state;
  struct store_error error;
  const char *invitation;
  uint64_t seq = town_seq (town);
  assert_int_equal (writer_bootstrap (&town->options, "Testregion", town->arena, &invitation, &error), STORE_OK);
  assert_int_equal (town_seq (town), seq);
  assert_true (strncmp (invitation, "ideenbus://town/", 16) == 0);
  struct value row = town_row (town, ADMIN, "org.get", "{'key': 'region'}");
  assert_string_equal (town_text (town, &row, "name"), "Testregion");
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (the_same_id_gives_the_same_answer),
      PROMISE (the_same_id_with_another_payload_is_an_error),
      PROMISE (a_repeat_in_the_same_batch_is_told_the_same),
      PROMISE (a_refused_id_may_be_tried_again),
      PROMISE (what_builds_on_a_refused_command_is_refused),
      PROMISE (what_builds_on_a_command_that_had_nothing_to_change_goes_on),
      PROMISE (later_commands_of_a_batch_see_earlier_ones),
      PROMISE (the_record_names_person_and_relay),
      PROMISE (a_change_of_rights_is_told_and_whose_access_ended),
      PROMISE (on_a_full_disk_nothing_changes_and_a_retry_succeeds),
      PROMISE (a_full_directory_is_a_full_disk_too),
      PROMISE (full_views_are_answered_as_a_full_disk),
      PROMISE (a_definition_whose_turn_was_lost_leaves_nothing_behind),
      PROMISE (time_never_falls),
      PROMISE (after_a_failed_sync_the_truth_is_on_the_disk),
      PROMISE (after_a_power_loss_the_views_are_folded_anew),
      PROMISE (the_first_start_happens_once),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
