/* SPDX-License-Identifier: EUPL-1.2 */
/* Whose an upload is, over a real broker: nobody sends for a case they do not work on, learns what others sent, spoils it, or takes their room. */
#include "uploading.h"

#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>

#define COORDINATOR "[{\"role\":\"coordinator\",\"org\":\"region\"}]"
#define CONSULTANT "[{\"role\":\"consultant\",\"org\":\"muster\"}]"

static void who_does_not_see_the_case_neither_sends_nor_fetches (void **state_)
{
  struct state *state = *state_;
  struct content content = content_new (2, 1000);
  upload (state->editor, state->kase, &content);
  const struct answer *answer = attach (state->editor, state->kase, "Plan.txt", &content);
  uint8_t id[16];
  memcpy (id, answer->re, 16);
  struct message get = message_new (MSG_BLOB_GET);
  get.arg[BLOB_GET_CASE] = value_id (case_id (state->neighbour, state->kase));
  get.arg[BLOB_GET_ATTACHMENT] = value_id (id);
  assert_string_equal (answer_code (call (state->neighbour, &get)), "not_found");
  assert_string_equal (answer_code (offer (state->neighbour, state->kase, &content)), "not_found");
  assert_string_equal (answer_code (attach (state->neighbour, state->kase, "Plan.txt", &content)), "not_found");
  /* Who sees it without working on it does not send either. */
  char open[UUID_TEXT];
  bus_draft (state->editor, "Offen", "intermunicipal", open);
  assert_string_equal (answer_code (offer (state->neighbour, open, &content)), "forbidden");
  struct peer *citizen = peer_person (&state->bus, state->admin, CITIZEN);
  assert_string_equal (answer_code (offer (citizen, state->kase, &content)), "forbidden");
  peer_destroy (&citizen);
  free (content.bytes);
}

static void through_a_relay_an_offer_is_its_persons_alone (void **state_)
{
  struct state *state = *state_;
  struct content content = content_new (13, PIECE);
  char text[UUID_TEXT];
  struct peer *relay = peer_person (&state->bus, state->admin, "[{\"role\":\"relay\",\"org\":\"region\"}]");
  peer_whoami (state->editor, text);
  uint8_t *editor = case_id (relay, text);
  peer_whoami (state->neighbour, text);
  uint8_t *neighbour = case_id (relay, text);
  struct message offered = message_new (MSG_BLOB_OFFER), sent = chunk_of (&content, 0, PIECE);
  offered.arg[BLOB_OFFER_CASE] = value_id (case_id (relay, state->kase));
  offered.arg[BLOB_OFFER_HASH] = value_bytes (content.hash, 32);
  offered.arg[BLOB_OFFER_SIZE] = value_int (content.size);
  assert_string_equal (answer_code (call_as (relay, neighbour, &offered)), "not_found");
  have_of (call_as (relay, editor, &offered), false);
  assert_string_equal (answer_code (call_as (relay, neighbour, &sent)), "blob_not_offered");
  assert_int_equal (have_of (call_as (relay, editor, &sent), true), content.size);
  peer_destroy (&relay);
  free (content.bytes);
}

static void what_one_person_sends_is_spoiled_by_no_other (void **state_)
{
  struct state *state = *state_;
  struct content content = content_new (14, 2 * PIECE), spoiled = content_new (15, 2 * PIECE);
  char own[UUID_TEXT];
  memcpy (spoiled.hash, content.hash, 32);
  bus_draft (state->neighbour, "Eigene", "internal", own);
  have_of (offer (state->editor, state->kase, &content), false);
  assert_int_equal (have_of (chunk (state->editor, &content, 0, PIECE), false), PIECE);
  assert_int_equal (have_of (offer (state->neighbour, own, &spoiled), false), 0);
  assert_int_equal (have_of (chunk (state->neighbour, &spoiled, 0, 7), false), 7);
  assert_string_equal (answer_code (chunk (state->neighbour, &spoiled, 7, spoiled.size)), "blob_hash");
  assert_int_equal (have_of (chunk (state->editor, &content, PIECE, content.size), true), content.size);
  free (content.bytes);
  free (spoiled.bytes);
}

/* Files of the broker's, all of them, in one place or another. */
static uint32_t files_in (const struct state *state, const char *place)
{
  char path[400];
  uint32_t count = 0;
  snprintf (path, sizeof path, "%s/data/attachments/%s", state->bus.dir, place);
  DIR *dir = opendir (path);
  for (struct dirent *entry; dir != NULL && (entry = readdir (dir));)
    count += entry->d_name[0] != '.';
  if (dir != NULL)
    closedir (dir);
  return count;
}

static void a_hash_is_no_key (void **state_)
{
  struct state *state = *state_;
  struct content content = content_new (16, PIECE), wrong = content;
  char own[UUID_TEXT], place[3];
  snprintf (place, sizeof place, "%02x", content.hash[0]);
  bus_draft (state->neighbour, "Eigene", "internal", own);
  upload (state->editor, state->kase, &content);
  for (int i = 0; i < 2; i++) /* while nobody has attached it, and then */
  {
    assert_int_equal (have_of (offer (state->neighbour, own, &content), false), 0);
    assert_string_equal (answer_code (attach (state->neighbour, own, "Plan.txt", &content)), "blob_missing");
    wrong.size = PIECE + 1;
    assert_int_equal (have_of (offer (state->neighbour, own, &wrong), false), 0);
    if (i == 0)
      assert_int_equal (attach (state->editor, state->kase, "Plan.txt", &content)->message.type, MSG_DONE);
  }
  /* It hangs at the editor's case: there it need not be sent again, at another it must. */
  assert_int_equal (have_of (offer (state->editor, state->kase, &content), true), PIECE);
  char second[UUID_TEXT];
  bus_draft (state->editor, "Zweite", "internal", second);
  assert_int_equal (have_of (offer (state->editor, second, &content), false), 0);
  upload (state->neighbour, own, &content);
  const struct answer *answer = attach (state->neighbour, own, "Plan.txt", &content);
  assert_int_equal (answer->message.type, MSG_DONE);
  uint8_t id[16];
  memcpy (id, answer->re, 16);
  must_be_readable (state->neighbour, own, id, &content);
  assert_int_equal (files_in (state, place), 1); /* kept once */
  assert_int_equal (files_in (state, "partial"), 0);
  free (content.bytes);
}

static void who_lost_the_case_sends_no_further_chunk (void **state_)
{
  struct state *state = *state_;
  struct content content = content_new (17, 2 * PIECE);
  struct peer *firm = peer_person (&state->bus, state->admin, CONSULTANT), *coordinator = peer_person (&state->bus, state->admin, COORDINATOR);
  char json[200];
  snprintf (json, sizeof json, "{\"case\":\"%s\",\"org\":\"muster\",\"until\":\"2999-12-31\"}", state->kase);
  peer_must (coordinator, "case.assign", json, MSG_DONE);
  have_of (offer (firm, state->kase, &content), false);
  assert_int_equal (have_of (chunk (firm, &content, 0, PIECE), false), PIECE);
  snprintf (json, sizeof json, "{\"case\":\"%s\",\"org\":\"muster\",\"until\":\"2000-01-01\"}", state->kase);
  peer_must (coordinator, "case.assign", json, MSG_DONE);
  assert_string_equal (answer_code (chunk (firm, &content, PIECE, content.size)), "not_found");
  peer_destroy (&firm);
  peer_destroy (&coordinator);
  free (content.bytes);
}

/* As if a time had passed since anybody touched what is on its way. */
static void let_rest (const struct state *state, int seconds)
{
  char path[400];
  snprintf (path, sizeof path, "%s/data/attachments/partial", state->bus.dir);
  const struct timespec then[2] = {{.tv_sec = time (NULL) - seconds}, {.tv_sec = time (NULL) - seconds}};
  DIR *dir = opendir (path);
  assert_non_null (dir);
  for (struct dirent *entry; (entry = readdir (dir));)
    if (entry->d_name[0] != '.')
      assert_int_equal (utimensat (dirfd (dir), entry->d_name, then, 0), 0);
  closedir (dir);
}

static const struct answer *begin (struct peer *peer, const char *kase, struct content *content, uint8_t number)
{
  content->hash[0] = number;
  have_of (offer (peer, kase, content), false);
  return chunk (peer, content, 0, 100);
}

static void who_begins_uploads_without_end_fills_only_the_own_room (void **state_)
{
  struct state *state = *state_;
  struct content large = content_new (18, 200), honest = content_new (19, 2 * PIECE);
  char own[UUID_TEXT];
  bus_draft (state->neighbour, "Eigene", "internal", own);
  large.size = LIMIT_ATTACHMENT_BYTES;
  have_of (begin (state->editor, state->kase, &large, 1), false);
  have_of (begin (state->editor, state->kase, &large, 2), false);
  for (uint8_t i = 3; i < 50; i++)
  {
    assert_string_equal (answer_code (begin (state->editor, state->kase, &large, i)), "blob_full");
    peer_forget (state->editor);
  }
  assert_int_equal (files_in (state, "partial"), 2);
  upload (state->neighbour, own, &honest);
  /* What rested makes room; who comes back to it is told to begin anew. */
  let_rest (state, 61);
  have_of (begin (state->editor, state->kase, &large, 3), false);
  have_of (begin (state->editor, state->kase, &large, 4), false);
  large.hash[0] = 1;
  have_of (offer (state->editor, state->kase, &large), false);
  const struct answer *answer = chunk (state->editor, &large, 100, 200);
  assert_string_equal (answer_code (answer), "blob_offset");
  assert_true (slice_is (message_slice (&answer->message, ERROR_DETAIL), "0"));
  assert_int_equal (attach (state->neighbour, own, "Plan.txt", &honest)->message.type, MSG_DONE);
  free (large.bytes);
  free (honest.bytes);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      PROMISE (who_does_not_see_the_case_neither_sends_nor_fetches),
      PROMISE (through_a_relay_an_offer_is_its_persons_alone),
      PROMISE (what_one_person_sends_is_spoiled_by_no_other),
      PROMISE (a_hash_is_no_key),
      PROMISE (who_lost_the_case_sends_no_further_chunk),
      PROMISE (who_begins_uploads_without_end_fills_only_the_own_room),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
