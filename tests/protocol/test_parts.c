/* SPDX-License-Identifier: EUPL-1.2 */
/* Parts of the server without a broker: who ZAP lets in, sessions, backlog, lists, shared sights. */
#include "broker/auth.h"
#include "broker/backlog.h"
#include "broker/session.h"
#include "broker/sight.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- ZAP ---- */

static const char key[32] = "0123456789abcdef0123456789abcdef";

static void expect_zap (struct auth_request request, const char *status)
{
  char user[AUTH_USER_BYTES + 1];
  const char *text;
  assert_string_equal (auth_decide (&request, user, &text), status);
  assert_int_equal (strlen (user), strcmp (status, "200") == 0 ? AUTH_USER_BYTES : 0);
}

static void curve_comes_in_and_nothing_else (void **state)
{
  (void) state;
  struct auth_request good = {
      .version = SLICE ("1.0"), .domain = SLICE (AUTH_DOMAIN_BUS), .mechanism = SLICE ("CURVE"), .credential = {key, 32}, .credential_count = 1};
  expect_zap (good, "200");
  struct auth_request request = good;
  request.domain = SLICE (AUTH_DOMAIN_FEED);
  expect_zap (request, "200");
  request.domain = SLICE ("");
  expect_zap (request, "400");
  request = good;
  request.version = SLICE ("2.0");
  expect_zap (request, "400");
  request = good;
  request.mechanism = SLICE ("NULL");
  expect_zap (request, "400");
  request.mechanism = SLICE ("PLAIN");
  expect_zap (request, "400");
  request = good;
  request.credential.size = 31;
  expect_zap (request, "400");
  request = good;
  request.credential_count = 0;
  expect_zap (request, "400");
  request.credential_count = 2;
  expect_zap (request, "400");
  expect_zap ((struct auth_request){0}, "400");
}

/* ---- Sessions ---- */

static void routing_of (uint32_t number, uint8_t routing[ROUTING_BYTES])
{
  routing[0] = 0;
  for (int i = 0; i < 4; i++)
    routing[1 + i] = (uint8_t) (number >> (24 - 8 * i));
}

static void a_session_is_found_by_routing_id_and_number_until_it_ends (void **state)
{
  (void) state;
  enum
  {
    MAX = 1000
  };
  struct sessions *sessions = sessions_new (MAX);
  uint8_t routing[ROUTING_BYTES];
  uint64_t first = 0;
  for (uint32_t i = 0; i < MAX; i++)
  {
    routing_of (0x9abc0000u + i * 7919, routing);
    struct session *session = sessions_add (sessions, i % 2 ? DOOR_IPC : DOOR_TCP, routing);
    assert_non_null (session);
    first = i == 0 ? session->number : first;
  }
  assert_null (sessions_add (sessions, DOOR_TCP, routing));
  routing_of (0x9abc0000u, routing);
  struct session *session = sessions_by_routing (sessions, DOOR_TCP, routing);
  assert_non_null (session);
  assert_null (sessions_by_routing (sessions, DOOR_IPC, routing));
  assert_ptr_equal (sessions_by_number (sessions, first), session);
  sessions_remove (sessions, &session);
  assert_null (session);
  assert_null (sessions_by_number (sessions, first));
  session = sessions_add (sessions, DOOR_TCP, routing); /* takes the same slot, not the same number */
  assert_int_not_equal (session->number, first);
  assert_null (sessions_by_number (sessions, first));
  assert_null (sessions_by_number (sessions, 0));
  uint32_t place = 0, count = 0;
  while ((session = sessions_next (sessions, &place)) != NULL)
  {
    sessions_remove (sessions, &session);
    count++;
  }
  assert_int_equal (count, MAX);
  assert_int_equal (sessions_count (sessions), 0);
  sessions_destroy (&sessions);
}

/* ---- Backlog and lists ---- */

static void a_backlog_keeps_order_and_its_bound (void **state)
{
  (void) state;
  struct backlog *backlog = backlog_new (NULL, 1);
  static char large[BACKLOG_BYTES];
  assert_true (backlog_add (backlog, SLICE ("one")));
  assert_true (backlog_add (backlog, SLICE ("two")));
  assert_false (backlog_add (backlog, (struct slice){large, BACKLOG_BYTES - 5}));
  assert_true (backlog_add (backlog, (struct slice){large, BACKLOG_BYTES - 6}));
  assert_true (slice_is (backlog_first (backlog), "one"));
  backlog_shift (backlog, 2);
  assert_true (slice_is (backlog_first (backlog), "two"));
  backlog_shift (backlog, 3);
  backlog_shift (backlog, 4);
  assert_int_equal (backlog_first (backlog).size, 0);
  assert_int_equal (backlog->bytes, 0);
  assert_true (backlog_add (backlog, SLICE ("three")));
  backlog_destroy (&backlog);
  assert_null (backlog);
}

static void a_list_takes_another_whole (void **state)
{
  (void) state;
  struct link a, b, items[4];
  list_init (&a);
  list_init (&b);
  for (int i = 0; i < 4; i++)
    list_init (&items[i]);
  list_take (&a, &b);
  assert_true (list_empty (&a));
  list_add (&a, &items[0]);
  list_add (&b, &items[1]);
  list_add (&b, &items[2]);
  list_take (&a, &b);
  assert_true (list_empty (&b));
  list_add (&a, &items[3]);
  const struct link *at = a.behind;
  for (int i = 0; i < 4; i++, at = at->behind)
    assert_ptr_equal (at, &items[i]);
  assert_ptr_equal (at, &a);
  list_leave (&items[1]);
  assert_ptr_equal (a.behind->behind, &items[2]);
}

/* ---- Sights ---- */

static void streams_that_see_the_same_share_a_sight (void **state)
{
  (void) state;
  struct sights *sights = sights_new ();
  struct scopes one = {.count = 2, .hashes = {1, 2}}, other = {.count = 2, .hashes = {1, 3}};
  struct filter none, org;
  memset (&none, 0, sizeof none);
  memset (&org, 0, sizeof org);
  org.org = 7;
  struct sight *a = sights_get (sights, &one, &none), *b = sights_get (sights, &one, &none), *c = sights_get (sights, &other, &none),
               *d = sights_get (sights, &one, &org);
  assert_ptr_equal (a, b);
  assert_ptr_not_equal (a, c);
  assert_ptr_not_equal (a, d);
  assert_true (sight_has (a, &one));
  assert_false (sight_has (a, &other));
  sights_release (sights, &a);
  assert_true (sight_has (b, &one));
  sights_release (sights, &b);
  sights_release (sights, &c);
  sights_release (sights, &d);
  sights_destroy (&sights);
}

int main (void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test (curve_comes_in_and_nothing_else),         cmocka_unit_test (a_session_is_found_by_routing_id_and_number_until_it_ends),
      cmocka_unit_test (a_backlog_keeps_order_and_its_bound),     cmocka_unit_test (a_list_takes_another_whole),
      cmocka_unit_test (streams_that_see_the_same_share_a_sight)};
  return cmocka_run_group_tests (tests, NULL, NULL);
}
