/* SPDX-License-Identifier: EUPL-1.2 */
/* A broker with an editor's internal case and a neighbour who does not see it; contents of a test's own, and the verbs that bring them up and down. */
#ifndef IDEENBUS_TESTS_UPLOADING_H
#define IDEENBUS_TESTS_UPLOADING_H

#include "testbus.h"

#include <czmq.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define EDITOR "[{\"role\":\"editor\",\"org\":\"150890015015\"}]"
#define NEIGHBOUR "[{\"role\":\"editor\",\"org\":\"150890020020\"}]"
#define CITIZEN "[{\"role\":\"citizen\",\"org\":\"150890020020\"}]"

#define PIECE 100000

struct state
{
  struct bus bus;
  struct peer *admin, *editor, *neighbour;
  char kase[UUID_TEXT]; /* internal, of the editor's organisation */
};
int uploading_set_up (void **state);
int uploading_tear_down (void **state);
#define PROMISE(NAME) cmocka_unit_test_setup_teardown (NAME, uploading_set_up, uploading_tear_down)

/* A text of this size; the caller's to free. */
struct content
{
  uint8_t hash[32];
  int64_t size;
  char *bytes;
};
struct content content_new (unsigned seed, int64_t size);

void send_message (struct peer *peer, const struct message *message, uint8_t id[16]);
const struct answer *call (struct peer *peer, const struct message *message);
const struct answer *call_as (struct peer *relay, const uint8_t person[16], const struct message *message);
uint8_t *case_id (struct peer *peer, const char *text);

const struct answer *offer (struct peer *peer, const char *kase, const struct content *content);
struct message chunk_of (const struct content *content, int64_t from, int64_t to);
const struct answer *chunk (struct peer *peer, const struct content *content, int64_t from, int64_t to);
/* What the broker has of it; fails unless the answer is a blob, complete or not. */
int64_t have_of (const struct answer *answer, bool complete);
/* All of it, in pieces of which none was there before. */
void upload (struct peer *peer, const char *kase, const struct content *content);
const struct answer *attach (struct peer *peer, const char *kase, const char *name, const struct content *content);
void must_be_readable (struct peer *peer, const char *kase, const uint8_t attachment[16], const struct content *content);

#endif
