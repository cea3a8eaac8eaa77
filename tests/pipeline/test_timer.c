/* SPDX-License-Identifier: EUPL-1.2 */
/* The writer's thread: what it carries out by itself when a day has come, and what it hands back. */
#include "story.h"

#include "broker/writer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#define PATIENCE_MS 20000

/* The next outcome; a writer that brings none in all that time is broken. */
static struct outcome *take (struct writer *writer)
{
  struct outcome *outcome;
  while ((outcome = writer_take (writer)) == NULL)
  {
    struct pollfd ready = {.fd = writer_fd (writer), .events = POLLIN};
    if (poll (&ready, 1, PATIENCE_MS) == 0)
      fail_msg ("the writer brings nothing");
  }
  return outcome;
}

/* A command that changes nothing of the case wakes the thread, which then looks at its timers. */
static void wake (struct town *town, struct writer *writer)
{
  uint8_t id[16];
  struct message message = town_message (town, "case.draft", "{'title': 'Wach auf'}");
  town_id (town, id);
  assert_true (writer_submit (writer, town_job (town, town->people[CALBE_EDITOR], id, NULL, &message)));
  struct outcome *outcome = take (writer);
  assert_int_equal (outcome->job_count, 1);
  struct message answer = town_answer (town, outcome->jobs[0]);
  assert_true (town_is_done (&answer));
  assert_int_equal (outcome->record_count, 1);
  outcome_destroy (&outcome);
}

static void park (struct town *town, const char *ref, int days)
{
  town_accepted (town, BERNBURG_EDITOR, "case.park", "{'case': '%s', 'version': %u, 'reason': 'x', 'until': '%s'}", ref, town_version (town, ref),
                 town_day (town, days));
}

static void a_parked_case_comes_back_by_itself (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee"), *later = story_idea (town, "Später");
  park (town, ref, 10);
  park (town, later, 20);
  town_pass_days (town, 10);
  struct writer *writer = writer_new (&town->options);
  wake (town, writer);
  struct outcome *outcome = take (writer);
  assert_int_equal (outcome->record_count, 1);
  assert_memory_equal (outcome->records[0].person, PERSON_SYSTEM, 16);
  assert_int_equal (outcome->records[0].role, ROLE_SYSTEM);
  outcome_destroy (&outcome);
  writer_destroy (&writer);
  assert_int_equal (town_case (town, ref)->state, STATE_OPEN);
  assert_true (slice_is (town_case (town, ref)->stage, "idea"));
  assert_int_equal (town_case (town, later)->state, STATE_PARKED);
  struct value rows = town_rows (town, BERNBURG_EDITOR, "case.history", "{'case': '%s', 'kinds': ['case.resumed']}", ref);
  assert_int_equal (rows.count, 1);
}

static void all_that_is_due_comes_back_one_after_the_other (void **state)
{
  struct town *town = *state;
  const char *refs[5];
  for (int i = 0; i < 5; i++)
  {
    refs[i] = story_idea (town, "Idee");
    park (town, refs[i], 10 + i);
  }
  town_accepted (town, BERNBURG_EDITOR, "case.resume", "{'case': '%s', 'version': %u}", refs[4], town_version (town, refs[4]));
  uint64_t seq = town_seq (town);
  town_pass_days (town, 30);
  struct writer *writer = writer_new (&town->options);
  for (int i = 0; i < 4; i++)
  {
    struct outcome *outcome = take (writer);
    assert_int_equal (outcome->record_count, 1);
    outcome_destroy (&outcome);
  }
  wake (town, writer);
  writer_destroy (&writer);
  assert_int_equal (town_seq (town), seq + 5);
  for (int i = 0; i < 5; i++)
    assert_int_equal (town_case (town, refs[i])->state, STATE_OPEN);
}

static void a_case_may_be_parked_until_the_same_day_again (void **state)
{
  struct town *town = *state;
  const char *ref = story_idea (town, "Idee");
  park (town, ref, 10);
  town_accepted (town, BERNBURG_EDITOR, "case.resume", "{'case': '%s', 'version': %u}", ref, town_version (town, ref));
  park (town, ref, 10);
  town_pass_days (town, 11);
  struct writer *writer = writer_new (&town->options);
  struct outcome *outcome = take (writer);
  outcome_destroy (&outcome);
  writer_destroy (&writer);
  assert_int_equal (town_case (town, ref)->state, STATE_OPEN);
}

static void the_writer_finishes_what_waits_before_it_ends (void **state)
{
  struct town *town = *state;
  struct writer *writer = writer_new (&town->options);
  for (int i = 0; i < 100; i++)
  {
    uint8_t id[16];
    struct message message = town_message (town, "case.draft", "{'title': 'Viele'}");
    town_id (town, id);
    assert_true (writer_submit (writer, town_job (town, town->people[BERNBURG_EDITOR], id, NULL, &message)));
  }
  writer_destroy (&writer);
  struct value row = town_row (town, CITIZEN, "status", "{}");
  assert_int_equal (value_as_int (value_at (&row, "cases"), 0), 100);
}

static void after_a_failed_sync_the_writer_answers_nothing_further (void **state)
{
  struct town *town = *state;
  uint8_t id[16];
  struct message message = town_message (town, "case.draft", "{'title': 'Ungewiss'}");
  town->fault_point = "log.sync";
  town->fault_code = EIO;
  town->fault_count = 1;
  struct writer *writer = writer_new (&town->options);
  town_id (town, id);
  assert_true (writer_submit (writer, town_job (town, town->people[BERNBURG_EDITOR], id, NULL, &message)));
  struct outcome *outcome = take (writer);
  assert_int_equal (outcome->job_count, 0);
  assert_true (writer_failed (writer));
  outcome_destroy (&outcome);
  writer_destroy (&writer);
  town_reopen (town, NULL);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (a_parked_case_comes_back_by_itself),
      PROMISE (all_that_is_due_comes_back_one_after_the_other),
      PROMISE (a_case_may_be_parked_until_the_same_day_again),
      PROMISE (the_writer_finishes_what_waits_before_it_ends),
      PROMISE (after_a_failed_sync_the_writer_answers_nothing_further),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
